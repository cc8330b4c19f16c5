//! The files of a world: `world.json` (the snapshot), `calls.jsonl` (the calls since), `lock` (who may, and the time).

use super::error::{StoreError, other_format, unreadable, unusable};
use crate::api::Value;
use crate::cloud::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The version of what is in the files.
const FORMAT: u32 = 1;

const SNAPSHOT: &str = "world.json";
/// A snapshot on its way.
const NEXT_SNAPSHOT: &str = "world.json.new";
const LOG: &str = "calls.jsonl";
const LOCK: &str = "lock";

/// The longest that a [`Mark`] is as text, with the end of its line.
const MARK_BYTES: usize = 96;

/// A world as it was after so many calls.
#[derive(Serialize, Deserialize)]
pub struct Snapshot<'a> {
    format: u32,
    /// The number of the last call in it.
    pub calls: u64,
    /// When, in milliseconds since 1970 on the clock on the wall.
    pub wall: i64,
    pub world: Cow<'a, World>,
}

impl Snapshot<'_> {
    pub fn of(world: &World, calls: u64, wall: i64) -> Snapshot<'_> {
        Snapshot { format: FORMAT, calls, wall, world: Cow::Borrowed(world) }
    }
}

/// A call. The names are short, for there are many.
#[derive(Serialize, Deserialize)]
pub struct Line<'a> {
    /// Its number: one more than the call before.
    pub n: u64,
    /// When, in the world.
    pub t: Timestamp,
    /// When, in milliseconds since 1970 on the clock on the wall.
    pub w: i64,
    /// The region.
    pub r: Cow<'a, str>,
    /// The service's module.
    pub s: Cow<'a, str>,
    /// AWS's name of the operation.
    pub o: Cow<'a, str>,
    /// The input.
    pub i: Cow<'a, Value>,
    /// The world's fingerprint afterwards.
    pub c: u64,
}

/// What every process looks at before a call, kept in the file that is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Another number means that the log was begun anew.
    pub generation: u64,
    /// How far the world's time has gone in any process: calls that only look are in no log.
    pub time: Timestamp,
    /// The clock on the wall then, in milliseconds since 1970.
    pub wall: i64,
}

impl Mark {
    /// Moves on to that time, if it is later.
    pub fn later(&mut self, time: Timestamp, wall: i64) {
        if time > self.time {
            (self.time, self.wall) = (time, wall);
        }
    }

    /// Of what is in the file.
    pub fn read(text: &str) -> Option<Mark> {
        let mut parts = text.split_ascii_whitespace();
        let generation = parts.next()?.parse().ok()?;
        let time = Timestamp::from_nanosecond(parts.next()?.parse().ok()?).ok()?;
        Some(Mark { generation, time, wall: parts.next()?.parse().ok()? })
    }
}

/// The files, open.
pub struct Files {
    pub folder: PathBuf,
    lock: File,
    log: File,
}

impl Files {
    /// Opens the files of that folder; makes what is not there.
    pub fn open(folder: &Path) -> Result<Files, StoreError> {
        let open = |name: &str| {
            let path = folder.join(name);
            private().create(true).truncate(false).open(&path).map_err(|e| unusable(&path, &e))
        };
        make_folder(folder).map_err(|e| unusable(folder, &e))?;
        Ok(Files { folder: folder.to_owned(), lock: open(LOCK)?, log: open(LOG)? })
    }

    /// Whether there is a world in that folder.
    pub fn there(folder: &Path) -> bool {
        let calls = || std::fs::metadata(folder.join(LOG)).is_ok_and(|log| log.len() > 0);
        folder.join(SNAPSHOT).exists() || calls()
    }

    /// Waits until no other process has it.
    pub fn lock(&self) -> Result<(), StoreError> {
        self.lock.lock().map_err(|e| self.unusable(LOCK, &e))
    }

    pub fn unlock(&self) {
        // The system does it when the file is closed, if not now.
        drop(self.lock.unlock());
    }

    /// Whether somebody deleted the files that are open here.
    pub fn removed(&self) -> Result<bool, StoreError> {
        self.log.metadata().map(|metadata| links(&metadata) == 0).map_err(|e| self.unusable(LOG, &e))
    }

    pub fn mark(&mut self) -> Result<Mark, StoreError> {
        let mut buffer = [0; MARK_BYTES];
        let read = self.lock.rewind().and_then(|()| self.lock.read(&mut buffer));
        let read = read.map_err(|e| self.unusable(LOCK, &e))?;
        // Nothing is there at first. What cannot be read is as good as nothing: the other files have the last call's time.
        let mark = std::str::from_utf8(&buffer[..read]).ok().and_then(Mark::read);
        Ok(mark.unwrap_or(Mark { generation: 0, time: Timestamp::MIN, wall: 0 }))
    }

    pub fn set_mark(&mut self, mark: &Mark) -> Result<(), StoreError> {
        let mut buffer = [b' '; MARK_BYTES];
        buffer[MARK_BYTES - 1] = b'\n';
        let mut text = &mut buffer[..MARK_BYTES - 1];
        write!(text, "{} {} {}", mark.generation, mark.time.as_nanosecond(), mark.wall)
            .and_then(|()| self.lock.rewind())
            .and_then(|()| self.lock.write_all(&buffer))
            .map_err(|e| self.unusable(LOCK, &e))
    }

    /// The snapshot and its size in bytes; none where there is none.
    pub fn snapshot(&self) -> Result<Option<(Snapshot<'static>, u64)>, StoreError> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let path = self.folder.join(SNAPSHOT);
        let content = match std::fs::read(&path) {
            Ok(content) => content,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(unusable(&path, &e)),
        };
        // Of another format only this member is known.
        let Head { format } = serde_json::from_slice(&content).map_err(|e| unreadable(&path, None, &e.to_string()))?;
        if format != FORMAT {
            return Err(other_format(&path, format, FORMAT));
        }
        let snapshot = serde_json::from_slice(&content).map_err(|e| unreadable(&path, None, &e.to_string()))?;
        Ok(Some((snapshot, content.len() as u64)))
    }

    /// Writes a snapshot beside the one that counts; its size in bytes.
    pub fn write_snapshot(&self, snapshot: &Snapshot<'_>) -> Result<u64, StoreError> {
        let path = self.folder.join(NEXT_SNAPSHOT);
        let content = serde_json::to_vec(snapshot).map_err(|e| unusable(&path, &e.into()))?;
        let written = private().create(true).truncate(true).open(&path).and_then(|mut file| file.write_all(&content));
        written.map_err(|e| unusable(&path, &e))?;
        Ok(content.len() as u64)
    }

    /// Makes that the one that counts.
    pub fn use_snapshot(&self) -> Result<(), StoreError> {
        let path = self.folder.join(SNAPSHOT);
        std::fs::rename(self.folder.join(NEXT_SNAPSHOT), &path).map_err(|e| unusable(&path, &e))
    }

    pub fn remove_snapshot(&self) -> Result<(), StoreError> {
        let path = self.folder.join(SNAPSHOT);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(unusable(&path, &e)),
            _ => Ok(()),
        }
    }

    pub fn snapshot_path(&self) -> PathBuf {
        self.folder.join(SNAPSHOT)
    }

    pub fn log_path(&self) -> PathBuf {
        self.folder.join(LOG)
    }

    pub fn log_bytes(&self) -> Result<u64, StoreError> {
        self.log.metadata().map(|metadata| metadata.len()).map_err(|e| self.unusable(LOG, &e))
    }

    /// What is in the log from the one byte to the other.
    pub fn log_between(&self, begin: u64, end: u64) -> Result<Vec<u8>, StoreError> {
        let (mut log, mut content) = (&self.log, Vec::new());
        let read = log
            .seek(SeekFrom::Start(begin))
            .and_then(|_| log.take(end.saturating_sub(begin)).read_to_end(&mut content));
        read.map(|_| content).map_err(|e| self.unusable(LOG, &e))
    }

    /// Writes a call behind so many bytes; where it ends. What is there already was not written to its end.
    pub fn append(&mut self, end: u64, line: &Line<'_>) -> Result<u64, StoreError> {
        let mut text = serde_json::to_vec(line).map_err(|e| self.unusable(LOG, &e.into()))?;
        text.push(b'\n');
        let log = &mut self.log;
        let mut write = || {
            if log.metadata()?.len() != end {
                log.set_len(end)?;
            }
            log.seek(SeekFrom::Start(end))?;
            log.write_all(&text)
        };
        if let Err(error) = write() {
            // All or nothing. If this fails as well, the next one cuts it off.
            drop(self.log.set_len(end));
            return Err(self.unusable(LOG, &error));
        }
        Ok(end + text.len() as u64)
    }

    pub fn empty_log(&self) -> Result<(), StoreError> {
        self.log.set_len(0).map_err(|e| self.unusable(LOG, &e))
    }

    /// Removes the files of a world that was forgotten; whoever has them open makes new ones. What cannot be removed, such as an
    /// open file on Windows, is as good as nothing.
    pub fn remove(&self) {
        for name in [LOG, LOCK, NEXT_SNAPSHOT] {
            drop(std::fs::remove_file(self.folder.join(name)));
        }
    }

    fn unusable(&self, name: &str, error: &io::Error) -> StoreError {
        unusable(&self.folder.join(name), error)
    }
}

/// Files that nobody else may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The folder, which nobody else may look into, and those above it.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        std::fs::create_dir_all(above)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        // Another process was faster.
        Err(_) if folder.is_dir() => Ok(()),
        made => made,
    }
}

/// Under how many names the system has the file. On Windows a file that is open keeps its name.
#[cfg(unix)]
fn links(metadata: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn links(_: &std::fs::Metadata) -> u64 {
    1
}

//! The file of a journal: appended to by one process at a time, readable after a line that was not written to its end.

use crate::engine::thrown::Thrown;
use crate::error;
use crate::text;
use serde::Serialize;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The journal's file in its folder of state.
pub const NAME: &str = "journal.jsonl";
/// Who runs now: locked while it lives, and says who it is.
const HOLDER: &str = "run.lock";

/// An open journal file.
pub struct JournalFile {
    path: PathBuf,
    file: File,
    /// Where the last whole line ends, in bytes.
    end: u64,
    /// The file may not end there, nor the next write begin: half a line of an earlier process, or of a full disk.
    ragged: bool,
    /// What is written in place of that, once it is settled that it is.
    held: Option<Vec<u8>>,
    /// Wait for the disk where a line must not be lost.
    durable: bool,
    // Kept open: the lock lives as long as it.
    _holder: File,
}

impl JournalFile {
    /// Opens the journal of that folder, which nobody else may use then; makes what is not there. Also gives what was written.
    ///
    /// # Errors
    /// `RunGoesOn` where another process has it; files that cannot be used.
    pub fn open(folder: &Path, durable: bool) -> Result<(JournalFile, Vec<u8>), Thrown> {
        let path = folder.join(NAME);
        let failed = |path: &Path, e: &io::Error| error::file(path, e);
        private_folder(folder).map_err(|e| failed(folder, &e))?;
        let holder = hold(folder)?;
        let mut file = private().open(&path).map_err(|e| failed(&path, &e))?;
        let mut content = Vec::new();
        file.read_to_end(&mut content).map_err(|e| failed(&path, &e))?;
        let whole = content.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let ragged = whole < content.len();
        content.truncate(whole);
        Ok((JournalFile { path, file, end: whole as u64, ragged, held: None, durable, _holder: holder }, content))
    }

    /// Leaves what is in it, and keeps what is added in memory until [`JournalFile::settle`].
    pub fn hold_back(&mut self) {
        self.held = Some(Vec::new());
    }

    /// Puts what was held back in place of what is in the file.
    pub fn settle(&mut self) -> Result<(), Thrown> {
        let Some(held) = self.held.take() else { return Ok(()) };
        let end = std::mem::take(&mut self.end);
        self.ragged = true;
        let written = self.add(&held, false);
        if written.is_err() {
            (self.held, self.end) = (Some(held), end);
        }
        written.map_err(|e| self.unwritable(&e))
    }

    /// Leaves nothing in it.
    fn clear(&mut self) -> Result<(), Thrown> {
        (self.end, self.ragged) = (0, true);
        self.file.set_len(0).map_err(|e| error::file(&self.path, &e))
    }

    /// Puts what is in it beside it, under the name of that run, and goes on with nothing.
    pub fn set_aside(&mut self, run: &str) -> Result<(), Thrown> {
        let aside = self.path.with_file_name(format!("journal-{run}.jsonl"));
        std::fs::copy(&self.path, &aside).map_err(|e| error::file(&aside, &e))?;
        self.clear()
    }

    /// Removes what was made only to be opened, if nothing was put into it.
    pub fn leave_nothing(&mut self) {
        let empty = self.file.metadata().is_ok_and(|file| file.len() == 0);
        if self.held.is_none() || !empty {
            return;
        }
        // What is in use, or not empty, stays.
        drop(std::fs::remove_file(&self.path));
        drop(std::fs::remove_file(self.path.with_file_name(HOLDER)));
        for folder in self.path.ancestors().skip(1).take(2) {
            drop(std::fs::remove_dir(folder));
        }
    }

    /// Removes it and what says who holds it.
    pub fn remove(self) -> Result<(), Thrown> {
        let JournalFile { path, file, _holder: holder, .. } = self;
        drop(file);
        std::fs::remove_file(&path).map_err(|e| error::file(&path, &e))?;
        drop(holder);
        // Another run may have begun this moment; its lock is its own then.
        drop(std::fs::remove_file(path.with_file_name(HOLDER)));
        Ok(())
    }

    /// Adds a line, the whole of it or nothing. With `must_last` it is on the disk afterwards, where that is asked of this
    /// journal.
    ///
    /// # Errors
    /// `JournalUnwritable`; what was there is still there.
    pub fn append(&mut self, line: &impl Serialize, must_last: bool) -> Result<(), Thrown> {
        let written = self.write(line, must_last);
        if written.is_err() && self.held.is_none() {
            // Half a line is no line.
            drop(self.file.set_len(self.end));
            self.ragged = true;
        }
        written.map_err(|e| self.unwritable(&e))
    }

    fn unwritable(&self, e: &io::Error) -> Thrown {
        let (path, Thrown { message, .. }) = (self.path.display(), error::file(&self.path, e));
        let wording = text!(
            en: "the journal {path} cannot be written, so nothing more is made: {message}",
            ja: "ジャーナル {path} に書けないため、これ以上は何も作りません: {message}"
        );
        Thrown::new("JournalUnwritable", wording).hint(text!(
            en: "see that there is room on the disk, then go on with the same command",
            ja: "ディスクの空きを確かめてから、同じコマンドで続けてください"
        ))
    }

    fn write(&mut self, line: &impl Serialize, must_last: bool) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        match &mut self.held {
            Some(held) => {
                held.extend(bytes);
                Ok(())
            }
            None => self.add(&bytes, must_last),
        }
    }

    fn add(&mut self, bytes: &[u8], must_last: bool) -> io::Result<()> {
        if self.ragged {
            self.file.seek(SeekFrom::Start(self.end))?;
        }
        self.file.write_all(bytes)?;
        if self.ragged {
            self.file.set_len(self.end + bytes.len() as u64)?;
            self.ragged = false;
        }
        if must_last && self.durable {
            self.file.sync_data()?;
        }
        self.end += bytes.len() as u64;
        Ok(())
    }
}

/// Locks the folder for this process and writes down who it is.
fn hold(folder: &Path) -> Result<File, Thrown> {
    let path = folder.join(HOLDER);
    let mut holder = private().open(&path).map_err(|e| error::file(&path, &e))?;
    match holder.try_lock() {
        Ok(()) => {
            let me = format!(
                "{} {}\n",
                std::process::id(),
                jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default()
            );
            // Only for people to read.
            drop(holder.set_len(0).and_then(|()| holder.write_all(me.as_bytes())));
            Ok(holder)
        }
        Err(TryLockError::WouldBlock) => {
            let said = std::fs::read_to_string(&path).unwrap_or_default();
            let mut said = said.split_whitespace();
            let (id, since) = (said.next().unwrap_or("?"), said.next().unwrap_or("?"));
            let folder = folder.display();
            let wording = text!(
                en: "another run works on this workshop: process {id}, since {since}, holds {folder}",
                ja: "このワークショップは別の実行が使用中です: プロセス {id}（{since} から）が {folder} を使っています"
            );
            Err(Thrown::new("RunGoesOn", wording).hint(text!(
                en: "wait until it ends, or stop it; for a run beside it: --state OTHER_FOLDER and other names",
                ja: "終わるまで待つか、止めてください。並行して実行するには: --state 別のフォルダー と別の名前"
            )))
        }
        Err(TryLockError::Error(e)) => Err(error::file(&path, &e)),
    }
}

/// Files that only their owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

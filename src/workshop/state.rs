//! Where the state of a workshop lies: `.handson/WORKSHOP/TARGET/`.

use super::exports::{Format, read_outputs};
use crate::text_file;
use indexmap::IndexMap;
use rhai::Dynamic;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The folder of one workshop on one target.
#[derive(Debug, Clone)]
pub struct State {
    folder: PathBuf,
}

impl State {
    /// `root/workshop/target`; nothing is made yet.
    pub fn new(root: &Path, workshop: &str, target: &str) -> State {
        State { folder: root.join(workshop).join(target) }
    }

    /// That folder.
    pub fn at(folder: &Path) -> State {
        State { folder: folder.to_owned() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn outputs_file(&self) -> PathBuf {
        self.folder.join(OUTPUTS)
    }

    /// Whether an earlier run wrote outputs.
    pub fn has_outputs(&self) -> bool {
        self.outputs_file().is_file()
    }

    /// The outputs that earlier runs wrote; none if there were no runs.
    pub fn outputs(&self) -> io::Result<IndexMap<String, Dynamic>> {
        let file = self.outputs_file();
        match text_file::read(&file) {
            Ok(text) => read_outputs(&text)
                .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {why}", file.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(IndexMap::new()),
            Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", file.display()))),
        }
    }

    /// Writes the outputs, whole or not at all.
    pub fn save_outputs(&self, outputs: &IndexMap<String, Dynamic>) -> io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        replace(&self.outputs_file(), &Format::Json.write(outputs))
    }
}

/// The user's own folder for state that belongs to no workshop's folder; none where the system names no such place.
pub fn of_user() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "handson")?;
    Some(folders.data_dir().join("state"))
}

/// The file of a target's outputs.
const OUTPUTS: &str = "outputs.json";

/// Removes the outputs of that target's folder, if there are any.
pub fn forget_outputs(folder: &Path) -> io::Result<()> {
    match std::fs::remove_file(folder.join(OUTPUTS)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The folders of state below `root`: workshop, target, and the folder itself.
pub fn all(root: &Path) -> io::Result<Vec<(String, String, State)>> {
    let mut found = Vec::new();
    for workshop in folders(root)? {
        for target in folders(&workshop)? {
            let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            found.push((name(&workshop), name(&target), State { folder: target }));
        }
    }
    Ok(found)
}

fn folders(root: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut folders: Vec<PathBuf> =
        entries.filter_map(|entry| entry.ok().map(|e| e.path())).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

/// Writes a file of the user's own: readers see the old text or the new one, never half of it, also when we are killed. What is
/// no file (`/dev/stdout`, a pipe) is written to, not replaced; a link stays one.
pub fn replace(file: &Path, text: &str) -> io::Result<()> {
    let there = std::fs::metadata(file).ok();
    if there.as_ref().is_some_and(|there| !there.is_file() && !there.is_dir()) {
        return std::fs::OpenOptions::new().write(true).open(file)?.write_all(text.as_bytes());
    }
    let followed = there.and_then(|_| file.canonicalize().ok());
    let file = followed.as_deref().unwrap_or(file);
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    temporary.persist(file).map_err(|e| e.error)?;
    Ok(())
}

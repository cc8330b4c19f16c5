//! Files that commands read and write: below the session's folder alone, as scripts read them.

use crate::api::cli;
use crate::error;
use crate::lang::Text;
use crate::text;
use crate::text_file;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

/// Where book and course pages work, on Cloud9: here it is the session's folder.
const CLOUD9: &str = "~/environment";

/// The session's folder and where in it commands are.
pub struct Folder {
    root: PathBuf,
    /// Relative to it.
    at: PathBuf,
}

impl Folder {
    pub fn new(root: &Path) -> Folder {
        Folder { root: root.to_owned(), at: PathBuf::new() }
    }

    /// Goes to another folder; none goes back to the session's.
    ///
    /// # Errors
    /// There is none, or it lies outside.
    pub fn enter(&mut self, path: &str) -> Result<(), Text> {
        let at = if path.is_empty() || path == "~" { PathBuf::new() } else { self.below(path)? };
        if !self.root.join(&at).is_dir() {
            return Err(text!(en: "{path}: there is no such folder", ja: "{path} というフォルダーはありません"));
        }
        self.at = at;
        Ok(())
    }

    /// Where commands are, as it is shown.
    pub fn shown(&self) -> String {
        let whole = std::path::absolute(self.root.join(&self.at)).unwrap_or_else(|_| self.root.clone());
        whole.display().to_string()
    }

    /// The path from the session's folder.
    fn below(&self, path: &str) -> Result<PathBuf, Text> {
        let outside = || {
            text!(
                en: "{path} is outside of the session's folder: copy it there, or start `handson repl` where it is",
                ja: "{path} はセッションのフォルダーの外です。フォルダーの中に写すか、そのフォルダーで `handson repl` を始めてください"
            )
        };
        let (start, rest) = match path.strip_prefix(CLOUD9) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => (PathBuf::new(), rest.trim_start_matches('/')),
            _ => (self.at.clone(), path),
        };
        let rest = match rest.strip_prefix("~/").and_then(|rest| Some((home()?, rest))) {
            Some((home, rest)) => home.join(rest),
            None => PathBuf::from(rest),
        };
        let whole = if rest.is_absolute() {
            let root = std::path::absolute(&self.root).map_err(|_| outside())?;
            rest.strip_prefix(&root).or_else(|_| rest.strip_prefix(&self.root)).map_err(|_| outside())?.to_owned()
        } else {
            start.join(rest)
        };
        let mut below = PathBuf::new();
        for part in whole.components() {
            match part {
                Component::Normal(name) => below.push(name),
                Component::CurDir => {}
                Component::ParentDir if below.pop() => {}
                _ => return Err(outside()),
            }
        }
        // A link may lead out of it.
        let place = self.root.join(&below);
        let there = place.ancestors().find_map(|folder| folder.canonicalize().ok());
        match (there, self.root.canonicalize()) {
            (Some(there), Ok(root)) if there.starts_with(&root) => Ok(below),
            _ => Err(outside()),
        }
    }

    /// The text of a file.
    ///
    /// # Errors
    /// It cannot be read, or lies outside.
    pub fn text(&self, path: &str) -> Result<String, Text> {
        let bytes = cli::Files::bytes(self, path)?;
        text_file::decode(bytes).map_err(|error| told(path, &error))
    }

    /// Writes a file, or adds to one.
    ///
    /// # Errors
    /// It cannot be written, lies outside, or is one of those that programs take their settings from.
    pub fn write(&self, path: &str, content: &str, append: bool) -> Result<PathBuf, Text> {
        let below = self.below(path)?;
        let hidden = below.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
        if hidden {
            return Err(text!(
                en: "{path}: files whose names begin with a dot are not written from here",
                ja: "{path}: ドットで始まる名前のファイルには、ここからは書き込めません"
            ));
        }
        let file = self.root.join(&below);
        let mut options = std::fs::OpenOptions::new();
        let opened = options.create(true).write(true).append(append).truncate(!append).open(&file);
        let written = opened.and_then(|mut file| file.write_all(content.as_bytes()));
        written.map(|()| below).map_err(|error| told(path, &error))
    }
}

impl cli::Files for Folder {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Text> {
        std::fs::read(self.root.join(self.below(path)?)).map_err(|error| told(path, &error))
    }
}

fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned())
}

fn told(path: &str, error: &std::io::Error) -> Text {
    let Text { en, ja } = error::words(error);
    text!(en: "{path}: {en}", ja: "{path}: {ja}")
}

#[cfg(test)]
mod tests {
    use super::Folder;

    #[test]
    fn files_are_below_the_folder_alone() {
        let outer = tempfile::TempDir::new().expect("a folder");
        let root = outer.path().join("work");
        std::fs::create_dir_all(root.join("sub")).expect("a folder");
        std::fs::write(outer.path().join("secret"), "s").expect("a file");
        let mut folder = Folder::new(&root);
        folder.write("a.json", "{}", false).expect("written");
        folder.write("~/environment/a.json", "\n", true).expect("added");
        assert_eq!(folder.text("./sub/../a.json").expect("read"), "{}\n");
        assert_eq!(folder.text(&root.join("a.json").display().to_string()).expect("read"), "{}\n");
        for outside in ["../secret", "sub/../../secret", "/etc/hostname", "~/.ssh/id_rsa", "~/environment/../secret"] {
            assert!(folder.text(outside).is_err(), "{outside}");
            assert!(folder.write(outside, "", false).is_err(), "{outside}");
        }
        assert!(folder.write(".bashrc", "", false).is_err());
        folder.enter("sub").expect("a folder");
        assert_eq!(folder.text("../a.json").expect("read"), "{}\n");
        assert!(folder.enter("../..").is_err() && folder.enter("nowhere").is_err());
        folder.enter("~/environment").expect("the session's");
        assert!(folder.text("a.json").is_ok());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outer.path(), root.join("link")).expect("a link");
            assert!(folder.text("link/secret").is_err());
        }
    }
}

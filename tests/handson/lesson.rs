//! The newcomer's first hour, followed to the letter: what the pages say to type is typed, in one folder, from the top to the
//! bottom, and what they say to appear must appear.
//!
//! The comment before a block says what becomes of it:
//!
//! | comment | block |
//! | --- | --- |
//! | `types` | commands that succeed |
//! | `fails` | commands that end with code 1 |
//! | `shows` | what the commands before it say, in this order; `...` stands for anything |
//! | `prompt` | entries at the prompt, each with the value that it prints |
//! | `file: F` | the content of a file |
//! | `append: F` | what is added to its end |
//!
//! `<!-- change: F: OLD => NEW -->` on a line of its own is a change that the reader makes in an editor.

use super::examples::{blocks, shell_words, text};
use super::fixture::{Ended, Handson, project};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// What the prompt is in the rehearsal of a workshop.
const PROMPT: &str = "handson ap-northeast-1> ";

struct Lesson {
    page: &'static str,
    lang: &'static str,
    folder: Arc<TempDir>,
    /// What the commands since the last other block have said.
    said: String,
    typed: usize,
}

impl Lesson {
    fn type_lines(&mut self, place: &str, lines: &str, code: i32) {
        self.said.clear();
        for command in lines.lines() {
            let words = command.strip_prefix("handson ").unwrap_or_else(|| panic!("{place}: {command} is not ours"));
            let words = shell_words(words);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let ended = self.run(Handson::new(&words));
            self.said += &format!("{}\n{}\n", ended.stdout, ended.stderr);
            self.typed += 1;
            drop(ended.code(code));
        }
    }

    fn run(&self, handson: Handson) -> Ended {
        handson.env("HANDSON_LANG", self.lang).env("COLUMNS", "200").inside(&self.folder).run()
    }

    fn shows(&self, place: &str, expected: &str) {
        let mut lines = self.said.lines();
        for wanted in expected.lines() {
            assert!(
                lines.any(|line| fits(wanted, line)),
                "{}: {place}: no {wanted:?} there in\n{}",
                self.page,
                self.said
            );
        }
    }

    /// Everything that was entered so far is entered again, for a pipe is one script.
    fn prompt(&mut self, place: &str, entries: &str) {
        let mut script = String::new();
        let mut lines = entries.lines().peekable();
        while let Some(line) = lines.next() {
            let entry = line.strip_prefix(PROMPT).unwrap_or_else(|| panic!("{place}: {line}"));
            let ended = self.run(Handson::new(&["repl"]).stdin(&format!("{script}{entry}"))).ok();
            let mut shown = String::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with(PROMPT)) {
                shown.extend([line, "\n"]);
            }
            drop(ended.prints(shown.trim_end()));
            script += &format!("{entry};\n");
            self.typed += 1;
        }
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn edit(&self, name: &str, edit: impl FnOnce(String) -> String) {
        let old = std::fs::read_to_string(self.file(name)).unwrap_or_default();
        std::fs::write(self.file(name), edit(old)).expect("the folder can be written");
    }
}

/// Whether a line has these words; `...` in them stands for anything.
fn fits(wanted: &str, line: &str) -> bool {
    let mut rest = line;
    wanted.trim().split("...").all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        match path.is_dir() {
            true => copy(&path, &to),
            false => std::fs::write(&to, std::fs::read(&path).expect("a file")).expect("a file"),
        }
    }
}

fn follow(page: &'static str, lang: &'static str) {
    let folder = Arc::new(TempDir::with_prefix("handson-lesson-").expect("a temporary folder"));
    copy(&project("scripts"), &folder.path().join("scripts"));
    let mut lesson = Lesson { page, lang, folder, said: String::new(), typed: 0 };
    let text = text(page);
    let mut changes = text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| {
            let change = line.strip_prefix("<!-- change: ")?.strip_suffix(" -->")?.split_once(": ")?;
            let (old, new) = change.1.split_once(" => ")?;
            Some((index + 1, change.0, old, new))
        })
        .peekable();
    for block in blocks(&text) {
        while let Some((_, name, old, new)) = changes.next_if(|(line, ..)| *line < block.line) {
            lesson.edit(name, |text| {
                assert!(text.contains(old), "{page}: {name} has no {old}");
                text.replace(old, new)
            });
        }
        let place = format!("line {}", block.line);
        match block.comment.unwrap_or_default().split_once(": ").unwrap_or((block.comment.unwrap_or_default(), "")) {
            ("types", "") => lesson.type_lines(&place, &block.text, 0),
            ("fails", "") => lesson.type_lines(&place, &block.text, 1),
            ("shows", "") => lesson.shows(&place, &block.text),
            ("prompt", "") => lesson.prompt(&place, &block.text),
            ("file", name) => lesson.edit(name, |_| block.text.clone()),
            ("append", name) => lesson.edit(name, |old| old + block.text.as_str()),
            // Only read: what needs an account.
            ("", "") => {}
            (other, _) => panic!("{page}: {place}: {other}"),
        }
    }
    assert!(lesson.typed > 15, "{page}: only {} commands", lesson.typed);
}

#[test]
fn the_first_workshop_can_be_followed() {
    follow("docs/first-workshop.md", "en");
}

#[test]
fn the_first_workshop_can_be_followed_in_japanese() {
    follow("docs/first-workshop.ja.md", "ja");
}

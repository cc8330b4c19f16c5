//! Why a world cannot be kept or read back.

use crate::lang::Text;
use crate::text;
use std::fmt;
use std::io;
use std::path::Path;

/// A folder or file of a world that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    /// Names the file, and what is the matter with it.
    message: Text,
    /// What to do.
    pub hints: Vec<Text>,
}

impl StoreError {
    /// What is the matter, without what to do.
    pub fn text(&self) -> &Text {
        &self.message
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from(self.message.clone()))
    }
}

impl std::error::Error for StoreError {}

/// The system does not let us.
pub fn unusable(path: &Path, error: &io::Error) -> StoreError {
    let path = path.display();
    let message = text!(
        en: "the rehearsal cloud cannot use {path}: {error}",
        ja: "リハーサルクラウドが {path} を使えません: {error}"
    );
    StoreError { message, hints: Vec::new() }
}

/// What is in the file is not, or no longer, what was written. With the number of the line, where there is more than one.
pub fn unreadable(path: &Path, line: Option<u64>, why: &str) -> StoreError {
    let path = path.display();
    let place = line.map(|line| format!(":{line}")).unwrap_or_default();
    let message = text!(
        en: "the state of the rehearsal cloud in {path}{place} cannot be read: {why}",
        ja: "リハーサルクラウドの状態 {path}{place} を読み込めません（壊れているか、別のバージョンのものです）"
    );
    StoreError { message, hints: begin_anew() }
}

/// Another version of the program wrote it.
pub fn other_format(path: &Path, theirs: u32, ours: u32) -> StoreError {
    let path = path.display();
    let message = text!(
        en: "the state of the rehearsal cloud in {path} is of another version of handson (format {theirs}, here {ours})",
        ja: "リハーサルクラウドの状態 {path} は別のバージョンの handson のものです（形式 {theirs}、こちらは {ours}）"
    );
    StoreError { message, hints: begin_anew() }
}

fn begin_anew() -> Vec<Text> {
    vec![
        text!(en: "to begin with an empty account: handson cloud reset", ja: "空のアカウントからやり直すには: handson cloud reset"),
        text!(en: "`handson run` begins a new one too", ja: "handson run も新しいアカウントで始まります"),
    ]
}

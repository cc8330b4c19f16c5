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
    let (of, path) = (path, path.display());
    let place = line.map(|line| format!(":{line}")).unwrap_or_default();
    let message = text!(
        en: "the state of the rehearsal cloud in {path}{place} cannot be read: {why}",
        ja: "リハーサルクラウドの状態 {path}{place} を読み込めません（壊れているか、別のバージョンのものです）"
    );
    StoreError { message, hints: begin_anew(of) }
}

/// The calls of a world are there, and what they were made in is not.
pub fn without_snapshot(snapshot: &Path, log: &Path) -> StoreError {
    let (of, snapshot, log) = (snapshot, snapshot.display(), log.display());
    let message = text!(
        en: "the state of the rehearsal cloud is incomplete: {log} has calls, and {snapshot} is missing",
        ja: "リハーサルクラウドの状態が欠けています: {log} に呼び出しがあるのに {snapshot} がありません"
    );
    StoreError { message, hints: begin_anew(of) }
}

/// Another version of the program wrote it.
pub fn other_format(path: &Path, theirs: u32, ours: u32) -> StoreError {
    let (of, path) = (path, path.display());
    let message = text!(
        en: "the state of the rehearsal cloud in {path} is of another version of handson (format {theirs}, here {ours})",
        ja: "リハーサルクラウドの状態 {path} は別のバージョンの handson のものです (形式 {theirs}、こちらは {ours})"
    );
    StoreError { message, hints: begin_anew(of) }
}

/// What to do about a file `STATE/ID/rehearsal/NAME` that is of no use any more.
fn begin_anew(path: &Path) -> Vec<Text> {
    let workshop = path.parent().and_then(Path::parent);
    let id = workshop.and_then(Path::file_name).map(|id| format!(" --workshop {}", id.to_string_lossy()));
    let state = workshop.and_then(Path::parent).filter(|state| !state.ends_with(".handson"));
    let state = state.map(|state| format!(" --state {}", state.display())).unwrap_or_default();
    let command = format!("handson cloud reset{}{state}", id.unwrap_or_default());
    vec![
        text!(en: "to begin with an empty account: {command}", ja: "空のアカウントからやり直すには: {command}"),
        text!(en: "`handson run` begins a new one too", ja: "handson run も新しいアカウントで始まります"),
    ]
}

//! Why handson ends with an error, and with which exit code.

use crate::engine::thrown::Thrown;
use crate::engine::{Report, thrown};
use crate::lang::Text;
use crate::text;

/// What kind of end it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The script, AWS or a file said no.
    Failed,
    /// The command line is wrong.
    Usage,
    /// What was asked about is not well; that was said already.
    Unwell,
    /// Ctrl-C.
    Cancelled,
    /// Somebody stopped reading our output.
    Closed,
}

/// An end that is not success: its kind, and everything that is said of it.
#[derive(Debug)]
pub struct Error {
    pub kind: Kind,
    pub report: Box<Report>,
}

impl Error {
    /// A failure without a place in a script.
    pub fn failed(thrown: Thrown) -> Error {
        Error { kind: Kind::Failed, report: Box::new(Report::plain(thrown)) }
    }

    /// A mistake on the command line.
    pub fn usage(thrown: Thrown) -> Error {
        Error { kind: Kind::Usage, report: Box::new(Report::plain(thrown)) }
    }

    /// Nobody reads our output any more, so there is nothing to say either.
    pub fn closed() -> Error {
        Error { kind: Kind::Closed, report: Box::new(Report::plain(Thrown::default())) }
    }

    /// The answer was given, and it is not a good one.
    pub fn unwell() -> Error {
        Error { kind: Kind::Unwell, report: Box::new(Report::plain(Thrown::default())) }
    }

    /// The process's exit code: as clap, shells and `timeout` have it.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Failed | Kind::Unwell => 1,
            Kind::Usage => 2,
            Kind::Cancelled => 130,
            Kind::Closed => 141,
        }
    }
}

impl From<Box<Report>> for Error {
    fn from(report: Box<Report>) -> Error {
        Error { kind: if report.cancelled { Kind::Cancelled } else { Kind::Failed }, report }
    }
}

/// A file that could not be read or written.
pub fn file(path: &std::path::Path, error: &std::io::Error) -> thrown::Thrown {
    let (file, Text { en, ja }) = (path.display(), words(error));
    let thrown = Thrown::new("FileUnusable", text!(en: "{file}: {en}", ja: "{file}: {ja}"));
    match error.kind() {
        std::io::ErrorKind::InvalidData => thrown.hint(text!(
            en: "save it in your editor again, with the encoding UTF-8",
            ja: "エディターで文字コードを UTF-8 にして保存し直してください（Shift_JIS などのままでは読めません）"
        )),
        _ => thrown,
    }
}

/// What the operating system says, in our words where it is one of the usual things.
pub fn words(error: &std::io::Error) -> Text {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => text!(en: "there is no such file", ja: "そのようなファイルはありません"),
        ErrorKind::PermissionDenied => text!(en: "you have no permission for it", ja: "アクセスする権限がありません"),
        ErrorKind::IsADirectory => text!(en: "it is a folder, not a file", ja: "ファイルではなくフォルダーです"),
        ErrorKind::NotADirectory => text!(en: "it is a file, not a folder", ja: "フォルダーではなくファイルです"),
        ErrorKind::AlreadyExists => text!(en: "it exists already", ja: "すでに存在します"),
        ErrorKind::StorageFull => text!(en: "the disk is full", ja: "ディスクの空きがありません"),
        ErrorKind::ReadOnlyFilesystem => text!(en: "the disk cannot be written to", ja: "書き込めないディスクです"),
        ErrorKind::InvalidData => text!(en: "it is not text in UTF-8", ja: "UTF-8 のテキストではありません"),
        _ => text!(en: "{error}", ja: "読み書きできません（{error}）"),
    }
}

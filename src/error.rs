//! Why handson ends with an error, and with which exit code.

use crate::engine::thrown::Thrown;
use crate::engine::{Report, thrown};

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
    Thrown::new("FileUnusable", format!("{}: {error}", path.display()))
}

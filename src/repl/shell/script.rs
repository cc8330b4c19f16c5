//! What a text in a shell's language says.

use crate::engine::thrown::Thrown;
use std::ops::Range;

/// Commands in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    pub pipelines: Vec<Pipeline>,
}

/// Commands that hand their output on: `aws ... | grep X`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    pub stages: Vec<Stage>,
    /// It stands behind `&&`.
    pub only_if_ok: bool,
}

/// One command.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Where it stands in the text.
    pub at: Range<usize>,
    pub assigned: Vec<Assignment>,
    pub words: Vec<Word>,
    /// What `<< EOF` gives it to read.
    pub input: Option<Vec<Piece>>,
    pub output: Option<Redirect>,
}

/// `NAME=value`
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    pub name: String,
    pub value: Word,
    pub at: Range<usize>,
}

/// Where output goes instead of on.
#[derive(Debug, Clone, PartialEq)]
pub enum Redirect {
    File {
        word: Word,
        append: bool,
    },
    /// `> /dev/null`
    Nowhere,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub at: Range<usize>,
    pub pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Text(String),
    /// `$Name`, `${Name}`, `${Name:-otherwise}`; without quotes its value may be several words.
    Variable {
        name: String,
        otherwise: Option<String>,
        at: Range<usize>,
        quoted: bool,
    },
    /// `$(...)` or back quotes.
    Output {
        script: Script,
        quoted: bool,
    },
}

/// Why a text cannot be read or run, and where.
#[derive(Debug, Clone)]
pub struct Wrong {
    pub thrown: Box<Thrown>,
    pub at: Option<Range<usize>>,
    /// More text could mend it.
    pub unfinished: bool,
}

impl Wrong {
    pub fn new(thrown: Thrown, at: impl Into<Option<Range<usize>>>) -> Wrong {
        Wrong { thrown: Box::new(thrown), at: at.into(), unfinished: false }
    }
}

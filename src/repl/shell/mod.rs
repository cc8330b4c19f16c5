//! AWS CLI commands at the prompt, with as much of a shell as they come with: words and quotes, variables, `NAME=$(aws ...)`, documents
//! behind `<< EOF`, and pipes to a few filters. Everything is done here: no program is run.
//!
//! `script.rs` says what a text can be, `lex.rs` reads it, `run.rs` does it, `aws.rs` makes the calls. What is not here is refused by
//! name with what to do instead (`refused.rs`). Knows no terminal: what is to be shown is told.

mod aws;
mod builtins;
mod files;
mod filters;
mod lex;
mod recognise;
mod refused;
mod run;
mod script;
#[cfg(test)]
mod tests;
mod variables;
mod wide;

pub use recognise::{assigns, is_command};

use crate::api::cli::Output;
use crate::engine::Report;
use crate::engine::prompt::ENTRY;
use crate::session::Session;
use files::Folder;
use indexmap::IndexMap;
use rhai::Dynamic;
use run::Run;
use script::Wrong;
use serde_json::Value as Json;
use std::sync::Arc;

/// What is to be shown while commands run.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// The call that a command makes, as Rhai; before it is made.
    Rhai(String),
    /// An answer: what it is, how it is to be printed, and that as text.
    Answer { value: Json, output: Output, text: String },
    /// Any other output.
    Text(String),
    /// Something worth knowing.
    Note(String),
    /// A variable has a value now, which is an output of the session too.
    Assigned { name: String, value: String },
    /// The screen is to be cleared.
    Clear,
}

/// What the surroundings of commands are.
pub struct Around<'a> {
    pub session: &'a Session,
    /// The values of Rhai's variables, for `$name`.
    pub known: &'a dyn Fn(&str) -> Option<String>,
    /// Columns of a table.
    pub width: usize,
    pub tell: &'a mut dyn FnMut(Told),
}

/// What lives on between commands: variables, the folder.
pub struct Shell {
    variables: IndexMap<String, String>,
    folder: Folder,
}

impl Shell {
    pub fn new(session: &Session) -> Shell {
        Shell { variables: IndexMap::new(), folder: Folder::new(session.root()) }
    }

    /// Runs commands up to the first that fails; the value of the last answer, for `it`.
    ///
    /// # Errors
    /// The command that failed, with its place in the text; what stands behind it was not run.
    pub fn run(&mut self, text: &str, around: &mut Around<'_>) -> Result<Option<Dynamic>, Box<Report>> {
        let text = unprompted(text);
        let text: Arc<str> = text.into();
        around.session.kernel.cancel.reset();
        let placed = |wrong: Wrong| Box::new(placed(Report::plain(*wrong.thrown), &text, wrong.at));
        let script = lex::parse(&text).map_err(placed)?;
        let mut run = Run { shell: self, around, answer: None, text: &text, depth: 0 };
        run.script(&script)?;
        Ok(run.answer)
    }
}

impl Shell {
    /// The call of an AWS CLI command, as Rhai; nothing is called but what `$(...)` in it calls.
    ///
    /// # Errors
    /// It is no single call, or cannot be read.
    pub fn rhai(&mut self, text: &str, around: &mut Around<'_>) -> Result<String, Box<Report>> {
        let text: Arc<str> = unprompted(text).into();
        let placed = |wrong: Wrong| Box::new(placed(Report::plain(*wrong.thrown), &text, wrong.at));
        let script = lex::parse(&text).map_err(placed)?;
        Run { shell: self, around, answer: None, text: &text, depth: 0 }.rhai(&script)
    }
}

/// Whether all of a command is there: no quote, no document, no `$(` is open, and no backslash stands at the end.
pub fn is_complete(text: &str) -> bool {
    let typed = text.strip_suffix('\n').unwrap_or(text).trim_end_matches([' ', '\t', '\r']);
    let continues = typed.ends_with('\\') && !typed.ends_with("\\\\");
    !continues && !lex::parse(&unprompted(text)).is_err_and(|wrong| wrong.unfinished)
}

/// A text without the prompts (`$ `) that were pasted with it.
fn unprompted(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if !text.lines().any(|line| line.starts_with("$ ")) {
        return text;
    }
    let lines: Vec<&str> = text.lines().map(|line| line.strip_prefix("$ ").unwrap_or(line)).collect();
    lines.join("\n")
}

/// A report at its place in the commands.
fn placed(report: Report, text: &Arc<str>, at: Option<std::ops::Range<usize>>) -> Report {
    match at {
        Some(at) if report.place.is_none() => report.placed(ENTRY, text, at),
        _ => report,
    }
}

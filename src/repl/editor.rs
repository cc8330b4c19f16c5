//! The line editor: several lines, history per user.

use super::entry::complete;
use crate::engine::Kernel;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Helper};
use std::path::PathBuf;

/// What was typed.
pub enum Line {
    Entry(String),
    /// Ctrl-C: the entry is thrown away.
    Cancelled,
    /// Ctrl-D, or a terminal that is gone.
    End,
}

/// A prompt with history.
pub struct Editor<'a> {
    editor: rustyline::Editor<Help<'a>, DefaultHistory>,
    history: Option<PathBuf>,
}

struct Help<'a>(&'a Kernel);

impl Helper for Help<'_> {}
impl Completer for Help<'_> {
    type Candidate = String;
}
impl Hinter for Help<'_> {
    type Hint = String;
}
impl Highlighter for Help<'_> {}
impl Validator for Help<'_> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let whole = complete(&self.0.engine, context.input());
        Ok(if whole { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl<'a> Editor<'a> {
    /// Opens the terminal and reads the user's history, if there is one.
    pub fn open(kernel: &'a Kernel) -> rustyline::Result<Editor<'a>> {
        let config = Config::builder().auto_add_history(true).history_ignore_space(true).build();
        let mut editor = rustyline::Editor::with_config(config)?;
        editor.set_helper(Some(Help(kernel)));
        let folder = directories::ProjectDirs::from("", "", "handson").map(|dirs| dirs.data_dir().to_owned());
        let history =
            folder.filter(|folder| std::fs::create_dir_all(folder).is_ok()).map(|folder| folder.join("history"));
        if let Some(file) = &history {
            // No history yet is no error.
            drop(editor.load_history(file));
        }
        Ok(Editor { editor, history })
    }

    pub fn read(&mut self, prompt: &str) -> Line {
        match self.editor.readline(prompt) {
            Ok(text) => {
                if let Some(file) = &self.history {
                    // A history that cannot be written must not stop the session.
                    drop(self.editor.append_history(file));
                }
                Line::Entry(text)
            }
            Err(ReadlineError::Interrupted) => Line::Cancelled,
            Err(_) => Line::End,
        }
    }
}

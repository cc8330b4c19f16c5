//! The line editor: several lines, history per user.

use super::entry::complete;
use super::history;
use crate::engine::prompt::Prompt;
use crate::session::Session;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Helper};
use std::path::PathBuf;
use std::sync::Arc;

/// What was typed.
pub enum Line {
    Entry(String),
    /// Ctrl-C: the entry is thrown away.
    Cancelled,
    /// Ctrl-D, or a terminal that is gone.
    End,
}

/// A prompt with history.
pub struct Editor {
    editor: rustyline::Editor<Help, DefaultHistory>,
    history: Option<PathBuf>,
}

struct Help(Arc<Session>);

impl Helper for Help {}
impl Completer for Help {
    type Candidate = String;
}
impl Hinter for Help {
    type Hint = String;
}
impl Highlighter for Help {}
impl Validator for Help {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let whole = complete(context.input());
        Ok(if whole { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Editor {
    /// Opens the terminal and reads the user's history, if there is one.
    pub fn open(session: &Arc<Session>) -> rustyline::Result<Editor> {
        let config = Config::builder().auto_add_history(false).history_ignore_space(true).build();
        let mut editor = rustyline::Editor::with_config(config)?;
        editor.set_helper(Some(Help(Arc::clone(session))));
        let history =
            history::file().filter(|file| file.parent().is_some_and(|folder| std::fs::create_dir_all(folder).is_ok()));
        if let Some(file) = &history {
            // No history yet is no error.
            drop(editor.load_history(file));
        }
        Ok(Editor { editor, history })
    }

    /// What is entered next is entered there.
    pub fn look(&mut self, session: &Arc<Session>, _: &Prompt) {
        self.editor.set_helper(Some(Help(Arc::clone(session))));
    }

    pub fn read(&mut self, prompt: &str, coloured: &str) -> Line {
        match self.editor.readline(&(prompt, coloured)) {
            Ok(text) => Line::Entry(text),
            Err(ReadlineError::Interrupted) => Line::Cancelled,
            Err(_) => Line::End,
        }
    }

    /// Keeps an entry for later.
    pub fn remember(&mut self, entry: &str) {
        drop(self.editor.add_history_entry(entry));
        if let Some(file) = &self.history {
            // A history that cannot be written must not stop the session.
            drop(self.editor.append_history(file));
        }
    }

    /// Asks a question; none for Ctrl-C and Ctrl-D.
    pub fn ask(&mut self, question: &str) -> Option<String> {
        let (before, last) = question.rsplit_once('\n').unwrap_or(("", question));
        if !before.is_empty() {
            eprintln!("{before}");
        }
        self.editor.readline(last).ok()
    }
}

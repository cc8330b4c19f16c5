//! Evaluation of entries: what they define and the last value live on. Knows no terminal.

use super::shell;
use crate::engine::Report;
use crate::engine::json;
use crate::engine::prompt::Prompt;
use crate::session::Session;
use rhai::{Dynamic, Engine, LexError, ParseErrorType};
use serde_json::Value as Json;
use std::collections::HashMap;

/// A session of entries.
pub struct Entries<'a> {
    session: &'a Session,
    prompt: Prompt,
}

impl<'a> Entries<'a> {
    pub fn new(session: &'a Session) -> Entries<'a> {
        let mut prompt = session.kernel.prompt();
        prompt.scope.push("it", Dynamic::UNIT);
        Entries { session, prompt }
    }

    /// Evaluates one entry. Its value becomes `it`.
    pub fn enter(&mut self, text: &str) -> Result<Dynamic, Box<Report>> {
        let value = self.session.prompted(&mut self.prompt, text)?;
        if !value.is_unit() {
            self.prompt.scope.set_value("it", value.clone());
        }
        Ok(value)
    }

    /// A value that no entry gave becomes `it` too.
    pub fn answered(&mut self, value: Dynamic) {
        self.prompt.scope.set_value("it", value);
    }

    /// Whether a text assigns to a variable that there is: `x=5` is then Rhai and no shell.
    pub fn assigns(&self, text: &str) -> bool {
        shell::assigns(text).is_some_and(|name| self.prompt.scope.contains(name))
    }

    /// The variables as a shell would have them.
    pub fn values(&self) -> HashMap<String, String> {
        let values = self.prompt.scope.iter().map(|(name, _, value)| {
            let text = match json::of(&value) {
                Json::String(text) => text,
                other => other.to_string(),
            };
            (name.to_owned(), text)
        });
        values.collect()
    }

    /// A script without a last line that only leaves the prompt.
    pub fn without_leaving<'s>(&self, script: &'s str) -> &'s str {
        let (before, last) = script.trim_end().rsplit_once('\n').unwrap_or(("", script.trim_end()));
        if self.asked(last) == Some(Asked::Leave) { before } else { script }
    }

    /// What a word alone asks of the prompt, unless an entry made it a variable: `exit`, `quit()`, `help`.
    pub fn asked(&self, text: &str) -> Option<Asked> {
        let word = text.trim().trim_end_matches(';').trim_end_matches("()");
        let asked = match word {
            "exit" | "quit" | "bye" | ":q" => Asked::Leave,
            "help" | "?" => Asked::Help,
            _ => return None,
        };
        (!self.prompt.scope.contains(word)).then_some(asked)
    }
}

/// What is asked of the prompt itself.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    Leave,
    Help,
}

/// Whether an entry can be evaluated, or more lines must come first.
pub fn complete(engine: &Engine, text: &str) -> bool {
    if shell::is_command(text) {
        return shell::is_complete(text);
    }
    let Err(error) = engine.compile(text) else { return true };
    let open = match error.err_type() {
        ParseErrorType::UnexpectedEOF | ParseErrorType::BadInput(LexError::UnterminatedString) => true,
        ParseErrorType::MissingToken(..) => {
            let lines = text.lines().count();
            error.position().line().is_none_or(|line| {
                let last = text.lines().last().unwrap_or_default().trim_end().chars().count();
                line > lines || (line == lines && error.position().position().is_none_or(|column| column > last))
            })
        }
        _ => false,
    };
    !open
}

#[cfg(test)]
mod tests {
    use super::complete;

    #[test]
    fn waits_for_the_rest_of_an_entry() {
        let engine = rhai::Engine::new();
        for (text, whole) in [
            ("1 + 1", true),
            ("let x = #{", false),
            ("let x = #{ a: 1,\n", false),
            ("f(1,", false),
            ("if x {", false),
            ("`half", false),
            ("let = 1", true),
            ("f(1 2)", true),
        ] {
            assert_eq!(complete(&engine, text), whole, "{text}");
        }
    }
}

//! What is wrong with a command.

use crate::lang::Text;

/// A command that cannot be made a call, and the word because of which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// A stable word for the kind of mistake: `UnknownCommandOption`.
    pub code: &'static str,
    /// Which word it is, counted from the one behind `aws`; none where something is missing.
    pub word: Option<usize>,
    pub message: Text,
    /// What to do, a line each.
    pub hints: Vec<Text>,
}

impl Mistake {
    pub fn new(code: &'static str, word: impl Into<Option<usize>>, message: Text) -> Mistake {
        Mistake { code, word: word.into(), message, hints: Vec::new() }
    }

    /// The same with one more line of advice.
    pub fn hint(mut self, hint: Text) -> Mistake {
        self.hints.push(hint);
        self
    }

    /// The same with one more line of advice, if there is one.
    pub fn maybe(self, hint: Option<Text>) -> Mistake {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }
}

//! `$NAME`: the shell's own variables, the session's outputs, Rhai's variables.

use super::run::{Run, Stop};
use super::script::{Piece, Word, Wrong};
use crate::engine::json;
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::nearest::nearest;
use crate::text;
use std::ops::Range;

/// What becomes of a variable that has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// It stops the command: an argument that is empty asks for something else.
    Stops,
    /// It is empty, as in a shell, and that is said: a file may be meant to have a hole.
    IsEmpty,
}

impl Run<'_, '_> {
    /// The words that one becomes: values without quotes are parted at their blanks.
    pub(super) fn words(&mut self, word: &Word) -> Result<Vec<String>, Stop> {
        let mut words: Vec<String> = Vec::new();
        let mut open = false;
        for piece in &word.pieces {
            let (value, parted) = self.piece(piece, Missing::Stops)?;
            if !parted {
                match words.last_mut() {
                    Some(word) if open => word.push_str(&value),
                    _ => words.push(value),
                }
                open = true;
                continue;
            }
            let begins = value.starts_with(char::is_whitespace);
            for (number, part) in value.split_whitespace().enumerate() {
                match words.last_mut() {
                    Some(word) if open && number == 0 && !begins => word.push_str(part),
                    _ => words.push(part.to_owned()),
                }
                open = true;
            }
            open = open && !value.ends_with(char::is_whitespace);
        }
        Ok(words)
    }

    /// The one text that pieces become.
    pub(super) fn filled(&mut self, pieces: &[Piece], missing: Missing) -> Result<String, Stop> {
        let mut text = String::new();
        for piece in pieces {
            text.push_str(&self.piece(piece, missing)?.0);
        }
        Ok(text)
    }

    /// The value of a piece, and whether it may be several words.
    fn piece(&mut self, piece: &Piece, missing: Missing) -> Result<(String, bool), Stop> {
        match piece {
            Piece::Text(text) => Ok((text.clone(), false)),
            Piece::Variable { name, otherwise, at, quoted } => {
                let value = match (self.variable(name)?, otherwise) {
                    (Some(value), None) => value,
                    (Some(value), Some(_)) if !value.is_empty() => value,
                    (_, Some(otherwise)) => otherwise.clone(),
                    (None, None) => self.without_value(name, at, missing)?,
                };
                Ok((value, !quoted))
            }
            Piece::Output { script, quoted } => Ok((self.captured(script)?, !quoted)),
        }
    }

    /// The value of a variable.
    pub(super) fn variable(&mut self, name: &str) -> Result<Option<String>, Stop> {
        if let Some(value) = self.shell.variables.get(name) {
            return Ok(Some(value.clone()));
        }
        if let Some(value) = self.around.session.outputs().map_err(Stop::Report)?.get(name) {
            return Ok(Some(match json::of(value) {
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            }));
        }
        if let Some(value) = (self.around.known)(name) {
            return Ok(Some(value));
        }
        Ok(match name {
            "AWS_REGION" | "AWS_DEFAULT_REGION" => {
                Some(self.around.session.whereabouts().map_err(Stop::Report)?.region)
            }
            "PWD" => Some(self.shell.folder.shown()),
            "HOME" | "USER" | "SHELL" | "HOSTNAME" => std::env::var(name).ok(),
            _ => None,
        })
    }

    fn without_value(&mut self, name: &str, at: &Range<usize>, missing: Missing) -> Result<String, Stop> {
        if missing == Missing::IsEmpty {
            self.note(
                text!(en: "${name} has no value: it is left empty", ja: "${name} に値がないため、空のままにします"),
            );
            return Ok(String::new());
        }
        let outputs = self.around.session.outputs().map_err(Stop::Report)?;
        let known = self.shell.variables.keys().chain(outputs.keys()).map(String::as_str);
        let near = nearest(name, known).map(did_you_mean);
        let wording = text!(en: "${name} has no value", ja: "${name} に値がありません");
        let thrown = Thrown::new("VariableMissing", wording);
        let thrown = match near {
            Some(near) => thrown.hint(near),
            None => thrown,
        };
        Err(Wrong::new(
            thrown.hint(text!(
                en: "give it one: {name}=$(aws ...), source export.log, or start with a workshop's outputs",
                ja: "値を入れてください: {name}=$(aws ...)、source export.log、またはワークショップの出力のあるセッションを使います"
            )),
            at.clone(),
        )
        .into())
    }
}

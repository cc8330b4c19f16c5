//! `echo`, `cat`, `cd` and what else a shell does itself.

use super::Told;
use super::lex::assigned;
use super::run::{Given, Run, Stop, text_wrong};
use super::script::{Piece, Stage, Word, Wrong};
use super::variables::Missing;
use crate::engine::thrown::Thrown;
use crate::text;
use std::ops::Range;

impl Run<'_, '_> {
    pub(super) fn builtin(&mut self, name: &str, stage: &Stage, input: Option<String>) -> Result<Given, Stop> {
        let words = &stage.words[1..];
        let nothing = || Given::text(String::new());
        match name {
            "echo" => self.echo(words),
            "cat" => self.cat(words, input, &stage.at),
            "cd" => {
                let path = self.arguments(words)?.into_iter().next().unwrap_or_default();
                self.shell.folder.enter(&path).map_err(|why| text_wrong(why, stage.at.clone()))?;
                Ok(nothing())
            }
            "pwd" => Ok(Given::text(format!("{}\n", self.shell.folder.shown()))),
            "clear" => {
                (self.around.tell)(Told::Clear);
                Ok(nothing())
            }
            "source" | "." => {
                let Some(path) = self.arguments(words)?.into_iter().next() else {
                    return Err(missing(name, "export.log", stage));
                };
                self.source(&path, &stage.at)?;
                Ok(nothing())
            }
            "export" => {
                for word in words {
                    self.export(word)?;
                }
                Ok(nothing())
            }
            "unset" => {
                for name in self.arguments(words)? {
                    self.shell.variables.shift_remove(&name);
                }
                Ok(nothing())
            }
            // `set -e` is how commands run here: the first that fails stops them.
            "set" if !words.is_empty() => Ok(nothing()),
            _ => Err(self.unknown(name, stage.words.first().map_or(stage.at.clone(), |word| word.at.clone()))),
        }
    }

    fn echo(&mut self, words: &[Word]) -> Result<Given, Stop> {
        let mut texts = Vec::new();
        for word in words {
            // What has no value is shown as nothing, as in a shell.
            let unset = word.pieces.iter().any(|piece| matches!(piece, Piece::Variable { .. }));
            match unset {
                true => texts.push(self.filled(&word.pieces, Missing::IsEmpty)?),
                false => texts.extend(self.words(word)?),
            }
        }
        let bare = texts.first().is_some_and(|word| word == "-n");
        let text = texts[usize::from(bare)..].join(" ");
        Ok(Given::text(if bare { text } else { format!("{text}\n") }))
    }

    fn cat(&mut self, words: &[Word], input: Option<String>, at: &Range<usize>) -> Result<Given, Stop> {
        let mut text = String::new();
        for word in words {
            for path in self.words(word)? {
                match (path.as_str(), &input) {
                    ("-", Some(input)) => text.push_str(input),
                    _ => text.push_str(&self.shell.folder.text(&path).map_err(|why| text_wrong(why, word.at.clone()))?),
                }
            }
        }
        match (words.is_empty(), input) {
            (true, Some(input)) => Ok(Given::text(input)),
            (true, None) => {
                let thrown = Thrown::new("NoShell", text!(en: "cat: which file?", ja: "cat: ファイル名がありません"));
                Err(Wrong::new(thrown, at.clone()).into())
            }
            _ => Ok(Given::text(text)),
        }
    }

    /// `export NAME="value"`, `export NAME`.
    fn export(&mut self, word: &Word) -> Result<(), Stop> {
        let text = self.filled(&word.pieces, Missing::Stops)?;
        let name = match word.pieces.first() {
            Some(Piece::Text(first)) => assigned(first),
            _ => None,
        };
        match name {
            Some(name) => {
                let name = name.to_owned();
                self.set(&name, text[name.len() + 1..].to_owned(), &word.at)
            }
            None if self.shell.variables.contains_key(&text) => Ok(()),
            None => {
                let wording = text!(en: "export {text}: it has no value", ja: "export {text}: 値がありません");
                let thrown = Thrown::new("NoShell", wording).hint(text!(
                    en: "write it so: export Name=\"value\"",
                    ja: "export Name=\"value\" のように書いてください"
                ));
                Err(Wrong::new(thrown, word.at.clone()).into())
            }
        }
    }
}

fn missing(name: &str, example: &str, stage: &Stage) -> Stop {
    let wording = text!(en: "{name}: which file?", ja: "{name}: ファイル名がありません");
    let thrown =
        Thrown::new("NoShell", wording).hint(text!(en: "for example: {name} {example}", ja: "例: {name} {example}"));
    Wrong::new(thrown, stage.at.clone()).into()
}

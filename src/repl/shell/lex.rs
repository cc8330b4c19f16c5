//! Reads a text in a shell's language: as much of it as AWS CLI commands come with.

mod redirect;

use super::refused;
use super::script::{Assignment, Piece, Pipeline, Script, Stage, Word, Wrong};
use super::wide;
use crate::engine::thrown::Thrown;
use crate::lang::Text;
use crate::text;
use std::ops::Range;

/// How deep `$(...)` may stand in one another.
const LEVELS: usize = 16;

/// Reads the whole text.
///
/// # Errors
/// The first thing that cannot be read; `unfinished` where more lines may follow.
pub fn parse(text: &str) -> Result<Script, Wrong> {
    Lexer { text, at: 0, base: 0, end: text.len(), levels: 0, documents: Vec::new() }.script(false)
}

/// `<< EOF` whose lines come after this one.
struct Document {
    /// Which stage of the pipeline that is being read.
    pipeline: usize,
    stage: usize,
    end: String,
    at: Range<usize>,
    /// No variables are filled in: the delimiter stood in quotes.
    literal: bool,
    tabs: bool,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Where the text begins in the whole one.
    base: usize,
    end: usize,
    levels: usize,
    documents: Vec<Document>,
}

type Read<T> = Result<T, Wrong>;

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..self.end].chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn eat(&mut self, start: &str) -> bool {
        let there = self.rest().starts_with(start);
        if there {
            self.at += start.len();
        }
        there
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn range(&self, start: usize) -> Range<usize> {
        start + self.base..self.at.max(start) + self.base
    }

    /// One character's place.
    fn here(&self) -> Range<usize> {
        let length = self.peek().map_or(0, char::len_utf8);
        self.at + self.base..self.at + self.base + length
    }

    fn wide(&self, plain: char) -> Wrong {
        let mut wrong = wide::wrong(self.text, self.at, plain);
        wrong.at = Some(self.here());
        wrong
    }

    /// Something that begins and does not end.
    fn unfinished(&self, what: Text, at: Range<usize>) -> Wrong {
        let (en, ja) = (what.en, what.ja);
        let wording = text!(en: "{en} is opened and not closed", ja: "{ja}が閉じられていません");
        Wrong { thrown: Box::new(Thrown::new("CommandUnfinished", wording)), at: Some(at), unfinished: true }
    }

    fn script(&mut self, inside: bool) -> Read<Script> {
        let mut pipelines: Vec<Pipeline> = Vec::new();
        let mut only_if_ok = false;
        loop {
            self.blanks(true, &mut pipelines)?;
            match self.peek() {
                None if inside => {
                    let at = self.at + self.base;
                    return Err(self.unfinished(text!(en: "`$(`", ja: "`$(` "), at..at));
                }
                None if only_if_ok => return Err(self.nothing_follows("&&")),
                None => break,
                Some(')') if inside => {
                    self.at += 1;
                    break;
                }
                Some(';') if !pipelines.is_empty() && !only_if_ok => {
                    self.at += 1;
                }
                Some(_) => {
                    let at = pipelines.len();
                    let stages = self.pipeline(inside, at)?;
                    pipelines.push(Pipeline { stages, only_if_ok });
                    only_if_ok = self.eat("&&");
                }
            }
        }
        self.read_documents(&mut pipelines)?;
        Ok(Script { pipelines })
    }

    fn nothing_follows(&self, what: &str) -> Wrong {
        let at = self.at + self.base;
        let wording = text!(en: "nothing follows behind `{what}`", ja: "`{what}` の後に何もありません");
        let thrown = Thrown::new("CommandUnfinished", wording);
        Wrong { thrown: Box::new(thrown), at: Some(at..at), unfinished: true }
    }

    /// Passes over blanks and comments; over the ends of lines too, with the documents that begin there.
    fn blanks(&mut self, lines: bool, pipelines: &mut [Pipeline]) -> Read<()> {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\\') if self.joined() => {}
                Some('\n') if lines => {
                    self.at += 1;
                    self.read_documents(pipelines)?;
                }
                Some('#') => {
                    self.at += self.rest().find('\n').unwrap_or(self.rest().len());
                }
                _ => return Ok(()),
            }
        }
    }

    /// A backslash at the end of a line, and passes over it. Blanks behind it do not count: pages have them.
    fn joined(&mut self) -> bool {
        let behind = &self.rest()[1..];
        let line = behind.split('\n').next().unwrap_or_default();
        let ends = line.trim().is_empty() && line.len() < behind.len();
        if ends {
            self.at += 1 + line.len() + 1;
        }
        ends
    }

    fn pipeline(&mut self, inside: bool, number: usize) -> Read<Vec<Stage>> {
        let mut stages = Vec::new();
        loop {
            stages.push(self.stage(inside, number, stages.len())?);
            if self.rest().starts_with("||") || self.rest().starts_with("|&") {
                return Err(self.refused(2, refused::construct("||")));
            }
            if !self.eat("|") {
                return Ok(stages);
            }
            self.blanks(true, &mut [])?;
            if self.peek().is_none() {
                return Err(self.nothing_follows("|"));
            }
        }
    }

    fn refused(&self, length: usize, thrown: Thrown) -> Wrong {
        let at = self.at + self.base;
        Wrong::new(thrown, at..at + length)
    }

    fn stage(&mut self, inside: bool, pipeline: usize, stage: usize) -> Read<Stage> {
        let start = self.at;
        let mut read = Stage { at: 0..0, assigned: Vec::new(), words: Vec::new(), input: None, output: None };
        loop {
            self.blanks(false, &mut [])?;
            let Some(c) = self.peek() else { break };
            match c {
                '\n' | ';' => break,
                '|' => break,
                ')' if inside => break,
                '&' if self.rest().starts_with("&&") => break,
                '&' => return Err(self.refused(1, refused::construct("&"))),
                '(' | ')' => return Err(self.refused(1, refused::construct("("))),
                '>' | '<' => self.redirect(&mut read, pipeline, stage)?,
                '1' | '2' if self.rest()[1..].starts_with('>') => self.redirect(&mut read, pipeline, stage)?,
                _ => {
                    let assigns = if read.words.is_empty() { assigned(self.rest()) } else { None };
                    match assigns {
                        Some(name) => {
                            let (name, from) = (name.to_owned(), self.at);
                            self.at += name.len() + 1;
                            let value = self.word()?;
                            read.assigned.push(Assignment { name, value, at: self.range(from) });
                        }
                        None => {
                            let word = self.word()?;
                            read.words.push(word);
                        }
                    }
                }
            }
        }
        read.at = self.range(start);
        if read.words.is_empty() && read.assigned.is_empty() {
            let c = self.peek().map(String::from).unwrap_or_default();
            let wording = text!(en: "a command is missing before `{c}`", ja: "`{c}` の前にコマンドがありません");
            return Err(Wrong::new(Thrown::new("CommandSyntax", wording), self.here()));
        }
        Ok(read)
    }

    fn word(&mut self) -> Read<Word> {
        let start = self.at;
        let mut pieces: Vec<Piece> = Vec::new();
        let option = self.rest().starts_with(['-', 'ー', '－', '−', '‐', '–', '—', '―', '─', 'ｰ']);
        while let Some(c) = self.peek() {
            match c {
                ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '<' | '>' | ')' => break,
                '(' => return Err(self.refused(1, refused::construct("("))),
                '\'' => {
                    let from = self.at;
                    self.at += 1;
                    let Some(length) = self.rest().find('\'') else {
                        return Err(self.unfinished(
                            text!(en: "the quote '", ja: "引用符 ' "),
                            from + self.base..from + 1 + self.base,
                        ));
                    };
                    let text = self.rest()[..length].to_owned();
                    self.at += length + 1;
                    push(&mut pieces, &text.replace("\r\n", "\n"));
                }
                '"' => {
                    let from = self.at;
                    self.at += 1;
                    push(&mut pieces, "");
                    self.filled(&mut pieces, Some('"'))?;
                    if !self.eat("\"") {
                        return Err(self.unfinished(
                            text!(en: "the quote \"", ja: "引用符 \" "),
                            from + self.base..from + 1 + self.base,
                        ));
                    }
                }
                '\\' if self.joined() => {}
                '\\' => {
                    self.at += 1;
                    match self.next() {
                        Some(c) => push(&mut pieces, &c.to_string()),
                        None => return Err(self.nothing_follows("\\")),
                    }
                }
                '$' | '`' => self.value(&mut pieces, false)?,
                // Behind Japanese text a full-width character may well be more of it.
                c => match wide::meant(c, self.at == start, option) {
                    Some(plain) => return Err(self.wide(plain)),
                    None => {
                        self.at += c.len_utf8();
                        push(&mut pieces, &c.to_string());
                    }
                },
            }
        }
        Ok(Word { at: self.range(start), pieces })
    }

    /// Text with variables in it, up to a quote or the end.
    fn filled(&mut self, pieces: &mut Vec<Piece>, quote: Option<char>) -> Read<()> {
        while let Some(c) = self.peek() {
            match c {
                c if Some(c) == quote => return Ok(()),
                '\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some('\n') => self.at += 1,
                        Some(c @ ('$' | '`' | '\\')) => {
                            self.at += 1;
                            push(pieces, &c.to_string());
                        }
                        Some(c) if Some(c) == quote => {
                            self.at += 1;
                            push(pieces, &c.to_string());
                        }
                        _ => push(pieces, "\\"),
                    }
                }
                '$' | '`' => self.value(pieces, true)?,
                '\r' if self.rest().starts_with("\r\n") => self.at += 1,
                c => {
                    self.at += c.len_utf8();
                    push(pieces, &c.to_string());
                }
            }
        }
        Ok(())
    }

    /// `$Name`, `${Name}`, `$(...)` or back quotes.
    fn value(&mut self, pieces: &mut Vec<Piece>, quoted: bool) -> Read<()> {
        let start = self.at;
        if self.levels >= LEVELS {
            return Err(self.refused(1, refused::construct("$(")));
        }
        if self.eat("`") {
            let script = self.back_quoted(start)?;
            pieces.push(Piece::Output { script, quoted });
            return Ok(());
        }
        if self.rest().starts_with("$((") {
            return Err(self.refused(3, refused::construct("$((")));
        }
        if self.eat("$(") {
            self.levels += 1;
            let outer = std::mem::take(&mut self.documents);
            let script = self.script(true);
            self.documents = outer;
            self.levels -= 1;
            pieces.push(Piece::Output { script: script?, quoted });
            return Ok(());
        }
        self.at += 1;
        if self.eat("{") {
            let Some(length) = self.rest().find('}') else {
                let at = start + self.base..start + 2 + self.base;
                return Err(self.unfinished(text!(en: "`${{`", ja: "`${{` "), at));
            };
            let inner = self.rest()[..length].to_owned();
            self.at += length + 1;
            let (name, otherwise) = match inner.split_once(":-") {
                Some((name, otherwise)) => (name.to_owned(), Some(otherwise.trim_matches(['"', '\'']).to_owned())),
                None => (inner, None),
            };
            let simple = otherwise.as_ref().is_none_or(|text| !text.contains(['$', '`']));
            if !is_name(&name) || !simple {
                self.at = start;
                return Err(self.refused(2, refused::construct("${")));
            }
            let at = self.range(start);
            pieces.push(Piece::Variable { name, otherwise, at, quoted });
            return Ok(());
        }
        let length = self.rest().find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(self.rest().len());
        let name = self.rest()[..length].to_owned();
        if !is_name(&name) {
            // A dollar sign alone is one.
            if self.peek().is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '/' | '\'' | ',' | ']' | '}')) {
                push(pieces, "$");
                return Ok(());
            }
            self.at = start;
            return Err(self.refused(2, refused::construct("$?")));
        }
        self.at += length;
        let at = self.range(start);
        pieces.push(Piece::Variable { name, otherwise: None, at, quoted });
        Ok(())
    }

    fn back_quoted(&mut self, start: usize) -> Read<Script> {
        let mut inner = String::new();
        loop {
            match self.next() {
                None => {
                    let at = start + self.base..start + 1 + self.base;
                    return Err(self.unfinished(text!(en: "the back quote `", ja: "バッククォート ` "), at));
                }
                Some('`') => break,
                Some('\\') => match self.peek() {
                    Some(c @ ('`' | '$' | '\\')) => {
                        self.at += 1;
                        inner.push(c);
                    }
                    _ => inner.push('\\'),
                },
                Some(c) => inner.push(c),
            }
        }
        let end = inner.len();
        let (base, levels) = (start + 1 + self.base, self.levels + 1);
        Lexer { text: &inner, at: 0, base, end, levels, documents: Vec::new() }.script(false)
    }
}

/// Adds text behind text.
fn push(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Text(before)) => before.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// The name that a text begins by assigning to.
pub fn assigned(text: &str) -> Option<&str> {
    let (name, _) = text.split_once('=')?;
    is_name(name).then_some(name)
}

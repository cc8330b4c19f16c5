//! Where output goes, and documents: `> file`, `<< EOF`.

use super::{Document, Lexer, Read};
use crate::repl::shell::refused;
use crate::repl::shell::script::{Piece, Pipeline, Redirect, Stage};
use crate::text;

impl Lexer<'_> {
    /// `> file`, `>> file`, `2> /dev/null`, `<< EOF`.
    pub(super) fn redirect(&mut self, read: &mut Stage, pipeline: usize, stage: usize) -> Read<()> {
        let start = self.at;
        if self.eat("<<<") || (!self.rest().starts_with("<<") && self.rest().starts_with('<')) {
            self.at = start;
            return Err(self.refused(1, refused::construct("<")));
        }
        if self.eat("<<") {
            let tabs = self.eat("-");
            self.blanks(false, &mut [])?;
            let word_start = self.at;
            let raw = self.rest().split(|c: char| c.is_whitespace() || ";|&<>".contains(c)).next().unwrap_or_default();
            let raw = raw.to_owned();
            self.at += raw.len();
            let end: String = raw.chars().filter(|c| !matches!(c, '"' | '\'' | '\\')).collect();
            if end.is_empty() {
                return Err(self.nothing_follows("<<"));
            }
            let (at, literal) = (self.range(word_start), end.len() != raw.len());
            self.documents.push(Document { pipeline, stage, end, at, literal, tabs });
            return Ok(());
        }
        let errors = self.eat("2");
        if !errors {
            self.eat("1");
        }
        let append = self.eat(">>");
        if !append {
            self.eat(">");
        }
        if self.eat("&1") || self.eat("&2") {
            return Ok(());
        }
        self.blanks(false, &mut [])?;
        if self.peek().is_none_or(|c| c == '\n') {
            return Err(self.nothing_follows(">"));
        }
        let word = self.word()?;
        let nowhere = matches!(word.pieces.as_slice(), [Piece::Text(text)] if text == "/dev/null");
        match (errors, nowhere) {
            // What goes wrong stops everything here, and is said.
            (true, true) => {}
            (true, false) => {
                self.at = start;
                return Err(self.refused(2, refused::construct("2>")));
            }
            (false, true) => read.output = Some(Redirect::Nowhere),
            (false, false) => read.output = Some(Redirect::File { word, append }),
        }
        Ok(())
    }

    /// The lines of the documents that begin behind this line.
    pub(super) fn read_documents(&mut self, pipelines: &mut [Pipeline]) -> Read<()> {
        for document in std::mem::take(&mut self.documents) {
            let Document { end, at, literal, tabs, .. } = &document;
            let mut pieces = Vec::new();
            let ended = loop {
                let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
                if line.is_empty() {
                    break false;
                }
                let (start, length) = (self.at, line.len());
                let bare = line.trim_end_matches(['\n', '\r']);
                let bare = if *tabs { bare.trim_start_matches('\t') } else { bare };
                if bare == end || (bare.trim() == end && self.rest()[length..].trim().is_empty()) {
                    self.at += length;
                    break true;
                }
                let skipped = if *tabs { line.len() - line.trim_start_matches('\t').len() } else { 0 };
                if *literal {
                    pieces.push(Piece::Text(line[skipped..].replace("\r\n", "\n")));
                    self.at += length;
                } else {
                    let mut inner = Lexer {
                        text: self.text,
                        at: start + skipped,
                        base: self.base,
                        end: start + length,
                        levels: self.levels,
                        documents: Vec::new(),
                    };
                    inner.filled(&mut pieces, None)?;
                    self.at = start + length;
                }
            };
            if !ended {
                let what = text!(en: "`<< {end}`", ja: "`<< {end}` ");
                let mut wrong = self.unfinished(what, at.clone());
                *wrong.thrown = std::mem::take(&mut *wrong.thrown).hint(text!(
                    en: "a line with {end} alone ends it, without blanks before or behind",
                    ja: "{end} だけの行で終わります（前後に空白は置けません）"
                ));
                return Err(wrong);
            }
            let stage =
                pipelines.get_mut(document.pipeline).and_then(|pipeline| pipeline.stages.get_mut(document.stage));
            if let Some(stage) = stage {
                stage.input = Some(pieces);
            }
        }
        Ok(())
    }
}

//! An error of a script as people read it: message, place, source excerpt, way there, advice.

use super::imports::Sources;
use super::thrown::Thrown;
use super::{explain, locate};
use crate::lang::{Lang, Text};
use crate::text;
use annotate_snippets::{AnnotationKind, Element, Level, Renderer, Snippet, renderer::DecorStyle};
use rhai::{EvalAltResult, Position};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A place in a script; line and column count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub source: String,
    pub line: usize,
    pub column: usize,
}

/// An error, its place and its advice, independent of where it will be shown.
#[derive(Debug, Clone)]
pub struct Report {
    /// The error itself: code, message, advice, details.
    pub thrown: Thrown,
    /// The innermost place; of bad input the member, where the call has it as a literal.
    pub place: Option<Place>,
    /// The call with the bad input, if `place` is not that.
    call: Option<Place>,
    /// The calls and imports that led there, the innermost first.
    pub way: Vec<(String, Place)>,
    /// Ctrl-C, not an error of the script.
    pub cancelled: bool,
    text: Option<Arc<str>>,
}

impl Report {
    pub(super) fn new(error: &EvalAltResult, name: &str, sources: &Sources, names: &BTreeSet<String>) -> Report {
        let mut way = Vec::new();
        let mut source = name.to_owned();
        let mut inner = error;
        loop {
            let (called, next_source, next, position) = match inner {
                EvalAltResult::ErrorInFunctionCall(function, from, next, position) => (function, from, next, position),
                EvalAltResult::ErrorInModule(module, next, position) => (module, module, next, position),
                _ => break,
            };
            if let Some(place) = place(&source, *position) {
                let anonymous = called.starts_with("anon$");
                way.push((if anonymous { String::new() } else { called.clone() }, place));
            }
            if !next_source.is_empty() {
                source.clone_from(next_source);
            }
            inner = next;
        }
        let innermost = place(&source, inner.position());
        let place = innermost.or_else(|| way.pop().map(|(_, place)| place));
        way.reverse();
        let text = place.as_ref().and_then(|place| sources.get(&place.source));
        let cancelled = matches!(inner, EvalAltResult::ErrorTerminated(..));
        let thrown = explain::explain(inner, names, text.as_deref());
        let member = match (&text, &place, thrown.details.get("path").and_then(|path| path.clone().into_string().ok()))
        {
            (Some(text), Some(place), Some(path)) => member(text, place, &path),
            _ => None,
        };
        let (place, call) = if member.is_some() { (member, place) } else { (place, None) };
        Report { thrown, place, call, way, cancelled, text }
    }

    /// An error without a place in a script.
    pub fn plain(thrown: Thrown) -> Report {
        Report { thrown, place: None, call: None, way: Vec::new(), cancelled: false, text: None }
    }

    /// The error as text of at most `width` columns where that can be, with or without colours, in ASCII if asked.
    pub fn render(&self, colour: bool, ascii: bool, width: usize) -> String {
        let japanese = Lang::current() == Lang::Ja;
        let name = |ja: &'static str, en: &'static str| if japanese { ja } else { en };
        let title =
            Level::ERROR.with_name(name("エラー", "error")).primary_title(&self.thrown.message).id(&self.thrown.code);
        let mut elements: Vec<Element<'_>> = Vec::new();
        if let (Some(place), Some(text)) = (&self.place, &self.text) {
            let span = span(text, place);
            let snippet = Snippet::source(&**text).path(&place.source).annotation(AnnotationKind::Primary.span(span));
            // On one line both would keep a long line from being cut.
            let call = self
                .call
                .as_ref()
                .filter(|call| call.line != place.line)
                .map(|call| AnnotationKind::Context.span(self::span(text, call)));
            elements.push(snippet.annotations(call).into());
        }
        let asked = self.asked();
        if let Some(line) = &asked {
            elements.push(Level::NOTE.with_name(name("呼び出し", "call")).message(line).into());
        }
        let way: Vec<String> = self.way.iter().map(|(called, place)| way_line(called, place)).collect();
        for line in &way {
            elements.push(Level::NOTE.with_name(name("経路", "note")).message(line).into());
        }
        for hint in &self.thrown.hints {
            elements.push(Level::HELP.with_name(name("ヒント", "help")).message(hint).into());
        }
        let group =
            elements.into_iter().fold(title.elements(Vec::<Element<'_>>::new()), annotate_snippets::Group::element);
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let decor = if ascii { DecorStyle::Ascii } else { DecorStyle::Unicode };
        renderer.decor_style(decor).term_width(width).render(&[group])
    }
}

impl Report {
    /// The call that failed, where one did: `ecs DeleteCluster (request id ...)`.
    fn asked(&self) -> Option<String> {
        let detail =
            |name: &str| self.thrown.details.get(name).filter(|value| value.is_string()).map(ToString::to_string);
        let call = format!("{} {}", detail("service")?, detail("operation")?);
        Some(match detail("request_id") {
            Some(id) => format!("{call} (request id {id})"),
            None => call,
        })
    }
}

fn way_line(called: &str, place: &Place) -> String {
    let Place { source, line, column } = place;
    let text: Text = if called.is_empty() {
        text!(en: "in the closure called at {source}:{line}:{column}", ja: "{source}:{line}:{column} から呼ばれたクロージャーの中")
    } else {
        text!(en: "in `{called}`, from {source}:{line}:{column}", ja: "{source}:{line}:{column} からの `{called}` の中")
    };
    text.into()
}

fn place(source: &str, position: Position) -> Option<Place> {
    let line = position.line()?;
    Some(Place { source: source.to_owned(), line, column: position.position().unwrap_or(1) })
}

/// The place of the member that a path means, in the call that begins there.
fn member(text: &str, call: &Place, path: &str) -> Option<Place> {
    let at = locate::place(text, span(text, call).start, path)?;
    let before = text.get(..at)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
    Some(Place { source: call.source.clone(), line, column })
}

/// The bytes of the word, of the quoted text or of the one character at that place.
fn span(text: &str, place: &Place) -> std::ops::Range<usize> {
    let start_of_line: usize = text.split_inclusive('\n').take(place.line - 1).map(str::len).sum();
    let line = text[start_of_line..].lines().next().unwrap_or_default();
    let offset = line.char_indices().nth(place.column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
    // Rhai points at the dot before a property.
    let offset = if line[offset..].starts_with('.') { offset + 1 } else { offset };
    let rest = &line[offset..];
    let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let quoted = rest.strip_prefix('"').and_then(|inner| inner.find('"')).map(|end| end + 2);
    let length = if word > 0 { word } else { quoted.or(rest.chars().next().map(char::len_utf8)).unwrap_or(0) };
    start_of_line + offset..start_of_line + offset + length
}

//! An error of a script as people read it: message, place, source excerpt, way there, advice.

use super::explain::{self, Known, Told};
use super::locate;
use super::thrown::{Enough, Thrown};
use crate::lang::{Lang, Text};
use crate::text;
use crate::wrap::wrapped;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use rhai::{EvalAltResult, Position};
use std::sync::Arc;

/// A place in a script; line and column count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub source: String,
    pub line: usize,
    pub column: usize,
}

/// A place that is shown beside that of the error.
#[derive(Debug, Clone)]
struct Beside {
    place: Place,
    /// What is there; empty for a call that the error's place is a part of.
    what: String,
    text: Arc<str>,
}

/// An error, its place and its advice, independent of where it will be shown.
#[derive(Debug, Clone)]
pub struct Report {
    /// The error itself: code, message, advice, details.
    pub thrown: Thrown,
    /// The innermost place; of bad input the member, where the call has it as a literal.
    pub place: Option<Place>,
    /// The call with the bad input, what opened a bracket, or where a script called into the standard library.
    beside: Option<Beside>,
    /// The calls and imports that led there, the innermost first.
    pub way: Vec<(String, Place)>,
    /// The step in which it happened.
    pub step: Option<String>,
    /// Ctrl-C, not an error of the script.
    pub cancelled: bool,
    /// The script was ended on purpose, and nothing is wrong.
    pub enough: bool,
    text: Option<Arc<str>>,
    /// How many bytes are marked; else a word.
    marked: Option<usize>,
    /// Further errors of a script that cannot be read.
    pub further: Vec<Report>,
}

impl Report {
    pub(super) fn new(error: &EvalAltResult, name: &str, known: &Known<'_>) -> Report {
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
        let text = known.sources.get(&source);
        let known = Known { source: text.as_deref(), ..*known };
        let told = explain::explain(inner, &known);
        let moved = || told.at.zip(text.as_deref()).and_then(|(at, text)| place(&source, locate::position(text, at)));
        let innermost = moved().or_else(|| place(&source, inner.position()));
        let race = || match inner {
            EvalAltResult::ErrorDataRace(..) => place(&source, explain::race(text.as_deref()?)?),
            _ => None,
        };
        let innermost = innermost.or_else(race).or_else(|| way.pop().map(|(_, place)| place));
        way.reverse();
        let beside = told.also.clone().zip(text.clone()).and_then(|((at, what), text)| {
            Some(Beside { place: place(&source, locate::position(&text, at))?, what, text })
        });
        let mut report =
            Report { thrown: told.thrown, place: innermost, beside, way, ..Report::plain(Thrown::default()) };
        report.enough = matches!(inner, EvalAltResult::ErrorTerminated(value, _) if value.is::<Enough>());
        report.cancelled = !report.enough && matches!(inner, EvalAltResult::ErrorTerminated(..));
        report.thrown_by_the_library(&known);
        report.given_to_the_library(inner, &known);
        report.at_the_caller();
        report.text = report.place.as_ref().and_then(|place| known.sources.get(&place.source));
        report.at_the_member();
        report.beside_the_library(&known);
        report
    }

    /// A script that cannot be read, with all errors that were found; places are bytes of its text.
    pub(super) fn unreadable(told: Vec<(usize, Told)>, name: &str, text: &Arc<str>) -> Report {
        let mut reports = told.into_iter().map(|(at, told)| {
            let place_of = |at: usize| place(name, locate::position(text, at));
            let beside =
                told.also.and_then(|(at, what)| Some(Beside { place: place_of(at)?, what, text: Arc::clone(text) }));
            let text = Some(Arc::clone(text));
            Report { place: place_of(at), beside, text, ..Report::plain(told.thrown) }
        });
        let Some(first) = reports.next() else { return Report::plain(Thrown::new("Syntax", "")) };
        Report { further: reports.collect(), ..first }
    }

    /// Without the places in a script that is not the user's.
    pub fn without_places(self) -> Report {
        Report { place: None, beside: None, way: Vec::new(), text: None, ..self }
    }

    /// The same error at a place in a text that is no script: these bytes of it.
    pub fn placed(self, source: &str, text: &Arc<str>, at: std::ops::Range<usize>) -> Report {
        let marked = text.get(at.clone()).and_then(|marked| marked.lines().next()).map_or(0, str::len);
        let place = place(source, locate::position(text, at.start));
        Report { place, text: Some(Arc::clone(text)), marked: Some(marked), ..self }
    }

    /// An error without a place in a script.
    pub fn plain(thrown: Thrown) -> Report {
        Report {
            thrown,
            place: None,
            beside: None,
            way: Vec::new(),
            step: None,
            cancelled: false,
            enough: false,
            text: None,
            marked: None,
            further: Vec::new(),
        }
    }

    /// An option that `options` refused is wrong where the function was called, not where it looks at what it was given.
    fn at_the_caller(&mut self) {
        if !matches!(self.thrown.code.as_str(), "UnknownOption" | "OptionMissing" | "OptionType")
            || !self.thrown.details.contains_key("of")
        {
            return;
        }
        let named = self.way.first().is_some_and(|(called, _)| !called.is_empty());
        if let (true, Some(inside)) = (named, &self.place) {
            let (called, caller) = self.way.remove(0);
            let called = match inside.source.strip_prefix("std:") {
                Some(module) => format!("{module}::{called}"),
                None => called,
            };
            let message = &self.thrown.message;
            self.thrown.message = format!("{called}: {message}");
            self.place = Some(caller);
        }
    }

    /// What the standard library refuses with `throw` is wrong where it was called, not where it says so.
    fn thrown_by_the_library(&mut self, known: &Known<'_>) {
        let library = |place: &Place| place.source.starts_with("std:");
        let Some(place) = self.place.as_ref().filter(|place| library(place)) else { return };
        let throws = known.sources.get(&place.source).is_some_and(|text| {
            locate::byte(&text, place.line, place.column).is_some_and(|at| text[at..].starts_with("throw"))
        });
        if throws && let Some(at) = self.way.iter().position(|(_, place)| !library(place)) {
            self.place = Some(self.way.remove(at).1);
            self.way.drain(..at);
        }
    }

    /// What the standard library cannot do with a parameter of one of its functions is wrong where that was called: with a text in place
    /// of a map, a number in place of a text.
    fn given_to_the_library(&mut self, error: &EvalAltResult, known: &Known<'_>) {
        let library = |place: &Place| place.source.starts_with("std:");
        let Some(place) = self.place.as_ref().filter(|place| library(place)) else { return };
        let (Some(text), Some(outer)) =
            (known.sources.get(&place.source), self.way.iter().position(|(_, place)| !library(place)))
        else {
            return;
        };
        let Some(at) = locate::byte(&text, place.line, place.column) else { return };
        let of_type = matches!(
            error,
            EvalAltResult::ErrorFunctionNotFound(..)
                | EvalAltResult::ErrorDotExpr(..)
                | EvalAltResult::ErrorMismatchDataType(..)
                | EvalAltResult::ErrorIndexingType(..)
                | EvalAltResult::ErrorPropertyNotFound(..)
                | EvalAltResult::ErrorFor(..)
        );
        if !of_type || !explain::of_parameter(&text, at) {
            return;
        }
        // What one function of the library gives to another may be what AWS left out.
        let absent = match error {
            EvalAltResult::ErrorFunctionNotFound(signature, _) => {
                signature.contains(" (())") || signature.contains(" ((), ")
            }
            EvalAltResult::ErrorDotExpr(told, _) => told.contains("for type '()'"),
            _ => false,
        };
        if absent && outer > 0 {
            return;
        }
        let (called, caller) = self.way[outer].clone();
        // The first function of the library that was called is in the text to which its caller's way leads.
        let inside = outer.checked_sub(1).map_or(&place.source, |inner| &self.way[inner].1.source);
        let module = inside.trim_start_matches("std:").to_owned();
        if called.is_empty() || module.contains('/') {
            return;
        }
        let usages =
            known.sources.get(inside).map(|text| explain::written(&text, &module, &called)).unwrap_or_default();
        let name = format!("{module}::{called}");
        let inner = &self.thrown.message;
        let wording = match usages.is_empty() {
            true => {
                text!(en: "`{name}` cannot do with what it is given: {inner}", ja: "`{name}` に渡された値が使えません（{inner}）")
            }
            false => text!(en: "`{name}` does not take what it is given", ja: "`{name}` にこの値は渡せません"),
        };
        let thrown = Thrown::new("InvalidArgument", wording);
        let written = usages.iter().map(|usage| text!(en: "it is written {usage}", ja: "書き方: {usage}"));
        self.thrown = written.fold(thrown, Thrown::hint);
        self.place = Some(caller);
        self.way.drain(..=outer);
    }

    /// The place of the member that the error's `path` means, where the call has it as a literal.
    fn at_the_member(&mut self) {
        let path = self.thrown.details.get("path").and_then(|path| path.clone().into_string().ok());
        let (Some(text), Some(call), Some(path)) = (&self.text, &self.place, path) else { return };
        if let Some(member) = member(text, call, &path) {
            // On one line both would keep a long line from being cut.
            let beside = (call.line != member.line).then(|| Beside {
                place: call.clone(),
                what: String::new(),
                text: Arc::clone(text),
            });
            self.beside = beside;
            self.place = Some(member);
        }
    }

    /// Of an error inside the standard library the script's own line is shown too: it is what its author can change.
    fn beside_the_library(&mut self, known: &Known<'_>) {
        let library = |place: &Place| place.source.starts_with("std:");
        if self.beside.is_some() || !self.place.as_ref().is_some_and(library) {
            return;
        }
        let caller = self.way.iter().find(|(_, place)| !library(place));
        self.beside = caller.and_then(|(called, place)| {
            let what = text!(en: "`{called}` is called here", ja: "ここで `{called}` を呼んでいます");
            let text = known.sources.get(&place.source)?;
            Some(Beside { place: place.clone(), what: what.into(), text })
        });
    }

    /// The error as text, with or without colours, in ASCII if asked. Source lines are cut to `width` columns; with `wrap` messages are
    /// broken to fit, too.
    pub fn render(&self, colour: bool, ascii: bool, width: usize, wrap: bool) -> String {
        let parts: Vec<Parts> =
            std::iter::once(self).chain(&self.further).map(|report| Parts::of(report, width, wrap)).collect();
        let groups: Vec<Group<'_>> = parts.iter().map(Parts::group).collect();
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let decor = if ascii { DecorStyle::Ascii } else { DecorStyle::Unicode };
        renderer.decor_style(decor).term_width(width).render(&groups)
    }

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

/// The words of a report, in the order in which they are shown.
struct Parts<'a> {
    report: &'a Report,
    message: String,
    /// Label and text: call, way, step, advice.
    lines: Vec<(Level<'static>, String)>,
}

impl<'a> Parts<'a> {
    fn of(report: &'a Report, width: usize, wrap: bool) -> Parts<'a> {
        let label = |en: &'static str, ja: &'static str| if Lang::current() == Lang::Ja { ja } else { en };
        let call = report.asked().map(|asked| (Level::NOTE, label("call", "呼び出し"), asked));
        let way =
            report.way.iter().map(|(called, place)| (Level::NOTE, label("note", "経路"), way_line(called, place)));
        let step = report.step.clone().map(|step| (Level::NOTE, label("note", "経路"), step));
        let hints = report.thrown.hints.iter().map(|hint| (Level::HELP, label("help", "ヒント"), hint.clone()));
        // Line numbers, a line, `help: `.
        let line =
            report.place.as_ref().map_or(1, |place| place.line).max(report.beside.as_ref().map_or(1, |b| b.place.line));
        let margin = line.to_string().len() + 3;
        let fit = |text: String, before: usize| if wrap { wrapped(&text, width.saturating_sub(before)) } else { text };
        let lines = call.into_iter().chain(way).chain(step).chain(hints).map(|(level, name, text)| {
            let before = margin + unicode_width::UnicodeWidthStr::width(name) + 2;
            (level.with_name(name), fit(text, before))
        });
        let head = unicode_width::UnicodeWidthStr::width(label("error", "エラー")) + report.thrown.code.len() + 4;
        Parts { report, message: fit(report.thrown.message.clone(), head), lines: lines.collect() }
    }

    fn group(&self) -> Group<'_> {
        let name = if Lang::current() == Lang::Ja { "エラー" } else { "error" };
        let title = Level::ERROR.with_name(name).primary_title(&self.message).id(&self.report.thrown.code);
        let mut elements: Vec<Element<'_>> = Vec::new();
        if let (Some(place), Some(text)) = (&self.report.place, &self.report.text) {
            let marked = self.report.marked.map(|length| {
                let start = locate::byte(text, place.line, place.column).unwrap_or(text.len());
                start..(start + length).min(text.len())
            });
            let primary = AnnotationKind::Primary.span(marked.unwrap_or_else(|| span(text, place)));
            let snippet = Snippet::source(&**text).path(&place.source).annotation(primary);
            let beside = self.report.beside.as_ref();
            let (same, other): (Vec<_>, Vec<_>) = beside.into_iter().partition(|b| b.place.source == place.source);
            elements.push(snippet.annotations(same.into_iter().map(mark)).into());
            for beside in other {
                let snippet = Snippet::source(&*beside.text).path(&beside.place.source);
                elements.push(snippet.annotation(mark(beside)).into());
            }
        }
        elements.extend(self.lines.iter().map(|(level, text)| level.clone().message(text).into()));
        elements.into_iter().fold(title.elements(Vec::<Element<'_>>::new()), Group::element)
    }
}

fn mark(beside: &Beside) -> annotate_snippets::Annotation<'_> {
    let mark = AnnotationKind::Context.span(span(&beside.text, &beside.place));
    if beside.what.is_empty() { mark } else { mark.label(&beside.what) }
}

fn way_line(called: &str, place: &Place) -> String {
    let Place { source, line, column } = place;
    let text: Text = if called.is_empty() {
        text!(en: "in the closure called at {source}:{line}:{column}", ja: "クロージャーの中（{source}:{line}:{column} から呼び出し）")
    } else {
        text!(en: "in `{called}`, from {source}:{line}:{column}", ja: "`{called}` の中（{source}:{line}:{column} から呼び出し）")
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
    place(&call.source, locate::position(text, at))
}

/// The bytes of the word, of the quoted text or of the one character at that place.
fn span(text: &str, place: &Place) -> std::ops::Range<usize> {
    let at = locate::byte(text, place.line, place.column).unwrap_or(text.len());
    let line = text[at..].lines().next().unwrap_or_default();
    // Rhai points at the dot before a property.
    let start = if line.starts_with('.') { 1 } else { 0 };
    let rest = &line[start..];
    let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let quoted = rest.strip_prefix('"').and_then(|inner| inner.find('"')).map(|end| end + 2);
    let length = if word > 0 { word } else { quoted.or(rest.chars().next().map(char::len_utf8)).unwrap_or(0) };
    at + start..at + start + length
}

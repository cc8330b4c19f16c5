//! Rhai's own errors in the user's words, with the nearest name and what to do.

mod brackets;
mod declared;
mod foreign;
pub mod kinds;
mod mend;
mod names;
mod runtime;
mod scopes;
mod syntax;
mod tables;
pub mod wide;

pub use declared::{of_parameter, written};
pub use mend::further;
pub use runtime::race;

use super::imports::Sources;
use super::limits::Limits;
use super::locate;
use super::registry::Elsewhere;
use super::thrown::Thrown;
use rhai::{Engine, EvalAltResult, Map, Position, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What suggestions come from.
pub struct Known<'a> {
    pub engine: &'a Engine,
    /// Every module, function and word of ours.
    pub names: &'a BTreeSet<String>,
    /// How our words are written, several ways with ` | ` between them.
    pub usages: &'a BTreeMap<&'static str, &'static str>,
    /// What is known of functions that are not there.
    pub elsewhere: &'a [Elsewhere],
    pub sources: &'a Sources,
    pub limits: &'a Limits,
    /// The text in which the error is.
    pub source: Option<&'a str>,
    /// Statements that are read before the text, on a line of their own.
    pub head: &'a str,
}

impl Known<'_> {
    /// Where in the text a position is.
    fn byte(&self, at: Position) -> Option<usize> {
        locate::byte(self.source?, at.line()?, at.position().unwrap_or(1))
    }

    /// The text up to a position, and from it on.
    fn before(&self, at: Position) -> &str {
        self.byte(at).and_then(|at| self.source?.get(..at)).unwrap_or_default()
    }

    fn after(&self, at: Position) -> &str {
        self.byte(at).and_then(|at| self.source?.get(at..)).unwrap_or_default()
    }

    /// The text in which the error is, and, at a prompt, what was entered before.
    fn texts(&self) -> Vec<Arc<str>> {
        let own = self.source.map(Arc::from);
        own.into_iter().chain(self.sources.entries()).collect()
    }

    /// Rhai's own functions of that name: the type of the first parameter, and how each is written.
    fn overloads(&self, name: &str) -> impl Iterator<Item = (String, String)> {
        let begins = format!("{name}(");
        self.engine.gen_fn_signatures(true).into_iter().filter_map(move |signature| {
            let parameters = signature.strip_prefix(&begins)?.rsplit_once(')')?.0.to_owned();
            let mut first = parameters.split(", ").next()?.split(": ");
            let (_, kind) = (first.next()?, first.next().unwrap_or_default());
            let kind = kind.trim_start_matches('&').trim_start_matches("mut ").to_owned();
            let names: Vec<&str> = parameters
                .split(", ")
                .map(|parameter| parameter.split(':').next().unwrap_or_default().trim())
                .collect();
            let told = !names.iter().any(|name| name.starts_with('_'));
            told.then(|| (kind, format!("{name}({})", names.join(", "))))
        })
    }

    /// Rhai's own functions, and how each is written.
    fn built_in(&self) -> impl Iterator<Item = (String, String)> {
        self.engine.gen_fn_signatures(true).into_iter().filter_map(|signature| {
            let (name, rest) = signature.split_once('(')?;
            let usable = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let parameters = rest.rsplit_once(')')?.0;
            let names = parameters.split(", ").map(|parameter| parameter.split(':').next().unwrap_or_default().trim());
            let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
            // Without names of parameters it says nothing.
            let told = !names.iter().any(|name| name.starts_with('_'));
            (usable && told).then(|| (name.to_owned(), format!("{name}({})", names.join(", "))))
        })
    }
}

/// An error in words.
#[derive(Debug, Clone)]
pub struct Told {
    pub thrown: Thrown,
    /// Where it is, if that is not where Rhai says; bytes.
    pub at: Option<usize>,
    /// Another place that belongs to it, and what is there; bytes.
    pub also: Option<(usize, String)>,
    /// The text with this error out of the way, of the same lines and columns: to look for further errors.
    mended: Option<String>,
}

impl From<Thrown> for Told {
    fn from(thrown: Thrown) -> Told {
        Told { thrown, at: None, also: None, mended: None }
    }
}

/// Rhai's own errors are caught as maps with `error`, a word, but without the `code` that all other errors have: gives the
/// variable that holds one its `code`. Called when a script reads the variable.
pub fn complete_caught(scope: &mut Scope<'_>, name: &str) {
    let caught = scope.get(name).and_then(|value| value.read_lock::<Map>()).and_then(|map| {
        let bare = map.contains_key("message") && map.contains_key("line") && !map.contains_key("code");
        bare.then(|| map.get("error").cloned()).flatten()
    });
    if let (Some(code), Some(value)) = (caught, scope.get_mut(name))
        && let Some(mut map) = value.write_lock::<Map>()
    {
        map.insert("code".into(), code);
    }
}

/// Where something is called that is no closure; Rhai points at the first argument: `f.call(1)`.
fn called(error: &EvalAltResult, known: &Known<'_>) -> Option<usize> {
    let EvalAltResult::ErrorMismatchDataType(expected, _, at) = error else { return None };
    let receiver = known.before(*at).strip_suffix(".call(").filter(|_| kinds::kind(expected).en == "closure")?;
    let name = receiver.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
    receiver[name..].starts_with(char::is_alphabetic).then_some(name)
}

/// The innermost error in words.
pub fn explain(error: &EvalAltResult, known: &Known<'_>) -> Told {
    match error {
        EvalAltResult::ErrorParsing(kind, position) => syntax::explain(kind, *position, known, Thrown::of(error)),
        _ => Told { at: called(error, known), ..runtime::explain(error, known, Thrown::of(error)).into() },
    }
}

//! Rhai's own errors in the user's words, with the nearest name and what to do.

mod brackets;
mod foreign;
pub mod kinds;
mod mend;
mod names;
mod runtime;
mod syntax;
mod tables;
mod wide;

pub use mend::further;
pub use runtime::race;

use super::imports::Sources;
use super::limits::Limits;
use super::locate;
use super::thrown::Thrown;
use rhai::{Engine, EvalAltResult, Map, Position, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// What suggestions come from.
pub struct Known<'a> {
    pub engine: &'a Engine,
    /// Every module, function and word of ours.
    pub names: &'a BTreeSet<String>,
    /// How our words are written, several ways with ` | ` between them.
    pub usages: &'a BTreeMap<&'static str, &'static str>,
    pub sources: &'a Sources,
    pub limits: &'a Limits,
    /// The text in which the error is.
    pub source: Option<&'a str>,
}

impl Known<'_> {
    /// Where in the text a position is.
    fn byte(&self, at: Position) -> Option<usize> {
        locate::byte(self.source?, at.line()?, at.position().unwrap_or(1))
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

/// The innermost error in words.
pub fn explain(error: &EvalAltResult, known: &Known<'_>) -> Told {
    match error {
        EvalAltResult::ErrorParsing(kind, position) => syntax::explain(kind, *position, known, Thrown::of(error)),
        _ => runtime::explain(error, known, Thrown::of(error)).into(),
    }
}

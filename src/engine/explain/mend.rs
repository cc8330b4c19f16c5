//! Further errors of a script: Rhai stops at the first one, so that is put out of the way and the script is read again.

use super::{Known, Told, syntax};
use crate::engine::thrown::Thrown;
use crate::engine::{imports, locate};
use rhai::{EvalAltResult, ParseError, Scope};

/// How many errors of one script are told at most. More would be of little help, and each costs a reading.
const MOST: usize = 5;

/// The errors of a script in its order; none that only follows from another is meant to be among them, so it ends at the first that
/// cannot be put out of the way. Places are bytes of the text.
pub fn further(error: &ParseError, scope: &Scope<'static>, known: &Known<'_>) -> Vec<(usize, Told)> {
    let Some(source) = known.source else { return Vec::new() };
    let mut found: Vec<(usize, Told)> = Vec::new();
    let (mut text, full_width) = of_input_methods(source);
    let mut error = error.clone();
    if !full_width.is_empty() {
        found = full_width;
        match imports::compile_behind(known.engine, known.head, scope, "", &text) {
            Err(next) if found.len() < MOST => error = next,
            _ => return found,
        }
    }
    loop {
        let known = Known { source: Some(&text), ..*known };
        let position = error.position();
        let plain = Thrown::of(&EvalAltResult::from(error.clone()));
        let told = syntax::explain(error.err_type(), position, &known, plain);
        let at = told.at.or_else(|| locate::byte(&text, position.line()?, position.position().unwrap_or(1)));
        // Lines and columns stay when an error is put out of the way, bytes may not.
        let in_source = |at: usize| {
            let place = locate::position(&text, at);
            place.line().and_then(|line| locate::byte(source, line, place.position().unwrap_or(1))).unwrap_or(at)
        };
        let at = in_source(at.unwrap_or(text.len()));
        let also = told.also.clone().map(|(at, what)| (in_source(at), what));
        if found.iter().any(|(known, other)| *known == at || other.thrown.message == told.thrown.message) {
            break;
        }
        let mended = told.mended.clone();
        found.push((at, Told { also, ..told }));
        let Some(mended) = mended.filter(|_| found.len() < MOST) else { break };
        match imports::compile_behind(known.engine, known.head, scope, "", &mended) {
            Ok(_) => break,
            Err(next) => error = next,
        }
        text = mended;
    }
    found
}

/// What an input method wrote in place of ASCII, one a line, and the text with it in ASCII. It comes before all else that Rhai says: that
/// follows from it.
fn of_input_methods(source: &str) -> (String, Vec<(usize, Told)>) {
    let (mut text, mut found) = (source.to_owned(), Vec::<(usize, Told)>::new());
    while let Some((at, told)) = syntax::wide(&text) {
        let Some(mended) = told.mended.clone().filter(|mended| *mended != text) else { break };
        let place = locate::position(&text, at);
        let at = place.line().and_then(|line| locate::byte(source, line, place.position().unwrap_or(1))).unwrap_or(at);
        if found.len() < MOST && found.iter().all(|(_, other)| other.thrown.message != told.thrown.message) {
            found.push((at, told));
        }
        text = mended;
    }
    (text, found)
}

//! Completion without a terminal: an entry and a place in it to what could be typed there. The table, the session and a cache of the
//! account are asked, never the network.

mod aws;
mod calls;
mod commands;
mod files;
mod infer;
mod names;
pub mod place;
pub mod show;
pub mod slot;
pub mod ty;
pub mod values;
pub mod world;

#[cfg(test)]
mod tests;

use crate::nearest::name_key;
use place::{Place, Where};
use world::World;

/// Something that could be typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Candidate {
    /// What takes the place of what is typed.
    pub text: String,
    /// As it is listed.
    pub label: String,
    /// A few words about it.
    pub note: String,
    /// The call must have it.
    pub required: bool,
}

impl Candidate {
    /// One that is listed as it is.
    pub fn new(text: impl Into<String>, note: impl Into<String>) -> Candidate {
        let text = text.into();
        Candidate { label: text.clone(), text, note: note.into(), required: false }
    }

    /// One that is listed by a name of its own.
    pub fn labelled(text: impl Into<String>, label: impl Into<String>, note: impl Into<String>) -> Candidate {
        Candidate { text: text.into(), label: label.into(), note: note.into(), required: false }
    }
}

/// What could be typed at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The byte from which on what is typed is replaced.
    pub start: usize,
    pub candidates: Vec<Candidate>,
}

/// What could be typed at that byte of an entry.
pub fn complete(text: &str, position: usize, world: &World) -> Found {
    let nothing = Found { start: position, candidates: Vec::new() };
    if !text.is_char_boundary(position) {
        return nothing;
    }
    if let Some(found) = commands::complete(text, position, world) {
        return found;
    }
    if let Some(found) = aws::complete(text, position, world) {
        return found;
    }
    entry(text, position, world).unwrap_or(nothing)
}

/// The same in Rhai.
fn entry(text: &str, position: usize, world: &World) -> Option<Found> {
    let place = Place::at(text, position)?;
    let candidates = match place.what() {
        Where::Word => names::words(&place, world),
        Where::InModule(colons) => names::in_module(&place, world, colons),
        Where::Member(dot) => names::members(&place, world, dot),
        Where::KeyOf(bracket) => names::keys(&place, world, bracket),
        Where::Key => calls::keys(&place, world),
        Where::Value => values::values(&place, world),
        Where::Import => {
            let (start, found) = files::imports(&place, world);
            return Some(Found { start, candidates: found });
        }
        Where::Nothing => Vec::new(),
    };
    Some(Found { start: place.start, candidates })
}

/// Those whose name goes on from what is typed, in any casing; if there are none, those that have it in them.
pub(super) fn fitting(all: impl IntoIterator<Item = Candidate>, prefix: &str) -> Vec<Candidate> {
    let wanted = name_key(prefix);
    let (mut begin, mut have) = (Vec::new(), Vec::new());
    for candidate in all {
        let name = name_key(&candidate.label);
        match () {
            () if name.starts_with(&wanted) => begin.push(candidate),
            () if wanted.len() > 1 && name.contains(&wanted) => have.push(candidate),
            () => {}
        }
    }
    if begin.is_empty() { have } else { begin }
}

//! Members of a call's input, at any depth: those that it must have first, those that it has left out.

use super::names::seldom;
use super::place::{Opens, Place};
use super::slot::{Holds, Slot, sugar};
use super::world::World;
use super::{Candidate, fitting};
use crate::api::{Kind, Member, Operation, Shape};
use crate::nearest::same;
use crate::repl::tokens::Kind as TokenKind;
use crate::repl::words;
use crate::text;

/// The keys that the innermost map may still have.
pub fn keys(place: &Place<'_>, world: &World) -> Vec<Candidate> {
    let Some(slot) = Slot::at(place, world) else { return declared(place) };
    let Some(map) = place.frames.last().filter(|frame| frame.opens == Opens::Map) else { return Vec::new() };
    let typed = place.tokens.get(place.before).map_or(usize::MAX, |token| token.start);
    let given: Vec<&str> = place
        .entries(map.at)
        .into_iter()
        // The key in which the cursor is can be completed again.
        .filter(|(_, value)| value.start < 2 || place.tokens[value.start - 2].start != typed)
        .map(|(key, _)| key)
        .collect();
    let named = |name: &str| given.iter().any(|key| same(key, name));
    let mut all: Vec<Candidate> = match &slot.holds {
        Holds::Shape(shape) => of_structure(shape, slot.operation.filter(|_| slot.top), place),
        Holds::Options(options) => {
            let candidate = |option: &crate::repl::library::Choice| {
                let note = if option.required { String::new() } else { option.about.replace('`', "") };
                Candidate { required: option.required, ..key(&option.name, note, ": ", place) }
            };
            options.iter().map(candidate).collect()
        }
        Holds::Argument(_) | Holds::Whole | Holds::Free => Vec::new(),
    };
    all.retain(|candidate| !named(&candidate.label));
    for candidate in all.iter_mut().filter(|candidate| candidate.required && candidate.note.is_empty()) {
        candidate.note = words::required();
    }
    all.sort_by_key(|candidate| !candidate.required);
    fitting(all, place.prefix)
}

/// The members of a structure, and what a call takes beside them.
fn of_structure(shape: &'static Shape, call: Option<(&'static Operation, bool)>, place: &Place<'_>) -> Vec<Candidate> {
    let Kind::Structure { members, .. } = shape.kind else { return Vec::new() };
    let (token, waits) = call.map_or((None, false), |(operation, waits)| (operation.token, waits));
    let usual = members.iter().filter(|member| !member.result_only && Some(member.name) != token);
    let mut usual: Vec<&'static Member> = usual.collect();
    usual.sort_by_key(|member| call.is_some_and(|(operation, _)| seldom(operation, member.name)));
    let mut all: Vec<Candidate> = usual.into_iter().map(|member| of_member(member, place)).collect();
    if let Some((operation, _)) = call {
        if sugar(operation, "tags") {
            all.push(key("tags", "#{ Name: \"...\" }".to_owned(), ": #{ ", place));
        }
        if let Some(filters) = all.iter_mut().find(|candidate| same(&candidate.label, "filters")) {
            filters.note = "#{ \"tag:Name\": \"...\" }".to_owned();
        }
    }
    if waits {
        let limit = text!(en: "when to give up", ja: "あきらめるまでの時間");
        let every = text!(en: "how often to ask", ja: "確認の間隔");
        all.push(key("timeout", format!("\"15m\"  {}", String::from(limit)), ": ", place));
        all.push(key("every", format!("\"5s\"  {}", String::from(every)), ": ", place));
    }
    all
}

fn of_member(member: &'static Member, place: &Place<'_>) -> Candidate {
    let begun = match member.shape.kind {
        Kind::Structure { .. } | Kind::Map { .. } => ": #{ ",
        _ => ": ",
    };
    Candidate { required: member.required, ..key(member.name, words::member(member), begun, place) }
}

/// A key with its colon, unless that is there.
fn key(name: &str, note: String, begun: &str, place: &Place<'_>) -> Candidate {
    let quote = place.quote.map(String::from).unwrap_or_default();
    let end = if place.closed { "" } else { quote.as_str() };
    let begun = match place.following() {
        Some(next) if next.is(":") => "",
        _ => begun,
    };
    Candidate::labelled(format!("{name}{end}{begun}"), name, note)
}

/// What declares a parameter in `params(#{ name: #{ ... } })`, or a workshop.
fn declared(place: &Place<'_>) -> Vec<Candidate> {
    let Some(call) = place.call() else { return Vec::new() };
    let words: &[&str] = match (place.callee(place.frames[call].at).as_deref(), place.frames.len() - call) {
        (Some("params"), 3) => &["value", "doc", "choices", "min", "max", "secret"],
        (Some("workshop"), 2) => &["id", "title", "region", "about"],
        (Some("wait_until"), 2) => &["timeout", "every"],
        _ => return Vec::new(),
    };
    let Some(map) = place.frames.last() else { return Vec::new() };
    let given: Vec<&str> = place.entries(map.at).into_iter().map(|(key, _)| key).collect();
    let left = words.iter().filter(|word| !given.contains(word)).map(|word| key(word, String::new(), ": ", place));
    fitting(left, place.prefix)
}

/// The texts that a list has already.
pub(super) fn in_list<'a>(place: &Place<'a>) -> Vec<&'a str> {
    let Some(list) = place.frames.last().filter(|frame| frame.opens == Opens::List) else { return Vec::new() };
    let own = place.tokens.get(place.before).map(|token| token.start);
    let mut depth = 0usize;
    let mut found = Vec::new();
    for token in &place.tokens[list.at + 1..] {
        match token.text {
            "(" | "[" | "{" | "#{" if token.kind == TokenKind::Symbol => depth += 1,
            ")" | "]" | "}" if token.kind == TokenKind::Symbol && depth == 0 => break,
            ")" | "]" | "}" if token.kind == TokenKind::Symbol => depth -= 1,
            _ if matches!(token.kind, TokenKind::Text { .. }) && Some(token.start) != own => found.push(token.inner()),
            _ => {}
        }
    }
    found
}

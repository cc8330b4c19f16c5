//! What the argument of a call may hold at the cursor.

use super::place::{Opens, Place};
use super::world::World;
use crate::api::{self, Kind, Member, Operation, Shape};
use crate::nearest::same;
use crate::repl::library::Choice;
use crate::repl::tokens::Kind as TokenKind;

/// What belongs at the cursor, inside of the arguments of a call.
pub struct Slot<'a> {
    /// The call of AWS, and whether it is a waiter's.
    pub operation: Option<(&'static Operation, bool)>,
    /// The call's name as it is written.
    pub callee: String,
    pub holds: Holds<'a>,
    /// The member whose value it is.
    pub member: Option<&'static Member>,
    /// It is in the call's own map and not in one of its members.
    pub top: bool,
}

/// What fits.
pub enum Holds<'a> {
    /// A value of that shape; the members of that structure.
    Shape(&'static Shape),
    /// Options of a function of a module.
    Options(&'a [Choice]),
    /// An argument of that name.
    Argument(String),
    /// The map of an argument, nothing of which is written yet.
    Whole,
    /// Whatever the user likes: tags, filters.
    Free,
}

impl<'a> Slot<'a> {
    /// That of the innermost call whose argument the cursor is in.
    pub fn at(place: &Place<'_>, world: &'a World) -> Option<Slot<'a>> {
        let call = place.call()?;
        let frame = &place.frames[call];
        let callee = place.callee(frame.at)?;
        let (module, function) = callee.split_once("::").unwrap_or(("", &callee));
        let waiter = api::service(module).and_then(|service| Some((service, service.waiter(function)?)));
        let operation = api::service(module).and_then(|service| {
            let waits = || Some((service.operation_named(service.waiter(function)?.operation)?, true));
            service.operation(function).map(|operation| (operation, false)).or_else(waits)
        });
        if operation.is_none() && waiter.is_none() {
            return Slot::of_library(place, world, call, &callee);
        }
        let (operation, waits) = operation?;
        let mut slot =
            Slot { operation: Some((operation, waits)), callee, holds: Holds::Whole, member: None, top: true };
        if frame.commas > 0 {
            return None;
        }
        let mut shape = operation.input;
        for (depth, frame) in place.frames[call + 1..].iter().enumerate() {
            slot.top = depth == 0;
            slot.holds = Holds::Shape(shape);
            if frame.opens == Opens::List {
                let Kind::List { element, .. } = shape.kind else { return None };
                shape = element;
                slot.holds = Holds::Shape(shape);
                continue;
            }
            // A list of one may be given as its element, and tags and filters as a map.
            if let Kind::List { element, .. } = shape.kind {
                if depth > 0 && pairs(slot.member) {
                    return Some(Slot { holds: Holds::Free, ..slot });
                }
                shape = element;
                slot.holds = Holds::Shape(shape);
            }
            let Some(key) = frame.key else { break };
            let key = place.tokens[key].inner();
            let own = depth == 0 && (sugar(operation, key) || waits && matches!(key, "timeout" | "every"));
            match shape.kind {
                Kind::Structure { .. } => match shape.member_any_case(key) {
                    Some(member) => (slot.member, shape) = (Some(member), member.shape),
                    None => return own.then_some(Slot { holds: Holds::Free, ..slot }),
                },
                Kind::Map { value, .. } => shape = value,
                _ => return None,
            }
            slot.holds = Holds::Shape(shape);
            slot.top = false;
        }
        Some(slot)
    }

    fn of_library(place: &Place<'_>, world: &'a World, call: usize, callee: &str) -> Option<Slot<'a>> {
        let (module, name) = callee.split_once("::")?;
        let function = world.library_function(module, name)?;
        let slot = |holds, top| Slot { operation: None, callee: callee.to_owned(), holds, member: None, top };
        match &place.frames[call + 1..] {
            [] => {
                let parameter = function.parameters.get(place.frames[call].commas)?;
                let last = place.frames[call].commas + 1 == function.parameters.len();
                let options = last && !function.options.is_empty();
                Some(slot(if options { Holds::Whole } else { Holds::Argument(parameter.clone()) }, true))
            }
            [map] if map.opens == Opens::Map && map.key.is_none() => {
                Some(slot(Holds::Options(&function.options), true))
            }
            [map, ..] if map.opens == Opens::Map => {
                let key = place.tokens[map.key?].inner().to_owned();
                Some(slot(Holds::Argument(key), false))
            }
            _ => None,
        }
    }

    /// What the call has so far: names and the texts that they are given, of the call's own map and of that around the cursor. A
    /// variable counts as the text that it has.
    pub fn given(place: &Place<'_>, world: &World) -> Vec<(String, String)> {
        let Some(call) = place.call() else { return Vec::new() };
        let mut found = Vec::new();
        let maps = place.frames[call + 1..].iter().filter(|frame| frame.opens == Opens::Map);
        for map in maps {
            for (key, value) in place.entries(map.at) {
                let tokens = &place.tokens[value];
                let texts = tokens.iter().filter(|token| matches!(token.kind, TokenKind::Text { .. }));
                found.extend(texts.map(|token| (key.to_owned(), token.inner().to_owned())));
                if let [name] = tokens
                    && let Some(text) = world
                        .variables
                        .iter()
                        .find(|known| known.name == name.text)
                        .and_then(|known| known.text.clone())
                {
                    found.push((key.to_owned(), text));
                }
            }
        }
        if let Some(function) = place.callee(place.frames[call].at).and_then(|callee| {
            let (module, name) = callee.split_once("::")?;
            world.library_function(module, name)
        }) {
            let mut at = place.frames[call].at + 1;
            for parameter in &function.parameters {
                match (place.tokens.get(at), place.tokens.get(at + 1)) {
                    (Some(text), Some(comma)) if matches!(text.kind, TokenKind::Text { .. }) && comma.is(",") => {
                        found.push((parameter.clone(), text.inner().to_owned()));
                        at += 2;
                    }
                    _ => break,
                }
            }
        }
        found
    }
}

/// Names of ours that a call takes beside AWS's members.
pub fn sugar(operation: &Operation, key: &str) -> bool {
    let filters = ["Filters", "Filter", "filters"].iter().any(|name| operation.input.member(name).is_some());
    same(key, "tags") && operation.tag_resource_type.is_some() || same(key, "filters") && filters
}

/// Members whose list may be given as a map of names and values.
fn pairs(member: Option<&Member>) -> bool {
    member.is_some_and(|member| ["tags", "filters", "filter"].iter().any(|name| same(member.name, name)))
}

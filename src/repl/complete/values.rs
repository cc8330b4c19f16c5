//! Values of members: enums, what there is in the account, variables and outputs that fit.

use super::calls::in_list;
use super::names::textual;
use super::place::Place;
use super::slot::{Holds, Slot};
use super::ty::{Sort, Ty};
use super::world::World;
use super::{Candidate, fitting, names};
use crate::api::{Kind, Shape};
use crate::repl::live::{Item, List, Live, Wanted, wanted};
use crate::text;
use std::sync::Arc;

/// What can be the value at the cursor.
pub fn values(place: &Place<'_>, world: &World) -> Vec<Candidate> {
    let Some(slot) = Slot::at(place, world) else {
        return if place.quote.is_some() { Vec::new() } else { names::words(place, world) };
    };
    let mut all = Vec::new();
    match &slot.holds {
        Holds::Shape(shape) => of_shape(shape, place, &mut all),
        Holds::Whole if place.quote.is_none() => all.push(Candidate::labelled("#{ ", "#{ ... }", "")),
        Holds::Argument(name) => {
            all.extend(choices(&slot, name, world).into_iter().map(|word| quoted(&word, String::new(), place)))
        }
        Holds::Whole | Holds::Options(_) | Holds::Free => {}
    }
    all.extend(living(place, world, &slot).into_iter().map(|(value, note)| quoted(&value, note, place)));
    let given = in_list(place);
    all.retain(|candidate| !given.contains(&candidate.label.as_str()));
    if place.quote.is_some() {
        return fitting(all, place.prefix);
    }
    // Whoever goes on typing names a variable: those that fit come behind what is known.
    let typed = fitting(all.clone(), place.prefix);
    let fits = fitting_variables(&slot, world);
    let variables = fitting(fits, place.prefix);
    let mut found = if place.prefix.is_empty() { all } else { typed };
    found.extend(variables);
    if found.is_empty() && !place.prefix.is_empty() { names::words(place, world) } else { found }
}

/// What a shape says itself.
fn of_shape(shape: &'static Shape, place: &Place<'_>, all: &mut Vec<Candidate>) {
    match &shape.kind {
        Kind::String { values, .. } => all.extend(values.iter().map(|value| quoted(value, String::new(), place))),
        Kind::Boolean if place.quote.is_none() => all.extend(["true", "false"].map(|word| Candidate::new(word, ""))),
        Kind::Structure { .. } | Kind::Map { .. } if place.quote.is_none() => {
            all.push(Candidate::labelled("#{ ", "#{ ... }", shape.name));
        }
        Kind::List { element, .. } => {
            if place.quote.is_none() && matches!(element.kind, Kind::Structure { .. }) {
                all.push(Candidate::labelled("[#{ ", "[#{ ... }]", element.name));
            } else if place.quote.is_none() {
                all.push(Candidate::labelled("[", "[ ... ]", text!(en: "several", ja: "複数")));
            }
            if textual(&element.kind) {
                of_shape(element, place, all);
            }
        }
        _ => {}
    }
}

/// A text with its quotes, as far as they are not there.
fn quoted(value: &str, note: String, place: &Place<'_>) -> Candidate {
    let text = match (place.quote, place.closed) {
        (None, _) => format!("\"{value}\""),
        (Some(quote), false) => format!("{value}{quote}"),
        (Some(_), true) => value.to_owned(),
    };
    Candidate::labelled(text, value, note)
}

/// The words in quotes that the comment of an option names: `"none", "one"`.
fn choices(slot: &Slot<'_>, name: &str, world: &World) -> Vec<String> {
    let function = slot.callee.split_once("::").and_then(|(module, function)| world.library_function(module, function));
    let about = function.and_then(|function| function.options.iter().find(|option| option.name == name));
    let Some(about) = about.map(|option| option.about.as_str()) else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    for word in about.split('"').skip(1).step_by(2) {
        if !word.contains(' ') && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// The list of the account that a slot wants values of.
fn list(place: &Place<'_>, world: &World, slot: &Slot<'_>) -> Option<Wanted> {
    let given = || Slot::given(place, world);
    match (&slot.holds, slot.operation) {
        (Holds::Shape(shape), Some((operation, _))) => {
            let plain = match shape.kind {
                Kind::List { element, .. } => &element.kind,
                _ => &shape.kind,
            };
            let free = matches!(plain, Kind::String { values: [], .. });
            free.then(|| wanted(operation.service.module, operation.effect(), slot.member?.name, &given()))?
        }
        (Holds::Argument(name), None) => wanted("ecs", None, name, &given()),
        _ => None,
    }
}

/// Values of the account, and a few words about each. Of what is in a VPC those of the VPC that the call is about.
fn living(place: &Place<'_>, world: &World, slot: &Slot<'_>) -> Vec<(String, String)> {
    those(place, world, slot, |live, list| live.soon(list))
}

/// Those of them that are known by now.
pub fn known(place: &Place<'_>, world: &World, slot: &Slot<'_>) -> Vec<String> {
    those(place, world, slot, |live, list| live.now(list)).into_iter().map(|(value, _)| value).collect()
}

fn those(
    place: &Place<'_>,
    world: &World,
    slot: &Slot<'_>,
    ask: impl FnOnce(&Live, &List) -> Option<Arc<Vec<Item>>>,
) -> Vec<(String, String)> {
    let Some((live, wanted)) = world.live.as_ref().zip(list(place, world, slot)) else { return Vec::new() };
    let Some(items) = ask(live, &wanted.list) else { return Vec::new() };
    let given = Slot::given(place, world);
    let about = vpcs(&items, &given);
    let inside = |item: &&Item| about.is_empty() || item.vpc.as_ref().is_none_or(|vpc| about.contains(vpc));
    let shown = |item: &Item| {
        let value = item.value(wanted.form)?.to_owned();
        let note = item.note(&value);
        Some((value, note))
    };
    items.iter().filter(inside).filter_map(shown).collect()
}

/// The VPCs that a call names, or that have something that it names.
fn vpcs(items: &[Item], given: &[(String, String)]) -> Vec<String> {
    let named = given
        .iter()
        .filter(|(_, text)| text.starts_with("vpc-") && !text.starts_with("vpce-"))
        .map(|(_, text)| text.clone());
    let through = items.iter().filter(|item| given.iter().any(|(_, text)| text == item.id()));
    named.chain(through.filter_map(|item| item.vpc.clone())).collect()
}

/// Variables, outputs and parameters that could be the value: of its sort, or not known.
fn fitting_variables(slot: &Slot<'_>, world: &World) -> Vec<Candidate> {
    let wanted = match &slot.holds {
        Holds::Shape(shape) => Ty::Aws(shape).sort(),
        _ => Sort::Unknown,
    };
    let fits = |ty: &Ty| {
        let sort = ty.sort();
        sort == wanted
            || wanted == Sort::Unknown
            || wanted == Sort::List && sort == Sort::Text
            || wanted == Sort::Record && sort == Sort::Map
    };
    let own =
        world.variables.iter().filter(|known| fits(&known.ty)).map(|known| Candidate::new(&known.name, &known.shown));
    let mut all: Vec<Candidate> = own.collect();
    if matches!(wanted, Sort::Text | Sort::List) {
        all.extend(world.outputs().map(|(name, value)| Candidate::new(format!("outputs.{name}"), value)));
    }
    // `p.name`: of maps those entries that fit.
    for variable in &world.variables {
        if let Ty::Map(keys) = &variable.ty
            && wanted == Sort::Text
        {
            let inside = keys.iter().filter(|(_, ty)| matches!(ty, Ty::Text));
            all.extend(inside.take(20).map(|(key, _)| Candidate::new(format!("{}.{key}", variable.name), "")));
        }
    }
    all
}

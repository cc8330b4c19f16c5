//! What the journal of a run tells of: what it made and did not remove, and what it changed of what is not its own.

use super::{Stays, Thing};
use crate::api::effects::{ANYTHING, Call, Undo, Verb};
use crate::api::{Effect, Members, ResourceId, Value};
use crate::workshop::graph::{Graph, Node, Resource, Undone};
use std::collections::{BTreeSet, HashMap};

impl Graph {
    /// What a resource's maker says undoes it.
    fn undo(&self, resource: &Resource) -> (Vec<Call>, Option<Stays>) {
        let Some((node, effect)) = self.call(resource.call).and_then(|node| Some((node, node.operation.effect()?)))
        else {
            return (Vec::new(), None);
        };
        match &effect.undo {
            Undo::Nothing(reason) => (Vec::new(), Some(Stays::Because(reason))),
            Undo::Calls(_) => (undoing(effect, node), None),
            Undo::Delete | Undo::GoesWith => (resource.id.kind.deletion(&resource.id).into_iter().collect(), None),
        }
    }
}

fn undoing(effect: &Effect, node: &Node) -> Vec<Call> {
    let nothing = Value::Map(Members::new());
    effect.undo(&node.input, node.output.as_ref().unwrap_or(&nothing))
}

/// What is left of a run, as far as its journal knows, in the order in which it was made; of the calls of which `of` is true.
pub fn things(graph: &Graph, of: &dyn Fn(u64) -> bool) -> Vec<Thing> {
    let mut places = HashMap::new();
    let mut things: Vec<Thing> = Vec::new();
    for (place, resource) in graph.left().filter(|(_, resource)| of(resource.call)) {
        places.insert(place, things.len());
        let (undo, stays) = graph.undo(resource);
        let before = match resource.before {
            Some(true) => Some(Stays::Before),
            // Its tags say so; those of what has none do not.
            None if matches!(resource.id.kind.tags, crate::api::effects::Tags::None) => Some(Stays::PerhapsBefore),
            _ => None,
        };
        things.push(Thing {
            id: resource.id.clone(),
            name: resource.name.clone(),
            call: Some(resource.call),
            made: Some(resource.made),
            undo,
            needs: resource.needs.iter().filter_map(|need| places.get(need)).copied().collect(),
            stays: before.or(stays),
        });
    }
    let changes = graph.calls.iter().filter(|node| of(node.number) && node.output.is_some());
    let changes: Vec<Thing> = changes.filter_map(|node| changed(graph, &things, node, of)).collect();
    things.extend(changes);
    things
}

/// A change that does not go with what the run itself made.
fn changed(graph: &Graph, things: &[Thing], node: &Node, of: &dyn Fn(u64) -> bool) -> Option<Thing> {
    let effect = node.operation.effect().filter(|effect| effect.verb == Verb::Changes)?;
    let nothing = Value::Map(Members::new());
    let ids: Vec<ResourceId> = effect.ids(&node.input, node.output.as_ref().unwrap_or(&nothing));
    let own = |id: &ResourceId| {
        things.iter().any(|thing| thing.id.is(id))
            || graph.resources.iter().any(|made| made.removed.is_some() && made.id.is(id))
    };
    let strange = ids.iter().find(|id| !own(id))?.clone();
    let stays = match graph.undone(node) {
        Undone::Never(reason) => Some(Stays::Because(reason)),
        Undone::By(_) => None,
        // A setting of something that the run did not make: what it was before is not known.
        _ => Some(Stays::Before),
    };
    let mut undo = undoing(effect, node);
    // A tag that an earlier call gave another value has that one again, unless that call is undone too.
    let earlier = graph.calls.iter().rev().find(|before| !of(before.number) && overwrote(node, before));
    undo.extend(earlier.map(|before| Call { operation: before.operation, input: before.input.clone() }));
    Some(Thing {
        id: strange,
        name: Some(node.operation.to_string()),
        call: Some(node.number),
        made: Some(node.at),
        undo,
        needs: Vec::new(),
        stays,
    })
}

/// Whether a call set tags anew that an earlier one had set on the same.
fn overwrote(node: &Node, before: &Node) -> bool {
    let tags_anything = |node: &Node| {
        let effect = node.operation.effect().filter(|effect| effect.kind.is_some_and(|kind| kind.name == ANYTHING));
        effect.map(|effect| effect.ids(&node.input, &Value::Null))
    };
    let (Some(own), Some(theirs)) = (tags_anything(node), tags_anything(before)) else { return false };
    before.number < node.number
        && before.operation == node.operation
        && before.output.is_some()
        && own.iter().any(|id| theirs.iter().any(|other| id.is(other)))
        && !tag_keys(&node.input).is_disjoint(&tag_keys(&before.input))
}

/// The keys of the tags in an input, in whatever shape they are there.
fn tag_keys(value: &Value) -> BTreeSet<String> {
    match value {
        Value::List(list) => list.iter().flat_map(tag_keys).collect(),
        Value::Map(members) => {
            let own = ["Key", "key"].iter().find_map(|name| members.get(*name)?.as_str()).map(str::to_owned);
            let named = members
                .get("tags")
                .and_then(Value::as_map)
                .into_iter()
                .flat_map(|tags| tags.keys().map(|key| key.to_string()));
            own.into_iter().chain(named).chain(members.values().flat_map(tag_keys)).collect()
        }
        _ => BTreeSet::new(),
    }
}

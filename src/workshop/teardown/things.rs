//! What the journal of a run tells of: what it made and did not remove, and what it changed of what is not its own.

use super::{Stays, Thing};
use crate::api::effects::{Call, Undo, Verb};
use crate::api::{Effect, Members, ResourceId, Value};
use crate::workshop::graph::{Graph, Node, Resource, Undone};
use std::collections::HashMap;

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
    let changes: Vec<Thing> = changes.filter_map(|node| changed(graph, &things, node)).collect();
    things.extend(changes);
    things
}

/// A change that does not go with what the run itself made.
fn changed(graph: &Graph, things: &[Thing], node: &Node) -> Option<Thing> {
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
    let undo = undoing(effect, node);
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

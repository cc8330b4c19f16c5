//! What a run made and what depends on what: the calls of a journal and their resources, without asking anybody.
//!
//! An id or ARN that one call's answer was the first to tell, and that another call was given (also inside of a longer text), ties
//! the two. A name does not, unless the row of the operation says that it is one: `cluster: "shop"` of a service is the cluster.

pub mod ids;
mod json;
mod tree;

pub use tree::shown;

use super::journal::{Call as Recorded, End, Past};
use crate::api::effects::{self, Call, Phase, Reason, ResourceKind, Source, Undo, Verb};
use crate::api::{Effect, Members, Operation, ResourceId, Value};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// The calls of a run that changed something, or may have, and what they made.
#[derive(Debug, Default)]
pub struct Graph {
    /// In the order in which they were made.
    pub calls: Vec<Node>,
    /// In the order in which they were made.
    pub resources: Vec<Resource>,
}

/// A call that AWS served, or of which nobody knows.
#[derive(Debug)]
pub struct Node {
    /// Its number in the journal.
    pub number: u64,
    /// The step that made it; empty for what stands outside of steps.
    pub step: String,
    pub operation: &'static Operation,
    pub at: Timestamp,
    pub input: Value,
    /// None where the answer is not known: it may or may not have been served.
    pub output: Option<Value>,
    /// Calls that made what this one was given, by their numbers.
    pub needs: BTreeSet<u64>,
    /// Those of them after whose repetition this call must be repeated too: it was given an id that would be another one, or is
    /// about what they made. The ARN of a role ends in its name, and would be the same.
    pub hangs_on: BTreeSet<u64>,
    /// Whether what it puts there was there before, where somebody asked.
    pub there: Option<bool>,
    /// What it made, by its place in [`Graph::resources`].
    pub makes: Vec<usize>,
    /// What it changed or removed of that.
    pub about: Vec<usize>,
}

/// Something that a run made.
#[derive(Debug)]
pub struct Resource {
    pub id: ResourceId,
    pub name: Option<String>,
    /// The call that made it; the first, if others made sure of it later.
    pub call: u64,
    pub step: String,
    pub made: Timestamp,
    /// Resources of this run that it was made from, by their places, the nearest last.
    pub needs: Vec<usize>,
    /// The call of the run that removed it, or removed what it goes with.
    pub removed: Option<u64>,
    /// Nobody knows whether the call was served.
    pub unsure: bool,
    /// Whether it was there before the run; none where AWS does not say so and nobody asked.
    pub before: Option<bool>,
}

/// What undoes a call.
#[derive(Debug)]
pub enum Undone {
    /// A call of the run did that already.
    Already(u64),
    /// These calls, in this order.
    By(Vec<Call>),
    /// It goes with these.
    With(Vec<ResourceId>),
    /// Nothing does.
    Never(&'static Reason),
    /// What it made is not known.
    Unknown,
}

impl Graph {
    /// The graph of what a journal says. Calls that AWS refused, and those whose resources were found to be gone, are not in it.
    pub fn of(past: &Past) -> Graph {
        Graph::made(past.calls.values().filter(|call| !matches!(call.end, End::Void(_))))
    }

    /// The same, with everything that was ever made, also what was found to be gone.
    pub fn of_all(past: &Past) -> Graph {
        Graph::made(past.calls.values())
    }

    fn made<'c>(calls: impl Iterator<Item = &'c Recorded>) -> Graph {
        let mut building = Building::default();
        calls.for_each(|call| building.add(call));
        building.finish()
    }

    /// The call of that number.
    pub fn call(&self, number: u64) -> Option<&Node> {
        let at = self.calls.binary_search_by_key(&number, |node| node.number).ok()?;
        Some(&self.calls[at])
    }

    /// What is left, as far as the journal knows, by its place in [`Graph::resources`].
    pub fn left(&self) -> impl Iterator<Item = (usize, &Resource)> {
        self.resources.iter().enumerate().filter(|(_, resource)| resource.removed.is_none())
    }

    /// What undoes a call.
    pub fn undone(&self, node: &Node) -> Undone {
        let Some(effect) = node.operation.effect() else { return Undone::Unknown };
        let nothing = Value::Map(Members::new());
        let output = node.output.as_ref().unwrap_or(&nothing);
        let removed = node.makes.iter().map(|at| self.resources[*at].removed).collect::<Option<Vec<u64>>>();
        if let Some(number) = removed.and_then(|all| all.into_iter().max()) {
            return Undone::Already(number);
        }
        match &effect.undo {
            Undo::Nothing(reason) => Undone::Never(reason),
            Undo::GoesWith => Undone::With(effect.holders(&node.input, output)),
            Undo::Delete | Undo::Calls(_) => match effect.undo(&node.input, output) {
                calls if calls.is_empty() => Undone::Unknown,
                calls => Undone::By(calls),
            },
        }
    }

    /// Pairs of resources of which the first comes before the second when things are made (or are taken down), where values do not
    /// show it: their places.
    pub fn orders(&self, phase: Phase) -> Vec<(usize, usize)> {
        let of = |kind: &ResourceKind| -> Vec<usize> {
            self.left().filter(|(_, resource)| resource.id.kind == kind).map(|(at, _)| at).collect()
        };
        let orders = effects::orders().iter().filter(|order| order.phase == phase);
        let pairs = orders.flat_map(|order| {
            let then = of(order.then);
            of(order.first).into_iter().flat_map(move |first| then.clone().into_iter().map(move |then| (first, then)))
        });
        pairs.collect()
    }

    /// All calls that must be made again when these are, and these, by their numbers.
    pub fn depending(&self, calls: impl IntoIterator<Item = u64>) -> BTreeSet<u64> {
        let mut found: BTreeSet<u64> = calls.into_iter().collect();
        // A call hangs on earlier ones alone.
        for node in &self.calls {
            if node.hangs_on.iter().any(|need| found.contains(need)) {
                found.insert(node.number);
            }
        }
        found
    }

    /// The finished steps that must run again when these calls are made again: those that made them, and those after them that made
    /// nothing, for they only read.
    pub fn steps_of(&self, past: &Past, calls: &BTreeSet<u64>) -> Vec<String> {
        let of = |all: bool| -> BTreeSet<&str> {
            let nodes = self.calls.iter().filter(|node| all || calls.contains(&node.number));
            nodes.map(|node| node.step.as_str()).collect()
        };
        let (again, makers) = (of(false), of(true));
        let first = past.steps.iter().position(|(id, _)| again.contains(id.as_str())).unwrap_or(past.steps.len());
        let steps = past
            .steps
            .iter()
            .enumerate()
            .filter(|(at, (id, _))| again.contains(id.as_str()) || *at > first && !makers.contains(id.as_str()));
        steps.map(|(_, (id, _))| id.clone()).filter(|id| past.finished.contains_key(id)).collect()
    }
}

/// A graph in the making.
#[derive(Default)]
struct Building {
    graph: Graph,
    operations: HashMap<String, Option<&'static Operation>>,
    /// The call that was the first to tell an id or ARN, and whether it would be the same if the call were made again.
    told: HashMap<String, (u64, bool)>,
    /// Resources by the texts of their ids, and by the last parts of ARNs.
    known: HashMap<String, Vec<usize>>,
}

impl Building {
    fn add(&mut self, call: &Recorded) {
        let output = match &call.end {
            End::Done(output) | End::Void(Some(output)) => {
                Some(serde_json::from_value::<Value>(output.clone()).unwrap_or(Value::Null))
            }
            End::Open => None,
            End::Failed { .. } | End::Void(None) => return,
        };
        let operation = *self.operations.entry(call.operation.clone()).or_insert_with(|| named(&call.operation));
        // A journal of a version that had more operations.
        let Some(operation) = operation else { return };
        let input = serde_json::from_value::<Value>(call.input.clone()).unwrap_or(Value::Null);
        let given = ids::named(&input);
        let told: Vec<(u64, bool)> = given.iter().filter_map(|id| self.told.get(id)).copied().collect();
        let mut needs: BTreeSet<u64> = told.iter().map(|(call, _)| *call).collect();
        let mut hangs_on: BTreeSet<u64> = told.iter().filter(|(_, same)| !same).map(|(call, _)| *call).collect();
        let names: BTreeSet<&str> = ids::texts(&input).into_iter().collect();
        for id in output.iter().flat_map(ids::told).filter(|id| !given.contains(id)) {
            let same = id.rsplit(['/', ':']).next().is_some_and(|last| id.starts_with("arn:") && names.contains(last));
            self.told.entry(id).or_insert((call.number, same));
        }
        let effect = operation.effect();
        let nothing = Value::Map(Members::new());
        let answer = output.as_ref().unwrap_or(&nothing);
        let (ids, holders) =
            effect.map(|effect| (effect.ids(&input, answer), effect.holders(&input, answer))).unwrap_or_default();
        let about: Vec<usize> = ids.iter().filter_map(|id| self.find(id)).collect();
        let held: Vec<usize> = holders.iter().filter_map(|id| self.find(id)).collect();
        let parts: Vec<usize> = ids.iter().flat_map(|id| self.parts(id)).collect();
        needs.extend(parts.iter().map(|at| self.graph.resources[*at].call));
        let tied: Vec<u64> = about.iter().chain(&held).map(|at| self.graph.resources[*at].call).collect();
        needs.extend(&tied);
        hangs_on.extend(&tied);
        let mut node = Node {
            number: call.number,
            step: call.step.clone(),
            operation,
            at: call.at,
            input,
            output,
            needs,
            hangs_on,
            there: call.there,
            makes: Vec::new(),
            about: Vec::new(),
        };
        match effect.map(|effect| effect.verb) {
            Some(Verb::Makes | Verb::Puts | Verb::Joins) => self.make(&mut node, ids),
            // Whether it is gone is not known without the answer.
            Some(Verb::Removes) if node.output.is_some() => {
                for at in &about {
                    self.graph.resources[*at].removed = Some(call.number);
                }
                node.about = about;
            }
            _ => node.about = about,
        }
        self.graph.calls.push(node);
    }

    /// Adds what a call made.
    fn make(&mut self, node: &mut Node, ids: Vec<ResourceId>) {
        let Some(effect) = node.operation.effect() else { return };
        let shown = elements(effect, node, ids.len());
        for (at, id) in ids.into_iter().enumerate().filter(|(_, id)| !id.kind.id.is_empty() || id.kind.delete.is_some())
        {
            if let Some(there) = self.find(&id).filter(|there| self.graph.resources[*there].removed.is_none()) {
                let resource = &mut self.graph.resources[there];
                // What a first attempt left unsure is known now.
                resource.unsure &= node.output.is_none();
                node.makes.push(there);
                continue;
            }
            let named = shown.get(at).into_iter().chain([&node.input]);
            let name = named.filter_map(|value| id.kind.name_of(value)).next().or_else(|| ids::name(&node.input));
            let place = self.graph.resources.len();
            for key in keys(&id) {
                self.known.entry(key).or_default().push(place);
            }
            self.graph.resources.push(Resource {
                name: name.filter(|name| id.members().all(|(_, text)| text != name)),
                id,
                call: node.number,
                step: node.step.clone(),
                made: node.at,
                needs: Vec::new(),
                removed: None,
                unsure: node.output.is_none(),
                before: if effect.verb == Verb::Puts { node.there } else { Some(false) },
            });
            node.makes.push(place);
        }
    }

    /// The resources of other kinds that an id has as a part of it: that of a policy on a role has the role's name.
    fn parts(&self, id: &ResourceId) -> Vec<usize> {
        let own = id.kind.id.first().map(|member| member.name);
        let parts = id.members().filter(|(name, _)| Some(*name) != own || id.kind.id.len() > 1);
        let whole = |kind: &&&ResourceKind, name: &str| {
            **kind != id.kind
                && kind.id.first().is_some_and(|first| first.name == name)
                && kind.id[1..].iter().all(|rest| rest.optional)
        };
        let found = parts.flat_map(|(name, text)| {
            let kinds = effects::kinds().iter().filter(move |kind| whole(kind, name));
            kinds.filter_map(move |kind| self.find(&ResourceId::new(kind, [(name.to_owned(), text.to_owned())])?))
        });
        found.collect()
    }

    /// A resource that is known by that id, the last if there are more.
    fn find(&self, id: &ResourceId) -> Option<usize> {
        if id.kind.id.is_empty() {
            // An account has one.
            return self.graph.resources.iter().rposition(|resource| resource.id.kind == id.kind);
        }
        let places: BTreeSet<usize> =
            keys(id).iter().filter_map(|key| self.known.get(key)).flatten().copied().collect();
        places.into_iter().rev().find(|at| self.graph.resources[*at].id.is(id))
    }

    fn finish(mut self) -> Graph {
        // What goes with something that was removed, over as many hands as there are.
        loop {
            let gone: Vec<(usize, u64)> = (self.graph.left())
                .filter_map(|(at, resource)| {
                    let holder = self.find(&resource.id.holder()?)?;
                    Some((at, self.graph.resources[holder].removed?))
                })
                .collect();
            if gone.is_empty() {
                break;
            }
            gone.into_iter().for_each(|(at, call)| self.graph.resources[at].removed = Some(call));
        }
        let makes: HashMap<u64, &[usize]> = self.graph.calls.iter().map(|n| (n.number, n.makes.as_slice())).collect();
        let needs: Vec<Vec<usize>> = (self.graph.resources.iter())
            .map(|resource| {
                let Some(node) = self.graph.call(resource.call) else { return Vec::new() };
                let made = node.needs.iter().filter_map(|number| makes.get(number)).flat_map(|made| made.iter());
                let mut made: Vec<usize> = made.copied().collect();
                made.sort_unstable();
                made.dedup();
                made
            })
            .collect();
        for (resource, needs) in self.graph.resources.iter_mut().zip(needs) {
            resource.needs = needs;
        }
        self.graph
    }
}

/// The operation that a journal calls `ec2::create_vpc`.
pub fn named(path: &str) -> Option<&'static Operation> {
    let (module, function) = path.split_once("::")?;
    crate::api::service(module)?.operation(function)
}

/// What an answer shows of what a call made, one for each.
fn elements(effect: &Effect, node: &Node, count: usize) -> Vec<Value> {
    let Some(output) = &node.output else { return Vec::new() };
    let shown = effect.ids.at.iter().find_map(|source| match source {
        Source::Output(path) => Some(path.all(output)).filter(|found| !found.is_empty()),
        _ => None,
    });
    shown.filter(|shown| shown.len() == count).unwrap_or_default()
}

/// Under which texts a resource is looked for.
fn keys(id: &ResourceId) -> BTreeSet<String> {
    let both = |text: &str| {
        let text = text.trim_end_matches(":*").to_owned();
        let last = text.starts_with("arn:").then(|| text.rsplit(['/', ':']).next().unwrap_or_default().to_owned());
        std::iter::once(text).chain(last)
    };
    id.members().flat_map(|(_, text)| both(text)).collect()
}

#[cfg(test)]
mod tests;

//! What a call is about, what undoes it, and its answer where that was lost.

use super::super::value::{Members, Value};
use super::fill::Given;
use super::path::text;
use super::{Call, Effect, Lost, Path, ResourceId, ResourceKind, Source, Undo, Verb};

impl Effect {
    /// What a call is about: what it made, changed or removed. Before its answer is there, `output` is an empty map, and the ids
    /// are those that the input tells.
    pub fn ids(&self, input: &Value, output: &Value) -> Vec<ResourceId> {
        let Some(kind) = self.kind else { return Vec::new() };
        let given = Given { input: Some(input), output: Some(output), ..Given::default() };
        let at =
            self.ids.at.iter().map(|source| source.values(given)).find(|found| !found.is_empty()).unwrap_or_default();
        // Members from elsewhere are told even where the answer is not there yet.
        let elements = if at.is_empty() && !self.ids.at.iter().any(Source::many) { vec![Value::Null] } else { at };
        elements.iter().flat_map(|element| self.ids_of(kind, Given { element: Some(element), ..given })).collect()
    }

    /// The ids of one element: more than one where a member is in a list of its own.
    fn ids_of(&self, kind: &'static ResourceKind, given: Given) -> Vec<ResourceId> {
        let values = |sources: &[Source]| -> Vec<String> {
            let found = sources.iter().map(|source| source.values(given)).find(|found| !found.is_empty());
            found.unwrap_or_default().iter().filter_map(text).collect()
        };
        let members: Vec<_> =
            self.ids.members.iter().map(|(name, sources)| (*name, sources, values(sources))).collect();
        let lists = members.iter().filter(|(_, sources, _)| {
            sources.iter().any(|source| !matches!(source, Source::Element(_)) && source.many())
        });
        let many = lists.map(|(_, _, values)| values.len()).max().unwrap_or(1);
        let ids = (0..many).filter_map(|at| {
            let given = members.iter().filter_map(|(name, _, values)| {
                let value = values.get(at).or_else(|| values.first().filter(|_| values.len() == 1))?;
                Some(((*name).to_owned(), value.clone()))
            });
            ResourceId::new(kind, given)
        });
        ids.collect()
    }

    /// The calls that undo a call, in this order; none where nothing does, or where the answer does not say what was made.
    pub fn undo(&self, input: &Value, output: &Value) -> Vec<Call> {
        match &self.undo {
            Undo::Delete => self
                .ids(input, output)
                .iter()
                .filter(|id| id.complete())
                .filter_map(|id| id.kind.deletion(id))
                .collect(),
            Undo::Calls(requests) => {
                let given = Given { input: Some(input), output: Some(output), ..Given::default() };
                requests.iter().filter_map(|request| request.fill(given)).collect()
            }
            Undo::GoesWith | Undo::Nothing(_) => Vec::new(),
        }
    }

    /// Whether an error of the same call again says that the first one was served.
    pub fn served(&self, code: &str, message: &str) -> bool {
        let listed = match &self.lost {
            Lost::Again(refusals) => refusals.iter().any(|refusal| refusal.is(code, message)),
            _ => false,
        };
        listed || self.verb == Verb::Removes && self.kind.is_some_and(|kind| kind.is_absent(code, message))
    }

    /// The resources with which the effect of a call goes: when they are deleted, nothing need be undone.
    pub fn holders(&self, input: &Value, output: &Value) -> Vec<ResourceId> {
        let ids = self.ids(input, output);
        match self.verb {
            Verb::Changes => ids,
            Verb::Makes | Verb::Puts | Verb::Joins => ids.iter().filter_map(ResourceId::holder).collect(),
            Verb::Removes | Verb::Acts => Vec::new(),
        }
    }

    /// What AWS makes by itself after a call. It may be older than the call, and is another's then.
    pub fn brought(&self, input: &Value, output: &Value) -> Vec<ResourceId> {
        let given = Given { input: Some(input), output: Some(output), ..Given::default() };
        let found = self.brings.iter().flat_map(|brought| {
            let places = brought.at.values(given).into_iter();
            let bringing = places.filter(|place| brought.when.as_ref().is_none_or(|when| when.holds(place)));
            bringing.filter_map(|place| {
                let given = Given { element: Some(&place), ..Given::default() };
                let ids = brought.ids.iter().filter_map(|(name, source)| {
                    Some(((*name).to_owned(), source.values(given).iter().find_map(text)?))
                });
                ResourceId::new(brought.kind, ids).filter(ResourceId::complete)
            })
        });
        let mut all: Vec<ResourceId> = Vec::new();
        found.for_each(|id| {
            if !all.contains(&id) {
                all.push(id)
            }
        });
        all
    }

    /// The call that shows what a call made, from its input: the row's own, else the kind's ask. None where the input does not tell
    /// what to look for.
    pub fn look_for(&self, input: &Value) -> Option<Call> {
        match &self.look {
            Some(look) => {
                let given = Given { input: Some(input), ..Given::default() };
                // Without what a condition asks for, whatever is shown is not told from what was there before.
                let told = look.conditions.iter().all(|c| c.optional || !c.is.values(given).is_empty());
                if !told {
                    return None;
                }
                // The tag tells which: also where a cluster is left out, and AWS takes the default one.
                if matches!(self.lost, Lost::Tag) { look.call.fill_widely(given) } else { look.call.fill(given) }
            }
            None => {
                let ids = self.ids(input, &Value::Map(Members::new()));
                ids.first().filter(|id| id.complete()).and_then(|id| id.kind.ask_for(id))
            }
        }
    }

    /// What the answer of [`Effect::look_for`] shows: each with its id, as far as it is told. Where they are only ids (an element is
    /// a text), the kind's ask shows the rest. Some may be gone in their state: an export that is over was made all the same.
    pub fn looked(&self, input: &Value, answer: &Value) -> Vec<(ResourceId, Value)> {
        let Some(kind) = self.kind else { return Vec::new() };
        let Some(look) = &self.look else {
            let ids = self.ids(input, &Value::Map(Members::new()));
            return ids.into_iter().filter_map(|id| Some((id.clone(), kind.shown(&id, answer)?))).collect();
        };
        let known = self.ids(input, &Value::Map(Members::new()));
        let found = look.elements(answer, Some(input)).into_iter().filter_map(|element| {
            let mut given = look.id_of(&element, Some(input));
            let rest = known.first().into_iter().flat_map(ResourceId::members);
            given.extend(rest.map(|(name, text)| (name.to_owned(), text.to_owned())));
            Some((ResourceId::new(kind, given)?, element))
        });
        found.collect()
    }

    /// The answer that a call would have had, from what it made (as the kind's ask shows it): members that both know. What only
    /// the answer has (a token, a warning) is missing.
    pub fn answer(&self, input: &Value, made: &[(ResourceId, Value)]) -> Value {
        let mut output = Members::new();
        let shape = self.operation.output;
        let at = self.ids.at.iter().find_map(|source| match source {
            Source::Output(path) => Some(path),
            _ => None,
        });
        if let Some((path, inner)) = at.and_then(|path| Some((path, path.shape(shape)?))) {
            let known = |element: &Value| {
                let members =
                    inner.members().iter().filter_map(|m| Some((m.name.to_owned(), element.get(m.name)?.clone())));
                Value::Map(members.collect())
            };
            let elements: Vec<Value> = made.iter().map(|(_, element)| known(element)).collect();
            write(&mut output, path, elements);
        }
        for (name, sources) in self.ids.members {
            let Some(path) = sources.iter().find_map(|source| match source {
                Source::Output(path) => Some(path),
                _ => None,
            }) else {
                continue;
            };
            let texts: Vec<Value> =
                made.iter().filter_map(|(id, _)| Some(Value::Text(id.get(name)?.to_owned()))).collect();
            write(&mut output, path, texts);
        }
        // In AWS's order; what the input and the ids tell fills what is missing.
        let told = |name: &str| {
            let from_id = || made.first().and_then(|(id, _)| id.get(name)).map(|text| Value::Text(text.to_owned()));
            input.get(name).filter(|value| text(value).is_some()).cloned().or_else(from_id)
        };
        let members = shape.members().iter().filter_map(|member| {
            let value = output.shift_remove(member.name).or_else(|| told(member.name))?;
            Some((member.name.to_owned(), value))
        });
        Value::Map(members.collect())
    }
}

/// Writes elements at a path of an answer: all of them at its list, or the first.
fn write(output: &mut Members, path: &Path, elements: Vec<Value>) {
    let Some((last, way)) = path
        .0
        .iter()
        .filter(|step| **step != "*")
        .collect::<Vec<_>>()
        .split_last()
        .map(|(last, way)| (**last, way.to_vec()))
    else {
        if let Some(Value::Map(first)) = elements.into_iter().next() {
            output.extend(first);
        }
        return;
    };
    let mut place = output;
    for step in way {
        let inner = place.entry((*step).to_owned()).or_insert_with(|| Value::Map(Members::new()));
        let Value::Map(inner) = inner else { return };
        place = inner;
    }
    let value = if path.many() { Some(Value::List(elements)) } else { elements.into_iter().next() };
    place.extend(value.map(|value| (last.to_owned(), value)));
}

//! What the rows say, filled in: calls from ids, inputs and outputs, and ids from answers.

use super::super::value::{Members, Value};
use super::path::text;
use super::{Call, Effect, Path, Question, Request, ResourceId, ResourceKind, Source, Tags, Target, Undo, Verb};

/// What values come from.
#[derive(Default, Clone, Copy)]
struct Given<'a> {
    id: Option<&'a ResourceId>,
    input: Option<&'a Value>,
    output: Option<&'a Value>,
    element: Option<&'a Value>,
}

impl Source {
    fn values(&self, given: Given) -> Vec<Value> {
        let at = |value: Option<&Value>, path: &Path| value.map(|value| path.all(value)).unwrap_or_default();
        match self {
            Source::Id(name) => {
                given.id.and_then(|id| id.get(name)).map(|text| Value::Text(text.to_owned())).into_iter().collect()
            }
            Source::Input(path) => at(given.input, path),
            Source::Output(path) => at(given.output, path),
            Source::Element(path) => at(given.element, path),
            Source::Text(text) => vec![Value::Text((*text).to_owned())],
            Source::Within(before, source, after) => {
                let values = source.values(given).into_iter().filter_map(|value| text(&value));
                values.map(|value| Value::Text(format!("{before}{value}{after}"))).collect()
            }
        }
    }

    fn many(&self) -> bool {
        match self {
            Source::Input(path) | Source::Output(path) | Source::Element(path) => path.many(),
            _ => false,
        }
    }

    /// Written down in the row, and not of a call.
    fn fixed(&self) -> bool {
        matches!(self, Source::Text(_))
    }
}

impl Request {
    /// The call; none where a value that it needs is not there, or nothing that would tell what is meant.
    fn fill(&self, given: Given) -> Option<Call> {
        let mut input = Members::new();
        let mut told = self.arguments.iter().all(|argument| argument.from.fixed());
        for argument in self.arguments {
            let values = argument.from.values(given);
            if values.is_empty() {
                if argument.optional {
                    continue;
                }
                return None;
            }
            told |= !argument.from.fixed();
            match &argument.into {
                Target::Member(path) => path.put(&mut input, self.operation.input, values),
                Target::Filter(name) => filter(self, &mut input, name, values),
            }
        }
        told.then(|| Call { operation: self.operation, input: Value::Map(input) })
    }
}

fn filter(request: &Request, input: &mut Members, name: &str, values: Vec<Value>) {
    let member = ["Filters", "Filter"].into_iter().find(|member| request.operation.input.member(member).is_some());
    let Some(member) = member else { return };
    let one = Value::Map(Members::from_iter([
        ("Name".to_owned(), Value::Text(name.to_owned())),
        ("Values".to_owned(), Value::List(values)),
    ]));
    match input.entry(member.to_owned()).or_insert_with(|| Value::List(Vec::new())) {
        Value::List(list) => list.push(one),
        other => *other = Value::List(vec![one]),
    }
}

impl Question {
    /// The elements of an answer that are meant. `input` is that of the call in question, for conditions on it.
    pub fn elements(&self, answer: &Value, input: Option<&Value>) -> Vec<Value> {
        let mut found: Vec<Value> = self.at.iter().flat_map(|path| path.all(answer)).collect();
        found.retain(|element| {
            self.conditions.iter().all(|condition| {
                let wanted: Vec<String> =
                    condition.is.values(Given { input, ..Given::default() }).iter().filter_map(text).collect();
                let there = condition.path.all(element);
                (condition.optional && wanted.is_empty())
                    || there.iter().filter_map(text).any(|value| wanted.contains(&value))
            })
        });
        found
    }

    /// The members of the id that an element has.
    fn id_of(&self, element: &Value, input: Option<&Value>) -> Vec<(String, String)> {
        let given = Given { element: Some(element), input, ..Given::default() };
        let found = self
            .ids
            .iter()
            .filter_map(|(name, source)| Some(((*name).to_owned(), source.values(given).iter().find_map(text)?)));
        found.collect()
    }
}

impl ResourceKind {
    /// The call that shows the resource; none for a kind that cannot be asked for, and where its id is not all told.
    pub fn ask_for(&self, id: &ResourceId) -> Option<Call> {
        self.ask.as_ref()?.call.fill(Given { id: Some(id), ..Given::default() })
    }

    /// The resource in the answer of [`ResourceKind::ask_for`]; none if it is not there. A resource that is there may be gone in
    /// its state.
    pub fn shown(&self, id: &ResourceId, answer: &Value) -> Option<Value> {
        let ask = self.ask.as_ref()?;
        ask.elements(answer, None).into_iter().find(|element| {
            let theirs = ask.id_of(element, None);
            theirs.iter().all(|(name, text)| id.get(name).is_none_or(|ours| ours == text))
        })
    }

    /// The state of a resource that `ask` showed, in AWS's words.
    pub fn state_of(&self, element: &Value) -> Option<String> {
        self.state.as_ref()?.paths.iter().find_map(|path| text(&path.first(element)?))
    }

    /// Whether a resource is shown and does not exist any more.
    pub fn gone(&self, element: &Value) -> bool {
        self.in_state(element, self.state.as_ref().map(|state| state.gone).unwrap_or_default())
    }

    /// Whether a resource is on its way out: nothing but waiting is left to do.
    pub fn going(&self, element: &Value) -> bool {
        self.in_state(element, self.state.as_ref().map(|state| state.going).unwrap_or_default())
    }

    /// AWS's casing of states is not the same in descriptions and in answers (`Deleted`, `deleted`).
    fn in_state(&self, element: &Value, states: &[&str]) -> bool {
        self.state_of(element).is_some_and(|state| states.iter().any(|known| known.eq_ignore_ascii_case(&state)))
    }

    /// Whether an error of a call about a resource says that it does not exist.
    pub fn is_absent(&self, code: &str, message: &str) -> bool {
        self.absent.iter().any(|refusal| refusal.is(code, message))
    }

    /// The call that deletes the resource; none for a kind that goes with another alone, and where the id is not all told.
    pub fn deletion(&self, id: &ResourceId) -> Option<Call> {
        self.delete.as_ref()?.fill(Given { id: Some(id), ..Given::default() })
    }

    /// The call that lifts a protection from deletion, after a deletion was refused with that error.
    pub fn unlocking(&self, id: &ResourceId, code: &str, message: &str) -> Option<Call> {
        let unlock = self.unlock.as_ref()?;
        let refused = unlock.on.iter().any(|refusal| refusal.is(code, message));
        refused.then(|| unlock.call.fill(Given { id: Some(id), ..Given::default() })).flatten()
    }

    /// The call that shows all of the kind, with that tag where the operation filters by it; its pages are to be followed. `holder`
    /// is of the kind of `find.per`, if there is one.
    pub fn find_all(&self, holder: Option<&ResourceId>, tag: Option<(&str, &[&str])>) -> Option<Call> {
        let find = self.find.as_ref()?;
        let mut call = find.question.call.fill(Given { id: holder, ..Given::default() })?;
        if let (true, Some((key, values)), Value::Map(input)) = (find.by_tag, tag, &mut call.input) {
            let values = values.iter().map(|value| Value::Text((*value).to_owned())).collect();
            filter(&find.question.call, input, &format!("tag:{key}"), values);
        }
        Some(call)
    }

    /// The resources in an answer of [`ResourceKind::find_all`], and what was shown of each. Whoever needs the tags or the state asks
    /// for each, unless [`Find::by_tag`](super::Find::by_tag) or the same shape makes that superfluous.
    pub fn found(&'static self, holder: Option<&ResourceId>, answer: &Value) -> Vec<(ResourceId, Value)> {
        let Some(find) = &self.find else { return Vec::new() };
        let mut found = Vec::new();
        for element in find.question.elements(answer, None) {
            let ours = self.only.as_ref().is_none_or(|only| only.holds(&element));
            let mut given = find.question.id_of(&element, None);
            given.extend(
                holder.into_iter().flat_map(ResourceId::members).map(|(name, text)| (name.to_owned(), text.to_owned())),
            );
            if let (true, Some(id)) = (ours, ResourceId::new(self, given)) {
                found.push((id, element));
            }
        }
        found.retain(|(id, _)| id.complete());
        found
    }

    /// The call that shows a resource's tags, where `ask` does not.
    pub fn ask_tags(&self, id: &ResourceId, element: &Value) -> Option<Call> {
        match &self.tags {
            Tags::Asked(question) => {
                question.call.fill(Given { id: Some(id), element: Some(element), ..Given::default() })
            }
            Tags::None | Tags::Shown(_) => None,
        }
    }

    /// The tags, key and value: of what `ask` showed, or of the answer to [`ResourceKind::ask_tags`].
    pub fn tags_in(&self, shown: &Value) -> Vec<(String, String)> {
        let lists = match &self.tags {
            Tags::None => Vec::new(),
            Tags::Shown(path) => path.all(shown),
            Tags::Asked(question) => question.elements(shown, None),
        };
        lists.iter().flat_map(tags).collect()
    }

    /// The name of a resource that `ask` showed, and without one the tag `Name`.
    pub fn name_of(&self, element: &Value) -> Option<String> {
        match &self.named {
            Some(path) => path.first(element).as_ref().and_then(text),
            None => self.tags_in(element).into_iter().find(|(key, _)| key == "Name").map(|(_, value)| value),
        }
    }

    /// AWS's page of prices, if a resource that `ask` showed costs money by the hour.
    pub fn costs(&self, element: &Value) -> Option<&'static str> {
        let hourly = self.hourly.as_ref()?;
        hourly.when.as_ref().is_none_or(|only| only.holds(element)).then_some(hourly.page)
    }
}

impl super::Only {
    fn holds(&self, element: &Value) -> bool {
        self.path.all(element).iter().filter_map(text).any(|value| self.is.contains(&value.as_str()))
    }
}

/// A list of keys and values, or a map of them.
fn tags(value: &Value) -> Vec<(String, String)> {
    let member = |tag: &Value, names: [&str; 2]| names.iter().find_map(|name| text(tag.get(name)?));
    match value {
        Value::Map(map) => map.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect(),
        Value::List(list) => list
            .iter()
            .filter_map(|tag| Some((member(tag, ["Key", "key"])?, member(tag, ["Value", "value"]).unwrap_or_default())))
            .collect(),
        _ => Vec::new(),
    }
}

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

    /// The resources with which the effect of a call goes: when they are deleted, nothing need be undone.
    pub fn holders(&self, input: &Value, output: &Value) -> Vec<ResourceId> {
        let ids = self.ids(input, output);
        match self.verb {
            Verb::Changes => ids,
            Verb::Makes | Verb::Puts | Verb::Joins => ids.iter().filter_map(ResourceId::holder).collect(),
            Verb::Removes | Verb::Acts => Vec::new(),
        }
    }

    /// The call that shows what a call made, from its input: the row's own, else the kind's ask.
    pub fn look_for(&self, input: &Value) -> Option<Call> {
        match &self.look {
            Some(look) => look.call.fill(Given { input: Some(input), ..Given::default() }),
            None => {
                let ids = self.ids(input, &Value::Map(Members::new()));
                ids.first().filter(|id| id.complete()).and_then(|id| id.kind.ask_for(id))
            }
        }
    }

    /// What the answer of [`Effect::look_for`] shows: each with its id, as far as it is told. Where they are only ids (an element is
    /// a text), the kind's ask shows the rest.
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

//! What can be asked of a kind of resource, and read in the answers.

use super::super::value::Value;
use super::fill::{Given, filter};
use super::id::same;
use super::path::text;
use super::{Call, Hold, Only, Phase, ResourceId, ResourceKind, Tags, Verb, orders};
use jiff::Timestamp;

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
            theirs.iter().all(|(name, text)| id.get(name).is_none_or(|ours| same(ours, text)))
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

    /// Whether one comes to its end by itself: what is stopped or cancelled instead of deleted does.
    pub fn ends(&self) -> bool {
        self.delete
            .as_ref()
            .is_some_and(|call| ["Stop", "Cancel"].iter().any(|verb| call.operation.name.starts_with(verb)))
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

impl ResourceKind {
    /// When a resource that `ask` showed was made, where that is shown.
    pub fn created(&self, element: &Value) -> Option<Timestamp> {
        match self.created.as_ref()?.first(element)? {
            Value::Time(at) => Some(at),
            Value::Int(millis) => Timestamp::from_millisecond(millis).ok(),
            _ => None,
        }
    }

    /// The calls that show what keeps AWS from deleting a resource.
    pub fn holds(&self, id: &ResourceId) -> Vec<(&'static Hold, Call)> {
        let given = Given { id: Some(id), ..Given::default() };
        self.held_by.iter().filter_map(|hold| Some((hold, hold.question.call.fill(given)?))).collect()
    }

    /// Whether one is a tie between two things, and is nothing without them.
    pub fn is_tie(&self) -> bool {
        let operations = super::super::services().iter().flat_map(|service| service.operations);
        operations
            .filter_map(|operation| operation.effect())
            .any(|effect| effect.verb == Verb::Joins && effect.kind == Some(self))
    }

    /// Whether one of this kind must be taken down before one of that kind can be.
    pub fn goes_before(&self, then: &ResourceKind) -> bool {
        orders().iter().any(|order| order.phase == Phase::Down && order.first == self && order.then == then)
    }
}

impl Hold {
    /// What is in the answer to the call of [`ResourceKind::holds`] about that resource, and what was shown of each.
    pub fn found(&'static self, held: &ResourceId, answer: &Value) -> Vec<(ResourceId, Value)> {
        let elements = self.question.meant(answer, Given { id: Some(held), ..Given::default() }).into_iter();
        let holding = elements.filter(|element| self.but.as_ref().is_none_or(|but| !but.holds(element)));
        let found = holding.filter_map(|element| {
            let mut given = self.question.id_of(&element, None);
            let known = held.members().map(|(name, text)| (name.to_owned(), text.to_owned()));
            given.extend(known);
            Some((ResourceId::new(self.kind, given)?, element))
        });
        found.filter(|(id, element)| id.complete() && id != held && !self.kind.gone(element)).collect()
    }
}

impl Only {
    pub(super) fn holds(&self, element: &Value) -> bool {
        self.path.all(element).iter().filter_map(text).any(|value| self.is.contains(&value.as_str()))
    }
}

/// A list of keys and values, or a map of them.
fn tags(value: &Value) -> Vec<(String, String)> {
    let member = |tag: &Value, names: [&str; 2]| names.iter().find_map(|name| text(tag.get(name)?));
    match value {
        Value::Map(map) => map.iter().filter_map(|(key, value)| Some((key.to_string(), text(value)?))).collect(),
        Value::List(list) => list
            .iter()
            .filter_map(|tag| Some((member(tag, ["Key", "key"])?, member(tag, ["Value", "value"]).unwrap_or_default())))
            .collect(),
        _ => Vec::new(),
    }
}

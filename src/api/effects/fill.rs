//! Rows filled in: values from ids, inputs and answers, calls with their inputs, elements of answers.

use super::super::value::{Members, Value};
use super::path::text;
use super::{Call, Path, Question, Request, ResourceId, Source, Target};

/// What values come from.
#[derive(Default, Clone, Copy)]
pub(super) struct Given<'a> {
    pub id: Option<&'a ResourceId>,
    pub input: Option<&'a Value>,
    pub output: Option<&'a Value>,
    pub element: Option<&'a Value>,
}

impl Source {
    pub(super) fn values(&self, given: Given) -> Vec<Value> {
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

    pub(super) fn many(&self) -> bool {
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
    pub(super) fn fill(&self, given: Given) -> Option<Call> {
        self.filled(given, self.arguments.iter().all(|argument| argument.from.fixed()))
    }

    /// The same where something else tells which of what it shows is meant.
    pub(super) fn fill_widely(&self, given: Given) -> Option<Call> {
        self.filled(given, true)
    }

    fn filled(&self, given: Given, mut told: bool) -> Option<Call> {
        let mut input = Members::new();
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

pub(super) fn filter(request: &Request, input: &mut Members, name: &str, values: Vec<Value>) {
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
    /// Whether the answer begins with the newest.
    pub fn is_sorted(&self) -> bool {
        self.call.arguments.iter().any(|argument| matches!(&argument.into, Target::Member(Path(["sort"]))))
    }

    /// The elements of an answer that are meant. `input` is that of the call in question, for conditions on it.
    pub fn elements(&self, answer: &Value, input: Option<&Value>) -> Vec<Value> {
        self.meant(answer, Given { input, ..Given::default() })
    }

    /// The same, for conditions on what is given.
    pub(super) fn meant(&self, answer: &Value, given: Given) -> Vec<Value> {
        let mut found: Vec<Value> = self.at.iter().flat_map(|path| path.all(answer)).collect();
        found.retain(|element| {
            self.conditions.iter().all(|condition| {
                let wanted: Vec<String> = condition.is.values(given).iter().filter_map(text).collect();
                let there = condition.path.all(element);
                (condition.optional && wanted.is_empty())
                    || there.iter().filter_map(text).any(|value| wanted.contains(&value))
            })
        });
        found
    }

    /// The members of the id that an element has.
    pub(super) fn id_of(&self, element: &Value, input: Option<&Value>) -> Vec<(String, String)> {
        let given = Given { element: Some(element), input, ..Given::default() };
        let found = self
            .ids
            .iter()
            .filter_map(|(name, source)| Some(((*name).to_owned(), source.values(given).iter().find_map(text)?)));
        found.collect()
    }
}

//! Paths into values: members, the elements of lists and the keys of maps.

use super::super::table::{Kind, Shape};
use super::super::value::{Members, Value};

/// Steps to a value: names of members, `*` for every element of a list, `keys` for the keys of a map (only behind `tags` and
/// the like, in the last place). Without a step it is the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path(pub &'static [&'static str]);

impl Path {
    /// Every value there, in order; none is left out but `Null`.
    pub fn all(&self, value: &Value) -> Vec<Value> {
        let mut found = vec![value.clone()];
        for step in self.0 {
            found = found.into_iter().flat_map(|value| into(value, step)).collect();
        }
        found.retain(|value| !matches!(value, Value::Null));
        found
    }

    /// The first value there.
    pub fn first(&self, value: &Value) -> Option<Value> {
        self.all(value).into_iter().next()
    }

    /// Whether there may be more than one value.
    pub fn many(&self) -> bool {
        self.0.iter().any(|step| matches!(*step, "*" | "keys"))
    }

    /// The shape there, seen from a shape.
    pub fn shape(&self, shape: &'static Shape) -> Option<&'static Shape> {
        self.0.iter().try_fold(shape, |shape, step| match shape.kind {
            Kind::List { element, .. } if *step == "*" => Some(element),
            Kind::Map { key, .. } if *step == "keys" => Some(key),
            _ => shape.member(step).map(|member| member.shape),
        })
    }

    /// Writes the values at the path into an input of that shape, and makes what is missing on the way. A list on the way, and
    /// one at the end that is given something else, holds that one.
    pub fn put(&self, members: &mut Members, shape: &'static Shape, values: Vec<Value>) {
        let Some((name, rest)) = self.0.split_first() else { return };
        let Some(member) = shape.member(name) else { return };
        if rest.is_empty() {
            members.insert((*name).to_owned(), fitting(values, member.shape));
            return;
        }
        let place = members.entry((*name).to_owned()).or_insert(Value::Null);
        let (place, shape) = match member.shape.kind {
            Kind::List { element, .. } => {
                if !matches!(place, Value::List(list) if !list.is_empty()) {
                    *place = Value::List(vec![Value::Null]);
                }
                let Value::List(list) = place else { return };
                (&mut list[0], element)
            }
            _ => (place, member.shape),
        };
        if !matches!(place, Value::Map(_)) {
            *place = Value::Map(Members::new());
        }
        if let Value::Map(inner) = place {
            Path(rest).put(inner, shape, values);
        }
    }
}

fn into(value: Value, step: &str) -> Vec<Value> {
    match (step, value) {
        ("*", Value::List(list)) => list,
        ("keys", Value::Map(map)) => map.keys().map(|key| Value::Text(key.to_string())).collect(),
        (_, Value::Map(mut map)) => map.shift_remove(step).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The values as one of that shape.
fn fitting(mut values: Vec<Value>, shape: &'static Shape) -> Value {
    let whole = values.len() == 1 && matches!(values[0], Value::List(_));
    match shape.kind {
        Kind::List { .. } if whole => values.remove(0),
        Kind::List { element, .. } => Value::List(values.into_iter().map(|value| scalar(value, element)).collect()),
        _ => values.into_iter().next().map_or(Value::Null, |value| scalar(value, shape)),
    }
}

/// Members of ids are texts; a shape may want a number or a flag, or a text where an answer has a number.
fn scalar(value: Value, shape: &'static Shape) -> Value {
    match (&shape.kind, &value) {
        (Kind::Integer { .. } | Kind::Long { .. }, Value::Text(text)) => text.parse().map_or(value, Value::Int),
        (Kind::Boolean, Value::Text(text)) => text.parse().map_or(value, Value::Bool),
        (Kind::String { .. }, _) => text(&value).map_or(value, Value::Text),
        _ => value,
    }
}

/// A scalar as the text that ids and conditions are made of.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

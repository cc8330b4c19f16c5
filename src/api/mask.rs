//! Copies of values that may be logged.

use super::table::{Kind, Shape};
use super::value::{Members, Value};

/// What stands where something secret was.
pub const MASK: &str = "***";

/// A copy of a value of that shape in which sensitive members read `***`.
///
/// What the shape does not know (a member that AWS added, a map where the shape is a list) is masked too: nobody can say
/// that it is harmless.
pub fn mask(shape: &Shape, value: &Value) -> Value {
    match (&shape.kind, value) {
        (_, Value::Null) => Value::Null,
        (Kind::Structure { members, .. }, Value::Map(given)) => {
            let masked = given.iter().map(|(name, value)| {
                let member = members.iter().find(|member| member.name == name);
                let value = match member {
                    Some(member) if !member.sensitive => mask(member.shape, value),
                    _ => hide(value),
                };
                (name.clone(), value)
            });
            Value::Map(masked.collect::<Members>())
        }
        (Kind::List { element, .. }, Value::List(list)) => Value::List(list.iter().map(|v| mask(element, v)).collect()),
        (Kind::Map { value: shape, .. }, Value::Map(given)) => {
            Value::Map(given.iter().map(|(key, value)| (key.clone(), mask(shape, value))).collect())
        }
        (Kind::Structure { .. } | Kind::List { .. } | Kind::Map { .. }, _) => hide(value),
        _ => value.clone(),
    }
}

/// The secret texts in a value of that shape, one by one: passwords, tokens, keys. A list or structure that is sensitive as a whole (the
/// environment of a container) is not taken apart: most of what is in it is no secret, and is elsewhere too.
pub fn secrets(shape: &Shape, value: &Value) -> Vec<String> {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Map(given)) => {
            let known = members.iter().filter_map(|member| Some((member, given.get(member.name)?)));
            let found = known.flat_map(|(member, value)| match value {
                Value::Text(text) if member.sensitive => vec![text.clone()],
                _ if member.sensitive => Vec::new(),
                value => secrets(member.shape, value),
            });
            found.collect()
        }
        (Kind::List { element, .. }, Value::List(list)) => list.iter().flat_map(|v| secrets(element, v)).collect(),
        (Kind::Map { value: shape, .. }, Value::Map(given)) => given.values().flat_map(|v| secrets(shape, v)).collect(),
        _ => Vec::new(),
    }
}

/// Whether a value is one that [`mask`] has left nothing of.
pub fn is_hidden(value: &Value) -> bool {
    match value {
        Value::Text(text) => text == MASK,
        Value::List(list) => !list.is_empty() && list.iter().all(is_hidden),
        Value::Map(members) => !members.is_empty() && members.values().all(is_hidden),
        _ => false,
    }
}

/// The same lists and maps with nothing of what was in them.
fn hide(value: &Value) -> Value {
    match value {
        Value::List(list) => Value::List(list.iter().map(hide).collect()),
        Value::Map(members) => Value::Map(members.iter().map(|(name, value)| (name.clone(), hide(value))).collect()),
        _ => Value::Text(MASK.to_owned()),
    }
}

//! API values as script values and back.

use crate::api::mask::is_hidden;
use crate::api::names::step;
use crate::api::{Kind, Member, Members, Shape, Value, shape, shape_id};
use crate::engine::record::{Record, Redacted, Schema, secret_not_kept};
use crate::engine::thrown::Thrown;
use crate::text;
use jiff::Timestamp;
use rhai::{Array, Blob, Dynamic, Map};
use std::sync::Arc;

fn members(shape: &Shape) -> &'static [Member] {
    match shape.kind {
        Kind::Structure { members, .. } => members,
        _ => &[],
    }
}

/// A structure of the API table as a record's schema.
impl Schema for Shape {
    fn name(&self) -> &'static str {
        self.name
    }

    fn id(&self) -> String {
        shape_id(self)
    }

    fn len(&self) -> usize {
        members(self).len()
    }

    fn member(&self, index: usize) -> &'static str {
        members(self)[index].name
    }

    fn sensitive(&self, index: usize) -> bool {
        members(self)[index].sensitive
    }
}

/// The schema of a record that was kept.
pub fn schema(id: &str) -> Option<&'static dyn Schema> {
    shape(id).map(|shape| shape as &dyn Schema)
}

/// What a script gives to a call. A closure, or anything else that AWS cannot take, is an error that says where it stands.
pub fn to_value(given: &Dynamic, path: &str) -> Result<Value, Thrown> {
    if given.is_unit() {
        return Ok(Value::Null);
    }
    if let Some(secret) = given.read_lock::<Redacted>() {
        return Err(secret_not_kept(&secret.name).with("path", path.to_owned()));
    }
    if let Ok(b) = given.as_bool() {
        return Ok(Value::Bool(b));
    }
    if let Ok(i) = given.as_int() {
        return Ok(Value::Int(i));
    }
    if let Ok(f) = given.as_float() {
        return Ok(Value::Float(f));
    }
    if let Some(record) = given.read_lock::<Record>() {
        return entries(record.iter().map(|(name, value)| -> (&str, _) { (name, value) }), path);
    }
    if let Some(map) = given.read_lock::<Map>() {
        return entries(map.iter().map(|(name, value)| (name.as_str(), value)), path);
    }
    if let Some(list) = given.read_lock::<Array>() {
        let items = list.iter().enumerate().map(|(i, item)| to_value(item, &format!("{path}[{i}]")));
        return items.collect::<Result<_, _>>().map(Value::List);
    }
    if let Some(blob) = given.read_lock::<Blob>() {
        return Ok(Value::Bytes(blob.clone()));
    }
    if let Some(time) = given.read_lock::<Timestamp>() {
        return Ok(Value::Time(*time));
    }
    if given.is_string() || given.is_char() {
        return Ok(Value::Text(given.to_string()));
    }
    let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
    let wording = if given.is_fnptr() {
        text!(en: "{place}a closure cannot be given to AWS", ja: "{place}クロージャーは AWS に渡せません")
    } else {
        let kind = given.type_name().rsplit("::").next().unwrap_or_default().to_owned();
        text!(en: "{place}a value of type {kind} cannot be given to AWS", ja: "{place}{kind} 型の値は AWS に渡せません")
    };
    Err(Thrown::new("InvalidInput", wording).with("path", path.to_owned()))
}

fn entries<'a>(all: impl Iterator<Item = (&'a str, &'a Dynamic)>, path: &str) -> Result<Value, Thrown> {
    let inside = |name: &str| format!("{path}{}", step(path, name));
    let members = all.map(|(name, value)| Ok((name.to_owned(), to_value(value, &inside(name))?)));
    members.collect::<Result<Members, Thrown>>().map(Value::Map)
}

/// A result as a script sees it: structures are records that know their shape. `asked` names the call in messages.
pub fn from_value(shape: &'static Shape, value: Value, asked: Option<&Arc<str>>) -> Dynamic {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Map(mut given)) => {
            let values = members.iter().map(|member| match given.swap_remove(member.name) {
                // Of a result that was kept in a file.
                Some(value) if member.sensitive && is_hidden(&value) => {
                    Dynamic::from(Redacted { name: member.name.into() })
                }
                Some(value) => from_value(member.shape, value, None),
                None => Dynamic::UNIT,
            });
            Dynamic::from(Record::new(shape, values.collect(), asked.cloned()))
        }
        (Kind::List { element, .. }, Value::List(items)) => {
            items.into_iter().map(|item| from_value(element, item, None)).collect::<Array>().into()
        }
        (Kind::Map { value: inner, .. }, Value::Map(entries)) => {
            entries.into_iter().map(|(key, value)| (key.into(), from_value(inner, value, None))).collect::<Map>().into()
        }
        (_, plain) => plain_value(plain),
    }
}

/// A value without a shape: a document, a decoded policy.
fn plain_value(value: Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(b) => b.into(),
        Value::Int(i) => i.into(),
        Value::Float(f) => f.into(),
        Value::Text(text) => text.into(),
        Value::Bytes(bytes) => Dynamic::from_blob(bytes),
        Value::Time(time) => Dynamic::from(time),
        Value::List(items) => items.into_iter().map(plain_value).collect::<Array>().into(),
        Value::Map(entries) => {
            entries.into_iter().map(|(key, value)| (key.into(), plain_value(value))).collect::<Map>().into()
        }
    }
}

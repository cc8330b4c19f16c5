//! awsJson bodies.

use std::cell::RefCell;
use std::fmt;

use serde::Deserialize as _;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::error::{WireError, shown};
use super::members::{Collected, place};
use super::scalar::{Path, base64, expected};
use super::{LEVELS, Side};
use crate::api::table::{Kind, Member, Shape};
use crate::api::time;
use crate::api::value::{Members, Value};

/// The body as a value of that shape. An empty body is an empty structure.
pub(super) fn decode(shape: &Shape, body: &[u8], side: Side) -> Result<Value, WireError> {
    if body.trim_ascii().is_empty() {
        return Ok(Value::Map(Members::new()));
    }
    let malformed = |detail: String| WireError::Malformed { expected: "JSON", detail };
    let text = std::str::from_utf8(body).map_err(|error| malformed(error.to_string()))?;
    let (path, wrong) = (Path::root(), RefCell::new(None));
    let mut json = serde_json::Deserializer::from_str(text);
    let read = Reader { shape, side, path: &path, wrong: &wrong }.deserialize(&mut json);
    match read.and_then(|value| json.end().map(|()| value)) {
        Ok(Value::Null) => Err(path.wrong(shape, "null")),
        Ok(value) => Ok(value),
        Err(error) => {
            // What is no JSON at all is that first, wherever something else is wrong with it.
            serde_json::from_str::<Json>(text).map_err(|error| malformed(error.to_string()))?;
            Err(wrong.take().unwrap_or_else(|| malformed(error.to_string())))
        }
    }
}

/// Reads a value of a shape from JSON as it comes.
#[derive(Clone, Copy)]
struct Reader<'a> {
    shape: &'a Shape,
    side: Side,
    path: &'a Path<'a>,
    /// Why it failed, where that is not the JSON.
    wrong: &'a RefCell<Option<WireError>>,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        if self.path.level > LEVELS {
            return self.fail(WireError::Deep);
        }
        match self.shape.kind {
            Kind::Document => Json::deserialize(json).map(|json| Value::from_json(&json)),
            _ => json.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(expected(self.shape))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        match self.side {
            Side::Response => Ok(Value::Null),
            Side::Request => self.scalar(Json::Null),
        }
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Value, E> {
        self.scalar(Json::Bool(flag))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        self.scalar(Json::from(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        self.scalar(Json::from(number))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        self.scalar(Json::from(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        match self.shape.kind {
            Kind::String { .. } => Ok(Value::Text(text.to_owned())),
            _ => self.scalar(Json::String(text.to_owned())),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut given: A) -> Result<Value, A::Error> {
        let Kind::List { element, .. } = &self.shape.kind else {
            return self.fail(self.path.wrong(self.shape, "an array"));
        };
        let mut read = Vec::new();
        while let Some(value) = given.next_element_seed(self.of(element, &self.path.index(read.len())))? {
            read.push(value);
        }
        Ok(Value::List(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut given: A) -> Result<Value, A::Error> {
        let shape = match &self.shape.kind {
            Kind::Structure { members, union } => return self.structure(members, *union, given),
            Kind::Map { value, .. } => value,
            _ => return self.fail(self.path.wrong(self.shape, "an object")),
        };
        let mut read = Members::new();
        while let Some(key) = given.next_key::<String>()? {
            let value = given.next_value_seed(self.of(shape, &self.path.key(&key)))?;
            read.insert(key, value);
        }
        // The SDK's clients write the entries in whatever order their hash gives.
        if self.side == Side::Request {
            read.sort_keys();
        }
        Ok(Value::Map(read))
    }
}

impl<'a> Reader<'a> {
    /// The same for what is in it.
    fn of<'b>(&'b self, shape: &'b Shape, path: &'b Path<'b>) -> Reader<'b> {
        Reader { shape, path, ..*self }
    }

    fn fail<T, E: de::Error>(&self, why: WireError) -> Result<T, E> {
        self.wrong.replace(Some(why));
        Err(E::custom("of another type"))
    }

    fn scalar<E: de::Error>(&self, json: Json) -> Result<Value, E> {
        scalar(self.shape, json, self.side, self.path).or_else(|why| self.fail(why))
    }

    fn structure<'de, A: MapAccess<'de>>(
        self,
        members: &'a [Member],
        union: bool,
        mut given: A,
    ) -> Result<Value, A::Error> {
        let mut read = Collected::new(members);
        let mut unknown = Vec::new();
        while let Some(found) = given.next_key_seed(Name { members, side: self.side, from: read.next })? {
            match found {
                Ok(place) => {
                    let member = &members[place];
                    let path = self.path.member(member.name);
                    if let Some(value) = given.next_value_seed(Given(self.of(member.shape, &path)))? {
                        read.put(place, value);
                    }
                }
                Err(name) => {
                    if !given.next_value::<Json>()?.is_null() && name != "__type" {
                        unknown.push(name);
                    }
                }
            }
        }
        match unknown.as_slice() {
            [name] if union && read.is_empty() && self.side == Side::Response => Ok(unknown_union(name)),
            _ => Ok(Value::Map(read.finish())),
        }
    }
}

/// A value, or none for null.
struct Given<'a>(Reader<'a>);

impl<'de> DeserializeSeed<'de> for Given<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Given<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(json).map(Some)
    }
}

/// The place of a member by its name on the wire; the name where no member has it.
struct Name<'a> {
    members: &'a [Member],
    side: Side,
    from: usize,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let on_wire = |member: &Member| if self.side == Side::Request { member.wire_in } else { member.wire_out };
        Ok(place(self.members, self.from, |member| on_wire(member) == name).ok_or_else(|| name.to_owned()))
    }
}

/// The same for any protocol.
pub(super) fn unknown_union(name: &str) -> Value {
    let name = ("name".to_owned(), Value::Text(name.to_owned()));
    Value::Map(Members::from_iter([("SDK_UNKNOWN_MEMBER".to_owned(), Value::Map(Members::from_iter([name])))]))
}

/// A scalar of that shape, which has to be one.
fn scalar(shape: &Shape, json: Json, side: Side, path: &Path<'_>) -> Result<Value, WireError> {
    let read = match (&shape.kind, &json) {
        (Kind::Integer { .. }, Json::Number(number)) => {
            integer(number).filter(|i| i32::try_from(*i).is_ok() || side == Side::Response).map(Value::Int)
        }
        (Kind::Long { .. }, Json::Number(number)) => integer(number).map(Value::Int),
        (Kind::Float | Kind::Double, Json::Number(number)) => number.as_f64().map(Value::Float),
        // How awsJson writes what JSON numbers cannot say.
        (Kind::Float | Kind::Double, Json::String(text)) if side == Side::Request => match text.as_str() {
            "NaN" => Some(Value::Float(f64::NAN)),
            "Infinity" => Some(Value::Float(f64::INFINITY)),
            "-Infinity" => Some(Value::Float(f64::NEG_INFINITY)),
            _ => None,
        },
        (Kind::Boolean, Json::Bool(b)) => Some(Value::Bool(*b)),
        (Kind::Timestamp, Json::Number(number)) => number.as_f64().and_then(time::from_epoch).map(Value::Time),
        (Kind::Timestamp, Json::String(text)) => time::parse(text).map(Value::Time),
        (Kind::Blob, Json::String(text)) => base64(text).map(Value::Bytes),
        _ => None,
    };
    // botocore hands on plain scalars as they are, whatever their type.
    let plain = !matches!(
        shape.kind,
        Kind::Timestamp | Kind::Blob | Kind::Structure { .. } | Kind::List { .. } | Kind::Map { .. }
    );
    match read {
        Some(value) => Ok(value),
        None if side == Side::Response && plain => Ok(Value::from_json(&json)),
        None => Err(path.wrong(shape, &found(&json))),
    }
}

/// The number if it is a whole one, also when it is written as `100.0`.
fn integer(number: &serde_json::Number) -> Option<i64> {
    /// Whole floats beyond this are not exact: 2^53.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.as_i64().or_else(|| number.as_f64().filter(|f| f.fract() == 0.0 && f.abs() <= EXACT).map(|f| f as i64))
}

fn found(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(b) => b.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => shown(text),
        Json::Array(_) => "an array".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    }
}

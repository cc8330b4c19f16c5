//! A value of the API: what a call takes and gives, independent of Rhai, of the SDK and of the wire.

pub use super::members::{Members, Name};
pub use crate::instant::iso8601;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value as Json};

/// An API value. Members of structures are in the order of the API table.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    Time(Timestamp),
    List(Vec<Value>),
    Map(Members),
}

impl Value {
    /// The member of that name, if this is a map that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Map(members) => members.get(name),
            _ => None,
        }
    }

    /// The text, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The elements, if this is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The members or entries, if this is a map.
    pub fn as_map(&self) -> Option<&Members> {
        match self {
            Value::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The number, if this is a whole one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// What kind of value this is, in the words of a script.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "()",
            Value::Bool(_) => "bool",
            Value::Int(_) => "integer",
            Value::Float(_) => "float",
            Value::Text(_) => "string",
            Value::Bytes(_) => "blob",
            Value::Time(_) => "timestamp",
            Value::List(_) => "array",
            Value::Map(_) => "map",
        }
    }

    /// As JSON: bytes in base64, times in ISO 8601 as the AWS CLI (version 2) prints them.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Bool(b) => Json::Bool(*b),
            Value::Int(i) => Json::Number((*i).into()),
            Value::Float(f) => Number::from_f64(*f).map_or(Json::Null, Json::Number),
            Value::Text(t) => Json::String(t.clone()),
            Value::Bytes(b) => Json::String(BASE64.encode(b)),
            Value::Time(t) => Json::String(iso8601(*t)),
            Value::List(l) => Json::Array(l.iter().map(Value::to_json).collect()),
            Value::Map(m) => Json::Object(m.iter().map(|(k, v)| (k.to_string(), v.to_json())).collect()),
        }
    }

    /// From plain JSON, which knows neither bytes nor times.
    pub fn from_json(json: &Json) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(b) => Value::Bool(*b),
            Json::Number(n) => n.as_i64().map_or_else(|| Value::Float(n.as_f64().unwrap_or(f64::NAN)), Value::Int),
            Json::String(s) => Value::Text(s.clone()),
            Json::Array(a) => Value::List(a.iter().map(Value::from_json).collect()),
            Json::Object(o) => Value::Map(o.iter().map(|(k, v)| (k.clone(), Value::from_json(v))).collect()),
        }
    }
}

/// Keys under which files keep what plain JSON has not; a key of a map that begins with `$` gets one more.
const TIME: &str = "$time";
const BYTES: &str = "$bytes";

/// Into a file and back without loss: `{"$time": "2026-04-06T01:00:00Z"}`, `{"$bytes": "AAE="}`.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Time(time) => serializer.collect_map([(TIME, time.to_string())]),
            Value::Bytes(bytes) => serializer.collect_map([(BYTES, BASE64.encode(bytes))]),
            Value::List(list) => serializer.collect_seq(list),
            Value::Map(map) => serializer.collect_map(map.iter().map(|(key, value)| (escaped(key), value))),
            Value::Null => serializer.serialize_unit(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Int(number) => serializer.serialize_i64(*number),
            Value::Float(number) => serializer.serialize_f64(*number),
            Value::Text(text) => serializer.serialize_str(text),
        }
    }
}

fn escaped(key: &str) -> String {
    if key.starts_with('$') { format!("${key}") } else { key.to_owned() }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        restored(Json::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

fn restored(json: Json) -> Result<Value, String> {
    match json {
        Json::Array(list) => list.into_iter().map(restored).collect::<Result<_, _>>().map(Value::List),
        Json::Object(map) => match map.iter().next() {
            Some((key, Json::String(text))) if key == TIME => {
                text.parse().map(Value::Time).map_err(|e| format!("{text}: {e}"))
            }
            Some((key, Json::String(text))) if key == BYTES => {
                BASE64.decode(text).map(Value::Bytes).map_err(|e| format!("{text}: {e}"))
            }
            _ => {
                let plain = |key: String| if key.starts_with("$$") { key[1..].to_owned() } else { key };
                map.into_iter()
                    .map(|(key, value)| Ok((plain(key), restored(value)?)))
                    .collect::<Result<_, _>>()
                    .map(Value::Map)
            }
        },
        scalar => Ok(Value::from_json(&scalar)),
    }
}

/// For `#[serde(with)]` on members, which are kept like a map of values.
pub mod kept {
    use super::{Members, Value};
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    /// # Errors
    /// The serializer's.
    pub fn serialize<S: Serializer>(members: &Members, serializer: S) -> Result<S::Ok, S::Error> {
        Value::Map(members.clone()).serialize(serializer)
    }

    /// # Errors
    /// The deserializer's, and for what is no map.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Members, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Map(members) => Ok(members),
            other => Err(D::Error::custom(format!("a map expected, found {}", other.kind()))),
        }
    }
}

//! awsJson bodies.

use serde_json::Value as Json;

use super::error::{WireError, shown};
use super::scalar::{Path, base64};
use super::{LEVELS, Side};
use crate::api::table::{Kind, Member, Shape};
use crate::api::time;
use crate::api::value::{Members, Value};

/// The body as a value of that shape. An empty body is an empty structure.
pub(super) fn decode(shape: &Shape, body: &[u8], side: Side) -> Result<Value, WireError> {
    if body.trim_ascii().is_empty() {
        return Ok(Value::Map(Members::new()));
    }
    let json: Json = serde_json::from_slice(body)
        .map_err(|error| WireError::Malformed { expected: "JSON", detail: error.to_string() })?;
    let path = Path::root();
    match value(shape, &json, side, &path)? {
        Value::Null => Err(path.wrong(shape, "null")),
        other => Ok(other),
    }
}

fn value(shape: &Shape, json: &Json, side: Side, path: &Path<'_>) -> Result<Value, WireError> {
    if path.level > LEVELS {
        return Err(WireError::Deep);
    }
    match (&shape.kind, json) {
        (Kind::Document, _) => Ok(Value::from_json(json)),
        (_, Json::Null) if side == Side::Response => Ok(Value::Null),
        (Kind::Structure { members, union }, Json::Object(given)) => {
            let known = structure(members, given, side, path)?;
            match (*union && known.is_empty()).then(|| unknown_member(given)).flatten() {
                Some(unknown) if side == Side::Response => Ok(unknown),
                _ => Ok(Value::Map(known)),
            }
        }
        (Kind::List { element, .. }, Json::Array(given)) => {
            let read = given.iter().enumerate().map(|(index, json)| value(element, json, side, &path.index(index)));
            read.collect::<Result<_, _>>().map(Value::List)
        }
        (Kind::Map { value: shape, .. }, Json::Object(given)) => {
            let read = given.iter().map(|(key, json)| Ok((key.clone(), value(shape, json, side, &path.key(key))?)));
            let mut read: Members = read.collect::<Result<_, WireError>>()?;
            // The SDK's clients write the entries in whatever order their hash gives.
            if side == Side::Request {
                read.sort_keys();
            }
            Ok(Value::Map(read))
        }
        (Kind::Structure { .. } | Kind::List { .. } | Kind::Map { .. }, _) => Err(path.wrong(shape, &found(json))),
        _ => scalar(shape, json, side, path),
    }
}

fn structure(
    members: &[Member],
    given: &serde_json::Map<String, Json>,
    side: Side,
    path: &Path<'_>,
) -> Result<Members, WireError> {
    let mut read = Members::new();
    for member in members {
        let name = if side == Side::Request { member.wire_in } else { member.wire_out };
        match given.get(name) {
            None | Some(Json::Null) => {}
            Some(json) => {
                read.insert(member.name.to_owned(), value(member.shape, json, side, &path.member(member.name))?);
            }
        }
    }
    Ok(read)
}

/// What botocore shows for a union with a member that is newer than the table.
pub(super) fn unknown_member(given: &serde_json::Map<String, Json>) -> Option<Value> {
    let mut names = given.iter().filter(|(name, json)| *name != "__type" && !json.is_null()).map(|(name, _)| name);
    let name = names.next()?;
    names.next().is_none().then(|| unknown_union(name))
}

/// The same for any protocol.
pub(super) fn unknown_union(name: &str) -> Value {
    let name = ("name".to_owned(), Value::Text(name.to_owned()));
    Value::Map(Members::from_iter([("SDK_UNKNOWN_MEMBER".to_owned(), Value::Map(Members::from_iter([name])))]))
}

fn scalar(shape: &Shape, json: &Json, side: Side, path: &Path<'_>) -> Result<Value, WireError> {
    let read = match (&shape.kind, json) {
        (Kind::String { .. }, Json::String(text)) => Some(Value::Text(text.clone())),
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
    let plain = !matches!(shape.kind, Kind::Timestamp | Kind::Blob) && !json.is_array() && !json.is_object();
    match read {
        Some(value) => Ok(value),
        None if side == Side::Response && plain => Ok(Value::from_json(json)),
        None => Err(path.wrong(shape, &found(json))),
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

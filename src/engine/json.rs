//! Script values as JSON: what `json(value)`, results, outputs and tables show.

use super::record::Record;
use crate::instant::iso8601;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use rhai::{Array, Blob, Dynamic, Map};
use serde_json::{Number, Value as Json};

/// A script's value as JSON. Records print in AWS's order without the members that AWS left out; what JSON does not have
/// (a closure, say) prints as its text.
pub fn of(value: &Dynamic) -> Json {
    if value.is_unit() {
        Json::Null
    } else if let Ok(b) = value.as_bool() {
        Json::Bool(b)
    } else if let Ok(i) = value.as_int() {
        Json::Number(i.into())
    } else if let Ok(f) = value.as_float() {
        Number::from_f64(f).map_or(Json::Null, Json::Number)
    } else if let Some(record) = value.read_lock::<Record>() {
        self::record(&record)
    } else if let Some(list) = value.read_lock::<Array>() {
        Json::Array(list.iter().map(of).collect())
    } else if let Some(map) = value.read_lock::<Map>() {
        Json::Object(map.iter().map(|(k, v)| (k.to_string(), of(v))).collect())
    } else if let Some(time) = value.read_lock::<Timestamp>() {
        Json::String(iso8601(*time))
    } else if let Some(blob) = value.read_lock::<Blob>() {
        Json::String(BASE64.encode(&*blob))
    } else {
        Json::String(value.to_string())
    }
}

/// A record as JSON.
pub fn record(record: &Record) -> Json {
    Json::Object(record.iter().map(|(name, value)| (name.to_owned(), of(value))).collect())
}

/// On several lines, indented by four as the AWS CLI prints.
pub fn pretty(json: &Json) -> String {
    let mut out = Vec::new();
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut out, serde_json::ser::PrettyFormatter::with_indent(b"    "));
    match serde::Serialize::serialize(json, &mut serializer) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        Err(_) => json.to_string(),
    }
}

/// On one line.
pub fn compact(value: &Dynamic) -> String {
    of(value).to_string()
}

/// A few words that tell one element of a list from another: its name, id or ARN.
pub fn label(value: &Dynamic) -> String {
    let Json::Object(members) = of(value) else { return compact(value) };
    let wanted = ["Name", "name", "Id", "Arn", "arn"];
    let named = wanted.iter().find_map(|end| {
        members
            .iter()
            .find(|(key, value)| key.ends_with(end) && value.is_string())
            .map(|(key, value)| format!("{key}: {value}"))
    });
    named.unwrap_or_else(|| Json::Object(members).to_string().chars().take(100).collect())
}

/// Plain JSON as a script's value.
pub fn into_script(json: &Json) -> Dynamic {
    match json {
        Json::Null => Dynamic::UNIT,
        Json::Bool(b) => (*b).into(),
        Json::Number(n) => n.as_i64().map_or_else(|| n.as_f64().unwrap_or(f64::NAN).into(), Dynamic::from),
        Json::String(s) => s.into(),
        Json::Array(list) => list.iter().map(into_script).collect::<Array>().into(),
        Json::Object(map) => map.iter().map(|(k, v)| (k.into(), into_script(v))).collect::<Map>().into(),
    }
}

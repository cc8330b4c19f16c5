//! Script values as JSON: what `json(value)`, results, outputs and tables show.

use super::record::{Record, Redacted};
use crate::instant::iso8601;
use crate::lang::Text;
use crate::text;
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
    } else if value.is::<Redacted>() {
        Json::from("***")
    } else if let Some(list) = value.read_lock::<Array>() {
        Json::Array(list.iter().map(of).collect())
    } else if let Some(map) = value.read_lock::<Map>() {
        Json::Object(map.iter().map(|(k, v)| (k.to_string(), of(v))).collect())
    } else if let Some(time) = value.read_lock::<Timestamp>() {
        Json::String(iso8601(*time))
    } else if let Some(blob) = value.read_lock::<Blob>() {
        Json::String(BASE64.encode(&*blob))
    } else if let Ok(text) = value.clone().into_string() {
        // Not `to_string`, which says so of a value that a closure has captured.
        Json::String(text)
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

/// A few words that tell one element of a list from another: its name, id or ARN, and its Name tag.
pub fn label(value: &Dynamic) -> String {
    const LONGEST: usize = 100;
    let Json::Object(members) = of(value) else { return compact(value) };
    let schema = value.read_lock::<Record>().map(|record| record.schema().name()).unwrap_or_default();
    let known = |key: &str| members.get(key).filter(|value| value.is_string()).map(|value| format!("{key}: {value}"));
    // The type's own first: a VPC has an OwnerId before its VpcId.
    let ends = ["Name", "Id", "Arn"];
    let own = ends.iter().find_map(|end| {
        let key = format!("{schema}{end}");
        let lower =
            key.char_indices().map(|(at, c)| if at == 0 { c.to_ascii_lowercase() } else { c }).collect::<String>();
        known(&key).or_else(|| known(&lower))
    });
    let named = own.or_else(|| ["Name", "name"].iter().find_map(|key| known(key))).or_else(|| {
        let fits = |key: &&String| key.as_str() != "OwnerId" && ends.iter().any(|end| key.ends_with(end));
        members.keys().find(|key| fits(key) && members[key.as_str()].is_string()).and_then(|key| known(key))
    });
    let tags = ["Tags", "tags"].iter().find_map(|tags| members.get(*tags)?.as_array());
    let tag = tags.into_iter().flatten().find_map(|tag| {
        let get = |upper: &str, lower: &str| tag.get(upper).or_else(|| tag.get(lower))?.as_str();
        (get("Key", "key")? == "Name").then(|| get("Value", "value").map(|name| format!(" (Name: {name})"))).flatten()
    });
    match named {
        Some(named) => format!("{named}{}", tag.unwrap_or_default()),
        None => Json::Object(members).to_string().chars().take(LONGEST).collect(),
    }
}

/// What is wrong with a text that is no JSON, and where.
pub fn problem(error: &serde_json::Error) -> Text {
    let (line, column) = (error.line(), error.column());
    let told = error.to_string();
    let told = told.split(" at line ").next().unwrap_or_default();
    if error.is_eof() {
        return text!(en: "it ends in the middle (line {line})", ja: "途中で終わっています ({line} 行目)");
    }
    if error.is_data() {
        return text!(en: "another kind of value is expected: {told}", ja: "値の種類が違います");
    }
    text!(
        en: "line {line}, column {column}: {told}",
        ja: "{line} 行目の {column} 文字目が正しくありません (文字列は \"...\" で囲み、最後の項目の後に , は書けません)"
    )
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

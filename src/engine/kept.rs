//! Script values in a file and back: what a step gives is kept until a later run that skips it.
//!
//! JSON, with `{"$record": "ec2.Vpc", "members": {...}}` for results, `{"$time": ...}`, `{"$blob": ...}`, `{"$char": ...}` and
//! `{"$float": ...}` for what JSON does not have. Of a secret there is only `{"$secret": "***"}`. A key of a map that begins with `$` gets one more.

use super::record::{Record, Redacted, Schema};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use rhai::{Array, Blob, Dynamic, Map};
use serde_json::{Map as Object, Number, Value as Json, json};

/// Finds the schema of a record by what [`Schema::id`] said.
pub type Schemas = fn(&str) -> Option<&'static dyn Schema>;

/// A value for a file; for what cannot be kept, such as a closure, its kind.
pub fn keep(value: &Dynamic) -> Result<Json, String> {
    if value.is_unit() {
        return Ok(Json::Null);
    }
    if let Ok(b) = value.as_bool() {
        return Ok(b.into());
    }
    if let Ok(i) = value.as_int() {
        return Ok(i.into());
    }
    if let Ok(f) = value.as_float() {
        return Ok(Number::from_f64(f).map_or_else(|| json!({ "$float": f.to_string() }), Json::Number));
    }
    if let Some(record) = value.read_lock::<Record>() {
        let secret = |name: &str| record.schema().find(name).is_some_and(|index| record.schema().sensitive(index));
        let kept = |name: &str, value| if secret(name) { Ok(redacted()) } else { keep(value) };
        let members = record.iter().map(|(name, value)| Ok((name.to_owned(), kept(name, value)?)));
        let members = members.collect::<Result<Object<_, _>, String>>()?;
        return Ok(json!({ "$record": record.schema().id(), "members": members }));
    }
    if value.is::<Redacted>() {
        return Ok(redacted());
    }
    if let Some(list) = value.read_lock::<Array>() {
        return list.iter().map(keep).collect::<Result<_, _>>().map(Json::Array);
    }
    if let Some(map) = value.read_lock::<Map>() {
        let entry = |(key, value): (&rhai::Identifier, &Dynamic)| {
            let escape = if key.starts_with('$') { "$" } else { "" };
            Ok((format!("{escape}{key}"), keep(value)?))
        };
        return map.iter().map(entry).collect::<Result<_, _>>().map(Json::Object);
    }
    if let Some(time) = value.read_lock::<Timestamp>() {
        return Ok(json!({ "$time": time.to_string() }));
    }
    if let Some(blob) = value.read_lock::<Blob>() {
        return Ok(json!({ "$blob": BASE64.encode(&*blob) }));
    }
    if let Ok(c) = value.as_char() {
        return Ok(json!({ "$char": c.to_string() }));
    }
    if let Ok(text) = value.clone().into_string() {
        return Ok(Json::String(text));
    }
    Err(value.type_name().rsplit("::").next().unwrap_or_default().to_owned())
}

fn redacted() -> Json {
    json!({ "$secret": "***" })
}

/// The value that was kept. A record whose schema is gone becomes a map. `name` is what a secret was, where the value does not tell.
pub fn restore(name: &str, json: &Json, schemas: Schemas) -> Dynamic {
    match json {
        Json::Null => Dynamic::UNIT,
        Json::Bool(b) => (*b).into(),
        Json::Number(n) => n.as_i64().map_or_else(|| n.as_f64().unwrap_or(f64::NAN).into(), Dynamic::from),
        Json::String(text) => text.into(),
        Json::Array(list) => list.iter().map(|json| restore(name, json, schemas)).collect::<Array>().into(),
        Json::Object(map) => special(name, map, schemas).unwrap_or_else(|| {
            let own = |key: &str| key.strip_prefix('$').filter(|_| key.starts_with("$$")).unwrap_or(key).to_owned();
            let entries = map.iter().map(|(key, value)| (own(key), value));
            entries.map(|(key, value)| (key.as_str().into(), restore(&key, value, schemas))).collect::<Map>().into()
        }),
    }
}

fn special(name: &str, map: &Object<String, Json>, schemas: Schemas) -> Option<Dynamic> {
    let (key, value) = map.iter().next()?;
    let text = value.as_str()?;
    match (key.as_str(), map.len()) {
        ("$time", 1) => text.parse::<Timestamp>().ok().map(Dynamic::from),
        ("$blob", 1) => BASE64.decode(text).ok().map(Dynamic::from_blob),
        ("$secret", 1) => Some(Dynamic::from(Redacted { name: name.into() })),
        ("$char", 1) => text.chars().next().map(Dynamic::from),
        ("$float", 1) => text.parse::<f64>().ok().map(Dynamic::from),
        ("$record", 2) => {
            let given = map.get("members")?.as_object()?;
            let Some(schema) = schemas(text) else { return Some(restore(name, map.get("members")?, schemas)) };
            let member = |index| {
                let name = schema.member(index);
                given.get(name).map_or(Dynamic::UNIT, |value| restore(name, value, schemas))
            };
            Some(Dynamic::from(Record::new(schema, (0..schema.len()).map(member).collect(), None)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{keep, restore};
    use crate::engine::record::{Record, Schema};
    use jiff::Timestamp;
    use rhai::{Array, Dynamic, FnPtr, Map};

    struct Vpc;

    impl Schema for Vpc {
        fn name(&self) -> &'static str {
            "Vpc"
        }
        fn len(&self) -> usize {
            2
        }
        fn member(&self, index: usize) -> &'static str {
            ["VpcId", "State"][index]
        }
    }

    fn schemas(id: &str) -> Option<&'static dyn Schema> {
        (id == "Vpc").then_some(&Vpc)
    }

    #[test]
    fn a_value_comes_back_as_it_was() {
        let record = Record::new(&Vpc, vec!["vpc-1".into(), Dynamic::UNIT], None);
        let map = Map::from([("$time".into(), "no".into()), ("plain".into(), 1.into())]);
        let values: Array = vec![
            Dynamic::UNIT,
            true.into(),
            7.into(),
            1.0.into(),
            f64::INFINITY.into(),
            "text".into(),
            'c'.into(),
            Dynamic::from(Timestamp::UNIX_EPOCH),
            Dynamic::from_blob(vec![0, 255]),
            Dynamic::from(record),
            map.into(),
        ];
        let kept = keep(&values.clone().into()).expect("it can be kept");
        let back = restore("value", &kept, schemas).cast::<Array>();
        for (was, is) in values.iter().zip(&back) {
            assert_eq!(was.type_name(), is.type_name());
            assert_eq!(format!("{:?}", keep(was)), format!("{:?}", keep(is)));
        }
        let record = back[9].read_lock::<Record>().expect("a record");
        assert_eq!(record.get("VpcId").map(ToString::to_string).as_deref(), Some("vpc-1"));
        assert!(record.get("State").is_some_and(Dynamic::is_unit));
        assert!(record.get("Cidr").is_none());
        assert!(back[10].read_lock::<Map>().is_some_and(|map| map.contains_key("$time")));
    }

    #[test]
    fn what_cannot_be_kept_is_told() {
        let closure = Dynamic::from(FnPtr::new("f").expect("a name"));
        assert_eq!(keep(&vec![closure].into()), Err("Fn".to_owned()));
    }
}

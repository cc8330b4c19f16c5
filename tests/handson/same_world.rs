//! Whether two worlds of the rehearsal cloud are the same but for ids, addresses, times and what is gone.

use serde_json::Value;
use std::collections::{BTreeMap, hash_map::DefaultHasher};
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;

/// What is no part of what there is: clocks, counters, what happens next, events.
const ASIDE: &[&str] = &["calls", "wall", "now", "ids", "timers", "tokens", "seed", "events", "revision", "set"];

/// The lines of a world in which every id is named after everything that is said of it.
pub fn lines(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("world.json")).expect("a world");
    let world: Value = serde_json::from_str(&text).expect("a world in JSON");
    let mut leaves = Vec::new();
    walk(&world, String::new(), &mut leaves);
    let mut names: BTreeMap<String, u64> = BTreeMap::new();
    for _ in 0..6 {
        let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (path, value) in &leaves {
            let line = format!("{}={}", named(path, &names, None), named(value, &names, None));
            for id in ids(path).chain(ids(value)) {
                // Where the id itself stands matters too.
                let own = format!("{}={}", named(path, &names, Some(id)), named(value, &names, Some(id)));
                said.entry(id.to_owned()).or_default().push(format!("{line} {own}"));
            }
        }
        names = said
            .into_iter()
            .map(|(id, mut lines)| {
                lines.sort();
                let mut hasher = DefaultHasher::new();
                lines.hash(&mut hasher);
                (id, hasher.finish())
            })
            .collect();
    }
    let mut lines: Vec<String> =
        leaves.iter().map(|(path, value)| format!("{}={}", named(path, &names, None), named(value, &names, None))).collect();
    lines.sort();
    lines
}

fn walk(value: &Value, path: String, leaves: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter().filter(|(name, _)| !ASIDE.contains(&name.as_str())) {
                walk(value, format!("{path}/{name}"), leaves);
            }
        }
        // Order in lists is that of making, or of ids.
        Value::Array(list) => list.iter().for_each(|value| walk(value, format!("{path}/*"), leaves)),
        Value::String(text) if text.parse::<jiff::Timestamp>().is_ok() => leaves.push((path, "TIME".to_owned())),
        Value::String(text) => leaves.push((path, address(text))),
        other => leaves.push((path, other.to_string())),
    }
}

/// Addresses within a block are given as they come.
fn address(text: &str) -> String {
    match text.parse::<std::net::IpAddr>() {
        Ok(_) => "ADDRESS".to_owned(),
        Err(_) => text.to_owned(),
    }
}

/// The parts of a text that are ids: long ones of hexadecimal digits, or of capitals and digits.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| is_id(part))
}

fn is_id(part: &str) -> bool {
    let hex = part.len() >= 8 && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let capitals = part.len() >= 16 && part.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    (hex || capitals) && part.bytes().any(|b| b.is_ascii_digit()) && part != "123456789012"
}

fn named(text: &str, names: &BTreeMap<String, u64>, own: Option<&str>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        out.push_str(&rest[..start]);
        let end = rest[start..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(rest.len(), |end| start + end);
        let part = &rest[start..end];
        match names.get(part) {
            _ if Some(part) == own => out.push_str("<itself>"),
            Some(name) => out.push_str(&format!("<{name:x}>")),
            None if is_id(part) => out.push_str("<id>"),
            None => out.push_str(part),
        }
        rest = &rest[end..];
    }
    out + rest
}

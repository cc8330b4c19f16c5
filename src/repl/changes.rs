//! What differs between two looks at a value, a line each.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

/// Characters of a value in a line.
const LONGEST: usize = 100;

/// The changes from one value to the next: elements of lists are told apart by their ids or names, not by their places, and times
/// alone are no change.
pub fn changes(before: &Json, after: &Json) -> Vec<String> {
    let mut lines = Vec::new();
    compare("", before, after, &mut lines);
    lines
}

fn compare(path: &str, before: &Json, after: &Json, lines: &mut Vec<String>) {
    match (before, after) {
        (Json::Object(before), Json::Object(after)) => {
            let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
            for name in names {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                compare(&path, before.get(name).unwrap_or(&Json::Null), after.get(name).unwrap_or(&Json::Null), lines);
            }
        }
        (Json::Array(before), Json::Array(after)) => lists(path, before, after, lines),
        (before, after) if before == after || is_time(after) && (is_time(before) || before.is_null()) => {}
        (before, after) => {
            let path = if path.is_empty() { String::new() } else { format!("{path}  ") };
            lines.push(format!("{path}{} -> {}", short(before), short(after)));
        }
    }
}

fn lists(path: &str, before: &[Json], after: &[Json], lines: &mut Vec<String>) {
    let (old, new) = (keyed(before), keyed(after));
    let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
    lines.extend(gone.map(|(_, value)| format!("- {path}  {}", short(value))));
    for (key, value) in &new {
        match old.get(key) {
            Some(was) => compare(&format!("{path}[{key}]"), was, value, lines),
            None => lines.push(format!("+ {path}  {}", short(value))),
        }
    }
}

/// The elements by what tells them apart.
fn keyed(list: &[Json]) -> IndexMap<String, &Json> {
    let mut all = IndexMap::new();
    for (at, value) in list.iter().enumerate() {
        let key = match value {
            Json::Object(members) => identity(members),
            Json::String(text) => Some(tail(text)),
            _ => None,
        };
        let key = key.filter(|key| !all.contains_key(key)).unwrap_or_else(|| at.to_string());
        all.insert(key, value);
    }
    all
}

fn identity(members: &Map<String, Json>) -> Option<String> {
    let fits = |end: &str, name: &str| name.eq_ignore_ascii_case(end) || name.ends_with(end);
    let found = ["id", "Id", "Arn", "name", "Name"].iter().find_map(|end| {
        let (_, value) = members.iter().find(|(name, value)| fits(end, name) && value.is_string())?;
        value.as_str().map(tail)
    });
    // A target is known by what it is of: `Target: { Id, Port }`.
    found.or_else(|| members.values().find_map(|value| identity(value.as_object()?)))
}

/// The end of an ARN or id, which tells it from its like.
fn tail(text: &str) -> String {
    text.rsplit('/').next().unwrap_or(text).to_owned()
}

fn is_time(value: &Json) -> bool {
    let text = value.as_str().unwrap_or_default();
    text.len() >= 19
        && text.is_char_boundary(10)
        && text[10..].starts_with('T')
        && text.parse::<jiff::Timestamp>().is_ok()
}

/// A value in a line: what an event says, the plain members of anything else.
fn short(value: &Json) -> String {
    let text = match value {
        Json::Null => "()".to_owned(),
        Json::String(text) => text.clone(),
        Json::Object(members) => match members.get("message").and_then(Json::as_str) {
            Some(message) => message.to_owned(),
            None => {
                let plain =
                    members.iter().filter(|(_, value)| !value.is_array() && !value.is_object() && !is_time(value));
                plain.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
            }
        },
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::changes;
    use serde_json::json;

    #[test]
    fn a_rollout_is_told_by_what_changes() {
        let before = json!({ "services": [{
            "serviceArn": "arn:aws:ecs:r:1:service/c/web", "runningCount": 2,
            "deployments": [{ "id": "ecs-svc/1", "status": "PRIMARY", "updatedAt": "2026-01-01T00:00:00+00:00" }],
            "events": [{ "id": "a", "message": "steady" }],
        }] });
        let after = json!({ "services": [{
            "serviceArn": "arn:aws:ecs:r:1:service/c/web", "runningCount": 3,
            "deployments": [
                { "id": "ecs-svc/2", "status": "PRIMARY", "desiredCount": 2 },
                { "id": "ecs-svc/1", "status": "ACTIVE", "updatedAt": "2026-01-01T00:00:09+00:00" },
            ],
            "events": [{ "id": "b", "message": "started 1 tasks" }, { "id": "a", "message": "steady" }],
        }] });
        assert_eq!(
            changes(&before, &after),
            [
                "services[web].runningCount  2 -> 3",
                "+ services[web].deployments  id: \"ecs-svc/2\", status: \"PRIMARY\", desiredCount: 2",
                "services[web].deployments[1].status  PRIMARY -> ACTIVE",
                "+ services[web].events  started 1 tasks",
            ]
        );
        assert!(changes(&after, &after).is_empty());
    }

    #[test]
    fn times_alone_are_no_change() {
        assert!(changes(&json!({ "at": "2026-01-01T00:00:00Z" }), &json!({ "at": "2026-01-01T00:00:01Z" })).is_empty());
        assert_eq!(changes(&json!(1), &json!(2)), ["1 -> 2"]);
        assert_eq!(changes(&json!(["a"]), &json!(["b"])), ["-   a", "+   b"]);
    }
}

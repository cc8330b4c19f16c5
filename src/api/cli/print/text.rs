//! `--output text`: tabs between values, a line for each structure, the name of a member before what it holds.

use super::{is_scalar, scalar};
use serde_json::{Map, Value as Json};

/// The lines; `None` where there is none.
pub fn print(answer: &Json) -> Option<String> {
    let mut lines = Vec::new();
    item(answer, None, None, &mut lines);
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// `keys`: the members that every structure of this list shows in its line.
fn item(value: &Json, name: Option<&str>, keys: Option<&[String]>, lines: &mut Vec<String>) {
    match value {
        Json::Object(members) => structure(members, name, keys, lines),
        Json::Array(list) => self::list(list, name, lines),
        other => lines.push(scalar(other)),
    }
}

fn list(list: &[Json], name: Option<&str>, lines: &mut Vec<String>) {
    if list.is_empty() {
        return;
    }
    if list.iter().any(Json::is_object) {
        let mut keys: Vec<String> = list
            .iter()
            .filter_map(Json::as_object)
            .flatten()
            .filter(|(_, value)| is_scalar(value))
            .map(|(key, _)| key.clone())
            .collect();
        keys.sort();
        keys.dedup();
        list.iter().for_each(|element| item(element, name, Some(&keys), lines));
    } else if list.iter().any(Json::is_array) {
        let (scalars, others): (Vec<&Json>, Vec<&Json>) = list.iter().partition(|element| is_scalar(element));
        scalars_of(&scalars, name, lines);
        others.into_iter().for_each(|element| item(element, name, None, lines));
    } else {
        scalars_of(&list.iter().collect::<Vec<_>>(), name, lines);
    }
}

fn scalars_of(list: &[&Json], name: Option<&str>, lines: &mut Vec<String>) {
    match name {
        _ if list.is_empty() => {}
        Some(name) => lines.extend(list.iter().map(|value| format!("{}\t{}", name.to_uppercase(), scalar(value)))),
        None => lines.push(list.iter().map(|value| scalar(value)).collect::<Vec<_>>().join("\t")),
    }
}

fn structure(members: &Map<String, Json>, name: Option<&str>, keys: Option<&[String]>, lines: &mut Vec<String>) {
    let mut sorted: Vec<(&String, &Json)> = members.iter().collect();
    sorted.sort_by_key(|(key, _)| *key);
    let mut values: Vec<String> = match keys {
        None => sorted.iter().filter(|(_, value)| is_scalar(value)).map(|(_, value)| scalar(value)).collect(),
        Some(keys) => keys.iter().map(|key| members.get(key).map(scalar).unwrap_or_default()).collect(),
    };
    if !values.is_empty() {
        values.splice(0..0, name.map(str::to_uppercase));
        lines.push(values.join("\t"));
    }
    let shown = |key: &String, value: &Json| match keys {
        None => is_scalar(value),
        Some(keys) => keys.contains(key),
    };
    for (key, value) in sorted.into_iter().filter(|(key, value)| !shown(key, value)) {
        item(value, Some(key), None, lines);
    }
}

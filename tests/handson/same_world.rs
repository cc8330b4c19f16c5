//! Whether two worlds of the rehearsal cloud are the same but for ids, addresses, times and what is gone.

use super::fixture::{Ended, Handson};
use serde_json::Value;
use std::collections::{BTreeMap, hash_map::DefaultHasher};
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;

/// What is no part of what there is: clocks, counters, what happens next, events; random names; uploads of layers that were
/// begun and not ended, which AWS discards.
const ASIDE: &[&str] = &[
    "calls",
    "wall",
    "now",
    "ids",
    "timers",
    "tokens",
    "seed",
    "events",
    "revision",
    "set",
    "mac",
    "suffix",
    "uploads",
    "failed_tasks",
    "not_before",
    "look_at",
    "dns_name",
    "turn",
    "turns",
];

/// What a run leaves: the outputs, and the world.
pub struct Left {
    /// Lines of export.log; every id is named after what is said of it in the world.
    outputs: Vec<String>,
    world: World,
}

pub fn left(ended: &Ended, id: &str) -> Left {
    // The snapshot of a world is older than it where nothing but time has passed since: a call renews it.
    let call = "ecs::put_account_setting(#{ name: \"containerInsights\", value: \"disabled\" })";
    Handson::eval(call).args(&["--workshop", id]).within(ended).run().ok();
    let folder = ended.folder.path().join(".handson").join(id).join("rehearsal");
    let names = names(&leaves(&folder));
    let line = |line: &str| match line.split_once('=') {
        Some((name, value)) => format!("{name}={}", named(&address(value.trim_matches('\'')), &names, None)),
        None => named(line, &names, None),
    };
    let outputs = ended.file("export.log").lines().map(line).collect();
    Left { outputs, world: World::read(&folder) }
}

#[track_caller]
pub fn same(whole: &Left, resumed: &Left, case: &str) {
    assert_eq!(whole.outputs, resumed.outputs, "{case}");
    if let Some((never, went_on)) = whole.world.difference(&resumed.world) {
        panic!("{case}: in the run never killed:\n{never}\nin the one that went on:\n{went_on}");
    }
}

/// What there is in a world.
pub struct World {
    /// Its lines with every id left out.
    plain: Vec<String>,
    /// Its lines in which every id is named after everything that is said of it.
    tied: Vec<String>,
}

impl World {
    pub fn read(folder: &Path) -> World {
        let leaves = leaves(folder);
        World { plain: lines(&leaves, &BTreeMap::new()), tied: lines(&leaves, &names(&leaves)) }
    }

    /// Some lines that only the one and that only the other has.
    pub fn difference(&self, other: &World) -> Option<(String, String)> {
        let only = |one: &[String], other: &[String]| {
            let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
            one.iter().for_each(|line| *counts.entry(line).or_default() += 1);
            other.iter().for_each(|line| *counts.entry(line).or_default() -= 1);
            let lines: Vec<&str> =
                counts.into_iter().filter(|(_, count)| *count > 0).map(|(line, _)| line).take(12).collect();
            lines.join("\n")
        };
        let lines = [(&self.plain, &other.plain), (&self.tied, &other.tied)];
        lines.into_iter().find(|(one, two)| one != two).map(|(one, two)| (only(one, two), only(two, one)))
    }
}

fn leaves(folder: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder.join("world.json")).expect("a world");
    let world: Value = serde_json::from_str(&text).expect("a world in JSON");
    let mut leaves = Vec::new();
    walk(&world, String::new(), &mut leaves);
    leaves
}

fn names(leaves: &[(String, String)]) -> BTreeMap<String, u64> {
    let mut names: BTreeMap<String, u64> = BTreeMap::new();
    for _ in 0..6 {
        let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (path, value) in leaves {
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
    names
}

fn lines(leaves: &[(String, String)], names: &BTreeMap<String, u64>) -> Vec<String> {
    let line = |(path, value): &(String, String)| format!("{}={}", named(path, names, None), named(value, names, None));
    let mut lines: Vec<String> = leaves.iter().map(line).collect();
    lines.sort();
    lines
}

fn walk(value: &Value, path: String, leaves: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            // Which task has which address is how they happened to start; this is an index of that.
            let aside = |name: &str| ASIDE.contains(&name) || (name == "at" && path.ends_with("/ecs/tasks"));
            for (name, value) in members.iter().filter(|(name, _)| !aside(name)) {
                walk(value, format!("{path}/{name}"), leaves);
            }
        }
        // Order in lists is that of making, or of ids.
        Value::Array(list) => list.iter().for_each(|value| walk(value, format!("{path}/*"), leaves)),
        // A call that failed on the way has a number too.
        Value::String(_) if path.ends_with("/handson:call") => leaves.push((path, "CALL".to_owned())),
        Value::String(text) if text.parse::<jiff::Timestamp>().is_ok() => leaves.push((path, "TIME".to_owned())),
        Value::String(text) => leaves.push((path, address(text))),
        other => leaves.push((path, other.to_string())),
    }
}

/// Addresses within a block are given as they come. A UUID is one id.
fn address(text: &str) -> String {
    if text.parse::<std::net::IpAddr>().is_ok() {
        return "ADDRESS".to_owned();
    }
    let mut text = text.to_owned();
    let mut at = 0;
    while let Some(dash) = text.get(at..).and_then(|rest| rest.find('-')).map(|dash| at + dash) {
        let uuid = dash.checked_sub(8).and_then(|start| Some((start, text.get(start..start + 36)?)));
        match uuid.filter(|(_, part)| uuid::Uuid::parse_str(part).is_ok()) {
            Some((start, part)) => text = format!("{}{}{}", &text[..start], part.replace('-', ""), &text[start + 36..]),
            None => at = dash + 1,
        }
    }
    text
}

/// The parts of a text that are ids: long ones of hexadecimal digits, or of capitals and digits.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| is_id(part))
}

fn is_id(part: &str) -> bool {
    let hex = part.len() >= 8 && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let capitals = part.len() >= 16 && part.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    // Ids of IAM are of capitals, now and then without a digit.
    let iam = capitals && ["AROA", "AIDA", "ANPA", "AIPA"].iter().any(|start| part.starts_with(start));
    iam || (hex || capitals) && part.bytes().any(|b| b.is_ascii_digit()) && part != "123456789012"
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

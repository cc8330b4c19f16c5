//! Secrets that a run has met, so that none is written down wherever it turns up.

use crate::workshop::graph::ids::is_id;
use serde_json::{Map, Value as Json, json};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Stands in a file for what was secret.
pub const MASK: &str = "***";
/// Shorter texts are in too many others by chance: what AWS marks as sensitive is often a word.
const SHORTEST: usize = 8;
/// What somebody declares as secret is one in longer texts, too, from so many characters on.
const SHORTEST_DECLARED: usize = 4;

/// What no file may hold.
#[derive(Debug, Default)]
pub struct Secrets {
    /// What AWS's description marks as sensitive.
    met: BTreeSet<String>,
    /// What the script declares as secret: texts, and numbers as they are written.
    declared: BTreeSet<String>,
}

impl Secrets {
    /// Texts that AWS's description marks.
    pub fn add(&mut self, texts: impl IntoIterator<Item = String>) {
        self.met.extend(texts.into_iter().filter(|text| text.len() >= SHORTEST));
    }

    /// A value that a script declares as secret: each text and number in it.
    pub fn declare(&mut self, value: &Json) {
        match value {
            Json::String(text) if !text.is_empty() => drop(self.declared.insert(text.clone())),
            Json::Number(number) => drop(self.declared.insert(number.to_string())),
            Json::Array(list) => list.iter().for_each(|value| self.declare(value)),
            Json::Object(map) => map.values().for_each(|value| self.declare(value)),
            // Neither `true` nor `()` tells anything.
            _ => {}
        }
    }

    /// All of them.
    pub fn all(&self) -> Vec<String> {
        self.met.iter().chain(&self.declared).cloned().collect()
    }

    /// Whether a value has one of them in it.
    pub fn are_in(&self, json: &Json) -> bool {
        match json {
            Json::String(text) => self.are_in_text(text),
            Json::Number(number) => !self.declared.is_empty() && self.declared.contains(&number.to_string()),
            Json::Array(list) => list.iter().any(|value| self.are_in(value)),
            Json::Object(map) => map.iter().any(|(name, value)| !is_kind(name) && self.are_in(value)),
            _ => false,
        }
    }

    fn are_in_text(&self, text: &str) -> bool {
        self.declared.contains(text)
            || self.met.iter().any(|secret| text.contains(secret.as_str()))
            || self.declared.iter().any(|secret| counts(secret) && is_part(secret, text))
    }

    /// A text without them.
    pub fn hide_text(&self, text: &str) -> String {
        if self.declared.contains(text) {
            return MASK.to_owned();
        }
        let mut all: Vec<&String> =
            self.met.iter().chain(self.declared.iter().filter(|secret| counts(secret))).collect();
        // One may be the beginning of another.
        all.sort_by_key(|secret| Reverse(secret.len()));
        all.into_iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), MASK))
    }

    /// What a call takes or gives, without them.
    pub fn hide(&self, json: Json) -> Json {
        if self.are_none() { json } else { self.replace(json, &Json::from(MASK)) }
    }

    /// Values that scripts get back, without them: using what is missing is an error then.
    pub fn hide_value(&self, json: Json) -> Json {
        if self.are_none() { json } else { self.replace(json, &json!({ "$secret": MASK })) }
    }

    /// The same with the values of a map.
    pub fn hide_values(&self, map: Map<String, Json>) -> Map<String, Json> {
        map.into_iter().map(|(name, value)| (name, self.hide_value(value))).collect()
    }

    fn are_none(&self) -> bool {
        self.met.is_empty() && self.declared.is_empty()
    }

    fn replace(&self, json: Json, mask: &Json) -> Json {
        match json {
            Json::String(_) | Json::Number(_) if self.are_in(&json) => mask.clone(),
            Json::Array(list) => Json::Array(list.into_iter().map(|value| self.replace(value, mask)).collect()),
            Json::Object(map) => {
                let member = |(name, value): (String, Json)| {
                    let value = if is_kind(&name) { value } else { self.replace(value, mask) };
                    (name, value)
                };
                Json::Object(map.into_iter().map(member).collect())
            }
            other => other,
        }
    }
}

/// What says of which kind a value is that JSON does not have is no text of anybody.
fn is_kind(name: &str) -> bool {
    matches!(name, "$record" | "$time")
}

/// A declared secret that is looked for in longer texts.
fn counts(secret: &str) -> bool {
    secret.chars().count() >= SHORTEST_DECLARED
}

/// Whether a text has a secret in it. Ids are many random digits, in which a short one is found by chance: there it is a word.
fn is_part(secret: &str, text: &str) -> bool {
    let by_chance = secret.len() < SHORTEST && (text.starts_with("arn:") || is_id(text));
    let edge = |c: Option<char>| !by_chance || c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(secret)
        .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + secret.len()..].chars().next()))
}

/// Whether an input is the recorded one, but for what is left out there: nobody knows any more what stood in its place.
pub fn fits(recorded: &Json, now: &Json) -> bool {
    match (recorded, now) {
        (Json::String(text), Json::String(_) | Json::Number(_)) if text == MASK => true,
        (Json::Array(recorded), Json::Array(now)) => {
            recorded.len() == now.len() && recorded.iter().zip(now).all(|(recorded, now)| fits(recorded, now))
        }
        (Json::Object(recorded), Json::Object(now)) => {
            let same = |(name, value): (&String, &Json)| now.get(name).is_some_and(|now| fits(value, now));
            recorded.len() == now.len() && recorded.iter().all(same)
        }
        _ => recorded == now,
    }
}

/// The texts that stand where an input that [fits] a recorded one has something left out.
pub fn hidden_by(recorded: &Json, now: &Json) -> Vec<String> {
    match (recorded, now) {
        (Json::String(text), Json::String(now)) if text == MASK && now != MASK => vec![now.clone()],
        (Json::Array(recorded), Json::Array(now)) => {
            recorded.iter().zip(now).flat_map(|(recorded, now)| hidden_by(recorded, now)).collect()
        }
        (Json::Object(recorded), Json::Object(now)) => {
            let both = recorded.iter().filter_map(|(name, value)| Some((value, now.get(name)?)));
            both.flat_map(|(recorded, now)| hidden_by(recorded, now)).collect()
        }
        _ => Vec::new(),
    }
}

/// A copy of an input for people, without what stands where another one has something left out. Elements of lists may stand in
/// another order there.
pub fn cover(recorded: &[&Json], now: &Json) -> Json {
    match now {
        Json::Array(list) => {
            let inside: Vec<&Json> = recorded.iter().filter_map(|json| json.as_array()).flatten().collect();
            Json::Array(list.iter().map(|value| cover(&inside, value)).collect())
        }
        Json::Object(map) => {
            let member = |(name, value): (&String, &Json)| {
                let inside: Vec<&Json> = recorded.iter().filter_map(|json| json.get(name)).collect();
                (name.clone(), cover(&inside, value))
            };
            Json::Object(map.iter().map(member).collect())
        }
        _ if recorded.iter().any(|json| json.as_str() == Some(MASK)) => Json::from(MASK),
        plain => plain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{MASK, Secrets, cover, fits, hidden_by};
    use serde_json::json;

    fn secrets(value: &serde_json::Value) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.declare(value);
        secrets
    }

    #[test]
    fn what_is_declared_is_hidden_whatever_its_length() {
        let secrets = secrets(&json!({ "a": "x", "b": ["hunter2", 918_273_645], "c": "1234", "d": "", "e": true }));
        for hidden in ["x", "hunter2", "918273645", "is hunter2!", "1234", "t=1234", "arn:aws:x/1234", "918273645"] {
            assert_eq!(secrets.hide(json!([hidden])), json!([MASK]), "{hidden}");
        }
        for open in ["xylophone", "hunter", "", "vpc-0123456789abcdef0", "arn:aws:iam::123456789012:role/a"] {
            assert_eq!(secrets.hide(json!([open])), json!([open]), "{open}");
        }
        assert_eq!(
            secrets.hide(json!({ "n": 918_273_645, "m": 7, "t": true })),
            json!({ "n": MASK, "m": 7, "t": true })
        );
        assert_eq!(secrets.hide_text("the hunter2 of 1234"), "the *** of ***");
        let record = json!({ "$record": "hunter2", "members": { "a": "hunter2" } });
        assert_eq!(secrets.hide(record), json!({ "$record": "hunter2", "members": { "a": MASK } }));
    }

    #[test]
    fn what_was_left_out_fits_whatever_stands_there_now_and_is_not_shown() {
        let recorded = json!({ "tags": [{ "key": "a", "value": "***" }, { "key": "b", "value": "open" }], "n": "***" });
        let now = json!({ "tags": [{ "key": "a", "value": "hunter2-x" }, { "key": "b", "value": "open" }], "n": 5 });
        assert!(fits(&recorded, &now) && !fits(&now, &recorded));
        assert_eq!(hidden_by(&recorded, &now), ["hunter2-x"]);
        let other = json!({ "tags": [{ "key": "c", "value": "hunter2-x" }], "n": 5, "more": "seen" });
        assert!(!fits(&recorded, &other));
        let shown = json!({ "tags": [{ "key": "c", "value": "***" }], "n": "***", "more": "seen" });
        assert_eq!(cover(&[&recorded], &other), shown);
    }

    #[test]
    fn the_longer_of_two_goes_first() {
        let secrets = secrets(&json!(["hunter2", "hunter2-and-more"]));
        assert_eq!(secrets.hide_text("hunter2-and-more"), MASK);
        assert_eq!(secrets.hide_text("is hunter2-and-more"), "is ***");
    }
}

//! Secrets that a run has met, so that none is written down wherever it turns up.

use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// Stands in a file for what was secret.
const MASK: &str = "***";
/// Shorter texts are in too many others by chance.
const SHORTEST: usize = 8;

/// Texts that no file may hold.
#[derive(Debug, Default)]
pub struct Secrets(BTreeSet<String>);

impl Secrets {
    /// From now on these are hidden too.
    pub fn add(&mut self, texts: impl IntoIterator<Item = String>) {
        self.0.extend(texts.into_iter().filter(|text| text.len() >= SHORTEST));
    }

    /// All of them.
    pub fn all(&self) -> Vec<String> {
        self.0.iter().cloned().collect()
    }

    /// Whether a value has one of them in it.
    pub fn are_in(&self, json: &Json) -> bool {
        match json {
            Json::String(text) => self.0.iter().any(|secret| text.contains(secret.as_str())),
            Json::Array(list) => list.iter().any(|value| self.are_in(value)),
            Json::Object(map) => map.values().any(|value| self.are_in(value)),
            _ => false,
        }
    }

    /// A text without them.
    pub fn hide_text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), MASK))
    }

    /// What a call takes or gives, without them.
    pub fn hide(&self, json: Json) -> Json {
        if self.0.is_empty() { json } else { self.replace(json, &Json::from(MASK)) }
    }

    /// Values that scripts get back, without them: using what is missing is an error then.
    pub fn hide_value(&self, json: Json) -> Json {
        if self.0.is_empty() { json } else { self.replace(json, &json!({ "$secret": MASK })) }
    }

    /// The same with the values of a map.
    pub fn hide_values(&self, map: Map<String, Json>) -> Map<String, Json> {
        map.into_iter().map(|(name, value)| (name, self.hide_value(value))).collect()
    }

    fn replace(&self, json: Json, mask: &Json) -> Json {
        match json {
            Json::String(_) if self.are_in(&json) => mask.clone(),
            Json::Array(list) => Json::Array(list.into_iter().map(|value| self.replace(value, mask)).collect()),
            Json::Object(map) => {
                Json::Object(map.into_iter().map(|(name, value)| (name, self.replace(value, mask))).collect())
            }
            other => other,
        }
    }
}

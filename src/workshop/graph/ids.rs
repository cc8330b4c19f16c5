//! Ids and ARNs in values, and the names of things.

use crate::api::Value;
use std::collections::BTreeSet;

/// `vpc-0123456789abcdef0`, or a UUID.
pub fn is_id(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(kind, digits)| {
        !kind.is_empty()
            && digits.len() >= 8
            && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

/// Every text in a value, however deep. Keys of maps are not among them.
pub fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        Value::List(list) => list.iter().flat_map(texts).collect(),
        Value::Map(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The ids and ARNs in a value, also inside of longer texts.
pub fn told(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in texts(value) {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        found.extend(words.filter(|word| is_id(word)).map(str::to_owned));
        found.extend(arns(text).map(|arn| arn.trim_end_matches(":*").to_owned()));
    }
    found
}

/// The same, and of each ARN what it begins with: that of a log stream tells its log group, `arn:...:repository/a/*` the
/// repository.
pub fn named(value: &Value) -> BTreeSet<String> {
    let mut found = told(value);
    for arn in texts(value).into_iter().flat_map(arns) {
        // `arn:aws:ecs:region:account:` is no ARN yet.
        let resource = arn.match_indices(':').nth(4).map_or(arn.len(), |(at, _)| at + 1);
        let cuts = arn[resource..].match_indices(['/', ':']).map(|(at, _)| resource + at);
        found.extend(cuts.map(|cut| arn[..cut].to_owned()));
    }
    found
}

fn arns(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '[' | ']' | '{' | '}' | '(' | ')');
    text.split(ends).filter(|word| word.starts_with("arn:"))
}

/// The tag `Name` in a value, in whatever shape tags are there.
pub fn name(value: &Value) -> Option<String> {
    match value {
        Value::List(list) => list.iter().find_map(|tag| {
            let member = |names: [&str; 2]| names.iter().find_map(|name| tag.get(name)?.as_str());
            let own = member(["Key", "key"]) == Some("Name");
            own.then(|| member(["Value", "value"]).map(str::to_owned)).flatten().or_else(|| name(tag))
        }),
        Value::Map(members) => {
            let tags = members.get("tags").and_then(|tags| tags.get("Name")).and_then(Value::as_str);
            tags.map(str::to_owned).or_else(|| {
                let tags = members.iter().filter(|(name, _)| name.to_lowercase().contains("tag"));
                tags.map(|(_, value)| value).find_map(name)
            })
        }
        _ => None,
    }
}

/// An id as people can read it: of an ARN what stands behind region and account.
pub fn short(text: &str) -> &str {
    let resource = text.starts_with("arn:").then(|| text.match_indices(':').nth(4)).flatten();
    resource.map_or(text, |(at, _)| &text[at + 1..])
}

//! EC2's filters: `Filters=[{Name: "vpc-id", Values: [...]}]`, also with `*` and `?`.

use super::call::{Input, Read as _, Refusal, refuse};
use crate::api::{Members, Value};
use std::collections::BTreeMap;

/// A filter's name and where a described resource has its value: `("association.subnet-id", "Associations.SubnetId")`.
/// A list on the way means each of its elements.
pub type Filter = (&'static str, &'static str);

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// Keeps the described resources that all filters of the call agree to. `tag:KEY`, `tag-key` and the old `tag-value` work on
/// the member `Tags`. Names may be written in camelCase too (`vpcId`, `availabilityZone`), as AWS takes them.
///
/// # Errors
/// A filter that is not in the list.
pub fn filtered(input: &Input, known: &[Filter], described: Vec<Members>) -> Result<Vec<Members>, Refusal> {
    let mut wanted = Vec::new();
    // NAT gateways alone have them in the singular.
    for filter in input.maps("Filters").chain(input.maps("Filter")) {
        let name = filter.required("Name");
        let values = filter.texts("Values");
        let found = known.iter().find(|(known, _)| same_name(known, name)).map(|(_, path)| *path);
        match found {
            _ if name.starts_with("tag:") || name == "tag-key" || name == "tag-value" => {
                wanted.push((name, None, values))
            }
            Some(path) => wanted.push((name, Some(path), values)),
            None => return refuse("InvalidParameterValue", format!("The filter '{name}' is invalid")),
        }
    }
    if wanted.is_empty() {
        return Ok(described);
    }
    Ok(described
        .into_iter()
        .filter(|one| wanted.iter().all(|(name, path, values)| agrees(one, name, *path, values)))
        .collect())
}

fn agrees(one: &Members, name: &str, path: Option<&str>, values: &[&str]) -> bool {
    let any = |found: &str| values.iter().any(|pattern| matches(pattern, found));
    match path {
        Some(path) => {
            let mut found = Vec::new();
            collect(one, path, &mut found);
            found.iter().any(|found| any(found))
        }
        None => one.maps("Tags").any(|tag| match name.strip_prefix("tag:") {
            Some(key) => tag.required("Key") == key && any(tag.required("Value")),
            None if name == "tag-key" => any(tag.required("Key")),
            None => any(tag.required("Value")),
        }),
    }
}

/// The values at a path, as text.
fn collect(members: &Members, path: &str, found: &mut Vec<String>) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some(value) = members.get(name) else { return };
    let each = match value {
        Value::List(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    for value in each {
        match (value, rest) {
            (Value::Map(inner), Some(rest)) => collect(inner, rest, found),
            (Value::Text(text), None) => found.push(text.clone()),
            (Value::Bool(flag), None) => found.push(flag.to_string()),
            (Value::Int(number), None) => found.push(number.to_string()),
            _ => {}
        }
    }
}

/// `availability-zone` is also `availabilityZone`.
fn same_name(known: &str, given: &str) -> bool {
    let key = |name: &str| name.chars().filter(|c| *c != '-').map(|c| c.to_ascii_lowercase()).collect::<String>();
    known == given || (!given.contains('-') && key(known) == key(given))
}

/// Whether a text is what a pattern says: `*` is any text, `?` any character, and a backslash takes their meaning away.
pub fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where the last star was, and how much it has taken.
    let mut star: Option<(usize, usize)> = None;
    loop {
        let literal = pattern.get(p) == Some(&'\\') && p + 1 < pattern.len();
        let wanted = if literal { pattern.get(p + 1) } else { pattern.get(p) };
        match (wanted, text.get(t)) {
            (Some('*'), _) if !literal => {
                star = Some((p, t));
                p += 1;
            }
            (Some('?'), Some(_)) if !literal => {
                p += 1;
                t += 1;
            }
            (Some(a), Some(b)) if a == b => {
                p += if literal { 2 } else { 1 };
                t += 1;
            }
            (None, None) => return true,
            _ => match star {
                Some((at, taken)) if taken < text.len() => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    t = taken + 1;
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{matches, same_name};

    #[test]
    fn patterns_are_those_of_ec2() {
        for (pattern, text, expected) in [
            ("web", "web", true),
            ("web", "webs", false),
            ("w*", "web", true),
            ("*b", "web", true),
            ("*e*", "web", true),
            ("w?b", "web", true),
            ("w?b", "wb", false),
            ("*", "", true),
            ("", "", true),
            ("a*b*c", "aXbYbZc", true),
            ("\\*", "*", true),
            ("\\*", "x", false),
            ("コンテナ*", "コンテナハンズオン", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn names_of_filters_may_be_written_in_camel_case() {
        assert!(same_name("availability-zone", "availabilityZone"));
        assert!(same_name("vpc-id", "vpc-id"));
        assert!(!same_name("vpc-id", "vpc-ids"));
    }
}

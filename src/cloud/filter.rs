//! EC2's filters: `Filters=[{Name: "vpc-id", Values: [...]}]`, also with `*` and `?`.

use super::call::{Input, Read as _, Refusal, refuse};
use crate::api::{Members, Value};
use std::collections::BTreeMap;

/// A filter's name and where a described resource has its value: `("association.subnet-id", "Associations.SubnetId")`.
/// A list on the way means each of its elements.
pub type Filter = (&'static str, &'static str);

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// What a filter asks of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    /// What it is described with at that path.
    Member(&'static str),
    /// The value of the tag with that key.
    Tag(&'a str),
    TagKey,
    TagValue,
}

impl Asked<'_> {
    /// What a thing with these tags answers; `None` where no tags are asked for.
    pub fn of_tags(self, tags: Option<&Tags>) -> Option<Vec<&str>> {
        let all = tags.into_iter().flatten();
        match self {
            Asked::Member(_) => None,
            Asked::Tag(wanted) => {
                Some(all.filter(|(key, _)| *key == wanted).map(|(_, value)| value.as_str()).collect())
            }
            Asked::TagKey => Some(all.map(|(key, _)| key.as_str()).collect()),
            Asked::TagValue => Some(all.map(|(_, value)| value.as_str()).collect()),
        }
    }
}

/// The filters of a call: what each asks, and the patterns of which one has to fit.
pub struct Filters<'a>(Vec<(Asked<'a>, Vec<&'a str>)>);

impl<'a> Filters<'a> {
    /// Those that the call gives. `tag:KEY`, `tag-key` and the old `tag-value` are for all things that have tags. Names may be
    /// written in camelCase too (`vpcId`, `availabilityZone`), as AWS takes them.
    ///
    /// # Errors
    /// A filter that is not in the list.
    pub fn of(input: &'a Input, known: &[Filter]) -> Result<Filters<'a>, Refusal> {
        let mut filters = Vec::new();
        // NAT gateways alone have them in the singular.
        for filter in input.maps("Filters").chain(input.maps("Filter")) {
            let name = filter.required("Name");
            let asked = match (name, name.strip_prefix("tag:")) {
                (_, Some(key)) => Asked::Tag(key),
                ("tag-key", _) => Asked::TagKey,
                ("tag-value", _) => Asked::TagValue,
                _ => match known.iter().find(|(known, _)| same_name(known, name)) {
                    Some((_, path)) => Asked::Member(path),
                    None => return refuse("InvalidParameterValue", format!("The filter '{name}' is invalid")),
                },
            };
            filters.push((asked, filter.texts("Values")));
        }
        Ok(Filters(filters))
    }

    /// Whether a thing can be what is looked for, by what a glance tells of it: nothing (`None`) or the whole answer.
    pub fn may_agree<'t>(&self, glance: impl Fn(Asked<'_>) -> Option<Vec<&'t str>>) -> bool {
        self.0.iter().all(|(asked, patterns)| {
            glance(*asked).is_none_or(|found| found.iter().any(|found| any_fits(patterns, found)))
        })
    }

    /// Whether a described thing is what is looked for.
    pub fn agree(&self, described: &Members) -> bool {
        self.0.iter().all(|(asked, patterns)| {
            let any = |found: &str| any_fits(patterns, found);
            // Network interfaces call them otherwise than all others.
            let mut tags = described.maps("Tags").chain(described.maps("TagSet"));
            match asked {
                Asked::Member(path) => {
                    let mut found = Vec::new();
                    collect(described, path, &mut found);
                    found.iter().any(|found| any(found))
                }
                Asked::Tag(key) => tags.any(|tag| tag.required("Key") == *key && any(tag.required("Value"))),
                Asked::TagKey => tags.any(|tag| any(tag.required("Key"))),
                Asked::TagValue => tags.any(|tag| any(tag.required("Value"))),
            }
        })
    }
}

fn any_fits(patterns: &[&str], text: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, text))
}

/// Keeps the described things that all filters of the call agree to. For lists that are short; where there may be thousands,
/// [`super::page::found`] describes no more of them than it has to.
///
/// # Errors
/// A filter that is not in the list.
pub fn filtered(input: &Input, known: &[Filter], described: Vec<Members>) -> Result<Vec<Members>, Refusal> {
    let filters = Filters::of(input, known)?;
    Ok(described.into_iter().filter(|one| filters.agree(one)).collect())
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
    if !pattern.contains(['*', '?', '\\']) {
        return pattern == text;
    }
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

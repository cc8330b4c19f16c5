//! The types of a service as a page shows them: what a member is in a few words, and which types are shown on their own.

use super::{anchor, codes};
use crate::api::{Kind, Member, Operation, Service, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// The most values of an enum that stand beside a member; more are a type of their own.
const VALUES_BESIDE: usize = 6;

/// The most values of an enum that are shown at all: EC2 has more than a thousand instance types.
const VALUES_SHOWN: usize = 60;

/// The types of a service that its page shows below the operations.
pub struct Types {
    by_name: BTreeMap<&'static str, &'static Shape>,
    /// Those that an input can hold: there "required" means something.
    given: BTreeSet<&'static str>,
}

impl Types {
    /// All that the operations of a service take and give.
    pub fn of(service: &Service) -> Types {
        let mut types = Types { by_name: BTreeMap::new(), given: BTreeSet::new() };
        for Operation { input, output, .. } in service.operations {
            input.members().iter().for_each(|member| types.take(member.shape, true));
            output.members().iter().for_each(|member| types.take(member.shape, false));
        }
        types
    }

    fn take(&mut self, shape: &'static Shape, given: bool) {
        match shape.kind {
            Kind::List { element, .. } => self.take(element, given),
            Kind::Map { key, value, .. } => {
                self.take(key, given);
                self.take(value, given);
            }
            Kind::Structure { members, .. } => {
                let new = self.by_name.insert(shape.name, shape).is_none();
                if (given && self.given.insert(shape.name)) || new {
                    members.iter().for_each(|member| self.take(member.shape, given));
                }
            }
            Kind::String { values, .. } if values.len() > VALUES_BESIDE => {
                self.by_name.insert(shape.name, shape);
            }
            _ => {}
        }
    }

    /// Each type by its name, with the lines that say what it is.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, Vec<String>)> {
        self.by_name.iter().map(|(name, shape)| (*name, self.described(shape)))
    }

    fn described(&self, shape: &'static Shape) -> Vec<String> {
        match shape.kind {
            Kind::Structure { members: [], .. } => vec!["No members.".to_owned()],
            Kind::Structure { members, union } => {
                let given = self.given.contains(shape.name);
                let one = union.then(|| "Exactly one of\n".to_owned());
                one.into_iter().chain(members.iter().map(|member| member_line(member, given))).collect()
            }
            _ => {
                let (values, more) = shape.values().split_at(shape.values().len().min(VALUES_SHOWN));
                let more = match more.len() {
                    0 => String::new(),
                    count => format!(", and {count} more"),
                };
                vec![format!("{}{more}", codes(values.iter().copied()))]
            }
        }
    }
}

/// One member as an item of a list: its name, its type, its limits. With `given` it is a member of an input.
pub fn member_line(member: &Member, given: bool) -> String {
    if given && member.name.eq_ignore_ascii_case("clientToken") {
        return format!("- `{}`: text, set by handson", member.name);
    }
    let mut words = vec![of(member.shape)];
    words.extend(limits(&member.shape.kind));
    if given && member.required {
        words.push("**required**".to_owned());
    }
    if given && member.result_only {
        words.push("in results only".to_owned());
    }
    if member.sensitive {
        words.push("secret".to_owned());
    }
    format!("- `{}`: {}", member.name, words.join(", "))
}

/// The type in a few words.
fn of(shape: &Shape) -> String {
    match &shape.kind {
        Kind::Structure { .. } => link(shape),
        Kind::List { element, .. } => format!("list of {}", of(element)),
        Kind::Map { key, value, .. } => format!("map of {} to {}", of(key), of(value)),
        Kind::String { values: [], .. } => "text".to_owned(),
        Kind::String { values, .. } if values.len() > VALUES_BESIDE => link(shape),
        Kind::String { values, .. } => values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or "),
        Kind::Integer { .. } | Kind::Long { .. } => "integer".to_owned(),
        Kind::Float | Kind::Double => "number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Timestamp => "time".to_owned(),
        Kind::Blob => "bytes".to_owned(),
        Kind::Document => "any JSON".to_owned(),
    }
}

fn link(shape: &Shape) -> String {
    format!("[{}](#{})", shape.name, anchor(shape.name))
}

/// `1 to 255 characters`, `at most 10 elements`, `0 to 100`.
fn limits(kind: &Kind) -> Option<String> {
    let (min, max, unit) = match kind {
        Kind::String { min, max, values: [] } => (min, max, " characters"),
        Kind::List { min, max, .. } => (min, max, " elements"),
        Kind::Integer { min, max } | Kind::Long { min, max } => (min, max, ""),
        _ => return None,
    };
    let one = *max == Some(1) && unit == " elements";
    let unit = if one { " element" } else { unit };
    // A least length of nothing says nothing.
    match (min.filter(|min| unit.is_empty() || *min > 0), max) {
        (Some(min), Some(max)) if min == *max => Some(format!("exactly {min}{unit}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max}{unit}")),
        (Some(min), None) => Some(format!("at least {min}{unit}")),
        (None, Some(max)) => Some(format!("at most {max}{unit}")),
        (None, None) => None,
    }
}

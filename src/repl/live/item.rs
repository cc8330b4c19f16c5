//! One of a list: its id in all forms, and a few words about it.

use crate::api::{ResourceId, Value};

/// Members that tell one from another, in the order in which they are shown.
const TELLING: [&str; 8] =
    ["GroupName", "CidrBlock", "AvailabilityZone", "Scheme", "Protocol", "Port", "runningCount", "Description"];

/// What a member wants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Id,
    Arn,
    Name,
    /// As people call it: of an ARN its end.
    Short,
}

/// Something that a list shows.
#[derive(Debug, Clone, Default)]
pub struct Item {
    ids: Vec<String>,
    arn: Option<String>,
    name: Option<String>,
    /// The VPC in which it is.
    pub vpc: Option<String>,
    about: Vec<String>,
}

impl Item {
    /// What an answer shows of a resource.
    pub fn of(id: &ResourceId, element: &Value) -> Item {
        let ids: Vec<String> = id.members().map(|(_, text)| text.to_owned()).collect();
        let shown = |name: &str| element.get(name).and_then(text);
        let members = element.as_map().into_iter().flatten();
        let own = members.filter(|(name, _)| name.to_lowercase().ends_with("arn")).filter_map(|(_, value)| text(value));
        let arn = ids.iter().cloned().chain(own).find(|text| text.starts_with("arn:"));
        let state = id.kind.state_of(element);
        let about = TELLING.iter().filter_map(|name| shown(name)).chain(state).collect();
        let vpc = shown("VpcId").filter(|_| id.get("VpcId").is_none());
        Item { arn, name: id.kind.name_of(element), vpc, about, ids }
    }

    /// A value that is no resource.
    pub fn plain(value: String) -> Item {
        Item { ids: vec![value], ..Item::default() }
    }

    /// As a member wants it.
    pub fn value(&self, form: Form) -> Option<&str> {
        let id = self.ids.first()?;
        match form {
            Form::Id => Some(id),
            Form::Arn => self.arn.as_deref(),
            Form::Name => self.name.as_deref().or(Some(short(id))),
            Form::Short => Some(short(id)),
        }
    }

    /// Its id as AWS gives it.
    pub fn id(&self) -> &str {
        self.ids.first().map_or("", String::as_str)
    }

    /// What tells it from others, beside a value that is shown already.
    pub fn note(&self, value: &str) -> String {
        let name = self.name.as_deref().or_else(|| self.ids.first().map(|id| short(id)));
        let words = name.into_iter().chain(self.about.iter().map(String::as_str)).filter(|word| *word != value);
        let mut seen: Vec<&str> = Vec::new();
        for word in words {
            if !seen.contains(&word) {
                seen.push(word);
            }
        }
        seen.join("  ")
    }
}

/// The end of an ARN by which people call what it names: `web` of `.../cluster/web`, `web:3` of a task definition.
fn short(id: &str) -> &str {
    match id.starts_with("arn:") {
        true => id.rsplit('/').next().unwrap_or(id),
        false => id,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

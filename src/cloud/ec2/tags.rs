//! Tags of EC2's resources.

use super::lists::{invalid, listed};
use super::{Ec2, kinds};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::{Filter, Tags};
use crate::cloud::tag_list;
use crate::cloud::world::Context;
use std::collections::BTreeSet;

/// How many tags a resource can have.
const MOST: usize = 50;

/// The tags that a creating call gives to what it makes: `TagSpecifications` for that type of resource (`vpc`).
pub fn specified(input: &Input, resource_type: &str) -> Tags {
    let tags = input.maps("TagSpecifications").filter(|one| one.text("ResourceType") == Some(resource_type));
    tags.flat_map(|one| one.maps("Tags"))
        .map(|tag| (tag.required("Key").to_owned(), tag.required("Value").to_owned()))
        .collect()
}

/// The same, once they are found to be possible.
///
/// # Errors
/// Tags for another type of resource, or such that AWS does not take.
pub fn checked(input: &Input, resource_type: &str) -> Result<Tags, Refusal> {
    for one in input.maps("TagSpecifications") {
        match one.text("ResourceType") {
            Some(given) if given == resource_type => {}
            Some(given) => {
                let message = format!("'{given}' is not a valid taggable resource type for this operation.");
                return Err(invalid(message));
            }
            None => return refuse("MissingParameter", "Tag specification resource type must have a value"),
        }
        if one.list("Tags").is_empty() {
            return Err(invalid("Tag specification must have at least one tag"));
        }
        possible(one)?;
    }
    let tags = specified(input, resource_type);
    if tags.len() > MOST { Err(too_many()) } else { Ok(tags) }
}

/// Checks the member `Tags`.
fn possible(of: &Members) -> Result<(), Refusal> {
    let mut keys = BTreeSet::new();
    for tag in of.maps("Tags") {
        let (key, value) = (tag.required("Key"), tag.required("Value"));
        if key.is_empty() {
            return Err(invalid("Tag key cannot be null or empty."));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid("Tag keys starting with 'aws:' are reserved for internal use"));
        }
        if key.chars().count() > 127 {
            return Err(invalid(format!("Tag key exceeds the maximum length of 127 characters: '{key}'")));
        }
        if value.chars().count() > 255 {
            return Err(invalid(format!("Tag value exceeds the maximum length of 255 characters: '{value}'")));
        }
        if !keys.insert(key) {
            return Err(invalid(format!("Duplicate tag key '{key}' specified.")));
        }
    }
    Ok(())
}

fn too_many() -> Refusal {
    Refusal::new("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")
}

impl Ec2 {
    /// The tags of a resource, as they are described: `[{Key, Value}]`.
    pub fn tags_of(&self, id: &str) -> Vec<Value> {
        self.tags.get(id).map(|tags| tag_list(tags, "Key", "Value")).unwrap_or_default()
    }

    /// The same for kinds of resources that AWS describes without the member where there are none.
    pub fn some_tags_of(&self, id: &str) -> Option<Vec<Value>> {
        Some(self.tags_of(id)).filter(|tags| !tags.is_empty())
    }

    /// Gives a new resource its tags.
    pub fn tag(&mut self, id: &str, tags: Tags) {
        if !tags.is_empty() {
            self.tags.insert(id.to_owned(), tags);
        }
    }
}

/// The resources that the call names, once they are found to be there.
fn resources<'a>(ec2: &Ec2, input: &'a Input) -> Result<Vec<&'a str>, Refusal> {
    let ids = input.texts("Resources");
    for id in &ids {
        match kinds::of(id) {
            Some(kind) if kind.exists(ec2, id) => {}
            Some(kind) => return Err(kind.unknown(id)),
            None => return refuse("InvalidID", format!("The ID '{id}' is not valid")),
        }
    }
    Ok(ids)
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let ids = resources(context.ec2, input)?;
    if input.list("Tags").is_empty() {
        return refuse("MissingParameter", "The request must contain the parameter Tags");
    }
    possible(input)?;
    let new: Tags =
        input.maps("Tags").map(|tag| (tag.required("Key").to_owned(), tag.required("Value").to_owned())).collect();
    for id in &ids {
        let old = context.ec2.tags.get(*id);
        let kept = old.map_or(0, |old| old.keys().filter(|key| !new.contains_key(*key)).count());
        if kept + new.len() > MOST {
            return Err(too_many());
        }
    }
    for id in ids {
        context.ec2.tags.entry(id.to_owned()).or_default().extend(new.clone());
    }
    Ok(members! {})
}

/// A tag with a value goes only where it has that value; without `Tags` all go.
pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let ids = resources(context.ec2, input)?;
    for id in ids {
        let Some(tags) = context.ec2.tags.get_mut(id) else { continue };
        if input.list("Tags").is_empty() {
            tags.clear();
        }
        for tag in input.maps("Tags") {
            let key = tag.required("Key");
            if tags.get(key).is_some_and(|value| tag.text("Value").is_none_or(|given| given == value)) {
                tags.remove(key);
            }
        }
        if tags.is_empty() {
            context.ec2.tags.remove(id);
        }
    }
    Ok(members! {})
}

const FILTERS: &[Filter] =
    &[("key", "Key"), ("resource-id", "ResourceId"), ("resource-type", "ResourceType"), ("value", "Value")];

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let mut described = Vec::new();
    for (id, tags) in &context.ec2.tags {
        let Some(kind) = kinds::of(id) else { continue };
        for (key, value) in tags {
            // The member `Tags` is for the filter `tag:KEY`, which here too means the tag itself.
            described.push(members! {
                "Key": key, "ResourceId": id, "ResourceType": kind.resource_type, "Value": value,
                "Tags": vec![members! { "Key": key, "Value": value }],
            });
        }
    }
    let mut answer = listed(input, "Tags", FILTERS, described, |one| {
        format!("{} {}", one.required("ResourceId"), one.required("Key"))
    })?;
    if let Some(Value::List(list)) = answer.get_mut("Tags") {
        for tag in list {
            if let Value::Map(tag) = tag {
                tag.shift_remove("Tags");
            }
        }
    }
    Ok(answer)
}

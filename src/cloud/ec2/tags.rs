//! Tags of EC2's resources.

use super::Ec2;
use crate::api::Value;
use crate::cloud::call::{Input, Read as _};
use crate::cloud::filter::Tags;
use crate::cloud::tag_list;

/// The tags that a creating call gives to what it makes: `TagSpecifications` for that type of resource (`vpc`).
pub fn specified(input: &Input, resource_type: &str) -> Tags {
    let tags = input.maps("TagSpecifications").filter(|one| one.text("ResourceType") == Some(resource_type));
    tags.flat_map(|one| one.maps("Tags"))
        .map(|tag| (tag.required("Key").to_owned(), tag.required("Value").to_owned()))
        .collect()
}

impl Ec2 {
    /// The tags of a resource, as they are described: `[{Key, Value}]`.
    pub fn tags_of(&self, id: &str) -> Vec<Value> {
        self.tags.get(id).map(|tags| tag_list(tags, "Key", "Value")).unwrap_or_default()
    }

    /// Gives a new resource its tags.
    pub fn tag(&mut self, id: &str, tags: Tags) {
        if !tags.is_empty() {
            self.tags.insert(id.to_owned(), tags);
        }
    }
}

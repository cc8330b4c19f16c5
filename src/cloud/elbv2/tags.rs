//! Tags of load balancers, listeners, rules and target groups: AddTags, RemoveTags, DescribeTags.

use super::{Elbv2, arns, limits};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::filter::Tags;
use crate::cloud::tag_list;
use crate::cloud::world::Context;

/// The tags that a call gives.
///
/// # Errors
/// A key that comes twice, one that AWS keeps to itself, or too many.
pub fn given(input: &Input) -> Result<Tags, Refusal> {
    let mut tags = Tags::new();
    for tag in input.maps("Tags") {
        let key = tag.required("Key");
        if key.to_ascii_lowercase().starts_with("aws:") {
            let message = format!("The tag key '{key}' begins with the reserved prefix 'aws:'");
            return refuse("ValidationError", message);
        }
        if tags.insert(key.to_owned(), tag.required("Value").to_owned()).is_some() {
            return refuse("DuplicateTagKeys", format!("Tag key was specified more than once: {key}"));
        }
    }
    few_enough(&tags)?;
    Ok(tags)
}

fn few_enough(tags: &Tags) -> Result<(), Refusal> {
    if tags.len() > limits::TAGS {
        let message = "The quota for the number of tags that can be assigned to a resource has been reached";
        return refuse("TooManyTags", message);
    }
    Ok(())
}

impl Elbv2 {
    /// Gives a new resource its tags.
    pub(super) fn tag(&mut self, arn: &str, tags: Tags) {
        if !tags.is_empty() {
            self.tags.insert(arn.to_owned(), tags);
        }
    }

    /// Refuses the ARN of nothing.
    fn existing(&self, arn: &str) -> Result<(), Refusal> {
        let (there, code, what) = match () {
            () if arn.contains(arns::BALANCER.part) => {
                (self.balancers.contains_key(arn), "LoadBalancerNotFound", "Load balancer")
            }
            () if arn.contains(arns::TARGET_GROUP.part) => {
                (self.target_groups.contains_key(arn), "TargetGroupNotFound", "Target group")
            }
            () if arn.contains(arns::LISTENER.part) => {
                (self.listeners.contains_key(arn), "ListenerNotFound", "Listener")
            }
            () if arn.contains(arns::RULE.part) => (self.rules.contains_key(arn), "RuleNotFound", "Rule"),
            () => return refuse("ValidationError", format!("'{arn}' is not a valid load balancer ARN")),
        };
        if there { Ok(()) } else { refuse(code, format!("{what} '{arn}' not found")) }
    }
}

/// `AddTags`: new ones, and new values.
pub fn add(context: &mut Context<'_>, input: &Input) -> Answer {
    let new = given(input)?;
    let arns = input.texts("ResourceArns");
    for arn in &arns {
        context.elbv2.existing(arn)?;
        let mut all = context.elbv2.tags.get(*arn).cloned().unwrap_or_default();
        all.extend(new.clone());
        few_enough(&all)?;
    }
    for arn in arns {
        context.elbv2.tags.entry(arn.to_owned()).or_default().extend(new.clone());
    }
    Ok(members! {})
}

/// `RemoveTags`: keys that are not there do not matter.
pub fn remove(context: &mut Context<'_>, input: &Input) -> Answer {
    let (arns, keys) = (input.texts("ResourceArns"), input.texts("TagKeys"));
    for arn in &arns {
        context.elbv2.existing(arn)?;
    }
    for arn in arns {
        if let Some(tags) = context.elbv2.tags.get_mut(arn) {
            tags.retain(|key, _| !keys.contains(&key.as_str()));
        }
    }
    Ok(members! {})
}

/// `DescribeTags`
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let mut shown: Vec<Members> = Vec::new();
    for arn in input.texts("ResourceArns") {
        context.elbv2.existing(arn)?;
        let tags: Vec<Value> =
            context.elbv2.tags.get(arn).map(|tags| tag_list(tags, "Key", "Value")).unwrap_or_default();
        shown.push(members! { "ResourceArn": arn, "Tags": tags });
    }
    Ok(members! { "TagDescriptions": shown })
}

//! Tags of everything that ECS has.

use super::types::{Ecs, Tags};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::world::Context;

/// How many tags a resource takes.
const MOST: usize = 50;

/// The member `tags` of a call that creates something.
///
/// # Errors
/// `InvalidParameterException` for what AWS takes for no tag.
pub fn given(input: &impl Read) -> Result<Tags, Refusal> {
    let mut tags = Tags::new();
    for tag in input.maps("tags") {
        let (key, value) = (tag.required("key"), tag.required("value"));
        if key.is_empty() || key.chars().count() > 128 {
            return invalid("Tag keys must be between 1 and 128 characters long.");
        }
        if value.chars().count() > 256 {
            return invalid("Tag values can be up to 256 characters long.");
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return invalid("aws: prefixed tag key names are not allowed for external use.");
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return invalid(format!("Duplicate tag keys found: {key}"));
        }
    }
    if tags.len() > MOST { invalid(format!("A resource can have up to {MOST} tags.")) } else { Ok(tags) }
}

fn invalid<T>(message: impl Into<String>) -> Result<T, Refusal> {
    refuse("InvalidParameterException", message)
}

/// As ECS answers them: `[{key, value}]`.
pub fn shown(tags: &Tags) -> Vec<Value> {
    crate::cloud::tag_list(tags, "key", "value")
}

/// Adds tags to a resource, or gives new values to those it has.
pub fn tag(context: &mut Context<'_>, input: &Input) -> Answer {
    let new = given(&input.members)?;
    let tags = of(context.ecs, input.required("resourceArn"))?;
    if tags.len() + new.keys().filter(|key| !tags.contains_key(*key)).count() > MOST {
        return invalid(format!("A resource can have up to {MOST} tags."));
    }
    tags.extend(new);
    Ok(Members::new())
}

/// Takes tags from a resource.
pub fn untag(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = of(context.ecs, input.required("resourceArn"))?;
    for key in input.texts("tagKeys") {
        tags.remove(key);
    }
    Ok(Members::new())
}

/// The tags of a resource.
pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = of(context.ecs, input.required("resourceArn"))?;
    Ok(members! { "tags": shown(tags) })
}

/// The tags of the resource of that ARN.
fn of<'a>(ecs: &'a mut Ecs, arn: &str) -> Result<&'a mut Tags, Refusal> {
    let Some((kind, name)) = arn.splitn(6, ':').nth(5).and_then(|resource| resource.split_once('/')) else {
        return invalid(format!("Invalid identifier: {arn} is not the ARN of an Amazon ECS resource."));
    };
    let found = match kind {
        "cluster" => {
            ecs.known_cluster(Some(arn)).ok_or_else(|| not_found(kind))?;
            let inactive = "The specified cluster is inactive. Specify an active cluster and try again.";
            match ecs.cluster_mut(Some(arn)) {
                Ok(cluster) => Some(&mut cluster.tags),
                Err(_) => return invalid(inactive),
            }
        }
        "task-definition" => ecs.task_definition_mut(arn).map(|found| &mut found.tags),
        "capacity-provider" => ecs.capacity_providers.get_mut(name).map(|found| &mut found.tags),
        _ => None,
    };
    found.ok_or_else(|| not_found(kind))
}

fn not_found(kind: &str) -> Refusal {
    let what = kind.replace('-', " ");
    let message = format!("The specified {what} was not found. Specify a valid {what} and try again.");
    Refusal::new("InvalidParameterException", message)
}

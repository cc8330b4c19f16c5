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
        "task-definition" if !name.contains(':') => {
            return invalid(format!("Invalid identifier: {arn} names no revision of a task definition."));
        }
        "task-definition" => ecs.task_definition_mut(arn).map(|found| &mut found.tags),
        "capacity-provider" => ecs.capacity_providers.get_mut(name).map(|found| &mut found.tags),
        _ => super::service_lists::tags_mut(ecs, arn),
    };
    found.ok_or_else(|| not_found(kind))
}

fn not_found(kind: &str) -> Refusal {
    let what = kind.replace('-', " ");
    let message = format!("The specified {what} was not found. Specify a valid {what} and try again.");
    Refusal::new("InvalidParameterException", message)
}

#[cfg(test)]
mod tests {
    use crate::cloud::trial::Trial;
    use serde_json::json;

    #[test]
    fn what_is_tagged_shows_its_tags() {
        let trial = Trial::new();
        let arn = trial.call("ecs::create_cluster", json!({}))["cluster"]["clusterArn"].clone();
        let list = || trial.call("ecs::list_tags_for_resource", json!({"resourceArn": arn}))["tags"].clone();
        assert_eq!(list(), json!([]));
        let tags = json!([{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]);
        trial.call("ecs::tag_resource", json!({"resourceArn": arn, "tags": tags}));
        trial.call("ecs::tag_resource", json!({"resourceArn": arn, "tags": [{"key": "b", "value": "3"}]}));
        trial.call("ecs::untag_resource", json!({"resourceArn": arn, "tagKeys": ["a", "c"]}));
        assert_eq!(list(), json!([{"key": "b", "value": "3"}]));
        trial.call("ecs::delete_cluster", json!({"cluster": "default"}));
        for arn in ["arn:aws:ecs:ap-northeast-1:123456789012:task-definition/a:1", "a", arn.as_str().expect("a text")] {
            let code = trial.refused("ecs::list_tags_for_resource", json!({"resourceArn": arn}));
            assert_eq!(code, "InvalidParameterException", "{arn}");
        }
    }
}

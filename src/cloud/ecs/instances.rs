//! Container instances and their attributes. There are no EC2 instances, so no cluster has any: every answer is that of a
//! cluster without.

use super::capacity::missing;
use super::types::Ecs;
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::world::Context;

/// How many container instances one call takes.
const MOST: usize = 100;

/// The ARNs of a cluster's container instances: none.
pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    context.ecs.cluster(input.text("cluster"))?;
    Ok(members! { "containerInstanceArns": Vec::<Value>::new() })
}

/// Describes container instances: each asked for is missing.
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    none_of(context, input)
}

/// Drains container instances, or lets them take tasks again: each asked for is missing.
pub fn update_state(context: &mut Context<'_>, input: &Input) -> Answer {
    if !["ACTIVE", "DRAINING"].contains(&input.required("status")) {
        return refuse("InvalidParameterException", "Container instance status should be one of [ACTIVE, DRAINING]");
    }
    none_of(context, input)
}

fn none_of(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = context.ecs.cluster(input.text("cluster"))?.name.clone();
    let asked = input.texts("containerInstances");
    if asked.is_empty() {
        return refuse("InvalidParameterException", "Container instances cannot be empty.");
    }
    if asked.len() > MOST {
        return refuse("InvalidParameterException", "instanceIds can have at most 100 items.");
    }
    let failures: Vec<Members> =
        asked.into_iter().map(|given| missing(context, &format!("container-instance/{name}"), given)).collect();
    Ok(members! { "containerInstances": Vec::<Value>::new(), "failures": failures })
}

/// Changes one container instance, which is not there.
pub fn change(context: &mut Context<'_>, input: &Input) -> Answer {
    context.ecs.cluster(input.text("cluster"))?;
    let given = input.required("containerInstance");
    refuse("InvalidParameterException", format!("Referenced container instance {given} not found."))
}

/// Gives attributes to container instances, or takes them: none is there.
pub fn attributes(context: &mut Context<'_>, input: &Input) -> Answer {
    context.ecs.cluster(input.text("cluster"))?;
    let attributes: Vec<&Members> = input.maps("attributes").collect();
    if attributes.is_empty() || attributes.len() > 10 {
        return refuse("InvalidParameterException", "attributes can have between 1 and 10 members.");
    }
    let Some(target) = attributes.iter().find_map(|attribute| attribute.text("targetId")) else {
        return refuse("InvalidParameterException", "targetId must be specified for each attribute.");
    };
    refuse("TargetNotFoundException", format!("Container instance {target} was not found in the cluster."))
}

/// The attributes of a cluster's container instances: none.
pub fn list_attributes(context: &mut Context<'_>, input: &Input) -> Answer {
    context.ecs.cluster(input.text("cluster"))?;
    if input.required("targetType") != "container-instance" {
        return refuse("InvalidParameterException", "targetType must be container-instance");
    }
    Ok(members! { "attributes": Vec::<Value>::new() })
}

/// Where an agent asks for work.
pub fn discover_poll_endpoint(context: &mut Context<'_>, input: &Input) -> Answer {
    known(context.ecs, input)?;
    let region = context.name;
    Ok(members! {
        "endpoint": format!("https://ecs-a-1.{region}.amazonaws.com/"),
        "telemetryEndpoint": format!("https://ecs-t-1.{region}.amazonaws.com/"),
        "serviceConnectEndpoint": format!("https://ecs-sc.{region}.api.aws"),
    })
}

/// A cluster that the call names has to be there.
fn known(ecs: &Ecs, input: &Input) -> Result<(), Refusal> {
    input.text("cluster").map_or(Ok(()), |cluster| ecs.cluster(Some(cluster)).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use crate::cloud::trial::Trial;
    use serde_json::json;

    #[test]
    fn a_cluster_has_no_container_instances() {
        let trial = Trial::new();
        assert_eq!(trial.refused("ecs::list_container_instances", json!({})), "ClusterNotFoundException");
        trial.call("ecs::create_cluster", json!({}));
        let list = trial.call("ecs::list_container_instances", json!({}));
        assert_eq!(list, json!({"containerInstanceArns": []}));
        let described = trial.call("ecs::describe_container_instances", json!({"containerInstances": ["a"]}));
        let arn = "arn:aws:ecs:ap-northeast-1:123456789012:container-instance/default/a";
        let failures = json!([{"arn": arn, "reason": "MISSING"}]);
        assert_eq!(described, json!({"containerInstances": [], "failures": failures}));
        let attributes = json!([{"name": "a", "targetId": "b"}]);
        assert_eq!(trial.refused("ecs::put_attributes", json!({"attributes": attributes})), "TargetNotFoundException");
        let list = trial.call("ecs::list_attributes", json!({"targetType": "container-instance"}));
        assert_eq!(list, json!({"attributes": []}));
        assert!(trial.call("ecs::discover_poll_endpoint", json!({}))["endpoint"].is_string());
    }
}

//! Capacity providers: FARGATE and FARGATE_SPOT, and those that were created.

use super::tags;
use super::types::{ClusterStatus, Ecs, Tags};
use crate::api::value::kept;
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::world::Context;
use serde::{Deserialize, Serialize};

/// Those that every account has.
pub const FARGATE: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];

const LIMITS: Limits = Limits { usual: 10, most: 10, invalid_token: "InvalidParameterException" };

/// A capacity provider that was created. Those that were deleted stay, as INACTIVE.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CapacityProvider {
    pub name: String,
    pub arn: String,
    pub active: bool,
    /// `UPDATE_COMPLETE`, `DELETE_COMPLETE`; none as long as nothing was changed.
    pub update_status: Option<String>,
    /// The member `autoScalingGroupProvider`, with all that AWS fills in.
    #[serde(with = "kept")]
    pub auto_scaling_group: Members,
    pub tags: Tags,
}

fn shown(provider: &CapacityProvider, with_tags: bool) -> Members {
    members! {
        "capacityProviderArn": &provider.arn,
        "name": &provider.name,
        "status": if provider.active { "ACTIVE" } else { "INACTIVE" },
        "autoScalingGroupProvider": &provider.auto_scaling_group,
        "updateStatus": provider.update_status.as_ref(),
        "tags": if with_tags { tags::shown(&provider.tags) } else { Vec::new() },
        "type": "EC2_AUTOSCALING",
    }
}

fn fargate(context: &Context<'_>, name: &str) -> Members {
    members! {
        "capacityProviderArn": context.arn("ecs", &format!("capacity-provider/{name}")),
        "name": name,
        "status": "ACTIVE",
        "tags": Vec::<Value>::new(),
        "type": name,
    }
}

/// The name of a capacity provider as a call gives it: a name or an ARN.
fn name_of(given: &str) -> &str {
    given.split_once(":capacity-provider/").map_or(given, |(_, name)| name)
}

impl Ecs {
    /// The name of an active capacity provider, given by name or ARN.
    ///
    /// # Errors
    /// `InvalidParameterException` where there is none.
    pub fn capacity_provider<'a>(&self, given: &'a str) -> Result<&'a str, Refusal> {
        let name = name_of(given);
        let active = self.capacity_providers.get(name).is_some_and(|provider| provider.active);
        if active || FARGATE.contains(&name) {
            return Ok(name);
        }
        let message = format!(
            "The specified capacity provider '{name}' was not found. Specify a valid name or ARN and try again."
        );
        refuse("InvalidParameterException", message)
    }
}

/// A capacity provider strategy as AWS answers it, each with weight and base: of a call's member, for a cluster that has
/// these capacity providers.
///
/// # Errors
/// `InvalidParameterException` for a provider that the cluster does not have, for Fargate mixed with others, for several
/// bases and for weights that are all 0.
pub fn strategy(input: &impl Read, member: &str, of_cluster: &[String]) -> Result<Vec<Value>, Refusal> {
    let invalid = |message: &str| refuse("InvalidParameterException", message);
    let mut strategy = Vec::new();
    let (mut bases, mut weights, mut of_fargate) = (0, 0, 0);
    for item in input.maps(member) {
        let name = name_of(item.required("capacityProvider"));
        if !of_cluster.iter().any(|provider| provider == name) {
            return invalid(&format!(
                "The specified capacity provider strategy contains a capacity provider that is not associated with the \
                 cluster. Associate the capacity provider {name} with the cluster and try again."
            ));
        }
        let same = |one: &Value| one.as_map().and_then(|one| one.text("capacityProvider")) == Some(name);
        if strategy.iter().any(same) {
            return invalid(
                "A capacity provider strategy cannot contain duplicate capacity providers. Remove duplicates and try again.",
            );
        }
        let (weight, base) = (item.int("weight").unwrap_or_default(), item.int("base").unwrap_or_default());
        if !(0..=1_000).contains(&weight) || !(0..=100_000).contains(&base) {
            return invalid("The weight must be between 0 and 1000, and the base between 0 and 100000.");
        }
        bases += usize::from(base > 0);
        weights += weight;
        of_fargate += usize::from(FARGATE.contains(&name));
        strategy.push(Value::Map(members! { "capacityProvider": name, "weight": weight, "base": base }));
    }
    if of_fargate > 0 && of_fargate < strategy.len() {
        return invalid(
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and \
             Fargate providers. Specify one or the other and try again.",
        );
    }
    if bases > 1 {
        return invalid("Only one capacity provider in a capacity provider strategy can have a base defined.");
    }
    if strategy.len() > 1 && weights == 0 {
        return invalid(
            "At least one capacity provider in a capacity provider strategy must have a weight greater than 0.",
        );
    }
    Ok(strategy)
}

/// `managedInstancesProvider` starts instances, which the rehearsal cloud does not have.
fn only_auto_scaling_groups(input: &Input) -> Result<(), Refusal> {
    if input.map("managedInstancesProvider").is_none() {
        return Ok(());
    }
    let message = "The rehearsal cloud does not simulate managedInstancesProvider: it has no EC2 instances.";
    Err(Refusal::new("NotImplemented", message).status(501))
}

/// `autoScalingGroupProvider` as AWS answers it, from what a call says and what was so far.
fn completed(given: &Members, so_far: Option<&Members>) -> Members {
    let before = |name: &str| so_far.and_then(|so_far| so_far.member(name));
    let text = |name: &str, default: &str| {
        given.member(name).or_else(|| before(name)).cloned().unwrap_or_else(|| Value::Text(default.to_owned()))
    };
    let scaling = given.map("managedScaling");
    let scaling_before = so_far.and_then(|so_far| so_far.map("managedScaling"));
    let part = |name: &str, default: Value| {
        let of = |part: Option<&Members>| part.and_then(|part| part.member(name)).cloned();
        of(scaling).or_else(|| of(scaling_before)).unwrap_or(default)
    };
    let disabled = Value::Text("DISABLED".to_owned());
    let enabled = Value::Text("ENABLED".to_owned());
    let status = if scaling.is_some() { enabled } else { disabled };
    members! {
        "autoScalingGroupArn": text("autoScalingGroupArn", ""),
        "managedScaling": members! {
            "status": part("status", status),
            "targetCapacity": part("targetCapacity", Value::Int(100)),
            "minimumScalingStepSize": part("minimumScalingStepSize", Value::Int(1)),
            "maximumScalingStepSize": part("maximumScalingStepSize", Value::Int(10_000)),
            "instanceWarmupPeriod": part("instanceWarmupPeriod", Value::Int(300)),
        },
        "managedTerminationProtection": text("managedTerminationProtection", "DISABLED"),
        "managedDraining": text("managedDraining", "ENABLED"),
    }
}

/// Refuses a group that cannot be, and a protection that needs managed scaling without it.
fn possible(provider: &Members) -> Result<(), Refusal> {
    let arn = provider.required("autoScalingGroupArn");
    if !(arn.starts_with("arn:") && arn.contains(":autoscaling:") && arn.contains(":autoScalingGroupName/")) {
        return refuse("ClientException", format!("The specified Auto Scaling group ARN is invalid: {arn}"));
    }
    let managed = provider.map("managedScaling").and_then(|scaling| scaling.text("status")) == Some("ENABLED");
    if provider.text("managedTerminationProtection") == Some("ENABLED") && !managed {
        return refuse(
            "ClientException",
            "The managed termination protection setting for the capacity provider is invalid. To enable managed \
             termination protection for a capacity provider, managed scaling must be enabled.",
        );
    }
    Ok(())
}

/// Makes a capacity provider of an Auto Scaling group. That the group exists is not looked at.
pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    only_auto_scaling_groups(input)?;
    let name = input.required("name");
    let lower = name.to_ascii_lowercase();
    let right = (1..=255).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && !["aws", "ecs", "fargate"].iter().any(|reserved| lower.starts_with(reserved));
    if !right {
        return refuse(
            "ClientException",
            "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper \
             and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with \"aws\", \"ecs\", or \
             \"fargate\". Specify a valid name and try again.",
        );
    }
    if context.ecs.capacity_providers.get(name).is_some_and(|provider| provider.active) {
        return refuse(
            "ClientException",
            "The specified capacity provider already exists. To change the configuration of an existing capacity \
             provider, update the capacity provider.",
        );
    }
    let Some(group) = input.map("autoScalingGroupProvider") else {
        return refuse("InvalidParameterException", "autoScalingGroupProvider can not be blank.");
    };
    let group = completed(group, None);
    possible(&group)?;
    let provider = CapacityProvider {
        name: name.to_owned(),
        arn: context.arn("ecs", &format!("capacity-provider/{name}")),
        active: true,
        update_status: None,
        auto_scaling_group: group,
        tags: tags::given(&input.members)?,
    };
    let answer = members! { "capacityProvider": shown(&provider, true) };
    context.ecs.capacity_providers.insert(name.to_owned(), provider);
    Ok(answer)
}

/// Changes how an Auto Scaling group is scaled.
pub fn update(context: &mut Context<'_>, input: &Input) -> Answer {
    only_auto_scaling_groups(input)?;
    let Some(group) = input.map("autoScalingGroupProvider") else {
        return refuse("InvalidParameterException", "autoScalingGroupProvider can not be blank.");
    };
    let provider = active(context.ecs, input.required("name"))?;
    let group = completed(group, Some(&provider.auto_scaling_group));
    possible(&group)?;
    provider.auto_scaling_group = group;
    provider.update_status = Some("UPDATE_COMPLETE".to_owned());
    Ok(members! { "capacityProvider": shown(provider, true) })
}

/// Deletes a capacity provider that no cluster has.
pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = name_of(input.required("capacityProvider"));
    if FARGATE.contains(&name) {
        return refuse("ClientException", format!("The {name} capacity provider is reserved and cannot be deleted."));
    }
    active(context.ecs, name)?;
    let mut clusters = context.ecs.clusters.values().filter(|cluster| cluster.status == ClusterStatus::Active);
    if clusters.any(|cluster| cluster.capacity_providers.iter().any(|provider| provider == name)) {
        return refuse(
            "ClientException",
            "The capacity provider cannot be deleted because it is associated with a cluster. Remove the capacity \
             provider from the cluster and try again.",
        );
    }
    let provider = active(context.ecs, name)?;
    provider.active = false;
    provider.update_status = Some("DELETE_COMPLETE".to_owned());
    Ok(members! { "capacityProvider": shown(provider, true) })
}

fn active<'a>(ecs: &'a mut Ecs, given: &str) -> Result<&'a mut CapacityProvider, Refusal> {
    let found = ecs.capacity_providers.get_mut(name_of(given)).filter(|provider| provider.active);
    found.ok_or_else(|| {
        Refusal::new(
            "ClientException",
            "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
        )
    })
}

/// Describes capacity providers: those asked for, or all that are active.
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let with_tags = input.texts("include").contains(&"TAGS");
    let one = |name: &str| match FARGATE.contains(&name) {
        true => Some(fargate(context, name)),
        false => context.ecs.capacity_providers.get(name).map(|provider| shown(provider, with_tags)),
    };
    let asked = input.texts("capacityProviders");
    if asked.is_empty() {
        let of_cluster = input.text("cluster").map(|cluster| context.ecs.cluster(Some(cluster))).transpose()?;
        let all = context.ecs.capacity_providers.values().filter(|p| p.active).map(|p| p.name.as_str());
        let mut names: Vec<&str> = match of_cluster {
            Some(cluster) => cluster.capacity_providers.iter().map(String::as_str).collect(),
            None => all.chain(FARGATE).collect(),
        };
        names.sort_unstable();
        let (names, token) = page(input, LIMITS, names, |name| (*name).to_owned())?;
        let providers: Vec<Members> = names.into_iter().filter_map(one).collect();
        return Ok(with_token(
            input,
            members! { "capacityProviders": providers, "failures": Vec::<Value>::new() },
            token,
        ));
    }
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in asked {
        match one(name_of(given)) {
            Some(provider) => found.push(provider),
            None => failures.push(missing(context, "capacity-provider", given)),
        }
    }
    Ok(members! { "capacityProviders": found, "failures": failures })
}

/// The failure of something that was asked for by name or ARN and is not there.
pub fn missing(context: &Context<'_>, kind: &str, given: &str) -> Members {
    let arn = if given.starts_with("arn:") { given.to_owned() } else { context.arn("ecs", &format!("{kind}/{given}")) };
    members! { "arn": arn, "reason": "MISSING" }
}

#[cfg(test)]
mod tests {
    use crate::cloud::trial::Trial;
    use serde_json::{Value, json};

    #[test]
    fn fargate_is_everybodys() {
        let trial = Trial::new();
        let described = trial.call("ecs::describe_capacity_providers", json!({}));
        assert_eq!(
            described["capacityProviders"][1],
            json!({
                "capacityProviderArn": "arn:aws:ecs:ap-northeast-1:123456789012:capacity-provider/FARGATE_SPOT",
                "name": "FARGATE_SPOT",
                "status": "ACTIVE",
                "tags": [],
                "type": "FARGATE_SPOT",
            })
        );
        let code = trial.refused("ecs::delete_capacity_provider", json!({"capacityProvider": "FARGATE"}));
        assert_eq!(code, "ClientException");
    }

    #[test]
    fn one_that_was_made_lives_until_no_cluster_has_it() {
        let trial = Trial::new();
        let group = "arn:aws:autoscaling:ap-northeast-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web";
        let input = json!({"name": "mine", "autoScalingGroupProvider": {"autoScalingGroupArn": group}});
        let made = trial.call("ecs::create_capacity_provider", input.clone());
        assert_eq!(made["capacityProvider"]["autoScalingGroupProvider"]["managedScaling"]["targetCapacity"], 100);
        assert_eq!(trial.refused("ecs::create_capacity_provider", input.clone()), "ClientException");
        let mut reserved = input.clone();
        reserved["name"] = json!("fargate-2");
        assert_eq!(trial.refused("ecs::create_capacity_provider", reserved), "ClientException");
        let update = json!({"name": "mine", "autoScalingGroupProvider": {"managedScaling": {"targetCapacity": 50}}});
        let updated = trial.call("ecs::update_capacity_provider", update);
        let provider = &updated["capacityProvider"]["autoScalingGroupProvider"];
        assert_eq!(
            (&provider["managedScaling"]["targetCapacity"], &provider["autoScalingGroupArn"]),
            (&json!(50), &json!(group))
        );
        trial.call("ecs::create_cluster", json!({"capacityProviders": ["mine"]}));
        let delete = json!({"capacityProvider": "mine"});
        assert_eq!(trial.refused("ecs::delete_capacity_provider", delete.clone()), "ClientException");
        trial.call("ecs::delete_cluster", json!({"cluster": "default"}));
        trial.call("ecs::delete_capacity_provider", delete);
        let described = trial.call("ecs::describe_capacity_providers", json!({"capacityProviders": ["mine", "none"]}));
        assert_eq!(described["capacityProviders"][0]["status"], "INACTIVE");
        assert_eq!(described["failures"][0]["reason"], "MISSING");
        assert_eq!(described["capacityProviders"][0]["tags"], Value::Array(Vec::new()));
    }
}

//! Clusters.

use super::task::Status;
use super::types::{Cluster, ClusterStatus, Ecs};
use super::{capacity, settings, tags};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::quotas;
use crate::cloud::world::Context;

const LIMITS: Limits = Limits { usual: 100, most: 100, invalid_token: "InvalidParameterException" };

/// What the calls that make or change a cluster answer beside its counts.
const CHANGED: &[&str] = &["CONFIGURATIONS", "SETTINGS", "TAGS"];

/// A cluster as AWS answers it, with what `include` names.
fn shown(cluster: &Cluster, include: &[&str]) -> Members {
    let counts = cluster.counts();
    let with = |what: &str| include.contains(&what);
    let configuration = Some(&cluster.configuration).filter(|given| with("CONFIGURATIONS") && !given.is_empty());
    members! {
        "clusterArn": &cluster.arn,
        "clusterName": &cluster.name,
        "configuration": configuration,
        "status": cluster.status.text(),
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": counts.running_tasks,
        "pendingTasksCount": counts.pending_tasks,
        "activeServicesCount": counts.active_services,
        "statistics": if with("STATISTICS") { statistics(cluster) } else { Vec::new() },
        "tags": if with("TAGS") { tags::shown(&cluster.tags) } else { Vec::new() },
        "settings": if with("SETTINGS") { cluster.settings.clone() } else { Vec::new() },
        "capacityProviders": cluster.capacity_providers.iter().map(String::as_str).collect::<Vec<_>>(),
        "defaultCapacityProviderStrategy": &cluster.default_strategy,
        "serviceConnectDefaults":
            cluster.service_connect_namespace.as_ref().map(|namespace| members! { "namespace": namespace }),
    }
}

/// The counts by launch type, as texts.
fn statistics(cluster: &Cluster) -> Vec<Value> {
    let (ec2, fargate, external) = (cluster.ec2, cluster.fargate, cluster.external);
    [
        ("runningEC2TasksCount", ec2.running_tasks),
        ("runningFargateTasksCount", fargate.running_tasks),
        ("pendingEC2TasksCount", ec2.pending_tasks),
        ("pendingFargateTasksCount", fargate.pending_tasks),
        ("runningExternalTasksCount", external.running_tasks),
        ("pendingExternalTasksCount", external.pending_tasks),
        ("activeEC2ServiceCount", ec2.active_services),
        ("activeFargateServiceCount", fargate.active_services),
        ("drainingEC2ServiceCount", ec2.draining_services),
        ("drainingFargateServiceCount", fargate.draining_services),
        ("activeExternalServiceCount", external.active_services),
        ("drainingExternalServiceCount", external.draining_services),
    ]
    .into_iter()
    .map(|(name, count)| Value::Map(members! { "name": name, "value": count.to_string() }))
    .collect()
}

/// Makes a cluster. For a name that there is, it answers the cluster that there is.
pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.text("clusterName").filter(|name| !name.is_empty()).unwrap_or("default");
    if name.len() > 255 || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        return refuse("InvalidParameterException", "Invalid identifier: Identifier contains invalid characters");
    }
    let mut settings = given_settings(input)?;
    if settings.is_empty() {
        let caller = settings::caller(context.account);
        let insights = context.ecs.settings.effective(context.account, &caller, "containerInsights");
        settings.push(Value::Map(members! { "name": "containerInsights", "value": insights }));
    }
    let capacity_providers = given_providers(context.ecs, input)?;
    let default_strategy = capacity::strategy(&input.members, "defaultCapacityProviderStrategy", &capacity_providers)?;
    let configuration = given_configuration(input)?;
    let tags = tags::given(&input.members)?;
    if let Ok(there) = context.ecs.cluster(Some(name)) {
        let differs = (input.member("settings").is_some() && there.settings != settings)
            || (input.member("configuration").is_some() && there.configuration != configuration)
            || (input.member("capacityProviders").is_some() && there.capacity_providers != capacity_providers);
        if differs {
            return refuse(
                "InvalidParameterException",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
            );
        }
        return Ok(members! { "cluster": shown(there, CHANGED) });
    }
    context.quotas.one_more(&quotas::CLUSTERS, context.ecs.clusters.len())?;
    context.iam.ensure_service_linked(context.ids, context.now, "ecs.amazonaws.com");
    let cluster = Cluster {
        arn: context.arn("ecs", &format!("cluster/{name}")),
        name: name.to_owned(),
        settings,
        configuration,
        capacity_providers,
        default_strategy,
        service_connect_namespace: namespace(context, input),
        tags,
        ..Cluster::default()
    };
    let answer = members! { "cluster": shown(&cluster, CHANGED) };
    context.ecs.clusters.insert(name.to_owned(), cluster);
    Ok(answer)
}

/// The settings that a call names, checked.
fn given_settings(input: &Input) -> Result<Vec<Value>, Refusal> {
    for setting in input.maps("settings") {
        let (name, value) = (setting.required("name"), setting.required("value"));
        if name != "containerInsights" || !["enabled", "disabled", "enhanced"].contains(&value) {
            return refuse("InvalidParameterException", format!("Invalid cluster setting: {name}={value}"));
        }
    }
    Ok(input.list("settings").to_vec())
}

fn given_providers(ecs: &Ecs, input: &Input) -> Result<Vec<String>, Refusal> {
    let given = input.texts("capacityProviders");
    given.into_iter().map(|given| ecs.capacity_provider(given).map(str::to_owned)).collect()
}

/// `configuration`, checked: with `OVERRIDE` it has to say where the logs go.
fn given_configuration(input: &Input) -> Result<Members, Refusal> {
    let configuration = input.map("configuration").cloned().unwrap_or_default();
    if let Some(command) = configuration.map("executeCommandConfiguration") {
        let overrides = command.text("logging") == Some("OVERRIDE");
        if overrides != command.map("logConfiguration").is_some() {
            let message = "logConfiguration must be specified if, and only if, logging is OVERRIDE.";
            return refuse("InvalidParameterException", message);
        }
    }
    Ok(configuration)
}

/// The ARN of the namespace that a call names by ARN or by name. One named is made by AWS where there is none.
fn namespace(context: &mut Context<'_>, input: &Input) -> Option<String> {
    let name = input.map("serviceConnectDefaults")?.text("namespace").filter(|name| !name.is_empty())?;
    if name.starts_with("arn:") {
        return Some(name.to_owned());
    }
    let id = context.ids.alphanumeric(16);
    Some(context.arn("servicediscovery", &format!("namespace/ns-{id}")))
}

/// Deletes a cluster in which nothing is left. It is INACTIVE then, and still described.
pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    let counts = cluster.counts();
    if counts.active_services > 0 {
        let message = "The Cluster cannot be deleted while Services are active.";
        return refuse("ClusterContainsServicesException", message);
    }
    // The counts have no tasks that are stopping, such as those of a service that was deleted by force.
    if counts.running_tasks + counts.pending_tasks > 0 || context.ecs.tasks.any_left(&cluster.name) {
        return refuse("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
    }
    let cluster = context.ecs.cluster_mut(input.text("cluster"))?;
    cluster.status = ClusterStatus::Inactive;
    cluster.capacity_providers.clear();
    cluster.default_strategy.clear();
    Ok(members! { "cluster": shown(cluster, CHANGED) })
}

/// Describes clusters; `default` where none is named.
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let mut asked = input.texts("clusters");
    if asked.len() > 100 {
        return refuse("InvalidParameterException", "clusters can have up to 100 members.");
    }
    if asked.is_empty() {
        asked.push("default");
    }
    let include = input.texts("include");
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in asked {
        match context.ecs.known_cluster(Some(given)) {
            Some(cluster) => found.push(shown(cluster, &include)),
            None => failures.push(capacity::missing(context, "cluster", given)),
        }
    }
    Ok(members! { "clusters": found, "failures": failures })
}

/// The ARNs of the clusters that are there.
pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let active = context.ecs.clusters.values().filter(|cluster| cluster.status == ClusterStatus::Active);
    let (clusters, token) = page(input, LIMITS, active.collect(), |cluster| cluster.name.clone())?;
    let arns: Vec<&str> = clusters.into_iter().map(|cluster| cluster.arn.as_str()).collect();
    Ok(with_token(input, members! { "clusterArns": arns }, token))
}

/// Changes a cluster's settings, configuration and Service Connect default.
pub fn update(context: &mut Context<'_>, input: &Input) -> Answer {
    let settings = given_settings(input)?;
    let configuration = given_configuration(input)?;
    context.ecs.cluster(input.text("cluster"))?;
    let namespace = namespace(context, input);
    let cluster = context.ecs.cluster_mut(input.text("cluster"))?;
    if !settings.is_empty() {
        cluster.settings = settings;
    }
    cluster.configuration.extend(configuration);
    if input.map("serviceConnectDefaults").is_some() {
        cluster.service_connect_namespace = namespace;
    }
    Ok(members! { "cluster": shown(cluster, CHANGED) })
}

/// Changes a cluster's settings.
pub fn update_settings(context: &mut Context<'_>, input: &Input) -> Answer {
    let settings = given_settings(input)?;
    let cluster = context.ecs.cluster_mut(input.text("cluster"))?;
    if !settings.is_empty() {
        cluster.settings = settings;
    }
    Ok(members! { "cluster": shown(cluster, CHANGED) })
}

impl Ecs {
    /// ARNs of the clusters that are there.
    pub fn active_clusters(&self) -> Vec<String> {
        let active = self.clusters.values().filter(|cluster| cluster.status == ClusterStatus::Active);
        active.map(|cluster| cluster.arn.clone()).collect()
    }
}

/// Whether a task of a cluster runs on that capacity provider.
fn in_use(context: &Context<'_>, cluster: &str, provider: &str) -> bool {
    let tasks = &context.ecs.tasks;
    let all =
        [true, false].into_iter().flat_map(|wanted| tasks.of_cluster(cluster, wanted)).filter_map(|id| tasks.get(id));
    let mut left = all.filter(|task| task.status != Status::Stopped);
    left.any(|task| task.capacity_provider.as_deref() == Some(provider))
}

/// Sets which capacity providers a cluster has, and with which it starts what names none.
pub fn put_capacity_providers(context: &mut Context<'_>, input: &Input) -> Answer {
    context.ecs.cluster(input.text("cluster"))?;
    let providers = given_providers(context.ecs, input)?;
    let strategy = capacity::strategy(&input.members, "defaultCapacityProviderStrategy", &providers)?;
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    let dropped = |name: &&String| !providers.contains(name);
    if let Some(name) =
        cluster.capacity_providers.iter().filter(dropped).find(|name| in_use(context, &cluster.name, name))
    {
        return refuse(
            "ResourceInUseException",
            format!("The capacity provider {name} is in use by tasks of the cluster and cannot be removed."),
        );
    }
    let cluster = context.ecs.cluster_mut(input.text("cluster"))?;
    cluster.capacity_providers = providers;
    cluster.default_strategy = strategy;
    Ok(members! { "cluster": shown(cluster, CHANGED) })
}

#[cfg(test)]
mod tests;

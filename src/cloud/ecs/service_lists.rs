//! Services as they are found, described and listed.

use super::checks::invalid;
use super::events;
use super::fleet::{Controller, Fleet, Service, ServiceStatus};
use super::recipe::Recipe;
use super::types::{Ecs, Tags};
use super::{deployments, revisions, task_sets};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::tag_list;
use crate::cloud::world::Context;

/// Most services that one call describes.
const MOST_DESCRIBED: usize = 10;

/// The name of a service as a call gives it: a name or an ARN.
fn service_name(given: &str) -> &str {
    match given.strip_prefix("arn:") {
        None => given,
        Some(_) => given.rsplit('/').next().unwrap_or(given),
    }
}

impl Ecs {
    /// A service that is there or was, by name or ARN.
    pub fn known_service(&self, cluster: Option<&str>, service: &str) -> Option<&Service> {
        let found = self.services.get(&format!("{}/{}", Ecs::cluster_name(cluster), service_name(service)))?;
        // An ARN may also be of the old form, without its cluster.
        let right = !service.starts_with("arn:")
            || service == found.arn
            || service == found.arn.replacen(&format!("/{}/", found.cluster), "/", 1);
        right.then_some(found)
    }

    /// The service that a call is about.
    ///
    /// # Errors
    /// The cluster or the service is not there, or no longer active.
    pub fn active_service(&self, cluster: Option<&str>, service: &str) -> Result<&Service, Refusal> {
        self.cluster(cluster)?;
        match self.known_service(cluster, service) {
            None => refuse("ServiceNotFoundException", "Service not found."),
            Some(found) if found.status != ServiceStatus::Active => {
                refuse("ServiceNotActiveException", "Service was not ACTIVE.")
            }
            Some(found) => Ok(found),
        }
    }

    /// The services of a cluster, by name.
    pub fn services_of<'a>(&'a self, cluster: &str) -> impl Iterator<Item = &'a Service> {
        let prefix = format!("{cluster}/");
        let rest = self.services.range(prefix.clone()..);
        rest.take_while(move |(key, _)| key.starts_with(&prefix)).map(|(_, service)| service)
    }
}

/// As AWS describes it, with its tags where they are asked for.
pub fn described(service: &Service, cluster_arn: &str, tags: bool) -> Members {
    let ecs = service.controller == Controller::Ecs;
    let recipe = service.recipe.as_ref();
    let nothing = Vec::new();
    let balancers = recipe.map_or(&nothing, |recipe| &recipe.load_balancers);
    let platform = recipe.and_then(|recipe| match service.controller {
        Controller::Ecs => recipe.platform_version.as_deref(),
        _ => recipe.resolved_platform(),
    });
    let (deployment, revisions) = revisions::current(service);
    let sets = || service.fleets.iter().map(|set| task_sets::described(service, set, cluster_arn, false)).collect();
    let sets: Option<Vec<Members>> = (!ecs).then(sets);
    let moves = if ecs { service.fleets.iter().map(deployments::described).collect() } else { Vec::new() };
    members! {
        "serviceArn": &service.arn,
        "serviceName": &service.name,
        "clusterArn": cluster_arn,
        "loadBalancers": balancers,
        "serviceRegistries": Vec::<Value>::new(),
        "status": service.status.text(),
        "desiredCount": service.desired,
        "runningCount": service.running(),
        "pendingCount": service.pending(),
        "launchType": recipe.and_then(|recipe| recipe.launch_type.as_deref()),
        "capacityProviderStrategy": recipe.map(|recipe| &recipe.strategy).filter(|strategy| !strategy.is_empty()),
        "platformVersion": platform,
        "platformFamily": recipe.and_then(Recipe::platform_family),
        "taskDefinition": recipe.map(|recipe| &recipe.task_definition),
        "deploymentConfiguration": &service.deployment_configuration,
        "taskSets": sets,
        "deployments": moves,
        "roleArn": service.role_arn.as_deref(),
        "events": service.events.iter().map(|event| events::described(service, event)).collect::<Vec<_>>(),
        "createdAt": service.created_at,
        "currentServiceDeployment": deployment,
        "currentServiceRevisions": revisions,
        "placementConstraints": &service.placement_constraints,
        "placementStrategy": &service.placement_strategy,
        "networkConfiguration": recipe.map(|recipe| &recipe.network).filter(|network| !network.is_empty()),
        "healthCheckGracePeriodSeconds": service.grace,
        "schedulingStrategy": "REPLICA",
        "deploymentController": members! { "type": service.controller.text() },
        "tags": tags.then(|| tag_list(&service.tags, "key", "value")),
        "createdBy": &service.created_by,
        "enableECSManagedTags": service.managed_tags,
        "propagateTags": &service.propagate_tags,
        "enableExecuteCommand": service.execute_command,
        "availabilityZoneRebalancing": service.rebalancing.as_deref(),
        // ECS API Reference, Service: ECS manages the resources of Express services alone, which are not simulated.
        "resourceManagementType": "CUSTOMER",
    }
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    let wanted = input.texts("services");
    if wanted.is_empty() {
        return invalid("Services cannot be empty.");
    }
    if wanted.len() > MOST_DESCRIBED {
        return invalid(format!("Services cannot be more than {MOST_DESCRIBED}."));
    }
    let tags = input.texts("include").contains(&"TAGS");
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in wanted {
        match context.ecs.known_service(Some(&cluster.name), given) {
            Some(service) => found.push(described(service, &cluster.arn, tags)),
            None => {
                let short = || context.arn("ecs", &format!("service/{}/{given}", cluster.name));
                let arn = if given.starts_with("arn:") { given.to_owned() } else { short() };
                failures.push(members! { "arn": arn, "reason": "MISSING" });
            }
        }
    }
    Ok(members! { "services": found, "failures": failures })
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    let launch_type = input.text("launchType");
    let replica = input.text("schedulingStrategy").is_none_or(|strategy| strategy == "REPLICA");
    let ours = input.text("resourceManagementType").is_none_or(|by| by == "CUSTOMER");
    let wanted = |service: &&Service| {
        let of_type = launch_type.is_none_or(|wanted| {
            service.recipe.as_ref().and_then(|recipe| recipe.launch_type.as_deref()) == Some(wanted)
        });
        replica && ours && of_type && service.status != ServiceStatus::Inactive
    };
    let all: Vec<&Service> = context.ecs.services_of(&cluster.name).filter(wanted).collect();
    let limits = Limits { usual: 10, most: 100, invalid_token: "InvalidParameterException" };
    let (shown, token) = page(input, limits, all, |service| service.key.clone())?;
    let arns: Vec<&String> = shown.into_iter().map(|service| &service.arn).collect();
    Ok(with_token(input, members! { "serviceArns": arns }, token))
}

/// Services in a Cloud Map namespace: there are none, for no namespaces are simulated.
pub fn list_by_namespace(_: &mut Context<'_>, input: &Input) -> Answer {
    let message = format!("The specified namespace {} was not found.", input.required("namespace"));
    refuse("NamespaceNotFoundException", message)
}

/// An inactive service is no longer described.
pub fn forget(ecs: &mut Ecs, key: &str, created_at: jiff::Timestamp) {
    let gone = |service: &Service| service.created_at == created_at && service.status == ServiceStatus::Inactive;
    if ecs.services.get(key).is_some_and(gone) {
        ecs.services.remove(key);
    }
}

/// The tags of a service, task set or task, to change.
pub fn tags_mut<'a>(ecs: &'a mut Ecs, arn: &str) -> Option<&'a mut Tags> {
    let (_, resource) = arn.split_once(":ecs:")?;
    let (kind, path) = resource.split_once('/')?;
    match kind.rsplit(':').next()? {
        "service" => {
            let service = ecs.services.get_mut(path).filter(|service| service.arn == arn)?;
            Some(&mut service.tags)
        }
        "task" => {
            let task = ecs.tasks.get_mut(path.rsplit('/').next()?).filter(|task| task.arn == arn)?;
            Some(&mut task.tags)
        }
        "task-set" => {
            let (key, id) = path.split_once("/ecs-svc/")?;
            let fleets = &mut ecs.services.get_mut(key)?.fleets;
            let found = fleets.iter_mut().find(|fleet: &&mut Fleet| fleet.id.strip_prefix("ecs-svc/") == Some(id))?;
            Some(&mut found.tags)
        }
        _ => None,
    }
}

//! Services: CreateService and its kin.

use super::checks::{self, invalid};
use super::events;
use super::fleet::{Controller, Fleet, Recipe, Service, ServiceStatus};
use super::scheduler::{self, wake};
use super::types::{Ecs, Tags};
use super::{deployments, revisions, tags, task_sets};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::world::Context;
use crate::cloud::{sts, tag_list, times};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

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

fn controller(input: &Members) -> Controller {
    match input.map("deploymentController").and_then(|controller| controller.text("type")) {
        Some("CODE_DEPLOY") => Controller::CodeDeploy,
        Some("EXTERNAL") => Controller::External,
        _ => Controller::Ecs,
    }
}

/// What only task sets say under the EXTERNAL controller.
const OF_TASK_SETS: &[&str] = &[
    "taskDefinition",
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "networkConfiguration",
    "loadBalancers",
];

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    checks::simulated(input)?;
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    let name = input.required("serviceName");
    let well = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 255 || !name.chars().all(well) {
        return invalid(
            "Invalid service name: up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens are allowed.",
        );
    }
    match context.ecs.known_service(input.text("cluster"), name).map(|service| service.status) {
        Some(ServiceStatus::Active) => return invalid("Creation of service was not idempotent."),
        Some(ServiceStatus::Draining) => return invalid("Unable to Start a service that is still Draining."),
        Some(ServiceStatus::Inactive) | None => {}
    }
    let controller = controller(input);
    let recipe = match controller {
        Controller::External => {
            if let Some(name) = OF_TASK_SETS.iter().find(|name| input.member(name).is_some()) {
                return invalid(format!(
                    "{name} is not supported on services with an EXTERNAL deployment controller; specify it for the task set."
                ));
            }
            None
        }
        _ => Some(checks::recipe(context, cluster, input, None)?),
    };
    let tags = tags::given(&input.members)?;
    let desired = desired_count(input, controller)?;
    scheduling(input, recipe.as_ref())?;
    let balanced = !input.list("loadBalancers").is_empty();
    if controller == Controller::CodeDeploy && input.list("loadBalancers").len() != 1 {
        return invalid("Services with a CODE_DEPLOY deployment controller must have exactly one load balancer.");
    }
    let grace = grace(input, balanced)?;
    let configuration = configuration(controller, &Members::new(), input.map("deploymentConfiguration"))?;
    let (cluster_name, cluster_arn) = (cluster.name.clone(), cluster.arn.clone());
    let key = format!("{cluster_name}/{name}");
    let role = input.text("role").map(str::to_owned);
    let needs_role = balanced || recipe.as_ref().is_some_and(|recipe| !recipe.network.is_empty());
    let role_arn = role.or_else(|| needs_role.then(|| super::around::service_linked_role(context)));
    let rebalancing = input.text("availabilityZoneRebalancing").map(str::to_owned);
    let roomy = configuration.int("maximumPercent").is_some_and(|most| most > 100);
    let usual = (controller == Controller::Ecs).then(|| if roomy { "ENABLED" } else { "DISABLED" }.to_owned());
    let mut service = Service {
        arn: context.arn("ecs", &format!("service/{key}")),
        cluster: cluster_name,
        name: name.to_owned(),
        status: ServiceStatus::Active,
        controller,
        desired,
        recipe: None,
        fleets: Vec::new(),
        history: VecDeque::new(),
        deployment_configuration: configuration,
        placement_constraints: input.list("placementConstraints").to_vec(),
        placement_strategy: input.list("placementStrategy").to_vec(),
        grace,
        managed_tags: input.flag("enableECSManagedTags").unwrap_or(false),
        propagate_tags: input.text("propagateTags").unwrap_or("NONE").to_owned(),
        execute_command: input.flag("enableExecuteCommand").unwrap_or(false),
        rebalancing: rebalancing.or(usual),
        role_arn,
        created_at: context.now,
        created_by: format!("arn:aws:iam::{}:user/{}", context.account, sts::USER),
        tags,
        events: VecDeque::new(),
        steady: false,
        look_at: None,
        ended: BTreeSet::new(),
        spread: BTreeMap::new(),
        key: key.clone(),
    };
    match (controller, recipe) {
        (Controller::Ecs, Some(recipe)) => deployments::begin(context, &mut service, recipe),
        (_, Some(recipe)) => task_sets::begin(context, &mut service, recipe, "PRIMARY", 100.0),
        (_, None) => {}
    }
    let runs_on = service.runs_on().to_owned();
    if let Some(cluster) = context.ecs.clusters.get_mut(&service.cluster) {
        cluster.counts_mut(&runs_on).active_services += 1;
    }
    wake(context, &mut service, times::SERVICE_SCHEDULED.milliseconds);
    let answer = described(&service, &cluster_arn, !service.tags.is_empty());
    context.ecs.services.insert(key, service);
    Ok(members! { "service": answer })
}

fn desired_count(input: &Members, controller: Controller) -> Result<i64, Refusal> {
    match input.int("desiredCount") {
        Some(count) if count < 0 => invalid("Desired count can not be negative."),
        Some(count) => Ok(count),
        None if controller == Controller::External => Ok(0),
        None => invalid("Desired count can not be null."),
    }
}

fn scheduling(input: &Members, recipe: Option<&Recipe>) -> Result<(), Refusal> {
    match (input.text("schedulingStrategy"), recipe) {
        (Some("DAEMON"), Some(recipe)) if recipe.fargate() => {
            invalid("The daemon scheduling strategy is not supported for the Fargate launch type.")
        }
        (Some("DAEMON"), _) => checks::not_simulated("the scheduling strategy DAEMON"),
        _ => Ok(()),
    }
}

fn grace(input: &Members, balanced: bool) -> Result<Option<i64>, Refusal> {
    match input.int("healthCheckGracePeriodSeconds") {
        Some(_) if !balanced => {
            invalid("Health check grace period is only valid for services configured to use load balancers")
        }
        Some(seconds) if seconds < 0 => invalid("Health check grace period can not be negative."),
        Some(seconds) => Ok(Some(seconds)),
        None => Ok(balanced.then_some(0)),
    }
}

/// A deployment configuration as AWS shows it: what is given, else what was, else what is usual.
fn configuration(controller: Controller, before: &Members, given: Option<&Members>) -> Result<Members, Refusal> {
    let nothing = Members::new();
    let given = given.unwrap_or(&nothing);
    let number = |name: &str, usual: i64| given.int(name).or_else(|| before.int(name)).unwrap_or(usual);
    let (least, most) = (number("minimumHealthyPercent", 100), number("maximumPercent", 200));
    checks::percentages(least, most)?;
    if controller != Controller::Ecs {
        if let Some(name) = ["deploymentCircuitBreaker", "alarms"].iter().find(|name| given.map(name).is_some()) {
            return invalid(format!("{name} is only supported on services with an ECS deployment controller."));
        }
        return Ok(members! { "maximumPercent": most, "minimumHealthyPercent": least });
    }
    let off = members! { "enable": false, "rollback": false };
    let breaker = given.map("deploymentCircuitBreaker").or_else(|| before.map("deploymentCircuitBreaker"));
    Ok(members! {
        "deploymentCircuitBreaker": breaker.unwrap_or(&off),
        "maximumPercent": most,
        "minimumHealthyPercent": least,
        "alarms": given.map("alarms").or_else(|| before.map("alarms")),
        "strategy": "ROLLING",
        "bakeTimeInMinutes": number("bakeTimeInMinutes", 0),
    })
}

/// Of members that only a deployment of the controller's own can change, what AWS calls them.
const DEPLOYED: &[(&str, &str)] = &[
    ("taskDefinition", "task definition"),
    ("networkConfiguration", "network configuration"),
    ("platformVersion", "platform version"),
    ("loadBalancers", "load balancers"),
    ("capacityProviderStrategy", "capacity provider strategy"),
    ("availabilityZoneRebalancing", "Availability Zone rebalancing"),
];

fn refuse_deployed(input: &Members, controller: Controller) -> Result<(), Refusal> {
    let (which, instead) = match controller {
        Controller::Ecs => return Ok(()),
        Controller::CodeDeploy => ("a CODE_DEPLOY", "Use AWS CodeDeploy to trigger a new deployment."),
        Controller::External => ("an EXTERNAL", "Use a new task set."),
    };
    if let Some((_, what)) = DEPLOYED.iter().find(|(name, _)| input.member(name).is_some()) {
        return invalid(format!("Unable to update {what} on services with {which} deployment controller. {instead}"));
    }
    if input.flag("forceNewDeployment") == Some(true) {
        return invalid(format!(
            "Cannot force a new deployment on services with {which} deployment controller. {instead}"
        ));
    }
    Ok(())
}

pub fn update(context: &mut Context<'_>, input: &Input) -> Answer {
    checks::simulated(input)?;
    let service = context.ecs.active_service(input.text("cluster"), input.required("service"))?;
    let cluster = context.ecs.cluster(Some(&service.cluster))?;
    let cluster_arn = cluster.arn.clone();
    if input.map("deploymentController").is_some() && controller(input) != service.controller {
        return checks::not_simulated("another deploymentController for a service");
    }
    refuse_deployed(input, service.controller)?;
    let forced = input.flag("forceNewDeployment").unwrap_or(false);
    if !input.list("capacityProviderStrategy").is_empty()
        && !forced
        && service.recipe.as_ref().is_some_and(|recipe| recipe.launch_type.is_some())
    {
        return invalid(
            "To update the capacity provider strategy of a service with a launch type, force a new deployment.",
        );
    }
    let recipe = match (service.controller, &service.recipe) {
        (Controller::Ecs, Some(before)) => Some(checks::recipe(context, cluster, input, Some(before))?),
        _ => None,
    };
    let desired = input.int("desiredCount").unwrap_or(service.desired);
    if desired < 0 {
        return invalid("Desired count can not be negative.");
    }
    let balanced = match (&recipe, &service.recipe) {
        (Some(recipe), _) | (None, Some(recipe)) => !recipe.load_balancers.is_empty(),
        (None, None) => false,
    };
    let grace = match grace(input, balanced)? {
        given if input.int("healthCheckGracePeriodSeconds").is_some() => given,
        usual => service.grace.or(usual),
    };
    let before = &service.deployment_configuration;
    let configuration = configuration(service.controller, before, input.map("deploymentConfiguration"))?;
    let key = service.key.clone();
    let answer = scheduler::with(context, &key, |context, service| {
        service.grace = grace;
        service.deployment_configuration = configuration;
        service.managed_tags = input.flag("enableECSManagedTags").unwrap_or(service.managed_tags);
        service.execute_command = input.flag("enableExecuteCommand").unwrap_or(service.execute_command);
        if let Some(propagate) = input.text("propagateTags") {
            service.propagate_tags = propagate.to_owned();
        }
        if let Some(rebalancing) = input.text("availabilityZoneRebalancing") {
            service.rebalancing = Some(rebalancing.to_owned());
        }
        for (name, kept) in [
            ("placementConstraints", &mut service.placement_constraints),
            ("placementStrategy", &mut service.placement_strategy),
        ] {
            if input.member(name).is_some() {
                *kept = input.list(name).to_vec();
            }
        }
        scale(context, service, desired);
        if let Some(recipe) = recipe.filter(|recipe| forced || service.recipe.as_ref() != Some(recipe)) {
            deployments::begin(context, service, recipe);
        }
        wake(context, service, times::SERVICE_SCHEDULED.milliseconds);
        described(service, &cluster_arn, !service.tags.is_empty())
    });
    Ok(members! { "service": answer })
}

/// Gives a service another desired count, and its primary deployment or its task sets theirs.
fn scale(context: &mut Context<'_>, service: &mut Service, desired: i64) {
    if desired == service.desired {
        return;
    }
    service.desired = desired;
    if service.controller != Controller::Ecs {
        return task_sets::rescale(context, service);
    }
    if let Some(primary) = service.fleets.first_mut() {
        primary.desired = desired;
        primary.updated_at = context.now;
    }
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    let cluster_arn = cluster.arn.clone();
    let found = context.ecs.known_service(input.text("cluster"), input.required("service"));
    let Some(service) = found.filter(|service| service.status != ServiceStatus::Inactive) else {
        return refuse("ServiceNotFoundException", "Service not found.");
    };
    let force = input.flag("force").unwrap_or(false);
    if service.status == ServiceStatus::Active && !force {
        if service.desired > 0 {
            return invalid("The service cannot be stopped while it is scaled above 0.");
        }
        if service.controller != Controller::Ecs && !service.fleets.is_empty() {
            return invalid("The service cannot be stopped while it has task sets.");
        }
    }
    let key = service.key.clone();
    let answer = scheduler::with(context, &key, |context, service| {
        if service.status == ServiceStatus::Active {
            service.status = ServiceStatus::Draining;
            service.desired = 0;
            for fleet in &mut service.fleets {
                fleet.desired = 0;
                fleet.updated_at = context.now;
            }
            let runs_on = service.runs_on().to_owned();
            if let Some(cluster) = context.ecs.clusters.get_mut(&service.cluster) {
                let counts = cluster.counts_mut(&runs_on);
                counts.active_services -= 1;
                counts.draining_services += 1;
            }
            wake(context, service, times::SERVICE_SCHEDULED.milliseconds);
        }
        described(service, &cluster_arn, false)
    });
    Ok(members! { "service": answer })
}

/// As AWS describes it, with its tags where they are asked for.
fn described(service: &Service, cluster_arn: &str, tags: bool) -> Members {
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

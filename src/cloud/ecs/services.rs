//! Services: CreateService and its kin.

use super::checks::{self, invalid};
use super::fleet::{Controller, Service, ServiceStatus};
use super::recipe::Recipe;
use super::scheduler::{self, wake};
use super::service_lists::described;
use super::{deployments, tags, task_sets};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::quotas;
use crate::cloud::world::Context;
use crate::cloud::{sts, times};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

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
    if let (Some(true), Some(recipe)) = (input.flag("enableExecuteCommand"), &recipe) {
        let definition = context.ecs.known_task_definition(&recipe.task_definition);
        checks::executable(definition, &Members::new(), &format!("The service couldn't be created {NO_ROLE}"))?;
    }
    let tags = tags::given(&input.members)?;
    options(input, controller, recipe.as_ref())?;
    let desired = desired_count(input, controller)?;
    let balanced = !input.list("loadBalancers").is_empty();
    if controller == Controller::CodeDeploy && input.list("loadBalancers").len() != 1 {
        return invalid("Services with a CODE_DEPLOY deployment controller must have exactly one load balancer.");
    }
    let grace = grace(input, balanced)?;
    let configuration = configuration(controller, &Members::new(), input.map("deploymentConfiguration"))?;
    rebalanced(input.text("availabilityZoneRebalancing"), &configuration)?;
    let counts = cluster.counts();
    let there = usize::try_from(counts.active_services + counts.draining_services).unwrap_or_default();
    context.quotas.one_more(&quotas::SERVICES, there)?;
    let (cluster_name, cluster_arn) = (cluster.name.clone(), cluster.arn.clone());
    let key = format!("{cluster_name}/{name}");
    let role = input.text("role").map(str::to_owned);
    let needs_role = balanced || recipe.as_ref().is_some_and(|recipe| !recipe.network.is_empty());
    if needs_role && role.is_none() && context.iam.linked_too_young("ecs.amazonaws.com", context.now) {
        return invalid(
            "Unable to assume the service linked role. Please verify that the ECS service linked role exists.",
        );
    }
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

/// The longest idempotency token of CreateService, in characters.
const TOKEN: usize = 36;

/// Refuses options that mean nothing with the others.
fn options(input: &Members, controller: Controller, recipe: Option<&Recipe>) -> Result<(), Refusal> {
    if input.text("clientToken").is_some_and(|token| token.chars().count() > TOKEN) {
        return invalid(format!("Client token can be at most {TOKEN} characters long."));
    }
    let fargate = recipe.is_some_and(Recipe::fargate);
    if input.text("schedulingStrategy") == Some("DAEMON") {
        daemon(input, controller, recipe)?;
    }
    placement(input, fargate)?;
    if let Some(recipe) = recipe.filter(|_| input.text("role").is_some_and(|role| !role.is_empty())) {
        if !recipe.network.is_empty() || recipe.load_balancers.len() > 1 {
            return invalid("You cannot specify an IAM role for services that require a service linked role.");
        }
        if recipe.load_balancers.is_empty() {
            return invalid("Role can only be specified for services that use a load balancer.");
        }
    }
    if controller != Controller::Ecs && input.text("availabilityZoneRebalancing") == Some("ENABLED") {
        return invalid(format!(
            "Availability Zone rebalancing is not supported for services with the {} deployment controller.",
            controller.text()
        ));
    }
    Ok(())
}

/// What a DAEMON service cannot have.
fn daemon(input: &Members, controller: Controller, recipe: Option<&Recipe>) -> Result<(), Refusal> {
    if recipe.is_some_and(Recipe::fargate) {
        return invalid("The daemon scheduling strategy is not supported for the Fargate launch type.");
    }
    if controller != Controller::Ecs {
        return invalid(format!(
            "The daemon scheduling strategy is not supported for services with the {} deployment controller.",
            controller.text()
        ));
    }
    if input.int("desiredCount").is_some() {
        return invalid(
            "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again",
        );
    }
    if !input.list("placementStrategy").is_empty() {
        return invalid(
            "The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and try again",
        );
    }
    if recipe.is_some_and(|recipe| !recipe.strategy.is_empty()) {
        return invalid(
            "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.",
        );
    }
    checks::not_simulated("the scheduling strategy DAEMON")
}

/// With which role tasks would have to be to run commands in them.
const NO_ROLE: &str =
    "because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.";

/// Where tasks are placed among instances, of which Fargate has none.
pub fn placement(input: &Members, fargate: bool) -> Result<(), Refusal> {
    for (member, what, most) in
        [("placementConstraints", "Placement constraints", 10), ("placementStrategy", "Placement strategies", 5)]
    {
        let given = input.list(member).len();
        if fargate && given > 0 {
            return invalid(format!("{what} are not supported with FARGATE launch type."));
        }
        if given > most {
            return invalid(format!("{what} can have at most {most} members."));
        }
    }
    Ok(())
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
    if let Some(alarms) = given.map("alarms")
        && alarms.list("alarmNames").is_empty()
        && (alarms.flag("enable") == Some(true) || alarms.flag("rollback") == Some(true))
    {
        return invalid("alarmNames must name at least one alarm where deployment alarms are enabled.");
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

/// Refuses to keep tasks spread over zones where no task may be started before another is stopped. Source: ECS Developer Guide,
/// "Balancing an Amazon ECS service across Availability Zones".
fn rebalanced(rebalancing: Option<&str>, configuration: &Members) -> Result<(), Refusal> {
    if rebalancing == Some("ENABLED") && configuration.int("maximumPercent").is_some_and(|most| most <= 100) {
        return invalid("Availability Zone rebalancing requires a maximumPercent greater than 100.");
    }
    Ok(())
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
    if controller == Controller::External && input.map("deploymentConfiguration").is_some() {
        return invalid(format!(
            "Unable to update deployment configuration on services with {which} deployment controller. {instead}"
        ));
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
    if let (true, Some(runs)) = (
        input.flag("enableExecuteCommand").unwrap_or(service.execute_command),
        recipe.as_ref().or(service.recipe.as_ref()),
    ) {
        let definition = context.ecs.known_task_definition(&runs.task_definition);
        checks::executable(definition, &Members::new(), &format!("The service couldn't be updated {NO_ROLE}"))?;
    }
    let fargate = recipe.as_ref().or(service.recipe.as_ref()).is_some_and(Recipe::fargate);
    placement(input, fargate)?;
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
    rebalanced(input.text("availabilityZoneRebalancing"), &configuration)?;
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

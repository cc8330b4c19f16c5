//! Task sets: the tasks of a service under the CODE_DEPLOY and EXTERNAL controllers.

use super::checks::{self, invalid};
use super::events::{What, note};
use super::fleet::{Controller, Fleet, Service};
use super::recipe::Recipe;
use super::scheduler::{self, wake};
use super::tags;
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::world::Context;
use crate::cloud::{tag_list, times};

/// Most task sets of a service.
const MOST: usize = 5;

/// Makes a task set of a service: the last of its fleets, or the first where it is the primary one.
pub fn begin(context: &mut Context<'_>, service: &mut Service, recipe: Recipe, status: &str, scale: f64) {
    let id = format!("ecs-svc/{}", context.ids.digits(19));
    context.ecs.hold(&recipe.task_definition);
    let mut set = Fleet::new(id, recipe, context.now);
    set.status = status.to_owned();
    set.scale = scale;
    set.desired = computed(service.desired, scale);
    if status == "PRIMARY" {
        service.recipe = Some(set.recipe.clone());
        service.fleets.insert(0, set);
    } else {
        service.fleets.push(set);
    }
    service.steady = false;
    wake(context, service, times::SERVICE_SCHEDULED.milliseconds);
}

/// So many percent of the service's desired count, rounded up.
fn computed(desired: i64, scale: f64) -> i64 {
    // Hundredths of a percent, so that 100.0 / 3 does not round 33.3 percent of 1000 to 334.
    #[expect(clippy::cast_possible_truncation, reason = "a scale is from 0 to 100")]
    let hundredths = (scale * 100.0).round() as i64;
    (desired.saturating_mul(hundredths) + 9_999) / 10_000
}

/// Gives all task sets the number of tasks that the service's desired count makes of their scale.
pub fn rescale(context: &mut Context<'_>, service: &mut Service) {
    for index in 0..service.fleets.len() {
        let set = &mut service.fleets[index];
        let count = if set.status == "DRAINING" { 0 } else { computed(service.desired, set.scale) };
        if set.desired == count {
            continue;
        }
        set.desired = count;
        set.updated_at = context.now;
        set.stable = false;
        set.stable_at = context.now;
        let id = set.id.clone();
        note(service, context.ids, context.now, Some(&id), What::Scaled(count));
    }
    service.steady = false;
    wake(context, service, times::SERVICE_SCHEDULED.milliseconds);
}

/// As AWS describes it, with its tags where they are asked for.
pub fn described(service: &Service, set: &Fleet, cluster_arn: &str, tags: bool) -> Members {
    let recipe = &set.recipe;
    // AWS gives the service's ARN in its old form here.
    let service_arn = service.arn.replacen(&format!("/{}/", service.cluster), "/", 1);
    members! {
        "id": &set.id,
        "taskSetArn": format!("{}/{}", service.arn.replacen(":service/", ":task-set/", 1), set.id),
        "serviceArn": service_arn,
        "clusterArn": cluster_arn,
        "externalId": set.external_id.as_deref(),
        "status": &set.status,
        "taskDefinition": &recipe.task_definition,
        "computedDesiredCount": set.desired,
        "pendingCount": set.pending(),
        "runningCount": set.running(),
        "createdAt": set.created_at,
        "updatedAt": set.updated_at,
        "launchType": recipe.launch_type.as_deref(),
        "capacityProviderStrategy": (!recipe.strategy.is_empty()).then_some(&recipe.strategy),
        "platformVersion": recipe.resolved_platform(),
        "platformFamily": recipe.platform_family(),
        "networkConfiguration": (!recipe.network.is_empty()).then_some(&recipe.network),
        "loadBalancers": &recipe.load_balancers,
        "serviceRegistries": Vec::<Value>::new(),
        "scale": members! { "value": set.scale, "unit": "PERCENT" },
        "stabilityStatus": if set.stable { "STEADY_STATE" } else { "STABILIZING" },
        "stabilityStatusAt": set.stable_at,
        "tags": if tags { tag_list(&set.tags, "key", "value") } else { Vec::new() },
    }
}

/// The service of a call that changes task sets, which only those of an EXTERNAL controller let others do.
fn external<'a>(context: &'a Context<'_>, input: &Input) -> Result<&'a Service, Refusal> {
    let service = context.ecs.active_service(input.text("cluster"), input.required("service"))?;
    match service.controller {
        Controller::External => Ok(service),
        other => invalid(format!(
            "Task sets can be changed only on services with an EXTERNAL deployment controller; that of this service is {}.",
            other.text()
        )),
    }
}

/// Where the task set of a call is among the service's.
fn position(service: &Service, given: &str) -> Option<usize> {
    let id = match given.strip_prefix("arn:") {
        None => given,
        Some(_) => given.split_once(&format!(":task-set/{}/", service.key))?.1,
    };
    service.fleets.iter().position(|set| set.id == id)
}

fn found(service: &Service, given: &str) -> Result<usize, Refusal> {
    match position(service, given) {
        Some(index) => Ok(index),
        None => refuse("TaskSetNotFoundException", "The specified task set was not found."),
    }
}

fn scale_of(input: &Input) -> Result<Option<f64>, Refusal> {
    match input.map("scale").map(|scale| scale.float("value").unwrap_or(0.0)) {
        Some(scale) if !(0.0..=100.0).contains(&scale) => invalid("The scale value must be between 0 and 100."),
        scale => Ok(scale),
    }
}

fn answer(context: &Context<'_>, service: &Service, index: usize, tags: bool) -> Answer {
    let cluster_arn = context.ecs.cluster(Some(&service.cluster))?.arn.clone();
    let set = service.fleets.get(index).map(|set| described(service, set, &cluster_arn, tags));
    Ok(members! { "taskSet": set })
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    checks::simulated(input)?;
    let service = external(context, input)?;
    let cluster = context.ecs.cluster(Some(&service.cluster))?;
    let recipe = checks::recipe(context, cluster, input, None)?;
    let tags = tags::given(&input.members)?;
    let scale = scale_of(input)?.unwrap_or(0.0);
    if service.fleets.len() >= MOST {
        return refuse("LimitExceededException", format!("A service can have at most {MOST} task sets."));
    }
    let key = service.key.clone();
    let answer = scheduler::with(context, &key, |context, service| {
        begin(context, service, recipe, "ACTIVE", scale);
        let index = service.fleets.len() - 1;
        if let Some(set) = service.fleets.last_mut() {
            set.external_id = input.text("externalId").map(str::to_owned);
            set.tags = tags;
        }
        answer(context, service, index, true)
    });
    answer.unwrap_or_else(|| refuse("ServiceNotFoundException", "Service not found."))
}

pub fn update(context: &mut Context<'_>, input: &Input) -> Answer {
    let service = external(context, input)?;
    let index = found(service, input.required("taskSet"))?;
    let scale = scale_of(input)?.unwrap_or(0.0);
    if service.fleets.get(index).is_some_and(|set| set.status == "DRAINING") {
        return invalid("The task set is being deleted.");
    }
    let key = service.key.clone();
    let answer = scheduler::with(context, &key, |context, service| {
        if let Some(set) = service.fleets.get_mut(index) {
            set.scale = scale;
            set.updated_at = context.now;
        }
        rescale(context, service);
        answer(context, service, index, false)
    });
    answer.unwrap_or_else(|| refuse("ServiceNotFoundException", "Service not found."))
}

pub fn make_primary(context: &mut Context<'_>, input: &Input) -> Answer {
    let service = external(context, input)?;
    let index = found(service, input.required("primaryTaskSet"))?;
    if service.fleets.get(index).is_some_and(|set| set.status == "DRAINING") {
        return invalid("The task set is being deleted.");
    }
    let key = service.key.clone();
    let answer = scheduler::with(context, &key, |context, service| {
        let now = context.now;
        for set in service.fleets.iter_mut().filter(|set| set.status == "PRIMARY") {
            set.status = "ACTIVE".to_owned();
            set.updated_at = now;
        }
        let mut set = service.fleets.remove(index);
        set.status = "PRIMARY".to_owned();
        set.updated_at = now;
        let before = service.runs_on().to_owned();
        service.recipe = Some(set.recipe.clone());
        service.fleets.insert(0, set);
        if let Some(cluster) = context.ecs.clusters.get_mut(&service.cluster) {
            cluster.counts_mut(&before).active_services -= 1;
            cluster.counts_mut(service.runs_on()).active_services += 1;
        }
        answer(context, service, 0, false)
    });
    answer.unwrap_or_else(|| refuse("ServiceNotFoundException", "Service not found."))
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let service = external(context, input)?;
    let index = found(service, input.required("taskSet"))?;
    let force = input.flag("force").unwrap_or(false);
    let set = service.fleets.get(index);
    if !force && set.is_some_and(|set| set.status == "PRIMARY") {
        return invalid("The primary task set can not be deleted. Make another one primary, or use force.");
    }
    if !force && set.is_some_and(|set| set.desired > 0) {
        return invalid("The task set cannot be deleted while it is scaled above 0.");
    }
    let key = service.key.clone();
    let answer = scheduler::with(context, &key, |context, service| {
        if let Some(set) = service.fleets.get_mut(index) {
            set.status = "DRAINING".to_owned();
            set.desired = 0;
            set.updated_at = context.now;
            set.stable = false;
            set.stable_at = context.now;
        }
        wake(context, service, times::SERVICE_SCHEDULED.milliseconds);
        answer(context, service, index, false)
    });
    answer.unwrap_or_else(|| refuse("ServiceNotFoundException", "Service not found."))
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let service = context.ecs.active_service(input.text("cluster"), input.required("service"))?;
    if service.controller == Controller::Ecs {
        return invalid(
            "Task sets are only supported on services with a CODE_DEPLOY or EXTERNAL deployment controller.",
        );
    }
    let cluster_arn = &context.ecs.cluster(Some(&service.cluster))?.arn;
    let tags = input.texts("include").contains(&"TAGS");
    let wanted = input.texts("taskSets");
    let (mut sets, mut failures) = (Vec::new(), Vec::new());
    if wanted.is_empty() {
        sets.extend(service.fleets.iter().map(|set| described(service, set, cluster_arn, tags)));
    }
    for given in wanted {
        match position(service, given).and_then(|index| service.fleets.get(index)) {
            Some(set) => sets.push(described(service, set, cluster_arn, tags)),
            None => {
                let long = || format!("{}/{given}", service.arn.replacen(":service/", ":task-set/", 1));
                let arn = if given.starts_with("arn:") { given.to_owned() } else { long() };
                failures.push(members! { "arn": arn, "reason": "MISSING" });
            }
        }
    }
    Ok(members! { "taskSets": sets, "failures": failures })
}

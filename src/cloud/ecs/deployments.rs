//! Rolling deployments: new tasks take the place of old ones within the service's percentages.

use super::events::{What, note};
use super::fleet::{Fleet, Service, ServiceStatus};
use super::recipe::Recipe;
use super::revisions;
use super::scheduler::{protected, start, stop, stop_one, wake};
use crate::api::Members;
use crate::cloud::call::Read as _;
use crate::cloud::times;
use crate::cloud::world::Context;
use jiff::Timestamp;

/// AWS's message for a deployment that its circuit breaker stopped.
const BROKEN: &str = "ECS deployment circuit breaker: tasks failed to start.";

/// Begins a deployment: it is the primary one from now on, and those before it are to end.
pub fn begin(context: &mut Context<'_>, service: &mut Service, recipe: Recipe) {
    replace(context, service, recipe);
    revisions::begin(context, service);
}

fn replace(context: &mut Context<'_>, service: &mut Service, recipe: Recipe) {
    let id = format!("ecs-svc/{}", context.ids.digits(19));
    context.ecs.hold(&recipe.task_definition);
    for old in &mut service.fleets {
        old.status = "ACTIVE".to_owned();
        old.updated_at = context.now;
    }
    let mut fleet = Fleet::new(id, recipe.clone(), context.now);
    fleet.desired = service.desired;
    service.recipe = Some(recipe);
    service.fleets.insert(0, fleet);
    service.steady = false;
    wake(context, service, times::SERVICE_SCHEDULED.milliseconds);
}

/// One step of a deployment: stops old tasks that are no longer needed, and starts new ones that there is room for.
pub fn roll(context: &mut Context<'_>, service: &mut Service) {
    let desired = service.desired;
    if service.status == ServiceStatus::Draining || desired == 0 {
        for index in 0..service.fleets.len() {
            service.fleets[index].desired = 0;
            let all = service.fleets[index].alive();
            stop(context, service, index, all);
        }
        return;
    }
    if let Some(primary) = service.fleets.first_mut() {
        primary.desired = desired;
        let over = primary.alive() - desired;
        stop(context, service, 0, over);
    }
    stop_old(context, service);
    let most = (desired * service.percent("maximumPercent", 200) / 100).max(1);
    let present: i64 = service.fleets.iter().map(Fleet::present).sum();
    let Some(primary) = service.fleets.first() else { return };
    if primary.failed.is_none() {
        let number = (desired - primary.alive()).min(most - present);
        start(context, service, 0, number);
    }
    for old in service.fleets.iter_mut().skip(1) {
        old.desired = old.alive();
    }
}

/// Stops tasks of old deployments, as long as enough healthy ones are left: those that are not healthy do not count.
fn stop_old(context: &mut Context<'_>, service: &mut Service) {
    let least = (service.desired * service.percent("minimumHealthyPercent", 100) + 99) / 100;
    let healthy: i64 = service.fleets.iter().map(Fleet::healthy).sum();
    let mut spare = healthy - least;
    for index in 1..service.fleets.len() {
        let sick: Vec<String> = service.fleets[index].not_healthy().cloned().collect();
        for task in sick.iter().filter(|task| !protected(context, task)).cloned().collect::<Vec<_>>() {
            stop_one(context, service, index, &task);
        }
        let number = spare.clamp(0, service.fleets[index].healthy());
        stop(context, service, index, number);
        spare -= number;
    }
}

/// The primary deployment has all its tasks, and no other has any.
pub fn complete(context: &mut Context<'_>, service: &mut Service) {
    let now = context.now;
    let Some(primary) = service.fleets.first_mut().filter(|fleet| !fleet.stable && fleet.failed.is_none()) else {
        return;
    };
    primary.stable = true;
    primary.stable_at = now;
    primary.updated_at = now;
    let id = primary.id.clone();
    note(service, context.ids, now, Some(&id), What::Completed);
    revisions::complete(service, &id, now);
}

/// As many tasks have to fail for the circuit breaker: half of the desired count, at least 3 and at most 200 (ECS Developer
/// Guide).
pub fn threshold(service: &Service) -> i64 {
    ((service.desired + 1) / 2).clamp(3, 200)
}

/// Fails a deployment of which too many tasks have failed, where its circuit breaker is on.
pub fn break_circuit(context: &mut Context<'_>, service: &mut Service, id: &str) {
    let breaker = service.deployment_configuration.map("deploymentCircuitBreaker");
    let on = |name: &str| breaker.and_then(|breaker| breaker.flag(name)).unwrap_or(false);
    let (enabled, rollback) = (on("enable"), on("rollback"));
    let threshold = threshold(service);
    let primary = service.fleets.first().filter(|fleet| fleet.id == id && !fleet.stable && fleet.failed.is_none());
    if let Some(primary) = primary.filter(|primary| enabled && primary.failed_tasks >= threshold) {
        // What goes back already does not go back again.
        let rollback = rollback && primary.back.is_none();
        give_up(context, service, id, BROKEN, rollback);
    }
}

/// Ends the primary deployment as failed, and goes back to the last that was completed where it is told to and there is one.
pub fn give_up(context: &mut Context<'_>, service: &mut Service, id: &str, reason: &str, back: bool) {
    let now = context.now;
    let Some(primary) = service.fleets.first_mut().filter(|fleet| fleet.id == id) else { return };
    primary.failed = Some(reason.to_owned());
    primary.updated_at = now;
    note(service, context.ids, now, Some(id), What::Failed);
    let good = revisions::fail(service, id, now, reason);
    if let Some((recipe, revision)) = good.filter(|_| back) {
        // Where the deployment that was good is still there, its tasks are.
        match service.fleets.iter().position(|fleet| fleet.revision == revision) {
            Some(at) => come_back(service, at, now),
            None => replace(context, service, recipe),
        }
        wake(context, service, times::SERVICE_SCHEDULED.milliseconds);
        if let Some(primary) = service.fleets.first_mut() {
            let new = primary.id.clone();
            if reason == BROKEN {
                primary.failed_tasks = 0;
                primary.back = Some(format!("ECS deployment circuit breaker: rolling back to deploymentId {new}."));
            }
            note(service, context.ids, now, Some(id), What::RollingBack(new));
        }
        revisions::go_back(service, id, now, reason, revision);
    }
}

/// Makes an old deployment the primary one again.
fn come_back(service: &mut Service, at: usize, now: Timestamp) {
    for old in &mut service.fleets {
        old.status = "ACTIVE".to_owned();
        old.updated_at = now;
    }
    let mut good = service.fleets.remove(at);
    good.status = "PRIMARY".to_owned();
    good.stable = false;
    good.desired = service.desired;
    service.recipe = Some(good.recipe.clone());
    service.steady = false;
    service.fleets.insert(0, good);
}

/// As AWS describes it.
pub fn described(fleet: &Fleet) -> Members {
    let id = &fleet.id;
    let (state, reason) = match &fleet.failed {
        Some(reason) => ("FAILED", reason.clone()),
        None if fleet.stable => ("COMPLETED", format!("ECS deployment {id} completed.")),
        None => ("IN_PROGRESS", fleet.back.clone().unwrap_or_else(|| format!("ECS deployment {id} in progress."))),
    };
    let recipe = &fleet.recipe;
    members! {
        "id": id,
        "status": &fleet.status,
        "taskDefinition": &recipe.task_definition,
        "desiredCount": fleet.desired,
        "pendingCount": fleet.pending(),
        "runningCount": fleet.running(),
        "failedTasks": fleet.failed_tasks,
        "createdAt": fleet.created_at,
        "updatedAt": fleet.updated_at,
        "capacityProviderStrategy": (!recipe.strategy.is_empty()).then_some(&recipe.strategy),
        "launchType": recipe.launch_type.as_deref(),
        "platformVersion": recipe.resolved_platform(),
        "platformFamily": recipe.platform_family(),
        "networkConfiguration": (!recipe.network.is_empty()).then_some(&recipe.network),
        "rolloutState": state,
        "rolloutStateReason": reason,
    }
}

//! The service scheduler: it starts and stops tasks until each service is as it should be.

use super::Event;
use super::events::{What, note};
use super::fleet::{Controller, Fleet, Place, Service, ServiceStatus};
use super::life::{self, Launch};
use super::network::Health;
use super::start::unassumable;
use super::task::Task;
use crate::api::Members;
use crate::cloud::times;
use crate::cloud::world::{self, Context, later};
use jiff::Timestamp;

/// How many times in a row tasks fail before AWS says that it struggles.
const STRUGGLING: u32 = 3;

/// After so many tasks that ran and were never healthy the next ones are put off.
const LOST: u32 = 100;

/// Does something with a service, which is out of the world meanwhile. Nothing where it is not there.
pub fn with<T>(
    context: &mut Context<'_>,
    key: &str,
    what: impl FnOnce(&mut Context<'_>, &mut Service) -> T,
) -> Option<T> {
    let (key, mut service) = context.ecs.services.remove_entry(key)?;
    let done = what(context, &mut service);
    context.ecs.services.insert(key, service);
    Some(done)
}

/// Lets the scheduler look at the service in so many milliseconds, unless it does so earlier anyway.
pub fn wake(context: &mut Context<'_>, service: &mut Service, milliseconds: i64) {
    let at = later(context.now, milliseconds);
    if service.look_at.is_some_and(|look| look <= at) {
        return;
    }
    service.look_at = Some(at);
    context.timers.at(at, world::Event::Ecs(Event::Schedule { service: service.key.clone() }));
}

/// The time to look has come, if it was not put forward.
pub fn look(context: &mut Context<'_>, key: &str) {
    with(context, key, |context, service| {
        if service.look_at == Some(context.now) {
            service.look_at = None;
            schedule(context, service);
        }
    });
}

fn schedule(context: &mut Context<'_>, service: &mut Service) {
    look_at_health(context, service);
    match service.controller {
        _ if service.status == ServiceStatus::Inactive => return,
        Controller::Ecs => super::deployments::roll(context, service),
        Controller::CodeDeploy | Controller::External => {
            for index in 0..service.fleets.len() {
                scale(context, service, index);
            }
        }
    }
    release_empty(context, service);
    if service.status == ServiceStatus::Draining {
        return end_if_empty(context, service);
    }
    settle(context, service);
}

/// Looks whether tasks are healthy by now; one that is known not to be, after its grace, is stopped. Whatever changes a
/// task's health wakes the scheduler.
fn look_at_health(context: &mut Context<'_>, service: &mut Service) {
    let grace = service.grace.unwrap_or(0) * 1_000;
    let of = |fleet: &Fleet| fleet.waiting().map(|task| (fleet.id.clone(), task.clone())).collect::<Vec<_>>();
    let waiting: Vec<(String, String)> = service.fleets.iter().flat_map(of).collect();
    for (id, task) in waiting {
        let Some(found) = context.ecs.tasks.get(&task) else { continue };
        let graced = found.started_at.map(|started| later(started, grace)).filter(|until| *until > context.now);
        match (super::network::health(context, found), graced) {
            (Health::Well, _) => {
                if let Some(fleet) = service.fleet_mut(&id) {
                    fleet.put(&task, Place::Healthy);
                    fleet.lost_in_row = 0;
                }
            }
            (Health::Sick(..), Some(until)) => wake_at(context, service, until),
            (Health::Sick(what, reason), None) => {
                note(service, context.ids, context.now, Some(&id), what);
                lost(context, service, &id);
                life::stop(context, Some(service), &task, "ServiceSchedulerInitiated", reason);
            }
            (Health::Open, _) => {}
        }
    }
}

/// Starts or stops as many tasks of a task set as it takes.
fn scale(context: &mut Context<'_>, service: &mut Service, index: usize) {
    let fleet = &service.fleets[index];
    let missing = fleet.desired - fleet.alive();
    if missing > 0 {
        start(context, service, index, missing);
    } else {
        stop(context, service, index, -missing);
    }
}

/// Starts so many tasks of a fleet.
pub fn start(context: &mut Context<'_>, service: &mut Service, index: usize, number: i64) {
    let Some(fleet) = service.fleets.get(index) else { return };
    if number <= 0 {
        return;
    }
    if !fleet.recipe.fargate() {
        let told = service.events.front().is_some_and(|event| event.what == What::NoInstances);
        let id = fleet.id.clone();
        if !told {
            note(service, context.ids, context.now, Some(&id), What::NoInstances);
        }
        return;
    }
    if let Some(not_before) = fleet.not_before.filter(|not_before| *not_before > context.now) {
        return wake_at(context, service, not_before);
    }
    let (id, recipe) = (fleet.id.clone(), fleet.recipe.clone());
    let definition = context.ecs.known_task_definition(&recipe.task_definition);
    let none = Members::new();
    if let Some(error) = definition.and_then(|definition| unassumable(context, definition, &none)) {
        note(service, context.ids, context.now, Some(&id), What::Unlaunched(error));
        failed(context, service, &id);
        let again = service.fleet_mut(&id).and_then(|fleet| fleet.not_before);
        return again.into_iter().for_each(|again| wake_at(context, service, again));
    }
    let cluster_arn = context.ecs.clusters.get(&service.cluster).map(|cluster| cluster.arn.clone()).unwrap_or_default();
    let tags = tags_of_tasks(context, service, &recipe.task_definition);
    let mut started = Vec::new();
    for _ in 0..number {
        let subnets = recipe.subnets();
        let subnet = subnets.into_iter().min_by_key(|subnet| service.spread.get(*subnet).copied().unwrap_or(0));
        let provider = recipe.provider(service.fleets[index].started);
        let launch = Launch {
            cluster: &service.cluster,
            cluster_arn: &cluster_arn,
            service: Some((&service.key, &id)),
            group: format!("service:{}", service.name),
            started_by: Some(&id),
            subnet,
            provider,
            overrides: Members::new(),
            execute_command: service.execute_command,
            tags: tags.clone(),
        };
        let task = life::make(context, &recipe, launch);
        if let Some(subnet) = subnet {
            *service.spread.entry(subnet.to_owned()).or_default() += 1;
        }
        service.fleets[index].started += 1;
        service.fleets[index].put(&task, Place::Starting);
        started.push(task);
    }
    note(service, context.ids, context.now, Some(&id), What::Started(started));
}

/// The tags of a service's tasks: ECS's own, and those of the service or the task definition.
fn tags_of_tasks(context: &Context<'_>, service: &Service, definition: &str) -> super::types::Tags {
    let mut tags = match service.propagate_tags.as_str() {
        "SERVICE" => service.tags.clone(),
        "TASK_DEFINITION" => {
            context.ecs.known_task_definition(definition).map(|found| found.tags.clone()).unwrap_or_default()
        }
        _ => Default::default(),
    };
    if service.managed_tags {
        tags.extend(life::managed_tags(&service.cluster, Some(&service.name)));
    }
    tags
}

/// Stops so many tasks of a fleet that are not protected: those that do not run yet, then those that are not healthy, then
/// those of the subnet with the most.
pub fn stop(context: &mut Context<'_>, service: &mut Service, index: usize, number: i64) {
    for _ in 0..number.max(0) {
        let Some(fleet) = service.fleets.get(index) else { return };
        let Some(task) = dispensable(context, service, fleet) else {
            return wake_when_unprotected(context, service, index);
        };
        stop_one(context, service, index, &task);
    }
}

fn dispensable(context: &Context<'_>, service: &Service, fleet: &Fleet) -> Option<String> {
    if let Some(task) = fleet.not_healthy().find(|task| !protected(context, task)) {
        return Some(task.clone());
    }
    let crowd = |task: &Task| {
        let subnet = task.attached.as_ref().map(|attached| attached.subnet.as_str());
        subnet.and_then(|subnet| service.spread.get(subnet)).copied().unwrap_or(0)
    };
    let tasks = fleet.tasks().filter(|task| !protected(context, task)).filter_map(|task| context.ecs.tasks.get(task));
    tasks.max_by_key(|task| (crowd(task), task.created_at)).map(|task| task.id.clone())
}

/// Stops a task because there are too many.
pub fn stop_one(context: &mut Context<'_>, service: &mut Service, index: usize, task: &str) {
    let what = if service.controller == Controller::Ecs { "deployment" } else { "taskSet" };
    let reason = match service.fleets.get(index) {
        Some(fleet) => format!("Scaling activity initiated by ({what} {})", fleet.id),
        None => return,
    };
    life::stop(context, Some(service), task, "ServiceSchedulerInitiated", reason);
}

/// Whether scaling in and deployments leave a task alone.
pub fn protected(context: &Context<'_>, task: &str) -> bool {
    let until = context.ecs.tasks.get(task).and_then(|task| task.protected_until);
    until.is_some_and(|until| until > context.now)
}

fn wake_when_unprotected(context: &mut Context<'_>, service: &mut Service, index: usize) {
    let Some(fleet) = service.fleets.get(index) else { return };
    let until = fleet.tasks().filter_map(|task| context.ecs.tasks.get(task)?.protected_until).min();
    if let Some(until) = until {
        wake_at(context, service, until);
    }
}

fn wake_at(context: &mut Context<'_>, service: &mut Service, at: Timestamp) {
    let milliseconds = at.duration_since(context.now).as_millis().try_into().unwrap_or(i64::MAX);
    wake(context, service, milliseconds);
}

/// A task of a fleet did not come to run: the next ones are put off, each time for longer. Those that fail at the same time
/// are one time.
pub fn failed(context: &mut Context<'_>, service: &mut Service, id: &str) {
    let now = context.now;
    let Some(fleet) = service.fleet_mut(id) else { return };
    fleet.failed_tasks += 1;
    fleet.failed_in_row += 1;
    if fleet.not_before.is_none_or(|not_before| not_before <= now) {
        let waits = times::TASK_RETRIED.milliseconds << fleet.failed_times.min(16);
        fleet.failed_times += 1;
        fleet.not_before = Some(later(now, waits.min(times::TASK_RETRIED_AT_MOST.milliseconds)));
    }
    fleet.updated_at = now;
    if fleet.failed_in_row == STRUGGLING {
        note(service, context.ids, now, Some(id), What::Struggling);
    }
    super::deployments::break_circuit(context, service, id);
}

/// A task of a fleet ran, and stops by itself or for its health: another one follows at once.
pub fn lost(context: &mut Context<'_>, service: &mut Service, id: &str) {
    let now = context.now;
    let Some(fleet) = service.fleet_mut(id) else { return };
    fleet.failed_tasks += 1;
    fleet.lost_in_row += 1;
    fleet.updated_at = now;
    if fleet.lost_in_row > LOST {
        fleet.not_before = Some(later(now, times::TASK_LOST.milliseconds));
    }
    super::deployments::break_circuit(context, service, id);
}

/// Lets go of old fleets that have no tasks left.
fn release_empty(context: &mut Context<'_>, service: &mut Service) {
    let (controller, draining) = (service.controller, service.status == ServiceStatus::Draining);
    let leaves = |fleet: &mut Fleet| {
        let old = if controller == Controller::Ecs { fleet.status != "PRIMARY" } else { fleet.status == "DRAINING" };
        (draining || old) && fleet.present() == 0
    };
    for gone in service.fleets.extract_if(.., leaves) {
        context.ecs.release(&gone.recipe.task_definition);
    }
}

/// A deleted service whose tasks are stopped is inactive.
fn end_if_empty(context: &mut Context<'_>, service: &mut Service) {
    if !service.fleets.is_empty() {
        return;
    }
    service.status = ServiceStatus::Inactive;
    let runs_on = service.runs_on().to_owned();
    if let Some(cluster) = context.ecs.clusters.get_mut(&service.cluster) {
        cluster.counts_mut(&runs_on).draining_services -= 1;
    }
    let event = Event::ServiceForgotten { service: service.key.clone(), created_at: service.created_at };
    context.timers.after(times::SERVICE_FORGOTTEN.milliseconds, world::Event::Ecs(event));
}

/// Sees whether everything is as it should be.
fn settle(context: &mut Context<'_>, service: &mut Service) {
    let now = context.now;
    let mut all = true;
    for index in 0..service.fleets.len() {
        let fleet = &mut service.fleets[index];
        let reached = fleet.healthy() == fleet.desired && fleet.present() == fleet.desired;
        all &= reached;
        if service.controller != Controller::Ecs && fleet.stable != reached {
            fleet.stable = reached;
            fleet.stable_at = now;
            fleet.updated_at = now;
        }
    }
    if service.controller == Controller::Ecs {
        all &= service.fleets.len() == 1;
        if all {
            super::deployments::complete(context, service);
        }
    }
    if all && !service.steady && !service.fleets.is_empty() {
        note(service, context.ids, now, None, What::Steady);
    }
    service.steady = all;
}

//! Service deployments and service revisions: the history of what a service under the ECS controller ran.

use super::fleet::{Fleet, Service};
use super::recipe::Recipe;
use super::types::Ecs;
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::world::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// As many deployments are kept.
const MOST: usize = 100;

/// A service deployment, and the service revision that it brings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rollout {
    /// The last part of its ARN.
    pub id: String,
    /// The deployment of the service that it is, or that it goes back to.
    pub fleet: String,
    /// The number in the revision's ARN.
    pub revision: String,
    pub recipe: Recipe,
    /// The revisions that ran before it.
    pub sources: Vec<String>,
    /// `IN_PROGRESS`, `SUCCESSFUL`, `STOPPED`, `ROLLBACK_IN_PROGRESS`, ...
    pub status: String,
    pub reason: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub stopped_at: Option<Timestamp>,
    /// Why and when it began to go back, and to which revision.
    pub rollback: Option<(String, Timestamp, String)>,
}

impl Rollout {
    fn going_on(&self) -> bool {
        matches!(self.status.as_str(), "IN_PROGRESS" | "ROLLBACK_IN_PROGRESS")
    }
}

/// The service's primary deployment is a new one. Those still going on end.
pub fn begin(context: &mut Context<'_>, service: &mut Service) {
    let now = context.now;
    for old in service.history.iter_mut().filter(|old| old.going_on()) {
        old.status = "STOPPED".to_owned();
        old.reason = Some("Service deployment was superseded by a newer one.".to_owned());
        old.updated_at = now;
        old.stopped_at = Some(now);
        old.finished_at = Some(now);
    }
    let sources = service.fleets.iter().skip(1).map(|fleet| fleet.revision.clone()).collect();
    let revision = context.ids.digits(19);
    let Some(primary) = service.fleets.first_mut() else { return };
    primary.revision.clone_from(&revision);
    let rollout = Rollout {
        id: context.ids.alphanumeric(20),
        fleet: primary.id.clone(),
        revision,
        recipe: primary.recipe.clone(),
        sources,
        status: "IN_PROGRESS".to_owned(),
        reason: None,
        created_at: now,
        updated_at: now,
        finished_at: None,
        stopped_at: None,
        rollback: None,
    };
    service.history.push_front(rollout);
    service.history.truncate(MOST);
}

/// The deployment with that id has all its tasks.
pub fn complete(service: &mut Service, fleet: &str, now: Timestamp) {
    let Some(found) = service.history.iter_mut().find(|one| one.fleet == fleet && one.going_on()) else { return };
    let back = found.status == "ROLLBACK_IN_PROGRESS";
    found.status = if back { "ROLLBACK_SUCCESSFUL" } else { "SUCCESSFUL" }.to_owned();
    found.updated_at = now;
    found.finished_at = Some(now);
}

/// The deployment with that id has failed or is stopped. Answers the recipe of the last successful one, and its revision.
pub fn fail(service: &mut Service, fleet: &str, now: Timestamp, reason: &str) -> Option<(Recipe, String)> {
    if let Some(found) = service.history.iter_mut().find(|one| one.fleet == fleet) {
        let back = found.status == "ROLLBACK_IN_PROGRESS";
        found.status = if back { "ROLLBACK_FAILED" } else { "STOPPED" }.to_owned();
        found.reason = Some(reason.to_owned());
        found.updated_at = now;
        found.stopped_at = Some(now);
        found.finished_at = Some(now);
    }
    let good = service.history.iter().find(|one| one.status == "SUCCESSFUL")?;
    Some((good.recipe.clone(), good.revision.clone()))
}

/// The service's primary deployment is the way back from that one.
pub fn go_back(service: &mut Service, from: &str, now: Timestamp, reason: &str, revision: String) {
    let Some(primary) = service.fleets.first_mut() else { return };
    primary.revision.clone_from(&revision);
    let fleet = primary.id.clone();
    let Some(found) = service.history.iter_mut().find(|one| one.fleet == from) else { return };
    found.fleet = fleet;
    found.status = "ROLLBACK_IN_PROGRESS".to_owned();
    found.finished_at = None;
    found.stopped_at = None;
    found.rollback = Some((reason.to_owned(), now, revision));
}

/// The ARN of a deployment or a revision of the service: `service-deployment`, `service-revision`.
fn arn(service: &Service, of: &str, id: &str) -> String {
    format!("{}/{id}", service.arn.replacen(":service/", &format!(":{of}/"), 1))
}

fn counted(service: &Service, fleet: Option<&Fleet>, revision: &str) -> Members {
    members! {
        "arn": arn(service, "service-revision", revision),
        "requestedTaskCount": fleet.map_or(0, |fleet| fleet.desired),
        "runningTaskCount": fleet.map_or(0, Fleet::running),
        "pendingTaskCount": fleet.map_or(0, Fleet::pending),
    }
}

/// What a described service says of it: the deployment that is under way, and the revisions that run.
pub fn current(service: &Service) -> (Option<String>, Option<Vec<Members>>) {
    let Some(newest) = service.history.front() else { return (None, None) };
    let revisions = service.fleets.iter().map(|fleet| counted(service, Some(fleet), &fleet.revision)).collect();
    (Some(arn(service, "service-deployment", &newest.id)), Some(revisions))
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let service = context.ecs.active_service(input.text("cluster"), input.required("service"))?;
    let statuses = input.texts("status");
    let wanted = |one: &&Rollout| statuses.is_empty() || statuses.contains(&one.status.as_str());
    let created = input.map("createdAt");
    let bound = |name: &str| {
        created.and_then(|created| created.get(name)).and_then(|value| match value {
            Value::Time(time) => Some(*time),
            _ => None,
        })
    };
    let (after, before) = (bound("after"), bound("before"));
    let within = |one: &&Rollout| {
        after.is_none_or(|after| one.created_at >= after) && before.is_none_or(|before| one.created_at <= before)
    };
    // The newest first, as AWS lists them: the key counts down.
    let all: Vec<(usize, &Rollout)> = service.history.iter().filter(wanted).filter(within).enumerate().collect();
    let limits = Limits { usual: 20, most: 100, invalid_token: "InvalidParameterException" };
    let (shown, token) = page(input, limits, all, |(index, _)| format!("{index:06}"))?;
    let one = |rollout: &Rollout| {
        members! {
            "serviceDeploymentArn": arn(service, "service-deployment", &rollout.id),
            "serviceArn": &service.arn,
            "clusterArn": cluster_arn(context.ecs, service),
            "startedAt": rollout.created_at,
            "createdAt": rollout.created_at,
            "finishedAt": rollout.finished_at,
            "targetServiceRevisionArn": arn(service, "service-revision", &rollout.revision),
            "status": &rollout.status,
            "statusReason": rollout.reason.as_deref(),
        }
    };
    let listed: Vec<Members> = shown.into_iter().map(|(_, rollout)| one(rollout)).collect();
    Ok(with_token(input, members! { "serviceDeployments": listed }, token))
}

fn cluster_arn(ecs: &Ecs, service: &Service) -> String {
    ecs.clusters.get(&service.cluster).map(|cluster| cluster.arn.clone()).unwrap_or_default()
}

/// The service and the last part of an ARN of that kind.
fn by_arn<'a>(ecs: &'a Ecs, of: &str, given: &'a str) -> Option<(&'a Service, &'a str)> {
    let (_, rest) = given.split_once(&format!(":{of}/"))?;
    let (key, id) = rest.rsplit_once('/')?;
    let service = ecs.services.get(key)?;
    (arn(service, of, id) == given).then_some((service, id))
}

fn missing(arn: &str) -> Members {
    members! { "arn": arn, "reason": "MISSING" }
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in input.texts("serviceDeploymentArns") {
        let rollout = by_arn(context.ecs, "service-deployment", given)
            .and_then(|(service, id)| Some((service, service.history.iter().find(|one| one.id == id)?)));
        match rollout {
            Some((service, rollout)) => found.push(described(context.ecs, service, rollout)),
            None => failures.push(missing(given)),
        }
    }
    Ok(members! { "serviceDeployments": found, "failures": failures })
}

fn described(ecs: &Ecs, service: &Service, rollout: &Rollout) -> Members {
    let fleet = |revision: &str| service.fleets.iter().find(|fleet| fleet.revision == revision);
    let of = |revision: &String| counted(service, fleet(revision), revision);
    let breaker = service.deployment_configuration.map("deploymentCircuitBreaker");
    let enabled = breaker.and_then(|breaker| breaker.flag("enable")).unwrap_or(false);
    let failures = fleet(&rollout.revision).map_or(0, |fleet| fleet.failed_tasks);
    let state = match () {
        () if !enabled => "DISABLED",
        () if rollout.going_on() => "MONITORING",
        () if rollout.rollback.is_some() => "TRIGGERED",
        () => "MONITORING_COMPLETE",
    };
    let rollback = rollout.rollback.as_ref().map(|(reason, at, revision)| {
        members! {
            "reason": reason, "startedAt": *at, "serviceRevisionArn": arn(service, "service-revision", revision),
        }
    });
    members! {
        "serviceDeploymentArn": arn(service, "service-deployment", &rollout.id),
        "serviceArn": &service.arn,
        "clusterArn": cluster_arn(ecs, service),
        "createdAt": rollout.created_at,
        "startedAt": rollout.created_at,
        "finishedAt": rollout.finished_at,
        "stoppedAt": rollout.stopped_at,
        "updatedAt": rollout.updated_at,
        "sourceServiceRevisions": rollout.sources.iter().map(of).collect::<Vec<_>>(),
        "targetServiceRevision": of(&rollout.revision),
        "status": &rollout.status,
        "statusReason": rollout.reason.as_deref(),
        "deploymentConfiguration": &service.deployment_configuration,
        "rollback": rollback,
        "deploymentCircuitBreaker": members! {
            "status": state, "failureCount": failures, "threshold": super::deployments::threshold(service),
        },
    }
}

pub fn describe_revisions(context: &mut Context<'_>, input: &Input) -> Answer {
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in input.texts("serviceRevisionArns") {
        let rollout = by_arn(context.ecs, "service-revision", given)
            .and_then(|(service, id)| Some((service, service.history.iter().find(|one| one.revision == id)?)));
        match rollout {
            Some((service, rollout)) => found.push(revision(context.ecs, service, rollout)),
            None => failures.push(missing(given)),
        }
    }
    Ok(members! { "serviceRevisions": found, "failures": failures })
}

fn revision(ecs: &Ecs, service: &Service, rollout: &Rollout) -> Members {
    let recipe = &rollout.recipe;
    let definition = ecs.known_task_definition(&recipe.task_definition);
    let image = |container: &Members| {
        members! { "containerName": container.text("name"), "image": container.text("image") }
    };
    let images: Vec<Members> = definition.into_iter().flat_map(|found| found.containers()).map(image).collect();
    members! {
        "serviceRevisionArn": arn(service, "service-revision", &rollout.revision),
        "serviceArn": &service.arn,
        "clusterArn": cluster_arn(ecs, service),
        "taskDefinition": &recipe.task_definition,
        "capacityProviderStrategy": (!recipe.strategy.is_empty()).then_some(&recipe.strategy),
        "launchType": recipe.launch_type.as_deref(),
        "platformVersion": recipe.resolved_platform(),
        "platformFamily": recipe.platform_family(),
        "loadBalancers": (!recipe.load_balancers.is_empty()).then_some(&recipe.load_balancers),
        "networkConfiguration": (!recipe.network.is_empty()).then_some(&recipe.network),
        "containerImages": images,
        "guardDutyEnabled": false,
        "createdAt": rollout.created_at,
    }
}

pub fn stop(context: &mut Context<'_>, input: &Input) -> Answer {
    let given = input.required("serviceDeploymentArn");
    let gone = || {
        Refusal::new(
            "ServiceDeploymentNotFoundException",
            "The service deployment ARN that you specified doesn't exist.",
        )
    };
    let (service, id) = by_arn(context.ecs, "service-deployment", given).ok_or_else(gone)?;
    let rollout = service.history.iter().find(|one| one.id == id).ok_or_else(gone)?;
    if rollout.status != "IN_PROGRESS" {
        return refuse("ConflictException", format!("The service deployment is in the status {}.", rollout.status));
    }
    let (key, fleet) = (service.key.clone(), rollout.fleet.clone());
    let back = input.text("stopType").unwrap_or("ROLLBACK") == "ROLLBACK";
    super::scheduler::with(context, &key, |context, service| {
        super::deployments::give_up(context, service, &fleet, "Service deployment was stopped by the user.", back);
    });
    Ok(members! { "serviceDeploymentArn": given })
}

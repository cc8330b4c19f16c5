//! The events of a service, in AWS's words.

use super::fleet::{Controller, Service};
use crate::api::Members;
use crate::cloud::ids::Ids;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// As many are kept.
const MOST: usize = 100;

/// An event of a service.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServiceEvent {
    pub id: String,
    pub at: Timestamp,
    /// The deployment or task set that it is about.
    pub fleet: Option<String>,
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum What {
    Started(Vec<String>),
    Stopped(Vec<String>),
    Draining(usize),
    Registered(usize, String),
    Deregistered(usize, String),
    Unhealthy {
        task: String,
        target_group: String,
        port: i64,
        #[serde(default)]
        reason: String,
    },
    /// The health check of a task's container has failed.
    Unwell(String),
    /// A task did not come to run, for that reason.
    Unplaced(String),
    /// A task was not even made.
    Unlaunched(String),
    /// A failed deployment goes back, as that one.
    RollingBack(String),
    Scaled(i64),
    Completed,
    Failed,
    Steady,
    NoInstances,
    Struggling,
}

impl What {
    /// Takes in what happened at the same time, if it is of the same kind.
    fn take_in(&mut self, other: &What) -> bool {
        match (self, other) {
            (What::Started(tasks), What::Started(more)) | (What::Stopped(tasks), What::Stopped(more)) => {
                tasks.extend(more.iter().cloned());
                true
            }
            // One of several is told, as they differ in nothing but their ids.
            (What::Unplaced(_), What::Unplaced(_)) => true,
            (What::Draining(number), What::Draining(more)) => {
                *number += more;
                true
            }
            (What::Registered(number, group), What::Registered(more, other))
            | (What::Deregistered(number, group), What::Deregistered(more, other))
                if group == other =>
            {
                *number += more;
                true
            }
            _ => false,
        }
    }
}

/// Adds an event. What happens to several tasks at the same time is one.
pub fn note(service: &mut Service, ids: &mut Ids, now: Timestamp, fleet: Option<&str>, what: What) {
    let same_time = service.events.iter_mut().take_while(|event| event.at == now);
    for event in same_time.filter(|event| event.fleet.as_deref() == fleet) {
        if event.what.take_in(&what) {
            return;
        }
    }
    service.events.push_front(ServiceEvent { id: ids.uuid(), at: now, fleet: fleet.map(str::to_owned), what });
    service.events.truncate(MOST);
}

/// As AWS describes it.
pub fn described(service: &Service, event: &ServiceEvent) -> Members {
    members! { "id": &event.id, "createdAt": event.at, "message": message(service, event) }
}

fn message(service: &Service, event: &ServiceEvent) -> String {
    let name = &service.name;
    let fleet = event.fleet.as_deref().unwrap_or_default();
    let who = match service.controller {
        Controller::Ecs => format!("(service {name})"),
        _ if fleet.is_empty() => format!("(service {name})"),
        _ => format!("(service {name}, taskSet {fleet})"),
    };
    let listed = |tasks: &[String]| tasks.iter().map(|task| format!("(task {task})")).collect::<Vec<_>>().join(" ");
    match &event.what {
        What::Started(tasks) => format!("{who} has started {} tasks: {}.", tasks.len(), listed(tasks)),
        What::Stopped(tasks) => format!("{who} has stopped {} running tasks: {}.", tasks.len(), listed(tasks)),
        What::Draining(number) => format!("{who} has begun draining connections on {number} tasks."),
        What::Registered(number, group) => format!("{who} registered {number} targets in (target-group {group})"),
        What::Deregistered(number, group) => format!("{who} deregistered {number} targets in (target-group {group})"),
        What::Unhealthy { task, target_group, port, reason } => format!(
            "{who} (task {task}) (port {port}) is unhealthy in (target-group {target_group}) due to (reason {reason})."
        ),
        What::Unwell(task) => format!("{who} (task {task}) failed container health checks."),
        What::Unplaced(reason) => format!("{who} was unable to place a task. Reason: {reason}."),
        What::Unlaunched(error) => format!("{who} failed to launch a task with (error {error})."),
        What::RollingBack(id) => format!("(service {name}) rolling back to deployment {id}."),
        What::Scaled(count) => format!("(service {name}) updated computedDesiredCount for taskSet {fleet} to {count}."),
        What::Completed => format!("(service {name}) (deployment {fleet}) deployment completed."),
        What::Failed => format!("(service {name}) (deployment {fleet}) deployment failed: tasks failed to start."),
        What::Steady => format!("(service {name}) has reached a steady state."),
        What::NoInstances => format!(
            "{who} was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        ),
        What::Struggling => format!(
            "{who} is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        ),
    }
}

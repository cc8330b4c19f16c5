//! Protection of tasks from scaling in and from deployments.

use super::checks::invalid;
use super::tasks::missing;
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _};
use crate::cloud::times;
use crate::cloud::world::{Context, later};

/// Most tasks of one call, and of one that only looks.
const MOST_CHANGED: usize = 10;
const MOST_READ: usize = 100;

/// Longest protection, in minutes.
const LONGEST: i64 = 2_880;

pub fn get(context: &mut Context<'_>, input: &Input) -> Answer {
    let cluster = context.ecs.cluster(input.text("cluster"))?.name.clone();
    if input.texts("tasks").len() > MOST_READ {
        return invalid(format!("Tasks cannot be more than {MOST_READ}."));
    }
    answer(context, &cluster, input)
}

fn answer(context: &Context<'_>, cluster: &str, input: &Input) -> Answer {
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in input.texts("tasks") {
        match context.ecs.task(cluster, given) {
            None => failures.push(missing(context, cluster, given)),
            Some(task) if task.service.is_none() || !task.wanted => failures.push(not_valid(&task.arn)),
            Some(task) => {
                let until = task.protected_until.filter(|until| *until > context.now);
                found.push(members! {
                    "taskArn": &task.arn, "protectionEnabled": until.is_some(), "expirationDate": until,
                });
            }
        }
    }
    Ok(members! { "protectedTasks": found, "failures": failures })
}

fn not_valid(arn: &str) -> Members {
    members! { "arn": arn, "reason": "TASK_NOT_VALID", "detail": "The task is not running as part of a service." }
}

pub fn update(context: &mut Context<'_>, input: &Input) -> Answer {
    let cluster = context.ecs.cluster(input.text("cluster"))?.name.clone();
    let given = input.texts("tasks");
    if given.is_empty() || given.len() > MOST_CHANGED {
        return invalid(format!("Tasks must be from 1 to {MOST_CHANGED}."));
    }
    let enabled = input.flag("protectionEnabled").unwrap_or(false);
    let minutes = input.int("expiresInMinutes");
    if minutes.is_some_and(|minutes| !(1..=LONGEST).contains(&minutes)) {
        return invalid(format!("expiresInMinutes must be from 1 to {LONGEST}."));
    }
    let milliseconds = minutes.map_or(times::TASK_PROTECTED.milliseconds, |minutes| minutes * 60_000);
    let until = enabled.then(|| later(context.now, milliseconds));
    for given in given {
        let Some(task) = context.ecs.task(&cluster, given) else { continue };
        let (id, service) = (task.id.clone(), task.service.clone());
        let Some((service, _)) = service else { continue };
        if let Some(task) = context.ecs.tasks.get_mut(&id) {
            task.protected_until = until;
        }
        // What waited for the protection to end goes on.
        if !enabled {
            super::scheduler::with(context, &service, |context, service| super::scheduler::wake(context, service, 0));
        }
    }
    answer(context, &cluster, input)
}

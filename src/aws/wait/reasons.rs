//! Why a service does not become stable, from what AWS says: its events, its stopped tasks, the health of its targets.

use super::Look;
use super::stable::{count, list, word};
use crate::api::value::{Members, Value};
use crate::api::{self, Operation};
use crate::lang::Text;
use crate::text;
use jiff::Timestamp;
use std::collections::HashSet;

/// As many events, tasks and targets are told of.
const TOLD: usize = 3;
/// As many tasks are described by one call.
const DESCRIBED: usize = 100;
/// After so many failures that only a deployment counts there is no hope either. Ours: three may be a program that waits for
/// another one.
const ATTEMPTS: usize = 5;
/// Every so many looks hope is asked for: each takes two calls more.
const EVERY: u32 = 5;

/// Words of events that tell of trouble; that ECS waits longer between attempts says nothing of why.
const TROUBLE: &[&str] = &["unable to place", "unable to assume", "failed to", "is unhealthy in"];

/// What AWS says about a service: the newest trouble as the reason, then the rest of it, other events, and where to look
/// further.
pub(super) async fn of(look: &Look<'_>, service: &Value) -> (Option<Text>, Vec<Text>) {
    let name = word(service, "serviceName");
    let message = |event: &Value| word(event, "message");
    let told = |event: &Value| {
        let message = message(event);
        text!(en: "event: {message}", ja: "イベント: {message}")
    };
    let troubles = |event: &&Value| TROUBLE.iter().any(|words| message(event).contains(words));
    let (trouble, calm): (Vec<&Value>, Vec<&Value>) = list(service, "events").iter().partition(troubles);
    let unhealthy = trouble.iter().any(|event| message(event).contains("is unhealthy in"));
    // The event says of a health check what it met, the task only that it failed.
    let tells =
        |task: &&Value| failed(task) && !(unhealthy && word(task, "stoppedReason").contains("ELB health checks"));
    let stopped = stopped(look, &name).await;
    // ECS repeats itself: what is said twice is told once, the last time.
    let trouble = once(trouble, |event| message(event));
    let tasks = once(stopped.iter().filter(tells), |task| word(task, "stoppedReason"));
    let tasks = tasks.into_iter().filter_map(|task| Some((stopping(task), stop_reason(task)?)));
    let events = trouble.into_iter().map(|event| (time(event, "createdAt"), told(event)));
    let mut said: Vec<(Option<Timestamp>, Text)> = events.take(TOLD).chain(tasks.take(TOLD)).collect();
    said.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut all: Vec<Text> = said.into_iter().map(|(_, text)| text).collect();
    if all.is_empty() {
        all = targets(look, service).await;
    }
    let reason = (!all.is_empty()).then(|| all.remove(0));
    all.extend(calm.into_iter().take(TOLD).map(told));
    if reason.is_some() {
        all.push(further(look, &name));
    }
    (reason, all)
}

/// Those that are the first to say something.
fn once<'a>(said: impl IntoIterator<Item = &'a Value>, words: impl Fn(&Value) -> String) -> Vec<&'a Value> {
    let mut heard = HashSet::new();
    said.into_iter().filter(|one| heard.insert(words(one))).collect()
}

/// What to type to learn more.
fn further(look: &Look<'_>, service: &str) -> Text {
    let cluster = look.input.get("cluster").and_then(Value::as_str).unwrap_or("default");
    let cluster = cluster.rsplit('/').next().unwrap_or(cluster);
    text!(
        en: "`handson why {cluster} {service}` looks for what is behind it and says what to do.",
        ja: "`handson why {cluster} {service}` で、原因と対処を調べられます。"
    )
}

/// Says that there is no hope: of the tasks that were made since the wait began, as many failed as let ECS's own circuit
/// breaker give a deployment up (half of the wanted number, at least 3, at most 200: "How the Amazon ECS deployment circuit
/// breaker detects failures"). A container that exits is no such task: it may only be waiting for another.
///
/// A deployment's own count tells of tasks that ECS could not even make, or that exit; there it takes a few more.
pub(super) async fn hopeless(look: &mut Look<'_>, service: &Value) -> Option<Text> {
    let wanted = usize::try_from(count(service, "desiredCount")).unwrap_or_default();
    let threshold = wanted.div_ceil(2).clamp(3, 200);
    let recipes = || list(service, "deployments").iter().chain(list(service, "taskSets"));
    let primary = recipes().find(|recipe| word(recipe, "status") == "PRIMARY")?;
    // Deployments count their failures themselves, task sets do not.
    let failed = count(primary, "failedTasks");
    let before = *look.failed_before.entry(word(primary, "id")).or_insert(failed);
    let few = primary.get("failedTasks").is_some_and(|_| failed < threshold as i64);
    if !look.attempts.is_multiple_of(EVERY) || few {
        return None;
    }
    let (name, id) = (word(service, "serviceName"), word(primary, "id"));
    let begun = Timestamp::try_from(look.begun).ok()?;
    let stopped = stopped(look, &name).await;
    let tried = |task: &&Value| {
        word(task, "startedBy") == id && time(task, "createdAt").is_some_and(|at| at > begun) && !starts(task)
    };
    let number = stopped.iter().filter(tried).count();
    let grown = usize::try_from(failed - before).unwrap_or_default();
    let number = if grown >= threshold.max(ATTEMPTS) { number.max(grown) } else { number };
    (number >= threshold).then(|| {
        text!(
            en: "{number} tasks of {name} failed one after the other",
            ja: "{name} のタスクが続けて {number} 個失敗しました"
        )
    })
}

/// Whether a stopped task had started, and did not fail its health checks.
fn starts(task: &Value) -> bool {
    match word(task, "stopCode").as_str() {
        "TaskFailedToStart" => false,
        "ServiceSchedulerInitiated" => !word(task, "stoppedReason").contains("health checks"),
        _ => true,
    }
}

/// Whether a stopped task was stopped by what is wrong with it, and not by somebody or for a newer one.
fn failed(task: &Value) -> bool {
    match word(task, "stopCode").as_str() {
        "UserInitiated" | "SpotInterruption" | "TerminationNotice" => false,
        "ServiceSchedulerInitiated" => !starts(task),
        _ => true,
    }
}

fn stopping(task: &Value) -> Option<Timestamp> {
    time(task, "stoppingAt").or_else(|| time(task, "stoppedAt"))
}

fn stop_reason(task: &Value) -> Option<Text> {
    let id = word(task, "taskArn");
    let id = id.rsplit('/').next().unwrap_or_default();
    let mut reasons = vec![word(task, "stoppedReason")];
    for container in list(task, "containers") {
        let (name, reason) = (word(container, "name"), word(container, "reason"));
        let exit = container.get("exitCode").map(|_| count(container, "exitCode")).filter(|code| *code != 0);
        reasons.push(match (reason.as_str(), exit) {
            ("", None) => String::new(),
            ("", Some(code)) => format!("{name}: exit code {code}"),
            (reason, None) => format!("{name}: {reason}"),
            (reason, Some(code)) => format!("{name}: exit code {code}, {reason}"),
        });
    }
    // A container's reason is often its task's.
    let mut shown: Vec<String> = Vec::new();
    for reason in reasons {
        if !reason.is_empty() && !shown.iter().any(|other| reason.ends_with(other.as_str())) {
            shown.push(reason);
        }
    }
    let reasons = shown.join("; ");
    (!reasons.is_empty()).then(|| text!(en: "task {id} stopped: {reasons}", ja: "タスク {id} が停止: {reasons}"))
}

/// The stopped tasks of a service, as far as ECS still knows them (an hour), the last first; none where it cannot be asked.
async fn stopped(look: &Look<'_>, service: &str) -> Vec<Value> {
    let arns = tasks(look, service, "STOPPED").await;
    let Some(operation) = look.operation.service.operation_named("DescribeTasks").filter(|_| !arns.is_empty()) else {
        return Vec::new();
    };
    let arns = Value::List(arns.into_iter().take(DESCRIBED).collect());
    let mut found = ask(look, operation, with_cluster(look, [("tasks", arns)]), "tasks").await;
    found.sort_by_key(|task| std::cmp::Reverse(stopping(task)));
    found
}

/// The ARNs of a service's tasks in a state.
pub(super) async fn tasks(look: &Look<'_>, service: &str, state: &str) -> Vec<Value> {
    let Some(operation) = look.operation.service.operation_named("ListTasks") else { return Vec::new() };
    let text = |text: &str| Value::Text(text.to_owned());
    let input = with_cluster(look, [("serviceName", text(service)), ("desiredStatus", text(state))]);
    ask(look, operation, input, "taskArns").await
}

/// What the load balancer says of targets that get no requests.
async fn targets(look: &Look<'_>, service: &Value) -> Vec<Text> {
    let Some(operation) = api::service("elbv2").and_then(|elbv2| elbv2.operation_named("DescribeTargetHealth")) else {
        return Vec::new();
    };
    let places = list(service, "taskSets").iter().chain([service]).flat_map(|one| list(one, "loadBalancers"));
    let mut groups: Vec<String> =
        places.map(|place| word(place, "targetGroupArn")).filter(|arn| !arn.is_empty()).collect();
    groups.dedup();
    let mut told = Vec::new();
    for group in groups {
        let input = [("TargetGroupArn".to_owned(), Value::Text(group))].into_iter().collect();
        for row in ask(look, operation, input, "TargetHealthDescriptions").await {
            let (Some(target), Some(health)) = (row.get("Target"), row.get("TargetHealth")) else { continue };
            let (state, reason) = (word(health, "State"), word(health, "Reason"));
            if matches!(state.as_str(), "unhealthy" | "unused") && told.len() < TOLD {
                let (id, port, words) = (word(target, "Id"), count(target, "Port"), word(health, "Description"));
                told.push(text!(
                    en: "target {id}:{port} is {state}: {reason}: {words}",
                    ja: "ターゲット {id}:{port} が {state}: {reason}: {words}"
                ));
            }
        }
    }
    told
}

/// A list of an answer; empty where it cannot be asked: reasons are worth having, and their lack is no error.
async fn ask(look: &Look<'_>, operation: &'static Operation, input: Members, name: &str) -> Vec<Value> {
    let reply = look.inner.run(operation, input, look.progress).await;
    reply.map(|reply| list(&reply.value, name).to_vec()).unwrap_or_default()
}

fn with_cluster<const N: usize>(look: &Look<'_>, members: [(&str, Value); N]) -> Members {
    let cluster = look.input.get("cluster").map(|cluster| ("cluster".to_owned(), cluster.clone()));
    cluster.into_iter().chain(members.map(|(name, value)| (name.to_owned(), value))).collect()
}

pub(super) fn time(value: &Value, name: &str) -> Option<Timestamp> {
    match value.get(name) {
        Some(Value::Time(at)) => Some(*at),
        _ => None,
    }
}

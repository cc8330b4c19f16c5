//! `ecs::wait_services_stable`: ours, for AWS's own looks at `deployments` alone, which a service under the CODE_DEPLOY
//! or EXTERNAL controller does not have.

use super::{Look, Waited, reasons};
use crate::api::value::Value;
use crate::aws::fault::{Fault, WaitWhy};
use crate::lang::Text;
use crate::text;
use jiff::Timestamp;
use std::time::Duration;

/// After how long an endpoint on which nothing was started is taken for one that runs no tasks.
const NOTHING_AFTER: Duration = Duration::from_secs(10);

/// Waits until every service is stable.
pub(super) async fn wait(mut look: Look<'_>, strict: bool) -> Result<Waited, Fault> {
    loop {
        let step = match look.ask().await {
            Ok(value) => judge(&mut look, value, strict).await?,
            Err(fault) if look.passes(&fault) => {
                look.saw(Err(fault));
                Step::Again(None)
            }
            Err(fault) => return Err(fault),
        };
        let most = match step {
            Step::Done(value, warning) => {
                let mut waited = look.done(value);
                waited.warnings.extend(warning);
                return Ok(waited);
            }
            Step::Again(most) => most.unwrap_or(look.every),
        };
        if look.elapsed() >= look.limit {
            let told = reasons(&look).await;
            return Err(look.ends(WaitWhy::TimedOut { limit: look.limit }, told));
        }
        look.pause_at_most(most).await?;
    }
}

enum Step {
    Done(Value, Option<Text>),
    /// Look again, at the latest after so long.
    Again(Option<Duration>),
}

async fn judge(look: &mut Look<'_>, value: Value, strict: bool) -> Result<Step, Fault> {
    let services = list(&value, "services");
    let states: Vec<State> = services.iter().map(State::of).collect();
    let seen = states.iter().map(|state| (state.name.clone(), state.shown.clone())).collect();
    look.saw(Ok(seen));
    let missing = list(&value, "failures").iter().map(missing).next();
    if let Some(rule) = missing {
        return Err(look.ends(WaitWhy::Missing { rule }, (None, Vec::new())));
    }
    if let Some(rule) = states.iter().find_map(|state| state.failed.clone()) {
        let told = reasons(look).await;
        return Err(look.ends(WaitWhy::Failed { rule }, told));
    }
    if let Some(rule) = services.iter().find_map(|service| rolled_back(look, service)) {
        let told = reasons(look).await;
        return Err(look.ends(WaitWhy::Failed { rule }, told));
    }
    if !states.is_empty() && states.iter().all(|state| state.stable) {
        return Ok(Step::Done(value, None));
    }
    for (service, _) in services.iter().zip(&states).filter(|(_, state)| !state.stable) {
        if let Some(rule) = reasons::hopeless(look, service).await {
            let told = reasons(look).await;
            return Err(look.ends(WaitWhy::Failed { rule }, told));
        }
    }
    if !look.inner.target.is_endpoint() || states.is_empty() || states.iter().any(|state| state.begun) {
        return Ok(Step::Again(None));
    }
    let left = NOTHING_AFTER.saturating_sub(look.elapsed());
    if !left.is_zero() {
        return Ok(Step::Again(Some(left.min(look.every))));
    }
    if any_task(look).await {
        return Ok(Step::Again(None));
    }
    if strict {
        return Err(look.ends(WaitWhy::NothingRuns, (None, Vec::new())));
    }
    let seconds = NOTHING_AFTER.as_secs();
    let warning = text!(
        en: "this endpoint does not run tasks: after {seconds} s there is no task, no task set and no event; not \
             waiting for the service",
        ja: "このエンドポイントはタスクを実行しません（{seconds} 秒待っても、タスク・タスクセット・イベントがありません）。サービスの安定を待たずに進みます"
    );
    Ok(Step::Done(value, Some(warning)))
}

/// One service at one look.
struct State {
    name: String,
    shown: String,
    stable: bool,
    /// There is a task, a task set or an event.
    begun: bool,
    failed: Option<Text>,
}

impl State {
    fn of(service: &Value) -> State {
        let name = word(service, "serviceName");
        let (running, desired) = (count(service, "runningCount"), count(service, "desiredCount"));
        let status = word(service, "status");
        let controller = service.get("deploymentController").map(|it| word(it, "type")).unwrap_or_default();
        let (stable, part, failed) = match controller.as_str() {
            "CODE_DEPLOY" | "EXTERNAL" => by_task_sets(service),
            _ => by_deployments(service, running == desired),
        };
        let gone = matches!(status.as_str(), "DRAINING" | "INACTIVE")
            .then(|| text!(en: "service {name} is {status}", ja: "サービス {name} が {status} です"));
        // `pendingCount` says nothing: moto counts tasks that it never starts.
        let begun = running > 0 || !list(service, "taskSets").is_empty() || !list(service, "events").is_empty();
        let shown = format!("{running}/{desired} {part}").trim_end().to_owned();
        State { shown, stable, begun, failed: gone.or(failed), name }
    }
}

/// ECS's own rolling deployment: one deployment, the PRIMARY, and as many tasks as wanted. AWS's own waiter stops at that, be the
/// tasks healthy or not; a deployment is no longer IN_PROGRESS once they are ("rolloutState" of Deployment).
fn by_deployments(service: &Value, complete: bool) -> (bool, String, Option<Text>) {
    let deployments = list(service, "deployments");
    let failed = deployments.iter().find(|deployment| word(deployment, "rolloutState") == "FAILED").map(|deployment| {
        let (name, why) = (word(service, "serviceName"), word(deployment, "rolloutStateReason"));
        text!(en: "the deployment of {name} failed: {why}", ja: "{name} のデプロイが失敗しました: {why}")
    });
    let primary = deployments.iter().find(|deployment| word(deployment, "status") == "PRIMARY");
    let state = primary.map(|deployment| word(deployment, "rolloutState")).unwrap_or_default();
    let more = match deployments.len() {
        0 | 1 => String::new(),
        number => format!("({number} deployments)"),
    };
    let stable = deployments.len() == 1 && primary.is_some() && complete && state != "IN_PROGRESS";
    (stable, format!("{state} {more}").trim().to_owned(), failed)
}

/// Whether the deployment that the wait began with was given up for the one before it, as ECS's events say: that one becoming stable
/// is not what was waited for.
fn rolled_back(look: &mut Look<'_>, service: &Value) -> Option<Text> {
    let name = word(service, "serviceName");
    let primary = list(service, "deployments").iter().find(|deployment| word(deployment, "status") == "PRIMARY")?;
    let (id, begun) = (word(primary, "id"), Timestamp::try_from(look.begun).ok()?);
    let first = look.deployments.entry(name.clone()).or_insert_with(|| id.clone());
    if *first == id {
        return None;
    }
    let since = |event: &&Value| reasons::time(event, "createdAt").is_some_and(|at| at >= begun);
    let said = |words: &str| {
        let mut events = list(service, "events").iter().filter(since).map(|event| word(event, "message"));
        events.find(|message| message.contains(words))
    };
    let back = said("rolling back to")?;
    let why = said(&format!("(deployment {first}) deployment failed")).unwrap_or(back);
    Some(text!(
        en: "the new deployment of {name} failed and was rolled back: {why}",
        ja: "{name} の新しいデプロイは失敗し、元に戻されました: {why}"
    ))
}

/// CODE_DEPLOY and EXTERNAL: the PRIMARY task set is in STEADY_STATE.
fn by_task_sets(service: &Value) -> (bool, String, Option<Text>) {
    let primary = list(service, "taskSets").iter().find(|set| word(set, "status") == "PRIMARY");
    let state = primary.map(|set| word(set, "stabilityStatus")).unwrap_or_default();
    (state == "STEADY_STATE", state, None)
}

/// What AWS says about the services that are not stable: the reason of the first, and all else.
async fn reasons(look: &Look<'_>) -> (Option<Text>, Vec<Text>) {
    let mut all = (None, Vec::new());
    let Ok(reply) = look.inner.run(look.operation, look.input.clone(), look.progress).await else { return all };
    for service in list(&reply.value, "services").iter().filter(|service| !State::of(service).stable) {
        let (reason, more) = reasons::of(look, service).await;
        if all.0.is_none() {
            all.0 = reason;
        } else {
            all.1.extend(reason);
        }
        all.1.extend(more);
    }
    all
}

/// Whether a service has a task in any state.
async fn any_task(look: &Look<'_>) -> bool {
    for service in list(&Value::Map(look.input.clone()), "services") {
        let Some(name) = service.as_str().and_then(|name| name.rsplit('/').next()) else { continue };
        for state in ["RUNNING", "STOPPED"] {
            if !reasons::tasks(look, name, state).await.is_empty() {
                return true;
            }
        }
    }
    false
}

fn missing(failure: &Value) -> Text {
    let (arn, reason) = (word(failure, "arn"), word(failure, "reason"));
    text!(en: "{arn} is {reason}", ja: "{arn} がありません（{reason}）")
}

pub(super) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_list).unwrap_or_default()
}

pub(super) fn word(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

pub(super) fn count(value: &Value, name: &str) -> i64 {
    match value.get(name) {
        Some(Value::Int(number)) => *number,
        _ => 0,
    }
}

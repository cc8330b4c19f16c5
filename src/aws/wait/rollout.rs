//! What becomes of the deployment that a wait began with: whether there is hope for it, whether ECS took it back.

use super::Look;
use super::reasons::{failed, stopped, time};
use super::stable::{count, list, word};
use crate::api::value::Value;
use crate::lang::Text;
use crate::text;
use jiff::Timestamp;

/// Every so many looks hope is asked for: each takes two calls more.
const EVERY: u32 = 5;

/// A service as the wait saw it first.
pub(super) struct Begun {
    /// The id of the PRIMARY deployment or task set.
    primary: String,
    /// The tasks of that deployment that had failed by then.
    failed: i64,
}

impl Begun {
    pub fn of(service: &Value) -> Begun {
        let primary = primary(service);
        Begun {
            primary: primary.map(|primary| word(primary, "id")).unwrap_or_default(),
            failed: primary.map_or(0, |primary| count(primary, "failedTasks")),
        }
    }

    /// Says that ECS gave the deployment up and runs another one in its place: the service may be stable, but not as wanted.
    pub fn rolled_back(&self, service: &Value) -> Option<Text> {
        let now = primary(service).map(|primary| word(primary, "id")).filter(|id| *id != self.primary)?;
        if self.primary.is_empty() {
            return None;
        }
        let own = list(service, "deployments").iter().find(|deployment| word(deployment, "id") == self.primary);
        let own = own.filter(|deployment| word(deployment, "rolloutState") == "FAILED");
        let said = |event: &&Value| {
            let message = word(event, "message");
            message.contains(&self.primary) && message.contains("deployment failed")
        };
        let event = || list(service, "events").iter().find(said).map(|event| word(event, "message"));
        let why = own.map(|deployment| word(deployment, "rolloutStateReason")).or_else(event)?;
        let (name, id) = (word(service, "serviceName"), &self.primary);
        Some(text!(
            en: "the deployment {id} of {name} failed and was rolled back to {now}: {why}",
            ja: "{name} のデプロイ {id} が失敗し、{now} にロールバックされました: {why}"
        ))
    }

    /// How many more tasks of the deployment have failed since. ECS counts from 0 again when one comes to run.
    fn failed_since(&self, primary: &Value) -> i64 {
        let all = count(primary, "failedTasks");
        if word(primary, "id") == self.primary && all >= self.failed { all - self.failed } else { all }
    }
}

/// The deployment or task set that serves.
fn primary(service: &Value) -> Option<&Value> {
    let mut recipes = list(service, "deployments").iter().chain(list(service, "taskSets"));
    recipes.find(|recipe| word(recipe, "status") == "PRIMARY")
}

/// Says that there is no hope: since the wait began, as many tasks failed as let ECS's own circuit breaker give a deployment up
/// (half of the wanted number, at least 3, at most 200: "How the Amazon ECS deployment circuit breaker detects failures").
/// Deployments count those that could not be launched or did not come to run. What ran and exited, and what a task set could not
/// launch, nobody counts: that is found in the stopped tasks and in the events.
pub(super) async fn hopeless(look: &Look<'_>, begun: &Begun, service: &Value) -> Option<Text> {
    if !look.attempts.is_multiple_of(EVERY) {
        return None;
    }
    let wanted = usize::try_from(count(service, "desiredCount")).unwrap_or_default();
    let threshold = wanted.div_ceil(2).clamp(3, 200);
    let primary = primary(service)?;
    let counted = usize::try_from(begun.failed_since(primary)).unwrap_or_default();
    let number = if counted >= threshold { counted } else { seen_since(look, service, primary).await };
    let name = word(service, "serviceName");
    (number >= threshold).then(|| {
        text!(
            en: "{number} tasks of {name} failed one after the other",
            ja: "{name} のタスクが続けて {number} 個失敗しました"
        )
    })
}

/// The tasks that began and failed since the wait began, and those that could not even be launched.
async fn seen_since(look: &Look<'_>, service: &Value, primary: &Value) -> usize {
    let Ok(begun) = Timestamp::try_from(look.begun) else { return 0 };
    let since = |value: &Value| time(value, "createdAt").is_some_and(|at| at > begun);
    let unlaunched = |event: &&Value| word(event, "message").contains("failed to launch a task") && since(event);
    let id = word(primary, "id");
    let tried = |task: &&Value| word(task, "startedBy") == id && since(task) && failed(task);
    let stopped = stopped(look, &word(service, "serviceName")).await;
    stopped.iter().filter(tried).count() + list(service, "events").iter().filter(unlaunched).count()
}

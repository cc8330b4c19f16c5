//! One deletion: the calls that undo an item, and what they came to.

use super::Teardown;
use super::held::{Hold, Holder};
use crate::api::cli::write::cli_of;
use crate::api::effects::Call;
use crate::api::{ResourceId, Value, accept};
use crate::aws::Fault;
use crate::aws::fault::ServiceFault;
use crate::aws::natives::Trouble;
use crate::cloud::Moment;
use crate::lang::Lang;
use crate::text;
use crate::workshop::graph::Node;
use crate::workshop::graph::ids::texts;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// What a deletion came to.
pub(super) enum Tried {
    Done,
    /// It is not there.
    Absent,
    Refused(Box<ServiceFault>),
    /// These are in the way.
    Held(Vec<Holder>),
    /// Nobody knows, or it is to be tried again.
    Again(String),
    /// Somebody protected it from deletion, and not the run: what AWS says, and what lifts that.
    Protected(String),
}

impl Teardown<'_> {
    /// Makes the calls that undo an item.
    pub(super) fn delete(&self, at: usize, open: &BTreeSet<usize>, gone: &BTreeSet<usize>) -> Result<Tried, Trouble> {
        // An endpoint may not refuse what AWS refuses, and what is not the run's would hang in the air.
        if self.aws.target().is_endpoint()
            && let Hold::Stays(mut by) = self.held(at, open, gone)?
        {
            // What it made for something that is gone by now it may have forgotten.
            by.retain(|holder| !holder.id.kind.is_tie() && !holder.id.kind.guest);
            if !by.is_empty() {
                return Ok(Tried::Held(by));
            }
        }
        let thing = &self.plan.items[at].thing;
        let mut unlocked = false;
        let mut left = thing.undo.iter();
        let mut next = left.next();
        let mut done = false;
        while let Some(call) = next {
            match self.make(call)? {
                Ok(None) => done = true,
                Ok(Some(refused)) if is_absent(&thing.id, call, &refused) => {}
                Ok(Some(refused)) => return Ok(Tried::Refused(refused)),
                Err(Fault::Service(fault)) if is_absent(&thing.id, call, &fault) => {}
                Err(Fault::Service(fault)) => {
                    let unlock = thing.id.kind.unlocking(&thing.id, &fault.code, &fault.message).filter(|_| !unlocked);
                    match unlock {
                        Some(unlock) if !self.protects(at, &unlock) => {
                            let said = Fault::Service(fault).message(Lang::current());
                            let command = cli_of(unlock.operation, &unlock.input);
                            return Ok(Tried::Protected(
                                text!(
                                    en: "{said} The run did not protect it from deletion; to lift that: {command}",
                                    ja: "{said} 削除保護はこの実行が付けたものではありません。解除するには: {command}"
                                )
                                .into(),
                            ));
                        }
                        Some(unlock) => {
                            unlocked = true;
                            if let Err(fault) = self.make(&unlock)? {
                                return tried(fault);
                            }
                            continue;
                        }
                        None if fault.status >= 500 || fault.retryable => {
                            return Ok(Tried::Again(Fault::Service(fault).message(Lang::current())));
                        }
                        None => return Ok(Tried::Refused(fault)),
                    }
                }
                Err(fault) => return tried(fault),
            }
            next = left.next();
        }
        Ok(if done { Tried::Done } else { Tried::Absent })
    }

    /// Whether the run itself protected an item from deletion: as it made it, or with the call that lifts it.
    fn protects(&self, at: usize, unlock: &Call) -> bool {
        let thing = &self.plan.items[at].thing;
        let Some((_, graph)) = &self.journal else { return false };
        let about = |node: &Node| thing.id.members().next().is_some_and(|(_, id)| texts(&node.input).contains(&id));
        graph.calls.iter().any(|node| {
            let own = Some(node.number) == thing.call || node.operation == unlock.operation && about(node);
            own && node.output.is_some() && switches_on(&node.input)
        })
    }

    /// Makes one call of the teardown: written down, sent, counted. What of it did not work is a refusal too.
    pub(super) fn make(&self, call: &Call) -> Result<Result<Option<Box<ServiceFault>>, Fault>, Trouble> {
        let Call { operation, input } = call.clone();
        if let Some((journal, _)) = &self.journal {
            journal.undo(&operation.to_string(), input.to_json())?;
        }
        let turn = self.connection.turns.fetch_add(1, Ordering::SeqCst) + 1;
        self.connection.kill_at(Moment::Intent, turn);
        self.calls.fetch_add(1, Ordering::Relaxed);
        let accepted = match accept(operation, input, false) {
            Ok(accepted) => accepted,
            Err(errors) => return Ok(Err(Fault::from(errors))),
        };
        let sent = self.aws.send(operation, accepted);
        self.connection.kill_at(Moment::Answer, turn);
        Ok(sent.map(|outcome| {
            let member = operation.effect().and_then(|effect| effect.failures)?;
            let failed = outcome.value.get(member).and_then(Value::as_list)?.first()?;
            let text = |names: &[&str]| {
                let inner = failed.get("Error").unwrap_or(failed);
                names.iter().find_map(|name| inner.get(name)?.as_str()).unwrap_or_default().to_owned()
            };
            Some(Box::new(ServiceFault {
                asked: operation.into(),
                code: text(&["Code", "failureCode", "reason"]),
                message: text(&["Message", "failureReason", "detail", "reason"]),
                request_id: outcome.request_id,
                status: outcome.status,
                retryable: false,
                attempts: outcome.attempts,
            }))
        }))
    }
}

/// Whether an input protects something from deletion: `DisableApiTermination`, `deletionProtectionEnabled`, the attribute
/// `deletion_protection.enabled`.
fn switches_on(input: &Value) -> bool {
    let named = |name: &str| {
        let name = name.to_lowercase();
        name.contains("protection") || name == "disableapitermination"
    };
    let on = |value: &Value| {
        value == &Value::Bool(true) || value.as_str() == Some("true") || value.get("Value") == Some(&Value::Bool(true))
    };
    match input {
        Value::Map(members) => {
            members.iter().any(|(name, value)| named(name) && on(value) || switches_on(value))
                || members.get("Key").and_then(Value::as_str).is_some_and(named) && members.get("Value").is_some_and(on)
        }
        Value::List(list) => list.iter().any(switches_on),
        _ => false,
    }
}

/// A fault of the way there; what only the user can mend ends the teardown.
fn tried(fault: Fault) -> Result<Tried, Trouble> {
    match fault {
        fault @ (Fault::Cancelled { .. } | Fault::Credentials(_) | Fault::Target(_)) => Err(fault.into()),
        fault => Ok(Tried::Again(fault.message(Lang::current()))),
    }
}

/// Whether AWS says that there is nothing to undo.
fn is_absent(id: &ResourceId, call: &Call, fault: &ServiceFault) -> bool {
    let effect = call.operation.effect();
    let of_row = effect.and_then(|effect| effect.kind).is_some_and(|kind| kind.is_absent(&fault.code, &fault.message));
    let served = effect.is_some_and(|effect| effect.served(&fault.code, &fault.message));
    of_row || served || id.kind.is_absent(&fault.code, &fault.message) || fault.code.contains("NotFound")
}

/// Whether a refusal says that something else is in the way, which may change.
pub(super) fn in_the_way(fault: &ServiceFault) -> bool {
    const WORDS: [&str; 8] =
        ["Dependency", "InUse", "Contains", "Conflict", "NotEmpty", "Exceeded", "InProgress", "IncorrectState"];
    WORDS.iter().any(|word| fault.code.contains(word))
}

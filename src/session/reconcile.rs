//! A call of which nobody knows whether it was served: found out by its token, its tag, its name, or by asking once more.

use super::connection::Connection;
use super::durable::CALL;
use super::lag;
use crate::api::effects::{Call, Lost, Refusal, Tags, Verb};
use crate::api::{Accepted, Effect, Members, Operation, ResourceId, Value, accept, tags};
use crate::aws::{Aws, Fault, Outcome};
use crate::text;
use jiff::Timestamp;
use std::time::Duration;

/// How often a call is made whose answers are lost again and again.
const ATTEMPTS: u32 = 4;
/// Of a list that begins with the newest no more are looked at: what the call made is among them.
const NEWEST: usize = 20;

/// A call that has no answer.
pub(super) struct Unanswered {
    pub fault: Fault,
    /// Whether it was served is not known: the fault may be that of looking.
    pub unsure: bool,
}

impl From<Fault> for Unanswered {
    fn from(fault: Fault) -> Unanswered {
        let unsure = unsure(&fault);
        Unanswered { fault, unsure }
    }
}

impl Unanswered {
    /// Whatever became of a question, it says nothing of the call.
    fn of_look(fault: Fault) -> Unanswered {
        Unanswered { fault, unsure: true }
    }
}

impl Connection {
    /// Gives the answer of a call that was last tried at that time, making it only if it was not served. `tag` is the value of
    /// `handson:call` on what it makes.
    pub(super) fn reconcile(
        &self,
        aws: &Aws,
        operation: &'static Operation,
        accepted: &Accepted,
        tag: &str,
        mut tried: Timestamp,
    ) -> Result<Outcome, Unanswered> {
        let begun = self.clock.now();
        let mut attempt = 1;
        loop {
            let known = operation.effect().map(|effect| self.find_out(aws, effect, accepted, tag, tried));
            let ended = match known {
                Some(Ok(Some(value))) => {
                    let elapsed = Duration::try_from(self.clock.now().duration_since(begun)).unwrap_or_default();
                    return Ok(Outcome {
                        value,
                        warnings: Vec::new(),
                        attempts: attempt,
                        elapsed,
                        status: 200,
                        request_id: None,
                    });
                }
                Some(Err(fault)) => Unanswered::of_look(fault),
                _ => match self.again(aws, operation, accepted, tag) {
                    Ok(outcome) => return Ok(outcome),
                    Err(ended) => {
                        tried = self.clock.now();
                        ended
                    }
                },
            };
            let passes = unsure(&ended.fault) || ended.fault.retryable();
            let asks_user = matches!(ended.fault, Fault::Cancelled { .. } | Fault::Unsure { .. });
            if !passes || asks_user || attempt >= ATTEMPTS {
                return Err(ended);
            }
            attempt += 1;
            if !self.clock.sleep(Duration::from_secs(2), &self.cancel) {
                return Err(ended);
            }
        }
    }

    /// Looks for what the call made, where that must be done before it is made again.
    fn find_out(
        &self,
        aws: &Aws,
        effect: &'static Effect,
        accepted: &Accepted,
        tag: &str,
        tried: Timestamp,
    ) -> Result<Option<Value>, Fault> {
        match &effect.lost {
            // An endpoint may know no tokens, nor unique names.
            Lost::Token(_) | Lost::Again(_) => {
                let marked = tags::add(effect.operation, &mut Members::new(), &[]);
                let makes = matches!(effect.verb, Verb::Makes | Verb::Puts | Verb::Joins);
                if marked && makes { self.made_by(aws, effect, &accepted.input, tag) } else { Ok(None) }
            }
            // Somebody has looked, and wants it again.
            Lost::Never(_) if self.workshop.wants_again() => Ok(None),
            Lost::Never(reason) => Err(Fault::Unsure { asked: effect.operation.into(), reason: reason.text() }),
            // Whoever makes it again without asking makes it twice.
            Lost::Tag | Lost::Look if question(effect, &Value::Map(accepted.input.clone()), tag).is_none() => {
                if self.workshop.wants_again() {
                    return Ok(None);
                }
                let reason = text!(
                    en: "what was given does not tell what to look for; see what is there now",
                    ja: "渡された値からは探せません。現在の状態を確認してください"
                );
                Err(Fault::Unsure { asked: effect.operation.into(), reason })
            }
            Lost::Tag | Lost::Look => self.look(aws, effect, accepted, tag, tried),
        }
    }

    /// Looks for what the call made until it would surely be shown.
    pub(super) fn look(
        &self,
        aws: &Aws,
        effect: &'static Effect,
        accepted: &Accepted,
        tag: &str,
        tried: Timestamp,
    ) -> Result<Option<Value>, Fault> {
        let mut pause = Duration::from_secs(1);
        loop {
            if let Some(value) = self.made_by(aws, effect, &accepted.input, tag)? {
                return Ok(Some(value));
            }
            // What was made a moment ago may not be shown yet.
            let age = Duration::try_from(self.clock.now().duration_since(tried)).unwrap_or(lag::AT_MOST);
            if age >= lag::AT_MOST || !self.clock.sleep(pause, &self.cancel) {
                return Ok(None);
            }
            pause = (pause * 2).min(Duration::from_secs(10));
        }
    }

    /// Makes the call again. A refusal that says that it was served before is its success.
    fn again(
        &self,
        aws: &Aws,
        operation: &'static Operation,
        accepted: &Accepted,
        tag: &str,
    ) -> Result<Outcome, Unanswered> {
        let input = Value::Map(accepted.input.clone());
        // Too many requests, this time: nothing is said of the time before.
        let fault = match self.send(aws, operation, accepted.clone(), &input) {
            Ok(outcome) => return Ok(outcome),
            Err(fault) => Unanswered { unsure: unsure(&fault) || fault.retryable(), fault },
        };
        let (Fault::Service(refused), Some(effect)) = (&fault.fault, operation.effect()) else { return Err(fault) };
        let Lost::Again(refusals) = &effect.lost else { return Err(fault) };
        let is = |refusal: &Refusal| refusal.is(&refused.code, &refused.message);
        let absent = || effect.kind.is_some_and(|kind| kind.is_absent(&refused.code, &refused.message));
        if !(refusals.iter().any(is) || effect.verb == Verb::Removes && absent()) {
            return Err(fault);
        }
        let stays = matches!(effect.verb, Verb::Makes | Verb::Puts | Verb::Joins) || effect.look.is_some();
        let value = match stays {
            true => self.look(aws, effect, accepted, tag, self.clock.now()).map_err(Unanswered::of_look)?,
            false => Some(effect.answer(&input, &[])),
        };
        // Somebody else's of that name: the refusal stands.
        let Some(value) = value else { return Err(fault) };
        let (attempts, status) = (refused.attempts, refused.status);
        let request_id = refused.request_id.clone();
        Ok(Outcome { value, warnings: Vec::new(), attempts, elapsed: Duration::ZERO, status, request_id })
    }

    /// The answer that the call would have had, where what it made is there.
    fn made_by(&self, aws: &Aws, effect: &'static Effect, input: &Members, tag: &str) -> Result<Option<Value>, Fault> {
        let Some(kind) = effect.kind else { return Ok(None) };
        let input = Value::Map(input.clone());
        let found = match question(effect, &input, tag) {
            Some(Asked::Itself(call)) => match ask(aws, &call)? {
                Some(answer) => effect.looked(&input, &answer),
                None => return Ok(None),
            },
            Some(Asked::All(call)) => ask(aws, &call)?.map(|answer| kind.found(None, &answer)).unwrap_or_default(),
            None => return Ok(None),
        };
        let tagged = tags::add(effect.operation, &mut Members::new(), &[]);
        let mut ours: Vec<(ResourceId, Value)> = Vec::new();
        let sorted = effect.look.as_ref().is_some_and(crate::api::effects::Question::is_sorted);
        for (id, shown) in found.into_iter().take(if sorted { NEWEST } else { usize::MAX }) {
            let Some(shown) = whole(aws, &id, shown)? else { continue };
            if !tagged || self.bears(aws, &id, &shown, tag)? {
                ours.push((id, shown));
            }
        }
        Ok((!ours.is_empty()).then(|| effect.answer(&input, &ours)))
    }

    /// Whether a resource bears the tag of the call; one whose tags cannot be seen is taken to.
    fn bears(&self, aws: &Aws, id: &ResourceId, shown: &Value, tag: &str) -> Result<bool, Fault> {
        let tags = tags_of(aws, id, shown)?;
        Ok(tags.is_none_or(|tags| tags.iter().any(|(key, value)| key == CALL && value == tag)))
    }
}

/// What is asked for what a call made.
enum Asked {
    /// What may be it, by the input.
    Itself(Call),
    /// All of the kind with that tag.
    All(Call),
}

/// The question that shows what a call made; none where nothing can be asked.
fn question(effect: &'static Effect, input: &Value, tag: &str) -> Option<Asked> {
    let all = || effect.kind?.find_all(None, Some((CALL, &[tag]))).map(Asked::All);
    effect.look_for(input).map(Asked::Itself).or_else(all)
}

/// The tags of a resource that `ask` or a list showed; none where they cannot be seen.
pub(super) fn tags_of(aws: &Aws, id: &ResourceId, shown: &Value) -> Result<Option<Vec<(String, String)>>, Fault> {
    let kind = id.kind;
    Ok(match kind.ask_tags(id, shown) {
        Some(call) => Some(ask(aws, &call)?.map(|answer| kind.tags_in(&answer)).unwrap_or_default()),
        None if matches!(kind.tags, Tags::None) => None,
        None => match kind.tags_in(shown) {
            // A list may leave out what asking for one shows.
            tags if tags.is_empty() => match kind.ask_for(id).map(|call| ask(aws, &call)).transpose()?.flatten() {
                Some(answer) => Some(kind.shown(id, &answer).map(|shown| kind.tags_in(&shown)).unwrap_or_default()),
                None => Some(tags),
            },
            tags => Some(tags),
        },
    })
}

/// Whether AWS may have done it although there is no result.
pub(super) fn unsure(fault: &Fault) -> bool {
    let failed = matches!(fault, Fault::Service(fault) if fault.status >= 500 && fault.status != 501);
    failed || fault.answer_lost() || repeated(fault)
}

/// Whether the last of several attempts was put off: what has a token is repeated after a lost answer, too, so an earlier one may have
/// been served.
fn repeated(fault: &Fault) -> bool {
    let (Fault::Throttled(answer) | Fault::Service(answer)) = fault else { return false };
    let token = answer.asked.operation().is_some_and(|operation| operation.token.is_some());
    token && fault.retryable() && answer.attempts > 1
}

/// What a list shows as an id alone is asked for.
pub(super) fn whole(aws: &Aws, id: &ResourceId, shown: Value) -> Result<Option<Value>, Fault> {
    if shown.as_map().is_some() {
        return Ok(Some(shown));
    }
    let Some(call) = id.kind.ask_for(id) else { return Ok(None) };
    Ok(ask(aws, &call)?.and_then(|answer| id.kind.shown(id, &answer)))
}

/// The answer to a question; none where AWS says that there is no such thing.
pub(super) fn ask(aws: &Aws, call: &Call) -> Result<Option<Value>, Fault> {
    let accepted = accept(call.operation, call.input.clone(), false).map_err(Fault::from)?;
    match aws.send(call.operation, accepted) {
        Ok(outcome) => Ok(Some(outcome.value)),
        Err(fault) if fault.not_found() => Ok(None),
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests;

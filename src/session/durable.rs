//! Calls of a run that can be killed anywhere: intent before, outcome after, and what was made is not made again.

use super::connection::Connection;
use super::reconcile::{Unanswered, unsure};
use super::survey::Seen;
use crate::api::effects::Verb;
use crate::api::mask::mask;
use crate::api::{Accepted, Effect, Members, Operation, Value, tags};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, Fault};
use crate::cloud::Moment;
use crate::engine::thrown::Thrown;
use crate::engine::{json, lists};
use crate::text;
use crate::workshop::journal::{Journal, Recorded};
use rhai::{Dynamic, Map};
use serde_json::Value as Json;
use std::sync::atomic::Ordering;

/// What a run's resources are tagged with.
pub const RUN: &str = "handson:run";
pub const OWNER: &str = "handson:owner";
pub const CALL: &str = "handson:call";

impl Connection {
    /// Makes a call of a run, unless the journal has it.
    pub(super) fn journalled(
        &self,
        aws: &Aws,
        journal: &Journal,
        step: &str,
        operation: &'static Operation,
        accepted: Accepted,
    ) -> Result<Value, Trouble> {
        let name = operation.to_string();
        let input = Value::Map(accepted.input.clone());
        self.keep_secret(operation.input, &input);
        let kept = file(&mask(operation.input, &input))?;
        let side_by_side = lists::is_side_by_side();
        let open = match journal.recall(step, &name, &kept, side_by_side)? {
            Recorded::Done(output) => return from_file(&output),
            Recorded::Refused(error) => return Err(Trouble::Thrown(refused(&error))),
            Recorded::Open(call, meant) => Some((call, meant)),
            Recorded::New => None,
        };
        self.confirm(aws, operation)?;
        let call = match open {
            Some((call, _)) => call,
            None => journal.intend(step, &name, kept, self.was_there(aws, operation, &input)?)?,
        };
        let turn = self.turns.fetch_add(1, Ordering::SeqCst) + 1;
        self.kill_at(Moment::Intent, turn);
        let accepted = self.marked(journal, operation, accepted, call);
        let tag = journal.tag(call);
        let sent = match open {
            Some((_, meant)) => self.reconcile(aws, operation, &accepted, &tag, meant),
            None => match self.send(aws, operation, accepted.clone(), &input) {
                // Whether it was served can be found out now as well as later.
                Err(fault) if unsure(&fault) && !matches!(fault, Fault::Cancelled { .. }) => {
                    self.reconcile(aws, operation, &accepted, &tag, self.clock.now())
                }
                sent => sent.map_err(Unanswered::from),
            },
        };
        match sent {
            Ok(outcome) => {
                self.kill_at(Moment::Answer, turn);
                let value = self.made(operation, &input, outcome);
                journal.outcome(call, file(&mask(operation.output, &value))?)?;
                self.kill_at(Moment::Outcome, turn);
                Ok(value)
            }
            Err(Unanswered { fault, unsure }) => {
                let trouble = self.with_other_name(fault, &input);
                if unsure {
                    journal.tried(call)?;
                    return Err(trouble);
                }
                let thrown = trouble.into_thrown();
                journal.failure(call, json::of(&Dynamic::from(thrown.clone().into_map())))?;
                Err(Trouble::Thrown(thrown))
            }
        }
    }
}

impl Connection {
    /// Kills this program where a fault wants it.
    pub(super) fn kill_at(&self, moment: Moment, turn: u64) {
        self.options.rehearsing.faults.iter().for_each(|fault| fault.kill_at(moment, turn));
    }

    /// Whether what a call puts there is there already, where neither its answer nor a tag will say so: it is not the run's then.
    fn was_there(&self, aws: &Aws, operation: &'static Operation, input: &Value) -> Result<Option<bool>, Trouble> {
        let Some(effect) = operation.effect().filter(|effect| effect.verb == Verb::Puts) else { return Ok(None) };
        if tags::add(operation, &mut Members::new(), &[]) {
            return Ok(None);
        }
        let ids = effect.ids(input, &Value::Map(Members::new()));
        let [id] = ids.as_slice() else { return Ok(None) };
        Ok(match self.survey(aws, &[id])?.pop() {
            Some(Seen::There { .. } | Seen::Going { .. }) => Some(true),
            Some(Seen::Gone { .. }) => Some(false),
            _ => None,
        })
    }

    /// With our tags, where the operation takes tags at all, and the token of the call, where the script gave none.
    fn marked(&self, journal: &Journal, operation: &'static Operation, accepted: Accepted, call: u64) -> Accepted {
        let Accepted { mut input, warnings } = accepted;
        let head = journal.head();
        let tagged = [(RUN, head.run), (OWNER, head.owner), (CALL, journal.tag(call))];
        let makes = |effect: &Effect| matches!(effect.verb, Verb::Makes | Verb::Puts | Verb::Joins);
        if operation.effect().is_some_and(makes) {
            tags::add(operation, &mut input, &tagged.map(|(key, value)| (key.to_owned(), value)));
        }
        if let Some(token) = operation.token.filter(|token| !input.contains_key(*token)) {
            input.insert(token.to_owned(), Value::Text(journal.token(call, 0)));
        }
        Accepted { input, warnings }
    }
}

/// A value for the journal; times and bytes keep their type.
pub(super) fn file(value: &Value) -> Result<Json, Thrown> {
    serde_json::to_value(value).map_err(|e| {
        let wording = text!(en: "an input cannot be written down: {e}", ja: "入力を記録できません: {e}");
        Thrown::new("JournalUnwritable", wording)
    })
}

fn from_file(json: &Json) -> Result<Value, Trouble> {
    serde_json::from_value(json.clone()).map_err(|e| {
        let wording = text!(en: "a recorded result cannot be read: {e}", ja: "記録された結果を読めません: {e}");
        Trouble::Thrown(Thrown::new("JournalUnreadable", wording))
    })
}

/// The error that a call ended with then.
fn refused(error: &Json) -> Thrown {
    let mut details = json::into_script(error).try_cast::<Map>().unwrap_or_default();
    let mut text = |name: &str| details.remove(name).map(|value| value.to_string()).unwrap_or_default();
    let (code, message) = (text("code"), text("message"));
    let hints = details.remove("hints").and_then(|hints| hints.into_array().ok()).unwrap_or_default();
    Thrown { code, message, hints: hints.iter().map(ToString::to_string).collect(), details }
}

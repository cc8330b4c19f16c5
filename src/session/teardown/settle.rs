//! Calls of a run that have no answer: whether they were served is found out before what they made is taken down.

use super::super::connection::Connection;
use super::super::durable::file;
use crate::api::effects::Verb;
use crate::api::mask::mask;
use crate::api::{Accepted, Value};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, Fault};
use crate::text;
use crate::workshop::graph::named;
use crate::workshop::journal::{Call, End, Journal};
use serde_json::json;

impl Connection {
    /// Looks for what each call without an answer made, and writes down what was found.
    ///
    /// # Errors
    /// The question was not answered.
    pub(in crate::session) fn settle(
        &self,
        aws: &Aws,
        journal: &Journal,
        of: &dyn Fn(u64) -> bool,
    ) -> Result<(), Trouble> {
        let open: Vec<Call> = journal.look(|past| {
            past.calls.values().filter(|call| matches!(call.end, End::Open) && of(call.number)).cloned().collect()
        });
        for call in open {
            let Some(operation) = named(&call.operation) else { continue };
            let makes = operation.effect().filter(|e| matches!(e.verb, Verb::Makes | Verb::Puts | Verb::Joins));
            // What changes or removes something has made nothing.
            let Some(effect) = makes else { continue };
            self.ui().busy(&String::from(text!(
                en: "finding out what became of {operation}",
                ja: "{operation} がどうなったか確認しています"
            )));
            let input = match serde_json::from_value::<Value>(call.input.clone()) {
                Ok(Value::Map(input)) => input,
                _ => continue,
            };
            let accepted = Accepted { input, warnings: Vec::new() };
            match self.look(aws, effect, &accepted, &journal.tag(call.number), call.at) {
                Ok(Some(answer)) => journal.outcome(call.number, file(&mask(operation.output, &answer))?)?,
                Ok(None) => {
                    let wording = text!(en: "it was not made", ja: "作られていません");
                    let error = json!({ "code": "NotMade", "message": String::from(wording) });
                    journal.failure(call.number, error)?;
                }
                Err(fault @ Fault::Cancelled { .. }) => return Err(fault.into()),
                Err(fault) => return Err(fault.into()),
            }
        }
        self.ui().idle();
        Ok(())
    }
}

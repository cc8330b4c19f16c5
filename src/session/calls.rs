//! Calls of a prompt that are no script: an AWS CLI command, a question in the background.

use super::Session;
use super::connection::Connection;
use super::results;
use crate::api::table::Waiter;
use crate::api::{Operation, Service, Value, accept};
use crate::aws::natives::{Caller as _, Trouble, Waiting};
use crate::aws::script::from_value;
use crate::aws::{Fault, TargetKind, Window};
use crate::engine::Report;
use crate::lang::Lang;
use indexmap::IndexMap;
use rhai::Dynamic;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Where a session's calls go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// Neither an endpoint nor AWS: the cloud inside of this program.
    pub rehearsal: bool,
    pub region: String,
    pub profile: Option<String>,
    pub endpoint: Option<String>,
}

/// Which part of a list a call asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// One request alone, with whatever token it answers.
    First,
    Window(Window),
}

impl Session {
    /// Makes a call, as a script's call of the operation would: checked, journalled, lists complete.
    ///
    /// # Errors
    /// What was wrong with it, or went wrong on the way.
    pub fn call(&self, operation: &'static Operation, given: Value) -> Result<Value, Box<Report>> {
        self.calling(|| self.connection.call(operation, given))
    }

    /// Makes a call that asks for a part of a list.
    ///
    /// # Errors
    /// As [`Session::call`].
    pub fn call_part(&self, operation: &'static Operation, given: Value, part: &Part) -> Result<Value, Box<Report>> {
        self.calling(|| self.connection.call_part(operation, given, part))
    }

    /// Waits as a waiter says.
    ///
    /// # Errors
    /// What was waited for cannot come, or did not in time.
    pub fn wait_for(
        &self,
        service: &'static Service,
        waiter: &'static Waiter,
        given: Value,
    ) -> Result<Value, Box<Report>> {
        let waiting = Waiting { service, waiter, timeout: None, every: None };
        self.calling(|| self.connection.wait(&waiting, given))
    }

    /// A result as a script has it.
    pub fn as_script(&self, operation: &'static Operation, result: Value) -> Dynamic {
        from_value(operation.output, result, Some(&Arc::from(format!("{operation}(...)"))))
    }

    /// Where calls go; decided now, if it was not before.
    ///
    /// # Errors
    /// There is no such place: no region, no profile of that name.
    pub fn whereabouts(&self) -> Result<Whereabouts, Box<Report>> {
        let aws = self.connection.aws().map_err(report)?;
        let target = aws.target();
        Ok(Whereabouts {
            rehearsal: target.kind == TargetKind::Rehearsal,
            region: target.region.clone(),
            profile: target.profile.clone(),
            endpoint: target.endpoint.clone(),
        })
    }

    /// The folder that files are read from and written to.
    pub fn root(&self) -> &Path {
        &self.connection.options.root
    }

    /// The outputs that `outputs.NAME` reads.
    ///
    /// # Errors
    /// It is not clear whose they are, or they cannot be read.
    pub fn outputs(&self) -> Result<IndexMap<String, Dynamic>, Box<Report>> {
        self.workshop.in_sight().map_err(|thrown| Box::new(Report::plain(thrown)))
    }

    /// Hands a value on, in place of one of the same name.
    ///
    /// # Errors
    /// It cannot be called so, or cannot be written down.
    pub fn hand_on(&self, name: &str, value: Dynamic) -> Result<(), Box<Report>> {
        self.workshop.hand_on(name, value).map_err(|thrown| Box::new(Report::plain(thrown)))
    }

    /// In a rehearsal the thread that calls gets its random pauses from the seed.
    fn calling<T>(&self, call: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Box<Report>> {
        self.steady();
        call().map_err(report)
    }
}

impl Connection {
    /// A call for a part of a list, which changes nothing.
    fn call_part(&self, operation: &'static Operation, given: Value, part: &Part) -> Result<Value, Trouble> {
        if operation.mutates {
            return self.call(operation, given);
        }
        let accepted = accept(operation, given, self.options.strict).map_err(Fault::from)?;
        let aws = self.aws()?;
        if !self.is_prompt() {
            self.begin()?;
        }
        let lang = Lang::current();
        accepted.warnings.iter().for_each(|warning| self.ui().warn(&warning.message(lang)));
        let input = Value::Map(accepted.input.clone());
        let begun = self.clock.now();
        let ended = match part {
            Part::First => aws.send_one(operation, accepted),
            Part::Window(window) => aws.send_window(operation, accepted, window),
        };
        self.keep_called(operation, &input, &ended, begun);
        let value = self.made(operation, &input, ended?);
        if let Some(folder) = &self.options.results {
            let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
            results::keep(folder, number, operation, &value, self.workshop.journal().as_deref())?;
        }
        Ok(value)
    }
}

/// Trouble as it is shown, without a place in a script.
fn report(trouble: Trouble) -> Box<Report> {
    let cancelled = matches!(trouble, Trouble::Fault(Fault::Cancelled { .. }));
    let mut report = Report::plain(trouble.into_thrown());
    report.cancelled = cancelled;
    Box::new(report)
}

//! Questions beside the entries of a prompt: nothing is journalled, counted or said of them, and they change nothing.

use super::Session;
use super::connection::Connection;
use crate::api::{Operation, Value, accept, tags};
use rhai::Dynamic;
use std::sync::Arc;

/// Asks the account of a session, from any thread. The session must outlive the questions.
#[derive(Clone)]
pub struct Looker(Arc<Connection>);

impl Looker {
    /// The answer; none where there is none, for whatever reason.
    pub fn ask(&self, operation: &'static Operation, input: Value) -> Option<Value> {
        if operation.mutates {
            return None;
        }
        let accepted = accept(operation, input, false).ok()?;
        let outcome = self.0.opened().ok()?.send(operation, accepted).ok()?;
        let mut value = outcome.value;
        tags::strip(operation.output, &mut value);
        Some(value)
    }
}

impl Session {
    /// What asks beside the entries.
    pub fn looker(&self) -> Looker {
        Looker(Arc::clone(&self.connection))
    }

    /// Whether what is shown has colours.
    pub fn coloured(&self) -> bool {
        self.ui.coloured()
    }

    /// Whether calls go to the rehearsal cloud, so that no network is between.
    pub fn rehearses(&self) -> bool {
        self.connection.rehearsal.is_some()
    }

    /// What gives the outputs in sight without asking anybody.
    pub fn outputs_look(&self) -> impl Fn() -> Vec<(String, Dynamic)> + Send + Sync + 'static {
        let (workshop, connection) = (self.workshop.clone(), Arc::clone(&self.connection));
        move || {
            // On a real target the state's folder is named after an account that may not be known yet.
            let known = connection.rehearsal.is_some() || connection.is_open();
            let found = if known { workshop.in_sight().unwrap_or_default() } else { workshop.outputs() };
            found.into_iter().collect()
        }
    }
}

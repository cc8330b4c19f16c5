//! What a run made a moment ago, and AWS may not see everywhere yet.

use crate::api::{Operation, Value};
use crate::workshop::graph::ids::{is_id, texts};
use crate::workshop::graph::named;
use crate::workshop::journal::{Call, End, Past};
use jiff::Timestamp;
use serde::Deserialize as _;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// For so long a "not found" is taken for lag. AWS gives no number; IAM and EC2 usually take seconds.
pub const AT_MOST: Duration = Duration::from_secs(60);

/// Ids, ARNs and names by when they were made.
#[derive(Default)]
pub struct Fresh(Mutex<HashMap<String, Timestamp>>);

impl Fresh {
    /// Takes note of what a call made: ids and ARNs in its answer, and what its input names and its answer repeats. What it
    /// takes away is really not found from then on.
    pub fn note(&self, operation: &Operation, input: &Value, output: &Value, now: Timestamp) {
        const AWAY: [&str; 4] = ["Delete", "Deregister", "Release", "Terminate"];
        if AWAY.iter().any(|verb| operation.name.starts_with(verb)) {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for text in texts(input) {
                all.remove(text);
            }
            return;
        }
        let given: HashSet<&str> = texts(input).into_iter().collect();
        let made =
            texts(output).into_iter().filter(|text| text.starts_with("arn:") || is_id(text) || given.contains(text));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for text in made {
            // The newest counts: a service may have the name of its cluster.
            all.insert(text.to_owned(), now);
        }
    }

    /// Takes note of what an earlier process of the run made a moment ago.
    pub fn remember(&self, past: &Past, now: Timestamp) {
        for Call { operation, input, end, at, .. } in past.calls.values().filter(|call| is_young(call.at, now)) {
            let (Some(operation), End::Done(output)) = (named(operation), end) else { continue };
            if let (Ok(input), Ok(output)) = (Value::deserialize(input), Value::deserialize(output)) {
                self.note(operation, &input, &output, *at);
            }
        }
    }

    /// Whether the input names something that is younger than that.
    pub fn is_in(&self, input: &Value, now: Timestamp) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        texts(input).into_iter().any(|text| all.get(text).is_some_and(|made| is_young(*made, now)))
    }
}

fn is_young(made: Timestamp, now: Timestamp) -> bool {
    Duration::try_from(now.duration_since(made)).is_ok_and(|age| age < AT_MOST)
}

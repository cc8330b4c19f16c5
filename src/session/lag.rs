//! What this session made a moment ago, and AWS may not see everywhere yet.

use crate::api::{Operation, Value};
use crate::workshop::graph::ids::{is_id, texts};
use jiff::Timestamp;
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

    /// Whether the input names something that is younger than that.
    pub fn is_in(&self, input: &Value, now: Timestamp) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let young = |made: &Timestamp| Duration::try_from(now.duration_since(*made)).is_ok_and(|age| age < AT_MOST);
        texts(input).into_iter().any(|text| all.get(text).is_some_and(young))
    }
}

//! CloudWatch Logs: groups, streams and what was written to them.

mod types;

pub use types::*;

use super::call::Row;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is simulated.
pub const OPERATIONS: &[Row] = &[];

/// What a region has of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Logs {
    groups: BTreeMap<String, Group>,
    /// How many events were ever written; each has its number.
    written: u64,
}

impl Logs {
    /// The log group of that name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.get(name)
    }

    /// Writes a line, and makes the stream where it is not there. Whether the group is there; else nothing is written.
    pub fn write(&mut self, now: Timestamp, group: &str, stream: &str, message: &str) -> bool {
        let Some(group) = self.groups.get_mut(group) else { return false };
        let stream = group.streams.entry(stream.to_owned()).or_insert_with(|| Stream::new(now));
        self.written += 1;
        let at = now.as_millisecond();
        let event = Event { number: self.written, at, ingested: at, message: message.to_owned() };
        stream.add(event);
        true
    }

    /// Makes a group with nothing in it, as `awslogs-create-group` does. Whether it was not there.
    pub fn create_group(&mut self, now: Timestamp, name: &str) -> bool {
        let absent = !self.groups.contains_key(name);
        if absent {
            self.groups.insert(name.to_owned(), Group::new(now));
        }
        absent
    }
}

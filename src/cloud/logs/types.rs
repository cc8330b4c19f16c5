//! What a region has of CloudWatch Logs.

use crate::cloud::filter::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A log group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Group {
    pub created: Timestamp,
    /// Days; for ever where there is none.
    pub retention: Option<i64>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`
    pub class: String,
    pub kms_key: Option<String>,
    pub protected: bool,
    pub tags: Tags,
    pub streams: BTreeMap<String, Stream>,
}

impl Group {
    /// As `CreateLogGroup` makes it.
    pub fn new(now: Timestamp) -> Group {
        Group {
            created: now,
            retention: None,
            class: "STANDARD".to_owned(),
            kms_key: None,
            protected: false,
            tags: Tags::new(),
            streams: BTreeMap::new(),
        }
    }
}

/// What one source writes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stream {
    pub created: Timestamp,
    /// By time; of those at the same time the one written first comes first.
    pub events: Vec<Event>,
    /// When something was last written, in milliseconds since 1970.
    pub ingested: Option<i64>,
}

impl Stream {
    pub fn new(now: Timestamp) -> Stream {
        Stream { created: now, events: Vec::new(), ingested: None }
    }

    /// Puts an event in its place.
    pub fn add(&mut self, event: Event) {
        self.ingested = Some(event.ingested);
        let at = self.events.partition_point(|other| (other.at, other.number) <= (event.at, event.number));
        self.events.insert(at, event);
    }
}

/// One line of a log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// Of all events of the region the so many-eth.
    pub number: u64,
    /// Milliseconds since 1970: the time that the source gave it.
    pub at: i64,
    /// Milliseconds since 1970: when it was written.
    pub ingested: i64,
    pub message: String,
}

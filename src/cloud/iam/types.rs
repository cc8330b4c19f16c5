//! What the account has of IAM.

use crate::cloud::filter::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An identity that services and people take on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Role {
    /// `/`, or `/aws-service-role/ecs.amazonaws.com/`
    pub path: String,
    pub name: String,
    /// `AROA...`
    pub id: String,
    pub arn: String,
    pub created: Timestamp,
    /// Who may take it on: a policy document, as it was given.
    pub trust: String,
    pub description: Option<String>,
    /// Seconds.
    pub max_session: i64,
    /// The ARN of the managed policy beyond which it may nothing.
    pub boundary: Option<String>,
    pub tags: Tags,
    /// ARNs of the managed policies that are attached.
    pub attached: BTreeSet<String>,
    /// Inline policies: documents by name.
    pub inline: BTreeMap<String, String>,
    /// When and in which region it was last taken on.
    pub last_used: Option<(Timestamp, String)>,
    /// A service's role that a caller made, not the service for itself, which waits until it can use it.
    #[serde(default)]
    pub asked_for: bool,
}

impl Role {
    /// Whether it belongs to an AWS service and is managed by it.
    pub fn is_service_linked(&self) -> bool {
        self.path.starts_with("/aws-service-role/")
    }
}

/// A managed policy of the account's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Policy {
    pub path: String,
    pub name: String,
    /// `ANPA...`
    pub id: String,
    pub arn: String,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub description: Option<String>,
    pub tags: Tags,
    /// By number: `v1` is 1.
    pub versions: BTreeMap<u32, PolicyVersion>,
    /// The number of the version in force.
    pub default: u32,
    /// How many versions there ever were; numbers are not used again.
    pub numbered: u32,
}

/// One version of a managed policy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PolicyVersion {
    pub document: String,
    pub created: Timestamp,
}

/// What gives an instance its role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Profile {
    pub path: String,
    pub name: String,
    /// `AIPA...`
    pub id: String,
    pub arn: String,
    pub created: Timestamp,
    pub tags: Tags,
    /// The name of its role; it has one at most.
    pub role: Option<String>,
}

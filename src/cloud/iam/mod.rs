//! Identity and Access Management: roles, policies, instance profiles, service-linked roles. One account has one.

mod linked;
mod types;

pub use types::*;

use super::call::Row;
use super::ids::Ids;
use super::world::ACCOUNT;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[];

/// What the account has. Names are kept in small letters: IAM does not tell `Web` from `web` when it looks for duplicates.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Iam {
    roles: BTreeMap<String, Role>,
    /// The account's own managed policies, by ARN.
    policies: BTreeMap<String, Policy>,
    profiles: BTreeMap<String, Profile>,
    /// Names of roles (in small letters) to which a managed policy is attached, by the policy's ARN.
    attached: BTreeMap<String, BTreeSet<String>>,
    /// The same of permissions boundaries.
    bounds: BTreeMap<String, BTreeSet<String>>,
    /// Finished deletions of service-linked roles, by the id of their task.
    deletions: BTreeSet<String>,
}

impl Iam {
    /// As it is on the account's first day: AWS's managed policies and the two roles that every account has.
    pub fn first_day(ids: &mut Ids, now: Timestamp) -> Iam {
        let mut iam = Iam {
            roles: BTreeMap::new(),
            policies: BTreeMap::new(),
            profiles: BTreeMap::new(),
            attached: BTreeMap::new(),
            bounds: BTreeMap::new(),
            deletions: BTreeSet::new(),
        };
        for service in ["support.amazonaws.com", "trustedadvisor.amazonaws.com"] {
            iam.ensure_service_linked(ids, now, service);
        }
        iam
    }

    /// A role by its ARN or its name.
    pub fn role(&self, arn_or_name: &str) -> Option<&Role> {
        let name = arn_or_name.rsplit('/').next().unwrap_or_default();
        let role = self.roles.get(&name.to_ascii_lowercase())?;
        let given = if arn_or_name.starts_with("arn:") { &role.arn } else { &role.name };
        (given == arn_or_name).then_some(role)
    }

    /// The instance profile of that name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(&name.to_ascii_lowercase()).filter(|profile| profile.name == name)
    }
}

/// `arn:aws:iam::123456789012:role/web` of `role`, `/` and `web`.
fn arn(kind: &str, path: &str, name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{kind}{path}{name}")
}

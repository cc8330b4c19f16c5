//! Identity and Access Management: roles, policies, instance profiles, service-linked roles. One account has one.

use super::call::Row;
use super::ids::Ids;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[];

/// What the account has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Iam {}

impl Iam {
    /// As it is on the account's first day: AWS's managed policies and no roles.
    pub fn first_day(_ids: &mut Ids, _now: Timestamp) -> Iam {
        Iam {}
    }
}

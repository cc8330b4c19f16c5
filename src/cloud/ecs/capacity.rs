//! Capacity providers: FARGATE and FARGATE_SPOT, and those that were created.

use super::types::Tags;
use crate::api::Members;
use crate::api::value::kept;
use serde::{Deserialize, Serialize};

/// A capacity provider that was created.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CapacityProvider {
    pub name: String,
    pub arn: String,
    /// The ARN of the cluster that it belongs to, for managed instances.
    pub cluster: Option<String>,
    /// Its `autoScalingGroupProvider` or `managedInstancesProvider`, as AWS shows it.
    #[serde(with = "kept")]
    pub document: Members,
    /// Whether it was deleted, and when it is forgotten.
    pub inactive: bool,
    /// `CREATE_COMPLETE`, `UPDATE_COMPLETE`, `DELETE_COMPLETE`
    pub update_status: String,
    pub tags: Tags,
}

//! How long AWS takes to answer a call.
//!
//! Rounded from what the AWS CLI's calls take from inside the region once the connection stands; a create of EC2 takes
//! longest, for it answers only when the thing is there.

use crate::api::Operation;
use std::time::Duration;

/// The usual latency of a call.
pub fn of(operation: &Operation) -> Duration {
    let milliseconds = match (operation.service.module, operation.mutates) {
        ("ec2", true) if operation.name.starts_with("Create") => 350,
        ("ec2", true) => 200,
        ("ecs" | "elbv2", true) => 250,
        ("iam", true) => 180,
        (_, true) => 120,
        ("ec2", false) => 100,
        ("elbv2", false) => 80,
        (_, false) => 50,
    };
    Duration::from_millis(milliseconds)
}

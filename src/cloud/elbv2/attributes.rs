//! Attributes of load balancers, listeners and target groups.

use super::types::TargetGroup;

/// How long a target drains, in seconds: `deregistration_delay.timeout_seconds`.
pub fn draining_seconds(group: &TargetGroup) -> i64 {
    group.attributes.get("deregistration_delay.timeout_seconds").and_then(|text| text.parse().ok()).unwrap_or(300)
}

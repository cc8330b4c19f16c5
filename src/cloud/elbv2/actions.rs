//! What a listener or a rule does with a request: forward, redirect, answer.

use crate::api::Value;
use crate::cloud::call::Read as _;

/// ARNs of the target groups that actions forward to.
pub fn groups(actions: &[Value]) -> impl Iterator<Item = &str> {
    let configs = actions.iter().filter_map(|action| action.as_map()?.map("ForwardConfig"));
    configs.flat_map(|config| config.maps("TargetGroups")).filter_map(|group| group.text("TargetGroupArn"))
}

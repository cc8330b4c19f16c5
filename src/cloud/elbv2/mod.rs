//! Elastic Load Balancing: load balancers, listeners and rules, target groups and the health of their targets.
//!
//! Requests are not passed on: what is simulated is what a target group knows of its targets, and when. ECS uses
//! [`register`], [`deregister`], [`health`], [`Elbv2::target_group`] and [`Elbv2::balanced`].

mod actions;
mod arns;
mod attributes;
mod health;
mod targets;
mod types;

pub use health::{deregister, health, register};
pub use types::{Balancer, HealthCheck, Listener, Rule, Target, TargetGroup};

use super::call::Row;
use super::filter::Tags;
use super::world::Context;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is simulated.
pub const OPERATIONS: &[Row] = &[];

/// What a region has of it. Everything is kept by its ARN.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Elbv2 {
    balancers: BTreeMap<String, Balancer>,
    listeners: BTreeMap<String, Listener>,
    rules: BTreeMap<String, Rule>,
    target_groups: BTreeMap<String, TargetGroup>,
    tags: BTreeMap<String, Tags>,
    /// How often a target has changed its state.
    turns: u64,
}

impl Elbv2 {
    /// The target group of that ARN.
    pub fn target_group(&self, arn: &str) -> Option<&TargetGroup> {
        self.target_groups.get(arn)
    }

    /// Whether a listener, or a rule of one, forwards to the target group: ECS asks that of a service's.
    pub fn balanced(&self, target_group_arn: &str) -> bool {
        self.target_group(target_group_arn).is_some_and(|group| !group.rules.is_empty())
    }
}

/// What happens by itself. `turn` is the target's when it was set: a target that has changed since is another matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    BalancerActive { balancer: String },
    InterfacesGone { interfaces: Vec<String> },
    FirstCheck { group: String, target: String, turn: u64 },
    Checked { group: String, target: String, turn: u64 },
    Drained { group: String, target: String, turn: u64 },
}

/// Lets it happen.
pub fn happen(context: &mut Context<'_>, event: Event) {
    match event {
        Event::BalancerActive { balancer } => health::balancer_active(context, &balancer),
        Event::InterfacesGone { interfaces } => {
            for interface in interfaces {
                context.ec2.interfaces.remove(&interface);
            }
        }
        Event::FirstCheck { group, target, turn } => health::first_check(context, &group, &target, turn),
        Event::Checked { group, target, turn } => health::checked(context, &group, &target, turn),
        Event::Drained { group, target, turn } => health::drained(context, &group, &target, turn),
    }
}

//! Elastic Load Balancing: load balancers, listeners and rules, target groups and the health of their targets.
//!
//! Requests are not passed on: what is simulated is what a target group knows of its targets, and when. ECS uses
//! [`register`], [`deregister`], [`health`], [`Elbv2::target_group`] and [`Elbv2::balanced`].

mod actions;
mod arns;
mod attributes;
mod balancers;
mod checks;
mod conditions;
mod health;
mod limits;
mod listeners;
mod placement;
mod probe;
mod regions;
mod rules;
mod ssl;
mod tags;
mod target_groups;
mod targets;
#[cfg(test)]
mod tests;
mod types;

pub use health::{deregister, health, look_again, register, sickness};
pub use types::{Balancer, Listener, Rule, TargetGroup};

use super::call::{Refusal, Row};
use super::filter::Tags;
use super::world::Context;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("AddListenerCertificates", listeners::add_certificates),
    ("AddTags", tags::add),
    ("CreateListener", listeners::create),
    ("CreateLoadBalancer", balancers::create),
    ("CreateRule", rules::create),
    ("CreateTargetGroup", target_groups::create),
    ("DeleteListener", listeners::delete),
    ("DeleteLoadBalancer", balancers::delete),
    ("DeleteRule", rules::delete),
    ("DeleteTargetGroup", target_groups::delete),
    ("DeregisterTargets", targets::deregister),
    ("DescribeAccountLimits", limits::describe),
    ("DescribeListenerAttributes", attributes::describe_listener),
    ("DescribeListenerCertificates", listeners::describe_certificates),
    ("DescribeListeners", listeners::describe),
    ("DescribeLoadBalancerAttributes", attributes::describe_balancer),
    ("DescribeLoadBalancers", balancers::describe),
    ("DescribeRules", rules::describe),
    ("DescribeSSLPolicies", ssl::describe),
    ("DescribeTags", tags::describe),
    ("DescribeTargetGroupAttributes", attributes::describe_group),
    ("DescribeTargetGroups", target_groups::describe),
    ("DescribeTargetHealth", targets::describe_health),
    ("ModifyListener", listeners::modify),
    ("ModifyListenerAttributes", attributes::modify_listener),
    ("ModifyLoadBalancerAttributes", attributes::modify_balancer),
    ("ModifyRule", rules::modify),
    ("ModifyTargetGroup", target_groups::modify),
    ("ModifyTargetGroupAttributes", attributes::modify_group),
    ("RegisterTargets", targets::register),
    ("RemoveListenerCertificates", listeners::remove_certificates),
    ("RemoveTags", tags::remove),
    ("SetIpAddressType", placement::set_ip_address_type),
    ("SetRulePriorities", rules::set_priorities),
    ("SetSecurityGroups", placement::set_security_groups),
    ("SetSubnets", placement::set_subnets),
];

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
    /// Targets are soon looked at again.
    #[serde(default)]
    looks: bool,
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

    /// The load balancer of that name: names are unique among all types.
    fn balancer_named(&self, name: &str) -> Option<&Balancer> {
        let (first, _) = self.balancers.first_key_value()?;
        let (before, _) = first.split_once(arns::BALANCER.part)?;
        let kinds = [types::Kind::Application, types::Kind::Network];
        let prefix = |kind: types::Kind| format!("{before}{}{}/{name}/", arns::BALANCER.part, kind.short());
        kinds.into_iter().find_map(|kind| arns::starting(&self.balancers, prefix(kind)).next())
    }

    /// The target group of that name.
    fn target_group_named(&self, name: &str) -> Option<&TargetGroup> {
        let (first, _) = self.target_groups.first_key_value()?;
        let (before, _) = first.split_once(arns::TARGET_GROUP.part)?;
        arns::starting(&self.target_groups, format!("{before}{}{name}/", arns::TARGET_GROUP.part)).next()
    }
}

/// What happens by itself. `turn` is the target's when it was set: a target that has changed since is another matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    BalancerActive {
        balancer: String,
    },
    InterfacesGone {
        interfaces: Vec<String>,
    },
    FirstCheck {
        group: String,
        target: String,
        turn: u64,
    },
    /// As many checks as it takes were made; what was expected of them is `well`.
    Checked {
        group: String,
        target: String,
        turn: u64,
        #[serde(default)]
        well: bool,
    },
    /// Something has changed that targets' health may depend on.
    LookAgain,
    Drained {
        group: String,
        target: String,
        turn: u64,
    },
}

/// Lets it happen.
pub fn happen(context: &mut Context<'_>, event: Event) {
    match event {
        Event::BalancerActive { balancer } => health::balancer_active(context, &balancer),
        Event::InterfacesGone { interfaces } => {
            for interface in interfaces {
                context.ec2.drop_interface(&interface);
            }
        }
        Event::FirstCheck { group, target, turn } => health::first_check(context, &group, &target, turn),
        Event::Checked { group, target, turn, well } => health::checked(context, &group, &target, turn, well),
        Event::LookAgain => health::look(context),
        Event::Drained { group, target, turn } => health::drained(context, &group, &target, turn),
    }
}

/// The refusal of an option that would change what a user sees, and that is not simulated.
fn not_simulated<T>(what: &str) -> Result<T, Refusal> {
    let message = format!("The rehearsal cloud does not simulate {what} of elbv2; an endpoint or AWS itself does.");
    Err(Refusal::new("NotImplemented", message).status(501))
}

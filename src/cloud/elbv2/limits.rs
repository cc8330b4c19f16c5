//! Quotas: DescribeAccountLimits, and the refusals of what would be one too many.

use super::types::{Kind, TargetGroup};
use super::{Elbv2, arns};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::world::Context;

/// Of every list of this service.
pub const PAGE: Limits = Limits { usual: 400, most: 400, invalid_token: "ValidationError" };

/// Listeners of a load balancer.
const LISTENERS: usize = 50;
/// Rules of a load balancer's listeners, without the default ones.
const RULES: usize = 100;
const BALANCERS: usize = 50;
const TARGET_GROUPS: usize = 3_000;
/// Targets of a group behind an application load balancer.
const TARGETS: usize = 1_000;
/// The same for a network load balancer.
const TARGETS_OF_NETWORK: usize = 3_000;
/// Groups to which one action forwards.
pub const GROUPS_OF_ACTION: usize = 5;
/// Values in the conditions of a rule.
pub const CONDITION_VALUES: usize = 5;
pub const TAGS: usize = 50;

/// Name and number, sorted by name. From the ELB User Guides, "Quotas", of which only these are in the API.
const NAMED: &[(&str, usize)] = &[
    ("application-load-balancers", BALANCERS),
    ("certificates-per-application-load-balancer", 25),
    ("certificates-per-network-load-balancer", 25),
    ("condition-values-per-alb-rule", CONDITION_VALUES),
    ("condition-wildcards-per-alb-rule", 6),
    ("gateway-load-balancers", 100),
    ("gateway-load-balancers-per-vpc", 100),
    ("geneve-target-groups", 100),
    ("listeners-per-application-load-balancer", LISTENERS),
    ("listeners-per-network-load-balancer", LISTENERS),
    ("network-load-balancers", BALANCERS),
    ("rules-per-application-load-balancer", RULES),
    ("target-groups", TARGET_GROUPS),
    ("target-groups-per-action-on-application-load-balancer", GROUPS_OF_ACTION),
    ("target-groups-per-action-on-network-load-balancer", 1),
    ("target-groups-per-application-load-balancer", 100),
    ("target-id-registrations-per-application-load-balancer", 1_000),
    ("targets-per-application-load-balancer", TARGETS),
    ("targets-per-availability-zone-per-gateway-load-balancer", 300),
    ("targets-per-availability-zone-per-network-load-balancer", 500),
    ("targets-per-network-load-balancer", TARGETS_OF_NETWORK),
];

/// `DescribeAccountLimits`
pub fn describe(_: &mut Context<'_>, input: &Input) -> Answer {
    let (rows, token) = page(input, PAGE, NAMED.iter().collect(), |(name, _)| (*name).to_owned())?;
    let shown: Vec<Members> =
        rows.into_iter().map(|(name, most)| members! { "Name": *name, "Max": most.to_string() }).collect();
    Ok(with_token(input, members! { "Limits": shown }, token))
}

/// Refuses a load balancer too many.
pub fn one_more_balancer(context: &Context<'_>, kind: Kind) -> Result<(), Refusal> {
    let there = context.elbv2.balancers.values().filter(|balancer| balancer.kind == kind).count();
    if there >= BALANCERS {
        let message = format!("The maximum number of load balancers has been reached on account '{}'", context.account);
        return refuse("TooManyLoadBalancers", message);
    }
    Ok(())
}

/// Refuses a target group too many.
pub fn one_more_group(context: &Context<'_>) -> Result<(), Refusal> {
    if context.elbv2.target_groups.len() >= TARGET_GROUPS {
        let message = format!("The maximum number of target groups has been reached on account '{}'", context.account);
        return refuse("TooManyTargetGroups", message);
    }
    Ok(())
}

/// Refuses a listener too many.
pub fn one_more_listener(elbv2: &Elbv2, balancer: &str) -> Result<(), Refusal> {
    if arns::within(&elbv2.listeners, &arns::LISTENER, balancer).count() >= LISTENERS {
        let message = format!("The maximum number of listeners has been reached on load balancer '{balancer}'");
        return refuse("TooManyListeners", message);
    }
    Ok(())
}

/// Refuses a rule too many.
pub fn one_more_rule(elbv2: &Elbv2, balancer: &str) -> Result<(), Refusal> {
    let rules = arns::within(&elbv2.rules, &arns::RULE, balancer);
    if rules.filter(|rule| rule.priority.is_some()).count() >= RULES {
        let message = format!("The maximum number of rules has been reached on load balancer '{balancer}'");
        return refuse("TooManyRules", message);
    }
    Ok(())
}

/// Refuses targets too many.
pub fn more_targets(group: &TargetGroup, new: usize) -> Result<(), Refusal> {
    let most = match (group.target_type.as_str(), group.is_http()) {
        ("lambda" | "alb", _) => 1,
        (_, true) => TARGETS,
        (_, false) => TARGETS_OF_NETWORK,
    };
    if group.targets.len() + new > most {
        let message = format!("The maximum number of targets has been reached on target group '{}'", group.arn);
        return refuse("TooManyTargets", message);
    }
    Ok(())
}

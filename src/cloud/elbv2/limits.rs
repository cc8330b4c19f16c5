//! Quotas: DescribeAccountLimits, and the refusals of what would be one too many.

use super::types::{Kind, TargetGroup};
use super::{Elbv2, arns};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::quotas::{self, Quotas};
use crate::cloud::world::Context;

/// Of every list of this service.
pub const PAGE: Limits = Limits { usual: 400, most: 400, invalid_token: "ValidationError" };

/// Groups to which one action forwards.
pub const GROUPS_OF_ACTION: usize = 5;
/// Values in the conditions of a rule.
pub const CONDITION_VALUES: usize = 5;
/// `*` and `?` in them.
pub const CONDITION_WILDCARDS: usize = 6;
pub const TAGS: usize = 50;

/// Name and number, sorted by name. From the ELB User Guides, "Quotas", of which only these are in the API; what
/// a rehearsal was told of them is told here too.
const NAMED: &[(&str, usize)] = &[
    ("application-load-balancers", 50),
    ("certificates-per-application-load-balancer", 25),
    ("certificates-per-network-load-balancer", 25),
    ("condition-values-per-alb-rule", CONDITION_VALUES),
    ("condition-wildcards-per-alb-rule", CONDITION_WILDCARDS),
    ("gateway-load-balancers", 100),
    ("gateway-load-balancers-per-vpc", 100),
    ("geneve-target-groups", 100),
    ("listeners-per-application-load-balancer", 50),
    ("listeners-per-network-load-balancer", 50),
    ("network-load-balancers", 50),
    ("rules-per-application-load-balancer", 100),
    ("target-groups", 3_000),
    ("target-groups-per-action-on-application-load-balancer", GROUPS_OF_ACTION),
    ("target-groups-per-action-on-network-load-balancer", 1),
    ("target-groups-per-application-load-balancer", 100),
    ("target-id-registrations-per-application-load-balancer", 1_000),
    ("targets-per-application-load-balancer", 1_000),
    ("targets-per-availability-zone-per-gateway-load-balancer", 300),
    ("targets-per-availability-zone-per-network-load-balancer", 500),
    ("targets-per-network-load-balancer", 3_000),
];

/// `DescribeAccountLimits`
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (rows, token) = page(input, PAGE, NAMED.iter().collect(), |(name, _)| (*name).to_owned())?;
    let shown: Vec<Members> = rows
        .into_iter()
        .map(|(name, most)| {
            let most = context.quotas.named(name).unwrap_or(*most);
            members! { "Name": *name, "Max": most.to_string() }
        })
        .collect();
    Ok(with_token(input, members! { "Limits": shown }, token))
}

/// Refuses a load balancer too many.
pub fn one_more_balancer(context: &Context<'_>, kind: Kind) -> Result<(), Refusal> {
    let quota = match kind {
        Kind::Application => &quotas::BALANCERS,
        Kind::Network => &quotas::NETWORK_BALANCERS,
    };
    let there = context.elbv2.balancers.values().filter(|balancer| balancer.kind == kind).count();
    context.quotas.one_more(quota, there)
}

/// Refuses a target group too many.
pub fn one_more_group(context: &Context<'_>) -> Result<(), Refusal> {
    context.quotas.one_more(&quotas::TARGET_GROUPS, context.elbv2.target_groups.len())
}

/// Refuses a listener too many.
pub fn one_more_listener(quotas: &Quotas, elbv2: &Elbv2, balancer: &str) -> Result<(), Refusal> {
    quotas.one_more(&quotas::LISTENERS, arns::within(&elbv2.listeners, &arns::LISTENER, balancer).count())
}

/// Refuses a rule too many.
pub fn one_more_rule(quotas: &Quotas, elbv2: &Elbv2, balancer: &str) -> Result<(), Refusal> {
    let rules = arns::within(&elbv2.rules, &arns::RULE, balancer);
    quotas.one_more(&quotas::RULES, rules.filter(|rule| rule.priority.is_some()).count())
}

/// Refuses targets too many.
pub fn more_targets(quotas: &Quotas, group: &TargetGroup, new: usize) -> Result<(), Refusal> {
    let wanted = group.targets.len() + new;
    match (group.target_type.as_str(), group.is_http()) {
        ("lambda" | "alb", _) if wanted > 1 => {
            let message = format!("The maximum number of targets has been reached on target group '{}'", group.arn);
            refuse("TooManyTargets", message)
        }
        (_, true) => quotas.room(&quotas::TARGETS, wanted),
        (_, false) => quotas.room(&quotas::NETWORK_TARGETS, wanted),
    }
}

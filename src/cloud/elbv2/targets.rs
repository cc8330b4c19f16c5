//! Targets: RegisterTargets, DeregisterTargets, DescribeTargetHealth.

use super::types::{State, Target, TargetGroup, key};
use super::{arns, health, limits, not_simulated, target_groups};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::world::Context;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// `RegisterTargets`: one that is there stays as it is.
pub fn register(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = target_groups::existing(context.elbv2, input.required("TargetGroupArn"))?;
    let mut new = Vec::new();
    for target in input.maps("Targets") {
        let id = target.required("Id");
        let port = target.int("Port").or(group.port).filter(|_| group.target_type != "lambda");
        if let Some(port) = port {
            super::checks::port_in_range("targets.1.member.port", port)?;
        }
        let zone = match group.target_type.as_str() {
            "ip" => address_zone(context, group, id, target.text("AvailabilityZone"))?,
            "alb" => {
                balancer(context, group, id, port)?;
                None
            }
            "lambda" => return not_simulated("functions as targets"),
            _ => {
                let message =
                    format!("The following targets are not in a running state and cannot be registered: '{id}'");
                return refuse("InvalidTarget", message);
            }
        };
        new.push((id.to_owned(), port, zone));
    }
    let unknown = new.iter().map(|(id, port, _)| key(id, *port)).filter(|at| !group.targets.contains_key(at));
    limits::more_targets(context.quotas, group, unknown.collect::<BTreeSet<_>>().len())?;
    let arn = group.arn.clone();
    for (id, port, zone) in new {
        health::add(context, &arn, &id, port, zone);
    }
    Ok(members! {})
}

/// The zone of an address: that of its subnet, or `all` where it is in none of the VPC's.
fn address_zone(
    context: &Context<'_>,
    group: &TargetGroup,
    id: &str,
    asked: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let Ok(ip) = id.parse::<Ipv4Addr>() else {
        return refuse("ValidationError", format!("The IP address '{id}' is not a valid IPv4 address"));
    };
    if let Some(zone) = health::zone_of(context, group, id) {
        return Ok(Some(zone));
    }
    // RFC 6598, what providers use behind their own addresses.
    let shared = within("100.64.0.0/10", ip);
    if !ip.is_private() && !shared {
        let message = format!("The IP address '{id}' is not within the ranges that can be registered");
        return refuse("InvalidTarget", message);
    }
    if asked != Some("all") {
        let vpc = group.vpc_id.as_deref().unwrap_or_default();
        let message = format!(
            "The IP address '{id}' is not in a subnet of the VPC '{vpc}'; the Availability Zone 'all' must be specified"
        );
        return refuse("ValidationError", message);
    }
    Ok(Some("all".to_owned()))
}

/// Refuses what is no application load balancer that listens on the port.
fn balancer(context: &Context<'_>, group: &TargetGroup, id: &str, port: Option<i64>) -> Result<(), Refusal> {
    let found = context.elbv2.balancers.get(id);
    if found.is_none_or(|found| found.kind.name() != "application") {
        return refuse("InvalidTarget", format!("The target '{id}' is not an Application Load Balancer"));
    }
    let mut listeners = arns::within(&context.elbv2.listeners, &arns::LISTENER, id);
    if port != group.port || !listeners.any(|listener| Some(listener.port) == port) {
        let message = format!("The Application Load Balancer '{id}' has no listener on the port of the target group");
        return refuse("InvalidTarget", message);
    }
    Ok(())
}

/// `DeregisterTargets`: without a port it is meant on the group's.
pub fn deregister(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = target_groups::existing(context.elbv2, input.required("TargetGroupArn"))?;
    let mut gone = Vec::new();
    for target in input.maps("Targets") {
        let id = target.required("Id");
        let at = key(id, target.int("Port").or(group.port));
        if !group.targets.contains_key(&at) && !group.has_target(id) && id.parse::<Ipv4Addr>().is_err() {
            let message = format!("The following targets are not registered with the target group: '{id}'");
            return refuse("InvalidTarget", message);
        }
        // An instance or address that is only there on other ports goes from all of them.
        if group.targets.contains_key(&at) || target.int("Port").is_some() {
            gone.push(at);
        } else {
            gone.extend(group.targets.iter().filter(|(_, target)| target.id == id).map(|(at, _)| at.clone()));
        }
    }
    let arn = group.arn.clone();
    for at in gone {
        health::remove(context, &arn, &at);
    }
    Ok(members! {})
}

/// `DescribeTargetHealth`, of all targets or of those that the call names.
pub fn describe_health(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = target_groups::existing(context.elbv2, input.required("TargetGroupArn"))?;
    let anomalies = input.texts("Include").iter().any(|what| matches!(*what, "AnomalyDetection" | "All"));
    let mut descriptions: Vec<Members> = Vec::new();
    for asked in input.maps("Targets") {
        let id = asked.required("Id");
        let port = asked.int("Port").or(group.port);
        match group.targets.get(&key(id, port)) {
            Some(target) => descriptions.push(described(group, target, anomalies)),
            None => {
                let target = members! { "Id": id, "Port": port };
                let health = members! {
                    "State": "unused",
                    "Reason": "Target.NotRegistered",
                    "Description": "Target is not registered to the target group",
                };
                let port = check_port(group, port);
                descriptions.push(members! { "Target": target, "HealthCheckPort": port, "TargetHealth": health });
            }
        }
    }
    if input.list("Targets").is_empty() {
        descriptions.extend(group.targets.values().map(|target| described(group, target, anomalies)));
    }
    Ok(members! { "TargetHealthDescriptions": descriptions })
}

fn check_port(group: &TargetGroup, port: Option<i64>) -> Option<String> {
    match group.check.port.as_deref() {
        Some("traffic-port") => port.map(|port| port.to_string()),
        other => other.map(str::to_owned),
    }
}

fn described(group: &TargetGroup, target: &Target, anomalies: bool) -> Members {
    let (state, reason, description) = health::words(&target.state);
    let used = !matches!(target.state, State::Unused | State::OtherZone);
    let no_override = members! {
        "State": "no_override",
        "Reason": "AdministrativeOverride.NoOverride",
        "Description": "No override is currently active on target",
    };
    let normal = members! { "Result": "normal", "MitigationInEffect": "no" };
    members! {
        "Target": members! { "Id": &target.id, "Port": target.port, "AvailabilityZone": target.zone.as_ref() },
        "HealthCheckPort": check_port(group, target.port),
        "TargetHealth": members! { "State": state, "Reason": reason, "Description": description },
        "AnomalyDetection": (anomalies && group.is_http() && used).then_some(normal),
        "AdministrativeOverride": used.then_some(no_override),
    }
}

/// Whether an address is in a block: `10.0.0.0/24`.
pub fn within(block: &str, ip: Ipv4Addr) -> bool {
    let Some((base, bits)) = block.split_once('/') else { return false };
    let (Ok(base), Ok(bits)) = (base.parse::<Ipv4Addr>(), bits.parse::<u32>()) else { return false };
    let host = 32_u32.saturating_sub(bits);
    u64::from(base.to_bits()) >> host == u64::from(ip.to_bits()) >> host
}

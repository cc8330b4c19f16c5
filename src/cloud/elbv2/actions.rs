//! What a listener or a rule does with a request: forward, redirect, answer.

use super::types::{Balancer, Kind, TargetGroup};
use super::{Elbv2, health, limits, not_simulated};
use crate::api::{Members, Value};
use crate::cloud::call::{Read as _, Refusal, refuse};
use crate::cloud::world::Context;
use std::collections::BTreeSet;

/// ARNs of the target groups that actions forward to.
pub fn groups(actions: &[Value]) -> impl Iterator<Item = &str> {
    let configs = actions.iter().filter_map(|action| action.as_map()?.map("ForwardConfig"));
    configs.flat_map(|config| config.maps("TargetGroups")).filter_map(|group| group.text("TargetGroupArn"))
}

/// Notes in target groups that the actions of a rule have changed. Groups that are used from now have their targets checked;
/// those of groups that no longer are lose their state.
pub fn link(context: &mut Context<'_>, rule: &str, before: &[Value], after: &[Value]) {
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) = (groups(before).collect(), groups(after).collect());
    for arn in before.symmetric_difference(&after) {
        if let Some(group) = context.elbv2.target_groups.get_mut(*arn) {
            if after.contains(arn) {
                group.rules.insert(rule.to_owned());
            } else {
                group.rules.remove(rule);
            }
        }
        health::refresh(context, arn);
    }
}

/// The actions of a call as they are described.
///
/// # Errors
/// What AWS refuses for a listener of that protocol on that load balancer.
pub fn read(elbv2: &Elbv2, balancer: &Balancer, protocol: &str, given: &[Value]) -> Result<Vec<Value>, Refusal> {
    let mut given: Vec<&Members> = given.iter().filter_map(Value::as_map).collect();
    if given.is_empty() {
        return refuse("ValidationError", "An action must be specified");
    }
    given.sort_by_key(|action| action.int("Order").unwrap_or_default());
    let mut actions = Vec::new();
    for action in &given {
        let kind = action.required("Type");
        let config = match kind {
            "forward" => forward(elbv2, balancer, protocol, action)?,
            "redirect" | "fixed-response" if balancer.kind == Kind::Network => {
                let message = format!("Action type '{kind}' is not supported for load balancers of type 'network'");
                return refuse("InvalidLoadBalancerAction", message);
            }
            "redirect" => redirect(action)?,
            "fixed-response" => fixed_response(action)?,
            "authenticate-oidc" | "authenticate-cognito" | "jwt-validation" => {
                return not_simulated(&format!("actions of type {kind}"));
            }
            other => {
                let message = format!(
                    "1 validation error detected: Value '{other}' at 'actions.1.member.type' failed to satisfy constraint: \
                     Member must satisfy enum value set: [forward, authenticate-oidc, authenticate-cognito, redirect, \
                     fixed-response, jwt-validation]"
                );
                return refuse("ValidationError", message);
            }
        };
        let mut described = members! { "Type": kind, "Order": action.int("Order") };
        described.extend(config);
        actions.push(Value::Map(described));
    }
    if actions.len() > 1 {
        let message = "Exactly one action of type 'forward', 'redirect' or 'fixed-response' must be specified";
        return refuse("InvalidLoadBalancerAction", message);
    }
    Ok(actions)
}

/// Of one group AWS also says the ARN beside the configuration; of a network load balancer no weight.
fn forward(elbv2: &Elbv2, balancer: &Balancer, protocol: &str, action: &Members) -> Result<Members, Refusal> {
    let config = action.map("ForwardConfig");
    let mut weighted: Vec<(&str, i64)> = config
        .into_iter()
        .flat_map(|config| config.maps("TargetGroups"))
        .map(|group| (group.required("TargetGroupArn"), group.int("Weight").unwrap_or(1)))
        .collect();
    match (action.text("TargetGroupArn"), &weighted[..]) {
        (Some(arn), []) => weighted.push((arn, 1)),
        (Some(arn), [(same, _)]) if arn == *same => {}
        (Some(_), _) => {
            let message =
                "The target group ARN and the forward configuration of an action must name the same target group";
            return refuse("ValidationError", message);
        }
        (None, []) => return refuse("ValidationError", "A target group ARN must be specified"),
        (None, _) => {}
    }
    let most = if balancer.kind == Kind::Network { 1 } else { limits::GROUPS_OF_ACTION };
    if weighted.len() > most {
        let message = format!("An action can forward to at most {most} target groups on this load balancer");
        return refuse("TooManyTargetGroups", message);
    }
    let mut seen = BTreeSet::new();
    for (arn, weight) in &weighted {
        match elbv2.target_group(arn) {
            None => return refuse("TargetGroupNotFound", format!("Target group '{arn}' not found")),
            Some(group) => fits(balancer, protocol, group)?,
        }
        if !(0..=999).contains(weight) {
            return refuse("ValidationError", format!("Target group weight '{weight}' must be between '0' and '999'"));
        }
        if !seen.insert(arn) {
            return refuse("ValidationError", format!("Target group '{arn}' was specified more than once"));
        }
    }
    let application = balancer.kind == Kind::Application;
    let tuple = |(arn, weight): &(&str, i64)| {
        members! { "TargetGroupArn": *arn, "Weight": application.then_some(*weight) }
    };
    let sticky = config.and_then(|config| config.map("TargetGroupStickinessConfig"));
    let enabled = sticky.and_then(|sticky| sticky.flag("Enabled")).unwrap_or(false);
    let seconds = sticky.and_then(|sticky| sticky.int("DurationSeconds"));
    if let Some(seconds) = seconds.filter(|seconds| !(1..=604_800).contains(seconds)) {
        let message = format!("Target group stickiness duration '{seconds}' must be between '1' and '604800' seconds");
        return refuse("ValidationError", message);
    }
    let seconds = seconds.filter(|_| enabled);
    let sticky = application.then(|| members! { "Enabled": enabled, "DurationSeconds": seconds });
    let one = if weighted.len() == 1 { weighted.first().map(|(arn, _)| *arn) } else { None };
    Ok(members! {
        "TargetGroupArn": one,
        "ForwardConfig": members! {
            "TargetGroups": weighted.iter().map(tuple).collect::<Vec<Members>>(),
            "TargetGroupStickinessConfig": sticky,
        },
    })
}

/// Refuses a target group that a listener of that protocol cannot forward to.
fn fits(balancer: &Balancer, protocol: &str, group: &TargetGroup) -> Result<(), Refusal> {
    let theirs = group.protocol.as_deref().unwrap_or("HTTP");
    let compatible = match protocol {
        "HTTP" | "HTTPS" => group.is_http(),
        "TCP" => matches!(theirs, "TCP" | "TCP_UDP"),
        "TLS" => matches!(theirs, "TCP" | "TLS"),
        "UDP" => matches!(theirs, "UDP" | "TCP_UDP"),
        other => theirs == other,
    };
    if !compatible {
        let message = format!(
            "Target group '{}' with protocol {theirs} is not compatible with a listener with protocol {protocol}",
            group.arn
        );
        return refuse("IncompatibleProtocols", message);
    }
    if group.vpc_id.as_ref().is_some_and(|vpc| *vpc != balancer.vpc_id) {
        let message = format!("The following target groups are not in the VPC of the load balancer: {}", group.arn);
        return refuse("InvalidConfigurationRequest", message);
    }
    if health::balancers(group).iter().any(|other| *other != balancer.arn) {
        let message =
            format!("The following target groups cannot be associated with more than one load balancer: {}", group.arn);
        return refuse("TargetGroupAssociationLimit", message);
    }
    Ok(())
}

/// What is not said stays as the request has it.
fn redirect(action: &Members) -> Result<Members, Refusal> {
    let Some(config) = action.map("RedirectConfig") else {
        return refuse("ValidationError", "A redirect configuration must be specified");
    };
    let parts = [
        ("Protocol", "#{protocol}"),
        ("Port", "#{port}"),
        ("Host", "#{host}"),
        ("Path", "/#{path}"),
        ("Query", "#{query}"),
    ];
    let mut described = Members::new();
    for (member, same) in parts {
        described.insert(member.to_owned(), Value::Text(config.text(member).unwrap_or(same).to_owned()));
    }
    if !described.required("Path").starts_with('/') {
        return refuse(
            "ValidationError",
            format!("Redirect path '{}' must begin with '/'", described.required("Path")),
        );
    }
    if parts[..4].iter().all(|(member, same)| described.text(member) == Some(same)) {
        let message =
            "The redirect configuration must change the protocol, port, host or path, for it is a loop otherwise";
        return refuse("InvalidLoadBalancerAction", message);
    }
    let status = config.required("StatusCode");
    if !matches!(status, "HTTP_301" | "HTTP_302") {
        return refuse(
            "ValidationError",
            format!("Redirect status code '{status}' must be one of 'HTTP_301, HTTP_302'"),
        );
    }
    described.insert("StatusCode".to_owned(), Value::Text(status.to_owned()));
    Ok(members! { "RedirectConfig": described })
}

fn fixed_response(action: &Members) -> Result<Members, Refusal> {
    let Some(config) = action.map("FixedResponseConfig") else {
        return refuse("ValidationError", "A fixed response configuration must be specified");
    };
    let status = config.required("StatusCode");
    let valid = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit()) && "245".contains(&status[..1]);
    if !valid {
        let message = format!(
            "1 validation error detected: Value '{status}' at 'actions.1.member.fixedResponseConfig.statusCode' failed to \
             satisfy constraint: Member must satisfy regular expression pattern: ^(2|4|5)\\d\\d$"
        );
        return refuse("ValidationError", message);
    }
    let kind = config.text("ContentType");
    let kinds = ["text/plain", "text/css", "text/html", "application/javascript", "application/json"];
    if let Some(other) = kind.filter(|kind| !kinds.contains(kind)) {
        return refuse("ValidationError", format!("Content type '{other}' must be one of '{}'", kinds.join(", ")));
    }
    Ok(members! { "FixedResponseConfig": config })
}

//! Target groups: CreateTargetGroup, ModifyTargetGroup, DeleteTargetGroup, DescribeTargetGroups.

use super::arns::{self, TARGET_GROUP};
use super::types::TargetGroup;
use super::{Elbv2, balancers, checks, health, limits, not_simulated, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::world::Context;
use std::collections::{BTreeMap, BTreeSet};

impl TargetGroup {
    /// Whether its protocol is one of HTTP: it is for application load balancers.
    pub fn is_http(&self) -> bool {
        self.target_type == "lambda" || matches!(self.protocol.as_deref(), Some("HTTP" | "HTTPS"))
    }

    /// Whether something of that id is registered, on whatever port.
    pub(super) fn has_target(&self, id: &str) -> bool {
        self.targets.values().any(|target| target.id == id)
    }

    /// Whether it was made with the same settings.
    fn same(&self, other: &TargetGroup) -> bool {
        let settings = |group: &TargetGroup| {
            (
                group.target_type.clone(),
                group.protocol.clone(),
                group.protocol_version.clone(),
                group.port,
                group.vpc_id.clone(),
                group.ip_address_type.clone(),
            )
        };
        settings(self) == settings(other) && self.check == other.check
    }
}

/// `CreateTargetGroup`
pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("Name");
    balancers::valid_name("Target group", name)?;
    let target_type = input.text("TargetType").unwrap_or("instance");
    if input.member("TargetControlPort").is_some() {
        return not_simulated("TargetControlPort");
    }
    match target_type {
        "lambda" => no_network(input)?,
        "instance" | "ip" | "alb" => with_network(context, input, target_type)?,
        other => {
            let message = format!(
                "1 validation error detected: Value '{other}' at 'targetType' failed to satisfy constraint: Member must \
                 satisfy enum value set: [instance, ip, lambda, alb]"
            );
            return refuse("ValidationError", message);
        }
    }
    let ip_address_type = input.text("IpAddressType").unwrap_or("ipv4");
    if ip_address_type != "ipv4" {
        return not_simulated(&format!("IpAddressType {ip_address_type}"));
    }
    let protocol = input.text("Protocol");
    let http = matches!(protocol, Some("HTTP" | "HTTPS"));
    let version = input.text("ProtocolVersion").map(str::to_ascii_uppercase);
    match version.as_deref() {
        Some(_) if !http => {
            return refuse(
                "ValidationError",
                "Protocol version can only be specified for HTTP and HTTPS target groups",
            );
        }
        None | Some("HTTP1" | "HTTP2" | "GRPC") => {}
        Some(other) => {
            let message = format!("Protocol version '{other}' must be one of 'HTTP1, HTTP2, GRPC'");
            return refuse("ValidationError", message);
        }
    }
    let version = version.or_else(|| http.then(|| "HTTP1".to_owned()));
    let check = checks::new(input, target_type, protocol, version.as_deref())?;
    let tags = tags::given(input)?;
    let mut group = TargetGroup {
        arn: String::new(),
        name: name.to_owned(),
        target_type: target_type.to_owned(),
        protocol: protocol.map(str::to_owned),
        protocol_version: version,
        port: input.int("Port"),
        vpc_id: input.text("VpcId").map(str::to_owned),
        ip_address_type: ip_address_type.to_owned(),
        check,
        attributes: BTreeMap::new(),
        rules: BTreeSet::new(),
        targets: BTreeMap::new(),
    };
    if let Some(found) = context.elbv2.target_group_named(name) {
        if found.same(&group) && context.elbv2.tags.get(&found.arn).cloned().unwrap_or_default() == tags {
            return Ok(members! { "TargetGroups": vec![shown(found, false)] });
        }
        let message = format!("A target group with the same name '{name}' exists, but with different settings");
        return refuse("DuplicateTargetGroupName", message);
    }
    limits::one_more_group(context)?;

    let id = context.ids.hex(16);
    group.arn = context.arn("elasticloadbalancing", &format!("targetgroup/{name}/{id}"));
    let answer = members! { "TargetGroups": vec![shown(&group, false)] };
    context.elbv2.tag(&group.arn, tags);
    context.elbv2.target_groups.insert(group.arn.clone(), group);
    Ok(answer)
}

/// What a group of functions cannot have.
fn no_network(input: &Input) -> Result<(), Refusal> {
    let members =
        [("Protocol", "Protocol"), ("Port", "Port"), ("VpcId", "VPC ID"), ("ProtocolVersion", "Protocol version")];
    match members.iter().find(|(member, _)| input.member(member).is_some()) {
        None => Ok(()),
        Some((_, what)) => {
            let message = format!("{what} cannot be specified for target groups with target type 'lambda'");
            refuse("ValidationError", message)
        }
    }
}

/// What every other group has to have.
fn with_network(context: &Context<'_>, input: &Input, target_type: &str) -> Result<(), Refusal> {
    for (member, what) in [("Protocol", "protocol"), ("Port", "port"), ("VpcId", "VPC ID")] {
        if input.member(member).is_none() {
            return refuse("ValidationError", format!("A {what} must be specified"));
        }
    }
    let protocol = input.required("Protocol");
    match protocol {
        "TCP" => {}
        "GENEVE" => return not_simulated("target groups of protocol GENEVE"),
        "HTTP" | "HTTPS" | "TLS" | "UDP" | "TCP_UDP" | "QUIC" | "TCP_QUIC" if target_type != "alb" => {}
        _ if target_type == "alb" => {
            let message = format!("Protocol '{protocol}' is not supported for target groups with target type 'alb'");
            return refuse("ValidationError", message);
        }
        _ => {
            let message = format!(
                "1 validation error detected: Value '{protocol}' at 'protocol' failed to satisfy constraint: Member must \
                 satisfy enum value set: [HTTP, HTTPS, TCP, TLS, UDP, TCP_UDP, GENEVE, QUIC, TCP_QUIC]"
            );
            return refuse("ValidationError", message);
        }
    }
    checks::port_in_range("port", input.int("Port").unwrap_or_default())?;
    let vpc = input.required("VpcId");
    if !context.ec2.vpcs.contains_key(vpc) {
        return refuse("ValidationError", format!("The VPC ID '{vpc}' is not found"));
    }
    Ok(())
}

/// `ModifyTargetGroup`: its health checks.
pub fn modify(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = existing(context.elbv2, input.required("TargetGroupArn"))?;
    let arn = group.arn.clone();
    let check = checks::changed(input, group)?;
    if let Some(group) = context.elbv2.target_groups.get_mut(&arn) {
        group.check = check;
    }
    health::refresh(context, &arn);
    let shown = context.elbv2.target_group(&arn).map(|group| shown(group, true));
    Ok(members! { "TargetGroups": shown.into_iter().collect::<Vec<Members>>() })
}

/// `DeleteTargetGroup`: not while a listener or a rule forwards to it. One that is not there is no mistake.
pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let arn = arns::valid(&TARGET_GROUP, input.required("TargetGroupArn"))?;
    if context.elbv2.balanced(arn) {
        let message = format!("Target group '{arn}' is currently in use by a listener or a rule");
        return refuse("ResourceInUse", message);
    }
    context.elbv2.target_groups.remove(arn);
    context.elbv2.tags.remove(arn);
    Ok(members! {})
}

/// `DescribeTargetGroups`
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (names, asked) = (input.texts("Names"), input.texts("TargetGroupArns"));
    let balancer = input.text("LoadBalancerArn");
    let ways = usize::from(!names.is_empty()) + usize::from(!asked.is_empty()) + usize::from(balancer.is_some());
    if ways > 1 {
        let message =
            "Target group names, target group ARNs, and a load balancer ARN cannot be specified at the same time";
        return refuse("ValidationError", message);
    }
    let elbv2 = &*context.elbv2;
    let mut found: Vec<&TargetGroup> = Vec::new();
    for name in &names {
        match elbv2.target_group_named(name) {
            Some(group) => found.push(group),
            None => return health::no_group(),
        }
    }
    for arn in &asked {
        found.push(existing(elbv2, arn)?);
    }
    if let Some(arn) = balancer {
        balancers::existing(elbv2, arn)?;
        found = health::groups_of(elbv2, arn).iter().filter_map(|arn| elbv2.target_group(arn)).collect();
    }
    if ways == 0 {
        found = elbv2.target_groups.values().collect();
    }
    found.sort_by(|a, b| a.arn.cmp(&b.arn));
    found.dedup_by(|a, b| a.arn == b.arn);
    let (found, token) = page(input, limits::PAGE, found, |group| group.arn.clone())?;
    let shown: Vec<Members> = found.into_iter().map(|group| shown(group, true)).collect();
    Ok(with_token(input, members! { "TargetGroups": shown }, token))
}

/// The target group of an ARN.
///
/// # Errors
/// TargetGroupNotFound; ValidationError for what is no such ARN.
pub fn existing<'a>(elbv2: &'a Elbv2, arn: &str) -> Result<&'a TargetGroup, Refusal> {
    match elbv2.target_group(arns::valid(&TARGET_GROUP, arn)?) {
        Some(group) => Ok(group),
        None => health::no_group(),
    }
}

/// A target group as it is described; AWS leaves the load balancers out where it has just been made.
fn shown(group: &TargetGroup, balancers: bool) -> Members {
    let check = &group.check;
    let codes = if group.protocol_version.as_deref() == Some("GRPC") { "GrpcCode" } else { "HttpCode" };
    let matcher = check.codes.as_ref().map(|text| {
        let mut matcher = Members::new();
        matcher.insert(codes.to_owned(), crate::api::Value::Text(text.clone()));
        matcher
    });
    members! {
        "TargetGroupArn": &group.arn,
        "TargetGroupName": &group.name,
        "Protocol": group.protocol.as_ref(),
        "Port": group.port,
        "VpcId": group.vpc_id.as_ref(),
        "HealthCheckProtocol": check.protocol.as_ref(),
        "HealthCheckPort": check.port.as_ref(),
        "HealthCheckEnabled": check.enabled,
        "HealthCheckIntervalSeconds": check.interval,
        "HealthCheckTimeoutSeconds": check.timeout,
        "HealthyThresholdCount": check.healthy,
        "UnhealthyThresholdCount": check.unhealthy,
        "HealthCheckPath": check.path.as_ref(),
        "Matcher": matcher,
        "LoadBalancerArns": balancers.then(|| health::balancers(group).into_iter().collect::<Vec<String>>()),
        "TargetType": &group.target_type,
        "ProtocolVersion": group.protocol_version.as_ref(),
        "IpAddressType": &group.ip_address_type,
    }
}

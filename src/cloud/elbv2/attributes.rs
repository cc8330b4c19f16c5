//! Attributes of load balancers, listeners and target groups: what there is, what AWS has it at first, what it can be.

use super::types::{Balancer, Kind, Listener, TargetGroup};
use super::{balancers, listeners, target_groups};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::world::Context;
use std::collections::BTreeMap;

/// What an attribute can be.
#[derive(Debug, Clone, Copy)]
enum Can {
    Flag,
    Number(i64, i64),
    /// The same, or 0.
    OffOr(i64, i64),
    Be(&'static [&'static str]),
    Any,
}

/// Name, value at first, what it can be. From the API Reference: LoadBalancerAttribute, TargetGroupAttribute,
/// ListenerAttribute.
type Attribute = (&'static str, &'static str, Can);

const OF_BOTH: &[Attribute] = &[
    ("access_logs.s3.bucket", "", Can::Any),
    ("access_logs.s3.enabled", "false", Can::Flag),
    ("access_logs.s3.prefix", "", Can::Any),
    ("deletion_protection.enabled", "false", Can::Flag),
    ("ipv6.deny_all_igw_traffic", "false", Can::Flag),
    ("zonal_shift.config.enabled", "false", Can::Flag),
];

const OF_APPLICATION: &[Attribute] = &[
    ("client_keep_alive.seconds", "3600", Can::Number(60, 604_800)),
    ("connection_logs.s3.bucket", "", Can::Any),
    ("connection_logs.s3.enabled", "false", Can::Flag),
    ("connection_logs.s3.prefix", "", Can::Any),
    ("health_check_logs.s3.bucket", "", Can::Any),
    ("health_check_logs.s3.enabled", "false", Can::Flag),
    ("health_check_logs.s3.prefix", "", Can::Any),
    ("idle_timeout.timeout_seconds", "60", Can::Number(1, 4_000)),
    ("load_balancing.cross_zone.enabled", "true", Can::Be(&["true"])),
    ("routing.http.desync_mitigation_mode", "defensive", Can::Be(&["monitor", "defensive", "strictest"])),
    ("routing.http.drop_invalid_header_fields.enabled", "false", Can::Flag),
    ("routing.http.preserve_host_header.enabled", "false", Can::Flag),
    ("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false", Can::Flag),
    ("routing.http.xff_client_port.enabled", "false", Can::Flag),
    ("routing.http.xff_header_processing.mode", "append", Can::Be(&["append", "preserve", "remove"])),
    ("routing.http2.enabled", "true", Can::Flag),
    ("waf.fail_open.enabled", "false", Can::Flag),
];

const OF_NETWORK: &[Attribute] = &[
    (
        "dns_record.client_routing_policy",
        "any_availability_zone",
        Can::Be(&["any_availability_zone", "availability_zone_affinity", "partial_availability_zone_affinity"]),
    ),
    ("load_balancing.cross_zone.enabled", "false", Can::Flag),
    ("secondary_ips.auto_assigned.per_subnet", "0", Can::Number(0, 7)),
];

const OF_GROUP: &[Attribute] = &[
    ("deregistration_delay.timeout_seconds", "300", Can::Number(0, 3_600)),
    ("stickiness.enabled", "false", Can::Flag),
    (
        "load_balancing.cross_zone.enabled",
        "use_load_balancer_configuration",
        Can::Be(&["true", "false", "use_load_balancer_configuration"]),
    ),
    ("target_group_health.dns_failover.minimum_healthy_targets.count", "1", Can::Any),
    ("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off", Can::Any),
    ("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1", Can::Any),
    ("target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off", Can::Any),
];

const OF_HTTP_GROUP: &[Attribute] = &[
    ("load_balancing.algorithm.anomaly_mitigation", "off", Can::Be(&["on", "off"])),
    (
        "load_balancing.algorithm.type",
        "round_robin",
        Can::Be(&["round_robin", "least_outstanding_requests", "weighted_random"]),
    ),
    ("slow_start.duration_seconds", "0", Can::OffOr(30, 900)),
    ("stickiness.app_cookie.cookie_name", "", Can::Any),
    ("stickiness.app_cookie.duration_seconds", "86400", Can::Number(1, 604_800)),
    ("stickiness.lb_cookie.duration_seconds", "86400", Can::Number(1, 604_800)),
    ("stickiness.type", "lb_cookie", Can::Be(&["lb_cookie", "app_cookie"])),
];

const OF_FUNCTION_GROUP: &[Attribute] = &[
    ("lambda.multi_value_headers.enabled", "false", Can::Flag),
    ("stickiness.enabled", "false", Can::Flag),
    ("stickiness.lb_cookie.duration_seconds", "86400", Can::Number(1, 604_800)),
    ("stickiness.type", "lb_cookie", Can::Be(&["lb_cookie"])),
];

const OF_NETWORK_GROUP: &[Attribute] = &[
    ("deregistration_delay.connection_termination.enabled", "false", Can::Flag),
    ("preserve_client_ip.enabled", "true", Can::Flag),
    ("proxy_protocol_v2.enabled", "false", Can::Flag),
    ("stickiness.type", "source_ip", Can::Be(&["source_ip"])),
    ("target_health_state.unhealthy.connection_termination.enabled", "true", Can::Flag),
    ("target_health_state.unhealthy.draining_interval_seconds", "0", Can::Number(0, 360_000)),
];

const OF_NETWORK_LISTENER: &[Attribute] = &[("tcp.idle_timeout.seconds", "350", Can::Number(60, 6_000))];

const OF_HTTP_LISTENER: &[Attribute] = &[
    ("routing.http.response.access_control_allow_credentials.header_value", "", Can::Any),
    ("routing.http.response.access_control_allow_headers.header_value", "", Can::Any),
    ("routing.http.response.access_control_allow_methods.header_value", "", Can::Any),
    ("routing.http.response.access_control_allow_origin.header_value", "", Can::Any),
    ("routing.http.response.access_control_expose_headers.header_value", "", Can::Any),
    ("routing.http.response.access_control_max_age.header_value", "", Can::Any),
    ("routing.http.response.content_security_policy.header_value", "", Can::Any),
    ("routing.http.response.server.enabled", "true", Can::Flag),
    ("routing.http.response.strict_transport_security.header_value", "", Can::Any),
    ("routing.http.response.x_content_type_options.header_value", "", Can::Any),
    ("routing.http.response.x_frame_options.header_value", "", Can::Any),
];

/// Headers that an HTTPS listener adds, by their names.
const OF_HTTPS_LISTENER: &[Attribute] = &[
    ("routing.http.request.x_amzn_mtls_clientcert.header_name", "X-Amzn-Mtls-Clientcert", Can::Any),
    ("routing.http.request.x_amzn_mtls_clientcert_issuer.header_name", "X-Amzn-Mtls-Clientcert-Issuer", Can::Any),
    ("routing.http.request.x_amzn_mtls_clientcert_leaf.header_name", "X-Amzn-Mtls-Clientcert-Leaf", Can::Any),
    (
        "routing.http.request.x_amzn_mtls_clientcert_serial_number.header_name",
        "X-Amzn-Mtls-Clientcert-Serial-Number",
        Can::Any,
    ),
    ("routing.http.request.x_amzn_mtls_clientcert_subject.header_name", "X-Amzn-Mtls-Clientcert-Subject", Can::Any),
    ("routing.http.request.x_amzn_mtls_clientcert_validity.header_name", "X-Amzn-Mtls-Clientcert-Validity", Can::Any),
    ("routing.http.request.x_amzn_tls_cipher_suite.header_name", "X-Amzn-Tls-Cipher-Suite", Can::Any),
    ("routing.http.request.x_amzn_tls_version.header_name", "X-Amzn-Tls-Version", Can::Any),
];

/// Something with attributes: those it can have, and those that are not as at first.
trait Attributed {
    fn tables(&self) -> &'static [&'static [Attribute]];
    fn set(&self) -> &BTreeMap<String, String>;

    /// The value at first, where it is not what the table says.
    fn otherwise(&self, _name: &str) -> Option<&'static str> {
        None
    }
}

impl Attributed for Balancer {
    fn tables(&self) -> &'static [&'static [Attribute]] {
        match self.kind {
            Kind::Application => &[OF_BOTH, OF_APPLICATION],
            Kind::Network => &[OF_BOTH, OF_NETWORK],
        }
    }

    fn set(&self) -> &BTreeMap<String, String> {
        &self.attributes
    }

    fn otherwise(&self, name: &str) -> Option<&'static str> {
        (name == "ipv6.deny_all_igw_traffic" && !self.internet_facing).then_some("true")
    }
}

impl Attributed for TargetGroup {
    fn tables(&self) -> &'static [&'static [Attribute]] {
        match (self.target_type.as_str(), self.is_http()) {
            ("lambda", _) => &[OF_FUNCTION_GROUP],
            (_, true) => &[OF_GROUP, OF_HTTP_GROUP],
            (_, false) => &[OF_GROUP, OF_NETWORK_GROUP],
        }
    }

    fn set(&self) -> &BTreeMap<String, String> {
        &self.attributes
    }

    fn otherwise(&self, name: &str) -> Option<&'static str> {
        let datagrams = matches!(self.protocol.as_deref(), Some("UDP" | "TCP_UDP" | "QUIC" | "TCP_QUIC"));
        match name {
            "preserve_client_ip.enabled" if self.target_type == "ip" && !datagrams => Some("false"),
            "deregistration_delay.connection_termination.enabled" if datagrams => Some("true"),
            "target_health_state.unhealthy.connection_termination.enabled" if datagrams => Some("false"),
            _ => None,
        }
    }
}

impl Attributed for Listener {
    fn tables(&self) -> &'static [&'static [Attribute]] {
        match self.protocol.as_str() {
            "HTTP" => &[OF_HTTP_LISTENER],
            "HTTPS" => &[OF_HTTP_LISTENER, OF_HTTPS_LISTENER],
            "TCP" => &[OF_NETWORK_LISTENER],
            _ => &[],
        }
    }

    fn set(&self) -> &BTreeMap<String, String> {
        &self.attributes
    }
}

/// The value of one attribute; none where there is no such.
fn value<'a>(of: &'a impl Attributed, name: &str) -> Option<&'a str> {
    if let Some(set) = of.set().get(name) {
        return Some(set);
    }
    let row = of.tables().iter().flat_map(|table| table.iter()).find(|row| row.0 == name)?;
    Some(of.otherwise(name).unwrap_or(row.1))
}

/// The value of a load balancer's attribute.
pub fn of_balancer<'a>(balancer: &'a Balancer, name: &str) -> Option<&'a str> {
    value(balancer, name)
}

/// How long a target drains, in seconds: `deregistration_delay.timeout_seconds`.
pub fn draining_seconds(group: &TargetGroup) -> i64 {
    value(group, "deregistration_delay.timeout_seconds").and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// All attributes, as they are described.
fn shown(of: &impl Attributed) -> Vec<Members> {
    let rows = of.tables().iter().flat_map(|table| table.iter());
    rows.map(|(name, ..)| members! { "Key": *name, "Value": value(of, name) }).collect()
}

/// What a call sets, checked.
fn given(of: &impl Attributed, input: &Input) -> Result<Vec<(String, String)>, Refusal> {
    let mut set = Vec::new();
    for attribute in input.maps("Attributes") {
        let (key, text) = (attribute.required("Key"), attribute.required("Value"));
        let Some(row) = of.tables().iter().flat_map(|table| table.iter()).find(|row| row.0 == key) else {
            return refuse("ValidationError", format!("Attribute key '{key}' is not recognized"));
        };
        let wrong = match row.2 {
            Can::Any => None,
            Can::Flag if matches!(text, "true" | "false") => None,
            Can::Flag => Some("must be one of 'true, false'".to_owned()),
            Can::Be(values) if values.contains(&text) => None,
            Can::Be(values) => Some(format!("must be one of '{}'", values.join(", "))),
            Can::OffOr(least, most) => match text.parse::<i64>() {
                Ok(number) if number == 0 || (least..=most).contains(&number) => None,
                _ => Some(format!("must be '0' or between '{least}-{most}' inclusive")),
            },
            Can::Number(least, most) => match text.parse::<i64>() {
                Ok(number) if (least..=most).contains(&number) => None,
                _ => Some(format!("must be between '{least}-{most}' inclusive")),
            },
        };
        if let Some(wrong) = wrong {
            return refuse("ValidationError", format!("'{key}' value '{text}' {wrong}"));
        }
        set.push((key.to_owned(), text.to_owned()));
    }
    Ok(set)
}

/// `DescribeLoadBalancerAttributes`
pub fn describe_balancer(context: &mut Context<'_>, input: &Input) -> Answer {
    let balancer = balancers::existing(context.elbv2, input.required("LoadBalancerArn"))?;
    Ok(members! { "Attributes": shown(balancer) })
}

/// `ModifyLoadBalancerAttributes`, which answers all of them.
pub fn modify_balancer(context: &mut Context<'_>, input: &Input) -> Answer {
    let balancer = balancers::existing(context.elbv2, input.required("LoadBalancerArn"))?;
    let (arn, set) = (balancer.arn.clone(), given(balancer, input)?);
    let logs = |kind: &str| {
        let is = |part: &str| {
            let key = format!("{kind}.s3.{part}");
            let new = set.iter().rev().find(|(name, _)| *name == key).map(|(_, text)| text.as_str());
            new.or_else(|| value(balancer, &key)).unwrap_or_default()
        };
        is("enabled") == "true" && is("bucket").is_empty()
    };
    if ["access_logs", "connection_logs", "health_check_logs"].into_iter().any(logs) {
        return refuse("InvalidConfigurationRequest", "A bucket must be specified where logs are enabled");
    }
    if let Some(balancer) = context.elbv2.balancers.get_mut(&arn) {
        balancer.attributes.extend(set);
    }
    describe_balancer(context, input)
}

/// `DescribeTargetGroupAttributes`
pub fn describe_group(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = target_groups::existing(context.elbv2, input.required("TargetGroupArn"))?;
    Ok(members! { "Attributes": shown(group) })
}

/// `ModifyTargetGroupAttributes`, which answers all of them.
pub fn modify_group(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = target_groups::existing(context.elbv2, input.required("TargetGroupArn"))?;
    let (arn, set) = (group.arn.clone(), given(group, input)?);
    if let Some(group) = context.elbv2.target_groups.get_mut(&arn) {
        group.attributes.extend(set);
    }
    describe_group(context, input)
}

/// `DescribeListenerAttributes`
pub fn describe_listener(context: &mut Context<'_>, input: &Input) -> Answer {
    let listener = listeners::existing(context.elbv2, input.required("ListenerArn"))?;
    Ok(members! { "Attributes": shown(listener) })
}

/// `ModifyListenerAttributes`, which answers all of them.
pub fn modify_listener(context: &mut Context<'_>, input: &Input) -> Answer {
    let listener = listeners::existing(context.elbv2, input.required("ListenerArn"))?;
    let (arn, set) = (listener.arn.clone(), given(listener, input)?);
    if let Some(listener) = context.elbv2.listeners.get_mut(&arn) {
        listener.attributes.extend(set);
    }
    describe_listener(context, input)
}

//! What a region has of it: load balancers, listeners, rules, target groups, targets.

use crate::api::Value;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a load balancer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Application,
    Network,
}

impl Kind {
    /// AWS's name: `application`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Application => "application",
            Kind::Network => "network",
        }
    }

    /// Its name in ARNs: `app`.
    pub fn short(self) -> &'static str {
        match self {
            Kind::Application => "app",
            Kind::Network => "net",
        }
    }
}

/// A load balancer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Balancer {
    pub arn: String,
    pub name: String,
    pub kind: Kind,
    pub dns_name: String,
    pub internet_facing: bool,
    pub vpc_id: String,
    pub places: Vec<Place>,
    pub security_groups: Vec<String>,
    pub ip_address_type: String,
    /// Whether `EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic` was set, and to what.
    pub enforce: Option<String>,
    /// No longer `provisioning`.
    pub active: bool,
    pub made: Timestamp,
    /// Those that are not as AWS has them at first.
    pub attributes: BTreeMap<String, String>,
}

/// A subnet that a load balancer is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub subnet_id: String,
    /// `ap-northeast-1a`
    pub zone: String,
    /// Its network interface there.
    pub interface: String,
    /// The Elastic IP address that it was given there: the allocation's id, and the address.
    pub address: Option<(String, String)>,
}

/// What a load balancer listens on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Listener {
    pub arn: String,
    pub balancer: String,
    pub port: i64,
    pub protocol: String,
    /// The ARN of the rule that holds its default actions.
    pub default_rule: String,
    pub ssl_policy: Option<String>,
    /// ARNs, the default one first.
    pub certificates: Vec<String>,
    pub alpn: Vec<String>,
    pub attributes: BTreeMap<String, String>,
}

/// What a listener does with requests.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rule {
    pub arn: String,
    /// None for the default rule, which comes last.
    pub priority: Option<i64>,
    /// As they are described.
    pub conditions: Vec<Value>,
    /// As they are described.
    pub actions: Vec<Value>,
    /// As they are described.
    pub transforms: Vec<Value>,
}

/// Where requests go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TargetGroup {
    pub arn: String,
    pub name: String,
    /// `ip`, `instance`, `lambda` or `alb`
    pub target_type: String,
    /// None where targets are functions, as for the next three.
    pub protocol: Option<String>,
    /// `HTTP1`, `HTTP2` or `GRPC`; none where the protocol is not of HTTP.
    pub protocol_version: Option<String>,
    pub port: Option<i64>,
    pub vpc_id: Option<String>,
    pub ip_address_type: String,
    pub check: HealthCheck,
    /// Those that are not as AWS has them at first.
    pub attributes: BTreeMap<String, String>,
    /// ARNs of the rules that forward to it. A listener's default actions are a rule too.
    pub(super) rules: BTreeSet<String>,
    /// By [`key`].
    pub(super) targets: BTreeMap<String, Target>,
}

/// How a target group finds out whether a target is well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HealthCheck {
    pub enabled: bool,
    /// None where targets are functions.
    pub protocol: Option<String>,
    /// A number, or `traffic-port`. None where targets are functions.
    pub port: Option<String>,
    /// None where the protocol is TCP.
    pub path: Option<String>,
    /// HTTP's or gRPC's codes that are well: `200`, `200-399`. None where the protocol is TCP.
    pub codes: Option<String>,
    /// Seconds.
    pub interval: i64,
    /// Seconds.
    pub timeout: i64,
    pub healthy: i64,
    pub unhealthy: i64,
}

/// One thing that gets requests.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Target {
    /// An address, or the id or ARN of what it is.
    pub id: String,
    /// None for a function.
    pub port: Option<i64>,
    /// `ap-northeast-1a`, or `all` for what is outside of the VPC.
    pub zone: Option<String>,
    pub state: State,
    /// Since when it is registered and used.
    pub since: Timestamp,
    /// Drawn anew with each change: what was to happen to an earlier state does not happen to this one.
    pub turn: u64,
}

/// How a target is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum State {
    /// No listener of a load balancer sends requests to its group.
    Unused,
    /// Its load balancer is not in its zone.
    OtherZone,
    /// Its group has no health checks.
    Unchecked,
    /// Its load balancer is not active yet.
    Waiting,
    /// Its first health check is to come.
    Registering,
    /// It has not passed as many checks as it needs.
    Checking,
    Healthy,
    /// With AWS's reason and description.
    Unhealthy(String, String),
    /// Deregistered; connections may be open.
    Draining,
}

/// What a target group knows a target by.
pub fn key(id: &str, port: Option<i64>) -> String {
    match port {
        Some(port) => format!("{id}:{port}"),
        None => id.to_owned(),
    }
}

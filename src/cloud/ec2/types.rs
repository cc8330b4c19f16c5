//! The resources that more than one file, or another service, looks at.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A virtual network.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Vpc {
    pub id: String,
    pub cidr_block: String,
    /// The first block, and those that were associated later.
    pub cidr_associations: Vec<BlockAssociation>,
    pub ipv6_associations: Vec<BlockAssociation>,
    /// `default` where it has none.
    pub dhcp_options_id: String,
    /// The table of the subnets that have none of their own.
    pub main_route_table_id: String,
    pub is_default: bool,
    /// `pending`, then `available`.
    pub state: String,
    pub dns_support: bool,
    pub dns_hostnames: bool,
    pub address_usage_metrics: bool,
    pub instance_tenancy: String,
}

/// That a VPC or a subnet has a block of addresses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockAssociation {
    /// `vpc-cidr-assoc-...`, `subnet-cidr-assoc-...`
    pub id: String,
    pub block: String,
}

/// A part of a VPC in one availability zone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Subnet {
    pub id: String,
    pub vpc_id: String,
    pub cidr_block: String,
    /// `ap-northeast-1a`
    pub zone: String,
    /// `apne1-az4`
    pub zone_id: String,
    pub default_for_zone: bool,
    pub ipv6_associations: Vec<BlockAssociation>,
    pub map_public_ip_on_launch: bool,
    pub assign_ipv6_on_creation: bool,
    pub dns64: bool,
    /// `ip-name` or `resource-name`
    pub hostname_type: String,
    pub resource_name_a_record: bool,
    pub resource_name_aaaa_record: bool,
    /// The route table that it is associated with; without one it has the VPC's main table.
    pub route_table_id: Option<String>,
    /// Host numbers within the block that are in use by interfaces.
    pub used: std::collections::BTreeSet<u32>,
}

/// Where packets go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RouteTable {
    pub id: String,
    pub vpc_id: String,
    pub routes: Vec<Route>,
    pub associations: Vec<Association>,
}

/// One way out of a subnet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// `10.0.0.0/16`, `::/0` or the id of a prefix list.
    pub destination: String,
    pub target: RouteTarget,
    /// `CreateRouteTable` or `CreateRoute`
    pub origin: String,
    /// `active` or `blackhole`
    pub state: String,
}

/// Where a route leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RouteTarget {
    Local,
    /// An internet gateway, or a gateway endpoint.
    Gateway(String),
    NatGateway(String),
    EgressOnlyGateway(String),
    Interface(String),
    Peering(String),
}

/// Of a route table with a subnet; without one it is the VPC's main table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Association {
    pub id: String,
    pub subnet_id: Option<String>,
}

/// A firewall round interfaces.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SecurityGroup {
    pub id: String,
    pub name: String,
    pub description: String,
    pub vpc_id: String,
    pub rules: Vec<Rule>,
}

/// What a security group lets through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub id: String,
    pub egress: bool,
    /// `tcp`, `udp`, `icmp`, `-1` for all, or a number.
    pub protocol: String,
    pub from_port: Option<i64>,
    pub to_port: Option<i64>,
    pub peer: Peer,
    pub description: Option<String>,
}

/// The other end of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Peer {
    Ipv4(String),
    Ipv6(String),
    PrefixList(String),
    Group(String),
}

/// A network interface.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Interface {
    pub id: String,
    pub subnet_id: String,
    pub vpc_id: String,
    pub zone: String,
    pub private_ip: String,
    /// Private addresses beside that one.
    pub secondary: Vec<String>,
    pub public_ip: Option<String>,
    /// Of an Elastic IP address: the ids of its allocation and its association.
    pub elastic: Option<(String, String)>,
    pub mac: String,
    pub groups: Vec<String>,
    pub description: String,
    /// `interface`, `nat_gateway`, `vpc_endpoint`, ...
    pub kind: String,
    /// The AWS service that made it, if a service did: `amazon-elb`, `amazon-ecs`...
    pub requester: Option<String>,
    /// `available` or `in-use`
    pub status: String,
    /// Of its attachment, if it is attached.
    pub attachment: Option<Attachment>,
    pub source_dest_check: bool,
    pub made: Timestamp,
}

/// What an interface is attached to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attachment {
    /// `eni-attach-...` or, of a service, `ela-attach-...`
    pub id: String,
    /// `amazon-aws`, `amazon-elb`, an account
    pub instance_owner_id: String,
    pub at: Timestamp,
}

/// What an interface is made from.
#[derive(Debug, Clone, Default)]
pub struct NewInterface<'a> {
    pub subnet_id: &'a str,
    pub groups: Vec<String>,
    pub description: String,
    pub kind: &'a str,
    pub requester: Option<&'a str>,
    pub public_ip: bool,
}

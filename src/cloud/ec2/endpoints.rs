//! VPC endpoints: ways from a VPC to a service of AWS that do not lead through the internet.

use super::endpoint_services::{self, Service};
use super::{Ec2, prefix_lists};
use crate::api::{Members, Value};
use crate::cloud::world::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An endpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Endpoint {
    pub id: String,
    pub vpc_id: String,
    /// Its name after `com.amazonaws.REGION.`: `ecr.dkr`
    pub service: String,
    pub kind: Kind,
    /// `pending`, `available`, `deleting`
    pub state: String,
    /// Where it is not the default one.
    pub policy: Option<String>,
    /// Of a gateway endpoint.
    pub route_tables: Vec<String>,
    /// Of an interface endpoint: its security groups.
    pub groups: Vec<String>,
    /// Of an interface endpoint: its subnets, each with the interface there.
    pub interfaces: Vec<(String, String)>,
    pub private_dns: bool,
    /// The member `DnsOptions`, where the call gave one.
    #[serde(with = "crate::api::value::kept")]
    pub dns_options: Members,
    /// What its own DNS names have after its id, and the hosted zone of its private ones.
    pub suffix: String,
    pub hosted_zone: String,
    pub made: Timestamp,
}

/// The two types of endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A route to a prefix list in route tables.
    Gateway,
    /// Network interfaces in subnets.
    Interface,
}

impl Kind {
    /// AWS's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Gateway => "Gateway",
            Kind::Interface => "Interface",
        }
    }
}

/// What AWS lets an endpoint do where nobody says anything: everything.
const GATEWAY_POLICY: &str = "{\"Version\":\"2008-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
const INTERFACE_POLICY: &str = "{\n  \"Statement\": [\n    {\n      \"Action\": \"*\", \n      \"Effect\": \"Allow\", \n      \"Principal\": \"*\", \n      \"Resource\": \"*\"\n    }\n  ]\n}";

/// The hosted zones of `vpce.amazonaws.com` in some regions; the others have the first one here.
const ZONES: &[(&str, &str)] = &[
    ("us-east-1", "Z7HUB22UULQXV"),
    ("us-east-2", "ZC8PG0KIFKBRI"),
    ("us-west-1", "Z12I86A8N7VCZO"),
    ("us-west-2", "Z1YSA3EXCYUU9Z"),
    ("ap-northeast-1", "Z2E726K9Y6RL4W"),
    ("ap-northeast-2", "Z27UANNT0PRK1T"),
    ("ap-northeast-3", "Z376B5OMM2JZL2"),
    ("ap-southeast-1", "Z18LLCSTV4NVNL"),
    ("ap-southeast-2", "ZDK2GCRPAFKGO"),
    ("eu-central-1", "Z273ZU8SZ5RJPC"),
    ("eu-west-1", "Z38GZ743OKFT7T"),
    ("eu-west-2", "Z7K1066E3PUKB"),
];

/// The zone of names that are not there yet, as AWS writes it.
const NO_ZONE_YET: &str = "ZONEIDPENDING";

impl Endpoint {
    /// `com.amazonaws.ap-northeast-1.ecr.dkr`
    pub fn service_name(&self, region: &str) -> String {
        format!("com.amazonaws.{region}.{}", self.service)
    }

    fn of(&self) -> Option<&'static Service> {
        endpoint_services::ALL.iter().find(|service| service.name == self.service)
    }

    /// Its DNS names: its own, one for each zone, and the service's where private DNS answers them.
    fn dns_entries(&self, context: &Context<'_>) -> Vec<Members> {
        let (Kind::Interface, Some(service)) = (self.kind, self.of()) else { return Vec::new() };
        if self.interfaces.is_empty() {
            return Vec::new();
        }
        let region = context.name;
        let zone = ZONES.iter().find(|(name, _)| *name == region).unwrap_or(&ZONES[0]).1;
        let star = if service.name == "s3" { "*." } else { "" };
        let (own, base) = (format!("{star}{}-{}", self.id, self.suffix), service.base(region));
        let subnets = self.interfaces.iter().filter_map(|(subnet, _)| context.ec2.subnets.get(subnet));
        let mut names = vec![(format!("{own}.{base}"), zone)];
        names.extend(subnets.map(|subnet| (format!("{own}-{}.{base}", subnet.zone), zone)));
        if self.private_dns {
            let zone = if self.state == "pending" { NO_ZONE_YET } else { &self.hosted_zone };
            names.extend(service.private_names(region).into_iter().map(|name| (name, zone)));
        }
        names.into_iter().map(|(name, zone)| members! { "DnsName": name, "HostedZoneId": zone }).collect()
    }

    /// As `DescribeVpcEndpoints` shows it.
    pub fn described(&self, context: &Context<'_>) -> Members {
        let ec2 = &*context.ec2;
        let interface = self.kind == Kind::Interface;
        // An interface endpoint gets its default policy when it is made ready.
        let policy = match (&self.policy, self.kind) {
            (Some(policy), _) => Some(policy.as_str()),
            (None, Kind::Gateway) => Some(GATEWAY_POLICY),
            (None, Kind::Interface) => Some(INTERFACE_POLICY).filter(|_| self.state != "pending"),
        };
        let mut dns_options = members! { "DnsRecordIpType": if interface { "ipv4" } else { "service-defined" } };
        dns_options.extend(self.dns_options.clone());
        let tables: Vec<&String> = self.route_tables.iter().filter(|id| ec2.route_tables.contains_key(*id)).collect();
        let tags: Vec<Value> = ec2.tags_of(&self.id);
        members! {
            "VpcEndpointId": &self.id, "VpcEndpointType": self.kind.name(), "VpcId": &self.vpc_id,
            "ServiceName": self.service_name(context.name), "State": &self.state, "PolicyDocument": policy,
            "RouteTableIds": tables,
            "SubnetIds": self.interfaces.iter().map(|(subnet, _)| subnet).collect::<Vec<_>>(),
            "Groups": ec2.named_groups(&self.groups), "IpAddressType": "ipv4", "DnsOptions": dns_options,
            "PrivateDnsEnabled": self.private_dns, "RequesterManaged": false,
            "NetworkInterfaceIds": self.interfaces.iter().map(|(_, interface)| interface).collect::<Vec<_>>(),
            "DnsEntries": self.dns_entries(context), "CreationTimestamp": self.made,
            "Tags": Some(tags).filter(|tags| !tags.is_empty()), "OwnerId": context.account,
            "ServiceRegion": context.name,
        }
    }
}

impl Ec2 {
    /// The available endpoints of a VPC for a service (`ecr.dkr`, `s3`).
    pub fn endpoints_for<'a>(&'a self, vpc_id: &'a str, service: &'a str) -> impl Iterator<Item = &'a Endpoint> {
        self.endpoints.values().filter(move |endpoint| {
            endpoint.vpc_id == vpc_id && endpoint.service == service && endpoint.state == "available"
        })
    }

    /// Whether a VPC has an endpoint, of whatever state: it cannot be deleted then.
    pub fn has_endpoints(&self, vpc_id: &str) -> bool {
        self.endpoints.values().any(|endpoint| endpoint.vpc_id == vpc_id)
    }

    /// Takes a gateway endpoint's routes out of those tables.
    pub(super) fn drop_endpoint_routes(&mut self, id: &str, tables: &[String]) {
        for table in tables {
            if let Some(table) = self.route_tables.get_mut(table) {
                table.routes.retain(|route| route.target != super::RouteTarget::Gateway(id.to_owned()));
            }
        }
    }

    /// Adds a gateway endpoint's route to those tables.
    pub(super) fn add_endpoint_routes(&mut self, id: &str, region: &str, service: &str, tables: &[String]) {
        let Some(destination) = prefix_lists::of_service(region, service) else { return };
        for table in tables {
            if let Some(table) = self.route_tables.get_mut(table) {
                table.routes.push(super::Route {
                    destination: destination.clone(),
                    target: super::RouteTarget::Gateway(id.to_owned()),
                    origin: "CreateRoute".to_owned(),
                    state: "active".to_owned(),
                });
            }
        }
    }
}

/// An interface endpoint is made.
pub fn ready(context: &mut Context<'_>, id: &str) {
    if let Some(endpoint) = context.ec2.endpoints.get_mut(id).filter(|endpoint| endpoint.state == "pending") {
        endpoint.state = "available".to_owned();
    }
}

/// A deleted endpoint is gone, and its interfaces with it.
pub fn deleted(context: &mut Context<'_>, id: &str) {
    let Some(endpoint) = context.ec2.endpoints.remove(id) else { return };
    for (_, interface) in &endpoint.interfaces {
        context.ec2.drop_interface(interface);
    }
    context.ec2.tags.remove(id);
}

//! Whether connections come through: from an interface to a service of AWS, to the internet, to another interface.

use super::acl_entries::AclEntry;
use super::blocks::Block;
use super::endpoints::{Endpoint, Kind};
use super::rules::{End, within};
use super::{Ec2, Interface, Route, RouteTarget, prefix_lists};
use std::net::{IpAddr, Ipv4Addr};

/// All services of AWS and all registries are reached over TLS.
const HTTPS: i64 = 443;

/// The ports from which Linux makes connections, Fargate's too: the first and the last.
const OF_LINUX: [i64; 2] = [32_768, 60_999];

/// The same of load balancers and NAT gateways (VPC User Guide, "Ephemeral ports").
const OF_AWS: [i64; 2] = [1_024, 65_535];

/// An address of each of AWS's services that tasks need, and of everything else. They stand for all; that of S3 is in its
/// prefix list.
const PUBLIC: &[(&str, Ipv4Addr)] = &[
    ("ecr.api", Ipv4Addr::new(99, 77, 62, 61)),
    ("ecr.dkr", Ipv4Addr::new(35, 72, 167, 21)),
    ("logs", Ipv4Addr::new(52, 119, 222, 90)),
    ("s3", Ipv4Addr::new(52, 219, 4, 17)),
    ("secretsmanager", Ipv4Addr::new(52, 119, 219, 114)),
    ("ssm", Ipv4Addr::new(52, 119, 218, 37)),
];
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(44, 205, 64, 79);

/// What the VPC's DNS answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Nothing: it is switched off.
    None,
    /// What everybody gets.
    Public,
    /// For services with an endpoint the endpoint's addresses.
    Private,
}

/// What a program says that gets no answer: `dial tcp 10.0.2.5:443: i/o timeout`.
fn timeout(address: Ipv4Addr) -> String {
    format!("dial tcp {address}:{HTTPS}: i/o timeout")
}

fn address(interface: &Interface) -> Ipv4Addr {
    interface.private_ip.parse().unwrap_or(Ipv4Addr::UNSPECIFIED)
}

impl Ec2 {
    /// Whether an interface can reach a service of AWS (`ecr.api`, `s3`) of its region under a host name: through an
    /// endpoint of its VPC, else through the internet. Anything else (a registry) is a service without endpoints.
    ///
    /// # Errors
    /// What a program says that tries: `dial tcp 99.77.62.61:443: i/o timeout`.
    pub fn reaches(&self, region: &str, from: &Interface, service: &str, host: &str) -> Result<(), String> {
        let names = self.names(&from.vpc_id);
        if names == Names::None {
            return Err(format!("dial tcp: lookup {host}: i/o timeout"));
        }
        if names == Names::Private
            && let Some(to) = self.endpoint_interface(from, service)
        {
            let open = self.connected(from, to, HTTPS, OF_LINUX);
            return if open { Ok(()) } else { Err(timeout(address(to))) };
        }
        let known = PUBLIC.iter().find(|(known, _)| *known == service);
        let to = known.map_or(ELSEWHERE, |(_, address)| *address);
        let list = prefix_lists::of_service(region, service);
        if self.gets_out(region, from, to, list.as_deref()) { Ok(()) } else { Err(timeout(to)) }
    }

    /// The endpoint through which an interface reaches a service, if it does not go through the internet.
    pub fn endpoint_to<'a>(&'a self, region: &str, from: &'a Interface, service: &'a str) -> Option<&'a Endpoint> {
        if self.names(&from.vpc_id) == Names::Private
            && let Some(to) = self.endpoint_interface(from, service)
        {
            let has = |endpoint: &&Endpoint| endpoint.interfaces.iter().any(|(_, id)| *id == to.id);
            return self.endpoints_for(&from.vpc_id, service).find(has);
        }
        let (_, to) = PUBLIC.iter().find(|(known, _)| *known == service)?;
        match self.way(region, &from.subnet_id, *to, prefix_lists::of_service(region, service).as_deref())? {
            RouteTarget::Gateway(id) => self.endpoints.get(id),
            _ => None,
        }
    }

    /// Whether a load balancer's interface can connect to that port of another interface of the VPC.
    pub fn connects(&self, from: &Interface, to: &Interface, port: i64) -> bool {
        self.connected(from, to, port, OF_AWS)
    }

    fn names(&self, vpc_id: &str) -> Names {
        let Some(vpc) = self.vpcs.get(vpc_id) else { return Names::None };
        let options = self.dhcp_options.get(&vpc.dhcp_options_id);
        let servers =
            options.and_then(|options| options.configurations.iter().find(|(key, _)| key == "domain-name-servers"));
        let servers = servers.map(|(_, servers)| servers.as_slice()).unwrap_or_default();
        match servers {
            [] => Names::None,
            [only] if only == "AmazonProvidedDNS" && !vpc.dns_support => Names::None,
            [only] if only == "AmazonProvidedDNS" && vpc.dns_hostnames => Names::Private,
            _ => Names::Public,
        }
    }

    /// The interface of the endpoint that private DNS names for a service: the one in the same zone, else the first.
    fn endpoint_interface(&self, from: &Interface, service: &str) -> Option<&Interface> {
        let private = |endpoint: &&Endpoint| endpoint.kind == Kind::Interface && endpoint.private_dns;
        let endpoints = self.endpoints_for(&from.vpc_id, service).filter(private);
        let interfaces = endpoints.flat_map(|endpoint| &endpoint.interfaces);
        let found: Vec<&Interface> = interfaces.filter_map(|(_, id)| self.interfaces.get(id)).collect();
        found.iter().find(|one| one.zone == from.zone).or(found.first()).copied()
    }

    /// Both ends' security groups, and the network ACLs of both subnets where they are two: there and back.
    fn connected(&self, from: &Interface, to: &Interface, port: i64, back: [i64; 2]) -> bool {
        let (a, b) = (address(from), address(to));
        let out = End { address: Some(b), groups: &to.groups, prefix_list: None };
        let into = End { address: Some(a), groups: &from.groups, prefix_list: None };
        let groups = self.open(from, true, port, &out) && self.open(to, false, port, &into);
        groups
            && (from.subnet_id == to.subnet_id
                || (self.passes(&from.subnet_id, b, [port; 2], back) && self.accepts(&to.subnet_id, a, port, back)))
    }

    /// Whether its security groups let a connection through; what has none (a NAT gateway, some load balancers) has no
    /// firewall.
    fn open(&self, interface: &Interface, egress: bool, port: i64, end: &End<'_>) -> bool {
        let groups = &interface.groups;
        groups.is_empty()
            || if egress { self.lets_out(groups, "tcp", port, end) } else { self.lets_in(groups, "tcp", port, end) }
    }

    /// Whether a subnet's network ACL lets connections out to there, and their answers back in.
    fn passes(&self, subnet_id: &str, to: Ipv4Addr, ports: [i64; 2], back: [i64; 2]) -> bool {
        self.acl_lets(subnet_id, true, to, ports) && self.acl_lets(subnet_id, false, to, back)
    }

    /// Whether a subnet's network ACL lets connections in from there, and their answers back out.
    fn accepts(&self, subnet_id: &str, from: Ipv4Addr, port: i64, back: [i64; 2]) -> bool {
        self.acl_lets(subnet_id, false, from, [port; 2]) && self.acl_lets(subnet_id, true, from, back)
    }

    /// Whether a subnet's network ACL lets packets of TCP on these ports through in one direction.
    fn acl_lets(&self, subnet_id: &str, egress: bool, peer: Ipv4Addr, ports: [i64; 2]) -> bool {
        let acl = self.acls.values().find(|acl| acl.associations.iter().any(|(_, subnet)| subnet == subnet_id));
        let about = |entry: &&AclEntry, port: i64| {
            entry.egress == egress
                && matches!(entry.protocol.as_str(), "-1" | "6")
                && entry.ports.is_none_or(|(first, last)| (first..=last).contains(&port))
                && within(peer, &entry.block)
        };
        let first = |port| acl.and_then(|acl| acl.entries.iter().find(|entry| about(entry, port)));
        ports.into_iter().all(|port| first(port).is_some_and(|entry| entry.allow))
    }

    /// Whether an interface gets to an address outside of its VPC.
    fn gets_out(&self, region: &str, from: &Interface, to: Ipv4Addr, list: Option<&str>) -> bool {
        let end = End { address: Some(to), groups: &[], prefix_list: list };
        if !self.open(from, true, HTTPS, &end) || !self.passes(&from.subnet_id, to, [HTTPS; 2], OF_LINUX) {
            return false;
        }
        match self.way(region, &from.subnet_id, to, list) {
            Some(RouteTarget::Gateway(id)) if id.starts_with("vpce-") => {
                self.endpoints.get(id).is_some_and(|endpoint| endpoint.state == "available")
            }
            Some(RouteTarget::Gateway(id)) => from.public_ip.is_some() && self.leads_out(id, &from.vpc_id),
            Some(RouteTarget::NatGateway(id)) => self.gets_out_by_nat(region, from, id, to),
            _ => false,
        }
    }

    fn leads_out(&self, gateway: &str, vpc_id: &str) -> bool {
        self.internet_gateways.get(gateway).is_some_and(|gateway| gateway.vpc_id.as_deref() == Some(vpc_id))
    }

    fn gets_out_by_nat(&self, region: &str, from: &Interface, id: &str, to: Ipv4Addr) -> bool {
        let nat = self.nat_gateways.get(id).filter(|nat| nat.state == "available" && nat.public);
        let Some((nat, bound)) = nat.and_then(|nat| Some((nat, nat.bound.as_ref()?))) else { return false };
        let there = nat.subnet_id == from.subnet_id || self.accepts(&nat.subnet_id, address(from), HTTPS, OF_LINUX);
        let gateway = match self.way(region, &nat.subnet_id, to, None) {
            Some(RouteTarget::Gateway(gateway)) => self.leads_out(gateway, &nat.vpc_id),
            _ => false,
        };
        there && gateway && bound.public_ip.is_some() && self.passes(&nat.subnet_id, to, [HTTPS; 2], OF_AWS)
    }

    /// Where packets from a subnet to an address go: by the most specific route, if that leads anywhere.
    fn way(&self, region: &str, subnet_id: &str, to: Ipv4Addr, list: Option<&str>) -> Option<&RouteTarget> {
        let routes = &self.route_table_of(subnet_id)?.routes;
        let specific = |route: &&Route| self.specific(region, &route.destination, to, list);
        let best = routes.iter().filter(|route| specific(route).is_some()).max_by_key(specific)?;
        (best.state == "active").then_some(&best.target)
    }

    /// How many bits of the address a destination names; none where it is not about it.
    fn specific(&self, region: &str, destination: &str, to: Ipv4Addr, list: Option<&str>) -> Option<u8> {
        if !destination.starts_with("pl-") {
            let block = Block::ipv4(destination)?;
            return block.number(IpAddr::V4(to)).map(|_| block.prefix);
        }
        let blocks = prefix_lists::find(self, region, destination).ok()?;
        let own = blocks.blocks().filter(|block| within(to, block)).filter_map(Block::ipv4).map(|block| block.prefix);
        own.max().or((list == Some(destination)).then_some(32))
    }
}

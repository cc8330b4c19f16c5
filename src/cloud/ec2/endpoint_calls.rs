//! Calls about VPC endpoints.

use super::common::{one_of, simulated};
use super::endpoint_services::{self, Service};
use super::endpoints::{Endpoint, Kind};
use super::kinds::{ENDPOINT, ROUTE_TABLE, SUBNET, VPC};
use super::{Ec2, Event, NewInterface, Vpc, prefix_lists, tags};
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::{Asked, Filter};
use crate::cloud::page::{self, with_token};
use crate::cloud::quotas;
use crate::cloud::times::{ENDPOINT_AVAILABLE, ENDPOINT_DELETED};
use crate::cloud::world::{self, Context};

use super::security_groups::PAGE;
use jiff::Timestamp;

/// Options of an endpoint that are not simulated.
const NOT: &[&str] = &["ServiceNetworkArn", "ResourceConfigurationArn", "SubnetConfigurations"];

fn invalid<T>(message: impl Into<String>) -> Result<T, Refusal> {
    refuse("InvalidParameter", message)
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, NOT)?;
    ipv4_only(input)?;
    let vpc_id = input.required("VpcId");
    let Some(vpc) = context.ec2.vpcs.get(vpc_id) else {
        return Err(VPC.unknown(vpc_id));
    };
    if let Some(region) = input.text("ServiceRegion").filter(|region| *region != context.name) {
        return invalid(format!("The rehearsal cloud has no endpoints for services of {region} here"));
    }
    let Some(name) = input.text("ServiceName") else {
        return refuse("MissingParameter", "The request must contain the parameter ServiceName");
    };
    let service = endpoint_services::find(context.name, name)?;
    let kind = kind(input, service)?;
    let policy = policy(input)?;
    let tags = tags::checked(input, "vpc-endpoint")?;
    let mut endpoint = Endpoint {
        id: String::new(),
        vpc_id: vpc_id.to_owned(),
        service: service.name.to_owned(),
        kind,
        state: "available".to_owned(),
        policy,
        route_tables: unique(input.texts("RouteTableIds")),
        groups: Vec::new(),
        interfaces: Vec::new(),
        private_dns: false,
        dns_options: input.map("DnsOptions").cloned().unwrap_or_default(),
        suffix: String::new(),
        hosted_zone: String::new(),
        made: match kind {
            // AWS tells the moment of a gateway endpoint in whole seconds: create-vpc-endpoint in the AWS CLI Command Reference.
            Kind::Gateway => Timestamp::from_second(context.now.as_second()).unwrap_or(context.now),
            Kind::Interface => context.now,
        },
    };
    let subnets = unique(input.texts("SubnetIds"));
    let alike = |other: &&Endpoint| other.kind == kind && (kind == Kind::Gateway || other.vpc_id == vpc_id);
    let quota = if kind == Kind::Gateway { &quotas::GATEWAY_ENDPOINTS } else { &quotas::INTERFACE_ENDPOINTS };
    context.quotas.one_more(quota, context.ec2.endpoints.values().filter(alike).count())?;
    context.quotas.room(&quotas::INTERFACE_GROUPS, input.list("SecurityGroupIds").len())?;
    match kind {
        Kind::Gateway => can_route(context, &endpoint, &endpoint.route_tables)?,
        Kind::Interface => {
            can_be_in(context.ec2, &endpoint, &subnets)?;
            let given: Vec<String> = unique(input.texts("SecurityGroupIds"));
            endpoint.groups = groups(context.ec2, vpc_id, &given)?;
            endpoint.private_dns = input.flag("PrivateDnsEnabled").unwrap_or(true);
            if endpoint.private_dns {
                can_have_private_dns(context.ec2, vpc, &endpoint)?;
            }
        }
    }
    endpoint.id = context.ids.ec2("vpce");
    endpoint.suffix = context.ids.alphanumeric(8);
    endpoint.hosted_zone = context.ids.iam("Z0");
    let id = endpoint.id.clone();
    if kind == Kind::Gateway {
        context.ec2.add_endpoint_routes(&id, context.name, service.name, &endpoint.route_tables);
    } else {
        endpoint.state = "pending".to_owned();
        add_interfaces(context, &mut endpoint, &subnets)?;
        context.timers.after(ENDPOINT_AVAILABLE.milliseconds, world::Event::Ec2(Event::EndpointReady(id.clone())));
    }
    context.ec2.tag(&id, tags);
    let described = endpoint.described(context);
    context.ec2.endpoints.insert(id, endpoint);
    Ok(members! { "VpcEndpoint": described, "ClientToken": input.text("ClientToken") })
}

fn unique(texts: Vec<&str>) -> Vec<String> {
    let mut list: Vec<String> = Vec::with_capacity(texts.len());
    for text in texts {
        if !list.iter().any(|other| other == text) {
            list.push(text.to_owned());
        }
    }
    list
}

/// Refuses IPv6, which endpoints of a rehearsal do not speak.
fn ipv4_only(input: &Input) -> Result<(), Refusal> {
    let record = input.map("DnsOptions").and_then(|options| options.text("DnsRecordIpType"));
    for given in [input.text("IpAddressType"), record].into_iter().flatten() {
        if given == "dualstack" || given == "ipv6" {
            let message = format!("The rehearsal cloud does not simulate endpoints with IpAddressType {given}");
            return Err(Refusal::new("NotImplemented", message).status(501));
        }
        one_of("IpAddressType", given, &["ipv4", "service-defined"])?;
    }
    Ok(())
}

/// The type of endpoint that a call asks for, once its other members fit it.
fn kind(input: &Input, service: &Service) -> Result<Kind, Refusal> {
    let asked = input.text("VpcEndpointType").unwrap_or("Gateway");
    let kind = match asked {
        "Gateway" if service.gateway => Kind::Gateway,
        "Interface" => Kind::Interface,
        _ => {
            let types = if service.gateway { "Gateway, Interface" } else { "Interface" };
            return invalid(format!("Endpoint type ({asked}) does not match available service types ([{types}])."));
        }
    };
    let foreign = match kind {
        Kind::Gateway => ["SubnetIds", "SecurityGroupIds"].as_slice(),
        Kind::Interface => &["RouteTableIds"],
    };
    match foreign.iter().find(|member| !input.list(member).is_empty()) {
        Some(member) => invalid(format!("{member} are not supported for endpoints of type {asked}.")),
        None if kind == Kind::Gateway && input.flag("PrivateDnsEnabled") == Some(true) => {
            invalid("Private DNS can only be set for Interface type VPC endpoints.")
        }
        None => Ok(kind),
    }
}

/// The policy that a call gives, if it gives one.
fn policy(input: &Input) -> Result<Option<String>, Refusal> {
    let Some(policy) = input.text("PolicyDocument").filter(|policy| !policy.is_empty()) else { return Ok(None) };
    match serde_json::from_str::<serde_json::Value>(policy) {
        Ok(serde_json::Value::Object(_)) => Ok(Some(policy.to_owned())),
        _ => refuse("InvalidPolicyDocument", "The policy document is not valid JSON"),
    }
}

/// Refuses route tables that a gateway endpoint cannot have its route in.
fn can_route(context: &Context<'_>, endpoint: &Endpoint, tables: &[String]) -> Result<(), Refusal> {
    let prefix_list = prefix_lists::of_service(context.name, &endpoint.service).unwrap_or_default();
    for id in tables {
        let Some(table) = context.ec2.route_tables.get(id) else {
            return Err(ROUTE_TABLE.unknown(id));
        };
        if table.vpc_id != endpoint.vpc_id {
            return invalid(format!("Route table {id} and network {} belong to different networks", endpoint.vpc_id));
        }
        if table.routes.iter().any(|route| route.destination == prefix_list) {
            let message = format!("route table {id} already has a route with destination-prefix-list-id {prefix_list}");
            return refuse("RouteAlreadyExists", message);
        }
    }
    Ok(())
}

/// Refuses subnets that an interface endpoint cannot have an interface in.
fn can_be_in(ec2: &Ec2, endpoint: &Endpoint, subnets: &[String]) -> Result<(), Refusal> {
    let mut zones: Vec<&str> =
        endpoint.interfaces.iter().filter_map(|(id, _)| Some(ec2.subnets.get(id)?.zone.as_str())).collect();
    for id in subnets {
        let Some(subnet) = ec2.subnets.get(id) else {
            return Err(SUBNET.unknown(id));
        };
        if subnet.vpc_id != endpoint.vpc_id {
            return invalid(format!("The subnet {id} does not belong to the VPC {}.", endpoint.vpc_id));
        }
        if zones.contains(&subnet.zone.as_str()) {
            let message = format!("Found another VPC endpoint subnet in the availability zone of {id}");
            return refuse("DuplicateSubnetsInSameZone", message);
        }
        if subnet.free_addresses() == 0 {
            let message = "The specified subnet does not have enough free addresses to satisfy the request.";
            return refuse("InsufficientFreeAddressesInSubnet", message);
        }
        zones.push(&subnet.zone);
    }
    Ok(())
}

/// The groups of an interface endpoint: those given, else the VPC's default one.
fn groups(ec2: &Ec2, vpc_id: &str, given: &[String]) -> Result<Vec<String>, Refusal> {
    let foreign = given.iter().find(|id| ec2.security_groups.get(*id).is_some_and(|group| group.vpc_id != vpc_id));
    match foreign {
        Some(id) => invalid(format!("The security group {id} does not belong to the VPC {vpc_id}.")),
        None => ec2.groups_in(vpc_id, given, vpc_id),
    }
}

/// Refuses private DNS that an endpoint cannot have.
fn can_have_private_dns(ec2: &Ec2, vpc: &Vpc, endpoint: &Endpoint) -> Result<(), Refusal> {
    let (vpc_id, service) = (&vpc.id, &endpoint.service);
    if !(vpc.dns_support && vpc.dns_hostnames) {
        return invalid(format!(
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {vpc_id}"
        ));
    }
    let mut others = ec2.endpoints.values().filter(|other| {
        other.id != endpoint.id && other.vpc_id == *vpc_id && other.service == *service && other.state != "deleting"
    });
    if others.clone().any(|other| other.private_dns) {
        return invalid(format!(
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain for {service} in the VPC {vpc_id}"
        ));
    }
    let everywhere = endpoint.dns_options.flag("PrivateDnsOnlyForInboundResolverEndpoint") == Some(false);
    if service == "s3" && !everywhere && !others.any(|other| other.kind == Kind::Gateway) {
        return invalid(format!(
            "To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC {vpc_id} must have a Gateway endpoint for the service."
        ));
    }
    Ok(())
}

/// Makes an endpoint's interfaces in more subnets.
fn add_interfaces(context: &mut Context<'_>, endpoint: &mut Endpoint, subnets: &[String]) -> Result<(), Refusal> {
    for subnet_id in subnets {
        let new = NewInterface {
            subnet_id,
            groups: endpoint.groups.clone(),
            description: format!("VPC Endpoint Interface {}", endpoint.id),
            kind: "vpc_endpoint",
            requester: Some("amazon-aws"),
            ..NewInterface::default()
        };
        let interface = context.ec2.make_interface(context.ids, context.now, context.account, &new)?;
        endpoint.interfaces.push((subnet_id.clone(), interface.id));
    }
    Ok(())
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let mut unsuccessful = Vec::new();
    for id in input.texts("VpcEndpointIds") {
        let Some(endpoint) = context.ec2.endpoints.get_mut(id) else {
            let message = format!("The Vpc Endpoint Id '{id}' does not exist");
            let error = members! { "Code": "InvalidVpcEndpoint.NotFound", "Message": message };
            unsuccessful.push(members! { "Error": error, "ResourceId": id });
            continue;
        };
        if endpoint.state == "deleting" {
            continue;
        }
        endpoint.state = "deleting".to_owned();
        if endpoint.kind == Kind::Interface {
            let event = world::Event::Ec2(Event::EndpointDeleted(id.to_owned()));
            context.timers.after(ENDPOINT_DELETED.milliseconds, event);
        } else {
            let tables = endpoint.route_tables.clone();
            context.ec2.drop_endpoint_routes(id, &tables);
            super::endpoints::deleted(context, id);
        }
    }
    Ok(members! { "Unsuccessful": unsuccessful })
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    const FILTERS: &[Filter] = &[
        ("ip-address-type", "IpAddressType"),
        ("service-name", "ServiceName"),
        ("service-region", "ServiceRegion"),
        ("vpc-endpoint-id", "VpcEndpointId"),
        ("vpc-endpoint-state", "State"),
        ("vpc-endpoint-type", "VpcEndpointType"),
        ("vpc-id", "VpcId"),
    ];
    let mut ids = input.texts("VpcEndpointIds");
    ids.sort_unstable();
    ids.dedup();
    let mut found: Vec<&Endpoint> = Vec::new();
    for id in &ids {
        found.push(context.ec2.endpoints.get(*id).ok_or_else(|| ENDPOINT.unknown(id))?);
    }
    if ids.is_empty() {
        found.extend(context.ec2.endpoints.values());
    }
    let ec2 = &*context.ec2;
    let (endpoints, token) = page::found(
        input,
        PAGE,
        FILTERS,
        found,
        |endpoint| &endpoint.id,
        |endpoint, asked| glance(ec2, endpoint, asked),
        |endpoint| endpoint.described(context),
    )?;
    Ok(with_token(input, members! { "VpcEndpoints": endpoints }, token))
}

/// What a filter asks of an endpoint, where it need not be described for that.
fn glance<'a>(ec2: &'a Ec2, endpoint: &'a Endpoint, asked: Asked<'_>) -> Option<Vec<&'a str>> {
    match asked {
        Asked::Member("State") => Some(vec![&endpoint.state]),
        Asked::Member("VpcEndpointId") => Some(vec![&endpoint.id]),
        Asked::Member("VpcId") => Some(vec![&endpoint.vpc_id]),
        _ => asked.of_tags(ec2.tags.get(&endpoint.id)),
    }
}

pub fn modify(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, NOT)?;
    ipv4_only(input)?;
    let id = input.required("VpcEndpointId");
    let mut endpoint = context.ec2.endpoints.get(id).cloned().ok_or_else(|| ENDPOINT.unknown(id))?;
    if endpoint.state != "available" {
        return refuse("IncorrectState", format!("The endpoint {id} is {}", endpoint.state));
    }
    if input.flag("ResetPolicy") == Some(true) {
        endpoint.policy = None;
    } else {
        endpoint.policy = policy(input)?.or(endpoint.policy);
    }
    if let Some(options) = input.map("DnsOptions") {
        endpoint.dns_options.extend(options.clone());
    }
    let [add_tables, drop_tables, add_subnets, drop_subnets, add_groups, drop_groups] = [
        "AddRouteTableIds",
        "RemoveRouteTableIds",
        "AddSubnetIds",
        "RemoveSubnetIds",
        "AddSecurityGroupIds",
        "RemoveSecurityGroupIds",
    ]
    .map(|member| unique(input.texts(member)));
    let foreign = match endpoint.kind {
        Kind::Gateway => {
            ["AddSubnetIds", "RemoveSubnetIds", "AddSecurityGroupIds", "RemoveSecurityGroupIds"].as_slice()
        }
        Kind::Interface => &["AddRouteTableIds", "RemoveRouteTableIds"],
    };
    let private_dns = input.flag("PrivateDnsEnabled").unwrap_or(endpoint.private_dns);
    if foreign.iter().any(|member| !input.list(member).is_empty()) || (private_dns && endpoint.kind == Kind::Gateway) {
        return invalid(format!("A parameter does not fit endpoints of type {}.", endpoint.kind.name()));
    }
    can_route(context, &endpoint, &add_tables)?;
    let (gone, kept): (Vec<_>, Vec<_>) =
        std::mem::take(&mut endpoint.interfaces).into_iter().partition(|(subnet, _)| drop_subnets.contains(subnet));
    endpoint.interfaces = kept;
    can_be_in(context.ec2, &endpoint, &add_subnets)?;
    endpoint.groups.retain(|group| !drop_groups.contains(group));
    endpoint.groups.extend(add_groups);
    if endpoint.kind == Kind::Interface && endpoint.groups.is_empty() {
        return invalid("An endpoint needs a security group.");
    }
    endpoint.groups = groups(context.ec2, &endpoint.vpc_id, &endpoint.groups)?;
    if private_dns && !endpoint.private_dns {
        let vpc = context.ec2.vpcs.get(&endpoint.vpc_id).ok_or_else(|| ENDPOINT.unknown(id))?;
        can_have_private_dns(context.ec2, vpc, &endpoint)?;
    }
    endpoint.private_dns = private_dns;
    // Nothing is refused from here on.
    for (_, interface) in gone {
        context.ec2.drop_interface(&interface);
    }
    for (_, interface) in &endpoint.interfaces {
        context.ec2.set_groups(interface, endpoint.groups.clone());
    }
    add_interfaces(context, &mut endpoint, &add_subnets)?;
    context.ec2.drop_endpoint_routes(id, &drop_tables);
    context.ec2.add_endpoint_routes(id, context.name, &endpoint.service, &add_tables);
    endpoint.route_tables.retain(|table| !drop_tables.contains(table));
    endpoint.route_tables.extend(add_tables);
    context.ec2.endpoints.insert(id.to_owned(), endpoint);
    Ok(members! { "Return": true })
}

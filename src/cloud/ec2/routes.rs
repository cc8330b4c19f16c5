//! Routes.

use super::blocks::Block;
use super::common::simulated;
use super::kinds::{EGRESS_GATEWAY, INTERFACE, INTERNET_GATEWAY, NAT_GATEWAY, PREFIX_LIST, ROUTE_TABLE};
use super::lists::invalid;
use super::route_tables::other_network;
use super::{Ec2, Route, RouteTable, RouteTarget};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::quotas;
use crate::cloud::world::Context;

impl Route {
    /// Whether it is the VPC's own, which cannot be removed.
    pub fn is_local(&self) -> bool {
        self.origin == "CreateRouteTable"
    }
}

impl Ec2 {
    /// Routes to the target lead nowhere from now on, or do lead there again.
    pub fn set_routes(&mut self, target: &RouteTarget, state: &str) {
        for route in self.route_tables.values_mut().flat_map(|table| &mut table.routes) {
            if route.target == *target {
                state.clone_into(&mut route.state);
            }
        }
    }
}

/// A route as it is told.
pub fn described(route: &Route) -> Members {
    let member = match destination_member(&route.destination) {
        0 => "DestinationCidrBlock",
        1 => "DestinationIpv6CidrBlock",
        _ => "DestinationPrefixListId",
    };
    let (target, id) = match &route.target {
        RouteTarget::Local => ("GatewayId", "local"),
        RouteTarget::Gateway(id) => ("GatewayId", id.as_str()),
        RouteTarget::NatGateway(id) => ("NatGatewayId", id.as_str()),
        RouteTarget::EgressOnlyGateway(id) => ("EgressOnlyInternetGatewayId", id.as_str()),
        RouteTarget::Interface(id) => ("NetworkInterfaceId", id.as_str()),
        RouteTarget::Peering(id) => ("VpcPeeringConnectionId", id.as_str()),
    };
    let mut shown = members! { "Origin": &route.origin, "State": &route.state };
    shown.insert(member.to_owned(), Value::Text(route.destination.clone()));
    shown.insert(target.to_owned(), Value::Text(id.to_owned()));
    shown
}

/// 0 for IPv4, 1 for IPv6, 2 for a prefix list.
fn destination_member(destination: &str) -> usize {
    match destination {
        list if list.starts_with("pl-") => 2,
        block if block.contains(':') => 1,
        _ => 0,
    }
}

/// The destination that the call names. A prefix list has to be one of the customer's: AWS's own are for endpoints.
fn known_destination(ec2: &Ec2, input: &Input) -> Result<String, Refusal> {
    let destination = destination(input)?;
    if destination_member(&destination) == 2 {
        PREFIX_LIST.one(&ec2.prefix_lists, &destination)?;
    }
    Ok(destination)
}

/// The destination that the call names, there or not.
fn destination(input: &Input) -> Result<String, Refusal> {
    let names = [
        ("DestinationCidrBlock", "destinationCidrBlock"),
        ("DestinationIpv6CidrBlock", "destinationIpv6CidrBlock"),
        ("DestinationPrefixListId", "destinationPrefixListId"),
    ];
    let given: Vec<_> = names.iter().filter_map(|(name, said)| Some((*said, input.text(name)?))).collect();
    let (said, text) = match given[..] {
        [one] => one,
        [] => {
            return refuse(
                "MissingParameter",
                "The request must contain the parameter destinationCidrBlock or destinationIpv6CidrBlock or destinationPrefixListId",
            );
        }
        _ => {
            return refuse(
                "InvalidParameterCombination",
                "The request must contain exactly one of destinationCidrBlock, destinationIpv6CidrBlock or destinationPrefixListId",
            );
        }
    };
    let block = match said {
        "destinationCidrBlock" => Block::ipv4(text),
        "destinationIpv6CidrBlock" => Block::ipv6(text),
        _ => return Ok(text.to_owned()),
    };
    block.map(|block| block.to_string()).ok_or_else(|| {
        invalid(format!("Value ({text}) for parameter {said} is invalid. This is not a valid CIDR block."))
    })
}

const FOREIGN: &[&str] = &[
    "VpcEndpointId",
    "TransitGatewayId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
    "VpcPeeringConnectionId",
];

const TARGETS: [&str; 5] =
    ["GatewayId", "EgressOnlyInternetGatewayId", "InstanceId", "NetworkInterfaceId", "NatGatewayId"];

/// Routes call every gateway by one name.
fn no_gateway(id: &str) -> Refusal {
    let mut refusal = INTERNET_GATEWAY.unknown(id);
    refusal.code = refusal.code.replacen("InternetGateway", "Gateway", 1).into();
    refusal.message = refusal.message.replacen("internetGateway", "gateway", 1);
    refusal
}

/// The target that the call names, once it is found to be there and in the VPC.
fn target(ec2: &Ec2, input: &Input, table: &RouteTable, destination: &str) -> Result<RouteTarget, Refusal> {
    let given: Vec<_> = TARGETS.iter().filter_map(|name| Some((*name, input.text(name)?))).collect();
    let (name, id) = match given[..] {
        [one] => one,
        [] if input.flag("LocalTarget") == Some(true) => return Ok(RouteTarget::Local),
        [] => {
            return refuse(
                "MissingParameter",
                "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, localGatewayId, carrierGatewayId or instanceId",
            );
        }
        _ => return refuse("InvalidParameterCombination", "The request must contain exactly one target of the route"),
    };
    let other = |what| Err(other_network(&table.id, what, id));
    let target = match name {
        "GatewayId" if id == "local" => return Ok(RouteTarget::Local),
        "GatewayId" => match ec2.internet_gateways.get(id).ok_or_else(|| no_gateway(id))?.vpc_id.as_deref() {
            Some(vpc) if vpc == table.vpc_id => RouteTarget::Gateway(id.to_owned()),
            _ => return other("network gateway"),
        },
        "EgressOnlyInternetGatewayId" => match EGRESS_GATEWAY.one(&ec2.egress_gateways, id)? {
            vpc if *vpc != table.vpc_id => return other("egress-only internet gateway"),
            _ if destination_member(destination) == 0 => {
                return Err(invalid("An egress-only internet gateway takes IPv6 traffic only"));
            }
            _ => RouteTarget::EgressOnlyGateway(id.to_owned()),
        },
        "NatGatewayId" => match NAT_GATEWAY.one(&ec2.nat_gateways, id).ok().filter(|nat| nat.is_alive()) {
            None => {
                return refuse("InvalidNatGatewayID.NotFound", format!("The natGateway ID '{id}' does not exist"));
            }
            Some(nat) if nat.vpc_id != table.vpc_id => return other("NAT gateway"),
            Some(_) => RouteTarget::NatGateway(id.to_owned()),
        },
        "NetworkInterfaceId" => {
            let interface = INTERFACE.one(&ec2.interfaces, id)?;
            return match interface.vpc_id == table.vpc_id {
                true => Ok(RouteTarget::Interface(id.to_owned())),
                false => other("interface"),
            };
        }
        _ => {
            return refuse("InvalidInstanceID.NotFound", format!("The instance ID '{id}' does not exist"));
        }
    };
    let inside = |local: &&Route| {
        let blocks = Block::read(&local.destination).zip(Block::read(destination));
        local.is_local() && blocks.is_some_and(|(local, block)| local.contains(&block))
    };
    if table.routes.iter().find(inside).is_some_and(|local| local.destination != destination) {
        return Err(invalid(format!(
            "The destination CIDR block {destination} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance."
        )));
    }
    Ok(target)
}

/// Making a route again is no error.
pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, FOREIGN)?;
    let table = ROUTE_TABLE.one(&context.ec2.route_tables, input.required("RouteTableId"))?;
    let destination = known_destination(context.ec2, input)?;
    let target = target(context.ec2, input, table, &destination)?;
    match table.routes.iter().find(|route| route.destination == destination) {
        Some(route) if route.target == target && route.state == "active" => return Ok(members! { "Return": true }),
        Some(_) => {
            let message = format!("The route identified by {destination} already exists.");
            return refuse("RouteAlreadyExists", message);
        }
        None if target == RouteTarget::Local => {
            return Err(invalid(format!("The destination {destination} is not a CIDR block of the VPC")));
        }
        None => context.quotas.one_more(&quotas::ROUTES, table.routes.len())?,
    }
    let route = Route { destination, target, origin: "CreateRoute".to_owned(), state: "active".to_owned() };
    ROUTE_TABLE.one_mut(&mut context.ec2.route_tables, input.required("RouteTableId"))?.routes.push(route);
    Ok(members! { "Return": true })
}

pub fn replace(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, FOREIGN)?;
    let id = input.required("RouteTableId");
    let table = ROUTE_TABLE.one(&context.ec2.route_tables, id)?;
    let destination = known_destination(context.ec2, input)?;
    let Some(at) = table.routes.iter().position(|route| route.destination == destination) else {
        return Err(invalid(format!(
            "There is no route defined for '{destination}' in the route table. Use CreateRoute instead."
        )));
    };
    let target = target(context.ec2, input, table, &destination)?;
    let local = table.routes[at].is_local();
    let possible = match &target {
        RouteTarget::Local => local,
        RouteTarget::Interface(_) => true,
        _ => !local,
    };
    if !possible {
        return Err(invalid(format!("The route identified by {destination} cannot have that target")));
    }
    let route = &mut ROUTE_TABLE.one_mut(&mut context.ec2.route_tables, id)?.routes[at];
    route.target = target;
    route.state = "active".to_owned();
    Ok(members! {})
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("RouteTableId");
    let destination = destination(input)?;
    let table = ROUTE_TABLE.one_mut(&mut context.ec2.route_tables, id)?;
    let what = ["cidr-block", "ipv6-cidr-block", "prefix-list-id"][destination_member(&destination)];
    match table.routes.iter().position(|route| route.destination == destination) {
        None => refuse(
            "InvalidRoute.NotFound",
            format!("no route with destination-{what} {destination} in route table {id}"),
        ),
        Some(at) if table.routes[at].is_local() => {
            Err(invalid(format!("cannot remove local route {destination} in route table {id}")))
        }
        Some(at) if is_endpoint(&table.routes[at]) => {
            let message = format!("cannot remove VPC endpoint route {destination} in route table {id}");
            Err(invalid(message))
        }
        Some(at) => {
            table.routes.remove(at);
            Ok(members! {})
        }
    }
}

/// Whether it leads to a gateway endpoint, with which it comes and goes.
fn is_endpoint(route: &Route) -> bool {
    matches!(&route.target, RouteTarget::Gateway(id) if id.starts_with("vpce-"))
}

//! NAT gateways.

use super::common::simulated;
use super::kinds::{ADDRESS, NAT_GATEWAY, SUBNET};
use super::lists::{Listing, invalid, missing};
use super::{Address, Ec2, Event, NewInterface, RouteTarget, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::Filter;
use crate::cloud::quotas;
use crate::cloud::times::{
    NAT_GATEWAY_AVAILABLE, NAT_GATEWAY_DELETED, NAT_GATEWAY_FAILED, NAT_GATEWAY_FORGOTTEN, Time,
};
use crate::cloud::world::{self, Context};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// The way out for subnets that have no public addresses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NatGateway {
    pub id: String,
    pub subnet_id: String,
    pub vpc_id: String,
    /// Whether it leads to the internet, not only to other networks.
    pub public: bool,
    /// `pending`, `failed`, `available`, `deleting`, `deleted`
    pub state: String,
    pub allocation_id: Option<String>,
    /// As long as it has them.
    pub bound: Option<Bound>,
    /// AWS's code and words for why it fails.
    pub failure: Option<(String, String)>,
    pub created: Timestamp,
    pub deleted: Option<Timestamp>,
}

/// The interface of a NAT gateway and its addresses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bound {
    pub interface_id: String,
    pub private_ip: String,
    pub public_ip: Option<String>,
    pub association_id: Option<String>,
}

impl NatGateway {
    /// Whether it is there or about to be.
    pub fn is_alive(&self) -> bool {
        matches!(&*self.state, "pending" | "available")
    }
}

/// What would let a NAT gateway fail that AWS has already agreed to make.
fn failure(ec2: &Ec2, vpc_id: &str, address: Option<&Address>) -> Option<(String, String)> {
    let address = address?;
    if ec2.gateway_of(vpc_id).is_none() {
        let message = format!("Network {vpc_id} has no Internet gateway attached");
        return Some(("Gateway.NotAttached".to_owned(), message));
    }
    address.association.as_ref().map(|_| {
        let message = format!("Elastic IP address [{}] is already associated", address.id);
        ("Resource.AlreadyAssociated".to_owned(), message)
    })
}

/// The address that the call names, which a public NAT gateway needs and a private one cannot have.
fn address<'a>(ec2: &'a Ec2, input: &Input, public: bool) -> Result<Option<&'a Address>, Refusal> {
    match (public, input.text("AllocationId")) {
        (true, Some(id)) => ADDRESS.one(&ec2.addresses, id).map(Some),
        (false, None) => Ok(None),
        (true, None) => refuse(
            "MissingParameter",
            "The request must include the AllocationId parameter. Add the required parameter and retry the request.",
        ),
        (false, Some(_)) => refuse(
            "InvalidParameter",
            "The request cannot include the AllocationId parameter for a private NAT gateway.",
        ),
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let others = [
        "AvailabilityZoneAddresses",
        "SecondaryAllocationIds",
        "SecondaryPrivateIpAddresses",
        "SecondaryPrivateIpAddressCount",
        "VpcId",
    ];
    simulated(input, &others)?;
    if input.text("AvailabilityMode") == Some("regional") {
        simulated(input, &["AvailabilityMode"])?;
    }
    let tags = tags::checked(input, "natgateway")?;
    let ec2 = &mut *context.ec2;
    let subnet = SUBNET.one(&ec2.subnets, input.text("SubnetId").ok_or_else(|| missing("subnetId"))?)?;
    let public = input.text("ConnectivityType") != Some("private");
    let address = address(ec2, input, public)?;
    let wanted = input.text("PrivateIpAddress").map(|text| {
        text.parse::<Ipv4Addr>().map_err(|_| {
            invalid(format!("Value ({text}) for parameter privateIpAddress is invalid. Invalid IPv4 address."))
        })
    });
    let wanted: Vec<Ipv4Addr> = wanted.transpose()?.into_iter().collect();
    let in_zone = |nat: &&NatGateway| {
        matches!(&*nat.state, "pending" | "available" | "deleting")
            && ec2.subnets.get(&nat.subnet_id).is_some_and(|other| other.zone == subnet.zone)
    };
    context.quotas.one_more(&quotas::NAT_GATEWAYS, ec2.nat_gateways.values().filter(in_zone).count())?;
    let (subnet_id, vpc_id) = (subnet.id.clone(), subnet.vpc_id.clone());
    let failure = failure(ec2, &vpc_id, address);
    let allocation_id = address.map(|address| address.id.clone());
    let id = context.ids.ec2("nat");
    let mut nat = NatGateway {
        id: id.clone(),
        subnet_id,
        vpc_id,
        public,
        state: "pending".to_owned(),
        allocation_id,
        bound: None,
        failure,
        created: context.now,
        deleted: None,
    };
    if nat.failure.is_none() {
        bind(context, &mut nat, &wanted)?;
    }
    let ec2 = &mut *context.ec2;
    ec2.tag(&id, tags);
    let mut shown = described(ec2, &nat);
    let address = members! { "AllocationId": nat.allocation_id.as_ref(), "IsPrimary": true, "Status": "associating" };
    shown.extend(members! { "NatGatewayAddresses": vec![address] });
    let time = if nat.failure.is_some() { NAT_GATEWAY_FAILED } else { NAT_GATEWAY_AVAILABLE };
    ec2.nat_gateways.insert(id.clone(), nat);
    remind(context, &time, Event::NatGatewayReady(id));
    Ok(members! { "ClientToken": input.text("ClientToken"), "NatGateway": shown })
}

fn remind(context: &mut Context<'_>, time: &Time, event: Event) {
    context.timers.after(time.milliseconds, world::Event::Ec2(event));
}

/// Makes the interface of a NAT gateway and gives it its address. In a full subnet the gateway will fail.
fn bind(context: &mut Context<'_>, nat: &mut NatGateway, wanted: &[Ipv4Addr]) -> Result<(), Refusal> {
    let new = NewInterface {
        subnet_id: &nat.subnet_id,
        description: format!("Interface for NAT Gateway {}", nat.id),
        kind: "nat_gateway",
        requester: Some("amazon-aws"),
        ..NewInterface::default()
    };
    let ec2 = &mut *context.ec2;
    let interface = match ec2.make_interface_at(context.ids, context.now, &new, wanted, 0) {
        Err(refusal) if refusal.code == "InsufficientFreeAddressesInSubnet" => {
            let message = "Subnet has insufficient free addresses to create this NAT gateway";
            nat.failure = Some((refusal.code.into_owned(), message.to_owned()));
            return Ok(());
        }
        made => made?,
    };
    // No security group is round it.
    ec2.set_groups(&interface.id, Vec::new());
    let association_id =
        nat.allocation_id.as_ref().and_then(|address| ec2.bind_address(context.ids, address, &interface.id));
    let address = nat.allocation_id.as_ref().and_then(|address| ec2.addresses.get(address));
    nat.bound = Some(Bound {
        interface_id: interface.id,
        private_ip: interface.private_ip,
        public_ip: address.map(|address| address.public_ip.clone()),
        association_id,
    });
    Ok(())
}

/// It is available, or has failed.
pub fn ready(context: &mut Context<'_>, id: &str) {
    let Some(nat) = context.ec2.nat_gateways.get_mut(id).filter(|nat| nat.state == "pending") else { return };
    if nat.failure.is_some() {
        nat.state = "failed".to_owned();
        nat.deleted = Some(context.now);
        return remind(context, &NAT_GATEWAY_FORGOTTEN, Event::NatGatewayForgotten(id.to_owned()));
    }
    nat.state = "available".to_owned();
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("NatGatewayId");
    let nat = NAT_GATEWAY.one_mut(&mut context.ec2.nat_gateways, id)?;
    match &*nat.state {
        "deleted" => return Err(NAT_GATEWAY.unknown(id)),
        "deleting" => {}
        _ => {
            nat.state = "deleting".to_owned();
            nat.deleted = Some(context.now);
            remind(context, &NAT_GATEWAY_DELETED, Event::NatGatewayDeleted(id.to_owned()));
        }
    }
    Ok(members! { "NatGatewayId": id })
}

/// Its interface is gone and its address free; routes to it lead nowhere.
pub fn deleted(context: &mut Context<'_>, id: &str) {
    let Some(nat) = context.ec2.nat_gateways.get_mut(id) else { return };
    nat.state = "deleted".to_owned();
    let (allocation, bound) = (nat.allocation_id.clone(), nat.bound.clone());
    if let Some(bound) = bound {
        if let Some(allocation) = allocation {
            context.ec2.unbind_address(&allocation);
        }
        context.ec2.drop_interface(&bound.interface_id);
    }
    context.ec2.set_routes(&RouteTarget::NatGateway(id.to_owned()), "blackhole");
    remind(context, &NAT_GATEWAY_FORGOTTEN, Event::NatGatewayForgotten(id.to_owned()));
}

/// It is no longer listed.
pub fn forgotten(context: &mut Context<'_>, id: &str) {
    let over = |nat: &NatGateway| matches!(&*nat.state, "deleted" | "failed");
    if context.ec2.nat_gateways.get(id).is_some_and(over) {
        context.ec2.nat_gateways.remove(id);
        context.ec2.tags.remove(id);
    }
}

const LISTING: Listing =
    Listing { kind: &NAT_GATEWAY, ids: "NatGatewayIds", result: "NatGateways", key: "NatGatewayId", filters: FILTERS };

const FILTERS: &[Filter] =
    &[("nat-gateway-id", "NatGatewayId"), ("state", "State"), ("subnet-id", "SubnetId"), ("vpc-id", "VpcId")];

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let ec2 = &*context.ec2;
    LISTING.answer(input, &ec2.nat_gateways, |_, nat| described(ec2, nat))
}

fn described(ec2: &Ec2, nat: &NatGateway) -> Members {
    let bound = nat.bound.as_ref();
    let failed = nat.failure.as_ref().filter(|_| nat.state != "pending");
    let status = match &*nat.state {
        "pending" => "associating",
        "failed" => "failed",
        _ => "succeeded",
    };
    let address = members! {
        "AllocationId": nat.allocation_id.as_ref(),
        "NetworkInterfaceId": bound.map(|bound| &bound.interface_id),
        "PrivateIp": bound.map(|bound| &bound.private_ip),
        "PublicIp": bound.and_then(|bound| bound.public_ip.as_ref()),
        "AssociationId": bound.and_then(|bound| bound.association_id.as_ref()),
        "IsPrimary": true,
        "Status": status,
    };
    members! {
        "CreateTime": nat.created,
        "DeleteTime": nat.deleted,
        "FailureCode": failed.map(|(code, _)| code),
        "FailureMessage": failed.map(|(_, message)| message),
        "NatGatewayAddresses": vec![address],
        "NatGatewayId": &nat.id,
        "State": &nat.state,
        "SubnetId": &nat.subnet_id,
        "VpcId": &nat.vpc_id,
        "Tags": ec2.some_tags_of(&nat.id),
        "ConnectivityType": if nat.public { "public" } else { "private" },
        "AvailabilityMode": "zonal",
    }
}

//! Where a load balancer is: its subnets and the network interfaces in them, its security groups.

use super::types::{Balancer, Kind, Place};
use super::{Event, arns, balancers, health, not_simulated};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::ec2::NewInterface;
use crate::cloud::times;
use crate::cloud::world::{self, Context};
use std::collections::BTreeSet;

/// Free addresses that a load balancer needs in each subnet.
const ADDRESSES: usize = 8;

/// The subnets for a load balancer.
pub struct Chosen {
    pub vpc_id: String,
    pub subnets: Vec<Spot>,
}

/// One of them.
pub struct Spot {
    pub subnet_id: String,
    pub zone: String,
}

/// The subnets that a call names, as `Subnets` or as `SubnetMappings`.
pub fn asked(input: &Input) -> Result<Vec<&str>, Refusal> {
    let (plain, mapped) = (input.texts("Subnets"), input.maps("SubnetMappings").collect::<Vec<_>>());
    if !plain.is_empty() && !mapped.is_empty() {
        return refuse("ValidationError", "Only one of subnets or subnet mappings can be specified");
    }
    for mapping in &mapped {
        for member in ["AllocationId", "PrivateIPv4Address", "IPv6Address", "SourceNatIpv6Prefix"] {
            if mapping.member(member).is_some() {
                return not_simulated(&format!("SubnetMappings.{member}"));
            }
        }
    }
    Ok(if mapped.is_empty() { plain } else { mapped.iter().map(|mapping| mapping.required("SubnetId")).collect() })
}

/// Refuses what needs IPv6, which no subnet has.
pub fn valid_address_type(name: &str) -> Result<(), Refusal> {
    match name {
        "ipv4" => Ok(()),
        "dualstack" | "dualstack-without-public-ipv4" => {
            refuse("ValidationError", "You must specify subnets with an associated IPv6 CIDR block.")
        }
        other => refuse(
            "ValidationError",
            format!(
                "1 validation error detected: Value '{other}' at 'ipAddressType' failed to satisfy constraint: Member must \
                 satisfy enum value set: [ipv4, dualstack, dualstack-without-public-ipv4]"
            ),
        ),
    }
}

/// Looks the subnets up.
pub fn choose(context: &Context<'_>, kind: Kind, ids: &[&str], internet_facing: bool) -> Result<Chosen, Refusal> {
    let mut subnets = Vec::new();
    for id in ids {
        let Some(subnet) = context.ec2.subnets.get(*id) else {
            return refuse("SubnetNotFound", format!("The subnet ID '{id}' does not exist"));
        };
        subnets.push(subnet);
    }
    let zones: BTreeSet<&str> = subnets.iter().map(|subnet| subnet.zone.as_str()).collect();
    let too_few = "At least two subnets in two different Availability Zones must be specified";
    match kind {
        Kind::Application if subnets.len() < 2 => return refuse("ValidationError", too_few),
        Kind::Network if subnets.is_empty() => {
            return refuse("ValidationError", "At least one subnet must be specified");
        }
        _ => {}
    }
    let vpc_id = subnets.first().map(|subnet| subnet.vpc_id.clone()).unwrap_or_default();
    if let Some(other) = subnets.iter().find(|subnet| subnet.vpc_id != vpc_id) {
        let message = format!("Subnets must be in the same VPC: '{}' is not in '{vpc_id}'", other.id);
        return refuse("InvalidConfigurationRequest", message);
    }
    if zones.len() < subnets.len() {
        let message = "A load balancer cannot be attached to multiple subnets in the same Availability Zone";
        return refuse("InvalidConfigurationRequest", message);
    }
    if internet_facing && !has_gateway(context, &vpc_id) {
        return refuse("InvalidSubnet", format!("VPC {vpc_id} has no internet gateway"));
    }
    let spot = |subnet: &&crate::cloud::ec2::Subnet| Spot { subnet_id: subnet.id.clone(), zone: subnet.zone.clone() };
    Ok(Chosen { subnets: subnets.iter().map(spot).collect(), vpc_id })
}

/// Refuses a subnet that has no room for a load balancer.
pub fn room<'a>(context: &Context<'_>, subnets: impl IntoIterator<Item = &'a Spot>) -> Result<(), Refusal> {
    let free = |id: &str| context.ec2.subnets.get(id).map_or(0, |subnet| subnet.free_addresses());
    match subnets.into_iter().find(|spot| free(&spot.subnet_id) < ADDRESSES) {
        None => Ok(()),
        Some(spot) => {
            let message = format!(
                "Not enough IP space available in {}. ELB requires at least {ADDRESSES} free IP addresses in each subnet.",
                spot.subnet_id
            );
            refuse("InvalidSubnet", message)
        }
    }
}

/// Whether an internet gateway is attached to the VPC.
fn has_gateway(_context: &Context<'_>, _vpc: &str) -> bool {
    true
}

/// Whether a load balancer is in these subnets.
pub fn same(balancer: &Balancer, chosen: &Chosen) -> bool {
    let is: BTreeSet<&str> = balancer.places.iter().map(|place| place.subnet_id.as_str()).collect();
    is == chosen.subnets.iter().map(|spot| spot.subnet_id.as_str()).collect()
}

/// Looks security groups up. An application load balancer that names none has the VPC's default group.
pub fn security_groups(context: &Context<'_>, kind: Kind, vpc: &str, ids: &[&str]) -> Result<Vec<String>, Refusal> {
    if ids.is_empty() && kind == Kind::Application {
        let mut groups = context.ec2.security_groups.values();
        let default = groups.find(|group| group.vpc_id == vpc && group.name == "default");
        return Ok(default.map(|group| group.id.clone()).into_iter().collect());
    }
    let mut found = Vec::new();
    for id in ids {
        match context.ec2.security_groups.get(*id) {
            None => return refuse("InvalidSecurityGroup", format!("The security group '{id}' does not exist")),
            Some(group) if group.vpc_id != vpc => {
                let message = format!("Security group '{id}' does not belong to VPC '{vpc}'");
                return refuse("InvalidConfigurationRequest", message);
            }
            Some(_) if found.contains(&(*id).to_owned()) => {}
            Some(group) => found.push(group.id.clone()),
        }
    }
    Ok(found)
}

/// Gives a load balancer its network interfaces.
pub fn attach(context: &mut Context<'_>, balancer: &Balancer, spots: &[Spot]) -> Result<Vec<Place>, Refusal> {
    let mut places = Vec::new();
    let path = balancer.arn.split_once(arns::BALANCER.part).map(|(_, path)| path).unwrap_or_default();
    for spot in spots {
        let new = NewInterface {
            subnet_id: &spot.subnet_id,
            groups: balancer.security_groups.clone(),
            description: format!("ELB {path}"),
            kind: if balancer.kind == Kind::Network { "network_load_balancer" } else { "interface" },
            requester: Some("amazon-elb"),
            public_ip: balancer.internet_facing,
        };
        let made = context.ec2.make_interface(context.ids, context.now, context.account, &new)?;
        if balancer.security_groups.is_empty() {
            context.ec2.set_groups(&made.id, Vec::new());
        }
        places.push(Place { subnet_id: spot.subnet_id.clone(), zone: spot.zone.clone(), interface: made.id });
    }
    Ok(places)
}

/// Network interfaces that are no longer needed; they are gone a while later.
pub fn detach(context: &mut Context<'_>, interfaces: Vec<String>) {
    if !interfaces.is_empty() {
        let event = world::Event::Elbv2(Event::InterfacesGone { interfaces });
        context.timers.after(times::BALANCER_INTERFACES_GONE.milliseconds, event);
    }
}

/// `SetSubnets`: in these and no others. Targets in zones that it leaves are no longer used.
pub fn set_subnets(context: &mut Context<'_>, input: &Input) -> Answer {
    let balancer = balancers::existing(context.elbv2, input.required("LoadBalancerArn"))?.clone();
    let ids = asked(input)?;
    if let Some(kind) = input.text("IpAddressType") {
        valid_address_type(kind)?;
    }
    let chosen = choose(context, balancer.kind, &ids, balancer.internet_facing)?;
    if chosen.vpc_id != balancer.vpc_id {
        let message = format!("Subnets must be in the VPC of the load balancer: '{}'", balancer.vpc_id);
        return refuse("InvalidSubnet", message);
    }
    let (kept, left): (Vec<Place>, Vec<Place>) =
        balancer.places.iter().cloned().partition(|place| ids.contains(&place.subnet_id.as_str()));
    let new: Vec<Spot> =
        chosen.subnets.into_iter().filter(|spot| kept.iter().all(|place| place.subnet_id != spot.subnet_id)).collect();
    room(context, &new)?;
    let mut places = attach(context, &balancer, &new)?;
    places.extend(kept);
    places.sort_by_key(|place| ids.iter().position(|id| *id == place.subnet_id));
    detach(context, left.into_iter().map(|place| place.interface).collect());
    let shown: Vec<Members> = balancers::shown_places(&places);
    if let Some(balancer) = context.elbv2.balancers.get_mut(&balancer.arn) {
        balancer.places = places;
    }
    for group in health::groups_of(context.elbv2, &balancer.arn) {
        health::refresh(context, &group);
    }
    Ok(members! { "AvailabilityZones": shown, "IpAddressType": balancer.ip_address_type })
}

/// `SetSecurityGroups`
pub fn set_security_groups(context: &mut Context<'_>, input: &Input) -> Answer {
    let balancer = balancers::existing(context.elbv2, input.required("LoadBalancerArn"))?;
    let (arn, kind, vpc) = (balancer.arn.clone(), balancer.kind, balancer.vpc_id.clone());
    if kind == Kind::Network && balancer.security_groups.is_empty() {
        let message = "Security groups cannot be set for a Network Load Balancer that was created without any";
        return refuse("InvalidConfigurationRequest", message);
    }
    let ids = input.texts("SecurityGroups");
    if ids.is_empty() {
        return refuse("ValidationError", "At least one security group must be specified");
    }
    let groups = security_groups(context, kind, &vpc, &ids)?;
    let Some(balancer) = context.elbv2.balancers.get_mut(&arn) else { return Ok(members! {}) };
    balancer.security_groups.clone_from(&groups);
    if kind == Kind::Network
        && let Some(enforce) = input.text("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
    {
        balancer.enforce = Some(enforce.to_owned());
    }
    for place in &balancer.places {
        context.ec2.set_groups(&place.interface, groups.clone());
    }
    let enforce = balancer.enforce.clone();
    Ok(members! {
        "SecurityGroupIds": groups,
        "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": enforce,
    })
}

/// `SetIpAddressType`
pub fn set_ip_address_type(context: &mut Context<'_>, input: &Input) -> Answer {
    balancers::existing(context.elbv2, input.required("LoadBalancerArn"))?;
    let name = input.required("IpAddressType");
    valid_address_type(name)?;
    Ok(members! { "IpAddressType": name })
}

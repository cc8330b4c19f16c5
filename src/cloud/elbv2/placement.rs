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
    /// The Elastic IP address that the load balancer is to have there.
    allocation: Option<String>,
}

/// A subnet that a call names, and the Elastic IP address for it.
type Asked<'a> = (&'a str, Option<&'a str>);

/// The subnets that a call names, as `Subnets` or as `SubnetMappings`.
pub fn asked(input: &Input, kind: Kind) -> Result<Vec<Asked<'_>>, Refusal> {
    let mapped: Vec<&Members> = input.maps("SubnetMappings").collect();
    if mapped.is_empty() {
        return Ok(input.texts("Subnets").into_iter().map(|id| (id, None)).collect());
    }
    if !input.list("Subnets").is_empty() {
        return refuse("ValidationError", "Only one of subnets or subnet mappings can be specified");
    }
    for mapping in &mapped {
        for member in ["PrivateIPv4Address", "IPv6Address", "SourceNatIpv6Prefix"] {
            if mapping.member(member).is_some() {
                return not_simulated(&format!("SubnetMappings.{member}"));
            }
        }
        if kind == Kind::Application && mapping.member("AllocationId").is_some() {
            let message = "Elastic IP addresses cannot be specified for load balancers of type 'application'";
            return refuse("InvalidConfigurationRequest", message);
        }
    }
    Ok(mapped.into_iter().map(|mapping| (mapping.required("SubnetId"), mapping.text("AllocationId"))).collect())
}

/// What a load balancer is to be, as far as it says where it can be.
pub struct Wish<'a> {
    pub kind: Kind,
    pub internet_facing: bool,
    /// `ipv4`, `dualstack`...
    pub address_type: &'a str,
}

/// Looks the subnets up.
pub fn choose(context: &Context<'_>, wish: &Wish<'_>, asked: &[Asked<'_>]) -> Result<Chosen, Refusal> {
    let mut subnets = Vec::new();
    for (id, _) in asked {
        let Some(subnet) = context.ec2.subnets.get(*id) else {
            return refuse("SubnetNotFound", format!("The subnet ID '{id}' does not exist"));
        };
        subnets.push(subnet);
    }
    let zones: BTreeSet<&str> = subnets.iter().map(|subnet| subnet.zone.as_str()).collect();
    let too_few = "At least two subnets in two different Availability Zones must be specified";
    match wish.kind {
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
    valid_address_type(context, wish.address_type, subnets.iter().map(|subnet| subnet.id.as_str()))?;
    if wish.internet_facing && context.ec2.gateway_of(&vpc_id).is_none() {
        return refuse("InvalidSubnet", format!("VPC {vpc_id} has no internet gateway"));
    }
    if !wish.internet_facing && asked.iter().any(|(_, allocation)| allocation.is_some()) {
        let message = "Elastic IP addresses cannot be specified for internal load balancers";
        return refuse("InvalidConfigurationRequest", message);
    }
    let spots = subnets.iter().zip(asked).map(|(subnet, (_, allocation))| Spot {
        subnet_id: subnet.id.clone(),
        zone: subnet.zone.clone(),
        allocation: allocation.map(str::to_owned),
    });
    Ok(Chosen { subnets: spots.collect(), vpc_id })
}

/// Refuses what is no address type, and one of IPv6 where a subnet has no such block.
fn valid_address_type<'a>(
    context: &Context<'_>,
    name: &str,
    subnets: impl IntoIterator<Item = &'a str>,
) -> Result<(), Refusal> {
    let has_block = |id: &str| context.ec2.subnets.get(id).is_some_and(|subnet| !subnet.ipv6_associations.is_empty());
    let fits = subnets.into_iter().all(has_block);
    match name {
        "ipv4" => Ok(()),
        "dualstack" | "dualstack-without-public-ipv4" if fits => Ok(()),
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

/// Refuses a subnet that has no room for a load balancer, and an Elastic IP address that it cannot have.
pub fn room(context: &Context<'_>, spots: &[Spot]) -> Result<(), Refusal> {
    for spot in spots {
        let free = context.ec2.subnets.get(&spot.subnet_id).map_or(0, |subnet| subnet.free_addresses());
        if free < ADDRESSES {
            let message = format!(
                "Not enough IP space available in {}. ELB requires at least {ADDRESSES} free IP addresses in each subnet.",
                spot.subnet_id
            );
            return refuse("InvalidSubnet", message);
        }
        let Some(allocation) = &spot.allocation else { continue };
        let twice = spots.iter().filter(|other| other.allocation.as_ref() == Some(allocation)).count() > 1;
        match context.ec2.addresses.get(allocation) {
            None => return refuse("AllocationIdNotFound", format!("The allocation ID '{allocation}' does not exist")),
            Some(address) if twice || address.association.is_some() => {
                return refuse("ResourceInUse", format!("The allocation ID '{allocation}' is already in use"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Whether a load balancer is in these subnets, with these addresses.
pub fn same(balancer: &Balancer, chosen: &Chosen) -> bool {
    let is = |place: &'_ Place| (place.subnet_id.clone(), place.address.as_ref().map(|(id, _)| id.clone()));
    let wanted = |spot: &'_ Spot| (spot.subnet_id.clone(), spot.allocation.clone());
    balancer.places.iter().map(is).collect::<BTreeSet<_>>() == chosen.subnets.iter().map(wanted).collect()
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
            public_ip: balancer.internet_facing && spot.allocation.is_none(),
        };
        let made = context.ec2.make_interface(context.ids, context.now, context.account, &new)?;
        if balancer.security_groups.is_empty() {
            context.ec2.set_groups(&made.id, Vec::new());
        }
        let address = spot.allocation.as_ref().and_then(|allocation| {
            context.ec2.bind_address(context.ids, allocation, &made.id)?;
            Some((allocation.clone(), context.ec2.addresses.get(allocation)?.public_ip.clone()))
        });
        places.push(Place { subnet_id: spot.subnet_id.clone(), zone: spot.zone.clone(), interface: made.id, address });
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
    let asked = asked(input, balancer.kind)?;
    let address_type = input.text("IpAddressType").unwrap_or(&balancer.ip_address_type);
    let wish = Wish { kind: balancer.kind, internet_facing: balancer.internet_facing, address_type };
    let chosen = choose(context, &wish, &asked)?;
    if chosen.vpc_id != balancer.vpc_id {
        let message = format!("Subnets must be in the VPC of the load balancer: '{}'", balancer.vpc_id);
        return refuse("InvalidSubnet", message);
    }
    let (kept, left): (Vec<Place>, Vec<Place>) =
        balancer.places.iter().cloned().partition(|place| asked.iter().any(|(id, _)| *id == place.subnet_id));
    let new: Vec<Spot> =
        chosen.subnets.into_iter().filter(|spot| kept.iter().all(|place| place.subnet_id != spot.subnet_id)).collect();
    room(context, &new)?;
    let mut places = attach(context, &balancer, &new)?;
    places.extend(kept);
    places.sort_by_key(|place| asked.iter().position(|(id, _)| *id == place.subnet_id));
    detach(context, left.into_iter().map(|place| place.interface).collect());
    let shown: Vec<Members> = balancers::shown_places(&places);
    if let Some(balancer) = context.elbv2.balancers.get_mut(&balancer.arn) {
        balancer.places = places;
        balancer.ip_address_type = address_type.to_owned();
    }
    for group in health::groups_of(context.elbv2, &balancer.arn) {
        health::refresh(context, &group);
    }
    Ok(members! { "AvailabilityZones": shown, "IpAddressType": address_type })
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
    let balancer = balancers::existing(context.elbv2, input.required("LoadBalancerArn"))?;
    let (arn, name) = (balancer.arn.clone(), input.required("IpAddressType"));
    valid_address_type(context, name, balancer.places.iter().map(|place| place.subnet_id.as_str()))?;
    if let Some(balancer) = context.elbv2.balancers.get_mut(&arn) {
        balancer.ip_address_type = name.to_owned();
    }
    Ok(members! { "IpAddressType": name })
}

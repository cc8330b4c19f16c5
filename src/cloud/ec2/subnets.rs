//! Subnets.

use super::blocks::Block;
use super::common::simulated;
use super::kinds::{SUBNET, VPC, in_use};
use super::lists::{Listing, invalid, missing};
use super::vpcs::one_attribute;
use super::{BlockAssociation, Ec2, Subnet, Vpc, subnet_blocks, tags, zones};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::Filter;
use crate::cloud::ids::Ids;
use crate::cloud::quotas;
use crate::cloud::world::Context;

impl Ec2 {
    /// Makes a subnet, which has the VPC's default network ACL and main route table; its id.
    pub fn make_subnet(&mut self, ids: &mut Ids, vpc_id: &str, block: &Block, zone: (&str, &str)) -> String {
        let subnet = Subnet {
            id: ids.ec2("subnet"),
            vpc_id: vpc_id.to_owned(),
            cidr_block: block.to_string(),
            zone: zone.0.to_owned(),
            zone_id: zone.1.to_owned(),
            default_for_zone: false,
            ipv6_associations: Vec::new(),
            map_public_ip_on_launch: false,
            assign_ipv6_on_creation: false,
            dns64: false,
            hostname_type: "ip-name".to_owned(),
            resource_name_a_record: false,
            resource_name_aaaa_record: false,
            route_table_id: None,
            used: std::collections::BTreeSet::new(),
        };
        let id = subnet.id.clone();
        if let Some(acl) = self.acls.values_mut().find(|acl| acl.is_default && acl.vpc_id == vpc_id) {
            acl.associations.push((ids.ec2("aclassoc"), id.clone()));
        }
        self.subnets.insert(id.clone(), subnet);
        id
    }
}

/// The zone that a call asks for, name and id; the region's first where it asks for none.
pub fn zone(context: &Context<'_>, input: &Input) -> Result<(String, String), Refusal> {
    let zones = zones::zones(context.name);
    let (parameter, given) = match (input.text("AvailabilityZone"), input.text("AvailabilityZoneId")) {
        (Some(_), Some(_)) => {
            let message = "The parameters availabilityZone and availabilityZoneId cannot be used together";
            return refuse("InvalidParameterCombination", message);
        }
        (Some(name), None) => ("availabilityZone", Some(name)),
        (None, id) => ("availabilityZoneId", id),
    };
    let Some(given) = given else {
        return zones.into_iter().next().ok_or_else(|| invalid("The region has no availability zones"));
    };
    let names: Vec<String> = zones.iter().map(|(name, _)| name.clone()).collect();
    zones.into_iter().find(|(name, id)| name == given || id == given).ok_or_else(|| {
        invalid(format!(
            "Value ({given}) for parameter {parameter} is invalid. Subnets can currently only be created in the following availability zones: {}.",
            names.join(", ")
        ))
    })
}

/// The block of a new subnet, once it is found to be in the VPC and in no other subnet.
fn block(ec2: &Ec2, vpc: &Vpc, text: &str) -> Result<Block, Refusal> {
    let Some(block) = Block::ipv4(text) else {
        let message = format!("Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.");
        return Err(invalid(message));
    };
    let mut blocks = vpc.cidr_associations.iter().filter_map(|one| Block::read(&one.block));
    if !(16..=28).contains(&block.prefix) || !blocks.any(|of_vpc| of_vpc.contains(&block)) {
        return refuse("InvalidSubnet.Range", format!("The CIDR '{text}' is invalid."));
    }
    let mut others = ec2.subnets.values().filter(|other| other.vpc_id == vpc.id);
    match others.any(|other| Block::read(&other.cidr_block).is_some_and(|other| other.overlaps(&block))) {
        true => refuse("InvalidSubnet.Conflict", format!("The CIDR '{text}' conflicts with another subnet")),
        false => Ok(block),
    }
}

const FOREIGN: &[&str] =
    &["OutpostArn", "Ipv6Native", "Ipv4IpamPoolId", "Ipv4NetmaskLength", "Ipv6IpamPoolId", "Ipv6NetmaskLength"];

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, FOREIGN)?;
    let tags = tags::checked(input, "subnet")?;
    let vpc = VPC.one(&context.ec2.vpcs, input.required("VpcId"))?;
    let zone = zone(context, input)?;
    let block = block(context.ec2, vpc, input.text("CidrBlock").ok_or_else(|| missing("cidrBlock"))?)?;
    let ipv6 = input.text("Ipv6CidrBlock").map(|text| subnet_blocks::block(context.ec2, vpc, text)).transpose()?;
    let there = context.ec2.subnets.values().filter(|subnet| subnet.vpc_id == vpc.id).count();
    context.quotas.one_more(&quotas::SUBNETS, there)?;
    let vpc_id = vpc.id.clone();
    let id = context.ec2.make_subnet(context.ids, &vpc_id, &block, (&zone.0, &zone.1));
    context.ec2.tag(&id, tags);
    let association =
        ipv6.map(|block| BlockAssociation { id: context.ids.ec2("subnet-cidr-assoc"), block: block.to_string() });
    SUBNET.one_mut(&mut context.ec2.subnets, &id)?.ipv6_associations.extend(association);
    Ok(members! { "Subnet": created(context, &id, "associating")? })
}

/// A subnet as the creating calls tell it.
pub fn created(context: &Context<'_>, id: &str, ipv6_state: &str) -> Result<Members, Refusal> {
    let subnet = SUBNET.one(&context.ec2.subnets, id)?;
    let mut shown = described(context.ec2, context.account, context.name, subnet, ipv6_state);
    for later in ["BlockPublicAccessStates", "MapCustomerOwnedIpOnLaunch"] {
        shown.shift_remove(later);
    }
    Ok(shown)
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("SubnetId");
    let ec2 = &mut *context.ec2;
    let subnet = SUBNET.one(&ec2.subnets, id)?;
    if !subnet.used.is_empty() {
        return Err(in_use("subnet", id));
    }
    if let Some(table) = subnet.route_table_id.as_ref().and_then(|table| ec2.route_tables.get_mut(table)) {
        table.associations.retain(|association| association.subnet_id.as_deref() != Some(id));
    }
    for acl in ec2.acls.values_mut().filter(|acl| acl.vpc_id == subnet.vpc_id) {
        acl.associations.retain(|(_, subnet)| subnet != id);
    }
    ec2.subnets.remove(id);
    ec2.tags.remove(id);
    Ok(members! {})
}

const LISTING: Listing =
    Listing { kind: &SUBNET, ids: "SubnetIds", result: "Subnets", key: "SubnetId", filters: FILTERS };

const FILTERS: &[Filter] = &[
    ("availability-zone", "AvailabilityZone"),
    ("availability-zone-id", "AvailabilityZoneId"),
    ("available-ip-address-count", "AvailableIpAddressCount"),
    ("cidr", "CidrBlock"),
    ("cidr-block", "CidrBlock"),
    ("default-for-az", "DefaultForAz"),
    ("enable-dns64", "EnableDns64"),
    ("ipv6-cidr-block-association.association-id", "Ipv6CidrBlockAssociationSet.AssociationId"),
    ("ipv6-cidr-block-association.ipv6-cidr-block", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlock"),
    ("ipv6-cidr-block-association.state", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State"),
    ("ipv6-native", "Ipv6Native"),
    ("map-customer-owned-ip-on-launch", "MapCustomerOwnedIpOnLaunch"),
    ("map-public-ip-on-launch", "MapPublicIpOnLaunch"),
    ("owner-id", "OwnerId"),
    (
        "private-dns-name-options-on-launch.enable-resource-name-dns-a-record",
        "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord",
    ),
    (
        "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record",
        "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord",
    ),
    ("private-dns-name-options-on-launch.hostname-type", "PrivateDnsNameOptionsOnLaunch.HostnameType"),
    ("state", "State"),
    ("subnet-arn", "SubnetArn"),
    ("subnet-id", "SubnetId"),
    ("vpc-id", "VpcId"),
];

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (ec2, account, region) = (&*context.ec2, context.account, context.name);
    LISTING.answer(input, &ec2.subnets, |_, subnet| described(ec2, account, region, subnet, "associated"))
}

fn described(ec2: &Ec2, account: &str, region: &str, subnet: &Subnet, ipv6_state: &str) -> Members {
    let ipv6 = subnet.ipv6_associations.iter().map(|one| subnet_blocks::shown(one, ipv6_state));
    members! {
        "AvailabilityZone": &subnet.zone,
        "AvailabilityZoneId": &subnet.zone_id,
        "AvailableIpAddressCount": subnet.free_addresses(),
        "CidrBlock": &subnet.cidr_block,
        "DefaultForAz": subnet.default_for_zone,
        "MapPublicIpOnLaunch": subnet.map_public_ip_on_launch,
        "MapCustomerOwnedIpOnLaunch": false,
        "State": "available",
        "SubnetId": &subnet.id,
        "VpcId": &subnet.vpc_id,
        "OwnerId": account,
        "AssignIpv6AddressOnCreation": subnet.assign_ipv6_on_creation,
        "Ipv6CidrBlockAssociationSet": ipv6.collect::<Vec<_>>(),
        "Tags": ec2.some_tags_of(&subnet.id),
        "SubnetArn": format!("arn:aws:ec2:{region}:{account}:subnet/{}", subnet.id),
        "EnableDns64": subnet.dns64,
        "Ipv6Native": false,
        "PrivateDnsNameOptionsOnLaunch": members! {
            "HostnameType": &subnet.hostname_type,
            "EnableResourceNameDnsARecord": subnet.resource_name_a_record,
            "EnableResourceNameDnsAAAARecord": subnet.resource_name_aaaa_record,
        },
        "BlockPublicAccessStates": members! { "InternetGatewayBlockMode": "off" },
    }
}

const FLAGS: [&str; 5] = [
    "AssignIpv6AddressOnCreation",
    "EnableDns64",
    "EnableResourceNameDnsARecordOnLaunch",
    "EnableResourceNameDnsAAAARecordOnLaunch",
    "MapPublicIpOnLaunch",
];

const HOSTNAME_TYPE: &str = "PrivateDnsHostnameTypeOnLaunch";

/// AWS changes one attribute at a time.
pub fn modify_attribute(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(
        input,
        &["MapCustomerOwnedIpOnLaunch", "CustomerOwnedIpv4Pool", "EnableLniAtDeviceIndex", "DisableLniAtDeviceIndex"],
    )?;
    let subnet = SUBNET.one_mut(&mut context.ec2.subnets, input.required("SubnetId"))?;
    let given: Vec<&str> =
        FLAGS.into_iter().chain([HOSTNAME_TYPE]).filter(|name| input.member(name).is_some()).collect();
    let [name] = given[..] else { return Err(one_attribute(&given)) };
    if name == HOSTNAME_TYPE {
        subnet.hostname_type = input.required(name).to_owned();
        return Ok(members! {});
    }
    let Some(value) = input.map(name).and_then(|attribute| attribute.flag("Value")) else {
        return Err(missing(&format!("{name}.Value")));
    };
    match name {
        "AssignIpv6AddressOnCreation" | "EnableDns64" if value && subnet.ipv6_associations.is_empty() => {
            let message = format!("Invalid value '{value}' for {name}. The subnet has no IPv6 CIDR block.");
            return Err(invalid(message));
        }
        "AssignIpv6AddressOnCreation" => subnet.assign_ipv6_on_creation = value,
        "EnableDns64" => subnet.dns64 = value,
        "EnableResourceNameDnsARecordOnLaunch" => subnet.resource_name_a_record = value,
        "EnableResourceNameDnsAAAARecordOnLaunch" => subnet.resource_name_aaaa_record = value,
        _ => subnet.map_public_ip_on_launch = value,
    }
    Ok(members! {})
}

//! Further blocks of addresses of a VPC: secondary IPv4 blocks, and one of IPv6 from Amazon.

use super::blocks::Block;
use super::common::simulated;
use super::kinds::VPC;
use super::lists::missing;
use super::vpcs::block;
use super::{BlockAssociation, Ec2, Route};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::quotas;
use crate::cloud::world::Context;

/// Amazon's own range that the blocks of IPv6 are taken from: a /56 each.
const IPV6: &str = "2406:da14::/36";

/// Ranges of which no two go together in a VPC. Source: the Amazon VPC User Guide, "IPv4 CIDR block association restrictions".
const APART: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.19.0.0/16"];

/// Whether a VPC that has the first block cannot have the other one too: that is private, and of another range. A public VPC
/// has no private block, and every one may have a public one.
fn apart(first: &Block, other: &Block) -> bool {
    let range = |block: &Block| APART.iter().filter_map(|range| Block::ipv4(range)).find(|range| range.contains(block));
    range(other).is_some_and(|range_of_other| range(first) != Some(range_of_other))
}

/// A block of IPv4 as it is told.
pub fn shown(association: &BlockAssociation, state: &str) -> Members {
    members! {
        "AssociationId": &association.id,
        "CidrBlock": &association.block,
        "CidrBlockState": members! { "State": state },
    }
}

/// A block of IPv6 as it is told.
pub fn ipv6_shown(association: &BlockAssociation, state: &str, region: &str) -> Members {
    members! {
        "AssociationId": &association.id,
        "Ipv6CidrBlock": &association.block,
        "Ipv6CidrBlockState": members! { "State": state },
        "NetworkBorderGroup": region,
        "Ipv6Pool": "Amazon",
        "Ipv6AddressAttribute": "public",
        "IpSource": "amazon",
    }
}

/// Gives a VPC a block of IPv6 addresses, and its route tables the local route.
pub fn give_ipv6(context: &mut Context<'_>, vpc_id: &str) -> Option<BlockAssociation> {
    let block = Block::ipv6(IPV6)?.part(56, context.ids.below(1 << 20).into()).to_string();
    let association = BlockAssociation { id: context.ids.ec2("vpc-cidr-assoc"), block };
    context.ec2.vpcs.get_mut(vpc_id)?.ipv6_associations.push(association.clone());
    add_local_route(context.ec2, vpc_id, &association.block);
    for acl in context.ec2.acls.values_mut().filter(|acl| acl.vpc_id == vpc_id) {
        acl.take_ipv6();
    }
    Some(association)
}

fn add_local_route(ec2: &mut Ec2, vpc_id: &str, block: &str) {
    for table in ec2.route_tables.values_mut().filter(|table| table.vpc_id == vpc_id) {
        let locals = table.routes.iter().take_while(|route| route.is_local()).count();
        table.routes.insert(locals, Route::local(block.to_owned()));
    }
}

pub fn associate(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, super::vpcs::FOREIGN_BLOCKS)?;
    let id = input.required("VpcId");
    let vpc = VPC.one(&context.ec2.vpcs, id)?;
    if input.flag("AmazonProvidedIpv6CidrBlock") == Some(true) {
        if !vpc.ipv6_associations.is_empty() {
            return Err(too_many(id, 1));
        }
        let made = give_ipv6(context, id);
        let shown = made.map(|made| ipv6_shown(&made, "associating", context.name));
        return Ok(members! { "Ipv6CidrBlockAssociation": shown, "VpcId": id });
    }
    let block = block(input.text("CidrBlock").ok_or_else(|| missing("cidrBlock"))?)?;
    context.quotas.one_more(&quotas::VPC_BLOCKS, vpc.cidr_associations.len())?;
    let mut blocks = vpc.cidr_associations.iter().filter_map(|one| Block::read(&one.block));
    if blocks.any(|other| other.overlaps(&block)) {
        return refuse("InvalidVpc.Range", format!("The CIDR '{block}' conflicts with another CIDR of the VPC"));
    }
    if let Some(first) = vpc.cidr_associations.first().and_then(|one| Block::read(&one.block))
        && apart(&first, &block)
    {
        return refuse(
            "InvalidVpc.Range",
            format!(
                "The CIDR '{block}' is restricted. Use a CIDR from the same private \
            address range as the current VPC CIDR, or use a publicly-routable CIDR."
            ),
        );
    }
    let routed = |destination: &str| Block::read(destination).is_some_and(|other| block.contains(&other));
    let mut tables = context.ec2.route_tables.values().filter(|table| table.vpc_id == id);
    if tables.any(|table| table.routes.iter().any(|route| routed(&route.destination))) {
        return refuse("InvalidVpc.Range", format!("The CIDR '{block}' conflicts with a route of the VPC"));
    }
    let made = BlockAssociation { id: context.ids.ec2("vpc-cidr-assoc"), block: block.to_string() };
    add_local_route(context.ec2, id, &made.block);
    let shown = shown(&made, "associating");
    VPC.one_mut(&mut context.ec2.vpcs, id)?.cidr_associations.push(made);
    Ok(members! { "CidrBlockAssociation": shown, "VpcId": id })
}

fn too_many(id: &str, most: usize) -> Refusal {
    Refusal::new(
        "CidrLimitExceeded",
        format!("This network '{id}' has met its maximum number of allowed CIDRs: {most}"),
    )
}

pub fn disassociate(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("AssociationId");
    let has = |list: &[BlockAssociation]| list.iter().any(|one| one.id == id);
    let ec2 = &mut *context.ec2;
    let found = ec2.vpcs.values_mut().find(|vpc| has(&vpc.cidr_associations) || has(&vpc.ipv6_associations));
    let Some(vpc) = found else {
        return refuse(
            "InvalidVpcCidrBlockAssociationID.NotFound",
            format!("The vpc CIDR block association ID '{id}' does not exist"),
        );
    };
    if vpc.cidr_associations.first().is_some_and(|first| first.id == id) {
        let message = format!(
            "The vpc CIDR block with association ID {id} may not be disassociated. It is the primary IPv4 CIDR block of the VPC"
        );
        return refuse("OperationNotPermitted", message);
    }
    let mut all = vpc.cidr_associations.iter().chain(&vpc.ipv6_associations);
    let association = all.find(|one| one.id == id).cloned();
    let block = association.as_ref().and_then(|one| Block::read(&one.block));
    let inside = |text: &str| block.zip(Block::read(text)).is_some_and(|(block, one)| block.contains(&one));
    let mut subnets = ec2.subnets.values().filter(|subnet| subnet.vpc_id == vpc.id);
    if subnets.any(|subnet| {
        inside(&subnet.cidr_block) || subnet.ipv6_associations.iter().any(|association| inside(&association.block))
    }) {
        return refuse(
            "InvalidCidr.InUse",
            format!("The vpc CIDR block with association ID {id} is in use by a subnet"),
        );
    }
    vpc.cidr_associations.retain(|one| one.id != id);
    vpc.ipv6_associations.retain(|one| one.id != id);
    for table in ec2.route_tables.values_mut().filter(|table| table.vpc_id == vpc.id) {
        table
            .routes
            .retain(|route| !route.is_local() || association.as_ref().is_none_or(|one| one.block != route.destination));
    }
    let ipv6 = block.is_some_and(|block| block.ipv6);
    let state = "disassociating";
    Ok(members! {
        "CidrBlockAssociation": association.as_ref().filter(|_| !ipv6).map(|one| shown(one, state)),
        "Ipv6CidrBlockAssociation": association.as_ref().filter(|_| ipv6).map(|one| ipv6_shown(one, state, context.name)),
        "VpcId": &vpc.id,
    })
}

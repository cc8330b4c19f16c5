//! The block of IPv6 addresses of a subnet.

use super::blocks::Block;
use super::common::simulated;
use super::kinds::SUBNET;
use super::lists::{invalid, missing};
use super::{BlockAssociation, Ec2, Vpc};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::world::Context;

/// A block as it is told.
pub fn shown(association: &BlockAssociation, state: &str) -> Members {
    members! {
        "AssociationId": &association.id,
        "Ipv6CidrBlock": &association.block,
        "Ipv6CidrBlockState": members! { "State": state },
        "Ipv6AddressAttribute": "public",
        "IpSource": "amazon",
    }
}

/// Reads a block, once it is found to be in the VPC and in no other subnet.
pub fn block(ec2: &Ec2, vpc: &Vpc, text: &str) -> Result<Block, Refusal> {
    let Some(block) = Block::ipv6(text) else {
        let message = format!("Value ({text}) for parameter ipv6CidrBlock is invalid. This is not a valid CIDR block.");
        return Err(invalid(message));
    };
    let mut blocks = vpc.ipv6_associations.iter().filter_map(|one| Block::read(&one.block));
    let sizes = block.prefix >= 44 && block.prefix <= 64 && block.prefix % 4 == 0;
    if !sizes || !blocks.any(|of_vpc| of_vpc.contains(&block)) {
        return refuse("InvalidSubnet.Range", format!("The CIDR '{text}' is invalid."));
    }
    let others = ec2.subnets.values().filter(|other| other.vpc_id == vpc.id);
    let mut others = others.flat_map(|other| &other.ipv6_associations).filter_map(|one| Block::read(&one.block));
    match others.any(|other| other.overlaps(&block)) {
        true => refuse("InvalidSubnet.Conflict", format!("The CIDR '{text}' conflicts with another subnet")),
        false => Ok(block),
    }
}

pub fn associate(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, &["Ipv6IpamPoolId", "Ipv6NetmaskLength"])?;
    let id = input.required("SubnetId");
    let subnet = SUBNET.one(&context.ec2.subnets, id)?;
    let text = input.text("Ipv6CidrBlock").ok_or_else(|| missing("ipv6CidrBlock"))?;
    let vpc = super::kinds::VPC.one(&context.ec2.vpcs, &subnet.vpc_id)?;
    let block = block(context.ec2, vpc, text)?;
    if !subnet.ipv6_associations.is_empty() {
        let message = format!("This subnet '{id}' has met its maximum number of allowed CIDRs: 1");
        return refuse("CidrLimitExceeded", message);
    }
    let made = BlockAssociation { id: context.ids.ec2("subnet-cidr-assoc"), block: block.to_string() };
    let shown = shown(&made, "associating");
    SUBNET.one_mut(&mut context.ec2.subnets, id)?.ipv6_associations.push(made);
    Ok(members! { "Ipv6CidrBlockAssociation": shown, "SubnetId": id })
}

pub fn disassociate(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("AssociationId");
    let mut subnets = context.ec2.subnets.values_mut();
    let found = subnets.find_map(|subnet| {
        let at = subnet.ipv6_associations.iter().position(|one| one.id == id)?;
        Some((&subnet.id, subnet.ipv6_associations.remove(at)))
    });
    match found {
        Some((subnet, association)) => Ok(members! {
            "Ipv6CidrBlockAssociation": shown(&association, "disassociating"), "SubnetId": subnet,
        }),
        None => refuse(
            "InvalidSubnetCidrBlockAssociationID.NotFound",
            format!("The subnet CIDR block with association ID '{id}' does not exist"),
        ),
    }
}

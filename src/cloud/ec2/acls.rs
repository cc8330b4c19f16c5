//! Network ACLs and their associations: each subnet has exactly one.

use super::acl_entries::{self, AclEntry};
use super::kinds::{ACL, VPC, in_use};
use super::lists::Listing;
use super::{Ec2, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, refuse};
use crate::cloud::filter::Filter;
use crate::cloud::ids::Ids;
use crate::cloud::quotas;
use crate::cloud::world::Context;
use serde::{Deserialize, Serialize};

/// A firewall round subnets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Acl {
    pub id: String,
    pub vpc_id: String,
    pub is_default: bool,
    /// Egress first, then by number.
    pub entries: Vec<AclEntry>,
    /// The id of each association, and its subnet.
    pub associations: Vec<(String, String)>,
}

impl Acl {
    /// The default ACL of a VPC, which lets everything through.
    pub fn open(ids: &mut Ids, vpc_id: &str) -> Acl {
        let mut acl = Acl { is_default: true, ..Acl::closed(ids, vpc_id) };
        for egress in [true, false] {
            acl.put(AclEntry::all(egress, 100, true, false));
        }
        acl
    }

    /// A new ACL, which lets nothing through.
    fn closed(ids: &mut Ids, vpc_id: &str) -> Acl {
        Acl {
            id: ids.ec2("acl"),
            vpc_id: vpc_id.to_owned(),
            is_default: false,
            entries: [true, false].map(|egress| AclEntry::all(egress, acl_entries::LAST, false, false)).into(),
            associations: Vec::new(),
        }
    }

    /// Adds the entries for IPv6, when its VPC gets such addresses.
    pub fn take_ipv6(&mut self) {
        for egress in [true, false] {
            if self.is_default {
                self.put(AclEntry::all(egress, 101, true, true));
            }
            self.put(AclEntry::all(egress, acl_entries::LAST + 1, false, true));
        }
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = tags::checked(input, "network-acl")?;
    let vpc = VPC.one(&context.ec2.vpcs, input.required("VpcId"))?;
    let there = context.ec2.acls.values().filter(|acl| acl.vpc_id == vpc.id).count();
    context.quotas.one_more(&quotas::NETWORK_ACLS, there)?;
    let ipv6 = !vpc.ipv6_associations.is_empty();
    let mut acl = Acl::closed(context.ids, &vpc.id);
    if ipv6 {
        acl.take_ipv6();
    }
    context.ec2.tag(&acl.id, tags);
    let shown = described(context.ec2, context.account, &acl);
    context.ec2.acls.insert(acl.id.clone(), acl);
    Ok(members! { "NetworkAcl": shown, "ClientToken": input.text("ClientToken") })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("NetworkAclId");
    let acl = ACL.one(&context.ec2.acls, id)?;
    if acl.is_default {
        return refuse("InvalidParameterValue", format!("cannot delete default network ACL {id}"));
    }
    if !acl.associations.is_empty() {
        return Err(in_use("networkAcl", id));
    }
    context.ec2.acls.remove(id);
    context.ec2.tags.remove(id);
    Ok(members! {})
}

const LISTING: Listing =
    Listing { kind: &ACL, ids: "NetworkAclIds", result: "NetworkAcls", key: "NetworkAclId", filters: FILTERS };

const FILTERS: &[Filter] = &[
    ("association.association-id", "Associations.NetworkAclAssociationId"),
    ("association.network-acl-id", "Associations.NetworkAclId"),
    ("association.subnet-id", "Associations.SubnetId"),
    ("default", "IsDefault"),
    ("entry.cidr", "Entries.CidrBlock"),
    ("entry.egress", "Entries.Egress"),
    ("entry.icmp.code", "Entries.IcmpTypeCode.Code"),
    ("entry.icmp.type", "Entries.IcmpTypeCode.Type"),
    ("entry.ipv6-cidr", "Entries.Ipv6CidrBlock"),
    ("entry.port-range.from", "Entries.PortRange.From"),
    ("entry.port-range.to", "Entries.PortRange.To"),
    ("entry.protocol", "Entries.Protocol"),
    ("entry.rule-action", "Entries.RuleAction"),
    ("entry.rule-number", "Entries.RuleNumber"),
    ("network-acl-id", "NetworkAclId"),
    ("owner-id", "OwnerId"),
    ("vpc-id", "VpcId"),
];

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (ec2, account) = (&*context.ec2, context.account);
    LISTING.answer(input, &ec2.acls, |_, acl| described(ec2, account, acl))
}

fn described(ec2: &Ec2, account: &str, acl: &Acl) -> Members {
    let associations = acl.associations.iter().map(|(id, subnet)| {
        members! { "NetworkAclAssociationId": id, "NetworkAclId": &acl.id, "SubnetId": subnet }
    });
    members! {
        "Associations": associations.collect::<Vec<_>>(),
        "Entries": acl.entries.iter().map(AclEntry::described).collect::<Vec<_>>(),
        "IsDefault": acl.is_default,
        "NetworkAclId": &acl.id,
        "Tags": ec2.tags_of(&acl.id),
        "VpcId": &acl.vpc_id,
        "OwnerId": account,
    }
}

pub fn replace_association(context: &mut Context<'_>, input: &Input) -> Answer {
    let (id, new) = (input.required("AssociationId"), input.required("NetworkAclId"));
    let acls = &mut context.ec2.acls;
    let old = acls.values().find(|acl| acl.associations.iter().any(|(association, _)| association == id));
    let Some(old) = old else {
        let message = format!("The association ID '{id}' does not exist");
        return refuse("InvalidAssociationID.NotFound", message);
    };
    if ACL.one(acls, new)?.vpc_id != old.vpc_id {
        let message = format!("networkAcl {new} and association {id} belong to different networks");
        return refuse("InvalidParameterValue", message);
    }
    let new_id = context.ids.ec2("aclassoc");
    let old = old.id.clone();
    let old = ACL.one_mut(acls, &old)?;
    let of = |(association, _): &(String, String)| association == id;
    let subnets: Vec<String> =
        old.associations.iter().filter(|one| of(one)).map(|(_, subnet)| subnet.clone()).collect();
    old.associations.retain(|one| !of(one));
    let new = ACL.one_mut(acls, new)?;
    new.associations.extend(subnets.into_iter().map(|subnet| (new_id.clone(), subnet)));
    Ok(members! { "NewAssociationId": new_id })
}

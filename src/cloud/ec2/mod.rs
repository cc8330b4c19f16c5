//! The Elastic Compute Cloud, as far as it is a network: VPCs and all that is in them.

mod common;
mod endpoint_calls;
mod endpoint_services;
mod endpoints;
mod interface_calls;
mod interfaces;
mod prefix_lists;
mod rule_calls;
mod rules;
mod security_groups;
mod tags;
mod types;

pub use endpoints::Endpoint;
#[allow(unused_imports, reason = "for the other services")]
pub use interfaces::{private_name, public_address, public_name};
pub use prefix_lists::PrefixList;
#[allow(unused_imports, reason = "for the other services")]
pub use rules::End;
pub use types::*;

use super::call::Row;
use super::filter::Tags;
use super::ids::Ids;
use super::world::Context;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("AssignPrivateIpAddresses", interface_calls::assign),
    ("AttachNetworkInterface", interface_calls::attach),
    ("AuthorizeSecurityGroupEgress", rule_calls::authorize_egress),
    ("AuthorizeSecurityGroupIngress", rule_calls::authorize_ingress),
    ("CreateManagedPrefixList", prefix_lists::create),
    ("CreateNetworkInterface", interface_calls::create),
    ("CreateSecurityGroup", security_groups::create),
    ("CreateVpcEndpoint", endpoint_calls::create),
    ("DeleteManagedPrefixList", prefix_lists::delete),
    ("DeleteNetworkInterface", interface_calls::delete),
    ("DeleteSecurityGroup", security_groups::delete),
    ("DeleteVpcEndpoints", endpoint_calls::delete),
    ("DescribeManagedPrefixLists", prefix_lists::describe),
    ("DescribeNetworkInterfaceAttribute", interface_calls::describe_attribute),
    ("DescribeNetworkInterfaces", interface_calls::describe),
    ("DescribePrefixLists", prefix_lists::describe_services),
    ("DescribeSecurityGroupReferences", security_groups::references),
    ("DescribeSecurityGroupRules", rule_calls::describe),
    ("DescribeSecurityGroups", security_groups::describe),
    ("DescribeStaleSecurityGroups", security_groups::stale),
    ("DescribeVpcEndpointServices", endpoint_services::describe),
    ("DescribeVpcEndpoints", endpoint_calls::describe),
    ("DetachNetworkInterface", interface_calls::detach),
    ("GetManagedPrefixListAssociations", prefix_lists::associations),
    ("GetManagedPrefixListEntries", prefix_lists::entries),
    ("GetSecurityGroupsForVpc", security_groups::for_vpc),
    ("ModifyManagedPrefixList", prefix_lists::modify),
    ("ModifyNetworkInterfaceAttribute", interface_calls::modify_attribute),
    ("ModifySecurityGroupRules", rule_calls::modify),
    ("ModifyVpcEndpoint", endpoint_calls::modify),
    ("ResetNetworkInterfaceAttribute", interface_calls::reset_attribute),
    ("RevokeSecurityGroupEgress", rule_calls::revoke_egress),
    ("RevokeSecurityGroupIngress", rule_calls::revoke_ingress),
    ("UnassignPrivateIpAddresses", interface_calls::unassign),
    ("UpdateSecurityGroupRuleDescriptionsEgress", rule_calls::update_descriptions_egress),
    ("UpdateSecurityGroupRuleDescriptionsIngress", rule_calls::update_descriptions_ingress),
];

/// What a region has of it. Resources are kept by id.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ec2 {
    pub vpcs: BTreeMap<String, Vpc>,
    pub subnets: BTreeMap<String, Subnet>,
    pub route_tables: BTreeMap<String, RouteTable>,
    pub security_groups: BTreeMap<String, SecurityGroup>,
    pub interfaces: BTreeMap<String, Interface>,
    /// The interfaces in each security group that has any.
    pub group_members: BTreeMap<String, BTreeSet<String>>,
    pub endpoints: BTreeMap<String, Endpoint>,
    /// Those of customers.
    pub prefix_lists: BTreeMap<String, PrefixList>,
    /// The tags of every resource, by its id.
    pub tags: BTreeMap<String, Tags>,
}

/// What happens by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    EndpointReady(String),
    EndpointDeleted(String),
}

/// Lets it happen.
pub fn happen(context: &mut Context<'_>, event: Event) {
    match event {
        Event::EndpointReady(id) => endpoints::ready(context, &id),
        Event::EndpointDeleted(id) => endpoints::deleted(context, &id),
    }
}

impl Ec2 {
    /// The region on the account's first day: the default VPC with all that belongs to it.
    pub fn first_day(_ids: &mut Ids, _region: &str) -> Ec2 {
        Ec2::default()
    }
}

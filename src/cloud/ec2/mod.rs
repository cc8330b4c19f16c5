//! The Elastic Compute Cloud, as far as it is a network: VPCs and all that is in them.

mod account;
mod acl_entries;
mod acls;
mod addresses;
mod blocks;
mod common;
mod dhcp;
mod egress_gateways;
mod endpoint_calls;
mod endpoint_services;
mod endpoints;
mod first_day;
mod gateways;
mod interface_calls;
mod interfaces;
mod kinds;
mod lists;
mod nat;
mod prefix_lists;
mod reach;
mod route_tables;
mod routes;
mod rule_calls;
mod rules;
mod security_groups;
mod subnet_blocks;
mod subnets;
mod tags;
mod types;
mod vpc_blocks;
mod vpcs;
mod zones;

#[cfg(test)]
mod tests;

pub use acls::Acl;
pub use addresses::Address;
pub use dhcp::DhcpOptions;
pub use endpoints::Endpoint;
pub use gateways::InternetGateway;
#[allow(unused_imports, reason = "for the other services")]
pub use interfaces::{private_name, public_address, public_name};
pub use nat::NatGateway;
pub use prefix_lists::PrefixList;
#[allow(unused_imports, reason = "for the other services")]
pub use rules::End;
pub use types::*;

use super::call::Row;
use super::filter::Tags;
use super::world::Context;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("AllocateAddress", addresses::allocate),
    ("AssignPrivateIpAddresses", interface_calls::assign),
    ("AssociateAddress", addresses::associate),
    ("AssociateDhcpOptions", dhcp::associate),
    ("AssociateRouteTable", route_tables::associate),
    ("AssociateSubnetCidrBlock", subnet_blocks::associate),
    ("AssociateVpcCidrBlock", vpc_blocks::associate),
    ("AttachInternetGateway", gateways::attach),
    ("AttachNetworkInterface", interface_calls::attach),
    ("AuthorizeSecurityGroupEgress", rule_calls::authorize_egress),
    ("AuthorizeSecurityGroupIngress", rule_calls::authorize_ingress),
    ("CreateDefaultSubnet", first_day::create_default_subnet),
    ("CreateDefaultVpc", first_day::create_default_vpc),
    ("CreateDhcpOptions", dhcp::create),
    ("CreateEgressOnlyInternetGateway", egress_gateways::create),
    ("CreateInternetGateway", gateways::create),
    ("CreateManagedPrefixList", prefix_lists::create),
    ("CreateNatGateway", nat::create),
    ("CreateNetworkAcl", acls::create),
    ("CreateNetworkAclEntry", acl_entries::create),
    ("CreateNetworkInterface", interface_calls::create),
    ("CreateRoute", routes::create),
    ("CreateRouteTable", route_tables::create),
    ("CreateSecurityGroup", security_groups::create),
    ("CreateSubnet", subnets::create),
    ("CreateTags", tags::create),
    ("CreateVpc", vpcs::create),
    ("CreateVpcEndpoint", endpoint_calls::create),
    ("DeleteDhcpOptions", dhcp::delete),
    ("DeleteEgressOnlyInternetGateway", egress_gateways::delete),
    ("DeleteInternetGateway", gateways::delete),
    ("DeleteManagedPrefixList", prefix_lists::delete),
    ("DeleteNatGateway", nat::delete),
    ("DeleteNetworkAcl", acls::delete),
    ("DeleteNetworkAclEntry", acl_entries::delete),
    ("DeleteNetworkInterface", interface_calls::delete),
    ("DeleteRoute", routes::delete),
    ("DeleteRouteTable", route_tables::delete),
    ("DeleteSecurityGroup", security_groups::delete),
    ("DeleteSubnet", subnets::delete),
    ("DeleteTags", tags::delete),
    ("DeleteVpc", vpcs::delete),
    ("DeleteVpcEndpoints", endpoint_calls::delete),
    ("DescribeAccountAttributes", account::describe_attributes),
    ("DescribeAddresses", addresses::describe),
    ("DescribeAddressesAttribute", addresses::describe_attribute),
    ("DescribeAvailabilityZones", zones::describe_zones),
    ("DescribeDhcpOptions", dhcp::describe),
    ("DescribeEgressOnlyInternetGateways", egress_gateways::describe),
    ("DescribeInternetGateways", gateways::describe),
    ("DescribeManagedPrefixLists", prefix_lists::describe),
    ("DescribeNatGateways", nat::describe),
    ("DescribeNetworkAcls", acls::describe),
    ("DescribeNetworkInterfaceAttribute", interface_calls::describe_attribute),
    ("DescribeNetworkInterfaces", interface_calls::describe),
    ("DescribePrefixLists", prefix_lists::describe_services),
    ("DescribeRegions", zones::describe_regions),
    ("DescribeRouteTables", route_tables::describe),
    ("DescribeSecurityGroupReferences", security_groups::references),
    ("DescribeSecurityGroupRules", rule_calls::describe),
    ("DescribeSecurityGroups", security_groups::describe),
    ("DescribeStaleSecurityGroups", security_groups::stale),
    ("DescribeSubnets", subnets::describe),
    ("DescribeTags", tags::describe),
    ("DescribeVpcAttribute", vpcs::describe_attribute),
    ("DescribeVpcEndpointServices", endpoint_services::describe),
    ("DescribeVpcEndpoints", endpoint_calls::describe),
    ("DescribeVpcs", vpcs::describe),
    ("DetachInternetGateway", gateways::detach),
    ("DetachNetworkInterface", interface_calls::detach),
    ("DisassociateAddress", addresses::disassociate),
    ("DisassociateRouteTable", route_tables::disassociate),
    ("DisassociateSubnetCidrBlock", subnet_blocks::disassociate),
    ("DisassociateVpcCidrBlock", vpc_blocks::disassociate),
    ("GetManagedPrefixListAssociations", prefix_lists::associations),
    ("GetManagedPrefixListEntries", prefix_lists::entries),
    ("GetSecurityGroupsForVpc", security_groups::for_vpc),
    ("ModifyAddressAttribute", addresses::modify_attribute),
    ("ModifyManagedPrefixList", prefix_lists::modify),
    ("ModifyNetworkInterfaceAttribute", interface_calls::modify_attribute),
    ("ModifySecurityGroupRules", rule_calls::modify),
    ("ModifySubnetAttribute", subnets::modify_attribute),
    ("ModifyVpcAttribute", vpcs::modify_attribute),
    ("ModifyVpcEndpoint", endpoint_calls::modify),
    ("ModifyVpcTenancy", vpcs::modify_tenancy),
    ("ReleaseAddress", addresses::release),
    ("ReplaceNetworkAclAssociation", acls::replace_association),
    ("ReplaceNetworkAclEntry", acl_entries::replace),
    ("ReplaceRoute", routes::replace),
    ("ReplaceRouteTableAssociation", route_tables::replace_association),
    ("ResetAddressAttribute", addresses::reset_attribute),
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
    pub internet_gateways: BTreeMap<String, InternetGateway>,
    /// Egress-only internet gateways: the VPC of each.
    pub egress_gateways: BTreeMap<String, String>,
    pub nat_gateways: BTreeMap<String, NatGateway>,
    pub addresses: BTreeMap<String, Address>,
    pub acls: BTreeMap<String, Acl>,
    pub dhcp_options: BTreeMap<String, DhcpOptions>,
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
    VpcAvailable(String),
    /// A NAT gateway is available, or has failed.
    NatGatewayReady(String),
    NatGatewayDeleted(String),
    NatGatewayForgotten(String),
}

/// Lets it happen.
pub fn happen(context: &mut Context<'_>, event: Event) {
    match event {
        Event::EndpointReady(id) => endpoints::ready(context, &id),
        Event::EndpointDeleted(id) => endpoints::deleted(context, &id),
        Event::VpcAvailable(id) => vpcs::available(context, &id),
        Event::NatGatewayReady(id) => nat::ready(context, &id),
        Event::NatGatewayDeleted(id) => nat::deleted(context, &id),
        Event::NatGatewayForgotten(id) => nat::forgotten(context, &id),
    }
}

impl Ec2 {
    /// The VPC of that id.
    pub fn vpc(&self, id: &str) -> Option<&Vpc> {
        self.vpcs.get(id)
    }

    /// The subnet of that id.
    pub fn subnet(&self, id: &str) -> Option<&Subnet> {
        self.subnets.get(id)
    }

    /// The route table that a subnet has: its own, else the main one of its VPC.
    pub fn route_table_of(&self, subnet_id: &str) -> Option<&RouteTable> {
        let subnet = self.subnets.get(subnet_id)?;
        let table = match &subnet.route_table_id {
            Some(own) => own,
            None => &self.vpcs.get(&subnet.vpc_id)?.main_route_table_id,
        };
        self.route_tables.get(table)
    }
}

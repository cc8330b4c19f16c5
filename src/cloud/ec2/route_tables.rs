//! Route tables and their associations with subnets.

use super::common::simulated;
use super::kinds::{ROUTE_TABLE, SUBNET, VPC, in_use};
use super::lists::{Listing, invalid, missing};
use super::{Association, Ec2, Route, RouteTable, routes, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::Filter;
use crate::cloud::quotas;
use crate::cloud::world::Context;

impl RouteTable {
    /// Whether it is the one of subnets that have no other.
    pub fn is_main(&self) -> bool {
        self.associations.iter().any(|association| association.subnet_id.is_none())
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = tags::checked(input, "route-table")?;
    let vpc = VPC.one(&context.ec2.vpcs, input.required("VpcId"))?;
    let there = context.ec2.route_tables.values().filter(|table| table.vpc_id == vpc.id).count();
    context.quotas.one_more(&quotas::ROUTE_TABLES, there)?;
    let blocks = vpc.cidr_associations.iter().chain(&vpc.ipv6_associations);
    let table = RouteTable {
        id: context.ids.ec2("rtb"),
        vpc_id: vpc.id.clone(),
        routes: blocks.map(|association| Route::local(association.block.clone())).collect(),
        associations: Vec::new(),
    };
    context.ec2.tag(&table.id, tags);
    let shown = described(context.ec2, context.account, &table);
    context.ec2.route_tables.insert(table.id.clone(), table);
    Ok(members! { "RouteTable": shown, "ClientToken": input.text("ClientToken") })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("RouteTableId");
    if !ROUTE_TABLE.one(&context.ec2.route_tables, id)?.associations.is_empty() {
        return Err(in_use("routeTable", id));
    }
    context.ec2.route_tables.remove(id);
    context.ec2.tags.remove(id);
    Ok(members! {})
}

const LISTING: Listing =
    Listing { kind: &ROUTE_TABLE, ids: "RouteTableIds", result: "RouteTables", key: "RouteTableId", filters: FILTERS };

const FILTERS: &[Filter] = &[
    ("association.gateway-id", "Associations.GatewayId"),
    ("association.main", "Associations.Main"),
    ("association.route-table-association-id", "Associations.RouteTableAssociationId"),
    ("association.route-table-id", "Associations.RouteTableId"),
    ("association.subnet-id", "Associations.SubnetId"),
    ("owner-id", "OwnerId"),
    ("route-table-id", "RouteTableId"),
    ("route.destination-cidr-block", "Routes.DestinationCidrBlock"),
    ("route.destination-ipv6-cidr-block", "Routes.DestinationIpv6CidrBlock"),
    ("route.destination-prefix-list-id", "Routes.DestinationPrefixListId"),
    ("route.egress-only-internet-gateway-id", "Routes.EgressOnlyInternetGatewayId"),
    ("route.gateway-id", "Routes.GatewayId"),
    ("route.instance-id", "Routes.InstanceId"),
    ("route.nat-gateway-id", "Routes.NatGatewayId"),
    ("route.network-interface-id", "Routes.NetworkInterfaceId"),
    ("route.origin", "Routes.Origin"),
    ("route.state", "Routes.State"),
    ("route.transit-gateway-id", "Routes.TransitGatewayId"),
    ("route.vpc-peering-connection-id", "Routes.VpcPeeringConnectionId"),
    ("vpc-id", "VpcId"),
];

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (ec2, account) = (&*context.ec2, context.account);
    LISTING.answer(input, &ec2.route_tables, |_, table| described(ec2, account, table))
}

fn described(ec2: &Ec2, account: &str, table: &RouteTable) -> Members {
    let associations = table.associations.iter().map(|association| {
        members! {
            "Main": association.subnet_id.is_none(),
            "RouteTableAssociationId": &association.id,
            "RouteTableId": &table.id,
            "SubnetId": association.subnet_id.as_ref(),
            "AssociationState": members! { "State": "associated" },
        }
    });
    members! {
        "Associations": associations.collect::<Vec<_>>(),
        "PropagatingVgws": Vec::<Members>::new(),
        "RouteTableId": &table.id,
        "Routes": table.routes.iter().map(routes::described).collect::<Vec<_>>(),
        "Tags": ec2.tags_of(&table.id),
        "VpcId": &table.vpc_id,
        "OwnerId": account,
    }
}

/// A subnet that has the table already keeps its association; one that has another is refused.
pub fn associate(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, &["GatewayId", "PublicIpv4Pool"])?;
    let table = ROUTE_TABLE.one(&context.ec2.route_tables, input.required("RouteTableId"))?;
    let subnet_id = input.text("SubnetId").ok_or_else(|| missing("subnetId"))?;
    let subnet = SUBNET.one(&context.ec2.subnets, subnet_id)?;
    if subnet.vpc_id != table.vpc_id {
        return Err(other_network(&table.id, "subnet", subnet_id));
    }
    let old = subnet.route_table_id.as_ref().and_then(|old| context.ec2.route_tables.get(old));
    let old = old.and_then(|old| Some((old, association(old, subnet_id)?)));
    let id = match old {
        Some((old, association)) if old.id == table.id => association.id.clone(),
        Some((_, association)) => {
            let message = format!(
                "the specified association for route table {} conflicts with an existing association {}",
                table.id, association.id
            );
            return refuse("Resource.AlreadyAssociated", message);
        }
        None => {
            let (table, id) = (table.id.clone(), context.ids.ec2("rtbassoc"));
            context.ec2.join(&table, Association { id: id.clone(), subnet_id: Some(subnet_id.to_owned()) });
            id
        }
    };
    Ok(members! { "AssociationId": id, "AssociationState": members! { "State": "associated" } })
}

fn association<'a>(table: &'a RouteTable, subnet_id: &str) -> Option<&'a Association> {
    table.associations.iter().find(|association| association.subnet_id.as_deref() == Some(subnet_id))
}

/// That a route table and something else are not in the same VPC.
pub fn other_network(table: &str, what: &str, id: &str) -> Refusal {
    invalid(format!("route table {table} and {what} {id} belong to different networks"))
}

impl Ec2 {
    /// Adds an association to a route table, and to the subnet or VPC that it is for.
    fn join(&mut self, table_id: &str, association: Association) {
        let Some(table) = self.route_tables.get_mut(table_id) else { return };
        match &association.subnet_id {
            Some(id) => {
                if let Some(subnet) = self.subnets.get_mut(id) {
                    subnet.route_table_id = Some(table_id.to_owned());
                }
            }
            None => {
                if let Some(vpc) = self.vpcs.get_mut(&table.vpc_id) {
                    vpc.main_route_table_id = table_id.to_owned();
                }
            }
        }
        table.associations.push(association);
    }

    /// The route table that an association is of, and the association.
    fn associated(&self, id: &str) -> Result<(&RouteTable, &Association), Refusal> {
        let one = |table: &'_ RouteTable| table.associations.iter().position(|association| association.id == id);
        let mut tables = self.route_tables.values();
        let found = tables.find_map(|table| one(table).map(|at| (table, &table.associations[at])));
        found.ok_or_else(|| {
            Refusal::new("InvalidAssociationID.NotFound", format!("The association ID '{id}' does not exist"))
        })
    }

    /// Takes an association away from its route table.
    fn part(&mut self, table_id: &str, id: &str) {
        if let Some(table) = self.route_tables.get_mut(table_id) {
            table.associations.retain(|association| association.id != id);
        }
    }
}

pub fn disassociate(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("AssociationId");
    let (table, association) = context.ec2.associated(id)?;
    let Some(subnet) = association.subnet_id.clone() else {
        return Err(invalid(format!("cannot disassociate the main route table association {id}")));
    };
    let table = table.id.clone();
    context.ec2.part(&table, id);
    if let Some(subnet) = context.ec2.subnets.get_mut(&subnet) {
        subnet.route_table_id = None;
    }
    Ok(members! {})
}

/// Also makes another table the main one.
pub fn replace_association(context: &mut Context<'_>, input: &Input) -> Answer {
    let (id, new) = (input.required("AssociationId"), input.required("RouteTableId"));
    let (old, association) = context.ec2.associated(id)?;
    let table = ROUTE_TABLE.one(&context.ec2.route_tables, new)?;
    if table.vpc_id != old.vpc_id {
        let (what, of) = match &association.subnet_id {
            Some(subnet) => ("subnet", subnet),
            None => ("network", &old.vpc_id),
        };
        return Err(other_network(new, what, of));
    }
    let (old, subnet_id) = (old.id.clone(), association.subnet_id.clone());
    let new_id = context.ids.ec2("rtbassoc");
    context.ec2.part(&old, id);
    context.ec2.join(new, Association { id: new_id.clone(), subnet_id });
    Ok(members! { "NewAssociationId": new_id, "AssociationState": members! { "State": "associated" } })
}

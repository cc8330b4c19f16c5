//! What a region has before anybody did anything: the default VPC and what belongs to it.

use super::blocks::Block;
use super::common::simulated;
use super::dhcp::DhcpOptions;
use super::gateways::InternetGateway;
use super::lists::invalid;
use super::{Ec2, Route, RouteTarget, Subnet, Vpc, subnets, vpcs, zones};
use crate::cloud::call::{Answer, Input, Read, refuse};
use crate::cloud::ids::Ids;
use crate::cloud::quotas;
use crate::cloud::world::Context;

/// The default VPC's block, of which each zone gets a part.
const BLOCK: &str = "172.31.0.0/16";

/// The size of a default subnet.
const SUBNET_PREFIX: u8 = 20;

impl Ec2 {
    /// The region on the account's first day: the default VPC with all that belongs to it.
    pub fn first_day(ids: &mut Ids, region: &str) -> Ec2 {
        let mut ec2 = Ec2::default();
        let domain = match region {
            "us-east-1" => "ec2.internal".to_owned(),
            _ => format!("{region}.compute.internal"),
        };
        let options = DhcpOptions {
            id: ids.ec2("dopt"),
            is_default: true,
            configurations: vec![
                ("domain-name".to_owned(), vec![domain]),
                ("domain-name-servers".to_owned(), vec!["AmazonProvidedDNS".to_owned()]),
            ],
        };
        ec2.dhcp_options.insert(options.id.clone(), options);
        ec2.make_default_vpc(ids, region);
        ec2
    }

    /// Makes the default VPC: a public subnet in each zone, and the way to the internet. Its id.
    fn make_default_vpc(&mut self, ids: &mut Ids, region: &str) -> Option<String> {
        let block = Block::read(BLOCK)?;
        let vpc_id = self.make_vpc(ids, &block, true);
        let gateway = InternetGateway { id: ids.ec2("igw"), vpc_id: Some(vpc_id.clone()) };
        let route = Route {
            destination: "0.0.0.0/0".to_owned(),
            target: RouteTarget::Gateway(gateway.id.clone()),
            origin: "CreateRoute".to_owned(),
            state: "active".to_owned(),
        };
        let table = self.vpcs.get(&vpc_id).map(|vpc| vpc.main_route_table_id.clone());
        if let Some(table) = table.and_then(|table| self.route_tables.get_mut(&table)) {
            table.routes.push(route);
        }
        self.internet_gateways.insert(gateway.id.clone(), gateway);
        let mut zones = zones::zones(region);
        // The blocks go by the ids of the zones, as on AWS.
        zones.sort_by(|one, other| one.1.cmp(&other.1));
        for (number, (zone, zone_id)) in (0..).zip(&zones) {
            self.make_default_subnet(ids, &vpc_id, &block.part(SUBNET_PREFIX, number), (zone, zone_id));
        }
        Some(vpc_id)
    }

    fn make_default_subnet(&mut self, ids: &mut Ids, vpc_id: &str, block: &Block, zone: (&str, &str)) -> String {
        let id = self.make_subnet(ids, vpc_id, block, zone);
        if let Some(subnet) = self.subnets.get_mut(&id) {
            subnet.default_for_zone = true;
            subnet.map_public_ip_on_launch = true;
        }
        id
    }

    /// The default VPC, unless it was deleted.
    pub fn default_vpc(&self) -> Option<&Vpc> {
        self.vpcs.values().find(|vpc| vpc.is_default)
    }
}

pub fn create_default_vpc(context: &mut Context<'_>, _: &Input) -> Answer {
    if context.ec2.default_vpc().is_some() {
        return refuse("DefaultVpcAlreadyExists", "A Default VPC already exists for this account in this region.");
    }
    context.quotas.one_more(&quotas::VPCS, context.ec2.vpcs.len())?;
    let region = context.name;
    context.ec2.make_default_vpc(context.ids, region);
    let vpc = context.ec2.default_vpc().map(|vpc| {
        let mut shown = vpcs::described(context.ec2, context.account, vpc);
        shown.shift_remove("BlockPublicAccessStates");
        shown.extend(members! { "Ipv6CidrBlockAssociationSet": Vec::<crate::api::Members>::new() });
        shown
    });
    Ok(members! { "Vpc": vpc })
}

pub fn create_default_subnet(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, &["Ipv6Native"])?;
    let Some(vpc) = context.ec2.default_vpc() else {
        return refuse("DefaultVpcDoesNotExist", "No default VPC exists for this account in this region.");
    };
    if input.member("AvailabilityZone").is_none() && input.member("AvailabilityZoneId").is_none() {
        return refuse("MissingParameter", "The request must contain the parameter availabilityZone");
    }
    let (zone, zone_id) = subnets::zone(context, input)?;
    let of_vpc = |subnet: &&Subnet| subnet.vpc_id == vpc.id;
    let mut subnets_in = context.ec2.subnets.values().filter(of_vpc);
    if let Some(old) = subnets_in.find(|subnet| subnet.default_for_zone && subnet.zone == zone) {
        let message = format!("'{}' is already the default subnet in {zone}.", old.id);
        return refuse("DefaultSubnetAlreadyExistsInAvailabilityZone", message);
    }
    let taken: Vec<Block> =
        context.ec2.subnets.values().filter(of_vpc).filter_map(|subnet| Block::read(&subnet.cidr_block)).collect();
    let all = Block::read(&vpc.cidr_block);
    let mut parts = all.iter().flat_map(|all| (0..16).map(|number| all.part(SUBNET_PREFIX, number)));
    let Some(block) = parts.find(|part| !taken.iter().any(|block| block.overlaps(part))) else {
        return Err(invalid("There is no free block of addresses in the default VPC"));
    };
    let vpc_id = vpc.id.clone();
    let id = context.ec2.make_default_subnet(context.ids, &vpc_id, &block, (&zone, &zone_id));
    Ok(members! { "Subnet": subnets::created(context, &id, "associating")? })
}

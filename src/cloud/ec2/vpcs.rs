//! VPCs. Each comes with a main route table, a default security group and a default network ACL, and goes with them.

use super::acls::Acl;
use super::blocks::Block;
use super::common::simulated;
use super::kinds::{DHCP_OPTIONS, VPC, in_use};
use super::lists::{Listing, invalid, missing};
use super::{
    Association, BlockAssociation, Ec2, Event, Peer, Route, RouteTable, RouteTarget, Rule, SecurityGroup, Vpc, tags,
    vpc_blocks,
};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::Filter;
use crate::cloud::ids::Ids;
use crate::cloud::quotas;
use crate::cloud::times::VPC_AVAILABLE;
use crate::cloud::world::Context;

/// Ranges that no VPC can have. Source: the Amazon VPC User Guide, "VPC CIDR blocks".
const RESERVED: &[&str] = &["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"];

/// The pools and ranges of other owners, which are not simulated.
pub const FOREIGN_BLOCKS: &[&str] = &[
    "Ipv4IpamPoolId",
    "Ipv4NetmaskLength",
    "Ipv6CidrBlock",
    "Ipv6IpamPoolId",
    "Ipv6NetmaskLength",
    "Ipv6Pool",
    "VpcEncryptionControl",
];

impl Ec2 {
    /// Makes a VPC with all that it has from the start; its id. The state is `available`.
    pub fn make_vpc(&mut self, ids: &mut Ids, block: &Block, is_default: bool) -> String {
        let id = ids.ec2("vpc");
        let association = BlockAssociation { id: ids.ec2("vpc-cidr-assoc"), block: block.to_string() };
        let table = RouteTable {
            id: ids.ec2("rtb"),
            vpc_id: id.clone(),
            routes: vec![Route::local(block.to_string())],
            associations: vec![Association { id: ids.ec2("rtbassoc"), subnet_id: None }],
        };
        let group = default_group(ids, &id);
        let acl = Acl::open(ids, &id);
        let dhcp_options = self.dhcp_options.values().find(|options| options.is_default);
        let vpc = Vpc {
            id: id.clone(),
            cidr_block: block.to_string(),
            cidr_associations: vec![association],
            ipv6_associations: Vec::new(),
            dhcp_options_id: dhcp_options.map_or("default", |options| &options.id).to_owned(),
            main_route_table_id: table.id.clone(),
            is_default,
            state: "available".to_owned(),
            dns_support: true,
            dns_hostnames: is_default,
            address_usage_metrics: false,
            instance_tenancy: "default".to_owned(),
        };
        self.route_tables.insert(table.id.clone(), table);
        self.security_groups.insert(group.id.clone(), group);
        self.acls.insert(acl.id.clone(), acl);
        self.vpcs.insert(id.clone(), vpc);
        id
    }

    /// Whether anything is left in a VPC that does not go with it.
    fn vpc_in_use(&self, id: &str) -> bool {
        self.subnets.values().any(|subnet| subnet.vpc_id == id)
            || self.internet_gateways.values().any(|gateway| gateway.vpc_id.as_deref() == Some(id))
            || self.has_endpoints(id)
            || self.egress_gateways.values().any(|vpc| vpc == id)
            || self.endpoints.values().any(|endpoint| endpoint.vpc_id == id)
            || self.security_groups.values().any(|group| group.vpc_id == id && group.name != "default")
            || self.acls.values().any(|acl| acl.vpc_id == id && !acl.is_default)
            || self.route_tables.values().any(|table| table.vpc_id == id && !table.is_main())
    }
}

impl Route {
    /// The way to the VPC's own addresses.
    pub fn local(destination: String) -> Route {
        Route {
            destination,
            target: RouteTarget::Local,
            origin: "CreateRouteTable".to_owned(),
            state: "active".to_owned(),
        }
    }
}

/// Lets its members talk to each other, and to everybody outside.
fn default_group(ids: &mut Ids, vpc_id: &str) -> SecurityGroup {
    let id = ids.ec2("sg");
    let mut rule = |egress, peer| Rule {
        id: ids.ec2("sgr"),
        egress,
        protocol: "-1".to_owned(),
        from_port: None,
        to_port: None,
        peer,
        description: None,
    };
    let rules = vec![rule(false, Peer::Group(id.clone())), rule(true, Peer::Ipv4("0.0.0.0/0".to_owned()))];
    SecurityGroup {
        id,
        name: "default".to_owned(),
        description: "default VPC security group".to_owned(),
        vpc_id: vpc_id.to_owned(),
        rules,
    }
}

/// Reads a VPC's block of IPv4 addresses.
pub fn block(text: &str) -> Result<Block, Refusal> {
    let Some(block) = Block::ipv4(text) else {
        let message = format!("Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.");
        return Err(invalid(message));
    };
    let reserved = RESERVED.iter().filter_map(|range| Block::ipv4(range)).any(|range| range.overlaps(&block));
    match (16..=28).contains(&block.prefix) && !reserved {
        true => Ok(block),
        false => refuse("InvalidVpc.Range", format!("The CIDR '{text}' is invalid.")),
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, FOREIGN_BLOCKS)?;
    let tags = tags::checked(input, "vpc")?;
    let block = block(input.text("CidrBlock").ok_or_else(|| missing("cidrBlock"))?)?;
    let tenancy = input.text("InstanceTenancy").unwrap_or("default");
    if tenancy == "host" {
        return refuse("UnsupportedTenancy", format!("The tenancy value {tenancy} is not supported."));
    }
    context.quotas.one_more(&quotas::VPCS, context.ec2.vpcs.len())?;
    let id = context.ec2.make_vpc(context.ids, &block, false);
    context.ec2.tag(&id, tags);
    if input.flag("AmazonProvidedIpv6CidrBlock") == Some(true) {
        vpc_blocks::give_ipv6(context, &id);
    }
    let mut shown = Members::new();
    if let Some(vpc) = context.ec2.vpcs.get_mut(&id) {
        vpc.instance_tenancy = tenancy.to_owned();
        vpc.state = "pending".to_owned();
        let vpc = &context.ec2.vpcs[&id];
        shown = described(context.ec2, context.account, vpc);
        shown.shift_remove("BlockPublicAccessStates");
        let ipv6 = vpc.ipv6_associations.iter().map(|one| vpc_blocks::ipv6_shown(one, "associating", context.name));
        shown.extend(members! { "Ipv6CidrBlockAssociationSet": ipv6.collect::<Vec<_>>() });
    }
    context.timers.after(VPC_AVAILABLE.milliseconds, crate::cloud::world::Event::Ec2(Event::VpcAvailable(id)));
    Ok(members! { "Vpc": shown })
}

/// A new VPC is there.
pub fn available(context: &mut Context<'_>, id: &str) {
    if let Some(vpc) = context.ec2.vpcs.get_mut(id) {
        vpc.state = "available".to_owned();
    }
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("VpcId");
    let ec2 = &mut *context.ec2;
    VPC.one(&ec2.vpcs, id)?;
    if ec2.vpc_in_use(id) {
        return Err(in_use("vpc", id));
    }
    let Ec2 { route_tables, security_groups, acls, tags, .. } = &mut *ec2;
    let mut stays = |vpc: &str, of: &str| {
        if vpc == id {
            tags.remove(of);
        }
        vpc != id
    };
    route_tables.retain(|of, table| stays(&table.vpc_id, of));
    security_groups.retain(|of, group| stays(&group.vpc_id, of));
    acls.retain(|of, acl| stays(&acl.vpc_id, of));
    ec2.vpcs.remove(id);
    ec2.tags.remove(id);
    Ok(members! {})
}

const LISTING: Listing = Listing { kind: &VPC, ids: "VpcIds", result: "Vpcs", key: "VpcId", filters: FILTERS };

const FILTERS: &[Filter] = &[
    ("cidr", "CidrBlock"),
    ("cidr-block", "CidrBlock"),
    ("cidr-block-association.association-id", "CidrBlockAssociationSet.AssociationId"),
    ("cidr-block-association.cidr-block", "CidrBlockAssociationSet.CidrBlock"),
    ("cidr-block-association.state", "CidrBlockAssociationSet.CidrBlockState.State"),
    ("dhcp-options-id", "DhcpOptionsId"),
    ("instance-tenancy", "InstanceTenancy"),
    ("ipv6-cidr-block-association.association-id", "Ipv6CidrBlockAssociationSet.AssociationId"),
    ("ipv6-cidr-block-association.ipv6-cidr-block", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlock"),
    ("ipv6-cidr-block-association.ipv6-pool", "Ipv6CidrBlockAssociationSet.Ipv6Pool"),
    ("ipv6-cidr-block-association.state", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State"),
    ("is-default", "IsDefault"),
    ("owner-id", "OwnerId"),
    ("state", "State"),
    ("vpc-id", "VpcId"),
];

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (ec2, account, region) = (&*context.ec2, context.account, context.name);
    LISTING.answer(input, &ec2.vpcs, |_, vpc| {
        let mut shown = described(ec2, account, vpc);
        if !vpc.ipv6_associations.is_empty() {
            let ipv6 = vpc.ipv6_associations.iter().map(|one| vpc_blocks::ipv6_shown(one, "associated", region));
            shown.extend(members! { "Ipv6CidrBlockAssociationSet": ipv6.collect::<Vec<_>>() });
        }
        shown
    })
}

/// A VPC without its blocks of IPv6 addresses, which are told in each call in another way.
pub fn described(ec2: &Ec2, account: &str, vpc: &Vpc) -> Members {
    let blocks = vpc.cidr_associations.iter().map(|one| vpc_blocks::shown(one, "associated"));
    members! {
        "VpcId": &vpc.id,
        "State": &vpc.state,
        "CidrBlock": &vpc.cidr_block,
        "DhcpOptionsId": &vpc.dhcp_options_id,
        "OwnerId": account,
        "InstanceTenancy": &vpc.instance_tenancy,
        "CidrBlockAssociationSet": blocks.collect::<Vec<_>>(),
        "IsDefault": vpc.is_default,
        "Tags": ec2.some_tags_of(&vpc.id),
        "BlockPublicAccessStates": members! { "InternetGatewayBlockMode": "off" },
    }
}

/// AWS changes one attribute at a time.
pub fn modify_attribute(context: &mut Context<'_>, input: &Input) -> Answer {
    let vpc = VPC.one_mut(&mut context.ec2.vpcs, input.required("VpcId"))?;
    let names = ["EnableDnsHostnames", "EnableDnsSupport", "EnableNetworkAddressUsageMetrics"];
    let given: Vec<&str> = names.into_iter().filter(|name| input.member(name).is_some()).collect();
    let [name] = given[..] else { return Err(one_attribute(&given)) };
    let Some(value) = input.map(name).and_then(|attribute| attribute.flag("Value")) else {
        return Err(missing(&format!("{name}.Value")));
    };
    if name == "EnableDnsHostnames" && value && !vpc.dns_support {
        let message = "DNS hostnames can be enabled only in a VPC in which DNS support is enabled.";
        return refuse("InvalidParameterCombination", message);
    }
    match name {
        "EnableDnsHostnames" => vpc.dns_hostnames = value,
        "EnableDnsSupport" => vpc.dns_support = value,
        _ => vpc.address_usage_metrics = value,
    }
    Ok(members! {})
}

/// That a modifying call names no attribute, or more than one.
pub fn one_attribute(given: &[&str]) -> Refusal {
    match given {
        [] => Refusal::new("MissingParameter", "The request must contain exactly one attribute to modify"),
        _ => Refusal::new(
            "InvalidParameterCombination",
            format!("Fields for multiple attribute types specified: {}", given.join(", ")),
        ),
    }
}

pub fn describe_attribute(context: &mut Context<'_>, input: &Input) -> Answer {
    let vpc = VPC.one(&context.ec2.vpcs, input.required("VpcId"))?;
    let attribute = input.required("Attribute");
    let value = |name: &str, value: bool| (name == attribute).then(|| members! { "Value": value });
    let answer = members! {
        "VpcId": &vpc.id,
        "EnableDnsHostnames": value("enableDnsHostnames", vpc.dns_hostnames),
        "EnableDnsSupport": value("enableDnsSupport", vpc.dns_support),
        "EnableNetworkAddressUsageMetrics": value("enableNetworkAddressUsageMetrics", vpc.address_usage_metrics),
    };
    match answer.len() {
        2 => Ok(answer),
        _ => Err(invalid(format!("Value ({attribute}) for parameter attribute is invalid. Unknown attribute."))),
    }
}

pub fn modify_tenancy(context: &mut Context<'_>, input: &Input) -> Answer {
    let vpc = VPC.one_mut(&mut context.ec2.vpcs, input.required("VpcId"))?;
    let tenancy = input.required("InstanceTenancy");
    if tenancy != "default" {
        return refuse("UnsupportedTenancy", format!("The tenancy value {tenancy} is not supported."));
    }
    vpc.instance_tenancy = tenancy.to_owned();
    Ok(members! { "ReturnValue": true })
}

/// Gives a VPC other DHCP options; `default` takes them away.
pub fn set_dhcp_options(ec2: &mut Ec2, vpc_id: &str, options_id: &str) -> Result<(), Refusal> {
    let vpc = VPC.one_mut(&mut ec2.vpcs, vpc_id)?;
    if options_id != "default" {
        DHCP_OPTIONS.one(&ec2.dhcp_options, options_id)?;
    }
    vpc.dhcp_options_id = options_id.to_owned();
    Ok(())
}

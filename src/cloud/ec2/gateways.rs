//! Internet gateways.

use super::kinds::{INTERNET_GATEWAY, VPC, in_use};
use super::lists::Listing;
use super::{Ec2, RouteTarget, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::Filter;
use crate::cloud::quotas;
use crate::cloud::world::Context;
use serde::{Deserialize, Serialize};

/// The way between VPCs and the internet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InternetGateway {
    pub id: String,
    /// The VPC that it is attached to.
    pub vpc_id: Option<String>,
}

impl Ec2 {
    /// The internet gateway of a VPC.
    pub fn gateway_of(&self, vpc_id: &str) -> Option<&InternetGateway> {
        self.internet_gateways.values().find(|gateway| gateway.vpc_id.as_deref() == Some(vpc_id))
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = tags::checked(input, "internet-gateway")?;
    context.quotas.one_more(&quotas::INTERNET_GATEWAYS, context.ec2.internet_gateways.len())?;
    let gateway = InternetGateway { id: context.ids.ec2("igw"), vpc_id: None };
    context.ec2.tag(&gateway.id, tags);
    let shown = described(context.ec2, context.account, &gateway);
    context.ec2.internet_gateways.insert(gateway.id.clone(), gateway);
    Ok(members! { "InternetGateway": shown })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("InternetGatewayId");
    if INTERNET_GATEWAY.one(&context.ec2.internet_gateways, id)?.vpc_id.is_some() {
        return Err(in_use("internetGateway", id));
    }
    // Routes that once led to it stay as they are: they lead nowhere since it was detached.
    context.ec2.internet_gateways.remove(id);
    context.ec2.tags.remove(id);
    Ok(members! {})
}

const LISTING: Listing = Listing {
    kind: &INTERNET_GATEWAY,
    ids: "InternetGatewayIds",
    result: "InternetGateways",
    key: "InternetGatewayId",
    filters: FILTERS,
};

const FILTERS: &[Filter] = &[
    ("attachment.state", "Attachments.State"),
    ("attachment.vpc-id", "Attachments.VpcId"),
    ("internet-gateway-id", "InternetGatewayId"),
    ("owner-id", "OwnerId"),
];

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (ec2, account) = (&*context.ec2, context.account);
    LISTING.answer(input, &ec2.internet_gateways, |_, gateway| described(ec2, account, gateway))
}

fn described(ec2: &Ec2, account: &str, gateway: &InternetGateway) -> Members {
    let attachments = gateway.vpc_id.iter().map(|vpc| members! { "State": "available", "VpcId": vpc });
    members! {
        "Attachments": attachments.collect::<Vec<_>>(),
        "InternetGatewayId": &gateway.id,
        "OwnerId": account,
        "Tags": ec2.tags_of(&gateway.id),
    }
}

pub fn attach(context: &mut Context<'_>, input: &Input) -> Answer {
    let (id, vpc_id) = (input.required("InternetGatewayId"), input.required("VpcId"));
    let gateway = INTERNET_GATEWAY.one(&context.ec2.internet_gateways, id)?;
    VPC.one(&context.ec2.vpcs, vpc_id)?;
    if let Some(old) = &gateway.vpc_id {
        let message = format!("resource {id} is already attached to network {old}");
        return refuse("Resource.AlreadyAssociated", message);
    }
    if context.ec2.gateway_of(vpc_id).is_some() {
        let message = format!("Network {vpc_id} already has an internet gateway attached");
        return refuse("InvalidParameterValue", message);
    }
    context.ec2.attach_gateway(id, vpc_id);
    Ok(members! {})
}

impl Ec2 {
    /// Attaches a gateway to a VPC; old routes to it lead there again.
    pub fn attach_gateway(&mut self, id: &str, vpc_id: &str) {
        if let Some(gateway) = self.internet_gateways.get_mut(id) {
            gateway.vpc_id = Some(vpc_id.to_owned());
        }
        let target = RouteTarget::Gateway(id.to_owned());
        for table in self.route_tables.values_mut().filter(|table| table.vpc_id == vpc_id) {
            for route in table.routes.iter_mut().filter(|route| route.target == target) {
                route.state = "active".to_owned();
            }
        }
    }
}

pub fn detach(context: &mut Context<'_>, input: &Input) -> Answer {
    let (id, vpc_id) = (input.required("InternetGatewayId"), input.required("VpcId"));
    let ec2 = &mut *context.ec2;
    let gateway = INTERNET_GATEWAY.one(&ec2.internet_gateways, id)?;
    VPC.one(&ec2.vpcs, vpc_id)?;
    if gateway.vpc_id.as_deref() != Some(vpc_id) {
        let message = format!("resource {id} is not attached to network {vpc_id}");
        return refuse("Gateway.NotAttached", message);
    }
    if ec2.interfaces.values().any(|interface| interface.vpc_id == vpc_id && interface.public_ip.is_some()) {
        return Err(mapped(vpc_id));
    }
    if let Some(gateway) = ec2.internet_gateways.get_mut(id) {
        gateway.vpc_id = None;
    }
    ec2.set_routes(&RouteTarget::Gateway(id.to_owned()), "blackhole");
    Ok(members! {})
}

/// That a VPC cannot do without its gateway.
fn mapped(vpc_id: &str) -> Refusal {
    let message = format!(
        "Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
    );
    Refusal::new("DependencyViolation", message)
}

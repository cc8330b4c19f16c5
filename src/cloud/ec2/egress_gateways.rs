//! Egress-only internet gateways: a way out for IPv6, and none in.

use super::kinds::{EGRESS_GATEWAY, VPC};
use super::lists::Listing;
use super::{Ec2, RouteTarget, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read};
use crate::cloud::quotas;
use crate::cloud::world::Context;

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = tags::checked(input, "egress-only-internet-gateway")?;
    let vpc_id = input.required("VpcId");
    VPC.one(&context.ec2.vpcs, vpc_id)?;
    context.quotas.one_more(&quotas::EGRESS_GATEWAYS, context.ec2.egress_gateways.len())?;
    let id = context.ids.ec2("eigw");
    context.ec2.tag(&id, tags);
    let shown = described(context.ec2, &id, vpc_id);
    context.ec2.egress_gateways.insert(id, vpc_id.to_owned());
    Ok(members! { "ClientToken": input.text("ClientToken"), "EgressOnlyInternetGateway": shown })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("EgressOnlyInternetGatewayId");
    EGRESS_GATEWAY.one(&context.ec2.egress_gateways, id)?;
    context.ec2.egress_gateways.remove(id);
    context.ec2.tags.remove(id);
    context.ec2.set_routes(&RouteTarget::EgressOnlyGateway(id.to_owned()), "blackhole");
    Ok(members! { "ReturnCode": true })
}

const LISTING: Listing = Listing {
    kind: &EGRESS_GATEWAY,
    ids: "EgressOnlyInternetGatewayIds",
    result: "EgressOnlyInternetGateways",
    key: "EgressOnlyInternetGatewayId",
    filters: &[],
};

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let ec2 = &*context.ec2;
    LISTING.answer(input, &ec2.egress_gateways, |id, vpc| described(ec2, id, vpc))
}

fn described(ec2: &Ec2, id: &str, vpc_id: &str) -> Members {
    members! {
        "Attachments": vec![members! { "State": "attached", "VpcId": vpc_id }],
        "EgressOnlyInternetGatewayId": id,
        "Tags": ec2.tags_of(id),
    }
}

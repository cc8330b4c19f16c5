//! Attributes of the account.

use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read};
use crate::cloud::world::Context;

pub fn describe_attributes(context: &mut Context<'_>, input: &Input) -> Answer {
    let default = context.ec2.vpcs.values().find(|vpc| vpc.is_default);
    let attributes = [
        ("supported-platforms", "VPC"),
        ("vpc-max-security-groups-per-interface", "5"),
        ("max-elastic-ips", "5"),
        ("max-instances", "20"),
        ("vpc-max-elastic-ips", "5"),
        ("default-vpc", default.map_or("none", |vpc| &vpc.id)),
    ];
    let names = input.texts("AttributeNames");
    let shown: Vec<Members> = attributes
        .into_iter()
        .filter(|(name, _)| names.is_empty() || names.contains(name))
        .map(|(name, value)| {
            members! { "AttributeName": name, "AttributeValues": vec![members! { "AttributeValue": value }] }
        })
        .collect();
    Ok(members! { "AccountAttributes": shown })
}

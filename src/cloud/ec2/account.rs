//! Attributes of the account.

use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read};
use crate::cloud::quotas;
use crate::cloud::world::Context;

pub fn describe_attributes(context: &mut Context<'_>, input: &Input) -> Answer {
    let default = context.ec2.vpcs.values().find(|vpc| vpc.is_default);
    let of = |quota: &quotas::Quota| context.quotas.most(quota).to_string();
    let attributes = [
        ("supported-platforms", "VPC".to_owned()),
        ("vpc-max-security-groups-per-interface", of(&quotas::INTERFACE_GROUPS)),
        ("max-elastic-ips", of(&quotas::ADDRESSES)),
        ("max-instances", "20".to_owned()),
        ("vpc-max-elastic-ips", of(&quotas::ADDRESSES)),
        ("default-vpc", default.map_or_else(|| "none".to_owned(), |vpc| vpc.id.clone())),
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

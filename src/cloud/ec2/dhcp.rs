//! DHCP options: the names and servers that machines in a VPC are told.

use super::kinds::{DHCP_OPTIONS, in_use};
use super::lists::{Listing, invalid};
use super::{Ec2, tags, vpcs};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal};
use crate::cloud::filter::Filter;
use crate::cloud::world::Context;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A set of DHCP options.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DhcpOptions {
    pub id: String,
    /// Whether it is the region's own, which new VPCs have.
    pub is_default: bool,
    /// `domain-name-servers` and its values, and so on.
    pub configurations: Vec<(String, Vec<String>)>,
}

const KEYS: &[&str] = &[
    "domain-name",
    "domain-name-servers",
    "ipv6-address-preferred-lease-time",
    "netbios-name-servers",
    "netbios-node-type",
    "ntp-servers",
];

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = tags::checked(input, "dhcp-options")?;
    let mut configurations = Vec::new();
    for one in input.maps("DhcpConfigurations") {
        let (key, values) = (one.required("Key"), one.texts("Values"));
        if !KEYS.contains(&key) {
            return Err(invalid(format!("Value ({key}) for parameter dhcpConfiguration is invalid. Unknown option.")));
        }
        if values.is_empty() {
            return Err(invalid(format!("Option '{key}' has no value")));
        }
        check_values(key, &values)?;
        configurations.push((key.to_owned(), values.into_iter().map(str::to_owned).collect()));
    }
    let options = DhcpOptions { id: context.ids.ec2("dopt"), is_default: false, configurations };
    context.ec2.tag(&options.id, tags);
    let shown = described(context.ec2, context.account, &options);
    context.ec2.dhcp_options.insert(options.id.clone(), options);
    Ok(members! { "DhcpOptions": shown })
}

/// Most servers of one kind.
const SERVERS: usize = 4;

/// Refuses values that an option cannot have. Source: EC2 API Reference, CreateDhcpOptions.
fn check_values(key: &str, values: &[&str]) -> Result<(), Refusal> {
    let wrong = |value: &str| invalid(format!("Value ({value}) for parameter {key} is invalid."));
    let (servers, possible): (bool, fn(&str) -> bool) = match key {
        "domain-name-servers" => (true, |value| value == "AmazonProvidedDNS" || value.parse::<IpAddr>().is_ok()),
        "ntp-servers" | "netbios-name-servers" => (true, |value| value.parse::<IpAddr>().is_ok()),
        "netbios-node-type" => (false, |value| matches!(value, "1" | "2" | "4" | "8")),
        _ => return Ok(()),
    };
    if let Some(value) = values.iter().find(|value| !possible(value)) {
        return Err(wrong(value));
    }
    match servers && values.len() > SERVERS {
        true => Err(wrong(&values.join(", "))),
        false => Ok(()),
    }
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("DhcpOptionsId");
    DHCP_OPTIONS.one(&context.ec2.dhcp_options, id)?;
    if context.ec2.vpcs.values().any(|vpc| vpc.dhcp_options_id == id) {
        return Err(in_use("dhcpOptions", id));
    }
    context.ec2.dhcp_options.remove(id);
    context.ec2.tags.remove(id);
    Ok(members! {})
}

pub fn associate(context: &mut Context<'_>, input: &Input) -> Answer {
    vpcs::set_dhcp_options(context.ec2, input.required("VpcId"), input.required("DhcpOptionsId"))?;
    Ok(members! {})
}

const LISTING: Listing = Listing {
    kind: &DHCP_OPTIONS,
    ids: "DhcpOptionsIds",
    result: "DhcpOptions",
    key: "DhcpOptionsId",
    filters: FILTERS,
};

const FILTERS: &[Filter] = &[
    ("dhcp-options-id", "DhcpOptionsId"),
    ("key", "DhcpConfigurations.Key"),
    ("owner-id", "OwnerId"),
    ("value", "DhcpConfigurations.Values.Value"),
];

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (ec2, account) = (&*context.ec2, context.account);
    LISTING.answer(input, &ec2.dhcp_options, |_, options| described(ec2, account, options))
}

fn described(ec2: &Ec2, account: &str, options: &DhcpOptions) -> Members {
    let configurations = options.configurations.iter().map(|(key, values)| {
        let values = values.iter().map(|value| members! { "Value": value });
        members! { "Key": key, "Values": values.collect::<Vec<_>>() }
    });
    members! {
        "DhcpConfigurations": configurations.collect::<Vec<_>>(),
        "DhcpOptionsId": &options.id,
        "OwnerId": account,
        "Tags": ec2.tags_of(&options.id),
    }
}

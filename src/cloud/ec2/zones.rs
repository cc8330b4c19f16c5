//! Regions and their availability zones.

use super::lists::{invalid, listed};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, refuse};
use crate::cloud::filter::Filter;
use crate::cloud::world::Context;

/// A region of AWS.
struct Region {
    name: &'static str,
    /// What the ids of its zones begin with: `apne1`.
    short: &'static str,
    /// As AWS's pages write it.
    long: &'static str,
    country: &'static str,
    /// The zones that a newer account has: the letter of each, and the number in its id.
    zones: &'static [(char, u8)],
    /// Whether an account has it only after asking for it.
    opt_in: bool,
}

const ABC: &[(char, u8)] = &[('a', 1), ('b', 2), ('c', 3)];
const ABCD: &[(char, u8)] = &[('a', 1), ('b', 2), ('c', 3), ('d', 4)];
const SIX: &[(char, u8)] = &[('a', 1), ('b', 2), ('c', 4), ('d', 6), ('e', 3), ('f', 5)];

macro_rules! regions {
    ($($name:literal $short:literal $long:literal $country:literal $zones:expr, $opt_in:literal;)*) => {
        &[$(Region { name: $name, short: $short, long: $long, country: $country, zones: $zones, opt_in: $opt_in }),*]
    };
}

/// Sorted by name. Source: the EC2 User Guide's list of regions and zones.
const REGIONS: &[Region] = regions! {
    "af-south-1" "afs1" "Africa (Cape Town)" "South Africa" ABC, true;
    "ap-east-1" "ape1" "Asia Pacific (Hong Kong)" "Hong Kong" ABC, true;
    "ap-northeast-1" "apne1" "Asia Pacific (Tokyo)" "Japan" &[('a', 4), ('c', 1), ('d', 2)], false;
    "ap-northeast-2" "apne2" "Asia Pacific (Seoul)" "South Korea" ABCD, false;
    "ap-northeast-3" "apne3" "Asia Pacific (Osaka)" "Japan" &[('a', 3), ('b', 1), ('c', 2)], false;
    "ap-south-1" "aps1" "Asia Pacific (Mumbai)" "India" &[('a', 1), ('b', 3), ('c', 2)], false;
    "ap-southeast-1" "apse1" "Asia Pacific (Singapore)" "Singapore" ABC, false;
    "ap-southeast-2" "apse2" "Asia Pacific (Sydney)" "Australia" ABC, false;
    "ca-central-1" "cac1" "Canada (Central)" "Canada" &[('a', 1), ('b', 2), ('d', 4)], false;
    "eu-central-1" "euc1" "Europe (Frankfurt)" "Germany" ABC, false;
    "eu-north-1" "eun1" "Europe (Stockholm)" "Sweden" ABC, false;
    "eu-south-1" "eus1" "Europe (Milan)" "Italy" ABC, true;
    "eu-west-1" "euw1" "Europe (Ireland)" "Ireland" ABC, false;
    "eu-west-2" "euw2" "Europe (London)" "United Kingdom" ABC, false;
    "eu-west-3" "euw3" "Europe (Paris)" "France" ABC, false;
    "me-south-1" "mes1" "Middle East (Bahrain)" "Bahrain" ABC, true;
    "sa-east-1" "sae1" "South America (Sao Paulo)" "Brazil" ABC, false;
    "us-east-1" "use1" "US East (N. Virginia)" "United States of America" SIX, false;
    "us-east-2" "use2" "US East (Ohio)" "United States of America" ABC, false;
    "us-west-1" "usw1" "US West (N. California)" "United States of America" &[('a', 1), ('c', 3)], false;
    "us-west-2" "usw2" "US West (Oregon)" "United States of America" ABCD, false;
};

fn region(name: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.name == name)
}

/// The zones of a region, names and ids, by name. One that is not in the list has three.
pub fn zones(name: &str) -> Vec<(String, String)> {
    let (short, zones) = region(name).map_or((name, ABC), |region| (region.short, region.zones));
    zones.iter().map(|(letter, number)| (format!("{name}{letter}"), format!("{short}-az{number}"))).collect()
}

const ZONE_FILTERS: &[Filter] = &[
    ("group-long-name", "GroupLongName"),
    ("group-name", "GroupName"),
    ("message", "Messages.Message"),
    ("opt-in-status", "OptInStatus"),
    ("parent-zone-id", "ParentZoneId"),
    ("parent-zone-name", "ParentZoneName"),
    ("region-name", "RegionName"),
    ("state", "State"),
    ("zone-id", "ZoneId"),
    ("zone-name", "ZoneName"),
    ("zone-type", "ZoneType"),
];

pub fn describe_zones(context: &mut Context<'_>, input: &Input) -> Answer {
    let zones = zones(context.name);
    let (names, ids) = (input.texts("ZoneNames"), input.texts("ZoneIds"));
    let unknown = |given: &str| !zones.iter().any(|(name, id)| name == given || id == given);
    if let Some(given) = names.iter().chain(&ids).find(|given| unknown(given)) {
        return Err(invalid(format!("Invalid availability zone: [{given}]")));
    }
    let named =
        |name: &str, id: &str| (names.is_empty() && ids.is_empty()) || names.contains(&name) || ids.contains(&id);
    let region = region(context.name);
    let described: Vec<Members> = zones
        .iter()
        .filter(|(name, id)| named(name, id))
        .map(|(name, id)| {
            members! {
                "OptInStatus": "opt-in-not-required",
                "Messages": Vec::<Members>::new(),
                "RegionName": context.name,
                "ZoneName": name,
                "ZoneId": id,
                "GroupName": format!("{}-zg-1", context.name),
                "NetworkBorderGroup": context.name,
                "ZoneType": "availability-zone",
                "GroupLongName": region.map(|region| format!("{} 1", region.long)),
                "Geography": region.map(|region| vec![members! { "Name": region.country }]),
                "State": "available",
            }
        })
        .collect();
    listed(input, "AvailabilityZones", ZONE_FILTERS, described, |one| one.required("ZoneName").to_owned())
}

const REGION_FILTERS: &[Filter] =
    &[("endpoint", "Endpoint"), ("opt-in-status", "OptInStatus"), ("region-name", "RegionName")];

pub fn describe_regions(_: &mut Context<'_>, input: &Input) -> Answer {
    let names = input.texts("RegionNames");
    if let Some(given) = names.iter().find(|name| region(name).is_none()) {
        return refuse("InvalidParameterValue", format!("Invalid region: [{given}]"));
    }
    let all = input.flag("AllRegions") == Some(true);
    let described = REGIONS
        .iter()
        .filter(|region| if names.is_empty() { all || !region.opt_in } else { names.contains(&region.name) })
        .map(|region| {
            members! {
                "OptInStatus": if region.opt_in { "not-opted-in" } else { "opt-in-not-required" },
                "RegionName": region.name,
                "Endpoint": format!("ec2.{}.amazonaws.com", region.name),
                "Geography": vec![members! { "Name": region.country }],
            }
        });
    listed(input, "Regions", REGION_FILTERS, described.collect(), |one| one.required("RegionName").to_owned())
}

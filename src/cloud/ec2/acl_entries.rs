//! The entries of network ACLs.

use super::acls::Acl;
use super::blocks::Block;
use super::kinds::ACL;
use super::lists::{invalid, missing};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::quotas;
use crate::cloud::world::Context;
use serde::{Deserialize, Serialize};

/// The number of the entry that every ACL ends with, and the first that cannot be given.
pub const LAST: i64 = 32_767;

/// What a network ACL does with some packets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AclEntry {
    pub egress: bool,
    pub number: i64,
    pub allow: bool,
    /// A number; `-1` for all.
    pub protocol: String,
    /// Of IPv4 or IPv6.
    pub block: String,
    pub ports: Option<(i64, i64)>,
    /// Type and code.
    pub icmp: Option<(i64, i64)>,
}

impl AclEntry {
    /// The entry for all packets.
    pub fn all(egress: bool, number: i64, allow: bool, ipv6: bool) -> AclEntry {
        let block = if ipv6 { "::/0" } else { "0.0.0.0/0" };
        AclEntry { egress, number, allow, protocol: "-1".to_owned(), block: block.to_owned(), ports: None, icmp: None }
    }

    /// As it is told.
    pub fn described(&self) -> Members {
        let ipv6 = self.block.contains(':');
        members! {
            "CidrBlock": (!ipv6).then_some(&self.block),
            "Egress": self.egress,
            "IcmpTypeCode": self.icmp.map(|(kind, code)| members! { "Code": code, "Type": kind }),
            "Ipv6CidrBlock": ipv6.then_some(&self.block),
            "PortRange": self.ports.map(|(from, to)| members! { "From": from, "To": to }),
            "Protocol": &self.protocol,
            "RuleAction": if self.allow { "allow" } else { "deny" },
            "RuleNumber": self.number,
        }
    }

    fn key(&self) -> (bool, i64) {
        (!self.egress, self.number)
    }

    /// Reads an entry of a call.
    fn read(input: &Input) -> Result<AclEntry, Refusal> {
        let number = input.int("RuleNumber").unwrap_or_default();
        if !(1..LAST).contains(&number) {
            return Err(invalid(format!(
                "Value ({number}) for parameter ruleNumber is invalid. It must be from 1 to 32766."
            )));
        }
        let block = match (input.text("CidrBlock"), input.text("Ipv6CidrBlock")) {
            (Some(text), None) => (Block::ipv4(text), text, "cidrBlock"),
            (None, Some(text)) => (Block::ipv6(text), text, "ipv6CidrBlock"),
            (None, None) => return Err(missing("cidrBlock or ipv6CidrBlock")),
            (Some(_), Some(_)) => {
                let message = "The request must contain exactly one of cidrBlock or ipv6CidrBlock";
                return refuse("InvalidParameterCombination", message);
            }
        };
        let (Some(block), _, _) = block else {
            let (_, text, name) = block;
            return Err(invalid(format!(
                "Value ({text}) for parameter {name} is invalid. This is not a valid CIDR block."
            )));
        };
        let protocol = protocol(input.required("Protocol"))?;
        let pair = |of: &str, one: &str, other: &str| {
            let of = input.map(of)?;
            Some((of.int(one)?, of.int(other)?))
        };
        let (ports, icmp) = (pair("PortRange", "From", "To"), pair("IcmpTypeCode", "Type", "Code"));
        match &*protocol {
            "6" | "17" if ports.is_none() => return Err(missing("portRange")),
            "1" | "58" if icmp.is_none() => return Err(missing("icmpTypeCode")),
            _ => {}
        }
        if let Some((from, to)) = ports
            && !(0 <= from && from <= to && to <= 65_535)
        {
            return Err(invalid(format!("Invalid TCP/UDP port range ({from}:{to})")));
        }
        Ok(AclEntry {
            egress: input.flag("Egress") == Some(true),
            number,
            allow: input.text("RuleAction") == Some("allow"),
            ports: ports.filter(|_| matches!(&*protocol, "6" | "17")),
            icmp: icmp.filter(|_| matches!(&*protocol, "1" | "58")),
            protocol,
            block: block.to_string(),
        })
    }
}

/// The number of a protocol, which a call may also name.
fn protocol(text: &str) -> Result<String, Refusal> {
    let number = match text.to_ascii_lowercase().as_str() {
        "all" => "-1",
        "icmp" => "1",
        "tcp" => "6",
        "udp" => "17",
        "icmpv6" => "58",
        other if other.parse::<i16>().is_ok_and(|number| (-1..=255).contains(&number)) => return Ok(other.to_owned()),
        _ => return Err(invalid(format!("Invalid value '{text}' for IP protocol. Unknown protocol."))),
    };
    Ok(number.to_owned())
}

impl Acl {
    /// Puts an entry into its place.
    pub fn put(&mut self, entry: AclEntry) {
        match self.entries.binary_search_by_key(&entry.key(), AclEntry::key) {
            Ok(at) => self.entries[at] = entry,
            Err(at) => self.entries.insert(at, entry),
        }
    }

    fn has(&self, entry: &AclEntry) -> bool {
        self.entries.binary_search_by_key(&entry.key(), AclEntry::key).is_ok()
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let acl = ACL.one_mut(&mut context.ec2.acls, input.required("NetworkAclId"))?;
    let entry = AclEntry::read(input)?;
    if acl.has(&entry) {
        let message = format!("The network acl entry identified by {} already exists.", entry.number);
        return refuse("NetworkAclEntryAlreadyExists", message);
    }
    let there = acl.entries.iter().filter(|one| one.egress == entry.egress && one.number < LAST).count();
    context.quotas.one_more(&quotas::NETWORK_ACL_ENTRIES, there)?;
    acl.put(entry);
    Ok(members! {})
}

pub fn replace(context: &mut Context<'_>, input: &Input) -> Answer {
    let acl = ACL.one_mut(&mut context.ec2.acls, input.required("NetworkAclId"))?;
    let entry = AclEntry::read(input)?;
    if !acl.has(&entry) {
        return Err(unknown(entry.number));
    }
    acl.put(entry);
    Ok(members! {})
}

fn unknown(number: i64) -> Refusal {
    let message = format!("The network acl entry identified by {number} does not exist");
    Refusal::new("InvalidNetworkAclEntry.NotFound", message)
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let acl = ACL.one_mut(&mut context.ec2.acls, input.required("NetworkAclId"))?;
    let (number, egress) = (input.int("RuleNumber").unwrap_or_default(), input.flag("Egress") == Some(true));
    if number >= LAST {
        return Err(invalid(format!("cannot remove default network acl entry {number}")));
    }
    let Some(at) = acl.entries.iter().position(|entry| (entry.egress, entry.number) == (egress, number)) else {
        return Err(unknown(number));
    };
    acl.entries.remove(at);
    Ok(members! {})
}

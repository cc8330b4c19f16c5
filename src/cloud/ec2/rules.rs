//! Rules of security groups: what a call says of them, how they are described, and what they let through.

use super::kinds::SECURITY_GROUP;
use super::{Ec2, Peer, Rule, SecurityGroup, prefix_lists};
use crate::api::Members;
use crate::cloud::call::{Input, Read, Refusal, refuse};
use crate::cloud::world::Context;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What descriptions of groups and rules may hold beside letters and digits of ASCII.
const MARKS: &str = ". _-:/()#,@[]+=&;{}!$*";

/// Refuses a description (of what is `what`) that AWS does not take.
pub fn described_well(what: &str, description: &str) -> Result<(), Refusal> {
    let fits = description.chars().all(|c| c.is_ascii_alphanumeric() || MARKS.contains(c));
    if fits && description.len() < 256 {
        return Ok(());
    }
    let message = format!(
        "Invalid {what} description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9{MARKS}"
    );
    refuse("InvalidParameterValue", message)
}

/// The rules that a call names, without ids: by `IpPermissions`, or by members of its own as the first API had them.
///
/// # Errors
/// One cannot be, or refers to something that is not there.
pub fn named(context: &Context<'_>, input: &Input, group: &SecurityGroup, egress: bool) -> Result<Vec<Rule>, Refusal> {
    let ec2 = &*context.ec2;
    let mut rules = Vec::new();
    let old = ["CidrIp", "IpProtocol", "FromPort", "ToPort", "SourceSecurityGroupName"];
    let old = old.into_iter().find(|name| input.member(name).is_some());
    let permissions = input.list("IpPermissions");
    match (old, permissions.is_empty()) {
        (Some(name), false) => {
            let message = format!("The parameter 'ipPermissions' may not be used in combination with '{name}'");
            return refuse("InvalidParameterCombination", message);
        }
        (None, true) => return refuse("MissingParameter", "The request must contain the parameter ipPermissions"),
        (Some(_), true) => {
            let (protocol, from_port, to_port) = ports(&input.members)?;
            let peer = match (input.text("CidrIp"), input.text("SourceSecurityGroupName")) {
                (Some(cidr), None) => Peer::Ipv4(ipv4(cidr)?),
                (None, Some(name)) => Peer::Group(ec2.group_named(&group.vpc_id, name)?.id.clone()),
                _ => return refuse("MissingParameter", "The request must contain the parameter cidrIp"),
            };
            let id = String::new();
            rules.push(Rule { id, egress, protocol, from_port, to_port, peer, description: None });
        }
        (None, false) => {
            for permission in input.maps("IpPermissions") {
                let (protocol, from_port, to_port) = ports(permission)?;
                let peers = peers(context, permission, group)?;
                if peers.is_empty() {
                    return refuse("MissingParameter", "The request must contain the parameter ipRanges");
                }
                for (peer, description) in peers {
                    let (id, protocol) = (String::new(), protocol.clone());
                    rules.push(Rule { id, egress, protocol, from_port, to_port, peer, description });
                }
            }
        }
    }
    Ok(rules)
}

/// Who is at the other end, each with its description.
fn peers(
    context: &Context<'_>,
    permission: &Members,
    group: &SecurityGroup,
) -> Result<Vec<(Peer, Option<String>)>, Refusal> {
    let ec2 = &*context.ec2;
    let mut found = Vec::new();
    for list in ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"] {
        for one in permission.maps(list) {
            let description = one.text("Description").filter(|text| !text.is_empty());
            described_well("rule", description.unwrap_or_default())?;
            let peer = match list {
                "IpRanges" => Peer::Ipv4(ipv4(one.required("CidrIp"))?),
                "Ipv6Ranges" => Peer::Ipv6(ipv6(one.required("CidrIpv6"))?),
                "PrefixListIds" => prefix_list(context, one.required("PrefixListId"))?,
                _ => match (one.text("GroupId"), one.text("GroupName")) {
                    (Some(id), _) => other_group(ec2, group, id)?,
                    (None, name) => Peer::Group(ec2.group_named(&group.vpc_id, name.unwrap_or_default())?.id.clone()),
                },
            };
            found.push((peer, description.map(str::to_owned)));
        }
    }
    Ok(found)
}

fn prefix_list(context: &Context<'_>, id: &str) -> Result<Peer, Refusal> {
    prefix_lists::find(context.ec2, context.name, id)?;
    Ok(Peer::PrefixList(id.to_owned()))
}

fn other_group(ec2: &Ec2, group: &SecurityGroup, id: &str) -> Result<Peer, Refusal> {
    match ec2.security_groups.get(id) {
        None => Err(SECURITY_GROUP.unknown(id)),
        Some(other) if other.vpc_id != group.vpc_id => {
            refuse("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")
        }
        Some(_) => Ok(Peer::Group(id.to_owned())),
    }
}

/// The rule that `ModifySecurityGroupRules` asks for in place of one, with its id.
pub fn changed(context: &Context<'_>, wanted: &Members, group: &SecurityGroup, before: &Rule) -> Result<Rule, Refusal> {
    let (protocol, from_port, to_port) = ports(wanted)?;
    let description = wanted.text("Description").filter(|text| !text.is_empty());
    described_well("rule", description.unwrap_or_default())?;
    let peers = ["CidrIpv4", "CidrIpv6", "PrefixListId", "ReferencedGroupId"];
    let mut peers = peers.into_iter().filter_map(|name| Some((name, wanted.text(name)?)));
    let peer = match (peers.next(), peers.next()) {
        (Some(("CidrIpv4", cidr)), None) => Peer::Ipv4(ipv4(cidr)?),
        (Some(("CidrIpv6", cidr)), None) => Peer::Ipv6(ipv6(cidr)?),
        (Some(("PrefixListId", id)), None) => prefix_list(context, id)?,
        (Some((_, id)), None) => other_group(context.ec2, group, id)?,
        (None, _) => return refuse("MissingParameter", "The request must contain the parameter CidrIpv4"),
        (Some(_), Some((name, _))) => {
            return refuse("InvalidParameterCombination", format!("The parameter {name} is one source too many"));
        }
    };
    let kind = std::mem::discriminant::<Peer>;
    if kind(&peer) != kind(&before.peer) {
        let message = "You may not change the source or destination type of a security group rule.";
        return refuse("InvalidParameterValue", message);
    }
    let id = before.id.clone();
    Ok(Rule {
        id,
        egress: before.egress,
        protocol,
        from_port,
        to_port,
        peer,
        description: description.map(str::to_owned),
    })
}

/// Protocol and ports as AWS keeps them.
fn ports(permission: &Members) -> Result<(String, Option<i64>, Option<i64>), Refusal> {
    let Some(given) = permission.text("IpProtocol") else {
        return refuse("MissingParameter", "The request must contain the parameter ipProtocol");
    };
    let protocol = match given.to_ascii_lowercase().as_str() {
        "tcp" | "6" => "tcp",
        "udp" | "17" => "udp",
        "icmp" | "1" => "icmp",
        "icmpv6" | "58" => "icmpv6",
        "-1" => "-1",
        number if number.parse::<u8>().is_ok() => given,
        _ => {
            let message = format!("Invalid value '{given}' for IP protocol. Unknown protocol.");
            return refuse("InvalidParameterValue", message);
        }
    };
    let (from, to) = (permission.int("FromPort"), permission.int("ToPort"));
    let (from, to) = match (protocol, from, to) {
        ("tcp" | "udp", Some(from), Some(to)) => {
            if let Some(port) = [from, to].into_iter().find(|port| !(0..=65535).contains(port)) {
                return refuse("InvalidParameterValue", format!("TCP/UDP port ({port}) out of range"));
            }
            if from > to {
                return refuse("InvalidParameterValue", format!("Invalid TCP/UDP port range ({from}-{to})"));
            }
            (Some(from), Some(to))
        }
        ("tcp" | "udp", ..) => {
            let message = "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.";
            return refuse("InvalidParameterValue", message);
        }
        ("icmp" | "icmpv6", from, to) if [from, to].into_iter().flatten().any(|it| !(-1..=255).contains(&it)) => {
            let (kind, code) = (from.unwrap_or(-1), to.unwrap_or(-1));
            return refuse("InvalidParameterValue", format!("ICMP type/code ({kind}/{code}) out of range"));
        }
        ("icmp" | "icmpv6", from, Some(code)) if from.unwrap_or(-1) == -1 && code != -1 => {
            let message = format!("Invalid value for portRange. Must specify ICMP type with ICMP code ({code}).");
            return refuse("InvalidParameterValue", message);
        }
        ("icmp" | "icmpv6", from, to) => (Some(from.unwrap_or(-1)), Some(to.unwrap_or(-1))),
        _ => (None, None),
    };
    Ok((protocol.to_owned(), from, to))
}

fn malformed(cidr: &str) -> Refusal {
    Refusal::new("InvalidParameterValue", format!("CIDR block {cidr} is malformed"))
}

/// A block as AWS keeps it: `10.0.0.7/24` is `10.0.0.0/24`.
fn ipv4(cidr: &str) -> Result<String, Refusal> {
    let (base, length) = ipv4_block(cidr).ok_or_else(|| malformed(cidr))?;
    Ok(format!("{}/{length}", Ipv4Addr::from(base)))
}

fn ipv6(cidr: &str) -> Result<String, Refusal> {
    let parse = || {
        let (address, length) = cidr.split_once('/')?;
        let length: u32 = length.parse().ok().filter(|length| *length <= 128)?;
        let bits: u128 = address.parse::<Ipv6Addr>().ok()?.into();
        Some((bits & u128::MAX.checked_shl(128 - length).unwrap_or(0), length))
    };
    let (base, length) = parse().ok_or_else(|| malformed(cidr))?;
    Ok(format!("{}/{length}", Ipv6Addr::from(base)))
}

/// The network's address, and how many of its bits count.
fn ipv4_block(cidr: &str) -> Option<(u32, u32)> {
    let (address, length) = cidr.split_once('/')?;
    let length: u32 = length.parse().ok().filter(|length| *length <= 32)?;
    let bits: u32 = address.parse::<Ipv4Addr>().ok()?.into();
    Some((bits & u32::MAX.checked_shl(32 - length).unwrap_or(0), length))
}

/// Whether an address is in a block.
pub fn within(address: Ipv4Addr, cidr: &str) -> bool {
    ipv4_block(cidr)
        .is_some_and(|(base, length)| u32::from(address) & u32::MAX.checked_shl(32 - length).unwrap_or(0) == base)
}

/// The other end of a connection, as rules look at it.
#[derive(Debug, Clone, Copy, Default)]
pub struct End<'a> {
    pub address: Option<Ipv4Addr>,
    /// The security groups of its interface.
    pub groups: &'a [String],
    /// The prefix list that its address is in, of an AWS service.
    pub prefix_list: Option<&'a str>,
}

impl Rule {
    /// Whether it says the same as another: the description does not count.
    pub fn same(&self, other: &Rule) -> bool {
        (self.egress, &self.protocol, self.from_port, self.to_port, &self.peer)
            == (other.egress, &other.protocol, other.from_port, other.to_port, &other.peer)
    }

    /// Whether it lets connections of a protocol (`tcp`) to a port through, from or to that end.
    pub fn lets_through(&self, protocol: &str, port: i64, end: &End<'_>) -> bool {
        let protocol_fits = self.protocol == "-1"
            || (self.protocol == protocol
                && self.from_port.is_none_or(|from| from <= port)
                && self.to_port.is_none_or(|to| port <= to));
        protocol_fits
            && match &self.peer {
                Peer::Ipv4(cidr) => end.address.is_some_and(|address| within(address, cidr)),
                Peer::Ipv6(_) => false,
                Peer::PrefixList(id) => end.prefix_list == Some(id),
                Peer::Group(id) => end.groups.contains(id),
            }
    }

    /// As `SecurityGroupRules` show it.
    pub fn described(&self, context: &Context<'_>, group_id: &str) -> Members {
        let referenced = |id: &str| members! { "GroupId": id, "UserId": context.account };
        let mut members = members! {
            "SecurityGroupRuleId": &self.id, "GroupId": group_id, "GroupOwnerId": context.account,
            "IsEgress": self.egress, "IpProtocol": &self.protocol,
            "FromPort": self.from_port.unwrap_or(-1), "ToPort": self.to_port.unwrap_or(-1),
            "Description": self.description.as_ref(),
            "SecurityGroupRuleArn": context.arn("ec2", &format!("security-group-rule/{}", self.id)),
        };
        members.extend(match &self.peer {
            Peer::Ipv4(cidr) => members! { "CidrIpv4": cidr },
            Peer::Ipv6(cidr) => members! { "CidrIpv6": cidr },
            Peer::PrefixList(id) => members! { "PrefixListId": id },
            Peer::Group(id) => members! { "ReferencedGroupInfo": referenced(id) },
        });
        members
    }

    /// As `RevokedSecurityGroupRules` show it.
    pub fn revoked(&self, group_id: &str) -> Members {
        let mut members = members! {
            "SecurityGroupRuleId": &self.id, "GroupId": group_id, "IsEgress": self.egress,
            "IpProtocol": &self.protocol, "FromPort": self.from_port.unwrap_or(-1),
            "ToPort": self.to_port.unwrap_or(-1), "Description": self.description.as_ref(),
        };
        members.extend(match &self.peer {
            Peer::Ipv4(cidr) => members! { "CidrIpv4": cidr },
            Peer::Ipv6(cidr) => members! { "CidrIpv6": cidr },
            Peer::PrefixList(id) => members! { "PrefixListId": id },
            Peer::Group(id) => members! { "ReferencedGroupId": id },
        });
        members
    }

    /// As AWS names it in a refusal.
    pub fn shown(&self) -> String {
        let peer = match &self.peer {
            Peer::Ipv4(text) | Peer::Ipv6(text) | Peer::PrefixList(text) | Peer::Group(text) => text,
        };
        let ports = match (self.protocol.as_str(), self.from_port, self.to_port) {
            ("tcp" | "udp", Some(from), Some(to)) => {
                format!("{}, from port: {from}, to port: {to}", self.protocol.to_ascii_uppercase())
            }
            ("icmp" | "icmpv6", Some(kind), Some(code)) => {
                format!("{}, type: {kind}, code: {code}", self.protocol.to_ascii_uppercase())
            }
            ("-1", ..) => "ALL".to_owned(),
            _ => format!("protocol: {}", self.protocol),
        };
        format!("peer: {peer}, {ports}, ALLOW")
    }
}

/// Rules put together as `IpPermissions`: one element for each protocol and ports.
pub fn permissions<'a>(account: &str, rules: impl Iterator<Item = &'a Rule>) -> Vec<Members> {
    let mut together: Vec<Vec<&Rule>> = Vec::new();
    for rule in rules {
        let key = (&rule.protocol, rule.from_port, rule.to_port);
        match together.iter_mut().find(|rules| (&rules[0].protocol, rules[0].from_port, rules[0].to_port) == key) {
            Some(rules) => rules.push(rule),
            None => together.push(vec![rule]),
        }
    }
    let described = |rules: &Vec<&Rule>| {
        let list = |pick: &dyn Fn(&Rule) -> Option<Members>| -> Vec<Members> {
            let with_text = |rule: &&Rule| {
                let mut members = pick(rule)?;
                members.extend(members! { "Description": rule.description.as_ref() });
                Some(members)
            };
            rules.iter().filter_map(with_text).collect()
        };
        members! {
            "IpProtocol": &rules[0].protocol, "FromPort": rules[0].from_port, "ToPort": rules[0].to_port,
            "UserIdGroupPairs": list(&|rule| match &rule.peer {
                Peer::Group(id) => Some(members! { "UserId": account, "GroupId": id }),
                _ => None,
            }),
            "IpRanges": list(&|rule| match &rule.peer {
                Peer::Ipv4(cidr) => Some(members! { "CidrIp": cidr }),
                _ => None,
            }),
            "Ipv6Ranges": list(&|rule| match &rule.peer {
                Peer::Ipv6(cidr) => Some(members! { "CidrIpv6": cidr }),
                _ => None,
            }),
            "PrefixListIds": list(&|rule| match &rule.peer {
                Peer::PrefixList(id) => Some(members! { "PrefixListId": id }),
                _ => None,
            }),
        }
    };
    together.iter().map(described).collect()
}

/// A block of IPv4 or IPv6 addresses as AWS keeps it.
pub fn canonical(cidr: &str) -> Result<String, Refusal> {
    if cidr.contains(':') { ipv6(cidr) } else { ipv4(cidr) }
}

//! Security groups: making, deleting and describing them.

use super::kinds::{SECURITY_GROUP, VPC};
use super::rules::{self, End, described_well, within};
use super::{Ec2, Peer, PrefixList, Rule, SecurityGroup, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::filter::{Asked, Filter};
use crate::cloud::ids::Ids;
use crate::cloud::page::{self, Limits, with_token};
use crate::cloud::quotas;
use crate::cloud::world::Context;

/// How many groups or rules `Describe...` gives at once.
pub const PAGE: Limits = Limits { usual: 1000, most: 1000, invalid_token: "InvalidNextToken" };

const FILTERS: &[Filter] = &[
    ("description", "Description"),
    ("egress.ip-permission.cidr", "IpPermissionsEgress.IpRanges.CidrIp"),
    ("egress.ip-permission.from-port", "IpPermissionsEgress.FromPort"),
    ("egress.ip-permission.group-id", "IpPermissionsEgress.UserIdGroupPairs.GroupId"),
    ("egress.ip-permission.ipv6-cidr", "IpPermissionsEgress.Ipv6Ranges.CidrIpv6"),
    ("egress.ip-permission.prefix-list-id", "IpPermissionsEgress.PrefixListIds.PrefixListId"),
    ("egress.ip-permission.protocol", "IpPermissionsEgress.IpProtocol"),
    ("egress.ip-permission.to-port", "IpPermissionsEgress.ToPort"),
    ("egress.ip-permission.user-id", "IpPermissionsEgress.UserIdGroupPairs.UserId"),
    ("group-id", "GroupId"),
    ("group-name", "GroupName"),
    ("ip-permission.cidr", "IpPermissions.IpRanges.CidrIp"),
    ("ip-permission.from-port", "IpPermissions.FromPort"),
    ("ip-permission.group-id", "IpPermissions.UserIdGroupPairs.GroupId"),
    ("ip-permission.ipv6-cidr", "IpPermissions.Ipv6Ranges.CidrIpv6"),
    ("ip-permission.prefix-list-id", "IpPermissions.PrefixListIds.PrefixListId"),
    ("ip-permission.protocol", "IpPermissions.IpProtocol"),
    ("ip-permission.to-port", "IpPermissions.ToPort"),
    ("ip-permission.user-id", "IpPermissions.UserIdGroupPairs.UserId"),
    ("owner-id", "OwnerId"),
    ("vpc-id", "VpcId"),
];

impl Ec2 {
    /// A group that lets everything out and nothing in. Gives its id.
    pub fn make_group(&mut self, ids: &mut Ids, vpc_id: &str, name: &str, description: &str) -> String {
        let id = ids.ec2("sg");
        let group = SecurityGroup {
            id: id.clone(),
            name: name.to_owned(),
            description: description.to_owned(),
            vpc_id: vpc_id.to_owned(),
            rules: vec![everything(ids.ec2("sgr"), true, Peer::Ipv4("0.0.0.0/0".to_owned()))],
        };
        self.security_groups.insert(id.clone(), group);
        id
    }

    /// Forgets a group with its rules and their tags.
    pub fn drop_group(&mut self, id: &str) {
        for rule in self.security_groups.remove(id).into_iter().flat_map(|group| group.rules) {
            self.tags.remove(&rule.id);
        }
        self.tags.remove(id);
    }

    /// The group of that name in a VPC.
    pub fn group_named(&self, vpc_id: &str, name: &str) -> Result<&SecurityGroup, Refusal> {
        let found = self.security_groups.values().find(|group| group.vpc_id == vpc_id && group.name == name);
        found.ok_or_else(|| {
            let message = format!("The security group '{name}' does not exist in VPC '{vpc_id}'");
            Refusal::new("InvalidGroup.NotFound", message)
        })
    }

    /// The group that a call names by `GroupId`, or in the default VPC by `GroupName`.
    pub(super) fn group_of(&self, input: &Input) -> Result<&SecurityGroup, Refusal> {
        match (input.text("GroupId"), input.text("GroupName")) {
            (Some(id), _) => self.security_groups.get(id).ok_or_else(|| SECURITY_GROUP.unknown(id)),
            (None, Some(name)) => self.group_named(self.default_vpc_id()?, name),
            (None, None) => refuse("MissingParameter", "The request must contain the parameter groupName or groupId"),
        }
    }

    fn default_vpc_id(&self) -> Result<&str, Refusal> {
        self.default_vpc().map(|vpc| vpc.id.as_str()).ok_or_else(|| {
            let message = "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.";
            Refusal::new("VPCIdNotSpecified", message)
        })
    }

    /// Whether any of the groups lets connections of a protocol (`tcp`) to a port in from there.
    pub fn lets_in(&self, groups: &[String], protocol: &str, port: i64, from: &End<'_>) -> bool {
        self.lets_through(groups, false, protocol, port, from)
    }

    /// Whether any of the groups lets connections of a protocol (`tcp`) to a port out to there.
    pub fn lets_out(&self, groups: &[String], protocol: &str, port: i64, to: &End<'_>) -> bool {
        self.lets_through(groups, true, protocol, port, to)
    }

    fn lets_through(&self, groups: &[String], egress: bool, protocol: &str, port: i64, end: &End<'_>) -> bool {
        let rules = groups.iter().filter_map(|id| self.security_groups.get(id)).flat_map(|group| &group.rules);
        rules.filter(|rule| rule.egress == egress).any(|rule| {
            let list = match &rule.peer {
                Peer::PrefixList(id) => self.prefix_lists.get(id),
                _ => None,
            };
            let listed = |list: &PrefixList| end.address.is_some_and(|at| list.blocks().any(|block| within(at, block)));
            match list {
                Some(list) if listed(list) => {
                    rule.lets_through(protocol, port, &End { prefix_list: Some(&list.id), ..*end })
                }
                _ => rule.lets_through(protocol, port, end),
            }
        })
    }

    /// Whether an interface has the group, or an endpoint, which may have no interface.
    pub fn group_in_use(&self, id: &str) -> bool {
        self.group_members.contains_key(id)
            || self.endpoints.values().any(|endpoint| endpoint.groups.iter().any(|of| of == id))
    }
}

fn everything(id: String, egress: bool, peer: Peer) -> Rule {
    Rule { id, egress, protocol: "-1".to_owned(), from_port: None, to_port: None, peer, description: None }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let (name, description) = (input.required("GroupName"), input.required("Description"));
    let invalid = |value: &str, parameter: &str, why: &str| {
        refuse("InvalidParameterValue", format!("Value ({value}) for parameter {parameter} is invalid. {why}"))
    };
    for (value, parameter) in [(name, "GroupName"), (description, "GroupDescription")] {
        if !value.is_ascii() {
            return invalid(value, parameter, "Character sets beyond ASCII are not supported.");
        }
    }
    if name.is_empty() || name.len() > 255 {
        return invalid(name, "GroupName", "The name has 1 to 255 characters.");
    }
    if name.starts_with("sg-") {
        return invalid(name, "groupName", "Group names may not be in the format sg-*");
    }
    if name == "default" {
        return refuse("InvalidParameterValue", "Cannot use reserved security group name: default");
    }
    described_well("security group", description)?;
    let vpc_id = match input.text("VpcId") {
        Some(id) if context.ec2.vpcs.contains_key(id) => id,
        Some(id) => return Err(VPC.unknown(id)),
        None => context.ec2.default_vpc_id()?,
    };
    if context.ec2.group_named(vpc_id, name).is_ok() {
        let message = format!("The security group '{name}' already exists for VPC '{vpc_id}'");
        return refuse("InvalidGroup.Duplicate", message);
    }
    context.quotas.one_more(&quotas::SECURITY_GROUPS, context.ec2.security_groups.len())?;
    let (vpc_id, tags) = (vpc_id.to_owned(), tags::checked(input, "security-group")?);
    let id = context.ec2.make_group(context.ids, &vpc_id, name, description);
    context.ec2.tag(&id, tags);
    Ok(members! { "GroupId": &id, "Tags": context.ec2.some_tags_of(&id), "SecurityGroupArn": arn(context, &id) })
}

fn arn(context: &Context<'_>, id: &str) -> String {
    context.arn("ec2", &format!("security-group/{id}"))
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let ec2 = &mut *context.ec2;
    let group = ec2.group_of(input)?;
    let (id, name) = (group.id.clone(), &group.name);
    if name == "default" {
        let message = format!("the specified group: \"{id}\" name: \"{name}\" cannot be deleted by a user");
        return refuse("CannotDelete", message);
    }
    let refers = |rule: &Rule| matches!(&rule.peer, Peer::Group(peer) if *peer == id);
    let referred = ec2.security_groups.values().any(|other| other.id != id && other.rules.iter().any(refers));
    if ec2.group_in_use(&id) || referred {
        return refuse("DependencyViolation", format!("resource {id} has a dependent object"));
    }
    ec2.drop_group(&id);
    Ok(members! { "Return": true, "GroupId": id })
}

fn described(context: &Context<'_>, group: &SecurityGroup) -> Members {
    let of = |egress: bool| {
        rules::permissions(context.account, group.rules.iter().filter(move |rule| rule.egress == egress))
    };
    members! {
        "GroupId": &group.id, "IpPermissionsEgress": of(true), "Tags": context.ec2.some_tags_of(&group.id),
        "VpcId": &group.vpc_id, "SecurityGroupArn": arn(context, &group.id), "OwnerId": context.account,
        "GroupName": &group.name, "Description": &group.description, "IpPermissions": of(false),
    }
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let ec2 = &*context.ec2;
    let (ids, names) = (input.texts("GroupIds"), input.texts("GroupNames"));
    let mut groups: Vec<&SecurityGroup> = Vec::new();
    for id in &ids {
        match ec2.security_groups.get(*id) {
            Some(group) => groups.push(group),
            None => return Err(SECURITY_GROUP.unknown(id)),
        }
    }
    for name in &names {
        groups.push(ec2.group_named(ec2.default_vpc_id()?, name)?);
    }
    if ids.is_empty() && names.is_empty() {
        groups = ec2.security_groups.values().collect();
    }
    groups.sort_by(|a, b| a.id.cmp(&b.id));
    groups.dedup_by(|a, b| a.id == b.id);
    let (groups, token) = page::found(
        input,
        PAGE,
        FILTERS,
        groups,
        |group| &group.id,
        |group, asked| glance(ec2, group, asked),
        |group| described(context, group),
    )?;
    Ok(with_token(input, members! { "SecurityGroups": groups }, token))
}

/// What a filter asks of a group, where it need not be described for that.
fn glance<'a>(ec2: &'a Ec2, group: &'a SecurityGroup, asked: Asked<'_>) -> Option<Vec<&'a str>> {
    let found = match asked {
        Asked::Member("GroupId") => &group.id,
        Asked::Member("GroupName") => &group.name,
        Asked::Member("Description") => &group.description,
        Asked::Member("VpcId") => &group.vpc_id,
        _ => return asked.of_tags(ec2.tags.get(&group.id)),
    };
    Some(vec![found])
}

/// `GetSecurityGroupsForVpc`: the groups that resources of a VPC may have.
pub fn for_vpc(context: &mut Context<'_>, input: &Input) -> Answer {
    const FILTERS: &[Filter] = &[
        ("description", "Description"),
        ("group-id", "GroupId"),
        ("group-name", "GroupName"),
        ("owner-id", "OwnerId"),
        ("primary-vpc-id", "PrimaryVpcId"),
    ];
    let vpc_id = existing_vpc(context, input)?;
    let ec2 = &*context.ec2;
    let groups = ec2.security_groups.values().filter(|group| group.vpc_id == vpc_id);
    let shown = |group: &SecurityGroup| {
        members! {
            "Description": &group.description, "GroupName": &group.name, "OwnerId": context.account,
            "GroupId": &group.id, "Tags": ec2.tags_of(&group.id), "PrimaryVpcId": vpc_id,
        }
    };
    let look = |group, asked: Asked<'_>| glance(ec2, group, asked);
    let (groups, token) = page::found(input, PAGE, FILTERS, groups, |group| &group.id, look, shown)?;
    Ok(with_token(input, members! { "SecurityGroupForVpcs": groups }, token))
}

fn existing_vpc<'a>(context: &Context<'_>, input: &'a Input) -> Result<&'a str, Refusal> {
    let id = input.required("VpcId");
    if context.ec2.vpcs.contains_key(id) { Ok(id) } else { Err(VPC.unknown(id)) }
}

/// `DescribeSecurityGroupReferences`: VPCs at the other side of a peering whose groups refer to these.
pub fn references(context: &mut Context<'_>, input: &Input) -> Answer {
    let ec2 = &*context.ec2;
    let mut found = Vec::new();
    for id in input.texts("GroupId") {
        let Some(group) = ec2.security_groups.get(id) else {
            return Err(SECURITY_GROUP.unknown(id));
        };
        let refers = |rule: &Rule| matches!(&rule.peer, Peer::Group(peer) if peer == id);
        let others = ec2.security_groups.values().filter(|other| other.vpc_id != group.vpc_id);
        for other in others.filter(|other| other.rules.iter().any(refers)) {
            found.push(members! { "GroupId": id, "ReferencingVpcId": &other.vpc_id });
        }
    }
    found.dedup();
    Ok(members! { "SecurityGroupReferenceSet": found })
}

/// `DescribeStaleSecurityGroups`: there are none, for a group that another's rule refers to cannot be deleted.
pub fn stale(context: &mut Context<'_>, input: &Input) -> Answer {
    existing_vpc(context, input)?;
    Ok(members! { "StaleSecurityGroupSet": Vec::<Members>::new() })
}

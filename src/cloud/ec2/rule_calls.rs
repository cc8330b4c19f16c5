//! Calls about the rules of security groups.

use super::kinds::SECURITY_GROUP_RULE;
use super::rules::{changed, described_well, named, permissions};
use super::security_groups::PAGE;
use super::{Ec2, Rule, SecurityGroup, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::filter::{Asked, Filter};
use crate::cloud::page::{self, with_token};
use crate::cloud::quotas;
use crate::cloud::world::Context;

pub fn authorize_ingress(context: &mut Context<'_>, input: &Input) -> Answer {
    authorize(context, input, false)
}

pub fn authorize_egress(context: &mut Context<'_>, input: &Input) -> Answer {
    authorize(context, input, true)
}

fn authorize(context: &mut Context<'_>, input: &Input, egress: bool) -> Answer {
    let group = context.ec2.group_of(input)?;
    let mut new = named(context, input, group, egress)?;
    for (n, rule) in new.iter().enumerate() {
        if new[..n].iter().any(|other| other.same(rule)) {
            let message = "The same permission must not appear multiple times";
            return refuse("InvalidParameterValue", message);
        }
        if group.rules.iter().any(|other| other.same(rule)) {
            return Err(duplicate(rule));
        }
    }
    let there = group.rules.iter().filter(|rule| rule.egress == egress).count();
    context.quotas.room(&quotas::GROUP_RULES, there + new.len())?;
    let group_id = group.id.clone();
    let tags = tags::checked(input, "security-group-rule")?;
    for rule in &mut new {
        rule.id = context.ids.ec2("sgr");
        context.ec2.tag(&rule.id, tags.clone());
    }
    let described: Vec<Members> = new
        .iter()
        .map(|rule| {
            let mut described = rule.described(context, &group_id);
            if !tags.is_empty() {
                described.extend(members! { "Tags": context.ec2.tags_of(&rule.id) });
            }
            described
        })
        .collect();
    if let Some(group) = context.ec2.security_groups.get_mut(&group_id) {
        group.rules.extend(new);
    }
    Ok(members! { "Return": true, "SecurityGroupRules": described })
}

fn duplicate(rule: &Rule) -> Refusal {
    let message = format!("the specified rule \"{}\" already exists", rule.shown());
    Refusal::new("InvalidPermission.Duplicate", message)
}

fn no_rule(id: &str) -> Refusal {
    SECURITY_GROUP_RULE.unknown(id)
}

pub fn revoke_ingress(context: &mut Context<'_>, input: &Input) -> Answer {
    revoke(context, input, false)
}

pub fn revoke_egress(context: &mut Context<'_>, input: &Input) -> Answer {
    revoke(context, input, true)
}

fn revoke(context: &mut Context<'_>, input: &Input, egress: bool) -> Answer {
    let group = context.ec2.group_of(input)?;
    let group_id = group.id.clone();
    let (mut gone, mut unknown): (Vec<String>, Vec<Rule>) = (Vec::new(), Vec::new());
    let by_id = input.texts("SecurityGroupRuleIds");
    for id in &by_id {
        match group.rules.iter().find(|rule| rule.id == *id && rule.egress == egress) {
            Some(rule) => gone.push(rule.id.clone()),
            None => return Err(no_rule(id)),
        }
    }
    if by_id.is_empty() {
        for rule in named(context, input, group, egress)? {
            match group.rules.iter().find(|other| other.same(&rule)) {
                Some(found) => gone.push(found.id.clone()),
                None => unknown.push(rule),
            }
        }
    }
    // Groups of the default VPC take it lightly, as EC2 did before there were VPCs.
    let lenient = context.ec2.vpcs.get(&group.vpc_id).is_some_and(|vpc| vpc.is_default);
    if !unknown.is_empty() && !lenient {
        let message = "The specified rule does not exist in this security group.";
        return refuse("InvalidPermission.NotFound", message);
    }
    let mut revoked: Vec<Members> = Vec::new();
    if let Some(group) = context.ec2.security_groups.get_mut(&group_id) {
        let taken = |rule: &Rule| gone.contains(&rule.id);
        revoked.extend(group.rules.iter().filter(|rule| taken(rule)).map(|rule| rule.revoked(&group_id)));
        group.rules.retain(|rule| !taken(rule));
    }
    for id in &gone {
        context.ec2.tags.remove(id);
    }
    let unknown = Some(permissions(context.account, unknown.iter())).filter(|list| !list.is_empty());
    Ok(members! { "Return": true, "UnknownIpPermissions": unknown, "RevokedSecurityGroupRules": revoked })
}

pub fn modify(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = context.ec2.group_of(input)?;
    let mut rules = group.rules.clone();
    for update in input.maps("SecurityGroupRules") {
        let id = update.required("SecurityGroupRuleId");
        let Some(at) = rules.iter().position(|rule| rule.id == id) else { return Err(no_rule(id)) };
        let Some(wanted) = update.map("SecurityGroupRule") else {
            return refuse("MissingParameter", "The request must contain the parameter SecurityGroupRule");
        };
        let new = changed(context, wanted, group, &rules[at])?;
        if rules.iter().enumerate().any(|(n, other)| n != at && other.same(&new)) {
            return Err(duplicate(&new));
        }
        rules[at] = new;
    }
    let group_id = group.id.clone();
    if let Some(group) = context.ec2.security_groups.get_mut(&group_id) {
        group.rules = rules;
    }
    Ok(members! { "Return": true })
}

pub fn update_descriptions_ingress(context: &mut Context<'_>, input: &Input) -> Answer {
    update_descriptions(context, input, false)
}

pub fn update_descriptions_egress(context: &mut Context<'_>, input: &Input) -> Answer {
    update_descriptions(context, input, true)
}

fn update_descriptions(context: &mut Context<'_>, input: &Input, egress: bool) -> Answer {
    let group = context.ec2.group_of(input)?;
    let mut changes: Vec<(usize, Option<String>)> = Vec::new();
    for update in input.maps("SecurityGroupRuleDescriptions") {
        let id = update.required("SecurityGroupRuleId");
        let description = update.text("Description").filter(|text| !text.is_empty());
        described_well("rule", description.unwrap_or_default())?;
        match group.rules.iter().position(|rule| rule.id == id && rule.egress == egress) {
            Some(at) => changes.push((at, description.map(str::to_owned))),
            None => return Err(no_rule(id)),
        }
    }
    if changes.is_empty() {
        for rule in named(context, input, group, egress)? {
            match group.rules.iter().position(|other| other.same(&rule)) {
                Some(at) => changes.push((at, rule.description)),
                None => {
                    let message = "The specified rule does not exist in this security group.";
                    return refuse("InvalidPermission.NotFound", message);
                }
            }
        }
    }
    let group_id = group.id.clone();
    if let Some(group) = context.ec2.security_groups.get_mut(&group_id) {
        for (at, description) in changes {
            group.rules[at].description = description;
        }
    }
    Ok(members! { "Return": true })
}

impl Ec2 {
    /// The rule of that id, and its group.
    pub fn rule(&self, id: &str) -> Option<(&SecurityGroup, &Rule)> {
        let groups = self.security_groups.values();
        groups.flat_map(|group| group.rules.iter().map(move |rule| (group, rule))).find(|(_, rule)| rule.id == id)
    }
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    const FILTERS: &[Filter] = &[("group-id", "GroupId"), ("security-group-rule-id", "SecurityGroupRuleId")];
    let ec2 = &*context.ec2;
    let ids = input.texts("SecurityGroupRuleIds");
    let mut rules: Vec<(&SecurityGroup, &Rule)> = Vec::new();
    for id in &ids {
        rules.push(ec2.rule(id).ok_or_else(|| no_rule(id))?);
    }
    if ids.is_empty() {
        let groups = ec2.security_groups.values();
        rules = groups.flat_map(|group| group.rules.iter().map(move |rule| (group, rule))).collect();
    }
    rules.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
    let with_tags = |(group, rule): (&SecurityGroup, &Rule)| {
        let mut described = rule.described(context, &group.id);
        described.extend(members! { "Tags": ec2.tags_of(&rule.id) });
        described
    };
    let (rules, token) = page::found(
        input,
        PAGE,
        FILTERS,
        rules,
        |(_, rule)| &rule.id,
        |(group, rule), asked| glance(ec2, group, rule, asked),
        with_tags,
    )?;
    Ok(with_token(input, members! { "SecurityGroupRules": rules }, token))
}

/// What a filter asks of a rule: all that can be asked.
fn glance<'a>(ec2: &'a Ec2, group: &'a SecurityGroup, rule: &'a Rule, asked: Asked<'_>) -> Option<Vec<&'a str>> {
    match asked {
        Asked::Member("GroupId") => Some(vec![&group.id]),
        Asked::Member("SecurityGroupRuleId") => Some(vec![&rule.id]),
        _ => asked.of_tags(ec2.tags.get(&rule.id)),
    }
}

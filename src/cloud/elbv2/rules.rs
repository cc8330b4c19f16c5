//! Rules of listeners: CreateRule, ModifyRule, DeleteRule, DescribeRules, SetRulePriorities.

use super::arns::{self, LISTENER, RULE};
use super::types::{Kind, Rule};
use super::{Elbv2, actions, balancers, conditions, limits, listeners, tags};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::world::Context;
use std::collections::{BTreeMap, BTreeSet};

/// `CreateRule`
pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let elbv2 = &*context.elbv2;
    let listener = listeners::existing(elbv2, input.required("ListenerArn"))?;
    let balancer = balancers::existing(elbv2, &listener.balancer)?;
    if balancer.kind == Kind::Network {
        let message = format!("Rules are not supported for listeners with protocol {}", listener.protocol);
        return refuse("UnsupportedProtocol", message);
    }
    let priority = input.int("Priority").unwrap_or_default();
    valid_priority(priority)?;
    let conditions = conditions::read(input.list("Conditions"))?;
    let actions = actions::read(elbv2, balancer, &listener.protocol, input.list("Actions"))?;
    let tags = tags::given(input)?;
    if with_priority(elbv2, &listener.arn, priority).is_some() {
        return refuse("PriorityInUse", format!("Priority '{priority}' is currently in use"));
    }
    limits::one_more_rule(context.quotas, elbv2, &listener.balancer)?;

    let path = listener.arn.replacen(LISTENER.part, RULE.part, 1);
    let arn = format!("{path}/{}", context.ids.hex(16));
    let transforms = input.list("Transforms").to_vec();
    let rule = Rule { arn: arn.clone(), priority: Some(priority), conditions, actions: actions.clone(), transforms };
    let answer = members! { "Rules": vec![shown(&rule)] };
    context.elbv2.rules.insert(arn.clone(), rule);
    context.elbv2.tag(&arn, tags);
    actions::link(context, &arn, &[], &actions);
    Ok(answer)
}

/// `ModifyRule`: what the call does not say stays.
pub fn modify(context: &mut Context<'_>, input: &Input) -> Answer {
    let elbv2 = &*context.elbv2;
    let mut rule = existing(elbv2, input.required("RuleArn"))?.clone();
    if rule.priority.is_none() {
        return refuse("OperationNotPermitted", format!("Default rule '{}' cannot be modified", rule.arn));
    }
    let (when, what) = (input.list("Conditions"), input.list("Actions"));
    let transforms = input.list("Transforms");
    let reset = input.flag("ResetTransforms").unwrap_or(false);
    if when.is_empty() && what.is_empty() && transforms.is_empty() && !reset {
        return refuse("ValidationError", "Either conditions or actions must be specified");
    }
    let before = rule.actions.clone();
    if !when.is_empty() {
        rule.conditions = conditions::read(when)?;
    }
    if !what.is_empty() {
        let listener = listeners::existing(elbv2, &arns::listener_of(&rule.arn))?;
        let balancer = balancers::existing(elbv2, &listener.balancer)?;
        rule.actions = actions::read(elbv2, balancer, &listener.protocol, what)?;
    }
    if reset || !transforms.is_empty() {
        rule.transforms = transforms.to_vec();
    }
    let answer = members! { "Rules": vec![shown(&rule)] };
    let (arn, after) = (rule.arn.clone(), rule.actions.clone());
    context.elbv2.rules.insert(arn.clone(), rule);
    actions::link(context, &arn, &before, &after);
    Ok(answer)
}

/// `DeleteRule`: not the default one.
pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let rule = existing(context.elbv2, input.required("RuleArn"))?;
    if rule.priority.is_none() {
        return refuse("OperationNotPermitted", format!("Default rule '{}' cannot be deleted", rule.arn));
    }
    let arn = rule.arn.clone();
    if let Some(removed) = context.elbv2.rules.remove(&arn) {
        actions::link(context, &arn, &removed.actions, &[]);
    }
    context.elbv2.tags.remove(&arn);
    Ok(members! {})
}

/// `DescribeRules`, of a listener or by their ARNs: by priority, the default one last.
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let elbv2 = &*context.elbv2;
    let asked = input.texts("RuleArns");
    let mut found: Vec<&Rule> = Vec::new();
    match input.text("ListenerArn") {
        None if asked.is_empty() => {
            return refuse("ValidationError", "You must specify either listener rule ARNs or a listener ARN");
        }
        Some(_) if !asked.is_empty() => {
            let message = "Listener rule ARNs and a listener ARN cannot be specified at the same time";
            return refuse("ValidationError", message);
        }
        Some(arn) => found.extend(arns::within(&elbv2.rules, &RULE, &listeners::existing(elbv2, arn)?.arn)),
        None => {
            for arn in asked {
                found.push(existing(elbv2, arn)?);
            }
        }
    }
    found.sort_by_key(|rule| place(rule));
    found.dedup_by(|a, b| a.arn == b.arn);
    let (found, token) = page(input, limits::PAGE, found, |rule| place(rule))?;
    let shown: Vec<Members> = found.into_iter().map(shown).collect();
    Ok(with_token(input, members! { "Rules": shown }, token))
}

/// `SetRulePriorities`: all at once, so that two rules can change places.
pub fn set_priorities(context: &mut Context<'_>, input: &Input) -> Answer {
    let elbv2 = &*context.elbv2;
    let mut new: BTreeMap<String, i64> = BTreeMap::new();
    let mut taken: BTreeSet<(String, i64)> = BTreeSet::new();
    for pair in input.maps("RulePriorities") {
        let rule = existing(elbv2, pair.required("RuleArn"))?;
        if rule.priority.is_none() {
            let message = format!("Priority of default rule '{}' cannot be modified", rule.arn);
            return refuse("OperationNotPermitted", message);
        }
        let priority = pair.int("Priority").unwrap_or_default();
        valid_priority(priority)?;
        if !taken.insert((arns::listener_of(&rule.arn), priority)) || new.contains_key(&rule.arn) {
            return refuse("ValidationError", format!("Priority '{priority}' was provided multiple times"));
        }
        new.insert(rule.arn.clone(), priority);
    }
    for (listener, priority) in &taken {
        if with_priority(elbv2, listener, *priority).is_some_and(|rule| !new.contains_key(&rule.arn)) {
            return refuse("PriorityInUse", format!("Priority '{priority}' is currently in use"));
        }
    }
    let mut changed: Vec<&Rule> = Vec::new();
    for (arn, priority) in &new {
        if let Some(rule) = context.elbv2.rules.get_mut(arn) {
            rule.priority = Some(*priority);
        }
    }
    changed.extend(new.keys().filter_map(|arn| context.elbv2.rules.get(arn)));
    changed.sort_by_key(|rule| place(rule));
    Ok(members! { "Rules": changed.into_iter().map(shown).collect::<Vec<Members>>() })
}

/// Where a rule comes in a list: by its listener and its priority.
fn place(rule: &Rule) -> String {
    format!("{}/{:05}", arns::listener_of(&rule.arn), rule.priority.unwrap_or(99_999))
}

fn with_priority<'a>(elbv2: &'a Elbv2, listener: &str, priority: i64) -> Option<&'a Rule> {
    arns::within(&elbv2.rules, &RULE, listener).find(|rule| rule.priority == Some(priority))
}

fn valid_priority(priority: i64) -> Result<(), Refusal> {
    if (1..=50_000).contains(&priority) {
        return Ok(());
    }
    refuse("ValidationError", format!("Rule priority '{priority}' must be between '1' and '50000'"))
}

/// The rule of an ARN.
///
/// # Errors
/// RuleNotFound; ValidationError for what is no such ARN.
pub fn existing<'a>(elbv2: &'a Elbv2, arn: &str) -> Result<&'a Rule, Refusal> {
    match elbv2.rules.get(arns::valid(&RULE, arn)?) {
        Some(rule) => Ok(rule),
        None => refuse("RuleNotFound", "One or more rules not found"),
    }
}

/// A rule as it is described.
fn shown(rule: &Rule) -> Members {
    let lists = |list: &[Value]| Value::List(list.to_vec());
    members! {
        "RuleArn": &rule.arn,
        "Priority": rule.priority.map_or("default".to_owned(), |priority| priority.to_string()),
        "Conditions": lists(&rule.conditions),
        "Actions": lists(&rule.actions),
        "IsDefault": rule.priority.is_none(),
        "Transforms": lists(&rule.transforms),
    }
}

//! The health of targets: from registration through the checks of their group to the end of their draining.

use super::arns::{self, BALANCER};
use super::probe::{self, check};
use super::types::{State, Target, TargetGroup, key};
use super::{Elbv2, Event};
use crate::cloud::call::{Refusal, refuse};
use crate::cloud::world::{self, Context};
use crate::cloud::{ecs, times};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What a health check of a target finds.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Pass,
    /// With AWS's reason and description: `Target.Timeout`, `Request timed out`.
    Fail(&'static str, String),
}

/// State, reason and description of a target, as AWS has them.
pub fn words(state: &State) -> (&'static str, Option<&str>, Option<&str>) {
    let initial = |reason, description| ("initial", Some(reason), Some(description));
    let unused = |description| ("unused", Some("Target.NotInUse"), Some(description));
    match state {
        State::Unused => unused("Target group is not configured to receive traffic from the load balancer"),
        State::OtherZone => unused("Target is in an Availability Zone that is not enabled for the load balancer"),
        State::Unchecked => {
            ("unavailable", Some("Target.HealthCheckDisabled"), Some("Health checks are disabled for the target group"))
        }
        State::Waiting | State::Registering => {
            initial("Elb.RegistrationInProgress", "Target registration is in progress")
        }
        State::Checking => initial("Elb.InitialHealthChecking", "Initial health checks in progress"),
        State::Healthy => ("healthy", None, None),
        State::Unhealthy(reason, description) => ("unhealthy", Some(reason), Some(description)),
        State::Draining => {
            ("draining", Some("Target.DeregistrationInProgress"), Some("Target deregistration is in progress"))
        }
    }
}

/// The state of an address's target: `healthy`, `initial`, `draining`... None where it is not registered.
pub fn health(elbv2: &Elbv2, target_group_arn: &str, ip: &str, port: i64) -> Option<&'static str> {
    let target = elbv2.target_group(target_group_arn)?.targets.get(&key(ip, Some(port)))?;
    Some(words(&target.state).0)
}

/// What is wrong with an address's target that is unhealthy: `Request timed out`.
pub fn sickness<'a>(elbv2: &'a Elbv2, target_group_arn: &str, ip: &str, port: i64) -> Option<&'a str> {
    let target = elbv2.target_group(target_group_arn)?.targets.get(&key(ip, Some(port)))?;
    words(&target.state).2
}

/// Registers an address with a target group, as ECS does for a task. Where the zone is not given it is that of the subnet
/// of the VPC that the address is in. One that is registered stays as it is; one that drains starts anew.
///
/// # Errors
/// There is no such target group.
pub fn register(
    context: &mut Context<'_>,
    target_group_arn: &str,
    ip: &str,
    port: i64,
    zone: Option<&str>,
) -> Result<(), Refusal> {
    let Some(group) = context.elbv2.target_group(target_group_arn) else { return no_group() };
    let zone = zone.map(str::to_owned).or_else(|| zone_of(context, group, ip));
    add(context, target_group_arn, ip, Some(port), zone);
    Ok(())
}

/// Takes an address out of a target group: it drains for as long as the group says, and is gone at once where no listener
/// uses the group. Nothing happens where it is not registered.
pub fn deregister(context: &mut Context<'_>, target_group_arn: &str, ip: &str, port: i64) {
    remove(context, target_group_arn, &key(ip, Some(port)));
}

pub(super) fn no_group<T>() -> Result<T, Refusal> {
    refuse("TargetGroupNotFound", "One or more target groups not found")
}

/// The zone of the subnet that an address of the group's VPC is in.
pub(super) fn zone_of(context: &Context<'_>, group: &TargetGroup, ip: &str) -> Option<String> {
    let ip = ip.parse().ok()?;
    let vpc = group.vpc_id.as_deref()?;
    let mut subnets = context.ec2.subnets.values().filter(|subnet| subnet.vpc_id == vpc);
    subnets.find(|subnet| super::targets::within(&subnet.cidr_block, ip)).map(|subnet| subnet.zone.clone())
}

/// Registers a target with a group that is there.
pub(super) fn add(context: &mut Context<'_>, group: &str, id: &str, port: Option<i64>, zone: Option<String>) {
    let now = context.now;
    let Some(found) = context.elbv2.target_groups.get_mut(group) else { return };
    let at = key(id, port);
    if found.targets.get(&at).is_some_and(|target| target.state != State::Draining) {
        return;
    }
    let target = Target { id: id.to_owned(), port, zone, state: State::Unused, since: now, turn: 0 };
    found.targets.insert(at.clone(), target);
    begin(context, group, &at);
}

/// Takes a target out of a group.
pub(super) fn remove(context: &mut Context<'_>, group: &str, at: &str) {
    let Some(found) = context.elbv2.target_groups.get_mut(group) else { return };
    let delay = super::attributes::draining_seconds(found);
    let Some(target) = found.targets.get(at) else { return };
    match target.state {
        State::Draining => {}
        State::Unused | State::OtherZone | State::Unchecked => drop(found.targets.remove(at)),
        _ if delay == 0 => drop(found.targets.remove(at)),
        _ => {
            let turn = become_state(context, group, at, State::Draining);
            let event = Event::Drained { group: group.to_owned(), target: at.to_owned(), turn };
            context.timers.after(delay * 1_000, world::Event::Elbv2(event));
        }
    }
}

/// Gives a target another state, and a new turn, and says so to whoever runs it. Answers the turn.
fn become_state(context: &mut Context<'_>, group: &str, at: &str, state: State) -> u64 {
    let elbv2 = &mut *context.elbv2;
    elbv2.turns += 1;
    let turn = elbv2.turns;
    let Some(group) = elbv2.target_groups.get_mut(group) else { return turn };
    let Some(target) = group.targets.get_mut(at) else { return turn };
    target.state = state;
    target.turn = turn;
    if let Some(vpc_id) = group.vpc_id.clone() {
        let ip = target.id.clone();
        ecs::target_changed(context, &vpc_id, &ip);
    }
    turn
}

/// Puts a target at its start: not used, or to be checked.
fn begin(context: &mut Context<'_>, group: &str, at: &str) {
    let Some(found) = context.elbv2.target_groups.get(group) else { return };
    let Some(target) = found.targets.get(at) else { return };
    let use_ = usage(context.elbv2, found);
    let state = use_.state_of(found, target);
    let starts = state == State::Registering;
    let turn = become_state(context, group, at, state);
    if let Some(target) = context.elbv2.target_groups.get_mut(group).and_then(|group| group.targets.get_mut(at)) {
        target.since = context.now;
    }
    if starts {
        let event = Event::FirstCheck { group: group.to_owned(), target: at.to_owned(), turn };
        context.timers.after(times::TARGET_FIRST_CHECK.milliseconds, world::Event::Elbv2(event));
    }
}

/// How a target group is used.
struct Usage {
    used: bool,
    active: bool,
    /// The zones in which its load balancers are.
    zones: BTreeSet<String>,
}

fn usage(elbv2: &Elbv2, group: &TargetGroup) -> Usage {
    let balancers = balancers(group);
    let found: Vec<_> = balancers.iter().filter_map(|arn| elbv2.balancers.get(arn)).collect();
    Usage {
        used: !found.is_empty(),
        active: found.iter().any(|balancer| balancer.active),
        zones: found.iter().flat_map(|balancer| &balancer.places).map(|place| place.zone.clone()).collect(),
    }
}

impl Usage {
    /// The state in which a target starts.
    fn state_of(&self, group: &TargetGroup, target: &Target) -> State {
        match () {
            () if !self.used => State::Unused,
            () if !self.enabled(target) => State::OtherZone,
            () if !group.check.enabled => State::Unchecked,
            () if !self.active => State::Waiting,
            () => State::Registering,
        }
    }

    /// Whether the load balancer is in the target's zone.
    fn enabled(&self, target: &Target) -> bool {
        target.zone.as_deref().is_none_or(|zone| zone == "all" || self.zones.contains(zone))
    }
}

/// ARNs of the load balancers that use a group.
pub fn balancers(group: &TargetGroup) -> BTreeSet<String> {
    group.rules.iter().map(|rule| arns::balancer_of(rule)).collect()
}

/// Looks at a group's targets again, when it is used or no longer used, when its load balancer is active or has other
/// zones, when health checks are switched on or off.
pub fn refresh(context: &mut Context<'_>, group: &str) {
    let Some(found) = context.elbv2.target_groups.get(group) else { return };
    let usage = usage(context.elbv2, found);
    let mut gone = Vec::new();
    let mut anew = Vec::new();
    for (at, target) in &found.targets {
        let starts = usage.state_of(found, target);
        match (&target.state, &starts) {
            (State::Draining, State::Unused) => gone.push(at.clone()),
            (State::Draining, _) => {}
            (State::Registering | State::Checking | State::Healthy | State::Unhealthy(..), State::Registering) => {}
            (now, then) if now == then => {}
            _ => anew.push(at.clone()),
        }
    }
    for at in anew {
        begin(context, group, &at);
    }
    if let Some(found) = context.elbv2.target_groups.get_mut(group) {
        found.targets.retain(|at, _| !gone.contains(at));
    }
}

/// The load balancer can pass requests on from now.
pub(super) fn balancer_active(context: &mut Context<'_>, arn: &str) {
    let Some(balancer) = context.elbv2.balancers.get_mut(arn) else { return };
    balancer.active = true;
    for group in groups_of(context.elbv2, arn) {
        refresh(context, &group);
    }
}

/// The groups to which rules of a load balancer forward.
pub(super) fn groups_of(elbv2: &Elbv2, balancer: &str) -> BTreeSet<String> {
    debug_assert!(balancer.contains(BALANCER.part), "{balancer}");
    let rules = arns::within(&elbv2.rules, &arns::RULE, balancer);
    rules.flat_map(|rule| super::actions::groups(&rule.actions)).map(str::to_owned).collect()
}

/// The target as the event knew it.
fn due<'a>(context: &'a Context<'_>, group: &str, at: &str, turn: u64) -> Option<(&'a TargetGroup, &'a Target)> {
    let group = context.elbv2.target_group(group)?;
    let target = group.targets.get(at).filter(|target| target.turn == turn)?;
    Some((group, target))
}

/// A target's first health check: how it goes decides how many there have to be.
pub(super) fn first_check(context: &mut Context<'_>, group: &str, at: &str, turn: u64) {
    let Some((found, target)) = due(context, group, at, turn) else { return };
    let (since, well) = (target.since, check(context, found, target) == Verdict::Pass);
    become_state(context, group, at, State::Checking);
    expect(context, group, at, since, well);
}

/// The checks that are expected to find a target well, or not, are made by then and by as many intervals as it takes.
fn expect(context: &mut Context<'_>, group: &str, at: &str, from: Timestamp, well: bool) {
    let Some(found) = context.elbv2.target_group(group) else { return };
    let Some(target) = found.targets.get(at) else { return };
    let threshold = if well { found.check.healthy } else { found.check.unhealthy };
    let decided = world::later(from, found.check.interval * threshold * 1_000);
    let event = Event::Checked { group: group.to_owned(), target: at.to_owned(), turn: target.turn, well };
    context.timers.at(decided, world::Event::Elbv2(event));
}

/// The check that decides how a target is, if they all went as the first one did.
pub(super) fn checked(context: &mut Context<'_>, group: &str, at: &str, turn: u64, expected: bool) {
    let Some((found, target)) = due(context, group, at, turn) else { return };
    let verdict = check(context, found, target);
    let well = verdict == Verdict::Pass;
    if well != expected {
        // It is as it was, or the count begins anew.
        if target.state == State::Checking {
            let now = context.now;
            expect(context, group, at, now, well);
        }
        return;
    }
    let ready = probe::task(context, found, target).and_then(|task| ecs::ready_at(context, task));
    let state = match verdict {
        Verdict::Pass => State::Healthy,
        Verdict::Fail(reason, description) => State::Unhealthy(reason.to_owned(), description),
    };
    if target.state != state {
        become_state(context, group, at, state);
    }
    if let Some(ready) = ready.filter(|_| !well) {
        expect(context, group, at, ready, true);
    }
}

/// Lets the targets be looked at soon: something has changed that their health may depend on.
pub fn look_again(context: &mut Context<'_>) {
    if !context.elbv2.looks && !context.elbv2.target_groups.is_empty() {
        context.elbv2.looks = true;
        context.timers.after(times::TARGET_FIRST_CHECK.milliseconds, world::Event::Elbv2(Event::LookAgain));
    }
}

/// Finds the targets whose health is no longer what it is said to be.
pub(super) fn look(context: &mut Context<'_>) {
    context.elbv2.looks = false;
    let mut changed = Vec::new();
    for (arn, group) in &context.elbv2.target_groups {
        for (at, target) in &group.targets {
            let was = match target.state {
                State::Healthy => true,
                State::Unhealthy(..) => false,
                _ => continue,
            };
            let is = check(context, group, target) == Verdict::Pass;
            if is != was {
                changed.push((arn.clone(), at.clone(), is));
            }
        }
    }
    let now = context.now;
    for (group, at, well) in changed {
        expect(context, &group, &at, now, well);
    }
}

/// A target has drained.
pub(super) fn drained(context: &mut Context<'_>, group: &str, at: &str, turn: u64) {
    if due(context, group, at, turn).is_some()
        && let Some(found) = context.elbv2.target_groups.get_mut(group)
    {
        found.targets.remove(at);
    }
}

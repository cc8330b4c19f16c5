//! Load balancers: CreateLoadBalancer, DeleteLoadBalancer, DescribeLoadBalancers.

use super::arns::{self, BALANCER, LISTENER, RULE};
use super::types::{Balancer, Kind, Place};
use super::{Elbv2, Event, actions, attributes, limits, not_simulated, placement, regions, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::times;
use crate::cloud::world::{self, Context};

/// The service whose role AWS makes with an account's first load balancer.
const SERVICE: &str = "elasticloadbalancing.amazonaws.com";

/// `CreateLoadBalancer`
pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let kind = match input.text("Type").unwrap_or("application") {
        "application" => Kind::Application,
        "network" => Kind::Network,
        other => return not_simulated(&format!("load balancers of type {other}")),
    };
    for member in ["CustomerOwnedIpv4Pool", "IpamPools"] {
        if input.member(member).is_some() {
            return not_simulated(member);
        }
    }
    let name = input.required("Name");
    valid_name("Load balancer", name)?;
    if name.starts_with("internal-") {
        return refuse("ValidationError", format!("Load balancer name '{name}' cannot begin with 'internal-'"));
    }
    let internet_facing = input.text("Scheme").unwrap_or("internet-facing") == "internet-facing";
    let ip_address_type = input.text("IpAddressType").unwrap_or("ipv4");
    let wish = placement::Wish { kind, internet_facing, address_type: ip_address_type };
    let chosen = placement::choose(context, &wish, &placement::asked(input, kind)?)?;
    let groups = placement::security_groups(context, kind, &chosen.vpc_id, &input.texts("SecurityGroups"))?;
    let tags = tags::given(input)?;
    if let Some(found) = context.elbv2.balancer_named(name) {
        let same = found.kind == kind
            && found.internet_facing == internet_facing
            && found.ip_address_type == ip_address_type
            && placement::same(found, &chosen)
            && same_set(&found.security_groups, &groups)
            && context.elbv2.tags.get(&found.arn).cloned().unwrap_or_default() == tags;
        if same {
            return Ok(members! { "LoadBalancers": vec![shown(found, context.name)] });
        }
        let message = format!("A load balancer with the same name '{name}' exists, but with different settings");
        return refuse("DuplicateLoadBalancerName", message);
    }
    limits::one_more_balancer(context, kind)?;
    placement::room(context, &chosen.subnets)?;

    context.iam.ensure_service_linked(context.ids, context.now, SERVICE);
    let id = context.ids.hex(16);
    let arn = context.arn("elasticloadbalancing", &format!("loadbalancer/{}/{name}/{id}", kind.short()));
    let dns_name = match kind {
        Kind::Application => {
            let front = if internet_facing { "" } else { "internal-" };
            format!("{front}{name}-{}.{}.elb.amazonaws.com", context.ids.digits(9), context.name)
        }
        Kind::Network => format!("{name}-{id}.elb.{}.amazonaws.com", context.name),
    };
    let mut balancer = Balancer {
        arn: arn.clone(),
        name: name.to_owned(),
        kind,
        dns_name,
        internet_facing,
        vpc_id: chosen.vpc_id.clone(),
        places: Vec::new(),
        security_groups: groups,
        ip_address_type: ip_address_type.to_owned(),
        enforce: None,
        active: false,
        made: context.now,
        attributes: Default::default(),
    };
    balancer.places = placement::attach(context, &balancer, &chosen.subnets)?;
    let answer = members! { "LoadBalancers": vec![shown(&balancer, context.name)] };
    context.elbv2.balancers.insert(arn.clone(), balancer);
    context.elbv2.tag(&arn, tags);
    let event = Event::BalancerActive { balancer: arn };
    context.timers.after(times::BALANCER_ACTIVE.milliseconds, world::Event::Elbv2(event));
    Ok(answer)
}

/// `DeleteLoadBalancer`: its listeners and their rules go with it; its network interfaces stay for a while. One that is not
/// there is no mistake.
pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let arn = arns::valid(&BALANCER, input.required("LoadBalancerArn"))?.to_owned();
    let Some(balancer) = context.elbv2.balancers.get(&arn) else { return Ok(members! {}) };
    if attributes::of_balancer(balancer, "deletion_protection.enabled") == Some("true") {
        let message = format!("Load balancer '{arn}' cannot be deleted because deletion protection is enabled");
        return refuse("OperationNotPermitted", message);
    }
    if context.elbv2.target_groups.values().any(|group| group.target_type == "alb" && group.has_target(&arn)) {
        let message = format!("Load balancer '{arn}' is currently registered as a target of a target group");
        return refuse("ResourceInUse", message);
    }
    let interfaces: Vec<String> = balancer.places.iter().map(|place| place.interface.clone()).collect();
    let listeners: Vec<String> =
        arns::within(&context.elbv2.listeners, &LISTENER, &arn).map(|listener| listener.arn.clone()).collect();
    for listener in listeners {
        remove_listener(context, &listener);
    }
    context.elbv2.balancers.remove(&arn);
    context.elbv2.tags.remove(&arn);
    placement::detach(context, interfaces);
    Ok(members! {})
}

/// Removes a listener with its rules; their target groups are no longer used by it.
pub fn remove_listener(context: &mut Context<'_>, arn: &str) {
    let rules: Vec<String> = arns::within(&context.elbv2.rules, &RULE, arn).map(|rule| rule.arn.clone()).collect();
    for rule in rules {
        if let Some(removed) = context.elbv2.rules.remove(&rule) {
            actions::link(context, &rule, &removed.actions, &[]);
        }
        context.elbv2.tags.remove(&rule);
    }
    context.elbv2.listeners.remove(arn);
    context.elbv2.tags.remove(arn);
}

/// `DescribeLoadBalancers`
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (names, asked) = (input.texts("Names"), input.texts("LoadBalancerArns"));
    if !names.is_empty() && !asked.is_empty() {
        let message = "Load balancer names and load balancer ARNs cannot be specified at the same time";
        return refuse("ValidationError", message);
    }
    let elbv2 = &*context.elbv2;
    let mut found: Vec<&Balancer> = Vec::new();
    for name in &names {
        match elbv2.balancer_named(name) {
            Some(balancer) => found.push(balancer),
            None => {
                return refuse("LoadBalancerNotFound", format!("Load balancers '[{}]' not found", names.join(", ")));
            }
        }
    }
    for arn in &asked {
        found.push(existing(elbv2, arn)?);
    }
    if names.is_empty() && asked.is_empty() {
        found = elbv2.balancers.values().collect();
    }
    found.sort_by(|a, b| a.arn.cmp(&b.arn));
    found.dedup_by(|a, b| a.arn == b.arn);
    let (found, token) = page(input, limits::PAGE, found, |balancer| balancer.arn.clone())?;
    let shown: Vec<Members> = found.into_iter().map(|balancer| shown(balancer, context.name)).collect();
    Ok(with_token(input, members! { "LoadBalancers": shown }, token))
}

/// The load balancer of an ARN.
///
/// # Errors
/// LoadBalancerNotFound; ValidationError for what is no such ARN.
pub fn existing<'a>(elbv2: &'a Elbv2, arn: &str) -> Result<&'a Balancer, Refusal> {
    match elbv2.balancers.get(arns::valid(&BALANCER, arn)?) {
        Some(balancer) => Ok(balancer),
        None => refuse("LoadBalancerNotFound", "One or more load balancers not found"),
    }
}

/// A load balancer as it is described.
fn shown(balancer: &Balancer, region: &str) -> Members {
    let state = if balancer.active { "active" } else { "provisioning" };
    members! {
        "LoadBalancerArn": &balancer.arn,
        "DNSName": &balancer.dns_name,
        "CanonicalHostedZoneId": regions::hosted_zone(balancer.kind, region),
        "CreatedTime": balancer.made,
        "LoadBalancerName": &balancer.name,
        "Scheme": if balancer.internet_facing { "internet-facing" } else { "internal" },
        "VpcId": &balancer.vpc_id,
        "State": members! { "Code": state },
        "Type": balancer.kind.name(),
        "AvailabilityZones": shown_places(&balancer.places),
        "SecurityGroups": Some(&balancer.security_groups).filter(|groups| !groups.is_empty()),
        "IpAddressType": &balancer.ip_address_type,
        "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": balancer.enforce.as_ref(),
        "EnablePrefixForIpv6SourceNat": "off",
    }
}

/// The zones of a load balancer as they are described.
pub fn shown_places(places: &[Place]) -> Vec<Members> {
    let place = |place: &Place| {
        let address = place.address.as_ref();
        let address = address.map(|(allocation, ip)| members! { "IpAddress": ip, "AllocationId": allocation });
        let addresses: Vec<Members> = address.into_iter().collect();
        members! {
            "ZoneName": &place.zone,
            "SubnetId": &place.subnet_id,
            "LoadBalancerAddresses": addresses,
        }
    };
    places.iter().map(place).collect()
}

/// Whether two lists have the same elements.
pub fn same_set(one: &[String], other: &[String]) -> bool {
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    sorted(one) == sorted(other)
}

/// Refuses a name that a load balancer or a target group cannot have. `what` is how AWS's message begins.
pub fn valid_name(what: &str, name: &str) -> Result<(), Refusal> {
    let message = match () {
        () if name.chars().count() > 32 => format!("{what} name '{name}' cannot be longer than '32' characters"),
        () if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => {
            format!("{what} name '{name}' can only contain characters that are alphanumeric characters and hyphens(-)")
        }
        () if name.starts_with('-') || name.ends_with('-') => {
            format!("{what} name '{name}' cannot begin or end with '-'")
        }
        () => return Ok(()),
    };
    refuse("ValidationError", message)
}

impl Elbv2 {
    /// ARNs of the load balancers that are there.
    pub fn all_balancers(&self) -> Vec<String> {
        self.balancers.keys().cloned().collect()
    }
}

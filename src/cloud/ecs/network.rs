//! A task's network: its interface, and its targets.

use super::events::{What, note};
use super::fleet::Service;
use super::life::StoppedBecause;
use super::task::Task;
use crate::cloud::ec2::NewInterface;
use crate::cloud::elbv2;
use crate::cloud::world::Context;

/// Makes the task's interface.
pub fn attach(context: &mut Context<'_>, id: &str) -> Result<(), StoppedBecause> {
    let now = context.now;
    let Some(task) = context.ecs.tasks.get_mut(id) else { return Ok(()) };
    task.connectivity_at = Some(now);
    task.pull_started_at = Some(now);
    let Some(attached) = &mut task.attached else { return Ok(()) };
    let new = NewInterface {
        subnet_id: &attached.subnet,
        groups: attached.groups.clone(),
        description: format!("arn:aws:ecs:{}:{}:attachment/{}", context.name, context.account, attached.id),
        kind: "interface",
        requester: Some("amazon-ecs"),
        public_ip: attached.public_ip,
    };
    let made =
        context.ec2.make_interface(context.ids, now, context.account, &new).map_err(|refusal| StoppedBecause {
            code: "TaskFailedToStart",
            reason: format!("Unexpected EC2 error while attempting to Create Network Interface: {}", refusal.code),
            container_reason: None,
        })?;
    let names = context.ec2.vpcs.get(&made.vpc_id).is_some_and(|vpc| vpc.dns_hostnames && vpc.dns_support);
    attached.dns_name = names.then(|| private_dns_name(context.name, &made.private_ip));
    attached.status = "ATTACHED".to_owned();
    attached.mac = made.mac;
    attached.ip = made.private_ip;
    attached.interface = Some(made.id);
    Ok(())
}

/// The name that a VPC's DNS has for an address: `ip-10-0-2-15.ap-northeast-1.compute.internal`.
fn private_dns_name(region: &str, ip: &str) -> String {
    let domain = if region == "us-east-1" { "ec2.internal".to_owned() } else { format!("{region}.compute.internal") };
    format!("ip-{}.{domain}", ip.replace('.', "-"))
}

/// Registers a task of a service with the service's target groups.
pub fn register(context: &mut Context<'_>, service: Option<&mut Service>, id: &str) {
    let Some(task) = context.ecs.tasks.get(id) else { return };
    let (Some(service), Some((_, fleet)), Some(ip)) = (service, &task.service, task.ip()) else { return };
    let (fleet, ip, zone) = (fleet.clone(), ip.to_owned(), task.zone.clone());
    let Some(recipe) = service.fleet_mut(&fleet).map(|fleet| &fleet.recipe) else { return };
    let targets: Vec<(String, i64)> = recipe.targets().map(|(group, port)| (group.to_owned(), port)).collect();
    for (group, port) in &targets {
        // A target group that is gone gets no targets, and the task none of its requests.
        if elbv2::register(context, group, &ip, *port, zone.as_deref()).is_ok() {
            note(service, context.ids, context.now, Some(&fleet), What::Registered(1, group.clone()));
        }
    }
    if let Some(task) = context.ecs.tasks.get_mut(id) {
        task.targets = targets;
    }
}

/// Takes a task that is to stop out of its target groups: its targets drain.
pub fn deregister(context: &mut Context<'_>, service: Option<&mut Service>, id: &str) {
    let Some(task) = context.ecs.tasks.get(id) else { return };
    let (Some(service), Some((_, fleet)), Some(ip)) = (service, &task.service, task.ip()) else { return };
    let (fleet, ip, targets) = (fleet.clone(), ip.to_owned(), task.targets.clone());
    for (group, port) in &targets {
        elbv2::deregister(context, group, &ip, *port);
        note(service, context.ids, context.now, Some(&fleet), What::Deregistered(1, group.clone()));
    }
    if !targets.is_empty() {
        note(service, context.ids, context.now, Some(&fleet), What::Draining(1));
    }
}

/// Whether requests may still be under way to a task that was deregistered.
pub fn draining(context: &Context<'_>, task: &Task) -> bool {
    let Some(ip) = task.ip() else { return false };
    task.targets.iter().any(|(group, port)| elbv2::health(context.elbv2, group, ip, *port) == Some("draining"))
}

/// Whether all targets of a task are healthy; of one without any, they are. Also whether one is known not to be.
pub fn health(context: &Context<'_>, task: &Task) -> (bool, Option<(String, i64)>) {
    let Some(ip) = task.ip() else { return (task.targets.is_empty(), None) };
    let mut healthy = true;
    let mut sick = None;
    for (group, port) in &task.targets {
        match elbv2::health(context.elbv2, group, ip, *port) {
            Some("healthy" | "unavailable") => {}
            Some("unhealthy") => {
                healthy = false;
                sick = Some((group.clone(), *port));
            }
            _ => healthy = false,
        }
    }
    (healthy, sick)
}

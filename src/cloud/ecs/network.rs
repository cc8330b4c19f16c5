//! A task's network: its interface, and its targets.

use super::events::{What, note};
use super::fleet::{Place, Service};
use super::images::Image;
use super::start::StoppedBecause;
use super::task::{Container, Status, Task};
use crate::cloud::ec2::NewInterface;
use crate::cloud::world::{Context, later};
use crate::cloud::{elbv2, times};
use jiff::Timestamp;

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
    let made = context.ec2.make_interface(context.ids, now, context.account, &new).map_err(|refusal| {
        let why = format!("Unexpected EC2 error while attempting to Create Network Interface: {}", refusal.code);
        StoppedBecause::failed_to_start(why)
    })?;
    let names = context.ec2.vpcs.get(&made.vpc_id).is_some_and(|vpc| vpc.dns_hostnames && vpc.dns_support);
    attached.dns_name = names.then(|| private_dns_name(context.name, &made.private_ip));
    attached.status = "ATTACHED".to_owned();
    attached.mac = made.mac;
    attached.ip.clone_from(&made.private_ip);
    attached.interface = Some(made.id);
    context.ecs.tasks.put_at(&made.vpc_id, &made.private_ip, id, true);
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

/// How a task is that runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Health {
    Well,
    /// It is to be stopped: what is told of it, and the reason that the task gets.
    Sick(What, String),
    /// Not known yet, or nobody checks it who should.
    Open,
}

/// What the health checks of a task's containers and of its targets have found.
pub fn health(context: &Context<'_>, task: &Task) -> Health {
    let mut open = match task.well() {
        Some(false) => {
            let reason = "Task failed container health checks".to_owned();
            return Health::Sick(What::Unwell(task.id.clone()), reason);
        }
        Some(true) => false,
        None => task.checked().next().is_some(),
    };
    let Some(ip) = task.ip() else { return if open || !task.targets.is_empty() { Health::Open } else { Health::Well } };
    for (group, port) in &task.targets {
        match elbv2::health(context.elbv2, group, ip, *port) {
            Some("healthy" | "unavailable") => {}
            Some("unhealthy") => {
                let reason = elbv2::sickness(context.elbv2, group, ip, *port).unwrap_or_default().to_owned();
                let (task, target_group) = (task.id.clone(), group.clone());
                let why = format!("Task failed ELB health checks in (target-group {group})");
                return Health::Sick(What::Unhealthy { task, target_group, port: *port, reason }, why);
            }
            _ => open = true,
        }
    }
    if open { Health::Open } else { Health::Well }
}

/// The container that listens on a port of a task, if any does: what its image was said to do.
pub fn listener<'a>(context: &'a Context<'_>, task: &Task, port: i64) -> Option<&'a Image> {
    let definition = context.ecs.known_task_definition(&task.task_definition)?;
    let started = task.pull_stopped_at.filter(|_| task.execution_stopped_at.is_none())?;
    let listens = |container: &Container, image: &Image| {
        container.exit_code.is_none()
            && later(started, image.ready) <= context.now
            && match image.port {
                Some(own) => own == port,
                None => definition.ports(&container.name).any(|known| known.container_port == port),
            }
    };
    let containers = task.containers.iter().map(|container| (container, context.ecs.image(&container.image)));
    containers.into_iter().find(|(container, image)| listens(container, image)).map(|(_, image)| image)
}

/// When the last of a task's containers will listen, if one does not yet.
pub fn ready_at(context: &Context<'_>, task: &Task) -> Option<Timestamp> {
    let started = task.pull_stopped_at?;
    let all = task.containers.iter().map(|container| later(started, context.ecs.image(&container.image).ready));
    all.max().filter(|ready| *ready > context.now)
}

/// A target at an address of a VPC is in another state: whoever runs it looks soon.
pub fn target_changed(context: &mut Context<'_>, vpc_id: &str, ip: &str) {
    let Some(task) = context.ecs.tasks.at(vpc_id, ip) else { return };
    if task.wanted && task.status == Status::Running {
        let id = task.id.clone();
        look_at(context, &id);
    }
}

/// Something about a running task's health has changed.
pub fn look_at(context: &mut Context<'_>, id: &str) {
    let Some((key, fleet)) = context.ecs.tasks.get(id).and_then(|task| task.service.clone()) else { return };
    super::scheduler::with(context, &key, |context, service| {
        if let Some(fleet) = service.fleet_mut(&fleet) {
            fleet.put(id, Place::Waiting);
        }
        super::scheduler::wake(context, service, times::SERVICE_LOOK.milliseconds);
    });
}

//! The life of a task: from PROVISIONING to STOPPED.

use super::Event;
use super::events::{What, note};
use super::fleet::{Place, Service};
use super::network;
use super::recipe::Recipe;
use super::start::{Reference, StoppedBecause};
use super::task::{Attached, Container, Status, Task};
use super::types::{Tags, TaskDefinition};
use crate::api::Members;
use crate::cloud::call::Read as _;
use crate::cloud::times::{self, Time};
use crate::cloud::world::{self, Context};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// GiB of storage that a task on Fargate has where nothing is said.
const USUAL_STORAGE: i64 = 20;

/// What a task is started with beside its recipe.
#[derive(Debug, Default)]
pub struct Launch<'a> {
    pub cluster: &'a str,
    pub cluster_arn: &'a str,
    /// Its service's key and the id of its deployment or task set.
    pub service: Option<(&'a str, &'a str)>,
    pub group: String,
    pub started_by: Option<&'a str>,
    pub subnet: Option<&'a str>,
    pub provider: Option<&'a str>,
    pub overrides: Members,
    pub execute_command: bool,
    pub tags: Tags,
}

fn set(context: &mut Context<'_>, time: &Time, task: &str, to: Status) {
    let event = Event::Task { task: task.to_owned(), to };
    context.timers.after(time.milliseconds, world::Event::Ecs(event));
}

/// Makes a task, whose life then goes on by itself. Answers its id.
///
/// The definition has to be there; where it is not, the task has no containers.
pub fn make(context: &mut Context<'_>, recipe: &Recipe, launch: Launch<'_>) -> String {
    let id = context.ids.hex(32);
    let arn = context.arn("ecs", &format!("task/{}/{id}", launch.cluster));
    let definition = context.ecs.known_task_definition(&recipe.task_definition);
    let zone = launch.subnet.and_then(|subnet| context.ec2.subnets.get(subnet)).map(|subnet| subnet.zone.clone());
    let given = |name: &str| launch.overrides.text(name).map(str::to_owned);
    let containers = definition.map(|definition| containers(definition, &launch.overrides)).unwrap_or_default();
    let storage = |from: &Members| from.map("ephemeralStorage").and_then(|storage| storage.int("sizeInGiB"));
    let mut task = Task {
        arn,
        cluster: launch.cluster.to_owned(),
        cluster_arn: launch.cluster_arn.to_owned(),
        service: launch.service.map(|(key, fleet)| (key.to_owned(), fleet.to_owned())),
        group: launch.group,
        started_by: launch.started_by.map(str::to_owned),
        task_definition: recipe.task_definition.clone(),
        family: definition.map(|definition| definition.family.clone()).unwrap_or_default(),
        launch_type: recipe.runs_on().to_owned(),
        capacity_provider: launch.provider.map(str::to_owned),
        platform_version: recipe.resolved_platform().map(str::to_owned),
        platform_family: recipe.platform_family().map(str::to_owned),
        architecture: definition.map_or("x86_64", architecture).to_owned(),
        cpu: given("cpu").or_else(|| definition?.cpu().map(str::to_owned)),
        memory: given("memory").or_else(|| definition?.memory().map(str::to_owned)),
        ephemeral_storage: storage(&launch.overrides)
            .or_else(|| storage(&definition?.document))
            .unwrap_or(USUAL_STORAGE),
        overrides: launch.overrides,
        zone,
        attached: None,
        containers,
        targets: Vec::new(),
        status: Status::Provisioning,
        wanted: true,
        stop_code: None,
        stopped_reason: None,
        execute_command: launch.execute_command,
        created_at: context.now,
        connectivity_at: None,
        pull_started_at: None,
        pull_stopped_at: None,
        started_at: None,
        stopping_at: None,
        execution_stopped_at: None,
        stopped_at: None,
        version: 1,
        protected_until: None,
        tags: launch.tags,
        id: id.clone(),
    };
    for container in &mut task.containers {
        container.id = context.ids.uuid();
    }
    task.attached = launch.subnet.map(|subnet| Attached {
        id: context.ids.uuid(),
        status: "PRECREATED".to_owned(),
        subnet: subnet.to_owned(),
        groups: recipe.security_groups().into_iter().map(str::to_owned).collect(),
        public_ip: recipe.public_ip(),
        interface: None,
        mac: String::new(),
        dns_name: None,
        ip: String::new(),
    });
    context.ecs.hold(&task.task_definition);
    count(context, &task.cluster, &task.launch_type, None, Some(Status::Provisioning));
    context.ecs.tasks.insert(task);
    set(context, &times::TASK_PENDING, &id, Status::Pending);
    id
}

fn architecture(definition: &TaskDefinition) -> &'static str {
    let platform = definition.document.map("runtimePlatform");
    match platform.and_then(|platform| platform.text("cpuArchitecture")) {
        Some("ARM64") => "arm64",
        _ => "x86_64",
    }
}

fn containers(definition: &TaskDefinition, overrides: &Members) -> Vec<Container> {
    let one = |container: &Members| {
        let name = container.required("name");
        let mut given = overrides.maps("containerOverrides");
        let given = given.find(|given| given.text("name") == Some(name));
        let number = |member: &str| given.and_then(|given| given.int(member)).or_else(|| container.int(member));
        Container {
            id: String::new(),
            name: name.to_owned(),
            image: container.required("image").to_owned(),
            image_digest: None,
            runtime_id: None,
            exit_code: None,
            reason: None,
            cpu: number("cpu").unwrap_or(0).to_string(),
            memory: number("memory").map(|number| number.to_string()),
            memory_reservation: number("memoryReservation").map(|number| number.to_string()),
            checked: container.map("healthCheck").is_some(),
            well: None,
            essential: container.flag("essential").unwrap_or(true),
        }
    };
    definition.containers().map(one).collect()
}

/// Keeps the cluster's counts: a task went from one status to the other.
fn count(context: &mut Context<'_>, cluster: &str, launch_type: &str, from: Option<Status>, to: Option<Status>) {
    let Some(cluster) = context.ecs.clusters.get_mut(cluster) else { return };
    let counts = cluster.counts_mut(launch_type);
    let mut add = |status: Option<Status>, number: i64| match status {
        Some(Status::Provisioning | Status::Pending | Status::Activating) => counts.pending_tasks += number,
        Some(Status::Running) => counts.running_tasks += number,
        _ => {}
    };
    add(from, -1);
    add(to, 1);
}

/// Gives a task its next status, and keeps what counts it.
fn enter(context: &mut Context<'_>, service: Option<&mut Service>, id: &str, to: Status) {
    let Some(task) = context.ecs.tasks.get_mut(id) else { return };
    let from = std::mem::replace(&mut task.status, to);
    task.version += 1;
    let place = match to {
        Status::Provisioning | Status::Pending | Status::Activating => Place::Starting,
        Status::Running if task.targets.is_empty() && task.checked().next().is_none() => Place::Healthy,
        Status::Running => Place::Waiting,
        Status::Deactivating => Place::Draining,
        _ => Place::Gone,
    };
    let (cluster, launch_type) = (task.cluster.clone(), task.launch_type.clone());
    let fleet = task.service.as_ref().map(|(_, fleet)| fleet.clone());
    count(context, &cluster, &launch_type, Some(from), Some(to));
    if let (Some(service), Some(fleet)) = (service, fleet)
        && let Some(fleet) = service.fleet_mut(&fleet)
    {
        fleet.put(id, place);
        if to == Status::Running {
            fleet.failed_in_row = 0;
            fleet.failed_times = 0;
        }
    }
}

/// The time has come for a task's next status.
pub fn next(context: &mut Context<'_>, id: &str, to: Status) {
    let service = context.ecs.tasks.get(id).and_then(|task| task.service.as_ref()).map(|(service, _)| service.clone());
    match service {
        Some(key) => {
            super::scheduler::with(context, &key, |context, service| go_on(context, Some(service), id, to));
        }
        None => go_on(context, None, id, to),
    }
}

/// Lets a task go on to that status. Nothing happens where it is already there or further, or no longer meant to start.
pub fn go_on(context: &mut Context<'_>, mut service: Option<&mut Service>, id: &str, to: Status) {
    let Some(task) = context.ecs.tasks.get(id) else { return };
    if task.status >= to || (to <= Status::Running && !task.wanted) {
        return;
    }
    // What has exited by itself does not wait for its last requests.
    let exited = task.containers.iter().any(|container| container.essential && container.exit_code.is_some());
    if to == Status::Stopping && !exited && network::draining(context, task) {
        return set(context, &times::SERVICE_LOOK, id, Status::Stopping);
    }
    if let Err(because) = happens(context, service.as_deref_mut(), id, to) {
        if because.slow && tries_on(context, id) {
            return;
        }
        return fail(context, service, id, because);
    }
    enter(context, service.as_deref_mut(), id, to);
    match to {
        Status::Pending => set(context, &times::TASK_ACTIVATING, id, Status::Activating),
        Status::Activating => set(context, &times::TASK_RUNNING, id, Status::Running),
        Status::Deactivating => set(context, &times::TASK_DEACTIVATING, id, Status::Stopping),
        Status::Stopping => set(context, &times::TASK_STOPPING, id, Status::Deprovisioning),
        Status::Deprovisioning => set(context, &times::TASK_DEPROVISIONING, id, Status::Stopped),
        Status::Provisioning | Status::Running | Status::Stopped => {}
    }
    if let Some(service) = service {
        super::scheduler::wake(context, service, 0);
    }
}

/// What happens as a task goes on to that status.
fn happens(
    context: &mut Context<'_>,
    service: Option<&mut Service>,
    id: &str,
    to: Status,
) -> Result<(), StoppedBecause> {
    let now = context.now;
    match to {
        Status::Pending => network::attach(context, id)?,
        Status::Activating => {
            if let Some(task) = context.ecs.tasks.get(id) {
                super::start::judge(context, task)?;
            }
            start_containers(context, id);
            network::register(context, service, id);
        }
        Status::Running => {
            let Some(task) = context.ecs.tasks.get_mut(id) else { return Ok(()) };
            task.started_at = Some(now);
            remind_of_containers(context, id);
        }
        Status::Deactivating => network::deregister(context, service, id),
        Status::Stopping => {
            let Some(task) = context.ecs.tasks.get(id) else { return Ok(()) };
            if let (Some(service), Some((_, fleet))) = (service, &task.service) {
                note(service, context.ids, now, Some(fleet), What::Stopped(vec![id.to_owned()]));
            }
        }
        Status::Deprovisioning => {
            let Some(task) = context.ecs.tasks.get_mut(id) else { return Ok(()) };
            task.execution_stopped_at = Some(now);
            for container in task.containers.iter_mut().filter(|container| container.runtime_id.is_some()) {
                container.exit_code.get_or_insert(0);
            }
        }
        Status::Stopped => end(context, id),
        Status::Provisioning => {}
    }
    Ok(())
}

/// The images are there: the containers start.
fn start_containers(context: &mut Context<'_>, id: &str) {
    let Some(task) = context.ecs.tasks.get_mut(id) else { return };
    task.pull_stopped_at = Some(context.now);
    let mut images = Vec::new();
    for container in &mut task.containers {
        container.runtime_id = Some(format!("{id}-{}", context.ids.digits(10)));
        let reference = Reference::read(&container.image);
        let own = context.ecr.image(&reference.name, &reference.tag);
        let own = own.filter(|_| reference.is_of(context.account, context.name));
        container.image_digest = Some(own.map_or_else(|| digest_of(&container.image), |image| image.digest.clone()));
        images.push(container.image.clone());
    }
    super::around::pulled(context, &images);
    super::around::first_log_lines(context, id);
}

/// A digest for an image of which nothing is known but its name.
pub fn digest_of(image: &str) -> String {
    let digest: String = Sha256::digest(image.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digest}")
}

/// Whether a task that could not reach something goes on trying: it is judged again when AWS would give up.
fn tries_on(context: &mut Context<'_>, id: &str) -> bool {
    let begun = context.ecs.tasks.get(id).and_then(|task| task.pull_started_at);
    let until = begun.map(|begun| world::later(begun, times::TASK_GIVES_UP.milliseconds));
    let Some(until) = until.filter(|until| *until > context.now) else { return false };
    let event = Event::Task { task: id.to_owned(), to: Status::Activating };
    context.timers.at(until, world::Event::Ecs(event));
    true
}

/// Seconds between the health checks of a container, and how many have to fail, where its definition does not say (ECS API
/// Reference, HealthCheck).
const CHECK: (i64, i64) = (30, 3);

/// What the containers of a task that runs from now on will do by themselves, and when their health is known.
fn remind_of_containers(context: &mut Context<'_>, id: &str) {
    let Some(task) = context.ecs.tasks.get(id) else { return };
    let definition = context.ecs.known_task_definition(&task.task_definition);
    for container in &task.containers {
        let (name, image) = (&container.name, context.ecs.image(&container.image));
        if let Some((code, after)) = image.exit {
            let event = Event::ContainerExits { task: id.to_owned(), container: name.clone(), code };
            context.timers.after(after, world::Event::Ecs(event));
        }
        let check = definition.and_then(|definition| definition.container(name)?.map("healthCheck"));
        if let Some(check) = check {
            let event = Event::ContainerChecked { task: id.to_owned(), container: name.clone() };
            let number = |member: &str, usual: i64| check.int(member).unwrap_or(usual);
            let times = if image.healthy { 1 } else { number("retries", CHECK.1) };
            let seconds = number("interval", CHECK.0) * times;
            let seconds = if image.healthy { seconds } else { seconds + number("startPeriod", 0) };
            context.timers.after(seconds * 1_000, world::Event::Ecs(event));
        }
    }
}

/// A container of a task exits by itself: with an essential one the task stops.
pub fn exits(context: &mut Context<'_>, id: &str, container: &str, code: i64) {
    let Some(task) = context.ecs.tasks.get_mut(id).filter(|task| task.execution_stopped_at.is_none()) else { return };
    let Some(container) = task.containers.iter_mut().find(|one| one.name == container) else { return };
    container.exit_code = Some(code);
    task.version += 1;
    if !container.essential || !task.wanted {
        return;
    }
    let (code, reason) = ("EssentialContainerExited", "Essential container in task exited".to_owned());
    match task.service.clone() {
        None => stop(context, None, id, code, reason),
        Some((key, fleet)) => {
            super::scheduler::with(context, &key, |context, service| {
                super::scheduler::lost(context, service, &fleet);
                stop(context, Some(service), id, code, reason);
            });
        }
    }
}

/// The health check of a container has come to a result.
pub fn checked(context: &mut Context<'_>, id: &str, container: &str) {
    let Some(task) = context.ecs.tasks.get(id).filter(|task| task.status == Status::Running) else { return };
    let image = task.containers.iter().find(|one| one.name == container).map(|one| &one.image);
    let well = image.map(|image| context.ecs.image(image).healthy);
    let Some(task) = context.ecs.tasks.get_mut(id) else { return };
    for one in task.containers.iter_mut().filter(|one| one.name == container) {
        one.well = well;
    }
    task.version += 1;
    network::look_at(context, id);
}

/// A task is gone; AWS still describes it for an hour.
fn end(context: &mut Context<'_>, id: &str) {
    let now = context.now;
    let Some(task) = context.ecs.tasks.get_mut(id) else { return };
    task.stopped_at = Some(now);
    let interface = task.attached.as_mut().and_then(|attached| {
        attached.status = "DELETED".to_owned();
        attached.interface.clone()
    });
    let definition = task.task_definition.clone();
    let ip = task.ip().map(str::to_owned);
    context.ecs.release(&definition);
    if let (Some(interface), Some(ip)) = (&interface, ip)
        && let Some(vpc_id) = context.ec2.interfaces.get(interface).map(|interface| interface.vpc_id.clone())
    {
        context.ecs.tasks.put_at(&vpc_id, &ip, id, false);
    }
    if let Some(interface) = interface {
        let event = world::Event::Ecs(Event::InterfaceGone { interface });
        context.timers.after(times::TASK_INTERFACE_GONE.milliseconds, event);
    }
    let event = world::Event::Ecs(Event::TaskForgotten { task: id.to_owned() });
    context.timers.after(times::TASK_FORGOTTEN.milliseconds, event);
}

/// A task is to stop. Nothing happens where it already is to.
pub fn stop(context: &mut Context<'_>, mut service: Option<&mut Service>, id: &str, code: &str, reason: String) {
    let now = context.now;
    let Some(task) = context.ecs.tasks.get_mut(id).filter(|task| task.wanted) else { return };
    task.stopping_at = Some(now);
    task.stop_code = Some(code.to_owned());
    task.stopped_reason = Some(reason);
    let next = if task.status <= Status::Pending { Status::Deprovisioning } else { Status::Deactivating };
    let subnet = task.attached.as_ref().map(|attached| attached.subnet.clone());
    context.ecs.tasks.unwant(id);
    if let Some(service) = service.as_deref_mut() {
        service.ended.insert(id.to_owned());
        if let Some(number) = subnet.and_then(|subnet| service.spread.get_mut(&subnet)) {
            *number -= 1;
        }
    }
    go_on(context, service, id, next);
}

/// A task could not start.
fn fail(context: &mut Context<'_>, mut service: Option<&mut Service>, id: &str, because: StoppedBecause) {
    let Some(task) = context.ecs.tasks.get_mut(id) else { return };
    for container in &mut task.containers {
        if because.container.as_ref() == Some(&container.name) {
            container.reason = Some(because.reason.clone());
        }
    }
    if let (Some(service), Some((_, fleet))) = (service.as_deref_mut(), &task.service) {
        let fleet = fleet.clone();
        note(service, context.ids, context.now, Some(&fleet), What::Unplaced(because.reason.clone()));
        super::scheduler::failed(context, service, &fleet);
    }
    stop(context, service, id, because.code, because.reason);
}

/// Tags that ECS gives to tasks where it is told to manage them.
pub fn managed_tags(cluster: &str, service: Option<&str>) -> BTreeMap<String, String> {
    let cluster = ("aws:ecs:clusterName".to_owned(), cluster.to_owned());
    let service = service.map(|service| ("aws:ecs:serviceName".to_owned(), service.to_owned()));
    std::iter::once(cluster).chain(service).collect()
}

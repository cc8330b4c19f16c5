//! Tasks: RunTask and its kin.

use super::checks::{self, invalid};
use super::fargate;
use super::life::{self, Launch};
use super::recipe::Recipe;
use super::scheduler;
use super::start::unassumable;
use super::tags;
use super::task::Task;
use super::types::Ecs;
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::world::Context;

/// Most tasks that one call starts.
const MOST_STARTED: i64 = 10;

/// The longest `startedBy`, in characters (ECS API Reference, RunTask).
const STARTED_BY: usize = 128;

/// Most tasks that one call describes.
const MOST_DESCRIBED: usize = 100;

impl Ecs {
    /// A task of that cluster by id or ARN.
    pub fn task(&self, cluster: &str, given: &str) -> Option<&Task> {
        let id = given.rsplit('/').next().unwrap_or(given);
        let task = self.tasks.get(id)?;
        (task.cluster == cluster && (!given.starts_with("arn:") || given == task.arn)).then_some(task)
    }
}

pub fn run(context: &mut Context<'_>, input: &Input) -> Answer {
    checks::simulated(input)?;
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    let count = input.int("count").unwrap_or(1);
    if !(1..=MOST_STARTED).contains(&count) {
        return invalid(format!("Count must be between 1 and {MOST_STARTED}."));
    }
    let recipe = checks::recipe(context, cluster, input, None)?;
    if !recipe.fargate() {
        return invalid("No Container Instances were found in your cluster.");
    }
    if input.text("startedBy").is_some_and(|by| by.chars().count() > STARTED_BY) {
        return invalid(format!("startedBy can be at most {STARTED_BY} characters long."));
    }
    super::services::placement(input, recipe.fargate())?;
    let group = group(context, input, &recipe)?;
    let overrides = overrides(context, input, &recipe)?;
    let definition = context.ecs.known_task_definition(&recipe.task_definition);
    if let Some(error) = definition.and_then(|definition| unassumable(context, definition, &overrides)) {
        return refuse("ClientException", error);
    }
    if input.flag("enableExecuteCommand") == Some(true) {
        checks::executable(
            definition,
            &overrides,
            "The execute command failed because a valid task role is not being used. Specify a valid task role in your task definition or as a task override and try again.",
        )?;
    }
    let (cluster_name, cluster_arn) = (cluster.name.clone(), cluster.arn.clone());
    let given = tags::given(&input.members)?;
    let mut tags = match (input.text("propagateTags"), context.ecs.known_task_definition(&recipe.task_definition)) {
        (Some("TASK_DEFINITION"), Some(definition)) => definition.tags.clone(),
        (Some("SERVICE"), _) => return invalid("Tags can be propagated from a service only to its own tasks."),
        _ => Default::default(),
    };
    tags.extend(given);
    if input.flag("enableECSManagedTags") == Some(true) {
        tags.extend(life::managed_tags(&cluster_name, None));
    }
    let mut started = Vec::new();
    for number in 0..count {
        let subnets = recipe.subnets();
        let turn = context.ids.below(subnets.len() as u64);
        let launch = Launch {
            cluster: &cluster_name,
            cluster_arn: &cluster_arn,
            service: None,
            group: group.clone(),
            started_by: input.text("startedBy"),
            subnet: usize::try_from(turn).ok().and_then(|turn| subnets.get(turn)).copied(),
            provider: recipe.provider(number),
            overrides: overrides.clone(),
            execute_command: input.flag("enableExecuteCommand").unwrap_or(false),
            tags: tags.clone(),
        };
        let id = life::make(context, &recipe, launch);
        started.extend(context.ecs.tasks.get(&id).map(|task| task.described(context.name, context.account, true)));
    }
    Ok(members! { "tasks": started, "failures": Vec::<Members>::new() })
}

fn group(context: &Context<'_>, input: &Input, recipe: &Recipe) -> Result<String, Refusal> {
    match input.text("group") {
        Some(group) if group.starts_with("service:") => invalid("The task group name can not begin with 'service:'."),
        Some(group) => Ok(group.to_owned()),
        None => {
            let definition = context.ecs.known_task_definition(&recipe.task_definition);
            Ok(format!("family:{}", definition.map_or("", |definition| &definition.family)))
        }
    }
}

fn overrides(context: &Context<'_>, input: &Input, recipe: &Recipe) -> Result<Members, Refusal> {
    let given = input.map("overrides").cloned().unwrap_or_default();
    let definition = context.ecs.known_task_definition(&recipe.task_definition);
    for one in given.maps("containerOverrides") {
        let Some(name) = one.text("name") else { return invalid("Container Override name can not be blank.") };
        if definition.is_some_and(|definition| definition.container(name).is_none()) {
            return invalid(format!("Override for container named {name} is not a container in the TaskDefinition."));
        }
    }
    let size = |name: &str| given.text(name).or_else(|| definition?.document.text(name))?.parse::<i64>().ok();
    if let (true, Some(cpu), Some(memory)) =
        (given.text("cpu").or(given.text("memory")).is_some(), size("cpu"), size("memory"))
        && !fargate::fits(cpu, memory)
    {
        return fargate::no_such_size(cpu, memory).or_else(|refusal| invalid(refusal.message));
    }
    Ok(given)
}

/// Refuses what can be neither the id nor the ARN of a task.
fn is_id(given: &str) -> Result<(), Refusal> {
    let id = given.rsplit('/').next().unwrap_or(given);
    match id.len() {
        32 | 36 => Ok(()),
        _ => invalid("taskId length should be one of [32,36]"),
    }
}

/// Container instances are not simulated, so none can be named.
pub fn start(context: &mut Context<'_>, input: &Input) -> Answer {
    context.ecs.cluster(input.text("cluster"))?;
    context.ecs.task_definition(input.required("taskDefinition"))?;
    invalid("No Container Instances were found in your cluster.")
}

pub fn stop(context: &mut Context<'_>, input: &Input) -> Answer {
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    is_id(input.required("task"))?;
    let Some(task) = context.ecs.task(&cluster.name, input.required("task")) else {
        return invalid("The referenced task was not found.");
    };
    let (id, status) = (task.id.clone(), task.status);
    let service = task.service.as_ref().map(|(service, _)| service.clone());
    let reason = input.text("reason").unwrap_or("Task stopped by user").to_owned();
    let stop = |context: &mut Context<'_>, service: Option<&mut super::fleet::Service>| {
        life::stop(context, service, &id, "UserInitiated", reason);
    };
    match service {
        Some(key) => drop(scheduler::with(context, &key, |context, service| stop(context, Some(service)))),
        None => stop(context, None),
    }
    // AWS answers before anything has happened.
    let shown = context.ecs.tasks.get(&id).map(|task| {
        let mut shown = task.described(context.name, context.account, false);
        shown.insert("lastStatus".to_owned(), Value::Text(status.text().to_owned()));
        shown
    });
    Ok(members! { "task": shown })
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    let wanted = input.texts("tasks");
    if wanted.is_empty() {
        return invalid("Tasks cannot be empty.");
    }
    if wanted.len() > MOST_DESCRIBED {
        return invalid(format!("Tasks cannot be more than {MOST_DESCRIBED}."));
    }
    wanted.iter().try_for_each(|given| is_id(given))?;
    let tags = input.texts("include").contains(&"TAGS");
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in wanted {
        match context.ecs.task(&cluster.name, given) {
            Some(task) => found.push(task.described(context.name, context.account, tags)),
            None => failures.push(missing(context, &cluster.name, given)),
        }
    }
    Ok(members! { "tasks": found, "failures": failures })
}

/// AWS's word for a task that is not there.
pub fn missing(context: &Context<'_>, cluster: &str, given: &str) -> Members {
    let long = || context.arn("ecs", &format!("task/{cluster}/{given}"));
    let arn = if given.starts_with("arn:") { given.to_owned() } else { long() };
    members! { "arn": arn, "reason": "MISSING" }
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let cluster = context.ecs.cluster(input.text("cluster"))?;
    let text = |name: &str| input.text(name).filter(|text| !text.is_empty());
    let (family, started_by, service) = (text("family"), text("startedBy"), text("serviceName"));
    if text("containerInstance").is_some() {
        return invalid("The referenced container instance was not found.");
    }
    if started_by.is_some() && (family.is_some() || service.is_some()) {
        return invalid("startedBy must be the only filter that is used.");
    }
    if text("daemonName").is_some() {
        return checks::not_simulated("daemonName");
    }
    let status = text("desiredStatus").unwrap_or("RUNNING");
    let ids: Vec<&String> = match service {
        // A desired status is never PENDING.
        _ if status == "PENDING" => Vec::new(),
        None => context.ecs.tasks.of_cluster(&cluster.name, status == "RUNNING").collect(),
        Some(service) => {
            let Some(service) = context.ecs.known_service(Some(&cluster.name), service) else {
                return refuse("ServiceNotFoundException", "Service not found.");
            };
            let mut ids: Vec<&String> = match status {
                "RUNNING" => service.fleets.iter().flat_map(|fleet| fleet.tasks()).collect(),
                _ => service.ended.iter().collect(),
            };
            ids.sort_unstable();
            ids
        }
    };
    let launch_type = text("launchType");
    let wanted = |task: &Task| {
        family.is_none_or(|family| task.family == family)
            && started_by.is_none_or(|by| task.started_by.as_deref() == Some(by))
            && launch_type.is_none_or(|launch_type| task.launch_type == launch_type)
    };
    let plain = family.is_none() && started_by.is_none() && launch_type.is_none();
    let tasks = &context.ecs.tasks;
    let ids = ids.into_iter().filter(|id| plain || tasks.get(id).is_some_and(wanted)).collect();
    let limits = Limits { usual: 100, most: 100, invalid_token: "InvalidParameterException" };
    let (shown, token) = page(input, limits, ids, |id| (*id).clone())?;
    let arns: Vec<&String> = shown.into_iter().filter_map(|id| tasks.get(id)).map(|task| &task.arn).collect();
    Ok(with_token(input, members! { "taskArns": arns }, token))
}

/// An hour after it stopped, a task is no longer described.
pub fn forget(ecs: &mut Ecs, id: &str) {
    let Some((service, _)) = ecs.tasks.remove(id).and_then(|task| task.service) else { return };
    if let Some(service) = ecs.services.get_mut(&service) {
        service.ended.remove(id);
    }
}

//! What ECS has other services do, where it takes more than a call.

use super::start::Reference;
use crate::api::Members;
use crate::cloud::call::Read as _;
use crate::cloud::world::Context;

/// The options of a container's log driver, where it logs to CloudWatch.
pub fn log_options(container: &Members) -> Option<&Members> {
    let log = container.map("logConfiguration").filter(|log| log.text("logDriver") == Some("awslogs"))?;
    log.map("options").filter(|options| options.text("awslogs-group").is_some())
}

/// The log stream of a task's container. Fargate requires a prefix; without one it is named by the task here, elsewhere by
/// the runtime's id of the container.
pub fn stream(options: &Members, container: &str, task: &str) -> String {
    match options.text("awslogs-stream-prefix") {
        Some(prefix) => format!("{prefix}/{container}/{task}"),
        None => task.to_owned(),
    }
}

/// Remembers that a task's images were pulled.
pub fn pulled(context: &mut Context<'_>, images: &[String]) {
    for image in images {
        let reference = Reference::read(image);
        if reference.is_of(context.account, context.name) {
            context.ecr.pulled(context.now, &reference.name, &reference.tag);
        }
    }
}

/// Lets the containers of a task that starts write their first lines, in groups that are made where they are told to. What
/// the role may not write is lost, as it is on AWS.
pub fn first_log_lines(context: &mut Context<'_>, id: &str) {
    let Some(task) = context.ecs.tasks.get(id) else { return };
    let Some(definition) = context.ecs.known_task_definition(&task.task_definition) else { return };
    let role = task.overrides.text("executionRoleArn").or(definition.execution_role()).unwrap_or_default();
    for container in definition.containers() {
        let Some(options) = log_options(container) else { continue };
        if options.text("awslogs-region").is_some_and(|region| region != context.name) {
            continue;
        }
        let (group, name) = (options.required("awslogs-group"), container.required("name"));
        let stream = stream(options, name, id);
        if options.text("awslogs-create-group") == Some("true") {
            context.logs.create_group(context.now, group);
        }
        let to = format!("arn:aws:logs:{}:{}:log-group:{group}:log-stream:{stream}", context.name, context.account);
        if !context.iam.allows(role, "logs:PutLogEvents", &to) {
            continue;
        }
        let lines = &context.ecs.image(container.required("image")).log;
        for line in lines {
            context.logs.write(context.now, group, &stream, line);
        }
        if lines.is_empty() {
            context.logs.write(context.now, group, &stream, &format!("{name} started"));
        }
    }
}

/// The role with which ECS acts for the account, which it makes with the first service.
pub fn service_linked_role(context: &mut Context<'_>) -> String {
    context.iam.ensure_service_linked(context.ids, context.now, "ecs.amazonaws.com")
}

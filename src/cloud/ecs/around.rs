//! What ECS has other services do, where it takes more than a call.

use super::types::TaskDefinition;
use crate::api::Members;
use crate::cloud::call::Read as _;
use crate::cloud::world::Context;

/// The log group, stream prefix and name of each container of a definition that logs to CloudWatch.
pub fn awslogs(definition: &TaskDefinition) -> impl Iterator<Item = (&str, Option<&str>, &str)> {
    definition.containers().filter_map(|container: &Members| {
        let log = container.map("logConfiguration").filter(|log| log.text("logDriver") == Some("awslogs"))?;
        let options = log.map("options")?;
        Some((options.text("awslogs-group")?, options.text("awslogs-stream-prefix"), container.text("name")?))
    })
}

/// Lets the containers of a task that starts write a first line.
pub fn first_log_lines(context: &mut Context<'_>, id: &str) {
    let Some(task) = context.ecs.tasks.get(id) else { return };
    let Some(definition) = context.ecs.known_task_definition(&task.task_definition) else { return };
    for (group, prefix, container) in awslogs(definition) {
        // Fargate requires a prefix; without one the stream is named by the runtime's id of the container.
        let stream = match prefix {
            Some(prefix) => format!("{prefix}/{container}/{id}"),
            None => id.to_owned(),
        };
        context.logs.write(context.now, group, &stream, &format!("{container} started"));
    }
}

/// The role with which ECS acts for the account, which it makes with the first service.
pub fn service_linked_role(context: &mut Context<'_>) -> String {
    context.iam.ensure_service_linked(context.ids, context.now, "ecs.amazonaws.com")
}

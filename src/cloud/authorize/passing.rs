//! The roles that a call passes on, which the caller has to be allowed (`iam:PassRole`).

use super::{iam_arn, texts};
use crate::api::Operation;
use crate::cloud::call::Read as _;
use crate::cloud::serve::Call;
use crate::cloud::world::Context;

/// To whom a role goes.
pub(super) fn to(operation: &Operation) -> &'static str {
    match (operation.service.module, operation.name) {
        ("ecs", "CreateService" | "UpdateService") => "ecs.amazonaws.com",
        ("ecs", _) => "ecs-tasks.amazonaws.com",
        ("ec2", "CreateFlowLogs") => "vpc-flow-logs.amazonaws.com",
        ("ec2" | "iam", _) => "ec2.amazonaws.com",
        ("ecr", _) => "ecr.amazonaws.com",
        _ => "logs.amazonaws.com",
    }
}

/// The ARNs of the roles that a call passes on: those that its input names, by ARN or by a short name, and those of the task
/// definition that tasks are started with. Sources: "Amazon ECS EventBridge IAM role", "Amazon ECS CodeDeploy IAM role" (who runs
/// tasks or makes task sets needs `iam:PassRole` for each task execution role, task role or override); the service authorization
/// reference of IAM (AddRoleToInstanceProfile).
pub(super) fn roles(context: &Context<'_>, call: &Call) -> Vec<String> {
    let arn = |role: &str| match context.iam.role(role) {
        _ if is_role(role) => role.to_owned(),
        Some(known) => known.arn.clone(),
        None => iam_arn("role", role),
    };
    let named = |(member, text): &(&str, &str)| match (call.operation.service.module, *member) {
        ("ecs", "executionRoleArn" | "infrastructureRoleArn" | "role" | "roleArn" | "taskRoleArn") => true,
        ("iam", "RoleName") => true,
        _ => is_role(text),
    };
    let given = texts(&call.input);
    let mut all: Vec<String> = given.iter().filter(|one| named(one)).map(|(_, text)| arn(text)).collect();
    if let ("ecs", "CreateTaskSet" | "RunTask" | "StartTask") = (call.operation.service.module, call.operation.name) {
        let definition = call.input.text("taskDefinition").and_then(|name| context.ecs.known_task_definition(name));
        let overridden = |member: &str| given.iter().any(|(name, _)| *name == member);
        let own = |member: &&str| !overridden(member);
        let members = ["executionRoleArn", "taskRoleArn"].into_iter().filter(own);
        all.extend(members.filter_map(|member| definition?.document.text(member)).map(arn));
    }
    all.retain(|role| !role.is_empty());
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether it is the ARN of a role.
pub(super) fn is_role(text: &str) -> bool {
    text.starts_with("arn:aws:iam::") && text.contains(":role/")
}

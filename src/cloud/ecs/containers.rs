//! What RegisterTaskDefinition asks of each container beside its name, image, ports and size: its health check, its order among
//! the others, its limits, its log.

use super::register::client;
use crate::api::Members;
use crate::cloud::call::{Read as _, Refusal};

/// Numbers of a health check, from and to. Source: ECS API Reference, HealthCheck; older pages end timeouts at 60.
const CHECK: &[(&str, i64, i64)] =
    &[("interval", 5, 300), ("timeout", 2, 120), ("retries", 1, 10), ("startPeriod", 0, 300)];

/// Options of the awslogs driver: those of the ECS Developer Guide, "Send Amazon ECS logs to CloudWatch", and Docker's own.
const LOG_OPTIONS: &[&str] = &[
    "awslogs-create-group",
    "awslogs-credentials-endpoint",
    "awslogs-datetime-format",
    "awslogs-endpoint",
    "awslogs-force-flush-interval-seconds",
    "awslogs-format",
    "awslogs-group",
    "awslogs-max-buffered-events",
    "awslogs-multiline-pattern",
    "awslogs-region",
    "awslogs-stream",
    "awslogs-stream-prefix",
    "max-buffer-size",
    "mode",
    "tag",
];

/// CPU units of a task that is not on Fargate, from and to. Source: ECS API Reference, RegisterTaskDefinition.
const CPU: std::ops::RangeInclusive<i64> = 128..=196_608;

/// # Errors
/// `ClientException` with what is wrong with one of the containers.
pub fn check(document: &Members, containers: &[&Members]) -> Result<(), Refusal> {
    for container in containers {
        let name = container.required("name");
        if let Some(check) = container.map("healthCheck") {
            health_check(check, name)?;
        }
        order(container, name, containers)?;
        limits(container, name)?;
        log_options(container)?;
        if document.text("networkMode") == Some("awsvpc") {
            for (member, what) in [("dnsServers", "DNS servers"), ("dnsSearchDomains", "DNS search domains")] {
                if !container.list(member).is_empty() {
                    return client(format!("{what} are not supported on container when networkMode=awsvpc."));
                }
            }
        }
    }
    cycle(containers)?;
    let cpu = document.text("cpu").and_then(|cpu| cpu.parse::<i64>().ok());
    if cpu.is_some_and(|cpu| !CPU.contains(&cpu)) {
        return client(
            "Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of the Amazon ECS \
             Developer Guide.",
        );
    }
    document.maps("volumes").filter_map(|volume| volume.map("efsVolumeConfiguration")).try_for_each(file_system)
}

fn health_check(check: &Members, name: &str) -> Result<(), Refusal> {
    let command = check.texts("command");
    match command.first() {
        Some(&("CMD" | "CMD-SHELL" | "NONE")) => {}
        _ => {
            return client(format!(
                "Invalid health check of container '{name}': its command must begin with CMD or CMD-SHELL."
            ));
        }
    }
    for (member, least, most) in CHECK {
        if check.int(member).is_some_and(|given| !(*least..=*most).contains(&given)) {
            return client(format!(
                "Invalid health check of container '{name}': {member} must be between {least} and {most}."
            ));
        }
    }
    Ok(())
}

/// What a container waits for has to be able to come.
fn order(container: &Members, name: &str, containers: &[&Members]) -> Result<(), Refusal> {
    for after in container.maps("dependsOn") {
        let (other, condition) = (after.required("containerName"), after.required("condition"));
        let Some(other) = containers.iter().find(|one| one.required("name") == other) else { continue };
        if condition == "HEALTHY" && other.map("healthCheck").is_none() {
            return client(format!(
                "Container '{name}' depends on container '{}' to be HEALTHY, which has no health check.",
                other.required("name")
            ));
        }
        if matches!(condition, "COMPLETE" | "SUCCESS") && other.flag("essential") == Some(true) {
            return client(
                "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
            );
        }
    }
    Ok(())
}

/// Refuses containers that wait for each other.
fn cycle(containers: &[&Members]) -> Result<(), Refusal> {
    let mut left: Vec<&&Members> = containers.iter().collect();
    loop {
        let names: Vec<&str> = left.iter().map(|container| container.required("name")).collect();
        let waits = |container: &Members| {
            container.maps("dependsOn").any(|after| names.contains(&after.required("containerName")))
        };
        let before = left.len();
        left.retain(|container| waits(container));
        match left.len() {
            0 => return Ok(()),
            same if same == before => {
                return client(format!("There is a cycle in the dependencies of the containers {}.", names.join(", ")));
            }
            _ => {}
        }
    }
}

fn limits(container: &Members, name: &str) -> Result<(), Refusal> {
    if container.int("cpu").is_some_and(|cpu| cpu < 0) {
        return client(format!("Invalid setting for container '{name}'. The 'cpu' value must not be negative."));
    }
    let crossed = |limit: &Members| limit.int("softLimit") > limit.int("hardLimit");
    if let Some(limit) = container.maps("ulimits").find(|limit| crossed(limit)) {
        return client(format!(
            "Invalid setting for container '{name}'. The soft limit of ulimit {} must not be greater than the hard limit.",
            limit.required("name")
        ));
    }
    Ok(())
}

fn log_options(container: &Members) -> Result<(), Refusal> {
    let log = container.map("logConfiguration").filter(|log| log.text("logDriver") == Some("awslogs"));
    let options = log.and_then(|log| log.map("options")).into_iter().flat_map(|options| options.keys());
    let unknown: Vec<&str> = options.map(AsRef::as_ref).filter(|name| !LOG_OPTIONS.contains(name)).collect();
    match unknown[..] {
        [] => Ok(()),
        _ => client(format!("Log driver awslogs disallows options: {}", unknown.join(", "))),
    }
}

/// Source: ECS API Reference, EFSVolumeConfiguration and EFSAuthorizationConfig.
fn file_system(efs: &Members) -> Result<(), Refusal> {
    let id = efs.required("fileSystemId");
    let digits = id.strip_prefix("fs-").unwrap_or_default();
    if !(8..=40).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return client(format!("The EFS file system ID '{id}' is not valid."));
    }
    let authorization = efs.map("authorizationConfig");
    let needs =
        authorization.is_some_and(|auth| auth.text("iam") == Some("ENABLED") || auth.member("accessPointId").is_some());
    if needs && efs.text("transitEncryption") != Some("ENABLED") {
        return client("EFS transit encryption must be enabled where IAM authorization or an access point is used.");
    }
    Ok(())
}

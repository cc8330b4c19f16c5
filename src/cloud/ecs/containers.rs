//! What a container's definition may say: its health check, what it waits for, its limits, and what its task's mode rules out.

use super::register::client;
use crate::api::Members;
use crate::cloud::call::{Read as _, Refusal};

/// Members of a health check, in seconds but for the retries, with their least and most. Source: the API Reference, HealthCheck.
const HEALTH: [(&str, i64, i64); 4] =
    [("interval", 5, 300), ("timeout", 2, 120), ("retries", 1, 10), ("startPeriod", 0, 300)];

/// What the awslogs driver can be told. Source: the API Reference, LogConfiguration.
const AWSLOGS: [&str; 9] = [
    "awslogs-create-group",
    "awslogs-datetime-format",
    "awslogs-endpoint",
    "awslogs-group",
    "awslogs-multiline-pattern",
    "awslogs-region",
    "awslogs-stream-prefix",
    "max-buffer-size",
    "mode",
];

/// The most seconds that a container on Fargate may take to start and to stop. Source: the API Reference, ContainerDefinition.
const FARGATE_SECONDS: i64 = 120;

/// Checks what containers say, whatever the launch type.
///
/// # Errors
/// `ClientException` with the container and what is wrong.
pub fn check(containers: &[&Members], document: &Members) -> Result<(), Refusal> {
    for container in containers {
        let name = container.required("name");
        health(container, name)?;
        limits(container, name)?;
        network(container, document.text("networkMode"))?;
        options(container)?;
    }
    order(containers)
}

fn health(container: &Members, name: &str) -> Result<(), Refusal> {
    let Some(check) = container.map("healthCheck") else { return Ok(()) };
    let command = check.texts("command");
    match command[..] {
        ["NONE"] | ["CMD" | "CMD-SHELL", _, ..] => {}
        _ => {
            return client(format!(
                "Invalid health check of container '{name}': the command must begin with CMD or CMD-SHELL, or be NONE."
            ));
        }
    }
    for (member, least, most) in HEALTH {
        if check.int(member).is_some_and(|given| !(least..=most).contains(&given)) {
            return client(format!(
                "Invalid health check of container '{name}': {member} must be between {least} and {most}."
            ));
        }
    }
    Ok(())
}

fn limits(container: &Members, name: &str) -> Result<(), Refusal> {
    if container.int("cpu").is_some_and(|cpu| cpu < 0) {
        return client(format!("Invalid setting for container '{name}'. 'cpu' must not be negative."));
    }
    for limit in container.maps("ulimits") {
        let of = |member| limit.int(member).unwrap_or_default();
        if of("softLimit") > of("hardLimit") && of("hardLimit") >= 0 {
            return client(format!(
                "Invalid setting for container '{name}'. The soft limit of {} is above its hard limit.",
                limit.required("name")
            ));
        }
    }
    Ok(())
}

fn network(container: &Members, mode: Option<&str>) -> Result<(), Refusal> {
    match mode {
        Some("host") => {
            let differs = |mapping: &Members| {
                mapping.int("hostPort").is_some_and(|host| Some(host) != mapping.int("containerPort"))
            };
            if container.maps("portMappings").any(differs) {
                return client(
                    "When networkMode=host, the host ports and container ports in port mappings must match.",
                );
            }
        }
        Some("awsvpc") => {
            for (member, what) in [("dnsServers", "DNS servers"), ("dnsSearchDomains", "DNS search domains")] {
                if !container.list(member).is_empty() {
                    return client(format!("{what} are not supported on container when networkMode=awsvpc."));
                }
            }
        }
        _ => {}
    }
    Ok(())
}

fn options(container: &Members) -> Result<(), Refusal> {
    let log = container.map("logConfiguration").filter(|log| log.text("logDriver") == Some("awslogs"));
    let Some(options) = log.and_then(|log| log.map("options")) else { return Ok(()) };
    let unknown: Vec<&str> = options.keys().map(AsRef::as_ref).filter(|name| !AWSLOGS.contains(name)).collect();
    match unknown[..] {
        [] => Ok(()),
        _ => client(format!("Log driver awslogs disallows options: {}", unknown.join(", "))),
    }
}

/// What containers wait for of others: it must be able to happen, and not in a circle.
fn order(containers: &[&Members]) -> Result<(), Refusal> {
    let named = |name: &str| containers.iter().find(|container| container.required("name") == name);
    for container in containers {
        let name = container.required("name");
        for after in container.maps("dependsOn") {
            let Some(other) = named(after.required("containerName")) else { continue };
            let (condition, of) = (after.required("condition"), other.required("name"));
            if condition == "HEALTHY" && other.member("healthCheck").is_none() {
                return client(format!(
                    "Container '{name}' waits until '{of}' is HEALTHY, but '{of}' has no health check."
                ));
            }
            if matches!(condition, "COMPLETE" | "SUCCESS") && other.flag("essential") == Some(true) {
                return client(format!(
                    "Container '{name}' has a {condition} dependency on '{of}', which is essential: when it ends the task does."
                ));
            }
        }
        let mut seen = vec![name];
        let mut ahead = vec![*container];
        while let Some(next) = ahead.pop() {
            for of in next.maps("dependsOn").map(|after| after.required("containerName")) {
                if of == name {
                    return client(format!("Container '{name}' depends on itself through its dependencies."));
                }
                if let Some(other) = named(of).filter(|_| !seen.contains(&of)) {
                    seen.push(of);
                    ahead.push(other);
                }
            }
        }
    }
    Ok(())
}

/// What a container on Fargate may not say.
///
/// # Errors
/// `ClientException`
pub fn on_fargate(container: &Members, name: &str) -> Result<(), Refusal> {
    for member in ["startTimeout", "stopTimeout"] {
        if container.int(member).is_some_and(|seconds| seconds > FARGATE_SECONDS) {
            return client(format!(
                "Invalid {member} of container '{name}': on Fargate it is at most {FARGATE_SECONDS} seconds."
            ));
        }
    }
    let Some(linux) = container.map("linuxParameters") else { return Ok(()) };
    for member in ["sharedMemorySize", "swappiness", "maxSwap"] {
        if linux.member(member).is_some() {
            return client(format!("Fargate compatible task definitions do not support {member}"));
        }
    }
    let added = linux.map("capabilities").map(|it| it.texts("add")).unwrap_or_default();
    match added.iter().find(|capability| **capability != "SYS_PTRACE") {
        Some(capability) => client(format!(
            "Fargate compatible task definitions do not support adding the Linux capability {capability}"
        )),
        None => Ok(()),
    }
}

/// What a volume of EFS needs. Source: the API Reference, EFSVolumeConfiguration and EFSAuthorizationConfig.
///
/// # Errors
/// `ClientException`
pub fn volumes(document: &Members) -> Result<(), Refusal> {
    for efs in document.maps("volumes").filter_map(|volume| volume.map("efsVolumeConfiguration")) {
        let id = efs.required("fileSystemId");
        if !id.strip_prefix("fs-").is_some_and(|hex| !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit())) {
            return client(format!("Invalid file system id: {id}"));
        }
        let authorization = efs.map("authorizationConfig");
        let point = authorization.is_some_and(|it| it.member("accessPointId").is_some());
        let iam = authorization.and_then(|it| it.text("iam")) == Some("ENABLED");
        if (point || iam) && efs.text("transitEncryption") != Some("ENABLED") {
            return client(
                "EFS transit encryption must be enabled where an access point or IAM authorization is used.",
            );
        }
    }
    Ok(())
}

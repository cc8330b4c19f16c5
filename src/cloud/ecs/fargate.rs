//! What Fargate wants of a task definition.

use super::register::client;
use super::requirements::is_of_ecr;
use crate::api::Members;
use crate::cloud::call::{Read as _, Refusal};

/// The sizes of tasks that there are: CPU units, and from, to and step of the memory in MiB. Source: the ECS Developer
/// Guide, "Task CPU and memory".
const SIZES: &[(i64, i64, i64, i64)] = &[
    (256, 512, 1_024, 512),
    (256, 2_048, 2_048, 1),
    (512, 1_024, 4_096, 1_024),
    (1_024, 2_048, 8_192, 1_024),
    (2_048, 4_096, 16_384, 1_024),
    (4_096, 8_192, 30_720, 1_024),
    (8_192, 16_384, 61_440, 4_096),
    (16_384, 32_768, 122_880, 8_192),
];

/// The logging drivers of Fargate.
const LOG_DRIVERS: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];

/// GiB of ephemeral storage that can be asked for.
const STORAGE: std::ops::RangeInclusive<i64> = 21..=200;

/// CPU units that Windows has.
const OF_WINDOWS: [i64; 3] = [1_024, 2_048, 4_096];

/// Seconds that a container may take to start or to stop.
const TIMEOUT: std::ops::RangeInclusive<i64> = 0..=120;

/// Members of `linuxParameters` that are another machine's.
const NOT_LINUX: [&str; 3] = ["sharedMemorySize", "swappiness", "maxSwap"];

/// Whether a document can run on Fargate.
///
/// # Errors
/// `ClientException` with what stands against it, as RegisterTaskDefinition answers where Fargate is asked for.
pub fn check(document: &Members) -> Result<(), Refusal> {
    if document.text("networkMode") != Some("awsvpc") {
        return client("Fargate only supports network mode \u{2018}awsvpc\u{2019}.");
    }
    size(document)?;
    let role = document.member("executionRoleArn").is_some();
    for container in document.maps("containerDefinitions") {
        let name = container.required("name");
        if !role && is_of_ecr(container.required("image")) {
            return client("Fargate requires task definition to have execution role ARN to support ECR images.");
        }
        if let Some(driver) = container.map("logConfiguration").and_then(|log| log.text("logDriver")) {
            if !LOG_DRIVERS.contains(&driver) {
                return client(format!("Fargate does not support log driver {driver}."));
            }
            if !role && driver == "awslogs" {
                return client(
                    "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
                );
            }
        }
        if container.flag("privileged") == Some(true) {
            return client(format!("Fargate does not support privileged containers: container '{name}'."));
        }
        if !container.list("dockerSecurityOptions").is_empty() {
            return client(format!("Fargate does not support docker security options: container '{name}'."));
        }
        let linux = container.map("linuxParameters");
        for member in ["devices", "tmpfs"] {
            if linux.is_some_and(|linux| !linux.list(member).is_empty()) {
                return client(format!("Fargate compatible task definitions do not support {member}"));
            }
        }
        if let Some(member) = NOT_LINUX.iter().find(|member| linux.is_some_and(|linux| linux.int(member).is_some())) {
            return client(format!("Fargate compatible task definitions do not support {member}"));
        }
        let added =
            linux.and_then(|linux| linux.map("capabilities")).map(|given| given.texts("add")).unwrap_or_default();
        if let Some(capability) = added.iter().find(|capability| **capability != "SYS_PTRACE") {
            return client(format!("Fargate compatible task definitions do not support adding {capability}"));
        }
        for member in ["startTimeout", "stopTimeout"] {
            if container.int(member).is_some_and(|seconds| !TIMEOUT.contains(&seconds)) {
                return client(format!(
                    "Invalid setting for container '{name}'. {member} must be at most {} seconds.",
                    TIMEOUT.end()
                ));
            }
        }
        if container.maps("resourceRequirements").any(|needed| needed.text("type") == Some("GPU")) {
            return client("Fargate compatible task definitions do not support GPU resource requirements");
        }
    }
    rest(document)
}

fn size(document: &Members) -> Result<(), Refusal> {
    for name in ["cpu", "memory"] {
        if document.member(name).is_none() {
            return client(format!("Fargate requires that '{name}' be defined at the task level."));
        }
    }
    let of = |name: &str| document.required(name).parse::<i64>().unwrap_or_default();
    let (cpu, memory) = (of("cpu"), of("memory"));
    let platform = document.map("runtimePlatform");
    let windows = platform.and_then(|it| it.text("operatingSystemFamily")).is_some_and(|it| it.starts_with("WINDOWS"));
    if windows && platform.and_then(|platform| platform.text("cpuArchitecture")) == Some("ARM64") {
        return client("Windows containers on Fargate do not support the ARM64 CPU architecture.");
    }
    if fits(cpu, memory) && (!windows || OF_WINDOWS.contains(&cpu)) { Ok(()) } else { no_such_size(cpu, memory) }
}

/// Whether there is such a size of tasks.
pub fn fits(cpu: i64, memory: i64) -> bool {
    SIZES
        .iter()
        .any(|(units, from, to, step)| *units == cpu && (*from..=*to).contains(&memory) && (memory - from) % step == 0)
}

/// That there is none.
pub fn no_such_size<T>(cpu: i64, memory: i64) -> Result<T, Refusal> {
    client(format!(
        "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS documentation \
         for the valid values."
    ))
}

fn rest(document: &Members) -> Result<(), Refusal> {
    if document.member("ipcMode").is_some() || document.text("pidMode") == Some("host") {
        return client("Fargate compatible task definitions do not support host namespaces");
    }
    if !document.list("placementConstraints").is_empty() {
        return client("Fargate compatible task definitions do not support placement constraints");
    }
    for volume in document.maps("volumes") {
        if volume.member("dockerVolumeConfiguration").is_some() {
            return client("Fargate compatible task definitions do not support Docker volumes");
        }
        if volume.map("host").is_some_and(|host| host.member("sourcePath").is_some()) {
            return client("Fargate compatible task definitions do not support sourcePath of volumes");
        }
    }
    match document.map("ephemeralStorage").and_then(|storage| storage.int("sizeInGiB")) {
        Some(size) if !STORAGE.contains(&size) => {
            client(format!("Ephemeral storage must be between {} and {} GiB.", STORAGE.start(), STORAGE.end()))
        }
        _ => Ok(()),
    }
}

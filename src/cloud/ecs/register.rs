//! What a task definition becomes when it is registered: refused, or filled in.

use super::fargate;
use super::requirements;
use crate::api::{Members, Value};
use crate::cloud::call::{Input, Read, Refusal, refuse};

/// The most containers of a task definition.
const MOST_CONTAINERS: usize = 10;

/// Members of the call that the document does not keep, and those that are filled in first.
const NOT_KEPT: [&str; 4] = ["family", "tags", "containerDefinitions", "volumes"];

/// AWS's no to a task definition.
pub fn client<T>(message: impl Into<String>) -> Result<T, Refusal> {
    refuse("ClientException", message)
}

/// Letters, digits, `-` and `_`, at least one and at most 255.
fn is_name(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Whether a text names a role: by its ARN, or by its name alone.
fn is_role(text: &str) -> bool {
    let name = match text.strip_prefix("arn:aws:iam::") {
        None => text,
        Some(rest) => match rest.split_once(":role/") {
            Some((account, path)) if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) => path,
            _ => return false,
        },
    };
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@_-/".contains(c))
}

/// The document to keep, with all that AWS fills in, of a call that registers it.
///
/// # Errors
/// `ClientException` with what is wrong.
pub fn document(input: &Input) -> Result<Members, Refusal> {
    if !is_name(input.required("family")) {
        return client("Family contains invalid characters.");
    }
    let mut document: Members = input
        .members
        .iter()
        .filter(|(name, value)| !NOT_KEPT.contains(&name.as_ref()) && **value != Value::Null)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    for member in ["executionRoleArn", "taskRoleArn"] {
        if input.text(member).is_some_and(|role| !is_role(role)) {
            return client("Role is not valid");
        }
    }
    task_size(&mut document)?;
    let network = input.text("networkMode");
    let containers = input.list("containerDefinitions");
    let filled: Vec<Value> =
        input.maps("containerDefinitions").map(|given| Value::Map(container(given, network))).collect();
    if containers.is_empty() {
        return client("Container list cannot be empty.");
    }
    if containers.len() > MOST_CONTAINERS {
        return client("Too many containers.");
    }
    document.insert("containerDefinitions", Value::List(filled));
    document.insert("volumes", Value::List(input.maps("volumes").map(volume).map(Value::Map).collect()));
    document.entry("placementConstraints".to_owned()).or_insert_with(|| Value::List(Vec::new()));
    let fargate = fargate::check(&document);
    let asked = document.texts("requiresCompatibilities");
    if asked.contains(&"FARGATE") {
        fargate.clone()?;
    }
    check(&document)?;
    let awsvpc = network == Some("awsvpc");
    if asked.contains(&"EXTERNAL") && awsvpc {
        return client("Tasks using the EXTERNAL launch type do not support the awsvpc network mode.");
    }
    let compatible: Vec<&str> = match (awsvpc, fargate) {
        (true, Ok(())) => vec!["EC2", "FARGATE"],
        (true, Err(_)) => vec!["EC2"],
        (false, _) => vec!["EXTERNAL", "EC2"],
    };
    document.extend(members! { "compatibilities": compatible });
    let required = requirements::required(&document);
    document.extend(members! { "requiresAttributes": required });
    Ok(document)
}

/// `cpu` and `memory` as numbers: `1 vCPU` is 1024, `0.5GB` is 512.
fn task_size(document: &mut Members) -> Result<(), Refusal> {
    for (name, unit) in [("cpu", "vcpu"), ("memory", "gb")] {
        let Some(given) = document.text(name) else { continue };
        let lower = given.trim().to_ascii_lowercase();
        let number = match lower.strip_suffix(unit) {
            Some(number) => number.trim().parse::<f64>().ok().map(|number| number * 1_024.0),
            None => lower.parse::<u32>().ok().map(f64::from),
        };
        match number.filter(|number| (1.0..10_000_000.0).contains(number)) {
            Some(number) => document.insert(name.to_owned(), Value::Text(number.round().to_string())),
            None => {
                return client(format!(
                    "Invalid '{name}' setting for task. For more information, see the Troubleshooting section of the \
                     Amazon ECS Developer Guide."
                ));
            }
        };
    }
    Ok(())
}

/// A container's definition with what AWS fills in.
fn container(given: &Members, network: Option<&str>) -> Members {
    let mut filled = given.clone();
    let mut default = |name: &'static str, value: Value| {
        if filled.member(name).is_none() {
            filled.insert(name, value);
        }
    };
    default("cpu", Value::Int(0));
    default("essential", Value::Bool(true));
    for list in ["portMappings", "environment", "mountPoints", "volumesFrom", "systemControls"] {
        default(list, Value::List(Vec::new()));
    }
    let ports = given.maps("portMappings").map(|mapping| Value::Map(port_mapping(mapping, network))).collect();
    filled.insert("portMappings", Value::List(ports));
    if let Some(Value::Map(check)) = filled.get_mut("healthCheck") {
        for (name, value) in [("interval", 30), ("timeout", 5), ("retries", 3)] {
            check.entry(name.to_owned()).or_insert(Value::Int(value));
        }
    }
    filled
}

/// A port mapping with its host's port, which is the container's where they share a network, and 0 (chosen by the host)
/// where they do not.
fn port_mapping(given: &Members, network: Option<&str>) -> Members {
    let mut filled = given.clone();
    let range = given.member("containerPortRange").is_some();
    let shared = matches!(network, Some("awsvpc" | "host"));
    if !range && filled.member("hostPort").is_none() {
        let port = if shared { given.int("containerPort").unwrap_or_default() } else { 0 };
        filled.insert("hostPort".to_owned(), Value::Int(port));
    }
    filled.entry("protocol".to_owned()).or_insert_with(|| Value::Text("tcp".to_owned()));
    filled
}

/// A volume with what AWS fills in: one that says nothing is a directory of the host.
fn volume(given: &Members) -> Members {
    let mut filled = given.clone();
    let plain = given.keys().all(|name| name == "name");
    if plain {
        filled.insert("host".to_owned(), Value::Map(Members::new()));
    }
    if let Some(Value::Map(efs)) = filled.get_mut("efsVolumeConfiguration") {
        efs.entry("rootDirectory".to_owned()).or_insert_with(|| Value::Text("/".to_owned()));
    }
    filled
}

/// What is refused whatever the launch type.
fn check(document: &Members) -> Result<(), Refusal> {
    let containers: Vec<&Members> = document.maps("containerDefinitions").collect();
    let network = document.text("networkMode");
    let names: Vec<&str> = containers.iter().map(|container| container.required("name")).collect();
    for (at, container) in containers.iter().enumerate() {
        let name = names[at];
        for (member, value) in [("name", name), ("image", container.required("image"))] {
            if value.is_empty() {
                return client(format!("Container.{member} should not be null or empty."));
            }
        }
        if !is_name(name) {
            return client("Container.name contains invalid characters.");
        }
        if container.required("image").contains(char::is_whitespace) {
            return client("Container.image contains invalid characters.");
        }
        if names[..at].contains(&name) {
            return client(format!("Duplicate container name found: {name}. Container names must be unique."));
        }
        references(container, name, &names, document)?;
        logging(container, document)?;
        ports(container, name, network)?;
    }
    if !containers.iter().any(|container| container.flag("essential") == Some(true)) {
        return client("At least one container in a task definition must be essential.");
    }
    sizes(document, &containers)?;
    secrets(document, &containers)?;
    super::containers::check(document, &containers)
}

/// The options that the awslogs driver cannot do without; the prefix of the streams is one on Fargate. Source: the ECS
/// Developer Guide, "Send Amazon ECS logs to CloudWatch".
fn logging(container: &Members, document: &Members) -> Result<(), Refusal> {
    let Some(log) = container.map("logConfiguration").filter(|log| log.text("logDriver") == Some("awslogs")) else {
        return Ok(());
    };
    let fargate = document.texts("requiresCompatibilities").contains(&"FARGATE");
    let given = |name: &str| log.map("options").and_then(|options| options.text(name)).is_some_and(|it| !it.is_empty());
    let needed = ["awslogs-group", "awslogs-region", "awslogs-stream-prefix"];
    let absent: Vec<&str> = needed[..if fargate { 3 } else { 2 }].iter().copied().filter(|name| !given(name)).collect();
    match absent[..] {
        [] => Ok(()),
        _ => client(format!("Log driver awslogs requires options: {}", absent.join(", "))),
    }
}

/// What a container names has to be there.
fn references(container: &Members, name: &str, names: &[&str], document: &Members) -> Result<(), Refusal> {
    for mount in container.maps("mountPoints") {
        let volume = mount.required("sourceVolume");
        if !document.maps("volumes").any(|known| known.text("name") == Some(volume)) {
            return client(format!("Unknown volume '{volume}'."));
        }
    }
    // One that waits for itself is refused as a cycle.
    let wrong_from = |other: &&str| !names.contains(other) || *other == name;
    let from = container.maps("volumesFrom").map(|from| from.required("sourceContainer")).find(wrong_from);
    let mut after = container.maps("dependsOn").map(|after| after.required("containerName"));
    match from.or_else(|| after.find(|other| !names.contains(other))) {
        Some(other) => client(format!("Container '{name}' refers to an unknown container '{other}'.")),
        None => Ok(()),
    }
}

fn ports(container: &Members, name: &str, network: Option<&str>) -> Result<(), Refusal> {
    let mut taken = Vec::new();
    for mapping in container.maps("portMappings") {
        if network == Some("none") {
            return client("Port mappings are not supported when networkMode=none.");
        }
        if mapping.member("containerPortRange").is_some() {
            continue;
        }
        let port = mapping.int("containerPort").unwrap_or_default();
        let host = mapping.int("hostPort").unwrap_or_default();
        if !(1..=65_535).contains(&port) || !(0..=65_535).contains(&host) {
            return client(format!("Invalid port mapping of container '{name}': ports are between 1 and 65535."));
        }
        let mode = network.filter(|mode| *mode == "awsvpc" || (*mode == "host" && host != 0));
        if let Some(mode) = mode.filter(|_| host != port) {
            return client(format!(
                "When networkMode={mode}, the host ports and container ports in port mappings must match."
            ));
        }
        let key = (port, mapping.required("protocol").to_owned());
        if taken.contains(&key) {
            return client(format!("Container '{name}' maps port {port}/{} twice.", key.1));
        }
        taken.push(key);
    }
    if network == Some("awsvpc") {
        for (member, what) in [("links", "Links are"), ("extraHosts", "Extra hosts are")] {
            if !container.list(member).is_empty() {
                return client(format!("{what} not supported when networkMode=awsvpc."));
            }
        }
        if container.member("hostname").is_some() {
            return client("hostname is not supported on container when networkMode=awsvpc.");
        }
    }
    Ok(())
}

/// CPU and memory of containers, and of the task that has to hold them.
fn sizes(document: &Members, containers: &[&Members]) -> Result<(), Refusal> {
    let of_task = |name: &str| document.text(name).and_then(|text| text.parse::<i64>().ok());
    let windows = document
        .map("runtimePlatform")
        .and_then(|platform| platform.text("operatingSystemFamily"))
        .is_some_and(|family| family.starts_with("WINDOWS"));
    let (mut cpu, mut reserved) = (0, 0);
    for container in containers {
        let name = container.required("name");
        let (memory, soft) = (container.int("memory"), container.int("memoryReservation"));
        if memory.is_none() && soft.is_none() && of_task("memory").is_none() {
            return client(format!(
                "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be \
                 specified."
            ));
        }
        if memory.is_some_and(|memory| memory < 4) || soft.is_some_and(|soft| soft < 4) {
            return client(format!("Invalid setting for container '{name}'. Memory must be at least 4 MiB."));
        }
        if let (Some(memory), Some(soft)) = (memory, soft)
            && soft > memory
        {
            return client(format!(
                "Invalid setting for container '{name}'. The 'memory' value must be greater than the \
                 'memoryReservation' value."
            ));
        }
        if let (Some(task), Some(container)) = (of_task("memory"), memory.or(soft))
            && container > task
        {
            return client(format!("The 'memory' setting for container '{name}' is greater than for the task."));
        }
        cpu += container.int("cpu").unwrap_or_default();
        reserved += soft.or(memory).unwrap_or_default();
    }
    if !windows && of_task("cpu").is_some_and(|task| cpu > task) {
        return client("The sum of the 'cpu' settings of all containers is greater than for the task.");
    }
    if of_task("memory").is_some_and(|task| reserved > task) {
        return client("The sum of the 'memory' settings of all containers is greater than for the task.");
    }
    Ok(())
}

fn secrets(document: &Members, containers: &[&Members]) -> Result<(), Refusal> {
    let uses = containers.iter().any(|container| {
        let log = container.map("logConfiguration");
        !container.list("secrets").is_empty() || log.is_some_and(|log| !log.list("secretOptions").is_empty())
    });
    if uses && document.member("executionRoleArn").is_none() {
        return client(
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
        );
    }
    Ok(())
}

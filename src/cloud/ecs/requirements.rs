//! What a task definition needs of the agent that runs it: `requiresAttributes`.

use crate::api::Members;
use crate::cloud::call::Read as _;
use std::collections::BTreeSet;

/// Every attribute that a task definition can need, in the order in which AWS lists them.
const ORDER: &[&str] = &[
    "com.amazonaws.ecs.capability.logging-driver.awslogs",
    "com.amazonaws.ecs.capability.logging-driver.awsfirelens",
    "com.amazonaws.ecs.capability.logging-driver.fluentd",
    "com.amazonaws.ecs.capability.logging-driver.gelf",
    "com.amazonaws.ecs.capability.logging-driver.journald",
    "com.amazonaws.ecs.capability.logging-driver.json-file",
    "com.amazonaws.ecs.capability.logging-driver.splunk",
    "com.amazonaws.ecs.capability.logging-driver.syslog",
    "com.amazonaws.ecs.capability.docker-remote-api.1.24",
    "ecs.capability.execution-role-awslogs",
    "com.amazonaws.ecs.capability.ecr-auth",
    "ecs.capability.pid-ipc-namespace-sharing",
    "ecs.capability.secrets.asm.bootstrap.log-driver",
    "ecs.capability.secrets.ssm.bootstrap.log-driver",
    "com.amazonaws.ecs.capability.docker-remote-api.1.17",
    "ecs.capability.aws-appmesh",
    "com.amazonaws.ecs.capability.docker-remote-api.1.19",
    "com.amazonaws.ecs.capability.docker-remote-api.1.20",
    "ecs.capability.secrets.asm.environment-variables",
    "ecs.capability.firelens.fluentbit",
    "ecs.capability.firelens.fluentd",
    "ecs.capability.firelens.options.config.file",
    "ecs.capability.firelens.options.config.s3",
    "ecs.capability.efsAuth",
    "com.amazonaws.ecs.capability.privileged-container",
    "com.amazonaws.ecs.capability.apparmor",
    "com.amazonaws.ecs.capability.selinux",
    "com.amazonaws.ecs.capability.task-iam-role",
    "com.amazonaws.ecs.capability.task-iam-role-network-host",
    "ecs.capability.container-ordering",
    "com.amazonaws.ecs.capability.docker-remote-api.1.22",
    "ecs.capability.container-health-check",
    "ecs.capability.execution-role-ecr-pull",
    "ecs.capability.private-registry-authentication.secretsmanager",
    "ecs.capability.secrets.ssm.environment-variables",
    "ecs.capability.env-files.s3",
    "ecs.capability.fsxWindowsFileServer",
    "com.amazonaws.ecs.capability.docker-remote-api.1.18",
    "ecs.capability.task-eni",
    "com.amazonaws.ecs.capability.docker-remote-api.1.25",
    "com.amazonaws.ecs.capability.docker-remote-api.1.29",
];

/// Logging drivers and the version of Docker's API in which they came.
const LOG_DRIVERS: &[(&str, &str)] = &[
    ("awslogs", "1.19"),
    ("fluentd", "1.20"),
    ("gelf", "1.20"),
    ("journald", "1.19"),
    ("json-file", "1.18"),
    ("splunk", "1.22"),
    ("syslog", "1.18"),
];

/// Whether the image is in a repository of ECR, also a public one's pull-through cache, but not in the public gallery.
pub fn is_of_ecr(image: &str) -> bool {
    let host = image.split('/').next().unwrap_or_default();
    let (account, rest) = host.split_once('.').unwrap_or_default();
    account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && (rest.starts_with("dkr.ecr.") || rest.starts_with("dkr.ecr-fips.") || rest.starts_with("dkr-ecr."))
}

/// The attributes that a registered document needs.
pub fn required(document: &Members) -> Vec<Members> {
    let mut needed = Needed(BTreeSet::new());
    let role = document.member("executionRoleArn").is_some();
    of_the_task(document, &mut needed);
    for container in document.maps("containerDefinitions") {
        of_a_container(container, role, &mut needed);
    }
    for volume in document.maps("volumes") {
        of_a_volume(volume, &mut needed);
    }
    let known = ORDER.iter().filter(|name| needed.0.contains(**name)).map(|name| (*name).to_owned());
    let others = needed.0.iter().filter(|name| !ORDER.contains(&name.as_str())).cloned();
    known.chain(others).map(|name| members! { "name": name }).collect()
}

/// Names of attributes, gathered.
struct Needed(BTreeSet<String>);

impl Needed {
    /// `ecs.capability.NAME`
    fn capability(&mut self, name: &str) {
        self.0.insert(format!("ecs.capability.{name}"));
    }

    /// `com.amazonaws.ecs.capability.NAME`
    fn old_capability(&mut self, name: &str) {
        self.0.insert(format!("com.amazonaws.ecs.capability.{name}"));
    }

    fn docker(&mut self, version: &str) {
        self.old_capability(&format!("docker-remote-api.{version}"));
    }

    /// Where a secret is kept: in Secrets Manager, else in the Parameter Store.
    fn secret(&mut self, secret: &Members, what: &str) {
        let store = if secret.required("valueFrom").contains(":secretsmanager:") { "asm" } else { "ssm" };
        self.capability(&format!("secrets.{store}.{what}"));
    }
}

fn of_the_task(document: &Members, needed: &mut Needed) {
    let network = document.text("networkMode");
    if network == Some("awsvpc") {
        needed.capability("task-eni");
        needed.docker("1.18");
    }
    if document.member("taskRoleArn").is_some() {
        let host = network == Some("host");
        needed.old_capability(if host { "task-iam-role-network-host" } else { "task-iam-role" });
    }
    if document.member("pidMode").is_some() || document.member("ipcMode").is_some() {
        needed.capability("pid-ipc-namespace-sharing");
    }
    if document.member("proxyConfiguration").is_some() {
        needed.capability("aws-appmesh");
    }
}

fn of_a_container(container: &Members, role: bool, needed: &mut Needed) {
    let set = |name: &str| container.member(name).is_some();
    if is_of_ecr(container.required("image")) {
        needed.old_capability("ecr-auth");
        if role {
            needed.capability("execution-role-ecr-pull");
        }
    }
    if let Some(log) = container.map("logConfiguration") {
        let driver = log.required("logDriver");
        needed.old_capability(&format!("logging-driver.{driver}"));
        if let Some((_, version)) = LOG_DRIVERS.iter().find(|(known, _)| *known == driver) {
            needed.docker(version);
        }
        if driver == "awslogs" && role {
            needed.capability("execution-role-awslogs");
        }
        if log.map("options").and_then(|options| options.text("awslogs-create-group")) == Some("true") {
            needed.docker("1.29");
        }
        log.maps("secretOptions").for_each(|secret| needed.secret(secret, "bootstrap.log-driver"));
    }
    container.maps("secrets").for_each(|secret| needed.secret(secret, "environment-variables"));
    if let Some(check) = container.map("healthCheck") {
        needed.capability("container-health-check");
        needed.docker(if check.member("startPeriod").is_some() { "1.29" } else { "1.24" });
    }
    if let Some(router) = container.map("firelensConfiguration") {
        needed.capability(&format!("firelens.{}", router.required("type")));
        if let Some(kind) = router.map("options").and_then(|options| options.text("config-file-type")) {
            needed.capability(&format!("firelens.options.config.{kind}"));
        }
    }
    if let Some(linux) = container.map("linuxParameters") {
        if linux.flag("initProcessEnabled") == Some(true) {
            needed.docker("1.25");
        }
        if linux.member("sharedMemorySize").is_some() || !linux.list("tmpfs").is_empty() {
            needed.docker("1.22");
        }
    }
    for option in container.texts("dockerSecurityOptions") {
        for kind in ["apparmor", "selinux"] {
            if option.starts_with(kind) || (kind == "selinux" && option.starts_with("label")) {
                needed.old_capability(kind);
            }
        }
    }
    if container.flag("privileged") == Some(true) {
        needed.old_capability("privileged-container");
    }
    if set("repositoryCredentials") {
        needed.capability("private-registry-authentication.secretsmanager");
    }
    if !container.list("dependsOn").is_empty() {
        needed.capability("container-ordering");
    }
    if !container.list("environmentFiles").is_empty() {
        needed.capability("env-files.s3");
    }
    if set("user") || container.flag("readonlyRootFilesystem") == Some(true) {
        needed.docker("1.17");
    }
    if !container.list("ulimits").is_empty() {
        needed.docker("1.18");
    }
}

fn of_a_volume(volume: &Members, needed: &mut Needed) {
    if let Some(docker) = volume.map("dockerVolumeConfiguration") {
        needed.capability(&format!("docker-plugin.{}", docker.text("driver").unwrap_or("local")));
        needed.docker("1.25");
    }
    if volume.map("efsVolumeConfiguration").is_some() {
        needed.capability("efsAuth");
        needed.docker("1.25");
    }
    if volume.map("fsxWindowsFileServerVolumeConfiguration").is_some() {
        needed.capability("fsxWindowsFileServer");
    }
}

//! A task, and how AWS describes it.

use super::types::Tags;
use crate::api::value::kept;
use crate::api::{Members, Value};
use crate::cloud::tag_list;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where a task is in its life. It only ever goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    Provisioning,
    Pending,
    Activating,
    Running,
    Deactivating,
    Stopping,
    Deprovisioning,
    Stopped,
}

impl Status {
    /// AWS's name.
    pub fn text(self) -> &'static str {
        match self {
            Status::Provisioning => "PROVISIONING",
            Status::Pending => "PENDING",
            Status::Activating => "ACTIVATING",
            Status::Running => "RUNNING",
            Status::Deactivating => "DEACTIVATING",
            Status::Stopping => "STOPPING",
            Status::Deprovisioning => "DEPROVISIONING",
            Status::Stopped => "STOPPED",
        }
    }
}

/// A container of a task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Container {
    /// The last part of its ARN.
    pub id: String,
    pub name: String,
    pub image: String,
    /// Once it was started.
    pub image_digest: Option<String>,
    pub runtime_id: Option<String>,
    pub exit_code: Option<i64>,
    pub reason: Option<String>,
    /// As text.
    pub cpu: String,
    pub memory: Option<String>,
    pub memory_reservation: Option<String>,
    /// Whether its definition has a health check.
    pub checked: bool,
    /// What that found; none as long as nothing is known.
    #[serde(default)]
    pub well: Option<bool>,
    /// Whether the task stops when it exits.
    #[serde(default)]
    pub essential: bool,
}

impl Container {
    fn health(&self) -> &'static str {
        match self.well.filter(|_| self.checked) {
            None => "UNKNOWN",
            Some(true) => "HEALTHY",
            Some(false) => "UNHEALTHY",
        }
    }
}

/// The network interface of a task in awsvpc mode.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attached {
    /// The last part of its ARN.
    pub id: String,
    /// `PRECREATED`, `ATTACHED`, `DELETED`
    pub status: String,
    pub subnet: String,
    pub groups: Vec<String>,
    pub public_ip: bool,
    /// Once it was made: its id.
    pub interface: Option<String>,
    pub mac: String,
    pub dns_name: Option<String>,
    pub ip: String,
}

/// A task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Task {
    pub id: String,
    pub arn: String,
    pub cluster: String,
    pub cluster_arn: String,
    /// Its service's key and the id of its deployment or task set.
    pub service: Option<(String, String)>,
    /// `service:web`, `family:web`
    pub group: String,
    pub started_by: Option<String>,
    pub task_definition: String,
    pub family: String,
    pub launch_type: String,
    pub capacity_provider: Option<String>,
    pub platform_version: Option<String>,
    pub platform_family: Option<String>,
    /// `x86_64`, `arm64`
    pub architecture: String,
    /// As text.
    pub cpu: Option<String>,
    pub memory: Option<String>,
    /// GiB.
    pub ephemeral_storage: i64,
    /// As it was given.
    #[serde(with = "kept")]
    pub overrides: Members,
    pub zone: Option<String>,
    pub attached: Option<Attached>,
    pub containers: Vec<Container>,
    /// Where it is registered: target groups, each with a port.
    pub targets: Vec<(String, i64)>,
    pub status: Status,
    /// Its desired status is RUNNING, not STOPPED.
    pub wanted: bool,
    /// `TaskFailedToStart`, `UserInitiated`, `ServiceSchedulerInitiated`, ...
    pub stop_code: Option<String>,
    pub stopped_reason: Option<String>,
    pub execute_command: bool,
    pub created_at: Timestamp,
    pub connectivity_at: Option<Timestamp>,
    pub pull_started_at: Option<Timestamp>,
    pub pull_stopped_at: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub stopping_at: Option<Timestamp>,
    pub execution_stopped_at: Option<Timestamp>,
    pub stopped_at: Option<Timestamp>,
    /// Raised with every change.
    pub version: i64,
    /// Until when it is protected from scaling in and deployments.
    pub protected_until: Option<Timestamp>,
    pub tags: Tags,
}

impl Task {
    /// Its private address, once it has one.
    pub fn ip(&self) -> Option<&str> {
        self.attached.as_ref().filter(|attached| attached.interface.is_some()).map(|attached| attached.ip.as_str())
    }

    fn has_started(&self) -> bool {
        self.pull_stopped_at.is_some()
    }

    /// What the health checks of its essential containers found; none as long as one of them has found nothing, or where
    /// there are none.
    pub fn well(&self) -> Option<bool> {
        let mut all = self.checked().map(|container| container.well);
        let first = all.next()?;
        all.fold(first, |well, other| match (well, other) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (well, other) => well.and(other),
        })
    }

    /// Its essential containers that have health checks.
    pub fn checked(&self) -> impl Iterator<Item = &Container> {
        self.containers.iter().filter(|container| container.checked && container.essential)
    }

    fn health(&self) -> &'static str {
        match self.well() {
            None => "UNKNOWN",
            Some(true) => "HEALTHY",
            Some(false) => "UNHEALTHY",
        }
    }

    /// The status of its containers, which know fewer.
    fn container_status(&self) -> &'static str {
        match self.status {
            Status::Provisioning | Status::Pending | Status::Activating => "PENDING",
            Status::Running | Status::Deactivating | Status::Stopping if self.has_started() => "RUNNING",
            _ => "STOPPED",
        }
    }

    fn containers_described(&self, region: &str, account: &str) -> Vec<Members> {
        let status = self.container_status();
        let interfaces: Vec<Members> = self
            .attached
            .iter()
            .filter(|attached| attached.interface.is_some())
            .map(|attached| members! { "attachmentId": &attached.id, "privateIpv4Address": &attached.ip })
            .collect();
        let agent = || {
            let at = self.started_at;
            let state = match self.status {
                Status::Running if at.is_some() => "RUNNING",
                status if status < Status::Running => "PENDING",
                _ => "STOPPED",
            };
            vec![members! { "lastStartedAt": at, "name": "ExecuteCommandAgent", "lastStatus": state }]
        };
        let one = |container: &Container| {
            let arn = format!("arn:aws:ecs:{region}:{account}:container/{}/{}/{}", self.cluster, self.id, container.id);
            members! {
                "containerArn": arn,
                "taskArn": &self.arn,
                "name": &container.name,
                "image": &container.image,
                "imageDigest": container.image_digest.as_deref(),
                "runtimeId": container.runtime_id.as_deref(),
                "lastStatus": if container.exit_code.is_some() { "STOPPED" } else { status },
                "exitCode": container.exit_code,
                "reason": container.reason.as_deref(),
                "networkBindings": container.runtime_id.as_ref().map(|_| Vec::<Value>::new()),
                "networkInterfaces": &interfaces,
                "healthStatus": container.health(),
                "managedAgents": self.execute_command.then(agent),
                "cpu": &container.cpu,
                "memory": container.memory.as_deref(),
                "memoryReservation": container.memory_reservation.as_deref(),
            }
        };
        self.containers.iter().map(one).collect()
    }

    /// As AWS describes it, with its tags where they are asked for.
    pub fn described(&self, region: &str, account: &str, tags: bool) -> Members {
        let given = self.overrides.get("containerOverrides").and_then(Value::as_list).unwrap_or_default();
        let of = |name: &str| given.iter().find(|one| one.get("name").and_then(Value::as_str) == Some(name)).cloned();
        let plain = |container: &Container| {
            of(&container.name).unwrap_or_else(|| Value::Map(members! { "name": &container.name }))
        };
        let mut overrides = self.overrides.clone();
        let all: Vec<Value> = self.containers.iter().map(plain).collect();
        overrides.insert("containerOverrides".to_owned(), Value::List(all));
        overrides.entry("inferenceAcceleratorOverrides".to_owned()).or_insert_with(|| Value::List(Vec::new()));
        let fargate = self.launch_type == "FARGATE";
        let storage = || members! { "sizeInGiB": self.ephemeral_storage };
        let architecture = members! { "name": "ecs.cpu-architecture", "value": &self.architecture };
        members! {
            "attachments": self.attached.iter().map(Attached::described).collect::<Vec<_>>(),
            "attributes": vec![architecture],
            "availabilityZone": self.zone.as_deref(),
            "capacityProviderName": self.capacity_provider.as_deref(),
            "clusterArn": &self.cluster_arn,
            "connectivity": self.connectivity_at.map(|_| "CONNECTED"),
            "connectivityAt": self.connectivity_at,
            "containers": self.containers_described(region, account),
            "cpu": self.cpu.as_deref(),
            "createdAt": self.created_at,
            "desiredStatus": if self.wanted { "RUNNING" } else { "STOPPED" },
            "enableExecuteCommand": self.execute_command,
            "executionStoppedAt": self.execution_stopped_at,
            "group": &self.group,
            "healthStatus": self.health(),
            "inferenceAccelerators": Vec::<Value>::new(),
            "lastStatus": self.status.text(),
            "launchType": &self.launch_type,
            "memory": self.memory.as_deref(),
            "overrides": overrides,
            "platformVersion": self.platform_version.as_deref(),
            "platformFamily": self.platform_family.as_deref(),
            "pullStartedAt": self.pull_started_at,
            "pullStoppedAt": self.pull_stopped_at,
            "startedAt": self.started_at,
            "startedBy": self.started_by.as_deref(),
            "stopCode": self.stop_code.as_deref(),
            "stoppedAt": self.stopped_at,
            "stoppedReason": self.stopped_reason.as_deref(),
            "stoppingAt": self.stopping_at,
            "tags": if tags { tag_list(&self.tags, "key", "value") } else { Vec::new() },
            "taskArn": &self.arn,
            "taskDefinitionArn": &self.task_definition,
            "version": self.version,
            "ephemeralStorage": fargate.then(storage),
            "fargateEphemeralStorage": fargate.then(storage),
        }
    }
}

impl Attached {
    fn described(&self) -> Members {
        let mut details = vec![("subnetId", self.subnet.as_str())];
        if let Some(interface) = &self.interface {
            details.push(("networkInterfaceId", interface));
            details.push(("macAddress", &self.mac));
            details.extend(self.dns_name.as_deref().map(|name| ("privateDnsName", name)));
            details.push(("privateIPv4Address", &self.ip));
        }
        let details: Vec<Members> =
            details.into_iter().map(|(name, value)| members! { "name": name, "value": value }).collect();
        members! {
            "id": &self.id, "type": "ElasticNetworkInterface", "status": &self.status, "details": details,
        }
    }
}

/// The tasks of a region, and how they are found.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Tasks {
    by_id: BTreeMap<String, Task>,
    /// By cluster: those that are meant to run, and the others.
    of_cluster: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>,
    /// Those that have an address and are not stopped, by VPC and address: `vpc-1/10.0.0.5`.
    #[serde(default)]
    at: BTreeMap<String, String>,
}

impl Tasks {
    pub fn get(&self, id: &str) -> Option<&Task> {
        self.by_id.get(id)
    }

    /// To change anything but where it is filed: see [`Tasks::unwant`].
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Task> {
        self.by_id.get_mut(id)
    }

    /// The task that has an address of a VPC.
    pub fn at(&self, vpc_id: &str, ip: &str) -> Option<&Task> {
        self.by_id.get(self.at.get(&format!("{vpc_id}/{ip}"))?)
    }

    /// A task has an address from now on, or no longer.
    pub fn put_at(&mut self, vpc_id: &str, ip: &str, id: &str, there: bool) {
        let key = format!("{vpc_id}/{ip}");
        if there {
            self.at.insert(key, id.to_owned());
        } else if self.at.get(&key).is_some_and(|at| at == id) {
            self.at.remove(&key);
        }
    }

    pub fn insert(&mut self, task: Task) {
        self.of_cluster.entry(task.cluster.clone()).or_default().0.insert(task.id.clone());
        self.by_id.insert(task.id.clone(), task);
    }

    /// Its desired status becomes STOPPED.
    pub fn unwant(&mut self, id: &str) {
        let Some(task) = self.by_id.get_mut(id) else { return };
        task.wanted = false;
        if let Some((wanted, others)) = self.of_cluster.get_mut(&task.cluster)
            && let Some(id) = wanted.take(id)
        {
            others.insert(id);
        }
    }

    pub fn remove(&mut self, id: &str) -> Option<Task> {
        let task = self.by_id.remove(id)?;
        if let Some((wanted, others)) = self.of_cluster.get_mut(&task.cluster) {
            wanted.remove(id);
            others.remove(id);
        }
        Some(task)
    }

    /// Whether a cluster has a task that has not stopped. Looks at those that were told to within the last hour.
    pub fn any_left(&self, cluster: &str) -> bool {
        let left = |id: &String| self.by_id.get(id).is_some_and(|task| task.status != Status::Stopped);
        self.of_cluster.get(cluster).is_some_and(|(wanted, others)| !wanted.is_empty() || others.iter().any(left))
    }

    /// Ids of a cluster's tasks by desired status, sorted.
    pub fn of_cluster(&self, cluster: &str, wanted: bool) -> impl Iterator<Item = &String> {
        let sets = self.of_cluster.get(cluster);
        sets.map(|(running, others)| if wanted { running } else { others }).into_iter().flatten()
    }
}

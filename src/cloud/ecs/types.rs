//! What a region has of ECS, and how its things are found.

use super::capacity::CapacityProvider;
use super::fleet::Service;
use super::images::Image;
use super::settings::Settings;
use super::task::Tasks;
use crate::api::value::kept;
use crate::api::{Members, Value};
use crate::cloud::call::{Read as _, Refusal, refuse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The tags of one resource, by key.
pub type Tags = BTreeMap<String, String>;

/// What a region has of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ecs {
    /// By `CLUSTER/NAME`. Those that were deleted stay for a while, as INACTIVE.
    pub services: BTreeMap<String, Service>,
    pub tasks: Tasks,
    /// By name. Those that were deleted stay, as INACTIVE.
    pub clusters: BTreeMap<String, Cluster>,
    /// Task definitions by family.
    pub families: BTreeMap<String, Family>,
    /// Those that were created; FARGATE and FARGATE_SPOT are everybody's.
    pub capacity_providers: BTreeMap<String, CapacityProvider>,
    pub settings: Settings,
    /// What was said of images, by reference.
    #[serde(default)]
    pub images: BTreeMap<String, Image>,
}

/// A cluster.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Cluster {
    pub arn: String,
    pub name: String,
    pub status: ClusterStatus,
    /// What runs in it, by launch type. Whoever changes tasks or services keeps it right.
    pub fargate: Counts,
    pub ec2: Counts,
    pub external: Counts,
    /// `[{name, value}]`
    pub settings: Vec<Value>,
    #[serde(with = "kept")]
    pub configuration: Members,
    pub capacity_providers: Vec<String>,
    /// `[{capacityProvider, weight, base}]`
    pub default_strategy: Vec<Value>,
    /// The ARN of the Cloud Map namespace that Service Connect takes by itself.
    pub service_connect_namespace: Option<String>,
    pub tags: Tags,
}

/// A cluster is there, or it was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClusterStatus {
    #[default]
    Active,
    Inactive,
}

impl ClusterStatus {
    /// As AWS writes it.
    pub fn text(self) -> &'static str {
        match self {
            ClusterStatus::Active => "ACTIVE",
            ClusterStatus::Inactive => "INACTIVE",
        }
    }
}

/// How many there are of one launch type in a cluster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Tasks whose last status is RUNNING.
    pub running_tasks: i64,
    /// Tasks on their way there: PROVISIONING, PENDING, ACTIVATING.
    pub pending_tasks: i64,
    pub active_services: i64,
    pub draining_services: i64,
}

impl Cluster {
    /// The counts of a launch type, to be changed: `FARGATE`, `EXTERNAL`, else EC2.
    pub fn counts_mut(&mut self, launch_type: &str) -> &mut Counts {
        match launch_type {
            "FARGATE" => &mut self.fargate,
            "EXTERNAL" => &mut self.external,
            _ => &mut self.ec2,
        }
    }

    /// The counts of all launch types together.
    pub fn counts(&self) -> Counts {
        let all = [self.fargate, self.ec2, self.external];
        Counts {
            running_tasks: all.iter().map(|counts| counts.running_tasks).sum(),
            pending_tasks: all.iter().map(|counts| counts.pending_tasks).sum(),
            active_services: all.iter().map(|counts| counts.active_services).sum(),
            draining_services: all.iter().map(|counts| counts.draining_services).sum(),
        }
    }
}

/// The revisions of a task definition.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Family {
    /// The last revision's number. It is not given again, also where all were deleted.
    pub last: i64,
    pub revisions: BTreeMap<i64, TaskDefinition>,
}

/// A revision of a task definition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TaskDefinition {
    pub family: String,
    pub revision: i64,
    pub arn: String,
    pub status: DefinitionStatus,
    /// What was registered, with all that AWS fills in; the family, revision, ARN, status and times are in fields of this
    /// structure.
    #[serde(with = "kept")]
    pub document: Members,
    pub registered_at: Timestamp,
    pub deregistered_at: Option<Timestamp>,
    pub delete_requested_at: Option<Timestamp>,
    /// How many services, task sets, deployments and unstopped tasks refer to it: [`Ecs::hold`] and [`Ecs::release`].
    pub held: usize,
    /// Its time to be deleted has come, and it goes as soon as nothing refers to it.
    pub overdue: bool,
    pub tags: Tags,
}

/// What may be done with a revision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DefinitionStatus {
    #[default]
    Active,
    /// Deregistered: what runs with it goes on, nothing new may name it.
    Inactive,
    DeleteInProgress,
}

impl DefinitionStatus {
    /// As AWS writes it.
    pub fn text(self) -> &'static str {
        match self {
            DefinitionStatus::Active => "ACTIVE",
            DefinitionStatus::Inactive => "INACTIVE",
            DefinitionStatus::DeleteInProgress => "DELETE_IN_PROGRESS",
        }
    }
}

/// A port of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port<'a> {
    pub container_port: i64,
    /// 0 where the host chooses one.
    pub host_port: i64,
    /// `tcp` or `udp`
    pub protocol: &'a str,
    /// The name that Service Connect knows it by.
    pub name: Option<&'a str>,
}

impl TaskDefinition {
    /// The documents of its containers.
    pub fn containers(&self) -> impl Iterator<Item = &Members> {
        self.document.maps("containerDefinitions")
    }

    /// The document of the container of that name.
    pub fn container(&self, name: &str) -> Option<&Members> {
        self.containers().find(|container| container.text("name") == Some(name))
    }

    /// The ports of the container of that name, of none where it is not there.
    pub fn ports(&self, container: &str) -> impl Iterator<Item = Port<'_>> {
        self.container(container).into_iter().flat_map(|container| container.maps("portMappings")).map(|mapping| Port {
            container_port: mapping.int("containerPort").unwrap_or_default(),
            host_port: mapping.int("hostPort").unwrap_or_default(),
            protocol: mapping.text("protocol").unwrap_or("tcp"),
            name: mapping.text("name"),
        })
    }

    /// `awsvpc`, `bridge`, `host`, `none`. On Linux it is `bridge` where nothing is said.
    pub fn network_mode(&self) -> &str {
        self.document.text("networkMode").unwrap_or("bridge")
    }

    /// Whether it can be started so: `FARGATE`, `EC2`, `EXTERNAL`, `MANAGED_INSTANCES`.
    pub fn is_compatible(&self, launch_type: &str) -> bool {
        self.document.texts("compatibilities").contains(&launch_type)
    }

    /// CPU units of the whole task, as text: `256`.
    pub fn cpu(&self) -> Option<&str> {
        self.document.text("cpu")
    }

    /// MiB of the whole task, as text: `512`.
    pub fn memory(&self) -> Option<&str> {
        self.document.text("memory")
    }

    /// The ARN of the role that pulls images and writes logs.
    pub fn execution_role(&self) -> Option<&str> {
        self.document.text("executionRoleArn")
    }
}

impl Ecs {
    /// The name of a cluster as a call gives it: a name, an ARN, nothing for `default`.
    pub fn cluster_name(name_or_arn: Option<&str>) -> &str {
        let given = name_or_arn.filter(|given| !given.is_empty()).unwrap_or("default");
        match given.strip_prefix("arn:") {
            None => given,
            Some(_) => given.split_once(":cluster/").map_or(given, |(_, name)| name),
        }
    }

    /// A cluster that is there or was, by name or ARN.
    pub fn known_cluster(&self, name_or_arn: Option<&str>) -> Option<&Cluster> {
        let cluster = self.clusters.get(Ecs::cluster_name(name_or_arn))?;
        let right = name_or_arn.is_none_or(|given| !given.starts_with("arn:") || given == cluster.arn);
        right.then_some(cluster)
    }

    /// The cluster that a call is about, to read.
    ///
    /// # Errors
    /// `ClusterNotFoundException` where there is none, or none any more.
    pub fn cluster(&self, name_or_arn: Option<&str>) -> Result<&Cluster, Refusal> {
        match self.known_cluster(name_or_arn) {
            None => refuse("ClusterNotFoundException", "Cluster not found."),
            Some(cluster) if cluster.status == ClusterStatus::Inactive => {
                refuse("ClusterNotFoundException", "The referenced cluster was inactive.")
            }
            Some(cluster) => Ok(cluster),
        }
    }

    /// The same, to change.
    ///
    /// # Errors
    /// As for [`Ecs::cluster`].
    pub fn cluster_mut(&mut self, name_or_arn: Option<&str>) -> Result<&mut Cluster, Refusal> {
        let name = self.cluster(name_or_arn)?.name.clone();
        Ok(self.clusters.get_mut(&name).expect("found above"))
    }

    /// A revision of whatever status by `family` (its last active one), `family:revision` or ARN.
    pub fn known_task_definition(&self, name: &str) -> Option<&TaskDefinition> {
        let (family, revision) = family_and_revision(name)?;
        let revisions = &self.families.get(family)?.revisions;
        let found = match revision {
            Some(revision) => revisions.get(&revision)?,
            None => revisions.values().rev().find(|found| found.status == DefinitionStatus::Active)?,
        };
        let of_arn = found.arn.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
        (of_arn || !name.starts_with("arn:")).then_some(found)
    }

    /// The revision that something new is to be started with.
    ///
    /// # Errors
    /// `ClientException` where there is none, or it was deregistered.
    pub fn task_definition(&self, name: &str) -> Result<&TaskDefinition, Refusal> {
        match self.known_task_definition(name) {
            None => refuse("ClientException", "TaskDefinition not found."),
            Some(found) if found.status != DefinitionStatus::Active => {
                refuse("ClientException", "TaskDefinition is inactive")
            }
            Some(found) => Ok(found),
        }
    }

    /// The revision of that name, to change.
    pub fn task_definition_mut(&mut self, name: &str) -> Option<&mut TaskDefinition> {
        let (family, revision) = {
            let found = self.known_task_definition(name)?;
            (found.family.clone(), found.revision)
        };
        self.families.get_mut(&family)?.revisions.get_mut(&revision)
    }

    /// Something begins to refer to the revision of that ARN: it is not deleted before everything let go of it.
    pub fn hold(&mut self, arn: &str) {
        if let Some(found) = self.task_definition_mut(arn) {
            found.held += 1;
        }
    }

    /// What called [`Ecs::hold`] is gone.
    pub fn release(&mut self, arn: &str) {
        let Some(found) = self.task_definition_mut(arn) else { return };
        found.held = found.held.saturating_sub(1);
        if found.held == 0 && found.overdue {
            let (family, revision) = (found.family.clone(), found.revision);
            self.forget_task_definition(&family, revision);
        }
    }

    /// Forgets a revision. The family stays known, so that its numbers go on.
    pub fn forget_task_definition(&mut self, family: &str, revision: i64) {
        if let Some(family) = self.families.get_mut(family) {
            family.revisions.remove(&revision);
        }
    }
}

/// Of `family`, `family:3` or `arn:...:task-definition/family:3`. None where it is nothing of the kind.
pub fn family_and_revision(name: &str) -> Option<(&str, Option<i64>)> {
    let name = match name.strip_prefix("arn:") {
        None => name,
        Some(_) => name.split_once(":task-definition/")?.1,
    };
    match name.split_once(':') {
        None => Some((name, None)),
        Some((family, revision)) => Some((family, Some(revision.parse().ok()?))),
    }
}

//! Services and their fleets: what keeps tasks running.

use super::events::ServiceEvent;
use super::recipe::Recipe;
use super::types::Tags;
use crate::api::value::kept;
use crate::api::{Members, Value};
use crate::cloud::call::Read as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Where a task stands within its fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On its way to RUNNING.
    Starting,
    /// Running, and its targets are not healthy yet.
    Waiting,
    /// Running and healthy.
    Healthy,
    /// To be stopped; its containers still run, for its targets drain.
    Draining,
    Gone,
}

/// The tasks of one deployment or of one task set: all started from the same recipe.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fleet {
    /// `ecs-svc/1465112757677924538`
    pub id: String,
    /// `PRIMARY`, `ACTIVE`, `DRAINING`
    pub status: String,
    pub recipe: Recipe,
    /// How many tasks there are to be.
    pub desired: i64,
    /// Percent of the service's desired count, of a task set.
    pub scale: f64,
    pub external_id: Option<String>,
    /// The number of its service revision, of a deployment.
    pub revision: String,
    pub tags: Tags,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Of a task set; of a deployment, whether it is completed.
    pub stable: bool,
    pub stable_at: Timestamp,
    /// Why a deployment has failed.
    pub failed: Option<String>,
    /// Why a deployment is there, where it is the way back from another one.
    #[serde(default)]
    pub back: Option<String>,
    /// Tasks that did not come to run, or not to health.
    pub failed_tasks: i64,
    /// Tasks that did not come to run since one last did, and how many times so; until when the next is put off for it.
    pub failed_in_row: u32,
    #[serde(default)]
    pub failed_times: u32,
    pub not_before: Option<Timestamp>,
    /// Tasks that ran and stopped by themselves since one was last healthy.
    #[serde(default)]
    pub lost_in_row: u32,
    /// The tasks that it has started, ever.
    pub started: i64,
    starting: BTreeSet<String>,
    waiting: BTreeSet<String>,
    healthy: BTreeSet<String>,
    draining: BTreeSet<String>,
}

impl Fleet {
    /// A fleet without tasks.
    pub fn new(id: String, recipe: Recipe, now: Timestamp) -> Fleet {
        Fleet {
            id,
            status: "PRIMARY".to_owned(),
            recipe,
            desired: 0,
            scale: 100.0,
            external_id: None,
            revision: String::new(),
            tags: Tags::new(),
            created_at: now,
            updated_at: now,
            stable: false,
            stable_at: now,
            failed: None,
            back: None,
            failed_tasks: 0,
            failed_in_row: 0,
            failed_times: 0,
            not_before: None,
            lost_in_row: 0,
            started: 0,
            starting: BTreeSet::new(),
            waiting: BTreeSet::new(),
            healthy: BTreeSet::new(),
            draining: BTreeSet::new(),
        }
    }

    /// Puts a task there, from wherever it was.
    pub fn put(&mut self, task: &str, place: Place) {
        let known = [&mut self.starting, &mut self.waiting, &mut self.healthy, &mut self.draining]
            .into_iter()
            .find_map(|set| set.take(task));
        let task = known.unwrap_or_else(|| task.to_owned());
        match place {
            Place::Starting => self.starting.insert(task),
            Place::Waiting => self.waiting.insert(task),
            Place::Healthy => self.healthy.insert(task),
            Place::Draining => self.draining.insert(task),
            Place::Gone => false,
        };
    }

    /// Tasks that run and are meant to.
    pub fn running(&self) -> i64 {
        count(self.waiting.len() + self.healthy.len())
    }

    /// Tasks on their way to running.
    pub fn pending(&self) -> i64 {
        count(self.starting.len())
    }

    pub fn healthy(&self) -> i64 {
        count(self.healthy.len())
    }

    /// Tasks that are meant to run.
    pub fn alive(&self) -> i64 {
        self.running() + self.pending()
    }

    /// The same, and those whose containers still run.
    pub fn present(&self) -> i64 {
        self.alive() + count(self.draining.len())
    }

    /// Running, and not known to be healthy.
    pub fn waiting(&self) -> impl Iterator<Item = &String> {
        self.waiting.iter()
    }

    /// The tasks that are meant to run, those first that can be done without most easily.
    pub fn tasks(&self) -> impl Iterator<Item = &String> {
        self.starting.iter().chain(&self.waiting).chain(&self.healthy)
    }

    /// Those of them that are not healthy.
    pub fn not_healthy(&self) -> impl Iterator<Item = &String> {
        self.starting.iter().chain(&self.waiting)
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// What decides how new tasks take the place of old ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Controller {
    Ecs,
    CodeDeploy,
    External,
}

impl Controller {
    /// AWS's name.
    pub fn text(self) -> &'static str {
        match self {
            Controller::Ecs => "ECS",
            Controller::CodeDeploy => "CODE_DEPLOY",
            Controller::External => "EXTERNAL",
        }
    }
}

/// Where a service is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceStatus {
    Active,
    /// Deleted; its tasks are not stopped yet.
    Draining,
    Inactive,
}

impl ServiceStatus {
    /// AWS's name.
    pub fn text(self) -> &'static str {
        match self {
            ServiceStatus::Active => "ACTIVE",
            ServiceStatus::Draining => "DRAINING",
            ServiceStatus::Inactive => "INACTIVE",
        }
    }
}

/// A service.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Service {
    /// `CLUSTER/NAME`, which it is kept by.
    pub key: String,
    pub cluster: String,
    pub name: String,
    pub arn: String,
    pub status: ServiceStatus,
    pub controller: Controller,
    pub desired: i64,
    /// Of the primary fleet; none for the EXTERNAL controller as long as there is none.
    pub recipe: Option<Recipe>,
    /// Its deployments or task sets, the primary one first.
    pub fleets: Vec<Fleet>,
    /// Its deployments under the ECS controller, the newest first.
    pub history: VecDeque<super::revisions::Rollout>,
    #[serde(with = "kept")]
    pub deployment_configuration: Members,
    pub placement_constraints: Vec<Value>,
    pub placement_strategy: Vec<Value>,
    /// Seconds.
    pub grace: Option<i64>,
    pub managed_tags: bool,
    pub propagate_tags: String,
    pub execute_command: bool,
    pub rebalancing: Option<String>,
    pub role_arn: Option<String>,
    pub created_at: Timestamp,
    pub created_by: String,
    pub tags: Tags,
    /// The newest first.
    pub events: VecDeque<ServiceEvent>,
    /// All is as it should be, and the last event says so.
    pub steady: bool,
    /// When the scheduler looks next.
    pub look_at: Option<Timestamp>,
    /// Tasks that are stopped, or are to be, and are not forgotten.
    pub ended: BTreeSet<String>,
    /// Tasks that are meant to run, by subnet.
    pub spread: BTreeMap<String, i64>,
}

impl Service {
    pub fn running(&self) -> i64 {
        self.fleets.iter().map(Fleet::running).sum()
    }

    pub fn pending(&self) -> i64 {
        self.fleets.iter().map(Fleet::pending).sum()
    }

    pub fn fleet_mut(&mut self, id: &str) -> Option<&mut Fleet> {
        self.fleets.iter_mut().find(|fleet| fleet.id == id)
    }

    pub fn primary(&self) -> Option<&Fleet> {
        self.fleets.first().filter(|fleet| fleet.status == "PRIMARY")
    }

    /// The launch type that it counts under in its cluster.
    pub fn runs_on(&self) -> &str {
        self.recipe.as_ref().map_or("FARGATE", Recipe::runs_on)
    }

    /// A percentage of the deployment configuration.
    pub fn percent(&self, name: &str, usual: i64) -> i64 {
        self.deployment_configuration.int(name).unwrap_or(usual)
    }
}

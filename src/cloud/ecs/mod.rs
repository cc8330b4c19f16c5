//! The Elastic Container Service: clusters, task definitions, services, task sets, tasks.

mod capacity;
mod clusters;
mod fargate;
mod instances;
mod register;
mod requirements;
mod settings;
mod tags;
mod task_definitions;
mod types;

pub use types::Ecs;

use super::call::Row;
use super::world::Context;
use serde::{Deserialize, Serialize};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("CreateCapacityProvider", capacity::create),
    ("CreateCluster", clusters::create),
    ("DeleteAccountSetting", settings::delete),
    ("DeleteAttributes", instances::attributes),
    ("DeleteCapacityProvider", capacity::delete),
    ("DeleteCluster", clusters::delete),
    ("DeleteTaskDefinitions", task_definitions::delete),
    ("DeregisterContainerInstance", instances::change),
    ("DeregisterTaskDefinition", task_definitions::deregister),
    ("DescribeCapacityProviders", capacity::describe),
    ("DescribeClusters", clusters::describe),
    ("DescribeContainerInstances", instances::describe),
    ("DescribeTaskDefinition", task_definitions::describe),
    ("DiscoverPollEndpoint", instances::discover_poll_endpoint),
    ("ListAccountSettings", settings::list),
    ("ListAttributes", instances::list_attributes),
    ("ListClusters", clusters::list),
    ("ListContainerInstances", instances::list),
    ("ListTagsForResource", tags::list),
    ("ListTaskDefinitionFamilies", task_definitions::list_families),
    ("ListTaskDefinitions", task_definitions::list),
    ("PutAccountSetting", settings::put),
    ("PutAccountSettingDefault", settings::put_default),
    ("PutAttributes", instances::attributes),
    ("PutClusterCapacityProviders", clusters::put_capacity_providers),
    ("RegisterTaskDefinition", task_definitions::register),
    ("TagResource", tags::tag),
    ("UntagResource", tags::untag),
    ("UpdateCapacityProvider", capacity::update),
    ("UpdateCluster", clusters::update),
    ("UpdateClusterSettings", clusters::update_settings),
    ("UpdateContainerAgent", instances::change),
    ("UpdateContainerInstancesState", instances::update_state),
];

/// What happens by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The revision of this family goes, or as soon as nothing refers to it.
    TaskDefinitionDeleted { family: String, revision: i64 },
}

/// Lets it happen.
pub fn happen(context: &mut Context<'_>, event: Event) {
    match event {
        Event::TaskDefinitionDeleted { family, revision } => task_definitions::deleted(context, &family, revision),
    }
}

//! The Elastic Container Service: clusters, task definitions, services, task sets, tasks.

mod around;
mod capacity;
mod checks;
mod clusters;
mod containers;
mod deployments;
mod events;
mod fargate;
mod fleet;
mod images;
mod instances;
mod life;
mod network;
mod protection;
mod recipe;
mod register;
mod requirements;
mod revisions;
mod scheduler;
mod service_lists;
mod services;
mod settings;
mod start;
mod tags;
mod task;
mod task_definitions;
mod task_sets;
mod tasks;
#[cfg(test)]
mod tests;
mod types;

pub use images::declare;
pub use network::{listener, ready_at, target_changed};
pub use task::Task;
pub use types::Ecs;

use super::call::Row;
use super::world::Context;
use serde::{Deserialize, Serialize};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("CreateCapacityProvider", capacity::create),
    ("CreateCluster", clusters::create),
    ("CreateService", services::create),
    ("CreateTaskSet", task_sets::create),
    ("DeleteAccountSetting", settings::delete),
    ("DeleteAttributes", instances::attributes),
    ("DeleteCapacityProvider", capacity::delete),
    ("DeleteCluster", clusters::delete),
    ("DeleteService", services::delete),
    ("DeleteTaskDefinitions", task_definitions::delete),
    ("DeleteTaskSet", task_sets::delete),
    ("DeregisterContainerInstance", instances::change),
    ("DeregisterTaskDefinition", task_definitions::deregister),
    ("DescribeCapacityProviders", capacity::describe),
    ("DescribeClusters", clusters::describe),
    ("DescribeContainerInstances", instances::describe),
    ("DescribeServiceDeployments", revisions::describe),
    ("DescribeServiceRevisions", revisions::describe_revisions),
    ("DescribeServices", service_lists::describe),
    ("DescribeTaskDefinition", task_definitions::describe),
    ("DescribeTaskSets", task_sets::describe),
    ("DescribeTasks", tasks::describe),
    ("DiscoverPollEndpoint", instances::discover_poll_endpoint),
    ("GetTaskProtection", protection::get),
    ("ListAccountSettings", settings::list),
    ("ListAttributes", instances::list_attributes),
    ("ListClusters", clusters::list),
    ("ListContainerInstances", instances::list),
    ("ListServiceDeployments", revisions::list),
    ("ListServices", service_lists::list),
    ("ListServicesByNamespace", service_lists::list_by_namespace),
    ("ListTagsForResource", tags::list),
    ("ListTaskDefinitionFamilies", task_definitions::list_families),
    ("ListTaskDefinitions", task_definitions::list),
    ("ListTasks", tasks::list),
    ("PutAccountSetting", settings::put),
    ("PutAccountSettingDefault", settings::put_default),
    ("PutAttributes", instances::attributes),
    ("PutClusterCapacityProviders", clusters::put_capacity_providers),
    ("RegisterTaskDefinition", task_definitions::register),
    ("RunTask", tasks::run),
    ("StartTask", tasks::start),
    ("StopServiceDeployment", revisions::stop),
    ("StopTask", tasks::stop),
    ("TagResource", tags::tag),
    ("UntagResource", tags::untag),
    ("UpdateCapacityProvider", capacity::update),
    ("UpdateCluster", clusters::update),
    ("UpdateClusterSettings", clusters::update_settings),
    ("UpdateContainerAgent", instances::change),
    ("UpdateContainerInstancesState", instances::update_state),
    ("UpdateService", services::update),
    ("UpdateServicePrimaryTaskSet", task_sets::make_primary),
    ("UpdateTaskProtection", protection::update),
    ("UpdateTaskSet", task_sets::update),
];

/// What happens by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The revision of this family goes, or as soon as nothing refers to it.
    TaskDefinitionDeleted { family: String, revision: i64 },
    /// The scheduler looks at a service.
    Schedule { service: String },
    /// A task goes on to its next status.
    Task { task: String, to: task::Status },
    /// A container of a task exits by itself.
    ContainerExits { task: String, container: String, code: i64 },
    /// The health check of a container of a task comes to a result.
    ContainerChecked { task: String, container: String },
    /// The network interface of a stopped task goes.
    InterfaceGone { interface: String },
    /// A stopped task is no longer described.
    TaskForgotten { task: String },
    /// An inactive service is no longer described, unless it is another one by then.
    ServiceForgotten { service: String, created_at: jiff::Timestamp },
}

/// Lets it happen.
pub fn happen(context: &mut Context<'_>, event: Event) {
    match event {
        Event::TaskDefinitionDeleted { family, revision } => task_definitions::deleted(context, &family, revision),
        Event::Schedule { service } => scheduler::look(context, &service),
        Event::Task { task, to } => life::next(context, &task, to),
        Event::ContainerExits { task, container, code } => life::exits(context, &task, &container, code),
        Event::ContainerChecked { task, container } => life::checked(context, &task, &container),
        Event::InterfaceGone { interface } => context.ec2.drop_interface(&interface),
        Event::TaskForgotten { task } => tasks::forget(context.ecs, &task),
        Event::ServiceForgotten { service, created_at } => service_lists::forget(context.ecs, &service, created_at),
    }
}

//! The Elastic Container Service: clusters, task definitions, services, task sets, tasks.

mod capacity;
mod settings;
mod types;

pub use types::Ecs;

use super::call::Row;
use super::world::Context;
use serde::{Deserialize, Serialize};

/// What is simulated.
#[rustfmt::skip]
pub const OPERATIONS: &[Row] = &[
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
        Event::TaskDefinitionDeleted { family, revision } => {
            let found = context.ecs.families.get_mut(&family).and_then(|family| family.revisions.get_mut(&revision));
            match found {
                Some(found) if found.held > 0 => found.overdue = true,
                _ => context.ecs.forget_task_definition(&family, revision),
            }
        }
    }
}

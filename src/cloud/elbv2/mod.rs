//! Elastic Load Balancing: load balancers, listeners and rules, target groups and the health of their targets.

use super::call::Row;
use super::world::Context;
use serde::{Deserialize, Serialize};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[];

/// What a region has of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Elbv2 {}

/// What happens by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {}

/// Lets it happen.
pub fn happen(_context: &mut Context<'_>, event: Event) {
    match event {}
}

//! The Elastic Container Registry: repositories and their images.

use super::call::Row;
use serde::{Deserialize, Serialize};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[];

/// What a region has of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ecr {}

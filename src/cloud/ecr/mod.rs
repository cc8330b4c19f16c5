//! The Elastic Container Registry: repositories and their images.

mod types;

pub use types::*;

use super::call::Row;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is simulated.
pub const OPERATIONS: &[Row] = &[];

/// What a region has of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ecr {
    pub repositories: BTreeMap<String, Repository>,
}

impl Ecr {
    /// An image of a repository (`web`, without the registry's host name) by its tag or its digest.
    pub fn image(&self, repository: &str, tag_or_digest: &str) -> Option<&Image> {
        let repository = self.repositories.get(repository)?;
        let digest = repository.tagged.get(tag_or_digest).map_or(tag_or_digest, String::as_str);
        repository.images.get(digest)
    }
}

//! The Elastic Container Registry: repositories and their images.

mod images;
mod repositories;
#[cfg(test)]
mod tests;
mod types;

pub use types::*;

use super::call::{Refusal, Row, refuse};
use super::page::Limits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("BatchCheckLayerAvailability", images::check_layers),
    ("BatchDeleteImage", images::batch_delete),
    ("BatchGetImage", images::batch_get),
    ("CreateRepository", repositories::create),
    ("DeleteLifecyclePolicy", repositories::delete_lifecycle),
    ("DeleteRepository", repositories::delete),
    ("DeleteRepositoryPolicy", repositories::delete_policy),
    ("DescribeImages", images::describe),
    ("DescribeRegistry", repositories::describe_registry),
    ("DescribeRepositories", repositories::describe),
    ("GetAuthorizationToken", repositories::authorization),
    ("GetLifecyclePolicy", repositories::get_lifecycle),
    ("GetRepositoryPolicy", repositories::get_policy),
    ("ListImages", images::list),
    ("ListTagsForResource", repositories::list_tags),
    ("PutImage", images::put),
    ("PutImageScanningConfiguration", repositories::put_scanning),
    ("PutImageTagMutability", repositories::put_mutability),
    ("PutLifecyclePolicy", repositories::put_lifecycle),
    ("SetRepositoryPolicy", repositories::set_policy),
    ("TagResource", repositories::tag),
    ("UntagResource", repositories::untag),
];

const LIMITS: Limits = Limits { usual: 100, most: 1_000, invalid_token: "InvalidParameterException" };

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

    /// The repository of that name, which has to be there.
    fn known(&self, account: &str, name: &str) -> Result<&Repository, Refusal> {
        self.repositories.get(name).ok_or_else(|| missing(account, name))
    }

    /// The same to change it.
    fn known_mut(&mut self, account: &str, name: &str) -> Result<&mut Repository, Refusal> {
        self.repositories.get_mut(name).ok_or_else(|| missing(account, name))
    }
}

fn missing(account: &str, name: &str) -> Refusal {
    let message = format!("The repository with name '{name}' does not exist in the registry with id '{account}'");
    Refusal::new("RepositoryNotFoundException", message)
}

fn invalid<T>(message: impl Into<String>) -> Result<T, Refusal> {
    refuse("InvalidParameterException", message)
}

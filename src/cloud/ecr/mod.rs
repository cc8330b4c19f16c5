//! The Elastic Container Registry: repositories and their images.

mod images;
mod layers;
mod manifest;
mod push;
mod registry;
mod repositories;
mod scans;
mod settings;
#[cfg(test)]
mod tests;
mod types;

pub use types::*;

use super::call::{Input, Read as _, Refusal, Row, refuse};
use super::page::Limits;
use super::world::{ACCOUNT, Context, later};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("BatchCheckLayerAvailability", layers::check),
    ("BatchDeleteImage", images::delete),
    ("BatchGetImage", images::get),
    ("BatchGetRepositoryScanningConfiguration", settings::scanning_of),
    ("CompleteLayerUpload", layers::complete),
    ("CreateRepository", repositories::create),
    ("DeleteLifecyclePolicy", settings::delete_lifecycle),
    ("DeleteRegistryPolicy", registry::delete_policy),
    ("DeleteRepository", repositories::delete),
    ("DeleteRepositoryPolicy", settings::delete_policy),
    ("DescribeImageScanFindings", scans::describe),
    ("DescribeImages", images::describe),
    ("DescribeRegistry", registry::describe),
    ("DescribeRepositories", repositories::describe),
    ("GetAuthorizationToken", registry::token),
    ("GetLifecyclePolicy", settings::get_lifecycle),
    ("GetRegistryPolicy", registry::get_policy),
    ("GetRegistryScanningConfiguration", registry::scanning),
    ("GetRepositoryPolicy", settings::get_policy),
    ("InitiateLayerUpload", layers::initiate),
    ("ListImages", images::list),
    ("ListTagsForResource", settings::list_tags),
    ("PutImage", push::put),
    ("PutImageScanningConfiguration", settings::put_scanning),
    ("PutImageTagMutability", settings::put_mutability),
    ("PutLifecyclePolicy", settings::put_lifecycle),
    ("PutRegistryPolicy", registry::put_policy),
    ("SetRepositoryPolicy", settings::put_policy),
    ("StartImageScan", scans::start),
    ("TagResource", settings::tag),
    ("UntagResource", settings::untag),
    ("UploadLayerPart", layers::upload),
];

/// What a region has of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ecr {
    pub repositories: BTreeMap<String, Repository>,
    /// The registry's own policy.
    policy: Option<String>,
    /// The ARN of the key that AWS keeps for ECR in the region, once a repository wanted it.
    #[serde(default)]
    managed_key: Option<String>,
}

impl Ecr {
    /// An image of a repository (`web`, without the registry's host name) by its tag or its digest.
    pub fn image(&self, repository: &str, tag_or_digest: &str) -> Option<&Image> {
        self.repositories.get(repository)?.image(tag_or_digest)
    }

    /// The policy of a repository, if it has one.
    pub fn repository_policy(&self, repository: &str) -> Option<&str> {
        self.repositories.get(repository)?.policy.as_deref()
    }

    /// Remembers that an image was pulled. Nothing happens where it is not there.
    pub fn pulled(&mut self, now: Timestamp, repository: &str, tag_or_digest: &str) {
        let Some(repository) = self.repositories.get_mut(repository) else { return };
        let digest = repository.digest(tag_or_digest).to_owned();
        if let Some(image) = repository.images.get_mut(&digest)
            && image.pulled.is_none_or(|before| later(before, 24 * 3_600_000) <= now)
        {
            image.pulled = Some(now);
        }
    }

    /// The repository that the call names.
    fn named(&self, input: &Input) -> Result<&Repository, Refusal> {
        let name = input.required("repositoryName");
        check_registry(input, name)?;
        self.repositories.get(name).ok_or_else(|| not_found(name, ACCOUNT))
    }

    fn named_mut(&mut self, input: &Input) -> Result<&mut Repository, Refusal> {
        let name = input.required("repositoryName");
        check_registry(input, name)?;
        self.repositories.get_mut(name).ok_or_else(|| not_found(name, ACCOUNT))
    }
}

impl Repository {
    /// The digest that a tag or a digest means.
    pub fn digest<'a>(&'a self, tag_or_digest: &'a str) -> &'a str {
        self.tagged.get(tag_or_digest).map_or(tag_or_digest, String::as_str)
    }

    /// An image by its tag or its digest.
    pub fn image(&self, tag_or_digest: &str) -> Option<&Image> {
        self.images.get(self.digest(tag_or_digest))
    }

    /// `repository with name 'web' in the registry with id '123456789012'`, as messages have it.
    fn place(&self) -> String {
        format!("repository with name '{}' in the registry with id '{ACCOUNT}'", self.name)
    }
}

const LIMITS: Limits = Limits { usual: 100, most: 1_000, invalid_token: "InvalidParameterException" };

/// Refuses a call about another account's registry.
fn check_registry(input: &Input, name: &str) -> Result<(), Refusal> {
    match input.text("registryId").filter(|id| *id != ACCOUNT) {
        Some(other) => Err(not_found(name, other)),
        None => Ok(()),
    }
}

fn not_found(name: &str, registry: &str) -> Refusal {
    let message = format!("The repository with name '{name}' does not exist in the registry with id '{registry}'");
    Refusal::new("RepositoryNotFoundException", message)
}

/// Refuses a member, with what it should have been.
fn invalid<T>(member: &str, constraint: &str) -> Result<T, Refusal> {
    let message = format!("Invalid parameter at '{member}' failed to satisfy constraint: '{constraint}'");
    refuse("InvalidParameterException", message)
}

/// The host name of the registry in the call's region.
fn host(context: &Context<'_>) -> String {
    format!("{}.dkr.ecr.{}.amazonaws.com", context.account, context.name)
}

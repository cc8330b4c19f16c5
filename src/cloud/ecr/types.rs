//! What a region has of ECR.

use crate::api::{Members, Value};
use crate::cloud::filter::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A repository of images.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Repository {
    pub name: String,
    pub arn: String,
    /// `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web`
    pub uri: String,
    pub created: Timestamp,
    /// `MUTABLE`, `IMMUTABLE`, or either with exclusions.
    pub mutability: String,
    /// `[{filterType, filter}]`
    pub exclusions: Vec<Value>,
    pub scan_on_push: bool,
    /// `{encryptionType, kmsKey}`
    #[serde(with = "crate::api::value::kept")]
    pub encryption: Members,
    pub tags: Tags,
    pub policy: Option<String>,
    pub lifecycle: Option<String>,
    /// By digest.
    pub images: BTreeMap<String, Image>,
    /// Digests by tag.
    pub tagged: BTreeMap<String, String>,
    /// Bytes of each layer that was uploaded, by digest.
    pub layers: BTreeMap<String, u64>,
    /// What is being uploaded, by the upload's id.
    pub uploads: BTreeMap<String, Vec<u8>>,
}

/// An image of a repository.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Image {
    /// `sha256:` and 64 hexadecimal digits.
    pub digest: String,
    /// As it was given.
    pub manifest: String,
    pub media_type: String,
    /// The media type of what the manifest's `config` is.
    pub artifact_type: Option<String>,
    /// Bytes of its layers together.
    pub size: u64,
    pub pushed: Timestamp,
    pub pulled: Option<Timestamp>,
    pub tags: BTreeSet<String>,
}

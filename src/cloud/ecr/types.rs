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
    pub uploads: BTreeMap<String, Upload>,
}

/// A layer of which not all parts are there yet.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Upload {
    /// In base64: a file of the world is JSON.
    pub parts: Vec<String>,
    /// Bytes of all parts.
    pub length: u64,
    /// Bytes of the smallest part that is not the last one.
    pub smallest: Option<u64>,
    /// Bytes of the last part.
    pub last: u64,
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
    /// When somebody last pulled it; looked at once a day.
    pub pulled: Option<Timestamp>,
    /// When its last scan began.
    #[serde(default)]
    pub scanned: Option<Timestamp>,
    pub tags: BTreeSet<String>,
    /// Digests of the images that it is a list of.
    pub lists: Vec<String>,
    /// The digest of the image that it says something about.
    pub subject: Option<String>,
}

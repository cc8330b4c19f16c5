//! Image manifests, as far as a registry reads them.

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What a manifest says.
#[derive(Debug, Default)]
pub struct Manifest {
    pub media_type: String,
    pub artifact_type: Option<String>,
    /// Digests of what has to be uploaded before: the configuration and the layers, without those that live elsewhere.
    pub blobs: Vec<String>,
    /// Bytes of the layers together, as the manifest says.
    pub size: u64,
    /// Digests of the images that it is a list of.
    pub lists: Vec<String>,
    pub subject: Option<String>,
}

const DOCKER: &str = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_1: &str = "application/vnd.docker.distribution.manifest.v1+json";
const OCI: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Reads a manifest; none where it is none. `given` is the media type that the call says it has.
pub fn read(text: &str, given: Option<&str>) -> Option<Manifest> {
    let json: Json = serde_json::from_str(text).ok()?;
    let members = json.as_object()?;
    let own = members.get("mediaType").and_then(Json::as_str);
    if let (Some(given), Some(own)) = (given, own)
        && given != own
    {
        return None;
    }
    let digest = |of: &Json| of.get("digest").and_then(Json::as_str).map(str::to_owned);
    let list = |name: &str| members.get(name).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let usual = match (members.get("schemaVersion").and_then(Json::as_u64)?, members.contains_key("manifests")) {
        (1, _) => DOCKER_1,
        (_, true) => OCI_INDEX,
        (_, false) if own.is_none() && given.is_none() && members.contains_key("layers") => OCI,
        (_, false) => DOCKER,
    };
    let mut manifest = Manifest { media_type: own.or(given).unwrap_or(usual).to_owned(), ..Manifest::default() };
    if let Some(config) = members.get("config") {
        manifest.blobs.push(digest(config)?);
        manifest.artifact_type = config.get("mediaType").and_then(Json::as_str).map(str::to_owned);
    }
    let named = members.get("artifactType").and_then(Json::as_str).map(str::to_owned);
    manifest.artifact_type = named.or(manifest.artifact_type);
    for layer in list("layers") {
        manifest.size = manifest.size.saturating_add(layer.get("size").and_then(Json::as_u64).unwrap_or_default());
        let kind = layer.get("mediaType").and_then(Json::as_str).unwrap_or_default();
        if !kind.contains("foreign") && !kind.contains("nondistributable") {
            manifest.blobs.push(digest(layer)?);
        }
    }
    for layer in list("fsLayers") {
        manifest.blobs.push(layer.get("blobSum").and_then(Json::as_str)?.to_owned());
    }
    for image in list("manifests") {
        manifest.lists.push(digest(image)?);
    }
    manifest.subject = members.get("subject").and_then(digest);
    Some(manifest)
}

/// `sha256:` and the digest of the bytes.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold("sha256:".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a text has the form of a digest.
pub fn is_digest(text: &str) -> bool {
    let hex = text.strip_prefix("sha256:").unwrap_or_default();
    hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

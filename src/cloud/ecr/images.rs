//! Images of a repository. What Docker pushes in layers is not simulated; an image is its manifest.

use super::{Image, LIMITS, Repository, invalid};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, IntoMember as _, Read as _, Refusal, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::world::Context;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The media type of a manifest that does not say it.
const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// `sha256:` and the digest of a text.
fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold("sha256:".to_owned(), |mut digest, byte| {
        let _ = write!(digest, "{byte:02x}");
        digest
    })
}

pub fn put(context: &mut Context<'_>, input: &Input) -> Answer {
    let (account, now) = (context.account, context.now);
    let name = input.required("repositoryName");
    let (manifest, tag) = (input.required("imageManifest"), input.text("imageTag"));
    let Ok(read) = serde_json::from_str::<Json>(manifest) else {
        return invalid("Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'");
    };
    if read["schemaVersion"] != 2 {
        return invalid("Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid schema version'");
    }
    let digest = digest(manifest);
    if let Some(asked) = input.text("imageDigest").filter(|asked| *asked != digest) {
        let message =
            format!("The provided image digest '{asked}' does not match the digest of the manifest '{digest}'");
        return refuse("ImageDigestDoesNotMatchException", message);
    }
    let repository = context.ecr.known_mut(account, name)?;
    let was = tag.and_then(|tag| repository.tagged.get(tag));
    if repository.images.contains_key(&digest) && tag.is_none_or(|_| was == Some(&digest)) {
        let what = tag.map_or_else(|| format!("digest '{digest}'"), |tag| format!("digest '{digest}' and tag '{tag}'"));
        let message = format!(
            "Image with {what} already exists in the repository with name '{name}' in registry with id '{account}'"
        );
        return refuse("ImageAlreadyExistsException", message);
    }
    if let (Some(tag), true, true) = (tag, was.is_some(), repository.mutability.starts_with("IMMUTABLE")) {
        let message = format!(
            "The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten because the tag is immutable."
        );
        return refuse("ImageTagAlreadyExistsException", message);
    }
    let media_type = input.text("imageManifestMediaType").or(read["mediaType"].as_str()).unwrap_or(MANIFEST);
    let layers = read["layers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let image = repository.images.entry(digest.clone()).or_insert_with(|| Image {
        digest: digest.clone(),
        manifest: manifest.to_owned(),
        media_type: media_type.to_owned(),
        artifact_type: read["config"]["mediaType"].as_str().map(str::to_owned),
        size: layers.iter().filter_map(|layer| layer["size"].as_u64()).sum(),
        pushed: now,
        pulled: None,
        tags: BTreeSet::new(),
    });
    if let Some(tag) = tag {
        image.tags.insert(tag.to_owned());
    }
    let answer = whole(account, name, image, tag);
    if let Some(tag) = tag
        && let Some(old) = repository.tagged.insert(tag.to_owned(), digest.clone())
        && old != digest
        && let Some(old) = repository.images.get_mut(&old)
    {
        old.tags.remove(tag);
    }
    Ok(members! { "image": answer })
}

/// An image with its manifest.
fn whole(account: &str, repository: &str, image: &Image, tag: Option<&str>) -> Members {
    members! {
        "registryId": account,
        "repositoryName": repository,
        "imageId": members! { "imageDigest": &image.digest, "imageTag": tag },
        "imageManifest": &image.manifest,
        "imageManifestMediaType": &image.media_type,
    }
}

/// The image that an id names: by digest, by tag, or by both where they agree.
fn find<'r>(repository: &'r Repository, id: &Members) -> Option<&'r Image> {
    let by_tag = |tag: &str| repository.tagged.get(tag).and_then(|digest| repository.images.get(digest));
    match (id.text("imageDigest"), id.text("imageTag")) {
        (Some(digest), None) => repository.images.get(digest),
        (None, Some(tag)) => by_tag(tag),
        (Some(digest), Some(tag)) => by_tag(tag).filter(|image| image.digest == digest),
        (None, None) => None,
    }
}

/// A member of `failures`.
fn failure(id: &Members) -> Value {
    let (code, reason) = match (id.text("imageDigest"), id.text("imageTag")) {
        (None, None) => ("MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null"),
        _ => ("ImageNotFound", "Requested image not found"),
    };
    Value::Map(members! { "imageId": id, "failureCode": code, "failureReason": reason })
}

pub fn batch_get(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("repositoryName");
    let repository = context.ecr.known(context.account, name)?;
    let (mut images, mut failures) = (Vec::new(), Vec::new());
    for id in input.maps("imageIds") {
        match find(repository, id) {
            Some(image) => images.push(whole(context.account, name, image, id.text("imageTag"))),
            None => failures.push(failure(id)),
        }
    }
    Ok(members! { "images": images, "failures": failures })
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (account, name) = (context.account, input.required("repositoryName"));
    let repository = context.ecr.known(account, name)?;
    let asked = input.list("imageIds");
    let mut found: Vec<&Image> = Vec::new();
    for id in input.maps("imageIds") {
        let Some(image) = find(repository, id) else {
            let part = |value: Option<&str>| value.map_or_else(|| "null".to_owned(), |value| format!("'{value}'"));
            let message = format!(
                "The image with imageId {{imageDigest:{}, imageTag:{}}} does not exist within the repository with name '{name}' in the registry with id '{account}'",
                part(id.text("imageDigest")),
                part(id.text("imageTag")),
            );
            return refuse("ImageNotFoundException", message);
        };
        found.push(image);
    }
    if asked.is_empty() {
        found = repository.images.values().filter(|image| has_status(input, image)).collect();
    }
    let (found, token) = page(input, LIMITS, found, |image| image.digest.clone())?;
    let details: Vec<Value> = found
        .iter()
        .filter_map(|image| {
            members! {
                "registryId": account,
                "repositoryName": name,
                "imageDigest": &image.digest,
                "imageTags": (!image.tags.is_empty()).then(|| image.tags.iter().collect::<Vec<_>>()),
                "imageSizeInBytes": i64::try_from(image.size).unwrap_or(i64::MAX),
                "imagePushedAt": image.pushed,
                "imageManifestMediaType": &image.media_type,
                "artifactMediaType": image.artifact_type.as_ref(),
                "lastRecordedPullTime": image.pulled,
            }
            .into_member()
        })
        .collect();
    Ok(with_token(input, members! { "imageDetails": details }, token))
}

/// Whether an image has the `tagStatus` of the call's filter.
fn has_status(input: &Input, image: &Image) -> bool {
    match input.map("filter").and_then(|filter| filter.text("tagStatus")) {
        Some("TAGGED") => !image.tags.is_empty(),
        Some("UNTAGGED") => image.tags.is_empty(),
        _ => true,
    }
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.known(context.account, input.required("repositoryName"))?;
    let mut ids: Vec<(&str, Option<&str>)> = Vec::new();
    for image in repository.images.values().filter(|image| has_status(input, image)) {
        match image.tags.is_empty() {
            true => ids.push((&image.digest, None)),
            false => ids.extend(image.tags.iter().map(|tag| (image.digest.as_str(), Some(tag.as_str())))),
        }
    }
    let (ids, token) = page(input, LIMITS, ids, |(digest, tag)| format!("{digest} {}", tag.unwrap_or_default()))?;
    let ids: Vec<Members> =
        ids.into_iter().map(|(digest, tag)| members! { "imageDigest": digest, "imageTag": tag }).collect();
    Ok(with_token(input, members! { "imageIds": ids }, token))
}

/// By tag alone the tag goes, and the image with its last one; by digest the image with all its tags.
pub fn batch_delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.known_mut(context.account, input.required("repositoryName"))?;
    let (mut gone, mut failures) = (Vec::new(), Vec::new());
    for id in input.maps("imageIds") {
        let Some(image) = find(repository, id) else {
            failures.push(failure(id));
            continue;
        };
        let digest = image.digest.clone();
        let tags: Vec<String> = match (id.text("imageDigest"), id.text("imageTag")) {
            (None, Some(tag)) => vec![tag.to_owned()],
            _ => image.tags.iter().cloned().collect(),
        };
        for tag in &tags {
            repository.tagged.remove(tag);
            gone.push(members! { "imageDigest": &digest, "imageTag": tag });
        }
        if let Some(image) = repository.images.get_mut(&digest) {
            image.tags.retain(|tag| !tags.contains(tag));
            if image.tags.is_empty() {
                repository.images.remove(&digest);
            }
        }
        if tags.is_empty() {
            gone.push(members! { "imageDigest": digest });
        }
    }
    Ok(members! { "imageIds": gone, "failures": failures })
}

/// Which layers are there: none, as no layers are simulated.
pub fn check_layers(context: &mut Context<'_>, input: &Input) -> Result<Members, Refusal> {
    context.ecr.known(context.account, input.required("repositoryName"))?;
    let unavailable = |digest: &&str| members! { "layerDigest": *digest, "layerAvailability": "UNAVAILABLE" };
    let layers: Vec<Members> = input.texts("layerDigests").iter().map(unavailable).collect();
    let none = Vec::<Value>::new();
    Ok(members! { "layers": layers, "failures": none })
}

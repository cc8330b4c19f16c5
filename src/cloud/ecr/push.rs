//! Images are pushed: `PutImage`.

use super::manifest::{self, Manifest};
use super::{Image, Repository, invalid};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::filter::matches;
use crate::cloud::world::{ACCOUNT, Context};
use std::collections::BTreeSet;

pub fn put(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now;
    let text = input.required("imageManifest");
    let Some(read) = manifest::read(text, input.text("imageManifestMediaType")) else {
        context.ecr.named(input)?;
        return invalid("ImageManifest", "Invalid image manifest provided");
    };
    let digest = manifest::digest(text.as_bytes());
    let tag = input.text("imageTag");
    let repository = context.ecr.named_mut(input)?;
    check(repository, input, &read, &digest, tag)?;
    let size = match read.lists.iter().filter_map(|listed| repository.images.get(listed)).map(|one| one.size).max() {
        Some(largest) => largest,
        None => read.size,
    };
    let scanned = repository.scan_on_push.then_some(now);
    let image = repository.images.entry(digest.clone()).or_insert_with(|| Image {
        digest: digest.clone(),
        manifest: text.to_owned(),
        media_type: read.media_type,
        artifact_type: read.artifact_type,
        size,
        pushed: now,
        pulled: None,
        scanned,
        tags: BTreeSet::new(),
        lists: read.lists,
        subject: read.subject,
    });
    let media_type = image.media_type.clone();
    if let Some(tag) = tag {
        image.tags.insert(tag.to_owned());
        let before = repository.tagged.insert(tag.to_owned(), digest.clone());
        if let Some(other) = before.and_then(|before| repository.images.get_mut(&before)) {
            other.tags.remove(tag);
        }
    }
    let answer = members! {
        "registryId": ACCOUNT,
        "repositoryName": &repository.name,
        "imageId": members! { "imageDigest": digest, "imageTag": tag },
        "imageManifest": text,
        "imageManifestMediaType": media_type,
    };
    Ok(members! { "image": answer })
}

/// Refuses an image that the repository cannot take.
fn check(
    repository: &Repository,
    input: &Input,
    read: &Manifest,
    digest: &str,
    tag: Option<&str>,
) -> Result<(), Refusal> {
    let name = &repository.name;
    if input.text("imageDigest").is_some_and(|given| given != digest) {
        let message = "The calculated digest did not match the provided one";
        return refuse("ImageDigestDoesNotMatchException", message);
    }
    if let Some(tag) = tag
        && !is_tag(tag)
    {
        return invalid("imageTag", "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}'");
    }
    let absent = |of: &[String], there: &dyn Fn(&String) -> bool| {
        let absent: Vec<&str> = of.iter().filter(|digest| !there(digest)).map(String::as_str).collect();
        (!absent.is_empty()).then(|| absent.join(", "))
    };
    let required = |what: &str, absent: String| {
        format!("{what} with digests '[{absent}]' required for pushing image into {} do not exist", repository.place())
    };
    if let Some(absent) = absent(&read.blobs, &|digest| repository.layers.contains_key(digest)) {
        return refuse("LayersNotFoundException", required("Layers", absent));
    }
    if let Some(absent) = absent(&read.lists, &|digest| repository.images.contains_key(digest)) {
        return refuse("ReferencedImagesNotFoundException", required("Images", absent));
    }
    let at = tag.and_then(|tag| repository.tagged.get(tag));
    let there = match tag {
        Some(_) => at.is_some_and(|at| at == digest),
        None => repository.images.contains_key(digest),
    };
    if there {
        let and_tag = tag.map(|tag| format!(" and tag '{tag}'")).unwrap_or_default();
        let message = format!(
            "Image with digest '{digest}'{and_tag} already exists in the repository with name '{name}' in registry with \
             id '{ACCOUNT}'"
        );
        return refuse("ImageAlreadyExistsException", message);
    }
    match tag.filter(|tag| at.is_some() && is_fixed(repository, tag)) {
        Some(tag) => {
            let message = format!(
                "The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten because the \
                 tag is immutable."
            );
            refuse("ImageTagAlreadyExistsException", message)
        }
        None => Ok(()),
    }
}

fn is_tag(tag: &str) -> bool {
    let first = tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    first && tag.len() <= 128 && tag.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

/// Whether the tag may not move.
fn is_fixed(repository: &Repository, tag: &str) -> bool {
    let excluded = repository.exclusions.iter().filter_map(|one| one.as_map()?.text("filter")).any(|p| matches(p, tag));
    repository.mutability.starts_with("IMMUTABLE") != excluded
}

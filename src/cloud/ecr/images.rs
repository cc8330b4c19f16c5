//! Images that are there: described, listed, pulled, deleted.

use super::manifest::is_digest;
use super::repositories::unpaged;
use super::{Image, LIMITS, Repository, scans};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::world::{ACCOUNT, Context};
use jiff::Timestamp;

fn id(digest: &str, tag: Option<&str>) -> Members {
    members! { "imageDigest": digest, "imageTag": tag }
}

/// Whether the filter of the call wants images with tags (`true`) or without.
fn wanted(input: &Input, tagged: bool) -> bool {
    let filter = input.map("filter");
    let active = filter.and_then(|filter| filter.text("imageStatus")).is_none_or(|it| it == "ANY" || it == "ACTIVE");
    let tags = filter.and_then(|filter| filter.text("tagStatus"));
    active && tags.is_none_or(|status| status == "ANY" || (status == "TAGGED") == tagged)
}

fn described(repository: &Repository, image: &Image, now: Timestamp) -> Members {
    let tags: Vec<&str> = image.tags.iter().map(String::as_str).collect();
    members! {
        "registryId": ACCOUNT,
        "repositoryName": &repository.name,
        "imageDigest": &image.digest,
        "imageTags": (!tags.is_empty()).then_some(tags),
        "imageSizeInBytes": i64::try_from(image.size).unwrap_or(i64::MAX),
        "imagePushedAt": image.pushed,
        "imageScanStatus": scans::status(image, now),
        "imageScanFindingsSummary": scans::summary(image, now),
        "imageManifestMediaType": &image.media_type,
        "artifactMediaType": image.artifact_type.as_ref(),
        "lastRecordedPullTime": image.pulled,
        "subjectManifestDigest": image.subject.as_ref(),
        "imageStatus": "ACTIVE",
    }
}

/// What a call wants with an image identifier that it gives, or the code and reason of its failure.
fn found<'a>(repository: &'a Repository, wanted: &Members) -> Result<&'a Image, (&'static str, String)> {
    let (digest, tag) = (wanted.text("imageDigest"), wanted.text("imageTag"));
    let image = match (digest, tag) {
        (None, None) => {
            let reason = "Invalid request parameters: both tag and digest cannot be null";
            return Err(("MissingDigestAndTag", reason.to_owned()));
        }
        (Some(digest), _) if !is_digest(digest) => {
            let reason = "Invalid request parameters: image digest should satisfy the regex \
                          '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
            return Err(("InvalidImageDigest", reason.to_owned()));
        }
        (Some(digest), tag) => {
            let image = repository.images.get(digest);
            if let (Some(image), Some(tag)) = (image, tag)
                && !image.tags.contains(tag)
            {
                let reason = format!("Requested image tag '{tag}' does not map to digest '{digest}'");
                return Err(("ImageTagDoesNotMatchDigest", reason));
            }
            image
        }
        (None, Some(tag)) => repository.tagged.get(tag).and_then(|digest| repository.images.get(digest)),
    };
    image.ok_or_else(|| ("ImageNotFound", "Requested image not found".to_owned()))
}

fn failure(wanted: &Members, (code, reason): (&str, String)) -> Members {
    members! { "imageId": wanted, "failureCode": code, "failureReason": reason }
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now;
    let repository = context.ecr.named(input)?;
    if input.contains_key("imageIds") {
        unpaged(input, "imageIds")?;
        let mut images = Vec::new();
        for wanted in input.maps("imageIds") {
            let image =
                found(repository, wanted).map_err(|(code, reason)| missing(repository, wanted, code, reason))?;
            images.push(described(repository, image, now));
        }
        return Ok(members! { "imageDetails": images });
    }
    let images = repository.images.values().filter(|image| wanted(input, !image.tags.is_empty())).collect();
    let (images, token) = page(input, LIMITS, images, |image: &&Image| image.digest.clone())?;
    let images: Vec<Members> = images.into_iter().map(|image| described(repository, image, now)).collect();
    Ok(with_token(input, members! { "imageDetails": images }, token))
}

fn missing(repository: &Repository, wanted: &Members, code: &str, reason: String) -> Refusal {
    if code != "ImageNotFound" {
        return Refusal::new("InvalidParameterException", reason);
    }
    let shown = |member: &str| wanted.text(member).unwrap_or("null").to_owned();
    let message = format!(
        "The image with imageId {{imageDigest:'{}', imageTag:'{}'}} does not exist within the {}",
        shown("imageDigest"),
        shown("imageTag"),
        repository.place()
    );
    Refusal::new("ImageNotFoundException", message)
}

/// The digest of the one image that the call names, and how it names it.
pub fn one(repository: &Repository, input: &Input) -> Result<(String, Members), Refusal> {
    let wanted = input.map("imageId").cloned().unwrap_or_default();
    let image = found(repository, &wanted).map_err(|(code, reason)| missing(repository, &wanted, code, reason))?;
    Ok((image.digest.clone(), wanted))
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named(input)?;
    let mut ids: Vec<(&str, Option<&str>)> = Vec::new();
    for image in repository.images.values().filter(|image| wanted(input, !image.tags.is_empty())) {
        ids.extend(image.tags.iter().map(|tag| (image.digest.as_str(), Some(tag.as_str()))));
        if image.tags.is_empty() {
            ids.push((&image.digest, None));
        }
    }
    let (ids, token) = page(input, LIMITS, ids, |(digest, tag)| format!("{digest}/{}", tag.unwrap_or_default()))?;
    let ids: Vec<Members> = ids.into_iter().map(|(digest, tag)| id(digest, tag)).collect();
    Ok(with_token(input, members! { "imageIds": ids }, token))
}

pub fn get(context: &mut Context<'_>, input: &Input) -> Answer {
    let accepted = input.texts("acceptedMediaTypes");
    let repository = context.ecr.named(input)?;
    let (mut images, mut failures, mut pulled) = (Vec::new(), Vec::new(), Vec::new());
    for wanted in input.maps("imageIds") {
        match found(repository, wanted) {
            Ok(image) if accepted.is_empty() || accepted.contains(&image.media_type.as_str()) => {
                pulled.push(image.digest.clone());
                images.push(members! {
                    "registryId": ACCOUNT,
                    "repositoryName": &repository.name,
                    "imageId": id(&image.digest, wanted.text("imageTag")),
                    "imageManifest": &image.manifest,
                    "imageManifestMediaType": &image.media_type,
                });
            }
            Ok(_) => failures.push(failure(wanted, ("ImageNotFound", "Requested image not found".to_owned()))),
            Err(why) => failures.push(failure(wanted, why)),
        }
    }
    for digest in pulled {
        context.ecr.pulled(context.now, input.required("repositoryName"), &digest);
    }
    Ok(members! { "images": images, "failures": failures })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    if input.list("imageIds").is_empty() {
        return refuse("InvalidParameterException", "Invalid parameter at 'imageIds': it must not be empty");
    }
    let repository = context.ecr.named_mut(input)?;
    let (mut deleted, mut failures) = (Vec::new(), Vec::new());
    for wanted in input.maps("imageIds") {
        match remove(repository, wanted) {
            Ok(ids) => deleted.extend(ids),
            Err(why) => failures.push(failure(wanted, why)),
        }
    }
    Ok(members! { "imageIds": deleted, "failures": failures })
}

/// Takes a tag away, and the image with its last one; a digest takes the image with all its tags.
fn remove(repository: &mut Repository, wanted: &Members) -> Result<Vec<Members>, (&'static str, String)> {
    let image = found(repository, wanted)?;
    let (digest, tags) = (image.digest.clone(), image.tags.clone());
    let lists = repository.images.values().filter(|list| list.lists.contains(&digest));
    let lists: Vec<&str> = lists.map(|list| list.digest.as_str()).collect();
    let tag = wanted.text("imageTag");
    let all = match tag {
        Some(_) => tags.len() == 1 && lists.is_empty(),
        None if !lists.is_empty() => {
            let reason = format!("Requested image referenced by manifest list: [{}]", lists.join(", "));
            return Err(("ImageReferencedByManifestList", reason));
        }
        None => true,
    };
    let gone: Vec<String> = match tag {
        Some(tag) => vec![tag.to_owned()],
        None => tags.into_iter().collect(),
    };
    for tag in &gone {
        repository.tagged.remove(tag);
        if let Some(image) = repository.images.get_mut(&digest) {
            image.tags.remove(tag);
        }
    }
    if all {
        repository.images.remove(&digest);
    }
    let ids: Vec<Members> = gone.iter().map(|tag| id(&digest, Some(tag))).collect();
    Ok(if ids.is_empty() { vec![id(&digest, None)] } else { ids })
}

//! Scans of images for known weaknesses. A rehearsal's images hold no software, so a scan ends well and finds nothing.

use super::images::one;
use super::{Image, Repository};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Refusal, refuse};
use crate::cloud::times::IMAGE_SCANNED;
use crate::cloud::world::{ACCOUNT, Context, later};
use jiff::Timestamp;

/// How long an image is not scanned again, in milliseconds: one scan in 24 hours. Source: the Amazon ECR User Guide, "Scan
/// images for OS vulnerabilities".
const AGAIN: i64 = 24 * 3_600_000;

/// When the scan of an image ends or ended; none where it never was scanned.
fn ends(image: &Image) -> Option<Timestamp> {
    image.scanned.map(|begun| later(begun, IMAGE_SCANNED.milliseconds))
}

/// The status of an image's scan as it is told.
pub fn status(image: &Image, now: Timestamp) -> Option<Members> {
    let ended = ends(image)? <= now;
    Some(members! {
        "status": if ended { "COMPLETE" } else { "IN_PROGRESS" },
        "description": ended.then_some("The scan was completed successfully."),
    })
}

/// What a scan that has ended found, in numbers.
pub fn summary(image: &Image, now: Timestamp) -> Option<Members> {
    let ended = ends(image).filter(|ended| *ended <= now)?;
    Some(members! {
        "imageScanCompletedAt": ended, "vulnerabilitySourceUpdatedAt": image.scanned, "findingSeverityCounts": Members::new(),
    })
}

fn told(repository: &Repository, image: &Image, wanted: &Members, now: Timestamp) -> Members {
    let tag = wanted.get("imageTag").and_then(Value::as_str);
    members! {
        "registryId": ACCOUNT,
        "repositoryName": &repository.name,
        "imageId": members! { "imageDigest": &image.digest, "imageTag": tag },
        "imageScanStatus": status(image, now),
    }
}

pub fn start(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now;
    let repository = context.ecr.named(input)?;
    let (digest, wanted) = one(repository, input)?;
    if repository.images[&digest].scanned.is_some_and(|begun| now < later(begun, AGAIN)) {
        let message = "The scan quota per image has been exceeded. Wait and try again.";
        return refuse("LimitExceededException", message);
    }
    if let Some(image) = context.ecr.named_mut(input)?.images.get_mut(&digest) {
        image.scanned = Some(now);
    }
    let repository = context.ecr.named(input)?;
    Ok(told(repository, &repository.images[&digest], &wanted, now))
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now;
    let repository = context.ecr.named(input)?;
    let (digest, wanted) = one(repository, input)?;
    let image = &repository.images[&digest];
    if image.scanned.is_none() {
        let message = format!("Image scan does not exist for the image with '{digest}' in the {}", repository.place());
        return Err(Refusal::new("ScanNotFoundException", message));
    }
    let mut answer = told(repository, image, &wanted, now);
    if let Some(mut findings) = summary(image, now) {
        findings.extend(members! { "findings": Vec::<Members>::new() });
        answer.extend(members! { "imageScanFindings": findings });
    }
    Ok(answer)
}

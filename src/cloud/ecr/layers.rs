//! Layers are uploaded in parts. Of a finished layer its digest and its length are kept, and not its bytes: a rehearsal runs
//! no image, so there is nothing to download either.

use super::manifest::{digest, is_digest};
use super::{Upload, invalid};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::world::{ACCOUNT, Context};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// Bytes that AWS proposes for a part, and the fewest that a part may have unless it is the last.
const PART: i64 = 10 * 1_048_576;
const FEWEST: u64 = 5 * 1_048_576;

fn no_upload(input: &Input) -> Refusal {
    let message = format!(
        "Upload with id '{}' could not be found for the repository with name '{}' in the registry with id '{ACCOUNT}'",
        input.required("uploadId"),
        input.required("repositoryName")
    );
    Refusal::new("UploadNotFoundException", message)
}

pub fn check(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named(input)?;
    let (mut layers, mut failures) = (Vec::new(), Vec::new());
    for digest in input.texts("layerDigests") {
        match repository.layers.get(digest) {
            Some(length) => layers.push(members! {
                "layerDigest": digest,
                "layerAvailability": "AVAILABLE",
                "layerSize": i64::try_from(*length).unwrap_or(i64::MAX),
                "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
            }),
            None if is_digest(digest) => {
                layers.push(members! { "layerDigest": digest, "layerAvailability": "UNAVAILABLE" });
            }
            None => failures.push(members! {
                "layerDigest": digest,
                "failureCode": "InvalidLayerDigest",
                "failureReason": "Invalid request parameters: layer digest should satisfy the regex \
                                  '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
            }),
        }
    }
    Ok(members! { "layers": layers, "failures": failures })
}

pub fn initiate(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named_mut(input)?;
    let id = context.ids.uuid();
    repository.uploads.insert(id.clone(), Upload::default());
    Ok(members! { "uploadId": id, "partSize": PART })
}

pub fn upload(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named_mut(input)?;
    let upload = repository.uploads.get_mut(input.required("uploadId")).ok_or_else(|| no_upload(input))?;
    let Some(Value::Bytes(bytes)) = input.get("layerPartBlob") else {
        return invalid("layerPartBlob", "must be bytes");
    };
    let length = bytes.len() as u64;
    let (first, last) = (input.int("partFirstByte"), input.int("partLastByte"));
    let end = i64::try_from(upload.length + length).unwrap_or(i64::MAX) - 1;
    if first != i64::try_from(upload.length).ok() || last != Some(end) || bytes.is_empty() {
        let message = format!(
            "Invalid layer part upload for upload with id '{}' in the repository with name '{}' in the registry with id \
             '{ACCOUNT}'",
            input.required("uploadId"),
            input.required("repositoryName")
        );
        return refuse("InvalidLayerPartException", message);
    }
    if upload.length > 0 {
        upload.smallest = Some(upload.smallest.map_or(upload.last, |smallest| smallest.min(upload.last)));
    }
    upload.parts.push(BASE64.encode(bytes));
    upload.length += length;
    upload.last = length;
    Ok(answer(input, members! { "lastByteReceived": end }))
}

fn answer(input: &Input, rest: Members) -> Members {
    let mut answer = members! {
        "registryId": ACCOUNT,
        "repositoryName": input.required("repositoryName"),
        "uploadId": input.required("uploadId"),
    };
    answer.extend(rest);
    answer
}

pub fn complete(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named_mut(input)?;
    let id = input.required("uploadId");
    let upload = repository.uploads.get(id).ok_or_else(|| no_upload(input))?;
    if upload.length == 0 {
        return refuse("EmptyUploadException", format!("Upload with id '{id}' in the {} is empty", repository.place()));
    }
    if upload.smallest.is_some_and(|smallest| smallest < FEWEST) {
        return refuse("LayerPartTooSmallException", "Layer parts must be at least 5 MiB in size.");
    }
    let bytes: Vec<u8> = upload.parts.iter().filter_map(|part| BASE64.decode(part).ok()).flatten().collect();
    let (digest, length) = (digest(&bytes), upload.length);
    if !input.texts("layerDigests").contains(&digest.as_str()) {
        let message = format!("None of the provided layer digests match the calculated layer digest: {digest}");
        return refuse("InvalidLayerException", message);
    }
    if repository.layers.contains_key(&digest) {
        let message = format!("Layer with digest '{digest}' already exists in the {}", repository.place());
        return refuse("LayerAlreadyExistsException", message);
    }
    repository.uploads.remove(id);
    repository.layers.insert(digest.clone(), length);
    Ok(answer(input, members! { "layerDigest": digest }))
}

use super::manifest::digest;
use crate::cloud::trial::Trial;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value as Json, json};

fn with_repository() -> Trial {
    let trial = Trial::new();
    trial.call("ecr::create_repository", json!({ "repositoryName": "web" }));
    trial
}

/// Uploads a layer of those bytes; its digest.
fn upload(trial: &Trial, bytes: &str) -> String {
    let digest = digest(bytes.as_bytes());
    let made = trial.call("ecr::initiate_layer_upload", json!({ "repositoryName": "web" }));
    let id = &made["uploadId"];
    let part = json!({
        "repositoryName": "web", "uploadId": id, "partFirstByte": 0, "partLastByte": bytes.len() - 1,
        "layerPartBlob": BASE64.encode(bytes),
    });
    assert_eq!(trial.call("ecr::upload_layer_part", part)["lastByteReceived"], bytes.len() - 1);
    let done = json!({ "repositoryName": "web", "uploadId": id, "layerDigests": [digest] });
    assert_eq!(trial.call("ecr::complete_layer_upload", done)["layerDigest"], digest);
    digest
}

/// A manifest whose configuration and layer have those digests.
fn manifest(config: &str, layer: &str) -> String {
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": { "mediaType": "application/vnd.docker.container.image.v1+json", "size": 2, "digest": config },
        "layers": [{ "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": 5, "digest": layer }],
    })
    .to_string()
}

fn put(trial: &Trial, manifest: &str, tag: &str) -> Json {
    trial.call("ecr::put_image", json!({ "repositoryName": "web", "imageManifest": manifest, "imageTag": tag }))
}

#[test]
fn a_repository_has_every_member_of_aws() {
    let trial = Trial::new();
    let input =
        json!({ "repositoryName": "jaws-days-2022/container-hands-on", "tags": [{ "Key": "Name", "Value": "C" }] });
    let mut made = trial.call("ecr::create_repository", input.clone());
    let created = made["repository"].as_object_mut().and_then(|members| members.remove("createdAt"));
    assert!(created.is_some_and(|created| created.is_string()));
    let arn = "arn:aws:ecr:ap-northeast-1:123456789012:repository/jaws-days-2022/container-hands-on";
    let expected = json!({
        "repositoryArn": arn,
        "registryId": "123456789012",
        "repositoryName": "jaws-days-2022/container-hands-on",
        "repositoryUri": "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/jaws-days-2022/container-hands-on",
        "imageTagMutability": "MUTABLE",
        "imageScanningConfiguration": { "scanOnPush": false },
        "encryptionConfiguration": { "encryptionType": "AES256" },
    });
    assert_eq!(made["repository"], expected);
    assert_eq!(trial.refused("ecr::create_repository", input), "RepositoryAlreadyExistsException");
    assert_eq!(
        trial.refused("ecr::create_repository", json!({ "repositoryName": "Web" })),
        "InvalidParameterException"
    );
    let tags = trial.call("ecr::list_tags_for_resource", json!({ "resourceArn": arn }));
    assert_eq!(tags["tags"], json!([{ "Key": "Name", "Value": "C" }]));
    trial.call("ecr::untag_resource", json!({ "resourceArn": arn, "tagKeys": ["Name"] }));
    assert_eq!(trial.call("ecr::list_tags_for_resource", json!({ "resourceArn": arn }))["tags"], json!([]));
    let list = trial.call("ecr::describe_repositories", json!({}));
    assert_eq!(list["repositories"][0]["repositoryArn"], arn);
    let missing = json!({ "repositoryNames": ["web"] });
    let refused = trial.try_call("ecr::describe_repositories", missing).expect_err("it is not there");
    assert_eq!(refused.code, "RepositoryNotFoundException");
    assert_eq!(refused.message, "The repository with name 'web' does not exist in the registry with id '123456789012'");
}

#[test]
fn an_image_is_pushed_when_its_layers_are_there() {
    let trial = with_repository();
    let (config, layer) = (digest(b"{}"), digest(b"layer"));
    let text = manifest(&config, &layer);
    let input = json!({ "repositoryName": "web", "imageManifest": text, "imageTag": "latest" });
    assert_eq!(trial.refused("ecr::put_image", input.clone()), "LayersNotFoundException");
    let check = json!({ "repositoryName": "web", "layerDigests": [config, "x"] });
    let checked = trial.call("ecr::batch_check_layer_availability", check.clone());
    assert_eq!(checked["layers"][0]["layerAvailability"], "UNAVAILABLE");
    assert_eq!(checked["failures"][0]["failureCode"], "InvalidLayerDigest");
    upload(&trial, "{}");
    upload(&trial, "layer");
    assert_eq!(trial.call("ecr::batch_check_layer_availability", check)["layers"][0]["layerSize"], 2);
    let put = trial.call("ecr::put_image", input.clone());
    let id = json!({ "imageDigest": digest(text.as_bytes()), "imageTag": "latest" });
    assert_eq!(put["image"]["imageId"], id);
    assert_eq!(trial.refused("ecr::put_image", input), "ImageAlreadyExistsException");
    let details = trial.call("ecr::describe_images", json!({ "repositoryName": "web" }));
    let detail = &details["imageDetails"][0];
    assert_eq!((&detail["imageTags"], &detail["imageSizeInBytes"]), (&json!(["latest"]), &json!(5)));
    assert_eq!(detail["artifactMediaType"], "application/vnd.docker.container.image.v1+json");
    assert!(detail.get("lastRecordedPullTime").is_none());
    let wanted = json!({ "repositoryName": "web", "imageIds": [{ "imageTag": "latest" }, { "imageTag": "old" }] });
    let got = trial.call("ecr::batch_get_image", wanted.clone());
    assert_eq!((&got["images"][0]["imageManifest"], &got["images"][0]["imageId"]), (&json!(text), &id));
    assert_eq!(got["failures"][0]["failureCode"], "ImageNotFound");
    assert_eq!(trial.refused("ecr::describe_images", wanted), "ImageNotFoundException");
    assert_eq!(
        trial.refused("ecr::delete_repository", json!({ "repositoryName": "web" })),
        "RepositoryNotEmptyException"
    );
    trial.call("ecr::delete_repository", json!({ "repositoryName": "web", "force": true }));
}

#[test]
fn a_tag_moves_unless_it_is_immutable() {
    let trial = with_repository();
    let (config, one, two) = (upload(&trial, "{}"), upload(&trial, "one"), upload(&trial, "two"));
    let (first, second) = (manifest(&config, &one), manifest(&config, &two));
    put(&trial, &first, "latest");
    put(&trial, &first, "v1");
    put(&trial, &second, "latest");
    let ids = |filter: &str| {
        let input = json!({ "repositoryName": "web", "filter": { "tagStatus": filter } });
        trial.call("ecr::list_images", input)["imageIds"].as_array().map(Vec::len)
    };
    assert_eq!((ids("TAGGED"), ids("UNTAGGED")), (Some(2), Some(0)));
    let delete = |id: Json| trial.call("ecr::batch_delete_image", json!({ "repositoryName": "web", "imageIds": [id] }));
    let settings = json!({ "repositoryName": "web", "imageTagMutability": "IMMUTABLE" });
    trial.call("ecr::put_image_tag_mutability", settings);
    let move_back = json!({ "repositoryName": "web", "imageManifest": first, "imageTag": "latest" });
    assert_eq!(trial.refused("ecr::put_image", move_back), "ImageTagAlreadyExistsException");
    let gone = delete(json!({ "imageTag": "v1" }));
    assert_eq!(gone["imageIds"][0]["imageTag"], "v1");
    assert_eq!((ids("TAGGED"), ids("UNTAGGED")), (Some(1), Some(0)));
    let gone = delete(json!({ "imageDigest": digest(second.as_bytes()) }));
    assert_eq!(gone["imageIds"], json!([{ "imageDigest": digest(second.as_bytes()), "imageTag": "latest" }]));
    assert_eq!(delete(json!({ "imageTag": "latest" }))["failures"][0]["failureCode"], "ImageNotFound");
    assert_eq!(delete(json!({ "imageDigest": "x" }))["failures"][0]["failureCode"], "InvalidImageDigest");
    trial.call("ecr::delete_repository", json!({ "repositoryName": "web" }));
}

#[test]
fn an_image_in_a_list_is_not_deleted() {
    let trial = with_repository();
    let text = manifest(&upload(&trial, "{}"), &upload(&trial, "one"));
    let image = digest(text.as_bytes());
    let list = json!({
        "schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json",
        "manifests": [{ "digest": image }],
    })
    .to_string();
    let input = json!({ "repositoryName": "web", "imageManifest": list, "imageTag": "all" });
    assert_eq!(trial.refused("ecr::put_image", input.clone()), "ReferencedImagesNotFoundException");
    trial.call("ecr::put_image", json!({ "repositoryName": "web", "imageManifest": text }));
    trial.call("ecr::put_image", input);
    let ids = json!({ "repositoryName": "web", "imageIds": [{ "imageDigest": image }] });
    let kept = trial.call("ecr::batch_delete_image", ids);
    assert_eq!(kept["failures"][0]["failureCode"], "ImageReferencedByManifestList");
}

#[test]
fn what_is_uploaded_must_be_what_was_promised() {
    let trial = with_repository();
    let made = trial.call("ecr::initiate_layer_upload", json!({ "repositoryName": "web" }));
    assert_eq!(made["partSize"], 10_485_760);
    let done = json!({ "repositoryName": "web", "uploadId": made["uploadId"], "layerDigests": [digest(b"other")] });
    assert_eq!(trial.refused("ecr::complete_layer_upload", done.clone()), "EmptyUploadException");
    let part = |first: u64, bytes: &str| {
        json!({
            "repositoryName": "web", "uploadId": made["uploadId"], "partFirstByte": first,
            "partLastByte": first + bytes.len() as u64 - 1, "layerPartBlob": BASE64.encode(bytes),
        })
    };
    assert_eq!(trial.refused("ecr::upload_layer_part", part(1, "x")), "InvalidLayerPartException");
    trial.call("ecr::upload_layer_part", part(0, "x"));
    assert_eq!(trial.refused("ecr::complete_layer_upload", done.clone()), "InvalidLayerException");
    trial.call("ecr::upload_layer_part", part(1, "y"));
    assert_eq!(trial.refused("ecr::complete_layer_upload", done), "LayerPartTooSmallException");
    let none = json!({ "repositoryName": "web", "uploadId": "none", "layerDigests": [digest(b"x")] });
    assert_eq!(trial.refused("ecr::complete_layer_upload", none), "UploadNotFoundException");
    let url = json!({ "repositoryName": "web", "layerDigest": digest(b"x") });
    assert_eq!(trial.refused("ecr::get_download_url_for_layer", url), "NotImplemented");
}

#[test]
fn policies_and_settings_are_kept() {
    let trial = with_repository();
    let web = json!({ "repositoryName": "web" });
    assert_eq!(trial.refused("ecr::get_repository_policy", web.clone()), "RepositoryPolicyNotFoundException");
    assert_eq!(trial.refused("ecr::get_lifecycle_policy", web.clone()), "LifecyclePolicyNotFoundException");
    let policy = r#"{"Version":"2008-10-17","Statement":[]}"#;
    trial.call("ecr::set_repository_policy", json!({ "repositoryName": "web", "policyText": policy }));
    assert_eq!(trial.call("ecr::get_repository_policy", web.clone())["policyText"], policy);
    let rules = json!({ "rules": [{
        "rulePriority": 1,
        "selection": { "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5 },
        "action": { "type": "expire" },
    }]})
    .to_string();
    trial.call("ecr::put_lifecycle_policy", json!({ "repositoryName": "web", "lifecyclePolicyText": rules }));
    assert_eq!(trial.call("ecr::delete_lifecycle_policy", web.clone())["lifecyclePolicyText"], rules);
    let bad = json!({ "repositoryName": "web", "lifecyclePolicyText": "{}" });
    assert_eq!(trial.refused("ecr::put_lifecycle_policy", bad), "InvalidParameterException");
    let scanning = json!({ "repositoryName": "web", "imageScanningConfiguration": { "scanOnPush": true } });
    trial.call("ecr::put_image_scanning_configuration", scanning);
    let named = json!({ "repositoryNames": ["web", "none"] });
    let scanning = trial.call("ecr::batch_get_repository_scanning_configuration", named);
    assert_eq!(scanning["scanningConfigurations"][0]["scanFrequency"], "SCAN_ON_PUSH");
    assert_eq!(scanning["failures"][0]["repositoryName"], "none");
    assert_eq!(trial.call("ecr::describe_registry", json!({}))["replicationConfiguration"], json!({ "rules": [] }));
}

#[test]
fn an_image_is_scanned_when_it_is_pushed_where_the_repository_wants_it() {
    let trial = Trial::new();
    let scanning = json!({ "repositoryName": "web", "imageScanningConfiguration": { "scanOnPush": true } });
    trial.call("ecr::create_repository", scanning);
    put(&trial, &manifest(&upload(&trial, "{}"), &upload(&trial, "one")), "1");
    let image = json!({ "repositoryName": "web", "imageId": { "imageTag": "1" } });
    let begun = trial.call("ecr::describe_image_scan_findings", image.clone());
    assert_eq!(begun["imageScanStatus"], json!({ "status": "IN_PROGRESS" }));
    trial.pass(15);
    let ended = trial.call("ecr::describe_image_scan_findings", image.clone());
    assert_eq!(ended["imageScanStatus"]["status"], "COMPLETE");
    assert_eq!(ended["imageScanFindings"]["findings"], json!([]));
    let described = trial.call("ecr::describe_images", json!({ "repositoryName": "web" }));
    assert_eq!(described["imageDetails"][0]["imageScanStatus"]["status"], "COMPLETE");
    assert_eq!(trial.refused("ecr::start_image_scan", image.clone()), "LimitExceededException");
    trial.pass(86_400);
    assert_eq!(trial.call("ecr::start_image_scan", image)["imageScanStatus"]["status"], "IN_PROGRESS");
    let off = json!({ "repositoryName": "web", "imageScanningConfiguration": { "scanOnPush": false } });
    trial.call("ecr::put_image_scanning_configuration", off);
    put(&trial, &manifest(&upload(&trial, "{ }"), &upload(&trial, "two")), "2");
    let other = json!({ "repositoryName": "web", "imageId": { "imageTag": "2" } });
    assert_eq!(trial.refused("ecr::describe_image_scan_findings", other), "ScanNotFoundException");
}

#[test]
fn docker_gets_a_password_for_half_a_day() {
    let trial = Trial::new();
    let data = &trial.call("ecr::get_authorization_token", json!({}))["authorizationData"][0];
    assert_eq!(data["proxyEndpoint"], "https://123456789012.dkr.ecr.ap-northeast-1.amazonaws.com");
    let token = BASE64.decode(data["authorizationToken"].as_str().expect("a text")).expect("base64");
    assert!(token.starts_with(b"AWS:"));
    let expires: jiff::Timestamp = data["expiresAt"].as_str().expect("a text").parse().expect("a time");
    assert_eq!(expires.as_second() - trial.clock.time().as_second(), 43_200);
}

#[test]
fn repositories_without_a_key_of_their_own_share_the_one_of_aws() {
    let trial = Trial::new();
    let key = |name: &str, encryption: Json| {
        let input = json!({"repositoryName": name, "encryptionConfiguration": encryption});
        trial.call("ecr::create_repository", input)["repository"]["encryptionConfiguration"]["kmsKey"].clone()
    };
    let shared = key("one", json!({"encryptionType": "KMS"}));
    assert!(shared.as_str().is_some_and(|arn| arn.starts_with("arn:aws:kms:ap-northeast-1:123456789012:key/")));
    assert_eq!(key("two", json!({"encryptionType": "KMS"})), shared);
    let own = "arn:aws:kms:ap-northeast-1:123456789012:key/own";
    assert_eq!(key("three", json!({"encryptionType": "KMS", "kmsKey": own})), own);
    assert_eq!(key("four", json!({"encryptionType": "AES256"})), Json::Null);
}

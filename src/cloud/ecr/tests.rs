use crate::cloud::trial::Trial;
use serde_json::{Value, json};

fn manifest(size: u64) -> String {
    json!({"schemaVersion": 2, "config": {"mediaType": "application/vnd.oci.image.config.v1+json"}, "layers": [{"size": size}]})
        .to_string()
}

fn put(trial: &Trial, size: u64, tag: &str) -> Value {
    trial
        .call("ecr::put_image", json!({"repositoryName": "shop/web", "imageManifest": manifest(size), "imageTag": tag}))
}

#[test]
fn a_repository_is_what_aws_answers() {
    let trial = Trial::new();
    let made = trial
        .call("ecr::create_repository", json!({"repositoryName": "shop/web", "tags": [{"Key": "Name", "Value": "w"}]}));
    let repository = &made["repository"];
    assert_eq!(repository["repositoryUri"], "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/shop/web");
    assert_eq!(repository["imageScanningConfiguration"], json!({"scanOnPush": false}));
    assert_eq!(repository["encryptionConfiguration"], json!({"encryptionType": "AES256"}));
    let arn = json!({"resourceArn": repository["repositoryArn"]});
    assert_eq!(trial.call("ecr::list_tags_for_resource", arn)["tags"], json!([{"Key": "Name", "Value": "w"}]));
    let same = json!({"repositoryName": "shop/web"});
    assert_eq!(trial.refused("ecr::create_repository", same.clone()), "RepositoryAlreadyExistsException");
    put(&trial, 1, "v1");
    assert_eq!(trial.refused("ecr::delete_repository", same), "RepositoryNotEmptyException");
    trial.call("ecr::delete_repository", json!({"repositoryName": "shop/web", "force": true}));
    assert_eq!(trial.call("ecr::describe_repositories", json!({}))["repositories"], json!([]));
}

#[test]
fn a_tag_moves_and_an_image_without_tags_stays_until_it_is_deleted() {
    let trial = Trial::new();
    trial.call("ecr::create_repository", json!({"repositoryName": "shop/web"}));
    let first = put(&trial, 1, "latest")["image"]["imageId"]["imageDigest"].clone();
    assert_eq!(first.as_str().map(str::len), Some(71));
    put(&trial, 2, "latest");
    let list = |status: &str| {
        let answer =
            trial.call("ecr::list_images", json!({"repositoryName": "shop/web", "filter": {"tagStatus": status}}));
        answer["imageIds"].as_array().map(Vec::len).unwrap_or_default()
    };
    assert_eq!([list("ANY"), list("TAGGED"), list("UNTAGGED")], [2, 1, 1]);
    let twice = json!({"repositoryName": "shop/web", "imageManifest": manifest(2), "imageTag": "latest"});
    assert_eq!(trial.refused("ecr::put_image", twice), "ImageAlreadyExistsException");
    let ids = json!({"repositoryName": "shop/web", "imageIds": [{"imageDigest": first}, {"imageTag": "no"}]});
    let deleted = trial.call("ecr::batch_delete_image", ids.clone());
    assert_eq!(deleted["failures"][0]["failureCode"], "ImageNotFound");
    assert_eq!([list("ANY"), list("UNTAGGED")], [1, 0]);
    assert_eq!(trial.refused("ecr::describe_images", ids), "ImageNotFoundException");
    trial.call(
        "ecr::put_image_tag_mutability",
        json!({"repositoryName": "shop/web", "imageTagMutability": "IMMUTABLE"}),
    );
    let moved = json!({"repositoryName": "shop/web", "imageManifest": manifest(3), "imageTag": "latest"});
    assert_eq!(trial.refused("ecr::put_image", moved), "ImageTagAlreadyExistsException");
}

#[test]
fn what_is_not_there_or_not_allowed_is_refused() {
    let trial = Trial::new();
    for name in ["Web", "a", "a//b", "-web", "web-", "a..b", "日本"] {
        assert_eq!(
            trial.refused("ecr::create_repository", json!({"repositoryName": name})),
            "InvalidParameterException",
            "{name}"
        );
    }
    for (path, input) in [
        ("ecr::describe_repositories", json!({"repositoryNames": ["no"]})),
        ("ecr::list_images", json!({"repositoryName": "no"})),
        ("ecr::delete_repository", json!({"repositoryName": "no"})),
    ] {
        assert_eq!(trial.refused(path, input), "RepositoryNotFoundException", "{path}");
    }
    trial.call("ecr::create_repository", json!({"repositoryName": "web"}));
    assert_eq!(
        trial.refused("ecr::get_lifecycle_policy", json!({"repositoryName": "web"})),
        "LifecyclePolicyNotFoundException"
    );
    assert_eq!(
        trial.refused("ecr::get_repository_policy", json!({"repositoryName": "web"})),
        "RepositoryPolicyNotFoundException"
    );
    assert_eq!(trial.refused("ecr::initiate_layer_upload", json!({"repositoryName": "web"})), "NotImplemented");
}

//! Repositories themselves.

use super::{LIMITS, Repository, check_registry, host, invalid, not_found};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::filter::Tags;
use crate::cloud::page::{page, with_token};
use crate::cloud::quotas;
use crate::cloud::world::{ACCOUNT, Context};
use std::collections::{BTreeMap, BTreeSet};

/// How many tags a repository may have.
const TAGS: usize = 50;

fn described(repository: &Repository) -> Members {
    let exclusions = Some(&repository.exclusions).filter(|list| !list.is_empty());
    members! {
        "repositoryArn": &repository.arn,
        "registryId": ACCOUNT,
        "repositoryName": &repository.name,
        "repositoryUri": &repository.uri,
        "createdAt": repository.created,
        "imageTagMutability": &repository.mutability,
        "imageTagMutabilityExclusionFilters": exclusions,
        "imageScanningConfiguration": members! { "scanOnPush": repository.scan_on_push },
        "encryptionConfiguration": &repository.encryption,
    }
}

/// Whether a name is words of small letters and digits with single separators, in parts between slashes.
fn is_name(name: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    (2..=256).contains(&name.len()) && name.split('/').all(|part| part.split(['.', '_', '-']).all(word))
}

/// The tags that a call gives.
pub fn given_tags(input: &Input) -> Result<Tags, Refusal> {
    let mut keys = BTreeSet::new();
    if let Some(twice) = input.maps("tags").map(|tag| tag.required("Key")).find(|key| !keys.insert(*key)) {
        return refuse("InvalidTagParameterException", format!("Duplicate tag keys found: '{twice}'"));
    }
    let tags = input.maps("tags");
    let tags: Tags = tags.map(|tag| (tag.required("Key").to_owned(), tag.required("Value").to_owned())).collect();
    match tags.keys().find(|key| key.starts_with("aws:")) {
        Some(key) => refuse("InvalidTagParameterException", format!("Tag keys may not begin with aws: '{key}'")),
        None => within(tags.len()).map(|()| tags),
    }
}

/// Refuses more tags than a repository may have.
pub fn within(tags: usize) -> Result<(), Refusal> {
    match tags > TAGS {
        true => refuse("TooManyTagsException", format!("A repository can have {TAGS} tags")),
        false => Ok(()),
    }
}

/// Refuses exclusions without a setting that has any, and the other way round.
pub fn check_exclusions(input: &Input) -> Result<(), Refusal> {
    let wanted = input.text("imageTagMutability").is_some_and(|setting| setting.ends_with("_WITH_EXCLUSION"));
    match (wanted, input.list("imageTagMutabilityExclusionFilters").is_empty()) {
        (true, true) => invalid("imageTagMutabilityExclusionFilters", "must be given with an exclusion setting"),
        (false, false) => {
            invalid("imageTagMutabilityExclusionFilters", "must not be given without an exclusion setting")
        }
        _ => Ok(()),
    }
}

/// The key that AWS keeps for ECR in a region: one for all repositories that name none.
fn managed_key(context: &mut Context<'_>) -> String {
    if let Some(key) = &context.ecr.managed_key {
        return key.clone();
    }
    let key = format!("key/{}", context.ids.uuid());
    let arn = context.arn("kms", &key);
    context.ecr.managed_key = Some(arn.clone());
    arn
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("repositoryName");
    check_registry(input, name)?;
    if !is_name(name) {
        let pattern =
            "must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'";
        return invalid("repositoryName", pattern);
    }
    check_exclusions(input)?;
    if context.ecr.repositories.contains_key(name) {
        let message = format!("The repository with name '{name}' already exists in the registry with id '{ACCOUNT}'");
        return refuse("RepositoryAlreadyExistsException", message);
    }
    context.quotas.one_more(&quotas::REPOSITORIES, context.ecr.repositories.len())?;
    let tags = given_tags(input)?;
    let mut encryption = input.map("encryptionConfiguration").cloned().unwrap_or_default();
    if encryption.text("encryptionType").is_none_or(|kind| kind == "AES256") {
        encryption = members! { "encryptionType": "AES256" };
    } else if encryption.text("kmsKey").is_none() {
        encryption.extend(members! { "kmsKey": managed_key(context) });
    }
    let scanning = input.map("imageScanningConfiguration");
    let repository = Repository {
        name: name.to_owned(),
        arn: context.arn("ecr", &format!("repository/{name}")),
        uri: format!("{}/{name}", host(context)),
        created: context.now,
        mutability: input.text("imageTagMutability").unwrap_or("MUTABLE").to_owned(),
        exclusions: input.list("imageTagMutabilityExclusionFilters").to_vec(),
        scan_on_push: scanning.and_then(|scanning| scanning.flag("scanOnPush")).unwrap_or(false),
        encryption,
        tags,
        policy: None,
        lifecycle: None,
        images: BTreeMap::new(),
        tagged: BTreeMap::new(),
        layers: BTreeMap::new(),
        uploads: BTreeMap::new(),
    };
    let answer = described(&repository);
    context.ecr.repositories.insert(name.to_owned(), repository);
    Ok(members! { "repository": answer })
}

/// Refuses to page what is named.
pub fn unpaged(input: &Input, named: &str) -> Result<(), Refusal> {
    match ["maxResults", "nextToken"].into_iter().find(|member| input.member(member).is_some()) {
        Some(member) => {
            let message = format!("The parameter '{member}' cannot be specified together with '{named}'");
            refuse("InvalidParameterException", message)
        }
        None => Ok(()),
    }
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let names = input.texts("repositoryNames");
    let all = &context.ecr.repositories;
    if names.is_empty() {
        if let Some(other) = input.text("registryId").filter(|id| *id != ACCOUNT) {
            let message = format!("The registry with id '{other}' is not one of this rehearsal");
            return refuse("InvalidParameterException", message);
        }
        let (list, token) = page(input, LIMITS, all.values().collect(), |repository| repository.name.clone())?;
        let list: Vec<Members> = list.into_iter().map(described).collect();
        return Ok(with_token(input, members! { "repositories": list }, token));
    }
    unpaged(input, "repositoryNames")?;
    let mut found = Vec::new();
    for name in names {
        check_registry(input, name)?;
        found.push(Value::Map(described(all.get(name).ok_or_else(|| not_found(name, ACCOUNT))?)));
    }
    Ok(members! { "repositories": found })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named(input)?;
    if !repository.images.is_empty() && input.flag("force") != Some(true) {
        let message = format!(
            "The repository with name '{}' in registry with id '{ACCOUNT}' cannot be deleted because it still contains \
             images",
            repository.name
        );
        return refuse("RepositoryNotEmptyException", message);
    }
    let answer = described(repository);
    context.ecr.repositories.remove(input.required("repositoryName"));
    Ok(members! { "repository": answer })
}

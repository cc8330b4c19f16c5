//! Repositories: life, settings, policies, tags.

use super::{LIMITS, Repository, invalid};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, IntoMember as _, Read as _, Refusal, refuse};
use crate::cloud::filter::Tags;
use crate::cloud::page::{page, with_token};
use crate::cloud::tag_list;
use crate::cloud::world::{Context, later};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;

/// How many tags a repository takes.
const MOST_TAGS: usize = 50;
/// How long an authorization token is good for (ECR API Reference, GetAuthorizationToken: 12 hours), in milliseconds.
const TOKEN: i64 = 12 * 3_600_000;

/// The name of the registry's host: `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com`.
fn registry(context: &Context<'_>) -> String {
    format!("{}.dkr.ecr.{}.amazonaws.com", context.account, context.name)
}

/// Small letters and digits, with single `.`, `_`, `-` (or `__`) between them, in parts divided by `/`.
fn check_name(name: &str) -> Result<(), Refusal> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let part = |part: &str| {
        let ends = part.starts_with(plain) && part.ends_with(plain);
        let doubled = part.contains("..") || part.contains("___") || part.contains("._") || part.contains("_.");
        ends && !doubled && part.chars().all(|c| plain(c) || "._-".contains(c))
    };
    if (2..=256).contains(&name.len()) && name.split('/').all(part) {
        return Ok(());
    }
    invalid(format!(
        "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'' ('{name}')"
    ))
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("repositoryName");
    check_name(name)?;
    if context.ecr.repositories.contains_key(name) {
        let message =
            format!("The repository with name '{name}' already exists in the registry with id '{}'", context.account);
        return refuse("RepositoryAlreadyExistsException", message);
    }
    let encryption = match input.map("encryptionConfiguration") {
        Some(given) => given.clone(),
        None => members! { "encryptionType": "AES256" },
    };
    let repository = Repository {
        name: name.to_owned(),
        arn: context.arn("ecr", &format!("repository/{name}")),
        uri: format!("{}/{name}", registry(context)),
        created: context.now,
        mutability: input.text("imageTagMutability").unwrap_or("MUTABLE").to_owned(),
        exclusions: input.list("imageTagMutabilityExclusionFilters").to_vec(),
        scan_on_push: input.map("imageScanningConfiguration").and_then(|scan| scan.flag("scanOnPush")).unwrap_or(false),
        encryption,
        tags: given_tags(input)?,
        policy: None,
        lifecycle: None,
        images: BTreeMap::new(),
        tagged: BTreeMap::new(),
    };
    let answer = members! { "repository": described(context.account, &repository) };
    context.ecr.repositories.insert(name.to_owned(), repository);
    Ok(answer)
}

fn described(account: &str, repository: &Repository) -> Members {
    members! {
        "repositoryArn": &repository.arn,
        "registryId": account,
        "repositoryName": &repository.name,
        "repositoryUri": &repository.uri,
        "createdAt": repository.created,
        "imageTagMutability": &repository.mutability,
        "imageTagMutabilityExclusionFilters":
            (!repository.exclusions.is_empty()).then(|| Value::List(repository.exclusions.clone())),
        "imageScanningConfiguration": members! { "scanOnPush": repository.scan_on_push },
        "encryptionConfiguration": &repository.encryption,
    }
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let names = input.texts("repositoryNames");
    let found: Vec<&Repository> = match names.is_empty() {
        true => context.ecr.repositories.values().collect(),
        false => names.iter().map(|name| context.ecr.known(context.account, name)).collect::<Result<_, _>>()?,
    };
    let (found, token) = page(input, LIMITS, found, |repository| repository.name.clone())?;
    let described: Vec<Value> =
        found.iter().filter_map(|repository| described(context.account, repository).into_member()).collect();
    Ok(with_token(input, members! { "repositories": described }, token))
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("repositoryName");
    let repository = context.ecr.known(context.account, name)?;
    if !repository.images.is_empty() && !input.flag("force").unwrap_or(false) {
        let message = format!(
            "The repository with name '{name}' in registry with id '{}' cannot be deleted because it still contains images",
            context.account
        );
        return refuse("RepositoryNotEmptyException", message);
    }
    let answer = members! { "repository": described(context.account, repository) };
    context.ecr.repositories.remove(name);
    Ok(answer)
}

/// The repository of a call.
fn of<'c>(context: &'c mut Context<'_>, input: &Input) -> Result<&'c mut Repository, Refusal> {
    let account = context.account;
    context.ecr.known_mut(account, input.required("repositoryName"))
}

/// What every answer about one repository begins with.
fn head(context: &Context<'_>, input: &Input) -> Members {
    members! { "registryId": context.account, "repositoryName": input.required("repositoryName") }
}

pub fn put_mutability(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = of(context, input)?;
    input.required("imageTagMutability").clone_into(&mut repository.mutability);
    repository.exclusions = input.list("imageTagMutabilityExclusionFilters").to_vec();
    let mut answer = head(context, input);
    answer.extend(members! { "imageTagMutability": input.required("imageTagMutability") });
    Ok(answer)
}

pub fn put_scanning(context: &mut Context<'_>, input: &Input) -> Answer {
    let on = input.map("imageScanningConfiguration").and_then(|scan| scan.flag("scanOnPush")).unwrap_or(false);
    of(context, input)?.scan_on_push = on;
    let mut answer = head(context, input);
    answer.extend(members! { "imageScanningConfiguration": members! { "scanOnPush": on } });
    Ok(answer)
}

/// Whether a text is a JSON object.
fn check_document(text: &str, member: &str) -> Result<(), Refusal> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(_)) => Ok(()),
        _ => invalid(format!(
            "Invalid parameter at '{member}' failed to satisfy constraint: 'Invalid JSON document provided'"
        )),
    }
}

pub fn set_policy(context: &mut Context<'_>, input: &Input) -> Answer {
    let text = input.required("policyText");
    check_document(text, "PolicyText")?;
    of(context, input)?.policy = Some(text.to_owned());
    get_policy(context, input)
}

pub fn get_policy(context: &mut Context<'_>, input: &Input) -> Answer {
    let policy = of(context, input)?.policy.clone();
    policy_answer(context, input, policy)
}

pub fn delete_policy(context: &mut Context<'_>, input: &Input) -> Answer {
    let policy = of(context, input)?.policy.take();
    policy_answer(context, input, policy)
}

fn policy_answer(context: &Context<'_>, input: &Input, policy: Option<String>) -> Answer {
    let name = input.required("repositoryName");
    let Some(text) = policy else {
        let message = format!(
            "Repository policy does not exist for the repository with name '{name}' in the registry with id '{}'",
            context.account
        );
        return refuse("RepositoryPolicyNotFoundException", message);
    };
    let mut answer = head(context, input);
    answer.extend(members! { "policyText": text });
    Ok(answer)
}

pub fn put_lifecycle(context: &mut Context<'_>, input: &Input) -> Answer {
    let text = input.required("lifecyclePolicyText");
    check_document(text, "LifecyclePolicyText")?;
    of(context, input)?.lifecycle = Some(text.to_owned());
    lifecycle_answer(context, input, Some(text.to_owned()))
}

pub fn get_lifecycle(context: &mut Context<'_>, input: &Input) -> Answer {
    let policy = of(context, input)?.lifecycle.clone();
    lifecycle_answer(context, input, policy)
}

pub fn delete_lifecycle(context: &mut Context<'_>, input: &Input) -> Answer {
    let policy = of(context, input)?.lifecycle.take();
    lifecycle_answer(context, input, policy)
}

fn lifecycle_answer(context: &Context<'_>, input: &Input, policy: Option<String>) -> Answer {
    let name = input.required("repositoryName");
    let Some(text) = policy else {
        let message = format!(
            "Lifecycle policy does not exist for the repository with name '{name}' in the registry with id '{}'",
            context.account
        );
        return refuse("LifecyclePolicyNotFoundException", message);
    };
    let mut answer = head(context, input);
    answer.extend(members! { "lifecyclePolicyText": text });
    Ok(answer)
}

fn given_tags(input: &Input) -> Result<Tags, Refusal> {
    let tags: Tags =
        input.maps("tags").map(|tag| (tag.required("Key").to_owned(), tag.required("Value").to_owned())).collect();
    if tags.keys().any(|key| key.is_empty() || key.chars().count() > 128 || key.starts_with("aws:")) {
        return refuse(
            "InvalidTagParameterException",
            "An invalid parameter has been specified. Tag keys can have a maximum character length of 128 characters, and tag values can have a maximum length of 256 characters.",
        );
    }
    if tags.len() > MOST_TAGS {
        refuse("TooManyTagsException", "The list of tags on the repository is over the limit.")
    } else {
        Ok(tags)
    }
}

/// The repository of an ARN.
fn of_arn<'c>(context: &'c mut Context<'_>, input: &Input) -> Result<&'c mut Repository, Refusal> {
    let arn = input.required("resourceArn");
    let Some((_, name)) = arn.split_once(":repository/") else {
        return invalid(format!(
            "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN' ('{arn}')"
        ));
    };
    context.ecr.known_mut(context.account, name)
}

pub fn tag(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = given_tags(input)?;
    let repository = of_arn(context, input)?;
    if repository.tags.len() + tags.keys().filter(|key| !repository.tags.contains_key(*key)).count() > MOST_TAGS {
        return refuse("TooManyTagsException", "The list of tags on the repository is over the limit.");
    }
    repository.tags.extend(tags);
    Ok(Members::new())
}

pub fn untag(context: &mut Context<'_>, input: &Input) -> Answer {
    let keys = input.texts("tagKeys");
    of_arn(context, input)?.tags.retain(|key, _| !keys.contains(&key.as_str()));
    Ok(Members::new())
}

pub fn list_tags(context: &mut Context<'_>, input: &Input) -> Answer {
    Ok(members! { "tags": tag_list(&of_arn(context, input)?.tags, "Key", "Value") })
}

/// The password in it opens nothing: there is no registry behind it.
pub fn authorization(context: &mut Context<'_>, input: &Input) -> Answer {
    let asked = input.texts("registryIds");
    let registries: Vec<&str> = if asked.is_empty() { vec![context.account] } else { asked };
    let expires = later(context.now, TOKEN);
    let region = context.name;
    let data: Vec<Members> = registries
        .iter()
        .map(|registry| {
            members! {
                "authorizationToken": STANDARD.encode(format!("AWS:rehearsal-{}", expires.as_millisecond())),
                "expiresAt": expires,
                "proxyEndpoint": format!("https://{registry}.dkr.ecr.{region}.amazonaws.com"),
            }
        })
        .collect();
    Ok(members! { "authorizationData": data })
}

pub fn describe_registry(context: &mut Context<'_>, _: &Input) -> Answer {
    let none = Vec::<Value>::new();
    Ok(members! { "registryId": context.account, "replicationConfiguration": members! { "rules": none } })
}

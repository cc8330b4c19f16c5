//! What is set on a repository: policies, tags, mutability, scanning.

use super::repositories::{check_exclusions, given_tags, within};
use super::{Ecr, Repository, invalid, not_found};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal};
use crate::cloud::tag_list;
use crate::cloud::world::{ACCOUNT, Context};
use jiff::Timestamp;
use serde_json::Value as Json;

fn answer(repository: &Repository, rest: Members) -> Members {
    let mut answer = members! { "registryId": ACCOUNT, "repositoryName": &repository.name };
    answer.extend(rest);
    answer
}

pub fn put_mutability(context: &mut Context<'_>, input: &Input) -> Answer {
    check_exclusions(input)?;
    let repository = context.ecr.named_mut(input)?;
    repository.mutability = input.required("imageTagMutability").to_owned();
    repository.exclusions = input.list("imageTagMutabilityExclusionFilters").to_vec();
    let exclusions = Some(&repository.exclusions).filter(|list| !list.is_empty());
    let rest = members! {
        "imageTagMutability": &repository.mutability,
        "imageTagMutabilityExclusionFilters": exclusions,
    };
    Ok(answer(repository, rest))
}

pub fn put_scanning(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named_mut(input)?;
    let given = input.map("imageScanningConfiguration").and_then(|given| given.flag("scanOnPush"));
    repository.scan_on_push = given.unwrap_or(false);
    let configuration = members! { "scanOnPush": repository.scan_on_push };
    Ok(answer(repository, members! { "imageScanningConfiguration": configuration }))
}

pub fn scanning_of(context: &mut Context<'_>, input: &Input) -> Answer {
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for name in input.texts("repositoryNames") {
        match context.ecr.repositories.get(name) {
            Some(repository) => found.push(members! {
                "repositoryArn": &repository.arn,
                "repositoryName": name,
                "scanOnPush": repository.scan_on_push,
                "scanFrequency": if repository.scan_on_push { "SCAN_ON_PUSH" } else { "MANUAL" },
                "appliedScanFilters": Vec::<Members>::new(),
            }),
            None => failures.push(members! {
                "repositoryName": name,
                "failureCode": "REPOSITORY_NOT_FOUND",
                "failureReason": "REPOSITORY_NOT_FOUND",
            }),
        }
    }
    Ok(members! { "scanningConfigurations": found, "failures": failures })
}

fn no_policy(input: &Input, what: &str, code: &'static str) -> Refusal {
    let name = input.required("repositoryName");
    let message = format!(
        "{what} policy does not exist for the repository with name '{name}' in the registry with id '{ACCOUNT}'"
    );
    Refusal::new(code, message)
}

fn no_repository_policy(input: &Input) -> Refusal {
    no_policy(input, "Repository", "RepositoryPolicyNotFoundException")
}

fn no_lifecycle_policy(input: &Input) -> Refusal {
    no_policy(input, "Lifecycle", "LifecyclePolicyNotFoundException")
}

pub fn put_policy(context: &mut Context<'_>, input: &Input) -> Answer {
    let text = input.required("policyText");
    let repository = context.ecr.named_mut(input)?;
    let json: Option<Json> = serde_json::from_str(text).ok();
    if json.is_none_or(|json| json.get("Statement").is_none()) {
        return invalid("PolicyText", "Invalid repository policy provided");
    }
    repository.policy = Some(text.to_owned());
    Ok(answer(repository, members! { "policyText": text }))
}

pub fn get_policy(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named(input)?;
    let text = repository.policy.as_ref().ok_or_else(|| no_repository_policy(input))?;
    Ok(answer(repository, members! { "policyText": text }))
}

pub fn delete_policy(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named_mut(input)?;
    let text = repository.policy.take().ok_or_else(|| no_repository_policy(input))?;
    Ok(answer(repository, members! { "policyText": text }))
}

/// What is wrong with a lifecycle policy, if anything is.
fn fault(text: &str) -> Option<String> {
    let Ok(json) = serde_json::from_str::<Json>(text) else { return Some("not valid JSON".to_owned()) };
    let Some(rules) = json.get("rules").and_then(Json::as_array).filter(|rules| !rules.is_empty()) else {
        return Some("object has missing required properties ([\"rules\"])".to_owned());
    };
    let mut priorities = Vec::new();
    let mut all_tags = Vec::new();
    for rule in rules {
        for member in ["rulePriority", "selection", "action"] {
            if rule.get(member).is_none() {
                return Some(format!("object has missing required properties ([\"{member}\"])"));
            }
        }
        for member in ["tagStatus", "countType", "countNumber"] {
            if rule["selection"].get(member).is_none() {
                return Some(format!("object has missing required properties ([\"{member}\"])"));
            }
        }
        let Some(priority) = rule["rulePriority"].as_i64().filter(|priority| *priority > 0) else {
            return Some("rulePriority must be an integer of at least 1".to_owned());
        };
        if priorities.contains(&priority) {
            return Some("rules must have unique rulePriority".to_owned());
        }
        priorities.push(priority);
        if let Some(fault) = rule_fault(rule) {
            return Some(fault);
        }
        let kind = (rule["selection"]["tagStatus"].clone(), rule["selection"]["storageClass"].clone());
        if kind.0 != "tagged" && all_tags.iter().any(|(_, other)| *other == kind) {
            return Some(format!("there can only be one rule with tagStatus {}", kind.0));
        }
        all_tags.push((priority, kind));
    }
    let last = |(_, storage): &(Json, Json)| {
        all_tags.iter().filter(|(_, (_, other))| other == storage).map(|(priority, _)| *priority).max()
    };
    let early = all_tags.iter().any(|(priority, kind)| kind.0 == "any" && last(kind) != Some(*priority));
    early.then(|| "a rule with tagStatus any must have the highest value for rulePriority".to_owned())
}

/// What is wrong with one rule. Source: ECR User Guide, "Lifecycle policy properties in Amazon ECR".
fn rule_fault(rule: &Json) -> Option<String> {
    let selection = &rule["selection"];
    let list = |name: &str| selection.get(name).and_then(Json::as_array).is_some_and(|list| !list.is_empty());
    let tags = list("tagPrefixList") || list("tagPatternList");
    match selection["tagStatus"].as_str() {
        Some("tagged") if !tags => {
            return Some("tagStatus tagged requires tagPrefixList or tagPatternList".to_owned());
        }
        Some("untagged" | "any") if tags => {
            return Some("tagPrefixList and tagPatternList are only for tagStatus tagged".to_owned());
        }
        Some("tagged" | "untagged" | "any") => {}
        _ => return Some("tagStatus must be one of tagged, untagged, any".to_owned()),
    }
    let unit = selection.get("countUnit").and_then(Json::as_str);
    match selection["countType"].as_str() {
        Some("imageCountMoreThan") if unit.is_some() => {
            return Some("countUnit cannot be given with countType imageCountMoreThan".to_owned());
        }
        Some("imageCountMoreThan") => {}
        Some("sinceImagePushed" | "sinceImagePulled" | "sinceImageTransitioned") if unit == Some("days") => {}
        Some("sinceImagePushed" | "sinceImagePulled" | "sinceImageTransitioned") => {
            return Some("countUnit must be days".to_owned());
        }
        _ => return Some("countType must be one of imageCountMoreThan, sinceImagePushed".to_owned()),
    }
    if selection["countNumber"].as_i64().is_none_or(|number| number < 1) {
        return Some("countNumber must be an integer of at least 1".to_owned());
    }
    let action = rule["action"].get("type").and_then(Json::as_str);
    (!matches!(action, Some("expire" | "transition")))
        .then(|| "action type must be one of expire, transition".to_owned())
}

pub fn put_lifecycle(context: &mut Context<'_>, input: &Input) -> Answer {
    let text = input.required("lifecyclePolicyText");
    let repository = context.ecr.named_mut(input)?;
    if let Some(fault) = fault(text) {
        return invalid("LifecyclePolicyText", &format!("Lifecycle policy validation failure: {fault}"));
    }
    repository.lifecycle = Some(text.to_owned());
    Ok(answer(repository, members! { "lifecyclePolicyText": text }))
}

/// With the time at which AWS has looked at the images last: never, which AWS writes as 1970.
fn lifecycle(repository: &Repository, text: &str) -> Members {
    answer(repository, members! { "lifecyclePolicyText": text, "lastEvaluatedAt": Timestamp::UNIX_EPOCH })
}

pub fn get_lifecycle(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named(input)?;
    let text = repository.lifecycle.as_ref().ok_or_else(|| no_lifecycle_policy(input))?;
    Ok(lifecycle(repository, text))
}

pub fn delete_lifecycle(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = context.ecr.named_mut(input)?;
    let text = repository.lifecycle.take().ok_or_else(|| no_lifecycle_policy(input))?;
    Ok(lifecycle(repository, &text))
}

/// The repository with the ARN that the call names.
fn by_arn<'a>(ecr: &'a mut Ecr, input: &Input) -> Result<&'a mut Repository, Refusal> {
    let arn = input.required("resourceArn");
    let Some((_, name)) = arn.split_once(":repository/").filter(|_| arn.starts_with("arn:aws:ecr:")) else {
        return invalid("resourceArn", "Invalid ARN");
    };
    ecr.repositories.get_mut(name).filter(|it| it.arn == arn).ok_or_else(|| not_found(name, ACCOUNT))
}

pub fn tag(context: &mut Context<'_>, input: &Input) -> Answer {
    let given = given_tags(input)?;
    let repository = by_arn(context.ecr, input)?;
    let new = given.keys().filter(|key| !repository.tags.contains_key(*key)).count();
    within(repository.tags.len() + new)?;
    repository.tags.extend(given);
    Ok(Members::new())
}

pub fn untag(context: &mut Context<'_>, input: &Input) -> Answer {
    let repository = by_arn(context.ecr, input)?;
    for key in input.texts("tagKeys") {
        repository.tags.remove(key);
    }
    Ok(Members::new())
}

pub fn list_tags(context: &mut Context<'_>, input: &Input) -> Answer {
    Ok(members! { "tags": tag_list(&by_arn(context.ecr, input)?.tags, "Key", "Value") })
}

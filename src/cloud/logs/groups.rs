//! Log groups: life, retention, tags.

use super::{Group, missing_group};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, IntoMember as _, Read as _, Refusal, refuse};
use crate::cloud::filter::Tags;
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::world::Context;

/// The numbers of days for which logs can be kept (CloudWatch Logs API Reference, PutRetentionPolicy).
const RETENTIONS: [i64; 23] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, 3654];

/// How many tags a group takes.
const MOST_TAGS: usize = 50;

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("logGroupName");
    check_name(name)?;
    if !context.logs.create_group(context.now, name) {
        return refuse("ResourceAlreadyExistsException", "The specified log group already exists");
    }
    let tags = given_tags(input)?;
    let group = context.logs.known_mut(name)?;
    group.tags = tags;
    group.kms_key = input.text("kmsKeyId").map(str::to_owned);
    group.protected = input.flag("deletionProtectionEnabled").unwrap_or(false);
    if let Some(class) = input.text("logGroupClass") {
        class.clone_into(&mut group.class);
    }
    Ok(Members::new())
}

/// Letters, digits and `_-/.#`, as AWS writes the pattern.
fn check_name(name: &str) -> Result<(), Refusal> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_-/.#".contains(c);
    if name.is_empty() || name.len() > 512 || !name.chars().all(fits) {
        return refuse(
            "InvalidParameterException",
            format!(
                "1 validation error detected: Value '{name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"
            ),
        );
    }
    Ok(())
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("logGroupName");
    if context.logs.known_mut(name)?.protected {
        return refuse(
            "ValidationException",
            "The log group has deletion protection enabled: it cannot be deleted until that is disabled.",
        );
    }
    context.logs.groups.remove(name);
    Ok(Members::new())
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (prefix, pattern) = (input.text("logGroupNamePrefix"), input.text("logGroupNamePattern"));
    if prefix.is_some() && pattern.is_some() {
        return refuse(
            "InvalidParameterException",
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        );
    }
    let class = input.text("logGroupClass");
    let named = input.texts("logGroupIdentifiers");
    // The pattern is looked for as it stands, capitals and small letters told apart.
    let wanted = |name: &str, group: &Group| {
        prefix.is_none_or(|prefix| name.starts_with(prefix))
            && pattern.is_none_or(|pattern| name.contains(pattern))
            && class.is_none_or(|class| group.class == class)
            && (named.is_empty() || named.iter().any(|id| name_of(id) == name))
    };
    let found: Vec<(&String, &Group)> =
        context.logs.groups.iter().filter(|(name, group)| wanted(name, group)).collect();
    let limits = Limits { usual: 50, most: 50, invalid_token: "InvalidParameterException" };
    let (found, token) = page(input, limits, found, |(name, _)| (*name).clone())?;
    let described: Vec<Value> =
        found.iter().filter_map(|(name, group)| described(context, name, group).into_member()).collect();
    Ok(with_token(input, members! { "logGroups": described }, token))
}

fn described(context: &Context<'_>, name: &str, group: &Group) -> Members {
    let arn = context.arn("logs", &format!("log-group:{name}"));
    let stored: usize =
        group.streams.values().flat_map(|stream| &stream.events).map(|event| event.message.len() + 26).sum();
    members! {
        "logGroupName": name,
        "creationTime": group.created.as_millisecond(),
        "retentionInDays": group.retention,
        "metricFilterCount": 0,
        "arn": format!("{arn}:*"),
        // AWS counts what is stored with some delay; a rehearsal is too short for it.
        "storedBytes": if stored > 1_000_000 { stored } else { 0 },
        "kmsKeyId": group.kms_key.as_ref(),
        "logGroupClass": &group.class,
        "logGroupArn": arn,
        "deletionProtectionEnabled": group.protected,
    }
}

pub fn put_retention(context: &mut Context<'_>, input: &Input) -> Answer {
    let days = input.int("retentionInDays").unwrap_or_default();
    if !RETENTIONS.contains(&days) {
        return refuse("InvalidParameterException", format!("{days} is not a valid number of days: {RETENTIONS:?}"));
    }
    context.logs.known_mut(input.required("logGroupName"))?.retention = Some(days);
    Ok(Members::new())
}

pub fn delete_retention(context: &mut Context<'_>, input: &Input) -> Answer {
    context.logs.known_mut(input.required("logGroupName"))?.retention = None;
    Ok(Members::new())
}

pub fn put_protection(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = context.logs.known_mut(name_of(input.required("logGroupIdentifier")))?;
    group.protected = input.flag("deletionProtectionEnabled").unwrap_or(false);
    Ok(Members::new())
}

/// The tags of a call: a map.
fn given_tags(input: &Input) -> Result<Tags, Refusal> {
    let tags: Tags = input
        .map("tags")
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect();
    match tags.keys().find(|key| key.is_empty() || key.chars().count() > 128 || key.starts_with("aws:")) {
        Some(key) => refuse("InvalidParameterException", format!("Invalid tag key: '{key}'")),
        None if tags.len() > MOST_TAGS => refuse("TooManyTagsException", "The resource has too many tags."),
        None => Ok(tags),
    }
}

fn add_tags(group: &mut Group, tags: Tags) -> Answer {
    let all = group.tags.len() + tags.keys().filter(|key| !group.tags.contains_key(*key)).count();
    if all > MOST_TAGS {
        return refuse("TooManyTagsException", "The resource has too many tags.");
    }
    group.tags.extend(tags);
    Ok(Members::new())
}

fn shown(group: &Group) -> Answer {
    let tags: Members = group.tags.iter().map(|(key, value)| (key.clone(), Value::Text(value.clone()))).collect();
    Ok(members! { "tags": tags })
}

/// The name in an ARN of a log group, or what was given.
pub(super) fn name_of(id: &str) -> &str {
    let name = id.split_once(":log-group:").map_or(id, |(_, name)| name);
    name.strip_suffix(":*").unwrap_or(name)
}

pub fn tag_resource(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = given_tags(input)?;
    add_tags(resource(context, input)?, tags)
}

pub fn untag_resource(context: &mut Context<'_>, input: &Input) -> Answer {
    let keys = input.texts("tagKeys");
    resource(context, input)?.tags.retain(|key, _| !keys.contains(&key.as_str()));
    Ok(Members::new())
}

pub fn list_tags_for_resource(context: &mut Context<'_>, input: &Input) -> Answer {
    shown(resource(context, input)?)
}

fn resource<'c>(context: &'c mut Context<'_>, input: &Input) -> Result<&'c mut Group, Refusal> {
    let arn = input.required("resourceArn");
    if !arn.contains(":log-group:") {
        return refuse("InvalidParameterException", format!("'{arn}' is not the ARN of a log group."));
    }
    context.logs.groups.get_mut(name_of(arn)).ok_or_else(missing_group)
}

pub fn tag_group(context: &mut Context<'_>, input: &Input) -> Answer {
    let tags = given_tags(input)?;
    add_tags(context.logs.known_mut(input.required("logGroupName"))?, tags)
}

pub fn untag_group(context: &mut Context<'_>, input: &Input) -> Answer {
    let keys = input.texts("tags");
    context.logs.known_mut(input.required("logGroupName"))?.tags.retain(|key, _| !keys.contains(&key.as_str()));
    Ok(Members::new())
}

pub fn list_group_tags(context: &mut Context<'_>, input: &Input) -> Answer {
    shown(context.logs.known_mut(input.required("logGroupName"))?)
}

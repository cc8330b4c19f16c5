//! Log groups.

use super::{Group, LIMITS, bare, group_arn, group_name, invalid, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::quotas;
use crate::cloud::world::Context;

/// For how many days events can be kept.
const RETENTIONS: &[i64] =
    &[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// Metric filters are not simulated, so there are none; bytes are counted so late by AWS that a rehearsal never sees it.
fn described(context: &Context<'_>, name: &str, group: &Group) -> Members {
    let arn = group_arn(context, name);
    members! {
        "logGroupName": name,
        "creationTime": group.created.as_millisecond(),
        "retentionInDays": group.retention,
        "metricFilterCount": 0_i64,
        "arn": format!("{arn}:*"),
        "storedBytes": 0_i64,
        "kmsKeyId": group.kms_key.as_ref(),
        "logGroupClass": &group.class,
        "logGroupArn": arn,
        "deletionProtectionEnabled": group.protected,
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = group_name(input)?;
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/#".contains(c)) {
        return invalid("logGroupName", name, "regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
    }
    if name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws/")) {
        return refuse("InvalidParameterException", "Log groups starting with AWS/ are reserved for AWS.");
    }
    if context.logs.groups.contains_key(name) {
        return refuse("ResourceAlreadyExistsException", "The specified log group already exists");
    }
    context.quotas.one_more(&quotas::LOG_GROUPS, context.logs.groups.len())?;
    let tags = tags::given(input)?;
    let group = Group {
        class: input.text("logGroupClass").unwrap_or("STANDARD").to_owned(),
        kms_key: input.text("kmsKeyId").map(str::to_owned),
        protected: input.flag("deletionProtectionEnabled").unwrap_or(false),
        tags,
        ..Group::new(context.now)
    };
    context.logs.groups.insert(name.to_owned(), group);
    Ok(Members::new())
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (prefix, part) = (input.text("logGroupNamePrefix"), input.text("logGroupNamePattern"));
    if prefix.is_some() && part.is_some() {
        let message = "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.";
        return refuse("InvalidParameterException", message);
    }
    let names: Vec<&str> = input.texts("logGroupIdentifiers").into_iter().map(bare).collect();
    let class = input.text("logGroupClass");
    let wanted = |name: &str, group: &Group| {
        prefix.is_none_or(|prefix| name.starts_with(prefix))
            && part.is_none_or(|part| name.contains(part))
            && (names.is_empty() || names.contains(&name))
            && class.is_none_or(|class| group.class == class)
    };
    let groups = context.logs.groups.iter().filter(|(name, group)| wanted(name, group)).collect();
    let (groups, token) = page(input, LIMITS, groups, |(name, _)| (*name).clone())?;
    let groups: Vec<Members> = groups.into_iter().map(|(name, group)| described(context, name, group)).collect();
    Ok(with_token(input, members! { "logGroups": groups }, token))
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let (name, group) = context.logs.named(input)?;
    if group.protected {
        let message = "Cannot delete log group with deletion protection enabled. Disable deletion protection first.";
        return refuse("ValidationException", message);
    }
    context.logs.groups.remove(name);
    Ok(Members::new())
}

pub fn put_retention(context: &mut Context<'_>, input: &Input) -> Answer {
    let days = input.int("retentionInDays").unwrap_or_default();
    let group = context.logs.named_mut(input)?;
    if !RETENTIONS.contains(&days) {
        let all: Vec<String> = RETENTIONS.iter().map(i64::to_string).collect();
        return invalid("retentionInDays", &days.to_string(), &format!("enum value set: [{}]", all.join(", ")));
    }
    group.retention = Some(days);
    Ok(Members::new())
}

pub fn delete_retention(context: &mut Context<'_>, input: &Input) -> Answer {
    context.logs.named_mut(input)?.retention = None;
    Ok(Members::new())
}

pub fn protect(context: &mut Context<'_>, input: &Input) -> Answer {
    context.logs.named_mut(input)?.protected = input.flag("deletionProtectionEnabled").unwrap_or(false);
    Ok(Members::new())
}

pub fn associate_key(context: &mut Context<'_>, input: &Input) -> Answer {
    context.logs.named_mut(input)?.kms_key = Some(input.required("kmsKeyId").to_owned());
    Ok(Members::new())
}

pub fn disassociate_key(context: &mut Context<'_>, input: &Input) -> Answer {
    context.logs.named_mut(input)?.kms_key = None;
    Ok(Members::new())
}

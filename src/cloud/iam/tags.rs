//! Tags of roles, policies and instance profiles.

use super::{Policy, Profile, Role, given_tags, listed};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::filter::Tags;
use crate::cloud::world::Context;

/// How many tags a thing may have.
const MOST: usize = 50;

fn of_role<'a>(context: &'a mut Context<'_>, input: &Input) -> Result<&'a mut Tags, Refusal> {
    context.iam.named_mut(input).map(|role: &mut Role| &mut role.tags)
}

fn of_policy<'a>(context: &'a mut Context<'_>, input: &Input) -> Result<&'a mut Tags, Refusal> {
    context.iam.own_policy(input).map(|policy: &mut Policy| &mut policy.tags)
}

fn of_profile<'a>(context: &'a mut Context<'_>, input: &Input) -> Result<&'a mut Tags, Refusal> {
    context.iam.named_profile_mut(input).map(|profile: &mut Profile| &mut profile.tags)
}

fn put(tags: &mut Tags, input: &Input) -> Answer {
    let given = given_tags(input)?;
    let new = given.keys().filter(|key| !tags.contains_key(*key)).count();
    if tags.len() + new > MOST {
        return refuse("LimitExceeded", format!("The number of tags has reached the maximum limit of {MOST}."));
    }
    tags.extend(given);
    Ok(Members::new())
}

fn take(tags: &mut Tags, input: &Input) -> Answer {
    for key in input.texts("TagKeys") {
        tags.remove(key);
    }
    Ok(Members::new())
}

fn show(tags: &Tags, input: &Input) -> Answer {
    let shown = |(key, value): &(&String, &String)| Value::Map(members! { "Key": *key, "Value": *value });
    listed(input, "Tags", tags.iter().collect(), |(key, _)| (*key).clone(), shown)
}

pub fn tag_role(context: &mut Context<'_>, input: &Input) -> Answer {
    put(of_role(context, input)?, input)
}

pub fn untag_role(context: &mut Context<'_>, input: &Input) -> Answer {
    take(of_role(context, input)?, input)
}

pub fn list_role_tags(context: &mut Context<'_>, input: &Input) -> Answer {
    show(&context.iam.named(input)?.tags, input)
}

pub fn tag_policy(context: &mut Context<'_>, input: &Input) -> Answer {
    put(of_policy(context, input)?, input)
}

pub fn untag_policy(context: &mut Context<'_>, input: &Input) -> Answer {
    take(of_policy(context, input)?, input)
}

pub fn list_policy_tags(context: &mut Context<'_>, input: &Input) -> Answer {
    let arn = input.required("PolicyArn");
    context.iam.policy_there(arn)?;
    show(context.iam.policies.get(arn).map_or(&Tags::new(), |policy| &policy.tags), input)
}

pub fn tag_profile(context: &mut Context<'_>, input: &Input) -> Answer {
    put(of_profile(context, input)?, input)
}

pub fn untag_profile(context: &mut Context<'_>, input: &Input) -> Answer {
    take(of_profile(context, input)?, input)
}

pub fn list_profile_tags(context: &mut Context<'_>, input: &Input) -> Answer {
    show(of_profile(context, input)?, input)
}

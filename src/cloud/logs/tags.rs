//! Tags of log groups.

use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::filter::Tags;
use crate::cloud::world::Context;

/// How many tags a log group may have.
const MOST: usize = 50;

/// The tags that a call gives.
pub fn given(input: &Input) -> Result<Tags, Refusal> {
    let tags = input.map("tags").into_iter().flatten();
    let tags: Tags =
        tags.map(|(key, value)| (key.to_string(), value.as_str().unwrap_or_default().to_owned())).collect();
    match tags.keys().find(|key| key.starts_with("aws:")) {
        Some(key) => refuse("InvalidParameterException", format!("Invalid tag key: '{key}'")),
        None if tags.len() > MOST => too_many(),
        None => Ok(tags),
    }
}

fn too_many<T>() -> Result<T, Refusal> {
    refuse("TooManyTagsException", format!("A resource can have no more than {MOST} tags."))
}

pub fn tag(context: &mut Context<'_>, input: &Input) -> Answer {
    let given = given(input)?;
    let group = context.logs.named_mut(input)?;
    let new = given.keys().filter(|key| !group.tags.contains_key(*key)).count();
    if group.tags.len() + new > MOST {
        return too_many();
    }
    group.tags.extend(given);
    Ok(Members::new())
}

pub fn untag(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = context.logs.named_mut(input)?;
    for key in input.texts("tagKeys").into_iter().chain(input.texts("tags")) {
        group.tags.remove(key);
    }
    Ok(Members::new())
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let (_, group) = context.logs.named(input)?;
    let tags: Members = group.tags.iter().map(|(key, value)| (key.clone(), Value::Text(value.clone()))).collect();
    Ok(members! { "tags": tags })
}

//! Inline policies of roles.

use super::document::{self, Kind};
use super::{check_name, listed};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::world::Context;

/// Characters that the inline policies of a role may have together, white space not counted.
const MOST: usize = 10_240;

fn missing(name: &str) -> Refusal {
    Refusal::new("NoSuchEntity", format!("The role policy with name {name} cannot be found."))
}

pub fn put(context: &mut Context<'_>, input: &Input) -> Answer {
    let (name, text) = (input.required("PolicyName"), input.required("PolicyDocument"));
    check_name("policyName", name)?;
    let role = context.iam.named_mut(input)?;
    let length = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let others: usize = role.inline.iter().filter(|(other, _)| *other != name).map(|(_, text)| length(text)).sum();
    if others + length(text) > MOST {
        let message = format!("Maximum policy size of {MOST} bytes exceeded for role {}", role.name);
        return refuse("LimitExceeded", message);
    }
    document::check(context.iam, text, Kind::Identity)?;
    context.iam.named_mut(input)?.inline.insert(name.to_owned(), text.to_owned());
    Ok(Members::new())
}

pub fn get(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = context.iam.named(input)?;
    let name = input.required("PolicyName");
    let text = role.inline.get(name).ok_or_else(|| missing(name))?;
    Ok(members! { "RoleName": &role.name, "PolicyName": name, "PolicyDocument": text })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("PolicyName");
    let role = context.iam.named_mut(input)?;
    role.inline.remove(name).map(|_| Members::new()).ok_or_else(|| missing(name))
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let names: Vec<&String> = context.iam.named(input)?.inline.keys().collect();
    listed(input, "PolicyNames", names, |name| (*name).clone(), |name| (*name).clone())
}

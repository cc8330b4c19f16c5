//! What all describing calls have in common, and what calls of EC2 say no to in the same way.

use super::kinds::Kind;
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, IntoMember as _, Read, Refusal, refuse};
use crate::cloud::filter::{Asked, Filter, filtered};
use crate::cloud::page::{self, Limits, page, with_token};
use std::collections::BTreeMap;

/// How a kind of resource is listed.
pub struct Listing {
    pub kind: &'static Kind,
    /// The member of the input that names some: `VpcIds`.
    pub ids: &'static str,
    /// The member of the answer: `Vpcs`.
    pub result: &'static str,
    /// The member of each that holds its id: `VpcId`.
    pub key: &'static str,
    pub filters: &'static [Filter],
}

const LIMITS: Limits = Limits { usual: 1_000, most: 1_000, invalid_token: "InvalidNextToken" };

impl Listing {
    /// Answers a describing call: those that it names, or all; filtered; a page of them.
    pub fn answer<'a, T>(
        &self,
        input: &'a Input,
        things: &'a BTreeMap<String, T>,
        shown: impl Fn(&str, &T) -> Members,
    ) -> Answer {
        let mut named = input.texts(self.ids);
        let mut chosen: Vec<(&'a str, &'a T)> = Vec::new();
        if named.is_empty() {
            chosen.extend(things.iter().map(|(id, thing)| (id.as_str(), thing)));
        } else {
            if input.member("MaxResults").is_some() {
                let parameter = first_lower(self.ids);
                let message = format!("The parameter {parameter} cannot be used with the parameter maxResults");
                return refuse("InvalidParameterCombination", message);
            }
            named.sort_unstable();
            named.dedup();
            for id in named {
                let thing = self.kind.one(things, id)?;
                chosen.push((id, thing));
            }
        }
        let (list, token) = page::found(
            input,
            LIMITS,
            self.filters,
            chosen,
            |(id, _)| id,
            |(id, _), asked| (asked == Asked::Member(self.key)).then(|| vec![id]),
            |(id, thing)| shown(id, thing),
        )?;
        Ok(with_token(
            input,
            [(self.result.to_owned(), list.into_member().unwrap_or(Value::Null))].into_iter().collect(),
            token,
        ))
    }
}

/// Answers a describing call with what is left of a list, which is sorted by the key, after the call's filters: a page of
/// it.
pub fn listed(
    input: &Input,
    result: &str,
    filters: &[Filter],
    described: Vec<Members>,
    key: impl Fn(&Members) -> String,
) -> Answer {
    let found = filtered(input, filters, described)?;
    let (found, token) = page(input, LIMITS, found, key)?;
    let list = Value::List(found.into_iter().map(Value::Map).collect());
    Ok(with_token(input, [(result.to_owned(), list)].into_iter().collect(), token))
}

fn first_lower(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// That a member is missing which is not always required.
pub fn missing(parameter: &str) -> Refusal {
    Refusal::new("MissingParameter", format!("The request must contain the parameter {parameter}"))
}

/// A value that cannot be.
pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new("InvalidParameterValue", message)
}

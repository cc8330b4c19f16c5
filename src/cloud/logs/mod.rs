//! CloudWatch Logs: groups, streams and what was written to them.

mod events;
mod groups;
mod pattern;
mod search;
mod streams;
mod tags;
#[cfg(test)]
mod tests;
mod types;

pub use types::*;

use super::call::{Input, Read as _, Refusal, Row, refuse};
use super::page::Limits;
use super::world::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("AssociateKmsKey", groups::associate_key),
    ("CreateLogGroup", groups::create),
    ("CreateLogStream", streams::create),
    ("DeleteLogGroup", groups::delete),
    ("DeleteLogStream", streams::delete),
    ("DeleteRetentionPolicy", groups::delete_retention),
    ("DescribeLogGroups", groups::describe),
    ("DescribeLogStreams", streams::describe),
    ("DisassociateKmsKey", groups::disassociate_key),
    ("FilterLogEvents", search::filter),
    ("GetLogEvents", events::get),
    ("ListTagsForResource", tags::list),
    ("ListTagsLogGroup", tags::list),
    ("PutLogEvents", events::put),
    ("PutLogGroupDeletionProtection", groups::protect),
    ("PutRetentionPolicy", groups::put_retention),
    ("TagLogGroup", tags::tag),
    ("TagResource", tags::tag),
    ("TestMetricFilter", search::test),
    ("UntagLogGroup", tags::untag),
    ("UntagResource", tags::untag),
];

/// What a region has of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Logs {
    groups: BTreeMap<String, Group>,
    /// How many events were ever written; each has its number.
    written: u64,
}

impl Logs {
    /// The log group of that name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.get(name)
    }

    /// Writes a line, and makes the stream where it is not there. Whether the group is there; else nothing is written.
    pub fn write(&mut self, now: Timestamp, group: &str, stream: &str, message: &str) -> bool {
        let Some(group) = self.groups.get_mut(group) else { return false };
        let stream = group.streams.entry(stream.to_owned()).or_insert_with(|| Stream::new(now));
        self.written += 1;
        let at = now.as_millisecond();
        stream.add(Event { number: self.written, at, ingested: at, message: message.to_owned() });
        true
    }

    /// Makes a group with nothing in it, as `awslogs-create-group` does. Whether it was not there.
    pub fn create_group(&mut self, now: Timestamp, name: &str) -> bool {
        let absent = !self.groups.contains_key(name);
        if absent {
            self.groups.insert(name.to_owned(), Group::new(now));
        }
        absent
    }

    /// The group that the call names, and its name.
    fn named<'a>(&self, input: &'a Input) -> Result<(&'a str, &Group), Refusal> {
        let name = group_name(input)?;
        Ok((name, self.groups.get(name).ok_or_else(no_group)?))
    }

    fn named_mut(&mut self, input: &Input) -> Result<&mut Group, Refusal> {
        self.groups.get_mut(group_name(input)?).ok_or_else(no_group)
    }
}

const LIMITS: Limits = Limits { usual: 50, most: 50, invalid_token: "InvalidParameterException" };

fn no_group() -> Refusal {
    Refusal::new("ResourceNotFoundException", "The specified log group does not exist.")
}

fn no_stream() -> Refusal {
    Refusal::new("ResourceNotFoundException", "The specified log stream does not exist.")
}

/// The name of the log group in an ARN, or the name that it is.
fn bare(identifier: &str) -> &str {
    match identifier.split_once(":log-group:") {
        Some((_, rest)) if identifier.starts_with("arn:") => rest.split(':').next().unwrap_or_default(),
        _ => identifier,
    }
}

/// The name of the log group that the call is about, in whichever member it has it.
fn group_name(input: &Input) -> Result<&str, Refusal> {
    let members = ["logGroupName", "logGroupIdentifier", "resourceIdentifier", "resourceArn"];
    let mut given = members.iter().filter_map(|member| input.text(member));
    match (given.next(), given.next()) {
        (Some(one), None) => Ok(bare(one)),
        (Some(_), Some(_)) => {
            refuse("InvalidParameterException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.")
        }
        (None, _) => refuse("InvalidParameterException", "Either logGroupName or logGroupIdentifier is required."),
    }
}

/// Refuses a member's value, as the services with such messages do.
fn invalid<T>(member: &str, value: &str, constraint: &str) -> Result<T, Refusal> {
    let message = format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy \
         {constraint}"
    );
    refuse("InvalidParameterException", message)
}

/// `arn:aws:logs:ap-northeast-1:123456789012:log-group:web`
fn group_arn(context: &Context<'_>, name: &str) -> String {
    context.arn("logs", &format!("log-group:{name}"))
}

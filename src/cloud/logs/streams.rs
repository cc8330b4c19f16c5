//! Log streams.

use super::{LIMITS, Stream, group_arn, invalid, no_stream};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::world::Context;

/// What AWS still answers for a token that nobody needs any more: 56 digits.
pub fn sequence_token(number: u64) -> String {
    format!("49{number:054}")
}

fn described(group_arn: &str, name: &str, stream: &Stream) -> Members {
    let last = stream.events.last();
    members! {
        "logStreamName": name,
        "creationTime": stream.created.as_millisecond(),
        "firstEventTimestamp": stream.events.first().map(|event| event.at),
        "lastEventTimestamp": last.map(|event| event.at),
        "lastIngestionTime": stream.ingested,
        "uploadSequenceToken": last.map(|event| sequence_token(event.number)),
        "arn": format!("{group_arn}:log-stream:{name}"),
        "storedBytes": 0_i64,
    }
}

/// By what a page of streams goes on: texts that are in the list's order, also where the list goes backward.
fn place(last: Option<i64>, name: &str, backward: bool) -> String {
    let forward = last.map_or_else(|| name.to_owned(), |at| format!("{at:020}{name}"));
    match backward {
        // The end sorts after every digit, so that a name comes after those that it begins.
        true => forward.bytes().map(|byte| format!("{:02x}", u8::MAX - byte)).chain(["~".to_owned()]).collect(),
        false => forward,
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("logStreamName");
    let now = context.now;
    let group = context.logs.named_mut(input)?;
    if name.contains([':', '*']) {
        return invalid("logStreamName", name, "regular expression pattern: [^:*]*");
    }
    if group.streams.contains_key(name) {
        return refuse("ResourceAlreadyExistsException", "The specified log stream already exists");
    }
    group.streams.insert(name.to_owned(), Stream::new(now));
    Ok(Members::new())
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = context.logs.named_mut(input)?;
    group.streams.remove(input.required("logStreamName")).map(|_| Members::new()).ok_or_else(no_stream)
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (name, group) = context.logs.named(input)?;
    let prefix = input.text("logStreamNamePrefix");
    let by_time = input.text("orderBy") == Some("LastEventTime");
    if by_time && prefix.is_some() {
        let message = "Cannot order by LastEventTime with a logStreamNamePrefix.";
        return refuse("InvalidParameterException", message);
    }
    let wanted = |name: &str| prefix.is_none_or(|prefix| name.starts_with(prefix));
    let mut streams: Vec<_> = group.streams.iter().filter(|(name, _)| wanted(name)).collect();
    let last = |stream: &Stream| stream.events.last().map_or(0, |event| event.at);
    if by_time {
        streams.sort_by_key(|(name, stream)| (last(stream), *name));
    }
    let backward = input.flag("descending") == Some(true);
    if backward {
        streams.reverse();
    }
    let (streams, token) =
        page(input, LIMITS, streams, |(name, stream)| place(by_time.then(|| last(stream)), name, backward))?;
    let arn = group_arn(context, name);
    let streams: Vec<Members> = streams.into_iter().map(|(name, stream)| described(&arn, name, stream)).collect();
    Ok(with_token(input, members! { "logStreams": streams }, token))
}

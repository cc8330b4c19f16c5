//! Events are written to a stream and read from it.

use super::streams::sequence_token;
use super::{Event, Group, no_stream};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::world::Context;

const DAY: i64 = 86_400_000;

/// Milliseconds: how old an event may be when it is written, how far ahead, and what one call may span.
const OLDEST: i64 = 14 * DAY;
const NEWEST: i64 = 7_200_000;
const SPAN: i64 = DAY;

/// Events that a call gives at most.
pub const MOST: usize = 10_000;

/// Since when events are still there, in milliseconds since 1970.
pub fn kept_since(group: &Group, now: i64) -> i64 {
    group.retention.map_or(i64::MIN, |days| now - days * DAY)
}

pub fn put(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now.as_millisecond();
    let written = context.logs.written;
    let group = context.logs.named_mut(input)?;
    let kept = kept_since(group, now);
    let stream = group.streams.get_mut(input.required("logStreamName")).ok_or_else(no_stream)?;
    let events: Vec<(i64, &str)> = input
        .maps("logEvents")
        .map(|event| (event.int("timestamp").unwrap_or_default(), event.required("message")))
        .collect();
    if !events.is_sorted_by_key(|(at, _)| *at) {
        let message = "Log events in a single PutLogEvents request must be in chronological order.";
        return refuse("InvalidParameterException", message);
    }
    if let (Some((first, _)), Some((last, _))) = (events.first(), events.last())
        && last.saturating_sub(*first) > SPAN
    {
        let message = "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.";
        return refuse("InvalidParameterException", message);
    }
    // They are in order, so each of these is how many there are at the beginning.
    let before = |limit: i64| events.partition_point(|(at, _)| *at < limit);
    let (old, expired, fit) = (before(now - OLDEST), before(kept), before(now + NEWEST + 1));
    let accepted = events.get(old.max(expired)..fit).unwrap_or_default();
    for ((at, message), number) in accepted.iter().zip(written + 1..) {
        stream.add(Event { number, at: *at, ingested: now, message: (*message).to_owned() });
    }
    let rejected = members! {
        "tooNewLogEventStartIndex": (fit < events.len()).then_some(fit),
        "tooOldLogEventEndIndex": (old > 0).then_some(old),
        "expiredLogEventEndIndex": (expired > 0).then_some(expired),
    };
    // The same as DescribeLogStreams says of the stream.
    let token = sequence_token(stream.events.last().map_or(0, |event| event.number));
    context.logs.written = written + accepted.len() as u64;
    Ok(members! {
        "nextSequenceToken": token,
        "rejectedLogEventsInfo": (!rejected.is_empty()).then_some(rejected),
    })
}

/// A place between events: after those at that time with that number or a smaller one.
type Cursor = (i64, u64);

/// The cursor in a token, and whether it leads forward. A token has 56 digits, as AWS's have.
fn read_token(token: &str) -> Option<(Cursor, bool)> {
    let (forward, digits) = match token.strip_suffix("/s")?.split_once('/')? {
        ("f", digits) => (true, digits),
        ("b", digits) => (false, digits),
        _ => return None,
    };
    let digits = digits.strip_prefix('3').filter(|digits| digits.len() == 55)?;
    let (at, number) = digits.split_at_checked(20)?;
    Some(((at.parse().ok()?, number.parse().ok()?), forward))
}

fn token(kind: char, (at, number): Cursor) -> String {
    format!("{kind}/3{:020}{number:035}/s", at.max(0))
}

pub fn get(context: &mut Context<'_>, input: &Input) -> Answer {
    let (_, group) = context.logs.named(input)?;
    let stream = group.streams.get(input.required("logStreamName")).ok_or_else(no_stream)?;
    let invalid = || Refusal::new("InvalidParameterException", "The specified nextToken is invalid.");
    let given = input.text("nextToken").map(|token| read_token(token).ok_or_else(invalid)).transpose()?;
    let since = input.int("startTime").unwrap_or(i64::MIN).max(kept_since(group, context.now.as_millisecond()));
    let until = input.int("endTime").unwrap_or(i64::MAX);
    let asked = input.int("limit").and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0);
    let limit = asked.unwrap_or(MOST).min(MOST);
    let from = stream.events.partition_point(|event| event.at < since);
    let to = stream.events.partition_point(|event| event.at < until).max(from);
    let after = |cursor: Cursor| stream.events.partition_point(|event| (event.at, event.number) <= cursor);
    let shown = match given {
        Some((cursor, true)) => {
            let from = after(cursor).clamp(from, to);
            from..to.min(from + limit)
        }
        Some((cursor, false)) => {
            let to = after(cursor).clamp(from, to);
            from.max(to.saturating_sub(limit))..to
        }
        None if input.flag("startFromHead") == Some(true) => from..to.min(from + limit),
        None => from.max(to.saturating_sub(limit))..to,
    };
    let events = &stream.events[shown];
    let nothing = given.map_or((0, 0), |(cursor, _)| cursor);
    let first = events.first().map_or(nothing, |event| (event.at, event.number - 1));
    let last = events.last().map_or(nothing, |event| (event.at, event.number));
    let event = |event: &Event| {
        members! { "timestamp": event.at, "message": &event.message, "ingestionTime": event.ingested }
    };
    Ok(members! {
        "events": events.iter().map(event).collect::<Vec<Members>>(),
        "nextForwardToken": token('f', last),
        "nextBackwardToken": token('b', first),
    })
}

//! Log streams, and the events in them.

use super::groups::name_of;
use super::{Event, Group, Stream, missing_group, missing_stream};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, IntoMember as _, Read as _, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::world::Context;

/// How many events one answer holds.
const MOST_EVENTS: usize = 10_000;

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now;
    let group = context.logs.known_mut(input.required("logGroupName"))?;
    let name = input.required("logStreamName");
    if name.is_empty() || name.contains([':', '*']) {
        return refuse("InvalidParameterException", format!("'{name}' is not a valid name of a log stream."));
    }
    if group.streams.contains_key(name) {
        return refuse("ResourceAlreadyExistsException", "The specified log stream already exists");
    }
    group.streams.insert(name.to_owned(), Stream::new(now));
    Ok(Members::new())
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let group = context.logs.known_mut(input.required("logGroupName"))?;
    group.streams.remove(input.required("logStreamName")).map(|_| Members::new()).ok_or_else(missing_stream)
}

/// The group of a call: by its name or its ARN.
fn group<'c>(context: &'c Context<'_>, input: &Input) -> Result<(&'c str, &'c Group), Refusal> {
    let id = input.text("logGroupName").or(input.text("logGroupIdentifier").map(name_of)).unwrap_or_default();
    context.logs.groups.get_key_value(id).map(|(name, group)| (name.as_str(), group)).ok_or_else(missing_group)
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (name, group) = group(context, input)?;
    let by_time = input.text("orderBy") == Some("LastEventTime");
    let prefix = input.text("logStreamNamePrefix");
    if by_time && prefix.is_some() {
        return refuse("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    let mut found: Vec<(&String, &Stream)> =
        group.streams.iter().filter(|(name, _)| prefix.is_none_or(|prefix| name.starts_with(prefix))).collect();
    if by_time {
        found.sort_by_key(|(_, stream)| stream.events.last().map_or(0, |event| event.at));
    }
    if input.flag("descending").unwrap_or(false) {
        found.reverse();
    }
    let limits = Limits { usual: 50, most: 50, invalid_token: "InvalidParameterException" };
    let (found, token) = page(input, limits, found, |(name, _)| (*name).clone())?;
    let arn = context.arn("logs", &format!("log-group:{name}:log-stream:"));
    let described: Vec<Value> = found
        .iter()
        .filter_map(|(name, stream)| {
            members! {
                "logStreamName": *name,
                "creationTime": stream.created.as_millisecond(),
                "firstEventTimestamp": stream.events.first().map(|event| event.at),
                "lastEventTimestamp": stream.events.last().map(|event| event.at),
                "lastIngestionTime": stream.ingested,
                "uploadSequenceToken": stream.ingested.map(|at| format!("{at:056}")),
                "arn": format!("{arn}{name}"),
                "storedBytes": 0,
            }
            .into_member()
        })
        .collect();
    Ok(with_token(input, members! { "logStreams": described }, token))
}

pub fn put_events(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now.as_millisecond();
    let given: Vec<(i64, &str)> = input
        .maps("logEvents")
        .map(|event| (event.int("timestamp").unwrap_or(now), event.required("message")))
        .collect();
    if given.windows(2).any(|pair| pair[0].0 > pair[1].0) {
        return refuse(
            "InvalidParameterException",
            "Log events in a single PutLogEvents request must be in chronological order.",
        );
    }
    let mut number = context.logs.written;
    let group = context.logs.known_mut(input.required("logGroupName"))?;
    let stream = group.streams.get_mut(input.required("logStreamName")).ok_or_else(missing_stream)?;
    for (at, message) in given {
        number += 1;
        stream.add(Event { number, at, ingested: now, message: message.to_owned() });
    }
    context.logs.written = number;
    Ok(members! { "nextSequenceToken": format!("{now:056}") })
}

/// Whether an event is in the time that a call asks for; its end does not belong to it.
fn in_time(input: &Input, event: &Event) -> bool {
    input.int("startTime").is_none_or(|from| event.at >= from) && input.int("endTime").is_none_or(|to| event.at < to)
}

/// GetLogEvents: a window of the events that a token moves forwards (`f/`) or backwards (`b/`). A token holds the number of
/// events before its end of the window.
pub fn get_events(context: &mut Context<'_>, input: &Input) -> Answer {
    let (_, group) = group(context, input)?;
    let stream = group.streams.get(input.required("logStreamName")).ok_or_else(missing_stream)?;
    let events: Vec<&Event> = stream.events.iter().filter(|event| in_time(input, event)).collect();
    let asked = input.int("limit").and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0);
    let most = asked.unwrap_or(MOST_EVENTS).min(MOST_EVENTS);
    let place = |token: &str, way: &str| token.strip_prefix(way)?.parse::<usize>().ok();
    let (from, to) = match input.text("nextToken") {
        None if input.flag("startFromHead").unwrap_or(false) => (0, most),
        None => (events.len().saturating_sub(most), events.len()),
        Some(token) => match (place(token, "f/"), place(token, "b/")) {
            (Some(from), _) => (from, from.saturating_add(most)),
            (_, Some(to)) => (to.saturating_sub(most), to),
            _ => return refuse("InvalidParameterException", "The specified nextToken is invalid."),
        },
    };
    let (to, from) = (to.min(events.len()), from.min(events.len()));
    let shown: Vec<Value> = events[from..to.max(from)]
        .iter()
        .filter_map(|event| {
            members! { "timestamp": event.at, "message": &event.message, "ingestionTime": event.ingested }.into_member()
        })
        .collect();
    Ok(members! {
        "events": shown,
        "nextForwardToken": format!("f/{to:056}"),
        "nextBackwardToken": format!("b/{from:056}"),
    })
}

/// FilterLogEvents: the events of several streams by time, those that have the words of the pattern.
pub fn filter_events(context: &mut Context<'_>, input: &Input) -> Answer {
    let (_, group) = group(context, input)?;
    let (names, prefix) = (input.texts("logStreamNames"), input.text("logStreamNamePrefix"));
    if !names.is_empty() && prefix.is_some() {
        return refuse("InvalidParameterException", "logStreamNames and logStreamNamePrefix exclude each other.");
    }
    let pattern = Pattern::read(input.text("filterPattern").unwrap_or_default())?;
    let wanted = |name: &str| {
        (names.is_empty() || names.contains(&name)) && prefix.is_none_or(|prefix| name.starts_with(prefix))
    };
    let mut found: Vec<(&String, &Event)> = group
        .streams
        .iter()
        .filter(|(name, _)| wanted(name))
        .flat_map(|(name, stream)| stream.events.iter().map(move |event| (name, event)))
        .filter(|(_, event)| in_time(input, event) && pattern.fits(&event.message))
        .collect();
    found.sort_by_key(|(_, event)| (event.at, event.number));
    let limits = Limits { usual: MOST_EVENTS, most: MOST_EVENTS, invalid_token: "InvalidParameterException" };
    let (found, token) = page(input, limits, found, |(_, event)| id(event))?;
    let shown: Vec<Value> = found
        .iter()
        .filter_map(|(name, event)| {
            members! {
                "logStreamName": *name,
                "timestamp": event.at,
                "message": &event.message,
                "ingestionTime": event.ingested,
                "eventId": id(event),
            }
            .into_member()
        })
        .collect();
    Ok(with_token(input, members! { "events": shown, "searchedLogStreams": Vec::<Value>::new() }, token))
}

/// The id of an event: 56 digits, which sort as the events do.
fn id(event: &Event) -> String {
    format!("{:030}{:026}", event.at, event.number)
}

/// A pattern of words, as the CloudWatch Logs User Guide has it for unstructured events: all plain words and quoted phrases
/// have to be there, of those behind `?` one, of those behind `-` none.
#[derive(Debug, Default)]
struct Pattern {
    all: Vec<String>,
    any: Vec<String>,
    none: Vec<String>,
}

impl Pattern {
    fn read(text: &str) -> Result<Pattern, Refusal> {
        let mut pattern = Pattern::default();
        let mut rest = text.trim_start();
        if rest.starts_with(['{', '[', '%']) {
            let message = "The rehearsal cloud does not simulate filter patterns for JSON, for columns and of regular expressions.";
            return Err(Refusal::new("NotImplemented", message).status(501));
        }
        while !rest.is_empty() {
            let sign = rest.chars().next().filter(|c| matches!(c, '?' | '-'));
            rest = sign.map_or(rest, |_| &rest[1..]);
            let (word, after) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').ok_or_else(|| {
                    Refusal::new("InvalidParameterException", "Invalid filter pattern: a quote is not closed.")
                })?,
                None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
            };
            let words = match sign {
                Some('?') => &mut pattern.any,
                Some(_) => &mut pattern.none,
                None => &mut pattern.all,
            };
            words.push(word.to_owned());
            rest = after.trim_start();
        }
        Ok(pattern)
    }

    fn fits(&self, message: &str) -> bool {
        let has = |word: &String| message.contains(word.as_str());
        // Words behind `?` count only where there are no plain ones.
        let any = self.any.is_empty() || !self.all.is_empty() || self.any.iter().any(has);
        self.all.iter().all(has) && any && !self.none.iter().any(has)
    }
}

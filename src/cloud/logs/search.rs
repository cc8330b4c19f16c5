//! Events of all streams of a group, by a pattern.

use super::events::{MOST, kept_since};
use super::pattern::Pattern;
use super::{Event, no_stream};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::world::Context;

/// The 56 digits of an event's id; events are in their order.
fn id(event: &Event) -> String {
    format!("3{:017}{:038}", event.at.max(0), event.number)
}

pub fn filter(context: &mut Context<'_>, input: &Input) -> Answer {
    let (_, group) = context.logs.named(input)?;
    let (names, prefix) = (input.texts("logStreamNames"), input.text("logStreamNamePrefix"));
    if !names.is_empty() && prefix.is_some() {
        let message = "logStreamNamePrefix and logStreamNames are mutually exclusive parameters.";
        return refuse("InvalidParameterException", message);
    }
    if input.flag("startFromHead") == Some(false) {
        let message = "The rehearsal cloud does not simulate startFromHead: false of FilterLogEvents";
        return Err(Refusal::new("NotImplemented", message).status(501));
    }
    if names.iter().any(|name| !group.streams.contains_key(*name)) {
        return Err(no_stream());
    }
    let pattern = Pattern::read(input.required("filterPattern"))?;
    let since = input.int("startTime").unwrap_or(i64::MIN).max(kept_since(group, context.now.as_millisecond()));
    let until = input.int("endTime").unwrap_or(i64::MAX);
    let mut found: Vec<(&str, &Event)> = Vec::new();
    for (name, stream) in &group.streams {
        let wanted = names.is_empty() || names.contains(&name.as_str());
        if !wanted || prefix.is_some_and(|prefix| !name.starts_with(prefix)) {
            continue;
        }
        let from = stream.events.partition_point(|event| event.at < since);
        let events = stream.events[from..].iter().take_while(|event| event.at <= until);
        found.extend(events.filter(|event| pattern.matches(&event.message)).map(|event| (name.as_str(), event)));
    }
    found.sort_by_key(|(_, event)| (event.at, event.number));
    let limits = Limits { usual: MOST, most: MOST, invalid_token: "InvalidParameterException" };
    let (found, token) = page(input, limits, found, |(_, event)| id(event))?;
    let events: Vec<Members> = found
        .into_iter()
        .map(|(stream, event)| {
            members! {
                "logStreamName": stream,
                "timestamp": event.at,
                "message": &event.message,
                "ingestionTime": event.ingested,
                "eventId": id(event),
            }
        })
        .collect();
    // AWS gives the member and leaves it empty since 2019.
    let answer = members! { "events": events, "searchedLogStreams": Vec::<Members>::new() };
    Ok(with_token(input, answer, token))
}

/// Which of some messages a pattern finds.
pub fn test(_: &mut Context<'_>, input: &Input) -> Answer {
    let pattern = Pattern::read(input.required("filterPattern"))?;
    let messages = input.texts("logEventMessages").into_iter().zip(1_i64..);
    let matches: Vec<Members> = messages
        .filter(|(message, _)| pattern.matches(message))
        .map(|(message, number)| {
            members! { "eventNumber": number, "eventMessage": message, "extractedValues": Members::new() }
        })
        .collect();
    Ok(members! { "matches": matches })
}

use crate::cloud::trial::Trial;
use serde_json::{Value as Json, json};

fn with_group() -> Trial {
    let trial = Trial::new();
    trial.call("logs::create_log_group", json!({ "logGroupName": "web" }));
    trial
}

fn now(trial: &Trial) -> i64 {
    trial.clock.time().as_millisecond()
}

/// Writes lines to a stream, a millisecond apart.
fn write(trial: &Trial, stream: &str, lines: &[&str]) {
    let of = json!({ "logGroupName": "web", "logStreamName": stream });
    let _ = trial.try_call("logs::create_log_stream", of);
    let from = now(trial);
    let events: Vec<Json> =
        lines.iter().zip(from..).map(|(line, at)| json!({ "timestamp": at, "message": line })).collect();
    trial.call("logs::put_log_events", json!({ "logGroupName": "web", "logStreamName": stream, "logEvents": events }));
    trial.pass(1);
}

fn messages(answer: &Json) -> Vec<&str> {
    let events = answer["events"].as_array().expect("a list");
    events.iter().filter_map(|event| event["message"].as_str()).collect()
}

#[test]
fn a_group_has_every_member_of_aws() {
    let trial = Trial::new();
    let input = json!({ "logGroupName": "awslogs-container-hands-on" });
    trial.call("logs::create_log_group", input.clone());
    let refused = trial.try_call("logs::create_log_group", input.clone()).expect_err("it is there");
    assert_eq!(refused.code, "ResourceAlreadyExistsException");
    assert_eq!(refused.message, "The specified log group already exists");
    trial.call("logs::create_log_group", json!({ "logGroupName": "other" }));
    let described = trial.call("logs::describe_log_groups", json!({ "logGroupNamePrefix": "awslogs-" }));
    let mut group = described["logGroups"][0].clone();
    let created = group.as_object_mut().and_then(|members| members.remove("creationTime"));
    assert!(created.and_then(|created| created.as_i64()).is_some_and(|created| created <= now(&trial)));
    let arn = "arn:aws:logs:ap-northeast-1:123456789012:log-group:awslogs-container-hands-on";
    let expected = json!({
        "logGroupName": "awslogs-container-hands-on",
        "metricFilterCount": 0,
        "arn": format!("{arn}:*"),
        "storedBytes": 0,
        "logGroupClass": "STANDARD",
        "logGroupArn": arn,
        "deletionProtectionEnabled": false,
    });
    assert_eq!(group, expected);
    assert!(described["logGroups"].get(1).is_none());
    trial.call("logs::delete_log_group", input.clone());
    assert_eq!(trial.refused("logs::delete_log_group", input), "ResourceNotFoundException");
}

#[test]
fn groups_come_in_pages_and_by_their_names() {
    let trial = with_group();
    trial.call("logs::create_log_group", json!({ "logGroupName": "/ecs/Web" }));
    let first = trial.call("logs::describe_log_groups", json!({ "limit": 1 }));
    assert_eq!(first["logGroups"][0]["logGroupName"], "/ecs/Web");
    let second = trial.call("logs::describe_log_groups", json!({ "nextToken": first["nextToken"] }));
    assert_eq!(second["logGroups"][0]["logGroupName"], "web");
    assert!(second.get("nextToken").is_none());
    let both = trial.call("logs::describe_log_groups", json!({ "logGroupNamePattern": "eb" }));
    assert_eq!(both["logGroups"].as_array().map(Vec::len), Some(2));
    for (input, code) in [
        (json!({ "nextToken": "?" }), "InvalidParameterException"),
        (json!({ "logGroupNamePattern": "a", "logGroupNamePrefix": "b" }), "InvalidParameterException"),
    ] {
        assert_eq!(trial.refused("logs::describe_log_groups", input), code);
    }
}

#[test]
fn retention_protection_and_tags_are_kept() {
    let trial = with_group();
    let web = json!({ "logGroupName": "web" });
    let days = |days: i64| json!({ "logGroupName": "web", "retentionInDays": days });
    let group = |trial: &Trial| trial.call("logs::describe_log_groups", json!({}))["logGroups"][0].clone();
    assert_eq!(trial.refused("logs::put_retention_policy", days(2)), "InvalidParameterException");
    trial.call("logs::put_retention_policy", days(7));
    assert_eq!(group(&trial)["retentionInDays"], 7);
    trial.call("logs::delete_retention_policy", web.clone());
    assert!(group(&trial).get("retentionInDays").is_none());
    let protect = |flag: bool| json!({ "logGroupIdentifier": "web", "deletionProtectionEnabled": flag });
    trial.call("logs::put_log_group_deletion_protection", protect(true));
    assert_eq!(trial.refused("logs::delete_log_group", web.clone()), "ValidationException");
    trial.call("logs::put_log_group_deletion_protection", protect(false));
    let arn = "arn:aws:logs:ap-northeast-1:123456789012:log-group:web";
    trial.call("logs::tag_resource", json!({ "resourceArn": arn, "tags": { "Name": "web" } }));
    trial.call("logs::tag_log_group", json!({ "logGroupName": "web", "tags": { "a": "b" } }));
    trial.call("logs::untag_log_group", json!({ "logGroupName": "web", "tags": ["Name"] }));
    let tags = trial.call("logs::list_tags_for_resource", json!({ "resourceArn": format!("{arn}:*") }));
    assert_eq!(tags["tags"], json!({ "a": "b" }));
    trial.call("logs::untag_resource", json!({ "resourceArn": arn, "tagKeys": ["a"] }));
    assert_eq!(trial.call("logs::list_tags_log_group", web.clone())["tags"], json!({}));
    trial.call("logs::delete_log_group", web);
}

#[test]
fn a_stream_is_described_with_what_was_written() {
    let trial = with_group();
    let one = json!({ "logGroupName": "web", "logStreamName": "one" });
    trial.call("logs::create_log_stream", one.clone());
    assert_eq!(trial.refused("logs::create_log_stream", one.clone()), "ResourceAlreadyExistsException");
    let streams = trial.call("logs::describe_log_streams", json!({ "logGroupName": "web" }));
    let members: Vec<&String> = streams["logStreams"][0].as_object().expect("a structure").keys().collect();
    assert_eq!(members, ["logStreamName", "creationTime", "arn", "storedBytes"]);
    write(&trial, "two", &["a"]);
    write(&trial, "one", &["b"]);
    let names = |input: Json| {
        let answer = trial.call("logs::describe_log_streams", input);
        let streams = answer["logStreams"].as_array().expect("a list").clone();
        streams.iter().map(|stream| stream["logStreamName"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let of =
        |order: &str, descending: bool| json!({ "logGroupName": "web", "orderBy": order, "descending": descending });
    assert_eq!(names(of("LogStreamName", false)), ["one", "two"]);
    assert_eq!(names(of("LogStreamName", true)), ["two", "one"]);
    assert_eq!(names(of("LastEventTime", false)), ["two", "one"]);
    assert_eq!(names(json!({ "logGroupName": "web", "logStreamNamePrefix": "t" })), ["two"]);
    trial.call("logs::delete_log_stream", one.clone());
    assert_eq!(trial.refused("logs::delete_log_stream", one), "ResourceNotFoundException");
}

#[test]
fn a_stream_is_read_forward_and_backward() {
    let trial = with_group();
    write(&trial, "one", &["a", "b", "c", "d", "e"]);
    let get = |extra: Json| {
        let mut input = json!({ "logGroupName": "web", "logStreamName": "one", "limit": 2 });
        input.as_object_mut().expect("a map").extend(extra.as_object().expect("a map").clone());
        trial.call("logs::get_log_events", input)
    };
    assert_eq!(messages(&get(json!({}))), ["d", "e"]);
    let first = get(json!({ "startFromHead": true }));
    assert_eq!(messages(&first), ["a", "b"]);
    let token = first["nextForwardToken"].as_str().expect("a text");
    assert_eq!((token.len(), &token[..2]), ("f/".len() + 56 + "/s".len(), "f/"));
    let second = get(json!({ "nextToken": token }));
    assert_eq!(messages(&second), ["c", "d"]);
    assert_eq!(messages(&get(json!({ "nextToken": second["nextBackwardToken"] }))), ["a", "b"]);
    let third = get(json!({ "nextToken": second["nextForwardToken"] }));
    let end = get(json!({ "nextToken": third["nextForwardToken"] }));
    assert!(messages(&end).is_empty());
    assert_eq!(end["nextForwardToken"], third["nextForwardToken"]);
    write(&trial, "one", &["f"]);
    assert_eq!(messages(&get(json!({ "nextToken": end["nextForwardToken"] }))), ["f"]);
    let bad = json!({ "logGroupName": "web", "logStreamName": "one", "nextToken": "x" });
    assert_eq!(trial.refused("logs::get_log_events", bad), "InvalidParameterException");
}

#[test]
fn events_are_found_in_all_streams() {
    let trial = with_group();
    write(&trial, "one", &["ERROR a", "INFO b"]);
    let between = now(&trial);
    write(&trial, "two", &["ERROR c"]);
    write(&trial, "one", &["ERROR d"]);
    let find = |extra: Json| {
        let mut input = json!({ "logGroupName": "web" });
        input.as_object_mut().expect("a map").extend(extra.as_object().expect("a map").clone());
        trial.call("logs::filter_log_events", input)
    };
    let all = find(json!({}));
    assert_eq!(messages(&all), ["ERROR a", "INFO b", "ERROR c", "ERROR d"]);
    assert_eq!(all["searchedLogStreams"], json!([]));
    assert_eq!(all["events"][0]["eventId"].as_str().map(str::len), Some(56));
    let first = find(json!({ "filterPattern": "ERROR", "limit": 2, "interleaved": true }));
    assert_eq!(messages(&first), ["ERROR a", "ERROR c"]);
    let rest = find(json!({ "filterPattern": "ERROR", "nextToken": first["nextToken"] }));
    assert_eq!((messages(&rest), rest.get("nextToken")), (vec!["ERROR d"], None));
    assert_eq!(messages(&find(json!({ "startTime": between }))), ["ERROR c", "ERROR d"]);
    assert_eq!(messages(&find(json!({ "logStreamNames": ["two"] }))), ["ERROR c"]);
    assert_eq!(messages(&find(json!({ "logStreamNamePrefix": "o", "filterPattern": "-ERROR" }))), ["INFO b"]);
    let none = json!({ "logGroupName": "web", "logStreamNames": ["none"] });
    assert_eq!(trial.refused("logs::filter_log_events", none), "ResourceNotFoundException");
    let tested = json!({ "filterPattern": "b", "logEventMessages": ["a", "b"] });
    assert_eq!(trial.call("logs::test_metric_filter", tested)["matches"][0]["eventNumber"], 2);
}

#[test]
fn what_is_too_old_or_too_new_is_left_out() {
    let trial = with_group();
    trial.call("logs::create_log_stream", json!({ "logGroupName": "web", "logStreamName": "one" }));
    let put = |times: &[i64]| {
        let events: Vec<Json> =
            times.iter().map(|at| json!({ "timestamp": now(&trial) + at, "message": "x" })).collect();
        json!({ "logGroupName": "web", "logStreamName": "one", "logEvents": events })
    };
    const HOUR: i64 = 3_600_000;
    let answer = trial.call("logs::put_log_events", put(&[-1, 3 * HOUR]));
    assert_eq!(answer["rejectedLogEventsInfo"], json!({ "tooNewLogEventStartIndex": 1 }));
    let answer = trial.call("logs::put_log_events", put(&[-15 * 24 * HOUR]));
    assert_eq!(answer["rejectedLogEventsInfo"], json!({ "tooOldLogEventEndIndex": 1 }));
    let answer = trial.call("logs::put_log_events", put(&[-1]));
    assert!(answer.get("rejectedLogEventsInfo").is_none());
    assert_eq!(trial.refused("logs::put_log_events", put(&[0, -1])), "InvalidParameterException");
    assert_eq!(trial.refused("logs::put_log_events", put(&[-25 * HOUR, 0])), "InvalidParameterException");
    let read = |trial: &Trial| {
        let answer = trial.call("logs::filter_log_events", json!({ "logGroupName": "web" }));
        messages(&answer).len()
    };
    assert_eq!(read(&trial), 2);
    trial.call("logs::put_retention_policy", json!({ "logGroupName": "web", "retentionInDays": 1 }));
    trial.pass(86_400);
    assert_eq!(read(&trial), 0);
}

#[test]
fn other_services_write_to_groups_that_are_there() {
    let mut world = crate::cloud::World::new(0);
    let context = world.context("ap-northeast-1");
    assert!(!context.logs.write(context.now, "web", "hands-on/web/1", "started"));
    assert!(context.logs.create_group(context.now, "web"));
    assert!(!context.logs.create_group(context.now, "web"));
    assert!(context.logs.write(context.now, "web", "hands-on/web/1", "started"));
    let group = context.logs.group("web").expect("made above");
    assert_eq!(group.streams["hands-on/web/1"].events[0].message, "started");
}

#[test]
fn pages_of_streams_go_on_where_a_stream_is_gone() {
    for (order, backward, pages) in [
        ("LogStreamName", false, ["a", "ab", "m", "z"]),
        ("LogStreamName", true, ["z", "m", "ab", "a"]),
        ("LastEventTime", false, ["z", "a", "m", "ab"]),
        ("LastEventTime", true, ["ab", "m", "a", "z"]),
    ] {
        let trial = with_group();
        for stream in ["z", "a", "m", "ab"] {
            write(&trial, stream, &["line"]);
        }
        let page = |token: &Json| {
            let mut input = json!({"logGroupName": "web", "orderBy": order, "descending": backward, "limit": 2});
            if !token.is_null() {
                input["nextToken"] = token.clone();
            }
            trial.call("logs::describe_log_streams", input)
        };
        let names = |answer: &Json| -> Vec<String> {
            let streams = answer["logStreams"].as_array().expect("a list").iter();
            streams.map(|stream| stream["logStreamName"].as_str().expect("a name").to_owned()).collect()
        };
        let first = page(&Json::Null);
        assert_eq!(names(&first), pages[..2], "{order} {backward}");
        trial.call("logs::delete_log_stream", json!({"logGroupName": "web", "logStreamName": pages[1]}));
        assert_eq!(names(&page(&first["nextToken"])), pages[2..], "{order} {backward}");
    }
}

#[test]
fn the_token_of_a_stream_is_the_one_that_writing_gave() {
    let trial = with_group();
    trial.call("logs::create_log_stream", json!({"logGroupName": "web", "logStreamName": "late"}));
    for back in [0, 5_000] {
        let events = json!([{"timestamp": now(&trial) - back, "message": "line"}]);
        let input = json!({"logGroupName": "web", "logStreamName": "late", "logEvents": events});
        let written = trial.call("logs::put_log_events", input);
        let described =
            trial.call("logs::describe_log_streams", json!({"logGroupName": "web", "logStreamNamePrefix": "late"}));
        assert_eq!(described["logStreams"][0]["uploadSequenceToken"], written["nextSequenceToken"]);
    }
}

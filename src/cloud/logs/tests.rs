use crate::cloud::trial::Trial;
use serde_json::json;

#[test]
fn a_group_lives_with_its_streams_and_events() {
    let trial = Trial::new();
    let web = json!({"logGroupName": "web"});
    trial.call("logs::create_log_group", json!({"logGroupName": "web", "tags": {"Name": "w"}}));
    assert_eq!(trial.refused("logs::create_log_group", web.clone()), "ResourceAlreadyExistsException");
    let group = &trial.call("logs::describe_log_groups", json!({"logGroupNamePrefix": "we"}))["logGroups"][0];
    assert_eq!(group["arn"], "arn:aws:logs:ap-northeast-1:123456789012:log-group:web:*");
    assert_eq!([&group["metricFilterCount"], &group["storedBytes"]], [0, 0]);
    let stream = json!({"logGroupName": "web", "logStreamName": "a/1"});
    trial.call("logs::create_log_stream", stream.clone());
    assert_eq!(trial.refused("logs::create_log_stream", stream), "ResourceAlreadyExistsException");
    let now = group["creationTime"].as_i64().expect("milliseconds");
    let line = |at: i64, message: &str| json!({"timestamp": now + at, "message": message});
    trial.call(
        "logs::put_log_events",
        json!({"logGroupName": "web", "logStreamName": "a/1", "logEvents": [line(1, "GET /"), line(2, "error: a b"), line(3, "GET /x")]}),
    );
    let get = |more: serde_json::Value| {
        let mut input = json!({"logGroupName": "web", "logStreamName": "a/1", "limit": 2});
        input.as_object_mut().expect("a map").extend(more.as_object().expect("a map").clone());
        let answer = trial.call("logs::get_log_events", input);
        let messages: Vec<String> = answer["events"]
            .as_array()
            .expect("events")
            .iter()
            .map(|e| e["message"].as_str().expect("text").to_owned())
            .collect();
        (messages, answer["nextForwardToken"].clone(), answer["nextBackwardToken"].clone())
    };
    let (last, forward, backward) = get(json!({}));
    assert_eq!(last, ["error: a b", "GET /x"]);
    assert_eq!(get(json!({"nextToken": backward})).0, ["GET /"]);
    let (none, same, _) = get(json!({"nextToken": forward}));
    assert_eq!((none.len(), same), (0, forward));
    assert_eq!(get(json!({"startFromHead": true})).0, ["GET /", "error: a b"]);
    for (pattern, count) in [("", 3), ("GET", 2), ("GET -x", 1), ("?error ?x", 2), ("\"a b\"", 1), ("get", 0)] {
        let found = trial.call("logs::filter_log_events", json!({"logGroupName": "web", "filterPattern": pattern}));
        assert_eq!(found["events"].as_array().map(Vec::len), Some(count), "{pattern}");
    }
    trial.call("logs::delete_log_group", web.clone());
    assert_eq!(trial.refused("logs::delete_log_group", web), "ResourceNotFoundException");
}

#[test]
fn what_is_not_there_or_not_allowed_is_refused() {
    let trial = Trial::new();
    trial.call("logs::create_log_group", json!({"logGroupName": "web"}));
    for (path, input, code) in [
        ("logs::create_log_group", json!({"logGroupName": "a b"}), "InvalidParameterException"),
        ("logs::describe_log_streams", json!({"logGroupName": "no"}), "ResourceNotFoundException"),
        ("logs::get_log_events", json!({"logGroupName": "web", "logStreamName": "no"}), "ResourceNotFoundException"),
        (
            "logs::put_retention_policy",
            json!({"logGroupName": "web", "retentionInDays": 2}),
            "InvalidParameterException",
        ),
        (
            "logs::put_retention_policy",
            json!({"logGroupName": "no", "retentionInDays": 1}),
            "ResourceNotFoundException",
        ),
        ("logs::filter_log_events", json!({"logGroupName": "web", "filterPattern": "{ $.a = 1 }"}), "NotImplemented"),
    ] {
        assert_eq!(trial.refused(path, input), code, "{path}");
    }
    trial.call("logs::put_retention_policy", json!({"logGroupName": "web", "retentionInDays": 7}));
    assert_eq!(trial.call("logs::describe_log_groups", json!({}))["logGroups"][0]["retentionInDays"], 7);
}

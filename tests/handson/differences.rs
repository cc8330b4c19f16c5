//! Where two JSON values differ.

use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;

/// Where `found` is not what is expected, each with its path. The order of members does not count, and an instant equals itself
/// however it is written: seconds since 1970, or ISO 8601 with any offset.
pub fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let mut all = Vec::new();
    compare("", expected, found, &mut all);
    all
}

fn compare(path: &str, expected: &Value, found: &Value, all: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for name in expected.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
                match (expected.get(name), found.get(name)) {
                    (Some(expected), Some(found)) => compare(&format!("{path}.{name}"), expected, found, all),
                    (Some(expected), None) => all.push(format!("{path}.{name}: missing, expected {expected}")),
                    (None, found) => {
                        all.push(format!("{path}.{name}: not expected, found {}", found.unwrap_or(&Value::Null)))
                    }
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            for (i, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(&format!("{path}[{i}]"), expected, found, all);
            }
            let shared = expected.len().min(found.len());
            all.extend(expected[shared..].iter().map(|item| format!("{path}: missing item {item}")));
            all.extend(found[shared..].iter().map(|item| format!("{path}: item not expected {item}")));
        }
        _ if expected == found || same_instant(expected, found) => {}
        _ => all.push(format!("{path}: expected {expected}, found {found}")),
    }
}

fn same_instant(one: &Value, other: &Value) -> bool {
    let micros = |value: &Value| match value {
        // What a float of seconds holds of an instant of this century, and what AWS CLI and boto3 print: microseconds.
        Value::Number(seconds) => seconds.as_f64().map(|seconds| (seconds * 1e6).round() as i64),
        Value::String(text) => text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond),
        _ => None,
    };
    // Two plain numbers are no instants: `1` and `1.0000001` differ.
    (one.is_string() || other.is_string()) && micros(one).is_some() && micros(one) == micros(other)
}

/// The objects whose members stand in another order than expected, with their paths; members of one alone do not count.
pub fn reordered(expected: &Value, found: &Value) -> Vec<String> {
    let mut all = Vec::new();
    order("", expected, found, &mut all);
    all
}

fn order(path: &str, expected: &Value, found: &Value, all: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let theirs: Vec<_> = expected.keys().filter(|name| found.contains_key(*name)).collect();
            let ours: Vec<_> = found.keys().filter(|name| expected.contains_key(*name)).collect();
            if theirs != ours {
                all.push(format!("{path}: expected {theirs:?}, found {ours:?}"));
            }
            for name in theirs {
                order(&format!("{path}.{name}"), &expected[name], &found[name], all);
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            for (i, (expected, found)) in expected.iter().zip(found).enumerate() {
                order(&format!("{path}[{i}]"), expected, found, all);
            }
        }
        _ => {}
    }
}

#[test]
fn differences_are_found_and_instants_are_not_differences() {
    let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    let one = json(r#"{"a": 1, "at": 1663243819.62, "list": [1, {"b": "x"}]}"#);
    assert!(
        differences(&one, &json(r#"{"list": [1, {"b": "x"}], "at": "2022-09-15T12:10:19.620000+00:00", "a": 1}"#))
            .is_empty()
    );
    let other = json(r#"{"a": 2, "at": "2022-09-15T12:10:19+00:00", "list": [1, {"c": "x"}, 3]}"#);
    let paths = differences(&one, &other);
    let wanted = [".a:", ".at:", ".list[1].b:", ".list[1].c:", ".list: item not expected 3"];
    assert!(paths.len() == wanted.len() && wanted.iter().all(|w| paths.iter().any(|p| p.starts_with(w))), "{paths:?}");
    let turned = json(r#"{"list": [], "a": 1}"#);
    assert_eq!(reordered(&one, &turned), [r#": expected ["a", "list"], found ["list", "a"]"#]);
}

//! Lists are asked for beside who types, once, and again when something changed.

use super::{Form, List, Live};
use crate::api::Value;
use crate::api::effects::kind;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

fn clusters() -> List {
    List::Kind(kind("cluster").expect("the kind"), None)
}

#[test]
fn who_types_does_not_wait_and_sees_the_list_when_it_is_there() {
    let (answer, answers) = channel::<()>();
    let answers = Mutex::new(answers);
    let live = Live::new(
        Arc::new(move |operation, _| {
            answers.lock().expect("the answers").recv().ok()?;
            assert_eq!(operation.name, "ListClusters");
            Some(Value::from_json(&json!({ "clusterArns": ["arn:aws:ecs:r:1:cluster/Shop"] })))
        }),
        Duration::ZERO,
    );
    let begun = Instant::now();
    assert!(live.now(&clusters()).is_none() && live.soon(&clusters()).is_none());
    assert!(begun.elapsed() < Duration::from_millis(500));
    answer.send(()).expect("somebody asks");
    let limit = Instant::now() + Duration::from_secs(10);
    let items = loop {
        match live.now(&clusters()) {
            Some(items) => break items,
            None => assert!(Instant::now() < limit, "the list never came"),
        }
        std::thread::yield_now();
    };
    assert_eq!(items[0].value(Form::Short), Some("Shop"));
    assert_eq!(items[0].value(Form::Arn), Some("arn:aws:ecs:r:1:cluster/Shop"));
}

#[test]
fn a_list_is_asked_for_once_until_something_changes() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let live = Live::new(
        Arc::new(move |_, _| {
            counted.fetch_add(1, Ordering::SeqCst);
            Some(Value::from_json(&json!({ "clusterArns": [] })))
        }),
        Duration::from_secs(10),
    );
    for _ in 0..3 {
        assert!(live.soon(&clusters()).is_some());
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
    live.changed();
    assert!(live.soon(&clusters()).is_some());
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

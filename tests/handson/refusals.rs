//! What AWS refuses, through the SDK: each case of the rehearsal cloud's tables is a script, run on a new account.

use super::fixture::Handson;
use super::parallel::in_parallel;
use handson::cloud::refusals::{Call, Case, Kept, Step, cases};
use serde_json::Value as Json;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the script says of a call that handson itself refuses: the table is its as well.
const OWN: &str = "InvalidInput";

/// Calls with more things than AWS takes at once: handson makes several of them.
const SPLIT: &[(&str, &str)] = &[
    ("ecs::describe_services", "more than 10 services at once"),
    ("ecs::delete_task_definitions", "more than 10 revisions deleted at once"),
];

/// What stands round the name of a kept value while a script is written.
const MARK: char = '\u{1}';

/// The case as a script that prints the code.
fn script(case: &Case) -> String {
    let mut text = String::from("let kept = #{};\n");
    let mut kept = Kept::new();
    for (index, step) in case.steps.iter().enumerate() {
        match step {
            Step::Pass(seconds) => text += &format!("sleep({seconds});\n"),
            Step::Call(call) if index + 1 == case.steps.len() => {
                let called = called(call, &kept);
                text += &format!("let end = attempt(|| {called});\n");
                text += "print(if end.ok { \"not refused\" } else { end.error.code });\n";
            }
            Step::Call(call) => {
                text += &format!("let answer = {};\n", called(call, &kept));
                for (name, expression) in &call.keep {
                    text += &format!("kept.{name} = answer.query({});\n", rhai(&Json::String(expression.clone())));
                    kept.insert(name.clone(), Json::String(format!("{MARK}{name}{MARK}")));
                }
            }
        }
    }
    text
}

fn called(call: &Call, kept: &Kept) -> String {
    let mut input = call.input(kept).unwrap_or_else(|why| panic!("{}: {why}", call.path));
    // On the wire bytes are base64; a script gives the text itself.
    if let Some(part) = input.get_mut("layerPartBlob") {
        *part = Json::String("{}".to_owned());
    }
    format!("{}({})", call.path, rhai(&input))
}

/// As a script writes it.
fn rhai(json: &Json) -> String {
    match json {
        Json::Null => "()".to_owned(),
        Json::Array(list) => format!("[{}]", list.iter().map(rhai).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let one = |(key, value): (&String, &Json)| format!("{}: {}", Json::String(key.clone()), rhai(value));
            format!("#{{{}}}", map.iter().map(one).collect::<Vec<_>>().join(", "))
        }
        Json::String(text) => {
            // Every second part is a name.
            let part = |(index, part): (usize, &str)| match index % 2 {
                0 if part.is_empty() => None,
                0 => Some(Json::String(part.to_owned()).to_string()),
                _ => Some(format!("kept.{part}")),
            };
            let parts: Vec<String> = text.split(MARK).enumerate().filter_map(part).collect();
            if parts.is_empty() { "\"\"".to_owned() } else { parts.join(" + ") }
        }
        other => other.to_string(),
    }
}

#[test]
fn what_aws_refuses_reaches_the_script_with_its_code() {
    let cases = cases().expect("the tables can be read");
    let (wrong, own) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    in_parallel(&cases, |case| {
        let path = case.call().map_or("", |call| &call.path);
        if SPLIT.contains(&(path, &case.situation)) {
            return;
        }
        let ended = Handson::script(&script(case)).args(&["--region", "ap-northeast-1"]).run();
        match ended.stdout.trim_end() {
            code if code == case.code => {}
            OWN => drop(own.fetch_add(1, Ordering::Relaxed)),
            _ => wrong.lock().expect("no thread panics").push(format!("{path}, {}: {ended}", case.situation)),
        }
    });
    let wrong = wrong.into_inner().expect("no thread panics");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
    let own = own.into_inner();
    assert!(cases.len() - own >= 120 && own < 40, "{own} of {} cases never leave the script", cases.len());
}

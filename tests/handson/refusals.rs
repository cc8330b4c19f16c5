//! What AWS refuses, through the SDK: each case of the rehearsal cloud's tables is a script, run on a new account.

use super::fixture::{Handson, project};
use super::parallel::in_parallel;
use handson::cloud::refusals::{Call, Case, Kept, Step, cases};
use serde_json::Value as Json;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the script says of a call that handson itself refuses: the table is its as well.
const OWN: &str = "InvalidInput -";

/// Calls with more things than AWS takes at once: handson makes several of them.
const SPLIT: &[(&str, &str)] = &[
    ("ecs::describe_services", "more than 10 services at once"),
    ("ecs::delete_task_definitions", "more than 10 revisions deleted at once"),
];

/// What stands round the name of a kept value while a script is written.
const MARK: char = '\u{1}';

/// The case as a script that prints the code and the HTTP status.
fn script(case: &Case) -> String {
    let mut text = String::from("let kept = #{};\n");
    let mut kept = Kept::new();
    for (index, step) in case.steps.iter().enumerate() {
        match step {
            Step::Pass(seconds) => text += &format!("sleep({seconds});\n"),
            Step::Call(call) if index + 1 == case.steps.len() => {
                let called = called(call, &kept);
                text += &format!("let end = attempt(|| {called});\n");
                text += "print(if end.ok { \"not refused\" } else { `${end.error.code} ${if \"status\" in end.error { end.error.status } else { \"-\" }}` });\n";
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
            told if told == format!("{} {}", case.code, case.status) => {}
            OWN => drop(own.fetch_add(1, Ordering::Relaxed)),
            _ => wrong.lock().expect("no thread panics").push(format!("{path}, {}: {ended}", case.situation)),
        }
    });
    let wrong = wrong.into_inner().expect("no thread panics");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
    let own = own.into_inner();
    // Those that handson refuses itself are no cases of this test: over the wire the rehearsal cloud refuses them, see its own.
    assert!(cases.len() - SPLIT.len() - own >= 120, "{own} of {} cases never leave the script", cases.len());
    assert!(own < 40, "{own} of {} cases never leave the script", cases.len());
}

/// What shows that a pitfall of the workshop is met in a rehearsal.
enum Shown {
    /// A row of the refusals: operation, situation.
    Refused(&'static str, &'static str),
    /// A cause for which tasks do not run.
    Cause(&'static str),
    /// What is no refusal: a test of that name in that file.
    Test(&'static str, &'static str),
}

use Shown::{Cause, Refused, Test};

/// What participants of the workshop stumble over on AWS.
const PITFALLS: &[(&str, &[Shown])] = &[
    ("a target group without a listener", &[Refused("ecs::create_service", "a target group without a listener")]),
    (
        "tasks that cannot pull their image: no endpoint, no 443 in its group, no route, no image",
        &[
            Cause("ecr-api-endpoint"),
            Cause("ecr-dkr-endpoint"),
            Cause("s3-endpoint"),
            Cause("endpoint-group"),
            Cause("internet-route"),
            Cause("s3-endpoint-route-table"),
            Cause("image"),
        ],
    ),
    ("awslogs-create-group without logs:CreateLogGroup", &[Cause("log-group-creation")]),
    (
        "a role or a service-linked role that was made a moment ago",
        &[Cause("role-young"), Refused("ecs::create_service", "ECS's own role that was made a moment ago")],
    ),
    (
        "deleting in the wrong order",
        &[
            Refused("ec2::delete_vpc", "a VPC that has a subnet"),
            Refused("ec2::delete_subnet", "a subnet that has an interface"),
            Refused("ec2::delete_subnet", "a subnet in which a task's interface lingers after it stopped"),
            Refused("ec2::delete_security_group", "groups that refer to each other"),
            Refused("ec2::delete_internet_gateway", "an internet gateway that is attached"),
            Refused("ecs::delete_cluster", "a cluster that has a service"),
        ],
    ),
    (
        "a CODE_DEPLOY service, which services-stable and update-service do not know",
        &[
            Test("src/aws/wait/tests.rs", "a_service_under_code_deploy_is_stable_when_its_primary_task_set_is"),
            Refused("ecs::update_service", "another task definition for a CODE_DEPLOY service"),
        ],
    ),
    (
        "variables lost with the shell, a region typed into one command",
        &[
            Test("tests/handson/workshop.rs", "the_sections_run_one_by_one_with_only_export_log_between_them"),
            Test("src/aws/target/tests.rs", "a_region_other_than_the_workshops_is_noted"),
        ],
    ),
    (
        "a describe that does not see yet what was made",
        &[Test("tests/handson/faults.rs", "what_was_made_a_moment_ago_is_found_although_reads_lag")],
    ),
    (
        "a describe by a tag that several resources bear",
        &[Test("tests/handson/refusals.rs", "what_a_tag_finds_several_of_is_not_taken_for_one")],
    ),
];

#[test]
fn what_a_tag_finds_several_of_is_not_taken_for_one() {
    let script = "let vpc = ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" }).Vpc.VpcId;
        for block in [\"10.0.0.0/24\", \"10.0.1.0/24\"] {
            ec2::create_subnet(#{ VpcId: vpc, CidrBlock: block, tags: #{ Name: \"public\" } });
        }
        ec2::describe_subnets(#{ filters: #{ \"tag:Name\": \"public\" } }).only(\"Subnets\");";
    Handson::script(script).run().code(1).says(&["NotExactlyOne", "`Subnets`", "2"]);
}

#[test]
fn every_pitfall_of_the_workshop_is_met() {
    let cases = cases().expect("the tables can be read");
    for (pitfall, shown) in PITFALLS {
        for one in *shown {
            let there = match one {
                Refused(path, situation) => cases
                    .iter()
                    .any(|case| case.situation == *situation && case.call().is_some_and(|call| call.path == *path)),
                Cause(name) => handson::cloud::causes::ALL.iter().any(|cause| cause.name == *name),
                Test(file, name) => {
                    let text = std::fs::read_to_string(project(file)).unwrap_or_default();
                    text.contains(&format!("#[test]\nfn {name}(")) || text.contains(&format!("#[test]\n    fn {name}("))
                }
            };
            let name = match one {
                Refused(path, situation) => format!("{path}, {situation}"),
                Cause(name) => (*name).to_owned(),
                Test(file, name) => format!("{name} in {file}"),
            };
            assert!(there, "nothing shows {pitfall}: there is no {name}");
        }
    }
}

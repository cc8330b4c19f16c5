//! A run that is killed anywhere and goes on: nothing twice, nothing lost.

use super::fixture::{Ended, Handson};
use super::same_world::{left, same};
use handson::api::effects::Verb;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const MOMENTS: [&str; 4] = ["intent", "served", "answer", "outcome"];
const WORKSHOPS: [(&str, &str); 2] = [("scripts/handson.rhai", "handson"), ("scripts/variant.rhai", "variant")];

fn run(script: &str) -> Handson {
    Handson::run_project(script).limit(Duration::from_secs(120))
}

/// How many calls of a run change something.
fn calls(ended: &Ended, id: &str) -> u64 {
    let journal = ended.file(&format!(".handson/{id}/rehearsal/journal.jsonl"));
    u64::try_from(journal.lines().filter(|line| line.contains("\"line\":\"intent\"")).count()).expect("a number")
}

/// Runs cases on as many threads as there are processors; each is the places at which the run is killed, one after another.
fn matrix(script: &'static str, id: &'static str, cases: &[Vec<String>]) {
    let whole = run(script).run().ok();
    let whole = left(&whole, id);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut ended = None::<Ended>;
                    for (at, kill) in case.iter().enumerate() {
                        let resume: &[&str] = if at == 0 { &[] } else { &["--resume"] };
                        let killed = run(script).args(resume).args(&["--fault", kill]);
                        let killed = match &ended {
                            Some(before) => killed.in_copy(before),
                            None => killed,
                        };
                        let killed = killed.run();
                        // Else the case shows less than it says.
                        assert!(killed.was_killed(), "{script} {case:?}: not killed at {kill}: {killed}");
                        ended = Some(killed);
                    }
                    let killed = ended.expect("a case kills at least once");
                    let resumed = run(script).args(&["--resume"]).in_copy(&killed).run().ok();
                    same(&whole, &left(&resumed, id), &format!("{script} {case:?}"));
                }
            });
        }
    });
    println!("{script}: killed and resumed in {} cases", cases.len());
}

/// What creates something on the rehearsal cloud and is not in the script below, with the reason.
const ELSEWHERE: &[(&str, &str)] = &[
    ("ecs::put_attributes", "it needs a container instance"),
    ("ecs::start_task", "it needs a container instance"),
    ("ec2::attach_network_interface", "it needs an instance"),
    ("ec2::associate_subnet_cidr_block", "it needs a block of IPv6 that the VPC is given at random"),
    ("ec2::create_default_vpc", "every region has one"),
    ("ec2::create_default_subnet", "every zone has one"),
    ("elbv2::add_listener_certificates", "it needs a certificate of another service"),
    ("ec2::assign_private_ip_addresses", "by number nobody can tell, and the run says so"),
    ("iam::create_policy_version", "a version has neither name nor tag, and the run says so"),
    ("ecr::put_image", "the workshop makes it"),
];

#[test]
fn the_answer_of_everything_that_creates_can_be_lost() {
    let (script, id) = ("tests/handson/crash/everything.rhai", "everything");
    let whole = run(script).run().ok();
    let journal = whole.file(".handson/everything/rehearsal/journal.jsonl");
    let made = |name: &str| journal.contains(&format!("\"operation\":\"{name}\""));
    for operation in handson::api::services().iter().flat_map(|service| service.operations) {
        let creates = operation.effect().is_some_and(|e| matches!(e.verb, Verb::Makes | Verb::Puts | Verb::Joins));
        let name = operation.to_string();
        let elsewhere = ELSEWHERE.iter().any(|(other, _)| *other == name);
        if creates && handson::cloud::simulates(operation) {
            assert!(made(&name) != elsewhere, "{name} is to be in {script}, or in the list of what is not");
        } else {
            assert!(!elsewhere, "{name} creates nothing on the rehearsal cloud");
        }
    }
    let cases: Vec<Vec<String>> = (1..=calls(&whole, id)).map(|call| vec![format!("kill:served:{call}")]).collect();
    matrix(script, id, &cases);
}

#[test]
fn a_run_killed_at_any_call_at_any_moment_goes_on_to_the_same_world() {
    for (script, id) in WORKSHOPS {
        let calls = calls(&run(script).run().ok(), id);
        assert!(calls > 30, "{calls}");
        let cases: Vec<Vec<String>> =
            (1..=calls).flat_map(|call| MOMENTS.map(|moment| vec![format!("kill:{moment}:{call}")])).collect();
        matrix(script, id, &cases);
    }
}

#[test]
fn a_run_killed_twice_goes_on_to_the_same_world() {
    let mut random = fastrand::Rng::with_seed(7);
    for (script, id) in WORKSHOPS {
        let calls = calls(&run(script).run().ok(), id);
        let mut kill = |below: u64| {
            let call = random.u64(1..=below);
            (call, format!("kill:{}:{call}", MOMENTS[random.usize(..4)]))
        };
        // The second place is among the calls that are left after the first.
        let mut twice = || {
            let (call, first) = kill(calls - 1);
            vec![first, kill(calls - call).1]
        };
        let cases: Vec<Vec<String>> = (0..50).map(|_| twice()).collect();
        matrix(script, id, &cases);
    }
}

//! Runs that go on: through faults, from a journal that was cut, and only one at a time.

use super::fixture::{Ended, Handson};
use super::parallel::in_parallel;
use super::port::Port;
use super::proxy::{Fate, Proxy};
use super::same_world::{left, same};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const WORKSHOP: &str = "scripts/handson.rhai";
const JOURNAL: &str = ".handson/handson/rehearsal/journal.jsonl";

fn run() -> Handson {
    Handson::run_project(WORKSHOP).limit(Duration::from_secs(120))
}

/// One of five requests ends badly, in whichever way; another fifth is answered with what was there two seconds ago.
pub const FAULTS: &[&str] = &[
    "throttle:0.04",
    "500:0.04",
    "reset-before:0.04",
    "reset-after:0.04",
    "timeout:0.04",
    "lag:2s:0.2",
    "latency:1s:0.2",
];

#[test]
fn a_run_comes_to_its_end_through_faults_of_all_kinds() {
    const RESUMES: usize = 5;
    let whole = left(&run().run().ok(), "handson");
    let seeds: Vec<u64> = (1..=200).collect();
    let needed: [AtomicUsize; RESUMES + 1] = Default::default();
    in_parallel(&seeds, |seed| {
        let seed = seed.to_string();
        let attempt = |ended: Option<&Ended>| {
            let faults = FAULTS.iter().flat_map(|fault| ["--fault", fault]);
            let all: Vec<&str> = faults.chain(["--seed", &seed]).collect();
            match ended {
                Some(before) => run().args(&all).args(&["--resume"]).within(before).run(),
                None => run().args(&all).run(),
            }
        };
        let mut ended = attempt(None);
        let mut resumes = 0;
        while !ended.status().success() {
            assert!(resumes < RESUMES, "seed {seed}: not complete after {RESUMES} resumes: {ended}");
            ended = attempt(Some(&ended));
            resumes += 1;
        }
        needed[resumes].fetch_add(1, Ordering::Relaxed);
        same(&whole, &left(&ended, "handson"), &format!("seed {seed}"));
    });
    let needed: Vec<usize> = needed.iter().map(|count| count.load(Ordering::Relaxed)).collect();
    println!("{} seeds; runs by the resumes that they needed: {needed:?}", seeds.len());
}

#[test]
fn what_was_served_is_not_made_again_because_it_is_not_seen() {
    let script = "workshop(#{ id: \"w\", title: \"t\", region: \"ap-northeast-1\" });
        ecs::register_task_definition(#{ family: \"f\", containerDefinitions: [#{ name: \"c\", image: \"i\", memory: 8 }] });";
    // An attempt that timed out after a minute, then one that was served a moment ago and is not seen yet.
    let late = ["timeout:RegisterTaskDefinition:0.5", "reset-after:RegisterTaskDefinition:0.9", "lag:ecs:5s"];
    // Looking for it is refused for a while: that is no refusal of the call.
    let busy = ["reset-after:RegisterTaskDefinition", "throttle:ecs:0.7", "500:ecs.list_task_definitions:0.5"];
    let cases: Vec<(u64, [&str; 3])> = (1..=40).flat_map(|seed| [(seed, late), (seed, busy)]).collect();
    in_parallel(&cases, |(seed, faults)| {
        let seed = seed.to_string();
        let args: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).chain(["--seed", &seed]).collect();
        let mut ended = Handson::script(script).args(&args).run();
        for _ in 0..30 {
            if ended.status().success() {
                break;
            }
            ended = Handson::script(script).args(&args).args(&["--resume"]).within(&ended).run();
        }
        let asked = "ecs::list_task_definitions().taskDefinitionArns.len()";
        Handson::eval(asked).within(&ended.ok()).run().ok().prints("1");
    });
}

#[test]
fn a_journal_cut_at_any_byte_of_its_last_line_loads() {
    let cut = run().args(&["--fault", "kill:outcome:3"]).run();
    let journal = cut.file(JOURNAL);
    let last = journal.trim_end().rfind('\n').expect("lines") + 1;
    assert!(journal.len() - last > 40, "{journal}");
    let cuts: Vec<usize> = (last..=journal.len()).collect();
    in_parallel(&cuts, |at| {
        let status = Handson::new(&["run", "next.rhai", "--resume"]).in_copy(&cut).file(JOURNAL, &journal[..*at]);
        // The workshop without a step: what it finds is what was written.
        let script = "workshop(#{ id: \"handson\", title: \"t\", region: \"ap-northeast-1\" });";
        status.file("next.rhai", script).run().ok().never_says(&["JournalUnreadable"]);
    });
}

#[test]
fn a_line_in_the_middle_that_is_no_line_is_told_with_its_number() {
    let cut = run().args(&["--fault", "kill:outcome:3"]).run();
    let journal = cut.file(JOURNAL);
    let mut lines: Vec<&str> = journal.lines().collect();
    lines[2] = "{\"line\":";
    run()
        .args(&["--resume"])
        .in_copy(&cut)
        .file(JOURNAL, &format!("{}\n", lines.join("\n")))
        .run()
        .code(1)
        .says(&["[JournalUnreadable]", "line 3 of the journal"]);
    let newer = journal.replacen("\"journal\":1", "\"journal\":99", 1);
    let told =
        run().args(&["--resume"]).in_copy(&cut).file(JOURNAL, &newer).run().code(1).says(&["[JournalNewer]", "99"]);
    assert_eq!(told.file(JOURNAL), newer, "what a newer version wrote is as it was");
    let told = run().in_copy(&cut).file(JOURNAL, &newer).run().code(1).says(&["[JournalNewer]", "99"]);
    assert_eq!(told.file(JOURNAL), newer, "a new rehearsal does not take its place");
}

#[test]
fn a_second_run_is_told_who_holds_the_state() {
    let script = "workshop(#{ id: \"w\", title: \"t\", region: \"ap-northeast-1\" });
        ecs::create_cluster(#{ clusterName: \"a\" });
        print(\"the cluster is there\");
        loop { sleep(1); }";
    let first = Handson::script(script).args(&["--limit", "operations=1000000000000"]).start();
    first.until_says("the cluster is there");
    let holder = std::fs::read_to_string(first.folder().join(".handson/w/rehearsal/run.lock")).expect("who holds it");
    let process = holder.split_whitespace().next().expect("a process").to_owned();
    for resume in [&[][..], &["--resume"]] {
        let second = Handson::script(script).args(resume).inside(first.shared()).run().code(1);
        second.says(&["[RunGoesOn]", &format!("process {process}")]);
    }
    first.interrupt();
    drop(first.wait());
}

/// "Not found" is lag for the process that goes on as well.
#[test]
fn what_an_earlier_process_made_a_moment_ago_may_not_be_seen_yet() {
    let port = Port::open(Handson::new(&["cloud"]), "1");
    let proxy = Proxy::before(port.url().trim_start_matches("http://"), |operation, nth| match operation {
        "DescribeVpcs" if nth % 2 == 0 => {
            Fate::Error { status: 400, code: "InvalidVpcID.NotFound", message: "there is no such VPC" }
        }
        _ => Fate::Served,
    });
    let script = "workshop(#{ id: \"w\", title: \"t\", region: \"ap-northeast-1\" });
        let v = step(\"vpc\", \"VPC\", || ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" }).Vpc.VpcId);
        step(\"look\", \"Look\", || { throw \"stop\"; ec2::describe_vpcs(#{ VpcIds: [v] }).only(\"Vpcs\").State });";
    let broken = Handson::script(script).at(&proxy.url).run().code(1);
    let on = script.replace("throw \"stop\";", "");
    let go_on = || Handson::script(&on).in_copy(&broken).file("script.rhai", &on).at(&proxy.url);
    go_on().run().ok();
    assert_eq!(proxy.count("DescribeVpcs"), 2, "it was asked for once more");
    let path = format!(".handson/w/{}/journal.jsonl", broken.files(".handson/w")[0]);
    let journal = broken.file(&path);
    let outcome = journal.lines().find(|line| line.contains("\"line\":\"outcome\"")).expect("an outcome");
    let (start, time) = outcome.rsplit_once("\"at\":\"").expect("a time");
    assert!(time.starts_with("20"), "{time}");
    let old = journal.replace(outcome, &format!("{start}\"at\":\"2020-01-01T00:00:00Z\"}}"));
    go_on().file(&path, &old).run().code(1).says(&["InvalidVpcID.NotFound"]);
}

#[test]
fn no_result_shows_the_tags_of_the_run() {
    let script = "workshop(#{ id: \"w\", title: \"t\", region: \"ap-northeast-1\" });
        let v = ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\", tags: #{ Name: \"mine\" } }).Vpc.VpcId;
        print(ec2::wait_vpc_available(#{ VpcIds: [v] }).Vpcs[0].Tags);";
    let ended = Handson::script(script).run().ok().never_says(&["handson:"]);
    assert!(ended.stdout.contains("mine"), "{ended}");
}

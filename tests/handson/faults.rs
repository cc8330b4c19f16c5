//! Faults on demand: what the SDK repeats by itself, what a script is told when nobody may repeat, and that nothing is made twice.

use super::fixture::{Ended, Handson};
use super::peers;
use serde_json::json;
use std::time::Duration;

/// A workshop that makes one VPC and asks for it.
const ONE_VPC: &str = r#"
    workshop(#{ id: "w", title: "W" });
    let id = ec2::create_vpc(#{ CidrBlock: "10.0.0.0/16", tags: #{ Name: "w" } }).Vpc.VpcId;
    print(ec2::describe_vpcs(#{ VpcIds: id }).Vpcs.len());
"#;

fn with(script: &str, faults: &[&str]) -> Ended {
    let args: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    Handson::script(script).args(&args).limit(Duration::from_secs(60)).run()
}

/// How many VPCs of the script there are, asked without faults.
fn vpcs(ended: &Ended) -> String {
    let asked = "ec2::describe_vpcs(#{ filters: #{ \"tag:Name\": \"w\" } }).Vpcs.len()";
    Handson::eval(asked).within(ended).run().ok().stdout.trim().to_owned()
}

#[test]
fn the_workshop_goes_through_what_may_be_repeated() {
    // Too many requests; AWS's own faults and lost answers where something is only asked for; answers that come late.
    let reads =
        ["ec2.describe_vpc_endpoints", "elbv2.describe_load_balancers", "ecs.describe_services", "iam.get_role"];
    let reads =
        reads.iter().flat_map(|read| ["500", "reset-before", "timeout"].map(|kind| format!("{kind}:{read}:0.1")));
    let faults: Vec<String> = reads.chain(["throttle:0.1", "latency:300ms", "lag:2s"].map(str::to_owned)).collect();
    let args: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    let calm = Handson::run_project("scripts/handson.rhai").run().ok();
    let run = Handson::run_project("scripts/handson.rhai").args(&args).env("AWS_MAX_ATTEMPTS", "10");
    let ended = run.limit(Duration::from_secs(60)).run().ok();
    assert_eq!(ended.file("export.log").lines().count(), calm.file("export.log").lines().count());
    let asked = "[ecs::describe_services(#{ cluster: \"ContainerHandsOn\", services: \"ContainerHandsOn\" }).services[0].runningCount, ec2::describe_vpcs().Vpcs.len()]";
    assert_eq!(Handson::eval(asked).within(&ended).run().ok().json(), json!([2, 2]));
}

#[test]
fn every_kind_is_told_when_it_does_not_end_and_nothing_is_made_twice() {
    let once = "so that nothing is made twice";
    let cases: [(&str, &[&str], &str); 6] = [
        ("throttle:CreateVpc", &["RequestLimitExceeded", "3 attempts were made"], "0"),
        ("500:CreateVpc", &["InternalError", once], "0"),
        ("reset-before:CreateVpc", &[once], "0"),
        ("reset-after:CreateVpc", &[once], "1"),
        ("timeout:CreateVpc", &["within 60.", once], "0"),
        ("timeout:CreateVpc --seed 2", &["within 60.", once], "1"),
    ];
    for (fault, told, made) in cases {
        let (fault, seed) = fault.split_once(" --seed ").unwrap_or((fault, "0"));
        // Outside of a workshop, whose run finds out by itself what became of it.
        let run = Handson::script(ALONE).args(&["--fault", fault, "--seed", seed]).limit(Duration::from_secs(60));
        run.run().code(1).says(told).prints(made);
        Handson::script(ALONE).args(&["--fault", fault, "--lang", "ja"]).run().code(1).says(&["CreateVpc"]);
    }
}

/// Makes a VPC, and says how many there are besides the default one.
const ALONE: &str = "let tried = attempt(|| ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" }));
    print(ec2::describe_vpcs().Vpcs.len() - 1);
    if !tried.ok { throw tried.error; }";

#[test]
fn a_question_is_asked_again_and_its_time_is_virtual() {
    for kind in ["throttle", "500", "reset-before", "reset-after", "timeout"] {
        let fault = format!("{kind}:ec2.describe_vpcs:0.5");
        let ended = Handson::script(ONE_VPC).args(&["--fault", &fault]).env("AWS_MAX_ATTEMPTS", "20").run();
        assert_eq!(vpcs(&ended.ok().prints("1").within(Duration::from_secs(20))), "1", "{kind}");
    }
    let taken = |fault: &str| {
        let ended = with("let begun = now(); sts::get_caller_identity(); print(now() - begun >= 7);", &[fault]);
        ended.ok().stdout
    };
    assert_eq!((taken("latency:7s").as_str(), taken("latency:6s").as_str()), ("true\n", "false\n"));
}

#[test]
fn what_was_made_a_moment_ago_is_found_although_reads_lag() {
    // By its id: asked again until it is there. By a filter: AWS's answer, which has it later.
    with(ONE_VPC, &["lag:ec2:20s"]).ok().prints("1");
    let by_filter = r#"
        workshop(#{ id: "w", title: "W" });
        ec2::create_vpc(#{ CidrBlock: "10.0.0.0/16", tags: #{ Name: "w" } });
        let found = || ec2::describe_vpcs(#{ filters: #{ "tag:Name": "w" } }).Vpcs.len();
        let first = found.call();
        sleep(21);
        print([first, found.call()]);
    "#;
    with(by_filter, &["lag:ec2:20s"]).ok().prints("[0, 1]");
    // What was taken away, or was never there, is not waited for.
    let gone = r#"
        let id = ec2::create_vpc(#{ CidrBlock: "10.0.0.0/16" }).Vpc.VpcId;
        ec2::delete_vpc(#{ VpcId: id });
        let begun = now();
        let asked = [id, "vpc-0123456789abcdef0"].map(|id| attempt(|| ec2::describe_vpcs(#{ VpcIds: id })).error.code);
        print([asked, now() - begun < 5]);
    "#;
    with(gone, &[]).ok().prints(r#"[["InvalidVpcID.NotFound", "InvalidVpcID.NotFound"], true]"#);
}

#[test]
fn the_same_seed_has_the_same_faults() {
    let run = |seed: &str| {
        let args = ["--fault", "throttle:0.5", "--fault", "500:0.3", "--seed", seed, "--debug"];
        let told = Handson::script(ONE_VPC).args(&args).run().stderr;
        told.lines().filter(|line| line.contains(" attempt ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let of: Vec<_> = ["1", "2", "3", "4"].map(run).into_iter().collect();
    assert_eq!(of[0], run("1"));
    assert!(of.iter().any(|other| *other != of[0]), "{of:?}");
}

#[test]
fn a_fault_that_is_none_is_told_with_what_there_is() {
    let cases = [
        ("throtle", "throttle"),
        ("500:esc", "ecs"),
        ("reset-after:ec2.creat_vpc", "create_vpc"),
        ("lag", "lag:2s"),
        ("throttle:2", "from 0 to 1"),
    ];
    for (fault, told) in cases {
        Handson::eval("1").args(&["--fault", fault]).run().code(2).says(&[fault, told]);
        Handson::eval("1").args(&["--fault", fault, "--lang", "ja"]).run().code(2).says(&[fault]);
    }
    // An endpoint is somebody else's.
    Handson::eval("1").args(&["--fault", "500", "--endpoint-url", "http://127.0.0.1:1"]).run().code(2);
}

#[test]
fn other_programs_meet_the_faults_of_the_port() {
    let Some(python) = peers::program("python3") else { return };
    let faults =
        ["throttle:ec2.describe_vpcs:0.5", "500:ecs.list_clusters", "reset-after:CreateCluster", "latency:iam:300ms"];
    let args: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    let port = super::port::Port::open(Handson::new(&["cloud"]).args(&args), "60");
    let script = port.folder().join("ask.py");
    let text = r#"
import time, boto3, botocore
from botocore.config import Config
patient, once = Config(retries={"mode": "standard", "total_max_attempts": 10}), Config(retries={"total_max_attempts": 1})
print(len(boto3.client("ec2", config=patient).describe_vpcs()["Vpcs"]))
ecs = boto3.client("ecs", config=once)
try:
    ecs.list_clusters()
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"])
try:
    ecs.create_cluster(clusterName="lost")
except (botocore.exceptions.ConnectionClosedError, botocore.exceptions.EndpointConnectionError) as error:
    print("closed")
print(ecs.describe_clusters(clusters=["lost"])["clusters"][0]["status"])
begun = time.time()
boto3.client("iam").list_roles()
print(time.time() - begun >= 0.3)
"#;
    std::fs::write(&script, text).expect("the script is written");
    let said = super::port::said(&mut port.command(&python, &script));
    assert_eq!(said.lines().collect::<Vec<_>>(), ["1", "ServerException", "closed", "ACTIVE", "True"]);
}

//! The rehearsal cloud as people meet it: the workshop without an account, its world between invocations, its clock.

use super::fixture::{Handson, project};
use super::peers;
use super::process::look;
use serde_json::{Value, json};
use std::process::Command;
use std::time::Duration;

fn workshop() -> Handson {
    Handson::run_project("scripts/handson.rhai").limit(Duration::from_secs(60))
}

/// What another invocation in the same folder finds.
fn ask(ended: &super::fixture::Ended, expression: &str) -> Value {
    Handson::eval(expression).within(ended).run().ok().json()
}

#[test]
fn the_workshop_needs_nothing_and_ends_with_tasks_that_run() {
    let ended = workshop().args(&["--results", "results"]).run().ok();
    assert_eq!(ended.file("export.log").lines().count(), 15, "{ended}");
    let ended =
        ended.says(&["Time that AWS would have taken", "http://ContainerHandsOn-"]).never_says(&["does not run tasks"]);
    let service =
        ask(&ended, "ecs::describe_services(#{ cluster: \"ContainerHandsOn\", services: [\"ContainerHandsOn\"] })");
    let service = &service["services"][0];
    assert_eq!([&service["runningCount"], &service["pendingCount"]], [2, 0]);
    assert_eq!(service["taskSets"][0]["status"], "PRIMARY");
    assert_eq!(service["taskSets"][0]["stabilityStatus"], "STEADY_STATE");
    let health = ask(
        &ended,
        "elbv2::describe_target_health(#{ TargetGroupArn: elbv2::describe_target_groups().only(\"TargetGroups\").TargetGroupArn })",
    );
    let states: Vec<_> = health["TargetHealthDescriptions"]
        .as_array()
        .expect("targets")
        .iter()
        .map(|t| &t["TargetHealth"]["State"])
        .collect();
    assert_eq!(states, ["healthy", "healthy"]);

    let (Some(check), Some(expected)) = (peers::shared("checks/result_shapes.py"), peers::shared("expected")) else {
        return;
    };
    let Some(python) = peers::program("python3") else { return };
    let checked = Command::new(python)
        .arg(check)
        .arg(ended.folder.path().join("results"))
        .arg(expected)
        .output()
        .expect("python3 runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn the_same_script_has_the_same_ids_and_times() {
    let results = |seed: &str| {
        let ended = workshop().args(&["--results", "results", "--seed", seed]).run().ok();
        let files = ended.files("results");
        files.iter().map(|file| (file.clone(), ended.file(&format!("results/{file}")))).collect::<Vec<_>>()
    };
    let (one, again, other) = (results("1"), results("1"), results("2"));
    for (one, again) in one.iter().zip(&again) {
        assert_eq!(one, again);
    }
    assert_eq!(one.len(), again.len());
    assert!(one != other, "another seed gives other ids");
}

#[test]
fn a_run_begins_a_new_world_and_resume_goes_on_in_the_old_one() {
    let count = "print(ec2::describe_vpcs(#{ filters: #{ \"tag:Name\": \"w\" } }).Vpcs.len());";
    let script = format!(
        "workshop(#{{ id: \"w\", title: \"W\" }});\nec2::create_vpc(#{{ CidrBlock: \"10.0.0.0/16\", tags: #{{ Name: \"w\" }} }});\n{count}"
    );
    let first = Handson::script(&script).run().ok().prints("1");
    let second = Handson::new(&["run", "script.rhai"]).within(&first).run().ok().prints("1");
    let third = Handson::new(&["run", "--resume", "script.rhai"]).within(&second).run().ok().prints("2");
    // What is no workshop sees the only world there is; the one of another folder does not.
    Handson::eval("ec2::describe_vpcs().Vpcs.len()").within(&third).run().ok().prints("3");
    Handson::eval("ec2::describe_vpcs().Vpcs.len()").run().ok().prints("1");
}

#[test]
fn the_variant_runs_through_with_its_nat_gateway_and_rolling_deployment() {
    let ended = Handson::run_project("scripts/variant.rhai").run().ok();
    let gateways = ask(&ended, "ec2::describe_nat_gateways()");
    assert_eq!(gateways["NatGateways"][0]["State"], "available");
    let services = ask(&ended, "ecs::list_services(#{ cluster: ecs::list_clusters().only(\"clusterArns\") })");
    assert_eq!(services["serviceArns"].as_array().map(Vec::len), Some(1));
}

#[test]
fn waits_take_no_time_and_nothing_else_moves_the_clock() {
    let script = "
        let begun = now();
        wait_until(\"never\", || false, #{ timeout: \"20m\", every: \"5s\" });
    ";
    let timed = format!(
        "let begun = now();\nlet ended = attempt(|| {{ {script} }});\nprint(ended.ok); print((now() - begun) >= 1200.0);"
    );
    Handson::script(&timed).run().ok().prints("false\ntrue").within(Duration::from_secs(5));
    // Two calls take their latency and no more.
    let script = "sts::get_caller_identity(); let begun = now(); sts::get_caller_identity(); sts::get_caller_identity(); print(now() - begun < 1.0);";
    Handson::script(script).run().ok().prints("true");
}

#[test]
fn what_is_not_simulated_says_so_by_name() {
    let ended = Handson::eval("ec2::run_instances(#{ MinCount: 1, MaxCount: 1 })").run().code(1);
    ended.says(&["NotImplemented", "RunInstances", "--aws"]);
    let ended =
        Handson::eval("ec2::run_instances(#{ MinCount: 1, MaxCount: 1 })").args(&["--lang", "ja"]).run().code(1);
    ended.says(&["RunInstances", "リハーサル"]);
}

#[test]
fn a_profile_without_aws_is_a_mistake_and_an_endpoint_in_the_environment_is_named() {
    Handson::eval("sts::get_caller_identity()").args(&["--profile", "me"]).run().code(1).says(&["--aws --profile me"]);
    let script = Handson::script("sts::get_caller_identity();").env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    script.run().ok().says(&["AWS_ENDPOINT_URL", "--endpoint-url"]);
}

#[test]
fn a_region_is_a_place_of_its_own() {
    let script = "
        ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" });
        print(ec2::describe_vpcs().Vpcs.len());
    ";
    let workshop = format!("workshop(#{{ id: \"r\", title: \"R\", region: \"ap-northeast-1\" }});{script}");
    let ended = Handson::script(&workshop).run().ok().prints("2");
    Handson::eval("ec2::describe_vpcs().Vpcs.len()")
        .args(&["--region", "us-east-1"])
        .within(&ended)
        .run()
        .ok()
        .prints("1");
    Handson::eval("ec2::describe_vpcs().Vpcs.len()")
        .args(&["--region", "ap-northeast-1"])
        .within(&ended)
        .run()
        .ok()
        .prints("2");
}

#[test]
fn the_reference_page_is_what_the_code_says() {
    let page = std::fs::read_to_string(project("docs/rehearsal-cloud.md")).expect("docs/rehearsal-cloud.md");
    let reference = handson::cloud::docs::reference();
    if std::env::var_os("HANDSON_RENEW").is_some() {
        std::fs::write(project("docs/rehearsal-cloud.md"), &reference).expect("the page is written");
    } else {
        assert_eq!(page, reference, "renew it: HANDSON_RENEW=1 cargo test reference_page");
    }
}

/// Nothing is lost, whatever is asked of the clusters one after another.
#[test]
fn a_killed_process_leaves_a_world_that_loads() {
    let script = "
        workshop(#{ id: \"k\", title: \"K\" });
        for n in 0..100000 { ecs::create_cluster(#{ clusterName: `c${n}` }); }
    ";
    let mut folder = None;
    for round in 0..50u64 {
        let running = match &folder {
            None => Handson::script(script).start(),
            Some(ended) => Handson::new(&["run", "--resume", "script.rhai"]).within(ended).start(),
        };
        // At a random moment of its work, not before it has begun any.
        let log = running.folder().join(".handson/k/rehearsal/calls.jsonl");
        let length = || std::fs::metadata(&log).map(|metadata| metadata.len()).unwrap_or_default();
        let before = length();
        look(Duration::from_secs(60), || (length() != before).then_some(())).expect("it makes calls");
        let ended = running.kill_after(Duration::from_micros(round * 701 % 20_000));
        folder = Some(ended);
        let ended = folder.as_ref().expect("set above");
        if round % 10 == 9 {
            let clusters = ask(ended, "ecs::list_clusters().clusterArns.len()");
            assert!(clusters != json!(0), "{ended}");
        }
    }
}

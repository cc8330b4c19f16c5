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
    let third = Handson::new(&["run", "--resume", "script.rhai"]).within(&second).run().ok().prints("1");
    // What is no workshop sees the only world there is; the one of another folder does not.
    Handson::eval("ec2::describe_vpcs().Vpcs.len()").within(&third).run().ok().prints("2");
    Handson::eval("ec2::describe_vpcs().Vpcs.len()").run().ok().prints("1");
}

#[test]
fn a_mistake_before_the_first_call_leaves_the_old_world_and_its_outputs() {
    let script = "
        workshop(#{ id: \"w\", title: \"W\" });
        let p = params(#{ name: #{ value: \"a\" } });
        ecs::create_cluster(#{ clusterName: p.name });
        output(\"Name\", p.name);
    ";
    let first = Handson::script(script).run().ok().never_says(&["a new rehearsal"]);
    let wrong = Handson::new(&["run", "script.rhai", "--set", "nam=b"]).within(&first).run().code(1);
    wrong.says(&["UnknownParameter"]).never_says(&["a new rehearsal"]);
    assert_eq!(ask(&first, "ecs::list_clusters().clusterArns.len()"), json!(1));
    Handson::new(&["outputs"]).within(&first).run().ok().prints("export Name=\"a\"");
    let empty = Handson::new(&["run", "script.rhai", "--set", "name="]).within(&first).run().code(1);
    empty.says(&["ParameterMissing", "--set name="]);
    // The next one that comes to a call takes its place, and says so.
    let stops = "
        workshop(#{ id: \"w\", title: \"W\" });
        ecs::list_clusters();
        throw \"enough\";
    ";
    let stopped = Handson::new(&["run", "stops.rhai"]).within(&first).file("stops.rhai", stops).run().code(1);
    stopped.says(&["a new rehearsal begins", "--resume"]);
    Handson::new(&["outputs"]).within(&first).run().code(1).says(&["NoOutputs"]);
}

#[test]
fn a_section_that_needs_the_last_run_says_resume_and_leaves_its_world() {
    let first = "workshop(#{ id: \"w\", title: \"W\" }); ecs::create_cluster(#{ clusterName: \"c\" }); output(\"Name\", \"c\");";
    let then = "workshop(#{ id: \"w\", title: \"W\" }); print(ecs::describe_clusters(#{ clusters: outputs.Name }).clusters.len());";
    let ended = Handson::script(first).file("then.rhai", then).run().ok();
    let alone = Handson::new(&["run", "then.rhai"]).within(&ended).run().code(1);
    alone.says(&["OutputMissing", "--resume"]);
    Handson::new(&["run", "then.rhai", "--resume"]).within(&ended).run().ok().prints("1");
    let given = Handson::new(&["run", "then.rhai", "--outputs", "export.log"]).within(&ended).run().code(1);
    given.says(&["OutputsOfLastRun", "--resume"]).never_says(&["begins"]);
    Handson::new(&["run", "then.rhai", "--resume"]).within(&ended).run().ok().prints("1");
    // Nothing of the last run is called so: a new world takes nothing from it.
    let other = Handson::new(&["run", "then.rhai", "--outputs", "other.log"]).within(&ended);
    other.file("other.log", "export Name=\"other\"\n").run().ok().prints("0").says(&["warning", "--resume"]);
}

#[test]
fn set_without_params_is_refused_before_anything_is_begun() {
    let first = "workshop(#{ id: \"w\", title: \"W\" }); ecs::create_cluster(#{ clusterName: \"c\" });";
    let then =
        "workshop(#{ id: \"w\", title: \"W\" }); ec2::describe_vpcs(); ecs::create_cluster(#{ clusterName: \"d\" });";
    let ended = Handson::script(first).file("then.rhai", then).run().ok();
    let set = Handson::new(&["run", "then.rhai", "--set", "x=1"]).within(&ended).run().code(2);
    set.says(&["UnknownParameter"]).never_says(&["begins", "rhai:"]);
    Handson::eval("ecs::list_clusters().clusterArns.len()").within(&ended).run().ok().prints("1");
}

#[test]
fn an_expression_knows_the_outputs_of_the_world_in_which_it_is_and_makes_no_world() {
    let script = "workshop(#{ id: \"w\", title: \"W\" }); ecs::create_cluster(#{ clusterName: \"c\" }); output(\"Name\", \"c\");";
    let ended = Handson::script(script).run().ok();
    Handson::eval("outputs.Name + outputs.keys().len()").within(&ended).run().ok().prints("\"c1\"");
    Handson::eval("outputs").within(&ended).run().ok().prints("{\n    \"Name\": \"c\"\n}");
    Handson::eval("outputs.Nmae").within(&ended).run().code(1).says(&["OutputMissing", "`Name`"]);
    Handson::eval("workshop(#{ id: \"q\" }); ecs::create_cluster().cluster.status").within(&ended).run().ok();
    assert!(!ended.folder.path().join(".handson/q").exists());
}

#[test]
fn a_world_that_is_not_there_is_a_mistake_and_leaves_nothing() {
    let world = |id: &str| {
        format!("workshop(#{{ id: \"{id}\", title: \"W\" }}); ecs::create_cluster(#{{ clusterName: \"{id}\" }});")
    };
    let ended = Handson::script(&world("first")).file("second.rhai", &world("second")).run().ok();
    for verb in [&["eval", "1 + ecs::list_clusters().clusterArns.len()"][..], &["why"], &["logs"], &["cloud", "reset"]]
    {
        let lost = Handson::new(verb).args(&["--workshop", "frist"]).within(&ended).run();
        lost.says(&["NoWorld", "--workshop first"]);
    }
    Handson::eval("workshop(#{ id: \"q\" })").within(&ended).run().ok();
    assert!(!ended.folder.path().join(".handson/frist").exists() && !ended.folder.path().join(".handson/q").exists());
    let both = Handson::new(&["run", "second.rhai"]).within(&ended).run().ok();
    Handson::eval("ecs::list_clusters()").within(&both).run().says(&["WorldUnclear", "--workshop second"]);
    let reset = Handson::new(&["cloud", "reset", "--workshop", "second"]).within(&both).run().ok();
    assert!(!reset.folder.path().join(".handson/second").exists());
    Handson::eval("ecs::list_clusters().clusterArns.len()").within(&reset).run().ok().prints("1");
    let snapshot = reset.folder.path().join(".handson/first/rehearsal/world.json");
    std::fs::write(snapshot, "{").expect("the world is there");
    let broken = Handson::eval("ecs::list_clusters()").within(&reset).run();
    broken.says(&["WorldUnreadable", "handson cloud reset --workshop first"]);
}

#[test]
fn outputs_keep_their_types_through_export_log() {
    let made = "workshop(#{ id: \"t\", title: \"T\" }); output(\"I\", 5); output(\"S\", \"5\"); output(\"L\", [\"a\", 1]); output(\"B\", true);";
    let used = "print(outputs.I + 1); print(outputs.S + 1); print(outputs.L.len()); print(!outputs.B);";
    let ended = Handson::script(made).file("used.rhai", used).run().ok();
    Handson::new(&["run", "used.rhai", "--outputs", "export.log"]).within(&ended).run().ok().prints("6\n51\n2\nfalse");
}

#[test]
fn a_region_that_is_none_is_refused_with_the_nearest() {
    let wrong = Handson::eval("ec2::describe_vpcs()").args(&["--region", "ap-northeast-9"]).run().code(1);
    wrong.says(&["RegionInvalid", "--region ap-northeast-1"]);
}

#[test]
fn a_wait_for_what_is_not_there_says_that_nothing_was_found() {
    let wait = "ec2::wait_nat_gateway_available(#{ filters: #{ \"vpc-id\": \"vpc-0123456789abcdef0\" } })";
    let ended = Handson::eval(wait).run().code(1);
    ended.says(&["WaitTimedOut", "found nothing to wait for", "compare ids"]).never_says(&["needs longer"]);
}

#[test]
fn the_variant_runs_through_with_its_nat_gateway_and_rolling_deployment() {
    let ended = Handson::run_project("scripts/variant.rhai").run().ok();
    let gateways = ask(&ended, "ec2::describe_nat_gateways()");
    assert_eq!(gateways["NatGateways"][0]["State"], "available");
    let services = ask(&ended, "ecs::list_services(#{ cluster: ecs::list_clusters().only(\"clusterArns\") })");
    assert_eq!(services["serviceArns"].as_array().map(Vec::len), Some(1));

    let service = ask(&ended, "ecs::describe_services(#{ cluster: \"RollingWeb\", services: [\"RollingWeb\"] })");
    let service = &service["services"][0];
    assert_eq!([&service["desiredCount"], &service["runningCount"], &service["pendingCount"]], [3, 3, 0]);
    assert_eq!(service["deploymentController"]["type"], "ECS");
    let deployments = service["deployments"].as_array().expect("a list");
    let states: Vec<_> = deployments.iter().map(|one| (&one["status"], &one["rolloutState"])).collect();
    assert_eq!(states, [(&json!("PRIMARY"), &json!("COMPLETED"))]);

    let zones = |list: &Value, member: &str| {
        let zone = |one: &Value| one[member].as_str().expect("a zone").to_owned();
        let mut zones: Vec<String> = list.as_array().expect("a list").iter().map(zone).collect();
        zones.sort();
        zones
    };
    let three = ["us-east-1a", "us-east-1b", "us-east-1c"];
    let balancers = ask(&ended, "elbv2::describe_load_balancers()");
    assert_eq!(zones(&balancers["LoadBalancers"][0]["AvailabilityZones"], "ZoneName"), three);
    let tasks = ask(
        &ended,
        "ecs::describe_tasks(#{ cluster: \"RollingWeb\", tasks: ecs::list_tasks(#{ cluster: \"RollingWeb\" }).taskArns })",
    );
    assert_eq!(zones(&tasks["tasks"], "availabilityZone"), three);
    let health = ask(
        &ended,
        "elbv2::describe_target_health(#{ TargetGroupArn: elbv2::describe_target_groups().only(\"TargetGroups\").TargetGroupArn })",
    );
    let targets = health["TargetHealthDescriptions"].as_array().expect("targets");
    let states: Vec<_> = targets.iter().map(|target| &target["TargetHealth"]["State"]).collect();
    assert_eq!(states, ["healthy", "healthy", "healthy"]);
}

#[test]
fn waits_take_no_time_and_nothing_else_moves_the_clock() {
    // Twenty minutes of looking every five seconds, each time with a request that takes its 50 ms; none is begun that would
    // come too late. Whoever really waited would not be done before the test's limit.
    let script = "
        let looks = 0;
        let begun = now();
        let ended = attempt(|| {
            wait_until(\"never\", || { ecs::list_clusters(); looks += 1; false }, #{ timeout: \"20m\", every: \"5s\" });
        });
        let took = now() - begun;
        print(ended.ok);
        print(took > 1195.0 && took <= 1200.0);
        print(looks);
    ";
    Handson::script(script).run().ok().prints("false\ntrue\n238");
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
    // What needs no signature is sent without one.
    let web = "sts::assume_role_with_web_identity(#{ RoleArn: \"arn:aws:iam::123456789012:role/xxxxxxxxxxxxx\", \
               RoleSessionName: \"ab\", WebIdentityToken: \"aaaa\" })";
    Handson::eval(web).run().code(1).says(&["NotImplemented", "AssumeRoleWithWebIdentity"]);
    let saml = "sts::assume_role_with_saml(#{ RoleArn: \"arn:aws:iam::123456789012:role/xxxxxxxxxxxxx\", \
                PrincipalArn: \"arn:aws:iam::123456789012:saml-provider/xxxxxxxx\", SAMLAssertion: \"aaaa\" })";
    Handson::eval(saml).run().code(1).says(&["NotImplemented", "AssumeRoleWithSAML"]);
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

/// Nothing is lost that the killed process knew to be done.
#[test]
fn a_killed_process_leaves_a_world_that_loads() {
    let script = "
        workshop(#{ id: \"k\", title: \"K\" });
        for n in 0..100000 { print(ecs::create_cluster(#{ clusterName: `c${n}` }).cluster.clusterName); }
    ";
    let mut random = fastrand::Rng::with_seed(50);
    let mut folder = None;
    let mut acknowledged = None;
    for round in 0..50 {
        let running = match &folder {
            None => Handson::script(script).start(),
            Some(ended) => Handson::new(&["run", "--resume", "script.rhai"]).within(ended).start(),
        };
        // At a random moment of its work, not before it has begun any.
        let log = running.folder().join(".handson/k/rehearsal/calls.jsonl");
        let length = || std::fs::metadata(&log).map(|metadata| metadata.len()).unwrap_or_default();
        let before = length();
        look(Duration::from_secs(60), || (length() != before).then_some(())).expect("it makes calls");
        let ended = running.kill_after(Duration::from_micros(random.u64(..20_000)));
        // The last line may be cut off.
        let whole = ended.stdout.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let number = |name: &str| name.strip_prefix('c').and_then(|n| n.parse::<usize>().ok());
        acknowledged = acknowledged.max(whole.lines().filter_map(number).max());
        let ended = folder.insert(ended);
        // As many as one call takes; the first rounds may know of none.
        let last = acknowledged.map_or(0..0, |last| last.saturating_sub(99)..last + 1);
        let names: Vec<String> = last.map(|n| format!("c{n}")).collect();
        let found = ask(ended, &format!("ecs::describe_clusters(#{{ clusters: {names:?} }}).clusters.len()"));
        assert_eq!(found, json!(names.len()), "round {round}: not all of {names:?} are there: {ended}");
    }
    assert!(acknowledged.is_some(), "no round came to an acknowledged call");
}

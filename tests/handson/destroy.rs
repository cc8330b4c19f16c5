//! Taking down what a run made: all of it, nothing else, wherever either is killed.

use super::destroy_tags::{SMALL, small};
use super::durable::FAULTS;
use super::fixture::{Ended, Handson};
use super::moto::Moto;
use super::parallel::in_parallel;
use super::peers;
use super::port::{Port, nothing_is_left, said};
use super::same_world::World;
use super::world;
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const MOMENTS: [&str; 4] = ["intent", "served", "answer", "outcome"];
pub const WORKSHOPS: [(&str, &str); 2] = [("scripts/handson.rhai", "handson"), ("scripts/variant.rhai", "variant")];

/// What is there beside what an account has on its first day, as ids and names; what AWS still shows and is gone does not count.
const LEFT: &str = r#"
    let own = ec2::describe_vpcs(#{ filters: #{ "is-default": "true" } }).Vpcs[0];
    let left = [];
    let vpcs = ec2::describe_vpcs().query("Vpcs[?!IsDefault].VpcId");
    left.append(vpcs);
    left.append(ec2::describe_subnets().query("Subnets[?!DefaultForAz].SubnetId"));
    left.append(ec2::describe_security_groups().query("SecurityGroups[?GroupName != 'default'].GroupId"));
    left.append(ec2::describe_route_tables().query(`RouteTables[?VpcId != '${own.VpcId}'].RouteTableId`));
    left.append(ec2::describe_network_acls().query(`NetworkAcls[?!IsDefault].NetworkAclId`));
    left.append(ec2::describe_internet_gateways().query(`InternetGateways[?!(Attachments[?VpcId == '${own.VpcId}'])].InternetGatewayId`));
    left.append(ec2::describe_egress_only_internet_gateways().query("EgressOnlyInternetGateways[].EgressOnlyInternetGatewayId"));
    left.append(ec2::describe_network_interfaces().query("NetworkInterfaces[].NetworkInterfaceId"));
    left.append(ec2::describe_addresses().query("Addresses[].AllocationId"));
    left.append(ec2::describe_nat_gateways().query("NatGateways[?State != 'deleted'].NatGatewayId"));
    left.append(ec2::describe_vpc_endpoints().query("VpcEndpoints[].VpcEndpointId"));
    left.append(ec2::describe_dhcp_options().query(`DhcpOptions[?DhcpOptionsId != '${own.DhcpOptionsId}'].DhcpOptionsId`));
    left.append(ec2::describe_managed_prefix_lists().query("PrefixLists[?OwnerId != 'AWS' && State != 'delete-complete'].PrefixListId"));
    left.append(elbv2::describe_load_balancers().query("LoadBalancers[].LoadBalancerArn"));
    left.append(elbv2::describe_target_groups().query("TargetGroups[].TargetGroupArn"));
    left.append(ecs::list_clusters().clusterArns);
    left.append(ecs::list_task_definitions().taskDefinitionArns);
    left.append(ecs::describe_capacity_providers().query("capacityProviders[?!starts_with(name, 'FARGATE') && status != 'INACTIVE'].name"));
    left.append(ecr::describe_repositories().query("repositories[].repositoryName"));
    left.append(logs::describe_log_groups().query("logGroups[].logGroupName"));
    left.append(iam::list_roles().query("Roles[?!starts_with(Path, '/aws-')].RoleName"));
    left.append(iam::list_policies(#{ Scope: "Local" }).query("Policies[].PolicyName"));
    left.append(iam::list_instance_profiles().query("InstanceProfiles[].InstanceProfileName"));
    left
"#;

pub fn run(script: &str) -> Handson {
    Handson::run_project(script).limit(Duration::from_secs(120))
}

pub fn destroy(args: &[&str]) -> Handson {
    Handson::new(&["destroy", "--yes"]).args(args).limit(Duration::from_secs(120))
}

/// What is left in the world of a rehearsal.
pub fn left(ended: &Ended) -> Value {
    Handson::eval(LEFT).within(ended).run().ok().json()
}

#[track_caller]
pub fn nothing_left(ended: &Ended, case: &str) {
    assert_eq!(left(ended), Value::Array(Vec::new()), "{case}");
}

fn journal(ended: &Ended, id: &str) -> String {
    ended.file(&format!(".handson/{id}/rehearsal/journal.jsonl"))
}

fn lines(journal: &str, kind: &str) -> usize {
    journal.lines().filter(|line| line.contains(&format!("\"line\":\"{kind}\""))).count()
}

fn world(ended: &Ended, id: &str) -> World {
    // The snapshot of a world is older than it where nothing but time has passed since: a call renews it.
    let call = "ecs::put_account_setting(#{ name: \"containerInsights\", value: \"disabled\" })";
    Handson::eval(call).args(&["--workshop", id]).within(ended).run().ok();
    World::read(&ended.folder.path().join(".handson").join(id).join("rehearsal"))
}

#[test]
fn after_the_workshop_nothing_is_left() {
    for (script, _) in WORKSHOPS {
        let whole = run(script).run().ok();
        assert!(left(&whole).as_array().is_some_and(|left| left.len() > 15), "the workshop made something");
        let audit = Handson::new(&["audit"]).within(&whole).run().code(1);
        for part in ["resources are left", "costs money by the hour: https://aws.amazon.com/", "handson destroy"] {
            assert!(audit.stdout.contains(part), "{part:?} is missing: {audit}");
        }
        let first = audit.stdout.lines().position(|line| line.contains("by the hour")).expect("a price");
        let cheap = audit.stdout.lines().position(|line| line.trim_start().starts_with("VPC  ")).expect("a VPC");
        assert!(first < cheap, "what costs comes first: {audit}");
        let down = destroy(&["--include", "role"]).within(&whole).run().ok();
        assert!(down.stdout.starts_with("Nothing is left"), "{down}");
        nothing_left(&down, script);
        let status = Handson::new(&["status"]).within(&whole).run().ok();
        assert!(status.stdout.contains("was taken down at") && status.stdout.contains("Resources: none"), "{status}");
        let audit = Handson::new(&["audit", "--json"]).within(&whole).run().ok().json();
        assert_eq!((&audit["clean"], &audit["left"]), (&Value::Bool(true), &Value::Array(Vec::new())), "{audit}");
        assert!(audit["asked"].as_u64().is_some_and(|asked| asked > 20), "{audit}");
        // Once more is harmless.
        destroy(&[]).within(&whole).run().ok().says(&["Nothing is there to take down"]);
        let outputs = Handson::new(&["outputs"]).within(&whole).run();
        assert!(!outputs.stdout.contains("vpc-"), "{outputs}");
    }
}

#[test]
fn the_baseline_s_own_look_finds_nothing_either() {
    let whole = run("scripts/handson.rhai").run().ok();
    let down = destroy(&["--include", "role"]).within(&whole).run().ok();
    nothing_is_left(&Port::open(Handson::new(&["cloud", "--workshop", "handson"]).within(&down), "1"));
}

#[test]
fn on_an_endpoint_that_is_not_ours_nothing_is_left() {
    for ((script, _), region) in WORKSHOPS.iter().zip(["ap-northeast-1", "us-east-1"]) {
        let Some(moto) = Moto::start() else { return };
        // What AWS shows of what is gone, too.
        let found = || {
            let mut found = world::found(&moto, region);
            for kind in ["vpcEndpoints", "natGateways", "clusters", "services"] {
                let all = found[kind].as_array_mut().expect("a list");
                all.retain(|one| one["state"] != "deleted" && one["status"] != "INACTIVE");
            }
            found
        };
        let before = found();
        let whole = run(script).at(&moto.url).run().ok();
        assert_ne!(found(), before, "{script} made something");
        let down = destroy(&["--include", "role"]).within(&whole).run().ok();
        assert_eq!(found(), before, "{down}");
        println!("{script} on moto: {}", down.stdout.lines().last().unwrap_or_default());
        let (Some(left), Some(python)) = (peers::shared("baseline/leftovers.py"), peers::program("python3")) else {
            continue;
        };
        let mut command = std::process::Command::new(python);
        command.arg(left).env("AWS_ENDPOINT_URL", &moto.url).env("AWS_DEFAULT_REGION", region);
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        for line in said(&mut command).lines() {
            // What AWS shows of what is gone; moto forgets none of it, lists deleted clusters, too, and keeps the ACL of a deleted VPC.
            let kept = line.starts_with("clusters described: 1") && line.contains("INACTIVE")
                || line.starts_with("clusters: 1 ")
                || line.starts_with("inactive taskdefs:")
                || line.starts_with("acls: 1 ")
                || line.starts_with("endpoints:") && line.matches("'deleted'").count() == line.matches("vpce-").count();
            assert!(kept || line.contains(": 0"), "{line}");
        }
    }
}

#[test]
fn the_plan_is_shown_and_only_who_means_it_goes_on() {
    let whole = run("scripts/handson.rhai").run().ok();
    let (before, world_before) = (journal(&whole, "handson"), left(&whole));
    let plan = Handson::new(&["destroy", "--dry-run"]).within(&whole).run().ok();
    for part in ["32 resources are taken down", "costs by the hour", "2 stay:", "IAM role"] {
        assert!(plan.stdout.contains(part), "{part:?}: {plan}");
    }
    assert!(plan.stdout.lines().all(|line| line.chars().count() <= 120), "{plan}");
    let json = Handson::new(&["destroy", "--dry-run", "--json"]).within(&whole).run().ok().json();
    assert!(json["going"].as_array().is_some_and(|going| going.len() > 25), "{json}");
    let refused = Handson::new(&["destroy"]).within(&whole).run().code(1);
    refused.says(&["[NotConfirmed]", "--yes", "--dry-run"]);
    let japanese = Handson::new(&["destroy", "--lang", "ja"]).within(&whole).run().code(1);
    japanese.says(&["[NotConfirmed]", "次の 32 個のリソースを削除します", "時間課金", "次の 2 個は残します"]);
    assert_eq!((journal(&whole, "handson"), left(&whole)), (before, world_before), "nothing was changed");
    Handson::new(&["destroy", "--dry-run", "--keep", "vpcs"])
        .within(&whole)
        .run()
        .code(2)
        .says(&["[UnknownKind]", "vpc"]);
    Handson::new(&["destroy", "--include", "vpc"]).within(&whole).run().code(2).says(&["[UnknownKind]"]);
    Handson::new(&["destroy"]).run().code(1).says(&["[NoRun]"]);
}

#[test]
fn roles_and_what_is_to_be_kept_stay_with_all_that_they_need() {
    let whole = run("scripts/handson.rhai").run().ok();
    let down = destroy(&["--keep", "load-balancer", "--keep", "log-group"]).within(&whole).run().ok();
    let kept = left(&down).to_string();
    for part in
        ["ecsTaskExecutionRole", "awslogs-container-hands-on", "loadbalancer/app/ContainerHandsOn", "vpc-", "igw-"]
    {
        assert!(kept.contains(part), "{part} is to stay: {kept}\n{down}");
    }
    for part in ["cluster/", "vpce-", "container-hands-on\",\"jaws"] {
        assert!(!kept.contains(part), "{part} is to go: {kept}\n{down}");
    }
    // A run that goes on makes again what is gone, and nothing else.
    let again = run("scripts/handson.rhai").args(&["--resume"]).within(&whole).run().ok();
    let vpcs = "ec2::describe_vpcs().query(\"Vpcs[?!IsDefault].VpcId\").len()";
    Handson::eval(vpcs).within(&again).run().ok().prints("1");
    Handson::eval("ecs::list_services(#{ cluster: \"ContainerHandsOn\" }).serviceArns.len()")
        .within(&again)
        .run()
        .ok()
        .prints("1");
    destroy(&["--include", "role"]).within(&whole).run().ok();
    nothing_left(&whole, "after the second destroy");
}

#[test]
fn after_a_run_was_taken_down_another_one_begins() {
    let port = Port::open(Handson::new(&["cloud"]), "600");
    let again = |of: &Ended| small("hanako").at(port.url()).within(of).file("script.rhai", SMALL).run().ok();
    let first = small("hanako").at(port.url()).run().ok();
    again(&first).says(&["nothing was left to do"]);
    destroy(&[]).within(&first).run().ok();
    again(&first).never_says(&["nothing was left to do", "✔ done 20"]);
    let folder = first.files(".handson/class").remove(0);
    let files = first.files(&format!(".handson/class/{folder}"));
    assert!(files.iter().any(|file| file.starts_with("journal-")), "the old journal is put aside: {files:?}");
}

#[test]
fn a_role_that_was_there_before_is_not_touched() {
    let trust = r#"#{ Version: "2012-10-17", Statement: [#{ Effect: "Allow", Principal: #{ Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }] }"#;
    let role =
        format!("iam::create_role(#{{ RoleName: \"ecsTaskExecutionRole\", AssumeRolePolicyDocument: {trust} }})");
    let port = Port::open(Handson::new(&["cloud"]), "600");
    let first = Handson::eval(&role).at(port.url()).args(&["--region", "ap-northeast-1"]).run().ok();
    let attached = "workshop(#{ id: \"w\", title: \"W\", region: \"ap-northeast-1\" });
        iam::attach_role_policy(#{ RoleName: \"ecsTaskExecutionRole\", PolicyArn: \"arn:aws:iam::aws:policy/ReadOnlyAccess\" });
        ecs::create_cluster(#{ clusterName: \"mine\" });";
    let ran =
        Handson::new(&["run", "script.rhai"]).within(&first).file("script.rhai", attached).at(port.url()).run().ok();
    let down = destroy(&["--include", "role"]).within(&ran).run().ok();
    down.says(&["1 resource is taken down", "a part of something that was there before the run"]);
    let roles = "[iam::list_roles().query(\"Roles[?RoleName=='ecsTaskExecutionRole'].RoleName\").len(), \
        iam::list_attached_role_policies(#{ RoleName: \"ecsTaskExecutionRole\" }).AttachedPolicies.len(), ecs::list_clusters().clusterArns.len()]";
    Handson::eval(roles)
        .at(port.url())
        .args(&["--region", "ap-northeast-1"])
        .within(&ran)
        .run()
        .ok()
        .prints("[\n    1,\n    1,\n    0\n]");
}

#[test]
fn a_teardown_killed_at_any_call_at_any_moment_goes_on_to_the_end() {
    for (script, id) in WORKSHOPS {
        let whole = run(script).run().ok();
        let never = destroy(&["--include", "role"]).in_copy(&whole).run().ok();
        let calls = lines(&journal(&never, id), "undo");
        assert!(calls > 20, "{calls}");
        nothing_left(&never, script);
        let never = world(&never, id);
        let cases: Vec<String> =
            (1..=calls).flat_map(|call| MOMENTS.map(|moment| format!("kill:{moment}:{call}"))).collect();
        let killed = AtomicUsize::new(0);
        in_parallel(&cases, |kill| {
            let first = destroy(&["--include", "role", "--fault", kill]).in_copy(&whole).run();
            killed.fetch_add(usize::from(first.status().code().is_none()), Ordering::Relaxed);
            let second = destroy(&["--include", "role"]).within(&first).run().ok();
            if let Some((one, other)) = never.difference(&world(&second, id)) {
                panic!("{script} {kill}: destroyed at once:\n{one}\nkilled and destroyed:\n{other}");
            }
        });
        let killed = killed.into_inner();
        println!("{script}: a teardown killed {killed} times in {} cases", cases.len());
        // A round of several calls is written down once.
        assert!(killed >= cases.len() * 3 / 4, "{killed} of {} were killed", cases.len());
    }
}

#[test]
fn a_run_broken_at_any_call_is_taken_down_without_going_on() {
    for (script, id) in WORKSHOPS {
        let calls = lines(&journal(&run(script).run().ok(), id), "intent");
        let cases: Vec<String> =
            (1..=calls).flat_map(|call| MOMENTS.map(|moment| format!("kill:{moment}:{call}"))).collect();
        in_parallel(&cases, |kill| {
            let broken = run(script).args(&["--fault", kill]).run();
            assert!(broken.status().code().is_none(), "{script} {kill}: it was not killed: {broken}");
            let down = destroy(&["--include", "role"]).within(&broken).run().ok();
            nothing_left(&down, &format!("{script} {kill}"));
        });
        println!("{script}: broken and taken down in {} cases", cases.len());
    }
}

#[test]
fn a_teardown_comes_to_its_end_through_faults_of_all_kinds() {
    const ATTEMPTS: usize = 8;
    let whole = run("scripts/handson.rhai").run().ok();
    let seeds: Vec<u64> = (1..=200).collect();
    let needed: [AtomicUsize; ATTEMPTS] = Default::default();
    in_parallel(&seeds, |seed| {
        let seed = seed.to_string();
        let faults = FAULTS.iter().flat_map(|fault| ["--fault", fault]);
        let args: Vec<&str> = ["--include", "role", "--seed", &seed].into_iter().chain(faults).collect();
        let mut ended = destroy(&args).in_copy(&whole).run();
        let mut attempts = 0;
        while !ended.status().success() {
            attempts += 1;
            assert!(attempts < ATTEMPTS, "seed {seed}: {ended}");
            ended = destroy(&args).within(&ended).run();
        }
        needed[attempts].fetch_add(1, Ordering::Relaxed);
        nothing_left(&ended, &format!("seed {seed}"));
    });
    let needed: Vec<usize> = needed.iter().map(|count| count.load(Ordering::Relaxed)).collect();
    println!("{} seeds; teardowns by the attempts that they needed beyond the first: {needed:?}", seeds.len());
}

/// Everything that the rehearsal cloud can make goes by its row.
#[test]
fn everything_that_can_be_made_can_be_taken_down() {
    let whole = run("tests/handson/crash/everything.rhai").run().ok();
    let made = left(&whole);
    assert!(made.as_array().is_some_and(|made| made.len() > 30), "{made}");
    let include = ["role", "policy", "instance-profile", "registry-policy"];
    let args: Vec<&str> = include.iter().flat_map(|kind| ["--include", kind]).collect();
    let down = destroy(&args).within(&whole).run().ok();
    nothing_left(&down, "everything");
    let journal = journal(&down, "everything");
    let mut operations: Vec<&str> = journal
        .lines()
        .filter(|line| line.contains("\"line\":\"undo\""))
        .filter_map(|line| line.split("\"operation\":\"").nth(1)?.split('"').next())
        .collect();
    operations.sort_unstable();
    operations.dedup();
    println!("{} operations took down what was made: {}", operations.len(), operations.join(" "));
    assert!(operations.len() >= 30, "{operations:?}");
    Handson::eval("attempt(|| ecr::get_registry_policy()).error.code")
        .within(&whole)
        .run()
        .ok()
        .prints("\"RegistryPolicyNotFoundException\"");
}

#[test]
fn what_was_changed_of_something_else_is_changed_back_where_that_is_known() {
    let script = r#"workshop(#{ id: "w", title: "W", region: "ap-northeast-1" });
        let own = ec2::describe_vpcs(#{ filters: #{ "is-default": "true" } }).only("Vpcs").VpcId;
        ec2::create_tags(#{ Resources: [own], Tags: [#{ Key: "Stage", Value: "test" }] });
        ec2::modify_vpc_attribute(#{ VpcId: own, EnableDnsHostnames: #{ Value: false } });
        ecs::create_cluster(#{ clusterName: "c" });"#;
    let ran = Handson::script(script).run().ok();
    let down = destroy(&[]).within(&ran).run().ok();
    down.says(&["ec2::modify_vpc_attribute", "it was there before the run", "tags on a resource"]);
    Handson::eval("let v = ec2::describe_vpcs(#{ filters: #{ \"tag:Stage\": \"test\" } }); v.Vpcs.len()")
        .within(&ran)
        .run()
        .ok()
        .prints("0");
}

#[test]
fn a_log_group_that_the_log_driver_made_goes_too() {
    let made = r#"workshop(#{ id: "w", title: "W", region: "ap-northeast-1" });
        let old = logs::describe_log_groups().logGroups.len();
        let trust = #{ Version: "2012-10-17", Statement: [#{ Effect: "Allow", Principal: #{ Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }] };
        let role = iam::create_role(#{ RoleName: "tasks", AssumeRolePolicyDocument: trust }).Role.Arn;
        iam::attach_role_policy(#{ RoleName: "tasks", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
        sleep(20);
        let vpc = ec2::describe_vpcs(#{ filters: #{ "is-default": "true" } }).only("Vpcs").VpcId;
        let subnet = ec2::describe_subnets(#{ filters: #{ "vpc-id": vpc } }).Subnets[0].SubnetId;
        ecs::create_cluster(#{ clusterName: "c" });
        let log = |group| #{ logDriver: "awslogs", options: #{ "awslogs-group": group, "awslogs-region": "ap-northeast-1",
            "awslogs-stream-prefix": "web", "awslogs-create-group": "true" } };
        let plan = ecs::register_task_definition(#{ family: "web", networkMode: "awsvpc", requiresCompatibilities: ["FARGATE"], cpu: "256", memory: "512",
            executionRoleArn: role, containerDefinitions: [
                #{ name: "web", image: "public.ecr.aws/nginx/nginx:latest", logConfiguration: log.call("by-driver") },
                #{ name: "side", image: "public.ecr.aws/nginx/nginx:latest", logConfiguration: log.call("old") },
            ] }).taskDefinition.taskDefinitionArn;
        ecs::run_task(#{ cluster: "c", taskDefinition: plan, launchType: "FARGATE",
            networkConfiguration: #{ awsvpcConfiguration: #{ subnets: [subnet], assignPublicIp: "ENABLED" } } });
        sleep(120);"#;
    let begun = Handson::script(
        "workshop(#{ id: \"w\", title: \"W\", region: \"ap-northeast-1\" });\n ecs::create_cluster(#{ clusterName: \"other\" });",
    );
    let begun = begun.run().ok();
    Handson::eval("logs::create_log_group(#{ logGroupName: \"old\" }); sleep(5)").within(&begun).run().ok();
    let made = made.replace(
        "ecs::create_cluster(#{ clusterName: \"c\" });",
        "step(\"c\", \"C\", || ecs::create_cluster(#{ clusterName: \"c\" }));",
    );
    let made = made.replace("let old", "ecs::create_cluster(#{ clusterName: \"other\" });\n        let old");
    let ran = Handson::new(&["run", "made.rhai", "--resume"]).within(&begun).file("made.rhai", &made).run().ok();
    let seen = || {
        Handson::eval("logs::describe_log_groups().query(\"logGroups[].logGroupName\")").within(&ran).run().ok().stdout
    };
    assert!(seen().contains("by-driver") && seen().contains("old"), "{}", seen());
    destroy(&["--include", "role"]).within(&ran).run().ok().says(&["log group  by-driver"]);
    assert!(seen().contains("old") && !seen().contains("by-driver"), "{}", seen());
}

#[test]
fn a_log_group_of_somebody_else_is_not_taken_for_the_log_driver_s() {
    let plan = r#"workshop(#{ id: "w", title: "W", region: "ap-northeast-1" });
        let logs = #{ logDriver: "awslogs", options: #{ "awslogs-group": "of-taro", "awslogs-region": "ap-northeast-1",
            "awslogs-stream-prefix": "web", "awslogs-create-group": "true" } };
        ecs::register_task_definition(#{ family: "web", containerDefinitions: [
            #{ name: "web", image: "public.ecr.aws/nginx/nginx:latest", memory: 512, logConfiguration: logs }] });"#;
    let ran = Handson::script(plan).run().ok();
    let made = "logs::create_log_group(#{ logGroupName: \"of-taro\", tags: #{ owner: \"taro\" } }); sleep(5)";
    Handson::eval(made).within(&ran).run().ok();
    destroy(&[]).within(&ran).run().ok();
    Handson::eval("logs::describe_log_groups().query(\"logGroups[].logGroupName\")")
        .within(&ran)
        .run()
        .ok()
        .prints("[\n    \"of-taro\"\n]");
}

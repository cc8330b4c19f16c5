//! The whole workshop and its sections, on moto.

use super::fixture::{Ended, Handson, project};
use super::moto::Moto;
use super::proxy::{Fate, Proxy};
use super::{peers, world};
use serde_json::json;
use std::time::Duration;

const REGION: &str = "ap-northeast-1";

/// What the workshop hands on, in the order of the chapter that it comes from.
const OUTPUTS: [&str; 15] = [
    "AccountID",
    "VpcId",
    "SubnetId1aPublic",
    "SubnetId1cPublic",
    "SubnetId1aPrivate",
    "SubnetId1cPrivate",
    "InternetGatewayId",
    "RouteTableIdPublic",
    "RouteTableIdPrivate",
    "PublicSecurityGroupsId",
    "PrivateSecurityGroupsId",
    "LoadBalancersDnsName",
    "LoadBalancerArn",
    "TargetGroupArn",
    "RevisionNo",
];

/// Names and values of `export Name="value"` lines; any other line is an error.
fn exports(log: &str) -> Vec<(&str, &str)> {
    let export = |line| {
        let line = Option::from(line)
            .and_then(|line: &str| line.strip_prefix("export ")?.strip_suffix('"')?.split_once("=\""));
        line.unwrap_or_else(|| panic!("not a line of export.log in:\n{log}"))
    };
    log.lines().map(export).collect()
}

/// export.log has the fifteen outputs, each what moto has under that name.
fn hands_on_what_there_is(log: &str, moto: &Moto) {
    let exports = exports(log);
    let names: Vec<_> = exports.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, OUTPUTS);
    let subnet = "Subnets[].[AvailabilityZone, Tags[0].Value, SubnetId]";
    let ours = json!({ "Filters": [{ "Name": "cidr", "Values": ["10.0.0.0/16"] }] });
    let tagged = json!({ "Filters": [{ "Name": "tag-key", "Values": ["Name"] }] });
    let asked = peers::boto3(
        &moto.url,
        REGION,
        &[
            ("sts", "get_caller_identity", json!({}), "Account"),
            ("ec2", "describe_vpcs", ours, "Vpcs[0].VpcId"),
            ("ec2", "describe_subnets", tagged.clone(), subnet),
            ("ec2", "describe_internet_gateways", tagged.clone(), "InternetGateways[0].InternetGatewayId"),
            ("ec2", "describe_route_tables", tagged.clone(), "RouteTables[].[Tags[0].Value, RouteTableId]"),
            ("ec2", "describe_security_groups", tagged, "SecurityGroups[].[GroupName, GroupId]"),
            ("elbv2", "describe_load_balancers", json!({}), "LoadBalancers[0].[DNSName, LoadBalancerArn]"),
            ("elbv2", "describe_target_groups", json!({}), "TargetGroups[0].TargetGroupArn"),
            ("ecs", "list_task_definitions", json!({}), "taskDefinitionArns[-1]"),
        ],
    );
    let row = |of: usize, words: &[&str]| {
        let rows = asked[of].as_array().expect("rows");
        let fits = |row: &&serde_json::Value| words.iter().enumerate().all(|(i, word)| row[i] == *word);
        rows.iter().find(fits).unwrap_or_else(|| panic!("{words:?} in {rows:?}"))[words.len()].clone()
    };
    let revision = asked[8].as_str().and_then(|arn| arn.rsplit(':').next()).expect("an ARN");
    let expected = [
        asked[0].clone(),
        asked[1].clone(),
        row(2, &["ap-northeast-1a", "ContainerHandsOnPublic"]),
        row(2, &["ap-northeast-1c", "ContainerHandsOnPublic"]),
        row(2, &["ap-northeast-1a", "ContainerHandsOnPrivate"]),
        row(2, &["ap-northeast-1c", "ContainerHandsOnPrivate"]),
        asked[3].clone(),
        row(4, &["ContainerHandsOnPublic"]),
        row(4, &["ContainerHandsOnPrivate"]),
        row(5, &["PublicSecurityGroup"]),
        row(5, &["PrivateSecurityGroup"]),
        asked[6][0].clone(),
        asked[6][1].clone(),
        asked[7].clone(),
        revision.into(),
    ];
    for ((name, value), expected) in exports.iter().zip(expected) {
        assert_eq!(*value, expected, "{name}");
    }
}

/// The operations of a run's `--results`, in order.
fn operations(ended: &Ended) -> Vec<String> {
    let files = ended.files("results");
    files.iter().filter_map(|file| Some(file.split_once('-')?.1.strip_suffix(".json")?.to_owned())).collect()
}

#[test]
fn the_whole_workshop_makes_every_resource_and_hands_on_fifteen_outputs() {
    let Some(moto) = Moto::start() else { return };
    let ended = Handson::run_project("scripts/handson.rhai")
        .at(&moto.url)
        .args(&["--results", "results"])
        .limit(Duration::from_secs(90))
        .run()
        .ok();
    let log = ended.file("export.log");
    hands_on_what_there_is(&log, &moto);
    world::is("handson", &moto, REGION);
    let address = exports(&log).into_iter().find(|(name, _)| *name == "LoadBalancersDnsName").expect("an output").1;
    let operations = operations(&ended);
    let calls = operations.iter().filter(|operation| *operation == "ec2-create-subnet").count();
    assert_eq!(calls, 4, "{operations:?}");
    // It ends with the address of the page, and moto, which starts no tasks, does not hold it up.
    ended.says(&[&format!("http://{address}/"), "does not run tasks"]).within(Duration::from_secs(60));
}

#[test]
fn names_addresses_zones_and_numbers_are_parameters() {
    let Some(moto) = Moto::start() else { return };
    let values = [
        "name=Shop",
        "zones=[\"b\", \"d\"]",
        "vpc_cidr=10.7.0.0/16",
        "public_cidrs=[\"10.7.0.0/24\", \"10.7.1.0/24\"]",
        "private_cidrs=[\"10.7.2.0/24\", \"10.7.3.0/24\"]",
        "role=shopExecution",
        "log_group=shop-log",
        "repository=shop/web",
        "image_tag=v2",
        "health_path=/health",
        "cpu=1024",
        "memory=4096",
        "count=5",
    ];
    let changed = [
        ("ContainerHandsOn", "Shop"),
        (REGION, "us-east-1"),
        ("us-east-1a", "us-east-1b"),
        ("us-east-1c", "us-east-1d"),
        ("10.0.", "10.7."),
        ("ecsTaskExecutionRole", "shopExecution"),
        ("awslogs-container-hands-on", "shop-log"),
        ("jaws-days-2022/container-hands-on:latest", "shop/web:v2"),
        ("jaws-days-2022/container-hands-on", "shop/web"),
        ("/index.php", "/health"),
        ("\"256\"", "\"1024\""),
        ("\"512\"", "\"4096\""),
        ("\"desiredCount\": 2", "\"desiredCount\": 5"),
    ];
    let set = values.iter().flat_map(|value| ["--set", value]).collect::<Vec<_>>();
    let run = Handson::run_project("scripts/handson.rhai").at(&moto.url).args(&["--region", "us-east-1"]).args(&set);
    let ended = run.limit(Duration::from_secs(90)).run().ok();
    world::is_with("handson", &changed, &moto, "us-east-1");
    assert!(ended.file("export.log").contains("export SubnetId1dPrivate=\"subnet-"), "{ended}");
}

#[test]
fn the_sections_run_one_by_one_with_only_export_log_between_them() {
    let Some(moto) = Moto::start() else { return };
    let whole = std::fs::read_to_string(project("scripts/handson.rhai")).expect("the workshop");
    let sections: Vec<&str> = whole
        .lines()
        .filter_map(|line| line.trim().strip_prefix("import \"handson/")?.split('"').next())
        .filter(|section| *section != "settings")
        .collect();
    assert!(sections.len() >= 9, "{sections:?}");
    let mut log: Option<String> = None;
    for section in sections {
        let mut run = Handson::run_project(&format!("scripts/handson/{section}.rhai")).at(&moto.url);
        if let Some(log) = &log {
            run = run.file("given.log", log).args(&["--outputs", "given.log"]);
        }
        log = Some(run.run().ok().file("export.log"));
    }
    hands_on_what_there_is(&log.expect("a log"), &moto);
    world::is("handson", &moto, REGION);

    // A role that is there is used as it is, also by somebody with an empty folder.
    let again =
        Handson::run_project("scripts/handson/role.rhai").at(&moto.url).args(&["--results", "results"]).run().ok();
    let operations = operations(&again);
    assert!(
        !operations.iter().any(|operation| operation.contains("create") || operation.contains("attach-")),
        "{operations:?}"
    );
    world::is("handson", &moto, REGION);
}

#[test]
fn parameters_that_do_not_fit_together_are_told_before_anything_is_made() {
    let never = Proxy::always(Fate::Error { status: 400, code: "Never", message: "seen" });
    let run = |set: &str, lang: &str| {
        let run = Handson::run_project("scripts/handson.rhai").at(&never.url);
        run.args(&["--region", REGION, "--lang", lang, "--set", set]).run().code(1)
    };
    for lang in ["en", "ja"] {
        run("zones=[\"a\"]", lang).says(&["zones", "public_cidrs", "private_cidrs", "--set"]);
        run("private_cidrs=[\"10.0.2.0/24\"]", lang).says(&["zones", "private_cidrs"]);
    }
    assert!(never.seen().is_empty(), "{:?}", never.seen());
}

#[test]
fn a_finished_run_ends_with_the_url_again() {
    let first = Handson::run_project("scripts/handson.rhai").run().ok();
    let page = |ended: &Ended| {
        let line = ended.stderr.lines().find(|line| line.contains("Page") && line.contains("http://"));
        line.unwrap_or_else(|| panic!("no page: {ended}")).to_owned()
    };
    let again = Handson::run_project("scripts/handson.rhai").args(&["--resume"]).within(&first).run().ok();
    assert_eq!(page(&first), page(&again));
    assert_eq!(again.stderr.matches("http://").count(), 1, "{again}");
}

#[test]
fn a_role_without_its_policy_gets_it_and_keeps_the_rest() {
    let Some(moto) = Moto::start() else { return };
    let role = json!({ "RoleName": "ecsTaskExecutionRole", "Description": "ours", "AssumeRolePolicyDocument": "{}" });
    let id = &peers::boto3(&moto.url, REGION, &[("iam", "create_role", role, "Role.RoleId")])[0];
    Handson::run_project("scripts/handson/role.rhai").at(&moto.url).run().ok();
    let named = json!({ "RoleName": "ecsTaskExecutionRole" });
    let asked = [
        ("iam", "get_role", named.clone(), "Role.[RoleId, Description]"),
        ("iam", "list_attached_role_policies", named, "AttachedPolicies[].PolicyName"),
    ];
    let found = peers::boto3(&moto.url, REGION, &asked);
    assert_eq!(found, [json!([id, "ours"]), json!(["AmazonECSTaskExecutionRolePolicy"])]);
}

#[test]
fn a_section_whose_outputs_are_missing_says_how_to_get_them() {
    let Some(moto) = Moto::start() else { return };
    let section = || Handson::run_project("scripts/handson/balancer.rhai").at(&moto.url);
    section().run().code(1).says(&["SubnetId1aPublic", "--outputs export.log"]);
    section().args(&["--lang", "ja"]).run().code(1).says(&[
        "SubnetId1aPublic",
        "まだありません",
        "--outputs export.log",
    ]);
}

#[test]
fn the_expected_world_is_that_of_the_recorded_workshop() {
    let (Some(script), Some(moto)) = (peers::shared("baseline/workshop.py"), Moto::start()) else { return };
    peers::baseline(&script, &moto.url);
    world::is("handson", &moto, REGION);
}

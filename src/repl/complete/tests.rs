//! Completion of each kind. `¦` is the cursor.

use super::world::World;
use super::{Candidate, Found, complete};
use crate::api::Value;
use crate::engine::prompt::Prompt;
use crate::repl::live::Live;
use crate::session::{Options, Session};
use crate::ui::Ui;
use serde_json::Value as Json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A session of the rehearsal cloud, and the entries that were made in it.
struct Trial {
    session: Session,
    prompt: Prompt,
    folder: PathBuf,
}

impl Trial {
    fn after(entries: &[&str]) -> Trial {
        let options = Options { testing: true, yes: true, ..Options::default() };
        let session = Session::start(options, &Arc::new(Ui::keeping())).unwrap_or_else(|_| panic!("a session"));
        let mut prompt = session.kernel.prompt();
        prompt.scope.push("it", rhai::Dynamic::UNIT);
        for entry in entries {
            let value =
                session.prompted(&mut prompt, entry).unwrap_or_else(|e| panic!("{entry}: {}", e.thrown.message));
            prompt.scope.set_value("it", value);
        }
        Trial { session, prompt, folder: PathBuf::new() }
    }

    fn world(&self) -> World {
        World::of(&self.session.kernel, &self.prompt, self.folder.clone()).with_outputs(self.session.outputs_look())
    }

    /// With an account that answers so: an operation's name, and what it answers to an input that has a text.
    fn account(&self, answers: &'static [(&'static str, &'static str, &'static str)]) -> World {
        let ask = move |operation: &'static crate::api::Operation, input: Value| {
            let asked = input.to_json().to_string();
            let (.., answer) = answers.iter().find(|(name, has, _)| *name == operation.name && asked.contains(has))?;
            let answer: Json = serde_json::from_str(answer).expect("an answer in JSON");
            Some(Value::from_json(&answer))
        };
        self.world().living(Arc::new(Live::new(Arc::new(ask), Duration::from_secs(10))))
    }
}

fn found(text: &str, world: &World) -> Found {
    let position = text.find('¦').unwrap_or_else(|| panic!("no cursor in {text}"));
    complete(&text.replace('¦', ""), position, world)
}

/// The entry with the only candidate in place of what was typed.
#[track_caller]
fn completed(text: &str, world: &World) -> String {
    let found = found(text, world);
    let [only] = found.candidates.as_slice() else { panic!("{text}: {:#?}", found.candidates) };
    let (before, after) = text.split_once('¦').expect("a cursor");
    format!("{}{}¦{after}", &before[..found.start], only.text)
}

fn labels(text: &str, world: &World) -> Vec<String> {
    found(text, world).candidates.into_iter().map(|candidate| candidate.label).collect()
}

#[track_caller]
fn offers(text: &str, world: &World, expected: &[&str]) {
    let labels = labels(text, world);
    let missing: Vec<_> = expected.iter().filter(|label| !labels.iter().any(|known| known == *label)).collect();
    assert!(missing.is_empty(), "{text}: no {missing:?} in {labels:?}");
}

#[test]
fn names_go_on_as_they_are_written() {
    let trial = Trial::after(&["let shop = \"Shop\";", "fn greet(name) { name }"]);
    let world = trial.world();
    for (typed, expected) in [
        ("elb¦", "elbv2::¦"),
        ("sho¦", "shop¦"),
        ("gree¦", "greet(¦"),
        ("wait_u¦", "wait_until(¦"),
        ("ecs::create_clu¦", "ecs::create_cluster(¦"),
        ("ecs::CreateClu¦", "ecs::create_cluster(¦"),
        ("ecs::create_serv¦", "ecs::create_service(#{ ¦"),
        ("ecs::create_clu¦()", "ecs::create_cluster¦()"),
        ("elbv2::wait_load_balancer_avail¦", "elbv2::wait_load_balancer_available(#{ ¦"),
        ("rehearsal::imag¦", "rehearsal::image(¦"),
        ("cidr::cut¦", "cidr::cut(¦"),
        ("let x = 1 + sho¦ + 2", "let x = 1 + shop¦ + 2"),
        ("`hello ${sho¦}`", "`hello ${shop¦}`"),
    ] {
        assert_eq!(completed(typed, &world), expected, "{typed}");
    }
    offers("¦", &world, &["ecs::", "elbv2::", "network::", "shop", "greet", "outputs", "target", "step"]);
    for nothing in ["let sh¦", "// ec¦", "\"ec¦\"", "12¦", "ecs::create_cluster(#{ clusterName: \"a\" }) ¦x::"] {
        assert_eq!(labels(nothing, &world), Vec::<String>::new(), "{nothing}");
    }
}

#[test]
fn a_list_of_operations_says_what_each_takes() {
    let world = Trial::after(&[]).world();
    let all = found("ecs::create_¦", &world).candidates;
    let service = all.iter().find(|candidate| candidate.label == "create_service").expect("the operation");
    assert!(service.note.starts_with("serviceName*, cluster, "), "{service:?}");
    assert_eq!(found("ec2::¦", &world).candidates.len(), {
        let service = crate::api::service("ec2").expect("the service");
        service.operations.len() + service.waiters.len()
    });
}

#[test]
fn members_of_a_call_come_required_first_and_without_those_that_are_given() {
    let world = Trial::after(&[]).world();
    let all = found("ecs::create_service(#{ ¦ })", &world).candidates;
    assert_eq!((all[0].label.as_str(), all[0].required), ("serviceName", true));
    assert!(all.iter().all(|candidate| candidate.label != "clientToken"), "{all:?}");
    let left = labels("ecs::create_service(#{ cluster: \"a\", ¦, serviceName: \"b\" })", &world);
    assert!(!left.contains(&"cluster".to_owned()) && !left.contains(&"serviceName".to_owned()), "{left:?}");
    for (typed, expected) in [
        ("ecs::create_service(#{ launchT¦", "ecs::create_service(#{ launchType: ¦"),
        ("ecs::create_service(#{ launch_t¦", "ecs::create_service(#{ launchType: ¦"),
        ("ecs::create_service(#{ networkC¦", "ecs::create_service(#{ networkConfiguration: #{ ¦"),
        (
            "ecs::create_service(#{ networkConfiguration: #{ awsvpcConfiguration: #{ assi¦ } } })",
            "ecs::create_service(#{ networkConfiguration: #{ awsvpcConfiguration: #{ assignPublicIp: ¦ } } })",
        ),
        (
            "ecs::register_task_definition(#{ containerDefinitions: [#{ name: \"a\" }, #{ portM¦",
            "ecs::register_task_definition(#{ containerDefinitions: [#{ name: \"a\" }, #{ portMappings: ¦",
        ),
        ("ec2::create_vpc(#{ tag¦", "ec2::create_vpc(#{ tags: #{ ¦"),
        ("ecs::create_service(#{ serviceN¦: \"a\" })", "ecs::create_service(#{ serviceName¦: \"a\" })"),
        ("elbv2::wait_load_balancer_available(#{ time¦", "elbv2::wait_load_balancer_available(#{ timeout: ¦"),
        ("network::create(#{ zone_c¦", "network::create(#{ zone_count: ¦"),
        ("params(#{ name: #{ cho¦", "params(#{ name: #{ choices: ¦"),
    ] {
        // Both TagSpecifications and tags go on so.
        if typed.contains("tag¦") {
            offers(typed, &world, &["tags", "TagSpecifications"]);
            continue;
        }
        assert_eq!(completed(typed, &world), expected, "{typed}");
    }
    let options = found("network::create(#{ ¦", &world).candidates;
    assert_eq!((options[0].label.as_str(), options[0].required), ("name", true));
}

#[test]
fn values_of_enums_have_their_quotes() {
    let world = Trial::after(&[]).world();
    for (typed, expected) in [
        ("ecs::create_service(#{ launchType: \"FAR¦", "ecs::create_service(#{ launchType: \"FARGATE\"¦"),
        ("ecs::create_service(#{ launchType: \"far¦\" })", "ecs::create_service(#{ launchType: \"FARGATE¦\" })"),
        ("ecs::create_service(#{ launchType: FAR¦", "ecs::create_service(#{ launchType: \"FARGATE\"¦"),
        (
            "ecs::register_task_definition(#{ requiresCompatibilities: [\"EX¦",
            "ecs::register_task_definition(#{ requiresCompatibilities: [\"EXTERNAL\"¦",
        ),
        ("ecs::delete_service(#{ force: tr¦", "ecs::delete_service(#{ force: true¦"),
        ("network::create(#{ nat: \"zo¦", "network::create(#{ nat: \"zone\"¦"),
    ] {
        assert_eq!(completed(typed, &world), expected, "{typed}");
    }
    let left = labels("ecs::register_task_definition(#{ requiresCompatibilities: [\"EC2\", \"¦", &world);
    assert!(left.contains(&"FARGATE".to_owned()) && !left.contains(&"EC2".to_owned()), "{left:?}");
    offers("ecs::create_service(#{ networkConfiguration: ¦", &world, &["#{ ... }"]);
}

#[test]
fn results_know_their_members_through_variables_and_before_they_are_there() {
    let trial = Trial::after(&[
        "let made = ecs::create_cluster(#{ clusterName: \"Shop\" });",
        "let p = #{ name: \"a\", size: #{ wide: 1 } };",
        "made",
    ]);
    let world = trial.world();
    for (typed, expected) in [
        ("it.clus¦", "it.cluster¦"),
        ("made.cluster.statu¦", "made.cluster.status¦"),
        ("made.cluster.sta¦; 1", "made.cluster.status¦; 1"),
        ("p.na¦", "p.name¦"),
        ("p.size.w¦", "p.size.wide¦"),
        (
            "ec2::describe_vpcs().Vpcs[0].CidrBlockAssociationSet[0].CidrBlockS¦",
            "ec2::describe_vpcs().Vpcs[0].CidrBlockAssociationSet[0].CidrBlockState¦",
        ),
        ("ec2::describe_vpcs().only(\"Vpcs\").OwnerI¦", "ec2::describe_vpcs().only(\"Vpcs\").OwnerId¦"),
        (
            "let v = ec2::describe_vpcs().Vpcs; v.filter(|v| v.OwnerI¦",
            "let v = ec2::describe_vpcs().Vpcs; v.filter(|v| v.OwnerId¦",
        ),
        ("for one in ec2::describe_vpcs().Vpcs { one.OwnerI¦", "for one in ec2::describe_vpcs().Vpcs { one.OwnerId¦"),
        (
            "let net = network::create(#{ name: \"a\" }); net.VpcI¦",
            "let net = network::create(#{ name: \"a\" }); net.VpcId¦",
        ),
        (
            "let p = params(#{ colour: #{ value: \"red\" } }); p.col¦",
            "let p = params(#{ colour: #{ value: \"red\" } }); p.colour¦",
        ),
        ("target.reg¦", "target.region¦"),
        ("made[\"clus¦", "made[\"cluster\"]¦"),
    ] {
        if typed.contains(".sta¦") {
            offers(typed, &world, &["status", "statistics"]);
            continue;
        }
        assert_eq!(completed(typed, &world), expected, "{typed}");
    }
    offers("made.cluster.¦", &world, &["clusterArn", "settings", "query()"]);
    offers("ec2::describe_vpcs().Vpcs.¦", &world, &["only()", "map()", "filter()"]);
}

#[test]
fn outputs_and_imports_and_files() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("parts")).expect("a folder");
    std::fs::write(folder.path().join("shop.rhai"), "").expect("a file");
    std::fs::write(folder.path().join("parts/front.rhai"), "").expect("a file");
    let mut trial = Trial::after(&["output(\"VpcId\", \"vpc-1\");"]);
    trial.folder = folder.path().to_owned();
    let world = trial.world();
    for (typed, expected) in [
        ("outputs.Vp¦", "outputs.VpcId¦"),
        ("outputs[\"Vp¦\"]", "outputs[\"VpcId¦\"]"),
        ("import \"netw¦", "import \"network\" as network;¦"),
        ("import \"netw¦\" as n;", "import \"network¦\" as n;"),
        ("import \"sho¦", "import \"shop\" as shop;¦"),
        ("import \"parts/fr¦", "import \"parts/front\" as front;¦"),
        (":load sho¦", ":load shop.rhai¦"),
        (":load par¦", ":load parts/¦"),
        (":load parts/f¦", ":load parts/front.rhai¦"),
    ] {
        assert_eq!(completed(typed, &world), expected, "{typed}");
    }
    offers("ec2::create_subnet(#{ VpcId: ¦", &world, &["outputs.VpcId"]);
}

#[test]
fn commands_and_what_they_take() {
    let world = Trial::after(&["let shop = 1;"]).world();
    for (typed, expected) in [
        (":wat¦", ":watch ¦"),
        (":watch sho¦", ":watch shop¦"),
        (":watch ecs::list_clus¦", ":watch ecs::list_clusters(¦"),
        (":help stat¦", ":help status¦"),
        (":write of¦", ":write off¦"),
    ] {
        assert_eq!(completed(typed, &world), expected, "{typed}");
    }
    let all = found(":¦", &world).candidates;
    assert_eq!(all.len(), crate::repl::commands::all().len());
    assert!(all.iter().all(|candidate| !candidate.note.is_empty()));
}

/// Two clusters, a service in each, two VPCs with what is in them.
const ACCOUNT: &[(&str, &str, &str)] = &[
    ("ListClusters", "", r#"{"clusterArns": ["arn:aws:ecs:r:1:cluster/Shop", "arn:aws:ecs:r:1:cluster/Test"]}"#),
    (
        "ListServices",
        "Shop",
        r#"{"serviceArns": ["arn:aws:ecs:r:1:service/Shop/front", "arn:aws:ecs:r:1:service/Shop/back"]}"#,
    ),
    ("ListServices", "Test", r#"{"serviceArns": ["arn:aws:ecs:r:1:service/Test/trial"]}"#),
    ("ListTaskDefinitions", "", r#"{"taskDefinitionArns": ["arn:aws:ecs:r:1:task-definition/web:3"]}"#),
    (
        "DescribeVpcs",
        "",
        r#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": "Shop"}]}]}"#,
    ),
    (
        "DescribeSubnets",
        "",
        r#"{"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"}, {"SubnetId": "subnet-2", "VpcId": "vpc-1"}, {"SubnetId": "subnet-9", "VpcId": "vpc-9"}]}"#,
    ),
    (
        "DescribeSecurityGroups",
        "",
        r#"{"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "GroupName": "web"}, {"GroupId": "sg-9", "VpcId": "vpc-9", "GroupName": "other"}]}"#,
    ),
    (
        "DescribeTargetGroups",
        "",
        r#"{"TargetGroups": [{"TargetGroupArn": "arn:aws:elb:r:1:targetgroup/web/1", "TargetGroupName": "web", "VpcId": "vpc-1"}]}"#,
    ),
    ("ListRoles", "", r#"{"Roles": [{"RoleName": "tasks", "Arn": "arn:aws:iam::1:role/tasks"}]}"#),
    ("DescribeLogGroups", "", r#"{"logGroups": [{"logGroupName": "/shop/web"}]}"#),
    ("DescribeAvailabilityZones", "", r#"{"AvailabilityZones": [{"ZoneName": "ap-northeast-1a"}]}"#),
];

#[test]
fn values_of_the_account_are_those_that_the_member_means() {
    let trial = Trial::after(&["let name = \"Test\";"]);
    let world = trial.account(ACCOUNT);
    for (typed, expected) in [
        ("ecs::describe_clusters(#{ clusters: [\"¦", vec!["Shop", "Test"]),
        ("ecs::describe_clusters(#{ clusters: [\"Shop\", \"¦\"] })", vec!["Test"]),
        ("ecs::update_service(#{ cluster: \"Shop\", service: \"¦", vec!["front", "back"]),
        ("ecs::update_service(#{ service: \"¦\", cluster: \"Test\" })", vec!["trial"]),
        ("ecs::update_service(#{ cluster: name, service: \"¦", vec!["trial"]),
        ("ecs::update_service(#{ cluster: \"Shop\", taskDefinition: \"¦", vec!["web:3"]),
        ("ec2::create_subnet(#{ VpcId: \"¦", vec!["vpc-1"]),
        ("ec2::create_subnet(#{ AvailabilityZone: \"¦", vec!["ap-northeast-1a"]),
        ("elbv2::create_load_balancer(#{ Subnets: [\"subnet-1\", \"¦", vec!["subnet-2"]),
        ("elbv2::create_load_balancer(#{ Subnets: [\"¦", vec!["subnet-1", "subnet-2", "subnet-9"]),
        ("ec2::create_network_interface(#{ SubnetId: \"¦", vec!["subnet-1", "subnet-2", "subnet-9"]),
        (
            "ecs::create_service(#{ networkConfiguration: #{ awsvpcConfiguration: #{ subnets: [\"subnet-9\"], securityGroups: \"¦",
            vec!["sg-1", "sg-9"],
        ),
        ("ec2::create_vpc_endpoint(#{ VpcId: \"vpc-9\", SubnetIds: [\"¦", vec!["subnet-9"]),
        ("ecs::create_service(#{ loadBalancers: [#{ targetGroupArn: \"¦", vec!["arn:aws:elb:r:1:targetgroup/web/1"]),
        ("ecs::register_task_definition(#{ executionRoleArn: \"¦", vec!["arn:aws:iam::1:role/tasks"]),
        ("iam::get_role(#{ RoleName: \"¦", vec!["tasks"]),
        ("logs::get_log_events(#{ logGroupName: \"¦", vec!["/shop/web"]),
        ("ecs::create_cluster(#{ clusterName: \"¦", vec![]),
        (":why ¦", vec!["Shop/front", "Shop/back", "Test/trial"]),
        ("ops::why(\"¦", vec!["Shop", "Test"]),
        ("ops::why(\"Shop\", \"¦", vec!["front", "back"]),
    ] {
        assert_eq!(labels(typed, &world), expected, "{typed}");
    }
    let subnets = found("ec2::create_network_interface(#{ SubnetId: \"¦", &world).candidates;
    assert!(subnets[0].note.contains("10.0.1.0/24"), "{:?}", subnets[0]);
    let vpcs = found("ec2::create_subnet(#{ VpcId: \"¦", &world).candidates;
    assert_eq!(vpcs[0].note, "Shop  10.0.0.0/16");
    assert_eq!(completed("ec2::create_subnet(#{ VpcId: vpc¦", &world), "ec2::create_subnet(#{ VpcId: \"vpc-1\"¦");
}

#[test]
fn lines_of_the_aws_cli() {
    let world = Trial::after(&[]).account(ACCOUNT);
    for (typed, expected) in [
        ("aws elb¦", "aws elbv2 ¦"),
        ("aws ec2 describe-vpcs --filters Va¦", "aws ec2 describe-vpcs --filters Values=¦"),
        ("aws ec2 describe-vpcs --filters Name=vpc-id,V¦", "aws ec2 describe-vpcs --filters Name=vpc-id,Values=¦"),
        (
            "aws ecs create-service --network-configuration awsvpcConfiguration={assignPublicIp=E¦",
            "aws ecs create-service --network-configuration awsvpcConfiguration={assignPublicIp=ENABLED¦",
        ),
        ("$ aws elb¦", "$ aws elbv2 ¦"),
        ("aws ecs describe-cap¦", "aws ecs describe-capacity-providers ¦"),
        ("aws --region r ecs describe-cap¦", "aws --region r ecs describe-capacity-providers ¦"),
        ("aws ecs create-service --service-n¦", "aws ecs create-service --service-name ¦"),
        ("aws ecs create-service --launch-type FAR¦", "aws ecs create-service --launch-type FARGATE¦"),
        (
            "aws ecs create-service --service-name a --no-enable-ec¦",
            "aws ecs create-service --service-name a --no-enable-ecs-managed-tags ¦",
        ),
        (
            "aws ecs update-service --cluster Shop --service fr¦",
            "aws ecs update-service --cluster Shop --service front¦",
        ),
        ("ID=$(aws ec2 create-subnet --vpc-id vp¦", "ID=$(aws ec2 create-subnet --vpc-id vpc-1¦"),
        ("aws ecs \\\n  list-clus¦", "aws ecs \\\n  list-clusters ¦"),
        ("aws ecs wait services-st¦", "aws ecs wait services-stable ¦"),
        ("aws ecs list-clusters --output ta¦", "aws ecs list-clusters --output table¦"),
    ] {
        assert_eq!(completed(typed, &world), expected, "{typed}");
    }
    let options = found("aws ecs create-service ¦", &world).candidates;
    assert_eq!((options[0].label.as_str(), options[0].required), ("--service-name", true));
    let left = labels("aws ecs create-service --service-name web --¦", &world);
    assert!(!left.contains(&"--service-name".to_owned()) && left.contains(&"--query".to_owned()), "{left:?}");
    assert_eq!(completed("let x = `aws ecs ${wait_u¦", &world), "let x = `aws ecs ${wait_until(¦");
}

#[test]
fn completion_takes_any_text_and_place() {
    let world = Trial::after(&[]).account(ACCOUNT);
    let rhai = "let x = ecs::create_service(#{ cluster: \"日本\", networkConfiguration: #{ a: [`b ${x.y}`, 'c'] } }).service; // 終";
    let shell = "ID=$(aws ecs update-service --cluster '日 本' \\\n --service `web` | jq .x)";
    for text in [rhai, shell, ":watch ecs::list_clusters() 日本", "}}))]]${#{::..?.", "aws", "aws  --"] {
        for end in 0..=text.len() {
            for position in (0..=end).filter(|_| text.is_char_boundary(end)) {
                let part = &text[..end];
                let Found { start, candidates } = complete(part, position, &world);
                assert!(start <= position, "{part} at {position}: {candidates:?}");
                assert!(candidates.iter().all(|Candidate { text, .. }| !text.is_empty()));
            }
        }
    }
}

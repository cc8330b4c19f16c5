//! `ops` and its verbs: why a service is not well, one case a cause, and the chores of every day.

use super::causes;
use super::fixture::{Ended, Handson};
use super::ops_cases::{Case, IN_THE_VARIANT, IN_THE_WORKSHOP, MESSAGES, NAME, OTHERS, words};
use serde_json::Value;
use std::collections::BTreeSet;

/// The workshop's world, in a folder of its own.
fn workshop() -> Ended {
    Handson::run_project("scripts/handson.rhai").run().ok()
}

/// The variant's world: a NAT gateway, a public image, rolling deployments.
fn variant() -> Ended {
    Handson::run_project("scripts/variant.rhai").args(&["--region", "ap-northeast-1"]).run().ok()
}

/// A run, at the place that the closure says, of a script that has the outputs of the world there.
fn script_of(script: &str, place: impl Fn(Handson) -> Handson) -> Handson {
    let imports = ["fargate", "balancer", "ops"].map(|name| format!("import \"{name}\" as {name};\n")).concat();
    let run = place(Handson::new(&["run", "then.rhai", "--outputs", "export.log"]));
    run.file("then.rhai", &(imports + script))
}

/// A script in a copy of a world.
fn then(world: &Ended, script: &str) -> Ended {
    script_of(script, |run| run.in_copy(world)).run().ok()
}

fn why(world: &Ended, args: &[&str], code: i32) -> Value {
    Handson::new(&["why", "--json"]).args(args).within(world).run().code(code).json()
}

fn codes(found: &Value) -> Vec<&str> {
    let causes = found["causes"].as_array().expect("causes");
    causes.iter().map(|cause| cause["code"].as_str().expect("a code")).collect()
}

/// Runs the cases, each in a world of its own, and says which did not name their cause first.
fn walk(cases: &[Case], name: &str, world: &Ended) {
    let mut wrong = Vec::new();
    for Case { code, says, script, of } in cases {
        let world = then(world, &format!("{}{script}", words(name)));
        let found = why(&world, of, 1);
        let first = found["causes"][0].to_string();
        let unchecked = found["unchecked"].as_array().is_none_or(|list| !list.is_empty());
        let missing: Vec<_> = says.iter().filter(|part| !first.contains(&part.replace('"', "\\\""))).collect();
        if codes(&found)[0] != *code || !missing.is_empty() || unchecked {
            wrong.push(format!(
                "{code}: {:?}, without {missing:?}\n{}\n{script}\n",
                codes(&found),
                found["text"].as_str().unwrap_or_default()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_cause_in_the_workshop_is_named_first() {
    let world = workshop();
    assert_eq!(why(&world, &[], 0)["causes"], Value::Array(Vec::new()));
    walk(IN_THE_WORKSHOP, NAME, &world);
}

#[test]
fn each_cause_in_the_variant_is_named_first() {
    let world = variant();
    assert_eq!(why(&world, &[], 0)["causes"], Value::Array(Vec::new()));
    walk(IN_THE_VARIANT, "RollingWeb", &world);
}

/// The log of one container may not be read, that of the next may.
#[test]
fn what_may_not_be_looked_at_is_told_beside_what_may() {
    let script = "
        for group in [\"kept\", \"open\"] { logs::create_log_group(#{ logGroupName: group }); }
        let image = `${outputs.AccountID}.dkr.ecr.${target.region}.amazonaws.com/${REPOSITORY}:latest`;
        let region = target.region;
        let containers = [\"kept\", \"open\"].map(|name| #{ name: name, image: image, logConfiguration: #{ logDriver: \"awslogs\",
            options: #{ \"awslogs-group\": name, \"awslogs-region\": region, \"awslogs-stream-prefix\": \"ecs\" } } });
        let made = ecs::register_task_definition(#{ family: \"two\", networkMode: \"awsvpc\", cpu: \"256\", memory: \"512\",
            requiresCompatibilities: [\"FARGATE\"], executionRoleArn: iam::get_role(#{ RoleName: ROLE }).Role.Arn,
            containerDefinitions: containers });
        fargate::service(#{ name: \"two\", cluster: N, task_definition: made.taskDefinition.taskDefinitionArn,
            subnet_ids: [outputs.SubnetId1aPrivate], security_group_ids: [outputs.PrivateSecurityGroupsId] });
        ecs::wait_services_stable(#{ cluster: N, services: [\"two\"] });";
    let world = then(&workshop(), &(words(NAME) + script));
    let policy = r#"{ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "*", "Resource": "*" },
        { "Effect": "Deny", "Action": "logs:GetLogEvents", "Resource": "arn:aws:logs:*:*:log-group:kept:*" } ] }"#;
    let why = Handson::new(&["why", NAME, "two", "--json", "--enforce-iam", "policy.json"]);
    let found = why.within(&world).file("policy.json", policy).run().ok().json();
    let unchecked = found["unchecked"].to_string();
    assert!(unchecked.contains("AccessDenied") && unchecked.contains("kept"), "{unchecked}");
    assert!(found["logs"].to_string().contains("open started"), "{found}");
}

/// What `ops` says of each of the messages, in a script of which `MEANT` is the result.
fn meanings() -> Vec<Value> {
    let messages = serde_json::to_string(&MESSAGES.iter().map(|(_, message)| message).collect::<Vec<_>>());
    let messages = messages.expect("texts are JSON").replace('`', "");
    let script = format!("import \"ops\" as ops;\nprint(json({messages}.map(|message| ops::meaning(message))));");
    Handson::script(&script).run().ok().json().as_array().expect("a list").clone()
}

#[test]
fn every_message_of_aws_is_recognised() {
    let meant = meanings();
    let wrong: Vec<String> = MESSAGES
        .iter()
        .zip(&meant)
        .filter(|((code, _), meant)| meant["code"] != *code)
        .map(|((code, message), meant)| format!("{code}, not {}: {message}", meant["code"]))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The names in `{name}` and `{"name"}`.
fn places(text: &str) -> BTreeSet<String> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let names = parts.map(|(name, _)| name.trim_matches('"').to_owned());
    names.filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).collect()
}

#[test]
fn the_table_of_causes_is_whole_and_each_is_shown_by_a_test() {
    let table = Handson::script("import \"ops\" as ops;\nprint(json(ops::causes()));").run().ok().json();
    let table = table.as_array().expect("causes");
    let known: BTreeSet<&str> = table.iter().filter_map(|cause| cause["code"].as_str()).collect();
    assert_eq!(known.len(), table.len(), "two causes share a code");
    let shown = IN_THE_WORKSHOP.iter().chain(IN_THE_VARIANT).map(|case| case.code);
    let shown = shown.chain(causes::NAMED.iter().map(|(_, code, _)| *code));
    let shown: BTreeSet<&str> =
        shown.chain(MESSAGES.iter().map(|(code, _)| *code)).chain(OTHERS.iter().copied()).collect();
    assert_eq!(known, shown, "a cause without a case or a message, or the other way round");
    let told: BTreeSet<&str> = MESSAGES.iter().map(|(code, _)| *code).collect();
    for cause in table {
        let code = cause["code"].as_str().expect("a code");
        let words = |name: &str| ["en", "ja"].map(|lang| cause[name][lang].as_str().unwrap_or_default().to_owned());
        for [en, ja] in [words("what"), words("fix")] {
            // A fix may be nothing but a call.
            let both = !en.is_empty() && (!ja.is_ascii() || ja == en && en.starts_with('`'));
            assert!(both, "{code} is not in both languages");
            assert_eq!(places(&en), places(&ja), "{code} names other values in Japanese");
        }
        let fix = words("fix");
        assert!(fix.iter().all(|text| text.contains('`')), "{code}: the fix names no command or call");
        assert!(cause["messages"].is_null() || told.contains(code), "no message shows that {code} is recognised");
        for other in cause["explained_by"].as_array().into_iter().flatten() {
            assert!(known.contains(other.as_str().unwrap_or_default()), "{code}: there is no cause {other}");
        }
    }
}

/// A world with two clusters: the workshop's, and one with two services of which one is broken.
fn two_clusters() -> Ended {
    let script = "
        ecs::create_cluster(#{ clusterName: \"Shop\" });
        let task = ecs::describe_task_definition(#{ taskDefinition: N }).taskDefinition.taskDefinitionArn;
        for name in [\"web\", \"api\"] {
            let front = balancer::create(#{ name: name, vpc_id: outputs.VpcId, subnet_ids: [outputs.SubnetId1aPublic, outputs.SubnetId1cPublic],
                security_group_ids: [outputs.PublicSecurityGroupsId] });
            fargate::service(#{ name: name, cluster: \"Shop\", task_definition: task, subnet_ids: [outputs.SubnetId1aPrivate], container: N,
                security_group_ids: [outputs.PrivateSecurityGroupsId], target_group_arn: front.TargetGroupArn });
        }
        ecs::wait_services_stable(#{ cluster: \"Shop\", services: [\"web\", \"api\"] });
        elbv2::wait_target_in_service(#{ TargetGroupArn: elbv2::describe_target_groups(#{ Names: [\"web\"] }).only(\"TargetGroups\").TargetGroupArn });
        let lost = elbv2::describe_target_groups(#{ Names: [\"api\"] }).only(\"TargetGroups\");
        elbv2::delete_listener(#{ ListenerArn: elbv2::describe_listeners(#{ LoadBalancerArn: lost.LoadBalancerArns[0] }).only(\"Listeners\").ListenerArn });
    ";
    then(&workshop(), &(words(NAME) + script))
}

fn chore(world: &Ended, name: &str, args: &[&str]) -> Ended {
    Handson::run_project(&format!("scripts/chores/{name}.rhai")).args(args).within(world).run().ok()
}

#[test]
fn the_chores_do_what_they_say() {
    let world = two_clusters();
    let rows = chore(&world, "targets", &[]).stdout;
    let rows: Vec<Vec<&str>> = rows.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["cluster", "service", "target", "port", "state", "reason"]);
    let state = |service: &str| rows.iter().filter(|row| row[1] == service).map(|row| row[4]).collect::<Vec<_>>();
    assert_eq!(
        [state(NAME), state("web"), state("api")],
        [vec!["healthy", "healthy"], vec!["healthy"], vec!["unused"]]
    );
    let sick = chore(&world, "targets", &["--set", "trouble=true"]).stdout;
    assert_eq!((sick.lines().count(), sick.contains("Target.NotInUse")), (3, true), "{sick}");

    let why = chore(&world, "why", &[]).stdout;
    assert!(why.starts_with("Shop/api (1/1): NoListener: ") && why.contains("balancer::listener("), "{why}");
    assert_eq!(why.lines().count(), 2, "{why}");

    then_in(&world, "balancer::listener(#{ port: 80, load_balancer_arn: elbv2::describe_load_balancers(#{ Names: [\"api\"] }).only(\"LoadBalancers\").LoadBalancerArn,
        target_group_arn: elbv2::describe_target_groups(#{ Names: [\"api\"] }).only(\"TargetGroups\").TargetGroupArn });
        ecs::wait_services_stable(#{ cluster: \"Shop\", services: [\"api\"] });");
    let scaled =
        chore(&world, "scale", &["--set", "cluster=Shop", "--set", "services=web,api", "--set", "count=3"]).stdout;
    let scaled: Vec<Vec<&str>> = scaled.lines().skip(2).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(scaled, [["api", "3", "3"], ["web", "3", "3"]]);
    let health = then_in(&world, "print(json(ops::health(\"Shop\")));").ok().json();
    let counts = health
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["running"].clone(), row["healthy"].clone(), row["well"].clone()));
    assert!(counts.clone().all(|row| row == (3.into(), 3.into(), true.into())) && counts.count() == 2, "{health}");
}

/// A script in the same world.
fn then_in(world: &Ended, script: &str) -> Ended {
    script_of(script, |run| run.within(world)).run()
}

#[test]
fn a_rollout_waits_for_the_new_revision() {
    let world = variant();
    let script = "
        let before = ecs::describe_services(#{ cluster: \"RollingWeb\", services: [\"RollingWeb\"] }).only(\"services\");
        let service = ops::rollout(\"RollingWeb\", \"RollingWeb\", #{ image: \"public.ecr.aws/nginx/nginx:1.27\" });
        print(before.taskDefinition.split(\"/\")[-1]);
        print(service.taskDefinition.split(\"/\")[-1]);
        print(service.deployments.map(|one| [one.status, one.runningCount]));
        let image = |arn| ecs::describe_task_definition(#{ taskDefinition: arn }).taskDefinition.containerDefinitions[0].image;
        print(image.call(service.taskDefinition));
        print(ops::rollout(\"RollingWeb\", \"RollingWeb\").taskDefinition == service.taskDefinition);
        print(ops::scale(\"RollingWeb\", \"RollingWeb\", 1).runningCount);
        print(ops::why().healthy);
    ";
    let lines = "RollingWeb:1\nRollingWeb:2\n[[\"PRIMARY\", 3]]\npublic.ecr.aws/nginx/nginx:1.27\ntrue\n1\ntrue";
    then_in(&world, script).ok().prints(lines);
    let refused =
        then_in(&world, "ops::rollout(\"RollingWeb\", \"RollingWeb\", #{ image: \"x\", container: \"nope\" });");
    refused.code(1).says(&["error[ContainerNotFound]", "RollingWeb"]);
}

#[test]
fn a_service_of_codedeploy_is_not_rolled_out_and_says_what_to_do() {
    let world = workshop();
    let roll = |world: &Ended| then_in(world, "ops::rollout(\"ContainerHandsOn\", \"ContainerHandsOn\");");
    roll(&world).code(1).says(&["error[CodeDeployService]", "aws deploy create-deployment", "--set controller=ECS"]);
}

#[test]
fn the_verbs_find_the_only_service_and_tell_what_is_there_instead_of_another() {
    let world = workshop();
    let verb = |args: &[&str]| Handson::new(args).within(&world).run();
    let well = verb(&["why"]).ok();
    assert!(well.stdout.starts_with("ContainerHandsOn/ContainerHandsOn is well: 2 of 2 tasks run"), "{well}");
    let lines = verb(&["logs", "-n", "1"]).ok();
    let said: Vec<&str> = lines.stdout.lines().filter_map(|line| line.split("  ").last()).collect();
    assert_eq!(said, ["ContainerHandsOn started", "ContainerHandsOn started"], "{lines}");
    let json = verb(&["logs", "--json", "--since", "1s"]).ok().says(&["no lines were written"]).json();
    assert_eq!(json, Value::Array(Vec::new()));
    verb(&["why", NAME, "shop"]).code(1).says(&["error[ServiceNotFound]", NAME]);
    verb(&["why", "shop"]).code(1).says(&["error[ClusterNotFoundException]"]);
    verb(&["why", "--region", "eu-west-1"]).code(1).says(&["error[NoCluster]", "--region"]);
    let stopped = then(&world, &(words(NAME) + "ecs::update_service(#{ cluster: N, service: N, desiredCount: 0 });"));
    let told = Handson::new(&["why", "--lang", "ja"]).within(&stopped).run().code(1);
    assert!(told.stdout.contains("対処: 数を増やします: `ops::scale("), "{told}");
    assert_eq!(told.stderr, "");
    let bare = "fargate::service(#{ name: \"bare\", cluster: N, task_definition: N, count: 1, subnet_ids: [outputs.SubnetId1aPrivate],
                    security_group_ids: [outputs.PrivateSecurityGroupsId] });
                ecs::wait_services_stable(#{ cluster: N, services: [\"bare\"] });";
    let bare = then(&world, &(words(NAME) + bare));
    let told = Handson::new(&["why", NAME, "bare"]).within(&bare).run().ok();
    assert_eq!(told.stdout.trim_end(), "ContainerHandsOn/bare is well: 1 of 1 tasks run");
    // A file of the user's that is called like the module does not stand in for it.
    Handson::new(&["why"]).within(&world).file("ops.rhai", "throw 1;").run().ok();
}

#[test]
fn new_lines_of_a_log_are_followed() {
    let world = workshop();
    let script = "
        let lines = ops::logs(\"ContainerHandsOn\", \"ContainerHandsOn\", #{ follow: \"30s\" });
        print(lines.len());
    ";
    let ended = then_in(&world, script).ok();
    assert_eq!(ended.stdout.lines().last(), Some("2"), "{ended}");
    assert_eq!(ended.stdout.matches("started").count(), 2, "{ended}");
}

#[test]
fn the_verbs_speak_of_the_users_services_and_not_of_the_library() {
    for verb in ["why", "logs"] {
        let empty = Handson::new(&[verb]).run().code(1);
        empty.says(&["NoCluster", "a workshop makes one"]).never_says(&["std:"]);
    }
    Handson::new(&["logs", "--since", "yesterday"]).run().code(2).says(&["15m"]).never_says(&["ago"]);
    let named = Handson::script("import \"ops\" as ops; ops::why(#{ cluster: \"Shop\" });").run().code(1);
    named.says(&["InvalidArgument", "ops::why(\"Shop\", \"web\")"]);
}

#[test]
fn logs_say_that_the_group_is_not_there() {
    let world = workshop();
    let gone = "for group in logs::describe_log_groups().logGroups { logs::delete_log_group(#{ logGroupName: group.logGroupName }); }";
    let world = Handson::eval(gone).within(&world).run().ok();
    Handson::new(&["logs"]).within(&world).run().ok().says(&["awslogs-container-hands-on does not exist"]);
    Handson::new(&["why", "Container", "nope"]).within(&world).run().code(1).never_says(&["std:"]);
}

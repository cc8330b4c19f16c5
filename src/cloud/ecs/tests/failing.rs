//! Services whose tasks fail: how often they are tried, when that is given up, what is seen meanwhile.

use super::{Workshop, text};
use serde_json::{Value as Json, json};

fn begin(workshop: &Workshop, others: Json) {
    workshop.call("ecs::create_service", workshop.service(others));
}

fn deployment(workshop: &Workshop) -> Json {
    workshop.described()["deployments"][0].clone()
}

/// Seconds between the starts of tasks, as the events tell them.
fn waits(workshop: &Workshop) -> Vec<i64> {
    let service = workshop.described();
    let events = service["events"].as_array().cloned().unwrap_or_default();
    let started = events.iter().rev().filter(|event| text(&event["message"]).contains("has started"));
    let at = |event: &Json| text(&event["createdAt"]).parse::<jiff::Timestamp>().expect("a time").as_second();
    let times: Vec<i64> = started.map(at).collect();
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn without_image(workshop: &Workshop) {
    let image = json!({"repositoryName": "web", "imageIds": [{"imageTag": "1"}]});
    workshop.call("ecr::batch_delete_image", image);
}

#[test]
fn tasks_that_do_not_come_to_run_are_tried_less_and_less_often() {
    let workshop = Workshop::new();
    without_image(&workshop);
    begin(&workshop, json!({}));
    workshop.pass(3_600);
    // What a task takes to fail, and twice as long as before.
    assert_eq!(waits(&workshop), [38, 48, 68, 108, 188, 348, 668, 928, 928]);
    let events = workshop.events();
    assert_eq!(
        events[..6],
        [
            "(service web) has started 2 tasks: (task T) (task T).",
            "(service web) was unable to place a task. Reason: CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:1: 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:1: not found.",
            "(service web) has started 2 tasks: (task T) (task T).",
            "(service web) was unable to place a task. Reason: CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:1: 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:1: not found.",
            "(service web) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.",
            "(service web) has started 2 tasks: (task T) (task T).",
        ]
    );
    let stopped = workshop.tasks(json!({"serviceName": "web", "desiredStatus": "STOPPED"}));
    let task = &stopped[0];
    assert_eq!((&task["stopCode"], &task["lastStatus"]), (&json!("TaskFailedToStart"), &json!("STOPPED")));
    assert_eq!(task["containers"][0]["reason"], task["stoppedReason"]);
    assert_eq!(task["containers"][0].get("exitCode"), None);
    assert_eq!(task.get("startedAt"), None);
    assert_eq!(deployment(&workshop)["failedTasks"], 20);
    // The way is free again: the next start succeeds, and the one after a success is not put off.
    workshop.push();
    workshop.pass(1_000);
    assert_eq!(workshop.described()["runningCount"], 2);
    let pending = workshop.look(|context| context.timers.pending());
    let forgets = |event: &_| format!("{event:?}").contains("TaskForgotten");
    assert!(pending.iter().all(forgets), "nothing else is under way: {pending:?}");
    // A new task definition is tried at once.
    without_image(&workshop);
    workshop.revision("512");
    workshop.update(json!({"taskDefinition": "web:2"}));
    workshop.pass(2);
    assert_eq!(deployment(&workshop)["pendingCount"], 2);
}

#[test]
fn the_circuit_breaker_goes_back_after_three_tasks() {
    let workshop = Workshop::new();
    begin(&workshop, json!({"loadBalancers": workshop.balancers()}));
    workshop.pass(240);
    workshop.revision("512");
    let before = deployment(&workshop)["id"].clone();
    workshop.update(json!({
        "taskDefinition": "web:2", "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true}},
    }));
    without_image(&workshop);
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..600 {
        let newest = deployment(&workshop);
        let step = format!("{} {} {}", newest["failedTasks"], newest["rolloutState"], newest["rolloutStateReason"]);
        let step = step.replace(newest["id"].as_str().unwrap_or_default(), "N");
        if seen.last() != Some(&step) {
            seen.push(step);
        }
        workshop.pass(1);
    }
    assert_eq!(
        seen,
        [
            "0 \"IN_PROGRESS\" \"ECS deployment N in progress.\"",
            "2 \"IN_PROGRESS\" \"ECS deployment N in progress.\"",
            "0 \"COMPLETED\" \"ECS deployment N completed.\"",
        ]
    );
    assert_eq!(deployment(&workshop)["id"], before, "its tasks were never touched");
    let events = workshop.events();
    for expected in [
        "(service web) (deployment N) deployment failed: tasks failed to start.",
        "(service web) rolling back to deployment N.",
    ] {
        assert!(events.iter().any(|event| event == expected), "{expected}: {events:#?}");
    }
    assert_eq!(workshop.described()["runningCount"], 2);
}

#[test]
fn the_circuit_breaker_counts_tasks_that_fail_their_health_checks() {
    let workshop = Workshop::new();
    workshop.image(json!({"paths": {"/index.php": 500}}));
    begin(
        &workshop,
        json!({
            "loadBalancers": workshop.balancers(),
            "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": false}},
        }),
    );
    workshop.pass(100);
    assert_eq!(deployment(&workshop)["failedTasks"], 2);
    assert_eq!(deployment(&workshop)["rolloutState"], "IN_PROGRESS");
    assert_eq!(workshop.described()["pendingCount"], 2, "they are replaced at once");
    let unhealthy: Vec<String> =
        workshop.events().into_iter().filter(|event| event.contains("is unhealthy in")).collect();
    assert_eq!(
        unhealthy[0],
        "(service web) (task T) (port 80) is unhealthy in (target-group ARN) due to (reason Health checks failed with these codes: [500])."
    );
    workshop.pass(200);
    let failed = deployment(&workshop);
    assert_eq!(failed["rolloutState"], "FAILED");
    assert_eq!(failed["rolloutStateReason"], "ECS deployment circuit breaker: tasks failed to start.");
    workshop.pass(600);
    assert_eq!(workshop.described()["pendingCount"], 0);
}

#[test]
fn a_grace_period_lets_a_slow_container_come_up() {
    let workshop = Workshop::new();
    workshop.image(json!({"ready": "90s"}));
    begin(&workshop, json!({"loadBalancers": workshop.balancers(), "healthCheckGracePeriodSeconds": 300}));
    workshop.pass(100);
    assert_eq!(workshop.health(), ["unhealthy", "unhealthy"]);
    workshop.pass(220);
    assert_eq!(workshop.health(), ["healthy", "healthy"]);
    assert_eq!(deployment(&workshop)["rolloutState"], "COMPLETED");
    assert_eq!(deployment(&workshop)["failedTasks"], 0);
}

#[test]
fn a_container_that_exits_ends_its_task_where_it_is_essential() {
    let workshop = Workshop::new();
    let containers = json!([
        {"name": "web", "image": super::IMAGE},
        {"name": "init", "image": "public.ecr.aws/init:1", "essential": false},
    ]);
    let definition = json!({
        "family": "two", "networkMode": "awsvpc", "cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole", "containerDefinitions": containers,
    });
    workshop.call("ecs::register_task_definition", definition);
    workshop.image(json!({"reference": "public.ecr.aws/init", "exit": 0, "after": 10_000}));
    workshop.image(json!({"exit": 137, "after": "1m", "log": ["one", "two"]}));
    let network = json!({"awsvpcConfiguration": {
        "subnets": [workshop.public_subnets[0]], "securityGroups": [workshop.group], "assignPublicIp": "ENABLED",
    }});
    let run =
        json!({"cluster": "web", "taskDefinition": "two", "launchType": "FARGATE", "networkConfiguration": network});
    let task = workshop.call("ecs::run_task", run)["tasks"][0]["taskArn"].clone();
    let look = || {
        let answer = workshop.call("ecs::describe_tasks", json!({"cluster": "web", "tasks": [task]}));
        let task = answer["tasks"][0].clone();
        let one = |container: &Json| format!("{} {}", text(&container["lastStatus"]), container["exitCode"]);
        let all: Vec<String> = task["containers"].as_array().expect("a list").iter().map(one).collect();
        (text(&task["lastStatus"]), all.join(", "), task)
    };
    workshop.pass(45);
    let (status, containers, _) = look();
    assert_eq!((status.as_str(), containers.as_str()), ("RUNNING", "RUNNING null, STOPPED 0"));
    workshop.pass(90);
    let (status, containers, task) = look();
    assert_eq!((status.as_str(), containers.as_str()), ("STOPPED", "STOPPED 137, STOPPED 0"));
    assert_eq!(
        (&task["stopCode"], &task["stoppedReason"]),
        (&json!("EssentialContainerExited"), &json!("Essential container in task exited"))
    );
}

#[test]
fn what_a_container_writes_is_in_its_log() {
    let workshop = Workshop::new();
    workshop.image(json!({"log": ["listening on 80", "ready"]}));
    begin(&workshop, json!({"desiredCount": 1}));
    workshop.pass(60);
    let events = workshop.call("logs::filter_log_events", json!({"logGroupName": "web"}))["events"].clone();
    let messages: Vec<String> = events.as_array().expect("a list").iter().map(|one| text(&one["message"])).collect();
    assert_eq!(messages, ["listening on 80", "ready"]);
}

#[test]
fn a_closed_group_stops_running_tasks_and_is_found_open_again() {
    let workshop = Workshop::new();
    begin(&workshop, json!({"loadBalancers": workshop.balancers()}));
    workshop.pass(240);
    let http = super::rule(&workshop.group, 80, json!({"UserIdGroupPairs": [{"GroupId": workshop.public_group}]}));
    workshop.call("ec2::revoke_security_group_ingress", http.clone());
    workshop.pass(30);
    assert_eq!(workshop.health(), ["healthy", "healthy"], "two checks have to fail");
    // Closed for less than that, nothing happens.
    workshop.call("ec2::authorize_security_group_ingress", http.clone());
    workshop.pass(120);
    assert_eq!(workshop.health(), ["healthy", "healthy"]);
    assert_eq!(workshop.described()["runningCount"], 2);
    workshop.call("ec2::revoke_security_group_ingress", http);
    workshop.pass(90);
    let events = workshop.events();
    let told = |event: &String| event.contains("is unhealthy in (target-group ARN) due to (reason Request timed out).");
    assert!(events.iter().any(told), "{events:#?}");
}

#[test]
fn what_an_image_does_is_said_in_its_words() {
    let workshop = Workshop::new();
    let refused = |input: Json| {
        let Some(crate::api::Value::Map(input)) = Some(crate::api::Value::from_json(&input)) else { panic!("a map") };
        let answer = workshop.cloud.declare(workshop.region, "image", input, &workshop.clock);
        answer.expect_err("refused").1
    };
    assert_eq!(
        refused(json!({"reference": "web", "prot": 80})),
        "there is no prot; there are port, paths, ready, exit, after, healthy, log, platform"
    );
    assert_eq!(refused(json!({"port": 80})), "the image's reference is missing");
    assert_eq!(refused(json!({"reference": "web", "port": "80"})), "port is an integer");
    assert_eq!(refused(json!({"reference": "web", "ready": "soon"})), "ready is a time such as \"5s\"");
    assert_eq!(
        refused(json!({"reference": "web", "paths": "/"})),
        "paths is a list of paths, or a map of paths and status codes"
    );
}

#[test]
fn a_way_back_without_tasks_says_what_it_is_and_fails_only_once() {
    let workshop = Workshop::new();
    let breaker = json!({"enable": true, "rollback": true});
    let configuration = json!({
        "deploymentCircuitBreaker": breaker, "minimumHealthyPercent": 0, "maximumPercent": 100,
    });
    begin(&workshop, json!({"deploymentConfiguration": configuration}));
    workshop.pass(60);
    workshop.revision("512");
    without_image(&workshop);
    workshop.update(json!({"taskDefinition": "web:2"}));
    workshop.pass(90);
    let back = deployment(&workshop);
    assert!(text(&back["rolloutStateReason"]).starts_with("ECS deployment circuit breaker: rolling back to"), "{back}");
    workshop.pass(600);
    assert_eq!(deployment(&workshop)["rolloutState"], "FAILED");
    let name = json!({"cluster": "web", "service": "web"});
    let listed = workshop.call("ecs::list_service_deployments", name)["serviceDeployments"].clone();
    assert_eq!(listed[0]["status"], "ROLLBACK_FAILED");
}

//! Rolling deployments, step by step.

use super::{Workshop, text};
use serde_json::{Value as Json, json};

/// Running tasks of the new deployment and of the old ones, and the targets that drain.
fn step(workshop: &Workshop) -> String {
    let service = workshop.described();
    let deployments = service["deployments"].as_array().cloned().unwrap_or_default();
    let each = |deployment: &Json| {
        format!(
            "{} {}+{}/{} {}",
            text(&deployment["status"]),
            deployment["runningCount"],
            deployment["pendingCount"],
            deployment["desiredCount"],
            text(&deployment["rolloutState"])
        )
    };
    deployments.iter().map(each).collect::<Vec<_>>().join(", ")
}

/// What is seen, looking every second for so long.
fn watch(workshop: &Workshop, seconds: u64) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..seconds {
        let now = step(workshop);
        if seen.last() != Some(&now) {
            seen.push(now);
        }
        workshop.pass(1);
    }
    seen
}

fn begin(workshop: &Workshop, others: Json) -> Json {
    workshop.call("ecs::create_service", workshop.service(others))["service"].clone()
}

#[test]
fn a_new_service_has_one_deployment() {
    let workshop = Workshop::new();
    let service = begin(&workshop, json!({}));
    let id = text(&service["deployments"][0]["id"]);
    assert_eq!(service["deployments"][0]["rolloutStateReason"], format!("ECS deployment {id} in progress."));
    assert_eq!(service.get("taskSets"), None);
    assert_eq!(service["resourceManagementType"], "CUSTOMER");
    assert_eq!(service.get("healthCheckGracePeriodSeconds"), None);
    assert_eq!(service["platformVersion"], "LATEST");
    assert_eq!(service["deployments"][0]["platformVersion"], "1.4.0");
    assert_eq!(
        service["deploymentConfiguration"],
        json!({
            "deploymentCircuitBreaker": {"enable": false, "rollback": false}, "maximumPercent": 200,
            "minimumHealthyPercent": 100, "strategy": "ROLLING", "bakeTimeInMinutes": 0,
        })
    );
    assert_eq!(
        watch(&workshop, 60),
        ["PRIMARY 0+0/2 IN_PROGRESS", "PRIMARY 0+2/2 IN_PROGRESS", "PRIMARY 2+0/2 COMPLETED"]
    );
    let deployment = workshop.described()["deployments"][0].clone();
    assert_eq!(deployment["rolloutStateReason"], format!("ECS deployment {id} completed."));
    assert_eq!(
        workshop.events(),
        [
            "(service web) has started 2 tasks: (task T) (task T).",
            "(service web) (deployment N) deployment completed.",
            "(service web) has reached a steady state.",
        ]
    );
    // Scaling is no deployment.
    workshop.update(json!({"desiredCount": 3}));
    workshop.pass(60);
    assert_eq!(step(&workshop), "PRIMARY 3+0/3 COMPLETED");
    workshop.update(json!({"desiredCount": 0}));
    workshop.pass(60);
    assert_eq!(step(&workshop), "PRIMARY 0+0/0 COMPLETED");
    assert_eq!(workshop.tasks(json!({"serviceName": "web"})), Vec::<Json>::new());
}

#[test]
fn scaling_is_seen_step_by_step() {
    let workshop = Workshop::new();
    begin(&workshop, json!({"loadBalancers": workshop.balancers()}));
    workshop.pass(240);
    assert_eq!(workshop.health(), ["healthy", "healthy"]);
    let before = workshop.tasks(json!({"serviceName": "web"}));
    // Every second: what the service says, and what its targets are.
    let watch = |seconds: u64| {
        let (mut steps, mut targets): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for _ in 0..seconds {
            let mut health = workshop.health();
            health.sort();
            for (seen, now) in [(&mut steps, step(&workshop)), (&mut targets, health.join(" "))] {
                if seen.last() != Some(&now) {
                    seen.push(now);
                }
            }
            workshop.pass(1);
        }
        (steps, targets)
    };
    let service = workshop.update(json!({"desiredCount": 4}));
    assert_eq!((&service["desiredCount"], &service["runningCount"]), (&json!(4), &json!(2)));
    let (steps, targets) = watch(240);
    assert_eq!(steps, ["PRIMARY 2+0/4 COMPLETED", "PRIMARY 2+2/4 COMPLETED", "PRIMARY 4+0/4 COMPLETED"]);
    assert_eq!(targets, ["healthy healthy", "healthy healthy initial initial", "healthy healthy healthy healthy"]);
    let tasks = workshop.tasks(json!({"serviceName": "web"}));
    assert!(before.iter().all(|old| tasks.iter().any(|task| task["taskArn"] == old["taskArn"])), "the old ones stay");
    workshop.update(json!({"desiredCount": 1}));
    let (steps, targets) = watch(600);
    assert_eq!(steps, ["PRIMARY 4+0/1 COMPLETED", "PRIMARY 1+0/1 COMPLETED"]);
    assert_eq!(targets, ["healthy healthy healthy healthy", "draining draining draining healthy", "healthy"]);
    assert_eq!(workshop.tasks(json!({"serviceName": "web"})).len(), 1);
    assert_eq!(
        workshop.events()[4..],
        [
            "(service web) has started 2 tasks: (task T) (task T).",
            "(service web) registered 2 targets in (target-group ARN)",
            "(service web) has reached a steady state.",
            "(service web) deregistered 3 targets in (target-group ARN)",
            "(service web) has begun draining connections on 3 tasks.",
            "(service web) has stopped 3 running tasks: (task T) (task T) (task T).",
            "(service web) has reached a steady state.",
        ]
    );
}

#[test]
fn with_100_and_200_percent_new_tasks_come_before_old_ones_go() {
    let workshop = Workshop::new();
    begin(&workshop, json!({"loadBalancers": workshop.balancers()}));
    workshop.pass(240);
    assert_eq!(step(&workshop), "PRIMARY 2+0/2 COMPLETED");
    let revision = workshop.revision("512");
    let service = workshop.update(json!({"taskDefinition": "web"}));
    assert_eq!(service["taskDefinition"], revision);
    assert_eq!(
        watch(&workshop, 600),
        [
            "PRIMARY 0+0/2 IN_PROGRESS, ACTIVE 2+0/2 COMPLETED",
            "PRIMARY 0+2/2 IN_PROGRESS, ACTIVE 2+0/2 COMPLETED",
            "PRIMARY 2+0/2 IN_PROGRESS, ACTIVE 2+0/2 COMPLETED",
            "PRIMARY 2+0/2 IN_PROGRESS, ACTIVE 0+0/0 COMPLETED",
            "PRIMARY 2+0/2 COMPLETED",
        ]
    );
    assert_eq!(
        workshop.events()[4..],
        [
            "(service web) has started 2 tasks: (task T) (task T).",
            "(service web) registered 2 targets in (target-group ARN)",
            "(service web) deregistered 2 targets in (target-group ARN)",
            "(service web) has begun draining connections on 2 tasks.",
            "(service web) has stopped 2 running tasks: (task T) (task T).",
            "(service web) (deployment N) deployment completed.",
            "(service web) has reached a steady state.",
        ]
    );
    for task in workshop.tasks(json!({"serviceName": "web"})) {
        assert_eq!((&task["taskDefinitionArn"], &task["cpu"]), (&json!(revision), &json!("512")));
    }
}

#[test]
fn with_50_and_100_percent_old_tasks_make_room() {
    let workshop = Workshop::new();
    begin(&workshop, json!({"deploymentConfiguration": {"minimumHealthyPercent": 50, "maximumPercent": 100}}));
    workshop.pass(60);
    assert_eq!(workshop.described()["availabilityZoneRebalancing"], "DISABLED");
    workshop.update(json!({"forceNewDeployment": true}));
    assert_eq!(
        watch(&workshop, 120),
        [
            "PRIMARY 0+0/2 IN_PROGRESS, ACTIVE 2+0/2 COMPLETED",
            "PRIMARY 0+0/2 IN_PROGRESS, ACTIVE 1+0/1 COMPLETED",
            "PRIMARY 0+1/2 IN_PROGRESS, ACTIVE 1+0/1 COMPLETED",
            "PRIMARY 1+0/2 IN_PROGRESS, ACTIVE 0+0/0 COMPLETED",
            "PRIMARY 1+1/2 IN_PROGRESS",
            "PRIMARY 2+0/2 COMPLETED",
        ]
    );
    let placed: Vec<String> =
        workshop.tasks(json!({"serviceName": "web"})).iter().map(|task| text(&task["availabilityZone"])).collect();
    assert_ne!(placed[0], placed[1], "tasks are spread over the zones");
}

#[test]
fn a_stopped_task_is_replaced() {
    let workshop = Workshop::new();
    begin(&workshop, json!({}));
    workshop.pass(60);
    let task = workshop.tasks(json!({"serviceName": "web"}))[0]["taskArn"].clone();
    let stopped = workshop.call("ecs::stop_task", json!({"cluster": "web", "task": task, "reason": "rehearsal"}));
    let stopped = &stopped["task"];
    assert_eq!((&stopped["lastStatus"], &stopped["desiredStatus"]), (&json!("RUNNING"), &json!("STOPPED")));
    assert_eq!((&stopped["stopCode"], &stopped["stoppedReason"]), (&json!("UserInitiated"), &json!("rehearsal")));
    assert_eq!(watch(&workshop, 60), ["PRIMARY 1+1/2 COMPLETED", "PRIMARY 2+0/2 COMPLETED",]);
    assert_eq!(
        workshop.events()[3..],
        [
            "(service web) has started 1 tasks: (task T).",
            "(service web) has stopped 1 running tasks: (task T).",
            "(service web) has reached a steady state.",
        ]
    );
    let stopped = workshop.tasks(json!({"serviceName": "web", "desiredStatus": "STOPPED"}));
    assert_eq!(stopped.len(), 1);
    assert_eq!(stopped[0]["taskArn"], task);
}

#[test]
fn deployments_and_revisions_are_listed() {
    let workshop = Workshop::new();
    let service = begin(&workshop, json!({}));
    let deployment = service["currentServiceDeployment"].clone();
    workshop.pass(60);
    workshop.revision("512");
    workshop.update(json!({"taskDefinition": "web:2"}));
    let name = json!({"cluster": "web", "service": "web"});
    let listed = workshop.call("ecs::list_service_deployments", name)["serviceDeployments"].clone();
    let statuses: Vec<String> = listed.as_array().expect("a list").iter().map(|one| text(&one["status"])).collect();
    assert_eq!(statuses, ["IN_PROGRESS", "SUCCESSFUL"]);
    assert_eq!(listed[1]["serviceDeploymentArn"], deployment);
    let revision = listed[0]["targetServiceRevisionArn"].clone();
    let described = workshop.call("ecs::describe_service_revisions", json!({"serviceRevisionArns": [revision, "x"]}));
    assert!(text(&described["serviceRevisions"][0]["taskDefinition"]).ends_with(":task-definition/web:2"));
    assert_eq!(described["failures"], json!([{"arn": "x", "reason": "MISSING"}]));
    workshop.pass(10);
    let newest = listed[0]["serviceDeploymentArn"].clone();
    workshop.call("ecs::stop_service_deployment", json!({"serviceDeploymentArn": newest}));
    workshop.pass(90);
    assert_eq!(step(&workshop), "PRIMARY 2+0/2 COMPLETED");
    assert!(text(&workshop.described()["taskDefinition"]).ends_with(":task-definition/web:1"));
    let described = workshop.call("ecs::describe_service_deployments", json!({"serviceDeploymentArns": [newest]}));
    let described = &described["serviceDeployments"][0];
    assert_eq!(described["status"], "ROLLBACK_SUCCESSFUL");
    assert_eq!(described["rollback"]["serviceRevisionArn"], listed[1]["targetServiceRevisionArn"]);
    assert_eq!(
        workshop.refused("ecs::stop_service_deployment", json!({"serviceDeploymentArn": newest})),
        "ConflictException"
    );
}

#[test]
fn protected_tasks_stay() {
    let workshop = Workshop::new();
    begin(&workshop, json!({}));
    workshop.pass(60);
    let tasks: Vec<String> =
        workshop.tasks(json!({"serviceName": "web"})).iter().map(|task| text(&task["taskArn"])).collect();
    let protect = json!({"cluster": "web", "tasks": tasks, "protectionEnabled": true, "expiresInMinutes": 10});
    let answer = workshop.call("ecs::update_task_protection", protect);
    assert_eq!(answer["protectedTasks"][1]["protectionEnabled"], true);
    workshop.update(json!({"desiredCount": 1}));
    workshop.pass(300);
    assert_eq!(workshop.described()["runningCount"], 2);
    workshop.pass(400);
    assert_eq!(workshop.described()["runningCount"], 1);
    let answer = workshop.call("ecs::get_task_protection", json!({"cluster": "web", "tasks": tasks}));
    assert_eq!(answer["protectedTasks"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["failures"][0]["reason"], "TASK_NOT_VALID");
}

#[test]
fn a_service_of_ec2_finds_no_instances() {
    let workshop = Workshop::new();
    workshop.call(
        "ecs::register_task_definition",
        json!({
            "family": "bridge",
            "containerDefinitions": [{"name": "web", "image": "web:1", "memory": 128}],
        }),
    );
    let input = json!({"cluster": "web", "serviceName": "web", "taskDefinition": "bridge", "desiredCount": 1});
    let service = workshop.call("ecs::create_service", input)["service"].clone();
    assert_eq!(service["launchType"], "EC2");
    assert_eq!(service.get("platformVersion"), None);
    workshop.pass(600);
    let events = workshop.events();
    assert_eq!(events.len(), 1);
    assert!(events[0].contains("No Container Instances were found in your cluster"), "{events:?}");
}

#[test]
fn tasks_that_cannot_start_are_tried_again_later_and_break_the_circuit() {
    let workshop = Workshop::new();
    begin(&workshop, json!({}));
    workshop.pass(60);
    workshop.revision("512");
    let group = json!({"GroupName": "short", "Description": "short", "VpcId": workshop.vpc()});
    let group = text(&workshop.call("ec2::create_security_group", group)["GroupId"]);
    let mut network = workshop.network();
    network["awsvpcConfiguration"]["securityGroups"] = json!([group]);
    workshop.update(json!({
        "taskDefinition": "web:2", "networkConfiguration": network,
        "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true}},
    }));
    workshop.call("ec2::delete_security_group", json!({"GroupId": group}));
    workshop.pass(20);
    let failed = workshop.tasks(json!({"desiredStatus": "STOPPED"}));
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0]["stopCode"], "TaskFailedToStart");
    let reason = text(&failed[0]["stoppedReason"]);
    assert!(reason.starts_with("Unexpected EC2 error while attempting to Create Network Interface"), "{reason}");
    assert_eq!(workshop.described()["deployments"][0]["failedTasks"], 2);
    assert_eq!(
        watch(&workshop, 120),
        ["PRIMARY 0+2/2 IN_PROGRESS, ACTIVE 2+0/2 COMPLETED", "PRIMARY 2+0/2 COMPLETED",]
    );
    assert!(text(&workshop.described()["taskDefinition"]).ends_with(":task-definition/web:1"));
    let events = workshop.events();
    assert!(events.iter().any(|event| event.contains("unable to consistently start tasks")), "{events:?}");
    assert!(events.contains(&"(service web) (deployment N) deployment failed: tasks failed to start.".to_owned()));
}

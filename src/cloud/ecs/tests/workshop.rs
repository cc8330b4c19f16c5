//! The service of the workshop, under the CODE_DEPLOY controller.

use super::{Workshop, text};
use crate::cloud::world::Context;
use serde_json::{Value as Json, json};

fn code_deploy(workshop: &Workshop) -> Json {
    let input = workshop.service(json!({
        "deploymentController": {"type": "CODE_DEPLOY"}, "platformVersion": "LATEST",
        "loadBalancers": workshop.balancers(),
    }));
    workshop.call("ecs::create_service", input)["service"].clone()
}

fn stability(workshop: &Workshop) -> String {
    text(&workshop.described()["taskSets"][0]["stabilityStatus"])
}

#[test]
fn it_is_answered_as_aws_answers_it() {
    let workshop = Workshop::new();
    let service = code_deploy(&workshop);
    let members: Vec<&String> = service.as_object().expect("a service").keys().collect();
    #[rustfmt::skip]
    assert_eq!(members, [
        "serviceArn", "serviceName", "clusterArn", "loadBalancers", "serviceRegistries", "status", "desiredCount",
        "runningCount", "pendingCount", "launchType", "platformVersion", "platformFamily", "taskDefinition",
        "deploymentConfiguration", "taskSets", "deployments", "roleArn", "events", "createdAt", "placementConstraints",
        "placementStrategy", "networkConfiguration", "healthCheckGracePeriodSeconds", "schedulingStrategy",
        "deploymentController", "createdBy", "enableECSManagedTags", "propagateTags", "enableExecuteCommand",
        "resourceManagementType",
    ]);
    assert_eq!(service["resourceManagementType"], "CUSTOMER");
    let set = &service["taskSets"][0];
    let members: Vec<&String> = set.as_object().expect("a task set").keys().collect();
    #[rustfmt::skip]
    assert_eq!(members, [
        "id", "taskSetArn", "serviceArn", "clusterArn", "status", "taskDefinition", "computedDesiredCount",
        "pendingCount", "runningCount", "createdAt", "updatedAt", "launchType", "platformVersion", "platformFamily",
        "networkConfiguration", "loadBalancers", "serviceRegistries", "scale", "stabilityStatus", "stabilityStatusAt",
        "tags",
    ]);
    assert_eq!(service["deploymentConfiguration"], json!({"maximumPercent": 200, "minimumHealthyPercent": 100}));
    assert_eq!((&service["platformVersion"], &set["platformVersion"]), (&json!("1.4.0"), &json!("1.4.0")));
    assert_eq!(set["scale"], json!({"value": 100.0, "unit": "PERCENT"}));
    let counts = ["computedDesiredCount", "pendingCount", "runningCount"].map(|name| set[name].clone());
    assert_eq!(counts, [2, 0, 0]);
    assert_eq!((set["status"].clone(), set["stabilityStatus"].clone()), (json!("PRIMARY"), json!("STABILIZING")));
    assert_eq!(service["healthCheckGracePeriodSeconds"], 0);
    assert_eq!(service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"], "DISABLED");
    let id = text(&set["id"]);
    assert_eq!(id.len(), "ecs-svc/1465112757677924538".len());
    assert!(text(&set["taskSetArn"]).ends_with(&format!(":task-set/web/web/{id}")));
    assert!(text(&set["serviceArn"]).ends_with(":service/web"));
    assert!(text(&service["roleArn"]).ends_with("/ecs.amazonaws.com/AWSServiceRoleForECS"));
}

#[test]
fn it_comes_to_a_steady_state_with_healthy_targets_and_rests_there() {
    let workshop = Workshop::new();
    workshop.look(|context| context.logs.create_group(context.now, "web"));
    code_deploy(&workshop);
    let mut seen = Vec::new();
    for _ in 0..300 {
        let service = workshop.described();
        let set = &service["taskSets"][0];
        let step = format!(
            "{} {} {} {}",
            set["pendingCount"],
            set["runningCount"],
            text(&set["stabilityStatus"]),
            workshop.health().join(" ")
        );
        if seen.last() != Some(&step) {
            seen.push(step);
        }
        workshop.pass(1);
    }
    assert_eq!(
        seen,
        [
            "0 0 STABILIZING ",
            "2 0 STABILIZING ",
            "2 0 STABILIZING initial initial",
            "0 2 STABILIZING initial initial",
            "0 2 STABILIZING healthy healthy",
            "0 2 STEADY_STATE healthy healthy",
        ]
    );
    assert_eq!(
        workshop.events(),
        [
            "(service web, taskSet N) has started 2 tasks: (task T) (task T).",
            "(service web, taskSet N) registered 2 targets in (target-group ARN)",
            "(service web) has reached a steady state.",
        ]
    );
    let pending = workshop.look(|context| context.timers.pending());
    assert!(pending.is_empty(), "{pending:?}");
    let first = |context: &mut Context<'_>| context.logs.group("web")?.streams.keys().next().cloned();
    let stream = workshop.look(first).expect("a stream");
    assert!(stream.starts_with("ecs/web/"), "{stream}");
    let counts = workshop.call("ecs::describe_clusters", json!({"clusters": ["web"]}))["clusters"][0].clone();
    let counts = ["runningTasksCount", "pendingTasksCount", "activeServicesCount"].map(|name| counts[name].clone());
    assert_eq!(counts, [2, 0, 1]);
}

#[test]
fn it_scales_out_and_in_and_updates_nothing_else() {
    let workshop = Workshop::new();
    code_deploy(&workshop);
    workshop.pass(240);
    assert_eq!(stability(&workshop), "STEADY_STATE");
    let set = workshop.update(json!({"desiredCount": 3}))["taskSets"][0].clone();
    assert_eq!((set["computedDesiredCount"].clone(), set["stabilityStatus"].clone()), (json!(3), json!("STABILIZING")));
    workshop.pass(240);
    assert_eq!(stability(&workshop), "STEADY_STATE");
    assert_eq!(workshop.described()["runningCount"], 3);
    workshop.update(json!({"desiredCount": 1}));
    workshop.pass(10);
    assert_eq!(stability(&workshop), "STABILIZING");
    assert_eq!(workshop.described()["runningCount"], 1);
    let mut health = workshop.health();
    health.sort();
    assert_eq!(health, ["draining", "draining", "healthy"]);
    workshop.pass(330);
    assert_eq!(stability(&workshop), "STEADY_STATE");
    assert_eq!(workshop.health(), ["healthy"]);
    assert_eq!(
        workshop.events()[3..],
        [
            "(service web) updated computedDesiredCount for taskSet N to 3.",
            "(service web, taskSet N) has started 1 tasks: (task T).",
            "(service web, taskSet N) registered 1 targets in (target-group ARN)",
            "(service web) has reached a steady state.",
            "(service web) updated computedDesiredCount for taskSet N to 1.",
            "(service web, taskSet N) deregistered 2 targets in (target-group ARN)",
            "(service web, taskSet N) has begun draining connections on 2 tasks.",
            "(service web, taskSet N) has stopped 2 running tasks: (task T) (task T).",
            "(service web) has reached a steady state.",
        ]
    );
    let refusal = workshop
        .try_call("ecs::update_service", json!({"cluster": "web", "service": "web", "taskDefinition": "web:1"}))
        .expect_err("CodeDeploy does that");
    assert_eq!(refusal.code, "InvalidParameterException");
    assert_eq!(
        refusal.message,
        "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment."
    );
}

#[test]
fn it_is_deleted_with_force_and_forgotten_later() {
    let workshop = Workshop::new();
    code_deploy(&workshop);
    workshop.pass(240);
    let tasks = workshop.tasks(json!({}));
    let name = json!({"cluster": "web", "service": "web"});
    assert_eq!(workshop.refused("ecs::delete_service", name.clone()), "InvalidParameterException");
    assert_eq!(workshop.refused("ecs::delete_cluster", json!({"cluster": "web"})), "ClusterContainsServicesException");
    let deleted = workshop.call("ecs::delete_service", json!({"cluster": "web", "service": "web", "force": true}));
    assert_eq!(deleted["service"]["status"], "DRAINING");
    assert_eq!(deleted["service"]["desiredCount"], 0);
    // The cleaning of the workshop stops the tasks that it finds.
    for task in &tasks {
        workshop.call("ecs::stop_task", json!({"cluster": "web", "task": task["taskArn"]}));
    }
    assert_eq!(
        workshop.refused("ecs::create_service", workshop.service(json!({}))),
        "InvalidParameterException",
        "it still drains"
    );
    assert_eq!(workshop.refused("ecs::update_service", name.clone()), "ServiceNotActiveException");
    workshop.pass(330);
    assert_eq!(workshop.described()["status"], "INACTIVE");
    assert_eq!(workshop.call("ecs::list_services", json!({"cluster": "web"}))["serviceArns"], json!([]));
    assert_eq!(workshop.refused("ecs::delete_service", name), "ServiceNotFoundException");
    workshop.pass(60);
    let stopped = workshop.tasks(json!({"desiredStatus": "STOPPED"}));
    assert_eq!(stopped.iter().map(|task| text(&task["lastStatus"])).collect::<Vec<_>>(), ["STOPPED", "STOPPED"]);
    let of_tasks = json!({"Name": "interface-type", "Values": ["interface"]});
    let interfaces = json!({"Filters": [{"Name": "subnet-id", "Values": workshop.subnets}, of_tasks]});
    assert_eq!(workshop.call("ec2::describe_network_interfaces", interfaces)["NetworkInterfaces"], json!([]));
    workshop.call("ecs::delete_cluster", json!({"cluster": "web"}));
    workshop.pass(3_600);
    workshop.call("ecs::create_cluster", json!({"clusterName": "web"}));
    assert_eq!(workshop.described(), Json::Null);
    assert_eq!(workshop.tasks(json!({"desiredStatus": "STOPPED"})), Vec::<Json>::new());
}

#[test]
fn a_service_of_the_same_name_can_follow_an_inactive_one() {
    let workshop = Workshop::new();
    code_deploy(&workshop);
    workshop.call("ecs::delete_service", json!({"cluster": "web", "service": "web", "force": true}));
    workshop.pass(60);
    assert_eq!(workshop.described()["status"], "INACTIVE");
    code_deploy(&workshop);
    workshop.pass(3_700);
    assert_eq!(workshop.described()["status"], "ACTIVE");
    assert_eq!(stability(&workshop), "STEADY_STATE");
}

//! What AWS refuses of services and tasks.

use super::{Workshop, merge};
use serde_json::{Value as Json, json};

fn table(workshop: &Workshop, path: &str, input: &Json, rows: &[(Json, &str, &str)]) {
    for (others, code, message) in rows {
        let mut input = input.clone();
        merge(&mut input, others.clone());
        match workshop.try_call(path, input) {
            Ok(_) => panic!("{path} with {others} is not refused"),
            Err(refused) => {
                assert_eq!(refused.code, *code, "{path} with {others}: {}", refused.message);
                assert!(refused.message.contains(message), "{path} with {others}: {}", refused.message);
            }
        }
    }
}

const INVALID: &str = "InvalidParameterException";

#[test]
fn services_that_aws_does_not_make() {
    let workshop = Workshop::new();
    let balancers = |member: &str, value: Json| {
        let mut balancers = workshop.balancers();
        balancers[0][member] = value;
        json!({"loadBalancers": balancers})
    };
    let network = |member: &str, value: Json| {
        let mut network = workshop.network();
        network["awsvpcConfiguration"][member] = value;
        json!({"networkConfiguration": network})
    };
    let unbalanced =
        json!({"Name": "alone", "Protocol": "HTTP", "Port": 80, "TargetType": "ip", "VpcId": workshop.vpc()});
    let unbalanced =
        workshop.call("elbv2::create_target_group", unbalanced)["TargetGroups"][0]["TargetGroupArn"].clone();
    let other = workshop.call("ec2::describe_security_groups", json!({}))["SecurityGroups"].clone();
    let other = other.as_array().expect("a list").iter().find(|group| group["VpcId"] != workshop.vpc());
    let other = other.expect("the default VPC has one")["GroupId"].clone();
    let bridge = json!({
        "family": "bridge", "containerDefinitions": [{"name": "web", "image": "web:1", "memory": 128}],
    });
    workshop.call("ecs::register_task_definition", bridge);
    let strategy = json!([{"capacityProvider": "FARGATE"}]);
    let rows = [
        (json!({"cluster": "none"}), "ClusterNotFoundException", "Cluster not found."),
        (json!({"taskDefinition": "none"}), "ClientException", "TaskDefinition not found."),
        (json!({"taskDefinition": null}), INVALID, "TaskDefinition can not be blank."),
        (json!({"serviceName": "a b"}), INVALID, "service name"),
        (json!({"desiredCount": null}), INVALID, "Desired count can not be null."),
        (json!({"desiredCount": -1}), INVALID, "negative"),
        (json!({"networkConfiguration": null}), INVALID, "Network Configuration must be provided"),
        (network("subnets", json!([])), INVALID, "subnets can not be empty."),
        (network("subnets", json!(["subnet-1"])), INVALID, "InvalidSubnetID.NotFound"),
        (network("securityGroups", json!(["sg-1"])), INVALID, "InvalidGroup.NotFound"),
        (network("securityGroups", json!([other])), INVALID, "same VPC"),
        (json!({"capacityProviderStrategy": strategy}), INVALID, "both a launch type and capacity provider strategy"),
        (json!({"capacityProviderStrategy": strategy, "launchType": null}), INVALID, "not associated with the cluster"),
        (json!({"taskDefinition": "bridge"}), INVALID, "does not support launch_type FARGATE"),
        (json!({"platformVersion": "9"}), "PlatformUnknownException", "9"),
        (json!({"healthCheckGracePeriodSeconds": 9}), INVALID, "Health check grace period"),
        (json!({"schedulingStrategy": "DAEMON"}), INVALID, "daemon"),
        (json!({"deploymentController": {"type": "CODE_DEPLOY"}}), INVALID, "load balancer"),
        (json!({"deploymentController": {"type": "EXTERNAL"}}), INVALID, "EXTERNAL"),
        (json!({"deploymentConfiguration": {"maximumPercent": 100}}), INVALID, "cannot be 100"),
        (balancers("containerName", json!("x")), INVALID, "The container x does not exist in the task definition."),
        (balancers("containerPort", json!(81)), INVALID, "did not have a container port 81 defined"),
        (balancers("targetGroupArn", json!("arn:x")), INVALID, "does not exist"),
        (balancers("targetGroupArn", unbalanced), INVALID, "does not have an associated load balancer."),
        (json!({"serviceRegistries": [{"registryArn": "arn:x"}]}), "NotImplemented", "serviceRegistries"),
        (json!({"serviceConnectConfiguration": {"enabled": true}}), "NotImplemented", "serviceConnectConfiguration"),
        (json!({"deploymentConfiguration": {"strategy": "BLUE_GREEN"}}), "NotImplemented", "BLUE_GREEN"),
    ];
    table(&workshop, "ecs::create_service", &workshop.service(json!({})), &rows);
    assert_eq!(workshop.call("ecs::list_services", json!({"cluster": "web"}))["serviceArns"], json!([]));
    workshop.call("ecs::create_service", workshop.service(json!({})));
    let rows = [(json!({}), INVALID, "Creation of service was not idempotent.")];
    table(&workshop, "ecs::create_service", &workshop.service(json!({})), &rows);
    let service = json!({"cluster": "web", "service": "web"});
    let rows = [
        (json!({"service": "none"}), "ServiceNotFoundException", "Service not found."),
        (json!({"taskDefinition": "none"}), "ClientException", "TaskDefinition not found."),
        (json!({"desiredCount": -1}), INVALID, "negative"),
        (network("subnets", json!(["subnet-1"])), INVALID, "InvalidSubnetID.NotFound"),
    ];
    table(&workshop, "ecs::update_service", &service, &rows);
    let rows = [(json!({}), INVALID, "The service cannot be stopped while it is scaled above 0.")];
    table(&workshop, "ecs::delete_service", &service, &rows);
    let rows = [(json!({}), INVALID, "EXTERNAL")];
    let set = json!({"cluster": "web", "service": "web", "taskDefinition": "web"});
    table(&workshop, "ecs::create_task_set", &set, &rows);
    workshop.pass(60);
    assert_eq!(workshop.described()["desiredCount"], 2);
}

#[test]
fn a_token_of_other_tasks_names_them() {
    let workshop = Workshop::new();
    let run = |count: i64| {
        json!({
            "cluster": "web", "taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": workshop.network(),
            "clientToken": "one", "count": count,
        })
    };
    let made = workshop.call("ecs::run_task", run(2))["tasks"].clone();
    assert_eq!(workshop.call("ecs::run_task", run(2))["tasks"][0]["taskArn"], made[0]["taskArn"], "the same once more");
    let response = workshop.answer("ecs::run_task", &run(1), true);
    let told: Json = serde_json::from_slice(&response.body).expect("JSON");
    assert_eq!((response.status, &told["__type"]), (400, &json!("ConflictException")));
    assert_eq!(told["resourceIds"], json!([made[0]["taskArn"], made[1]["taskArn"]]));
}

#[test]
fn tasks_that_aws_does_not_run() {
    let workshop = Workshop::new();
    let input = json!({
        "cluster": "web", "taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": workshop.network(),
    });
    let rows = [
        (json!({"count": 11}), INVALID, "between 1 and 10"),
        (json!({"group": "service:web"}), INVALID, "group"),
        (json!({"overrides": {"containerOverrides": [{"name": "x"}]}}), INVALID, "container named x"),
        (json!({"networkConfiguration": null}), INVALID, "Network Configuration"),
        (json!({"propagateTags": "SERVICE"}), INVALID, "service"),
    ];
    table(&workshop, "ecs::run_task", &input, &rows);
    let start = json!({"cluster": "web", "taskDefinition": "web", "containerInstances": ["a"]});
    let rows = [(json!({}), INVALID, "No Container Instances were found in your cluster.")];
    table(&workshop, "ecs::start_task", &start, &rows);
    let rows = [(json!({}), INVALID, "The referenced task was not found.")];
    table(&workshop, "ecs::stop_task", &json!({"cluster": "web", "task": "0123456789abcdef0123456789abcdef"}), &rows);
    let command = json!({"cluster": "web", "task": "a", "command": "sh", "interactive": true});
    table(&workshop, "ecs::execute_command", &command, &[(json!({}), "NotImplemented", "ExecuteCommand")]);
    let missing = workshop.call("ecs::describe_services", json!({"cluster": "web", "services": ["a"]}));
    let arn = "arn:aws:ecs:ap-northeast-1:123456789012:service/web/a";
    assert_eq!(missing, json!({"services": [], "failures": [{"arn": arn, "reason": "MISSING"}]}));
}

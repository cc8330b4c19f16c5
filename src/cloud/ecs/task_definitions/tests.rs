use crate::cloud::trial::Trial;
use serde_json::{Value, json};

/// A task for Fargate with one container: an image of ECR, a port, logs.
fn web() -> Value {
    json!({
        "family": "web",
        "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "0.5 GB",
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "containerDefinitions": [{
            "name": "web",
            "image": "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/web:latest",
            "portMappings": [{"containerPort": 80}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-create-group": "true",
                    "awslogs-group": "web",
                    "awslogs-region": "ap-northeast-1",
                    "awslogs-stream-prefix": "web",
                },
            },
        }],
    })
}

/// A task for EC2 that needs nothing.
fn plain(family: &str) -> Value {
    json!({"family": family, "containerDefinitions": [{"name": "sleep", "image": "busybox", "memory": 16}]})
}

/// The value with that member instead; null takes it away.
fn with(mut value: Value, pointer: &str, member: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = value.pointer_mut(parent).expect("a parent").as_object_mut().expect("an object");
    match member {
        Value::Null => drop(parent.remove(name)),
        member => drop(parent.insert(name.to_owned(), member)),
    }
    value
}

fn register(trial: &Trial, input: Value) -> Value {
    trial.call("ecs::register_task_definition", input)["taskDefinition"].clone()
}

#[test]
fn a_registered_task_definition_has_all_that_aws_fills_in() {
    let trial = Trial::new();
    let answer =
        trial.call("ecs::register_task_definition", with(web(), "/tags", json!([{"key": "Name", "value": "web"}])));
    let registered = &answer["taskDefinition"];
    assert_eq!(answer["tags"], json!([{"key": "Name", "value": "web"}]));
    let mut members: Vec<&String> = registered.as_object().expect("a structure").keys().collect();
    members.sort();
    let expected = [
        "compatibilities",
        "containerDefinitions",
        "cpu",
        "executionRoleArn",
        "family",
        "memory",
        "networkMode",
        "placementConstraints",
        "registeredAt",
        "registeredBy",
        "requiresAttributes",
        "requiresCompatibilities",
        "revision",
        "runtimePlatform",
        "status",
        "taskDefinitionArn",
        "volumes",
    ];
    assert_eq!(members, expected);
    assert_eq!(registered["taskDefinitionArn"], "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/web:1");
    assert_eq!(registered["memory"], "512");
    assert_eq!(registered["status"], "ACTIVE");
    assert_eq!(registered["compatibilities"], json!(["EC2", "FARGATE"]));
    let container = &registered["containerDefinitions"][0];
    assert_eq!(container["portMappings"], json!([{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]));
    for list in ["environment", "mountPoints", "volumesFrom", "systemControls"] {
        assert_eq!(container[list], json!([]), "{list}");
    }
    assert_eq!((&container["cpu"], &container["essential"]), (&json!(0), &json!(true)));
    let described = trial.call("ecs::describe_task_definition", json!({"taskDefinition": "web", "include": ["TAGS"]}));
    assert_eq!(described, answer);
    let described = trial.call("ecs::describe_task_definition", json!({"taskDefinition": "web:1"}));
    assert_eq!(described["tags"], json!([]));
}

#[test]
fn what_is_used_is_what_is_required() {
    let container = "/containerDefinitions/0";
    let docker = |version: &str| format!("com.amazonaws.ecs.capability.docker-remote-api.{version}");
    let old = |name: &str| format!("com.amazonaws.ecs.capability.{name}");
    let new = |name: &str| format!("ecs.capability.{name}");
    let secret = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:x";
    let cases = [
        (plain("a"), vec![]),
        (
            web(),
            vec![
                old("logging-driver.awslogs"),
                new("execution-role-awslogs"),
                old("ecr-auth"),
                docker("1.19"),
                new("execution-role-ecr-pull"),
                docker("1.18"),
                new("task-eni"),
                docker("1.29"),
            ],
        ),
        (with(plain("a"), "/taskRoleArn", json!("arn:aws:iam::123456789012:role/a")), vec![old("task-iam-role")]),
        (
            with(plain("a"), &format!("{container}/healthCheck"), json!({"command": ["CMD", "true"]})),
            vec![docker("1.24"), new("container-health-check")],
        ),
        (
            with(
                with(plain("a"), "/executionRoleArn", json!("arn:aws:iam::123456789012:role/a")),
                &format!("{container}/secrets"),
                json!([{"name": "A", "valueFrom": secret}, {"name": "B", "valueFrom": "/b"}]),
            ),
            vec![new("secrets.asm.environment-variables"), new("secrets.ssm.environment-variables")],
        ),
        (with(plain("a"), &format!("{container}/privileged"), json!(true)), vec![old("privileged-container")]),
    ];
    let trial = Trial::new();
    for (input, expected) in cases {
        let shown = input.to_string();
        let registered = register(&trial, input);
        let names: Vec<&str> = registered["requiresAttributes"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|attribute| attribute["name"].as_str())
            .collect();
        assert_eq!(names, expected, "{shown}");
    }
}

#[test]
fn other_defaults_follow_from_the_network_mode() {
    let trial = Trial::new();
    let ports =
        with(plain("a"), "/containerDefinitions/0/portMappings", json!([{"containerPort": 53, "protocol": "udp"}]));
    let bridge = register(&trial, ports.clone());
    assert_eq!(bridge["containerDefinitions"][0]["portMappings"][0]["hostPort"], 0);
    assert_eq!(bridge["compatibilities"], json!(["EXTERNAL", "EC2"]));
    assert_eq!(bridge["networkMode"], Value::Null);
    let host = register(&trial, with(ports, "/networkMode", json!("host")));
    assert_eq!(host["containerDefinitions"][0]["portMappings"][0]["hostPort"], 53);
    let volumes = json!([{"name": "a"}, {"name": "b", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}]);
    let volumes = register(&trial, with(plain("a"), "/volumes", volumes));
    assert_eq!(
        volumes["volumes"],
        json!([
            {"name": "a", "host": {}},
            {"name": "b", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "rootDirectory": "/"}},
        ])
    );
    let awsvpc = register(&trial, with(plain("a"), "/networkMode", json!("awsvpc")));
    assert_eq!(awsvpc["compatibilities"], json!(["EC2"]), "without cpu and memory it is nothing for Fargate");
}

#[test]
fn what_cannot_run_is_refused() {
    let container = "/containerDefinitions/0";
    let twice = json!([{"name": "a", "image": "a", "memory": 4}, {"name": "a", "image": "a", "memory": 4}]);
    let cases = [
        (with(web(), "/family", json!("a b")), "Family contains invalid characters."),
        (with(web(), "/networkMode", json!("bridge")), "Fargate only supports network mode"),
        (with(web(), "/cpu", Value::Null), "Fargate requires that 'cpu' be defined at the task level."),
        (with(web(), "/memory", Value::Null), "Fargate requires that 'memory' be defined at the task level."),
        (
            with(web(), "/memory", json!("4096")),
            "No Fargate configuration exists for given values: 256 CPU, 4096 memory.",
        ),
        (with(web(), "/memory", json!("1536")), "No Fargate configuration exists for given values"),
        (with(web(), "/cpu", json!("much")), "Invalid 'cpu' setting for task."),
        (with(web(), "/executionRoleArn", Value::Null), "execution role ARN to support ECR images."),
        (
            with(with(web(), "/executionRoleArn", Value::Null), &format!("{container}/image"), json!("nginx")),
            "execution role ARN to support log driver awslogs.",
        ),
        (with(web(), &format!("{container}/essential"), json!(false)), "must be essential"),
        (with(web(), &format!("{container}/cpu"), json!(512)), "'cpu' settings of all containers"),
        (
            with(web(), &format!("{container}/memory"), json!(1024)),
            "The 'memory' setting for container 'web' is greater",
        ),
        (
            with(web(), &format!("{container}/portMappings"), json!([{"containerPort": 80, "hostPort": 8080}])),
            "the host ports and container ports in port mappings must match.",
        ),
        (with(web(), &format!("{container}/links"), json!(["a"])), "Links are not supported when networkMode=awsvpc."),
        (with(web(), &format!("{container}/privileged"), json!(true)), "privileged"),
        (
            with(web(), &format!("{container}/mountPoints"), json!([{"sourceVolume": "x", "containerPath": "/x"}])),
            "Unknown volume 'x'.",
        ),
        (
            with(web(), &format!("{container}/dependsOn"), json!([{"containerName": "x", "condition": "START"}])),
            "unknown container 'x'",
        ),
        (with(plain("a"), "/containerDefinitions", json!([])), "Container list cannot be empty."),
        (with(plain("a"), "/containerDefinitions", twice), "Duplicate container name"),
        (with(plain("a"), &format!("{container}/name"), Value::Null), "Container.name should not be null or empty."),
        (
            with(plain("a"), &format!("{container}/memory"), Value::Null),
            "At least one of 'memory' or 'memoryReservation'",
        ),
        (
            with(plain("a"), &format!("{container}/secrets"), json!([{"name": "A", "valueFrom": "/a"}])),
            "When you are specifying container secrets",
        ),
    ];
    let trial = Trial::new();
    for (input, message) in cases {
        let shown = input.to_string();
        let refused = trial.try_call("ecs::register_task_definition", input).expect_err(&shown);
        assert_eq!((refused.status, refused.code.as_str()), (400, "ClientException"), "{shown}");
        assert!(refused.message.contains(message), "{shown}: {}", refused.message);
    }
    let list = trial.call("ecs::list_task_definition_families", json!({}));
    assert_eq!(list["families"], json!([]), "a refused call changes nothing");
    assert_eq!(register(&trial, web())["revision"], 1);
}

#[test]
fn every_size_of_fargate_is_taken() {
    let trial = Trial::new();
    for (cpu, memory) in [
        ("256", "1024"),
        (".25 vCPU", "2 GB"),
        ("512", "4096"),
        ("1024", "2048"),
        ("2 vCPU", "16GB"),
        ("4096", "30720"),
        ("8192", "61440"),
        ("16384", "122880"),
    ] {
        let input = with(with(web(), "/cpu", json!(cpu)), "/memory", json!(memory));
        register(&trial, input);
    }
}

#[test]
fn revisions_are_listed_deregistered_and_deleted() {
    let trial = Trial::new();
    for family in ["a", "b", "a", "ab"] {
        register(&trial, plain(family));
    }
    let arn = |name: &str| format!("arn:aws:ecs:ap-northeast-1:123456789012:task-definition/{name}");
    let list = |input: Value| trial.call("ecs::list_task_definitions", input)["taskDefinitionArns"].clone();
    let families = |input: Value| trial.call("ecs::list_task_definition_families", input)["families"].clone();
    assert_eq!(list(json!({})), json!([arn("a:1"), arn("a:2"), arn("ab:1"), arn("b:1")]));
    assert_eq!(list(json!({"familyPrefix": "a", "sort": "DESC"})), json!([arn("a:2"), arn("a:1")]));
    let first = trial.call("ecs::list_task_definitions", json!({"maxResults": 3}));
    assert_eq!(list(json!({"maxResults": 3, "nextToken": first["nextToken"]})), json!([arn("b:1")]));
    assert_eq!(families(json!({"familyPrefix": "a"})), json!(["a", "ab"]));

    let delete = |name: &str| trial.call("ecs::delete_task_definitions", json!({"taskDefinitions": [name]}));
    assert!(delete("a:2")["failures"][0]["reason"].as_str().expect("a reason").contains("still in ACTIVE status"));
    assert!(delete("a:9")["failures"][0]["reason"].as_str().expect("a reason").contains("does not exist"));
    let deregister = |name: &str| trial.call("ecs::deregister_task_definition", json!({"taskDefinition": name}));
    let gone = &deregister("a:2")["taskDefinition"];
    assert_eq!(gone["status"], "INACTIVE");
    assert!(gone["deregisteredAt"].is_string());
    let latest = trial.call("ecs::describe_task_definition", json!({"taskDefinition": "a"}));
    assert_eq!(latest["taskDefinition"]["revision"], 1);
    assert_eq!(list(json!({"status": "INACTIVE"})), json!([arn("a:2")]));
    deregister("b:1");
    assert_eq!(families(json!({"status": "ACTIVE"})), json!(["a", "ab"]));
    assert_eq!(families(json!({"status": "INACTIVE"})), json!(["b"]));

    let deleted = delete(&arn("a:2"));
    assert_eq!(deleted["taskDefinitions"][0]["status"], "DELETE_IN_PROGRESS");
    assert_eq!(deleted["failures"], json!([]));
    trial.pass(61);
    assert_eq!(trial.refused("ecs::describe_task_definition", json!({"taskDefinition": "a:2"})), "ClientException");
    assert_eq!(register(&trial, plain("a"))["revision"], 3, "a number is not given again");
}

#[test]
fn a_revision_is_deleted_when_nothing_refers_to_it_any_more() {
    let trial = Trial::new();
    let hold = |change: fn(&mut super::Ecs)| {
        let mut inner = trial.cloud.0.lock().expect("one thread");
        change(inner.world.context("ap-northeast-1").ecs);
    };
    register(&trial, plain("a"));
    hold(|ecs| ecs.hold("a:1"));
    trial.call("ecs::deregister_task_definition", json!({"taskDefinition": "a:1"}));
    trial.call("ecs::delete_task_definitions", json!({"taskDefinitions": ["a:1"]}));
    trial.pass(3_600);
    let described = trial.call("ecs::describe_task_definition", json!({"taskDefinition": "a:1"}));
    assert_eq!(described["taskDefinition"]["status"], "DELETE_IN_PROGRESS");
    hold(|ecs| ecs.release("a:1"));
    assert_eq!(trial.refused("ecs::describe_task_definition", json!({"taskDefinition": "a:1"})), "ClientException");
}

#[test]
fn names_that_are_none_are_refused() {
    let trial = Trial::new();
    let describe = |name: &str| trial.try_call("ecs::describe_task_definition", json!({"taskDefinition": name}));
    for name in ["a", "a:1", "a:b", "arn:aws:ecs:ap-northeast-1:123456789012:cluster/a", ""] {
        let refused = describe(name).expect_err(name);
        assert_eq!(refused.message, "Unable to describe task definition.", "{name}");
    }
    register(&trial, plain("a"));
    for (region, there) in [("us-east-1", false), ("ap-northeast-1", true)] {
        for name in ["a", "a:1"] {
            let arn = format!("arn:aws:ecs:{region}:123456789012:task-definition/{name}");
            assert_eq!(describe(&arn).is_ok(), there, "{arn}");
        }
    }
    let refused = trial.try_call("ecs::deregister_task_definition", json!({"taskDefinition": "a"}));
    assert_eq!(refused.expect_err("a family is no revision").message, "Revision is missing.");
}

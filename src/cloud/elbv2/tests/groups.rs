//! Target groups and the health of targets.

use super::{ACTIVE, Stage};
use crate::cloud::elbv2;
use serde_json::{Value as Json, json};

#[test]
fn a_target_group_has_the_defaults_of_its_protocol() {
    let stage = Stage::new();
    let make = |name: &str, change: Json| {
        let mut input = json!({"Name": name, "VpcId": "vpc-1", "Port": 80});
        input.as_object_mut().expect("an object").extend(change.as_object().cloned().unwrap_or_default());
        let mut made = stage.call("create_target_group", input)["TargetGroups"][0].clone();
        made.as_object_mut().and_then(|made| made.remove("TargetGroupArn")).expect("an ARN");
        made
    };
    let workshop = json!({
        "Protocol": "HTTP", "TargetType": "ip", "HealthCheckProtocol": "HTTP", "HealthCheckPort": "traffic-port",
        "HealthCheckPath": "/index.php",
    });
    let expected = json!({
        "TargetGroupName": "web", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", "HealthCheckProtocol": "HTTP",
        "HealthCheckPort": "traffic-port", "HealthCheckEnabled": true, "HealthCheckIntervalSeconds": 30,
        "HealthCheckTimeoutSeconds": 5, "HealthyThresholdCount": 5, "UnhealthyThresholdCount": 2,
        "HealthCheckPath": "/index.php", "Matcher": {"HttpCode": "200"}, "TargetType": "ip", "ProtocolVersion": "HTTP1",
        "IpAddressType": "ipv4",
    });
    assert_eq!(make("web", workshop), expected);
    let tcp = json!({
        "TargetGroupName": "tcp", "Protocol": "TCP", "Port": 80, "VpcId": "vpc-1", "HealthCheckProtocol": "TCP",
        "HealthCheckPort": "traffic-port", "HealthCheckEnabled": true, "HealthCheckIntervalSeconds": 30,
        "HealthCheckTimeoutSeconds": 10, "HealthyThresholdCount": 5, "UnhealthyThresholdCount": 2,
        "TargetType": "instance", "IpAddressType": "ipv4",
    });
    assert_eq!(make("tcp", json!({"Protocol": "TCP"})), tcp);
    let grpc = make("grpc", json!({"Protocol": "HTTP", "ProtocolVersion": "GRPC"}));
    assert_eq!(grpc["Matcher"], json!({"GrpcCode": "12"}));
    assert_eq!(grpc["HealthCheckPath"], "/AWS.ALB/healthcheck");
    let function = stage.call("create_target_group", json!({"Name": "function", "TargetType": "lambda"}));
    let function = &function["TargetGroups"][0];
    assert_eq!(function["HealthCheckEnabled"], false);
    assert_eq!(function["HealthCheckIntervalSeconds"], 35);
    assert_eq!(function.get("Protocol"), None);

    for (input, code) in [
        (json!({"Name": "a", "Protocol": "HTTP", "Port": 80}), "ValidationError"),
        (json!({"Name": "a", "Protocol": "HTTP", "VpcId": "vpc-1"}), "ValidationError"),
        (json!({"Name": "a", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-0"}), "ValidationError"),
        (json!({"Name": "a", "TargetType": "lambda", "Port": 80}), "ValidationError"),
        (json!({"Name": "a.b", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1"}), "ValidationError"),
        (json!({"Name": "web", "Protocol": "HTTP", "Port": 81, "VpcId": "vpc-1"}), "DuplicateTargetGroupName"),
        (json!({"Name": "a", "Protocol": "GENEVE", "Port": 6081, "VpcId": "vpc-1"}), "NotImplemented"),
        (
            json!({"Name": "a", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", "HealthCheckTimeoutSeconds": 30}),
            "ValidationError",
        ),
        (
            json!({"Name": "a", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", "HealthCheckProtocol": "TCP"}),
            "ValidationError",
        ),
    ] {
        assert_eq!(stage.refused("create_target_group", input.clone()), code, "{input}");
    }
}

#[test]
fn a_target_goes_from_unused_to_healthy_and_drains_when_it_leaves() {
    let stage = Stage::new();
    let (balancer, group) = (stage.balancer(), stage.group("web"));
    stage.register(&group, "10.0.0.10");
    assert_eq!(stage.health(&group), ["unused Target.NotInUse"]);
    let listener = stage.listener(&balancer, &group);
    assert_eq!(stage.health(&group), ["initial Elb.RegistrationInProgress"], "the load balancer is not active yet");
    stage.trial.pass(ACTIVE);
    assert_eq!(stage.health(&group), ["initial Elb.RegistrationInProgress"]);
    stage.trial.pass(3);
    assert_eq!(stage.health(&group), ["initial Elb.InitialHealthChecking"]);
    stage.trial.pass(140);
    assert_eq!(stage.health(&group), ["initial Elb.InitialHealthChecking"]);
    stage.trial.pass(10);
    assert_eq!(stage.health(&group), ["healthy"]);
    let health = stage.call("describe_target_health", json!({"TargetGroupArn": group}));
    let expected = json!({
        "Target": {"Id": "10.0.0.10", "Port": 80, "AvailabilityZone": "ap-northeast-1a"},
        "HealthCheckPort": "80",
        "TargetHealth": {"State": "healthy"},
        "AdministrativeOverride": {
            "State": "no_override", "Reason": "AdministrativeOverride.NoOverride",
            "Description": "No override is currently active on target",
        },
    });
    assert_eq!(health["TargetHealthDescriptions"], json!([expected]));

    stage.register(&group, "10.0.0.10");
    assert_eq!(stage.health(&group), ["healthy"], "registering it again changes nothing");
    stage.register(&group, "10.0.3.10");
    assert_eq!(stage.health(&group), ["healthy", "unused Target.NotInUse"], "the load balancer is not in its zone");
    stage.call("deregister_targets", json!({"TargetGroupArn": group, "Targets": [{"Id": "10.0.3.10"}]}));
    assert_eq!(stage.health(&group), ["healthy"], "what is not used does not drain");

    let attribute = json!([{"Key": "deregistration_delay.timeout_seconds", "Value": "20"}]);
    stage.call("modify_target_group_attributes", json!({"TargetGroupArn": group, "Attributes": attribute}));
    stage.call("deregister_targets", json!({"TargetGroupArn": group, "Targets": [{"Id": "10.0.0.10"}]}));
    assert_eq!(stage.health(&group), ["draining Target.DeregistrationInProgress"]);
    stage.register(&group, "10.0.0.10");
    stage.trial.pass(21);
    assert_eq!(stage.health(&group), ["initial Elb.InitialHealthChecking"], "it came back and is checked anew");
    stage.call("deregister_targets", json!({"TargetGroupArn": group, "Targets": [{"Id": "10.0.0.10"}]}));
    stage.trial.pass(21);
    assert_eq!(stage.health(&group), Vec::<String>::new());
    let asked = json!({"TargetGroupArn": group, "Targets": [{"Id": "10.0.0.10"}]});
    let health = stage.call("describe_target_health", asked);
    assert_eq!(health["TargetHealthDescriptions"][0]["TargetHealth"]["Reason"], "Target.NotRegistered");

    stage.register(&group, "10.0.0.11");
    stage.call("delete_listener", json!({"ListenerArn": listener}));
    stage.trial.pass(200);
    assert_eq!(stage.health(&group), ["unused Target.NotInUse"]);
    stage.listener(&balancer, &group);
    stage.trial.pass(151);
    assert_eq!(stage.health(&group), ["healthy"], "used again, checked again");
}

#[test]
fn ecs_registers_targets() {
    let stage = Stage::new();
    let (balancer, group) = (stage.balancer(), stage.group("web"));
    stage.trial.pass(ACTIVE);
    assert!(!stage.world(|context| context.elbv2.balanced(&group)));
    stage.listener(&balancer, &group);
    let vpc = stage.id("vpc-1");
    stage.world(|context| {
        assert!(context.elbv2.balanced(&group));
        let found = context.elbv2.target_group(&group).expect("the group");
        assert_eq!(
            (found.target_type.as_str(), found.vpc_id.as_deref(), found.port),
            ("ip", Some(vpc.as_str()), Some(80))
        );
        assert_eq!(elbv2::health(context.elbv2, &group, "10.0.1.7", 8080), None);
        elbv2::register(context, &group, "10.0.1.7", 8080, None).expect("registers");
        assert_eq!(elbv2::health(context.elbv2, &group, "10.0.1.7", 8080), Some("initial"));
        let refusal = elbv2::register(context, "arn:none", "10.0.1.7", 80, None).expect_err("is refused");
        assert_eq!(refusal.code, "TargetGroupNotFound");
    });
    stage.trial.pass(151);
    assert_eq!(stage.health(&group), ["healthy"]);
    stage.world(|context| {
        elbv2::deregister(context, &group, "10.0.1.7", 8080);
        assert_eq!(elbv2::health(context.elbv2, &group, "10.0.1.7", 8080), Some("draining"));
    });
    stage.trial.pass(301);
    assert_eq!(stage.health(&group), Vec::<String>::new());
}

#[test]
fn targets_are_addresses_of_the_vpc_or_private_ones_elsewhere() {
    let stage = Stage::new();
    let group = stage.group("web");
    let register = |target: Json| json!({"TargetGroupArn": group, "Targets": [target]});
    for (target, code) in [
        (json!({"Id": "i-0123"}), "ValidationError"),
        (json!({"Id": "8.8.8.8"}), "InvalidTarget"),
        (json!({"Id": "192.168.0.1"}), "ValidationError"),
        (json!({"Id": "10.0.0.5", "Port": 70_000}), "ValidationError"),
    ] {
        assert_eq!(stage.refused("register_targets", register(target.clone())), code, "{target}");
    }
    stage.call("register_targets", register(json!({"Id": "192.168.0.1", "AvailabilityZone": "all"})));
    let instances = json!({"Name": "vm", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1"});
    let instances = stage.call("create_target_group", instances)["TargetGroups"][0]["TargetGroupArn"].clone();
    let input = json!({"TargetGroupArn": instances, "Targets": [{"Id": "i-0123"}]});
    assert_eq!(stage.refused("register_targets", input), "InvalidTarget");
}

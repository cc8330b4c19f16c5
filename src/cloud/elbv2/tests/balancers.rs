//! Load balancers, their attributes and tags.

use super::{ACTIVE, Stage, text};
use crate::cloud::ACCOUNT;
use serde_json::{Value as Json, json};

#[test]
fn a_load_balancer_is_provisioned_and_then_active() {
    let stage = Stage::new();
    let input = json!({
        "Name": "ContainerHandsOn", "Subnets": ["subnet-a", "subnet-c"], "SecurityGroups": ["sg-1"],
        "Tags": [{"Key": "Name", "Value": "ContainerHandsOn"}],
    });
    let mut made = stage.call("create_load_balancer", input.clone())["LoadBalancers"][0].clone();
    let arn = text(&made["LoadBalancerArn"]);
    let id = arn.strip_prefix(&format!(
        "arn:aws:elasticloadbalancing:ap-northeast-1:{ACCOUNT}:loadbalancer/app/ContainerHandsOn/"
    ));
    assert_eq!(id.map(str::len), Some(16), "{arn}");
    let dns = text(&made["DNSName"]);
    assert!(dns.starts_with("ContainerHandsOn-") && dns.ends_with(".ap-northeast-1.elb.amazonaws.com"), "{dns}");
    let again = stage.call("create_load_balancer", input.clone());
    assert_eq!(again["LoadBalancers"][0], made, "the same settings are the same load balancer");
    for volatile in ["LoadBalancerArn", "DNSName", "CreatedTime"] {
        made.as_object_mut().and_then(|made| made.remove(volatile)).expect("a member");
    }
    let expected = json!({
        "CanonicalHostedZoneId": "Z14GRHDCWA56QT",
        "LoadBalancerName": "ContainerHandsOn",
        "Scheme": "internet-facing",
        "VpcId": "vpc-1",
        "State": {"Code": "provisioning"},
        "Type": "application",
        "AvailabilityZones": [
            {"ZoneName": "ap-northeast-1a", "SubnetId": "subnet-a", "LoadBalancerAddresses": []},
            {"ZoneName": "ap-northeast-1c", "SubnetId": "subnet-c", "LoadBalancerAddresses": []},
        ],
        "SecurityGroups": ["sg-1"],
        "IpAddressType": "ipv4",
        "EnablePrefixForIpv6SourceNat": "off",
    });
    assert_eq!(made, expected);

    let role = "AWSServiceRoleForElasticLoadBalancing";
    assert!(stage.world(|context| context.iam.role(role).is_some()), "AWS makes the role with the first one");

    let state = || text(&stage.call("describe_load_balancers", json!({}))["LoadBalancers"][0]["State"]["Code"]);
    stage.trial.pass(100);
    assert_eq!(state(), "provisioning");
    stage.trial.pass(ACTIVE - 100);
    assert_eq!(state(), "active");

    let mut other = input;
    other["Scheme"] = json!("internal");
    assert_eq!(stage.refused("create_load_balancer", other), "DuplicateLoadBalancerName");
    stage.world(|context| {
        let interfaces: Vec<_> = context.ec2.interfaces.values().collect();
        assert_eq!(interfaces.len(), 2);
        for interface in interfaces {
            let path = arn.split_once("loadbalancer/").map(|(_, path)| path).expect("a path");
            assert_eq!(interface.description, format!("ELB {path}"));
            assert_eq!(interface.requester.as_deref(), Some("amazon-elb"));
            assert_eq!(interface.groups, [stage.id("sg-1")]);
        }
    });

    stage.call("delete_load_balancer", json!({"LoadBalancerArn": arn}));
    stage.call("delete_load_balancer", json!({"LoadBalancerArn": arn}));
    let by_name = json!({"Names": ["ContainerHandsOn"]});
    assert_eq!(stage.refused("describe_load_balancers", by_name), "LoadBalancerNotFound");
    assert_eq!(stage.world(|context| context.ec2.interfaces.len()), 2, "its interfaces linger");
    stage.trial.pass(31);
    stage.call("describe_account_limits", json!({}));
    assert_eq!(stage.world(|context| context.ec2.interfaces.len()), 0);
}

#[test]
fn what_a_load_balancer_cannot_be_is_refused() {
    let stage = Stage::new();
    for (change, code) in [
        (json!({"Subnets": ["subnet-a"]}), "ValidationError"),
        (json!({"Subnets": []}), "ValidationError"),
        (json!({"Subnets": ["subnet-a", "subnet-0"]}), "SubnetNotFound"),
        (json!({"Subnets": ["subnet-a", "subnet-x"]}), "InvalidConfigurationRequest"),
        (json!({"Subnets": ["subnet-c", "subnet-c2"]}), "InvalidConfigurationRequest"),
        (json!({"Subnets": ["subnet-a", "subnet-small"]}), "InvalidSubnet"),
        (json!({"Subnets": ["subnet-x", "subnet-y"]}), "InvalidSubnet"),
        (json!({"SubnetMappings": [{"SubnetId": "subnet-a"}]}), "ValidationError"),
        (json!({"SecurityGroups": ["sg-0"]}), "InvalidSecurityGroup"),
        (json!({"SecurityGroups": ["sg-3"]}), "InvalidConfigurationRequest"),
        (json!({"Name": "under_score"}), "ValidationError"),
        (json!({"Name": "-web"}), "ValidationError"),
        (json!({"Name": "internal-web"}), "ValidationError"),
        (json!({"Name": "a".repeat(33)}), "ValidationError"),
        (json!({"IpAddressType": "dualstack"}), "ValidationError"),
        (json!({"Type": "gateway"}), "NotImplemented"),
        (json!({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}), "DuplicateTagKeys"),
    ] {
        let mut input = json!({"Name": "web", "Subnets": ["subnet-a", "subnet-c"]});
        let members = input.as_object_mut().expect("an object");
        members.extend(change.as_object().cloned().unwrap_or_default());
        assert_eq!(stage.refused("create_load_balancer", input), code, "{change}");
    }
    assert_eq!(stage.world(|context| context.ec2.interfaces.len()), 0, "a refused call changes nothing");
}

#[test]
fn attributes_begin_as_aws_has_them() {
    let stage = Stage::new();
    let (balancer, group) = (stage.balancer(), stage.group("web"));
    let value = |answer: &Json, key: &str| {
        let attributes = answer["Attributes"].as_array().expect("a list");
        attributes.iter().find(|one| one["Key"] == key).map(|one| text(&one["Value"]))
    };
    let of = stage.call("describe_load_balancer_attributes", json!({"LoadBalancerArn": balancer}));
    assert_eq!(value(&of, "idle_timeout.timeout_seconds").as_deref(), Some("60"));
    let of = stage.call("describe_target_group_attributes", json!({"TargetGroupArn": group}));
    assert_eq!(value(&of, "deregistration_delay.timeout_seconds").as_deref(), Some("300"));
    for (function, arn, key, text) in [
        ("modify_load_balancer_attributes", "LoadBalancerArn", "idle_timeout.timeout_seconds", "5000"),
        ("modify_load_balancer_attributes", "LoadBalancerArn", "idle", "1"),
        ("modify_load_balancer_attributes", "LoadBalancerArn", "routing.http2.enabled", "yes"),
        ("modify_target_group_attributes", "TargetGroupArn", "deregistration_delay.timeout_seconds", "3601"),
        ("modify_target_group_attributes", "TargetGroupArn", "stickiness.type", "source_ip"),
    ] {
        let mut input = json!({"Attributes": [{"Key": key, "Value": text}]});
        input[arn] = json!(if arn == "LoadBalancerArn" { &balancer } else { &group });
        assert_eq!(stage.refused(function, input), "ValidationError", "{key} {text}");
    }
    let protect = json!([{"Key": "deletion_protection.enabled", "Value": "true"}]);
    let input = json!({"LoadBalancerArn": balancer, "Attributes": protect});
    let of = stage.call("modify_load_balancer_attributes", input);
    assert_eq!(value(&of, "deletion_protection.enabled").as_deref(), Some("true"));
    let delete = json!({"LoadBalancerArn": balancer});
    assert_eq!(stage.refused("delete_load_balancer", delete), "OperationNotPermitted");
    let listener = stage.listener(&balancer, &group);
    let of = stage.call("describe_listener_attributes", json!({"ListenerArn": listener}));
    assert_eq!(value(&of, "routing.http.response.server.enabled").as_deref(), Some("true"));
}

#[test]
fn tags_are_on_everything() {
    let stage = Stage::new();
    let (balancer, group) = (stage.balancer(), stage.group("web"));
    let listener = stage.listener(&balancer, &group);
    let tag = |key: &str| json!([{"Key": key, "Value": "1"}]);
    stage.call("add_tags", json!({"ResourceArns": [balancer, group, listener], "Tags": tag("Name")}));
    let shown = stage.call("describe_tags", json!({"ResourceArns": [listener, group]}));
    let expected = json!([{"ResourceArn": listener, "Tags": tag("Name")}, {"ResourceArn": group, "Tags": tag("Name")}]);
    assert_eq!(shown["TagDescriptions"], expected);
    stage.call("remove_tags", json!({"ResourceArns": [group], "TagKeys": ["Name", "Other"]}));
    let shown = stage.call("describe_tags", json!({"ResourceArns": [group]}));
    assert_eq!(shown["TagDescriptions"], json!([{"ResourceArn": group, "Tags": []}]));
    let missing = json!({"ResourceArns": [group, format!("{group}0")], "Tags": tag("x")});
    assert_eq!(stage.refused("add_tags", missing), "TargetGroupNotFound");
    let shown = stage.call("describe_tags", json!({"ResourceArns": [group]}));
    assert_eq!(shown["TagDescriptions"][0]["Tags"], json!([]), "a refused call changes nothing");
}

#[test]
fn a_load_balancer_moves_to_other_subnets_and_groups() {
    let stage = Stage::new();
    let (balancer, group) = (stage.balancer(), stage.group("web"));
    stage.trial.pass(ACTIVE);
    stage.listener(&balancer, &group);
    stage.register(&group, "10.0.0.10");
    stage.register(&group, "10.0.3.10");
    stage.trial.pass(151);
    assert_eq!(stage.health(&group), ["healthy", "unused Target.NotInUse"]);
    let moved = stage.call("set_subnets", json!({"LoadBalancerArn": balancer, "Subnets": ["subnet-d", "subnet-c"]}));
    assert_eq!(moved["AvailabilityZones"][0]["ZoneName"], "ap-northeast-1d");
    assert_eq!(stage.health(&group), ["unused Target.NotInUse", "initial Elb.RegistrationInProgress"]);
    assert_eq!(stage.world(|context| context.ec2.interfaces.len()), 3);
    stage.trial.pass(151);
    assert_eq!(stage.health(&group), ["unused Target.NotInUse", "healthy"]);
    assert_eq!(stage.world(|context| context.ec2.interfaces.len()), 2);
    let set = stage.call("set_security_groups", json!({"LoadBalancerArn": balancer, "SecurityGroups": ["sg-2"]}));
    assert_eq!(set, json!({"SecurityGroupIds": ["sg-2"]}));
    assert!(
        stage.world(|context| context.ec2.interfaces.values().all(|interface| interface.groups == [stage.id("sg-2")]))
    );
}

#[test]
fn a_network_load_balancer_has_the_elastic_addresses_that_it_is_given() {
    let stage = Stage::new();
    let address = stage.any("ec2::allocate_address", json!({"Domain": "vpc"})).expect("an address");
    let mapping = |id: &Json| json!([{"SubnetId": "subnet-a", "AllocationId": id}]);
    let input = |name: &str, id: &Json| json!({"Name": name, "Type": "network", "SubnetMappings": mapping(id)});
    let id = &address["AllocationId"];
    let made = stage.call("create_load_balancer", input("net", id))["LoadBalancers"][0].clone();
    let expected = json!([{"IpAddress": address["PublicIp"], "AllocationId": id}]);
    assert_eq!(made["AvailabilityZones"][0]["LoadBalancerAddresses"], expected);
    assert_eq!(stage.call("create_load_balancer", input("net", id))["LoadBalancers"][0], made);
    assert_eq!(stage.refused("create_load_balancer", input("other", id)), "ResourceInUse");
    let unknown = json!("eipalloc-0123456789abcdef0");
    assert_eq!(stage.refused("create_load_balancer", input("other", &unknown)), "AllocationIdNotFound");
    stage.call("delete_load_balancer", json!({"LoadBalancerArn": made["LoadBalancerArn"]}));
    stage.trial.pass(31);
    stage.any("ec2::release_address", json!({"AllocationId": id})).expect("is free again");
}

//! Taking down where somebody else's things, protections or accounts are in the way.

use super::destroy::{destroy, left, nothing_left, run};
use super::fixture::Handson;
use super::moto::Moto;

#[test]
fn what_is_not_the_run_s_own_is_named_and_kept_and_the_rest_goes() {
    let whole = run("scripts/handson.rhai").run().ok();
    let by_hand = r#"
        let vpc = ec2::describe_vpcs(#{ filters: #{ "tag:Name": "ContainerHandsOn" } }).only("Vpcs").VpcId;
        let subnets = ec2::describe_subnets(#{ filters: #{ "vpc-id": vpc, "tag:Name": "ContainerHandsOnPrivate" } }).query("Subnets[].SubnetId");
        let group = ec2::create_security_group(#{ GroupName: "by-hand", Description: "by hand", VpcId: vpc }).GroupId;
        ec2::create_subnet(#{ VpcId: vpc, CidrBlock: "10.0.9.0/24", tags: #{ Name: "by-hand" } });
        ec2::create_network_interface(#{ SubnetId: subnets[0], Groups: [group], Description: "by hand" });
        let plan = ecs::list_task_definitions().taskDefinitionArns[0];
        ecs::create_service(#{ cluster: "ContainerHandsOn", serviceName: "by-hand", taskDefinition: plan, desiredCount: 1, launchType: "FARGATE",
            networkConfiguration: #{ awsvpcConfiguration: #{ subnets: [subnets[1]], securityGroups: [group] } } });
        sleep(120);"#;
    Handson::eval(by_hand).within(&whole).run().ok();
    let down = destroy(&[]).within(&whole).run().code(1);
    let down = down.says(&["held by", "by-hand", "which this run did not make", "service/ContainerHandsOn/by-hand"]);
    // An interface that AWS made for a task is nobody's to delete, and a service starts another task: the service is named.
    let held = "subnet  subnet-0d4c7378b0a602066  ContainerHandsOnPrivate\n      held by ECS service  service/ContainerHandsOn/by-hand";
    let down = down.says(&[held]);
    let again = Handson::new(&["audit"]).within(&whole).run().code(1);
    for part in ["resources are left", "held by ECS service  service/ContainerHandsOn/by-hand"] {
        assert!(again.stdout.contains(part), "{part:?} is missing: {again}");
    }
    for part in ["resources are left", "VPC  vpc-", "ECS cluster", "subnet  subnet-"] {
        assert!(down.stdout.contains(part), "{part:?} is missing: {down}");
    }
    let kept = left(&down).to_string();
    for part in ["loadbalancer/", "targetgroup/", "vpce-", "igw-", "jaws-days"] {
        assert!(!kept.contains(part), "{part} is to go: {kept}\n{down}");
    }
    let by_hand = "[ecs::describe_services(#{ cluster: \"ContainerHandsOn\", services: \"by-hand\" }).only(\"services\").status, \
        ec2::describe_security_groups(#{ filters: #{ \"group-name\": \"by-hand\" } }).SecurityGroups.len(), \
        ec2::describe_subnets(#{ filters: #{ \"tag:Name\": \"by-hand\" } }).Subnets.len()]";
    Handson::eval(by_hand).within(&whole).run().ok().prints("[\n    \"ACTIVE\",\n    1,\n    1\n]");
    // When that is gone, the rest goes.
    let take = r#"ecs::delete_service(#{ cluster: "ContainerHandsOn", service: "by-hand", force: true }); sleep(300);
        for card in ec2::describe_network_interfaces(#{ filters: #{ description: "by hand" } }).NetworkInterfaces {
            ec2::delete_network_interface(#{ NetworkInterfaceId: card.NetworkInterfaceId });
        }
        ec2::delete_subnet(#{ SubnetId: ec2::describe_subnets(#{ filters: #{ "tag:Name": "by-hand" } }).only("Subnets").SubnetId });
        ec2::delete_security_group(#{ GroupId: ec2::describe_security_groups(#{ filters: #{ "group-name": "by-hand" } }).only("SecurityGroups").GroupId });"#;
    Handson::eval(take).within(&whole).run().ok();
    destroy(&["--include", "role"]).within(&whole).run().ok();
    nothing_left(&whole, "after what was made by hand");
}

#[test]
fn who_protected_a_balancer_by_hand_is_asked_to_lift_that() {
    let whole = run("scripts/handson.rhai").run().ok();
    let protect = |on: bool| {
        let set = format!(
            "elbv2::modify_load_balancer_attributes(#{{ LoadBalancerArn: outputs.LoadBalancerArn, \
             Attributes: [#{{ Key: \"deletion_protection.enabled\", Value: \"{on}\" }}] }})"
        );
        Handson::eval(&set).within(&whole).run().ok();
    };
    protect(true);
    let down = destroy(&[]).within(&whole).run().code(1);
    let down = down.says(&["The run did not protect it", "aws elbv2 modify-load-balancer-attributes"]);
    assert!(down.stdout.contains("load balancer  ") && down.stdout.contains("is in the way"), "{down}");
    // What is not behind it is gone.
    let kept = left(&down).to_string();
    assert!(kept.contains("loadbalancer/") && !kept.contains("cluster/") && !kept.contains("jaws-days"), "{kept}");
    protect(false);
    destroy(&["--include", "role"]).within(&whole).run().ok();
    nothing_left(&whole, "after the protection was lifted");
}

#[test]
fn an_endpoint_with_another_account_is_not_asked_for_the_run_s() {
    let Some(moto) = Moto::start() else { return };
    let script = "workshop(#{ id: \"w\", title: \"W\", region: \"ap-northeast-1\" }); ecs::create_cluster(#{ clusterName: \"c\" });";
    let ran = Handson::script(script).at(&moto.url).run().ok();
    let role =
        "sts::assume_role(#{ RoleArn: \"arn:aws:iam::210987654321:role/x\", RoleSessionName: \"tester\" }).Credentials";
    let keys = Handson::eval(role).at(&moto.url).args(&["--region", "ap-northeast-1"]).run().ok().json();
    let other = |command: Handson| {
        ["AccessKeyId", "SecretAccessKey", "SessionToken"]
            .iter()
            .zip(["ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"])
            .fold(command, |command, (key, name)| {
                command.env(&format!("AWS_{name}"), keys[key].as_str().unwrap_or_default())
            })
    };
    for command in [Handson::new(&["audit"]), destroy(&[])] {
        other(command).within(&ran).run().code(1).says(&["[RunElsewhere]", "210987654321", "123456789012"]);
    }
    destroy(&[]).within(&ran).run().ok();
}

#[test]
fn an_instance_made_by_hand_keeps_its_subnet() {
    let Some(moto) = Moto::start() else { return };
    let whole = run("scripts/handson.rhai").at(&moto.url).run().ok();
    let by_hand = r#"
        let subnet = ec2::describe_subnets(#{ filters: #{ "tag:Name": "ContainerHandsOnPublic" } }).Subnets[0].SubnetId;
        ec2::run_instances(#{ ImageId: "ami-12c6146b", InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, SubnetId: subnet,
            TagSpecifications: [#{ ResourceType: "instance", Tags: [#{ Key: "Name", Value: "by-hand" }] }] }).Instances[0].InstanceId"#;
    let made = Handson::eval(by_hand).at(&moto.url).args(&["--region", "ap-northeast-1"]).within(&whole).run().ok();
    let instance = made.stdout.trim().trim_matches('"').to_owned();
    let down = destroy(&[]).within(&whole).run().code(1).says(&[&instance, "by-hand", "which this run did not make"]);
    assert!(down.stdout.contains("subnet  subnet-") && down.stdout.contains("VPC  vpc-"), "{down}");
    assert!(!down.stdout.contains("load balancer"), "{down}");
    let state = format!(
        "ec2::describe_instances(#{{ InstanceIds: \"{instance}\" }}).query(\"Reservations[].Instances[].State.Name\")[0]"
    );
    Handson::eval(&state)
        .at(&moto.url)
        .args(&["--region", "ap-northeast-1"])
        .within(&whole)
        .run()
        .ok()
        .prints("\"running\"");
}

//! The ways from a task to its image, and what else decides over its start.

use super::{Workshop, rule, text, trust};
use serde_json::{Value as Json, json};

const PUBLIC: &str = "public.ecr.aws/nginx/nginx:latest";

impl Workshop {
    /// Runs a task of an image alone, in that subnet, and gives its last status and why it stopped.
    fn start(&self, image: &str, subnet: &str, public_ip: bool) -> (String, String) {
        let definition = json!({
            "family": "alone", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
            "requiresCompatibilities": ["FARGATE"],
            "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
            "containerDefinitions": [{"name": "web", "image": image}],
        });
        self.call("ecs::register_task_definition", definition);
        let public_ip = if public_ip { "ENABLED" } else { "DISABLED" };
        let network = json!({"awsvpcConfiguration": {
            "subnets": [subnet], "securityGroups": [self.group], "assignPublicIp": public_ip,
        }});
        let input = json!({
            "cluster": "web", "taskDefinition": "alone", "launchType": "FARGATE", "networkConfiguration": network,
        });
        let task = self.call("ecs::run_task", input)["tasks"][0]["taskArn"].clone();
        self.pass(330);
        let task = self.call("ecs::describe_tasks", json!({"cluster": "web", "tasks": [task]}))["tasks"][0].clone();
        let reason = task.get("stoppedReason").map(text).unwrap_or_default();
        let told = task["containers"][0].get("reason").map(text).unwrap_or_default();
        assert!(told.is_empty() || told == reason, "{told} is not {reason}");
        (text(&task["lastStatus"]), reason)
    }

    fn runs(&self, image: &str, subnet: &str, public_ip: bool) -> bool {
        let (status, reason) = self.start(image, subnet, public_ip);
        assert_eq!(status == "RUNNING", reason.is_empty(), "{status}: {reason}");
        status == "RUNNING"
    }

    /// A NAT gateway in the first public subnet, and the private subnets' way to it.
    fn nat(&self) -> String {
        let address = self.call("ec2::allocate_address", json!({"Domain": "vpc"}))["AllocationId"].clone();
        let nat = json!({"SubnetId": self.public_subnets[0], "AllocationId": address});
        let nat = text(&self.call("ec2::create_nat_gateway", nat)["NatGateway"]["NatGatewayId"]);
        let route = json!({"RouteTableId": self.table, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": nat});
        self.call("ec2::create_route", route);
        nat
    }
}

#[test]
fn a_public_image_needs_the_internet() {
    let workshop = Workshop::new();
    let (private, public) = (workshop.subnets[0].clone(), workshop.public_subnets[0].clone());
    let (status, reason) = workshop.start(PUBLIC, &private, false);
    assert_eq!(status, "STOPPED");
    assert_eq!(
        reason,
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref public.ecr.aws/nginx/nginx:latest: failed to do request: Head \"https://public.ecr.aws/v2/nginx/nginx/manifests/latest\": dial tcp 44.205.64.79:443: i/o timeout"
    );
    assert!(workshop.runs(PUBLIC, &public, true), "a public address in a public subnet");
    assert!(workshop.runs("nginx", &public, true), "Docker Hub too");
    assert!(!workshop.runs(PUBLIC, &public, false), "a public subnet without an address");
    assert!(!workshop.runs(PUBLIC, &private, true), "an address without a gateway");
    let nat = workshop.nat();
    assert!(workshop.runs(PUBLIC, &private, false), "the NAT gateway is ready before the task gives up");
    workshop.call("ec2::delete_nat_gateway", json!({"NatGatewayId": nat}));
    workshop.pass(120);
    assert!(!workshop.runs(PUBLIC, &private, false), "a route that leads nowhere");
    let gateways = workshop.call("ec2::describe_internet_gateways", json!({}))["InternetGateways"].clone();
    let of_vpc = |one: &&Json| one["Attachments"][0]["VpcId"] == workshop.vpc();
    let gateway = gateways.as_array().and_then(|all| all.iter().find(of_vpc)).expect("a gateway");
    let route = json!({
        "RouteTableId": workshop.public_table, "DestinationCidrBlock": "0.0.0.0/0",
    });
    workshop.call("ec2::delete_route", route.clone());
    assert!(!workshop.runs(PUBLIC, &public, true), "no route");
    let mut again = route;
    again["GatewayId"] = gateway["InternetGatewayId"].clone();
    workshop.call("ec2::create_route", again);
    assert!(workshop.runs(PUBLIC, &public, true));
}

#[test]
fn with_a_nat_gateway_no_endpoint_is_needed() {
    let workshop = Workshop::new();
    workshop.nat();
    workshop.pass(120);
    let all: Vec<&String> = workshop.endpoints.values().collect();
    workshop.call("ec2::delete_vpc_endpoints", json!({"VpcEndpointIds": all}));
    workshop.pass(120);
    assert!(workshop.runs(super::IMAGE, &workshop.subnets[0], false));
    let acls = json!({"Filters": [{"Name": "vpc-id", "Values": [workshop.vpc()]}]});
    let acl = workshop.call("ec2::describe_network_acls", acls)["NetworkAcls"][0].clone();
    // The NAT gateway's own subnet gets another ACL, which lets nothing through.
    let closed = json!({"VpcId": workshop.vpc()});
    let closed = workshop.call("ec2::create_network_acl", closed)["NetworkAcl"]["NetworkAclId"].clone();
    let of = |one: &&Json| one["SubnetId"] == workshop.public_subnets[0];
    let association = acl["Associations"].as_array().and_then(|all| all.iter().find(of)).expect("an association");
    let replace = json!({"AssociationId": association["NetworkAclAssociationId"], "NetworkAclId": closed});
    workshop.call("ec2::replace_network_acl_association", replace);
    assert!(!workshop.runs(super::IMAGE, &workshop.subnets[0], false));
    let entry = |egress: bool, from: u16, to: u16| {
        json!({
            "NetworkAclId": closed, "RuleNumber": 100 + from / 100, "RuleAction": "allow", "Protocol": "6",
            "CidrBlock": "0.0.0.0/0", "Egress": egress, "PortRange": {"From": from, "To": to},
        })
    };
    for (egress, from, to) in [(true, 443, 443), (false, 443, 443), (true, 1024, 65535)] {
        workshop.call("ec2::create_network_acl_entry", entry(egress, from, to));
        assert!(!workshop.runs(super::IMAGE, &workshop.subnets[0], false), "{egress} {from}");
    }
    workshop.call("ec2::create_network_acl_entry", entry(false, 1024, 65535));
    assert!(workshop.runs(super::IMAGE, &workshop.subnets[0], false), "there and back, on both sides");
}

#[test]
fn an_endpoint_in_another_subnet_is_behind_two_network_acls() {
    let workshop = Workshop::new();
    for service in ["ecr.api", "ecr.dkr", "logs"] {
        let only = json!({"VpcEndpointId": workshop.endpoints[service], "RemoveSubnetIds": [workshop.subnets[1]]});
        workshop.call("ec2::modify_vpc_endpoint", only);
    }
    workshop.pass(120);
    assert!(workshop.runs(super::IMAGE, &workshop.subnets[1], false), "across subnets");
    let acls = json!({"Filters": [{"Name": "vpc-id", "Values": [workshop.vpc()]}]});
    let acl = workshop.call("ec2::describe_network_acls", acls)["NetworkAcls"][0]["NetworkAclId"].clone();
    let entry = json!({
        "NetworkAclId": acl, "RuleNumber": 50, "RuleAction": "deny", "Protocol": "6", "CidrBlock": "10.0.3.0/24",
        "Egress": false, "PortRange": {"From": 443, "To": 443},
    });
    workshop.call("ec2::create_network_acl_entry", entry);
    let (_, reason) = workshop.start(super::IMAGE, &workshop.subnets[1], false);
    assert!(reason.contains("Post \"https://api.ecr.ap-northeast-1.amazonaws.com/\": dial tcp 10.0.2."), "{reason}");
    assert!(workshop.runs(super::IMAGE, &workshop.subnets[0], false), "within the subnet no ACL is asked");
}

#[test]
fn the_egress_of_tasks_can_be_as_narrow_as_the_endpoints() {
    let workshop = Workshop::new();
    let group = &workshop.group;
    let all = json!({"GroupId": group, "IpPermissions": [
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
    ]});
    workshop.call("ec2::revoke_security_group_egress", all);
    workshop.call(
        "ec2::authorize_security_group_egress",
        rule(group, 443, json!({"UserIdGroupPairs": [{"GroupId": group}]})),
    );
    let (_, reason) = workshop.start(super::IMAGE, &workshop.subnets[0], false);
    assert!(reason.contains("dial tcp 52.219."), "only S3 is out of reach: {reason}");
    let list = json!({"PrefixListIds": [{"PrefixListId": "pl-61a54008"}]});
    workshop.call("ec2::authorize_security_group_egress", rule(group, 443, list));
    assert!(workshop.runs(super::IMAGE, &workshop.subnets[0], false));
}

#[test]
fn an_endpoint_that_is_not_ready_yet_delays_a_task() {
    let workshop = Workshop::new();
    let id = &workshop.endpoints["ecr.api"];
    workshop.call("ec2::delete_vpc_endpoints", json!({"VpcEndpointIds": [id]}));
    workshop.pass(120);
    let again = json!({
        "VpcId": workshop.vpc(), "VpcEndpointType": "Interface", "SubnetIds": workshop.subnets,
        "SecurityGroupIds": [workshop.group], "ServiceName": "com.amazonaws.ap-northeast-1.ecr.api",
    });
    let made = workshop.call("ec2::create_vpc_endpoint", again)["VpcEndpoint"].clone();
    assert_eq!(made["State"], "pending");
    assert!(workshop.runs(super::IMAGE, &workshop.subnets[0], false), "its next attempt finds the endpoint");
}

#[test]
fn other_registries_keep_their_images() {
    let workshop = Workshop::new();
    let (public, other) = (&workshop.public_subnets[0], "210987654321.dkr.ecr.ap-northeast-1.amazonaws.com/web:1");
    let (_, reason) = workshop.start(other, public, true);
    assert!(reason.ends_with("failed with status code [manifests 1]: 403 Forbidden"), "{reason}");
    let elsewhere = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1";
    assert!(!workshop.runs(elsewhere, &workshop.subnets[0], false), "an endpoint is of one region");
    assert!(workshop.runs(elsewhere, public, true));
}

#[test]
fn a_role_that_was_just_made_cannot_be_taken_on_yet() {
    let workshop = Workshop::new();
    let role = json!({"RoleName": "young", "AssumeRolePolicyDocument": trust("ecs-tasks.amazonaws.com")});
    let role = text(&workshop.call("iam::create_role", role)["Role"]["Arn"]);
    workshop.call("iam::attach_role_policy", json!({"RoleName": "young", "PolicyArn": super::POLICY}));
    let definition = json!({
        "family": "young", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "requiresCompatibilities": ["FARGATE"], "executionRoleArn": role, "taskRoleArn": role,
        "containerDefinitions": [{"name": "web", "image": super::IMAGE}],
    });
    workshop.call("ecs::register_task_definition", definition);
    let run = json!({
        "cluster": "web", "taskDefinition": "young", "launchType": "FARGATE",
        "networkConfiguration": workshop.network(),
    });
    let refused = workshop.try_call("ecs::run_task", run.clone()).expect_err("too young");
    assert_eq!((refused.code.as_str(), refused.status), ("ClientException", 400));
    assert!(refused.message.starts_with(&format!("ECS was unable to assume the role '{role}'")));
    workshop.call("ecs::create_service", workshop.service(json!({"taskDefinition": "young"})));
    workshop.pass(8);
    let events = workshop.events();
    assert!(events[0].starts_with("(service web) failed to launch a task with (error ECS was unable"), "{events:?}");
    assert_eq!(workshop.described()["deployments"][0]["failedTasks"], 1);
    workshop.pass(60);
    assert_eq!(workshop.described()["runningCount"], 2, "{:?}", workshop.events());
    assert_eq!(workshop.call("ecs::run_task", run)["failures"], json!([]));
}

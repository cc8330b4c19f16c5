//! What the finished workshop has, how each of it is deleted, and what AWS says about the order.

/// Something of the workshop, the call that deletes it, and how many seconds later it is gone.
pub struct Thing {
    pub name: &'static str,
    pub path: &'static str,
    /// With ids in place of `<name>`.
    pub input: &'static str,
    pub gone_after: u64,
}

/// That something cannot be deleted while something else is there.
pub struct Hold {
    /// Names, divided by blanks.
    pub held: &'static str,
    pub by: &'static str,
    pub code: &'static str,
    /// Where AWS says so.
    pub page: &'static str,
}

/// That something is gone as soon as something else is.
pub struct Part {
    pub part: &'static str,
    pub of: &'static str,
}

const fn thing(name: &'static str, path: &'static str, input: &'static str, gone_after: u64) -> Thing {
    Thing { name, path, input, gone_after }
}

const fn hold(held: &'static str, by: &'static str, code: &'static str, page: &'static str) -> Hold {
    Hold { held, by, code, page }
}

/// In an order in which everything can be deleted.
#[rustfmt::skip]
pub const THINGS: &[Thing] = &[
    thing("service", "ecs::delete_service", r#"{"cluster": "ContainerHandsOn", "service": "ContainerHandsOn", "force": true}"#, 420),
    thing("task-set", "ecs::delete_task_set", r#"{"cluster": "ContainerHandsOn", "service": "ContainerHandsOn", "taskSet": "<task-set>", "force": true}"#, 0),
    thing("cluster", "ecs::delete_cluster", r#"{"cluster": "ContainerHandsOn"}"#, 0),
    thing("definition", "ecs::deregister_task_definition", r#"{"taskDefinition": "ContainerHandsOn:1"}"#, 0),
    thing("listener", "elbv2::delete_listener", r#"{"ListenerArn": "<listener>"}"#, 0),
    thing("balancer", "elbv2::delete_load_balancer", r#"{"LoadBalancerArn": "<balancer>"}"#, 120),
    thing("target-group", "elbv2::delete_target_group", r#"{"TargetGroupArn": "<target-group>"}"#, 0),
    thing("logs", "ec2::delete_vpc_endpoints", r#"{"VpcEndpointIds": ["<logs>"]}"#, 180),
    thing("ecr.api", "ec2::delete_vpc_endpoints", r#"{"VpcEndpointIds": ["<ecr.api>"]}"#, 180),
    thing("ecr.dkr", "ec2::delete_vpc_endpoints", r#"{"VpcEndpointIds": ["<ecr.dkr>"]}"#, 180),
    thing("s3", "ec2::delete_vpc_endpoints", r#"{"VpcEndpointIds": ["<s3>"]}"#, 0),
    thing("image", "ecr::batch_delete_image", r#"{"repositoryName": "jaws-days-2022/container-hands-on", "imageIds": [{"imageTag": "latest"}]}"#, 0),
    thing("repository", "ecr::delete_repository", r#"{"repositoryName": "jaws-days-2022/container-hands-on"}"#, 0),
    thing("log-group", "logs::delete_log_group", r#"{"logGroupName": "awslogs-container-hands-on"}"#, 0),
    thing("web-from-all", "ec2::revoke_security_group_ingress", r#"{"GroupId": "<public-group>", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}"#, 0),
    thing("web-from-balancer", "ec2::revoke_security_group_ingress", r#"{"GroupId": "<private-group>", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": "<public-group>"}]}]}"#, 0),
    thing("https-from-all", "ec2::revoke_security_group_ingress", r#"{"GroupId": "<private-group>", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}"#, 0),
    thing("private-group", "ec2::delete_security_group", r#"{"GroupId": "<private-group>"}"#, 0),
    thing("public-group", "ec2::delete_security_group", r#"{"GroupId": "<public-group>"}"#, 0),
    thing("route", "ec2::delete_route", r#"{"RouteTableId": "<public-table>", "DestinationCidrBlock": "0.0.0.0/0"}"#, 0),
    thing("table-of-public-a", "ec2::disassociate_route_table", r#"{"AssociationId": "<table-of-public-a>"}"#, 0),
    thing("table-of-public-c", "ec2::disassociate_route_table", r#"{"AssociationId": "<table-of-public-c>"}"#, 0),
    thing("table-of-private-a", "ec2::disassociate_route_table", r#"{"AssociationId": "<table-of-private-a>"}"#, 0),
    thing("table-of-private-c", "ec2::disassociate_route_table", r#"{"AssociationId": "<table-of-private-c>"}"#, 0),
    thing("public-table", "ec2::delete_route_table", r#"{"RouteTableId": "<public-table>"}"#, 0),
    thing("private-table", "ec2::delete_route_table", r#"{"RouteTableId": "<private-table>"}"#, 0),
    thing("public-a", "ec2::delete_subnet", r#"{"SubnetId": "<public-a>"}"#, 0),
    thing("public-c", "ec2::delete_subnet", r#"{"SubnetId": "<public-c>"}"#, 0),
    thing("private-a", "ec2::delete_subnet", r#"{"SubnetId": "<private-a>"}"#, 0),
    thing("private-c", "ec2::delete_subnet", r#"{"SubnetId": "<private-c>"}"#, 0),
    thing("attachment", "ec2::detach_internet_gateway", r#"{"InternetGatewayId": "<gateway>", "VpcId": "<vpc>"}"#, 0),
    thing("gateway", "ec2::delete_internet_gateway", r#"{"InternetGatewayId": "<gateway>"}"#, 0),
    thing("vpc", "ec2::delete_vpc", r#"{"VpcId": "<vpc>"}"#, 0),
    thing("policy", "iam::detach_role_policy", r#"{"RoleName": "ecsTaskExecutionRole", "PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"}"#, 0),
    thing("role", "iam::delete_role", r#"{"RoleName": "ecsTaskExecutionRole"}"#, 0),
];

const VIOLATION: &str = "DependencyViolation";

/// Whoever has no row here is deleted.
#[rustfmt::skip]
pub const HOLDS: &[Hold] = &[
    hold("vpc", "public-a public-c private-a private-c", VIOLATION, "EC2 API_DeleteVpc"),
    hold("vpc", "attachment", VIOLATION, "EC2 API_DeleteVpc"),
    hold("vpc", "public-table private-table", VIOLATION, "EC2 API_DeleteVpc"),
    hold("vpc", "public-group private-group", VIOLATION, "EC2 API_DeleteVpc"),
    hold("vpc", "s3 ecr.api ecr.dkr logs", VIOLATION, "VPC User Guide, delete-vpc"),
    hold("public-a public-c", "balancer", VIOLATION, "EC2 API_DeleteSubnet; EC2 User Guide, requester-managed-eni"),
    hold("private-a private-c", "ecr.api ecr.dkr logs", VIOLATION, "EC2 API_DeleteSubnet; VPC PrivateLink, create-interface-endpoint"),
    hold("private-a private-c", "service", VIOLATION, "EC2 API_DeleteSubnet; ECS Developer Guide, fargate-task-networking"),
    hold("attachment", "balancer", VIOLATION, "EC2 API_DetachInternetGateway"),
    hold("gateway", "attachment", VIOLATION, "EC2 API_DeleteInternetGateway"),
    hold("public-table", "table-of-public-a table-of-public-c", VIOLATION, "EC2 API_DeleteRouteTable"),
    hold("private-table", "table-of-private-a table-of-private-c", VIOLATION, "EC2 API_DeleteRouteTable"),
    hold("public-group", "balancer", VIOLATION, "EC2 API_DeleteSecurityGroup"),
    hold("public-group", "web-from-balancer", VIOLATION, "EC2 API_DeleteSecurityGroup"),
    hold("private-group", "ecr.api ecr.dkr logs", VIOLATION, "EC2 API_DeleteSecurityGroup"),
    hold("private-group", "service", VIOLATION, "EC2 API_DeleteSecurityGroup"),
    hold("target-group", "listener", "ResourceInUse", "ELB API_DeleteTargetGroup"),
    hold("cluster", "service", "ClusterContainsServicesException", "ECS API_DeleteCluster"),
    hold("task-set", "service", "InvalidParameterException", "ECS API_DeleteTaskSet: of services with the EXTERNAL controller"),
    hold("repository", "image", "RepositoryNotEmptyException", "ECR API_DeleteRepository"),
    hold("role", "policy", "DeleteConflict", "IAM API_DeleteRole"),
];

const fn part(part: &'static str, of: &'static str) -> Part {
    Part { part, of }
}

/// What is gone with something else, without being a hindrance to it.
pub const PARTS: &[Part] = &[
    part("task-set", "service"),
    part("listener", "balancer"),
    part("web-from-all", "public-group"),
    part("web-from-balancer https-from-all", "private-group"),
    part("route", "public-table"),
    part("table-of-public-a", "public-a"),
    part("table-of-public-c", "public-c"),
    part("table-of-private-a", "private-a"),
    part("table-of-private-c", "private-c"),
];

/// What something needs while it is there, though it does not keep it from being deleted: a test that wants the one keeps
/// the other.
pub const NEEDS: &[Part] = &[part("attachment", "gateway vpc"), part("service", "cluster")];

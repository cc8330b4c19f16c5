//! Why the tasks of a workshop do not come to run, or not to health: each cause alone, as the tests take it out of the finished
//! workshop and put it back. docs/rehearsal-cloud.md lists them.

/// One thing that is missing or wrong.
#[derive(Debug)]
pub struct Cause {
    /// `ecr-api-endpoint`
    pub name: &'static str,
    /// What is missing or wrong.
    pub what: &'static str,
    /// Where AWS tells it.
    pub told: Told,
    /// What AWS says there; `*` stands for ids, addresses and the like.
    pub words: &'static str,
    /// The page of AWS that is about it, after `https://docs.aws.amazon.com/`.
    pub page: &'static str,
    /// What is made before the service, beside what the workshop makes.
    pub first: &'static [Call],
    /// What takes it out of the finished workshop.
    pub out: &'static [Call],
    /// What puts it back.
    pub back: &'static [Call],
    /// Running tasks do not notice: only the next one fails.
    pub next: bool,
    /// It is over by itself in some seconds; there is nothing to put back.
    pub passes: bool,
}

/// A call: `ec2::delete_vpc_endpoints` and its input as JSON, where `<vpc>` and the like stand for ids of the workshop.
/// `image::publish` brings its image back.
pub type Call = (&'static str, &'static str);

/// Where AWS tells why a task does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// In `stoppedReason` of a task with that `stopCode`.
    Stopped(&'static str),
    /// In an event of the service, for there is no task.
    Event,
    /// In the description of a target's health.
    Target,
}

impl Told {
    /// The members of AWS's answers where it stands.
    pub fn place(self) -> String {
        match self {
            Told::Stopped(code) => format!("`stoppedReason`, `{code}`"),
            Told::Event => "`events` of the service".to_owned(),
            Told::Target => "`Description` of `TargetHealth`".to_owned(),
        }
    }
}

const FAILED: Told = Told::Stopped("TaskFailedToStart");
const SICK: Told = Told::Stopped("ServiceSchedulerInitiated");

const INITIALIZATION: &str = "AmazonECS/latest/developerguide/resource-initialization-error.html";
const PULL: &str = "AmazonECS/latest/developerguide/task_cannot_pull_image.html";
const ROLE: &str = "AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const EVENTS: &str = "AmazonECS/latest/developerguide/service-event-messages-list.html";
const CODES: &str = "AmazonECS/latest/developerguide/stopped-task-error-codes.html";
const UNHEALTHY: &str = "AmazonECS/latest/developerguide/service-unhealthy-event-messages.html";
const CHECKS: &str = "AmazonECS/latest/developerguide/healthcheck.html";
const TARGETS: &str = "elasticloadbalancing/latest/application/target-group-health-checks.html";
const NETWORKING: &str = "AmazonECS/latest/developerguide/fargate-task-networking.html";
const ENDPOINTS: &str = "AmazonECR/latest/userguide/vpc-endpoints.html";
const DNS: &str = "vpc/latest/userguide/AmazonDNS-concepts.html";
const ACLS: &str = "vpc/latest/userguide/vpc-network-acls.html";

const LOGIN: &str = "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post \"https://api.ecr.*.amazonaws.com/\": dial tcp*: i/o timeout";
const LAYERS: &str = "CannotPullContainerError: The task cannot pull * from the registry *. There is a connection issue between the task and the registry. Check your task network configuration. : failed to copy: httpReadSeeker: failed open: failed to do request: Get *: dial tcp 52.219.*:443: i/o timeout";
const ASSUME: &str = "*failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::*:role/*' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.).";
const NO_LOGIN: &str = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: *, api error AccessDeniedException: User: arn:aws:sts::*:assumed-role/*/* is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action";
const NOT_FOUND: &str =
    "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref *: *: not found";
const UNWELL: &str = "Task failed ELB health checks in (target-group *)";

/// The workshop's role gets only some of the actions that the managed policy has.
macro_rules! only {
    ($actions:literal) => {
        &[
            ("iam::detach_role_policy", r#"{"RoleName": "<role>", "PolicyArn": "<policy>"}"#),
            (
                "iam::put_role_policy",
                concat!(
                    r#"{"RoleName": "<role>", "PolicyName": "some", "PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Resource\": \"*\", \"Action\": ["#,
                    $actions,
                    r#"]}]}"}"#
                ),
            ),
        ]
    };
}

const ATTACH: Call = ("iam::attach_role_policy", r#"{"RoleName": "<role>", "PolicyArn": "<policy>"}"#);
const ALL_ACTIONS: &[Call] = &[ATTACH, ("iam::delete_role_policy", r#"{"RoleName": "<role>", "PolicyName": "some"}"#)];

/// An interface endpoint goes and comes.
macro_rules! endpoint {
    ($service:literal) => {
        (
            &[("ec2::delete_vpc_endpoints", concat!(r#"{"VpcEndpointIds": ["<"#, $service, r#">"]}"#))],
            &[(
                "ec2::create_vpc_endpoint",
                concat!(
                    r#"{"VpcId": "<vpc>", "VpcEndpointType": "Interface", "SubnetIds": ["<subnet-1>", "<subnet-2>"], "SecurityGroupIds": ["<group>"], "ServiceName": "com.amazonaws.<region>."#,
                    $service,
                    r#""}"#
                ),
            )],
        )
    };
}

const ECR_API: (&[Call], &[Call]) = endpoint!("ecr.api");
const ECR_DKR: (&[Call], &[Call]) = endpoint!("ecr.dkr");
const LOGS: (&[Call], &[Call]) = endpoint!("logs");

/// A rule of a security group goes and comes: the group's name, and the permission.
macro_rules! closed {
    ($side:literal, $group:literal, $permission:literal) => {
        (
            &[(
                concat!("ec2::revoke_security_group_", $side),
                concat!(r#"{"GroupId": "<"#, $group, r#">", "IpPermissions": ["#, $permission, r#"]}"#),
            )],
            &[(
                concat!("ec2::authorize_security_group_", $side),
                concat!(r#"{"GroupId": "<"#, $group, r#">", "IpPermissions": ["#, $permission, r#"]}"#),
            )],
        )
    };
}

const HTTPS_IN: (&[Call], &[Call]) = closed!(
    "ingress",
    "group",
    r#"{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}"#
);
const TASKS_OUT: (&[Call], &[Call]) =
    closed!("egress", "group", r#"{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}"#);
const BALANCER_OUT: (&[Call], &[Call]) =
    closed!("egress", "public-group", r#"{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}"#);
const HTTP_IN: (&[Call], &[Call]) = closed!(
    "ingress",
    "group",
    r#"{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": "<public-group>"}]}"#
);

/// An entry of the network ACL that forbids.
macro_rules! forbidden {
    ($egress:literal, $from:literal, $to:literal) => {
        (
            &[(
                "ec2::create_network_acl_entry",
                concat!(
                    r#"{"NetworkAclId": "<acl>", "RuleNumber": 50, "RuleAction": "deny", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "Egress": "#,
                    $egress,
                    r#", "PortRange": {"From": "#,
                    $from,
                    r#", "To": "#,
                    $to,
                    "}}"
                ),
            )],
            &[(
                "ec2::delete_network_acl_entry",
                concat!(r#"{"NetworkAclId": "<acl>", "RuleNumber": 50, "Egress": "#, $egress, "}"),
            )],
        )
    };
}

/// What tasks without the endpoint of ECR begin with: a NAT gateway is their way out.
const BY_NAT: &[Call] = &[
    ("ec2::allocate_address", r#"{"Domain": "vpc"}"#),
    CREATE_NAT,
    ("ec2::create_route", TO_NAT),
    ("ec2::delete_vpc_endpoints", r#"{"VpcEndpointIds": ["<ecr.api>"]}"#),
];
const CREATE_NAT: Call = ("ec2::create_nat_gateway", r#"{"SubnetId": "<public-1>", "AllocationId": "<address>"}"#);
const TO_NAT: &str = r#"{"RouteTableId": "<table>", "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "<nat>"}"#;

const NO_HTTPS: (&[Call], &[Call]) = forbidden!("true", "443", "443");
const NO_ANSWERS: (&[Call], &[Call]) = forbidden!("false", "32768", "60999");
const NO_HTTP: (&[Call], &[Call]) = forbidden!("false", "80", "80");

const CREATE_ROLE: Call = (
    "iam::create_role",
    r#"{"RoleName": "<role>", "AssumeRolePolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"ecs-tasks.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}]}"}"#,
);

/// Says of the image what it says, and later that there is nothing to say.
macro_rules! image {
    ($what:literal) => {
        (
            &[("rehearsal::image", concat!(r#"{"reference": "<image>", "#, $what, "}"))],
            &[("rehearsal::image", r#"{"reference": "<image>"}"#)],
        )
    };
}

const CRASHES: (&[Call], &[Call]) = image!(r#""exit": 1, "after": "5s", "log": ["cannot reach the database"]"#);
const SLOW: (&[Call], &[Call]) = image!(r#""ready": "2m""#);
const BROKEN: (&[Call], &[Call]) = image!(r#""paths": {"/index.php": 500}"#);
const OTHER_PORT: (&[Call], &[Call]) = image!(r#""port": 8080"#);
const OTHER_MACHINE: (&[Call], &[Call]) = image!(r#""platform": "linux/arm64""#);
const NOT_HEALTHY: (&[Call], &[Call]) = image!(r#""healthy": false"#);
const PAGES: &[Call] = &[("rehearsal::image", r#"{"reference": "<image>", "paths": ["/index.php"]}"#)];

/// The next revision of the task definition, with other members of its container.
macro_rules! revision {
    ($log:literal, $more:literal) => {
        &[(
            "ecs::register_task_definition",
            concat!(
                r#"{"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "1024", "requiresCompatibilities": ["FARGATE"], "executionRoleArn": "<role-arn>", "containerDefinitions": [{"name": "web", "image": "<image>", "portMappings": [{"containerPort": 80}], "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "<region>", "awslogs-stream-prefix": "ecs""#,
                $log,
                r#"}}"#,
                $more,
                r#"}]}"#
            ),
        )]
    };
}

/// What a task that gets a secret begins with: an endpoint, a permission, a revision.
macro_rules! secret {
    ($service:literal, $action:literal, $from:literal) => {
        &[
            (
                "ec2::create_vpc_endpoint",
                concat!(
                    r#"{"VpcId": "<vpc>", "VpcEndpointType": "Interface", "SubnetIds": ["<subnet-1>", "<subnet-2>"], "SecurityGroupIds": ["<group>"], "ServiceName": "com.amazonaws.<region>."#,
                    $service,
                    r#""}"#
                ),
            ),
            ("iam::put_role_policy", may!($action)),
            (
                "ecs::register_task_definition",
                concat!(
                    r#"{"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "1024", "requiresCompatibilities": ["FARGATE"], "executionRoleArn": "<role-arn>", "containerDefinitions": [{"name": "web", "image": "<image>", "portMappings": [{"containerPort": 80}], "secrets": [{"name": "KEY", "valueFrom": ""#,
                    $from,
                    r#""}], "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "<region>", "awslogs-stream-prefix": "ecs"}}}]}"#
                ),
            ),
        ]
    };
}

/// A policy of the role's own that allows an action.
macro_rules! may {
    ($action:literal) => {
        concat!(
            r#"{"RoleName": "<role>", "PolicyName": "secrets", "PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Resource\": \"*\", \"Action\": \""#,
            $action,
            r#"\"}]}"}"#
        )
    };
}

const OF_SECRETS_MANAGER: &[Call] = secret!(
    "secretsmanager",
    "secretsmanager:GetSecretValue",
    "arn:aws:secretsmanager:<region>:123456789012:secret:key-AbCdEf"
);
const OF_PARAMETER_STORE: &[Call] = secret!("ssm", "ssm:GetParameters", "/web/key");
const SECRETS_MANAGER: (&[Call], &[Call]) = endpoint!("secretsmanager");
const PARAMETER_STORE: (&[Call], &[Call]) = endpoint!("ssm");
const NO_MORE_SECRETS: &[Call] = &[("iam::delete_role_policy", r#"{"RoleName": "<role>", "PolicyName": "secrets"}"#)];

/// A policy of an endpoint's own, and back to AWS's.
macro_rules! policy {
    ($endpoint:literal, $statement:literal) => {
        (
            &[(
                "ec2::modify_vpc_endpoint",
                concat!(
                    r#"{"VpcEndpointId": "<"#,
                    $endpoint,
                    r#">", "PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Principal\": \"*\", "#,
                    $statement,
                    r#"}]}"}"#
                ),
            )],
            &[(
                "ec2::modify_vpc_endpoint",
                concat!(r#"{"VpcEndpointId": "<"#, $endpoint, r#">", "ResetPolicy": true}"#),
            )],
        )
    };
}

const DELETE_LOG_GROUP: &[Call] = &[("logs::delete_log_group", r#"{"logGroupName": "web"}"#)];
const CREATE_LOG_GROUP: &[Call] = &[("logs::create_log_group", r#"{"logGroupName": "web"}"#)];

const fn next(
    name: &'static str,
    what: &'static str,
    words: &'static str,
    page: &'static str,
    (out, back): (&'static [Call], &'static [Call]),
) -> Cause {
    Cause { name, what, told: FAILED, words, page, first: &[], out, back, next: true, passes: false }
}

const fn health(
    name: &'static str,
    what: &'static str,
    words: &'static str,
    page: &'static str,
    (out, back): (&'static [Call], &'static [Call]),
) -> Cause {
    Cause { name, what, told: SICK, words, page, first: &[], out, back, next: false, passes: false }
}

/// All of them: the way to AWS's services, the roles, the image, the log, the container, the health checks.
pub const ALL: &[Cause] = &[
    next("ecr-api-endpoint", "no endpoint for ecr.api", LOGIN, ENDPOINTS, ECR_API),
    next(
        "ecr-dkr-endpoint",
        "no endpoint for ecr.dkr",
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref *: failed to do request: Head \"https://*/manifests/*\": dial tcp *:443: i/o timeout",
        ENDPOINTS,
        ECR_DKR,
    ),
    next(
        "s3-endpoint",
        "no endpoint for s3, where ECR keeps the layers",
        LAYERS,
        ENDPOINTS,
        (
            &[("ec2::delete_vpc_endpoints", r#"{"VpcEndpointIds": ["<s3>"]}"#)],
            &[(
                "ec2::create_vpc_endpoint",
                r#"{"VpcId": "<vpc>", "VpcEndpointType": "Gateway", "RouteTableIds": ["<table>"], "ServiceName": "com.amazonaws.<region>.s3"}"#,
            )],
        ),
    ),
    next(
        "s3-endpoint-route-table",
        "the gateway endpoint for s3 is not in the subnets' route table",
        LAYERS,
        ENDPOINTS,
        (
            &[("ec2::modify_vpc_endpoint", r#"{"VpcEndpointId": "<s3>", "RemoveRouteTableIds": ["<table>"]}"#)],
            &[("ec2::modify_vpc_endpoint", r#"{"VpcEndpointId": "<s3>", "AddRouteTableIds": ["<table>"]}"#)],
        ),
    ),
    next(
        "logs-endpoint",
        "no endpoint for logs",
        "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed",
        INITIALIZATION,
        LOGS,
    ),
    next(
        "endpoint-private-dns",
        "the endpoint for ecr.api does not answer to the service's own name",
        LOGIN,
        ENDPOINTS,
        (
            &[("ec2::modify_vpc_endpoint", r#"{"VpcEndpointId": "<ecr.api>", "PrivateDnsEnabled": false}"#)],
            &[("ec2::modify_vpc_endpoint", r#"{"VpcEndpointId": "<ecr.api>", "PrivateDnsEnabled": true}"#)],
        ),
    ),
    next(
        "vpc-dns-support",
        "the VPC answers no names",
        LOGIN,
        DNS,
        (
            &[("ec2::modify_vpc_attribute", r#"{"VpcId": "<vpc>", "EnableDnsSupport": {"Value": false}}"#)],
            &[("ec2::modify_vpc_attribute", r#"{"VpcId": "<vpc>", "EnableDnsSupport": {"Value": true}}"#)],
        ),
    ),
    next(
        "vpc-dns-hostnames",
        "the VPC does not know the private names of endpoints",
        LOGIN,
        DNS,
        (
            &[("ec2::modify_vpc_attribute", r#"{"VpcId": "<vpc>", "EnableDnsHostnames": {"Value": false}}"#)],
            &[("ec2::modify_vpc_attribute", r#"{"VpcId": "<vpc>", "EnableDnsHostnames": {"Value": true}}"#)],
        ),
    ),
    next("endpoint-group", "the endpoints' security group does not let port 443 in", LOGIN, ENDPOINTS, HTTPS_IN),
    Cause {
        first: OF_SECRETS_MANAGER,
        ..next(
            "secrets-endpoint",
            "no endpoint for secretsmanager, which keeps a secret of the task definition",
            "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret arn:aws:secretsmanager:*:*:secret:* from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded",
            INITIALIZATION,
            SECRETS_MANAGER,
        )
    },
    Cause {
        first: OF_PARAMETER_STORE,
        ..next(
            "parameters-endpoint",
            "no endpoint for ssm, which keeps a parameter of the task definition",
            "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. There is a connection issue between the task and AWS Systems Manager Parameter Store. Check your task network configuration. operation error SSM: GetParameters, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded",
            INITIALIZATION,
            PARAMETER_STORE,
        )
    },
    Cause {
        first: &[(
            "ec2::create_dhcp_options",
            r#"{"DhcpConfigurations": [{"Key": "domain-name-servers", "Values": ["8.8.8.8"]}]}"#,
        )],
        ..next(
            "dhcp-options",
            "the DHCP options name a DNS server that does not know the private names of endpoints",
            LOGIN,
            "vpc/latest/userguide/DHCPOptionSet.html",
            (
                &[("ec2::associate_dhcp_options", r#"{"VpcId": "<vpc>", "DhcpOptionsId": "<dhcp>"}"#)],
                &[("ec2::associate_dhcp_options", r#"{"VpcId": "<vpc>", "DhcpOptionsId": "<dhcp-first>"}"#)],
            ),
        )
    },
    next(
        "endpoint-policy",
        "the policy of the endpoint for ecr.api denies",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: *, api error AccessDeniedException: User: arn:aws:sts::*:assumed-role/*/* is not authorized to perform: ecr:GetAuthorizationToken on resource: * with an explicit deny in a VPC endpoint policy",
        "vpc/latest/privatelink/vpc-endpoints-access.html",
        policy!("ecr.api", r#"\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\""#),
    ),
    next(
        "s3-endpoint-policy",
        "the policy of the gateway endpoint for s3 does not allow the bucket of ECR's layers",
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://prod-*-starport-layer-bucket.s3.*.amazonaws.com/*: 403 Forbidden",
        ENDPOINTS,
        policy!("s3", r#"\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::example/*\""#),
    ),
    Cause {
        first: BY_NAT,
        ..next(
            "nat-gateway",
            "the NAT gateway that is the way out is gone",
            LOGIN,
            NETWORKING,
            (
                &[("ec2::delete_nat_gateway", r#"{"NatGatewayId": "<nat>"}"#)],
                &[CREATE_NAT, ("ec2::replace_route", TO_NAT)],
            ),
        )
    },
    Cause {
        first: BY_NAT,
        ..next(
            "internet-route",
            "there is no route to the internet",
            LOGIN,
            NETWORKING,
            (
                &[("ec2::delete_route", r#"{"RouteTableId": "<table>", "DestinationCidrBlock": "0.0.0.0/0"}"#)],
                &[("ec2::create_route", TO_NAT)],
            ),
        )
    },
    Cause {
        first: BY_NAT,
        ..next(
            "public-address",
            "the way out is an internet gateway, and the tasks have no public address",
            LOGIN,
            NETWORKING,
            (
                &[(
                    "ec2::replace_route",
                    r#"{"RouteTableId": "<table>", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "<gateway>"}"#,
                )],
                &[("ec2::replace_route", TO_NAT)],
            ),
        )
    },
    next("task-group-egress", "the tasks' security group lets nothing out", LOGIN, INITIALIZATION, TASKS_OUT),
    next("acl-egress", "the network ACL does not let port 443 out of the subnet", LAYERS, ACLS, NO_HTTPS),
    next("acl-answers", "the network ACL does not let answers into the subnet", LAYERS, ACLS, NO_ANSWERS),
    Cause {
        told: Told::Event,
        ..next(
            "role",
            "the execution role is not there, or younger than 10 s",
            ASSUME,
            EVENTS,
            (
                &[
                    ("iam::detach_role_policy", r#"{"RoleName": "<role>", "PolicyArn": "<policy>"}"#),
                    ("iam::delete_role", r#"{"RoleName": "<role>"}"#),
                ],
                &[CREATE_ROLE, ATTACH],
            ),
        )
    },
    Cause {
        told: Told::Event,
        next: false,
        passes: true,
        ..next(
            "role-young",
            "the execution role was made a moment ago",
            ASSUME,
            "IAM/latest/UserGuide/troubleshoot.html",
            (
                &[
                    ("iam::detach_role_policy", r#"{"RoleName": "<role>", "PolicyArn": "<policy>"}"#),
                    ("iam::delete_role", r#"{"RoleName": "<role>"}"#),
                    CREATE_ROLE,
                    ATTACH,
                    ("ecs::update_service", r#"{"cluster": "web", "service": "web", "desiredCount": 3}"#),
                ],
                &[],
            ),
        )
    },
    Cause {
        told: Told::Event,
        ..next(
            "role-trust",
            "the execution role does not trust ecs-tasks.amazonaws.com",
            ASSUME,
            ROLE,
            (
                &[(
                    "iam::update_assume_role_policy",
                    r#"{"RoleName": "<role>", "PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"ec2.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}]}"}"#,
                )],
                &[(
                    "iam::update_assume_role_policy",
                    r#"{"RoleName": "<role>", "PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"ecs-tasks.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}]}"}"#,
                )],
            ),
        )
    },
    next(
        "role-policy",
        "the execution role may nothing",
        NO_LOGIN,
        ROLE,
        (&[("iam::detach_role_policy", r#"{"RoleName": "<role>", "PolicyArn": "<policy>"}"#)], &[ATTACH]),
    ),
    next(
        "role-boundary",
        "the execution role's permissions boundary is too narrow",
        NO_LOGIN,
        "IAM/latest/UserGuide/access_policies_boundaries.html",
        (
            &[(
                "iam::put_role_permissions_boundary",
                r#"{"RoleName": "<role>", "PermissionsBoundary": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}"#,
            )],
            &[("iam::delete_role_permissions_boundary", r#"{"RoleName": "<role>"}"#)],
        ),
    ),
    next(
        "role-get-image",
        "the execution role may not ecr:BatchGetImage",
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref *: pulling from host * failed with status code [manifests *]: 403 Forbidden",
        PULL,
        (only!(r#"\"ecr:GetAuthorizationToken\", \"logs:*\""#), ALL_ACTIONS),
    ),
    next(
        "role-get-layers",
        "the execution role may not ecr:GetDownloadUrlForLayer",
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://*/blobs/sha256:*: 403 Forbidden",
        PULL,
        (only!(r#"\"ecr:GetAuthorizationToken\", \"ecr:BatchGetImage\", \"logs:*\""#), ALL_ACTIONS),
    ),
    next(
        "role-log-stream",
        "the execution role may not logs:CreateLogStream",
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, https response error StatusCode: 400, RequestID: *, api error AccessDeniedException: User: arn:aws:sts::*:assumed-role/*/* is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:*:*:log-group:*:log-stream:* because no identity-based policy allows the logs:CreateLogStream action : exit status 1",
        INITIALIZATION,
        (only!(r#"\"ecr:*\""#), ALL_ACTIONS),
    ),
    Cause {
        first: OF_SECRETS_MANAGER,
        ..next(
            "role-secrets",
            "the execution role may not secretsmanager:GetSecretValue",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:*:*:secret:* from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: *, api error AccessDeniedException: User: arn:aws:sts::*:assumed-role/*/* is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:*:*:secret:* because no identity-based policy allows the secretsmanager:GetSecretValue action",
            ROLE,
            (NO_MORE_SECRETS, &[("iam::put_role_policy", may!("secretsmanager:GetSecretValue"))]),
        )
    },
    Cause {
        first: OF_PARAMETER_STORE,
        ..next(
            "role-parameters",
            "the execution role may not ssm:GetParameters",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): operation error SSM: GetParameters, https response error StatusCode: 400, RequestID: *, api error AccessDeniedException: User: arn:aws:sts::*:assumed-role/*/* is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:*:*:parameter/* because no identity-based policy allows the ssm:GetParameters action",
            ROLE,
            (NO_MORE_SECRETS, &[("iam::put_role_policy", may!("ssm:GetParameters"))]),
        )
    },
    next(
        "repository-policy",
        "the policy of the repository denies ecr:BatchGetImage",
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref *: pulling from host * failed with status code [manifests *]: 403 Forbidden",
        "AmazonECR/latest/userguide/repository-policies.html",
        (
            &[(
                "ecr::set_repository_policy",
                r#"{"repositoryName": "web", "policyText": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"ecr:BatchGetImage\"}]}"}"#,
            )],
            &[("ecr::delete_repository_policy", r#"{"repositoryName": "web"}"#)],
        ),
    ),
    Cause {
        first: revision!("", ""),
        ..next(
            "log-group",
            "the log group is not there",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, https response error StatusCode: 400, RequestID: *, ResourceNotFoundException: The specified log group does not exist. : exit status 1",
            INITIALIZATION,
            (DELETE_LOG_GROUP, CREATE_LOG_GROUP),
        )
    },
    Cause {
        first: revision!(r#", "awslogs-create-group": "true""#, ""),
        ..next(
            "log-group-creation",
            "the log group is not there, awslogs-create-group is on, and the execution role may not logs:CreateLogGroup",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log group: operation error CloudWatch Logs: CreateLogGroup, https response error StatusCode: 400, RequestID: *, api error AccessDeniedException: User: arn:aws:sts::*:assumed-role/*/* is not authorized to perform: logs:CreateLogGroup on resource: arn:aws:logs:*:*:log-group:*:log-stream: because no identity-based policy allows the logs:CreateLogGroup action : exit status 1",
            "AmazonECS/latest/developerguide/using_awslogs.html",
            (
                DELETE_LOG_GROUP,
                &[(
                    "iam::put_role_policy",
                    r#"{"RoleName": "<role>", "PolicyName": "some", "PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Resource\": \"*\", \"Action\": \"logs:CreateLogGroup\"}]}"}"#,
                )],
            ),
        )
    },
    next(
        "repository",
        "the image's repository is not there",
        NOT_FOUND,
        PULL,
        (
            &[("ecr::delete_repository", r#"{"repositoryName": "web", "force": true}"#)],
            &[("ecr::create_repository", r#"{"repositoryName": "web"}"#), ("image::publish", "{}")],
        ),
    ),
    next(
        "image",
        "the repository has no image with that tag",
        NOT_FOUND,
        PULL,
        (
            &[("ecr::batch_delete_image", r#"{"repositoryName": "web", "imageIds": [{"imageTag": "1"}]}"#)],
            &[("image::publish", "{}")],
        ),
    ),
    next(
        "image-platform",
        "the image was built for another processor",
        "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
        PULL,
        OTHER_MACHINE,
    ),
    Cause {
        told: Told::Stopped("EssentialContainerExited"),
        ..next("exit", "the container exits", "Essential container in task exited", CODES, CRASHES)
    },
    Cause {
        first: revision!("", r#", "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost/"]}"#),
        told: SICK,
        ..next(
            "container-health",
            "the container's own health check fails",
            "Task failed container health checks",
            CHECKS,
            NOT_HEALTHY,
        )
    },
    Cause {
        next: true,
        ..health("slow-start", "the container is ready only after its health checks", UNWELL, UNHEALTHY, SLOW)
    },
    health("health-code", "the page that the health check asks for is broken", UNWELL, TARGETS, BROKEN),
    Cause {
        first: PAGES,
        ..health(
            "health-path",
            "the health check asks for a page that there is not",
            UNWELL,
            TARGETS,
            (
                &[(
                    "elbv2::modify_target_group",
                    r#"{"TargetGroupArn": "<target-group>", "HealthCheckPath": "/none"}"#,
                )],
                &[(
                    "elbv2::modify_target_group",
                    r#"{"TargetGroupArn": "<target-group>", "HealthCheckPath": "/index.php"}"#,
                )],
            ),
        )
    },
    health(
        "health-matcher",
        "the health check wants another code than the page's",
        UNWELL,
        TARGETS,
        (
            &[(
                "elbv2::modify_target_group",
                r#"{"TargetGroupArn": "<target-group>", "Matcher": {"HttpCode": "201"}}"#,
            )],
            &[(
                "elbv2::modify_target_group",
                r#"{"TargetGroupArn": "<target-group>", "Matcher": {"HttpCode": "200"}}"#,
            )],
        ),
    ),
    health(
        "health-port",
        "the health check asks on another port",
        UNWELL,
        TARGETS,
        (
            &[("elbv2::modify_target_group", r#"{"TargetGroupArn": "<target-group>", "HealthCheckPort": "8080"}"#)],
            &[(
                "elbv2::modify_target_group",
                r#"{"TargetGroupArn": "<target-group>", "HealthCheckPort": "traffic-port"}"#,
            )],
        ),
    ),
    health("image-port", "the container listens on another port", UNWELL, UNHEALTHY, OTHER_PORT),
    health("task-group", "the tasks' security group does not let the load balancer in", UNWELL, TARGETS, HTTP_IN),
    health("balancer-group", "the load balancer's security group lets nothing out", UNWELL, TARGETS, BALANCER_OUT),
    health(
        "acl-balancer",
        "the network ACL does not let the load balancer into the tasks' subnets",
        UNWELL,
        ACLS,
        NO_HTTP,
    ),
    Cause {
        told: Told::Target,
        ..health(
            "balancer-zones",
            "the load balancer is not in a task's zone",
            "Target is in an Availability Zone that is not enabled for the load balancer",
            TARGETS,
            (
                &[(
                    "elbv2::set_subnets",
                    r#"{"LoadBalancerArn": "<balancer>", "Subnets": ["<public-1>", "<public-3>"]}"#,
                )],
                &[(
                    "elbv2::set_subnets",
                    r#"{"LoadBalancerArn": "<balancer>", "Subnets": ["<public-1>", "<public-2>"]}"#,
                )],
            ),
        )
    },
    Cause {
        told: Told::Target,
        ..health(
            "listener",
            "no listener forwards to the target group any more",
            "Target group is not configured to receive traffic from the load balancer",
            TARGETS,
            (
                &[("elbv2::delete_listener", r#"{"ListenerArn": "<listener>"}"#)],
                &[(
                    "elbv2::create_listener",
                    r#"{"LoadBalancerArn": "<balancer>", "Protocol": "HTTP", "Port": 80, "DefaultActions": [{"Type": "forward", "TargetGroupArn": "<target-group>"}]}"#,
                )],
            ),
        )
    },
];

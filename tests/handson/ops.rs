//! `ops` and its verbs: why a service is not well, one case a cause, and the chores of every day.

use super::fixture::{Ended, Handson};
use serde_json::Value;
use std::collections::BTreeSet;

/// The workshop's world, in a folder of its own.
fn workshop() -> Ended {
    Handson::run_project("scripts/handson.rhai").run().ok()
}

/// The variant's world: a NAT gateway, a public image, rolling deployments.
fn variant() -> Ended {
    Handson::run_project("scripts/variant.rhai").args(&["--region", "ap-northeast-1"]).run().ok()
}

/// A run, at the place that the closure says, of a script that has the outputs of the world there.
fn script_of(script: &str, place: impl Fn(Handson) -> Handson) -> Handson {
    let imports = ["fargate", "balancer", "ops"].map(|name| format!("import \"{name}\" as {name};\n")).concat();
    let run = place(Handson::new(&["run", "then.rhai", "--outputs", "export.log"]));
    run.file("then.rhai", &(imports + script))
}

/// A script in a copy of a world.
fn then(world: &Ended, script: &str) -> Ended {
    script_of(script, |run| run.in_copy(world)).run().ok()
}

fn why(world: &Ended, args: &[&str], code: i32) -> Value {
    Handson::new(&["why", "--json"]).args(args).within(world).run().code(code).json()
}

fn codes(found: &Value) -> Vec<&str> {
    let causes = found["causes"].as_array().expect("causes");
    causes.iter().map(|cause| cause["code"].as_str().expect("a code")).collect()
}

/// What is done to a world that is well, and the cause that is named first then, with words of its text or evidence.
struct Case {
    code: &'static str,
    says: &'static [&'static str],
    script: &'static str,
    /// Arguments of `why`.
    of: &'static [&'static str],
}

const fn case(code: &'static str, says: &'static [&'static str], script: &'static str) -> Case {
    Case { code, says, script, of: &[] }
}

const fn case_of(
    code: &'static str,
    says: &'static [&'static str],
    of: &'static [&'static str],
    script: &'static str,
) -> Case {
    Case { code, says, script, of }
}

/// In the workshop's world. `N` is the name of its cluster, service, family.
const IN_THE_WORKSHOP: &[Case] = &[
    case("DesiredZero", &["desiredCount 0", "ops::scale("], "ecs::update_service(#{ cluster: N, service: N, desiredCount: 0 });"),
    case(
        "StoppedByHand",
        &["UserInitiated: lunch"],
        "ecs::stop_task(#{ cluster: N, task: ecs::list_tasks(#{ cluster: N }).taskArns[0], reason: \"lunch\" });",
    ),
    case_of("ServiceDraining", &["DRAINING"], &[NAME, NAME], "ecs::delete_service(#{ cluster: N, service: N, force: true });"),
    case_of(
        "ServiceInactive",
        &["INACTIVE"],
        &[NAME, NAME],
        "ecs::delete_service(#{ cluster: N, service: N, force: true });
         ecs::wait_services_inactive(#{ cluster: N, services: [N] });",
    ),
    case("NoListener", &["balancer::listener("], "elbv2::delete_listener(#{ ListenerArn: listener() });"),
    case(
        "TargetGroupGone",
        &["TargetGroupNotFound"],
        "elbv2::delete_listener(#{ ListenerArn: listener() });
         elbv2::delete_target_group(#{ TargetGroupArn: outputs.TargetGroupArn });",
    ),
    case("NoRoute", &["ecr.api", "0.0.0.0/0 -> -"], "drop_endpoint(\"ecr.api\");"),
    case("NoRoute", &["interfaces: [\"ecr.dkr\"]"], "drop_endpoint(\"ecr.dkr\");"),
    case("NoRoute", &["interfaces: [\"logs\"]"], "drop_endpoint(\"logs\");"),
    case("NoRoute", &["gateways: [\"s3\"]"], "drop_endpoint(\"s3\");"),
    case(
        "EndpointNoPrivateDns",
        &["PrivateDnsEnabled: true"],
        "ec2::modify_vpc_endpoint(#{ VpcEndpointId: endpoint(\"ecr.api\"), PrivateDnsEnabled: false });",
    ),
    case(
        "EndpointPending",
        &["pending"],
        "drop_endpoint(\"logs\");
         ec2::create_vpc_endpoint(#{ VpcEndpointType: \"Interface\", VpcId: outputs.VpcId, ServiceName: `com.amazonaws.${target.region}.logs`,
             SubnetIds: [outputs.SubnetId1aPrivate], SecurityGroupIds: [outputs.PrivateSecurityGroupsId] });",
    ),
    case("EndpointClosed", &["port: 443", "ecr.dkr"], "revoke(outputs.PrivateSecurityGroupsId, 443, false);"),
    case("TasksClosed", &["port 80", "source_group_id: \"sg-"], "revoke(outputs.PrivateSecurityGroupsId, 80, false);"),
    case("BalancerClosed", &["port 80"], "revoke(outputs.PublicSecurityGroupsId, 80, false);"),
    case("TasksNoEgress", &["out -", "authorize_security_group_egress"], "revoke(outputs.PrivateSecurityGroupsId, (), true);"),
    case("BalancerNoEgress", &["out -"], "revoke(outputs.PublicSecurityGroupsId, (), true);"),
    case("DnsOff", &["enableDnsHostnames"], "ec2::modify_vpc_attribute(#{ VpcId: outputs.VpcId, EnableDnsHostnames: false });"),
    case("DnsOff", &["enableDnsSupport"], "ec2::modify_vpc_attribute(#{ VpcId: outputs.VpcId, EnableDnsHostnames: false });
         ec2::modify_vpc_attribute(#{ VpcId: outputs.VpcId, EnableDnsSupport: false });"),
    case(
        "AclBlocks",
        &["443 out"],
        "let acl = ec2::describe_network_acls(#{ filters: #{ \"vpc-id\": outputs.VpcId } }).only(\"NetworkAcls\");
         ec2::create_network_acl_entry(#{ NetworkAclId: acl.NetworkAclId, RuleNumber: 50, Protocol: \"6\", RuleAction: \"deny\",
             Egress: true, CidrBlock: \"0.0.0.0/0\", PortRange: #{ From: 443, To: 443 } });",
    ),
    case(
        "BalancerNoInternet",
        &["create_route"],
        "ec2::delete_route(#{ RouteTableId: outputs.RouteTableIdPublic, DestinationCidrBlock: \"0.0.0.0/0\" });",
    ),
    case_of(
        "NoPublicIp",
        &["s3", "assignPublicIp"],
        &[NAME, "open"],
        "fargate::service(#{ name: \"open\", cluster: N, task_definition: N, subnet_ids: [outputs.SubnetId1aPublic],
             security_group_ids: [outputs.PrivateSecurityGroupsId] });",
    ),
    case(
        "RoleGone",
        &["NoSuchEntity", "identity::execution_role"],
        "drop_policy(); iam::delete_role(#{ RoleName: ROLE });",
    ),
    case(
        "RoleTrust",
        &["ec2.amazonaws.com"],
        "import \"identity\" as identity;
         iam::update_assume_role_policy(#{ RoleName: ROLE, PolicyDocument: identity::trust(\"ec2.amazonaws.com\") });",
    ),
    case("RoleNoEcr", &["ecr:GetAuthorizationToken", "attach_role_policy"], "drop_policy();"),
    case(
        "RoleNoLogs",
        &["logs:PutLogEvents"],
        "drop_policy();
         iam::put_role_policy(#{ RoleName: ROLE, PolicyName: \"pull\", PolicyDocument: #{ Version: \"2012-10-17\",
             Statement: [#{ Effect: \"Allow\", Action: \"ecr:*\", Resource: \"*\" }] } });",
    ),
    case(
        "RepositoryGone",
        &["RepositoryNotFoundException"],
        "ecr::delete_repository(#{ repositoryName: REPOSITORY, force: true });",
    ),
    case(
        "ImageGone",
        &["ImageNotFoundException", "tag: \"latest\""],
        "ecr::batch_delete_image(#{ repositoryName: REPOSITORY, imageIds: [#{ imageTag: \"latest\" }] });",
    ),
    case(
        "RoleNoCreateLogGroup",
        &["logs:CreateLogGroup", "logs::create_log_group"],
        "logs::delete_log_group(#{ logGroupName: \"awslogs-container-hands-on\" });",
    ),
    case(
        "HealthCheckPort",
        &["8080"],
        "elbv2::modify_target_group(#{ TargetGroupArn: outputs.TargetGroupArn, HealthCheckPort: \"8080\" });",
    ),
    case(
        "NotRegistered",
        &["register_targets"],
        "let here = elbv2::describe_target_health(#{ TargetGroupArn: outputs.TargetGroupArn }).TargetHealthDescriptions;
         elbv2::deregister_targets(#{ TargetGroupArn: outputs.TargetGroupArn, Targets: here.map(|one| one.Target) });",
    ),
    case(
        "ZoneNotEnabled",
        &["ap-northeast-1c", "set_subnets"],
        "let more = ec2::create_subnet(#{ VpcId: outputs.VpcId, CidrBlock: \"10.0.9.0/24\", AvailabilityZone: `${target.region}d` }).Subnet.SubnetId;
         ec2::associate_route_table(#{ RouteTableId: outputs.RouteTableIdPublic, SubnetId: more });
         elbv2::set_subnets(#{ LoadBalancerArn: outputs.LoadBalancerArn, Subnets: [outputs.SubnetId1aPublic, more] });",
    ),
    case_of(
        "NoTaskSet",
        &["EXTERNAL"],
        &[NAME, "bare"],
        "ecs::create_service(#{ cluster: N, serviceName: \"bare\", desiredCount: 1, deploymentController: #{ type: \"EXTERNAL\" } });",
    ),
    case_of(
        "TaskSetZero",
        &["update_task_set"],
        &[NAME, "sets"],
        "ecs::create_service(#{ cluster: N, serviceName: \"sets\", desiredCount: 1, deploymentController: #{ type: \"EXTERNAL\" } });
         ecs::create_task_set(#{ cluster: N, service: \"sets\", taskDefinition: N, launchType: \"FARGATE\", scale: #{ unit: \"PERCENT\", value: 0.0 },
             networkConfiguration: #{ awsvpcConfiguration: #{ subnets: [outputs.SubnetId1aPrivate] } } });",
    ),
    case_of(
        "Starting",
        &["wait_services_stable"],
        &[NAME, "new"],
        "fargate::service(#{ name: \"new\", cluster: N, task_definition: N, subnet_ids: [outputs.SubnetId1aPrivate],
             security_group_ids: [outputs.PrivateSecurityGroupsId] });",
    ),
    case_of(
        "NoInstances",
        &["launchType"],
        &[NAME, "hosts"],
        "let plain = ecs::register_task_definition(#{ family: \"hosts\", containerDefinitions: [#{ name: \"web\", image: \"nginx\", memory: 128 }] });
         ecs::create_service(#{ cluster: N, serviceName: \"hosts\", desiredCount: 1, launchType: \"EC2\",
             taskDefinition: plain.taskDefinition.taskDefinitionArn });",
    ),
    case_of(
        "BalancerNotActive",
        &["provisioning"],
        &[NAME, "second"],
        "let web = balancer::create(#{ name: \"second\", vpc_id: outputs.VpcId, subnet_ids: [outputs.SubnetId1aPublic, outputs.SubnetId1cPublic],
             security_group_ids: [outputs.PublicSecurityGroupsId] });
         fargate::service(#{ name: \"second\", cluster: N, task_definition: N, subnet_ids: [outputs.SubnetId1aPrivate], container: N,
             security_group_ids: [outputs.PrivateSecurityGroupsId], target_group_arn: web.TargetGroupArn });",
    ),
    case_of(
        "GroupGone",
        &["update_service", "Create Network Interface"],
        &[NAME, "walled"],
        "let group = ec2::create_security_group(#{ GroupName: \"walled\", Description: \"walled\", VpcId: outputs.VpcId }).GroupId;
         fargate::service(#{ name: \"walled\", cluster: N, task_definition: N, subnet_ids: [outputs.SubnetId1aPrivate], security_group_ids: [group] });
         ec2::delete_security_group(#{ GroupId: group });
         sleep(30);",
    ),
    case_of(
        "SubnetGone",
        &["update_service", "Create Network Interface"],
        &[NAME, "lost"],
        "let subnet = ec2::create_subnet(#{ VpcId: outputs.VpcId, CidrBlock: \"10.0.9.0/24\" }).Subnet.SubnetId;
         fargate::service(#{ name: \"lost\", cluster: N, task_definition: N, subnet_ids: [subnet], security_group_ids: [outputs.PrivateSecurityGroupsId] });
         ec2::delete_subnet(#{ SubnetId: subnet });
         sleep(30);",
    ),
    case_of(
        "SubnetFull",
        &["AvailableIpAddressCount 0"],
        &[NAME, "tight"],
        "let subnet = ec2::create_subnet(#{ VpcId: outputs.VpcId, CidrBlock: \"10.0.9.0/28\" }).Subnet.SubnetId;
         ec2::associate_route_table(#{ RouteTableId: outputs.RouteTableIdPrivate, SubnetId: subnet });
         for n in 0..11 { ec2::create_network_interface(#{ SubnetId: subnet }); }
         fargate::service(#{ name: \"tight\", cluster: N, task_definition: N, subnet_ids: [subnet], security_group_ids: [outputs.PrivateSecurityGroupsId] });",
    ),
];

/// In the variant's world.
const IN_THE_VARIANT: &[Case] = &[
    case("NoInternet", &["public.ecr.aws"], "ec2::delete_route(#{ RouteTableId: private_table(), DestinationCidrBlock: \"0.0.0.0/0\" });"),
    case(
        "RouteBlackhole",
        &["blackhole", "replace_route"],
        "let id = ec2::describe_nat_gateways().only(\"NatGateways\").NatGatewayId;
         ec2::delete_nat_gateway(#{ NatGatewayId: id });
         ec2::wait_nat_gateway_deleted(#{ NatGatewayIds: [id] });",
    ),
    case(
        "NatBroken",
        &["pending"],
        "let vpc = outputs.WebVpcId;
         let place = ec2::describe_subnets(#{ filters: #{ \"vpc-id\": vpc, \"tag:Name\": \"RollingWebPublic\" } }).Subnets[0].SubnetId;
         let id = ec2::create_nat_gateway(#{ SubnetId: place, AllocationId: ec2::allocate_address().AllocationId }).NatGateway.NatGatewayId;
         ec2::replace_route(#{ RouteTableId: private_table(), DestinationCidrBlock: \"0.0.0.0/0\", NatGatewayId: id });",
    ),
    case(
        "LogGroupGone",
        &["awslogs-group nowhere"],
        "let task = fargate::task_definition(#{ family: N, image: \"public.ecr.aws/nginx/nginx:latest\", log_group: \"nowhere\",
             execution_role_arn: iam::get_role(#{ RoleName: N + \"TaskExecutionRole\" }).Role.Arn });
         ecs::update_service(#{ cluster: N, service: N, taskDefinition: task.taskDefinitionArn });",
    ),
];

const NAME: &str = "ContainerHandsOn";

/// What the scripts of the cases share.
fn words(name: &str) -> String {
    format!(
        r#"
        const N = "{name}";
        const ROLE = "ecsTaskExecutionRole";
        const REPOSITORY = "jaws-days-2022/container-hands-on";
        fn listener() {{
            elbv2::describe_listeners(#{{ LoadBalancerArn: outputs.LoadBalancerArn }}).only("Listeners").ListenerArn
        }}
        fn endpoint(name) {{
            let full = `com.amazonaws.${{target.region}}.${{name}}`;
            ec2::describe_vpc_endpoints(#{{ filters: #{{ "service-name": full, "vpc-endpoint-state": "available" }} }}).only("VpcEndpoints").VpcEndpointId
        }}
        fn drop_endpoint(name) {{
            let id = endpoint(name);
            ec2::delete_vpc_endpoints(#{{ VpcEndpointIds: [id] }});
            ec2::wait_vpc_endpoint_deleted(#{{ VpcEndpointIds: [id] }});
        }}
        fn drop_policy() {{
            let arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
            iam::detach_role_policy(#{{ RoleName: global::ROLE, PolicyArn: arn }});
        }}
        fn revoke(group, port, egress) {{
            for rule in ec2::describe_security_group_rules(#{{ filters: #{{ "group-id": group }} }}).SecurityGroupRules {{
                if rule.IsEgress == egress && (port == () || rule.FromPort == port) {{
                    let input = #{{ GroupId: group, SecurityGroupRuleIds: [rule.SecurityGroupRuleId] }};
                    if egress {{ ec2::revoke_security_group_egress(input); }} else {{ ec2::revoke_security_group_ingress(input); }}
                }}
            }}
        }}
        fn private_table() {{
            ec2::describe_route_tables(#{{ filters: #{{ "vpc-id": outputs.WebVpcId, "tag:Name": "RollingWebPrivate" }} }}).only("RouteTables").RouteTableId
        }}
        "#
    )
}

/// Runs the cases, each in a world of its own, and says which did not name their cause first.
fn walk(cases: &[Case], name: &str, world: &Ended) {
    let mut wrong = Vec::new();
    for Case { code, says, script, of } in cases {
        let world = then(world, &format!("{}{script}", words(name)));
        let found = why(&world, of, 1);
        let first = found["causes"][0].to_string();
        let unchecked = found["unchecked"].as_array().is_none_or(|list| !list.is_empty());
        let missing: Vec<_> = says.iter().filter(|part| !first.contains(&part.replace('"', "\\\""))).collect();
        if codes(&found)[0] != *code || !missing.is_empty() || unchecked {
            wrong.push(format!(
                "{code}: {:?}, without {missing:?}\n{}\n{script}\n",
                codes(&found),
                found["text"].as_str().unwrap_or_default()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_cause_in_the_workshop_is_named_first() {
    let world = workshop();
    assert_eq!(why(&world, &[], 0)["causes"], Value::Array(Vec::new()));
    walk(IN_THE_WORKSHOP, NAME, &world);
}

#[test]
fn each_cause_in_the_variant_is_named_first() {
    let world = variant();
    assert_eq!(why(&world, &[], 0)["causes"], Value::Array(Vec::new()));
    walk(IN_THE_VARIANT, "RollingWeb", &world);
}

/// Messages of AWS, with the cause that they mean.
const MESSAGES: &[(&str, &str)] = &[
    (
        "EcrUnreachable",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post \"https://api.ecr.ap-northeast-1.amazonaws.com/\": dial tcp 54.240.225.43:443: i/o timeout. Please check your task network configuration.",
    ),
    (
        "EcrUnreachable",
        "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration.",
    ),
    (
        "SecretsUnreachable",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:db from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded",
    ),
    (
        "SecretGone",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret db from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    ),
    (
        "RoleNoSecrets",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/shop/0 is not authorized to perform: secretsmanager:GetSecretValue on resource: db",
    ),
    (
        "RoleNoEcr",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/shop/0 is not authorized to perform: ecr:GetAuthorizationToken on resource: *",
    ),
    (
        "LayersUnreachable",
        "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get \"https://prod-ap-northeast-1-starport-layer-bucket.s3.ap-northeast-1.amazonaws.com/1\": dial tcp 52.219.1.1:443: i/o timeout",
    ),
    (
        "RegistryUnreachable",
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/shop:latest: failed to do request: Head \"https://123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/v2/shop/manifests/latest\": dial tcp 10.0.2.9:443: i/o timeout",
    ),
    (
        "RegistryUnreachable",
        "CannotPullContainerError: Error response from daemon: Get https://registry-1.docker.io/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
    ),
    (
        "LogsUnreachable",
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post \"https://logs.ap-northeast-1.amazonaws.com/\": dial tcp 54.0.0.1:443: i/o timeout : exit status 1",
    ),
    (
        "LogGroupGone",
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1",
    ),
    (
        "RoleNoCreateLogGroup",
        "ResourceInitializationError: failed to validate logger args: create log group: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/shop/0 is not authorized to perform: logs:CreateLogGroup on resource: shop",
    ),
    (
        "RoleNoLogs",
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/shop/0 is not authorized to perform: logs:CreateLogStream on resource: shop",
    ),
    (
        "ImageGone",
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/shop:v9: 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/shop:v9: not found",
    ),
    (
        "RepositoryGone",
        "CannotPullContainerError: Error response from daemon: pull access denied for shop, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ),
    (
        "ImageForbidden",
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 210987654321.dkr.ecr.ap-northeast-1.amazonaws.com/shop:latest: unexpected status from HEAD request: 403 Forbidden",
    ),
    (
        "RateLimited",
        "CannotPullContainerError: inspect image has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/latest: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.",
    ),
    (
        "ImagePlatform",
        "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
    ),
    ("DiskFull", "CannotPullContainerError: failed to extract layer sha256:1: write /data: no space left on device"),
    ("ImageName", "CannotPullContainerError: failed to parse image name: invalid reference format"),
    ("CannotPull", "CannotPullContainerError: unexpected end of file"),
    (
        "ResourceInitialization",
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: exit status 1",
    ),
    (
        "CommandNotFound",
        "CannotStartContainerError: failed to create task: exec: \"serve\": executable file not found in $PATH: unknown",
    ),
    ("CommandNotAllowed", "CannotStartContainerError: exec: \"/run.sh\": permission denied: unknown"),
    ("CannotStart", "CannotStartContainerError: failed to create shim task"),
    ("OutOfMemory", "OutOfMemoryError: Container killed due to memory usage"),
    ("ContainerUnhealthy", "ServiceSchedulerInitiated: Task failed container health checks"),
    (
        "HealthCheckFailed",
        "ServiceSchedulerInitiated: Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop/1)",
    ),
    (
        "HealthCheckAnswer",
        "(service shop) (port 80) is unhealthy in (target-group arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop/1) due to (reason Health checks failed with these codes: [404]).",
    ),
    (
        "HealthCheckTimeout",
        "(service shop) (port 80) is unhealthy in (target-group arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop/1) due to (reason Request timed out).",
    ),
    ("HealthCheckFailed", "Target.FailedHealthChecks: Health checks failed"),
    ("HealthCheckAnswer", "Target.ResponseCodeMismatch: Health checks failed with these codes: [500]"),
    ("NoListener", "Target.NotInUse: Target group is not configured to receive traffic from the load balancer"),
    ("ZoneNotEnabled", "Target.NotInUse: Target is in an Availability Zone that is not enabled for the load balancer"),
    (
        "TargetGroupGone",
        "(service shop) failed to register targets: TargetGroupNotFound: One or more target groups not found",
    ),
    (
        "RoleTrust",
        "(service shop) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::123456789012:role/shop' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions.).",
    ),
    ("NoExecutionRole", "Fargate requires task definition to have execution role ARN to support log driver awslogs."),
    (
        "NoInstances",
        "(service shop) was unable to place a task because no container instance met all of its requirements.",
    ),
    (
        "NoCapacity",
        "(service shop) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.",
    ),
    (
        "Quota",
        "(service shop) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
    ),
    ("SpotTaken", "SpotInterruption: Your Spot Task was interrupted."),
    ("StoppedByHand", "UserInitiated: Task stopped by user"),
    (
        "SubnetFull",
        "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-1': InsufficientFreeAddressesInSubnet",
    ),
    ("SubnetGone", "Unexpected EC2 error while attempting to Create Network Interface: InvalidSubnetID.NotFound"),
    ("GroupGone", "Unexpected EC2 error while attempting to Create Network Interface: InvalidGroup.NotFound"),
    ("NoInterface", "TaskFailedToStart: Timeout waiting for network interface provisioning to complete."),
    ("DeploymentFailed", "(service shop) (deployment ecs-svc/1) deployment failed: tasks failed to start."),
    ("Struggling", "(service shop) is unable to consistently start tasks successfully."),
];

/// Causes that are known from exit codes, and the one of what nothing explains.
const OTHERS: &[&str] = &["Killed", "Crashed", "ContainerEnded", "ContainerFailed", "Unknown"];

/// What `ops` says of each of the messages, in a script of which `MEANT` is the result.
fn meanings() -> Vec<Value> {
    let messages = serde_json::to_string(&MESSAGES.iter().map(|(_, message)| message).collect::<Vec<_>>());
    let messages = messages.expect("texts are JSON").replace('`', "");
    let script = format!("import \"ops\" as ops;\nprint(json({messages}.map(|message| ops::meaning(message))));");
    Handson::script(&script).run().ok().json().as_array().expect("a list").clone()
}

#[test]
fn every_message_of_aws_is_recognised() {
    let meant = meanings();
    let wrong: Vec<String> = MESSAGES
        .iter()
        .zip(&meant)
        .filter(|((code, _), meant)| meant["code"] != *code)
        .map(|((code, message), meant)| format!("{code}, not {}: {message}", meant["code"]))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The names in `{name}` and `{"name"}`.
fn places(text: &str) -> BTreeSet<String> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let names = parts.map(|(name, _)| name.trim_matches('"').to_owned());
    names.filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).collect()
}

#[test]
fn the_table_of_causes_is_whole_and_each_is_shown_by_a_test() {
    let causes = Handson::script("import \"ops\" as ops;\nprint(json(ops::causes()));").run().ok().json();
    let causes = causes.as_array().expect("causes");
    let known: BTreeSet<&str> = causes.iter().filter_map(|cause| cause["code"].as_str()).collect();
    assert_eq!(known.len(), causes.len(), "two causes share a code");
    let shown = IN_THE_WORKSHOP.iter().chain(IN_THE_VARIANT).map(|case| case.code);
    let shown: BTreeSet<&str> =
        shown.chain(MESSAGES.iter().map(|(code, _)| *code)).chain(OTHERS.iter().copied()).collect();
    assert_eq!(known, shown, "a cause without a case or a message, or the other way round");
    let told: BTreeSet<&str> = MESSAGES.iter().map(|(code, _)| *code).collect();
    for cause in causes {
        let code = cause["code"].as_str().expect("a code");
        let words = |name: &str| ["en", "ja"].map(|lang| cause[name][lang].as_str().unwrap_or_default().to_owned());
        for [en, ja] in [words("what"), words("fix")] {
            // A fix may be nothing but a call.
            let both = !en.is_empty() && (!ja.is_ascii() || ja == en && en.starts_with('`'));
            assert!(both, "{code} is not in both languages");
            assert_eq!(places(&en), places(&ja), "{code} names other values in Japanese");
        }
        let fix = words("fix");
        assert!(fix.iter().all(|text| text.contains('`')), "{code}: the fix names no command or call");
        assert!(cause["messages"].is_null() || told.contains(code), "no message shows that {code} is recognised");
        for other in cause["explained_by"].as_array().into_iter().flatten() {
            assert!(known.contains(other.as_str().unwrap_or_default()), "{code}: there is no cause {other}");
        }
    }
}

/// A world with two clusters: the workshop's, and one with two services of which one is broken.
fn two_clusters() -> Ended {
    let script = "
        ecs::create_cluster(#{ clusterName: \"Shop\" });
        let task = ecs::describe_task_definition(#{ taskDefinition: N }).taskDefinition.taskDefinitionArn;
        for name in [\"web\", \"api\"] {
            let front = balancer::create(#{ name: name, vpc_id: outputs.VpcId, subnet_ids: [outputs.SubnetId1aPublic, outputs.SubnetId1cPublic],
                security_group_ids: [outputs.PublicSecurityGroupsId] });
            fargate::service(#{ name: name, cluster: \"Shop\", task_definition: task, subnet_ids: [outputs.SubnetId1aPrivate], container: N,
                security_group_ids: [outputs.PrivateSecurityGroupsId], target_group_arn: front.TargetGroupArn });
        }
        ecs::wait_services_stable(#{ cluster: \"Shop\", services: [\"web\", \"api\"] });
        elbv2::wait_target_in_service(#{ TargetGroupArn: elbv2::describe_target_groups(#{ Names: [\"web\"] }).only(\"TargetGroups\").TargetGroupArn });
        let lost = elbv2::describe_target_groups(#{ Names: [\"api\"] }).only(\"TargetGroups\");
        elbv2::delete_listener(#{ ListenerArn: elbv2::describe_listeners(#{ LoadBalancerArn: lost.LoadBalancerArns[0] }).only(\"Listeners\").ListenerArn });
    ";
    then(&workshop(), &(words(NAME) + script))
}

fn chore(world: &Ended, name: &str, args: &[&str]) -> Ended {
    Handson::run_project(&format!("scripts/chores/{name}.rhai")).args(args).within(world).run().ok()
}

#[test]
fn the_chores_do_what_they_say() {
    let world = two_clusters();
    let rows = chore(&world, "targets", &[]).stdout;
    let rows: Vec<Vec<&str>> = rows.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["cluster", "service", "target", "port", "state", "reason"]);
    let state = |service: &str| rows.iter().filter(|row| row[1] == service).map(|row| row[4]).collect::<Vec<_>>();
    assert_eq!(
        [state(NAME), state("web"), state("api")],
        [vec!["healthy", "healthy"], vec!["healthy"], vec!["unused"]]
    );
    let sick = chore(&world, "targets", &["--set", "trouble=true"]).stdout;
    assert_eq!((sick.lines().count(), sick.contains("Target.NotInUse")), (3, true), "{sick}");

    let why = chore(&world, "why", &[]).stdout;
    assert!(why.starts_with("Shop/api (1/1): NoListener: ") && why.contains("balancer::listener("), "{why}");
    assert_eq!(why.lines().count(), 2, "{why}");

    then_in(&world, "balancer::listener(#{ port: 80, load_balancer_arn: elbv2::describe_load_balancers(#{ Names: [\"api\"] }).only(\"LoadBalancers\").LoadBalancerArn,
        target_group_arn: elbv2::describe_target_groups(#{ Names: [\"api\"] }).only(\"TargetGroups\").TargetGroupArn });
        ecs::wait_services_stable(#{ cluster: \"Shop\", services: [\"api\"] });");
    let scaled =
        chore(&world, "scale", &["--set", "cluster=Shop", "--set", "services=web,api", "--set", "count=3"]).stdout;
    let scaled: Vec<Vec<&str>> = scaled.lines().skip(2).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(scaled, [["api", "3", "3"], ["web", "3", "3"]]);
    let health = then_in(&world, "print(json(ops::health(\"Shop\")));").ok().json();
    let counts = health
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["running"].clone(), row["healthy"].clone(), row["well"].clone()));
    assert!(counts.clone().all(|row| row == (3.into(), 3.into(), true.into())) && counts.count() == 2, "{health}");
}

/// A script in the same world.
fn then_in(world: &Ended, script: &str) -> Ended {
    script_of(script, |run| run.within(world)).run()
}

#[test]
fn a_rollout_waits_for_the_new_revision() {
    let world = variant();
    let script = "
        let before = ecs::describe_services(#{ cluster: \"RollingWeb\", services: [\"RollingWeb\"] }).only(\"services\");
        let service = ops::rollout(\"RollingWeb\", \"RollingWeb\", #{ image: \"public.ecr.aws/nginx/nginx:1.27\" });
        print(before.taskDefinition.split(\"/\")[-1]);
        print(service.taskDefinition.split(\"/\")[-1]);
        print(service.deployments.map(|one| [one.status, one.runningCount]));
        let image = |arn| ecs::describe_task_definition(#{ taskDefinition: arn }).taskDefinition.containerDefinitions[0].image;
        print(image.call(service.taskDefinition));
        print(ops::rollout(\"RollingWeb\", \"RollingWeb\").taskDefinition == service.taskDefinition);
        print(ops::scale(\"RollingWeb\", \"RollingWeb\", 1).runningCount);
        print(ops::why().healthy);
    ";
    let lines = "RollingWeb:1\nRollingWeb:2\n[[\"PRIMARY\", 3]]\npublic.ecr.aws/nginx/nginx:1.27\ntrue\n1\ntrue";
    then_in(&world, script).ok().prints(lines);
    let refused =
        then_in(&world, "ops::rollout(\"RollingWeb\", \"RollingWeb\", #{ image: \"x\", container: \"nope\" });");
    refused.code(1).says(&["error[ContainerNotFound]", "RollingWeb"]);
}

#[test]
fn a_service_of_codedeploy_is_not_rolled_out_and_says_what_to_do() {
    let world = workshop();
    let roll = |world: &Ended| then_in(world, "ops::rollout(\"ContainerHandsOn\", \"ContainerHandsOn\");");
    roll(&world).code(1).says(&["error[CodeDeployService]", "aws deploy create-deployment", "--set controller=ECS"]);
}

#[test]
fn the_verbs_find_the_only_service_and_tell_what_is_there_instead_of_another() {
    let world = workshop();
    let verb = |args: &[&str]| Handson::new(args).within(&world).run();
    let well = verb(&["why"]).ok();
    assert!(well.stdout.starts_with("ContainerHandsOn/ContainerHandsOn is well: 2 of 2 tasks run"), "{well}");
    let lines = verb(&["logs", "-n", "1"]).ok();
    let said: Vec<&str> = lines.stdout.lines().filter_map(|line| line.split("  ").last()).collect();
    assert_eq!(said, ["ContainerHandsOn started", "ContainerHandsOn started"], "{lines}");
    let json = verb(&["logs", "--json", "--since", "1s"]).ok().says(&["no lines were written"]).json();
    assert_eq!(json, Value::Array(Vec::new()));
    verb(&["why", NAME, "shop"]).code(1).says(&["error[ServiceNotFound]", NAME]);
    verb(&["why", "shop"]).code(1).says(&["error[ClusterNotFoundException]"]);
    verb(&["why", "--region", "eu-west-1"]).code(1).says(&["error[NoCluster]", "--region"]);
    let stopped = then(&world, &(words(NAME) + "ecs::update_service(#{ cluster: N, service: N, desiredCount: 0 });"));
    let told = Handson::new(&["why", "--lang", "ja"]).within(&stopped).run().code(1);
    assert!(told.stdout.contains("対処: 数を増やします: `ops::scale("), "{told}");
    assert_eq!(told.stderr, "");
    // A file of the user's that is called like the module does not stand in for it.
    Handson::new(&["why"]).within(&world).file("ops.rhai", "throw 1;").run().ok();
}

#[test]
fn new_lines_of_a_log_are_followed() {
    let world = workshop();
    let script = "
        let lines = ops::logs(\"ContainerHandsOn\", \"ContainerHandsOn\", #{ follow: \"30s\" });
        print(lines.len());
    ";
    let ended = then_in(&world, script).ok();
    assert_eq!(ended.stdout.lines().last(), Some("2"), "{ended}");
    assert_eq!(ended.stdout.matches("started").count(), 2, "{ended}");
}

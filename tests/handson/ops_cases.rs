//! The causes of a service's trouble: what brings each about in the rehearsal cloud, and the messages of AWS that mean it.

/// What is done to a world that is well, and the cause that is named first then, with words of its text or evidence.
pub struct Case {
    pub code: &'static str,
    pub says: &'static [&'static str],
    pub script: &'static str,
    /// Arguments of `why`.
    pub of: &'static [&'static str],
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
pub const IN_THE_WORKSHOP: &[Case] = &[
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
        "BalancerGone",
        &["(ContainerHandsOn)", "balancer::load_balancer(", "LoadBalancerNotFound"],
        "elbv2::delete_load_balancer(#{ LoadBalancerArn: outputs.LoadBalancerArn });",
    ),
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
    case("EndpointClosed", &["port: 443", "ECR (ecr.dkr)", "CloudWatch Logs"], "revoke(outputs.PrivateSecurityGroupsId, 443, false);"),
    case("TasksClosed", &["port 80", "source_group_id: \"sg-"], "revoke(outputs.PrivateSecurityGroupsId, 80, false);"),
    case("BalancerClosed", &["port 80"], "revoke(outputs.PublicSecurityGroupsId, 80, false);"),
    case("TasksNoEgress", &["out -", "authorize_security_group_egress"], "revoke(outputs.PrivateSecurityGroupsId, (), true);"),
    case("BalancerNoEgress", &["out -"], "revoke(outputs.PublicSecurityGroupsId, (), true);"),
    case("DnsOff", &["EnableDnsHostnames: true"], "ec2::modify_vpc_attribute(#{ VpcId: outputs.VpcId, EnableDnsHostnames: false });"),
    case("DnsOff", &["EnableDnsSupport: true"], "ec2::modify_vpc_attribute(#{ VpcId: outputs.VpcId, EnableDnsHostnames: false });
         ec2::modify_vpc_attribute(#{ VpcId: outputs.VpcId, EnableDnsSupport: false });"),
    case(
        "AclDenies",
        &["443 out", "delete_network_acl_entry", "RuleNumber: 50, Egress: true"],
        "let acl = ec2::describe_network_acls(#{ filters: #{ \"vpc-id\": outputs.VpcId } }).only(\"NetworkAcls\");
         ec2::create_network_acl_entry(#{ NetworkAclId: acl.NetworkAclId, RuleNumber: 50, Protocol: \"6\", RuleAction: \"deny\",
             Egress: true, CidrBlock: \"0.0.0.0/0\", PortRange: #{ From: 443, To: 443 } });",
    ),
    case(
        "AclBlocks",
        &["port 1024-65535 in", "create_network_acl_entry"],
        "let acl = ec2::create_network_acl(#{ VpcId: outputs.VpcId }).NetworkAcl.NetworkAclId;
         ec2::create_network_acl_entry(#{ NetworkAclId: acl, RuleNumber: 100, Protocol: \"-1\", RuleAction: \"allow\", Egress: true,
             CidrBlock: \"0.0.0.0/0\" });
         ec2::create_network_acl_entry(#{ NetworkAclId: acl, RuleNumber: 100, Protocol: \"6\", RuleAction: \"allow\", Egress: false,
             CidrBlock: \"0.0.0.0/0\", PortRange: #{ From: 80, To: 443 } });
         for one in ec2::describe_network_acls(#{ filters: #{ \"vpc-id\": outputs.VpcId, \"default\": \"true\" } }).only(\"NetworkAcls\").Associations {
             ec2::replace_network_acl_association(#{ AssociationId: one.NetworkAclAssociationId, NetworkAclId: acl });
         }",
    ),
    case(
        "BalancerNoInternet",
        &["create_route"],
        "ec2::delete_route(#{ RouteTableId: outputs.RouteTableIdPublic, DestinationCidrBlock: \"0.0.0.0/0\" });",
    ),
    case_of(
        "NoPublicIp",
        &["S3", "internet gateway", "assignPublicIp"],
        &[NAME, "open"],
        "fargate::service(#{ name: \"open\", cluster: N, task_definition: N, subnet_ids: [outputs.SubnetId1aPublic],
             security_group_ids: [outputs.PrivateSecurityGroupsId] });",
    ),
    case(
        "RoleGone",
        &["NoSuchEntity", "execution role ecsTaskExecutionRole", "identity::execution_role"],
        "drop_policy(); iam::delete_role(#{ RoleName: ROLE });",
    ),
    case(
        "RoleTrust",
        &["ec2.amazonaws.com"],
        "import \"identity\" as identity;
         iam::update_assume_role_policy(#{ RoleName: ROLE, PolicyDocument: identity::trust(\"ec2.amazonaws.com\") });",
    ),
    case(
        "RoleYoung",
        &["CreateDate", "Wait about 10 s", "role ecsTaskExecutionRole", "wait_services_stable"],
        "import \"identity\" as identity;
         drop_policy();
         iam::delete_role(#{ RoleName: ROLE });
         iam::create_role(#{ RoleName: ROLE, AssumeRolePolicyDocument: identity::trust(\"ecs-tasks.amazonaws.com\") });
         iam::attach_role_policy(#{ RoleName: ROLE, PolicyArn: \"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy\" });
         ecs::update_service(#{ cluster: N, service: N, desiredCount: 3 });
         sleep(3);",
    ),
    case_of(
        "TaskRoleGone",
        &["task role shopTask", "ecs-tasks.amazonaws.com", "iam::put_role_policy"],
        &[NAME, "own"],
        "with_task_role(\"ecs-tasks.amazonaws.com\");
         iam::delete_role(#{ RoleName: \"shopTask\" });
         sleep(30);",
    ),
    case_of(
        "TaskRoleTrust",
        &["task role shopTask", "update_assume_role_policy"],
        &[NAME, "own"],
        "with_task_role(\"lambda.amazonaws.com\"); sleep(30);",
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
pub const IN_THE_VARIANT: &[Case] = &[
    case(
        "RolledBack",
        &["rolling back to deployment", "deployment failed", "exitCode 1"],
        "let bad = \"public.ecr.aws/nginx/nginx:bad\";
         rehearsal::image(bad, #{ exit: 1, after: \"1s\" });
         let breaker = #{ enable: true, rollback: true };
         ecs::update_service(#{ cluster: N, service: N, deploymentConfiguration: #{ deploymentCircuitBreaker: breaker } });
         ops::rollout(N, N, #{ image: bad, wait: false });
         let waited = attempt(|| ecs::wait_services_stable(#{ cluster: N, services: [N] }));
         if waited.ok || !waited.error.message.contains(\"was rolled back\") { throw waited.error ?? \"it is stable\"; }
         ecs::wait_services_stable(#{ cluster: N, services: [N] });",
    ),
    case(
        "ImageForbidden",
        &["403 Forbidden", "ecr::get_repository_policy"],
        "ops::rollout(N, N, #{ image: \"210987654321.dkr.ecr.ap-northeast-1.amazonaws.com/shop:1\", wait: false });
         sleep(\"2m\");",
    ),
    case("Killed", &["exitCode 137", "memory: 1024"], "exits(137);"),
    case("Crashed", &["exitCode 139", "ops::logs("], "exits(139);"),
    case("Crashed", &["exitCode 134"], "exits(134);"),
    case("ContainerEnded", &["exitCode 0", "ecs::run_task("], "exits(0);"),
    case("ContainerFailed", &["exitCode 3", "ops::logs("], "exits(3);"),
    case("CommandNotFound", &["exitCode 127"], "exits(127);"),
    case("CommandNotAllowed", &["exitCode 126"], "exits(126);"),
    case(
        "TaskRoleGone",
        &["task role", "iam::create_role"],
        "let arn = ecs::describe_services(#{ cluster: N, services: N }).only(\"services\").taskDefinition;
         let old = ecs::describe_task_definition(#{ taskDefinition: arn }).taskDefinition;
         let made = ecs::register_task_definition(#{ family: old.family, networkMode: \"awsvpc\", cpu: old.cpu, memory: old.memory,
             requiresCompatibilities: [\"FARGATE\"], executionRoleArn: old.executionRoleArn,
             taskRoleArn: \"arn:aws:iam::123456789012:role/nobody\", containerDefinitions: old.containerDefinitions });
         ecs::update_service(#{ cluster: N, service: N, taskDefinition: made.taskDefinition.taskDefinitionArn });",
    ),
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

pub const NAME: &str = "ContainerHandsOn";

/// What the scripts of the cases share.
pub fn words(name: &str) -> String {
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
        fn with_task_role(trusted) {{
            let trust = `{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"Service": "${{trusted}}"}}, "Action": "sts:AssumeRole"}}]}}`;
            let role = iam::create_role(#{{ RoleName: "shopTask", AssumeRolePolicyDocument: trust }}).Role.Arn;
            sleep(30);
            let task = fargate::task_definition(#{{ family: "own", image: `${{outputs.AccountID}}.dkr.ecr.${{target.region}}.amazonaws.com/${{global::REPOSITORY}}:latest`,
                execution_role_arn: iam::get_role(#{{ RoleName: global::ROLE }}).Role.Arn, task_role_arn: role }});
            fargate::service(#{{ name: "own", cluster: global::N, task_definition: task.taskDefinitionArn, subnet_ids: [outputs.SubnetId1aPrivate],
                security_group_ids: [outputs.PrivateSecurityGroupsId] }});
        }}
        fn exits(code) {{
            let bad = "public.ecr.aws/nginx/nginx:bad";
            rehearsal::image(bad, #{{ exit: code, after: "1s" }});
            ops::rollout(global::N, global::N, #{{ image: bad, wait: false }});
            sleep("2m");
        }}
        fn private_table() {{
            ec2::describe_route_tables(#{{ filters: #{{ "vpc-id": outputs.WebVpcId, "tag:Name": "RollingWebPrivate" }} }}).only("RouteTables").RouteTableId
        }}
        "#
    )
}

/// Messages of AWS, with the cause that they mean.
pub const MESSAGES: &[(&str, &str)] = &[
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
        "HealthCheckPath",
        "(service shop) (port 80) is unhealthy in (target-group arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop/1) due to (reason Health checks failed with these codes: [404]).",
    ),
    (
        "HealthCheckTimeout",
        "(service shop) (port 80) is unhealthy in (target-group arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop/1) due to (reason Request timed out).",
    ),
    ("HealthCheckRefused", "Target.FailedHealthChecks: Health checks failed"),
    ("HealthCheckError", "Target.ResponseCodeMismatch: Health checks failed with these codes: [500]"),
    ("HealthCheckAnswer", "Target.ResponseCodeMismatch: Health checks failed with these codes: [301]"),
    (
        "HealthCheckRefused",
        "(service shop) (task 1) (port 80) is unhealthy in (target-group arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/shop/1) due to (reason Health checks failed).",
    ),
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
    (
        "EndpointPolicy",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: 1, api error AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/r/t is not authorized to perform: ecr:GetAuthorizationToken on resource: * with an explicit deny in a VPC endpoint policy",
    ),
    ("SubnetGone", "Unexpected EC2 error while attempting to Create Network Interface: InvalidSubnetID.NotFound"),
    ("GroupGone", "Unexpected EC2 error while attempting to Create Network Interface: InvalidGroup.NotFound"),
    ("NoInterface", "TaskFailedToStart: Timeout waiting for network interface provisioning to complete."),
    ("DeploymentFailed", "(service shop) (deployment ecs-svc/1) deployment failed: tasks failed to start."),
    ("Struggling", "(service shop) is unable to consistently start tasks successfully."),
];

/// The cause of what nothing explains.
pub const OTHERS: &[&str] = &["Unknown"];

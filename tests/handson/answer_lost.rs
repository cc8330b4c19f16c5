//! A create whose answer is lost is not made twice; what was certainly not served is asked for again.

use super::fixture::{Ended, Handson};
use super::moto::Moto;
use super::peers;
use super::proxy::{Fate, Proxy};
use serde_json::{Value, json};

const REGION: &str = "ap-northeast-1";

/// A create without a token: the script's call, AWS's operation, and how moto is asked for what there is of it.
struct Create {
    call: &'static str,
    operation: &'static str,
    asked: (&'static str, &'static str, Value, &'static str),
}

impl Create {
    /// `ec2::create_vpc`, as messages name it.
    fn function(&self) -> &str {
        self.call.split('(').next().unwrap_or(self.call)
    }
}

/// Creates that AWS makes as often as it is asked, and some that it refuses the second time. Each is of another name or range,
/// so that what moto has of itself does not count.
fn creates() -> Vec<Create> {
    let create = |call, operation, asked| Create { call, operation, asked };
    let nothing = || json!({});
    vec![
        create(
            r##"elbv2::create_target_group(#{ Name: "lost", Protocol: "HTTP", Port: 80, TargetType: "ip",
                VpcId: ec2::describe_vpcs().Vpcs[0].VpcId })"##,
            "CreateTargetGroup",
            ("elbv2", "describe_target_groups", nothing(), "TargetGroups[].TargetGroupArn"),
        ),
        create(
            r##"elbv2::create_load_balancer(#{ Name: "lost", Subnets: ec2::describe_subnets().query("Subnets[:2].SubnetId") })"##,
            "CreateLoadBalancer",
            ("elbv2", "describe_load_balancers", nothing(), "LoadBalancers[].LoadBalancerArn"),
        ),
        create(
            r##"ec2::create_vpc(#{ CidrBlock: "10.9.0.0/16" })"##,
            "CreateVpc",
            ("ec2", "describe_vpcs", nothing(), "Vpcs[?CidrBlock=='10.9.0.0/16'].VpcId"),
        ),
        create(
            r##"ec2::create_internet_gateway()"##,
            "CreateInternetGateway",
            ("ec2", "describe_internet_gateways", nothing(), "InternetGateways[].InternetGatewayId"),
        ),
        create(
            r##"ec2::allocate_address(#{ Domain: "vpc" })"##,
            "AllocateAddress",
            ("ec2", "describe_addresses", nothing(), "Addresses[].AllocationId"),
        ),
        create(
            r##"ec2::create_security_group(#{ GroupName: "lost", Description: "lost" })"##,
            "CreateSecurityGroup",
            ("ec2", "describe_security_groups", nothing(), "SecurityGroups[?GroupName=='lost'].GroupId"),
        ),
        create(
            r##"ecs::create_cluster(#{ clusterName: "lost" })"##,
            "CreateCluster",
            ("ecs", "list_clusters", nothing(), "clusterArns"),
        ),
        create(
            r##"ecs::register_task_definition(#{ family: "lost", containerDefinitions: [#{ name: "web", image: "web", memory: 64 }] })"##,
            "RegisterTaskDefinition",
            ("ecs", "list_task_definitions", nothing(), "taskDefinitionArns"),
        ),
        create(
            r##"iam::create_role(#{ RoleName: "lost", AssumeRolePolicyDocument: #{ Version: "2012-10-17", Statement: [] } })"##,
            "CreateRole",
            ("iam", "list_roles", nothing(), "Roles[?RoleName=='lost'].RoleId"),
        ),
        create(
            r##"ecr::create_repository(#{ repositoryName: "lost" })"##,
            "CreateRepository",
            ("ecr", "describe_repositories", nothing(), "repositories[].repositoryName"),
        ),
        create(
            r##"logs::create_log_group(#{ logGroupName: "lost" })"##,
            "CreateLogGroup",
            ("logs", "describe_log_groups", nothing(), "logGroups[].logGroupName"),
        ),
    ]
}

fn eval(call: &str, proxy: &Proxy) -> Ended {
    Handson::eval(call).at(&proxy.url).args(&["--region", REGION]).run()
}

/// What moto has of each: exactly one.
fn one_of_each(moto: &Moto, creates: &[Create]) {
    let asked: Vec<_> = creates.iter().map(|create| create.asked.clone()).collect();
    for (create, found) in creates.iter().zip(peers::boto3(&moto.url, REGION, &asked)) {
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{}: {found}", create.operation);
    }
}

#[test]
fn a_create_whose_answer_is_lost_is_made_once_and_says_so() {
    let Some(moto) = Moto::start() else { return };
    let creates = creates();
    for create in &creates {
        let operation = create.operation;
        let proxy = Proxy::before(
            moto.address(),
            move |asked, _| {
                if asked == operation { Fate::AnswerLost } else { Fate::Served }
            },
        );
        let ended = eval(create.call, &proxy).code(1);
        assert_eq!(proxy.count(operation), 1, "{operation} was sent again: {ended}");
        ended.says(&[create.function(), "closed the connection before the answer", "may have done it all the same"]);
    }
    one_of_each(&moto, &creates);
}

#[test]
fn a_create_that_a_gateway_answers_for_is_made_once_and_says_so() {
    let Some(moto) = Moto::start() else { return };
    let creates = creates();
    for create in &creates {
        let operation = create.operation;
        let proxy =
            Proxy::before(
                moto.address(),
                move |asked, _| {
                    if asked == operation { Fate::AnswerReplaced(502) } else { Fate::Served }
                },
            );
        let ended = eval(create.call, &proxy).code(1);
        assert_eq!(proxy.count(operation), 1, "{operation} was sent again: {ended}");
        ended.says(&[create.function(), "502", "may have done it all the same"]);
    }
    one_of_each(&moto, &creates);
}

/// What each protocol says to a caller who asks too much.
fn throttled(operation: &str) -> Fate {
    match operation {
        "CreateVpc" | "CreateInternetGateway" | "AllocateAddress" | "CreateSecurityGroup" => {
            Fate::Error { status: 503, code: "RequestLimitExceeded", message: "Request limit exceeded." }
        }
        "CreateTargetGroup" | "CreateLoadBalancer" | "CreateRole" => {
            Fate::Error { status: 400, code: "Throttling", message: "Rate exceeded" }
        }
        _ => Fate::Error { status: 400, code: "ThrottlingException", message: "Rate exceeded" },
    }
}

#[test]
fn a_throttled_create_is_asked_for_again_and_made_once() {
    let Some(moto) = Moto::start() else { return };
    let creates = creates();
    for create in &creates {
        let operation = create.operation;
        let proxy = Proxy::before(moto.address(), move |asked, before| {
            if asked == operation && before == 0 { throttled(operation) } else { Fate::Served }
        });
        eval(create.call, &proxy).ok();
        assert_eq!(proxy.count(operation), 2, "{operation}");
    }
    one_of_each(&moto, &creates);
}

/// Creates with a token, of which moto takes no notice: it makes the second NAT gateway as well.
fn creates_with_a_token() -> Vec<Create> {
    let create = |call, operation, asked| Create { call, operation, asked };
    vec![
        create(
            r##"ec2::create_nat_gateway(#{ SubnetId: ec2::describe_subnets().Subnets[0].SubnetId })"##,
            "CreateNatGateway",
            ("ec2", "describe_nat_gateways", json!({}), "NatGateways[].NatGatewayId"),
        ),
        create(
            r##"ec2::create_vpc_endpoint(#{ VpcId: ec2::describe_vpcs().Vpcs[0].VpcId, ServiceName: "com.amazonaws.ap-northeast-1.s3" })"##,
            "CreateVpcEndpoint",
            ("ec2", "describe_vpc_endpoints", json!({}), "VpcEndpoints[].VpcEndpointId"),
        ),
        create(
            r##"ec2::run_instances(#{ ImageId: "ami-12c6146b", InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 })"##,
            "RunInstances",
            ("ec2", "describe_instances", json!({}), "Reservations[].Instances[].InstanceId"),
        ),
        create(
            r##"ec2::create_launch_template(#{ LaunchTemplateName: "web", LaunchTemplateData: #{ InstanceType: "t3.micro" } })"##,
            "CreateLaunchTemplate",
            ("ec2", "describe_launch_templates", json!({}), "LaunchTemplates[].LaunchTemplateId"),
        ),
        create(
            r##"ecs::create_service(#{ cluster: "web", serviceName: "web", taskDefinition: "web", desiredCount: 1 })"##,
            "CreateService",
            ("ecs", "list_services", json!({ "cluster": "web" }), "serviceArns"),
        ),
    ]
}

/// The value of `clientToken` in a request's body, JSON or form.
fn token(body: &str) -> Option<String> {
    if let Ok(json) = serde_json::from_str::<Value>(body) {
        return Some(json.get("clientToken")?.as_str()?.to_owned());
    }
    body.split('&').find_map(|pair| pair.strip_prefix("ClientToken=")).map(str::to_owned)
}

/// What these build on.
fn prepare(moto: &Moto) {
    let made = r##"ecs::create_cluster(#{ clusterName: "web" });
        ecs::register_task_definition(#{ family: "web", containerDefinitions: [#{ name: "web", image: "web", memory: 64 }] })"##;
    Handson::eval(made).at(&moto.url).args(&["--region", REGION]).run().ok();
}

#[test]
fn a_create_with_a_token_is_made_once_where_tokens_may_count_for_nothing() {
    let Some(moto) = Moto::start() else { return };
    prepare(&moto);
    let creates = creates_with_a_token();
    for (number, create) in creates.iter().enumerate() {
        let operation = create.operation;
        let lost = if number % 2 == 0 { Fate::AnswerLost } else { Fate::AnswerReplaced(502) };
        let proxy =
            Proxy::before(moto.address(), move |asked, _| if asked == operation { lost.clone() } else { Fate::Served });
        let ended = eval(create.call, &proxy).code(1);
        assert_eq!(proxy.count(operation), 1, "{operation} was sent again: {ended}");
        let seen = proxy.seen();
        let has_token = seen.iter().any(|seen| seen.operation == operation && token(&seen.body).is_some());
        assert!(has_token, "{operation} has no token: {seen:?}");
        ended.says(&[create.function(), "may have done it all the same"]);
    }
    one_of_each(&moto, &creates);
}

#[test]
fn a_workshop_finds_what_a_create_with_a_token_made_and_goes_on() {
    let Some(moto) = Moto::start() else { return };
    prepare(&moto);
    let creates = creates_with_a_token();
    for create in &creates {
        let operation = create.operation;
        let proxy = Proxy::before(moto.address(), move |asked, before| {
            if asked == operation && before == 0 { Fate::AnswerLost } else { Fate::Served }
        });
        let script = format!(
            "workshop(#{{ id: \"w\", title: \"W\", region: \"{REGION}\" }});
             step(\"make\", \"Make\", || {{ {}; }});
             step(\"after\", \"After\", || print(\"made\"));",
            create.call
        );
        let ended = Handson::script(&script).at(&proxy.url).run().ok().prints("made");
        assert_eq!(proxy.count(operation), 1, "{operation} was sent again: {ended}");
    }
    one_of_each(&moto, &creates);
}

#[test]
fn a_read_is_repeated_when_its_answer_is_lost() {
    let Some(moto) = Moto::start() else { return };
    let reads = [
        ("ec2::describe_vpcs()", "DescribeVpcs"),
        ("ecs::list_clusters()", "ListClusters"),
        ("elbv2::describe_load_balancers()", "DescribeLoadBalancers"),
        ("sts::get_caller_identity()", "GetCallerIdentity"),
    ];
    for (call, operation) in reads {
        let proxy =
            Proxy::before(moto.address(), |_, before| if before == 0 { Fate::AnswerLost } else { Fate::Served });
        eval(call, &proxy).ok();
        assert_eq!(proxy.count(operation), 2, "{operation}");
    }
}

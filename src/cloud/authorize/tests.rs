use super::Caller;
use crate::cloud::trial::Trial;
use crate::cloud::{Clock, Cloud, Pace};
use serde_json::{Value as Json, json};

/// An account whose caller has these statements.
fn with(statements: Json) -> Trial {
    let policy = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let caller = Caller::read(&policy).expect("a policy");
    let cloud = Cloud::in_memory(0).with_caller(caller);
    let clock = Clock::new(cloud.now(), Pace::Stands);
    Trial { cloud, clock, region: "ap-northeast-1" }
}

fn allow(actions: Json, resources: Json) -> Json {
    json!({ "Effect": "Allow", "Action": actions, "Resource": resources })
}

#[test]
fn what_no_statement_allows_is_refused_as_each_service_does() {
    let trial = with(json!([allow(json!("ec2:DescribeVpcs"), json!("*"))]));
    trial.call("ec2::describe_vpcs", json!({}));
    trial.call("sts::get_caller_identity", json!({}));
    let cases = [
        ("ec2::create_vpc", json!({ "CidrBlock": "10.0.0.0/16" }), 403, "UnauthorizedOperation", "ec2:CreateVpc"),
        ("ecs::list_clusters", json!({}), 400, "AccessDeniedException", "ecs:ListClusters"),
        (
            "elbv2::describe_load_balancers",
            json!({}),
            403,
            "AccessDenied",
            "elasticloadbalancing:DescribeLoadBalancers",
        ),
        ("iam::list_roles", json!({}), 403, "AccessDenied", "iam:ListRoles"),
        ("ecr::describe_repositories", json!({}), 400, "AccessDeniedException", "ecr:DescribeRepositories"),
        ("logs::describe_log_groups", json!({}), 400, "AccessDeniedException", "logs:DescribeLogGroups"),
    ];
    for (path, input, status, code, action) in cases {
        let refused = trial.try_call(path, input).expect_err(path);
        assert_eq!((refused.status, refused.code.as_str()), (status, code), "{path}");
        let told = format!("user/handson is not authorized to perform: {action} on resource: ");
        assert!(refused.message.contains(&told), "{path}: {}", refused.message);
        assert!(refused.message.contains("no identity-based policy allows"), "{path}: {}", refused.message);
    }
}

#[test]
fn a_deny_wins_and_resources_are_matched_with_wildcards() {
    let trial = with(json!([
        allow(json!("ecs:*"), json!("arn:aws:ecs:*:123456789012:cluster/team-*")),
        { "Effect": "Deny", "Action": "ecs:DeleteCluster", "Resource": "*" },
    ]));
    let name = |name: &str| json!({ "clusterName": name });
    let other = trial.try_call("ecs::create_cluster", name("other")).expect_err("another team's");
    assert!(other.message.contains("arn:aws:ecs:ap-northeast-1:123456789012:cluster/other"), "{}", other.message);
    // The first cluster of an account makes the service-linked role, which the caller has to be allowed too.
    let linked = trial.try_call("ecs::create_cluster", name("team-a")).expect_err("the role is not there");
    assert!(linked.message.contains("iam:CreateServiceLinkedRole"), "{}", linked.message);
    let trial = with(json!([
        allow(json!("ecs:*"), json!("arn:aws:ecs:*:123456789012:cluster/team-*")),
        allow(json!("iam:CreateServiceLinkedRole"), json!("arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*")),
        { "Effect": "Deny", "Action": "ecs:DeleteCluster", "Resource": "*" },
    ]));
    trial.call("ecs::create_cluster", name("team-a"));
    let denied = trial.try_call("ecs::delete_cluster", json!({ "cluster": "team-a" })).expect_err("denied");
    assert!(denied.message.contains("explicit deny"), "{}", denied.message);
}

#[test]
fn conditions_see_region_tags_and_whom_a_role_is_passed_to() {
    let when = |action: &str, operator: &str, key: &str, value: &str| json!({ "Effect": "Allow", "Action": action, "Resource": "*", "Condition": { operator: { key: value } } });
    let vpc = json!({ "CidrBlock": "10.0.0.0/16" });
    let region = with(json!([when("*", "StringEquals", "aws:RequestedRegion", "us-east-1")]));
    assert_eq!(region.try_call("ec2::create_vpc", vpc.clone()).expect_err("elsewhere").code, "UnauthorizedOperation");
    Trial { region: "us-east-1", ..region }.call("ec2::create_vpc", vpc.clone());

    let tagged = |tags: Json| json!({ "CidrBlock": "10.0.0.0/16", "TagSpecifications": [{ "ResourceType": "vpc", "Tags": tags }] });
    let trial = with(json!([
        when("ec2:CreateVpc", "StringEquals", "aws:RequestTag/Owner", "me"),
        when("ec2:CreateTags", "StringEquals", "ec2:CreateAction", "CreateVpc"),
        when("ec2:DeleteVpc", "StringEquals", "aws:ResourceTag/Owner", "me"),
        allow(json!("ec2:DescribeVpcs"), json!("*")),
    ]));
    assert_eq!(trial.try_call("ec2::create_vpc", vpc).expect_err("no tag").code, "UnauthorizedOperation");
    let made = trial.call("ec2::create_vpc", tagged(json!([{ "Key": "Owner", "Value": "me" }])));
    let default =
        trial.call("ec2::describe_vpcs", json!({ "Filters": [{ "Name": "is-default", "Values": ["true"] }] }));
    let delete = |vpc: &Json| trial.try_call("ec2::delete_vpc", json!({ "VpcId": vpc["VpcId"] }));
    assert_eq!(delete(&default["Vpcs"][0]).expect_err("not mine").code, "UnauthorizedOperation");
    delete(&made["Vpc"]).expect("mine");
    let tags = json!({ "Resources": [default["Vpcs"][0]["VpcId"]], "Tags": [{ "Key": "Owner", "Value": "me" }] });
    assert_eq!(trial.try_call("ec2::create_tags", tags).expect_err("only when making").code, "UnauthorizedOperation");

    let register = json!({
        "family": "web",
        "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
        "containerDefinitions": [{ "name": "web", "image": "nginx", "memory": 128 }],
    });
    let cases = [("ecs-tasks.amazonaws.com", true), ("ec2.amazonaws.com", false)];
    for (service, passes) in cases {
        let trial = with(json!([
            allow(json!("ecs:RegisterTaskDefinition"), json!("*")),
            when("iam:PassRole", "StringEquals", "iam:PassedToService", service),
        ]));
        let answer = trial.try_call("ecs::register_task_definition", register.clone());
        assert_eq!(answer.as_ref().is_ok(), passes, "{service}: {answer:?}");
    }
}

#[test]
fn a_role_that_is_taken_on_is_the_resource() {
    let trust = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}}"#;
    let trial = with(json!([
        allow(json!("iam:*"), json!("*")),
        allow(json!("sts:AssumeRole"), json!("arn:aws:iam::*:role/mine"))
    ]));
    for name in ["mine", "other"] {
        trial.call("iam::create_role", json!({ "RoleName": name, "AssumeRolePolicyDocument": trust }));
    }
    trial.pass(20);
    let assume = |name: &str| {
        let input = json!({ "RoleArn": format!("arn:aws:iam::123456789012:role/{name}"), "RoleSessionName": "one" });
        trial.try_call("sts::assume_role", input)
    };
    assume("mine").expect("allowed");
    let refused = assume("other").expect_err("another role");
    assert!(
        refused.message.contains("on resource: arn:aws:iam::123456789012:role/other because"),
        "{}",
        refused.message
    );
}

#[test]
fn conditions_see_who_calls_when_and_from_where() {
    let may = |operator: &str, key: &str, value: &str| {
        let when = json!({ operator: { key: value } });
        let trial = with(json!([{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": when }]));
        trial.try_call("ecs::list_clusters", json!({})).is_ok()
    };
    for (operator, key, value, allowed) in [
        ("IpAddress", "aws:SourceIp", "127.0.0.0/8", true),
        ("IpAddress", "aws:SourceIp", "127.0.0.1", true),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/8", false),
        ("NotIpAddress", "aws:SourceIp", "10.0.0.0/8", true),
        ("StringEquals", "aws:username", "handson", true),
        ("StringEquals", "aws:username", "somebody", false),
        ("StringLike", "aws:userid", "AIDA*", true),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/handson", true),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*", false),
        ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", true),
        ("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", false),
        ("NumericGreaterThan", "aws:EpochTime", "1577836800", true),
        ("Bool", "aws:SecureTransport", "true", true),
        ("Bool", "aws:SecureTransport", "false", false),
        ("Bool", "aws:MultiFactorAuthPresent", "true", false),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", "true", true),
    ] {
        assert_eq!(may(operator, key, value), allowed, "{operator} {key} {value}");
    }
}

#[test]
fn a_policy_that_is_none_is_told() {
    let told = |text: &str| Caller::read(text).map(|_| ()).expect_err(text);
    assert_eq!(told("{").en, "Syntax errors in policy.");
    let when = |operator: &str, key: &str| {
        let condition = json!({ operator: { key: "x" } });
        let statement = json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition });
        told(&json!({ "Version": "2012-10-17", "Statement": statement }).to_string())
    };
    for (operator, key, what) in
        [("Foo", "aws:username", "Foo"), ("StringEquals", "ec2:InstanceType", "ec2:InstanceType; it knows aws:")]
    {
        let text = when(operator, key);
        assert!(text.en.contains(what), "{}", text.en);
        assert!(text.ja.starts_with("リハーサル環境は"), "{}", text.ja);
    }
}

#[test]
fn variables_stand_for_who_calls_and_for_tags() {
    let trial = with(json!([
        allow(json!("*"), json!("*")),
        { "Effect": "Deny", "Action": "ecs:DeleteCluster", "Resource": "arn:aws:ecs:*:*:cluster/${aws:username}" },
        { "Effect": "Deny", "Action": "ec2:DeleteVpc", "Resource": "*",
          "Condition": { "StringNotEquals": { "ec2:ResourceTag/Owner": "${aws:username}" } } },
    ]));
    for (name, deleted) in [("handson", false), ("other", true)] {
        trial.call("ecs::create_cluster", json!({ "clusterName": name }));
        let answer = trial.try_call("ecs::delete_cluster", json!({ "cluster": name }));
        assert_eq!(answer.is_ok(), deleted, "{name}: {answer:?}");
    }
    for (owner, deleted) in [("handson", true), ("other", false)] {
        let tags = json!([{ "ResourceType": "vpc", "Tags": [{ "Key": "Owner", "Value": owner }] }]);
        let vpc = trial.call("ec2::create_vpc", json!({ "CidrBlock": "10.0.0.0/16", "TagSpecifications": tags }));
        let answer = trial.try_call("ec2::delete_vpc", json!({ "VpcId": vpc["Vpc"]["VpcId"] }));
        assert_eq!(answer.is_ok(), deleted, "{owner}: {answer:?}");
    }
}

#[test]
fn variables_are_of_the_newer_version_and_of_texts_alone() {
    let may = |version: &str, resource: &str, condition: Json| {
        let statement = json!({ "Effect": "Allow", "Action": "ecs:*", "Resource": resource, "Condition": condition });
        let linked = allow(json!("iam:CreateServiceLinkedRole"), json!("*"));
        let policy = json!({ "Version": version, "Statement": [statement, linked] }).to_string();
        let cloud = Cloud::in_memory(0).with_caller(Caller::read(&policy).expect("a policy"));
        let clock = Clock::new(cloud.now(), Pace::Stands);
        let trial = Trial { cloud, clock, region: "ap-northeast-1" };
        trial.try_call("ecs::create_cluster", json!({ "clusterName": "handson" })).is_ok()
    };
    let of = |name: &str| format!("arn:aws:ecs:*:*:cluster/{name}");
    for (version, name, allowed) in [
        ("2012-10-17", "${aws:username}", true),
        ("2008-10-17", "${aws:username}", false),
        ("2012-10-17", "${aws:PrincipalTag/team}", false),
        ("2012-10-17", "${aws:PrincipalTag/team, 'handson'}", true),
        ("2012-10-17", "hands${*}", false),
    ] {
        assert_eq!(may(version, &of(name), json!({})), allowed, "{version} {name}");
    }
    for (operator, key, value, allowed) in [
        ("StringEquals", "aws:username", "${aws:PrincipalTag/team}", false),
        ("StringNotEquals", "aws:username", "${aws:PrincipalTag/team}", true),
        ("StringLike", "aws:username", "${aws:username}*", true),
        ("StringLike", "aws:username", "hand${*}", false),
        ("StringEquals", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:user/handson", true),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/${aws:username}", true),
        ("NumericEquals", "aws:EpochTime", "${aws:EpochTime}", false),
    ] {
        assert_eq!(may("2012-10-17", "*", json!({ operator: { key: value } })), allowed, "{operator} {key} {value}");
    }
    let unknown =
        json!({ "Version": "2012-10-17", "Statement": allow(json!("*"), json!(of("${ec2:Foo}"))) }).to_string();
    assert!(Caller::read(&unknown).expect_err("no key").en.contains("condition key ec2:Foo"));
}

#[test]
fn log_groups_are_meant_with_what_is_in_them() {
    let trial = with(json!([
        allow(
            json!([
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:GetLogEvents",
                "logs:DescribeLogStreams"
            ]),
            json!("arn:aws:logs:*:*:log-group:web:*")
        ),
        allow(json!("logs:DescribeLogGroups"), json!("arn:aws:logs:*:*:log-group:*")),
        allow(json!(["logs:TagResource", "logs:ListTagsForResource"]), json!("arn:aws:logs:*:*:log-group:web")),
        // AWS wants the other form.
        allow(json!("logs:DeleteLogGroup"), json!("arn:aws:logs:*:*:log-group:web")),
        allow(json!("logs:DeleteLogStream"), json!("arn:aws:logs:*:*:log-group:web:log-stream:one")),
    ]));
    trial.call("logs::create_log_group", json!({ "logGroupName": "web", "tags": { "Owner": "me" } }));
    for name in ["one", "two"] {
        trial.call("logs::create_log_stream", json!({ "logGroupName": "web", "logStreamName": name }));
    }
    let events = json!([{ "timestamp": 1_700_000_000_000_i64, "message": "hello" }]);
    let put = json!({ "logGroupName": "web", "logStreamName": "one", "logEvents": events });
    trial.call("logs::put_log_events", put);
    trial.call("logs::get_log_events", json!({ "logGroupName": "web", "logStreamName": "one" }));
    let arn = "arn:aws:logs:ap-northeast-1:123456789012:log-group:web";
    trial.call("logs::get_log_events", json!({ "logGroupIdentifier": arn, "logStreamName": "one" }));
    trial.call("logs::describe_log_groups", json!({}));
    trial.call("logs::describe_log_streams", json!({ "logGroupName": "web" }));
    trial.call("logs::list_tags_for_resource", json!({ "resourceArn": arn }));
    trial.call("logs::delete_log_stream", json!({ "logGroupName": "web", "logStreamName": "one" }));
    for (path, input, resource) in [
        ("logs::create_log_group", json!({ "logGroupName": "webs" }), "log-group:webs:log-stream:"),
        ("logs::delete_log_group", json!({ "logGroupName": "web" }), "log-group:web:log-stream:"),
        (
            "logs::delete_log_stream",
            json!({ "logGroupName": "web", "logStreamName": "two" }),
            "log-group:web:log-stream:two",
        ),
    ] {
        let refused = trial.try_call(path, input).expect_err(path);
        assert!(refused.message.contains(&format!("{resource} because")), "{path}: {}", refused.message);
    }
}

#[test]
fn a_cluster_that_is_not_named_is_the_default_one() {
    let default = "arn:aws:ecs:ap-northeast-1:123456789012:cluster/default";
    let denied = json!({ "Effect": "Deny", "Action": "ecs:*", "Resource": "*",
                         "Condition": { "ArnEquals": { "ecs:cluster": default } } });
    let by_key = with(json!([allow(json!("*"), json!("*")), denied]));
    let by_resource = with(json!([
        allow(json!("*"), json!("*")),
        { "Effect": "Deny", "Action": "ecs:*", "Resource": default },
    ]));
    for trial in [&by_key, &by_resource] {
        trial.call("ecs::create_cluster", json!({ "clusterName": "web" }));
        trial.call("ecs::list_tasks", json!({ "cluster": "web" }));
        for input in [json!({}), json!({ "cluster": "default" })] {
            trial.try_call("ecs::list_tasks", input).expect_err("the default cluster");
        }
        trial.call("ecs::list_task_definitions", json!({}));
        trial.call("ecs::describe_capacity_providers", json!({}));
    }
    by_resource.try_call("ecs::create_cluster", json!({})).expect_err("the default cluster");
    by_resource.try_call("ecs::describe_clusters", json!({})).expect_err("the default cluster");
    by_key.call("ecs::describe_clusters", json!({ "clusters": ["web"] }));
}

#[test]
fn roles_are_passed_by_short_names_and_with_tasks() {
    let trust = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#;
    let all = |except: &str| {
        let trial = with(json!([
            allow(json!("*"), json!("*")),
            { "Effect": "Deny", "Action": "iam:PassRole", "Resource": format!("arn:aws:iam::*:role/{except}") },
        ]));
        for (name, path) in [("runs", "/"), ("does", "/team/"), ("other", "/")] {
            let input = json!({ "RoleName": name, "Path": path, "AssumeRolePolicyDocument": trust });
            trial.call("iam::create_role", input);
        }
        trial
    };
    let definition = json!({
        "family": "web", "executionRoleArn": "runs", "taskRoleArn": "does",
        "containerDefinitions": [{ "name": "web", "image": "nginx", "memory": 128 }],
    });
    for (except, passes) in [("runs", false), ("team/does", false), ("other", true)] {
        let answer = all(except).try_call("ecs::register_task_definition", definition.clone());
        assert_eq!(answer.is_ok(), passes, "{except}: {answer:?}");
    }
    let register = |family: &str, role: &str| {
        json!({ "family": family, "executionRoleArn": format!("arn:aws:iam::123456789012:role/{role}"),
                "containerDefinitions": [{ "name": "web", "image": "nginx", "memory": 128 }] })
    };
    let trial = all("nobody");
    trial.call("ecs::create_cluster", json!({}));
    trial.call("ecs::register_task_definition", register("web", "runs"));
    let policy = json!({ "Version": "2012-10-17", "Statement": [
        allow(json!("*"), json!("*")),
        { "Effect": "Deny", "Action": "iam:PassRole", "Resource": "*",
          "Condition": { "StringNotEquals": { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } },
        { "Effect": "Deny", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/runs" },
    ] });
    let caller = Caller::read(&policy.to_string()).expect("a policy");
    let trial = Trial { cloud: trial.cloud.with_caller(caller), ..trial };
    for path in ["ecs::run_task", "ecs::start_task"] {
        let run =
            |overrides: Json| json!({ "taskDefinition": "web", "containerInstances": ["x"], "overrides": overrides });
        let mut own = run(json!({}));
        let mut other = run(json!({ "executionRoleArn": "arn:aws:iam::123456789012:role/other" }));
        if path == "ecs::run_task" {
            for input in [&mut own, &mut other] {
                input.as_object_mut().expect("a structure").remove("containerInstances");
            }
        }
        let refused = trial.try_call(path, own).expect_err(path);
        assert!(
            refused.message.contains("iam:PassRole on resource: arn:aws:iam::123456789012:role/runs"),
            "{}",
            refused.message
        );
        assert_ne!(trial.try_call(path, other).expect_err("no instances").code, "AccessDeniedException", "{path}");
    }
    let profile = json!({ "InstanceProfileName": "one", "RoleName": "runs" });
    trial.call("iam::create_instance_profile", json!({ "InstanceProfileName": "one" }));
    assert_eq!(trial.try_call("iam::add_role_to_instance_profile", profile).expect_err("passed").code, "AccessDenied");
}

#[test]
fn conditions_see_where_a_thing_is_and_what_it_is_for() {
    let arn = |kind: &str, id: &Json| {
        format!("arn:aws:ec2:ap-northeast-1:123456789012:{kind}/{}", id.as_str().expect("an id"))
    };
    let only = |trial: &Trial, action: &str, key: &str, value: &str| {
        let when = json!({ "StringEqualsIfExists": { key: value } });
        let policy = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "NotAction": action, "Resource": "*" },
            { "Effect": "Allow", "Action": action, "Resource": "*", "Condition": when },
        ] });
        let again = trial.again();
        Trial { cloud: again.cloud.with_caller(Caller::read(&policy.to_string()).expect("a policy")), ..again }
    };
    let trial = with(json!([allow(json!("*"), json!("*"))]));
    let vpc = trial.call("ec2::create_vpc", json!({ "CidrBlock": "10.0.0.0/16" }))["Vpc"]["VpcId"].clone();
    let subnet = |zone: &str, block: &str| json!({ "VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone });
    let first =
        trial.call("ec2::create_subnet", subnet("ap-northeast-1a", "10.0.0.0/24"))["Subnet"]["SubnetId"].clone();
    let second =
        trial.call("ec2::create_subnet", subnet("ap-northeast-1c", "10.0.1.0/24"))["Subnet"]["SubnetId"].clone();
    let trust = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#;
    let role = |name: &str, owner: &str| {
        let tags = json!([{ "Key": "Owner", "Value": owner }]);
        json!({ "RoleName": name, "AssumeRolePolicyDocument": trust, "Tags": tags,
                "PermissionsBoundary": format!("arn:aws:iam::aws:policy/{name}") })
    };
    trial.call("iam::create_role", role("ReadOnlyAccess", "me"));
    trial.call("iam::create_role", role("PowerUserAccess", "you"));
    trial.call("ecs::create_cluster", json!({}));
    let policy = |name: &str| json!({ "RoleName": name, "PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" });
    let balancer = |scheme: &str| json!({ "Name": "web", "Subnets": [first, second], "Scheme": scheme });
    let (in_first, in_second) = (json!({ "SubnetId": first }), json!({ "SubnetId": second }));
    let run = |executed: bool| json!({ "taskDefinition": "web", "enableExecuteCommand": executed });
    let service = |definition: &str| json!({ "service": "web", "serviceName": "web", "taskDefinition": definition });
    let task_set = |service: &str| json!({ "cluster": "default", "service": service, "taskSet": "x" });
    let ecs = "arn:aws:ecs:ap-northeast-1:123456789012";
    let without = |mut input: Json, member: &str| {
        input.as_object_mut().expect("a structure").remove(member);
        input
    };
    for (path, action, key, value, fits, other) in [
        (
            "ec2::create_subnet",
            "ec2:CreateSubnet",
            "ec2:Vpc",
            arn("vpc", &vpc),
            subnet("ap-northeast-1a", "10.0.2.0/24"),
            json!({ "VpcId": "vpc-00000000", "CidrBlock": "10.0.3.0/24" }),
        ),
        (
            "ec2::create_subnet",
            "ec2:CreateSubnet",
            "ec2:AvailabilityZone",
            "ap-northeast-1a".to_owned(),
            subnet("ap-northeast-1a", "10.0.4.0/24"),
            subnet("ap-northeast-1c", "10.0.5.0/24"),
        ),
        (
            "ec2::create_network_interface",
            "ec2:CreateNetworkInterface",
            "ec2:Subnet",
            arn("subnet", &first),
            in_first.clone(),
            in_second.clone(),
        ),
        (
            "ec2::delete_subnet",
            "ec2:DeleteSubnet",
            "ec2:AvailabilityZone",
            "ap-northeast-1a".to_owned(),
            in_first,
            in_second,
        ),
        (
            "elbv2::create_load_balancer",
            "elasticloadbalancing:CreateLoadBalancer",
            "elasticloadbalancing:Scheme",
            "internal".to_owned(),
            balancer("internal"),
            balancer("internet-facing"),
        ),
        (
            "elbv2::create_load_balancer",
            "elasticloadbalancing:CreateLoadBalancer",
            "elasticloadbalancing:Scheme",
            "internet-facing".to_owned(),
            without(balancer("x"), "Scheme"),
            balancer("internal"),
        ),
        (
            "iam::attach_role_policy",
            "iam:AttachRolePolicy",
            "iam:PermissionsBoundary",
            "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned(),
            policy("ReadOnlyAccess"),
            policy("PowerUserAccess"),
        ),
        (
            "iam::attach_role_policy",
            "iam:AttachRolePolicy",
            "iam:ResourceTag/Owner",
            "me".to_owned(),
            policy("ReadOnlyAccess"),
            policy("PowerUserAccess"),
        ),
        ("ecs::run_task", "ecs:RunTask", "ecs:enable-execute-command", "false".to_owned(), run(false), run(true)),
        (
            "ecs::create_service",
            "ecs:CreateService",
            "ecs:task-definition",
            "web".to_owned(),
            without(service("web"), "service"),
            without(service("api"), "service"),
        ),
        (
            "ecs::delete_task_set",
            "ecs:DeleteTaskSet",
            "ecs:service",
            format!("{ecs}:service/default/web"),
            task_set("web"),
            task_set("api"),
        ),
    ] {
        let limited = only(&trial, action, key, &value);
        let denied = |input: Json| match limited.try_call(path, input) {
            Ok(_) => false,
            Err(refused) => refused.message.contains(&format!("is not authorized to perform: {action} on")),
        };
        assert!(!denied(fits.clone()), "{path} {key} {fits}");
        assert!(denied(other.clone()), "{path} {key} {other}");
    }
}

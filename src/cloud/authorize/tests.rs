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

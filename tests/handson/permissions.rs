//! A rehearsal with a participant's permissions.

use super::fixture::Handson;
use super::peers;
use std::time::Duration;

/// What a participant of the workshop needs.
const PARTICIPANT: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        { "Effect": "Allow", "Action": ["ec2:*", "ecs:*", "ecr:*", "logs:*", "elasticloadbalancing:*"], "Resource": "*" },
        { "Effect": "Allow", "Action": ["iam:GetRole", "iam:List*", "iam:CreateRole", "iam:AttachRolePolicy", "iam:Tag*"], "Resource": "arn:aws:iam::*:role/ecsTaskExecutionRole" },
        { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/ecsTaskExecutionRole",
          "Condition": { "StringEquals": { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } },
        { "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "arn:aws:iam::*:role/aws-service-role/*" }
    ]
}"#;

fn workshop(policy: &str) -> Handson {
    let run = Handson::run_project("scripts/handson.rhai").file("policy.json", policy);
    run.args(&["--enforce-iam", "policy.json"]).limit(Duration::from_secs(60))
}

#[test]
fn the_workshop_runs_with_what_it_needs_and_says_what_is_missing() {
    workshop(PARTICIPANT).run().ok();
    let cases = [
        (r#""ec2:*", "#, "UnauthorizedOperation", "ec2:"),
        (r#", "elasticloadbalancing:*""#, "AccessDenied", "elasticloadbalancing:CreateLoadBalancer"),
        (
            r#", "iam:AttachRolePolicy""#,
            "AccessDenied",
            "iam:AttachRolePolicy on resource: arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
        ),
        ("ecs-tasks.amazonaws.com", "AccessDeniedException", "iam:PassRole"),
        (r#""iam:CreateServiceLinkedRole""#, "AccessDenied", "iam:CreateServiceLinkedRole"),
    ];
    for (without, code, told) in cases {
        let policy = match without {
            "ecs-tasks.amazonaws.com" | r#""iam:CreateServiceLinkedRole""# => {
                PARTICIPANT.replace(without, "\"iam:x\"").replace("\"\"iam:x\"\"", "\"x\"")
            }
            part => PARTICIPANT.replace(part, ""),
        };
        workshop(&policy).run().code(1).says(&[code, told]);
        workshop(&policy).args(&["--lang", "ja"]).run().code(1).says(&[code, told, "権限"]);
    }
}

#[test]
fn a_file_that_is_no_policy_is_told() {
    let eval = |content: &str| {
        Handson::eval("1").file("policy.json", content).args(&["--enforce-iam", "policy.json"]).run().code(2)
    };
    eval("{").says(&["policy.json", "Syntax errors in policy."]);
    eval(r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#)
        .says(&["policy.json"]);
    Handson::eval("1").args(&["--enforce-iam", "absent.json"]).run().code(2).says(&["absent.json"]);
}

#[test]
fn other_programs_are_held_to_it_over_the_port() {
    let Some(aws) = peers::program("aws") else { return };
    let policy =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}}"#;
    let cloud = Handson::new(&["cloud"]).file("policy.json", policy).args(&["--enforce-iam", "policy.json"]);
    let port = super::port::Port::open(cloud, "60");
    let run = |words: &[&str]| {
        let mut command = port.command(&aws, std::path::Path::new(words[0]));
        command.args(&words[1..]).output().expect("the AWS CLI runs")
    };
    assert!(run(&["ec2", "describe-vpcs"]).status.success());
    let refused = run(&["ecs", "list-clusters"]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("AccessDeniedException"), "{told}");
}

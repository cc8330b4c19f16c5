use super::{Graph, Undone};
use crate::workshop::journal::Past;
use serde_json::{Value as Json, json};
use std::path::Path;

/// The graph of calls that were all served: operation, input, output.
fn graph(calls: &[(&str, Json, Json)]) -> Graph {
    let at = "2026-04-06T01:00:00Z";
    let head = json!({ "journal": 1, "workshop": "w", "run": "r", "owner": "o",
        "place": { "kind": "rehearsal", "region": "ap-northeast-1" }, "begun": at });
    let mut lines = vec![head];
    for (number, (operation, input, output)) in (1..).zip(calls) {
        lines.push(
            json!({ "line": "intent", "call": number, "step": "s", "operation": operation, "input": input, "at": at }),
        );
        if !output.is_null() {
            lines.push(json!({ "line": "outcome", "call": number, "output": output, "at": at }));
        }
    }
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    Graph::of(&Past::read(Path::new("journal.jsonl"), text.as_bytes()).expect("a journal"))
}

const VPC: &str = "vpc-0123456789abcdef0";
const SUBNET: &str = "subnet-0123456789abcdef0";
const ROLE: &str = "arn:aws:iam::123456789012:role/r";

fn vpc() -> (&'static str, Json, Json) {
    (
        "ec2::create_vpc",
        json!({ "CidrBlock": "10.0.0.0/16" }),
        json!({ "Vpc": { "VpcId": VPC, "Tags": [{ "Key": "Name", "Value": "n" }] } }),
    )
}

fn subnet() -> (&'static str, Json, Json) {
    (
        "ec2::create_subnet",
        json!({ "VpcId": VPC, "CidrBlock": "10.0.0.0/24" }),
        json!({ "Subnet": { "SubnetId": SUBNET, "VpcId": VPC } }),
    )
}

fn role() -> (&'static str, Json, Json) {
    (
        "iam::create_role",
        json!({ "RoleName": "r" }),
        json!({ "Role": { "RoleName": "r", "RoleId": "AROA", "Arn": ROLE } }),
    )
}

fn needs(graph: &Graph) -> Vec<Vec<u64>> {
    graph.calls.iter().map(|node| node.needs.iter().copied().collect()).collect()
}

#[test]
fn an_id_ties_and_a_name_does_not() {
    let cluster = (
        "ecs::create_cluster",
        json!({ "clusterName": "n" }),
        json!({ "cluster": { "clusterName": "n", "clusterArn": "arn:aws:ecs:r:1:cluster/n" } }),
    );
    let group = ("logs::create_log_group", json!({ "logGroupName": "n" }), json!({}));
    let made = graph(&[vpc(), subnet(), cluster, group]);
    assert_eq!(needs(&made), [vec![], vec![1], vec![], vec![]]);
    assert_eq!((made.resources[0].name.as_deref(), made.resources[1].needs.as_slice()), (Some("n"), &[0][..]));
}

#[test]
fn an_arn_inside_of_a_text_ties() {
    let policy = json!({ "PolicyName": "p", "PolicyDocument": format!("{{\"Resource\":[\"{ROLE}\",\"*\"]}}") });
    let made = graph(&[
        role(),
        ("iam::create_policy", policy, json!({ "Policy": { "Arn": "arn:aws:iam::123456789012:policy/p" } })),
    ]);
    assert_eq!(needs(&made), [vec![], vec![1]]);
    let below = json!({ "a": { "b": [format!("x {ROLE}/deeper")] } });
    let made = graph(&[role(), ("ecs::register_task_definition", below, json!({}))]);
    assert_eq!(needs(&made), [vec![], vec![1]], "what an ARN begins with is told, too");
}

#[test]
fn a_row_says_that_a_name_is_an_id() {
    let attached =
        ("iam::attach_role_policy", json!({ "RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/p" }), json!({}));
    assert_eq!(needs(&graph(&[role(), attached])), [vec![], vec![1]]);
}

#[test]
fn only_what_is_given_another_id_hangs_on_what_is_made_again() {
    let definition = (
        "ecs::register_task_definition",
        json!({ "family": "f", "executionRoleArn": ROLE }),
        json!({ "taskDefinition": { "taskDefinitionArn": "arn:aws:ecs:r:1:task-definition/f:1" } }),
    );
    let changed =
        ("ec2::modify_vpc_attribute", json!({ "VpcId": VPC, "EnableDnsSupport": { "Value": true } }), json!({}));
    let made = graph(&[vpc(), subnet(), changed, role(), definition]);
    let hang = |call: u64| made.depending([call]).into_iter().collect::<Vec<_>>();
    assert_eq!(hang(1), [1, 2, 3]);
    assert_eq!(hang(2), [2]);
    assert_eq!(hang(4), [4], "the ARN of a role ends in its name, and is the same again");
}

#[test]
fn what_a_run_removes_is_not_left_and_needs_no_undoing() {
    let deleted = ("ec2::delete_subnet", json!({ "SubnetId": SUBNET }), json!({}));
    let made = graph(&[vpc(), subnet(), deleted]);
    assert_eq!(made.left().map(|(at, _)| at).collect::<Vec<_>>(), [0]);
    assert!(matches!(made.undone(&made.calls[1]), Undone::Already(3)));
    let Undone::By(calls) = made.undone(&made.calls[0]) else { panic!("a VPC is deleted") };
    assert_eq!(
        (calls[0].operation.to_string(), calls[0].input.to_json()),
        ("ec2::delete_vpc".to_owned(), json!({ "VpcId": VPC }))
    );
}

#[test]
fn a_call_without_an_answer_is_there_and_unsure() {
    let made = graph(&[("logs::create_log_group", json!({ "logGroupName": "n" }), Json::Null)]);
    assert!(made.resources[0].unsure && made.calls[0].output.is_none());
    let unknown = graph(&[("ec2::of_another_version", json!({}), json!({})), vpc()]);
    assert_eq!(unknown.calls.len(), 1);
}

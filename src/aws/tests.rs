//! From values to the SDK's types and calls.

use super::bindings::send;
use super::{Clients, Fault};
use crate::api::{Members, Operation, Value, service};
use aws_config::{BehaviorVersion, SdkConfig};

/// Clients that cannot reach anything.
fn clients() -> Clients {
    Clients::new(SdkConfig::builder().behavior_version(BehaviorVersion::latest()).build())
}

/// What becomes of a call that must fail before it is sent.
fn fault(operation: &'static Operation, input: &Members) -> Option<Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
    runtime.block_on(send(operation, &clients(), input)).err()
}

fn operation(module: &str, function: &str) -> &'static Operation {
    service(module).and_then(|service| service.operation(function)).expect("an operation of the table")
}

fn members(json: serde_json::Value) -> Members {
    match Value::from_json(&json) {
        Value::Map(members) => members,
        other => panic!("{} is no map", other.kind()),
    }
}

#[test]
fn a_misfit_says_where_it_is() {
    let cases = [
        ("ecs", "create_cluster", serde_json::json!({"clusterName": 1}), "clusterName"),
        (
            "ecs",
            "register_task_definition",
            serde_json::json!({"containerDefinitions": [{"cpu": "1"}]}),
            "containerDefinitions[0].cpu",
        ),
        (
            "ecs",
            "register_task_definition",
            serde_json::json!({"containerDefinitions": [{}, {"dockerLabels": {"a b": 1}}]}),
            "containerDefinitions[1].dockerLabels.a b",
        ),
        ("ecs", "create_service", serde_json::json!({"desiredCount": 3_000_000_000_i64}), "desiredCount"),
        ("ec2", "describe_vpcs", serde_json::json!({"Filters": {"Name": "vpc-id"}}), "Filters"),
        ("ec2", "describe_vpcs", serde_json::json!({"Filters": [{"Values": ["a", true]}]}), "Filters[0].Values[1]"),
        ("logs", "put_integration", serde_json::json!({"resourceConfig": {"nothing": {}}}), "resourceConfig.nothing"),
        ("logs", "put_integration", serde_json::json!({"resourceConfig": {}}), "resourceConfig"),
    ];
    for (module, function, input, wanted) in cases {
        match fault(operation(module, function), &members(input)) {
            Some(Fault::Misfit { path, .. }) => assert_eq!(path, wanted),
            other => panic!("{function}: {other:?}"),
        }
    }
}

#[test]
fn a_required_member_that_a_builder_misses_is_named() {
    let input = members(
        serde_json::json!({"tags": [{"key": "a"}], "capacityProviders": [], "defaultCapacityProviderStrategy": [{}]}),
    );
    match fault(operation("ecs", "create_cluster"), &input) {
        Some(Fault::Misfit { path, message, .. }) => {
            assert_eq!(path, "defaultCapacityProviderStrategy[0]");
            assert!(message.en.contains("capacity_provider"), "{}", message.en);
        }
        other => panic!("{other:?}"),
    }
}

//! The table's invariants.

use super::table::{Kind, Matcher, Operation, Service, Shape, WaiterState};
use super::{service, services};
use crate::nearest::name_key;
use serde_json::json;
use std::collections::{BTreeMap, HashSet};

fn operations() -> impl Iterator<Item = &'static Operation> {
    services().iter().flat_map(|service| service.operations)
}

/// Every shape of a service, inputs and outputs and what they refer to.
fn shapes(service: &'static Service) -> Vec<&'static Shape> {
    let mut seen = HashSet::new();
    let mut left: Vec<&'static Shape> = service.operations.iter().flat_map(|it| [it.input, it.output]).collect();
    let mut all = Vec::new();
    while let Some(shape) = left.pop() {
        if !seen.insert(std::ptr::from_ref(shape)) {
            continue;
        }
        all.push(shape);
        match shape.kind {
            Kind::Structure { members, .. } => left.extend(members.iter().map(|member| member.shape)),
            Kind::List { element, .. } => left.push(element),
            Kind::Map { key, value, .. } => left.extend([key, value]),
            _ => {}
        }
    }
    all
}

#[test]
fn operations_by_service() {
    let counts: Vec<_> = services().iter().map(|service| (service.module, service.operations.len())).collect();
    println!("{counts:?}");
    let wanted = [("ecs", 88), ("ec2", 164), ("elbv2", 51), ("sts", 11), ("iam", 52), ("ecr", 62), ("logs", 116)];
    assert_eq!(counts, wanted);
}

#[test]
fn operations_and_waiters_are_sorted_and_unique() {
    for service in services() {
        assert!(service.operations.is_sorted_by(|a, b| a.function < b.function), "{}", service.module);
        assert!(service.waiters.is_sorted_by(|a, b| a.function < b.function), "{}", service.module);
        assert!(service.errors.is_sorted_by(|a, b| a.code < b.code), "{}", service.module);
        for operation in service.operations {
            assert!(operation.errors.is_sorted_by(|a, b| a < b), "{operation}");
            assert!(std::ptr::eq(operation.service, *service), "{operation}");
            let known = |code: &&str| service.errors.iter().any(|error| error.code == *code);
            assert!(operation.errors.iter().all(known), "{operation}");
        }
    }
}

#[test]
fn what_a_script_calls_is_found() {
    for operation in operations() {
        let found = operation.service.operation(operation.function).expect("a function of the table");
        assert_eq!(found.name, operation.name);
        let found = operation.service.operation_named(operation.name).expect("a name of the table");
        assert_eq!(found.function, operation.function);
    }
    let elbv2 = service("elbv2").expect("elbv2 is taken");
    assert_eq!(elbv2.waiter("wait_load_balancer_available").map(|waiter| waiter.name), Some("LoadBalancerAvailable"));
    assert!(service("elb").is_none() && elbv2.operation("create").is_none() && elbv2.waiter("wait").is_none());
}

#[test]
fn functions_are_named_as_the_aws_cli_names_its_commands() {
    let named = |module: &str, name: &str| service(module)?.operation_named(name).map(|operation| operation.function);
    assert_eq!(named("elbv2", "DescribeSSLPolicies"), Some("describe_ssl_policies"));
    assert_eq!(named("sts", "AssumeRoleWithSAML"), Some("assume_role_with_saml"));
    assert_eq!(named("ec2", "AssignIpv6Addresses"), Some("assign_ipv6_addresses"));
    assert_eq!(named("ec2", "CreateNetworkAclEntry"), Some("create_network_acl_entry"));
    assert_eq!(named("ecs", "SubmitAttachmentStateChanges"), Some("submit_attachment_state_changes"));
}

#[test]
fn members_are_found_in_any_casing() {
    let input = service("ecs").and_then(|ecs| ecs.operation("create_cluster")).expect("ecs is taken").input;
    for name in ["clusterName", "ClusterName", "cluster_name", "cluster-name", "CLUSTERNAME"] {
        assert_eq!(input.member_any_case(name).map(|member| member.name), Some("clusterName"), "{name}");
    }
    assert!(input.member("ClusterName").is_none() && input.member_any_case("cluster").is_none());
}

#[test]
fn no_structure_has_two_members_that_a_script_could_not_tell_apart() {
    for service in services() {
        for shape in shapes(service) {
            let mut keys = BTreeMap::new();
            for member in shape.members() {
                let before = keys.insert(name_key(member.name), member.name);
                assert_eq!(before, None, "{} {}.{}", service.module, shape.name, member.name);
            }
        }
    }
}

#[test]
fn waiters_ask_what_exists_in_expressions_that_compile() {
    for service in services() {
        for waiter in service.waiters {
            assert!(service.operation_named(waiter.operation).is_some(), "{}", waiter.function);
            assert!(!waiter.acceptors.is_empty() && waiter.delay > 0 && waiter.max_attempts > 0, "{}", waiter.function);
            for acceptor in waiter.acceptors {
                if let Matcher::Path { path, .. } | Matcher::PathAll { path, .. } | Matcher::PathAny { path, .. } =
                    acceptor.matcher
                {
                    jmespath::compile(path).unwrap_or_else(|error| panic!("{}: {error}", waiter.function));
                }
            }
        }
    }
}

/// Our own waiter for services, on what the three deployment controllers show.
#[test]
fn services_are_stable_under_each_deployment_controller() {
    let waiter = service("ecs").and_then(|ecs| ecs.waiter("wait_services_stable")).expect("ecs is taken");
    let success = waiter.acceptors.iter().find(|acceptor| acceptor.state == WaiterState::Success);
    let Some(Matcher::Path { path, .. }) = success.map(|acceptor| &acceptor.matcher) else {
        panic!("a path is expected")
    };
    let path = jmespath::compile(path).expect("it compiles");
    let stable = |services: serde_json::Value| {
        let data = jmespath::Variable::from_json(&services.to_string()).expect("it is JSON");
        path.search(data).expect("it can be searched").as_boolean()
    };
    let set = |status: &str, stability: &str| json!({"status": status, "stabilityStatus": stability});
    let service = |running: u32, deployments: usize, sets: &[serde_json::Value]| json!({"runningCount": running, "desiredCount": 2, "deployments": vec![json!({}); deployments], "taskSets": sets});
    let rolling = json!({"runningCount": 2, "desiredCount": 2, "deployments": [{}]});
    assert_eq!(stable(json!({"services": [rolling]})), Some(true));
    assert_eq!(stable(json!({"services": [rolling, service(1, 1, &[])]})), Some(false));
    assert_eq!(stable(json!({"services": [service(2, 2, &[])]})), Some(false));
    assert_eq!(stable(json!({"services": [service(2, 0, &[set("PRIMARY", "STEADY_STATE")])]})), Some(true));
    assert_eq!(stable(json!({"services": [service(2, 0, &[set("PRIMARY", "STABILIZING")])]})), Some(false));
    assert_eq!(stable(json!({"services": [service(2, 0, &[set("ACTIVE", "STEADY_STATE")])]})), Some(false));
    assert_eq!(stable(json!({"services": [service(0, 0, &[])]})), Some(false));
    assert_eq!(stable(json!({"services": []})), Some(false));
}

#[test]
fn paginators_name_members_that_exist_and_expressions_that_compile() {
    for operation in operations() {
        let Some(paginator) = &operation.paginator else { continue };
        assert_eq!(paginator.input_token.len(), paginator.output_token.len(), "{operation}");
        for name in paginator.input_token.iter().chain(&paginator.limit_key) {
            assert!(operation.input.member(name).is_some(), "{operation}: {name}");
        }
        assert!(!paginator.result_keys.is_empty(), "{operation}");
        let paths = paginator.output_token.iter().chain(&paginator.more_results).chain(paginator.result_keys);
        for path in paths.chain(paginator.non_aggregate_keys) {
            jmespath::compile(path).unwrap_or_else(|error| panic!("{operation}: {error}"));
            let member = path.split('.').next().unwrap_or_default();
            assert!(operation.output.member(member).is_some(), "{operation}: {path}");
        }
    }
}

#[test]
fn every_operation_that_tags_by_specification_says_what_it_tags() {
    for operation in operations() {
        let Some(member) = operation.input.member("TagSpecifications") else {
            assert_eq!(operation.tag_resource_type, None, "{operation}");
            continue;
        };
        let Kind::List { element, .. } = member.shape.kind else { panic!("{operation}: no list") };
        let known = element.member("ResourceType").expect("TagSpecification has one").shape.values();
        let resource = operation.tag_resource_type.unwrap_or_else(|| panic!("{operation}: not in ours.json"));
        assert!(known.contains(&resource), "{operation}: {resource}");
        assert!(operation.extra_actions.contains(&"ec2:CreateTags"), "{operation}");
    }
}

#[test]
fn batches_are_lists_of_the_input() {
    for operation in operations() {
        let Some((name, limit)) = operation.batch else { continue };
        let member = operation.input.member(name).unwrap_or_else(|| panic!("{operation}: {name}"));
        assert!(matches!(member.shape.kind, Kind::List { .. }) && limit > 1, "{operation}: {name}");
    }
}

/// The verbs of `ours.json` against what is known of single operations.
#[test]
fn what_mutates() {
    let mutates =
        |module: &str, function: &str| service(module)?.operation(function).map(|operation| operation.mutates);
    let reads = [
        ("ecs", "describe_services"),
        ("logs", "filter_log_events"),
        ("ecr", "batch_get_image"),
        ("sts", "assume_role"),
    ];
    for (module, function) in [reads.as_slice(), &[("ec2", "get_console_output"), ("logs", "start_query")]].concat() {
        assert_eq!(mutates(module, function), Some(false), "{function}");
    }
    for (module, function) in
        [("ecs", "execute_command"), ("ec2", "create_tags"), ("ecr", "batch_delete_image"), ("iam", "acquire_role")]
    {
        assert_eq!(mutates(module, function), Some(true), "{function}");
    }
    for operation in operations().filter(|operation| operation.token.is_some()) {
        assert!(operation.mutates, "{operation} has a token");
    }
}

#[test]
fn wire_names_follow_the_protocol() {
    let member = |module: &str, function: &str, path: &[&str]| {
        let mut shape = service(module)?.operation(function)?.input;
        let mut found = None;
        for name in path {
            if let Kind::List { element, .. } = shape.kind {
                shape = element;
            }
            let member = shape.member(name)?;
            shape = member.shape;
            found = Some((member.wire_in, member.wire_out));
        }
        found
    };
    assert_eq!(member("ecs", "create_cluster", &["clusterName"]), Some(("clusterName", "clusterName")));
    assert_eq!(member("elbv2", "create_load_balancer", &["Subnets"]), Some(("Subnets", "Subnets")));
    assert_eq!(member("ec2", "create_vpc", &["TagSpecifications"]), Some(("TagSpecification", "TagSpecification")));
    let rules = member("ec2", "authorize_security_group_ingress", &["IpPermissions", "UserIdGroupPairs"]);
    assert_eq!(rules, Some(("Groups", "groups")));
    // The one kind of member that has a name of its own for queries.
    let addresses = member("ec2", "run_instances", &["NetworkInterfaces", "Ipv6Addresses"]);
    assert_eq!(addresses, Some(("Ipv6Addresses", "ipv6AddressesSet")));
}

#[test]
fn secrets_are_marked() {
    for (module, path) in [
        ("ecr", "AuthorizationData.authorizationToken"),
        ("sts", "Credentials.SecretAccessKey"),
        ("ec2", "KeyPair.KeyMaterial"),
    ] {
        let (name, member) = path.split_once('.').expect("a path of two");
        let shapes = shapes(service(module).expect("a service of the table"));
        let shape = shapes.iter().find(|shape| shape.name == name).unwrap_or_else(|| panic!("{path} is not there"));
        assert!(shape.member(member).is_some_and(|member| member.sensitive), "{path}");
    }
}

#[test]
fn event_streams_are_left_out_by_name() {
    let logs = service("logs").expect("logs is taken");
    for name in ["StartLiveTail", "GetLogObject"] {
        assert!(logs.left_out.iter().any(|left_out| left_out.name == name && left_out.reason.contains("event stream")));
        assert!(logs.operation_named(name).is_none());
    }
}

//! An example for each call of the rehearsal cloud, which `name?` shows at the prompt: they run as they stand.

use handson::api::services;
use handson::cloud::simulates;
use handson::repl::help::examples;
use handson::session::{Options, Session};
use handson::ui::Ui;
use std::sync::Arc;

fn session() -> Session {
    let options = Options { testing: true, yes: true, ..Options::default() };
    Session::start(options, &Arc::new(Ui::keeping())).unwrap_or_else(|_| panic!("a session"))
}

#[test]
fn every_call_of_the_rehearsal_cloud_has_an_example() {
    // Whatever one does they are refused there, or there is nothing to do it with.
    let without = [
        "ecs::create_capacity_provider",
        "ecs::delete_attributes",
        "ecs::delete_capacity_provider",
        "ecs::deregister_container_instance",
        "ecs::describe_container_instances",
        "ecs::list_services_by_namespace",
        "ecs::put_attributes",
        "ecs::start_task",
        "ecs::update_capacity_provider",
        "ecs::update_container_agent",
        "ecs::update_container_instances_state",
        "ec2::attach_network_interface",
        "ec2::detach_network_interface",
        "sts::decode_authorization_message",
    ];
    let mut wrong = Vec::new();
    for operation in services().iter().flat_map(|service| service.operations) {
        let name = operation.to_string();
        let expected = simulates(operation) && !without.contains(&name.as_str());
        if examples::of(operation).is_some() != expected {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Each in a world of its own, as somebody would paste it.
#[test]
fn the_examples_run() {
    let operations: Vec<_> =
        services().iter().flat_map(|service| service.operations).filter(|operation| simulates(operation)).collect();
    let wrong: Vec<String> = operations
        .iter()
        .filter_map(|operation| {
            let example = examples::of(operation)?;
            let last = example.lines().any(|line| line.contains(&format!("{operation}(")));
            if !last {
                return Some(format!("{operation} is not in its example"));
            }
            let session = session();
            let ended = session.prompted(&mut session.kernel.prompt(), &example);
            ended
                .err()
                .map(|report| format!("{operation}: {} {}", report.thrown.message, report.thrown.hints.join("; ")))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

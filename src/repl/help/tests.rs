//! What is a question, and what is said.

use super::{Question, answer, asked, examples, find};
use crate::api::services;
use crate::cloud::simulates;
use crate::repl::complete::world::World;
use crate::session::{Options, Session};
use crate::ui::Ui;
use std::path::PathBuf;
use std::sync::Arc;

fn session() -> Session {
    let options = Options { testing: true, yes: true, ..Options::default() };
    Session::start(options, &Arc::new(Ui::keeping())).unwrap_or_else(|_| panic!("a session"))
}

fn world(session: &Session) -> World {
    let mut prompt = session.kernel.prompt();
    let made = session.prompted(&mut prompt, "let made = ecs::create_cluster(#{ clusterName: \"Shop\" });");
    assert!(made.is_ok());
    World::of(&session.kernel, &prompt, PathBuf::new())
}

#[test]
fn questions_end_in_their_mark() {
    for (text, expected) in [
        ("ecs::create_service?", Some(Question::About("ecs::create_service".to_owned()))),
        (" network::create() ?? ", Some(Question::Source("network::create".to_owned()))),
        ("aws ecs create-service?", Some(Question::About("aws ecs create-service".to_owned()))),
        (":watch?", Some(Question::About(":watch".to_owned()))),
        ("?", None),
        ("a?.b", None),
        ("f(\"x?\")", None),
        ("print(\"really\")?", None),
    ] {
        assert_eq!(asked(text), expected, "{text}");
    }
}

#[test]
fn a_call_tells_members_types_limits_an_example_and_the_page_of_aws() {
    let session = session();
    let world = world(&session);
    let told = |name: &str| {
        answer(&Question::About(name.to_owned()), &world).unwrap_or_else(|e| panic!("{name}: {}", e.message))
    };
    for name in ["ecs::create_service", "CreateService", "aws ecs create-service", "create_service"] {
        let said = told(name);
        for part in [
            "  serviceName*",
            "required, text",
            "EC2 | FARGATE | EXTERNAL",
            "integer",
            "ecs::create_service(#{ cluster: \"Shop\"",
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
        ] {
            assert!(said.contains(part), "{name}: {part:?} is not in\n{said}");
        }
    }
    for (name, part) in [
        ("ecs", "create_service"),
        ("network", "network::create(given)"),
        ("network::create", "- `cidr`: addresses of the VPC"),
        ("step", "step(\"id\", \"title\", || { ... })"),
        (":watch", ":watch EXPR [EVERY]"),
        ("made", "cluster"),
        ("made.cluster", "made"),
        ("elbv2::wait_load_balancer_available", "DescribeLoadBalancers"),
        ("ecs::create_service.networkConfiguration.awsvpcConfiguration", "subnets*"),
        ("AwsVpcConfiguration", "assignPublicIp"),
        ("ecs::create_service.launchType", "FARGATE"),
    ] {
        assert!(told(name).contains(part), "{name}: {part:?} is not in\n{}", told(name));
    }
    let source = answer(&Question::Source("network::create".to_owned()), &world).expect("the source");
    assert!(source.contains("fn create(given) {") && source.ends_with('}'), "{source}");
    let error = answer(&Question::About("ecs::create_servce".to_owned()), &world).expect_err("nothing");
    assert!(error.hints.iter().any(|hint| hint.contains("ecs::create_service?")), "{error:?}");
    assert_eq!(
        answer(&Question::Source("ecs::create_service".to_owned()), &world).expect_err("nothing").code,
        "NoSource"
    );
}

#[test]
fn words_are_found_in_calls_the_library_and_commands() {
    let session = session();
    let world = world(&session);
    for (words, expected) in [
        ("create service", "ecs::create_service"),
        ("load balancer", "elbv2::create_load_balancer"),
        ("why service run", "ops::why"),
        ("vpc subnets zones", "network::create"),
        ("history", ":history [WORDS]"),
        ("クラスター create", "ecs::create_cluster"),
    ] {
        let lines = find(words, &world);
        // Titles are searched in the language in which they are shown.
        let japanese = words.contains('ク');
        assert!(japanese || lines.iter().any(|line| line.starts_with(expected)), "{words}: {lines:#?}");
    }
    assert!(find("zzz nothing", &world).is_empty() && find("", &world).is_empty());
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

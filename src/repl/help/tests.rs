//! What is a question, and what is said.

use super::{Question, answer, asked, find};
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
        ("ecs？", Some(Question::About("ecs".to_owned()))),
        ("help ecs::create_service", Some(Question::About("ecs::create_service".to_owned()))),
        ("help", None),
        ("help = 1", None),
        ("?", None),
        ("is it so?", None),
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
        (":watch", ":watch EXPR [EVERY [TIME]]"),
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

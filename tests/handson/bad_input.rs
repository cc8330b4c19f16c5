//! What a beginner gets wrong in a call: the message says where in the input, what was meant and where in the script, and nothing is
//! sent.

use super::api::services;
use super::fixture::Handson;
use super::mistakes::{CASES, Case};
use super::parallel::in_parallel;
use super::recorder::Recorder;

/// How a message about the network would read.
const NETWORK: &[&str] = &["EndpointUnreachable", "listens", "待ち受け", "Credentials"];

impl Case {
    fn run(&self, lang: &str, says: &str) {
        let script = self.script.trim_start_matches('\n');
        let script = if self.script.starts_with("\n\n") { format!("\n{script}") } else { script.to_owned() };
        let run =
            Handson::script(&script).at(Recorder::URL).args(&["--region", "ap-northeast-1", "--lang", lang]).run();
        let colon = if self.path.is_empty() { "" } else { ": " };
        let head = format!("[{}]: {}{colon}", self.code, self.path);
        run.code(1).never_says(NETWORK).says(&[&head, &format!(" script.rhai:{}:", self.line), says]);
    }
}

#[test]
fn every_mistake_is_told_with_its_place_and_what_was_meant() {
    assert!(CASES.len() >= 40, "{}", CASES.len());
    for service in services() {
        assert!(CASES.iter().any(|case| case.script.contains(&format!("{}::", service.module))), "{service:?}");
    }
    in_parallel(CASES, |case| case.run("en", case.says));
}

#[test]
fn mistakes_are_told_in_japanese_too() {
    let cases: Vec<&Case> = CASES.iter().filter(|case| !case.ja.is_empty()).collect();
    assert!(cases.len() >= 10, "{}", cases.len());
    in_parallel(&cases, |case| case.run("ja", case.ja));
}

/// On an account too, where the confirmation would ask AWS for its number first.
#[test]
fn bad_input_is_told_before_anything_is_asked_of_an_account() {
    let script = "let name = 1;\necs::create_cluster(#{ clusterNam: name });\n";
    let run = Handson::script(script).args(&["--aws", "--region", "ap-northeast-1"]).run();
    run.code(1).never_says(NETWORK).says(&["[InvalidInput]: clusterNam: ", "did you mean clusterName?"]);
}

#[test]
fn a_script_can_catch_bad_input_and_see_where_it_is() {
    let script = r#"
let tried = attempt(|| ecs::create_service(#{ serviceName: "web", networkConfiguration: #{ subnets: [] } }));
let error = tried.error;
print(`${error.code} ${error.service} ${error.operation} ${error.path} ${error.retryable}`);
"#;
    let run = Handson::script(script).at(Recorder::URL).args(&["--region", "ap-northeast-1"]).run().ok();
    assert!(run.stdout.contains("InvalidInput ecs CreateService networkConfiguration.subnets false"), "{run}");
}

#[test]
fn a_value_that_aws_may_know_is_refused_when_strict() {
    let script = "ecs::run_task(#{ taskDefinition: \"web\",\n    launchType: \"QUANTUM\" });\n";
    let run = Handson::script(script).at(Recorder::URL).args(&["--region", "ap-northeast-1", "--strict"]).run();
    let known = "launchType: \"QUANTUM\" is not a known value; there are EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES";
    run.code(1).never_says(NETWORK).says(&[known, " script.rhai:2:5"]);
}

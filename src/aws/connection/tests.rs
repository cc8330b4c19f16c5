use super::*;
use crate::aws::trial::{SECOND, Server, ok, op};
use crate::aws::{CallOptions, Environment, TargetOptions};
use crate::lang::Lang;
use std::process::{Command, Output};
use std::time::Instant;

/// Runs one of the ignored tests below in a process of its own: the SDK's chain reads the environment of the process.
fn alone(test: &str, home: &std::path::Path, variables: &[(&str, &str)]) -> Output {
    let program = std::env::current_exe().expect("the test's own program");
    let name = format!("{}::{test}", module_path!().split_once("::").expect("a module in the crate").1);
    let output = Command::new(program)
        .args([name.as_str(), "--exact", "--ignored", "--nocapture"])
        .env_clear()
        .env("HOME", home)
        .env("USERPROFILE", home)
        .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
        .envs(variables.iter().copied())
        .output()
        .expect("the test runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn first_call() -> Result<crate::aws::Outcome, Fault> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let options = TargetOptions { aws: true, region: Some("ap-northeast-1".to_owned()), ..TargetOptions::default() };
    let target = runtime.block_on(Target::resolve(&options, &Environment::real()))?;
    let aws = Aws::new(target, runtime.handle().clone(), Cancel::default(), Parts::default());
    aws.call(op("ecs", "list_clusters"), crate::api::Value::Map(Default::default()), CallOptions::default())
}

#[test]
fn missing_credentials_are_an_error_that_says_what_to_do() {
    let home = tempfile::tempdir().expect("a directory");
    alone("call_without_credentials", home.path(), &[("AWS_EC2_METADATA_DISABLED", "true")]);
}

/// A metadata service that swallows packets, as a laptop's network may.
#[test]
fn a_metadata_service_that_does_not_answer_holds_nobody_up() {
    let home = tempfile::tempdir().expect("a directory");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    alone("call_without_credentials", home.path(), &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)]);
}

#[test]
#[ignore = "run by other tests in an environment of its own"]
fn call_without_credentials() {
    let begun = Instant::now();
    let fault = first_call().unwrap_err();
    assert!(begun.elapsed() < 3 * SECOND, "{:?}", begun.elapsed());
    assert_eq!(fault.code(), "CredentialsNotFound", "{fault:?}");
    let hints = fault.hints(Lang::Ja).join(" ");
    assert!(hints.contains("aws configure") && hints.contains("AWS_ACCESS_KEY_ID"), "{hints}");
    assert!(!fault.answer_lost() && !fault.retryable());
}

#[test]
fn an_sso_profile_without_a_session_says_how_to_sign_in() {
    let home = tempfile::tempdir().expect("a directory");
    std::fs::create_dir(home.path().join(".aws")).expect("a directory");
    let config = "[profile work]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\nregion = us-east-1\n\
                  [sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n";
    std::fs::write(home.path().join(".aws/config"), config).expect("a file");
    alone("call_with_sso", home.path(), &[("AWS_PROFILE", "work"), ("AWS_EC2_METADATA_DISABLED", "true")]);
}

#[test]
#[ignore = "run by other tests in an environment of its own"]
fn call_with_sso() {
    let fault = first_call().unwrap_err();
    assert_eq!(fault.code(), "LoginRequired", "{fault:?}");
    assert_eq!(fault.hints(Lang::En), ["Run `aws sso login --profile work`, then run again."]);
}

#[test]
fn with_aws_the_environments_endpoint_keys_and_attempts_apply() {
    let home = tempfile::tempdir().expect("a directory");
    let server = Server::new(|_, _| ok(r#"{"clusterArns":["a"]}"#));
    let variables =
        [("AWS_ENDPOINT_URL", server.url.as_str()), ("AWS_ACCESS_KEY_ID", "AKIAX"), ("AWS_SECRET_ACCESS_KEY", "s")];
    alone("call_that_is_answered", home.path(), &variables);
    let requests = server.requests();
    assert!(requests[0].headers.contains("Credential=AKIAX/"), "{}", requests[0].headers);
    assert!(requests[0].headers.contains("app/handson"), "{}", requests[0].headers);
    let server = Server::new(|_, _| crate::aws::trial::error(500, "ServerException"));
    let variables = [
        ("AWS_ENDPOINT_URL", server.url.as_str()),
        ("AWS_ACCESS_KEY_ID", "AKIAX"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
        ("AWS_MAX_ATTEMPTS", "2"),
    ];
    alone("call_that_fails", home.path(), &variables);
    assert_eq!(server.requests().len(), 2);
}

#[test]
#[ignore = "run by other tests in an environment of its own"]
fn call_that_is_answered() {
    first_call().unwrap();
}

#[test]
#[ignore = "run by other tests in an environment of its own"]
fn call_that_fails() {
    assert_eq!(first_call().unwrap_err().status(), Some(500));
}

#[test]
fn a_proxy_of_the_environment_is_used() {
    let home = tempfile::tempdir().expect("a directory");
    let proxy = Server::new(|_, _| ok(r#"{"clusterArns":["a"]}"#));
    let mut variables = vec![
        ("AWS_ENDPOINT_URL", "http://ecs.example.com"),
        ("HTTP_PROXY", proxy.url.as_str()),
        ("AWS_ACCESS_KEY_ID", "AKIAX"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
    ];
    alone("call_that_is_answered", home.path(), &variables);
    assert!(proxy.requests()[0].headers.contains("http://ecs.example.com/"), "{}", proxy.requests()[0].headers);
    let direct = Server::new(|_, _| ok(r#"{"clusterArns":["a"]}"#));
    variables[0] = ("AWS_ENDPOINT_URL", direct.url.as_str());
    alone("call_that_is_answered", home.path(), &variables);
    assert_eq!((proxy.requests().len(), direct.requests().len()), (1, 1));
}

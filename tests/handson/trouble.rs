//! What a user reads when the network, the credentials or AWS fail: clear, in both languages, within ten seconds.

use super::fixture::{Ended, Handson};
use super::proxy::{Fate, Proxy};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(10);

/// Words of libraries that say nothing to a user.
const INNER: &[&str] =
    &["dispatch failure", "DispatchFailure", "ConnectorError", "hyper", "Custom {", "Os {", "dyn Error"];

/// Runs it in English and in Japanese. Both fail in time, say what to do, and what they say is as recorded in `snapshots/`.
fn fails(name: &str, run: impl Fn() -> Handson) {
    for (lang, error, advice) in [("en", "error[", " help: "), ("ja", "エラー[", " ヒント: ")] {
        let ended = run().args(&["--lang", lang]).run().code(1).within(LIMIT).prints("");
        let ended = ended.says(&[error, advice]).never_says(INNER);
        insta::assert_snapshot!(format!("{name}.{lang}"), masked(&ended));
    }
}

/// Standard error without what differs from run to run: ports and durations.
fn masked(ended: &Ended) -> String {
    let mut text = String::new();
    let mut rest = ended.stderr.as_str();
    while let Some((before, after)) = rest.split_once("127.0.0.1:") {
        text.push_str(before);
        text.push_str("127.0.0.1:PORT");
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    text + rest
}

/// A script whose second line makes a cluster in an account.
const SCRIPT: &str = "let name = \"web\";\nlet made = ecs::create_cluster(#{ clusterName: name });\n";

/// On AWS itself, by way of an endpoint that stands in for it.
fn on_aws(url: &str) -> Handson {
    Handson::script(SCRIPT).args(&["--aws", "--yes", "--region", "ap-northeast-1"]).env("AWS_ENDPOINT_URL", url)
}

fn at(url: &str) -> Handson {
    Handson::script(SCRIPT).at(url).args(&["--region", "ap-northeast-1"])
}

fn error(status: u16, code: &'static str, message: &'static str) -> Proxy {
    Proxy::always(Fate::Error { status, code, message })
}

#[test]
fn nothing_listens_at_the_endpoint() {
    let nobody = nobody();
    fails("endpoint_down", || at(&format!("http://{nobody}")));
}

/// An address of this machine at which nothing listens.
fn nobody() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("bound").to_string()
}

#[test]
fn a_wait_on_an_endpoint_that_is_not_there_ends_at_once() {
    let nobody = format!("http://{}", nobody());
    let stable = "ecs::wait_services_stable(#{ cluster: \"c\", services: [\"s\"] })";
    fails("endpoint_down_wait", || Handson::eval(stable).at(&nobody).args(&["--region", "ap-northeast-1"]));
    for wait in ["elbv2::wait_load_balancer_available(#{})", "ec2::wait_instance_terminated(#{})"] {
        let ended = Handson::eval(wait).at(&nobody).args(&["--region", "us-east-1"]).run().code(1).within(LIMIT);
        ended.says(&["nothing listens", "moto_server"]);
    }
}

#[test]
fn a_wait_for_nothing_is_refused_before_anything_is_sent() {
    let never = error(400, "Never", "seen");
    for wait in ["wait_services_stable(#{ cluster: \"c\", services: [] })", "wait_tasks_running(#{ tasks: [] })"] {
        let ended = Handson::eval(&format!("ecs::{wait}")).at(&never.url).args(&["--region", "us-east-1"]).run();
        ended.code(1).says(&["[InvalidInput]", if wait.contains("tasks") { "tasks" } else { "services" }]);
    }
    assert!(never.seen().is_empty(), "{:?}", never.seen());
}

#[test]
fn the_proxy_is_down() {
    let nobody = format!("http://{}", nobody());
    fails("proxy_down", || at("https://example.invalid").keys().env("HTTPS_PROXY", &nobody));
    let plain = at("http://example.invalid").keys().env("http_proxy", &nobody);
    plain.run().code(1).says(&["http_proxy", "NO_PROXY=example.invalid"]).never_says(&["moto"]);
    let named = at("https://example.invalid").keys().env("ALL_PROXY", "http://user:secret-of-the-test@proxy.invalid");
    named.run().code(1).says(&["ALL_PROXY", "proxy.invalid"]).never_says(&["secret-of-the-test"]);
}

#[test]
fn a_setting_cannot_be_used() {
    let never = error(400, "Never", "seen");
    fails("setting_attempts", || on_aws(&never.url).keys().env("AWS_MAX_ATTEMPTS", "abc"));
    let of_profile = || on_aws(&never.url).keys().file(".aws/config", "[default]\nmax_attempts = many\n");
    fails("setting_attempts_profile", of_profile);
    fails("setting_retry_mode", || on_aws(&never.url).keys().env("AWS_RETRY_MODE", "quick"));
    fails("setting_fips", || at("http://127.0.0.1:9").env("AWS_USE_FIPS_ENDPOINT", "true"));
    fails("credentials_garbled", || on_aws(&never.url).keys().env("AWS_SESSION_TOKEN", "token-of-\nthe-test"));
    assert!(never.seen().is_empty(), "{:?}", never.seen());
}

#[cfg(unix)]
#[test]
fn a_program_gives_a_key_that_cannot_be_sent() {
    let never = error(400, "Never", "seen");
    let keys = r#"{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"s","SessionToken":"secret-of-\nthe-test"}"#;
    let config = "[default]\ncredential_process = cat keys.json\n";
    let ended = on_aws(&never.url).file(".aws/config", config).file("keys.json", keys).run().code(1);
    ended.says(&["aws_session_token", "line break"]).never_says(&["secret-of-"]);
    assert!(never.seen().is_empty(), "{:?}", never.seen());
}

#[test]
fn there_is_no_certificate_to_trust() {
    let none = || at("https://127.0.0.1:9").keys().env("SSL_CERT_FILE", "/nope").env("SSL_CERT_DIR", "/nope/certs");
    fails("certificates_missing", none);
    // One that is none.
    let text = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
    let ended = at("https://127.0.0.1:9").keys().file("cert.pem", text).env("SSL_CERT_FILE", "cert.pem").run();
    ended.code(1).says(&["SSL_CERT_FILE (cert.pem)"]);
}

#[test]
fn the_retry_mode_of_the_aws_cli_is_no_trouble() {
    let fine = Proxy::always(Fate::Says("<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>"));
    let asked =
        || Handson::script("print(ec2::describe_vpcs().Vpcs.len());").at(&fine.url).args(&["--region", "us-east-1"]);
    asked().env("AWS_RETRY_MODE", "legacy").run().ok().prints("0").says(&["legacy", "AWS_RETRY_MODE"]);
    asked().file(".aws/config", "[default]\nretry_mode = legacy\n").run().ok().prints("0").says(&["retry_mode"]);
}

#[test]
fn the_endpoint_has_no_address() {
    fails("endpoint_no_address", || at("http://handson.invalid:5000").keys());
}

#[test]
fn the_endpoint_is_no_url() {
    fails("endpoint_no_url", || at("localhost:5000"));
}

#[test]
fn the_endpoint_speaks_no_tls() {
    let plain = error(400, "Never", "seen");
    fails("endpoint_no_tls", || at(&plain.url.replace("http:", "https:")));
}

#[test]
fn the_endpoint_is_a_web_page() {
    let page = Proxy::always(Fate::Page);
    fails("endpoint_web_page", || at(&page.url));
}

#[test]
fn the_region_is_mistyped() {
    let mistyped = |region| move || Handson::script(SCRIPT).keys().args(&["--aws", "--yes", "--region", region]);
    fails("region_mistyped", mistyped("ap-northest-1"));
    fails("region_no_form", mistyped("tokyo"));
}

#[test]
fn the_region_is_not_known() {
    fails("region_missing", || Handson::script(SCRIPT).keys().args(&["--aws", "--yes"]));
}

#[test]
fn the_account_has_not_opted_in_to_the_region() {
    let closed = error(403, "OptInRequired", "The AWS Access Key Id needs a subscription for the service");
    fails("region_not_enabled", || on_aws(&closed.url).keys());
}

#[test]
fn there_are_no_credentials() {
    let never = error(400, "Never", "seen");
    fails("credentials_missing", || on_aws(&never.url));
    fails("credentials_missing_endpoint", || at("https://example.invalid"));
    assert!(never.seen().is_empty(), "{:?}", never.seen());
}

#[test]
fn the_credentials_have_expired() {
    let message = "The security token included in the request is expired";
    let expired = error(400, "ExpiredTokenException", message);
    fails("credentials_expired", || on_aws(&expired.url).keys().env("AWS_SESSION_TOKEN", "token-of-the-test"));
    let expired = error(403, "ExpiredToken", message);
    let query = || Handson::eval("elbv2::describe_load_balancers()").keys();
    let query = || query().args(&["--aws", "--region", "ap-northeast-1"]).env("AWS_ENDPOINT_URL", &expired.url);
    fails("credentials_expired_query", query);
    let expired = error(400, "RequestExpired", "Request has expired.");
    let ec2 = || Handson::eval("ec2::describe_vpcs()").keys();
    let ec2 = || ec2().args(&["--aws", "--region", "ap-northeast-1"]).env("AWS_ENDPOINT_URL", &expired.url);
    fails("credentials_expired_ec2", ec2);
}

#[test]
fn the_access_key_is_unknown() {
    let unknown = error(400, "UnrecognizedClientException", "The security token included in the request is invalid.");
    fails("credentials_unknown", || on_aws(&unknown.url).keys());
}

#[test]
fn the_permission_is_missing() {
    let message =
        "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: ecs:CreateCluster on resource: *";
    let denied = error(400, "AccessDeniedException", message);
    fails("permission_missing", || on_aws(&denied.url).keys());
}

const PROFILES: &str = "\
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret-of-the-test

[profile admin]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/alice

[profile portal]
sso_session = school
sso_account_id = 123456789012
sso_role_name = Workshop

[sso-session school]
sso_start_url = https://school.awsapps.com/start
sso_region = ap-northeast-1
";

#[test]
fn the_profile_asks_for_a_one_time_password() {
    let never = error(400, "Never", "seen");
    fails("profile_mfa", || on_aws(&never.url).file(".aws/config", PROFILES).args(&["--profile", "admin"]));
    assert!(never.seen().is_empty(), "{:?}", never.seen());
}

#[test]
fn the_profile_is_not_signed_in() {
    let never = error(400, "Never", "seen");
    fails("profile_sso", || on_aws(&never.url).file(".aws/config", PROFILES).args(&["--profile", "portal"]));
}

#[test]
fn the_profile_is_mistyped() {
    fails("profile_mistyped", || {
        on_aws("http://127.0.0.1:9").file(".aws/config", PROFILES).args(&["--profile", "kyes"])
    });
}

#[test]
fn the_call_is_throttled_for_long() {
    let busy = error(400, "ThrottlingException", "Rate exceeded");
    fails("throttled", || on_aws(&busy.url).keys());
    // Each of the two runs: asked three times, as the AWS SDK does.
    assert_eq!(busy.count("CreateCluster"), 6);
}

#[test]
fn the_service_has_an_inner_error() {
    let broken = error(500, "ServerException", "Service Unavailable. Please try again later.");
    fails("server_error", || on_aws(&broken.url).keys());
    assert_eq!(broken.count("CreateCluster"), 2, "a create that may have been served is not sent again");
}

#[test]
fn a_read_meets_an_inner_error() {
    let broken = error(500, "InternalError", "An internal error has occurred");
    fails("server_error_read", || {
        Handson::eval("ec2::describe_vpcs()").at(&broken.url).args(&["--region", "us-east-1"])
    });
    assert_eq!(broken.count("DescribeVpcs"), 6);
}

#[test]
fn the_connection_is_reset() {
    let crashing = Proxy::resetting();
    fails("connection_reset", || at(&crashing.url));
}

#[test]
fn the_connection_ends_without_an_answer() {
    let hanging_up = Proxy::always(Fate::Lost);
    fails("connection_closed", || at(&hanging_up.url));
    assert_eq!(hanging_up.count("CreateCluster"), 2, "a create that may have been served is not sent again");
}

#[test]
fn no_secret_is_shown_by_debug() {
    let denied = error(400, "AccessDeniedException", "no");
    let run = || on_aws(&denied.url).keys().env("AWS_SESSION_TOKEN", "token-of-the-test").args(&["--debug"]);
    run().run().code(1).says(&["CreateCluster"]).never_says(&["secret-of-the-test", "token-of-the-test", "Signature"]);
}

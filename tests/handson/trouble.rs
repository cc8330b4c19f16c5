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
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("bound");
    fails("endpoint_down", || at(&format!("http://{nobody}")));
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

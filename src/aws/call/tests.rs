use crate::api::value::iso8601;
use crate::api::{Members, Value};
use crate::aws::trial::{Client, Reply, SECOND, Server, canned, error, fast, json, ok, op};
use crate::aws::{CallOptions, Cause, Fault, Parts, Timeouts};
use crate::lang::Lang;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const CLUSTER: &str = r#"{"cluster":{"clusterName":"c","status":"ACTIVE"}}"#;

fn lists(value: &Value, name: &str) -> Vec<String> {
    let list = value.get(name).and_then(Value::as_list).expect("a list");
    list.iter().map(|one| one.as_str().expect("a text").to_owned()).collect()
}

#[test]
fn a_result_is_what_the_answer_holds_and_no_more() {
    let server = Server::new(|_, _| ok(CLUSTER));
    let outcome = Client::new(&server.url).call("ecs", "create_cluster", r#"{"cluster_name":"c"}"#).unwrap();
    assert_eq!(outcome.value.to_json().to_string(), CLUSTER);
    assert_eq!((outcome.status, outcome.attempts), (200, 1));
    assert_eq!(outcome.request_id.as_deref(), Some("id-0"));
    assert_eq!(server.requests()[0].body, r#"{"clusterName":"c"}"#);
}

#[test]
fn bad_input_is_not_sent() {
    let server = Server::new(|_, _| ok("{}"));
    let fault = Client::new(&server.url).call("ecs", "create_cluster", r#"{"clusterNme":"c"}"#).unwrap_err();
    assert_eq!(fault.code(), "InvalidInput");
    assert!(fault.message(Lang::En).contains("clusterName"), "{fault}");
    assert!(server.requests().is_empty());
}

#[test]
fn a_token_that_nobody_gave_is_made_up_and_kept_over_retries() {
    let server = Server::new(|_, number| if number == 0 { error(400, "ThrottlingException") } else { ok("{}") });
    let client = Client::new(&server.url);
    client.call("ecs", "create_service", r#"{"serviceName":"s","taskDefinition":"t"}"#).unwrap();
    let tokens: Vec<Value> =
        server.requests().iter().map(|request| json(&request.body).get("clientToken").cloned().unwrap()).collect();
    assert_eq!(tokens.len(), 2);
    assert_eq!(tokens[0], tokens[1]);
    client.call("ecs", "create_service", r#"{"serviceName":"s","taskDefinition":"t","clientToken":"mine"}"#).unwrap();
    assert!(server.requests()[2].body.contains(r#""clientToken":"mine""#));
}

#[test]
fn pages_are_followed_and_put_together() {
    let server = Server::new(|request, _| {
        ok(match json(&request.body).get("nextToken").and_then(Value::as_str) {
            None => r#"{"clusterArns":["a","b"],"nextToken":"1"}"#,
            Some("1") => r#"{"clusterArns":[],"nextToken":"2"}"#,
            _ => r#"{"clusterArns":["c"]}"#,
        })
    });
    let client = Client::new(&server.url);
    let outcome = client.call("ecs", "list_clusters", "{}").unwrap();
    assert_eq!(outcome.value.to_json().to_string(), r#"{"clusterArns":["a","b","c"]}"#);
    assert_eq!(outcome.attempts, 3);
    let turned = client.call("ecs", "list_clusters", r#"{"maxResults":2}"#).unwrap();
    assert_eq!(turned.value.to_json().to_string(), r#"{"clusterArns":["a","b"],"nextToken":"1"}"#);
    let turned = client.call("ecs", "list_clusters", r#"{"nextToken":"2"}"#).unwrap();
    assert_eq!(lists(&turned.value, "clusterArns"), ["c"]);
    assert_eq!(server.requests().len(), 5);
}

#[test]
fn pages_of_the_query_protocol_end_when_there_is_no_more() {
    let server = Server::new(|request, _| {
        let page = |names: &str, rest: &str| {
            let roles = names.split(',').map(|name| format!("<member>{name}</member>")).collect::<String>();
            ok(&format!(
                "<ListRolePoliciesResponse><ListRolePoliciesResult><PolicyNames>{roles}</PolicyNames>{rest}\
                 </ListRolePoliciesResult></ListRolePoliciesResponse>"
            ))
        };
        match request.body.contains("Marker=m") {
            false => page("a,b", "<IsTruncated>true</IsTruncated><Marker>m</Marker>"),
            true => page("c", "<IsTruncated>false</IsTruncated><Marker>left over</Marker>"),
        }
    });
    let outcome = Client::new(&server.url).call("iam", "list_role_policies", r#"{"RoleName":"r"}"#).unwrap();
    assert_eq!(outcome.value.to_json().to_string(), r#"{"PolicyNames":["a","b","c"]}"#);
    assert_eq!(server.operations(), ["ListRolePolicies", "ListRolePolicies"]);
}

#[test]
fn a_list_that_never_ends_is_an_error() {
    let server = Server::new(|_, _| ok(r#"{"clusterArns":["a"],"nextToken":"1"}"#));
    let fault = Client::new(&server.url).call("ecs", "list_clusters", "{}").unwrap_err();
    assert_eq!(fault.code(), "PageTokenRepeated");
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn long_batches_are_split_and_put_together_with_their_failures() {
    let server = Server::new(|request, _| {
        let input = json(&request.body);
        let (found, lost): (Vec<_>, Vec<_>) =
            lists(&input, "services").into_iter().partition(|name| !name.ends_with('9'));
        let list = |names: &[String], name: &str| {
            names.iter().map(|n| format!(r#"{{"{name}":"{n}"}}"#)).collect::<Vec<_>>().join(",")
        };
        let (found, lost) = (list(&found, "serviceName"), list(&lost, "arn"));
        ok(&format!(r#"{{"services":[{found}],"failures":[{lost}]}}"#))
    });
    let names: Vec<Value> = (0..23).map(|number| Value::Text(format!("s{number}"))).collect();
    let input = Members::from_iter([("services".to_owned(), Value::List(names))]);
    let client = Client::new(&server.url);
    let outcome = client.aws.call(op("ecs", "describe_services"), Value::Map(input), CallOptions::default()).unwrap();
    let sent: Vec<usize> =
        server.requests().iter().map(|request| lists(&json(&request.body), "services").len()).collect();
    assert_eq!(sent, [10, 10, 3]);
    assert_eq!(outcome.value.get("services").and_then(Value::as_list).unwrap().len(), 21);
    assert_eq!(
        outcome.value.get("failures").map(|it| it.to_json().to_string()).unwrap(),
        r#"[{"arn":"s9"},{"arn":"s19"}]"#
    );
}

#[test]
fn an_answer_that_only_the_sdk_cannot_read_is_a_result() {
    // The SDK wants a list here; the API table keeps the answer's own form or leaves it out.
    let server = Server::new(|_, _| ok(r#"{"clusterArns":["a"],"nextToken":7}"#));
    let outcome = Client::new(&server.url).call("ecs", "list_clusters", r#"{"maxResults":1}"#).unwrap();
    assert_eq!(lists(&outcome.value, "clusterArns"), ["a"]);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn an_answer_that_nobody_can_read_is_a_fault_and_not_repeated() {
    let server = Server::new(|_, _| ok("<html>Sign in to the hotel's network</html>"));
    let client = Client::new(&server.url);
    for (module, function) in [("ecs", "create_cluster"), ("ecs", "list_clusters"), ("ec2", "describe_vpcs")] {
        let fault = client.call(module, function, "{}").unwrap_err();
        assert_eq!(fault.code(), "AnswerUnreadable", "{function}: {fault}");
        assert!(fault.answer_lost());
    }
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn an_error_of_aws_keeps_code_message_id_and_status() {
    let server = Server::new(|request, _| {
        match request.operation.as_str() {
        "DescribeVpcs" => Reply::Answer(
            400,
            "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>The vpc ID 'vpc-1' does not exist</Message></Error></Errors>\
             <RequestID>in-body</RequestID></Response>"
                .to_owned(),
        ),
        _ => error(400, "ClusterNotFoundException"),
    }
    });
    let client = Client::new(&server.url);
    let fault = client.call("ecs", "list_tasks", r#"{"cluster":"c"}"#).unwrap_err();
    assert_eq!(
        (fault.code(), fault.status(), fault.request_id()),
        ("ClusterNotFoundException", Some(400), Some("id-0"))
    );
    assert_eq!(fault.message(Lang::Ja), "ecs::list_tasks: ClusterNotFoundException: ClusterNotFoundException it is");
    assert!(fault.hints(Lang::Ja)[0].contains("ecs::list_clusters()"));
    assert!(!fault.retryable() && !fault.answer_lost());
    assert_eq!(fault.operation().unwrap().name, "ListTasks");
    let fault = client.call("ec2", "describe_vpcs", "{}").unwrap_err();
    assert_eq!(fault.code(), "InvalidVpcID.NotFound");
    assert!(format!("{fault:?}").contains("vpc-1"));
}

#[test]
fn expired_credentials_say_how_to_renew_them() {
    let server = Server::new(|_, _| error(400, "ExpiredTokenException"));
    let fault = Client::new(&server.url).call("ecs", "list_clusters", "{}").unwrap_err();
    assert_eq!((fault.code(), server.requests().len()), ("ExpiredTokenException", 1));
    assert!(fault.hints(Lang::Ja)[0].contains("`aws sso login`"), "{:?}", fault.hints(Lang::Ja));
}

#[test]
fn the_id_is_taken_from_the_body_where_no_header_has_it() {
    let body = "<Response><Errors><Error><Code>X</Code><Message>m</Message></Error></Errors><RequestID>in-body</RequestID></Response>";
    let fault = canned(move |_, _, _| (400, body.to_owned())).call("ec2", "describe_vpcs", "{}").unwrap_err();
    assert_eq!(fault.request_id(), Some("in-body"));
}

#[test]
fn an_answer_of_a_gateway_has_its_status_for_a_code() {
    let server = Server::new(|_, _| Reply::Answer(502, "<html>\n<b>Bad</b> gateway</html>".to_owned()));
    let fault = Client::new(&server.url).call("ecs", "create_cluster", "{}").unwrap_err();
    assert_eq!((fault.code(), server.requests().len()), ("Http502", 1));
    assert!(fault.message(Lang::En).contains("<b>Bad</b> gateway"), "{fault}");
    assert!(fault.answer_lost());
    let hints = fault.hints(Lang::En);
    assert!(hints[0].contains("HTTPS_PROXY") && hints[1].contains("not repeated"), "{hints:?}");
}

#[test]
fn nothing_listening_is_said_with_what_to_do() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let fault = Client::new(&url).call("ecs", "create_cluster", "{}").unwrap_err();
    assert_eq!(fault.code(), "EndpointUnreachable");
    let Fault::Unreachable(inner) = &fault else { panic!("{fault:?}") };
    assert_eq!((inner.cause, inner.attempts, inner.sent), (Cause::Refused, 3, false));
    assert_eq!(fault.message(Lang::En), format!("ecs::create_cluster: nothing listens at {url}"));
    assert!(fault.hints(Lang::En)[0].contains("moto_server"));
    assert!(!fault.answer_lost());
}

#[test]
fn a_name_without_an_address_is_said_to_be_one() {
    let fault = Client::new("http://no-such-host.invalid:5000").call("ecs", "list_clusters", "{}").unwrap_err();
    let Fault::Unreachable(inner) = &fault else { panic!("{fault:?}") };
    assert_eq!(inner.cause, Cause::Dns, "{}", inner.detail);
    assert!(fault.hints(Lang::En)[0].contains("ap-northeast-1"));
}

#[test]
fn a_plain_server_behind_https_is_a_tls_fault() {
    let server = Server::new(|_, _| ok("{}"));
    let url = server.url.replace("http://", "https://");
    let fault = Client::new(&url).call("ecs", "list_clusters", "{}").unwrap_err();
    let Fault::Unreachable(inner) = &fault else { panic!("{fault:?}") };
    assert!(!fault.answer_lost());
    assert!(matches!(inner.cause, Cause::Tls | Cause::Closed), "{:?} {}", inner.cause, inner.detail);
}

#[test]
fn silence_ends_at_the_time_limit() {
    let server = Server::new(|_, _| Reply::Silence);
    let timeouts = Timeouts { connect: 5 * SECOND, read: SECOND / 5, attempt: 5 * SECOND };
    let client = Client::with(&server.url, timeouts, Parts::default());
    let fault = client.call("ecs", "create_cluster", "{}").unwrap_err();
    assert_eq!(fault.code(), "RequestTimedOut");
    assert!(fault.retryable() && fault.answer_lost());
    assert_eq!(server.requests().len(), 1);
    assert!(fault.message(Lang::En).contains(&server.url), "{fault}");
}

#[test]
fn ctrl_c_ends_a_call_within_a_second_and_says_that_it_may_have_been_served() {
    let server = Server::new(|_, _| Reply::Silence);
    let client = Client::with(&server.url, Timeouts::default(), Parts::default());
    let cancel = client.cancel.clone();
    let begun = Arc::new(Mutex::new(Instant::now()));
    let noted = Arc::clone(&begun);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while server.requests().is_empty() {
                std::thread::sleep(Duration::from_millis(5));
            }
            *noted.lock().unwrap() = Instant::now();
            cancel.cancel();
        });
        let fault = client.call("ecs", "create_cluster", "{}").unwrap_err();
        assert!(begun.lock().unwrap().elapsed() < SECOND);
        assert_eq!(fault.code(), "Cancelled");
        assert!(fault.answer_lost());
    });
    let fault = client.call("ecs", "create_cluster", "{}").unwrap_err();
    assert_eq!((fault.code(), fault.answer_lost()), ("Cancelled", false));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_trace_shows_every_attempt_without_secrets() {
    let server = Server::new(|_, number| {
        if number == 0 { error(400, "ThrottlingException") } else { ok(r#"{"OpenIDConnectProviderArn":"x"}"#) }
    });
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let trace: crate::aws::TraceSink = Arc::new(move |trace| sink.lock().unwrap().push(trace.clone()));
    let client = Client::with(
        &server.url,
        Timeouts { connect: 600 * SECOND, read: 6000 * SECOND, attempt: 6000 * SECOND },
        Parts { trace: Some(trace), ..fast() },
    );
    client.call("sts", "assume_role", r#"{"RoleArn":"arn:aws:iam::123456789012:role/r","RoleSessionName":"me","TokenCode":"123456","SerialNumber":"arn:aws:iam::123456789012:mfa/me"}"#).unwrap_err();
    client.call("ecs", "list_clusters", "{}").unwrap();
    let seen = seen.lock().unwrap();
    let lines: Vec<_> = seen.iter().map(|t| (t.operation, t.attempt, t.status, t.method.as_str())).collect();
    assert_eq!(
        lines,
        [
            ("AssumeRole", 1, Some(400), "POST"),
            ("AssumeRole", 2, Some(200), "POST"),
            ("ListClusters", 1, Some(200), "POST")
        ]
    );
    assert_eq!(seen[0].url, format!("{}/", server.url));
    let all = format!("{seen:?}");
    assert!(!all.contains("123456\"") && all.contains("***"), "{all}");
    assert!(!all.to_lowercase().contains("authorization"));
}

#[test]
fn the_account_is_asked_for_once() {
    let server = Server::new(|_, _| {
        ok(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
        )
    });
    let client = Client::new(&server.url);
    assert_eq!(client.aws.account().unwrap(), "123456789012");
    assert_eq!(client.aws.account().unwrap(), "123456789012");
    assert_eq!(server.operations(), ["GetCallerIdentity"]);
}

#[test]
fn calls_may_come_from_several_threads() {
    let server = Server::new(|request, _| {
        ok(&format!(
            r#"{{"clusters":[{{"clusterName":{}}}]}}"#,
            json(&request.body).get("clusters").unwrap().to_json()[0]
        ))
    });
    let client = Client::new(&server.url);
    std::thread::scope(|scope| {
        for name in ["a", "b", "c", "d"] {
            let client = &client;
            scope.spawn(move || {
                let outcome =
                    client.call("ecs", "describe_clusters", &format!(r#"{{"clusters":["{name}"]}}"#)).unwrap();
                assert!(outcome.value.to_json().to_string().contains(&format!(r#""{name}""#)));
            });
        }
    });
}

#[test]
fn times_come_as_the_aws_cli_prints_them() {
    let client = canned(|_, _, _| (200, r#"{"services":[{"createdAt":1663243671.55}]}"#.to_owned()));
    let outcome = client.call("ecs", "describe_services", r#"{"services":["s"]}"#).unwrap();
    let Some(Value::Time(time)) =
        outcome.value.get("services").and_then(Value::as_list).and_then(|l| l[0].get("createdAt"))
    else {
        panic!("{:?}", outcome.value)
    };
    assert_eq!(iso8601(*time), "2022-09-15T12:07:51.550000+00:00");
}

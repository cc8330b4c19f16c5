use super::{WaitEvent, WaitOptions, Waited, duration};
use crate::api::{service, services};
use crate::aws::trial::{Client, Reply, SECOND, Server, canned, error, json};
use crate::aws::wait::rules::Rules;
use crate::aws::{Cause, Fault, Parts, Timeouts};
use crate::lang::Lang;
use std::cell::RefCell;
use std::time::{Duration, Instant};

fn wait(client: &Client, module: &str, waiter: &str, input: &str) -> (Result<Waited, Fault>, Vec<WaitEvent>) {
    wait_for(client, module, waiter, input, None, false)
}

fn wait_for(
    client: &Client,
    module: &str,
    waiter: &str,
    input: &str,
    timeout: Option<Duration>,
    strict: bool,
) -> (Result<Waited, Fault>, Vec<WaitEvent>) {
    let events = RefCell::new(Vec::new());
    let on_change = |event: &WaitEvent| events.borrow_mut().push(event.clone());
    let service = service(module).expect("a service");
    let waiter = service.waiter(waiter).expect("a waiter");
    let options = WaitOptions { timeout, every: None, strict, on_change: &on_change };
    let result = client.aws.wait(service, waiter, json(input), &options);
    (result, events.into_inner())
}

fn balancer(state: &str) -> String {
    format!(
        "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member><LoadBalancerArn>arn:x/y</LoadBalancerArn>\
         <LoadBalancerName>lb</LoadBalancerName><State><Code>{state}</Code></State></member></LoadBalancers></DescribeLoadBalancersResult>\
         </DescribeLoadBalancersResponse>"
    )
}

fn xml_error(code: &str) -> String {
    format!("<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>m</Message></Error></ErrorResponse>")
}

const NAMES: &str = r#"{"Names":["lb"]}"#;

#[test]
fn every_expression_of_the_table_compiles() {
    let waiters = services().iter().flat_map(|service| service.waiters);
    assert!(waiters.clone().count() > 40);
    for waiter in waiters {
        assert!(Rules::new(waiter).all_compiled(), "{}", waiter.name);
    }
}

#[test]
fn it_looks_at_once_and_then_at_the_waiters_pace_until_success() {
    let client = canned(|_, _, number| match number {
        0 => (400, xml_error("LoadBalancerNotFound")),
        1..=8 => (200, balancer("provisioning")),
        _ => (200, balancer("active")),
    });
    let (result, events) = wait(&client, "elbv2", "wait_load_balancer_available", NAMES);
    let waited = result.unwrap();
    assert_eq!((waited.attempts, waited.elapsed), (10, 9 * 15 * SECOND));
    assert!(waited.value.get("LoadBalancers").is_some());
    let shown: Vec<_> =
        events.iter().map(|event| (event.attempt, event.elapsed.as_secs(), event.observed.clone())).collect();
    let lb = |state: &str| vec![("lb".to_owned(), state.to_owned())];
    assert_eq!(shown, [(1, 0, vec![]), (2, 15, lb("provisioning")), (10, 135, lb("active"))]);
    assert!(events[0].trouble.as_ref().unwrap().en.contains("LoadBalancerNotFound"));
    assert_eq!(events[0].limit, 600 * SECOND);
}

#[test]
fn an_endpoint_that_was_never_there_ends_a_wait_at_once() {
    let client = Client::new("http://127.0.0.1:9");
    for (module, waiter, input) in [
        ("elbv2", "wait_load_balancer_available", NAMES),
        ("ecs", "wait_services_stable", r#"{"cluster":"c","services":["s"]}"#),
    ] {
        let (result, events) = wait(&client, module, waiter, input);
        let fault = result.unwrap_err();
        assert!(matches!(&fault, Fault::Unreachable(fault) if fault.cause == Cause::Refused), "{fault:?}");
        assert!(events.is_empty(), "{events:?}");
    }
}

#[test]
fn an_endpoint_that_goes_away_ends_a_wait_after_a_few_looks() {
    let server = RefCell::new(Some(Server::new(|_, _| Reply::Answer(200, balancer("provisioning")))));
    let url = server.borrow().as_ref().expect("a server").url.clone();
    let client = Client::new(&url);
    let looks = RefCell::new(0);
    let on_change = |event: &WaitEvent| {
        drop(server.take());
        *looks.borrow_mut() = event.attempt;
    };
    let service = service("elbv2").expect("a service");
    let waiter = service.waiter("wait_load_balancer_available").expect("a waiter");
    let options = WaitOptions { timeout: None, every: Some(SECOND), strict: false, on_change: &on_change };
    let fault = client.aws.wait(service, waiter, json(NAMES), &options).unwrap_err();
    assert!(matches!(&fault, Fault::Unreachable(fault) if fault.cause == Cause::Refused), "{fault:?}");
    assert_eq!(*looks.borrow(), 2, "it goes on after the first refusal, which is shown");
}

#[test]
fn a_wait_for_none_is_refused() {
    let client = canned(|_, _, _| panic!("nothing is sent"));
    let of = [("wait_services_stable", r#"{"services":[]}"#), ("wait_tasks_stopped", r#"{"tasks":[]}"#)];
    for (waiter, input) in of {
        let (result, _) = wait(&client, "ecs", waiter, input);
        assert_eq!(result.unwrap_err().code(), "InvalidInput");
    }
}

#[test]
fn an_error_can_be_what_is_waited_for() {
    let client = canned(|_, _, number| match number {
        0 => (200, balancer("active")),
        _ => (400, xml_error("LoadBalancerNotFound")),
    });
    let (result, _) = wait(&client, "elbv2", "wait_load_balancers_deleted", NAMES);
    assert_eq!(result.unwrap().value.to_json().to_string(), "{}");
}

#[test]
fn a_state_without_a_way_back_ends_it_and_says_which() {
    let stopped = r#"{"tasks":[{"taskArn":"arn:aws:ecs:r:1:task/c/abc","lastStatus":"STOPPED"}]}"#;
    let client = canned(|_, _, _| (200, stopped.to_owned()));
    let (result, _) = wait(&client, "ecs", "wait_tasks_running", r#"{"tasks":["abc"]}"#);
    let fault = result.unwrap_err();
    assert_eq!((fault.code(), fault.retryable()), ("WaitFailed", false));
    assert_eq!(
        fault.message(Lang::En),
        "ecs::wait_tasks_running ended after 0ms: tasks[].lastStatus is STOPPED: abc STOPPED"
    );
}

#[test]
fn the_time_limit_ends_it_with_the_last_states() {
    let client = canned(|_, _, _| (200, balancer("provisioning")));
    let (result, events) = wait_for(&client, "elbv2", "wait_load_balancer_available", NAMES, Some(100 * SECOND), false);
    let fault = result.unwrap_err();
    assert_eq!((fault.code(), fault.retryable()), ("WaitTimedOut", true));
    assert_eq!(
        fault.message(Lang::En),
        "elbv2::wait_load_balancer_available gave up after 1m 40s and 8 looks: lb provisioning"
    );
    assert!(fault.hints(Lang::Ja)[0].contains("timeout"));
    assert_eq!(events.len(), 1);
}

#[test]
fn an_error_that_is_no_answer_ends_it_and_one_that_may_pass_does_not() {
    let client = canned(|_, _, _| (403, xml_error("AccessDenied")));
    let (result, _) = wait(&client, "elbv2", "wait_load_balancer_available", NAMES);
    assert_eq!(result.unwrap_err().code(), "AccessDenied");
    let client = canned(|_, _, number| match number {
        0..=5 => (503, xml_error("ServiceUnavailable")),
        _ => (200, balancer("active")),
    });
    let (result, events) = wait(&client, "elbv2", "wait_load_balancer_available", NAMES);
    assert_eq!(result.unwrap().attempts, 3);
    assert!(events[0].trouble.is_some() && events[1].trouble.is_none());
}

#[test]
fn ctrl_c_ends_a_wait_within_a_second() {
    let server = Server::new(|_, _| Reply::Answer(200, balancer("provisioning")));
    let client = Client::with(&server.url, Timeouts::default(), Parts::default());
    let cancel = client.cancel.clone();
    std::thread::scope(|scope| {
        let pressed = scope.spawn(|| {
            while server.requests().is_empty() {
                std::thread::sleep(Duration::from_millis(5));
            }
            cancel.cancel();
            Instant::now()
        });
        let (result, _) = wait(&client, "elbv2", "wait_load_balancer_available", NAMES);
        let ended = Instant::now();
        assert_eq!(result.unwrap_err().code(), "Cancelled");
        let pressed = pressed.join().expect("the thread ends");
        assert!(ended.saturating_duration_since(pressed) < SECOND);
    });
}

#[test]
fn bad_input_does_not_wait() {
    let server = Server::new(|_, _| error(400, "X"));
    let (result, _) = wait(&Client::new(&server.url), "elbv2", "wait_load_balancer_available", r#"{"Nmes":["lb"]}"#);
    assert_eq!(result.unwrap_err().code(), "InvalidInput");
    assert!(server.requests().is_empty());
}

#[test]
fn times_are_read_as_people_write_them() {
    let cases = [("15m", 900), ("90s", 90), ("1h30m", 5400), (" 2 minutes ", 120), ("0s", 0)];
    for (text, seconds) in cases {
        assert_eq!(duration(text).unwrap(), seconds * SECOND, "{text}");
    }
    assert_eq!(duration("500ms").unwrap(), SECOND / 2);
    for text in ["", "15", "m", "-5s", "15 apples", "15分"] {
        assert!(duration(text).unwrap_err().en.contains("15m or 1h30m"), "{text}");
    }
}

/// One service in an answer to DescribeServices.
fn service_json(controller: &str, rest: &str) -> String {
    format!(
        r#"{{"services":[{{"serviceName":"s","status":"ACTIVE","desiredCount":2,"deploymentController":{{"type":"{controller}"}},{rest}}}]}}"#
    )
}

const SERVICE: &str = r#"{"cluster":"c","services":["s"]}"#;

#[test]
fn a_service_with_a_rolling_deployment_is_stable_when_one_deployment_runs_all() {
    let client = canned(|_, _, number| {
        let rest = match number {
            0 => {
                r#""runningCount":0,"events":[{"message":"e"}],"deployments":[{"status":"PRIMARY","rolloutState":"IN_PROGRESS"}]"#
            }
            1 => {
                r#""runningCount":2,"deployments":[{"status":"PRIMARY","rolloutState":"IN_PROGRESS"},{"status":"ACTIVE"}]"#
            }
            _ => r#""runningCount":2,"deployments":[{"status":"PRIMARY","rolloutState":"COMPLETED"}]"#,
        };
        (200, service_json("ECS", rest))
    });
    let (result, events) = wait(&client, "ecs", "wait_services_stable", SERVICE);
    assert_eq!(result.unwrap().attempts, 3);
    let shown: Vec<_> = events.iter().map(|event| event.observed[0].1.as_str()).collect();
    assert_eq!(shown, ["0/2 IN_PROGRESS", "2/2 IN_PROGRESS (2 deployments)", "2/2 COMPLETED"]);
}

#[test]
fn a_service_under_code_deploy_is_stable_when_its_primary_task_set_is() {
    for controller in ["CODE_DEPLOY", "EXTERNAL"] {
        let client = canned(move |_, _, number| {
            let state = if number < 3 { "STABILIZING" } else { "STEADY_STATE" };
            let sets = format!(
                r#""runningCount":2,"taskSets":[{{"status":"ACTIVE","stabilityStatus":"STEADY_STATE"}},{{"status":"PRIMARY","stabilityStatus":"{state}"}}]"#
            );
            (200, service_json(controller, &sets))
        });
        let (result, events) = wait(&client, "ecs", "wait_services_stable", SERVICE);
        assert_eq!(result.unwrap().attempts, 4);
        assert_eq!(events[0].observed[0].1, "2/2 STABILIZING");
    }
}

#[test]
fn a_failed_deployment_ends_it_with_events_and_stop_reasons() {
    let client = canned(|operation, body, _| {
        let answer = match operation {
            "DescribeServices" => service_json(
                "ECS",
                r#""runningCount":0,"events":[{"message":"(service s) was unable to place a task"}],"deployments":[{"status":"PRIMARY","rolloutState":"FAILED","rolloutStateReason":"circuit breaker"}]"#,
            ),
            "ListTasks" => {
                assert!(body.contains(r#""cluster":"c""#) && body.contains("STOPPED"), "{body}");
                r#"{"taskArns":["arn:aws:ecs:r:1:task/c/abc"]}"#.to_owned()
            }
            _ => r#"{"tasks":[{"taskArn":"arn:aws:ecs:r:1:task/c/abc","stoppedReason":"Essential container exited","containers":[{"name":"web","exitCode":1}]}]}"#
                .to_owned(),
        };
        (200, answer)
    });
    let (result, _) = wait(&client, "ecs", "wait_services_stable", SERVICE);
    let fault = result.unwrap_err();
    let message = fault.message(Lang::En);
    assert!(
        message.contains("the deployment of s failed: circuit breaker: event: (service s) was unable to place a task"),
        "{message}"
    );
    let hints = fault.hints(Lang::En);
    assert_eq!(hints[0], "task abc stopped: Essential container exited; web: exit code 1");
    assert!(hints[1].starts_with("`handson why c s`"), "{hints:?}");
}

#[test]
fn missing_draining_and_inactive_services_end_it() {
    let answers = [
        r#"{"services":[],"failures":[{"arn":"s","reason":"MISSING"}]}"#,
        r#"{"services":[{"serviceName":"s","status":"DRAINING"}]}"#,
        r#"{"services":[{"serviceName":"s","status":"INACTIVE"}]}"#,
    ];
    for answer in answers {
        let client = canned(move |_, _, _| (200, answer.to_owned()));
        let (result, _) = wait(&client, "ecs", "wait_services_stable", SERVICE);
        assert_eq!(result.unwrap_err().code(), "WaitFailed", "{answer}");
    }
}

#[test]
fn the_time_limit_tells_the_events_too() {
    let client = canned(|operation, _, _| match operation {
        "DescribeServices" => (
            200,
            service_json(
                "ECS",
                r#""runningCount":1,"events":[{"message":"waiting"}],"deployments":[{"status":"PRIMARY"}]"#,
            ),
        ),
        _ => (200, "{}".to_owned()),
    });
    let (result, _) = wait_for(&client, "ecs", "wait_services_stable", SERVICE, Some(60 * SECOND), false);
    let fault = result.unwrap_err();
    assert_eq!(fault.code(), "WaitTimedOut");
    assert_eq!(fault.hints(Lang::Ja)[0], "イベント: waiting");
}

#[test]
fn on_an_endpoint_that_starts_nothing_it_ends_after_ten_seconds_with_a_warning() {
    let nothing = |operation: &str, _: &str, _: usize| match operation {
        "DescribeServices" => (200, service_json("CODE_DEPLOY", r#""runningCount":0,"pendingCount":2"#)),
        _ => (200, r#"{"taskArns":[]}"#.to_owned()),
    };
    let (result, _) = wait(&canned(nothing), "ecs", "wait_services_stable", SERVICE);
    let waited = result.unwrap();
    assert_eq!(waited.elapsed, 10 * SECOND);
    assert!(waited.warnings[0].en.contains("does not run tasks"));
    assert!(waited.value.get("services").is_some());
    let (result, _) = wait_for(&canned(nothing), "ecs", "wait_services_stable", SERVICE, None, true);
    assert_eq!(result.unwrap_err().code(), "NothingRuns");
}

#[test]
fn a_task_that_is_on_its_way_is_waited_for() {
    let client = canned(|operation, _, number| match operation {
        "ListTasks" => (200, r#"{"taskArns":["arn:aws:ecs:r:1:task/c/abc"]}"#.to_owned()),
        _ if number < 8 => (200, service_json("ECS", r#""runningCount":0"#)),
        _ => (200, service_json("ECS", r#""runningCount":2,"deployments":[{"status":"PRIMARY"}]"#)),
    });
    let (result, _) = wait(&client, "ecs", "wait_services_stable", SERVICE);
    let waited = result.unwrap();
    assert!(waited.warnings.is_empty() && waited.elapsed > 10 * SECOND, "{waited:?}");
}

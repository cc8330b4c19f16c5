use crate::aws::trial::{Client, Reply, Server, canned_at, error, ok};
use crate::aws::{Cause, Fault};
use crate::lang::Lang;

/// Whether the SDK's own rule would repeat is decided by the first answer; the second is a success.
fn server(first: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::new(move |request, number| match (number, request.operation.as_str()) {
        (0, _) => first(),
        (_, "CreateVpc") => ok("<CreateVpcResponse><vpc><vpcId>vpc-1</vpcId></vpc></CreateVpcResponse>"),
        _ => ok("{}"),
    })
}

#[test]
fn a_create_whose_answer_is_lost_is_sent_once() {
    for first in [|| Reply::Drop, || Reply::Half("{".to_owned())] {
        let server = server(first);
        let fault = Client::new(&server.url).call("ecs", "create_cluster", "{}").unwrap_err();
        let Fault::Unreachable(inner) = &fault else { panic!("{fault:?}") };
        assert_eq!((inner.cause, inner.attempts), (Cause::Closed, 1));
        assert!(fault.answer_lost());
        assert!(
            fault.hints(Lang::En).iter().any(|hint| hint.contains("may have done it")),
            "{:?}",
            fault.hints(Lang::En)
        );
        assert_eq!(server.operations(), ["CreateCluster"]);
    }
}

/// hyper itself sends again what it takes for unsent on a connection that it had kept.
#[test]
fn a_create_on_a_kept_connection_is_sent_once_too() {
    let server = Server::new(|_, number| if number == 1 { Reply::Drop } else { ok("{}") });
    let client = Client::new(&server.url);
    client.call("ecs", "list_clusters", "{}").unwrap();
    let fault = client.call("ecs", "create_cluster", "{}").unwrap_err();
    assert_eq!(fault.code(), "EndpointUnreachable");
    assert!(fault.answer_lost());
    assert_eq!(server.operations(), ["ListClusters", "CreateCluster"]);
    assert_eq!(server.requests()[1].connection, 0, "the connection was to be used again");
}

#[test]
fn a_read_whose_answer_is_lost_is_repeated() {
    for first in [|| Reply::Drop, || Reply::Half("{".to_owned()), || error(500, "ServerException")] {
        let server = server(first);
        let outcome = Client::new(&server.url).call("ecs", "list_clusters", "{}").unwrap();
        assert_eq!((outcome.attempts, server.requests().len()), (2, 2));
    }
}

#[test]
fn a_create_with_a_token_is_repeated_on_aws() {
    let aws = ["https://ecs.ap-northeast-1.amazonaws.com", "https://ecs.cn-north-1.api.amazonwebservices.com.cn"];
    for url in aws {
        let client =
            canned_at(url, |_, _, number| if number == 0 { (500, "{}".to_owned()) } else { (200, "{}".to_owned()) });
        let outcome = client.call("ecs", "create_service", r#"{"serviceName":"s"}"#).unwrap();
        assert_eq!(outcome.attempts, 2, "{url}");
    }
}

/// It may take no notice of the token.
#[test]
fn a_create_with_a_token_is_sent_once_elsewhere() {
    for first in [|| Reply::Drop, || Reply::Half("{".to_owned()), || error(500, "ServerException")] {
        let server = server(first);
        let fault = Client::new(&server.url).call("ecs", "create_service", r#"{"serviceName":"s"}"#).unwrap_err();
        assert!(fault.answer_lost(), "{fault:?}");
        let hints = fault.hints(Lang::En).join(" ");
        assert!(hints.contains("may have done it"), "{hints}");
        assert_eq!(server.operations(), ["CreateService"]);
    }
    let elsewhere =
        ["http://amazonaws.com.example:5000", "https://example.com/ecs.amazonaws.com", "http://amazonaws.com"];
    for url in elsewhere {
        let client = canned_at(url, |_, _, _| (500, "{}".to_owned()));
        let fault = client.call("ecs", "create_service", r#"{"serviceName":"s"}"#).unwrap_err();
        assert!(matches!(&fault, Fault::Service(fault) if fault.attempts == 1), "{url}: {fault:?}");
    }
}

#[test]
fn a_create_is_not_repeated_after_a_5xx() {
    for (status, code) in [(500, "ServerException"), (503, "ServiceUnavailable"), (504, "InternalFailure")] {
        let server = server(move || error(status, code));
        let fault = Client::new(&server.url).call("ecs", "create_cluster", "{}").unwrap_err();
        assert_eq!((fault.code(), fault.status()), (code, Some(status)));
        assert!(fault.answer_lost() && fault.retryable());
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn throttling_is_repeated_whatever_its_status() {
    for (status, code) in [(400, "ThrottlingException"), (503, "ThrottlingException"), (500, "Throttling")] {
        let server = server(move || error(status, code));
        let outcome = Client::new(&server.url).call("ecs", "create_cluster", "{}").unwrap();
        assert_eq!((outcome.attempts, server.requests().len()), (2, 2), "{status} {code}");
    }
    let limit =
        "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>m</Message></Error></Errors></Response>";
    let server = server(move || Reply::Answer(503, limit.to_owned()));
    Client::new(&server.url).call("ec2", "create_vpc", r#"{"CidrBlock":"10.0.0.0/16"}"#).unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn throttling_that_does_not_end_is_a_fault_of_its_own() {
    let server = Server::new(|_, _| error(400, "ThrottlingException"));
    let fault = Client::new(&server.url).call("ecs", "create_cluster", "{}").unwrap_err();
    let Fault::Throttled(inner) = &fault else { panic!("{fault:?}") };
    assert_eq!(inner.attempts, 3);
    assert!(fault.retryable() && !fault.answer_lost());
    assert!(fault.hints(Lang::Ja)[0].contains("3 回"), "{:?}", fault.hints(Lang::Ja));
}

#[test]
fn a_quota_is_not_taken_for_throttling() {
    let server = Server::new(|_, _| error(400, "LimitExceededException"));
    let fault = Client::new(&server.url).call("ecs", "create_cluster", "{}").unwrap_err();
    assert_eq!(server.requests().len(), 1);
    assert!(fault.hints(Lang::En)[0].contains("quota"));
}

#[test]
fn an_error_of_the_caller_is_not_repeated() {
    let server = Server::new(|_, _| error(400, "InvalidParameterException"));
    Client::new(&server.url).call("ecs", "list_clusters", "{}").unwrap_err();
    assert_eq!(server.requests().len(), 1);
}

use super::{BODY_LIMIT, serve};
use crate::cloud::{Clock, Cloud, Pace};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

const SIGNED: &str = "Authorization: AWS4-HMAC-SHA256 Credential=test/20260406/us-east-1/sts/aws4_request, \
    SignedHeaders=host, Signature=0\r\n";
const WHO: &str = "Action=GetCallerIdentity&Version=2011-06-15";

/// Runs `f` with the address of a server, and then ends that.
fn with_server<F: Future<Output = ()>>(f: impl FnOnce(SocketAddr) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let cloud = Arc::new(Cloud::in_memory(0));
        let clock = Clock::new(cloud.now(), Pace::Follows(1.0));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (end, ended) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(cloud, clock, listener, async move { drop(ended.await) }));
        tokio::time::timeout(Duration::from_secs(20), f(address)).await.expect("answers in time");
        drop(end);
        tokio::time::timeout(Duration::from_secs(5), server).await.expect("ends in time").expect("does not panic");
    });
}

/// Sends bytes and gives everything that comes back until the server closes.
async fn talk(address: SocketAddr, text: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.expect("connects");
    // The server may have closed before it has read everything.
    drop(stream.write_all(text.as_ref()).await);
    drop(stream.shutdown().await);
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(headers: &str, body: &str) -> String {
    format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[test]
fn a_signed_request_is_answered_and_says_its_id() {
    with_server(|address| async move {
        let answer = talk(address, post(&format!("Host: {address}\r\n{SIGNED}"), WHO)).await;
        assert_eq!(status(&answer), "200", "{answer}");
        assert!(answer.contains("<Account>123456789012</Account>"), "{answer}");
        assert!(answer.contains("content-type: text/xml"), "{answer}");
        assert!(answer.contains("x-amzn-requestid: "), "{answer}");
    });
}

#[test]
fn only_this_machine_is_answered() {
    let cases = [
        ("Host: localhost:4566\r\n", "200"),
        ("Host: LOCALHOST\r\n", "200"),
        ("Host: [::1]:4566\r\n", "200"),
        ("Host: 127.0.0.1:4566\r\nOrigin: http://127.0.0.1:4566\r\nSec-Fetch-Site: same-origin\r\n", "200"),
        ("Host: localhost\r\nOrigin: http://LOCALHOST:80\r\n", "200"),
        ("Host: localhost\r\nSec-Fetch-Site: none\r\n", "200"),
        ("Host: 127.0.0.1:4566\r\nOrigin: http://localhost:3000\r\n", "403"),
        ("Host: 127.0.0.1:4566\r\nOrigin: http://127.0.0.1:3000\r\n", "403"),
        ("Host: 127.0.0.1:4566\r\nOrigin: http://localhost:4566\r\n", "403"),
        ("Host: 127.0.0.1:4566\r\nOrigin: https://127.0.0.1:4566\r\n", "403"),
        ("Host: 127.0.0.1:4566\r\nOrigin: http://127.0.0.1\r\n", "403"),
        ("Host: 127.0.0.1\r\nSec-Fetch-Site: same-site\r\n", "403"),
        ("", "403"),
        ("Host: evil.example\r\n", "403"),
        ("Host: localhost.evil.example\r\n", "403"),
        ("Host: localhost@evil.example\r\n", "403"),
        ("Host: evil.example@localhost\r\n", "403"),
        ("Host: 127.0.0.1\r\nHost: evil.example\r\n", "403"),
        ("Host: 127.0.0.1\r\nOrigin: https://evil.example\r\n", "403"),
        ("Host: 127.0.0.1\r\nOrigin: null\r\n", "403"),
        ("Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n", "403"),
    ];
    with_server(|address| async move {
        for (headers, expected) in cases {
            let answer = talk(address, post(&format!("{headers}{SIGNED}"), WHO)).await;
            assert_eq!(status(&answer), expected, "{headers:?}: {answer}");
        }
        let absolute = "POST http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(status(&talk(address, absolute).await), "403");
    });
}

#[test]
fn a_person_who_looks_is_told_what_this_is() {
    with_server(|address| async move {
        let get = talk(address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert!(status(&get) == "200" && get.contains("rehearsal cloud"), "{get}");
        let head = talk(address, "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert!(status(&head) == "200" && !head.contains("rehearsal"), "{head}");
        let put = talk(address, "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").await;
        assert_eq!(status(&put), "405");
        let unsigned = talk(address, post("Host: localhost\r\n", WHO)).await;
        assert!(status(&unsigned) == "403" && unsigned.contains("MissingAuthenticationToken"), "{unsigned}");
    });
}

#[test]
fn other_services_are_named_as_not_simulated_however_they_are_called() {
    with_server(|address| async move {
        let scope = SIGNED.replace("/sts/", "/lambda/");
        let answer =
            talk(address, format!("GET /2015-03-31/functions/ HTTP/1.1\r\nHost: localhost\r\n{scope}\r\n")).await;
        assert_eq!(status(&answer), "501", "{answer}");
        assert!(answer.contains("NotImplemented"), "{answer}");
        let scope = SIGNED.replace("/sts/", "/dynamodb/");
        let headers = format!("Host: localhost\r\n{scope}X-Amz-Target: DynamoDB_20120810.CreateTable\r\n");
        let answer = talk(address, post(&headers, "{}")).await;
        assert!(status(&answer) == "501" && answer.contains("not simulate dynamodb CreateTable"), "{answer}");
        let headers = format!("Host: localhost\r\n{}", SIGNED.replace("/sts/", "/sns/"));
        let answer = talk(address, post(&headers, "Action=CreateTopic&Version=2010-03-31")).await;
        assert!(answer.contains("<Code>NotImplemented</Code>"), "{answer}");
        assert!(answer.contains("not simulate sns CreateTopic"), "{answer}");
    });
}

#[test]
fn what_nobody_signed_is_refused_as_its_service_does() {
    with_server(|address| async move {
        for (version, action, status_code, code) in [
            ("2011-06-15", "AssumeRoleWithSAML", "501", "<Code>NotImplemented</Code>"),
            ("2011-06-15", "AssumeRoleWithWebIdentity", "501", "not simulate sts AssumeRoleWithWebIdentity"),
            ("2011-06-15", "GetCallerIdentity", "403", "<Code>MissingAuthenticationToken</Code>"),
            ("2010-05-08", "ListRoles", "403", "<Code>MissingAuthenticationToken</Code>"),
            ("2015-12-01", "DescribeLoadBalancers", "403", "<Code>MissingAuthenticationToken</Code>"),
            ("2016-11-15", "DescribeVpcs", "400", "<Response><Errors><Error><Code>MissingParameter</Code>"),
            ("2010-03-31", "CreateTopic", "501", "not simulate the API of 2010-03-31 CreateTopic"),
        ] {
            let answer =
                talk(address, post("Host: localhost\r\n", &format!("Action={action}&Version={version}"))).await;
            assert!(status(&answer) == status_code && answer.contains(code), "{action}: {answer}");
            assert!(answer.contains("content-type: text/xml"), "{action}: {answer}");
        }
        for (target, status_code, code) in [
            ("AmazonEC2ContainerServiceV20141113.ListClusters", "400", "MissingAuthenticationTokenException"),
            ("AmazonEC2ContainerServiceV20141113.ExecuteCommand", "501", "not simulate ecs ExecuteCommand"),
            ("AWSCognitoIdentityService.GetId", "501", "not simulate AWSCognitoIdentityService GetId"),
        ] {
            let answer = talk(address, post(&format!("Host: localhost\r\nX-Amz-Target: {target}\r\n"), "{}")).await;
            assert!(status(&answer) == status_code && answer.contains(code), "{target}: {answer}");
            assert!(answer.contains("content-type: application/x-amz-json"), "{target}: {answer}");
        }
    });
}

#[test]
fn an_operation_that_aws_has_not_is_no_action() {
    with_server(|address| async move {
        for (service, action, status_code, code) in [
            ("ec2", "DescribeVpcz", "400", "<Code>InvalidAction</Code>"),
            ("ec2", "DescribeSpotPriceHistory", "501", "<Code>NotImplemented</Code>"),
            ("iam", "ListUsers", "501", "<Code>NotImplemented</Code>"),
            ("sts", "GetCaller", "400", "<Code>InvalidAction</Code>"),
        ] {
            let scope = SIGNED.replace("/sts/", &format!("/{service}/"));
            let answer =
                talk(address, post(&format!("Host: localhost\r\n{scope}"), &format!("Action={action}&Version=1")))
                    .await;
            assert!(status(&answer) == status_code && answer.contains(code), "{action}: {answer}");
        }
    });
}

#[test]
fn query_protocols_are_taken_by_get() {
    with_server(|address| async move {
        let get = |path: &str, signed: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{signed}\r\n");
        let answer = talk(address, get(&format!("/?{WHO}"), SIGNED)).await;
        assert!(status(&answer) == "200" && answer.contains("<Account>123456789012</Account>"), "{answer}");
        let credential =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20260406%2Fus-east-1%2Fec2%2Faws4_request";
        let query = format!("/?Action=DescribeRegions&Version=2016-11-15&{credential}&X-Amz-Signature=0");
        let answer = talk(address, get(&query, "")).await;
        assert!(status(&answer) == "200" && answer.contains("DescribeRegionsResponse"), "{answer}");
        let answer = talk(address, get(&format!("/?{WHO}"), "")).await;
        assert!(status(&answer) == "403" && answer.contains("MissingAuthenticationToken"), "{answer}");
    });
}

#[test]
fn json_is_answered_in_the_version_it_is_asked_in() {
    with_server(|address| async move {
        let scope = SIGNED.replace("/sts/", "/ecs/");
        for version in ["1.0", "1.1"] {
            let content_type = format!("application/x-amz-json-{version}");
            let headers = format!(
                "Host: localhost\r\n{scope}Content-Type: {content_type}\r\n\
                 X-Amz-Target: AmazonEC2ContainerServiceV20141113.NoSuchOperation\r\n"
            );
            let answer = talk(address, post(&headers, "{}")).await;
            assert!(answer.contains(&format!("content-type: {content_type}\r\n")), "{answer}");
        }
    });
}

#[test]
fn a_connection_is_kept_for_the_next_request() {
    with_server(|address| async move {
        let mut stream = TcpStream::connect(address).await.expect("connects");
        for _ in 0..3 {
            let request = post(&format!("Host: localhost\r\n{SIGNED}"), WHO);
            stream.write_all(request.as_bytes()).await.expect("sends");
            let mut answer = String::new();
            while !answer.contains("</GetCallerIdentityResponse>") {
                let mut buffer = [0; 4096];
                let read = stream.read(&mut buffer).await.expect("reads");
                assert!(read > 0, "closed after {answer:?}");
                answer.push_str(&String::from_utf8_lossy(&buffer[..read]));
            }
            assert_eq!(status(&answer), "200");
        }
    });
}

#[test]
fn a_client_that_asks_whether_to_go_on_is_told_so() {
    with_server(|address| async move {
        let mut stream = TcpStream::connect(address).await.expect("connects");
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\n{SIGNED}Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
            WHO.len()
        );
        stream.write_all(head.as_bytes()).await.expect("sends");
        let mut buffer = [0; 25];
        stream.read_exact(&mut buffer).await.expect("an interim answer");
        assert_eq!(&buffer[..], b"HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(WHO.as_bytes()).await.expect("sends");
        stream.shutdown().await.expect("shuts down");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert_eq!(status(&answer), "200", "{answer}");
    });
}

#[test]
fn nothing_that_is_sent_brings_it_down() {
    let mut random = fastrand::Rng::with_seed(7);
    let noise: Vec<Vec<u8>> = (0..40).map(|_| (0..random.usize(..2_000)).map(|_| random.u8(..)).collect()).collect();
    let whole = post(&format!("Host: localhost\r\n{SIGNED}"), WHO);
    let cut: Vec<String> = (0..whole.len()).step_by(17).map(|end| whole[..end].to_owned()).collect();
    with_server(|address| async move {
        for bytes in noise {
            talk(address, bytes).await;
        }
        for text in cut {
            talk(address, text).await;
        }
        let large = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{SIGNED}Content-Length: {}\r\n\r\n", BODY_LIMIT + 1);
        assert_eq!(status(&talk(address, large).await), "413");
        let chunk = "x".repeat(1 << 20);
        let chunks = format!("100000\r\n{chunk}\r\n").repeat(3);
        let chunked = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\n{SIGNED}Transfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"
        );
        let answer = talk(address, chunked).await;
        assert!(answer.is_empty() || status(&answer) == "413", "{answer}");
        for body in ["\u{0}", "Action=%ff%fe", "Action=A&Action=B", "{", "&&==&"] {
            let answer = talk(address, post(&format!("Host: localhost\r\n{SIGNED}"), body)).await;
            assert!(["400", "403", "404", "501"].contains(&status(&answer)), "{body:?}: {answer}");
        }
        for target in ["", ".", "AmazonEC2ContainerServiceV20141113.", "\u{1f4a5}"] {
            let headers = format!("Host: localhost\r\n{}X-Amz-Target: {target}\r\n", SIGNED.replace("/sts/", "/ecs/"));
            let answer = talk(address, post(&headers, "[]")).await;
            assert!(["400", "403", "404", "501"].contains(&status(&answer)), "{target:?}: {answer}");
        }
        let answer = talk(address, post(&format!("Host: localhost\r\n{SIGNED}"), WHO)).await;
        assert_eq!(status(&answer), "200", "{answer}");
    });
}

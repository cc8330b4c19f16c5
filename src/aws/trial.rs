//! What tests of this module stand on: a small HTTP server on this machine, and an endpoint without any network whose
//! clock moves only when somebody waits.

use super::target::Signing;
use super::{Aws, CallOptions, Environment, Fault, Outcome, Parts, Target, TargetOptions, Timeouts};
use crate::api::table::Operation;
use crate::api::{Value, service};
use crate::cancel::Cancel;
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};
use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::runtime::Runtime;

/// What the server got.
#[derive(Debug, Clone)]
pub struct Request {
    /// `CreateCluster`
    pub operation: String,
    pub headers: String,
    pub body: String,
    /// Which connection it came on, from 0.
    pub connection: usize,
}

/// What the server does with a request.
pub enum Reply {
    Answer(u16, String),
    /// Reads the request and closes the connection.
    Drop,
    /// Promises more than it sends, then closes.
    Half(String),
    /// Never answers.
    Silence,
}

/// `{}` and the like with status 200.
pub fn ok(body: &str) -> Reply {
    Reply::Answer(200, body.to_owned())
}

/// An error as awsJson has it.
pub fn error(status: u16, code: &str) -> Reply {
    Reply::Answer(status, format!(r#"{{"__type":"com.amazonaws.ecs#{code}","message":"{code} it is"}}"#))
}

type Script = Box<dyn Fn(&Request, usize) -> Reply + Send + Sync>;

/// A server that answers by a script: from the request and its number, counted from 0.
pub struct Server {
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    script: Script,
    requests: Mutex<Vec<Request>>,
    closing: AtomicBool,
}

impl Server {
    pub fn new(script: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let shared =
            Arc::new(Shared { script: Box::new(script), requests: Mutex::default(), closing: AtomicBool::new(false) });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                if serving.closing.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), serving) = (stream, Arc::clone(&serving)) else { continue };
                std::thread::spawn(move || serving.serve(stream, number));
            }
        });
        Server { url, shared }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().expect("requests").clone()
    }

    /// The operations asked for, in order.
    pub fn operations(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.operation).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream, connection: usize) {
        let mut reader = BufReader::new(stream);
        while let Some(request) = read(&mut reader, connection) {
            if self.closing.load(Ordering::SeqCst) {
                return;
            }
            let number = {
                let mut requests = self.requests.lock().expect("requests");
                requests.push(request.clone());
                requests.len() - 1
            };
            let reply = (self.script)(&request, number);
            let stream = reader.get_mut();
            let head = |status: u16, length: usize| {
                format!("HTTP/1.1 {status} X\r\nx-amzn-requestid: id-{number}\r\nContent-Length: {length}\r\n\r\n")
            };
            match reply {
                Reply::Answer(status, body) => {
                    let _ = stream.write_all((head(status, body.len()) + body.as_str()).as_bytes());
                }
                Reply::Half(body) => {
                    let _ = stream.write_all((head(200, body.len() + 100) + body.as_str()).as_bytes());
                    let _ = stream.shutdown(Shutdown::Both);
                    return;
                }
                Reply::Drop => {
                    let _ = stream.shutdown(Shutdown::Both);
                    return;
                }
                Reply::Silence => {
                    // Until the client gives up and closes.
                    let _ = stream.read(&mut [0]);
                    return;
                }
            }
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>, connection: usize) -> Option<Request> {
    let mut headers = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        headers.push_str(&line);
    }
    let header = |name: &str| {
        let lines = headers.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned()).next()
    };
    let mut body = vec![0; header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    let operation = operation(header("x-amz-target").as_deref(), &body);
    Some(Request { operation, headers, body, connection })
}

fn operation(target: Option<&str>, body: &str) -> String {
    let action = body.split('&').find_map(|field| field.strip_prefix("Action="));
    target.and_then(|target| target.rsplit('.').next()).or(action).unwrap_or_default().to_owned()
}

/// An operation of the API table.
pub fn op(module: &str, function: &str) -> &'static Operation {
    service(module).and_then(|service| service.operation(function)).expect("an operation of the table")
}

/// A value written as JSON.
pub fn json(text: &str) -> Value {
    Value::from_json(&serde_json::from_str(text).expect("JSON"))
}

/// A connection to a URL, with the runtime it needs.
pub struct Client {
    pub aws: Aws,
    pub cancel: Cancel,
    _runtime: Runtime,
}

impl Client {
    /// To a server, a hundred times faster than real time between attempts.
    pub fn new(url: &str) -> Client {
        Client::with(url, Timeouts { connect: 600 * SECOND, read: 6000 * SECOND, attempt: 6000 * SECOND }, fast())
    }

    pub fn with(url: &str, timeouts: Timeouts, parts: Parts) -> Client {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let options = TargetOptions {
            endpoint_url: Some(url.to_owned()),
            region: Some("ap-northeast-1".to_owned()),
            timeouts,
            ..TargetOptions::default()
        };
        let target = runtime.block_on(Target::resolve(&options, &Environment::of(&[], ""))).expect("a target");
        let target = Target { signing: Signing::Test, ..target };
        let cancel = Cancel::default();
        let aws = Aws::new(target, runtime.handle().clone(), cancel.clone(), parts);
        Client { aws, cancel, _runtime: runtime }
    }

    pub fn call(&self, module: &str, function: &str, input: &str) -> Result<Outcome, Fault> {
        self.aws.call(op(module, function), json(input), CallOptions::default())
    }
}

pub const SECOND: Duration = Duration::from_secs(1);

/// Real time, a hundred times as fast.
pub fn fast() -> Parts {
    #[derive(Debug)]
    struct Fast;
    impl AsyncSleep for Fast {
        fn sleep(&self, duration: Duration) -> Sleep {
            Sleep::new(tokio::time::sleep(duration / 100))
        }
    }
    Parts { sleep: Some(SharedAsyncSleep::new(Fast)), ..Parts::default() }
}

/// A clock that moves when somebody waits for it, and only then: the SDK also makes sleeps that it never waits for.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Mutex<SystemTime>>);

impl Clock {
    pub fn new() -> Clock {
        Clock(Arc::new(Mutex::new(SystemTime::UNIX_EPOCH + 1_700_000_000 * SECOND)))
    }
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        *self.0.lock().expect("clock")
    }
}

impl AsyncSleep for Clock {
    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.clone();
        Sleep::new(async move {
            // What else can go on goes first.
            tokio::task::yield_now().await;
            *clock.0.lock().expect("clock") += duration;
        })
    }
}

/// An endpoint without network: the script sees the operation, the request's body and its number, and gives status and
/// body.
type Canned = dyn Fn(&str, &str, usize) -> (u16, String) + Send + Sync;

struct InProcess {
    script: Box<Canned>,
    count: Mutex<usize>,
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

#[derive(Debug, Clone)]
struct Shortcut(Arc<InProcess>);

impl HttpConnector for Shortcut {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let operation = operation(request.headers().get("x-amz-target"), &body);
        let number = {
            let mut count = self.0.count.lock().expect("count");
            *count += 1;
            *count - 1
        };
        let (status, body) = (self.0.script)(&operation, &body, number);
        let status = status.try_into().expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
    }
}

impl HttpClient for Shortcut {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// A connection to a canned endpoint, in virtual time.
pub fn canned(script: impl Fn(&str, &str, usize) -> (u16, String) + Send + Sync + 'static) -> Client {
    canned_at("http://127.0.0.1:1", script)
}

/// A connection to a canned endpoint that goes by that URL, in virtual time.
pub fn canned_at(url: &str, script: impl Fn(&str, &str, usize) -> (u16, String) + Send + Sync + 'static) -> Client {
    let clock = Clock::new();
    let endpoint = Shortcut(Arc::new(InProcess { script: Box::new(script), count: Mutex::new(0) }));
    let parts = Parts {
        http: Some(SharedHttpClient::new(endpoint)),
        sleep: Some(SharedAsyncSleep::new(clock.clone())),
        time: Some(SharedTimeSource::new(clock)),
        trace: None,
    };
    Client::with(url, Timeouts::default(), parts)
}

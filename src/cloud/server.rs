//! The rehearsal cloud on a port of this machine, for the AWS CLI, boto3, Terraform and whoever else speaks to AWS.
//!
//! It holds no secrets, but whoever may talk to it may change the world. So only this machine can, and no web page that is
//! open in its browser: a request that was meant for another host, or that a page of another origin sent, is refused.

#[cfg(test)]
mod tests;

use super::{Clock, Cloud, Lost, Request as Asked, StoreError};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::http::uri::Authority;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// The largest body of a request, in bytes: twice what CloudWatch Logs takes, which takes most.
const BODY_LIMIT: usize = 2 << 20;

/// How long connections have to end by themselves when the server ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// How long a connection stays on which nothing comes: longer than clients wait.
const SILENCE: Duration = Duration::from_secs(600);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a person sees who looks with a browser.
const ABOUT: &str = "This is the rehearsal cloud of handson: a simulated AWS account, not AWS.\n\
    Point a client of AWS here, with any credentials:\n\
    AWS_ENDPOINT_URL=http://127.0.0.1:PORT AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test\n";

/// A port on which nobody is answered yet.
pub struct Server {
    listener: std::net::TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes that port of 127.0.0.1; any free one for 0.
    ///
    /// # Errors
    /// `AddrInUse` where another program has it, and whatever else the system says.
    pub fn bind(port: u16) -> io::Result<Server> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Server { listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until Ctrl-C or SIGTERM, then closes the cloud. `ready` is called as soon as either would end it cleanly.
    ///
    /// # Errors
    /// The system has no sockets or threads, or the cloud cannot be kept.
    pub fn run(self, cloud: &Arc<Cloud>, clock: &Clock, ready: impl FnOnce()) -> Result<(), ServerError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let ended = signals()?;
            let listener = TcpListener::from_std(self.listener)?;
            ready();
            serve(Arc::clone(cloud), clock.clone(), listener, ended).await;
            Ok::<_, io::Error>(())
        })?;
        drop(runtime);
        cloud.close().map_err(ServerError::Store)
    }
}

/// Why a server ended badly.
#[derive(Debug)]
pub enum ServerError {
    System(io::Error),
    Store(StoreError),
}

impl From<io::Error> for ServerError {
    fn from(error: io::Error) -> ServerError {
        ServerError::System(error)
    }
}

/// Ends when somebody wants the program to end. Listens from the call on, not from the first look.
fn signals() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let (mut pressed, mut told) = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    #[cfg(windows)]
    let (mut pressed, mut told) = (tokio::signal::windows::ctrl_c()?, tokio::signal::windows::ctrl_close()?);
    Ok(async move {
        tokio::select! {
            _ = pressed.recv() => {}
            _ = told.recv() => {}
        }
    })
}

/// Answers whoever connects, until `ended`.
async fn serve(cloud: Arc<Cloud>, clock: Clock, listener: TcpListener, ended: impl Future<Output = ()>) {
    let mut ended = pin!(ended);
    let (closing, closed) = tokio::sync::watch::channel(());
    loop {
        let stream = tokio::select! {
            () = &mut ended => break,
            accepted = listener.accept() => accepted,
        };
        match stream {
            Ok((stream, _)) => {
                tokio::spawn(connection(Arc::clone(&cloud), clock.clone(), stream, closed.clone()));
            }
            // Too many open files, or the like: it passes.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    drop((listener, closed));
    // Whoever is in the middle of an answer gets it.
    closing.send_replace(());
    drop(tokio::time::timeout(FAREWELL, closing.closed()).await);
}

async fn connection(cloud: Arc<Cloud>, clock: Clock, stream: TcpStream, mut closed: tokio::sync::watch::Receiver<()>) {
    // Answers are small and each is waited for.
    drop(stream.set_nodelay(true));
    let service = service_fn(|request| {
        let (cloud, clock) = (Arc::clone(&cloud), clock.clone());
        async move { answer(&cloud, &clock, request).await }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    // A client that has said everything still wants its answer.
    http.half_close(true);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = &mut connection => Some(ended),
        _ = closed.changed() => None,
    };
    if ended.is_none() {
        connection.as_mut().graceful_shutdown();
        // What a client does wrong, or leaves undone, is its own affair.
        drop(connection.await);
    }
}

/// Answers a request. Where the answer is lost, as a fault wants it, the connection ends instead.
async fn answer(cloud: &Cloud, clock: &Clock, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Lost> {
    if let Err(why) = local(request.uri(), request.headers()) {
        return Ok(plain(StatusCode::FORBIDDEN, &format!("The rehearsal cloud answers this machine only: {why}.\n")));
    }
    let (head, body) = request.into_parts();
    let header = |name: &HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok());
    let query = head.uri.query().unwrap_or_default();
    let presigned = presigned(query);
    let authorization = header(&AUTHORIZATION).or(presigned.as_deref());
    // AWS's query protocols take a call in the address too.
    let called = head.method == Method::GET && query.split('&').any(|field| field.starts_with("Action="));
    match head.method {
        Method::POST => {}
        _ if called => {}
        // Of a service that is not simulated, which the cloud says better.
        _ if authorization.is_some() => {}
        Method::GET | Method::HEAD => return Ok(plain(StatusCode::OK, ABOUT)),
        _ => return Ok(plain(StatusCode::METHOD_NOT_ALLOWED, ABOUT)),
    }
    if body.size_hint().lower() > BODY_LIMIT as u64 {
        return Ok(too_large());
    }
    let body = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => return Ok(too_large()),
        Err(error) => return Ok(plain(StatusCode::BAD_REQUEST, &format!("The request cannot be read: {error}\n"))),
    };
    let body = if called { query.as_bytes() } else { &*body };
    let asked = Asked { authorization, target: header(&TARGET), body };
    let answered = cloud.answer(&asked, clock, false);
    tokio::time::sleep(answered.delay).await;
    let answer = match answered.end {
        Ok(answer) => answer,
        Err(Lost::Silence) => {
            tokio::time::sleep(SILENCE).await;
            return Err(Lost::Silence);
        }
        Err(lost) => return Err(lost),
    };
    let content_type = match header(&CONTENT_TYPE) {
        // awsJson 1.0 differs from 1.1 in this alone.
        Some(asked @ "application/x-amz-json-1.0") if answer.content_type.starts_with("application/x-amz-json") => {
            asked
        }
        _ => answer.content_type,
    };
    let mut response = plain(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), "");
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(content_type) {
        headers.insert(CONTENT_TYPE, value);
    }
    headers.extend(HeaderValue::from_str(&answer.request_id).map(|value| (REQUEST_ID, value)));
    *response.body_mut() = Full::from(answer.body);
    Ok(response)
}

/// What a signature in the address says as the header would: `X-Amz-Credential=AKID%2F20260406%2F...`.
fn presigned(query: &str) -> Option<String> {
    let given = query.split('&').find_map(|field| field.strip_prefix("X-Amz-Credential="))?;
    Some(format!("Credential={}", percent_encoding::percent_decode_str(given).decode_utf8_lossy()))
}

/// A few words for people.
fn plain(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text.to_owned()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn too_large() -> Response<Full<Bytes>> {
    let text = format!("A request of more than {BODY_LIMIT} bytes is not read.\n");
    plain(StatusCode::PAYLOAD_TOO_LARGE, &text)
}

/// Refuses what was not meant for this machine: a name that somebody made point here (DNS rebinding), a page elsewhere.
fn local(uri: &Uri, headers: &HeaderMap) -> Result<(), String> {
    let shown = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let named = headers.get_all(HOST).iter().map(shown).chain(uri.authority().map(Authority::to_string));
    let mut hosts: Vec<Authority> = Vec::new();
    for host in named {
        match host.parse::<Authority>() {
            Ok(authority) if loopback(&authority) => hosts.push(authority),
            _ => return Err(format!("the host {host:?} is another")),
        }
    }
    if hosts.is_empty() {
        return Err("the request names no host".to_owned());
    }
    for origin in headers.get_all(ORIGIN).iter().map(shown) {
        let own = origin.parse::<Uri>().is_ok_and(|origin| hosts.iter().all(|host| is_origin_of(&origin, host)));
        if !own {
            return Err(format!("the origin {origin:?} is another"));
        }
    }
    match headers.get(FETCH_SITE) {
        // A page of another port of this machine is of the same site, and of another origin.
        Some(site) if site != "same-origin" && site != "none" => {
            Err("a page of another origin sent the request".to_owned())
        }
        _ => Ok(()),
    }
}

/// Whether a page of that origin is this server's own: of the same scheme, host and port.
fn is_origin_of(origin: &Uri, host: &Authority) -> bool {
    let port = |authority: &Authority| authority.port_u16().unwrap_or(80);
    let same = |given: &Authority| {
        loopback(given) && given.host().eq_ignore_ascii_case(host.host()) && port(given) == port(host)
    };
    origin.scheme_str() == Some("http") && origin.authority().is_some_and(same)
}

fn loopback(authority: &Authority) -> bool {
    let plain = !authority.as_str().contains('@');
    plain && (authority.host().eq_ignore_ascii_case("localhost") || matches!(authority.host(), "127.0.0.1" | "[::1]"))
}

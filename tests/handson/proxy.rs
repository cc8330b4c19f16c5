//! An endpoint that does not behave: it passes requests on to a real one, or answers, stalls and hangs up by itself.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// What becomes of a request.
#[derive(Debug, Clone)]
pub enum Fate {
    /// The endpoint behind serves it.
    Served,
    /// The endpoint behind serves it, and the connection ends before the answer.
    AnswerLost,
    /// The endpoint behind sees nothing, and the connection ends without an answer: the client cannot tell it from `AnswerLost`.
    Lost,
    /// The endpoint behind serves it, and a gateway in between answers with this status.
    AnswerReplaced(u16),
    /// This answer, in JSON or XML as the request's protocol has it; the endpoint behind sees nothing.
    Error { status: u16, code: &'static str, message: &'static str },
    /// This answer, as EC2 and ELB write theirs; the endpoint behind sees nothing.
    Says(&'static str),
    /// A page for people, as some other server has it.
    Page,
    /// Nothing, for as long as the client waits.
    Silence,
}

/// Decides by the operation's name and how often it was asked for before.
type Policy = dyn Fn(&str, usize) -> Fate + Send + Sync;

/// A request as the proxy saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// `CreateVpc`.
    pub operation: String,
    pub body: String,
}

/// Listens on a port of its own until it is dropped.
pub struct Proxy {
    pub url: String,
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    closed: Arc<AtomicBool>,
}

impl Proxy {
    /// Before `behind`, an address such as `127.0.0.1:5000`.
    pub fn before(behind: &str, policy: impl Fn(&str, usize) -> Fate + Send + Sync + 'static) -> Proxy {
        Proxy::with(behind, Some(Box::new(policy)))
    }

    /// With nothing behind: every request meets the same fate.
    pub fn always(fate: Fate) -> Proxy {
        Proxy::with("", Some(Box::new(move |_, _| fate.clone())))
    }

    /// Resets every connection, as a machine does that crashes.
    pub fn resetting() -> Proxy {
        Proxy::with("", None)
    }

    fn with(behind: &str, policy: Option<Box<Policy>>) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the port is bound");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let closed = Arc::new(AtomicBool::new(false));
        let work = Work { behind: behind.to_owned(), policy, seen: Arc::clone(&seen) };
        let (work, ends) = (Arc::new(work), Arc::clone(&closed));
        thread::spawn(move || {
            for stream in listener.incoming().take_while(|_| !ends.load(Ordering::SeqCst)) {
                let work = Arc::clone(&work);
                // A client that goes away in the middle is no concern of ours.
                thread::spawn(move || stream.and_then(|stream| work.serve(stream)));
            }
        });
        Proxy { url: format!("http://{address}"), address, seen, closed }
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often an operation was asked for.
    pub fn count(&self, operation: &str) -> usize {
        self.seen().iter().filter(|seen| seen.operation == operation).count()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        // Wakes the listener; if that fails it is gone already.
        drop(TcpStream::connect_timeout(&self.address, Duration::from_secs(1)));
    }
}

struct Work {
    behind: String,
    policy: Option<Box<Policy>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Work {
    /// Serves one request of a connection, which then ends.
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let Some(policy) = &self.policy else {
            // A socket that is closed with something unread in it resets its connection.
            return stream.peek(&mut [0]).map(drop);
        };
        let mut reader = BufReader::new(stream.try_clone()?);
        let Some(request) = Request::read(&mut reader)? else { return Ok(()) };
        let operation = request.operation();
        let fate = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let before = seen.iter().filter(|seen| seen.operation == operation).count();
            seen.push(Seen { body: String::from_utf8_lossy(&request.body).into_owned(), operation: operation.clone() });
            policy(&operation, before)
        };
        let mut stream = stream;
        match fate {
            Fate::Served => stream.write_all(&self.forward(&request)?)?,
            Fate::AnswerLost => drop(self.forward(&request)?),
            Fate::Lost => {}
            Fate::Says(body) => stream.write_all(answer(200, "text/xml", body).as_bytes())?,
            Fate::AnswerReplaced(status) => {
                self.forward(&request)?;
                let page = "<html><body>Bad Gateway</body></html>";
                stream.write_all(answer(status, "text/html", page).as_bytes())?;
            }
            Fate::Error { status, code, message } => {
                stream.write_all(request.refusal(status, code, message).as_bytes())?;
            }
            Fate::Page => stream.write_all(answer(200, "text/html", "<html><h1>It works!</h1></html>").as_bytes())?,
            Fate::Silence => {
                // Until the client hangs up.
                drop(reader.read(&mut [0]));
            }
        }
        stream.shutdown(Shutdown::Both)
    }

    fn forward(&self, request: &Request) -> std::io::Result<Vec<u8>> {
        let mut behind = TcpStream::connect(&self.behind)?;
        behind.write_all(request.head.as_bytes())?;
        behind.write_all(&request.body)?;
        let mut answer = Vec::new();
        behind.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

struct Request {
    /// Request line and headers, `Connection: close` among them, up to the empty line.
    head: String,
    body: Vec<u8>,
}

impl Request {
    /// `None` when the client said nothing.
    fn read(reader: &mut impl std::io::BufRead) -> std::io::Result<Option<Request>> {
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            if line.trim_end().is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().map_err(std::io::Error::other)?,
                "connection" => continue,
                _ => {}
            }
            head.push_str(&line);
        }
        head.push_str("Connection: close\r\n\r\n");
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        Ok(Some(Request { head, body }))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&str| line.split(':').next().is_some_and(|n| n.eq_ignore_ascii_case(name));
        self.head.lines().find(named)?.split_once(':').map(|(_, value)| value.trim())
    }

    /// The operation's name: behind the dot of a header in AWS's JSON protocol, a parameter in the others.
    fn operation(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        let target = self.header("x-amz-target").and_then(|target| target.rsplit('.').next());
        let action = || body.split('&').find_map(|pair| pair.strip_prefix("Action="));
        target.or_else(action).unwrap_or("?").to_owned()
    }

    /// An error in the words of the request's protocol: JSON, EC2's or the other query services' XML.
    fn refusal(&self, status: u16, code: &str, message: &str) -> String {
        let id = "11111111-2222-3333-4444-555555555555";
        if self.header("x-amz-target").is_some() {
            let body = serde_json::json!({ "__type": code, "message": message }).to_string();
            let kind = format!("application/x-amz-json-1.1\r\nx-amzn-RequestId: {id}");
            return answer(status, &kind, &body);
        }
        let error = format!("<Code>{code}</Code><Message>{message}</Message>");
        let ec2 = self.body.windows(18).any(|part| part == b"Version=2016-11-15");
        let body = if ec2 {
            format!("<Response><Errors><Error>{error}</Error></Errors><RequestID>{id}</RequestID></Response>")
        } else {
            format!(
                "<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>{id}</RequestId></ErrorResponse>"
            )
        };
        answer(status, "text/xml", &body)
    }
}

fn answer(status: u16, kind: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Answer\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

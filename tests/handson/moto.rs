//! A real AWS endpoint on this machine, for one test: `moto_server`.

use super::peers;
use super::process::{Heard, Process, look};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long moto may take to start: two seconds are usual, but not where many start at once.
const START: Duration = Duration::from_secs(180);

/// A running moto server, stopped when it is dropped.
pub struct Moto {
    pub url: String,
    _process: Process,
}

impl Moto {
    /// Starts one on a free port and waits until it listens; `None` if moto or boto3 is not there.
    pub fn start() -> Option<Moto> {
        let program = peers::program("moto_server").filter(|_| peers::python_has("boto3"))?;
        let mut child = Command::new(program)
            // Port 0: whichever is free, known from what it says.
            .args(["-H", "127.0.0.1", "-p", "0"])
            .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("moto_server starts");
        let (heard, _) = Heard::listen(child.stderr.take().expect("a piped stderr"));
        let process = Process(child);
        let url = look(START, || {
            let said = heard.text();
            let (_, rest) = said.split_once("Running on ")?;
            rest.split_once('\n').map(|(url, _)| url.trim().to_owned())
        });
        let url = url.unwrap_or_else(|| panic!("moto_server did not start: {}", heard.text()));
        Some(Moto { url, _process: process })
    }

    /// Forgets all that was made.
    pub fn reset(&self) {
        self.tell("reset");
    }

    /// Draws the same ids from here on as another one that was told so.
    pub fn seed(&self) {
        self.tell("seed?a=1");
    }

    /// Asks something of moto itself.
    fn tell(&self, what: &str) {
        let mut stream = TcpStream::connect(self.address()).expect("moto listens");
        let request = format!(
            "POST /moto-api/{what} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.address()
        );
        stream.write_all(request.as_bytes()).expect("moto is asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("moto answers");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// The port's host and number.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }
}

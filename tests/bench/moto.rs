//! One moto_server, and where programs are found.

use super::Failed;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program of that name: in the folder that `HANDSON_PEERS` names, else on the PATH.
pub fn program(name: &str) -> Option<PathBuf> {
    let folders = match std::env::var_os("HANDSON_PEERS") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => std::env::split_paths(&std::env::var_os("PATH")?).collect(),
    };
    folders.into_iter().map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A moto_server of our own; it ends with this value.
pub struct Moto {
    server: Child,
    address: SocketAddr,
}

/// How long moto may take to start: it imports a great deal of Python.
const PATIENCE: Duration = Duration::from_secs(60);

impl Moto {
    /// Starts one on a free port; none where there is no moto_server.
    pub fn start() -> Result<Option<Moto>, Failed> {
        let Some(program) = program("moto_server") else { return Ok(None) };
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let server = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &address.port().to_string()])
            .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut moto = Moto { server, address };
        let begun = Instant::now();
        while moto.reset().is_err() {
            if let Some(status) = moto.server.try_wait()? {
                return Err(format!("moto_server ended: {status}").into());
            }
            if begun.elapsed() > PATIENCE {
                return Err("moto_server did not answer within a minute".into());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(Some(moto))
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes everything down that was made in it.
    pub fn reset(&self) -> Result<(), Failed> {
        let mut stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let (host, path) = (self.address, "/moto-api/reset");
        write!(stream, "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        match answer.lines().next() {
            Some(status) if status.contains(" 200 ") => Ok(()),
            status => Err(format!("moto's reset: {}", status.unwrap_or("no answer")).into()),
        }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // A server that is gone already is all that can go wrong.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

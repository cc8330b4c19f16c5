//! From the SDK's errors to faults.
//!
//! The SDK wraps the interesting error in several others, whose types are not all public: what can be told by type is,
//! the rest by the words of the libraries below it (hyper, rustls, aws-config).

use super::current::Current;
use super::fault::{CredentialsFault, Fault, ServiceFault, TargetFault, TimedOut, Unreachable};
use super::http::{self, NoCertificates};
use super::keys::Garbled;
use super::retry;
use aws_credential_types::provider::error::CredentialsError;
use std::error::Error;
use std::io::ErrorKind;

/// How far the request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The request could not be built.
    Construction,
    /// A time limit ended it.
    Timeout,
    /// It failed before an answer began.
    Dispatch,
    /// An answer came, an error or an unreadable one.
    Answer,
}

/// Why an endpoint was not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Nothing listens there.
    Refused,
    /// The connection ended before the answer did.
    Closed,
    /// The host's name has no address.
    Dns,
    /// No secure connection: certificate, or no TLS on the other side.
    Tls,
    /// Anything else.
    Other,
}

/// The fault behind an SDK error. `meta` is the error's code and message, where AWS gave them; `current` is the running
/// call.
pub fn fault(
    stage: Stage,
    meta: (Option<&str>, Option<&str>),
    error: &(dyn Error + 'static),
    current: Option<&Current>,
) -> Result<(), Fault> {
    let asked = current.map(Current::asked).unwrap_or_default();
    if chain(error).any(|link| link.is::<NoCertificates>()) {
        let named = |name| std::env::var(name).ok();
        let (file, folder) = (named("SSL_CERT_FILE"), named("SSL_CERT_DIR"));
        return Err(TargetFault::Certificates { file, folder }.into());
    }
    if let Some(found) = chain(error).find_map(|link| link.downcast_ref::<CredentialsError>()) {
        return Err(credentials(found).into());
    }
    let answer = current.and_then(Current::answer);
    let attempts = current.map_or(1, Current::attempts);
    let sent = current.is_none_or(Current::maybe_served);
    let endpoint = current.map(Current::endpoint).unwrap_or_default();
    match (stage, answer) {
        // The SDK's parser is stricter than the API table's, which has the last word.
        (Stage::Answer, Some(answer)) if (200..300).contains(&answer.status) => Ok(()),
        (Stage::Answer, Some(answer)) => {
            let code = meta.0.map_or_else(|| format!("Http{}", answer.status), str::to_owned);
            let message = meta.1.map_or_else(|| excerpt(&answer.body), str::to_owned);
            let throttled = retry::is_throttling(&code);
            let fault = Box::new(ServiceFault {
                asked,
                retryable: throttled || (answer.status >= 500 && answer.status != 501),
                code,
                message,
                request_id: answer.request_id.clone(),
                status: answer.status,
                attempts,
            });
            Err(if throttled { Fault::Throttled(fault) } else { Fault::Service(fault) })
        }
        (Stage::Construction, _) => Err(Fault::Request { asked, detail: innermost(error) }),
        (Stage::Timeout, _) => {
            let after = current.map(Current::running_for).unwrap_or_default();
            Err(Fault::Timeout(Box::new(TimedOut { asked, endpoint, sent, after, attempts })))
        }
        (Stage::Dispatch | Stage::Answer, _) => Err(Fault::Unreachable(Box::new(Unreachable {
            asked,
            proxy: http::proxy(&endpoint),
            endpoint,
            region: current.map(|current| current.region.clone()).unwrap_or_default(),
            cause: cause(error),
            detail: innermost(error),
            sent,
            attempts,
        }))),
    }
}

/// What an error of the credentials chain means.
pub fn credentials(error: &CredentialsError) -> CredentialsFault {
    if let Some(Garbled { setting, found }) = chain(error).find_map(|link| link.downcast_ref::<Garbled>()) {
        return CredentialsFault::Garbled { setting, found: found.clone() };
    }
    let words: Vec<String> = chain(error).map(ToString::to_string).collect();
    let says = |part: &str| words.iter().any(|word| word.contains(part));
    if says("SSO token") || says("sso token") || says("UnauthorizedException") && says("sso") {
        return CredentialsFault::LoginNeeded { profile: None, command: "aws sso login".to_owned() };
    }
    if says("login session") || says("`aws login") {
        return CredentialsFault::LoginNeeded { profile: None, command: "aws login".to_owned() };
    }
    match error {
        // Where there is no instance role, some networks refuse the metadata service instead of not having it.
        _ if says("IMDS") || says("instance metadata") => missing(),
        CredentialsError::CredentialsNotLoaded(_) => missing(),
        _ => CredentialsFault::Unusable { profile: None, detail: words.last().cloned().unwrap_or_default() },
    }
}

/// Whose they should be, the connection knows.
fn missing() -> CredentialsFault {
    CredentialsFault::Missing { profile: None, endpoint: false }
}

fn cause(error: &(dyn Error + 'static)) -> Cause {
    let kinds: Vec<ErrorKind> =
        chain(error).filter_map(|link| link.downcast_ref::<std::io::Error>()).map(std::io::Error::kind).collect();
    let words = chain(error).map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if kinds.contains(&ErrorKind::ConnectionRefused) {
        Cause::Refused
    } else if says(&["dns error", "failed to lookup address"]) {
        Cause::Dns
    } else if says(&[
        "certificate",
        "InvalidContentType",
        "HandshakeFailure",
        "tls handshake",
        "invalid HTTP version parsed",
    ]) {
        Cause::Tls
    } else if says(&[
        "connection closed before message completed",
        "SendRequest",
        "unexpected eof",
        "error reading a body",
    ]) || kinds.iter().any(|kind| {
        matches!(
            kind,
            ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::UnexpectedEof
        )
    }) {
        Cause::Closed
    } else {
        Cause::Other
    }
}

/// The error and those behind it. After an `io::Error` comes what it wraps, which its own `source` would skip.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<std::io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// The beginning of an answer that is not AWS's, on one line.
fn excerpt(body: &[u8]) -> String {
    const SHOWN: usize = 200;
    let text = String::from_utf8_lossy(body);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

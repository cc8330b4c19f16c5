//! Why a call did not give a result.
//!
//! A fault carries data; its wording is in `text.rs`, what to do about it in `hints.rs` and, for AWS's own codes, in
//! `codes.rs`. No fault holds a key, a token or a password.

pub mod codes;
mod hints;
pub(super) mod text;

pub use super::classify::Cause;
pub use super::http::Proxy;

use super::classify;
use super::current::Current;
use crate::api::accept::InputErrors;
use crate::api::table::{LeftOut, Operation, Service};
use crate::lang::{Lang, Text};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why a call, a wait or a target did not give a result.
#[derive(Debug)]
pub enum Fault {
    /// The input was refused before anything was sent.
    Input(InputErrors),
    /// An accepted value does not fit the SDK's type; `path` is where: `containerDefinitions[0].cpu`.
    Misfit { asked: Asked, path: String, message: Text },
    /// AWS answered with an error.
    Service(Box<ServiceFault>),
    /// AWS answered that there are too many requests, and went on so until the attempts were used up.
    Throttled(Box<ServiceFault>),
    /// The endpoint was not reached, or the connection ended before the answer was complete.
    Unreachable(Box<Unreachable>),
    /// Nothing came back in time.
    Timeout(Box<TimedOut>),
    /// No credentials to sign the request with.
    Credentials(Box<CredentialsFault>),
    /// The target itself cannot be used: region, endpoint or the choice between them.
    Target(TargetFault),
    /// AWS answered something that the API table does not understand.
    Answer { asked: Asked, status: u16, request_id: Option<String>, detail: Text },
    /// The SDK could not build the request from an input that the API table accepted.
    Request { asked: Asked, detail: String },
    /// A list operation gave the same page token twice.
    Pages { asked: Asked },
    /// A wait ended without what it waited for.
    Wait(Box<WaitFault>),
    /// Ctrl-C. `sent` is whether a request was on its way.
    Cancelled { asked: Asked, sent: bool },
    /// Whether the call was served cannot be found out.
    Unsure { asked: Asked, reason: Text },
    /// The service has no such operation, or it is left out by name.
    NotTaken { service: &'static Service, operation: String, reason: Option<&'static LeftOut> },
}

/// The operation that a fault belongs to: none where a binding was called outside of a call, as its tests do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    operation: Option<&'static Operation>,
    /// Whether a second, identical request would change something again.
    once: bool,
}

impl Asked {
    /// Of a request that says by itself whether it may be sent again.
    pub(super) fn of(operation: &'static Operation, once: bool) -> Asked {
        Asked { operation: Some(operation), once }
    }

    pub fn operation(self) -> Option<&'static Operation> {
        self.operation
    }

    /// The same call, of whose request somebody else knows whether it may be sent again.
    pub(super) fn sent(self, once: bool) -> Asked {
        Asked { once, ..self }
    }

    /// Whether a second, identical request would change something again.
    pub fn once(self) -> bool {
        self.once
    }
}

/// Of a call that was sent nowhere.
impl From<&'static Operation> for Asked {
    fn from(operation: &'static Operation) -> Asked {
        Asked { operation: Some(operation), once: operation.mutates && operation.token.is_none() }
    }
}

impl fmt::Display for Asked {
    /// As a script writes it: `ecs::create_cluster`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operation {
            Some(operation) => operation.fmt(f),
            None => f.write_str("?"),
        }
    }
}

/// An error that AWS answered with.
#[derive(Debug)]
pub struct ServiceFault {
    pub asked: Asked,
    /// AWS's code; `Http502` and the like where the answer had none.
    pub code: String,
    /// As AWS wrote it; may be empty.
    pub message: String,
    pub request_id: Option<String>,
    pub status: u16,
    /// Whether the same call may succeed later without any change.
    pub retryable: bool,
    /// How many requests were sent.
    pub attempts: u32,
}

/// A connection that did not come about or did not last.
#[derive(Debug)]
pub struct Unreachable {
    pub asked: Asked,
    /// Scheme and host: `http://127.0.0.1:5000`.
    pub endpoint: String,
    pub region: String,
    /// The proxy that the request would have gone through.
    pub proxy: Option<Proxy>,
    pub cause: Cause,
    /// The underlying error's own words.
    pub detail: String,
    /// Whether a request may have reached the endpoint.
    pub sent: bool,
    pub attempts: u32,
}

impl Unreachable {
    /// The proxy, where already that was not reached.
    fn missed_proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref().filter(|_| matches!(self.cause, Cause::Refused | Cause::Dns))
    }
}

/// A time limit that was hit.
#[derive(Debug)]
pub struct TimedOut {
    pub asked: Asked,
    pub endpoint: String,
    /// Whether a request may have reached the endpoint; otherwise there was not even a connection.
    pub sent: bool,
    pub after: Duration,
    pub attempts: u32,
}

/// What is wrong with the credentials.
#[derive(Debug, PartialEq, Eq)]
pub enum CredentialsFault {
    /// None were found anywhere. `endpoint`: the calls go where the user said, and not to AWS.
    Missing { profile: Option<String>, endpoint: bool },
    /// The profile is in no file.
    ProfileNotFound { name: String, near: Option<String>, known: Vec<String> },
    /// The profile's role asks for a one-time password, for which the SDK for Rust cannot prompt.
    Mfa { profile: String, serial: String, role: String, source: Option<String> },
    /// An SSO or `aws login` session has ended or was never begun.
    LoginNeeded { profile: Option<String>, command: String },
    /// A key that cannot be sent; where it stands, and what is in it that does not belong there.
    Garbled { setting: &'static str, found: Text },
    /// They are there and expired, or cannot be used; the words are the SDK's.
    Unusable { profile: Option<String>, detail: String },
    /// `~/.aws/config` or `~/.aws/credentials` cannot be read.
    BadFile { detail: String },
}

/// What is wrong with the target.
#[derive(Debug, PartialEq, Eq)]
pub enum TargetFault {
    /// An account was chosen for a rehearsal, which has none.
    Profile { given: String },
    /// Both AWS and an endpoint were chosen.
    Both,
    /// No region from anywhere.
    RegionMissing,
    /// A region that cannot be meant.
    Region { given: String, source: &'static str, near: Option<&'static str> },
    /// An endpoint URL that cannot be used.
    Endpoint { given: String, source: &'static str, problem: Text },
    /// A setting of the environment, or of the profile where one is named, that cannot be used, and what to do about it.
    Setting(Box<BadSetting>),
    /// There is no root certificate to trust; what `SSL_CERT_FILE` and `SSL_CERT_DIR` say.
    Certificates { file: Option<String>, folder: Option<String> },
}

/// A setting that cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub struct BadSetting {
    /// The variable of the environment, or the key of the profile.
    pub name: &'static str,
    pub profile: Option<String>,
    pub given: String,
    pub problem: Text,
    /// What to do about it.
    pub advice: Text,
}

/// A wait that ended without what it waited for.
#[derive(Debug)]
pub struct WaitFault {
    pub asked: Asked,
    /// The waiter's function: `wait_load_balancer_available`.
    pub waiter: &'static str,
    pub why: WaitWhy,
    /// The last states seen: what and its state.
    pub observed: Vec<(String, String)>,
    /// Why it is so, in AWS's words.
    pub reason: Option<Text>,
    /// What else AWS says about it: events, stop reasons.
    pub details: Vec<Text>,
    pub attempts: u32,
    pub elapsed: Duration,
    /// The last error of the operation that was asked, if the last question ended in one.
    pub last: Option<Box<Fault>>,
}

impl WaitFault {
    /// Whether every answer was a list without anything in it.
    pub(super) fn saw_nothing(&self) -> bool {
        matches!(self.why, WaitWhy::TimedOut { .. }) && self.observed.is_empty() && self.last.is_none()
    }
}

/// How a wait ended.
#[derive(Debug, PartialEq, Eq)]
pub enum WaitWhy {
    /// A state from which there is no way to the wanted one; the rule that says so.
    Failed { rule: Text },
    /// One of those that are waited for does not exist.
    Missing { rule: Text },
    /// The time was up.
    TimedOut { limit: Duration },
    /// Nothing was started by an endpoint that runs no tasks.
    NothingRuns,
}

impl Fault {
    /// For an operation that the API table does not have, with the reason where it is left out by name. `operation` is
    /// AWS's name.
    pub fn not_taken(service: &'static Service, operation: &str) -> Fault {
        let reason = service.left_out.iter().find(|left_out| left_out.name == operation);
        Fault::NotTaken { service, operation: operation.to_owned(), reason }
    }

    /// A stable word: AWS's own code for its errors, one of ours otherwise.
    pub fn code(&self) -> &str {
        match self {
            Fault::Input(_) | Fault::Misfit { .. } => "InvalidInput",
            Fault::Service(fault) | Fault::Throttled(fault) => &fault.code,
            Fault::Unreachable(_) => "EndpointUnreachable",
            Fault::Timeout(_) => "RequestTimedOut",
            Fault::Credentials(fault) => match **fault {
                CredentialsFault::Missing { .. } => "CredentialsNotFound",
                CredentialsFault::ProfileNotFound { .. } => "ProfileNotFound",
                CredentialsFault::Mfa { .. } => "MfaNotSupported",
                CredentialsFault::LoginNeeded { .. } => "LoginRequired",
                CredentialsFault::Unusable { .. } | CredentialsFault::Garbled { .. } => "CredentialsUnusable",
                CredentialsFault::BadFile { .. } => "ConfigFileUnreadable",
            },
            Fault::Target(TargetFault::Profile { .. } | TargetFault::Both) => "TargetUnclear",
            Fault::Target(TargetFault::RegionMissing) => "RegionMissing",
            Fault::Target(TargetFault::Region { .. }) => "RegionInvalid",
            Fault::Target(TargetFault::Endpoint { .. }) => "EndpointInvalid",
            Fault::Target(TargetFault::Setting(_)) => "SettingInvalid",
            Fault::Target(TargetFault::Certificates { .. }) => "CertificatesMissing",
            Fault::Answer { .. } => "AnswerUnreadable",
            Fault::Request { .. } => "RequestNotBuilt",
            Fault::Pages { .. } => "PageTokenRepeated",
            Fault::Wait(fault) => match fault.why {
                WaitWhy::Failed { .. } | WaitWhy::Missing { .. } => "WaitFailed",
                WaitWhy::TimedOut { .. } => "WaitTimedOut",
                WaitWhy::NothingRuns => "NothingRuns",
            },
            Fault::Cancelled { .. } => "Cancelled",
            Fault::Unsure { .. } => "AnswerLost",
            Fault::NotTaken { .. } => "OperationNotTaken",
        }
    }

    /// Whether AWS does not know what the input names.
    pub fn not_found(&self) -> bool {
        match self {
            Fault::Service(answer) => answer.code.contains("NotFound") || answer.code == "NoSuchEntity",
            Fault::Wait(fault) => matches!(fault.why, WaitWhy::Missing { .. }),
            _ => false,
        }
    }

    /// Whether AWS refused because something of that name or place is there.
    pub fn already_there(&self) -> bool {
        matches!(self, Fault::Service(fault) if codes::already_there(&fault.code))
    }

    /// What happened, in that language. AWS's own message stays as AWS wrote it.
    pub fn message(&self, lang: Lang) -> String {
        self.text().get(lang).to_owned()
    }

    /// What to do or type next, one sentence each; may be empty.
    pub fn hints(&self, lang: Lang) -> Vec<String> {
        self.hint_texts().iter().map(|text| text.get(lang).to_owned()).collect()
    }

    /// The operation that failed, where it was one.
    pub fn operation(&self) -> Option<&'static Operation> {
        match self {
            Fault::Input(errors) => Some(errors.operation),
            Fault::Service(fault) | Fault::Throttled(fault) => fault.asked.operation(),
            Fault::Unreachable(fault) => fault.asked.operation(),
            Fault::Timeout(fault) => fault.asked.operation(),
            Fault::Wait(fault) => fault.asked.operation(),
            Fault::Misfit { asked, .. }
            | Fault::Answer { asked, .. }
            | Fault::Request { asked, .. }
            | Fault::Pages { asked }
            | Fault::Unsure { asked, .. }
            | Fault::Cancelled { asked, .. } => asked.operation(),
            Fault::NotTaken { .. } | Fault::Credentials(_) | Fault::Target(_) => None,
        }
    }

    /// Where the input is wrong, in AWS's names: `containerDefinitions[0].cpu`. The first place, if there are several.
    pub fn path(&self) -> Option<&str> {
        match self {
            Fault::Input(errors) => errors.problems.first().map(|problem| problem.path.as_str()),
            Fault::Misfit { path, .. } => Some(path),
            _ => None,
        }
    }

    /// AWS's id of the request, where there was an answer.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Fault::Service(fault) | Fault::Throttled(fault) => fault.request_id.as_deref(),
            Fault::Answer { request_id, .. } => request_id.as_deref(),
            Fault::Wait(fault) => fault.last.as_ref().and_then(|last| last.request_id()),
            _ => None,
        }
    }

    /// The HTTP status, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Fault::Service(fault) | Fault::Throttled(fault) => Some(fault.status),
            Fault::Answer { status, .. } => Some(*status),
            Fault::Wait(fault) => fault.last.as_ref().and_then(|last| last.status()),
            _ => None,
        }
    }

    /// Whether the same call may succeed later without any change.
    pub fn retryable(&self) -> bool {
        match self {
            Fault::Throttled(_) | Fault::Timeout(_) => true,
            Fault::Service(fault) => fault.retryable,
            Fault::Unreachable(fault) => fault.cause != Cause::Tls,
            Fault::Wait(fault) => matches!(fault.why, WaitWhy::TimedOut { .. }),
            _ => false,
        }
    }

    /// Whether AWS may have done what was asked although there is no result: the connection ended after the request was
    /// sent, the time was up, or the answer was a 5xx or unreadable. Whoever repeats a mutating call after this looks
    /// first.
    pub fn answer_lost(&self) -> bool {
        match self {
            // 501 says that there is no such thing to do.
            Fault::Service(fault) => fault.status >= 500 && fault.status != 501 && fault.asked.once(),
            Fault::Unreachable(fault) => fault.sent,
            Fault::Timeout(fault) => fault.sent,
            Fault::Cancelled { sent, .. } => *sent,
            Fault::Answer { .. } | Fault::Unsure { .. } => true,
            _ => false,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl Error for Fault {}

impl From<InputErrors> for Fault {
    fn from(errors: InputErrors) -> Fault {
        Fault::Input(errors)
    }
}

impl From<CredentialsFault> for Fault {
    fn from(fault: CredentialsFault) -> Fault {
        Fault::Credentials(Box::new(fault))
    }
}

impl From<TargetFault> for Fault {
    fn from(fault: TargetFault) -> Fault {
        Fault::Target(fault)
    }
}

/// What the SDK's result means for the bindings: its typed output is dropped, for the API table decodes the answer
/// itself.
///
/// # Errors
/// The fault behind an SDK error. A 2xx answer that only the SDK's own parser rejects is no fault.
pub fn finish<O, E>(result: Result<O, SdkError<E, HttpResponse>>) -> Result<(), Fault>
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let Err(error) = result else { return Ok(()) };
    let meta = match &error {
        SdkError::ServiceError(service) => (service.err().code(), service.err().message()),
        _ => (None, None),
    };
    let stage = match &error {
        SdkError::ConstructionFailure(_) => classify::Stage::Construction,
        SdkError::TimeoutError(_) => classify::Stage::Timeout,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => classify::Stage::Timeout,
        SdkError::DispatchFailure(_) => classify::Stage::Dispatch,
        _ => classify::Stage::Answer,
    };
    classify::fault(stage, meta, &error, Current::get().as_deref())
}

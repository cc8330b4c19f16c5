//! The call that a task is making: what the retry rule, the connection and the faults know about it beyond what the SDK
//! tells.

use super::endpoint;
use super::fault::Asked;
use super::trace::{Trace, TraceSink};
use crate::api::mask::mask;
use crate::api::table::Operation;
use crate::api::value::{Members, Value};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

tokio::task_local! {
    static CURRENT: Arc<Current>;
}

/// One request of a call, with all its attempts.
pub struct Current {
    pub operation: &'static Operation,
    pub region: String,
    /// The clock of the calls: virtual in a rehearsal.
    time: SharedTimeSource,
    sink: Option<TraceSink>,
    /// Kept for the trace only.
    input: Option<Members>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    attempts: u32,
    phase: Phase,
    /// An earlier attempt may have been served.
    earlier_lost: bool,
    connection: Option<CaptureSmithyConnection>,
    begun: Option<SystemTime>,
    method: String,
    url: String,
    answer: Option<Arc<Answer>>,
    /// Of this attempt, where it was here before the SDK read it.
    early: Option<Answer>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Credentials and endpoint are being found out.
    #[default]
    Before,
    /// The request is with the HTTP client.
    Transmit,
    /// The whole answer is here.
    Answered,
}

/// A whole HTTP answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub request_id: Option<String>,
    pub body: Vec<u8>,
}

impl Current {
    pub fn new(
        operation: &'static Operation,
        region: &str,
        input: &Members,
        sink: Option<&TraceSink>,
        time: &SharedTimeSource,
    ) -> Arc<Current> {
        Arc::new(Current {
            operation,
            region: region.to_owned(),
            time: time.clone(),
            sink: sink.cloned(),
            input: sink.map(|_| input.clone()),
            seen: Mutex::default(),
        })
    }

    /// Runs the future as this call.
    pub async fn scope<F: Future>(self: &Arc<Current>, future: F) -> F::Output {
        CURRENT.scope(Arc::clone(self), future).await
    }

    /// The call of the running task, if it is making one.
    pub fn get() -> Option<Arc<Current>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// An attempt begins: what was in flight before it without an answer may have been served.
    pub fn attempt_begins(&self) {
        let mut seen = self.seen();
        seen.earlier_lost |= seen.in_flight();
        seen.attempts += 1;
        seen.phase = Phase::Before;
        seen.connection = None;
        (seen.answer, seen.early) = (None, None);
        seen.begun = Some(self.time.now());
    }

    /// The signed request goes to the HTTP client.
    pub fn transmit_begins(&self, method: &str, url: &str) {
        let mut seen = self.seen();
        seen.phase = Phase::Transmit;
        seen.begun = Some(self.time.now());
        method.clone_into(&mut seen.method);
        // What comes after the path (query strings may carry signatures) is left away.
        url.split('?').next().unwrap_or_default().clone_into(&mut seen.url);
    }

    /// The HTTP client looks for a connection for the request; ignored for requests made to find out credentials.
    pub fn connects(&self, connection: CaptureSmithyConnection) {
        let mut seen = self.seen();
        if seen.phase == Phase::Transmit {
            seen.connection = Some(connection);
        }
    }

    /// The whole answer of this attempt is here.
    pub fn answered(&self, answer: Answer) {
        self.seen().early = Some(answer);
    }

    /// Takes that answer.
    pub fn early_answer(&self) -> Option<Answer> {
        self.seen().early.take()
    }

    /// An attempt is over, with an answer where there was a whole one.
    pub fn attempt_ends(&self, answer: Option<Answer>, error: Option<String>) {
        let mut seen = self.seen();
        let status = answer.as_ref().map(|answer| answer.status);
        if answer.is_some() {
            seen.phase = Phase::Answered;
            seen.answer = answer.map(Arc::new);
        }
        if let (Some(sink), Some(input)) = (&self.sink, &self.input) {
            let trace = Trace {
                service: self.operation.service.module,
                operation: self.operation.name,
                method: seen.method.clone(),
                url: seen.url.clone(),
                status,
                error,
                duration: self.since(seen.begun),
                attempt: seen.attempts,
                input: mask(self.operation.input, &Value::Map(input.clone())),
            };
            drop(seen);
            sink(&trace);
        }
    }

    /// How many attempts were begun.
    pub fn attempts(&self) -> u32 {
        self.seen().attempts
    }

    /// The last attempt's whole answer.
    pub fn answer(&self) -> Option<Arc<Answer>> {
        self.seen().answer.clone()
    }

    /// Whether a request of this call may have been served without our knowing the result.
    pub fn maybe_served(&self) -> bool {
        let seen = self.seen();
        seen.earlier_lost || seen.in_flight()
    }

    /// The call, as faults name it.
    pub fn asked(&self) -> Asked {
        Asked::of(self.operation, self.once())
    }

    /// Whether a second, identical request would change something again: it has no token, or goes to an endpoint that may
    /// take no notice of one.
    pub fn once(&self) -> bool {
        self.operation.mutates && (self.operation.token.is_none() || !endpoint::is_aws(&self.seen().url))
    }

    /// `http://127.0.0.1:5000`: where the last attempt went.
    pub fn endpoint(&self) -> String {
        let seen = self.seen();
        let Some((scheme, rest)) = seen.url.split_once("://") else { return String::new() };
        format!("{scheme}://{}", rest.split('/').next().unwrap_or_default())
    }

    /// How long the last attempt has taken so far.
    pub fn running_for(&self) -> Duration {
        self.since(self.seen().begun)
    }

    fn since(&self, begun: Option<SystemTime>) -> Duration {
        begun.and_then(|begun| self.time.now().duration_since(begun).ok()).unwrap_or_default()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// Whether the attempt got a connection and no whole answer. An HTTP client that does not report connections is
    /// taken to have had one.
    fn in_flight(&self) -> bool {
        self.phase == Phase::Transmit && self.connection.as_ref().is_none_or(|connection| connection.get().is_some())
    }
}

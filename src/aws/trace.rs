//! What `--debug` prints about requests.

use crate::api::value::Value;
use std::sync::Arc;
use std::time::Duration;

/// Takes each attempt of each request as it ends; called from the thread that makes the call.
pub type TraceSink = Arc<dyn Fn(&Trace) + Send + Sync>;

/// One HTTP request and its answer. Headers are left out, for they carry signatures and session tokens.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The script's module: `ecs`.
    pub service: &'static str,
    /// AWS's name: `CreateCluster`.
    pub operation: &'static str,
    /// Empty when the attempt ended before there was a request (no credentials).
    pub method: String,
    /// Scheme, host and path.
    pub url: String,
    /// None without a whole answer.
    pub status: Option<u16>,
    /// What went wrong, in the SDK's words, where there was no answer.
    pub error: Option<String>,
    pub duration: Duration,
    /// 1 for the first.
    pub attempt: u32,
    /// The input as it was sent, sensitive members masked.
    pub input: Value,
}

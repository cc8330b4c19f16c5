//! Calls through the AWS SDK: targets, clients, one call, faults, retries, pages, batches, waiters.
//!
//! [`Target::resolve`] decides where calls go, [`Aws::new`] makes the connection, [`Aws::call`] and [`Aws::wait`] use
//! it from the script's own thread. Inputs and results are values of the API table; the SDK builds and signs the
//! requests, sends and repeats them.

mod batch;
mod bindings;
mod call;
mod classify;
mod connection;
mod convert;
mod current;
mod endpoint;
pub mod fault;
mod http;
pub mod natives;
mod observe;
mod page;
mod profile;
pub mod region;
mod retry;
pub mod script;
pub mod target;
mod trace;
pub mod wait;
mod window;

pub use call::{CallOptions, Outcome};
pub use connection::{Aws, Parts};
pub use fault::{Cause, Fault};
pub use profile::Environment;
pub use target::{Target, TargetKind, TargetOptions, Timeouts};
pub use trace::{Trace, TraceSink};
pub use wait::{WaitEvent, WaitOptions, duration};
pub use window::Window;

/// The SDK's client of each service in the API table.
#[derive(Debug, Clone)]
pub struct Clients {
    pub ecs: aws_sdk_ecs::Client,
    pub ec2: aws_sdk_ec2::Client,
    pub elbv2: aws_sdk_elasticloadbalancingv2::Client,
    pub sts: aws_sdk_sts::Client,
    pub iam: aws_sdk_iam::Client,
    pub ecr: aws_sdk_ecr::Client,
    pub logs: aws_sdk_cloudwatchlogs::Client,
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial;

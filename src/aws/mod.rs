//! Calls through the AWS SDK: targets, clients, one call, faults, retries, pages, batches, waiters.
//!
//! [`Target::resolve`] decides where calls go, [`Aws::new`] makes the connection, [`Aws::call`] and [`Aws::wait`] use
//! it from the script's own thread. Inputs and results are values of the API table; the SDK builds and signs the
//! requests, sends and repeats them.

mod batch;
mod bindings;
mod call;
mod classify;
mod clients;
mod connection;
mod convert;
mod current;
mod endpoint;
pub mod fault;
mod http;
mod keys;
pub mod natives;
mod observe;
mod page;
mod profile;
pub mod region;
mod retry;
pub mod script;
mod settings;
pub mod target;
mod trace;
pub mod wait;
mod window;

pub use call::{CallOptions, Outcome};
pub use clients::Clients;
pub use connection::{Aws, Parts};
pub use fault::{Cause, Fault};
pub use profile::Environment;
pub use target::{Target, TargetKind, TargetOptions, Timeouts};
pub use trace::{Trace, TraceSink};
pub use wait::{WaitEvent, WaitOptions, duration};
pub use window::Window;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial;

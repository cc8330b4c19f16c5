//! What the tests share: operations by name, values from JSON, samples with every member set, messages from the other side.

#![allow(
    dead_code,
    unused_imports,
    reason = "the unit tests and those in tests/handson share it, and each uses a part"
)]

mod encode;
mod sample;

pub use encode::{encode_request, encode_response};
pub use sample::{Fill, Sampler, Side, reachable, sample, shown};

use crate::api::table::Operation;
use crate::api::{Value, service};

/// The operation `ecs::create_cluster` of the table.
pub fn operation(path: &str) -> &'static Operation {
    let (module, function) = path.split_once("::").expect("module::function");
    let found = service(module).and_then(|service| service.operation(function));
    found.unwrap_or_else(|| panic!("the table has no {path}"))
}

/// A value from JSON text.
pub fn value(json: &str) -> Value {
    Value::from_json(&serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}")))
}

//! The rehearsal cloud: AWS, as far as a container workshop needs it, inside this program.
//!
//! It is the SDK's HTTP client ([`InProcess`]) and a server on this machine ([`server`]). Both give a [`Request`] to the
//! [`Cloud`], which owns a [`World`]; requests and answers are decoded and encoded by the API table ([`serve`]). The world
//! is changed by calls and by time alone: no operation reads a clock or draws a number other than the world's own, so that
//! a world can be made again from its log.

#[macro_use]
mod call;
mod clock;
mod filter;
mod http;
mod ids;
mod latency;
mod page;
mod serve;

#[cfg(test)]
mod trial;
pub mod times;
mod world;

mod ec2;
mod ecr;
mod ecs;
mod elbv2;
mod iam;
mod logs;
mod sts;


pub use clock::{Clock, Pace};
pub use http::InProcess;
pub use serve::{Request, Response};
pub use world::{ACCOUNT, World};

use crate::api::Value;
use call::Row;
use ids::Ids;
use std::sync::{Mutex, PoisonError};

/// What is simulated: of each service the operations, sorted by name.
pub const SERVICES: &[(&str, &[Row])] = &[
    ("ecs", ecs::OPERATIONS),
    ("ec2", ec2::OPERATIONS),
    ("elbv2", elbv2::OPERATIONS),
    ("sts", sts::OPERATIONS),
    ("iam", iam::OPERATIONS),
    ("ecr", ecr::OPERATIONS),
    ("logs", logs::OPERATIONS),
];

/// A rehearsal cloud. Calls come one after another, whatever thread they are from.
pub struct Cloud(Mutex<Inner>);

struct Inner {
    world: World,
    /// For the ids of requests, which are nothing in the world.
    requests: Ids,
}

impl Cloud {
    /// An account on its first day, which is gone with the process.
    pub fn in_memory(seed: u64) -> Cloud {
        Cloud(Mutex::new(Inner { world: World::new(seed), requests: Ids::new(seed, "requests") }))
    }

    /// The time in the world.
    pub fn now(&self) -> jiff::Timestamp {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).world.now()
    }

    /// Answers a request. With `latency` the call takes its usual time on the clock.
    pub fn answer(&self, request: &Request<'_>, clock: &Clock, latency: bool) -> Response {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { world, requests } = &mut *inner;
        let call = match serve::read(request, requests) {
            Ok(call) => call,
            Err(response) => return response,
        };
        let now = if latency { clock.pass(latency::of(call.operation)) } else { clock.time() };
        world.advance(now);
        clock.at_least(world.now());
        let answer = serve::call(world, call.operation, &call.region, call.input);
        serve::written(call.operation, answer, requests)
    }
}

/// Tags as a structure of the API: `[{Key, Value}]`, or with small letters.
fn tag_list<'a>(tags: impl IntoIterator<Item = (&'a String, &'a String)>, key: &str, value: &str) -> Vec<Value> {
    let pair = |(k, v): (&String, &String)| {
        Value::Map(
            [(key.to_owned(), Value::Text(k.clone())), (value.to_owned(), Value::Text(v.clone()))]
                .into_iter()
                .collect(),
        )
    };
    tags.into_iter().map(pair).collect()
}
// STUB until store merges
#[derive(Debug)]
pub struct StoreError;
impl StoreError { pub fn text(&self) -> crate::lang::Text { crate::text!(en: "x", ja: "x") } }
impl Cloud {
    pub fn create(_: &std::path::Path, seed: u64) -> Result<Cloud, StoreError> { Ok(Cloud::in_memory(seed)) }
    pub fn open(_: &std::path::Path, seed: u64) -> Result<Cloud, StoreError> { Ok(Cloud::in_memory(seed)) }
}

//! The rehearsal cloud: AWS, as far as a container workshop needs it, inside this program.
//!
//! It is the SDK's HTTP client ([`InProcess`]) and a server on this machine ([`server`]). Both give a [`Request`] to the
//! [`Cloud`], which owns a [`World`]; requests and answers are decoded and encoded by the API table ([`serve`]). The world
//! is changed by calls and by time alone: no operation reads a clock or draws a number other than the world's own, so that
//! a world can be made again from its log.

mod authorize;
#[macro_use]
mod call;
pub mod causes;
mod clock;
mod constraints;
mod control;
pub mod docs;
mod faults;
mod filter;
#[cfg(test)]
mod finished;
mod http;
mod ids;
mod latency;
#[cfg(test)]
mod order;
mod page;
mod past;
#[cfg(test)]
mod properties;
pub mod quotas;
pub mod refusals;
mod serve;
pub mod server;
mod store;
pub mod times;
#[cfg(test)]
mod trial;
mod world;

mod ec2;
mod ecr;
mod ecs;
mod elbv2;
mod iam;
mod logs;
mod sts;

pub use authorize::Caller;
pub use clock::{Clock, Pace};
pub use faults::{Fault, Moment};
pub use http::InProcess;
pub use serve::{Request, Response};
pub use store::StoreError;
pub use world::{ACCOUNT, World};

use crate::api::Value;
use call::{Answer, Refusal, Row};
use faults::{End, Fate, Faults};
use ids::Ids;
use past::Past;
use serve::Call;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{Held, Store};

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

/// Whether the rehearsal cloud does what that operation does. The others are refused with `NotImplemented`.
pub fn simulates(operation: &crate::api::Operation) -> bool {
    serve::handler(operation).is_some()
}

/// A rehearsal cloud. Calls come one after another, whatever thread they are from.
pub struct Cloud(Mutex<Inner>);

struct Inner {
    world: World,
    /// Where the world is kept; nowhere in the memory of one process alone.
    store: Option<Store>,
    /// The clock of the calls, for the time that passes after the last one.
    clock: Option<Clock>,
    /// For the ids of requests, which are nothing in the world.
    requests: Ids,
    faults: Option<Faults>,
    /// Who calls, where that is asked.
    caller: Option<Caller>,
    /// For reads that lag behind; there from the first one on.
    past: Option<Past>,
}

/// What a request got.
#[derive(Debug)]
pub struct Answered {
    /// How much longer than usual it took. Has passed already where the call took its time on the clock.
    pub delay: Duration,
    pub end: Result<Response, Lost>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The connection ended.
    Reset,
    /// Nothing came, and the connection stayed.
    Silence,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a fault that was asked for took the answer away")
    }
}

impl std::error::Error for Lost {}

impl Cloud {
    fn new(world: World, store: Option<Store>, seed: u64) -> Cloud {
        let begun = world.now().as_millisecond().unsigned_abs();
        Cloud(Mutex::new(Inner {
            world,
            store,
            clock: None,
            requests: Ids::new(seed ^ begun, "requests"),
            faults: None,
            caller: None,
            past: None,
        }))
    }

    /// An account on its first day, which is gone with the process.
    pub fn in_memory(seed: u64) -> Cloud {
        Cloud::new(World::new(seed), None, seed)
    }

    /// An account on its first day, kept in that folder in place of what is there.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn create(folder: &Path, seed: u64) -> Result<Cloud, StoreError> {
        let (store, world) = Store::create(folder, seed)?;
        Ok(Cloud::new(world, Some(store), seed))
    }

    /// The account that is kept in that folder, where time has gone on like the clock on the wall; one on its first day, of
    /// that seed, where there is none.
    ///
    /// # Errors
    /// The folder cannot be written, or what is there cannot be read.
    pub fn open(folder: &Path, seed: u64) -> Result<Cloud, StoreError> {
        let (store, world) = Store::open(folder, seed, false)?;
        Ok(Cloud::new(world, Some(store), seed))
    }

    /// The same, not before the time on the wall: clients that bring their own clock (PutLogEvents) find it in the world. A
    /// world whose waits have taken it beyond that stays where it is.
    ///
    /// # Errors
    /// As for [`Cloud::open`].
    pub fn open_today(folder: &Path, seed: u64) -> Result<Cloud, StoreError> {
        let (store, world) = Store::open(folder, seed, true)?;
        Ok(Cloud::new(world, Some(store), seed))
    }

    /// Whether a world is kept in that folder.
    pub fn there(folder: &Path) -> bool {
        Store::there(folder)
    }

    /// Keeps the account in that folder from now on: one on its first day in place of what is there, or, without `fresh`, the
    /// one that is there. What was in memory is forgotten.
    ///
    /// # Errors
    /// The folder cannot be written, or what is there cannot be read.
    pub fn settle(&self, folder: &Path, seed: u64, fresh: bool) -> Result<(), StoreError> {
        let (store, world) = if fresh { Store::create(folder, seed) } else { Store::open(folder, seed, false) }?;
        let mut inner = self.inner();
        inner.past = inner.past.take().map(|_| Past::of(&world));
        (inner.world, inner.store) = (world, Some(store));
        Ok(())
    }

    /// With these faults; the same ones for the same calls in the same world.
    pub fn with_faults(self, faults: Vec<Fault>, seed: u64) -> Cloud {
        let mut inner = self.inner();
        let begun = inner.world.now().as_millisecond().unsigned_abs();
        inner.past = faults.iter().any(Fault::lags).then(|| Past::of(&inner.world));
        inner.faults = (!faults.is_empty()).then(|| Faults::new(faults, seed ^ begun));
        drop(inner);
        self
    }

    /// Where nobody may do more than that policy allows.
    pub fn with_caller(self, caller: Caller) -> Cloud {
        self.inner().caller = Some(caller);
        self
    }

    /// Forgets the account that is kept in that folder. False if there is none.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn reset(folder: &Path) -> Result<bool, StoreError> {
        Store::reset(folder)
    }

    /// Keeps the time that has passed since the last call, and tidies the folder. Calls can still be made.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn close(&self) -> Result<(), StoreError> {
        let Inner { world, store, clock, .. } = &mut *self.inner();
        match store {
            Some(store) => store.close(world, clock.as_ref().map(Clock::time)),
            None => Ok(()),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The region in which something was changed last, if anything ever was.
    pub fn region(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).world.used.clone()
    }

    /// The time in the world.
    pub fn now(&self) -> jiff::Timestamp {
        self.inner().world.now()
    }

    /// Answers a request. With `latency` the call takes its usual time on the clock.
    pub fn answer(&self, request: &Request<'_>, clock: &Clock, latency: bool) -> Answered {
        let mut inner = self.inner();
        let call = match serve::read(request, &mut inner.requests) {
            Ok(call) => call,
            Err(response) => return Answered { delay: Duration::ZERO, end: Ok(response) },
        };
        let operation = call.operation;
        let fate = inner.faults.as_mut().map(|faults| faults.fate(operation)).unwrap_or_default();
        let delay = fate.delay;
        let took = latency.then(|| latency::of(operation) + delay);
        let make = |inner: &mut Inner| {
            let made = inner.make(call, clock, took, &fate);
            made.unwrap_or_else(|error| Err(serve::failed(&error)))
        };
        let answer = match fate.end {
            End::Answered => {
                let answer = make(&mut inner);
                if let Some(faults) = &mut inner.faults {
                    faults.served(operation);
                }
                answer
            }
            End::Throttled => Err(faults::throttled(operation)),
            End::Failed => Err(faults::failed(operation)),
            End::Lost { served, silent } => {
                if served {
                    drop(make(&mut inner));
                }
                return Answered { delay, end: Err(if silent { Lost::Silence } else { Lost::Reset }) };
            }
        };
        Answered { delay, end: Ok(serve::written(operation, answer, &mut inner.requests)) }
    }
}

impl Inner {
    /// Makes a call, which takes that long where it takes any time on the clock. After an error it was not made, and the world
    /// is read again before the next one.
    fn make(&mut self, call: Call, clock: &Clock, took: Option<Duration>, fate: &Fate) -> Result<Answer, StoreError> {
        let Inner { world, store, clock: kept, past, caller, .. } = self;
        kept.get_or_insert_with(|| clock.clone());
        let seen = store.as_ref().map(Store::seen);
        let held = ready(world, store, clock, took)?;
        if let Some(caller) = caller
            && let Err(refusal) = caller.check(&mut world.context(&call.region), &call)
        {
            if let Some(held) = held {
                held.done();
            }
            return Ok(Err(refusal));
        }
        if let Some(past) = past {
            if held.as_ref().map(Held::seen) != seen {
                // What others did cannot be made to happen later any more.
                *past = Past::of(world);
            }
            if let Some(lag) = fate.lag.filter(|_| !call.operation.mutates) {
                let answer = past.ask(world.now(), lag, call);
                if let Some(held) = held {
                    held.done();
                }
                return Ok(answer);
            }
            past.note(world.now(), call.clone());
        }
        match held {
            Some(held) => held.call(world, call),
            None => Ok(serve::call(world, call.operation, &call.region, call.input)),
        }
    }
}

/// Lets so much time pass in the world, and keeps its folder, where it has one, from everybody else.
fn ready<'a>(
    world: &mut World,
    store: &'a mut Option<Store>,
    clock: &Clock,
    took: Option<Duration>,
) -> Result<Option<Held<'a>>, StoreError> {
    let held = store.as_mut().map(|store| store.take(world)).transpose()?;
    if let Some(held) = &held {
        // Another process may be further.
        clock.at_least(held.time());
    }
    let now = took.map_or_else(|| clock.time(), |took| clock.pass(took));
    world.advance(now);
    clock.at_least(world.now());
    Ok(held)
}

impl Drop for Cloud {
    fn drop(&mut self) {
        // A world that a panic came through is read again from its folder, by whoever needs it next.
        if !std::thread::panicking() {
            drop(self.close());
        }
    }
}

/// Tags as a structure of the API: `[{Key, Value}]`, or with small letters.
fn tag_list<'a>(
    tags: impl IntoIterator<Item = (&'a String, &'a String)>,
    key: &'static str,
    value: &'static str,
) -> Vec<Value> {
    let pair = |(k, v): (&String, &String)| {
        Value::Map([(key, Value::Text(k.clone())), (value, Value::Text(v.clone()))].into())
    };
    tags.into_iter().map(pair).collect()
}

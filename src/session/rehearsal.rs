//! The rehearsal cloud of a session: which world it is, and the clock that everything in the session goes by.

use crate::api::Members;
use crate::aws::Parts;
use crate::cancel::Cancel;
pub use crate::cloud::{Caller, Fault};
use crate::cloud::{Clock, Cloud, InProcess, Pace, StoreError, World};
use crate::engine::thrown::Thrown;
use crate::engine::time;
use crate::lang::Lang;
use crate::text;
use crate::workshop::state;
use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// What the user says about the world of a rehearsal.
#[derive(Debug, Clone, Default)]
pub struct Rehearsing {
    /// From which ids and times come.
    pub seed: u64,
    /// Begin a new world for a workshop, in place of the one that is there.
    pub fresh: bool,
    /// Between calls the clock goes on like the one on the wall.
    pub follow: bool,
    /// The workshop whose world it is, for what is no workshop itself.
    pub workshop: Option<String>,
    /// What goes wrong on purpose.
    pub faults: Vec<Fault>,
    /// Nobody may do more than that; everything where there is none.
    pub caller: Option<Caller>,
}

/// Where a world is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere: it ends with the session.
    Memory,
    /// There, and begun anew.
    New(PathBuf),
    /// There, as it was left.
    Old(PathBuf),
}

/// The name of the folder of state of a rehearsal.
pub const FOLDER: &str = "rehearsal";

/// A rehearsal cloud, opened when the first call needs it.
pub(super) struct Rehearsal {
    seed: u64,
    faults: Vec<Fault>,
    caller: Option<Caller>,
    clock: Clock,
    world: OnceLock<(Arc<Cloud>, Timestamp)>,
}

impl Rehearsal {
    pub fn new(rehearsing: &Rehearsing) -> Rehearsal {
        let pace = if rehearsing.follow { Pace::Follows(1.0) } else { Pace::Stands };
        let seed = rehearsing.seed;
        let clock = Clock::new(World::beginning(seed), pace);
        let Rehearsing { faults, caller, .. } = rehearsing.clone();
        Rehearsal { seed, faults, caller, clock, world: OnceLock::new() }
    }

    /// Opens the world, and gives what the SDK needs to work in it.
    pub fn open(&self, place: &Place) -> Result<Parts, Thrown> {
        let cloud = match place {
            Place::Memory => Ok(Cloud::in_memory(self.seed)),
            Place::New(folder) => Cloud::create(folder, self.seed),
            Place::Old(folder) => Cloud::open(folder, self.seed),
        };
        let cloud = cloud.map_err(|e| unusable(&e))?.with_faults(self.faults.clone(), self.seed);
        let cloud = match &self.caller {
            Some(caller) => cloud.with_caller(caller.clone()),
            None => cloud,
        };
        self.clock.at_least(cloud.now());
        let (cloud, _) = self.world.get_or_init(|| (Arc::new(cloud), self.clock.time()));
        let http = InProcess { cloud: Arc::clone(cloud), clock: self.clock.clone() };
        Ok(Parts {
            http: Some(SharedHttpClient::new(http)),
            sleep: Some(SharedAsyncSleep::new(self.clock.clone())),
            time: Some(SharedTimeSource::new(self.clock.clone())),
            trace: None,
        })
    }

    /// Says something to the world, once it is open.
    ///
    /// # Errors
    /// What is wrong with it, in English.
    pub fn declare(&self, region: &str, what: &str, input: Members) -> Result<(), String> {
        let Some((cloud, _)) = self.world.get() else { return Ok(()) };
        cloud.declare(region, what, input, &self.clock).map(drop).map_err(|(_, message)| message)
    }

    /// The region in which the world was last changed.
    pub fn region(&self) -> Option<String> {
        self.world.get()?.0.region()
    }

    /// How long all since the opening would have taken on AWS.
    pub fn taken(&self) -> Option<Duration> {
        let (_, begun) = self.world.get()?;
        Duration::try_from(self.clock.time().duration_since(*begun)).ok()
    }
}

impl time::Clock for Rehearsal {
    fn now(&self) -> Timestamp {
        self.clock.time()
    }

    fn sleep(&self, time: Duration, cancel: &Cancel) -> bool {
        self.clock.pass(time);
        !cancel.is_cancelled()
    }

    fn jumps(&self) -> bool {
        true
    }
}

/// The folder of the world that something sees which is no workshop: that of the one that the user names, else of the only
/// workshop that has one here, else none.
pub fn world(root: &Path, named: Option<&str>) -> Result<Option<PathBuf>, Thrown> {
    let folder = |id: &str| root.join(id).join(FOLDER);
    if let Some(id) = named {
        return Ok(Some(folder(id)));
    }
    let all = state::all(root).map_err(|e| crate::error::file(root, &e))?;
    let ids: Vec<&str> = all.iter().filter(|(_, target, _)| target == FOLDER).map(|(id, _, _)| id.as_str()).collect();
    match ids.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(folder(only))),
        several => {
            let wording = text!(
                en: "several workshops have a rehearsal world here",
                ja: "ここには複数のワークショップのリハーサルがあります"
            );
            let thrown = Thrown::new("WorldUnclear", wording);
            Err(several.iter().fold(thrown, |thrown, id| thrown.hint(format!("--workshop {id}"))))
        }
    }
}

/// The error of a world that cannot be used.
pub fn unusable(error: &StoreError) -> Thrown {
    let thrown = Thrown::new("WorldUnreadable", error.text().get(Lang::current()));
    error.hints.iter().fold(thrown, |thrown, hint| thrown.hint(hint.get(Lang::current())))
}

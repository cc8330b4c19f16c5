//! The rehearsal cloud of a session: which world it is, and the clock that everything in the session goes by.

use crate::api::Members;
use crate::aws::Parts;
use crate::cancel::Cancel;
pub use crate::cloud::{Caller, Fault};
use crate::cloud::{Clock, Cloud, InProcess, Pace, StoreError, World};
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::engine::time;
use crate::lang::{Lang, Text};
use crate::nearest::nearest;
use crate::text;
use crate::workshop::state;
use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
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
    /// Where the world will be kept from the first call on.
    planned: Mutex<Option<Place>>,
}

impl Rehearsal {
    pub fn new(rehearsing: &Rehearsing) -> Rehearsal {
        let pace = if rehearsing.follow { Pace::Follows(1.0) } else { Pace::Stands };
        let seed = rehearsing.seed;
        let clock = Clock::new(World::beginning(seed), pace);
        let Rehearsing { faults, caller, .. } = rehearsing.clone();
        Rehearsal { seed, faults, caller, clock, world: OnceLock::new(), planned: Mutex::default() }
    }

    /// Opens the world, and gives what the SDK needs to work in it. A new one takes the place of the old one in
    /// [`Rehearsal::begin`] only: before, the run may end over a mistake that should not cost anything.
    pub fn open(&self, place: &Place) -> Result<Parts, Thrown> {
        let cloud = match place {
            Place::Old(folder) if Cloud::there(folder) => Cloud::open(folder, self.seed),
            place => {
                *self.planned.lock().unwrap_or_else(PoisonError::into_inner) = Some(place.clone());
                Ok(Cloud::in_memory(self.seed))
            }
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

    /// Begins the world in its folder, unless that was done. True if it took the place of another one, whose outputs are gone
    /// then, too.
    pub fn begin(&self) -> Result<bool, Thrown> {
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(place), Some((cloud, _))) = (planned.as_ref(), self.world.get()) else { return Ok(false) };
        let (folder, fresh) = match place {
            Place::Memory => return Ok(false),
            Place::New(folder) => (folder, true),
            Place::Old(folder) => (folder, false),
        };
        let replaces = fresh && Cloud::there(folder);
        cloud.settle(folder, self.seed, fresh).map_err(|e| unusable(&e))?;
        self.clock.at_least(cloud.now());
        if fresh {
            state::forget_outputs(folder).map_err(|e| crate::error::file(folder, &e))?;
            super::prompt::forget(folder)?;
        }
        *planned = None;
        Ok(replaces)
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
///
/// # Errors
/// `NoWorld` for a name without a world, `WorldUnclear` where several have one and none is named.
pub fn world(root: &Path, named: Option<&str>) -> Result<Option<PathBuf>, Thrown> {
    let folder = |id: &str| root.join(id).join(FOLDER);
    let all = state::all(root).map_err(|e| crate::error::file(root, &e))?;
    let kept = all.iter().filter(|(id, target, _)| target == FOLDER && Cloud::there(&folder(id)));
    let ids: Vec<&str> = kept.map(|(id, _, _)| id.as_str()).collect();
    if let Some(id) = named {
        return if ids.contains(&id) { Ok(Some(folder(id))) } else { Err(no_world(root, id, &ids)) };
    }
    match ids.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(folder(only))),
        several => {
            let wording = text!(
                en: "several workshops have a rehearsal world here",
                ja: "ここには複数のワークショップのリハーサルがあります"
            );
            let thrown = Thrown::new("WorldUnclear", wording);
            let thrown = several.iter().fold(thrown, |thrown, id| thrown.hint(one_of(id)));
            let first = several[0];
            Err(thrown.hint(
                text!(en: "at the prompt: :target rehearsal {first}", ja: "対話の中では: :target rehearsal {first}"),
            ))
        }
    }
}

/// How to name the world that is meant.
fn one_of(id: &str) -> Text {
    text!(en: "name one: --workshop {id}", ja: "どれかを指定してください: --workshop {id}")
}

fn no_world(root: &Path, id: &str, ids: &[&str]) -> Thrown {
    let place = root.display();
    let wording =
        text!(en: "there is no rehearsal of `{id}` in {place}", ja: "{place} に `{id}` のリハーサルはありません");
    let thrown = Thrown::new("NoWorld", wording);
    match nearest(id, ids.iter().copied()) {
        Some(near) => thrown.hint(did_you_mean(&format!("--workshop {near}"))),
        None if ids.is_empty() => thrown.hint(text!(
            en: "leave --workshop out: the account is empty then",
            ja: "--workshop を外してください。空のアカウントになります"
        )),
        None => ids.iter().fold(thrown, |thrown, id| thrown.hint(one_of(id))),
    }
}

/// The error of a world that cannot be used.
pub fn unusable(error: &StoreError) -> Thrown {
    let thrown = Thrown::new("WorldUnreadable", error.text().get(Lang::current()));
    error.hints.iter().fold(thrown, |thrown, hint| thrown.hint(hint.get(Lang::current())))
}

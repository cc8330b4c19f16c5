//! Where a world is kept: a snapshot and the calls since, in one folder.
//!
//! A world is changed by calls and by time alone, so what has to be kept of a call is the call. A world that is read back is
//! the snapshot, and the calls made once more at their times.
//!
//! Several processes may have the same folder. Each takes the lock for a call, makes the calls that the others wrote
//! meanwhile, then its own, and writes that. Nothing waits for the disk: what a killed process has written is in the
//! system's cache, and a machine that loses power loses a rehearsal.

mod error;
mod files;
#[cfg(test)]
mod tests;

pub use error::StoreError;

use super::call::Answer;
use super::control;
use super::serve::{self, Call};
use super::world::{World, later};
use crate::api::{Members, Value};
use error::{unreadable, without_snapshot};
use files::{Files, Line, Mark, Snapshot};
use jiff::Timestamp;
use std::borrow::Cow;
use std::path::Path;

/// As long as the log is no longer, it is not worth a snapshot while calls are made.
const LOG_LINES: u64 = 1_000;

/// A world's folder, as one process has it open.
pub struct Store {
    files: Files,
    /// For a world that is begun because there is none.
    seed: u64,
    /// Such a world begins at the time on the wall, not on its seed's day.
    today: bool,
    mark: Mark,
    /// The number of the last call that the world in memory has seen.
    seen: u64,
    /// Where the part of the log ends that it has seen, in bytes and lines.
    end: u64,
    lines: u64,
    snapshot_bytes: u64,
    /// The world in memory may not be what the folder says.
    stale: bool,
}

/// The folder while no other process may use it.
pub struct Held<'a> {
    store: &'a mut Store,
    /// What was begun was also ended.
    whole: bool,
}

impl Store {
    /// Begins a new world in that folder, in place of what is there.
    pub fn create(folder: &Path, seed: u64) -> Result<(Store, World), StoreError> {
        let mut store = Store::at(folder, seed)?;
        let held = store.lock()?;
        let world = held.store.begin()?;
        held.done();
        Ok((store, world))
    }

    /// Begins with that world in that folder, in place of what is there.
    #[cfg(test)]
    pub fn create_with(folder: &Path, seed: u64, world: &World) -> Result<Store, StoreError> {
        let mut store = Store::at(folder, seed)?;
        let held = store.lock()?;
        held.store.forget()?;
        held.store.begin_with(world)?;
        held.done();
        Ok(store)
    }

    /// Reads the world of that folder, where time has gone on like the clock on the wall; begins one where there is none.
    /// With `today` it is not before the time on the wall.
    pub fn open(folder: &Path, seed: u64, today: bool) -> Result<(Store, World), StoreError> {
        let mut store = Store::at(folder, seed)?;
        store.today = today;
        let mut world = World::new(seed);
        let held = store.take(&mut world)?;
        let Mark { time, wall: then, .. } = held.store.mark;
        world.advance(later(time, wall().saturating_sub(then).max(0)));
        if today {
            world.advance(Timestamp::now());
        }
        held.store.pass(world.now())?;
        held.done();
        Ok((store, world))
    }

    /// Whether there is a world in that folder.
    pub fn there(folder: &Path) -> bool {
        Files::there(folder)
    }

    /// Forgets the world of that folder; a process that has it open begins a new one. False if there is none.
    pub fn reset(folder: &Path) -> Result<bool, StoreError> {
        if !Files::there(folder) {
            return Ok(false);
        }
        let mut store = Store::at(folder, 0)?;
        let held = store.lock()?;
        held.store.forget()?;
        held.store.files.remove();
        held.done();
        Ok(true)
    }

    /// The folder before anything of it was read.
    fn at(folder: &Path, seed: u64) -> Result<Store, StoreError> {
        let files = Files::open(folder)?;
        let mark = Mark { generation: 0, time: Timestamp::MIN, wall: 0 };
        Ok(Store { files, seed, today: false, mark, seen: 0, end: 0, lines: 0, snapshot_bytes: 0, stale: true })
    }

    /// Keeps other processes away until the end of [`Held`], and lets the world see what they did.
    pub fn take(&mut self, world: &mut World) -> Result<Held<'_>, StoreError> {
        let held = self.lock()?;
        held.store.catch_up(world)?;
        Ok(held)
    }

    /// The number of the last call that the world in memory has seen.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    fn lock(&mut self) -> Result<Held<'_>, StoreError> {
        self.files.lock()?;
        while self.files.removed()? {
            // Somebody deleted the folder; another process may have made a new one.
            self.files = Files::open(&self.files.folder)?;
            self.stale = true;
            self.files.lock()?;
        }
        let mark = self.files.mark()?;
        self.stale |= mark.generation != self.mark.generation;
        if self.stale {
            self.mark = mark;
        } else {
            self.mark.later(mark.time, mark.wall);
        }
        Ok(Held { store: self, whole: false })
    }

    fn catch_up(&mut self, world: &mut World) -> Result<(), StoreError> {
        let bytes = self.files.log_bytes()?;
        if self.stale || bytes < self.end {
            return self.load(world);
        }
        if bytes > self.end {
            // Until everything has been read.
            self.stale = true;
            self.read_on(world)?;
            self.stale = false;
        }
        Ok(())
    }

    /// Reads everything.
    fn load(&mut self, world: &mut World) -> Result<(), StoreError> {
        self.stale = true;
        let Some((snapshot, bytes)) = self.files.snapshot()? else {
            if self.files.log_bytes()? > 0 {
                // Whoever begins or forgets a world empties the log too.
                return Err(without_snapshot(&self.files.snapshot_path(), &self.files.log_path()));
            }
            *world = self.begin()?;
            return Ok(());
        };
        self.mark.later(snapshot.world.now(), snapshot.wall);
        (self.seen, self.end, self.lines, self.snapshot_bytes) = (snapshot.calls, 0, 0, bytes);
        *world = snapshot.world.into_owned();
        self.read_on(world)?;
        self.stale = false;
        Ok(())
    }

    /// Makes the calls that were written since the last look.
    fn read_on(&mut self, world: &mut World) -> Result<(), StoreError> {
        let written = self.files.log_between(self.end, self.files.log_bytes()?)?;
        for line in written.split_inclusive(|byte| *byte == b'\n') {
            if !line.ends_with(b"\n") {
                // Whoever wrote it was killed, and nobody has its answer.
                break;
            }
            self.replay(world, line).map_err(|why| unreadable(&self.files.log_path(), Some(self.lines + 1), &why))?;
            self.end += line.len() as u64;
            self.lines += 1;
        }
        Ok(())
    }

    fn replay(&mut self, world: &mut World, line: &[u8]) -> Result<(), String> {
        let line: Line<'_> = serde_json::from_slice(line).map_err(|e| e.to_string())?;
        if line.n <= self.seen {
            // The snapshot has it: whoever wrote that did not come to emptying the log.
            return Ok(());
        }
        if line.n != self.seen + 1 {
            return Err(format!("call {} follows call {}", line.n, self.seen));
        }
        let operation = crate::api::service(&line.s).and_then(|service| service.operation_named(&line.o));
        if operation.is_none() && line.s != control::SERVICE {
            return Err(format!("there is no {} {}", line.s, line.o));
        }
        let Value::Map(input) = line.i.into_owned() else { return Err("the input is no map".to_owned()) };
        world.advance(line.t);
        // Refusals were written too.
        drop(match operation {
            Some(operation) => serve::call(world, operation, &line.r, input),
            None => control::say(world, &line.r, &line.o, &input),
        });
        if world.fingerprint() != line.c {
            return Err(format!("{} {} did something else then: in another version of handson", line.s, line.o));
        }
        self.seen = line.n;
        self.mark.later(line.t, line.w);
        Ok(())
    }

    /// Keeps the world's time, for other processes and for the next one.
    fn pass(&mut self, time: Timestamp) -> Result<(), StoreError> {
        if time > self.mark.time {
            self.mark.later(time, wall());
            self.files.set_mark(&self.mark)?;
        }
        Ok(())
    }

    /// A new world, in place of what is there.
    fn begin(&mut self) -> Result<World, StoreError> {
        self.forget()?;
        let beginning = if self.today { Timestamp::now() } else { World::beginning(self.seed) };
        let world = World::begun(self.seed, beginning);
        self.begin_with(&world)?;
        Ok(world)
    }

    /// That world, where nothing is any more.
    fn begin_with(&mut self, world: &World) -> Result<(), StoreError> {
        self.mark.later(world.now(), wall());
        self.compact(world)?;
        self.stale = false;
        Ok(())
    }

    /// Leaves nothing of the world that is there.
    fn forget(&mut self) -> Result<(), StoreError> {
        self.stale = true;
        // First, so that whoever has the old world looks again, however far this comes.
        self.mark = Mark { generation: self.mark.generation.wrapping_add(1), time: Timestamp::MIN, wall: 0 };
        self.files.set_mark(&self.mark)?;
        // Calls without a snapshot are no world.
        self.files.remove_snapshot()?;
        self.files.empty_log()?;
        (self.seen, self.end, self.lines) = (0, 0, 0);
        Ok(())
    }

    /// Puts a snapshot in place of the calls in the log.
    fn compact(&mut self, world: &World) -> Result<(), StoreError> {
        let bytes = self.files.write_snapshot(&Snapshot::of(world, self.seen, self.mark.wall))?;
        // Before the snapshot counts, so that whoever knows how far it had read the log looks again.
        let mark = Mark { generation: self.mark.generation.wrapping_add(1), ..self.mark };
        self.files.set_mark(&mark)?;
        self.mark = mark;
        self.files.use_snapshot()?;
        self.files.empty_log()?;
        (self.end, self.lines, self.snapshot_bytes) = (0, 0, bytes);
        Ok(())
    }

    /// Writes a call down.
    fn write(&mut self, line: &Line<'_>, world: &World) -> Result<(), StoreError> {
        self.end = self.files.append(self.end, line)?;
        (self.seen, self.lines) = (line.n, self.lines + 1);
        self.mark.later(line.t, line.w);
        // Half the size, so that a large world is not written again and again.
        if self.lines >= LOG_LINES && self.end > self.snapshot_bytes / 2 && self.compact(world).is_err() {
            // The log is as good. It is tried again when that is twice as long.
            self.snapshot_bytes = self.end.saturating_mul(4);
        }
        Ok(())
    }

    /// Keeps the time, and a snapshot in place of the log.
    pub fn close(&mut self, world: &mut World, time: Option<Timestamp>) -> Result<(), StoreError> {
        if self.files.removed()? {
            return Ok(());
        }
        let held = self.take(world)?;
        world.advance(held.time().max(time.unwrap_or(Timestamp::MIN)));
        held.store.pass(world.now())?;
        if held.store.lines > 0 {
            held.store.compact(world)?;
        }
        held.done();
        Ok(())
    }
}

impl Held<'_> {
    /// How far time has gone in any process.
    pub fn time(&self) -> Timestamp {
        self.store.mark.time
    }

    /// The number of the last call that the world has seen.
    pub fn seen(&self) -> u64 {
        self.store.seen
    }

    /// Makes a call and writes it down.
    pub fn call(mut self, world: &mut World, call: Call) -> Result<Answer, StoreError> {
        let Call { operation, region, input } = call;
        let kept = input.clone();
        let before = world.fingerprint();
        let answer = serve::call(world, operation, &region, input);
        let after = world.fingerprint();
        // Also calls that are refused, for they may have drawn ids.
        let changes = operation.mutates && serve::handler(operation).is_some();
        if changes || after != before {
            self.write(world, &region, (operation.service.module, operation.name), kept)?;
        } else {
            self.store.pass(world.now())?;
        }
        self.done();
        Ok(answer)
    }

    /// Says something to the world and writes it down.
    pub fn declare(
        mut self,
        world: &mut World,
        region: &str,
        what: &str,
        input: Members,
    ) -> Result<Answer, StoreError> {
        let answer = control::say(world, region, what, &input);
        self.write(world, region, (control::SERVICE, what), input)?;
        self.done();
        Ok(answer)
    }

    fn write(&mut self, world: &World, region: &str, what: (&str, &str), input: Members) -> Result<(), StoreError> {
        let line = Line {
            n: self.store.seen + 1,
            t: world.now(),
            w: wall(),
            r: Cow::Borrowed(region),
            s: Cow::Borrowed(what.0),
            o: Cow::Borrowed(what.1),
            i: Cow::Owned(Value::Map(input)),
            c: world.fingerprint(),
        };
        self.store.write(&line, world)
    }

    /// Lets go of it; the world in memory is what the folder says.
    pub fn done(mut self) {
        self.whole = true;
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.store.stale |= !self.whole;
        self.store.files.unlock();
    }
}

/// Milliseconds since 1970 on the clock on the wall.
fn wall() -> i64 {
    Timestamp::now().as_millisecond()
}

//! Doing it: what is ready is deleted, what is on its way is asked for, what is held back is tried again or given up.
//!
//! One round after another: in a rehearsal every round takes the same virtual time, on AWS the calls of a round go side by side.

use super::super::survey::{Seen, sight};
use super::delete::{Tried, in_the_way};
use super::held::{Hold, Holder};
use super::{Teardown, told};
use crate::aws::Fault;
use crate::aws::natives::Trouble;
use crate::cloud::Moment;
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::lang::Lang;
use crate::session::lag;
use crate::text;
use crate::workshop::teardown::Way;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// For so long something may be on its way out, or be held by what goes by itself: a balancer's interfaces take minutes, a service
/// drains for as long as its target group says (five minutes unless told otherwise).
const PATIENCE: Duration = Duration::from_secs(20 * 60);
/// For so long a refusal is tried again where nothing is seen that holds it.
const UNSEEN: Duration = Duration::from_secs(3 * 60);
/// After so long an interface of a task is not one that lingers: whose it is is asked for.
const LINGERS: Duration = Duration::from_secs(30);
/// So often a call is made whose answers are lost, or that is told to come back later.
const TRIES: u32 = 12;
/// So often a refusal that has nothing to do with others is tried again.
const REFUSED: u32 = 3;

/// What became of an item.
#[derive(Debug, Clone)]
pub enum End {
    /// It is not there any more.
    Gone,
    /// It stays, as planned.
    Stays,
    /// These keep AWS from deleting it.
    Held { by: Vec<Holder>, said: String },
    /// AWS refused, for another reason.
    Refused(String),
    /// It is still on its way out.
    Slow(Option<String>),
    /// It goes with something that did not go.
    With(usize),
    /// It waits for something that could not be taken down.
    Behind(usize),
    /// It was stopped before.
    Untouched,
}

/// What happens, for whoever shows it.
#[derive(Debug, Clone)]
pub enum Tale<'t> {
    /// An item is gone, so long after its deletion began.
    Gone(usize, Duration),
    /// An item is not taken down.
    Left(usize, &'t End),
    /// These items are waited for, and in which state they are.
    Waiting(&'t [(usize, Option<String>)], Duration),
}

/// Whoever shows what happens.
pub type Teller<'t> = &'t dyn Fn(Tale);

/// Where an item is on its way.
enum Where {
    /// Not begun.
    Before,
    /// Its deletion was asked for, and it is not gone yet.
    Going {
        since: Timestamp,
        state: Option<String>,
    },
    /// Its deletion was refused, and is tried again.
    Refused {
        since: Timestamp,
        tries: u32,
        state: Option<String>,
    },
    Ended(End),
}

impl Teardown<'_> {
    /// Takes it down. What became of each item, in their order.
    ///
    /// # Errors
    /// `Cancelled`; a journal that cannot be written. What was done by then is done, and the next teardown goes on from there.
    pub fn run(&self, teller: Teller) -> Result<Vec<End>, Error> {
        if let (Some((journal, _)), false) = (&self.journal, self.part) {
            journal.destroy().map_err(Error::failed)?;
        }
        let mut work = Work { down: self, at: (0..self.plan.items.len()).map(|at| self.first(at)).collect(), teller };
        work.down.forget(&work.gone()).map_err(told)?;
        let begun = self.connection.clock.now();
        let mut pause = Duration::from_secs(1);
        loop {
            let moved = work.round().map_err(told)?;
            if work.at.iter().all(|at| matches!(at, Where::Ended(_))) {
                break;
            }
            if moved {
                pause = Duration::from_secs(1);
                continue;
            }
            let waiting = work.waiting();
            if !waiting.is_empty() {
                teller(Tale::Waiting(&waiting, self.since(begun)));
            }
            if !self.connection.clock.sleep(pause, &self.connection.cancel) {
                return Err(cancelled());
            }
            pause = (pause * 2).min(Duration::from_secs(5));
        }
        let ends = work.at.into_iter().map(|at| if let Where::Ended(end) = at { end } else { End::Untouched });
        Ok(ends.collect())
    }

    fn first(&self, at: usize) -> Where {
        match (&self.plan.items[at].way, &self.states[at]) {
            (Way::Stays(_), _) => Where::Ended(End::Stays),
            // AWS may not show yet what was made a moment ago.
            (_, Seen::Gone { .. }) if self.is_young(at) => Where::Before,
            (_, Seen::Gone { .. } | Seen::Ended { .. }) => Where::Ended(End::Gone),
            // It may be another's by now.
            (_, Seen::Unknown(why)) if self.has_a_name(at) => Where::Ended(End::Refused(why.clone())),
            (_, Seen::Going { state }) => Where::Going { since: self.connection.clock.now(), state: state.clone() },
            _ => Where::Before,
        }
    }

    fn is_young(&self, at: usize) -> bool {
        self.plan.items[at].thing.made.is_some_and(|made| self.since(made) < lag::AT_MOST)
    }

    pub(super) fn since(&self, at: Timestamp) -> Duration {
        Duration::try_from(self.connection.clock.now().duration_since(at)).unwrap_or_default()
    }

    /// Writes down that the calls whose resources are all gone have made nothing that is left, and those that were about them alone.
    fn forget(&self, gone: &BTreeSet<usize>) -> Result<(), Trouble> {
        let Some((journal, graph)) = &self.journal else { return Ok(()) };
        let is_gone = |place: &usize| {
            let id = &graph.resources[*place].id;
            self.plan.find(id).is_some_and(|at| gone.contains(&at)) || graph.resources[*place].removed.is_some()
        };
        let (void, open): (BTreeSet<u64>, BTreeSet<u64>) = journal.look(|past| {
            let is_open = |number: &u64| {
                past.calls.get(number).is_some_and(|call| !matches!(call.end, crate::workshop::journal::End::Void(_)))
            };
            let makers = graph.calls.iter().filter(|node| !node.makes.is_empty() && node.makes.iter().all(is_gone));
            let direct = graph.calls.iter().filter(|node| {
                node.makes.is_empty()
                    && self
                        .plan
                        .items
                        .iter()
                        .zip(0..)
                        .any(|(item, at)| item.thing.call == Some(node.number) && gone.contains(&at))
            });
            let void: BTreeSet<u64> = makers.chain(direct).map(|node| node.number).collect();
            let open = graph.calls.iter().map(|node| node.number).filter(|number| is_open(number)).collect();
            (void, open)
        });
        // A call that made nothing of its own, about what is gone.
        let bare = |number: &u64| graph.call(*number).is_some_and(|node| node.makes.is_empty());
        let depending = graph.depending(void.iter().copied());
        let calls: Vec<u64> = depending
            .into_iter()
            .filter(|number| open.contains(number) && (void.contains(number) || bare(number)))
            .collect();
        if !calls.is_empty() {
            journal.gone(calls)?;
        }
        Ok(())
    }
}

pub(super) fn cancelled() -> Error {
    let wording = text!(en: "stopped; the same command goes on from here", ja: "中断しました。同じコマンドで続きから実行できます");
    told(Trouble::Thrown(Thrown::new("Cancelled", wording)))
}

/// The teardown as it goes.
struct Work<'w> {
    down: &'w Teardown<'w>,
    at: Vec<Where>,
    teller: Teller<'w>,
}

impl Work<'_> {
    fn gone(&self) -> BTreeSet<usize> {
        (0..self.at.len()).filter(|at| matches!(self.at[*at], Where::Ended(End::Gone))).collect()
    }

    /// What is not settled yet.
    fn open(&self) -> BTreeSet<usize> {
        (0..self.at.len()).filter(|at| !matches!(self.at[*at], Where::Ended(_))).collect()
    }

    /// What is waited for, and in which state it is.
    fn waiting(&self) -> Vec<(usize, Option<String>)> {
        let waiting = self.at.iter().enumerate().filter_map(|(at, place)| match place {
            Where::Going { state, .. } | Where::Refused { state, .. } => Some((at, state.clone())),
            Where::Before | Where::Ended(_) => None,
        });
        waiting.collect()
    }

    fn end(&mut self, at: usize, end: End, since: Option<Timestamp>) {
        match &end {
            End::Gone => {
                let took = since.map(|since| self.down.since(since)).unwrap_or_default();
                (self.teller)(Tale::Gone(at, took));
            }
            end => (self.teller)(Tale::Left(at, end)),
        }
        self.at[at] = Where::Ended(end);
    }

    /// One round; false if nothing moved.
    fn round(&mut self) -> Result<bool, Trouble> {
        let ended = |at: &usize| matches!(self.at[*at], Where::Ended(_));
        let items = &self.down.plan.items;
        let ready: Vec<usize> = (0..items.len())
            .filter(|at| matches!(self.at[*at], Where::Before | Where::Refused { .. }))
            .filter(|at| items[*at].after.iter().all(ended))
            .collect();
        let (with, undone): (Vec<usize>, Vec<usize>) =
            ready.into_iter().partition(|at| matches!(items[*at].way, Way::With(_)));
        let going = (0..items.len()).filter(|at| matches!(self.at[*at], Where::Going { .. }));
        let asked: Vec<usize> = going.chain(with.iter().copied()).collect();
        let down = self.down;
        let open = |at: usize| -> BTreeSet<usize> { self.open().into_iter().filter(|other| *other != at).collect() };
        let undone: Vec<(usize, BTreeSet<usize>)> = undone.into_iter().map(|at| (at, open(at))).collect();
        let gone = self.gone();
        let tried = down.connection.side_by_side(&undone, |_, (at, open)| down.delete(*at, open, &gone))?;
        let mut moved = false;
        for ((at, _), tried) in undone.into_iter().zip(tried) {
            moved |= self.tried(at, tried?)?;
        }
        let sights = down.connection.side_by_side(&asked, |_, at| {
            down.calls.fetch_add(1, Ordering::Relaxed);
            sight(down.aws, &down.plan.items[*at].thing.id)
        })?;
        for (at, sight) in asked.into_iter().zip(sights) {
            let seen = match sight {
                Ok(sight) => sight.seen,
                Err(fault @ (Fault::Cancelled { .. } | Fault::Credentials(_))) => return Err(fault.into()),
                Err(fault) => Seen::Unknown(fault.message(Lang::current())),
            };
            moved |= self.seen(at, seen);
        }
        if moved {
            self.down.forget(&self.gone())?;
            let turn = self.down.connection.turns.load(Ordering::SeqCst);
            self.down.connection.kill_at(Moment::Outcome, turn);
        }
        Ok(moved)
    }

    /// What comes of an attempt.
    fn tried(&mut self, at: usize, tried: Tried) -> Result<bool, Trouble> {
        let now = self.down.connection.clock.now();
        let thing = &self.down.plan.items[at].thing;
        let (since, tries) = match &self.at[at] {
            Where::Refused { since, tries, .. } => (*since, *tries + 1),
            _ => (now, 1),
        };
        // Who waits for others has not tried in vain.
        let waits_for_others = matches!(&tried, Tried::Refused(fault) if in_the_way(fault));
        let tries = if waits_for_others { 0 } else { tries };
        let waits = thing.id.kind.state.as_ref().is_some_and(|state| !state.going.is_empty()) || thing.id.kind.ends();
        let again = |state: Option<String>| Where::Refused { since, tries, state };
        match tried {
            Tried::Done if waits => {
                self.at[at] = Where::Going { since, state: None };
                return Ok(true);
            }
            Tried::Done => self.end(at, End::Gone, Some(since)),
            Tried::Absent if !matches!(self.down.states[at], Seen::There { .. }) && self.down.is_young(at) => {
                self.at[at] = again(None);
                return Ok(false);
            }
            Tried::Absent => self.end(at, End::Gone, Some(since)),
            Tried::Again(_) if tries < TRIES => {
                self.at[at] = again(None);
                return Ok(false);
            }
            Tried::Again(said) => self.end(at, End::Refused(said), None),
            Tried::Protected(said) => self.end(at, End::Refused(said), None),
            Tried::Held(by) => self.end(at, End::Held { by, said: String::new() }, None),
            Tried::Refused(fault) if in_the_way(&fault) => {
                let open: BTreeSet<usize> = self.open().into_iter().filter(|other| *other != at).collect();
                let hold = self.down.held(at, &open, &self.gone())?;
                let said = Fault::Service(fault).message(Lang::current());
                let waited = self.down.since(since);
                match hold {
                    Hold::Cut => {
                        self.at[at] = again(None);
                        return Ok(true);
                    }
                    Hold::Passes(state) if waited < PATIENCE => {
                        self.at[at] = again(state);
                        return Ok(false);
                    }
                    Hold::Perhaps(by) if waited >= LINGERS => {
                        let by = self.down.users(by)?;
                        if waited < UNSEEN && by.iter().all(|holder| holder.made_for) {
                            self.at[at] = again(None);
                            return Ok(false);
                        }
                        self.end(at, End::Held { by, said }, None);
                    }
                    Hold::Unseen | Hold::Perhaps(_) if waited < UNSEEN => {
                        self.at[at] = again(None);
                        return Ok(false);
                    }
                    Hold::Behind(other) => self.end(at, End::Behind(other), None),
                    Hold::Stays(by) => self.end(at, End::Held { by, said }, None),
                    Hold::Perhaps(by) => self.end(at, End::Held { by, said }, None),
                    Hold::Passes(_) | Hold::Unseen => self.end(at, End::Held { by: Vec::new(), said }, None),
                }
            }
            Tried::Refused(fault) => {
                let said = Fault::Service(fault).message(Lang::current());
                if tries < REFUSED {
                    self.at[at] = again(None);
                    return Ok(false);
                }
                self.end(at, End::Refused(said), None);
            }
        }
        Ok(true)
    }

    /// What comes of a look at what is on its way, or goes with something.
    fn seen(&mut self, at: usize, seen: Seen) -> bool {
        let now = self.down.connection.clock.now();
        let since = match &self.at[at] {
            Where::Going { since, .. } | Where::Refused { since, .. } => *since,
            _ => now,
        };
        let with = match self.down.plan.items[at].way {
            Way::With(holder) => Some(holder),
            _ => None,
        };
        match seen {
            Seen::Gone { .. } | Seen::Ended { .. } | Seen::NotAsked => self.end(at, End::Gone, Some(since)),
            Seen::There { .. } if with.is_some_and(|holder| !matches!(self.at[holder], Where::Ended(End::Gone))) => {
                self.end(at, End::With(with.unwrap_or_default()), None);
            }
            Seen::There { state } | Seen::Going { state } if self.down.since(since) < PATIENCE => {
                self.at[at] = Where::Going { since, state };
                return false;
            }
            Seen::Unknown(_) if self.down.since(since) < PATIENCE => {
                self.at[at] = Where::Going { since, state: None };
                return false;
            }
            Seen::There { state } | Seen::Going { state } => self.end(at, End::Slow(state), None),
            Seen::Unknown(why) => self.end(at, End::Refused(why), None),
        }
        true
    }
}

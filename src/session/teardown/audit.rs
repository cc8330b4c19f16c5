//! Whether anything of a run is left: every resource is asked for again, and whatever bears the run's tags is looked for.

use super::super::Session;
use super::super::survey::Seen;
use super::held::Hold;
use super::tagged::{self, Whose};
use super::work::{End, cancelled};
use super::{Teardown, told};
use crate::api::effects::ResourceKind;
use crate::api::{ResourceId, Value};
use crate::aws::natives::Trouble;
use crate::error::Error;
use crate::session::lag;
use crate::workshop::graph::Graph;
use crate::workshop::journal::{Head, Past, of_one_place};
use crate::workshop::teardown::{Choice, Plan, Stays, things};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// So often more what could not be asked for is asked for again.
const ROUNDS: u32 = 3;

/// Something that is still there.
#[derive(Debug, Clone)]
pub struct Leftover {
    pub id: ResourceId,
    pub name: Option<String>,
    /// In AWS's words.
    pub state: Option<String>,
    /// AWS's page of prices, where it costs money by the hour.
    pub costs: Option<&'static str>,
    /// Its place in the plan; none for what the tags told of alone.
    pub item: Option<usize>,
}

/// What there is of a run.
#[derive(Debug, Default)]
pub struct Audit {
    /// What is left, what costs money by the hour first.
    pub left: Vec<Leftover>,
    /// What stays as it should.
    pub kept: Vec<Leftover>,
    /// What could not be asked for, and why.
    pub unasked: Vec<(String, String)>,
    /// How many resources were asked for.
    pub asked: usize,
}

impl Audit {
    /// Whether nothing is left, as far as everything could be asked for.
    pub fn is_clean(&self) -> bool {
        self.left.is_empty() && self.unasked.is_empty()
    }

    fn add(&mut self, leftover: Leftover, stays: bool) {
        if stays { &mut self.kept } else { &mut self.left }.push(leftover);
    }

    fn done(mut self) -> Audit {
        self.left.sort_by_key(|leftover| leftover.costs.is_none());
        self
    }
}

impl Teardown<'_> {
    /// Asks for everything again, and looks for what bears the tags. What became of each item is in `ends`.
    ///
    /// # Errors
    /// `Cancelled`; no connection.
    pub fn audit(&self, ends: &[End]) -> Result<Audit, Error> {
        let plan = &self.plan;
        let stays = |at: usize| matches!(ends.get(at), Some(End::Stays));
        let begun = self.connection.clock.now();
        let (mut rounds, mut pause) = (0, Duration::from_secs(1));
        loop {
            let audit = self.connection.audit(self.aws, plan, &stays, &self.runs, &self.calls);
            let late = self.since(begun) > lag::AT_MOST;
            match audit {
                // AWS may go on showing for a moment what is gone.
                Ok(audit) => {
                    let lags = |left: &Leftover| left.item.is_some_and(|at| matches!(ends.get(at), Some(End::Gone)));
                    // What could not be asked for is asked for again, but not for long: who may not ask never may.
                    let unasked = !audit.unasked.is_empty() && rounds < ROUNDS;
                    if late || !(unasked || audit.left.iter().any(lags)) {
                        return Ok(audit);
                    }
                }
                Err(Trouble::Fault(fault)) if fault.retryable() && !late => {}
                Err(trouble) => return Err(told(trouble)),
            }
            rounds += 1;
            if !self.connection.clock.sleep(pause, &self.connection.cancel) {
                return Err(cancelled());
            }
            pause = (pause * 2).min(Duration::from_secs(10));
        }
    }

    /// What holds what is left.
    fn held_of(&self, audit: &Audit) -> Result<BTreeMap<usize, End>, Trouble> {
        let left: BTreeSet<usize> = audit.left.iter().filter_map(|leftover| leftover.item).collect();
        let gone: BTreeSet<usize> = (0..self.plan.items.len()).filter(|at| !left.contains(at)).collect();
        let mut held = BTreeMap::new();
        for at in &left {
            match self.held(*at, &BTreeSet::new(), &gone)? {
                Hold::Behind(other) if other != *at => held.insert(*at, End::Behind(other)),
                Hold::Stays(by) => held.insert(*at, End::Held { by, said: String::new() }),
                Hold::Perhaps(by) => held.insert(*at, End::Held { by: self.users(by)?, said: String::new() }),
                _ => None,
            };
        }
        Ok(held)
    }

    /// Nothing of the run is left: it does not go on any more.
    ///
    /// # Errors
    /// `JournalUnwritable`
    pub fn close(&self) -> Result<(), Error> {
        match &self.journal {
            Some((journal, _)) if !self.part => journal.destroyed().map_err(Error::failed),
            _ => Ok(()),
        }
    }
}

impl Session {
    /// What is left of a run, by its journal and by its tags, and what holds it, if it was taken down before: by the places of the
    /// items. Nothing is changed, and nothing is written down.
    ///
    /// # Errors
    /// `RunElsewhere`; no connection; `Cancelled`.
    pub fn audit(&self, head: &Head, past: &Past) -> Result<(Teardown<'_>, Audit, BTreeMap<usize, End>), Error> {
        let connection = &*self.connection;
        let aws = connection.aws().map_err(told)?;
        of_one_place(&head.place, &connection.place_of(aws).map_err(told)?).map_err(Error::failed)?;
        let begun = Teardown::begin(connection, aws);
        let graph = Graph::of_all(past);
        connection.of_one_account(aws, &head.place, &graph).map_err(told)?;
        let mut list = things(&graph, &|_| true);
        connection.brought(&graph, &|_| true, &mut list);
        let (states, shown, list) = connection.look_at(aws, &head.run, list, &graph, &begun.calls).map_err(told)?;
        let plan = Plan::of(list, &Choice::default());
        let stays: Vec<bool> = plan.items.iter().map(|item| item.stays().is_some()).collect();
        let runs = [head.run.clone()].into();
        let audit = connection.audit(aws, &plan, &|at| stays[at], &runs, &begun.calls).map_err(told)?;
        let teardown = Teardown {
            ever: graph.resources.into_iter().map(|resource| resource.id).collect(),
            plan,
            shown,
            states,
            looks: true,
            runs,
            ..begun
        };
        let held = if past.taken_down.is_some() { teardown.held_of(&audit).map_err(told)? } else { BTreeMap::new() };
        Ok((teardown, audit, held))
    }

    /// The runs whose tags anything bears there, and their owners.
    ///
    /// # Errors
    /// No connection; `Cancelled`.
    pub fn tagged_runs(&self) -> Result<BTreeMap<String, String>, Error> {
        let connection = &*self.connection;
        let aws = connection.aws().map_err(told)?;
        let found = connection.tagged(aws, &Whose::Owners(String::new()), &AtomicUsize::new(0), false);
        Ok(found.map_err(told)?.runs)
    }

    /// What is left of these runs, by their tags alone.
    ///
    /// # Errors
    /// No connection; `Cancelled`.
    pub fn audit_tagged(&self, whose: &Whose) -> Result<Audit, Error> {
        let connection = &*self.connection;
        let aws = connection.aws().map_err(told)?;
        let calls = AtomicUsize::new(0);
        let found = connection.tagged(aws, whose, &calls, false).map_err(told)?;
        let mut audit = Audit { asked: found.all.len(), ..Audit::default() };
        for (id, shown) in found.all {
            let wide = id.kind.account_wide;
            audit.add(leftover(id, &shown, None), wide);
        }
        audit.unasked = found.unasked.into_iter().map(|(kind, why)| (title(kind), why)).collect();
        Ok(audit.done())
    }
}

impl super::super::connection::Connection {
    fn audit(
        &self,
        aws: &crate::aws::Aws,
        plan: &Plan,
        stays: &dyn Fn(usize) -> bool,
        runs: &std::collections::BTreeSet<String>,
        calls: &AtomicUsize,
    ) -> Result<Audit, Trouble> {
        let asked: Vec<&ResourceId> = plan.items.iter().map(|item| &item.thing.id).collect();
        calls.fetch_add(asked.len(), Ordering::Relaxed);
        let mut audit = Audit { asked: asked.len(), ..Audit::default() };
        for (at, sight) in self.sights(aws, &asked)?.into_iter().enumerate() {
            let thing = &plan.items[at].thing;
            match sight.seen {
                Seen::There { state } | Seen::Going { state } => {
                    let shown = sight.shown.unwrap_or(Value::Null);
                    let name = thing.name.clone();
                    let leftover = Leftover { name, state, ..leftover(thing.id.clone(), &shown, Some(at)) };
                    // Where somebody made it anew, or had it before, it is not the run's.
                    audit.add(leftover, stays(at) || plan.items[at].stays().is_some_and(Stays::is_strange));
                }
                Seen::Unknown(why) => audit.unasked.push((thing.id.to_string(), why)),
                // What no call shows is as it was left: it stays, or went with something.
                Seen::NotAsked if stays(at) => audit.add(leftover(thing.id.clone(), &Value::Null, Some(at)), true),
                Seen::Gone { .. } | Seen::Ended { .. } | Seen::NotAsked => {}
            }
        }
        for run in runs {
            let found = self.tagged(aws, &Whose::Run(run.clone()), calls, true)?;
            for (id, shown) in found.all {
                if plan.find(&id).is_none() {
                    audit.asked += 1;
                    let wide = id.kind.account_wide;
                    audit.add(leftover(id, &shown, None), wide);
                }
            }
            audit.unasked.extend(found.unasked.into_iter().map(|(kind, why)| (title(kind), why)));
        }
        Ok(audit.done())
    }
}

fn title(kind: &ResourceKind) -> String {
    kind.titles().into()
}

fn leftover(id: ResourceId, shown: &Value, item: Option<usize>) -> Leftover {
    let seen = tagged::seen(&id, shown);
    let state = match seen {
        Seen::There { state } | Seen::Going { state } => state,
        _ => None,
    };
    let name = id.kind.name_of(shown).filter(|name| id.members().all(|(_, text)| text != name));
    Leftover { name, state, costs: id.kind.costs(shown), item, id }
}

impl crate::workshop::teardown::Item {
    /// Why it stays, if it does.
    pub fn stays(&self) -> Option<&Stays> {
        match &self.way {
            crate::workshop::teardown::Way::Stays(why) => Some(why),
            _ => None,
        }
    }
}

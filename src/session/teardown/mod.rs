//! Taking down what a run made: what there is, what becomes of it, and doing it.
//!
//! Deleting is harmless to repeat, so a teardown that was killed is begun again from what AWS says is there. What is found to be gone is
//! written into the journal: the run that goes on later makes it again.

mod audit;
mod delete;
mod held;
mod settle;
mod tagged;
mod work;

pub use audit::{Audit, Leftover};
pub use held::Holder;
pub use tagged::{Found, Whose};
pub use work::{End, Tale, Teller};

use super::Session;
use super::connection::Connection;
use super::durable::{CALL, RUN};
use super::reconcile::tags_of;
use super::survey::{Seen, Sight};
use crate::api::effects::Verb;
use crate::api::{ResourceId, Value, tags};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, Fault};
use crate::engine::Report;
use crate::error::{Error, Kind};
use crate::lang::Lang;
use crate::workshop::graph::{Graph, Node};
use crate::workshop::journal::{Begin, Head, Journal, Place, of_one_place};
use crate::workshop::teardown::{Choice, Plan, Stays, Thing, things};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A call of ours that did not come about, or was stopped by Ctrl-C.
fn told(trouble: Trouble) -> Error {
    let thrown = trouble.into_thrown();
    let kind = if thrown.code == "Cancelled" { Kind::Cancelled } else { Kind::Failed };
    Error { kind, report: Box::new(Report::plain(thrown)) }
}

/// What is about to be taken down.
pub struct Teardown<'a> {
    connection: &'a Connection,
    aws: &'a Aws,
    pub plan: Plan,
    /// What AWS showed of each item, by its place.
    shown: HashMap<usize, Value>,
    /// The state of each item, in AWS's words.
    pub states: Vec<Seen>,
    journal: Option<(Arc<Journal>, Graph)>,
    /// Only some calls of the run are undone: the run goes on.
    part: bool,
    /// Nothing is changed.
    looks: bool,
    calls: AtomicUsize,
    /// Everything that the run ever made, as far as is known.
    ever: Vec<ResourceId>,
    /// The journal told of it: what went before is known, too.
    knows_all: bool,
    /// The runs whose tags the things bear.
    runs: BTreeSet<String>,
    begun: Timestamp,
}

impl Session {
    /// Finds out what is left of the run whose journal is in that folder, and what becomes of it. `of` chooses among its calls.
    /// Calls without an answer are settled first, which is written down; nothing else is changed.
    ///
    /// # Errors
    /// `RunGoesOn`, `RunElsewhere`; no connection; a call without an answer that cannot be found out.
    pub fn teardown(
        &self,
        folder: &Path,
        head: &Head,
        choice: &Choice,
        of: Option<&dyn Fn(u64) -> bool>,
    ) -> Result<Teardown<'_>, Error> {
        let connection = &*self.connection;
        let clock = Arc::clone(&connection.clock);
        let durable = connection.rehearsal.is_none();
        let journal = Journal::open(folder, Begin::GoOn, head.clone(), durable, Arc::new(move || clock.now()));
        self.teardown_of(Arc::new(journal.map_err(Error::failed)?), choice, of)
    }

    /// What these calls of an open journal made, also what others in the account may use by now; the run goes on afterwards.
    ///
    /// # Errors
    /// As [`Session::teardown`].
    pub(super) fn undo(&self, journal: Arc<Journal>, of: &dyn Fn(u64) -> bool) -> Result<Teardown<'_>, Error> {
        self.teardown_of(journal, &Choice::everything(), Some(of))
    }

    /// The same of a journal that is open.
    fn teardown_of(
        &self,
        journal: Arc<Journal>,
        choice: &Choice,
        of: Option<&dyn Fn(u64) -> bool>,
    ) -> Result<Teardown<'_>, Error> {
        let connection = &*self.connection;
        let aws = connection.aws().map_err(told)?;
        let head = journal.head();
        of_one_place(&head.place, &connection.place_of(aws).map_err(told)?).map_err(Error::failed)?;
        let begun = Teardown::begin(connection, aws);
        let every = |_: u64| true;
        let chosen = of.unwrap_or(&every);
        connection.settle(aws, &journal, chosen).map_err(told)?;
        let graph = journal.look(Graph::of);
        connection.of_one_account(aws, &head.place, &graph).map_err(told)?;
        let mut list = things(&graph, chosen);
        connection.brought(&graph, chosen, &mut list);
        let (states, shown, list) = connection.look_at(aws, &head.run, list, &graph, &begun.calls).map_err(told)?;
        let plan = Plan::of(list, choice);
        let ever = journal.look(Graph::of_all).resources.into_iter().map(|resource| resource.id).collect();
        Ok(Teardown {
            ever,
            plan,
            shown,
            states,
            part: of.is_some(),
            journal: Some((journal, graph)),
            runs: BTreeSet::from([head.run]),
            ..begun
        })
    }
}

impl<'a> Teardown<'a> {
    /// One with nothing in it yet.
    fn begin(connection: &'a Connection, aws: &'a Aws) -> Teardown<'a> {
        Teardown {
            connection,
            aws,
            plan: Plan::default(),
            shown: HashMap::new(),
            states: Vec::new(),
            journal: None,
            part: false,
            looks: false,
            calls: AtomicUsize::new(0),
            ever: Vec::new(),
            knows_all: true,
            runs: BTreeSet::new(),
            begun: connection.clock.now(),
        }
    }

    /// How many calls were made so far, questions included, and how long it took.
    pub fn effort(&self) -> (usize, std::time::Duration) {
        let took = self.connection.clock.now().duration_since(self.begun);
        (self.calls.load(Ordering::Relaxed), std::time::Duration::try_from(took).unwrap_or_default())
    }

    /// AWS's page of prices, where an item costs money by the hour as it was shown.
    pub fn costs(&self, at: usize) -> Option<&'static str> {
        self.plan.items[at].thing.id.kind.costs(self.shown.get(&at)?)
    }

    /// Whether an item is known by a name, which another may have by now, and not by an id that AWS made up.
    fn has_a_name(&self, at: usize) -> bool {
        let thing = &self.plan.items[at].thing;
        let node = self.journal.as_ref().and_then(|(_, graph)| graph.call(thing.call?));
        node.is_some_and(|node| is_named(node, &thing.id))
    }

    /// Whether that is one of the runs that are taken down.
    pub fn is_of(&self, run: &str) -> bool {
        self.runs.contains(run)
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.plan.going().next().is_none()
    }
}

/// The account in an ARN.
fn account_in(text: &str) -> Option<&str> {
    let account = text.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(3))?;
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}

impl Connection {
    /// An endpoint may serve several accounts: what was made says in which one it is.
    fn of_one_account(&self, aws: &Aws, place: &Place, graph: &Graph) -> Result<(), Trouble> {
        let ids = graph.resources.iter().flat_map(|resource| resource.id.members());
        let made_in = ids.filter_map(|(_, text)| account_in(text)).next();
        let Some(made_in) = made_in.filter(|_| aws.target().is_endpoint()) else { return Ok(()) };
        let there = Place { account: Some(made_in.to_owned()), ..place.clone() };
        match aws.account() {
            Ok(account) => Ok(of_one_place(&there, &Place { account: Some(account.to_owned()), ..place.clone() })?),
            Err(fault @ Fault::Cancelled { .. }) => Err(fault.into()),
            // Not every endpoint has STS.
            Err(_) => Ok(()),
        }
    }

    /// Adds what AWS made by itself after calls of the run.
    fn brought(&self, graph: &Graph, of: &dyn Fn(u64) -> bool, list: &mut Vec<Thing>) {
        let nothing = Value::Map(crate::api::Members::new());
        for node in graph.calls.iter().filter(|node| of(node.number)) {
            let brought = node
                .operation
                .effect()
                .map(|effect| effect.brought(&node.input, node.output.as_ref().unwrap_or(&nothing)));
            for id in brought.unwrap_or_default() {
                if list.iter().any(|thing| thing.id.is(&id)) {
                    continue;
                }
                let undo = id.kind.deletion(&id).into_iter().collect();
                list.push(Thing {
                    id,
                    name: None,
                    call: None,
                    made: Some(node.at),
                    undo,
                    needs: Vec::new(),
                    stays: None,
                });
            }
        }
    }

    /// Asks for each, and leaves out what was never made by the run: what AWS may have made by itself and did not, or is older.
    #[expect(clippy::type_complexity, reason = "three parallel lists that are used at once")]
    fn look_at(
        &self,
        aws: &Aws,
        run: &str,
        list: Vec<Thing>,
        graph: &Graph,
        calls: &AtomicUsize,
    ) -> Result<(Vec<Seen>, HashMap<usize, Value>, Vec<Thing>), Trouble> {
        let ids: Vec<&ResourceId> = list.iter().map(|thing| &thing.id).collect();
        let sights = self.sights(aws, &ids)?;
        calls.fetch_add(ids.len(), Ordering::Relaxed);
        let mut kept = Vec::new();
        for (thing, sight) in list.iter().zip(&sights) {
            kept.push(match (&thing.call, &sight.shown) {
                (Some(_), _) => true,
                // What AWS makes by itself bears no tags: somebody made this one.
                (None, Some(shown)) if is_brought(thing, sight) => {
                    calls.fetch_add(1, Ordering::Relaxed);
                    tags_of(aws, &thing.id, shown)?.is_none_or(|tags| tags.is_empty())
                }
                (None, _) => false,
            });
        }
        let mut place = HashMap::new();
        for (at, _) in kept.iter().enumerate().filter(|(_, kept)| **kept) {
            place.insert(at, place.len());
        }
        let (mut states, mut shown, mut things) = (Vec::new(), HashMap::new(), Vec::new());
        for (at, (mut thing, mut sight)) in list.into_iter().zip(sights).enumerate() {
            let Some(here) = place.get(&at) else { continue };
            thing.needs = thing.needs.iter().filter_map(|need| place.get(need)).copied().collect();
            if let (None, Some(element)) = (&thing.stays, &sight.shown)
                && matches!(sight.seen, Seen::There { .. })
            {
                match self.strange(aws, run, &thing, element, graph, calls) {
                    Ok(stays) => thing.stays = stays,
                    Err(fault @ Fault::Cancelled { .. }) => return Err(fault.into()),
                    // The rest can be taken down all the same.
                    Err(fault) => sight.seen = Seen::Unknown(fault.message(Lang::current())),
                }
            }
            shown.extend(sight.shown.map(|element| (*here, element)));
            states.push(sight.seen);
            things.push(thing);
        }
        Ok((states, shown, things))
    }

    /// Whether something that is there under the name of what the run made is another's: one that was there before, or that was made
    /// since. Ids that AWS makes up are of one thing for ever.
    fn strange(
        &self,
        aws: &Aws,
        run: &str,
        thing: &Thing,
        shown: &Value,
        graph: &Graph,
        calls: &AtomicUsize,
    ) -> Result<Option<Stays>, Fault> {
        let Some(node) = thing.call.and_then(|call| graph.call(call)) else { return Ok(None) };
        let Some(effect) = node.operation.effect() else { return Ok(None) };
        let puts = effect.verb == Verb::Puts;
        if !is_named(node, &thing.id) || !tags::add(node.operation, &mut crate::api::Members::new(), &[]) {
            return Ok(None);
        }
        calls.fetch_add(1, Ordering::Relaxed);
        let Some(tags) = tags_of(aws, &thing.id, shown)? else { return Ok(None) };
        let ours = |key: &str, value: &str| tags.iter().any(|(k, v)| k == key && (v == value || key == CALL));
        // An endpoint may keep no tags of some kinds; AWS does.
        if ours(RUN, run) || tags.is_empty() && aws.target().is_endpoint() {
            return Ok(None);
        }
        Ok(Some(if puts { Stays::Before } else { Stays::Another }))
    }
}

/// Whether the input of the call that made something gave its id, so that another call could make another one of it.
fn is_named(node: &Node, id: &ResourceId) -> bool {
    let puts = node.operation.effect().is_some_and(|effect| effect.verb == Verb::Puts);
    puts || id.members().any(|(_, text)| told_by(&node.input, text))
}

/// Whether an id is a name that an input gave, or an ARN that ends in one.
fn told_by(input: &Value, text: &str) -> bool {
    let texts = crate::workshop::graph::ids::texts(input);
    let last = text.trim_end_matches(":*").rsplit(['/', ':']).next().unwrap_or(text);
    texts.iter().any(|given| *given == text || text.starts_with("arn:") && *given == last)
}

/// What AWS may have made by itself is there, and not older than the call that brings it.
fn is_brought(thing: &Thing, sight: &Sight) -> bool {
    let Some(shown) = &sight.shown else { return false };
    match (thing.id.kind.created(shown), thing.made) {
        (Some(created), Some(made)) => created >= made,
        _ => false,
    }
}

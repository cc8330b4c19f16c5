//! What a run made, found by our tags: over all services that the API table knows, also other people's runs in the account.

use super::super::Session;
use super::super::connection::Connection;
use super::super::durable::{OWNER, RUN};
use super::super::reconcile::{ask, tags_of};
use super::super::survey::Seen;
use super::{Teardown, told};
use crate::api::effects::{self, ResourceKind, Tags};
use crate::api::{ResourceId, Value};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, Fault};
use crate::error::Error;
use crate::lang::Lang;
use crate::text;
use crate::workshop::graph::ids::{self, is_id};
use crate::workshop::teardown::{Choice, Plan, Thing};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Whose things are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Those of that run.
    Run(String),
    /// Those of all runs of that owner.
    Owner(String),
    /// Those of all runs of owners whose names begin so.
    Owners(String),
}

/// What bears our tags.
#[derive(Debug, Default)]
pub struct Found {
    /// Each resource, and what was shown of it.
    pub all: Vec<(ResourceId, Value)>,
    /// The runs that they are of, and their owners.
    pub runs: BTreeMap<String, String>,
    /// What bears an owner's tag and no run's: somebody tagged it so, and it stays.
    pub runless: Vec<ResourceId>,
    /// Kinds that could not be looked for, and why.
    pub unasked: Vec<(&'static ResourceKind, String)>,
}

impl Whose {
    /// Whether these tags are of one of those.
    fn is(&self, tags: &[(String, String)]) -> bool {
        let run = tag(tags, RUN);
        match self {
            Whose::Run(meant) => run.as_ref() == Some(meant),
            Whose::Owner(_) | Whose::Owners(_) => run.is_some() && self.owns(tags),
        }
    }

    /// Whether these tags name one of those owners.
    fn owns(&self, tags: &[(String, String)]) -> bool {
        tag(tags, OWNER).is_some_and(|owner| match self {
            Whose::Run(_) => false,
            Whose::Owner(meant) => owner == *meant,
            Whose::Owners(prefix) => owner.starts_with(prefix.as_str()),
        })
    }

    /// A filter that lets all of them through.
    fn filter(&self) -> (&'static str, String) {
        match self {
            Whose::Run(run) => (RUN, run.clone()),
            Whose::Owner(owner) => (OWNER, owner.clone()),
            Whose::Owners(prefix) => (OWNER, format!("{prefix}*")),
        }
    }
}

pub(super) fn tag(tags: &[(String, String)], key: &str) -> Option<String> {
    tags.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
}

impl Session {
    /// Finds what bears the tags of these runs, and what becomes of it.
    ///
    /// # Errors
    /// No connection; `Cancelled`.
    pub fn teardown_tagged(&self, whose: &Whose, choice: &Choice) -> Result<(Teardown<'_>, Found), Error> {
        let connection = &*self.connection;
        let aws = connection.aws().map_err(told)?;
        let begun = Teardown::begin(connection, aws);
        let mut found = connection.tagged(aws, whose, &begun.calls, false).map_err(told)?;
        connection.parts(aws, &mut found, &begun.calls).map_err(told)?;
        let plan = Plan::of(as_things(&found.all), choice);
        let states = found.all.iter().map(|(id, shown)| seen(id, shown)).collect();
        let shown = found.all.iter().map(|(_, shown)| shown.clone()).enumerate().collect();
        let runs = found.runs.keys().cloned().collect();
        let ever = found.all.iter().map(|(id, _)| id.clone()).collect();
        Ok((Teardown { ever, knows_all: false, plan, shown, states, runs, ..begun }, found))
    }
}

/// What a list or a question showed, as a state.
pub(super) fn seen(id: &ResourceId, shown: &Value) -> Seen {
    let state = id.kind.state_of(shown);
    if id.kind.going(shown) { Seen::Going { state } } else { Seen::There { state } }
}

/// Things without a journal: one that shows the id of another was made from it.
fn as_things(all: &[(ResourceId, Value)]) -> Vec<Thing> {
    let mentioned: Vec<BTreeSet<String>> = all
        .iter()
        .map(|(id, shown)| ids::told(shown).into_iter().chain(id.members().map(|(_, text)| text.to_owned())).collect())
        .collect();
    let needs = |at: usize| -> Vec<usize> {
        let mentions =
            |other: &ResourceId| other.members().next().is_some_and(|(_, first)| mentioned[at].contains(first));
        (0..all.len()).filter(|other| *other != at && mentions(&all[*other].0)).collect()
    };
    let thing = |(at, (id, shown)): (usize, &(ResourceId, Value))| Thing {
        name: id.kind.name_of(shown).filter(|name| id.members().all(|(_, text)| text != name)),
        undo: id.kind.deletion(id).into_iter().collect(),
        needs: needs(at),
        id: id.clone(),
        call: None,
        made: None,
        stays: None,
    };
    all.iter().enumerate().map(thing).collect()
}

impl Connection {
    /// Everything that bears these tags and is there. An endpoint that answered a moment ago is `known`: a connection that ends leaves
    /// one question open, and not all.
    pub(super) fn tagged(&self, aws: &Aws, whose: &Whose, calls: &AtomicUsize, known: bool) -> Result<Found, Trouble> {
        let mut found = Found::default();
        // Everything of kinds that others are found by, whosever it is.
        let mut holders: HashMap<&str, Vec<ResourceId>> = HashMap::new();
        let kinds = effects::kinds().iter().filter(|kind| kind.find.is_some() && !matches!(kind.tags, Tags::None));
        let mut open: Vec<&'static ResourceKind> = kinds.copied().collect();
        while !open.is_empty() {
            let (now, later): (Vec<_>, Vec<_>) = open.iter().copied().partition(|kind| {
                let per = kind.find.as_ref().and_then(|find| find.per);
                per.is_none_or(|per| !open.contains(&per))
            });
            if now.is_empty() {
                break;
            }
            open = later;
            let of = now.len();
            let answers = self.side_by_side(&now, |at, kind| {
                self.ui().busy(&String::from(text!(
                    en: "looking for what bears the tags: {at} of {of}",
                    ja: "タグの付いたものを探しています: {at}/{of}"
                )));
                let per = kind.find.as_ref().and_then(|find| find.per);
                let none = Vec::new();
                let holders = per.map(|per| holders.get(per.name).unwrap_or(&none));
                self.of_kind(aws, kind, holders, whose, calls)
            })?;
            for (kind, answer) in now.into_iter().zip(answers) {
                match answer {
                    Ok(all) => {
                        holders.insert(kind.name, all.iter().map(|(id, ..)| id.clone()).collect());
                        for (id, shown, tags) in all {
                            if whose.is(&tags) {
                                let [run, owner] = [RUN, OWNER].map(|key| tag(&tags, key).unwrap_or_default());
                                found.runs.insert(run, owner);
                                found.all.push((id, shown));
                            } else if tag(&tags, RUN).is_none() && whose.owns(&tags) {
                                found.runless.push(id);
                            }
                        }
                    }
                    Err(fault @ (Fault::Cancelled { .. } | Fault::Credentials(_))) => return Err(fault.into()),
                    Err(fault @ Fault::Unreachable(_)) if !known => return Err(fault.into()),
                    // Where a service or an operation is not there, nothing of it is.
                    Err(fault) if is_not_there(aws, &fault) => {}
                    Err(fault) => found.unasked.push((kind, fault.message(Lang::current()))),
                }
            }
        }
        self.ui().idle();
        Ok(found)
    }

    /// What there is of a kind, with what is shown of each and its tags.
    #[expect(clippy::type_complexity, reason = "three things that belong together for a moment")]
    fn of_kind(
        &self,
        aws: &Aws,
        kind: &'static ResourceKind,
        holders: Option<&Vec<ResourceId>>,
        whose: &Whose,
        calls: &AtomicUsize,
    ) -> Result<Vec<(ResourceId, Value, Vec<(String, String)>)>, Fault> {
        let (key, value) = whose.filter();
        let mut listed = Vec::new();
        let questions: Vec<(Option<&ResourceId>, _)> = match holders {
            Some(holders) => holders.iter().map(|holder| (Some(holder), kind.find_all(Some(holder), None))).collect(),
            None => vec![(None, kind.find_all(None, Some((key, &[&value]))))],
        };
        for (holder, call) in questions.into_iter().filter_map(|(holder, call)| Some((holder, call?))) {
            calls.fetch_add(1, Ordering::Relaxed);
            let answer = match ask(aws, &call) {
                // Not every holder can have one.
                Err(Fault::Service(fault)) if kind.is_absent(&fault.code, &fault.message) => None,
                answer => answer?,
            };
            listed.extend(answer.map(|answer| kind.found(holder, &answer)).unwrap_or_default());
        }
        let mut all = Vec::new();
        for (id, shown) in listed {
            let Some(shown) = self.whole(aws, &id, shown, calls)?.filter(|shown| !kind.gone(shown)) else { continue };
            // A list that was filtered by the tags shows them.
            if kind.tags_in(&shown).is_empty() || matches!(kind.tags, Tags::Asked(_)) {
                calls.fetch_add(1, Ordering::Relaxed);
            }
            let tags = tags_of(aws, &id, &shown)?.unwrap_or_default();
            all.push((id, shown, tags));
        }
        Ok(all)
    }

    /// What a list shows as an id alone is asked for.
    fn whole(&self, aws: &Aws, id: &ResourceId, shown: Value, calls: &AtomicUsize) -> Result<Option<Value>, Fault> {
        if shown.as_map().is_none() {
            calls.fetch_add(1, Ordering::Relaxed);
        }
        super::super::reconcile::whole(aws, id, shown)
    }

    /// Adds what bears no tags and is nothing but a part of what was found, or a tie between two things that were.
    fn parts(&self, aws: &Aws, found: &mut Found, calls: &AtomicUsize) -> Result<(), Trouble> {
        let own: Vec<ResourceId> = found.all.iter().map(|(id, _)| id.clone()).collect();
        let asks: Vec<_> = own
            .iter()
            .flat_map(|id| id.kind.holds(id).into_iter().map(move |(hold, call)| (id, hold, call)))
            .filter(|(id, hold, _)| hold.kind.is_tie() || is_part(hold.kind, id))
            // What bears tags itself was looked for by them: it is somebody else's.
            .filter(|(_, hold, _)| hold.kind.find.is_none() || matches!(hold.kind.tags, Tags::None))
            .collect();
        let answers = self.side_by_side(&asks, |_, (_, _, call)| {
            calls.fetch_add(1, Ordering::Relaxed);
            ask(aws, call)
        })?;
        for ((id, hold, _), answer) in asks.iter().zip(answers) {
            let answer = match answer {
                Ok(answer) => answer,
                Err(fault @ Fault::Cancelled { .. }) => return Err(fault.into()),
                Err(_) => continue,
            };
            for (part, shown) in answer.iter().flat_map(|answer| hold.found(id, answer)) {
                let ids = ids::told(&shown).into_iter().chain(part.members().map(|(_, text)| text.to_owned()));
                let strange = ids.filter(|text| is_id(text) && !text.starts_with("arn:")).any(|text| {
                    let known = |id: &ResourceId| id.members().any(|(_, own)| own == text);
                    !own.iter().any(known) && part.members().next().is_none_or(|(_, own)| own != text)
                });
                if !strange && !found.all.iter().any(|(known, _)| known.is(&part)) {
                    found.all.push((part, shown));
                }
            }
        }
        Ok(())
    }
}

/// Whether what tells one of the kind from another holds all that tells the other.
fn is_part(kind: &ResourceKind, whole: &ResourceId) -> bool {
    whole.members().all(|(name, _)| kind.id.iter().any(|member| member.name == name)) && kind.goes_before(whole.kind)
}

/// Whether a simulator says that it does not have an operation. What is no answer of AWS at all says so, too: moto breaks then.
fn is_not_there(aws: &Aws, fault: &Fault) -> bool {
    let strange = |status: u16| aws.target().is_endpoint() && (status == 404 || status >= 500);
    match fault {
        Fault::Service(fault) => {
            let named = fault.code.contains("NotImplemented") || fault.code == "UnknownOperationException";
            fault.status == 501 || named || fault.code.starts_with("Http") && strange(fault.status)
        }
        Fault::Answer { status, .. } => *status == 501 || strange(*status),
        _ => false,
    }
}

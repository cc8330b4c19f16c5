//! What is there of what a run made: each resource is asked for, several at a time. Nothing is changed.

use super::Session;
use super::connection::Connection;
use crate::api::{ResourceId, Value, accept};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, Fault};
use crate::engine::lists::SIDE_BY_SIDE;
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::lang::Lang;
use crate::text;
use crate::workshop::journal::{Place, of_one_place};
use jiff::Timestamp;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// What AWS says of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It is there; its state in AWS's words, where it has one.
    There { state: Option<String> },
    /// It is being deleted.
    Going { state: Option<String> },
    /// It is not there any more. AWS shows some things for a while, in a state that says so.
    Gone { state: Option<String> },
    /// It came to its end by itself, as a task does.
    Ended { state: Option<String> },
    /// No call shows one of its kind.
    NotAsked,
    /// The question was not answered.
    Unknown(String),
}

impl Seen {
    /// In the user's words.
    pub fn told(&self) -> String {
        let text = match self {
            Seen::There { state: Some(state) } => return state.clone(),
            Seen::There { state: None } => text!(en: "there", ja: "あります"),
            Seen::Going { state } => {
                let state = state.as_deref().unwrap_or("...");
                text!(en: "{state} (being deleted)", ja: "{state}（削除中）")
            }
            Seen::Gone { state: Some(state) } => text!(en: "gone ({state})", ja: "なくなりました（{state}）"),
            Seen::Gone { state: None } => text!(en: "gone", ja: "なくなりました"),
            Seen::Ended { state: Some(state) } => text!(en: "ended ({state})", ja: "終了（{state}）"),
            Seen::Ended { state: None } => text!(en: "ended", ja: "終了"),
            Seen::NotAsked => text!(en: "no call shows it", ja: "確認できない種類です"),
            Seen::Unknown(why) => text!(en: "could not be asked: {why}", ja: "確認できません: {why}"),
        };
        text.into()
    }
}

impl Connection {
    /// Asks for each of these; the answers in their order.
    ///
    /// # Errors
    /// `Cancelled`
    pub(super) fn survey(&self, aws: &Aws, ids: &[&ResourceId]) -> Result<Vec<Seen>, Trouble> {
        Ok(self.sights(aws, ids)?.into_iter().map(|sight| sight.seen).collect())
    }

    /// The same, with what AWS shows of each.
    pub(super) fn sights(&self, aws: &Aws, ids: &[&ResourceId]) -> Result<Vec<Sight>, Trouble> {
        let found = self.side_by_side(ids, |at, id| {
            let of = ids.len();
            self.ui().busy(&String::from(text!(en: "asking AWS: {at} of {of}", ja: "AWS に確認中: {at}/{of}")));
            sight(aws, id)
        });
        self.ui().idle();
        let found = found?.into_iter().map(|sight| match sight {
            Ok(sight) => Ok(sight),
            Err(fault @ Fault::Cancelled { .. }) => Err(fault.into()),
            Err(fault) => Ok(Sight { seen: Seen::Unknown(fault.message(Lang::current())), shown: None }),
        });
        found.collect()
    }

    /// Does something for each, several at a time; the results in their order.
    ///
    /// # Errors
    /// `Cancelled`
    pub(super) fn side_by_side<I: Sync, T: Send>(
        &self,
        items: &[I],
        work: impl Fn(usize, &I) -> T + Sync,
    ) -> Result<Vec<T>, Trouble> {
        let next = AtomicUsize::new(0);
        let found: Vec<Mutex<Option<T>>> = items.iter().map(|_| Mutex::default()).collect();
        let some = || {
            while let Some((at, item)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, items.get(at)?)))
            {
                if self.cancel.is_cancelled() {
                    break;
                }
                *found[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(work(at, item));
            }
        };
        // In a rehearsal the order of calls is a part of what happens.
        let threads = if self.rehearsal.is_some() { 1 } else { SIDE_BY_SIDE };
        std::thread::scope(|scope| {
            for _ in 1..items.len().min(threads) {
                // Fewer threads do as well, only slower.
                drop(std::thread::Builder::new().spawn_scoped(scope, some));
            }
            some();
        });
        let cancelled = || Trouble::Thrown(Thrown::new("Cancelled", text!(en: "cancelled", ja: "中断しました")));
        let found = found.into_iter().map(|cell| cell.into_inner().unwrap_or_else(PoisonError::into_inner));
        found.map(|result| result.ok_or_else(cancelled)).collect()
    }
}

/// What AWS says of a resource, and shows of it.
pub(super) struct Sight {
    pub seen: Seen,
    pub shown: Option<Value>,
}

/// Asks for one.
pub(super) fn sight(aws: &Aws, id: &ResourceId) -> Result<Sight, Fault> {
    let kind = id.kind;
    let is = |seen: Seen| Ok(Sight { seen, shown: None });
    let Some(call) = kind.ask_for(id) else { return is(Seen::NotAsked) };
    let accepted = accept(call.operation, call.input, false).map_err(Fault::from)?;
    let answer = match aws.send(call.operation, accepted) {
        Ok(outcome) => outcome.value,
        Err(fault) if fault.not_found() => return is(gone(id, None)),
        Err(Fault::Service(fault)) if kind.is_absent(&fault.code, &fault.message) => return is(gone(id, None)),
        Err(fault) => return Err(fault),
    };
    let Some(shown) = kind.shown(id, &answer) else { return is(gone(id, None)) };
    let state = kind.state_of(&shown);
    let seen = if kind.gone(&shown) {
        gone(id, state)
    } else if kind.going(&shown) {
        Seen::Going { state }
    } else {
        Seen::There { state }
    };
    Ok(Sight { seen, shown: Some(shown) })
}

fn gone(id: &ResourceId, state: Option<String>) -> Seen {
    if id.kind.ends() { Seen::Ended { state } } else { Seen::Gone { state } }
}

impl Session {
    /// Asks for each of what a run made in that place, and says what time it is there.
    ///
    /// # Errors
    /// `RunElsewhere` where the credentials are of another account; no connection.
    pub fn survey(&self, place: &Place, ids: &[&ResourceId]) -> Result<(Vec<Seen>, Timestamp), Error> {
        let told = |trouble: Trouble| Error::failed(trouble.into_thrown());
        let aws = self.connection.aws().map_err(told)?;
        of_one_place(place, &self.connection.place_of(aws).map_err(told)?).map_err(Error::failed)?;
        let seen = self.connection.survey(aws, ids).map_err(told)?;
        Ok((seen, self.connection.clock.now()))
    }
}

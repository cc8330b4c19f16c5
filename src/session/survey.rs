//! What is there of what a run made: each resource is asked for, several at a time. Nothing is changed.

use super::Session;
use super::connection::Connection;
use crate::api::{ResourceId, accept};
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
        let next = AtomicUsize::new(0);
        let found: Vec<Mutex<Option<Result<Seen, Fault>>>> = ids.iter().map(|_| Mutex::default()).collect();
        let work = || {
            while let Some((at, id)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, *ids.get(at)?)))
            {
                if self.cancel.is_cancelled() {
                    break;
                }
                let of = ids.len();
                self.ui().busy(&String::from(text!(en: "asking AWS: {at} of {of}", ja: "AWS に確認中: {at}/{of}")));
                *found[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(seen(aws, id));
            }
        };
        std::thread::scope(|scope| {
            let further = ids.len().min(SIDE_BY_SIDE).saturating_sub(1);
            for _ in 0..further {
                // Fewer threads ask as well, only slower.
                drop(std::thread::Builder::new().spawn_scoped(scope, work));
            }
            work();
        });
        self.ui().idle();
        let cancelled = || Trouble::Thrown(Thrown::new("Cancelled", text!(en: "cancelled", ja: "中断しました")));
        let found = found.into_iter().map(|cell| match cell.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(Ok(seen)) => Ok(seen),
            Some(Err(fault @ Fault::Cancelled { .. })) => Err(fault.into()),
            Some(Err(fault)) => Ok(Seen::Unknown(fault.message(Lang::current()))),
            None => Err(cancelled()),
        });
        found.collect()
    }
}

/// Asks for one.
fn seen(aws: &Aws, id: &ResourceId) -> Result<Seen, Fault> {
    let kind = id.kind;
    let Some(call) = kind.ask_for(id) else { return Ok(Seen::NotAsked) };
    let accepted = accept(call.operation, call.input, false).map_err(Fault::from)?;
    let answer = match aws.send(call.operation, accepted) {
        Ok(outcome) => outcome.value,
        Err(fault) if fault.not_found() => return Ok(gone(id, None)),
        Err(Fault::Service(fault)) if kind.is_absent(&fault.code, &fault.message) => return Ok(gone(id, None)),
        Err(fault) => return Err(fault),
    };
    let Some(shown) = kind.shown(id, &answer) else { return Ok(gone(id, None)) };
    let state = kind.state_of(&shown);
    Ok(if kind.gone(&shown) {
        gone(id, state)
    } else if kind.going(&shown) {
        Seen::Going { state }
    } else {
        Seen::There { state }
    })
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

//! Where the state of a workshop is on a target, and the world that a rehearsal begins.

use super::connection::Connection;
use super::earlier::unreadable;
use super::rehearsal::{self, Rehearsal};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, TargetKind};
use crate::cloud::Cloud;
use crate::engine::json;
use crate::engine::record::Redacted;
use crate::engine::thrown::Thrown;
use crate::error;
use crate::lang::Text;
use crate::text;
use crate::ui::Ui;
use crate::workshop::journal::{Begin, Head, Journal, Place as RunPlace};
use crate::workshop::state::{self, State};
use crate::workshop::{Format, Meta};
use std::sync::Arc;

impl Connection {
    /// Finds the workshop's state on this target, and keeps it and export.log up to date from now on.
    pub fn open_state(&self, meta: &Meta) -> Result<(), Thrown> {
        if self.is_prompt() {
            return self.at_the_prompt(meta);
        }
        if self.aws.get().is_some() && !self.options.testing {
            let wording = text!(
                en: "workshop(...) comes before the first call, and before `target`: they went elsewhere already",
                ja: "workshop(...) は、最初の呼び出しや `target` より前に書きます。もう別の場所で始まっています"
            );
            return Err(Thrown::new("WorkshopTooLate", wording)
                .hint(text!(en: "move it to the top of the script", ja: "スクリプトの先頭に移してください")));
        }
        let aws = self.aws().map_err(Trouble::into_thrown)?;
        if self.options.testing {
            return Ok(());
        }
        let folder = state_name(aws).map_err(Trouble::into_thrown)?;
        let state = State::new(&self.options.state, &meta.id, &folder);
        self.not_for_a_new_world(&meta.id, &state)?;
        // Who only looks at a world that is not there makes none.
        if self.options.visits && self.rehearsal.is_some() && !Cloud::there(state.folder()) {
            return Ok(());
        }
        let begin = if self.rehearsal.is_some() && self.options.rehearsing.fresh { Begin::Anew } else { Begin::GoOn };
        let clock = Arc::clone(&self.clock);
        let now = Arc::new(move || clock.now());
        let head = self.head(aws, meta).map_err(Trouble::into_thrown)?;
        let journal = Arc::new(Journal::open(state.folder(), begin, head.clone(), self.rehearsal.is_none(), now)?);
        // Nothing is left of a run that was taken down, so it does not go on.
        let over = begin == Begin::GoOn && journal.look(|past| past.destroyed.is_some());
        let anew = begin == Begin::Anew || self.options.fresh || over;
        if over {
            journal.begin_anew(head)?;
            state::forget_outputs(state.folder()).map_err(|e| error::file(state.folder(), &e))?;
        } else if begin == Begin::GoOn && self.options.fresh {
            self.nothing_left(aws, &journal).map_err(Trouble::into_thrown)?;
            journal.begin_anew(head)?;
            state::forget_outputs(state.folder()).map_err(|e| error::file(state.folder(), &e))?;
        } else if self.options.verify {
            self.verify(aws, &journal).map_err(Trouble::into_thrown)?;
        }
        journal.look(|past| self.fresh.remember(past, self.clock.now()));
        self.workshop.keep_journal(Arc::clone(&journal));
        journal.invocation(&self.options.script)?;
        // What an earlier run handed on is not in a new world.
        if !anew {
            let earlier = state.outputs().map_err(|e| unreadable(&e))?;
            self.workshop.inherit(earlier);
        } else {
            let earlier = state.outputs().unwrap_or_default();
            self.workshop.leave_behind(earlier.into_keys().collect());
        }
        let export_log = self.options.export_log.clone();
        let new_world = self.new_world();
        self.workshop.on_output(Arc::new(move |outputs| {
            new_world.begin().map_err(|thrown| thrown.message)?;
            // A secret is kept nowhere; who hands one on gets it in their own file alone, and only when it is got.
            let mut given = outputs.clone();
            given.retain(|_, value| !value.is::<Redacted>());
            let mut kept = given.clone();
            kept.retain(|_, value| !journal.is_secret(&json::of(value)));
            state.save_outputs(&kept).map_err(|e| unwritten(&folder, &e))?;
            match &export_log {
                Some(file) => state::replace(file, &Format::Shell.write(&given))
                    .map_err(|e| unwritten(&file.display().to_string(), &e)),
                None => Ok(()),
            }
        }));
        Ok(())
    }

    /// What the journal of a new run begins with.
    pub(super) fn head(&self, aws: &Aws, meta: &Meta) -> Result<Head, Trouble> {
        let begun = self.clock.now();
        let run = match &self.rehearsal {
            // The same script has the same ids.
            Some(_) => format!("{:x}", begun.as_millisecond()),
            None => uuid::Uuid::new_v4().simple().to_string(),
        };
        let (workshop, owner) = (meta.id.clone(), self.options.owner.clone());
        Ok(Head { journal: 0, workshop, run, owner, place: self.place_of(aws)?, begun })
    }

    /// Where calls go.
    pub(super) fn place_of(&self, aws: &Aws) -> Result<RunPlace, Trouble> {
        let target = aws.target();
        let (kind, account, endpoint) = match &target.kind {
            TargetKind::Rehearsal => ("rehearsal", None, None),
            TargetKind::Endpoint { url } => ("endpoint", None, Some(url.clone())),
            TargetKind::Aws => ("aws", Some(aws.account()?.to_owned()), target.endpoint.clone()),
        };
        Ok(RunPlace { kind: kind.to_owned(), account, region: target.region.clone(), endpoint })
    }

    fn new_world(&self) -> NewWorld {
        let given = !self.options.outputs.is_empty();
        let journal = self.workshop.journal();
        NewWorld { rehearsal: self.rehearsal.clone(), journal, ui: Arc::clone(&self.ui), given }
    }

    /// Begins the world of a rehearsal: before the first call, and at the latest at the end of a run.
    pub fn begin(&self) -> Result<(), Thrown> {
        if self.new_world().begin()? {
            self.workshop.leave_behind(Vec::new());
        }
        Ok(())
    }
}

/// A rehearsal whose world may still have to be begun.
struct NewWorld {
    rehearsal: Option<Arc<Rehearsal>>,
    journal: Option<Arc<Journal>>,
    ui: Arc<Ui>,
    /// Outputs were given, which are of another world then.
    given: bool,
}

impl NewWorld {
    /// True if the world of an earlier run is gone with it, which is said.
    fn begin(&self) -> Result<bool, Thrown> {
        // First, for a journal without a world repeats calls, and a world without its journal would skip them.
        if let Some(journal) = &self.journal {
            journal.settle()?;
        }
        let replaced = self.rehearsal.as_ref().map_or(Ok(false), |rehearsal| rehearsal.begin())?;
        if replaced && self.given {
            let wording = text!(
                en: "this rehearsal begins with an empty account, in which nothing is that the given outputs name; --resume goes on in the account of the last run",
                ja: "このリハーサルは空のアカウントから始まるため、渡された出力が指すものはありません。前回のアカウントを使うには --resume を付けてください"
            );
            self.ui.warn(&String::from(wording));
        } else if replaced {
            let wording = text!(
                en: "a new rehearsal begins in place of the last one (--resume goes on in that)",
                ja: "前回のリハーサルを消去し、新しく始めます（前回の状態を使うには --resume）"
            );
            self.ui.note(&String::from(wording));
        }
        Ok(replaced)
    }
}

/// The name of the target's folder of state.
pub(super) fn state_name(aws: &Aws) -> Result<String, Trouble> {
    let target = aws.target();
    let region = &target.region;
    Ok(match &target.kind {
        TargetKind::Rehearsal => rehearsal::FOLDER.to_owned(),
        TargetKind::Endpoint { url } => {
            let host = url.split("://").last().unwrap_or(url).trim_end_matches('/');
            let host: String =
                host.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
            format!("endpoint-{host}-{region}")
        }
        TargetKind::Aws => format!("aws-{}-{region}", aws.account()?),
    })
}

fn unwritten(place: &str, e: &std::io::Error) -> String {
    let Text { en, ja } = error::words(e);
    text!(en: "the outputs cannot be kept in {place}: {en}", ja: "出力を {place} に保存できません: {ja}").into()
}

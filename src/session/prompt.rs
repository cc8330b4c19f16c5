//! What a prompt needs of a session: who may change things, which calls an entry made, and where they are written down.

use super::connection::Connection;
use super::earlier::unreadable;
use super::opening::state_name;
use super::rehearsal;
use crate::api::mask::mask;
use crate::api::{Accepted, Operation, Value};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, Environment, Fault, Outcome, TargetKind};
use crate::engine::json;
use crate::engine::record::Redacted;
use crate::engine::thrown::Thrown;
use crate::error;
use crate::lang::Text;
use crate::text;
use crate::workshop::Meta;
use crate::workshop::journal::{Begin, Journal, Secrets};
use crate::workshop::state::State;
use indexmap::IndexMap;
use jiff::Timestamp;
use rhai::Dynamic;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The workshop id of what is made at prompts.
pub const WORKSHOP: &str = "repl";

/// Two prompts write to one journal, one entry at a time: so long one waits for the other.
const TURN: Duration = Duration::from_secs(5);

/// A call that an entry made.
#[derive(Debug, Clone)]
pub struct Called {
    pub operation: &'static Operation,
    /// As AWS was given it, but for our tags and for secrets.
    pub input: Value,
    /// What it gave, but for secrets.
    pub output: Value,
    /// By the target's clock.
    pub took: Duration,
    /// How many requests were sent; none for a call that was only shown.
    pub attempts: u32,
    /// HTTP status of the last answer.
    pub status: Option<u16>,
    pub request_id: Option<String>,
    /// The code of what went wrong.
    pub error: Option<String>,
}

/// Where calls of a prompt go, and whether they may change something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    pub kind: TargetKind,
    /// None until it is known.
    pub account: Option<String>,
    pub region: String,
    pub profile: Option<String>,
    /// The workshop in whose rehearsal it is; [`WORKSHOP`] in that of prompts.
    pub world: Option<String>,
    pub writes: bool,
}

/// The entry that goes on, and what earlier ones left.
#[derive(Default)]
pub(super) struct AtPrompt {
    /// Whether calls may change something, once the user has said so at the prompt.
    pub(super) writes: Mutex<Option<bool>>,
    /// Calls that change something are shown and not made.
    pub(super) shows: AtomicBool,
    called: Mutex<Vec<Called>>,
    pub(super) secrets: Arc<Mutex<Secrets>>,
    entry: Mutex<Option<Entry>>,
}

/// The steps that entries of this prompt are, each in the journal of its folder, the last one last; also those of targets that the
/// prompt has left, for it may come back.
#[derive(Debug, Clone, Default)]
pub struct Entered(Arc<Mutex<Vec<(PathBuf, String)>>>);

impl Entered {
    fn all(&self) -> MutexGuard<'_, Vec<(PathBuf, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, folder: PathBuf, step: String) {
        self.all().push((folder, step));
    }

    /// Whether that step in the journal of that folder is one.
    pub(super) fn has(&self, folder: &Path, step: &str) -> bool {
        self.all().iter().any(|(own, entered)| own == folder && entered == step)
    }

    /// The last one in that folder.
    pub(super) fn last(&self, folder: &Path) -> Option<String> {
        self.all().iter().rev().find(|(own, _)| own == folder).map(|(_, step)| step.clone())
    }
}

/// An entry.
pub(super) struct Entry {
    pub title: String,
    /// Opened at its first call that changes something: its step, and where that is written down.
    pub written: Option<(String, Arc<Journal>)>,
}

impl AtPrompt {
    pub fn secrets(&self) -> MutexGuard<'_, Secrets> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn called(&self) -> MutexGuard<'_, Vec<Called>> {
        self.called.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn entry(&self) -> MutexGuard<'_, Option<Entry>> {
        self.entry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    /// Whether the user asked for the rehearsal of prompts by name.
    pub(super) fn is_own_world(&self) -> bool {
        self.is_prompt() && self.options.rehearsing.workshop.as_deref() == Some(WORKSHOP)
    }

    /// Whether the session is a prompt's.
    pub(super) fn is_prompt(&self) -> bool {
        self.options.prompt.is_some()
    }

    pub(super) fn may_write(&self) -> bool {
        !self.is_prompt()
            || self.rehearsal.is_some()
            || self.at_prompt.writes.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(self.options.yes)
    }

    /// A prompt only looks until it is told otherwise, but in a rehearsal.
    ///
    /// # Errors
    /// `ReadOnly`
    pub(super) fn may_change(&self, operation: &Operation) -> Result<(), Thrown> {
        if self.may_write() {
            return Ok(());
        }
        let wording = text!(
            en: "{operation} changes something, and outside of the rehearsal cloud this prompt only looks",
            ja: "{operation} は変更を伴います。リハーサルクラウド以外では、この対話は読み取り専用で始まります"
        );
        Err(Thrown::new("ReadOnly", wording)
            .hint(text!(en: "to allow it here: :write on", ja: "ここで変更を許可するには: :write on"))
            .hint(text!(en: "to try it first without any account: :target rehearsal", ja: "アカウントなしで試すには: :target rehearsal"))
            .with("service", operation.service.module)
            .with("operation", operation.name))
    }

    /// In place of making a call where calls are only shown: keeps it, and ends the entry.
    pub(super) fn shown_only(&self, operation: &'static Operation, accepted: &Accepted) -> Result<(), Trouble> {
        if !self.at_prompt.shows.load(Ordering::SeqCst) || !operation.mutates {
            return Ok(());
        }
        self.at_prompt.called().push(Called {
            operation,
            input: mask(operation.input, &Value::Map(accepted.input.clone())),
            output: Value::Null,
            took: Duration::ZERO,
            attempts: 0,
            status: None,
            request_id: None,
            error: None,
        });
        Err(Fault::Cancelled { asked: operation.into(), sent: false }.into())
    }

    /// From now on none of these is written anywhere.
    pub(super) fn keep_from_prompt(&self, texts: Vec<String>) {
        if let Some(Entry { written: Some((_, journal)), .. }) = &*self.at_prompt.entry() {
            journal.keep_secret(texts.clone());
        }
        self.at_prompt.secrets().add(texts);
    }

    /// Keeps what became of a call.
    pub(super) fn keep_called(
        &self,
        operation: &'static Operation,
        input: &Value,
        ended: &Result<Outcome, Fault>,
        begun: Timestamp,
    ) {
        if !self.is_prompt() {
            return;
        }
        let input = mask(operation.input, input);
        let took = Duration::try_from(self.clock.now().duration_since(begun)).unwrap_or_default();
        let called = Called {
            operation,
            input,
            output: Value::Null,
            took,
            attempts: 1,
            status: None,
            request_id: None,
            error: None,
        };
        self.at_prompt.called().push(match ended {
            Ok(outcome) => Called {
                output: mask(operation.output, &outcome.value),
                attempts: outcome.attempts,
                status: Some(outcome.status),
                request_id: outcome.request_id.clone(),
                ..called
            },
            Err(fault) => Called {
                status: fault.status(),
                request_id: fault.request_id().map(str::to_owned),
                error: Some(fault.code().to_owned()),
                ..called
            },
        });
    }

    /// The journal that a call is written to and the step that it is of: the run's, or that of the prompt's entry; none for what
    /// nothing is written down of.
    pub(super) fn written(&self, aws: &Aws) -> Result<Option<(Arc<Journal>, String)>, Trouble> {
        if let Some(journal) = self.workshop.journal() {
            let step = self.workshop.current_step().map(|step| step.id).unwrap_or_default();
            return Ok(Some((journal, step)));
        }
        let mut entry = self.at_prompt.entry();
        let Some(entry) = entry.as_mut() else { return Ok(None) };
        if let Some((step, journal)) = &entry.written {
            return Ok(Some((Arc::clone(journal), step.clone())));
        }
        let journal = self.open_prompt_journal(aws)?;
        journal.keep_secret(self.at_prompt.secrets().all());
        let step = format!("entry-{}", journal.look(|past| past.steps.len()) + 1);
        journal.step(&step, &entry.title)?;
        if let Some(folder) = self.prompt_folder(aws)? {
            self.options.entered.add(folder, step.clone());
        }
        entry.written = Some((step.clone(), Arc::clone(&journal)));
        Ok(Some((journal, step)))
    }

    pub(super) fn open_prompt_journal(&self, aws: &Aws) -> Result<Arc<Journal>, Trouble> {
        let Some(folder) = self.prompt_folder(aws)? else {
            return Err(Trouble::Thrown(Thrown::new("NoPrompt", text!(en: "no prompt", ja: "対話ではありません"))));
        };
        let meta = Meta { id: WORKSHOP.to_owned(), title: title(), region: None };
        let head = self.head(aws, &meta)?;
        let clock = Arc::clone(&self.clock);
        let now: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(move || clock.now());
        let begun = Instant::now();
        loop {
            match Journal::open(&folder, Begin::GoOn, head.clone(), self.rehearsal.is_none(), Arc::clone(&now)) {
                Ok(journal) => {
                    journal.settle()?;
                    return Ok(Arc::new(journal));
                }
                Err(thrown) if thrown.code == "RunGoesOn" && begun.elapsed() < TURN => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(thrown) => return Err(thrown.into()),
            }
        }
    }

    /// The folder of state of what is made at prompts on this target and in this region: in the user's folder, or, where it is made
    /// in the rehearsal of a workshop, beside that.
    pub(super) fn prompt_folder(&self, aws: &Aws) -> Result<Option<PathBuf>, Trouble> {
        let Some(root) = &self.options.prompt else { return Ok(None) };
        if self.rehearsal.is_none() {
            return Ok(Some(State::new(root, WORKSHOP, &state_name(aws)?).folder().to_owned()));
        }
        let region = &aws.target().region;
        Ok(self.prompt_world()?.map(|world| match world == own_world(root) {
            true => State::new(root, WORKSHOP, &format!("{REGIONS}{region}")).folder().to_owned(),
            false => world.join(WORKSHOP).join(region),
        }))
    }

    /// A workshop that is entered at a prompt is tried there: its calls are the entry's.
    pub(super) fn at_the_prompt(&self, meta: &Meta) -> Result<(), Thrown> {
        let aws = self.aws().map_err(Trouble::into_thrown)?;
        let here = &aws.target().region;
        if let Some(region) = meta.region.as_ref().filter(|region| *region != here) {
            self.ui().warn(&String::from(text!(
                en: "this workshop is for {region}, and calls go to {here}: `:region {region}` goes there",
                ja: "このワークショップは {region} 用ですが、呼び出しは {here} に行きます。移るには `:region {region}`"
            )));
        }
        Ok(())
    }

    /// Keeps what entries hand on for later prompts on this target, but for secrets.
    pub(super) fn save_prompt_outputs(&self, outputs: &IndexMap<String, Dynamic>) -> Result<(), Thrown> {
        self.begin()?;
        let aws = self.aws().map_err(Trouble::into_thrown)?;
        let Some(folder) = self.prompt_folder(aws).map_err(Trouble::into_thrown)? else { return Ok(()) };
        let mut kept = outputs.clone();
        kept.retain(|_, value| !value.is::<Redacted>() && !self.at_prompt.secrets().are_in(&json::of(value)));
        State::at(&folder).save_outputs(&kept).map_err(|e| error::file(&folder, &e))
    }

    /// What entries at earlier prompts on this target have handed on.
    pub(super) fn prompt_outputs(&self) -> Result<IndexMap<String, Dynamic>, Thrown> {
        let aws = self.aws().map_err(Trouble::into_thrown)?;
        match self.prompt_folder(aws).map_err(Trouble::into_thrown)? {
            Some(folder) => State::at(&folder).outputs().map_err(|e| unreadable(&e)),
            None => Ok(IndexMap::new()),
        }
    }

    /// The world that a prompt works in: that of a workshop which is in sight, else that of prompts.
    pub(super) fn prompt_world(&self) -> Result<Option<PathBuf>, Thrown> {
        let Some(root) = &self.options.prompt else { return Ok(None) };
        let named = self.options.rehearsing.workshop.as_deref();
        if named == Some(WORKSHOP) {
            return Ok(Some(own_world(root)));
        }
        Ok(Some(rehearsal::world(&self.options.state, named)?.unwrap_or_else(|| own_world(root))))
    }
}

/// What the folders of state begin with that are of the regions of that rehearsal.
pub(super) const REGIONS: &str = "rehearsal-";

/// The folder of the rehearsal in which prompts are that are in no other.
pub(super) fn own_world(root: &Path) -> PathBuf {
    State::new(root, WORKSHOP, rehearsal::FOLDER).folder().to_owned()
}

/// Forgets what prompts made in the world of that folder, which is gone.
///
/// # Errors
/// `FileUnusable`
pub fn forget(world: &Path) -> Result<(), Thrown> {
    let folder = world.join(WORKSHOP);
    match std::fs::remove_dir_all(&folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(error::file(&folder, &e)),
        _ => Ok(()),
    }
}

/// The names of the profiles of the AWS configuration; none where it cannot be read.
pub fn profiles() -> Vec<String> {
    Environment::real().profile_names()
}

fn title() -> Text {
    text!(en: "Prompt", ja: "対話")
}

//! What a prompt needs of a session: who may change things, which calls an entry made, and where they are written down.

use super::connection::{Connection, state_name};
use super::earlier::unreadable;
use super::rehearsal;
use super::{Options, Session};
use crate::api::mask::mask;
use crate::api::{Accepted, Operation, Value};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, Environment, Fault, Outcome, TargetKind};
use crate::cloud::Cloud;
use crate::engine::Report;
use crate::engine::json;
use crate::engine::prompt::Prompt;
use crate::engine::record::Redacted;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::lang::{Lang, Text};
use crate::text;
use crate::ui::Ui;
use crate::workshop::Meta;
use crate::workshop::journal::{self, Begin, Journal, Past, Secrets};
use crate::workshop::state::{self, State};
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
    writes: Mutex<Option<bool>>,
    /// Calls that change something are shown and not made.
    shows: AtomicBool,
    called: Mutex<Vec<Called>>,
    pub(super) secrets: Arc<Mutex<Secrets>>,
    entry: Mutex<Option<Entry>>,
    /// The steps of this session's entries in the journal, the last one last.
    steps: Mutex<Vec<String>>,
}

/// An entry.
struct Entry {
    title: String,
    /// Opened at its first call that changes something: its step, and where that is written down.
    written: Option<(String, Arc<Journal>)>,
}

impl AtPrompt {
    pub fn secrets(&self) -> MutexGuard<'_, Secrets> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn called(&self) -> MutexGuard<'_, Vec<Called>> {
        self.called.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an entry of this session is that step.
    pub fn wrote(&self, step: &str) -> bool {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|own| own == step)
    }

    fn entry(&self) -> MutexGuard<'_, Option<Entry>> {
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

    fn may_write(&self) -> bool {
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
        self.at_prompt.steps.lock().unwrap_or_else(PoisonError::into_inner).push(step.clone());
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

    /// The folder of state of what is made at prompts on this target: in the user's folder, or, where it is made in the rehearsal of
    /// a workshop, beside that.
    pub(super) fn prompt_folder(&self, aws: &Aws) -> Result<Option<PathBuf>, Trouble> {
        let Some(root) = &self.options.prompt else { return Ok(None) };
        if self.rehearsal.is_none() {
            return Ok(Some(State::new(root, WORKSHOP, &state_name(aws)?).folder().to_owned()));
        }
        let world = self.prompt_world()?;
        Ok(world.map(|world| if world == own_world(root) { world } else { world.join(WORKSHOP) }))
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

/// The folder of the rehearsal in which prompts are that are in no other.
fn own_world(root: &Path) -> PathBuf {
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

impl Session {
    pub fn ui(&self) -> &Arc<Ui> {
        &self.ui
    }

    /// What the session was started with.
    pub fn options(&self) -> &Options {
        &self.connection.options
    }

    /// Runs something as one entry: Ctrl-C before it is forgotten, and its calls are kept and written down under that title.
    ///
    /// # Errors
    /// Those of what is run.
    pub fn entry<T, E>(&self, title: &str, run: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.kernel.cancel.reset();
        self.workshop.anew();
        self.connection.at_prompt.called().clear();
        *self.connection.at_prompt.entry() =
            self.connection.is_prompt().then(|| Entry { title: title.to_owned(), written: None });
        let ended = run();
        // The journal is free for other prompts from here on.
        let entry = self.connection.at_prompt.entry().take();
        if let (true, Some(Entry { written: Some((step, journal)), .. })) = (ended.is_ok(), entry) {
            // All that it says is that the entry came to its end, which nothing hangs on.
            drop(journal.finish(&step, serde_json::Value::Null, serde_json::Map::new(), Vec::new(), String::new()));
        }
        ended
    }

    /// The calls that the last entry made, in their order.
    pub fn calls(&self) -> Vec<Called> {
        self.connection.at_prompt.called().clone()
    }

    /// The step that the last entry which was written down is in the journal.
    pub fn last_step(&self) -> Option<String> {
        self.connection.at_prompt.steps.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }

    /// The calls that an entry would make; those that change something are not made, and end it.
    pub fn would_call(&self, prompt: &Prompt, text: &str) -> (Vec<Called>, Option<Box<Report>>) {
        let ended = self.entry("", || {
            let (ended, shown) = self.looked(prompt, text);
            if shown.is_some() { Ok(()) } else { ended.map(drop) }
        });
        (self.calls(), ended.err())
    }

    /// The value of an entry that leaves nothing behind, and the call that would change something, which is not made.
    pub fn looked(&self, prompt: &Prompt, text: &str) -> (Result<Dynamic, Box<Report>>, Option<Called>) {
        let (shows, before) = (&self.connection.at_prompt.shows, self.calls().len());
        shows.store(true, Ordering::SeqCst);
        let ended = self.prompted(&mut prompt.clone(), text);
        shows.store(false, Ordering::SeqCst);
        let shown = self.calls().into_iter().skip(before).find(|call| call.attempts == 0);
        (ended, shown)
    }

    /// A text without the secrets that calls of this session have met.
    pub fn without_secrets(&self, text: &str) -> String {
        self.connection.at_prompt.secrets().hide_text(text)
    }

    /// Where calls go. Nobody is asked: the account is known once a call has told it.
    ///
    /// # Errors
    /// There is no such place: no region, no profile of that name, several rehearsals to choose from.
    pub fn here(&self) -> Result<Here, Error> {
        let aws = self.connection.aws().map_err(|trouble| Error::failed(trouble.into_thrown()))?;
        let target = aws.target();
        let world = match &self.connection.rehearsal {
            Some(_) => self.connection.prompt_world().map_err(Error::failed)?,
            None => None,
        };
        let workshop = |world: PathBuf| {
            let own = self.options().prompt.as_deref().is_some_and(|root| own_world(root) == world);
            let name = world.parent().and_then(|folder| folder.file_name()).map(|name| name.to_string_lossy());
            if own { Some(WORKSHOP.to_owned()) } else { name.map(|name| name.into_owned()) }
        };
        Ok(Here {
            kind: target.kind.clone(),
            account: aws.known_account().map(str::to_owned),
            region: target.region.clone(),
            profile: target.profile.clone(),
            world: world.and_then(workshop),
            writes: self.connection.may_write(),
        })
    }

    /// One line about where calls go, and what the user should know of it.
    ///
    /// # Errors
    /// As [`Session::here`].
    pub fn place(&self) -> Result<(String, Vec<String>), Error> {
        let aws = self.connection.aws().map_err(|trouble| Error::failed(trouble.into_thrown()))?;
        let lang = Lang::current();
        let notes = aws.target().notes.iter().map(|note| note.get(lang).to_owned()).collect();
        Ok((aws.target().description().get(lang).to_owned(), notes))
    }

    /// Asks for the account's number, for so long; it goes on being asked for afterwards.
    pub fn ask_account(&self, wait: Duration) {
        let Ok(aws) = self.connection.aws().cloned() else { return };
        if aws.known_account().is_some() {
            return;
        }
        let (told, heard) = std::sync::mpsc::channel();
        let asked = std::thread::Builder::new().name("account".into()).spawn(move || {
            // Whoever needs it asks again, and is told what is wrong.
            drop(aws.account().map(str::to_owned));
            let _ = told.send(());
        });
        if asked.is_ok() {
            let _ = heard.recv_timeout(wait);
        }
    }

    /// The account's number, asked for now.
    ///
    /// # Errors
    /// As a call.
    pub fn account(&self) -> Result<String, Error> {
        self.kernel.cancel.reset();
        let told = |trouble: Trouble| Error::failed(trouble.into_thrown());
        let aws = self.connection.aws().map_err(told)?;
        aws.account().map(str::to_owned).map_err(|fault| told(fault.into()))
    }

    /// Allows calls that change something, or no longer.
    pub fn allow_writing(&self, writes: bool) {
        *self.connection.at_prompt.writes.lock().unwrap_or_else(PoisonError::into_inner) = Some(writes);
        self.connection.is_confirmed(writes);
    }

    /// Whether a command of the prompt that changes something may be run: `:step`.
    ///
    /// # Errors
    /// `ReadOnly`
    pub fn may_run(&self, command: &str) -> Result<(), Thrown> {
        if self.connection.may_write() {
            return Ok(());
        }
        let wording = text!(
            en: "`{command}` changes something, and outside of the rehearsal cloud this prompt only looks",
            ja: "`{command}` は変更を伴います。リハーサルクラウド以外では、この対話は読み取り専用で始まります"
        );
        Err(Thrown::new("ReadOnly", wording)
            .hint(text!(en: "to allow it here: :write on", ja: "ここで変更を許可するには: :write on")))
    }

    /// Empties the rehearsal of prompts.
    ///
    /// # Errors
    /// Files that cannot be removed.
    pub fn forget_world(&self) -> Result<(), Error> {
        let Some(root) = &self.options().prompt else { return Ok(()) };
        let folder = own_world(root);
        // First, for a journal without its world says that things are there.
        journal::forget(&folder).map_err(Error::failed)?;
        Cloud::reset(&folder).map_err(|e| Error::failed(rehearsal::unusable(&e)))?;
        state::forget_outputs(&folder).map_err(|e| Error::failed(error::file(&folder, &e)))
    }

    /// What the journal of prompts on this target says; none where nothing was made yet.
    ///
    /// # Errors
    /// No such target; a journal that cannot be read.
    pub fn prompt_past(&self) -> Result<Option<Past>, Error> {
        let told = |trouble: Trouble| Error::failed(trouble.into_thrown());
        let aws = self.connection.aws().map_err(told)?;
        let Some(folder) = self.connection.prompt_folder(aws).map_err(told)? else { return Ok(None) };
        journal::read(&folder).map_err(Error::failed)
    }

    /// What time it is where calls go.
    pub fn now(&self) -> Timestamp {
        self.connection.clock.now()
    }

    /// Lets that much time pass there; false if Ctrl-C cut it short.
    pub fn pass(&self, time: Duration) -> bool {
        self.connection.clock.sleep(time, &self.kernel.cancel) && !self.kernel.cancel.is_cancelled()
    }
}

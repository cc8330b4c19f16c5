//! What a prompt asks of its session: entries, the calls that they made, where calls go, and who may change things.

use super::prompt::{Called, Entry, Here, REGIONS, WORKSHOP, own_world};
use super::rehearsal;
use super::{Options, Session};
use crate::aws::natives::Trouble;
use crate::cloud::Cloud;
use crate::engine::Report;
use crate::engine::prompt::Prompt;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::lang::Lang;
use crate::text;
use crate::ui::Ui;
use crate::workshop::journal::{self, Past};
use crate::workshop::state;
use jiff::Timestamp;
use rhai::Dynamic;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

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
        self.options().entered.last(&self.entered_in()?)
    }

    /// The folder of state of what is entered on this target; none where nothing is kept.
    pub(super) fn entered_in(&self) -> Option<PathBuf> {
        let aws = self.connection.aws().ok()?;
        self.connection.prompt_folder(aws).ok()?
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
        for (_, _, state) in state::all(root)
            .map_err(|e| Error::failed(error::file(root, &e)))?
            .into_iter()
            .filter(|(workshop, target, _)| workshop == WORKSHOP && target.starts_with(REGIONS))
        {
            journal::forget(state.folder()).map_err(Error::failed)?;
            state::forget_outputs(state.folder()).map_err(|e| Error::failed(error::file(state.folder(), &e)))?;
        }
        Cloud::reset(&folder).map(drop).map_err(|e| Error::failed(rehearsal::unusable(&e)))
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

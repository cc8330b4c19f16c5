//! The prompt: a loop of reading an entry, evaluating it, and printing its value. Without a terminal what is given is a script.

mod changes;
mod check;
pub mod commands;
pub mod complete;
mod editor;
mod entry;
pub mod help;
mod highlight;
mod hint;
mod history;
pub mod library;
pub mod live;
mod place;
mod saved;
mod script;
pub mod shell;
mod show;
pub mod tokens;
mod told;
mod words;

use crate::engine::Report;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error, Kind};
use crate::session::{Options, Session};
use crate::text;
use crate::text_file;
use crate::ui::Ui;
use commands::Flow;
use complete::world::World;
use editor::{Editor, Line};
use entry::Entries;
use shell::{Around, Shell};
use std::cell::RefCell;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use told::{Names, Telling};

/// So long the first prompt waits for the number of a real account, which is to stand in it.
const ACCOUNT: Duration = Duration::from_millis(1_500);

/// What becomes of something typed.
pub type Done = Result<Flow, Error>;

/// Asks somebody and gives the answer; none where nobody can be asked, or did not answer.
type Asks = Box<dyn FnMut(&str) -> Option<String>>;

/// A prompt, with or without a terminal.
pub struct Repl {
    /// Of the target of now.
    pub session: Arc<Session>,
    pub ui: Arc<Ui>,
    entries: Entries,
    shell: Shell,
    names: Names,
    /// The script of the workshop whose steps are run here.
    opened: Option<PathBuf>,
    asks: Option<Asks>,
}

/// Does these and leaves; without any, reads entries until Ctrl-D; without a terminal standard input is one script.
///
/// # Errors
/// There is no such target; the first of the given entries that fails.
pub fn run(options: Options, ui: &Arc<Ui>, given: &[String]) -> Result<(), Error> {
    let talks = given.is_empty() && std::io::stdin().is_terminal();
    let mut repl = Repl::start(Options { stays: talks, announce: !talks && given.is_empty(), ..options }, ui)?;
    if talks {
        return repl.talk();
    }
    if given.is_empty() {
        let mut script = Vec::new();
        let read = std::io::stdin().read_to_end(&mut script).and_then(|_| text_file::decode(script));
        return repl.script(&read.map_err(|e| Error::failed(error::file(Path::new("-"), &e)))?).map(drop);
    }
    repl.all(given).map(drop)
}

/// An entry without a prompt of ours that was copied with it.
fn unprompted(text: &str) -> &str {
    let own = text.strip_prefix("handson").and_then(|rest| rest.split_once("> "));
    let plain =
        |prompt: &str| prompt.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | ':' | '/' | '.'));
    own.filter(|(prompt, _)| plain(prompt)).map_or(text, |(_, entry)| entry)
}

impl Repl {
    /// A prompt without any entry yet.
    ///
    /// # Errors
    /// As [`Session::start`].
    pub fn start(options: Options, ui: &Arc<Ui>) -> Result<Repl, Error> {
        let named = options.target.endpoint_url.is_some() || options.target.region.is_some();
        let session = Arc::new(Session::start(options, ui)?);
        if named {
            session.here()?;
        }
        let entries = Entries::new(&session);
        let shell = Shell::new(&session);
        Ok(Repl { session, ui: Arc::clone(ui), entries, shell, names: Names::default(), opened: None, asks: None })
    }

    /// Does what was typed and prints what comes of it: an entry, a question, an AWS CLI command or a command of the prompt.
    ///
    /// # Errors
    /// Whatever went wrong; it is also `err` then.
    pub fn enter(&mut self, text: &str) -> Done {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(Flow::Go);
        }
        if let Some(command) = trimmed.strip_prefix(':') {
            return commands::run(self, command);
        }
        if let Some(wide) = trimmed.strip_prefix('：') {
            return Err(Error::failed(commands::wide(wide)));
        }
        if let Some(question) = help::asked(trimmed) {
            let page = help::answer(&question, &self.world()).map_err(Error::failed)?;
            return self.tell(&page);
        }
        if let Some(command) = self.entries.asked(trimmed) {
            return commands::run(self, command);
        }
        if shell::is_command(trimmed) && !self.entries.assigns(trimmed) {
            self.commands(text)?;
            return Ok(Flow::Go);
        }
        let value = self.entries.enter(&self.session, text)?;
        if entry::without_semicolon(text).is_none() && !show::show(&self.ui, &value, false) {
            return Err(Error::closed());
        }
        Ok(Flow::Go)
    }

    /// What can be named here.
    fn world(&self) -> World {
        let (session, opened) = (Arc::clone(&self.session), self.opened.clone());
        World::of(&self.session.kernel, &self.entries.prompt, self.session.root().to_owned())
            .with_outputs(self.session.outputs_look())
            .with_steps(move || commands::steps_of(&session, opened.as_deref()))
    }

    /// AWS CLI commands: they show what they do themselves.
    fn commands(&mut self, text: &str) -> Result<(), Box<Report>> {
        let Repl { session, ui, shell, names, entries, .. } = self;
        let session: &Session = session;
        let values = entries.values();
        let known = |name: &str| values.get(name).cloned();
        let mut telling = Telling::new(ui, names).with_variables(text, &values);
        let ended = session.entry(&entry::title(text), || {
            let mut tell = |told| telling.tell(told);
            let mut around = Around { session, known: &known, width: ui.width(), tell: &mut tell };
            shell.run(text, &mut around)
        });
        let script = telling.script();
        entries.ended(session, ended.map(Option::unwrap_or_default), || script).map(drop)
    }

    /// An expression for a command of the prompt, which may be given as one of the AWS CLI.
    ///
    /// # Errors
    /// It is no single call, or cannot be read.
    fn expression(&mut self, given: &str) -> Result<String, Error> {
        if !shell::is_command(given) || self.entries.assigns(given) {
            return Ok(given.to_owned());
        }
        let Repl { session, ui, shell, entries, .. } = self;
        let values = entries.values();
        let known = |name: &str| values.get(name).cloned();
        let mut around = Around { session, known: &known, width: ui.width(), tell: &mut |_| {} };
        Ok(shell.rhai(given, &mut around)?)
    }

    /// Prints an answer.
    pub fn tell(&self, text: &str) -> Done {
        if self.ui.result(text) { Ok(Flow::Go) } else { Err(Error::closed()) }
    }

    /// Asks for the exact word `yes`; false where nobody can be asked.
    pub fn agrees(&mut self, question: &str) -> bool {
        let answer = self.asks.as_mut().and_then(|asks| asks(question));
        answer.is_some_and(|answer| answer.trim().eq_ignore_ascii_case("yes"))
    }

    /// Goes on elsewhere: what entries have defined stays.
    ///
    /// # Errors
    /// There is no such place; then it stays where it is.
    pub fn go(&mut self, change: impl FnOnce(&mut Options)) -> Result<(), Error> {
        let mut options = self.session.options().clone();
        change(&mut options);
        options.announce = false;
        let session = Session::start(options, &self.ui)?;
        session.here()?;
        session.kernel.adopt(&mut self.entries.prompt);
        self.session = Arc::new(session);
        Ok(())
    }

    /// A whole script, from a pipe or pasted: its lines that are commands are done where they stand.
    fn script(&mut self, script: &str) -> Done {
        self.all(&script::parts(script))
    }

    /// These entries up to one that fails. An answer that something is not well, as of `:why`, is no failure, but the end's answer too.
    fn all(&mut self, entries: &[String]) -> Done {
        let mut ended = Ok(Flow::Go);
        for entry in entries {
            match self.enter(entry) {
                // Ctrl-C ends all of it, also where an entry took it for its own end, as `:watch` does.
                Ok(Flow::Go) if self.session.kernel.cancel.is_cancelled() => break,
                Ok(Flow::Go) => {}
                Ok(Flow::Leave) if ended.is_ok() => return Ok(Flow::Leave),
                Ok(Flow::Leave) => break,
                Err(error) if error.kind == Kind::Unwell => ended = Err(error),
                Err(error) => return Err(error),
            }
        }
        ended
    }

    /// Reads entries until Ctrl-D.
    fn talk(&mut self) -> Result<(), Error> {
        let editor = Editor::open(&self.session).map_err(|e| {
            let wording = text!(en: "no prompt on this terminal: {e}", ja: "このターミナルでは対話できません: {e}");
            let hint = text!(en: "pipe a script in: handson repl < script.rhai", ja: "スクリプトを渡せます: handson repl < script.rhai");
            Error::failed(Thrown::new("Terminal", wording).hint(hint))
        })?;
        let editor = Rc::new(RefCell::new(editor));
        let asked = Rc::clone(&editor);
        self.asks = Some(Box::new(move |question| asked.borrow_mut().ask(question)));
        if let Err(error) = place::welcome(&self.session, &self.ui) {
            self.ui.error(&error.report);
        }
        place::account(&self.session, ACCOUNT);
        loop {
            let (plain, coloured) = place::prompt(&self.session, &self.ui);
            let line = {
                let mut editor = editor.borrow_mut();
                editor.look(&self.session, &self.entries.prompt, self.world());
                editor.read(&plain, &coloured)
            };
            let text = match line {
                Line::Entry(text) => text,
                Line::Cancelled => continue,
                Line::End => return Ok(()),
            };
            let text = unprompted(&text).to_owned();
            let ended = self.script(&text);
            if let Some(kept) = history::kept(&text, &self.session) {
                editor.borrow_mut().remember(&kept);
            }
            match ended {
                Ok(Flow::Go) => {}
                Ok(Flow::Leave) => return Ok(()),
                Err(Error { kind: Kind::Closed | Kind::Unwell, .. }) => {}
                Err(mut error) => {
                    if error.report.thrown.code == "Cancelled" {
                        // Behind the ^C that the terminal shows.
                        eprintln!();
                        // Who only looked has nothing to look after.
                        if self.session.calls().iter().all(|call| !call.operation.mutates) {
                            error.report.thrown.hints.clear();
                        }
                    }
                    self.ui.error(&error.report);
                }
            }
        }
    }
}

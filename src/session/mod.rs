//! The one place where engine, target and workshop meet.

mod calls;
mod connection;
mod declare;
mod durable;
mod earlier;
mod lag;
mod look;
mod opening;
mod prompt;
mod prompted;
mod reading;
mod reconcile;
pub mod rehearsal;
mod results;
mod services;
mod steps;
mod survey;
mod target;
pub mod teardown;
mod testing;
mod undo;
mod verify;

pub use crate::aws::Window;
pub use crate::engine::limits::Limits;
pub use calls::{Part, Whereabouts};
pub use look::Looker;
pub use prompt::{Called, Entered, Here, WORKSHOP as AT_PROMPT, forget as forget_prompts, profiles};
pub use rehearsal::Rehearsing;
pub use services::Lines;
pub use steps::{Opened, StepOf};
pub use survey::Seen;
pub use testing::{Test, Verdict};
pub use undo::{LastEntry, Undoing};

use crate::aws::TargetOptions;
use crate::aws::natives::Services;
use crate::cancel::Cancel;
use crate::engine::Report;
use crate::engine::prompt::Prompt;
use crate::engine::registry::{Kernel, Plugin, Setting};
use crate::engine::thrown::Thrown;
use crate::engine::time::{Clock, RealClock};
use crate::error::Error;
use crate::lang::{Lang, Text};
use crate::text;
use crate::ui::Ui;
pub use crate::workshop::Choice;
use crate::workshop::outputs::Outputs;
use crate::workshop::{Asserts, Reading, Words, Workshop};
use connection::Connection;
use declare::RehearsalWords;
use indexmap::IndexMap;
use rehearsal::Rehearsal;
use rhai::{Dynamic, Map, Scope};
use serde_json::Value as Json;
use std::future::{Future as _, poll_fn};
use std::path::PathBuf;
use std::sync::Arc;
use std::task::Poll;
use target::TargetWord;
use tokio::runtime::Runtime;

include!(concat!(env!("OUT_DIR"), "/stdlib.rs"));

/// What a session is started with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub target: TargetOptions,
    /// What is said about the world, where the target is the rehearsal cloud.
    pub rehearsing: Rehearsing,
    /// The folder that imports and files stay in.
    pub root: PathBuf,
    pub set: IndexMap<String, Json>,
    pub outputs: IndexMap<String, Dynamic>,
    /// Change things in an account without asking.
    pub yes: bool,
    /// The script as the user named it.
    pub script: String,
    /// Whose run it is: a tag on what it makes.
    pub owner: String,
    /// Which steps of a run that goes on are run.
    pub choice: Choice,
    /// Begin a new run in place of one that left nothing.
    pub fresh: bool,
    /// Ask whether what a run that goes on made is still there, before it goes on.
    pub verify: bool,
    pub strict: bool,
    pub results: Option<PathBuf>,
    pub state: PathBuf,
    pub export_log: Option<PathBuf>,
    pub allow_run: Vec<String>,
    pub limits: Limits,
    pub debug: bool,
    pub lang_chosen: bool,
    /// Say where calls go before the first one.
    pub announce: bool,
    /// The session is a test's: it has the words of tests, and leaves nothing behind.
    pub testing: bool,
    /// It works in the world of a workshop that has one, and makes none.
    pub visits: bool,
    /// It is a prompt's, and the folder for what prompts leave.
    pub prompt: Option<PathBuf>,
    /// What was entered at it so far.
    pub entered: Entered,
    /// Ctrl-C ends what goes on, and never the program.
    pub stays: bool,
}

/// An engine with its natives, connected (at the first call) to a target.
pub struct Session {
    pub kernel: Kernel,
    pub workshop: Workshop,
    connection: Arc<Connection>,
    ui: Arc<Ui>,
    // Dropped last: calls of the connection run on it.
    _runtime: Runtime,
}

impl Session {
    /// Builds the engine; nothing is sent yet.
    pub fn start(options: Options, ui: &Arc<Ui>) -> Result<Session, Error> {
        if let Some(folder) = &options.results {
            results::prepare(folder).map_err(Error::usage)?;
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|e| Error::failed(Thrown::new("Runtime", no_thread(&e))))?;
        let cancel = Cancel::default();
        listen(&runtime, &cancel, ui, options.stays);
        let workshop =
            Workshop::new(Arc::clone(ui) as _, options.set.clone(), options.outputs.clone(), options.lang_chosen);
        let rehearses = !options.target.aws && options.target.endpoint_url.is_none();
        let rehearsal = rehearses.then(|| Arc::new(Rehearsal::new(&options.rehearsing)));
        let clock: Arc<dyn Clock> = match &rehearsal {
            Some(rehearsal) => Arc::clone(rehearsal) as _,
            None => Arc::new(RealClock),
        };
        let printer = Arc::clone(ui);
        let setting = Setting {
            root: options.root.clone(),
            stdlib: STDLIB,
            allowed: options.allow_run.clone(),
            clock: Arc::clone(&clock),
            cancel: cancel.clone(),
            limits: options.limits,
            print: Arc::new(move |text| {
                printer.result(text);
            }),
        };
        let (handle, testing) = (runtime.handle().clone(), options.testing);
        let connection = Arc::new(Connection::new(
            options,
            rehearsal,
            workshop.clone(),
            Arc::clone(ui),
            handle,
            cancel.clone(),
            Arc::clone(&clock),
        ));
        let declared = Arc::downgrade(&connection);
        let seen = Arc::downgrade(&connection);
        workshop
            .on_look(Arc::new(move || seen.upgrade().map_or_else(|| Ok(IndexMap::new()), |c| c.outputs_in_sight())));
        workshop.on_declared(Arc::new(move |meta| declared.upgrade().map_or(Ok(()), |c| c.open_state(meta))));
        if connection.is_prompt() {
            let keeps = Arc::downgrade(&connection);
            workshop.on_output(Arc::new(move |outputs| {
                let kept = keeps.upgrade().map_or(Ok(()), |connection| connection.save_prompt_outputs(outputs));
                kept.map_err(|thrown| thrown.message)
            }));
        }
        let words = Words { workshop: workshop.clone(), clock, cancel };
        let target = TargetWord(Arc::clone(&connection));
        let rehearsal_words = RehearsalWords(Arc::clone(&connection));
        let services = Services(Arc::clone(&connection) as _);
        let asserts = testing.then(|| Asserts(workshop.clone()));
        let mut plugins: Vec<&dyn Plugin> = vec![&words, &target, &rehearsal_words, &services];
        plugins.extend(asserts.iter().map(|asserts| asserts as &dyn Plugin));
        let kernel = Kernel::new(setting, &plugins);
        let sources = kernel.sources.clone();
        let reading = Reading { text: Arc::new(move |name| sources.text(name)), schemas: crate::aws::script::schema };
        workshop.choose(connection.options.choice.clone(), reading);
        Ok(Session { kernel, workshop, connection, ui: Arc::clone(ui), _runtime: runtime })
    }

    /// Runs a script to its end and says what it handed on.
    pub fn run(&self, name: &str, text: &str) -> Result<(), Error> {
        // What is wrong with a script is told before its `workshop` runs.
        if let (false, Some(lang)) = (self.connection.options.lang_chosen, reading::language(text)) {
            lang.set_current();
        }
        if !reading::declares_parameters(name, text) {
            self.connection.all_claimed().map_err(Error::usage)?;
        }
        if let Some((line, hole)) = reading::unfilled(text) {
            self.ui.warn(&String::from(text!(
                en: "line {line}: nothing is filled in for ${{{hole}}} in double quotes; write back quotes: `... ${{{hole}}} ...`",
                ja: "{line} 行目: 二重引用符の中では ${{{hole}}} に値が入りません。バッククォートで書いてください: `... ${{{hole}}} ...`"
            )));
        }
        let ended = self
            .kernel
            .on_large_stack(|| {
                self.steady();
                self.kernel.run(name, text)
            })
            .map_err(|e| Error::failed(Thrown::new("Thread", no_thread(&e))))?;
        match ended {
            Ok(_) => self.ended()?,
            // The one step that was asked for is done.
            Err(report) if report.enough => {}
            Err(mut report) => {
                if report.cancelled && self.workshop.journal().is_some() {
                    let resume = if self.connection.rehearsal.is_some() { " --resume" } else { "" };
                    report.thrown.hints = vec![
                        text!(
                            en: "what was made so far stays; to go on: handson run {name}{resume}",
                            ja: "それまでに作ったものは残っています。続けるには: handson run {name}{resume}"
                        )
                        .into(),
                    ];
                }
                return Err(Error::from(self.in_step(report)));
            }
        }
        self.connection.all_claimed().map_err(Error::usage)?;
        self.connection.begin().map_err(Error::failed)?;
        let Some(meta) = self.workshop.meta() else { return Ok(()) };
        let outputs = self.workshop.outputs();
        let mut lines: Vec<(String, String)> =
            outputs.iter().map(|(name, value)| (name.clone(), self.workshop.shown(value))).collect();
        lines.extend(self.workshop.summary());
        if let Some(taken) = self.connection.rehearsal.as_ref().and_then(|rehearsal| rehearsal.taken()) {
            let label = text!(en: "Time that AWS would have taken", ja: "AWS での所要時間");
            lines.push((label.into(), crate::instant::brief(taken)));
        }
        self.ui.closing(meta.title.get(Lang::current()), &lines);
        if let Some(file) = self.connection.options.export_log.as_ref().filter(|_| !outputs.is_empty()) {
            // A section that hands on nothing of its own still passes on what it was given.
            self.workshop.save_outputs().map_err(Error::failed)?;
            let file = file.display();
            self.ui.note(&String::from(text!(en: "the outputs are in {file}", ja: "出力は {file} にあります")));
        }
        Ok(())
    }

    /// The value of an expression or script.
    pub fn evaluate(&self, name: &str, text: &str) -> Result<Dynamic, Error> {
        let ended = self
            .kernel
            .on_large_stack(|| {
                self.steady();
                self.kernel.run(name, text)
            })
            .map_err(|e| Error::failed(Thrown::new("Thread", no_thread(&e))))?;
        ended.map(|value| self.shown(value)).map_err(Error::from)
    }

    /// The value of an entry whose variables live on in `scope`.
    pub fn enter(&self, scope: &mut Scope<'static>, name: &str, text: &str) -> Result<Dynamic, Box<Report>> {
        self.kernel.cancel.reset();
        self.kernel
            .on_large_stack(|| self.kernel.run_in(scope, name, text))
            .unwrap_or_else(|e| Err(Box::new(Report::plain(Thrown::new("Thread", no_thread(&e))))))
    }

    /// The script came to its end: all of it is done.
    fn ended(&self) -> Result<(), Error> {
        self.workshop.all_reached().map_err(Error::usage)?;
        let Some(journal) = self.workshop.journal() else { return Ok(()) };
        let before = journal.completed();
        journal.complete().map_err(Error::failed)?;
        let (made, _) = journal.counts();
        if let (Some(at), 0) = (before, made) {
            let at = crate::instant::local(at);
            self.ui.note(&String::from(text!(
                en: "nothing was left to do: all of it was done at {at}",
                ja: "することは残っていません（{at} にすべて完了しています）"
            )));
        }
        Ok(())
    }

    /// The value of an entry at a prompt.
    pub fn prompted(&self, prompt: &mut Prompt, text: &str) -> Result<Dynamic, Box<Report>> {
        self.kernel
            .on_large_stack(|| self.kernel.enter(prompt, text))
            .unwrap_or_else(|e| Err(Box::new(Report::plain(Thrown::new("Thread", no_thread(&e))))))
            .map(|value| self.shown(value))
    }

    /// The value of a file that is entered at a prompt.
    ///
    /// # Errors
    /// Those of the script.
    pub fn prompted_file(&self, prompt: &mut Prompt, name: &str, text: &str) -> Result<Dynamic, Box<Report>> {
        self.kernel
            .on_large_stack(|| self.kernel.enter_file(prompt, name, text))
            .unwrap_or_else(|e| Err(Box::new(Report::plain(Thrown::new("Thread", no_thread(&e))))))
            .map(|value| self.shown(value))
    }

    /// Where calls go, in words.
    ///
    /// # Errors
    /// The target cannot be used.
    pub fn described(&self) -> Result<String, Error> {
        let aws = self.connection.aws().map_err(|trouble| Error::failed(trouble.into_thrown()))?;
        Ok(aws.target().description().into())
    }

    /// `outputs` and `target` as values that can be printed; others as they are.
    fn shown(&self, value: Dynamic) -> Dynamic {
        if value.is::<Outputs>() {
            return self
                .workshop
                .in_sight()
                .unwrap_or_default()
                .into_iter()
                .map(|(name, value)| (name.into(), value))
                .collect::<Map>()
                .into();
        }
        target::shown(&value).unwrap_or(value)
    }

    /// In a rehearsal the pauses between the SDK's attempts, which it draws on the thread that waits, come from the seed too.
    fn steady(&self) {
        if self.connection.rehearsal.is_some() {
            fastrand::seed(self.connection.options.rehearsing.seed);
        }
    }

    /// Adds the step in which an error happened, and takes out what is secret.
    fn in_step(&self, mut report: Box<Report>) -> Box<Report> {
        if let Some(journal) = self.workshop.journal() {
            report.thrown.message = journal.without_secrets(&report.thrown.message);
        }
        // What the command line asks is no mistake of the script.
        if report.thrown.code == "UnknownParameter" && report.thrown.details.contains_key("of") {
            *report = report.without_places();
        }
        if let Some(step) = self.workshop.current_step() {
            let (id, title) = (step.id, step.title);
            report.step = Some(text!(en: "in step `{id}` ({title})", ja: "ステップ `{id}`（{title}）の中").into());
        }
        report
    }
}

/// Forgets the outputs of a run that is in that folder.
///
/// # Errors
/// `FileUnusable`
pub fn forget_outputs(folder: &std::path::Path) -> Result<(), Error> {
    crate::workshop::state::forget_outputs(folder).map_err(|e| Error::failed(crate::error::file(folder, &e)))
}

/// The system gives no thread to run on.
fn no_thread(error: &std::io::Error) -> Text {
    text!(en: "the system starts no further thread: {error}", ja: "スレッドを開始できません: {error}")
}

/// The first Ctrl-C stops what is going on, the second the program unless it `stays`, as does one that answers a question.
fn listen(runtime: &Runtime, cancel: &Cancel, ui: &Arc<Ui>, stays: bool) {
    let (cancel, ui) = (cancel.clone(), Arc::clone(ui));
    let mut pressed = Box::pin(tokio::signal::ctrl_c());
    // The first look installs the handler: not in the task, which may begin after the script has.
    let absent = runtime.block_on(poll_fn(|context| Poll::Ready(pressed.as_mut().poll(context).is_ready())));
    if absent {
        return;
    }
    runtime.spawn(async move {
        while pressed.await.is_ok() {
            if !stays && (cancel.is_cancelled() || ui.is_asking()) {
                std::process::exit(130);
            }
            cancel.cancel();
            pressed = Box::pin(tokio::signal::ctrl_c());
        }
    });
}

//! The one place where engine, target and workshop meet.

use crate::api::mask::mask;
use crate::api::{Operation, Value, accept};
use crate::aws::natives::{Caller, Services, Trouble, Waiting};
use crate::aws::{
    Aws, Environment, Fault, Parts, Target, TargetKind, TargetOptions, Trace, TraceSink, WaitEvent, WaitOptions,
};
use crate::cancel::Cancel;
use crate::engine::registry::{Kernel, Plugin, Registry, Setting};
use crate::engine::script::on_large_stack;
use crate::engine::thrown::{Native, Thrown};
use crate::engine::time::{Clock, RealClock};
use crate::engine::{Report, json};
use crate::error::{self, Error};
use crate::lang::Lang;
use crate::text;
use crate::ui::Ui;
use crate::workshop::state::{self, State};
use crate::workshop::{Format, Meta, Watch as _, Words, Workshop};
use indexmap::IndexMap;
use rhai::{Dynamic, Position, Scope};
use serde_json::Value as Json;
use std::future::{Future as _, poll_fn};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::Poll;
use tokio::runtime::Runtime;

include!(concat!(env!("OUT_DIR"), "/stdlib.rs"));

/// What a session is started with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub target: TargetOptions,
    /// The folder that imports and files stay in.
    pub root: PathBuf,
    pub set: IndexMap<String, Json>,
    pub outputs: IndexMap<String, Dynamic>,
    /// Change things in an account without asking.
    pub yes: bool,
    pub strict: bool,
    pub results: Option<PathBuf>,
    pub state: PathBuf,
    pub export_log: Option<PathBuf>,
    pub allow_run: Vec<String>,
    pub debug: bool,
    pub lang_chosen: bool,
    /// Say where calls go before the first one.
    pub announce: bool,
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
            results_folder(folder).map_err(Error::usage)?;
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|e| Error::failed(Thrown::new("Runtime", e.to_string())))?;
        let cancel = Cancel::default();
        listen(&runtime, &cancel, ui);
        let workshop =
            Workshop::new(Arc::clone(ui) as _, options.set.clone(), options.outputs.clone(), options.lang_chosen);
        let clock: Arc<dyn Clock> = Arc::new(RealClock);
        let printer = Arc::clone(ui);
        let setting = Setting {
            root: options.root.clone(),
            stdlib: STDLIB,
            allowed: options.allow_run.clone(),
            clock: Arc::clone(&clock),
            cancel: cancel.clone(),
            print: Arc::new(move |text| {
                printer.result(text);
            }),
        };
        let connection = Arc::new(Connection {
            options,
            workshop: workshop.clone(),
            ui: Arc::clone(ui),
            runtime: runtime.handle().clone(),
            cancel: cancel.clone(),
            aws: OnceLock::new(),
            connecting: Mutex::new(()),
            confirmed: Mutex::new(false),
            calls: AtomicUsize::new(0),
        });
        let declared = Arc::downgrade(&connection);
        workshop.on_declared(Arc::new(move |meta| declared.upgrade().map_or(Ok(()), |c| c.open_state(meta))));
        let words = Words { workshop: workshop.clone(), clock, cancel };
        let target = TargetWord(Arc::clone(&connection));
        let services = Services(Arc::clone(&connection) as _);
        let kernel = Kernel::new(setting, &[&words, &target, &services]);
        Ok(Session { kernel, workshop, connection, ui: Arc::clone(ui), _runtime: runtime })
    }

    /// Runs a script to its end and says what it handed on.
    pub fn run(&self, name: &str, text: &str) -> Result<(), Error> {
        let ended = on_large_stack(|| self.kernel.run(name, text))
            .map_err(|e| Error::failed(Thrown::new("Thread", e.to_string())))?;
        let _value = ended.map_err(|report| Error::from(self.in_step(report)))?;
        self.connection.all_claimed().map_err(Error::usage)?;
        let Some(meta) = self.workshop.meta() else { return Ok(()) };
        let outputs = self.workshop.outputs();
        let mut lines: Vec<(String, String)> =
            outputs.iter().map(|(name, value)| (name.clone(), crate::workshop::outputs::plain(value))).collect();
        lines.extend(self.workshop.summary());
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
        let ended = on_large_stack(|| self.kernel.run(name, text))
            .map_err(|e| Error::failed(Thrown::new("Thread", e.to_string())))?;
        ended.map_err(Error::from)
    }

    /// The value of an entry whose variables live on in `scope`.
    pub fn enter(&self, scope: &mut Scope<'static>, name: &str, text: &str) -> Result<Dynamic, Box<Report>> {
        self.kernel.cancel.reset();
        on_large_stack(|| self.kernel.run_in(scope, name, text))
            .unwrap_or_else(|e| Err(Box::new(Report::plain(Thrown::new("Thread", e.to_string())))))
    }

    /// Adds the step in which an error happened.
    fn in_step(&self, mut report: Box<Report>) -> Box<Report> {
        if let Some(step) = self.workshop.current_step() {
            let (id, title) = (step.id, step.title);
            report
                .thrown
                .hints
                .insert(0, text!(en: "in step `{id}` ({title})", ja: "ステップ `{id}`（{title}）の中").into());
        }
        report
    }
}

/// The first Ctrl-C stops what is going on, the second the program, as does one that answers a question.
fn listen(runtime: &Runtime, cancel: &Cancel, ui: &Arc<Ui>) {
    let (cancel, ui) = (cancel.clone(), Arc::clone(ui));
    let mut pressed = Box::pin(tokio::signal::ctrl_c());
    // The first look installs the handler: not in the task, which may begin after the script has.
    let absent = runtime.block_on(poll_fn(|context| Poll::Ready(pressed.as_mut().poll(context).is_ready())));
    if absent {
        return;
    }
    runtime.spawn(async move {
        while pressed.await.is_ok() {
            if cancel.is_cancelled() || ui.is_asking() {
                std::process::exit(130);
            }
            cancel.cancel();
            pressed = Box::pin(tokio::signal::ctrl_c());
        }
    });
}

/// The way from a script's call to the target. Everything that belongs to every call is here.
struct Connection {
    options: Options,
    workshop: Workshop,
    ui: Arc<Ui>,
    runtime: tokio::runtime::Handle,
    cancel: Cancel,
    aws: OnceLock<Aws>,
    connecting: Mutex<()>,
    confirmed: Mutex<bool>,
    calls: AtomicUsize,
}

impl Connection {
    /// The connection, opened at its first use: only then the workshop's region is known.
    fn aws(&self) -> Result<&Aws, Trouble> {
        if let Some(aws) = self.aws.get() {
            return Ok(aws);
        }
        let _one_at_a_time = self.connecting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(aws) = self.aws.get() {
            return Ok(aws);
        }
        let meta = self.workshop.meta();
        let target = TargetOptions { workshop_region: meta.and_then(|m| m.region), ..self.options.target.clone() };
        let target = self.runtime.block_on(Target::resolve(&target, &Environment::real()))?;
        if self.options.announce {
            self.ui.note(target.description().get(Lang::current()));
            for note in &target.notes {
                self.ui.note(note.get(Lang::current()));
            }
        }
        let parts = Parts { trace: self.trace(), ..Parts::default() };
        let aws = Aws::new(target, self.runtime.clone(), self.cancel.clone(), parts);
        Ok(self.aws.get_or_init(|| aws))
    }

    fn trace(&self) -> Option<TraceSink> {
        let ui = Arc::clone(&self.ui);
        self.options.debug.then(|| Arc::new(move |trace: &Trace| ui.debug(&trace_line(trace))) as TraceSink)
    }

    /// `--set` without any `params` to take it is a mistake that should not cost anything. Asked before the first call that
    /// changes something, not sooner: `workshop` opens the connection, and `params` comes after it.
    fn all_claimed(&self) -> Result<(), Thrown> {
        let names = self.workshop.unclaimed();
        if names.is_empty() {
            return Ok(());
        }
        let list = names.join(", ");
        Err(Thrown::new(
            "UnknownParameter",
            text!(en: "this script declares no parameters, but --set gives {list}", ja: "このスクリプトにはパラメーターがありませんが、--set で {list} が指定されています"),
        ))
    }

    /// Finds the workshop's state on this target, and keeps it and export.log up to date from now on.
    fn open_state(&self, meta: &Meta) -> Result<(), Thrown> {
        let aws = self.aws().map_err(Trouble::into_thrown)?;
        let folder = state_name(aws).map_err(Trouble::into_thrown)?;
        let state = State::new(&self.options.state, &meta.id, &folder);
        let earlier = state.outputs().map_err(|e| Thrown::new("StateUnreadable", e.to_string()))?;
        self.workshop.inherit(earlier);
        let export_log = self.options.export_log.clone();
        self.workshop.on_output(Arc::new(move |outputs| {
            state.save_outputs(outputs).map_err(|e| format!("{}: {e}", folder))?;
            match &export_log {
                Some(file) => {
                    state::replace(file, &Format::Shell.write(outputs)).map_err(|e| format!("{}: {e}", file.display()))
                }
                None => Ok(()),
            }
        }));
        Ok(())
    }

    /// On a real account somebody says yes before the first call that changes something.
    fn confirm(&self, aws: &Aws, operation: &Operation) -> Result<(), Trouble> {
        if self.options.yes || aws.target().is_endpoint() || !operation.mutates {
            return Ok(());
        }
        // Held while somebody is asked: calls side by side ask once.
        let mut confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        if *confirmed {
            return Ok(());
        }
        let (account, target) = (aws.account()?, String::from(aws.target().description()));
        let place = text!(en: "account {account}: {target}", ja: "アカウント {account}: {target}");
        let place = String::from(place);
        let refused = |thrown: Thrown| Err(Trouble::Thrown(thrown));
        if !self.ui.interactive() {
            let wording = text!(en: "this would change {place}", ja: "{place} に変更が加わります");
            return refused(
                Thrown::new("NotConfirmed", wording)
                    .hint(text!(en: "to agree without being asked: --yes", ja: "確認なしで実行するには: --yes")),
            );
        }
        let question: String = text!(
            en: "This makes and changes resources that cost money in\n  {place}\nGo on? Type yes:",
            ja: "次の場所に、料金のかかるリソースを作成・変更します\n  {place}\n続けるには yes と入力してください:"
        )
        .into();
        if !self.ui.confirm(&question, "yes") {
            return refused(Thrown::new("NotConfirmed", text!(en: "nothing was changed", ja: "何も変更していません")));
        }
        *confirmed = true;
        Ok(())
    }

    /// `--results`: the call's result as the AWS CLI would print it, but for passwords and keys.
    fn keep(&self, operation: &Operation, value: &Value) -> Result<(), Thrown> {
        let Some(folder) = &self.options.results else { return Ok(()) };
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let name = format!("{number:02}-{}-{}.json", operation.service.module, operation.function.replace('_', "-"));
        let file = folder.join(name);
        state::replace(&file, &(json::pretty(&mask(operation.output, value).to_json()) + "\n"))
            .map_err(|e| error::file(&file, &e))
    }
}

impl Caller for Connection {
    fn call(&self, operation: &'static Operation, given: Value) -> Result<Value, Trouble> {
        if operation.mutates {
            self.all_claimed()?;
        }
        // Before the target, for on an account the confirmation already makes a call.
        let accepted = accept(operation, given, self.options.strict).map_err(Fault::from)?;
        let aws = self.aws()?;
        self.confirm(aws, operation)?;
        let outcome = aws.send(operation, accepted)?;
        for warning in &outcome.warnings {
            self.ui.warn(warning.get(Lang::current()));
        }
        self.keep(operation, &outcome.value)?;
        Ok(outcome.value)
    }

    fn wait(&self, waiting: &Waiting, given: Value) -> Result<Value, Trouble> {
        let aws = self.aws()?;
        let title = format!("{}::{}", waiting.service.module, waiting.waiter.function);
        let told = |event: &WaitEvent| {
            let seen = event.observed.iter().map(|(what, state)| format!("{what} {state}"));
            let trouble = event.trouble.iter().map(|text| text.get(Lang::current()).to_owned());
            self.ui.waiting(&title, &seen.chain(trouble).collect::<Vec<_>>().join(", "), event.elapsed);
        };
        let options = WaitOptions {
            strict: self.options.strict,
            timeout: waiting.timeout,
            every: waiting.every,
            on_change: &told,
        };
        let outcome = aws.wait(waiting.service, waiting.waiter, given, &options)?;
        self.ui.waited(&title, outcome.elapsed);
        for warning in &outcome.warnings {
            self.ui.warn(warning.get(Lang::current()));
        }
        Ok(outcome.value)
    }
}

/// What scripts see as `target`.
struct TargetWord(Arc<Connection>);

#[derive(Clone)]
struct TargetHandle(Arc<Connection>);

impl Plugin for TargetWord {
    fn install(&self, registry: &mut Registry) {
        registry.global("target", TargetHandle(Arc::clone(&self.0)));
        registry.engine.register_type_with_name::<TargetHandle>("Target").register_indexer_get(
            |target: &mut TargetHandle, name: &str| -> Native<String> {
                let told = |trouble: Trouble| trouble.into_thrown().at(Position::NONE);
                let aws = target.0.aws().map_err(told)?;
                match name {
                    "region" => Ok(aws.target().region.clone()),
                    "kind" => Ok(if aws.target().is_endpoint() { "endpoint" } else { "aws" }.to_owned()),
                    "account" => aws.account().map(str::to_owned).map_err(|fault| told(fault.into())),
                    _ => {
                        let wording = text!(en: "target has no `{name}`", ja: "target に `{name}` はありません");
                        Err(Thrown::new("UnknownMember", wording).hint("region, account, kind").at(Position::NONE))
                    }
                }
            },
        );
    }
}

/// The name of the target's folder of state.
fn state_name(aws: &Aws) -> Result<String, Trouble> {
    let target = aws.target();
    let region = &target.region;
    Ok(match &target.kind {
        TargetKind::Endpoint { url } => {
            let host = url.split("://").last().unwrap_or(url).trim_end_matches('/');
            let host: String =
                host.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
            format!("endpoint-{host}-{region}")
        }
        TargetKind::Aws => format!("aws-{}-{region}", aws.account()?),
    })
}

/// A line of `--debug`.
fn trace_line(trace: &Trace) -> String {
    let Trace { service, operation, method, url, attempt, duration, .. } = trace;
    let took = crate::instant::brief(*duration);
    let end = match (&trace.status, &trace.error) {
        (Some(status), _) => status.to_string(),
        (None, Some(error)) => error.clone(),
        (None, None) => "-".into(),
    };
    let input = trace.input.to_json();
    format!("{service} {operation} {method} {url} attempt {attempt}: {end} in {took} {input}")
}

/// Makes the folder of results. One that holds results already is refused: they would mix, and nothing of the user's is deleted.
fn results_folder(folder: &Path) -> Result<(), Thrown> {
    let unusable = |e: std::io::Error| error::file(folder, &e);
    std::fs::create_dir_all(folder).map_err(unusable)?;
    for entry in std::fs::read_dir(folder).map_err(unusable)? {
        let path = entry.map_err(unusable)?.path();
        let result = path.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| {
            let mut parts = stem.splitn(3, '-');
            let number = parts.next().is_some_and(|n| n.len() >= 2 && n.bytes().all(|b| b.is_ascii_digit()));
            number && parts.next().is_some_and(|module| crate::api::service(module).is_some()) && parts.next().is_some()
        });
        if result {
            let folder = folder.display();
            let wording = text!(en: "{folder} holds the results of an earlier run", ja: "{folder} には以前の実行の結果があります");
            let hint = text!(en: "give an empty folder, or remove them first", ja: "空のフォルダーを指定するか、先に削除してください");
            return Err(Thrown::new("ResultsThere", wording).hint(hint));
        }
    }
    Ok(())
}

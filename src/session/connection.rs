//! The way from a script's call to the target: the one wrapper round every native call.

use super::lag::{self, Fresh};
use super::prompt::AtPrompt;
use super::rehearsal::{self, Place, Rehearsal};
use super::{Options, results};
use crate::api::{Accepted, Operation, Shape, Value, accept, mask, tags};
use crate::aws::natives::{self, Caller, Trouble, Waiting};
use crate::aws::{
    Aws, Environment, Fault, Outcome, Parts, Target, TargetKind, TargetOptions, Trace, TraceSink, WaitEvent,
    WaitOptions,
};
use crate::cancel::Cancel;
use crate::cloud::Cloud;
use crate::engine::thrown::Thrown;
use crate::engine::time::Clock;
use crate::lang::Lang;
use crate::text;
use crate::ui::Ui;
use crate::workshop::{Watch as _, Workshop};
use serde_json::Value as Json;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// What belongs to every call of a session.
pub(super) struct Connection {
    pub options: Options,
    /// The rehearsal cloud, where that is the target.
    pub rehearsal: Option<Arc<Rehearsal>>,
    pub(super) workshop: Workshop,
    pub(super) ui: Arc<Ui>,
    runtime: tokio::runtime::Handle,
    pub(super) cancel: Cancel,
    pub(super) aws: OnceLock<Aws>,
    connecting: Mutex<()>,
    announced: AtomicBool,
    confirmed: Mutex<bool>,
    pub(super) calls: AtomicUsize,
    /// How many calls of a run this process made.
    pub(super) turns: AtomicU64,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) fresh: Fresh,
    pub(super) at_prompt: AtPrompt,
}

impl Connection {
    pub fn new(
        options: Options,
        rehearsal: Option<Arc<Rehearsal>>,
        workshop: Workshop,
        ui: Arc<Ui>,
        runtime: tokio::runtime::Handle,
        cancel: Cancel,
        clock: Arc<dyn Clock>,
    ) -> Connection {
        Connection {
            options,
            rehearsal,
            workshop,
            ui,
            runtime,
            cancel,
            aws: OnceLock::new(),
            connecting: Mutex::new(()),
            announced: AtomicBool::new(false),
            confirmed: Mutex::new(false),
            calls: AtomicUsize::new(0),
            turns: AtomicU64::new(0),
            clock,
            fresh: Fresh::default(),
            at_prompt: AtPrompt::default(),
        }
    }
}

impl Connection {
    /// The connection, opened at its first use: only then the workshop's region is known.
    pub fn aws(&self) -> Result<&Aws, Trouble> {
        let aws = self.opened()?;
        if self.options.announce && !self.announced.swap(true, Ordering::Relaxed) {
            self.ui.note(aws.target().description().get(Lang::current()));
            for note in &aws.target().notes {
                self.ui.note(note.get(Lang::current()));
            }
        }
        Ok(aws)
    }

    /// Whether there is a connection by now.
    pub(super) fn is_open(&self) -> bool {
        self.aws.get().is_some()
    }

    /// The connection, opened without a word about it.
    pub(super) fn opened(&self) -> Result<&Aws, Trouble> {
        if let Some(aws) = self.aws.get() {
            return Ok(aws);
        }
        let _one_at_a_time = self.connecting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(aws) = self.aws.get() {
            return Ok(aws);
        }
        let meta = self.workshop.meta();
        // Somebody who looks at a workshop's world looks where the workshop works. A workshop's own region is known, and
        // a new world is not begun before it is sure that there will be a run.
        let parts = if meta.is_none() { self.rehearsal_parts()? } else { None };
        let world = self.rehearsal.as_ref().and_then(|rehearsal| rehearsal.region());
        let workshop_region = meta.map_or(world, |meta| meta.region);
        let target = TargetOptions { workshop_region, ..self.options.target.clone() };
        let target = self.runtime.block_on(Target::resolve(&target, &Environment::real()))?;
        let parts = match parts {
            Some(parts) => parts,
            None => self.rehearsal_parts()?.unwrap_or_default(),
        };
        let parts = Parts { trace: self.trace(), ..parts };
        let aws = Aws::new(target, self.runtime.clone(), self.cancel.clone(), parts);
        Ok(self.aws.get_or_init(|| aws))
    }

    /// Opens the world, where this is a rehearsal.
    fn rehearsal_parts(&self) -> Result<Option<Parts>, Thrown> {
        self.rehearsal.as_ref().map(|rehearsal| rehearsal.open(&self.place()?)).transpose()
    }

    /// Where the world of this session's rehearsal is kept.
    pub(super) fn place(&self) -> Result<Place, Thrown> {
        if self.options.testing {
            return Ok(Place::Memory);
        }
        let rehearsing = &self.options.rehearsing;
        let Some(meta) = self.workshop.meta() else {
            if let Some(world) = self.prompt_world()? {
                return Ok(Place::Old(world));
            }
            let folder = rehearsal::world(&self.options.state, rehearsing.workshop.as_deref())?;
            return Ok(folder.map_or(Place::Memory, Place::Old));
        };
        let folder = self.options.state.join(&meta.id).join(rehearsal::FOLDER);
        if self.options.visits && !Cloud::there(&folder) {
            return Ok(Place::Memory);
        }
        Ok(if rehearsing.fresh { Place::New(folder) } else { Place::Old(folder) })
    }

    fn trace(&self) -> Option<TraceSink> {
        let (ui, workshop, secrets) = (Arc::clone(&self.ui), self.workshop.clone(), self.at_prompt.secrets.clone());
        let told = move |trace: &Trace| {
            let (journal, input) = (workshop.journal(), trace.input.to_json());
            let hidden = |line: String| secrets.lock().unwrap_or_else(PoisonError::into_inner).hide_text(&line);
            match journal {
                Some(journal) => {
                    ui.debug(&hidden(journal.without_secrets(&trace_line(trace, &journal.hidden(input)))));
                }
                None => ui.debug(&hidden(trace_line(trace, &input))),
            }
        };
        self.options.debug.then(|| Arc::new(told) as TraceSink)
    }

    /// `--set` without any `params` to take it is a mistake that should not cost anything. Asked before the first call that
    /// changes something, not sooner: `workshop` opens the connection, and `params` comes after it.
    pub fn all_claimed(&self) -> Result<(), Thrown> {
        let names = self.workshop.unclaimed();
        if names.is_empty() {
            return Ok(());
        }
        let list = names.join(", ");
        Err(Thrown::new(
            "UnknownParameter",
            text!(en: "this script declares no parameters, but --set gives {list}", ja: "このスクリプトにはパラメーターがありませんが、--set で {list} が指定されています"),
        )
        .hint({
            let first = names.first().map_or("", String::as_str);
            text!(
                en: "leave --set out, or declare it: let p = params(#{{ {first}: #{{ value: ... }} }});",
                ja: "--set を外すか、宣言してください: let p = params(#{{ {first}: #{{ value: ... }} }});"
            )
        })
        .with("of", "run"))
    }

    pub(super) fn ui(&self) -> &Ui {
        &self.ui
    }

    /// Somebody said yes already, or is to be asked again.
    pub(super) fn is_confirmed(&self, yes: bool) {
        *self.confirmed.lock().unwrap_or_else(PoisonError::into_inner) = yes;
    }

    /// On a real account somebody says yes before the first call that changes something.
    pub(super) fn confirm(&self, aws: &Aws, operation: &Operation) -> Result<(), Trouble> {
        if self.options.yes || aws.target().kind != TargetKind::Aws || !operation.mutates {
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
}

impl Connection {
    /// Sends a call, again where it does not find what was made a moment ago: other parts of AWS see it later.
    pub(super) fn send(
        &self,
        aws: &Aws,
        operation: &'static Operation,
        accepted: Accepted,
        input: &Value,
    ) -> Result<Outcome, Fault> {
        let begun = self.clock.now();
        let ended = self.while_new(input, || aws.send(operation, accepted.clone()));
        self.keep_called(operation, input, &ended, begun);
        ended
    }

    /// Asks again as long as something in the input is not found that was made a moment ago.
    fn while_new<T>(&self, input: &Value, ask: impl Fn() -> Result<T, Fault>) -> Result<T, Fault> {
        let (begun, mut pause) = (self.clock.now(), Duration::from_secs(1));
        loop {
            let fault = match ask() {
                Err(fault) if fault.not_found() => fault,
                done => return done,
            };
            let waited = Duration::try_from(self.clock.now().duration_since(begun)).unwrap_or(lag::AT_MOST);
            let lags = waited < lag::AT_MOST && self.fresh.is_in(input, self.clock.now());
            if !lags || !self.clock.sleep(pause, &self.cancel) {
                return Err(fault);
            }
            pause = (pause * 2).min(Duration::from_secs(10));
        }
    }

    /// Where something of the same name is there already, names the parameter that would give another name.
    pub(super) fn with_other_name(&self, fault: Fault, input: &Value) -> Trouble {
        let parameter = fault.already_there().then(|| self.workshop.parameter_in(&input.to_json())).flatten();
        match parameter {
            Some(name) => {
                let hint = text!(en: "another name: --set {name}=...", ja: "別の名前にするには: --set {name}=...");
                Trouble::Thrown(natives::thrown(&fault).hint(hint))
            }
            None => fault.into(),
        }
    }
}

impl Connection {
    /// Makes a call of no run, or one that changes nothing.
    fn make(&self, aws: &Aws, operation: &'static Operation, accepted: Accepted) -> Result<Value, Trouble> {
        self.confirm(aws, operation)?;
        let input = Value::Map(accepted.input.clone());
        self.keep_secret(operation.input, &input);
        let outcome =
            self.send(aws, operation, accepted, &input).map_err(|fault| self.with_other_name(fault, &input))?;
        Ok(self.made(operation, &input, outcome))
    }

    /// Keeps what is secret in a value out of the files of the run.
    pub(super) fn keep_secret(&self, shape: &Shape, value: &Value) {
        if self.is_prompt() {
            self.keep_from_prompt(mask::secrets(shape, value));
        }
        if let Some(journal) = self.workshop.journal() {
            journal.keep_secret(mask::secrets(shape, value));
        }
    }

    /// What a call gave, as scripts see it.
    pub(super) fn made(&self, operation: &'static Operation, input: &Value, outcome: Outcome) -> Value {
        let mut value = outcome.value;
        tags::strip(operation.output, &mut value);
        self.keep_secret(operation.output, &value);
        if operation.mutates {
            self.fresh.note(operation, input, &value, self.clock.now());
        }
        value
    }
}

impl Caller for Connection {
    fn call(&self, operation: &'static Operation, given: Value) -> Result<Value, Trouble> {
        if operation.mutates {
            self.all_claimed()?;
        }
        // Before the target, for on an account the confirmation already makes a call.
        let accepted = accept(operation, given, self.options.strict).map_err(Fault::from)?;
        self.shown_only(operation, &accepted)?;
        if operation.mutates {
            self.may_change(operation)?;
        }
        let aws = self.aws()?;
        // A prompt that only looks makes no world.
        if operation.mutates || !self.is_prompt() {
            self.begin()?;
        }
        // Said before the call: where it fails, they may be why.
        let lang = Lang::current();
        accepted.warnings.iter().for_each(|warning| self.ui.warn(&warning.message(lang)));
        let written = if operation.mutates { self.written(aws)? } else { None };
        let value = match written {
            Some((journal, step)) => self.journalled(aws, &journal, &step, operation, accepted)?,
            None => self.make(aws, operation, accepted)?,
        };
        if let Some(folder) = &self.options.results {
            let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
            results::keep(folder, number, operation, &value, self.workshop.journal().as_deref())?;
        }
        Ok(value)
    }

    fn wait(&self, waiting: &Waiting, given: Value) -> Result<Value, Trouble> {
        let aws = self.aws()?;
        if !self.is_prompt() {
            self.begin()?;
        }
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
        let input = given.clone();
        let wait = || aws.wait(waiting.service, waiting.waiter, given.clone(), &options);
        let outcome = self.while_new(&input, wait)?;
        self.ui.waited(&title, outcome.elapsed);
        for warning in &outcome.warnings {
            self.ui.warn(warning.get(Lang::current()));
        }
        let mut value = outcome.value;
        if let Some(operation) = waiting.service.operation_named(waiting.waiter.operation) {
            tags::strip(operation.output, &mut value);
            self.keep_secret(operation.output, &value);
        }
        Ok(value)
    }
}

/// A line of `--debug`.
fn trace_line(trace: &Trace, input: &Json) -> String {
    let Trace { service, operation, method, url, attempt, duration, .. } = trace;
    let took = crate::instant::brief(*duration);
    let end = match (&trace.status, &trace.error) {
        (Some(status), _) => status.to_string(),
        (None, Some(error)) => error.clone(),
        (None, None) => "-".into(),
    };
    format!("{service} {operation} {method} {url} attempt {attempt}: {end} in {took} {input}")
}

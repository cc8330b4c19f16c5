//! What makes a script a workshop: parameters, steps, outputs, and where their state lies.

mod asserts;
mod exports;
pub mod graph;
pub mod journal;
mod meta;
pub mod outputs;
mod params;
mod presentable;
pub mod state;
mod steps;
pub mod teardown;
mod words;

pub use asserts::Asserts;
pub use exports::{Format, read_outputs};
pub use words::Words;

use crate::engine::kept::Schemas;
use crate::engine::thrown::Thrown;
use crate::lang::Text;
use indexmap::IndexMap;
use jiff::Timestamp;
use journal::Journal;
use rhai::Dynamic;
use serde_json::Value as Json;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Who is told what happens in a run.
pub trait Watch: Send + Sync {
    /// The script said what workshop it is.
    fn workshop(&self, title: &str);
    /// Step number `number` begins.
    fn step_started(&self, number: usize, id: &str, title: &str);
    /// Step number `number` was finished by an earlier invocation, at that time, and is not run again.
    fn step_skipped(&self, number: usize, id: &str, title: &str, at: Timestamp);
    /// The step ended.
    fn step_finished(&self, id: &str, ok: bool, took: Duration);
    /// Words of the author to the participant.
    fn explained(&self, text: &str);
    /// A value was handed on.
    fn output(&self, name: &str, value: &str);
    /// Something is not as it should be, and the run goes on.
    fn warned(&self, text: &str);
    /// Something is being waited for; `state` is what is seen now.
    fn waiting(&self, title: &str, state: &str, elapsed: Duration);
    /// The wait is over.
    fn waited(&self, title: &str, elapsed: Duration);
}

/// What a workshop says about itself.
#[derive(Debug, Clone)]
pub struct Meta {
    /// Its identity, the name of its folder of state.
    pub id: String,
    pub title: Text,
    /// Where it is made unless the user says otherwise.
    pub region: Option<String>,
}

/// A step of this run.
#[derive(Debug, Clone)]
pub struct Step {
    pub id: String,
    pub title: String,
}

/// The state of one run, shared by its words.
#[derive(Clone)]
pub struct Workshop {
    inner: Arc<Mutex<Inner>>,
    watch: Arc<dyn Watch>,
    /// The user chose the language: the workshop's is not asked.
    lang_chosen: bool,
}

#[derive(Default)]
struct Inner {
    meta: Option<Meta>,
    params: params::Given,
    outputs: IndexMap<String, Dynamic>,
    /// The names of outputs of an earlier run that this one does not go on with.
    left_behind: Vec<String>,
    /// The outputs of the workshop in whose world a script is that is none itself, once they were asked for.
    in_sight: Option<IndexMap<String, Dynamic>>,
    look: Option<Look>,
    /// The outputs of this run, by name.
    handed_on: Vec<String>,
    /// Some of the outputs are not written down.
    unsaved: bool,
    steps: Vec<Step>,
    current: Option<usize>,
    summary: Vec<(String, String)>,
    /// Called after every step with new outputs, and after every new output outside of steps.
    save: Option<Save>,
    /// Called once the script has said what workshop it is.
    declared: Option<Declared>,
    /// Where what happens is written down; nowhere for a chore or a test.
    journal: Option<Arc<Journal>>,
    /// Which steps the user wants to run.
    choice: Choice,
    /// The step of [`Choice::From`] has come.
    reached: bool,
    /// How to find the text of a script, and the schema of a record that was kept.
    reading: Option<Reading>,
    /// How many steps were skipped.
    skipped: usize,
}

/// Which steps of a run that goes on are run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// Those that are not finished.
    #[default]
    Unfinished,
    /// That one and all after it, finished or not.
    From(String),
    /// That one alone.
    Only(String),
}

/// What a journal needs of others: the text of a script by its name, and schemas.
#[derive(Clone)]
pub struct Reading {
    pub text: TextOf,
    pub schemas: Schemas,
}

/// The text of a script by its name.
pub type TextOf = Arc<dyn Fn(&str) -> Option<Arc<str>> + Send + Sync>;

/// What else happens when the workshop is known, such as finding its state.
pub type Declared = Arc<dyn Fn(&Meta) -> Result<(), Thrown> + Send + Sync>;

/// Finds the outputs of the workshop in whose world a script is that is none itself.
pub type Look = Arc<dyn Fn() -> Result<IndexMap<String, Dynamic>, Thrown> + Send + Sync>;

/// Writes the outputs down, or says why it cannot.
pub type Save = Arc<dyn Fn(&IndexMap<String, Dynamic>) -> Result<(), String> + Send + Sync>;

impl Workshop {
    /// A run with these parameters from the command line and these outputs of earlier sections.
    pub fn new(
        watch: Arc<dyn Watch>,
        set: IndexMap<String, Json>,
        outputs: IndexMap<String, Dynamic>,
        lang_chosen: bool,
    ) -> Self {
        let params = params::Given { set, ..params::Given::default() };
        let inner = Inner { params, outputs, ..Inner::default() };
        Workshop { inner: Arc::new(Mutex::new(inner)), watch, lang_chosen }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the script said of itself; none for a chore.
    pub fn meta(&self) -> Option<Meta> {
        self.lock().meta.clone()
    }

    /// Forgets what the last script at a prompt said of itself: the next one is another.
    pub fn anew(&self) {
        let mut inner = self.lock();
        (inner.meta, inner.current) = (None, None);
        inner.steps.clear();
        inner.summary.clear();
        inner.params.again();
    }

    /// The step that is going on.
    pub fn current_step(&self) -> Option<Step> {
        let inner = self.lock();
        inner.current.and_then(|index| inner.steps.get(index).cloned())
    }

    /// How many steps have begun.
    pub fn steps(&self) -> usize {
        self.lock().steps.len()
    }

    /// Every output, in the order in which they were handed on.
    pub fn outputs(&self) -> IndexMap<String, Dynamic> {
        self.lock().outputs.clone()
    }

    /// Adds outputs that are known from before; those of this run win.
    pub fn inherit(&self, earlier: IndexMap<String, Dynamic>) {
        let mut inner = self.lock();
        for (name, value) in earlier {
            inner.outputs.entry(name).or_insert(value);
        }
    }

    /// What an earlier run handed on that this one does not go on with.
    pub fn leave_behind(&self, names: Vec<String>) {
        self.lock().left_behind = names;
    }

    /// The lines that a run ends with: label and value.
    pub fn summary(&self) -> Vec<(String, String)> {
        self.lock().summary.clone()
    }

    /// `--set` names that no `params` has taken.
    pub fn unclaimed(&self) -> Vec<String> {
        let inner = self.lock();
        if inner.params.declared { Vec::new() } else { inner.params.set.keys().cloned().collect() }
    }

    /// What to do to write outputs down.
    pub fn on_output(&self, save: Save) {
        self.lock().save = Some(save);
    }

    /// The parameter whose value such an input holds, as a whole or as part of a name: what to change for another name.
    pub fn parameter_in(&self, input: &Json) -> Option<String> {
        fn texts(json: &Json) -> Vec<&str> {
            match json {
                Json::String(text) => vec![text],
                Json::Array(list) => list.iter().flat_map(texts).collect(),
                Json::Object(map) => map.values().flat_map(texts).collect(),
                _ => Vec::new(),
            }
        }
        let (texts, inner) = (texts(input), self.lock());
        let named = inner.params.values.iter().filter(|(_, value)| value.is_string());
        let held = named.map(|(name, value)| (name.to_string(), value.to_string()));
        let held =
            held.filter(|(_, value)| !value.is_empty() && texts.iter().any(|text| text.contains(value.as_str())));
        held.max_by_key(|(_, value)| value.len()).map(|(name, _)| name)
    }

    /// How a script that is no workshop finds the outputs of one.
    pub fn on_look(&self, look: Look) {
        self.lock().look = Some(look);
    }

    /// What to do when the script says what workshop it is.
    pub fn on_declared(&self, declared: Declared) {
        self.lock().declared = Some(declared);
    }

    /// Writes down from now on what happens, and gives what was written before. What the user gave for parameters then
    /// holds, unless this invocation says otherwise.
    pub fn keep_journal(&self, journal: Arc<Journal>) {
        let mut inner = self.lock();
        for (name, value) in journal.params() {
            inner.params.set.entry(name).or_insert(value);
        }
        inner.params.secrets.iter().for_each(|value| journal.keep_declared(value));
        inner.journal = Some(journal);
    }

    /// The journal of this run, if it has one.
    pub fn journal(&self) -> Option<Arc<Journal>> {
        self.lock().journal.clone()
    }

    /// Says which steps are to be run, and how to read what was kept.
    pub fn choose(&self, choice: Choice, reading: Reading) {
        let mut inner = self.lock();
        inner.choice = choice;
        inner.reading = Some(reading);
    }

    /// Whether the current step runs once more because somebody wants it to.
    pub fn wants_again(&self) -> bool {
        let inner = self.lock();
        let current = inner.current.and_then(|index| inner.steps.get(index));
        match &inner.choice {
            Choice::Unfinished => false,
            Choice::From(_) => inner.reached && current.is_some(),
            Choice::Only(only) => current.is_some_and(|step| step.id == *only),
        }
    }

    /// How many steps were skipped, for they were finished.
    pub fn skipped(&self) -> usize {
        self.lock().skipped
    }

    pub fn watch(&self) -> &Arc<dyn Watch> {
        &self.watch
    }
}

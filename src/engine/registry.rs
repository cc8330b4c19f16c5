//! Plugins and the engine that is built from them.

use super::depth::Work;
use super::imports::{Resolver, Sources};
use super::limits::Limits;
use super::{files, lists, record, table, texts, time};
use crate::cancel::Cancel;
use crate::lang::Text;
use rhai::{Dynamic, Engine, LexError, Module, OptimizationLevel, Scope, Token, Variant};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// A set of natives: services, workshop words, ...
pub trait Plugin {
    /// Adds its modules, functions and globals.
    fn install(&self, registry: &mut Registry);
}

/// What plugins add to.
pub struct Registry {
    pub engine: Engine,
    names: BTreeSet<String>,
    usages: BTreeMap<&'static str, &'static str>,
    elsewhere: Vec<Elsewhere>,
    globals: Scope<'static>,
}

/// What to say of a function that a module does not have, by the names of both, where more is known than the nearest one.
pub type Elsewhere = Box<dyn Fn(&str, &str) -> Option<Text> + Send + Sync>;

impl Registry {
    /// Adds a module of natives. A second one of the same name is a mistake in the program.
    ///
    /// # Panics
    /// If there is a module of that name: two plugins would silently shadow each other.
    pub fn module(&mut self, name: &str, module: Module, functions: impl IntoIterator<Item = String>) {
        assert!(self.names.insert(name.to_owned()), "two modules are named {name}");
        self.names.extend(functions.into_iter().map(|function| format!("{name}::{function}")));
        self.engine.register_static_module(name, module.into());
    }

    /// Adds a constant that scripts and functions see everywhere.
    ///
    /// # Panics
    /// If there is a global of that name.
    pub fn global<T: Variant + Clone>(&mut self, name: &'static str, value: T) {
        assert!(self.names.insert(name.to_owned()), "two globals are named {name}");
        self.globals.push_constant(name, value);
    }

    /// Adds what is known of functions that are not there.
    pub fn elsewhere(&mut self, told: impl Fn(&str, &str) -> Option<Text> + Send + Sync + 'static) {
        self.elsewhere.push(Box::new(told));
    }

    /// Adds names for suggestions, and how each is written; several ways have ` | ` between them.
    pub fn words(&mut self, words: &[(&'static str, &'static str)]) {
        self.names.extend(words.iter().map(|(name, _)| (*name).to_owned()));
        self.usages.extend(words.iter().copied());
    }
}

/// What the kernel needs to know of its surroundings.
pub struct Setting {
    /// The folder that imports and files stay in.
    pub root: PathBuf,
    /// The standard library: module name and text.
    pub stdlib: &'static [(&'static str, &'static str)],
    /// Programs that scripts may run.
    pub allowed: Vec<String>,
    pub clock: Arc<dyn time::Clock>,
    pub cancel: Cancel,
    pub limits: Limits,
    /// Where `print` and `debug` go.
    pub print: Arc<dyn Fn(&str) + Send + Sync>,
}

/// An engine with its plugins, ready to run scripts.
pub struct Kernel {
    pub engine: Engine,
    pub sources: Sources,
    pub globals: Arc<Scope<'static>>,
    pub cancel: Cancel,
    /// Every module, function and word, for suggestions.
    pub names: BTreeSet<String>,
    /// How the words are written.
    pub usages: BTreeMap<&'static str, &'static str>,
    /// What plugins know of functions that they do not have.
    pub elsewhere: Vec<Elsewhere>,
    pub limits: Limits,
}

/// The words that the kernel itself brings.
const WORDS: [(&str, &str); 21] = [
    ("print", "print(value)"),
    ("debug", "debug(value)"),
    ("chunks", "chunks(list, size)"),
    ("par_map", "par_map(list, |x| ...)"),
    (
        "options",
        "options(given, #{ size: 1 }) | options(given, #{ size: 1 }, [\"name\"]) | options(given, #{ size: 1 }, #{ port: 80 })",
    ),
    ("attempt", "attempt(|| ...)"),
    ("json", "json(value)"),
    ("query", "value.query(\"JMESPath\")"),
    ("only", "result.only(\"clusters\") | list.only()"),
    ("table", "table(list) | table(list, [\"Name\", \"State\"])"),
    ("text", "text(#{ en: \"done\", ja: \"完了\" })"),
    ("now", "now()"),
    ("ago", "ago(\"15m\") | ago(90)"),
    ("time_of", "time_of(milliseconds)"),
    ("sleep", "sleep(\"5s\") | sleep(5)"),
    ("read_file", "read_file(\"policy.json\")"),
    ("beside", "beside(\"image\")"),
    ("base64_decode", "base64_decode(\"aGVsbG8=\")"),
    (
        "run_program",
        "run_program(\"docker\", [\"version\"]) | run_program(\"docker\", [\"login\"], #{ stdin: \"...\" })",
    ),
    ("program_allowed", "program_allowed(\"docker\")"),
    ("parse_json", "parse_json(\"[1, 2]\")"),
];

impl Kernel {
    /// Builds the engine from the plugins.
    pub fn new(setting: Setting, plugins: &[&dyn Plugin]) -> Kernel {
        let mut engine = Engine::new();
        setting.limits.apply(&mut engine);
        engine.set_optimization_level(OptimizationLevel::None);
        record::register(&mut engine);
        lists::register(
            &mut engine,
            if setting.clock.jumps() { 1 } else { lists::SIDE_BY_SIDE },
            setting.limits.stack(),
        );
        table::register(&mut engine);
        texts::register(&mut engine);
        time::register(&mut engine, setting.clock, &setting.cancel);
        let root = Arc::new(setting.root.clone());
        files::register(&mut engine, &root, &Arc::new(setting.allowed));
        let print = Arc::clone(&setting.print);
        engine.on_print(move |text| print(text));
        let print = setting.print;
        engine.on_debug(move |text, source, position| match source {
            Some(source) => print(&format!("{source}:{position:?}: {text}")),
            None => print(text),
        });
        #[expect(deprecated, reason = "volatile, not deprecated: only the token has the digits that were written")]
        engine.on_parse_token(|token, _, _| match token {
            // Rhai makes a fraction of a whole number beyond 64 bits.
            Token::FloatConstant(number) if number.1.bytes().all(|b| b.is_ascii_digit() || b == b'_') => {
                Token::LexError(LexError::MalformedNumber(number.1.to_string()).into())
            }
            token => token,
        });
        let cancel = setting.cancel.clone();
        let work = Arc::new(Work::default());
        let counted = Arc::clone(&work);
        engine.on_progress(move |operations| {
            counted.counted(operations);
            cancel.is_cancelled().then_some(Dynamic::UNIT)
        });

        let mut registry = Registry {
            engine,
            names: BTreeSet::new(),
            usages: BTreeMap::new(),
            elsewhere: Vec::new(),
            globals: Scope::new(),
        };
        registry.words(&WORDS);
        for plugin in plugins {
            plugin.install(&mut registry);
        }
        let Registry { mut engine, names, usages, elsewhere, globals } = registry;
        let globals = Arc::new(globals);
        let (seen, limits) = (Arc::clone(&globals), setting.limits);
        #[expect(deprecated, reason = "volatile, not deprecated: globals must reach functions too")]
        engine.on_var(move |name, index, mut context| {
            super::explain::complete_caught(context.scope_mut(), name);
            if let Some(value) = context.scope().get(name) {
                super::depth::check(value, &limits, &work)?;
            }
            Ok(if index == 0 { seen.get_value::<Dynamic>(name) } else { None })
        });
        let sources = Sources::new(setting.stdlib);
        engine.set_module_resolver(Resolver::new(setting.root, sources.clone(), Arc::clone(&globals)));
        Kernel { engine, sources, globals, cancel: setting.cancel, names, usages, elsewhere, limits: setting.limits }
    }
}

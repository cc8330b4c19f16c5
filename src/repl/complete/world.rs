//! What there is to complete with, as of before an entry is typed. Nothing of it is asked of the network.

use super::ty::Ty;
use crate::api::service;
use crate::engine::Kernel;
use crate::engine::imports::Sources;
use crate::engine::prompt::Prompt;
use crate::repl::library::{self, Function};
use crate::repl::live::Live;
use rhai::Dynamic;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Values are shown in so many characters.
const SHOWN: usize = 60;

/// What an entry can name.
pub struct World {
    /// Modules, functions and words of ours, and how the words are written.
    pub usages: BTreeMap<&'static str, &'static str>,
    /// Functions of modules of ours that are no service: `rehearsal::image`.
    names: Vec<String>,
    sources: Sources,
    pub variables: Vec<Variable>,
    /// Functions of the entries so far: name and parameters.
    pub functions: Vec<(String, Vec<String>)>,
    /// Modules that were imported: the name and the path.
    pub imports: Vec<(String, String)>,
    /// Where imports and `:load` look.
    pub root: PathBuf,
    pub live: Option<Arc<Live>>,
    outputs: Seen<Dynamic>,
    steps: Seen<String>,
    read: OnceLock<BTreeMap<String, Vec<Function>>>,
}

/// Names and what they are, looked for once and only if one is to be completed.
struct Seen<T> {
    look: Option<Look<T>>,
    seen: OnceLock<Vec<(String, T)>>,
}

type Look<T> = Arc<dyn Fn() -> Vec<(String, T)> + Send + Sync>;

impl<T> Seen<T> {
    fn none() -> Seen<T> {
        Seen { look: None, seen: OnceLock::new() }
    }

    fn by(look: impl Fn() -> Vec<(String, T)> + Send + Sync + 'static) -> Seen<T> {
        Seen { look: Some(Arc::new(look)), seen: OnceLock::new() }
    }

    fn all(&self) -> &[(String, T)] {
        self.seen.get_or_init(|| self.look.as_ref().map(|look| look()).unwrap_or_default())
    }
}

/// A variable of the session.
#[derive(Debug, Clone)]
pub struct Variable {
    pub name: String,
    pub ty: Ty,
    /// Its value, made short.
    pub shown: String,
    /// Its value, if it is a text.
    pub text: Option<String>,
}

impl World {
    /// What the entries so far left behind.
    pub fn of(kernel: &Kernel, prompt: &Prompt, root: PathBuf) -> World {
        let mut variables: Vec<Variable> = Vec::new();
        for (name, _, value) in prompt.scope.iter_raw() {
            if variables.iter().any(|known| known.name == name) || matches!(name, "outputs" | "target") {
                continue;
            }
            let ty = Ty::of(value);
            let text = value.read_lock::<rhai::ImmutableString>().map(|text| text.to_string());
            variables.push(Variable { name: name.to_owned(), ty, shown: shown(value), text });
        }
        World {
            usages: kernel.usages.clone(),
            names: own_functions(kernel),
            sources: kernel.sources.clone(),
            variables,
            functions: prompt.functions(),
            imports: imports(prompt.imports()),
            root,
            live: None,
            outputs: Seen::none(),
            steps: Seen::none(),
            read: OnceLock::new(),
        }
    }

    /// One of a session without any entry, and without a standard library.
    #[cfg(test)]
    pub fn empty() -> World {
        World {
            usages: BTreeMap::new(),
            names: Vec::new(),
            sources: Sources::new(&[]),
            variables: Vec::new(),
            functions: Vec::new(),
            imports: Vec::new(),
            root: PathBuf::new(),
            live: None,
            outputs: Seen::none(),
            steps: Seen::none(),
            read: OnceLock::new(),
        }
    }

    /// With values of the account.
    pub fn living(self, live: Arc<Live>) -> World {
        World { live: Some(live), ..self }
    }

    /// With outputs, which are looked for when they are needed.
    pub fn with_outputs(self, look: impl Fn() -> Vec<(String, Dynamic)> + Send + Sync + 'static) -> World {
        World { outputs: Seen::by(look), ..self }
    }

    /// With the steps of a workshop, ids and titles, which are looked for when they are needed.
    pub fn with_steps(self, look: impl Fn() -> Vec<(String, String)> + Send + Sync + 'static) -> World {
        World { steps: Seen::by(look), ..self }
    }

    /// The steps of the workshop that is open: id and title.
    pub fn steps(&self) -> &[(String, String)] {
        self.steps.all()
    }

    /// The outputs in sight: name, value made short, and the text that it is.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, String)> {
        self.outputs.all().iter().map(|(name, value)| (name.as_str(), shown(value)))
    }

    /// What an output is.
    pub fn output(&self, name: &str) -> Ty {
        self.outputs.all().iter().find(|(known, _)| known == name).map_or(Ty::Unknown, |(_, value)| Ty::of(value))
    }

    /// What a variable is.
    pub fn variable(&self, name: &str) -> Ty {
        match name {
            "outputs" => Ty::Outputs,
            "target" => Ty::Target,
            _ => self.variables.iter().find(|known| known.name == name).map_or(Ty::Unknown, |known| known.ty.clone()),
        }
    }

    /// Modules of ours that are no service.
    pub fn own_modules(&self) -> impl Iterator<Item = &str> {
        let mut modules: Vec<&str> = self.names.iter().filter_map(|name| Some(name.split_once("::")?.0)).collect();
        modules.dedup();
        modules.into_iter()
    }

    /// The functions of one of them.
    pub fn own_functions(&self, module: &str) -> impl Iterator<Item = &str> {
        self.names.iter().filter_map(move |name| name.strip_prefix(module)?.strip_prefix("::"))
    }

    /// The standard library's modules.
    pub fn library(&self) -> Vec<String> {
        self.sources.library()
    }

    /// The path of the module that goes by a name here, and whether it was imported.
    pub fn module(&self, name: &str) -> Option<(String, bool)> {
        let imported = self.imports.iter().find(|(known, _)| known == name).map(|(_, path)| (path.clone(), true));
        imported.or_else(|| self.sources.library().contains(&name.to_owned()).then(|| (name.to_owned(), false)))
    }

    /// The functions of the module that goes by a name here.
    pub fn functions_of(&self, name: &str) -> Vec<&Function> {
        let Some((path, _)) = self.module(name) else { return Vec::new() };
        self.read().get(&path).into_iter().flatten().collect()
    }

    /// A function of a module; of several with one name that which takes the most.
    pub fn library_function(&self, module: &str, name: &str) -> Option<&Function> {
        let all = self.functions_of(module).into_iter().filter(|function| function.name == name);
        all.max_by_key(|function| (function.options.len(), function.parameters.len()))
    }

    /// The text of a module.
    pub fn source(&self, path: &str) -> Option<Arc<str>> {
        self.sources.module(path)
    }

    /// The functions of every module that is or could be imported, read once.
    fn read(&self) -> &BTreeMap<String, Vec<Function>> {
        self.read.get_or_init(|| {
            let mut paths = self.sources.library();
            paths.extend(self.imports.iter().map(|(_, path)| path.clone()));
            let read = paths.into_iter().filter_map(|path| {
                let text = self.sources.module(&path)?;
                Some((path, library::functions(&text)))
            });
            read.collect()
        })
    }
}

fn own_functions(kernel: &Kernel) -> Vec<String> {
    let ours =
        kernel.names.iter().filter(|name| name.split_once("::").is_some_and(|(module, _)| service(module).is_none()));
    ours.cloned().collect()
}

/// A value on part of a line.
fn shown(value: &Dynamic) -> String {
    let of = |count: usize, one: &str| format!("{one} ({count})");
    if let Some(list) = value.read_lock::<rhai::Array>() {
        return of(list.len(), "[...]");
    }
    if let Some(map) = value.read_lock::<rhai::Map>() {
        return of(map.len(), "#{...}");
    }
    if let Some(record) = value.read_lock::<crate::engine::record::Record>() {
        return record.schema().name().to_owned();
    }
    if value.is_unit() {
        return "()".to_owned();
    }
    let text = value.to_string();
    let mut shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > SHOWN {
        shown.push_str("...");
    }
    if value.is_string() { format!("{shown:?}") } else { shown }
}

/// The names and paths of import statements.
fn imports(statements: &str) -> Vec<(String, String)> {
    let read = statements.split(';').filter_map(|statement| {
        let (path, name) = statement.trim().strip_prefix("import ")?.rsplit_once(" as ")?;
        Some((name.trim().to_owned(), path.trim().trim_matches(['"', '`']).to_owned()))
    });
    read.collect()
}

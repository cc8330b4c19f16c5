//! `import`: files inside the workshop's folder first, then the standard library inside the binary.

use super::prompt;
use super::thrown::{Thrown, did_you_mean};
use super::twice;
use crate::error;
use crate::nearest::nearest;
use crate::text;
use crate::text_file;
use rhai::{AST, Engine, EvalAltResult, Module, ModuleResolver, ParseError, Position, Scope, Shared};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the standard library's files say they come from: `std:network`.
const STD: &str = "std:";

/// As many files beside a script are named.
const SHOWN: usize = 8;

/// A standard library: module name and text.
pub type Library = &'static [(&'static str, &'static str)];

/// The texts of everything that was read, by the name that messages call it, and of the standard library.
#[derive(Debug, Clone)]
pub struct Sources {
    read: Arc<Mutex<HashMap<String, Arc<str>>>>,
    library: Library,
}

impl Sources {
    pub fn new(library: Library) -> Sources {
        Sources { read: Arc::default(), library }
    }

    /// The names of the standard library's modules. Those in folders are parts of others, and not for scripts.
    pub fn library(&self) -> Vec<String> {
        let whole = self.library.iter().filter(|(name, _)| !name.contains('/'));
        whole.map(|(name, _)| (*name).to_owned()).collect()
    }

    /// The text of the module that an import of `path` has read, or of the standard library.
    pub fn module(&self, path: &str) -> Option<Arc<str>> {
        let file = format!("{path}.rhai");
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |name: &str| name == file || name.ends_with(&format!("/{file}")) || name == format!("{STD}{path}");
        let found = read.iter().find(|(name, _)| fits(name)).map(|(_, text)| Arc::clone(text));
        found.or_else(|| self.library.iter().find(|(name, _)| *name == path).map(|(_, text)| Arc::from(*text)))
    }

    /// The text that goes by that name.
    pub fn text(&self, name: &str) -> Option<Arc<str>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Remembers a text; a byte-order mark is dropped.
    pub fn add(&self, name: &str, text: &str) -> Arc<str> {
        let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(text).into();
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), Arc::clone(&text));
        text
    }

    /// The entries of a prompt, in no order.
    pub fn entries(&self) -> Vec<Arc<str>> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.iter().filter(|(name, _)| prompt::is_entry(name)).map(|(_, text)| Arc::clone(text)).collect()
    }

    pub fn get(&self, name: &str) -> Option<Arc<str>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

/// Finds and evaluates modules, each once a run.
pub struct Resolver {
    /// Imports from files stay below this folder.
    root: PathBuf,
    sources: Sources,
    globals: Arc<Scope<'static>>,
    loaded: Mutex<HashMap<String, Shared<Module>>>,
    /// Where files really are: each is asked for once.
    places: Mutex<HashMap<PathBuf, PathBuf>>,
}

/// What an import means.
enum Meant {
    File(PathBuf),
    Library(&'static str, &'static str),
}

impl Meant {
    /// As messages call it.
    fn name(&self) -> String {
        match self {
            Meant::File(file) => file.display().to_string(),
            Meant::Library(name, _) => format!("{STD}{name}"),
        }
    }

    fn text(&self) -> Result<String, Thrown> {
        match self {
            Meant::File(file) => text_file::read(file).map_err(|e| error::file(file, &e)),
            Meant::Library(_, text) => Ok((*text).to_owned()),
        }
    }
}

thread_local! {
    /// The modules that this thread is in the middle of evaluating.
    static LOADING: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

impl Resolver {
    pub fn new(root: PathBuf, sources: Sources, globals: Arc<Scope<'static>>) -> Self {
        Resolver { root, sources, globals, loaded: Mutex::default(), places: Mutex::default() }
    }

    /// What an import means, seen from the file `importer`.
    fn find(&self, importer: Option<&str>, path: &str) -> Result<Meant, Thrown> {
        let from_file = importer.filter(|name| !name.starts_with(STD));
        let relative = Path::new(path);
        if relative.components().any(|c| !matches!(c, Component::Normal(_) | Component::CurDir)) {
            return Err(self.outside(path));
        }
        let mut itself = false;
        let base = from_file.map(Path::new).filter(|file| file.is_file()).and_then(Path::parent);
        let in_stdlib = importer.is_some_and(|name| name.starts_with(STD));
        if !in_stdlib {
            let file = base.unwrap_or(&self.root).join(with_ending(path));
            itself = from_file.is_some_and(|name| self.same_file(Path::new(name), &file));
            // A file may wrap the module of the library that has its name.
            if !itself && file.is_file() {
                if !self.is_inside(&file) {
                    return Err(self.outside(path));
                }
                return Ok(Meant::File(file));
            }
        }
        match self.sources.library.iter().find(|(name, _)| *name == path) {
            Some((name, text)) => Ok(Meant::Library(name, text)),
            None if itself => Err(imports_itself(path, path)),
            None => Err(self.not_found(base.unwrap_or(&self.root), path, from_file)),
        }
    }

    /// Where a file or folder really is, whatever links lead there.
    fn place(&self, path: &Path) -> Option<PathBuf> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(path) {
            return Some(place.clone());
        }
        let place = path.canonicalize().ok()?;
        places.insert(path.to_owned(), place.clone());
        Some(place)
    }

    fn same_file(&self, a: &Path, b: &Path) -> bool {
        matches!((self.place(a), self.place(b)), (Some(a), Some(b)) if a == b)
    }

    fn is_inside(&self, file: &Path) -> bool {
        matches!((self.place(file), self.place(&self.root)), (Some(file), Some(root)) if file.starts_with(&root))
    }

    fn outside(&self, path: &str) -> Thrown {
        let root = folder(&self.root);
        Thrown::new(
            "ImportOutside",
            text!(en: "`{path}` leads out of the workshop's folder ({root})", ja: "`{path}` はワークショップのフォルダー（{root}）の外です"),
        )
        .hint(text!(
            en: "imports stay in that folder: copy the file there, and name it from there: import \"parts/network\" as network;",
            ja: "import できるのはそのフォルダーの中だけです。ファイルをそこに写し、そこからの名前で書いてください: import \"parts/network\" as network;"
        ))
    }

    fn not_found(&self, base: &Path, path: &str, importer: Option<&str>) -> Thrown {
        let place = folder(base);
        let thrown = Thrown::new(
            "ImportNotFound",
            text!(en: "there is no file {path}.rhai in {place}, and no such module in the standard library",
                  ja: "{place}に {path}.rhai がなく、標準ライブラリにもありません"),
        );
        let base = if base.as_os_str().is_empty() { Path::new(".") } else { base };
        let beside = std::fs::read_dir(base).into_iter().flatten().filter_map(|entry| {
            let file = entry.ok()?.path();
            let script = file.extension().is_some_and(|ending| ending == "rhai");
            script.then(|| file.file_stem().map(|stem| stem.to_string_lossy().into_owned())).flatten()
        });
        let itself =
            importer.and_then(|file| Path::new(file).file_stem()).map(|stem| stem.to_string_lossy().into_owned());
        let usable = |name: &String| !name.ends_with("_test") && Some(name) != itself.as_ref();
        let mut own: Vec<String> = beside.filter(usable).collect();
        own.sort();
        let library = self.sources.library();
        match nearest(path, own.iter().chain(&library).map(String::as_str)) {
            Some(near) => thrown.hint(did_you_mean(near)),
            None => {
                let beside = own.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
                let thrown = match own.len() {
                    0 => thrown,
                    1..=SHOWN => {
                        thrown.hint(text!(en: "the folder has: {beside}", ja: "フォルダーにあるのは {beside} です"))
                    }
                    _ => thrown
                        .hint(text!(en: "the folder has: {beside}, ...", ja: "フォルダーにあるのは {beside} などです")),
                };
                let library = library.join(", ");
                thrown.hint(
                    text!(en: "the standard library has: {library}", ja: "標準ライブラリにあるのは {library} です"),
                )
            }
        }
    }

    fn evaluate(&self, engine: &Engine, name: &str, text: &str) -> Result<Module, Box<EvalAltResult>> {
        let text = self.sources.add(name, text);
        let ast = compile(engine, &self.globals, name, &text)?;
        Module::eval_ast_as_new((*self.globals).clone(), &ast, engine)
    }
}

/// A script with its name, checked against the globals.
pub fn compile(engine: &Engine, globals: &Scope<'static>, name: &str, text: &str) -> Result<AST, ParseError> {
    compile_behind(engine, "", globals, name, text)
}

/// A script behind statements on a line of their own. An error's place is that in the text; those of the script, when it runs, are
/// one line below it (see [`above`]) unless there is nothing before it.
pub fn compile_behind(
    engine: &Engine,
    head: &str,
    globals: &Scope<'static>,
    name: &str,
    text: &str,
) -> Result<AST, ParseError> {
    if head.is_empty() {
        return checked(engine.compile_with_scope(globals, text)?, name);
    }
    let whole = engine.compile_with_scope(globals, format!("{head}\n{text}"));
    whole.and_then(|ast| checked(ast, name)).map_err(|ParseError(kind, at)| ParseError(kind, above(at)))
}

/// A script that can be read, with its name, unless it says something else than it seems to.
fn checked(mut ast: AST, name: &str) -> Result<AST, ParseError> {
    ast.set_source(name);
    twice::in_closure(&ast).map_or(Ok(ast), Err)
}

/// The same place one line further up.
pub fn above(place: Position) -> Position {
    let line = place.line().and_then(|line| u16::try_from(line - 1).ok()).filter(|line| *line > 0);
    let column = place.position().and_then(|column| u16::try_from(column).ok()).unwrap_or(1);
    line.map_or(Position::NONE, |line| Position::new(line, column))
}

impl ModuleResolver for Resolver {
    fn resolve(
        &self,
        engine: &Engine,
        source: Option<&str>,
        path: &str,
        position: Position,
    ) -> Result<Shared<Module>, Box<EvalAltResult>> {
        let meant = self.find(source, path).map_err(|thrown| thrown.at(position))?;
        let name = meant.name();
        if let Some(module) = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return Ok(Shared::clone(module));
        }
        let text = meant.text().map_err(|thrown| thrown.at(position))?;
        let circle = LOADING.with_borrow_mut(|loading| {
            let circle = loading.contains(&name);
            loading.push(name.clone());
            circle.then(|| loading.join(" > "))
        });
        let result = match circle {
            Some(way) => Err(imports_itself(path, &way).at(position)),
            None => self
                .evaluate(engine, &name, &text)
                .map_err(|error| Box::new(EvalAltResult::ErrorInModule(name.clone(), error, position))),
        };
        LOADING.with_borrow_mut(Vec::pop);
        let module: Shared<Module> = result?.into();
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).insert(name, Shared::clone(&module));
        Ok(module)
    }
}

/// The file of a module. What stands behind another dot belongs to its name: `shop.v2` is `shop.v2.rhai`.
fn with_ending(path: &str) -> String {
    if path.ends_with(".rhai") { path.to_owned() } else { format!("{path}.rhai") }
}

fn imports_itself(path: &str, way: &str) -> Thrown {
    Thrown::new(
        "ImportCircle",
        text!(en: "`{path}` imports itself: {way}", ja: "`{path}` が自分自身を import しています: {way}"),
    )
    .hint(text!(
        en: "move what both need to a third file, and import that",
        ja: "両方で使うものを 3 つ目のファイルに移し、それを import してください"
    ))
}

/// A folder as messages call it.
fn folder(path: &Path) -> String {
    let shown = path.display().to_string();
    if shown.is_empty() || shown == "." {
        return text!(en: "this folder", ja: "このフォルダー").into();
    }
    text!(en: "{shown}", ja: "{shown} ").into()
}

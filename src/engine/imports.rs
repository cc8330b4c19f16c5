//! `import`: files inside the workshop's folder first, then the standard library inside the binary.

use super::thrown::{Thrown, did_you_mean};
use crate::nearest::nearest;
use crate::text;
use rhai::{AST, Engine, EvalAltResult, Module, ModuleResolver, ParseError, Position, Scope, Shared};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the standard library's files say they come from: `std:network`.
const STD: &str = "std:";

/// The texts of everything that was read, by the name that messages call it.
#[derive(Debug, Clone, Default)]
pub struct Sources(Arc<Mutex<HashMap<String, Arc<str>>>>);

impl Sources {
    /// Remembers a text; a byte-order mark is dropped.
    pub fn add(&self, name: &str, text: &str) -> Arc<str> {
        let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(text).into();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), Arc::clone(&text));
        text
    }

    pub fn get(&self, name: &str) -> Option<Arc<str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

/// Finds and evaluates modules, each once a run.
pub struct Resolver {
    /// Imports from files stay below this folder.
    root: PathBuf,
    stdlib: &'static [(&'static str, &'static str)],
    sources: Sources,
    globals: Arc<Scope<'static>>,
    loaded: Mutex<HashMap<String, Shared<Module>>>,
}

thread_local! {
    /// The modules that this thread is in the middle of evaluating.
    static LOADING: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

impl Resolver {
    pub fn new(
        root: PathBuf,
        stdlib: &'static [(&'static str, &'static str)],
        sources: Sources,
        globals: Arc<Scope<'static>>,
    ) -> Self {
        Resolver { root, stdlib, sources, globals, loaded: Mutex::default() }
    }

    /// The name and text of what an import means, seen from the file `importer`.
    fn find(&self, importer: Option<&str>, path: &str) -> Result<(String, String), Thrown> {
        let from_file = importer.filter(|name| !name.starts_with(STD));
        let relative = Path::new(path);
        if relative.components().any(|c| !matches!(c, Component::Normal(_) | Component::CurDir)) {
            return Err(self.outside(path));
        }
        let in_stdlib = importer.is_some_and(|name| name.starts_with(STD));
        if !in_stdlib {
            let base = from_file.map(Path::new).filter(|file| file.is_file()).and_then(Path::parent);
            let file = base.unwrap_or(&self.root).join(relative).with_extension("rhai");
            let own = from_file.is_some_and(|name| same_file(Path::new(name), &file));
            if !own && file.is_file() {
                if !below(&file, &self.root) {
                    return Err(self.outside(path));
                }
                let text = std::fs::read_to_string(&file)
                    .map_err(|e| Thrown::new("FileUnreadable", format!("{}: {e}", file.display())))?;
                return Ok((file.display().to_string(), text));
            }
        }
        match self.stdlib.iter().find(|(name, _)| *name == path) {
            Some((name, text)) => Ok((format!("{STD}{name}"), (*text).to_owned())),
            None => Err(self.not_found(path)),
        }
    }

    fn outside(&self, path: &str) -> Thrown {
        let root = self.root.display();
        Thrown::new(
            "ImportOutside",
            text!(en: "`{path}` leads out of the workshop's folder {root}", ja: "`{path}` はワークショップのフォルダー {root} の外です"),
        )
    }

    fn not_found(&self, path: &str) -> Thrown {
        let root = self.root.display();
        let thrown = Thrown::new(
            "ImportNotFound",
            text!(en: "there is no `{path}.rhai` in {root} and no such module in the standard library",
                  ja: "{root} に `{path}.rhai` がなく、標準ライブラリーにもありません"),
        );
        // Those with a folder are parts of others.
        let names = self.stdlib.iter().map(|(name, _)| *name).filter(|name| !name.contains('/'));
        match nearest(path, names.clone()) {
            Some(near) => thrown.hint(did_you_mean(near)),
            None => thrown.hint(names.collect::<Vec<_>>().join(", ")),
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
    let mut ast = engine.compile_with_scope(globals, text)?;
    ast.set_source(name);
    Ok(ast)
}

impl ModuleResolver for Resolver {
    fn resolve(
        &self,
        engine: &Engine,
        source: Option<&str>,
        path: &str,
        position: Position,
    ) -> Result<Shared<Module>, Box<EvalAltResult>> {
        let (name, text) = self.find(source, path).map_err(|thrown| thrown.at(position))?;
        if let Some(module) = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return Ok(Shared::clone(module));
        }
        let circle = LOADING.with_borrow_mut(|loading| {
            let circle = loading.contains(&name);
            loading.push(name.clone());
            circle.then(|| loading.join(" > "))
        });
        let result = match circle {
            Some(way) => Err(Thrown::new(
                "ImportCircle",
                text!(en: "`{path}` imports itself: {way}", ja: "`{path}` が自分自身を import しています: {way}"),
            )
            .at(position)),
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

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn below(file: &Path, root: &Path) -> bool {
    matches!((file.canonicalize(), root.canonicalize()), (Ok(file), Ok(root)) if file.starts_with(&root))
}

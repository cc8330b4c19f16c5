//! The entries of a prompt: what one defines, the next ones have.

use super::diagnostics::Report;
use super::imports;
use super::registry::Kernel;
use rhai::{Caches, Dynamic, EvalAltResult, Locked, Module, Scope, Shared};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What entries are called in messages; from the second on with their number: `repl(2)`.
pub const ENTRY: &str = "repl";

/// What an entry is called while it is typed.
const UNREAD: &str = "input";

/// What lives on between entries.
#[derive(Clone)]
pub struct Prompt {
    pub scope: Scope<'static>,
    /// The functions and closures of the entries so far, by entry.
    functions: Vec<Shared<Module>>,
    /// The import statements so far, on one line: Rhai forgets them with each evaluation. Never empty, so that the places of every
    /// entry are one line below those of its text.
    imports: String,
    /// The files that were read in as entries, as messages call them.
    files: BTreeSet<String>,
}

impl Prompt {
    /// The import statements so far, with semicolons between them.
    pub fn imports(&self) -> &str {
        &self.imports
    }

    /// The functions of the entries so far: name and parameters, each once.
    pub fn functions(&self) -> Vec<(String, Vec<String>)> {
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for module in self.functions.iter().rev() {
            let written = module.iter_script_fn_info().filter(|(.., name, _, _)| !name.starts_with("anon$"));
            for (.., name, _, function) in written {
                let parameters: Vec<String> = function.params.iter().map(ToString::to_string).collect();
                if !found.iter().any(|(known, with)| known == name && with.len() == parameters.len()) {
                    found.push((name.to_owned(), parameters));
                }
            }
        }
        found
    }

    /// What an entry is read against, without what its variables hold.
    pub fn outline(&self) -> Outline {
        let mut scope = Scope::new();
        for (name, constant, _) in self.scope.iter_raw() {
            if constant {
                scope.push_constant_dynamic(name, Dynamic::UNIT);
            } else {
                scope.push_dynamic(name, Dynamic::UNIT);
            }
        }
        Outline { scope, imports: self.imports.clone() }
    }
}

/// The names that an entry may use.
pub struct Outline {
    scope: Scope<'static>,
    imports: String,
}

impl Kernel {
    /// Why an entry cannot be read, if it cannot. Nothing of it is kept.
    pub fn unreadable(&self, outline: &Outline, text: &str) -> Option<Box<Report>> {
        self.compile_behind(&outline.imports, &outline.scope, UNREAD, text).err()
    }

    /// A prompt without any entry yet.
    pub fn prompt(&self) -> Prompt {
        Prompt {
            scope: (*self.globals).clone(),
            functions: Vec::new(),
            imports: " ".to_owned(),
            files: BTreeSet::new(),
        }
    }

    /// Goes on with the entries of another kernel: what they left is there, but for that kernel's globals.
    pub fn adopt(&self, prompt: &mut Prompt) {
        let mut scope = (*self.globals).clone();
        for (name, constant, value) in prompt.scope.iter().skip(self.globals.len()) {
            match constant {
                true => scope.push_constant_dynamic(name, value),
                false => scope.push_dynamic(name, value),
            };
        }
        prompt.scope = scope;
    }

    /// Runs an entry. Its variables, functions, closures and imports live on; half of an entry leaves nothing behind.
    pub fn enter(&self, prompt: &mut Prompt, text: &str) -> Result<Dynamic, Box<Report>> {
        let number = prompt.functions.len() + 1;
        let name = if number == 1 { ENTRY.to_owned() } else { format!("{ENTRY}({number})") };
        self.enter_as(prompt, name, text)
    }

    /// Runs a file as an entry, under its own name.
    pub fn enter_file(&self, prompt: &mut Prompt, name: &str, text: &str) -> Result<Dynamic, Box<Report>> {
        prompt.files.insert(name.to_owned());
        let before = prompt.imports.len();
        let value = self.enter_as(prompt, name.to_owned(), text)?;
        // What lies beside the file is somewhere else as the prompt sees it.
        let folder = Path::new(name).parent().unwrap_or(Path::new(""));
        let own = prompt.imports.split_off(before);
        let seen = own.split_inclusive("; ").map(|import| beside(folder, import));
        prompt.imports.extend(seen);
        Ok(value)
    }

    fn enter_as(&self, prompt: &mut Prompt, name: String, text: &str) -> Result<Dynamic, Box<Report>> {
        let ast = self.compile_behind(&prompt.imports, &prompt.scope, &name, text)?;
        let mut global = self.engine.new_global_runtime_state();
        global.source = Some(name.as_str().into());
        global.constants = Some(Shared::new(Locked::new(self.constants(&prompt.scope))));
        // The last one that is put there is asked first.
        global.lib.extend(prompt.functions.iter().cloned());
        global.lib.push(ast.shared_lib().clone());
        let known = prompt.scope.len();
        #[expect(deprecated, reason = "volatile, not deprecated: the functions of each entry keep their own text")]
        let ended =
            self.engine.eval_statements_raw(&mut global, &mut Caches::new(), &mut prompt.scope, ast.statements());
        match ended {
            Ok(value) => {
                prompt.functions.push(ast.shared_lib().clone());
                prompt.imports.extend(imported(text));
                Ok(value)
            }
            Err(mut error) => {
                prompt.scope.rewind(known);
                raise(&mut error, &name, &prompt.files);
                Err(self.report(&error, &name))
            }
        }
    }

    /// What functions read as `global::NAME`.
    fn constants(&self, scope: &Scope<'static>) -> BTreeMap<rhai::ImmutableString, Dynamic> {
        let own = scope.iter().filter(|(name, constant, _)| *constant && !self.globals.contains(name));
        own.map(|(name, _, value)| (name.into(), value)).collect()
    }
}

/// The import statements at the start of the entry's lines.
fn imported(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| line.starts_with("import ")).filter_map(|line| {
        let statement = line.split(';').next()?;
        Some(format!("{statement}; "))
    })
}

/// An import statement of a file in that folder, as the prompt writes it.
fn beside(folder: &Path, import: &str) -> String {
    let mut parts = import.splitn(3, '"');
    let (Some(before), Some(path), Some(after)) = (parts.next(), parts.next(), parts.next()) else {
        return import.to_owned();
    };
    let file = folder.join(path);
    let there =
        file.with_file_name(format!("{}.rhai", file.file_name().unwrap_or_default().to_string_lossy())).is_file();
    if there { format!("{before}\"{}\"{after}", file.display()) } else { import.to_owned() }
}

/// Whether an entry is called so.
pub fn is_entry(source: &str) -> bool {
    source.strip_prefix(ENTRY).is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
}

/// Moves the places of an error in entries up by the line of imports before them.
fn raise(error: &mut EvalAltResult, source: &str, files: &BTreeSet<String>) {
    if is_entry(source) || files.contains(source) {
        let raised = imports::above(error.position());
        error.set_position(raised);
    }
    match error {
        EvalAltResult::ErrorInFunctionCall(_, from, inner, _) => {
            let from = if from.is_empty() { source.to_owned() } else { from.clone() };
            raise(inner, &from, files);
        }
        EvalAltResult::ErrorInModule(module, inner, _) => raise(inner, module, files),
        _ => {}
    }
}

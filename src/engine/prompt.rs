//! The entries of a prompt: what one defines, the next ones have.

use super::diagnostics::Report;
use super::imports;
use super::registry::Kernel;
use rhai::{Caches, Dynamic, EvalAltResult, Locked, Module, Scope, Shared};
use std::collections::BTreeMap;

/// What entries are called in messages; from the second on with their number: `repl(2)`.
pub const ENTRY: &str = "repl";

/// What an entry is called while it is typed.
const UNREAD: &str = "input";

/// What lives on between entries.
pub struct Prompt {
    pub scope: Scope<'static>,
    /// The functions and closures of the entries so far, by entry.
    functions: Vec<Shared<Module>>,
    /// The import statements so far, on one line: Rhai forgets them with each evaluation. Never empty, so that the places of every
    /// entry are one line below those of its text.
    imports: String,
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
        Prompt { scope: (*self.globals).clone(), functions: Vec::new(), imports: " ".to_owned() }
    }

    /// Runs an entry. Its variables, functions, closures and imports live on; half of an entry leaves nothing behind.
    pub fn enter(&self, prompt: &mut Prompt, text: &str) -> Result<Dynamic, Box<Report>> {
        let number = prompt.functions.len() + 1;
        let name = if number == 1 { ENTRY.to_owned() } else { format!("{ENTRY}({number})") };
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
                raise(&mut error, &name);
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

/// Whether an entry is called so.
pub fn is_entry(source: &str) -> bool {
    source.strip_prefix(ENTRY).is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
}

/// Moves the places of an error in entries up by the line of imports before them.
fn raise(error: &mut EvalAltResult, source: &str) {
    if is_entry(source) {
        let raised = imports::above(error.position());
        error.set_position(raised);
    }
    match error {
        EvalAltResult::ErrorInFunctionCall(_, from, inner, _) => {
            let from = if from.is_empty() { source.to_owned() } else { from.clone() };
            raise(inner, &from);
        }
        EvalAltResult::ErrorInModule(module, inner, _) => raise(inner, module),
        _ => {}
    }
}

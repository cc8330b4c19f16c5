//! Running a script: its own thread with a large stack, its text kept for messages.

use super::diagnostics::Report;
use super::explain::{self, Known};
use super::imports;
use super::registry::Kernel;
use rhai::{AST, CallFnOptions, Dynamic, EvalAltResult, Scope};

impl Kernel {
    /// Reads a script without running it; `scope` holds the variables that it may use.
    pub fn compile(&self, scope: &Scope<'static>, name: &str, text: &str) -> Result<AST, Box<Report>> {
        self.compile_behind("", scope, name, text)
    }

    /// Reads a text behind statements on a line of their own, which are no part of it: errors are placed without that line.
    pub(super) fn compile_behind(
        &self,
        head: &str,
        scope: &Scope<'static>,
        name: &str,
        text: &str,
    ) -> Result<AST, Box<Report>> {
        let text = self.sources.add(name, text);
        imports::compile_behind(&self.engine, head, scope, name, &text).map_err(|error| {
            let mut told = explain::further(&error, scope, &Known { source: Some(&text), head, ..self.known() });
            told.sort_by_key(|(at, _)| *at);
            Box::new(Report::unreadable(told, name, &text))
        })
    }

    /// Runs a script in a scope of its own; its last expression is the result.
    pub fn run(&self, name: &str, text: &str) -> Result<Dynamic, Box<Report>> {
        self.run_in(&mut (*self.globals).clone(), name, text)
    }

    /// Runs a script in that scope, which keeps its variables.
    pub fn run_in(&self, scope: &mut Scope<'static>, name: &str, text: &str) -> Result<Dynamic, Box<Report>> {
        let ast = self.compile(scope, name, text)?;
        self.engine.eval_ast_with_scope::<Dynamic>(scope, &ast).map_err(|error| self.report(&error, name))
    }

    /// The functions of a script whose names begin so, in the order in which they stand there: name and number of parameters.
    pub fn functions(&self, name: &str, text: &str, begins: &str) -> Result<Vec<(String, usize)>, Box<Report>> {
        let ast = self.compile(&self.globals, name, text)?;
        let all = ast.iter_functions().filter(|function| function.name.starts_with(begins));
        let mut found: Vec<(String, usize)> = all.map(|f| (f.name.to_owned(), f.params.len())).collect();
        // Rhai keeps them in no order.
        let place = |function: &str| text.find(&format!("fn {function}")).unwrap_or(text.len());
        found.sort_by_key(|(function, _)| (place(function), function.len()));
        Ok(found)
    }

    /// Runs a script, and then a function of it that takes nothing.
    pub fn call(&self, name: &str, text: &str, function: &str) -> Result<Dynamic, Box<Report>> {
        let mut scope = (*self.globals).clone();
        let ast = self.compile(&scope, name, text)?;
        let options = CallFnOptions::new().eval_ast(true);
        self.engine
            .call_fn_with_options::<Dynamic>(options, &mut scope, &ast, function, ())
            .map_err(|error| self.report(&error, name))
    }

    /// An error with its place, source and advice, ready to be shown.
    pub fn report(&self, error: &EvalAltResult, name: &str) -> Box<Report> {
        Box::new(Report::new(error, name, &self.known()))
    }

    fn known(&self) -> Known<'_> {
        let Kernel { engine, names, usages, elsewhere, sources, limits, .. } = self;
        Known { engine, names, usages, elsewhere, sources, limits, source: None, head: "" }
    }

    /// Calls `f` on a thread whose stack is large enough for every limit, and waits for it.
    ///
    /// # Errors
    /// If there is no room for such a thread.
    pub fn on_large_stack<T: Send>(&self, f: impl FnOnce() -> T + Send) -> std::io::Result<T> {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name("script".into());
            let thread = thread.stack_size(self.limits.stack()).spawn_scoped(scope, f)?;
            match thread.join() {
                Ok(value) => Ok(value),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }
}

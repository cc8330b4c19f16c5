//! The steps of a workshop, as its scripts name them: read, not run.

use super::{Choice, Options, Session};
use crate::engine::registry::Kernel;
use crate::engine::texts::text;
use crate::error::{self, Error};
use crate::text_file;
use crate::ui::Ui;
use crate::workshop::journal::{self, Past};
use crate::workshop::state::State;
use rhai::{ASTNode, Expr, FnCallExpr, Stmt};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the scripts of a workshop say.
#[derive(Debug, Default)]
pub struct Opened {
    /// The workshop's id; none for a script that is no workshop.
    pub id: Option<String>,
    /// In the order in which they run, as far as that can be read.
    pub steps: Vec<StepOf>,
}

/// A step in a script.
#[derive(Debug, Clone)]
pub struct StepOf {
    pub id: String,
    /// In the user's language; the id where it is made up only when the script runs.
    pub title: String,
}

impl Session {
    /// Reads the steps of a script and of the files that it imports.
    ///
    /// # Errors
    /// The script cannot be read.
    pub fn open(&self, file: &Path) -> Result<Opened, Error> {
        let script = text_file::read(file).map_err(|e| Error::failed(error::file(file, &e)))?;
        let mut reading = Reading { kernel: &self.kernel, seen: BTreeSet::new(), opened: Opened::default() };
        reading.script(file, &script);
        Ok(reading.opened)
    }

    /// What the journal of a workshop says on the target of this session; none where it was not begun.
    ///
    /// # Errors
    /// A journal that cannot be read.
    pub fn past_of(&self, workshop: &str) -> Result<Option<Past>, Error> {
        let told = |trouble: crate::aws::natives::Trouble| Error::failed(trouble.into_thrown());
        let target = super::opening::state_name(self.connection.aws().map_err(told)?).map_err(told)?;
        journal::read(State::new(&self.options().state, workshop, &target).folder()).map_err(Error::failed)
    }

    /// Runs one step of a workshop on the target of this session, as `run --only` does.
    ///
    /// # Errors
    /// Those of the run.
    pub fn run_step(&self, file: &Path, step: &str, ui: &Arc<Ui>) -> Result<(), Error> {
        let script = text_file::read(file).map_err(|e| Error::failed(error::file(file, &e)))?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut options = Options {
            root: folder.to_owned(),
            script: file.display().to_string(),
            choice: Choice::Only(step.to_owned()),
            prompt: None,
            announce: false,
            outputs: Default::default(),
            // Whoever may write at the prompt said yes there.
            yes: true,
            ..self.options().clone()
        };
        options.rehearsing.follow = false;
        Session::start(options, ui)?.run(&file.display().to_string(), &script)
    }
}

/// Scripts that are being read.
struct Reading<'a> {
    kernel: &'a Kernel,
    seen: BTreeSet<PathBuf>,
    opened: Opened,
}

impl Reading<'_> {
    fn script(&mut self, file: &Path, script: &str) {
        let Ok(ast) = self.kernel.engine.compile_with_scope(&self.kernel.globals, script) else { return };
        let mut imports = Vec::new();
        let mut calls = Vec::new();
        ast.walk(&mut |path| {
            match path.last() {
                Some(ASTNode::Stmt(Stmt::Import(import, _))) => {
                    if let Expr::StringConstant(name, _) = &import.0 {
                        imports.push((calls.len(), name.to_string()));
                    }
                }
                Some(ASTNode::Stmt(Stmt::FnCall(call, _)) | ASTNode::Expr(Expr::FnCall(call, _)))
                    if !call.is_qualified() && ["step", "workshop"].contains(&call.name.as_str()) =>
                {
                    calls.push((**call).clone());
                }
                _ => {}
            }
            true
        });
        let mut imports = imports.into_iter().peekable();
        for (at, call) in calls.iter().enumerate() {
            while let Some((_, name)) = imports.next_if(|(before, _)| *before <= at) {
                self.import(file, &name);
            }
            self.call(call);
        }
        imports.for_each(|(_, name)| self.import(file, &name));
    }

    fn import(&mut self, from: &Path, name: &str) {
        let name = if name.ends_with(".rhai") { name.to_owned() } else { format!("{name}.rhai") };
        let file = from.parent().unwrap_or(Path::new("")).join(name);
        // What is not there is the standard library's, which has no steps.
        if self.seen.insert(file.clone())
            && let Ok(script) = text_file::read(&file)
        {
            self.script(&file, &script);
        }
    }

    fn call(&mut self, call: &FnCallExpr) {
        let literal = |at: usize| call.args.get(at).and_then(|argument| argument.get_literal_value(None));
        if call.name == "workshop" {
            let said = literal(0).and_then(|said| said.try_cast::<rhai::Map>());
            let id = said.and_then(|said| said.get("id").map(ToString::to_string));
            self.opened.id = self.opened.id.take().or(id);
            return;
        }
        let Some(id) = literal(0).and_then(|id| id.into_string().ok()) else { return };
        let title = if call.args.len() > 2 { literal(1).map(|title| text(&title)) } else { None };
        self.opened.steps.push(StepOf { title: title.unwrap_or_else(|| id.clone()), id });
    }
}

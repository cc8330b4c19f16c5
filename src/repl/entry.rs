//! Evaluation of entries: variables, imports and the last value live on. Knows no terminal.

use crate::engine::Report;
use crate::session::Session;
use rhai::{Dynamic, Engine, LexError, ParseErrorType, Scope};

/// A session of entries.
pub struct Entries<'a> {
    session: &'a Session,
    scope: Scope<'static>,
    /// The import statements of entries so far: Rhai forgets them with each evaluation.
    imports: Vec<String>,
}

impl<'a> Entries<'a> {
    pub fn new(session: &'a Session) -> Entries<'a> {
        let mut scope = (*session.kernel.globals).clone();
        scope.push("it", Dynamic::UNIT);
        Entries { session, scope, imports: Vec::new() }
    }

    /// Evaluates one entry. Its value becomes `it`.
    pub fn enter(&mut self, text: &str) -> Result<Dynamic, Box<Report>> {
        let before = self.scope.len();
        let whole =
            if self.imports.is_empty() { text.to_owned() } else { format!("{}\n{text}", self.imports.join(" ")) };
        let result = self.session.enter(&mut self.scope, "repl", &whole);
        match &result {
            Ok(value) => {
                self.imports.extend(imports(text));
                if !value.is_unit() {
                    self.scope.set_value("it", value.clone());
                }
            }
            // Half of an entry leaves no variables behind.
            Err(_) => drop(self.scope.rewind(before)),
        }
        result
    }
}

/// The import statements at the start of the entry's lines.
fn imports(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| line.starts_with("import ")).filter_map(|line| {
        let statement = line.split(';').next()?;
        Some(format!("{statement};"))
    })
}

/// Whether an entry can be evaluated, or more lines must come first.
pub fn complete(engine: &Engine, text: &str) -> bool {
    let Err(error) = engine.compile(text) else { return true };
    let open = match error.err_type() {
        ParseErrorType::UnexpectedEOF | ParseErrorType::BadInput(LexError::UnterminatedString) => true,
        ParseErrorType::MissingToken(..) => {
            let lines = text.lines().count();
            error.position().line().is_none_or(|line| {
                let last = text.lines().last().unwrap_or_default().trim_end().chars().count();
                line > lines || (line == lines && error.position().position().is_none_or(|column| column > last))
            })
        }
        _ => false,
    };
    !open
}

#[cfg(test)]
mod tests {
    use super::complete;

    #[test]
    fn waits_for_the_rest_of_an_entry() {
        let engine = rhai::Engine::new();
        for (text, whole) in [
            ("1 + 1", true),
            ("let x = #{", false),
            ("let x = #{ a: 1,\n", false),
            ("f(1,", false),
            ("if x {", false),
            ("`half", false),
            ("let = 1", true),
            ("f(1 2)", true),
        ] {
            assert_eq!(complete(&engine, text), whole, "{text}");
        }
    }
}

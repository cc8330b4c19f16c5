//! Evaluation of entries: what they define, the last value and the last error live on. Knows no terminal.

use super::shell;
use crate::engine::Report;
use crate::engine::json;
use crate::engine::prompt::Prompt;
use crate::session::Session;
use rhai::{Dynamic, Engine, LexError, ParseErrorType};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The variables that a prompt has from its start: the last value and the last error.
pub const OWN: [&str; 2] = ["it", "err"];

/// A session of entries.
pub struct Entries {
    pub prompt: Prompt,
    done: Vec<Done>,
}

/// An entry that worked.
#[derive(Debug, Clone)]
pub struct Done {
    /// As a script has it.
    pub script: String,
    /// It has a value, which became `it`.
    pub value: bool,
    /// The step that it is in the journal, if it made calls that change something.
    pub made: Option<String>,
    /// What it made was taken down again.
    pub undone: bool,
}

impl Entries {
    pub fn new(session: &Session) -> Entries {
        let mut prompt = session.kernel.prompt();
        for name in OWN {
            prompt.scope.push_dynamic(name, Dynamic::UNIT);
        }
        Entries { prompt, done: Vec::new() }
    }

    /// Evaluates one entry. Its value becomes `it`, its error `err`.
    ///
    /// # Errors
    /// Those of the script.
    pub fn enter(&mut self, session: &Session, text: &str) -> Result<Dynamic, Box<Report>> {
        let read = without_semicolon(text);
        let ended = session.entry(&title(text), || session.prompted(&mut self.prompt, read.as_deref().unwrap_or(text)));
        self.ended(session, ended, || text.to_owned())
    }

    /// Evaluates a file as one entry.
    ///
    /// # Errors
    /// Those of the script.
    pub fn enter_file(&mut self, session: &Session, name: &str, text: &str) -> Result<Dynamic, Box<Report>> {
        let ended = session.entry(name, || session.prompted_file(&mut self.prompt, name, text));
        self.ended(session, ended, || text.to_owned())
    }

    /// Takes in what became of an entry that was run elsewhere, and that a script would have like this.
    ///
    /// # Errors
    /// The error that it is given.
    pub fn ended(
        &mut self,
        session: &Session,
        ended: Result<Dynamic, Box<Report>>,
        script: impl FnOnce() -> String,
    ) -> Result<Dynamic, Box<Report>> {
        match &ended {
            Ok(value) => {
                if !value.is_unit() {
                    self.prompt.scope.set_value("it", value.clone());
                }
                let changed = session.calls().iter().any(|call| call.operation.mutates && call.error.is_none());
                let made = session.last_step().filter(|_| changed);
                self.done.push(Done { script: script(), value: !value.is_unit(), made, undone: false });
            }
            Err(report) => {
                self.prompt.scope.set_value("err", Dynamic::from_map(report.thrown.clone().into_map()));
            }
        }
        ended
    }

    /// The last value.
    pub fn it(&self) -> Dynamic {
        self.prompt.scope.get_value("it").unwrap_or(Dynamic::UNIT)
    }

    /// The entries that worked, in their order.
    pub fn done(&self) -> &[Done] {
        &self.done
    }

    /// What the entry made that is this step is there no more.
    pub fn undo(&mut self, step: &str) {
        for done in self.done.iter_mut().filter(|done| done.made.as_deref() == Some(step)) {
            done.undone = true;
        }
    }

    /// Whether a text assigns to a variable that there is: `x=5` is then Rhai and no shell.
    pub fn assigns(&self, text: &str) -> bool {
        shell::assigns(text).is_some_and(|name| self.prompt.scope.contains(name))
    }

    /// The variables as a shell would have them.
    pub fn values(&self) -> HashMap<String, String> {
        let values = self.prompt.scope.iter().map(|(name, _, value)| {
            let text = match json::of(&value) {
                Json::String(text) => text,
                other => other.to_string(),
            };
            (name.to_owned(), text)
        });
        values.collect()
    }

    /// What a word alone asks of the prompt, unless an entry made it a variable: `exit`, `quit()`, `help`.
    pub fn asked(&self, text: &str) -> Option<&'static str> {
        let word = text.trim().trim_end_matches(';').trim_end_matches("()");
        let command = match word {
            "exit" | "quit" | "bye" => "quit",
            "help" | "?" => "help",
            _ => return None,
        };
        (!self.prompt.scope.contains(word)).then_some(command)
    }
}

/// What an entry is called in lists: the calls that it names. Not its text, which somebody may have written a password into.
pub fn title(text: &str) -> String {
    const SHOWN: usize = 3;
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let code = code(text);
    let calls = code.split(|c| !word(c)).filter(|name| {
        name.split_once("::").is_some_and(|(module, function)| !module.is_empty() && !function.is_empty())
    });
    let mut calls: Vec<&str> = calls.collect();
    calls.dedup();
    let more = if calls.len() > SHOWN { ", ..." } else { "" };
    calls.truncate(SHOWN);
    match calls.as_slice() {
        [] => code
            .split(|c: char| !(word(c) || c == '-'))
            .filter(|word| !word.is_empty())
            .take(SHOWN)
            .collect::<Vec<_>>()
            .join(" "),
        calls => calls.join(", ") + more,
    }
}

/// A text without its comments and without what stands in its quotes. Every byte left out is a space, so places stay.
pub fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    let blank = |out: &mut String, c: char| match c {
        '\n' => out.push('\n'),
        c => out.extend(std::iter::repeat_n(' ', c.len_utf8())),
    };
    while let Some((at, c)) = chars.next() {
        match c {
            '/' if text[at..].starts_with("//") => {
                out.push(' ');
                while let Some((_, c)) = chars.next_if(|(_, c)| *c != '\n') {
                    blank(&mut out, c);
                }
            }
            '/' if text[at..].starts_with("/*") => {
                out.push(' ');
                let end = text[at..].find("*/").map_or(text.len(), |end| at + end + 2);
                while let Some((_, c)) = chars.next_if(|(at, _)| *at < end) {
                    blank(&mut out, c);
                }
            }
            '"' | '`' => {
                out.push(c);
                while let Some((_, inner)) = chars.next() {
                    if inner == c {
                        out.push(c);
                        break;
                    }
                    blank(&mut out, inner);
                    if inner == '\\' && c == '"' {
                        chars.next().into_iter().for_each(|(_, escaped)| blank(&mut out, escaped));
                    }
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// The entry without the semicolon that it ends with: its value is not shown then, but it has one.
pub fn without_semicolon(text: &str) -> Option<String> {
    let code = code(text);
    let end = code.trim_end().strip_suffix(';')?.len();
    Some(format!("{} {}", &text[..end], &text[end + 1..]))
}

/// Reads texts without knowing any name: an unknown one must not hide that a bracket is open.
pub fn syntax() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut engine = Engine::new_raw();
        engine.set_max_expr_depths(DEEPEST, DEEPEST);
        engine
    })
}

/// Deeper expressions than any entry has. Reading one must not need more stack than a thread has.
const DEEPEST: usize = 32;

/// Whether an entry can be evaluated, or more lines must come first.
pub fn complete(text: &str) -> bool {
    if text.trim_start().starts_with(':') {
        return true;
    }
    if shell::is_command(text) {
        return shell::is_complete(text);
    }
    let Err(error) = syntax().compile(text) else { return true };
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
    use super::{code, complete, title, without_semicolon};

    #[test]
    fn waits_for_the_rest_of_an_entry() {
        for (text, whole) in [
            ("1 + 1", true),
            ("let x = #{", false),
            ("let x = #{ a: 1,\n", false),
            ("f(1,", false),
            ("if x {", false),
            ("`half", false),
            ("let = 1", true),
            ("f(1 2)", true),
            (":watch f(", true),
            ("if known == 2 {", false),
            ("unknown.f(1)", true),
        ] {
            assert_eq!(complete(text), whole, "{text}");
        }
    }

    #[test]
    fn only_a_semicolon_at_the_end_of_the_code_is_silent() {
        for (text, read) in [
            ("f();", Some("f() ")),
            ("f(); // why;", Some("f()  // why;")),
            ("let x = \";\";\n", Some("let x = \";\" \n")),
            ("f(\";\")", None),
            ("f() // ;", None),
            ("`日本;`", None),
        ] {
            assert_eq!(without_semicolon(text).as_deref(), read, "{text}");
        }
        assert_eq!(code("a(\"日本\\\"x\") /* b */ c"), "a(\"         \")         c");
    }

    #[test]
    fn a_title_has_no_value_of_the_user_s_in_it() {
        for (text, expected) in [
            ("let a = ecs::create_cluster(#{ clusterName: \"secret\" });", "ecs::create_cluster"),
            ("aws ecs create-cluster --cluster-name \"x\"", "aws ecs create-cluster"),
            ("a::b(c::d(e::f(g::h())))", "a::b, c::d, e::f, ..."),
            ("let x = \"secret\"", "let x"),
        ] {
            assert_eq!(title(text), expected, "{text}");
        }
    }
}

//! The line editor: several lines, completion, colours, hints below the line, history per user.

use super::check::{self, Mistake};
use super::complete::world::World;
use super::complete::{self, show};
use super::entry::complete as whole;
use super::live::Live;
use super::{help, highlight, hint, history, shell};
use crate::engine::prompt::{Outline, Prompt};
use crate::lang::Text;
use crate::session::Session;
use crate::text;
use console::Term;
use rustyline::completion::{Completer, Pair};
use rustyline::config::{BellStyle, ColorMode, CompletionType};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter, HistoryHinter};
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Context, Helper};
use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How long Tab may wait for values of the rehearsal cloud, to which no network leads.
const PATIENCE: Duration = Duration::from_millis(50);

/// As many candidates are listed without asking: they always fit.
const LISTED: usize = 10_000;

/// So many lines of candidates are shown in any terminal.
const LEAST: usize = 3;

/// What was typed.
pub enum Line {
    Entry(String),
    /// Ctrl-C: the entry is thrown away.
    Cancelled,
    /// Ctrl-D, or a terminal that is gone.
    End,
}

/// A prompt with history.
pub struct Editor {
    editor: rustyline::Editor<Help, DefaultHistory>,
    history: Option<PathBuf>,
    // Before the session: its questions come by the session's runtime.
    live: Arc<Live>,
    session: Arc<Session>,
}

/// What rustyline asks while an entry is typed.
struct Help {
    session: Arc<Session>,
    world: World,
    outline: Outline,
    colour: bool,
    /// The mistakes of the text that was looked at last.
    checked: RefCell<(String, Arc<[Mistake]>)>,
    /// The text that was refused last, and where it is wrong: the second Enter sends it anyhow.
    refused: RefCell<Option<(String, Option<Mistake>)>>,
    history: HistoryHinter,
    /// The entry is finished: brackets need no partner any more.
    finished: Cell<bool>,
    /// How many lines are shown below the entry.
    below: Cell<usize>,
    /// Columns of the prompt.
    prompt: Cell<usize>,
    /// Somebody is asked something, and what is typed is no entry.
    asking: Cell<bool>,
}

impl Help {
    /// The mistakes of a text, looked for once.
    fn mistakes(&self, text: &str) -> Arc<[Mistake]> {
        let mut checked = self.checked.borrow_mut();
        if checked.0 != text {
            let rhai = !is_command(text);
            *checked = (text.to_owned(), if rhai { check::mistakes(text).into() } else { Arc::from([]) });
        }
        let mut all = checked.1.to_vec();
        if let Some((_, broken)) = self.refused.borrow().as_ref().filter(|(refused, _)| refused == text) {
            all.extend(broken.clone());
        }
        all.into()
    }

    /// Why an entry cannot be read: said below it, once.
    fn refusal(&self, text: &str) -> Option<String> {
        if self.refused.borrow().as_ref().is_some_and(|(refused, _)| refused == text) {
            return None;
        }
        let report = self.session.kernel.unreadable(&self.outline, text)?;
        let at = report.place.as_ref().and_then(|place| byte(text, place.line, place.column));
        let why = Text { en: report.thrown.message.clone(), ja: report.thrown.message.clone() };
        let broken = at.map(|at| Mistake { at: at..word_end(text, at), why });
        *self.refused.borrow_mut() = Some((text.to_owned(), broken));
        let place = report.place.as_ref().map(|place| format!("{}:{}: ", place.line, place.column)).unwrap_or_default();
        Some(self.refused_with(&format!("{place}{}", report.thrown.message), &report.thrown.hints))
    }

    /// Why a part of what was pasted cannot be read, once. What it names may be made by the parts before it.
    fn unreadable_part(&self, text: &str, part: &str) -> Option<String> {
        if self.refused.borrow().as_ref().is_some_and(|(refused, _)| refused == text) {
            return None;
        }
        let report = self.session.kernel.unreadable(&self.outline, part)?;
        if report.thrown.code != "Syntax" {
            return None;
        }
        let line = report.place.as_ref().and_then(|place| part.lines().nth(place.line.checked_sub(1)?)).unwrap_or(part);
        *self.refused.borrow_mut() = Some((text.to_owned(), None));
        Some(self.refused_with(&format!("{}: {}", line.trim(), report.thrown.message), &report.thrown.hints))
    }

    /// What is said below an entry that cannot be read.
    fn refused_with(&self, message: &str, hints: &[String]) -> String {
        let mut said = format!("\n{}", self.styled("31", message));
        for hint in hints.iter().take(2) {
            said.push_str(&format!("\n  {hint}"));
        }
        let next = text!(
            en: "mend it, or Ctrl-C throws it away; Enter sends it as it is",
            ja: "直すか、Ctrl-C で取り消してください（もう一度 Enter を押すとそのまま実行します）"
        );
        said.push_str(&format!("\n  {}", String::from(next)));
        said
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// How wide the terminal is by now.
fn columns() -> usize {
    usize::from(Term::stdout().size().1)
}

/// What is no Rhai: commands, questions, words that leave, the AWS CLI's.
fn is_command(text: &str) -> bool {
    let text = text.trim_start();
    let word = text.trim_end().trim_end_matches(';').trim_end_matches("()");
    text.starts_with([':', '：'])
        || shell::is_command(text)
        || matches!(word, "exit" | "quit" | "bye" | "help" | "?")
        || help::asked(text).is_some()
}

/// The row and column behind a text that begins in that column, as the editor counts them.
fn position_of(text: &str, column: usize, columns: usize) -> (usize, usize) {
    const TAB: usize = 8;
    let (mut row, mut column) = (0, column);
    for c in text.chars() {
        let width = match c {
            '\n' => {
                (row, column) = (row + 1, 0);
                continue;
            }
            '\t' => TAB - column % TAB,
            c => c.width().unwrap_or(0),
        };
        column += width;
        if column > columns {
            (row, column) = (row + 1, width);
        }
    }
    if column == columns { (row + 1, 0) } else { (row, column) }
}

/// What all candidates begin with, which is typed before they are listed; what was typed where that is no more.
fn common<'a>(candidates: &'a [complete::Candidate], typed: &'a str) -> &'a str {
    let mut texts = candidates.iter().map(|candidate| candidate.text.as_str());
    let first = texts.next().unwrap_or_default();
    let same = texts.fold(first, |same, text| {
        let end = same.char_indices().zip(text.chars()).find(|((_, one), other)| one != other);
        let shorter = same.len().min(text.len());
        &same[..end.map_or(shorter, |((at, _), _)| at)]
    });
    if same.len() > typed.len() { same } else { typed }
}

/// The byte of a line and column.
fn byte(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = text.get(start..)?;
    Some(start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.trim_end().len(), |(at, _)| at))
}

/// The end of the word or character that begins there.
fn word_end(text: &str, at: usize) -> usize {
    let all = super::tokens::tokens(text);
    all.iter().find(|token| token.start <= at && at < token.end()).map_or(text.len(), super::tokens::Token::end)
}

impl Helper for Help {}

impl Completer for Help {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        if self.asking.get() {
            return Ok((position, Vec::new()));
        }
        let mut found = complete::complete(line, position, &self.world);
        let columns = columns();
        let common = common(&found.candidates, &line[found.start..position]).to_owned();
        let typed = format!("{}{common}", &line[..found.start]);
        let (row, column) = position_of(&typed, self.prompt.get(), columns);
        let (end, _) = position_of(&line[position..], column, columns);
        let below = end + self.below.get();
        // The editor's own pager takes what is typed for its answers: as many are listed as there is room for.
        let room = usize::from(Term::stdout().size().0).saturating_sub(row + below + 2).max(LEAST);
        let more = (found.candidates.len() + 1).saturating_sub(room);
        if found.candidates.len() > room {
            found.candidates.truncate(room - 1);
            let told = text!(en: "... and {more} more: type on", ja: "ほか {more} 件: 続けて入力すると絞り込めます");
            found.candidates.push(complete::Candidate::labelled(common, told, ""));
        }
        let shown = show::lines(&found.candidates, columns, row, below);
        let pair = |(candidate, display): (complete::Candidate, String)| Pair { display, replacement: candidate.text };
        Ok((found.start, found.candidates.into_iter().zip(shown).map(pair).collect()))
    }
}

/// What stands behind an entry: the rest of an earlier one, and a line below about this one.
struct Said {
    shown: String,
    rest: Option<String>,
}

impl Hint for Said {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        self.rest.as_deref()
    }
}

impl Hinter for Help {
    type Hint = Said;

    fn hint(&self, line: &str, position: usize, context: &Context<'_>) -> Option<Said> {
        if self.asking.get() {
            return None;
        }
        let rest = self.history.hint(line, position, context);
        let columns = columns();
        let below = hint::line(line, position, &self.world, &self.mistakes(line), columns);
        let mut first = rest.as_deref().and_then(|rest| rest.lines().next()).unwrap_or_default();
        let (row, column) = position_of(line, self.prompt.get(), columns);
        // The editor counts a line that is full as two, the terminal does not before something stands in the second.
        if first.is_empty() && below.is_some() && (row > 0 && column == 0) && !line.ends_with('\n') {
            first = " ";
        }
        let rows = position_of(first, column, columns).0;
        self.below.set(rows + usize::from(below.is_some()));
        let shown = match below {
            Some(below) => format!("{first}\n{below}"),
            None if first.is_empty() => return None,
            None => first.to_owned(),
        };
        Some(Said { shown, rest })
    }
}

impl Highlighter for Help {
    fn highlight<'l>(&self, line: &'l str, position: usize) -> std::borrow::Cow<'l, str> {
        if self.asking.get() || is_command(line) {
            return line.into();
        }
        let cursor = (!self.finished.get()).then_some(position);
        highlight::coloured(line, cursor, &self.mistakes(line)).into()
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> std::borrow::Cow<'h, str> {
        if hint.contains('\x1b') { hint.into() } else { self.styled("2", hint).into() }
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> std::borrow::Cow<'c, str> {
        match candidate.split_once("  ") {
            Some((name, rest)) => format!("{name}  {}", self.styled("2", rest)).into(),
            None => candidate.into(),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.finished.set(kind == CmdKind::ForcedRefresh);
        true
    }
}

impl Validator for Help {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        let parts = if self.asking.get() { Vec::new() } else { super::script::parts(text) };
        // What was pasted is of several kinds: each is looked at when its turn comes.
        if let [_, .., last] = parts.as_slice() {
            let whole = if shell::is_command(last) { shell::is_complete(last) } else { whole(last) };
            if !whole {
                return Ok(ValidationResult::Incomplete);
            }
            let broken =
                parts.iter().filter(|part| !is_command(part)).find_map(|part| self.unreadable_part(text, part));
            return Ok(broken.map_or(ValidationResult::Valid(None), |why| ValidationResult::Invalid(Some(why))));
        }
        if self.asking.get() || text.trim().is_empty() || is_command(text) {
            let goes_on = !self.asking.get() && shell::is_command(text) && !shell::is_complete(text);
            return Ok(if goes_on { ValidationResult::Incomplete } else { ValidationResult::Valid(None) });
        }
        if !whole(text) {
            return Ok(ValidationResult::Incomplete);
        }
        Ok(match self.refusal(text) {
            Some(why) => ValidationResult::Invalid(Some(why)),
            None => ValidationResult::Valid(None),
        })
    }
}

impl Editor {
    /// Opens the terminal and reads the user's history, if there is one.
    pub fn open(session: &Arc<Session>) -> rustyline::Result<Editor> {
        let coloured = session.coloured();
        let config = Config::builder()
            .history_ignore_space(true)
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .completion_prompt_limit(LISTED)
            .bell_style(BellStyle::None)
            .bracketed_paste(true)
            .color_mode(if coloured { ColorMode::Forced } else { ColorMode::Disabled })
            .build();
        let mut editor = rustyline::Editor::with_config(config)?;
        let prompt = session.kernel.prompt();
        editor.set_helper(Some(Help {
            session: Arc::clone(session),
            world: World::of(&session.kernel, &prompt, PathBuf::new()),
            outline: prompt.outline(),
            colour: coloured,
            checked: RefCell::new((String::new(), Arc::from([]))),
            refused: RefCell::default(),
            history: HistoryHinter::new(),
            finished: Cell::new(false),
            below: Cell::new(0),
            prompt: Cell::new(0),
            asking: Cell::new(false),
        }));
        let folder_is_there =
            |file: &PathBuf| file.parent().is_some_and(|folder| std::fs::create_dir_all(folder).is_ok());
        let history = history::file().filter(folder_is_there);
        if let Some(file) = &history {
            // No history yet is no error.
            drop(editor.load_history(file));
        }
        Ok(Editor { editor, session: Arc::clone(session), history, live: live(session) })
    }

    /// What is entered next is entered there; `known` is what the entries so far have left behind, `world` what can be named then.
    pub fn look(&mut self, session: &Arc<Session>, known: &Prompt, world: World) {
        let elsewhere = !Arc::ptr_eq(&self.session, session);
        if elsewhere {
            // What is on its way there is not waited for.
            self.session.kernel.cancel.cancel();
            self.live = live(session);
        }
        // A call that was stopped must not stop the questions of the next entry.
        session.kernel.cancel.reset();
        // What was there may have changed since the last entry.
        self.live.changed();
        if let Some(help) = self.editor.helper_mut() {
            help.world = world.living(Arc::clone(&self.live));
            help.session = Arc::clone(session);
            help.outline = known.outline();
            *help.refused.borrow_mut() = None;
        }
        if elsewhere {
            self.session = Arc::clone(session);
        }
    }

    /// Reads an entry. The prompt is given plain and with colours.
    pub fn read(&mut self, prompt: &str, coloured: &str) -> Line {
        if let Some(help) = self.editor.helper() {
            help.prompt.set(prompt.width());
        }
        match self.editor.readline(&(prompt, coloured)) {
            Ok(text) => Line::Entry(text),
            Err(ReadlineError::Interrupted) => Line::Cancelled,
            Err(_) => Line::End,
        }
    }

    /// Keeps an entry for later.
    pub fn remember(&mut self, entry: &str) {
        drop(self.editor.add_history_entry(entry));
        if let Some(file) = &self.history {
            // A history that cannot be written must not stop the session.
            drop(self.editor.append_history(file));
        }
    }

    /// Asks a question; none for Ctrl-C and Ctrl-D.
    pub fn ask(&mut self, question: &str) -> Option<String> {
        let (before, last) = question.rsplit_once('\n').unwrap_or(("", question));
        if !before.is_empty() {
            eprintln!("{before}");
        }
        let asking = |editor: &mut Editor, asking| {
            if let Some(help) = editor.editor.helper() {
                help.asking.set(asking);
            }
        };
        asking(self, true);
        let answer = self.editor.readline(last).ok();
        asking(self, false);
        answer
    }
}

impl Drop for Editor {
    /// Ends the questions that are on their way.
    fn drop(&mut self) {
        self.session.kernel.cancel.cancel();
    }
}

/// The lists of the account of a session.
fn live(session: &Session) -> Arc<Live> {
    let looker = session.looker();
    let patience = if session.rehearses() { PATIENCE } else { Duration::ZERO };
    Arc::new(Live::new(Arc::new(move |operation, input| looker.ask(operation, input)), patience))
}

//! All printing: results on standard output, everything about them on standard error.

use crate::engine::Report;
use crate::instant::brief;
use crate::lang::{Lang, Text};
use crate::text;
use crate::workshop::Watch;
use crate::wrap::wrapped;
use console::{Style, Term};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use std::ffi::OsStr;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use unicode_width::UnicodeWidthStr as _;

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

/// The variable that turns colour off, whatever its value is, unless that is empty (no-color.org).
const NO_COLOR: &str = "NO_COLOR";

impl Colour {
    /// Whether a terminal, or what is none, gets colour; `no_color` is the value of [`NO_COLOR`].
    fn shown(self, terminal: bool, no_color: Option<&OsStr>) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && no_color.is_none_or(OsStr::is_empty),
        }
    }
}

/// The terminal that results are read on.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    pub columns: usize,
    pub rows: usize,
    pub colour: bool,
    pub ascii: bool,
}

/// The terminal, or what stands in for it.
pub struct Ui {
    colour: bool,
    ascii: bool,
    /// Standard error is a terminal: progress may move.
    terminal: bool,
    quiet: bool,
    bar: Mutex<Option<ProgressBar>>,
    /// What was last said of a wait, so that a log gets a line only when it changes.
    said: Mutex<String>,
    asking: AtomicBool,
    /// What is said, where it is kept instead of shown.
    kept: Option<Mutex<String>>,
    /// Why a result could not be written, where somebody still wants to read it.
    unwritten: Mutex<Option<io::Error>>,
}

impl Ui {
    /// Output that is no terminal is not coloured; `TERM=dumb` also stops moving progress.
    pub fn new(colour: Colour, ascii: bool, quiet: bool) -> Ui {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let terminal = io::stderr().is_terminal() && !dumb;
        let colour = colour.shown(terminal, std::env::var_os(NO_COLOR).as_deref());
        console::set_colors_enabled(colour);
        console::set_colors_enabled_stderr(colour);
        Ui {
            colour,
            ascii,
            terminal,
            quiet,
            bar: Mutex::default(),
            said: Mutex::default(),
            asking: AtomicBool::new(false),
            kept: None,
            unwritten: Mutex::default(),
        }
    }

    /// One that shows nothing: results and warnings are kept, everything else is left out.
    pub fn keeping() -> Ui {
        Ui {
            colour: false,
            ascii: true,
            terminal: false,
            quiet: true,
            bar: Mutex::default(),
            said: Mutex::default(),
            asking: AtomicBool::new(false),
            kept: Some(Mutex::default()),
            unwritten: Mutex::default(),
        }
    }

    /// What was kept since the last look, a line each.
    pub fn take_kept(&self) -> String {
        let kept =
            self.kept.as_ref().map(|kept| std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner)));
        kept.unwrap_or_default()
    }

    /// Keeps a line, if that is what becomes of lines here.
    fn keep(&self, text: &str) -> bool {
        let Some(kept) = &self.kept else { return false };
        kept.lock().unwrap_or_else(PoisonError::into_inner).extend([text, "\n"]);
        true
    }

    /// Why results are missing from standard output: a full disk, say. Not because the reader went away, who wants no more.
    pub fn unwritten(&self) -> Option<io::Error> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether what is shown has colours.
    pub fn coloured(&self) -> bool {
        self.colour
    }

    /// Whether a person is at the keyboard.
    pub fn interactive(&self) -> bool {
        self.kept.is_none() && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// The terminal that results are read on; none where a program or a file takes them.
    pub fn screen(&self) -> Option<Screen> {
        let there = self.kept.is_none() && io::stdout().is_terminal();
        let size = || Term::stdout().size_checked().unwrap_or((24, 80));
        there.then(size).map(|(rows, columns)| Screen {
            columns: usize::from(columns).max(20),
            rows: usize::from(rows),
            colour: self.colour,
            ascii: self.ascii,
        })
    }

    /// Whether only ASCII is to be drawn.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Words in red where there are colours.
    pub fn alarming(&self, text: &str) -> String {
        self.style().red().bold().apply_to(text).to_string()
    }

    fn symbol<'a>(&self, unicode: &'a str, ascii: &'a str) -> &'a str {
        if self.ascii { ascii } else { unicode }
    }

    /// Runs `f` while no progress is drawn.
    fn aside(&self, f: impl FnOnce()) {
        let bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        match &*bar {
            Some(bar) => bar.suspend(f),
            None => f(),
        }
    }

    /// A line on standard error. A closed pipe is no reason to stop a run that makes things.
    fn line(&self, text: &str) {
        if self.keep(text) {
            return;
        }
        self.aside(|| drop(writeln!(io::stderr(), "{text}")));
    }

    /// A result, on standard output. False if nobody reads it any more.
    pub fn result(&self, text: &str) -> bool {
        if self.keep(text) {
            return true;
        }
        let mut written = Ok(());
        self.aside(|| {
            let mut out = io::stdout().lock();
            written = writeln!(out, "{text}").and_then(|()| out.flush());
        });
        match written {
            Ok(()) => true,
            Err(error) => {
                if error.kind() != io::ErrorKind::BrokenPipe {
                    self.unwritten.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                }
                false
            }
        }
    }

    /// Something worth knowing.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            let label = text!(en: "note:", ja: "情報:");
            let text = self.fitted(text, word(&label).width() + 1);
            self.line(&format!("{} {text}", self.style().cyan().apply_to(word(&label))));
        }
    }

    /// A text behind so many columns of a label, broken where the terminal would break it in the middle of a word.
    fn fitted(&self, text: &str, label: usize) -> String {
        if !self.terminal {
            return text.to_owned();
        }
        let columns = usize::from(Term::stderr().size().1).saturating_sub(label);
        wrapped(text, columns).replace('\n', &format!("\n{}", " ".repeat(label)))
    }

    /// A line about what is going on.
    pub fn tell(&self, text: &str) {
        if !self.quiet {
            self.line(&harmless_lines(text));
        }
    }

    /// Something is done, after that time.
    pub fn done(&self, text: &str, took: Duration) {
        if !self.quiet {
            let mark = self.style().green().apply_to(self.symbol("✔", "ok"));
            let took = if took.is_zero() { String::new() } else { format!(" ({})", brief(took)) };
            self.line(&format!("  {mark} {}{took}", harmless(text)));
        }
    }

    /// Something could not be done.
    pub fn failed(&self, text: &str) {
        let mark = self.style().red().bold().apply_to(self.symbol("✘", "x"));
        self.line(&format!("  {mark} {}", harmless_lines(text)));
    }

    /// Something that should not be so.
    pub fn warn(&self, text: &str) {
        let label = text!(en: "warning:", ja: "警告:");
        let text = self.fitted(text, word(&label).width() + 1);
        self.line(&format!("{} {text}", self.style().yellow().bold().apply_to(word(&label))));
    }

    /// A line beside the results, dimmed.
    pub fn aside_line(&self, text: &str) {
        if !self.quiet {
            self.line(&self.style().dim().apply_to(text).to_string());
        }
    }

    /// Columns of the terminal; 80 where there is none.
    pub fn width(&self) -> usize {
        let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        said.or_else(|| Term::stdout().size_checked().map(|(_, columns)| usize::from(columns))).unwrap_or(80)
    }

    /// Empties the screen, where there is one.
    pub fn clear(&self) {
        if self.terminal {
            drop(Term::stderr().clear_screen());
        }
    }

    /// A line of `--debug`.
    pub fn debug(&self, text: &str) {
        self.line(&self.style().dim().apply_to(format!("debug: {text}")).to_string());
    }

    /// An error, as the last thing that is said.
    pub fn error(&self, report: &Report) {
        self.stop();
        self.line(&self.rendered(report));
    }

    /// A report as it is shown here.
    pub fn rendered(&self, report: &Report) -> String {
        // `COLUMNS` is what people set where there is no terminal to ask. Without either, lines are left whole for other programs.
        let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let columns = said.or_else(|| Term::stderr().size_checked().map(|(_, columns)| usize::from(columns)));
        report.render(self.colour, self.ascii, columns.unwrap_or(80).max(40), columns.is_some())
    }

    /// The lines that a run ends with.
    pub fn closing(&self, title: &str, lines: &[(String, String)]) {
        self.stop();
        let mut text = format!("\n{}", self.style().bold().apply_to(title));
        for (label, value) in lines {
            text.push_str(&format!("\n  {label}: {}", harmless(value)));
        }
        self.line(&text);
    }

    /// Asks before something that costs money; only the exact answer counts.
    pub fn confirm(&self, question: &str, answer: &str) -> bool {
        self.aside(|| drop(write!(io::stderr(), "{question} ")));
        self.asking.store(true, Ordering::SeqCst);
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        self.asking.store(false, Ordering::SeqCst);
        read.is_ok() && line.trim().eq_ignore_ascii_case(answer)
    }

    /// Whether a question waits for its answer.
    pub fn is_asking(&self) -> bool {
        self.asking.load(Ordering::SeqCst)
    }

    fn style(&self) -> Style {
        Style::new().for_stderr().force_styling(self.colour)
    }

    /// Something takes a moment: only where somebody looks on.
    pub fn busy(&self, message: &str) {
        self.spin(message.to_owned());
    }

    /// It is over.
    pub fn idle(&self) {
        self.stop();
    }

    fn spin(&self, message: String) {
        if !self.terminal || self.quiet {
            return;
        }
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = bar.get_or_insert_with(|| {
            let ticks = if self.ascii { "-\\|/ " } else { "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ " };
            let style = ProgressStyle::with_template("{spinner} {wide_msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            let bar = ProgressBar::new_spinner().with_style(style.tick_chars(ticks));
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        bar.set_message(message);
    }

    fn stop(&self) {
        if let Some(bar) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

/// The same of several lines.
fn harmless_lines(text: &str) -> String {
    text.lines().map(harmless).collect::<Vec<_>>().join("\n")
}

/// A value without what would move the cursor or colour the terminal.
fn harmless(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

fn word(text: &Text) -> &str {
    text.get(Lang::current())
}

impl Watch for Ui {
    fn workshop(&self, title: &str) {
        if !self.quiet {
            self.line(&self.style().bold().apply_to(title).to_string());
        }
    }

    fn step_started(&self, number: usize, id: &str, title: &str) {
        let head = format!("[{number}] {title}");
        if !self.quiet {
            self.line(&format!("\n{}  {}", self.style().bold().apply_to(&head), self.style().dim().apply_to(id)));
        }
        self.spin(title.to_owned());
    }

    fn step_skipped(&self, number: usize, id: &str, title: &str, at: Timestamp) {
        if !self.quiet {
            let head = format!("[{number}] {title}");
            let at = crate::instant::local(at);
            let done = String::from(text!(en: "done {at}", ja: "{at} に完了"));
            let mark = self.style().green().apply_to(self.symbol("✔", "ok"));
            let (head, id) = (self.style().dim().apply_to(head), self.style().dim().apply_to(id));
            self.line(&format!("{head}  {id}  {mark} {done}"));
        }
    }

    fn step_finished(&self, _id: &str, ok: bool, took: Duration) {
        self.stop();
        if ok && !self.quiet {
            let done = word(&text!(en: "done", ja: "完了")).to_owned();
            let mark = self.style().green().apply_to(self.symbol("✔", "ok"));
            self.line(&format!("    {mark} {done} ({})", brief(took)));
        }
    }

    fn explained(&self, text: &str) {
        if !self.quiet {
            for line in text.lines() {
                self.line(&format!("    {line}"));
            }
        }
    }

    fn output(&self, name: &str, value: &str) {
        if !self.quiet {
            self.line(&self.style().dim().apply_to(format!("    {name} = {}", harmless(value))).to_string());
        }
    }

    fn warned(&self, text: &str) {
        self.warn(text);
    }

    fn waiting(&self, title: &str, state: &str, elapsed: Duration) {
        let line = if state.is_empty() { title.to_owned() } else { format!("{title}: {state}") };
        self.spin(format!("{line}  {}", brief(elapsed)));
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if *said != line && !self.quiet {
            let mark = self.symbol("…", "...");
            self.line(&format!("    {mark} {line} ({})", brief(elapsed)));
            *said = line;
        }
    }

    fn waited(&self, title: &str, elapsed: Duration) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if !said.is_empty() && !self.quiet {
            let mark = self.style().green().apply_to(self.symbol("✔", "ok"));
            self.line(&format!("    {mark} {title} ({})", brief(elapsed)));
        }
        said.clear();
        self.spin(title.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::{Colour, NO_COLOR};
    use std::ffi::OsStr;

    #[test]
    fn no_color_turns_colour_off_unless_it_is_empty() {
        assert_eq!(NO_COLOR, "NO_COLOR");
        let shown = |colour: Colour, terminal, value: Option<&str>| colour.shown(terminal, value.map(OsStr::new));
        for value in ["1", "0", "false", " "] {
            assert!(!shown(Colour::Auto, true, Some(value)), "{value:?}");
            // Who asks for colour gets it: an option is nearer than the environment.
            assert!(shown(Colour::Always, true, Some(value)));
        }
        assert!(shown(Colour::Auto, true, None) && shown(Colour::Auto, true, Some("")));
        assert!(!shown(Colour::Auto, false, None) && !shown(Colour::Never, true, None));
    }
}

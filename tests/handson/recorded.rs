//! The session that docs/repl.md shows, entered again in a real terminal, in both languages: what the page shows must be on the screen,
//! line by line; `...` stands for anything. `HANDSON_RENEW=1 cargo test recorded` writes anew what an entry shows where that is something
//! else. And the page's table of commands is the program's.

#![cfg(unix)]

use super::examples::{blocks, shell_words, text};
use super::fixture::{Handson, project};
use super::process::look;
use super::terminal::{CTRL_L, Terminal};
use handson::repl::commands;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// What the prompt is there.
const PROMPT: &str = "handson ap-northeast-1> ";

/// Enters an entry on a cleared screen, and gives the lines that follow it until the next prompt.
fn entered(terminal: &Terminal, entry: &str) -> Vec<String> {
    terminal.keys(CTRL_L).hides("\n").enters(entry);
    let prompts = |screen: &str| screen.lines().filter(|line| line.starts_with(PROMPT.trim_end())).count();
    let done = look(Duration::from_secs(60), || {
        let screen = terminal.screen();
        (screen.ends_with(PROMPT.trim_end()) && prompts(&screen) >= 2).then_some(())
    });
    assert!(done.is_some(), "{entry} does not end:\n{}", terminal.screen());
    terminal.shows(PROMPT.trim_end());
    let screen = terminal.screen();
    let first = screen.lines().position(|line| line.starts_with(PROMPT)).unwrap_or_default();
    // A long entry goes on in the next lines of the screen.
    let typed = format!("{PROMPT}{entry}").chars().count().div_ceil(COLUMNS.into());
    let lines: Vec<String> = screen.lines().skip(first + typed).map(str::to_owned).collect();
    lines[..lines.len().saturating_sub(1)].to_vec()
}

const COLUMNS: u16 = 100;

/// Whether a line is that; `...` in it stands for anything.
fn fits(wanted: &str, line: &str) -> bool {
    let mut parts = wanted.split("...");
    let Some(mut rest) = parts.next().and_then(|start| line.strip_prefix(start)) else { return false };
    let mut open = false;
    for part in parts {
        open = true;
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    open && wanted.ends_with("...") || rest.is_empty()
}

/// Enters a session, and gives it as it was this time.
fn session(page: &str, lang: &str, folder: &Arc<TempDir>, shown: &str) -> String {
    let repl = Handson::new(&["repl", "--lang", lang]).inside(folder);
    let terminal = Terminal::sized(repl, 60, COLUMNS);
    terminal.shows(PROMPT.trim_end());
    let renew = std::env::var_os("HANDSON_RENEW").is_some();
    let mut lines = shown.lines().peekable();
    let mut renewed = String::new();
    while let Some(line) = lines.next() {
        let entry = line.strip_prefix(PROMPT).unwrap_or_else(|| panic!("{page}: no entry: {line}"));
        let mut wanted = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with(PROMPT)) {
            wanted.push(line.to_owned());
        }
        let there = entered(&terminal, entry);
        let fine = wanted.len() == there.len() && wanted.iter().zip(&there).all(|(wanted, line)| fits(wanted, line));
        assert!(
            fine || renew,
            "{page}: {entry}\n--- the page\n{}\n--- the screen\n{}",
            wanted.join("\n"),
            there.join("\n")
        );
        for line in std::iter::once(line.to_owned()).chain(if fine { wanted } else { there }) {
            renewed.push_str(&line);
            renewed.push('\n');
        }
    }
    renewed
}

fn follow(page: &'static str, lang: &str) {
    let folder = Arc::new(TempDir::with_prefix("handson-session-").expect("a temporary folder"));
    let scripts = project("scripts").display().to_string();
    let mut entered = 0;
    for block in blocks(&text(page)) {
        match block.comment {
            Some("types") => {
                for command in block.text.lines() {
                    let words = shell_words(command.strip_prefix("handson ").unwrap_or(command));
                    let words: Vec<String> =
                        words.iter().map(|word| word.replace("scripts/", &format!("{scripts}/"))).collect();
                    let words: Vec<&str> = words.iter().map(String::as_str).collect();
                    Handson::new(&words).env("HANDSON_LANG", lang).inside(&folder).run().ok();
                }
            }
            Some("session") => {
                let there = session(page, lang, &folder, &block.text);
                entered += block.text.matches(PROMPT).count();
                if there != block.text {
                    let renewed = text(page).replace(&block.text, &there);
                    std::fs::write(project(page), renewed).expect("the page is written");
                }
            }
            _ => {}
        }
    }
    assert!(entered >= 10, "{page}: only {entered} entries");
}

#[test]
fn the_recorded_session_can_be_entered_again() {
    follow("docs/repl.md", "en");
}

#[test]
fn the_recorded_session_can_be_entered_again_in_japanese() {
    follow("docs/repl.ja.md", "ja");
}

#[test]
fn the_page_has_every_command_as_its_help_has_it() {
    for (page, lang) in [("docs/repl.md", handson::lang::Lang::En), ("docs/repl.ja.md", handson::lang::Lang::Ja)] {
        let text = text(page);
        for command in commands::all() {
            let usage = format!(":{} {}", command.name, command.arguments);
            let row = format!("| `{}` | {} |", usage.trim_end().replace('|', "\\|"), (command.help)().get(lang));
            assert!(text.lines().any(|line| line == row), "{page} has no row\n{row}");
        }
    }
}

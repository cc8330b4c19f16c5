//! `:find WORDS`.

use super::{Done, Flow};
use crate::repl::complete::show::cut;
use crate::repl::{Repl, help};
use crate::text;

pub fn run(repl: &mut Repl, words: &str) -> Done {
    let found = help::find(words, &repl.world());
    if found.is_empty() {
        repl.ui
            .note(&String::from(text!(en: "nothing has all of these words", ja: "すべての語を含むものはありません")));
        return Ok(Flow::Go);
    }
    // In a window what is said of a thing is cut, so that each has a line.
    let lines: Vec<String> = match repl.ui.screen() {
        Some(screen) => found.iter().map(|line| cut(line, screen.columns)).collect(),
        None => found,
    };
    repl.tell(&lines.join("\n"))
}

//! `:history`.

use super::{Done, Flow};
use crate::repl::{Repl, history};
use crate::text;

/// As many are shown where no words are given.
const SHOWN: usize = 50;

pub fn run(repl: &mut Repl, words: &str) -> Done {
    let all = history::entries();
    let fits = |entry: &&String| words.split_whitespace().all(|word| entry.contains(word));
    let mut found: Vec<&String> = all.iter().filter(fits).collect();
    if words.is_empty() {
        found.drain(..found.len().saturating_sub(SHOWN));
    }
    if found.is_empty() {
        repl.ui.note(&String::from(text!(en: "nothing of that was typed", ja: "該当する入力はありません")));
        return Ok(Flow::Go);
    }
    let lines: Vec<&str> = found.iter().map(|entry| entry.as_str()).collect();
    repl.tell(&lines.join("\n"))
}

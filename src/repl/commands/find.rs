//! `:find WORDS`.

use super::{Done, Flow};
use crate::repl::{Repl, help};
use crate::text;

pub fn run(repl: &mut Repl, words: &str) -> Done {
    let found = help::find(words, &repl.world());
    if found.is_empty() {
        repl.ui
            .note(&String::from(text!(en: "nothing has all of these words", ja: "すべての語を含むものはありません")));
        return Ok(Flow::Go);
    }
    repl.tell(&found.join("\n"))
}

//! `:find WORDS`.

use super::Done;
use crate::repl::{Repl, help};

pub fn run(repl: &mut Repl, words: &str) -> Done {
    repl.tell(&help::find(words))
}

//! `:all`.

use super::{Done, Flow};
use crate::error::Error;
use crate::repl::{Repl, show};
use crate::text;

pub fn run(repl: &mut Repl, _: &str) -> Done {
    let value = repl.entries.it();
    if value.is_unit() {
        repl.ui.note(&String::from(text!(en: "there is no value yet", ja: "値はまだありません")));
    }
    if show::show(&repl.ui, &value, true) { Ok(Flow::Go) } else { Err(Error::closed()) }
}

//! `:outputs`.

use super::{Done, Flow, columns};
use crate::error::Error;
use crate::repl::Repl;
use crate::text;
use crate::workshop::outputs::plain;

pub fn run(repl: &mut Repl, _: &str) -> Done {
    let outputs = repl.session.workshop.in_sight().map_err(Error::failed)?;
    if outputs.is_empty() {
        repl.ui.note(&String::from(text!(
            en: "no outputs here: steps make them, and `output(\"Name\", value)`",
            ja: "出力はありません。ステップや `output(\"Name\", value)` が作ります"
        )));
        return Ok(Flow::Go);
    }
    let rows: Vec<(String, String)> = outputs.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
    repl.tell(&columns(&rows))
}

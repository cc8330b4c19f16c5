//! `:load FILE`.

use super::{Done, Flow, steps};
use crate::error::{self, Error};
use crate::repl::{Repl, show};
use crate::text_file;
use std::path::PathBuf;

pub fn run(repl: &mut Repl, given: &str) -> Done {
    let file = PathBuf::from(given.trim_matches(['"', '\'']));
    let opened = repl.session.open(&file)?;
    if opened.id.is_some() {
        repl.opened = Some(file);
        return steps::run(repl, "");
    }
    let script = text_file::read(&file).map_err(|e| Error::failed(error::file(&file, &e)))?;
    let value = repl.entries.enter_file(&repl.session, &file.display().to_string(), &script)?;
    if show::show(&repl.ui, &value, false) { Ok(Flow::Go) } else { Err(Error::closed()) }
}

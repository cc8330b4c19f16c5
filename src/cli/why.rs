//! `handson why`.

use super::Done;
use super::options::{Look, Place, Target};
use crate::engine::json;
use crate::error::Error;
use crate::session::Session;
use crate::ui::Ui;
use clap::Args as ClapArgs;
use std::path::PathBuf;
use std::sync::Arc;

/// Say why a service does not run as it should, and what to do (exit code 1 if something is wrong)
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// Print everything that was found as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: Target,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        let session = Session::start(self.target.session(PathBuf::from("."), look)?, ui)?;
        let found = json::of(&session.why(self.place.cluster(), self.place.service())?);
        let text = if self.json { json::pretty(&found) } else { found["text"].as_str().unwrap_or_default().to_owned() };
        if !ui.result(&text) {
            return Err(Error::closed());
        }
        let well = found["healthy"] == true && found["causes"].as_array().is_some_and(Vec::is_empty);
        if well { Ok(()) } else { Err(Error::unwell()) }
    }
}

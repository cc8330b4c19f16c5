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

// The `std:` of the name keeps a file of the user's that is called like a module out of it.
const NAME: &str = "std:why";
const SCRIPT: &str = r#"
    import "ops" as ops;
    import "ops/seen" as seen;
    let meant = cluster ?? seen::only_cluster();
    ops::why(meant, service ?? seen::only_service(meant))
"#;

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        let session = Session::start(self.target.session(PathBuf::from("."), look)?, ui)?;
        let found =
            session.enter(&mut self.place.scope(), NAME, SCRIPT).map_err(|report| Box::new(report.without_places()))?;
        let found = json::of(&found);
        let text = if self.json { json::pretty(&found) } else { found["text"].as_str().unwrap_or_default().to_owned() };
        if !ui.result(&text) {
            return Err(Error::closed());
        }
        let well = found["healthy"] == true && found["causes"].as_array().is_some_and(Vec::is_empty);
        if well { Ok(()) } else { Err(Error::unwell()) }
    }
}

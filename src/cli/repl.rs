//! `handson repl`.

use super::Done;
use super::options::{Look, Target};
use crate::repl;
use crate::session::Session;
use crate::ui::Ui;
use clap::Args as ClapArgs;
use std::path::PathBuf;
use std::sync::Arc;

/// Explore at a prompt: calls, variables, several lines, history
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(flatten)]
    target: Target,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        let mut options = self.target.session(PathBuf::from("."), look)?;
        options.rehearsing.follow = true;
        options.announce = true;
        let session = Arc::new(Session::start(options, ui)?);
        repl::run(&session, ui)
    }
}

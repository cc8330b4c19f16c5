//! `handson repl`.

use super::Done;
use super::options::{Look, Target, user};
use crate::repl;
use crate::ui::Ui;
use crate::workshop::state;
use clap::Args as ClapArgs;
use std::path::PathBuf;
use std::sync::Arc;

/// Explore at a prompt: calls, AWS CLI commands, variables, several lines, history; outside of the rehearsal cloud read-only at first
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Do this and leave (repeatable): an entry, an AWS CLI command, or a command of the prompt such as `:why web`
    #[arg(long, short, value_name = "CMD")]
    command: Vec<String>,
    #[command(flatten)]
    target: Target,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        let mut options = self.target.session(PathBuf::from("."), look)?;
        options.rehearsing.follow = true;
        options.owner = user();
        // Without a folder of the user's it is kept where workshops are.
        options.prompt = Some(state::of_user().unwrap_or_else(|| options.state.clone()));
        repl::run(options, ui, &self.command)
    }
}

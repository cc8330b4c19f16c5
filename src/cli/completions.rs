//! `handson completions`.

use super::Done;
use crate::error::Error;
use crate::ui::Ui;
use clap::Args as ClapArgs;
use clap_complete::Shell;

/// Print a completion script for a shell
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// bash, zsh, fish, powershell or elvish
    #[arg(value_enum)]
    shell: Shell,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Done {
        // Not to standard output itself: clap_complete panics when nobody reads it.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "handson", &mut script);
        match ui.result(String::from_utf8_lossy(&script).trim_end()) {
            true => Ok(()),
            false => Err(Error::closed()),
        }
    }
}

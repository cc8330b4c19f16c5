//! `handson completions`.

use super::Done;
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
    pub fn run(self) -> Done {
        clap_complete::generate(self.shell, &mut super::command(), "handson", &mut std::io::stdout());
        Ok(())
    }
}

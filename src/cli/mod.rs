//! The command line: one file a verb.

mod cloud;
mod completions;
mod eval;
mod logs;
mod options;
mod outputs;
mod repl;
mod run;
mod why;

use crate::error::{Error, Kind};
use crate::lang::Lang;
use crate::ui::Ui;
use clap::{CommandFactory as _, Parser, Subcommand};
use std::process::ExitCode;

/// Hands-on cloud workshops as short scripts: Amazon ECS, EC2 and ELB from Rhai.
#[derive(Debug, Parser)]
#[command(name = "handson", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub look: options::Look,
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    Run(run::Args),
    Eval(eval::Args),
    Repl(repl::Args),
    Why(why::Args),
    Logs(logs::Args),
    Outputs(outputs::Args),
    Cloud(cloud::Args),
    Completions(completions::Args),
}

/// The command line's description, for completions and the reference.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Reads the command line, does what it says, prints an error if there is one, and gives the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.look.lang.map_or_else(Lang::of_locale, Lang::from).set_current();
    let ui = std::sync::Arc::new(Ui::new(cli.look.color, cli.look.ascii(), cli.look.quiet));
    let done = match cli.verb {
        Verb::Run(args) => args.run(&ui, &cli.look),
        Verb::Eval(args) => args.run(&ui, &cli.look),
        Verb::Repl(args) => args.run(&ui, &cli.look),
        Verb::Why(args) => args.run(&ui, &cli.look),
        Verb::Logs(args) => args.run(&ui, &cli.look),
        Verb::Outputs(args) => args.run(&ui),
        Verb::Cloud(args) => args.run(&ui),
        Verb::Completions(args) => args.run(&ui),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !matches!(error.kind, Kind::Closed | Kind::Unwell) {
                ui.error(&error.report);
            }
            ExitCode::from(error.exit_code())
        }
    }
}

/// The result of a verb.
type Done = Result<(), Error>;

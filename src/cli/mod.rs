//! The command line: one file a verb.

mod cloud;
mod completions;
mod eval;
mod options;
mod outputs;
mod repl;
mod run;
mod test;

use crate::engine::thrown::Thrown;
use crate::error::{Error, Kind};
use crate::lang::Lang;
use crate::text;
use crate::ui::Ui;
use clap::{CommandFactory as _, Parser, Subcommand};
use std::ffi::OsString;
use std::io::ErrorKind;
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
    Outputs(outputs::Args),
    Test(test::Args),
    Cloud(cloud::Args),
    Completions(completions::Args),
}

/// The command line's description, for completions and the reference.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Reads the process's command line, does what it says, prints an error if there is one, and gives the exit code.
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

/// The same with a command line that begins with the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(said) => {
            // Help is a result, and a mistake has its own exit code.
            let written = said.print();
            let unread = !said.use_stderr() && written.is_err_and(|e| e.kind() != ErrorKind::BrokenPipe);
            return ExitCode::from(if unread { 1 } else { u8::try_from(said.exit_code()).unwrap_or(2) });
        }
    };
    cli.look.lang.map_or_else(Lang::of_locale, Lang::from).set_current();
    let ui = std::sync::Arc::new(Ui::new(cli.look.color, cli.look.ascii(), cli.look.quiet));
    let done = match cli.verb {
        Verb::Run(args) => args.run(&ui, &cli.look),
        Verb::Eval(args) => args.run(&ui, &cli.look),
        Verb::Repl(args) => args.run(&ui, &cli.look),
        Verb::Outputs(args) => args.run(&ui),
        Verb::Test(args) => args.run(&ui),
        Verb::Cloud(args) => args.run(&ui),
        Verb::Completions(args) => args.run(&ui),
    };
    // What was asked for is not there, whatever else came of it.
    let done = match ui.unwritten() {
        Some(e) if done.as_ref().map_or_else(|error| error.kind == Kind::Closed, |()| true) => {
            Err(Error::failed(unwritten(&e)))
        }
        _ => done,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if error.kind != Kind::Closed {
                ui.error(&error.report);
            }
            ExitCode::from(error.exit_code())
        }
    }
}

fn unwritten(e: &std::io::Error) -> Thrown {
    let wording = text!(
        en: "standard output could not be written to its end: {e}",
        ja: "標準出力に最後まで書き込めませんでした: {e}"
    );
    Thrown::new("OutputUnwritable", wording)
}

/// The result of a verb.
type Done = Result<(), Error>;

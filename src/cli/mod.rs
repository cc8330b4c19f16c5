//! The command line: one file a verb.

mod audit;
mod cloud;
mod completions;
mod destroy;
mod eval;
mod graph;
mod japanese;
mod listing;
mod logs;
mod mistake;
mod options;
mod outputs;
mod repl;
mod run;
mod runs;
mod status;
mod tagged;
mod teardown;
mod test;
mod why;

use crate::engine::thrown::Thrown;
use crate::error::{Error, Kind};
use crate::lang::Lang;
use crate::text;
use crate::ui::{Colour, Ui};
use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum as _};
use std::ffi::OsString;
use std::io::Write as _;
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
    Status(status::Args),
    Graph(graph::Args),
    Destroy(destroy::Args),
    Audit(audit::Args),
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
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    let shown: Vec<String> = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    // Before anything is read, so that help and mistakes are in it too.
    lang(&shown).set_current();
    let command = if Lang::current() == Lang::Ja { japanese::japanese(command()) } else { command() };
    let cli = match command.try_get_matches_from(words).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        // Help and version, which are no mistakes.
        Err(error) if !error.use_stderr() => return helped(&error),
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return helped(&error),
        // `handson` alone asks what there is.
        Err(error) if error.kind() == ErrorKind::MissingSubcommand => return overview(),
        Err(error) => {
            let error = mistake::mistake(&error, &shown);
            Ui::new(Colour::Auto, options::narrow(), false).error(&error.report);
            return ExitCode::from(error.exit_code());
        }
    };
    let ui = std::sync::Arc::new(Ui::new(cli.look.color, cli.look.ascii(), cli.look.quiet));
    let done = match cli.verb {
        Verb::Run(args) => args.run(&ui, &cli.look),
        Verb::Eval(args) => args.run(&ui, &cli.look),
        Verb::Repl(args) => args.run(&ui, &cli.look),
        Verb::Why(args) => args.run(&ui, &cli.look),
        Verb::Logs(args) => args.run(&ui, &cli.look),
        Verb::Status(args) => args.run(&ui, &cli.look),
        Verb::Graph(args) => args.run(&ui, &cli.look),
        Verb::Destroy(args) => args.run(&ui, &cli.look),
        Verb::Audit(args) => args.run(&ui, &cli.look),
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
            if !matches!(error.kind, Kind::Closed | Kind::Unwell) {
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

/// Help is what was asked for: if it cannot be written, that is a failure.
fn helped(help: &clap::Error) -> ExitCode {
    let lost = help.print().is_err_and(|e| e.kind() != std::io::ErrorKind::BrokenPipe);
    ExitCode::from(if lost { 1 } else { u8::try_from(help.exit_code()).unwrap_or(2) })
}

/// The help where a command is missing; that is a mistake all the same.
fn overview() -> ExitCode {
    let mut command = if Lang::current() == Lang::Ja { japanese::japanese(command()) } else { command() };
    // As help itself: where standard error is gone, there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{}", command.render_help());
    ExitCode::from(2)
}

/// The language that the command line, the environment or the locale chooses.
fn lang(words: &[String]) -> Lang {
    let given = words.iter().position(|word| word == "--lang").and_then(|at| words.get(at + 1).map(String::as_str));
    let given = given.or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang=")));
    let environment = std::env::var("HANDSON_LANG").ok();
    // A mistake in the one is told in the language of the other.
    let chosen = [given.map(str::to_owned), environment].into_iter().flatten();
    let chosen = chosen.filter_map(|name| options::Language::from_str(&name, false).ok()).next();
    chosen.map_or_else(Lang::of_locale, Lang::from)
}

/// The result of a verb.
type Done = Result<(), Error>;

//! What the program costs: how fast it starts, the rehearsal, and the whole workshop on one moto beside the same SDK calls from a bare Rust
//! program and beside the same workshop from bash and the AWS CLI.
//!
//! ```sh
//! HANDSON_PEERS=FOLDER cargo bench                     # FOLDER holds moto_server and aws; else they are on the PATH
//! HANDSON_PEERS=FOLDER cargo bench -- --runs 9 --no-cli
//! ```
//!
//! `--only start`, `prompt`, `rehearsal`, `journal` or `workshop`: that part. `--runs N` (5): counted runs of the workshop; one more goes before them and is dropped. `--cli-runs N` (2), `--no-cli`: the same
//! of the AWS CLI, which also needs `../shared/baseline/workshop.sh`. Wall time includes moto's, CPU is the client's alone: its
//! process and those that it started. Unix only, for that is where the kernel counts it for us (wait4).

mod bare;
mod journal;
mod moto;
mod process;
mod prompt;
mod rehearsal;
mod report;

use moto::Moto;
use process::{Cost, command};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

/// As the program has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failed = Box<dyn std::error::Error>;

const HANDSON: &str = env!("CARGO_BIN_EXE_handson");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// How long a start is measured over.
const STARTS: usize = 50;

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let done = match args.first().map(String::as_str) {
        Some("bare") => bare::main(&args.split_off(1)),
        Some("cost") => process::main(&args.split_off(1)),
        _ => Plan::read(&args).and_then(|plan| measure(&plan)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// How often each is run.
struct Plan {
    runs: usize,
    cli_runs: usize,
    /// The one part that is measured; all where there is none.
    only: Option<String>,
}

/// What is measured, in this order.
const PARTS: [&str; 5] = ["start", "prompt", "rehearsal", "journal", "workshop"];

impl Plan {
    fn read(args: &[String]) -> Result<Plan, Failed> {
        let mut plan = Plan { runs: 5, cli_runs: 2, only: None };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if arg == "--only" {
                let part = args.next().filter(|part| PARTS.contains(&part.as_str()));
                plan.only = Some(part.ok_or_else(|| format!("--only needs one of {PARTS:?}"))?.clone());
                continue;
            }
            let mut number = || -> Result<usize, Failed> {
                let given = args.next().ok_or_else(|| format!("{arg} needs a number"))?;
                given
                    .parse()
                    .ok()
                    .filter(|n| *n > 0)
                    .ok_or_else(|| format!("{arg} {given}: not a number of runs").into())
            };
            match arg.as_str() {
                "--runs" => plan.runs = number()?,
                "--cli-runs" => plan.cli_runs = number()?,
                "--no-cli" => plan.cli_runs = 0,
                _ => return Err(format!("{arg}: not an option (--only PART, --runs N, --cli-runs N, --no-cli)").into()),
            }
        }
        Ok(plan)
    }
}

fn measure(plan: &Plan) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let wanted = |part: &str| plan.only.as_deref().is_none_or(|only| only == part);
    if wanted("start") {
        starts(folder.path())?;
    }
    if wanted("prompt") {
        prompt::measure(folder.path())?;
    }
    if wanted("rehearsal") {
        rehearsal::measure(folder.path())?;
    }
    if wanted("journal") {
        journal::measure(folder.path())?;
    }
    if !wanted("workshop") {
        return Ok(());
    }
    let Some(moto) = Moto::start()? else {
        println!("\nThe workshop was not run: moto_server is neither in HANDSON_PEERS nor on the PATH.");
        return Ok(());
    };
    workshop(plan, &moto, folder.path())
}

/// The time until the program has done next to nothing, after that of a program that does nothing at all: what the benchmark
/// itself adds, and the peak that smaller programs seem to have.
fn starts(folder: &Path) -> Result<(), Failed> {
    println!("Start, {STARTS} times each");
    report::starts_head();
    for (program, args) in [("true", &[][..]), (HANDSON, &["--version"]), (HANDSON, &["eval", "1"])] {
        let mut costs = Vec::new();
        for _ in 0..STARTS {
            costs.push(process::run(command(program, folder).args(args))?);
        }
        let name = if program == HANDSON { "handson" } else { program };
        report::start(&[&[name], args].concat().join(" "), &costs);
    }
    Ok(())
}

/// The ways of running the workshop.
struct Way<'a> {
    name: &'static str,
    command: Box<dyn Fn() -> Command + 'a>,
    costs: Vec<Cost>,
}

fn workshop(plan: &Plan, moto: &Moto, folder: &Path) -> Result<(), Failed> {
    let url = moto.url();
    let script = Path::new(ROOT).join("scripts/handson.rhai");
    // A state of its own for each run: another one would go on with it, and find that nothing is left to do.
    let runs = Cell::new(0);
    let handson = || {
        runs.set(runs.get() + 1);
        let mut command = command(HANDSON, folder);
        command.arg("run").arg(&script).args(["--endpoint-url", &url, "--quiet"]);
        command.arg("--state").arg(format!("state-{}", runs.get()));
        command
    };
    let this = std::env::current_exe()?;
    let bare = || {
        let mut command = command(&this, folder);
        command.args(["bare", &url]);
        command
    };
    same_calls(moto, handson(), bare())?;

    let mut ways = vec![
        Way { name: "handson run", command: Box::new(handson), costs: Vec::new() },
        Way { name: "bare SDK program", command: Box::new(bare), costs: Vec::new() },
    ];
    for round in 0..=plan.runs {
        for way in &mut ways {
            run(way, moto, round)?;
        }
    }
    let mut cli = cli(plan, &url, folder);
    if let Some(way) = &mut cli {
        for round in 0..=plan.cli_runs {
            run(way, moto, round)?;
        }
    }
    println!(
        "\nThe workshop on one moto, {} runs each ({} of the AWS CLI), one more before them dropped",
        plan.runs, plan.cli_runs
    );
    println!("(handson and the bare program wait {} s for tasks that moto never runs)", WAIT.as_secs());
    report::workshop_head();
    for way in &ways {
        report::workshop(way.name, &way.costs, WAIT, &ways[1].costs);
    }
    match &cli {
        Some(way) => report::workshop(way.name, &way.costs, Duration::ZERO, &ways[1].costs),
        None => println!("the AWS CLI was left out: --no-cli, or no aws, or no ../shared/baseline/workshop.sh"),
    }
    Ok(())
}

/// How long the check waits on an endpoint that starts nothing: `NOTHING_AFTER` of `src/aws/wait/stable.rs`.
const WAIT: Duration = Duration::from_secs(10);

fn run(way: &mut Way<'_>, moto: &Moto, round: usize) -> Result<(), Failed> {
    moto.reset()?;
    let cost = process::run(&(way.command)())?;
    if round > 0 {
        way.costs.push(cost);
    }
    Ok(())
}

/// Both programs make the same calls in the same order; otherwise there is nothing to compare. Serves to warm moto up, too.
fn same_calls(moto: &Moto, mut handson: Command, mut bare: Command) -> Result<(), Failed> {
    moto.reset()?;
    let log = process::stderr(handson.arg("--debug"))?;
    let ours: Vec<String> = log
        .lines()
        .filter_map(|line| line.strip_prefix("debug: "))
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    moto.reset()?;
    let theirs: Vec<String> = process::stderr(bare.arg("--list"))?.lines().map(str::to_owned).collect();
    if ours != theirs {
        return Err(format!(
            "handson and the bare program differ in their calls\nhandson: {ours:#?}\nbare: {theirs:#?}"
        )
        .into());
    }
    println!("\n{} calls, the same in both programs", ours.len());
    Ok(())
}

/// The workshop as a person types it.
fn cli<'a>(plan: &Plan, url: &'a str, folder: &'a Path) -> Option<Way<'a>> {
    let script = Path::new(ROOT).join("../shared/baseline/workshop.sh");
    let aws: PathBuf = moto::program("aws").filter(|_| plan.cli_runs > 0 && script.is_file())?;
    let command = move || {
        let mut command = command("bash", folder);
        command.arg(&script).env("AWS", &aws).env("OUT", folder.join("cli")).env("AWS_ENDPOINT_URL", url);
        command
    };
    Some(Way { name: "bash and AWS CLI", command: Box::new(command), costs: Vec::new() })
}

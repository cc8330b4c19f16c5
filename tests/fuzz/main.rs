//! Searches for scripts and command lines that make handson panic, hang or swell: more than a second of work, more than 200 MB.
//!
//!     cargo test --test fuzz                                                     two seconds each
//!     HANDSON_FUZZ_SECONDS=600 HANDSON_FUZZ_SEED=7 cargo test --test fuzz -- scripts
//!
//! The cases run in a process of their own, so that one that takes the process down can be shown too.

mod arguments;
mod corpus;
mod scripts;
mod watch;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

#[global_allocator]
static MEMORY: watch::Counting = watch::Counting;

/// The searches: name, and what makes cases from a random source and runs them.
const TARGETS: &[(&str, Target)] = &[("scripts", scripts::run), ("arguments", arguments::run)];

type Target = fn(&mut fastrand::Rng, &watch::Watch);

/// Tells the process that runs cases which search it is, and in which folder.
const CHILD: &str = "HANDSON_FUZZ_CHILD";

fn main() -> ExitCode {
    let number = |name: &str, standard| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(standard);
    let (seconds, seed) = (number("HANDSON_FUZZ_SECONDS", 2), number("HANDSON_FUZZ_SEED", 0));
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let chosen = TARGETS.iter().filter(|(name, _)| words.is_empty() || words.iter().any(|word| word == name));
    if let Ok(folder) = std::env::var(CHILD) {
        if let Some((_, target)) = chosen.into_iter().next() {
            search(*target, Path::new(&folder), Duration::from_secs(seconds), seed);
        }
        return ExitCode::SUCCESS;
    }
    let failed = chosen.filter(|(name, _)| !ends_well(name, seconds, seed)).count();
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Makes and runs cases until the time is over.
fn search(target: Target, folder: &Path, time: Duration, seed: u64) {
    let (watch, end) = (watch::Watch::start(folder), Instant::now() + time);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut cases = 0_u64;
    while cases == 0 || Instant::now() < end {
        target(&mut random, &watch);
        cases += 1;
    }
    watch.done(cases);
}

/// Runs one search in a process of its own, and says what came of it.
fn ends_well(name: &str, seconds: u64, seed: u64) -> bool {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let said = std::fs::File::create(folder.path().join(watch::SAID)).expect("a file");
    let program = std::env::current_exe().expect("this program has a path");
    let status = Command::new(program)
        .args([name])
        .env(CHILD, folder.path())
        .current_dir(folder.path())
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said)
        .status()
        .expect("the search starts");
    let read = |file: &str| {
        let bytes = std::fs::read(folder.path().join(file)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    if status.success() {
        println!("fuzz {name}: {} in {seconds} s, seed {seed}, nothing found", read(watch::DONE));
        return true;
    }
    let said = read(watch::SAID);
    let last: Vec<&str> = said.lines().rev().take(30).collect();
    println!("fuzz {name}: seed {seed}: {status}");
    println!("{}\n---- the case:\n{}", last.into_iter().rev().collect::<Vec<_>>().join("\n"), read(watch::CASE));
    false
}

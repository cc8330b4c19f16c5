//! The program: build, run, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    handson::cli::main()
}

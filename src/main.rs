//! The program: build, run, exit.

use std::process::ExitCode;

// A call through the SDK makes hundreds of small allocations: a quarter of its time with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    handson::cli::main()
}

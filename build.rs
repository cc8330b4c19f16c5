//! Writes the API table's constants and the bindings to the SDK: see `src/api/codegen/mod.rs`.

#[path = "src/api/codegen/mod.rs"]
mod codegen;

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    codegen::run(Path::new("src/api"), &PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")));
}

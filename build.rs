//! Writes the API table's constants and the bindings to the SDK (see `src/api/codegen/mod.rs`), and the list of the
//! standard library's modules.

#[path = "src/api/codegen/mod.rs"]
mod codegen;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    codegen::run(Path::new("src/api"), &out);
    embed_stdlib(Path::new("stdlib"), &out.join("stdlib.rs"));
    // The API table and the SDK are full of addresses, a quarter of a million of them: putting them right whenever the
    // program starts takes longer than all else that it does then (5.9 ms of 9.7 for `eval 1`, and 11 MB of memory).
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux")
        && env::var("CARGO_CFG_TARGET_ENV").as_deref() == Ok("gnu")
    {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}

/// `STDLIB`: the name and text of every module in the folder, those in folders below it as `folder/name`; tests are left out.
fn embed_stdlib(folder: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut text =
        String::from("/// The standard library: module name and text.\nstatic STDLIB: &[(&str, &str)] = &[\n");
    for name in modules(folder, "") {
        // Not an absolute path: another clone may build with the same target directory.
        let path = format!("/{}/{name}.rhai", folder.display());
        text.push_str(&format!("    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),\n"));
    }
    fs::write(out, text + "];\n").expect("OUT_DIR is writable");
}

/// The names of the modules in a folder, each behind `prefix`, sorted.
fn modules(folder: &Path, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).expect("stdlib is there") {
        let path = entry.expect("readable").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("module names are ASCII");
        if path.is_dir() {
            names.extend(modules(&path, &format!("{prefix}{stem}/")));
        } else if path.extension().is_some_and(|e| e == "rhai") && !stem.ends_with("_test") {
            names.push(format!("{prefix}{stem}"));
        }
    }
    names.sort();
    names
}

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

/// `STDLIB`: the name and text of every module in the folder; tests are left out.
fn embed_stdlib(folder: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("stdlib is there").map(|e| e.expect("readable").path()).collect();
    files.sort();
    let mut text =
        String::from("/// The standard library: module name and text.\nstatic STDLIB: &[(&str, &str)] = &[\n");
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "rhai")) {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("module names are ASCII");
        if !name.ends_with("_test") {
            // Not an absolute path: another clone may build with the same target directory.
            let path = format!("/{}/{name}.rhai", folder.display());
            text.push_str(&format!("    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),\n"));
        }
    }
    fs::write(out, text + "];\n").expect("OUT_DIR is writable");
}

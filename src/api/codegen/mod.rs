//! What `build.rs` does: the API table as Rust constants, and the bindings to the SDK's input builders.
//!
//! No part of the library: `build.rs` takes it in by path.

mod bindings;
mod effects;
mod model;
mod ours;
mod table;

use effects::Effects;
use model::Service;
use ours::Ours;
use std::fs;
use std::path::Path;

/// The services, in the order in which they are shown.
const MODULES: [&str; 7] = ["ecs", "ec2", "elbv2", "sts", "iam", "ecr", "logs"];

/// Writes `table.rs` and `bindings.rs` to `out` from the files in `api`.
pub fn run(api: &Path, out: &Path) {
    let path = |name: &str| {
        let path = api.join(name);
        println!("cargo:rerun-if-changed={}", path.display());
        path
    };
    for file in [
        "mod.rs",
        "bindings.rs",
        "effects/mod.rs",
        "effects/kinds.rs",
        "effects/operations.rs",
        "effects/paths.rs",
        "effects/text.rs",
        "model.rs",
        "ours.rs",
        "table.rs",
    ] {
        path(&format!("codegen/{file}"));
    }
    let services: Vec<Service> =
        MODULES.iter().map(|module| Service::read(&path(&format!("table/{module}.json")))).collect();
    let ours = Ours::read(&path("ours.json"));
    ours.check(&services);
    let effects = Effects::read(&path("effects.txt"));
    effects.check(&services, &ours);
    let write = |name: &str, text: String| {
        let path = out.join(name);
        fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    };
    write("table.rs", table::write(&services, &ours, &effects));
    write("bindings.rs", bindings::write(&services));
}

/// `create_cluster` of `CreateCluster`: an underscore before a capital that follows a small letter or a digit, or that
/// starts a word after another capital. botocore's function names and the SDK's fields follow it but for exceptions that
/// the table names.
fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        if at > 0 && c.is_ascii_uppercase() {
            let before = chars[at - 1];
            let starts = before.is_ascii_uppercase() && chars.get(at + 1).is_some_and(char::is_ascii_lowercase);
            if before.is_ascii_lowercase() || before.is_ascii_digit() || starts {
                out.push('_');
            }
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

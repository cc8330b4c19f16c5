//! What no compiler holds: who may use whom in `src/`, and that nothing in `tests/` lies about unused.

use super::fixture::project;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Who may use whom: a module of `src/` and what it may name of the others. The arrows are design.md's; of what lies deeper, the
/// command line and the prompt see only what a message or an option is made of.
const USES: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    (
        "cli",
        &[
            "repl",
            "session",
            "render",
            "ui",
            "engine::json",
            "engine::table",
            "engine::thrown",
            "workshop",
            "aws::TargetOptions",
            "cloud",
            // Kinds of resources, as `--keep` names them and lists show them.
            "api::effects",
        ],
    ),
    (
        "repl",
        &[
            "session",
            "ui",
            "api",
            "aws::TargetKind",
            "cloud::Cloud",
            "engine::Kernel",
            "engine::Report",
            "engine::imports",
            "engine::json",
            "engine::prompt",
            "engine::record",
            "engine::table",
            "engine::thrown",
            "engine::wide",
            "workshop",
        ],
    ),
    ("session", &["engine", "aws", "cloud", "workshop", "ui", "api"]),
    ("ui", &["engine", "workshop"]),
    ("error", &["engine"]),
    ("aws", &["api", "engine"]),
    // The graph reads the journal by the rows of what operations do.
    (
        "workshop",
        &[
            "engine",
            "api::Effect",
            "api::Members",
            "api::Operation",
            "api::ResourceId",
            "api::Value",
            "api::effects",
            "api::service",
        ],
    ),
    ("cloud", &["api"]),
    ("render", &["api"]),
    ("engine", &[]),
    ("api", &[]),
];

/// Small helpers at the root, which everybody may use, and which use one another alone. (`text` is the macro of `lang`.)
const HELPERS: &[&str] = &["cancel", "error", "instant", "lang", "nearest", "query", "text", "text_file", "wrap"];

/// The external crates that a layer does without: the kernel and the table know no AWS, the rehearsal cloud no typed client.
const NO_CRATES: &[(&str, &[&str])] = &[
    ("engine", &["aws_"]),
    ("workshop", &["aws_"]),
    ("api", &["aws_", "rhai"]),
    ("cloud", &["aws_sdk_", "rhai"]),
    ("cli", &["aws_"]),
];

/// Every file below a folder of the project, with `/` between its parts, sorted.
pub fn files(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&project(folder), &mut found);
    let root = project("");
    let name = |path: &PathBuf| path.strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
    let mut names: Vec<String> = found.iter().map(name).filter(|name| !name.contains("__pycache__")).collect();
    names.sort();
    names
}

fn read(file: &str) -> String {
    std::fs::read_to_string(project(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The module at the root that a file belongs to: `src/aws/wait/rules.rs` and `src/aws.rs` are of `aws`.
fn module(file: &str) -> &str {
    let below = file.strip_prefix("src/").unwrap_or(file);
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

/// Code without its comments.
fn code(file: &str) -> String {
    read(file).lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// What code names from the root on: `crate::a::b`, `crate::{a, b::{c, d}}`, `$crate::a`, `handson::a`.
fn named(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (start, root) in code.match_indices("crate::").chain(code.match_indices("handson::")) {
        if code[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_') {
            paths("", &code[start + root.len()..], &mut names);
        }
    }
    names
}

/// Collects the paths that a text begins with, each behind `prefix`: `a::{b, c::d}` gives two.
fn paths(prefix: &str, text: &str, found: &mut BTreeSet<String>) {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        for part in parts(group) {
            paths(prefix, part, found);
        }
        return;
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let path = format!("{prefix}{}", &text[..end]);
    match text[end..].strip_prefix("::") {
        Some(rest) => paths(&format!("{path}::"), rest, found),
        None if end == 0 => drop(found.insert(prefix.trim_end_matches(':').to_owned())),
        None => drop(found.insert(path)),
    }
}

/// The parts of `a, b::{c, d}}...` up to the brace that closes it, split at the commas of the outermost level.
fn parts(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

#[test]
fn modules_use_only_what_the_design_allows() {
    let mut wrong = Vec::new();
    for file in files("src").iter().filter(|file| file.ends_with(".rs") && *file != "src/lib.rs") {
        let from = module(file);
        let allowed = USES.iter().find(|(name, _)| *name == from).map(|(_, allowed)| *allowed);
        if allowed.is_none() && !HELPERS.contains(&from) {
            wrong.push(format!("{file}: `{from}` has no row in the rules"));
        }
        let below = |path: &str, root: &str| {
            path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        let roots =
            [from].into_iter().chain(HELPERS.iter().copied()).chain(allowed.unwrap_or_default().iter().copied());
        let fine = |to: &str| roots.clone().any(|root| below(to, root));
        let code = code(file);
        wrong.extend(named(&code).iter().filter(|to| !fine(to)).map(|to| format!("{file}: {from} may not use {to}")));
        for (_, crates) in NO_CRATES.iter().filter(|(name, _)| *name == from) {
            let uses = |name: &&&str| names_crate(&code, name);
            wrong.extend(crates.iter().filter(uses).map(|name| format!("{file}: {from} may not use {name}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether code names a crate whose name begins so: in a `use`, or at the start of a path anywhere.
fn names_crate(code: &str, begin: &str) -> bool {
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(begin).any(|(at, _)| {
        let (before, rest) = (&code[..at], &code[at..]);
        let name = &rest[..rest.find(|c: char| !in_name(c)).unwrap_or(rest.len())];
        // `rhai` is not the crate `rhai_codegen`, but `aws_` is the beginning of many.
        let whole = begin.ends_with('_') || name == begin;
        let inside =
            before.chars().next_back().is_some_and(in_name) || before.ends_with("::") && !before.ends_with(" ::");
        let used = before.trim_end().ends_with("use") || before.trim_end().ends_with("extern crate");
        whole && !inside && (used || rest[name.len()..].trim_start().starts_with("::"))
    })
}

#[test]
fn the_rules_see_every_way_to_name_a_crate() {
    let named = [
        "use aws_sdk_ecs::Client;",
        "pub use aws_sdk_ecs as ecs;",
        "fn f(client: &aws_sdk_ecs::Client) {}",
        "let x = ::aws_sdk_ecs::Client::new();",
        "impl From<aws_sdk_ecs::Error> for E {}",
        "extern crate aws_sdk_ecs;",
        "use { aws_sdk_ecs::Client };",
    ];
    for code in named {
        assert!(names_crate(code, "aws_sdk_"), "{code}");
    }
    for code in
        ["let aws_sdk_x = 1;", "my_aws_sdk_ecs::f();", "crate::aws_sdk_x::f();", "\"aws_sdk_ecs\"", "use awssdk::x;"]
    {
        assert!(!names_crate(code, "aws_sdk_"), "{code}");
    }
    assert!(names_crate("rhai::Engine::new()", "rhai") && !names_crate("rhai_rowan::x()", "rhai"));
}

#[test]
fn the_rules_see_every_way_to_name_a_module() {
    let code = "use crate::api::{Value, table::Row};\nuse crate::{lang::Lang, aws::{Aws, fault}, ui};\n\
                fn f() -> crate::engine::Report { $crate::text!(); mycrate::no() }\nuse handson::cli;";
    let expected = [
        "api::Value",
        "api::table::Row",
        "aws::Aws",
        "aws::fault",
        "cli",
        "engine::Report",
        "lang::Lang",
        "text",
        "ui",
    ];
    assert_eq!(named(code).iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn every_file_in_tests_belongs_to_something() {
    let all = files("tests");
    let sources: String = all.iter().filter(|file| file.ends_with(".rs")).map(|file| read(file)).collect();
    let others: String = [".ci/run", "README.md", "CONTRIBUTING.md"]
        .iter()
        .filter_map(|file| std::fs::read_to_string(project(file)).ok())
        .collect();
    let peers: String = all.iter().filter(|file| file.ends_with(".py")).map(|file| read(file)).collect();
    let cases: String = all.iter().filter(|file| file.ends_with(".rhai")).map(|file| read(file)).collect();
    let (main, bench) = (read("tests/handson/main.rs"), read("tests/bench/workshop.rs"));
    let fuzz = read("tests/fuzz/main.rs");
    let mut lost = Vec::new();
    for file in &all {
        let (folder, name) = file.rsplit_once('/').expect("a file in a folder");
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let belongs = match (folder, name.rsplit_once('.').map(|(_, ending)| ending)) {
            ("tests/handson", Some("rs")) => name == "main.rs" || main.contains(&format!("mod {stem};")),
            ("tests/fuzz", Some("rs")) => name == "main.rs" || fuzz.contains(&format!("mod {stem};")),
            // All of them are read.
            ("tests/fuzz/found", Some("rhai")) => true,
            ("tests/bench", Some("rs")) => name == "workshop.rs" || bench.contains(&format!("mod {stem};")),
            // Every script there is a case, and what it says lies beside it.
            ("tests/handson/diagnostics", Some("rhai")) => true,
            ("tests/handson/diagnostics", Some("txt")) => {
                let script = name.split('.').next().unwrap_or(name);
                all.contains(&format!("{folder}/{script}.rhai"))
            }
            // handson__trouble__connection_reset.ja.snap is made by the module `trouble` for "connection_reset".
            ("tests/handson/snapshots", Some("snap")) => snapshot_has_a_test(stem),
            _ => {
                sources.contains(&format!("\"{name}\""))
                    || peers.contains(&format!("from {stem} import"))
                    || sources.contains(&format!("\"{stem}\""))
                    || others.contains(name)
                    || folder == "tests/handson/diagnostics/files"
                        && (cases.contains(&format!("\"{stem}\"")) || cases.contains(name))
            }
        };
        if !belongs {
            lost.push(file.as_str());
        }
    }
    assert!(lost.is_empty(), "nothing uses {lost:?}");
}

fn snapshot_has_a_test(stem: &str) -> bool {
    let mut parts = stem.splitn(3, "__");
    let (Some("handson"), Some(module), Some(name)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let source = project("tests/handson").join(module).with_extension("rs");
    let name = name.split('.').next().unwrap_or(name);
    // A row of a table of tests has its name before a colon.
    let named = [format!("\"{name}\""), format!("\n    {name}: ")];
    std::fs::read_to_string(source).is_ok_and(|source| named.iter().any(|name| source.contains(name)))
}

//! What README.md shows is true: its script runs, its commands are understood.

use super::fixture::{Handson, project};
use super::moto::Moto;

fn readme() -> String {
    std::fs::read_to_string(project("README.md")).expect("the README").replace("\r\n", "\n")
}

#[test]
fn the_scripts_run() {
    let Some(moto) = Moto::start() else { return };
    let readme = readme();
    let scripts: Vec<&str> = readme.split("```rhai\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        Handson::script(script).at(&moto.url).run().ok();
    }
}

#[test]
fn the_commands_are_understood() {
    let readme = readme();
    let quoted = readme.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix("handson "));
    let fenced = readme.lines().filter_map(|line| line.strip_prefix("cargo run -- "));
    let commands: Vec<&str> = quoted.chain(fenced).collect();
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        // Help is the last word: whatever stands before it has been understood.
        let words: Vec<&str> =
            command.split_whitespace().map(|word| word.trim_matches('\'')).chain(["--help"]).collect();
        Handson::new(&words).run().ok();
    }
}

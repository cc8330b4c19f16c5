//! Building and pushing the image: with a program that takes Docker's commands and writes down what it was given.

#![cfg(unix)]

use super::fixture::{Handson, project};
use super::moto::Moto;
use std::os::unix::fs::PermissionsExt as _;

const RECORDER: &str = r#"#!/bin/sh
folder=$(dirname "$0")
[ "$2" = --username ] && cat > "$folder/password"
echo "$*" >> "$folder/calls"
[ "$1" != push ] || [ ! -e "$folder/broken" ] || { echo "denied: no basic auth credentials" >&2; exit 1; }
"#;

const SCRIPT: &str = r#"
import "image" as image;
ecr::create_repository(#{ repositoryName: "shop/web" });
print(image::publish("app", "shop/web", #{ tag: "v2" }));
"#;

/// The script, allowed to run `docker`, with the recorder first on the path.
fn allowed(moto: &Moto) -> Handson {
    let run = Handson::script(SCRIPT).at(&moto.url).args(&["--region", "ap-northeast-1", "--allow-run", "docker"]);
    let run = run.file("app/Dockerfile", "FROM scratch\n").file("bin/docker", RECORDER);
    let bin = run.folder().join("bin");
    std::fs::set_permissions(bin.join("docker"), std::fs::Permissions::from_mode(0o755)).expect("it can be executed");
    let path = std::env::var("PATH").unwrap_or_default();
    run.env("PATH", &format!("{}:{path}", bin.display()))
}

const REMOTE: &str = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/shop/web:v2";

#[test]
fn docker_builds_tags_logs_in_and_pushes() {
    let Some(moto) = Moto::start() else { return };
    let ended = allowed(&moto).run().ok().prints(REMOTE);
    let calls = ended.file("bin/calls");
    let registry = REMOTE.split_once('/').expect("a registry").0;
    let expected = [
        "build --platform linux/amd64 --tag shop/web:v2 .".to_owned(),
        format!("tag shop/web:v2 {REMOTE}"),
        format!("login --username AWS --password-stdin {registry}"),
        format!("push {REMOTE}"),
    ];
    assert_eq!(calls.lines().collect::<Vec<_>>(), expected);
    // The password went through standard input and is nowhere else.
    let password = ended.file("bin/password");
    assert!(!password.trim().is_empty() && !calls.contains(password.trim()), "{ended}");
    ended.never_says(&[password.trim()]);
}

#[test]
fn a_failing_push_says_what_docker_said() {
    let Some(moto) = Moto::start() else { return };
    let ended = allowed(&moto).file("bin/broken", "").run().code(1);
    ended.says(&["ProgramFailed", "docker ended with exit code 1", "denied: no basic auth credentials", "std:image:"]);
}

#[test]
fn without_leave_it_says_what_to_run() {
    let Some(moto) = Moto::start() else { return };
    let script = project("scripts/handson/registry.rhai").display().to_string();
    let ended = Handson::new(&["run", &script]).at(&moto.url).run().ok();
    let said = &ended.stdout;
    let order = [
        "docker login --username AWS --password-stdin",
        "docker build --platform linux/amd64",
        "docker tag",
        "docker push",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|command| said.find(command)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{ended}");
    ended.says(&["--allow-run docker"]);
}

#[test]
fn a_program_that_was_not_allowed_does_not_run() {
    let ended = Handson::script("run_program(\"touch\", [\"made\"])").run().code(1);
    ended.says(&["ProgramNotAllowed", "--allow-run touch", "script.rhai:1:1"]).files(".").iter().for_each(|name| {
        assert_ne!(name, "made");
    });
}

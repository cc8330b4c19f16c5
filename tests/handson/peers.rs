//! The programs and files outside of the project that some tests compare with: moto, the AWS CLI, boto3, `../shared`.
//!
//! A test whose peer is not there says so by name and passes. Where the environment names a place (`HANDSON_PEERS`: the
//! `bin` folder of a Python environment, `HANDSON_SHARED`), everything must be there.

use super::fixture::project;
use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program of `HANDSON_PEERS` or else of the PATH; `None`, with a line that says what is skipped, if it is not there.
pub fn program(name: &str) -> Option<PathBuf> {
    let file = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    if let Some(folder) = given("HANDSON_PEERS") {
        let path = Path::new(&folder).join(&file);
        assert!(path.is_file(), "HANDSON_PEERS has no {}", path.display());
        return Some(path);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(&file)).find(|file| file.is_file());
    if found.is_none() {
        skip(&format!("no {name} in HANDSON_PEERS or on the PATH"));
    }
    found
}

/// A variable of the environment that is not empty.
fn given(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// A file or folder of `HANDSON_SHARED`, or else of `shared` beside the project.
pub fn shared(path: &str) -> Option<PathBuf> {
    if let Some(folder) = given("HANDSON_SHARED") {
        let path = Path::new(&folder).join(path);
        assert!(path.exists(), "HANDSON_SHARED has no {}", path.display());
        return Some(path);
    }
    let found = project("../shared").join(path);
    if !found.exists() {
        skip(&format!("no ../shared/{path}"));
        return None;
    }
    Some(found)
}

/// A line on standard error, past the test runner, which keeps what a passing test prints with `eprintln!`.
fn skip(why: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    drop(writeln!(std::io::stderr(), "skipped: {test}: {why}"));
}

/// A call through boto3: service, operation, parameters, and the JMESPath of what is wanted from the result.
pub type Call<'a> = (&'a str, &'a str, Value, &'a str);

/// Asks an endpoint through boto3, which needs no words of ours for it; the results in order.
pub fn boto3(url: &str, region: &str, calls: &[Call]) -> Vec<Value> {
    let answer = python("ask.py", &[url, region], &serde_json::to_string(calls).expect("JSON"));
    serde_json::from_str(&answer).unwrap_or_else(|e| panic!("{e}: {answer}"))
}

/// What a script of `tests/peers` prints.
pub fn python(script: &str, args: &[&str], stdin: &str) -> String {
    let mut command = python3();
    command.arg(project("tests/peers").join(script)).args(args);
    finish(command, stdin)
}

/// Makes the workshop as `../shared` has it: the same calls by boto3.
pub fn baseline(script: &Path, url: &str) {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let mut command = python3();
    command.arg(script).arg(folder.path()).env("AWS_ENDPOINT_URL", url);
    finish(command, "");
}

/// What the AWS CLI prints for each of these commands.
pub fn aws_cli(url: &str, region: &str, commands: &[Vec<String>]) -> Vec<String> {
    let printed = python("aws_cli.py", &[url, region], &serde_json::to_string(commands).expect("JSON"));
    serde_json::from_str(&printed).unwrap_or_else(|e| panic!("{e}: {printed}"))
}

/// Whether Python is there and has a module; if not, a line says what is skipped.
pub fn python_has(module: &str) -> bool {
    let Some(program) = program("python3") else { return false };
    let find = format!("import importlib.util, sys; sys.exit(importlib.util.find_spec('{module}') is None)");
    let found = clean(&program).args(["-c", &find]).status().is_ok_and(|status| status.success());
    assert!(found || given("HANDSON_PEERS").is_none(), "the Python of HANDSON_PEERS has no {module}");
    if !found {
        skip(&format!("{} has no module {module}", program.display()));
    }
    found
}

/// A program that does not see this process's AWS configuration.
fn clean(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    command.env("AWS_CONFIG_FILE", nowhere).env("AWS_SHARED_CREDENTIALS_FILE", nowhere).env("AWS_PAGER", "");
    command.env("AWS_EC2_METADATA_DISABLED", "true").env("PYTHONUTF8", "1").env("NO_PROXY", "127.0.0.1");
    command
}

/// Python, which every test that starts moto has found.
fn python3() -> Command {
    clean(&program("python3").expect("a Python beside moto_server"))
}

/// Standard output of a program that must succeed.
fn finish(mut command: Command, stdin: &str) -> String {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let mut given = child.stdin.take().expect("a piped stdin");
    // A program that reads nothing closes the pipe, which is its right.
    drop(given.write_all(stdin.as_bytes()));
    drop(given);
    let ended = child.wait_with_output().expect("the program ends");
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{command:?}: {stderr}");
    String::from_utf8(ended.stdout).expect("UTF-8")
}

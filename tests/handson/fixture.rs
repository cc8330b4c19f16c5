//! Runs the `handson` binary in a folder and an environment of its own, and states what came of it.

use super::process::{Heard, Process, look};
use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The longest that a run may take unless a test says otherwise; then it is killed.
const LIMIT: Duration = Duration::from_secs(60);

/// Variables of this process that a run needs to start at all; all others are kept from it.
const KEPT: &[&str] = &["PATH", "SystemRoot", "TMPDIR", "TEMP"];

/// A run of `handson` to be: a temporary folder, arguments, environment, input.
pub struct Handson {
    folder: Arc<TempDir>,
    args: Vec<String>,
    env: Vec<(String, String)>,
    stdin: String,
    limit: Duration,
}

/// The file of the project at this path from its root.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

impl Handson {
    /// With these arguments.
    pub fn new(args: &[&str]) -> Handson {
        let folder = Arc::new(TempDir::with_prefix("handson-test-").expect("a temporary folder"));
        let env = [("AWS_EC2_METADATA_DISABLED", "true"), ("LANG", "C.UTF-8")];
        Handson {
            args: args.iter().map(ToString::to_string).collect(),
            env: env.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            stdin: String::new(),
            limit: LIMIT,
            folder,
        }
    }

    /// `handson eval EXPRESSION`.
    pub fn eval(expression: &str) -> Handson {
        Handson::new(&["eval", expression])
    }

    /// `handson run` of a script with this text.
    pub fn script(text: &str) -> Handson {
        Handson::new(&["run", "script.rhai"]).file("script.rhai", text)
    }

    /// `handson run` of a script of the project, such as `scripts/handson.rhai`.
    pub fn run_project(script: &str) -> Handson {
        Handson::new(&["run", &project(script).display().to_string()])
    }

    /// In the folder of a run before it, with all that it left there.
    pub fn within(self, ended: &Ended) -> Handson {
        Handson { folder: Arc::clone(&ended.folder), ..self }
    }

    /// In a copy of the folder of a run before it.
    pub fn in_copy(self, ended: &Ended) -> Handson {
        copy(ended.folder.path(), self.folder.path());
        self
    }

    /// In a folder that the test has made.
    pub fn inside(self, folder: &Arc<TempDir>) -> Handson {
        Handson { folder: Arc::clone(folder), ..self }
    }

    /// More arguments.
    pub fn args(mut self, more: &[&str]) -> Handson {
        self.args.extend(more.iter().map(ToString::to_string));
        self
    }

    /// On this endpoint.
    pub fn at(self, url: &str) -> Handson {
        self.args(&["--endpoint-url", url])
    }

    pub fn env(mut self, name: &str, value: &str) -> Handson {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Credentials in the environment that an endpoint may or may not like.
    pub fn keys(self) -> Handson {
        self.env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-of-the-test")
    }

    /// A file in the run's folder, which is also its home.
    pub fn file(self, path: &str, content: &str) -> Handson {
        let path = self.folder.path().join(path);
        let parent = path.parent().expect("a file in a folder");
        std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, content)).expect("a file of the test");
        self
    }

    /// Where it will run.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn stdin(mut self, text: &str) -> Handson {
        text.clone_into(&mut self.stdin);
        self
    }

    /// Another time limit than a minute.
    pub fn limit(mut self, limit: Duration) -> Handson {
        self.limit = limit;
        self
    }

    /// Runs to the end.
    pub fn run(self) -> Ended {
        self.start().wait()
    }

    /// The command, in its folder and environment, without its input.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_handson"));
        let kept = KEPT.iter().filter_map(|name| std::env::var_os(name).map(|value| (name, value)));
        command.args(&self.args).current_dir(self.folder.path()).env_clear().envs(kept);
        command.env("HOME", self.folder.path()).env("USERPROFILE", self.folder.path());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts the run and goes on.
    pub fn start(self) -> Running {
        let mut command = self.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let began = Instant::now();
        let mut child = command.spawn().expect("the handson binary starts");
        let (stdout, out) = Heard::listen(child.stdout.take().expect("a piped stdout"));
        let (stderr, err) = Heard::listen(child.stderr.take().expect("a piped stderr"));
        let mut stdin = child.stdin.take().expect("a piped stdin");
        let given = self.stdin.clone();
        // A process that reads nothing closes the pipe, which is its right.
        thread::spawn(move || drop(stdin.write_all(given.as_bytes())));
        Running { of: self, process: Process(child), began, stdout, stderr, listeners: [out, err] }
    }
}

/// Copies a folder with all that is in it into another.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder of the test");
    for entry in std::fs::read_dir(from).expect("a folder of the test") {
        let path = entry.expect("an entry").path();
        let place = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &place);
        } else {
            std::fs::copy(&path, &place).expect("a file of the test");
        }
    }
}

/// A run that goes on.
pub struct Running {
    of: Handson,
    process: Process,
    began: Instant,
    stdout: Heard,
    stderr: Heard,
    listeners: [JoinHandle<()>; 2],
}

impl Running {
    /// Waits until standard output or standard error has these words.
    pub fn until_says(&self, words: &str) -> &Running {
        let said = || [&self.stdout, &self.stderr].iter().any(|heard| heard.text().contains(words)).then_some(());
        let (stdout, stderr) = (&self.stdout, &self.stderr);
        look(self.of.limit, said)
            .unwrap_or_else(|| panic!("it never said {words:?}\n{}\n{}", stdout.text(), stderr.text()));
        self
    }

    /// The same folder, for another run in it.
    pub fn shared(&self) -> &Arc<TempDir> {
        &self.of.folder
    }

    /// The folder in which it runs.
    pub fn folder(&self) -> &Path {
        self.of.folder()
    }

    /// What it has said so far on standard error.
    pub fn said(&self) -> String {
        self.stderr.text()
    }

    /// What Ctrl-C in a terminal sends.
    #[cfg(unix)]
    pub fn interrupt(&self) -> &Running {
        let sent = Command::new("kill").args(["-INT", &self.process.0.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "SIGINT could not be sent");
        self
    }

    /// Kills it after that time, wherever it is then, unless it has ended before.
    pub fn kill_after(mut self, time: Duration) -> Ended {
        look(time, || self.process.0.try_wait().expect("the process can be waited for"));
        // It may have ended just now.
        drop(self.process.0.kill());
        self.wait()
    }

    /// Waits for the end, for as long as the test allows.
    pub fn wait(mut self) -> Ended {
        let left = self.of.limit.saturating_sub(self.began.elapsed());
        let status = look(left, || self.process.0.try_wait().expect("the process can be waited for"));
        let took = self.began.elapsed();
        drop(self.process);
        for listener in self.listeners {
            listener.join().expect("the process's output is read to its end");
        }
        let ended = Ended {
            command: self.of.args.join(" "),
            folder: self.of.folder,
            status: status.unwrap_or_default(),
            stdout: self.stdout.text(),
            stderr: self.stderr.text(),
            took,
        };
        assert!(status.is_some(), "killed after {took:?}: {ended}");
        assert!(!ended.stderr.contains("panicked"), "it panicked: {ended}");
        ended
    }
}

/// What came of a run.
pub struct Ended {
    pub folder: Arc<TempDir>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
    status: ExitStatus,
    command: String,
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Ended { command, status, stdout, stderr, took, .. } = self;
        write!(f, "handson {command}\n{status} after {took:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
    }
}

impl Ended {
    /// It succeeded.
    #[track_caller]
    pub fn ok(self) -> Ended {
        self.code(0)
    }

    /// How it ended.
    pub fn status(&self) -> ExitStatus {
        self.status
    }

    /// The system killed it.
    pub fn was_killed(&self) -> bool {
        #[cfg(unix)]
        return std::os::unix::process::ExitStatusExt::signal(&self.status) == Some(9);
        #[cfg(not(unix))]
        return !self.status.success() && self.status.code() != Some(1) && self.status.code() != Some(2);
    }

    /// It ended with this exit code.
    #[track_caller]
    pub fn code(self, code: i32) -> Ended {
        assert_eq!(self.status.code(), Some(code), "{self}");
        self
    }

    /// Standard output is this, the last newline aside.
    #[track_caller]
    pub fn prints(self, text: &str) -> Ended {
        assert_eq!(self.stdout.trim_end_matches(['\r', '\n']), text, "{self}");
        self
    }

    /// Standard output has this.
    #[track_caller]
    pub fn prints_among(self, text: &str) -> Ended {
        assert!(self.stdout.contains(text), "{text:?} is missing: {self}");
        self
    }

    /// Standard error has each of these.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Ended {
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is missing: {self}");
        }
        self
    }

    /// Neither standard output nor standard error has any of these.
    #[track_caller]
    pub fn never_says(self, parts: &[&str]) -> Ended {
        for part in parts {
            assert!(!self.stdout.contains(part) && !self.stderr.contains(part), "{part:?} is there: {self}");
        }
        self
    }

    /// It took at most so long.
    #[track_caller]
    pub fn within(self, limit: Duration) -> Ended {
        assert!(self.took <= limit, "{self}");
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("no JSON ({e}): {self}"))
    }

    /// The content of a file that the run left in its folder.
    #[track_caller]
    pub fn file(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(path)).unwrap_or_else(|e| panic!("{path}: {e}: {self}"))
    }

    /// The names of the files in a folder that the run left, sorted.
    #[track_caller]
    pub fn files(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join(folder));
        let entries = entries.unwrap_or_else(|e| panic!("{folder}: {e}: {self}"));
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

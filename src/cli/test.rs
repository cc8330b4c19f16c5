//! `handson test`.

use super::Done;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error, Kind};
use crate::instant::brief;
use crate::session::{Test, Verdict};
use crate::text;
use crate::ui::Ui;
use clap::Args as ClapArgs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Instant;

/// Run the tests of scripts, each in a new rehearsal cloud: functions called test_... in files called ..._test.rhai
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Files, or folders to look through (default: this folder)
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only tests with this in their file or name
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

/// How the names of files with tests end.
const ENDS: &str = "_test.rhai";

impl Args {
    pub fn run(self, ui: &Arc<Ui>) -> Done {
        let began = Instant::now();
        let mut tests = Vec::new();
        for file in files(&self.paths)? {
            tests.extend(Test::of_file(&file)?);
        }
        let wanted = |test: &Test| self.filter.as_ref().is_none_or(|part| label(test).contains(part.as_str()));
        let (there, first) = (tests.len(), tests.first().map(label).unwrap_or_default());
        tests.retain(wanted);
        if let (true, 1.., Some(part)) = (tests.is_empty(), there, &self.filter) {
            let wording = text!(
                en: "none of the {there} tests has `{part}` in its file or name",
                ja: "{there} 件のテストのうち、ファイル名か名前に `{part}` を含むものはありません"
            );
            let hint = text!(en: "the first one is: {first}", ja: "たとえば次のテストがあります: {first}");
            return Err(Error::failed(Thrown::new("NoTests", wording).hint(hint)));
        }
        if tests.is_empty() {
            let wording = text!(en: "there are no such tests", ja: "該当するテストがありません");
            let hint = text!(
                en: "a test is a function in a file called ..._test.rhai: fn test_sums() {{ assert_eq(1 + 1, 2); }}",
                ja: "テストは ..._test.rhai という名前のファイルの関数です: fn test_sums() {{ assert_eq(1 + 1, 2); }}"
            );
            return Err(Error::failed(Thrown::new("NoTests", wording).hint(hint)));
        }
        let count = tests.len();
        say(
            ui,
            &String::from(match count {
                1 => text!(en: "running 1 test", ja: "1 件のテストを実行します"),
                _ => text!(en: "running {count} tests", ja: "{count} 件のテストを実行します"),
            }),
        )?;
        let failed = judge(&tests, ui)?;
        for (test, verdict) in &failed {
            say(ui, &format!("\n---- {}", label(test)))?;
            if !verdict.said.is_empty() {
                say(ui, verdict.said.trim_end())?;
            }
            if let Some(report) = &verdict.report {
                say(ui, &ui.rendered(report))?;
            }
        }
        let (bad, good, took) = (failed.len(), count - failed.len(), brief(began.elapsed()));
        say(
            ui,
            &String::from(text!(
                en: "\ntest result: {good} passed, {bad} failed, in {took}",
                ja: "\n結果: 成功 {good} 件、失敗 {bad} 件（{took}）"
            )),
        )?;
        if bad == 0 {
            return Ok(());
        }
        let wording = text!(en: "{bad} of {count} tests failed", ja: "{count} 件のうち {bad} 件のテストが失敗しました");
        Err(Error::failed(Thrown::new("TestsFailed", wording)))
    }
}

/// Runs all of them, several at a time, and says of each how it ended, in their order. Gives those that failed.
fn judge<'a>(tests: &'a [Test], ui: &Ui) -> Result<Vec<(&'a Test, Verdict)>, Error> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (send, ended) = mpsc::channel();
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads.min(tests.len()) {
            let send = send.clone();
            let (next, stop) = (&next, &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(test) = tests.get(index) else { return };
                    // Nobody listens after the end.
                    drop(send.send((index, test.run())));
                }
            });
        }
        drop(send);
        let told = tell(tests, &ended, ui);
        stop.store(true, Ordering::Relaxed);
        told
    })
}

fn tell<'a>(
    tests: &'a [Test],
    ended: &mpsc::Receiver<(usize, Verdict)>,
    ui: &Ui,
) -> Result<Vec<(&'a Test, Verdict)>, Error> {
    let (mut early, mut failed) = (std::collections::BTreeMap::new(), Vec::new());
    for (index, test) in tests.iter().enumerate() {
        let verdict = loop {
            if let Some(verdict) = early.remove(&index) {
                break verdict;
            }
            match ended.recv() {
                Ok((index, verdict)) => drop(early.insert(index, verdict)),
                Err(_) => return Ok(failed),
            }
        };
        if let Some(report) = verdict.report.as_ref().filter(|report| report.cancelled) {
            return Err(Error { kind: Kind::Cancelled, report: report.clone() });
        }
        let word = if verdict.report.is_none() { "ok" } else { "FAILED" };
        say(ui, &format!("test {} ... {word} ({})", label(test), brief(verdict.took)))?;
        if verdict.report.is_some() {
            failed.push((test, verdict));
        }
    }
    Ok(failed)
}

fn say(ui: &Ui, line: &str) -> Done {
    if ui.result(line) { Ok(()) } else { Err(Error::closed()) }
}

fn label(test: &Test) -> String {
    if test.function.is_empty() { test.file.clone() } else { format!("{} {}", test.file, test.function) }
}

/// The files with tests that are meant, in order. A file that is named is one whatever it is called.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let here = [PathBuf::from(".")];
    for path in if paths.is_empty() { &here } else { paths } {
        if path.is_dir() {
            walk(path, &mut found).map_err(|e| Error::usage(error::file(path, &e)))?;
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

/// Folders of programs and hidden ones are passed over, and so are links to folders, which may lead in circles.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        let passed = name.starts_with('.') || name == "target" || name == "node_modules";
        if !passed && entry.file_type()?.is_dir() {
            // One that cannot be opened may be somebody else's.
            drop(walk(&path, found));
        } else if name.ends_with(ENDS) && path.is_file() {
            found.push(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path));
        }
    }
    Ok(())
}

//! Tests of scripts: every one in a session and a rehearsal cloud of its own.

use super::{Options, Session, no_thread};
use crate::engine::Report;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::text;
use crate::text_file;
use crate::ui::Ui;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the names of tests begin with.
const BEGINS: &str = "test_";

/// One test: a function of a file, or the mistake for which there are none.
#[derive(Debug)]
pub struct Test {
    /// The file as it was found.
    pub file: String,
    /// The function; empty for a file that cannot be read.
    pub function: String,
    root: PathBuf,
    text: Arc<str>,
    /// Why it cannot be run.
    broken: Option<Box<Report>>,
}

/// What became of a test.
#[derive(Debug)]
pub struct Verdict {
    /// Why it failed.
    pub report: Option<Box<Report>>,
    /// What it printed and what it was warned of.
    pub said: String,
    /// On the clock on the wall.
    pub took: Duration,
}

impl Test {
    /// The tests of a file, in its order. One that cannot be read is a test that fails.
    pub fn of_file(path: &Path) -> Result<Vec<Test>, Error> {
        let text = text_file::read(path).map_err(|e| Error::usage(error::file(path, &e)))?;
        let root = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (file, text): (_, Arc<str>) = (path.display().to_string(), text.into());
        let test = |function: String, broken| Test {
            file: file.clone(),
            function,
            root: root.to_owned(),
            text: Arc::clone(&text),
            broken,
        };
        let session = Session::start(options(root), &Arc::new(Ui::keeping()))?;
        let found = session
            .kernel
            .on_large_stack(|| session.kernel.functions(&file, &text, BEGINS))
            .map_err(|e| Error::failed(Thrown::new("Thread", no_thread(&e))))?;
        Ok(match found {
            Err(report) => vec![test(String::new(), Some(report))],
            Ok(functions) => {
                let broken = |name: &str, parameters: usize| {
                    (parameters > 0).then(|| {
                        let wording = text!(en: "a test takes no parameters, `{name}` takes {parameters}", ja: "テストにパラメーターは付けられません: `{name}` に {parameters} 個あります");
                        Box::new(Report::plain(Thrown::new("InvalidTest", wording)))
                    })
                };
                functions.into_iter().map(|(name, count)| test(name.clone(), broken(&name, count))).collect()
            }
        })
    }

    /// Runs it in a session and a world of its own.
    pub fn run(&self) -> Verdict {
        let began = Instant::now();
        let ui = Arc::new(Ui::keeping());
        let report = match &self.broken {
            Some(report) => Some(report.clone()),
            None => self.evaluate(&ui).err(),
        };
        Verdict { report, said: ui.take_kept(), took: began.elapsed() }
    }

    fn evaluate(&self, ui: &Arc<Ui>) -> Result<(), Box<Report>> {
        let session = Session::start(options(&self.root), ui).map_err(|error| error.report)?;
        let ended = session
            .kernel
            .on_large_stack(|| session.kernel.call(&self.file, &self.text, &self.function))
            .map_err(|e| Box::new(Report::plain(Thrown::new("Thread", no_thread(&e)))))?;
        ended.map(drop).map_err(|report| session.in_step(report))
    }
}

fn options(root: &Path) -> Options {
    Options { root: root.to_owned(), testing: true, lang_chosen: true, ..Options::default() }
}

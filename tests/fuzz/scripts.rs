//! Scripts: read, run in a new rehearsal cloud, and their errors shown in both languages.

use super::corpus::{part, scripts, spoilt};
use super::watch::Watch;
use fastrand::Rng;
use handson::engine::{Report, json};
use handson::lang::Lang;
use handson::session::{Limits, Options, Session};
use handson::ui::Ui;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// What a case may do, so that none needs a second in a debug build: what makes calls, of which each is an operation, as much as a
/// workshop; what only reckons ten times as much, with lists and maps as large as the product allows, and texts of a quarter of that.
const CALLING: [&str; 2] = ["operations=5000", "string-bytes=1000000"];
const RECKONING: [&str; 2] = ["operations=50000", "string-bytes=4000000"];
/// What makes calls, waits, reads, or begins threads.
const COSTLY: [&str; 7] = ["::", "par_map", "sleep", "wait", "step", "file", "query"];

/// What cases are made from.
struct Corpus {
    scripts: Vec<String>,
    words: Vec<String>,
    /// How many of the scripts have run as they are.
    known: AtomicUsize,
}

fn corpus(watch: &Watch) -> &'static Corpus {
    static CORPUS: OnceLock<Corpus> = OnceLock::new();
    CORPUS.get_or_init(|| {
        std::fs::write(watch.folder().join("part.rhai"), "fn two() { 2 }\nlet x = [1];\n").expect("a file");
        let words = session(watch, "").kernel.names.iter().cloned().collect();
        Corpus { scripts: scripts(), words, known: AtomicUsize::new(0) }
    })
}

fn session(watch: &Watch, script: &str) -> Session {
    let mut limits = Limits::default();
    for limit in if COSTLY.iter().any(|word| script.contains(word)) { CALLING } else { RECKONING } {
        limits.set(limit).expect("a limit");
    }
    let root = watch.folder().to_owned();
    let options = Options { root, limits, testing: true, lang_chosen: true, ..Options::default() };
    Session::start(options, &Arc::new(Ui::keeping())).expect("a session")
}

/// Makes a script and runs it.
pub fn run(random: &mut Rng, watch: &Watch) {
    let Corpus { scripts, words, known } = corpus(watch);
    if let Some(script) =
        scripts.get(known.fetch_add(1, Ordering::Relaxed)).filter(|script| script.lines().count() < 40)
    {
        // Once as they are: what was found before, pieces, short scripts.
        return case(script, random, watch);
    }
    let one = &scripts[random.usize(0..scripts.len())];
    let other = &scripts[random.usize(0..scripts.len())];
    case(&spoilt(&part(one, random), other, words, random), random, watch);
}

fn case(script: &str, random: &mut Rng, watch: &Watch) {
    let (japanese, ascii, width) = (random.bool(), random.bool(), random.usize(40..120));
    watch.case(script, || {
        if japanese {
            Lang::Ja.set_current()
        } else {
            Lang::En.set_current()
        }
        let session = session(watch, script);
        match session.evaluate("script.rhai", script) {
            Ok(value) => assert!(!json::pretty(&json::of(&value)).is_empty()),
            Err(error) => shown(&error.report, ascii, width),
        }
    });
}

fn shown(report: &Report, ascii: bool, width: usize) {
    let text = report.render(false, ascii, width, width.is_multiple_of(2));
    assert!(text.contains(&report.thrown.code), "a report without its code: {text}");
}

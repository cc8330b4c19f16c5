//! Scripts: read, run in a new rehearsal cloud, and their errors shown in both languages.

use super::corpus::{part, scripts, spoilt};
use super::watch::Watch;
use fastrand::Rng;
use handson::engine::{Report, json};
use handson::lang::Lang;
use handson::session::{Options, Session};
use handson::ui::Ui;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// What a case may do, so that none needs a second in a debug build.
const OPERATIONS: u64 = 5_000;
const STRING_BYTES: usize = 100_000;
const ITEMS: usize = 10_000;

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
        let words = session(watch).kernel.names.iter().cloned().collect();
        Corpus { scripts: scripts(), words, known: AtomicUsize::new(0) }
    })
}

fn session(watch: &Watch) -> Session {
    let options = Options { root: watch.folder().to_owned(), testing: true, lang_chosen: true, ..Options::default() };
    let mut session = Session::start(options, &Arc::new(Ui::keeping())).expect("a session");
    session
        .kernel
        .engine
        .set_max_operations(OPERATIONS)
        .set_max_string_size(STRING_BYTES)
        .set_max_array_size(ITEMS)
        .set_max_map_size(ITEMS);
    session
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
        let session = session(watch);
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

//! What people read when a script is wrong: each `diagnostics/NAME.rhai` is run in both languages, and what it says is as recorded
//! beside it, in `NAME.en.txt` and `NAME.ja.txt`. `HANDSON_RENEW=1 cargo test diagnostics` records anew.
//!
//! Comments at the head of a script say how it is run:
//!   // args: --set count=two               more arguments
//!   // answers: 400 SomeCode A message.    an endpoint that answers every call with this error
//!   // bytes: crlf, bom                    line ends and first character of the file
//! The files in `diagnostics/files/` lie beside every script.

use super::fixture::{Handson, project};
use super::parallel::in_parallel;
use super::proxy::{Fate, Proxy};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use unicode_width::UnicodeWidthStr as _;

/// No fewer cases than this; a folder that is not found would otherwise pass.
const CASES: usize = 60;

/// The columns of the terminal on which they are rendered.
const WIDTH: usize = 80;

/// Words of libraries that say nothing to a user.
const INNER: &[&str] = &["EvalAltResult", "Dynamic", "dispatch failure", "Os {", "serde", "rhai::"];

fn folder() -> PathBuf {
    project("tests/handson/diagnostics")
}

/// The scripts in a folder, by name and text.
fn scripts(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).expect("the folder of cases");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "rhai"));
    found.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("a file's name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("a readable script"))
    };
    found.iter().map(read).collect()
}

/// A directive at the head of a script.
fn directive<'a>(script: &'a str, name: &str) -> Option<&'a str> {
    let heads = script.lines().take_while(|line| line.starts_with("// "));
    heads.map(|line| &line[3..]).find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// The ids of a rehearsal cloud change with what it simulates: each digit of a UUID or of an id such as `vpc-0123456789abcdef0` is 1.
fn masked(text: &str) -> String {
    let hex = |word: &str| word.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    let words: Vec<&str> = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()).collect();
    let bare =
        |index: usize| words.get(index).map(|word: &&str| word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()));
    let lengths = [8, 4, 4, 4, 12];
    let uuid = |start: usize| {
        (0..5).all(|part| bare(start + part).is_some_and(|word| word.len() == lengths[part] && hex(word)))
    };
    let within = |index: usize| (index.saturating_sub(4)..=index).any(uuid);
    let id = |index: usize| bare(index).is_some_and(|word| word.len() == 17 && hex(word));
    let ones = |word: &str| word.chars().map(|c| if c.is_ascii_alphanumeric() { '1' } else { c }).collect::<String>();
    let shown =
        |(index, word): (usize, &&str)| if within(index) || id(index) { ones(word) } else { (*word).to_owned() };
    words.iter().enumerate().map(shown).collect()
}

/// What the script says, and what is wrong with that whatever it was meant to be.
fn rendered(name: &str, script: &str, lang: &str) -> (String, Vec<String>) {
    let proxy = directive(script, "answers").map(|answer| {
        let mut words = answer.splitn(3, ' ');
        let status = words.next().and_then(|status| status.parse().ok()).expect("an HTTP status");
        // Proxies live as long as the test process: these few texts may, too.
        let mut leaked = || &*words.next().unwrap_or_default().to_owned().leak();
        Proxy::always(Fate::Error { status, code: leaked(), message: leaked() })
    });
    let mut text = script.to_owned();
    for change in directive(script, "bytes").into_iter().flat_map(|all| all.split(", ")) {
        text = match change {
            "crlf" => text.replace('\n', "\r\n"),
            "bom" => format!("\u{feff}{text}"),
            other => panic!("{name}: what is {other}?"),
        };
    }
    let file = format!("{name}.rhai");
    let mut run =
        Handson::new(&["run", &file, "--quiet", "--lang", lang]).file(&file, &text).env("COLUMNS", &WIDTH.to_string());
    for entry in std::fs::read_dir(folder().join("files")).expect("the files beside every script") {
        let path = entry.expect("an entry").path();
        let beside = path.file_name().expect("a file's name").to_string_lossy().into_owned();
        run = run.file(&beside, &std::fs::read_to_string(&path).expect("a readable file"));
    }
    if let Some(proxy) = &proxy {
        run = run.at(&proxy.url).args(&["--region", "ap-northeast-1"]);
    }
    let args: Vec<&str> = directive(script, "args").into_iter().flat_map(str::split_whitespace).collect();
    let ended = run.args(&args).run();
    let said = masked(&ended.stderr.replace(&ended.folder.path().display().to_string(), "FOLDER"));
    let mut wrong = Vec::new();
    if ended.status().success() {
        wrong.push(format!("{name}.{lang} ends well"));
    }
    wrong.extend(INNER.iter().filter(|word| said.contains(**word)).map(|word| format!("{name}.{lang} says {word}")));
    let long = |line: &&str| line.width() > WIDTH && line.trim_start_matches(['│', '├', '╰', ' ']).contains(' ');
    wrong.extend(said.lines().filter(long).map(|line| format!("{name}.{lang}: a long line: {line}")));
    (said, wrong)
}

#[test]
fn every_mistake_is_told_as_recorded() {
    let cases = scripts(&folder());
    assert!(cases.len() >= CASES, "{}", cases.len());
    let renew = std::env::var_os("HANDSON_RENEW").is_some();
    let wrong = Mutex::new(Vec::new());
    in_parallel(&cases, |(name, script)| {
        let [en, ja] = ["en", "ja"].map(|lang| {
            let (said, mut found) = rendered(name, script, lang);
            let file = folder().join(format!("{name}.{lang}.txt"));
            if renew {
                std::fs::write(&file, &said).expect("the record is written");
            } else if std::fs::read_to_string(&file).unwrap_or_default() != said {
                found.push(format!("{name}.{lang} is not as recorded:\n{said}"));
            }
            wrong.lock().expect("no case panicked").extend(found);
            said
        });
        wrong.lock().expect("no case panicked").extend(untranslated(name, script, &en, &ja));
    });
    let wrong = wrong.into_inner().expect("no case panicked");
    assert!(wrong.is_empty(), "{}\nHANDSON_RENEW=1 records anew", wrong.join("\n"));
}

/// Scripts that are cut off, or lack a character, anywhere: each is told, or runs, but nothing panics.
#[test]
fn whatever_is_missing_from_a_script_is_told() {
    /// Each script is spoilt in so many places.
    const PLACES: usize = 12;
    let session = super::documents::session();
    let kernel = &session.kernel;
    let mut told = 0;
    for (name, script) in scripts(&folder()) {
        let starts: Vec<usize> = script.char_indices().map(|(at, _)| at).collect();
        for at in starts.iter().copied().step_by((starts.len() / PLACES).max(1)) {
            let after = script[at..].chars().next().map_or(0, char::len_utf8);
            for spoilt in [script[..at].to_owned(), format!("{}{}", &script[..at], &script[at + after..])] {
                if let Err(report) = kernel.compile(&kernel.globals, &name, &spoilt) {
                    assert!(
                        report.render(false, false, 80, true).contains("Syntax") || !report.thrown.message.is_empty()
                    );
                    told += 1;
                }
            }
        }
    }
    assert!(told > 1000, "{told}");
}

/// What was left in the other language. Lines of the script and AWS's own words are in whatever language they are.
fn untranslated(name: &str, script: &str, en: &str, ja: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !en.starts_with("error[") && !en.contains("\nerror[") || (has_kana(en) && !has_kana(script)) {
        wrong.push(format!("{name}.en is not English:\n{en}"));
    }
    if !ja.contains("エラー[") {
        wrong.push(format!("{name}.ja is not Japanese:\n{ja}"));
    }
    // AWS's words stay as they are, and so do those that a script throws.
    let quoted = ja.contains("(request id") || script.contains("throw") || name == "stdlib_inside";
    let titles = ja.lines().filter_map(|line| line.split_once("エラー[")).filter(|_| !quoted);
    let advice = ja.lines().filter_map(|line| line.split_once("ヒント: "));
    let word = |word: &&str| word.len() > 2 && word.chars().all(|c| c.is_ascii_lowercase());
    let prose = |line: &str| line.split(' ').filter(word).count() > 2 && !line.contains("{ ... }");
    let foreign = titles.chain(advice).map(|(_, said)| said).filter(|said| !has_kana(said) && prose(said));
    wrong.extend(foreign.map(|said| format!("{name}.ja is not Japanese: {said}")));
    wrong
}

fn has_kana(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30ff}'))
}

//! What the documents say can be typed, and does what they say.

use super::examples::{
    Example, Fate, blocks, commands, documents, examples, library, library_examples, library_functions, shell_words,
    text,
};
use super::fixture::{Handson, project};
use handson::session::{Options, Session};
use handson::ui::{Colour, Ui};
use std::collections::BTreeSet;
use std::sync::Arc;

const LANGUAGE: &str = "docs/language.md";

pub fn session() -> Session {
    let ui = Arc::new(Ui::new(Colour::Never, true, true));
    Session::start(Options { root: project("scripts"), ..Options::default() }, &ui).expect("a session")
}

/// Every name that scripts can say: words, `service::function`, `library::function`.
fn names(session: &Session) -> BTreeSet<String> {
    let mut names = session.kernel.names.clone();
    for (module, file) in library() {
        names.extend(library_functions(&file).iter().map(|function| format!("{module}::{function}")));
    }
    names
}

/// The `module::name`s in a text whose module is a service or of the standard library but does not have that name.
fn unknown(text: &str, names: &BTreeSet<String>) -> Vec<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let modules: BTreeSet<&str> = names.iter().filter_map(|name| Some(name.split_once("::")?.0)).collect();
    let paths = text.match_indices("::").map(|(at, _)| {
        let module = text[..at].rsplit(|c| !word(c)).next().unwrap_or_default();
        let name = text[at + 2..].split(|c| !word(c)).next().unwrap_or_default();
        (module, name)
    });
    let paths = paths.filter(|(module, name)| modules.contains(module) && !name.is_empty());
    paths.map(|(module, name)| format!("{module}::{name}")).filter(|path| !names.contains(path)).collect()
}

#[test]
fn every_example_compiles_and_names_what_there_is() {
    let session = session();
    let names = names(&session);
    let shown = documents().into_iter().flat_map(|file| examples(&file));
    let all: Vec<Example> = shown.chain(library().iter().flat_map(|(_, file)| library_examples(file))).collect();
    assert!(all.len() > 40, "only {} examples were found", all.len());
    let kernel = &session.kernel;
    let mut wrong = Vec::new();
    for Example { place, text, .. } in &all {
        if let Err(report) = kernel.compile(&kernel.globals, place, text) {
            wrong.push(report.render(false, true, 120, false));
        }
        wrong.extend(unknown(text, &names).iter().map(|name| format!("{place}: there is no {name}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_language_page_names_every_word_and_no_other() {
    let (session, page) = (session(), text(LANGUAGE));
    let names = names(&session);
    let library = |name: &str| name.split_once("::").is_some_and(|(module, _)| !session.kernel.names.contains(module));
    let of_the_language = names.iter().filter(|name| !name.contains("::") || library(name));
    let missing: Vec<&String> = of_the_language.filter(|name| !page.contains(&format!("`{name}"))).collect();
    assert!(missing.is_empty(), "{LANGUAGE} does not name {missing:?}");
    assert_eq!(unknown(&page, &names), Vec::<String>::new(), "{LANGUAGE} names what is not there");
}

#[test]
fn the_examples_do_what_they_say() {
    for example in documents().iter().flat_map(|file| examples(file)) {
        let Example { place, text, fate, files } = &example;
        // A workshop says its region itself.
        let region: &[&str] = if text.contains("workshop(") { &[] } else { &["--region", "ap-northeast-1"] };
        let script = Handson::script(text).args(region);
        let script = files.iter().fold(script, |script, (name, text)| script.file(name, text));
        match fate {
            Fate::Compile => {}
            Fate::Test(name) => {
                let test = Handson::new(&["test", name]).file(name, text);
                drop(files.iter().fold(test, |test, (name, text)| test.file(name, text)).run().ok());
            }
            Fate::Fails(code) => drop(script.run().code(1).says(&[&format!("error[{code}]")])),
            Fate::Run => {
                let ended = script.run().ok();
                let mut lines = ended.stdout.lines();
                for said in example.prints() {
                    assert!(lines.any(|line| line == said), "{place}: it does not print {said:?} there: {ended}");
                }
            }
        }
    }
}

/// What else a reader types in a shell.
const OTHERS: &[&str] = &["cargo test", "HANDSON_PEERS=", "HANDSON_RENEW=1 cargo test "];

#[test]
fn every_block_is_of_a_kind_that_is_run_or_checked() {
    for file in documents() {
        for block in blocks(&text(&file)) {
            let place = format!("{file}:{}", block.line);
            match block.language {
                // Run or compiled, taken by the command line, or shown.
                "rhai" | "text" => {}
                "sh" => {
                    let known = |line: &str| {
                        ["handson ", "cargo run -- "].iter().chain(OTHERS).any(|start| line.starts_with(start))
                    };
                    let strange: Vec<&str> = block.text.lines().filter(|line| !known(line)).collect();
                    assert!(strange.is_empty(), "{place}: nobody checks {strange:?}");
                }
                other => panic!("{place}: nobody checks a block of {other:?}"),
            }
        }
    }
}

#[test]
fn the_command_line_takes_every_command() {
    let all: Vec<(String, String)> = documents().iter().flat_map(|file| commands(file)).collect();
    assert!(all.len() > 15, "only {} commands were found", all.len());
    for (place, command) in all {
        let words = shell_words(command.trim_start_matches("cargo run -- ").trim_start_matches("handson "));
        let words = std::iter::once("handson".to_owned()).chain(words);
        let parsed = handson::cli::command().try_get_matches_from(words.clone());
        if let Err(error) = parsed {
            assert!(!error.use_stderr(), "{place}: {command}\n{error}");
        }
        for script in words.filter(|word| word.starts_with("scripts/")) {
            assert!(project(&script).is_file(), "{place}: there is no {script}");
        }
    }
}

/// Pages that stand there in both languages.
const PAIRS: &[(&str, &str)] = &[
    ("README.md", "README.ja.md"),
    ("docs/first-workshop.md", "docs/first-workshop.ja.md"),
    ("docs/repl.md", "docs/repl.ja.md"),
];

#[test]
fn pages_in_both_languages_say_the_same() {
    let japanese = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    for (english, translated) in PAIRS {
        let (one, other) = (text(english), text(translated));
        let levels = |text: &str| -> Vec<usize> {
            let (mut levels, mut fenced) = (Vec::new(), false);
            for line in text.lines() {
                fenced ^= line.starts_with("```");
                levels.extend(
                    (!fenced && line.starts_with('#')).then(|| line.len() - line.trim_start_matches('#').len()),
                );
            }
            levels
        };
        assert_eq!(levels(&one), levels(&other), "{translated}: other headings than {english}");
        let all = |text: &str| -> Vec<(String, String, String)> {
            let of = |block: super::examples::Block| {
                (block.language.to_owned(), block.comment.unwrap_or_default().to_owned(), block.text)
            };
            blocks(text).into_iter().map(of).collect()
        };
        let (these, those) = (all(&one), all(&other));
        assert_eq!(these.len(), those.len(), "{translated}: other code than {english}");
        for ((language, fate, code), (language_there, fate_there, code_there)) in these.iter().zip(&those) {
            assert_eq!((language, fate), (language_there, fate_there), "{translated}: {code_there}");
            // What the page shows and the texts in a script are in the reader's language; all else is the same, line by line.
            assert!(
                language == "text" || code.lines().count() == code_there.lines().count(),
                "{translated}: {code_there}"
            );
            let same = |(a, b): (&str, &str)| a == b || b.contains(japanese);
            let mut pairs = code.lines().zip(code_there.lines());
            assert!(language == "text" || language == "sh" || pairs.all(same), "{translated}: {code_there}");
        }
        let typed = |file: &str| -> Vec<String> { commands(file).into_iter().map(|(_, command)| command).collect() };
        let plain = |commands: Vec<String>| -> Vec<String> {
            commands.into_iter().map(|command| command.replace("NAME-OF-PROFILE", "プロファイル名")).collect()
        };
        assert_eq!(plain(typed(english)), plain(typed(translated)), "{translated}: other commands than {english}");
        let rows = |text: &str| text.lines().filter(|line| line.starts_with('|') || line.starts_with("- ")).count();
        assert_eq!(rows(&one), rows(&other), "{translated}: other tables or lists than {english}");
        let mut fenced = false;
        let prose = other.lines().filter(|line| {
            fenced ^= line.starts_with("```");
            !fenced && !line.is_empty() && !line.starts_with(['`', '<', '|'])
        });
        let (told, foreign): (Vec<&str>, Vec<&str>) = prose.partition(|line| line.contains(japanese));
        assert!(told.len() > 5 * foreign.len(), "{translated} is not Japanese: {foreign:?}");
    }
}

#[test]
fn the_architecture_page_says_why_each_dependency_is_there() {
    let (manifest, page) = (text("Cargo.toml"), text("docs/architecture.md"));
    let section = |title: &str| -> Vec<String> {
        let lines =
            manifest.lines().skip_while(|line| *line != title).skip(1).take_while(|line| !line.starts_with('['));
        lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
    };
    let all = [section("[dependencies]"), section("[dev-dependencies]")].concat();
    assert!(all.len() > 30, "{all:?}");
    let reasons = page.split("## Why each dependency is there").nth(1).expect("the table");
    let named = |name: &String| {
        let rows = reasons.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
        let family = ["aws-sdk-", "aws-smithy-"].iter().find(|family| name.starts_with(**family)).copied();
        let of_family = |cell: &str| family.is_some_and(|family| cell.contains(&format!("{family}*")));
        rows.into_iter().any(|cell| cell.split([',', ' ']).any(|word| word == name) || of_family(cell))
    };
    let missing: Vec<&String> = all.iter().filter(|name| !named(name)).collect();
    assert!(missing.is_empty(), "docs/architecture.md does not say why {missing:?} is there");
}

//! The pages that nobody writes: each is what the code makes of its data, and its links lead somewhere.

use super::examples::{files, text};
use super::fixture::project;
use handson::api::services;
use handson::aws::fault::codes;
use handson::cloud::simulates;
use handson::render;
use std::collections::BTreeSet;

/// Every generated page: its path, and what must stand there.
fn pages() -> Vec<(String, String)> {
    let mut pages = vec![("docs/reference/README.md".to_owned(), render::index(simulates))];
    pages.extend(
        services()
            .iter()
            .map(|service| (format!("docs/reference/{}.md", service.module), render::service(service, simulates))),
    );
    let modules: Vec<(String, String)> = files("stdlib", "rhai")
        .into_iter()
        .filter(|file| !file.ends_with("_test.rhai"))
        .map(|file| (file.trim_start_matches("stdlib/").trim_end_matches(".rhai").to_owned(), text(&file)))
        .collect();
    let modules: Vec<(&str, &str)> = modules.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    pages.push(("docs/reference/stdlib.md".to_owned(), render::library(&modules)));
    let situations: Vec<render::errors::Situation> = codes::situations()
        .map(|(codes, says, advice)| render::errors::Situation { codes, says, advice: advice.en })
        .collect();
    pages.push(("docs/errors.md".to_owned(), render::errors::errors(&situations)));
    pages.push(("docs/reference/cli.md".to_owned(), render::help(&handson::cli::command())));
    pages
}

#[test]
fn the_reference_is_what_the_code_says() {
    let renew = std::env::var_os("HANDSON_RENEW").is_some();
    let mut old = Vec::new();
    for (file, made) in pages() {
        let path = project(&file);
        if renew {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("docs can be written");
            std::fs::write(path, made).expect("docs can be written");
        } else if std::fs::read_to_string(path).ok().is_none_or(|there| there.replace("\r\n", "\n") != made) {
            old.push(file);
        }
    }
    assert!(old.is_empty(), "{old:?} must be renewed: HANDSON_RENEW=1 cargo test reference");
    let made: BTreeSet<String> = pages().into_iter().map(|(file, _)| file).collect();
    let lost: Vec<String> = files("docs/reference", "md").into_iter().filter(|file| !made.contains(file)).collect();
    assert!(lost.is_empty(), "nothing writes {lost:?}");
}

/// The anchors of a page, as a Markdown viewer makes them.
fn anchors(page: &str) -> Vec<String> {
    let (mut found, mut fenced) = (Vec::new(), false);
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        if let Some(heading) = line.strip_prefix('#').filter(|_| !fenced) {
            let heading = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            found.push(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
        }
    }
    found
}

/// Where the links of a page lead, code aside.
fn links(page: &str) -> Vec<String> {
    let (mut found, mut fenced) = (Vec::new(), false);
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        if !fenced && !line.starts_with("    ") {
            let ends = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            found.extend(ends.map(str::to_owned));
        }
    }
    found
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    let generated: BTreeSet<String> = pages().into_iter().map(|(file, _)| file).collect();
    let written = super::examples::documents()
        .into_iter()
        .filter(|file| !generated.contains(file))
        .map(|file| (text(&file), file));
    let documents: Vec<(String, String)> = written.map(|(page, file)| (file, page)).chain(pages()).collect();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (file, page) in &documents {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in links(page).iter().filter(|link| !link.starts_with("http")) {
            seen += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let there = if path.is_empty() { project(file) } else { project(folder).join(path) };
            if !there.exists() {
                wrong.push(format!("{file}: there is no {link}"));
            } else if !anchor.is_empty() {
                let other =
                    if path.is_empty() { page.clone() } else { std::fs::read_to_string(there).unwrap_or_default() };
                if !anchors(&other).iter().any(|known| known == anchor) {
                    wrong.push(format!("{file}: there is no heading {link}"));
                }
            }
        }
    }
    assert!(seen > 2_000, "only {seen} links were found");
    wrong.truncate(20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_headings_of_a_generated_page_have_one_anchor() {
    for (file, page) in pages() {
        let all = anchors(&page);
        let different: BTreeSet<&String> = all.iter().collect();
        let twice: Vec<&&String> =
            different.iter().filter(|name| all.iter().filter(|other| *other == **name).count() > 1).collect();
        assert!(twice.is_empty(), "{file}: {twice:?}");
    }
}

/// The codes that the sources throw: of ours in Rust, of the standard library in Rhai.
fn thrown() -> BTreeSet<String> {
    let word = |text: &str| -> Option<String> {
        let word = text.trim_start().strip_prefix('"')?.split('"').next()?;
        let plain = word.chars().all(|c| c.is_ascii_alphabetic()) && word.starts_with(|c: char| c.is_ascii_uppercase());
        plain.then(|| word.to_owned())
    };
    let mut found = BTreeSet::new();
    for file in super::tidy::files("src").iter().filter(|file| file.ends_with(".rs")) {
        if file.starts_with("src/cloud/") || file.ends_with("tests.rs") || file.ends_with("errors.rs") {
            continue;
        }
        let source = text(file);
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for start in ["Thrown::new(", "code: "] {
            found.extend(code.split(start).skip(1).filter_map(word));
        }
    }
    let fault = text("src/aws/fault.rs");
    let arms =
        fault.split("pub fn code(&self)").nth(1).and_then(|rest| rest.split("\n    }").next()).expect("Fault::code");
    found.extend(arms.split("=> ").skip(1).filter_map(word));
    for file in super::tidy::files("stdlib").iter().filter(|file| !file.ends_with("_test.rhai")) {
        // A cause that `ops::why` finds has a code too, but no message: it is no error.
        let module = text(file);
        let raised = module.split("code: ").skip(1);
        let raised = raised.filter(|rest| rest.lines().take(2).any(|line| line.contains("message: ")));
        found.extend(raised.filter_map(word));
    }
    found
}

#[test]
fn every_code_of_ours_is_explained_and_no_other() {
    let explained: BTreeSet<String> =
        render::errors::OURS.iter().flat_map(|(_, codes)| *codes).map(|code| code.code.to_owned()).collect();
    let thrown = thrown();
    let missing: Vec<&String> = thrown.difference(&explained).collect();
    assert!(missing.is_empty(), "src/render/errors.rs does not explain {missing:?}");
    let lost: Vec<&String> = explained.difference(&thrown).collect();
    assert!(lost.is_empty(), "nothing throws {lost:?}");
}

#[test]
fn codes_of_the_language_are_what_scripts_meet() {
    let cases = [
        ("ErrorFunctionNotFound", "\"a\".nothing(1)"),
        ("ErrorArrayBounds", "[1][5]"),
        ("ErrorArithmetic", "1 / 0"),
        ("ErrorStringBounds", "\"abc\"[7]"),
        ("ErrorMismatchDataType", "let list = [1]; list[\"x\"]"),
        ("ErrorDotExpr", "let n = 1; n.foo"),
        ("ErrorPropertyNotFound", "let m = #{ a: 1 }; m.b"),
        ("ErrorVariableNotFound", "fn f() { global::X } f()"),
        ("ErrorDataRace", "let n = 1; n.call(|add| this += n + add, 2)"),
        ("ErrorAssignmentToConstant", "const X = #{ a: 1 }; X.a = 2; X"),
        ("ErrorTooManyOperations", "loop { }"),
        ("ErrorStackOverflow", "fn f(n) { f(n + 1) } f(0)"),
        ("ErrorDataTooLarge", "let text = \"x\"; loop { text += text; }"),
    ];
    let explained: Vec<&str> = render::errors::RHAI.iter().map(|(code, _)| *code).collect();
    assert_eq!(cases.map(|(code, _)| code).to_vec(), explained);
    for (code, script) in cases {
        super::fixture::Handson::script(script)
            .args(&["--limit", "operations=100000"])
            .run()
            .code(1)
            .says(&[&format!("error[{code}]")]);
    }
}

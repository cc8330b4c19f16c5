//! Everything that people read is there in both languages. The catalogue is every `text!(en: "...", ja: "...")` of the sources.

use super::examples::text;
use super::tidy;
use std::collections::BTreeSet;

/// Sources that people read nothing of: the rehearsal cloud answers as AWS does, in English.
const SILENT: &[&str] = &["src/cloud/", "src/api/codegen/", "src/render/"];

/// What is code in every language, so that it stands without a translation. (What begins with `--` or `handson ` is a command.)
const CODE: &[&str] = &[
    "{ \\\"name\\\": \\\"MyWorkshop\\\", \\\"count\\\": 2 }",
    "for x in [1, 2, 3] { ... }    for i in 0..3 { ... }    for name in map.keys() { ... }",
    "fn name(x, y) { x + y }",
    "for (x, i) in list { ... }",
    "list[0]    map[\\\"name\\\"]",
    "stdin, dir",
    "step(\\\"network\\\", \\\"...\\\", || { ... });",
];

/// The sources of what is said, without their tests.
fn sources() -> Vec<(String, String)> {
    let files = tidy::files("src").into_iter().filter(|file| file.ends_with(".rs"));
    let said = files.filter(|file| !SILENT.iter().any(|silent| file.starts_with(silent)));
    let said =
        said.filter(|file| !file.ends_with("tests.rs") && !file.ends_with("trial.rs") && !file.contains("/tests/"));
    let code = |file: String| {
        let code = text(&file).split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        (file, code)
    };
    said.map(code).collect()
}

/// The string literal that a text begins with, as it is written, and what follows it.
fn literal(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.find(|c| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    })?;
    Some((&inner[..end], &inner[end + 1..]))
}

/// Both wordings of every message.
fn catalogue() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for (file, code) in sources() {
        for rest in code.split("text!(").skip(1) {
            let pair = rest.trim_start().strip_prefix("en:").and_then(literal).and_then(|(english, rest)| {
                let rest = rest.trim_start().strip_prefix(',')?.trim_start().strip_prefix("ja:")?;
                Some((english.to_owned(), literal(rest)?.0.to_owned()))
            });
            if let Some((english, japanese)) = pair {
                found.push((file.clone(), english, japanese));
            }
        }
    }
    found
}

/// What stands between braces in a format: `name` of `{name:?}`.
fn placeholders(format: &str) -> BTreeSet<String> {
    let plain = format.replace("{{", "").replace("}}", "");
    plain.split('{').skip(1).filter_map(|rest| Some(rest.split('}').next()?.split(':').next()?.to_owned())).collect()
}

/// The letters of a format outside of its placeholders and of code in backquotes.
fn words(format: &str) -> String {
    let mut depth = 0;
    let outside = |c: &char| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth == 0
    };
    let plain: String = format.chars().filter(outside).collect();
    plain.split('`').step_by(2).collect::<String>().chars().filter(|c| c.is_alphabetic()).collect()
}

fn japanese(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

#[test]
fn every_message_has_its_japanese() {
    let all = catalogue();
    assert!(all.len() > 200, "only {} messages were found", all.len());
    let mut wrong = Vec::new();
    for (file, english, translated) in &all {
        // `{path}: {en}` and `{path}: {ja}` are made of others.
        if words(translated).is_empty() && words(english).is_empty() {
            continue;
        }
        if !translated.contains(japanese) {
            wrong.push(format!("{file}: {english:?} is {translated:?} in Japanese"));
        }
        if english.contains(japanese) {
            wrong.push(format!("{file}: {english:?} is no English"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a message is filled with is the same in both, but for what is itself in two languages: `en`, `names_en`, `told`.
#[test]
fn both_wordings_tell_the_same_things() {
    let in_two = |name: &String| -> bool {
        ["en", "ja", "told", "article"].contains(&name.as_str()) || name.ends_with("_en") || name.ends_with("_ja")
    };
    let mut wrong = Vec::new();
    for (file, english, translated) in catalogue() {
        let (one, other) = (placeholders(&english), placeholders(&translated));
        let both = one.iter().chain(&other).any(in_two);
        let missing: Vec<&String> = one.symmetric_difference(&other).filter(|name| !in_two(name)).collect();
        if !missing.is_empty() && !both {
            wrong.push(format!("{file}: {missing:?} is only in one of {english:?} and {translated:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Nothing is said in words that stand outside of the catalogue.
#[test]
fn nobody_is_told_anything_in_one_language_alone() {
    let ways = [".hint(", "note(", "warn(", "warned(", "confirm(", "explained(", "Error::usage(", "waiting("];
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        let thrown = code.split("Thrown::new(").skip(1).filter_map(|rest| {
            let (_, rest) = literal(rest)?;
            rest.trim_start().strip_prefix(',')
        });
        let told = ways.iter().flat_map(|way| code.split(way).skip(1)).chain(thrown);
        for rest in told {
            let rest = rest.trim_start().trim_start_matches('&');
            let formatted = rest.strip_prefix("format!(").unwrap_or(rest);
            let Some((said, _)) = literal(formatted) else { continue };
            let command = said.starts_with("--") || said.starts_with("handson ");
            // What the system or a library says is English: it needs words of ours around it.
            let foreign = placeholders(said).iter().any(|name| ["e", "error", "why"].contains(&name.as_str()));
            if foreign || (!words(said).is_empty() && !command && !CODE.contains(&said)) {
                wrong.push(format!("{file}: {said:?}"));
            }
        }
        if code.contains("e.to_string()") && code.contains(", e.to_string())") {
            wrong.push(format!("{file}: an error of a library, told as it is"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_standard_library_and_the_workshops_speak_both() {
    let files = tidy::files("stdlib").into_iter().chain(tidy::files("scripts"));
    let mut texts = 0;
    for file in files.filter(|file| file.ends_with(".rhai") && !file.ends_with("_test.rhai")) {
        let code = text(&file);
        // Wherever a text for people may stand, it is a map of both languages.
        for member in
            ["message: ", "title: ", "doc: ", "what: ", "fix: ", "explain(", "warn(", "summary(", "wait_until("]
        {
            for (at, _) in code.match_indices(member) {
                if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let rest = &code[at + member.len()..];
                let line = rest.lines().next().unwrap_or_default();
                assert!(!rest.starts_with(['"', '`']), "{file}: {member}{line} is in one language");
                texts += usize::from(rest.starts_with("#{"));
            }
        }
        for rest in code.split("step(\"").skip(1) {
            let line = rest.lines().next().unwrap_or_default();
            let title = line.split_once(", ").map_or("", |(_, title)| title);
            assert!(!title.starts_with(['"', '`']), "{file}: step(\"{line} has its title in one language");
        }
        let said =
            code.split("hints: ").skip(1).flat_map(in_a_list).chain(code.split("print(").skip(1).filter_map(quoted));
        for said in said {
            // A call or a command is the same in every language, as is a value.
            let code = said.contains('(') || ["aws ", "handson "].iter().any(|program| said.starts_with(program));
            assert!(code || without_values(said).is_empty(), "{file}: {said:?} is in one language");
        }
    }
    assert!(texts > 30, "only {texts} texts were found");
}

/// The texts that stand in a list by themselves, and not in a map of languages.
fn in_a_list(text: &str) -> Vec<&str> {
    let (mut found, mut depth, mut rest) = (Vec::new(), 0, text);
    while let Some(next) = rest.chars().next() {
        match next {
            '[' | '(' | '{' => depth += 1,
            ']' | ')' | '}' => depth -= 1,
            ';' | ',' if depth <= 0 => break,
            '"' | '`' => {
                let inner = quoted(rest).unwrap_or_default();
                if depth == 1 && text.starts_with('[') {
                    found.push(inner);
                }
                rest = &rest[inner.len() + 1..];
            }
            _ => {}
        }
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
        if depth < 0 || (depth == 0 && rest.starts_with([',', ';'])) {
            break;
        }
    }
    found
}

/// What a text in quotes has in it, if a text begins with one.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '`'))?;
    let mut escaped = false;
    let end = text[1..].find(|c| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    })?;
    Some(&text[1..=end])
}

/// The letters of a text outside of `${...}`.
fn without_values(text: &str) -> String {
    let plain: String = text
        .split("${")
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) })
        .collect();
    plain.chars().filter(|c| c.is_alphabetic()).collect()
}

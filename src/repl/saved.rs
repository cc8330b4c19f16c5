//! The entries of a session as a script that runs.

use super::entry::{Done, OWN, code, syntax};
use crate::text;

/// What a saved script begins with.
pub const MARK: &str = "// handson repl: ";

/// The entries that worked and were not undone; none where there is none. Where it makes something, it is a workshop, so that a run
/// of it is written down, unless it needs the outputs of another.
pub fn script(entries: &[Done], name: &str, region: &str) -> Option<String> {
    let kept: Vec<&Done> = entries.iter().filter(|done| !done.undone && !done.script.trim().is_empty()).collect();
    if kept.is_empty() {
        return None;
    }
    let mut script = format!("{MARK}{}\n", String::from(text!(en: "a saved session", ja: "保存したセッション")));
    let uses = |word: &str| kept.iter().any(|done| mentions(&done.script, word));
    let own_outputs = uses("output") || !uses("outputs");
    let declared = uses("workshop");
    if kept.iter().any(|done| done.made.is_some()) && own_outputs && !declared {
        let id: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '-' }).collect();
        let id = if id.is_empty() { "session" } else { &id };
        script += &format!("workshop(#{{ id: \"{id}\", title: \"{id}\", region: \"{region}\" }});\n");
    }
    for own in OWN.iter().filter(|own| uses(own)) {
        script += &format!("let {own} = ();\n");
    }
    let texts = apart(kept.iter().map(|done| done.script.clone()).collect());
    for (at, (done, text)) in kept.iter().zip(&texts).enumerate() {
        script.push('\n');
        let later = &kept[at + 1..];
        let set = later.iter().position(|later| later.value).map_or(later, |next| &later[..=next]);
        let is_used = done.value && set.iter().any(|later| mentions(&later.script, "it"));
        script += &if is_used { named(text) } else { ended(text) };
        script.push('\n');
    }
    Some(script)
}

/// Whether a name stands in the code, or in a text that is filled in.
fn mentions(text: &str, name: &str) -> bool {
    let filled: String =
        text.split("${").skip(1).filter_map(|rest| rest.split('}').next()).collect::<Vec<_>>().join(" ");
    [code(text), filled].iter().any(|code| {
        code.match_indices(name).any(|(at, _)| {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let before = code[..at].chars().next_back();
            let after = code[at + name.len()..].trim_start();
            let whole = !before.is_some_and(|c| word(c) || c == '.') && !code[at + name.len()..].starts_with(word);
            // A member of a map is no variable.
            whole && (!after.starts_with(':') || after.starts_with("::"))
        })
    })
}

/// With a semicolon behind its last statement.
fn ended(text: &str) -> String {
    let code = code(text);
    let end = code.trim_end().len();
    // A block needs none, a map does: what could go on behind it tells.
    let is_block = || code[..end].ends_with('}') && syntax().compile(format!("{text}\n0")).is_ok();
    if end == 0 || code[..end].ends_with(';') || is_block() {
        return text.trim_end().to_owned();
    }
    format!("{};{}", &text[..end], text[end..].trim_end())
}

/// Its last expression as the value of `it`.
fn named(text: &str) -> String {
    let code = code(text);
    let mut starts = vec![0];
    let mut depth = 0_i32;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' => depth -= 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    starts.push(at + 1);
                }
            }
            ';' if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    let last = starts.iter().rev().find_map(|start| {
        let (head, tail) = text.split_at(*start);
        let blank = code[*start..].trim().trim_end_matches(';').is_empty();
        let whole = format!("{head}\n{}", ended(&format!("it = {}", tail.trim_start())));
        (!blank && syntax().compile(&whole).is_ok()).then(|| match head.trim() {
            "" => ended(&format!("it = {}", tail.trim_start())),
            head => format!("{head}\n{}", ended(&format!("it = {}", tail.trim_start()))),
        })
    });
    last.unwrap_or_else(|| ended(text))
}

/// A script has one function of a name and number of parameters. One that a later entry defines again is called otherwise up to there.
fn apart(mut scripts: Vec<String>) -> Vec<String> {
    for at in 0..scripts.len() {
        for (name, start, _) in functions(&scripts[at]) {
            let count = arguments(&scripts[at], start + 3);
            let again = (at + 1..scripts.len()).find(|later| {
                let later = &scripts[*later];
                functions(later).iter().any(|(other, start, _)| *other == name && arguments(later, start + 3) == count)
            });
            for script in again.into_iter().flat_map(|until| at..until) {
                scripts[script] = renamed(&scripts[script], &name, count, &format!("{name}_{}", at + 1));
            }
        }
    }
    scripts
}

/// The text with calls and definitions of a function under another name.
fn renamed(text: &str, name: &str, count: usize, new: &str) -> String {
    let code = code(text);
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut places: Vec<usize> = code.match_indices(name).map(|(at, _)| at).collect();
    places.retain(|at| {
        let before = code[..*at].chars().next_back();
        let called = code[at + name.len()..].trim_start().starts_with('(');
        let whole = !before.is_some_and(|c| word(c) || c == '.' || c == ':');
        called && whole && arguments(text, *at) == count
    });
    let mut text = text.to_owned();
    for at in places.into_iter().rev() {
        text.replace_range(at..at + name.len(), new);
    }
    text
}

/// How many stand in the next parentheses.
fn arguments(text: &str, from: usize) -> usize {
    let code = code(text);
    let Some(open) = code[from..].find('(').map(|at| from + at + 1) else { return 0 };
    let (mut depth, mut count, mut any) = (0_i32, 1, false);
    for c in code[open..].chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => count += 1,
            _ => {}
        }
        any |= !c.is_whitespace();
    }
    if any { count } else { 0 }
}

/// The functions that a text defines: name, beginning and end.
fn functions(text: &str) -> Vec<(String, usize, usize)> {
    let code = code(text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let name = code[at + 3..].trim_start().split('(').next().unwrap_or_default().trim().to_owned();
        let mut depth = 0_i32;
        let end = code[at..].char_indices().find_map(|(offset, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => return None,
            }
            (depth == 0).then_some(at + offset + 1)
        });
        let start = if code[..at].ends_with("private ") { at - "private ".len() } else { at };
        found.extend(end.map(|end| (name, start, end)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::script;
    use crate::repl::entry::Done;

    fn saved(entries: &[(&str, bool)]) -> String {
        let done: Vec<Done> = entries
            .iter()
            .map(|(text, value)| Done { script: (*text).to_owned(), value: *value, made: None, undone: false })
            .collect();
        let script = script(&done, "shop", "us-east-1").expect("a script");
        rhai::Engine::new().compile(&script).unwrap_or_else(|e| panic!("{e}\n{script}"));
        script.split_once("\n").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
    }

    #[test]
    fn the_last_value_is_a_variable_where_it_is_used() {
        assert_eq!(saved(&[("1 + 1", true), ("it * 2", true)]), "let it = ();\n\nit = 1 + 1;\n\nit * 2;\n");
        assert_eq!(
            saved(&[("let a = 3; a", true), ("it + 1;", true), ("it", true)]),
            "let it = ();\n\nlet a = 3;\nit = a;\n\nit = it + 1;\n\nit;\n"
        );
        assert_eq!(saved(&[("#{ it: 1 }", true), ("\"it\"", true), ("2", true)]), "\n#{ it: 1 };\n\n\"it\";\n\n2;\n");
        assert_eq!(saved(&[("5", true), ("print(`${it}`);", false)]), "let it = ();\n\nit = 5;\n\nprint(`${it}`);\n");
        assert_eq!(
            saved(&[("if true { 1 } else { 2 }", true), ("it", true)]),
            "let it = ();\n\nit = if true { 1 } else { 2 };\n\nit;\n"
        );
    }

    #[test]
    fn a_function_that_is_defined_again_is_two_functions() {
        let text = saved(&[
            ("fn f(x) { x } fn g() { f(1) }", false),
            ("f(2) + f([1, 2]) + \"f(3)\".len() + x.f(1)", true),
            ("fn f(x) { x + 1 }", false),
            ("fn f() { 2 }", false),
            ("f(5) + f()", true),
        ]);
        for line in [
            "fn f_1(x) { x } fn g() { f_1(1) }",
            "f_1(2) + f_1([1, 2]) + \"f(3)\".len() + x.f(1);",
            "fn f(x) { x + 1 }",
            "fn f() { 2 }",
            "f(5) + f();",
        ] {
            assert!(text.lines().any(|there| there == line), "{line}\n{text}");
        }
    }

    #[test]
    fn a_session_that_made_something_is_a_workshop() {
        let done = |made: bool| Done {
            script: "f()".to_owned(),
            value: false,
            made: made.then(|| "entry-1".to_owned()),
            undone: false,
        };
        let script = |done| script(&[done], "my shop", "us-east-1").unwrap_or_default();
        assert!(
            script(done(true)).contains("workshop(#{ id: \"my-shop\", title: \"my-shop\", region: \"us-east-1\" });")
        );
        assert!(!script(done(false)).contains("workshop"));
        assert!(script(Done { undone: true, ..done(true) }).is_empty());
    }
}

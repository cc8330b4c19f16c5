//! The text of a closure as it stands in a call, and of the functions that it uses: whether it was edited since a run.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What only speaks to people, and changes nothing.
const SPEAKING: &str = "explain";

/// The text of the first closure in the call that begins at `start` (a byte of `text`): without comments, and with single spaces
/// where there is white space outside of strings, and without calls of `explain`. None where there is no closure.
pub fn text_of(text: &str, start: usize) -> Option<String> {
    whole(text, start).map(|found| without_words(&found))
}

fn whole(text: &str, start: usize) -> Option<String> {
    let rest = text.get(start..)?;
    let mut chars = rest.char_indices().peekable();
    let (mut depth, mut found) = (0_usize, None::<String>);
    while let Some((at, c)) = chars.next() {
        let from = at;
        let mut to = at + c.len_utf8();
        match c {
            '/' if rest[at..].starts_with("//") => {
                while chars.next_if(|(_, c)| *c != '\n').is_some() {}
                continue;
            }
            '/' if rest[at..].starts_with("/*") => {
                let end = rest[at..].find("*/").map_or(rest.len(), |end| at + end + 2);
                while chars.next_if(|(at, _)| *at < end).is_some() {}
                continue;
            }
            c if c.is_whitespace() => {
                if let Some(found) = found.as_mut().filter(|found| !found.ends_with(' ')) {
                    found.push(' ');
                }
                continue;
            }
            '"' | '`' => {
                while let Some((at, inner)) = chars.next() {
                    to = at + inner.len_utf8();
                    if inner == '\\' && c == '"' {
                        if let Some((at, escaped)) = chars.next() {
                            to = at + escaped.len_utf8();
                        }
                    } else if inner == c {
                        break;
                    }
                }
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return found.map(|found| found.trim_end().to_owned());
                }
            }
            '|' if depth == 1 && found.is_none() => found = Some(String::new()),
            _ => {}
        }
        if let Some(found) = &mut found {
            found.push_str(&rest[from..to]);
        }
    }
    None
}

/// The byte at which a line and a column (in characters, both from 1) are.
pub fn place(text: &str, line: usize, column: usize) -> Option<usize> {
    let begin: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let within = text.get(begin..)?;
    within.char_indices().map(|(at, _)| begin + at).nth(column.checked_sub(1)?)
}

/// The texts of the functions that a text calls in the script `source`, and of those that they call, in the script and in the files
/// that it imports; in an order of its own. `read` gives the text of a script by its name. The standard library is left out: nobody
/// edits it.
pub fn used(text: &str, source: &str, read: &dyn Fn(&str) -> Option<Arc<str>>) -> String {
    let mut scripts: BTreeMap<String, Option<Script>> = BTreeMap::new();
    let mut found: BTreeMap<(String, String), String> = BTreeMap::new();
    // The import by which a script is reached names it: its folder may be moved.
    let mut open = vec![(String::new(), source.to_owned(), text.to_owned())];
    while let Some((import, source, text)) = open.pop() {
        let script = scripts.entry(source.clone()).or_insert_with(|| read(&source).map(|text| Script::of(&text)));
        let Some(script) = script.clone() else { continue };
        for (module, function) in calls(&text) {
            let (import, source) = match module {
                None => (import.clone(), source.clone()),
                Some(alias) => {
                    let Some(path) = script.imports.get(alias) else { continue };
                    (path.clone(), beside(&source, path))
                }
            };
            let there = scripts.entry(source.clone()).or_insert_with(|| read(&source).map(|text| Script::of(&text)));
            let body = there.as_ref().and_then(|there| there.functions.get(function)).cloned();
            let key = (import.clone(), function.to_owned());
            if let Some(body) = body.filter(|_| !found.contains_key(&key)) {
                open.push((import, source, body.clone()));
                found.insert(key, body);
            }
        }
    }
    found.into_values().collect()
}

/// The file that an import means, by the name of the script that has it.
fn beside(source: &str, path: &str) -> String {
    let file = if path.ends_with(".rhai") { path.to_owned() } else { format!("{path}.rhai") };
    Path::new(source).parent().unwrap_or(Path::new("")).join(file).display().to_string()
}

/// What of a script others use.
#[derive(Clone, Default)]
struct Script {
    /// The functions of each name, all in one text.
    functions: BTreeMap<String, String>,
    /// What is imported, by the name that it is given.
    imports: BTreeMap<String, String>,
}

impl Script {
    fn of(text: &str) -> Script {
        // As if all of it were the closure of a call.
        let text = whole(&format!("f(|| {text}\n)"), 0).map(|text| without_words(&text)).unwrap_or_default();
        let tokens: Vec<(usize, &str)> = tokens(&text).collect();
        let mut script = Script::default();
        for (index, (at, token)) in tokens.iter().enumerate() {
            let behind = |n: usize| tokens.get(index + n).map_or("", |(_, token)| *token);
            match *token {
                "fn" => {
                    let end = end_of_block(&tokens[index..]).unwrap_or(text.len());
                    script.functions.entry(behind(1).to_owned()).or_default().push_str(&text[*at..end]);
                }
                "import" if behind(2) == "as" => {
                    script.imports.insert(behind(3).to_owned(), behind(1).trim_matches(['"', '`']).to_owned());
                }
                _ => {}
            }
        }
        script
    }
}

/// Where the first block among these ends.
fn end_of_block(tokens: &[(usize, &str)]) -> Option<usize> {
    let mut depth = 0_usize;
    tokens.iter().find_map(|(at, token)| {
        match *token {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                return (depth == 0).then_some(at + 1);
            }
            _ => {}
        }
        None
    })
}

/// The functions that a text calls, each with its module.
fn calls(text: &str) -> Vec<(Option<&str>, &str)> {
    let tokens: Vec<&str> = tokens(text).map(|(_, token)| token).collect();
    let name = |token: &str| token.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let called = tokens.windows(2).enumerate().filter(|(_, pair)| pair[1] == "(" && name(pair[0]));
    let mut found: Vec<(Option<&str>, &str)> = called
        .map(|(at, pair)| {
            let module = (at >= 3 && tokens[at - 1] == ":" && tokens[at - 2] == ":").then(|| tokens[at - 3]);
            (module.filter(|module| *module != "global"), pair[0])
        })
        .collect();
    // A text in back quotes may call, too.
    let inner = tokens.iter().filter_map(|token| token.strip_prefix('`'));
    inner.for_each(|inner| found.extend(calls(inner)));
    found
}

/// The words, strings and single signs of a text without comments, and where they begin.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].len() - text[at..].trim_start().len();
        let rest = &text[at..];
        let first = rest.chars().next()?;
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            '"' | '`' => {
                let mut escaped = false;
                let closes = |(_, c): &(usize, char)| {
                    let closes = *c == first && !escaped;
                    escaped = *c == '\\' && !escaped && first == '"';
                    closes
                };
                rest.char_indices().skip(1).find(closes).map_or(rest.len(), |(end, _)| end + 1)
            }
            c if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let start = at;
        at += length;
        Some((start, &rest[..length]))
    })
}

/// A text without the calls that only speak to people.
fn without_words(text: &str) -> String {
    let tokens: Vec<(usize, &str)> = tokens(text).collect();
    let (mut kept, mut from, mut index) = (String::new(), 0, 0);
    while index < tokens.len() {
        let before = index.checked_sub(1).map_or("", |before| tokens[before].1);
        let speaks = tokens[index].1 == SPEAKING && tokens.get(index + 1).is_some_and(|next| next.1 == "(");
        if !speaks || before == "." || before == ":" || before == "fn" {
            index += 1;
            continue;
        }
        kept.push_str(&text[from..tokens[index].0]);
        let mut depth = 0_usize;
        while let Some((_, token)) = tokens.get(index) {
            index += 1;
            match *token {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && *token == ")" {
                break;
            }
        }
        if tokens.get(index).is_some_and(|next| next.1 == ";") {
            index += 1;
        }
        from = tokens.get(index).map_or(text.len(), |next| next.0);
    }
    kept.push_str(&text[from..]);
    kept
}

#[cfg(test)]
mod tests {
    use super::{place, text_of, used};
    use std::sync::Arc;

    #[test]
    fn what_only_speaks_is_no_part_of_it() {
        let one = "step(\"a\", || { explain(\"hello (\"); ecs::f(); explain(#{ en: `x`, ja: \"y\" }) })";
        let two = "step(\"a\", || { ecs::f(); })";
        assert_eq!(text_of(one, 0), text_of(two, 0));
        assert_eq!(text_of("f(|| { x.explain(1); })", 0).as_deref(), Some("|| { x.explain(1); }"));
    }

    #[test]
    fn the_functions_that_it_uses_are_found() {
        let script = "import \"part\" as p;\nimport \"ops\" as ops;\nfn a(x) { b() + `${c()}` }\nfn b() { 1 } // d()\nfn c() { explain(\"\"); 2 }\nfn d() { a(1) }";
        let part = "fn e() { f() }\nfn f() { 3 }\nfn g() { 4 }";
        let read = |script: &str, part: &str| {
            let texts = [("x/main.rhai", Arc::from(script)), ("x/part.rhai", Arc::<str>::from(part))];
            move |name: &str| texts.iter().find(|(known, _)| *known == name).map(|(_, text)| Arc::clone(text))
        };
        let of = |text: &str, script: &str, part: &str| used(text, "x/main.rhai", &read(script, part));
        assert_eq!(of("|| a(1)", script, part), "fn a(x) { b() + `${c()}` }fn b() { 1 }fn c() { 2 }");
        assert_eq!(of("|| { p::e(); ops::why(); }", script, part), "fn e() { f() }fn f() { 3 }");
        assert_eq!(of("|| 1", script, part), "");
        let edited = part.replace("3", "5");
        assert_ne!(of("|| p::e()", script, part), of("|| p::e()", script, &edited));
        assert_eq!(of("|| p::g()", script, part), of("|| p::g()", script, &edited));
    }

    #[test]
    fn title_comments_and_layout_are_no_part_of_it() {
        let one = "let a = 1;\nstep(\"vpc\", #{ ja: \"網\", en: \"VPC (1)\" }, || {\n    // why\n    ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16 // |\" })\n});\nafter()";
        let two = "step(\"vpc\", \"Other\", || { /* ( */ ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16 // |\" })\n});";
        let at = place(one, 2, 1).expect("a place");
        let text = text_of(one, at).expect("a closure");
        assert_eq!(text, "|| { ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16 // |\" }) }");
        assert_eq!(text_of(two, 0).as_ref(), Some(&text));
        assert_ne!(text_of(&two.replace("/16", "/17"), 0), Some(text));
        assert_eq!(text_of("step(\"a\", \"b\", f)", 0), None);
        assert_eq!(text_of("step(\"a\", |x| ", 0), None);
        assert_eq!(place("網a", 1, 2), Some(3));
    }
}

//! Finds the place in a script that an input's path means: `containerDefinitions[0].cpu` of a call.
//!
//! Reads the script's text and not its syntax tree, which keeps no place for the keys of a map. What is no literal (a variable, a sum)
//! is not looked into, so the place found is the innermost that is sure.

use crate::nearest::same;
use rhai::Position;

/// The byte at a line and a column (both from 1, columns in characters); the end of the line for a column behind it.
pub fn byte(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = text.get(start..)?.lines().next().unwrap_or_default();
    let offset = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    Some(start + offset)
}

/// The line and column of a byte; Rhai counts no further than 65535.
pub fn position(text: &str, byte: usize) -> Position {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
    match (u16::try_from(line), u16::try_from(column)) {
        (Ok(line), Ok(column)) => Position::new(line, column),
        _ => Position::NONE,
    }
}

/// The byte at which the innermost known part of `path` stands, when the call's function name is at byte `call`: a key of a map, or an
/// element of a list. `None` where not even the first part is written in the call.
pub fn place(text: &str, call: usize, path: &str) -> Option<usize> {
    let mut reader = Reader { text, at: call };
    reader.word();
    reader.space();
    reader.eat("(")?;
    let mut found = None;
    for part in parts(path) {
        reader.space();
        match reader.enter(&part) {
            Some(at) => found = Some(at),
            None => break,
        }
    }
    found
}

/// A part of a path.
#[derive(Debug, PartialEq)]
enum Part<'a> {
    Member(&'a str),
    Index(usize),
    Key(&'a str),
}

/// The parts of `a.b[0]["c"]`. Keys are written as they are, so one with `"]` in it cannot be read; what comes after is left out.
fn parts(path: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix("[\"") {
            let Some((key, after)) = inner.split_once("\"]") else { break };
            parts.push(Part::Key(key));
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('[') {
            let Some((index, after)) = inner.split_once(']') else { break };
            let Ok(index) = index.parse() else { break };
            parts.push(Part::Index(index));
            rest = after;
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            parts.push(Part::Member(&name[..end]));
            rest = &name[end..];
        }
    }
    parts
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, token: &str) -> Option<()> {
        self.rest().starts_with(token).then(|| self.at += token.len())
    }

    /// Passes a name.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Passes white space and comments.
    fn space(&mut self) {
        loop {
            let rest = self.rest();
            let skipped = match rest {
                _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                _ => rest.len() - rest.trim_start().len(),
            };
            if skipped == 0 {
                return;
            }
            self.at += skipped;
        }
    }

    /// Goes to the value that the part means, inside the value that begins here. Gives the place to show, or `None` where this is no
    /// literal or has no such part.
    fn enter(&mut self, part: &Part<'_>) -> Option<usize> {
        match part {
            Part::Member(name) => self.key(|known| same(known, name)),
            Part::Key(name) => self.key(|known| known == *name),
            Part::Index(index) => {
                self.eat("[")?;
                for _ in 0..*index {
                    self.value();
                    self.eat(",")?;
                }
                self.space();
                (self.peek()? != ']').then_some(self.at)
            }
        }
    }

    fn key(&mut self, is: impl Fn(&str) -> bool) -> Option<usize> {
        self.eat("#{")?;
        loop {
            self.space();
            let at = self.at;
            let key = match self.peek()? {
                '"' => {
                    self.quoted('"');
                    self.text.get(at + 1..self.at - 1)?
                }
                _ => self.word(),
            };
            self.space();
            self.eat(":")?;
            if is(key) {
                return Some(at);
            }
            self.value();
            self.eat(",")?;
        }
    }

    /// Passes a value: everything up to a comma, or to a bracket that it did not open.
    fn value(&mut self) {
        let mut open = 0_usize;
        loop {
            self.space();
            let Some(c) = self.peek() else { return };
            match c {
                ',' if open == 0 => return,
                ']' | '}' | ')' if open == 0 => return,
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' => open -= 1,
                '"' | '`' | '\'' => {
                    self.quoted(c);
                    continue;
                }
                _ => {}
            }
            self.at += c.len_utf8();
        }
    }

    /// Passes a text. (One in back quotes ends too early if an expression in it holds another one.)
    fn quoted(&mut self, quote: char) {
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' if quote != '`' => drop(chars.next()),
                _ if c == quote => {
                    self.at += at + 1;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.text.len();
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, parts, place};

    #[test]
    fn paths_are_taken_apart() {
        let expected = [Part::Member("a"), Part::Index(0), Part::Member("b"), Part::Key("c d")];
        assert_eq!(parts("a[0].b[\"c d\"]"), expected);
        assert_eq!(parts(""), []);
        assert_eq!(parts("a[\"x"), [Part::Member("a")]);
    }

    #[test]
    fn the_innermost_written_part_is_found() {
        let script = r##"ecs::run(#{ // a comment, with #{ odd: ] "things
                name: "a \" , }", other: [ "x]", #{ b: 1 } ], letter: ',',
                "quoted-key": `two
                    lines, }`, /* , */
                container_definitions: [
                    #{ cpu: f(1, [2]) },
                    #{ name: "web", ports: [#{ protocol: "tcpp" }], env: #{ A: 1, "B C": [] } },
                ],
                known: settings,
            });"##;
        let at = |path: &str| {
            let found = place(script, script.find("run").expect("the call"), path)?;
            Some(script[found..].chars().take(12).collect::<String>())
        };
        for (path, expected) in [
            ("name", Some("name: \"a \\\" ")),
            ("other[1].b", Some("b: 1 } ], le")),
            ("letter", Some("letter: ',',")),
            ("quotedKey", Some("\"quoted-key\"")),
            ("containerDefinitions[0].cpu", Some("cpu: f(1, [2")),
            ("containerDefinitions[1].ports[0].protocol", Some("protocol: \"t")),
            ("containerDefinitions[1].env[\"B C\"]", Some("\"B C\": [] } ")),
            // What is missing, and what is in a variable: as far as it is written.
            ("containerDefinitions[1].image", Some("#{ name: \"we")),
            ("containerDefinitions[2]", Some("container_de")),
            ("known[3].a", Some("known: setti")),
            ("none", None),
            ("", None),
        ] {
            assert_eq!(at(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for script in [
            "",
            "f",
            "f(",
            "f(#{",
            "f(#{ a",
            "f(#{ a:",
            "f(#{ a: \"",
            "f(#{ b: '\\",
            "f(#{ b: [(",
            "f(#{ b: /*",
            "f(x)",
            "f(#{ é: 日 }",
        ] {
            for path in ["a", "a.b", "b[0]", "c", "[\"", "[", "[99999999999999999999]", "."] {
                let found = place(script, 0, path);
                assert!(found.is_none_or(|at| script.is_char_boundary(at)), "{script} {path}");
                place(script, script.len() + 5, path);
            }
        }
    }
}

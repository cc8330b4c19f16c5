//! Variables that ended with the braces in which they were declared.

/// Where a variable lived.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed {
    /// The line of the brace that opens its block, from 1.
    pub line: usize,
    /// The block is a step's closure.
    pub step: bool,
}

/// The block before `at` (a byte) in which a variable of that name was declared, if it is closed by then.
pub fn closed(source: &str, name: &str, at: usize) -> Option<Closed> {
    let plain = without_texts(source);
    let before = plain.get(..at)?;
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let declared = ["let ", "const ", "for "].into_iter().flat_map(|keyword| {
        let found = before.match_indices(keyword).filter(|(at, _)| !before[..*at].ends_with(word));
        found.map(move |(at, _)| (at, at + keyword.len(), keyword == "for "))
    });
    let named = declared.filter(|(_, from, _)| {
        let rest = before[*from..].trim_start();
        rest.split(|c| !word(c)).next() == Some(name)
    });
    let blocks = named.filter_map(|(at, from, inner)| {
        // The variable of a loop belongs to the block that follows it.
        let open = if inner { from + before[from..].find('{')? } else { opening(&before[..at])? };
        closes(&before[open..]).then_some(open)
    });
    let open = blocks.max()?;
    let line = before[..open].rsplit('\n').next().unwrap_or_default();
    Some(Closed { line: before[..open].matches('\n').count() + 1, step: line.contains("step(") })
}

/// The last brace that is still open at the end of a text.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().rev().find_map(|(at, c)| {
        depth += match c {
            '}' => 1,
            '{' => -1,
            _ => 0,
        };
        (depth < 0).then_some(at)
    })
}

/// Whether the brace with which a text begins is closed in it.
fn closes(text: &str) -> bool {
    let mut depth = 0;
    text.chars().any(|c| {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth == 0
    })
}

/// A script with spaces in place of its texts and comments, of the same bytes and lines.
fn without_texts(source: &str) -> String {
    let mut plain = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    let blank = |plain: &mut String, c: char| match c {
        '\n' => plain.push('\n'),
        c => (0..c.len_utf8()).for_each(|_| plain.push(' ')),
    };
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                blank(&mut plain, c);
                while let Some(c) = chars.next_if(|c| *c != '\n') {
                    blank(&mut plain, c);
                }
            }
            '"' | '`' => {
                blank(&mut plain, c);
                while let Some(inner) = chars.next() {
                    blank(&mut plain, inner);
                    if inner == '\\' && c == '"' {
                        chars.next().into_iter().for_each(|c| blank(&mut plain, c));
                    } else if inner == c {
                        break;
                    }
                }
            }
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Closed, closed};

    #[test]
    fn only_a_variable_whose_block_is_closed_is_found() {
        for (text, expected) in [
            ("{ let q = 1; } print(q);", Some((1, false))),
            ("\nif true {\n  let q = \"}\"; // }\n}\nq", Some((2, false))),
            ("step(\"a\", || { let q = `}`; });\nq", Some((1, true))),
            ("for q in [1] { }\nq", Some((1, false))),
            ("let q = 1; q", None),
            ("let p = 1; { let r = 1; } q", None),
            ("{ let q = 1; q", None),
        ] {
            let at = text.rfind('q').expect("a q");
            let expected = expected.map(|(line, step)| Closed { line, step });
            assert_eq!(closed(text, "q", at), expected, "{text}");
        }
    }
}

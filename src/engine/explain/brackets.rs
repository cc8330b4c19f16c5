//! Brackets that do not fit together.

/// What is wrong with the brackets of a text; places are bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    /// This one is never closed.
    Open { at: usize, open: char },
    /// This one closes what another kind opened.
    Other { at: usize, open: char, closed: usize, close: char },
    /// This one closes nothing.
    Extra { at: usize, close: char },
}

/// The bracket that closes this one.
pub fn partner(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

struct Opened {
    at: usize,
    open: char,
    /// Columns before the first character of its line.
    indent: usize,
    line: usize,
}

/// The first thing that is wrong, by the indentation where that tells which bracket was forgotten.
pub fn check(text: &str) -> Option<Wrong> {
    let mut open: Vec<Opened> = Vec::new();
    // A closed bracket whose ends are not indented alike: most likely the one after which another is missing.
    let mut crooked: Option<(usize, char)> = None;
    let (mut line, mut line_start) = (0, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\n' => (line, line_start) = (line + 1, at + 1),
            '/' if matches!(chars.peek(), Some((_, '/'))) => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
            '/' if matches!(chars.peek(), Some((_, '*'))) => {
                let end = text[at..].find("*/").map_or(text.len(), |end| at + end + 2);
                while let Some((at, c)) = chars.next_if(|(at, _)| *at < end) {
                    if c == '\n' {
                        (line, line_start) = (line + 1, at + 1);
                    }
                }
            }
            '"' | '`' | '\'' => {
                while let Some((at, inner)) = chars.next() {
                    match inner {
                        '\\' if c != '`' => drop(chars.next()),
                        '\n' if c != '`' => {
                            (line, line_start) = (line + 1, at + 1);
                            break;
                        }
                        '\n' => (line, line_start) = (line + 1, at + 1),
                        _ if inner == c => break,
                        _ => {}
                    }
                }
            }
            '(' | '[' | '{' => open.push(Opened { at, open: c, indent: indent(text, line_start), line }),
            ')' | ']' | '}' => {
                let Some(last) = open.pop() else { return Some(crooked_or(crooked, Wrong::Extra { at, close: c })) };
                let first = text[line_start..at].trim().is_empty();
                if partner(last.open) != c {
                    let wrong = Wrong::Other { at: last.at, open: last.open, closed: at, close: c };
                    return Some(crooked_or(crooked, wrong));
                }
                if first && last.line != line && last.indent > indent(text, line_start) && crooked.is_none() {
                    crooked = Some((last.at, last.open));
                }
            }
            _ => {}
        }
    }
    let last = open.pop()?;
    Some(crooked_or(crooked, Wrong::Open { at: last.at, open: last.open }))
}

/// The first of that many lines with an odd number of double quotes: a text that goes on behind its line swallows brackets.
pub fn odd_quotes(text: &str, lines: usize) -> Option<usize> {
    let odd = |line: &str| {
        let plain = line.split("//").next().unwrap_or(line).replace("\\\"", "");
        !plain.contains(['`', '\'']) && plain.matches('"').count() % 2 == 1
    };
    text.lines().take(lines).position(odd).map(|at| at + 1)
}

fn crooked_or(crooked: Option<(usize, char)>, wrong: Wrong) -> Wrong {
    match (crooked, &wrong) {
        (Some((at, open)), Wrong::Open { .. } | Wrong::Other { .. }) => Wrong::Open { at, open },
        _ => wrong,
    }
}

fn indent(text: &str, line_start: usize) -> usize {
    text[line_start..].chars().take_while(|c| *c == ' ' || *c == '\t').count()
}

#[cfg(test)]
mod tests {
    use super::{Wrong, check};

    #[test]
    fn the_bracket_that_is_wrong_is_found() {
        for (text, expected) in [
            ("f(#{ a: [1] })", None),
            ("// ( \n\"[\" /* { */ 'c' `}`", None),
            ("f(1", Some(Wrong::Open { at: 1, open: '(' })),
            ("f([1)", Some(Wrong::Other { at: 2, open: '[', closed: 4, close: ')' })),
            ("a]", Some(Wrong::Extra { at: 1, close: ']' })),
            // By its indentation the closing brace belongs to the first, so the second is the one that is open.
            ("if a {\n  if b {\n    c\n}\n", Some(Wrong::Open { at: 14, open: '{' })),
            ("é(", Some(Wrong::Open { at: 2, open: '(' })),
            ("\"never closed (\n(", Some(Wrong::Open { at: 16, open: '(' })),
        ] {
            assert_eq!(check(text), expected, "{text}");
        }
    }
}

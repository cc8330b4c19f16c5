//! Regular expressions of grep and sed.

use super::options::Bad;
use regex_lite::{Regex, RegexBuilder};

/// How a pattern is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// POSIX basic: `\(`, `\+` and `\|` are the operators.
    Basic,
    /// POSIX extended, and what is near it.
    Extended,
    Fixed,
}

/// Reads a pattern.
pub fn regex(pattern: &str, syntax: Syntax, any_case: bool) -> Result<Regex, Bad> {
    let translated = match syntax {
        Syntax::Basic => extended(pattern),
        Syntax::Extended => pattern.to_owned(),
        Syntax::Fixed => regex_lite::escape(pattern),
    };
    let built = RegexBuilder::new(&translated).case_insensitive(any_case).build();
    built.map_err(|_| Bad::Pattern { pattern: pattern.to_owned() })
}

/// A basic pattern as an extended one: operators with a backslash lose it, and without one are plain characters.
fn extended(pattern: &str) -> String {
    let mut extended = String::with_capacity(pattern.len() + 8);
    let mut chars = pattern.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(operator @ ('(' | ')' | '{' | '}' | '|' | '+' | '?')) => extended.push(operator),
                Some(other) => extended.extend(['\\', other]),
                None => extended.push_str("\\\\"),
            },
            '(' | ')' | '{' | '}' | '|' | '+' | '?' => extended.extend(['\\', c]),
            // At the start it is a plain star.
            '*' if first => extended.push_str("\\*"),
            '[' => {
                extended.push('[');
                // What stands in brackets is itself.
                if chars.peek() == Some(&'^') {
                    extended.extend(chars.next());
                }
                if chars.peek() == Some(&']') {
                    chars.next();
                    extended.push_str("\\]");
                }
                while let Some(c) = chars.next() {
                    match c {
                        ']' => {
                            extended.push(']');
                            break;
                        }
                        '[' if chars.peek() == Some(&':') => {
                            extended.push('[');
                            for c in chars.by_ref() {
                                extended.push(c);
                                if c == ']' {
                                    break;
                                }
                            }
                        }
                        '\\' | '[' | '&' | '~' => extended.extend(['\\', c]),
                        c => extended.push(c),
                    }
                }
            }
            c => extended.push(c),
        }
        first = false;
    }
    extended
}

//! Filter patterns for plain text: `ERROR`, `"out of memory"`, `?ERROR ?WARN`, `-DEBUG`.

use crate::cloud::call::{Refusal, refuse};

/// A filter pattern.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// All of these have to be there.
    all: Vec<String>,
    /// One of these has to be there, if there are any.
    any: Vec<String>,
    /// None of these may be there.
    none: Vec<String>,
}

impl Pattern {
    /// Reads a pattern; an empty one finds everything.
    ///
    /// # Errors
    /// InvalidParameterException for what is no pattern; NotImplemented for patterns of JSON, of columns, and regular
    /// expressions.
    pub fn read(text: &str) -> Result<Pattern, Refusal> {
        let text = text.trim();
        if text.starts_with(['{', '[', '%']) {
            let message = format!("The rehearsal cloud does not simulate filter patterns such as {text}: only terms");
            return Err(Refusal::new("NotImplemented", message).status(501));
        }
        let invalid = || Refusal::new("InvalidParameterException", format!("Invalid filter pattern: {text}"));
        let mut pattern = Pattern::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (list, term) = match rest.as_bytes()[0] {
                b'?' => (&mut pattern.any, &rest[1..]),
                b'-' => (&mut pattern.none, &rest[1..]),
                _ => (&mut pattern.all, rest),
            };
            let (term, after) = match term.strip_prefix('"') {
                Some(quoted) => quoted_term(quoted).ok_or_else(invalid)?,
                None => {
                    let end = term.find(char::is_whitespace).unwrap_or(term.len());
                    let (term, after) = term.split_at(end);
                    if term.is_empty() || !term.chars().all(|c| c.is_alphanumeric() || c == '_') {
                        return refuse("InvalidParameterException", format!("Invalid filter pattern: {text}"));
                    }
                    (term.to_owned(), after)
                }
            };
            list.push(term);
            rest = after.trim_start();
        }
        // CloudWatch Logs User Guide: beside other terms those with a question mark are ignored.
        if !pattern.all.is_empty() || !pattern.none.is_empty() {
            pattern.any.clear();
        }
        Ok(pattern)
    }

    /// Whether a message is found. Capitals matter.
    pub fn matches(&self, message: &str) -> bool {
        let there = |term: &String| message.contains(term.as_str());
        self.all.iter().all(there)
            && (self.any.is_empty() || self.any.iter().any(there))
            && !self.none.iter().any(there)
    }
}

/// The text up to the closing quote, and what follows. A backslash lets a quote stand in it.
fn quoted_term(text: &str) -> Option<(String, &str)> {
    let mut term = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((term, &text[at + 1..])),
            '\\' => term.push(chars.next()?.1),
            c => term.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn terms_are_found_as_cloudwatch_finds_them() {
        for (pattern, message, expected) in [
            ("", "anything", true),
            ("ERROR", "[ERROR] no memory", true),
            ("ERROR", "error", false),
            ("ERROR memory", "[ERROR] no memory", true),
            ("ERROR disk", "[ERROR] no memory", false),
            ("\"no memory\"", "[ERROR] no memory", true),
            ("\"memory no\"", "[ERROR] no memory", false),
            ("?ERROR ?WARN", "WARN: hot", true),
            ("?ERROR ?WARN", "INFO: cold", false),
            ("ERROR -memory", "[ERROR] no memory", false),
            ("-\"GET /index.php\"", "GET / HTTP/1.1", true),
            ("ERROR ?disk", "[ERROR] no memory", true),
            ("\"say \\\"hi\\\"\"", "say \"hi\"", true),
            ("起動", "コンテナが起動しました", true),
        ] {
            let read = Pattern::read(pattern).expect(pattern);
            assert_eq!(read.matches(message), expected, "{pattern} in {message}");
        }
    }

    #[test]
    fn what_is_no_pattern_of_terms_is_refused() {
        for (pattern, code) in [
            ("a:b", "InvalidParameterException"),
            ("\"open", "InvalidParameterException"),
            ("- x", "InvalidParameterException"),
            ("{ $.status = 500 }", "NotImplemented"),
            ("[ip, user]", "NotImplemented"),
            ("%[0-9]+%", "NotImplemented"),
        ] {
            assert_eq!(Pattern::read(pattern).expect_err(pattern).code, code, "{pattern}");
        }
    }
}

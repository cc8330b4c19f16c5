//! Variables in policies: `${aws:username}`. Source: "IAM policy elements: Variables and tags".

use super::Facts;
use std::borrow::Cow;

/// A piece of a text of a policy.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    /// `${*}`, `${?}`, `${$}`: the character, without the meaning that it has in patterns.
    Literal(char),
    Variable {
        key: &'a str,
        default: Option<&'a str>,
    },
}

/// Keys that can have several values, of which a variable can be none.
const OF_SEVERAL: &[&str] = &["aws:calledvia", "aws:tagkeys"];

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some(end) = end(after) else { break };
        if !before.is_empty() {
            all.push(Piece::Text(before));
        }
        all.push(variable(&after[..end]));
        rest = &after[end + 1..];
    }
    if !rest.is_empty() {
        all.push(Piece::Text(rest));
    }
    all
}

/// Where the brace is that ends a variable; one in the quotes of its default does not.
fn end(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '\'';
        (c == '}' && !quoted).then_some(at)
    })
}

fn variable(inside: &str) -> Piece<'_> {
    match inside {
        "*" => Piece::Literal('*'),
        "?" => Piece::Literal('?'),
        "$" => Piece::Literal('$'),
        _ => match inside.split_once(',') {
            None => Piece::Variable { key: inside.trim(), default: None },
            Some((key, default)) => {
                let default = default.trim();
                let unquoted = default.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
                Piece::Variable { key: key.trim(), default: Some(unquoted.unwrap_or(default)) }
            }
        },
    }
}

/// The keys that the variables of a text stand for, as they are written.
pub fn keys(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Variable { key, .. } => Some(key),
        _ => None,
    })
}

/// A text with its variables replaced; none where one of them has no value and no default: then it is like nothing. In a pattern
/// the stars and question marks of values mean themselves.
pub fn filled<'a>(text: &'a str, facts: &Facts, pattern: bool) -> Option<Cow<'a, str>> {
    if !text.contains("${") {
        return Some(Cow::Borrowed(text));
    }
    let mut out = String::new();
    let value = |out: &mut String, value: &str| {
        for c in value.chars() {
            if pattern && matches!(c, '*' | '?' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
    };
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Literal(c) => value(&mut out, c.encode_utf8(&mut [0; 4])),
            Piece::Variable { key, default } => value(&mut out, known(facts, key).or(default)?),
        }
    }
    Some(Cow::Owned(out))
}

fn known<'a>(facts: &'a Facts, key: &str) -> Option<&'a str> {
    let key = key.to_ascii_lowercase();
    let values = facts.get(&key).filter(|_| !OF_SEVERAL.contains(&key.as_str()))?;
    values.first().filter(|_| values.len() == 1).map(String::as_str)
}

/// The pattern of a resource with its variables replaced. They stand for nothing before the fifth colon, in what says whose the
/// resource is.
pub fn resource<'a>(pattern: &'a str, facts: &Facts) -> Option<Cow<'a, str>> {
    let Some((at, _)) = pattern.match_indices(':').nth(4) else { return filled(pattern, facts, true) };
    let (whose, which) = pattern.split_at(at);
    Some(match filled(which, facts, true)? {
        Cow::Borrowed(_) => Cow::Borrowed(pattern),
        Cow::Owned(which) => Cow::Owned(format!("{whose}{which}")),
    })
}

#[cfg(test)]
mod tests {
    use super::{Facts, filled, keys, resource};

    #[test]
    fn variables_have_values_defaults_and_escapes() {
        let fact = |key: &str, values: &[&str]| (key.to_owned(), values.iter().map(|v| (*v).to_owned()).collect());
        let facts = Facts::from([
            fact("aws:username", &["ann"]),
            fact("aws:principaltag/team", &["a*b"]),
            fact("aws:tagkeys", &["Owner"]),
            fact("ecs:both", &["a", "b"]),
        ]);
        for (text, value, pattern) in [
            ("plain*", Some("plain*"), Some("plain*")),
            ("x-${aws:username}-*", Some("x-ann-*"), Some("x-ann-*")),
            ("${aws:UserName}", Some("ann"), Some("ann")),
            ("${aws:PrincipalTag/team}", Some("a*b"), Some("a\\*b")),
            ("${*}${?}${$}", Some("*?$"), Some("\\*\\?$")),
            ("${aws:PrincipalTag/none, 'all of }'}!", Some("all of }!"), Some("all of }!")),
            ("${aws:PrincipalTag/team, 'all'}", Some("a*b"), Some("a\\*b")),
            ("${aws:PrincipalTag/none}", None, None),
            ("${aws:TagKeys}", None, None),
            ("${ecs:both}", None, None),
            ("${aws:username", Some("${aws:username"), Some("${aws:username")),
        ] {
            assert_eq!(filled(text, &facts, false).as_deref(), value, "{text}");
            assert_eq!(filled(text, &facts, true).as_deref(), pattern, "{text}");
        }
        let arn = "arn:aws:ecs:${aws:username}:*:cluster/${aws:username}";
        assert_eq!(resource(arn, &facts).as_deref(), Some("arn:aws:ecs:${aws:username}:*:cluster/ann"));
        assert_eq!(keys("a${b, 'c'}${*}${d:e}").collect::<Vec<_>>(), ["b", "d:e"]);
    }
}

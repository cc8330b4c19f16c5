//! Colours of an entry while it is typed: the language's words, texts, names, brackets that belong together, and what is wrong.

use super::check::Mistake;
use super::tokens::{KEYWORDS, Kind, Token, tokens};
use std::fmt::Write as _;

const KEYWORD: &str = "35";
const TEXT: &str = "32";
const NUMBER: &str = "36";
const COMMENT: &str = "2";
const MODULE: &str = "34";
const FUNCTION: &str = "1;34";
const KEY: &str = "33";
const PARTNER: &str = "1;7";
const WRONG: &str = "4;31";

/// The entry with colours; the same characters otherwise. `cursor` is where brackets are looked for, if anywhere.
pub fn coloured(text: &str, cursor: Option<usize>, mistakes: &[Mistake]) -> String {
    let all = tokens(text);
    let partners = cursor.and_then(|cursor| pair(&all, cursor));
    let mut shown = String::with_capacity(text.len() * 2);
    for (at, token) in all.iter().enumerate() {
        let wrong = mistakes.iter().any(|mistake| mistake.at.start <= token.start && token.end() <= mistake.at.end);
        let style = match () {
            () if wrong => Some(WRONG),
            () if partners.is_some_and(|(one, other)| at == one || at == other) => Some(PARTNER),
            () => style(&all, at),
        };
        match style {
            // Colours end with the line: a terminal that wraps would fill its rest.
            Some(style) => {
                for (number, line) in token.text.split('\n').enumerate() {
                    if number > 0 {
                        shown.push('\n');
                    }
                    write!(shown, "\x1b[{style}m{line}\x1b[0m").expect("a String takes all");
                }
            }
            None => shown.push_str(token.text),
        }
    }
    shown
}

fn style(all: &[Token<'_>], at: usize) -> Option<&'static str> {
    let token = &all[at];
    let next = all[at + 1..].iter().find(|token| token.counts());
    match token.kind {
        Kind::Comment => Some(COMMENT),
        Kind::Text { .. } => Some(TEXT),
        Kind::Number => Some(NUMBER),
        Kind::Foreign => Some(WRONG),
        Kind::Name if KEYWORDS.contains(&token.text) => Some(KEYWORD),
        Kind::Name => match next.map(|token| token.text) {
            Some("::") => Some(MODULE),
            Some("(") => Some(FUNCTION),
            Some(":") => Some(KEY),
            _ => None,
        },
        Kind::Space | Kind::Symbol => None,
    }
}

/// The bracket at the cursor or before it, and the one that belongs to it: their tokens.
fn pair(all: &[Token<'_>], cursor: usize) -> Option<(usize, usize)> {
    let opens =
        |token: &Token<'_>| token.kind == Kind::Symbol && matches!(token.text, "(" | "[" | "{" | "#{" | "${" | "?[");
    let closes = |token: &Token<'_>| token.kind == Kind::Symbol && matches!(token.text, ")" | "]" | "}");
    let bracket = |token: &Token<'_>| opens(token) || closes(token);
    let under = all.iter().position(|token| token.start == cursor && bracket(token));
    let at = under.or_else(|| all.iter().position(|token| token.end() == cursor && closes(token)))?;
    let mut depth = 0usize;
    let mut counted = |token: &Token<'_>, deeper: bool| -> bool {
        if !bracket(token) {
            return false;
        }
        depth = if deeper { depth + 1 } else { depth.saturating_sub(1) };
        depth == 0
    };
    let other = if opens(&all[at]) {
        (at..all.len()).find(|index| counted(&all[*index], opens(&all[*index])))
    } else {
        (0..=at).rev().find(|index| counted(&all[*index], closes(&all[*index])))
    };
    Some((at, other?))
}

#[cfg(test)]
mod tests {
    use super::coloured;
    use crate::repl::check::mistakes;

    fn plain(text: &str) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("\x1b[") {
            shown.push_str(before);
            rest = after.split_once('m').expect("the end of a style").1;
        }
        shown + rest
    }

    #[test]
    fn colours_change_no_character() {
        for text in ["let x = ecs::f(#{ a: \"b\" }); // c", "`a\nb ${x}\n`", "f（1）", "\"open", "a(b[c]{d", ""] {
            for cursor in [None, Some(0), Some(text.len())] {
                assert_eq!(plain(&coloured(text, cursor, &mistakes(text))), text);
            }
        }
    }

    #[test]
    fn words_and_mistakes_have_their_colours() {
        let shown = coloured("let x = ecs::list_clutsers()", None, &mistakes("let x = ecs::list_clutsers()"));
        assert!(shown.contains("\x1b[35mlet\x1b[0m") && shown.contains("\x1b[34mecs\x1b[0m"), "{shown:?}");
        assert!(shown.contains("\x1b[4;31mlist_clutsers\x1b[0m"), "{shown:?}");
    }

    #[test]
    fn the_bracket_that_belongs_to_the_one_at_the_cursor_stands_out() {
        let shown = coloured("f(#{ a: 1 })", Some(12), &[]);
        assert_eq!(shown.matches("\x1b[1;7m").count(), 2, "{shown:?}");
        assert!(coloured("f(1", Some(1), &[]).matches("\x1b[1;7m").count() == 0);
    }
}

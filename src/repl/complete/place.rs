//! Where in an entry the cursor is: what is being typed, and inside of which calls, maps and lists.

use crate::repl::tokens::{Kind, Token, inner, tokens};
use std::ops::Range;

/// An entry with the tokens of it that count, and a place in it.
pub struct Place<'a> {
    pub text: &'a str,
    /// Without spaces and comments.
    pub tokens: Vec<Token<'a>>,
    /// As many tokens are before what is being typed.
    pub before: usize,
    /// Where what is being typed begins; in a text behind its quote.
    pub start: usize,
    /// What is typed of it so far.
    pub prefix: &'a str,
    /// The quote of the text in which the cursor is.
    pub quote: Option<char>,
    /// The text in which the cursor is has its end.
    pub closed: bool,
    /// What is open around the cursor, the innermost last.
    pub frames: Vec<Frame>,
}

/// A bracket that is open.
#[derive(Debug, Clone)]
pub struct Frame {
    pub opens: Opens,
    /// The token that opened it.
    pub at: usize,
    /// Of a map: the key whose value is being typed.
    pub key: Option<usize>,
    /// How many commas are between it and the cursor.
    pub commas: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// The arguments of a function or method.
    Call,
    /// Round brackets of an expression.
    Group,
    Map,
    List,
    /// `list[0]`, `map["key"]`
    Index,
    /// Statements, or code in a text.
    Block,
}

/// What can be typed at the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// An expression or statement.
    Word,
    /// Behind `a::b::`; the last of these colons is that token.
    InModule(usize),
    /// Behind the dot that is that token.
    Member(usize),
    /// A key of the innermost map.
    Key,
    /// The value of the innermost map's key, an element of the innermost list, or an argument, from its beginning.
    Value,
    /// A key in brackets behind a value: the bracket is that token.
    KeyOf(usize),
    /// The path of an import.
    Import,
    /// A new name, or nothing that could be completed.
    Nothing,
}

impl<'a> Place<'a> {
    /// The place at that byte; none in a comment or number.
    pub fn at(text: &'a str, position: usize) -> Option<Place<'a>> {
        let (mut start, mut quote, mut closed) = (position, None, false);
        let mut counting = Vec::new();
        let mut before = None;
        for token in tokens(text) {
            let around = token.start < position && position <= token.end();
            match token.kind {
                Kind::Comment
                    if token.start < position && (position < token.end() || !token.text.ends_with("*/")) && around =>
                {
                    return None;
                }
                Kind::Number if around => return None,
                Kind::Name if around => (start, before) = (token.start, Some(counting.len())),
                Kind::Text { open } if token.start < position && (position < token.end() || open && around) => {
                    // The rest of a text behind a hole has no quote of its own.
                    let first = token.text.chars().next().filter(|c| ['"', '`', '\''].contains(c));
                    quote = Some(first.unwrap_or('`'));
                    start = token.start + first.map_or(0, char::len_utf8);
                    closed = !open;
                    before = Some(counting.len());
                }
                _ if token.start >= position && before.is_none() => before = Some(counting.len()),
                _ => {}
            }
            if token.counts() {
                counting.push(token);
            }
        }
        let before = before.unwrap_or(counting.len());
        let frames = frames(&counting[..before]);
        let prefix = text.get(start..position)?;
        Some(Place { text, tokens: counting, before, start, prefix, quote, closed, frames })
    }

    /// The token before what is being typed.
    pub fn previous(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.before.checked_sub(1)?)
    }

    /// The token behind what is being typed.
    pub fn following(&self) -> Option<&Token<'a>> {
        let own = self.tokens.get(self.before).is_some_and(|token| token.start <= self.start && !self.typing_nothing());
        self.tokens.get(self.before + usize::from(own))
    }

    fn typing_nothing(&self) -> bool {
        self.prefix.is_empty() && self.quote.is_none()
    }

    /// What can be typed here.
    pub fn what(&self) -> Where {
        let Some(previous) = self.previous() else {
            return if self.quote.is_some() { Where::Nothing } else { Where::Word };
        };
        let last = self.before - 1;
        let innermost = self.frames.last();
        if self.quote.is_some() {
            return match (previous.text, innermost) {
                ("import", _) => Where::Import,
                ("[", Some(Frame { opens: Opens::Index, at, .. })) => Where::KeyOf(*at),
                ("#{" | ",", Some(Frame { opens: Opens::Map, .. })) => Where::Key,
                (":" | "[" | "(" | ",", Some(frame)) if frame.opens != Opens::Block => Where::Value,
                _ => Where::Nothing,
            };
        }
        match previous.text {
            "::" => Where::InModule(last),
            "." | "?." => Where::Member(last),
            "let" | "const" | "fn" | "as" | "for" if previous.kind == Kind::Name => Where::Nothing,
            "#{" | "," if innermost.is_some_and(|frame| frame.opens == Opens::Map) => Where::Key,
            ":" if innermost.is_some_and(|frame| frame.opens == Opens::Map && frame.key.is_some()) => Where::Value,
            "[" | "," if innermost.is_some_and(|frame| frame.opens == Opens::List) => Where::Value,
            "(" | "," if innermost.is_some_and(|frame| frame.opens == Opens::Call) => Where::Value,
            // A value that is there goes on with an operator.
            ")" | "]" => Where::Nothing,
            _ if matches!(previous.kind, Kind::Text { .. } | Kind::Number) => Where::Nothing,
            _ => Where::Word,
        }
    }

    /// The function that a bracket calls: `ecs::create_cluster`. None of a method.
    pub fn callee(&self, bracket: usize) -> Option<String> {
        let (path, start) = path(&self.tokens, bracket)?;
        let method = start.checked_sub(1).is_some_and(|at| [".", "?."].contains(&self.tokens[at].text));
        (!method).then_some(path)
    }

    /// The call around the cursor whose argument is made of maps and lists alone from there on: its frame.
    pub fn call(&self) -> Option<usize> {
        let inner = self.frames.iter().rposition(|frame| !matches!(frame.opens, Opens::Map | Opens::List))?;
        (self.frames[inner].opens == Opens::Call).then_some(inner)
    }

    /// The entries of the map that a token opens: see [`entries`].
    pub fn entries(&self, opened: usize) -> Vec<(&'a str, Range<usize>)> {
        entries(&self.tokens, opened)
    }
}

/// The entries of the map that a token opens: each key, and the tokens of its value; the key is two tokens before. The one that is being
/// typed has no entry unless its colon is there.
pub fn entries<'a>(tokens: &[Token<'a>], opened: usize) -> Vec<(&'a str, Range<usize>)> {
    let (mut entries, mut depth, mut at) = (Vec::new(), 0usize, opened + 1);
    let mut key: Option<(&str, usize)> = None;
    let mut fresh = true;
    while let Some(token) = tokens.get(at) {
        match token.text {
            _ if token.kind != Kind::Symbol => {
                if depth == 0 && fresh && tokens.get(at + 1).is_some_and(|next| next.is(":")) {
                    key = Some((inner(token), at + 2));
                    at += 1;
                }
                fresh = false;
            }
            "(" | "[" | "{" | "#{" | "${" | "?[" => (depth, fresh) = (depth + 1, false),
            ")" | "]" | "}" if depth == 0 => break,
            ")" | "]" | "}" => depth -= 1,
            "," if depth == 0 => {
                entries.extend(key.take().map(|(key, from)| (key, from..at)));
                fresh = true;
            }
            _ => fresh = false,
        }
        at += 1;
    }
    entries.extend(key.map(|(key, from)| (key, from.min(tokens.len())..at.min(tokens.len()))));
    entries
}

/// The path of names that ends before a token, and the token at which it begins.
pub fn path(tokens: &[Token<'_>], end: usize) -> Option<(String, usize)> {
    let mut start = end.checked_sub(1).filter(|at| tokens[*at].kind == Kind::Name)?;
    let mut names = vec![tokens[start].text];
    while start >= 2 && tokens[start - 1].is("::") && tokens[start - 2].kind == Kind::Name {
        start -= 2;
        names.insert(0, tokens[start].text);
    }
    Some((names.join("::"), start))
}

/// What is open at the end of these tokens.
fn frames(tokens: &[Token<'_>]) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Symbol {
            continue;
        }
        let previous = at.checked_sub(1).map(|at| &tokens[at]);
        let value = previous.is_some_and(|token| {
            matches!(token.text, ")" | "]" | "}")
                || matches!(token.kind, Kind::Text { .. })
                || token.kind == Kind::Name && !is_statement(token.text)
        });
        let opens = match token.text {
            "(" if value => Opens::Call,
            "(" => Opens::Group,
            "[" | "?[" if value => Opens::Index,
            "[" => Opens::List,
            "#{" => Opens::Map,
            "{" | "${" => Opens::Block,
            ")" | "]" | "}" => {
                frames.pop();
                continue;
            }
            "," => {
                if let Some(frame) = frames.last_mut() {
                    (frame.key, frame.commas) = (None, frame.commas + 1);
                }
                continue;
            }
            ":" => {
                if let Some(frame) = frames.last_mut().filter(|frame| frame.opens == Opens::Map && frame.key.is_none())
                {
                    frame.key = at.checked_sub(1);
                }
                continue;
            }
            _ => continue,
        };
        frames.push(Frame { opens, at, key: None, commas: 0 });
    }
    frames
}

/// Words behind which a bracket is no call.
fn is_statement(word: &str) -> bool {
    ["if", "while", "until", "switch", "return", "in", "throw", "catch", "else", "let", "const", "for"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::{Opens, Place, Where};

    /// The place at `|`.
    fn at(text: &str) -> (String, usize) {
        let position = text.find('¦').expect("a cursor");
        (text.replace('¦', ""), position)
    }

    #[test]
    fn what_can_be_typed_is_seen_from_what_stands_before() {
        for (text, expected) in [
            ("¦", Where::Word),
            ("ec¦", Where::Word),
            ("ecs::cre¦", Where::InModule(1)),
            ("it.clus¦", Where::Member(1)),
            ("f(#{ a¦", Where::Key),
            ("f(#{ a: 1, ¦", Where::Key),
            ("f(#{ a: ¦", Where::Value),
            ("f(#{ a: \"x¦", Where::Value),
            ("f(#{ a: \"x¦\", b: 1 })", Where::Value),
            ("f(#{ a: [¦", Where::Value),
            ("outputs[\"V¦", Where::KeyOf(1)),
            ("import \"net¦", Where::Import),
            ("let x¦", Where::Nothing),
            ("1 + x¦", Where::Word),
            ("`a ${it.b¦", Where::Member(3)),
        ] {
            let (text, position) = at(text);
            assert_eq!(Place::at(&text, position).expect("a place").what(), expected, "{text}");
        }
        for text in ["// ec¦", "/* a ¦ */", "12¦"] {
            let (text, position) = at(text);
            assert!(Place::at(&text, position).is_none(), "{text}");
        }
    }

    #[test]
    fn calls_and_maps_around_the_cursor_are_open() {
        let (text, position) =
            at("step(\"a\", || { ecs::create_service(#{ cluster: \"c\", networkConfiguration: #{ ¦ } }) })");
        let place = Place::at(&text, position).expect("a place");
        let call = place.call().expect("a call");
        assert_eq!(place.callee(place.frames[call].at).as_deref(), Some("ecs::create_service"));
        let maps: Vec<_> = place.frames[call + 1..].iter().map(|frame| frame.opens).collect();
        assert_eq!(maps, [Opens::Map, Opens::Map]);
        let given: Vec<_> = place.entries(place.frames[call + 1].at).into_iter().map(|(key, _)| key).collect();
        assert_eq!(given, ["cluster", "networkConfiguration"]);
    }
}

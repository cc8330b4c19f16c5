//! The words of an entry that is still being typed: Rhai's tokens with their places, whatever is missing or wrong.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Space,
    Comment,
    /// A text in quotes, or a part of one in back quotes. Open while its end is not there.
    Text {
        open: bool,
    },
    Number,
    /// A name or a word of the language.
    Name,
    Symbol,
    /// What no script has outside of texts: full-width characters, letters of other alphabets.
    Foreign,
}

/// A piece of the entry; together they are all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: Kind,
    /// The byte at which it begins.
    pub start: usize,
    pub text: &'a str,
}

impl<'a> Token<'a> {
    /// [`inner`]
    pub fn inner(&self) -> &'a str {
        inner(self)
    }

    /// The byte behind it.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it says something to Rhai.
    pub fn counts(&self) -> bool {
        !matches!(self.kind, Kind::Space | Kind::Comment)
    }

    /// Whether it is that symbol.
    pub fn is(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }
}

/// What a text says, without its quotes; escapes are left as they are.
pub fn inner<'a>(token: &Token<'a>) -> &'a str {
    let inner = token.text.trim_start_matches(['"', '`', '\'']);
    match token.kind {
        Kind::Text { open: false } => inner.trim_end_matches(['"', '`', '\'']),
        _ => inner,
    }
}

/// Symbols of more than one character; the longest first.
const SYMBOLS: [&str; 25] = [
    "...", "..=", "#{", "::", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "?[", "+=", "-=", "*=", "/=", "%=",
    "..", "${", "**", "<<", ">>", "->",
];

/// Words of the language.
pub const KEYWORDS: [&str; 25] = [
    "let", "const", "if", "else", "switch", "do", "while", "until", "loop", "for", "in", "continue", "break", "return",
    "throw", "try", "catch", "import", "as", "fn", "private", "this", "true", "false", "global",
];

/// All tokens of a text.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut reader = Reader { text, at: 0, inside: Vec::new(), found: Vec::new() };
    while reader.at < text.len() {
        reader.next();
    }
    reader.found
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// For each text in back quotes that is open: how many braces are open in its `${`.
    inside: Vec<usize>,
    found: Vec<Token<'a>>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn take(&mut self, length: usize, kind: Kind) {
        self.found.push(Token { kind, start: self.at, text: &self.text[self.at..self.at + length] });
        self.at += length;
    }

    fn while_(&mut self, kind: Kind, fits: impl Fn(char) -> bool) {
        let length = self.rest().find(|c| !fits(c)).unwrap_or(self.rest().len());
        self.take(length, kind);
    }

    fn next(&mut self) {
        let rest = self.rest();
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_ascii_whitespace() {
            return self.while_(Kind::Space, |c| c.is_ascii_whitespace());
        }
        if rest.starts_with("//") {
            return self.while_(Kind::Comment, |c| c != '\n');
        }
        if rest.starts_with("/*") {
            return self.take(comment(rest), Kind::Comment);
        }
        if first.is_ascii_digit() {
            return self.take(number(rest), Kind::Number);
        }
        if first.is_ascii_alphabetic() || first == '_' {
            return self.while_(Kind::Name, |c| c.is_ascii_alphanumeric() || c == '_');
        }
        match first {
            '"' | '\'' => {
                let (length, open) = quoted(rest, first);
                self.take(length, Kind::Text { open });
            }
            '`' => self.template(1),
            '{' if !self.inside.is_empty() => {
                *self.inside.last_mut().expect("not empty") += 1;
                self.take(1, Kind::Symbol);
            }
            '}' if !self.inside.is_empty() => {
                let depth = self.inside.last_mut().expect("not empty");
                *depth = depth.saturating_sub(1);
                let ends = *depth == 0;
                self.take(1, Kind::Symbol);
                if ends {
                    self.inside.pop();
                    self.template(0);
                }
            }
            _ if first.is_ascii() => {
                let length = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)).map_or(1, |symbol| symbol.len());
                if rest.starts_with("#{")
                    && let Some(depth) = self.inside.last_mut()
                {
                    *depth += 1;
                }
                self.take(length, Kind::Symbol);
            }
            _ => self.take(first.len_utf8(), Kind::Foreign),
        }
    }

    /// A text in back quotes up to its end or the next `${`; `skip` is the length of its quote.
    fn template(&mut self, skip: usize) {
        let rest = self.rest();
        let body = &rest[skip..];
        let ends = body.find('`').map(|at| at + skip);
        let holes = body.find("${").map(|at| at + skip);
        match (ends, holes) {
            (Some(end), hole) if hole.is_none_or(|hole| end < hole) => self.take(end + 1, Kind::Text { open: false }),
            (_, Some(hole)) => {
                if hole > 0 {
                    self.take(hole, Kind::Text { open: false });
                }
                self.take(2, Kind::Symbol);
                self.inside.push(1);
            }
            _ if rest.is_empty() => {}
            _ => self.take(rest.len(), Kind::Text { open: true }),
        }
    }
}

/// The length of a comment that may hold others.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    text.len()
}

/// The length of a number. Two dots behind it are a range.
fn number(text: &str) -> usize {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let whole = digits(text);
    let fraction = text[whole..].strip_prefix('.').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    whole + fraction.map_or(0, |rest| 1 + digits(rest))
}

/// The length of a text on one line, and whether its end is missing.
fn quoted(text: &str, quote: char) -> (usize, bool) {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return (at, true),
            _ if c == quote => return (at + 1, false),
            _ => {}
        }
    }
    (text.len(), true)
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens};

    fn shown(text: &str) -> Vec<String> {
        let all = tokens(text);
        assert_eq!(all.iter().map(|token| token.text).collect::<String>(), text);
        all.iter()
            .filter(|token| token.kind != Kind::Space)
            .map(|token| format!("{:?} {}", token.kind, token.text))
            .collect()
    }

    #[test]
    fn nothing_is_lost_and_everything_has_its_kind() {
        let all = shown("let x = ecs::f(#{ a: \"b\\\"c\", n: 1.5 }); // end");
        assert!(all.contains(&"Symbol #{".to_owned()) && all.contains(&"Number 1.5".to_owned()), "{all:?}");
        assert!(all.contains(&"Text { open: false } \"b\\\"c\"".to_owned()), "{all:?}");
        assert_eq!(all.last().map(String::as_str), Some("Comment // end"));
    }

    #[test]
    fn what_is_not_finished_is_open() {
        assert_eq!(shown("f(\"abc"), ["Name f", "Symbol (", "Text { open: true } \"abc"]);
        assert_eq!(shown("\"a\nb"), ["Text { open: true } \"a", "Name b"]);
        assert_eq!(shown("`a${x"), ["Text { open: false } `a", "Symbol ${", "Name x"]);
        assert_eq!(shown("/* a /* b */"), ["Comment /* a /* b */"]);
    }

    #[test]
    fn holes_in_texts_are_code() {
        let expected = [
            "Text { open: false } `a",
            "Symbol ${",
            "Symbol #{",
            "Name b",
            "Symbol :",
            "Number 1",
            "Symbol }",
            "Symbol .",
            "Name b",
            "Symbol }",
            "Text { open: false } c`",
            "Symbol +",
            "Number 1",
        ];
        assert_eq!(shown("`a${#{b:1}.b}c`+1"), expected);
    }

    #[test]
    fn full_width_characters_and_ranges() {
        assert_eq!(shown("あ（"), ["Foreign あ", "Foreign （"]);
        assert_eq!(shown("0..3"), ["Number 0", "Symbol ..", "Number 3"]);
        assert_eq!(shown("\"日本\"　"), ["Text { open: false } \"日本\"", "Foreign 　"]);
    }
}

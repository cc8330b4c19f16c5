//! The AWS CLI's shorthand syntax: `Name=vpc-id,Values=vpc-1,vpc-2`, `awsvpcConfiguration={subnets=[a,b],assignPublicIp=DISABLED}`.
//!
//! The grammar is that of the AWS CLI's own parser (`awscli/shorthand.py` 1.46), its oddities included: `a=b,c,d=e` is a list and a
//! text, for a comma before `d=` ends the list; blanks around commas and braces do not count; a quote inside of a word ends it.

use crate::lang::Text;
use crate::text;
use indexmap::IndexMap;

/// What a shorthand text says, before anybody looked which types are wanted.
#[derive(Debug, Clone, PartialEq)]
pub enum Short {
    Text(String),
    /// The content of `key@=fileb://...`.
    Bytes(Vec<u8>),
    List(Vec<Short>),
    Map(IndexMap<String, Short>),
}

/// Why a text is no shorthand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Something else stands at this character.
    Expected { what: &'static str, found: Option<char>, at: usize },
    /// A key has a value already.
    Twice { key: String, at: usize },
    /// A file that it names cannot be read.
    File(Text),
}

impl Wrong {
    /// What is wrong, in a sentence.
    pub fn text(&self) -> Text {
        match self {
            Wrong::Expected { what, found: Some(found), at } => {
                let at = at + 1;
                text!(
                    en: "`{what}` is expected at character {at}, where `{found}` stands",
                    ja: "{at} 文字目は `{what}` のはずですが、`{found}` があります"
                )
            }
            Wrong::Expected { what, found: None, .. } => {
                text!(en: "it ends where `{what}` is expected", ja: "`{what}` の手前で終わっています")
            }
            Wrong::Twice { key, .. } => text!(
                en: "{key} is given twice; a blank, not a comma, stands between two elements of a list",
                ja: "{key} が 2 回あります。リストの要素の間はコンマではなく空白で区切ります"
            ),
            Wrong::File(why) => why.clone(),
        }
    }
}

/// Reads the file that `key@=file://...` names; `None` for what names none.
pub type Load<'a> = &'a dyn Fn(&str) -> Result<Option<Short>, Text>;

/// Reads a shorthand text: always a map of its keys.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(text: &str, load: Load<'_>) -> Result<IndexMap<String, Short>, Wrong> {
    let mut parser = Parser { text: text.chars().collect(), at: 0, loads: false, load };
    let mut all = IndexMap::new();
    let (key, value) = parser.pair()?;
    all.insert(key, value);
    while !parser.ended() {
        let comma = parser.at;
        parser.expect(",", true)?;
        let (key, value) = parser.pair()?;
        if all.contains_key(&key) {
            return Err(Wrong::Twice { key, at: comma + 1 });
        }
        all.insert(key, value);
    }
    Ok(all)
}

struct Parser<'a> {
    text: Vec<char>,
    at: usize,
    /// Whether the value that is read may name a file.
    loads: bool,
    load: Load<'a>,
}

type Parsed<T> = Result<T, Wrong>;

impl Parser<'_> {
    fn current(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn ended(&self) -> bool {
        self.at >= self.text.len()
    }

    fn blanks(&mut self) {
        while self.current().is_some_and(|c| c.is_ascii_whitespace() || c == '\u{b}') {
            self.at += 1;
        }
    }

    fn expect(&mut self, what: &'static str, blanks: bool) -> Parsed<()> {
        if blanks {
            self.blanks();
        }
        let found = self.current();
        if found.map(String::from).as_deref() != Some(what) {
            return Err(Wrong::Expected { what, found, at: self.at });
        }
        self.at += 1;
        if blanks {
            self.blanks();
        }
        Ok(())
    }

    /// `key=` or `key@=`.
    fn key(&mut self) -> Parsed<String> {
        let start = self.at;
        while self.current().is_some_and(|c| c.is_ascii_alphanumeric() || "-_.#/:".contains(c)) {
            self.at += 1;
        }
        let key = self.text[start..self.at].iter().collect();
        self.loads = self.expect("@", true).is_ok();
        self.expect("=", true)?;
        Ok(key)
    }

    fn pair(&mut self) -> Parsed<(String, Short)> {
        let key = self.key()?;
        let value = match self.current() {
            None => Short::Text(String::new()),
            Some('[') => self.list()?,
            Some('{') => self.map()?,
            Some(_) => self.values()?,
        };
        Ok((key, value))
    }

    /// `a` or `a,b,c`, as far as no key follows.
    fn values(&mut self) -> Parsed<Short> {
        let first = self.first()?;
        self.blanks();
        if self.current() != Some(',') {
            return Ok(first);
        }
        self.expect(",", true)?;
        let mut list = vec![first];
        loop {
            let next = self.second().and_then(|value| {
                self.blanks();
                if self.ended() {
                    return Ok((value, true));
                }
                self.expect(",", true).map(|()| (value, false))
            });
            match next {
                Ok((value, last)) => {
                    list.push(value);
                    if last {
                        break;
                    }
                }
                Err(wrong) if self.ended() || matches!(wrong, Wrong::File(_)) => return Err(wrong),
                Err(_) => {
                    // It was the key of the next pair: back to the comma before it.
                    while self.current() != Some(',') {
                        self.at -= 1;
                    }
                    break;
                }
            }
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Short::List(list) })
    }

    fn list(&mut self) -> Parsed<Short> {
        self.expect("[", true)?;
        let mut values = Vec::new();
        while self.current() != Some(']') {
            values.push(self.explicit()?);
            self.blanks();
            if self.current() != Some(']') {
                self.expect(",", false)?;
                self.blanks();
            }
        }
        self.at += 1;
        Ok(Short::List(values))
    }

    fn map(&mut self) -> Parsed<Short> {
        self.expect("{", true)?;
        let mut members = IndexMap::new();
        while self.current() != Some('}') {
            let key = self.key()?;
            let value = self.explicit()?;
            self.blanks();
            if self.current() != Some('}') {
                self.expect(",", false)?;
                self.blanks();
            }
            members.insert(key, value);
        }
        self.at += 1;
        Ok(Short::Map(members))
    }

    fn explicit(&mut self) -> Parsed<Short> {
        match self.current() {
            Some('[') => self.list(),
            Some('{') => self.map(),
            _ => self.first(),
        }
    }

    /// A value that may have `=` in it, but no `]` and `}`.
    fn first(&mut self) -> Parsed<Short> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => {
                let word = self.word(|c| !matches!(c, '"' | '\'' | ',' | ']' | '}'));
                self.loaded(word.unwrap_or_default())
            }
        }
    }

    /// A further value of a list without brackets: no `=`, or it is the next key.
    fn second(&mut self) -> Parsed<Short> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            found => match self.word(|c| !matches!(c, '"' | '\'' | ',' | '=')) {
                Some(word) => self.loaded(word),
                None => Err(Wrong::Expected { what: "...", found, at: self.at }),
            },
        }
    }

    /// A word without quotes; a comma in it is written `\,`.
    fn word(&mut self, follows: impl Fn(char) -> bool) -> Option<String> {
        let starts = |c: char| !c.is_control() && !matches!(c, ' ' | '"' | '\'' | ',' | '=' | '[' | '{');
        let start = self.at;
        loop {
            let escaped = self.current() == Some('\\') && self.text.get(self.at + 1) == Some(&',');
            let fits = |c: char| {
                if self.at == start { starts(c) } else { follows(c) && (!c.is_control() || c.is_whitespace()) }
            };
            if escaped {
                self.at += 2;
            } else if self.current().is_some_and(fits) {
                self.at += 1;
            } else {
                break;
            }
        }
        let word: String = self.text[start..self.at].iter().collect();
        (self.at > start).then(|| word.replace("\\,", ",").trim_end().to_owned())
    }

    /// A value in quotes; the quote itself is written with a backslash before it.
    fn quoted(&mut self, quote: char) -> Parsed<Short> {
        let (start, mut at, mut last) = (self.at + 1, self.at + 1, None);
        let end = loop {
            match self.text.get(at) {
                // Without another quote the last one behind a backslash ends the value.
                None => break last,
                Some('\\') if self.text.get(at + 1) == Some(&quote) => {
                    last = Some(at + 1);
                    at += 2;
                }
                Some(c) if *c == quote => break Some(at),
                Some(_) => at += 1,
            }
        };
        let Some(end) = end else {
            let what = if quote == '"' { "\"" } else { "'" };
            return Err(Wrong::Expected { what, found: None, at: self.text.len() });
        };
        let inner: String = self.text[start..end].iter().collect();
        self.at = end + 1;
        let inner = inner.replace(&format!("\\{quote}"), &quote.to_string()).replace("\\\\", "\\");
        self.loaded(inner)
    }

    fn loaded(&self, word: String) -> Parsed<Short> {
        let file = if self.loads { (self.load)(&word).map_err(Wrong::File)? } else { None };
        Ok(file.unwrap_or(Short::Text(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Short, parse};
    use serde_json::Value as Json;

    fn json(short: &Short) -> Json {
        match short {
            Short::Text(text) => Json::from(text.as_str()),
            Short::Bytes(bytes) => Json::from(bytes.as_slice()),
            Short::List(list) => list.iter().map(json).collect(),
            Short::Map(map) => Json::Object(map.iter().map(|(name, one)| (name.clone(), json(one))).collect()),
        }
    }

    /// What the AWS CLI's own `ShorthandParser` (1.46) gives for each; nothing where it refuses.
    const CASES: &[(&str, Option<&str>)] = &[
        ("a=b", Some(r##"{"a":"b"}"##)),
        ("a=b,c=d", Some(r##"{"a":"b","c":"d"}"##)),
        ("a=b,c,d", Some(r##"{"a":["b","c","d"]}"##)),
        ("a=b,c,d=e", Some(r##"{"a":["b","c"],"d":"e"}"##)),
        ("a=", Some(r##"{"a":""}"##)),
        ("a=,b=c", Some(r##"{"a":"","b":"c"}"##)),
        ("a=b,", None),
        ("a= b", Some(r##"{"a":"b"}"##)),
        ("a =b", Some(r##"{"a":"b"}"##)),
        ("a=b , c=d", Some(r##"{"a":"b","c":"d"}"##)),
        ("a=[b,c]", Some(r##"{"a":["b","c"]}"##)),
        ("a=[ b , c ]", Some(r##"{"a":["b","c"]}"##)),
        ("a=[]", Some(r##"{"a":[]}"##)),
        ("a={b=c}", Some(r##"{"a":{"b":"c"}}"##)),
        ("a={b=c,d=[e,f]}", Some(r##"{"a":{"b":"c","d":["e","f"]}}"##)),
        ("a={}", Some(r##"{"a":{}}"##)),
        ("a=[{b=c},{b=d}]", Some(r##"{"a":[{"b":"c"},{"b":"d"}]}"##)),
        ("a={b={c={d=e}}}", Some(r##"{"a":{"b":{"c":{"d":"e"}}}}"##)),
        (r##"a="b,c""##, Some(r##"{"a":"b,c"}"##)),
        ("a='b,c'", Some(r##"{"a":"b,c"}"##)),
        (r##"a='it\'s'"##, Some(r##"{"a":"it's"}"##)),
        (r##"a="say \"x\"""##, Some(r##"{"a":"say \"x\""}"##)),
        (r##"a=b\,c"##, Some(r##"{"a":"b,c"}"##)),
        (r##"a=b\,c,d"##, Some(r##"{"a":["b,c","d"]}"##)),
        ("a=b=c", Some(r##"{"a":"b=c"}"##)),
        ("a=b=c,d", Some(r##"{"a":["b=c","d"]}"##)),
        ("a=x,b=c=d", Some(r##"{"a":"x","b":"c=d"}"##)),
        ("a=http://x/y?z=1", Some(r##"{"a":"http://x/y?z=1"}"##)),
        ("a=b c", Some(r##"{"a":"b c"}"##)),
        ("a=b c,d=e f", Some(r##"{"a":"b c","d":"e f"}"##)),
        ("a.b=c", Some(r##"{"a.b":"c"}"##)),
        ("a-b_c#d/e:f=g", Some(r##"{"a-b_c#d/e:f":"g"}"##)),
        (r##"a="b",c=d"##, Some(r##"{"a":"b","c":"d"}"##)),
        (r##"a="b",c"##, Some(r##"{"a":["b","c"]}"##)),
        ("a='b','c'", Some(r##"{"a":["b","c"]}"##)),
        ("a=b]", None),
        ("a={b=c]d}", None),
        ("a=日本,b=語", Some(r##"{"a":"日本","b":"語"}"##)),
        ("a=\n b", Some(r##"{"a":"b"}"##)),
        ("a=b,\n c=d", Some(r##"{"a":"b","c":"d"}"##)),
        (r##"a=\\"##, Some(r##"{"a":"\\\\"}"##)),
        (r##"a="\\""##, Some(r##"{"a":"\\"}"##)),
        (r##"a="b\""##, Some(r##"{"a":"b\\"}"##)),
        ("a=!x", Some(r##"{"a":"!x"}"##)),
        ("a=*", Some(r##"{"a":"*"}"##)),
        ("a=|", Some(r##"{"a":"|"}"##)),
        ("a=~/x", Some(r##"{"a":"~/x"}"##)),
        ("a=[b,[c,d]]", Some(r##"{"a":["b",["c","d"]]}"##)),
        (r##"a=["b, c",d]"##, Some(r##"{"a":["b, c","d"]}"##)),
        (r##"a={b="c, d"}"##, Some(r##"{"a":{"b":"c, d"}}"##)),
        ("a=[b,]", Some(r##"{"a":["b"]}"##)),
        ("a=@b", Some(r##"{"a":"@b"}"##)),
        ("a@=b", Some(r##"{"a":"b"}"##)),
        ("a@={b@=c}", Some(r##"{"a":{"b":"c"}}"##)),
        ("a", None),
        ("", None),
        ("=b", Some(r##"{"":"b"}"##)),
        ("a=b,a=c", None),
        ("a=[b", None),
        ("a={b", None),
        ("a={b=", None),
        (r##"a="b"##, None),
        ("a={b=c", None),
        ("a={b,c}", None),
        ("a=[b c]", Some(r##"{"a":["b c"]}"##)),
        ("a=b,[c]", None),
        ("a==b", None),
        (r##"a=b"c"##, None),
        (r##"a=b,c"d"##, None),
        ("a=b,=c", Some(r##"{"a":"b","":"c"}"##)),
        ("a={b=c}d", None),
        ("a=[b]c,d=e", None),
        ("a,b=c", None),
    ];

    #[test]
    fn shorthand_is_read_as_the_aws_cli_reads_it() {
        let load = |_: &str| Ok(None);
        for (text, expected) in CASES {
            let ours = parse(text, &load).ok().map(|map| json(&Short::Map(map)).to_string());
            assert_eq!(ours.as_deref(), *expected, "{text}");
        }
    }
}

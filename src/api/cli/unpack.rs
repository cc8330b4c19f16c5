//! From the words behind an option to a value of its member.

use super::mistake::Mistake;
use super::read::{Files, Given, source};
use super::shorthand::{self, Short};
use crate::api::table::{Kind, Shape};
use crate::api::value::{Members, Value};
use crate::lang::Text;
use crate::text;
use crate::text_file;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value as Json;

/// How blobs are written on the command line (`--cli-binary-format`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blobs {
    /// In base64, as version 2 of the AWS CLI has it.
    Base64,
    Raw,
}

/// An option whose value is read.
#[derive(Clone, Copy)]
pub struct Source<'g> {
    pub option: &'g Given<'g>,
    /// The word that is read.
    pub at: usize,
}

impl Source<'_> {
    /// What is wrong with the value.
    fn wrong(&self, why: Text) -> Mistake {
        let (name, Text { en, ja }) = (self.option.named(), why);
        Mistake::new("CommandValue", self.at, text!(en: "{name}: {en}", ja: "{name}: {ja}"))
    }
}

/// Reads values.
pub struct Unpacker<'a> {
    pub files: &'a dyn Files,
    pub blobs: Blobs,
}

/// What a word is, once a file that it names was read.
enum Word {
    Text(String),
    Bytes(Vec<u8>),
}

impl Unpacker<'_> {
    /// The value of an option for a member of that shape.
    pub fn option(&self, shape: &'static Shape, one: &Given<'_>) -> Result<Value, Mistake> {
        let whole = source(one);
        if let Kind::List { element, .. } = &shape.kind {
            return self.list(shape, element, one, whole);
        }
        let word = self.word(whole, one.values.first().map_or("", |(_, value)| value))?;
        self.single(shape, whole, word)
    }

    fn single(&self, shape: &'static Shape, from: Source<'_>, word: Word) -> Result<Value, Mistake> {
        let text = match (word, &shape.kind) {
            (Word::Bytes(bytes), Kind::Blob) => return Ok(Value::Bytes(bytes)),
            (Word::Bytes(bytes), _) => text_file::decode(bytes).map_err(|_| from.wrong(no_text()))?,
            (Word::Text(text), _) => text,
        };
        match &shape.kind {
            Kind::Structure { .. } | Kind::Map { .. } => {
                if text.trim_start().starts_with('{') {
                    return self.json(shape, from, &text);
                }
                // `--instance-type t3.micro` of EC2's attributes.
                let only =
                    matches!(shape.members(), [m] if m.name == "Value" && matches!(m.shape.kind, Kind::String { .. }));
                if only && !text.contains('=') {
                    return Ok(Value::Map(Members::from([("Value", Value::Text(text))])));
                }
                self.shorthand(shape, from, &text)
            }
            Kind::Document => self.json(shape, from, &text),
            _ => self.scalar(shape, from, text),
        }
    }

    fn list(
        &self,
        shape: &'static Shape,
        element: &'static Shape,
        one: &Given<'_>,
        whole: Source<'_>,
    ) -> Result<Value, Mistake> {
        if let [(at, only)] = one.values.as_slice() {
            let from = Source { at: *at, ..whole };
            let word = self.word(from, only)?;
            let Word::Text(text) = word else { return Ok(Value::List(vec![self.single(element, from, word)?])) };
            if text.trim_start().starts_with('[') {
                return self.json(shape, from, &text);
            }
            return Ok(Value::List(vec![self.single(element, from, Word::Text(text))?]));
        }
        let elements = one.values.iter().map(|(at, value)| {
            let from = Source { at: *at, ..whole };
            self.single(element, from, Word::Text((*value).to_owned()))
        });
        elements.collect::<Result<Vec<Value>, Mistake>>().map(Value::List)
    }

    fn scalar(&self, shape: &'static Shape, from: Source<'_>, text: String) -> Result<Value, Mistake> {
        match &shape.kind {
            Kind::Integer { .. } | Kind::Long { .. } => {
                let number = text.trim().parse().map(Value::Int);
                number.map_err(|_| from.wrong(text!(en: "a whole number is needed, not `{text}`", ja: "整数を指定してください（`{text}` は使えません）")))
            }
            Kind::Float | Kind::Double => {
                let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::Float);
                number.ok_or_else(|| from.wrong(text!(en: "a number is needed, not `{text}`", ja: "数を指定してください（`{text}` は使えません）")))
            }
            // `bool("no")` is true to the AWS CLI.
            Kind::Boolean => match text.to_ascii_lowercase().as_str() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(from.wrong(text!(en: "true or false is needed, not `{text}`", ja: "true か false を指定してください（`{text}` は使えません）"))),
            },
            Kind::Blob => self.blob(text).map(Value::Bytes).map_err(|why| from.wrong(why)),
            _ => Ok(Value::Text(text)),
        }
    }

    fn blob(&self, text: String) -> Result<Vec<u8>, Text> {
        match self.blobs {
            Blobs::Raw => Ok(text.into_bytes()),
            Blobs::Base64 => BASE64.decode(text.trim()).map_err(|_| {
                text!(
                    en: "this is not in base64; a file as it is: fileb://FILE",
                    ja: "base64 ではありません。ファイルをそのまま渡すには fileb://FILE と書きます"
                )
            }),
        }
    }

    /// What a word says, or the file that it names.
    fn word(&self, from: Source<'_>, word: &str) -> Result<Word, Mistake> {
        if let Some(path) = word.strip_prefix("fileb://") {
            return self.files.bytes(path).map(Word::Bytes).map_err(|why| from.wrong(why));
        }
        if let Some(path) = word.strip_prefix("file://") {
            return self.text(path).map(Word::Text).map_err(|why| from.wrong(why));
        }
        Ok(Word::Text(word.to_owned()))
    }

    /// The text that an option gives, or that of the file that it names.
    pub fn content(&self, one: &Given<'_>) -> Result<String, Mistake> {
        let from = source(one);
        match self.word(from, one.values.first().map_or("", |(_, value)| value))? {
            Word::Text(text) => Ok(text),
            Word::Bytes(bytes) => text_file::decode(bytes).map_err(|_| from.wrong(no_text())),
        }
    }

    fn text(&self, path: &str) -> Result<String, Text> {
        let bytes = self.files.bytes(path)?;
        text_file::decode(bytes).map_err(|_| {
            let Text { en, ja } = no_text();
            text!(en: "{path}: {en}", ja: "{path}: {ja}")
        })
    }

    /// JSON for a member of that shape.
    pub fn json(&self, shape: &'static Shape, from: Source<'_>, text: &str) -> Result<Value, Mistake> {
        let json: Json = serde_json::from_str(text).map_err(|error| from.wrong(no_json(&error)))?;
        self.of_json(shape, &json).map_err(|why| from.wrong(why))
    }

    /// Blobs stand in JSON as on the command line; all else is as it is.
    pub fn of_json(&self, shape: &'static Shape, json: &Json) -> Result<Value, Text> {
        Ok(match (&shape.kind, json) {
            (Kind::Blob, Json::String(text)) => Value::Bytes(self.blob(text.clone())?),
            (Kind::Structure { .. }, Json::Object(members)) => {
                let read = members.iter().map(|(name, value)| {
                    let value = match shape.member_any_case(name) {
                        Some(member) => self.of_json(member.shape, value)?,
                        None => Value::from_json(value),
                    };
                    Ok((name.clone(), value))
                });
                Value::Map(read.collect::<Result<Members, Text>>()?)
            }
            (Kind::Map { value, .. }, Json::Object(entries)) => {
                let read = entries.iter().map(|(name, json)| Ok((name.clone(), self.of_json(value, json)?)));
                Value::Map(read.collect::<Result<Members, Text>>()?)
            }
            (Kind::List { element, .. }, Json::Array(list)) => {
                let read = list.iter().map(|json| self.of_json(element, json));
                Value::List(read.collect::<Result<_, Text>>()?)
            }
            _ => Value::from_json(json),
        })
    }

    fn shorthand(&self, shape: &'static Shape, from: Source<'_>, text: &str) -> Result<Value, Mistake> {
        let load = |word: &str| -> Result<Option<Short>, Text> {
            if let Some(path) = word.strip_prefix("fileb://") {
                return self.files.bytes(path).map(|bytes| Some(Short::Bytes(bytes)));
            }
            word.strip_prefix("file://").map(|path| self.text(path).map(Short::Text)).transpose()
        };
        let short = shorthand::parse(text, &load).map_err(|wrong| {
            let mistake = from.wrong(wrong.text());
            match example(shape) {
                Some(example) => mistake.hint(text!(
                    en: "it is written {example}, or as JSON '{{...}}'",
                    ja: "{example} のように書くか、JSON '{{...}}' で書きます"
                )),
                None => mistake,
            }
        })?;
        self.of_short(shape, Short::Map(short)).map_err(|why| from.wrong(why))
    }

    /// Texts become what the shape wants, and a single value a list of one.
    fn of_short(&self, shape: &'static Shape, short: Short) -> Result<Value, Text> {
        Ok(match (&shape.kind, short) {
            (Kind::List { element, .. }, Short::List(list)) => {
                let read = list.into_iter().map(|one| self.of_short(element, one));
                Value::List(read.collect::<Result<_, Text>>()?)
            }
            (Kind::List { element, .. }, one) => Value::List(vec![self.of_short(element, one)?]),
            (Kind::Structure { .. }, Short::Map(members)) => {
                let read = members.into_iter().map(|(name, one)| {
                    let value = match shape.member_any_case(&name) {
                        Some(member) => self.of_short(member.shape, one)?,
                        None => plain(one),
                    };
                    Ok((name, value))
                });
                Value::Map(read.collect::<Result<Members, Text>>()?)
            }
            (Kind::Map { value, .. }, Short::Map(entries)) => {
                let read = entries.into_iter().map(|(name, one)| Ok((name, self.of_short(value, one)?)));
                Value::Map(read.collect::<Result<Members, Text>>()?)
            }
            (Kind::Integer { .. } | Kind::Long { .. }, Short::Text(text)) => {
                text.trim().parse().map(Value::Int).map_err(|_| {
                    text!(en: "a whole number is needed, not `{text}`", ja: "整数を指定してください（`{text}` は使えません）")
                })?
            }
            (Kind::Float | Kind::Double, Short::Text(text)) => {
                let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
                number.map(Value::Float).ok_or_else(|| {
                    text!(en: "a number is needed, not `{text}`", ja: "数を指定してください（`{text}` は使えません）")
                })?
            }
            (Kind::Boolean, Short::Text(text)) if text.eq_ignore_ascii_case("true") => Value::Bool(true),
            (Kind::Boolean, Short::Text(text)) if text.eq_ignore_ascii_case("false") => Value::Bool(false),
            (Kind::Blob, Short::Text(text)) => Value::Bytes(self.blob(text)?),
            (Kind::Document, _) => {
                return Err(text!(
                    en: "a free document is given as JSON, not in shorthand",
                    ja: "自由形式のドキュメントは、省略形ではなく JSON で指定します"
                ));
            }
            (_, other) => plain(other),
        })
    }
}

/// A value whose shape nobody knows.
fn plain(short: Short) -> Value {
    match short {
        Short::Text(text) => Value::Text(text),
        Short::Bytes(bytes) => Value::Bytes(bytes),
        Short::List(list) => Value::List(list.into_iter().map(plain).collect()),
        Short::Map(map) => Value::Map(map.into_iter().map(|(name, one)| (name, plain(one))).collect()),
    }
}

/// How a structure is written in shorthand: its first members, the required ones before the others.
fn example(shape: &'static Shape) -> Option<String> {
    const SHOWN: usize = 3;
    let settable = || shape.members().iter().filter(|member| !member.result_only);
    let by_need = |wanted: bool| settable().filter(move |member| member.required == wanted);
    let names = by_need(true).chain(by_need(false)).take(SHOWN);
    let pairs: Vec<String> = names.map(|member| format!("{}={}", member.name, kind(member.shape))).collect();
    match (&shape.kind, pairs.is_empty()) {
        (Kind::Map { .. }, _) => Some("name=value,name=value".to_owned()),
        (_, true) => None,
        (_, false) => Some(pairs.join(",")),
    }
}

fn kind(shape: &Shape) -> &'static str {
    match shape.kind {
        Kind::List { .. } => "[...]",
        Kind::Structure { .. } | Kind::Map { .. } => "{...}",
        Kind::Boolean => "true",
        Kind::Integer { .. } | Kind::Long { .. } => "1",
        _ => "...",
    }
}

fn no_text() -> Text {
    text!(
        en: "this is no text in UTF-8; a file with other bytes is given as fileb://FILE",
        ja: "UTF-8 のテキストではありません。バイナリのファイルは fileb://FILE で渡します"
    )
}

/// What is wrong with a text that is no JSON, and where.
pub(super) fn no_json(error: &serde_json::Error) -> Text {
    let (line, column) = (error.line(), error.column());
    if error.is_eof() {
        return text!(en: "this JSON ends in the middle", ja: "JSON が途中で終わっています");
    }
    text!(
        en: "this is no JSON from line {line}, column {column} on: texts and names stand in \"...\", and no , behind the last element",
        ja: "{line} 行目の {column} 文字目から JSON として読めません（文字列と名前は \"...\" で囲み、最後の要素の後に , は書けません）"
    )
}

//! From a value of the API to the SDK's types. A setter's type chooses the conversion.

use crate::api::value::Name;
use crate::api::{Members, Value};
use crate::lang::Text;
use crate::text;
use aws_smithy_types::error::operation::BuildError;
use aws_smithy_types::{Blob, DateTime, Document, Number};
use std::cell::Cell;
use std::collections::HashMap;
use std::error::Error;
use std::fmt::Display;
use std::hash::Hash;

/// A value that does not fit, and where: `containerDefinitions[0].cpu`.
#[derive(Debug)]
pub struct Misfit {
    pub path: String,
    pub message: Text,
}

pub type Fit<T> = Result<T, Misfit>;

impl Misfit {
    pub fn new(message: Text) -> Misfit {
        Misfit { path: String::new(), message }
    }

    fn wants(wanted: &Text, value: &Value) -> Misfit {
        let (en, ja, kind) = (&wanted.en, &wanted.ja, value.kind());
        Misfit::new(text!(en: "wants {en}, not {kind}", ja: "{ja} が必要です（{kind} ではなく）"))
    }

    /// The same, seen from the structure or map that the value is in.
    fn within(mut self, member: &str) -> Misfit {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{member}{dot}{}", self.path);
        self
    }

    /// The same, seen from the list that the value is in.
    fn at(mut self, index: usize) -> Misfit {
        self.path = match self.path.as_str() {
            "" => format!("[{index}]"),
            path if path.starts_with('[') => format!("[{index}]{path}"),
            path => format!("[{index}].{path}"),
        };
        self
    }
}

/// A type of the SDK that a value can become.
pub trait Take: Sized {
    fn take(value: &Value) -> Fit<Self>;
}

/// The members of a structure on their way into a builder. Keeps the first misfit, so that the generated code is one
/// chain of setters without a branch.
pub struct Fields<'a> {
    members: &'a Members,
    misfit: Cell<Option<Misfit>>,
}

impl<'a> Fields<'a> {
    pub fn new(members: &'a Members) -> Fields<'a> {
        Fields { members, misfit: Cell::new(None) }
    }

    pub fn of(value: &'a Value) -> Fit<Fields<'a>> {
        map(value).map(Fields::new)
    }

    /// The member, or `None` where it is absent, null or a misfit.
    pub fn get<T: Take>(&self, name: &str) -> Option<T> {
        match T::take(self.find(name)?) {
            Ok(taken) => Some(taken),
            Err(misfit) => {
                self.keep(misfit.within(name));
                None
            }
        }
    }

    fn find(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| **value != Value::Null)
    }

    fn keep(&self, misfit: Misfit) {
        let first = self.misfit.take().unwrap_or(misfit);
        self.misfit.set(Some(first));
    }

    /// The first misfit, if there was one.
    pub fn fit(self) -> Fit<()> {
        self.misfit.into_inner().map_or(Ok(()), Err)
    }

    /// What the builder built, unless something did not fit.
    pub fn done<T>(self, built: impl Built<T>) -> Fit<T> {
        self.fit()?;
        built.built()
    }
}

/// What a builder gives: some can fail because a required member is missing, most cannot.
pub trait Built<T> {
    fn built(self) -> Fit<T>;
}

impl<T> Built<T> for T {
    fn built(self) -> Fit<T> {
        Ok(self)
    }
}

impl<T> Built<T> for Result<T, BuildError> {
    fn built(self) -> Fit<T> {
        self.map_err(|error| Misfit::new(same(error.source().map_or_else(|| error.to_string(), ToString::to_string))))
    }
}

/// The one member of a union that is set.
pub struct Variant<'a> {
    pub name: &'a str,
    value: &'a Value,
}

impl<'a> Variant<'a> {
    pub fn of(value: &'a Value) -> Fit<Variant<'a>> {
        let mut set = map(value)?.iter().filter(|(_, value)| **value != Value::Null);
        match (set.next(), set.next()) {
            (Some((name, value)), None) => Ok(Variant { name, value }),
            _ => Err(Misfit::new(text!(en: "wants exactly one member", ja: "メンバーをちょうど 1 つ指定してください"))),
        }
    }

    pub fn take<T: Take>(&self) -> Fit<T> {
        T::take(self.value).map_err(|misfit| misfit.within(self.name))
    }

    pub fn unknown(&self) -> Misfit {
        Misfit::new(text!(en: "is no member", ja: "というメンバーはありません")).within(self.name)
    }
}

fn same(text: impl Display) -> Text {
    let text = text.to_string();
    Text { ja: text.clone(), en: text }
}

fn map(value: &Value) -> Fit<&Members> {
    match value {
        Value::Map(members) => Ok(members),
        other => Err(Misfit::wants(&text!(en: "a map", ja: "マップ"), other)),
    }
}

/// The text of a value, for strings and enums.
pub fn text_of(value: &Value) -> Fit<&str> {
    value.as_str().ok_or_else(|| Misfit::wants(&text!(en: "a string", ja: "文字列"), value))
}

fn integer(value: &Value) -> Fit<i64> {
    match value {
        Value::Int(integer) => Ok(*integer),
        other => Err(Misfit::wants(&text!(en: "an integer", ja: "整数"), other)),
    }
}

impl Take for String {
    fn take(value: &Value) -> Fit<String> {
        text_of(value).map(str::to_owned)
    }
}

impl Take for i32 {
    fn take(value: &Value) -> Fit<i32> {
        let (integer, least, most) = (integer(value)?, i32::MIN, i32::MAX);
        i32::try_from(integer).map_err(|_| {
            Misfit::new(
                text!(en: "is {integer}; AWS takes {least} to {most}", ja: "{integer} は範囲外です（{least} から {most} まで）"),
            )
        })
    }
}

impl Take for i64 {
    fn take(value: &Value) -> Fit<i64> {
        integer(value)
    }
}

impl Take for bool {
    fn take(value: &Value) -> Fit<bool> {
        match value {
            Value::Bool(truth) => Ok(*truth),
            other => Err(Misfit::wants(&text!(en: "true or false", ja: "true か false"), other)),
        }
    }
}

impl Take for f64 {
    fn take(value: &Value) -> Fit<f64> {
        match value {
            Value::Float(number) => Ok(*number),
            Value::Int(integer) => Ok(*integer as f64),
            other => Err(Misfit::wants(&text!(en: "a number", ja: "数"), other)),
        }
    }
}

impl Take for f32 {
    fn take(value: &Value) -> Fit<f32> {
        f64::take(value).map(|number| number as f32)
    }
}

impl Take for DateTime {
    fn take(value: &Value) -> Fit<DateTime> {
        match value {
            Value::Time(time) => DateTime::from_nanos(time.as_nanosecond()).map_err(|error| Misfit::new(same(error))),
            other => Err(Misfit::wants(&text!(en: "a timestamp", ja: "日時"), other)),
        }
    }
}

impl Take for Blob {
    fn take(value: &Value) -> Fit<Blob> {
        match value {
            Value::Bytes(bytes) => Ok(Blob::new(bytes.clone())),
            other => Err(Misfit::wants(&text!(en: "a blob", ja: "バイト列"), other)),
        }
    }
}

impl Take for Document {
    fn take(value: &Value) -> Fit<Document> {
        Ok(match value {
            Value::Null => Document::Null,
            Value::Bool(truth) => Document::Bool(*truth),
            Value::Int(integer) => Document::Number(match u64::try_from(*integer) {
                Ok(natural) => Number::PosInt(natural),
                Err(_) => Number::NegInt(*integer),
            }),
            Value::Float(number) => Document::Number(Number::Float(*number)),
            Value::Text(text) => Document::String(text.clone()),
            Value::Bytes(_) | Value::Time(_) => {
                return Err(Misfit::wants(&text!(en: "what JSON can hold", ja: "JSON で表せる値"), value));
            }
            Value::List(list) => Document::Array(elements(list)?),
            Value::Map(members) => Document::Object(entries(members)?),
        })
    }
}

impl<T: Take> Take for Box<T> {
    fn take(value: &Value) -> Fit<Box<T>> {
        T::take(value).map(Box::new)
    }
}

impl<T: Take> Take for Vec<T> {
    fn take(value: &Value) -> Fit<Vec<T>> {
        match value {
            Value::List(list) => elements(list),
            other => Err(Misfit::wants(&text!(en: "an array", ja: "配列"), other)),
        }
    }
}

impl<K: Take + Eq + Hash, T: Take> Take for HashMap<K, T> {
    fn take(value: &Value) -> Fit<HashMap<K, T>> {
        entries(map(value)?)
    }
}

fn elements<T: Take>(list: &[Value]) -> Fit<Vec<T>> {
    list.iter().enumerate().map(|(index, value)| T::take(value).map_err(|misfit| misfit.at(index))).collect()
}

fn entries<K: Take + Eq + Hash, T: Take>(members: &Members) -> Fit<HashMap<K, T>> {
    let entry = |(name, value): (&Name, &Value)| {
        let key = K::take(&Value::Text(name.to_string()))?;
        Ok((key, T::take(value).map_err(|misfit| misfit.within(name))?))
    };
    members.iter().map(entry).collect()
}

//! Scalars that are written as text: in XML, and in forms.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::error::{WireError, shown};
use crate::api::table::{Kind, Shape};
use crate::api::time;
use crate::api::value::Value;

/// Base64 as Python's `b64decode` takes it: padded, whatever the bits after the last byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes that base64 text holds; line breaks in it are nothing.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let bare: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    LENIENT.decode(bare).ok()
}

/// What kind of thing a shape is, for an error.
pub(super) fn expected(shape: &Shape) -> &'static str {
    match shape.kind {
        Kind::Structure { .. } => "a structure",
        Kind::List { .. } => "a list",
        Kind::Map { .. } => "a map",
        Kind::String { .. } => "a string",
        Kind::Integer { .. } => "a 32-bit integer",
        Kind::Long { .. } => "an integer",
        Kind::Float | Kind::Double => "a number",
        Kind::Boolean => "true or false",
        Kind::Timestamp => "a timestamp",
        Kind::Blob => "base64",
        Kind::Document => "a document",
    }
}

/// A value written as text. The boolean is left to the caller, as the sides differ.
pub(super) fn from_text(shape: &Shape, text: &str, path: &Path<'_>) -> Result<Value, WireError> {
    let value = match &shape.kind {
        Kind::String { .. } => Some(Value::Text(text.to_owned())),
        Kind::Integer { .. } => text.trim().parse::<i32>().ok().map(|i| Value::Int(i.into())),
        Kind::Long { .. } => text.trim().parse().ok().map(Value::Int),
        Kind::Float | Kind::Double => text.trim().parse().ok().map(Value::Float),
        Kind::Timestamp => time::parse(text).map(Value::Time),
        Kind::Blob => base64(text).map(Value::Bytes),
        Kind::Boolean if text == "true" => Some(Value::Bool(true)),
        Kind::Boolean if text == "false" => Some(Value::Bool(false)),
        _ => None,
    };
    value.ok_or_else(|| WireError::Type { path: path.text(), expected: expected(shape), found: shown(text) })
}

/// A path while a message is walked. Segments are only joined for an error.
pub(super) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    segment: Segment<'a>,
    /// How deep the place is.
    pub level: usize,
}

enum Segment<'a> {
    Root,
    Member(&'a str),
    Index(usize),
    Key(&'a str),
}

impl<'a> Path<'a> {
    pub fn root() -> Path<'static> {
        Path { parent: None, segment: Segment::Root, level: 0 }
    }

    pub fn member(&'a self, name: &'a str) -> Path<'a> {
        Path { parent: Some(self), segment: Segment::Member(name), level: self.level + 1 }
    }

    pub fn index(&'a self, index: usize) -> Path<'a> {
        Path { parent: Some(self), segment: Segment::Index(index), level: self.level + 1 }
    }

    pub fn key(&'a self, key: &'a str) -> Path<'a> {
        Path { parent: Some(self), segment: Segment::Key(key), level: self.level + 1 }
    }

    /// The whole path: `services[0].tags["a"]`.
    pub fn text(&self) -> String {
        let mut text = self.parent.map(Path::text).unwrap_or_default();
        match &self.segment {
            Segment::Root => {}
            Segment::Member(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
            Segment::Key(key) => text.push_str(&format!("[\"{key}\"]")),
        }
        text
    }

    /// That a value here is of another type.
    pub fn wrong(&self, shape: &Shape, found: &str) -> WireError {
        WireError::Type { path: self.text(), expected: expected(shape), found: found.to_owned() }
    }
}

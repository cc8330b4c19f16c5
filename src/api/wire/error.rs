//! What can be wrong with a message.

use std::fmt;

use crate::lang::Text;
use crate::text;

/// A body that is not what the table says it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireError {
    /// Not JSON, not XML, not a form at all.
    Malformed { expected: &'static str, detail: String },
    /// An XML element that has to be there is not: `CreateLoadBalancerResult`.
    Missing { element: String },
    /// A value of another type. `path` is in AWS's names, empty for the whole.
    Type { path: String, expected: &'static str, found: String },
    /// More levels than any API type has.
    Deep,
    /// A request without the name of an operation.
    NoOperation,
    /// A request for an operation that the table does not have.
    UnknownOperation { name: String },
    /// A form field that the operation does not have; only EC2 refuses these.
    UnknownParameter { name: String },
}

impl WireError {
    /// In words, in both languages.
    pub fn text(&self) -> Text {
        match self {
            WireError::Malformed { expected, detail } => text!(
                en: "expected {expected}, found something else: {detail}",
                ja: "{expected} のはずですが、読み取れません: {detail}",
            ),
            WireError::Missing { element } => text!(
                en: "expected an element <{element}>, found none",
                ja: "要素 <{element}> があるはずですが、ありません",
            ),
            WireError::Type { path, expected, found } => {
                let at = if path.is_empty() { String::new() } else { format!("{path}: ") };
                text!(en: "{at}expected {expected}, found {found}", ja: "{at}{expected} のはずですが、{found} があります")
            }
            WireError::Deep => text!(en: "too many levels of nesting", ja: "入れ子が深すぎます"),
            WireError::NoOperation => {
                text!(en: "the request names no operation", ja: "リクエストに操作の名前がありません")
            }
            WireError::UnknownOperation { name } => {
                text!(en: "there is no operation {name}", ja: "{name} という操作はありません")
            }
            WireError::UnknownParameter { name } => {
                text!(en: "there is no parameter {name}", ja: "{name} というパラメーターはありません")
            }
        }
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for WireError {}

/// Longest value that an error repeats, in characters.
const SHOWN: usize = 40;

/// A text for an error, cut if it is long.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => format!("\"{text}\""),
        Some((end, _)) => format!("\"{}...\"", &text[..end]),
    }
}

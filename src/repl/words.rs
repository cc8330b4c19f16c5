//! Shapes of the API table in a few words, in the user's language.

use crate::api::{Kind, Member, Shape};
use crate::text;

/// The most values of an enum that are named.
const VALUES: usize = 6;

/// A type: `text`, `list of Tag`, `EC2 | FARGATE`.
pub fn kind(shape: &Shape) -> String {
    match &shape.kind {
        Kind::Structure { .. } => shape.name.to_owned(),
        Kind::List { element, .. } => {
            let element = kind(element);
            text!(en: "list of {element}", ja: "{element} のリスト").into()
        }
        Kind::Map { value, .. } => {
            let value = kind(value);
            text!(en: "map of {value}", ja: "{value} のマップ").into()
        }
        Kind::String { values: [], .. } => text!(en: "text", ja: "文字列").into(),
        Kind::String { values, .. } if values.len() > VALUES => {
            let count = values.len();
            let some = values[..3].join(" | ");
            text!(en: "{some} | ... ({count} values)", ja: "{some} | ...（{count} 種類の値）").into()
        }
        Kind::String { values, .. } => values.join(" | "),
        Kind::Integer { .. } | Kind::Long { .. } => text!(en: "integer", ja: "整数").into(),
        Kind::Float | Kind::Double => text!(en: "number", ja: "数値").into(),
        Kind::Boolean => "true | false".to_owned(),
        Kind::Timestamp => text!(en: "time", ja: "時刻").into(),
        Kind::Blob => text!(en: "bytes", ja: "バイト列").into(),
        Kind::Document => text!(en: "any JSON", ja: "任意の JSON").into(),
    }
}

/// `1 to 255 characters`, `at most 10 elements`, `0 to 100`; none where there is no limit.
pub fn limits(shape: &Shape) -> Option<String> {
    let (min, max, unit) = match &shape.kind {
        Kind::String { min, max, values: [] } => (min, max, text!(en: " characters", ja: " 文字")),
        Kind::List { min, max, .. } => (min, max, text!(en: " elements", ja: " 個")),
        Kind::Integer { min, max } | Kind::Long { min, max } => (min, max, text!(en: "", ja: "")),
        _ => return None,
    };
    let counted = !unit.en.is_empty();
    let unit = String::from(unit);
    let least = min.filter(|min| !counted || *min > 0);
    Some(match (least, max) {
        (Some(min), Some(max)) if min == *max => text!(en: "exactly {min}{unit}", ja: "{min}{unit}ちょうど").into(),
        (Some(min), Some(max)) => text!(en: "{min} to {max}{unit}", ja: "{min} から {max}{unit}").into(),
        (Some(1), None) if counted => text!(en: "not empty", ja: "1 つ以上").into(),
        (Some(min), None) => text!(en: "at least {min}{unit}", ja: "{min}{unit}以上").into(),
        (None, Some(max)) => text!(en: "at most {max}{unit}", ja: "{max}{unit}以下").into(),
        (None, None) => return None,
    })
}

/// A member of an input: type, limits, whether it is required.
pub fn member(member: &Member) -> String {
    let mut words = Vec::new();
    if member.required {
        words.push(required());
    }
    words.push(kind(member.shape));
    words.extend(limits(member.shape));
    if member.sensitive {
        words.push(text!(en: "secret", ja: "秘密").into());
    }
    words.join(", ")
}

/// What a call must have.
pub fn required() -> String {
    text!(en: "required", ja: "必須").into()
}

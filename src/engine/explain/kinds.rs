//! The types of values as people call them.

use crate::lang::Text;
use crate::text;

/// A type by Rhai's name for it (`&str | ImmutableString | String`, `i64`, `handson::engine::record::Record`).
pub fn kind(rhai: &str) -> Text {
    let name = rhai.rsplit(" | ").next().unwrap_or(rhai).trim();
    let name = name.rsplit("::").next().unwrap_or(name);
    // What the grammar says: `a boolean expression`.
    let name = name.strip_prefix("a ").or_else(|| name.strip_prefix("an ")).unwrap_or(name);
    let (en, ja) = match name {
        "String" | "ImmutableString" | "string" | "&str" => ("string", "文字列"),
        "char" | "character" => ("character", "文字"),
        "i64" | "int" | "integer" => ("integer", "整数"),
        "f64" | "float" | "floating-point number" => ("number", "小数"),
        "number" => ("number", "数"),
        "iterable value" => ("list or range", "配列や範囲"),
        "bool" | "boolean" | "boolean expression" => ("boolean", "真偽値"),
        "Array" | "array" => ("array", "配列"),
        "Map" | "map" | "object map" => ("map", "マップ"),
        "Blob" | "blob" => ("blob", "バイト列"),
        "Fn" | "FnPtr" => ("closure", "クロージャー"),
        "Timestamp" => ("time", "日時"),
        "Record" => ("result", "結果"),
        "Outputs" => ("`outputs`", " `outputs` "),
        "Target" => ("`target`", " `target` "),
        "()" => ("()", "()"),
        other => (other, other),
    };
    text!(en: "{en}", ja: "{ja}")
}

/// Types as an argument list has them: `string, map`.
pub fn kinds(list: &str) -> Text {
    joined(list, ", ", "、")
}

/// Types as the parts of one sentence: `string and map`.
pub fn both(list: &str) -> Text {
    joined(list, " and ", "と")
}

fn joined(list: &str, en: &str, ja: &str) -> Text {
    let all: Vec<Text> = list.split(", ").map(kind).collect();
    let join = |between: &str, pick: fn(&Text) -> &str| all.iter().map(pick).collect::<Vec<_>>().join(between);
    Text { en: join(en, |text| &text.en), ja: join(ja, |text| &text.ja) }
}

/// With an article, as the object of a sentence.
pub fn a_kind(rhai: &str) -> Text {
    let Text { en, ja } = kind(rhai);
    let article = match en.chars().next() {
        Some('(' | '`') => "",
        Some('a' | 'e' | 'i' | 'o' | 'u') => "an ",
        _ => "a ",
    };
    text!(en: "{article}{en}", ja: "{ja}")
}

//! Messages of Rhai's own functions and grammar, in both languages: one row each.

use crate::engine::thrown::Thrown;
use crate::lang::Text;
use crate::text;

/// A message that one of Rhai's functions throws, by how it begins; others stay as they are.
pub fn built_in(told: &str, plain: Thrown) -> Thrown {
    let rest = |start: &str| told.strip_prefix(start).map(|rest| rest.trim_matches([' ', '\'', ':']).to_owned());
    let wording = if let Some(value) = rest("Error parsing integer number") {
        let value = value.split('\'').next().unwrap_or_default().trim().to_owned();
        text!(en: "`{value}` is not a whole number", ja: "`{value}` は整数ではありません")
    } else if let Some(value) = rest("Error parsing floating-point number") {
        let value = value.split('\'').next().unwrap_or_default().trim().to_owned();
        text!(en: "`{value}` is not a number", ja: "`{value}` は数ではありません")
    } else {
        return plain;
    };
    Thrown { message: wording.into(), ..plain }
}

/// What the grammar wants to follow, by what Rhai calls it.
pub fn purpose(token: &str, purpose: &str) -> Text {
    let row = |en: &str, ja: &str| text!(en: "{en}", ja: "{ja}");
    match (token, purpose) {
        (":", _) if purpose.contains("map") => {
            row("between the name and the value of a map's member", "マップのメンバーの名前と値のあいだに")
        }
        (",", _) if purpose.contains("array") => row("between the elements of an array", "配列の要素のあいだに"),
        (",", _) if purpose.contains("map") => row("between the members of a map", "マップのメンバーのあいだに"),
        (",", _) => row("between arguments or parameters", "引数のあいだに"),
        (";", _) => row("at the end of this statement", "文の終わりに"),
        ("{", _) => row("to begin a block", "ブロックの始まりに"),
        ("}", _) if purpose.contains("map") => row("at the end of a map", "マップの終わりに"),
        ("}", _) => row("at the end of a block", "ブロックの終わりに"),
        ("]", _) => row("at the end of an array or index", "配列や添字の終わりに"),
        (")", _) => row("at the end of arguments or parameters", "引数の終わりに"),
        ("|", _) => row("at the end of a closure's parameters", "クロージャーの引数の終わりに"),
        ("in", _) => row("between the variable and the list", "変数とリストのあいだに"),
        ("=>", _) => row("between a case and its value", "switch の値と結果のあいだに"),
        ("=", _) => row("between the name and the value", "名前と値のあいだに"),
        _ => row("here", "ここに"),
    }
}

/// How what is missing is written, where the sentence alone would not say.
pub fn example(token: &str) -> Option<&'static str> {
    match token {
        "in" => Some("for x in list { ... }"),
        "=>" => Some("switch x { 1 => \"a\", _ => \"b\" }"),
        _ => None,
    }
}

/// What the grammar calls an expression that is missing.
pub fn expression(kind: &str) -> Text {
    if kind.contains("boolean") {
        return text!(en: "a condition that is true or false is expected here", ja: "ここには真偽値になる条件が必要です");
    }
    text!(en: "a value is expected here", ja: "ここには値が必要です")
}

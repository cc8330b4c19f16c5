//! What can be wrong with an input, and how it is said.

use std::fmt;

use super::reader::settable;
use crate::api::names::listed;
use crate::api::table::{Member, Operation};
use crate::api::value::Value;
use crate::lang::{Lang, Text};
use crate::text;

/// Everything that is wrong with the input of one call.
#[derive(Debug)]
pub struct InputErrors {
    pub operation: &'static Operation,
    /// Never empty, in the order of the input.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Where, in AWS's names: `containerDefinitions[0].portMappings[0].protocol`. Empty for the whole input.
    pub path: String,
    pub kind: ProblemKind,
}

/// What is wrong. Values of sensitive members are not kept.
#[derive(Debug, Clone)]
pub enum ProblemKind {
    /// No member has this name.
    Unknown {
        near: Vec<&'static str>,
        members: &'static [Member],
    },
    /// One member is given in two spellings.
    Twice {
        first: String,
        second: String,
    },
    /// A required member is not given.
    Missing,
    Type {
        found: Found,
        expected: Expected,
    },
    /// A value that the enum does not have.
    Enum {
        found: Option<String>,
        near: Option<&'static str>,
        known: &'static [&'static str],
    },
    /// A number outside its range.
    Range {
        found: Option<String>,
        min: Option<i64>,
        max: Option<i64>,
    },
    /// A text of too few or too many characters.
    Length {
        found: usize,
        min: Option<i64>,
        max: Option<i64>,
    },
    /// A list of too few or too many elements.
    Count {
        found: usize,
        min: Option<i64>,
        max: Option<i64>,
    },
    /// A union with none or several of its members.
    Union {
        given: Vec<String>,
        members: &'static [Member],
    },
    /// More levels than any API type has.
    Deep,
}

/// What stood there: its kind in the words of a script, and the value where it is short and no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub kind: &'static str,
    pub value: Option<String>,
}

/// What a value should have been.
#[derive(Debug, Clone, Copy)]
pub enum Expected {
    /// A map with some of these members.
    Members(&'static [Member]),
    /// A map with names of the user's, as tags and filters are; `lists`: each name has several values.
    Pairs {
        lists: bool,
    },
    /// A map of names of the user's to something else than texts.
    Map,
    List,
    Text,
    Integer,
    Number,
    Boolean,
    Time,
    Blob,
}

/// Something that is sent although the table does not know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where, in AWS's names.
    pub path: String,
    /// The enum value, unless it is a secret.
    pub value: Option<String>,
}

impl InputErrors {
    /// All problems, one a line.
    pub fn message(&self, lang: Lang) -> String {
        let lines: Vec<String> = self.problems.iter().map(|problem| problem.message(lang)).collect();
        lines.join("\n")
    }
}

impl fmt::Display for InputErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for InputErrors {}

impl Problem {
    /// Where and what, in one line.
    pub fn message(&self, lang: Lang) -> String {
        let what = self.kind.text();
        let what = what.get(lang);
        match self.path.as_str() {
            "" => what.to_owned(),
            path => format!("{path}: {what}"),
        }
    }
}

impl Warning {
    /// Where and what, in one line.
    pub fn message(&self, lang: Lang) -> String {
        let Warning { path, value } = self;
        let value = value.as_deref().unwrap_or(crate::api::mask::MASK);
        let text = text!(
            en: "{path}: \"{value}\" is not among the known values; it is sent as it is (AWS may know it)",
            ja: "{path}: \"{value}\" は既知の値にありませんが、そのまま送ります（AWS では使えるかもしれません）",
        );
        text.get(lang).to_owned()
    }
}

impl ProblemKind {
    /// What is wrong, without the place.
    pub fn text(&self) -> Text {
        match self {
            ProblemKind::Unknown { near, members } => unknown(near, members),
            ProblemKind::Twice { first, second } => text!(
                en: "given twice, as {first} and as {second}",
                ja: "{first} と {second} の 2 通りの書き方で二重に指定されています",
            ),
            ProblemKind::Missing => text!(en: "required, but not given", ja: "必須ですが、指定されていません"),
            ProblemKind::Type { found, expected } => wrong_type(found, *expected),
            ProblemKind::Enum { found, near, known } => enumeration(found.as_deref(), *near, known),
            ProblemKind::Range { found, min, max } => {
                let found = found.as_deref().unwrap_or(crate::api::mask::MASK);
                let limits = limits(*min, *max);
                let (en, ja) = (limits.en, limits.ja);
                text!(en: "{found} is out of range: {en}", ja: "{found} は範囲外です（{ja}）")
            }
            ProblemKind::Length { found, min, max } => {
                let limits = limits(*min, *max);
                let (en, ja) = (limits.en, limits.ja);
                let unit = if *found == 1 { "character" } else { "characters" };
                text!(en: "{found} {unit} long, allowed: {en}", ja: "{found} 文字です（長さは {ja}）")
            }
            ProblemKind::Count { found, min, max } => {
                let limits = limits(*min, *max);
                let (en, ja) = (limits.en, limits.ja);
                let unit = if *found == 1 { "element" } else { "elements" };
                text!(en: "{found} {unit}, allowed: {en}", ja: "要素が {found} 個です（個数は {ja}）")
            }
            ProblemKind::Union { given, members } => {
                let (names, names_ja) = cut(members);
                if given.is_empty() {
                    text!(en: "give one of {names}", ja: "{names_ja} のうち 1 つを指定してください")
                } else {
                    let given = given.join(", ");
                    text!(
                        en: "give only one of {names}, not {given} together",
                        ja: "{names_ja} のうち 1 つだけを指定してください（{given} が同時にあります）",
                    )
                }
            }
            ProblemKind::Deep => text!(en: "too many levels of nesting", ja: "入れ子が深すぎます"),
        }
    }
}

fn wrong_type(found: &Found, expected: Expected) -> Text {
    let Text { en, ja } = found.text();
    let Text { en: expected_en, ja: expected_ja } = expected.text();
    match found.unquoted(expected) {
        None => text!(en: "expected {expected_en}, found {en}", ja: "{expected_ja}を書くところに{ja}があります"),
        Some(bare) => text!(
            en: "expected {expected_en}, found {en}; write {bare} without quotes",
            ja: "{expected_ja}を書くところに{ja}があります。引用符を付けずに {bare} と書いてください",
        ),
    }
}

fn unknown(near: &[&str], members: &'static [Member]) -> Text {
    if let [first, rest @ ..] = near {
        let (en, ja) = match rest {
            [] => ((*first).to_owned(), (*first).to_owned()),
            _ => (near.join(" or "), near.join(" か ")),
        };
        return text!(en: "no such member; did you mean {en}?", ja: "この名前のメンバーはありません。{ja} のことですか？");
    }
    if members.is_empty() {
        return text!(en: "no such member; nothing can be given here", ja: "この名前のメンバーはありません（ここには何も書けません）");
    }
    let (en, ja) = cut(members);
    text!(en: "no such member; there are {en}", ja: "この名前のメンバーはありません。使えるのは {ja} です")
}

fn enumeration(found: Option<&str>, near: Option<&str>, known: &'static [&'static str]) -> Text {
    let found = found.unwrap_or(crate::api::mask::MASK);
    if let Some(near) = near {
        return text!(
            en: "\"{found}\" is not a known value; did you mean \"{near}\"?",
            ja: "\"{found}\" という値はありません。\"{near}\" のことですか？",
        );
    }
    let (names, all) = listed(known);
    let (en, ja) = with_total(names, all);
    text!(en: "\"{found}\" is not a known value; there are {en}", ja: "\"{found}\" という値はありません。使えるのは {ja} です")
}

/// The names of members, cut if there are many.
fn cut(members: &'static [Member]) -> (String, String) {
    let names: Vec<&str> = settable(members).map(|member| member.name).collect();
    let (names, all) = listed(&names);
    with_total(names, all)
}

fn with_total(names: String, all: Option<usize>) -> (String, String) {
    match all {
        None => (names.clone(), names),
        Some(all) => (format!("{names}, ... ({all} in all)"), format!("{names} ... (全 {all} 個)")),
    }
}

/// A map of these members as one would write it, the required ones first: `#{ Key: ..., Value: ... }`.
fn like(members: &'static [Member]) -> String {
    const SHOWN: usize = 3;
    let by_need = |wanted: bool| settable(members).filter(move |member| member.required == wanted);
    let mut names = by_need(true).chain(by_need(false)).map(|member| format!("{}: ...", member.name));
    let mut shown: Vec<String> = names.by_ref().take(SHOWN).collect();
    if names.next().is_some() {
        shown.push("...".to_owned());
    }
    match shown.as_slice() {
        [] => "#{}".to_owned(),
        _ => format!("#{{ {} }}", shown.join(", ")),
    }
}

fn limits(min: Option<i64>, max: Option<i64>) -> Text {
    match (min, max) {
        (Some(min), Some(max)) => text!(en: "{min} to {max}", ja: "{min} から {max} まで"),
        (Some(min), None) => text!(en: "at least {min}", ja: "{min} 以上"),
        (None, Some(max)) => text!(en: "at most {max}", ja: "{max} 以下"),
        (None, None) => text!(en: "any", ja: "任意"),
    }
}

impl Found {
    /// Longest text that a message repeats, in characters.
    const SHOWN: usize = 40;

    /// What that value is; `hidden` leaves out what it says.
    pub fn new(value: &Value, hidden: bool) -> Found {
        let shown = match value {
            _ if hidden => None,
            Value::Bool(b) => Some(b.to_string()),
            Value::Int(i) => Some(i.to_string()),
            Value::Float(f) => Some(f.to_string()),
            Value::Text(t) if t.chars().count() <= Self::SHOWN => Some(format!("\"{t}\"")),
            Value::Text(t) => Some(format!("\"{}...\"", t.chars().take(Self::SHOWN).collect::<String>())),
            _ => None,
        };
        Found { kind: value.kind(), value: shown }
    }

    fn text(&self) -> Text {
        let (en, ja) = match self.kind {
            "()" => ("() (no value)", "()（値なし）"),
            "bool" => ("a boolean", "真偽値"),
            "integer" => ("an integer", "整数"),
            "float" => ("a number", "小数"),
            "string" => ("a string", "文字列"),
            "blob" => ("a blob", "バイト列"),
            "timestamp" => ("a timestamp", "日時"),
            "array" => ("an array", "配列"),
            _ => ("a map", "マップ"),
        };
        match &self.value {
            None => text!(en: "{en}", ja: "{ja}"),
            Some(value) => {
                let bare = en.split_once(' ').map_or(en, |(_, noun)| noun);
                text!(en: "{bare} {value}", ja: "{ja} {value} ")
            }
        }
    }

    /// The value without its quotes, if that is what was expected.
    fn unquoted(&self, expected: Expected) -> Option<&str> {
        let bare = self.value.as_deref()?.strip_prefix('"')?.strip_suffix('"')?;
        let fits = match expected {
            Expected::Integer => bare.parse::<i64>().is_ok(),
            Expected::Number => bare.parse::<f64>().is_ok_and(f64::is_finite),
            Expected::Boolean => bare == "true" || bare == "false",
            _ => false,
        };
        fits.then_some(bare)
    }
}

impl Expected {
    fn text(self) -> Text {
        match self {
            Expected::Members(members) => {
                let members = like(members);
                text!(en: "a map {members}", ja: "マップ {members} ")
            }
            Expected::Pairs { lists: false } => {
                text!(en: "a map like #{{ Name: \"value\" }}", ja: "#{{ Name: \"value\" }} のようなマップ")
            }
            Expected::Pairs { lists: true } => text!(
                en: "a map like #{{ \"name\": [\"value\"] }}",
                ja: "#{{ \"name\": [\"value\"] }} のようなマップ",
            ),
            Expected::Map => text!(en: "a map #{{ ... }}", ja: "マップ #{{ ... }} "),
            Expected::List => text!(en: "an array [ ... ]", ja: "配列 [ ... ] "),
            Expected::Text => text!(en: "a string", ja: "文字列"),
            Expected::Integer => text!(en: "an integer", ja: "整数"),
            Expected::Number => text!(en: "a number", ja: "数値"),
            Expected::Boolean => text!(en: "true or false", ja: "true か false "),
            Expected::Time => text!(
                en: "a time like \"2026-01-31T09:00:00Z\" or epoch seconds",
                ja: "\"2026-01-31T09:00:00Z\" のような日時か UNIX 時間の秒数",
            ),
            Expected::Blob => text!(en: "a string or a blob", ja: "文字列かバイト列"),
        }
    }
}

//! `params(#{ name: #{ value, doc, choices, min, max, pattern, secret } })` and what the user set.

use super::journal::Journal;
use super::{Choice, Workshop};
use crate::engine::json;
use crate::engine::texts::text;
use crate::engine::thrown::{Native, Thrown, did_you_mean};
use crate::nearest::nearest;
use crate::text;
use indexmap::IndexMap;
use regex_lite::Regex;
use rhai::{Array, Dynamic, Map, Position};
use serde_json::Value as Json;

/// What the user gave for parameters.
#[derive(Default)]
pub(super) struct Given {
    /// `--set` (text) and the parameter file (JSON); the command line has won.
    pub set: IndexMap<String, Json>,
    /// `params` was called.
    pub declared: bool,
    /// What it gave.
    pub values: Map,
    /// Those of its values that are secret.
    pub secrets: Vec<Json>,
}

impl Given {
    /// The next script may declare its own.
    pub fn again(&mut self) {
        (self.declared, self.values) = (false, Map::new());
    }
}

const MEMBERS: [&str; 7] = ["value", "doc", "choices", "min", "max", "pattern", "secret"];

impl Workshop {
    /// The parameters with the user's values. The declared value gives the type; without one the user must give it.
    pub(super) fn params(&self, declared: &Map) -> Native<Map> {
        let set = {
            let mut inner = self.lock();
            if inner.params.declared {
                return Err(Thrown::new(
                    "TwoParams",
                    text!(en: "`params` is called a second time", ja: "`params` が 2 回呼ばれました"),
                )
                .hint(text!(
                    en: "declare all parameters in one file that the sections import",
                    ja: "パラメーターは 1 つのファイルにまとめ、各セクションから import してください"
                ))
                .at(Position::NONE));
            }
            inner.params.declared = true;
            inner.params.set.clone()
        };
        let mut problems: Vec<Thrown> = set
            .keys()
            .filter(|name| !declared.contains_key(name.as_str()))
            .map(|name| unknown(name, declared))
            .collect();
        let mut values = Map::new();
        for (name, declaration) in declared {
            match value(name, declaration, set.get(name.as_str())) {
                Ok(value) => drop(values.insert(name.clone(), value)),
                Err(mut thrown) => {
                    if let Some(given) = set.get(name.as_str()).filter(|_| is_secret(declaration)) {
                        thrown.message = without(&thrown.message, given);
                    }
                    problems.push(thrown.with("path", name.to_string()));
                }
            }
        }
        if problems.is_empty() {
            self.lock().params.values = values.clone();
            self.note_params(declared, set, &values).map_err(|thrown| thrown.at(Position::NONE))?;
            return Ok(values);
        }
        let mut first = problems.remove(0);
        for other in problems {
            first.message = format!("{}\n{}", first.message, other.message);
            first.hints.extend(other.hints);
        }
        Err(first.at(Position::NONE))
    }
}

impl Workshop {
    /// Writes down what the user gave, but for what is secret.
    fn note_params(&self, declared: &Map, set: IndexMap<String, Json>, values: &Map) -> Result<(), Thrown> {
        let secret = |name: &str| declared.get(name).is_some_and(is_secret);
        let secrets = values.iter().filter(|(name, _)| secret(name)).map(|(_, value)| json::of(value)).collect();
        self.lock().params.secrets = secrets;
        // Told to a journal that is opened later as well.
        let Some(journal) = self.journal() else { return Ok(()) };
        self.lock().params.secrets.iter().for_each(|value| journal.keep_declared(value));
        self.warn_of_changes(&journal, declared, values);
        let open = set.into_iter().filter(|(name, _)| !secret(name)).collect::<serde_json::Map<_, _>>();
        if open.is_empty() { Ok(()) } else { journal.given(open) }
    }
}

impl Workshop {
    /// A finished step keeps what it did with the value that a parameter had then, which is said where it has another one now.
    fn warn_of_changes(&self, journal: &Journal, declared: &Map, values: &Map) {
        let first = journal.look(|past| {
            past.steps.iter().find(|(step, _)| past.finished.contains_key(step)).map(|(step, _)| step.clone())
        });
        let Some(first) = first.filter(|_| self.lock().choice == Choice::Unfinished) else { return };
        let given = journal.params();
        for (name, declaration) in declared.iter().filter(|(_, declaration)| !is_secret(declaration)) {
            let before = value(name, declaration, given.get(name.as_str()));
            let (Ok(before), Some(now)) = (before.map(|before| json::of(&before)), values.get(name).map(json::of))
            else {
                continue;
            };
            if before == now {
                continue;
            }
            let shown =
                |json: &Json| journal.without_secrets(&json.as_str().map_or_else(|| json.to_string(), str::to_owned));
            let (before, now) = (shown(&before), shown(&now));
            self.watch.warned(&String::from(text!(
                en: "parameter `{name}` was {before} and is {now} now: steps that are finished keep what they did with {before}. To run them again: --from {first}",
                ja: "パラメーター `{name}` は {before} から {now} に変わりましたが、完了したステップの結果は {before} のままです。やり直すには: --from {first}"
            )));
        }
    }
}

/// A message without what was given for a secret.
fn without(message: &str, given: &Json) -> String {
    let given = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
    if given.is_empty() { message.to_owned() } else { message.replace(&given, "***") }
}

/// `#{ secret: true }`
fn is_secret(declaration: &Dynamic) -> bool {
    let map = declaration.read_lock::<Map>();
    map.is_some_and(|map| map.get("secret").is_some_and(|secret| secret.as_bool() == Ok(true)))
}

fn unknown(name: &str, declared: &Map) -> Thrown {
    let thrown = Thrown::new(
        "UnknownParameter",
        text!(en: "there is no parameter `{name}`", ja: "`{name}` というパラメーターはありません"),
    );
    let names: Vec<&str> = declared.keys().map(|key| key.as_str()).collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => thrown.hint(did_you_mean(near)),
        None => {
            let names = names.join(", ");
            thrown.hint(text!(en: "there are {names}", ja: "あるのは {names} です"))
        }
    }
}

fn value(name: &str, declaration: &Dynamic, given: Option<&Json>) -> Result<Dynamic, Thrown> {
    let Some(map) = declaration.read_lock::<Map>() else {
        return Err(Thrown::new(
            "InvalidParameter",
            text!(en: "parameter `{name}` must be declared as #{{ value: ..., doc: ... }}", ja: "パラメーター `{name}` は #{{ value: ..., doc: ... }} の形で宣言してください"),
        )
        .hint({
            let shown = json::compact(declaration);
            text!(en: "write {name}: #{{ value: {shown} }}", ja: "{name}: #{{ value: {shown} }} と書いてください")
        }));
    };
    if let Some(wrong) = map.keys().find(|key| !MEMBERS.contains(&key.as_str())) {
        return Err(Thrown::new(
            "InvalidParameter",
            text!(en: "parameter `{name}`: `{wrong}` is not one of value, doc, choices, min, max, pattern, secret", ja: "パラメーター `{name}`: `{wrong}` は value, doc, choices, min, max, pattern, secret のどれでもありません"),
        )
        .hint(text!(
            en: "value is what it is unless the user sets it, doc says what it is for, choices lists what is allowed, min and max are the ends of a range, pattern is a regular expression for a text; secret: true keeps it out of files",
            ja: "value は指定されなかったときの値、doc は説明、choices は選べる値の一覧、min と max は数の範囲、pattern は文字列の正規表現、secret: true はファイルに残さない値です"
        )));
    }
    let doc = map.get("doc").map(text).unwrap_or_default();
    let standard = map.get("value");
    // A name without a letter would be found out only by the call that takes it, after others.
    let empty = |text: &str| text.is_empty() && standard.is_some_and(|s| s.is_string() && !s.to_string().is_empty());
    let given = given.map(|json| if json.as_str().is_some_and(empty) { None } else { Some(json) });
    let value = match (given, standard) {
        (Some(Some(json)), _) => typed(name, json, standard)?,
        (None, Some(standard)) => standard.clone(),
        _ => {
            let (en, ja) = match doc.as_str() {
                "" => (String::new(), String::new()),
                doc => (format!(" ({doc})"), format!("（{doc}）")),
            };
            return Err(Thrown::new(
                "ParameterMissing",
                text!(en: "parameter `{name}` has no value{en}", ja: "パラメーター `{name}` の値がありません{ja}"),
            )
            .hint(text!(en: "give it one: --set {name}=...", ja: "値を指定してください: --set {name}=...")));
        }
    };
    let choices = map.get("choices").and_then(|c| c.clone().try_cast::<Array>()).unwrap_or_default();
    let chosen = json::of(&value);
    if !choices.is_empty() && !choices.iter().any(|choice| json::of(choice) == chosen) {
        let list = choices.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return Err(Thrown::new(
            "ParameterChoice",
            text!(en: "parameter `{name}`: {chosen} is not one of {list}", ja: "パラメーター `{name}`: {chosen} は {list} のどれでもありません"),
        )
        .hint({
            let names: Vec<String> = choices.iter().map(ToString::to_string).collect();
            let near = nearest(&value.to_string(), names.iter().map(String::as_str)).unwrap_or(&names[0]);
            text!(en: "for example: --set {name}={near}", ja: "例: --set {name}={near}")
        }));
    }
    within(name, &value, map.get("min"), map.get("max"))?;
    if let Some(pattern) = map.get("pattern") {
        fits(name, &value, &pattern.to_string(), standard).map_err(|thrown| match doc.is_empty() {
            true => thrown,
            false => thrown.hint(doc),
        })?;
    }
    Ok(value)
}

/// Refuses a text that is not what its pattern says, from beginning to end.
fn fits(name: &str, value: &Dynamic, pattern: &str, standard: Option<&Dynamic>) -> Result<(), Thrown> {
    let whole = Regex::new(&format!("^(?:{pattern})$")).map_err(|error| {
        let why = error.to_string();
        Thrown::new(
            "InvalidParameter",
            text!(en: "parameter `{name}`: the pattern {pattern} is no regular expression: {why}", ja: "パラメーター `{name}`: pattern の {pattern} は正規表現として読めません: {why}"),
        )
    })?;
    let given = value.to_string();
    if whole.is_match(&given) {
        return Ok(());
    }
    let wording = text!(
        en: "parameter `{name}`: `{given}` is not of the form {pattern}",
        ja: "パラメーター `{name}`: `{given}` は {pattern} の形ではありません"
    );
    let thrown = Thrown::new("ParameterPattern", wording);
    Err(match standard.map(ToString::to_string).filter(|standard| whole.is_match(standard)) {
        Some(standard) => {
            thrown.hint(text!(en: "for example: --set {name}={standard}", ja: "例: --set {name}={standard}"))
        }
        None => thrown,
    })
}

/// Refuses a number outside of its range.
fn within(name: &str, value: &Dynamic, min: Option<&Dynamic>, max: Option<&Dynamic>) -> Result<(), Thrown> {
    let number = |value: &Dynamic| value.as_float().ok().or_else(|| value.as_int().ok().map(|whole| whole as f64));
    let Some(given) = number(value) else { return Ok(()) };
    let (en, ja) = match (min, max) {
        (Some(min), _) if number(min).is_some_and(|min| given < min) => {
            (format!("{min} is the least"), format!("{min} 以上にしてください"))
        }
        (_, Some(max)) if number(max).is_some_and(|max| given > max) => {
            (format!("{max} is the most"), format!("{max} 以下にしてください"))
        }
        _ => return Ok(()),
    };
    let wording = text!(en: "parameter `{name}`: {value} is out of range: {en}", ja: "パラメーター `{name}`: {value} は範囲外です。{ja}");
    let end = if min.and_then(number).is_some_and(|min| given < min) { min } else { max };
    let end = end.map(ToString::to_string).unwrap_or_default();
    Err(Thrown::new("ParameterRange", wording)
        .hint(text!(en: "for example: --set {name}={end}", ja: "例: --set {name}={end}")))
}

/// The user's value in the type of the declared one.
fn typed(name: &str, given: &Json, standard: Option<&Dynamic>) -> Result<Dynamic, Thrown> {
    let Some(standard) = standard else { return Ok(json::into_script(given)) };
    let (en, ja) = match json::of(standard) {
        Json::Number(number) if number.is_f64() => ("a number", "数"),
        Json::Number(_) => ("a whole number", "整数"),
        Json::Bool(_) => ("true or false", " true か false "),
        Json::Array(_) => ("a list", "リスト"),
        Json::Object(_) => ("a map", "マップ"),
        _ => ("a text", "文字列"),
    };
    let shown = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
    let mismatch = || {
        Thrown::new(
            "ParameterType",
            text!(en: "parameter `{name}`: `{shown}` is not {en}", ja: "パラメーター `{name}`: `{shown}` は{ja}ではありません"),
        )
        .hint({
            let standard = json::of(standard);
            let example = match standard {
                Json::Array(_) | Json::Object(_) => format!("'{name}={standard}'"),
                _ => format!("{name}={standard}"),
            };
            text!(en: "for example: --set {example}", ja: "例: --set {example}")
        })
    };
    let mismatch = || match narrow(&shown) {
        Some(plain) => mismatch().hint(text!(
            en: "these are full-width characters: type `{plain}` with the input method off",
            ja: "全角文字です。日本語入力をオフにして `{plain}` と入力してください"
        )),
        None => mismatch(),
    };
    let parsed = match given {
        Json::String(text) if !standard.is_string() => read(text, standard),
        Json::String(text) => Some(Json::String(text.clone())),
        other => Some(other.clone()),
    };
    let Some(parsed) = parsed else { return Err(mismatch()) };
    let value = match &parsed {
        Json::Number(number) if standard.is_string() => number.to_string().into(),
        Json::Number(number) if standard.is_float() => number.as_f64().map_or(Dynamic::UNIT, Dynamic::from),
        other => json::into_script(other),
    };
    if standard.is_unit() || value.type_id() == standard.type_id() { Ok(value) } else { Err(mismatch()) }
}

/// A text of full-width letters and digits as it should be typed; none where there are none.
fn narrow(text: &str) -> Option<String> {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let narrow: String = text.chars().map(plain).collect();
    (narrow != text).then_some(narrow)
}

/// Text of the command line as the type of the declared value; a list may be written with commas.
fn read(text: &str, standard: &Dynamic) -> Option<Json> {
    if standard.is_array() && text.trim().is_empty() {
        return Some(Json::Array(Vec::new()));
    }
    if standard.is_array() && !text.trim_start().starts_with('[') {
        return Some(text.split(',').map(|item| Json::String(item.trim().to_owned())).collect());
    }
    match serde_json::from_str(text) {
        Ok(json) => Some(json),
        Err(_) if standard.is_unit() => Some(Json::String(text.to_owned())),
        Err(_) => None,
    }
}

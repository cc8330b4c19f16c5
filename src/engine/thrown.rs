//! What a native function throws: a map that a script can catch and look into.

use super::{json, texts};
use crate::text;
use rhai::{Array, Dynamic, EvalAltResult, Map, Position};

/// The result of a native function.
pub type Native<T> = Result<T, Box<EvalAltResult>>;

/// An error on its way into a script. A script that catches it sees a map with `code`, `message`, `hints` and the details.
#[derive(Debug, Clone, Default)]
pub struct Thrown {
    /// A stable word: AWS's error code, or one of ours such as `OutputMissing`.
    pub code: String,
    /// One sentence in the user's language (AWS's own message stays as AWS wrote it).
    pub message: String,
    /// What to do next, one line each, in the user's language.
    pub hints: Vec<String>,
    /// Further members: `service`, `operation`, `request_id`, ...
    pub details: Map,
}

impl Thrown {
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Thrown { code: code.into(), message: message.into(), ..Thrown::default() }
    }

    /// The same error with one more line of advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same error with one more member.
    pub fn with(mut self, name: &str, value: impl Into<Dynamic>) -> Self {
        self.details.insert(name.into(), value.into());
        self
    }

    /// The map that a script sees.
    pub fn into_map(self) -> Map {
        let Thrown { code, message, hints, details: mut map } = self;
        map.insert("code".into(), code.into());
        map.insert("message".into(), message.into());
        if !hints.is_empty() {
            map.insert("hints".into(), hints.into_iter().map(Dynamic::from).collect::<Array>().into());
        }
        map
    }

    /// As Rhai raises it, at that place of the script.
    pub fn at(self, position: Position) -> Box<EvalAltResult> {
        Box::new(EvalAltResult::ErrorRuntime(self.into_map().into(), position))
    }

    /// The same, past every `catch` of the script: the end that Ctrl-C makes.
    pub fn terminating(self, position: Position) -> Box<EvalAltResult> {
        Box::new(EvalAltResult::ErrorTerminated(self.into_map().into(), position))
    }

    /// Reads back what a script threw or a native raised; the variant's name is the code of Rhai's own errors.
    pub fn of(error: &EvalAltResult) -> Thrown {
        let mut inner = error;
        while let EvalAltResult::ErrorInFunctionCall(_, _, e, _) | EvalAltResult::ErrorInModule(_, e, _) = inner {
            inner = e;
        }
        match inner {
            EvalAltResult::ErrorRuntime(value, _) => Thrown::of_value(value),
            EvalAltResult::ErrorTerminated(value, _) if value.is_map() => Thrown::of_value(value),
            EvalAltResult::ErrorTerminated(..) => Thrown::new("Cancelled", "").hint(crate::cancel::advice()),
            other => {
                let shown = format!("{other:?}");
                let code = shown.split(['(', ' ', '{']).next().unwrap_or("Error");
                let text = other.to_string();
                let place = format!(" ({})", place(other.position()));
                Thrown::new(code, text.strip_suffix(&place).unwrap_or(&text))
            }
        }
    }

    fn of_value(value: &Dynamic) -> Thrown {
        let Some(map) = value.read_lock::<Map>() else {
            return Thrown::bare(value);
        };
        let text = |name: &str| map.get(name).map(texts::text).unwrap_or_default();
        let hints = map.get("hints").and_then(|h| h.clone().try_cast::<Array>()).unwrap_or_default();
        let mut details = map.clone();
        for known in ["code", "message", "hints"] {
            details.remove(known);
        }
        Thrown {
            code: if map.contains_key("code") { text("code") } else { "Thrown".into() },
            message: if map.contains_key("message") { text("message") } else { json::compact(value) },
            hints: hints.iter().map(texts::text).chain((!map.contains_key("message")).then(how_to_throw)).collect(),
            details,
        }
    }

    /// Something thrown that is no map: a text says what is wrong, anything else needs words.
    fn bare(value: &Dynamic) -> Thrown {
        if value.is_string() {
            return Thrown::new("Thrown", value.to_string());
        }
        let mut shown = if value.is_unit() { "()".to_owned() } else { json::compact(value) };
        if let Some((end, _)) = shown.char_indices().nth(60) {
            shown.truncate(end);
            shown.push_str("...");
        }
        let wording = text!(en: "the script throws {shown}, without a message", ja: "スクリプトが {shown} を throw しました（メッセージなし）");
        Thrown::new("Thrown", wording).hint(how_to_throw())
    }
}

/// The advice to say what is wrong.
fn how_to_throw() -> String {
    text!(
        en: "say what is wrong: throw \"...\"; or throw #{{ code: \"TooFewZones\", message: \"...\", hints: [\"...\"] }}",
        ja: "何が起きたかを書いてください: throw \"...\"; または throw #{{ code: \"TooFewZones\", message: \"...\", hints: [\"...\"] }}"
    )
    .into()
}

/// The advice to write that name instead.
pub fn did_you_mean(name: &str) -> String {
    text!(en: "did you mean `{name}`?", ja: "`{name}` ではありませんか？").into()
}

/// A position as Rhai's own messages end with it.
fn place(position: Position) -> String {
    match (position.line(), position.position()) {
        (Some(line), Some(column)) => format!("line {line}, position {column}"),
        _ => String::new(),
    }
}

/// Why a script ends before its end although nothing is wrong: what was asked of it is done.
#[derive(Debug, Clone)]
pub struct Enough;

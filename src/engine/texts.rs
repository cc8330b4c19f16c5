//! Texts of scripts: a string, or `#{ ja, en }`.

use crate::lang::{Lang, Text};
use rhai::{Dynamic, Engine, Map};

/// `text(#{ ja, en })`: the text in the user's language.
pub fn register(engine: &mut Engine) {
    engine.register_fn("text", |value: Dynamic| text(&value));
}

/// A text in the user's language; of `#{ ja, en }` one may be missing.
pub fn text(value: &Dynamic) -> String {
    both(value).get(Lang::current()).to_owned()
}

/// A text in both languages.
pub fn both(value: &Dynamic) -> Text {
    let Some(map) = value.read_lock::<Map>() else {
        let same = if value.is_unit() { String::new() } else { value.to_string() };
        return Text { en: same.clone(), ja: same };
    };
    let get = |name: &str| map.get(name).map(ToString::to_string);
    let any = || map.values().next().map(ToString::to_string).unwrap_or_default();
    Text {
        en: get("en").or_else(|| get("ja")).unwrap_or_else(any),
        ja: get("ja").or_else(|| get("en")).unwrap_or_else(any),
    }
}

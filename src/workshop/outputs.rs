//! `output(name, value)` and `outputs.Name`.

use super::{Workshop, presentable};
use crate::engine::json;
use crate::engine::record::{Redacted, secret_not_kept};
use crate::engine::thrown::{Native, Thrown, did_you_mean};
use crate::nearest::nearest;
use crate::text;
use rhai::{Array, Dynamic, Engine, Map, Position};
use serde_json::Value as Json;

/// What scripts see as `outputs`.
#[derive(Clone)]
pub struct Outputs(pub Workshop);

/// Makes `outputs.Name`, `"Name" in outputs` and `outputs.keys()` work.
pub fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<Outputs>("Outputs")
        .register_indexer_get(|outputs: &mut Outputs, name: &str| outputs.0.read(name))
        .register_fn("to_string", |outputs: &mut Outputs| {
            let all: Map = outputs.0.outputs().into_iter().map(|(name, value)| (name.into(), value)).collect();
            json::compact(&all.into())
        })
        .register_fn("contains", |outputs: &mut Outputs, name: &str| outputs.0.lock().outputs.contains_key(name))
        .register_fn("keys", |outputs: &mut Outputs| {
            outputs.0.lock().outputs.keys().map(|name| Dynamic::from(name.clone())).collect::<Array>()
        });
}

impl Workshop {
    fn read(&self, name: &str) -> Native<Dynamic> {
        let inner = self.lock();
        if let Some(value) = inner.outputs.get(name) {
            if value.is::<Redacted>() {
                return Err(secret_not_kept(name).with("path", name.to_owned()).at(Position::NONE));
            }
            return Ok(value.clone());
        }
        let thrown = Thrown::new(
            "OutputMissing",
            text!(en: "there is no output `{name}` yet", ja: "出力 `{name}` はまだありません"),
        );
        if inner.left_behind.iter().any(|left| left == name) {
            let hint = text!(
                en: "the last run has it, and this one begins anew: add --resume to go on where that ended",
                ja: "前回の実行にはありますが、この実行は新しく始めています。前回の続きから使うには --resume を付けてください"
            );
            return Err(thrown.hint(hint).at(Position::NONE));
        }
        let thrown = match nearest(name, inner.outputs.keys().map(String::as_str)) {
            Some(near) => thrown.hint(did_you_mean(near)),
            None if inner.meta.is_none() => thrown.hint(text!(
                en: "`handson outputs` shows what the last run of a workshop handed on; a section of one takes it with --resume or --outputs export.log",
                ja: "前回の実行の出力は `handson outputs` で見られます。ワークショップの一部を実行するときは --resume か --outputs export.log で渡せます"
            )),
            None => thrown.hint(text!(
                en: "run the section before this one, or give its outputs: --outputs export.log",
                ja: "前のセクションを先に実行するか、その出力を渡してください: --outputs export.log"
            )),
        };
        Err(thrown.at(Position::NONE))
    }

    /// Hands a value on and writes it down.
    pub(super) fn output(&self, name: &str, value: Dynamic) -> Native<Dynamic> {
        presentable::name(name)
            .and_then(|()| presentable::value(name, &value))
            .map_err(|thrown| thrown.at(Position::NONE))?;
        let inside = {
            let mut inner = self.lock();
            inner.outputs.insert(name.to_owned(), value.clone());
            inner.unsaved = true;
            inner.current.is_some()
        };
        // A step that is killed is run again, and replacing a file costs as much as a call.
        if !inside {
            self.save_outputs().map_err(|thrown| thrown.at(Position::NONE))?;
        }
        self.watch.output(name, &plain(&value));
        Ok(value)
    }
}

impl Workshop {
    /// Writes the outputs of a step down, if it had any.
    pub(super) fn save_new_outputs(&self) -> Result<(), Thrown> {
        let unsaved = self.lock().unsaved;
        if unsaved { self.save_outputs() } else { Ok(()) }
    }

    /// Writes all outputs down, those of earlier sections too.
    ///
    /// # Errors
    /// `OutputsUnwritable` for a file that cannot be written.
    pub fn save_outputs(&self) -> Result<(), Thrown> {
        let (all, save) = {
            let mut inner = self.lock();
            inner.unsaved = false;
            (inner.outputs.clone(), inner.save.clone())
        };
        save.map_or(Ok(()), |save| save(&all)).map_err(|why| Thrown::new("OutputsUnwritable", why))
    }
}

/// An output as a shell variable holds it.
pub fn plain(value: &Dynamic) -> String {
    match json::of(value) {
        Json::String(text) => text,
        other => other.to_string(),
    }
}

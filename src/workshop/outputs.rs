//! `output(name, value)` and `outputs.Name`.

use super::{Workshop, presentable};
use crate::engine::json;
use crate::engine::record::{Redacted, secret_not_kept};
use crate::engine::thrown::{Native, Thrown, did_you_mean};
use crate::nearest::nearest;
use crate::text;
use indexmap::IndexMap;
use rhai::{Array, Dynamic, Engine, Map, Position};
use serde_json::Value as Json;

/// As many outputs are named by a message.
const SHOWN: usize = 12;

/// What scripts see as `outputs`.
#[derive(Clone)]
pub struct Outputs(pub Workshop);

/// Makes `outputs.Name`, `"Name" in outputs` and `outputs.keys()` work.
pub fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<Outputs>("Outputs")
        .register_indexer_get(|outputs: &mut Outputs, name: &str| outputs.0.read(name))
        .register_fn("to_string", |outputs: &mut Outputs| {
            let all = outputs.0.in_sight().unwrap_or_default();
            let all: Map = all.into_iter().map(|(name, value)| (name.into(), value)).collect();
            json::compact(&all.into())
        })
        .register_fn("contains", |outputs: &mut Outputs, name: &str| -> Native<bool> {
            Ok(outputs.0.in_sight().map_err(|thrown| thrown.at(Position::NONE))?.contains_key(name))
        })
        .register_fn("keys", |outputs: &mut Outputs| -> Native<Array> {
            let all = outputs.0.in_sight().map_err(|thrown| thrown.at(Position::NONE))?;
            Ok(all.into_keys().map(Dynamic::from).collect())
        });
}

impl Workshop {
    /// The outputs that the script can read: its own, and, where it is no workshop, those of the workshop in whose world it is.
    ///
    /// # Errors
    /// It is not clear which workshop is meant, or its outputs cannot be read.
    pub fn in_sight(&self) -> Result<IndexMap<String, Dynamic>, Thrown> {
        let look = {
            let inner = self.lock();
            inner.look.clone().filter(|_| inner.meta.is_none() && inner.in_sight.is_none())
        };
        // Not while it is locked: looking may open the world, which asks the workshop for its region.
        let found = look.map(|look| look()).transpose()?;
        let mut inner = self.lock();
        inner.in_sight = found.or_else(|| inner.in_sight.take());
        let mut all = inner.outputs.clone();
        if inner.meta.is_none() {
            for (name, value) in inner.in_sight.iter().flatten() {
                all.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        Ok(all)
    }

    fn read(&self, name: &str) -> Native<Dynamic> {
        if let Some(value) = self.lock().outputs.get(name) {
            if value.is::<Redacted>() {
                return Err(secret_not_kept(name).with("path", name.to_owned()).at(Position::NONE));
            }
            return Ok(value.clone());
        }
        let all = self.in_sight().map_err(|thrown| thrown.at(Position::NONE))?;
        if let Some(value) = all.get(name) {
            return Ok(value.clone());
        }
        let inner = self.lock();
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
        let known = all.keys().chain(&inner.left_behind).map(String::as_str);
        let thrown = match nearest(name, known) {
            Some(near) => thrown.hint(did_you_mean(near)),
            None if inner.meta.is_none() && !all.is_empty() => {
                let names = all.keys().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = if all.len() > SHOWN { ", ..." } else { "" };
                thrown.hint(text!(en: "there are {names}{more}", ja: "あるのは {names}{more} です"))
            }
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

    /// Hands a value on from a prompt, where a name may have another value at any time.
    ///
    /// # Errors
    /// The name or the value is none that a shell can have, or it cannot be written down.
    pub fn hand_on(&self, name: &str, value: Dynamic) -> Result<(), Thrown> {
        presentable::name(name)?;
        presentable::value(name, &value)?;
        self.lock().outputs.insert(name.to_owned(), value);
        self.save_outputs()
    }

    /// Hands a value on and writes it down.
    pub(super) fn output(&self, name: &str, value: Dynamic) -> Native<Dynamic> {
        presentable::name(name)
            .and_then(|()| presentable::value(name, &value))
            .map_err(|thrown| thrown.at(Position::NONE))?;
        let (inside, before) = {
            let mut inner = self.lock();
            let before = inner.outputs.insert(name.to_owned(), value.clone());
            let again = inner.handed_on.iter().any(|handed| handed == name);
            if !again {
                inner.handed_on.push(name.to_owned());
            }
            inner.unsaved = true;
            (inner.current.is_some(), before.filter(|_| again))
        };
        let (before, now) = (before.map(|before| self.shown(&before)), self.shown(&value));
        if let Some(before) = before.filter(|before| *before != now) {
            self.watch.warned(&String::from(text!(
                en: "output `{name}` is handed on twice: {before}, then {now}; the last one counts",
                ja: "出力 `{name}` が 2 回渡されています: {before}、次に {now}。最後の値が使われます"
            )));
        }
        // A step that is killed is run again, and replacing a file costs as much as a call.
        if !inside {
            self.save_outputs().map_err(|thrown| thrown.at(Position::NONE))?;
        }
        self.watch.output(name, &now);
        Ok(value)
    }
}

impl Workshop {
    /// An output on one line for people, which has nothing secret.
    pub fn shown(&self, value: &Dynamic) -> String {
        match self.journal() {
            Some(journal) if journal.is_secret(&json::of(value)) => "***".to_owned(),
            _ => plain(value),
        }
    }

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

//! `step(id, title, closure)`: the unit of progress.

use super::{Step, Workshop};
use crate::engine::json;
use crate::engine::texts::text;
use crate::engine::thrown::{Native, Thrown};
use crate::text;
use rhai::{Dynamic, FnPtr, NativeCallContext};
use serde_json::Value as Json;
use std::time::Instant;

impl Workshop {
    /// Runs one step and gives its closure's value.
    pub(super) fn step(
        &self,
        context: &NativeCallContext,
        id: &str,
        title: &Dynamic,
        closure: &FnPtr,
    ) -> Native<Dynamic> {
        self.begin(id, text(title)).map_err(|thrown| thrown.at(context.call_position()))?;
        let started = Instant::now();
        let before = captured(closure);
        let result = closure.call_within_context::<Dynamic>(context, ());
        let result = result.and_then(|value| match changed(id, &before, &captured(closure)) {
            Some(thrown) => Err(thrown.at(context.call_position())),
            None => Ok(value),
        });
        let saved = self.save_new_outputs().map_err(|thrown| thrown.at(context.call_position()));
        let result = result.and_then(|value| saved.map(|()| value));
        self.watch.step_finished(id, result.is_ok(), started.elapsed());
        if result.is_ok() {
            // After a failure the current step stays: the error's report names it.
            self.lock().current = None;
        }
        result
    }

    fn begin(&self, id: &str, title: String) -> Result<(), Thrown> {
        let number = {
            let mut inner = self.lock();
            if let Some(outer) = inner.current.and_then(|index| inner.steps.get(index)) {
                let outer = &outer.id;
                return Err(Thrown::new(
                    "NestedStep",
                    text!(en: "step `{id}` stands inside step `{outer}`", ja: "ステップ `{id}` がステップ `{outer}` の中にあります"),
                ));
            }
            if inner.steps.iter().any(|step| step.id == id) {
                return Err(Thrown::new(
                    "DuplicateStep",
                    text!(en: "there are two steps with the id `{id}`", ja: "ステップの id `{id}` が重複しています"),
                ));
            }
            inner.steps.push(Step { id: id.to_owned(), title: title.clone() });
            inner.current = Some(inner.steps.len() - 1);
            inner.steps.len()
        };
        self.watch.step_started(number, id, &title);
        Ok(())
    }
}

/// What a closure has captured, as it is now. Captured variables are shared with the script around the closure.
fn captured(closure: &FnPtr) -> Vec<Json> {
    closure.curry().iter().map(json::of).collect()
}

/// A step must hand on what it makes as its value: a variable that it changes would keep its old value when a later run skips
/// the step.
fn changed(id: &str, before: &[Json], after: &[Json]) -> Option<Thrown> {
    let (old, new) = before.iter().zip(after).find(|(old, new)| old != new)?;
    let short = |json: &Json| json.to_string().chars().take(60).collect::<String>();
    let (old, new) = (short(old), short(new));
    let wording = text!(
        en: "step `{id}` changes a variable outside of it (from {old} to {new}): a later run that skips the step would lose that",
        ja: "ステップ `{id}` が外側の変数を変更しています（{old} から {new} へ）。後の実行でこのステップが飛ばされると、変更が失われます"
    );
    let hint = text!(
        en: "return the value from the closure: let x = step(\"{id}\", \"...\", || {{ ...; value }});",
        ja: "クロージャーの値として返してください: let x = step(\"{id}\", \"...\", || {{ ...; 値 }});"
    );
    Some(Thrown::new("CapturedChange", wording).hint(hint))
}

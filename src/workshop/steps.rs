//! `step(id, title, closure)`: the unit of progress.

use super::{Step, Workshop};
use crate::engine::texts::text;
use crate::engine::thrown::{Native, Thrown};
use crate::text;
use rhai::{Dynamic, FnPtr, NativeCallContext};
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
        let result = closure.call_within_context::<Dynamic>(context, ());
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

//! `step(id, title, closure)`: the unit of progress.

use super::{Step, Workshop, meta};
use crate::engine::json;
use crate::engine::texts::text;
use crate::engine::thrown::{Native, Thrown};
use crate::engine::time::Clock;
use crate::text;
use rhai::{Dynamic, FnPtr, NativeCallContext};
use serde_json::Value as Json;
use std::time::Duration;

impl Workshop {
    /// Runs one step and gives its closure's value. What it took is told by the run's clock.
    pub(super) fn step(
        &self,
        clock: &dyn Clock,
        context: &NativeCallContext,
        id: &str,
        title: &Dynamic,
        closure: &FnPtr,
    ) -> Native<Dynamic> {
        self.begin(id, text(title)).map_err(|thrown| thrown.at(context.call_position()))?;
        let started = clock.now();
        let before = captured(closure);
        let result = closure.call_within_context::<Dynamic>(context, ());
        let result =
            result.and_then(|value| match changed(id, &before, &captured(closure), &names(context, closure)) {
                Some(thrown) => Err(thrown.at(context.call_position())),
                None => Ok(value),
            });
        let saved = self.save_new_outputs().map_err(|thrown| thrown.at(context.call_position()));
        let result = result.and_then(|value| saved.map(|()| value));
        let took = Duration::try_from(clock.now().duration_since(started)).unwrap_or_default();
        self.watch.step_finished(id, result.is_ok(), took);
        if result.is_ok() {
            // After a failure the current step stays: the error's report names it.
            self.lock().current = None;
        }
        result
    }

    fn begin(&self, id: &str, title: String) -> Result<(), Thrown> {
        if id.trim().is_empty() {
            return Err(Thrown::new("InvalidStep", text!(en: "a step needs an id", ja: "ステップには id が必要です"))
                .hint("step(\"network\", \"...\", || { ... });"));
        }
        if !meta::plain(id) {
            let wording = text!(
                en: "`{id}` is no id for a step: letters, digits, `-`, `_` and `.`, at most 64",
                ja: "ステップの id `{id}` は使えません（英数字と - _ . で 64 文字まで）"
            );
            return Err(Thrown::new("InvalidStep", wording).hint(text!(
                en: "what people see is the title: step(\"network\", \"...\", || {{ ... }});",
                ja: "表示されるのは題名です: step(\"network\", \"...\", || {{ ... }});"
            )));
        }
        let number = {
            let mut inner = self.lock();
            if let Some(outer) = inner.current.and_then(|index| inner.steps.get(index)) {
                let outer = &outer.id;
                let wording = text!(en: "step `{id}` stands inside step `{outer}`", ja: "ステップ `{id}` がステップ `{outer}` の中にあります");
                return Err(Thrown::new("NestedStep", wording).hint(text!(
                    en: "end step `{outer}` first: steps follow one another; what both share is a function (fn)",
                    ja: "先にステップ `{outer}` を終えてください。ステップは順番に並べ、共通の処理は関数（fn）にします"
                )));
            }
            if let Some(index) = inner.steps.iter().position(|step| step.id == id) {
                let (title, number) = (&inner.steps[index].title, index + 1);
                let wording =
                    text!(en: "there are two steps with the id `{id}`", ja: "ステップの id `{id}` が重複しています");
                return Err(Thrown::new("DuplicateStep", wording).hint(text!(
                    en: "the other one is step {number}, \"{title}\"; give this one an id of its own",
                    ja: "もう 1 つは {number} 番目のステップ「{title}」です。このステップには別の id を付けてください"
                )));
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

/// The names of the variables that a closure has captured, in the order of their values.
fn names(context: &NativeCallContext, closure: &FnPtr) -> Vec<String> {
    let mut functions =
        context.iter_namespaces().flat_map(|module| module.iter_script_fn_info().map(|(.., function)| function));
    let found = functions.find(|function| function.name.as_str() == closure.fn_name());
    found.map(|function| function.params.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

/// A step must hand on what it makes as its value: a variable that it changes would keep its old value when a later run skips
/// the step.
fn changed(id: &str, before: &[Json], after: &[Json], names: &[String]) -> Option<Thrown> {
    let (index, (old, new)) = before.iter().zip(after).enumerate().find(|(_, (old, new))| old != new)?;
    let short = |json: &Json| match json {
        Json::Null => "()".to_owned(),
        json => json.to_string().chars().take(60).collect::<String>(),
    };
    let (old, new) = (short(old), short(new));
    let (name, name_ja) = match names.get(index) {
        Some(name) => (format!("the variable `{name}`"), format!("外側の変数 `{name}` ")),
        None => ("a variable".to_owned(), "外側の変数".to_owned()),
    };
    let wording = text!(
        en: "step `{id}` changes {name} outside of it, from {old} to {new}: a later run that skips the step would lose that",
        ja: "ステップ `{id}` が{name_ja}を {old} から {new} に変更しています。後の実行でこのステップが飛ばされると、変更が失われます"
    );
    let variable = names.get(index).map_or("x", String::as_str);
    let hint = text!(
        en: "return the value from the closure instead: let {variable} = step(\"{id}\", \"...\", || {{ ...; value }});",
        ja: "代わりに、クロージャーの値として返してください: let {variable} = step(\"{id}\", \"...\", || {{ ...; 値 }});"
    );
    Some(Thrown::new("CapturedChange", wording).hint(hint))
}

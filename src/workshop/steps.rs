//! `step(id, title, closure)`: the unit of progress.

use super::journal::Journal;
use super::{Choice, Step, Workshop, meta};
use crate::engine::kept::{keep, restore};
use crate::engine::texts::text;
use crate::engine::thrown::{Enough, Native, Thrown, did_you_mean};
use crate::engine::time::Clock;
use crate::engine::{closure, json};
use crate::nearest::nearest;
use crate::text;
use indexmap::IndexMap;
use rhai::{Dynamic, EvalAltResult, FnPtr, NativeCallContext};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

impl Workshop {
    /// Runs one step and gives its closure's value, or gives that of an earlier invocation that finished it. What it took is told by
    /// the run's clock.
    pub(super) fn step(
        &self,
        clock: &dyn Clock,
        context: &NativeCallContext,
        id: &str,
        title: &Dynamic,
        closure: &FnPtr,
    ) -> Native<Dynamic> {
        let here = |thrown: Thrown| thrown.at(context.call_position());
        let (title, body) = (text(title), self.body(context));
        let title = self.journal().map_or_else(|| title.clone(), |journal| journal.without_secrets(&title));
        let number = self.begin(id, &title).map_err(here)?;
        if let Some(value) = self.skip(number, id, &title, &body).map_err(here)? {
            return Ok(value);
        }
        let journal = self.journal();
        if let Some(journal) = &journal {
            journal.step(id, &title).map_err(here)?;
        }
        self.watch.step_started(number, id, &title);
        let started = clock.now();
        let before = captured(closure);
        let (outputs, said) = {
            let inner = self.lock();
            (inner.outputs.clone(), inner.summary.len())
        };
        let result = closure.call_within_context::<Dynamic>(context, ());
        let result =
            result.and_then(|value| match changed(id, &before, &captured(closure), &names(context, closure)) {
                Some(thrown) => Err(here(thrown)),
                None => Ok(value),
            });
        let saved = self.save_new_outputs().map_err(here);
        let result = result.and_then(|value| saved.map(|()| value));
        let result = result.and_then(|value| match &journal {
            Some(journal) => self.finish(journal, id, &value, &outputs, said, body).map(|()| value).map_err(here),
            None => Ok(value),
        });
        let took = Duration::try_from(clock.now().duration_since(started)).unwrap_or_default();
        self.watch.step_finished(id, result.is_ok(), took);
        if result.is_ok() {
            // After a failure the current step stays: the error's report names it.
            self.lock().current = None;
            if self.lock().choice == Choice::Only(id.to_owned()) {
                return Err(Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(Enough), context.call_position())));
            }
        }
        result
    }

    /// Writes down that a step is finished: its value, the outputs that it added or changed, and what it added to the summary,
    /// which had `said` lines before it.
    fn finish(
        &self,
        journal: &Journal,
        id: &str,
        value: &Dynamic,
        before: &IndexMap<String, Dynamic>,
        said: usize,
        body: Option<String>,
    ) -> Result<(), Thrown> {
        let value = keep(value).map_err(|kind| not_kept(id, &kind))?;
        let (after, summary) = {
            let inner = self.lock();
            (inner.outputs.clone(), inner.summary.iter().skip(said).cloned().collect())
        };
        let new = after.iter().filter(|(name, value)| before.get(*name).map(json::of) != Some(json::of(value)));
        let outputs = new.map(|(name, value)| Ok((name.clone(), keep(value).map_err(|kind| not_kept(id, &kind))?)));
        journal.finish(id, value, outputs.collect::<Result<_, Thrown>>()?, summary, body.unwrap_or_default())
    }

    /// The value of a step that is finished and is not to run again.
    fn skip(&self, number: usize, id: &str, title: &str, body: &Option<String>) -> Result<Option<Dynamic>, Thrown> {
        let Some(journal) = self.journal() else { return Ok(None) };
        let finished = journal.finished(id);
        let (reading, again) = {
            let mut inner = self.lock();
            let again = match &inner.choice {
                Choice::Unfinished => false,
                Choice::Only(only) if only != id => {
                    if finished.is_none() {
                        return Err(not_finished(id, only));
                    }
                    false
                }
                Choice::Only(_) => true,
                Choice::From(from) if from == id => {
                    inner.reached = true;
                    true
                }
                Choice::From(_) => inner.reached,
            };
            (inner.reading.clone(), again)
        };
        if again {
            if journal.look(|past| past.has_begun(id)) {
                journal.again(vec![id.to_owned()], Vec::new())?;
            }
            return Ok(None);
        }
        let (Some(finished), Some(reading)) = (finished, reading) else { return Ok(None) };
        if body.as_ref().is_some_and(|body| *body != finished.text) {
            self.watch.warned(&String::from(text!(
                en: "step `{id}` was edited since it was done; what it did then is used. To run it again: --from {id}",
                ja: "ステップ `{id}` は完了後に編集されています。以前の結果を使います。もう一度実行するには: --from {id}"
            )));
        }
        {
            let mut inner = self.lock();
            for (name, value) in &finished.outputs {
                inner.outputs.insert(name.clone(), restore(name, value, reading.schemas));
            }
            inner.summary.extend(finished.summary);
            inner.current = None;
            inner.skipped += 1;
        }
        self.watch.step_skipped(number, id, title, finished.at);
        Ok(Some(restore(id, &finished.value, reading.schemas)))
    }

    /// A step that the user named and that never came is a mistake.
    pub fn all_reached(&self) -> Result<(), Thrown> {
        let inner = self.lock();
        let (name, option) = match &inner.choice {
            Choice::From(name) if !inner.reached => (name, "--from"),
            Choice::Only(name) => (name, "--only"),
            _ => return Ok(()),
        };
        let wording =
            text!(en: "{option} {name}: there is no such step", ja: "{option} {name}: そのようなステップはありません");
        let thrown = Thrown::new("UnknownStep", wording);
        let ids: Vec<&str> = inner.steps.iter().map(|step| step.id.as_str()).collect();
        Err(match nearest(name, ids.iter().copied()) {
            Some(near) => thrown.hint(did_you_mean(near)),
            None => {
                let all = ids.join(", ");
                thrown.hint(text!(en: "there are {all}", ja: "あるのは {all} です"))
            }
        })
    }

    /// A hash of the text of the closure that the call has.
    fn body(&self, context: &NativeCallContext) -> Option<String> {
        let reading = self.lock().reading.clone()?;
        let text = (reading.text)(context.call_source()?)?;
        let position = context.call_position();
        let start = closure::place(&text, position.line()?, position.position().unwrap_or(1))?;
        // Not the text itself: somebody may have written a password into it.
        closure::text_of(&text, start).map(|text| hash(&text))
    }

    /// Makes it the current step; its number.
    fn begin(&self, id: &str, title: &str) -> Result<usize, Thrown> {
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
        let mut inner = self.lock();
        if let Some(outer) = inner.current.and_then(|index| inner.steps.get(index)) {
            let outer = &outer.id;
            let wording = text!(en: "step `{id}` stands inside step `{outer}`", ja: "ステップ `{id}` がステップ `{outer}` の中にあります");
            return Err(Thrown::new("NestedStep", wording).hint(text!(
                en: "end step `{outer}` first: steps follow one another; what both share is a function (fn)",
                ja: "先にステップ `{outer}` を終えてください。ステップは順番に並べ、共通の処理は関数 (fn) にします"
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
        inner.steps.push(Step { id: id.to_owned(), title: title.to_owned() });
        inner.current = Some(inner.steps.len() - 1);
        Ok(inner.steps.len())
    }
}

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn not_kept(id: &str, kind: &str) -> Thrown {
    let wording = text!(
        en: "step `{id}` gives a value with a {kind} in it, which cannot be kept for a run that goes on",
        ja: "ステップ `{id}` の値に {kind} が含まれています。再開のために保存できません"
    );
    Thrown::new("StepValue", wording).hint(text!(
        en: "let the step end with data: texts, numbers, lists, maps, results; or with ()",
        ja: "ステップの最後の値は、文字列・数値・配列・マップ・呼び出しの結果、または () にしてください"
    ))
}

fn not_finished(id: &str, only: &str) -> Thrown {
    let wording = text!(
        en: "step `{id}` comes before `{only}` and is not finished",
        ja: "`{only}` より前のステップ `{id}` が完了していません"
    );
    Thrown::new("StepBefore", wording)
        .hint(text!(en: "without --only the run goes on with it", ja: "--only を付けなければ、そこから続きます"))
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

//! `step(id, title, closure)`: the unit of progress.

use super::journal::Journal;
use super::{Choice, Step, Workshop, meta};
use crate::engine::kept::{keep, restore};
use crate::engine::texts::text;
use crate::engine::thrown::{Enough, Native, Thrown, did_you_mean};
use crate::engine::time::Clock;
use crate::engine::{closure, json};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;
use indexmap::IndexMap;
use rhai::{Array, Dynamic, EvalAltResult, FnPtr, Map, NativeCallContext};
use serde_json::{Value as Json, json};
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
        let before = captured(context, closure);
        let (outputs, said) = {
            let inner = self.lock();
            (inner.outputs.clone(), inner.summary.len())
        };
        let result = closure.call_within_context::<Dynamic>(context, ());
        let result = result.and_then(|value| match changed(id, &before, &captured(context, closure)) {
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

    /// A hash of the text of the closure that the call has, and of the functions of the script and of its imports that it uses.
    fn body(&self, context: &NativeCallContext) -> Option<String> {
        let reading = self.lock().reading.clone()?;
        let text = (reading.text)(context.call_source()?)?;
        let position = context.call_position();
        let start = closure::place(&text, position.line()?, position.position().unwrap_or(1))?;
        let own = closure::text_of(&text, start)?;
        let used = closure::used(&own, context.call_source()?, &*reading.text);
        // Not the text itself: somebody may have written a password into it.
        Some(hash(&format!("{own}{used}")))
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

/// As many variables are looked at, behind closures that captured closures: they can capture one another in a circle.
const CAPTURED: usize = 1_000;

/// What stands for a closure among captured values; its member is Rhai's name of it.
const FUNCTION: &str = "$closure";

/// A variable that a closure has captured, as it is now.
struct Captured {
    name: Option<String>,
    value: Json,
}

/// What a closure has captured, and what the closures in that have. Captured variables are shared with the script around the closure.
fn captured(context: &NativeCallContext, closure: &FnPtr) -> Vec<Captured> {
    let mut found = Vec::new();
    let mut closures = vec![closure.clone()];
    let mut next = 0;
    while let Some(closure) = closures.get(next).cloned() {
        let names = names(context, &closure);
        for (index, value) in closure.curry().iter().enumerate() {
            if found.len() < CAPTURED {
                let value = with_closures(value, &mut closures);
                found.push(Captured { name: names.get(index).cloned(), value });
            }
        }
        next += 1;
    }
    found
}

/// A value as JSON, and the closures in it.
fn with_closures(value: &Dynamic, closures: &mut Vec<FnPtr>) -> Json {
    if let Some(closure) = value.read_lock::<FnPtr>() {
        if closures.len() < CAPTURED {
            closures.push(closure.clone());
        }
        return json!({ FUNCTION: closure.fn_name() });
    }
    if let Some(list) = value.read_lock::<Array>() {
        return list.iter().map(|value| with_closures(value, closures)).collect();
    }
    if let Some(map) = value.read_lock::<Map>() {
        let members = map.iter().map(|(name, value)| (name.to_string(), with_closures(value, closures)));
        return Json::Object(members.collect());
    }
    json::of(value)
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
fn changed(id: &str, before: &[Captured], after: &[Captured]) -> Option<Thrown> {
    let (old, new) = before.iter().zip(after).find(|(old, new)| old.value != new.value)?;
    let mut place = old.name.clone();
    let (from, to) = difference(&mut place, &old.value, &new.value);
    let (name, name_ja) = match &place {
        Some(place) => (format!("the variable `{place}`"), format!("外側の変数 `{place}` ")),
        None => ("a variable".to_owned(), "外側の変数".to_owned()),
    };
    let (Text { en: from, ja: from_ja }, Text { en: to, ja: to_ja }) = (from, to);
    let wording = text!(
        en: "step `{id}` changes {name} outside of it, from {from} to {to}: a later run that skips the step would lose that",
        ja: "ステップ `{id}` が{name_ja}を {from_ja} から {to_ja} に変更しています。後の実行でこのステップが飛ばされると、変更が失われます"
    );
    let variable = old.name.as_deref().unwrap_or("x");
    let hint = text!(
        en: "return the value from the closure instead: let {variable} = step(\"{id}\", \"...\", || {{ ...; value }});",
        ja: "代わりに、クロージャーの値として返してください: let {variable} = step(\"{id}\", \"...\", || {{ ...; 値 }});"
    );
    Some(Thrown::new("CapturedChange", wording).hint(hint))
}

/// Characters of a value that a message shows.
const SHOWN: usize = 60;
/// Characters of a long text before the first that differs.
const BEFORE: usize = 12;

/// Two values as a message shows them: whole, or where they first differ; `place` is then where that is.
fn difference(place: &mut Option<String>, mut old: &Json, mut new: &Json) -> (Text, Text) {
    const NONE: Json = Json::Null;
    loop {
        let (from, to) = (shown(old), shown(new));
        let short = |text: &Text| text.en.chars().count() <= SHOWN;
        if short(&from) && short(&to) && from.en != to.en {
            return (from, to);
        }
        let (inner, was, is) = match (old, new) {
            (Json::Array(one), Json::Array(other)) => {
                let Some(at) = (0..one.len().max(other.len())).find(|at| one.get(*at) != other.get(*at)) else { break };
                (format!("[{at}]"), one.get(at), other.get(at))
            }
            (Json::Object(one), Json::Object(other))
                if !one.contains_key(FUNCTION) && !other.contains_key(FUNCTION) =>
            {
                let Some(key) = one.keys().chain(other.keys()).find(|key| one.get(*key) != other.get(*key)) else {
                    break;
                };
                (format!(".{key}"), one.get(key), other.get(key))
            }
            _ => break,
        };
        if let Some(place) = place {
            place.push_str(&inner);
        }
        (old, new) = (was.unwrap_or(&NONE), is.unwrap_or(&NONE));
    }
    let (from, to) = (shown(old), shown(new));
    let function = |json: &Json| json.get(FUNCTION).is_some();
    if function(old) && function(new) {
        return (from, text!(en: "another closure", ja: "別のクロージャー"));
    }
    let common = from.en.chars().zip(to.en.chars()).take_while(|(one, other)| one == other).count();
    let cut = |text: Text| {
        let Text { en, ja } = text;
        Text { en: window(&en, common), ja: window(&ja, common) }
    };
    (cut(from), cut(to))
}

/// A part of a text with the character `at` in it.
fn window(text: &str, at: usize) -> String {
    let (start, length) = (at.saturating_sub(BEFORE), text.chars().count());
    let start = if length <= SHOWN { 0 } else { start };
    let begin = if start > 0 { "..." } else { "" };
    let end = if start + SHOWN < length { "..." } else { "" };
    let part: String = text.chars().skip(start).take(SHOWN).collect();
    format!("{begin}{part}{end}")
}

fn shown(json: &Json) -> Text {
    match json {
        Json::Null => text!(en: "()", ja: "()"),
        Json::Object(map) if map.contains_key(FUNCTION) => text!(en: "a closure", ja: "クロージャー"),
        json => {
            let mut told = json.to_string();
            if told.contains(FUNCTION) {
                told = without_names(json).to_string();
            }
            text!(en: "{told}", ja: "{told}")
        }
    }
}

/// The same with closures as scripts show them.
fn without_names(json: &Json) -> Json {
    match json {
        Json::Object(map) if map.contains_key(FUNCTION) => json::CLOSURE.into(),
        Json::Object(map) => Json::Object(map.iter().map(|(key, value)| (key.clone(), without_names(value))).collect()),
        Json::Array(list) => list.iter().map(without_names).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{FUNCTION, difference};
    use serde_json::json;

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let long = "x".repeat(200);
        let rows: Vec<_> = (0..100).map(|n| json!({ "id": n, "text": "a" })).collect();
        let mut other = rows.clone();
        other[70]["text"] = "b".into();
        let mut more = rows.clone();
        more.push(json!(7));
        for (old, new, place, from, to) in [
            (json!([]), json!(["vpc-1"]), "v", "[]", "[\"vpc-1\"]"),
            (json!(rows), json!(other), "v", "[70]", "[70]"),
            (json!(rows), json!(more), "v[100]", "()", "7"),
            (json!(format!("{long}a{long}")), json!(format!("{long}b{long}")), "v", "xxa", "xxb"),
            (
                json!({ "f": { FUNCTION: "a" } }),
                json!({ "f": { FUNCTION: "b" } }),
                "v.f",
                "a closure",
                "another closure",
            ),
        ] {
            let mut found = Some("v".to_owned());
            let (was, is) = difference(&mut found, &old, &new);
            let found = found.unwrap_or_default();
            if from == to {
                assert_eq!(
                    (found.as_str(), was.en.as_str(), is.en.as_str()),
                    ("v[70]", rows[70].to_string().as_str(), other[70].to_string().as_str())
                );
                continue;
            }
            assert_eq!(found, place);
            assert!(was.en.contains(from) && is.en.contains(to) && was.en.len() < 80, "{} {}", was.en, is.en);
        }
    }
}

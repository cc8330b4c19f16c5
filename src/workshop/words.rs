//! The words of a workshop, as scripts see them.

use super::Workshop;
use super::outputs::{self, Outputs};
use crate::cancel::Cancel;
use crate::engine::json;
use crate::engine::registry::{Plugin, Registry};
use crate::engine::texts::text;
use crate::engine::thrown::{Native, Thrown, did_you_mean};
use crate::engine::time::{Clock, script_duration};
use crate::nearest::nearest;
use crate::text;
use rhai::{Dynamic, Engine, EvalAltResult, FnPtr, Map, NativeCallContext, Position};
use std::sync::Arc;
use std::time::Duration;

/// Each word and how it is written.
const WORDS: [(&str, &str); 9] = [
    ("workshop", "workshop(#{ id: \"web\", title: \"...\", region: \"ap-northeast-1\" })"),
    ("params", "params(#{ name: #{ value: \"web\", doc: \"...\" } })"),
    ("step", "step(\"id\", \"title\", || { ... })"),
    ("explain", "explain(\"text\")"),
    ("output", "output(\"VpcId\", value)"),
    ("summary", "summary(\"label\", value)"),
    ("warn", "warn(\"text\")"),
    (
        "wait_until",
        "wait_until(\"title\", || ...) | wait_until(\"title\", || ..., #{ timeout: \"15m\", every: \"5s\" })",
    ),
    ("tag", "tag(resource, \"Name\")"),
];

/// The plugin that adds them.
pub struct Words {
    pub workshop: Workshop,
    pub clock: Arc<dyn Clock>,
    pub cancel: Cancel,
}

impl Plugin for Words {
    fn install(&self, registry: &mut Registry) {
        registry.words(&WORDS);
        registry.global("outputs", Outputs(self.workshop.clone()));
        let engine = &mut registry.engine;
        outputs::register(engine);
        self.speaking(engine);
        let w = self.workshop.clone();
        engine.register_fn("workshop", move |said: Map| w.declare(&said));
        let w = self.workshop.clone();
        engine.register_fn("params", move |declared: Map| w.params(&declared));
        let w = self.workshop.clone();
        engine.register_fn("output", move |name: &str, value: Dynamic| w.output(name, value));
        let (w, clock) = (self.workshop.clone(), Arc::clone(&self.clock));
        engine.register_fn("step", move |context: NativeCallContext, id: &str, title: Dynamic, closure: FnPtr| {
            w.step(&*clock, &context, id, &title, &closure)
        });
        let (w, clock) = (self.workshop.clone(), Arc::clone(&self.clock));
        engine.register_fn("step", move |context: NativeCallContext, id: &str, closure: FnPtr| {
            w.step(&*clock, &context, id, &id.to_owned().into(), &closure)
        });
        engine.register_fn("tag", |resource: Dynamic, name: &str| tag(&resource, name));
        self.waiting(engine);
    }
}

impl Words {
    fn speaking(&self, engine: &mut Engine) {
        let w = self.workshop.clone();
        engine.register_fn("explain", move |words: Dynamic| w.watch().explained(&text(&words)));
        let w = self.workshop.clone();
        engine.register_fn("warn", move |words: Dynamic| w.watch().warned(&text(&words)));
        let w = self.workshop.clone();
        engine.register_fn("summary", move |label: Dynamic, value: Dynamic| {
            w.lock().summary.push((text(&label), outputs::plain(&value)));
        });
    }

    fn waiting(&self, engine: &mut Engine) {
        let poll =
            |w: &Words| Poll { workshop: w.workshop.clone(), clock: Arc::clone(&w.clock), cancel: w.cancel.clone() };
        let with_options = poll(self);
        let plain = poll(self);
        engine
            .register_fn("wait_until", move |context: NativeCallContext, title: Dynamic, f: FnPtr, options: Map| {
                with_options.run(&context, &text(&title), &f, &options)
            })
            .register_fn("wait_until", move |context: NativeCallContext, title: Dynamic, f: FnPtr| {
                plain.run(&context, &text(&title), &f, &Map::new())
            });
    }
}

/// `wait_until(title, || condition, #{ timeout, every })`.
struct Poll {
    workshop: Workshop,
    clock: Arc<dyn Clock>,
    cancel: Cancel,
}

const TIMEOUT: Duration = Duration::from_secs(10 * 60);
const EVERY: Duration = Duration::from_secs(5);
/// The most looks of a wait: who waits for days looks less often.
const LOOKS: u32 = 5_000;

impl Poll {
    /// Asks until the closure's value is neither `false` nor `()`, and gives that value.
    fn run(&self, context: &NativeCallContext, title: &str, f: &FnPtr, options: &Map) -> Native<Dynamic> {
        if let Some(unknown) = options.keys().find(|key| !["timeout", "every"].contains(&key.as_str())) {
            let wording = text!(en: "wait_until has no option `{unknown}`", ja: "wait_until に `{unknown}` というオプションはありません");
            let all = || text!(en: "there are timeout and every", ja: "使えるのは timeout と every です").into();
            let near = nearest(unknown, ["timeout", "every"]).map_or_else(all, did_you_mean);
            return Err(Thrown::new("UnknownOption", wording).hint(near).at(context.call_position()));
        }
        let limit = |name: &str, standard| options.get(name).map_or(Ok(standard), |given| script_duration(given, name));
        let (timeout, every) = (limit("timeout", TIMEOUT)?, limit("every", EVERY)?.max(Duration::from_millis(10)));
        let every = every.max(timeout / LOOKS);
        let started = self.clock.now();
        let elapsed = || Duration::try_from(self.clock.now().duration_since(started)).unwrap_or_default();
        let mut looks = 0;
        loop {
            looks += 1;
            let value = f.call_within_context::<Dynamic>(context, ())?;
            if !value.is_unit() && value.as_bool() != Ok(false) {
                self.workshop.watch().waited(title, elapsed());
                return Ok(value);
            }
            // At the end of time the clock of a rehearsal stands.
            if elapsed().saturating_add(every) > timeout || looks > LOOKS {
                let limit = crate::instant::brief(timeout);
                let wording = text!(en: "{title}: still not so after {limit}", ja: "{title}: {limit} 待ちましたが、そうなりませんでした");
                let last = json::compact(&value);
                let seen = text!(
                    en: "the closure gave {last} to the end; the wait is over when it gives anything but false or ()",
                    ja: "クロージャーの値は最後まで {last} でした。false と () 以外の値になると待つのをやめます"
                );
                let longer = text!(en: "to wait longer: #{{ timeout: \"30m\" }}", ja: "もっと長く待つには: #{{ timeout: \"30m\" }}");
                return Err(Thrown::new("WaitTimeout", wording).hint(seen).hint(longer).at(context.call_position()));
            }
            self.workshop.watch().waiting(title, "", elapsed());
            if !self.clock.sleep(every, &self.cancel) {
                return Err(Box::new(EvalAltResult::ErrorTerminated(Dynamic::UNIT, context.call_position())));
            }
        }
    }
}

/// The value of a resource's tag, `()` if it does not bear it; whatever shape the service gives tags.
fn tag(resource: &Dynamic, name: &str) -> Native<Dynamic> {
    let members = crate::engine::json::of(resource);
    let tags = ["Tags", "tags", "TagList", "TagSet"].iter().find_map(|member| members.get(member));
    let Some(members) = members.as_object() else {
        return Err(Thrown::new(
            "NotAResource",
            text!(en: "tag() reads a result, not {members}", ja: "tag() は結果から読みます（{members} ではなく）"),
        )
        .at(Position::NONE));
    };
    let found = match tags {
        Some(serde_json::Value::Object(map)) => map.get(name).cloned(),
        Some(serde_json::Value::Array(list)) => list.iter().find_map(|tag| {
            let get = |upper: &str, lower: &str| tag.get(upper).or_else(|| tag.get(lower)).cloned();
            (get("Key", "key")?.as_str()? == name).then(|| get("Value", "value")).flatten()
        }),
        _ => members.get(name).filter(|value| value.is_string()).cloned(),
    };
    Ok(found.as_ref().map_or(Dynamic::UNIT, crate::engine::json::into_script))
}

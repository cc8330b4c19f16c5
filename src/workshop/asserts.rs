//! The words of tests: `assert`, `assert_eq`, `assert_fails`, `set_params`.

use super::Workshop;
use crate::engine::json;
use crate::engine::registry::{Plugin, Registry};
use crate::engine::texts::text;
use crate::engine::thrown::{Native, Thrown};
use crate::text;
use rhai::{Dynamic, Engine, FnPtr, Map, NativeCallContext};
use serde_json::Value as Json;

/// The plugin that adds them, for tests alone.
pub struct Asserts(pub Workshop);

impl Plugin for Asserts {
    fn install(&self, registry: &mut Registry) {
        registry.words(&[
            ("assert", "assert(so) | assert(so, \"why\")"),
            ("assert_eq", "assert_eq(one, other)"),
            ("assert_fails", "assert_fails(\"NoSuchEntity\", || ...)"),
            ("set_params", "set_params(#{ name: \"MyShop\" })"),
        ]);
        register(&mut registry.engine);
        let workshop = self.0.clone();
        registry.engine.register_fn("set_params", move |values: Map| {
            let set = &mut workshop.lock().params.set;
            set.extend(values.iter().map(|(name, value)| (name.to_string(), json::of(value))));
        });
    }
}

fn register(engine: &mut Engine) {
    engine
        .register_fn("assert", |context: NativeCallContext, so: bool| {
            assert(&context, so, text!(en: "this is not so", ja: "成り立っていません").into())
        })
        .register_fn("assert", |context: NativeCallContext, so: bool, words: Dynamic| {
            assert(&context, so, text(&words))
        })
        .register_fn("assert_eq", |context: NativeCallContext, left: Dynamic, right: Dynamic| {
            let (left, right) = (json::of(&left), json::of(&right));
            if left == right { Ok(()) } else { Err(unequal(&left, &right).at(context.call_position())) }
        })
        .register_fn("assert_fails", fails);
}

fn assert(context: &NativeCallContext, so: bool, words: String) -> Native<()> {
    if so { Ok(()) } else { Err(Thrown::new("AssertionFailed", words).at(context.call_position())) }
}

fn unequal(left: &Json, right: &Json) -> Thrown {
    let wording = text!(en: "these two differ", ja: "2 つの値が違います");
    Thrown::new("AssertionFailed", wording).hint(format!("1: {left}")).hint(format!("2: {right}"))
}

/// The error that the closure throws, which must have that code.
fn fails(context: NativeCallContext, code: &str, closure: FnPtr) -> Native<Dynamic> {
    let told = match closure.call_within_context::<Dynamic>(&context, ()) {
        Ok(value) => {
            let value = json::of(&value);
            text!(en: "this does not fail with {code}, its value is {value}", ja: "{code} で失敗するはずが、値は {value} です")
        }
        // Ctrl-C and the limits end a test, whatever it expects.
        Err(error) if !crate::engine::lists::catchable(&error) => return Err(error),
        Err(error) => {
            let thrown = Thrown::of(&error);
            if thrown.code == code {
                return Ok(thrown.into_map().into());
            }
            let (other, message) = (thrown.code, thrown.message);
            text!(
                en: "this fails with {other}, not with {code}: {message}",
                ja: "{code} ではなく {other} で失敗しました: {message}"
            )
        }
    };
    Err(Thrown::new("AssertionFailed", told).at(context.call_position()))
}

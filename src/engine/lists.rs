//! Words for lists, options and attempts.

use super::explain::kinds::a_kind;
use super::json;
use super::thrown::{Native, Thrown, did_you_mean};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::query;
use crate::text;
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, ImmutableString, Map, NativeCallContext, Position};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Closures that `par_map` runs at a time; more would only meet AWS's throttling.
pub const SIDE_BY_SIDE: usize = 8;

/// `chunks`, `par_map` with so many closures at a time on threads with so much stack, `options`, `attempt`, `json`, `parse_json`,
/// `query`.
pub fn register(engine: &mut Engine, side_by_side: usize, stack: usize) {
    engine
        .register_fn("chunks", chunks)
        .register_fn("par_map", move |context: NativeCallContext, list: Array, f: FnPtr| {
            par_map(&context, &list, f, side_by_side, stack)
        })
        .register_fn("options", |given: Map, defaults: Map| options(given, defaults, &Array::new()))
        .register_fn("options", |given: Map, defaults: Map, required: Array| options(given, defaults, &required))
        .register_fn("attempt", attempt)
        .register_fn("json", |value: Dynamic| json::pretty(&json::of(&value)))
        .register_fn("query", |value: Dynamic, expression: &str| -> Native<Dynamic> {
            query::search(expression, &json::of(&value))
                .map(|found| json::into_script(&found))
                .map_err(|why| Thrown::new("InvalidQuery", why).at(Position::NONE))
        })
        .register_fn("parse_json", |text: &str| -> Native<Dynamic> {
            let json: serde_json::Value =
                serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|error| {
                    let Text { en, ja } = json::problem(&error);
                    let wording = text!(en: "the text is not JSON: {en}", ja: "JSON として読めません: {ja}");
                    Thrown::new("InvalidJson", wording).at(Position::NONE)
                })?;
            Ok(json::into_script(&json))
        });
}

fn chunks(list: Array, size: i64) -> Native<Array> {
    let size = usize::try_from(size).ok().filter(|n| *n > 0).ok_or_else(|| {
        Thrown::new(
            "InvalidArgument",
            text!(en: "chunks: {size} is not a count above 0", ja: "chunks: {size} は 1 以上の個数ではありません"),
        )
        .at(Position::NONE)
    })?;
    Ok(list.chunks(size).map(|chunk| Dynamic::from(chunk.to_vec())).collect())
}

thread_local! {
    static SIDE_BY_SIDE_NOW: Cell<bool> = const { Cell::new(false) };
}

/// Whether what runs on this thread is one of several closures that run at a time, so that their order tells nothing.
pub fn is_side_by_side() -> bool {
    SIDE_BY_SIDE_NOW.get()
}

/// `f` of every element, several at a time, in the list's order. Closures get copies of what they capture. The first
/// failing element's error is the result.
fn par_map(context: &NativeCallContext, list: &Array, f: FnPtr, side_by_side: usize, stack: usize) -> Native<Array> {
    let mut f = f;
    let copies: Vec<Dynamic> = f.curry().iter().map(Dynamic::flatten_clone).collect();
    f.set_curry(copies);
    #[expect(deprecated, reason = "volatile, not deprecated: the only way to a context on another thread")]
    let store = context.store_data();
    let engine = context.engine();
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<Native<Dynamic>>>> = list.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        SIDE_BY_SIDE_NOW.set(true);
        while let Some((index, item)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            list.get(index).map(|item| (index, item))
        } {
            #[expect(deprecated, reason = "as above")]
            let context = store.create_context(engine);
            let result = f.call_within_context::<Dynamic>(&context, (item.flatten_clone(),));
            *results[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    };
    std::thread::scope(|scope| -> Native<()> {
        for _ in 0..list.len().min(side_by_side) {
            std::thread::Builder::new()
                .stack_size(stack)
                .spawn_scoped(scope, work)
                .map_err(|e| Box::new(EvalAltResult::ErrorSystem("par_map".into(), Box::new(e))))?;
        }
        Ok(())
    })?;
    results
        .into_iter()
        .map(|cell| cell.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or(Ok(Dynamic::UNIT)))
        .collect()
}

/// The given options over the defaults. A key that is neither a default nor required is refused, as is a required one that
/// is missing or `()`.
fn options(given: Map, defaults: Map, required: &Array) -> Native<Map> {
    let mut all = defaults;
    let names: Vec<String> = required.iter().map(ToString::to_string).collect();
    for name in &names {
        all.entry(name.as_str().into()).or_insert(Dynamic::UNIT);
    }
    for (key, value) in given {
        match all.get_mut(&key) {
            Some(place) => {
                if let Some((expected, found)) = unfit(place, &value) {
                    let (Text { en, ja }, Text { en: found_en, ja: found_ja }) = (a_kind(expected), a_kind(found));
                    let wording = text!(en: "`{key}`: expected {en}, found {found_en}", ja: "`{key}` には{ja}を書きます（{found_ja}があります）");
                    let shown = json::compact(place);
                    let hint = text!(en: "without it, it is {shown}", ja: "省略すると {shown} になります");
                    let thrown = Thrown::new("OptionType", wording).hint(hint);
                    return Err(thrown.with("path", key.to_string()).with("of", "options").at(Position::NONE));
                }
                *place = value;
            }
            None => {
                let thrown = Thrown::new(
                    "UnknownOption",
                    text!(en: "there is no option `{key}`", ja: "`{key}` というオプションはありません"),
                );
                let names: Vec<&str> = all.keys().map(|k| k.as_str()).collect();
                let list = names.join(", ");
                return Err(match nearest(&key, names) {
                    Some(near) => thrown.hint(did_you_mean(near)),
                    None => thrown.hint(text!(en: "there are {list}", ja: "使えるのは {list} です")),
                }
                .with("path", key.to_string())
                .with("of", "options")
                .at(Position::NONE));
            }
        }
    }
    match names.iter().find(|name| all.get(name.as_str()).is_none_or(Dynamic::is_unit)) {
        Some(name) => {
            let wording = text!(en: "the option `{name}` is missing", ja: "オプション `{name}` がありません");
            let shown = names.join(", ");
            let hint = text!(en: "required: {shown}", ja: "必須のオプション: {shown}");
            Err(Thrown::new("OptionMissing", wording).hint(hint).with("of", "options").at(Position::NONE))
        }
        None => Ok(all),
    }
}

/// The types of a default and of a value that cannot stand in its place. A text may hold a number (`"1 vCPU"`), and a number be a
/// time where a text is the default (`"15m"`).
fn unfit(default: &Dynamic, given: &Dynamic) -> Option<(&'static str, &'static str)> {
    let given_name = given.type_name();
    let plain = |value: &Dynamic| value.is_int() || value.is_float() || value.is_string() || value.is_bool();
    let expected = if default.is_bool() && !given.is_bool() {
        "bool"
    } else if default.is_int() || default.is_float() {
        let digits =
            given.read_lock::<ImmutableString>().is_some_and(|text| text.contains(|c: char| c.is_ascii_digit()));
        if given.is_int() || given.is_float() || digits {
            return None;
        }
        default.type_name()
    } else if default.is_string() && (given.is_bool() || !plain(given)) {
        "string"
    } else {
        return None;
    };
    (!given.is_unit()).then_some((expected, given_name))
}

/// `#{ ok, value, error }`: goes on where the closure throws. Ctrl-C and the limits still stop the script.
fn attempt(context: NativeCallContext, f: FnPtr) -> Native<Map> {
    let (ok, value, error) = match f.call_within_context::<Dynamic>(&context, ()) {
        Ok(value) => (true, value, Dynamic::UNIT),
        Err(error) if !catchable(&error) => return Err(error),
        Err(error) => (false, Dynamic::UNIT, Thrown::of(&error).into_map().into()),
    };
    let members = [("ok", ok.into()), ("value", value), ("error", error)];
    Ok(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

/// Whether a script may go on after it: not after Ctrl-C, nor beyond a limit.
pub fn catchable(error: &EvalAltResult) -> bool {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) | EvalAltResult::ErrorInModule(_, inner, _) => {
            catchable(inner)
        }
        other => other.is_catchable(),
    }
}

//! Instants, durations and the clock that a run lives by.

use super::json;
use super::thrown::{Native, Thrown};
use crate::cancel::Cancel;
use crate::instant::{duration, iso8601};
use crate::text;
use jiff::Timestamp;
use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString, NativeCallContext, Position};
use std::sync::Arc;
use std::time::Duration;

/// The clock of a run: the real one, or one that jumps.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
    /// Lets that much time pass; false if it was cut short by Ctrl-C.
    fn sleep(&self, time: Duration, cancel: &Cancel) -> bool;
    /// Whether waiting costs nothing: then nothing is gained by doing things side by side, and their order stays the same.
    fn jumps(&self) -> bool {
        false
    }
}

/// The clock on the wall.
#[derive(Debug, Default)]
pub struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration, cancel: &Cancel) -> bool {
        let began = std::time::Instant::now();
        loop {
            if cancel.is_cancelled() {
                return false;
            }
            let left = time.saturating_sub(began.elapsed());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(Duration::from_millis(50)));
        }
    }
}

/// A duration as a script gives it: text, or a number of seconds.
pub fn script_duration(value: &Dynamic, name: &str) -> Native<Duration> {
    let read = if let Ok(seconds) = value.as_int() {
        u64::try_from(seconds).ok().map(Duration::from_secs)
    } else if let Ok(seconds) = value.as_float() {
        Duration::try_from_secs_f64(seconds).ok()
    } else {
        value.read_lock::<ImmutableString>().and_then(|text| duration(&text))
    };
    read.ok_or_else(|| {
        let shown = json::compact(value);
        Thrown::new(
            "InvalidDuration",
            text!(en: "{name}: {shown} is not a length of time", ja: "{name}: {shown} は時間の長さではありません"),
        )
        .hint(text!(
            en: "write \"90s\", \"15m\", \"1h 30m\", or a number of seconds; hours are the largest unit: \"48h\"",
            ja: "\"90s\"、\"15m\"、\"1h 30m\" のように書くか、秒数を書いてください。一番大きな単位は時間です: \"48h\""
        ))
        .with("path", name.to_owned())
        .at(Position::NONE)
    })
}

/// `now()`, `ago("15m")`, `time_of`, `sleep`, and what one does with an instant.
pub fn register(engine: &mut Engine, clock: Arc<dyn Clock>, cancel: &Cancel) {
    engine
        .register_type_with_name::<Timestamp>("Timestamp")
        .register_fn("to_string", |t: &mut Timestamp| iso8601(*t))
        .register_fn("to_debug", |t: &mut Timestamp| iso8601(*t))
        .register_fn("==", |a: Timestamp, b: Timestamp| a == b)
        .register_fn("!=", |a: Timestamp, b: Timestamp| a != b)
        .register_fn("<", |a: Timestamp, b: Timestamp| a < b)
        .register_fn("<=", |a: Timestamp, b: Timestamp| a <= b)
        .register_fn(">", |a: Timestamp, b: Timestamp| a > b)
        .register_fn(">=", |a: Timestamp, b: Timestamp| a >= b)
        .register_fn("-", |a: Timestamp, b: Timestamp| a.duration_since(b).as_secs_f64())
        .register_get("epoch", |t: &mut Timestamp| t.as_second());
    let ticking = Arc::clone(&clock);
    engine.register_fn("now", move || ticking.now());
    let ticking = Arc::clone(&clock);
    engine.register_fn("ago", move |given: Dynamic| -> Native<Timestamp> {
        let back = script_duration(&given, "ago")?;
        ticking.now().checked_sub(back).map_err(|_| {
            Thrown::new("InvalidDuration", text!(en: "ago: {given} is too long ago", ja: "ago: {given} は昔すぎます"))
                .at(Position::NONE)
        })
    });
    engine.register_fn("time_of", |milliseconds: i64| -> Native<Timestamp> {
        Timestamp::from_millisecond(milliseconds).map_err(|_| {
            let wording = text!(
                en: "time_of: {milliseconds} is no number of milliseconds since 1970",
                ja: "time_of: {milliseconds} は 1970 年からのミリ秒数ではありません"
            );
            Thrown::new("InvalidTime", wording).at(Position::NONE)
        })
    });
    sleep(engine, clock, cancel.clone());
}

/// Rhai's own `sleep` blocks in real time and cannot be stopped: all of its forms are replaced.
fn sleep(engine: &mut Engine, clock: Arc<dyn Clock>, cancel: Cancel) {
    let nap = move |context: &NativeCallContext, given: &Dynamic| -> Native<()> {
        let time = script_duration(given, "sleep").map_err(|mut error| {
            error.set_position(context.call_position());
            error
        })?;
        // A script that ends with a sleep has no next operation at which it would be stopped.
        match clock.sleep(time, &cancel) {
            true => Ok(()),
            false => Err(Box::new(EvalAltResult::ErrorTerminated(Dynamic::UNIT, context.call_position()))),
        }
    };
    let (float, whole) = (nap.clone(), nap.clone());
    engine.register_fn("sleep", move |context: NativeCallContext, given: f64| float(&context, &given.into()));
    engine.register_fn("sleep", move |context: NativeCallContext, given: i64| whole(&context, &given.into()));
    engine.register_fn("sleep", move |context: NativeCallContext, given: Dynamic| nap(&context, &given));
}

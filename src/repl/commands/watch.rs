//! `:watch EXPR [EVERY [TIME]]`.

use super::{Done, Flow};
use crate::engine::json;
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::instant::{brief, duration};
use crate::repl::changes::changes;
use crate::repl::{Repl, show};
use crate::text;
use std::sync::Arc;
use std::time::Duration;

/// How often a value is looked at.
const EVERY: Duration = Duration::from_secs(5);
/// It ends when nothing has changed for so long.
const QUIET: Duration = Duration::from_secs(10 * 60);
/// A rehearsal's clock jumps from look to look: so long people have to read what changed.
const READ: Duration = Duration::from_millis(120);

pub fn run(repl: &mut Repl, given: &str) -> Done {
    let Watch { expression, every, time } = read(given);
    if let Some(word) = no_time(expression) {
        let wording = text!(en: "`{word}` is no time: write 5s, 1m or 500ms", ja: "`{word}` は時間ではありません。5s、1m、500ms のように書きます");
        return Err(Error::failed(Thrown::new("CommandUse", wording)));
    }
    if expression.is_empty() {
        return super::run(repl, "help watch");
    }
    let expression = &repl.expression(expression)?;
    let session = Arc::clone(&repl.session);
    session.entry(":watch", || {
        let begun = session.now();
        let since = |then| Duration::try_from(session.now().duration_since(then)).unwrap_or_default();
        let mut last = look(repl, expression)?;
        let mut changed = begun;
        if !show::show(&repl.ui, &last, false) {
            return Err(Error::closed());
        }
        loop {
            let over = match time {
                Some(time) => since(begun) >= time,
                None => since(changed) >= QUIET,
            };
            if over || !session.pass(every) {
                break;
            }
            if session.rehearses() && repl.ui.screen().is_some() {
                std::thread::sleep(READ);
            }
            let now = match look(repl, expression) {
                Err(error) if error.report.cancelled => break,
                looked => looked?,
            };
            let lines = changes(&json::of(&last), &json::of(&now));
            if !lines.is_empty() {
                changed = session.now();
                let at = brief(since(begun));
                for line in &lines {
                    let line = format!("{at:>7}  {line}");
                    let line =
                        repl.ui.screen().map_or(line.clone(), |screen| show::cut(&line, screen.columns, screen.ascii));
                    if !repl.ui.result(&line) {
                        return Err(Error::closed());
                    }
                }
            }
            last = now;
        }
        let (all, still) = (brief(since(begun)), brief(since(changed)));
        repl.ui.note(&String::from(text!(
            en: "watched for {all}; nothing has changed for {still}",
            ja: "{all} のあいだ見ていました。最後の変化から {still} です"
        )));
        if !last.is_unit() {
            repl.entries.prompt.scope.set_value("it", last);
        }
        Ok(Flow::Go)
    })
}

/// The value now. What would change something is refused: it would be changed again and again.
fn look(repl: &Repl, expression: &str) -> Result<rhai::Dynamic, Error> {
    let (value, mutating) = repl.session.looked(&repl.entries.prompt, expression);
    match mutating {
        Some(call) => {
            let operation = call.operation;
            let wording = text!(
                en: "{operation} changes something, and `:watch` would call it again and again",
                ja: "{operation} は変更を伴います。`:watch` は何度も呼び出すため使えません"
            );
            Err(Error::failed(Thrown::new("WatchChanges", wording)))
        }
        None => value.map_err(Error::from),
    }
}

struct Watch<'a> {
    expression: &'a str,
    every: Duration,
    time: Option<Duration>,
}

/// `EXPR`, `EXPR 10s`, `EXPR 10s 5m`.
fn read(given: &str) -> Watch<'_> {
    let last = |text: &'_ str| -> Option<(usize, Duration)> {
        let at = text.rfind(char::is_whitespace)?;
        let word = text[at..].trim();
        // A bare number may be the end of the expression.
        let is_time =
            word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(|c: char| c.is_ascii_alphabetic());
        Some((at, duration(word).filter(|time| is_time && !time.is_zero())?))
    };
    let given = given.trim();
    let Some((at, one)) = last(given) else { return Watch { expression: given, every: EVERY, time: None } };
    let before = given[..at].trim_end();
    match last(before) {
        Some((at, every)) => Watch { expression: before[..at].trim_end(), every, time: Some(one) },
        None => Watch { expression: before, every: one, time: None },
    }
}

/// A last word that is meant as a time and is none: `5sec`, `1x`. No expression ends so.
fn no_time(expression: &str) -> Option<&str> {
    let word = expression.rsplit_once(char::is_whitespace)?.1;
    let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    (number.len() < word.len() && number.parse::<f64>().is_ok()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::{EVERY, no_time, read};
    use std::time::Duration;

    #[test]
    fn times_stand_behind_the_expression() {
        let minute = Some(Duration::from_secs(60));
        for (given, expression, every, time) in [
            ("f(1)", "f(1)", EVERY, None),
            ("f(1) 10s", "f(1)", Duration::from_secs(10), None),
            ("f( 1 ) 10s 1m", "f( 1 )", Duration::from_secs(10), minute),
            ("1 + 5", "1 + 5", EVERY, None),
        ] {
            let watch = read(given);
            assert_eq!((watch.expression, watch.every, watch.time), (expression, every, time), "{given}");
        }
        assert_eq!(
            ["f(1) 1x", "f(1) 5s 2y", "f(1) 10s", "1 + 5", "1"].map(|given| no_time(read(given).expression)),
            [Some("1x"), Some("2y"), None, None, None,]
        );
    }
}

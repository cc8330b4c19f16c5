//! `:time`.

use super::{Done, Flow};
use crate::engine::table;
use crate::instant::brief;
use crate::repl::Repl;
use crate::session::Called;
use crate::text;
use serde_json::{Value as Json, json};

pub fn run(repl: &mut Repl, expression: &str) -> Done {
    // Also of an entry that failed: the calls are why one asks.
    let ended = if expression.is_empty() { Ok(Flow::Go) } else { repl.enter(expression) };
    let calls = repl.session.calls();
    if calls.is_empty() {
        repl.ui
            .note(&String::from(text!(en: "the last entry made no call", ja: "直前の入力は呼び出しを行っていません")));
        return ended;
    }
    let rows = Json::Array(calls.iter().map(row).collect());
    repl.tell(&table::render(&rows, &[]))?;
    ended
}

fn row(call: &Called) -> Json {
    let status = match (&call.error, call.status) {
        (Some(code), Some(status)) => format!("{status} {code}"),
        (Some(code), None) => code.clone(),
        (None, Some(status)) => status.to_string(),
        (None, None) => String::new(),
    };
    json!({
        "call": call.operation.to_string(),
        "took": brief(call.took),
        "requests": call.attempts,
        "status": status,
        "request id": call.request_id.clone().unwrap_or_default(),
    })
}

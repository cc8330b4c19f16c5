//! `:cli`.

use super::{Done, Flow};
use crate::api::cli::write::cli_of;
use crate::error::Error;
use crate::repl::Repl;
use crate::text;

pub fn run(repl: &mut Repl, expression: &str) -> Done {
    let (calls, failed) = if expression.is_empty() {
        (repl.session.calls(), None)
    } else {
        let expression = repl.expression(expression)?;
        repl.session.would_call(&repl.entries.prompt, &expression)
    };
    if let Some(report) = failed {
        return Err(Error::from(report));
    }
    if calls.is_empty() {
        repl.ui.note(&String::from(text!(en: "no call was made", ja: "呼び出しはありません")));
        return Ok(Flow::Go);
    }
    let lines: Vec<String> = calls.iter().map(|call| cli_of(call.operation, &call.input)).collect();
    repl.tell(&lines.join("\n"))
}

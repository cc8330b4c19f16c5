//! The prompt: a loop of reading an entry, evaluating it, and printing its value.

pub mod commands;
mod editor;
mod entry;

use crate::engine::json;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::session::Session;
use crate::text;
use crate::text_file;
use crate::ui::Ui;
use editor::{Editor, Line};
use entry::{Asked, Entries};
use rhai::Dynamic;
use std::io::{IsTerminal as _, Read as _};
use std::path::Path;

/// Reads entries until Ctrl-D; without a terminal standard input is one script.
pub fn run(session: &Session, ui: &Ui) -> Result<(), Error> {
    let mut entries = Entries::new(session);
    if !std::io::stdin().is_terminal() {
        let mut script = Vec::new();
        let read = std::io::stdin().read_to_end(&mut script).and_then(|_| text_file::decode(script));
        let script = read.map_err(|e| Error::failed(error::file(Path::new("-"), &e)))?;
        // What one types at its end to leave asks for nothing here: the script ends.
        let script = entries.without_leaving(&script);
        let value = entries.enter(script)?;
        show(ui, &value);
        return Ok(());
    }
    let mut editor =
        Editor::open(&session.kernel).map_err(|e| {
            let wording = text!(en: "no prompt on this terminal: {e}", ja: "このターミナルでは対話できません: {e}");
            let hint = text!(en: "pipe a script in: handson repl < script.rhai", ja: "スクリプトを渡せます: handson repl < script.rhai");
            Error::failed(Thrown::new("Terminal", wording).hint(hint))
        })?;
    ui.note(&String::from(text!(
        en: "ecs::list_clusters() is a call; `it` is the last value; Ctrl-D leaves",
        ja: "ecs::list_clusters() のように呼び出します。`it` は直前の値、Ctrl-D で終了します"
    )));
    loop {
        match editor.read("handson> ") {
            Line::Entry(text) if text.trim().is_empty() => {}
            Line::Entry(text) => match entries.asked(&text) {
                Some(Asked::Leave) => return Ok(()),
                Some(Asked::Help) => ui.note(&help().join("\n")),
                None => match entries.enter(&text) {
                    Ok(value) => show(ui, &value),
                    Err(report) => ui.error(&report),
                },
            },
            Line::Cancelled => {}
            Line::End => return Ok(()),
        }
    }
}

/// What one can do at the prompt.
fn help() -> [String; 5] {
    [
        text!(en: "ecs::list_clusters()                   a call; its value is printed", ja: "ecs::list_clusters()                   呼び出し。値が表示されます"),
        text!(en: "it.clusterArns.len()                   `it` is the last value", ja: "it.clusterArns.len()                   `it` は直前の値です"),
        text!(en: "let name = \"Shop\";                     variables, functions and imports live on", ja: "let name = \"Shop\";                     変数、関数、import は次の行でも使えます"),
        text!(en: "import \"ops\" as ops; ops::health()    the standard library", ja: "import \"ops\" as ops; ops::health()    標準ライブラリ"),
        text!(en: "exit, or Ctrl-D                        leaves", ja: "exit または Ctrl-D                     終了します"),
    ]
    .map(String::from)
}

fn show(ui: &Ui, value: &Dynamic) {
    if !value.is_unit() {
        ui.result(&json::pretty(&json::of(value)));
    }
}

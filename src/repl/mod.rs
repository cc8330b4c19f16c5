//! The prompt: a loop of reading an entry, evaluating it, and printing its value.

mod editor;
mod entry;
pub mod shell;

use crate::engine::Report;
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
use shell::{Around, Shell, Told};
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
        if shell::is_command(script) {
            return commands(session, ui, &mut entries, &mut Shell::new(session), script).map_err(Error::from);
        }
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
    let mut shell = Shell::new(session);
    loop {
        match editor.read("handson> ") {
            Line::Entry(text) if text.trim().is_empty() => {}
            Line::Entry(text) => match entries.asked(&text) {
                Some(Asked::Leave) => return Ok(()),
                Some(Asked::Help) => ui.note(&help().join("\n")),
                None if shell::is_command(&text) && !entries.assigns(&text) => {
                    if let Err(report) = commands(session, ui, &mut entries, &mut shell, &text) {
                        ui.error(&report);
                    }
                }
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

/// Runs commands of a shell; the last answer becomes `it`.
fn commands(
    session: &Session,
    ui: &Ui,
    entries: &mut Entries<'_>,
    shell: &mut Shell,
    text: &str,
) -> Result<(), Box<Report>> {
    let known = entries.values();
    let known = |name: &str| known.get(name).cloned();
    let mut tell = |told: Told| match told {
        Told::Rhai(call) => ui.aside_line(&call),
        Told::Answer { text, .. } | Told::Text(text) => drop(ui.result(&text)),
        Told::Note(note) => ui.note(&note),
        Told::Assigned { name, value } => ui.aside_line(&format!("{name} = {value}")),
        Told::Clear => ui.clear(),
    };
    let mut around = Around { session, known: &known, width: ui.width(), tell: &mut tell };
    let answer = shell.run(text, &mut around)?;
    if let Some(answer) = answer {
        entries.answered(answer);
    }
    Ok(())
}

fn show(ui: &Ui, value: &Dynamic) {
    if !value.is_unit() {
        ui.result(&json::pretty(&json::of(value)));
    }
}

//! `:help`.

use super::{Command, Done, all, columns, named, unknown};
use crate::error::Error;
use crate::lang::{Lang, Text};
use crate::repl::Repl;
use crate::repl::help::{Question, answer};
use crate::text;
use crate::wrap::wrapped;

/// Columns of the page; no line is longer.
const WIDTH: usize = 80;

pub fn run(repl: &mut Repl, given: &str) -> Done {
    if given.is_empty() {
        return repl.tell(&page());
    }
    let name = given.trim_start_matches(':');
    match named(name) {
        Some(command) => repl.tell(&of(command)),
        // What is asked about may be anything else.
        None => match answer(&Question::About(name.to_owned()), &repl.world()) {
            Ok(page) => repl.tell(&page),
            Err(_) => Err(Error::failed(unknown(name))),
        },
    }
}

/// What can be typed.
fn page() -> String {
    let typed: [(&str, Text); 7] = [
        (
            "ecs::list_clusters()",
            text!(en: "a call; its value is shown, but not behind `;`", ja: "呼び出し。値が表示されます（末尾が `;` なら表示しません）"),
        ),
        (
            "it.clusterArns.len()",
            text!(en: "`it` is the last value, `err` the last error", ja: "`it` は直前の値、`err` は直前のエラー"),
        ),
        (
            "let name = \"Shop\";",
            text!(en: "variables, functions and imports live on", ja: "変数、関数、import は次の行でも使えます"),
        ),
        (
            "import \"ops\" as ops;",
            text!(en: "the standard library: ops::health()", ja: "標準ライブラリ: ops::health()"),
        ),
        ("aws ecs list-clusters", text!(en: "a command of the AWS CLI", ja: "AWS CLI のコマンド")),
        (
            "ecs::create_service?",
            text!(en: "help about a call; `??` shows the source of a library function", ja: "呼び出しの説明。`??` はライブラリ関数のソース"),
        ),
        ("exit", text!(en: "leaves, as Ctrl-D does", ja: "終了（Ctrl-D と同じ）")),
    ];
    let lang = Lang::current();
    let typed = typed.map(|(left, right)| (left.to_owned(), right.get(lang).to_owned()));
    let commands: Vec<(String, String)> =
        all().iter().map(|command| (usage(command), (command.help)().get(lang).to_owned())).collect();
    let rows: Vec<(String, String)> = typed.into_iter().chain(commands).collect();
    let left = rows.iter().map(|(left, _)| left.len()).max().unwrap_or_default() + 2;
    let folded = rows.into_iter().flat_map(|(left_text, right)| {
        let lines: Vec<String> = wrapped(&right, WIDTH - left).lines().map(str::to_owned).collect();
        let first = std::iter::once(left_text).chain(std::iter::repeat(String::new()));
        first.zip(lines).collect::<Vec<_>>()
    });
    columns(&folded.collect::<Vec<_>>())
}

/// How a command is used.
fn of(command: &Command) -> String {
    let examples = command.examples.iter().map(|example| format!("    {example}"));
    let about = (command.help)();
    let head = format!("{}\n    {}", usage(command), about.get(Lang::current()));
    std::iter::once(head).chain(std::iter::once(String::new())).chain(examples).collect::<Vec<_>>().join("\n")
}

fn usage(command: &Command) -> String {
    format!(":{} {}", command.name, command.arguments).trim_end().to_owned()
}

//! The commands of the prompt: what begins with a colon. One table, which the prompt, its help and its completion read; one file a
//! command.

mod all;
mod cli;
mod find;
mod help;
mod history;
mod load;
mod logs;
mod outputs;
mod profile;
mod quit;
mod region;
mod save;
mod service;
mod status;
mod step;
mod steps;
mod target;
mod time;
mod undo;
mod vars;
mod watch;
mod why;
mod write;

pub use steps::titles as steps_of;

use super::{Done, Repl};
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::error::Error;
use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;
use unicode_width::UnicodeWidthStr as _;

/// A command.
pub struct Command {
    /// What is typed behind the colon.
    pub name: &'static str,
    /// What follows it, as help shows it; empty where nothing does.
    pub arguments: &'static str,
    /// What completion offers there.
    pub takes: Takes,
    /// One line of help.
    pub help: fn() -> Text,
    /// How it is used, in the world of the first workshop.
    pub examples: &'static [&'static str],
    run: fn(&mut Repl, &str) -> Done,
}

/// What a command takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Nothing,
    /// Any words.
    Words,
    /// The name of a command.
    Command,
    /// A path.
    File,
    /// What could be an entry.
    Expression,
    /// The id of a step of the workshop.
    Step,
    /// A service of ECS, or `CLUSTER/SERVICE`.
    Service,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A region of AWS.
    Region,
    /// A profile of the AWS configuration.
    Profile,
    /// `rehearsal`, `aws` or the address of an endpoint.
    Target,
}

/// What the prompt does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Go,
    Leave,
}

/// Every command, in the order in which help shows them.
pub fn all() -> &'static [Command] {
    &ALL
}

/// The command of that name.
pub fn named(name: &str) -> Option<&'static Command> {
    ALL.iter().find(|command| command.name == name)
}

/// Does what stands behind the colon.
///
/// # Errors
/// `UnknownCommand`, and those of the command.
pub fn run(repl: &mut Repl, typed: &str) -> Done {
    let (name, given) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
    // As people know it from elsewhere.
    let name = match name {
        "q" | "exit" => "quit",
        "h" | "?" => "help",
        name => name,
    };
    let Some(command) = named(name) else { return Err(Error::failed(unknown(name))) };
    let given = given.trim();
    if command.arguments.is_empty() && !given.is_empty() {
        let wording =
            text!(en: "`:{name}` takes nothing, not `{given}`", ja: "`:{name}` に引数はありません: `{given}`");
        return Err(Error::failed(Thrown::new("CommandUse", wording)));
    }
    if given.is_empty() && !command.arguments.is_empty() && !command.arguments.starts_with('[') {
        let wanted = command.arguments;
        let wording = text!(en: "`:{name}` needs {wanted}", ja: "`:{name}` には {wanted} が必要です");
        let thrown = Thrown::new("CommandUse", wording);
        return Err(Error::failed(command.examples.iter().fold(thrown, |thrown, example| thrown.hint(*example))));
    }
    (command.run)(repl, given)
}

fn unknown(name: &str) -> Thrown {
    let wording = text!(en: "there is no command `:{name}`", ja: "`:{name}` というコマンドはありません");
    let thrown = Thrown::new("UnknownCommand", wording);
    match nearest(name, ALL.iter().map(|command| command.name)) {
        Some(near) => thrown.hint(did_you_mean(&format!(":{near}"))),
        None => thrown.hint(text!(en: "`:help` lists them", ja: "一覧は `:help` で見られます")),
    }
}

/// The error of a colon from an input method.
pub fn wide(rest: &str) -> Thrown {
    let wording = text!(en: "`：` is a full-width colon", ja: "`：` は全角のコロンです");
    Thrown::new("WideCharacter", wording).hint(text!(
        en: "type `:{rest}` with the input method off",
        ja: "日本語入力をオフにして `:{rest}` と入力してください"
    ))
}

/// Rows of two columns, the second beginning where the longest of the first ends.
fn columns(rows: &[(String, String)]) -> String {
    let width = rows.iter().map(|(left, _)| left.width()).max().unwrap_or_default();
    let line = |(left, right): &(String, String)| {
        format!("{left}{}  {right}", " ".repeat(width - left.width())).trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

const fn row(
    name: &'static str,
    arguments: &'static str,
    takes: Takes,
    run: fn(&mut Repl, &str) -> Done,
    help: fn() -> Text,
    examples: &'static [&'static str],
) -> Command {
    Command { name, arguments, takes, help, examples, run }
}

static ALL: [Command; 22] = [
    row(
        "help",
        "[COMMAND]",
        Takes::Command,
        help::run,
        || text!(en: "what can be typed, or how a command is used", ja: "入力できるもの、またはコマンドの使い方"),
        &[":help watch"],
    ),
    row(
        "find",
        "WORDS",
        Takes::Words,
        find::run,
        || text!(en: "search calls, the standard library and steps", ja: "呼び出し、標準ライブラリ、ステップを探す"),
        &[":find target health"],
    ),
    row(
        "all",
        "",
        Takes::Nothing,
        all::run,
        || text!(en: "the last value, whole", ja: "直前の値をすべて表示する"),
        &[":all"],
    ),
    row(
        "vars",
        "",
        Takes::Nothing,
        vars::run,
        || text!(en: "the variables of this session", ja: "このセッションの変数"),
        &[":vars"],
    ),
    row(
        "outputs",
        "",
        Takes::Nothing,
        outputs::run,
        || text!(en: "what steps have handed on", ja: "ステップが渡した出力"),
        &[":outputs"],
    ),
    row(
        "time",
        "[EXPR]",
        Takes::Expression,
        time::run,
        || text!(en: "how long the calls of the last entry, or of this one, took", ja: "直前の入力、またはこの式の呼び出しの時間、再試行、状態"),
        &[":time", ":time ecs::list_clusters()"],
    ),
    row(
        "cli",
        "[EXPR]",
        Takes::Expression,
        cli::run,
        || text!(en: "the same calls as commands of the AWS CLI, without changing anything", ja: "同じ呼び出しを AWS CLI のコマンドで表す（何も変更しません）"),
        &[":cli", ":cli ecs::create_cluster(#{ clusterName: \"Shop\" })"],
    ),
    row(
        "why",
        "[SERVICE]",
        Takes::Service,
        why::run,
        || text!(en: "why a service does not run, and what to do", ja: "サービスが動かない理由と対処"),
        &[":why", ":why ContainerHandsOn", ":why ContainerHandsOn/ContainerHandsOn"],
    ),
    row(
        "logs",
        "[SERVICE] [LINES|TIME]",
        Takes::Service,
        logs::run,
        || text!(en: "what its containers wrote last", ja: "コンテナが最後に出力した行"),
        &[":logs", ":logs ContainerHandsOn 50", ":logs ContainerHandsOn 15m"],
    ),
    row(
        "watch",
        "EXPR [EVERY [TIME]]",
        Takes::Expression,
        watch::run,
        || text!(en: "what changes in a value, until Ctrl-C", ja: "値の変化を表示し続ける（Ctrl-C で終了）"),
        &[
            ":watch ecs::describe_services(#{ cluster: \"ContainerHandsOn\", services: \"ContainerHandsOn\" }).services[0] 5s 1m",
        ],
    ),
    row(
        "steps",
        "",
        Takes::Nothing,
        steps::run,
        || text!(en: "the steps of the workshop", ja: "ワークショップのステップ"),
        &[":steps"],
    ),
    row(
        "step",
        "ID",
        Takes::Step,
        step::run,
        || text!(en: "run one of them", ja: "ステップを 1 つ実行する"),
        &[":step check"],
    ),
    row(
        "load",
        "FILE",
        Takes::File,
        load::run,
        || text!(en: "run a script here, or open a workshop", ja: "スクリプトをここで実行する、またはワークショップを開く"),
        &[":load scripts/chores/targets.rhai", ":load scripts/handson.rhai"],
    ),
    row(
        "save",
        "FILE",
        Takes::File,
        save::run,
        || text!(en: "the entries that worked, as a script", ja: "成功した入力をスクリプトとして保存する"),
        &[":save shop.rhai"],
    ),
    row(
        "undo",
        "",
        Takes::Nothing,
        undo::run,
        || text!(en: "take down what the last entry made", ja: "直前の入力で作ったものを削除する"),
        &[":undo"],
    ),
    row(
        "status",
        "",
        Takes::Nothing,
        status::run,
        || text!(en: "what was made here, and what there is of it", ja: "ここで作ったものと、その現在の状態"),
        &[":status"],
    ),
    row(
        "target",
        "[TARGET]",
        Takes::Target,
        target::run,
        || text!(en: "where calls go, or another place", ja: "呼び出しの行き先を表示する、または変える"),
        &[
            ":target",
            ":target rehearsal",
            ":target rehearsal handson",
            ":target empty",
            ":target aws",
            ":target http://127.0.0.1:5000",
        ],
    ),
    row(
        "region",
        "[REGION]",
        Takes::Region,
        region::run,
        || text!(en: "the region, or another one", ja: "リージョンを表示する、または変える"),
        &[":region", ":region us-east-1"],
    ),
    row(
        "profile",
        "[PROFILE]",
        Takes::Profile,
        profile::run,
        || text!(en: "the profile, or another one", ja: "プロファイルを表示する、または変える"),
        &[":profile", ":profile workshop"],
    ),
    row(
        "write",
        "[on|off]",
        Takes::Choice(&["on", "off"]),
        write::run,
        || text!(en: "allow calls that change something outside of the rehearsal cloud", ja: "リハーサルクラウド以外で変更を許可する"),
        &[":write", ":write on", ":write off"],
    ),
    row(
        "history",
        "[WORDS]",
        Takes::Words,
        history::run,
        || text!(en: "what was typed before", ja: "これまでの入力"),
        &[":history", ":history create_cluster"],
    ),
    row(
        "quit",
        "",
        Takes::Nothing,
        quit::run,
        || text!(en: "leave, as Ctrl-D does", ja: "終了する（Ctrl-D と同じ）"),
        &[":quit"],
    ),
];

#[cfg(test)]
mod tests {
    use super::{all, columns, named};
    use std::collections::BTreeSet;

    #[test]
    fn every_command_is_there_once_with_an_example_of_its_own() {
        let names: BTreeSet<&str> = all().iter().map(|command| command.name).collect();
        assert_eq!(names.len(), all().len());
        assert!(names.iter().all(|name| named(name).is_some() && name.chars().all(|c| c.is_ascii_lowercase())));
        for command in all() {
            let own = format!(":{}", command.name);
            assert!(!command.examples.is_empty(), "{own}");
            assert!(command.examples.iter().all(|example| example.split(' ').next() == Some(&own)), "{own}");
        }
    }

    #[test]
    fn columns_count_display_width() {
        let rows = [("網", "a"), ("abc", "b")].map(|(left, right)| (left.to_owned(), right.to_owned()));
        assert_eq!(columns(&rows), "網   a\nabc  b");
    }
}

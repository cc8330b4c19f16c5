//! The commands of the prompt: what begins with a colon. One table, which the prompt, its help and its completion read; one file a
//! command.

use crate::lang::Text;
use crate::text;

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

/// Every command, in the order in which help shows them.
pub fn all() -> &'static [Command] {
    &ALL
}

/// The command of that name.
pub fn named(name: &str) -> Option<&'static Command> {
    ALL.iter().find(|command| command.name == name)
}

const fn row(name: &'static str, arguments: &'static str, takes: Takes, help: fn() -> Text) -> Command {
    Command { name, arguments, takes, help }
}

static ALL: [Command; 24] = [
    row(
        "help",
        "[COMMAND]",
        Takes::Command,
        || text!(en: "what can be typed, or how a command is used", ja: "入力できるもの、またはコマンドの使い方"),
    ),
    row(
        "find",
        "WORDS",
        Takes::Words,
        || text!(en: "search calls, the standard library and steps", ja: "呼び出し、標準ライブラリ、ステップを探す"),
    ),
    row("all", "", Takes::Nothing, || text!(en: "the last value, whole", ja: "直前の値をすべて表示する")),
    row("vars", "", Takes::Nothing, || text!(en: "the variables of this session", ja: "このセッションの変数")),
    row("outputs", "", Takes::Nothing, || text!(en: "what steps have handed on", ja: "ステップが渡した出力")),
    row(
        "time",
        "[EXPR]",
        Takes::Expression,
        || text!(en: "how long the calls of the last entry, or of this one, took", ja: "直前の入力、またはこの式の呼び出しにかかった時間"),
    ),
    row(
        "cli",
        "[EXPR]",
        Takes::Expression,
        || text!(en: "the same calls as commands of the AWS CLI", ja: "同じ呼び出しを AWS CLI のコマンドで表す"),
    ),
    row(
        "why",
        "[SERVICE]",
        Takes::Service,
        || text!(en: "why a service does not run, and what to do", ja: "サービスが動かない理由と対処"),
    ),
    row(
        "logs",
        "[SERVICE]",
        Takes::Service,
        || text!(en: "what its containers wrote last", ja: "コンテナが最後に出力した行"),
    ),
    row(
        "watch",
        "EXPR [EVERY]",
        Takes::Expression,
        || text!(en: "what changes in a value, until Ctrl-C", ja: "値の変化を表示し続ける（Ctrl-C で終了）"),
    ),
    row("steps", "", Takes::Nothing, || text!(en: "the steps of the workshop", ja: "ワークショップのステップ")),
    row("step", "ID", Takes::Step, || text!(en: "run one of them", ja: "ステップを 1 つ実行する")),
    row(
        "load",
        "FILE",
        Takes::File,
        || text!(en: "run a script here, or open a workshop", ja: "スクリプトをここで実行する、またはワークショップを開く"),
    ),
    row(
        "save",
        "FILE",
        Takes::File,
        || text!(en: "the entries that worked, as a script", ja: "成功した入力をスクリプトとして保存する"),
    ),
    row(
        "undo",
        "",
        Takes::Nothing,
        || text!(en: "take down what the last entry made", ja: "直前の入力で作ったものを削除する"),
    ),
    row(
        "status",
        "",
        Takes::Nothing,
        || text!(en: "what was made here, and what there is of it", ja: "ここで作ったものと、その現在の状態"),
    ),
    row(
        "target",
        "[TARGET]",
        Takes::Target,
        || text!(en: "where calls go, or another place", ja: "呼び出しの行き先を表示する、または変える"),
    ),
    row(
        "region",
        "[REGION]",
        Takes::Region,
        || text!(en: "the region, or another one", ja: "リージョンを表示する、または変える"),
    ),
    row(
        "profile",
        "[PROFILE]",
        Takes::Profile,
        || text!(en: "the profile, or another one", ja: "プロファイルを表示する、または変える"),
    ),
    row(
        "write",
        "[on|off]",
        Takes::Choice(&["on", "off"]),
        || text!(en: "allow calls that change something outside of the rehearsal cloud", ja: "リハーサルクラウド以外で変更を許可する"),
    ),
    row("history", "[WORDS]", Takes::Words, || text!(en: "what was typed before", ja: "これまでの入力")),
    row(
        "lang",
        "[en|ja]",
        Takes::Choice(&["en", "ja"]),
        || text!(en: "the language of messages", ja: "メッセージの言語"),
    ),
    row(
        "debug",
        "[on|off]",
        Takes::Choice(&["on", "off"]),
        || text!(en: "log every request", ja: "すべてのリクエストを記録する"),
    ),
    row("quit", "", Takes::Nothing, || text!(en: "leave, as Ctrl-D does", ja: "終了する（Ctrl-D と同じ）")),
];

#[cfg(test)]
mod tests {
    use super::{all, named};
    use std::collections::BTreeSet;

    #[test]
    fn every_command_is_there_once() {
        let names: BTreeSet<&str> = all().iter().map(|command| command.name).collect();
        assert_eq!(names.len(), all().len());
        assert!(names.iter().all(|name| named(name).is_some() && name.chars().all(|c| c.is_ascii_lowercase())));
    }
}

//! The help of the command line in Japanese: a text for every verb and argument, and clap's own words.

use crate::wrap::wrapped;
use clap::{Arg, ArgAction, Command};

/// Columns of an argument's text: clap puts it behind the longest argument, and all fits into 100 then.
const WIDTH: usize = 70;

/// What a verb does, by its path below `handson`.
const VERBS: &[(&str, &str)] = &[
    ("", "クラウドのハンズオンを短いスクリプトで: Rhai から Amazon ECS、EC2、ELB を使います"),
    ("run", "ワークショップ、その一部、または任意のスクリプトを実行します"),
    ("eval", "式を評価して値を表示します"),
    (
        "repl",
        "対話形式で試します: 呼び出し、AWS CLI のコマンド、変数、複数行の入力、履歴（リハーサルクラウド以外では読み取り専用で始まります）",
    ),
    ("why", "サービスが期待どおりに動かない理由と対処を示します（問題があれば終了コード 1）"),
    ("logs", "サービスのコンテナが最後に出力した行を表示します"),
    ("status", "実行がどこまで進んだか、作ったものが今どうなっているかを表示します（何も変更しません）"),
    ("graph", "実行が何を作り、何から何が作られたかを、ステップごとに表示します（どこにも問い合わせません）"),
    ("destroy", "実行が作ったものを最後の 1 つまで削除し、残っていないことを確認します"),
    ("audit", "実行が作ったものが残っていないかを AWS に確認します（何も変更しません。残っていれば終了コード 1）"),
    ("outputs", "ワークショップの実行結果の出力を表示します"),
    (
        "test",
        "スクリプトのテストを、それぞれ新しいリハーサルクラウドで実行します: ..._test.rhai という名前のファイルにある、test_... という名前の関数",
    ),
    ("cloud", "リハーサルクラウドを AWS CLI、boto3、Terraform から使えるようにします。または、その状態を消去します"),
    ("cloud reset", "リハーサルクラウドにあるものをすべて消去します"),
    ("completions", "シェルの補完スクリプトを表示します"),
    ("help", "この説明、またはコマンドの説明を表示します"),
];

/// What an argument is for, by its verb and name; without a verb where several share it.
const ARGUMENTS: &[(&str, &str)] = &[
    ("lang", "メッセージの言語（指定がなければ HANDSON_LANG、ワークショップ、ロケールの順に従う）"),
    ("color", "色を使うかどうか（NO_COLOR にも従う）"),
    ("ascii", "ASCII 文字だけで表示する"),
    ("quiet", "求められたもの、警告、エラーだけを表示する"),
    ("debug", "すべてのリクエストを記録する（秘密の値は除く）"),
    ("help", "この説明を表示する"),
    ("version", "バージョンを表示する"),
    ("run script", "スクリプト。例: scripts/handson.rhai"),
    ("set", "パラメーターを指定する（繰り返し可）"),
    ("params", "パラメーターを JSON ファイルから読む（--set が優先）"),
    ("run outputs", "先に実行した部分の出力を使う（export.log または JSON）"),
    ("export_log", "出力を `export Name=\"value\"` の行として書くファイル"),
    (
        "resume",
        "リハーサル: 新しく始めずに、前回の実行とその状態の続きから進める（ほかのターゲットではいつもそうする）",
    ),
    ("aws", "AWS アカウントに本物を作る（変更の前に確認します）"),
    ("endpoint_url", "この AWS エンドポイントを使う（手元のシミュレーターなど）"),
    ("profile", "AWS の設定のプロファイル"),
    ("region", "リージョン（指定がなければ、AWS とエンドポイントでは環境変数、プロファイル、次にワークショップの順）"),
    ("yes", "確認せずにアカウントを変更する"),
    ("strict", "警告だけで済むものも拒否する: 未知の列挙値、何も起動しないサービス"),
    ("results", "各呼び出しの結果をこのフォルダーに NN-service-operation.json として書く"),
    ("state", "ワークショップの状態を置くフォルダー"),
    ("seed", "リハーサル: ID と時刻をこの数から決める"),
    ("workshop", "リハーサル: このワークショップの世界を使う（1 つだけなら省略可）"),
    (
        "fault",
        "リハーサル: わざと障害を起こす（繰り返し可）。throttle、500、reset-before、reset-after、timeout、latency:50ms、lag:2s、kill:served:7。\
         サービスや操作と割合も指定できる: throttle:ecs:0.2、reset-after:ec2.create_vpc",
    ),
    ("enforce_iam", "リハーサル: この IAM ポリシーが許可しない呼び出しを拒否する"),
    ("allow_run", "スクリプトからこのプログラムの実行を許可する（繰り返し可）"),
    (
        "limit",
        "スクリプトの制限を変える（繰り返し可）: operations、call-levels、expression-depth、string-bytes、\
         array-items、map-entries、nesting、variables、functions、modules",
    ),
    ("eval expression", "式。例: ecs::list_clusters()"),
    ("eval output", "値の表示形式"),
    ("eval query", "値に適用する JMESPath の式"),
    (
        "repl command",
        "これを実行して終了する（繰り返し可）: 入力、AWS CLI のコマンド、または `:why web` のような対話のコマンド",
    ),
    ("cluster", "クラスター（指定がなければ、サービスのある唯一のクラスター）"),
    ("service", "サービス（指定がなければ、クラスターの唯一のサービス）"),
    ("why json", "見つかったことをすべて JSON で表示する"),
    ("logs lines", "コンテナごとの行数"),
    ("logs since", "これより新しいものだけ: 15m、1h"),
    ("logs running", "動いているタスクのものだけ"),
    ("logs follow", "この時間のあいだ続け、新しい行を表示する"),
    ("logs json", "JSON で表示する"),
    ("run from", "このステップから後をもう一度実行する。すでに行った呼び出しは繰り返さない"),
    ("run only", "このステップだけを実行する。前のステップは完了している必要がある"),
    ("run owner", "実行する人の名前。作るものにタグとして付く（指定がなければこのマシンのユーザー名）"),
    (
        "run fresh",
        "前の実行を続けられるときも、新しく始める。前の実行のリソースが残っていれば拒否する（リハーサルではいつも新しく始まる）",
    ),
    ("run verify", "先に、前の実行で作ったものが残っているかを確認し、なくなったものの作り直しを提案する"),
    ("status workshop", "ワークショップの id（フォルダーに 1 つだけなら省略可）"),
    ("status named", "同じもの（ほかのコマンドと同じ書き方）"),
    ("status target", "ターゲット（状態のフォルダー名。1 つだけなら省略可）"),
    ("status all", "フォルダーにあるすべてのワークショップとターゲットを簡潔に表示する"),
    ("status recorded", "ジャーナルの内容だけを表示し、どこにも問い合わせない"),
    ("status json", "すべてを JSON で表示する"),
    ("destroy workshop", "ワークショップの id（フォルダーに 1 つだけなら省略可）"),
    ("destroy named", "同じもの（ほかのコマンドと同じ書き方）"),
    ("destroy target", "ターゲット（状態のフォルダー名。1 つだけなら省略可）"),
    ("destroy from_tags", "作ったものをタグから探す（だれのものかは --run、--owner、または --all --prefix で指定）"),
    ("destroy run", "実行の id（タグ handson:run の値。`handson status` にも表示される）"),
    ("destroy owner", "この人の実行すべて"),
    ("destroy all", "--prefix に当てはまる人の実行すべて"),
    ("destroy prefix", "名前の先頭がこれと一致する人"),
    ("destroy aws", "AWS アカウントで探す"),
    ("destroy endpoint_url", "この AWS エンドポイントで探す"),
    ("destroy region", "このリージョンで探す（指定がなければ環境変数、プロファイルの順）"),
    ("audit workshop", "ワークショップの id（フォルダーに 1 つだけなら省略可）"),
    ("audit named", "同じもの（ほかのコマンドと同じ書き方）"),
    ("audit target", "ターゲット（状態のフォルダー名。1 つだけなら省略可）"),
    ("audit from_tags", "作ったものをタグから探す（だれのものかは --run、--owner、または --all --prefix で指定）"),
    ("audit run", "実行の id（タグ handson:run の値。`handson status` にも表示される）"),
    ("audit owner", "この人の実行すべて"),
    ("audit all", "--prefix に当てはまる人の実行すべて"),
    ("audit prefix", "名前の先頭がこれと一致する人"),
    ("audit aws", "AWS アカウントで探す"),
    ("audit endpoint_url", "この AWS エンドポイントで探す"),
    ("audit region", "このリージョンで探す（指定がなければ環境変数、プロファイルの順）"),
    ("destroy yes", "確認しない"),
    ("destroy dry_run", "削除するものを表示するだけで、何も変更しない"),
    ("destroy keep", "この種類のリソースと、それに必要なものを残す（繰り返し可）: log-group、vpc など"),
    (
        "destroy include",
        "アカウント内のほかの人も使っているかもしれないこの種類も削除する（繰り返し可）: role、policy など",
    ),
    ("destroy json", "計画（--dry-run）または残ったものを JSON で表示する"),
    ("destroy fault", "リハーサル: わざと障害を起こす（繰り返し可。`run` と同じ）"),
    ("destroy seed", "リハーサル: 偶然の障害をこの数から決める"),
    ("audit json", "残っているものを JSON で表示する"),
    ("graph workshop", "ワークショップの id（フォルダーに 1 つだけなら省略可）"),
    ("graph named", "同じもの（ほかのコマンドと同じ書き方）"),
    ("graph target", "ターゲット（状態のフォルダー名。1 つだけなら省略可）"),
    ("graph json", "呼び出しとリソースを JSON で表示する"),
    ("outputs workshop", "ワークショップの id（フォルダーに 1 つだけなら省略可）"),
    ("outputs named", "同じもの（ほかのコマンドと同じ書き方）"),
    ("outputs target", "ターゲット（状態のフォルダー名。1 つだけなら省略可）"),
    ("outputs format", "書き方"),
    ("outputs output", "このファイルに書く"),
    ("test paths", "ファイル、または探すフォルダー [既定値: このフォルダー]"),
    ("test filter", "ファイル名か名前にこの文字を含むテストだけを実行する"),
    ("cloud port", "127.0.0.1 のこのポートで待ち受ける。0 なら空いているポートを選んで表示する"),
    ("cloud speed", "実際の何倍の速さで時間を進めるか"),
    ("cloud seed", "新しい世界の ID と時刻をこの数から決める"),
    ("cloud workshop", "このワークショップの世界を使う（1 つだけなら省略可。なければ `cloud` という名前で作る）"),
    ("cloud reset workshop", "消去する世界のワークショップ（1 つだけなら省略可）"),
    ("completions shell", "bash、zsh、fish、powershell、elvish のいずれか"),
];

const TEMPLATE: &str = "{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}";

/// The command line with all its words in Japanese, as far as clap lets us: `[OPTIONS]` stays.
pub fn japanese(command: Command) -> Command {
    let mut command = worded(command, "");
    // Clap makes its verb `help` now, with an English text.
    command.build();
    named_help(command)
}

fn worded(command: Command, path: &str) -> Command {
    let deeper = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path} {name}") };
    let names: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    let auto =
        |name: &'static str, short: char, action: ArgAction| Arg::new(name).short(short).long(name).action(action);
    let command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("コマンド")
        .subcommand_value_name("コマンド")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(auto("help", 'h', ArgAction::Help))
        .arg(auto("version", 'V', ArgAction::Version))
        .mut_args(|argument| explained(argument, path));
    let command = match verb(path) {
        Some(about) => command.about(about).long_about(None::<&str>),
        None => command,
    };
    names.iter().fold(command, |command, name| command.mut_subcommand(name, |verb| worded(verb, &deeper(name))))
}

fn explained(argument: Arg, path: &str) -> Arg {
    let heading = match argument.get_help_heading() {
        Some("Without a journal") => "ジャーナルがないとき",
        Some(_) => "ターゲット",
        None if argument.is_positional() => "引数",
        None => "オプション",
    };
    let mut help = self::argument(path, argument.get_id().as_str()).unwrap_or_default().to_owned();
    let listed = |values: Vec<String>| values.join(", ");
    let choices: Vec<String> = argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let takes_values = argument.get_action().takes_values();
    if takes_values {
        let usual: Vec<String> =
            argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
        if !usual.is_empty() {
            help += &format!(" [既定値: {}]", listed(usual));
        }
        if !choices.is_empty() {
            help += &format!(" [選択肢: {}]", listed(choices));
        }
    }
    // Clap breaks lines at spaces alone.
    let argument = argument.help(wrapped(&help, WIDTH)).help_heading(heading);
    if takes_values { argument.hide_default_value(true).hide_possible_values(true) } else { argument }
}

fn named_help(command: Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |deeper| match (name.as_str(), verb("help")) {
            ("help", Some(about)) => deeper.about(about),
            _ => named_help(deeper),
        })
    })
}

/// What the verb at that path does.
fn verb(path: &str) -> Option<&'static str> {
    VERBS.iter().find(|(known, _)| *known == path).map(|(_, about)| *about)
}

/// What an argument of that verb is for.
fn argument(path: &str, id: &str) -> Option<&'static str> {
    let own = format!("{path} {id}");
    let found = |name: &str| ARGUMENTS.iter().find(|(known, _)| *known == name).map(|(_, help)| *help);
    found(&own).or_else(|| found(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command;
    use std::collections::BTreeSet;

    /// Every verb and every argument below it: its path, and the name of the argument or nothing.
    fn all(command: &Command, path: &str, found: &mut Vec<(String, Option<String>)>) {
        found.push((path.to_owned(), None));
        found.extend(command.get_arguments().map(|argument| (path.to_owned(), Some(argument.get_id().to_string()))));
        for verb in command.get_subcommands() {
            all(verb, format!("{path} {}", verb.get_name()).trim(), found);
        }
    }

    #[test]
    fn every_verb_and_argument_has_its_text_and_no_text_is_left_over() {
        for list in [VERBS, ARGUMENTS] {
            let names: BTreeSet<&str> = list.iter().map(|(name, _)| *name).collect();
            assert_eq!(names.len(), list.len(), "a name stands there twice");
        }
        let (mut found, mut used) = (Vec::new(), BTreeSet::from(["help".to_owned(), "version".to_owned()]));
        all(&command(), "", &mut found);
        for (path, id) in &found {
            match id {
                None => assert!(verb(path).is_some(), "`{path}` has no Japanese text"),
                Some(id) => {
                    assert!(argument(path, id).is_some(), "`{path}` {id} has no Japanese text");
                    let own = format!("{path} {id}");
                    used.insert(if ARGUMENTS.iter().any(|(name, _)| *name == own) { own } else { id.clone() });
                }
            }
        }
        let left: Vec<&str> = ARGUMENTS.iter().map(|(name, _)| *name).filter(|name| !used.contains(*name)).collect();
        assert!(left.is_empty(), "no argument is called {left:?}");
        let verbs: Vec<&str> = VERBS
            .iter()
            .map(|(path, _)| *path)
            .filter(|path| *path != "help" && !found.iter().any(|(known, id)| known == path && id.is_none()))
            .collect();
        assert!(verbs.is_empty(), "no verb is called {verbs:?}");
    }

    #[test]
    fn help_is_japanese_from_its_first_to_its_last_line() {
        let mut found = Vec::new();
        all(&command(), "", &mut found);
        for (path, _) in found.iter().filter(|(_, id)| id.is_none()) {
            let words = ["handson"].into_iter().chain(path.split_whitespace()).chain(["--help"]);
            let help = japanese(command()).try_get_matches_from(words).expect_err("help is no success").to_string();
            for english in ["Usage:", "Options:", "Commands:", "Arguments:", "Print ", "default:", "possible"] {
                assert!(!help.contains(english), "{path}: {english}\n{help}");
            }
            assert!(help.contains("使い方: handson"), "{help}");
        }
    }

    #[test]
    fn both_languages_take_the_same_words() {
        let words = ["handson", "cloud", "reset", "--workshop", "shop", "--quiet"];
        let (english, japanese) = (command(), japanese(command()));
        for command in [english, japanese] {
            let taken = command.try_get_matches_from(words).expect("good words");
            let reset = taken.subcommand_matches("cloud").and_then(|cloud| cloud.subcommand_matches("reset"));
            assert_eq!(reset.and_then(|reset| reset.get_one::<String>("workshop")).map(String::as_str), Some("shop"));
        }
    }
}

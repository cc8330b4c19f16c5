//! What is said of a command that has no such service, operation, option or word.

use super::mistake::Mistake;
use super::names::kebab;
use super::options::{Means, Opt};
use super::read::Given;
use crate::api::services;
use crate::api::table::{Operation, Service};
use crate::lang::Text;
use crate::nearest::{all_near, nearest};
use crate::text;

pub(super) fn unknown_option(
    known: &[Opt],
    word: &str,
    at: usize,
    command: &str,
    operation: Option<&'static Operation>,
) -> Mistake {
    let wrong = text!(
        en: "aws {command} has no option {word}",
        ja: "aws {command} に {word} というオプションはありません"
    );
    let wrong = if command == "aws" {
        text!(en: "aws has no option {word}", ja: "aws に {word} というオプションはありません")
    } else {
        wrong
    };
    let mistake = Mistake::new("UnknownCommandOption", at, wrong);
    // Of two dashes often only one is left.
    let name = word.trim_start_matches('-');
    let own = known.iter().filter(|opt| !matches!(opt.means, Means::Global(_)));
    let near = all_near(name, own.clone().chain(known).map(|opt| opt.name.as_str()));
    if let Some(first) = near.first() {
        return mistake.hint(did_you_mean(&format!("--{first}")));
    }
    let required: Vec<String> = operation
        .iter()
        .flat_map(|operation| operation.input.members())
        .filter(|member| member.required && !member.result_only)
        .map(|member| kebab(member.name))
        .collect();
    let all = own.map(|opt| &opt.name).filter(|name| !required.contains(name) && !name.starts_with("no-"));
    let names: Vec<String> = required.iter().chain(all).take(8).map(|name| format!("--{name}")).collect();
    let names = names.join(", ");
    mistake.hint(text!(en: "there are {names}, ...", ja: "あるのは {names} などです"))
}

pub(super) fn did_you_mean(name: &str) -> Text {
    text!(en: "did you mean `{name}`?", ja: "`{name}` ではありませんか？")
}

/// The nearest of some names, or all of them.
pub(super) fn or_all(name: &str, known: &[String]) -> Text {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => did_you_mean(near),
        None => {
            let all = known.join(", ");
            text!(en: "there are {all}", ja: "あるのは {all} です")
        }
    }
}

pub(super) fn no_service() -> Mistake {
    let all = services().iter().map(|service| service.module).collect::<Vec<_>>().join(", ");
    let wrong = text!(en: "`aws` alone asks for nothing", ja: "`aws` だけでは何もできません");
    Mistake::new("NoCommand", None, wrong).hint(text!(
        en: "as in a shell: aws ecs list-clusters (services: {all})",
        ja: "シェルと同じように書きます: aws ecs list-clusters（サービス: {all}）"
    ))
}

pub(super) fn unknown_service(at: usize, name: &str) -> Mistake {
    let all: Vec<String> = services().iter().map(|service| service.module.to_owned()).collect();
    if name == "help" {
        return no_help(at, None);
    }
    let wrong = text!(
        en: "aws {name} is not here: handson has the services of container workshops",
        ja: "aws {name} はここにはありません。使えるのはコンテナのワークショップのサービスです"
    );
    let list = all.join(", ");
    let near = nearest(name, all.iter().map(String::as_str)).map(did_you_mean);
    Mistake::new("UnknownService", at, wrong)
        .maybe(near)
        .hint(text!(en: "there are {list}; for others use the AWS CLI itself", ja: "あるのは {list} です。ほかは AWS CLI で実行してください"))
}

pub(super) fn no_operation(service: &Service, names: Option<Vec<String>>) -> Mistake {
    let module = service.module;
    if let Some(names) = names {
        let all = names.join(", ");
        let wrong = text!(en: "aws {module} wait: for what?", ja: "aws {module} wait: 何を待つかがありません");
        return Mistake::new("NoCommand", None, wrong).hint(text!(en: "there are {all}", ja: "あるのは {all} です"));
    }
    let wrong = text!(en: "aws {module}: an operation is missing", ja: "aws {module}: 操作がありません");
    let first = service.operations.iter().find(|operation| !operation.mutates);
    let first = first.map_or_else(String::new, |operation| operation.function.replace('_', "-"));
    Mistake::new("NoCommand", None, wrong)
        .hint(text!(en: "for example: aws {module} {first}", ja: "例: aws {module} {first}"))
}

/// Commands of the AWS CLI that are more than an operation, and what to do instead.
pub(super) fn of_the_cli(service: &str, name: &str) -> Option<Text> {
    Some(match (service, name) {
        ("logs", "tail") => text!(
            en: "`handson logs` follows the logs of a service; aws logs filter-log-events reads a group",
            ja: "サービスのログは `handson logs` で追えます。ロググループは aws logs filter-log-events で読めます"
        ),
        ("logs", "start-live-tail") => text!(
            en: "aws logs filter-log-events reads the same events",
            ja: "同じイベントを aws logs filter-log-events で読めます"
        ),
        ("ecs", "deploy") => text!(
            en: "aws ecs register-task-definition, then aws ecs update-service or create-task-set",
            ja: "aws ecs register-task-definition のあと、aws ecs update-service か create-task-set を使ってください"
        ),
        ("ecr", "get-login") => text!(
            en: "aws ecr get-login-password gives the password for docker login",
            ja: "docker login のパスワードは aws ecr get-login-password で得られます"
        ),
        _ => return None,
    })
}

pub(super) fn unknown(service: &'static Service, at: usize, name: &str) -> Mistake {
    let module = service.module;
    if name == "help" {
        return no_help(at, None);
    }
    if let Some(hint) = of_the_cli(module, name) {
        let wrong = text!(en: "aws {module} {name} is not here", ja: "aws {module} {name} はここにはありません");
        return Mistake::new("UnknownOperation", at, wrong).hint(hint);
    }
    if let Some(left) = service.left_out.iter().find(|left| kebab(left.name) == name) {
        let (reason, reason_ja) = (left.reason, left.reason_ja);
        let wrong = text!(
            en: "aws {module} {name} is not here: {reason}",
            ja: "aws {module} {name} はここにはありません: {reason_ja}"
        );
        return Mistake::new("UnknownOperation", at, wrong);
    }
    let commands: Vec<String> =
        service.operations.iter().map(|operation| operation.function.replace('_', "-")).collect();
    let near = all_near(name, commands.iter().map(String::as_str));
    let wrong = text!(
        en: "aws {module} has no operation `{name}` here",
        ja: "aws {module} に `{name}` という操作はありません"
    );
    let mistake = Mistake::new("UnknownOperation", at, wrong);
    if near.is_empty() {
        return mistake.hint(text!(
            en: "`:find WORDS` looks for operations; what handson does not have, the AWS CLI itself may",
            ja: "`:find 語` で操作を探せます。handson にない操作は AWS CLI で実行してください"
        ));
    }
    let names = near.join(", ");
    mistake.hint(text!(en: "near it: {names}", ja: "近いもの: {names}"))
}

pub(super) fn no_help(at: usize, operation: Option<&Operation>) -> Mistake {
    let wrong = text!(en: "the AWS CLI's help pages are not here", ja: "AWS CLI のヘルプはここにはありません");
    let example = operation.map_or_else(|| "ecs::create_cluster".to_owned(), ToString::to_string);
    Mistake::new("NoCommand", at, wrong).hint(text!(
        en: "`{example}?` shows what a call takes; `:help` what can be done here",
        ja: "`{example}?` で呼び出しの説明、`:help` でここでできることが見られます"
    ))
}

pub(super) fn no_version(at: usize) -> Mistake {
    let wrong = text!(
        en: "this is not the AWS CLI: handson itself reads such commands",
        ja: "これは AWS CLI ではありません（handson が同じ書き方のコマンドを読んでいます）"
    );
    Mistake::new("NoCommand", at, wrong)
        .hint(Text { en: "handson --version".to_owned(), ja: "handson --version".to_owned() })
}

/// A word that belongs to no option.
pub(super) fn stray(at: usize, word: &str, given: &[Given<'_>]) -> Mistake {
    let wrong = text!(
        en: "`{word}` belongs to no option",
        ja: "`{word}` がどのオプションの値か分かりません"
    );
    let before = given.last().filter(|one| one.values.last().is_some_and(|(last, _)| last + 1 == at));
    let mistake = Mistake::new("StrayCommandWord", at, wrong);
    match before {
        Some(one) => {
            let name = one.named();
            mistake.hint(text!(
                en: "{name} takes one value: one with blanks in it stands in quotes, {name} \"... {word}\"",
                ja: "{name} の値は 1 つです。空白を含む値は引用符で囲みます: {name} \"... {word}\""
            ))
        }
        None => mistake.hint(text!(
            en: "options begin with two dashes: --{word}",
            ja: "オプションは -- で始まります: --{word}"
        )),
    }
}

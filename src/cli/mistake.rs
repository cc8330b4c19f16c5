//! What is wrong with a command line, in the user's language.

use crate::engine::thrown::{Thrown, did_you_mean};
use crate::error::Error;
use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The error that says what clap found.
pub fn mistake(error: &clap::Error, words: &[String]) -> Error {
    let mut thrown = Thrown::new("CommandLine", wording(error));
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        thrown = said(error, kind).iter().fold(thrown, |thrown, name| thrown.hint(did_you_mean(name)));
    }
    if error.kind() == ErrorKind::InvalidSubcommand {
        thrown = verbs(error, thrown);
    }
    if let Some(pair) = torn(words) {
        thrown = thrown.hint(
            text!(en: "a parameter is set with `--set {pair}`", ja: "パラメーターは `--set {pair}` のように指定します"),
        );
    }
    if error.kind() == ErrorKind::MissingRequiredArgument && said(error, ContextKind::InvalidArg) == ["--from-tags"] {
        thrown = thrown.hint(text!(
            en: "a run's journal knows its account, region and endpoint; --from-tags finds a run without its journal",
            ja: "アカウント、リージョン、エンドポイントは実行のジャーナルに記録されています。ジャーナルなしで探すには --from-tags を付けます"
        ));
    }
    let values = said(error, ContextKind::ValidValue);
    if !values.is_empty() {
        let values = values.join(", ");
        thrown = thrown.hint(text!(en: "one of {values}", ja: "次のいずれかです: {values}"));
    }
    if let Some((wide, plain)) = words.iter().find_map(|word| typed_wide(word)) {
        thrown = thrown.hint(text!(
            en: "`{wide}` is a full-width character: type `{plain}` with the input method off",
            ja: "`{wide}` は全角文字です。日本語入力をオフにして `{plain}` と入力してください"
        ));
    }
    // Clap's usage begins with a heading of its own.
    if let Some(usage) = said(error, ContextKind::Usage).first().and_then(|usage| usage.split_once(": ")) {
        // Clap takes an option that the environment gives for one that must be there.
        let usage = match words.iter().any(|word| word.starts_with("--lang")) {
            true => usage.1.trim().to_owned(),
            false => usage.1.trim().replace(" --lang <LANG>", ""),
        };
        thrown = thrown.hint(text!(en: "usage: {usage}", ja: "使い方: {usage}"));
    }
    Error::usage(thrown.hint(text!(en: "`--help` says more", ja: "詳しくは `--help` で見られます")))
}

fn wording(error: &clap::Error) -> Text {
    let first = |kind| said(error, kind).into_iter().next().unwrap_or_default();
    let (argument, value) = (first(ContextKind::InvalidArg), first(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::UnknownArgument => {
            text!(en: "there is no argument `{argument}` here", ja: "`{argument}` という引数はここでは使えません")
        }
        ErrorKind::InvalidSubcommand => {
            let verb = first(ContextKind::InvalidSubcommand);
            text!(en: "there is no command `{verb}`", ja: "`{verb}` というコマンドはありません")
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            text!(en: "`{argument}` needs a value", ja: "`{argument}` に値がありません")
        }
        ErrorKind::InvalidValue => {
            text!(en: "`{value}` is no value of `{argument}`", ja: "`{value}` は `{argument}` の値として使えません")
        }
        ErrorKind::ValueValidation => {
            let told = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            let Text { en, ja } = not_a_number(&told);
            text!(
                en: "`{value}` is no value of `{argument}`{en}",
                ja: "`{value}` は `{argument}` の値として使えません{ja}"
            )
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = said(error, ContextKind::InvalidArg).join(" ");
            text!(en: "{missing} is missing", ja: "{missing} がありません")
        }
        ErrorKind::ArgumentConflict => {
            let other = said(error, ContextKind::PriorArg).join(" ");
            if other == argument {
                return text!(en: "`{argument}` is given twice", ja: "`{argument}` が 2 回指定されています");
            }
            text!(
                en: "`{argument}` and `{other}` do not go together",
                ja: "`{argument}` と `{other}` は同時に指定できません"
            )
        }
        _ => {
            let line = error.to_string();
            let line = line.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            text!(en: "{line}", ja: "コマンドの書き方が正しくありません（{line}）")
        }
    }
}

/// What is wrong with a value, where it is to be a number by clap's words, else as it was told.
fn not_a_number(told: &str) -> Text {
    let range = told.split_once(" is not in ").and_then(|(_, range)| range.split_once("..="));
    if let Some((least, most)) = range {
        return text!(en: ": a number from {least} to {most} is needed", ja: "（{least} から {most} までの数が必要です）");
    }
    if told.starts_with("invalid digit") || told.starts_with("number too") || told.contains("parse integer") {
        return text!(en: ": a whole number is needed", ja: "（0 以上の整数が必要です）");
    }
    if told.is_empty() { text!(en: "", ja: "") } else { text!(en: ": {told}", ja: ": {told}") }
}

/// The commands that there are, and the one that was meant.
fn verbs(error: &clap::Error, thrown: Thrown) -> Thrown {
    let command = super::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).chain(["help"]).collect();
    let given = said(error, ContextKind::InvalidSubcommand).into_iter().next().unwrap_or_default();
    let known = !said(error, ContextKind::SuggestedSubcommand).is_empty();
    let near = nearest(&given, names.iter().copied()).filter(|_| !known);
    let thrown = near.map_or(thrown.clone(), |near| thrown.hint(did_you_mean(near)));
    let names = names.join(", ");
    thrown.hint(text!(en: "there are {names}", ja: "使えるのは {names} です"))
}

/// A parameter that was written as `--set name value` or `-name=value`, as it should be.
fn torn(words: &[String]) -> Option<String> {
    let after = words.iter().position(|word| word == "--set").map(|at| &words[at + 1..]);
    // `--set name = value` as well, and `--set name= value`.
    let joined = after.and_then(|after| match after {
        [name, equals, value, ..] if equals == "=" => Some(format!("{name}={value}")),
        [name, value, ..] if !name.contains('=') => Some(format!("{name}={}", value.trim_start_matches('='))),
        [name, value, ..] if name.find('=') == Some(name.len() - 1) => Some(format!("{name}{value}")),
        _ => None,
    });
    if let Some(joined) = joined.filter(|joined| !joined.contains("=-")) {
        return Some(joined);
    }
    let short = words.iter().find_map(|word| word.strip_prefix('-').filter(|rest| !rest.starts_with('-')))?;
    let (name, _) = short.split_once('=')?;
    (name.len() > 1).then(|| short.to_owned())
}

/// What clap says of one part of the mistake.
fn said(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

/// A character that an input method makes where an option or a space was meant, and what was meant.
pub(super) fn typed_wide(word: &str) -> Option<(char, char)> {
    let plain = |c: char| match c {
        '\u{3000}' => Some(' '),
        'ー' | '－' | '−' | '‐' | '–' | '—' | '―' | '─' | 'ｰ' if word.starts_with(c) => Some('-'),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '“' | '”' => Some('"'),
        '‘' | '’' => Some('\''),
        _ => None,
    };
    word.chars().find_map(|c| plain(c).map(|plain| (c, plain)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command;

    fn of(words: &[&str]) -> Thrown {
        let words: Vec<String> = ["handson"].iter().chain(words).map(ToString::to_string).collect();
        let error = command().try_get_matches_from(&words).expect_err("a mistake");
        mistake(&error, &words[1..]).report.thrown.clone()
    }

    #[test]
    fn every_kind_of_mistake_names_what_is_wrong() {
        let cases: &[(&[&str], &str, &str)] = &[
            (&["rum"], "there is no command `rum`", "`run`"),
            (&["rn"], "there is no command `rn`", "`run`"),
            (&["frobnicate"], "there is no command", "there are run, eval, repl"),
            (&["run", "a.rhai", "--set", "count", "3"], "`3`", "`--set count=3`"),
            (&["run", "a.rhai", "-name=x"], "`-n`", "`--set name=x`"),
            (&["run"], "<SCRIPT> is missing", "usage: handson run"),
            (&["run", "a.rhai", "--sed", "a=1"], "there is no argument `--sed` here", "`--se"),
            (&["run", "a.rhai", "--lang", "fr"], "`fr` is no value of `--lang <LANG>`", "one of ja, en"),
            (&["run", "a.rhai", "--seed", "x"], "`x` is no value of `--seed <NUMBER>`: a whole number", "--help"),
            (&["run", "a.rhai", "--set"], "`--set <NAME=VALUE>` needs a value", "--help"),
            (&["run", "a.rhai", "--aws", "--endpoint-url", "http://a"], "do not go together", "usage"),
            (&["run", "a.rhai", "--state", "a", "--state", "b"], "is given twice", "--help"),
            (&["eval", "1", "ーーaws"], "there is no argument `ーーaws` here", "full-width"),
            (&["run\u{3000}a.rhai"], "there is no command", "type ` `"),
        ];
        for (words, message, hint) in cases {
            let thrown = of(words);
            assert!(thrown.message.contains(message), "{words:?}: {thrown:?}");
            assert!(thrown.hints.iter().any(|line| line.contains(hint)), "{words:?}: {thrown:?}");
        }
    }
}

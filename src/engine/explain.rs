//! Rhai's own errors in the user's words, with the nearest name and what to do.

use super::limits;
use super::thrown::{Thrown, did_you_mean};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;
use rhai::{EvalAltResult, LexError, Map, ParseErrorType, Position, Scope};
use std::collections::BTreeSet;

/// Rhai's own errors are caught as maps with `error`, a word, but without the `code` that all other errors have: gives the
/// variable that holds one its `code`. Called when a script reads the variable.
pub fn complete_caught(scope: &mut Scope<'_>, name: &str) {
    let caught = scope.get(name).and_then(|value| value.read_lock::<Map>()).and_then(|map| {
        let bare = map.contains_key("message") && map.contains_key("line") && !map.contains_key("code");
        bare.then(|| map.get("error").cloned()).flatten()
    });
    if let (Some(code), Some(value)) = (caught, scope.get_mut(name))
        && let Some(mut map) = value.write_lock::<Map>()
    {
        map.insert("code".into(), code);
    }
}

/// The innermost error in words. `source` is the text in which it happened.
pub fn explain(error: &EvalAltResult, names: &BTreeSet<String>, source: Option<&str>) -> Thrown {
    let plain = Thrown::of(error);
    let said = |text: Text| Thrown { message: text.into(), ..plain.clone() };
    match error {
        EvalAltResult::ErrorParsing(kind, position) => parsing(kind, *position, names, source, plain.clone()),
        EvalAltResult::ErrorVariableNotFound(name, _) => unknown_variable(name, names, source, plain.clone()),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => unknown_function(signature, names, source, plain.clone()),
        EvalAltResult::ErrorPropertyNotFound(name, _) => {
            let wording = text!(en: "the map has no member `{name}`", ja: "マップに `{name}` という項目はありません");
            let thrown = Thrown { message: wording.into(), ..plain.clone() };
            match source.and_then(|text| nearest(name, words(text).filter(|word| word != name))) {
                Some(near) => thrown.hint(did_you_mean(near)),
                None => thrown,
            }
        }
        EvalAltResult::ErrorDotExpr(told, _) if told.ends_with("for type '()'") => {
            let name = told.split('\'').nth(1).unwrap_or_default();
            said(text!(
                en: "`{name}` is asked of a value that is not there: ()",
                ja: "値のないもの () から `{name}` を読もうとしています"
            ))
            .hint(text!(
                en: "AWS leaves members out; for one that may be missing write ?.{name}, and ?? for another value",
                ja: "AWS が返さない項目もあります。なくてもよい項目は ?.{name} で読み、代わりの値は ?? で書けます"
            ))
        }
        EvalAltResult::ErrorTooManyOperations(_) => {
            let most = limits::OPERATIONS;
            said(
                text!(en: "the script ran {most} operations: an endless loop?", ja: "スクリプトが {most} 回の操作を超えました（無限ループではありませんか）"),
            )
        }
        EvalAltResult::ErrorStackOverflow(_) => {
            let most = limits::CALL_LEVELS;
            said(
                text!(en: "functions call each other more than {most} levels deep", ja: "関数の呼び出しが {most} 段を超えました"),
            )
        }
        EvalAltResult::ErrorDataRace(..) => said(text!(
            en: "Data race: a closure uses the variable whose method is calling it",
            ja: "Data race: メソッドを呼んだ変数そのものを、そのクロージャーの中で使っています"
        ))
        .hint(text!(
            en: "take out what the method works on first: let list = x.list; list.map(|e| x.other)",
            ja: "メソッドを呼ぶ値を先に取り出してください: let list = x.list; list.map(|e| x.other)"
        )),
        EvalAltResult::ErrorTerminated(..) if plain.message.is_empty() => {
            said(text!(en: "stopped by Ctrl-C", ja: "Ctrl-C で中断しました"))
        }
        _ => plain,
    }
}

fn unknown_variable(name: &str, names: &BTreeSet<String>, source: Option<&str>, plain: Thrown) -> Thrown {
    let wording = text!(en: "there is no variable `{name}`", ja: "`{name}` という変数はありません");
    let thrown = Thrown { message: wording.into(), ..plain };
    if names.contains(name) && functions(name, names).next().is_some() {
        return thrown.hint(text!(
            en: "`{name}` is a module: its functions are written {name}::...",
            ja: "`{name}` はモジュールです。関数は {name}::... と書きます"
        ));
    }
    let declared = source.into_iter().flat_map(|text| text.split("let ").skip(1)).filter_map(|rest| {
        let word = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
        (!word.is_empty()).then_some(word)
    });
    let all = declared.chain(names.iter().map(String::as_str)).filter(|known| *known != name);
    match nearest(name, all) {
        Some(near) => thrown.hint(did_you_mean(near)),
        None => thrown,
    }
}

/// The functions of a module, without its name.
fn functions<'a>(module: &'a str, names: &'a BTreeSet<String>) -> impl Iterator<Item = &'a str> {
    names.iter().filter_map(move |known| known.strip_prefix(module)?.strip_prefix("::"))
}

/// The names in a script.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| word.len() > 1)
}

fn unknown_function(signature: &str, names: &BTreeSet<String>, source: Option<&str>, plain: Thrown) -> Thrown {
    let name = signature.split(" (").next().unwrap_or(signature);
    let own = || source.is_some_and(|text| text.contains(&format!("fn {name}(")));
    if names.contains(name) || own() {
        let given = arguments(signature);
        let wording = text!(en: "`{name}` does not take these arguments: ({given})", ja: "`{name}` にこの引数は渡せません: ({given})");
        let thrown = Thrown { message: wording.into(), ..plain };
        return if name.contains("::") {
            thrown.hint(text!(en: "a call takes one map: {name}(#{{ ... }})", ja: "呼び出しにはマップを 1 つ渡します: {name}(#{{ ... }})"))
        } else {
            thrown
        };
    }
    if !name.contains(char::is_alphanumeric) {
        let given = arguments(signature);
        let wording = text!(en: "`{name}` does not go with {given}", ja: "`{name}` は {given} には使えません");
        return Thrown { message: wording.into(), ..plain };
    }
    let wording = text!(en: "there is no function `{name}`", ja: "`{name}` という関数はありません");
    let thrown = Thrown { message: wording.into(), ..plain };
    match nearest_function(name, names) {
        Some(near) => thrown.hint(did_you_mean(&near)),
        None => thrown,
    }
}

/// The types of the arguments as one would say them: `string, map` of `f (&str | ImmutableString | String, map)`.
fn arguments(signature: &str) -> String {
    let list = signature.split_once(" (").and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or_default();
    let types = list.split(", ").map(|all| match all.rsplit(" | ").next().unwrap_or(all) {
        "String" | "ImmutableString" => "string",
        "i64" => "integer",
        "f64" => "float",
        "Fn" => "closure",
        "()" => "()",
        other => other.rsplit("::").next().unwrap_or(other),
    });
    types.collect::<Vec<_>>().join(", ")
}

/// The function that was meant. Within a module only its own count, and words that two names begin with are not counted: they make
/// `create_route` no nearer to `create_fleet`.
fn nearest_function(name: &str, names: &BTreeSet<String>) -> Option<String> {
    let Some((module, function)) = name.rsplit_once("::").filter(|(module, _)| names.contains(*module)) else {
        let here = |known: &&String| known.rsplit_once("::").is_some_and(|(_, function)| function == name);
        let modules: Vec<&str> = names.iter().filter(here).map(String::as_str).collect();
        return match modules.as_slice() {
            [] => nearest(name, names.iter().map(String::as_str)).map(str::to_owned),
            found => Some(found.join("`, `")),
        };
    };
    let rest = |known: &str| {
        let shared = known.split('_').zip(function.split('_')).take_while(|(one, other)| one == other).count();
        let words = |name: &str| name.split('_').skip(shared).collect::<Vec<_>>().join("_");
        (words(function), words(known))
    };
    let near = functions(module, names).filter(|known| {
        let (given, known) = rest(known);
        nearest(&given, [known.as_str()]).is_some()
    });
    let best = nearest(function, near)?;
    Some(format!("{module}::{best}"))
}

/// Whether the name at that place is followed by one colon, as a key of a map is.
fn is_key(source: &str, name: &str, position: Position) -> bool {
    let line = position.line().and_then(|line| source.lines().nth(line - 1));
    let start = position.position().unwrap_or(1) - 1;
    let after = line.map(|line| line.chars().skip(start + name.chars().count()).collect::<String>());
    after.is_some_and(|after| after.trim_start().starts_with(':') && !after.trim_start().starts_with("::"))
}

fn parsing(
    kind: &ParseErrorType,
    position: Position,
    names: &BTreeSet<String>,
    source: Option<&str>,
    plain: Thrown,
) -> Thrown {
    let said = |text: Text| Thrown { code: "Syntax".into(), message: text.into(), ..plain.clone() };
    match kind {
        ParseErrorType::BadInput(LexError::UnexpectedInput(input)) => match input.chars().next().and_then(full_width) {
            Some((name, ascii)) => said(text!(
                en: "a full-width {name} (`{input}`) stands where `{ascii}` is meant",
                ja: "全角の文字「{input}」があります。半角の `{ascii}` にしてください"
            )),
            None => said(text!(en: "`{input}` does not belong here", ja: "`{input}` はここには書けません")),
        },
        ParseErrorType::Reserved(word) => {
            said(text!(en: "`{word}` is a reserved word", ja: "`{word}` は予約語です"))
                .hint(text!(en: "as the key of a map, quote it: #{{ \"{word}\": ... }} and map[\"{word}\"]", ja: "マップのキーには引用符を付けます: #{{ \"{word}\": ... }} や map[\"{word}\"]"))
        }
        ParseErrorType::VariableUndefined(name) => {
            let thrown = Thrown { code: "VariableUndefined".into(), ..unknown_variable(name, names, source, plain) };
            if source.is_some_and(|text| is_key(text, name, position)) {
                return thrown.hint(text!(en: "a map is written with a # before the brace: #{{ {name}: ... }}", ja: "マップは波かっこの前に # を付けます: #{{ {name}: ... }}"));
            }
            thrown
        }
        ParseErrorType::ModuleUndefined(name) => {
            let thrown = said(text!(en: "there is no module `{name}`", ja: "`{name}` というモジュールはありません"));
            let modules = names.iter().filter_map(|known| known.split_once("::").map(|(module, _)| module));
            match nearest(name, modules) {
                Some(near) => thrown.hint(did_you_mean(near)),
                None => thrown.hint(format!("import \"{name}\" as {name};")),
            }
        }
        ParseErrorType::UnexpectedEOF => said(text!(en: "the script ends in the middle of something", ja: "スクリプトが途中で終わっています")),
        ParseErrorType::BadInput(LexError::UnterminatedString) => {
            said(text!(en: "a text is opened with \" and not closed", ja: "文字列の終わりの \" がありません"))
        }
        ParseErrorType::MissingToken(token, purpose) => {
            said(text!(en: "`{token}` is missing here ({purpose})", ja: "ここに `{token}` が必要です"))
        }
        _ => Thrown { code: "Syntax".into(), ..plain },
    }
}

/// What an input method writes in place of ASCII punctuation.
fn full_width(c: char) -> Option<(&'static str, char)> {
    Some(match c {
        '\u{3000}' => ("space", ' '),
        '“' | '”' | '＂' => ("quote", '"'),
        '‘' | '’' | '＇' => ("quote", '\''),
        '：' => ("colon", ':'),
        '；' => ("semicolon", ';'),
        '，' | '、' => ("comma", ','),
        '（' => ("parenthesis", '('),
        '）' => ("parenthesis", ')'),
        '｛' => ("brace", '{'),
        '｝' => ("brace", '}'),
        '［' => ("bracket", '['),
        '］' => ("bracket", ']'),
        '＃' => ("number sign", '#'),
        '＝' => ("equals sign", '='),
        '｜' => ("bar", '|'),
        '。' | '．' => ("full stop", '.'),
        '＿' => ("underscore", '_'),
        '！'..='～' => ("character", char::from_u32(u32::from(c) - 0xFEE0)?),
        _ => return None,
    })
}

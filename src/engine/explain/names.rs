//! Names that are not there, and the nearest that are.

use super::declared::declared;
use super::kinds::{a_kind, both, kind, kinds};
use super::{Known, foreign, scopes};
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::lang::Text;
use crate::nearest::{name_key, nearest, same};
use crate::text;
use rhai::Position;
use std::collections::BTreeSet;

/// How many ways to write a call a message shows.
const SHOWN: usize = 3;
/// A module with more functions is not listed.
const MOST: usize = 12;

pub fn variable(name: &str, at: Position, known: &Known<'_>, plain: Thrown) -> Thrown {
    let wording = text!(en: "there is no variable `{name}`", ja: "`{name}` という変数はありません");
    let thrown = Thrown { message: wording.into(), ..plain };
    // `import network`, and a call of a service's operation without its parentheses.
    if known.before(at).trim_end().ends_with("import") {
        return thrown.hint(text!(en: "a module's name stands in quotes: import \"{name}\" as {name};", ja: "モジュール名は引用符で囲みます: import \"{name}\" as {name};"));
    }
    let written: String = known.after(at).chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
    if written.contains("::") && known.names.contains(&written) {
        return thrown
            .hint(text!(en: "a call has parentheses: {written}()", ja: "呼び出しには丸かっこが必要です: {written}()"));
    }
    if imported(name, known).is_some() || known.names.contains(name) && functions(name, known.names).next().is_some() {
        let method = written.len() == name.len() && known.after(at)[name.len()..].starts_with('.');
        let function: String = known
            .after(at)
            .chars()
            .skip(name.chars().count() + 1)
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        if method && !function.is_empty() {
            let function = operation(name, &function, known);
            return thrown.hint(text!(
                en: "`{name}` is a module: its functions are written {name}::{function}(...)",
                ja: "`{name}` はモジュールです。関数は {name}::{function}(...) と書きます"
            ));
        }
        return thrown.hint(text!(
            en: "`{name}` is a module: its functions are written {name}::...",
            ja: "`{name}` はモジュールです。関数は {name}::... と書きます"
        ));
    }
    if let Some(meant) = hyphenated(name, at, known) {
        return thrown.hint(text!(
            en: "names have `_` where the AWS CLI has `-`: {meant}",
            ja: "AWS CLI の `-` は、ここでは `_` と書きます: {meant}"
        ));
    }
    let source = known.source.unwrap_or_default();
    if let Some(closed) = known.byte(at).and_then(|at| scopes::closed(source, name, at)) {
        let line = closed.line;
        return thrown.hint(match closed.step {
            true => text!(
                en: "`{name}` is a variable of the step of line {line} alone; a step hands its value on: let {name} = step(\"...\", \"...\", || {{ ...; {name} }});",
                ja: "`{name}` は {line} 行目のステップの中だけの変数です。ステップの値として渡してください: let {name} = step(\"...\", \"...\", || {{ ...; {name} }});"
            ),
            false => text!(
                en: "`{name}` is there only inside of the braces of line {line}: declare it before them, let {name} = ...;",
                ja: "`{name}` は {line} 行目の波かっこの中だけの変数です。その前で宣言してください: let {name} = ...;"
            ),
        });
    }
    if name == "aws" {
        return thrown.hint(text!(
            en: "commands of the AWS CLI are for the prompt: handson repl",
            ja: "AWS CLI のコマンドは対話の中で使えます: handson repl"
        ));
    }
    if let Some(instead) = foreign::instead(name) {
        return thrown.hint(instead);
    }
    // A function does not see the variables around it.
    let around = source.split("let ").skip(1).filter_map(leading_word).any(|word| word == name);
    if around && within_function(source, known.byte(at)) {
        return thrown.hint(text!(
            en: "a function (fn) does not see variables around it: give it `{name}` as a parameter, or write a closure: let f = || ...",
            ja: "関数（fn）の中から外側の変数は見えません。`{name}` を引数として渡すか、クロージャーで書いてください: let f = || ..."
        ));
    }
    let declared = source.split("let ").skip(1).chain(source.split("const ").skip(1)).filter_map(leading_word);
    let declared: Vec<&str> = declared.filter(|word| *word != name).collect();
    // A variable is not meant as a call of some module.
    let ours = known.names.iter().map(String::as_str).filter(|known| !known.contains("::"));
    let all = declared.iter().copied().chain(ours).filter(|other| *other != name);
    if let Some(near) = nearest(name, all) {
        return thrown.hint(did_you_mean(near));
    }
    thrown.hint(text!(en: "declare it first: let {name} = ...;", ja: "先に宣言してください: let {name} = ...;"))
}

/// `ecs::create-cluster` is read as a subtraction.
fn hyphenated(name: &str, at: Position, known: &Known<'_>) -> Option<String> {
    let start = known.byte(at)?;
    let rest = known.source?.get(start..)?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_:-".contains(c))).unwrap_or(rest.len());
    let meant = rest[..end].replace('-', "_");
    (rest[..end].contains('-') && meant.starts_with(name) && known.names.contains(&meant)).then_some(meant)
}

/// Whether that byte is in the body of a function: the last `fn` before it is not closed yet.
fn within_function(source: &str, at: Option<usize>) -> bool {
    let Some(before) = at.and_then(|at| source.get(..at)) else { return false };
    let begins = |(start, _): &(usize, &str)| {
        before[..*start].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_')
    };
    let Some((start, _)) = before.rmatch_indices("fn ").find(begins) else { return false };
    let count = |bracket| before[start..].matches(bracket).count();
    count('{') > count('}')
}

/// The word that a text begins with.
fn leading_word(text: &str) -> Option<&str> {
    let word = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    (!word.is_empty()).then_some(word)
}

/// The functions of a module, without its name.
fn functions<'a>(module: &'a str, names: &'a BTreeSet<String>) -> impl Iterator<Item = &'a str> {
    names.iter().filter_map(move |known| known.strip_prefix(module)?.strip_prefix("::"))
}

pub fn module(name: &str, known: &Known<'_>, thrown: Thrown) -> Thrown {
    let library: Vec<String> = known.sources.library();
    if library.iter().any(|module| module == name) {
        return thrown.hint(text!(
            en: "it is a module of the standard library; write this at the top: import \"{name}\" as {name};",
            ja: "標準ライブラリのモジュールです。スクリプトの先頭に書いてください: import \"{name}\" as {name};"
        ));
    }
    let modules = known.names.iter().filter_map(|known| known.split_once("::").map(|(module, _)| module));
    match nearest(name, modules.chain(library.iter().map(String::as_str))) {
        Some(near) => thrown.hint(did_you_mean(near)),
        None => {
            let modules: BTreeSet<&str> =
                known.names.iter().filter_map(|known| known.split_once("::").map(|(module, _)| module)).collect();
            let services = modules.into_iter().collect::<Vec<_>>().join(", ");
            thrown
                .hint(
                    text!(en: "the services of AWS that are here: {services}", ja: "使える AWS のサービス: {services}"),
                )
                .hint(text!(
                    en: "a file {name}.rhai of your own is read with: import \"{name}\" as {name};",
                    ja: "自分の {name}.rhai を読み込むには: import \"{name}\" as {name};"
                ))
        }
    }
}

/// A call that no function takes. `at` is the place of its name.
pub fn function(signature: &str, at: Position, known: &Known<'_>, plain: Thrown) -> Thrown {
    let (name, types) = signature.split_once(" (").unwrap_or((signature, ""));
    let types = types.strip_suffix(')').unwrap_or(types);
    let given = kinds(types);
    let (en, ja) = (&given.en, &given.ja);
    let said = |text: Text| Thrown { message: text.into(), ..plain.clone() };
    if name.starts_with("anon$") {
        let count = if types.is_empty() { 0 } else { types.split(", ").count() };
        return said(text!(
            en: "the closure is called with {count} values ({en}), but has other parameters",
            ja: "クロージャーは {count} 個の値（{ja}）で呼ばれますが、引数の数が違います"
        ))
        .hint(text!(
            en: "without parameters it is || {{ ... }}, with one |x| {{ ... }}, with two |x, y| {{ ... }}",
            ja: "引数なしは || {{ ... }}、1 つなら |x| {{ ... }}、2 つなら |x, y| {{ ... }} と書きます"
        ));
    }
    if !name.contains(char::is_alphanumeric) {
        let both = both(types);
        let (en, ja) = (&both.en, &both.ja);
        let thrown = said(text!(en: "`{name}` does not go with {en}", ja: "`{name}` は{ja}には使えません"));
        return match types {
            _ if types.contains("()") => thrown.hint(text!(
                en: "one of the two is not there: (); ?? gives another value: (x ?? 0)",
                ja: "片方に値がありません: ()。?? で代わりの値を書けます: (x ?? 0)"
            )),
            _ if en.contains("string") && (en.contains("integer") || en.contains("number")) => thrown.hint(text!(
                en: "digits in a text become a number with parse_int(\"80\")",
                ja: "文字列の数字を数にするには parse_int(\"80\") と書きます"
            )),
            _ if name == "!" => thrown.hint(super::runtime::condition()),
            _ => thrown,
        };
    }
    // A method of a value that is not there.
    if types == "()" || types.starts_with("(), ") && is_method(at, known) {
        return nothing(name, known.before(at).trim_end_matches('.'), plain);
    }
    if TEST_WORDS.contains(&name) && !known.names.contains(name) {
        let wording = text!(en: "`{name}` is a word of tests: there is none in a workshop", ja: "`{name}` はテストの言葉で、ワークショップでは使えません");
        return said(wording).hint(text!(
            en: "in a workshop: if !ready {{ throw \"...\"; }}    tests stand in a file ..._test.rhai: handson test",
            ja: "ワークショップでは: if !ready {{ throw \"...\"; }}    テストは ..._test.rhai に書きます: handson test"
        ));
    }
    let usages = usages(name, types, is_method(at, known), known);
    if let Some(instead) = foreign::instead(name).filter(|_| types.contains("String") || types.contains("string"))
        && matches!(name, "int" | "float")
    {
        let wording =
            text!(en: "`{name}` does not take these arguments: ({en})", ja: "`{name}` にこの引数は渡せません（{ja}）");
        return said(wording).hint(instead);
    }
    if !usages.is_empty() || known.names.contains(name) {
        let receiver = types.split(", ").next().unwrap_or_default();
        let wording = match types {
            _ if is_method(at, known) && is_only_for_others(name, receiver, known) => {
                let Text { en, ja } = a_kind(receiver);
                text!(en: "{en} has no function `{name}`", ja: "{ja}に `{name}` という関数はありません")
            }
            "" => text!(en: "`{name}` is called without arguments, but takes some", ja: "`{name}` には引数が必要です"),
            _ => {
                text!(en: "`{name}` does not take these arguments: ({en})", ja: "`{name}` にこの引数は渡せません（{ja}）")
            }
        };
        let thrown = said(wording);
        if usages.is_empty() {
            return thrown.hint(text!(en: "a call takes one map: {name}(#{{ ... }})", ja: "呼び出しにはマップを 1 つ渡します: {name}(#{{ ... }})"));
        }
        return usages
            .iter()
            .take(SHOWN)
            .fold(thrown, |thrown, usage| thrown.hint(text!(en: "it is written {usage}", ja: "書き方: {usage}")));
    }
    let thrown = said(text!(en: "there is no function `{name}`", ja: "`{name}` という関数はありません"));
    if let Some(instead) = foreign::instead(name) {
        return thrown.hint(instead);
    }
    if let Some((module, function)) = name.rsplit_once("::").filter(|(module, _)| imported(module, known).is_none())
        && let Some(told) = known.elsewhere.iter().find_map(|told| told(module, function))
    {
        return thrown.hint(told);
    }
    if let Some(near) = nearest_function(name, known) {
        return thrown.hint(did_you_mean(&near));
    }
    match name.rsplit_once("::").map(|(module, _)| (module, own_functions(module, known))) {
        Some((module, all)) if (1..=MOST).contains(&all.len()) => {
            let all = all.into_iter().collect::<Vec<_>>().join(", ");
            thrown.hint(text!(en: "`{module}` has: {all}", ja: "`{module}` にあるのは {all} です"))
        }
        _ => thrown,
    }
}

/// The functions of an imported module, each once.
fn own_functions(module: &str, known: &Known<'_>) -> BTreeSet<String> {
    let text = imported(module, known);
    text.iter().flat_map(|text| declared(text, "", "")).map(bare).collect()
}

/// A function's name in a usage.
fn bare(usage: String) -> String {
    usage.split('(').next().unwrap_or_default().to_owned()
}

/// The function of a module that a name of any casing means: `createCluster`; else the name itself.
fn operation(module: &str, given: &str, known: &Known<'_>) -> String {
    let imported = own_functions(module, known);
    let all: Vec<&str> = functions(module, known.names).chain(imported.iter().map(String::as_str)).collect();
    let exact = all.iter().find(|name| same(name, given)).copied();
    exact.or_else(|| nearest(given, all)).unwrap_or(given).to_owned()
}

/// Whether only other types have that function of Rhai's.
fn is_only_for_others(name: &str, receiver: &str, known: &Known<'_>) -> bool {
    let mut all = known.overloads(name).map(|(first, _)| first).peekable();
    !known.usages.contains_key(name) && all.peek().is_some() && all.all(|first| !is_of(&first, receiver))
}

/// Whether a parameter of that type takes a value of this one.
fn is_of(parameter: &str, given: &str) -> bool {
    let parameter = kind(parameter).en;
    parameter == "Dynamic" || parameter == "?" || parameter == kind(given).en
}

/// The words that only a test has.
const TEST_WORDS: [&str; 4] = ["assert", "assert_eq", "assert_fails", "set_params"];

/// Methods of Rhai that change the value itself and give nothing.
const CHANGING: [&str; 17] = [
    "trim",
    "replace",
    "sort",
    "reverse",
    "push",
    "insert",
    "append",
    "clear",
    "truncate",
    "pad",
    "crop",
    "make_upper",
    "make_lower",
    "for_each",
    "dedup",
    "set",
    "mixin",
];

/// The method that gave nothing, by the text up to the dot behind it: `list.sort()`, or a variable that was declared so.
fn changing(before: &str) -> Option<(&str, &str)> {
    let before = before.trim_end();
    let call = match before.strip_suffix(')') {
        Some(_) => before,
        None => {
            let start = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
            let variable = &before[start..];
            let assigned = |(at, _): (usize, &str)| {
                let rest = before[at + variable.len()..].trim_start().strip_prefix('=')?;
                let whole = !before[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                rest.split(';').next().filter(|_| whole && !rest.starts_with('='))
            };
            (!variable.is_empty()).then(|| before.rmatch_indices(variable).find_map(assigned)).flatten()?.trim_end()
        }
    };
    let mut depth = 0;
    let open = call.char_indices().rev().find_map(|(at, c)| {
        depth += match c {
            ')' => 1,
            '(' => -1,
            _ => 0,
        };
        (depth == 0).then_some(at)
    })?;
    let (receiver, method) = call[..open].rsplit_once('.')?;
    let receiver = receiver.trim_start();
    CHANGING.contains(&method.trim()).then_some((receiver, method.trim()))
}

/// Something is asked of `()`; `before` is the text up to the dot.
pub fn nothing(name: &str, before: &str, plain: Thrown) -> Thrown {
    let wording = text!(
        en: "`{name}` is asked of a value that is not there: ()",
        ja: "値のないもの () から `{name}` を読もうとしています"
    );
    let thrown = Thrown { message: wording.into(), ..plain };
    if let Some((receiver, method)) = changing(before) {
        let simple = receiver.chars().all(|c| c.is_alphanumeric() || "_.".contains(c));
        let receiver = if simple { receiver } else { "value" };
        return thrown.hint(text!(
            en: "`{method}` changes the value itself and gives nothing: write {receiver}.{method}(...); on a line of its own, then {receiver}.{name}",
            ja: "`{method}` は値そのものを変え、何も返しません。{receiver}.{method}(...); を 1 つの文として書き、そのあとで {receiver}.{name} を使います"
        ));
    }
    thrown.hint(text!(
        en: "AWS leaves members out; for one that may be missing write ?.{name}, and ?? for another value",
        ja: "AWS が返さないメンバーもあります。なくてもよいメンバーは ?.{name} で読み、代わりの値は ?? で書けます"
    ))
}

fn is_method(at: Position, known: &Known<'_>) -> bool {
    let before = known.byte(at).and_then(|at| known.source?.get(..=at));
    before.is_some_and(|before| before.ends_with('.') || before[..before.len() - 1].trim_end().ends_with('.'))
}

/// How a function is written: the script's own, the standard library's, ours, Rhai's.
fn usages(name: &str, types: &str, method: bool, known: &Known<'_>) -> Vec<String> {
    if let Some((module, function)) = name.rsplit_once("::") {
        let text = imported(module, known);
        return text.map(|text| declared(&text, module, function).collect()).unwrap_or_default();
    }
    let texts = known.texts();
    let own: BTreeSet<String> = texts.iter().flat_map(|text| declared(text, "", name)).collect();
    if !own.is_empty() {
        return own.into_iter().collect();
    }
    match known.usages.get(name) {
        Some(usage) => usage.split(" | ").map(str::to_owned).collect(),
        // Rhai tells them in no order, and some of them several times, for other types.
        None => {
            let receiver = types.split(", ").next().unwrap_or_default();
            let all: BTreeSet<(bool, String)> = known
                .overloads(name)
                .filter(|(first, _)| kind(first).en != "blob" || kind(receiver).en == "blob")
                .map(|(first, usage)| {
                    let usage =
                        match usage.split_once('(').map(|(_, rest)| rest.split_once(", ").unwrap_or((rest, ")"))) {
                            Some((value, rest)) if method => format!("{}.{name}({rest}", value.trim_end_matches(')')),
                            _ => usage.clone(),
                        };
                    (is_of(&first, receiver), usage)
                })
                .collect();
            let fits = all.iter().any(|(fits, _)| *fits);
            all.into_iter().filter(|(of_it, _)| *of_it == fits).map(|(_, usage)| usage).collect()
        }
    }
}

/// The text of the module that a script imports under that name.
fn imported(alias: &str, known: &Known<'_>) -> Option<std::sync::Arc<str>> {
    let end = format!("\" as {alias}");
    let path = known.texts().iter().flat_map(|text| text.split("import \"").skip(1)).find_map(|rest| {
        let (path, behind) = rest.lines().next()?.split_once(&end)?;
        (!behind.starts_with(|c: char| c.is_alphanumeric() || c == '_')).then(|| path.to_owned())
    })?;
    known.sources.module(&path)
}

/// The function that was meant. Within a module only its own count, and words that two names begin with are not counted: they make
/// `create_route` no nearer to `create_fleet`.
fn nearest_function(name: &str, known: &Known<'_>) -> Option<String> {
    if let Some((module, function)) = name.rsplit_once("::") {
        let all: Vec<String> = match imported(module, known) {
            Some(text) => declared(&text, "", "").map(bare).collect(),
            None if known.names.contains(module) => functions(module, known.names).map(str::to_owned).collect(),
            None => return None,
        };
        let near = all.iter().map(String::as_str).filter(|other| {
            let (given, other) = differing(function, other);
            nearest(&given, [other.as_str()]).is_some()
        });
        let best = nearest(function, near).or_else(|| by_words(function, all.iter().map(String::as_str)))?;
        return Some(format!("{module}::{best}"));
    }
    let here = |known: &&String| known.rsplit_once("::").is_some_and(|(_, function)| function == name);
    let modules: Vec<&str> = known.names.iter().filter(here).map(String::as_str).collect();
    if !modules.is_empty() {
        return Some(modules.join("`, `"));
    }
    let texts = known.texts();
    let own: Vec<String> = texts.iter().flat_map(|text| declared(text, "", "")).map(bare).collect();
    let built_in: Vec<String> = known.built_in().map(|(name, _)| name).collect();
    let all = own.iter().chain(known.names).chain(&built_in).map(String::as_str);
    nearest(name, all).map(str::to_owned)
}

/// Both names without the words with which both begin.
fn differing(given: &str, other: &str) -> (String, String) {
    let shared = other.split('_').zip(given.split('_')).take_while(|(one, other)| one == other).count();
    let words = |name: &str| name.split('_').skip(shared).collect::<Vec<_>>().join("_");
    (words(given), words(other))
}

/// The name that shares most words with what was given, at least two and most of its own: `wait_balancers_available`.
fn by_words<'a>(given: &str, all: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let like = |one: &str, other: &str| {
        let (one, other) = (name_key(one), name_key(other));
        one == other
            || one.len().min(other.len()) > 3 && (one.starts_with(&other) || other.starts_with(&one))
            || one.trim_end_matches('s') == other.trim_end_matches('s')
    };
    let words: Vec<&str> = given.split('_').collect();
    let shared = |name: &str| name.split('_').filter(|word| words.iter().any(|given| like(given, word))).count();
    let fits = |name: &&str| shared(name) >= 2 && shared(name) * 3 > name.split('_').count().max(words.len()) * 2;
    all.filter(fits).max_by_key(|name| (shared(name), usize::MAX - name.len()))
}

//! Errors of a script that runs.

use super::kinds::{a_kind, kind};
use super::{Known, foreign, names};
use crate::engine::limits::Limit;
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;
use rhai::{EvalAltResult, Position};

/// How loops are written.
const LOOPS: &str = "for x in [1, 2, 3] { ... }    for i in 0..3 { ... }    for name in map.keys() { ... }";

pub fn explain(error: &EvalAltResult, known: &Known<'_>, plain: Thrown) -> Thrown {
    let said = |text: Text| Thrown { message: text.into(), ..plain.clone() };
    let limit = |limit: Limit, text: fn(u64) -> Text| {
        said(text(known.limits.get(limit))).hint(known.limits.how_to_raise(limit))
    };
    match error {
        EvalAltResult::ErrorVariableNotFound(name, at) => names::variable(name, *at, known, plain),
        EvalAltResult::ErrorFunctionNotFound(signature, at) => names::function(signature, *at, known, plain),
        EvalAltResult::ErrorModuleNotFound(name, _) => {
            let wording = text!(en: "there is no module `{name}`", ja: "`{name}` というモジュールはありません");
            names::module(name, known, said(wording))
        }
        EvalAltResult::ErrorPropertyNotFound(name, _) => no_member(name, known, plain),
        EvalAltResult::ErrorDotExpr(told, _) => {
            let name = told.split('\'').nth(1).unwrap_or_default();
            let at = error.position();
            if let Some(kind) = told.split("a setter is not registered for type '").nth(1) {
                return unwritable(name, kind.split('\'').next().unwrap_or(kind), known.after(at), plain);
            }
            match told.rsplit_once("for type '").map(|(_, kind)| kind.trim_end_matches('\'')) {
                Some("()") => names::nothing(name, known.before(at), plain),
                Some(other) => {
                    let Text { en, ja } = a_kind(other);
                    let thrown =
                        said(text!(en: "{en} has no member `{name}`", ja: "{ja}に `{name}` というメンバーはありません"));
                    match foreign::instead(name) {
                        Some(instead) => thrown.hint(instead),
                        None if of_a_step(known, at) => thrown.hint(text!(
                            en: "a step gives what its last line is, written without `;`: end it with the map that is wanted here",
                            ja: "ステップの値は、`;` を付けない最後の行です。ここで使いたいマップを最後の行に書いてください"
                        )),
                        None => thrown,
                    }
                }
                None => said(text!(en: "{told}", ja: "メンバーを読み書きできません（{told}）")),
            }
        }
        EvalAltResult::ErrorIndexingType(kinds, _) => {
            let of = kinds.split('[').next().unwrap_or(kinds).trim();
            if matches!(of, "Outputs" | "Target") {
                let after = known.after(error.position());
                let name = after.split('"').nth(1).unwrap_or("Name");
                return match kinds.contains("] = ") {
                    true => unwritable(name, of, after, plain),
                    false => by_name(of, plain),
                };
            }
            let Text { en, ja } = a_kind(of);
            said(text!(en: "{en} has no elements: [ ] does not go with it", ja: "{ja}に [ ] は使えません"))
        }
        EvalAltResult::ErrorArrayBounds(0, _, at) if assigned(known.after(*at)) => {
            said(text!(en: "the array is empty: there is no element to replace", ja: "配列が空なので、置き換える要素がありません"))
                .hint(text!(en: "an element is added with push: list.push(1);", ja: "要素は push で追加します: list.push(1);"))
        }
        EvalAltResult::ErrorArrayBounds(count, index, at) => bounds(*count, *index, Some(known.before(*at)), plain),
        EvalAltResult::ErrorStringBounds(count, index, _) => bounds(*count, *index, None, plain),
        EvalAltResult::ErrorFor(_) => said(text!(
            en: "`for` goes through arrays, ranges and the like, not through this value",
            ja: "`for` で繰り返せるのは配列や範囲などで、この値は繰り返せません"
        ))
        .hint(LOOPS),
        EvalAltResult::ErrorMismatchDataType(expected, found, _) => mismatch(expected, found, plain),
        EvalAltResult::ErrorMismatchOutputType(expected, found, _) => mismatch(expected, found, plain),
        EvalAltResult::ErrorArithmetic(told, _) => arithmetic(told, plain),
        EvalAltResult::ErrorAssignmentToConstant(name, _) => {
            said(text!(en: "`{name}` is a constant and cannot be changed", ja: "`{name}` は定数なので変更できません"))
        }
        EvalAltResult::ErrorNonPureMethodCallOnConstant(name, _) => said(text!(
            en: "`{name}` would change a constant",
            ja: "`{name}` は定数を変更しようとしています"
        ))
        .hint(text!(en: "make a copy first: let copy = NAME;", ja: "先に写しを作ってください: let copy = 定数名;")),
        EvalAltResult::ErrorUnboundThis(_) => said(text!(
            en: "`this` has a value only inside of what a method calls",
            ja: "`this` は、メソッドから呼ばれたクロージャーの中でだけ使えます"
        )),
        EvalAltResult::ErrorTooManyOperations(_) => limit(
            Limit::Operations,
            |most| text!(en: "the script ran {most} operations: an endless loop?", ja: "スクリプトが {most} 回の操作を超えました（無限ループではありませんか）"),
        ),
        EvalAltResult::ErrorStackOverflow(_) => limit(
            Limit::CallLevels,
            |most| text!(en: "functions call each other more than {most} levels deep: does one call itself without an end?", ja: "関数の呼び出しが {most} 段を超えました（終わりなく自分自身を呼んでいませんか）"),
        ),
        EvalAltResult::ErrorTooManyVariables(_) => limit(
            Limit::Variables,
            |most| text!(en: "there are more than {most} variables", ja: "変数が {most} 個を超えました"),
        ),
        EvalAltResult::ErrorTooManyModules(_) => limit(
            Limit::Modules,
            |most| text!(en: "more than {most} modules are imported", ja: "読み込むモジュールが {most} 個を超えました"),
        ),
        EvalAltResult::ErrorDataTooLarge(what, _) => too_large(what, known, plain),
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
        EvalAltResult::ErrorRuntime(value, _) => super::tables::built_in(&value.to_string(), plain),
        _ => plain,
    }
}

/// Whether the variable whose member is asked for there is what a step gave: `let net = step(...)`.
fn of_a_step(known: &Known<'_>, at: Position) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let before = known.before(at).trim_end().trim_end_matches('.');
    let begins = before.rfind(|c: char| !word(c)).map_or(0, |at| at + 1);
    let name = &before[begins..];
    let given = format!("let {name} = step(");
    !name.is_empty() && known.source.is_some_and(|source| source.contains(&given))
}

fn no_member(name: &str, known: &Known<'_>, plain: Thrown) -> Thrown {
    let wording = text!(en: "the map has no member `{name}`", ja: "マップに `{name}` というメンバーはありません");
    let thrown = Thrown { message: wording.into(), ..plain };
    let words = known.source.into_iter().flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    match nearest(name, words.filter(|word| word.len() > 1 && *word != name)) {
        Some(near) => thrown.hint(did_you_mean(near)),
        None => thrown.hint(text!(
            en: "what is there: print(map.keys()); to ask first: \"{name}\" in map",
            ja: "あるメンバーを見るには print(map.keys())、あるかどうかは \"{name}\" in map で分かります"
        )),
    }
}

/// Whether an element is given a value, by the text from its index on: `0] = 1`.
fn assigned(from_index: &str) -> bool {
    let line = from_index.lines().next().unwrap_or_default();
    let behind = line.split_once(']').map(|(_, behind)| behind.trim_start()).unwrap_or_default();
    behind.starts_with('=') && !behind.starts_with("==")
}

/// A member that cannot be given a value; `after` is the text from it on.
fn unwritable(name: &str, kind: &str, after: &str, plain: Thrown) -> Thrown {
    let said = |text: Text| Thrown { message: text.into(), ..plain.clone() };
    let Text { en, ja } = a_kind(kind);
    match kind {
        "Outputs" => {
            let line = after.lines().next().unwrap_or_default();
            let value = line.split_once('=').map_or("value", |(_, value)| value.trim().trim_end_matches(';').trim_end());
            let value = if value.is_empty() || value.starts_with('=') { "value" } else { value };
            said(text!(en: "`outputs` cannot be changed, only read", ja: "`outputs` は読むだけで、変更できません")).hint(text!(
                en: "a value is handed on with: output(\"{name}\", {value});",
                ja: "値を渡すには次のように書きます: output(\"{name}\", {value});"
            ))
        }
        "Target" => said(text!(en: "`target` cannot be changed, only read", ja: "`target` は読むだけで、変更できません"))
            .hint(text!(
                en: "the region is chosen with --region, or by the workshop: workshop(#{{ id: \"...\", region: \"...\" }});",
                ja: "リージョンは --region か、ワークショップで指定します: workshop(#{{ id: \"...\", region: \"...\" }});"
            )),
        "Timestamp" => said(text!(en: "{en} cannot be changed", ja: "{ja}は変更できません")).hint(text!(
            en: "another time is made from it: now() + 60, ago(\"15m\")",
            ja: "別の日時は計算で作ります: now() + 60、ago(\"15m\")"
        )),
        _ => said(text!(en: "{en} has no member `{name}`", ja: "{ja}に `{name}` というメンバーはありません")).hint(text!(
            en: "members are given to a map: let map = #{{}}; map.{name} = ...;",
            ja: "メンバーを持てるのはマップです: let map = #{{}}; map.{name} = ...;"
        )),
    }
}

/// `outputs[0]`
fn by_name(kind: &str, plain: Thrown) -> Thrown {
    let (name, member) = if kind == "Outputs" { ("outputs", "VpcId") } else { ("target", "region") };
    let wording = text!(en: "`{name}` is read by names", ja: "`{name}` は名前で読みます");
    Thrown { message: wording.into(), ..plain }.hint(format!("{name}.{member}    {name}[\"{member}\"]"))
}

/// `before` is the text up to the index of an array; none for a text.
fn bounds(count: usize, index: i64, before: Option<&str>, plain: Thrown) -> Thrown {
    let wording = match (count, before.is_some()) {
        (0, true) => text!(en: "[{index}] of an array that is empty", ja: "配列が空なので、[{index}] はありません"),
        (_, true) => {
            text!(en: "[{index}] of an array with {count} elements", ja: "配列の要素は {count} 個なので、[{index}] はありません")
        }
        (_, false) => {
            text!(en: "[{index}] of a text of {count} characters", ja: "文字列は {count} 文字なので、[{index}] はありません")
        }
    };
    let thrown = Thrown { message: wording.into(), ..plain };
    match count {
        0 => match before.and_then(list_of_result) {
            Some((result, list)) => thrown.hint(text!(
                en: "nothing was found; a result's one element, with a better message: {result}.only(\"{list}\")",
                ja: "何も見つかっていません。結果の唯一の要素は {result}.only(\"{list}\") で読むと、理由も表示されます"
            )),
            None => thrown
                .hint(text!(en: "ask first: if list.len() > 0 {{ ... }}", ja: "先に確かめてください: if list.len() > 0 {{ ... }}")),
        },
        _ => {
            let last = count - 1;
            thrown.hint(text!(en: "the first is [0], the last [{last}] or [-1]", ja: "最初は [0]、最後は [{last}] または [-1] です"))
        }
    }
}

/// The variable and its member behind which an index stands: `found.Vpcs[`. AWS's lists have names of letters.
fn list_of_result(before: &str) -> Option<(&str, &str)> {
    let chain = before.trim_end().strip_suffix('[')?;
    let start = chain.rfind(|c: char| !(c.is_alphanumeric() || "_.".contains(c))).map_or(0, |at| at + 1);
    let start = start + usize::from(!chain.is_char_boundary(start));
    let (result, list) = chain.get(start..)?.rsplit_once('.')?;
    (!list.is_empty()).then_some((if result.is_empty() { "result" } else { result }, list))
}

/// A value of one type stands where another is needed.
pub(super) fn mismatch(expected: &str, found: &str, plain: Thrown) -> Thrown {
    let (found, wanted) = (a_kind(found), kind(expected).en);
    let (expected, Text { en, ja }) = (a_kind(expected), found);
    let (expected_en, expected_ja) = (expected.en, expected.ja);
    let wording = text!(en: "expected {expected_en}, found {en}", ja: "{expected_ja}を書くところに{ja}があります");
    let thrown = Thrown { message: wording.into(), ..plain };
    match wanted.as_str() {
        "boolean" => thrown.hint(condition()),
        "list or range" => thrown.hint(LOOPS),
        "closure" => thrown.hint(text!(
            en: "a closure is written |x| ..., and without parameters || ...: let f = |x| x * 2; f.call(1)",
            ja: "クロージャーは |x| ...、引数がなければ || ... と書きます: let f = |x| x * 2; f.call(1)"
        )),
        _ => thrown,
    }
}

/// What a condition is.
pub(super) fn condition() -> Text {
    text!(
        en: "a condition is true or false, nothing else: list.len() > 0, text != \"\", value != ()",
        ja: "条件には真偽値だけを書けます: list.len() > 0、text != \"\"、value != ()"
    )
}

fn arithmetic(told: &str, plain: Thrown) -> Thrown {
    let (what, values) = told.split_once(": ").unwrap_or((told, ""));
    let wording = if what.contains("by zero") {
        let wording = text!(en: "division by zero: {values}", ja: "0 で割っています: {values}");
        let hint = text!(en: "ask first: if n != 0 {{ ... }}", ja: "先に確かめてください: if n != 0 {{ ... }}");
        return Thrown { message: wording.into(), ..plain }.hint(hint);
    } else if what.contains("overflow") || what.contains("too large") || what.contains("underflow") {
        text!(en: "the result does not fit into an integer of 64 bits: {values}", ja: "結果が 64 ビットの整数に収まりません: {values}")
    } else {
        return super::tables::built_in(told, plain);
    };
    Thrown { message: wording.into(), ..plain }
}

fn too_large(what: &str, known: &Known<'_>, plain: Thrown) -> Thrown {
    let what = what.to_lowercase();
    let (limit, unit) = if what.contains("string") {
        (Limit::StringBytes, text!(en: "a text of more than {{}} bytes", ja: "文字列が {{}} バイトを超えました"))
    } else if what.contains("map") {
        (
            Limit::MapEntries,
            text!(en: "a map of more than {{}} entries, nested ones included", ja: "マップのメンバーが、入れ子も含めて {{}} 個を超えました"),
        )
    } else {
        (
            Limit::ArrayItems,
            text!(en: "an array of more than {{}} elements, nested ones included", ja: "配列の要素が、入れ子も含めて {{}} 個を超えました"),
        )
    };
    let message = String::from(unit).replace("{}", &known.limits.get(limit).to_string());
    Thrown { message, ..plain }.hint(known.limits.how_to_raise(limit))
}

/// Where a data race is, which Rhai does not say: the first line that calls a method of a variable with a closure that uses it too.
pub fn race(source: &str) -> Option<Position> {
    let places = source.lines().enumerate().filter_map(|(number, line)| {
        let (before, closure) = line.split_once('|')?;
        let receiver = before.trim_end_matches(|c: char| c == '(' || c.is_alphanumeric() || c == '_' || c == '.');
        let chain = before[receiver.len()..].trim();
        let variable = chain.split('.').next().filter(|name| !name.is_empty())?;
        let again = closure.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == variable);
        let column = receiver.chars().count() + 1;
        (chain.contains('.') && again).then(|| (number + 1, column))
    });
    let (line, column) = places.into_iter().next()?;
    Some(Position::new(u16::try_from(line).ok()?, u16::try_from(column).ok()?))
}

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
            match told.rsplit_once("for type '").map(|(_, kind)| kind.trim_end_matches('\'')) {
                Some("()") => names::nothing(name, known.before(error.position()), plain),
                Some(other) => {
                    let Text { en, ja } = a_kind(other);
                    let thrown =
                        said(text!(en: "{en} has no member `{name}`", ja: "{ja}に `{name}` という項目はありません"));
                    match foreign::instead(name) {
                        Some(instead) => thrown.hint(instead),
                        None => thrown,
                    }
                }
                None => said(text!(en: "{told}", ja: "項目を読み書きできません ({told})")),
            }
        }
        EvalAltResult::ErrorIndexingType(kinds, _) => {
            let of = kinds.split('[').next().unwrap_or(kinds).trim();
            let Text { en, ja } = a_kind(of);
            said(text!(en: "{en} has no elements: [ ] does not go with it", ja: "{ja}に [ ] は使えません"))
        }
        EvalAltResult::ErrorArrayBounds(0, _, at) if assigned(known.after(*at)) => {
            said(text!(en: "the array is empty: there is no element to replace", ja: "配列が空なので、置き換える要素がありません"))
                .hint(text!(en: "an element is added with push: list.push(1);", ja: "要素は push で追加します: list.push(1);"))
        }
        EvalAltResult::ErrorArrayBounds(count, index, _) => bounds(*count, *index, true, plain),
        EvalAltResult::ErrorStringBounds(count, index, _) => bounds(*count, *index, false, plain),
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

fn no_member(name: &str, known: &Known<'_>, plain: Thrown) -> Thrown {
    let wording = text!(en: "the map has no member `{name}`", ja: "マップに `{name}` という項目はありません");
    let thrown = Thrown { message: wording.into(), ..plain };
    let words = known.source.into_iter().flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    match nearest(name, words.filter(|word| word.len() > 1 && *word != name)) {
        Some(near) => thrown.hint(did_you_mean(near)),
        None => thrown.hint(text!(
            en: "what is there: print(map.keys()); to ask first: \"{name}\" in map",
            ja: "ある項目を見るには print(map.keys())、あるかどうかは \"{name}\" in map で分かります"
        )),
    }
}

/// Whether an element is given a value, by the text from its index on: `0] = 1`.
fn assigned(from_index: &str) -> bool {
    let line = from_index.lines().next().unwrap_or_default();
    let behind = line.split_once(']').map(|(_, behind)| behind.trim_start()).unwrap_or_default();
    behind.starts_with('=') && !behind.starts_with("==")
}

fn bounds(count: usize, index: i64, array: bool, plain: Thrown) -> Thrown {
    let wording = match (count, array) {
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
        0 => thrown.hint(text!(
            en: "nothing was found; a result's one element, with a better message: result.only(\"Vpcs\")",
            ja: "何も見つかっていません。結果の唯一の要素は result.only(\"Vpcs\") で読むと、理由も表示されます"
        )),
        _ => {
            let last = count - 1;
            thrown.hint(text!(en: "the first is [0], the last [{last}] or [-1]", ja: "最初は [0]、最後は [{last}] または [-1] です"))
        }
    }
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
            text!(en: "a map of more than {{}} entries, nested ones included", ja: "マップの項目が、入れ子も含めて {{}} 個を超えました"),
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

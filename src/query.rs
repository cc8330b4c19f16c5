//! JMESPath over JSON, as the AWS CLI's `--query`.

use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;
use jmespath::{ErrorReason, RuntimeError};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::collections::HashMap;

/// The functions of JMESPath.
const FUNCTIONS: [&str; 26] = [
    "abs",
    "avg",
    "ceil",
    "contains",
    "ends_with",
    "floor",
    "join",
    "keys",
    "length",
    "map",
    "max",
    "max_by",
    "merge",
    "min",
    "min_by",
    "not_null",
    "reverse",
    "sort",
    "sort_by",
    "starts_with",
    "sum",
    "to_array",
    "to_number",
    "to_string",
    "type",
    "values",
];

/// Levels of an expression. The library reads, follows and drops one by calling itself, with several kilobytes of stack each in a build
/// without optimisation, and the main thread of Windows has one megabyte.
const LEVELS: usize = 100;

/// The result of the expression, or what is wrong with it.
///
/// The library sorts the members of objects; whole objects of the input come back in the input's order.
pub fn search(expression: &str, input: &Json) -> Result<Json, Text> {
    let wrong = |error: jmespath::JmespathError| problem(expression, &error);
    let other = |error: String| text!(en: "`{expression}`: {error}", ja: "`{expression}` を評価できません（{error}）");
    if levels(expression) > LEVELS {
        return Err(too_deep(expression));
    }
    let compiled = jmespath::compile(&with_quotes(expression)).map_err(wrong)?;
    let variable = jmespath::Variable::from_serializable(input).map_err(wrong)?;
    let found = compiled.search(variable).map_err(wrong)?;
    let mut json = serde_json::to_value(&*found).map_err(|error| other(error.to_string()))?;
    let mut orders = HashMap::new();
    learn(input, &mut orders);
    restore(&mut json, &orders);
    Ok(json)
}

/// The expression with quotes around what is no JSON between back quotes, `` `deleted` ``: the AWS CLI takes it as a text, as JMESPath
/// did before its [JEP 12](https://github.com/jmespath/jmespath.jep/blob/main/proposals/0012-raw-string-literals.md).
fn with_quotes(expression: &str) -> Cow<'_, str> {
    if !expression.contains('`') {
        return expression.into();
    }
    let mut quoted = String::with_capacity(expression.len() + 2);
    let mut rest = expression;
    while let Some(start) = rest.find(['`', '\'', '"']) {
        let quote = &rest[start..=start];
        let mut escaped = false;
        let end = rest[start + 1..].find(|c: char| {
            let ends = !escaped && quote.starts_with(c);
            escaped = !escaped && c == '\\';
            ends
        });
        let Some(end) = end.map(|end| start + 1 + end) else { break };
        let inner = &rest[start + 1..end];
        let json = |text: &str| serde_json::from_str::<Json>(&text.replace("\\`", "`")).is_ok();
        let text = format!("\"{}\"", inner.trim_start());
        let inner = if quote == "`" && !json(inner) && json(&text) { &text } else { inner };
        quoted.extend([&rest[..=start], inner, quote]);
        rest = &rest[end + 1..];
    }
    quoted.push_str(rest);
    quoted.into()
}

/// What stands between two brackets or commas.
#[derive(Clone, Copy, Default)]
struct Level {
    /// The levels of what is around it.
    around: usize,
    /// `&&`, `||` and `|` so far: each holds all that is before it.
    chained: usize,
    /// Other operators since the last of those, and the most between any two of them.
    operators: usize,
    most: usize,
}

impl Level {
    fn deep(&self) -> usize {
        self.around + self.chained + self.most.max(self.operators)
    }

    fn chain(&mut self) {
        *self = Level { chained: self.chained + 1, most: self.most.max(self.operators), operators: 0, ..*self };
    }
}

/// How many levels an expression has at most.
fn levels(expression: &str) -> usize {
    let (mut open, mut here, mut deepest) = (Vec::new(), Level::default(), 0);
    let mut before = ' ';
    let mut chars = expression.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' | '`' => {
                while let Some(inner) = chars.next().filter(|inner| *inner != c) {
                    if inner == '\\' {
                        chars.next();
                    }
                }
            }
            '(' | '[' | '{' => {
                here.operators += 1;
                open.push(here);
                here = Level { around: here.deep(), ..Level::default() };
            }
            ')' | ']' | '}' => here = open.pop().unwrap_or_default(),
            ',' => here = Level { around: here.around, ..Level::default() },
            // The second half of an operator.
            '=' if "=!<>".contains(before) => {}
            '&' | '|' if before == c => {
                here.operators -= usize::from(c == '&');
                here.chain();
                before = ' ';
                deepest = deepest.max(here.deep());
                continue;
            }
            '|' if chars.peek() != Some(&'|') => here.chain(),
            '|' => {}
            '!' | '&' | '.' | '<' | '>' | '=' => here.operators += 1,
            _ => {}
        }
        before = c;
        deepest = deepest.max(here.deep());
    }
    deepest
}

fn too_deep(expression: &str) -> Text {
    let begin: String = expression.chars().take(40).collect();
    text!(
        en: "the JMESPath `{begin}...` is nested more than {LEVELS} levels deep",
        ja: "JMESPath の式 `{begin}...` の入れ子が {LEVELS} 段を超えています"
    )
}

fn problem(expression: &str, error: &jmespath::JmespathError) -> Text {
    let place = error.offset + 1;
    let rest = expression.get(error.offset..).unwrap_or_default();
    match &error.reason {
        ErrorReason::Parse(_) if rest.is_empty() => text!(
            en: "the JMESPath `{expression}` ends in the middle",
            ja: "JMESPath の式 `{expression}` が途中で終わっています"
        ),
        ErrorReason::Parse(told) => {
            let Text { en, ja } = unreadable(told);
            text!(
                en: "the JMESPath `{expression}` cannot be read from character {place}, `{rest}`: {en}",
                ja: "JMESPath の式 `{expression}` が、{place} 文字目の `{rest}` から読めません: {ja}"
            )
        }
        ErrorReason::Runtime(RuntimeError::UnknownFunction(name)) => match nearest(name, FUNCTIONS) {
            Some(near) => text!(
                en: "the JMESPath `{expression}`: there is no function {name}; did you mean {near}?",
                ja: "JMESPath の式 `{expression}`: {name} という関数はありません。{near} ではありませんか？"
            ),
            None => {
                let all = FUNCTIONS.join(", ");
                text!(
                    en: "the JMESPath `{expression}`: there is no function {name}; there are {all}",
                    ja: "JMESPath の式 `{expression}`: {name} という関数はありません。使えるのは {all} です"
                )
            }
        },
        ErrorReason::Runtime(
            RuntimeError::TooManyArguments { expected, actual } | RuntimeError::NotEnoughArguments { expected, actual },
        ) => text!(
            en: "the JMESPath `{expression}`: a function takes {expected} arguments, not {actual}",
            ja: "JMESPath の式 `{expression}`: 関数の引数は {actual} 個ではなく {expected} 個です"
        ),
        ErrorReason::Runtime(RuntimeError::InvalidType { expected, actual, .. }) => {
            let (Text { en: wanted, ja: wanted_ja }, Text { en: given, ja: given_ja }) =
                (kinds(expected), kinds(actual));
            text!(
                en: "the JMESPath `{expression}`: a function takes {wanted}, not {given}",
                ja: "JMESPath の式 `{expression}`: 関数に渡せるのは{wanted_ja}で、{given_ja}ではありません"
            )
        }
        ErrorReason::Runtime(RuntimeError::InvalidReturnType { expected, actual, .. }) => {
            let (Text { en: wanted, ja: wanted_ja }, Text { en: given, ja: given_ja }) =
                (kinds(expected), kinds(actual));
            text!(
                en: "the JMESPath `{expression}`: the expression behind & must give {wanted}, not {given}",
                ja: "JMESPath の式 `{expression}`: & に続く式の値は{wanted_ja}でなければなりません（{given_ja}でした）"
            )
        }
        ErrorReason::Runtime(RuntimeError::InvalidSlice) => text!(
            en: "the JMESPath `{expression}`: a slice cannot go in steps of 0",
            ja: "JMESPath の式 `{expression}`: スライスの間隔に 0 は使えません"
        ),
    }
}

/// What is wrong where an expression cannot be read, by the library's words for it.
fn unreadable(told: &str) -> Text {
    // Behind this stands the library's own name for what it found, which is shown as it was written.
    let told = told.lines().next().unwrap_or_default().split(" -- ").next().unwrap_or_default();
    let expected = told.strip_prefix("Expected ").map(|what| what.split(" to ").next().unwrap_or(what));
    if told.contains("Did you mean '=='") {
        text!(en: "a comparison is written ==", ja: "比較は == と書きます")
    } else if told.starts_with("Unclosed") {
        text!(en: "this is opened and not closed", ja: "閉じられていません")
    } else if told.starts_with("Unable to parse literal") {
        text!(
            en: "between back quotes stands JSON; a text stands in single quotes: 'web'",
            ja: "バッククォートの中は JSON です。文字列は一重引用符で囲みます: 'web'"
        )
    } else if told.starts_with("Invalid function name") {
        text!(en: "this is no name of a function", ja: "関数の名前ではありません")
    } else if let Some(what) = expected.filter(|what| what.starts_with('\'')) {
        let what = what.split(" for ").next().unwrap_or(what);
        text!(en: "{what} is needed here", ja: "ここには {what} が必要です")
    } else if let Some(what) = expected {
        let mut ja = what.to_owned();
        for (en, word) in
            [("valid number", "数"), ("number", "数"), ("identifier", "名前"), (" or ", " "), ("Field", "名前")]
        {
            ja = ja.replace(en, word);
        }
        text!(en: "one of these is needed here: {what}", ja: "ここには次のいずれかが必要です: {ja}")
    } else {
        text!(en: "this does not belong here", ja: "ここには書けません")
    }
}

/// The library's words for types: `array[string]|object`.
fn kinds(told: &str) -> Text {
    let all: Vec<Text> = told.split('|').map(kind).collect();
    let join = |pick: fn(&Text) -> &str, between: &str| all.iter().map(pick).collect::<Vec<_>>().join(between);
    Text { en: join(|text| &text.en, " or "), ja: join(|text| &text.ja, "か") }
}

fn kind(name: &str) -> Text {
    if let Some(inner) = name.strip_prefix("array[").and_then(|inner| inner.strip_suffix(']')) {
        let Text { en, ja } = kinds(inner);
        let en = en.strip_prefix("a ").unwrap_or(&en);
        return text!(en: "a list of {en}s", ja: "{ja}の配列");
    }
    let (en, ja) = match name {
        "array" => ("a list", "配列"),
        "object" => ("an object", "オブジェクト"),
        "string" => ("a text", "文字列"),
        "number" => ("a number", "数"),
        "boolean" => ("a boolean", "真偽値"),
        "expref" => ("an expression (&name)", "式（&name）"),
        other => (other, other),
    };
    text!(en: "{en}", ja: "{ja}")
}

/// The sorted names of an object to their order.
type Orders = HashMap<Vec<String>, Vec<String>>;

fn learn(json: &Json, orders: &mut Orders) {
    match json {
        Json::Array(list) => list.iter().for_each(|item| learn(item, orders)),
        Json::Object(map) => {
            let order: Vec<String> = map.keys().cloned().collect();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            orders.entry(sorted).or_insert(order);
            map.values().for_each(|value| learn(value, orders));
        }
        _ => {}
    }
}

fn restore(json: &mut Json, orders: &Orders) {
    match json {
        Json::Array(list) => list.iter_mut().for_each(|item| restore(item, orders)),
        Json::Object(map) => {
            let mut sorted: Vec<String> = map.keys().cloned().collect();
            sorted.sort_unstable();
            if let Some(order) = orders.get(&sorted) {
                let mut taken = std::mem::take(map);
                *map = order
                    .iter()
                    .filter_map(|name| taken.remove(name).map(|v| (name.clone(), v)))
                    .collect::<Map<_, _>>();
            }
            map.values_mut().for_each(|value| restore(value, orders));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::search;
    use serde_json::json;

    #[test]
    fn keeps_the_order_of_whole_objects() {
        let input =
            json!({"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "a", "Value": "b"}]}]});
        for (expression, expected) in [
            ("Vpcs[0]", r#"{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","Tags":[{"Key":"a","Value":"b"}]}"#),
            ("Vpcs[*].VpcId", r#"["vpc-1"]"#),
            ("length(Vpcs)", "1"),
            ("nope", "null"),
            ("Vpcs[?VpcId==`vpc-1`].CidrBlock", r#"["10.0.0.0/16"]"#),
            ("Vpcs[?VpcId!=` vpc-1`].CidrBlock || '`a`'", r#""`a`""#),
            ("`1`", "1"),
        ] {
            assert_eq!(search(expression, &input).expect(expression).to_string(), expected);
        }
        assert!(search("Vpcs[", &input).is_err());
    }

    #[test]
    fn an_expression_without_an_end_is_refused() {
        let input = json!({"a": {"b": [{"c": 1}]}});
        for deep in ["!", "(", "[?", "{a:", "a.", "a[", "a|", "& ", "a&&", "a[0].", "a||!", "a==(", "`1`<["] {
            for end in ["", "a"] {
                let told = search(&format!("{}{end}", deep.repeat(3_000)), &input).expect_err(deep);
                assert!(told.en.contains("levels deep") && told.en.chars().count() < 120, "{deep}: {}", told.en);
            }
        }
        for flat in ["a", "'(((('", "`\"[[\"`", "a.b[?c == `1`].c", "\"[(\""] {
            let list = vec![flat; 1_000].join(", ");
            assert!(search(&format!("[{list}]"), &input).is_ok(), "{flat}");
        }
        let long = ["a.b[0].c == `1`"; 12].join(" && ");
        assert_eq!(search(&long, &input).expect("it is read").to_string(), "true");
    }

    #[test]
    fn what_is_wrong_is_said_in_both_languages() {
        let input = json!({"Vpcs": [{"VpcId": "vpc-1"}], "n": 1});
        for (expression, en, ja) in [
            ("Vpcs[?a='b']", "a comparison is written ==", "比較は == と書きます"),
            ("Vpcs[?a=='b'] b", "`b`: this does not belong here", "`b` から読めません: ここには書けません"),
            ("Vpcs[0 1]", "is needed here", "が必要です"),
            ("Vpcs[?a=='b", "opened and not closed", "閉じられていません"),
            (
                "sort(n)",
                "takes a list of texts or a list of numbers, not a number",
                "文字列の配列か数の配列で、数ではありません",
            ),
            (
                "length(n)",
                "takes a list or an object or a text, not a number",
                "配列かオブジェクトか文字列で、数ではありません",
            ),
            ("Vpcs[::0]", "steps of 0", "間隔に 0"),
        ] {
            let told = search(expression, &input).expect_err(expression);
            assert!(told.en.contains(en) && !told.en.contains("Identifier("), "{expression}: {}", told.en);
            assert!(told.ja.contains(ja), "{expression}: {}", told.ja);
        }
    }
}

//! JMESPath over JSON, as the AWS CLI's `--query`.

use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;
use jmespath::{ErrorReason, RuntimeError};
use serde_json::{Map, Value as Json};
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

/// The result of the expression, or what is wrong with it.
///
/// The library sorts the members of objects; whole objects of the input come back in the input's order.
pub fn search(expression: &str, input: &Json) -> Result<Json, Text> {
    let wrong = |error: jmespath::JmespathError| problem(expression, &error);
    let other = |error: String| text!(en: "`{expression}`: {error}", ja: "`{expression}` を評価できません ({error})");
    let compiled = jmespath::compile(expression).map_err(wrong)?;
    let variable = jmespath::Variable::from_serializable(input).map_err(wrong)?;
    let found = compiled.search(variable).map_err(wrong)?;
    let mut json = serde_json::to_value(&*found).map_err(|error| other(error.to_string()))?;
    let mut orders = HashMap::new();
    learn(input, &mut orders);
    restore(&mut json, &orders);
    Ok(json)
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
            let told = told.lines().next().unwrap_or_default();
            text!(
                en: "the JMESPath `{expression}` cannot be read from character {place}, `{rest}`: {told}",
                ja: "JMESPath の式 `{expression}` が、{place} 文字目の `{rest}` から読めません"
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
        ErrorReason::Runtime(RuntimeError::InvalidType { expected, actual, .. }) => text!(
            en: "the JMESPath `{expression}`: a function takes {expected}, not {actual}",
            ja: "JMESPath の式 `{expression}`: 関数に渡せるのは {expected} で、{actual} ではありません"
        ),
        ErrorReason::Runtime(told) => text!(
            en: "the JMESPath `{expression}`: {told}",
            ja: "JMESPath の式 `{expression}` を評価できません ({told})"
        ),
    }
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
        ] {
            assert_eq!(search(expression, &input).expect(expression).to_string(), expected);
        }
        assert!(search("Vpcs[", &input).is_err());
    }
}

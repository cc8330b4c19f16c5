//! JMESPath over JSON, as the AWS CLI's `--query`.

use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// The result of the expression, or what is wrong with it.
///
/// The library sorts the members of objects; whole objects of the input come back in the input's order.
pub fn search(expression: &str, input: &Json) -> Result<Json, String> {
    let compiled = jmespath::compile(expression).map_err(|e| e.to_string())?;
    let variable = jmespath::Variable::from_serializable(input).map_err(|e| e.to_string())?;
    let found = compiled.search(variable).map_err(|e| e.to_string())?;
    let mut json = serde_json::to_value(&*found).map_err(|e| e.to_string())?;
    let mut orders = HashMap::new();
    learn(input, &mut orders);
    restore(&mut json, &orders);
    Ok(json)
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

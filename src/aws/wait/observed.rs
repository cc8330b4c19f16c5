//! What a look saw, for people: each resource and its state.

use super::rules::Rules;
use crate::api::value::Value;

/// The states that the waiter's acceptors look at, each with the resource it belongs to, in the result's order.
pub fn states(rules: &Rules, value: &Value) -> Vec<(String, String)> {
    let found = rules.state_paths().map(|path| along(path, value)).find(|states| !states.is_empty());
    found.unwrap_or_default()
}

/// The texts at a path such as `Reservations[].Instances[].State.Name`.
fn along(path: &str, value: &Value) -> Vec<(String, String)> {
    let mut states = Vec::new();
    walk(path, value, None, &mut states);
    states
}

fn walk(path: &str, value: &Value, resource: Option<String>, states: &mut Vec<(String, String)>) {
    let Some((list, rest)) = path.split_once("[]") else {
        if let Some(state) = at(value, path).and_then(text) {
            states.push((resource.unwrap_or_else(|| path.to_owned()), state));
        }
        return;
    };
    let rest = rest.trim_start_matches('.');
    let Some(elements) = at(value, list).and_then(Value::as_list) else { return };
    for (index, element) in elements.iter().enumerate() {
        let name = name_of(list, element).unwrap_or_else(|| format!("{list}[{index}]"));
        walk(rest, element, Some(name), states);
    }
}

fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|name| !name.is_empty()).try_fold(value, Value::get)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What an element of a list goes by: `LoadBalancers` have a LoadBalancerName, `tasks` a taskArn, `Vpcs` a VpcId.
fn name_of(list: &str, element: &Value) -> Option<String> {
    let Value::Map(members) = element else { return None };
    let kind = list.rsplit('.').next().unwrap_or(list);
    let kind =
        kind.strip_suffix("ies").map_or_else(|| kind.strip_suffix('s').unwrap_or(kind).to_owned(), |k| format!("{k}y"));
    let named = |end: &str| members.get(format!("{kind}{end}").as_str()).and_then(text);
    let ends = |end: &str| members.iter().find(|(name, _)| name.ends_with(end)).and_then(|(_, value)| text(value));
    let name = ["Name", "Id"].iter().find_map(|end| named(end));
    let name = name.or_else(|| named("Arn").map(|arn| short(&arn)));
    let name = name.or_else(|| element.get("Target").and_then(|target| target.get("Id")).and_then(text));
    name.or_else(|| ends("Id")).or_else(|| ends("Name")).or_else(|| ends("rn").map(|arn| short(&arn)))
}

/// The last part of an ARN.
fn short(arn: &str) -> String {
    arn.rsplit(['/', ':']).next().unwrap_or(arn).to_owned()
}

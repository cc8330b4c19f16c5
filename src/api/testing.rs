//! What the tests of this folder share: operations by name, values from JSON, and samples with every member set.

use super::service;
use super::table::{Kind, Operation, Shape};
use super::value::{Members, Value};

/// The operation `ecs::create_cluster` of the table.
pub fn operation(path: &str) -> &'static Operation {
    let (module, function) = path.split_once("::").expect("module::function");
    let found = service(module).and_then(|service| service.operation(function));
    found.unwrap_or_else(|| panic!("the table has no {path}"))
}

/// A value from JSON text.
pub fn value(json: &str) -> Value {
    Value::from_json(&serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}")))
}

/// The members of a map.
pub fn members(value: Value) -> Members {
    match value {
        Value::Map(members) => members,
        other => panic!("not a map: {other:?}"),
    }
}

/// A value that AWS's limits allow, with every member set: of a union the member with number `variant` (counted round),
/// of an enum the value with that number. Types that hold themselves end after one round.
pub fn sample(shape: &'static Shape, variant: usize) -> Value {
    let mut within = Vec::new();
    sampled(shape, variant, &mut within).expect("the outermost shape is never inside itself")
}

fn sampled(shape: &'static Shape, variant: usize, within: &mut Vec<&'static Shape>) -> Option<Value> {
    if within.iter().any(|outer| std::ptr::eq(*outer, shape)) {
        return None;
    }
    within.push(shape);
    let value = match &shape.kind {
        Kind::Structure { members, union } => {
            let chosen = |index: &usize| !union || *index == variant % members.len().max(1);
            let set = members.iter().enumerate().filter(|(index, m)| chosen(index) && !m.result_only);
            let set = set.filter_map(|(_, m)| Some((m.name.to_owned(), sampled(m.shape, variant, within)?)));
            Some(Value::Map(set.collect()))
        }
        Kind::List { element, min, max, .. } => {
            let count = usize::try_from(within_limits(1 + variant as i64 % 2, *min, *max)).unwrap_or(0);
            let elements = (0..count).map_while(|index| sampled(element, variant + index, within));
            Some(Value::List(elements.collect()))
        }
        Kind::Map { key, value, .. } => {
            let key = sampled(key, variant, within)?;
            let entry = (key.as_str().expect("keys are texts").to_owned(), sampled(value, variant, within)?);
            Some(Value::Map(Members::from_iter([entry])))
        }
        Kind::String { values: [], min, max } => {
            let text = format!("a <b> & \"c\"/+%日本 {}", shape.name);
            let longest = usize::try_from(max.unwrap_or(60)).unwrap_or(60);
            let shortest = usize::try_from(min.unwrap_or(0)).unwrap_or(0);
            let text: String = text.chars().chain(std::iter::repeat('x')).take(longest.min(shortest.max(40))).collect();
            Some(Value::Text(text))
        }
        Kind::String { values, .. } => Some(Value::Text(values[variant % values.len()].to_owned())),
        Kind::Integer { min, max } => Some(Value::Int(within_limits(7 + variant as i64, *min, *max))),
        Kind::Long { min, max } => Some(Value::Int(within_limits(3_000_000_000, *min, *max))),
        Kind::Float | Kind::Double => Some(Value::Float(if variant % 2 == 0 { 100.0 } else { 0.25 })),
        Kind::Boolean => Some(Value::Bool(variant % 2 == 0)),
        Kind::Timestamp => Some(Value::Time(super::time::from_epoch(1_663_243_651.55).expect("a time"))),
        Kind::Blob => Some(Value::Bytes(vec![0, 159, 146, 150, 255])),
        Kind::Document => Some(value(r#"{"any": ["thing", 1, 2.5, true, {"deep": {}}]}"#)),
    };
    within.pop();
    value
}

fn within_limits(number: i64, min: Option<i64>, max: Option<i64>) -> i64 {
    number.clamp(min.unwrap_or(i64::MIN), max.unwrap_or(i64::MAX))
}

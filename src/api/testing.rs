//! What the tests of this folder share: operations by name, values from JSON, and samples with every member set.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

use super::service;
use super::table::{Kind, Operation, Protocol, Shape};
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

/// A value that AWS's limits allow, with every member set: of a union the member with number `variant` (counted round),
/// of an enum the value with that number. Types that hold themselves end after one round.
pub fn sample(operation: &'static Operation, side: Side, variant: usize) -> Value {
    let shape = if side == Side::Input { operation.input } else { operation.output };
    sampled(shape, side, variant, &mut Vec::new()).expect("the outermost shape is never inside itself")
}

/// Which of an operation's shapes is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Input,
    Output,
}

fn sampled(shape: &'static Shape, side: Side, variant: usize, within: &mut Vec<&'static Shape>) -> Option<Value> {
    if within.iter().any(|outer| std::ptr::eq(*outer, shape)) {
        return None;
    }
    within.push(shape);
    let value = match &shape.kind {
        Kind::Structure { members, union } => {
            let chosen = |index: &usize| !union || *index == variant % members.len().max(1);
            let set = members
                .iter()
                .enumerate()
                .filter(|(index, m)| chosen(index) && (side == Side::Output || !m.result_only));
            let set = set.filter_map(|(_, m)| Some((m.name.to_owned(), sampled(m.shape, side, variant, within)?)));
            Some(Value::Map(set.collect()))
        }
        Kind::List { element, min, max, .. } => {
            let count = usize::try_from(within_limits(1 + variant as i64 % 2, *min, *max)).unwrap_or(0);
            let elements = (0..count).map_while(|index| sampled(element, side, variant + index, within));
            Some(elements.collect::<Vec<_>>()).filter(|list| !list.is_empty()).map(Value::List)
        }
        Kind::Map { key, value, .. } => {
            let key = sampled(key, side, variant, within)?;
            let entry = (key.as_str().expect("keys are texts").to_owned(), sampled(value, side, variant, within)?);
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
        Kind::Float | Kind::Double => Some(Value::Float(if variant.is_multiple_of(2) { 100.0 } else { 0.25 })),
        Kind::Boolean => Some(Value::Bool(variant.is_multiple_of(2))),
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

/// A request as botocore's `serialize.py` writes it: the header `X-Amz-Target`, if any, and the body.
pub fn encode_request(operation: &Operation, input: &Value) -> (Option<String>, Vec<u8>) {
    if let Protocol::Json { target_prefix, .. } = operation.service.protocol {
        let target = format!("{target_prefix}.{}", operation.name);
        return (Some(target), json(operation.input, input).to_string().into_bytes());
    }
    let ec2 = matches!(operation.service.protocol, Protocol::Ec2 { .. });
    let mut fields = vec![("Action".to_owned(), operation.name.to_owned())];
    fields.push(("Version".to_owned(), operation.service.api_version.to_owned()));
    form(operation.input, input, ec2, "", &mut fields);
    let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let fields: Vec<String> = fields.iter().map(|(name, text)| format!("{}={}", escape(name), escape(text))).collect();
    (None, fields.join("&").into_bytes())
}

/// The body of a successful response.
pub fn encode_response(operation: &Operation, output: &Value) -> Vec<u8> {
    if let Protocol::Json { .. } = operation.service.protocol {
        return json(operation.output, output).to_string().into_bytes();
    }
    let mut body = String::new();
    let wrapper = operation.result_wrapper.map(|name| (format!("<{name}>"), format!("</{name}>"))).unwrap_or_default();
    xml(operation.output, output, &mut body);
    format!("<{}Response>{}{body}{}</{}Response>", operation.name, wrapper.0, wrapper.1, operation.name).into_bytes()
}

fn json(shape: &Shape, value: &Value) -> Json {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Map(map)) => {
            // Backwards, so that the order has to come from the table.
            let set =
                members.iter().rev().filter_map(|m| Some((m.wire_in.to_owned(), json(m.shape, map.get(m.name)?))));
            Json::Object(set.collect())
        }
        (Kind::List { element, .. }, Value::List(list)) => Json::Array(list.iter().map(|v| json(element, v)).collect()),
        (Kind::Map { value: shape, .. }, Value::Map(map)) => {
            Json::Object(map.iter().map(|(key, value)| (key.clone(), json(shape, value))).collect())
        }
        (_, Value::Time(time)) => Json::from(time.as_microsecond() as f64 / 1e6),
        _ => value.to_json(),
    }
}

fn form(shape: &Shape, value: &Value, ec2: bool, name: &str, fields: &mut Vec<(String, String)>) {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Map(map)) => {
            for member in members.iter().rev() {
                let Some(value) = map.get(member.name) else { continue };
                let dot = if name.is_empty() { "" } else { "." };
                form(member.shape, value, ec2, &format!("{name}{dot}{}", member.wire_in), fields);
            }
        }
        (Kind::List { .. }, Value::List(list)) if list.is_empty() && !ec2 => {
            fields.push((name.to_owned(), String::new()))
        }
        (Kind::List { element, wire, flattened, .. }, Value::List(list)) => {
            let name = if ec2 || *flattened { name.to_owned() } else { format!("{name}.{wire}") };
            for (index, value) in list.iter().enumerate() {
                form(element, value, ec2, &format!("{name}.{}", index + 1), fields);
            }
        }
        (Kind::Map { value: shape, wire_key, wire_value, .. }, Value::Map(map)) => {
            for (index, (key, value)) in map.iter().enumerate() {
                let entry = format!("{name}.entry.{}", index + 1);
                fields.push((format!("{entry}.{wire_key}"), key.clone()));
                form(shape, value, ec2, &format!("{entry}.{wire_value}"), fields);
            }
        }
        _ => fields.push((name.to_owned(), text(value))),
    }
}

fn xml(shape: &Shape, value: &Value, out: &mut String) {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Map(map)) => {
            for member in members.iter().rev() {
                let Some(value) = map.get(member.name) else { continue };
                element(member.wire_out, out, |out| xml(member.shape, value, out));
            }
        }
        (Kind::List { element: shape, wire, .. }, Value::List(list)) => {
            for value in list {
                element(wire, out, |out| xml(shape, value, out));
            }
        }
        (Kind::Map { value: shape, wire_key, wire_value, .. }, Value::Map(map)) => {
            for (key, value) in map {
                element("entry", out, |out| {
                    element(wire_key, out, |out| out.push_str(&escaped(key)));
                    element(wire_value, out, |out| xml(shape, value, out));
                });
            }
        }
        _ => out.push_str(&escaped(&text(value))),
    }
}

fn element(name: &str, out: &mut String, inside: impl FnOnce(&mut String)) {
    out.push_str(&format!("<{name}>"));
    inside(out);
    out.push_str(&format!("</{name}>"));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn text(value: &Value) -> String {
    match value.to_json() {
        Json::String(text) => text,
        other => other.to_string(),
    }
}

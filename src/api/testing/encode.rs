//! Messages as the other side writes them: requests as botocore's, responses as AWS's.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

use crate::api::table::{Kind, Operation, Protocol, Shape};
use crate::api::value::Value;

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
            Json::Object(map.iter().map(|(key, value)| (key.to_string(), json(shape, value))).collect())
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
                fields.push((format!("{entry}.{wire_key}"), key.to_string()));
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

//! Responses, as AWS's own services write them: the server's side of the three protocols.

use super::error::WireError;
use super::members::place;
use super::scalar::expected;
use crate::api::table::{Kind, Member, Operation, Protocol, Service, Shape, TimestampFormat};
use crate::api::value::{Members, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write as _;

/// The content type of a service's responses.
pub fn content_type(service: &Service) -> &'static str {
    match service.protocol {
        Protocol::Json { version: "1.0", .. } => "application/x-amz-json-1.0",
        Protocol::Json { .. } => "application/x-amz-json-1.1",
        Protocol::Query { .. } => "text/xml",
        Protocol::Ec2 { .. } => "text/xml;charset=UTF-8",
    }
}

/// The body of a successful response, its members in the table's order.
///
/// # Errors
/// The result has a member that the operation has not, or a value of another type: a mistake of whoever made it.
pub fn encode_response(operation: &Operation, output: &Members, request_id: &str) -> Result<Vec<u8>, WireError> {
    let mut out = String::with_capacity(512);
    let service = operation.service;
    match service.protocol {
        Protocol::Json { .. } => {
            let nothing = operation.output.members().is_empty();
            if !nothing || !output.is_empty() {
                Encoder { out: &mut out, policies: false, iso_millis: false }
                    .json_structure(operation.output, output)?;
            }
        }
        Protocol::Query { xml_namespace } => {
            let _ = write!(out, "<{}Response xmlns=\"{xml_namespace}\">", operation.name);
            if let Some(wrapper) = operation.result_wrapper {
                let _ = write!(out, "<{wrapper}>");
            }
            let (policies, iso_millis) = (service.module == "iam", service.module == "elbv2");
            Encoder { out: &mut out, policies, iso_millis }.xml_structure(operation.output, output)?;
            if let Some(wrapper) = operation.result_wrapper {
                let _ = write!(out, "</{wrapper}>");
            }
            let _ = write!(
                out,
                "<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{}Response>",
                operation.name
            );
        }
        Protocol::Ec2 { xml_namespace } => {
            out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
            let _ = write!(out, "<{}Response xmlns=\"{xml_namespace}\">", operation.name);
            let _ = write!(out, "<requestId>{request_id}</requestId>");
            Encoder { out: &mut out, policies: false, iso_millis: true }.xml_structure(operation.output, output)?;
            let _ = write!(out, "</{}Response>", operation.name);
        }
    }
    Ok(out.into_bytes())
}

/// The body of an answer that says no. `sender`: whether it is the caller's fault.
pub fn encode_error(
    service: &Service,
    code: &str,
    message: &str,
    more: Option<(&str, &[String])>,
    sender: bool,
    request_id: &str,
) -> Vec<u8> {
    let mut out = String::new();
    let fault = if sender { "Sender" } else { "Receiver" };
    match service.protocol {
        Protocol::Json { .. } => {
            out.push_str("{\"__type\":");
            json_text(&mut out, code);
            out.push_str(",\"message\":");
            json_text(&mut out, message);
            if let Some((name, texts)) = more {
                out.push(',');
                json_text(&mut out, name);
                out.push_str(":[");
                for (index, text) in texts.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    json_text(&mut out, text);
                }
                out.push(']');
            }
            out.push('}');
        }
        Protocol::Query { xml_namespace } => {
            let _ = write!(out, "<ErrorResponse xmlns=\"{xml_namespace}\"><Error><Type>{fault}</Type><Code>");
            xml_text(&mut out, code);
            out.push_str("</Code><Message>");
            xml_text(&mut out, message);
            let _ = write!(out, "</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>");
        }
        Protocol::Ec2 { .. } => {
            out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>");
            xml_text(&mut out, code);
            out.push_str("</Code><Message>");
            xml_text(&mut out, message);
            let _ = write!(out, "</Message></Error></Errors><RequestID>{request_id}</RequestID></Response>");
        }
    }
    out.into_bytes()
}

struct Encoder<'a> {
    out: &'a mut String,
    /// Policy documents are percent-encoded, as IAM does.
    policies: bool,
    /// Times have milliseconds.
    iso_millis: bool,
}

fn wrong(name: &str, shape: &Shape, value: &Value) -> WireError {
    WireError::Type { path: name.to_owned(), expected: expected(shape), found: value.kind().to_owned() }
}

/// The members that are set, in the table's order.
fn set<'v>(shape: &'static Shape, given: &'v Members) -> Result<Vec<(&'static Member, &'v Value)>, WireError> {
    let members = shape.members();
    let mut set = Vec::with_capacity(given.len());
    let mut next = 0;
    for (name, value) in given.iter().filter(|(_, value)| **value != Value::Null) {
        let place = place(members, next, |member| member.name == name)
            .ok_or_else(|| WireError::UnknownParameter { name: format!("{}.{name}", shape.name) })?;
        next = place + 1;
        set.push((place, value));
    }
    set.sort_unstable_by_key(|(place, _)| *place);
    Ok(set.into_iter().map(|(place, value)| (&members[place], value)).collect())
}

impl Encoder<'_> {
    fn json_structure(&mut self, shape: &'static Shape, given: &Members) -> Result<(), WireError> {
        self.out.push('{');
        for (index, (member, value)) in set(shape, given)?.into_iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            json_text(self.out, member.wire_out);
            self.out.push(':');
            self.json(member.shape, member.name, member.timestamp, value)?;
        }
        self.out.push('}');
        Ok(())
    }

    fn json(
        &mut self,
        shape: &'static Shape,
        name: &str,
        format: TimestampFormat,
        value: &Value,
    ) -> Result<(), WireError> {
        match (&shape.kind, value) {
            (Kind::Document, _) => self.out.push_str(&value.to_json().to_string()),
            (Kind::Structure { .. }, Value::Map(given)) => self.json_structure(shape, given)?,
            (Kind::List { element, .. }, Value::List(list)) => {
                self.out.push('[');
                for (index, value) in list.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.json(element, name, TimestampFormat::Epoch, value)?;
                }
                self.out.push(']');
            }
            (Kind::Map { value: shape, .. }, Value::Map(map)) => {
                self.out.push('{');
                for (index, (key, value)) in map.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    json_text(self.out, key);
                    self.out.push(':');
                    self.json(shape, name, TimestampFormat::Epoch, value)?;
                }
                self.out.push('}');
            }
            (Kind::Timestamp, Value::Time(time)) => match format {
                TimestampFormat::Epoch => {
                    // Milliseconds, as AWS has them.
                    let _ = write!(self.out, "{}", time.as_millisecond() as f64 / 1e3);
                }
                _ => json_text(self.out, &xml_time(*time, true)),
            },
            (Kind::String { .. }, Value::Text(text)) => json_text(self.out, text),
            (Kind::Integer { .. } | Kind::Long { .. }, Value::Int(number)) => {
                let _ = write!(self.out, "{number}");
            }
            (Kind::Float | Kind::Double, Value::Float(number)) if number.is_finite() => {
                let _ = write!(self.out, "{number:?}");
            }
            (Kind::Float | Kind::Double, Value::Int(number)) => {
                let _ = write!(self.out, "{number}");
            }
            (Kind::Boolean, Value::Bool(flag)) => self.out.push_str(if *flag { "true" } else { "false" }),
            (Kind::Blob, Value::Bytes(bytes)) => json_text(self.out, &BASE64.encode(bytes)),
            _ => return Err(wrong(name, shape, value)),
        }
        Ok(())
    }

    fn xml_structure(&mut self, shape: &'static Shape, given: &Members) -> Result<(), WireError> {
        for (member, value) in set(shape, given)? {
            match (&member.shape.kind, value) {
                (Kind::List { element, .. }, Value::List(list)) if member.flattened => {
                    for value in list {
                        self.element(member.wire_out, element, value)?;
                    }
                }
                _ => self.element(member.wire_out, member.shape, value)?,
            }
        }
        Ok(())
    }

    fn element(&mut self, name: &str, shape: &'static Shape, value: &Value) -> Result<(), WireError> {
        if matches!(value, Value::List(list) if list.is_empty()) {
            self.out.extend(["<", name, "/>"]);
            return Ok(());
        }
        self.out.extend(["<", name, ">"]);
        self.xml(shape, name, value)?;
        self.out.extend(["</", name, ">"]);
        Ok(())
    }

    fn xml(&mut self, shape: &'static Shape, name: &str, value: &Value) -> Result<(), WireError> {
        match (&shape.kind, value) {
            (Kind::Structure { .. }, Value::Map(given)) => self.xml_structure(shape, given)?,
            (Kind::List { element, wire, .. }, Value::List(list)) => {
                for value in list {
                    self.element(wire, element, value)?;
                }
            }
            (Kind::Map { key: _, value: shape, wire_key, wire_value, .. }, Value::Map(map)) => {
                for (key, value) in map {
                    let _ = write!(self.out, "<entry><{wire_key}>");
                    xml_text(self.out, key);
                    let _ = write!(self.out, "</{wire_key}>");
                    self.element(wire_value, shape, value)?;
                    self.out.push_str("</entry>");
                }
            }
            (Kind::Timestamp, Value::Time(time)) => self.out.push_str(&xml_time(*time, self.iso_millis)),
            (Kind::String { .. }, Value::Text(text)) if self.policies && shape.name == "policyDocumentType" => {
                let _ = write!(self.out, "{}", utf8_percent_encode(text, NON_ALPHANUMERIC));
            }
            (Kind::String { .. }, Value::Text(text)) => xml_text(self.out, text),
            (Kind::Integer { .. } | Kind::Long { .. }, Value::Int(number)) => {
                let _ = write!(self.out, "{number}");
            }
            (Kind::Float | Kind::Double, Value::Float(number)) => {
                let _ = write!(self.out, "{number:?}");
            }
            (Kind::Float | Kind::Double, Value::Int(number)) => {
                let _ = write!(self.out, "{number}");
            }
            (Kind::Boolean, Value::Bool(flag)) => self.out.push_str(if *flag { "true" } else { "false" }),
            (Kind::Blob, Value::Bytes(bytes)) => self.out.push_str(&BASE64.encode(bytes)),
            _ => return Err(wrong(name, shape, value)),
        }
        Ok(())
    }
}

/// `2022-09-15T12:07:31.550Z`, or without the milliseconds.
fn xml_time(time: jiff::Timestamp, millis: bool) -> String {
    let whole = time.strftime("%Y-%m-%dT%H:%M:%S");
    if millis { format!("{whole}.{:03}Z", time.as_millisecond().rem_euclid(1_000)) } else { format!("{whole}Z") }
}

fn json_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    // Most have nothing to escape, and without a way out the whole text is looked at in a few instructions.
    if !rest.bytes().fold(false, |found, b| found | (b == b'"') | (b == b'\\') | (b < b' ')) {
        out.push_str(rest);
        out.push('"');
        return;
    }
    while let Some(at) = rest.bytes().position(|b| b == b'"' || b == b'\\' || b < b' ') {
        out.push_str(&rest[..at]);
        let c = rest[at..].chars().next().unwrap_or_default();
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
        }
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Characters that XML cannot hold at all are left out.
fn xml_text(out: &mut String, text: &str) {
    // U+FFFE and U+FFFF begin with that byte, as others do.
    if !text.bytes().any(|b| matches!(b, b'&' | b'<' | b'>' | ..b' ' | 0xef)) {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => out.push(c),
        }
    }
}

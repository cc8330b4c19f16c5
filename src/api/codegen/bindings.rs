//! The bindings: for each shape that a call can send, how the SDK's type is made from a value; for each operation, how its
//! call is made. `src/aws/convert.rs` has the conversions that the setters' types choose from.

use super::model::{Member, Service, Shape, flag, text};
use super::snake;
use serde_json::Value as Json;
use std::fmt::Write as _;

pub fn write(services: &[Service]) -> String {
    let mut out = String::from("// Written by build.rs from src/api/table/*.json.\n");
    for service in services {
        shapes(&mut out, service);
        let mut operations: Vec<String> =
            service.operations.iter().map(|(name, row)| operation(&mut out, service, name, row)).collect();
        operations.sort();
        let (module, rows) = (&service.module, operations.len());
        line(&mut out, format!("static SEND_{module}: [(&str, Sender); {rows}] = [{}];", operations.concat()));
    }
    let arms = services.iter().map(|service| format!("{0:?} => &SEND_{0}, ", service.module));
    let arms: String = arms.collect();
    line(
        &mut out,
        format!(
            "pub(super) fn senders(module: &str) -> &'static [(&'static str, Sender)] {{ match module {{ {arms} _ => &[] }} }}"
        ),
    );
    out
}

/// The conversions of the types that can be sent.
fn shapes(out: &mut String, service: &Service) {
    let mut enums = Vec::new();
    for name in service.sent() {
        let shape = service.shape(name);
        let sdk = match shape.facts.get("sdk") {
            None => name,
            Some(Json::String(sdk)) => sdk,
            Some(_) => continue,
        };
        let path = format!("{}::types::{sdk}", service.module);
        match shape.kind.as_str() {
            "string" if shape.facts.get("values").is_some() => enums.push(path),
            "structure" if flag(&shape.facts, "union") => {
                let arms: String = sendable(shape)
                    .map(|(m, field)| format!("\n {:?} => {path}::{field}(variant.take()?),", m.name))
                    .collect();
                line(out, format!("union!({path}, variant, {arms}\n);"));
            }
            "structure" => {
                line(out, format!("structure!({path}, m, {path}::builder(){}\n);", setters(shape)));
            }
            _ => {}
        }
    }
    line(out, format!("enums!({});", enums.join(", ")));
}

/// Writes the function that makes the call, and gives its row in the service's list.
fn operation(out: &mut String, service: &Service, name: &str, row: &Json) -> String {
    let module = &service.module;
    let sdk = text(row, "sdk").unwrap_or(name);
    let function = text(row, "function").unwrap_or_else(|| panic!("no function name in {row}"));
    let setters = text(row, "input").map(|input| setters(service.shape(input))).unwrap_or_default();
    let builder = format!("{module}::operation::{}::builders::{sdk}InputBuilder::default()", snake(sdk));
    line(out, format!("sender!({module}_{function}, {module}, m, {builder}{setters}\n);"));
    format!("\n ({function:?}, {module}_{function}),")
}

fn setters(shape: &Shape) -> String {
    sendable(shape).map(|(member, field)| format!("\n .set_{field}(m.get({:?}))", member.name)).collect()
}

/// The members that the SDK knows, with its name of the field or variant.
fn sendable(shape: &Shape) -> impl Iterator<Item = (&Member, String)> {
    let union = flag(&shape.facts, "union");
    shape.members.iter().filter(|m| !flag(&m.facts, "output")).map(move |member| {
        let field = match text(&member.facts, "field") {
            Some(field) => field.to_owned(),
            None if union => member.name[..1].to_ascii_uppercase() + &member.name[1..],
            None => snake(&member.name),
        };
        (member, field)
    })
}

fn line(out: &mut String, text: String) {
    writeln!(out, "{text}").expect("a String takes all");
}

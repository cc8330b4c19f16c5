//! The API table as constants of the types in `src/api/table.rs`.

use super::effects::Effects;
use super::model::{Member, Service, Shape, flag, text, texts};
use super::ours::Ours;
use serde_json::Value as Json;
use std::fmt::Write as _;

pub fn write(services: &[Service], ours: &Ours, effects: &Effects) -> String {
    let mut out =
        String::from("// Written by build.rs from src/api/table/*.json, src/api/ours.json and src/api/effects.txt.\n");
    // The input or output of an operation that the model gives none.
    out += "pub(super) static S_: Shape = Shape { module: \"\", name: \"Unit\", kind: Kind::Structure { members: &[], union: false } };\n";
    for service in services {
        out.push_str(&module(service, ours, effects));
    }
    out += &effects.lists();
    let all: Vec<String> = services.iter().map(|s| format!("&{}::SERVICE", s.module)).collect();
    writeln!(out, "pub(super) static SERVICES: [&Service; {}] = [{}];", all.len(), all.join(", "))
        .expect("a String takes all");
    out
}

fn module(service: &Service, ours: &Ours, effects: &Effects) -> String {
    let fact = |name: &str| text(&service.facts, name).unwrap_or_else(|| panic!("{} has no {name}", service.module));
    let protocol = match service.protocol() {
        "json" => {
            format!("Json {{ version: {:?}, target_prefix: {:?} }}", fact("json_version"), fact("target_prefix"))
        }
        "query" => format!("Query {{ xml_namespace: {:?} }}", fact("xml_namespace")),
        "ec2" => format!("Ec2 {{ xml_namespace: {:?} }}", fact("xml_namespace")),
        other => panic!("{}: protocol {other} is not spoken here", service.module),
    };
    let mut operations: Vec<(&str, String)> =
        service.operations.iter().map(|(name, row)| (function(row), operation(service, ours, name, row))).collect();
    operations.sort();
    let waiters = ours.waiters(service);
    let mut waiters: Vec<(&str, String)> =
        waiters.iter().map(|(name, row)| (function(row), waiter(name, row))).collect();
    waiters.sort();
    let mut errors: Vec<_> = service.errors.iter().collect();
    errors.sort_by_key(|(code, _)| *code);
    let errors = errors.into_iter().map(|(code, status)| {
        format!("ErrorShape {{ code: {code:?}, status: {} }}", option(status.as_u64().map(|status| status.to_string())))
    });
    let left_out = service.left_out.iter().map(|(name, reason)| {
        let reason = reason.as_str().expect("a reason is a text");
        let (reason, japanese) = reason.split_once(" | ").expect("a reason is given in both languages");
        format!("LeftOut {{ name: {name:?}, reason: {reason:?}, reason_ja: {japanese:?} }}")
    });
    let mut structures: Vec<&str> =
        service.shapes.iter().filter(|it| it.kind == "structure").map(|it| it.name.as_str()).collect();
    structures.sort_unstable();
    let structures = structures.into_iter().map(|name| format!("&S_{name}"));
    let mut out = format!("pub mod {} {{\nuse super::*;\n", service.module);
    writeln!(
        out,
        "pub static SERVICE: Service = Service {{ module: {:?}, title: {:?}, protocol: Protocol::{protocol}, api_version: {:?}, \
         endpoint_prefix: {:?}, signing_name: {:?}, operations: &OPERATIONS, waiters: &WAITERS, errors: &{}, left_out: &{}, structures: &{} }};",
        service.module,
        fact("title"),
        fact("api_version"),
        fact("endpoint_prefix"),
        fact("signing_name"),
        list(errors),
        list(left_out),
        list(structures),
    )
    .expect("a String takes all");
    for (title, kind, rows) in [("OPERATIONS", "Operation", operations), ("WAITERS", "Waiter", waiters)] {
        let rows: Vec<String> = rows.into_iter().map(|(_, row)| row).collect();
        writeln!(out, "static {title}: [{kind}; {}] = [\n{}];", rows.len(), rows.concat()).expect("a String takes all");
    }
    for it in &service.shapes {
        let kind = kind(service, ours, it);
        let (name, module) = (&it.name, &service.module);
        writeln!(out, "static S_{name}: Shape = Shape {{ module: {module:?}, name: {name:?}, kind: Kind::{kind} }};")
            .expect("a String takes all");
    }
    out + &effects.module(service, ours) + "}\n"
}

fn function(row: &Json) -> &str {
    text(row, "function").unwrap_or_else(|| panic!("no function name in {row}"))
}

fn operation(service: &Service, ours: &Ours, name: &str, row: &Json) -> String {
    let token = text(row, "input").and_then(|input| {
        service
            .shape(input)
            .members
            .iter()
            .find(|m| m.name.eq_ignore_ascii_case("clienttoken"))
            .map(|m| quoted(&m.name))
    });
    let prefix = text(&service.facts, "signing_name").unwrap_or(&service.module);
    format!(
        "Operation {{ service: &SERVICE, name: {name:?}, function: {:?}, input: &S_{}, output: &S_{}, result_wrapper: {}, errors: &{:?}, \
         paginator: {}, mutates: {}, iam_action: \"{prefix}:{name}\", extra_actions: &{:?}, token: {}, tag_resource_type: {}, batch: {}, effect: {} }},\n",
        function(row),
        text(row, "input").unwrap_or(""),
        text(row, "output").unwrap_or(""),
        option(text(row, "wrapper").map(quoted)),
        texts(row, "errors"),
        option(service.paginators.get(name).map(paginator)),
        ours.mutates(service, name),
        ours.extra_actions(service, name),
        option(token),
        option(ours.tag_resource_type(service, name).map(quoted)),
        option(ours.batch(service, name).map(|(member, limit)| format!("({member:?}, {limit})"))),
        option(ours.mutates(service, name).then(|| format!("&E_{name}"))),
    )
}

fn paginator(row: &Json) -> String {
    format!(
        "Paginator {{ input_token: &{:?}, output_token: &{:?}, limit_key: {}, more_results: {}, result_keys: &{:?}, \
         non_aggregate_keys: &{:?} }}",
        texts(row, "input_token"),
        texts(row, "output_token"),
        option(text(row, "limit_key").map(quoted)),
        option(text(row, "more_results").map(quoted)),
        texts(row, "result_key"),
        texts(row, "non_aggregate_keys"),
    )
}

fn waiter(name: &str, row: &Json) -> String {
    let number = |name: &str| row[name].as_u64().unwrap_or_else(|| panic!("no {name} in {row}"));
    let acceptors = row["acceptors"].as_array().into_iter().flatten().map(acceptor);
    format!(
        "Waiter {{ function: {:?}, name: {name:?}, operation: {:?}, delay: {}, max_attempts: {}, acceptors: &{} }},\n",
        function(row),
        text(row, "operation").unwrap_or_else(|| panic!("no operation in {row}")),
        number("delay"),
        number("maxAttempts"),
        list(acceptors),
    )
}

fn acceptor(row: &Json) -> String {
    let state = match text(row, "state") {
        Some("success") => "Success",
        Some("failure") => "Failure",
        Some("retry") => "Retry",
        _ => panic!("no state in {row}"),
    };
    let expected = || match &row["expected"] {
        Json::String(text) => format!("Expected::Text({text:?})"),
        Json::Bool(value) => format!("Expected::Bool({value})"),
        Json::Number(number) => format!("Expected::Int({number})"),
        _ => panic!("nothing expected in {row}"),
    };
    let path =
        |kind: &str| format!("{kind} {{ path: {:?}, expected: {} }}", text(row, "argument").unwrap_or(""), expected());
    let matcher = match (text(row, "matcher"), &row["expected"]) {
        (Some("path"), _) => path("Path"),
        (Some("pathAll"), _) => path("PathAll"),
        (Some("pathAny"), _) => path("PathAny"),
        (Some("status"), Json::Number(status)) => format!("Status({status})"),
        (Some("error"), Json::String(code)) => format!("Error({code:?})"),
        (Some("error"), Json::Bool(any)) => format!("AnyError({any})"),
        _ => panic!("no matcher in {row}"),
    };
    format!("Acceptor {{ state: WaiterState::{state}, matcher: Matcher::{matcher} }}")
}

fn kind(service: &Service, ours: &Ours, shape: &Shape) -> String {
    let bound = |name: &str| option(shape.facts.get(name).and_then(Json::as_i64).map(|bound| bound.to_string()));
    let bounds = || format!("min: {}, max: {}", bound("min"), bound("max"));
    let flattened = flag(&shape.facts, "flattened");
    let wire = |part: &Member, otherwise: &str| quoted(text(&part.facts, "wire").unwrap_or(otherwise));
    match shape.kind.as_str() {
        "structure" => {
            let members = list(shape.members.iter().map(|m| member(service, ours, shape, m)));
            format!("Structure {{ members: &{members}, union: {} }}", flag(&shape.facts, "union"))
        }
        "list" => {
            let element = shape.part("member");
            let wire = wire(&element, "member");
            format!("List {{ element: &S_{}, wire: {wire}, flattened: {flattened}, {} }}", element.shape, bounds())
        }
        "map" => {
            let (key, value) = (shape.part("key"), shape.part("value"));
            format!(
                "Map {{ key: &S_{}, value: &S_{}, wire_key: {}, wire_value: {}, flattened: {flattened} }}",
                key.shape,
                value.shape,
                wire(&key, "key"),
                wire(&value, "value"),
            )
        }
        "string" => format!("String {{ values: &{:?}, {} }}", texts(&shape.facts, "values"), bounds()),
        "integer" => format!("Integer {{ {} }}", bounds()),
        "long" => format!("Long {{ {} }}", bounds()),
        "float" => "Float".to_owned(),
        "double" => "Double".to_owned(),
        "boolean" => "Boolean".to_owned(),
        "timestamp" => "Timestamp".to_owned(),
        "blob" => "Blob".to_owned(),
        "document" => "Document".to_owned(),
        other => panic!("shape {} is a {other}", shape.name),
    }
}

fn member(service: &Service, ours: &Ours, shape: &Shape, member: &Member) -> String {
    let target = service.shape(&member.shape);
    let flattened = flag(&target.facts, "flattened");
    let (wire_in, wire_out) = wire_names(service.protocol(), target, member);
    let timestamp = match (text(&member.facts, "timestamp"), service.protocol()) {
        (Some("iso8601"), _) | (None, "query" | "ec2") => "Iso8601",
        (Some("unixTimestamp"), _) | (None, "json") => "Epoch",
        (Some("rfc822"), _) => "Rfc822",
        (format, _) => panic!("{}.{}: timestamp format {format:?}", shape.name, member.name),
    };
    let within = ["member", "value"].into_iter().filter(|part| target.facts.get(part).is_some());
    let mut marked = within.map(|part| service.shape(&target.part(part).shape)).chain([target]);
    let sensitive =
        marked.any(|shape| flag(&shape.facts, "sensitive")) || ours.sensitive(service, &shape.name, &member.name);
    format!(
        "\n Member {{ name: {:?}, shape: &S_{}, required: {}, wire_in: {wire_in:?}, wire_out: {wire_out:?}, flattened: {flattened}, \
         timestamp: TimestampFormat::{timestamp}, sensitive: {sensitive}, result_only: {} }}",
        member.name,
        member.shape,
        flag(&member.facts, "required"),
        flag(&member.facts, "output"),
    )
}

/// A member's name in a request and in a response: the rules in the head of `src/api/table.rs`.
fn wire_names(protocol: &str, target: &Shape, member: &Member) -> (String, String) {
    let plain = text(&member.facts, "wire").unwrap_or(&member.name);
    let flattened = target.kind == "list" && flag(&target.facts, "flattened");
    let element =
        flattened.then(|| target.part("member")).and_then(|part| text(&part.facts, "wire").map(str::to_owned));
    let out = element.filter(|_| protocol != "json").unwrap_or_else(|| plain.to_owned());
    if protocol != "ec2" {
        return (out.clone(), out);
    }
    let request = match (text(&member.facts, "query"), text(&member.facts, "wire")) {
        (Some(name), _) => name.to_owned(),
        (None, Some(name)) => name[..1].to_ascii_uppercase() + &name[1..],
        (None, None) => member.name.clone(),
    };
    (request, out)
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

fn list(rows: impl Iterator<Item = String>) -> String {
    format!("[{}]", rows.collect::<Vec<_>>().join(", "))
}

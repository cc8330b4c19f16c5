//! The reference page of a service, from the API table.

use super::types::{Types, member_line};
use super::{anchor, codes, head, line};
use crate::api::table::{Acceptor, Expected, LeftOut, Matcher, Waiter, WaiterState};
use crate::api::{Operation, Service, services};

/// The page that leads to all others. `simulated` says whether the rehearsal cloud knows an operation.
pub fn index(simulated: fn(&Operation) -> bool) -> String {
    let mut page = String::new();
    head(&mut page, "Reference", "the API table");
    line(&mut page, "| page | what is in it |\n| --- | --- |");
    for service in services() {
        let (count, module) = (service.operations.len(), service.module);
        let there = service.operations.iter().filter(|operation| simulated(operation)).count();
        let waiters = service.waiters.len();
        let counts = format!("{count} operations, {there} of them in the rehearsal cloud, {waiters} waiters");
        line(&mut page, &format!("| [`{module}`]({module}.md) | {}: {counts} |", service.title));
    }
    line(&mut page, "| [standard library](stdlib.md) | modules in Rhai that scripts import |");
    line(&mut page, "| [command line](cli.md) | verbs and options |");
    line(
        &mut page,
        "\nHow calls are written, and what is easier than it stands here: [the language](../language.md#calls).",
    );
    page
}

/// The page of a service.
pub fn service(service: &Service, simulated: fn(&Operation) -> bool) -> String {
    let mut page = String::new();
    let Service { module, title, api_version, .. } = service;
    head(&mut page, &format!("{title}: `{module}`"), "the API table");
    line(&mut page, &format!("API version {api_version}. What each call takes and gives, in AWS's own names."));
    line(
        &mut page,
        "How calls are written: [the language](../language.md#calls). A list of one may be given as its element, a list of",
    );
    line(&mut page, "names and values as a map. Members may be left out unless they are **required**.\n");
    line(&mut page, "## Operations\n");
    for operation in service.operations {
        let mark = if simulated(operation) { "" } else { " (not in the rehearsal cloud)" };
        line(&mut page, &format!("- [`{0}`](#{0}){mark}", operation.function));
    }
    for LeftOut { name, reason, .. } in service.left_out {
        line(&mut page, &format!("- {name} cannot be called: {reason}"));
    }
    if !service.waiters.is_empty() {
        line(&mut page, "- [Waiters](#waiters)");
    }
    for operation in service.operations {
        self::operation(&mut page, operation, simulated(operation));
    }
    if !service.waiters.is_empty() {
        line(&mut page, "\n## Waiters\n");
        line(
            &mut page,
            "They take what the operation takes, and `timeout` and `every`: [Waiting](../language.md#waiting).\n",
        );
        service.waiters.iter().for_each(|waiter| line(&mut page, &waits(service, waiter)));
    }
    line(&mut page, "\n## Types");
    for (name, lines) in Types::of(service).lines() {
        line(&mut page, &format!("\n### {name}\n"));
        lines.iter().for_each(|text| line(&mut page, text));
    }
    page
}

fn operation(page: &mut String, operation: &Operation, simulated: bool) {
    let Operation { function, name, iam_action, extra_actions, .. } = operation;
    line(page, &format!("\n### {function}\n"));
    let required: Vec<String> = operation
        .input
        .members()
        .iter()
        .filter(|member| member.required && Some(member.name) != operation.token)
        .map(|member| format!("{}: ...", member.name))
        .collect();
    let input = if required.is_empty() { String::new() } else { format!("#{{ {} }}", required.join(", ")) };
    line(page, &format!("    {operation}({input})\n"));
    let mut facts = vec![format!("[{name}]({})", operation.page())];
    facts.push(if operation.mutates { "changes things" } else { "only looks" }.to_owned());
    facts.push(if simulated { "in the rehearsal cloud" } else { "**not** in the rehearsal cloud" }.to_owned());
    line(page, &format!("{}.", facts.join(", ")));
    line(page, &format!("IAM: `{iam_action}`{}.", maybe(extra_actions)));
    if let Some(paginator) = &operation.paginator {
        line(
            page,
            &format!(
                "Gives the whole list ({}) unless a page is asked for.",
                codes(paginator.result_keys.iter().copied())
            ),
        );
    }
    if let Some((member, limit)) = operation.batch {
        line(page, &format!("More than {limit} `{member}` are asked for in several calls."));
    }
    if operation.tag_resource_type.is_some() {
        line(page, "`tags: #{ Name: \"x\" }` stands for `TagSpecifications`.");
    }
    if !operation.errors.is_empty() {
        line(page, &format!("Errors: {}.", codes(operation.errors.iter().copied())));
    }
    members(page, "Takes", operation.input.members(), true);
    members(page, "Gives", operation.output.members(), false);
}

fn members(page: &mut String, title: &str, members: &[crate::api::Member], given: bool) {
    if members.is_empty() {
        return line(page, &format!("\n{title} nothing."));
    }
    line(page, &format!("\n{title}\n"));
    members.iter().for_each(|member| line(page, &member_line(member, given)));
}

/// The IAM actions that a call needs for some inputs.
fn maybe(actions: &[&str]) -> String {
    if actions.is_empty() { String::new() } else { format!(", and for some inputs {}", codes(actions.iter().copied())) }
}

/// One waiter as an item of a list: what it asks, how often, and until when.
fn waits(service: &Service, waiter: &Waiter) -> String {
    let Waiter { function, operation, delay, max_attempts, acceptors, .. } = waiter;
    let asked = service.operation_named(operation).map_or(*operation, |operation| operation.function);
    let minutes = (delay * u64::from(*max_attempts)).div_ceil(60);
    let until: Vec<String> = acceptors.iter().filter(|a| a.state == WaiterState::Success).map(until).collect();
    format!(
        "- `{}::{function}`: asks [`{asked}`](#{}) every {delay} s for up to {minutes} min, until {}",
        service.module,
        anchor(asked),
        until.join(", or ")
    )
}

fn until(acceptor: &Acceptor) -> String {
    match &acceptor.matcher {
        Matcher::Path { path, expected } => format!("{} is {}", expression(path), value(*expected)),
        Matcher::PathAll { path, expected } => format!("every {} is {}", expression(path), value(*expected)),
        Matcher::PathAny { path, expected } => format!("some {} is {}", expression(path), value(*expected)),
        Matcher::Status(status) => format!("AWS answers with status {status}"),
        Matcher::Error(code) => format!("AWS answers `{code}`"),
        Matcher::AnyError(true) => "AWS answers with an error".to_owned(),
        Matcher::AnyError(false) => "AWS answers without an error".to_owned(),
    }
}

/// JMESPath in code style; it may hold backquotes itself.
fn expression(path: &str) -> String {
    if path.contains('`') { format!("`` {path} ``") } else { format!("`{path}`") }
}

fn value(expected: Expected) -> String {
    match expected {
        Expected::Text(text) => format!("`{text}`"),
        Expected::Bool(value) => format!("`{value}`"),
        Expected::Int(number) => format!("`{number}`"),
    }
}

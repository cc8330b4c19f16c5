//! What there is to say about a thing, in lines.

use super::{Thing, examples};
use crate::api::table::Waiter;
use crate::api::{Kind, Member, Operation, Service, Shape};
use crate::lang::Text;
use crate::repl::commands::Command;
use crate::repl::complete::ty::Ty;
use crate::repl::complete::world::{Variable, World};
use crate::repl::library::{self, Function};
use crate::repl::words;
use crate::text;
use crate::wrap::wrapped;
use unicode_width::UnicodeWidthStr as _;

/// The widest that names may make their column.
const NAMES: usize = 32;

/// Lines are no wider.
const WIDTH: usize = 79;

/// The lines about a thing.
pub fn lines(thing: &Thing<'_>, world: &World) -> Vec<String> {
    let lines = match thing {
        Thing::Service(service) => of_service(service),
        Thing::Operation(operation) => of_operation(operation),
        Thing::Waiter(service, waiter) => of_waiter(service, waiter),
        Thing::Shape(name, shape) => of_shape(name, shape),
        Thing::Module(name, text) => of_module(name, text, world),
        Thing::Function(module, functions) => of_functions(module, functions, world),
        Thing::Word(_, usage) => usage.split(" | ").map(str::to_owned).collect(),
        Thing::Command(command) => of_command(command),
        Thing::Variable(name, variable) => of_variable(name, variable),
    };
    // Addresses stay whole, and examples are narrow.
    lines.into_iter().map(|line| if line.contains("https://") { line } else { wrapped(&line, WIDTH) }).collect()
}

/// Names with commas between them, on as many lines as it takes.
fn listed(names: &[&str]) -> Vec<String> {
    let mut lines = vec![String::from(" ")];
    for (at, name) in names.iter().enumerate() {
        let comma = if at + 1 < names.len() { "," } else { "" };
        if lines.last().is_some_and(|line| line.len() + name.len() + 2 > WIDTH) {
            lines.push(String::from(" "));
        }
        let line = lines.last_mut().expect("there is one");
        line.push_str(&format!(" {name}{comma}"));
    }
    lines
}

fn head(text: Text) -> String {
    format!(
        "
{}",
        String::from(text)
    )
}

/// Names with what they are beside them.
fn table(rows: &[(String, String)]) -> Vec<String> {
    let widest = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0).min(NAMES);
    let row = |(name, about): &(String, String)| {
        let space = " ".repeat(widest.saturating_sub(name.width()));
        format!("  {name}{space}  {about}").trim_end().to_owned()
    };
    rows.iter().map(row).collect()
}

fn of_service(service: &Service) -> Vec<String> {
    let count = service.operations.len();
    let (title, module) = (service.title, service.module);
    let mut lines = vec![text!(en: "{title}: {count} calls", ja: "{title}: {count} 個の呼び出し").into()];
    let names: Vec<&str> = service.operations.iter().map(|operation| operation.function).collect();
    let waiters: Vec<&str> = service.waiters.iter().map(|waiter| waiter.function).collect();
    lines.extend(listed(&names));
    if !waiters.is_empty() {
        lines.push(head(text!(en: "What waits", ja: "待機")));
        lines.extend(listed(&waiters));
    }
    let example = names.iter().find(|name| name.starts_with("create")).or(names.first()).unwrap_or(&"");
    lines.push(head(text!(en: "About one", ja: "それぞれについて")));
    lines.push(format!("  {module}::{example}?"));
    lines
}

fn of_operation(operation: &'static Operation) -> Vec<String> {
    let mut facts = vec![format!("AWS {}", operation.name)];
    facts.push(
        match operation.mutates {
            true => text!(en: "changes something", ja: "変更を加えます"),
            false => text!(en: "only looks", ja: "参照だけです"),
        }
        .into(),
    );
    facts.push(operation.iam_action.to_owned());
    let mut lines = vec![format!("{operation}  {}", facts.join(", "))];
    lines.extend(input(operation));
    let gives = operation.output.members();
    if !gives.is_empty() {
        lines.push(head(text!(en: "Gives", ja: "結果")));
        let rows: Vec<(String, String)> =
            gives.iter().map(|member| (member.name.to_owned(), words::kind(member.shape))).collect();
        lines.extend(table(&rows));
    }
    match examples::of(operation) {
        Some(example) => {
            lines.push(head(
                text!(en: "Example, which runs in the rehearsal cloud", ja: "例（リハーサルクラウドで動きます）"),
            ));
            lines.extend(example.lines().map(|line| format!("  {line}")));
        }
        None => {
            lines.push(head(text!(
                en: "There is no example that runs in the rehearsal cloud.",
                ja: "リハーサルクラウドで動く例はありません。"
            )));
        }
    }
    lines.push(head(text!(en: "AWS about it", ja: "AWS の説明")));
    lines.push(format!("  {}", operation.page()));
    lines
}

/// What a call takes, the required members first.
fn input(operation: &Operation) -> Vec<String> {
    let usual =
        operation.input.members().iter().filter(|member| !member.result_only && Some(member.name) != operation.token);
    let (needed, other): (Vec<&Member>, Vec<&Member>) = usual.partition(|member| member.required);
    if needed.is_empty() && other.is_empty() {
        return vec![head(text!(en: "Takes nothing", ja: "引数はありません"))];
    }
    let needed = needed.into_iter().map(|member| (format!("{}*", member.name), words::member(member)));
    let rows: Vec<(String, String)> =
        needed.chain(other.into_iter().map(|member| (member.name.to_owned(), words::member(member)))).collect();
    let mut lines = vec![head(text!(en: "Takes", ja: "引数"))];
    lines.extend(table(&rows));
    lines
}

fn of_waiter(service: &Service, waiter: &Waiter) -> Vec<String> {
    let Waiter { function, operation, delay, max_attempts, .. } = waiter;
    let minutes = (delay * u64::from(*max_attempts)).div_ceil(60);
    let module = service.module;
    let mut lines = vec![
        text!(
            en: "{module}::{function}  asks {operation} every {delay} s for up to {minutes} min",
            ja: "{module}::{function}  {operation} で {delay} 秒ごとに、最長 {minutes} 分確認します"
        )
        .into(),
    ];
    lines.extend(service.operation_named(operation).map(input).unwrap_or_default());
    lines.push("  timeout: \"15m\", every: \"5s\"".to_string());
    lines
}

fn of_shape(name: &str, shape: &'static Shape) -> Vec<String> {
    let mut lines = vec![format!("{name}: {}", words::kind(shape))];
    lines.extend(words::limits(shape).map(|limits| format!("  {limits}")));
    let inner = super::element(shape);
    let rows: Vec<(String, String)> = inner
        .members()
        .iter()
        .map(|member| (format!("{}{}", member.name, if member.required { "*" } else { "" }), words::member(member)))
        .collect();
    lines.extend(table(&rows));
    if let Kind::String { values, .. } = inner.kind {
        lines.extend(listed(values));
    }
    lines
}

fn of_module(name: &str, text: &str, world: &World) -> Vec<String> {
    let mut lines = vec![format!("{name}  {}", library::about(text))];
    if world.module(name).is_some_and(|(_, imported)| !imported) {
        lines.push(format!("  import \"{name}\" as {name};"));
    }
    let mut rows: Vec<(String, String)> = Vec::new();
    for function in library::functions(text) {
        let head = format!("{name}::{}", function.head);
        rows.push((head, function.summary()));
    }
    lines.extend(table(&rows));
    lines
}

fn of_functions(module: &str, functions: &[&Function], world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    for function in functions {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(format!("{module}::{}", function.head));
        lines.extend(
            function
                .comment
                .iter()
                .filter(|line| !line.starts_with("```"))
                .map(|line| format!("  {line}").trim_end().to_owned()),
        );
    }
    if world.module(module).is_some_and(|(_, imported)| !imported) {
        lines.push(format!("\n  import \"{module}\" as {module};"));
    }
    let name = functions.first().map_or("", |function| function.name.as_str());
    lines.push(head(text!(en: "Its source", ja: "ソース")));
    lines.push(format!("  {module}::{name}??"));
    lines
}

fn of_command(command: &Command) -> Vec<String> {
    let head = format!(":{} {}", command.name, command.arguments);
    vec![head.trim_end().to_owned(), format!("  {}", String::from((command.help)()))]
}

fn of_variable(name: &str, variable: &Variable) -> Vec<String> {
    match &variable.ty {
        Ty::Aws(shape) => of_shape(name, shape),
        Ty::Map(keys) => {
            let mut lines = vec![format!("{name}: {}", variable.shown)];
            lines.extend(keys.iter().map(|(key, _)| format!("  {key}")));
            lines
        }
        _ => vec![format!("{name}: {}", variable.shown)],
    }
}

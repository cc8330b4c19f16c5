//! Lines of the AWS CLI: services, commands, options, and the values that the table and the account have for them.

use super::world::World;
use super::{Candidate, Found, files, fitting};
use crate::api::cli::kebab;
use crate::api::{self, Kind, Member, Operation, Service, Shape};
use crate::repl::live::wanted;
use crate::repl::words;
use crate::text;

/// Options of every command that one uses.
const GLOBALS: [&str; 6] = ["query", "output", "region", "profile", "endpoint-url", "no-cli-pager"];

/// Formats of `--output`.
const OUTPUTS: [&str; 5] = ["json", "table", "text", "yaml", "yaml-stream"];

/// What can be typed in a command of the AWS CLI; none where the cursor is in no such command.
pub fn complete(text: &str, position: usize, world: &World) -> Option<Found> {
    let before = text.get(..position)?;
    let begun = beginning(before)?;
    // Behind a word that is none of the AWS CLI's comes nothing of Rhai either.
    Some(inside(before, begun, world).unwrap_or(Found { start: position, candidates: Vec::new() }))
}

/// The same of a text that ends in the command that begins there.
fn inside(before: &str, begun: usize, world: &World) -> Option<Found> {
    let (words, start) = split(&before[begun..]);
    let start = begun + start;
    let typed = words.last().map(String::as_str).unwrap_or_default();
    let earlier: Vec<&str> = words[..words.len() - 1].iter().map(String::as_str).collect();
    let found = |candidates: Vec<Candidate>| Some(Found { start, candidates: fitting(candidates, typed) });
    let mut plain = positional(&earlier);
    if let ["aws"] = plain[..] {
        if typed.starts_with("--") {
            return found(globals());
        }
        let service = |service: &&'static Service| {
            Candidate::labelled(format!("{} ", service.module), service.module, service.title)
        };
        return found(api::services().iter().map(service).collect());
    }
    plain.remove(0);
    let service = api::service(plain.first()?)?;
    if plain.len() == 1 {
        return found(commands(service));
    }
    if plain[1] == "wait" && plain.len() == 2 {
        let names = service.waiters.iter().map(|waiter| waiter.function.trim_start_matches("wait_").replace('_', "-"));
        return found(names.map(|name| Candidate::labelled(format!("{name} "), &name, "")).collect());
    }
    let operation = match plain[1] {
        "wait" => {
            service.operation_named(service.waiter(&format!("wait_{}", plain[2].replace('-', "_")))?.operation)?
        }
        command => service.operation(&command.replace('-', "_"))?,
    };
    let option = earlier.iter().rev().find_map(|word| word.strip_prefix("--"));
    let behind = ["file://", "fileb://"].iter().find_map(|scheme| typed.strip_prefix(scheme));
    if let Some(path) = behind.filter(|path| before.ends_with(path)) {
        let (from, candidates) = files::paths(&world.root, path);
        return Some(Found { start: before.len() - path.len() + from, candidates });
    }
    let member = option.and_then(|option| operation.input.members().iter().find(|member| kebab(member.name) == option));
    if let Some(member) = member.filter(|_| !typed.starts_with("--") && before.ends_with(typed))
        && let Some((from, candidates)) = shorthand(member.shape, typed)
    {
        return Some(Found { start: before.len() - typed.len() + from, candidates });
    }
    if let Some(option) = option.filter(|_| !typed.starts_with("--")) {
        return found(values(operation, option, &earlier, world));
    }
    found(options(operation, &earlier))
}

/// Where the command that ends here begins: behind `$(`, a pipe, or at the start of a line.
fn beginning(text: &str) -> Option<usize> {
    // A prompt that was pasted with it is no part of a command.
    let own = |from: usize| text[from..].trim_start().trim_start_matches("$ ").trim_start();
    let ends = ["$(", "`", "|", ";", "&&", "\n"];
    let mut starts: Vec<usize> =
        ends.iter().flat_map(|end| text.match_indices(end).map(|(at, found)| at + found.len())).collect();
    starts.push(0);
    starts.sort_unstable();
    // A line that a backslash continues is no new command.
    starts.retain(|start| !text[..*start].trim_end_matches('\n').ends_with('\\'));
    let last = *starts.iter().rev().find(|start| own(**start).starts_with("aws "))?;
    let command = own(last);
    let lines = command.replace("\\\n", "");
    let closed = lines.contains('\n') || lines.matches(')').count() > lines.matches('(').count();
    (!closed && looks_like_shell(text)).then_some(text.len() - command.len())
}

/// Rhai has back quotes and semicolons, too: a command stands at the start, or behind `NAME=$(`.
fn looks_like_shell(text: &str) -> bool {
    let line = text.trim_start().trim_start_matches("$ ").trim_start();
    if line.starts_with("aws ") || line.starts_with("export ") {
        return true;
    }
    let name = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(0);
    name > 0 && ["=$(", "=`", "=\"$("].iter().any(|end| line[name..].starts_with(end))
}

/// The words of a command, and where the last begins. Quotes hold blanks together.
fn split(text: &str) -> (Vec<String>, usize) {
    let (mut words, mut start, mut quote, mut open) = (vec![String::new()], 0, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(end), _) if c == end => quote = None,
            (None, '"' | '\'') => (quote, open) = (Some(c), true),
            (None, _) if c.is_whitespace() || c == '\\' => {
                if open || !words.last().expect("there is one").is_empty() {
                    words.push(String::new());
                }
                (start, open) = (at + c.len_utf8(), false);
            }
            _ => {
                if words.last().expect("there is one").is_empty() && !open {
                    start = at;
                }
                words.last_mut().expect("there is one").push(c);
            }
        }
    }
    (words, start)
}

/// `aws`, the service and the command, without the options before them.
fn positional<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let (mut found, mut skip) = (Vec::new(), false);
    for word in words {
        match word.strip_prefix("--") {
            // Behind the command options have values in any number.
            Some(_) if found.len() >= 3 => break,
            Some(option) => skip = !option.starts_with("no-") && option != "debug",
            None if skip => skip = false,
            None => found.push(*word),
        }
    }
    found.truncate(if found.get(2) == Some(&"wait") { 4 } else { 3 });
    found
}

fn globals() -> Vec<Candidate> {
    GLOBALS.map(|name| Candidate::labelled(format!("--{name} "), format!("--{name}"), "")).into()
}

fn commands(service: &'static Service) -> Vec<Candidate> {
    let operations = service.operations.iter().map(|operation| {
        let name = operation.function.replace('_', "-");
        let required =
            operation.input.members().iter().filter(|member| member.required && Some(member.name) != operation.token);
        let note = required.map(|member| format!("--{}", kebab(member.name))).collect::<Vec<_>>().join(" ");
        Candidate::labelled(format!("{name} "), &name, note)
    });
    let waits = (!service.waiters.is_empty()).then(|| {
        Candidate::labelled("wait ", "wait", text!(en: "until something is so", ja: "ある状態になるまで待つ"))
    });
    operations.chain(waits).collect()
}

/// The options that a command may still have.
fn options(operation: &'static Operation, given: &[&str]) -> Vec<Candidate> {
    let has = |name: &str| given.iter().any(|word| word.strip_prefix("--") == Some(name));
    let mut all = Vec::new();
    for member in
        operation.input.members().iter().filter(|member| !member.result_only && Some(member.name) != operation.token)
    {
        let name = kebab(member.name);
        let flag = matches!(member.shape.kind, Kind::Boolean);
        if has(&name) || flag && has(&format!("no-{name}")) {
            continue;
        }
        let note = if flag { String::new() } else { words::member(member) };
        let label = format!("--{name}");
        all.push(Candidate { required: member.required, ..Candidate::labelled(format!("{label} "), label, note) });
        if flag {
            all.push(Candidate::labelled(format!("--no-{name} "), format!("--no-{name}"), ""));
        }
    }
    all.sort_by_key(|candidate| !candidate.required);
    let ours: &[&str] = if operation.paginator.is_some() { &["max-items", "starting-token", "page-size"] } else { &[] };
    let further = ours.iter().chain(&["cli-input-json", "generate-cli-skeleton"]).chain(&GLOBALS);
    all.extend(
        further
            .filter(|name| !has(name))
            .map(|name| Candidate::labelled(format!("--{name} "), format!("--{name}"), "")),
    );
    all
}

/// The values of an option.
fn values(operation: &'static Operation, option: &str, given: &[&str], world: &World) -> Vec<Candidate> {
    if option == "output" {
        return OUTPUTS.map(|word| Candidate::new(word, "")).into();
    }
    let Some(member) = operation.input.members().iter().find(|member| kebab(member.name) == option) else {
        return Vec::new();
    };
    let shape = match member.shape.kind {
        Kind::List { element, .. } => element,
        _ => member.shape,
    };
    let mut all: Vec<Candidate> = shape.values().iter().map(|value| Candidate::new(*value, "")).collect();
    let told: Vec<(String, String)> = pairs(operation, given);
    let list = wanted(operation.service.module, operation.effect(), member.name, &told);
    if let Some((live, list)) = world.live.as_ref().zip(list.filter(|_| shape.values().is_empty()))
        && let Some(items) = live.soon(&list.list)
    {
        let shown =
            items.iter().filter_map(|item| item.value(list.form).map(|value| Candidate::new(value, item.note(value))));
        all.extend(shown);
    }
    // What stands behind the same option already; a service may be called as its cluster.
    let behind =
        given.iter().rposition(|word| word.strip_prefix("--") == Some(option)).map_or(given.len(), |at| at + 1);
    all.retain(|candidate| !given[behind..].contains(&candidate.label.as_str()));
    all
}

/// What goes on in the CLI's shorthand of a structure, `Name=vpc-id,Values=...`, and from where; none for what is no structure.
fn shorthand(shape: &'static Shape, typed: &str) -> Option<(usize, Vec<Candidate>)> {
    let element = |shape: &'static Shape| match shape.kind {
        Kind::List { element, .. } => element,
        _ => shape,
    };
    let named =
        |shape: &'static Shape, key: &str| shape.members().iter().find(|member| member.name == key).map(|m| m.shape);
    let (mut open, mut from, mut key) = (vec![element(shape)], 0, None::<&str>);
    if open[0].members().is_empty() {
        return None;
    }
    for (at, c) in typed.char_indices() {
        match c {
            '=' if key.is_none() => key = Some(&typed[from..at]),
            '{' | '[' => {
                let inner = match key.take() {
                    Some(key) => named(open.last()?, key)?,
                    None => open.last()?,
                };
                open.push(element(inner));
            }
            '}' | ']' => {
                open.pop();
                key = None;
            }
            ',' => key = None,
            _ => continue,
        }
        from = at + 1;
    }
    let shape = open.last()?;
    let candidates: Vec<Candidate> = match key {
        Some(key) => element(named(shape, key)?).values().iter().map(|value| Candidate::new(*value, "")).collect(),
        None => {
            let given = |name: &str| typed.contains(&format!("{name}="));
            let left = shape.members().iter().filter(|member| !member.result_only && !given(member.name));
            left.map(|member| Candidate {
                required: member.required,
                ..Candidate::labelled(format!("{}=", member.name), member.name, words::member(member))
            })
            .collect()
        }
    };
    Some((from, fitting(candidates, &typed[from..])))
}

/// What a command is given: members and their words.
fn pairs(operation: &'static Operation, given: &[&str]) -> Vec<(String, String)> {
    let (mut found, mut member): (Vec<(String, String)>, Option<&Member>) = (Vec::new(), None);
    for word in given {
        match word.strip_prefix("--") {
            Some(option) => member = operation.input.members().iter().find(|member| kebab(member.name) == option),
            None => found.extend(member.map(|member| (member.name.to_owned(), (*word).to_owned()))),
        }
    }
    found
}

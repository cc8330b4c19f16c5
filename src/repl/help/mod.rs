//! Help at the prompt: `ecs::create_service?` about a thing, `network::create??` for its source, and a search over everything.

mod about;
pub mod examples;
mod search;

pub use search::find;

use super::commands;
use super::complete::world::World;
use super::library::Function;
use crate::api::{self, Operation, Service, Shape};
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::nearest::{nearest, same};
use crate::text;

/// What somebody wants to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// `name?`
    About(String),
    /// `name??`
    Source(String),
}

/// The question that a text is; none for what is no question.
pub fn asked(text: &str) -> Option<Question> {
    let text = text.trim();
    // An input method writes its own mark.
    let plain = text.trim_end_matches(['?', '？']);
    let marks = text[plain.len()..].chars().count();
    let (name, source) = match marks {
        // As people ask elsewhere: `help ecs`.
        0 => (plain.strip_prefix("help ")?, false),
        1 => (plain, false),
        2 => (plain, true),
        _ => return None,
    };
    let name = name.trim().trim_end_matches("()").trim_end_matches('(');
    // `aws ecs create-service?` and `:watch?` are questions, too.
    let command = name.starts_with("aws ");
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '.') || command && matches!(c, '-' | ' ');
    if name.is_empty() || !name.chars().all(fits) {
        return None;
    }
    Some(if source { Question::Source(name.to_owned()) } else { Question::About(name.to_owned()) })
}

/// The answer, some lines of text.
///
/// # Errors
/// `UnknownName` where nothing goes by the name, `NoSource` where it is not written in Rhai.
pub fn answer(question: &Question, world: &World) -> Result<String, Thrown> {
    match question {
        Question::About(name) => match Thing::named(name, world) {
            Some(thing) => Ok(about::lines(&thing, world).join("\n")),
            None => Err(unknown(name, world)),
        },
        Question::Source(name) => match Thing::named(name, world) {
            Some(Thing::Function(_, functions)) => {
                Ok(functions.iter().map(|function| function.source.as_str()).collect::<Vec<_>>().join("\n\n"))
            }
            Some(Thing::Module(_, text)) => Ok(text.trim_end().to_owned()),
            Some(_) => {
                let wording =
                    text!(en: "`{name}` is not written in Rhai", ja: "`{name}` は Rhai で書かれたものではありません");
                Err(Thrown::new("NoSource", wording)
                    .hint(text!(en: "what it takes and gives: {name}?", ja: "引数と結果: {name}?")))
            }
            None => Err(unknown(name, world)),
        },
    }
}

/// What can be asked about.
pub enum Thing<'a> {
    Service(&'static Service),
    Operation(&'static Operation),
    Waiter(&'static Service, &'static api::table::Waiter),
    /// A type of AWS: of a member, or of a value that is there.
    Shape(String, &'static Shape),
    /// A module: its name, its text.
    Module(String, String),
    /// Functions of one name: the module's name, and each.
    Function(String, Vec<&'a Function>),
    /// A word of ours, and how it is written.
    Word(&'static str, &'static str),
    Command(&'static commands::Command),
    Variable(String, &'a super::complete::world::Variable),
}

impl<'a> Thing<'a> {
    /// What goes by that name: as Rhai writes it, as AWS does (`CreateService`), as the AWS CLI does (`aws ecs create-service`).
    pub fn named(name: &str, world: &'a World) -> Option<Thing<'a>> {
        if let Some(command) = name.strip_prefix(':') {
            return commands::named(command).map(Thing::Command);
        }
        if let Some(words) = name.strip_prefix("aws ") {
            let mut words = words.split_whitespace();
            let service = api::service(words.next()?)?;
            return words
                .next()
                .map_or(Some(Thing::Service(service)), |command| of_service(service, &command.replace('-', "_")));
        }
        let (path, members) = name.split_once('.').map_or((name, None), |(path, members)| (path, Some(members)));
        if let Some((module, function)) = path.split_once("::") {
            if let Some(service) = api::service(module) {
                return match (of_service(service, function)?, members) {
                    (Thing::Operation(operation), Some(members)) => member_of(operation, members),
                    (thing, _) => Some(thing),
                };
            }
            let functions: Vec<&Function> =
                world.functions_of(module).into_iter().filter(|known| known.name == function).collect();
            return (!functions.is_empty()).then(|| Thing::Function(module.to_owned(), functions));
        }
        if let Some(variable) = world.variables.iter().find(|known| known.name == path) {
            return Some(Thing::Variable(path.to_owned(), variable));
        }
        if let Some(service) = api::service(path) {
            return Some(Thing::Service(service));
        }
        if let Some((module, _)) = world.module(path) {
            return world.source(&module).map(|text| Thing::Module(path.to_owned(), text.to_string()));
        }
        if let Some((word, usage)) = world.usages.get_key_value(path) {
            return Some(Thing::Word(word, usage));
        }
        Thing::of_aws(path, members)
    }

    /// An operation or type by AWS's name, or an operation without its service, where only one has it.
    fn of_aws(name: &str, members: Option<&str>) -> Option<Thing<'a>> {
        let all = || api::services().iter().flat_map(|service| service.operations);
        let named: Vec<&'static Operation> = all().filter(|operation| same(operation.name, name)).collect();
        match (named.as_slice(), members) {
            ([operation], None) => return Some(Thing::Operation(operation)),
            ([operation], Some(members)) => return member_of(operation, members),
            _ => {}
        }
        let shapes = all().flat_map(|operation| [operation.input, operation.output]);
        let mut seen = Vec::new();
        shapes
            .into_iter()
            .find_map(|shape| inside(shape, name, &mut seen))
            .map(|shape| Thing::Shape(shape.name.to_owned(), shape))
    }
}

fn of_service<'a>(service: &'static Service, function: &str) -> Option<Thing<'a>> {
    let operation =
        service.operation(function).or_else(|| service.operations.iter().find(|known| same(known.name, function)));
    let waiter = || service.waiter(function).map(|waiter| Thing::Waiter(service, waiter));
    operation.map(Thing::Operation).or_else(waiter)
}

/// The type of a member of a call: `networkConfiguration.awsvpcConfiguration`.
fn member_of<'a>(operation: &'static Operation, members: &str) -> Option<Thing<'a>> {
    let below = |from: &'static Shape| {
        members.split('.').try_fold(from, |shape, name| {
            let member = element(shape).member_any_case(name)?;
            Some(member.shape)
        })
    };
    let shape = below(operation.input).or_else(|| below(operation.output))?;
    Some(Thing::Shape(format!("{operation} {members}"), shape))
}

/// What a list holds, however deep; else the shape itself.
fn element(shape: &'static Shape) -> &'static Shape {
    match shape.kind {
        api::Kind::List { element: inner, .. } => element(inner),
        api::Kind::Map { value, .. } => element(value),
        _ => shape,
    }
}

/// The structure of that name in a shape.
fn inside(shape: &'static Shape, name: &str, seen: &mut Vec<*const Shape>) -> Option<&'static Shape> {
    let shape = element(shape);
    if seen.contains(&std::ptr::from_ref(shape)) {
        return None;
    }
    seen.push(std::ptr::from_ref(shape));
    if shape.name == name && !shape.members().is_empty() {
        return Some(shape);
    }
    shape.members().iter().find_map(|member| inside(member.shape, name, seen))
}

fn unknown(name: &str, world: &World) -> Thrown {
    let wording = text!(en: "there is no help about `{name}`", ja: "`{name}` についてのヘルプはありません");
    let thrown = Thrown::new("UnknownName", wording);
    let service = name.split_once("::").and_then(|(module, _)| api::service(module));
    let near = match service {
        Some(service) => {
            let function = name.split("::").nth(1).unwrap_or_default();
            let known = service.operations.iter().map(|operation| operation.function);
            nearest(function, known).map(|near| format!("{}::{near}?", service.module))
        }
        None => {
            let words = world.usages.keys().copied();
            let library = world.library();
            let modules =
                api::services().iter().map(|service| service.module).chain(library.iter().map(String::as_str));
            nearest(name, words.chain(modules)).map(|near| format!("{near}?"))
        }
    };
    let thrown = match near {
        Some(near) => thrown.hint(did_you_mean(&near)),
        None => thrown,
    };
    let words = name.rsplit("::").next().unwrap_or(name).replace('_', " ");
    thrown.hint(text!(en: "to search: :find {words}", ja: "検索するには: :find {words}"))
}

#[cfg(test)]
mod tests;

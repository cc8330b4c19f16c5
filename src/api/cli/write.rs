//! Commands and calls that do the same as a given input.

use super::names::kebab;
use super::options::{Means, Opt, options};
use crate::api::accept::accept;
use crate::api::table::{Kind, Member, Operation, Shape};
use crate::api::value::{Members, Value};
use crate::instant::iso8601;
use crate::nearest::same;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use unicode_width::UnicodeWidthStr as _;

/// As wide as a line may be before it is broken.
const WIDTH: usize = 80;

/// The AWS CLI command that does the same, quoted for a shell; on several lines where one would be long.
///
/// The input may have what scripts may write (`tags: #{ Name: "x" }`); one that is not accepted stands as it is.
pub fn cli_of(operation: &'static Operation, input: &Value) -> String {
    let input = accepted(operation, input);
    let mut parts = vec![format!("aws {} {}", operation.service.module, operation.function.replace('_', "-"))];
    for member in operation.input.members() {
        if let Some(value) = input.get(member.name) {
            parts.push(option(operation, member, value));
        }
    }
    // Options of the AWS CLI for pages stand for members of that name, unless it is told to ask for one page.
    let own = |member: &&Member| matches!(kebab(member.name).as_str(), "page-size" | "max-items" | "starting-token");
    if operation.paginator.is_some() && operation.input.members().iter().filter(own).any(|m| input.contains_key(m.name))
    {
        parts.push("--no-paginate".to_owned());
    }
    let line = parts.join(" ");
    if line.width() <= WIDTH { line } else { parts.join(" \\\n    ") }
}

/// The call of a script that does the same; on several lines where one would be long.
pub fn rhai_of(operation: &'static Operation, input: &Value) -> String {
    let input = accepted(operation, input);
    let members = tags_outside(operation, &input);
    if members.is_empty() {
        return format!("{operation}()");
    }
    let entries: Vec<(String, Rhai)> = members
        .iter()
        .map(|(name, value)| {
            let shape = operation.input.member(name).map(|member| member.shape);
            (key(name), Rhai::of(shape, value))
        })
        .collect();
    let flat = format!("{operation}({})", Rhai::Map(entries.clone()).flat());
    if flat.width() <= WIDTH {
        return flat;
    }
    format!("{operation}({})", Rhai::Map(entries).broken(0))
}

/// The input in AWS's names and types.
fn accepted(operation: &'static Operation, input: &Value) -> Members {
    let given = input.as_map().cloned().unwrap_or_default();
    let Ok(accepted) = accept(operation, Value::Map(given.clone()), false) else { return given };
    let mut input = accepted.input;
    // Scripts and the AWS CLI give it as it is, and it goes out in base64.
    let plain = given.iter().find(|(name, _)| same(name, "UserData")).map(|(_, value)| value.clone());
    if operation.name == "RunInstances"
        && let Some(plain) = plain
    {
        input.insert("UserData", plain);
    }
    input
}

/// `--cluster-name web`, `--no-force`, `--filters Name=vpc-id,Values=vpc-1`.
fn option(operation: &'static Operation, member: &'static Member, value: &Value) -> String {
    let name = kebab(member.name);
    match (value, &member.shape.kind) {
        (Value::Bool(true), _) => format!("--{name}"),
        (Value::Bool(false), _) => format!("--{}", negative(operation, member)),
        (Value::List(list), Kind::List { element, .. }) => {
            let mut words: Vec<String> = list.iter().map(|one| word(element, one)).collect();
            let first = words.first().map_or("", String::as_str);
            if list.is_empty()
                || first.starts_with(['[', '-'])
                || (words.len() > 1 && words.iter().any(String::is_empty))
            {
                words = vec![value.to_json().to_string()];
            }
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            format!("--{name} {}", words.join(" "))
        }
        _ => {
            let word = word(member.shape, value);
            // A value that looks like an option is tied to its own.
            if word.starts_with('-') {
                format!("--{name}={}", quoted(&word))
            } else {
                format!("--{name} {}", quoted(&word))
            }
        }
    }
}

/// The option that says no: `no-` before the name, or what the AWS CLI calls it.
fn negative(operation: &'static Operation, member: &'static Member) -> String {
    let says_no = |opt: &Opt| match opt.means {
        Means::Switch { member: of, on, .. } => !on && std::ptr::eq(of, member),
        _ => false,
    };
    options(operation).into_iter().find(says_no).map_or_else(|| kebab(member.name), |opt| opt.name)
}

/// One word of a command line, not yet quoted.
fn word(shape: &'static Shape, value: &Value) -> String {
    match value {
        Value::Map(members) => shorthand(shape, members).unwrap_or_else(|| value.to_json().to_string()),
        Value::List(_) => value.to_json().to_string(),
        other => scalar(other),
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Time(time) => iso8601(*time),
        Value::Bytes(bytes) => BASE64.encode(bytes),
        other => other.to_json().to_string(),
    }
}

/// `Key=Name,Value=web`, where that is simple to read: members that hold plain values, or lists of them.
fn shorthand(shape: &'static Shape, members: &Members) -> Option<String> {
    let plain = |text: &str| {
        let safe = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | ':' | '-' | '*' | '@' | '+');
        !text.is_empty() && text.chars().all(safe) && !text.starts_with('-')
    };
    let pairs = members.iter().map(|(name, value)| {
        let member = shape.member(name)?;
        let text = match value {
            Value::List(list) if !list.is_empty() => {
                let words: Option<Vec<String>> = list
                    .iter()
                    .map(|one| match one {
                        Value::List(_) | Value::Map(_) | Value::Null | Value::Bytes(_) => None,
                        one => Some(scalar(one)).filter(|text| plain(text)),
                    })
                    .collect();
                words?.join(",")
            }
            Value::List(_) | Value::Map(_) | Value::Null | Value::Bytes(_) => return None,
            value => Some(scalar(value)).filter(|text| plain(text))?,
        };
        let document = matches!(member.shape.kind, Kind::Document);
        (!document).then(|| format!("{name}={text}"))
    });
    let pairs: Vec<String> = pairs.collect::<Option<_>>()?;
    (!pairs.is_empty()).then(|| pairs.join(","))
}

/// For a POSIX shell.
pub fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | ':' | '-' | '=' | ',' | '@' | '+' | '%');
    if !word.is_empty() && word.chars().all(safe) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// The members, with tags beside them instead of inside a specification of the operation's own resource.
fn tags_outside(operation: &Operation, input: &Members) -> Members {
    let Some(resource) = operation.tag_resource_type else { return input.clone() };
    input
        .iter()
        .map(|(name, value)| {
            let only = match value.as_list() {
                Some([only]) if name.starts_with("TagSpecification") => only,
                _ => return (name.clone(), value.clone()),
            };
            let ours = only.get("ResourceType").and_then(Value::as_str) == Some(resource);
            match only.get("Tags").filter(|tags| ours && tags.as_list().is_some_and(|tags| !tags.is_empty())) {
                Some(tags) => ("tags".into(), tags.clone()),
                None => (name.clone(), value.clone()),
            }
        })
        .collect()
}

/// A value as a script writes it.
#[derive(Clone)]
enum Rhai {
    Plain(String),
    List(Vec<Rhai>),
    Map(Vec<(String, Rhai)>),
}

impl Rhai {
    fn of(shape: Option<&'static Shape>, value: &Value) -> Rhai {
        let member = |name: &str| match shape.map(|shape| &shape.kind) {
            Some(Kind::Structure { .. }) => shape.and_then(|shape| shape.member(name)).map(|member| member.shape),
            Some(Kind::Map { value, .. }) => Some(*value),
            _ => None,
        };
        match value {
            Value::Map(members) => Rhai::map(members, member),
            Value::List(list) => {
                if let Some(pairs) = pairs(list) {
                    return Rhai::Map(pairs);
                }
                let element = match shape.map(|shape| &shape.kind) {
                    Some(Kind::List { element, .. }) => Some(*element),
                    _ => None,
                };
                Rhai::List(list.iter().map(|one| Rhai::of(element, one)).collect())
            }
            Value::Null => Rhai::Plain("()".to_owned()),
            Value::Bool(_) | Value::Int(_) => Rhai::Plain(value.to_json().to_string()),
            Value::Float(number) => Rhai::Plain(format!("{number:?}")),
            other => Rhai::Plain(text(&scalar(other))),
        }
    }

    fn map(members: &Members, shape: impl Fn(&str) -> Option<&'static Shape>) -> Rhai {
        Rhai::Map(members.iter().map(|(name, value)| (key(name), Rhai::of(shape(name), value))).collect())
    }

    fn flat(&self) -> String {
        match self {
            Rhai::Plain(text) => text.clone(),
            Rhai::List(list) => format!("[{}]", list.iter().map(Rhai::flat).collect::<Vec<_>>().join(", ")),
            Rhai::Map(entries) if entries.is_empty() => "#{}".to_owned(),
            Rhai::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(name, value)| format!("{name}: {}", value.flat())).collect();
                format!("#{{ {} }}", entries.join(", "))
            }
        }
    }

    /// On lines of its own, those inside indented further.
    fn broken(&self, indent: usize) -> String {
        let (margin, end) = (" ".repeat(indent + 4), " ".repeat(indent));
        let inner = |value: &Rhai, before: usize| {
            let flat = value.flat();
            if indent + 4 + before + flat.width() < WIDTH { flat } else { value.broken(indent + 4) }
        };
        match self {
            Rhai::Plain(text) => text.clone(),
            Rhai::List(list) => {
                let lines: String = list.iter().map(|one| format!("{margin}{},\n", inner(one, 0))).collect();
                format!("[\n{lines}{end}]")
            }
            Rhai::Map(entries) => {
                let line =
                    |(name, value): &(String, Rhai)| format!("{margin}{name}: {},\n", inner(value, name.width() + 2));
                let lines: String = entries.iter().map(line).collect();
                format!("#{{\n{lines}{end}}}")
            }
        }
    }
}

/// Lists of name and value, which scripts write as one map: tags, filters, environment variables.
fn pairs(list: &[Value]) -> Option<Vec<(String, Rhai)>> {
    let mut entries: Vec<(String, Rhai)> = Vec::with_capacity(list.len());
    for one in list {
        let members = one.as_map().filter(|members| members.len() == 2)?;
        let find = |names: [&str; 2]| {
            members.iter().find(|(name, _)| names.iter().any(|known| same(known, name))).map(|(_, value)| value)
        };
        let (name, value) = (find(["name", "key"])?.as_str()?, find(["value", "values"])?);
        let name = key(name);
        if entries.iter().any(|(known, _)| *known == name) {
            return None;
        }
        let value = match value {
            Value::List(values) => match values.as_slice() {
                [only] => Rhai::of(None, only),
                _ => Rhai::of(None, value),
            },
            value => Rhai::of(None, value),
        };
        entries.push((name, value));
    }
    // A map that has both names would be taken for one of the structures.
    let named = |names: [&str; 2]| entries.iter().any(|(name, _)| names.iter().any(|known| same(known, name)));
    let mistakable = named(["name", "key"]) && named(["value", "values"]);
    (!entries.is_empty() && !mistakable).then_some(entries)
}

/// A text as a literal.
fn text(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() => literal.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

/// Words that Rhai keeps for itself: as the key of a map they stand in quotes.
pub const RESERVED: &str = "Fn as async await break call case catch const continue curry debug default do else eval export false fn \
    for go goto if import in is is_def_fn is_def_var is_shared let loop match module new nil null package print private protected \
    public return shared spawn static super switch sync this thread throw true try type_of until use var void while with yield";

/// The name of a member in a map.
fn key(name: &str) -> String {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let plain = starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let alone = name.chars().all(|c| c == '_');
    if plain && !alone && !RESERVED.split_whitespace().any(|word| word == name) { name.to_owned() } else { text(name) }
}

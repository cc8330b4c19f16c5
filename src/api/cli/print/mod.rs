//! Answers as the AWS CLI prints them (`--output`).

mod table;
mod text;
mod yaml;

use super::command::Output;
use serde::Serialize as _;
use serde_json::Value as Json;

/// An answer, or what `--query` made of it, as text without the last newline; `None` where the AWS CLI prints nothing. `title` is the
/// operation's name, which stands above a table; `width` the columns that there are.
pub fn print(output: Output, title: &str, answer: &Json, width: usize) -> Option<String> {
    match output {
        Output::Off => None,
        // An operation that answers nothing.
        _ if *answer == Json::Object(serde_json::Map::new()) => None,
        Output::Json => Some(json(answer)),
        Output::Yaml => Some(yaml::print(answer)),
        Output::Text => text::print(answer),
        Output::Table => table::print(title, answer, width),
    }
}

/// On several lines, indented by four.
fn json(answer: &Json) -> String {
    let mut out = Vec::new();
    let format = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, format);
    match answer.serialize(&mut serializer) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        Err(_) => answer.to_string(),
    }
}

/// A value that holds no others, as Python's `str` writes it.
fn scalar(value: &Json) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_scalar(value: &Json) -> bool {
    !value.is_array() && !value.is_object()
}

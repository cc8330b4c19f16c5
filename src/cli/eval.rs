//! `handson eval`.

use super::Done;
use super::options::{Look, Target};
use crate::engine::json;
use crate::engine::table;
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::query;
use crate::session::{self, Session};
use crate::ui::Ui;
use clap::{Args as ClapArgs, ValueEnum};
use serde_json::Value as Json;
use std::path::PathBuf;
use std::sync::Arc;

/// Evaluate an expression and print its value
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The expression: ecs::list_clusters()
    #[arg(value_name = "EXPR")]
    expression: String,
    /// How to print the value
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Output,
    /// A JMESPath expression applied to the value
    #[arg(long, value_name = "JMESPATH")]
    query: Option<String>,
    #[command(flatten)]
    target: Target,
}

/// How a value is printed, as the AWS CLI's `--output`.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum Output {
    #[default]
    Json,
    Table,
    Text,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        let options = session::Options { visits: true, ..self.target.session(PathBuf::from("."), look)? };
        let session = Session::start(options, ui)?;
        let value = session.evaluate("eval", &self.expression)?;
        let mut value = json::of(&value);
        if let Some(expression) = &self.query {
            value = query::search(expression, &value).map_err(|why| Error::usage(Thrown::new("InvalidQuery", why)))?;
        }
        let text = match self.output {
            _ if value.is_null() && self.query.is_none() => return Ok(()),
            Output::Json => json::pretty(&value),
            Output::Table => table::render(rows(&value), &[]),
            Output::Text => lines(&value).join("\n"),
        };
        if ui.result(&text) { Ok(()) } else { Err(Error::closed()) }
    }
}

/// The list to show as a table: the value itself, or its only list.
fn rows(value: &Json) -> &Json {
    match value {
        Json::Object(members) => {
            let mut lists = members.values().filter(|member| member.is_array());
            match (lists.next(), lists.next()) {
                (Some(list), None) => list,
                _ => value,
            }
        }
        _ => value,
    }
}

/// Plain values, tab-separated in a list, one line for each element of a list of lists or objects.
fn lines(value: &Json) -> Vec<String> {
    let plain = |value: &Json| match value {
        Json::String(text) => text.clone(),
        Json::Null => "None".into(),
        other => other.to_string(),
    };
    match value {
        Json::Array(list) if list.iter().any(|item| item.is_array() || item.is_object()) => {
            list.iter().flat_map(lines).collect()
        }
        Json::Array(list) => vec![list.iter().map(plain).collect::<Vec<_>>().join("\t")],
        Json::Object(members) => {
            let own: Vec<String> = members.values().filter(|v| !v.is_array() && !v.is_object()).map(plain).collect();
            let nested = members.values().filter(|v| v.is_array() || v.is_object()).flat_map(lines);
            (!own.is_empty()).then(|| own.join("\t")).into_iter().chain(nested).collect()
        }
        other => vec![plain(other)],
    }
}

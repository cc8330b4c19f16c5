//! `--output yaml`: members sorted by their names, texts in quotes only where they would be read as something else.

use serde_json::Value as Json;
use std::fmt::Write as _;

pub fn print(answer: &Json) -> String {
    let mut text = String::new();
    block(answer, 0, &mut text);
    text.trim_start_matches('\n').trim_end().to_owned()
}

/// What stands behind `name:` or `-`, lines of its own indented by that much.
fn block(value: &Json, indent: usize, text: &mut String) {
    let margin = " ".repeat(indent);
    match value {
        Json::Object(members) if !members.is_empty() => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            for (name, value) in sorted {
                // Writing to a String does not fail.
                let _ = write!(text, "\n{margin}{}:", plain_or_quoted(name));
                // A list stands as far left as the name of its member.
                block(value, if value.is_array() { indent } else { indent + 2 }, text);
            }
        }
        Json::Array(list) if !list.is_empty() => {
            for value in list {
                let mut inner = String::new();
                block(value, indent + 2, &mut inner);
                let inner = match value {
                    Json::Object(_) | Json::Array(_) => inner.trim_start(),
                    _ => inner.as_str().trim_start(),
                };
                let _ = write!(text, "\n{margin}- {inner}");
            }
        }
        Json::Object(_) => text.push_str(" {}"),
        Json::Array(_) => text.push_str(" []"),
        Json::String(content) => {
            let _ = write!(text, " {}", plain_or_quoted(content));
        }
        other => {
            let _ = write!(text, " {other}");
        }
    }
}

fn plain_or_quoted(text: &str) -> String {
    if text.chars().any(char::is_control) {
        // JSON's way of quoting is YAML's.
        return Json::from(text).to_string();
    }
    if is_plain(text) { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

/// Whether a text without quotes is read as that text.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let starts = text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '/' || c == '.');
    let starts =
        starts || (text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(|c: char| c.is_alphabetic()));
    let number = text.replace('_', "").parse::<f64>().is_ok() || text.starts_with("0x") || text.starts_with("0o");
    // `2026-01-31T09:00:00+00:00`
    let time = text.len() >= 8 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit) && text.as_bytes()[4] == b'-';
    let lower = text.to_ascii_lowercase();
    starts
        && !number
        && !time
        && !WORDS.contains(&lower.as_str())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([' ', ':'])
        && text.parse::<jiff::Timestamp>().is_err()
}

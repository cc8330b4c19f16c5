//! `table(list)`: a list of like records in columns, by display width.

use super::json;
use super::thrown::Native;
use rhai::{Array, Dynamic, Engine};
use serde_json::Value as Json;
use unicode_width::UnicodeWidthStr as _;

/// Columns beyond these are left out: a table is for reading.
const COLUMNS: usize = 8;
/// A cell longer than this is cut.
const CELL: usize = 60;

/// Registers `table(list)` and `table(list, columns)`.
pub fn register(engine: &mut Engine) {
    engine
        .register_fn("table", |list: Array| -> Native<String> { Ok(render(&json::of(&list.into()), &[])) })
        .register_fn("table", |list: Array, columns: Array| -> Native<String> {
            let names: Vec<String> = columns.iter().map(Dynamic::to_string).collect();
            Ok(render(&json::of(&list.into()), &names))
        });
}

/// A list of objects as a table with a header; of lists as one without; of other values as one column. Without `columns` those that hold plain
/// values, in the order in which they appear.
pub fn render(list: &Json, columns: &[String]) -> String {
    let Json::Array(rows) = list else { return json::pretty(list) };
    let mut names: Vec<String> = columns.to_vec();
    if names.is_empty() {
        for (name, value) in rows.iter().filter_map(Json::as_object).flatten() {
            if !value.is_object() && !value.is_array() && !names.contains(name) {
                names.push(name.clone());
            }
        }
        names.truncate(COLUMNS);
    }
    if names.is_empty() && !rows.is_empty() && rows.iter().all(Json::is_array) {
        let lines: Vec<Vec<String>> = rows.iter().filter_map(Json::as_array).map(|row| cells(row)).collect();
        return aligned(&lines).join("\n");
    }
    if names.is_empty() {
        return rows.iter().map(whole).collect::<Vec<_>>().join("\n");
    }
    // A column of its own has all the room there is.
    let shown = if names.len() == 1 { whole } else { cell };
    let body =
        rows.iter().map(|row| names.iter().map(|n| row.get(n).map(shown).unwrap_or_default()).collect::<Vec<_>>());
    let lines: Vec<Vec<String>> = std::iter::once(names.clone()).chain(body).collect();
    let mut text = aligned(&lines);
    text.insert(1, widths(&lines).map(|w| "-".repeat(w)).collect::<Vec<_>>().join("  "));
    text.join("\n")
}

/// The cells of a row that is a list. One of its own has all the room there is.
fn cells(row: &[Json]) -> Vec<String> {
    row.iter().map(if row.len() == 1 { whole } else { cell }).collect()
}

/// How wide each column must be.
fn widths(lines: &[Vec<String>]) -> impl Iterator<Item = usize> {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = move |column| {
        let cells = lines.iter().filter_map(|line: &Vec<String>| line.get(column));
        cells.map(|cell: &String| cell.width()).max().unwrap_or(0)
    };
    (0..columns).map(width)
}

/// Each line with its cells under one another.
fn aligned(lines: &[Vec<String>]) -> Vec<String> {
    let widths: Vec<usize> = widths(lines).collect();
    lines.iter().map(|line| row(line, &widths)).collect()
}

fn row(cells: &[String], widths: &[usize]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

fn whole(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.replace(['\n', '\r', '\t'], " "),
        other => other.to_string(),
    }
}

fn cell(value: &Json) -> String {
    let text = whole(value);
    if text.chars().count() <= CELL { text } else { text.chars().take(CELL - 3).chain("...".chars()).collect() }
}

//! Values as people read them: JSON in AWS's order with colours, tables for lists of like records, long ones shortened. Where nobody
//! looks on, all of it as JSON.

use crate::engine::json;
use crate::engine::record::Record;
use crate::ui::{Screen, Ui};
use console::Style;
use rhai::{Array, Dynamic};
use serde_json::{Map, Value as Json};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The fewest and the most lines of a value that are shown unless all of it is asked for.
const LINES: std::ops::RangeInclusive<usize> = 12..=60;
/// Lines of the screen that are left for the entry and the next one.
const AROUND: usize = 6;

/// Shows a value. With `all` it is whole, as JSON. False if nobody reads it any more.
pub fn show(ui: &Ui, value: &Dynamic, all: bool) -> bool {
    if value.is_unit() {
        return true;
    }
    let Some(screen) = ui.screen() else { return ui.result(&json::pretty(&json::of(value))) };
    let paint = Paint { colours: screen.colour };
    if all {
        return ui.result(&paint.json(&json::of(value)).join("\n"));
    }
    let lines = match rows(value) {
        Some((title, list)) => {
            let table = table(&list, &screen, paint);
            title.into_iter().map(|title| paint.key(&title)).chain(table).collect()
        }
        None => match value.clone().into_string() {
            Ok(text) if text.contains('\n') => text.lines().map(str::to_owned).collect(),
            _ => paint.json(&json::of(value)),
        },
    };
    ui.result(&shortened(lines, &screen, paint).join("\n"))
}

/// Shows JSON, on a screen shortened. False if nobody reads it any more.
pub fn json(ui: &Ui, value: &Json) -> bool {
    let Some(screen) = ui.screen() else { return ui.result(&json::pretty(value)) };
    let paint = Paint { colours: screen.colour };
    ui.result(&shortened(paint.json(value), &screen, paint).join("\n"))
}

/// The list that is shown as a table: the value, or the only thing in a result.
fn rows(value: &Dynamic) -> Option<(Option<String>, Array)> {
    if let Some(list) = value.read_lock::<Array>() {
        return alike(&list).then(|| (None, list.clone()));
    }
    let record = value.read_lock::<Record>()?;
    let is_empty = |value: &Dynamic| value.read_lock::<Array>().is_some_and(|list| list.is_empty());
    let mut members = record.iter().filter(|(_, value)| !is_empty(value));
    let (Some((name, only)), None) = (members.next(), members.next()) else { return None };
    let list = only.read_lock::<Array>()?;
    alike(&list).then(|| (Some(name.to_owned()), list.clone()))
}

/// Several records of one type, or maps with the same keys.
fn alike(list: &Array) -> bool {
    let keys = |value: &Dynamic| match json::of(value) {
        Json::Object(members) => Some(members.keys().cloned().collect::<Vec<String>>()),
        _ => None,
    };
    let schema = |value: &Dynamic| value.read_lock::<Record>().map(|record| record.schema().id());
    let Some(first) = list.first().filter(|_| list.len() > 1) else { return false };
    match schema(first) {
        Some(name) => list.iter().all(|value| schema(value).is_some_and(|other| other == name)),
        None => keys(first).is_some_and(|first| {
            !first.is_empty() && list.iter().all(|value| keys(value).is_some_and(|keys| keys == first))
        }),
    }
}

/// Cuts what is longer than the screen, and says how to see it.
fn shortened(mut lines: Vec<String>, screen: &Screen, paint: Paint) -> Vec<String> {
    let most = screen.rows.saturating_sub(AROUND).clamp(*LINES.start(), *LINES.end());
    let left = lines.len().saturating_sub(most);
    if left > 1 {
        lines.truncate(most);
        let more = crate::text!(en: "... {left} more lines: `:all` shows them", ja: "... 残り {left} 行。`:all` ですべて表示します");
        lines.push(paint.dim(&String::from(more)));
    }
    lines
}

/// A table that fits the screen: what tells the rows apart first, what is the same in all of them last or not at all.
fn table(list: &Array, screen: &Screen, paint: Paint) -> Vec<String> {
    let schema = list.first().and_then(|value| value.read_lock::<Record>().map(|record| record.schema().name()));
    let rows: Vec<Map<String, Json>> = list
        .iter()
        .map(|value| match json::of(value) {
            Json::Object(members) => members,
            _ => Map::new(),
        })
        .collect();
    let mut names: Vec<&String> = Vec::new();
    for name in rows.iter().flat_map(Map::keys) {
        let scalar = rows.iter().all(|row| row.get(name).is_none_or(|value| !value.is_array() && !value.is_object()));
        if scalar && !names.contains(&name) {
            names.push(name);
        }
    }
    let cells =
        |name: &str| rows.iter().map(|row| row.get(name).map(cell).unwrap_or_default()).collect::<Vec<String>>();
    let mut columns: Vec<(u8, String, Vec<String>)> =
        names.iter().map(|name| (rank(name, &cells(name), schema), (*name).clone(), cells(name))).collect();
    let tags: Vec<String> = rows.iter().map(|row| tag(row).unwrap_or_default()).collect();
    if tags.iter().any(|tag| !tag.is_empty()) {
        columns.push((1, "Name".to_owned(), tags));
    }
    columns.sort_by_key(|(rank, ..)| *rank);
    let mut shown: Vec<(usize, String, Vec<String>)> = Vec::new();
    let mut used = 0;
    for (rank, name, cells) in columns {
        let most = if shown.is_empty() { screen.columns } else { 48 };
        let cells: Vec<String> = cells.iter().map(|cell| cut(cell, most, screen.ascii)).collect();
        let width = cells.iter().map(|cell| cell.width()).chain([name.width()]).max().unwrap_or_default();
        let gap = if shown.is_empty() { 0 } else { 2 };
        if used + gap + width <= screen.columns && (rank < SAME || shown.len() < 2) {
            used += gap + width;
            shown.push((width, name, cells));
        }
    }
    let line = |cells: Vec<&str>| {
        let padded =
            cells.iter().zip(&shown).map(|(cell, (width, ..))| format!("{cell}{}", " ".repeat(width - cell.width())));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    if shown.is_empty() {
        return paint.json(&json::of(&list.clone().into()));
    }
    let head = paint.key(&line(shown.iter().map(|(_, name, _)| name.as_str()).collect()));
    let rule = paint.dim(&shown.iter().map(|(width, ..)| "-".repeat(*width)).collect::<Vec<_>>().join("  "));
    let body = (0..rows.len()).map(|row| line(shown.iter().map(|(.., cells)| cells[row].as_str()).collect()));
    [head, rule].into_iter().chain(body).collect()
}

/// The rank of columns that say the same in every row.
const SAME: u8 = 9;

/// Where a column stands: the type's own name or id, its state, what differs, what is the same.
fn rank(name: &str, cells: &[String], schema: Option<&str>) -> u8 {
    let lower = name.to_ascii_lowercase();
    let own = schema.map(str::to_ascii_lowercase).unwrap_or_default();
    let same = cells.iter().all(|cell| cell == &cells[0]);
    if !own.is_empty() && ["name", "id"].iter().any(|end| lower == format!("{own}{end}")) || lower == "name" {
        0
    } else if ["state", "status", "laststatus", "desiredstatus", "healthstatus"].contains(&lower.as_str()) {
        2
    } else if same {
        SAME
    } else if lower.ends_with("arn") {
        // Long, and most of it is the same.
        if own.is_empty() || lower != format!("{own}arn") { 5 } else { 3 }
    } else if lower.ends_with("id") {
        // What something else is called says less than a value.
        5
    } else {
        4
    }
}

fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.replace(['\n', '\r', '\t'], " "),
        other => other.to_string(),
    }
}

/// The resource's tag `Name`.
fn tag(row: &Map<String, Json>) -> Option<String> {
    let tags = ["Tags", "tags"].iter().find_map(|tags| row.get(*tags)?.as_array())?;
    tags.iter().find_map(|tag| {
        let get = |upper: &str, lower: &str| tag.get(upper).or_else(|| tag.get(lower))?.as_str();
        (get("Key", "key")? == "Name").then(|| get("Value", "value").map(str::to_owned)).flatten()
    })
}

/// The end of an ARN and the beginning of anything else, where it is too wide.
pub fn cut(text: &str, most: usize, ascii: bool) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let dots = if ascii { "..." } else { "…" };
    let room = most.saturating_sub(dots.width());
    let fitting = |chars: &mut dyn Iterator<Item = char>| {
        let mut used = 0;
        chars
            .take_while(|c| {
                used += c.width().unwrap_or_default();
                used <= room
            })
            .collect::<String>()
    };
    if text.starts_with("arn:") {
        let end: String = fitting(&mut text.chars().rev()).chars().rev().collect();
        return format!("{dots}{end}");
    }
    fitting(&mut text.chars()) + dots
}

/// Colours, where there are any.
#[derive(Clone, Copy)]
pub struct Paint {
    pub colours: bool,
}

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        style.force_styling(self.colours).apply_to(text).to_string()
    }

    pub fn dim(self, text: &str) -> String {
        self.with(Style::new().dim(), text)
    }

    fn key(self, text: &str) -> String {
        self.with(Style::new().cyan(), text)
    }

    /// On several lines, indented by four as the AWS CLI prints.
    pub fn json(self, value: &Json) -> Vec<String> {
        let mut lines = vec![String::new()];
        self.add(value, 0, &mut lines);
        lines
    }

    fn add(self, value: &Json, depth: usize, lines: &mut Vec<String>) {
        let text = value.to_string();
        let shown = match value {
            Json::Array(list) if !list.is_empty() => {
                let items = list.iter().map(|item| (String::new(), item));
                return self.block(("[", "]"), items.collect(), depth, lines);
            }
            Json::Object(members) if !members.is_empty() => {
                let items = members
                    .iter()
                    .map(|(name, value)| (self.key(&Json::from(name.as_str()).to_string()) + ": ", value));
                return self.block(("{", "}"), items.collect(), depth, lines);
            }
            Json::String(_) => self.with(Style::new().green(), &text),
            Json::Number(_) => self.with(Style::new().yellow(), &text),
            Json::Bool(_) | Json::Null => self.with(Style::new().magenta(), &text),
            _ => text,
        };
        last(lines).push_str(&shown);
    }

    fn block(self, around: (&str, &str), items: Vec<(String, &Json)>, depth: usize, lines: &mut Vec<String>) {
        let margin = " ".repeat(4 * (depth + 1));
        last(lines).push_str(around.0);
        let count = items.len();
        for (at, (key, value)) in items.into_iter().enumerate() {
            lines.push(format!("{margin}{key}"));
            self.add(value, depth + 1, lines);
            if at + 1 < count {
                last(lines).push(',');
            }
        }
        lines.push(format!("{}{}", " ".repeat(4 * depth), around.1));
    }
}

fn last(lines: &mut Vec<String>) -> &mut String {
    if lines.is_empty() {
        lines.push(String::new());
    }
    let at = lines.len() - 1;
    &mut lines[at]
}

#[cfg(test)]
mod tests {
    use super::{Paint, cut, rows, shortened, table};
    use crate::engine::json;
    use crate::ui::Screen;
    use rhai::{Array, Dynamic, Map};
    use serde_json::json;
    use unicode_width::UnicodeWidthStr as _;

    const PLAIN: Paint = Paint { colours: false };

    fn screen(columns: usize) -> Screen {
        Screen { columns, rows: 24, colour: false, ascii: true }
    }

    fn list(value: &serde_json::Value) -> Array {
        json::into_script(value).into_array().expect("a list")
    }

    #[test]
    fn json_is_printed_as_everywhere_else() {
        let value = json!({ "a": [1, { "b": [] }, "x\n日本"], "c": {}, "d": null, "e": [true] });
        assert_eq!(PLAIN.json(&value).join("\n"), json::pretty(&value));
        let coloured = Paint { colours: true }.json(&value).join("\n");
        assert_eq!(console::strip_ansi_codes(&coloured), json::pretty(&value));
        assert_ne!(coloured, json::pretty(&value));
    }

    #[test]
    fn a_table_fits_the_screen_and_shows_what_tells_rows_apart() {
        let value = json!([
            { "Account": "1", "Name": "一号館の長い名前", "State": "available", "Note": "x".repeat(60), "List": [1] },
            { "Account": "1", "Name": "b", "State": "pending", "Note": "y".repeat(60), "List": [] },
        ]);
        for columns in [80, 60, 40, 30] {
            let lines = table(&list(&value), &screen(columns), PLAIN);
            assert!(lines.iter().all(|line| line.width() <= columns), "{columns}: {lines:#?}");
            assert!(lines[0].starts_with("Name") && !lines[0].contains("Account"), "{lines:#?}");
        }
        assert!(table(&list(&value), &screen(80), PLAIN)[0].contains("State"));
    }

    #[test]
    fn only_lists_of_like_records_are_tables() {
        let is_table = |value: serde_json::Value| rows(&Dynamic::from(list(&value))).is_some();
        assert!(is_table(json!([{ "a": 1 }, { "a": 2 }])));
        assert!(!is_table(json!([{ "a": 1 }, { "b": 2 }])));
        assert!(!is_table(json!([{ "a": 1 }])));
        assert!(!is_table(json!([1, 2])));
        assert!(rows(&Dynamic::from(Map::new())).is_none());
    }

    #[test]
    fn what_is_too_long_says_how_to_see_the_rest() {
        let lines: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        let shown = shortened(lines.clone(), &screen(80), PLAIN);
        assert_eq!((shown.len(), shown[17].as_str()), (19, "17"));
        assert!(shown[18].contains("82") && shown[18].contains(":all"), "{shown:?}");
        assert_eq!(shortened(lines[..19].to_vec(), &screen(80), PLAIN), lines[..19]);
    }

    #[test]
    fn an_arn_keeps_its_end() {
        assert_eq!(cut("arn:aws:ecs:us-east-1:1:task/web/0123", 12, true), ".../web/0123");
        assert_eq!(cut("日本語の長い文", 8, true), "日本...");
        assert_eq!(cut("short", 8, true), "short");
    }
}

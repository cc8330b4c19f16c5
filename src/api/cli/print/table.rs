//! `--output table`: a frame round each structure, one inside of the other.

use super::{is_scalar, scalar};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr as _;

/// Blanks round a cell.
const PADDING: usize = 4;

/// The table; `None` for an answer with nothing in it.
pub fn print(title: &str, answer: &Json, width: usize) -> Option<String> {
    let mut table = Table::default();
    if !table.build(Some(title), answer, 0) {
        return None;
    }
    Some(table.render(width))
}

#[derive(Default)]
struct Table {
    sections: Vec<Section>,
}

#[derive(Default)]
struct Section {
    title: String,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    level: usize,
}

fn empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Bool(on) => !on,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        Json::Object(members) => members.is_empty(),
    }
}

/// The names of members that hold no others, and of those that do, sorted.
fn names(members: &Map<String, Json>) -> (BTreeSet<&String>, BTreeSet<&String>) {
    let by = |wanted: bool| members.iter().filter(move |(_, value)| is_scalar(value) == wanted).map(|(name, _)| name);
    (by(true).collect(), by(false).collect())
}

impl Table {
    fn section(&mut self, title: &str, level: usize) {
        self.sections.push(Section { title: title.to_owned(), level, ..Section::default() });
    }

    fn row(&mut self, row: Vec<String>) {
        if let Some(section) = self.sections.last_mut() {
            section.rows.push(row);
        }
    }

    fn headers(&mut self, headers: &BTreeSet<&String>) {
        if let Some(section) = self.sections.last_mut() {
            section.headers = headers.iter().map(ToString::to_string).collect();
        }
    }

    fn build(&mut self, title: Option<&str>, value: &Json, level: usize) -> bool {
        if empty(value) {
            return false;
        }
        if let Some(title) = title {
            self.section(title, level);
        }
        match value {
            Json::Array(list) if list.first().is_some_and(Json::is_object) => self.list(list, title, level),
            Json::Array(list) => {
                for item in list {
                    match item {
                        Json::Array(inner) if inner.iter().all(is_scalar) => {
                            self.row(inner.iter().map(scalar).collect());
                        }
                        inner if is_scalar(inner) => self.row(vec![scalar(inner)]),
                        inner => {
                            self.build(None, inner, 0);
                        }
                    }
                }
            }
            Json::Object(members) => self.structure(members, level),
            _ => {}
        }
        true
    }

    fn structure(&mut self, members: &Map<String, Json>, level: usize) {
        let (headers, more) = names(members);
        let cells = headers.iter().map(|name| scalar(&members[name.as_str()]));
        match headers.iter().next() {
            Some(only) if headers.len() == 1 => self.row(std::iter::once(only.to_string()).chain(cells).collect()),
            Some(_) => {
                let cells = cells.collect();
                self.headers(&headers);
                self.row(cells);
            }
            None => {}
        }
        for name in more {
            self.build(Some(name), &members[name.as_str()], level + 1);
        }
    }

    fn list(&mut self, list: &[Json], title: Option<&str>, level: usize) {
        let (mut headers, mut more) = (BTreeSet::new(), BTreeSet::new());
        for members in list.iter().filter_map(Json::as_object) {
            let (some, others) = names(members);
            headers.extend(some);
            more.extend(others);
        }
        self.headers(&headers);
        for (place, members) in list.iter().filter_map(Json::as_object).enumerate() {
            if place > 0 && !more.is_empty() {
                self.section(title.unwrap_or_default(), level);
                self.headers(&headers);
            }
            self.row(headers.iter().map(|name| members.get(*name).map(scalar).unwrap_or_default()).collect());
            for name in &more {
                if let Some(value) = members.get(*name) {
                    self.build(Some(name), value, level + 1);
                }
            }
        }
    }

    fn render(mut self, width: usize) -> String {
        let widest = |sections: &[Section]| sections.iter().map(Section::total).max().unwrap_or(0);
        let mut all = widest(&self.sections);
        if all > width {
            // A row that is too long stands upright: a line for each of its cells.
            for section in self.sections.iter_mut().filter(|s| s.rows.len() == 1 && !s.headers.is_empty()) {
                let row = section.rows.remove(0);
                let headers = std::mem::take(&mut section.headers);
                section.rows = headers.into_iter().zip(row).map(|(header, cell)| vec![header, cell]).collect();
            }
            all = widest(&self.sections);
        }
        let mut lines = vec!["-".repeat(all)];
        for section in &self.sections {
            let frame = "|".repeat(section.level);
            let drawn = section.draw(all - section.level * 2);
            lines.extend(drawn.into_iter().map(|line| format!("{frame}{line}{frame}")));
        }
        lines.join("\n")
    }
}

impl Section {
    fn columns(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.headers.iter().map(|header| header.width()).collect();
        for row in &self.rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        widths
    }

    fn total(&self) -> usize {
        let columns: usize = self.columns().iter().map(|width| width + PADDING).sum();
        (columns + 2).max(self.title.width() + 2) + self.level * 2
    }

    /// The columns' widths, stretched to that of the whole.
    fn stretched(&self, width: usize) -> Vec<usize> {
        let own: Vec<usize> = self.columns().iter().map(|width| width + PADDING).collect();
        let sum: usize = own.iter().sum();
        if sum == 0 {
            return own;
        }
        let scale = width as f64 / sum as f64;
        let mut scaled: Vec<usize> = own.iter().map(|w| (scale * *w as f64).round_ties_even() as usize).collect();
        let columns = scaled.len();
        let mut turn = 0;
        loop {
            let now: usize = scaled.iter().sum();
            match now.cmp(&width) {
                std::cmp::Ordering::Equal => return scaled,
                std::cmp::Ordering::Greater => {
                    let column = turn % columns;
                    scaled[column] = scaled[column].saturating_sub(1);
                }
                std::cmp::Ordering::Less => scaled[columns - 1 - turn % columns] += 1,
            }
            turn += 1;
        }
    }

    fn draw(&self, width: usize) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.title.is_empty() {
            lines.push(centred(&self.title, width, "|"));
            if self.headers.is_empty() && self.rows.is_empty() {
                lines.push(format!("+{}+", "-".repeat(width.saturating_sub(2))));
            }
        }
        let widths = self.stretched(width);
        let ruler = || {
            let mut line = String::new();
            for (place, width) in widths.iter().enumerate() {
                let dashes = "-".repeat(width.saturating_sub(if place == 0 { 2 } else { 1 }));
                line.push_str(&if place == 0 { format!("+{dashes}+") } else { format!("{dashes}+") });
            }
            line
        };
        let edge = |place: usize| if place == 0 { "|" } else { "" };
        if !self.headers.is_empty() {
            lines.push(ruler());
            let cells = self.headers.iter().zip(&widths).enumerate();
            lines.push(cells.map(|(place, (header, width))| centred(header, *width, edge(place))).collect());
        }
        if !self.rows.is_empty() && !widths.is_empty() {
            lines.push(ruler());
            for row in &self.rows {
                let cells = row.iter().zip(&widths).enumerate();
                lines.push(cells.map(|(place, (cell, width))| left(cell, *width, edge(place))).collect());
            }
            lines.push(ruler());
        }
        lines
    }
}

fn centred(text: &str, width: usize, edge: &str) -> String {
    let own = text.width();
    let before = (width / 2).saturating_sub(own / 2).saturating_sub(1);
    let after = width.saturating_sub(1 + edge.len() + before + own);
    format!("{edge}{}{text}{}|", " ".repeat(before), " ".repeat(after))
}

fn left(text: &str, width: usize, edge: &str) -> String {
    let own = text.width();
    let before = if width > own + 2 + edge.len() { 2 } else { 0 };
    let after = width.saturating_sub(edge.len() + before + own + 1);
    format!("{edge}{}{text}{}|", " ".repeat(before), " ".repeat(after))
}

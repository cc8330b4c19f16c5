//! An example of a call: lines that run as they stand, in the rehearsal cloud.
//!
//! `examples.txt` has a row for each call that needs something, and says what it needs by rows for kinds of resources; a test runs
//! all of them. A call that needs nothing is its own example.

use crate::api::Operation;
use std::collections::HashMap;
use std::sync::OnceLock;

const ROWS: &str = include_str!("examples.txt");

/// A row: what must be there before, and its own lines.
struct Row {
    needs: Vec<&'static str>,
    lines: Vec<&'static str>,
}

/// Every row by its name.
fn rows() -> &'static HashMap<&'static str, Row> {
    static ROWS_READ: OnceLock<HashMap<&'static str, Row>> = OnceLock::new();
    ROWS_READ.get_or_init(|| {
        let mut found: HashMap<&'static str, Row> = HashMap::new();
        let mut name = "";
        for line in ROWS.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            if let Some(own) = line.strip_prefix("    ") {
                if let Some(row) = found.get_mut(name) {
                    row.lines.push(own);
                }
                continue;
            }
            let (head, needs) = line.split_once(" needs ").unwrap_or((line, ""));
            name = head.trim();
            found.insert(name, Row { needs: needs.split_whitespace().collect(), lines: Vec::new() });
        }
        found
    })
}

/// The example of a call; none for one that the rehearsal cloud does not have.
pub fn of(operation: &Operation) -> Option<String> {
    let name = operation.to_string();
    if let Some(row) = rows().get(name.as_str()) {
        let (mut lines, mut done) = (Vec::new(), Vec::new());
        for need in &row.needs {
            collect(need, &mut lines, &mut done);
        }
        lines.extend(&row.lines);
        return Some(if lines.is_empty() { format!("{name}()") } else { lines.join("\n") });
    }
    None
}

/// The lines of a row with those of what it needs, each once.
fn collect(name: &'static str, lines: &mut Vec<&'static str>, done: &mut Vec<&'static str>) {
    if done.contains(&name) {
        return;
    }
    done.push(name);
    if let Some(row) = rows().get(name) {
        row.needs.iter().for_each(|need| collect(need, lines, done));
        lines.extend(&row.lines);
    }
}

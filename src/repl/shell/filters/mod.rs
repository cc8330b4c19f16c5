//! The filters behind `|`, done here: nothing is run.

mod chars;
mod lines;
mod options;
mod pattern;
mod search;
mod substitute;

use crate::engine::thrown::Thrown;
use crate::text;
use options::Bad;

/// What a filter gave: its text, and whether a shell would call it a success.
#[derive(Debug, PartialEq, Eq)]
pub struct Filtered {
    pub text: String,
    pub ok: bool,
}

impl From<String> for Filtered {
    fn from(text: String) -> Filtered {
        Filtered { text, ok: true }
    }
}

/// The filters by their names.
pub const NAMES: [&str; 9] = ["grep", "head", "tail", "sed", "cut", "tr", "sort", "uniq", "wc"];

/// Runs a filter of that name over a text.
///
/// # Errors
/// An option or a value that it does not know.
pub fn run(name: &str, arguments: &[String], input: &str) -> Result<Filtered, Thrown> {
    let done = match name {
        "grep" => search::grep(arguments, input),
        "head" => lines::head(arguments, input),
        "tail" => lines::tail(arguments, input),
        "sed" => substitute::sed(arguments, input),
        "cut" => chars::cut(arguments, input),
        "tr" => chars::tr(arguments, input),
        "sort" => lines::sort(arguments, input),
        "uniq" => lines::uniq(arguments, input),
        _ => lines::wc(arguments, input),
    };
    done.map_err(|bad| explained(name, bad))
}

fn explained(name: &str, bad: Bad) -> Thrown {
    let (wording, known) = match bad {
        Bad::Option { given, known } => {
            (text!(en: "{name} has no option {given} here", ja: "{name} の {given} はここでは使えません"), Some(known))
        }
        Bad::Value { option } => {
            (text!(en: "{name} {option} needs another value", ja: "{name} の {option} の値が正しくありません"), None)
        }
        Bad::Missing { what } => (text!(en: "{name}: {what} is missing", ja: "{name}: {what} がありません"), None),
        Bad::Pattern { pattern } => (
            text!(en: "{name}: `{pattern}` is no regular expression", ja: "{name}: `{pattern}` は正規表現として読めません"),
            None,
        ),
        Bad::File { file } => (
            text!(
                en: "{name} reads what stands before the pipe: cat {file} | {name} ...",
                ja: "{name} はパイプの前から読みます: cat {file} | {name} ..."
            ),
            None,
        ),
    };
    let thrown = Thrown::new("FilterOption", wording);
    match known {
        Some(known) => thrown.hint(text!(en: "there are {known}", ja: "使えるのは {known} です")),
        None => thrown,
    }
}

/// The lines of a text with their ends left off.
fn lines(input: &str) -> impl DoubleEndedIterator<Item = &str> {
    let body = input.strip_suffix('\n').unwrap_or(input);
    let none = input.is_empty();
    body.split('\n').filter(move |_| !none)
}

/// Lines with an end each.
fn joined<S: AsRef<str>>(lines: impl Iterator<Item = S>) -> String {
    lines.fold(String::new(), |mut text, line| {
        text.push_str(line.as_ref());
        text.push('\n');
        text
    })
}

#[cfg(test)]
mod tests;

//! Pages for people, from the same data that the program works with: data in, Markdown out. Nothing here reads a file.

pub mod errors;
mod help;
mod library;
mod service;
mod types;

pub use help::help;
pub use library::library;
pub use service::{index, service};

use std::fmt::Write as _;

/// What stands at the head of a page that no one edits.
fn head(page: &mut String, title: &str, renewed_from: &str) {
    line(
        page,
        &format!("<!-- Written by `HANDSON_RENEW=1 cargo test reference` from {renewed_from}. Do not edit. -->"),
    );
    line(page, &format!("# {title}\n"));
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a String takes all");
}

/// The anchor that a Markdown viewer gives to a heading: small letters, no punctuation, hyphens for spaces.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Words in code style, with commas between them.
fn codes<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

//! The reference page of the standard library, from the comments of its modules.

use super::{anchor, head, line};

/// The page of these modules: the name and text of each.
pub fn library(modules: &[(&str, &str)]) -> String {
    let mut page = String::new();
    head(&mut page, "The standard library", "the comments in `stdlib/`");
    line(
        &mut page,
        "`import \"network\" as network;` makes `network::create(...)` callable. A file beside the script wins over a module",
    );
    line(&mut page, "of the same name.\n");
    for (name, text) in modules {
        let mut names: Vec<&str> = functions(text).map(|(_, head)| function_name(head)).collect();
        names.dedup();
        let names: Vec<String> = names
            .into_iter()
            .map(|function| format!("[`{function}`](#{})", anchor(&format!("{name}::{function}"))))
            .collect();
        line(&mut page, &format!("- [`{name}`](#{name}): {}", names.join(", ")));
    }
    for (name, text) in modules {
        line(&mut page, &format!("\n## {name}\n"));
        let about = text.lines().map_while(|line| line.strip_prefix("//!"));
        about.for_each(|text| line(&mut page, unindented(text)));
        let mut before = "";
        for (comment, head) in functions(text) {
            let function = function_name(head);
            // One function with other parameters stands under the same heading.
            line(&mut page, &if function == before { String::new() } else { format!("\n### {name}::{function}\n") });
            before = function;
            line(&mut page, &format!("    {name}::{}\n", head.trim_start_matches("fn ").trim_end_matches(" {")));
            comment.iter().for_each(|text| line(&mut page, text));
        }
    }
    page
}

/// The public functions of a module: the comment before each, and its first line.
fn functions(text: &str) -> impl Iterator<Item = (Vec<&str>, &str)> {
    let mut comment = Vec::new();
    text.lines().filter_map(move |line| {
        if let Some(text) = line.strip_prefix("///") {
            comment.push(unindented(text));
            return None;
        }
        let comment = std::mem::take(&mut comment);
        line.starts_with("fn ").then_some((comment, line))
    })
}

fn function_name(head: &str) -> &str {
    head.trim_start_matches("fn ").split('(').next().unwrap_or(head)
}

/// A line of a comment without the space behind its slashes.
fn unindented(text: &str) -> &str {
    text.strip_prefix(' ').unwrap_or(text)
}

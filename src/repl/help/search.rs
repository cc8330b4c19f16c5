//! `:find`: operations, types' members, the standard library, commands and steps that have all the words.

use super::super::commands;
use super::super::complete::world::World;
use crate::api;
use crate::text;
use unicode_width::UnicodeWidthStr as _;

/// As many are shown.
const SHOWN: usize = 30;

/// The widest that names may make their column.
const NAMES: usize = 44;

/// A thing that has the words: the better, the smaller `far`.
struct Hit {
    far: usize,
    name: String,
    about: String,
}

/// Lines with what has all of the words, the likeliest first; none where nothing has.
pub fn find(words: &str, world: &World) -> Vec<String> {
    let words: Vec<String> = words.split_whitespace().map(|word| word.to_lowercase().replace('-', "_")).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<Hit> =
        candidates(world).filter_map(|(name, about, more)| hit(&words, name, about, &more)).collect();
    hits.sort_by(|one, other| (one.far, &one.name).cmp(&(other.far, &other.name)));
    let more = hits.len().saturating_sub(SHOWN);
    hits.truncate(SHOWN);
    let widest = hits.iter().map(|hit| hit.name.width()).max().unwrap_or(0).min(NAMES);
    let mut lines: Vec<String> = hits
        .iter()
        .map(|hit| {
            let space = " ".repeat(widest.saturating_sub(hit.name.width()));
            format!("{}{space}  {}", hit.name, hit.about).trim_end().to_owned()
        })
        .collect();
    if more > 0 {
        lines.push(
            text!(en: "... and {more} more: add a word", ja: "... ほかに {more} 件。語を足して絞ってください").into(),
        );
    }
    lines
}

/// Everything that can be found: its name, what is said of it, and words that also count.
fn candidates(world: &World) -> impl Iterator<Item = (String, String, String)> + '_ {
    let operations = api::services().iter().flat_map(|service| service.operations).map(|operation| {
        let members = operation.input.members().iter().map(|member| member.name.to_lowercase());
        let about = operation
            .effect()
            .and_then(|effect| effect.kind)
            .map(|kind| String::from(kind.titles()))
            .unwrap_or_default();
        (operation.to_string(), about, format!("{} {}", operation.service.title, members.collect::<Vec<_>>().join(" ")))
    });
    let waiters = api::services().iter().flat_map(|service| {
        service.waiters.iter().map(move |waiter| {
            (format!("{}::{}", service.module, waiter.function), waiter.operation.to_owned(), String::new())
        })
    });
    let library = world.library().into_iter().flat_map(|module| {
        let functions = world.functions_of(&module).into_iter();
        let found: Vec<_> = functions
            .map(|function| (format!("{module}::{}", function.name), function.summary(), function.comment.join(" ")))
            .collect();
        found
    });
    let words = world.usages.iter().map(|(word, usage)| ((*word).to_owned(), (*usage).to_owned(), String::new()));
    let steps = world.steps().iter().map(|(id, title)| (format!(":step {id}"), title.clone(), String::new()));
    let commands = commands::all().iter().map(|command| {
        let both = (command.help)();
        (
            format!(":{} {}", command.name, command.arguments).trim_end().to_owned(),
            String::from(both.clone()),
            format!("{} {}", both.en, both.ja),
        )
    });
    operations.chain(waiters).chain(library).chain(words).chain(steps).chain(commands)
}

/// Whether all words are there: in the name counts for most, then in what is said, then elsewhere.
fn hit(words: &[String], name: String, about: String, more: &str) -> Option<Hit> {
    let (low, said, more) = (name.to_lowercase(), about.to_lowercase(), more.to_lowercase());
    let mut far = 0;
    for word in words {
        far += match () {
            () if low.split(|c: char| !c.is_alphanumeric()).any(|part| part == word) => 0,
            () if low.contains(word.as_str()) => 1,
            () if said.contains(word.as_str()) => 3,
            () if more.contains(word.as_str()) => 6,
            () => return None,
        };
    }
    // Of those that are equally near the short names first.
    Some(Hit { far: far * 100 + name.len(), name, about })
}

//! One operation that changes something.

use super::super::model::Service;
use super::super::ours::Ours;
use super::kinds::only;
use super::paths::Place;
use super::text::{Row, stop};
use super::{Effects, has, option};
use std::collections::HashMap;

const VERBS: [&str; 6] = ["makes", "puts", "joins", "changes", "removes", "acts"];
/// Members of answers that say what of a call did not work.
const FAILURES: [&str; 3] = ["Unsuccessful", "failures", "UnsuccessfullyDeletedLaunchTemplateVersions"];

pub fn write(all: &Effects, service: &Service, ours: &Ours, row: &Row, words: &[String]) -> String {
    let [name, verb, more @ ..] = words else { stop(row.line, "NAME VERB KIND is meant") };
    if !VERBS.contains(&verb.as_str()) {
        stop(row.line, format!("{verb}: one of {} is meant", VERBS.join(", ")));
    }
    let place = Place { line: row.line, service, id: &[], operation: Some(name), element: None };
    let (kind, more) = match more {
        [kind, more @ ..] => (Some(kind.as_str()), more),
        [] if verb == "acts" => (None, more),
        [] => stop(row.line, format!("{verb} what?")),
    };
    let clause = |word: &str| row.clauses.iter().find(|clause| clause[0] == word).map(|clause| &clause[1..]);
    for clause in &row.clauses {
        if !["token", "tag", "look", "again", "never", "undo", "brings"].contains(&clause[0].as_str()) {
            stop(row.line, format!("an operation has no clause {}", clause[0]));
        }
    }
    let id = kind.map(|kind| all.names(row.line, kind).id.clone()).unwrap_or_default();
    let look = clause("look").map(|words| all.question(&place, kind, words).code);
    let output = place.shape_of(name, "output");
    let failures = FAILURES.iter().find(|member| has(service, output, member));
    format!(
        "static E_{name}: Effect = Effect {{ operation: {}, verb: Verb::{}, kind: {}, ids: {}, lost: {}, look: {}, undo: {}, \
         failures: {}, brings: &[{}] }};\n",
        place.operation(name),
        verb[..1].to_uppercase() + &verb[1..],
        option(kind.map(|kind| all.kind(row.line, kind))),
        ids(&place, name, verb, &id, more),
        lost(all, &place, ours, row, name, verb, look.is_some()),
        option(look),
        undo(all, &place, row, verb, kind),
        option(failures.map(|member| format!("{member:?}"))),
        row.clauses
            .iter()
            .filter(|c| c[0] == "brings")
            .map(|c| brings(all, &place, name, &c[1..]))
            .collect::<Vec<_>>()
            .join(", "),
    )
}

/// `brings KIND PATH NAME=PATH... when PATH=A,B`
fn brings(all: &Effects, place: &Place, name: &str, words: &[String]) -> String {
    let [kind, at, words @ ..] = words else { place.stop("brings KIND PATH NAME=PATH is meant") };
    let end = words.iter().position(|word| word == "when").unwrap_or(words.len());
    let root = at.split('.').next().unwrap_or_default();
    let path = at.strip_prefix(root).unwrap_or_default().trim_start_matches('.');
    let element = place.path(place.shape_of(name, root), path).shape;
    let within = Place { line: place.line, service: place.service, id: &[], operation: None, element };
    let ids: Vec<String> = words[..end]
        .iter()
        .map(|word| {
            let (id, value) = word.split_once('=').unwrap_or_else(|| place.stop("NAME=PATH is meant"));
            let value = if value.starts_with('\'') { value.to_owned() } else { format!("element.{value}") };
            format!("({id:?}, {})", within.source(&value).0)
        })
        .collect();
    let when = words.get(end + 1).map(|word| only(&within, element, word));
    format!(
        "Brought {{ kind: {}, at: {}, ids: &[{}], when: {} }}",
        all.kind(place.line, kind),
        place.source(at).0,
        ids.join(", "),
        option(when)
    )
}

/// `[PATH] [NAME=PATH[,PATH]]...`
fn ids(place: &Place, name: &str, verb: &str, id: &[(String, bool)], words: &[String]) -> String {
    let (at, words) = match words {
        [at, words @ ..] if !at.contains('=') => (at.as_str(), words),
        words => ("input", words),
    };
    let written: HashMap<&str, &str> = words.iter().filter_map(|word| word.split_once('=')).collect();
    if let Some(name) = written.keys().find(|name| !id.iter().any(|(known, _)| known == *name)) {
        place.stop(format!("the id has no {name}"));
    }
    let mut roots = Vec::new();
    let mut element = None;
    for at in at.split(',') {
        let (root, path) = at.split_once('.').unwrap_or((at, ""));
        if !matches!(root, "input" | "output") {
            place.stop(format!("{at}: input or output is meant"));
        }
        element = element.or(place.path(place.shape_of(name, root), path).shape);
        roots.push(place.source(at).0);
    }
    let mut members = Vec::new();
    for (name, optional) in id {
        let sources = match written.get(name.as_str()) {
            Some(paths) => paths.split(',').map(|path| place.source(path).0).collect::<Vec<_>>().join(", "),
            None if has(place.service, element, name) => format!("Source::Element(Path(&[{name:?}]))"),
            None if *optional || matches!(verb, "changes" | "removes" | "acts") => continue,
            None => place.stop(format!("{at} has no {name}")),
        };
        members.push(format!("({name:?}, &[{sources}] as &[Source])"));
    }
    if members.is_empty() && !id.is_empty() {
        place.stop(format!("{at} has nothing of the id"));
    }
    format!("Ids {{ at: &[{}], members: &[{}] }}", roots.join(", "), members.join(", "))
}

fn lost(all: &Effects, place: &Place, ours: &Ours, row: &Row, name: &str, verb: &str, looks: bool) -> String {
    let clause = |word: &str| row.clauses.iter().find(|clause| clause[0] == word).map(|clause| &clause[1..]);
    let token = place
        .shape_of(name, "input")
        .and_then(|input| input.members.iter().find(|member| member.name.eq_ignore_ascii_case("clienttoken")));
    let token = token.map(|member| format!("Lost::Token({:?})", member.name));
    let again = |words: &[String]| format!("Lost::Again(&{})", place.errors(words));
    if let Some(words) = clause("never") {
        return format!("Lost::Never({})", all.reason(row.line, words.first().map_or("", String::as_str)));
    }
    match (clause("tag"), clause("again"), clause("token")) {
        (Some(_), None, None) => "Lost::Tag".to_owned(),
        (None, Some(words), None) => again(words),
        (None, None, Some(_)) => token.unwrap_or_else(|| stop(row.line, format!("{name} has no token"))),
        (None, None, None) if looks => "Lost::Look".to_owned(),
        (None, None, None) => match (token, verb) {
            (Some(token), _) => token,
            (None, "puts" | "changes" | "removes") => again(&[]),
            (None, "makes") if ours.tag_resource_type(place.service, name).is_some() => "Lost::Tag".to_owned(),
            _ => stop(row.line, format!("{name}: what to do after a lost answer is not said")),
        },
        _ => stop(row.line, "one of token, tag, again and never is meant"),
    }
}

fn undo(all: &Effects, place: &Place, row: &Row, verb: &str, kind: Option<&str>) -> String {
    let written: Vec<_> = row.clauses.iter().filter(|clause| clause[0] == "undo").map(|clause| &clause[1..]).collect();
    match written.as_slice() {
        [] => {}
        [[none, reason]] if none == "none" => return format!("Undo::Nothing({})", all.reason(row.line, reason)),
        calls => {
            let calls: Vec<String> = calls.iter().map(|words| place.request(words, false)).collect();
            return format!("Undo::Calls(&[{}])", calls.join(", "));
        }
    }
    let names = kind.map(|kind| all.names(row.line, kind));
    match verb {
        "removes" => format!("Undo::Nothing({})", all.reason(row.line, "deleted")),
        "changes" if names.is_some_and(|kind| !kind.id.is_empty()) => "Undo::GoesWith".to_owned(),
        "makes" | "puts" | "joins" if names.is_some_and(|kind| kind.deletes) => "Undo::Delete".to_owned(),
        "makes" | "puts" | "joins" if names.is_some_and(|kind| kind.goes_with) => "Undo::GoesWith".to_owned(),
        _ => stop(row.line, "what undoes it is not said"),
    }
}

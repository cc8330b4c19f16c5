//! Commands of the prompt: their names, and what they take.

use super::world::World;
use super::{Candidate, Found, entry, files, fitting};
use crate::api::effects::kind;
use crate::repl::commands::{self, Command, Takes};
use crate::repl::live::{Form, List, wanted};
use crate::session::profiles;

/// What can be typed in a command; none for what is none.
pub fn complete(text: &str, position: usize, world: &World) -> Option<Found> {
    let start = text.len() - text.trim_start().len();
    let behind = text.get(start..position)?.strip_prefix(':')?;
    let Some((name, rest)) = behind.split_once(|c: char| c.is_ascii_whitespace()) else {
        let all = commands::all().iter().map(|command| {
            let Command { name, arguments, help, .. } = command;
            let space = if arguments.is_empty() { "" } else { " " };
            let label = format!(":{name} {arguments}");
            let note = String::from(help());
            (name.starts_with(behind)).then(|| Candidate::labelled(format!("{name}{space}"), label.trim_end(), note))
        });
        return Some(Found { start: start + 1, candidates: all.flatten().collect() });
    };
    let command = commands::named(name)?;
    let begun = position - rest.trim_start().len();
    Some(arguments(command, text, begun, position, world))
}

fn arguments(command: &Command, text: &str, begun: usize, position: usize, world: &World) -> Found {
    let typed = &text[begun..position];
    let words = |words: Vec<Candidate>| Found { start: begun, candidates: fitting(words, typed) };
    match command.takes {
        Takes::Expression => {
            let inner = entry(&text[begun..], position - begun, world).unwrap_or_default();
            Found { start: begun + inner.start, candidates: inner.candidates }
        }
        Takes::File => {
            let (skipped, candidates) = files::paths(&world.root, typed);
            Found { start: begun + skipped, candidates }
        }
        Takes::Command => {
            words(commands::all().iter().map(|command| Candidate::new(command.name, (command.help)())).collect())
        }
        Takes::Choice(all) => words(all.iter().map(|word| Candidate::new(*word, "")).collect()),
        Takes::Step => words(world.steps().iter().map(|(id, title)| Candidate::new(id, title)).collect()),
        Takes::Target => words(["rehearsal", "aws", "http://127.0.0.1:"].map(|word| Candidate::new(word, "")).into()),
        Takes::Region => words(regions(world)),
        Takes::Profile => words(profiles().into_iter().map(|name| Candidate::new(name, "")).collect()),
        Takes::Service => words(services(world)),
        Takes::Words | Takes::Nothing => Found { start: position, candidates: Vec::new() },
    }
}

fn regions(world: &World) -> Vec<Candidate> {
    let operation = crate::api::service("ec2").and_then(|service| service.operation("describe_regions"));
    let wanted = operation.and_then(|operation| wanted(operation.service.module, None, "RegionNames", &[]));
    let items = world.live.as_ref().zip(wanted).and_then(|(live, wanted)| live.soon(&wanted.list));
    let items = items.iter().flat_map(|items| items.iter());
    items.filter_map(|item| Some(Candidate::new(item.value(Form::Id)?, ""))).collect()
}

/// Services of the clusters that are known: `CLUSTER/SERVICE`.
fn services(world: &World) -> Vec<Candidate> {
    let Some((live, clusters)) = world.live.as_ref().zip(kind("cluster")) else { return Vec::new() };
    let clusters = live.soon(&List::Kind(clusters, None));
    let mut found = Vec::new();
    for cluster in clusters.iter().flat_map(|clusters| clusters.iter()) {
        let Some(name) = cluster.value(Form::Short) else { continue };
        let Some(list) = wanted("ecs", None, "service", &[("cluster".to_owned(), name.to_owned())]) else { continue };
        let services = live.soon(&list.list);
        let names =
            services.iter().flat_map(|services| services.iter()).filter_map(|service| service.value(Form::Short));
        found.extend(names.map(|service| Candidate::new(format!("{name}/{service}"), "")));
    }
    found
}

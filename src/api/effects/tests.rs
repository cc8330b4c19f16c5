//! The rows' invariants; `samples.rs` and `recover.rs` show what they say of calls and answers.

use super::super::services;
use super::{Lost, Path, Source, Undo, Verb, kind, kinds, orders};
use std::collections::{BTreeMap, HashSet};

mod recover;
mod samples;

fn effects() -> Vec<&'static super::Effect> {
    let operations = services().iter().flat_map(|service| service.operations);
    operations.filter_map(|operation| operation.effect()).collect()
}

#[test]
fn every_operation_that_changes_something_has_a_row() {
    for operation in services().iter().flat_map(|service| service.operations) {
        assert_eq!(operation.effect().is_some(), operation.mutates, "{operation}");
        assert!(operation.effect().is_none_or(|effect| effect.operation == operation), "{operation}");
    }
    assert_eq!(effects().len(), 327);
    let mut strategies = BTreeMap::new();
    for effect in effects() {
        let lost = format!("{:?}", effect.lost);
        let undo = format!("{:?}", effect.undo);
        let word = |text: &str| text.split(['(', ' ']).next().unwrap_or_default().to_owned();
        *strategies.entry(format!("lost: {}", word(&lost))).or_insert(0) += 1;
        *strategies.entry(format!("undo: {}", word(&undo))).or_insert(0) += 1;
    }
    println!("{} kinds, {} orders, {strategies:?}", kinds().len(), orders().len());
}

/// Verbs after which something is there that was not.
#[test]
fn what_creates_and_what_deletes_is_not_mistaken() {
    let creating = ["Create", "Run", "Allocate", "Import", "Request", "Authorize", "Attach", "Add", "Assign", "Enable"];
    for effect in effects() {
        let name = effect.operation.name;
        let starts = |verbs: &[&str]| verbs.iter().any(|verb| name.starts_with(verb));
        if starts(&creating) && !["AddTags", "CreateTags"].contains(&name) {
            assert!(matches!(effect.verb, Verb::Makes | Verb::Puts | Verb::Joins), "{name}");
        }
        if starts(&["Modify", "Update", "Tag", "Untag", "Reset"]) {
            assert_eq!(effect.verb, Verb::Changes, "{name}");
        }
        if starts(&["Delete", "Detach", "Deregister", "Revoke", "Release", "Terminate"]) && effect.verb != Verb::Removes
        {
            let settings = ["DeleteAccountSetting", "DeleteTags", "DeleteRetentionPolicy"];
            assert!(settings.contains(&name), "{name}");
        }
    }
}

#[test]
fn what_is_made_is_of_a_kind_that_can_be_asked_for_and_taken_down() {
    for effect in effects().into_iter().filter(|it| matches!(it.verb, Verb::Makes | Verb::Puts | Verb::Joins)) {
        let kind = effect.kind.expect("what is made is of a kind");
        assert!(kind.ask.is_some(), "{}: {}", effect.operation, kind.name);
        assert!(kind.delete.is_some() || matches!(effect.undo, Undo::Nothing(_)), "{}", effect.operation);
        let told: HashSet<&str> = effect.ids.members.iter().map(|(name, _)| *name).collect();
        let needed = kind.id.iter().filter(|member| !member.optional);
        assert!(needed.into_iter().all(|member| told.contains(member.name)), "{}", effect.operation);
    }
}

/// A first request that was served is recognised only if what it made can be found from the input, or by its tag.
#[test]
fn what_was_served_can_be_found() {
    for effect in effects() {
        let Some(kind) = effect.kind else { continue };
        let by_input = |name: &str| {
            let here = effect.ids.members.iter().find(|(known, _)| *known == name).map(|(_, sources)| *sources);
            let from_input = effect.ids.at.iter().all(|at| matches!(at, Source::Input(_)));
            here.unwrap_or_default().iter().any(|source| match source {
                Source::Input(_) => true,
                Source::Element(_) => from_input,
                _ => false,
            })
        };
        let by_look = |name: &str| {
            effect.look.as_ref().is_some_and(|look| look.ids.iter().any(|(known, _)| *known == name)) || by_input(name)
        };
        let needed = || kind.id.iter().filter(|member| !member.optional);
        let made = matches!(effect.verb, Verb::Makes | Verb::Puts | Verb::Joins);
        match &effect.lost {
            Lost::Again(served) if made && !served.is_empty() => {
                assert!(needed().all(|member| by_look(member.name)), "{}", effect.operation)
            }
            Lost::Look => assert!(needed().all(|member| by_look(member.name)), "{}", effect.operation),
            Lost::Tag => {
                assert!(!matches!(kind.tags, super::Tags::None), "{}: {} has no tags", effect.operation, kind.name);
                assert!(
                    kind.find.is_some() || effect.look.is_some(),
                    "{}: nothing finds {}",
                    effect.operation,
                    kind.name
                );
            }
            Lost::Token(member) => assert_eq!(effect.operation.token, Some(*member), "{}", effect.operation),
            Lost::Again(_) | Lost::Never(_) => {}
        }
        if let Some(look) = &effect.look {
            assert!(!look.ids.is_empty(), "{}: look shows no id", effect.operation);
        }
    }
}

#[test]
fn kinds_are_told_apart_and_every_one_is_used() {
    let mut names = HashSet::new();
    for kind in kinds() {
        assert!(names.insert(kind.name), "{}", kind.name);
        assert!(!kind.title.is_empty() && !kind.title_ja.is_empty(), "{}", kind.name);
        let used = effects().iter().any(|effect| effect.kind == Some(*kind));
        assert!(used, "no operation is about {}", kind.name);
        assert_eq!(super::kind(kind.name), Some(*kind));
        if let Some(hourly) = &kind.hourly {
            assert!(
                hourly.page.starts_with("https://aws.amazon.com/") && hourly.page.contains("/pricing/"),
                "{}",
                kind.name
            );
        }
    }
    assert!(kind("vpcs").is_none());
}

/// What can be tagged when it is made is found by its tags when the journal is lost.
#[test]
fn what_is_taggable_is_found_by_tag() {
    for effect in effects().into_iter().filter(|effect| effect.operation.tag_resource_type.is_some()) {
        let kind = effect.kind.expect("what is tagged is of a kind");
        assert!(!matches!(kind.tags, super::Tags::None), "{}", kind.name);
        // A reservation is asked for by its subnet.
        assert!(kind.find.as_ref().is_some_and(|find| find.by_tag || find.per.is_some()), "{}", kind.name);
    }
    for name in
        ["cluster", "service", "task-definition", "load-balancer", "target-group", "role", "repository", "log-group"]
    {
        let kind = kind(name).expect("a kind");
        assert!(kind.find.is_some() && !matches!(kind.tags, super::Tags::None), "{name}");
    }
}

#[test]
fn orders_have_no_cycle() {
    for phase in [super::Phase::Up, super::Phase::Down] {
        let mut left: Vec<_> = orders().iter().filter(|order| order.phase == phase).collect();
        assert!(!left.is_empty());
        loop {
            let before = left.len();
            let firsts: HashSet<_> = left.iter().map(|order| order.then.name).collect();
            left.retain(|order| firsts.contains(order.first.name));
            if left.len() == before {
                break;
            }
        }
        assert!(left.is_empty(), "{left:?}");
    }
}

/// The most that the rows may take of the binary, generously: they are constants, and addresses cost time at the start.
#[test]
fn the_rows_are_small() {
    let kinds = std::mem::size_of_val(kinds()) + kinds().len() * size_of::<super::ResourceKind>();
    let effects = effects().len() * size_of::<super::Effect>();
    println!("kinds {kinds}, effects {effects} bytes without what they refer to");
    assert!(kinds + effects < 200_000, "{kinds} + {effects}");
}

#[test]
fn paths_go_into_lists_and_keys() {
    let value = super::super::Value::from_json(
        &serde_json::json!({"A": [{"B": 1}, {"B": null}, {"C": 2}, {"B": 3}], "T": {"x": "1", "y": "2"}}),
    );
    let texts = |path: Path| path.all(&value).iter().filter_map(super::path::text).collect::<Vec<_>>();
    assert_eq!(texts(Path(&["A", "*", "B"])), ["1", "3"]);
    assert_eq!(texts(Path(&["T", "keys"])), ["x", "y"]);
    assert_eq!(texts(Path(&["A", "B"])), [""; 0]);
    assert_eq!(Path(&[]).all(&value).len(), 1);
}

//! The same random calls on moto and on the rehearsal cloud: whatever differs is known, with who is right and why.

use super::fixture::{Handson, project};
use super::moto::Moto;
use super::peers;
use super::port::Port;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many calls, and where they come from; `HANDSON_SEED` is another one.
const CALLS: usize = 420;
const SEEDS: &[u64] = &[1, 2, 3];

/// The rehearsal's time all but stands, so that nothing happens between two calls.
const SPEED: &str = "0.001";

/// Differences, with `*` for any text.
#[derive(Deserialize)]
struct Rule {
    /// `ec2.create_*`
    call: String,
    found: Vec<String>,
    right: Right,
    /// Where AWS says so.
    page: String,
    why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Right {
    Rehearsal,
    Moto,
    /// AWS does a third thing.
    Neither,
    /// AWS does now the one, now the other, or does not say.
    Both,
}

#[derive(Deserialize)]
struct Told {
    call: String,
    given: serde_json::Value,
    succeeds: bool,
    found: Vec<String>,
}

/// Whether a text is as a pattern says, where `*` stands for anything.
fn like(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((begin, rest)) => text
            .strip_prefix(begin)
            .is_some_and(|text| (0..=text.len()).any(|at| text.is_char_boundary(at) && like(rest, &text[at..]))),
    }
}

#[test]
fn every_difference_from_moto_is_known() {
    let rules = std::fs::read_to_string(project("tests/handson/differences").join("moto.json")).expect("the rules");
    let rules: Vec<Rule> = serde_json::from_str(&rules).expect("rules");
    let given = std::env::var("HANDSON_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds: Vec<u64> = given.map_or_else(|| SEEDS.to_vec(), |seed| vec![seed]);
    let mut told: Vec<(u64, Told)> = Vec::new();
    for seed in seeds {
        // Each begins with nothing on both sides.
        let Some(moto) = Moto::start() else { return };
        let port = Port::open(Handson::new(&["cloud"]), SPEED);
        let calls = peers::python("differ.py", &[port.url(), &moto.url, &seed.to_string(), &CALLS.to_string()], "");
        let calls: Vec<Told> = serde_json::from_str(&calls).unwrap_or_else(|e| panic!("{e}: {calls}"));
        let (all, succeeded) = (calls.len(), calls.iter().filter(|call| call.succeeds).count());
        assert!(all >= 300 && succeeded >= 100 && all - succeeded >= 100, "HANDSON_SEED={seed}: {succeeded} of {all}");
        told.extend(calls.into_iter().map(|call| (seed, call)));
    }

    let mut wrong = BTreeSet::new();
    let mut needed = BTreeSet::new();
    let mut right: BTreeMap<Right, usize> = BTreeMap::new();
    for (seed, Told { call, given, found, .. }) in &told {
        for difference in found {
            let explains =
                |rule: &Rule| like(&rule.call, call) && rule.found.iter().any(|pattern| like(pattern, difference));
            let known: Vec<usize> = (0..rules.len()).filter(|n| explains(&rules[*n])).collect();
            match known.first() {
                Some(n) => *right.entry(rules[*n].right).or_default() += 1,
                None => drop(
                    wrong.insert(format!("HANDSON_SEED={seed}: nobody explains: {call}: {difference}, given {given}")),
                ),
            }
            needed.extend(known);
        }
    }
    for (n, rule) in rules.iter().enumerate() {
        assert!(!rule.page.is_empty() && !rule.why.is_empty(), "{} {:?} has no reason", rule.call, rule.found);
        // Which calls are made depends on the ids that moto makes up, so that not every rule is needed each time.
        if !needed.contains(&n) {
            println!("not needed this time: {}: {:?}", rule.call, rule.found);
        }
    }
    println!("{} calls, {} rules, differences by who is right: {right:?}", told.len(), rules.len());
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_pattern_says_what_is_like_it() {
    for (pattern, text, is) in [
        ("ec2.*", "ec2.create_vpc", true),
        ("ec2.create_*_x", "ec2.create_a_x", true),
        ("ec2.create_*_x", "ec2.create_a_y", false),
        ("*雲*", "a雲", true),
        ("a", "ab", false),
    ] {
        assert_eq!(like(pattern, text), is, "{pattern} {text}");
    }
}

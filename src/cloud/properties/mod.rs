//! The world stays consistent under any sequence of calls.
//!
//! Sequences come from a seed, which a failure names: `HANDSON_SEED=7 cargo test properties` makes that one alone, and
//! `HANDSON_CALLS` says how many calls there are altogether. What fails is made as short as it can be. docs/architecture.md says why
//! no crate does this.

mod calls;
mod ids;
mod laws;
mod sight;

use super::finished::Finished;
use super::ids::Ids;
use super::serve::{self, Request};
use super::store::Store;
use super::trial::{Refused, Trial};
use super::world::later;
use super::{Cloud, World};
use crate::api::Value;
use crate::api::testing::{encode_request, operation};
use calls::Calls;
use serde_json::Value as Json;
use sight::Sight;
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

/// Calls in all, and in one world.
const CALLS: usize = 20_000;
const EACH: usize = 250;

/// After how many calls everything is looked at.
const LOOK: usize = 50;

/// How many failures of different faults are told.
const MOST_FAILURES: usize = 8;

/// A call after so many milliseconds.
#[derive(Clone, Debug)]
struct Step {
    pause: u64,
    path: String,
    input: Json,
}

static FINISHED: LazyLock<World> = LazyLock::new(|| Finished::new().cloud.inner().world.clone());

/// Every other world begins with the finished workshop.
fn begun(seed: u64) -> World {
    match seed % 2 {
        0 => World::new(seed),
        _ => FINISHED.clone(),
    }
}

fn trial(world: World) -> Trial {
    Trial::of(Cloud::new(world, None, 0))
}

fn make(trial: &Trial, step: &Step) -> Result<Json, Refused> {
    trial.clock.pass(Duration::from_millis(step.pause));
    trial.try_call(&step.path, step.input.clone())
}

/// The world as it is written, but for what a call may change that is refused: the time, and what the next ids come from.
fn written(world: &World) -> Json {
    let mut written = serde_json::to_value(world).expect("a world is written");
    let members = written.as_object_mut().expect("an object");
    for name in ["now", "ids", "used"] {
        members.remove(name);
    }
    members["timers"].as_object_mut().expect("an object").remove("set");
    written
}

/// What would be wrong about a call in itself: one that is refused, or that only looks, changes nothing.
fn tried(trial: &Trial, step: &Step) -> Option<String> {
    let before = trial.cloud.inner().world.clone();
    let operation = operation(&step.path);
    let (target, body) = encode_request(operation, &Value::from_json(&step.input));
    let authorization = format!("Credential=test/20260406/{}/{}/x", trial.region, operation.service.signing_name);
    let request = Request { authorization: Some(&authorization), target: target.as_deref(), body: &body };
    let call = serve::read(&request, &mut Ids::new(0, "")).ok()?;
    let mut after = before.clone();
    let answer = serve::call(&mut after, operation, trial.region, call.input);
    let quiet = answer.is_err() || !operation.mutates;
    let (before, after) = if quiet { (written(&before), written(&after)) } else { (Json::Null, Json::Null) };
    (before != after).then(|| format!("quiet: {} changes something and answers {answer:?}", step.path))
}

/// Makes a call; what is wrong about its answer, and the answer.
fn made(trial: &Trial, step: &Step) -> Result<Option<Json>, String> {
    let made = catch_unwind(AssertUnwindSafe(|| make(trial, step)));
    match made {
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
            Err(format!("panic: {} {}: {said}", step.path, step.input))
        }
        Ok(Ok(answer)) => Ok(Some(answer)),
        Ok(Err(refused)) if refused.status >= 500 && refused.status != 501 => {
            Err(format!("failure: {} {}: {refused:?}", step.path, step.input))
        }
        Ok(Err(refused)) if refused.code.is_empty() => Err(format!("code: {} {}: {refused:?}", step.path, step.input)),
        Ok(Err(_)) => Ok(None),
    }
}

fn look(trial: &Trial, settled: bool) -> Result<(), String> {
    let seen = catch_unwind(AssertUnwindSafe(|| laws::broken(&Sight::of(trial), settled)));
    match seen {
        Ok(broken) if broken.is_empty() => Ok(()),
        Ok(broken) => Err(broken.join("\n")),
        Err(_) => Err("panic: while it was looked at".to_owned()),
    }
}

/// What a sequence came to.
struct Story {
    steps: Vec<Step>,
    answers: Vec<Option<Json>>,
    end: Result<World, String>,
    successes: usize,
}

/// Makes up a sequence while it is made.
fn story(seed: u64, count: usize) -> Story {
    let trial = trial(begun(seed));
    let mut calls = Calls::new(seed);
    for (_, list) in Sight::of(&trial).lists() {
        list.iter().for_each(|one| calls.pool.see(one));
    }
    let mut story = Story { steps: Vec::new(), answers: Vec::new(), end: Err(String::new()), successes: 0 };
    for n in 1..=count {
        calls.now = trial.clock.time().as_millisecond();
        let pause = calls.pause();
        let (path, input) = calls.next();
        let step = Step { pause, path, input };
        story.steps.push(step.clone());
        let wrong = if n % 25 == 0 { tried(&trial, &step) } else { None };
        let made = wrong.map_or_else(|| made(&trial, &step), Err);
        let made = made.and_then(|answer| {
            if n % LOOK == 0 || n == count {
                look(&trial, false)?;
            }
            Ok(answer)
        });
        match made {
            Ok(answer) => {
                story.successes += usize::from(answer.is_some());
                answer.iter().for_each(|answer| calls.pool.see(answer));
                story.answers.push(answer);
            }
            Err(wrong) => {
                story.end = Err(wrong);
                return story;
            }
        }
    }
    // What was under way is over, and what is kept for a while is gone.
    trial.pass(4 * 3_600);
    story.end = look(&trial, true).map(|()| trial.cloud.inner().world.clone());
    story
}

/// A sequence whose calls name what calls before them made, however that is called when it is made again.
struct Linked {
    steps: Vec<Step>,
    /// Of an id the call that answered with it first, and where.
    origins: HashMap<String, (usize, String)>,
}

impl Linked {
    fn of(story: &Story) -> Linked {
        fn note(value: &Json, n: usize, place: &str, origins: &mut HashMap<String, (usize, String)>) {
            match value {
                Json::String(text) if ids::kind(text).is_some() => {
                    origins.entry(text.clone()).or_insert((n, place.to_owned()));
                }
                Json::Object(members) => {
                    members.iter().for_each(|(name, one)| note(one, n, &format!("{place}/{name}"), origins));
                }
                Json::Array(list) => {
                    list.iter().enumerate().for_each(|(i, one)| note(one, n, &format!("{place}/{i}"), origins));
                }
                _ => {}
            }
        }
        let mut origins = HashMap::new();
        for (n, answer) in story.answers.iter().enumerate() {
            answer.iter().for_each(|answer| note(answer, n, "", &mut origins));
        }
        Linked { steps: story.steps.clone(), origins }
    }

    /// Makes these of the calls again; the first words of what is wrong then, and the calls as they were.
    fn again(&self, seed: u64, which: &[usize]) -> Option<(String, Vec<Step>)> {
        let trial = trial(begun(seed));
        let mut answers: HashMap<usize, Json> = HashMap::new();
        let mut steps = Vec::new();
        for n in which {
            let mut step = self.steps[*n].clone();
            self.relink(&mut step.input, &answers);
            steps.push(step.clone());
            let wrong = tried(&trial, &step).map_or_else(|| made(&trial, &step), Err);
            match wrong {
                Ok(Some(answer)) => drop(answers.insert(*n, answer)),
                Ok(None) => {}
                Err(wrong) => return Some((wrong, steps)),
            }
        }
        let wrong = look(&trial, false).and_then(|()| {
            trial.pass(4 * 3_600);
            look(&trial, true)
        });
        wrong.err().map(|wrong| (wrong, steps))
    }

    fn relink(&self, value: &mut Json, answers: &HashMap<usize, Json>) {
        match value {
            Json::String(text) => {
                if let Some((n, place)) = self.origins.get(text)
                    && let Some(now) = answers.get(n).and_then(|answer| answer.pointer(place)).and_then(Json::as_str)
                {
                    now.clone_into(text);
                }
            }
            Json::Object(members) => members.values_mut().for_each(|one| self.relink(one, answers)),
            Json::Array(list) => list.iter_mut().for_each(|one| self.relink(one, answers)),
            _ => {}
        }
    }

    /// The fewest calls after which the same is wrong.
    fn shortest(&self, seed: u64, wrong: &str) -> (String, Vec<Step>) {
        let fails = |which: &[usize]| {
            let (found, steps) = self.again(seed, which)?;
            found.lines().any(|line| begin(line) == begin(wrong)).then_some((found, steps))
        };
        let mut kept: Vec<usize> = (0..self.steps.len()).collect();
        let mut best = fails(&kept).unwrap_or_else(|| (wrong.to_owned(), self.steps.clone()));
        let mut size = kept.len() / 2;
        while size > 0 {
            let mut start = 0;
            while start < kept.len() {
                let mut fewer = kept.clone();
                fewer.drain(start..(start + size).min(kept.len()));
                match fails(&fewer) {
                    Some(found) => (kept, best) = (fewer, found),
                    None => start += size,
                }
            }
            size /= 2;
        }
        best
    }
}

/// The same calls once more in a folder: the same answers, and the same world, also when it is read from the log and from
/// the snapshot.
fn kept(seed: u64, story: &Story, end: &World) -> Result<(), String> {
    let root = tempfile::TempDir::new().expect("a folder");
    let world = begun(seed);
    let store = Store::create_with(&root.path().join("one"), seed, &world).expect("a new world");
    let trial = Trial::of(Cloud::new(world, Some(store), seed));
    for (step, answer) in story.steps.iter().zip(&story.answers) {
        if make(&trial, step).ok() != *answer {
            return Err(format!("again: {} {} answers something else", step.path, step.input));
        }
    }
    let left = root.path().join("killed");
    std::fs::create_dir(&left).expect("a folder");
    for entry in std::fs::read_dir(root.path().join("one")).expect("a folder") {
        let entry = entry.expect("an entry");
        std::fs::copy(entry.path(), left.join(entry.file_name())).expect("copies");
    }
    trial.pass(4 * 3_600);
    trial.cloud.close().expect("closes");
    // However long the copying took on the clock on the wall.
    let till = later(trial.clock.time(), 600_000);
    let one = |world: &World| {
        let mut world = world.clone();
        world.advance(till);
        serde_json::to_value(&world).map(|mut world| {
            world.as_object_mut().map(|members| members.remove("now"));
            world
        })
    };
    let expected = one(end).expect("a world is written");
    for (what, folder) in [("snapshot", "one"), ("log", "killed")] {
        let (_, world) = Store::open(&root.path().join(folder), seed, false).map_err(|e| format!("{what}: {e}"))?;
        let found = one(&world).expect("a world is written");
        if found != expected {
            return Err(format!("{what}: another world: {}", unlike(&expected, &found, "").unwrap_or_default()));
        }
    }
    Ok(())
}

/// What all sequences came to.
#[derive(Default)]
struct Done {
    successes: usize,
    all: usize,
    /// By what they have in common.
    failures: BTreeMap<String, String>,
}

/// Makes the sequence of a seed, and takes down what came of it.
fn tell(seed: u64, done: &Mutex<Done>) {
    let story = story(seed, EACH);
    let wrong = match &story.end {
        // Every other one of those that begin with nothing, and of those that begin with the finished workshop.
        Ok(end) if (seed / 2).is_multiple_of(2) => kept(seed, &story, end).err(),
        Ok(_) => None,
        Err(wrong) => Some(wrong.clone()),
    };
    let mut all = done.lock().expect("no worker panics");
    all.successes += story.successes;
    all.all += story.answers.len();
    let Some(wrong) = wrong else { return };
    let first = wrong.lines().next().unwrap_or_default();
    if all.failures.len() >= MOST_FAILURES || all.failures.contains_key(&begin(first)) {
        return;
    }
    let (told, steps) = match story.end {
        Ok(_) => (wrong.clone(), story.steps),
        Err(_) => Linked::of(&story).shortest(seed, first),
    };
    let steps: Vec<String> =
        steps.iter().map(|step| format!("+{} ms {}({})", step.pause, step.path, step.input)).collect();
    let told = format!("HANDSON_SEED={seed}: {told}\nafter {} calls:\n{}", steps.len(), steps.join("\n"));
    all.failures.insert(begin(first), told);
}

/// What two failures that come from the same fault have in common: `dangling: ec2::describe_vpcs Vpcs DhcpOptionsId`.
fn begin(wrong: &str) -> String {
    wrong.split(' ').take(4).collect::<Vec<_>>().join(" ")
}

/// Where two values differ first.
fn unlike(one: &Json, other: &Json, path: &str) -> Option<String> {
    match (one, other) {
        _ if one == other => None,
        (Json::Object(one), Json::Object(other)) if one.len() == other.len() => one
            .iter()
            .find_map(|(name, value)| unlike(value, other.get(name).unwrap_or(&Json::Null), &format!("{path}.{name}"))),
        (Json::Array(one), Json::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).find_map(|(one, other)| unlike(one, other, &format!("{path}[]")))
        }
        _ => Some(format!("{path}: {one} is not {other}")),
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn the_world_stays_consistent_under_any_sequence_of_calls() {
    let count = number("HANDSON_CALLS").map_or(CALLS, |count| usize::try_from(count).unwrap_or(CALLS));
    let seeds: Vec<u64> = match number("HANDSON_SEED") {
        Some(seed) => vec![seed],
        None => (0..count.div_ceil(EACH) as u64).map(|n| n + number("HANDSON_FIRST_SEED").unwrap_or(0)).collect(),
    };
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Done::default()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    tell(*seed, &done);
                }
            });
        }
    });
    let Done { successes, all, failures } = done.into_inner().expect("no worker panics");
    let failures: Vec<String> = failures.into_values().collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    // Calls that are all refused show little.
    assert!(successes * 3 > all, "{successes} of {all} calls succeed");
}

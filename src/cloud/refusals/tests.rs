use super::{Case, Kept, Step, cases};
use crate::api::Value;
use crate::api::accept::accept;
use crate::api::testing::operation;
use crate::cloud::World;
use crate::cloud::trial::Trial;
use serde_json::Value as Json;

/// The world as it is now, with the region that is looked at.
fn now(trial: &Trial) -> World {
    let mut world = trial.cloud.inner().world.clone();
    let _ = world.context(trial.region);
    world
}

/// A world without what every call may change: the time, the next id, the region that was used last.
fn shown(world: &World) -> Json {
    let mut world = serde_json::to_value(world).expect("a world is written");
    for name in ["now", "ids", "used"] {
        world.as_object_mut().expect("an object").remove(name);
    }
    world
}

/// What is wrong with a case, if anything is.
fn fault(case: &Case) -> Result<(), String> {
    let trial = Trial::new();
    let mut kept = Kept::new();
    let last = case.steps.len() - 1;
    for (index, step) in case.steps.iter().enumerate() {
        let call = match step {
            Step::Pass(seconds) => {
                trial.pass(*seconds);
                continue;
            }
            Step::Call(call) => call,
        };
        let input = call.input(&kept)?;
        let before = (index == last).then(|| now(&trial));
        match (trial.try_call(&call.path, input.clone()), before) {
            (Ok(answer), None) => call.keep(&answer, &mut kept)?,
            (Err(refused), None) => return Err(format!("{} {input} is refused: {refused:?}", call.path)),
            (Ok(answer), Some(_)) => return Err(format!("{} {input} is not refused: {answer}", call.path)),
            (Err(refused), Some(mut before)) => {
                let as_told = (refused.code.as_str(), refused.status) == (case.code.as_str(), case.status);
                if !as_told || !refused.message.contains(&case.says) {
                    return Err(format!("{} {input}: {refused:?}", call.path));
                }
                let after = now(&trial);
                // What happens by itself meanwhile is not the call's doing.
                before.advance(after.now());
                if shown(&after) != shown(&before) {
                    return Err("it is refused, and changes something".to_owned());
                }
            }
        }
    }
    Ok(())
}

#[test]
fn what_aws_refuses_is_refused_with_its_code_and_status_and_changes_nothing() {
    let cases = cases().expect("the files can be read");
    let faults: Vec<String> = cases
        .iter()
        .filter_map(|case| fault(case).err().map(|why| format!("{} {}: {why}", case.code, case.situation)))
        .collect();
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), cases.len(), faults.join("\n"));
    assert!(cases.len() >= 120, "{} cases", cases.len());
}

/// A row says what it is about, and where AWS says so.
#[test]
fn cases_name_their_pages_and_differ() {
    let cases = cases().expect("the files can be read");
    let mut seen = std::collections::BTreeSet::new();
    for case in &cases {
        assert!(case.page.ends_with(".html"), "{}: {:?}", case.situation, case.page);
        let call = case.call().expect("a call");
        assert!(operation(&call.path).service.module == case.service, "{} is in {}", call.path, case.service);
        assert!(seen.insert((call.path.clone(), case.situation.clone())), "twice: {} {}", call.path, case.situation);
    }
}

/// Most cases are AWS's to refuse: handson lets them through.
#[test]
fn few_cases_never_leave_a_script() {
    let cases = cases().expect("the files can be read");
    let kept_back = cases.iter().filter(|case| {
        let call = case.call().expect("a call");
        // What a reference stands for does not matter to these checks.
        let input = Value::from_json(&call.input);
        accept(operation(&call.path), input, false).is_err()
    });
    let kept_back = kept_back.count();
    assert!(kept_back * 4 < cases.len(), "{kept_back} of {}", cases.len());
}

//! What a workshop has made, as boto3 sees it.

use super::differences::differences;
use super::fixture::project;
use super::moto::Moto;
use super::peers;
use serde_json::Value;

/// Everything on the endpoint, by `tests/peers/world.py`.
pub fn found(moto: &Moto, region: &str) -> Value {
    let printed = peers::python("world.py", &[&moto.url, region], "");
    serde_json::from_str(&printed).expect("world.py prints JSON")
}

/// The endpoint has exactly what `tests/handson/worlds/NAME.json` says: nothing is missing, different, or too much.
#[track_caller]
pub fn is(name: &str, moto: &Moto, region: &str) {
    is_with(name, &[], moto, region);
}

/// The same, with these words of it replaced by others.
#[track_caller]
pub fn is_with(name: &str, changed: &[(&str, &str)], moto: &Moto, region: &str) {
    let file = project("tests/handson/worlds").join(name).with_extension("json");
    let text = std::fs::read_to_string(&file).expect("the expected world");
    let text = changed.iter().fold(text, |text, (old, new)| text.replace(old, new));
    let expected: Value = serde_json::from_str(&text).expect("the expected world is JSON");
    let found = found(moto, region);
    let differences = differences(&expected, &found);
    assert!(differences.is_empty(), "not the world of {name}.json:\n{}", differences.join("\n"));
}

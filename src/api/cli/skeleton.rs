//! `--generate-cli-skeleton`.

use crate::api::table::{Kind, Shape};
use serde_json::{Map, Value as Json};

/// One value of everything that a shape has, as botocore's `ArgumentGenerator` makes it; of an enum the first value, so that the same
/// command prints the same.
pub fn of(shape: &'static Shape) -> Json {
    fill(shape, &mut Vec::new())
}

fn fill(shape: &'static Shape, within: &mut Vec<&'static str>) -> Json {
    within.push(shape.name);
    let filled = match &shape.kind {
        // A type inside of itself ends there.
        Kind::Structure { .. } if within.iter().filter(|name| **name == shape.name).count() > 1 => {
            Json::Object(Map::new())
        }
        Kind::Structure { members, .. } => {
            let settable = members.iter().filter(|member| !member.result_only);
            Json::Object(settable.map(|member| (member.name.to_owned(), fill(member.shape, within))).collect())
        }
        Kind::List { element, .. } => Json::Array(vec![fill(element, within)]),
        Kind::Map { value, .. } => Json::Object([("KeyName".to_owned(), fill(value, within))].into_iter().collect()),
        Kind::String { values, .. } => Json::from(values.first().copied().unwrap_or_default()),
        Kind::Integer { .. } | Kind::Long { .. } => Json::from(0),
        Kind::Float | Kind::Double => Json::from(0.0),
        Kind::Boolean => Json::from(true),
        Kind::Timestamp => Json::from("1970-01-01T00:00:00"),
        Kind::Blob | Kind::Document => Json::Null,
    };
    within.pop();
    filled
}

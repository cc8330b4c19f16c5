//! When a rule fits a request.

use super::limits;
use crate::api::Value;
use crate::cloud::call::{Read as _, Refusal, refuse};

/// Fields and the members that say more of them.
const FIELDS: &[(&str, &str)] = &[
    ("path-pattern", "PathPatternConfig"),
    ("host-header", "HostHeaderConfig"),
    ("http-header", "HttpHeaderConfig"),
    ("http-request-method", "HttpRequestMethodConfig"),
    ("query-string", "QueryStringConfig"),
    ("source-ip", "SourceIpConfig"),
];

/// The conditions of a call as they are described: of paths and hosts AWS says the values twice, as both APIs have them.
///
/// # Errors
/// An unknown field, one without a value, or too many values.
pub fn read(given: &[Value]) -> Result<Vec<Value>, Refusal> {
    let mut conditions = Vec::new();
    let mut values = 0;
    for condition in given.iter().filter_map(Value::as_map) {
        let Some(field) = condition.text("Field") else {
            return refuse("ValidationError", "A condition field must be specified");
        };
        let Some((_, member)) = FIELDS.iter().find(|(name, _)| *name == field) else {
            let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
            let message = format!("Condition field '{field}' must be one of '[{}]'", names.join(", "));
            return refuse("ValidationError", message);
        };
        let old = matches!(field, "path-pattern" | "host-header");
        let config = match (condition.map(member), old) {
            (Some(config), _) => config.clone(),
            (None, true) if !condition.list("RegexValues").is_empty() => {
                members! { "RegexValues": condition.list("RegexValues") }
            }
            (None, true) => members! { "Values": condition.list("Values") },
            (None, false) => return refuse("ValidationError", format!("A {member} must be specified")),
        };
        let count = config.list("Values").len() + config.list("RegexValues").len();
        if count == 0 {
            return refuse("ValidationError", "A condition value must be specified");
        }
        values += count;
        let mut described = members! { "Field": field };
        for list in ["Values", "RegexValues"] {
            if let Some(value) = config.member(list).filter(|_| old) {
                described.insert(list.to_owned(), value.clone());
            }
        }
        described.insert((*member).to_owned(), Value::Map(config));
        conditions.push(Value::Map(described));
    }
    if conditions.is_empty() {
        return refuse("ValidationError", "A condition must be specified");
    }
    if values > limits::CONDITION_VALUES {
        let message = format!("A rule can have at most {} condition values", limits::CONDITION_VALUES);
        return refuse("ValidationError", message);
    }
    Ok(conditions)
}

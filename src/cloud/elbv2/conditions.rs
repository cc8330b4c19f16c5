//! When a rule fits a request.

use super::limits;
use crate::api::{Members, Value};
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

/// The most characters of a value, and of them the wildcards `*` and `?`. Source: Elastic Load Balancing, "Condition types for listener
/// rules".
const MOST_CHARACTERS: usize = 128;
const MOST_NAME: usize = 40;
const MOST_WILDCARDS: usize = 5;

/// Whether values can be of that field.
fn valid(field: &str, config: &Members) -> Result<(), Refusal> {
    let wrong = |message: String| refuse("ValidationError", message);
    if field == "http-header" {
        match config.text("HttpHeaderName") {
            Some(name) if (1..=MOST_NAME).contains(&name.len()) && !name.contains(char::is_whitespace) => {}
            Some(name) => return wrong(format!("The HTTP header name '{name}' is not valid")),
            None => return wrong("An HTTP header name must be specified".to_owned()),
        }
    }
    let own = |c: char, others: &str| c.is_ascii_alphanumeric() || others.contains(c);
    let mut wildcards = 0;
    for value in config.texts("Values") {
        let fits = match field {
            "path-pattern" => value.chars().all(|c| own(c, "_-.$/~\"'@:+&*?")),
            "host-header" => value.chars().all(|c| own(c, "-.*?")),
            "http-request-method" => {
                value.len() <= MOST_NAME && value.chars().all(|c| c.is_ascii_uppercase() || "-_".contains(c))
            }
            "source-ip" => {
                let block = value.split_once('/');
                block.is_some_and(|(address, size)| {
                    let most = address.parse::<std::net::IpAddr>().map(|it| if it.is_ipv4() { 32 } else { 128 });
                    most.is_ok_and(|most| size.parse::<u8>().is_ok_and(|size| size <= most))
                })
            }
            _ => true,
        };
        if !fits || value.is_empty() || value.chars().count() > MOST_CHARACTERS {
            return wrong(format!("Condition value '{value}' is not valid for the field '{field}'"));
        }
        wildcards += value.chars().filter(|c| matches!(c, '*' | '?')).count();
    }
    if matches!(field, "path-pattern" | "host-header") && wildcards > MOST_WILDCARDS {
        return wrong(format!("A rule can have at most {MOST_WILDCARDS} wildcard characters"));
    }
    Ok(())
}

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
        let once = matches!(field, "path-pattern" | "host-header" | "http-request-method" | "source-ip");
        if once
            && conditions.iter().filter_map(Value::as_map).any(|before: &Members| before.text("Field") == Some(field))
        {
            return refuse("ValidationError", format!("A rule can only have one '{field}' condition"));
        }
        if condition.map(member).is_some() && !condition.list("Values").is_empty() {
            let message = format!("You cannot specify both 'Values' and '{member}' for the condition field '{field}'");
            return refuse("ValidationError", message);
        }
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
        valid(field, &config)?;
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

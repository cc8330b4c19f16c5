//! When a rule fits a request.

use super::limits;
use crate::api::Value;
use crate::cloud::call::{Read as _, Refusal, refuse};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Fields and the members that say more of them.
const FIELDS: &[(&str, &str)] = &[
    ("path-pattern", "PathPatternConfig"),
    ("host-header", "HostHeaderConfig"),
    ("http-header", "HttpHeaderConfig"),
    ("http-request-method", "HttpRequestMethodConfig"),
    ("query-string", "QueryStringConfig"),
    ("source-ip", "SourceIpConfig"),
];

/// Fields that a rule can look at once; the others as often as it wants.
const ONCE: &[&str] = &["path-pattern", "host-header", "http-request-method", "source-ip"];

/// The longest value, and the longest method.
const LONGEST: usize = 128;
const METHOD: usize = 40;

/// Characters of hosts and paths beside letters and digits. Source: ELB API Reference, RuleCondition.
const OF_HOSTS: &str = "-.*?";
const OF_PATHS: &str = "_-.$/~\"'@:+&*?";

/// Refuses a value that the field cannot have.
fn check_value(field: &str, value: &str) -> Result<(), Refusal> {
    let among = |marks: &str| value.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c));
    let wrong = match field {
        _ if value.is_empty() => Some("must not be empty".to_owned()),
        "http-request-method" if value.len() > METHOD => Some(format!("must be at most {METHOD} characters long")),
        _ if value.len() > LONGEST => Some(format!("must be at most {LONGEST} characters long")),
        "host-header" if !among(OF_HOSTS) => Some("contains invalid characters".to_owned()),
        "path-pattern" if !among(OF_PATHS) => Some("contains invalid characters".to_owned()),
        "http-request-method" if !value.chars().all(|c| c.is_ascii_uppercase() || "-_".contains(c)) => {
            Some("contains invalid characters".to_owned())
        }
        "source-ip" if !is_block(value) => Some("must be in CIDR format".to_owned()),
        _ => None,
    };
    match wrong {
        Some(wrong) => refuse("ValidationError", format!("The value '{value}' of a condition on '{field}' {wrong}")),
        None => Ok(()),
    }
}

fn is_block(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = if address.parse::<Ipv4Addr>().is_ok() { 32 } else { 128 };
    (most == 32 || address.parse::<Ipv6Addr>().is_ok()) && bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

/// The conditions of a call as they are described: of paths and hosts AWS says the values twice, as both APIs have them.
///
/// # Errors
/// An unknown field, one without a value, or too many values.
pub fn read(given: &[Value]) -> Result<Vec<Value>, Refusal> {
    let mut conditions = Vec::new();
    let (mut values, mut wildcards) = (0, 0);
    let mut fields = Vec::new();
    for condition in given.iter().filter_map(Value::as_map) {
        let Some(field) = condition.text("Field") else {
            return refuse("ValidationError", "A condition field must be specified");
        };
        let Some((_, member)) = FIELDS.iter().find(|(name, _)| *name == field) else {
            let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
            let message = format!("Condition field '{field}' must be one of '[{}]'", names.join(", "));
            return refuse("ValidationError", message);
        };
        if ONCE.contains(&field) && fields.contains(&field) {
            return refuse("ValidationError", format!("A rule can only have one '{field}' condition"));
        }
        fields.push(field);
        if condition.map(member).is_some()
            && !(condition.list("Values").is_empty() && condition.list("RegexValues").is_empty())
        {
            let message = format!("You cannot specify both 'Values' and '{member}' for a condition");
            return refuse("ValidationError", message);
        }
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
        if field == "http-header" && config.text("HttpHeaderName").is_none_or(str::is_empty) {
            return refuse("ValidationError", "An HTTP header name must be specified");
        }
        for value in config.texts("Values") {
            check_value(field, value)?;
            wildcards += value.matches(['*', '?']).count();
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
    if wildcards > limits::CONDITION_WILDCARDS {
        let message = format!("A rule can have at most {} condition wildcards", limits::CONDITION_WILDCARDS);
        return refuse("ValidationError", message);
    }
    Ok(conditions)
}

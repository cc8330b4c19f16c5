//! What several files of EC2 say alike.

use crate::api::Value;
use crate::cloud::call::{Input, Read as _, Refusal, refuse};

/// The refusal of an id that nothing has: `code` is AWS's without its end (`InvalidSubnetID`), `what` is AWS's word for the
/// resource (`subnet ID`), `prefix` its ids' (`subnet`).
pub fn no_such(code: &str, what: &str, prefix: &str, id: &str) -> Refusal {
    let digits = id.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
    if digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Refusal::new(format!("{code}.NotFound"), format!("The {what} '{id}' does not exist"));
    }
    Refusal::new(format!("{code}.Malformed"), format!("Invalid id: \"{id}\" (expecting \"{prefix}-...\")"))
}

/// Refuses a call that sets an option that is not simulated. An empty list, and `false`, set nothing.
pub fn simulated(input: &Input, without: &[&str]) -> Result<(), Refusal> {
    let set = |name: &&&str| match input.member(name) {
        None | Some(Value::Bool(false)) => false,
        Some(Value::List(list)) => !list.is_empty(),
        Some(_) => true,
    };
    match without.iter().find(set) {
        None => Ok(()),
        Some(name) => {
            let operation = input.operation.name;
            let message = format!(
                "The rehearsal cloud does not simulate {name} of ec2 {operation}; an endpoint or AWS itself does."
            );
            Err(Refusal::new("NotImplemented", message).status(501))
        }
    }
}

/// Refuses a text that is not one of those that AWS takes.
pub fn one_of(name: &str, given: &str, known: &[&str]) -> Result<(), Refusal> {
    if known.contains(&given) {
        return Ok(());
    }
    refuse("InvalidParameterValue", format!("Value ({given}) for parameter {name} is invalid."))
}

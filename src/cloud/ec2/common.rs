//! What several files of EC2 say alike.

use crate::api::Value;
use crate::cloud::call::{Input, Read as _, Refusal, refuse};

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

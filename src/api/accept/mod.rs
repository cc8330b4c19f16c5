//! From what a script gives to what AWS takes: names, conveniences and checks before a call.
//!
//! The rules, at every depth:
//! - A member may be written in any casing (`cluster_name`, `ClusterName`); keys of maps and of documents are the user's
//!   own and stay. `()` counts as not given.
//! - A single value stands for a list of one, and for a structure whose only member is `Value` (EC2's attributes).
//! - A list of name and value (tags, filters, environment, attributes) may be a map ([`pairs`]).
//! - A whole number stands for a string of digits; text or epoch seconds for a time; text for a blob.
//! - A map or array stands for the JSON text in a policy document.
//!
//! What botocore's `handlers.py` (1.44) does to the input of the operations taken, and what becomes of it here:
//! - RunInstances' `UserData` is base64-encoded; CreateLaunchTemplate's is not. Done here.
//! - `Filters` stands for `Filter` (DescribeNatGateways, DescribeFlowLogs). Done here.
//! - A member marked as an idempotency token gets a UUID. The caller sets it, derived from the call.

mod pairs;
mod problem;
mod reader;
mod scalar;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod whole_table;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

pub use problem::{Expected, Found, InputErrors, Problem, ProblemKind, Warning};

use super::table::Operation;
use super::value::{Members, Value};
use crate::nearest::same;
use reader::Reader;

pub(super) use pairs::specifications;

/// An input that may be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// AWS's names and types, in the table's order at every depth.
    pub input: Members,
    /// What is sent although the table does not know it.
    pub warnings: Vec<Warning>,
}

/// Reads what a script gives to an operation: a map, or `Null` for none.
///
/// `strict` refuses enum values that the table does not know, which otherwise are only warned of.
///
/// # Errors
/// Everything that is wrong with the input, not only the first.
pub fn accept(operation: &'static Operation, given: Value, strict: bool) -> Result<Accepted, InputErrors> {
    let mut reader = Reader::new(operation, strict);
    let given = match given {
        Value::Null => Members::new(),
        Value::Map(members) => members,
        other => {
            reader.wrong_type(&other, Expected::Members(operation.input.members()));
            return Err(InputErrors { operation, problems: reader.problems });
        }
    };
    let input = reader.input(encode_user_data(operation, given));
    match reader.problems.is_empty() {
        true => Ok(Accepted { input, warnings: reader.warnings }),
        false => Err(InputErrors { operation, problems: reader.problems }),
    }
}

/// RunInstances takes plain user data and sends it in base64.
fn encode_user_data(operation: &Operation, mut given: Members) -> Members {
    if operation.service.module == "ec2" && operation.name == "RunInstances" {
        for (_, value) in given.iter_mut().filter(|(name, _)| same(name, "UserData")) {
            match value {
                Value::Text(text) => *text = BASE64.encode(&*text),
                Value::Bytes(bytes) => *value = Value::Text(BASE64.encode(bytes)),
                // Anything else is judged as what it is.
                _ => {}
            }
        }
    }
    given
}

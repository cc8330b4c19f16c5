//! Calls as AWS CLI commands.

use super::{Operation, Value};

/// A command that does the same.
pub fn cli_of(operation: &Operation, input: &Value) -> String {
    format!(
        "aws {} {} --cli-input-json '{}'",
        operation.service.module,
        operation.function.replace('_', "-"),
        input.to_json()
    )
}

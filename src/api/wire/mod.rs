//! The three wire protocols, decoded by the API table: awsJson, awsQuery and ec2Query.
//!
//! Results are decoded as botocore's `parsers.py` and `handlers.py` (1.44) do it, so that they are what the AWS CLI prints:
//! - Members come in the table's order at every depth. What AWS left out is absent, `<tagSet/>` is an empty list, a JSON
//!   null is absent in a structure and null in a list or map. Members that the table does not have are ignored.
//! - A time is read in whatever format it is written. A boolean in XML is true for `true` and false for all else.
//! - IAM's policy documents come percent-encoded and are shown as the JSON they hold. botocore knows them by the name of
//!   their shape, `policyDocumentType`, and leaves them as they are when they hold no JSON.
//! - GetConsoleOutput's `Output` comes in base64 and is shown as text.
//!
//! Where this differs from botocore: a number of a floating type is always a float (botocore keeps a JSON `100` as it is);
//! an empty XML element for a number or a time is absent (botocore fails); an HTML page is an error.

mod encode;
mod error;
mod form;
mod json;
mod members;
mod scalar;
#[cfg(test)]
mod tests;
mod xml;

pub use encode::{content_type, encode_error, encode_response};
pub use error::WireError;

use super::table::{Kind, Operation, Protocol, Service};
use super::value::{Members, Value};

/// Levels of a message. The deepest type of the table has 14; only a type that holds itself can go on.
const LEVELS: usize = 64;

/// Which side's rules hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// A request: what is not of its type is an error, as it is for AWS.
    Request,
    /// A response: a scalar of another type stays as it is.
    Response,
}

/// The result in the body of a successful response: always a map.
///
/// # Errors
/// The body is not what the protocol and the table say.
pub fn decode_response(operation: &Operation, body: &[u8]) -> Result<Value, WireError> {
    let service = operation.service;
    let mut result = match service.protocol {
        Protocol::Json { .. } => json::decode(operation.output, body, Side::Response)?,
        Protocol::Query { .. } | Protocol::Ec2 { .. } => {
            let nothing = matches!(&operation.output.kind, Kind::Structure { members: [], .. });
            if nothing && body.trim_ascii().is_empty() {
                return Ok(Value::Map(Members::new()));
            }
            let policies = service.module == "iam";
            xml::decode(operation.output, operation.result_wrapper, policies, body)?
        }
    };
    if service.module == "ec2" && operation.name == "GetConsoleOutput" {
        decode_console_output(&mut result);
    }
    Ok(result)
}

/// The operation that a request names, and its input in the table's order. The server's side.
///
/// `target` is the header `X-Amz-Target`, which names the operation in awsJson.
///
/// # Errors
/// The request names no operation of the service, or its body is not what the table says. Whether required members are
/// there and values are allowed is not looked at.
pub fn decode_request(
    service: &'static Service,
    target: Option<&str>,
    body: &[u8],
) -> Result<(&'static Operation, Members), WireError> {
    match service.protocol {
        Protocol::Json { target_prefix, .. } => {
            let target = target.ok_or(WireError::NoOperation)?;
            let name = target.strip_prefix(target_prefix).and_then(|rest| rest.strip_prefix('.')).unwrap_or(target);
            let operation = operation(service, name)?;
            match json::decode(operation.input, body, Side::Request)? {
                Value::Map(input) => Ok((operation, input)),
                _ => Ok((operation, Members::new())),
            }
        }
        Protocol::Query { .. } | Protocol::Ec2 { .. } => {
            let form = form::Form::parse(body)?;
            let operation = operation(service, form.action().ok_or(WireError::NoOperation)?)?;
            let ec2 = matches!(service.protocol, Protocol::Ec2 { .. });
            Ok((operation, form.decode(operation.input, ec2)?))
        }
    }
}

fn operation(service: &'static Service, name: &str) -> Result<&'static Operation, WireError> {
    let found = service.operation_named(name);
    found.ok_or_else(|| WireError::UnknownOperation { name: name.to_owned() })
}

/// Base64 in place of the text it holds; left alone where it is none.
fn decode_console_output(result: &mut Value) {
    if let Value::Map(members) = result
        && let Some(Value::Text(output)) = members.get_mut("Output")
        && let Some(bytes) = scalar::base64(output)
    {
        *output = String::from_utf8_lossy(&bytes).into_owned();
    }
}

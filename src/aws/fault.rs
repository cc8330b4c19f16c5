//! What went wrong with a call.

use crate::lang::Text;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error;

/// What went wrong with a call.
#[derive(Debug)]
pub enum Fault {
    /// The input does not fit. `path` is where: `containerDefinitions[0].cpu`.
    Input { path: String, message: Text },
    /// The call failed.
    Call(String),
}

/// The end of a call: the result itself is read elsewhere, from the response's body.
pub fn finish<O, E>(result: Result<O, SdkError<E, HttpResponse>>) -> Result<(), Fault>
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    result.map(|_| ()).map_err(|error| Fault::Call(DisplayErrorContext(&error).to_string()))
}

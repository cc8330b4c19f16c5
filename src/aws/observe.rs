//! The interceptor through which a call sees its own requests and answers.

use super::current::{Answer, Current};
use crate::api::{Members, wire};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use std::error::Error;

/// Tells the running call of each attempt and keeps the body of the answer, which the API table decodes.
#[derive(Debug)]
pub struct Observe;

#[dyn_dispatch_hint]
impl Intercept for Observe {
    fn name(&self) -> &'static str {
        "handson: observe"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(current) = Current::get() {
            current.attempt_begins();
        }
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(current) = Current::get() {
            current.transmit_begins(context.request().method(), context.request().uri());
        }
        Ok(())
    }

    /// What a call gave is read by the API table. The SDK, which reads it too and keeps nothing that we use, is spared that where the
    /// whole answer is here already, as in a rehearsal: it is a quarter of a call's time. Refusals it does read.
    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(current) = Current::get() else { return Ok(()) };
        let response = context.response_mut();
        if response.status().is_success()
            && let Some(answer) = whole(response)
            && let Ok(empty) = wire::encode_response(current.operation, &Members::new(), "")
        {
            *response.body_mut() = SdkBody::from(empty);
            current.answered(answer);
        }
        Ok(())
    }

    /// Here and not before deserialization, for the SDK reads the body only then.
    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(current) = Current::get() else { return Ok(()) };
        let answer = current.early_answer().or_else(|| context.response().and_then(whole));
        let error = match (&answer, context.output_or_error()) {
            (None, Some(Err(error))) => Some(words(error)),
            _ => None,
        };
        current.attempt_ends(answer, error);
        Ok(())
    }
}

fn whole(response: &HttpResponse) -> Option<Answer> {
    let body = response.body().bytes()?.to_vec();
    let id = ["x-amzn-requestid", "x-amz-request-id"].iter().find_map(|name| response.headers().get(name));
    let request_id = id.map(str::to_owned).or_else(|| id_in_body(&body));
    Some(Answer { status: response.status().as_u16(), request_id, body })
}

/// The query protocols repeat the id in the body (`RequestId`, EC2 `requestId` or `RequestID`), some endpoints only
/// there.
fn id_in_body(body: &[u8]) -> Option<String> {
    let body = std::str::from_utf8(body).ok()?;
    ["RequestId", "requestId", "RequestID"].iter().find_map(|name| {
        let (_, rest) = body.split_once(&format!("<{name}>"))?;
        Some(rest.split_once("</")?.0.trim().to_owned())
    })
}

/// An error and its causes on one line.
fn words(error: &(dyn Error + 'static)) -> String {
    let links = std::iter::successors(Some(error), |&error| error.source());
    links.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

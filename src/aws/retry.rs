//! When a request may be repeated.
//!
//! The SDK's standard mode repeats on connection errors, time-outs, 5xx and throttling. For a call that changes
//! something and carries no token that is wrong: the first request may have been served, and the second makes the same
//! thing again. Such a call is repeated only when it certainly was not served: it was throttled, or there never was a
//! connection. So is one with a token on an endpoint that is not AWS's own, for a simulator may take no notice of tokens
//! (moto makes a second NAT gateway).

use super::current::Current;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority};

/// The codes by which AWS refuses a request because there are too many. From aws-runtime 1.10's list, less
/// `LimitExceededException`, `TransactionInProgressException` and `PriorRequestNotComplete`, which do not mean that in
/// any service of the API table.
const THROTTLING: &[&str] = &[
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "SlowDown",
    "EC2ThrottledException",
];

/// A quota of the account in ECS, ECR and Logs; the SDK takes it for throttling and would ask three times in vain.
const QUOTA: &str = "LimitExceededException";

/// Whether AWS refused the request because there are too many: it was not served and may be repeated.
pub fn is_throttling(code: &str) -> bool {
    THROTTLING.contains(&code)
}

/// The rule above, as the SDK asks for it. It runs last, so what it forbids stays forbidden.
#[derive(Debug)]
pub struct Once;

impl ClassifyRetry for Once {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let (Some(Err(_)), Some(current)) = (context.output_or_error(), Current::get()) else {
            return RetryAction::NoActionIndicated;
        };
        let once = current.once();
        let whole = context.response().filter(|response| response.body().bytes().is_some());
        let Some(response) = whole else {
            return if once && current.maybe_served() {
                RetryAction::RetryForbidden
            } else {
                RetryAction::NoActionIndicated
            };
        };
        let status = response.status().as_u16();
        let code = error_code(response);
        match code.as_deref() {
            Some(code) if is_throttling(code) => RetryAction::throttling_error(),
            Some(QUOTA) => RetryAction::RetryForbidden,
            _ if status < 300 || once && status >= 500 => RetryAction::RetryForbidden,
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "handson: once"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

/// The code of an error answer in any of AWS's protocols, without its namespace (`com.amazonaws.ecs#ClientException`)
/// and what some services append after a colon.
fn error_code(response: &HttpResponse) -> Option<String> {
    let body = std::str::from_utf8(response.body().bytes()?).ok()?;
    let code = match response.headers().get("x-amzn-errortype") {
        Some(code) => code.to_owned(),
        None if body.trim_start().starts_with('{') => {
            let json: serde_json::Value = serde_json::from_str(body).ok()?;
            ["__type", "code", "Code"].iter().find_map(|name| json.get(name)?.as_str())?.to_owned()
        }
        None => {
            let (_, rest) = body.split_once("<Code>")?;
            rest.split_once("</Code>")?.0.trim().to_owned()
        }
    };
    let code = code.rsplit('#').next().unwrap_or(&code);
    Some(code.split(':').next().unwrap_or(code).to_owned())
}

#[cfg(test)]
mod tests;

//! The rehearsal cloud as the SDK's HTTP client: no socket, no thread.

use super::serve::Request;
use super::{Clock, Cloud};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use std::fmt;
use std::sync::Arc;

/// Answers the SDK's requests from a rehearsal cloud; each takes its usual time on the clock.
#[derive(Clone)]
pub struct InProcess {
    pub cloud: Arc<Cloud>,
    pub clock: Clock,
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rehearsal cloud")
    }
}

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(self.answer(&request))
    }
}

impl InProcess {
    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let other = |error: Box<dyn std::error::Error + Send + Sync>| ConnectorError::other(error, None);
        let headers = request.headers();
        let body = request.body().bytes().unwrap_or_default();
        let asked = Request { authorization: headers.get("authorization"), target: headers.get("x-amz-target"), body };
        let answer = self.cloud.answer(&asked, &self.clock, true);
        let status = StatusCode::try_from(answer.status).map_err(|e| other(Box::new(e)))?;
        let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
        response.headers_mut().insert("content-type", answer.content_type);
        response.headers_mut().insert("x-amzn-requestid", answer.request_id);
        Ok(response)
    }
}

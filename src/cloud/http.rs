//! The rehearsal cloud as the SDK's HTTP client: no socket, no thread.

use super::serve::Request;
use super::{Clock, Cloud, Lost};
use aws_smithy_async::rt::sleep::AsyncSleep as _;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

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
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector { to: self.clone(), patience: settings.read_timeout() })
    }
}

/// A client with the time limits of its configuration.
#[derive(Debug)]
struct Connector {
    to: InProcess,
    /// How long it waits for an answer to begin.
    patience: Option<Duration>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match self.to.answer(&request) {
            Ok(answer) => HttpConnectorFuture::ready(answer),
            Err(Lost::Reset) => {
                let reset = io::Error::from(io::ErrorKind::ConnectionReset);
                HttpConnectorFuture::ready(Err(ConnectorError::io(reset.into())))
            }
            Err(Lost::Silence) => {
                let wait = self.patience.map(|patience| self.to.clock.sleep(patience));
                HttpConnectorFuture::new(async move {
                    match wait {
                        Some(wait) => wait.await,
                        None => std::future::pending().await,
                    }
                    Err(ConnectorError::timeout(io::Error::from(io::ErrorKind::TimedOut).into()))
                })
            }
        }
    }
}

impl InProcess {
    fn answer(&self, request: &HttpRequest) -> Result<Result<HttpResponse, ConnectorError>, Lost> {
        let headers = request.headers();
        let body = request.body().bytes().unwrap_or_default();
        let asked = Request { authorization: headers.get("authorization"), target: headers.get("x-amz-target"), body };
        let answer = self.cloud.answer(&asked, &self.clock, true).end?;
        Ok(StatusCode::try_from(answer.status).map_err(|e| ConnectorError::other(Box::new(e), None)).map(|status| {
            let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
            response.headers_mut().insert("content-type", answer.content_type);
            response.headers_mut().insert("x-amzn-requestid", answer.request_id);
            response
        }))
    }
}

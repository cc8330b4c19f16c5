//! An endpoint inside the process, which keeps each request and answers what it was told to.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::RetryConfig;
use handson::aws::target::Signing;
use handson::aws::{Aws, Parts, Target, TargetKind, Timeouts};
use handson::cancel::Cancel;
use std::fmt;
use std::sync::{Arc, Mutex};
use tokio::runtime::Handle;

/// A request as it would have gone over the wire.
pub struct Recorded {
    pub method: String,
    pub url: String,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Recorded {
    /// The header of that name, written in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The endpoint; clones are the same one.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    requests: Vec<Recorded>,
    answer: Vec<u8>,
}

impl Recorder {
    /// Its address, which nothing listens at.
    pub const URL: &str = "http://127.0.0.1:1";

    /// A connection to it.
    pub fn connect(&self, runtime: &Handle) -> Aws {
        let target = Target {
            kind: TargetKind::Endpoint { url: Recorder::URL.to_owned() },
            region: "ap-northeast-1".to_owned(),
            profile: None,
            signing: Signing::Test,
            timeouts: Timeouts::default(),
            retries: RetryConfig::standard(),
            endpoint: Some(Recorder::URL.to_owned()),
            notes: Vec::new(),
        };
        let parts = Parts { http: Some(SharedHttpClient::new(self.clone())), ..Parts::default() };
        Aws::new(target, runtime.clone(), Cancel::default(), parts)
    }

    /// Answers with that body from now on, with status 200.
    pub fn answer(&self, body: Vec<u8>) {
        self.0.lock().expect("the recorder").answer = body;
    }

    /// The requests since the last time.
    pub fn requests(&self) -> Vec<Recorded> {
        std::mem::take(&mut self.0.lock().expect("the recorder").requests)
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}

impl HttpConnector for Recorder {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let headers = request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let recorded = Recorded {
            method: request.method().to_owned(),
            url: request.uri().to_owned(),
            headers: headers.collect(),
            body: request.body().bytes().expect("a body that is no stream").to_vec(),
        };
        let mut state = self.0.lock().expect("the recorder");
        state.requests.push(recorded);
        let answer = SdkBody::from(state.answer.clone());
        HttpConnectorFuture::ready(Ok(HttpResponse::new(200.try_into().expect("a status"), answer)))
    }
}

impl HttpClient for Recorder {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

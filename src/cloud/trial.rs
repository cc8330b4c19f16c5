//! What the tests of the rehearsal cloud are written with: calls that go over the wire, and time.

use super::serve::{Request, Response};
use super::world::Context;
use super::{Clock, Cloud, Pace};
use crate::api::testing::{encode_request, operation};
use crate::api::{Value, wire};
use serde_json::Value as Json;
use std::time::Duration;

/// What clients send without a signature.
const UNSIGNED: &[&str] = &["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];

/// A rehearsal cloud that is asked as the SDK asks it.
pub struct Trial {
    pub cloud: Cloud,
    pub clock: Clock,
    pub region: &'static str,
}

/// AWS's code and message of a refusal.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    pub status: u16,
    pub code: String,
    pub message: String,
}

impl Refused {
    fn of(response: &Response) -> Refused {
        let text = String::from_utf8_lossy(&response.body).into_owned();
        let between = |tag: &str| {
            text.split_once(&format!("<{tag}>"))
                .and_then(|(_, rest)| rest.split_once('<'))
                .map(|(inner, _)| inner.to_owned())
        };
        let (code, message) = match serde_json::from_str::<Json>(&text) {
            Ok(json) => (json["__type"].as_str().map(str::to_owned), json["message"].as_str().map(str::to_owned)),
            Err(_) => (between("Code"), between("Message")),
        };
        Refused { status: response.status, code: code.unwrap_or_default(), message: message.unwrap_or_default() }
    }
}

impl Trial {
    /// An account on its first day, in `ap-northeast-1`.
    pub fn new() -> Trial {
        Trial::of(Cloud::in_memory(0))
    }

    /// That cloud, in the same region, with a clock of its own.
    pub fn of(cloud: Cloud) -> Trial {
        let clock = Clock::new(cloud.now(), Pace::Stands);
        Trial { cloud, clock, region: "ap-northeast-1" }
    }

    /// The same world once more, at the same time; what happens in the one does not happen in the other.
    pub fn again(&self) -> Trial {
        let world = self.cloud.inner().world.clone();
        let trial = Trial::of(Cloud::new(world, None, 0));
        trial.clock.at_least(self.clock.time());
        trial
    }

    /// Makes a call: `try_call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}))`.
    pub fn try_call(&self, path: &str, input: Json) -> Result<Json, Refused> {
        self.ask(path, input, true)
    }

    /// The same; without `latency` the call takes no time.
    pub fn ask(&self, path: &str, input: Json, latency: bool) -> Result<Json, Refused> {
        let operation = operation(path);
        let response = self.answer(path, &input, latency);
        if response.status == 200 {
            let value = wire::decode_response(operation, &response.body).expect("an answer that can be read");
            return Ok(value.to_json());
        }
        Err(Refused::of(&response))
    }

    /// The answer as it is on the wire.
    pub fn answer(&self, path: &str, input: &Json, latency: bool) -> Response {
        let operation = operation(path);
        let (target, body) = encode_request(operation, &Value::from_json(input));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=test/20260406/{}/{}/aws4_request, SignedHeaders=host, Signature=0",
            self.region, operation.service.signing_name
        );
        // Whoever takes on a role with a token of somebody else's has nothing to sign with.
        let signed = !UNSIGNED.contains(&operation.name);
        let authorization = signed.then_some(authorization.as_str());
        let request = Request { authorization, target: target.as_deref(), body: &body };
        self.cloud.answer(&request, &self.clock, latency).end.expect("no fault takes the answer away")
    }

    /// The same for a call that has to succeed.
    pub fn call(&self, path: &str, input: Json) -> Json {
        let shown = input.to_string();
        self.try_call(path, input).unwrap_or_else(|refused| panic!("{path}({shown}): {refused:?}"))
    }

    /// The code with which a call is refused.
    pub fn refused(&self, path: &str, input: Json) -> String {
        match self.try_call(path, input) {
            Ok(result) => panic!("{path} is not refused: {result}"),
            Err(refused) => refused.code,
        }
    }

    /// Looks into the world, in the trial's region.
    pub fn look<T>(&self, at: impl FnOnce(&mut Context<'_>) -> T) -> T {
        at(&mut self.cloud.inner().world.context(self.region))
    }

    /// Lets so many seconds pass.
    pub fn pass(&self, seconds: u64) {
        self.clock.pass(Duration::from_secs(seconds));
    }
}

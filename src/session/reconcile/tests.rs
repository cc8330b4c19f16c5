//! Every operation that creates something and whose answer is lost: what is asked then, and what is sent again.

use super::super::Options;
use super::super::connection::Connection;
use super::super::durable::CALL;
use super::question;
use crate::api::effects::{Lost, Verb};
use crate::api::testing::{Fill, Sampler, Side, encode_response};
use crate::api::{Effect, Kind, Members, Operation, Service, Shape, Value, accept, services, tags, wire};
use crate::aws::natives::Trouble;
use crate::aws::target::Signing;
use crate::aws::{Aws, Parts, Target, TargetKind, Timeouts};
use crate::cancel::Cancel;
use crate::engine::time::Clock;
use crate::ui::{Colour, Ui};
use crate::workshop::Workshop;
use crate::workshop::journal::{Begin, End, Head, Journal, Place};
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::RetryConfig;
use indexmap::IndexMap;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Runtime;

/// An endpoint that loses the first answer of one operation, and then shows what it made or does not.
#[derive(Debug, Clone)]
struct Endpoint(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    about: &'static Operation,
    /// The tag on what the call made; none where it was not served.
    made: Option<String>,
    asked: Vec<(&'static Operation, Members)>,
}

impl HttpConnector for Endpoint {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut state = self.0.lock().expect("the endpoint");
        let body = request.body().bytes().expect("a body that is no stream");
        let read = wire::decode_request(service_of(&request), request.headers().get("x-amz-target"), body);
        let (operation, input) = read.expect("a request of the table");
        let times = state.asked.iter().filter(|(asked, _)| *asked == state.about).count();
        let mut known = HashMap::new();
        if let Some((_, first)) = state.asked.iter().find(|(asked, _)| *asked == state.about) {
            names(&Value::Map(first.clone()), "", &mut known);
        }
        names(&Value::Map(input.clone()), "", &mut known);
        // What tells the kind from others that the same question shows.
        if let Some(only) = state.about.effect().and_then(|effect| effect.kind?.only.as_ref()) {
            let name = only.path.0.last().map_or("", |name| *name);
            known.insert(singular(name), only.is[0].to_owned());
        }
        state.asked.push((operation, input));
        let (status, body) = match (&state.made, operation == state.about) {
            (_, true) if times == 0 => (500, Vec::new()),
            (None, false) => (200, encode_response(operation, &Value::Map(Members::new()))),
            (made, _) => {
                let tag = made.clone().unwrap_or_default();
                let shown = Shown { known, tag }.value(operation.output, "", 0).unwrap_or(Value::Map(Members::new()));
                (200, encode_response(operation, &shown))
            }
        };
        let status = u16::try_from(status).expect("a status").try_into().expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
    }
}

impl HttpClient for Endpoint {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// The service for which a request is signed.
fn service_of(request: &HttpRequest) -> &'static Service {
    let signed = request.headers().get("authorization").expect("a signature");
    let is_it = |service: &&&Service| signed.contains(&format!("/{}/aws4_request", service.signing_name));
    services().iter().find(is_it).expect("a service of the table")
}

/// The texts and numbers of an input by the names of their members, in the singular and in small letters.
fn names(value: &Value, name: &str, found: &mut HashMap<String, String>) {
    match value {
        Value::Text(text) => drop(found.insert(singular(name), text.clone())),
        Value::Int(number) => drop(found.insert(singular(name), number.to_string())),
        Value::List(list) => list.iter().rev().for_each(|value| names(value, name, found)),
        Value::Map(map) => map.iter().for_each(|(name, value)| names(value, name, found)),
        _ => {}
    }
}

fn singular(name: &str) -> String {
    let name = name.to_lowercase();
    name.strip_suffix('s').unwrap_or(&name).to_owned()
}

/// An answer that shows one of everything, with the tag of the call. Members of one name have one text everywhere.
struct Shown {
    known: HashMap<String, String>,
    tag: String,
}

impl Shown {
    fn value(&self, shape: &'static Shape, name: &str, depth: usize) -> Option<Value> {
        let small = name.to_lowercase();
        if depth > 9 || small.contains("nexttoken") || small.contains("marker") || small.contains("truncated") {
            return None;
        }
        let text = || self.known.get(&singular(name)).cloned().unwrap_or_else(|| format!("the-{}", singular(name)));
        let is_tags = matches!(small.as_str(), "tags" | "tagset" | "taglist");
        Some(match &shape.kind {
            Kind::Structure { members, union } => {
                let given =
                    members.iter().filter_map(|m| Some((m.name.to_owned(), self.value(m.shape, m.name, depth + 1)?)));
                Value::Map(given.take(if *union { 1 } else { usize::MAX }).collect())
            }
            Kind::List { element, .. } if is_tags => {
                let members = element.members().iter().filter_map(|member| {
                    let text = match member.name.to_lowercase().as_str() {
                        "key" => CALL,
                        "value" => &self.tag,
                        _ => return None,
                    };
                    Some((member.name.to_owned(), Value::Text(text.to_owned())))
                });
                Value::List(vec![Value::Map(members.collect())])
            }
            Kind::List { element, .. } => Value::List(vec![self.value(element, name, depth + 1)?]),
            Kind::Map { .. } if is_tags => {
                Value::Map(Members::from_iter([(CALL.to_owned(), Value::Text(self.tag.clone()))]))
            }
            Kind::Map { value, .. } => {
                Value::Map(Members::from_iter([("key".to_owned(), self.value(value, name, depth + 1)?)]))
            }
            Kind::String { values: [], .. } => Value::Text(text()),
            Kind::String { values, .. } => {
                let known = text();
                Value::Text(values.iter().find(|value| **value == known).unwrap_or(&values[0]).to_string())
            }
            Kind::Integer { .. } | Kind::Long { .. } => Value::Int(text().parse().unwrap_or(1)),
            Kind::Float | Kind::Double => Value::Float(1.0),
            Kind::Boolean => Value::Bool(text() == "true"),
            Kind::Timestamp => Value::Time(Timestamp::UNIX_EPOCH),
            Kind::Blob | Kind::Document => return None,
        })
    }
}

/// Time passes when somebody waits.
#[derive(Debug, Clone)]
struct Patient(Arc<Mutex<Timestamp>>);

impl Clock for Patient {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("the clock")
    }

    fn sleep(&self, time: Duration, _: &Cancel) -> bool {
        *self.0.lock().expect("the clock") += time;
        true
    }
}

impl AsyncSleep for Patient {
    fn sleep(&self, _: Duration) -> Sleep {
        Sleep::new(std::future::ready(()))
    }
}

/// What came of a call whose first answer was lost.
struct Ended {
    result: Result<Value, Trouble>,
    /// Inputs with which the operation was sent.
    sent: Vec<Members>,
    /// Operations that were asked between the first and the last of these, or after the only one.
    asked: Vec<&'static Operation>,
    /// What the journal says of the call.
    end: End,
}

fn lose(runtime: &Runtime, operation: &'static Operation, made: bool) -> Ended {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Patient(Arc::new(Mutex::new(Timestamp::UNIX_EPOCH)));
    let ui = Arc::new(Ui::new(Colour::Never, true, true));
    let workshop = Workshop::new(Arc::clone(&ui) as _, IndexMap::new(), IndexMap::new(), true);
    let (cancel, handle) = (Cancel::default(), runtime.handle().clone());
    let connection = Connection::new(
        Options::default(),
        None,
        workshop,
        ui,
        handle.clone(),
        cancel.clone(),
        Arc::new(clock.clone()) as _,
    );
    let place = Place { kind: "endpoint".into(), account: None, region: "ap-northeast-1".into(), endpoint: None };
    let begun = clock.now();
    let head = Head { journal: 0, workshop: "w".into(), run: "the-run".into(), owner: "me".into(), place, begun };
    let now = clock.clone();
    let journal =
        Journal::open(folder.path(), Begin::GoOn, head, false, Arc::new(move || now.now())).expect("a journal");
    let made = made.then(|| journal.tag(1));
    let endpoint = Endpoint(Arc::new(Mutex::new(State { about: operation, made, asked: Vec::new() })));
    // AWS's own, for tokens are trusted nowhere else.
    let url = "https://ecs.ap-northeast-1.amazonaws.com".to_owned();
    let target = Target {
        kind: TargetKind::Endpoint { url: url.clone() },
        region: "ap-northeast-1".to_owned(),
        profile: None,
        signing: Signing::Test,
        timeouts: Timeouts::default(),
        retries: RetryConfig::standard(),
        endpoint: Some(url),
        notes: Vec::new(),
    };
    let http = Some(SharedHttpClient::new(endpoint.clone()));
    let parts = Parts { http, sleep: Some(SharedAsyncSleep::new(clock)), ..Parts::default() };
    let aws = Aws::new(target, handle, cancel, parts);
    let mut inputs = Sampler::new(Side::Input);
    inputs.fill(Fill::Least);
    let accepted = accept(operation, inputs.value(operation.input), false).expect("a sample can be sent");
    let result = connection.journalled(&aws, &journal, "", operation, accepted);
    let all = std::mem::take(&mut endpoint.0.lock().expect("the endpoint").asked);
    let first = all.iter().position(|(asked, _)| *asked == operation).expect("it was sent");
    let asked = all[first..].iter().map(|(asked, _)| *asked).filter(|asked| *asked != operation).collect();
    let sent = all.into_iter().filter(|(asked, _)| *asked == operation).map(|(_, input)| input).collect();
    let end = journal.look(|past| past.calls.get(&1).expect("the call").end.clone());
    Ended { result, sent, asked, end }
}

/// What of an operation is not as its row says; nothing where all is.
fn faults(effect: &'static Effect, absent: &Ended, there: &Ended) -> Vec<String> {
    let operation = effect.operation;
    let mut faults = Vec::new();
    let mut hold = |what: &str, holds: bool| {
        let [absent, there] = [absent, there].map(Ended::told);
        if !holds {
            faults.push(format!("{operation}: {what}\n  not made: {absent}\n  made: {there}"));
        }
    };
    for ended in [absent, there] {
        hold("asking changes nothing", ended.asked.iter().all(|asked| !asked.mutates));
    }
    let is = |ended: &Ended, sent: usize| ended.result.is_ok() && ended.sent.len() == sent;
    match &effect.lost {
        Lost::Token(token) => {
            for ended in [absent, there] {
                let tokens: Vec<_> = ended.sent.iter().map(|input| input.get(*token)).collect();
                let same = tokens.iter().all(|token| *token == tokens[0]);
                hold(
                    "repeated with its token",
                    tokens.len() > 1 && tokens[0].is_some() && same && ended.result.is_ok(),
                );
            }
        }
        Lost::Never(_) => {
            for ended in [absent, there] {
                hold("sent once", ended.sent.len() == 1 && ended.end == End::Open);
                hold("named", ended.result.is_err() && ended.told().contains(&operation.to_string()));
            }
        }
        Lost::Again(_) => {
            hold("made again", is(absent, 2));
            let marked = tags::add(operation, &mut Members::new(), &[]);
            if marked && question(effect, &Value::Map(there.sent[0].clone()), "x").is_some() {
                hold("found by its tag", is(there, 1) && !there.asked.is_empty());
            } else {
                hold("made again", is(there, 2));
            }
        }
        // The least input of this operation does not tell what to look for.
        Lost::Tag | Lost::Look if question(effect, &Value::Map(there.sent[0].clone()), "x").is_none() => {
            for ended in [absent, there] {
                hold("sent once", ended.sent.len() == 1 && ended.end == End::Open);
                hold("named", ended.result.is_err() && ended.told().contains(&operation.to_string()));
            }
        }
        Lost::Tag | Lost::Look => {
            hold("looked for, then made again", is(absent, 2) && !absent.asked.is_empty());
            hold("found", is(there, 1) && !there.asked.is_empty());
        }
    }
    faults
}

impl Ended {
    fn told(&self) -> String {
        let (sent, asked) = (self.sent.len(), &self.asked);
        let result = match &self.result {
            Ok(value) => value.to_json().to_string(),
            Err(Trouble::Thrown(thrown)) => format!("{}: {}", thrown.code, thrown.message),
            Err(Trouble::Fault(fault)) => fault.to_string(),
        };
        format!("sent {sent} times, then asked {asked:?}: {result}")
    }
}

#[test]
fn a_creating_operation_whose_answer_is_lost_is_not_made_twice() {
    let runtime = Runtime::new().expect("a runtime");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let creates = |effect: &&Effect| matches!(effect.verb, Verb::Makes | Verb::Puts | Verb::Joins);
    let all = services().iter().flat_map(|service| service.operations).filter_map(|o| o.effect()).filter(creates);
    let mut wrong = Vec::new();
    for effect in all {
        let [absent, there] = [false, true].map(|made| lose(&runtime, effect.operation, made));
        wrong.extend(faults(effect, &absent, &there));
        let how = match &effect.lost {
            Lost::Token(_) => "by the same token",
            Lost::Never(_) => "never again",
            Lost::Again(_) => "by the same call",
            Lost::Tag | Lost::Look if there.result.is_err() => "not told by the least input",
            Lost::Tag | Lost::Look => "by looking for it",
        };
        let simulated = if crate::cloud::simulates(effect.operation) { "simulated" } else { "not simulated" };
        [how, simulated].iter().for_each(|count| *counts.entry(count).or_default() += 1);
    }
    println!("operations that create something and whose answer was lost: {counts:?}");
    assert!(wrong.is_empty(), "{} of {counts:?}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts["not simulated"] > 40 && counts["not told by the least input"] < 5, "{counts:?}");
}

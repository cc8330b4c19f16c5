//! The whole table: every operation's input goes through the SDK and comes back from the wire as it was given, and every result
//! comes back from the wire as it was sent.

use super::api::table::Protocol;
use super::api::testing::{Fill, Sampler, Side, encode_response, reachable, shown};
use super::api::{Kind, Members, Operation, Service, Shape, Value, services, wire};
use super::recorder::{Recorded, Recorder};
use super::wire_rules::{Maps, as_sent, difference};
use handson::aws::script::from_value;
use handson::aws::{Aws, CallOptions, Outcome};
use handson::engine::json;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// A service's own connection and the endpoint behind it.
struct Line {
    aws: Aws,
    wire: Recorder,
}

impl Line {
    /// Makes a call that is answered with this result, and gives what came of it and the request.
    fn call(&self, operation: &'static Operation, input: &Value, answer: &Value) -> (Outcome, Recorded) {
        self.wire.answer(encode_response(operation, answer));
        let outcome = self.aws.call(operation, input.clone(), CallOptions { strict: true });
        let outcome = outcome.unwrap_or_else(|fault| panic!("{operation}: {fault}\n{}", input.to_json()));
        let mut requests = self.wire.requests();
        assert_eq!((requests.len(), outcome.attempts), (1, 1), "{operation} takes one request");
        (outcome, requests.remove(0))
    }
}

/// Does something for every service at the same time, and gives what each came to.
fn for_each_service<T: Send>(work: impl Fn(&'static Service, &Line) -> T + Sync) -> Vec<T> {
    let runtime = Runtime::new().expect("a runtime");
    let (handle, work) = (runtime.handle(), &work);
    std::thread::scope(|scope| {
        let begin = |service: &'static Service| {
            scope.spawn(move || {
                let wire = Recorder::default();
                work(service, &Line { aws: wire.connect(handle), wire })
            })
        };
        let threads: Vec<_> = services().iter().map(|service| begin(service)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|why| std::panic::resume_unwind(why))).collect()
    })
}

/// What the calls of a service came to.
struct Count {
    service: &'static Service,
    /// The operations that requests named.
    operations: BTreeSet<&'static str>,
    calls: usize,
    /// Numbers, texts and so on that were sent, and that came back in results.
    values: [usize; 2],
}

impl Count {
    fn sent(&mut self, operation: &'static Operation, input: &Value) {
        self.operations.insert(operation.name);
        self.calls += 1;
        self.values[0] += leaves(input);
    }
}

/// How many values of an enum are sent. Only instance types have more, a thousand, which differ in nothing but their text.
const MOST_VALUES: usize = 200;

/// Every member of every operation; of unions every member, of enums every value.
#[test]
fn every_operation_keeps_every_member_of_input_and_result() {
    let begun = Instant::now();
    let counts = for_each_service(|service, line| {
        let mut pair = Pair { inputs: Sampler::new(Side::Input), outputs: Sampler::new(Side::Output) };
        let mut count = Count { service, operations: BTreeSet::new(), calls: 0, values: [0, 0] };
        for operation in service.operations {
            pair.forget_unions(operation);
            pair.there_and_back(line, operation, &mut count);
            for round in 1.. {
                if round >= Sampler::ROUND && !pair.unions_missing(operation) {
                    break;
                }
                assert!(round < 100, "{operation} has a union whose members never all come");
                pair.there(line, operation, &mut count);
                pair.back(operation, &mut count);
            }
        }
        pair.other_enum_values(line, &mut count);
        count
    });
    report(&counts, begun.elapsed());
    for Count { service, operations, .. } in &counts {
        let all: BTreeSet<&str> = service.operations.iter().map(|operation| operation.name).collect();
        assert_eq!(*operations, all, "{service:?}");
    }
}

/// Goes straight to standard error, so that it is also there when the test passes.
fn report(counts: &[Count], took: Duration) {
    let mut text = String::from("operations called with every member set, and read back from the wire:\n");
    let mut line = |name: &str, operations: usize, calls: usize, [sent, got]: [usize; 2]| {
        text += &format!(
            "  {name:6} {operations:3} operations, {calls:4} calls, {sent:6} values sent, {got:6} values got\n"
        );
    };
    for Count { service, operations, calls, values } in counts {
        line(service.module, operations.len(), *calls, *values);
    }
    let sum = |of: fn(&Count) -> usize| counts.iter().map(of).sum::<usize>();
    line("in all", sum(|c| c.operations.len()), sum(|c| c.calls), [sum(|c| c.values[0]), sum(|c| c.values[1])]);
    text += &format!("  in {:.1} s\n", took.as_secs_f64());
    std::io::stderr().write_all(text.as_bytes()).expect("standard error");
}

/// The samples of both sides.
struct Pair {
    inputs: Sampler,
    outputs: Sampler,
}

impl Pair {
    /// A call whose result is full too, so that the SDK reads it as well.
    fn there_and_back(&mut self, line: &Line, operation: &'static Operation, count: &mut Count) {
        let (input, answer) = (self.inputs.value(operation.input), self.outputs.value(operation.output));
        let (outcome, request) = line.call(operation, &input, &answer);
        count.sent(operation, &input);
        count.values[1] += leaves(&answer);
        assert_request(operation, &request, &as_sent(operation, input));
        assert_result(operation, outcome.value, &shown(operation, answer));
    }

    /// A call without a result.
    fn there(&mut self, line: &Line, operation: &'static Operation, count: &mut Count) {
        let input = self.inputs.value(operation.input);
        let (_, request) = line.call(operation, &input, &nothing());
        count.sent(operation, &input);
        assert_request(operation, &request, &as_sent(operation, with_token(operation, input, &request)));
    }

    /// A result without a call.
    fn back(&mut self, operation: &'static Operation, count: &mut Count) {
        let answer = self.outputs.value(operation.output);
        let found = wire::decode_response(operation, &encode_response(operation, &answer));
        let found = found.unwrap_or_else(|error| panic!("{operation}: {error}"));
        count.values[1] += leaves(&answer);
        assert_result(operation, found, &shown(operation, answer));
    }

    fn forget_unions(&mut self, operation: &'static Operation) {
        unions(operation.input, Side::Input).for_each(|shape| self.inputs.forget(shape));
        unions(operation.output, Side::Output).for_each(|shape| self.outputs.forget(shape));
    }

    fn unions_missing(&self, operation: &'static Operation) -> bool {
        unions(operation.input, Side::Input).any(|shape| self.inputs.missing(shape) > 0)
            || unions(operation.output, Side::Output).any(|shape| self.outputs.missing(shape) > 0)
    }

    /// The enum values that no call has had so far, in calls with little else.
    fn other_enum_values(&mut self, line: &Line, count: &mut Count) {
        for operation in count.service.operations {
            for shape in reachable(operation.input, Side::Input) {
                self.inputs.fill(Fill::Towards(shape));
                while self.inputs.missing(shape) > shape.values().len().saturating_sub(MOST_VALUES) {
                    self.there(line, operation, count);
                }
            }
            for shape in reachable(operation.output, Side::Output) {
                self.outputs.fill(Fill::Towards(shape));
                while self.outputs.missing(shape) > 0 {
                    self.back(operation, count);
                }
            }
        }
    }
}

fn unions(shape: &'static Shape, side: Side) -> impl Iterator<Item = &'static Shape> {
    reachable(shape, side).into_iter().filter(|shape| matches!(shape.kind, Kind::Structure { .. }))
}

/// The HTTP request is the protocol's, signed for the service, and says what was given.
#[track_caller]
fn assert_request(operation: &'static Operation, request: &Recorded, input: &Value) {
    let service = operation.service;
    let header = |name: &str| request.header(name).unwrap_or_default();
    assert_eq!((&*request.method, request.url.trim_end_matches('/')), ("POST", Recorder::URL), "{operation}");
    let scope = format!("/ap-northeast-1/{}/aws4_request,", service.signing_name);
    let unsigned = ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"].contains(&operation.name);
    assert!(unsigned || header("authorization").contains(&scope), "{operation}: {}", header("authorization"));
    let target = request.header("x-amz-target");
    match service.protocol {
        Protocol::Json { version, target_prefix } => {
            assert_eq!(header("content-type"), format!("application/x-amz-json-{version}"), "{operation}");
            assert_eq!(target, Some(&*format!("{target_prefix}.{}", operation.name)), "{operation}");
        }
        Protocol::Query { .. } | Protocol::Ec2 { .. } => {
            assert_eq!(header("content-type"), "application/x-www-form-urlencoded", "{operation}");
            let start = format!("Action={}&Version={}", operation.name, service.api_version);
            let after = request.body.strip_prefix(start.as_bytes());
            assert!(after.is_some_and(|rest| rest.is_empty() || rest[0] == b'&'), "{operation}");
        }
    }
    let (read, members) = wire::decode_request(service, target, &request.body)
        .unwrap_or_else(|error| panic!("{operation}: {error}: {}", String::from_utf8_lossy(&request.body)));
    assert_eq!(read.name, operation.name);
    let difference = difference(Some(operation.input), input, &Value::Map(members), Maps::Unordered);
    assert_eq!(difference, None, "{operation}: {}", String::from_utf8_lossy(&request.body));
}

/// The result is what was answered, in the table's order, and a script's JSON is the result.
#[track_caller]
fn assert_result(operation: &'static Operation, found: Value, answer: &Value) {
    let lost = difference(Some(operation.output), answer, &found, Maps::Ordered);
    assert_eq!(lost, None, "{operation}");
    let plain = found.to_json();
    let script = json::of(&from_value(operation.output, found, None));
    let (plain, script) = (Value::from_json(&plain), Value::from_json(&script));
    // A script's maps are sorted by their keys.
    assert_eq!(
        difference(Some(operation.output), &plain, &script, Maps::Unordered),
        None,
        "{operation}: the script's JSON"
    );
}

/// How many values that hold no others.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Map(members) => members.values().map(leaves).sum(),
        Value::List(list) => list.iter().map(leaves).sum(),
        _ => 1,
    }
}

/// With the required members alone the request has nothing else, but for the token that makes repeating it safe.
#[test]
fn nothing_is_sent_that_was_not_given() {
    let tokens: Vec<usize> = for_each_service(|service, line| {
        let mut inputs = Sampler::new(Side::Input);
        inputs.fill(Fill::Least);
        let mut tokens = 0;
        for operation in service.operations {
            let input = inputs.value(operation.input);
            let (outcome, request) = line.call(operation, &input, &nothing());
            assert_eq!(outcome.value, nothing(), "{operation}");
            let with_token = with_token(operation, input.clone(), &request);
            tokens += usize::from(with_token != input);
            assert_request(operation, &request, &as_sent(operation, with_token));
        }
        tokens
    });
    assert!(tokens.iter().sum::<usize>() > 15, "{tokens:?}");
}

/// Empty texts, lists, maps and structures are sent as far as the protocol can.
#[test]
fn what_is_empty_is_sent_as_far_as_the_protocol_can() {
    for_each_service(|service, line| {
        let mut inputs = Sampler::new(Side::Input);
        inputs.fill(Fill::Empty);
        for operation in service.operations {
            let input = inputs.value(operation.input);
            let (_, request) = line.call(operation, &input, &nothing());
            assert_request(operation, &request, &as_sent(operation, with_token(operation, input, &request)));
        }
    });
}

fn nothing() -> Value {
    Value::Map(Members::new())
}

/// The input with the token that the request has, if the operation takes one and the input has none.
fn with_token(operation: &'static Operation, input: Value, request: &Recorded) -> Value {
    let Value::Map(mut members) = input else { panic!("{operation} takes a map") };
    if let Some(token) = operation.token.filter(|token| !members.contains_key(*token)) {
        let read = wire::decode_request(operation.service, request.header("x-amz-target"), &request.body);
        let mut read = read.unwrap_or_else(|error| panic!("{operation}: {error}")).1;
        let made = read.swap_remove(token).unwrap_or_else(|| panic!("{operation} has no token"));
        let uuid = made.as_str().is_some_and(|made| made.len() == 36 && made.split('-').count() == 5);
        assert!(uuid, "{operation}: {made:?}");
        members.insert(token.to_owned(), made);
        members.sort_by_cached_key(|name, _| operation.input.members().iter().position(|member| member.name == name));
    }
    Value::Map(members)
}

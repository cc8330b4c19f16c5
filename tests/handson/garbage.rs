//! Whatever a script gives to a call, and whatever comes over the wire, is answered and never a panic.

use super::api::table::Protocol;
use super::api::testing::{Sampler, Side, encode_request, encode_response};
use super::api::{Kind, Members, Operation, Shape, Value, accept, services, wire};
use handson::aws::script::from_value;
use handson::engine::json;
use handson::lang::Lang;
use jiff::Timestamp;

/// Numbers that look random and are the same each time (splitmix64, by Sebastiano Vigna, in the public domain).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    fn operation(&mut self) -> &'static Operation {
        let service = *self.one_of(services());
        self.one_of(service.operations)
    }

    /// Up to `longest` characters, many of which mean something to one of the protocols.
    fn text(&mut self, longest: usize) -> String {
        const CHARS: &[char] = &[
            'a', 'Z', '0', '9', '.', '-', '_', '[', ']', '"', '\\', '{', '}', '<', '>', '/', '&', ';', '=', '%', '+',
            '*', ' ', '\n', '\r', '\t', '\0', '\u{7f}', 'é', 'ß', '日', '　', '😀', '\u{301}', '\u{202e}', '\u{feff}',
            'İ', 'ſ',
        ];
        (0..self.below(longest + 1)).map(|_| *self.one_of(CHARS)).collect()
    }

    /// A value that nobody asked for.
    fn value(&mut self, levels: usize) -> Value {
        match self.below(if levels == 0 { 8 } else { 11 }) {
            0 => Value::Null,
            1 => Value::Bool(self.below(2) == 0),
            2 => Value::Int(*self.one_of(&[0, 1, -1, 80, i64::MAX, i64::MIN, i32::MAX as i64 + 1])),
            3 => Value::Float(*self.one_of(&[0.0, -0.0, 1.5, 1e300, -1e300, f64::NAN, f64::INFINITY, 1e15 + 0.5])),
            4 => Value::Text(self.text(12)),
            5 => Value::Text(self.text(4).repeat(self.below(2000))),
            6 => Value::Bytes((0..self.below(20)).map(|_| self.next() as u8).collect()),
            7 => Value::Time(*self.one_of(&[Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH])),
            8 => Value::List((0..self.below(4)).map(|_| self.value(levels - 1)).collect()),
            _ => Value::Map((0..self.below(4)).map(|_| (self.text(8), self.value(levels - 1))).collect()),
        }
    }

    /// A value that is right in some places and wrong in others.
    fn almost(&mut self, shape: &'static Shape, levels: usize) -> Value {
        if levels == 0 || self.below(6) == 0 {
            return self.value(levels.min(3));
        }
        match &shape.kind {
            Kind::Structure { members, .. } => {
                let mut given = Members::new();
                for member in *members {
                    if member.required || self.below(3) == 0 {
                        let name = self.spelling(member.name);
                        given.insert(name, self.almost(member.shape, levels - 1));
                    }
                }
                if self.below(3) == 0 {
                    given.insert(self.text(10), self.value(2));
                }
                Value::Map(given)
            }
            Kind::List { element, .. } => {
                Value::List((0..self.below(4)).map(|_| self.almost(element, levels - 1)).collect())
            }
            Kind::Map { value, .. } => {
                Value::Map((0..self.below(4)).map(|_| (self.text(10), self.almost(value, levels - 1))).collect())
            }
            Kind::String { values, .. } if !values.is_empty() => {
                let value = *self.one_of(values);
                Value::Text(self.spelling(value))
            }
            Kind::String { .. } => Value::Text(self.text(30)),
            Kind::Integer { .. } | Kind::Long { .. } => Value::Int(self.next() as i64 >> self.below(64)),
            Kind::Float | Kind::Double => Value::Float(self.below(100) as f64 / 8.0),
            Kind::Boolean => Value::Bool(self.below(2) == 0),
            Kind::Timestamp | Kind::Blob | Kind::Document => self.value(3),
        }
    }

    /// A name in another casing, or with a letter wrong, or as it is.
    fn spelling(&mut self, name: &str) -> String {
        match self.below(5) {
            0 => name.to_uppercase(),
            1 => name.chars().flat_map(|c| [c.is_uppercase().then_some('_'), Some(c)]).flatten().collect(),
            2 => {
                let wrong = self.below(name.chars().count());
                name.chars().enumerate().filter(|(at, _)| *at != wrong).map(|(_, c)| c).collect()
            }
            _ => name.to_owned(),
        }
    }

    /// Bytes with a few of them changed, left out, doubled, or cut off.
    fn spoilt(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..self.below(4) {
            if bytes.is_empty() {
                break;
            }
            let (at, end) = (self.below(bytes.len()), self.below(bytes.len()));
            match self.below(6) {
                0 => bytes[at] = self.next() as u8,
                1 => bytes[at] ^= 1 << self.below(8),
                2 => drop(bytes.remove(at)),
                3 => bytes.truncate(at),
                4 => bytes.insert(at, *self.one_of(b"<>&{}[]\"=%.0")),
                _ => {
                    let again = bytes[at.min(end)..at.max(end)].to_vec();
                    bytes.splice(at..at, again);
                }
            }
        }
        bytes
    }
}

/// Ok, or problems that each say where and what in both languages.
fn assert_answered(operation: &'static Operation, given: Value, strict: bool) -> bool {
    let whole = !matches!(given, Value::Map(_) | Value::Null);
    let warned = match accept(operation, given.clone(), strict) {
        Ok(accepted) => {
            // What was taken is what would be sent: it is taken again as it is, but for what is encoded on the way.
            let again = Value::Map(accepted.input.clone());
            if operation.name != "RunInstances" {
                let twice =
                    accept(operation, again, strict).unwrap_or_else(|errors| panic!("{operation} {given:?}: {errors}"));
                assert_eq!(format!("{:?}", twice.input), format!("{:?}", accepted.input), "{operation} {given:?}");
            }
            for warning in &accepted.warnings {
                for lang in [Lang::En, Lang::Ja] {
                    assert!(
                        !warning.path.is_empty() && warning.message(lang).len() > warning.path.len() + 2,
                        "{warning:?}"
                    );
                }
            }
            return true;
        }
        Err(errors) => errors,
    };
    assert!(!warned.problems.is_empty(), "{operation} {given:?}");
    for problem in &warned.problems {
        assert!(whole || !problem.path.is_empty(), "{operation} {given:?}: {problem:?}");
        for lang in [Lang::En, Lang::Ja] {
            let said = problem.message(lang);
            assert!(said.starts_with(&problem.path) && said.len() > problem.path.len() + 2, "{said:?}");
        }
    }
    false
}

#[test]
fn whatever_a_call_is_given_is_taken_or_told() {
    let mut random = Random(1);
    let (mut taken, mut told) = (0, 0);
    for number in 0..5_000 {
        let operation = random.operation();
        let given = match number % 5 {
            0 => random.value(3),
            1 => Value::Map((0..random.below(6)).map(|_| (random.text(12), random.value(4))).collect()),
            _ => random.almost(operation.input, 8),
        };
        let answered = assert_answered(operation, given, random.below(2) == 0);
        *if answered { &mut taken } else { &mut told } += 1;
    }
    assert!(taken > 100 && told > 3_000, "{taken} taken, {told} told");
}

#[test]
fn whatever_comes_over_the_wire_is_read_or_told() {
    let mut random = Random(2);
    let (mut inputs, mut outputs) = (Sampler::new(Side::Input), Sampler::new(Side::Output));
    let (mut read, mut told) = ([0; 2], [0; 2]);
    for number in 0..3_000 {
        let operation = random.operation();
        let body = match number % 3 {
            0 => (0..random.below(200)).map(|_| random.next() as u8).collect(),
            1 => random.text(200).into_bytes(),
            _ => random.spoilt(encode_response(operation, &outputs.value(operation.output))),
        };
        match wire::decode_response(operation, &body) {
            Ok(value) => {
                assert!(matches!(value, Value::Map(_)), "{operation}: {value:?}");
                assert!(json::of(&from_value(operation.output, value, None)).is_object(), "{operation}");
                read[0] += 1;
            }
            Err(error) => {
                assert!(!error.text().en.is_empty() && !error.text().ja.is_empty(), "{operation}: {error:?}");
                told[0] += 1;
            }
        }
        let (target, body) = match number % 3 {
            0 => (Some(random.text(20)), (0..random.below(200)).map(|_| random.next() as u8).collect()),
            1 => (target(operation), random.text(200).into_bytes()),
            _ => {
                let (target, body) = encode_request(operation, &inputs.value(operation.input));
                (target, random.spoilt(body))
            }
        };
        match wire::decode_request(operation.service, target.as_deref(), &body) {
            Ok(_) => read[1] += 1,
            Err(error) => {
                assert!(!error.text().en.is_empty() && !error.text().ja.is_empty(), "{operation}: {error:?}");
                told[1] += 1;
            }
        }
    }
    assert!(read.iter().chain(&told).all(|count| *count > 100), "{read:?} read, {told:?} told");
}

fn target(operation: &Operation) -> Option<String> {
    match operation.service.protocol {
        Protocol::Json { target_prefix, .. } => Some(format!("{target_prefix}.{}", operation.name)),
        Protocol::Query { .. } | Protocol::Ec2 { .. } => None,
    }
}

//! Values that AWS's limits allow, with every member set.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::collections::{HashMap, HashSet};

use super::value;
use crate::api::table::{Kind, Member, Operation, Shape};
use crate::api::time;
use crate::api::value::{Members, Value};

/// Which of an operation's shapes is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Input,
    Output,
}

impl Side {
    /// The operation's shape of this side.
    pub fn of(self, operation: &Operation) -> &'static Shape {
        if self == Side::Input { operation.input } else { operation.output }
    }
}

/// How often a type may stand inside itself before the sample ends there.
const ROUNDS: usize = 1;

/// Most values of an enum that one list holds.
const LISTED: usize = 100;

/// What a sample has of what it may have.
#[derive(Debug, Clone, Copy)]
pub enum Fill {
    /// Every member, two of everything in a list or map.
    Full,
    /// The required members.
    Least,
    /// Every member, with nothing in it where that is allowed.
    Empty,
    /// The required members, and those that lead to this type.
    Towards(&'static Shape),
}

/// Makes samples, each unlike the one before: an enum has the value after the last one it had, a union the next member, a text the
/// next number; a number, boolean, time or blob at any place has all its values in [`Sampler::ROUND`] samples.
pub struct Sampler {
    side: Side,
    fill: Fill,
    /// How many samples were made.
    made: usize,
    /// How often a shape was asked for: in all, and in this sample.
    turns: HashMap<usize, (usize, usize)>,
    within: Vec<&'static Shape>,
    seen: HashSet<(usize, usize)>,
    /// Which types lead to the one of [`Fill::Towards`].
    leading: HashMap<usize, bool>,
}

/// A sample of that side of the operation; another one for each `turn`.
pub fn sample(operation: &'static Operation, side: Side, turn: usize) -> Value {
    let mut sampler = Sampler::new(side);
    sampler.made = turn;
    sampler.value(side.of(operation))
}

impl Sampler {
    /// In so many samples each place has had all its numbers, booleans, times and blobs.
    pub const ROUND: usize = 3;

    pub fn new(side: Side) -> Sampler {
        let (turns, seen, leading) = (HashMap::new(), HashSet::new(), HashMap::new());
        Sampler { side, fill: Fill::Full, made: 0, turns, within: Vec::new(), seen, leading }
    }

    /// The same from here on with more or less in it.
    pub fn fill(&mut self, fill: Fill) {
        self.fill = fill;
        self.leading.clear();
    }

    /// The next sample.
    pub fn value(&mut self, shape: &'static Shape) -> Value {
        let value = self.inner(shape).expect("the outermost shape is not inside itself");
        self.made += 1;
        self.turns.values_mut().for_each(|(_, here)| *here = 0);
        value
    }

    /// How many values of that enum, or members of that union, no sample had so far.
    pub fn missing(&self, shape: &'static Shape) -> usize {
        (0..choices(shape, self.side)).filter(|choice| !self.seen.contains(&(id(shape), *choice))).count()
    }

    /// Takes an enum or union as not seen so far.
    pub fn forget(&mut self, shape: &'static Shape) {
        self.seen.retain(|(seen, _)| *seen != id(shape));
    }

    /// How often the shape was asked for before.
    fn turn(&mut self, shape: &'static Shape) -> usize {
        let made = self.made;
        let (all, here) = self.turns.entry(id(shape)).or_insert((made, 0));
        *all += 1;
        *here += 1;
        *all - 1
    }

    /// One of the values: another one at the same place of the next sample.
    fn one_of<const N: usize, T>(&mut self, shape: &'static Shape, values: [T; N]) -> T {
        const { assert!(N <= Sampler::ROUND) };
        self.turn(shape);
        let here = self.turns.get(&id(shape)).map_or(0, |(_, here)| *here);
        let index = (here + self.made) % N;
        values.into_iter().nth(index).expect("less than the length")
    }

    /// The number of the enum value or union member whose turn it is.
    fn choice(&mut self, shape: &'static Shape) -> usize {
        let choice = self.turn(shape) % choices(shape, self.side).max(1);
        self.seen.insert((id(shape), choice));
        choice
    }

    /// `None` where the shape stands inside itself too often.
    fn inner(&mut self, shape: &'static Shape) -> Option<Value> {
        if self.within.iter().filter(|outer| std::ptr::eq(**outer, shape)).count() > ROUNDS {
            return None;
        }
        self.within.push(shape);
        let value = self.of_kind(shape);
        self.within.pop();
        value
    }

    fn of_kind(&mut self, shape: &'static Shape) -> Option<Value> {
        Some(match &shape.kind {
            Kind::Structure { members, union } => {
                let side = self.side;
                let settable = members.iter().filter(|member| side == Side::Output || !member.result_only);
                let set: Vec<&'static Member> = match *union {
                    true => settable.skip(self.choice(shape)).take(1).collect(),
                    false => settable.filter(|member| member.required || self.wanted(member)).collect(),
                };
                Value::Map(set.into_iter().filter_map(|m| Some((m.name.to_owned(), self.inner(m.shape)?))).collect())
            }
            Kind::List { element, min, max, .. } => {
                let wanted = match self.fill {
                    Fill::Full if element.values().is_empty() => 2,
                    Fill::Full => element.values().len().clamp(2, LISTED),
                    Fill::Towards(_) => element.values().len().clamp(1, LISTED),
                    Fill::Least => 1,
                    Fill::Empty => 0,
                };
                let count = clamped(wanted as i64, *min, *max);
                let elements: Option<Vec<Value>> = (0..count).map(|_| self.inner(element)).collect();
                Value::List(elements?)
            }
            Kind::Map { key, value, .. } => {
                let mut entries = Members::new();
                for _ in 0..if matches!(self.fill, Fill::Empty) { 0 } else { 2 } {
                    let key = self.inner(key)?;
                    entries.insert(key.as_str().expect("keys are texts").to_owned(), self.inner(value)?);
                }
                Value::Map(entries)
            }
            Kind::String { values: [], min, max } => Value::Text(self.text(shape, *min, *max)),
            Kind::String { values, .. } => Value::Text(values[self.choice(shape)].to_owned()),
            Kind::Integer { min, max } => {
                let (least, most) = (min.unwrap_or(i32::MIN.into()), max.unwrap_or(i32::MAX.into()));
                Value::Int(self.one_of(shape, [clamped(0, *min, *max), least, most]))
            }
            Kind::Long { min, max } => {
                let (least, most) = (min.unwrap_or(i64::MIN), max.unwrap_or(i64::MAX));
                Value::Int(self.one_of(shape, [clamped(0, *min, *max), least, most]))
            }
            Kind::Float | Kind::Double => Value::Float(self.one_of(shape, [0.0, -0.1, 1e21])),
            Kind::Boolean => Value::Bool(self.one_of(shape, [true, false])),
            Kind::Timestamp => {
                let seconds = self.one_of(shape, [1_663_243_651.0, 1_663_243_651.123_456, -1.5]);
                Value::Time(time::from_epoch(seconds).expect("a time"))
            }
            Kind::Blob => Value::Bytes(self.one_of(shape, [vec![0, 159, 146, 150, 255], vec![], vec![b'a'; 100]])),
            Kind::Document => value(self.one_of(
                shape,
                [r#"{"any": ["thing", 1, -2.5, true, null, {"deep": {}, "": []}]}"#, r#"[1, "2"]"#, r#""text""#],
            )),
        })
    }

    /// Whether a member that is not required is in the sample.
    fn wanted(&mut self, member: &'static Member) -> bool {
        match self.fill {
            Fill::Full | Fill::Empty => true,
            Fill::Least => false,
            Fill::Towards(wanted) => *self
                .leading
                .entry(id(member.shape))
                .or_insert_with(|| reachable(member.shape, self.side).iter().any(|shape| std::ptr::eq(*shape, wanted))),
        }
    }

    /// A text, which its number makes unlike the one before; every fourth has what the protocols have to escape.
    fn text(&mut self, shape: &'static Shape, min: Option<i64>, max: Option<i64>) -> String {
        let turn = self.turn(shape);
        if matches!(self.fill, Fill::Empty) && min.unwrap_or(0) <= 0 {
            return String::new();
        }
        if self.side == Side::Output && is_policy(shape) {
            let document = format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "a b/{turn}"}}]}}"#);
            return utf8_percent_encode(&document, NON_ALPHANUMERIC).to_string();
        }
        let text = match turn % 4 {
            0 => format!("{turn} a <b> & \"c\"/+%='日本😀\n\t\\ "),
            // The colon keeps it from being base64, which GetConsoleOutput's is taken for.
            _ => format!("{turn}: text"),
        };
        let longest = usize::try_from(max.unwrap_or(i64::MAX)).unwrap_or(usize::MAX);
        let shortest = usize::try_from(min.unwrap_or(0)).unwrap_or(0);
        let missing = shortest.saturating_sub(text.chars().count());
        text.chars().chain(std::iter::repeat_n('x', missing)).take(longest).collect()
    }
}

/// The enums and unions in a shape.
pub fn reachable(shape: &'static Shape, side: Side) -> Vec<&'static Shape> {
    fn walk(shape: &'static Shape, side: Side, seen: &mut HashSet<usize>, found: &mut Vec<&'static Shape>) {
        if !seen.insert(id(shape)) {
            return;
        }
        if choices(shape, side) > 0 {
            found.push(shape);
        }
        match &shape.kind {
            Kind::Structure { members, .. } => {
                let members = members.iter().filter(|member| side == Side::Output || !member.result_only);
                members.for_each(|member| walk(member.shape, side, seen, found));
            }
            Kind::List { element, .. } => walk(element, side, seen, found),
            Kind::Map { key, value, .. } => [key, value].iter().for_each(|shape| walk(shape, side, seen, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(shape, side, &mut HashSet::new(), &mut found);
    found
}

/// A sample of a result as it is shown: IAM's policy documents are decoded.
pub fn shown(operation: &'static Operation, sample: Value) -> Value {
    if operation.service.module == "iam" { policies(operation.output, sample) } else { sample }
}

fn policies(shape: &'static Shape, given: Value) -> Value {
    match (&shape.kind, given) {
        (Kind::Structure { .. }, Value::Map(given)) => {
            let inner = |name: &str| shape.member(name).expect("a member of the shape").shape;
            Value::Map(given.into_iter().map(|(name, value)| (name.clone(), policies(inner(&name), value))).collect())
        }
        (Kind::List { element, .. }, Value::List(given)) => {
            Value::List(given.into_iter().map(|value| policies(element, value)).collect())
        }
        (_, Value::Text(text)) if is_policy(shape) => {
            let decoded = percent_decode_str(&text).decode_utf8().expect("a sample in UTF-8");
            value(&decoded)
        }
        (_, other) => other,
    }
}

fn is_policy(shape: &Shape) -> bool {
    shape.name == "policyDocumentType"
}

fn id(shape: &'static Shape) -> usize {
    std::ptr::from_ref(shape).addr()
}

/// How many values an enum or members a union has; none for any other type.
fn choices(shape: &'static Shape, side: Side) -> usize {
    match &shape.kind {
        Kind::Structure { members, union: true } => {
            members.iter().filter(|member| side == Side::Output || !member.result_only).count()
        }
        _ => shape.values().len(),
    }
}

fn clamped(number: i64, min: Option<i64>, max: Option<i64>) -> i64 {
    number.clamp(min.unwrap_or(i64::MIN), max.unwrap_or(i64::MAX))
}

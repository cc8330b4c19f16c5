//! Structures, lists and maps of an input.

use std::fmt::Write as _;

use super::pairs::Pair;
use super::problem::{Expected, Found, Problem, ProblemKind, Warning};
use crate::api::names::step;
use crate::api::table::{Kind, Member, Operation, Shape};
use crate::api::value::{Members, Value};
use crate::nearest::{all_near, same};

/// Levels of an input. AWS's deepest input has 13; only a type that holds itself can go on.
const LEVELS: usize = 64;

/// Walks an input by its shape and collects what is wrong.
pub(super) struct Reader {
    pub operation: &'static Operation,
    pub strict: bool,
    pub problems: Vec<Problem>,
    pub warnings: Vec<Warning>,
    path: String,
    levels: usize,
    /// How many sensitive members the place is in.
    hidden: usize,
}

/// Where a value stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// The member that holds it, or that holds the list it is in.
    pub member: Option<&'static Member>,
    /// A place for any text of the user's, where `true` and `1.5` are texts too: the value of a tag, an attribute, an
    /// environment variable, a label.
    pub free: bool,
}

impl Reader {
    pub fn new(operation: &'static Operation, strict: bool) -> Reader {
        let path = String::new();
        Reader { operation, strict, problems: Vec::new(), warnings: Vec::new(), path, levels: 0, hidden: 0 }
    }

    /// The members of the whole input.
    pub fn input(&mut self, mut given: Members) -> Members {
        let shape = self.operation.input;
        let Kind::Structure { members, union } = &shape.kind else { return Members::new() };
        let tags = self.take_tags(members, &mut given);
        let read = self.members(shape, members, *union, given);
        match tags {
            Some(tags) => self.put_tags(members, read, tags),
            None => read,
        }
    }

    /// A value of that shape, or `None` with a problem noted.
    pub fn value(&mut self, shape: &'static Shape, place: Place, given: Value) -> Option<Value> {
        if self.levels >= LEVELS {
            self.problem(ProblemKind::Deep);
            return None;
        }
        self.levels += 1;
        let read = match &shape.kind {
            Kind::Structure { members, union } => self.structure(shape, members, *union, given),
            Kind::List { element, min, max, .. } => self.list(element, (*min, *max), place, given),
            Kind::Map { key, value, .. } => self.map(key, value, place, given),
            _ => self.scalar(shape, place, given),
        };
        self.levels -= 1;
        read
    }

    fn structure(
        &mut self,
        shape: &'static Shape,
        members: &'static [Member],
        union: bool,
        given: Value,
    ) -> Option<Value> {
        match given {
            Value::Map(given) => Some(Value::Map(self.members(shape, members, union, given))),
            Value::Null => self.wrong_type(&Value::Null, Expected::Members(members)),
            other => match members {
                [only] if only.name == "Value" => {
                    let value = self.value(only.shape, Place { member: Some(only), free: false }, other)?;
                    Some(Value::Map(Members::from_iter([(only.name.to_owned(), value)])))
                }
                _ => self.wrong_type(&other, Expected::Members(members)),
            },
        }
    }

    /// The members of a structure, in the table's order.
    fn members(&mut self, shape: &'static Shape, members: &'static [Member], union: bool, given: Members) -> Members {
        let pair = Pair::of(shape);
        let mut spelt: Vec<Option<String>> = vec![None; members.len()];
        let mut values: Vec<Option<Value>> = members.iter().map(|_| None).collect();
        let mut suggested: Vec<&str> = Vec::new();
        let mut unknown = false;
        let mut set: Vec<String> = Vec::new();
        for (name, value) in given {
            let Some(index) = find(members, &name) else {
                let near = all_near(&name, settable(members).map(|member| member.name));
                suggested.extend(near.first());
                unknown = true;
                let step = step(&self.path, &name);
                self.at(format_args!("{step}"), |r| r.problem(ProblemKind::Unknown { near, members }));
                continue;
            };
            let member = &members[index];
            if matches!(value, Value::Null) || (!member.required && is_empty_map_of_pairs(member.shape, &value)) {
                continue;
            }
            if let Some(first) = &spelt[index] {
                let first = first.clone();
                self.at_member(member.name, |r| r.problem(ProblemKind::Twice { first, second: name.into_owned() }));
                continue;
            }
            spelt[index] = Some(name.into_owned());
            set.push(member.name.to_owned());
            let free = pair.as_ref().is_some_and(|pair| pair.value.name == member.name);
            values[index] = self.member(member, free, value);
        }
        for (member, spelt) in members.iter().zip(&spelt) {
            if member.required && !member.result_only && spelt.is_none() && !suggested.contains(&member.name) {
                self.at_member(member.name, |r| r.problem(ProblemKind::Missing));
            }
        }
        // One that is not known may have been meant to be the one.
        if union && (set.len() > 1 || (set.is_empty() && !unknown)) {
            self.problem(ProblemKind::Union { given: set, members });
        }
        members.iter().zip(values).filter_map(|(m, value)| Some((m.name, value?))).collect()
    }

    fn member(&mut self, member: &'static Member, free: bool, given: Value) -> Option<Value> {
        self.hidden += usize::from(member.sensitive);
        let place = Place { member: Some(member), free };
        let read = self.at_member(member.name, |r| r.value(member.shape, place, given));
        self.hidden -= usize::from(member.sensitive);
        read
    }

    fn list(
        &mut self,
        element: &'static Shape,
        (min, max): (Option<i64>, Option<i64>),
        place: Place,
        given: Value,
    ) -> Option<Value> {
        let list = match given {
            Value::List(given) => {
                let read = given
                    .into_iter()
                    .enumerate()
                    .map(|(index, value)| self.at(format_args!("[{index}]"), |r| r.value(element, place, value)));
                // Every element is read, so that all problems are seen.
                let read: Vec<Option<Value>> = read.collect();
                read.into_iter().collect::<Option<Vec<Value>>>()?
            }
            Value::Null => return self.wrong_type(&Value::Null, Expected::List),
            Value::Map(map) => match Pair::of(element).filter(|pair| !pair.is_element(element, &map)) {
                Some(pair) => self.entries(&pair, map)?,
                None => vec![self.value(element, place, Value::Map(map))?],
            },
            other => match Pair::of(element) {
                Some(pair) => return self.wrong_type(&other, Expected::Pairs { lists: pair.has_lists() }),
                None => vec![self.value(element, place, other)?],
            },
        };
        if out_of(list.len(), min, max) {
            self.problem(ProblemKind::Count { found: list.len(), min, max });
            return None;
        }
        Some(Value::List(list))
    }

    fn map(&mut self, key: &'static Shape, value: &'static Shape, place: Place, given: Value) -> Option<Value> {
        let Value::Map(given) = given else {
            let texts = matches!(value.kind, Kind::String { .. });
            return self.wrong_type(&given, if texts { Expected::Pairs { lists: false } } else { Expected::Map });
        };
        let place = Place { free: true, ..place };
        let mut read = Members::with_capacity(given.len());
        let mut whole = true;
        for (name, given) in given {
            if matches!(given, Value::Null) {
                continue;
            }
            let entry = self.at(format_args!("[\"{name}\"]"), |r| {
                let key = r.value(key, Place::default(), Value::Text(name.to_string()));
                r.value(value, place, given).filter(|_| key.is_some())
            });
            match entry {
                Some(value) => {
                    read.insert(name, value);
                }
                None => whole = false,
            }
        }
        whole.then_some(Value::Map(read))
    }

    /// Does something at a place inside this one.
    pub fn at<T>(&mut self, segment: std::fmt::Arguments<'_>, then: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        // Writing to a String does not fail.
        let _ = self.path.write_fmt(segment);
        let done = then(self);
        self.path.truncate(length);
        done
    }

    /// Does something at a member of this place.
    pub fn at_member<T>(&mut self, name: &str, then: impl FnOnce(&mut Self) -> T) -> T {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.at(format_args!("{dot}{name}"), then)
    }

    /// Notes what is wrong with this place.
    pub fn problem(&mut self, kind: ProblemKind) {
        self.problems.push(Problem { path: self.path.clone(), kind });
    }

    /// Notes that this place holds something of another type.
    pub fn wrong_type(&mut self, found: &Value, expected: Expected) -> Option<Value> {
        let found = Found::new(found, self.hidden > 0);
        self.problem(ProblemKind::Type { found, expected });
        None
    }

    /// Notes that an enum value is sent although it is not known.
    pub fn warn(&mut self, value: &str) {
        self.warnings.push(Warning { path: self.path.clone(), value: self.shown(value) });
    }

    /// A text for a message, unless this place is sensitive.
    pub fn shown(&self, value: &str) -> Option<String> {
        (self.hidden == 0).then(|| value.to_owned())
    }
}

/// The member of that name in any casing, by its place.
fn find(members: &'static [Member], name: &str) -> Option<usize> {
    let at = |is: &dyn Fn(&Member) -> bool| members.iter().position(|member| !member.result_only && is(member));
    at(&|member| member.name == name).or_else(|| at(&|member| same(member.name, name))).or_else(|| {
        // A few EC2 operations call their filters `Filter`; botocore takes both.
        let filters = same(name, "Filters");
        at(&|member| filters && member.name == "Filter")
    })
}

/// The members that an input may have.
pub(super) fn settable(members: &'static [Member]) -> impl Iterator<Item = &'static Member> {
    members.iter().filter(|member| !member.result_only)
}

fn is_list_of_pairs(shape: &'static Shape) -> bool {
    matches!(&shape.kind, Kind::List { element, .. } if Pair::of(element).is_some())
}

/// `tags: #{}` is no tags, also where AWS wants one tag at least.
fn is_empty_map_of_pairs(shape: &'static Shape, value: &Value) -> bool {
    matches!(value, Value::Map(map) if map.is_empty()) && is_list_of_pairs(shape)
}

/// Whether a count lies outside its limits.
pub(super) fn out_of(count: usize, min: Option<i64>, max: Option<i64>) -> bool {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    min.is_some_and(|min| count < min) || max.is_some_and(|max| count > max)
}

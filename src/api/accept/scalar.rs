//! Texts, numbers, times and bytes of an input.

use super::problem::{Expected, ProblemKind};
use super::reader::{Place, Reader, out_of};
use crate::api::names::near_value;
use crate::api::table::{Kind, Shape};
use crate::api::time;
use crate::api::value::Value;

/// Whole floats beyond this are not exact: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Levels of a document. The JSON readers on the other side stop at about a hundred.
const DOCUMENT_LEVELS: usize = 100;

impl Reader {
    /// A value that holds no others, or a document.
    pub(super) fn scalar(&mut self, shape: &'static Shape, place: Place, given: Value) -> Option<Value> {
        match &shape.kind {
            Kind::String { values, min, max } => {
                let text = self.text(shape, place, given)?;
                self.check_text(text, values, (*min, *max)).map(Value::Text)
            }
            Kind::Integer { min, max } => {
                let min = min.unwrap_or(i64::MIN).max(i32::MIN.into());
                let max = max.unwrap_or(i64::MAX).min(i32::MAX.into());
                self.integer(given, Some(min), Some(max))
            }
            Kind::Long { min, max } => self.integer(given, *min, *max),
            Kind::Float | Kind::Double => match given {
                Value::Int(i) => Some(Value::Float(i as f64)),
                Value::Float(f) if f.is_finite() => Some(Value::Float(f)),
                other => self.wrong_type(&other, Expected::Number),
            },
            Kind::Boolean => match given {
                Value::Bool(b) => Some(Value::Bool(b)),
                other => self.wrong_type(&other, Expected::Boolean),
            },
            Kind::Timestamp => {
                let time = match &given {
                    Value::Time(time) => Some(*time),
                    Value::Int(seconds) => time::from_epoch(*seconds as f64),
                    Value::Float(seconds) => time::from_epoch(*seconds),
                    Value::Text(text) => time::parse(text),
                    _ => None,
                };
                time.map(Value::Time).or_else(|| self.wrong_type(&given, Expected::Time))
            }
            Kind::Blob => match given {
                Value::Bytes(bytes) => Some(Value::Bytes(bytes)),
                Value::Text(text) => Some(Value::Bytes(text.into_bytes())),
                other => self.wrong_type(&other, Expected::Blob),
            },
            Kind::Document => self.document(given),
            // Read by the caller.
            Kind::Structure { .. } | Kind::List { .. } | Kind::Map { .. } => None,
        }
    }

    fn document(&mut self, given: Value) -> Option<Value> {
        if deeper_than(&given, DOCUMENT_LEVELS) {
            self.problem(ProblemKind::Deep);
            return None;
        }
        Some(given)
    }

    fn text(&mut self, shape: &'static Shape, place: Place, given: Value) -> Option<String> {
        match given {
            Value::Text(text) => Some(text),
            Value::Int(i) => Some(i.to_string()),
            Value::Float(f) if whole(f) => Some((f as i64).to_string()),
            Value::Float(f) if place.free && f.is_finite() => Some(f.to_string()),
            Value::Bool(b) if place.free => Some(b.to_string()),
            other @ (Value::Map(_) | Value::List(_)) if holds_json(shape, place) => {
                self.document(other).map(|document| document.to_json().to_string())
            }
            other => {
                self.wrong_type(&other, Expected::Text);
                None
            }
        }
    }

    fn check_text(
        &mut self,
        text: String,
        values: &'static [&'static str],
        (min, max): (Option<i64>, Option<i64>),
    ) -> Option<String> {
        if !values.is_empty() {
            if values.contains(&text.as_str()) {
                return Some(text);
            }
            let near = near_value(&text, values);
            if near.is_some() || self.strict || text.is_empty() {
                let found = self.shown(&text);
                self.problem(ProblemKind::Enum { found, near, known: values });
                return None;
            }
            self.warn(&text);
            return Some(text);
        }
        let found = text.chars().count();
        if out_of(found, min, max) {
            self.problem(ProblemKind::Length { found, min, max });
            return None;
        }
        Some(text)
    }

    fn integer(&mut self, given: Value, min: Option<i64>, max: Option<i64>) -> Option<Value> {
        let number = match given {
            Value::Int(i) => i,
            Value::Float(f) if whole(f) => f as i64,
            other => return self.wrong_type(&other, Expected::Integer),
        };
        if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
            let found = self.shown(&number.to_string());
            self.problem(ProblemKind::Range { found, min, max });
            return None;
        }
        Some(Value::Int(number))
    }
}

fn whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() <= EXACT
}

/// Whether a string holds a JSON document. The model does not say so, the names do: `AssumeRolePolicyDocument`,
/// `policyText`, `Policy`; and the shapes that IAM and STS call a policy document. `SslPolicy` is a name.
fn holds_json(shape: &Shape, place: Place) -> bool {
    let ends = |name: &str| {
        let name = name.to_lowercase();
        ["document", "policy", "policytext"].iter().any(|end| name.ends_with(end))
    };
    let by_member = place.member.is_some_and(|member| ends(member.name)) && !shape.name.ends_with("Name");
    by_member || shape.name.to_lowercase().contains("policydocument")
}

/// Whether a value has more levels than that.
fn deeper_than(value: &Value, levels: usize) -> bool {
    let inside = |value: &Value| levels == 0 || deeper_than(value, levels - 1);
    match value {
        Value::List(list) => list.iter().any(inside),
        Value::Map(map) => map.values().any(inside),
        _ => false,
    }
}

//! What the operations of the rehearsal cloud are written in: inputs, answers, refusals.

use super::world::Context;
use crate::api::{Members, Operation, Value};
use jiff::Timestamp;
use std::borrow::Cow;
use std::ops::Deref;

/// One simulated operation: what it does to the world, and what it answers.
pub type Handler = fn(&mut Context<'_>, &Input) -> Answer;

/// AWS's name of an operation and what simulates it.
pub type Row = (&'static str, Handler);

/// A result, or AWS's no.
pub type Answer = Result<Members, Refusal>;

/// The input of a call: its members as the table has them; those that are required are there.
pub struct Input {
    pub operation: &'static Operation,
    pub members: Members,
}

impl Deref for Input {
    type Target = Members;

    fn deref(&self) -> &Members {
        &self.members
    }
}

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// AWS's code: `InvalidVpcID.NotFound`.
    pub code: Cow<'static, str>,
    /// In English, as AWS says it.
    pub message: String,
    /// The HTTP status, where it is not what the table says of the code, else 400.
    pub status: Option<u16>,
    /// A list of texts that AWS gives beside the message, by its name: `resourceIds`.
    pub more: Option<(&'static str, Vec<String>)>,
}

impl Refusal {
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Refusal {
        Refusal { code: code.into(), message: message.into(), status: None, more: None }
    }

    /// With that HTTP status.
    pub fn status(self, status: u16) -> Refusal {
        Refusal { status: Some(status), ..self }
    }

    /// With a list beside the message.
    pub fn with(self, name: &'static str, texts: Vec<String>) -> Refusal {
        Refusal { more: Some((name, texts)), ..self }
    }
}

/// A refusal as the end of a handler: `return refuse("InvalidVpcID.NotFound", ...)`.
pub fn refuse<T>(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(code, message))
}

/// Reading members of an input, or of what was kept of one.
pub trait Read {
    fn member(&self, name: &str) -> Option<&Value>;

    /// The text of a member; none where it is not there.
    fn text(&self, name: &str) -> Option<&str> {
        self.member(name).and_then(Value::as_str)
    }

    /// The same, empty where it is not there. For members that are required.
    fn required(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    fn int(&self, name: &str) -> Option<i64> {
        self.member(name).and_then(Value::as_int)
    }

    fn float(&self, name: &str) -> Option<f64> {
        match self.member(name) {
            Some(Value::Float(number)) => Some(*number),
            Some(Value::Int(number)) => Some(*number as f64),
            _ => None,
        }
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.member(name) {
            Some(Value::Bool(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// A list's elements; none where it is not there.
    fn list(&self, name: &str) -> &[Value] {
        self.member(name).and_then(Value::as_list).unwrap_or_default()
    }

    /// The texts of a list.
    fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).iter().filter_map(Value::as_str).collect()
    }

    /// The structures of a list.
    fn maps(&self, name: &str) -> impl Iterator<Item = &Members> {
        self.list(name).iter().filter_map(Value::as_map)
    }

    fn map(&self, name: &str) -> Option<&Members> {
        self.member(name).and_then(Value::as_map)
    }
}

impl Read for Members {
    fn member(&self, name: &str) -> Option<&Value> {
        self.get(name).filter(|value| **value != Value::Null)
    }
}

/// What can stand for a member in `members!`; `None` leaves it out.
pub trait IntoMember {
    fn into_member(self) -> Option<Value>;
}

macro_rules! into_member {
    ($($type:ty: $self:ident => $value:expr;)*) => { $(
        impl IntoMember for $type {
            fn into_member($self) -> Option<Value> {
                Some($value)
            }
        }
    )* };
}

into_member! {
    Value: self => self;
    &Value: self => self.clone();
    Members: self => Value::Map(self);
    &Members: self => Value::Map(self.clone());
    &str: self => Value::Text(self.to_owned());
    String: self => Value::Text(self);
    &String: self => Value::Text(self.clone());
    bool: self => Value::Bool(self);
    i64: self => Value::Int(self);
    i32: self => Value::Int(self.into());
    usize: self => Value::Int(i64::try_from(self).unwrap_or(i64::MAX));
    f64: self => Value::Float(self);
    Timestamp: self => Value::Time(self);
}

impl<T: IntoMember> IntoMember for Option<T> {
    fn into_member(self) -> Option<Value> {
        self.and_then(IntoMember::into_member)
    }
}

impl<T: IntoMember> IntoMember for Vec<T> {
    fn into_member(self) -> Option<Value> {
        Some(Value::List(self.into_iter().filter_map(IntoMember::into_member).collect()))
    }
}

impl<'a, T> IntoMember for &'a [T]
where
    &'a T: IntoMember,
{
    fn into_member(self) -> Option<Value> {
        Some(Value::List(self.iter().filter_map(IntoMember::into_member).collect()))
    }
}

impl<'a, T> IntoMember for &'a Vec<T>
where
    &'a T: IntoMember,
{
    fn into_member(self) -> Option<Value> {
        self.as_slice().into_member()
    }
}

/// A structure: `members! { "VpcId": id, "State": "available" }`. A member whose value is `None` is left out. The order does
/// not matter: on the wire it is the table's.
macro_rules! members {
    ($($name:literal: $value:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut members = $crate::api::Members::with_capacity(<[&str]>::len(&[$($name),*]));
        $(
            if let Some(value) = $crate::cloud::call::IntoMember::into_member($value) {
                members.insert($name, value);
            }
        )*
        members
    }};
}

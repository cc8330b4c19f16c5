//! What a value is, as far as completion can know it: from values that are there, and from the shapes of AWS's answers.

use crate::api::{Kind, Shape, shape};
use crate::engine::record::Record;
use rhai::{Array, Dynamic, Map};

/// How deep values of maps and lists are looked into.
const DEPTH: usize = 4;

/// As many keys of a map are known.
const KEYS: usize = 200;

/// The type of a value.
#[derive(Debug, Clone, Default)]
pub enum Ty {
    /// A value of that shape in a result.
    Aws(&'static Shape),
    List(Box<Ty>),
    /// A map with these keys.
    Map(Vec<(String, Ty)>),
    Text,
    Number,
    Bool,
    Time,
    /// `outputs`
    Outputs,
    /// `target`
    Target,
    #[default]
    Unknown,
}

impl Ty {
    /// That of a value.
    pub fn of(value: &Dynamic) -> Ty {
        Ty::below(value, 0)
    }

    fn below(value: &Dynamic, depth: usize) -> Ty {
        if depth > DEPTH {
            return Ty::Unknown;
        }
        if let Some(record) = value.read_lock::<Record>() {
            return shape(&record.schema().id()).map_or(Ty::Unknown, Ty::Aws);
        }
        if let Some(list) = value.read_lock::<Array>() {
            return Ty::List(Box::new(list.first().map_or(Ty::Unknown, |first| Ty::below(first, depth + 1))));
        }
        if let Some(map) = value.read_lock::<Map>() {
            let known = map.iter().take(KEYS).map(|(key, value)| (key.to_string(), Ty::below(value, depth + 1)));
            return Ty::Map(known.collect());
        }
        match value.type_name() {
            "string" | "char" => Ty::Text,
            "i64" | "f64" => Ty::Number,
            "bool" => Ty::Bool,
            name if name.ends_with("Timestamp") => Ty::Time,
            name if name.ends_with("Outputs") => Ty::Outputs,
            name if name.ends_with("Target") => Ty::Target,
            _ => Ty::Unknown,
        }
    }

    /// What a member of it is.
    pub fn member(&self, name: &str) -> Ty {
        match self {
            Ty::Aws(shape) => match shape.kind {
                Kind::Map { value, .. } => Ty::Aws(value),
                _ => shape.member(name).map_or(Ty::Unknown, |member| Ty::Aws(member.shape)),
            },
            Ty::Map(keys) => keys.iter().find(|(key, _)| key == name).map_or(Ty::Unknown, |(_, ty)| ty.clone()),
            Ty::Target => Ty::Text,
            _ => Ty::Unknown,
        }
    }

    /// What an element of it is; of a map what the value of any key is.
    pub fn element(&self) -> Ty {
        match self {
            Ty::Aws(shape) => match shape.kind {
                Kind::List { element, .. } => Ty::Aws(element),
                Kind::Map { value, .. } => Ty::Aws(value),
                _ => Ty::Unknown,
            },
            Ty::List(element) => (**element).clone(),
            _ => Ty::Unknown,
        }
    }

    /// What its methods go by.
    pub fn sort(&self) -> Sort {
        match self {
            Ty::Aws(shape) => match shape.kind {
                Kind::Structure { .. } => Sort::Record,
                Kind::List { .. } => Sort::List,
                Kind::Map { .. } | Kind::Document => Sort::Map,
                Kind::String { .. } => Sort::Text,
                Kind::Timestamp => Sort::Time,
                _ => Sort::Plain,
            },
            Ty::List(_) => Sort::List,
            Ty::Map(_) => Sort::Map,
            Ty::Text => Sort::Text,
            Ty::Time => Sort::Time,
            Ty::Number | Ty::Bool | Ty::Target => Sort::Plain,
            Ty::Outputs => Sort::Outputs,
            Ty::Unknown => Sort::Unknown,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Record,
    List,
    Map,
    Text,
    Time,
    Outputs,
    Plain,
    Unknown,
}

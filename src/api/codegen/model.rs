//! Reads `src/api/table/*.json` (renew.py's header describes the form) and `src/api/ours.json`.

use serde_json::{Map, Value as Json};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

/// One service's file.
pub struct Service {
    pub module: String,
    pub facts: Json,
    pub left_out: Map<String, Json>,
    pub operations: Map<String, Json>,
    pub paginators: Map<String, Json>,
    pub waiters: Map<String, Json>,
    pub errors: Map<String, Json>,
    /// In the file's order, which is alphabetical.
    pub shapes: Vec<Shape>,
    index: HashMap<String, usize>,
}

pub struct Shape {
    pub name: String,
    pub kind: String,
    pub facts: Json,
    pub members: Vec<Member>,
}

/// A member of a structure; also the element of a list, the key and the value of a map.
pub struct Member {
    pub name: String,
    pub shape: String,
    pub facts: Json,
}

impl Service {
    pub fn read(path: &Path) -> Service {
        let Json::Object(mut file) = read(path) else { panic!("{}: not an object", path.display()) };
        let mut part = |name: &str| match file.shift_remove(name) {
            Some(Json::Object(part)) => part,
            _ => panic!("{}: no {name}", path.display()),
        };
        let facts = Json::Object(part("service"));
        let shapes: Vec<Shape> = part("shapes").into_iter().map(|(name, row)| Shape::read(name, row)).collect();
        Service {
            module: text(&facts, "module").expect("a service has a module").to_owned(),
            left_out: part("left_out"),
            operations: part("operations"),
            paginators: part("paginators"),
            waiters: part("waiters"),
            errors: part("errors"),
            index: shapes.iter().enumerate().map(|(at, shape)| (shape.name.clone(), at)).collect(),
            shapes,
            facts,
        }
    }

    pub fn shape(&self, name: &str) -> &Shape {
        let at = self.index.get(name).unwrap_or_else(|| panic!("{} has no shape {name}", self.module));
        &self.shapes[*at]
    }

    pub fn protocol(&self) -> &str {
        text(&self.facts, "protocol").expect("a service has a protocol")
    }

    /// The shapes that a call can send, without the operations' inputs themselves.
    pub fn sent(&self) -> BTreeSet<&str> {
        let mut sent = BTreeSet::new();
        for operation in self.operations.values() {
            if let Some(input) = text(operation, "input") {
                self.reach(input, &mut sent);
            }
        }
        sent
    }

    fn reach<'a>(&'a self, name: &str, sent: &mut BTreeSet<&'a str>) {
        for part in self.shape(name).parts() {
            let shape = self.shape(&part.shape);
            if !flag(&part.facts, "output") && sent.insert(&shape.name) {
                self.reach(&shape.name, sent);
            }
        }
    }
}

impl Shape {
    fn read(name: String, row: Json) -> Shape {
        let (kind, facts, members) = match row {
            Json::String(kind) => (kind, Json::Null, Json::Null),
            Json::Array(mut row) => {
                let mut next = || if row.is_empty() { Json::Null } else { row.remove(0) };
                let kind = next().as_str().unwrap_or_else(|| panic!("shape {name} has no type")).to_owned();
                (kind, next(), next())
            }
            _ => panic!("shape {name}: neither a type nor a row"),
        };
        let members = match members {
            Json::Object(members) => members.into_iter().map(|(name, row)| Member::read(name, row)).collect(),
            _ => Vec::new(),
        };
        Shape { name, kind, facts, members }
    }

    /// The element of a list (`member`), the `key` or the `value` of a map.
    pub fn part(&self, name: &str) -> Member {
        let row = self.facts.get(name).unwrap_or_else(|| panic!("shape {} has no {name}", self.name));
        Member::read(name.to_owned(), row.clone())
    }

    /// Everything that this shape refers to.
    fn parts(&self) -> Vec<Member> {
        let parts = ["member", "key", "value"].into_iter().filter(|name| self.facts.get(name).is_some());
        let members = self.members.iter().map(|m| Member {
            name: m.name.clone(),
            shape: m.shape.clone(),
            facts: m.facts.clone(),
        });
        parts.map(|name| self.part(name)).chain(members).collect()
    }
}

impl Member {
    fn read(name: String, row: Json) -> Member {
        match row {
            Json::String(shape) => Member { name, shape, facts: Json::Null },
            Json::Array(row) => {
                let shape = row.first().and_then(Json::as_str).unwrap_or_else(|| panic!("member {name} has no shape"));
                Member { shape: shape.to_owned(), facts: row.get(1).cloned().unwrap_or_default(), name }
            }
            _ => panic!("member {name}: neither a shape nor a row"),
        }
    }
}

pub fn read(path: &Path) -> Json {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn text<'a>(facts: &'a Json, name: &str) -> Option<&'a str> {
    facts.get(name).and_then(Json::as_str)
}

pub fn flag(facts: &Json, name: &str) -> bool {
    facts.get(name).and_then(Json::as_bool).unwrap_or(false)
}

/// The texts of a list, or the one text that stands for a list of one; nothing where there is no such fact.
pub fn texts<'a>(facts: &'a Json, name: &str) -> Vec<&'a str> {
    match facts.get(name) {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(many)) => many.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

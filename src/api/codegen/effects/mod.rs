//! `src/api/effects.txt` as constants of the types in `src/api/effects/mod.rs`, checked against the table.

mod kinds;
mod operations;
mod paths;
mod text;

use super::model::{Service, Shape};
use super::ours::Ours;
use paths::Place;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use text::{Head, Row, stop};

pub struct Effects {
    rows: Vec<Row>,
    kinds: HashMap<String, KindNames>,
    reasons: BTreeMap<String, [String; 2]>,
}

/// What the rows of operations and of other kinds need to know of a kind.
struct KindNames {
    /// The module of its service.
    service: String,
    /// The members of its id, and whether each may be missing.
    id: Vec<(String, bool)>,
    /// `NAME=PATH` of its ask: where an element has a member of the id under another name.
    elsewhere: Vec<(String, String)>,
    deletes: bool,
    goes_with: bool,
}

impl Effects {
    pub fn read(path: &Path) -> Effects {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let rows = text::rows(&text);
        let (mut kinds, mut reasons) = (HashMap::new(), BTreeMap::new());
        for row in &rows {
            let twice = match &row.head {
                Head::Reason(name, both) => reasons.insert(name.clone(), both.clone()).is_some(),
                Head::Kind(name, _) => kinds.insert(name.clone(), KindNames::of(row)).is_some(),
                Head::Order(..) | Head::Operation(_) => false,
            };
            if twice {
                stop(row.line, "there is another row of that name");
            }
        }
        Effects { rows, kinds, reasons }
    }

    /// Every operation that changes something has one row, and no other has.
    pub fn check(&self, services: &[Service], ours: &Ours) {
        let mut seen = HashMap::new();
        for (row, name) in self.rows.iter().filter_map(|row| Some((row, operation_of(row)?))) {
            let service = services.iter().find(|service| service.module == row.service);
            let service = service.unwrap_or_else(|| stop(row.line, format!("there is no service {:?}", row.service)));
            if !service.operations.contains_key(name) {
                stop(row.line, format!("{} has no {name}", row.service));
            }
            if !ours.mutates(service, name) {
                stop(row.line, format!("{name} changes nothing"));
            }
            if let Some(first) = seen.insert((&row.service, name), row.line) {
                stop(row.line, format!("{name} has a row already, in line {first}"));
            }
        }
        for service in services {
            for name in service.operations.keys().filter(|name| ours.mutates(service, name)) {
                let there = seen.contains_key(&(&service.module, name.as_str()));
                assert!(there, "src/api/effects.txt: {} {name} changes something and has no row", service.module);
            }
        }
    }

    /// The constants of one service's kinds and operations.
    pub fn module(&self, service: &Service, ours: &Ours) -> String {
        let rows = self.rows.iter().filter(|row| row.service == service.module);
        rows.map(|row| match &row.head {
            Head::Kind(name, titles) => kinds::write(self, service, row, name, titles),
            Head::Operation(words) => operations::write(self, service, ours, row, words),
            Head::Reason(..) | Head::Order(..) => String::new(),
        })
        .collect()
    }

    /// Every kind and every order, beside the modules.
    pub fn lists(&self) -> String {
        let (mut kinds, mut orders) = (Vec::new(), Vec::new());
        for row in &self.rows {
            match &row.head {
                Head::Kind(name, _) => kinds.push(self.kind(row.line, name)),
                Head::Order(words, [en, ja]) => {
                    let [way, first, before, then] = words.as_slice() else {
                        stop(row.line, "up|down KIND before KIND is meant")
                    };
                    let phase = match (way.as_str(), before.as_str()) {
                        ("up", "before") => "Up",
                        ("down", "before") => "Down",
                        _ => stop(row.line, "up|down KIND before KIND is meant"),
                    };
                    let (first, then) = (self.kind(row.line, first), self.kind(row.line, then));
                    orders.push(format!(
                        "Order {{ phase: Phase::{phase}, first: {first}, then: {then}, why: Reason {{ en: {en:?}, ja: {ja:?} }} }}"
                    ));
                }
                Head::Reason(..) | Head::Operation(_) => {}
            }
        }
        format!(
            "pub(super) static KINDS: [&ResourceKind; {}] = [{}];\npub(super) static ORDERS: [Order; {}] = [\n{}];\n",
            kinds.len(),
            kinds.join(", "),
            orders.len(),
            orders.join(",\n")
        )
        .replace("&super::", "&")
    }

    fn names(&self, line: usize, kind: &str) -> &KindNames {
        self.kinds.get(kind).unwrap_or_else(|| stop(line, format!("there is no kind {kind}")))
    }

    /// A kind as Rust, inside the module of some service.
    fn kind(&self, line: usize, name: &str) -> String {
        format!("&super::{}::K_{}", self.names(line, name).service, name.replace('-', "_"))
    }

    fn reason(&self, line: usize, name: &str) -> String {
        let found = self.reasons.get(name).unwrap_or_else(|| stop(line, format!("there is no reason {name}")));
        format!("Reason {{ en: {:?}, ja: {:?} }}", found[0], found[1])
    }

    /// `CALL -> PATH... NAME=PATH... per KIND where A=B...` as a `Question`, with the kind of `per`, and the shapes of the elements.
    fn question<'a>(&self, place: &Place<'a>, kind: Option<&str>, words: &[String]) -> Asked<'a> {
        let names = kind.map(|kind| self.names(place.line, kind));
        let (id, elsewhere) = names.map(|names| (names.id.as_slice(), names.elsewhere.as_slice())).unwrap_or_default();
        let arrow =
            words.iter().position(|word| word == "->").unwrap_or_else(|| place.stop("`->` and a path are meant"));
        let (call, behind) = (&words[..arrow], &words[arrow + 1..]);
        let [paths, more @ ..] = behind else { place.stop("a path is meant behind `->`") };
        let operation = call.first().map(String::as_str).unwrap_or_default();
        let output = place.shape_of(operation, "output");
        let found: Vec<_> = paths.split(',').map(|path| place.path(output, path)).collect();
        let elements: Vec<&Shape> = found.iter().filter_map(|found| found.shape).collect();
        let first = elements.first().copied();
        let at_where = more.iter().position(|word| word == "where").unwrap_or(more.len());
        let (more, conditions) = (&more[..at_where], more.get(at_where + 1..).unwrap_or_default());
        let at_per = more.iter().position(|word| word == "per").unwrap_or(more.len());
        let per = more.get(at_per + 1);
        let written: HashMap<&str, &str> = more[..at_per].iter().filter_map(|word| word.split_once('=')).collect();
        let ids = id.iter().filter_map(|(name, _)| {
            let source = match written.get(name.as_str()) {
                Some(path) if path.starts_with("input.") => place.source(path).0,
                Some(path) => format!("Source::Element({})", place.path(first, path).code),
                None if has(place.service, first, name) => format!("Source::Element(Path(&[{name:?}]))"),
                None => {
                    let (_, path) = elsewhere.iter().find(|(known, _)| known == name)?;
                    match has(place.service, first, path) {
                        true => format!("Source::Element({})", place.path(first, path).code),
                        false => return None,
                    }
                }
            };
            Some(format!("({name:?}, {source})"))
        });
        let ids: Vec<String> = ids.collect();
        for name in written.keys() {
            if !id.iter().any(|(known, _)| known == name) {
                place.stop(format!("the id has no {name}"));
            }
        }
        let conditions: Vec<String> = conditions
            .iter()
            .map(|word| {
                let (path, value) = word.split_once('=').unwrap_or_else(|| place.stop(format!("{word}: A=B is meant")));
                let (source, _, optional) = place.source(value);
                format!("Condition {{ path: {}, is: {source}, optional: {optional} }}", place.path(first, path).code)
            })
            .collect();
        let at: Vec<String> = found.into_iter().map(|found| found.code).collect();
        Asked {
            code: format!(
                "Question {{ call: {}, at: &[{}], ids: &[{}], conditions: &[{}] }}",
                place.request(call, false),
                at.join(", "),
                ids.join(", "),
                conditions.join(", ")
            ),
            operation: operation.to_owned(),
            arguments: call[1.min(call.len())..].to_vec(),
            at,
            ids,
            per: per.cloned(),
            elements,
        }
    }
}

/// A question, and its parts for whoever makes another of them.
struct Asked<'a> {
    code: String,
    operation: String,
    arguments: Vec<String>,
    at: Vec<String>,
    ids: Vec<String>,
    per: Option<String>,
    elements: Vec<&'a Shape>,
}

impl KindNames {
    fn of(row: &Row) -> KindNames {
        let has = |word: &str| row.clauses.iter().any(|clause| clause[0] == word);
        let words = row.clauses.iter().find(|clause| clause[0] == "id").map(|clause| &clause[1..]).unwrap_or_default();
        let id = words.iter().map(|word| (word.trim_end_matches('?').to_owned(), word.ends_with('?'))).collect();
        let ask = row.clauses.iter().find(|clause| clause[0] == "ask").map(Vec::as_slice).unwrap_or_default();
        let behind = ask.iter().skip_while(|word| *word != "->").skip(2);
        let elsewhere = behind.filter_map(|word| word.split_once('=').map(|(a, b)| (a.to_owned(), b.to_owned())));
        KindNames {
            service: row.service.clone(),
            id,
            elsewhere: elsewhere.collect(),
            deletes: has("delete"),
            goes_with: has("goes"),
        }
    }
}

fn operation_of(row: &Row) -> Option<&str> {
    match &row.head {
        Head::Operation(words) => words.first().map(String::as_str),
        _ => None,
    }
}

/// Whether a shape has a path of plain members.
fn has(service: &Service, shape: Option<&Shape>, path: &str) -> bool {
    let mut shape = shape;
    path.split('.').all(|name| {
        let member = shape.and_then(|shape| shape.members.iter().find(|member| member.name == name));
        shape = member.map(|member| service.shape(&member.shape));
        member.is_some()
    })
}

fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

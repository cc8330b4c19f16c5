//! Lists of name and value that a script writes as a map: `tags: #{ Name: "x" }`, `filters: #{ "vpc-id": id }`.
//!
//! The rule looks at the shape and knows no operation: a list of structures with one member called name or key and one
//! called value or values, whatever else is optional. A map that has both members (and nothing else that the structure
//! does not have) is one such structure; any other map gives one structure for each entry.

use super::problem::ProblemKind;
use super::reader::{Place, Reader};
use crate::api::table::{Kind, Member, Shape};
use crate::api::value::{Members, Name, Value};
use crate::nearest::same;

/// The two members that make a structure an entry of a map.
pub(super) struct Pair {
    pub name: &'static Member,
    pub value: &'static Member,
    /// Whether the value is the first of the two in the table.
    value_first: bool,
}

impl Pair {
    /// The pair of a structure that is one.
    pub fn of(shape: &'static Shape) -> Option<Pair> {
        let Kind::Structure { members, union: false } = &shape.kind else { return None };
        let named = |names: [&str; 2]| {
            let mut found = members.iter().filter(|member| names.iter().any(|name| same(member.name, name)));
            found.next().filter(|_| found.next().is_none())
        };
        let (name, value) = (named(["name", "key"])?, named(["value", "values"])?);
        let mut others = members.iter().filter(|m| ![name.name, value.name].contains(&m.name));
        let value_first = members.iter().find(|m| [name.name, value.name].contains(&m.name))?.name == value.name;
        others.all(|member| !member.required).then_some(Pair { name, value, value_first })
    }

    /// Whether each name has a list of values, as a filter has.
    pub fn has_lists(&self) -> bool {
        matches!(self.value.shape.kind, Kind::List { .. })
    }

    /// Whether a map is one of these structures, and not a map of names to values.
    pub fn is_element(&self, shape: &'static Shape, map: &Members) -> bool {
        let Kind::Structure { members, .. } = &shape.kind else { return false };
        let has = |member: &Member| map.keys().any(|key| same(key, member.name));
        has(self.name) && has(self.value) && map.keys().all(|key| members.iter().any(|m| same(m.name, key)))
    }

    /// The structure of one entry, in the table's order.
    fn structure(&self, name: Value, value: Value) -> Value {
        let name = (self.name.name, name);
        let value = (self.value.name, value);
        let entries = if self.value_first { [value, name] } else { [name, value] };
        Value::Map(Members::from_iter(entries))
    }
}

impl Reader {
    /// The structures of a map's entries; `None` if any is wrong. Entries without a value are left out.
    pub(super) fn entries(&mut self, pair: &Pair, map: Members) -> Option<Vec<Value>> {
        let mut read = Vec::with_capacity(map.len());
        let mut whole = true;
        for (key, given) in map {
            if matches!(given, Value::Null) {
                continue;
            }
            let entry = self.at(format_args!("[\"{key}\"]"), |r| {
                let name = r.value(
                    pair.name.shape,
                    Place { member: Some(pair.name), free: true },
                    Value::Text(key.to_string()),
                );
                let value = r.value(pair.value.shape, Place { member: Some(pair.value), free: true }, given);
                Some(pair.structure(name?, value?))
            });
            match entry {
                Some(entry) => read.push(entry),
                None => whole = false,
            }
        }
        whole.then_some(read)
    }

    /// Takes `tags` out of an input that has them inside `TagSpecifications` only (EC2), and reads them.
    pub(super) fn take_tags(&mut self, members: &'static [Member], given: &mut Members) -> Option<Vec<Value>> {
        self.operation.tag_resource_type?;
        if members.iter().any(|member| same(member.name, "tags")) {
            return None;
        }
        let (_, _, tags) = specifications(members)?;
        let spelt: Vec<Name> = given.keys().filter(|name| same(name, "tags")).cloned().collect();
        if let [first, second, ..] = spelt.as_slice() {
            let (first, second) = (first.to_string(), second.to_string());
            self.at_member("tags", |r| r.problem(ProblemKind::Twice { first, second }));
        }
        let mut read = None;
        for name in spelt {
            match given.shift_remove(&name) {
                None | Some(Value::Null) => {}
                Some(value) => {
                    let place = Place { member: Some(tags), free: false };
                    read = self.at_member("tags", |r| r.value(tags.shape, place, value));
                }
            }
        }
        match read {
            Some(Value::List(list)) => Some(list),
            _ => None,
        }
    }

    /// Puts tags into the specification of the operation's own resource type.
    pub(super) fn put_tags(&mut self, members: &'static [Member], mut input: Members, tags: Vec<Value>) -> Members {
        let Some((list, kind, tag_list)) = specifications(members) else { return input };
        let Some(resource) = self.operation.tag_resource_type else { return input };
        if tags.is_empty() {
            return input;
        }
        let mut specs = match input.shift_remove(list.name) {
            Some(Value::List(specs)) => specs,
            _ => Vec::new(),
        };
        let ours = specs.iter_mut().find(|spec| spec.get(kind.name).and_then(Value::as_str) == Some(resource));
        match ours {
            Some(Value::Map(spec)) => match spec.get_mut(tag_list.name) {
                Some(Value::List(given)) => self.merge(given, tags),
                _ => {
                    spec.insert(tag_list.name.to_owned(), Value::List(tags));
                }
            },
            _ => specs.push(Value::Map(Members::from_iter([
                (kind.name.to_owned(), Value::Text(resource.to_owned())),
                (tag_list.name.to_owned(), Value::List(tags)),
            ]))),
        }
        input.insert(list.name.to_owned(), Value::List(specs));
        members.iter().filter_map(|member| input.shift_remove_entry(member.name)).collect()
    }

    /// Adds tags to given ones. One key with two values is a problem.
    fn merge(&mut self, given: &mut Vec<Value>, tags: Vec<Value>) {
        for tag in tags {
            let key = tag.get("Key").cloned();
            match given.iter().find(|other| other.get("Key") == key.as_ref()) {
                None => given.push(tag),
                Some(other) if *other == tag => {}
                Some(_) => {
                    let key = key.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
                    let (first, second) = ("tags".to_owned(), "TagSpecifications".to_owned());
                    self.at(format_args!("tags[\"{key}\"]"), |r| r.problem(ProblemKind::Twice { first, second }));
                }
            }
        }
    }
}

/// The member `TagSpecifications`, and of its element the members for the resource type and the tags.
pub(in crate::api) fn specifications(
    members: &'static [Member],
) -> Option<(&'static Member, &'static Member, &'static Member)> {
    let list = members.iter().find(|member| member.name.starts_with("TagSpecification"))?;
    let Kind::List { element, .. } = &list.shape.kind else { return None };
    let Kind::Structure { members, .. } = &element.kind else { return None };
    let kind = members.iter().find(|member| member.name == "ResourceType")?;
    let tags = members.iter().find(|member| member.name == "Tags")?;
    Some((list, kind, tags))
}

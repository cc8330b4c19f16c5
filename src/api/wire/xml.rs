//! awsQuery and ec2Query responses.

use percent_encoding::percent_decode_str;
use roxmltree::{Document, Node};

use super::LEVELS;
use super::error::WireError;
use super::json::unknown_union;
use super::members::{Collected, place};
use super::scalar::{Path, from_text};
use crate::api::table::{Kind, Member, Shape};
use crate::api::value::{Members, Value};

/// The result in an XML body: inside `wrapper` if there is one, else inside the root. `policies` decodes IAM's policy
/// documents.
pub(super) fn decode(shape: &Shape, wrapper: Option<&str>, policies: bool, body: &[u8]) -> Result<Value, WireError> {
    let malformed = |detail: String| WireError::Malformed { expected: "XML", detail };
    let text = std::str::from_utf8(body).map_err(|error| malformed(error.to_string()))?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let document = Document::parse(text).map_err(|error| malformed(error.to_string()))?;
    let root = document.root_element();
    if tag(root).eq_ignore_ascii_case("html") {
        return Err(malformed("an HTML page".to_owned()));
    }
    let start = match wrapper {
        None => root,
        Some(name) => child(root, name).ok_or_else(|| WireError::Missing { element: name.to_owned() })?,
    };
    Decoder { policies }.structure(shape, start, &Path::root())
}

struct Decoder {
    policies: bool,
}

impl Decoder {
    fn value(&self, shape: &Shape, node: Node<'_, '_>, path: &Path<'_>) -> Result<Option<Value>, WireError> {
        if path.level > LEVELS {
            return Err(WireError::Deep);
        }
        match &shape.kind {
            Kind::Structure { .. } => self.structure(shape, node, path).map(Some),
            // Elements count whatever they are called, as botocore has it.
            Kind::List { element, .. } => self.list(element, elements(node), path).map(Some),
            Kind::Map { .. } => {
                let entries = elements(node);
                self.map(shape, entries, path).map(Some)
            }
            _ => scalar(shape, node, path),
        }
    }

    fn structure(&self, shape: &Shape, node: Node<'_, '_>, path: &Path<'_>) -> Result<Value, WireError> {
        let Kind::Structure { members, union } = &shape.kind else {
            return Err(path.wrong(shape, &format!("<{}>", tag(node))));
        };
        let mut read = Collected::new(members);
        for child in elements(node) {
            let name = tag(child);
            let Some(place) = place(members, read.next, |member| member.wire_out == name) else { continue };
            if !read.contains(place)
                && let Some(value) = self.member(&members[place], node, child, path)?
            {
                read.put(place, value);
            }
        }
        if *union
            && read.is_empty()
            && let Some(unknown) = elements(node).next()
        {
            return Ok(unknown_union(tag(unknown)));
        }
        Ok(Value::Map(read.finish()))
    }

    /// `first` is the first element of the member in `parent`.
    fn member(
        &self,
        member: &Member,
        parent: Node<'_, '_>,
        first: Node<'_, '_>,
        path: &Path<'_>,
    ) -> Result<Option<Value>, WireError> {
        let nodes = elements(parent).filter(|node| tag(*node) == member.wire_out);
        let path = path.member(member.name);
        match &member.shape.kind {
            Kind::List { element, flattened, .. } if member.flattened || *flattened => {
                self.list(element, nodes, &path).map(Some)
            }
            Kind::Map { flattened, .. } if member.flattened || *flattened => {
                self.map(member.shape, nodes, &path).map(Some)
            }
            Kind::String { .. } if self.policies && member.shape.name == "policyDocumentType" => {
                Ok(Some(policy(content(first))))
            }
            _ => self.value(member.shape, first, &path),
        }
    }

    fn list<'a, 'i: 'a>(
        &self,
        element: &Shape,
        nodes: impl Iterator<Item = Node<'a, 'i>>,
        path: &Path<'_>,
    ) -> Result<Value, WireError> {
        let mut read = Vec::new();
        for (index, node) in nodes.enumerate() {
            read.extend(self.value(element, node, &path.index(index))?);
        }
        Ok(Value::List(read))
    }

    fn map<'a, 'i: 'a>(
        &self,
        shape: &Shape,
        entries: impl Iterator<Item = Node<'a, 'i>>,
        path: &Path<'_>,
    ) -> Result<Value, WireError> {
        let Kind::Map { value, wire_key, wire_value, .. } = &shape.kind else {
            return Err(path.wrong(shape, "something else"));
        };
        let mut read = Members::new();
        for entry in entries {
            let key = child(entry, wire_key).ok_or_else(|| WireError::Missing { element: (*wire_key).to_owned() })?;
            let key = content(key);
            let node =
                child(entry, wire_value).ok_or_else(|| WireError::Missing { element: (*wire_value).to_owned() })?;
            if let Some(value) = self.value(value, node, &path.key(&key))? {
                read.insert(key, value);
            }
        }
        Ok(Value::Map(read))
    }
}

fn scalar(shape: &Shape, node: Node<'_, '_>, path: &Path<'_>) -> Result<Option<Value>, WireError> {
    let text = content(node);
    match &shape.kind {
        Kind::Boolean => Ok(Some(Value::Bool(text == "true"))),
        Kind::String { .. } => Ok(Some(Value::Text(text))),
        Kind::Blob => from_text(shape, &text, path).map(Some),
        _ if text.trim().is_empty() => Ok(None),
        _ => from_text(shape, &text, path).map(Some),
    }
}

/// A policy document: percent-encoded JSON. What is no JSON stays as it was.
fn policy(text: String) -> Value {
    let json = percent_decode_str(&text).decode_utf8().ok().and_then(|plain| serde_json::from_str(&plain).ok());
    json.map_or(Value::Text(text), |json| Value::from_json(&json))
}

fn elements<'a, 'i: 'a>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

fn child<'a, 'i: 'a>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    elements(node).find(|node| tag(*node) == name)
}

fn tag<'a>(node: Node<'a, '_>) -> &'a str {
    node.tag_name().name()
}

/// The text of an element up to its first child element; comments do not end it.
fn content(node: Node<'_, '_>) -> String {
    node.children()
        .take_while(|child| !child.is_element())
        .filter_map(|child| child.text().filter(|_| child.is_text()))
        .collect()
}

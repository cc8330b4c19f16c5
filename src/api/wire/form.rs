//! awsQuery and ec2Query requests: form fields back into structures.

use indexmap::IndexMap;
use percent_encoding::percent_decode;

use super::LEVELS;
use super::error::{WireError, shown};
use super::scalar::{Path, from_text};
use crate::api::table::{Kind, Member, Shape};
use crate::api::value::{Members, Value};

/// Fields that are the protocol's and not the operation's. A signature in a query string begins with `X-Amz-`.
const PROTOCOL_FIELDS: [&str; 2] = ["Action", "Version"];

/// The fields of a form as the tree that their dotted names spell.
#[derive(Debug, Default)]
pub(super) struct Form {
    text: Option<String>,
    fields: IndexMap<String, Form>,
}

impl Form {
    /// Reads a body `Action=DescribeVpcs&Filter.1.Name=...`.
    pub fn parse(body: &[u8]) -> Result<Form, WireError> {
        let mut root = Form::default();
        for field in body.trim_ascii().split(|byte| *byte == b'&').filter(|field| !field.is_empty()) {
            let mut halves = field.splitn(2, |byte| *byte == b'=');
            let name = unescape(halves.next().unwrap_or_default())?;
            let text = unescape(halves.next().unwrap_or_default())?;
            root.put(&name, text)?;
        }
        Ok(root)
    }

    fn put(&mut self, name: &str, text: String) -> Result<(), WireError> {
        let mut place = self;
        for (level, segment) in name.split('.').enumerate() {
            if level > LEVELS * 2 {
                return Err(WireError::Deep);
            }
            place = place.fields.entry(segment.to_owned()).or_default();
        }
        place.text = Some(text);
        Ok(())
    }

    /// The name of the operation.
    pub fn action(&self) -> Option<&str> {
        self.fields.get("Action")?.text.as_deref()
    }

    /// The input, in the table's order. `ec2`: lists have no element names, and fields that no member has are refused.
    pub fn decode(&self, shape: &Shape, ec2: bool) -> Result<Members, WireError> {
        match (Decoder { ec2 }).value(shape, self, &Path::root())? {
            Value::Map(members) => Ok(members),
            _ => Ok(Members::new()),
        }
    }

    /// The elements `1`, `2`, ... in the order of their numbers, which may leave some out.
    fn numbered(&self) -> Vec<&Form> {
        let mut found: Vec<(u64, &Form)> =
            self.fields.iter().filter_map(|(name, form)| Some((name.parse().ok()?, form))).collect();
        found.sort_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, form)| form).collect()
    }
}

/// `a+b%20c` is `a b c`.
fn unescape(text: &[u8]) -> Result<String, WireError> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let bytes: Vec<u8> = percent_decode(&spaced).collect();
    String::from_utf8(bytes)
        .map_err(|error| WireError::Malformed { expected: "form fields in UTF-8", detail: error.to_string() })
}

struct Decoder {
    ec2: bool,
}

impl Decoder {
    fn value(&self, shape: &Shape, form: &Form, path: &Path<'_>) -> Result<Value, WireError> {
        if path.level > LEVELS {
            return Err(WireError::Deep);
        }
        match &shape.kind {
            Kind::Structure { members, .. } => self.structure(members, form, path).map(Value::Map),
            Kind::List { element, wire, flattened, .. } => {
                self.list(element, (!*flattened && !self.ec2).then_some(*wire), form, path)
            }
            Kind::Map { flattened, .. } => self.map(shape, *flattened, form, path),
            _ => match &form.text {
                Some(text) if form.fields.is_empty() => from_text(shape, text, path),
                _ => Err(path.wrong(shape, "fields inside it")),
            },
        }
    }

    fn structure(&self, members: &[Member], form: &Form, path: &Path<'_>) -> Result<Members, WireError> {
        if let Some(text) = form.text.as_deref().filter(|text| !text.is_empty()) {
            return Err(WireError::Type { path: path.text(), expected: "a structure", found: shown(text) });
        }
        if self.ec2 {
            self.refuse_unknown(members, form, path)?;
        }
        let mut read = Members::new();
        for member in members {
            let Some(given) = form.fields.get(member.wire_in) else { continue };
            let path = path.member(member.name);
            let value = match &member.shape.kind {
                Kind::List { element, .. } if member.flattened => self.list(element, None, given, &path)?,
                Kind::Map { .. } if member.flattened => self.map(member.shape, true, given, &path)?,
                _ => self.value(member.shape, given, &path)?,
            };
            read.insert(member.name, value);
        }
        Ok(read)
    }

    fn refuse_unknown(&self, members: &[Member], form: &Form, path: &Path<'_>) -> Result<(), WireError> {
        let protocol = |name: &str| path.level == 0 && (PROTOCOL_FIELDS.contains(&name) || name.starts_with("X-Amz-"));
        let unknown = form.fields.keys().find(|name| !protocol(name) && !members.iter().any(|m| m.wire_in == *name));
        match unknown {
            None => Ok(()),
            Some(name) => Err(WireError::UnknownParameter { name: path.member(name).text() }),
        }
    }

    /// `wire` is the name between the list's and the number: `Subnets.member.1`.
    fn list(&self, element: &Shape, wire: Option<&str>, form: &Form, path: &Path<'_>) -> Result<Value, WireError> {
        let form = match wire {
            None => Some(form),
            Some(wire) => form.fields.get(wire),
        };
        // An empty list is written as `Subnets=`.
        let elements = form.map(Form::numbered).unwrap_or_default();
        let read = elements.iter().enumerate().map(|(index, form)| self.value(element, form, &path.index(index)));
        read.collect::<Result<_, _>>().map(Value::List)
    }

    fn map(&self, shape: &Shape, flattened: bool, form: &Form, path: &Path<'_>) -> Result<Value, WireError> {
        let Kind::Map { value, wire_key, wire_value, .. } = &shape.kind else {
            return Err(path.wrong(shape, "something else"));
        };
        let form = if flattened { Some(form) } else { form.fields.get("entry") };
        // A structure without members is written as nothing at all.
        let empty = Form::default();
        let nothing = matches!(value.kind, Kind::Structure { .. }).then_some(&empty);
        let mut read = Members::new();
        for entry in form.map(Form::numbered).unwrap_or_default() {
            let key = entry.fields.get(*wire_key).and_then(|key| key.text.as_deref());
            let key = key.ok_or_else(|| path.wrong(shape, "an entry without a key"))?;
            let given = entry.fields.get(*wire_value).or(nothing);
            let given = given.ok_or_else(|| path.wrong(shape, "an entry without a value"))?;
            read.insert(key.to_owned(), self.value(value, given, &path.key(key))?);
        }
        Ok(Value::Map(read))
    }
}

//! Operations that take only so many elements a call.

use crate::api::table::Operation;
use crate::api::value::{Members, Value};

/// The inputs of the calls that it takes to send this one: itself, unless its batch member is longer than the limit.
pub fn split(operation: &Operation, input: Members) -> Vec<Members> {
    let Some((member, limit)) = operation.batch else { return vec![input] };
    let Some(list) = input.get(member).and_then(Value::as_list).filter(|list| list.len() > limit && limit > 0) else {
        return vec![input];
    };
    let part = |elements: &[Value]| {
        let mut part = input.clone();
        part.insert(member.to_owned(), Value::List(elements.to_vec()));
        part
    };
    list.chunks(limit).map(part).collect()
}

/// The results of the parts as one: lists (`failures` too) one after the other, maps joined, anything else from the
/// first part that has it. Members are in the table's order.
pub fn merge(operation: &Operation, mut values: Vec<Value>) -> Value {
    if values.len() == 1 {
        return values.remove(0);
    }
    let mut merged = Members::new();
    for value in values {
        let Value::Map(members) = value else { continue };
        for (name, value) in members {
            match (merged.get_mut(&name), value) {
                (Some(Value::List(all)), Value::List(more)) => all.extend(more),
                (Some(Value::Map(all)), Value::Map(more)) => all.extend(more),
                (Some(_), _) => {}
                (None, value) => {
                    merged.insert(name, value);
                }
            }
        }
    }
    let place = |name: &str| operation.output.members().iter().position(|member| member.name == name);
    merged.sort_by(|one, _, other, _| place(one).cmp(&place(other)));
    Value::Map(merged)
}

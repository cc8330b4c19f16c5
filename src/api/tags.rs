//! Tags of ours: put on what a run makes, taken out of what scripts see.

use super::accept::specifications;
use super::table::{Kind, Operation, Shape};
use super::value::{Members, Value};

/// What the keys of our tags begin with.
pub const OURS: &str = "handson:";

/// Structures in which AWS leaves the tags out where there are none; elsewhere it gives an empty list. (From recorded answers and
/// AWS's examples.)
const LEFT_OUT: &[&str] = &[
    "Address",
    "CreateSecurityGroupResult",
    "NatGateway",
    "RegisterTaskDefinitionResponse",
    "Role",
    "SecurityGroup",
    "Subnet",
    "Vpc",
    "VpcEndpoint",
];

/// Adds tags to the input of a call that makes something taggable; false where it cannot bear any.
pub fn add(operation: &Operation, input: &mut Members, tags: &[(String, String)]) -> bool {
    let members = operation.input.members();
    if let (Some(kind), Some((list, of, tag_list))) = (operation.tag_resource_type, specifications(members)) {
        let pairs = pairs(tags, "Key", "Value");
        let entry = input.entry(list.name.to_owned()).or_insert_with(|| Value::List(Vec::new()));
        let Value::List(specifications) = entry else { return false };
        let own = specifications.iter_mut().find_map(|specification| match specification {
            Value::Map(specification) if specification.get(of.name).and_then(Value::as_str) == Some(kind) => {
                Some(specification)
            }
            _ => None,
        });
        match own.map(|own| own.entry(tag_list.name.to_owned()).or_insert_with(|| Value::List(Vec::new()))) {
            Some(Value::List(given)) => given.extend(pairs),
            Some(_) => return false,
            None => specifications.push(Value::Map(Members::from_iter([
                (of.name.to_owned(), Value::Text(kind.to_owned())),
                (tag_list.name.to_owned(), Value::List(pairs)),
            ]))),
        }
        return true;
    }
    let Some(member) = members.iter().find(|member| matches!(member.name, "tags" | "Tags")) else { return false };
    match &member.shape.kind {
        Kind::List { element, .. } => {
            let name =
                |name: &str| element.members().iter().find(|m| m.name.eq_ignore_ascii_case(name)).map(|m| m.name);
            let (Some(key), Some(value)) = (name("key"), name("value")) else { return false };
            let entry = input.entry(member.name.to_owned()).or_insert_with(|| Value::List(Vec::new()));
            let Value::List(given) = entry else { return false };
            given.extend(pairs(tags, key, value));
            true
        }
        Kind::Map { .. } => {
            let entry = input.entry(member.name.to_owned()).or_insert_with(|| Value::Map(Members::new()));
            let Value::Map(given) = entry else { return false };
            given.extend(tags.iter().map(|(key, value)| (key.clone(), Value::Text(value.clone()))));
            true
        }
        _ => false,
    }
}

fn pairs(tags: &[(String, String)], key: &str, value: &str) -> Vec<Value> {
    let pair = |(k, v): &(String, String)| {
        Value::Map(Members::from_iter([
            (key.to_owned(), Value::Text(k.clone())),
            (value.to_owned(), Value::Text(v.clone())),
        ]))
    };
    tags.iter().map(pair).collect()
}

/// Takes our tags out of a value of that shape.
pub fn strip(shape: &Shape, value: &mut Value) {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Map(given)) => {
            let mut emptied = None;
            for (name, value) in given.iter_mut() {
                let Some(member) = members.iter().find(|member| member.name == name) else { continue };
                let tags = is_tags(member.name);
                let before = size(value);
                strip(member.shape, value);
                if tags && before > 0 && size(value) == 0 && LEFT_OUT.contains(&shape.name) {
                    emptied = Some(member.name);
                }
            }
            if let Some(name) = emptied {
                given.shift_remove(name);
            }
        }
        (Kind::List { element, .. }, Value::List(list)) => {
            list.retain(|element| !is_ours(element));
            list.iter_mut().for_each(|value| strip(element, value));
        }
        (Kind::Map { value: shape, .. }, Value::Map(given)) => {
            given.retain(|key, _| !key.starts_with(OURS));
            given.values_mut().for_each(|value| strip(shape, value));
        }
        _ => {}
    }
}

fn is_tags(name: &str) -> bool {
    ["Tags", "tags", "TagSet"].contains(&name)
}

fn size(value: &Value) -> usize {
    match value {
        Value::List(list) => list.len(),
        Value::Map(members) => members.len(),
        _ => 0,
    }
}

/// `{Key, Value}`, in either case, also with the resource that bears it.
fn is_ours(value: &Value) -> bool {
    let key = value.get("Key").or_else(|| value.get("key")).and_then(Value::as_str);
    key.is_some_and(|key| key.starts_with(OURS))
}

/// The value of one of our tags on something that a service describes.
pub fn value<'a>(described: &'a Value, key: &str) -> Option<&'a str> {
    let tags = ["Tags", "tags", "TagSet"].iter().find_map(|name| described.get(name))?;
    match tags {
        Value::Map(map) => map.get(key)?.as_str(),
        Value::List(list) => list.iter().find_map(|tag| {
            let own = tag.get("Key").or_else(|| tag.get("key"))?.as_str()? == key;
            own.then(|| tag.get("Value").or_else(|| tag.get("value"))?.as_str()).flatten()
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{add, strip, value};
    use crate::api::testing::operation;
    use crate::api::{Members, Value};
    use serde_json::{Value as Json, json};

    fn ours() -> Vec<(String, String)> {
        vec![("handson:run".to_owned(), "r1".to_owned())]
    }

    #[test]
    fn tags_go_where_each_service_takes_them_and_come_out_again() {
        let pair = |key: &str, value: &str| json!([{ key: "handson:run", value: "r1" }]);
        let cases: [(&str, Json, Json); 7] = [
            (
                "ec2::create_vpc",
                json!({}),
                json!({ "TagSpecifications": [{ "ResourceType": "vpc", "Tags": pair("Key", "Value") }] }),
            ),
            (
                "ec2::run_instances",
                json!({ "TagSpecifications": [{ "ResourceType": "instance", "Tags": [{ "Key": "a", "Value": "b" }] }] }),
                json!({ "TagSpecifications": [{ "ResourceType": "instance", "Tags": [{ "Key": "a", "Value": "b" }, { "Key": "handson:run", "Value": "r1" }] }] }),
            ),
            ("ecs::create_cluster", json!({}), json!({ "tags": pair("key", "value") })),
            ("elbv2::create_listener", json!({}), json!({ "Tags": pair("Key", "Value") })),
            ("iam::create_role", json!({}), json!({ "Tags": pair("Key", "Value") })),
            ("ecr::create_repository", json!({}), json!({ "tags": pair("Key", "Value") })),
            ("logs::create_log_group", json!({}), json!({ "tags": { "handson:run": "r1" } })),
        ];
        for (path, given, tagged) in cases {
            let Value::Map(mut input) = Value::from_json(&given) else { panic!("a map") };
            let operation = operation(path);
            assert!(add(operation, &mut input, &ours()), "{path}");
            let mut value = Value::Map(input);
            assert_eq!(value.to_json(), tagged, "{path}");
            strip(operation.input, &mut value);
            let left = value.to_json().to_string();
            assert!(!left.contains("handson:"), "{path}: {left}");
        }
        assert!(!add(operation("ec2::create_route"), &mut Members::new(), &ours()));
    }

    #[test]
    fn what_has_no_tags_of_its_own_looks_as_if_it_had_none() {
        let tags = |own: bool| {
            let mut tags = vec![json!({ "Key": "handson:run", "Value": "r1" })];
            tags.extend(own.then(|| json!({ "Key": "Name", "Value": "n" })));
            tags
        };
        let cases = [
            (
                "ec2::describe_vpcs",
                json!({ "Vpcs": [{ "VpcId": "v", "Tags": tags(false) }] }),
                json!({ "Vpcs": [{ "VpcId": "v" }] }),
            ),
            (
                "ec2::describe_vpcs",
                json!({ "Vpcs": [{ "Tags": tags(true) }] }),
                json!({ "Vpcs": [{ "Tags": [{ "Key": "Name", "Value": "n" }] }] }),
            ),
            (
                "ec2::describe_route_tables",
                json!({ "RouteTables": [{ "Tags": tags(false) }] }),
                json!({ "RouteTables": [{ "Tags": [] }] }),
            ),
            (
                "ec2::describe_tags",
                json!({ "Tags": [{ "Key": "handson:call", "ResourceId": "v", "Value": "1" }, { "Key": "Name", "ResourceId": "v", "Value": "n" }] }),
                json!({ "Tags": [{ "Key": "Name", "ResourceId": "v", "Value": "n" }] }),
            ),
            (
                "logs::list_tags_for_resource",
                json!({ "tags": { "handson:run": "1", "a": "b" } }),
                json!({ "tags": { "a": "b" } }),
            ),
        ];
        for (path, given, left) in cases {
            let mut value = Value::from_json(&given);
            strip(operation(path).output, &mut value);
            assert_eq!(value.to_json(), left, "{path}");
        }
    }

    #[test]
    fn a_tag_is_read_in_every_shape() {
        for tags in [
            json!({ "Tags": [{ "Key": "k", "Value": "v" }] }),
            json!({ "tags": [{ "key": "k", "value": "v" }] }),
            json!({ "tags": { "k": "v" } }),
        ] {
            assert_eq!(value(&Value::from_json(&tags), "k"), Some("v"));
        }
    }
}

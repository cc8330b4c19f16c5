//! What holds for every operation of the table.

use super::accept;
use crate::api::testing::{Side, sample, value};
use crate::api::value::{Members, Value};
use crate::api::{Kind, Shape, services};
use crate::nearest::name_key;

/// Whatever has every member set and lies within the limits is taken as it is, for every operation.
#[test]
fn a_canonical_input_stays_what_it_is() {
    let mut count = 0;
    for operation in services().iter().flat_map(|service| service.operations) {
        for variant in 0..4 {
            let sample = sample(operation, Side::Input, variant);
            let accepted =
                accept(operation, sample.clone(), true).unwrap_or_else(|errors| panic!("{}: {errors}", operation.name));
            if operation.name == "RunInstances" {
                continue;
            }
            assert_eq!(Value::Map(accepted.input), sample, "{}", operation.name);
        }
        count += 1;
    }
    assert!(count > 300, "the table has only {count} operations");
}

/// `tags: #{ Name: "x" }` is taken by every operation that tags what it makes, and `filters: #{}` by every one that filters.
#[test]
fn tags_and_filters_may_be_maps_everywhere() {
    let (mut tagged, mut filtered) = (0, 0);
    for operation in services().iter().flat_map(|service| service.operations) {
        let given = |name: &str, key: &str| {
            let Value::Map(mut given) = sample(operation, Side::Input, 0) else {
                panic!("{} takes a map", operation.name)
            };
            given.retain(|member, _| !["tags", "tagspecifications", "filter", "filters"].contains(&&*name_key(member)));
            given.insert(name.to_owned(), value(&format!(r#"{{"{key}": "x"}}"#)));
            let accepted = accept(operation, Value::Map(given), true);
            accepted.unwrap_or_else(|errors| panic!("{}: {errors}", operation.name)).input
        };
        let member = |name: &str| operation.input.member_any_case(name).map(|member| (member.name, member.shape));
        if let Some(resource) = operation.tag_resource_type {
            let expected = format!(r#"[{{"ResourceType": "{resource}", "Tags": [{{"Key": "Name", "Value": "x"}}]}}]"#);
            assert_eq!(given("tags", "Name").get("TagSpecifications"), Some(&value(&expected)), "{}", operation.name);
            tagged += 1;
        } else if let Some((name, shape)) = member("tags")
            // UntagLogGroup's are only keys.
            && !matches!(shape.kind, Kind::List { element, .. } if element.members().is_empty())
        {
            let input = given("tags", "Name");
            let tags = input.get(name).unwrap_or_else(|| panic!("{} has lost its tags", operation.name));
            match shape.kind {
                Kind::Map { .. } => assert_eq!(tags, &value(r#"{"Name": "x"}"#), "{}", operation.name),
                _ => assert_eq!(tags.as_list().map(<[_]>::len), Some(1), "{}", operation.name),
            }
            tagged += 1;
        }
        if let Some((name, shape)) = member("filters").or_else(|| member("filter"))
            && let Kind::List { element, .. } = shape.kind
            && element.member("Values").is_some()
        {
            let input = given("filters", "vpc-id");
            let expected = value(r#"[{"Name": "vpc-id", "Values": ["x"]}]"#);
            assert_eq!(input.get(name), Some(&expected), "{}", operation.name);
            filtered += 1;
        }
    }
    assert!(tagged > 60 && filtered > 30, "{tagged} with tags, {filtered} with filters");
}

/// Every member is also found under its snake_case name, at every depth.
#[test]
fn snake_case_names_give_the_same_input() {
    for operation in services().iter().flat_map(|service| service.operations) {
        let given = sample(operation, Side::Input, 1);
        let accepted = accept(operation, snake(operation.input, &given), true)
            .unwrap_or_else(|errors| panic!("{}: {errors}", operation.name));
        if operation.name != "RunInstances" {
            assert_eq!(Value::Map(accepted.input), given, "{}", operation.name);
        }
    }
}

/// A value with its members renamed to snake case, and not the keys of its maps.
fn snake(shape: &Shape, value: &Value) -> Value {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Map(given)) => {
            let renamed = given.iter().map(|(name, value)| {
                let member = members.iter().find(|m| m.name == name).expect("a member of the shape");
                let mut spelt = String::new();
                for c in name.chars() {
                    if c.is_uppercase() {
                        spelt.push('_');
                    }
                    spelt.extend(c.to_lowercase());
                }
                (spelt, snake(member.shape, value))
            });
            Value::Map(renamed.collect())
        }
        (Kind::List { element, .. }, Value::List(list)) => {
            Value::List(list.iter().map(|v| snake(element, v)).collect())
        }
        _ => value.clone(),
    }
}

/// Whatever stands where a member should be is taken or refused with that member's name, and nothing panics.
#[test]
fn odd_values_are_answered() {
    let odd = [
        Value::Null,
        Value::Bool(true),
        Value::Int(i64::MIN),
        Value::Float(f64::NAN),
        Value::Float(1e300),
        Value::Text(String::new()),
        Value::Text("日本語 \u{0} \"x\" ".repeat(50)),
        Value::Bytes(vec![255]),
        Value::List(Vec::new()),
        Value::List(vec![Value::Null, Value::List(vec![Value::Map(Members::new())])]),
        Value::Map(Members::new()),
        value(r#"{"Value": {"name": [{}], "key": null}, "": {"value": 1.5}}"#),
    ];
    for operation in services().iter().flat_map(|service| service.operations) {
        for member in operation.input.members() {
            for odd in &odd {
                let given = Members::from_iter([(member.name.to_owned(), odd.clone())]);
                if let Err(errors) = accept(operation, Value::Map(given), true) {
                    let input = operation.input.members();
                    for problem in &errors.problems {
                        let known = input.iter().any(|member| problem.path.starts_with(member.name));
                        assert!(known, "{}: {}", operation.name, errors);
                    }
                }
            }
        }
    }
}

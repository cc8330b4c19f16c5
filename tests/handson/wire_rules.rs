//! What is known to be different on the wire, and where two values differ.

use super::api::table::Protocol;
use super::api::{Kind, Members, Operation, Shape, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// Members that the model makes `false` or 0 where they are not given, and that are no `Option` in the SDK's types. It writes those of
/// ECS whether they were given or not, and of other services those that are something else.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("ecr", "ImageScanningConfiguration", "scanOnPush"),
    ("ecs", "CapacityProviderStrategyItem", "base"),
    ("ecs", "CapacityProviderStrategyItem", "weight"),
    ("ecs", "ContainerDefinition", "cpu"),
    ("ecs", "DaemonAlarmConfiguration", "enable"),
    ("ecs", "DaemonContainerDefinition", "cpu"),
    ("ecs", "DaemonDeploymentConfiguration", "bakeTimeInMinutes"),
    ("ecs", "ExecuteCommandLogConfiguration", "cloudWatchEncryptionEnabled"),
    ("ecs", "ExecuteCommandLogConfiguration", "s3EncryptionEnabled"),
    ("ecs", "ManagedInstancesLocalStorageConfiguration", "useLocalStorage"),
    ("ecs", "Resource", "doubleValue"),
    ("ecs", "Resource", "integerValue"),
    ("ecs", "Resource", "longValue"),
    ("ecs", "Scale", "value"),
    ("logs", "AddKeyEntry", "overwriteIfExists"),
    ("logs", "CopyValueEntry", "overwriteIfExists"),
    ("logs", "ListToMap", "flatten"),
    ("logs", "MoveKeyEntry", "overwriteIfExists"),
    ("logs", "ParseKeyValue", "overwriteIfExists"),
    ("logs", "RenameKeyEntry", "overwriteIfExists"),
    ("logs", "SuppressionPeriod", "value"),
];

/// What an accepted input is on the wire:
/// - RunInstances' user data goes in base64 (`api::accept`);
/// - defaults are the SDK's to send or not ([`DEFAULTS`]);
/// - a form has no way to write a structure or map with nothing in it, and EC2's none for an empty list (`api::table`).
pub fn as_sent(operation: &'static Operation, input: Value) -> Value {
    let mut input = defaults(operation.service.module, operation.input, input);
    if !matches!(operation.service.protocol, Protocol::Json { .. }) {
        input = without_empty(operation, input).unwrap_or_else(|| Value::Map(Members::new()));
    }
    if operation.name == "RunInstances"
        && let Value::Map(members) = &mut input
        && let Some(Value::Text(text)) = members.get_mut("UserData")
    {
        *text = BASE64.encode(&*text);
    }
    input
}

fn defaults(module: &str, shape: &'static Shape, value: Value) -> Value {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Map(mut given)) => {
            let sent = members.iter().filter_map(|member| {
                let value = given.swap_remove(member.name).map(|value| defaults(module, member.shape, value));
                let value = match (zero(member.shape), DEFAULTS.contains(&(module, shape.name, member.name))) {
                    (Some(zero), true) if module == "ecs" => Some(value.unwrap_or(zero)),
                    (Some(zero), true) => value.filter(|value| *value != zero),
                    _ => value,
                };
                Some((member.name.to_owned(), value?))
            });
            Value::Map(sent.collect())
        }
        (Kind::List { element, .. }, Value::List(given)) => {
            Value::List(given.into_iter().map(|value| defaults(module, element, value)).collect())
        }
        (_, other) => other,
    }
}

fn zero(shape: &Shape) -> Option<Value> {
    match shape.kind {
        Kind::Boolean => Some(Value::Bool(false)),
        Kind::Integer { .. } | Kind::Long { .. } => Some(Value::Int(0)),
        Kind::Float | Kind::Double => Some(Value::Float(0.0)),
        _ => None,
    }
}

fn without_empty(operation: &Operation, value: Value) -> Option<Value> {
    match value {
        Value::Map(members) => {
            let kept = members.into_iter().filter_map(|(name, value)| Some((name, without_empty(operation, value)?)));
            let kept: Members = kept.collect();
            (!kept.is_empty()).then_some(Value::Map(kept))
        }
        Value::List(list) => {
            let empty = list.is_empty() && matches!(operation.service.protocol, Protocol::Query { .. });
            let kept: Vec<Value> = list.into_iter().filter_map(|value| without_empty(operation, value)).collect();
            (empty || !kept.is_empty()).then_some(Value::List(kept))
        }
        other => Some(other),
    }
}

/// Whether the entries of maps and documents come in the same order. Members of structures always do.
#[derive(Clone, Copy, PartialEq)]
pub enum Maps {
    Ordered,
    Unordered,
}

/// The first place where two values differ, and how. Without a shape they are parts of a document.
pub fn difference(shape: Option<&'static Shape>, expected: &Value, found: &Value, maps: Maps) -> Option<String> {
    match (expected, found) {
        (Value::Map(all), Value::Map(given)) => {
            let structure = shape.is_some_and(|shape| matches!(shape.kind, Kind::Structure { .. }));
            let names: Vec<&str> = all.keys().map(AsRef::as_ref).collect();
            if all.len() != given.len() || names.iter().any(|name| !given.contains_key(*name)) {
                return Some(format!(": {names:?} became {:?}", given.keys().collect::<Vec<_>>()));
            }
            if (structure || maps == Maps::Ordered) && !all.keys().eq(given.keys()) {
                return Some(format!(": the order {names:?} became {:?}", given.keys().collect::<Vec<_>>()));
            }
            all.iter().find_map(|(name, value)| {
                let inner = match shape.map(|shape| &shape.kind) {
                    Some(Kind::Structure { .. }) => {
                        shape.and_then(|shape| shape.member(name)).map(|member| member.shape)
                    }
                    Some(Kind::Map { value, .. }) => Some(*value),
                    _ => None,
                };
                difference(inner, value, given.get(name)?, maps).map(|rest| format!(".{name}{rest}"))
            })
        }
        (Value::List(all), Value::List(given)) if all.len() == given.len() => {
            let element = shape.and_then(|shape| match &shape.kind {
                Kind::List { element, .. } => Some(*element),
                _ => None,
            });
            let mut pairs = all.iter().zip(given).enumerate();
            pairs.find_map(|(i, (one, other))| difference(element, one, other, maps).map(|rest| format!("[{i}]{rest}")))
        }
        _ => (expected != found).then(|| format!(": {expected:?} became {found:?}")),
    }
}

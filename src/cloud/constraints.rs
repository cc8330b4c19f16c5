//! What the API table says of an input: required members, enum values, lengths, ranges. Every service words it in its way.

use super::call::{Read as _, Refusal};
use crate::api::table::{Kind, Member, Protocol, Shape};
use crate::api::{Members, Operation, Service, Value};
use std::borrow::Cow;

/// Refuses an input that the table does not allow.
///
/// # Errors
/// What is wrong with it, in the service's own code and words: all of it where the service says all, else the first.
pub fn check(operation: &Operation, input: &Members) -> Result<(), Refusal> {
    let mut walker = Walker { service: operation.service, found: Vec::new() };
    walker.structure(operation.input, input, &Path::Root);
    match walker.found.is_empty() {
        true => Ok(()),
        false => Err(worded(operation.service, &walker.found)),
    }
}

/// Where in an input something stands.
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'static Member),
    /// A list's element, from 1.
    Element(&'a Path<'a>, usize),
    Entry(&'a Path<'a>, &'a str),
}

impl Path<'_> {
    /// As the service writes it: EC2 by the names on the wire (`TagSpecification.1.ResourceType`), the others by those of the
    /// API, with a small letter and the word `member` (`defaultActions.1.member.type`).
    fn text(&self, service: &Service) -> String {
        let ec2 = matches!(service.protocol, Protocol::Ec2 { .. });
        let (before, name) = match self {
            Path::Root => return String::new(),
            Path::Member(before, member) if ec2 => (before, Cow::Borrowed(member.wire_in)),
            Path::Member(before, member) => (before, Cow::Owned(first_lower(member.name))),
            Path::Element(before, number) if ec2 => (before, Cow::Owned(number.to_string())),
            Path::Element(before, number) => (before, Cow::Owned(format!("{number}.member"))),
            Path::Entry(before, key) => (before, Cow::Owned(format!("{key}.member"))),
        };
        let before = before.text(service);
        if before.is_empty() { name.into_owned() } else { format!("{before}.{name}") }
    }

    /// The last name in it, as the API has it.
    fn name(&self) -> &'static str {
        match self {
            Path::Root => "",
            Path::Member(_, member) => member.name,
            Path::Element(before, _) | Path::Entry(before, _) => before.name(),
        }
    }
}

/// Something that the table does not allow.
struct Problem {
    path: String,
    name: &'static str,
    /// As text; none where it is not there.
    value: Option<String>,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Missing,
    Enum(&'static [&'static str]),
    Shorter(i64),
    Longer(i64),
    Less(i64),
    Greater(i64),
}

struct Walker {
    service: &'static Service,
    found: Vec<Problem>,
}

impl Walker {
    fn problem(&mut self, path: &Path<'_>, value: Option<String>, what: What) {
        self.found.push(Problem { path: path.text(self.service), name: path.name(), value, what });
    }

    fn structure(&mut self, shape: &'static Shape, given: &Members, path: &Path<'_>) {
        for member in shape.members() {
            let path = Path::Member(path, member);
            match given.member(member.name) {
                Some(value) => self.value(member.shape, value, &path),
                None if member.required => self.problem(&path, None, What::Missing),
                None => {}
            }
        }
    }

    fn value(&mut self, shape: &'static Shape, value: &Value, path: &Path<'_>) {
        let length = |length: usize, min: Option<i64>, max: Option<i64>| {
            let length = i64::try_from(length).unwrap_or(i64::MAX);
            min.filter(|min| length < *min)
                .map(What::Shorter)
                .or_else(|| max.filter(|max| length > *max).map(What::Longer))
        };
        match (&shape.kind, value) {
            (Kind::Structure { .. }, Value::Map(given)) => self.structure(shape, given, path),
            (Kind::List { element, min, max, .. }, Value::List(list)) => {
                if let Some(what) = length(list.len(), *min, *max) {
                    self.problem(path, Some(Value::List(list.clone()).to_json().to_string()), what);
                }
                for (index, value) in list.iter().enumerate() {
                    self.value(element, value, &Path::Element(path, index + 1));
                }
            }
            (Kind::Map { value: shape, .. }, Value::Map(map)) => {
                for (key, value) in map {
                    self.value(shape, value, &Path::Entry(path, key));
                }
            }
            (Kind::String { values, .. }, Value::Text(text))
                if !values.is_empty() && !values.contains(&text.as_str()) =>
            {
                self.problem(path, Some(text.clone()), What::Enum(values));
            }
            (Kind::String { min, max, .. }, Value::Text(text)) if min.is_some() || max.is_some() => {
                if let Some(what) = length(text.chars().count(), *min, *max) {
                    self.problem(path, Some(text.clone()), what);
                }
            }
            (Kind::Integer { min, max } | Kind::Long { min, max }, Value::Int(number)) => {
                let less = min.filter(|min| number < min).map(What::Less);
                if let Some(what) = less.or_else(|| max.filter(|max| number > max).map(What::Greater)) {
                    self.problem(path, Some(number.to_string()), what);
                }
            }
            _ => {}
        }
    }
}

fn first_lower(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// The refusal of what is wrong, of which there is something.
fn worded(service: &Service, found: &[Problem]) -> Refusal {
    let first = &found[0];
    match service.module {
        "ec2" => of_ec2(first),
        "ecs" => Refusal::new("InvalidParameterException", of_ecs(first)),
        "ecr" => Refusal::new(
            "InvalidParameterException",
            format!("Invalid parameter at '{}' failed to satisfy constraint: '{}'", first.path, constraint(first)),
        ),
        module => {
            let code = if module == "logs" { "InvalidParameterException" } else { "ValidationError" };
            let one = |problem: &Problem| {
                let value = problem.value.as_ref().map_or_else(|| "null".to_owned(), |value| format!("'{value}'"));
                format!("Value {value} at '{}' failed to satisfy constraint: {}", problem.path, constraint(problem))
            };
            let all: Vec<String> = found.iter().map(one).collect();
            let errors = if found.len() == 1 { "error" } else { "errors" };
            Refusal::new(code, format!("{} validation {errors} detected: {}", found.len(), all.join("; ")))
        }
    }
}

/// What AWS's common validation says of a value.
fn constraint(problem: &Problem) -> String {
    match problem.what {
        What::Missing => "Member must not be null".to_owned(),
        What::Enum(known) => format!("Member must satisfy enum value set: [{}]", known.join(", ")),
        What::Shorter(min) => format!("Member must have length greater than or equal to {min}"),
        What::Longer(max) => format!("Member must have length less than or equal to {max}"),
        What::Less(min) => format!("Member must have value greater than or equal to {min}"),
        What::Greater(max) => format!("Member must have value less than or equal to {max}"),
    }
}

fn of_ec2(problem: &Problem) -> Refusal {
    let Problem { path, value, .. } = problem;
    let value = value.as_deref().unwrap_or_default();
    let invalid = |why: &str| {
        Refusal::new("InvalidParameterValue", format!("Value ({value}) for parameter {path} is invalid.{why}"))
    };
    match problem.what {
        What::Missing => Refusal::new("MissingParameter", format!("The request must contain the parameter {path}")),
        What::Enum(_) => invalid(""),
        What::Less(min) => invalid(&format!(" Expecting a value greater than or equal to {min}.")),
        What::Greater(max) => invalid(&format!(" Expecting a value less than or equal to {max}.")),
        What::Shorter(_) | What::Longer(_) => invalid(&format!(" {}.", constraint(problem))),
    }
}

fn of_ecs(problem: &Problem) -> String {
    let name = problem.name;
    match problem.what {
        What::Missing => format!("{name} can not be blank."),
        What::Enum(known) => format!("{name} should be one of [{}]", known.join(",")),
        What::Shorter(min) => format!("{name} should have at least {min} members or characters."),
        What::Longer(max) => format!("{name} should have at most {max} members or characters."),
        What::Less(min) => format!("{name} should be at least {min}."),
        What::Greater(max) => format!("{name} should be at most {max}."),
    }
}

#[cfg(test)]
mod tests {
    use crate::cloud::trial::Trial;
    use serde_json::json;

    /// Each service has its own code and words for the same mistake.
    #[test]
    fn the_table_is_held_to() {
        let trial = Trial::new();
        let subnets = json!(["subnet-1", "subnet-2"]);
        for (path, input, code, message) in [
            (
                "ec2::create_vpc",
                json!({"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "shared"}),
                "InvalidParameterValue",
                "Value (shared) for parameter InstanceTenancy is invalid.",
            ),
            (
                "ec2::describe_vpcs",
                json!({"MaxResults": 4}),
                "InvalidParameterValue",
                "Value (4) for parameter MaxResults is invalid. Expecting a value greater than or equal to 5.",
            ),
            (
                "elbv2::create_load_balancer",
                json!({"Name": "web", "Subnets": subnets, "Scheme": "public"}),
                "ValidationError",
                "1 validation error detected: Value 'public' at 'scheme' failed to satisfy constraint: Member must satisfy enum value set: [internet-facing, internal]",
            ),
            (
                "elbv2::create_rule",
                json!({"ListenerArn": "arn:x", "Priority": 0, "Conditions": [], "Actions": [{"Type": "send"}]}),
                "ValidationError",
                "2 validation errors detected: Value '0' at 'priority' failed to satisfy constraint: Member must have value greater than or equal to 1; Value 'send' at 'actions.1.member.type' failed",
            ),
            (
                "ecs::create_service",
                json!({"serviceName": "web", "launchType": "LAMBDA"}),
                "InvalidParameterException",
                "launchType should be one of [EC2,FARGATE,EXTERNAL",
            ),
            (
                "iam::create_role",
                json!({"RoleName": "a".repeat(65), "AssumeRolePolicyDocument": "{}"}),
                "ValidationError",
                "at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
            ),
            (
                "ecr::create_repository",
                json!({"repositoryName": "a"}),
                "InvalidParameterException",
                "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'Member must have length greater than or equal to 2'",
            ),
            (
                "logs::create_log_group",
                json!({"logGroupName": "web", "logGroupClass": "CHEAP"}),
                "InvalidParameterException",
                "1 validation error detected: Value 'CHEAP' at 'logGroupClass' failed",
            ),
            ("sts::assume_role", json!({}), "ValidationError", "2 validation errors detected: Value null at 'roleArn'"),
        ] {
            let refused = trial.try_call(path, input.clone()).expect_err(path);
            assert_eq!((refused.status, refused.code.as_str()), (400, code), "{path} {input}");
            assert!(refused.message.contains(message), "{path} {input}: {}", refused.message);
        }
    }
}

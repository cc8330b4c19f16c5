//! Policy documents: read, and refused where IAM refuses them.

use super::{Iam, evaluate, principals, variables};
use crate::cloud::call::Refusal;
use crate::cloud::sts::USER;
use crate::cloud::world::ACCOUNT;
use serde_json::{Map, Value as Json};

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Who may take on a role.
    Trust,
    /// What a role may do.
    Identity,
    /// What may be done with a resource, or through an endpoint, and by whom.
    Resource,
}

/// A policy document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub statements: Vec<Statement>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// `Effect` is `Allow`.
    pub allow: bool,
    /// Kind and name: (`Service`, `ecs-tasks.amazonaws.com`); everybody is (`AWS`, `*`).
    pub principals: Vec<(String, String)>,
    pub actions: Patterns,
    pub resources: Patterns,
    /// Operator, key, values: `StringEquals`, `iam:PassedToService`, `[ecs-tasks.amazonaws.com]`
    pub conditions: Vec<(String, String, Vec<String>)>,
    /// Whether `${aws:username}` is a variable in it: since the version 2012-10-17.
    pub variables: bool,
}

impl Statement {
    /// The keys that its conditions and variables ask for, as they are written.
    pub fn keys(&self) -> Vec<&str> {
        let conditions = self.conditions.iter().map(|(_, key, _)| key.as_str());
        let values = self.conditions.iter().filter(|(operator, ..)| evaluate::takes_variables(operator));
        let texts = self.resources.list.iter().chain(values.flat_map(|(.., values)| values));
        let variables = texts.filter(|_| self.variables).flat_map(|text| variables::keys(text));
        conditions.chain(variables).collect()
    }
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Patterns {
    /// All but these.
    pub not: bool,
    pub list: Vec<String>,
}

const TRUST_ACTIONS: &[&str] = &[
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:SetContext",
    "sts:SetSourceIdentity",
    "sts:TagSession",
];

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// AWS's message of a MalformedPolicyDocument.
    pub fn read(text: &str, kind: Kind) -> Result<Document, String> {
        let json: Json = serde_json::from_str(text).map_err(|_| match kind {
            Kind::Trust => "This policy contains invalid Json".to_owned(),
            Kind::Identity | Kind::Resource => "Syntax errors in policy.".to_owned(),
        })?;
        let syntax = || "Syntax errors in policy.".to_owned();
        let Json::Object(members) = json else { return Err(syntax()) };
        if members.keys().any(|key| !["Version", "Id", "Statement"].contains(&key.as_str())) {
            return Err(syntax());
        }
        let variables = match members.get("Version").map(Json::as_str) {
            Some(Some("2012-10-17")) => true,
            None | Some(Some("2008-10-17")) => false,
            Some(_) => return Err("The policy must contain a valid version string".to_owned()),
        };
        let statements = match members.get("Statement") {
            Some(Json::Array(list)) if !list.is_empty() => list.iter().collect(),
            Some(one @ Json::Object(_)) => vec![one],
            _ => return Err(syntax()),
        };
        let read = |one: &Json| one.as_object().ok_or_else(syntax).and_then(|one| statement(one, kind, variables));
        Ok(Document { statements: statements.into_iter().map(read).collect::<Result<_, _>>()? })
    }
}

/// Refuses a document that IAM does not take.
///
/// # Errors
/// MalformedPolicyDocument.
pub fn check(iam: &Iam, text: &str, kind: Kind) -> Result<(), Refusal> {
    let malformed = |message: String| Refusal::new("MalformedPolicyDocument", message);
    let document = Document::read(text, kind).map_err(malformed)?;
    if let Some(fault) = fault(text, &document) {
        return Err(malformed(fault));
    }
    for (of, name) in document.statements.iter().flat_map(|statement| &statement.principals) {
        if !is_principal(iam, of, name) {
            let of = if of == "Service" { "SERVICE" } else { of };
            return Err(malformed(format!("Invalid principal in policy: \"{of}\":\"{name}\"")));
        }
    }
    Ok(())
}

/// What IAM finds in a document that can be read: ids of statements, operators of conditions.
fn fault(text: &str, document: &Document) -> Option<String> {
    let json: Json = serde_json::from_str(text).ok()?;
    let statements = match json.get("Statement")? {
        Json::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    let mut ids: Vec<&str> = statements.iter().filter_map(|one| one.get("Sid")?.as_str()).collect();
    if ids.iter().any(|id| !id.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        let rule = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
        return Some(rule.to_owned());
    }
    ids.retain(|id| !id.is_empty());
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return Some("Statement IDs (SID) in a single policy must be unique.".to_owned());
    }
    let conditions = document.statements.iter().flat_map(|statement| &statement.conditions);
    let mut operators = conditions.map(|(operator, ..)| operator);
    let unknown = operators.find(|operator| !super::is_known(operator))?;
    Some(format!("Invalid Condition type : {unknown}."))
}

fn is_principal(iam: &Iam, of: &str, name: &str) -> bool {
    let own = |rest: &str| match rest.split_once('/') {
        None => rest == "root",
        Some(("role", _)) => iam.role(name).is_some(),
        Some(("user", user)) => user == USER,
        Some(_) => true,
    };
    match of {
        "Service" => principals::is_service(name),
        "AWS" if name == "*" => true,
        "AWS" if name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit()) => true,
        "AWS" => match name.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(':')) {
            Some((account, rest)) if account == ACCOUNT => own(rest),
            Some((account, _)) => account.len() == 12,
            None => name.starts_with("arn:aws:sts::"),
        },
        "Federated" | "CanonicalUser" => true,
        _ => false,
    }
}

fn statement(members: &Map<String, Json>, kind: Kind, variables: bool) -> Result<Statement, String> {
    let syntax = || "Syntax errors in policy.".to_owned();
    const KNOWN: &[&str] =
        &["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    if members.keys().any(|key| !KNOWN.contains(&key.as_str())) {
        return Err(syntax());
    }
    let allow = match members.get("Effect").and_then(Json::as_str) {
        Some("Allow") => true,
        Some("Deny") => false,
        _ => return Err(syntax()),
    };
    let actions = patterns(members, "Action", "NotAction").ok_or_else(syntax)?;
    let resources = patterns(members, "Resource", "NotResource").ok_or_else(syntax)?;
    if actions.list.is_empty() {
        return Err("Policy statement must contain actions.".to_owned());
    }
    if actions.list.iter().any(|action| action != "*" && !action.contains(':')) {
        return Err("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.".to_owned());
    }
    let principals = match (kind, members.get("Principal").or(members.get("NotPrincipal"))) {
        (Kind::Identity, Some(_)) => return Err("Policy document should not specify a principal.".to_owned()),
        (Kind::Identity | Kind::Resource, None) => Vec::new(),
        (Kind::Trust, None) => return Err("Missing required field Principal".to_owned()),
        (Kind::Trust | Kind::Resource, Some(given)) => principals(given).ok_or_else(syntax)?,
    };
    match kind {
        Kind::Trust if !resources.list.is_empty() => return Err("Has prohibited field Resource".to_owned()),
        Kind::Trust if !actions.list.iter().all(|action| is_trust_action(action)) => {
            return Err("AssumeRole policy may only specify STS AssumeRole actions.".to_owned());
        }
        Kind::Identity if resources.list.is_empty() => {
            return Err("Policy statement must contain resources.".to_owned());
        }
        _ => {}
    }
    let wrong = resources.list.iter().find(|resource| *resource != "*" && !resource.starts_with("arn:"));
    if let Some(wrong) = wrong {
        return Err(format!("Resource {wrong} must be in ARN format or \"*\"."));
    }
    let conditions = conditions(members.get("Condition")).ok_or_else(syntax)?;
    Ok(Statement { allow, principals, actions, resources, conditions, variables })
}

fn is_trust_action(action: &str) -> bool {
    action == "sts:*" || TRUST_ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(action))
}

/// One text or a list of them.
fn texts(json: &Json) -> Option<Vec<String>> {
    match json {
        Json::String(text) => Some(vec![text.clone()]),
        Json::Bool(flag) => Some(vec![flag.to_string()]),
        Json::Number(number) => Some(vec![number.to_string()]),
        Json::Array(list) => list.iter().map(|one| texts(one)?.pop()).collect(),
        _ => None,
    }
}

/// None where both are given, or something else than texts.
fn patterns(members: &Map<String, Json>, name: &str, not: &str) -> Option<Patterns> {
    match (members.get(name), members.get(not)) {
        (None, None) => Some(Patterns::default()),
        (Some(list), None) => Some(Patterns { not: false, list: texts(list)? }),
        (None, Some(list)) => Some(Patterns { not: true, list: texts(list)? }),
        (Some(_), Some(_)) => None,
    }
}

fn principals(given: &Json) -> Option<Vec<(String, String)>> {
    match given {
        Json::String(all) if all == "*" => Some(vec![("AWS".to_owned(), "*".to_owned())]),
        Json::Object(kinds) if !kinds.is_empty() => {
            let mut found = Vec::new();
            for (of, names) in kinds {
                found.extend(texts(names)?.into_iter().map(|name| (of.clone(), name)));
            }
            Some(found)
        }
        _ => None,
    }
}

fn conditions(given: Option<&Json>) -> Option<Vec<(String, String, Vec<String>)>> {
    let Some(given) = given else { return Some(Vec::new()) };
    let mut found = Vec::new();
    for (operator, keys) in given.as_object()? {
        for (key, values) in keys.as_object()? {
            found.push((operator.clone(), key.clone(), texts(values)?));
        }
    }
    Some(found)
}

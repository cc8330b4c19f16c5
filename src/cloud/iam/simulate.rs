//! Questions about policies: what they allow, which keys they look at, what grants access to a service.

use super::document::{Document, Kind};
use super::evaluate::{self, Decision, Facts, decide, matched};
use super::{Iam, Role, listed};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::world::Context;
use std::collections::BTreeSet;

/// A policy with the name and the type that results give it.
struct Source {
    id: String,
    of: &'static str,
    document: Document,
}

/// Options that would change a result and that are not simulated.
const NOT_SIMULATED: &[&str] = &["OrderedOrganizationPolicyInputList", "ResourcePolicy", "ResourceHandlingOption"];

fn given(input: &Input, member: &str) -> Result<Vec<Source>, Refusal> {
    let read = |(index, text): (usize, &&str)| match Document::read(text, Kind::Identity) {
        Ok(document) => Ok(Source { id: format!("{member}.{}", index + 1), of: "none", document }),
        Err(message) => refuse("InvalidInput", message),
    };
    input.texts(member).iter().enumerate().map(read).collect()
}

/// The role that the call asks about; there are no users and groups here.
fn source<'a>(iam: &'a Iam, input: &Input, member: &str) -> Result<&'a Role, Refusal> {
    let arn = input.required(member);
    let missing = || Refusal::new("NoSuchEntity", format!("The entity {arn} cannot be found."));
    iam.role(arn).filter(|role| role.arn == arn).ok_or_else(missing)
}

fn sources(iam: &Iam, role: &Role) -> Vec<Source> {
    let of = |id: &str| match id {
        arn if super::managed::is_aws(arn) => "aws-managed",
        arn if arn.starts_with("arn:") => "user-managed",
        _ => "role",
    };
    iam.documents(role).into_iter().map(|(id, document)| Source { of: of(&id), id, document }).collect()
}

pub fn custom(_: &mut Context<'_>, input: &Input) -> Answer {
    let boundary = given(input, "PermissionsBoundaryPolicyInputList")?;
    simulated(input, &given(input, "PolicyInputList")?, &boundary)
}

pub fn principal(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = source(context.iam, input, "PolicySourceArn")?;
    let mut policies = sources(context.iam, role);
    policies.extend(given(input, "PolicyInputList")?);
    let mut boundary = given(input, "PermissionsBoundaryPolicyInputList")?;
    if let (true, Some(arn)) = (boundary.is_empty(), &role.boundary) {
        let document = context.iam.document(arn).and_then(|text| Document::read(&text, Kind::Identity).ok());
        boundary.extend(document.map(|document| Source { id: arn.clone(), of: "none", document }));
    }
    simulated(input, &policies, &boundary)
}

fn simulated(input: &Input, policies: &[Source], boundary: &[Source]) -> Answer {
    if let Some(option) = NOT_SIMULATED.iter().find(|option| input.contains_key(**option)) {
        let message = format!("The rehearsal cloud does not simulate {option} of {}", input.operation.name);
        return Err(Refusal::new("NotImplemented", message).status(501));
    }
    let mut operators = policies.iter().chain(boundary).flat_map(|source| operators_of(&source.document));
    if let Some(operator) = operators.find(|operator| !evaluate::is_known(operator)) {
        let message = format!("The rehearsal cloud does not simulate the condition operator {operator}");
        return Err(Refusal::new("NotImplemented", message).status(501));
    }
    let facts: Facts = input
        .maps("ContextEntries")
        .map(|entry| {
            let values = entry.texts("ContextKeyValues").into_iter().map(str::to_owned).collect();
            (entry.required("ContextKeyName").to_ascii_lowercase(), values)
        })
        .collect();
    let asked = policies.iter().chain(boundary).flat_map(|source| keys_of(&source.document));
    let missing: BTreeSet<&str> = asked.filter(|key| !facts.contains_key(&key.to_ascii_lowercase())).collect();
    let resources = input.texts("ResourceArns");
    let resources = if resources.is_empty() { vec!["*"] } else { resources };
    let mut results = Vec::new();
    for action in input.texts("ActionNames") {
        for resource in &resources {
            results.push((results.len(), result(policies, boundary, action, resource, &facts, &missing)));
        }
    }
    listed(input, "EvaluationResults", results, |(n, _)| format!("{n:06}"), |(_, result)| result.clone())
}

fn result(
    policies: &[Source],
    boundary: &[Source],
    action: &str,
    resource: &str,
    facts: &Facts,
    missing: &BTreeSet<&str>,
) -> Members {
    let decision = |sources: &[Source]| {
        let documents: Vec<Document> = sources.iter().map(|source| source.document.clone()).collect();
        decide(&documents, action, resource, facts)
    };
    let (granted, bounded) = (decision(policies), (!boundary.is_empty()).then(|| decision(boundary)));
    let whole = match (granted, bounded) {
        (Decision::ExplicitDeny, _) | (_, Some(Decision::ExplicitDeny)) => "explicitDeny",
        (Decision::Allowed, None | Some(Decision::Allowed)) => "allowed",
        _ => "implicitDeny",
    };
    let statements = policies.iter().flat_map(|source| source.document.statements.iter().map(move |s| (source, s)));
    let statements: Vec<Members> = statements
        .filter(|(_, statement)| matched(statement, action, resource, facts))
        .map(|(source, _)| members! { "SourcePolicyId": &source.id, "SourcePolicyType": source.of })
        .collect();
    let within = bounded.map(|decision| decision == Decision::Allowed);
    members! {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": whole,
        "MatchedStatements": statements,
        "MissingContextValues": missing.iter().copied().collect::<Vec<_>>(),
        "PermissionsBoundaryDecisionDetail": within.map(|within| members! { "AllowedByPermissionsBoundary": within }),
    }
}

fn operators_of(document: &Document) -> impl Iterator<Item = &str> {
    let conditions = document.statements.iter().flat_map(|statement| &statement.conditions);
    conditions.map(|(operator, ..)| operator.as_str())
}

/// What conditions and variables ask for.
fn keys_of(document: &Document) -> impl Iterator<Item = &str> {
    document.statements.iter().flat_map(|statement| statement.keys())
}

pub fn custom_keys(_: &mut Context<'_>, input: &Input) -> Answer {
    Ok(keys(&given(input, "PolicyInputList")?))
}

pub fn principal_keys(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = source(context.iam, input, "PolicySourceArn")?;
    let mut policies = sources(context.iam, role);
    policies.extend(given(input, "PolicyInputList")?);
    Ok(keys(&policies))
}

fn keys(policies: &[Source]) -> Members {
    let keys: BTreeSet<&str> = policies.iter().flat_map(|source| keys_of(&source.document)).collect();
    members! { "ContextKeyNames": keys.into_iter().collect::<Vec<_>>() }
}

/// Which policies of a role let it use a service.
pub fn granting(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = source(context.iam, input, "Arn")?;
    let policies = sources(context.iam, role);
    let grants = |document: &Document, service: &str| {
        let prefix = format!("{service}:");
        document.statements.iter().any(|statement| {
            let named = statement.actions.list.iter().any(|action| action == "*" || action.starts_with(&prefix));
            statement.allow && named != statement.actions.not
        })
    };
    let shown = |source: &Source| match source.id.rsplit_once('/') {
        Some((_, name)) if source.id.starts_with("arn:") => {
            members! { "PolicyName": name, "PolicyType": "MANAGED", "PolicyArn": &source.id }
        }
        _ => members! {
            "PolicyName": &source.id,
            "PolicyType": "INLINE",
            "EntityType": "ROLE",
            "EntityName": &role.name,
        },
    };
    let entry = |service: &str| {
        let policies: Vec<Members> =
            policies.iter().filter(|source| grants(&source.document, service)).map(shown).collect();
        members! { "ServiceNamespace": service, "Policies": policies }
    };
    let entries: Vec<Members> = input.texts("ServiceNamespaces").into_iter().map(entry).collect();
    Ok(members! { "PoliciesGrantingServiceAccess": entries, "IsTruncated": false })
}

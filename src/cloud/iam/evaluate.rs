//! What policies allow.

use super::document::{Document, Kind, Patterns, Statement};
use super::{Iam, Role, managed, variables};
use crate::cloud::filter::matches;
use crate::cloud::{times, world};
use jiff::Timestamp;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// IAM's answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    ImplicitDeny,
    Allowed,
    ExplicitDeny,
}

/// The keys that conditions look at, in small letters, with their values.
pub type Facts = BTreeMap<String, Vec<String>>;

impl Iam {
    /// Whether that AWS service (`ecs-tasks.amazonaws.com`) can take on the role: it is there, not only just made, and
    /// trusts the service.
    pub fn assumable(&self, now: Timestamp, role: &str, service: &str) -> bool {
        self.role(role).is_some_and(|role| is_usable(role, now) && trusts(role, &[("Service", service)]))
    }

    /// Whether the role may do that (`ecr:BatchGetImage`) with that resource (an ARN or `*`): its policies allow it, none
    /// forbids it, and its boundary allows it too.
    pub fn allows(&self, role: &str, action: &str, resource: &str) -> bool {
        let Some(role) = self.role(role) else { return false };
        let facts = Facts::new();
        let documents: Vec<_> = self.documents(role).into_iter().map(|(_, document)| document).collect();
        let within = |boundary: &String| {
            let documents: Vec<_> = self.document(boundary).as_deref().and_then(identity).into_iter().collect();
            decide(&documents, action, resource, &facts) == Decision::Allowed
        };
        decide(&documents, action, resource, &facts) == Decision::Allowed && role.boundary.iter().all(within)
    }

    /// The role's policies: name of an inline one or ARN of a managed one, and the document.
    pub(super) fn documents(&self, role: &Role) -> Vec<(String, Document)> {
        let inline = role.inline.iter().filter_map(|(name, text)| Some((name.clone(), identity(text)?)));
        let attached = role.attached.iter().filter_map(|arn| Some((arn.clone(), identity(&self.document(arn)?)?)));
        inline.chain(attached).collect()
    }

    /// The document of a managed policy's version in force.
    pub(super) fn document(&self, arn: &str) -> Option<String> {
        let own = self.policies.get(arn);
        let own = own.and_then(|policy| policy.versions.get(&policy.default)).map(|version| version.document.clone());
        own.or_else(|| managed::by_arn(arn).map(managed::Managed::document))
    }
}

fn identity(text: &str) -> Option<Document> {
    Document::read(text, Kind::Identity).ok()
}

/// Whether IAM knows it everywhere.
pub fn is_usable(role: &Role, now: Timestamp) -> bool {
    world::later(role.created, times::ROLE_USABLE.milliseconds) <= now
}

/// Whether the role may be taken on by somebody who is all of these: (`AWS`, an ARN), (`Service`, a name).
pub fn trusts(role: &Role, who: &[(&str, &str)]) -> bool {
    let Ok(document) = Document::read(&role.trust, Kind::Trust) else { return false };
    let names = |statement: &Statement| {
        let is =
            |of: &str, name: &str| who.iter().any(|(o, n)| *o == of && (*n == name || (of == "AWS" && name == "*")));
        statement.principals.iter().any(|(of, name)| is(of, name))
    };
    let about: Vec<&Statement> =
        document.statements.iter().filter(|s| names(s) && acts(&s.actions, "sts:AssumeRole")).collect();
    // What conditions of a trust policy look at (source accounts and ARNs, external ids) is taken to be as they want it.
    about.iter().any(|statement| statement.allow) && !about.iter().any(|s| !s.allow && s.conditions.is_empty())
}

/// What the documents together say.
pub fn decide(documents: &[Document], action: &str, resource: &str, facts: &Facts) -> Decision {
    let statements = documents.iter().flat_map(|document| &document.statements);
    statements
        .filter(|statement| matched(statement, action, resource, facts))
        .map(|statement| if statement.allow { Decision::Allowed } else { Decision::ExplicitDeny })
        .max()
        .unwrap_or(Decision::ImplicitDeny)
}

/// What a policy of a resource or of an endpoint says about somebody who is one of these: (`AWS`, an ARN or an account). A
/// statement that names no resource is about the one that has the policy. A text that is no policy says nothing.
pub fn judged(text: &str, who: &[(&str, &str)], action: &str, resource: &str, facts: &Facts) -> Decision {
    let Ok(document) = Document::read(text, Kind::Resource) else { return Decision::ImplicitDeny };
    let is = |(of, name): &(String, String)| {
        of == "AWS" && (name == "*" || who.iter().any(|(kind, own)| kind == of && own == name))
    };
    let own = document.statements.into_iter().filter(|statement| statement.principals.iter().any(is));
    let own = own.map(|mut statement| {
        if statement.resources.list.is_empty() {
            statement.resources.list.push("*".to_owned());
        }
        statement
    });
    decide(&[Document { statements: own.collect() }], action, resource, facts)
}

/// Whether a statement is about that.
pub fn matched(statement: &Statement, action: &str, resource: &str, facts: &Facts) -> bool {
    let holds = |(operator, key, values): &(String, String, Vec<String>)| {
        if !statement.variables || !takes_variables(operator) {
            return holds(operator, key, values, facts);
        }
        let pattern = is_pattern(operator);
        let filled = values.iter().filter_map(|value| variables::filled(value, facts, pattern));
        holds(operator, key, &filled.map(Cow::into_owned).collect::<Vec<_>>(), facts)
    };
    acts(&statement.actions, action) && is_about(statement, resource, facts) && statement.conditions.iter().all(holds)
}

fn acts(patterns: &Patterns, action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    patterns.list.iter().any(|pattern| matches(&pattern.to_ascii_lowercase(), &action)) != patterns.not
}

fn is_about(statement: &Statement, resource: &str, facts: &Facts) -> bool {
    let Statement { resources, variables, .. } = statement;
    let any = resources.list.iter().any(|pattern| match variables {
        true => variables::resource(pattern, facts).is_some_and(|pattern| matches(&pattern, resource)),
        false => matches(pattern, resource),
    });
    any != resources.not
}

/// Whether the values of a condition can have variables: those of texts and ARNs can.
pub fn takes_variables(operator: &str) -> bool {
    let (operator, ..) = bare(operator);
    operator.starts_with("String") || operator.starts_with("Arn")
}

/// Whether stars and question marks have their meaning in the values of a condition.
fn is_pattern(operator: &str) -> bool {
    let (operator, ..) = bare(operator);
    operator.starts_with("Arn") || operator.ends_with("Like")
}

/// Whether this is an operator that [`holds`] knows.
pub fn is_known(operator: &str) -> bool {
    let bare = bare(operator).0;
    bare == "Null" || test(bare).is_some()
}

/// Without its quantifier and `IfExists`: the operator, whether all values must hold, and whether a missing key will do.
fn bare(operator: &str) -> (&str, bool, bool) {
    let (all, operator) = match operator.strip_prefix("ForAllValues:") {
        Some(rest) => (true, rest),
        None => (false, operator.strip_prefix("ForAnyValue:").unwrap_or(operator)),
    };
    let base = operator.strip_suffix("IfExists");
    (base.unwrap_or(operator), all, all || base.is_some())
}

/// A condition: whether a fact and a value agree, and whether it wants that they do not.
type Test = (fn(&str, &str) -> bool, bool);

fn test(operator: &str) -> Option<Test> {
    Some(match operator {
        "StringEquals" | "BinaryEquals" => (|fact, value| fact == value, false),
        "StringNotEquals" => (|fact, value| fact == value, true),
        "StringEqualsIgnoreCase" => (|fact, value| fact.eq_ignore_ascii_case(value), false),
        "StringNotEqualsIgnoreCase" => (|fact, value| fact.eq_ignore_ascii_case(value), true),
        "StringLike" | "ArnLike" | "ArnEquals" => (|fact, value| matches(value, fact), false),
        "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => (|fact, value| matches(value, fact), true),
        "IpAddress" => (within, false),
        "NotIpAddress" => (within, true),
        "Bool" => (|fact, value| fact.eq_ignore_ascii_case(value), false),
        "NumericEquals" => (|fact, value| compared(fact, value).is_some_and(Ordering::is_eq), false),
        "NumericNotEquals" => (|fact, value| compared(fact, value).is_some_and(Ordering::is_eq), true),
        "NumericLessThan" => (|fact, value| compared(fact, value).is_some_and(Ordering::is_lt), false),
        "NumericLessThanEquals" => (|fact, value| compared(fact, value).is_some_and(Ordering::is_le), false),
        "NumericGreaterThan" => (|fact, value| compared(fact, value).is_some_and(Ordering::is_gt), false),
        "NumericGreaterThanEquals" => (|fact, value| compared(fact, value).is_some_and(Ordering::is_ge), false),
        "DateEquals" => (|fact, value| earlier(fact, value).is_some_and(Ordering::is_eq), false),
        "DateNotEquals" => (|fact, value| earlier(fact, value).is_some_and(Ordering::is_eq), true),
        "DateLessThan" => (|fact, value| earlier(fact, value).is_some_and(Ordering::is_lt), false),
        "DateLessThanEquals" => (|fact, value| earlier(fact, value).is_some_and(Ordering::is_le), false),
        "DateGreaterThan" => (|fact, value| earlier(fact, value).is_some_and(Ordering::is_gt), false),
        "DateGreaterThanEquals" => (|fact, value| earlier(fact, value).is_some_and(Ordering::is_ge), false),
        _ => return None,
    })
}

fn earlier(fact: &str, value: &str) -> Option<Ordering> {
    Some(fact.parse::<Timestamp>().ok()?.cmp(&value.parse::<Timestamp>().ok()?))
}

/// Whether an address is in a block, or the one that is named. One of IPv6 is only compared.
fn within(fact: &str, value: &str) -> bool {
    let Ok(address) = fact.parse::<Ipv4Addr>() else { return fact == value };
    let (block, bits) = value.split_once('/').unwrap_or((value, "32"));
    let (Ok(block), Ok(bits)) = (block.parse::<Ipv4Addr>(), bits.parse::<u32>()) else { return false };
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(bits)).unwrap_or(0);
    bits <= 32 && address.to_bits() & mask == block.to_bits() & mask
}

fn compared(fact: &str, value: &str) -> Option<Ordering> {
    fact.parse::<f64>().ok()?.partial_cmp(&value.parse::<f64>().ok()?)
}

fn holds(operator: &str, key: &str, values: &[String], facts: &Facts) -> bool {
    let given = facts.get(&key.to_ascii_lowercase());
    let (operator, all, missing_will_do) = bare(operator);
    if operator == "Null" {
        return values.iter().any(|value| (value == "true") == given.is_none());
    }
    let Some((agrees, not)) = test(operator) else { return false };
    let Some(given) = given else { return missing_will_do || not };
    let one = |fact: &String| values.iter().any(|value| agrees(fact, value)) != not;
    if all || not { given.iter().all(one) } else { given.iter().any(one) }
}

//! Managed policies and their versions: the account's own, and AWS's to look at.

use super::document::{self, Kind};
use super::managed::{self, Managed};
use super::{Iam, Policy, PolicyVersion, arn, check_name, check_path, given_tags, listed, tag_list};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::quotas;
use crate::cloud::sts::USER;
use crate::cloud::world::Context;
use std::collections::BTreeMap;

/// How many versions a policy may have at a time.
const VERSIONS: usize = 5;

/// Characters that a managed policy may have, white space not counted.
const MOST: usize = 6_144;

/// A policy of either owner.
enum Either<'a> {
    Own(&'a Policy),
    Aws(&'static Managed),
}

impl Iam {
    fn either(&self, arn: &str) -> Result<Either<'_>, Refusal> {
        self.policy_there(arn)?;
        let own = self.policies.get(arn).map(Either::Own);
        let found = own.or_else(|| managed::by_arn(arn).map(Either::Aws));
        found.ok_or_else(|| Refusal::new("NoSuchEntity", format!("Policy {arn} was not found.")))
    }

    /// A policy of the account's own; AWS's cannot be changed.
    pub(super) fn own_policy(&mut self, input: &Input) -> Result<&mut Policy, Refusal> {
        let arn = input.required("PolicyArn");
        if managed::is_aws(arn) {
            let operation = input.operation.iam_action;
            let message = format!(
                "User: {} is not authorized to perform: {operation} on resource: policy {arn}",
                super::arn("user", "/", USER)
            );
            return Err(Refusal::new("AccessDenied", message).status(403));
        }
        self.policy_there(arn)?;
        let missing = || Refusal::new("NoSuchEntity", format!("Policy {arn} was not found."));
        self.policies.get_mut(arn).ok_or_else(missing)
    }

    fn described(&self, policy: &Either<'_>) -> Members {
        let count = |map: &BTreeMap<String, std::collections::BTreeSet<String>>, arn: &str| {
            map.get(arn).map_or(0, |roles| roles.len())
        };
        let (name, id, arn, path, version, created, updated) = match policy {
            Either::Own(own) => (
                own.name.as_str(),
                own.id.clone(),
                own.arn.as_str(),
                own.path.as_str(),
                format!("v{}", own.default),
                own.created,
                own.updated,
            ),
            Either::Aws(aws) => {
                (aws.name, aws.id(), aws.arn.as_str(), aws.path, aws.version.to_owned(), aws.created, aws.updated)
            }
        };
        members! {
            "PolicyName": name,
            "PolicyId": id,
            "Arn": arn,
            "Path": path,
            "DefaultVersionId": version,
            "AttachmentCount": count(&self.attached, arn),
            "PermissionsBoundaryUsageCount": count(&self.bounds, arn),
            "IsAttachable": true,
            "CreateDate": created,
            "UpdateDate": updated,
        }
    }
}

fn check_document(iam: &Iam, text: &str) -> Result<(), Refusal> {
    if text.chars().filter(|c| !c.is_whitespace()).count() > MOST {
        return refuse("LimitExceeded", format!("Cannot exceed quota for PolicySize: {MOST}"));
    }
    document::check(iam, text, Kind::Identity)
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let (name, text) = (input.required("PolicyName"), input.required("PolicyDocument"));
    let path = input.text("Path").unwrap_or("/");
    check_name("policyName", name)?;
    check_path(path)?;
    // A name is taken in every path, and in any case.
    if context.iam.policies.values().any(|policy| policy.name.eq_ignore_ascii_case(name)) {
        let message = format!("A policy called {name} already exists. Duplicate names are not allowed.");
        return refuse("EntityAlreadyExists", message);
    }
    check_document(context.iam, text)?;
    context.quotas.one_more(&quotas::POLICIES, context.iam.policies.len())?;
    let first = PolicyVersion { document: text.to_owned(), created: context.now };
    let policy = Policy {
        path: path.to_owned(),
        name: name.to_owned(),
        id: context.ids.iam("ANPA"),
        arn: arn("policy", path, name),
        created: context.now,
        updated: context.now,
        description: input.text("Description").map(str::to_owned),
        tags: given_tags(input)?,
        versions: BTreeMap::from([(1, first)]),
        default: 1,
        numbered: 1,
    };
    let mut answer = context.iam.described(&Either::Own(&policy));
    if !policy.tags.is_empty() {
        answer.insert("Tags".to_owned(), Value::List(tag_list(&policy.tags)));
    }
    context.iam.policies.insert(policy.arn.clone(), policy);
    Ok(members! { "Policy": answer })
}

pub fn get(context: &mut Context<'_>, input: &Input) -> Answer {
    let policy = context.iam.either(input.required("PolicyArn"))?;
    let mut answer = context.iam.described(&policy);
    let (description, tags) = match policy {
        Either::Own(own) => (own.description.as_deref(), tag_list(&own.tags)),
        Either::Aws(aws) => (aws.description, Vec::new()),
    };
    answer.extend(members! { "Description": description, "Tags": tags });
    Ok(members! { "Policy": answer })
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let iam = &*context.iam;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let scope = input.text("Scope").unwrap_or("All");
    let used = |arn: &str| match input.text("PolicyUsageFilter") {
        Some("PermissionsBoundary") => iam.bounds.contains_key(arn),
        Some(_) => iam.attached.contains_key(arn),
        None => iam.attached.contains_key(arn) || iam.bounds.contains_key(arn),
    };
    let filtered = input.flag("OnlyAttached") == Some(true) || input.text("PolicyUsageFilter").is_some();
    let own = iam.policies.values().map(|own| (own.path.as_str(), own.arn.as_str(), Either::Own(own)));
    let aws = managed::all().iter().map(|aws| (aws.path, aws.arn.as_str(), Either::Aws(aws)));
    let mut policies: Vec<_> = (own.filter(|_| scope != "AWS"))
        .chain(aws.filter(|_| scope != "Local"))
        .filter(|(path, arn, _)| path.starts_with(prefix) && (!filtered || used(arn)))
        .collect();
    policies.sort_by_key(|(_, arn, _)| *arn);
    listed(input, "Policies", policies, |(_, arn, _)| (*arn).to_owned(), |(_, _, policy)| iam.described(policy))
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let policy = context.iam.own_policy(input)?;
    let (arn, versions) = (policy.arn.clone(), policy.versions.len());
    if context.iam.attached.contains_key(&arn) || context.iam.bounds.contains_key(&arn) {
        return refuse("DeleteConflict", "Cannot delete a policy attached to entities.");
    }
    if versions > 1 {
        let message = "This policy has more than one version. Before you delete a policy, you must delete the policy's \
                       versions. The default version is deleted with the policy.";
        return refuse("DeleteConflict", message);
    }
    context.iam.policies.remove(&arn);
    Ok(Members::new())
}

pub fn create_version(context: &mut Context<'_>, input: &Input) -> Answer {
    let text = input.required("PolicyDocument");
    let there = context.iam.own_policy(input)?.versions.len();
    if there >= VERSIONS {
        let message = format!(
            "A managed policy can have up to {VERSIONS} versions. Before you create a new version, you must delete an \
             existing version."
        );
        return refuse("LimitExceeded", message);
    }
    check_document(context.iam, text)?;
    let now = context.now;
    let policy = context.iam.own_policy(input)?;
    policy.numbered += 1;
    policy.updated = now;
    policy.versions.insert(policy.numbered, PolicyVersion { document: text.to_owned(), created: now });
    let in_force = input.flag("SetAsDefault") == Some(true);
    if in_force {
        policy.default = policy.numbered;
    }
    let version = members! {
        "VersionId": format!("v{}", policy.numbered),
        "IsDefaultVersion": in_force,
        "CreateDate": now,
    };
    Ok(members! { "PolicyVersion": version })
}

/// The number of `v2`.
fn number(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.parse().ok()
}

fn no_version(input: &Input) -> Refusal {
    let (arn, version) = (input.required("PolicyArn"), input.required("VersionId"));
    Refusal::new("NoSuchEntity", format!("Policy {arn} version {version} does not exist or is not attachable."))
}

pub fn get_version(context: &mut Context<'_>, input: &Input) -> Answer {
    let wanted = input.required("VersionId");
    let version = match context.iam.either(input.required("PolicyArn"))? {
        Either::Aws(aws) if aws.version == wanted => members! {
            "Document": aws.document(),
            "VersionId": wanted,
            "IsDefaultVersion": true,
            "CreateDate": aws.updated,
        },
        Either::Aws(_) => return Err(no_version(input)),
        Either::Own(own) => {
            let number = number(wanted).ok_or_else(|| no_version(input))?;
            let version = own.versions.get(&number).ok_or_else(|| no_version(input))?;
            let mut shown = version_of(number, version, own);
            shown.insert("Document".to_owned(), Value::Text(version.document.clone()));
            shown
        }
    };
    Ok(members! { "PolicyVersion": version })
}

fn version_of(number: u32, version: &PolicyVersion, policy: &Policy) -> Members {
    members! {
        "VersionId": format!("v{number}"),
        "IsDefaultVersion": number == policy.default,
        "CreateDate": version.created,
    }
}

pub fn list_versions(context: &mut Context<'_>, input: &Input) -> Answer {
    let versions = match context.iam.either(input.required("PolicyArn"))? {
        // Earlier versions of AWS's policies are not known here.
        Either::Aws(aws) => {
            vec![members! { "VersionId": aws.version, "IsDefaultVersion": true, "CreateDate": aws.updated }]
        }
        // The newest first.
        Either::Own(own) => own.versions.iter().rev().map(|(n, version)| version_of(*n, version, own)).collect(),
    };
    let key = |version: &Members| {
        let number = number(version.required("VersionId")).unwrap_or_default();
        format!("{:010}", u32::MAX - number)
    };
    listed(input, "Versions", versions, key, Members::clone)
}

pub fn delete_version(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now;
    let policy = context.iam.own_policy(input)?;
    let number = number(input.required("VersionId")).filter(|number| policy.versions.contains_key(number));
    let number = number.ok_or_else(|| no_version(input))?;
    if number == policy.default {
        return refuse("DeleteConflict", "Cannot delete the default version of a policy.");
    }
    policy.versions.remove(&number);
    policy.updated = now;
    Ok(Members::new())
}

pub fn set_default(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now;
    let policy = context.iam.own_policy(input)?;
    let number = number(input.required("VersionId")).filter(|number| policy.versions.contains_key(number));
    policy.default = number.ok_or_else(|| no_version(input))?;
    policy.updated = now;
    Ok(Members::new())
}

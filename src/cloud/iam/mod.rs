//! Identity and Access Management: roles, policies, instance profiles, service-linked roles. One account has one.

mod attached;
mod document;
mod evaluate;
mod inline;
mod linked;
mod managed;
mod policies;
mod principals;
mod profiles;
mod roles;
mod simulate;
mod tags;
#[cfg(test)]
mod tests;
mod types;
mod variables;

pub use types::*;

pub use document::{Document, Kind};
pub use evaluate::{Decision, Facts, decide, is_known, is_usable, judged, trusts};

use super::call::{Answer, Input, IntoMember, Read as _, Refusal, Row, refuse};
use super::filter::Tags;
use super::ids::Ids;
use super::page::{Limits, page, with_token};
use super::world::ACCOUNT;
use crate::api::Value;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("AddRoleToInstanceProfile", profiles::add_role),
    ("AttachRolePolicy", attached::attach),
    ("CreateInstanceProfile", profiles::create),
    ("CreatePolicy", policies::create),
    ("CreatePolicyVersion", policies::create_version),
    ("CreateRole", roles::create),
    ("CreateServiceLinkedRole", linked::create),
    ("DeleteInstanceProfile", profiles::delete),
    ("DeletePolicy", policies::delete),
    ("DeletePolicyVersion", policies::delete_version),
    ("DeleteRole", roles::delete),
    ("DeleteRolePermissionsBoundary", roles::delete_boundary),
    ("DeleteRolePolicy", inline::delete),
    ("DeleteServiceLinkedRole", linked::delete),
    ("DetachRolePolicy", attached::detach),
    ("GetContextKeysForCustomPolicy", simulate::custom_keys),
    ("GetContextKeysForPrincipalPolicy", simulate::principal_keys),
    ("GetInstanceProfile", profiles::get),
    ("GetPolicy", policies::get),
    ("GetPolicyVersion", policies::get_version),
    ("GetRole", roles::get),
    ("GetRolePolicy", inline::get),
    ("GetServiceLinkedRoleDeletionStatus", linked::deletion_status),
    ("ListAttachedRolePolicies", attached::list),
    ("ListEntitiesForPolicy", attached::entities),
    ("ListInstanceProfileTags", tags::list_profile_tags),
    ("ListInstanceProfiles", profiles::list),
    ("ListInstanceProfilesForRole", profiles::list_for_role),
    ("ListPolicies", policies::list),
    ("ListPoliciesGrantingServiceAccess", simulate::granting),
    ("ListPolicyTags", tags::list_policy_tags),
    ("ListPolicyVersions", policies::list_versions),
    ("ListRolePolicies", inline::list),
    ("ListRoleTags", tags::list_role_tags),
    ("ListRoles", roles::list),
    ("PutRolePermissionsBoundary", roles::put_boundary),
    ("PutRolePolicy", inline::put),
    ("RemoveRoleFromInstanceProfile", profiles::remove_role),
    ("SetDefaultPolicyVersion", policies::set_default),
    ("SimulateCustomPolicy", simulate::custom),
    ("SimulatePrincipalPolicy", simulate::principal),
    ("TagInstanceProfile", tags::tag_profile),
    ("TagPolicy", tags::tag_policy),
    ("TagRole", tags::tag_role),
    ("UntagInstanceProfile", tags::untag_profile),
    ("UntagPolicy", tags::untag_policy),
    ("UntagRole", tags::untag_role),
    ("UpdateAssumeRolePolicy", roles::update_trust),
    ("UpdateRole", roles::update),
    ("UpdateRoleDescription", roles::update_description),
];

/// What the account has. Names are kept in small letters: IAM does not tell `Web` from `web` when it looks for duplicates.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Iam {
    roles: BTreeMap<String, Role>,
    /// The account's own managed policies, by ARN.
    policies: BTreeMap<String, Policy>,
    profiles: BTreeMap<String, Profile>,
    /// Names of roles (in small letters) to which a managed policy is attached, by the policy's ARN.
    attached: BTreeMap<String, BTreeSet<String>>,
    /// The same of permissions boundaries.
    bounds: BTreeMap<String, BTreeSet<String>>,
    /// Finished deletions of service-linked roles, by the id of their task.
    deletions: BTreeSet<String>,
    /// Those that failed: why, and what still uses the role.
    #[serde(default)]
    undeleted: BTreeMap<String, (String, Usage)>,
    /// What uses service-linked roles, by the role's name; looked up for the call that deletes one.
    #[serde(skip)]
    pub(super) in_use: BTreeMap<&'static str, Usage>,
}

/// What uses a role: by region the ARNs of resources.
pub type Usage = BTreeMap<String, Vec<String>>;

impl Iam {
    /// As it is on the account's first day: AWS's managed policies and the two roles that every account has.
    pub fn first_day(ids: &mut Ids, now: Timestamp) -> Iam {
        let mut iam = Iam {
            roles: BTreeMap::new(),
            policies: BTreeMap::new(),
            profiles: BTreeMap::new(),
            attached: BTreeMap::new(),
            bounds: BTreeMap::new(),
            deletions: BTreeSet::new(),
            undeleted: BTreeMap::new(),
            in_use: BTreeMap::new(),
        };
        for service in ["support.amazonaws.com", "trustedadvisor.amazonaws.com"] {
            iam.ensure_service_linked(ids, now, service);
        }
        iam
    }

    /// A role by its ARN or its name.
    pub fn role(&self, arn_or_name: &str) -> Option<&Role> {
        let name = arn_or_name.rsplit('/').next().unwrap_or_default();
        let role = self.roles.get(&key(name))?;
        let given = if arn_or_name.starts_with("arn:") { &role.arn } else { &role.name };
        (given == arn_or_name).then_some(role)
    }

    /// Remembers that a role was taken on. Nothing happens where it is not there.
    pub fn used(&mut self, arn: &str, now: Timestamp, region: &str) {
        let key = self.role(arn).map(|role| key(&role.name));
        if let Some(role) = key.and_then(|key| self.roles.get_mut(&key)) {
            role.last_used = Some((now, region.to_owned()));
        }
    }

    /// The tags of the role or policy of that ARN.
    pub fn tags_of(&self, arn: &str) -> Option<&Tags> {
        let policy = || self.policies.get(arn).map(|policy| &policy.tags);
        self.role(arn).filter(|role| role.arn == arn).map(|role| &role.tags).or_else(policy)
    }

    /// The instance profile of that name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(&key(name)).filter(|profile| profile.name == name)
    }
}

/// `arn:aws:iam::123456789012:role/web` of `role`, `/` and `web`.
fn arn(kind: &str, path: &str, name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{kind}{path}{name}")
}

/// A name as it is kept.
fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Takes a role from those that have a policy.
fn unlink(links: &mut BTreeMap<String, BTreeSet<String>>, arn: Option<&str>, role: &str) {
    let Some((arn, roles)) = arn.and_then(|arn| Some((arn, links.get_mut(arn)?))) else { return };
    roles.remove(role);
    if roles.is_empty() {
        links.remove(arn);
    }
}

const LIMITS: Limits = Limits { usual: 100, most: 1_000, invalid_token: "ValidationError" };

/// A page of a list that is sorted by `key`, as IAM gives it.
fn listed<T, V: IntoMember>(
    input: &Input,
    name: &str,
    list: Vec<T>,
    key: impl Fn(&T) -> String,
    view: impl Fn(&T) -> V,
) -> Answer {
    let (list, token) = page(input, LIMITS, list, key)?;
    let mut answer = members! { "IsTruncated": token.is_some() };
    answer.insert(name.to_owned(), Value::List(list.iter().filter_map(|one| view(one).into_member()).collect()));
    Ok(with_token(input, answer, token))
}

/// The tags that a call gives.
///
/// # Errors
/// A key twice: IAM does not tell `Name` from `name`.
fn given_tags(input: &Input) -> Result<Tags, Refusal> {
    let mut keys = BTreeSet::new();
    if input.maps("Tags").any(|tag| !keys.insert(tag.required("Key").to_ascii_lowercase())) {
        let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
        return refuse("InvalidInput", message);
    }
    let tags = input.maps("Tags");
    Ok(tags.map(|tag| (tag.required("Key").to_owned(), tag.required("Value").to_owned())).collect())
}

fn tag_list(tags: &Tags) -> Vec<Value> {
    super::tag_list(tags, "Key", "Value")
}

/// Refuses a name with characters that IAM does not take. `member` is the input's, with a small letter.
fn check_name(member: &str, name: &str) -> Result<(), Refusal> {
    if name.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c)) {
        return Ok(());
    }
    let message = format!(
        "The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: \
         +=,.@_-"
    );
    refuse("ValidationError", message)
}

fn check_path(path: &str) -> Result<(), Refusal> {
    if path == "/" || (path.len() > 1 && path.starts_with('/') && path.ends_with('/')) {
        return Ok(());
    }
    let message = "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric \
                   characters and/or / characters.";
    refuse("ValidationError", message)
}

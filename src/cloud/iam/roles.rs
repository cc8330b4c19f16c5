//! Roles.

use super::document::{self, Kind};
use super::{Iam, Role, arn, check_name, check_path, given_tags, key, listed, managed, tag_list};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::quotas;
use crate::cloud::world::Context;
use std::collections::{BTreeMap, BTreeSet};

/// Which members of a role an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What every answer has.
    Short,
    /// Of a list of roles.
    List,
    /// Of one role.
    Whole,
}

/// A role as it is described.
pub fn described(role: &Role, view: View) -> Members {
    let short = view == View::Short;
    let whole = (view == View::Whole).then_some(());
    let last_used = || match &role.last_used {
        Some((time, region)) => members! { "LastUsedDate": *time, "Region": region },
        None => Members::new(),
    };
    members! {
        "Path": &role.path,
        "RoleName": &role.name,
        "RoleId": &role.id,
        "Arn": &role.arn,
        "CreateDate": role.created,
        "AssumeRolePolicyDocument": &role.trust,
        "Description": role.description.as_ref().filter(|_| !short),
        "MaxSessionDuration": (!short).then_some(role.max_session),
        "PermissionsBoundary": whole.and_then(|()| boundary(role)),
        "Tags": whole.filter(|()| !role.tags.is_empty()).map(|()| tag_list(&role.tags)),
        "RoleLastUsed": whole.map(|()| last_used()),
    }
}

/// IAM API Reference, AttachedPermissionsBoundary: the type "can only have a value of `Policy`". That the page's list of valid
/// values, and so the model, has another text is the page's mistake: AWS answers `Policy`.
fn boundary(role: &Role) -> Option<Members> {
    let arn = role.boundary.as_ref()?;
    Some(members! { "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn })
}

impl Iam {
    /// The role that the call names.
    pub(super) fn named(&self, input: &Input) -> Result<&Role, Refusal> {
        let name = input.required("RoleName");
        let missing = || Refusal::new("NoSuchEntity", format!("The role with name {name} cannot be found."));
        self.role(name).filter(|role| role.name == name).ok_or_else(missing)
    }

    /// The same, to be changed: not one that belongs to a service.
    pub(super) fn named_mut(&mut self, input: &Input) -> Result<&mut Role, Refusal> {
        let role = self.named(input)?;
        if role.is_service_linked() {
            let message = format!(
                "Cannot perform the operation on the protected role '{}' - this role is only modifiable by AWS",
                role.name
            );
            return refuse("UnmodifiableEntity", message);
        }
        let key = key(&role.name);
        Ok(self.roles.get_mut(&key).expect("found above"))
    }
}

/// Characters of a trust policy, white space not counted.
const TRUST: usize = 2_048;

fn short(trust: &str) -> Result<(), Refusal> {
    match trust.chars().filter(|c| !c.is_whitespace()).count() > TRUST {
        true => refuse("LimitExceeded", format!("Cannot exceed quota for ACLSizePerRole: {TRUST}")),
        false => Ok(()),
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("RoleName");
    let path = input.text("Path").unwrap_or("/");
    let trust = input.required("AssumeRolePolicyDocument");
    check_name("roleName", name)?;
    check_path(path)?;
    if path.starts_with("/aws-service-role/") {
        return refuse("ValidationError", "The path /aws-service-role/ is reserved for service-linked roles.");
    }
    if context.iam.roles.contains_key(&key(name)) {
        return refuse("EntityAlreadyExists", format!("Role with name {name} already exists."));
    }
    document::check(context.iam, trust, Kind::Trust)?;
    short(trust)?;
    let boundary = input.text("PermissionsBoundary");
    if let Some(arn) = boundary {
        context.iam.bounding(arn)?;
    }
    context.quotas.one_more(&quotas::ROLES, context.iam.roles.len())?;
    let role = Role {
        path: path.to_owned(),
        name: name.to_owned(),
        id: context.ids.iam("AROA"),
        arn: arn("role", path, name),
        created: context.now,
        trust: trust.to_owned(),
        description: input.text("Description").map(str::to_owned),
        max_session: input.int("MaxSessionDuration").unwrap_or(3_600),
        boundary: boundary.map(str::to_owned),
        tags: given_tags(input)?,
        attached: BTreeSet::new(),
        inline: BTreeMap::new(),
        last_used: None,
        asked_for: false,
    };
    if let Some(arn) = boundary {
        context.iam.bounds.entry(arn.to_owned()).or_default().insert(key(name));
    }
    let mut answer = described(&role, View::Whole);
    for left_out in ["Description", "MaxSessionDuration", "RoleLastUsed"] {
        answer.shift_remove(left_out);
    }
    context.iam.roles.insert(key(name), role);
    Ok(members! { "Role": answer })
}

pub fn get(context: &mut Context<'_>, input: &Input) -> Answer {
    Ok(members! { "Role": described(context.iam.named(input)?, View::Whole) })
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let roles: Vec<_> = context.iam.roles.values().filter(|role| role.path.starts_with(prefix)).collect();
    listed(input, "Roles", roles, |role| key(&role.name), |role| described(role, View::List))
}

pub fn update(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = context.iam.named_mut(input)?;
    if let Some(description) = input.text("Description") {
        role.description = Some(description.to_owned());
    }
    if let Some(seconds) = input.int("MaxSessionDuration") {
        role.max_session = seconds;
    }
    Ok(Members::new())
}

pub fn update_description(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = context.iam.named_mut(input)?;
    role.description = Some(input.required("Description").to_owned());
    let mut answer = described(role, View::List);
    answer.shift_remove("MaxSessionDuration");
    Ok(members! { "Role": answer })
}

pub fn update_trust(context: &mut Context<'_>, input: &Input) -> Answer {
    context.iam.named_mut(input)?;
    let text = input.required("PolicyDocument");
    document::check(context.iam, text, Kind::Trust)?;
    short(text)?;
    context.iam.named_mut(input)?.trust = text.to_owned();
    Ok(Members::new())
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = context.iam.named_mut(input)?;
    let key = key(&role.name);
    let conflict = if !role.attached.is_empty() {
        Some("Cannot delete entity, must detach all policies first.")
    } else if !role.inline.is_empty() {
        Some("Cannot delete entity, must delete policies first.")
    } else if context.iam.profiles.values().any(|profile| profile.role.as_ref() == Some(&key)) {
        Some("Cannot delete entity, must remove roles from instance profile first.")
    } else {
        None
    };
    if let Some(message) = conflict {
        return refuse("DeleteConflict", message);
    }
    context.iam.forget(&key);
    Ok(Members::new())
}

pub fn put_boundary(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = context.iam.named_mut(input)?;
    let (key, old) = (key(&role.name), role.boundary.clone());
    let arn = input.required("PermissionsBoundary");
    context.iam.bounding(arn)?;
    super::unlink(&mut context.iam.bounds, old.as_deref(), &key);
    context.iam.bounds.entry(arn.to_owned()).or_default().insert(key);
    context.iam.named_mut(input)?.boundary = Some(arn.to_owned());
    Ok(Members::new())
}

pub fn delete_boundary(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = context.iam.named_mut(input)?;
    let key = key(&role.name);
    let Some(old) = role.boundary.take() else {
        return refuse("NoSuchEntity", format!("Role {} does not have a permissions boundary", role.name));
    };
    super::unlink(&mut context.iam.bounds, Some(&old), &key);
    Ok(Members::new())
}

impl Iam {
    /// Refuses what is no managed policy that could be a boundary.
    fn bounding(&self, arn: &str) -> Result<(), Refusal> {
        match self.policies.contains_key(arn) || managed::by_arn(arn).is_some() {
            true => Ok(()),
            false => refuse("NoSuchEntity", format!("Scope ARN: {arn} does not exist or is not attachable.")),
        }
    }

    /// Takes a role away with all that is known of it.
    pub(super) fn forget(&mut self, key: &str) {
        let Some(role) = self.roles.remove(key) else { return };
        super::unlink(&mut self.bounds, role.boundary.as_deref(), key);
        for arn in &role.attached {
            super::unlink(&mut self.attached, Some(arn), key);
        }
    }
}

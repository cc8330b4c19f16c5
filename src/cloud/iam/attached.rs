//! Managed policies on roles.

use super::{Iam, key, listed, managed};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::quotas;
use crate::cloud::world::Context;

impl Iam {
    /// Path and name of a managed policy.
    fn policy_name(&self, arn: &str) -> Option<(&str, &str)> {
        let own = self.policies.get(arn).map(|policy| (policy.path.as_str(), policy.name.as_str()));
        own.or_else(|| managed::by_arn(arn).map(|policy| (policy.path, policy.name)))
    }

    /// Refuses the ARN of a managed policy that is not there.
    pub(super) fn policy_there(&self, arn: &str) -> Result<(), Refusal> {
        match self.policy_name(arn) {
            Some(_) => Ok(()),
            None if !arn.starts_with("arn:aws:iam::") => refuse("InvalidInput", format!("ARN {arn} is not valid.")),
            None => refuse("NoSuchEntity", format!("Policy {arn} was not found.")),
        }
    }
}

pub fn attach(context: &mut Context<'_>, input: &Input) -> Answer {
    let arn = input.required("PolicyArn");
    let role = context.iam.named_mut(input)?;
    let (role_key, there) = (key(&role.name), role.attached.len());
    match context.iam.policy_name(arn) {
        None if !arn.starts_with("arn:aws:iam::") => return refuse("InvalidInput", format!("ARN {arn} is not valid.")),
        None => {
            let mut message = format!("Policy {arn} does not exist or is not attachable.");
            if managed::is_aws(arn) {
                message += " (The rehearsal cloud knows those of AWS's policies that list-policies shows.)";
            }
            return refuse("NoSuchEntity", message);
        }
        Some(("/aws-service-role/", _)) => {
            return refuse("PolicyNotAttachable", "Cannot attach a Service Role Policy to a Customer Role.");
        }
        Some(_) => {}
    }
    let role = context.iam.named_mut(input)?;
    if !role.attached.contains(arn) {
        context.quotas.one_more(&quotas::ROLE_POLICIES, there)?;
    }
    role.attached.insert(arn.to_owned());
    context.iam.attached.entry(arn.to_owned()).or_default().insert(role_key);
    Ok(Members::new())
}

pub fn detach(context: &mut Context<'_>, input: &Input) -> Answer {
    let arn = input.required("PolicyArn");
    let role = context.iam.named_mut(input)?;
    let key = key(&role.name);
    if !role.attached.remove(arn) {
        return refuse("NoSuchEntity", format!("Policy {arn} was not found."));
    }
    super::unlink(&mut context.iam.attached, Some(arn), &key);
    Ok(Members::new())
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let role = context.iam.named(input)?;
    let policies = role.attached.iter().filter_map(|arn| Some((arn, context.iam.policy_name(arn)?)));
    let policies: Vec<_> = policies.filter(|(_, (path, _))| path.starts_with(prefix)).collect();
    listed(
        input,
        "AttachedPolicies",
        policies,
        |(arn, _)| (*arn).clone(),
        |(arn, (_, name))| members! { "PolicyName": *name, "PolicyArn": *arn },
    )
}

/// Roles that have the policy; there are no users and groups here.
pub fn entities(context: &mut Context<'_>, input: &Input) -> Answer {
    let arn = input.required("PolicyArn");
    context.iam.policy_there(arn)?;
    let iam = &*context.iam;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let wanted = input.text("EntityFilter").is_none_or(|filter| filter == "Role");
    let usage = input.text("PolicyUsageFilter");
    let of = |map: &'_ std::collections::BTreeMap<String, std::collections::BTreeSet<String>>, name: &str| {
        let wanted = wanted && usage.is_none_or(|usage| usage == name);
        map.get(arn).filter(|_| wanted).cloned().unwrap_or_default()
    };
    let mut keys = of(&iam.attached, "PermissionsPolicy");
    keys.extend(of(&iam.bounds, "PermissionsBoundary"));
    let roles = keys.iter().filter_map(|key| iam.roles.get(key)).filter(|role| role.path.starts_with(prefix)).collect();
    let (roles, token) = page(input, super::LIMITS, roles, |role| key(&role.name))?;
    let roles: Vec<Members> =
        roles.into_iter().map(|role| members! { "RoleName": &role.name, "RoleId": &role.id }).collect();
    let none = Vec::<Value>::new;
    let answer = members! {
        "PolicyGroups": none(),
        "PolicyUsers": none(),
        "PolicyRoles": roles,
        "IsTruncated": token.is_some(),
    };
    Ok(with_token(input, answer, token))
}

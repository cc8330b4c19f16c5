//! Instance profiles.

use super::roles::{View, described as role_described};
use super::{Iam, Profile, arn, check_name, check_path, given_tags, key, listed, tag_list};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::quotas;
use crate::cloud::world::Context;

fn described(iam: &Iam, profile: &Profile) -> Members {
    let roles = profile.role.iter().filter_map(|key| iam.roles.get(key));
    let roles: Vec<Members> = roles.map(|role| role_described(role, View::Short)).collect();
    members! {
        "Path": &profile.path,
        "InstanceProfileName": &profile.name,
        "InstanceProfileId": &profile.id,
        "Arn": &profile.arn,
        "CreateDate": profile.created,
        "Roles": roles,
    }
}

impl Iam {
    fn named_profile(&self, input: &Input) -> Result<&Profile, Refusal> {
        let name = input.required("InstanceProfileName");
        let missing = || Refusal::new("NoSuchEntity", format!("Instance Profile {name} cannot be found."));
        self.profile(name).ok_or_else(missing)
    }

    pub(super) fn named_profile_mut(&mut self, input: &Input) -> Result<&mut Profile, Refusal> {
        let key = key(&self.named_profile(input)?.name);
        Ok(self.profiles.get_mut(&key).expect("found above"))
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("InstanceProfileName");
    let path = input.text("Path").unwrap_or("/");
    check_name("instanceProfileName", name)?;
    check_path(path)?;
    if context.iam.profiles.contains_key(&key(name)) {
        return refuse("EntityAlreadyExists", format!("Instance Profile {name} already exists."));
    }
    context.quotas.one_more(&quotas::PROFILES, context.iam.profiles.len())?;
    let profile = Profile {
        path: path.to_owned(),
        name: name.to_owned(),
        id: context.ids.iam("AIPA"),
        arn: arn("instance-profile", path, name),
        created: context.now,
        tags: given_tags(input)?,
        role: None,
    };
    let mut answer = described(context.iam, &profile);
    if !profile.tags.is_empty() {
        answer.insert("Tags".to_owned(), Value::List(tag_list(&profile.tags)));
    }
    context.iam.profiles.insert(key(name), profile);
    Ok(members! { "InstanceProfile": answer })
}

pub fn get(context: &mut Context<'_>, input: &Input) -> Answer {
    let profile = context.iam.named_profile(input)?;
    let mut answer = described(context.iam, profile);
    answer.insert("Tags".to_owned(), Value::List(tag_list(&profile.tags)));
    Ok(members! { "InstanceProfile": answer })
}

pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let iam = &*context.iam;
    let prefix = input.text("PathPrefix").unwrap_or("/");
    let profiles = iam.profiles.values().filter(|profile| profile.path.starts_with(prefix)).collect();
    shown(iam, input, profiles)
}

pub fn list_for_role(context: &mut Context<'_>, input: &Input) -> Answer {
    let iam = &*context.iam;
    let role = key(&iam.named(input)?.name);
    let profiles = iam.profiles.values().filter(|profile| profile.role.as_ref() == Some(&role)).collect();
    shown(iam, input, profiles)
}

fn shown(iam: &Iam, input: &Input, profiles: Vec<&Profile>) -> Answer {
    listed(input, "InstanceProfiles", profiles, |profile| key(&profile.name), |profile| described(iam, profile))
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let profile = context.iam.named_profile(input)?;
    if profile.role.is_some() {
        return refuse("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.");
    }
    let key = key(&profile.name);
    context.iam.profiles.remove(&key);
    Ok(Members::new())
}

pub fn add_role(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = key(&context.iam.named_mut(input)?.name);
    let profile = context.iam.named_profile_mut(input)?;
    if profile.role.is_some() {
        return refuse("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    }
    profile.role = Some(role);
    Ok(Members::new())
}

pub fn remove_role(context: &mut Context<'_>, input: &Input) -> Answer {
    let (name, role) = (input.required("InstanceProfileName"), input.required("RoleName"));
    let profile = context.iam.named_profile_mut(input)?;
    if profile.role.as_deref() != Some(key(role).as_str()) {
        let message = format!("The role {role} is not in the instance profile {name}.");
        return refuse("NoSuchEntity", message);
    }
    profile.role = None;
    Ok(Members::new())
}

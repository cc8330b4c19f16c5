//! Service-linked roles: those that an AWS service makes for itself.

use super::evaluate::is_usable;
use super::roles::{View, described};
use super::{Iam, Role, arn, key};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::ids::Ids;
use crate::cloud::world::Context;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A service that has a role of its own in an account that uses it.
struct Service {
    /// `ecs.amazonaws.com`
    principal: &'static str,
    role: &'static str,
    /// The ARN of its managed policy, after `arn:aws:iam::aws:policy/aws-service-role/`.
    policy: &'static str,
    description: Option<&'static str>,
}

const SERVICES: &[Service] = &[
    Service {
        principal: "ecs.amazonaws.com",
        role: "AWSServiceRoleForECS",
        policy: "AmazonECSServiceRolePolicy",
        description: Some("Role to enable Amazon ECS to manage your cluster."),
    },
    Service {
        principal: "elasticloadbalancing.amazonaws.com",
        role: "AWSServiceRoleForElasticLoadBalancing",
        policy: "AWSElasticLoadBalancingServiceRolePolicy",
        description: Some("Allows ELB to call AWS services on your behalf."),
    },
    Service {
        principal: "ecs.application-autoscaling.amazonaws.com",
        role: "AWSServiceRoleForApplicationAutoScaling_ECSService",
        policy: "AWSApplicationAutoscalingECSServicePolicy",
        description: None,
    },
    Service {
        principal: "support.amazonaws.com",
        role: "AWSServiceRoleForSupport",
        policy: "AWSSupportServiceRolePolicy",
        description: Some("Enables resource access for AWS to provide billing, administrative and support services"),
    },
    Service {
        principal: "trustedadvisor.amazonaws.com",
        role: "AWSServiceRoleForTrustedAdvisor",
        policy: "AWSTrustedAdvisorServiceRolePolicy",
        description: Some(
            "Access for the AWS Trusted Advisor Service to help reduce cost, increase performance, and improve security of your AWS environment.",
        ),
    },
];

/// The managed policy's ARN.
fn policy_arn(service: &Service) -> String {
    format!("arn:aws:iam::aws:policy/aws-service-role/{}", service.policy)
}

impl Iam {
    /// Whether a caller made the role of that service only a moment ago, so that the service cannot take it on yet.
    pub fn linked_too_young(&self, service: &str, now: Timestamp) -> bool {
        let known = SERVICES.iter().find(|known| known.principal == service);
        let role = known.and_then(|known| self.roles.get(&key(known.role)));
        role.is_some_and(|role| role.asked_for && !is_usable(role, now))
    }

    /// Makes the role of that service (`ecs.amazonaws.com`), if it is not there. Its ARN; empty for a service that has none
    /// here.
    pub fn ensure_service_linked(&mut self, ids: &mut Ids, now: Timestamp, service: &str) -> String {
        let Some(service) = SERVICES.iter().find(|known| known.principal == service) else { return String::new() };
        let path = format!("/aws-service-role/{}/", service.principal);
        let arn = arn("role", &path, service.role);
        let key = key(service.role);
        if self.roles.contains_key(&key) {
            return arn;
        }
        let trust = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{}"}},"Action":"sts:AssumeRole"}}]}}"#,
            service.principal
        );
        let policy = policy_arn(service);
        self.attached.entry(policy.clone()).or_default().insert(key.clone());
        let role = Role {
            path,
            name: service.role.to_owned(),
            id: ids.iam("AROA"),
            arn: arn.clone(),
            created: now,
            trust,
            description: service.description.map(str::to_owned),
            max_session: 3_600,
            boundary: None,
            tags: BTreeMap::new(),
            attached: BTreeSet::from([policy]),
            inline: BTreeMap::new(),
            last_used: None,
            asked_for: false,
        };
        self.roles.insert(key, role);
        arn
    }
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let name = input.required("AWSServiceName");
    let Some(service) = SERVICES.iter().find(|known| known.principal == name) else {
        let message = "Service role name is not known: the rehearsal cloud makes those of ecs.amazonaws.com, \
                       elasticloadbalancing.amazonaws.com and ecs.application-autoscaling.amazonaws.com.";
        return refuse("InvalidInput", message);
    };
    if input.text("CustomSuffix").is_some() {
        return refuse("InvalidInput", format!("Custom suffix is not allowed for {name}"));
    }
    if context.iam.roles.contains_key(&key(service.role)) {
        let message = format!(
            "Service role name {} has been taken in this account, please try a different suffix.",
            service.role
        );
        return refuse("InvalidInput", message);
    }
    context.iam.ensure_service_linked(context.ids, context.now, name);
    let role = context.iam.roles.get_mut(&key(service.role));
    let Some(role) = role else { return refuse("ServiceFailure", "The role was not made.") };
    role.asked_for = true;
    if let Some(description) = input.text("Description") {
        role.description = Some(description.to_owned());
    }
    Ok(members! { "Role": described(role, View::Short) })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let role = context.iam.named(input)?;
    if !role.is_service_linked() {
        return refuse("InvalidInput", format!("The role {} is not a service-linked role.", role.name));
    }
    let task = format!("task{}{}/{}", role.path, role.name, context.ids.uuid());
    let key = key(&role.name);
    let used = std::mem::take(&mut context.iam.in_use).remove(role_name(&key));
    if let Some(usage) = used.filter(|usage| !usage.is_empty()) {
        let regions = usage.keys().cloned().collect::<Vec<_>>().join(", ");
        let why = format!("The role is in use by resources of the service in {regions}. Delete them first.");
        context.iam.undeleted.insert(task.clone(), (why, usage));
        return Ok(members! { "DeletionTaskId": task });
    }
    context.iam.forget(&key);
    context.iam.deletions.insert(task.clone());
    Ok(members! { "DeletionTaskId": task })
}

pub fn deletion_status(context: &mut Context<'_>, input: &Input) -> Answer {
    let task = input.required("DeletionTaskId");
    let missing = || Refusal::new("NoSuchEntity", format!("Deletion Task with ID {task} could not be found."));
    if let Some((why, usage)) = context.iam.undeleted.get(task) {
        let usage = usage.iter().map(|(region, resources)| {
            members! { "Region": region, "Resources": resources }
        });
        let reason = members! { "Reason": why, "RoleUsageList": usage.collect::<Vec<_>>() };
        return Ok(members! { "Status": "FAILED", "Reason": reason });
    }
    context.iam.deletions.get(task).map(|_| members! { "Status": "SUCCEEDED" }).ok_or_else(missing)
}

/// The name of the role that is kept under that key.
fn role_name(kept: &str) -> &'static str {
    SERVICES.iter().find(|service| key(service.role) == kept).map_or("", |service| service.role)
}

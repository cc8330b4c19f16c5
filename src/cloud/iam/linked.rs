//! Service-linked roles: those that an AWS service makes for itself.

use super::{Iam, Role, arn};
use crate::cloud::ids::Ids;
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
    /// Makes the role of that service (`ecs.amazonaws.com`), if it is not there. Its ARN; empty for a service that has none
    /// here.
    pub fn ensure_service_linked(&mut self, ids: &mut Ids, now: Timestamp, service: &str) -> String {
        let Some(service) = SERVICES.iter().find(|known| known.principal == service) else { return String::new() };
        let path = format!("/aws-service-role/{}/", service.principal);
        let arn = arn("role", &path, service.role);
        let key = service.role.to_ascii_lowercase();
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
        };
        self.roles.insert(key, role);
        arn
    }
}

//! Whether a task may do what it does to start: its execution role, the policies of the endpoints on its way, the policy of
//! its image's repository.

use super::{Reference, Start};
use crate::cloud::iam::{Decision, Facts, judged};

impl Start<'_> {
    /// Whether the role may do that with a resource of a service of AWS (`ecr.api`, `logs`).
    ///
    /// # Errors
    /// How AWS's SDK tells that a call is refused.
    pub(super) fn permitted(&self, service: &str, action: &str, resource: &str) -> Result<(), String> {
        if !self.context.iam.allows(self.role, action, resource) {
            let why = format!("because no identity-based policy allows the {action} action");
            return Err(self.denied(action, resource, &why));
        }
        let why = match self.endpoint(service, action, resource, &self.who()) {
            Decision::Allowed => return Ok(()),
            Decision::ImplicitDeny => format!("because no VPC endpoint policy allows the {action} action"),
            Decision::ExplicitDeny => "with an explicit deny in a VPC endpoint policy".to_owned(),
        };
        Err(self.denied(action, resource, &why))
    }

    /// Whether the role may do that with an image of ECR: by its own policies or by the repository's, and against none.
    pub(super) fn may_pull(&self, action: &str, reference: &Reference) -> bool {
        let (arn, who) = (self.repository(reference), self.who());
        let repository = self.context.ecr.repository_policy(&reference.name).filter(|_| self.is_near(reference));
        let theirs = |who: &[(&str, &str)]| {
            repository.map_or(Decision::ImplicitDeny, |text| judged(text, who, action, &arn, &self.facts()))
        };
        // An account that is named leaves it to the account's own policies.
        let named = theirs(&who[..1]) == Decision::Allowed;
        theirs(&who) != Decision::ExplicitDeny
            && (named || self.context.iam.allows(self.role, action, &arn))
            && self.endpoint(self.service(reference), action, &arn, &who) == Decision::Allowed
    }

    /// Whether the layers of images can be read through the endpoint of S3. ECR signs the requests, not the role.
    pub(super) fn may_read_layers(&self) -> bool {
        let layers = format!("arn:aws:s3:::prod-{}-starport-layer-bucket/layer", self.context.name);
        self.endpoint("s3", "s3:GetObject", &layers, &[]) == Decision::Allowed
    }

    fn is_near(&self, reference: &Reference) -> bool {
        reference.is_of(self.context.account, self.context.name)
    }

    /// What the endpoint that the task uses for a service says; everything is allowed where there is none.
    fn endpoint(&self, service: &str, action: &str, resource: &str, who: &[(&str, &str)]) -> Decision {
        let endpoint = self.context.ec2.endpoint_to(self.context.name, self.interface, service);
        let Some((endpoint, policy)) = endpoint.and_then(|endpoint| Some((endpoint, endpoint.policy.as_ref()?))) else {
            return Decision::Allowed;
        };
        let mut facts = self.facts();
        facts.insert("aws:sourcevpce".to_owned(), vec![endpoint.id.clone()]);
        facts.insert("aws:sourcevpc".to_owned(), vec![endpoint.vpc_id.clone()]);
        if who.is_empty() {
            facts.retain(|key, _| !key.starts_with("aws:principal"));
        }
        judged(policy, who, action, resource, &facts)
    }

    /// The role, as principals of policies name it; first itself.
    fn who(&self) -> [(&str, &str); 3] {
        let root = self.role.find(":role/").map_or("", |end| &self.role[..end]);
        [("AWS", self.role), ("AWS", self.context.account), ("AWS", root)]
    }

    fn facts(&self) -> Facts {
        let account = self.context.account;
        [
            ("aws:principalarn", self.role),
            ("aws:principalaccount", account),
            ("aws:principaltype", "AssumedRole"),
            ("aws:requestedregion", self.context.name),
            ("aws:resourceaccount", account),
            ("aws:securetransport", "true"),
            ("aws:viaawsservice", "false"),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), vec![value.to_owned()]))
        .collect()
    }

    fn denied(&self, action: &str, resource: &str, why: &str) -> String {
        let role = self.role.rsplit('/').next().unwrap_or_default();
        let (account, task) = (self.context.account, &self.task.id);
        format!(
            "api error AccessDeniedException: User: arn:aws:sts::{account}:assumed-role/{role}/{task} is not authorized to perform: {action} on resource: {resource} {why}"
        )
    }
}

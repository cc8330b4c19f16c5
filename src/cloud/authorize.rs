//! Whether the caller may make a call: the policy of `--enforce-iam`.
//!
//! AWS's service authorization reference says for each action which resources it is about and which condition keys it has; that
//! is much text for little that a workshop meets. Here resources come from what the input names: ARNs as they are, ids of EC2
//! by their prefix, names by the member that holds them. <https://docs.aws.amazon.com/service-authorization/latest/reference/>

mod facts;
mod keys;
mod passing;

use super::call::{Read as _, Refusal};
use super::iam::{Decision, Document, Facts, Kind};
use super::serve::Call;
use super::world::{ACCOUNT, Context};
use crate::api::{Members, Operation, Value};
use crate::lang::Text;
use crate::text;

/// What the caller of every call may do.
#[derive(Debug, Clone)]
pub struct Caller {
    documents: Vec<Document>,
    /// Whether a condition asks for the tags of a resource, which costs a look.
    asks_for_tags: bool,
}

/// An action with a resource that it is about, and what conditions may want to know.
struct Need {
    action: String,
    resource: String,
    facts: Facts,
}

impl Caller {
    /// Of the text of a policy document for an identity.
    ///
    /// # Errors
    /// IAM's message on a document that is malformed; the name of a condition operator or key that is not known here: a
    /// condition that is not understood would deny or allow what AWS does not.
    pub fn read(text: &str) -> Result<Caller, Text> {
        let document = Document::read(text, Kind::Identity).map_err(|why| Text { en: why.clone(), ja: why })?;
        let conditions = || document.statements.iter().flat_map(|statement| &statement.conditions);
        if let Some((operator, ..)) = conditions().find(|(operator, ..)| !super::iam::is_known(operator)) {
            return Err(text!(
                en: "the rehearsal cloud does not simulate the condition operator {operator}",
                ja: "リハーサル環境は条件演算子 {operator} をシミュレートしません"
            ));
        }
        let keys = || document.statements.iter().flat_map(|statement| statement.keys());
        if let Some(key) = keys().find(|key| !keys::is_known(key)) {
            let known = keys::listed();
            return Err(text!(
                en: "the rehearsal cloud does not simulate the condition key {key}; it knows {known}",
                ja: "リハーサル環境は条件キー {key} をシミュレートしません。使えるキー: {known}"
            ));
        }
        let asks_for_tags = keys().any(|key| key.to_ascii_lowercase().contains("resourcetag/"));
        Ok(Caller { documents: vec![document], asks_for_tags })
    }

    /// Whether the call may be made.
    ///
    /// # Errors
    /// The service's refusal, with action and resource.
    pub fn check(&self, context: &mut Context<'_>, call: &Call) -> Result<(), Refusal> {
        // Whoever has credentials may ask whose they are.
        if call.operation.iam_action == "sts:GetCallerIdentity" {
            return Ok(());
        }
        for mut need in needs(context, call) {
            if self.asks_for_tags {
                for (key, value) in facts::tags_of(context, &need.resource) {
                    let service = need.action.split(':').next().unwrap_or_default();
                    for prefix in ["aws", service] {
                        need.facts
                            .insert(format!("{prefix}:resourcetag/{}", key.to_ascii_lowercase()), vec![value.clone()]);
                    }
                }
            }
            match super::iam::decide(&self.documents, &need.action, &need.resource, &need.facts) {
                Decision::Allowed => {}
                decision => return Err(refusal(call.operation, &need, decision)),
            }
        }
        Ok(())
    }
}

fn refusal(operation: &Operation, need: &Need, decision: Decision) -> Refusal {
    let Need { action, resource, .. } = need;
    let why = match decision {
        Decision::ExplicitDeny => "with an explicit deny in an identity-based policy".to_owned(),
        _ => format!("because no identity-based policy allows the {action} action"),
    };
    let user = super::sts::USER;
    let text = format!(
        "User: arn:aws:iam::{ACCOUNT}:user/{user} is not authorized to perform: {action} on resource: {resource} {why}"
    );
    match operation.service.module {
        "ec2" => {
            Refusal::new("UnauthorizedOperation", format!("You are not authorized to perform this operation. {text}"))
                .status(403)
        }
        "ecs" | "ecr" | "logs" => Refusal::new("AccessDeniedException", text).status(400),
        _ => Refusal::new("AccessDenied", text).status(403),
    }
}

/// Everything that the call needs to be allowed.
fn needs(context: &Context<'_>, call: &Call) -> Vec<Need> {
    let operation = call.operation;
    let tags = facts::tags(&call.input);
    let facts = facts::of_call(context, call, &tags);
    let resources = resources(context, call);
    let need = |action: &str, resource: &str, more: &[(&str, &str)]| {
        let mut facts = facts.clone();
        facts.extend(facts::of_resource(context, call, resource));
        facts.extend(more.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])));
        Need { action: action.to_owned(), resource: resource.to_owned(), facts }
    };
    let mut all: Vec<Need> = resources.iter().map(|resource| need(operation.iam_action, resource, &[])).collect();
    for action in operation.extra_actions {
        match *action {
            "iam:PassRole" => {
                let service = passing::to(operation);
                let pass = |role: &String| need(action, role, &[("iam:passedtoservice", service)]);
                all.extend(passing::roles(context, call).iter().map(pass));
            }
            "iam:CreateServiceLinkedRole" => {
                let Some((principal, role)) = linked(operation) else { continue };
                if context.iam.role(role).is_none() {
                    let arn = format!("arn:aws:iam::{ACCOUNT}:role/aws-service-role/{principal}/{role}");
                    all.push(need(action, &arn, &[("iam:awsservicename", principal)]));
                }
            }
            tagging if !tags.is_empty() && tagging.contains("Tag") => {
                let key = format!("{}:createaction", tagging.split(':').next().unwrap_or_default());
                let made = resources.last().map_or("*", |made| whole(made));
                all.push(need(tagging, made, &[(&key, operation.name)]));
            }
            // Of services that are not simulated.
            _ => {}
        }
    }
    all
}

/// The service-linked role that the first such call in an account makes.
fn linked(operation: &Operation) -> Option<(&'static str, &'static str)> {
    match operation.service.module {
        "ecs" => Some(("ecs.amazonaws.com", "AWSServiceRoleForECS")),
        "elbv2" => Some(("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing")),
        _ => None,
    }
}

/// What the action is about; `*` where AWS has no resources for it or the input names none.
fn resources(context: &Context<'_>, call: &Call) -> Vec<String> {
    let operation = call.operation;
    let module = operation.service.module;
    // The role that is taken on is IAM's, and who is federated is called by the name that is given.
    if module == "sts" {
        let federated = call.input.text("Name").map(|name| format!("arn:aws:sts::{ACCOUNT}:federated-user/{name}"));
        let role = call.input.text("RoleArn").map(str::to_owned);
        return vec![role.or(federated).unwrap_or_else(|| "*".to_owned())];
    }
    // EC2 and ELB describe everything or nothing.
    if matches!(module, "ec2" | "elbv2") && !operation.mutates {
        return vec!["*".to_owned()];
    }
    let mut found: Vec<String> = Vec::new();
    // What is done to a role with a policy is done to the role.
    let of_role = call.input.contains_key("RoleName");
    for (member, text) in texts(&call.input) {
        if of_role && member != "RoleName" {
            continue;
        }
        let arn = if text.starts_with("arn:") {
            // A role is passed on, a certificate or topic is another service's.
            let own = text.split(':').nth(2) == operation.iam_action.split(':').next();
            match member {
                "logGroupIdentifier" => Some(in_group(&call.input, text)),
                _ => (own && (module == "iam" || !passing::is_role(text))).then(|| text.to_owned()),
            }
        } else {
            named(context, call, member, text)
        };
        found.extend(arn.filter(|arn| !found.contains(arn)));
    }
    found.extend(made(context, call));
    if found.is_empty() {
        found.extend(meant(context, call));
    }
    if found.is_empty() {
        found.push("*".to_owned());
    }
    found
}

/// The ARN of a resource that goes by that text in that member.
fn named(context: &Context<'_>, call: &Call, member: &str, text: &str) -> Option<String> {
    let input = &call.input;
    match (call.operation.service.module, member) {
        ("ec2", _) => ec2_kind(text).map(|kind| context.arn("ec2", &format!("{kind}/{text}"))),
        ("ecs", "cluster" | "clusters") if !concerns_more(call) => Some(ecs_arn(context, "cluster", text)),
        ("ecs", "clusterName") => Some(ecs_arn(context, "cluster", text)),
        ("ecs", "service" | "services" | "serviceName") => Some(in_cluster(context, input, "service", text)),
        ("ecs", "task" | "tasks") => Some(in_cluster(context, input, "task", text)),
        ("ecs", "taskDefinition" | "taskDefinitions")
            if !matches!(call.operation.name, "CreateService" | "UpdateService") =>
        {
            Some(ecs_arn(context, "task-definition", text))
        }
        ("ecs", "family") => Some(ecs_arn(context, "task-definition", &format!("{text}:*"))),
        ("ecr", "repositoryName" | "repositoryNames") => Some(context.arn("ecr", &format!("repository/{text}"))),
        ("logs", "logGroupName" | "logGroupIdentifier") => {
            Some(in_group(input, &context.arn("logs", &format!("log-group:{text}"))))
        }
        ("iam", "RoleName") => Some(iam_arn("role", text)),
        ("iam", "PolicyName") if call.operation.name == "CreatePolicy" => Some(iam_arn("policy", text)),
        ("iam", "InstanceProfileName") => Some(iam_arn("instance-profile", text)),
        _ => None,
    }
}

/// What a call to Logs is about that names a group by its ARN: the group with all that is in it, or one stream. A policy means
/// it with `log-group:NAME:*`. Tags alone are the group's own. Source: "Overview of managing access permissions to your
/// CloudWatch Logs resources"; the ARNs are those of AWS's own refusals.
fn in_group(input: &Members, group: &str) -> String {
    let group = group.strip_suffix(":*").unwrap_or(group);
    format!("{group}:log-stream:{}", input.text("logStreamName").unwrap_or_default())
}

/// A resource without what is meant in it.
fn whole(resource: &str) -> &str {
    resource.split_once(":log-stream:").map_or(resource, |(group, _)| group)
}

/// What a call is about that names nothing.
fn meant(context: &Context<'_>, call: &Call) -> Option<String> {
    match (call.operation.service.module, call.operation.name) {
        ("logs", "DescribeLogGroups") => Some(context.arn("logs", "log-group::log-stream:")),
        ("ecs", "CreateCluster") => Some(ecs_arn(context, "cluster", "default")),
        ("ecs", _) if ["cluster", "clusters"].iter().any(|member| takes_cluster(call.operation, member)) => {
            Some(ecs_arn(context, "cluster", "default"))
        }
        _ => None,
    }
}

/// Whether that member of it names a cluster, which is `default` where it is left out. Of capacity providers those of the account
/// are meant then.
fn takes_cluster(operation: &Operation, member: &str) -> bool {
    operation.input.member(member).is_some_and(|member| !member.required)
        && !operation.name.contains("CapacityProvider")
}

/// Whether the call is about something inside of the cluster that it names.
fn concerns_more(call: &Call) -> bool {
    ["service", "services", "serviceName", "task", "tasks", "taskDefinition"]
        .iter()
        .any(|m| call.input.contains_key(*m))
}

fn ecs_arn(context: &Context<'_>, kind: &str, name: &str) -> String {
    if name.starts_with("arn:") { name.to_owned() } else { context.arn("ecs", &format!("{kind}/{name}")) }
}

fn in_cluster(context: &Context<'_>, input: &Members, kind: &str, name: &str) -> String {
    let cluster = input.text("cluster").unwrap_or("default");
    let cluster = cluster.rsplit('/').next().unwrap_or(cluster);
    ecs_arn(context, kind, &format!("{cluster}/{name}"))
}

fn iam_arn(kind: &str, name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{kind}/{name}")
}

/// The ARN, with a `*`, of what the call is going to make where AWS gives the id.
fn made(context: &Context<'_>, call: &Call) -> Option<String> {
    let operation = call.operation;
    match operation.service.module {
        "ec2" if operation.name.starts_with("Create") || operation.name == "AllocateAddress" => {
            Some(context.arn("ec2", &format!("{}/*", operation.tag_resource_type?)))
        }
        "elbv2" => {
            let name = || call.input.text("Name").unwrap_or("*");
            let resource = match operation.name {
                "CreateLoadBalancer" => match call.input.text("Type") {
                    Some("network") => format!("loadbalancer/net/{}/*", name()),
                    Some("gateway") => format!("loadbalancer/gwy/{}/*", name()),
                    _ => format!("loadbalancer/app/{}/*", name()),
                },
                "CreateTargetGroup" => format!("targetgroup/{}/*", name()),
                _ => return None,
            };
            Some(context.arn("elasticloadbalancing", &resource))
        }
        _ => None,
    }
}

/// What EC2 calls the kind of an id in ARNs.
fn ec2_kind(id: &str) -> Option<&'static str> {
    const KINDS: &[(&str, &str)] = &[
        ("acl", "network-acl"),
        ("dopt", "dhcp-options"),
        ("eigw", "egress-only-internet-gateway"),
        ("eipalloc", "elastic-ip"),
        ("eni", "network-interface"),
        ("fl", "vpc-flow-log"),
        ("i", "instance"),
        ("igw", "internet-gateway"),
        ("lt", "launch-template"),
        ("nat", "natgateway"),
        ("pcx", "vpc-peering-connection"),
        ("pl", "prefix-list"),
        ("rtb", "route-table"),
        ("sg", "security-group"),
        ("sgr", "security-group-rule"),
        ("subnet", "subnet"),
        ("vpc", "vpc"),
        ("vpce", "vpc-endpoint"),
    ];
    let (prefix, digits) = id.split_once('-')?;
    let digits_only = digits.len() >= 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    KINDS.iter().find(|(known, _)| digits_only && *known == prefix).map(|(_, kind)| *kind)
}

/// All texts of an input with the member that they stand in. What tags say is nothing that a call is about.
fn texts(input: &Members) -> Vec<(&str, &str)> {
    fn within<'a>(member: &'a str, value: &'a Value, all: &mut Vec<(&'a str, &'a str)>) {
        match value {
            Value::Text(text) => all.push((member, text)),
            Value::List(list) => list.iter().for_each(|value| within(member, value, all)),
            Value::Map(members) => {
                let untagged = members.iter().filter(|(name, _)| !name.to_ascii_lowercase().starts_with("tag"));
                untagged.for_each(|(name, value)| within(name, value, all));
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    for (name, value) in
        input.iter().filter(|(name, _)| !["tags", "tagspecifications"].contains(&name.to_ascii_lowercase().as_str()))
    {
        within(name, value, &mut all);
    }
    all
}

#[cfg(test)]
mod tests;

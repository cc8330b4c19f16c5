//! What conditions may want to know of a call.

use super::{ec2_kind, ecs_arn, in_cluster, takes_cluster, whole};
use crate::api::{Members, Value};
use crate::cloud::call::{Input, Read as _};
use crate::cloud::iam::Facts;
use crate::cloud::serve::{self, Call};
use crate::cloud::sts;
use crate::cloud::world::{ACCOUNT, Context};

/// What is so for every resource of the call. Sources: "AWS global condition context keys"; the pages of the services in the
/// service authorization reference.
pub(super) fn of_call(context: &Context<'_>, call: &Call, tags: &[(String, String)]) -> Facts {
    let (operation, input) = (call.operation, &call.input);
    let mut facts = common(context, call);
    let mut known = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.insert(key.to_owned(), vec![value]);
        }
    };
    match operation.service.module {
        "ecs" => {
            let cluster = input.text("cluster").or_else(|| takes_cluster(operation, "cluster").then_some("default"));
            known("ecs:cluster", cluster.map(|cluster| ecs_arn(context, "cluster", cluster)));
            if matches!(operation.name, "CreateService" | "CreateTaskSet" | "UpdateService") {
                let given = input.text("taskDefinition");
                let resolved = |name: &str| context.ecs.known_task_definition(name).map(|found| found.arn.clone());
                known("ecs:task-definition", given.map(|name| resolved(name).unwrap_or_else(|| name.to_owned())));
            }
            known("ecs:service", input.text("service").map(|service| in_cluster(context, input, "service", service)));
            // What is not said is not changed; of something new it is off.
            let new = matches!(operation.name, "CreateService" | "RunTask" | "StartTask");
            let executed = input.flag("enableExecuteCommand").or(new.then_some(false));
            known("ecs:enable-execute-command", executed.map(|flag| flag.to_string()));
        }
        "elbv2" if operation.name == "CreateLoadBalancer" => {
            known("elasticloadbalancing:scheme", Some(input.text("Scheme").unwrap_or("internet-facing").to_owned()));
        }
        "iam" => {
            known("iam:policyarn", input.text("PolicyArn").map(str::to_owned));
            let of_role = || context.iam.role(input.text("RoleName")?)?.boundary.clone();
            let boundary = input.text("PermissionsBoundary").map(str::to_owned);
            known("iam:permissionsboundary", boundary.or_else(of_role));
        }
        _ => {}
    }
    facts.insert("aws:tagkeys".to_owned(), tags.iter().map(|(key, _)| key.clone()).collect());
    for (key, value) in tags {
        facts.insert(format!("aws:requesttag/{}", key.to_ascii_lowercase()), vec![value.clone()]);
    }
    facts
}

fn common(context: &Context<'_>, call: &Call) -> Facts {
    let user = format!("arn:aws:iam::{ACCOUNT}:user/{}", sts::USER);
    let now = context.now.to_string();
    let epoch = context.now.as_second().to_string();
    [
        ("aws:requestedregion", call.region.as_str()),
        ("aws:principalaccount", ACCOUNT),
        ("aws:principalarn", user.as_str()),
        ("aws:principaltype", "User"),
        ("aws:username", sts::USER),
        ("aws:userid", sts::USER_ID),
        ("aws:securetransport", "true"),
        ("aws:viaawsservice", "false"),
        ("aws:sourceip", "127.0.0.1"),
        ("aws:currenttime", now.as_str()),
        ("aws:epochtime", epoch.as_str()),
        ("aws:resourceaccount", ACCOUNT),
        ("ec2:region", call.region.as_str()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), vec![value.to_owned()]))
    .collect()
}

/// What is so of one resource of EC2, the one that there is or the one that is going to be: in which VPC, subnet and zone it is.
pub(super) fn of_resource(context: &Context<'_>, call: &Call, resource: &str) -> Facts {
    let ec2 = &*context.ec2;
    let Some((kind, id)) = resource
        .rsplit_once(':')
        .and_then(|(whose, which)| whose.starts_with("arn:aws:ec2:").then(|| which.split_once('/'))?)
    else {
        return Facts::new();
    };
    let new = id == "*";
    let given = |member: &str| call.input.text(member).filter(|_| new).map(str::to_owned);
    let interface = ec2.interfaces.get(id);
    let subnet_id = interface.map(|interface| interface.subnet_id.clone()).or_else(|| given("SubnetId"));
    let subnet = ec2.subnet(subnet_id.as_deref().unwrap_or(id));
    let (vpc, zone) = match kind {
        "subnet" | "network-interface" => (
            subnet.map(|subnet| subnet.vpc_id.clone()).or_else(|| given("VpcId")),
            subnet.map(|subnet| subnet.zone.clone()).or_else(|| given("AvailabilityZone")),
        ),
        "security-group" => {
            (ec2.security_groups.get(id).map(|group| group.vpc_id.clone()).or_else(|| given("VpcId")), None)
        }
        "route-table" => (ec2.route_tables.get(id).map(|table| table.vpc_id.clone()).or_else(|| given("VpcId")), None),
        "network-acl" => (ec2.acls.get(id).map(|acl| acl.vpc_id.clone()).or_else(|| given("VpcId")), None),
        _ => (None, None),
    };
    let arn = |id: String| ec2_kind(&id).map(|kind| context.arn("ec2", &format!("{kind}/{id}")));
    [
        ("ec2:vpc", vpc.and_then(arn)),
        ("ec2:subnet", subnet_id.filter(|_| kind == "network-interface").and_then(arn)),
        ("ec2:availabilityzone", zone),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key.to_owned(), vec![value?])))
    .collect()
}

/// The tags that the call gives.
pub(super) fn tags(input: &Members) -> Vec<(String, String)> {
    let specified = input.maps("TagSpecifications").flat_map(|specification| specification.maps("Tags"));
    let listed = ["Tags", "tags"].into_iter().flat_map(|member| input.maps(member));
    let pair = |tag: &Members| {
        let key = tag.text("Key").or_else(|| tag.text("key"))?;
        let value = tag.text("Value").or_else(|| tag.text("value")).unwrap_or_default();
        Some((key.to_owned(), value.to_owned()))
    };
    let mapped = input.map("tags").into_iter().flatten();
    let mapped = mapped.filter_map(|(key, value)| Some((key.to_string(), value.as_str()?.to_owned())));
    specified.chain(listed).filter_map(pair).chain(mapped).collect()
}

/// The tags that a resource bears, as its service lists them.
pub(super) fn tags_of(context: &mut Context<'_>, arn: &str) -> Vec<(String, String)> {
    let Some(service) = arn.split(':').nth(2) else { return Vec::new() };
    if service == "iam" {
        let tags = context.iam.tags_of(arn).into_iter().flatten();
        return tags.map(|(key, value)| (key.clone(), value.clone())).collect();
    }
    if service == "ec2" {
        let id = arn.rsplit('/').next().unwrap_or_default();
        let members = Members::from_iter([("Tags".to_owned(), Value::List(context.ec2.tags_of(id)))]);
        return tags(&members);
    }
    let (module, name, member) = match service {
        "ecs" => ("ecs", "ListTagsForResource", "resourceArn"),
        "ecr" => ("ecr", "ListTagsForResource", "resourceArn"),
        "logs" => ("logs", "ListTagsForResource", "resourceArn"),
        "elasticloadbalancing" => ("elbv2", "DescribeTags", "ResourceArns"),
        _ => return Vec::new(),
    };
    let Some(operation) = crate::api::service(module).and_then(|service| service.operation_named(name)) else {
        return Vec::new();
    };
    let arn = Value::Text(whole(arn).to_owned());
    let value = if member == "ResourceArns" { Value::List(vec![arn]) } else { arn };
    let input = Input { operation, members: Members::from_iter([(member.to_owned(), value)]) };
    let answer = serve::handler(operation).and_then(|handler| handler(context, &input).ok()).unwrap_or_default();
    match answer.maps("TagDescriptions").next() {
        Some(described) => tags(described),
        None => tags(&answer),
    }
}

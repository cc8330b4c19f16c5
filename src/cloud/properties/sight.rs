//! All that there is, as the calls that look show it.

use super::calls::{NAMES, OTHERS};
use crate::cloud::trial::Trial;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// What calls that look answered, element by element.
#[derive(Default)]
pub struct Sight {
    /// By call and the member with the list: `ec2::describe_vpcs Vpcs`.
    lists: BTreeMap<String, Vec<Json>>,
    /// What was listed, and not found when it was asked for.
    pub lost: Vec<String>,
}

/// The lists that need nothing to be asked for.
const LISTS: &[(&str, &str)] = &[
    ("ec2::describe_vpcs", "Vpcs"),
    ("ec2::describe_subnets", "Subnets"),
    ("ec2::describe_security_groups", "SecurityGroups"),
    ("ec2::describe_security_group_rules", "SecurityGroupRules"),
    ("ec2::describe_route_tables", "RouteTables"),
    ("ec2::describe_internet_gateways", "InternetGateways"),
    ("ec2::describe_egress_only_internet_gateways", "EgressOnlyInternetGateways"),
    ("ec2::describe_nat_gateways", "NatGateways"),
    ("ec2::describe_addresses", "Addresses"),
    ("ec2::describe_network_interfaces", "NetworkInterfaces"),
    ("ec2::describe_network_acls", "NetworkAcls"),
    ("ec2::describe_dhcp_options", "DhcpOptions"),
    ("ec2::describe_vpc_endpoints", "VpcEndpoints"),
    ("ec2::describe_managed_prefix_lists", "PrefixLists"),
    ("ec2::describe_tags", "Tags"),
    ("elbv2::describe_load_balancers", "LoadBalancers"),
    ("elbv2::describe_target_groups", "TargetGroups"),
    ("ecs::list_clusters", "clusterArns"),
    ("ecs::describe_capacity_providers", "capacityProviders"),
    ("iam::list_roles", "Roles"),
    ("iam::list_instance_profiles", "InstanceProfiles"),
    ("ecr::describe_repositories", "repositories"),
    ("logs::describe_log_groups", "logGroups"),
];

/// A list that is asked for with one thing of another: the list and its member, the call with the member of its input, and
/// the member with the list.
type Inner = (&'static str, &'static str, &'static str, &'static str, &'static str);

const INNER: &[Inner] = &[
    (
        "ec2::describe_managed_prefix_lists PrefixLists",
        "PrefixListId",
        "ec2::get_managed_prefix_list_associations",
        "PrefixListId",
        "PrefixListAssociations",
    ),
    (
        "ec2::describe_security_groups SecurityGroups",
        "GroupId",
        "ec2::describe_security_group_references",
        "[GroupId]",
        "SecurityGroupReferenceSet",
    ),
    ("ec2::describe_vpcs Vpcs", "VpcId", "ec2::get_security_groups_for_vpc", "VpcId", "SecurityGroupForVpcs"),
    (
        "elbv2::describe_load_balancers LoadBalancers",
        "LoadBalancerArn",
        "elbv2::describe_listeners",
        "LoadBalancerArn",
        "Listeners",
    ),
    (
        "elbv2::describe_load_balancers LoadBalancers",
        "LoadBalancerArn",
        "elbv2::describe_load_balancer_attributes",
        "LoadBalancerArn",
        "Attributes",
    ),
    (
        "elbv2::describe_load_balancers LoadBalancers",
        "LoadBalancerArn",
        "elbv2::describe_tags",
        "[ResourceArns]",
        "TagDescriptions",
    ),
    (
        "elbv2::describe_target_groups TargetGroups",
        "TargetGroupArn",
        "elbv2::describe_target_group_attributes",
        "TargetGroupArn",
        "Attributes",
    ),
    (
        "elbv2::describe_target_groups TargetGroups",
        "TargetGroupArn",
        "elbv2::describe_target_health",
        "TargetGroupArn",
        "TargetHealthDescriptions",
    ),
    (
        "elbv2::describe_target_groups TargetGroups",
        "TargetGroupArn",
        "elbv2::describe_tags",
        "[ResourceArns]",
        "TagDescriptions",
    ),
    ("elbv2::describe_listeners Listeners", "ListenerArn", "elbv2::describe_rules", "ListenerArn", "Rules"),
    (
        "elbv2::describe_listeners Listeners",
        "ListenerArn",
        "elbv2::describe_listener_attributes",
        "ListenerArn",
        "Attributes",
    ),
    ("iam::list_roles Roles", "RoleName", "iam::list_attached_role_policies", "RoleName", "AttachedPolicies"),
    ("iam::list_roles Roles", "RoleName", "iam::list_role_policies", "RoleName", "PolicyNames"),
    ("iam::list_roles Roles", "RoleName", "iam::list_instance_profiles_for_role", "RoleName", "InstanceProfiles"),
    ("iam::list_policies Policies", "Arn", "iam::list_policy_versions", "PolicyArn", "Versions"),
    ("iam::list_policies Policies", "Arn", "iam::list_entities_for_policy", "PolicyArn", "PolicyRoles"),
    (
        "ecr::describe_repositories repositories",
        "repositoryName",
        "ecr::describe_images",
        "repositoryName",
        "imageDetails",
    ),
    ("ecr::describe_repositories repositories", "repositoryName", "ecr::list_images", "repositoryName", "imageIds"),
    ("ecr::describe_repositories repositories", "repositoryArn", "ecr::list_tags_for_resource", "resourceArn", "tags"),
    ("logs::describe_log_groups logGroups", "logGroupName", "logs::describe_log_streams", "logGroupName", "logStreams"),
    (
        "ecs::list_task_definitions taskDefinitionArns",
        "",
        "ecs::describe_task_definition",
        "taskDefinition",
        "taskDefinition",
    ),
    ("ecs::describe_services services", "serviceArn", "ecs::list_tags_for_resource", "resourceArn", "tags"),
];

fn every_name() -> Vec<&'static str> {
    [NAMES, OTHERS].concat()
}

impl Sight {
    /// Looks at everything. It is another world that is looked at, so that looking changes nothing.
    pub fn of(trial: &Trial) -> Sight {
        let trial = trial.again();
        let mut sight = Sight::default();
        for (path, member) in LISTS {
            sight.add(&trial, path, json!({}), member);
        }
        sight.add(&trial, "iam::list_policies", json!({"Scope": "Local"}), "Policies");
        for status in ["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"] {
            sight.add(&trial, "ecs::list_task_definitions", json!({"status": status}), "taskDefinitionArns");
        }
        // By name also those that are no longer listed.
        sight.add(&trial, "ecs::describe_clusters", json!({"clusters": every_name(), "include": ["TAGS"]}), "clusters");
        for cluster in sight.texts("ecs::describe_clusters clusters", "clusterName") {
            sight.cluster(&trial, &cluster);
        }
        for (list, key, path, member, inner) in INNER {
            for id in sight.texts(list, key) {
                let input = match member.strip_prefix('[') {
                    Some(member) => json!({member.trim_end_matches(']'): [id]}),
                    None => json!({*member: id}),
                };
                sight.add(&trial, path, input, inner);
            }
        }
        sight
    }

    fn cluster(&mut self, trial: &Trial, cluster: &str) {
        let of = |more: Json| {
            let mut input = json!({"cluster": cluster});
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            input
        };
        let active = of(json!({}));
        let listed = self
            .list("ecs::list_clusters clusterArns")
            .iter()
            .any(|arn| arn.as_str().is_some_and(|arn| arn.ends_with(&format!("/{cluster}"))));
        if listed {
            self.add(trial, "ecs::list_services", active.clone(), "serviceArns");
            for status in ["RUNNING", "STOPPED"] {
                self.add(trial, "ecs::list_tasks", of(json!({"desiredStatus": status})), "taskArns");
            }
        }
        let services = of(json!({"services": every_name(), "include": ["TAGS"]}));
        if let Ok(answer) = trial.ask("ecs::describe_services", services, false) {
            self.keep("ecs::describe_services services", &answer["services"]);
        }
        for service in self.texts("ecs::describe_services services", "serviceArn") {
            if service.contains(&format!("/{cluster}/")) && listed {
                let input = of(json!({"service": service}));
                if let Ok(answer) = trial.ask("ecs::list_service_deployments", input, false) {
                    self.keep("ecs::list_service_deployments serviceDeployments", &answer["serviceDeployments"]);
                }
            }
        }
        let tasks: Vec<String> = self.texts("ecs::list_tasks taskArns", "");
        let tasks: Vec<String> = tasks.into_iter().filter(|arn| arn.contains(&format!("/{cluster}/"))).collect();
        for some in tasks.chunks(100) {
            let input = of(json!({"tasks": some, "include": ["TAGS"]}));
            match trial.ask("ecs::describe_tasks", input, false) {
                Ok(answer) => {
                    self.keep("ecs::describe_tasks tasks", &answer["tasks"]);
                    self.lost.extend(answer["failures"].as_array().into_iter().flatten().map(Json::to_string));
                }
                Err(refused) => self.lost.push(format!("ecs::describe_tasks of {cluster}: {refused:?}")),
            }
        }
    }

    /// Asks, with all pages, and keeps each element with what it was asked for.
    fn add(&mut self, trial: &Trial, path: &str, mut input: Json, member: &str) {
        let asked = input.clone();
        for _ in 0..100 {
            let answer = match trial.ask(path, input.clone(), false) {
                Ok(answer) => answer,
                Err(refused) => return self.lost.push(format!("{path} {asked}: {refused:?}")),
            };
            let of = match path.split_once("::describe_") {
                Some(("ec2", _)) => Map::new(),
                _ => asked.as_object().cloned().unwrap_or_default(),
            };
            let list = match &answer[member] {
                Json::Object(_) => json!([answer[member]]),
                list => list.clone(),
            };
            for mut one in list.as_array().cloned().unwrap_or_default() {
                if let Json::Object(one) = &mut one
                    && !of.is_empty()
                {
                    one.insert("_of".to_owned(), Json::Object(of.clone()));
                }
                self.lists.entry(format!("{path} {member}")).or_default().push(one);
            }
            let next = ["nextToken", "NextToken", "Marker", "NextMarker"].iter().find_map(|name| {
                let token = answer[*name].as_str().filter(|token| !token.is_empty())?;
                Some((if *name == "NextMarker" { "Marker" } else { name }, token.to_owned()))
            });
            match next {
                Some((name, token)) => input[name] = json!(token),
                None => return,
            }
        }
        self.lost.push(format!("{path} {asked}: there is no end to its pages"));
    }

    fn keep(&mut self, label: &str, list: &Json) {
        self.lists.entry(label.to_owned()).or_default().extend(list.as_array().cloned().unwrap_or_default());
    }

    /// The elements of a list.
    pub fn list(&self, label: &str) -> &[Json] {
        self.lists.get(label).map_or(&[], Vec::as_slice)
    }

    pub fn lists(&self) -> impl Iterator<Item = (&str, &[Json])> {
        self.lists.iter().map(|(label, list)| (label.as_str(), list.as_slice()))
    }

    /// A member of each element; the elements themselves where it is empty.
    pub fn texts(&self, label: &str, member: &str) -> Vec<String> {
        let text = |one: &Json| if member.is_empty() { one.as_str() } else { one[member].as_str() }.map(str::to_owned);
        self.list(label).iter().filter_map(text).collect()
    }
}

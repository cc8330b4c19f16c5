//! What holds in every world, however it came about.

use super::ids::{self, kind};
use super::sight::Sight;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// Where something is found by its id: the list and the members that lead to the id.
const FOUND: &[(&str, &str)] = &[
    ("ec2::describe_vpcs Vpcs", "VpcId"),
    ("ec2::describe_vpcs Vpcs", "CidrBlockAssociationSet.AssociationId"),
    ("ec2::describe_vpcs Vpcs", "Ipv6CidrBlockAssociationSet.AssociationId"),
    ("ec2::describe_subnets Subnets", "SubnetId"),
    ("ec2::describe_subnets Subnets", "Ipv6CidrBlockAssociationSet.AssociationId"),
    ("ec2::describe_security_groups SecurityGroups", "GroupId"),
    ("ec2::describe_security_group_rules SecurityGroupRules", "SecurityGroupRuleId"),
    ("ec2::describe_route_tables RouteTables", "RouteTableId"),
    ("ec2::describe_route_tables RouteTables", "Associations.RouteTableAssociationId"),
    ("ec2::describe_internet_gateways InternetGateways", "InternetGatewayId"),
    ("ec2::describe_egress_only_internet_gateways EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId"),
    ("ec2::describe_nat_gateways NatGateways", "NatGatewayId"),
    ("ec2::describe_addresses Addresses", "AllocationId"),
    ("ec2::describe_addresses Addresses", "AssociationId"),
    ("ec2::describe_network_interfaces NetworkInterfaces", "NetworkInterfaceId"),
    ("ec2::describe_network_interfaces NetworkInterfaces", "Attachment.AttachmentId"),
    ("ec2::describe_network_acls NetworkAcls", "NetworkAclId"),
    ("ec2::describe_network_acls NetworkAcls", "Associations.NetworkAclAssociationId"),
    ("ec2::describe_dhcp_options DhcpOptions", "DhcpOptionsId"),
    ("ec2::describe_vpc_endpoints VpcEndpoints", "VpcEndpointId"),
    ("ec2::describe_managed_prefix_lists PrefixLists", "PrefixListId"),
    ("elbv2::describe_load_balancers LoadBalancers", "LoadBalancerArn"),
    ("elbv2::describe_target_groups TargetGroups", "TargetGroupArn"),
    ("elbv2::describe_listeners Listeners", "ListenerArn"),
    ("elbv2::describe_rules Rules", "RuleArn"),
    ("ecs::describe_clusters clusters", "clusterArn"),
    ("ecs::describe_services services", "serviceArn"),
    ("ecs::describe_services services", "taskSets.taskSetArn"),
    ("ecs::describe_tasks tasks", "taskArn"),
    ("ecs::describe_task_definition taskDefinition", "taskDefinitionArn"),
    ("ecs::describe_capacity_providers capacityProviders", "capacityProviderArn"),
    ("iam::list_roles Roles", "Arn"),
    ("iam::list_policies Policies", "Arn"),
    ("iam::list_instance_profiles InstanceProfiles", "Arn"),
    ("ecr::describe_repositories repositories", "repositoryArn"),
    ("logs::describe_log_groups logGroups", "logGroupArn"),
];

/// What names something that may be gone: the list, where in an element, and the state of what it stands in. AWS shows all
/// of this.
const EXCUSED: &[(&str, &str, &str, &[&str])] = &[
    // An hour long, as it was.
    ("ec2::describe_nat_gateways NatGateways", "", "State", &["deleted", "failed"]),
    ("ec2::describe_tags Tags", "", "ResourceType", &["natgateway"]),
    // An address that is not associated yet can be released; the gateway fails of it.
    ("ec2::describe_nat_gateways NatGateways", "NatGatewayAddresses.AllocationId", "State", &["pending"]),
    // A route to what is gone.
    ("ec2::describe_route_tables RouteTables", "Routes.", "State", &["blackhole"]),
    // Words of whoever made it: ECS looks at them when it starts a task.
    ("ecs::describe_task_definition taskDefinition", "", "", &[]),
    ("ecs::describe_services services", "networkConfiguration", "", &[]),
    ("ecs::describe_services services", "deployments.networkConfiguration", "", &[]),
    ("ecs::describe_services services", "taskSets.networkConfiguration", "", &[]),
    ("ecs::describe_services services", "loadBalancers", "", &[]),
    ("ecs::describe_services services", "deployments.loadBalancers", "", &[]),
    ("ecs::describe_services services", "taskSets.loadBalancers", "", &[]),
    ("ecs::describe_services services", "roleArn", "", &[]),
    // Without the cluster, as AWS writes it there.
    ("ecs::describe_services services", "taskSets.serviceArn", "", &[]),
    ("ecs::describe_tasks tasks", "overrides", "", &[]),
    // A VPC goes without its target groups, which nobody can use then.
    ("elbv2::describe_target_groups TargetGroups", "VpcId", "", &[]),
    // What was.
    ("ecs::describe_services services", "", "status", &["INACTIVE"]),
    ("ecs::describe_tasks tasks", "", "lastStatus", &["STOPPED", "DEPROVISIONING"]),
    ("ecs::list_service_deployments serviceDeployments", "", "", &[]),
    ("ecs::describe_clusters clusters", "", "status", &["INACTIVE"]),
];

/// What is not as it should be. `settled`: nothing is under way any more.
pub fn broken(sight: &Sight, settled: bool) -> Vec<String> {
    let mut wrong: Vec<String> = sight.lost.iter().map(|lost| format!("lost: {lost}")).collect();
    dangling(sight, &mut wrong);
    network(sight, &mut wrong);
    balancing(sight, settled, &mut wrong);
    containers(sight, &mut wrong);
    others(sight, &mut wrong);
    wrong
}

/// The texts at these members of a value, through lists.
fn at<'a>(value: &'a Json, path: &str) -> Vec<&'a str> {
    let mut here = vec![value];
    for name in path.split('.') {
        let list = |one: &'a Json| match one {
            Json::Array(list) => list.iter().collect(),
            one => vec![one],
        };
        here = here.into_iter().flat_map(list).filter_map(|one| one.get(name)).flat_map(list).collect();
    }
    here.into_iter().filter_map(Json::as_str).collect()
}

/// Who is named is there.
fn dangling(sight: &Sight, wrong: &mut Vec<String>) {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (list, path) in FOUND {
        for id in sight.list(list).iter().flat_map(|one| at(one, path)) {
            if let Some(kind) = kind(id) {
                found.entry(kind).or_default().insert(id);
            }
        }
    }
    let findable = |kind: &str| !matches!(kind, "ip" | "service-deployment" | "service-revision");
    for (list, elements) in sight.lists() {
        for element in elements {
            ids::texts(element, &mut |above, path, text| {
                let Some(kind) = kind(text).filter(|kind| findable(kind)) else { return };
                let there = found.get(kind).is_some_and(|ids| ids.contains(text));
                let excused = || {
                    EXCUSED.iter().any(|(of, begin, member, states)| {
                        *of == list
                            && path.starts_with(begin)
                            && (member.is_empty()
                                || above.iter().any(|one| states.iter().any(|state| one[*member] == *state)))
                    })
                };
                // `...:log-group:web:*` and `...:log-group:web:log-stream:one` name the group.
                let trimmed = text.trim_end_matches(":*");
                let trimmed = trimmed.split_once(":log-stream:").map_or(trimmed, |(group, _)| group);
                let there = there || found.get(kind).is_some_and(|ids| ids.contains(trimmed));
                if !there && !excused() {
                    wrong.push(format!("dangling: {list} {path} names {text}, which is not there: {element}"));
                }
            });
        }
    }
}

/// That both are the same, else what is wrong.
fn same<T: PartialEq + std::fmt::Debug>(wrong: &mut Vec<String>, what: &str, one: &T, other: &T, of: &Json) {
    if one != other {
        wrong.push(format!("{what}: {one:?} is not {other:?}: {of}"));
    }
}

fn block(text: &str) -> Option<(u32, u32)> {
    let (address, prefix) = text.split_once('/')?;
    let address = u32::from(address.parse::<Ipv4Addr>().ok()?);
    let size = 1_u32.checked_shl(32 - prefix.parse::<u32>().ok()?)?;
    Some((address, size))
}

fn network(sight: &Sight, wrong: &mut Vec<String>) {
    let vpcs = sight.list("ec2::describe_vpcs Vpcs");
    let subnets = sight.list("ec2::describe_subnets Subnets");
    let interfaces = sight.list("ec2::describe_network_interfaces NetworkInterfaces");
    let tables = sight.list("ec2::describe_route_tables RouteTables");
    let groups = sight.list("ec2::describe_security_groups SecurityGroups");
    let acls = sight.list("ec2::describe_network_acls NetworkAcls");
    let count = |list: &[Json], is: &dyn Fn(&Json) -> bool| list.iter().filter(|one| is(one)).count();
    for vpc in vpcs {
        let of = |one: &Json| one["VpcId"] == vpc["VpcId"];
        let main = count(tables, &|one| {
            of(one) && one["Associations"].as_array().is_some_and(|all| all.iter().any(|a| a["Main"] == true))
        });
        same(wrong, "main route tables of a VPC", &main, &1, vpc);
        let default = count(groups, &|one| of(one) && one["GroupName"] == "default");
        same(wrong, "default groups of a VPC", &default, &1, vpc);
        same(wrong, "default ACLs of a VPC", &count(acls, &|one| of(one) && one["IsDefault"] == true), &1, vpc);
    }
    for (i, subnet) in subnets.iter().enumerate() {
        let id = &subnet["SubnetId"];
        let associated = |list: &[Json], member: &str| {
            let of = |one: &Json| one["Associations"].as_array().cloned().unwrap_or_default();
            list.iter().flat_map(of).filter(|one| one[member] == *id).count()
        };
        same(wrong, "ACLs of a subnet", &associated(acls, "SubnetId"), &1, subnet);
        if associated(tables, "SubnetId") > 1 {
            wrong.push(format!("route tables of a subnet: {subnet}"));
        }
        let inside = interfaces.iter().filter(|one| one["SubnetId"] == *id);
        let used: usize = inside.map(|one| one["PrivateIpAddresses"].as_array().map_or(0, Vec::len)).sum();
        let Some((first, size)) = subnet["CidrBlock"].as_str().and_then(block) else { continue };
        let free = i64::from(size) - 5 - used as i64;
        same(wrong, "free addresses of a subnet", &subnet["AvailableIpAddressCount"], &json!(free), subnet);
        for other in &subnets[..i] {
            let Some((start, length)) = other["CidrBlock"].as_str().and_then(block) else { continue };
            let apart = first + (size - 1) < start || start + (length - 1) < first;
            if other["VpcId"] == subnet["VpcId"] && !apart {
                wrong.push(format!("subnets overlap: {subnet} {other}"));
            }
        }
        let blocks = vpcs.iter().filter(|vpc| vpc["VpcId"] == subnet["VpcId"]);
        let blocks: Vec<&str> = blocks.flat_map(|vpc| at(vpc, "CidrBlockAssociationSet.CidrBlock")).collect();
        let within = |(start, length): (u32, u32)| first >= start && first - start + (size - 1) < length;
        if !blocks.iter().filter_map(|text| block(text)).any(within) {
            wrong.push(format!("a subnet is outside of its VPC: {subnet} {blocks:?}"));
        }
    }
    let mut addresses = BTreeSet::new();
    for interface in interfaces {
        let subnet = subnets.iter().find(|one| one["SubnetId"] == interface["SubnetId"]);
        let range = subnet.and_then(|subnet| subnet["CidrBlock"].as_str()).and_then(block);
        for address in at(interface, "PrivateIpAddresses.PrivateIpAddress") {
            let number = address.parse::<Ipv4Addr>().map(u32::from).unwrap_or_default();
            if range.is_some_and(|(first, size)| number < first || number - first >= size) {
                wrong.push(format!("an address outside of its subnet: {address} {interface}"));
            }
            if !addresses.insert((interface["VpcId"].to_string(), number)) {
                wrong.push(format!("an address twice: {address} {interface}"));
            }
        }
        for group in at(interface, "Groups.GroupId") {
            let of = groups.iter().find(|one| one["GroupId"] == group).map(|one| &one["VpcId"]);
            same(wrong, "VPC of an interface's group", &of, &Some(&interface["VpcId"]), interface);
        }
    }
    let mut names = BTreeSet::new();
    for group in groups {
        if !names.insert((group["VpcId"].to_string(), group["GroupName"].to_string())) {
            wrong.push(format!("a group's name twice: {group}"));
        }
        let rules = sight.list("ec2::describe_security_group_rules SecurityGroupRules");
        for (member, egress) in [("IpPermissions", false), ("IpPermissionsEgress", true)] {
            let shown: usize = group[member]
                .as_array()
                .into_iter()
                .flatten()
                .map(|rule| {
                    let lists = ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"];
                    lists.iter().map(|list| rule[*list].as_array().map_or(0, Vec::len)).sum::<usize>()
                })
                .sum();
            let listed = count(rules, &|one| one["GroupId"] == group["GroupId"] && one["IsEgress"] == egress);
            same(wrong, "rules of a group", &shown, &listed, group);
        }
    }
    for address in sight.list("ec2::describe_addresses Addresses") {
        let interface = interfaces.iter().find(|one| address["NetworkInterfaceId"] == one["NetworkInterfaceId"]);
        let at_interface = interface.map(|one| at(one, "PrivateIpAddresses.Association.AllocationId"));
        let id = address["AllocationId"].as_str().unwrap_or_default();
        if at_interface.is_some_and(|ids| !ids.contains(&id)) {
            wrong.push(format!("an interface does not know its address: {address} {interface:?}"));
        }
    }
    for interface in interfaces {
        for allocation in at(interface, "PrivateIpAddresses.Association.AllocationId") {
            let addresses = sight.list("ec2::describe_addresses Addresses");
            let address = addresses.iter().find(|one| one["AllocationId"] == allocation);
            let back = address.map(|one| &one["NetworkInterfaceId"]);
            same(wrong, "the interface of an address", &back, &Some(&interface["NetworkInterfaceId"]), interface);
        }
    }
    for endpoint in sight.list("ec2::describe_vpc_endpoints VpcEndpoints") {
        let own: BTreeSet<&str> = at(endpoint, "SubnetIds").into_iter().collect();
        let ids = at(endpoint, "NetworkInterfaceIds");
        let theirs = interfaces.iter().filter(|one| ids.iter().any(|id| one["NetworkInterfaceId"] == *id));
        let theirs: BTreeSet<&str> = theirs.filter_map(|one| one["SubnetId"].as_str()).collect();
        if endpoint["State"] == "available" {
            same(wrong, "subnets of an endpoint's interfaces", &theirs, &own, endpoint);
        }
    }
}

fn balancing(sight: &Sight, settled: bool, wrong: &mut Vec<String>) {
    let listeners = sight.list("elbv2::describe_listeners Listeners");
    let rules = sight.list("elbv2::describe_rules Rules");
    for group in sight.list("elbv2::describe_target_groups TargetGroups") {
        let arn = group["TargetGroupArn"].as_str().unwrap_or_default();
        let mut users = BTreeSet::new();
        for rule in rules {
            let mut named = at(rule, "Actions.TargetGroupArn");
            named.extend(at(rule, "Actions.ForwardConfig.TargetGroups.TargetGroupArn"));
            let listener = listeners.iter().find(|one| one["ListenerArn"] == rule["_of"]["ListenerArn"]);
            if named.contains(&arn) {
                users.extend(listener.and_then(|one| one["LoadBalancerArn"].as_str()));
            }
        }
        let shown: BTreeSet<&str> = at(group, "LoadBalancerArns").into_iter().collect();
        same(wrong, "load balancers of a target group", &shown, &users, group);
    }
    for (list, name) in [
        ("elbv2::describe_load_balancers LoadBalancers", "LoadBalancerName"),
        ("elbv2::describe_target_groups TargetGroups", "TargetGroupName"),
    ] {
        let names = sight.texts(list, name);
        same(wrong, name, &names.iter().collect::<BTreeSet<_>>().len(), &names.len(), &json!(names));
    }
    for balancer in sight.list("elbv2::describe_load_balancers LoadBalancers") {
        let zones: BTreeSet<&str> = at(balancer, "AvailabilityZones.SubnetId").into_iter().collect();
        let name = balancer["LoadBalancerArn"].as_str().and_then(|arn| arn.split_once(":loadbalancer/"));
        let description = format!("ELB {}", name.map_or("", |(_, name)| name));
        let interfaces = sight.list("ec2::describe_network_interfaces NetworkInterfaces");
        let own = interfaces.iter().filter(|one| one["Description"] == *description);
        let subnets: BTreeSet<&str> = own.filter_map(|one| one["SubnetId"].as_str()).collect();
        // Those of subnets that it had before go a while later.
        if settled || !subnets.is_superset(&zones) {
            same(wrong, "subnets of a balancer's interfaces", &subnets, &zones, balancer);
        }
    }
}

fn containers(sight: &Sight, wrong: &mut Vec<String>) {
    let tasks = sight.list("ecs::describe_tasks tasks");
    let services = sight.list("ecs::describe_services services");
    let running = |task: &&Json| task["lastStatus"] == "RUNNING";
    let pending =
        |task: &&Json| ["PROVISIONING", "PENDING", "ACTIVATING"].iter().any(|status| task["lastStatus"] == *status);
    for cluster in sight.list("ecs::describe_clusters clusters") {
        let arn = &cluster["clusterArn"];
        let own = || tasks.iter().filter(|task| task["clusterArn"] == *arn);
        same(wrong, "running tasks", &cluster["runningTasksCount"], &json!(own().filter(running).count()), cluster);
        same(wrong, "pending tasks", &cluster["pendingTasksCount"], &json!(own().filter(pending).count()), cluster);
        let active = services.iter().filter(|one| one["clusterArn"] == *arn && one["status"] == "ACTIVE").count();
        same(wrong, "active services", &cluster["activeServicesCount"], &json!(active), cluster);
        let listed = sight.texts("ecs::list_services serviceArns", "");
        for service in services.iter().filter(|one| one["clusterArn"] == *arn) {
            let arn = service["serviceArn"].as_str().unwrap_or_default();
            let expected = service["status"] != "INACTIVE";
            same(wrong, "a service is listed", &listed.iter().any(|one| one == arn), &expected, service);
        }
    }
    for service in services {
        let group = format!("service:{}", service["serviceName"].as_str().unwrap_or_default());
        let own: Vec<&Json> =
            tasks.iter().filter(|one| one["clusterArn"] == service["clusterArn"] && one["group"] == *group).collect();
        if service["status"] == "INACTIVE" {
            let left = own.iter().filter(|task| task["desiredStatus"] == "RUNNING").count();
            same(wrong, "tasks of an inactive service", &left, &0, service);
            continue;
        }
        let counts = [
            ("runningCount", own.iter().filter(|one| running(one)).count()),
            ("pendingCount", own.iter().filter(|one| pending(one)).count()),
        ];
        for (name, listed) in counts {
            same(wrong, name, &service[name], &json!(listed), service);
            for list in ["deployments", "taskSets"] {
                let parts = service[list].as_array().filter(|parts| !parts.is_empty());
                if let Some(parts) = parts {
                    let sum: i64 = parts.iter().filter_map(|one| one[name].as_i64()).sum();
                    same(wrong, &format!("{name} of {list}"), &json!(sum), &json!(listed), service);
                }
            }
        }
    }
    let interfaces = sight.texts("ec2::describe_network_interfaces NetworkInterfaces", "NetworkInterfaceId");
    for task in tasks {
        let containers = task["containers"].as_array().map_or(0, Vec::len);
        if containers == 0 {
            wrong.push(format!("a task without containers: {task}"));
        }
        if task["lastStatus"] == "RUNNING" && task["launchType"] == "FARGATE" {
            let mut own = Vec::new();
            ids::texts(&task["attachments"], &mut |_, _, text| own.extend(text.starts_with("eni-").then_some(text)));
            if own.len() != 1 || !interfaces.iter().any(|one| one == own[0]) {
                wrong.push(format!("a running task without an interface: {task}"));
            }
        }
    }
}

fn others(sight: &Sight, wrong: &mut Vec<String>) {
    for policy in sight.list("iam::list_policies Policies") {
        let attached = sight.list("iam::list_attached_role_policies AttachedPolicies");
        let count = attached.iter().filter(|one| one["PolicyArn"] == policy["Arn"]).count();
        same(wrong, "attachments of a policy", &policy["AttachmentCount"], &json!(count), policy);
        let versions = sight.list("iam::list_policy_versions Versions");
        let default =
            versions.iter().filter(|one| one["_of"]["PolicyArn"] == policy["Arn"] && one["IsDefaultVersion"] == true);
        let default: Vec<&Json> = default.map(|one| &one["VersionId"]).collect();
        same(wrong, "default version of a policy", &default, &vec![&policy["DefaultVersionId"]], policy);
    }
    let tagged = sight.list("ecr::list_images imageIds").iter().filter(|one| one["imageTag"].is_string()).count();
    let images = sight.list("ecr::describe_images imageDetails");
    let tags: usize = images.iter().map(|one| one["imageTags"].as_array().map_or(0, Vec::len)).sum();
    same(wrong, "tags of images", &tagged, &tags, &json!(images));
}

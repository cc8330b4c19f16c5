//! Calls and answers as AWS has them: what they are about, what undoes them, and what is found after a lost answer.

use super::super::super::{Operation, Value, service};
use super::super::{Call, Effect, ResourceId, kind};
use serde_json::{Value as Json, json};

fn operation(function: &str) -> &'static Operation {
    let (module, function) = function.split_once("::").expect("module::function");
    service(module).and_then(|service| service.operation(function)).unwrap_or_else(|| panic!("{function}"))
}

fn effect(function: &str) -> &'static Effect {
    operation(function).effect().expect("it changes something")
}

fn value(json: &Json) -> Value {
    Value::from_json(json)
}

fn shown(call: &Call) -> Json {
    json!([call.operation.name, call.input.to_json()])
}

/// Ids as `kind: text text`, and the calls that undo.
fn about(function: &str, input: &Json, output: &Json) -> (Vec<String>, Vec<Json>) {
    let (input, output) = (value(input), value(output));
    let ids = effect(function).ids(&input, &output);
    let undo = effect(function).undo(&input, &output);
    (ids.iter().map(|id| format!("{}: {id}", id.kind.name)).collect(), undo.iter().map(shown).collect())
}

#[track_caller]
fn makes(function: &str, input: Json, output: Json, ids: &[&str], undo: Json) {
    let (found, calls) = about(function, &input, &output);
    assert_eq!(found, ids, "{function}");
    assert_eq!(Json::Array(calls), undo, "{function}");
}

#[test]
fn ec2() {
    makes(
        "ec2::create_vpc",
        json!({"CidrBlock": "10.0.0.0/16"}),
        json!({"Vpc": {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}}),
        &["vpc: vpc-1"],
        json!([["DeleteVpc", {"VpcId": "vpc-1"}]]),
    );
    makes(
        "ec2::create_subnet",
        json!({"VpcId": "vpc-1"}),
        json!({"Subnet": {"SubnetId": "subnet-1", "VpcId": "vpc-1"}}),
        &["subnet: subnet-1"],
        json!([["DeleteSubnet", {"SubnetId": "subnet-1"}]]),
    );
    makes(
        "ec2::attach_internet_gateway",
        json!({"InternetGatewayId": "igw-1", "VpcId": "vpc-1"}),
        json!({}),
        &["gateway-attachment: igw-1 vpc-1"],
        json!([["DetachInternetGateway", {"InternetGatewayId": "igw-1", "VpcId": "vpc-1"}]]),
    );
    makes(
        "ec2::create_route",
        json!({"RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}),
        json!({"Return": true}),
        &["route: rtb-1 0.0.0.0/0"],
        json!([["DeleteRoute", {"RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0"}]]),
    );
    makes(
        "ec2::associate_route_table",
        json!({"RouteTableId": "rtb-1", "SubnetId": "subnet-1"}),
        json!({"AssociationId": "rtbassoc-1", "AssociationState": {"State": "associated"}}),
        &["route-table-association: rtbassoc-1"],
        json!([["DisassociateRouteTable", {"AssociationId": "rtbassoc-1"}]]),
    );
    makes(
        "ec2::create_security_group",
        json!({"GroupName": "web", "Description": "web"}),
        json!({"GroupId": "sg-1"}),
        &["security-group: sg-1"],
        json!([["DeleteSecurityGroup", {"GroupId": "sg-1"}]]),
    );
    makes(
        "ec2::authorize_security_group_ingress",
        json!({"GroupId": "sg-1"}),
        json!({"Return": true, "SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1"}, {"SecurityGroupRuleId": "sgr-2", "GroupId": "sg-1"}]}),
        &["security-group-rule: sgr-1 sg-1", "security-group-rule: sgr-2 sg-1"],
        json!([["RevokeSecurityGroupIngress", {"GroupId": "sg-1", "SecurityGroupRuleIds": ["sgr-1"]}],
            ["RevokeSecurityGroupIngress", {"GroupId": "sg-1", "SecurityGroupRuleIds": ["sgr-2"]}]]),
    );
    makes(
        "ec2::authorize_security_group_egress",
        json!({"GroupId": "sg-1"}),
        json!({"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-3", "GroupId": "sg-1"}]}),
        &["security-group-egress-rule: sgr-3 sg-1"],
        json!([["RevokeSecurityGroupEgress", {"GroupId": "sg-1", "SecurityGroupRuleIds": ["sgr-3"]}]]),
    );
    makes(
        "ec2::allocate_address",
        json!({"Domain": "vpc"}),
        json!({"AllocationId": "eipalloc-1", "PublicIp": "203.0.113.1"}),
        &["elastic-ip: eipalloc-1"],
        json!([["ReleaseAddress", {"AllocationId": "eipalloc-1"}]]),
    );
    makes(
        "ec2::associate_address",
        json!({"AllocationId": "eipalloc-1", "InstanceId": "i-1"}),
        json!({"AssociationId": "eipassoc-1"}),
        &["address-association: eipassoc-1"],
        json!([["DisassociateAddress", {"AssociationId": "eipassoc-1"}]]),
    );
    makes(
        "ec2::create_nat_gateway",
        json!({"SubnetId": "subnet-1"}),
        json!({"NatGateway": {"NatGatewayId": "nat-1"}}),
        &["nat-gateway: nat-1"],
        json!([["DeleteNatGateway", {"NatGatewayId": "nat-1"}]]),
    );
    makes(
        "ec2::create_vpc_endpoint",
        json!({"VpcId": "vpc-1"}),
        json!({"VpcEndpoint": {"VpcEndpointId": "vpce-1"}}),
        &["vpc-endpoint: vpce-1"],
        json!([["DeleteVpcEndpoints", {"VpcEndpointIds": ["vpce-1"]}]]),
    );
    makes(
        "ec2::create_network_acl_entry",
        json!({"NetworkAclId": "acl-1", "RuleNumber": 100, "Egress": false, "Protocol": "6"}),
        json!({}),
        &["network-acl-entry: acl-1 100 false"],
        json!([["DeleteNetworkAclEntry", {"NetworkAclId": "acl-1", "RuleNumber": 100, "Egress": false}]]),
    );
    makes(
        "ec2::create_flow_logs",
        json!({"ResourceIds": ["vpc-1"]}),
        json!({"FlowLogIds": ["fl-1", "fl-2"]}),
        &["flow-log: fl-1", "flow-log: fl-2"],
        json!([["DeleteFlowLogs", {"FlowLogIds": ["fl-1"]}], ["DeleteFlowLogs", {"FlowLogIds": ["fl-2"]}]]),
    );
    makes(
        "ec2::run_instances",
        json!({"MinCount": 2, "MaxCount": 2}),
        json!({"Instances": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]}),
        &["instance: i-1", "instance: i-2"],
        json!([["TerminateInstances", {"InstanceIds": ["i-1"]}], ["TerminateInstances", {"InstanceIds": ["i-2"]}]]),
    );
    makes(
        "ec2::create_launch_template_version",
        json!({"LaunchTemplateId": "lt-1"}),
        json!({"LaunchTemplateVersion": {"LaunchTemplateId": "lt-1", "VersionNumber": 2}}),
        &["launch-template-version: lt-1 2"],
        json!([["DeleteLaunchTemplateVersions", {"LaunchTemplateId": "lt-1", "Versions": ["2"]}]]),
    );
    makes(
        "ec2::accept_vpc_endpoint_connections",
        json!({"ServiceId": "vpce-svc-1", "VpcEndpointIds": ["vpce-1", "vpce-2"]}),
        json!({}),
        &["vpc-endpoint-connection: vpce-1 vpce-svc-1", "vpc-endpoint-connection: vpce-2 vpce-svc-1"],
        json!([["RejectVpcEndpointConnections", {"ServiceId": "vpce-svc-1", "VpcEndpointIds": ["vpce-1"]}],
            ["RejectVpcEndpointConnections", {"ServiceId": "vpce-svc-1", "VpcEndpointIds": ["vpce-2"]}]]),
    );
    makes(
        "ec2::associate_vpc_cidr_block",
        json!({"VpcId": "vpc-1", "AmazonProvidedIpv6CidrBlock": true}),
        json!({"Ipv6CidrBlockAssociation": {"AssociationId": "vpc-cidr-assoc-1"}, "VpcId": "vpc-1"}),
        &["vpc-cidr-block: vpc-cidr-assoc-1 vpc-1"],
        json!([["DisassociateVpcCidrBlock", {"AssociationId": "vpc-cidr-assoc-1"}]]),
    );
    makes(
        "ec2::create_tags",
        json!({"Resources": ["vpc-1"], "Tags": [{"Key": "a", "Value": "b"}]}),
        json!({}),
        &["anything: vpc-1"],
        json!([["DeleteTags", {"Resources": ["vpc-1"], "Tags": [{"Key": "a", "Value": "b"}]}]]),
    );
    makes(
        "ec2::modify_vpc_attribute",
        json!({"VpcId": "vpc-1", "EnableDnsSupport": {"Value": true}}),
        json!({}),
        &["vpc: vpc-1"],
        json!([]),
    );
    makes(
        "ec2::delete_vpc_endpoints",
        json!({"VpcEndpointIds": ["vpce-1", "vpce-2"]}),
        json!({"Unsuccessful": []}),
        &["vpc-endpoint: vpce-1", "vpc-endpoint: vpce-2"],
        json!([]),
    );
}

#[test]
fn ecs() {
    let cluster = "arn:aws:ecs:r:1:cluster/c";
    makes(
        "ecs::create_cluster",
        json!({"clusterName": "c"}),
        json!({"cluster": {"clusterArn": cluster, "clusterName": "c"}}),
        &["cluster: arn:aws:ecs:r:1:cluster/c"],
        json!([["DeleteCluster", {"cluster": cluster}]]),
    );
    makes(
        "ecs::create_service",
        json!({"serviceName": "s"}),
        json!({"service": {"serviceArn": "arn:s", "clusterArn": cluster}}),
        &["service: arn:s arn:aws:ecs:r:1:cluster/c"],
        json!([["DeleteService", {"cluster": cluster, "service": "arn:s", "force": true}]]),
    );
    makes(
        "ecs::run_task",
        json!({"taskDefinition": "t"}),
        json!({"tasks": [{"taskArn": "arn:t1", "clusterArn": cluster}, {"taskArn": "arn:t2", "clusterArn": cluster}], "failures": []}),
        &["task: arn:t1 arn:aws:ecs:r:1:cluster/c", "task: arn:t2 arn:aws:ecs:r:1:cluster/c"],
        json!([["StopTask", {"cluster": cluster, "task": "arn:t1"}], ["StopTask", {"cluster": cluster, "task": "arn:t2"}]]),
    );
    makes(
        "ecs::register_task_definition",
        json!({"family": "f"}),
        json!({"taskDefinition": {"taskDefinitionArn": "arn:f:3"}}),
        &["task-definition: arn:f:3"],
        json!([["DeregisterTaskDefinition", {"taskDefinition": "arn:f:3"}]]),
    );
    makes(
        "ecs::create_task_set",
        json!({"cluster": "c", "service": "s"}),
        json!({"taskSet": {"taskSetArn": "arn:ts", "serviceArn": "arn:s", "clusterArn": cluster}}),
        &["task-set: arn:ts arn:s arn:aws:ecs:r:1:cluster/c"],
        json!([["DeleteTaskSet", {"cluster": cluster, "service": "arn:s", "taskSet": "arn:ts", "force": true}]]),
    );
    makes(
        "ecs::put_attributes",
        json!({"cluster": "c", "attributes": [{"name": "stack", "value": "x", "targetId": "arn:ci"}]}),
        json!({}),
        &["ecs-attribute: stack arn:ci c"],
        json!([["DeleteAttributes", {"cluster": "c", "attributes": [{"name": "stack", "targetId": "arn:ci"}]}]]),
    );
    makes(
        "ecs::tag_resource",
        json!({"resourceArn": "arn:s", "tags": [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]}),
        json!({}),
        &["anything: arn:s"],
        json!([["UntagResource", {"resourceArn": "arn:s", "tagKeys": ["a", "b"]}]]),
    );
    makes(
        "ecs::put_account_setting",
        json!({"name": "containerInsights", "value": "enabled"}),
        json!({}),
        &["account: "],
        json!([]),
    );
}

#[test]
fn other_services() {
    makes(
        "elbv2::create_listener",
        json!({"LoadBalancerArn": "arn:lb"}),
        json!({"Listeners": [{"ListenerArn": "arn:l", "LoadBalancerArn": "arn:lb"}]}),
        &["listener: arn:l arn:lb"],
        json!([["DeleteListener", {"ListenerArn": "arn:l"}]]),
    );
    makes(
        "elbv2::create_rule",
        json!({"ListenerArn": "arn:l", "Priority": 1}),
        json!({"Rules": [{"RuleArn": "arn:r", "Priority": "1"}]}),
        &["listener-rule: arn:r arn:l"],
        json!([["DeleteRule", {"RuleArn": "arn:r"}]]),
    );
    makes(
        "elbv2::register_targets",
        json!({"TargetGroupArn": "arn:tg", "Targets": [{"Id": "10.0.0.4", "Port": 80}, {"Id": "10.0.0.5"}]}),
        json!({}),
        &["target: 10.0.0.4 80 arn:tg", "target: 10.0.0.5 arn:tg"],
        json!([["DeregisterTargets", {"TargetGroupArn": "arn:tg", "Targets": [{"Id": "10.0.0.4", "Port": 80}]}],
            ["DeregisterTargets", {"TargetGroupArn": "arn:tg", "Targets": [{"Id": "10.0.0.5"}]}]]),
    );
    makes(
        "elbv2::add_tags",
        json!({"ResourceArns": ["arn:lb"], "Tags": [{"Key": "a", "Value": "1"}]}),
        json!({}),
        &["anything: arn:lb"],
        json!([["RemoveTags", {"ResourceArns": ["arn:lb"], "TagKeys": ["a"]}]]),
    );
    makes(
        "iam::create_role",
        json!({"RoleName": "r"}),
        json!({"Role": {"RoleName": "r", "Arn": "arn:r"}}),
        &["role: r"],
        json!([["DeleteRole", {"RoleName": "r"}]]),
    );
    makes(
        "iam::attach_role_policy",
        json!({"RoleName": "r", "PolicyArn": "arn:p"}),
        json!({}),
        &["role-policy-attachment: r arn:p"],
        json!([["DetachRolePolicy", {"RoleName": "r", "PolicyArn": "arn:p"}]]),
    );
    makes(
        "iam::create_policy",
        json!({"PolicyName": "p"}),
        json!({"Policy": {"PolicyName": "p", "Arn": "arn:p"}}),
        &["policy: arn:p"],
        json!([["DeletePolicy", {"PolicyArn": "arn:p"}]]),
    );
    makes(
        "iam::create_service_linked_role",
        json!({"AWSServiceName": "ecs.amazonaws.com"}),
        json!({"Role": {"RoleName": "AWSServiceRoleForECS"}}),
        &["service-linked-role: AWSServiceRoleForECS"],
        json!([]),
    );
    makes(
        "ecr::create_repository",
        json!({"repositoryName": "a/b"}),
        json!({"repository": {"repositoryName": "a/b", "registryId": "1"}}),
        &["repository: a/b 1"],
        json!([["DeleteRepository", {"registryId": "1", "repositoryName": "a/b", "force": true}]]),
    );
    makes(
        "ecr::put_image",
        json!({"repositoryName": "a/b"}),
        json!({"image": {"registryId": "1", "repositoryName": "a/b", "imageId": {"imageDigest": "sha256:0", "imageTag": "latest"}}}),
        &["image: sha256:0 a/b 1"],
        json!([["BatchDeleteImage", {"registryId": "1", "repositoryName": "a/b", "imageIds": [{"imageDigest": "sha256:0"}]}]]),
    );
    makes(
        "logs::create_log_group",
        json!({"logGroupName": "g"}),
        json!({}),
        &["log-group: g"],
        json!([["DeleteLogGroup", {"logGroupName": "g"}]]),
    );
    makes(
        "logs::tag_resource",
        json!({"resourceArn": "arn:g", "tags": {"a": "1", "b": "2"}}),
        json!({}),
        &["anything: arn:g"],
        json!([["UntagResource", {"resourceArn": "arn:g", "tagKeys": ["a", "b"]}]]),
    );
    makes(
        "logs::put_metric_filter",
        json!({"logGroupName": "g", "filterName": "f"}),
        json!({}),
        &["metric-filter: f g"],
        json!([["DeleteMetricFilter", {"logGroupName": "g", "filterName": "f"}]]),
    );
    makes(
        "logs::create_delivery",
        json!({"deliverySourceName": "s"}),
        json!({"delivery": {"id": "d"}}),
        &["delivery: d"],
        json!([["DeleteDelivery", {"id": "d"}]]),
    );
}

#[track_caller]
fn id(name: &str, members: &[(&str, &str)]) -> ResourceId {
    let kind = kind(name).unwrap_or_else(|| panic!("{name}"));
    let members = members.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    ResourceId::new(kind, members).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn a_resource_is_asked_for_and_found_in_the_answer() {
    let route = id("route", &[("RouteTableId", "rtb-1"), ("DestinationCidrBlock", "0.0.0.0/0")]);
    let call = route.kind.ask_for(&route).expect("it can be asked for");
    assert_eq!(shown(&call), json!(["DescribeRouteTables", {"RouteTableIds": ["rtb-1"]}]));
    let local = json!({"DestinationCidrBlock": "10.0.0.0/16", "State": "active"});
    let to_gateway = json!({"DestinationCidrBlock": "0.0.0.0/0", "State": "blackhole"});
    let found = route.kind.shown(&route, &value(&json!({"RouteTables": [{"Routes": [local, to_gateway]}]})));
    assert_eq!(found.and_then(|found| route.kind.state_of(&found)).as_deref(), Some("blackhole"));
    assert_eq!(route.kind.shown(&route, &value(&json!({"RouteTables": [{"Routes": [local]}]}))), None);

    let association = id("route-table-association", &[("AssociationId", "rtbassoc-1")]);
    let call = association.kind.ask_for(&association).expect("it can be asked for");
    let filters = json!([{"Name": "association.route-table-association-id", "Values": ["rtbassoc-1"]}]);
    assert_eq!(shown(&call), json!(["DescribeRouteTables", {"Filters": filters}]));
    let other = json!({"RouteTables": [{"Associations": [{"RouteTableAssociationId": "rtbassoc-2"}]}]});
    assert_eq!(association.kind.shown(&association, &value(&other)), None);

    // A prefix shows others too.
    let group = id("log-group", &[("logGroupName", "app")]);
    let answer =
        value(&json!({"logGroups": [{"logGroupName": "app-2"}, {"logGroupName": "app", "logGroupArn": "arn:app"}]}));
    let found = group.kind.shown(&group, &answer).expect("it is there");
    let call = group.kind.ask_tags(&group, &found).expect("its tags are asked for");
    assert_eq!(shown(&call), json!(["ListTagsForResource", {"resourceArn": "arn:app"}]));
    assert_eq!(group.kind.tags_in(&value(&json!({"tags": {"a": "b"}}))), [("a".to_owned(), "b".to_owned())]);
}

#[test]
fn what_is_shown_may_be_gone_and_may_cost() {
    let endpoint = kind("vpc-endpoint").expect("a kind");
    let shows = |state: &str, kind: &str| value(&json!({"State": state, "VpcEndpointType": kind}));
    assert!(endpoint.gone(&shows("deleted", "Interface")) && endpoint.going(&shows("deleting", "Interface")));
    assert!(!endpoint.gone(&shows("available", "Interface")));
    assert!(
        endpoint.costs(&shows("available", "Interface")).is_some()
            && endpoint.costs(&shows("available", "Gateway")).is_none()
    );
    let cluster = kind("cluster").expect("a kind");
    assert!(cluster.gone(&value(&json!({"status": "INACTIVE"}))) && cluster.is_absent("ClusterNotFoundException", ""));
    let task = kind("task").expect("a kind");
    assert!(task.is_absent("InvalidParameterException", "The referenced task was not found."));
    assert!(!task.is_absent("InvalidParameterException", "Invalid identifier"));
    let group = id("log-group", &[("logGroupName", "g")]);
    let unlock = group.kind.unlocking(&group, "ValidationException", "protected").expect("it helps");
    assert_eq!(
        shown(&unlock),
        json!(["PutLogGroupDeletionProtection", {"logGroupIdentifier": "g", "deletionProtectionEnabled": false}])
    );
}

#[test]
fn all_of_a_kind_are_found() {
    let vpc = kind("vpc").expect("a kind");
    let call = vpc.find_all(None, Some(("handson:run", &["r1"]))).expect("it can be asked for");
    assert_eq!(shown(&call), json!(["DescribeVpcs", {"Filters": [{"Name": "tag:handson:run", "Values": ["r1"]}]}]));
    let found =
        vpc.found(None, &value(&json!({"Vpcs": [{"VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "n"}]}]})));
    assert_eq!(
        found.iter().map(|(id, vpc)| format!("{id} {:?}", id.kind.name_of(vpc))).collect::<Vec<_>>(),
        ["vpc-1 Some(\"n\")"]
    );

    let (service, cluster) = (kind("service").expect("a kind"), id("cluster", &[("clusterArn", "arn:c")]));
    let call = service.find_all(Some(&cluster), None).expect("once for each cluster");
    assert_eq!(shown(&call), json!(["ListServices", {"cluster": "arn:c"}]));
    let found = service.found(Some(&cluster), &value(&json!({"serviceArns": ["arn:s"]})));
    assert_eq!(found.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>(), ["arn:s arn:c"]);
    assert!(service.find_all(None, None).is_none());

    // Inbound and outbound rules come in one answer.
    let rules =
        value(&json!({"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": true}]}));
    assert!(kind("security-group-rule").expect("a kind").found(None, &rules).is_empty());
    assert_eq!(kind("security-group-egress-rule").expect("a kind").found(None, &rules).len(), 1);
}

/// What is asked after a lost answer, what AWS shows then, and the answer that is made of it.
#[track_caller]
fn recovers(function: &str, input: Json, asks: Json, shows: Json, answer: Json) {
    let effect = effect(function);
    let input = value(&input);
    let call = effect.look_for(&input).unwrap_or_else(|| panic!("{function}: nothing to ask"));
    assert_eq!(shown(&call), asks, "{function}");
    let found = effect.looked(&input, &value(&shows));
    assert_eq!(effect.answer(&input, &found).to_json(), answer, "{function}");
}

#[test]
fn a_lost_answer_is_recovered() {
    recovers(
        "ec2::associate_route_table",
        json!({"RouteTableId": "rtb-1", "SubnetId": "subnet-2"}),
        json!(["DescribeRouteTables", {"RouteTableIds": ["rtb-1"]}]),
        json!({"RouteTables": [{"Associations": [{"RouteTableAssociationId": "a-1", "SubnetId": "subnet-1"},
            {"RouteTableAssociationId": "a-2", "SubnetId": "subnet-2", "AssociationState": {"State": "associated"}}]}]}),
        json!({"AssociationId": "a-2", "AssociationState": {"State": "associated"}}),
    );
    recovers(
        "ecr::create_repository",
        json!({"repositoryName": "a/b"}),
        json!(["DescribeRepositories", {"repositoryNames": ["a/b"]}]),
        json!({"repositories": [{"repositoryArn": "arn:r", "repositoryName": "a/b"}]}),
        json!({"repository": {"repositoryArn": "arn:r", "repositoryName": "a/b"}}),
    );
    recovers(
        "elbv2::create_rule",
        json!({"ListenerArn": "arn:l", "Priority": 7}),
        json!(["DescribeRules", {"ListenerArn": "arn:l"}]),
        json!({"Rules": [{"RuleArn": "arn:1", "Priority": "default"}, {"RuleArn": "arn:7", "Priority": "7"}]}),
        json!({"Rules": [{"RuleArn": "arn:7", "Priority": "7"}]}),
    );
    recovers(
        "iam::create_role",
        json!({"RoleName": "r"}),
        json!(["GetRole", {"RoleName": "r"}]),
        json!({"Role": {"RoleName": "r", "Arn": "arn:r"}}),
        json!({"Role": {"RoleName": "r", "Arn": "arn:r"}}),
    );
    recovers(
        "iam::create_service_linked_role",
        json!({"AWSServiceName": "ecs.amazonaws.com"}),
        json!(["ListRoles", {"PathPrefix": "/aws-service-role/ecs.amazonaws.com/"}]),
        json!({"Roles": [{"RoleName": "AWSServiceRoleForECS"}]}),
        json!({"Role": {"RoleName": "AWSServiceRoleForECS"}}),
    );
    recovers(
        "ec2::attach_internet_gateway",
        json!({"InternetGatewayId": "igw-1", "VpcId": "vpc-1"}),
        json!(["DescribeInternetGateways", {"InternetGatewayIds": ["igw-1"]}]),
        json!({"InternetGateways": [{"Attachments": [{"VpcId": "vpc-1", "State": "available"}]}]}),
        json!({}),
    );
    recovers(
        "ec2::associate_vpc_cidr_block",
        json!({"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}),
        json!(["DescribeVpcs", {"VpcIds": ["vpc-1"]}]),
        json!({"Vpcs": [{"CidrBlockAssociationSet": [{"AssociationId": "a-0", "CidrBlock": "10.0.0.0/16"}, {"AssociationId": "a-1", "CidrBlock": "10.1.0.0/16"}]}]}),
        json!({"CidrBlockAssociation": {"AssociationId": "a-1", "CidrBlock": "10.1.0.0/16"}, "VpcId": "vpc-1"}),
    );
    // Not without what tells it apart.
    let found = effect("ec2::associate_vpc_cidr_block");
    let input = value(&json!({"VpcId": "vpc-1", "AmazonProvidedIpv6CidrBlock": true}));
    let answer =
        value(&json!({"Vpcs": [{"CidrBlockAssociationSet": [{"AssociationId": "a-0", "CidrBlock": "10.0.0.0/16"}]}]}));
    assert!(found.looked(&input, &answer).is_empty());
    // Found by tag: what the kind shows is enough.
    let group = id("security-group", &[("GroupId", "sg-1")]);
    let element =
        value(&json!({"GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "SecurityGroupArn": "arn:sg"}));
    let answer = effect("ec2::create_security_group").answer(&value(&json!({"GroupName": "web"})), &[(group, element)]);
    assert_eq!(answer.to_json(), json!({"GroupId": "sg-1", "SecurityGroupArn": "arn:sg"}));
    let rule = id("security-group-rule", &[("SecurityGroupRuleId", "sgr-1"), ("GroupId", "sg-1")]);
    let element = value(&json!({"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "FromPort": 80}));
    let answer =
        effect("ec2::authorize_security_group_ingress").answer(&value(&json!({"GroupId": "sg-1"})), &[(rule, element)]);
    assert_eq!(
        answer.to_json(),
        json!({"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "FromPort": 80}]})
    );
}

#[test]
fn names_and_arns_are_the_same_resource() {
    let by_arn = id("service", &[("serviceArn", "arn:s"), ("clusterArn", "arn:aws:ecs:r:1:cluster/c")]);
    let by_name = id("service", &[("serviceArn", "arn:s"), ("clusterArn", "c")]);
    assert!(by_arn.is(&by_name) && by_name.is(&by_arn) && by_arn.complete());
    assert!(!by_arn.is(&id("service", &[("serviceArn", "arn:other")])));
    assert!(!by_arn.is(&id("task-set", &[("serviceArn", "arn:s")])));
    assert!(
        id("anything", &[("Resource", "arn:s")]).is(&by_arn) && !id("anything", &[("Resource", "arn:t")]).is(&by_arn)
    );
    let rule = id("listener-rule", &[("RuleArn", "arn:r"), ("ListenerArn", "arn:l")]);
    assert_eq!(rule.holder().map(|holder| format!("{} {holder}", holder.kind.name)).as_deref(), Some("listener arn:l"));
    assert_eq!(ResourceId::new(kind("vpc").expect("a kind"), [("SubnetId".to_owned(), "s".to_owned())]), None);
}

#[test]
fn effects_go_with_what_holds_them() {
    let holders = |function: &str, input: Json, output: Json| -> Vec<String> {
        let holders = effect(function).holders(&value(&input), &value(&output));
        holders.iter().map(|id| format!("{}: {id}", id.kind.name)).collect()
    };
    assert_eq!(
        holders("ec2::create_route", json!({"RouteTableId": "rtb-1", "DestinationCidrBlock": "::/0"}), json!({})),
        ["route-table: rtb-1"]
    );
    assert_eq!(holders("ec2::modify_vpc_attribute", json!({"VpcId": "vpc-1"}), json!({})), ["vpc: vpc-1"]);
    assert_eq!(holders("logs::put_transformer", json!({"logGroupIdentifier": "g"}), json!({})), ["log-group: g"]);
    assert_eq!(holders("ec2::create_vpc", json!({}), json!({"Vpc": {"VpcId": "vpc-1"}})), [""; 0]);
}

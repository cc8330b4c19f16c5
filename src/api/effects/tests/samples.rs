//! Calls and answers as AWS has them: what they are about, and what undoes them.

use super::super::super::{Operation, Value, service};
use super::super::{Call, Effect};
use serde_json::{Value as Json, json};

fn operation(function: &str) -> &'static Operation {
    let (module, function) = function.split_once("::").expect("module::function");
    service(module).and_then(|service| service.operation(function)).unwrap_or_else(|| panic!("{function}"))
}

pub(super) fn effect(function: &str) -> &'static Effect {
    operation(function).effect().expect("it changes something")
}

pub(super) fn value(json: &Json) -> Value {
    Value::from_json(json)
}

pub(super) fn shown(call: &Call) -> Json {
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

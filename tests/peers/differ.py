#!/usr/bin/env python3
"""The same random calls on two endpoints: differ.py OURS THEIRS SEED CALLS

Printed is a JSON list of calls, each with what differs: whether it succeeds, code and HTTP status of its refusal, members that only one of
the answers has, lists that only one of them leaves empty. Ids are each endpoint's own; a call names them by what made them.
What exists on one endpoint alone is taken away again or not named any more, so that one difference does not make others.
"""

import collections
import json
import sys

import boto3
import botocore.config
import botocore.exceptions
import botocore.parsers
import jmespath

OURS, THEIRS, SEED, CALLS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
# Each chapter has a region of its own, which is empty.
REGIONS = ["ap-northeast-1", "us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1"]
ACCOUNT = "123456789012"
CONFIG = botocore.config.Config(parameter_validation=False, retries={"max_attempts": 0})
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]})

session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGIONS[0])
clients = {}


def client(url, service, region):
    key = (url, service, region)
    if key not in clients:
        clients[key] = session.client(service, endpoint_url=url, region_name=region, config=CONFIG)
    return clients[key]


Refusal = collections.namedtuple("Refusal", "code status")


class Dice:
    """Numbers from a seed, the same in every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def random(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) / 2**31

    def randrange(self, end):
        return int(self.random() * end)

    def choice(self, values):
        return values[self.randrange(len(values))]


class Chapter:
    """What the two endpoints have in one region."""

    def __init__(self, dice, region, number):
        self.dice, self.region, self.number = dice, region, number
        self.there, self.gone, self.ids, self.made = {}, {}, {OURS: {}, THEIRS: {}}, 0

    def some(self, kind):
        """Something of that kind: mostly one that is there, else one that was, that never was, or that cannot be."""
        there, gone, luck = self.there.get(kind, []), self.gone.get(kind, []), self.dice.random()
        if there and luck < 0.9:
            return there[max(0, len(there) - 1 - self.dice.randrange(3))]
        if gone and luck < 0.95:
            return self.dice.choice(gone)
        return UNKNOWN[kind].replace("REGION", self.region)

    def name(self):
        return f"n{self.number}-{self.dice.randrange(3)}"

    def one(self, *values):
        return self.dice.choice(values)

    def real(self, url, value):
        """A call's parameters with the ids of that endpoint."""
        if isinstance(value, dict):
            return {name: self.real(url, inner) for name, inner in value.items() if inner is not None}
        if isinstance(value, list):
            return [self.real(url, inner) for inner in value]
        return self.ids[url].get(value, value) if isinstance(value, str) else value

    def ask(self, url, service, operation, parameters):
        try:
            made = getattr(client(url, service, self.region), operation)(**self.real(url, parameters))
            made.pop("ResponseMetadata", None)
            return made, None
        except botocore.exceptions.ClientError as error:
            status = error.response["ResponseMetadata"].get("HTTPStatusCode")
            return None, Refusal(error.response["Error"].get("Code", "?"), status)
        except botocore.parsers.ResponseParserError:
            # A page for people, as of a server whose program failed.
            return None, Refusal("no answer of AWS", 500)

    def learn(self, kind, path, answers):
        self.made += 1
        symbol = f"<{kind} {self.made}>"
        for url, answer in answers.items():
            self.ids[url][symbol] = jmespath.search(path, answer)
        self.there.setdefault(kind, []).append(symbol)

    def forget(self, kind, symbol, known=True):
        if symbol in self.there.get(kind, []):
            self.there[kind].remove(symbol)
            if known:
                self.gone.setdefault(kind, []).append(symbol)


ELB = f"arn:aws:elasticloadbalancing:REGION:{ACCOUNT}:"
UNKNOWN = {
    "vpc": "vpc-0123456789abcdef0", "subnet": "subnet-0123456789abcdef0", "igw": "igw-0123456789abcdef0",
    "rtb": "rtb-0123456789abcdef0", "assoc": "rtbassoc-0123456789abcdef0", "sg": "sg-0123456789abcdef0",
    "eip": "eipalloc-0123456789abcdef0", "eni": "eni-0123456789abcdef0", "vpce": "vpce-0123456789abcdef0",
    "acl": "acl-0123456789abcdef0", "nat": "nat-0123456789abcdef0",
    "lb": ELB + "loadbalancer/app/none/0123456789abcdef", "tg": ELB + "targetgroup/none/0123456789abcdef",
    "listener": ELB + "listener/app/none/0123456789abcdef/0123456789abcdef",
    "rule": ELB + "listener-rule/app/none/0123456789abcdef/0123456789abcdef/0123456789abcdef",
    "policy": f"arn:aws:iam::{ACCOUNT}:policy/none", "cluster": "none", "definition": "none:1", "service": "none",
    "repository": "none", "group": "none", "role": "none",
}


def filters(name, value):
    return [{"Name": name, "Values": [value]}]


# What is called: how often, service, operation, what makes the parameters, and what the call makes (a kind, and where its
# id is) or takes away (a kind, and the parameter with its id).
CALLS_OF = [
    (5, "ec2", "create_vpc", lambda c: {"CidrBlock": c.one("10.0.0.0/16", "10.0.0.0/16", "10.0.0.0/16", "10.0.0.0/8", "10.0.0.0/29", "x")}, ("+vpc", "Vpc.VpcId")),
    (2, "ec2", "delete_vpc", lambda c: {"VpcId": c.some("vpc")}, ("-vpc", "VpcId")),
    (2, "ec2", "describe_vpcs", lambda c: {"VpcIds": [c.some("vpc")]}, None),
    (1, "ec2", "describe_vpcs", lambda c: {"Filters": filters(c.one("cidr", "vpc-id", "none"), c.some("vpc"))}, None),
    (2, "ec2", "modify_vpc_attribute", lambda c: {"VpcId": c.some("vpc"), "EnableDnsHostnames": {"Value": True}}, None),
    (2, "ec2", "describe_vpc_attribute", lambda c: {"VpcId": c.some("vpc"), "Attribute": c.one("enableDnsSupport", "enableDnsHostnames", "none")}, None),
    (8, "ec2", "create_subnet", lambda c: {"VpcId": c.some("vpc"), "CidrBlock": f"10.0.{c.dice.randrange(8)}.0/{c.one(24, 24, 24, 23, 30)}", "AvailabilityZone": c.region + c.one("a", "c" if c.region == "ap-northeast-1" else "b", "z")}, ("+subnet", "Subnet.SubnetId")),
    (2, "ec2", "delete_subnet", lambda c: {"SubnetId": c.some("subnet")}, ("-subnet", "SubnetId")),
    (2, "ec2", "describe_subnets", lambda c: {"SubnetIds": [c.some("subnet")]}, None),
    (1, "ec2", "modify_subnet_attribute", lambda c: {"SubnetId": c.some("subnet"), "MapPublicIpOnLaunch": {"Value": True}}, None),
    (3, "ec2", "create_internet_gateway", lambda c: {}, ("+igw", "InternetGateway.InternetGatewayId")),
    (3, "ec2", "attach_internet_gateway", lambda c: {"InternetGatewayId": c.some("igw"), "VpcId": c.some("vpc")}, None),
    (1, "ec2", "detach_internet_gateway", lambda c: {"InternetGatewayId": c.some("igw"), "VpcId": c.some("vpc")}, None),
    (1, "ec2", "delete_internet_gateway", lambda c: {"InternetGatewayId": c.some("igw")}, ("-igw", "InternetGatewayId")),
    (2, "ec2", "describe_internet_gateways", lambda c: {"InternetGatewayIds": [c.some("igw")]}, None),
    (3, "ec2", "create_route_table", lambda c: {"VpcId": c.some("vpc")}, ("+rtb", "RouteTable.RouteTableId")),
    (3, "ec2", "associate_route_table", lambda c: {"RouteTableId": c.some("rtb"), "SubnetId": c.some("subnet")}, ("+assoc", "AssociationId")),
    (1, "ec2", "disassociate_route_table", lambda c: {"AssociationId": c.some("assoc")}, ("-assoc", "AssociationId")),
    (1, "ec2", "delete_route_table", lambda c: {"RouteTableId": c.some("rtb")}, ("-rtb", "RouteTableId")),
    (2, "ec2", "describe_route_tables", lambda c: {"RouteTableIds": [c.some("rtb")]}, None),
    (3, "ec2", "create_route", lambda c: {"RouteTableId": c.some("rtb"), "DestinationCidrBlock": c.one("0.0.0.0/0", "192.168.0.0/16", "x"), "GatewayId": c.some("igw")}, None),
    (1, "ec2", "delete_route", lambda c: {"RouteTableId": c.some("rtb"), "DestinationCidrBlock": c.one("0.0.0.0/0", "1.0.0.0/8")}, None),
    (5, "ec2", "create_security_group", lambda c: {"GroupName": c.name(), "Description": "d", "VpcId": c.some("vpc")}, ("+sg", "GroupId")),
    (4, "ec2", "authorize_security_group_ingress", lambda c: {"GroupId": c.some("sg"), "IpPermissions": [{"IpProtocol": c.one("tcp", "tcp", "x"), "FromPort": c.one(80, 443), "ToPort": c.one(80, 443), "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}, None),
    (2, "ec2", "authorize_security_group_ingress", lambda c: {"GroupId": c.some("sg"), "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": c.some("sg")}]}]}, None),
    (2, "ec2", "revoke_security_group_ingress", lambda c: {"GroupId": c.some("sg"), "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}, None),
    (2, "ec2", "delete_security_group", lambda c: {"GroupId": c.some("sg")}, ("-sg", "GroupId")),
    (2, "ec2", "describe_security_groups", lambda c: {"GroupIds": [c.some("sg")]}, None),
    (2, "ec2", "describe_security_group_rules", lambda c: {"Filters": filters("group-id", c.some("sg"))}, None),
    (2, "ec2", "allocate_address", lambda c: {"Domain": "vpc"}, ("+eip", "AllocationId")),
    (1, "ec2", "release_address", lambda c: {"AllocationId": c.some("eip")}, ("-eip", "AllocationId")),
    (1, "ec2", "describe_addresses", lambda c: {"AllocationIds": [c.some("eip")]}, None),
    (3, "ec2", "create_network_interface", lambda c: {"SubnetId": c.some("subnet"), "Groups": [c.some("sg")]}, ("+eni", "NetworkInterface.NetworkInterfaceId")),
    (1, "ec2", "delete_network_interface", lambda c: {"NetworkInterfaceId": c.some("eni")}, ("-eni", "NetworkInterfaceId")),
    (1, "ec2", "describe_network_interfaces", lambda c: {"NetworkInterfaceIds": [c.some("eni")]}, None),
    (2, "ec2", "create_vpc_endpoint", lambda c: {"VpcId": c.some("vpc"), "ServiceName": f"com.amazonaws.{c.region}.{c.one('s3', 's3', 'none')}", "VpcEndpointType": "Gateway", "RouteTableIds": [c.some("rtb")]}, ("+vpce", "VpcEndpoint.VpcEndpointId")),
    (2, "ec2", "create_vpc_endpoint", lambda c: {"VpcId": c.some("vpc"), "ServiceName": f"com.amazonaws.{c.region}.{c.one('logs', 'ecr.api', 'none')}", "VpcEndpointType": "Interface", "SubnetIds": [c.some("subnet")], "SecurityGroupIds": [c.some("sg")], "PrivateDnsEnabled": False}, ("+vpce", "VpcEndpoint.VpcEndpointId")),
    (1, "ec2", "describe_vpc_endpoints", lambda c: {"VpcEndpointIds": [c.some("vpce")]}, None),
    (1, "ec2", "delete_vpc_endpoints", lambda c: {"VpcEndpointIds": [c.some("vpce")]}, ("-vpce", "VpcEndpointIds")),
    (1, "ec2", "create_network_acl", lambda c: {"VpcId": c.some("vpc")}, ("+acl", "NetworkAcl.NetworkAclId")),
    (1, "ec2", "delete_network_acl", lambda c: {"NetworkAclId": c.some("acl")}, ("-acl", "NetworkAclId")),
    (1, "ec2", "create_nat_gateway", lambda c: {"SubnetId": c.some("subnet"), "AllocationId": c.some("eip")}, ("+nat", "NatGateway.NatGatewayId")),
    (1, "ec2", "describe_nat_gateways", lambda c: {"NatGatewayIds": [c.some("nat")]}, None),
    (2, "ec2", "create_tags", lambda c: {"Resources": [c.some(c.one("vpc", "subnet", "sg", "igw"))], "Tags": [{"Key": "Name", "Value": "v"}]}, None),
    (1, "ec2", "describe_tags", lambda c: {"Filters": filters("resource-id", c.some(c.one("vpc", "subnet")))}, None),
    (1, "ec2", "delete_tags", lambda c: {"Resources": [c.some(c.one("vpc", "subnet"))], "Tags": [{"Key": "Name"}]}, None),
    (5, "elbv2", "create_load_balancer", lambda c: {"Name": c.name(), "Subnets": [c.some("subnet"), c.some("subnet")], "SecurityGroups": [c.some("sg")], "Scheme": "internal"}, ("+lb", "LoadBalancers[0].LoadBalancerArn")),
    (2, "elbv2", "describe_load_balancers", lambda c: {"LoadBalancerArns": [c.some("lb")]}, None),
    (1, "elbv2", "describe_load_balancers", lambda c: {"Names": [c.name()]}, None),
    (1, "elbv2", "delete_load_balancer", lambda c: {"LoadBalancerArn": c.some("lb")}, ("-lb", "LoadBalancerArn")),
    (4, "elbv2", "create_target_group", lambda c: {"Name": c.name(), "Protocol": c.one("HTTP", "HTTP", "TCP", "x"), "Port": c.one(80, 80, 70000), "VpcId": c.some("vpc"), "TargetType": "ip"}, ("+tg", "TargetGroups[0].TargetGroupArn")),
    (2, "elbv2", "describe_target_groups", lambda c: {"TargetGroupArns": [c.some("tg")]}, None),
    (1, "elbv2", "delete_target_group", lambda c: {"TargetGroupArn": c.some("tg")}, ("-tg", "TargetGroupArn")),
    (1, "elbv2", "modify_target_group", lambda c: {"TargetGroupArn": c.some("tg"), "HealthCheckPath": "/a"}, None),
    (1, "elbv2", "describe_target_health", lambda c: {"TargetGroupArn": c.some("tg")}, None),
    (3, "elbv2", "create_listener", lambda c: {"LoadBalancerArn": c.some("lb"), "Protocol": c.one("HTTP", "HTTP", "TCP"), "Port": c.one(80, 81), "DefaultActions": [{"Type": "forward", "TargetGroupArn": c.some("tg")}]}, ("+listener", "Listeners[0].ListenerArn")),
    (1, "elbv2", "describe_listeners", lambda c: {"LoadBalancerArn": c.some("lb")}, None),
    (1, "elbv2", "delete_listener", lambda c: {"ListenerArn": c.some("listener")}, ("-listener", "ListenerArn")),
    (2, "elbv2", "create_rule", lambda c: {"ListenerArn": c.some("listener"), "Priority": c.one(1, 2), "Conditions": [{"Field": "path-pattern", "Values": ["/x"]}], "Actions": [{"Type": "forward", "TargetGroupArn": c.some("tg")}]}, ("+rule", "Rules[0].RuleArn")),
    (1, "elbv2", "describe_rules", lambda c: {"ListenerArn": c.some("listener")}, None),
    (1, "elbv2", "delete_rule", lambda c: {"RuleArn": c.some("rule")}, ("-rule", "RuleArn")),
    (1, "elbv2", "add_tags", lambda c: {"ResourceArns": [c.some(c.one("lb", "tg"))], "Tags": [{"Key": "a", "Value": "b"}]}, None),
    (1, "elbv2", "describe_tags", lambda c: {"ResourceArns": [c.some(c.one("lb", "tg"))]}, None),
    (4, "ecs", "create_cluster", lambda c: {"clusterName": c.one(c.name(), c.name(), c.name(), "no such name")}, ("+cluster", "cluster.clusterName")),
    (2, "ecs", "describe_clusters", lambda c: {"clusters": [c.some("cluster")]}, None),
    (1, "ecs", "list_clusters", lambda c: {}, None),
    (1, "ecs", "delete_cluster", lambda c: {"cluster": c.some("cluster")}, ("-cluster", "cluster")),
    (5, "ecs", "register_task_definition", lambda c: {"family": c.name(), "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": c.one("256", "256", "256", "300"), "memory": c.one("512", "512", "9999"), "containerDefinitions": [{"name": "web", "image": "nginx", "portMappings": [{"containerPort": 80}]}]}, ("+definition", "join(':', [taskDefinition.family, to_string(taskDefinition.revision)])")),
    (2, "ecs", "describe_task_definition", lambda c: {"taskDefinition": c.some("definition")}, None),
    (1, "ecs", "list_task_definitions", lambda c: {}, None),
    (1, "ecs", "deregister_task_definition", lambda c: {"taskDefinition": c.some("definition")}, ("-definition", "taskDefinition")),
    (4, "ecs", "create_service", lambda c: {"cluster": c.some("cluster"), "serviceName": c.name(), "taskDefinition": c.some("definition"), "desiredCount": c.one(0, 0, -1), "launchType": "FARGATE", "networkConfiguration": {"awsvpcConfiguration": {"subnets": [c.some("subnet")], "securityGroups": [c.some("sg")]}}}, ("+service", "join('|', [service.clusterArn, service.serviceName])")),
    (2, "ecs", "describe_services", lambda c: {"cluster": c.some("cluster"), "services": [c.name()]}, None),
    (1, "ecs", "update_service", lambda c: {"cluster": c.some("cluster"), "service": c.name(), "desiredCount": 0}, None),
    (1, "ecs", "delete_service", lambda c: {"cluster": c.some("cluster"), "service": c.name()}, None),
    (1, "ecs", "list_services", lambda c: {"cluster": c.some("cluster")}, None),
    (1, "ecs", "list_tasks", lambda c: {"cluster": c.some("cluster")}, None),
    (1, "ecs", "stop_task", lambda c: {"cluster": c.some("cluster"), "task": "0123456789abcdef0123456789abcdef"}, None),
    (3, "ecr", "create_repository", lambda c: {"repositoryName": c.one(c.name(), c.name(), c.name(), "NO")}, ("+repository", "repository.repositoryName")),
    (1, "ecr", "describe_repositories", lambda c: {"repositoryNames": [c.some("repository")]}, None),
    (1, "ecr", "list_images", lambda c: {"repositoryName": c.some("repository")}, None),
    (1, "ecr", "describe_images", lambda c: {"repositoryName": c.some("repository"), "imageIds": [{"imageTag": "none"}]}, None),
    (1, "ecr", "get_lifecycle_policy", lambda c: {"repositoryName": c.some("repository")}, None),
    (1, "ecr", "delete_repository", lambda c: {"repositoryName": c.some("repository")}, ("-repository", "repositoryName")),
    (3, "logs", "create_log_group", lambda c: {"logGroupName": c.one(c.name(), c.name(), c.name(), "no such name")}, None),
    (1, "logs", "describe_log_groups", lambda c: {"logGroupNamePrefix": c.name()}, None),
    (1, "logs", "create_log_stream", lambda c: {"logGroupName": c.name(), "logStreamName": "one"}, None),
    (1, "logs", "describe_log_streams", lambda c: {"logGroupName": c.name()}, None),
    (1, "logs", "get_log_events", lambda c: {"logGroupName": c.name(), "logStreamName": "one"}, None),
    (1, "logs", "put_retention_policy", lambda c: {"logGroupName": c.name(), "retentionInDays": c.one(7, 8)}, None),
    (1, "logs", "delete_log_group", lambda c: {"logGroupName": c.name()}, None),
    (3, "iam", "create_role", lambda c: {"RoleName": c.name(), "AssumeRolePolicyDocument": c.one(TRUST, TRUST, "x")}, ("+role", "Role.RoleName")),
    (1, "iam", "get_role", lambda c: {"RoleName": c.some("role")}, None),
    (1, "iam", "delete_role", lambda c: {"RoleName": c.some("role")}, ("-role", "RoleName")),
    (2, "iam", "attach_role_policy", lambda c: {"RoleName": c.some("role"), "PolicyArn": c.one(c.some("policy"), "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")}, None),
    (1, "iam", "detach_role_policy", lambda c: {"RoleName": c.some("role"), "PolicyArn": c.some("policy")}, None),
    (1, "iam", "list_attached_role_policies", lambda c: {"RoleName": c.some("role")}, None),
    (2, "iam", "create_policy", lambda c: {"PolicyName": c.name(), "PolicyDocument": c.one(DOCUMENT, DOCUMENT, "x")}, ("+policy", "Policy.Arn")),
    (1, "iam", "get_policy", lambda c: {"PolicyArn": c.some("policy")}, None),
    (1, "iam", "delete_policy", lambda c: {"PolicyArn": c.some("policy")}, ("-policy", "PolicyArn")),
    (1, "iam", "put_role_policy", lambda c: {"RoleName": c.some("role"), "PolicyName": "inline", "PolicyDocument": DOCUMENT}, None),
    (1, "iam", "list_role_policies", lambda c: {"RoleName": c.some("role")}, None),
    (1, "sts", "get_caller_identity", lambda c: {}, None),
]

# What each chapter begins with, so that there is something to speak of.
BEGINNING = [
    ("ec2", "create_vpc", lambda c: {"CidrBlock": "10.0.0.0/16"}, ("+vpc", "Vpc.VpcId")),
    ("ec2", "create_subnet", lambda c: {"VpcId": c.there["vpc"][0], "CidrBlock": "10.0.100.0/24", "AvailabilityZone": c.region + "a"}, ("+subnet", "Subnet.SubnetId")),
    ("ec2", "create_subnet", lambda c: {"VpcId": c.there["vpc"][0], "CidrBlock": "10.0.101.0/24", "AvailabilityZone": c.region + ("c" if c.region == "ap-northeast-1" else "b")}, ("+subnet", "Subnet.SubnetId")),
    ("ec2", "create_security_group", lambda c: {"GroupName": "first", "Description": "d", "VpcId": c.there["vpc"][0]}, ("+sg", "GroupId")),
    ("elbv2", "create_load_balancer", lambda c: {"Name": "first", "Subnets": c.there["subnet"][:2], "SecurityGroups": c.there["sg"][:1], "Scheme": "internal"}, ("+lb", "LoadBalancers[0].LoadBalancerArn")),
    ("elbv2", "create_target_group", lambda c: {"Name": "first", "Protocol": "HTTP", "Port": 80, "VpcId": c.there["vpc"][0], "TargetType": "ip"}, ("+tg", "TargetGroups[0].TargetGroupArn")),
    ("elbv2", "create_listener", lambda c: {"LoadBalancerArn": c.there["lb"][0], "Protocol": "HTTP", "Port": 8080, "DefaultActions": [{"Type": "forward", "TargetGroupArn": c.there["tg"][0]}]}, ("+listener", "Listeners[0].ListenerArn")),
    ("ecs", "create_cluster", lambda c: {"clusterName": f"first-{c.number}"}, ("+cluster", "cluster.clusterName")),
    ("ecs", "register_task_definition", lambda c: {"family": "first", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "web", "image": "nginx", "portMappings": [{"containerPort": 80}]}]}, ("+definition", "join(':', [taskDefinition.family, to_string(taskDefinition.revision)])")),
    ("ecr", "create_repository", lambda c: {"repositoryName": "first"}, ("+repository", "repository.repositoryName")),
    ("iam", "create_role", lambda c: {"RoleName": f"first-{c.number}", "AssumeRolePolicyDocument": TRUST}, ("+role", "Role.RoleName")),
]

# How to take away what was made on one endpoint alone, where that can be.
UNDO = {
    "vpc": ("delete_vpc", "VpcId"), "subnet": ("delete_subnet", "SubnetId"), "igw": ("delete_internet_gateway", "InternetGatewayId"),
    "rtb": ("delete_route_table", "RouteTableId"), "assoc": ("disassociate_route_table", "AssociationId"),
    "sg": ("delete_security_group", "GroupId"), "eni": ("delete_network_interface", "NetworkInterfaceId"),
    "lb": ("delete_load_balancer", "LoadBalancerArn"), "tg": ("delete_target_group", "TargetGroupArn"),
    "listener": ("delete_listener", "ListenerArn"), "rule": ("delete_rule", "RuleArn"), "cluster": ("delete_cluster", "cluster"),
    "definition": ("deregister_task_definition", "taskDefinition"), "repository": ("delete_repository", "repositoryName"),
    "role": ("delete_role", "RoleName"), "policy": ("delete_policy", "PolicyArn"), "acl": ("delete_network_acl", "NetworkAclId"),
    "nat": ("delete_nat_gateway", "NatGatewayId"),
}


def members(ours, theirs, path, found):
    """Members of one answer alone, and lists that are empty in one alone."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(ours.keys() | theirs.keys()):
            inner = f"{path}.{name}" if path else name
            if name not in theirs:
                found.append(f"only the rehearsal has {inner}")
            elif name not in ours:
                found.append(f"only moto has {inner}")
            else:
                members(ours[name], theirs[name], inner, found)
    elif isinstance(ours, list) and isinstance(theirs, list):
        if bool(ours) != bool(theirs):
            found.append(f"{'moto' if ours else 'the rehearsal'} leaves empty {path}")
        if ours and theirs:
            # One of each: which of several comes first is nobody's promise.
            members(together(ours), together(theirs), f"{path}[]", found)


def together(items):
    if not all(isinstance(item, dict) for item in items):
        return None
    return {name: item[name] for item in items for name in item}


def undo(chapter, url, service, kind, answer, path):
    if kind == "service":
        cluster, name = jmespath.search(path, answer).split("|")
        chapter.ask(url, "ecs", "delete_service", {"cluster": cluster, "service": name, "force": True})
    elif kind == "eip":
        chapter.ask(url, "ec2", "release_address", {"AllocationId": jmespath.search(path, answer)})
    elif kind == "vpce":
        chapter.ask(url, "ec2", "delete_vpc_endpoints", {"VpcEndpointIds": [jmespath.search(path, answer)]})
    else:
        operation, member = UNDO[kind]
        chapter.ask(url, service, operation, {member: jmespath.search(path, answer)})


def call(chapter, row):
    service, operation, parameters, effect = row
    given = parameters(chapter)
    (ours, our_no), (theirs, their_no) = (chapter.ask(url, service, operation, given) for url in (OURS, THEIRS))
    found = []
    if our_no and their_no:
        if our_no.code != their_no.code:
            found.append(f"refused with {our_no.code}, by moto with {their_no.code}")
        elif our_no.status != their_no.status:
            found.append(f"refused with {our_no.code} and {our_no.status}, by moto with {their_no.status}")
    elif our_no or their_no:
        found.append(f"only the rehearsal refuses: {our_no.code}" if our_no else f"only moto refuses: {their_no.code}")
    else:
        members(ours, theirs, "", found)
    if effect and effect[0][0] == "+":
        kind, path = effect[0][1:], effect[1]
        if ours is not None and theirs is not None:
            chapter.learn(kind, path, {OURS: ours, THEIRS: theirs})
        else:
            for url, answer in ((OURS, ours), (THEIRS, theirs)):
                if answer is not None:
                    undo(chapter, url, service, kind, answer, path)
    elif effect:
        symbol = given.get(effect[1])
        symbol = symbol[0] if isinstance(symbol, list) else symbol
        if ours is not None or theirs is not None:
            chapter.forget(effect[0][1:], symbol, ours is not None and theirs is not None)
    return {"call": f"{service}.{operation}", "given": given, "succeeds": our_no is None, "found": found}


def main():
    dice = Dice(SEED)
    rows = [row[1:] for row in CALLS_OF for _ in range(row[0])]
    told = []
    for number, region in enumerate(REGIONS):
        chapter = Chapter(dice, region, number)
        told.extend(call(chapter, row) for row in BEGINNING)
        told.extend(call(chapter, dice.choice(rows)) for _ in range(CALLS // len(REGIONS) - len(BEGINNING)))
    print(json.dumps(told, default=str))


main()

#!/usr/bin/env python3
"""What exists on an endpoint, in words of its own: world.py URL REGION

Prints JSON. Ids are replaced by names that a person can foresee ("subnet 10.0.0.0/24"), the default VPC and what belongs to
it are left out, tags are maps, lists whose order says nothing are sorted.
"""

import json
import sys

import boto3

url, region = sys.argv[1:3]
session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=region)
ec2, elbv2, ecs, iam, ecr, logs = (
    session.client(name, endpoint_url=url) for name in ("ec2", "elbv2", "ecs", "iam", "ecr", "logs")
)
names = {}


def tags(resource):
    found = resource.get("Tags") or resource.get("tags") or []
    pairs = {tag.get("Key") or tag["key"]: tag.get("Value") or tag["value"] for tag in found}
    # Which run it is of changes with the run.
    return {key: value for key, value in pairs.items() if not key.startswith("handson:")}


def named(kind, resources, member, name):
    """Gives ids names; equal ones are numbered, so that no two resources are mistaken for one."""
    for resource in resources:
        wanted = f"{kind} {name(resource)}"
        count = sum(other.split(" #")[0] == wanted for other in names.values())
        names[resource[member]] = f"{wanted} #{count + 1}" if count else wanted
    return resources


def label(identity):
    return names.get(identity, identity)


def labels(identities):
    return sorted(label(identity) for identity in identities)


def tag_name(resource):
    return tags(resource).get("Name", "?")


def pick(resource, *members):
    return {member: resource[member] for member in members if resource.get(member) not in (None, [], {}, "")}


def every(client, operation, member, **parameters):
    pages = client.get_paginator(operation).paginate(**parameters)
    return [item for page in pages for item in page[member]]


vpcs = [vpc for vpc in every(ec2, "describe_vpcs", "Vpcs") if not vpc["IsDefault"]]
ours = {vpc["VpcId"] for vpc in vpcs}
within = lambda resources: [resource for resource in resources if resource.get("VpcId") in ours]

named("vpc", vpcs, "VpcId", tag_name)
subnets = named("subnet", within(every(ec2, "describe_subnets", "Subnets")), "SubnetId", lambda it: it["CidrBlock"])
gateways = every(ec2, "describe_internet_gateways", "InternetGateways")
gateways = [it for it in gateways if all(to["VpcId"] in ours for to in it["Attachments"])]
named("internet gateway", gateways, "InternetGatewayId", tag_name)
addresses = named("address", ec2.describe_addresses()["Addresses"], "AllocationId", tag_name)
nats = named("nat gateway", every(ec2, "describe_nat_gateways", "NatGateways"), "NatGatewayId", tag_name)
tables = within(every(ec2, "describe_route_tables", "RouteTables"))
tables = [it for it in tables if not any(to.get("Main") for to in it["Associations"])]
named("route table", tables, "RouteTableId", tag_name)
groups = within(every(ec2, "describe_security_groups", "SecurityGroups"))
groups = [it for it in groups if it["GroupName"] != "default"]
named("group", groups, "GroupId", lambda it: it["GroupName"])
endpoints = every(ec2, "describe_vpc_endpoints", "VpcEndpoints")
named("endpoint", endpoints, "VpcEndpointId", lambda it: it["ServiceName"])
balancers = every(elbv2, "describe_load_balancers", "LoadBalancers")
named("load balancer", balancers, "LoadBalancerArn", lambda it: it["LoadBalancerName"])
targets = every(elbv2, "describe_target_groups", "TargetGroups")
named("target group", targets, "TargetGroupArn", lambda it: it["TargetGroupName"])
cluster_arns = every(ecs, "list_clusters", "clusterArns")
clusters = ecs.describe_clusters(clusters=cluster_arns, include=["TAGS"])["clusters"] if cluster_arns else []
named("cluster", clusters, "clusterArn", lambda it: it["clusterName"])


def dns(vpc):
    ask = lambda attribute: ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=attribute)
    return {
        "support": ask("enableDnsSupport")["EnableDnsSupport"]["Value"],
        "hostnames": ask("enableDnsHostnames")["EnableDnsHostnames"]["Value"],
    }


def route(it):
    to = next(it[via] for via in ("GatewayId", "NatGatewayId", "TransitGatewayId") if it.get(via))
    return [it.get("DestinationCidrBlock") or "prefix list", label(to)]


def rule(it):
    return {
        "ports": [it["IpProtocol"], it.get("FromPort"), it.get("ToPort")],
        "from": sorted([range["CidrIp"] for range in it["IpRanges"]] + labels(to["GroupId"] for to in it["UserIdGroupPairs"])),
    }


def elb_tags(arn):
    return tags(elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"][0])


def action(it):
    return [it["Type"], label(it.get("TargetGroupArn"))]


def container(it):
    members = ("name", "image", "command", "portMappings", "essential", "environment", "logConfiguration")
    return pick(it, *members)


def task_definition(arn):
    found = ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
    it = found["taskDefinition"]
    members = ("family", "revision", "executionRoleArn", "taskRoleArn", "networkMode", "requiresCompatibilities", "cpu", "memory")
    names[arn] = f"{it['family']}:{it['revision']}"
    return pick(it, *members, "runtimePlatform") | {
        "containerDefinitions": [container(one) for one in it["containerDefinitions"]],
        "tags": tags(found),
    }


def service(it):
    vpc = it["networkConfiguration"]["awsvpcConfiguration"]
    return pick(it, "serviceName", "desiredCount", "launchType", "platformVersion", "status") | {
        "cluster": label(it["clusterArn"]),
        "taskDefinition": label(it["taskDefinition"]),
        "deploymentController": it["deploymentController"]["type"],
        "subnets": labels(vpc["subnets"]),
        "securityGroups": labels(vpc["securityGroups"]),
        "assignPublicIp": vpc.get("assignPublicIp"),
        "loadBalancers": [to | {"targetGroupArn": label(to["targetGroupArn"])} for to in it["loadBalancers"]],
        "tags": tags(it),
    }


def services(cluster):
    arns = every(ecs, "list_services", "serviceArns", cluster=cluster)
    parts = [arns[i : i + 10] for i in range(0, len(arns), 10)]
    describe = lambda part: ecs.describe_services(cluster=cluster, services=part, include=["TAGS"])["services"]
    return [it for part in parts for it in describe(part)]


def role(it):
    name = it["RoleName"]
    return {
        "name": name,
        "trust": it["AssumeRolePolicyDocument"],
        "policies": sorted(p["PolicyArn"] for p in every(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=name)),
        "tags": tags(iam.list_role_tags(RoleName=name)),
    }


world = {
    "vpcs": [{"name": label(it["VpcId"]), "cidr": it["CidrBlock"], "dns": dns(it), "tags": tags(it)} for it in vpcs],
    "subnets": [
        {"name": label(it["SubnetId"]), "zone": it["AvailabilityZone"], "vpc": label(it["VpcId"]), "tags": tags(it)}
        for it in subnets
    ],
    "internetGateways": [
        {"attached": [[label(to["VpcId"]), to["State"]] for to in it["Attachments"]], "tags": tags(it)} for it in gateways
    ],
    "addresses": [{"domain": it["Domain"], "tags": tags(it)} for it in addresses],
    "natGateways": [
        {
            "subnet": label(it["SubnetId"]),
            "address": [label(to["AllocationId"]) for to in it["NatGatewayAddresses"]],
            "state": it["State"],
            "tags": tags(it),
        }
        for it in nats
    ],
    "routeTables": [
        {
            "name": label(it["RouteTableId"]),
            "vpc": label(it["VpcId"]),
            "subnets": labels(to["SubnetId"] for to in it["Associations"]),
            "routes": sorted(route(to) for to in it["Routes"]),
            "tags": tags(it),
        }
        for it in tables
    ],
    "securityGroups": [
        {
            "name": it["GroupName"],
            "description": it["Description"],
            "vpc": label(it["VpcId"]),
            "ingress": sorted((rule(one) for one in it["IpPermissions"]), key=lambda one: str(one)),
            "egress": [rule(one) for one in it["IpPermissionsEgress"]],
            "tags": tags(it),
        }
        for it in groups
    ],
    "vpcEndpoints": [
        {
            "service": it["ServiceName"],
            "type": it["VpcEndpointType"],
            "vpc": label(it["VpcId"]),
            "state": it["State"],
            "routeTables": labels(it.get("RouteTableIds", [])),
            "subnets": labels(it.get("SubnetIds", [])),
            "securityGroups": labels(to["GroupId"] for to in it.get("Groups", [])),
            "tags": tags(it),
        }
        for it in endpoints
    ],
    "logGroups": [it["logGroupName"] for it in every(logs, "describe_log_groups", "logGroups")],
    "repositories": [
        {"name": it["repositoryName"], "tags": tags(ecr.list_tags_for_resource(resourceArn=it["repositoryArn"]))}
        for it in every(ecr, "describe_repositories", "repositories")
    ],
    "loadBalancers": [
        {
            "name": it["LoadBalancerName"],
            "type": it["Type"],
            "scheme": it.get("Scheme"),
            "vpc": label(it["VpcId"]),
            "subnets": labels(zone["SubnetId"] for zone in it["AvailabilityZones"]),
            "securityGroups": labels(it["SecurityGroups"]),
            "listeners": [
                pick(one, "Protocol", "Port")
                | {"actions": [action(to) for to in one["DefaultActions"]], "tags": elb_tags(one["ListenerArn"])}
                for one in every(elbv2, "describe_listeners", "Listeners", LoadBalancerArn=it["LoadBalancerArn"])
            ],
            "tags": elb_tags(it["LoadBalancerArn"]),
        }
        for it in balancers
    ],
    "targetGroups": [
        pick(it, "TargetGroupName", "Protocol", "Port", "TargetType", "HealthCheckProtocol", "HealthCheckPort", "HealthCheckPath")
        | {"vpc": label(it["VpcId"]), "loadBalancers": labels(it["LoadBalancerArns"]), "tags": elb_tags(it["TargetGroupArn"])}
        for it in targets
    ],
    "clusters": [pick(it, "clusterName", "status") | {"tags": tags(it)} for it in clusters],
    "taskDefinitions": [task_definition(arn) for arn in every(ecs, "list_task_definitions", "taskDefinitionArns")],
    "services": [service(it) for cluster in cluster_arns for it in services(cluster)],
    "roles": [role(it) for it in every(iam, "list_roles", "Roles") if not it["Path"].startswith("/aws-")],
}
for resources in world.values():
    resources.sort(key=lambda it: json.dumps(it, sort_keys=True))
print(json.dumps(world))

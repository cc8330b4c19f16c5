use super::*;
use crate::api::testing::{operation, value};
use crate::lang::Lang;

/// The input that a call would send, as JSON, or all messages.
fn read(path: &str, given: &str) -> Result<String, String> {
    match accept(operation(path), value(given), false) {
        Ok(accepted) => Ok(Value::Map(accepted.input).to_json().to_string()),
        Err(errors) => Err(errors.message(Lang::En)),
    }
}

fn compact(json: &str) -> String {
    value(json).to_json().to_string()
}

#[test]
fn what_scripts_write_becomes_what_aws_takes() {
    let rows = [
        // Casing.
        ("ecs::create_cluster", r#"{"cluster_name": "a"}"#, r#"{"clusterName": "a"}"#),
        ("ecs::create_cluster", r#"{"ClusterName": "a"}"#, r#"{"clusterName": "a"}"#),
        ("ec2::create_vpc", r#"{"cidr_block": "10.0.0.0/16"}"#, r#"{"CidrBlock": "10.0.0.0/16"}"#),
        ("ec2::create_vpc", r#"{"cidrBlock": "10.0.0.0/16"}"#, r#"{"CidrBlock": "10.0.0.0/16"}"#),
        (
            "ecs::create_service",
            r#"{"service_name": "s", "network_configuration": {"awsvpc_configuration": {"subnets": ["a"], "assign_public_ip": "DISABLED"}}}"#,
            r#"{"serviceName": "s", "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a"], "assignPublicIp": "DISABLED"}}}"#,
        ),
        // The table's order, at every depth.
        (
            "ecs::create_service",
            r#"{"desiredCount": 2, "loadBalancers": [{"containerPort": 80, "containerName": "c"}], "serviceName": "s", "cluster": "k"}"#,
            r#"{"cluster": "k", "serviceName": "s", "loadBalancers": [{"containerName": "c", "containerPort": 80}], "desiredCount": 2}"#,
        ),
        // Nothing is not given.
        ("ecs::create_cluster", r#"{"clusterName": null}"#, "{}"),
        ("ecs::list_clusters", "null", "{}"),
        // Keys of maps are the user's.
        (
            "ecs::register_task_definition",
            r#"{"family": "f", "containerDefinitions": [{"docker_labels": {"My_Label": "x"}, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-create-group": true, "max_size": 5}}}]}"#,
            r#"{"family": "f", "containerDefinitions": [{"dockerLabels": {"My_Label": "x"}, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-create-group": "true", "max_size": "5"}}}]}"#,
        ),
        // Tags, in each service's shape.
        ("ecs::create_cluster", r#"{"tags": {"Name": "x"}}"#, r#"{"tags": [{"key": "Name", "value": "x"}]}"#),
        (
            "ecs::create_cluster",
            r#"{"tags": [{"Key": "Name", "Value": "x"}]}"#,
            r#"{"tags": [{"key": "Name", "value": "x"}]}"#,
        ),
        (
            "elbv2::create_load_balancer",
            r#"{"name": "lb", "tags": {"Name": "x", "n": 1}}"#,
            r#"{"Name": "lb", "Tags": [{"Key": "Name", "Value": "x"}, {"Key": "n", "Value": "1"}]}"#,
        ),
        ("elbv2::create_load_balancer", r#"{"name": "lb", "tags": {}}"#, r#"{"Name": "lb"}"#),
        (
            "logs::create_log_group",
            r#"{"logGroupName": "g", "tags": {"Name": "x"}}"#,
            r#"{"logGroupName": "g", "tags": {"Name": "x"}}"#,
        ),
        (
            "iam::create_role",
            r#"{"role_name": "r", "assume_role_policy_document": "{}", "tags": {"Name": "x"}}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": "{}", "Tags": [{"Key": "Name", "Value": "x"}]}"#,
        ),
        (
            "ecr::create_repository",
            r#"{"repositoryName": "rr", "tags": {"Name": "x"}}"#,
            r#"{"repositoryName": "rr", "tags": [{"Key": "Name", "Value": "x"}]}"#,
        ),
        (
            "ec2::create_vpc",
            r#"{"tags": {"Name": "x"}, "cidr_block": "10.0.0.0/16"}"#,
            r#"{"CidrBlock": "10.0.0.0/16", "TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "x"}]}]}"#,
        ),
        (
            "ec2::create_vpc",
            r#"{"tags": {"Name": "x", "A": "1"}, "tag_specifications": {"resource_type": "vpc", "tags": [{"key": "A", "value": "1"}]}}"#,
            r#"{"TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "A", "Value": "1"}, {"Key": "Name", "Value": "x"}]}]}"#,
        ),
        (
            "ec2::create_vpc",
            r#"{"tags": {"Name": "x"}, "TagSpecifications": [{"ResourceType": "subnet", "Tags": {"B": "2"}}]}"#,
            r#"{"TagSpecifications": [{"ResourceType": "subnet", "Tags": [{"Key": "B", "Value": "2"}]}, {"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "x"}]}]}"#,
        ),
        ("ec2::create_vpc", r#"{"tags": {}}"#, "{}"),
        ("ec2::create_vpc", r#"{"tags": null}"#, "{}"),
        (
            "ec2::create_tags",
            r#"{"resources": "vpc-1", "tags": {"Name": "x"}}"#,
            r#"{"Resources": ["vpc-1"], "Tags": [{"Key": "Name", "Value": "x"}]}"#,
        ),
        // A map that has both members is one tag and not two.
        (
            "ecs::create_cluster",
            r#"{"tags": {"key": "Name", "value": "x"}}"#,
            r#"{"tags": [{"key": "Name", "value": "x"}]}"#,
        ),
        (
            "ecs::create_cluster",
            r#"{"tags": {"key": "k", "value": "v", "Name": "x"}}"#,
            r#"{"tags": [{"key": "key", "value": "k"}, {"key": "value", "value": "v"}, {"key": "Name", "value": "x"}]}"#,
        ),
        // Filters.
        (
            "ec2::describe_subnets",
            r#"{"filters": {"vpc-id": "vpc-1", "tag:Name": ["a", "b"], "default-for-az": true, "none": null}}"#,
            r#"{"Filters": [{"Name": "vpc-id", "Values": ["vpc-1"]}, {"Name": "tag:Name", "Values": ["a", "b"]}, {"Name": "default-for-az", "Values": ["true"]}]}"#,
        ),
        (
            "ec2::describe_subnets",
            r#"{"filters": [{"name": "vpc-id", "values": "vpc-1"}]}"#,
            r#"{"Filters": [{"Name": "vpc-id", "Values": ["vpc-1"]}]}"#,
        ),
        (
            "ec2::describe_nat_gateways",
            r#"{"filters": {"vpc-id": "vpc-1"}}"#,
            r#"{"Filter": [{"Name": "vpc-id", "Values": ["vpc-1"]}]}"#,
        ),
        // Other names with values.
        (
            "ecs::register_task_definition",
            r#"{"family": "f", "containerDefinitions": [{"environment": {"A": "1", "B": 2, "C": true, "D": 0.5}}]}"#,
            r#"{"family": "f", "containerDefinitions": [{"environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}, {"name": "C", "value": "true"}, {"name": "D", "value": "0.5"}]}]}"#,
        ),
        (
            "elbv2::modify_target_group_attributes",
            r#"{"target_group_arn": "t", "attributes": {"deregistration_delay.timeout_seconds": 30, "stickiness.enabled": true}}"#,
            r#"{"TargetGroupArn": "t", "Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}, {"Key": "stickiness.enabled", "Value": "true"}]}"#,
        ),
        (
            "elbv2::modify_target_group_attributes",
            r#"{"target_group_arn": "t", "attributes": [{"Key": "stickiness.enabled", "Value": true}]}"#,
            r#"{"TargetGroupArn": "t", "Attributes": [{"Key": "stickiness.enabled", "Value": "true"}]}"#,
        ),
        (
            "ec2::create_dhcp_options",
            r#"{"dhcp_configurations": {"domain-name-servers": ["10.0.0.2"]}}"#,
            r#"{"DhcpConfigurations": [{"Key": "domain-name-servers", "Values": ["10.0.0.2"]}]}"#,
        ),
        // One for a list of one.
        ("ecs::describe_clusters", r#"{"clusters": "a"}"#, r#"{"clusters": ["a"]}"#),
        (
            "ec2::authorize_security_group_ingress",
            r#"{"group_id": "sg-1", "ip_permissions": {"ip_protocol": "tcp", "from_port": 80, "to_port": 80.0, "ip_ranges": {"cidr_ip": "0.0.0.0/0"}}}"#,
            r#"{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}"#,
        ),
        // Digits.
        (
            "ecs::register_task_definition",
            r#"{"family": "f", "containerDefinitions": [], "cpu": 256, "memory": 512.0}"#,
            r#"{"family": "f", "containerDefinitions": [], "cpu": "256", "memory": "512"}"#,
        ),
        (
            "elbv2::create_target_group",
            r#"{"name": "t", "protocol": "HTTP", "port": 80, "health_check_port": 8080}"#,
            r#"{"Name": "t", "Protocol": "HTTP", "Port": 80, "HealthCheckPort": "8080"}"#,
        ),
        // EC2's attributes.
        (
            "ec2::modify_vpc_attribute",
            r#"{"vpc_id": "vpc-1", "enable_dns_hostnames": true}"#,
            r#"{"EnableDnsHostnames": {"Value": true}, "VpcId": "vpc-1"}"#,
        ),
        (
            "ec2::modify_vpc_attribute",
            r#"{"vpc_id": "vpc-1", "enable_dns_hostnames": {"value": true}}"#,
            r#"{"EnableDnsHostnames": {"Value": true}, "VpcId": "vpc-1"}"#,
        ),
        // Documents.
        (
            "iam::create_role",
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\"}]}"}"#,
        ),
        (
            "ecr::put_lifecycle_policy",
            r#"{"repositoryName": "rr", "lifecyclePolicyText": {"rules": [{"rulePriority": 1, "action": {"type": "expire"}, "selection": {"countNumber": 10, "tagStatus": "any", "countType": "imageCountMoreThan"}}]}}"#,
            r#"{"repositoryName": "rr", "lifecyclePolicyText": "{\"rules\":[{\"rulePriority\":1,\"action\":{\"type\":\"expire\"},\"selection\":{\"countNumber\":10,\"tagStatus\":\"any\",\"countType\":\"imageCountMoreThan\"}}]}"}"#,
        ),
        (
            "ecr::set_repository_policy",
            r#"{"repositoryName": "rr", "policyText": {"a": 1}}"#,
            r#"{"repositoryName": "rr", "policyText": "{\"a\":1}"}"#,
        ),
        (
            "sts::assume_role",
            r#"{"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "me", "Policy": {"a": []}}"#,
            r#"{"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "me", "Policy": "{\"a\":[]}"}"#,
        ),
        (
            "logs::put_resource_policy",
            r#"{"policyName": "p", "policyDocument": {"a": 1}}"#,
            r#"{"policyName": "p", "policyDocument": "{\"a\":1}"}"#,
        ),
        (
            "ec2::create_vpc_endpoint",
            r#"{"vpc_id": "v", "service_name": "s", "policy_document": {"Statement": []}}"#,
            r#"{"VpcId": "v", "ServiceName": "s", "PolicyDocument": "{\"Statement\":[]}"}"#,
        ),
        // Times.
        (
            "ecs::list_service_deployments",
            r#"{"service": "s", "createdAt": {"after": "2026-01-31T09:00:00+09:00", "before": 1769817600}}"#,
            r#"{"service": "s", "createdAt": {"before": "2026-01-31T00:00:00+00:00", "after": "2026-01-31T00:00:00+00:00"}}"#,
        ),
        // Blobs are shown in base64.
        (
            "ec2::import_key_pair",
            r#"{"key_name": "k", "public_key_material": "ssh-rsa A"}"#,
            r#"{"KeyName": "k", "PublicKeyMaterial": "c3NoLXJzYSBB"}"#,
        ),
        // User data: encoded for RunInstances, not for launch templates.
        (
            "ec2::run_instances",
            "{\"min_count\": 1, \"max_count\": 1, \"user_data\": \"#!/bin/sh\\n\", \"instance_type\": \"t3.micro\"}",
            r##"{"InstanceType": "t3.micro", "MaxCount": 1, "MinCount": 1, "UserData": "IyEvYmluL3NoCg=="}"##,
        ),
        (
            "ec2::create_launch_template",
            r#"{"launch_template_name": "lll", "launch_template_data": {"user_data": "IyE="}}"#,
            r#"{"LaunchTemplateName": "lll", "LaunchTemplateData": {"UserData": "IyE="}}"#,
        ),
    ];
    let wrong = rows.iter().filter_map(|(path, given, expected)| {
        let read = read(path, given);
        (read != Ok(compact(expected))).then(|| format!("{path} {given}\n  {read:?}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let rows: &[(&str, &str, &[&str])] = &[
        // Names.
        ("ecs::create_cluster", r#"{"clusterNam": "a"}"#, &["clusterNam: no such member; did you mean clusterName?"]),
        ("ecs::create_cluster", r#"{"name": "a"}"#, &["name: no such member; did you mean clusterName?"]),
        (
            "ecs::create_cluster",
            r#"{"zzz": null}"#,
            &[
                "zzz: no such member; there are clusterName, tags, settings, configuration, capacityProviders, defaultCapacityProviderStrategy, serviceConnectDefaults",
            ],
        ),
        (
            "ecs::register_task_definition",
            r#"{"family": "f", "containerDefinitions": [{"portMappings": [{"protocl": "tcp"}]}]}"#,
            &["containerDefinitions[0].portMappings[0].protocl: no such member; did you mean protocol?"],
        ),
        (
            "ecs::create_cluster",
            r#"{"cluster_name": "a", "ClusterName": "b"}"#,
            &["clusterName: given twice, as cluster_name and as ClusterName"],
        ),
        ("ec2::create_vpc", r#"{"tags": {"A": "1"}, "Tags": {"A": "1"}}"#, &["tags: given twice, as tags and as Tags"]),
        (
            "ec2::create_vpc",
            r#"{"tags": {"A": "1"}, "TagSpecifications": [{"ResourceType": "vpc", "Tags": {"A": "2"}}]}"#,
            &["tags[\"A\"]: given twice, as tags and as TagSpecifications"],
        ),
        ("sts::get_caller_identity", r#"{"a": 1}"#, &["a: no such member; nothing can be given here"]),
        // Required members.
        ("ecs::create_service", "{}", &["serviceName: required, but not given"]),
        ("ecs::create_service", r#"{"serviceNam": "s"}"#, &["serviceNam: no such member; did you mean serviceName?"]),
        (
            "ecs::register_task_definition",
            r#"{"family": null, "containerDefinitions": [{"logConfiguration": {}}]}"#,
            &[
                "containerDefinitions[0].logConfiguration.logDriver: required, but not given",
                "family: required, but not given",
            ],
        ),
        ("elbv2::add_tags", r#"{"resource_arns": "a", "tags": {}}"#, &["Tags: 0 elements, allowed: at least 1"]),
        // Types.
        (
            "ecs::create_cluster",
            r#""a""#,
            &["expected a map #{ clusterName: ..., tags: ..., settings: ..., ... }, found string \"a\""],
        ),
        ("ecs::create_cluster", r#"{"clusterName": true}"#, &["clusterName: expected a string, found boolean true"]),
        ("ecs::create_cluster", r#"{"clusterName": ["a"]}"#, &["clusterName: expected a string, found an array"]),
        ("ecs::create_cluster", r#"{"clusterName": 1.5}"#, &["clusterName: expected a string, found number 1.5"]),
        (
            "ecs::create_service",
            r#"{"serviceName": "s", "desiredCount": "2"}"#,
            &["desiredCount: expected an integer, found string \"2\"; write 2 without quotes"],
        ),
        (
            "ecs::create_service",
            r#"{"serviceName": "s", "desiredCount": 1.5}"#,
            &["desiredCount: expected an integer, found number 1.5"],
        ),
        (
            "ecs::create_service",
            r#"{"serviceName": "s", "enableExecuteCommand": "yes"}"#,
            &["enableExecuteCommand: expected true or false, found string \"yes\""],
        ),
        (
            "ecs::create_service",
            r#"{"serviceName": "s", "networkConfiguration": "x"}"#,
            &["networkConfiguration: expected a map #{ awsvpcConfiguration: ... }, found string \"x\""],
        ),
        (
            "ecs::describe_clusters",
            r#"{"clusters": ["a", null, true]}"#,
            &[
                "clusters[1]: expected a string, found () (no value)",
                "clusters[2]: expected a string, found boolean true",
            ],
        ),
        ("ecs::describe_clusters", r#"{"clusters": true}"#, &["clusters: expected a string, found boolean true"]),
        ("ecs::create_cluster", r#"{"tags": {"Name": ["a"]}}"#, &["tags[\"Name\"]: expected a string, found an array"]),
        (
            "ecs::create_cluster",
            r#"{"tags": "x"}"#,
            &["tags: expected a map like #{ Name: \"value\" }, found string \"x\""],
        ),
        (
            "logs::create_log_group",
            r#"{"logGroupName": "g", "tags": {"a": {}}}"#,
            &["tags[\"a\"]: expected a string, found a map"],
        ),
        (
            "logs::create_log_group",
            r#"{"logGroupName": "g", "tags": "x"}"#,
            &["tags: expected a map like #{ Name: \"value\" }, found string \"x\""],
        ),
        (
            "ec2::modify_vpc_attribute",
            r#"{"vpc_id": "v", "enable_dns_support": "on"}"#,
            &["EnableDnsSupport: expected true or false, found string \"on\""],
        ),
        (
            "elbv2::create_listener",
            r#"{"load_balancer_arn": "l", "default_actions": [], "ssl_policy": {"a": 1}}"#,
            &["SslPolicy: expected a string, found a map"],
        ),
        (
            "ecs::list_service_deployments",
            r#"{"service": "s", "createdAt": {"after": "yesterday", "before": 1769817600000}}"#,
            &[
                "createdAt.after: expected a time like \"2026-01-31T09:00:00Z\" or epoch seconds, found string \"yesterday\"",
                "createdAt.before: expected a time like \"2026-01-31T09:00:00Z\" or epoch seconds, found integer 1769817600000",
            ],
        ),
        (
            "ec2::import_key_pair",
            r#"{"key_name": "k", "public_key_material": 5}"#,
            &["PublicKeyMaterial: expected a string or a blob, found integer 5"],
        ),
        // Enums.
        (
            "ecs::create_service",
            r#"{"serviceName": "s", "launchType": "fargate"}"#,
            &["launchType: \"fargate\" is not a known value; did you mean \"FARGATE\"?"],
        ),
        (
            "ecs::create_service",
            r#"{"serviceName": "s", "launchType": ""}"#,
            &["launchType: \"\" is not a known value; there are EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES"],
        ),
        (
            "ec2::run_instances",
            r#"{"min_count": 1, "max_count": 1, "instance_type": "t3.mirco"}"#,
            &["InstanceType: \"t3.mirco\" is not a known value; did you mean \"t3.micro\"?"],
        ),
        (
            "elbv2::create_target_group",
            r#"{"name": "t", "protocol": "HTPP"}"#,
            &["Protocol: \"HTPP\" is not a known value; did you mean \"HTTP\"?"],
        ),
        // Limits.
        ("elbv2::create_target_group", r#"{"name": "t", "port": 70000}"#, &["Port: 70000 is out of range: 1 to 65535"]),
        (
            "ecs::create_service",
            r#"{"serviceName": "s", "desiredCount": 3000000000}"#,
            &["desiredCount: 3000000000 is out of range: -2147483648 to 2147483647"],
        ),
        (
            "iam::create_role",
            r#"{"role_name": "", "assume_role_policy_document": "{}"}"#,
            &["RoleName: 0 characters long, allowed: 1 to 64"],
        ),
        (
            "ecr::create_repository",
            r#"{"repositoryName": "r"}"#,
            &["repositoryName: 1 character long, allowed: 2 to 256"],
        ),
        (
            "iam::create_role",
            r#"{"role_name": "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語", "assume_role_policy_document": {}}"#,
            &["RoleName: 66 characters long, allowed: 1 to 64"],
        ),
        (
            "ecr::put_image",
            r#"{"repositoryName": "rr", "imageManifest": ""}"#,
            &["imageManifest: 0 characters long, allowed: 1 to 4194304"],
        ),
        // Unions.
        (
            "ecs::create_service",
            r#"{"serviceName": "s", "loadBalancers": 5}"#,
            &[
                "loadBalancers: expected a map #{ targetGroupArn: ..., loadBalancerName: ..., containerName: ..., ... }, found integer 5",
            ],
        ),
        (
            "ec2::describe_vpcs",
            r#"{"filters": "vpc-id"}"#,
            &["Filters: expected a map like #{ \"name\": [\"value\"] }, found string \"vpc-id\""],
        ),
        (
            "ec2::create_vpc",
            r#"{"tags": ["Name"]}"#,
            &["tags[0]: expected a map #{ Key: ..., Value: ... }, found string \"Name\""],
        ),
        (
            "ec2::run_instances",
            r#"{"min_count": 1, "max_count": 1, "placement": true}"#,
            &[
                "Placement: expected a map #{ AvailabilityZoneId: ..., Affinity: ..., GroupName: ..., ... }, found boolean true",
            ],
        ),
        (
            "ecs::create_gateway",
            r#"{"name": "g", "infrastructureRoleArn": "r", "configuration": {}}"#,
            &["configuration: give one of hostSharedAlb"],
        ),
        // One that is not known is told once.
        (
            "ecs::create_gateway",
            r#"{"name": "g", "infrastructureRoleArn": "r", "configuration": {"hostSharedAlb": {}, "ownAlb": {}}}"#,
            &["configuration.ownAlb: no such member; there are hostSharedAlb"],
        ),
        // Several at once.
        (
            "ecs::create_service",
            r#"{"launchType": "FARGAT", "desiredCount": "2", "subnet": "s"}"#,
            &[
                "launchType: \"FARGAT\" is not a known value; did you mean \"FARGATE\"?",
                "desiredCount: expected an integer, found string \"2\"; write 2 without quotes",
                "subnet: no such member; there are cluster, serviceName, taskDefinition, availabilityZoneRebalancing, loadBalancers, serviceRegistries, desiredCount, clientToken, ... (28 in all)",
                "serviceName: required, but not given",
            ],
        ),
        // Secrets are not repeated.
        (
            "ecs::register_task_definition",
            r#"{"family": "f", "containerDefinitions": [{"environment": [{"name": "PASSWORD", "value": ["hunter2"], "valu": "x"}]}]}"#,
            &[
                "containerDefinitions[0].environment[0].value: expected a string, found an array",
                "containerDefinitions[0].environment[0].valu: no such member; did you mean value?",
            ],
        ),
        (
            "ec2::run_instances",
            r#"{"min_count": 1, "max_count": 1, "user_data": true}"#,
            &["UserData: expected a string, found a boolean"],
        ),
    ];
    let wrong = rows.iter().filter_map(|(path, given, expected)| {
        let read = read(path, given);
        (read != Err(expected.join("\n"))).then(|| format!("{path} {given}\n  {read:?}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_problem_has_a_japanese_wording() {
    let rows = [
        (
            "ecs::create_cluster",
            r#"{"clusterNam": "a"}"#,
            "clusterNam: この名前のメンバーはありません。clusterName のことですか？",
        ),
        (
            "ecs::create_service",
            r#"{"serviceNam": "s"}"#,
            "serviceNam: この名前のメンバーはありません。serviceName のことですか？",
        ),
        ("sts::get_caller_identity", r#"{"a": 1}"#, "a: この名前のメンバーはありません（ここには何も書けません）"),
        ("ecs::create_service", "{}", "serviceName: 必須ですが、指定されていません"),
        (
            "ecs::create_cluster",
            "5",
            "マップ #{ clusterName: ..., tags: ..., settings: ..., ... } を書くところに整数 5 があります",
        ),
        ("ecs::create_cluster", r#"{"clusterName": ["a"]}"#, "clusterName: 文字列を書くところに配列があります"),
        (
            "elbv2::create_target_group",
            r#"{"name": "t", "port": 70000}"#,
            "Port: 70000 は範囲外です（1 から 65535 まで）",
        ),
        (
            "ecr::create_repository",
            r#"{"repositoryName": "r"}"#,
            "repositoryName: 1 文字です（長さは 2 から 256 まで）",
        ),
        ("elbv2::add_tags", r#"{"resource_arns": "a", "tags": {}}"#, "Tags: 要素が 0 個です（個数は 1 以上）"),
        (
            "ecs::create_service",
            r#"{"serviceName": "s", "launchType": "fargate"}"#,
            "launchType: \"fargate\" という値はありません。\"FARGATE\" のことですか？",
        ),
    ];
    for (path, given, expected) in rows {
        let errors = accept(operation(path), value(given), false).expect_err(given);
        assert_eq!(errors.message(Lang::Ja), expected, "{path} {given}");
    }
}

#[test]
fn a_union_with_several_members_is_told_which_it_has() {
    let members = operation("elbv2::create_rule").input.members();
    let given = vec!["Tags".to_owned(), "Priority".to_owned()];
    let text = ProblemKind::Union { given, members }.text();
    assert_eq!(
        text.en,
        "give only one of ListenerArn, Conditions, Priority, Actions, Tags, Transforms, not Tags, Priority together"
    );
    assert!(text.ja.contains("（Tags, Priority が同時にあります）"), "{}", text.ja);
}

#[test]
fn an_unknown_enum_value_is_sent_with_a_warning_unless_strict() {
    let given = || value(r#"{"serviceName": "s", "launchType": "QUANTUM"}"#);
    let create = operation("ecs::create_service");
    let accepted = accept(create, given(), false).expect("it is sent");
    assert_eq!(accepted.input.get("launchType"), Some(&Value::Text("QUANTUM".to_owned())));
    let [warning] = accepted.warnings.as_slice() else { panic!("one warning: {:?}", accepted.warnings) };
    assert_eq!(
        warning.message(Lang::En),
        "launchType: \"QUANTUM\" is not among the known values; it is sent as it is (AWS may know it)"
    );
    let refused = accept(create, given(), true).expect_err("strict refuses");
    assert_eq!(
        refused.to_string(),
        "launchType: \"QUANTUM\" is not a known value; there are EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES"
    );
}

#[test]
fn bytes_become_user_data_whatever_they_are() {
    let given = Members::from_iter([
        ("min_count".to_owned(), Value::Int(1)),
        ("max_count".to_owned(), Value::Int(1)),
        ("user_data".to_owned(), Value::Bytes(vec![0x1f, 0x8b, 0xff])),
    ]);
    let accepted = accept(operation("ec2::run_instances"), Value::Map(given), false).expect("bytes are taken");
    assert_eq!(accepted.input.get("UserData"), Some(&Value::Text("H4v/".to_owned())));
}

#[test]
fn endless_nesting_ends_with_an_error() {
    let mut deep = Value::Map(Members::new());
    for _ in 0..500 {
        deep = Value::List(vec![deep]);
    }
    let given = Members::from_iter([
        ("RoleName".to_owned(), Value::Text("r".to_owned())),
        ("AssumeRolePolicyDocument".to_owned(), deep),
    ]);
    let errors = accept(operation("iam::create_role"), Value::Map(given), false).expect_err("too deep");
    assert_eq!(errors.to_string(), "AssumeRolePolicyDocument: too many levels of nesting");
}

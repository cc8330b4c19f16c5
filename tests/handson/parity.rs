//! A result is what the AWS CLI prints, on one moto after the workshop: members, values and order.

use super::differences::{differences, reordered};
use super::fixture::Handson;
use super::moto::Moto;
use super::peers::{self, boto3};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

const REGION: &str = "ap-northeast-1";

/// A call of a script and the arguments of the AWS CLI for the same. `$Name` is an output of the workshop. What changes
/// something gives the same a second time, and comes first: both ask for the rest after both have changed it.
const CALLS: &[(&str, &str)] = &[
    (
        "ecs::put_account_setting(#{ name: 'containerInsights', value: 'enabled' })",
        "ecs put-account-setting --name containerInsights --value enabled",
    ),
    (
        "ecs::update_service(#{ cluster: 'ContainerHandsOn', service: 'ContainerHandsOn', desiredCount: 3 })",
        "ecs update-service --cluster ContainerHandsOn --service ContainerHandsOn --desired-count 3",
    ),
    (
        "elbv2::modify_load_balancer_attributes(#{ LoadBalancerArn: '$LoadBalancerArn', Attributes: [#{ Key: 'idle_timeout.timeout_seconds', Value: '70' }] })",
        "elbv2 modify-load-balancer-attributes --load-balancer-arn $LoadBalancerArn --attributes Key=idle_timeout.timeout_seconds,Value=70",
    ),
    (
        "elbv2::modify_target_group_attributes(#{ TargetGroupArn: '$TargetGroupArn', Attributes: [#{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }] })",
        "elbv2 modify-target-group-attributes --target-group-arn $TargetGroupArn --attributes Key=deregistration_delay.timeout_seconds,Value=30",
    ),
    (
        "elbv2::modify_target_group(#{ TargetGroupArn: '$TargetGroupArn', HealthCheckPath: '/health', HealthyThresholdCount: 3 })",
        "elbv2 modify-target-group --target-group-arn $TargetGroupArn --health-check-path /health --healthy-threshold-count 3",
    ),
    (
        "elbv2::set_ip_address_type(#{ LoadBalancerArn: '$LoadBalancerArn', IpAddressType: 'ipv4' })",
        "elbv2 set-ip-address-type --load-balancer-arn $LoadBalancerArn --ip-address-type ipv4",
    ),
    (
        "elbv2::set_security_groups(#{ LoadBalancerArn: '$LoadBalancerArn', SecurityGroups: ['$PublicSecurityGroupsId'] })",
        "elbv2 set-security-groups --load-balancer-arn $LoadBalancerArn --security-groups $PublicSecurityGroupsId",
    ),
    (
        "elbv2::set_subnets(#{ LoadBalancerArn: '$LoadBalancerArn', Subnets: ['$SubnetId1aPublic', '$SubnetId1cPublic'] })",
        "elbv2 set-subnets --load-balancer-arn $LoadBalancerArn --subnets $SubnetId1aPublic $SubnetId1cPublic",
    ),
    (
        "ecr::put_image_tag_mutability(#{ repositoryName: 'jaws-days-2022/container-hands-on', imageTagMutability: 'IMMUTABLE' })",
        "ecr put-image-tag-mutability --repository-name jaws-days-2022/container-hands-on --image-tag-mutability IMMUTABLE",
    ),
    (
        "ecr::put_image_scanning_configuration(#{ repositoryName: 'jaws-days-2022/container-hands-on', imageScanningConfiguration: #{ scanOnPush: true } })",
        "ecr put-image-scanning-configuration --repository-name jaws-days-2022/container-hands-on --image-scanning-configuration scanOnPush=true",
    ),
    (
        "iam::update_role_description(#{ RoleName: 'ecsTaskExecutionRole', Description: 'starts-tasks' })",
        "iam update-role-description --role-name ecsTaskExecutionRole --description starts-tasks",
    ),
    (
        "ec2::modify_launch_template(#{ LaunchTemplateName: 'web', DefaultVersion: '1' })",
        "ec2 modify-launch-template --launch-template-name web --default-version 1",
    ),
    ("sts::get_caller_identity()", "sts get-caller-identity"),
    ("iam::get_role(#{ RoleName: 'ecsTaskExecutionRole' })", "iam get-role --role-name ecsTaskExecutionRole"),
    ("iam::list_roles()", "iam list-roles"),
    (
        "iam::list_attached_role_policies(#{ RoleName: 'ecsTaskExecutionRole' })",
        "iam list-attached-role-policies --role-name ecsTaskExecutionRole",
    ),
    (
        "iam::list_role_policies(#{ RoleName: 'ecsTaskExecutionRole' })",
        "iam list-role-policies --role-name ecsTaskExecutionRole",
    ),
    (
        "iam::get_role_policy(#{ RoleName: 'ecsTaskExecutionRole', PolicyName: 'inline' })",
        "iam get-role-policy --role-name ecsTaskExecutionRole --policy-name inline",
    ),
    ("iam::list_policies(#{ Scope: 'Local' })", "iam list-policies --scope Local"),
    (
        "iam::get_policy(#{ PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' })",
        "iam get-policy --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    ),
    (
        "iam::get_policy_version(#{ PolicyArn: 'arn:aws:iam::123456789012:policy/handson', VersionId: 'v1' })",
        "iam get-policy-version --policy-arn arn:aws:iam::123456789012:policy/handson --version-id v1",
    ),
    ("ec2::describe_vpcs()", "ec2 describe-vpcs"),
    (
        "ec2::describe_vpc_attribute(#{ VpcId: '$VpcId', Attribute: 'enableDnsSupport' })",
        "ec2 describe-vpc-attribute --vpc-id $VpcId --attribute enableDnsSupport",
    ),
    ("ec2::describe_subnets()", "ec2 describe-subnets"),
    (
        "ec2::describe_subnets(#{ filters: #{ 'vpc-id': '$VpcId', 'tag:Name': ['ContainerHandsOnPublic'] } })",
        "ec2 describe-subnets --filters Name=vpc-id,Values=$VpcId Name=tag:Name,Values=ContainerHandsOnPublic",
    ),
    ("ec2::describe_internet_gateways()", "ec2 describe-internet-gateways"),
    ("ec2::describe_route_tables()", "ec2 describe-route-tables"),
    ("ec2::describe_security_groups()", "ec2 describe-security-groups"),
    (
        "ec2::describe_security_group_rules(#{ filters: #{ 'group-id': '$PrivateSecurityGroupsId' } })",
        "ec2 describe-security-group-rules --filters Name=group-id,Values=$PrivateSecurityGroupsId",
    ),
    ("ec2::describe_vpc_endpoints()", "ec2 describe-vpc-endpoints"),
    ("ec2::describe_network_interfaces()", "ec2 describe-network-interfaces"),
    ("ec2::describe_network_acls()", "ec2 describe-network-acls"),
    ("ec2::describe_dhcp_options()", "ec2 describe-dhcp-options"),
    ("ec2::describe_managed_prefix_lists()", "ec2 describe-managed-prefix-lists"),
    ("ec2::describe_availability_zones()", "ec2 describe-availability-zones"),
    ("ec2::describe_regions()", "ec2 describe-regions"),
    ("ec2::describe_tags()", "ec2 describe-tags"),
    ("ec2::describe_addresses()", "ec2 describe-addresses"),
    ("ec2::describe_nat_gateways()", "ec2 describe-nat-gateways"),
    ("ec2::describe_instances()", "ec2 describe-instances"),
    (
        "ec2::describe_launch_template_versions(#{ LaunchTemplateName: 'web' })",
        "ec2 describe-launch-template-versions --launch-template-name web",
    ),
    ("elbv2::describe_load_balancers()", "elbv2 describe-load-balancers"),
    (
        "elbv2::describe_load_balancer_attributes(#{ LoadBalancerArn: '$LoadBalancerArn' })",
        "elbv2 describe-load-balancer-attributes --load-balancer-arn $LoadBalancerArn",
    ),
    ("elbv2::describe_target_groups()", "elbv2 describe-target-groups"),
    (
        "elbv2::describe_target_group_attributes(#{ TargetGroupArn: '$TargetGroupArn' })",
        "elbv2 describe-target-group-attributes --target-group-arn $TargetGroupArn",
    ),
    (
        "elbv2::describe_target_health(#{ TargetGroupArn: '$TargetGroupArn' })",
        "elbv2 describe-target-health --target-group-arn $TargetGroupArn",
    ),
    (
        "elbv2::describe_listeners(#{ LoadBalancerArn: '$LoadBalancerArn' })",
        "elbv2 describe-listeners --load-balancer-arn $LoadBalancerArn",
    ),
    (
        "elbv2::describe_tags(#{ ResourceArns: '$LoadBalancerArn' })",
        "elbv2 describe-tags --resource-arns $LoadBalancerArn",
    ),
    ("elbv2::describe_account_limits()", "elbv2 describe-account-limits"),
    ("elbv2::describe_ssl_policies()", "elbv2 describe-ssl-policies"),
    ("ecs::list_clusters()", "ecs list-clusters"),
    (
        "ecs::describe_clusters(#{ clusters: 'ContainerHandsOn', include: ['TAGS', 'SETTINGS', 'STATISTICS'] })",
        "ecs describe-clusters --clusters ContainerHandsOn --include TAGS SETTINGS STATISTICS",
    ),
    ("ecs::describe_clusters(#{ clusters: ['absent'] })", "ecs describe-clusters --clusters absent"),
    ("ecs::list_task_definitions()", "ecs list-task-definitions"),
    (
        "ecs::describe_task_definition(#{ taskDefinition: 'ContainerHandsOn', include: 'TAGS' })",
        "ecs describe-task-definition --task-definition ContainerHandsOn --include TAGS",
    ),
    ("ecs::list_services(#{ cluster: 'ContainerHandsOn' })", "ecs list-services --cluster ContainerHandsOn"),
    (
        "ecs::describe_services(#{ cluster: 'ContainerHandsOn', services: 'ContainerHandsOn' })",
        "ecs describe-services --cluster ContainerHandsOn --services ContainerHandsOn",
    ),
    ("ecs::list_tasks(#{ cluster: 'ContainerHandsOn' })", "ecs list-tasks --cluster ContainerHandsOn"),
    (
        "ecs::list_tags_for_resource(#{ resourceArn: 'arn:aws:ecs:ap-northeast-1:123456789012:cluster/ContainerHandsOn' })",
        "ecs list-tags-for-resource --resource-arn arn:aws:ecs:ap-northeast-1:123456789012:cluster/ContainerHandsOn",
    ),
    ("ecs::list_account_settings()", "ecs list-account-settings"),
    ("ecr::describe_repositories()", "ecr describe-repositories"),
    (
        "ecr::describe_images(#{ repositoryName: 'jaws-days-2022/container-hands-on' })",
        "ecr describe-images --repository-name jaws-days-2022/container-hands-on",
    ),
    (
        "ecr::batch_get_image(#{ repositoryName: 'jaws-days-2022/container-hands-on', imageIds: [#{ imageTag: 'latest' }] })",
        "ecr batch-get-image --repository-name jaws-days-2022/container-hands-on --image-ids imageTag=latest",
    ),
    ("ecr::describe_registry()", "ecr describe-registry"),
    ("logs::describe_log_groups()", "logs describe-log-groups"),
    (
        "logs::describe_log_streams(#{ logGroupName: 'awslogs-container-hands-on' })",
        "logs describe-log-streams --log-group-name awslogs-container-hands-on",
    ),
    (
        "logs::filter_log_events(#{ logGroupName: 'awslogs-container-hands-on' })",
        "logs filter-log-events --log-group-name awslogs-container-hands-on",
    ),
    (
        "logs::get_log_events(#{ logGroupName: 'awslogs-container-hands-on', logStreamName: 'hands-on/web/1' })",
        "logs get-log-events --log-group-name awslogs-container-hands-on --log-stream-name hands-on/web/1",
    ),
    (
        "logs::put_retention_policy(#{ logGroupName: 'awslogs-container-hands-on', retentionInDays: 7 })",
        "logs put-retention-policy --log-group-name awslogs-container-hands-on --retention-in-days 7",
    ),
    (
        "ec2::modify_vpc_attribute(#{ VpcId: '$VpcId', EnableDnsSupport: #{ Value: true } })",
        "ec2 modify-vpc-attribute --vpc-id $VpcId --enable-dns-support Value=true",
    ),
];

/// Where AWS has a map or a document instead of a structure, in which order means nothing.
const MAPS: &[&str] = &[".PolicyDocument", ".Document", ".AssumeRolePolicyDocument", ".logConfiguration.options"];

/// What the workshop leaves empty: a log with events, an image, an inline and a managed policy, an instance, a template.
fn fill(moto: &Moto) {
    let group = "awslogs-container-hands-on";
    let stream = json!({ "logGroupName": group, "logStreamName": "hands-on/web/1" });
    let events = json!({ "logGroupName": group, "logStreamName": "hands-on/web/1",
        "logEvents": [{ "timestamp": 1_663_243_819_620_u64, "message": "こんにちは" }, { "timestamp": 1_663_243_820_000_u64, "message": "<&>" }] });
    let manifest = json!({ "schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": { "mediaType": "application/vnd.docker.container.image.v1+json", "size": 2, "digest": "sha256:00" }, "layers": [] });
    let image = json!({ "repositoryName": "jaws-days-2022/container-hands-on", "imageTag": "latest", "imageManifest": manifest.to_string() });
    let policy =
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "logs:*", "Resource": "*" }] });
    let inline =
        json!({ "RoleName": "ecsTaskExecutionRole", "PolicyName": "inline", "PolicyDocument": policy.to_string() });
    let managed = json!({ "PolicyName": "handson", "PolicyDocument": policy.to_string() });
    let retention = json!({ "logGroupName": group, "retentionInDays": 7 });
    let instance = json!({ "ImageId": "ami-12c6146b", "MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro" });
    let template = json!({ "LaunchTemplateName": "web", "LaunchTemplateData": { "InstanceType": "t3.micro", "ImageId": "ami-12c6146b" } });
    let made = boto3(
        &moto.url,
        REGION,
        &[
            ("logs", "create_log_stream", stream, "`true`"),
            ("logs", "put_log_events", events, "`true`"),
            ("logs", "put_retention_policy", retention, "`true`"),
            ("ecr", "put_image", image, "`true`"),
            ("iam", "put_role_policy", inline, "`true`"),
            ("iam", "create_policy", managed, "`true`"),
            ("ec2", "run_instances", instance, "`true`"),
            ("ec2", "create_launch_template", template, "`true`"),
        ],
    );
    assert!(made.iter().all(|made| *made == json!(true)), "{made:?}");
}

/// Leaves out the tags that a run puts on what it makes, which no script sees.
fn without_ours(value: &mut Value) {
    match value {
        Value::Array(list) => {
            list.retain(|one| {
                let key = one.get("Key").or_else(|| one.get("key")).and_then(Value::as_str);
                key.is_none_or(|key| !key.starts_with("handson:"))
            });
            list.iter_mut().for_each(without_ours);
        }
        Value::Object(members) => {
            // Where there are no others there is no list of them, but on ECS and for rules of security groups.
            let rule = members.contains_key("SecurityGroupRuleId");
            members.retain(|name, value| {
                let had = value.as_array().is_some_and(|list| !list.is_empty());
                without_ours(value);
                name != "Tags" || !had || rule || value.as_array().is_none_or(|list| !list.is_empty())
            });
            members.retain(|name, _| !name.starts_with("handson:"));
        }
        _ => {}
    }
}

/// Whether it is a call of an operation that creates, changes or deletes something.
fn changes_something(call: &str) -> bool {
    let name = call.split('(').next().and_then(|name| name.split_once("::"));
    name.and_then(|(module, function)| handson::api::service(module)?.operation(function))
        .is_some_and(|operation| operation.mutates)
}

#[test]
fn a_result_is_what_the_aws_cli_prints() {
    let Some(moto) = Moto::start().filter(|_| peers::python_has("awscli")) else { return };
    let ended = Handson::run_project("scripts/handson.rhai").at(&moto.url).limit(Duration::from_secs(90)).run().ok();
    fill(&moto);
    let log = ended.file("export.log");
    let with_ids = |text: &str| {
        // The longest names first: one may begin with another.
        let mut outputs: Vec<_> =
            log.lines().filter_map(|line| line.strip_prefix("export ")?.split_once('=')).collect();
        outputs.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        outputs
            .iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${name}"), value.trim_matches('"')))
    };
    let words = |argv: &str| with_ids(argv).split_whitespace().map(str::to_owned).collect();
    let commands: Vec<Vec<String>> = CALLS.iter().map(|(_, argv)| words(argv)).collect();
    let printed = peers::aws_cli(&moto.url, REGION, &commands);
    let mut wrong = Vec::new();
    let mut changes = 0;
    for ((call, _), theirs) in CALLS.iter().zip(printed) {
        changes += usize::from(changes_something(call) && !theirs.is_empty());
        let script = with_ids(call).replace('\'', "\"");
        let ended = Handson::eval(&script).at(&moto.url).args(&["--region", REGION, "--results", "results"]).run().ok();
        // What is empty the AWS CLI does not print.
        let theirs = if theirs.is_empty() { "{}" } else { &theirs };
        let mut theirs: Value = serde_json::from_str(theirs).unwrap_or_else(|e| panic!("{call}: {e}: {theirs}"));
        without_ours(&mut theirs);
        let kept = ended.files("results").pop().expect("one result");
        let kept: Value = serde_json::from_str(&ended.file(&format!("results/{kept}"))).expect("JSON");
        let found = differences(&theirs, &kept).into_iter().chain(reordered(&theirs, &kept));
        wrong.extend(found.map(|difference| format!("{call} {difference}")));
        // The script's own value: the same, but that a map of Rhai sorts its keys.
        let printed = ended.json();
        let found = differences(&theirs, &printed).into_iter().chain(reordered(&theirs, &printed));
        let found = found.filter(|difference| !MAPS.iter().any(|map| difference.contains(map)));
        wrong.extend(found.map(|difference| format!("{call} printed: {difference}")));
    }
    let services: BTreeSet<_> = CALLS.iter().filter_map(|(call, _)| call.split("::").next()).collect();
    assert!(CALLS.len() >= 40 && services.len() == 7, "{} calls, {services:?}", CALLS.len());
    assert!(changes >= 12, "{changes} of them change something and print a result");
    assert!(wrong.is_empty(), "expected is what the AWS CLI prints:\n{}", wrong.join("\n"));
}

//! The workshop's calls as a Rust program that does nothing else: typed inputs, the SDK, the same order, the same waits, the same
//! number of threads. It is as lean as it can be: plain HTTP without certificates, keys in the code, no files.

use super::{Failed, WAIT};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_ec2::types as ec2;
use aws_sdk_ecs::types as ecs;
use aws_sdk_elasticloadbalancingv2::types as elbv2;
use std::cell::RefCell;
use std::time::Instant;

const NAME: &str = "ContainerHandsOn";
const ROLE: &str = "ecsTaskExecutionRole";
const POLICY: &str = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
const LOGS: &str = "awslogs-container-hands-on";
const REPOSITORY: &str = "jaws-days-2022/container-hands-on";
const REGION: &str = "ap-northeast-1";

/// `bare URL [--list]`: runs the workshop there; with `--list` it writes each call's service and operation to standard error.
pub fn main(args: &[String]) -> Result<(), Failed> {
    let url = args.first().ok_or("bare needs a URL")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let calls = Calls::default();
    runtime.block_on(workshop(url, &calls))?;
    if args.iter().any(|arg| arg == "--list") {
        calls.0.borrow().iter().for_each(|call| eprintln!("{call}"));
    }
    Ok(())
}

/// The calls so far, in order.
#[derive(Default)]
struct Calls(RefCell<Vec<&'static str>>);

impl Calls {
    fn note(&self, call: &'static str) {
        self.0.borrow_mut().push(call);
    }
}

/// Notes and sends a call; its error ends the program.
macro_rules! call {
    ($calls:ident, $name:literal, $request:expr) => {{
        $calls.note($name);
        $request.send().await.map_err(|error| format!("{}: {error:?}", $name))?
    }};
}

async fn workshop(url: &str, calls: &Calls) -> Result<(), Failed> {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .endpoint_url(url)
        .credentials_provider(Credentials::from_keys("test", "test", None))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .load()
        .await;
    identity(&config, calls).await?;
    let net = network(&config, calls).await?;
    let groups = security(&config, calls, &net).await?;
    registry(&config, calls).await?;
    endpoints(&config, calls, &net, &groups).await?;
    let target_group = balancer(&config, calls, &net, &groups).await?;
    fargate(&config, calls, &net, &groups, &target_group).await?;
    check(&config, calls).await
}

async fn identity(config: &SdkConfig, calls: &Calls) -> Result<(), Failed> {
    let sts = aws_sdk_sts::Client::new(config);
    call!(calls, "sts GetCallerIdentity", sts.get_caller_identity());
    let iam = aws_sdk_iam::Client::new(config);
    calls.note("iam GetRole");
    if iam.get_role().role_name(ROLE).send().await.is_ok() {
        return Err("the role is there already".into());
    }
    let trust = r#"{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Sid":""}],"Version":"2012-10-17"}"#;
    call!(calls, "iam CreateRole", iam.create_role().role_name(ROLE).assume_role_policy_document(trust));
    call!(calls, "iam AttachRolePolicy", iam.attach_role_policy().role_name(ROLE).policy_arn(POLICY));
    call!(calls, "iam ListAttachedRolePolicies", iam.list_attached_role_policies().role_name(ROLE));
    Ok(())
}

struct Network {
    vpc: String,
    public: Vec<String>,
    private: Vec<String>,
    private_table: String,
}

async fn network(config: &SdkConfig, calls: &Calls) -> Result<Network, Failed> {
    let client = aws_sdk_ec2::Client::new(config);
    let tags = tags(ec2::ResourceType::Vpc, NAME);
    let made = call!(calls, "ec2 CreateVpc", client.create_vpc().cidr_block("10.0.0.0/16").tag_specifications(tags));
    let vpc = made.vpc.and_then(|vpc| vpc.vpc_id).ok_or("no VPC")?;
    let on = ec2::AttributeBooleanValue::builder().value(true).build();
    let change = client.modify_vpc_attribute().vpc_id(&vpc);
    call!(calls, "ec2 ModifyVpcAttribute", change.clone().enable_dns_support(on.clone()));
    let look = client.describe_vpc_attribute().vpc_id(&vpc);
    let attribute = ec2::VpcAttributeName::EnableDnsSupport;
    call!(calls, "ec2 DescribeVpcAttribute", look.clone().attribute(attribute));
    call!(calls, "ec2 ModifyVpcAttribute", change.enable_dns_hostnames(on));
    let attribute = ec2::VpcAttributeName::EnableDnsHostnames;
    call!(calls, "ec2 DescribeVpcAttribute", look.attribute(attribute));

    let public = subnets(&client, calls, &vpc, "ContainerHandsOnPublic", ["10.0.0.0/24", "10.0.1.0/24"]).await?;
    let private = subnets(&client, calls, &vpc, "ContainerHandsOnPrivate", ["10.0.2.0/24", "10.0.3.0/24"]).await?;

    let tags = self::tags(ec2::ResourceType::InternetGateway, NAME);
    let made = call!(calls, "ec2 CreateInternetGateway", client.create_internet_gateway().tag_specifications(tags));
    let gateway = made.internet_gateway.and_then(|made| made.internet_gateway_id).ok_or("no gateway")?;
    let attach = client.attach_internet_gateway().internet_gateway_id(&gateway).vpc_id(&vpc);
    call!(calls, "ec2 AttachInternetGateway", attach);
    let look = client.describe_internet_gateways().internet_gateway_ids(&gateway);
    call!(calls, "ec2 DescribeInternetGateways", look);

    let public_table = route_table(&client, calls, &vpc, "ContainerHandsOnPublic").await?;
    let private_table = route_table(&client, calls, &vpc, "ContainerHandsOnPrivate").await?;
    for (table, subnets) in [(&public_table, &public), (&private_table, &private)] {
        for subnet in subnets {
            let join = client.associate_route_table().route_table_id(table).subnet_id(subnet);
            call!(calls, "ec2 AssociateRouteTable", join);
        }
    }
    let route = client.create_route().route_table_id(public_table).destination_cidr_block("0.0.0.0/0");
    call!(calls, "ec2 CreateRoute", route.gateway_id(gateway));
    Ok(Network { vpc, public, private, private_table })
}

async fn subnets(
    client: &aws_sdk_ec2::Client,
    calls: &Calls,
    vpc: &str,
    name: &str,
    blocks: [&str; 2],
) -> Result<Vec<String>, Failed> {
    let mut ids = Vec::new();
    for (zone, block) in ["ap-northeast-1a", "ap-northeast-1c"].into_iter().zip(blocks) {
        let subnet = client.create_subnet().vpc_id(vpc).availability_zone(zone).cidr_block(block);
        let tags = tags(ec2::ResourceType::Subnet, name);
        let made = call!(calls, "ec2 CreateSubnet", subnet.tag_specifications(tags));
        ids.push(made.subnet.and_then(|made| made.subnet_id).ok_or("no subnet")?);
    }
    Ok(ids)
}

async fn route_table(client: &aws_sdk_ec2::Client, calls: &Calls, vpc: &str, name: &str) -> Result<String, Failed> {
    let tags = tags(ec2::ResourceType::RouteTable, name);
    let table = client.create_route_table().vpc_id(vpc).tag_specifications(tags);
    let made = call!(calls, "ec2 CreateRouteTable", table);
    Ok(made.route_table.and_then(|made| made.route_table_id).ok_or("no route table")?)
}

struct Groups {
    public: String,
    private: String,
}

async fn security(config: &SdkConfig, calls: &Calls, net: &Network) -> Result<Groups, Failed> {
    let client = aws_sdk_ec2::Client::new(config);
    let mut ids = Vec::new();
    for kind in ["Public", "Private"] {
        let name = format!("{kind}SecurityGroup");
        let tags = tags(ec2::ResourceType::SecurityGroup, &format!("{NAME}-{name}"));
        let group = client.create_security_group().vpc_id(&net.vpc).group_name(name);
        let group = group.description(format!("{kind} Security Group")).tag_specifications(tags);
        ids.push(call!(calls, "ec2 CreateSecurityGroup", group).group_id.ok_or("no group")?);
    }
    let [public, private] = <[String; 2]>::try_from(ids).map_err(|_| "not two groups")?;
    let port = |port| ec2::IpPermission::builder().ip_protocol("tcp").from_port(port).to_port(port);
    let everybody = ec2::IpRange::builder().cidr_ip("0.0.0.0/0").build();
    let members = ec2::UserIdGroupPair::builder().group_id(&public).build();
    for (group, rule) in [
        (&public, port(80).ip_ranges(everybody.clone())),
        (&private, port(80).user_id_group_pairs(members)),
        (&private, port(443).ip_ranges(everybody)),
    ] {
        let allow = client.authorize_security_group_ingress().group_id(group).ip_permissions(rule.build());
        call!(calls, "ec2 AuthorizeSecurityGroupIngress", allow);
    }
    Ok(Groups { public, private })
}

async fn registry(config: &SdkConfig, calls: &Calls) -> Result<(), Failed> {
    let logs = aws_sdk_cloudwatchlogs::Client::new(config);
    call!(calls, "logs CreateLogGroup", logs.create_log_group().log_group_name(LOGS));
    call!(calls, "logs DescribeLogGroups", logs.describe_log_groups().log_group_name_prefix(LOGS));
    let ecr = aws_sdk_ecr::Client::new(config);
    let tag = aws_sdk_ecr::types::Tag::builder().key("Name").value(NAME).build()?;
    call!(calls, "ecr CreateRepository", ecr.create_repository().repository_name(REPOSITORY).tags(tag));
    call!(calls, "ecr DescribeRepositories", ecr.describe_repositories().repository_names(REPOSITORY));
    Ok(())
}

async fn endpoints(config: &SdkConfig, calls: &Calls, net: &Network, groups: &Groups) -> Result<(), Failed> {
    let client = aws_sdk_ec2::Client::new(config);
    for service in ["s3", "ecr.dkr", "ecr.api", "logs"] {
        let endpoint = client
            .create_vpc_endpoint()
            .vpc_id(&net.vpc)
            .service_name(format!("com.amazonaws.{REGION}.{service}"))
            .client_token(uuid::Uuid::new_v4().to_string())
            .tag_specifications(tags(ec2::ResourceType::VpcEndpoint, NAME));
        let endpoint = if service == "s3" {
            endpoint.vpc_endpoint_type(ec2::VpcEndpointType::Gateway).route_table_ids(&net.private_table)
        } else {
            let endpoint = endpoint.vpc_endpoint_type(ec2::VpcEndpointType::Interface);
            endpoint.set_subnet_ids(Some(net.private.clone())).security_group_ids(&groups.private)
        };
        call!(calls, "ec2 CreateVpcEndpoint", endpoint);
    }
    Ok(())
}

async fn balancer(config: &SdkConfig, calls: &Calls, net: &Network, groups: &Groups) -> Result<String, Failed> {
    let client = aws_sdk_elasticloadbalancingv2::Client::new(config);
    let balancer = client
        .create_load_balancer()
        .name(NAME)
        .set_subnets(Some(net.public.clone()))
        .security_groups(&groups.public)
        .tags(elbv2::Tag::builder().key("Name").value(NAME).build());
    let made = call!(calls, "elbv2 CreateLoadBalancer", balancer).load_balancers.unwrap_or_default();
    let balancer = made.into_iter().next().and_then(|made| made.load_balancer_arn).ok_or("no load balancer")?;
    let target_group = client
        .create_target_group()
        .name(NAME)
        .protocol(elbv2::ProtocolEnum::Http)
        .port(80)
        .target_type(elbv2::TargetTypeEnum::Ip)
        .health_check_protocol(elbv2::ProtocolEnum::Http)
        .health_check_port("traffic-port")
        .health_check_path("/index.php")
        .vpc_id(&net.vpc);
    let made = call!(calls, "elbv2 CreateTargetGroup", target_group).target_groups.unwrap_or_default();
    let target_group = made.into_iter().next().and_then(|made| made.target_group_arn).ok_or("no target group")?;
    let forward = elbv2::Action::builder().r#type(elbv2::ActionTypeEnum::Forward).target_group_arn(&target_group);
    let listener = client
        .create_listener()
        .load_balancer_arn(balancer)
        .protocol(elbv2::ProtocolEnum::Http)
        .port(80)
        .default_actions(forward.build());
    call!(calls, "elbv2 CreateListener", listener);
    Ok(target_group)
}

async fn fargate(
    config: &SdkConfig,
    calls: &Calls,
    net: &Network,
    groups: &Groups,
    target_group: &str,
) -> Result<(), Failed> {
    let client = aws_sdk_ecs::Client::new(config);
    let tag = ecs::Tag::builder().key("Name").value(NAME).build();
    call!(calls, "ecs CreateCluster", client.create_cluster().cluster_name(NAME).tags(tag.clone()));

    let ecr = aws_sdk_ecr::Client::new(config);
    let found = call!(calls, "ecr DescribeRepositories", ecr.describe_repositories().repository_names(REPOSITORY));
    let uri = found.repositories().first().and_then(|found| found.repository_uri()).ok_or("no repository")?;
    let iam = aws_sdk_iam::Client::new(config);
    let role = call!(calls, "iam GetRole", iam.get_role().role_name(ROLE)).role.ok_or("no role")?;

    let port = ecs::PortMapping::builder().container_port(80).host_port(80).protocol(ecs::TransportProtocol::Tcp);
    let log = ecs::LogConfiguration::builder()
        .log_driver(ecs::LogDriver::Awslogs)
        .options("awslogs-create-group", "true")
        .options("awslogs-group", LOGS)
        .options("awslogs-region", REGION)
        .options("awslogs-stream-prefix", "hands-on");
    let container = ecs::ContainerDefinition::builder()
        .name(NAME)
        .image(format!("{uri}:latest"))
        .port_mappings(port.build())
        .essential(true)
        .log_configuration(log.build()?);
    let platform = ecs::RuntimePlatform::builder()
        .cpu_architecture(ecs::CpuArchitecture::X8664)
        .operating_system_family(ecs::OsFamily::Linux);
    let definition = client
        .register_task_definition()
        .family(NAME)
        .execution_role_arn(role.arn)
        .network_mode(ecs::NetworkMode::Awsvpc)
        .container_definitions(container.build())
        .requires_compatibilities(ecs::Compatibility::Fargate)
        .cpu("256")
        .memory("512")
        .runtime_platform(platform.build())
        .tags(tag);
    call!(calls, "ecs RegisterTaskDefinition", definition);
    let list = client.list_task_definitions().family_prefix(NAME).status(ecs::TaskDefinitionStatus::Active);
    let found = call!(calls, "ecs ListTaskDefinitions", list.sort(ecs::SortOrder::Asc)).task_definition_arns;
    let newest = found.and_then(|mut arns| arns.pop()).ok_or("no task definition")?;
    let revision = newest.rsplit(':').next().unwrap_or_default();

    let vpc = ec2::Filter::builder().name("vpc-id").values(&net.vpc).build();
    let ec2 = aws_sdk_ec2::Client::new(config);
    call!(calls, "ec2 DescribeVpcEndpoints", ec2.describe_vpc_endpoints().filters(vpc));

    let place = ecs::AwsVpcConfiguration::builder()
        .set_subnets(Some(net.private.clone()))
        .security_groups(&groups.private)
        .assign_public_ip(ecs::AssignPublicIp::Disabled);
    let from = ecs::LoadBalancer::builder().target_group_arn(target_group).container_name(NAME).container_port(80);
    let controller = ecs::DeploymentController::builder().r#type(ecs::DeploymentControllerType::CodeDeploy);
    let service = client
        .create_service()
        .cluster(NAME)
        .service_name(NAME)
        .task_definition(format!("{NAME}:{revision}"))
        .load_balancers(from.build())
        .desired_count(2)
        .launch_type(ecs::LaunchType::Fargate)
        .platform_version("LATEST")
        .network_configuration(ecs::NetworkConfiguration::builder().awsvpc_configuration(place.build()?).build())
        .deployment_controller(controller.build()?)
        .client_token(uuid::Uuid::new_v4().to_string());
    call!(calls, "ecs CreateService", service);
    Ok(())
}

async fn check(config: &SdkConfig, calls: &Calls) -> Result<(), Failed> {
    let client = aws_sdk_ecs::Client::new(config);
    let begun = Instant::now();
    let look = client.describe_services().cluster(NAME).services(NAME);
    call!(calls, "ecs DescribeServices", look.clone());
    tokio::time::sleep(WAIT.saturating_sub(begun.elapsed())).await;
    call!(calls, "ecs DescribeServices", look.clone());
    for state in [ecs::DesiredStatus::Running, ecs::DesiredStatus::Stopped] {
        let tasks = client.list_tasks().cluster(NAME).service_name(NAME).desired_status(state);
        call!(calls, "ecs ListTasks", tasks);
    }
    call!(calls, "ecs DescribeServices", look);
    Ok(())
}

fn tags(kind: ec2::ResourceType, name: &str) -> ec2::TagSpecification {
    let tag = ec2::Tag::builder().key("Name").value(name).build();
    ec2::TagSpecification::builder().resource_type(kind).tags(tag).build()
}

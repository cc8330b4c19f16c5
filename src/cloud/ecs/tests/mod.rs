//! What moves in ECS, seen over the wire and in virtual time.

mod causes;
mod external;
mod failing;
mod refusals;
mod rolling;
mod standalone;
mod ways;
mod workshop;

use crate::api::Value;
use crate::cloud::trial::Trial;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::ops::Deref;

/// The workshop as far as its target group with a listener, a cluster and a task definition: private subnets with endpoints
/// for what tasks need, a balancer in public ones, a role, a log group, an image.
pub struct Workshop {
    trial: Trial,
    vpc: String,
    pub public_subnets: Vec<String>,
    pub public_table: String,
    pub public_group: String,
    /// The private ones, and what they have.
    pub subnets: Vec<String>,
    pub table: String,
    pub group: String,
    /// By service: `s3`, `ecr.api`, `ecr.dkr`, `logs`.
    pub endpoints: BTreeMap<&'static str, String>,
    pub balancer: String,
    pub target_group: String,
}

/// The role that pulls images and writes logs, and what it may do.
pub const ROLE: &str = "ecsTaskExecutionRole";
pub const POLICY: &str = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
pub const IMAGE: &str = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:1";

impl Deref for Workshop {
    type Target = Trial;

    fn deref(&self) -> &Trial {
        &self.trial
    }
}

pub fn text(json: &Json) -> String {
    json.as_str().unwrap_or_else(|| panic!("no text: {json}")).to_owned()
}

pub fn texts(json: &Json) -> Vec<String> {
    json.as_array().unwrap_or_else(|| panic!("no list: {json}")).iter().map(text).collect()
}

/// Who may take on a role.
pub fn trust(service: &str) -> String {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"},
    ]})
    .to_string()
}

impl Workshop {
    pub fn new() -> Workshop {
        let trial = Trial::new();
        let made = |path: &str, input: Json, kind: &str, id: &str| text(&trial.call(path, input)[kind][id]);
        let role = json!({"RoleName": ROLE, "AssumeRolePolicyDocument": trust("ecs-tasks.amazonaws.com")});
        trial.call("iam::create_role", role);
        trial.call("iam::attach_role_policy", json!({"RoleName": ROLE, "PolicyArn": POLICY}));
        let vpc = made("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}), "Vpc", "VpcId");
        trial.pass(5);
        let hostnames = json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}});
        trial.call("ec2::modify_vpc_attribute", hostnames);
        let subnet = |block: &str, zone: &str| {
            let input = json!({"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone});
            made("ec2::create_subnet", input, "Subnet", "SubnetId")
        };
        let zones = ["ap-northeast-1a", "ap-northeast-1c"];
        let public_subnets = vec![subnet("10.0.0.0/24", zones[0]), subnet("10.0.1.0/24", zones[1])];
        let subnets = vec![subnet("10.0.2.0/24", zones[0]), subnet("10.0.3.0/24", zones[1])];
        let gateway = made("ec2::create_internet_gateway", json!({}), "InternetGateway", "InternetGatewayId");
        trial.call("ec2::attach_internet_gateway", json!({"VpcId": vpc, "InternetGatewayId": gateway}));
        let table = |subnets: &[String]| {
            let table = made("ec2::create_route_table", json!({"VpcId": vpc}), "RouteTable", "RouteTableId");
            for subnet in subnets {
                trial.call("ec2::associate_route_table", json!({"RouteTableId": table, "SubnetId": subnet}));
            }
            table
        };
        let (public_table, table) = (table(&public_subnets), table(&subnets));
        let out = json!({"RouteTableId": public_table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway});
        trial.call("ec2::create_route", out);
        let group = |name: &str| {
            let input = json!({"GroupName": name, "Description": name, "VpcId": vpc});
            text(&trial.call("ec2::create_security_group", input)["GroupId"])
        };
        let (public_group, group) = (group("public"), group("private"));
        let everybody = json!({"IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
        for (to, port, from) in [
            (&public_group, 80, everybody.clone()),
            (&group, 80, json!({"UserIdGroupPairs": [{"GroupId": public_group}]})),
            (&group, 443, everybody),
        ] {
            trial.call("ec2::authorize_security_group_ingress", rule(to, port, from));
        }
        trial.call("logs::create_log_group", json!({"logGroupName": "web"}));
        trial.call("ecr::create_repository", json!({"repositoryName": "web"}));
        let mut endpoints = BTreeMap::new();
        for service in ["s3", "ecr.api", "ecr.dkr", "logs"] {
            let mut input = json!({"VpcId": vpc, "ServiceName": format!("com.amazonaws.ap-northeast-1.{service}")});
            merge(
                &mut input,
                match service {
                    "s3" => json!({"VpcEndpointType": "Gateway", "RouteTableIds": [table]}),
                    _ => json!({"VpcEndpointType": "Interface", "SubnetIds": subnets, "SecurityGroupIds": [group]}),
                },
            );
            endpoints.insert(service, made("ec2::create_vpc_endpoint", input, "VpcEndpoint", "VpcEndpointId"));
        }
        let balancer = json!({"Name": "web", "Subnets": public_subnets, "SecurityGroups": [public_group]});
        let balancer =
            text(&trial.call("elbv2::create_load_balancer", balancer)["LoadBalancers"][0]["LoadBalancerArn"]);
        let target_group = json!({
            "Name": "web", "Protocol": "HTTP", "Port": 80, "TargetType": "ip", "VpcId": vpc,
            "HealthCheckPath": "/index.php",
        });
        let target_group =
            text(&trial.call("elbv2::create_target_group", target_group)["TargetGroups"][0]["TargetGroupArn"]);
        let workshop = Workshop {
            trial,
            vpc,
            public_subnets,
            public_table,
            public_group,
            subnets,
            table,
            group,
            endpoints,
            balancer,
            target_group,
        };
        workshop.listen();
        workshop.push();
        workshop.call("ecs::create_cluster", json!({"clusterName": "web"}));
        workshop.revision("256");
        workshop.pass(300);
        workshop
    }

    /// Joins balancer and target group.
    pub fn listen(&self) -> String {
        let listener = json!({
            "LoadBalancerArn": self.balancer, "Protocol": "HTTP", "Port": 80,
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": self.target_group}],
        });
        text(&self.call("elbv2::create_listener", listener)["Listeners"][0]["ListenerArn"])
    }

    /// Pushes the image, which has no layers.
    pub fn push(&self) {
        let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let there = self.look(|context| context.ecr.repositories["web"].layers.contains_key(digest));
        if !there {
            let upload = self.call("ecr::initiate_layer_upload", json!({"repositoryName": "web"}))["uploadId"].clone();
            let part = json!({
                "repositoryName": "web", "uploadId": upload, "partFirstByte": 0, "partLastByte": 1,
                "layerPartBlob": "e30=",
            });
            self.call("ecr::upload_layer_part", part);
            let whole = json!({"repositoryName": "web", "uploadId": upload, "layerDigests": [digest]});
            self.call("ecr::complete_layer_upload", whole);
        }
        let manifest = json!({
            "schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": [],
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json", "size": 2, "digest": digest,
            },
        });
        let image = json!({"repositoryName": "web", "imageTag": "1", "imageManifest": manifest.to_string()});
        self.call("ecr::put_image", image);
    }

    /// Says what the image does.
    pub fn image(&self, what: Json) {
        let mut input = json!({"reference": IMAGE});
        merge(&mut input, what);
        let Value::Map(input) = Value::from_json(&input) else { panic!("a map") };
        self.cloud.declare(self.region, "image", input, &self.clock).expect("an image");
    }

    /// Another revision of the task definition; its ARN.
    pub fn revision(&self, cpu: &str) -> String {
        let input = json!({
            "family": "web", "networkMode": "awsvpc", "cpu": cpu, "memory": "1024",
            "requiresCompatibilities": ["FARGATE"],
            "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
            "containerDefinitions": [{
                "name": "web", "image": IMAGE,
                "portMappings": [{"containerPort": 80, "protocol": "tcp"}],
                "logConfiguration": {"logDriver": "awslogs", "options": {
                    "awslogs-group": "web", "awslogs-region": "ap-northeast-1", "awslogs-stream-prefix": "ecs",
                }},
            }],
        });
        text(&self.call("ecs::register_task_definition", input)["taskDefinition"]["taskDefinitionArn"])
    }

    pub fn vpc(&self) -> &str {
        &self.vpc
    }

    pub fn network(&self) -> Json {
        json!({"awsvpcConfiguration": {"subnets": self.subnets, "securityGroups": [self.group]}})
    }

    pub fn balancers(&self) -> Json {
        json!([{"targetGroupArn": self.target_group, "containerName": "web", "containerPort": 80}])
    }

    /// The input that makes the service of the workshop, with other members.
    pub fn service(&self, others: Json) -> Json {
        let mut input = json!({
            "cluster": "web", "serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
            "launchType": "FARGATE", "networkConfiguration": self.network(),
        });
        merge(&mut input, others);
        input
    }

    pub fn described(&self) -> Json {
        let answer = self.call("ecs::describe_services", json!({"cluster": "web", "services": ["web"]}));
        answer["services"][0].clone()
    }

    pub fn update(&self, others: Json) -> Json {
        let mut input = json!({"cluster": "web", "service": "web"});
        merge(&mut input, others);
        self.call("ecs::update_service", input)["service"].clone()
    }

    pub fn tasks(&self, filter: Json) -> Vec<Json> {
        let mut input = json!({"cluster": "web"});
        merge(&mut input, filter);
        let arns = self.call("ecs::list_tasks", input)["taskArns"].clone();
        if arns == json!([]) {
            return Vec::new();
        }
        let answer = self.call("ecs::describe_tasks", json!({"cluster": "web", "tasks": arns}));
        assert_eq!(answer["failures"], json!([]));
        answer["tasks"].as_array().cloned().unwrap_or_default()
    }

    /// Messages of the service's events, the oldest first, without ids.
    pub fn events(&self) -> Vec<String> {
        let service = self.described();
        let events = service["events"].as_array().cloned().unwrap_or_default();
        events.iter().rev().map(|event| masked(&text(&event["message"]))).collect()
    }

    pub fn health(&self) -> Vec<String> {
        let input = json!({"TargetGroupArn": self.target_group});
        let health = self.call("elbv2::describe_target_health", input)["TargetHealthDescriptions"].clone();
        let each = health.as_array().cloned().unwrap_or_default();
        each.iter().map(|one| text(&one["TargetHealth"]["State"])).collect()
    }
}

/// The input of a call about one rule of a security group: TCP to a port.
pub fn rule(group: &str, port: i64, peer: Json) -> Json {
    let mut permission = json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port});
    merge(&mut permission, peer);
    json!({"GroupId": group, "IpPermissions": [permission]})
}

fn merge(input: &mut Json, others: Json) {
    let (Some(input), Json::Object(others)) = (input.as_object_mut(), others) else { panic!("two maps") };
    for (name, value) in others {
        if value.is_null() {
            input.remove(&name);
        } else {
            input.insert(name, value);
        }
    }
}

/// Ids of tasks and deployments become `T` and `N`, ARNs `ARN`.
fn masked(message: &str) -> String {
    let word = |word: &str| {
        let end = word.trim_end_matches([')', '.', ':', ',']);
        let rest = &word[end.len()..];
        match end {
            _ if end.starts_with("arn:") => format!("ARN{rest}"),
            _ if end.starts_with("ecs-svc/") => format!("N{rest}"),
            _ if end.len() == 32 && end.bytes().all(|b| b.is_ascii_hexdigit()) => format!("T{rest}"),
            _ => word.to_owned(),
        }
    };
    message.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

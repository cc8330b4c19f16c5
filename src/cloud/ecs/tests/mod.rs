//! What moves in ECS, seen over the wire and in virtual time.

mod external;
mod refusals;
mod rolling;
mod standalone;
mod workshop;

use crate::cloud::trial::Trial;
use serde_json::{Value as Json, json};
use std::ops::Deref;

/// The workshop as far as its target group with a listener, a cluster and a task definition.
pub struct Workshop {
    trial: Trial,
    vpc: String,
    pub subnets: Vec<String>,
    pub group: String,
    pub target_group: String,
}

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

impl Workshop {
    pub fn new() -> Workshop {
        let trial = Trial::new();
        let vpc = text(&trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}))["Vpc"]["VpcId"]);
        trial.pass(5);
        let hostnames = json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}});
        trial.call("ec2::modify_vpc_attribute", hostnames);
        let subnet = |block: &str, zone: &str| {
            let input = json!({"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone});
            text(&trial.call("ec2::create_subnet", input)["Subnet"]["SubnetId"])
        };
        let zones = ["ap-northeast-1a", "ap-northeast-1c"];
        let public = [subnet("10.0.0.0/24", zones[0]), subnet("10.0.1.0/24", zones[1])];
        let subnets = vec![subnet("10.0.2.0/24", zones[0]), subnet("10.0.3.0/24", zones[1])];
        let gateway =
            text(&trial.call("ec2::create_internet_gateway", json!({}))["InternetGateway"]["InternetGatewayId"]);
        trial.call("ec2::attach_internet_gateway", json!({"VpcId": vpc, "InternetGatewayId": gateway}));
        let group = json!({"GroupName": "web", "Description": "web", "VpcId": vpc});
        let group = text(&trial.call("ec2::create_security_group", group)["GroupId"]);
        let balancer = json!({"Name": "web", "Subnets": public, "SecurityGroups": [group]});
        let balancer =
            trial.call("elbv2::create_load_balancer", balancer)["LoadBalancers"][0]["LoadBalancerArn"].clone();
        let target_group = json!({
            "Name": "web", "Protocol": "HTTP", "Port": 80, "TargetType": "ip", "VpcId": vpc,
            "HealthCheckPath": "/index.php",
        });
        let target_group =
            text(&trial.call("elbv2::create_target_group", target_group)["TargetGroups"][0]["TargetGroupArn"]);
        let listener = json!({
            "LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": 80,
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": target_group}],
        });
        trial.call("elbv2::create_listener", listener);
        trial.call("ecs::create_cluster", json!({"clusterName": "web"}));
        let workshop = Workshop { trial, vpc, subnets, group, target_group };
        workshop.revision("256");
        workshop.pass(300);
        workshop
    }

    /// Another revision of the task definition; its ARN.
    pub fn revision(&self, cpu: &str) -> String {
        let input = json!({
            "family": "web", "networkMode": "awsvpc", "cpu": cpu, "memory": "1024",
            "requiresCompatibilities": ["FARGATE"],
            "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
            "containerDefinitions": [{
                "name": "web", "image": "web:1",
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

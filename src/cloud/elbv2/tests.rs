//! Load balancers and target groups over the wire and through time.

mod balancers;
mod groups;
mod listeners;

use crate::cloud::ec2::{SecurityGroup, Subnet, Vpc};
use crate::cloud::trial::Trial;
use crate::cloud::world::Context;
use serde_json::{Value as Json, json};
use std::sync::PoisonError;

/// A VPC with three subnets in two zones and two security groups, and another VPC.
struct Stage {
    trial: Trial,
}

/// Seconds after which a load balancer is active.
const ACTIVE: u64 = 121;

impl Stage {
    fn new() -> Stage {
        let stage = Stage { trial: Trial::new() };
        stage.world(|context| {
            for (id, block) in [("vpc-1", "10.0.0.0/16"), ("vpc-2", "10.1.0.0/16")] {
                let vpc = Vpc {
                    id: id.to_owned(),
                    cidr_block: block.to_owned(),
                    cidr_associations: Vec::new(),
                    dhcp_options_id: String::new(),
                    is_default: false,
                    state: "available".to_owned(),
                    dns_support: true,
                    dns_hostnames: true,
                    instance_tenancy: "default".to_owned(),
                };
                context.ec2.vpcs.insert(id.to_owned(), vpc);
            }
            for (id, vpc, block, zone) in [
                ("subnet-a", "vpc-1", "10.0.0.0/24", "ap-northeast-1a"),
                ("subnet-c", "vpc-1", "10.0.1.0/24", "ap-northeast-1c"),
                ("subnet-c2", "vpc-1", "10.0.2.0/24", "ap-northeast-1c"),
                ("subnet-d", "vpc-1", "10.0.3.0/24", "ap-northeast-1d"),
                ("subnet-x", "vpc-2", "10.1.0.0/24", "ap-northeast-1c"),
                ("subnet-s", "vpc-1", "10.0.4.0/29", "ap-northeast-1c"),
            ] {
                let subnet = Subnet {
                    id: id.to_owned(),
                    vpc_id: vpc.to_owned(),
                    cidr_block: block.to_owned(),
                    zone: zone.to_owned(),
                    zone_id: "apne1-az4".to_owned(),
                    default_for_zone: false,
                    map_public_ip_on_launch: false,
                    used: Default::default(),
                };
                context.ec2.subnets.insert(id.to_owned(), subnet);
            }
            for (id, name, vpc) in
                [("sg-1", "web", "vpc-1"), ("sg-2", "default", "vpc-1"), ("sg-3", "default", "vpc-2")]
            {
                let group = SecurityGroup {
                    id: id.to_owned(),
                    name: name.to_owned(),
                    description: String::new(),
                    vpc_id: vpc.to_owned(),
                    rules: Vec::new(),
                };
                context.ec2.security_groups.insert(id.to_owned(), group);
            }
        });
        stage
    }

    fn world<T>(&self, change: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let mut inner = self.trial.cloud.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut inner.world.context("ap-northeast-1"))
    }

    fn call(&self, function: &str, input: Json) -> Json {
        self.trial.call(&format!("elbv2::{function}"), input)
    }

    fn refused(&self, function: &str, input: Json) -> String {
        self.trial.refused(&format!("elbv2::{function}"), input)
    }

    /// The workshop's load balancer.
    fn balancer(&self) -> String {
        let input = json!({"Name": "web", "Subnets": ["subnet-a", "subnet-c"], "SecurityGroups": ["sg-1"]});
        text(&self.call("create_load_balancer", input)["LoadBalancers"][0]["LoadBalancerArn"])
    }

    /// The workshop's target group, under that name.
    fn group(&self, name: &str) -> String {
        let input = json!({"Name": name, "Protocol": "HTTP", "Port": 80, "TargetType": "ip", "VpcId": "vpc-1"});
        text(&self.call("create_target_group", input)["TargetGroups"][0]["TargetGroupArn"])
    }

    fn listener(&self, balancer: &str, group: &str) -> String {
        let input =
            json!({"LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": 80, "DefaultActions": [forward(group)]});
        text(&self.call("create_listener", input)["Listeners"][0]["ListenerArn"])
    }

    fn register(&self, group: &str, ip: &str) {
        self.call("register_targets", json!({"TargetGroupArn": group, "Targets": [{"Id": ip}]}));
    }

    /// State and reason of each target.
    fn health(&self, group: &str) -> Vec<String> {
        let health = self.call("describe_target_health", json!({"TargetGroupArn": group}));
        let state = |one: &Json| format!("{} {}", text(&one["State"]), text(&one["Reason"])).trim_end().to_owned();
        let descriptions = health["TargetHealthDescriptions"].as_array().expect("a list");
        descriptions.iter().map(|one| state(&one["TargetHealth"])).collect()
    }
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn forward(group: &str) -> Json {
    json!({"Type": "forward", "TargetGroupArn": group})
}

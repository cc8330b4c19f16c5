//! Load balancers and target groups over the wire and through time.

mod balancers;
mod groups;
mod listeners;

use crate::cloud::trial::{Refused, Trial};
use crate::cloud::world::Context;
use serde_json::{Value as Json, json};
use std::sync::PoisonError;

/// A VPC with an internet gateway, subnets in three zones and a security group, and another VPC that has no gateway.
/// The tests call them by names.
struct Stage {
    trial: Trial,
    /// Names and ids.
    ids: Vec<(&'static str, String)>,
}

/// Seconds after which a load balancer is active.
const ACTIVE: u64 = 121;

impl Stage {
    fn new() -> Stage {
        let mut stage = Stage { trial: Trial::new(), ids: Vec::new() };
        for (name, block) in [("vpc-1", "10.0.0.0/16"), ("vpc-2", "10.1.0.0/16")] {
            stage.make(name, "vpc", json!({"CidrBlock": block}));
        }
        for (name, vpc, block, zone) in [
            ("subnet-a", "vpc-1", "10.0.0.0/24", "ap-northeast-1a"),
            ("subnet-c", "vpc-1", "10.0.1.0/24", "ap-northeast-1c"),
            ("subnet-c2", "vpc-1", "10.0.2.0/24", "ap-northeast-1c"),
            ("subnet-d", "vpc-1", "10.0.3.0/24", "ap-northeast-1d"),
            ("subnet-small", "vpc-1", "10.0.4.0/28", "ap-northeast-1c"),
            ("subnet-x", "vpc-2", "10.1.0.0/24", "ap-northeast-1c"),
            ("subnet-y", "vpc-2", "10.1.1.0/24", "ap-northeast-1a"),
        ] {
            stage.make(name, "subnet", json!({"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone}));
        }
        for (name, vpc) in [("sg-1", "vpc-1"), ("sg-2", "vpc-1"), ("sg-3", "vpc-2")] {
            let input = json!({"VpcId": vpc, "GroupName": format!("of {name}"), "Description": "for tests"});
            let made = stage.any("ec2::create_security_group", input).expect("is made");
            stage.ids.push((name, text(&made["GroupId"])));
        }
        stage.make("igw-1", "internet_gateway", json!({}));
        let attach = json!({"VpcId": "vpc-1", "InternetGatewayId": "igw-1"});
        stage.any("ec2::attach_internet_gateway", attach).expect("attaches");
        let small = stage.id("subnet-small");
        stage.world(|context| context.ec2.subnets.get_mut(&small).expect("a subnet").used.extend(4..10));
        stage
    }

    /// Makes something of EC2 and gives it a name.
    fn make(&mut self, name: &'static str, kind: &str, input: Json) {
        let made = self.any(&format!("ec2::create_{kind}"), input).expect("is made");
        let thing = made.as_object().and_then(|made| made.values().find_map(Json::as_object)).expect("a thing");
        let member = thing.keys().find(|key| key.to_lowercase() == format!("{}id", kind.replace('_', "")));
        self.ids.push((name, text(&thing[member.expect("an id")])));
    }

    /// The id of a name.
    fn id(&self, name: &str) -> String {
        self.ids.iter().find(|(known, _)| *known == name).map(|(_, id)| id.clone()).expect("a name")
    }

    /// Makes a call with names for ids, there and back.
    fn any(&self, path: &str, input: Json) -> Result<Json, Refused> {
        let swap = |json: Json, back: bool| {
            let mut text = json.to_string();
            for (name, id) in &self.ids {
                let (from, to) = if back { (id.as_str(), *name) } else { (*name, id.as_str()) };
                text = text.replace(&format!("\"{from}\""), &format!("\"{to}\""));
            }
            serde_json::from_str::<Json>(&text).expect("JSON")
        };
        self.trial.try_call(path, swap(input, false)).map(|output| swap(output, true))
    }

    fn world<T>(&self, change: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let mut inner = self.trial.cloud.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut inner.world.context("ap-northeast-1"))
    }

    fn call(&self, function: &str, input: Json) -> Json {
        let shown = input.to_string();
        let answer = self.any(&format!("elbv2::{function}"), input);
        answer.unwrap_or_else(|refused| panic!("{function}({shown}): {refused:?}"))
    }

    fn refused(&self, function: &str, input: Json) -> String {
        match self.any(&format!("elbv2::{function}"), input) {
            Ok(answer) => panic!("{function} is not refused: {answer}"),
            Err(refused) => refused.code,
        }
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

//! Each cause alone: taken out of the finished workshop, seen, and put back.

use super::{IMAGE, POLICY, ROLE, Workshop, text};
use crate::cloud::causes::{ALL, Call, Cause, Told};
use crate::cloud::filter::matches;
use serde_json::{Value as Json, json};
use std::cell::RefCell;

/// The finished workshop, and the ids that calls name as `<vpc>`.
struct Finished {
    workshop: Workshop,
    ids: RefCell<Vec<(String, String)>>,
}

impl Finished {
    fn new(controller: &str, first: &[Call]) -> Finished {
        let workshop = Workshop::new();
        let third = json!({
            "VpcId": workshop.vpc(), "CidrBlock": "10.0.4.0/24", "AvailabilityZone": "ap-northeast-1d",
        });
        let third = text(&workshop.call("ec2::create_subnet", third)["Subnet"]["SubnetId"]);
        let associate = json!({"RouteTableId": workshop.public_table, "SubnetId": third});
        workshop.call("ec2::associate_route_table", associate);
        let acls = json!({"Filters": [{"Name": "vpc-id", "Values": [workshop.vpc()]}]});
        let acl = text(&workshop.call("ec2::describe_network_acls", acls)["NetworkAcls"][0]["NetworkAclId"]);
        let listeners = json!({"LoadBalancerArn": workshop.balancer});
        let listener = text(&workshop.call("elbv2::describe_listeners", listeners)["Listeners"][0]["ListenerArn"]);
        let gateways = json!({"Filters": [{"Name": "attachment.vpc-id", "Values": [workshop.vpc()]}]});
        let gateways = workshop.call("ec2::describe_internet_gateways", gateways)["InternetGateways"].clone();
        let mut ids: Vec<(String, String)> = [
            ("vpc", workshop.vpc()),
            ("subnet-1", &workshop.subnets[0]),
            ("subnet-2", &workshop.subnets[1]),
            ("public-1", &workshop.public_subnets[0]),
            ("public-2", &workshop.public_subnets[1]),
            ("public-3", &third),
            ("table", &workshop.table),
            ("group", &workshop.group),
            ("public-group", &workshop.public_group),
            ("acl", &acl),
            ("gateway", &text(&gateways[0]["InternetGatewayId"])),
            ("balancer", &workshop.balancer),
            ("listener", &listener),
            ("target-group", &workshop.target_group),
            ("role", ROLE),
            ("role-arn", "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"),
            ("policy", POLICY),
            ("image", IMAGE),
            ("region", "ap-northeast-1"),
        ]
        .map(|(name, id)| (format!("<{name}>"), id.to_owned()))
        .into();
        ids.extend(workshop.endpoints.iter().map(|(name, id)| (format!("<{name}>"), id.clone())));
        let vpc = workshop.call("ec2::describe_vpcs", json!({"VpcIds": [workshop.vpc()]}))["Vpcs"][0].clone();
        ids.push(("<dhcp-first>".to_owned(), text(&vpc["DhcpOptionsId"])));
        let finished = Finished { workshop, ids: RefCell::new(ids) };
        finished.make(first);
        if !first.is_empty() {
            finished.workshop.pass(180);
        }
        let service = finished.workshop.service(json!({
            "deploymentController": {"type": controller}, "loadBalancers": finished.workshop.balancers(),
        }));
        finished.workshop.call("ecs::create_service", service);
        finished.workshop.pass(240);
        finished
    }

    fn make(&self, calls: &[Call]) {
        for (path, input) in calls {
            let fill = |input: String, (name, id): &(String, String)| input.replace(name, id);
            let filled = self.ids.borrow().iter().rev().fold((*input).to_owned(), fill);
            let input: Json = serde_json::from_str(&filled).unwrap_or_else(|e| panic!("{path}: {e}: {filled}"));
            match *path {
                "image::publish" => self.workshop.push(),
                "rehearsal::image" => self.workshop.image(input),
                path => {
                    let made = self.workshop.call(path, input);
                    let endpoint = &made["VpcEndpoint"];
                    let service = endpoint["ServiceName"].as_str().and_then(|name| name.split_once("ap-northeast-1."));
                    let made = match service {
                        Some((_, service)) => Some((service, &endpoint["VpcEndpointId"])),
                        None => [
                            ("dhcp", &made["DhcpOptions"]["DhcpOptionsId"]),
                            ("nat", &made["NatGateway"]["NatGatewayId"]),
                            ("address", &made["AllocationId"]),
                        ]
                        .into_iter()
                        .find(|(_, id)| id.is_string()),
                    };
                    self.ids.borrow_mut().extend(made.map(|(name, id)| (format!("<{name}>"), text(id))));
                }
            }
        }
    }

    /// Whether all tasks run and get requests, and the task set says so.
    fn stable(&self) -> bool {
        let service = self.workshop.described();
        let set = service["taskSets"].get(0).is_none_or(|set| set["stabilityStatus"] == "STEADY_STATE");
        let mut health = self.workshop.health();
        health.retain(|state| state != "draining");
        let well = health.iter().all(|state| state == "healthy") && service["desiredCount"] == health.len();
        set && service["runningCount"] == service["desiredCount"] && well
    }

    /// What AWS says where the cause is told.
    fn told(&self, told: Told) -> Vec<String> {
        match told {
            Told::Stopped(code) => {
                let tasks = self.workshop.tasks(json!({"serviceName": "web", "desiredStatus": "STOPPED"}));
                let of = tasks.iter().filter(|task| task["stopCode"] == code);
                of.map(|task| text(&task["stoppedReason"])).collect()
            }
            Told::Event => {
                let service = self.workshop.described();
                let events = service["events"].as_array().cloned().unwrap_or_default();
                events.iter().map(|event| text(&event["message"])).collect()
            }
            Told::Target => {
                let input = json!({"TargetGroupArn": self.workshop.target_group});
                let health = self.workshop.call("elbv2::describe_target_health", input);
                let each = health["TargetHealthDescriptions"].as_array().cloned().unwrap_or_default();
                each.iter()
                    .filter_map(|one| Some(one["TargetHealth"].get("Description")?.as_str()?.to_owned()))
                    .collect()
            }
        }
    }
}

fn show(cause: &Cause, controller: &str) {
    let name = cause.name;
    let finished = Finished::new(controller, cause.first);
    assert!(finished.stable(), "{name}: the workshop works: {:?}", finished.workshop.events());
    finished.make(cause.out);
    if cause.next {
        for task in finished.workshop.tasks(json!({"serviceName": "web"})) {
            let stop = json!({"cluster": "web", "task": task["taskArn"], "reason": "for the test"});
            finished.workshop.call("ecs::stop_task", stop);
        }
    }
    finished.workshop.pass(if cause.passes { 5 } else { 600 });
    assert!(!finished.stable(), "{name} under {controller} does not matter");
    let told = finished.told(cause.told);
    assert!(told.iter().any(|words| matches(cause.words, words)), "{name} under {controller}: {told:#?}");
    finished.make(cause.back);
    for _ in 0..30 {
        finished.workshop.pass(60);
        if finished.stable() {
            return;
        }
    }
    panic!("{name} under {controller} does not heal: {:#?}", finished.workshop.events());
}

#[test]
fn every_cause_is_told_in_the_words_of_aws_and_heals() {
    assert!(ALL.len() >= 25, "{}", ALL.len());
    for cause in ALL {
        show(cause, "CODE_DEPLOY");
    }
}

#[test]
fn rolling_deployments_fail_for_the_same_causes() {
    for cause in ALL {
        show(cause, "ECS");
    }
}

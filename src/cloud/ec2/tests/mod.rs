//! Whole lives of EC2's resources, seen from outside.

mod acls;
mod addresses;
mod first_day;
mod gateways;
mod refusals;
mod routes;
mod subnets;
mod tags;
mod vpcs;

use crate::cloud::trial::Trial;
use serde_json::{Value, json};

/// A VPC of the participant's, with a subnet in each of two zones.
struct Network {
    trial: Trial,
    vpc: String,
    subnets: [String; 2],
}

impl Network {
    fn new() -> Network {
        let trial = Trial::new();
        let vpc = id(&trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"})), "/Vpc/VpcId");
        let subnet = |block: &str, zone: &str| {
            let input = json!({"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone});
            id(&trial.call("ec2::create_subnet", input), "/Subnet/SubnetId")
        };
        let subnets = [subnet("10.0.0.0/24", "ap-northeast-1a"), subnet("10.0.1.0/24", "ap-northeast-1c")];
        Network { trial, vpc, subnets }
    }

    /// Attaches a new internet gateway; its id.
    fn internet(&self) -> String {
        let gateway =
            id(&self.trial.call("ec2::create_internet_gateway", json!({})), "/InternetGateway/InternetGatewayId");
        self.trial.call("ec2::attach_internet_gateway", json!({"InternetGatewayId": gateway, "VpcId": self.vpc}));
        gateway
    }

    fn route_table(&self) -> String {
        id(&self.trial.call("ec2::create_route_table", json!({"VpcId": self.vpc})), "/RouteTable/RouteTableId")
    }

    fn nat_gateway(&self) -> Value {
        let address = self.trial.call("ec2::allocate_address", json!({}));
        let input = json!({"SubnetId": self.subnets[0], "AllocationId": address["AllocationId"]});
        self.trial.call("ec2::create_nat_gateway", input)["NatGateway"].clone()
    }
}

/// The text at a JSON pointer.
fn id(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}")).to_owned()
}

/// The texts at a JSON pointer of each element.
fn each(list: &Value, pointer: &str) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|one| id(one, pointer)).collect()
}

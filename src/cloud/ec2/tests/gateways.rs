use super::{Network, id};
use serde_json::{Value, json};

#[test]
fn an_internet_gateway_is_attached_to_one_vpc() {
    let network = Network::new();
    let trial = &network.trial;
    let made = trial.call("ec2::create_internet_gateway", json!({}));
    let gateway = id(&made, "/InternetGateway/InternetGatewayId");
    let mut expected = json!({"Attachments": [], "InternetGatewayId": gateway, "OwnerId": "123456789012", "Tags": []});
    assert_eq!(made, json!({"InternetGateway": expected}));
    let both = json!({"InternetGatewayId": gateway, "VpcId": network.vpc});
    trial.call("ec2::attach_internet_gateway", both.clone());
    expected["Attachments"] = json!([{"State": "available", "VpcId": network.vpc}]);
    let found = trial.call("ec2::describe_internet_gateways", json!({"InternetGatewayIds": [gateway]}));
    assert_eq!(found, json!({"InternetGateways": [expected]}));
    let delete = json!({"InternetGatewayId": gateway});
    for (operation, input, code) in [
        ("attach_internet_gateway", both.clone(), "Resource.AlreadyAssociated"),
        ("delete_internet_gateway", delete.clone(), "DependencyViolation"),
    ] {
        assert_eq!(trial.refused(&format!("ec2::{operation}"), input), code);
    }
    trial.call("ec2::detach_internet_gateway", both.clone());
    assert_eq!(trial.refused("ec2::detach_internet_gateway", both), "Gateway.NotAttached");
    trial.call("ec2::delete_internet_gateway", delete);
}

fn state(network: &Network, nat: &str) -> Value {
    network.trial.call("ec2::describe_nat_gateways", json!({"NatGatewayIds": [nat]}))["NatGateways"][0]["State"].clone()
}

#[test]
fn a_nat_gateway_lives_and_is_forgotten() {
    let network = Network::new();
    let trial = &network.trial;
    let gateway = network.internet();
    let made = network.nat_gateway();
    let nat = id(&made, "/NatGatewayId");
    assert_eq!((&made["State"], &made["ConnectivityType"]), (&json!("pending"), &json!("public")));
    trial.pass(60);
    assert_eq!(state(&network, &nat), "pending");
    trial.pass(60);
    assert_eq!(state(&network, &nat), "available");
    let filter =
        json!({"Filter": [{"Name": "vpc-id", "Values": [network.vpc]}, {"Name": "state", "Values": ["available"]}]});
    let found = trial.call("ec2::describe_nat_gateways", filter);
    let address = &found["NatGateways"][0]["NatGatewayAddresses"][0];
    assert_eq!(address["PrivateIp"], "10.0.0.4");
    let addresses = trial.call("ec2::describe_addresses", json!({}));
    for member in ["AllocationId", "AssociationId", "NetworkInterfaceId", "PublicIp"] {
        assert_eq!(addresses["Addresses"][0][member], address[member], "{member}");
    }
    let release = json!({"AllocationId": address["AllocationId"]});
    assert_eq!(trial.refused("ec2::release_address", release.clone()), "AuthFailure");
    let detach = json!({"InternetGatewayId": gateway, "VpcId": network.vpc});
    assert_eq!(trial.refused("ec2::detach_internet_gateway", detach.clone()), "DependencyViolation");
    assert_eq!(trial.call("ec2::delete_nat_gateway", json!({"NatGatewayId": nat})), json!({"NatGatewayId": nat}));
    assert_eq!(state(&network, &nat), "deleting");
    trial.pass(90);
    assert_eq!(state(&network, &nat), "deleted");
    trial.call("ec2::detach_internet_gateway", detach);
    trial.call("ec2::release_address", release);
    trial.pass(3_700);
    assert_eq!(trial.refused("ec2::describe_nat_gateways", json!({"NatGatewayIds": [nat]})), "NatGatewayNotFound");
}

#[test]
fn a_nat_gateway_fails_without_a_way_to_the_internet() {
    let network = Network::new();
    let nat = id(&network.nat_gateway(), "/NatGatewayId");
    network.trial.pass(10);
    let found = network.trial.call("ec2::describe_nat_gateways", json!({"NatGatewayIds": [nat]}));
    let failed = &found["NatGateways"][0];
    let message = format!("Network {} has no Internet gateway attached", network.vpc);
    assert_eq!((&failed["State"], &failed["FailureCode"]), (&json!("failed"), &json!("Gateway.NotAttached")));
    assert_eq!(failed["FailureMessage"], message.as_str());
    network.trial.call("ec2::delete_subnet", json!({"SubnetId": network.subnets[0]}));
}

#[test]
fn a_private_nat_gateway_needs_no_address() {
    let network = Network::new();
    let input = json!({"SubnetId": network.subnets[0], "ConnectivityType": "private", "PrivateIpAddress": "10.0.0.77"});
    let nat = id(&network.trial.call("ec2::create_nat_gateway", input), "/NatGateway/NatGatewayId");
    network.trial.pass(120);
    let found = network.trial.call("ec2::describe_nat_gateways", json!({"NatGatewayIds": [nat]}));
    assert_eq!(found["NatGateways"][0]["State"], "available");
    let address = found["NatGateways"][0]["NatGatewayAddresses"][0].as_object().expect("a map");
    assert_eq!(address["PrivateIp"], "10.0.0.77");
    assert!(!address.contains_key("PublicIp") && !address.contains_key("AllocationId"));
}

use super::{Network, id};
use serde_json::json;

#[test]
fn an_address_is_allocated_named_and_released() {
    let Network { trial, .. } = Network::new();
    let tags = json!([{"ResourceType": "elastic-ip", "Tags": [{"Key": "Name", "Value": "out"}]}]);
    let made = trial.call("ec2::allocate_address", json!({"Domain": "vpc", "TagSpecifications": tags}));
    let (allocation, ip) = (id(&made, "/AllocationId"), id(&made, "/PublicIp"));
    let mut expected = json!({
        "AllocationId": allocation, "PublicIpv4Pool": "amazon", "NetworkBorderGroup": "ap-northeast-1", "Domain": "vpc",
        "PublicIp": ip,
    });
    assert_eq!(made, expected);
    expected["Tags"] = json!([{"Key": "Name", "Value": "out"}]);
    assert_eq!(trial.call("ec2::describe_addresses", json!({"PublicIps": [ip]})), json!({"Addresses": [expected]}));
    let named = json!({"AllocationId": allocation, "DomainName": "mail.example.com"});
    trial.call("ec2::modify_address_attribute", named);
    let found = trial
        .call("ec2::describe_addresses_attribute", json!({"AllocationIds": [allocation], "Attribute": "domain-name"}));
    assert_eq!(found["Addresses"][0]["PtrRecord"], "mail.example.com.");
    trial.call("ec2::release_address", json!({"AllocationId": allocation}));
    let release = json!({"AllocationId": allocation});
    assert_eq!(trial.refused("ec2::release_address", release), "InvalidAllocationID.NotFound");
    assert_eq!(trial.refused("ec2::describe_addresses", json!({"PublicIps": [ip]})), "InvalidAddress.NotFound");
}

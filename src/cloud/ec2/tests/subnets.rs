use super::{Network, each, id};
use serde_json::json;

#[test]
fn a_new_subnet_is_told_as_aws_tells_it() {
    let network = Network::new();
    let tags = json!([{"ResourceType": "subnet", "Tags": [{"Key": "Name", "Value": "public"}]}]);
    let input = json!({
        "VpcId": network.vpc, "CidrBlock": "10.0.2.0/24", "AvailabilityZone": "ap-northeast-1a", "TagSpecifications": tags,
    });
    let made = network.trial.call("ec2::create_subnet", input);
    let subnet = id(&made, "/Subnet/SubnetId");
    let arn = format!("arn:aws:ec2:ap-northeast-1:123456789012:subnet/{subnet}");
    let expected = json!({
        "AvailabilityZone": "ap-northeast-1a", "AvailabilityZoneId": "apne1-az4", "AvailableIpAddressCount": 251,
        "CidrBlock": "10.0.2.0/24", "DefaultForAz": false, "MapPublicIpOnLaunch": false, "State": "available",
        "SubnetId": subnet, "VpcId": network.vpc, "OwnerId": "123456789012", "AssignIpv6AddressOnCreation": false,
        "Ipv6CidrBlockAssociationSet": [], "Tags": [{"Key": "Name", "Value": "public"}], "SubnetArn": arn,
        "EnableDns64": false, "Ipv6Native": false,
        "PrivateDnsNameOptionsOnLaunch": {
            "HostnameType": "ip-name", "EnableResourceNameDnsARecord": false, "EnableResourceNameDnsAAAARecord": false,
        },
    });
    assert_eq!(made, json!({"Subnet": expected}));
}

#[test]
fn subnets_are_found_by_filters_and_in_pages() {
    let Network { trial, vpc, subnets } = Network::new();
    let mut sorted = subnets.clone();
    sorted.sort();
    let found = |filters: serde_json::Value| {
        each(&trial.call("ec2::describe_subnets", json!({"Filters": filters}))["Subnets"], "/SubnetId")
    };
    assert_eq!(found(json!([{"Name": "vpc-id", "Values": [vpc]}])), sorted);
    let of_zone = json!([{"Name": "vpc-id", "Values": [vpc]}, {"Name": "availabilityZone", "Values": ["*1c"]}]);
    assert_eq!(found(of_zone), [subnets[1].clone()]);
    assert_eq!(found(json!([{"Name": "default-for-az", "Values": ["true"]}])).len(), 3);
    trial.call("ec2::create_tags", json!({"Resources": [subnets[0]], "Tags": [{"Key": "Tier", "Value": "web"}]}));
    assert_eq!(found(json!([{"Name": "tag-key", "Values": ["Tier"]}])), [subnets[0].clone()]);
    for number in 10..17 {
        trial.call("ec2::create_subnet", json!({"VpcId": vpc, "CidrBlock": format!("10.0.{number}.0/24")}));
    }
    let mut seen = Vec::new();
    let mut input = json!({"MaxResults": 5});
    loop {
        let page = trial.call("ec2::describe_subnets", input.clone());
        seen.extend(each(&page["Subnets"], "/SubnetId"));
        match page.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(seen.len(), 12);
    assert!(seen.is_sorted());
}

#[test]
fn interfaces_take_addresses_and_keep_the_subnet() {
    let network = Network::new();
    network.internet();
    let trial = &network.trial;
    let nat = network.nat_gateway();
    let subnet = json!({"SubnetIds": [network.subnets[0]]});
    assert_eq!(trial.call("ec2::describe_subnets", subnet.clone())["Subnets"][0]["AvailableIpAddressCount"], 250);
    let refused = trial.try_call("ec2::delete_subnet", json!({"SubnetId": network.subnets[0]})).expect_err("refused");
    let message = format!("The subnet '{}' has dependencies and cannot be deleted.", network.subnets[0]);
    assert_eq!((refused.code.as_str(), refused.message), ("DependencyViolation", message));
    trial.call("ec2::delete_nat_gateway", json!({"NatGatewayId": nat["NatGatewayId"]}));
    trial.pass(120);
    assert_eq!(trial.call("ec2::describe_subnets", subnet)["Subnets"][0]["AvailableIpAddressCount"], 251);
    trial.call("ec2::delete_subnet", json!({"SubnetId": network.subnets[0]}));
}

#[test]
fn attributes_are_changed() {
    let Network { trial, subnets: [subnet, _], .. } = Network::new();
    trial.call("ec2::modify_subnet_attribute", json!({"SubnetId": subnet, "MapPublicIpOnLaunch": {"Value": true}}));
    let input = json!({"SubnetId": subnet, "PrivateDnsHostnameTypeOnLaunch": "resource-name"});
    trial.call("ec2::modify_subnet_attribute", input);
    let found = trial.call("ec2::describe_subnets", json!({"SubnetIds": [subnet]}));
    assert_eq!(found["Subnets"][0]["MapPublicIpOnLaunch"], true);
    assert_eq!(found["Subnets"][0]["PrivateDnsNameOptionsOnLaunch"]["HostnameType"], "resource-name");
}

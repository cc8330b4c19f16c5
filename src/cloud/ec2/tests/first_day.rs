use super::{each, id};
use crate::cloud::trial::Trial;
use serde_json::json;

#[test]
fn every_region_has_a_default_vpc() {
    for (region, zones, domain) in [
        (
            "ap-northeast-1",
            vec!["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
            "ap-northeast-1.compute.internal",
        ),
        ("eu-west-1", vec!["eu-west-1a", "eu-west-1b", "eu-west-1c"], "eu-west-1.compute.internal"),
        (
            "us-east-1",
            vec!["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f"],
            "ec2.internal",
        ),
    ] {
        let trial = Trial { region, ..Trial::new() };
        let default = json!({"Filters": [{"Name": "isDefault", "Values": ["true"]}]});
        let vpcs = trial.call("ec2::describe_vpcs", default);
        let vpc = id(&vpcs, "/Vpcs/0/VpcId");
        assert_eq!(
            (&vpcs["Vpcs"][0]["CidrBlock"], &vpcs["Vpcs"][0]["State"]),
            (&json!("172.31.0.0/16"), &json!("available"))
        );
        let of_vpc = json!({"Filters": [{"Name": "vpc-id", "Values": [vpc]}]});
        let subnets = trial.call("ec2::describe_subnets", of_vpc.clone())["Subnets"].clone();
        let mut found = each(&subnets, "/AvailabilityZone");
        found.sort();
        assert_eq!(found, zones);
        let named = trial.call("ec2::describe_availability_zones", json!({}));
        assert_eq!(each(&named["AvailabilityZones"], "/ZoneName"), zones);
        for subnet in subnets.as_array().expect("a list") {
            assert_eq!(subnet["AvailableIpAddressCount"], 4091);
            assert_eq!((&subnet["DefaultForAz"], &subnet["MapPublicIpOnLaunch"]), (&json!(true), &json!(true)));
        }
        let tables = trial.call("ec2::describe_route_tables", of_vpc.clone());
        assert_eq!(tables["RouteTables"].as_array().map(Vec::len), Some(1));
        let gateways = trial.call("ec2::describe_internet_gateways", json!({}));
        assert_eq!(
            tables["RouteTables"][0]["Routes"][1]["GatewayId"],
            gateways["InternetGateways"][0]["InternetGatewayId"]
        );
        assert_eq!(gateways["InternetGateways"][0]["Attachments"][0]["VpcId"], vpc.as_str());
        let acls = trial.call("ec2::describe_network_acls", of_vpc);
        assert_eq!(acls["NetworkAcls"][0]["Associations"].as_array().map(Vec::len), Some(zones.len()));
        let options = trial.call("ec2::describe_dhcp_options", json!({}));
        assert_eq!(options["DhcpOptions"][0]["DhcpConfigurations"][0]["Values"], json!([{"Value": domain}]));
        assert_eq!(options["DhcpOptions"][0]["DhcpOptionsId"], vpcs["Vpcs"][0]["DhcpOptionsId"]);
        let account = trial.call("ec2::describe_account_attributes", json!({"AttributeNames": ["default-vpc"]}));
        assert_eq!(account["AccountAttributes"][0]["AttributeValues"][0]["AttributeValue"], vpc.as_str());
    }
}

#[test]
fn zones_of_tokyo_are_those_of_a_newer_account() {
    let trial = Trial::new();
    let zones = trial.call("ec2::describe_availability_zones", json!({"ZoneNames": ["ap-northeast-1c"]}));
    let expected = json!([{
        "OptInStatus": "opt-in-not-required", "Messages": [], "RegionName": "ap-northeast-1",
        "ZoneName": "ap-northeast-1c", "ZoneId": "apne1-az1", "GroupName": "ap-northeast-1-zg-1",
        "NetworkBorderGroup": "ap-northeast-1", "ZoneType": "availability-zone",
        "GroupLongName": "Asia Pacific (Tokyo) 1", "Geography": [{"Name": "Japan"}], "State": "available",
    }]);
    assert_eq!(zones, json!({"AvailabilityZones": expected}));
    let tokyo = json!({"RegionNames": ["ap-northeast-1"]});
    assert_eq!(
        trial.call("ec2::describe_regions", tokyo)["Regions"][0]["Endpoint"],
        "ec2.ap-northeast-1.amazonaws.com"
    );
    assert!(each(&trial.call("ec2::describe_regions", json!({}))["Regions"], "/RegionName").is_sorted());
}

#[test]
fn the_default_vpc_is_deleted_and_made_again() {
    let trial = Trial::new();
    let gateways = trial.call("ec2::describe_internet_gateways", json!({}));
    let gateway = id(&gateways, "/InternetGateways/0/InternetGatewayId");
    let vpc = id(&gateways, "/InternetGateways/0/Attachments/0/VpcId");
    assert_eq!(trial.refused("ec2::create_default_vpc", json!({})), "DefaultVpcAlreadyExists");
    trial.call("ec2::detach_internet_gateway", json!({"InternetGatewayId": gateway, "VpcId": vpc}));
    let subnets = trial.call("ec2::describe_subnets", json!({}));
    for subnet in each(&subnets["Subnets"], "/SubnetId") {
        trial.call("ec2::delete_subnet", json!({"SubnetId": subnet}));
    }
    let again = trial.call("ec2::create_default_subnet", json!({"AvailabilityZone": "ap-northeast-1d"}));
    assert_eq!(again["Subnet"]["CidrBlock"], "172.31.0.0/20");
    trial.call("ec2::delete_subnet", json!({"SubnetId": again["Subnet"]["SubnetId"]}));
    trial.call("ec2::delete_vpc", json!({"VpcId": vpc}));
    let refused = trial.refused("ec2::create_default_subnet", json!({"AvailabilityZone": "ap-northeast-1d"}));
    assert_eq!(refused, "DefaultVpcDoesNotExist");
    assert_eq!(trial.call("ec2::create_default_vpc", json!({}))["Vpc"]["IsDefault"], true);
    assert_eq!(trial.call("ec2::describe_subnets", json!({}))["Subnets"].as_array().map(Vec::len), Some(3));
}

use super::{Network, each, id};
use crate::cloud::trial::Trial;
use serde_json::json;

#[test]
fn a_new_vpc_is_told_as_aws_tells_it() {
    let trial = Trial::new();
    let tags = json!([{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "web"}]}]);
    let mut made = trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.9/16", "TagSpecifications": tags}));
    let vpc = id(&made, "/Vpc/VpcId");
    let options = id(&made, "/Vpc/DhcpOptionsId");
    let association = id(&made, "/Vpc/CidrBlockAssociationSet/0/AssociationId");
    assert!(association.starts_with("vpc-cidr-assoc-0"), "{association}");
    let mut expected = json!({
        "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": options, "State": "pending", "VpcId": vpc, "OwnerId": "123456789012",
        "InstanceTenancy": "default", "Ipv6CidrBlockAssociationSet": [],
        "CidrBlockAssociationSet": [
            {"AssociationId": association, "CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}}
        ],
        "IsDefault": false, "Tags": [{"Key": "Name", "Value": "web"}],
    });
    assert_eq!(made["Vpc"].take(), expected);
    trial.pass(2);
    let found = trial.call("ec2::describe_vpcs", json!({"Filters": [{"Name": "tag:Name", "Values": ["w*"]}]}));
    expected["State"] = json!("available");
    expected["BlockPublicAccessStates"] = json!({"InternetGatewayBlockMode": "off"});
    expected.as_object_mut().expect("a map").remove("Ipv6CidrBlockAssociationSet");
    assert_eq!(found, json!({"Vpcs": [expected]}));
}

#[test]
fn a_vpc_comes_and_goes_with_table_group_and_acl() {
    let trial = Trial::new();
    let vpc = id(&trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"})), "/Vpc/VpcId");
    let of_vpc = json!({"Filters": [{"Name": "vpc-id", "Values": [vpc]}]});
    let main =
        json!({"Filters": [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]});
    let tables = trial.call("ec2::describe_route_tables", main);
    assert_eq!(tables["RouteTables"][0]["Routes"][0]["GatewayId"], "local");
    let default = json!({"Filters": [{"Name": "vpcId", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]});
    let acls = trial.call("ec2::describe_network_acls", default);
    assert_eq!(acls["NetworkAcls"][0]["Entries"].as_array().map(Vec::len), Some(4));
    trial.call("ec2::delete_vpc", json!({"VpcId": vpc}));
    assert_eq!(trial.call("ec2::describe_route_tables", of_vpc.clone()), json!({"RouteTables": []}));
    assert_eq!(trial.call("ec2::describe_network_acls", of_vpc.clone()), json!({"NetworkAcls": []}));
    assert_eq!(trial.call("ec2::describe_vpcs", of_vpc), json!({"Vpcs": []}));
    assert_eq!(trial.refused("ec2::delete_vpc", json!({"VpcId": vpc})), "InvalidVpcID.NotFound");
}

#[test]
fn a_vpc_goes_when_nothing_is_left_in_it() {
    let network = Network::new();
    let trial = &network.trial;
    let gateway = network.internet();
    let table = network.route_table();
    let acl = id(&trial.call("ec2::create_network_acl", json!({"VpcId": network.vpc})), "/NetworkAcl/NetworkAclId");
    let egress = trial.call("ec2::create_egress_only_internet_gateway", json!({"VpcId": network.vpc}));
    let egress = id(&egress, "/EgressOnlyInternetGateway/EgressOnlyInternetGatewayId");
    for (operation, input) in [
        ("delete_subnet", json!({"SubnetId": network.subnets[0]})),
        ("delete_subnet", json!({"SubnetId": network.subnets[1]})),
        ("delete_route_table", json!({"RouteTableId": table})),
        ("delete_network_acl", json!({"NetworkAclId": acl})),
        ("delete_egress_only_internet_gateway", json!({"EgressOnlyInternetGatewayId": egress})),
        ("detach_internet_gateway", json!({"InternetGatewayId": gateway, "VpcId": network.vpc})),
    ] {
        let refused = trial.try_call("ec2::delete_vpc", json!({"VpcId": network.vpc})).expect_err("refused");
        let message = format!("The vpc '{}' has dependencies and cannot be deleted.", network.vpc);
        assert_eq!((refused.code.as_str(), refused.message), ("DependencyViolation", message), "{operation}");
        trial.call(&format!("ec2::{operation}"), input);
    }
    trial.call("ec2::delete_vpc", json!({"VpcId": network.vpc}));
}

#[test]
fn attributes_are_changed_one_at_a_time() {
    let Network { trial, vpc, .. } = Network::new();
    let attribute = |name: &str| trial.call("ec2::describe_vpc_attribute", json!({"VpcId": vpc, "Attribute": name}));
    assert_eq!(attribute("enableDnsSupport"), json!({"VpcId": vpc, "EnableDnsSupport": {"Value": true}}));
    assert_eq!(attribute("enableDnsHostnames"), json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": false}}));
    trial.call("ec2::modify_vpc_attribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}}));
    assert_eq!(attribute("enableDnsHostnames")["EnableDnsHostnames"], json!({"Value": true}));
    let both = json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}, "EnableDnsSupport": {"Value": true}});
    assert_eq!(trial.refused("ec2::modify_vpc_attribute", both), "InvalidParameterCombination");
}

#[test]
fn blocks_are_added_and_taken_away() {
    let Network { trial, vpc, subnets } = Network::new();
    let added = trial.call("ec2::associate_vpc_cidr_block", json!({"VpcId": vpc, "CidrBlock": "10.1.0.0/16"}));
    assert_eq!(added["CidrBlockAssociation"]["CidrBlockState"]["State"], "associating");
    let ipv6 = trial.call("ec2::associate_vpc_cidr_block", json!({"VpcId": vpc, "AmazonProvidedIpv6CidrBlock": true}));
    let block = id(&ipv6, "/Ipv6CidrBlockAssociation/Ipv6CidrBlock");
    assert!(block.starts_with("2406:da14:") && block.ends_with("00::/56"), "{block}");
    let tables = trial.call("ec2::describe_route_tables", json!({"Filters": [{"Name": "vpc-id", "Values": [vpc]}]}));
    assert_eq!(tables["RouteTables"][0]["Routes"].as_array().map(Vec::len), Some(3));
    let small = block.replace("/56", "/64");
    let input = json!({"SubnetId": subnets[0], "Ipv6CidrBlock": small});
    let associated = trial.call("ec2::associate_subnet_cidr_block", input);
    let of_subnet = id(&associated, "/Ipv6CidrBlockAssociation/AssociationId");
    let of_vpc = json!({"AssociationId": id(&ipv6, "/Ipv6CidrBlockAssociation/AssociationId")});
    assert_eq!(trial.refused("ec2::disassociate_vpc_cidr_block", of_vpc.clone()), "InvalidCidr.InUse");
    trial.call("ec2::disassociate_subnet_cidr_block", json!({"AssociationId": of_subnet}));
    trial.call("ec2::disassociate_vpc_cidr_block", of_vpc);
    let second = json!({"AssociationId": id(&added, "/CidrBlockAssociation/AssociationId")});
    trial.call("ec2::disassociate_vpc_cidr_block", second);
    let found = trial.call("ec2::describe_vpcs", json!({"VpcIds": [vpc]}));
    assert_eq!(each(&found["Vpcs"][0]["CidrBlockAssociationSet"], "/CidrBlock"), ["10.0.0.0/16"]);
    let first = json!({"AssociationId": id(&found, "/Vpcs/0/CidrBlockAssociationSet/0/AssociationId")});
    assert_eq!(trial.refused("ec2::disassociate_vpc_cidr_block", first), "OperationNotPermitted");
}

use super::{Network, id};
use serde_json::json;

#[test]
fn what_aws_refuses_is_refused() {
    let network = Network::new();
    let trial = &network.trial;
    let (vpc, [subnet, other]) = (&network.vpc, &network.subnets);
    let table = network.route_table();
    let second = id(&trial.call("ec2::create_vpc", json!({"CidrBlock": "10.9.0.0/16"})), "/Vpc/VpcId");
    let foreign = id(&trial.call("ec2::create_route_table", json!({"VpcId": second})), "/RouteTable/RouteTableId");
    let free = id(&trial.call("ec2::create_internet_gateway", json!({})), "/InternetGateway/InternetGatewayId");
    let wrong_tags = json!([{"ResourceType": "subnet", "Tags": [{"Key": "Name", "Value": "x"}]}]);
    let aws_tag = json!([{"Key": "aws:x", "Value": "x"}]);
    let zone = |zone: &str| json!({"VpcId": vpc, "CidrBlock": "10.0.5.0/24", "AvailabilityZone": zone});
    let route =
        |destination: &str| json!({"RouteTableId": table, "DestinationCidrBlock": destination, "GatewayId": free});
    for (operation, input, code) in [
        ("create_vpc", json!({"CidrBlock": "10.0.0.0/8"}), "InvalidVpc.Range"),
        ("create_vpc", json!({"CidrBlock": "10.0.0.0/29"}), "InvalidVpc.Range"),
        ("create_vpc", json!({"CidrBlock": "10.0.0/16"}), "InvalidParameterValue"),
        ("create_vpc", json!({}), "MissingParameter"),
        ("create_vpc", json!({"CidrBlock": "10.0.0.0/16", "TagSpecifications": wrong_tags}), "InvalidParameterValue"),
        ("create_vpc", json!({"Ipv4IpamPoolId": "ipam-pool-0"}), "NotImplemented"),
        ("create_vpc", json!({"CidrBlock": "10.0.0.0/16", "DryRun": true}), "DryRunOperation"),
        ("delete_vpc", json!({"VpcId": "vpc-1"}), "InvalidVpcID.NotFound"),
        ("delete_vpc", json!({"VpcId": vpc}), "DependencyViolation"),
        ("describe_vpcs", json!({"VpcIds": ["vpc-1"]}), "InvalidVpcID.NotFound"),
        ("describe_vpcs", json!({"VpcIds": [vpc], "MaxResults": 5}), "InvalidParameterCombination"),
        ("describe_vpcs", json!({"Filters": [{"Name": "colour", "Values": ["x"]}]}), "InvalidParameterValue"),
        ("describe_vpcs", json!({"NextToken": "?"}), "InvalidNextToken"),
        ("modify_vpc_attribute", json!({"VpcId": vpc}), "MissingParameter"),
        ("create_subnet", json!({"VpcId": "vpc-1", "CidrBlock": "10.0.5.0/24"}), "InvalidVpcID.NotFound"),
        ("create_subnet", json!({"VpcId": vpc, "CidrBlock": "10.1.0.0/24"}), "InvalidSubnet.Range"),
        ("create_subnet", json!({"VpcId": vpc, "CidrBlock": "10.0.5.0/29"}), "InvalidSubnet.Range"),
        ("create_subnet", json!({"VpcId": vpc, "CidrBlock": "10.0.0.128/25"}), "InvalidSubnet.Conflict"),
        ("create_subnet", zone("ap-northeast-1b"), "InvalidParameterValue"),
        ("delete_subnet", json!({"SubnetId": "subnet-1"}), "InvalidSubnetID.NotFound"),
        ("associate_route_table", json!({"RouteTableId": "rtb-1", "SubnetId": subnet}), "InvalidRouteTableID.NotFound"),
        ("associate_route_table", json!({"RouteTableId": foreign, "SubnetId": subnet}), "InvalidParameterValue"),
        ("associate_route_table", json!({"RouteTableId": table, "GatewayId": free}), "NotImplemented"),
        ("disassociate_route_table", json!({"AssociationId": "rtbassoc-1"}), "InvalidAssociationID.NotFound"),
        ("create_route", route("0.0.0.0/0"), "InvalidParameterValue"),
        ("create_route", json!({"RouteTableId": table, "GatewayId": free}), "MissingParameter"),
        ("create_route", json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}), "MissingParameter"),
        (
            "create_route",
            json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}),
            "InvalidNatGatewayID.NotFound",
        ),
        (
            "delete_route",
            json!({"RouteTableId": table, "DestinationCidrBlock": "10.0.0.0/16"}),
            "InvalidParameterValue",
        ),
        ("replace_route", route("9.0.0.0/8"), "InvalidParameterValue"),
        ("create_nat_gateway", json!({"SubnetId": subnet}), "MissingParameter"),
        (
            "create_nat_gateway",
            json!({"SubnetId": subnet, "AllocationId": "eipalloc-1"}),
            "InvalidAllocationID.NotFound",
        ),
        ("delete_nat_gateway", json!({"NatGatewayId": "nat-1"}), "NatGatewayNotFound"),
        ("create_tags", json!({"Resources": ["thing-1"], "Tags": [{"Key": "x", "Value": "y"}]}), "InvalidID"),
        (
            "create_tags",
            json!({"Resources": [subnet, "eni-1"], "Tags": [{"Key": "x", "Value": "y"}]}),
            "InvalidNetworkInterfaceID.NotFound",
        ),
        ("create_tags", json!({"Resources": [other], "Tags": aws_tag}), "InvalidParameterValue"),
        ("associate_dhcp_options", json!({"VpcId": vpc, "DhcpOptionsId": "dopt-1"}), "InvalidDhcpOptionID.NotFound"),
        ("enable_vgw_route_propagation", json!({"GatewayId": "vgw-1", "RouteTableId": table}), "NotImplemented"),
    ] {
        assert_eq!(trial.refused(&format!("ec2::{operation}"), input.clone()), code, "{operation} {input}");
    }
    let tags = trial.call("ec2::describe_tags", json!({}));
    assert_eq!(tags, json!({"Tags": []}), "a refused call changes nothing");
}

#[test]
fn quotas_are_those_of_a_new_account() {
    let trial = Network::new().trial;
    for (operation, input, more, code) in [
        ("create_vpc", json!({"CidrBlock": "10.0.0.0/16"}), 3, "VpcLimitExceeded"),
        ("create_internet_gateway", json!({}), 4, "InternetGatewayLimitExceeded"),
        ("allocate_address", json!({}), 5, "AddressLimitExceeded"),
    ] {
        let path = format!("ec2::{operation}");
        for _ in 0..more {
            trial.call(&path, input.clone());
        }
        assert_eq!(trial.refused(&path, input), code);
    }
}

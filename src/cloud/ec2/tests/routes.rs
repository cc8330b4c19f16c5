use super::{Network, id};
use serde_json::{Value, json};

#[test]
fn a_new_table_is_told_as_aws_tells_it() {
    let network = Network::new();
    let mut made = network.trial.call("ec2::create_route_table", json!({"VpcId": network.vpc}));
    let table = id(&made, "/RouteTable/RouteTableId");
    // The SDK and the AWS CLI give a token of their own.
    assert_eq!(made["ClientToken"].take(), Value::Null);
    let routes = json!([
        {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}
    ]);
    let expected = json!({
        "Associations": [], "PropagatingVgws": [], "RouteTableId": table, "Routes": routes, "Tags": [],
        "VpcId": network.vpc, "OwnerId": "123456789012",
    });
    assert_eq!(made["RouteTable"], expected);
}

#[test]
fn a_subnet_has_its_own_table_or_the_main_one() {
    let network = Network::new();
    let trial = &network.trial;
    let (first, second) = (network.route_table(), network.route_table());
    let made = trial.call("ec2::associate_route_table", json!({"RouteTableId": first, "SubnetId": network.subnets[0]}));
    assert_eq!(made["AssociationState"], json!({"State": "associated"}));
    let association = id(&made, "/AssociationId");
    let again = json!({"RouteTableId": first, "SubnetId": network.subnets[0]});
    assert_eq!(trial.call("ec2::associate_route_table", again)["AssociationId"], association.as_str());
    let other = json!({"RouteTableId": second, "SubnetId": network.subnets[0]});
    assert_eq!(trial.refused("ec2::associate_route_table", other), "Resource.AlreadyAssociated");
    assert_eq!(trial.refused("ec2::delete_route_table", json!({"RouteTableId": first})), "DependencyViolation");
    let input = json!({"AssociationId": association, "RouteTableId": second});
    let replaced = id(&trial.call("ec2::replace_route_table_association", input), "/NewAssociationId");
    trial.call("ec2::delete_route_table", json!({"RouteTableId": first}));
    let table = |subnet: &str| {
        let input = json!({"Filters": [{"Name": "association.subnet-id", "Values": [subnet]}]});
        trial.call("ec2::describe_route_tables", input)["RouteTables"].clone()
    };
    let expected = json!([{
        "Main": false, "RouteTableAssociationId": replaced, "RouteTableId": second, "SubnetId": network.subnets[0],
        "AssociationState": {"State": "associated"},
    }]);
    assert_eq!(table(&network.subnets[0])[0]["Associations"], expected);
    trial.call("ec2::disassociate_route_table", json!({"AssociationId": replaced}));
    assert_eq!(table(&network.subnets[0]), json!([]));
    trial.call("ec2::associate_route_table", json!({"RouteTableId": second, "SubnetId": network.subnets[1]}));
    trial.call("ec2::delete_subnet", json!({"SubnetId": network.subnets[1]}));
    trial.call("ec2::delete_route_table", json!({"RouteTableId": second}));
}

#[test]
fn another_table_becomes_the_main_one() {
    let network = Network::new();
    let trial = &network.trial;
    let main = json!({"Filters": [
        {"Name": "vpc-id", "Values": [network.vpc]}, {"Name": "association.main", "Values": ["true"]},
    ]});
    let old = trial.call("ec2::describe_route_tables", main.clone());
    let association = id(&old, "/RouteTables/0/Associations/0/RouteTableAssociationId");
    let disassociate = json!({"AssociationId": association});
    assert_eq!(trial.refused("ec2::disassociate_route_table", disassociate), "InvalidParameterValue");
    let new = network.route_table();
    let input = json!({"AssociationId": association, "RouteTableId": new});
    trial.call("ec2::replace_route_table_association", input);
    assert_eq!(trial.call("ec2::describe_route_tables", main)["RouteTables"][0]["RouteTableId"], new.as_str());
    trial.call("ec2::delete_route_table", json!({"RouteTableId": id(&old, "/RouteTables/0/RouteTableId")}));
}

#[test]
fn routes_come_change_and_go() {
    let network = Network::new();
    let trial = &network.trial;
    let (gateway, table) = (network.internet(), network.route_table());
    let route = json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway});
    assert_eq!(trial.call("ec2::create_route", route.clone()), json!({"Return": true}));
    assert_eq!(trial.call("ec2::create_route", route), json!({"Return": true}));
    let routes = || {
        trial.call("ec2::describe_route_tables", json!({"RouteTableIds": [table]}))["RouteTables"][0]["Routes"].clone()
    };
    let mut expected = json!({
        "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway, "Origin": "CreateRoute", "State": "active",
    });
    assert_eq!(routes()[1], expected);
    trial.call("ec2::detach_internet_gateway", json!({"InternetGatewayId": gateway, "VpcId": network.vpc}));
    expected["State"] = json!("blackhole");
    assert_eq!(routes()[1], expected);
    trial.call("ec2::attach_internet_gateway", json!({"InternetGatewayId": gateway, "VpcId": network.vpc}));
    assert_eq!(routes()[1]["State"], "active");
    let nat = id(&network.nat_gateway(), "/NatGatewayId");
    let route = json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": nat});
    assert_eq!(trial.refused("ec2::create_route", route.clone()), "RouteAlreadyExists");
    trial.call("ec2::replace_route", route);
    assert_eq!(routes()[1]["NatGatewayId"], nat.as_str());
    trial.call("ec2::delete_nat_gateway", json!({"NatGatewayId": nat}));
    trial.pass(120);
    assert_eq!(routes()[1]["State"], "blackhole");
    let destination = json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"});
    trial.call("ec2::delete_route", destination.clone());
    assert_eq!(trial.refused("ec2::delete_route", destination), "InvalidRoute.NotFound");
    assert_eq!(routes().as_array().map(Vec::len), Some(1));
}

//! VPC endpoints and prefix lists, as a caller sees them.

use crate::cloud::trial::Trial;
use serde_json::{Value as Json, json};

fn text(value: &Json) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A VPC with two private subnets, a route table and a security group.
struct Network {
    trial: Trial,
    vpc: String,
    subnets: [String; 2],
    table: String,
    group: String,
}

fn network() -> Network {
    let trial = Trial::new();
    let vpc = text(&trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}))["Vpc"]["VpcId"]);
    let attribute = |name: &str| {
        let mut input = json!({"VpcId": vpc});
        input[name] = json!({"Value": true});
        trial.call("ec2::modify_vpc_attribute", input);
    };
    attribute("EnableDnsSupport");
    attribute("EnableDnsHostnames");
    let subnets = [("10.0.2.0/24", "ap-northeast-1a"), ("10.0.3.0/24", "ap-northeast-1c")].map(|(block, zone)| {
        let input = json!({"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone});
        text(&trial.call("ec2::create_subnet", input)["Subnet"]["SubnetId"])
    });
    let table = text(&trial.call("ec2::create_route_table", json!({"VpcId": vpc}))["RouteTable"]["RouteTableId"]);
    let input = json!({"VpcId": vpc, "GroupName": "private", "Description": "x"});
    let group = text(&trial.call("ec2::create_security_group", input)["GroupId"]);
    Network { trial, vpc, subnets, table, group }
}

impl Network {
    fn interface_input(&self, service: &str) -> Json {
        json!({
            "VpcId": self.vpc, "VpcEndpointType": "Interface", "ServiceName": format!("com.amazonaws.ap-northeast-1.{service}"),
            "SubnetIds": self.subnets, "SecurityGroupIds": [self.group],
        })
    }

    fn gateway_input(&self) -> Json {
        json!({"VpcId": self.vpc, "ServiceName": "com.amazonaws.ap-northeast-1.s3", "RouteTableIds": [self.table]})
    }

    fn create(&self, input: Json) -> Json {
        self.trial.call("ec2::create_vpc_endpoint", input)["VpcEndpoint"].clone()
    }

    fn refused(&self, input: Json) -> String {
        self.trial.refused("ec2::create_vpc_endpoint", input)
    }

    fn described(&self, id: &Json) -> Json {
        self.trial.call("ec2::describe_vpc_endpoints", json!({"VpcEndpointIds": [id]}))["VpcEndpoints"][0].clone()
    }

    fn routes(&self) -> Json {
        let seen = self.trial.call("ec2::describe_route_tables", json!({"RouteTableIds": [self.table]}));
        seen["RouteTables"][0]["Routes"].clone()
    }
}

#[test]
fn a_gateway_endpoint_is_there_at_once_and_has_its_routes() {
    let network = network();
    let mut input = network.gateway_input();
    input["TagSpecifications"] = json!([{"ResourceType": "vpc-endpoint", "Tags": [{"Key": "Name", "Value": "x"}]}]);
    let made = network.create(input);
    let id = &made["VpcEndpointId"];
    let expected = json!({
        "VpcEndpointId": id, "VpcEndpointType": "Gateway", "VpcId": network.vpc,
        "ServiceName": "com.amazonaws.ap-northeast-1.s3", "State": "available",
        "PolicyDocument": made["PolicyDocument"], "RouteTableIds": [network.table], "SubnetIds": [], "Groups": [],
        "IpAddressType": "ipv4", "DnsOptions": {"DnsRecordIpType": "service-defined"}, "PrivateDnsEnabled": false,
        "RequesterManaged": false, "NetworkInterfaceIds": [], "DnsEntries": [],
        "CreationTimestamp": made["CreationTimestamp"], "Tags": [{"Key": "Name", "Value": "x"}],
        "OwnerId": "123456789012", "ServiceRegion": "ap-northeast-1",
    });
    assert_eq!(made, expected);
    assert!(text(&made["PolicyDocument"]).starts_with("{\"Version\":\"2008-10-17\""));
    let seconds = |made: &Json| text(&made["CreationTimestamp"]).parse::<jiff::Timestamp>().expect("a time");
    assert_eq!(seconds(&made).subsec_nanosecond(), 0);
    // Here the clock does not stand at a whole second.
    assert_ne!(network.trial.cloud.now().subsec_nanosecond(), 0);
    assert_eq!(network.described(id), expected);
    let route = json!({
        "DestinationPrefixListId": "pl-61a54008", "GatewayId": id, "Origin": "CreateRoute", "State": "active",
    });
    assert_eq!(network.routes()[1], route);
    assert_eq!(network.refused(network.gateway_input()), "RouteAlreadyExists");
    let route = json!({"RouteTableId": network.table, "DestinationPrefixListId": "pl-61a54008"});
    assert_eq!(network.trial.refused("ec2::delete_route", route), "InvalidParameterValue");

    let deleted = network.trial.call("ec2::delete_vpc_endpoints", json!({"VpcEndpointIds": [id, "vpce-0"]}));
    let error =
        json!({"Code": "InvalidVpcEndpoint.NotFound", "Message": "The Vpc Endpoint Id 'vpce-0' does not exist"});
    assert_eq!(deleted, json!({"Unsuccessful": [{"Error": error, "ResourceId": "vpce-0"}]}));
    assert_eq!(network.routes().as_array().map(Vec::len), Some(1));
    let input = json!({"VpcEndpointIds": [id]});
    assert_eq!(network.trial.refused("ec2::describe_vpc_endpoints", input), "InvalidVpcEndpointId.NotFound");
}

#[test]
fn an_interface_endpoint_takes_its_time() {
    let network = network();
    let made = network.create(network.interface_input("ecr.dkr"));
    let id = text(&made["VpcEndpointId"]);
    assert_eq!(made["State"], "pending");
    let at: jiff::Timestamp = text(&made["CreationTimestamp"]).parse().expect("a time");
    assert_eq!(at, network.trial.cloud.now());
    assert_eq!(made["SubnetIds"], json!(network.subnets));
    assert_eq!(made["Groups"], json!([{"GroupId": network.group, "GroupName": "private"}]));
    assert_eq!(made["DnsOptions"], json!({"DnsRecordIpType": "ipv4"}));
    assert_eq!((&made["PrivateDnsEnabled"], &made["RouteTableIds"]), (&json!(true), &json!([])));
    assert!(made.get("PolicyDocument").is_none() && made.get("Tags").is_none());
    let entries = made["DnsEntries"].as_array().expect("a list");
    let names: Vec<String> = entries.iter().map(|entry| text(&entry["DnsName"])).collect();
    let own = names[0].strip_suffix(".dkr.ecr.ap-northeast-1.vpce.amazonaws.com").expect("a name of AWS's");
    assert_eq!(own.len(), id.len() + 9);
    assert_eq!(names[1], format!("{own}-ap-northeast-1a.dkr.ecr.ap-northeast-1.vpce.amazonaws.com"));
    assert_eq!(names[2], format!("{own}-ap-northeast-1c.dkr.ecr.ap-northeast-1.vpce.amazonaws.com"));
    assert_eq!(names[3..], ["dkr.ecr.ap-northeast-1.amazonaws.com", "*.dkr.ecr.ap-northeast-1.amazonaws.com"]);
    assert_eq!(
        (&entries[0]["HostedZoneId"], &entries[3]["HostedZoneId"]),
        (&json!("Z2E726K9Y6RL4W"), &json!("ZONEIDPENDING"))
    );

    let input = json!({"NetworkInterfaceIds": made["NetworkInterfaceIds"]});
    let interfaces = network.trial.call("ec2::describe_network_interfaces", input.clone());
    let first = &interfaces["NetworkInterfaces"][0];
    assert_eq!((&first["InterfaceType"], &first["Status"]), (&json!("vpc_endpoint"), &json!("in-use")));
    assert_eq!(first["Description"], format!("VPC Endpoint Interface {id}"));
    assert_eq!(
        network.trial.refused("ec2::delete_security_group", json!({"GroupId": network.group})),
        "DependencyViolation"
    );
    let interface = json!({"NetworkInterfaceId": first["NetworkInterfaceId"]});
    assert_eq!(network.trial.refused("ec2::delete_network_interface", interface), "InvalidParameterValue");

    network.trial.pass(30);
    assert_eq!(network.described(&json!(id))["State"], "pending");
    assert!(network.trial.look(|context| context.ec2.endpoints_for(&network.vpc, "ecr.dkr").next().is_none()));
    network.trial.pass(31);
    let seen = network.described(&json!(id));
    assert_eq!(seen["State"], "available");
    assert!(seen["PolicyDocument"].is_string() && seen["DnsEntries"][3]["HostedZoneId"] != "ZONEIDPENDING");
    assert!(network.trial.look(|context| context.ec2.endpoints_for(&network.vpc, "ecr.dkr").next().is_some()));

    network.trial.call("ec2::delete_vpc_endpoints", json!({"VpcEndpointIds": [id]}));
    assert_eq!(network.described(&json!(id))["State"], "deleting");
    let subnet = json!({"SubnetId": network.subnets[0]});
    assert_eq!(network.trial.refused("ec2::delete_subnet", subnet.clone()), "DependencyViolation");
    network.trial.pass(61);
    assert_eq!(network.trial.refused("ec2::describe_network_interfaces", input), "InvalidNetworkInterfaceID.NotFound");
    network.trial.call("ec2::delete_subnet", subnet);
    network.trial.call("ec2::delete_security_group", json!({"GroupId": network.group}));
}

#[test]
fn endpoints_that_cannot_be_are_refused() {
    let network = network();
    network.create(network.interface_input("logs"));
    let with = |service: &str, member: &str, value: Json| {
        let mut input = network.interface_input(service);
        input[member] = value;
        input
    };
    for (input, code) in [
        (network.interface_input("logs"), "InvalidParameter"),
        (network.interface_input("nothing"), "InvalidServiceName"),
        (with("ecr.api", "ServiceName", json!("com.amazonaws.us-east-1.ecr.api")), "InvalidServiceName"),
        (with("ecr.api", "VpcId", json!("vpc-0")), "InvalidVpcID.NotFound"),
        (with("ecr.api", "VpcEndpointType", json!("Gateway")), "InvalidParameter"),
        (with("ecr.api", "SubnetIds", json!(["subnet-0"])), "InvalidSubnetID.NotFound"),
        (with("ecr.api", "SecurityGroupIds", json!(["sg-0"])), "InvalidGroup.NotFound"),
        (with("ecr.api", "RouteTableIds", json!([network.table])), "InvalidParameter"),
        (with("ecr.api", "PolicyDocument", json!("no JSON")), "InvalidPolicyDocument"),
        (with("ecr.api", "IpAddressType", json!("dualstack")), "NotImplemented"),
        (network.interface_input("s3"), "InvalidParameter"),
    ] {
        assert_eq!(network.refused(input.clone()), code, "{input}");
    }
    let input = json!({"VpcId": network.vpc, "CidrBlock": "10.0.9.0/24", "AvailabilityZone": "ap-northeast-1a"});
    let same_zone = text(&network.trial.call("ec2::create_subnet", input)["Subnet"]["SubnetId"]);
    let input = with("ecr.api", "SubnetIds", json!([network.subnets[0], same_zone]));
    assert_eq!(network.refused(input), "DuplicateSubnetsInSameZone");
    network
        .trial
        .call("ec2::modify_vpc_attribute", json!({"VpcId": network.vpc, "EnableDnsHostnames": {"Value": false}}));
    assert_eq!(network.refused(network.interface_input("ecr.api")), "InvalidParameter");
    let made = network.create(with("ecr.api", "PrivateDnsEnabled", json!(false)));
    assert_eq!(made["DnsEntries"].as_array().map(Vec::len), Some(3));
}

#[test]
fn endpoints_are_modified() {
    let network = network();
    let mut input = network.interface_input("ecr.api");
    input["SubnetIds"] = json!([network.subnets[0]]);
    let made = network.create(input);
    let modify = |changes: Json| {
        let mut input = json!({"VpcEndpointId": made["VpcEndpointId"]});
        input.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
        network.trial.try_call("ec2::modify_vpc_endpoint", input).map_err(|refused| refused.code)
    };
    assert_eq!(modify(json!({"AddSubnetIds": [network.subnets[1]]})), Err("IncorrectState".to_owned()));
    network.trial.pass(61);
    assert_eq!(modify(json!({"AddRouteTableIds": [network.table]})), Err("InvalidParameter".to_owned()));
    let changes = json!({"AddSubnetIds": [network.subnets[1]], "RemoveSubnetIds": [network.subnets[0]], "PrivateDnsEnabled": false});
    assert_eq!(modify(changes), Ok(json!({"Return": true})));
    let seen = network.described(&made["VpcEndpointId"]);
    assert_eq!(seen["SubnetIds"], json!([network.subnets[1]]));
    assert_ne!(seen["NetworkInterfaceIds"], made["NetworkInterfaceIds"]);
    assert_eq!(seen["PrivateDnsEnabled"], false);

    let gateway = network.create(network.gateway_input());
    let input = json!({"VpcEndpointId": gateway["VpcEndpointId"], "RemoveRouteTableIds": [network.table]});
    network.trial.call("ec2::modify_vpc_endpoint", input);
    assert_eq!(network.routes().as_array().map(Vec::len), Some(1));
    assert_eq!(network.described(&gateway["VpcEndpointId"])["RouteTableIds"], json!([]));
}

#[test]
fn services_and_their_prefix_lists_are_described() {
    let network = network();
    let name = "com.amazonaws.ap-northeast-1.s3";
    let seen = network.trial.call("ec2::describe_vpc_endpoint_services", json!({"ServiceNames": [name]}));
    assert_eq!(seen["ServiceNames"], json!([name]));
    assert_eq!(seen["ServiceDetails"].as_array().map(Vec::len), Some(2));
    let filters = json!([{"Name": "service-type", "Values": ["Gateway"]}]);
    let seen = network.trial.call("ec2::describe_vpc_endpoint_services", json!({"Filters": filters}));
    assert_eq!(seen["ServiceNames"], json!(["com.amazonaws.ap-northeast-1.dynamodb", name]));
    let filters = json!([{"Name": "prefix-list-name", "Values": ["*.s3"]}]);
    let seen = network.trial.call("ec2::describe_prefix_lists", json!({"Filters": filters}));
    assert_eq!(seen["PrefixLists"][0]["PrefixListId"], "pl-61a54008");
    let seen = network.trial.call("ec2::describe_managed_prefix_lists", json!({"PrefixListIds": ["pl-61a54008"]}));
    let expected = json!({
        "PrefixListId": "pl-61a54008", "AddressFamily": "IPv4", "State": "create-complete",
        "PrefixListArn": "arn:aws:ec2:ap-northeast-1:aws:prefix-list/pl-61a54008", "PrefixListName": name,
        "Tags": [], "OwnerId": "AWS",
    });
    assert_eq!(seen["PrefixLists"][0], expected);
}

#[test]
fn customers_have_prefix_lists_too() {
    let network = network();
    let trial = &network.trial;
    let made = trial.call(
        "ec2::create_managed_prefix_list",
        json!({
            "PrefixListName": "offices", "MaxEntries": 2, "AddressFamily": "IPv4",
            "Entries": [{"Cidr": "192.0.2.0/24", "Description": "Tokyo"}],
        }),
    );
    let id = &made["PrefixList"]["PrefixListId"];
    assert_eq!(
        (&made["PrefixList"]["State"], &made["PrefixList"]["Version"]),
        (&json!("create-in-progress"), &json!(1))
    );
    let permissions = json!([{"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": id}]}]);
    trial
        .call("ec2::authorize_security_group_ingress", json!({"GroupId": network.group, "IpPermissions": permissions}));
    let users = trial.call("ec2::get_managed_prefix_list_associations", json!({"PrefixListId": id}));
    assert_eq!(users["PrefixListAssociations"][0]["ResourceId"], json!(network.group));
    let add = |version: i64, block: &str| {
        let input = json!({"PrefixListId": id, "CurrentVersion": version, "AddEntries": [{"Cidr": block}]});
        trial.try_call("ec2::modify_managed_prefix_list", input).map_err(|refused| refused.code)
    };
    assert!(add(1, "198.51.100.0/24").is_ok());
    assert_eq!(add(1, "203.0.113.0/24").map(drop), Err("PrefixListVersionMismatch".to_owned()));
    assert_eq!(add(2, "203.0.113.0/24").map(drop), Err("PrefixListMaxEntriesExceeded".to_owned()));
    let entries = trial.call("ec2::get_managed_prefix_list_entries", json!({"PrefixListId": id}));
    assert_eq!(entries["Entries"].as_array().map(Vec::len), Some(2));
    let first = trial.call("ec2::get_managed_prefix_list_entries", json!({"PrefixListId": id, "TargetVersion": 1}));
    assert_eq!(first["Entries"], json!([{"Cidr": "192.0.2.0/24", "Description": "Tokyo"}]));
    assert_eq!(trial.refused("ec2::delete_managed_prefix_list", json!({"PrefixListId": id})), "PrefixListInUse");
    trial.call("ec2::revoke_security_group_ingress", json!({"GroupId": network.group, "IpPermissions": permissions}));
    trial.call("ec2::delete_managed_prefix_list", json!({"PrefixListId": id}));
    let of_aws = json!({"PrefixListId": "pl-61a54008"});
    assert_eq!(trial.refused("ec2::delete_managed_prefix_list", of_aws), "UnauthorizedOperation");
}

#[test]
fn a_vpc_with_an_endpoint_cannot_be_deleted() {
    let trial = Trial::new();
    let vpc = text(&trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}))["Vpc"]["VpcId"]);
    let input = json!({"VpcId": vpc, "ServiceName": "com.amazonaws.ap-northeast-1.dynamodb"});
    let made = trial.call("ec2::create_vpc_endpoint", input);
    assert_eq!(trial.refused("ec2::delete_vpc", json!({"VpcId": vpc})), "DependencyViolation");
    trial.call("ec2::delete_vpc_endpoints", json!({"VpcEndpointIds": [made["VpcEndpoint"]["VpcEndpointId"]]}));
    trial.call("ec2::delete_vpc", json!({"VpcId": vpc}));
}

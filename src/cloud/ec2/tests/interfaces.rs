//! Network interfaces, as a caller sees them.

use crate::cloud::ec2::NewInterface;
use crate::cloud::trial::Trial;
use serde_json::{Value as Json, json};

fn text(value: &Json) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A trial with a subnet of 16 addresses.
fn subnet() -> (Trial, String) {
    let trial = Trial::new();
    let vpc = trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}));
    let input =
        json!({"VpcId": vpc["Vpc"]["VpcId"], "CidrBlock": "10.0.0.16/28", "AvailabilityZone": "ap-northeast-1a"});
    let made = trial.call("ec2::create_subnet", input);
    let id = text(&made["Subnet"]["SubnetId"]);
    (trial, id)
}

#[test]
fn addresses_are_given_out_one_after_another_and_come_back() {
    let (trial, subnet) = subnet();
    let create = || trial.try_call("ec2::create_network_interface", json!({"SubnetId": subnet}));
    let made: Vec<Json> = (0..11).map(|_| create().expect("there is room")["NetworkInterface"].clone()).collect();
    assert_eq!(made[0]["PrivateIpAddress"], "10.0.0.20");
    assert_eq!(made[10]["PrivateIpAddress"], "10.0.0.30");
    assert_eq!(create().map_err(|refused| refused.code), Err("InsufficientFreeAddressesInSubnet".to_owned()));
    let filter = json!({"SubnetIds": [subnet]});
    assert_eq!(trial.call("ec2::describe_subnets", filter.clone())["Subnets"][0]["AvailableIpAddressCount"], 0);
    trial.call("ec2::delete_network_interface", json!({"NetworkInterfaceId": made[3]["NetworkInterfaceId"]}));
    assert_eq!(trial.call("ec2::describe_subnets", filter)["Subnets"][0]["AvailableIpAddressCount"], 1);
    assert_eq!(create().expect("there is room")["NetworkInterface"]["PrivateIpAddress"], "10.0.0.23");
    let subnet = json!({"SubnetId": subnet});
    assert_eq!(trial.refused("ec2::delete_subnet", subnet), "DependencyViolation");
}

#[test]
fn many_interfaces_are_filtered_and_paged() {
    let (trial, subnet) = subnet();
    for n in 0..9 {
        let tags = json!([{"ResourceType": "network-interface", "Tags": [{"Key": "n", "Value": (n % 3).to_string()}]}]);
        let input = json!({"SubnetId": subnet, "Description": format!("d{n}"), "TagSpecifications": tags});
        trial.call("ec2::create_network_interface", input);
    }
    let ids = |input: Json| {
        let answer = trial.call("ec2::describe_network_interfaces", input);
        let list = answer["NetworkInterfaces"].as_array().cloned().unwrap_or_default();
        let ids: Vec<String> = list.iter().map(|one| text(&one["NetworkInterfaceId"])).collect();
        (ids, answer["NextToken"].clone())
    };
    let (all, none) = ids(json!({}));
    assert_eq!((all.len(), &none), (9, &Json::Null));
    let (first, token) = ids(json!({"MaxResults": 5}));
    assert_eq!(first, all[..5]);
    let (second, none) = ids(json!({"MaxResults": 5, "NextToken": token}));
    assert_eq!((&second[..], &none), (&all[5..], &Json::Null));

    // What a glance answers a description answers alike: each filter finds exactly the things that are described so.
    let described = trial.call("ec2::describe_network_interfaces", json!({}))["NetworkInterfaces"].clone();
    let count = |name: &str, value: &str| ids(json!({"Filters": [{"Name": name, "Values": [value]}]})).0.len();
    for one in described.as_array().expect("a list") {
        for (name, value) in [
            ("network-interface-id", &one["NetworkInterfaceId"]),
            ("description", &one["Description"]),
            ("mac-address", &one["MacAddress"]),
            ("private-ip-address", &one["PrivateIpAddress"]),
            ("addresses.private-ip-address", &one["PrivateIpAddresses"][0]["PrivateIpAddress"]),
        ] {
            assert_eq!(count(name, &text(value)), 1, "{name}");
        }
        for (name, value) in [
            ("availability-zone", &one["AvailabilityZone"]),
            ("availability-zone-id", &one["AvailabilityZoneId"]),
            ("group-id", &one["Groups"][0]["GroupId"]),
            ("group-name", &one["Groups"][0]["GroupName"]),
            ("interface-type", &one["InterfaceType"]),
            ("owner-id", &one["OwnerId"]),
            ("requester-id", &one["RequesterId"]),
            ("status", &one["Status"]),
            ("subnet-id", &one["SubnetId"]),
            ("vpc-id", &one["VpcId"]),
        ] {
            assert_eq!((count(name, &text(value)), count(name, "x")), (9, 0), "{name}");
        }
    }
    for (name, value, expected) in [
        ("requester-managed", "false", 9),
        ("requester-managed", "true", 0),
        ("source-dest-check", "true", 9),
        ("addresses.primary", "true", 9),
        ("attachment.status", "attached", 0),
        ("association.public-ip", "*", 0),
        ("tag:n", "1", 3),
        ("tag:m", "1", 0),
        ("tag-key", "n", 9),
        ("tag-value", "2", 3),
    ] {
        assert_eq!(count(name, value), expected, "{name} {value}");
    }
}

#[test]
fn an_interface_is_described_as_aws_does() {
    let (trial, subnet) = subnet();
    let made = trial.call(
        "ec2::create_network_interface",
        json!({"SubnetId": subnet, "Description": "x", "PrivateIpAddress": "10.0.0.25", "SecondaryPrivateIpAddressCount": 1}),
    );
    let made = &made["NetworkInterface"];
    assert_eq!(made["Status"], "pending");
    let id = &made["NetworkInterfaceId"];
    let seen = trial.call("ec2::describe_network_interfaces", json!({"NetworkInterfaceIds": [id]}));
    let seen = &seen["NetworkInterfaces"][0];
    let addresses = json!([
        {"Primary": true, "PrivateIpAddress": "10.0.0.25"}, {"Primary": false, "PrivateIpAddress": "10.0.0.26"},
    ]);
    let expected = json!({
        "AvailabilityZone": "ap-northeast-1a", "Description": "x",
        "Groups": [{"GroupId": made["Groups"][0]["GroupId"], "GroupName": "default"}], "InterfaceType": "interface",
        "Ipv6Addresses": [], "MacAddress": made["MacAddress"], "NetworkInterfaceId": id, "OwnerId": "123456789012",
        "PrivateIpAddress": "10.0.0.25", "PrivateIpAddresses": addresses, "RequesterId": "AIDACKCEVSQ6C2EXAMPLE",
        "RequesterManaged": false, "SourceDestCheck": true, "Status": "available", "SubnetId": subnet, "TagSet": [],
        "VpcId": made["VpcId"], "Operator": {"Managed": false}, "AvailabilityZoneId": seen["AvailabilityZoneId"],
    });
    assert_eq!(*seen, expected);
    assert_eq!(text(&made["MacAddress"]).len(), 17);
}

#[test]
fn an_interface_of_a_service_is_not_the_customers() {
    let (trial, subnet) = subnet();
    let interface = trial.look(|context| {
        let new = NewInterface {
            subnet_id: &subnet,
            requester: Some("amazon-elb"),
            public_ip: true,
            ..NewInterface::default()
        };
        context.ec2.make_interface(context.ids, context.now, context.account, &new).expect("there is room")
    });
    let filters = json!([{"Name": "requester-id", "Values": ["amazon-elb"]}, {"Name": "status", "Values": ["in-use"]}]);
    let seen = trial.call("ec2::describe_network_interfaces", json!({"Filters": filters}));
    let seen = &seen["NetworkInterfaces"][0];
    assert_eq!(seen["Association"]["IpOwnerId"], "amazon-elb");
    assert_eq!(seen["Attachment"]["InstanceOwnerId"], "amazon-elb");
    for (call, input, code) in [
        ("ec2::delete_network_interface", json!({"NetworkInterfaceId": interface.id}), "InvalidParameterValue"),
        (
            "ec2::detach_network_interface",
            json!({"AttachmentId": seen["Attachment"]["AttachmentId"]}),
            "OperationNotPermitted",
        ),
        ("ec2::detach_network_interface", json!({"AttachmentId": "eni-attach-0"}), "InvalidAttachmentID.NotFound"),
        (
            "ec2::modify_network_interface_attribute",
            json!({"NetworkInterfaceId": interface.id, "Description": {"Value": "mine"}}),
            "AuthFailure",
        ),
        ("ec2::delete_network_interface", json!({"NetworkInterfaceId": "eni-0"}), "InvalidNetworkInterfaceID.NotFound"),
        ("ec2::delete_network_interface", json!({"NetworkInterfaceId": "eni"}), "InvalidNetworkInterfaceID.Malformed"),
    ] {
        assert_eq!(trial.refused(call, input), code, "{call}");
    }
    trial.look(|context| context.ec2.drop_interface(&interface.id));
    let gone = json!({"NetworkInterfaceIds": [interface.id]});
    assert_eq!(trial.refused("ec2::describe_network_interfaces", gone), "InvalidNetworkInterfaceID.NotFound");
}

#[test]
fn interfaces_are_modified() {
    let (trial, subnet) = subnet();
    let made = trial.call("ec2::create_network_interface", json!({"SubnetId": subnet}));
    let id = &made["NetworkInterface"]["NetworkInterfaceId"];
    let vpc = &made["NetworkInterface"]["VpcId"];
    let group = trial.call("ec2::create_security_group", json!({"GroupName": "g", "Description": "g", "VpcId": vpc}));
    let group = &group["GroupId"];
    trial.call("ec2::modify_network_interface_attribute", json!({"NetworkInterfaceId": id, "Groups": [group]}));
    trial.call(
        "ec2::modify_network_interface_attribute",
        json!({"NetworkInterfaceId": id, "SourceDestCheck": {"Value": false}}),
    );
    assert_eq!(trial.refused("ec2::delete_security_group", json!({"GroupId": group})), "DependencyViolation");
    let attribute = |name: &str| {
        let input = json!({"NetworkInterfaceId": id, "Attribute": name});
        trial.call("ec2::describe_network_interface_attribute", input)
    };
    assert_eq!(attribute("groupSet")["Groups"][0]["GroupId"], *group);
    assert_eq!(attribute("sourceDestCheck"), json!({"NetworkInterfaceId": id, "SourceDestCheck": {"Value": false}}));
    let filters = json!([{"Name": "group-id", "Values": [group]}]);
    let seen = trial.call("ec2::describe_network_interfaces", json!({"Filters": filters}));
    assert_eq!(seen["NetworkInterfaces"][0]["NetworkInterfaceId"], *id);

    let input = json!({"NetworkInterfaceId": id, "SecondaryPrivateIpAddressCount": 2});
    let assigned = trial.call("ec2::assign_private_ip_addresses", input);
    let addresses = [("10.0.0.21"), ("10.0.0.22")].map(|ip| json!({"PrivateIpAddress": ip}));
    assert_eq!(assigned["AssignedPrivateIpAddresses"], json!(addresses));
    let input = json!({"NetworkInterfaceId": id, "PrivateIpAddresses": ["10.0.0.21"]});
    trial.call("ec2::unassign_private_ip_addresses", input.clone());
    assert_eq!(trial.refused("ec2::unassign_private_ip_addresses", input), "InvalidParameterValue");
    let taken = json!({"SubnetId": subnet, "PrivateIpAddress": "10.0.0.22"});
    assert_eq!(trial.refused("ec2::create_network_interface", taken), "InvalidIPAddress.InUse");
    let outside = json!({"SubnetId": subnet, "PrivateIpAddress": "10.0.1.22"});
    assert_eq!(trial.refused("ec2::create_network_interface", outside), "InvalidParameterValue");
}

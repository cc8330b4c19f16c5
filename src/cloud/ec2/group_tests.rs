//! Security groups and their rules, as a caller sees them.

use super::rules::{End, within};
use crate::cloud::trial::Trial;
use serde_json::{Value as Json, json};

/// A trial with a VPC, whose id it gives.
fn vpc() -> (Trial, String) {
    let trial = Trial::new();
    let made = trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}));
    let id = text(&made["Vpc"]["VpcId"]);
    (trial, id)
}

fn text(value: &Json) -> String {
    value.as_str().expect("a text").to_owned()
}

fn group(trial: &Trial, vpc: &str, name: &str) -> String {
    let input = json!({"GroupName": name, "Description": "a group", "VpcId": vpc});
    text(&trial.call("ec2::create_security_group", input)["GroupId"])
}

fn tcp(port: i64, peer: Json) -> Json {
    let mut permission = json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port});
    permission.as_object_mut().expect("an object").extend(peer.as_object().expect("an object").clone());
    json!([permission])
}

fn from_anywhere() -> Json {
    json!({"IpRanges": [{"CidrIp": "0.0.0.0/0"}]})
}

#[test]
fn a_new_group_lets_everything_out_and_nothing_in() {
    let (trial, vpc) = vpc();
    let made = trial.call(
        "ec2::create_security_group",
        json!({
            "GroupName": "web", "Description": "Public Security Group", "VpcId": vpc,
            "TagSpecifications": [{"ResourceType": "security-group", "Tags": [{"Key": "Name", "Value": "x"}]}],
        }),
    );
    let id = text(&made["GroupId"]);
    let arn = format!("arn:aws:ec2:ap-northeast-1:123456789012:security-group/{id}");
    let tags = json!([{"Key": "Name", "Value": "x"}]);
    assert_eq!(made, json!({"GroupId": id, "Tags": tags, "SecurityGroupArn": arn}));
    let seen = trial.call("ec2::describe_security_groups", json!({"GroupIds": [id]}));
    let expected = json!({
        "GroupId": id,
        "IpPermissionsEgress": [{
            "IpProtocol": "-1", "UserIdGroupPairs": [], "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            "Ipv6Ranges": [], "PrefixListIds": [],
        }],
        "Tags": tags, "VpcId": vpc, "SecurityGroupArn": arn, "OwnerId": "123456789012", "GroupName": "web",
        "Description": "Public Security Group", "IpPermissions": [],
    });
    assert_eq!(seen, json!({"SecurityGroups": [expected]}));
    let rules =
        trial.call("ec2::describe_security_group_rules", json!({"Filters": [{"Name": "group-id", "Values": [id]}]}));
    let rule = &rules["SecurityGroupRules"][0];
    assert_eq!((&rule["FromPort"], &rule["IsEgress"], &rule["Tags"]), (&json!(-1), &json!(true), &json!([])));
}

#[test]
fn groups_that_cannot_be_are_refused() {
    let (trial, vpc) = vpc();
    group(&trial, &vpc, "web");
    for (name, description, vpc, code) in [
        ("web", "x", vpc.as_str(), "InvalidGroup.Duplicate"),
        ("default", "x", &vpc, "InvalidParameterValue"),
        ("sg-web", "x", &vpc, "InvalidParameterValue"),
        ("コンテナ", "x", &vpc, "InvalidParameterValue"),
        ("new", "公開", &vpc, "InvalidParameterValue"),
        ("new", "a|b", &vpc, "InvalidParameterValue"),
        ("new", "x", "vpc-0123456789abcdef0", "InvalidVpcID.NotFound"),
    ] {
        let input = json!({"GroupName": name, "Description": description, "VpcId": vpc});
        assert_eq!(trial.refused("ec2::create_security_group", input), code, "{name} {description}");
    }
}

#[test]
fn rules_come_back_as_aws_shows_them() {
    let (trial, vpc) = vpc();
    let (public, private) = (group(&trial, &vpc, "public"), group(&trial, &vpc, "private"));
    let made = trial.call(
        "ec2::authorize_security_group_ingress",
        json!({"GroupId": public, "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0"}),
    );
    let rule = &made["SecurityGroupRules"][0];
    let id = text(&rule["SecurityGroupRuleId"]);
    let arn = format!("arn:aws:ec2:ap-northeast-1:123456789012:security-group-rule/{id}");
    let expected = json!({
        "SecurityGroupRuleId": id, "GroupId": public, "GroupOwnerId": "123456789012", "IsEgress": false,
        "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIpv4": "0.0.0.0/0", "SecurityGroupRuleArn": arn,
    });
    assert_eq!(made, json!({"Return": true, "SecurityGroupRules": [expected]}));

    let permissions = tcp(80, json!({"UserIdGroupPairs": [{"GroupId": public, "Description": "from outside"}]}));
    let input = json!({"GroupId": private, "IpPermissions": permissions});
    let made = trial.call("ec2::authorize_security_group_ingress", input.clone());
    let rule = &made["SecurityGroupRules"][0];
    assert_eq!(rule["ReferencedGroupInfo"], json!({"GroupId": public, "UserId": "123456789012"}));
    assert_eq!(rule["Description"], "from outside");
    assert_eq!(trial.refused("ec2::authorize_security_group_ingress", input.clone()), "InvalidPermission.Duplicate");
    let revoked = trial.call("ec2::revoke_security_group_ingress", input.clone());
    assert_eq!(revoked["RevokedSecurityGroupRules"][0]["ReferencedGroupId"], json!(public));
    assert_eq!(trial.refused("ec2::revoke_security_group_ingress", input), "InvalidPermission.NotFound");
}

#[test]
fn blocks_and_protocols_are_kept_as_aws_writes_them() {
    let (trial, vpc) = vpc();
    let id = group(&trial, &vpc, "web");
    for (given, protocol, block) in [
        ("6", "tcp", "10.1.2.3/16"),
        ("UDP", "udp", "10.1.0.0/16"),
        ("-1", "-1", "10.1.9.9/16"),
        ("50", "50", "10.1.0.1/16"),
    ] {
        let permission = json!([{"IpProtocol": given, "FromPort": 1, "ToPort": 2, "IpRanges": [{"CidrIp": block}]}]);
        let made =
            trial.call("ec2::authorize_security_group_ingress", json!({"GroupId": id, "IpPermissions": permission}));
        let rule = &made["SecurityGroupRules"][0];
        assert_eq!((&rule["IpProtocol"], &rule["CidrIpv4"]), (&json!(protocol), &json!("10.1.0.0/16")), "{given}");
        let port = if protocol == "tcp" || protocol == "udp" { 1 } else { -1 };
        assert_eq!(rule["FromPort"], port, "{given}");
    }
}

#[test]
fn rules_that_cannot_be_are_refused() {
    let (trial, vpc) = vpc();
    let id = group(&trial, &vpc, "web");
    let other = text(&trial.call("ec2::create_vpc", json!({"CidrBlock": "10.1.0.0/16"}))["Vpc"]["VpcId"]);
    let elsewhere = group(&trial, &other, "elsewhere");
    let ports = |from: i64, to: i64| json!([{"IpProtocol": "tcp", "FromPort": from, "ToPort": to, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]);
    for (permissions, code) in [
        (tcp(80, json!({"IpRanges": [{"CidrIp": "10.0.0.0"}]})), "InvalidParameterValue"),
        (tcp(80, json!({"IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "公開"}]})), "InvalidParameterValue"),
        (tcp(80, json!({"Ipv6Ranges": [{"CidrIpv6": "::/129"}]})), "InvalidParameterValue"),
        (tcp(80, json!({"UserIdGroupPairs": [{"GroupId": "sg-0123456789abcdef0"}]})), "InvalidGroup.NotFound"),
        (tcp(80, json!({"UserIdGroupPairs": [{"GroupId": elsewhere}]})), "InvalidGroup.NotFound"),
        (tcp(80, json!({"PrefixListIds": [{"PrefixListId": "pl-0"}]})), "InvalidPrefixListID.NotFound"),
        (tcp(80, json!({})), "MissingParameter"),
        (ports(443, 80), "InvalidParameterValue"),
        (ports(80, 70_000), "InvalidParameterValue"),
        (json!([{"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]), "InvalidParameterValue"),
        (json!([{"IpProtocol": "http", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]), "InvalidParameterValue"),
    ] {
        let input = json!({"GroupId": id, "IpPermissions": permissions});
        assert_eq!(trial.refused("ec2::authorize_security_group_ingress", input), code, "{permissions}");
    }
    let both = json!({"GroupId": id, "IpPermissions": tcp(80, from_anywhere()), "CidrIp": "0.0.0.0/0"});
    assert_eq!(trial.refused("ec2::authorize_security_group_ingress", both), "InvalidParameterCombination");
    let nobody = json!({"GroupId": "sg-0123456789abcdef0", "IpPermissions": tcp(80, from_anywhere())});
    assert_eq!(trial.refused("ec2::authorize_security_group_ingress", nobody), "InvalidGroup.NotFound");
    let seen = trial.call("ec2::describe_security_groups", json!({"GroupIds": [id]}));
    assert_eq!(seen["SecurityGroups"][0]["IpPermissions"], json!([]));
    let many: Vec<Json> = (1..62).map(|port| tcp(port, from_anywhere())[0].clone()).collect();
    let input = json!({"GroupId": id, "IpPermissions": many});
    assert_eq!(trial.refused("ec2::authorize_security_group_ingress", input), "RulesPerSecurityGroupLimitExceeded");
}

#[test]
fn a_group_in_use_cannot_be_deleted() {
    let (trial, vpc) = vpc();
    let (public, private) = (group(&trial, &vpc, "public"), group(&trial, &vpc, "private"));
    let permissions = tcp(80, json!({"UserIdGroupPairs": [{"GroupId": public}]}));
    trial.call("ec2::authorize_security_group_ingress", json!({"GroupId": private, "IpPermissions": permissions}));
    assert_eq!(trial.refused("ec2::delete_security_group", json!({"GroupId": public})), "DependencyViolation");
    let subnet = trial.call("ec2::create_subnet", json!({"VpcId": vpc, "CidrBlock": "10.0.0.0/24"}));
    let input = json!({"SubnetId": subnet["Subnet"]["SubnetId"], "Groups": [private]});
    let interface = trial.call("ec2::create_network_interface", input);
    assert_eq!(trial.refused("ec2::delete_security_group", json!({"GroupId": private})), "DependencyViolation");
    let interface = &interface["NetworkInterface"]["NetworkInterfaceId"];
    trial.call("ec2::delete_network_interface", json!({"NetworkInterfaceId": interface}));
    let deleted = trial.call("ec2::delete_security_group", json!({"GroupId": private}));
    assert_eq!(deleted, json!({"Return": true, "GroupId": private}));
    trial.call("ec2::delete_security_group", json!({"GroupId": public}));
    assert_eq!(trial.refused("ec2::delete_security_group", json!({"GroupId": public})), "InvalidGroup.NotFound");
    let filters = json!([{"Name": "vpc-id", "Values": [vpc]}]);
    let left = trial.call("ec2::describe_security_groups", json!({"Filters": filters}));
    assert_eq!(left["SecurityGroups"][0]["GroupName"], "default");
    let default = json!({"GroupId": left["SecurityGroups"][0]["GroupId"]});
    assert_eq!(trial.refused("ec2::delete_security_group", default), "CannotDelete");
}

#[test]
fn rules_are_changed_and_described_by_id() {
    let (trial, vpc) = vpc();
    let id = group(&trial, &vpc, "web");
    let made = trial.call(
        "ec2::authorize_security_group_ingress",
        json!({
            "GroupId": id, "IpPermissions": tcp(80, from_anywhere()),
            "TagSpecifications": [{"ResourceType": "security-group-rule", "Tags": [{"Key": "Name", "Value": "r"}]}],
        }),
    );
    let rule = text(&made["SecurityGroupRules"][0]["SecurityGroupRuleId"]);
    let wanted =
        json!({"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "CidrIpv4": "10.0.0.0/8", "Description": "new"});
    let update = json!([{"SecurityGroupRuleId": rule, "SecurityGroupRule": wanted}]);
    trial.call("ec2::modify_security_group_rules", json!({"GroupId": id, "SecurityGroupRules": update}));
    trial.call(
        "ec2::update_security_group_rule_descriptions_ingress",
        json!({"GroupId": id, "SecurityGroupRuleDescriptions": [{"SecurityGroupRuleId": rule, "Description": "newer"}]}),
    );
    let seen = trial.call("ec2::describe_security_group_rules", json!({"SecurityGroupRuleIds": [rule]}));
    let seen = &seen["SecurityGroupRules"][0];
    assert_eq!((&seen["FromPort"], &seen["CidrIpv4"]), (&json!(8080), &json!("10.0.0.0/8")));
    assert_eq!((&seen["Description"], &seen["Tags"][0]["Value"]), (&json!("newer"), &json!("r")));
    let wrong = json!({"GroupId": id, "SecurityGroupRuleIds": [rule]});
    assert_eq!(
        trial.refused("ec2::revoke_security_group_egress", wrong.clone()),
        "InvalidSecurityGroupRuleId.NotFound"
    );
    trial.call("ec2::revoke_security_group_ingress", wrong);
    let gone = json!({"SecurityGroupRuleIds": [rule]});
    assert_eq!(trial.refused("ec2::describe_security_group_rules", gone), "InvalidSecurityGroupRuleId.NotFound");
}

#[test]
fn rules_let_through_what_they_say() {
    let trial = Trial::new();
    let made = trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}));
    let vpc = text(&made["Vpc"]["VpcId"]);
    let (public, private) = (group(&trial, &vpc, "public"), group(&trial, &vpc, "private"));
    for permissions in [
        tcp(80, json!({"UserIdGroupPairs": [{"GroupId": public}]})),
        tcp(443, json!({"IpRanges": [{"CidrIp": "10.0.0.0/16"}]})),
    ] {
        trial.call("ec2::authorize_security_group_ingress", json!({"GroupId": private, "IpPermissions": permissions}));
    }
    trial.look(|context| {
        let (groups, from) = ([private.clone()], [public.clone()]);
        let address = |text: &str| text.parse().ok();
        for (port, end, expected) in [
            (80, End { groups: &from, ..End::default() }, true),
            (80, End { address: address("10.0.0.5"), ..End::default() }, false),
            (443, End { address: address("10.0.0.5"), ..End::default() }, true),
            (443, End { address: address("10.1.0.5"), groups: &from, ..End::default() }, false),
        ] {
            assert_eq!(context.ec2.lets_in(&groups, "tcp", port, &end), expected, "{port} {end:?}");
        }
        let anywhere = End { address: address("3.5.152.1"), ..End::default() };
        assert!(context.ec2.lets_out(&groups, "tcp", 443, &anywhere));
        assert!(!context.ec2.lets_in(&groups, "udp", 443, &End { address: address("10.0.0.5"), ..End::default() }));
    });
    for (address, block, expected) in
        [("10.0.0.1", "10.0.0.0/8", true), ("11.0.0.1", "10.0.0.0/8", false), ("1.2.3.4", "0.0.0.0/0", true)]
    {
        assert_eq!(within(address.parse().expect("an address"), block), expected, "{address} {block}");
    }
}

use super::{Network, each, id};
use serde_json::json;

#[test]
fn entries_are_kept_in_order() {
    let network = Network::new();
    let trial = &network.trial;
    let made = trial.call("ec2::create_network_acl", json!({"VpcId": network.vpc}));
    let acl = id(&made, "/NetworkAcl/NetworkAclId");
    assert_eq!(made["NetworkAcl"]["IsDefault"], false);
    let entry = |number: i64, ports: (i64, i64)| {
        json!({
            "NetworkAclId": acl, "RuleNumber": number, "Protocol": "tcp", "RuleAction": "allow", "Egress": false,
            "CidrBlock": "0.0.0.0/0", "PortRange": {"From": ports.0, "To": ports.1},
        })
    };
    trial.call("ec2::create_network_acl_entry", entry(200, (443, 443)));
    trial.call("ec2::create_network_acl_entry", entry(100, (80, 80)));
    let refused = trial.refused("ec2::create_network_acl_entry", entry(100, (80, 80)));
    assert_eq!(refused, "NetworkAclEntryAlreadyExists");
    trial.call("ec2::replace_network_acl_entry", entry(100, (8080, 8090)));
    let remove = json!({"NetworkAclId": acl, "RuleNumber": 200, "Egress": false});
    trial.call("ec2::delete_network_acl_entry", remove.clone());
    assert_eq!(trial.refused("ec2::delete_network_acl_entry", remove), "InvalidNetworkAclEntry.NotFound");
    let deny = |egress: bool| json!({"CidrBlock": "0.0.0.0/0", "Egress": egress, "Protocol": "-1", "RuleAction": "deny", "RuleNumber": 32767});
    let allow = json!({
        "CidrBlock": "0.0.0.0/0", "Egress": false, "PortRange": {"From": 8080, "To": 8090}, "Protocol": "6",
        "RuleAction": "allow", "RuleNumber": 100,
    });
    let found = trial.call("ec2::describe_network_acls", json!({"NetworkAclIds": [acl]}));
    assert_eq!(found["NetworkAcls"][0]["Entries"], json!([deny(true), allow, deny(false)]));
}

#[test]
fn every_subnet_has_one_acl() {
    let network = Network::new();
    let trial = &network.trial;
    let of_subnet = json!({"Filters": [{"Name": "association.subnet-id", "Values": [network.subnets[0]]}]});
    let found = trial.call("ec2::describe_network_acls", of_subnet.clone());
    assert_eq!(found["NetworkAcls"][0]["IsDefault"], true);
    let associations = &found["NetworkAcls"][0]["Associations"];
    assert_eq!(each(associations, "/SubnetId"), network.subnets);
    let made = trial.call("ec2::create_network_acl", json!({"VpcId": network.vpc}));
    let acl = id(&made, "/NetworkAcl/NetworkAclId");
    let input = json!({"AssociationId": associations[0]["NetworkAclAssociationId"], "NetworkAclId": acl});
    let new = id(&trial.call("ec2::replace_network_acl_association", input), "/NewAssociationId");
    let found = trial.call("ec2::describe_network_acls", of_subnet);
    let expected = json!([{"NetworkAclAssociationId": new, "NetworkAclId": acl, "SubnetId": network.subnets[0]}]);
    assert_eq!(found["NetworkAcls"][0]["Associations"], expected);
    assert_eq!(trial.refused("ec2::delete_network_acl", json!({"NetworkAclId": acl})), "DependencyViolation");
    trial.call("ec2::delete_subnet", json!({"SubnetId": network.subnets[0]}));
    trial.call("ec2::delete_network_acl", json!({"NetworkAclId": acl}));
}

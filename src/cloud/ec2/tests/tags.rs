use super::Network;
use serde_json::json;

#[test]
fn tags_are_put_found_and_taken_away() {
    let Network { trial, vpc, subnets } = Network::new();
    let resources = json!([vpc, subnets[0]]);
    let tags = json!([{"Key": "Name", "Value": "web"}, {"Key": "Stage", "Value": "test"}]);
    trial.call("ec2::create_tags", json!({"Resources": resources, "Tags": tags}));
    let found = trial.call(
        "ec2::describe_tags",
        json!({"Filters": [
            {"Name": "resource-type", "Values": ["vpc"]}, {"Name": "key", "Values": ["Name"]},
        ]}),
    );
    let expected = json!([{"Key": "Name", "ResourceId": vpc, "ResourceType": "vpc", "Value": "web"}]);
    assert_eq!(found, json!({"Tags": expected}));
    let by_tag = json!({"Filters": [{"Name": "tag:Stage", "Values": ["test"]}]});
    assert_eq!(trial.call("ec2::describe_tags", by_tag)["Tags"].as_array().map(Vec::len), Some(2));
    let other = json!({"Resources": resources, "Tags": [{"Key": "Name", "Value": "other"}, {"Key": "Stage"}]});
    trial.call("ec2::delete_tags", other);
    let found = trial.call("ec2::describe_vpcs", json!({"VpcIds": [vpc]}));
    assert_eq!(found["Vpcs"][0]["Tags"], json!([{"Key": "Name", "Value": "web"}]));
    trial.call("ec2::delete_tags", json!({"Resources": resources}));
    assert_eq!(trial.call("ec2::describe_tags", json!({})), json!({"Tags": []}));
}

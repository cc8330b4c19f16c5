//! Asking for resources, finding them, and the answers that were lost.

use super::super::{ResourceId, kind};
use super::samples::{effect, shown, value};
use serde_json::{Value as Json, json};

#[track_caller]
fn id(name: &str, members: &[(&str, &str)]) -> ResourceId {
    let kind = kind(name).unwrap_or_else(|| panic!("{name}"));
    let members = members.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    ResourceId::new(kind, members).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn a_resource_is_asked_for_and_found_in_the_answer() {
    let route = id("route", &[("RouteTableId", "rtb-1"), ("DestinationCidrBlock", "0.0.0.0/0")]);
    let call = route.kind.ask_for(&route).expect("it can be asked for");
    assert_eq!(shown(&call), json!(["DescribeRouteTables", {"RouteTableIds": ["rtb-1"]}]));
    let local = json!({"DestinationCidrBlock": "10.0.0.0/16", "State": "active"});
    let to_gateway = json!({"DestinationCidrBlock": "0.0.0.0/0", "State": "blackhole"});
    let found = route.kind.shown(&route, &value(&json!({"RouteTables": [{"Routes": [local, to_gateway]}]})));
    assert_eq!(found.and_then(|found| route.kind.state_of(&found)).as_deref(), Some("blackhole"));
    assert_eq!(route.kind.shown(&route, &value(&json!({"RouteTables": [{"Routes": [local]}]}))), None);

    let association = id("route-table-association", &[("AssociationId", "rtbassoc-1")]);
    let call = association.kind.ask_for(&association).expect("it can be asked for");
    let filters = json!([{"Name": "association.route-table-association-id", "Values": ["rtbassoc-1"]}]);
    assert_eq!(shown(&call), json!(["DescribeRouteTables", {"Filters": filters}]));
    let other = json!({"RouteTables": [{"Associations": [{"RouteTableAssociationId": "rtbassoc-2"}]}]});
    assert_eq!(association.kind.shown(&association, &value(&other)), None);

    // A prefix shows others too.
    let group = id("log-group", &[("logGroupName", "app")]);
    let answer =
        value(&json!({"logGroups": [{"logGroupName": "app-2"}, {"logGroupName": "app", "logGroupArn": "arn:app"}]}));
    let found = group.kind.shown(&group, &answer).expect("it is there");
    let call = group.kind.ask_tags(&group, &found).expect("its tags are asked for");
    assert_eq!(shown(&call), json!(["ListTagsForResource", {"resourceArn": "arn:app"}]));
    assert_eq!(group.kind.tags_in(&value(&json!({"tags": {"a": "b"}}))), [("a".to_owned(), "b".to_owned())]);
}

#[test]
fn what_is_shown_may_be_gone_and_may_cost() {
    let endpoint = kind("vpc-endpoint").expect("a kind");
    let shows = |state: &str, kind: &str| value(&json!({"State": state, "VpcEndpointType": kind}));
    assert!(endpoint.gone(&shows("deleted", "Interface")) && endpoint.going(&shows("deleting", "Interface")));
    assert!(!endpoint.gone(&shows("available", "Interface")));
    assert!(
        endpoint.costs(&shows("available", "Interface")).is_some()
            && endpoint.costs(&shows("available", "Gateway")).is_none()
    );
    let cluster = kind("cluster").expect("a kind");
    assert!(cluster.gone(&value(&json!({"status": "INACTIVE"}))) && cluster.is_absent("ClusterNotFoundException", ""));
    let task = kind("task").expect("a kind");
    assert!(task.is_absent("InvalidParameterException", "The referenced task was not found."));
    assert!(!task.is_absent("InvalidParameterException", "Invalid identifier"));
    let group = id("log-group", &[("logGroupName", "g")]);
    let unlock = group.kind.unlocking(&group, "ValidationException", "protected").expect("it helps");
    assert_eq!(
        shown(&unlock),
        json!(["PutLogGroupDeletionProtection", {"logGroupIdentifier": "g", "deletionProtectionEnabled": false}])
    );
}

#[test]
fn all_of_a_kind_are_found() {
    let vpc = kind("vpc").expect("a kind");
    let call = vpc.find_all(None, Some(("handson:run", &["r1"]))).expect("it can be asked for");
    assert_eq!(shown(&call), json!(["DescribeVpcs", {"Filters": [{"Name": "tag:handson:run", "Values": ["r1"]}]}]));
    let found =
        vpc.found(None, &value(&json!({"Vpcs": [{"VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "n"}]}]})));
    assert_eq!(
        found.iter().map(|(id, vpc)| format!("{id} {:?}", id.kind.name_of(vpc))).collect::<Vec<_>>(),
        ["vpc-1 Some(\"n\")"]
    );

    let (service, cluster) = (kind("service").expect("a kind"), id("cluster", &[("clusterArn", "arn:c")]));
    let call = service.find_all(Some(&cluster), None).expect("once for each cluster");
    assert_eq!(shown(&call), json!(["ListServices", {"cluster": "arn:c"}]));
    let found = service.found(Some(&cluster), &value(&json!({"serviceArns": ["arn:s"]})));
    assert_eq!(found.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>(), ["arn:s arn:c"]);
    assert!(service.find_all(None, None).is_none());

    // Inbound and outbound rules come in one answer.
    let rules =
        value(&json!({"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": true}]}));
    assert!(kind("security-group-rule").expect("a kind").found(None, &rules).is_empty());
    assert_eq!(kind("security-group-egress-rule").expect("a kind").found(None, &rules).len(), 1);
}

/// What is asked after a lost answer, what AWS shows then, and the answer that is made of it.
#[track_caller]
fn recovers(function: &str, input: Json, asks: Json, shows: Json, answer: Json) {
    let effect = effect(function);
    let input = value(&input);
    let call = effect.look_for(&input).unwrap_or_else(|| panic!("{function}: nothing to ask"));
    assert_eq!(shown(&call), asks, "{function}");
    let found = effect.looked(&input, &value(&shows));
    assert_eq!(effect.answer(&input, &found).to_json(), answer, "{function}");
}

#[test]
fn a_lost_answer_is_recovered() {
    recovers(
        "ec2::associate_route_table",
        json!({"RouteTableId": "rtb-1", "SubnetId": "subnet-2"}),
        json!(["DescribeRouteTables", {"RouteTableIds": ["rtb-1"]}]),
        json!({"RouteTables": [{"Associations": [{"RouteTableAssociationId": "a-1", "SubnetId": "subnet-1"},
            {"RouteTableAssociationId": "a-2", "SubnetId": "subnet-2", "AssociationState": {"State": "associated"}}]}]}),
        json!({"AssociationId": "a-2", "AssociationState": {"State": "associated"}}),
    );
    recovers(
        "ecr::create_repository",
        json!({"repositoryName": "a/b"}),
        json!(["DescribeRepositories", {"repositoryNames": ["a/b"]}]),
        json!({"repositories": [{"repositoryArn": "arn:r", "repositoryName": "a/b"}]}),
        json!({"repository": {"repositoryArn": "arn:r", "repositoryName": "a/b"}}),
    );
    recovers(
        "elbv2::create_rule",
        json!({"ListenerArn": "arn:l", "Priority": 7}),
        json!(["DescribeRules", {"ListenerArn": "arn:l"}]),
        json!({"Rules": [{"RuleArn": "arn:1", "Priority": "default"}, {"RuleArn": "arn:7", "Priority": "7"}]}),
        json!({"Rules": [{"RuleArn": "arn:7", "Priority": "7"}]}),
    );
    recovers(
        "iam::create_role",
        json!({"RoleName": "r"}),
        json!(["GetRole", {"RoleName": "r"}]),
        json!({"Role": {"RoleName": "r", "Arn": "arn:r"}}),
        json!({"Role": {"RoleName": "r", "Arn": "arn:r"}}),
    );
    recovers(
        "iam::create_service_linked_role",
        json!({"AWSServiceName": "ecs.amazonaws.com"}),
        json!(["ListRoles", {"PathPrefix": "/aws-service-role/ecs.amazonaws.com/"}]),
        json!({"Roles": [{"RoleName": "AWSServiceRoleForECS"}]}),
        json!({"Role": {"RoleName": "AWSServiceRoleForECS"}}),
    );
    recovers(
        "ec2::attach_internet_gateway",
        json!({"InternetGatewayId": "igw-1", "VpcId": "vpc-1"}),
        json!(["DescribeInternetGateways", {"InternetGatewayIds": ["igw-1"]}]),
        json!({"InternetGateways": [{"Attachments": [{"VpcId": "vpc-1", "State": "available"}]}]}),
        json!({}),
    );
    recovers(
        "ec2::associate_vpc_cidr_block",
        json!({"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}),
        json!(["DescribeVpcs", {"VpcIds": ["vpc-1"]}]),
        json!({"Vpcs": [{"CidrBlockAssociationSet": [{"AssociationId": "a-0", "CidrBlock": "10.0.0.0/16"}, {"AssociationId": "a-1", "CidrBlock": "10.1.0.0/16"}]}]}),
        json!({"CidrBlockAssociation": {"AssociationId": "a-1", "CidrBlock": "10.1.0.0/16"}, "VpcId": "vpc-1"}),
    );
    // Not without what tells it apart.
    let found = effect("ec2::associate_vpc_cidr_block");
    let input = value(&json!({"VpcId": "vpc-1", "AmazonProvidedIpv6CidrBlock": true}));
    let answer =
        value(&json!({"Vpcs": [{"CidrBlockAssociationSet": [{"AssociationId": "a-0", "CidrBlock": "10.0.0.0/16"}]}]}));
    assert!(found.looked(&input, &answer).is_empty());
    // Found by tag: what the kind shows is enough.
    let group = id("security-group", &[("GroupId", "sg-1")]);
    let element =
        value(&json!({"GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "SecurityGroupArn": "arn:sg"}));
    let answer = effect("ec2::create_security_group").answer(&value(&json!({"GroupName": "web"})), &[(group, element)]);
    assert_eq!(answer.to_json(), json!({"GroupId": "sg-1", "SecurityGroupArn": "arn:sg"}));
    let rule = id("security-group-rule", &[("SecurityGroupRuleId", "sgr-1"), ("GroupId", "sg-1")]);
    let element = value(&json!({"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "FromPort": 80}));
    let answer =
        effect("ec2::authorize_security_group_ingress").answer(&value(&json!({"GroupId": "sg-1"})), &[(rule, element)]);
    assert_eq!(
        answer.to_json(),
        json!({"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "FromPort": 80}]})
    );
}

#[test]
fn names_and_arns_are_the_same_resource() {
    let by_arn = id("service", &[("serviceArn", "arn:s"), ("clusterArn", "arn:aws:ecs:r:1:cluster/c")]);
    let by_name = id("service", &[("serviceArn", "arn:s"), ("clusterArn", "c")]);
    assert!(by_arn.is(&by_name) && by_name.is(&by_arn) && by_arn.complete());
    assert!(!by_arn.is(&id("service", &[("serviceArn", "arn:other")])));
    assert!(!by_arn.is(&id("task-set", &[("serviceArn", "arn:s")])));
    assert!(
        id("anything", &[("Resource", "arn:s")]).is(&by_arn) && !id("anything", &[("Resource", "arn:t")]).is(&by_arn)
    );
    let rule = id("listener-rule", &[("RuleArn", "arn:r"), ("ListenerArn", "arn:l")]);
    assert_eq!(rule.holder().map(|holder| format!("{} {holder}", holder.kind.name)).as_deref(), Some("listener arn:l"));
    assert_eq!(ResourceId::new(kind("vpc").expect("a kind"), [("SubnetId".to_owned(), "s".to_owned())]), None);
}

#[test]
fn effects_go_with_what_holds_them() {
    let holders = |function: &str, input: Json, output: Json| -> Vec<String> {
        let holders = effect(function).holders(&value(&input), &value(&output));
        holders.iter().map(|id| format!("{}: {id}", id.kind.name)).collect()
    };
    assert_eq!(
        holders("ec2::create_route", json!({"RouteTableId": "rtb-1", "DestinationCidrBlock": "::/0"}), json!({})),
        ["route-table: rtb-1"]
    );
    assert_eq!(holders("ec2::modify_vpc_attribute", json!({"VpcId": "vpc-1"}), json!({})), ["vpc: vpc-1"]);
    assert_eq!(holders("logs::put_transformer", json!({"logGroupIdentifier": "g"}), json!({})), ["log-group: g"]);
    assert_eq!(holders("ec2::create_vpc", json!({}), json!({"Vpc": {"VpcId": "vpc-1"}})), [""; 0]);
}

#[test]
fn an_error_may_say_that_the_first_call_was_served() {
    let served = |function: &str, code: &str, message: &str| effect(function).served(code, message);
    assert!(served("ec2::create_route", "RouteAlreadyExists", ""));
    assert!(
        served("ec2::delete_vpc", "InvalidVpcID.NotFound", "") && !served("ec2::delete_vpc", "DependencyViolation", "")
    );
    assert!(served(
        "iam::create_service_linked_role",
        "InvalidInput",
        "Service role name X has been taken in this account."
    ));
    assert!(!served("iam::create_service_linked_role", "InvalidInput", "no such service"));
    assert!(!served("ec2::modify_vpc_attribute", "InvalidVpcID.NotFound", ""));
}

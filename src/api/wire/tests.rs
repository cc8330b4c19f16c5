use super::{WireError, decode_request, decode_response};
use crate::api::testing::{Side, encode_request, encode_response, operation, sample, shown, value};
use crate::api::{Kind, Value};
use crate::api::{mask::mask, service, services};

fn response(path: &str, body: &str) -> Result<String, String> {
    let decoded = decode_response(operation(path), body.as_bytes());
    decoded.map(|value| value.to_json().to_string()).map_err(|error| error.to_string())
}

fn compact(json: &str) -> String {
    value(json).to_json().to_string()
}

#[test]
fn results_are_what_the_aws_cli_prints() {
    let rows = [
        // awsJson: the table's order, nulls dropped, unknown members ignored, an empty body is an empty result.
        (
            "ecs::create_cluster",
            r#"{"cluster": {"status": "ACTIVE", "clusterArn": "arn", "clusterName": null, "new": 1, "tags": []}}"#,
            r#"{"cluster": {"clusterArn": "arn", "status": "ACTIVE", "tags": []}}"#,
        ),
        ("ecs::delete_attributes", "{}", "{}"),
        ("ecs::delete_attributes", "", "{}"),
        // Times of either form; a floating number stays one.
        (
            "ecs::describe_services",
            r#"{"services": [{"createdAt": 1663243651.55, "taskSets": [{"scale": {"value": 100.0, "unit": "PERCENT"}, "createdAt": "2022-09-15T12:07:31Z"}], "desiredCount": 2.0}]}"#,
            r#"{"services": [{"desiredCount": 2, "taskSets": [{"createdAt": "2022-09-15T12:07:31+00:00", "scale": {"value": 100.0, "unit": "PERCENT"}}], "createdAt": "2022-09-15T12:07:31.550000+00:00"}]}"#,
        ),
        (
            "ecs::describe_services",
            r#"{"services": [{"taskSets": [{"scale": {"value": 100}}]}]}"#,
            r#"{"services": [{"taskSets": [{"scale": {"value": 100.0}}]}]}"#,
        ),
        // A scalar of another type stays as it is; nulls in lists stay.
        (
            "ecs::describe_services",
            r#"{"services": [{"desiredCount": "many", "serviceName": 5}, null]}"#,
            r#"{"services": [{"serviceName": 5, "desiredCount": "many"}, null]}"#,
        ),
        // A union with a member that is newer than the table.
        (
            "logs::get_integration",
            r#"{"integrationDetails": {"somethingNew": {}, "__type": "x", "openSearchIntegrationDetails": null}}"#,
            r#"{"integrationDetails": {"SDK_UNKNOWN_MEMBER": {"name": "somethingNew"}}}"#,
        ),
        // Maps, blobs, numbers beyond 32 bits.
        ("logs::list_tags_for_resource", r#"{"tags": {"B": "2", "A": "1"}}"#, r#"{"tags": {"B": "2", "A": "1"}}"#),
        (
            "logs::describe_log_groups",
            r#"{"logGroups": [{"creationTime": 1663243651550, "logGroupName": "g", "storedBytes": 0}]}"#,
            r#"{"logGroups": [{"logGroupName": "g", "creationTime": 1663243651550, "storedBytes": 0}]}"#,
        ),
        (
            "ecr::get_authorization_token",
            r#"{"authorizationData": [{"proxyEndpoint": "https://r", "expiresAt": 1663243651, "authorizationToken": "QVdT"}]}"#,
            r#"{"authorizationData": [{"authorizationToken": "QVdT", "expiresAt": "2022-09-15T12:07:31+00:00", "proxyEndpoint": "https://r"}]}"#,
        ),
        // awsQuery: the result's wrapper.
        (
            "sts::get_caller_identity",
            r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn><UserId>AID</UserId><Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>"#,
            r#"{"UserId": "AID", "Account": "123456789012", "Arn": "arn:aws:iam::123456789012:root"}"#,
        ),
        (
            "elbv2::describe_target_groups",
            "<?xml version=\"1.0\"?>\n<DescribeTargetGroupsResponse><DescribeTargetGroupsResult>\n<TargetGroups>\n<member>\
             <Port>80</Port><TargetGroupName>a &amp; b</TargetGroupName><HealthCheckEnabled>true</HealthCheckEnabled>\
             <LoadBalancerArns/><Matcher><HttpCode>200</HttpCode></Matcher></member></TargetGroups></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>",
            r#"{"TargetGroups": [{"TargetGroupName": "a & b", "Port": 80, "HealthCheckEnabled": true, "Matcher": {"HttpCode": "200"}, "LoadBalancerArns": []}]}"#,
        ),
        ("elbv2::add_tags", "<AddTagsResponse><AddTagsResult/></AddTagsResponse>", "{}"),
        // awsQuery without a result.
        ("iam::attach_role_policy", "<AttachRolePolicyResponse><ResponseMetadata/></AttachRolePolicyResponse>", "{}"),
        ("iam::attach_role_policy", "", "{}"),
        // IAM's policy documents, wherever they are; what is no JSON stays.
        (
            "iam::get_role",
            "<R><GetRoleResult><Role><RoleName>r</RoleName><AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D</AssumeRolePolicyDocument></Role></GetRoleResult></R>",
            r#"{"Role": {"RoleName": "r", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}}"#,
        ),
        (
            "iam::list_roles",
            "<R><ListRolesResult><Roles><member><AssumeRolePolicyDocument>{\"a\": 1.5}</AssumeRolePolicyDocument></member><member><AssumeRolePolicyDocument>%7Bx</AssumeRolePolicyDocument></member></Roles><IsTruncated>false</IsTruncated></ListRolesResult></R>",
            r#"{"Roles": [{"AssumeRolePolicyDocument": {"a": 1.5}}, {"AssumeRolePolicyDocument": "%7Bx"}], "IsTruncated": false}"#,
        ),
        // ec2Query: names of its own, no wrapper, an empty set is an empty list, no set is none.
        (
            "ec2::describe_vpcs",
            r#"<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet><item><vpcId>vpc-1</vpcId><isDefault>true</isDefault><tagSet/></item><item><vpcId>vpc-2</vpcId><isDefault>False</isDefault></item></vpcSet></DescribeVpcsResponse>"#,
            r#"{"Vpcs": [{"IsDefault": true, "Tags": [], "VpcId": "vpc-1"}, {"IsDefault": false, "VpcId": "vpc-2"}]}"#,
        ),
        ("ec2::describe_vpcs", "<R><vpcSet/></R>", r#"{"Vpcs": []}"#),
        ("ec2::describe_vpcs", "\u{feff}<R/>", "{}"),
        ("ec2::delete_vpc", "<DeleteVpcResponse><return>true</return></DeleteVpcResponse>", "{}"),
        // Text: entities, CDATA, comments, an empty element; numbers and times that are empty are absent.
        (
            "ec2::describe_vpcs",
            "<R><vpcSet><item><vpcId> &#x61;<!-- c --><![CDATA[<b>]]> </vpcId><state/></item></vpcSet></R>",
            r#"{"Vpcs": [{"VpcId": " a<b> ", "State": ""}]}"#,
        ),
        (
            "ec2::get_console_output",
            "<R><instanceId>i</instanceId><timestamp>2022-09-15T12:07:31.000Z</timestamp><output>TGludXgg\nQm9vdA==</output></R>",
            r#"{"InstanceId": "i", "Timestamp": "2022-09-15T12:07:31+00:00", "Output": "Linux Boot"}"#,
        ),
        ("ec2::get_console_output", "<R><output>no base 64!</output></R>", r#"{"Output": "no base 64!"}"#),
        (
            "ec2::describe_nat_gateways",
            "<R><natGatewaySet><item><createTime/><natGatewayId>n</natGatewayId></item></natGatewaySet></R>",
            r#"{"NatGateways": [{"NatGatewayId": "n"}]}"#,
        ),
    ];
    let wrong = rows.iter().filter_map(|(path, body, expected)| {
        let read = response(path, body);
        (read != Ok(compact(expected))).then(|| format!("{path} {body}\n  {read:?}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_body_that_is_something_else_says_what_was_expected() {
    let deep_json = format!("{{\"cluster\":{}", "{\"a\":".repeat(100_000));
    let deep_xml = "<a>".repeat(100_000);
    let rows = [
        ("ecs::create_cluster", "<html>", "expected JSON, found something else: expected value at line 1 column 1"),
        ("ecs::create_cluster", "[]", "expected a structure, found an array"),
        ("ecs::create_cluster", "null", "expected a structure, found null"),
        ("ecs::create_cluster", r#"{"cluster": "x"}"#, "cluster: expected a structure, found \"x\""),
        (
            "ecs::describe_services",
            r#"{"services": [{"createdAt": "soon"}]}"#,
            "services[0].createdAt: expected a timestamp, found \"soon\"",
        ),
        ("ecs::describe_services", r#"{"services": {}}"#, "services: expected a list, found an object"),
        (
            "ecs::create_cluster",
            deep_json.as_str(),
            "expected JSON, found something else: recursion limit exceeded at line 1 column 642",
        ),
        ("sts::get_caller_identity", "{}", "expected XML, found something else: unknown token at 1:1"),
        ("sts::get_caller_identity", "", "expected XML, found something else: the document does not have a root node"),
        (
            "sts::get_caller_identity",
            "<html><body>Log in</body></html>",
            "expected XML, found something else: an HTML page",
        ),
        ("sts::get_caller_identity", "<R><Other/></R>", "expected an element <GetCallerIdentityResult>, found none"),
        (
            "elbv2::describe_target_groups",
            "<R><DescribeTargetGroupsResult><TargetGroups><member><Port>http</Port></member></TargetGroups></DescribeTargetGroupsResult></R>",
            "TargetGroups[0].Port: expected a 32-bit integer, found \"http\"",
        ),
        (
            "ec2::describe_vpcs",
            deep_xml.as_str(),
            "expected XML, found something else: the root node was opened but never closed",
        ),
        (
            "ec2::describe_vpcs",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            "expected XML, found something else: XML with DTD detected",
        ),
    ];
    let wrong = rows.iter().filter_map(|(path, body, expected)| {
        let read = response(path, body);
        (read != Err((*expected).to_owned())).then(|| format!("{path}\n  {read:?}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Elements that the table does not have are ignored however deep they go.
#[test]
fn deep_unknown_elements_are_ignored() {
    let body = format!("<R>{}{}</R>", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert_eq!(response("ec2::describe_vpcs", &body), Ok("{}".to_owned()));
}

#[test]
fn bodies_that_are_no_text_are_errors() {
    for path in ["ecs::create_cluster", "sts::get_caller_identity", "ec2::describe_vpcs"] {
        let error = decode_response(operation(path), &[0xff, 0xfe, b'<']).expect_err(path);
        assert!(matches!(error, WireError::Malformed { .. }), "{path}: {error}");
    }
}

/// Cutting a message anywhere, or spoiling one byte, gives a result or an error and never a panic.
#[test]
fn spoilt_messages_do_no_harm() {
    for path in ["ecs::describe_services", "elbv2::describe_rules"] {
        let body = encode_response(operation(path), &sample(operation(path), Side::Output, 0));
        let step = (body.len() / 200).max(1);
        for at in (0..body.len()).step_by(step) {
            let _ = decode_response(operation(path), &body[..at]);
            let mut spoilt = body.clone();
            spoilt[at] ^= 0x15;
            let _ = decode_response(operation(path), &spoilt);
        }
        assert!(decode_response(operation(path), &body).is_ok(), "{path}");
    }
}

fn request(module: &str, target: Option<&str>, body: &str) -> Result<String, String> {
    let service = service(module).expect("a service of the table");
    match decode_request(service, target, body.as_bytes()) {
        Ok((operation, input)) => Ok(format!("{} {}", operation.function, Value::Map(input).to_json())),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn requests_are_read_back() {
    let ecs = Some("AmazonEC2ContainerServiceV20141113.CreateCluster");
    let rows = [
        (
            "ecs",
            ecs,
            r#"{"tags": [{"value": "v", "key": "k"}], "clusterName": "a", "settings": null}"#,
            r#"create_cluster {"clusterName":"a","tags":[{"key":"k","value":"v"}]}"#,
        ),
        ("ecs", Some("AmazonEC2ContainerServiceV20141113.ListClusters"), "", "list_clusters {}"),
        (
            "ec2",
            None,
            "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=tag%3AName&Filter.1.Value.1=a+b&Filter.1.Value.2=c&MaxResults=5&DryRun=false",
            r#"describe_vpcs {"Filters":[{"Name":"tag:Name","Values":["a b","c"]}],"MaxResults":5,"DryRun":false}"#,
        ),
        // Elements in the order of their numbers.
        (
            "ec2",
            None,
            "Action=DescribeVpcs&VpcId.10=j&VpcId.2=b&VpcId.1=a",
            r#"describe_vpcs {"VpcIds":["a","b","j"]}"#,
        ),
        (
            "ec2",
            None,
            "Action=CreateVpc&CidrBlock=10.0.0.0%2F16&TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=",
            r#"create_vpc {"CidrBlock":"10.0.0.0/16","TagSpecifications":[{"ResourceType":"vpc","Tags":[{"Key":"Name","Value":""}]}]}"#,
        ),
        (
            "elbv2",
            None,
            "Action=CreateLoadBalancer&Name=lb&Subnets.member.1=s1&Subnets.member.2=s2&SecurityGroups=&Tags.member.1.Key=k&Tags.member.1.Value=v",
            r#"create_load_balancer {"Name":"lb","Subnets":["s1","s2"],"SecurityGroups":[],"Tags":[{"Key":"k","Value":"v"}]}"#,
        ),
        ("elbv2", None, "Action=DescribeLoadBalancers&Unknown=ignored", "describe_load_balancers {}"),
        (
            "elbv2",
            None,
            "Action=CreateListener&LoadBalancerArn=l&DefaultActions.member.1.Type=authenticate-oidc&DefaultActions.member.1.AuthenticateOidcConfig.AuthenticationRequestExtraParams.entry.1.key=a&DefaultActions.member.1.AuthenticateOidcConfig.AuthenticationRequestExtraParams.entry.1.value=b",
            r#"create_listener {"LoadBalancerArn":"l","DefaultActions":[{"Type":"authenticate-oidc","AuthenticateOidcConfig":{"AuthenticationRequestExtraParams":{"a":"b"}}}]}"#,
        ),
        // A structure without members is nothing on the wire.
        (
            "iam",
            None,
            "Action=AcquireRole&TemplateArn=t&ReplacementValues.entry.1.key=k",
            r#"acquire_role {"TemplateArn":"t","ReplacementValues":{"k":{}}}"#,
        ),
        ("sts", None, "Action=GetCallerIdentity&Version=2011-06-15", "get_caller_identity {}"),
        (
            "iam",
            None,
            "Version=2010-05-08&Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=%7B%22%E6%97%A5%22%3A1%7D",
            r#"create_role {"RoleName":"r","AssumeRolePolicyDocument":"{\"日\":1}"}"#,
        ),
    ];
    for (module, target, body, expected) in rows {
        assert_eq!(request(module, target, body), Ok(expected.to_owned()), "{body}");
    }
}

#[test]
fn requests_that_are_wrong_are_refused() {
    let ecs = |operation: &str| format!("AmazonEC2ContainerServiceV20141113.{operation}");
    let deep = format!("Action=DescribeVpcs&{}=1", "a.".repeat(100_000));
    let rows = [
        ("ecs", None, "{}", "the request names no operation"),
        ("ecs", Some(ecs("Nothing")), "{}", "there is no operation Nothing"),
        (
            "ecs",
            Some(ecs("CreateCluster")),
            "{",
            "expected JSON, found something else: EOF while parsing an object at line 1 column 1",
        ),
        ("ecs", Some(ecs("CreateCluster")), r#"{"clusterName": 5}"#, "clusterName: expected a string, found 5"),
        ("ecs", Some(ecs("CreateCluster")), r#"{"tags": [null]}"#, "tags[0]: expected a structure, found null"),
        (
            "ecs",
            Some(ecs("CreateService")),
            r#"{"desiredCount": 3000000000}"#,
            "desiredCount: expected a 32-bit integer, found 3000000000",
        ),
        ("ec2", None, "", "the request names no operation"),
        ("ec2", None, "Action=Nothing", "there is no operation Nothing"),
        ("ec2", None, "Action=DescribeVpcs&VpcIds.1=a", "there is no parameter VpcIds"),
        ("ec2", None, "Action=DescribeVpcs&Filter.1.Valu.1=a", "there is no parameter Filters[0].Valu"),
        ("ec2", None, "Action=DescribeVpcs&MaxResults=many", "MaxResults: expected a 32-bit integer, found \"many\""),
        ("ec2", None, "Action=DescribeVpcs&DryRun=1", "DryRun: expected true or false, found \"1\""),
        ("ec2", None, "Action=DescribeVpcs&VpcId.1.x=a", "VpcIds[0]: expected a string, found fields inside it"),
        (
            "elbv2",
            None,
            "Action=CreateListener&DefaultActions.member.1.AuthenticateOidcConfig.AuthenticationRequestExtraParams.entry.1.key=a",
            "DefaultActions[0].AuthenticateOidcConfig.AuthenticationRequestExtraParams: expected a map, found an entry without a value",
        ),
        ("ec2", None, deep.as_str(), "too many levels of nesting"),
        (
            "ec2",
            None,
            "Action=%ff",
            "expected form fields in UTF-8, found something else: invalid utf-8 sequence of 1 bytes from index 0",
        ),
    ];
    for (module, target, body, expected) in rows {
        assert_eq!(request(module, target.as_deref(), body), Err(expected.to_owned()), "{body}");
    }
}

/// Every member of every operation survives the way over the wire and back, in both directions.
#[test]
fn every_member_of_every_operation_goes_there_and_back() {
    let mut members = 0;
    for service in services() {
        for operation in service.operations {
            for variant in 0..4 {
                let input = sample(operation, Side::Input, variant);
                let (target, body) = encode_request(operation, &input);
                let (found, decoded) = decode_request(service, target.as_deref(), &body)
                    .unwrap_or_else(|error| panic!("{}: {error}\n{}", operation.name, String::from_utf8_lossy(&body)));
                assert_eq!(found.name, operation.name);
                assert_eq!(Value::Map(decoded), input, "input of {}", operation.name);

                let output = sample(operation, Side::Output, variant);
                let body = encode_response(operation, &output);
                let decoded = decode_response(operation, &body)
                    .unwrap_or_else(|error| panic!("{}: {error}\n{}", operation.name, String::from_utf8_lossy(&body)));
                assert_eq!(decoded, shown(operation, output.clone()), "output of {}", operation.name);
                members += count(&output) + count(&input);
            }
        }
    }
    assert!(members > 10_000, "only {members} members were seen");
}

fn count(value: &Value) -> usize {
    match value {
        Value::List(list) => list.iter().map(count).sum(),
        Value::Map(map) => map.len() + map.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

#[test]
fn wire_names_have_no_dots() {
    for operation in services().iter().flat_map(|service| service.operations) {
        if let Kind::Structure { members, .. } = &operation.input.kind {
            assert!(members.iter().all(|member| !member.wire_in.contains('.')), "{}", operation.name);
        }
    }
}

#[test]
fn secrets_are_masked_for_logs() {
    let rows = [
        (
            "ecs::register_task_definition",
            true,
            r#"{"family": "f", "containerDefinitions": [{"name": "c", "environment": [{"name": "PASSWORD", "value": "hunter2"}]}]}"#,
            r#"{"family": "f", "containerDefinitions": [{"name": "c", "environment": [{"name": "***", "value": "***"}]}]}"#,
        ),
        (
            "sts::assume_role",
            false,
            r#"{"Credentials": {"AccessKeyId": "AKIA", "SecretAccessKey": "s", "SessionToken": "t"}}"#,
            r#"{"Credentials": {"AccessKeyId": "AKIA", "SecretAccessKey": "***", "SessionToken": "***"}}"#,
        ),
        (
            "ecr::get_authorization_token",
            false,
            r#"{"authorizationData": [{"authorizationToken": "t"}]}"#,
            r#"{"authorizationData": [{"authorizationToken": "***"}]}"#,
        ),
        // What the table does not know may be anything.
        (
            "ecs::create_cluster",
            true,
            r#"{"clusterName": "a", "secret_thing": "s", "tags": "x"}"#,
            r#"{"clusterName": "a", "secret_thing": "***", "tags": "***"}"#,
        ),
        (
            "iam::get_role",
            false,
            r#"{"Role": {"AssumeRolePolicyDocument": {"Statement": []}}}"#,
            r#"{"Role": {"AssumeRolePolicyDocument": {"Statement": []}}}"#,
        ),
    ];
    for (path, input, given, expected) in rows {
        let operation = operation(path);
        let shape = if input { operation.input } else { operation.output };
        assert_eq!(mask(shape, &value(given)).to_json().to_string(), compact(expected), "{path}");
    }
}

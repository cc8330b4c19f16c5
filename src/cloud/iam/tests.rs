use crate::cloud::trial::Trial;
use serde_json::{Value as Json, json};

const EXECUTION: &str = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

fn trust(service: &str) -> String {
    json!({ "Version": "2012-10-17", "Statement": [
        { "Sid": "", "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" },
    ]})
    .to_string()
}

fn allow(action: &str) -> String {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }] })
        .to_string()
}

fn with_role(name: &str) -> Trial {
    let trial = Trial::new();
    let input = json!({ "RoleName": name, "AssumeRolePolicyDocument": trust("ecs-tasks.amazonaws.com") });
    trial.call("iam::create_role", input);
    trial
}

fn members(value: &Json) -> Vec<&str> {
    value.as_object().expect("a structure").keys().map(String::as_str).collect()
}

#[test]
fn a_role_is_made_described_and_deleted() {
    let trial = Trial::new();
    let text = trust("ecs-tasks.amazonaws.com");
    let made = trial.call("iam::create_role", json!({ "RoleName": "web", "AssumeRolePolicyDocument": text }));
    let role = &made["Role"];
    assert_eq!(members(role), ["Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"]);
    assert_eq!(role["Arn"], "arn:aws:iam::123456789012:role/web");
    assert_eq!(role["RoleId"].as_str().map(str::len), Some(21));
    let got = &trial.call("iam::get_role", json!({ "RoleName": "web" }))["Role"];
    assert_eq!(got["MaxSessionDuration"], 3600);
    assert_eq!(got["RoleLastUsed"], json!({}));
    assert!(got.get("Tags").is_none());
    let roles = trial.call("iam::list_roles", json!({}));
    let names: Vec<_> = roles["Roles"].as_array().expect("a list").iter().map(|role| &role["RoleName"]).collect();
    assert_eq!(names, ["AWSServiceRoleForSupport", "AWSServiceRoleForTrustedAdvisor", "web"]);
    assert!(roles["Roles"][2].get("RoleLastUsed").is_none());
    assert_eq!(
        trial.refused("iam::create_role", json!({ "RoleName": "WEB", "AssumeRolePolicyDocument": text })),
        "EntityAlreadyExists"
    );
    trial.call("iam::delete_role", json!({ "RoleName": "web" }));
    let refused = trial.try_call("iam::get_role", json!({ "RoleName": "web" })).expect_err("it is gone");
    assert_eq!((refused.status, refused.code.as_str()), (404, "NoSuchEntity"));
    assert_eq!(refused.message, "The role with name web cannot be found.");
}

#[test]
fn roles_come_in_pages_and_by_path() {
    let trial = Trial::new();
    for name in ["c", "a", "b"] {
        let input =
            json!({ "RoleName": name, "Path": "/team/", "AssumeRolePolicyDocument": trust("ec2.amazonaws.com") });
        trial.call("iam::create_role", input);
    }
    let first = trial.call("iam::list_roles", json!({ "PathPrefix": "/team/", "MaxItems": 2 }));
    assert_eq!(first["IsTruncated"], true);
    assert_eq!(first["Roles"][0]["Arn"], "arn:aws:iam::123456789012:role/team/a");
    let second = trial.call("iam::list_roles", json!({ "PathPrefix": "/team/", "Marker": first["Marker"] }));
    assert_eq!((&second["IsTruncated"], &second["Roles"][0]["RoleName"]), (&json!(false), &json!("c")));
    assert!(second.get("Marker").is_none());
}

#[test]
fn what_is_no_trust_policy_is_refused() {
    let trial = with_role("web");
    let statement = |statement: Json| json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    let service = json!({ "Service": "ecs-tasks.amazonaws.com" });
    for (document, message) in [
        ("{".to_owned(), "invalid Json"),
        ("[]".to_owned(), "Syntax errors"),
        (json!({ "Version": "2022-01-01", "Statement": [] }).to_string(), "valid version"),
        (statement(json!({ "Effect": "Allow", "Action": "sts:AssumeRole" })), "Missing required field Principal"),
        (statement(json!({ "Effect": "Allow", "Principal": service, "Action": "ecs:RunTask" })), "only specify STS"),
        (
            statement(json!({ "Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole", "Resource": "*" })),
            "prohibited field Resource",
        ),
        (
            statement(
                json!({ "Effect": "Allow", "Principal": { "Service": "ecs-tasks" }, "Action": "sts:AssumeRole" }),
            ),
            "Invalid principal in policy: \"SERVICE\":\"ecs-tasks\"",
        ),
        (
            statement(
                json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "arn:aws:iam::123456789012:role/none" } }),
            ),
            "Invalid principal in policy: \"AWS\":",
        ),
    ] {
        let input = json!({ "RoleName": "web", "PolicyDocument": document });
        let refused = trial.try_call("iam::update_assume_role_policy", input).expect_err(message);
        assert_eq!(refused.code, "MalformedPolicyDocument", "{document}");
        assert!(refused.message.contains(message), "{}", refused.message);
    }
    let input = json!({ "RoleName": "web", "PolicyDocument": trust("ecs.amazonaws.com") });
    trial.call("iam::update_assume_role_policy", input);
    let role = trial.call("iam::get_role", json!({ "RoleName": "web" }));
    assert_eq!(role["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"], "ecs.amazonaws.com");
}

#[test]
fn managed_policies_are_attached_and_hold_their_role() {
    let trial = with_role("web");
    let one = json!({ "RoleName": "web", "PolicyArn": EXECUTION });
    trial.call("iam::attach_role_policy", one.clone());
    trial.call("iam::attach_role_policy", one.clone());
    let list = trial.call("iam::list_attached_role_policies", json!({ "RoleName": "web" }));
    assert_eq!(
        list["AttachedPolicies"],
        json!([{ "PolicyName": "AmazonECSTaskExecutionRolePolicy", "PolicyArn": EXECUTION }])
    );
    assert_eq!(trial.call("iam::get_policy", json!({ "PolicyArn": EXECUTION }))["Policy"]["AttachmentCount"], 1);
    let entities = trial.call("iam::list_entities_for_policy", json!({ "PolicyArn": EXECUTION }));
    assert_eq!((&entities["PolicyRoles"][0]["RoleName"], &entities["PolicyUsers"]), (&json!("web"), &json!([])));
    assert_eq!(trial.refused("iam::delete_role", json!({ "RoleName": "web" })), "DeleteConflict");
    let none = json!({ "RoleName": "web", "PolicyArn": "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy" });
    assert_eq!(trial.refused("iam::attach_role_policy", none), "NoSuchEntity");
    let service = "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy";
    let input = json!({ "RoleName": "web", "PolicyArn": service });
    assert_eq!(trial.refused("iam::attach_role_policy", input), "PolicyNotAttachable");
    trial.call("iam::detach_role_policy", one.clone());
    assert_eq!(trial.refused("iam::detach_role_policy", one), "NoSuchEntity");
    trial.call("iam::delete_role", json!({ "RoleName": "web" }));
}

#[test]
fn policies_of_ones_own_have_versions() {
    let trial = with_role("web");
    let input = json!({ "PolicyName": "logs", "PolicyDocument": allow("logs:CreateLogGroup"), "Description": "d" });
    let made = trial.call("iam::create_policy", input.clone());
    let arn = made["Policy"]["Arn"].clone();
    assert_eq!(arn, "arn:aws:iam::123456789012:policy/logs");
    assert!(made["Policy"].get("Description").is_none());
    assert_eq!(trial.refused("iam::create_policy", input), "EntityAlreadyExists");
    let got = trial.call("iam::get_policy", json!({ "PolicyArn": arn }));
    assert_eq!((&got["Policy"]["Description"], &got["Policy"]["Tags"]), (&json!("d"), &json!([])));
    let version = json!({ "PolicyArn": arn, "PolicyDocument": allow("logs:*"), "SetAsDefault": true });
    for number in 2..=5 {
        let made = trial.call("iam::create_policy_version", version.clone());
        assert_eq!(made["PolicyVersion"]["VersionId"], format!("v{number}"));
        assert!(made["PolicyVersion"].get("Document").is_none());
    }
    assert_eq!(trial.refused("iam::create_policy_version", version), "LimitExceeded");
    let versions = trial.call("iam::list_policy_versions", json!({ "PolicyArn": arn }));
    assert_eq!(
        (&versions["Versions"][0]["VersionId"], &versions["Versions"][0]["IsDefaultVersion"]),
        (&json!("v5"), &json!(true))
    );
    let first = trial.call("iam::get_policy_version", json!({ "PolicyArn": arn, "VersionId": "v1" }));
    assert_eq!(first["PolicyVersion"]["Document"]["Statement"][0]["Action"], "logs:CreateLogGroup");
    trial.call("iam::attach_role_policy", json!({ "RoleName": "web", "PolicyArn": arn }));
    assert_eq!(trial.refused("iam::delete_policy", json!({ "PolicyArn": arn })), "DeleteConflict");
    trial.call("iam::detach_role_policy", json!({ "RoleName": "web", "PolicyArn": arn }));
    assert_eq!(trial.refused("iam::delete_policy", json!({ "PolicyArn": arn })), "DeleteConflict");
    assert_eq!(
        trial.refused("iam::delete_policy_version", json!({ "PolicyArn": arn, "VersionId": "v5" })),
        "DeleteConflict"
    );
    for version in ["v1", "v2", "v3", "v4"] {
        trial.call("iam::delete_policy_version", json!({ "PolicyArn": arn, "VersionId": version }));
    }
    trial.call("iam::delete_policy", json!({ "PolicyArn": arn }));
    assert_eq!(trial.refused("iam::get_policy", json!({ "PolicyArn": arn })), "NoSuchEntity");
    assert_eq!(trial.refused("iam::delete_policy", json!({ "PolicyArn": EXECUTION })), "AccessDenied");
}

#[test]
fn inline_policies_hold_their_role() {
    let trial = with_role("web");
    let input = json!({ "RoleName": "web", "PolicyName": "logs", "PolicyDocument": allow("logs:*") });
    trial.call("iam::put_role_policy", input);
    let got = trial.call("iam::get_role_policy", json!({ "RoleName": "web", "PolicyName": "logs" }));
    assert_eq!(got["PolicyDocument"]["Statement"][0]["Action"], "logs:*");
    assert_eq!(trial.call("iam::list_role_policies", json!({ "RoleName": "web" }))["PolicyNames"], json!(["logs"]));
    assert_eq!(trial.refused("iam::delete_role", json!({ "RoleName": "web" })), "DeleteConflict");
    let bad = json!({ "RoleName": "web", "PolicyName": "bad", "PolicyDocument": trust("ecs-tasks.amazonaws.com") });
    assert_eq!(trial.refused("iam::put_role_policy", bad), "MalformedPolicyDocument");
    trial.call("iam::delete_role_policy", json!({ "RoleName": "web", "PolicyName": "logs" }));
    assert_eq!(
        trial.refused("iam::get_role_policy", json!({ "RoleName": "web", "PolicyName": "logs" })),
        "NoSuchEntity"
    );
    trial.call("iam::delete_role", json!({ "RoleName": "web" }));
}

#[test]
fn instance_profiles_have_one_role() {
    let trial = with_role("ecsInstanceRole");
    let both = json!({ "InstanceProfileName": "p", "RoleName": "ecsInstanceRole" });
    let made = trial.call("iam::create_instance_profile", json!({ "InstanceProfileName": "p" }));
    assert_eq!(made["InstanceProfile"]["Roles"], json!([]));
    trial.call("iam::add_role_to_instance_profile", both.clone());
    assert_eq!(trial.refused("iam::add_role_to_instance_profile", both.clone()), "LimitExceeded");
    let got = trial.call("iam::get_instance_profile", json!({ "InstanceProfileName": "p" }));
    assert_eq!(got["InstanceProfile"]["Roles"][0]["RoleName"], "ecsInstanceRole");
    let of = trial.call("iam::list_instance_profiles_for_role", json!({ "RoleName": "ecsInstanceRole" }));
    assert_eq!(of["InstanceProfiles"][0]["InstanceProfileName"], "p");
    assert_eq!(trial.refused("iam::delete_instance_profile", json!({ "InstanceProfileName": "p" })), "DeleteConflict");
    assert_eq!(trial.refused("iam::delete_role", json!({ "RoleName": "ecsInstanceRole" })), "DeleteConflict");
    trial.call("iam::remove_role_from_instance_profile", both.clone());
    assert_eq!(trial.refused("iam::remove_role_from_instance_profile", both), "NoSuchEntity");
    trial.call("iam::delete_instance_profile", json!({ "InstanceProfileName": "p" }));
    assert_eq!(trial.call("iam::list_instance_profiles", json!({}))["InstanceProfiles"], json!([]));
}

#[test]
fn service_linked_roles_belong_to_their_service() {
    let trial = Trial::new();
    let made = trial.call("iam::create_service_linked_role", json!({ "AWSServiceName": "ecs.amazonaws.com" }));
    assert_eq!(
        made["Role"]["Arn"],
        "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    );
    assert_eq!(
        trial.refused("iam::create_service_linked_role", json!({ "AWSServiceName": "ecs.amazonaws.com" })),
        "InvalidInput"
    );
    let role = json!({ "RoleName": "AWSServiceRoleForECS" });
    assert_eq!(trial.refused("iam::delete_role", role.clone()), "UnmodifiableEntity");
    let policies = trial.call("iam::list_attached_role_policies", role.clone());
    assert_eq!(policies["AttachedPolicies"][0]["PolicyName"], "AmazonECSServiceRolePolicy");
    let task = trial.call("iam::delete_service_linked_role", role.clone())["DeletionTaskId"].clone();
    let status = trial.call("iam::get_service_linked_role_deletion_status", json!({ "DeletionTaskId": task }));
    assert_eq!(status["Status"], "SUCCEEDED");
    assert_eq!(trial.refused("iam::get_role", role), "NoSuchEntity");
}

#[test]
fn tags_and_boundaries_are_kept() {
    let trial = Trial::new();
    let input = json!({
        "RoleName": "web",
        "AssumeRolePolicyDocument": trust("ecs-tasks.amazonaws.com"),
        "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        "Tags": [{ "Key": "Name", "Value": "web" }],
    });
    let made = trial.call("iam::create_role", input);
    assert_eq!(made["Role"]["Tags"], json!([{ "Key": "Name", "Value": "web" }]));
    let boundary = &made["Role"]["PermissionsBoundary"];
    let expected = json!({
        "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/PowerUserAccess",
    });
    assert_eq!(boundary, &expected);
    let role = trial.call("iam::get_role", json!({ "RoleName": "web" }));
    assert_eq!(role["Role"]["PermissionsBoundary"], expected);
    trial.call("iam::tag_role", json!({ "RoleName": "web", "Tags": [{ "Key": "a", "Value": "" }] }));
    trial.call("iam::untag_role", json!({ "RoleName": "web", "TagKeys": ["Name"] }));
    let tags = trial.call("iam::list_role_tags", json!({ "RoleName": "web" }));
    assert_eq!(tags["Tags"], json!([{ "Key": "a", "Value": "" }]));
    trial.call("iam::delete_role_permissions_boundary", json!({ "RoleName": "web" }));
    assert_eq!(trial.refused("iam::delete_role_permissions_boundary", json!({ "RoleName": "web" })), "NoSuchEntity");
    trial.call("iam::update_role", json!({ "RoleName": "web", "Description": "x", "MaxSessionDuration": 7200 }));
    let role = trial.call("iam::get_role", json!({ "RoleName": "web" }));
    assert_eq!((&role["Role"]["Description"], &role["Role"]["MaxSessionDuration"]), (&json!("x"), &json!(7200)));
}

#[test]
fn lists_of_policies_are_whole_and_filtered() {
    let trial = with_role("web");
    let aws = trial.call("iam::list_policies", json!({ "Scope": "AWS" }));
    assert!(aws["Policies"].as_array().is_some_and(|list| list.len() > 35));
    assert_eq!(trial.call("iam::list_policies", json!({ "Scope": "Local" }))["Policies"], json!([]));
    trial.call("iam::attach_role_policy", json!({ "RoleName": "web", "PolicyArn": EXECUTION }));
    let used = trial.call("iam::list_policies", json!({ "OnlyAttached": true, "PathPrefix": "/service-role/" }));
    assert_eq!(used["Policies"][0]["PolicyName"], "AmazonECSTaskExecutionRolePolicy");
    assert!(used["Policies"][0].get("Description").is_none());
}

#[test]
fn questions_about_policies_are_answered() {
    let trial = with_role("web");
    trial.call("iam::attach_role_policy", json!({ "RoleName": "web", "PolicyArn": EXECUTION }));
    let role = "arn:aws:iam::123456789012:role/web";
    let decisions = |extra: Json| {
        let mut input = json!({ "PolicySourceArn": role, "ActionNames": ["ecr:BatchGetImage", "logs:CreateLogGroup"] });
        input.as_object_mut().expect("a map").extend(extra.as_object().expect("a map").clone());
        let answer = trial.call("iam::simulate_principal_policy", input);
        let results = answer["EvaluationResults"].as_array().expect("a list").clone();
        results.iter().map(|result| result["EvalDecision"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(decisions(json!({})), ["allowed", "implicitDeny"]);
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotAction":"logs:*","Resource":"*"}}"#;
    assert_eq!(decisions(json!({ "PolicyInputList": [deny, allow("logs:*")] })), ["explicitDeny", "allowed"]);
    let boundary = json!({ "PermissionsBoundaryPolicyInputList": [allow("logs:*")] });
    assert_eq!(decisions(boundary), ["implicitDeny", "implicitDeny"]);
    let codedeploy = "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS";
    trial.call("iam::attach_role_policy", json!({ "RoleName": "web", "PolicyArn": codedeploy }));
    let pass = |entries: Json| {
        let input = json!({ "PolicySourceArn": role, "ActionNames": ["iam:PassRole"], "ContextEntries": entries });
        trial.call("iam::simulate_principal_policy", input)["EvaluationResults"][0].clone()
    };
    assert_eq!(pass(json!([]))["MissingContextValues"], json!(["iam:PassedToService"]));
    let entry = json!([{ "ContextKeyName": "iam:PassedToService", "ContextKeyValues": ["ecs-tasks.amazonaws.com"] }]);
    assert_eq!(pass(entry)["EvalDecision"], "allowed");
    let keys = trial.call("iam::get_context_keys_for_principal_policy", json!({ "PolicySourceArn": role }));
    assert_eq!(keys["ContextKeyNames"], json!(["iam:PassedToService"]));
    let services = json!({ "Arn": role, "ServiceNamespaces": ["ecr", "sqs"] });
    let granting = trial.call("iam::list_policies_granting_service_access", services);
    let granting = &granting["PoliciesGrantingServiceAccess"];
    assert_eq!(granting[0]["Policies"][0]["PolicyName"], "AmazonECSTaskExecutionRolePolicy");
    assert_eq!(granting[1]["Policies"], json!([]));
}

#[test]
fn other_services_ask_who_may_do_what() {
    let mut world = crate::cloud::World::new(0);
    let context = world.context("ap-northeast-1");
    let arn = context.iam.ensure_service_linked(context.ids, context.now, "elasticloadbalancing.amazonaws.com");
    assert_eq!(arn, context.iam.ensure_service_linked(context.ids, context.now, "elasticloadbalancing.amazonaws.com"));
    assert!(context.iam.role("AWSServiceRoleForElasticLoadBalancing").is_some_and(|role| role.arn == arn));
    assert!(context.iam.allows(&arn, "ec2:CreateNetworkInterface", "*"));
    assert!(!context.iam.allows(&arn, "ecs:RunTask", "*"));
    let soon = crate::cloud::world::later(context.now, 9_000);
    let later = crate::cloud::world::later(context.now, 10_000);
    assert!(!context.iam.assumable(soon, &arn, "elasticloadbalancing.amazonaws.com"));
    assert!(context.iam.assumable(later, &arn, "elasticloadbalancing.amazonaws.com"));
    assert!(!context.iam.assumable(later, &arn, "ecs-tasks.amazonaws.com"));
}

#[test]
fn a_world_with_all_of_it_is_kept_and_read_back() {
    let mut world = crate::cloud::World::new(0);
    let members = |json: Json| match crate::api::Value::from_json(&json) {
        crate::api::Value::Map(members) => members,
        other => panic!("{other:?}"),
    };
    let mut call = |path: &str, input: Json| {
        let operation = crate::api::testing::operation(path);
        crate::cloud::serve::call(&mut world, operation, "ap-northeast-1", members(input)).expect(path);
    };
    call("iam::create_policy", json!({ "PolicyName": "logs", "PolicyDocument": allow("logs:*") }));
    call("iam::create_instance_profile", json!({ "InstanceProfileName": "p" }));
    call("ecr::create_repository", json!({ "repositoryName": "web" }));
    call("ecr::put_image", json!({ "repositoryName": "web", "imageManifest": r#"{"schemaVersion":1}"# }));
    call("logs::create_log_group", json!({ "logGroupName": "web" }));
    let context = world.context("ap-northeast-1");
    assert!(context.logs.write(context.now, "web", "one", "line"));
    let kept = serde_json::to_string(&world).expect("serializes");
    let back: crate::cloud::World = serde_json::from_str(&kept).expect("reads back");
    assert_eq!(serde_json::to_string(&back).expect("serializes"), kept);
}

#[test]
fn a_service_linked_role_in_use_is_not_deleted() {
    let trial = Trial::new();
    trial.call("ecs::create_cluster", json!({ "clusterName": "web" }));
    let delete = || {
        let task = trial.call("iam::delete_service_linked_role", json!({ "RoleName": "AWSServiceRoleForECS" }));
        let id = &task["DeletionTaskId"];
        trial.call("iam::get_service_linked_role_deletion_status", json!({ "DeletionTaskId": id }))
    };
    let failed = delete();
    assert_eq!(failed["Status"], "FAILED");
    assert!(failed["Reason"]["Reason"].as_str().is_some_and(|why| why.contains("ap-northeast-1")), "{failed}");
    let cluster = "arn:aws:ecs:ap-northeast-1:123456789012:cluster/web";
    assert_eq!(failed["Reason"]["RoleUsageList"][0]["Resources"], json!([cluster]));
    trial.call("iam::get_role", json!({ "RoleName": "AWSServiceRoleForECS" }));
    trial.call("ecs::delete_cluster", json!({ "cluster": "web" }));
    assert_eq!(delete()["Status"], "SUCCEEDED");
    assert_eq!(trial.refused("iam::get_role", json!({ "RoleName": "AWSServiceRoleForECS" })), "NoSuchEntity");
}

//! Tasks without a service.

use super::{Workshop, text, texts};
use serde_json::{Value as Json, json};

fn run(workshop: &Workshop, others: Json) -> Json {
    let mut input = json!({
        "cluster": "web", "taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": workshop.network(),
    });
    super::merge(&mut input, others);
    let answer = workshop.call("ecs::run_task", input);
    assert_eq!(answer["failures"], json!([]));
    answer["tasks"].clone()
}

#[test]
fn a_task_goes_through_its_life() {
    let workshop = Workshop::new();
    let task = run(&workshop, json!({"startedBy": "me", "tags": [{"key": "a", "value": "b"}]}))[0].clone();
    assert_eq!((&task["lastStatus"], &task["desiredStatus"]), (&json!("PROVISIONING"), &json!("RUNNING")));
    assert_eq!((&task["group"], &task["startedBy"]), (&json!("family:web"), &json!("me")));
    assert_eq!((&task["cpu"], &task["memory"], &task["version"]), (&json!("256"), &json!("1024"), &json!(1)));
    assert_eq!(task["tags"], json!([{"key": "a", "value": "b"}]));
    assert_eq!(task["attachments"][0]["status"], "PRECREATED");
    assert_eq!(task["ephemeralStorage"], json!({"sizeInGiB": 20}));
    assert_eq!(
        task["overrides"],
        json!({"containerOverrides": [{"name": "web"}], "inferenceAcceleratorOverrides": []})
    );

    let arn = &task["taskArn"];
    let describe = || {
        let answer = workshop.call("ecs::describe_tasks", json!({"cluster": "web", "tasks": [arn]}));
        answer["tasks"][0].clone()
    };
    let watch = |seconds: u64| {
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..seconds {
            let status = text(&describe()["lastStatus"]);
            if seen.last() != Some(&status) {
                seen.push(status);
            }
            workshop.pass(1);
        }
        seen
    };
    assert_eq!(watch(60), ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING"]);
    let running = describe();
    let details = running["attachments"][0]["details"].as_array().cloned().expect("details");
    let names: Vec<String> = details.iter().map(|detail| text(&detail["name"])).collect();
    assert_eq!(names, ["subnetId", "networkInterfaceId", "macAddress", "privateDnsName", "privateIPv4Address"]);
    let ip = text(&details[4]["value"]);
    assert_eq!(details[3]["value"], format!("ip-{}.ap-northeast-1.compute.internal", ip.replace('.', "-")));
    let container = &running["containers"][0];
    assert_eq!(container["networkInterfaces"][0]["privateIpv4Address"], ip);
    assert_eq!(container["networkInterfaces"][0]["attachmentId"], running["attachments"][0]["id"]);
    assert_eq!((&container["lastStatus"], &container["cpu"]), (&json!("RUNNING"), &json!("0")));
    let id = text(arn).rsplit('/').next().unwrap_or_default().to_owned();
    assert!(text(&container["runtimeId"]).starts_with(&format!("{id}-")));
    for time in ["createdAt", "connectivityAt", "pullStartedAt", "pullStoppedAt", "startedAt"] {
        assert!(running[time].is_string(), "{time}");
    }
    let interface = json!({"NetworkInterfaceIds": [details[1]["value"]]});
    let interfaces = workshop.call("ec2::describe_network_interfaces", interface.clone());
    assert!(text(&interfaces["NetworkInterfaces"][0]["Description"]).starts_with("arn:aws:ecs:ap-northeast-1:"));

    workshop.call("ecs::stop_task", json!({"cluster": "web", "task": id}));
    workshop.call("ecs::stop_task", json!({"cluster": "web", "task": id, "reason": "again"}));
    assert_eq!(watch(40), ["DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"]);
    let stopped = describe();
    assert_eq!(
        (&stopped["stopCode"], &stopped["stoppedReason"]),
        (&json!("UserInitiated"), &json!("Task stopped by user"))
    );
    assert_eq!(
        (&stopped["containers"][0]["exitCode"], &stopped["containers"][0]["lastStatus"]),
        (&json!(0), &json!("STOPPED"))
    );
    assert_eq!(stopped["attachments"][0]["status"], "DELETED");
    for time in ["stoppingAt", "executionStoppedAt", "stoppedAt"] {
        assert!(stopped[time].is_string(), "{time}");
    }
    assert_eq!(
        workshop.call("ec2::describe_network_interfaces", interface.clone())["NetworkInterfaces"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    workshop.pass(30);
    assert_eq!(workshop.refused("ec2::describe_network_interfaces", interface), "InvalidNetworkInterfaceID.NotFound");
    workshop.pass(3_600);
    let answer = workshop.call("ecs::describe_tasks", json!({"cluster": "web", "tasks": [arn]}));
    assert_eq!(answer, json!({"tasks": [], "failures": [{"arn": arn, "reason": "MISSING"}]}));
}

#[test]
fn a_task_that_has_not_begun_ends_at_once() {
    let workshop = Workshop::new();
    let task = run(&workshop, json!({}))[0]["taskArn"].clone();
    workshop.call("ecs::stop_task", json!({"cluster": "web", "task": task}));
    workshop.pass(60);
    let stopped = workshop.tasks(json!({"desiredStatus": "STOPPED"}));
    assert_eq!(stopped[0]["lastStatus"], "STOPPED");
    for never in ["startedAt", "connectivityAt"] {
        assert_eq!(stopped[0].get(never), None, "{never}");
    }
    let counts = workshop.call("ecs::describe_clusters", json!({"clusters": ["web"]}))["clusters"][0].clone();
    assert_eq!((&counts["runningTasksCount"], &counts["pendingTasksCount"]), (&json!(0), &json!(0)));
}

#[test]
fn lists_are_filtered_and_paged() {
    let workshop = Workshop::new();
    workshop.call("ecs::create_service", workshop.service(json!({})));
    let mine = texts_of(&run(&workshop, json!({"count": 3, "startedBy": "me"})));
    workshop.pass(60);
    let list = |input: Json| {
        let mut all = json!({"cluster": "web"});
        super::merge(&mut all, input);
        workshop.call("ecs::list_tasks", all)
    };
    let count = |input: Json| texts(&list(input)["taskArns"]).len();
    assert_eq!(count(json!({})), 5);
    assert_eq!(count(json!({"serviceName": "web"})), 2);
    assert_eq!(count(json!({"family": "web"})), 5);
    assert_eq!(count(json!({"family": "other"})), 0);
    assert_eq!(count(json!({"startedBy": "me"})), 3);
    assert_eq!(count(json!({"launchType": "FARGATE"})), 5);
    assert_eq!(count(json!({"launchType": "EC2"})), 0);
    assert_eq!(count(json!({"desiredStatus": "PENDING"})), 0);
    assert_eq!(count(json!({"desiredStatus": "STOPPED"})), 0);
    workshop.call("ecs::stop_task", json!({"cluster": "web", "task": mine[0]}));
    assert_eq!(texts(&list(json!({"desiredStatus": "STOPPED"}))["taskArns"]), mine[..1]);
    let first = list(json!({"maxResults": 3}));
    assert_eq!(texts(&first["taskArns"]).len(), 3);
    assert_eq!(count(json!({"maxResults": 3, "nextToken": first["nextToken"]})), 1);
    assert_eq!(
        workshop.refused("ecs::list_tasks", json!({"cluster": "web", "serviceName": "none"})),
        "ServiceNotFoundException"
    );
}

fn texts_of(tasks: &Json) -> Vec<String> {
    tasks.as_array().expect("a list").iter().map(|task| text(&task["taskArn"])).collect()
}

#[test]
fn spot_takes_its_share() {
    let workshop = Workshop::new();
    let providers = json!({
        "cluster": "web", "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
        "defaultCapacityProviderStrategy": [
            {"capacityProvider": "FARGATE", "base": 1, "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 3},
        ],
    });
    workshop.call("ecs::put_cluster_capacity_providers", providers);
    let tasks = run(&workshop, json!({"count": 5, "launchType": null}));
    let spot = tasks.as_array().expect("a list").iter().filter(|task| task["capacityProviderName"] == "FARGATE_SPOT");
    assert_eq!(spot.count(), 3);
    assert_eq!(tasks[0]["launchType"], "FARGATE");
}

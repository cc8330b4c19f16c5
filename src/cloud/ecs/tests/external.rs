//! Task sets of a service under the EXTERNAL controller.

use super::{Workshop, text};
use serde_json::{Value as Json, json};

fn set(workshop: &Workshop, others: Json) -> Json {
    let mut input = json!({
        "cluster": "web", "service": "web", "taskDefinition": "web", "launchType": "FARGATE",
        "networkConfiguration": workshop.network(),
    });
    super::merge(&mut input, others);
    workshop.call("ecs::create_task_set", input)["taskSet"].clone()
}

fn seen(workshop: &Workshop) -> Vec<String> {
    let answer = workshop.call("ecs::describe_task_sets", json!({"cluster": "web", "service": "web"}));
    let each = |set: &Json| {
        format!(
            "{} {}/{} {}",
            text(&set["status"]),
            set["runningCount"],
            set["computedDesiredCount"],
            text(&set["stabilityStatus"])
        )
    };
    answer["taskSets"].as_array().expect("a list").iter().map(each).collect()
}

#[test]
fn two_task_sets_change_places() {
    let workshop = Workshop::new();
    let input = json!({
        "cluster": "web", "serviceName": "web", "desiredCount": 3, "deploymentController": {"type": "EXTERNAL"},
    });
    let service = workshop.call("ecs::create_service", input)["service"].clone();
    assert_eq!((&service["taskSets"], &service["deployments"]), (&json!([]), &json!([])));
    assert_eq!(service.get("taskDefinition"), None);
    assert_eq!(service["resourceManagementType"], "CUSTOMER");
    workshop.pass(60);
    assert_eq!(workshop.tasks(json!({})), Vec::<Json>::new());

    let blue = set(&workshop, json!({"scale": {"value": 100, "unit": "PERCENT"}, "externalId": "blue"}));
    assert_eq!((&blue["status"], &blue["externalId"]), (&json!("ACTIVE"), &json!("blue")));
    workshop.pass(60);
    let primary = |set: &Json| json!({"cluster": "web", "service": "web", "primaryTaskSet": set["taskSetArn"]});
    workshop.call("ecs::update_service_primary_task_set", primary(&blue));
    assert_eq!(seen(&workshop), ["PRIMARY 3/3 STEADY_STATE"]);
    assert_eq!(workshop.described()["taskDefinition"], blue["taskDefinition"]);

    workshop.revision("512");
    let green = set(&workshop, json!({"tags": [{"key": "colour", "value": "green"}]}));
    assert_eq!((&green["scale"]["value"], &green["computedDesiredCount"]), (&json!(0.0), &json!(0)));
    let sized = |set: &Json, scale: i64| json!({"cluster": "web", "service": "web", "taskSet": set["id"], "scale": {"value": scale, "unit": "PERCENT"}});
    let half = workshop.call("ecs::update_task_set", sized(&green, 50));
    assert_eq!(half["taskSet"]["computedDesiredCount"], 2, "rounded up");
    workshop.pass(60);
    assert_eq!(seen(&workshop), ["PRIMARY 3/3 STEADY_STATE", "ACTIVE 2/2 STEADY_STATE"]);
    workshop.call("ecs::update_task_set", sized(&green, 100));
    workshop.pass(60);
    workshop.call("ecs::update_service_primary_task_set", primary(&green));
    assert_eq!(seen(&workshop), ["PRIMARY 3/3 STEADY_STATE", "ACTIVE 3/3 STEADY_STATE"]);

    let one = |set: &Json| json!({"cluster": "web", "service": "web", "taskSet": set["id"]});
    assert_eq!(workshop.refused("ecs::delete_task_set", one(&blue)), "InvalidParameterException");
    workshop.call("ecs::update_task_set", sized(&blue, 0));
    workshop.pass(60);
    let gone = workshop.call("ecs::delete_task_set", one(&blue));
    assert_eq!(gone["taskSet"]["status"], "DRAINING");
    workshop.pass(60);
    assert_eq!(seen(&workshop), ["PRIMARY 3/3 STEADY_STATE"]);
    assert_eq!(workshop.refused("ecs::update_task_set", sized(&blue, 10)), "TaskSetNotFoundException");
    let asked = json!({
        "cluster": "web", "service": "web", "taskSets": [green["id"], "ecs-svc/1"], "include": ["TAGS"],
    });
    let answer = workshop.call("ecs::describe_task_sets", asked);
    assert_eq!(answer["taskSets"][0]["tags"], json!([{"key": "colour", "value": "green"}]));
    assert_eq!(answer["failures"][0]["reason"], "MISSING");
    assert!(text(&workshop.described()["taskDefinition"]).ends_with("web:2"));

    let deleted = json!({"cluster": "web", "service": "web", "force": true});
    workshop.call("ecs::delete_service", deleted);
    workshop.pass(60);
    assert_eq!(workshop.described()["status"], "INACTIVE");
}

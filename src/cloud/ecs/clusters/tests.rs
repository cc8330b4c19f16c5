use crate::cloud::ecs::types::Counts;
use crate::cloud::trial::Trial;
use serde_json::{Value, json};

const ARN: &str = "arn:aws:ecs:ap-northeast-1:123456789012:cluster/web";

#[test]
fn a_new_cluster_is_answered_as_aws_answers_it() {
    let trial = Trial::new();
    let tags = json!([{"key": "Name", "value": "web"}]);
    let answer = trial.call("ecs::create_cluster", json!({"clusterName": "web", "tags": tags}));
    assert_eq!(
        answer["cluster"],
        json!({
            "clusterArn": ARN,
            "clusterName": "web",
            "status": "ACTIVE",
            "registeredContainerInstancesCount": 0,
            "runningTasksCount": 0,
            "pendingTasksCount": 0,
            "activeServicesCount": 0,
            "statistics": [],
            "tags": tags,
            "settings": [{"name": "containerInsights", "value": "disabled"}],
            "capacityProviders": [],
            "defaultCapacityProviderStrategy": [],
        })
    );
    let again = trial.call("ecs::create_cluster", json!({"clusterName": "web"}));
    assert_eq!(again, answer, "creating it again answers the one that there is");
    let settings = json!([{"name": "containerInsights", "value": "enabled"}]);
    let other = json!({"clusterName": "web", "settings": settings});
    assert_eq!(trial.refused("ecs::create_cluster", other), "InvalidParameterException");
    let default = trial.call("ecs::create_cluster", json!({}));
    assert_eq!(default["cluster"]["clusterName"], "default");
}

#[test]
fn clusters_are_described_with_what_is_included() {
    let trial = Trial::new();
    trial.call("ecs::create_cluster", json!({"clusterName": "web", "tags": [{"key": "a", "value": "b"}]}));
    let described = trial.call("ecs::describe_clusters", json!({"clusters": [ARN, "none"]}));
    let cluster = &described["clusters"][0];
    assert_eq!((&cluster["tags"], &cluster["settings"]), (&json!([]), &json!([])));
    let missing = json!([{"arn": "arn:aws:ecs:ap-northeast-1:123456789012:cluster/none", "reason": "MISSING"}]);
    assert_eq!(described["failures"], missing);
    let include = json!(["TAGS", "SETTINGS", "STATISTICS", "CONFIGURATIONS"]);
    let described = trial.call("ecs::describe_clusters", json!({"clusters": ["web"], "include": include}));
    let cluster = &described["clusters"][0];
    assert_eq!(cluster["tags"], json!([{"key": "a", "value": "b"}]));
    assert_eq!(cluster["statistics"][0], json!({"name": "runningEC2TasksCount", "value": "0"}));
    assert_eq!(cluster["configuration"], Value::Null);
    let described = trial.call("ecs::describe_clusters", json!({}));
    assert_eq!(described["failures"][0]["reason"], "MISSING", "there is no cluster named default");
}

#[test]
fn a_deleted_cluster_is_inactive_and_its_name_free() {
    let trial = Trial::new();
    trial.call("ecs::create_cluster", json!({"clusterName": "web"}));
    assert_eq!(trial.call("ecs::list_clusters", json!({}))["clusterArns"], json!([ARN]));
    let deleted = trial.call("ecs::delete_cluster", json!({"cluster": ARN}));
    assert_eq!(deleted["cluster"]["status"], "INACTIVE");
    assert_eq!(trial.call("ecs::list_clusters", json!({}))["clusterArns"], json!([]));
    let described = trial.call("ecs::describe_clusters", json!({"clusters": ["web"]}));
    assert_eq!(described["clusters"][0]["status"], "INACTIVE");
    assert_eq!(trial.refused("ecs::delete_cluster", json!({"cluster": "web"})), "ClusterNotFoundException");
    assert_eq!(trial.refused("ecs::delete_cluster", json!({"cluster": "none"})), "ClusterNotFoundException");
    let made = trial.call("ecs::create_cluster", json!({"clusterName": "web"}));
    assert_eq!(made["cluster"]["status"], "ACTIVE");
}

#[test]
fn a_cluster_that_something_runs_in_is_not_deleted() {
    let trial = Trial::new();
    trial.call("ecs::create_cluster", json!({"clusterName": "web"}));
    let refused = |change: fn(&mut Counts)| {
        let mut inner = trial.cloud.0.lock().expect("one thread");
        let cluster = inner.world.context("ap-northeast-1").ecs.cluster_mut(Some("web")).expect("made above");
        cluster.fargate = Counts::default();
        change(&mut cluster.fargate);
        drop(inner);
        trial.refused("ecs::delete_cluster", json!({"cluster": "web"}))
    };
    assert_eq!(refused(|counts| counts.active_services = 1), "ClusterContainsServicesException");
    assert_eq!(refused(|counts| counts.running_tasks = 1), "ClusterContainsTasksException");
    assert_eq!(refused(|counts| counts.pending_tasks = 1), "ClusterContainsTasksException");
}

#[test]
fn settings_and_capacity_providers_change() {
    let trial = Trial::new();
    trial.call("ecs::create_cluster", json!({"clusterName": "web"}));
    let settings = json!([{"name": "containerInsights", "value": "enhanced"}]);
    let update = trial.call("ecs::update_cluster_settings", json!({"cluster": "web", "settings": settings}));
    assert_eq!(update["cluster"]["settings"], settings);
    let configuration = json!({"executeCommandConfiguration": {"logging": "DEFAULT"}});
    let update = trial.call("ecs::update_cluster", json!({"cluster": "web", "configuration": configuration}));
    assert_eq!(update["cluster"]["configuration"], configuration);
    assert_eq!(update["cluster"]["settings"], settings);
    let put = |providers: Value, strategy: Value| {
        trial.try_call(
            "ecs::put_cluster_capacity_providers",
            json!({"cluster": "web", "capacityProviders": providers, "defaultCapacityProviderStrategy": strategy}),
        )
    };
    let both = json!(["FARGATE", "FARGATE_SPOT"]);
    let spot = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
    let update = put(both.clone(), spot.clone()).expect("taken");
    assert_eq!(
        update["cluster"]["defaultCapacityProviderStrategy"],
        json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}])
    );
    let bases = json!([
        {"capacityProvider": "FARGATE", "weight": 1, "base": 1},
        {"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 1},
    ]);
    for (providers, strategy) in [(json!(["mine"]), json!([])), (json!(["FARGATE"]), spot), (both, bases)] {
        let refused = put(providers, strategy).expect_err("refused");
        assert_eq!(refused.code, "InvalidParameterException");
    }
}

#[test]
fn what_is_wrong_is_refused() {
    let trial = Trial::new();
    for input in [
        json!({"clusterName": "a b"}),
        json!({"clusterName": "a", "settings": [{"name": "containerInsights", "value": "on"}]}),
        json!({"clusterName": "a", "capacityProviders": ["mine"]}),
        json!({"clusterName": "a", "tags": [{"key": "aws:a", "value": "b"}]}),
        json!({"clusterName": "a", "configuration": {"executeCommandConfiguration": {"logging": "OVERRIDE"}}}),
    ] {
        assert_eq!(trial.refused("ecs::create_cluster", input), "InvalidParameterException");
    }
    assert_eq!(trial.call("ecs::list_clusters", json!({}))["clusterArns"], json!([]));
}

#[test]
fn the_first_cluster_makes_the_service_linked_role() {
    let trial = Trial::new();
    let id = || {
        let mut inner = trial.cloud.0.lock().expect("one thread");
        inner.world.context("ap-northeast-1").iam.role("AWSServiceRoleForECS").map(|role| role.id.clone())
    };
    trial.refused("ecs::create_cluster", json!({"clusterName": "a b"}));
    assert_eq!(id(), None, "a refused call changes nothing");
    trial.call("ecs::create_cluster", json!({"clusterName": "a"}));
    let made = id();
    assert!(made.is_some());
    trial.call("ecs::create_cluster", json!({"clusterName": "b"}));
    assert_eq!(id(), made);
}

//! Taking down what runs made without their journals, by the tags on it.

use super::destroy::{WORKSHOPS, destroy, nothing_left, run};
use super::fixture::{Ended, Handson};
use super::port::Port;

/// A run of somebody, in a region of all: a bit of everything but a VPC, of which an account has five.
pub const SMALL: &str = r#"workshop(#{ id: "class", title: "Class", region: "ap-northeast-1" });
let p = params(#{ name: #{ value: "" } });
let vpc = ec2::describe_vpcs(#{ filters: #{ "is-default": "true" } }).only("Vpcs").VpcId;
let subnets = ec2::describe_subnets(#{ filters: #{ "vpc-id": vpc } }).query("Subnets[].SubnetId");
step("network", "Network", || {
    let group = ec2::create_security_group(#{ GroupName: p.name, Description: p.name, VpcId: vpc }).GroupId;
    ec2::authorize_security_group_ingress(#{ GroupId: group, IpPermissions: [
        #{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [#{ CidrIp: "0.0.0.0/0" }] }, #{ IpProtocol: "-1", UserIdGroupPairs: [#{ GroupId: group }] },
    ] });
    let table = ec2::create_route_table(#{ VpcId: vpc }).RouteTable.RouteTableId;
    let balancer = elbv2::create_load_balancer(#{ Name: p.name, Subnets: subnets, SecurityGroups: [group] }).LoadBalancers[0].LoadBalancerArn;
    let targets = elbv2::create_target_group(#{ Name: p.name, Protocol: "HTTP", Port: 80, VpcId: vpc, TargetType: "ip" }).TargetGroups[0].TargetGroupArn;
    elbv2::create_listener(#{ LoadBalancerArn: balancer, Protocol: "HTTP", Port: 80, DefaultActions: [#{ Type: "forward", TargetGroupArn: targets }] });
    output("Group", group);
});
step("tasks", "Tasks", || {
    logs::create_log_group(#{ logGroupName: p.name });
    ecr::create_repository(#{ repositoryName: p.name });
    ecs::create_cluster(#{ clusterName: p.name });
    let plan = ecs::register_task_definition(#{ family: p.name, networkMode: "awsvpc", requiresCompatibilities: ["FARGATE"], cpu: "256", memory: "512",
        containerDefinitions: [#{ name: "web", image: "public.ecr.aws/nginx/nginx:latest" }] }).taskDefinition.taskDefinitionArn;
    ecs::create_service(#{ cluster: p.name, serviceName: "web", taskDefinition: plan, desiredCount: 1, launchType: "FARGATE",
        networkConfiguration: #{ awsvpcConfiguration: #{ subnets: [subnets[0]], securityGroups: [outputs.Group], assignPublicIp: "ENABLED" } } });
});"#;

/// That run of somebody.
pub fn small(owner: &str) -> Handson {
    Handson::script(SMALL).args(&["--owner", owner, "--set", &format!("name=of-{owner}")])
}

#[test]
fn of_ten_runs_of_ten_owners_only_one_s_own_goes() {
    let port = Port::open(Handson::new(&["cloud"]), "600");
    let there = |ended: &Ended| -> String {
        let all = r#"[ecs::list_clusters().clusterArns, elbv2::describe_load_balancers().query("LoadBalancers[].LoadBalancerArn"),
            elbv2::describe_target_groups().query("TargetGroups[].TargetGroupArn"), logs::describe_log_groups().query("logGroups[].logGroupName"),
            ecr::describe_repositories().query("repositories[].repositoryName"), ecs::list_task_definitions().taskDefinitionArns,
            ec2::describe_security_groups().query("SecurityGroups[?GroupName != 'default'].GroupName")]"#;
        Handson::eval(all).at(port.url()).args(&["--region", "ap-northeast-1"]).within(ended).run().ok().stdout
    };
    let owners: Vec<String> = (0..10).map(|n| format!("student-{n}")).collect();
    let runs: Vec<Ended> = owners.iter().map(|owner| small(owner).at(port.url()).run().ok()).collect();
    let class = ["--from-tags", "--endpoint-url", port.url(), "--region", "ap-northeast-1"];
    for (at, owner) in owners.iter().enumerate() {
        let before = there(&runs[at]);
        assert_eq!(before.matches(&format!("of-{owner}")).count(), 7, "{before}");
        if at % 2 == 0 {
            destroy(&[]).within(&runs[at]).run().ok();
        } else {
            std::fs::remove_dir_all(runs[at].folder.path().join(".handson")).expect("the journal is lost");
            let audit = Handson::new(&["audit", "--owner", owner]).args(&class).run().code(1);
            assert!(audit.stdout.contains(&format!("of-{owner}")), "{audit}");
            let refused = Handson::new(&["destroy", "--owner", owner]).args(&class).run().code(1);
            refused.says(&["[NotConfirmed]", owner]);
            destroy(&["--owner", owner]).args(&class).run().ok();
            Handson::new(&["audit", "--owner", owner]).args(&class).run().ok();
        }
        let after = there(&runs[at]);
        assert!(!after.contains(&format!("of-{owner}")), "{after}");
        let gone = format!("of-{owner}");
        let kept = |all: &str| -> Vec<String> {
            all.lines()
                .filter(|line| line.contains("of-") && !line.contains(&gone))
                .map(|l| l.trim_end_matches(',').to_owned())
                .collect()
        };
        assert_eq!(kept(&after), kept(&before), "only {owner}'s own goes");
    }
}

#[test]
fn an_instructor_takes_down_a_class() {
    let port = Port::open(Handson::new(&["cloud"]), "600");
    let class = ["--from-tags", "--endpoint-url", port.url(), "--region", "ap-northeast-1"];
    let make = |owner: &str| small(owner).at(port.url()).run().ok();
    let (_, _, other) = (make("student-1"), make("student-2"), make("teacher"));
    destroy(&["--all", "--prefix", "student-"]).args(&class).run().ok().says(&["of student-1", "of student-2"]);
    let clusters = Handson::eval("ecs::list_clusters().clusterArns")
        .at(port.url())
        .args(&["--region", "ap-northeast-1"])
        .within(&other);
    let clusters = clusters.run().ok();
    assert!(clusters.stdout.contains("of-teacher") && !clusters.stdout.contains("student"), "{clusters}");
    Handson::new(&["destroy", "--from-tags"]).run().code(2).says(&[
        "[WhoseUnsaid]",
        "--owner NAME",
        "--run ID",
        "--all --prefix student-",
    ]);
}

#[test]
fn the_whole_workshop_is_found_by_its_tags() {
    for (script, _) in WORKSHOPS {
        let whole = run(script).args(&["--owner", "hanako"]).run().ok();
        std::fs::rename(
            whole
                .folder
                .path()
                .join(".handson")
                .join(script.trim_start_matches("scripts/").trim_end_matches(".rhai"))
                .join("rehearsal/journal.jsonl"),
            whole.folder.path().join("lost"),
        )
        .expect("the journal is lost");
        let down = destroy(&["--from-tags", "--owner", "hanako", "--include", "role"]).within(&whole).run().ok();
        nothing_left(&down, script);
    }
}

#[test]
fn by_tags_too_what_others_made_in_a_cluster_stays() {
    let whole = run("scripts/variant.rhai").args(&["--owner", "hanako"]).run().ok();
    let by_hand = r#"
        let own = ecs::list_services(#{ cluster: "RollingWeb" }).serviceArns;
        let service = ecs::describe_services(#{ cluster: "RollingWeb", services: own }).only("services");
        let made = #{ cluster: "RollingWeb", taskDefinition: service.taskDefinition, launchType: "FARGATE", networkConfiguration: service.networkConfiguration };
        ecs::create_service(made + #{ serviceName: "by-hand", desiredCount: 1 });
        ecs::run_task(made + #{ tags: #{ "handson:owner": "taro", "handson:run": "another" } });
        sleep(120);"#;
    Handson::eval(by_hand).within(&whole).run().ok();
    let down = destroy(&["--from-tags", "--owner", "hanako"]).within(&whole).run().code(1);
    down.says(&["held by", "service/RollingWeb/by-hand"]);
    let seen = "[ecs::describe_services(#{ cluster: \"RollingWeb\", services: \"by-hand\" }).only(\"services\").status, \
        ecs::list_tasks(#{ cluster: \"RollingWeb\", desiredStatus: \"RUNNING\" }).taskArns.len()]";
    Handson::eval(seen).within(&whole).run().ok().prints("[\n    \"ACTIVE\",\n    2\n]");
}

#[test]
fn what_is_shown_for_a_moment_after_it_went_is_not_left() {
    let whole = run("scripts/handson.rhai").run().ok();
    destroy(&["--include", "role", "--fault", "lag:10s"]).within(&whole).run().ok();
    nothing_left(&whole, "with a lag");
}

#[test]
fn who_has_nothing_there_is_told_who_has() {
    let made = small("student-1").run().ok();
    let of = ["--from-tags", "--owner", "student-l"];
    let says = ["handson:owner=student-l", "(student-1)", "ap-northeast-1"];
    destroy(&of).within(&made).run().code(1).says(&["[NothingTagged]"]).says(&says);
    Handson::new(&["audit"]).args(&of).within(&made).run().ok().says(&says);
    Handson::new(&["audit", "--from-tags", "--owner", "student-1"])
        .within(&made)
        .run()
        .code(1)
        .prints_among("handson destroy --from-tags --owner student-1");
    destroy(&["--from-tags", "--owner", "student-1"]).run().code(1).says(&["[NothingTagged]", "--region"]);
    destroy(&[]).run().code(1).says(&["[NoRun]", "destroy --from-tags --owner NAME"]);
}

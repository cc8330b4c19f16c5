//! What a run made and what is there of it: `status`, `graph`, `run --verify`, `run --fresh`, `cloud reset`.

use super::fixture::{Ended, Handson};
use super::port::Port;
use serde_json::Value;
use std::time::Duration;

const WORKSHOP: &str = "scripts/handson.rhai";
const JOURNAL: &str = ".handson/handson/rehearsal/journal.jsonl";

fn workshop() -> Handson {
    Handson::run_project(WORKSHOP).limit(Duration::from_secs(120))
}

fn status(of: &Ended, args: &[&str]) -> Ended {
    Handson::new(&["status"]).args(args).within(of).run()
}

fn list<'a>(json: &'a Value, name: &str) -> &'a [Value] {
    json[name].as_array().map(Vec::as_slice).unwrap_or_else(|| panic!("{name} is no list: {json}"))
}

fn of_kind<'a>(json: &'a Value, kind: &str) -> Vec<&'a Value> {
    list(json, "resources").iter().filter(|resource| resource["kind"] == kind).collect()
}

/// A VPC, a subnet in it and a step that only reads.
const SMALL: &str = r#"workshop(#{ id: "small", title: "Small", region: "ap-northeast-1" });
let p = params(#{ name: #{ value: "shop" } });
let vpc = step("vpc", "VPC", || ec2::create_vpc(#{ CidrBlock: "10.0.0.0/16", tags: #{ Name: p.name } }).Vpc.VpcId);
step("subnet", "Subnet", || {
    output("SubnetId", ec2::create_subnet(#{ VpcId: vpc, CidrBlock: "10.0.1.0/24" }).Subnet.SubnetId);
});
step("seen", "Seen", || output("Zone", ec2::describe_subnets(#{ SubnetIds: outputs.SubnetId }).only("Subnets").SubnetArn));
"#;

#[test]
fn status_shows_what_is_there_and_changes_nothing() {
    let whole = workshop().run().ok();
    let journal = whole.file(JOURNAL);
    // Ids, for time goes on between two commands.
    let ids = "[ec2::describe_vpcs().query(\"Vpcs[].VpcId\"), ec2::describe_subnets().query(\"Subnets[].SubnetId\"), \
        ec2::describe_security_group_rules().query(\"SecurityGroupRules[].SecurityGroupRuleId\"), \
        elbv2::describe_listeners(#{ LoadBalancerArn: elbv2::describe_load_balancers().LoadBalancers[0].LoadBalancerArn }).query(\"Listeners[].ListenerArn\"), \
        ecs::list_services(#{ cluster: \"ContainerHandsOn\" }).serviceArns]";
    let world = || Handson::eval(ids).within(&whole).run().ok().stdout;
    let before = world();
    let json = status(&whole, &["--json"]).ok().json();
    assert_eq!(json["workshop"], "handson");
    assert_eq!(json["place"]["kind"], "rehearsal");
    assert!(json["complete"].is_string() && json["asked"] == true, "{json}");
    let steps = list(&json, "steps");
    assert!(steps.len() >= 15 && steps.iter().all(|step| step["finished"].is_string()), "{json}");
    let resources = list(&json, "resources");
    assert!(resources.len() >= 30, "{} resources", resources.len());
    for resource in resources {
        assert_eq!(resource["now"]["there"], true, "{resource}");
        assert!(resource["undone"].is_object(), "nothing is said of what undoes {resource}");
    }
    assert_eq!(of_kind(&json, "vpc")[0]["now"]["state"], "available");
    assert_eq!(of_kind(&json, "vpc")[0]["name"], "ContainerHandsOn");
    let page = status(&whole, &[]).ok();
    for part in
        ["handson on the rehearsal cloud, ap-northeast-1", "handson.rhai came to its end at", "ECS service", "ACTIVE"]
    {
        assert!(page.stdout.contains(part), "{part:?} is missing: {page}");
    }
    let page = status(&whole, &["--lang", "ja"]).ok();
    for part in ["リハーサルクラウド、ap-northeast-1", "にすべて完了", "ECS サービス"] {
        assert!(page.stdout.contains(part), "{part:?} is missing: {page}");
    }
    assert_eq!(world(), before, "status changed something");
    assert_eq!(whole.file(JOURNAL), journal, "status wrote into the journal");
}

#[test]
fn what_was_taken_away_is_named_as_gone() {
    let whole = Handson::script(SMALL).run().ok();
    let take = "let s = ec2::describe_subnets(#{ filters: #{ \"cidr-block\": \"10.0.1.0/24\" } }).only(\"Subnets\");
        ec2::delete_subnet(#{ SubnetId: s.SubnetId })";
    Handson::eval(take).within(&whole).run().ok();
    let json = status(&whole, &["--json"]).ok().json();
    assert_eq!(of_kind(&json, "subnet")[0]["now"]["there"], false, "{json}");
    assert_eq!(of_kind(&json, "vpc")[0]["now"]["there"], true, "{json}");
    let page = status(&whole, &[]).ok();
    assert!(page.stdout.contains("gone") && page.stdout.contains("--verify"), "{page}");
    let all = status(&whole, &["--all"]).ok();
    assert!(all.stdout.contains("small  rehearsal") && all.stdout.contains("1 resource there, 1 gone"), "{all}");
    let recorded = status(&whole, &["--recorded", "--json"]).ok().json();
    assert_eq!((&recorded["asked"], &of_kind(&recorded, "subnet")[0]["now"]), (&Value::Bool(false), &Value::Null));
}

#[test]
fn an_unfinished_run_says_what_is_not_known() {
    let broken = Handson::script(SMALL).args(&["--fault", "kill:intent:2"]).run();
    let json = status(&broken, &["--json"]).ok().json();
    let open = list(&json, "unanswered");
    assert_eq!((open.len(), &open[0]["operation"]), (1, &Value::from("ec2::create_subnet")), "{json}");
    assert!(json["complete"].is_null(), "{json}");
    let page = status(&broken, &[]).ok();
    for part in [
        "begun, not finished",
        "what comes after these is not begun",
        "handson run script.rhai --resume",
        "Calls whose answer was lost",
        "ec2::create_subnet  subnet",
    ] {
        assert!(page.stdout.contains(part), "{part:?} is missing: {page}");
    }
}

#[test]
fn without_a_run_status_teaches_how_to_begin_one() {
    for verb in ["status", "graph"] {
        Handson::new(&[verb]).run().code(1).says(&[
            "[NoRun]",
            ".handson",
            "handson run scripts/handson.rhai",
            "--state DIR",
        ]);
    }
    Handson::new(&["status", "--all"]).run().code(1).says(&["[NoRun]"]);
    let whole = Handson::script(SMALL).run().ok();
    status(&whole, &["larg"]).code(1).says(&["[NoRun]", "larg", "handson status small --target rehearsal"]);
    let other =
        Handson::new(&["run", "other.rhai"]).within(&whole).file("other.rhai", &SMALL.replace("\"small\"", "\"big\""));
    other.run().ok();
    status(&whole, &[]).code(2).says(&["[WhichRun]", "handson status big --target rehearsal", "handson status small"]);
    let both = status(&whole, &["--all", "--json"]).ok().json();
    assert_eq!(both.as_array().map(Vec::len), Some(2), "{both}");
    status(&whole, &["big"]).ok();
}

#[test]
fn the_graph_says_what_was_made_from_what() {
    let whole = workshop().run().ok();
    let graph = |args: &[&str]| Handson::new(&["graph"]).args(args).within(&whole).run().ok();
    let json = graph(&["--json"]).json();
    let needs = |kind: &str| -> Vec<String> {
        let found = of_kind(&json, kind);
        let needs = found.iter().flat_map(|resource| list(resource, "needs").iter());
        needs.filter_map(|id| Some(id.as_str()?.to_owned())).collect()
    };
    let id = |kind: &str| of_kind(&json, kind)[0]["id"].as_str().expect("an id").to_owned();
    assert!(needs("subnet").iter().all(|need| *need == id("vpc")), "{json}");
    assert!(needs("task-definition").contains(&id("role")), "an ARN inside of the input: {json}");
    assert!(needs("service").contains(&id("target-group")) && needs("service").contains(&id("cluster")), "{json}");
    assert!(needs("cluster").is_empty() && needs("log-group").is_empty(), "a name is no tie: {json}");
    for call in list(&json, "calls") {
        let number = call["call"].as_u64();
        assert!(list(call, "needs").iter().all(|need| need.as_u64() < number), "{call} needs what came later");
    }
    let undone = &of_kind(&json, "vpc")[0]["undone"]["by"][0];
    assert_eq!((&undone["operation"], &undone["input"]["VpcId"]), (&"ec2::delete_vpc".into(), &id("vpc").into()));
    let page = graph(&["--ascii"]);
    for part in ["[3] VPC", "|- association of a route table", "<- subnet-", "undone by ec2::delete_route_table"] {
        assert!(page.stdout.contains(part), "{part:?} is missing: {page}");
    }
    assert!(page.stdout.is_ascii(), "{page}");
    assert!(graph(&["--lang", "ja"]).stdout.contains("取り消しは ec2::delete_vpc"));
}

#[test]
fn verify_makes_again_what_is_gone_and_what_hangs_on_it() {
    let whole = Handson::script(SMALL).run().ok();
    let verify = |args: &[&str], of: &Ended| Handson::script(SMALL).args(&["--verify"]).args(args).within(of).run();
    verify(&[], &whole).ok().says(&["AWS was asked for 2 resources, and nothing is gone", "nothing was left to do"]);
    let take = "let v = ec2::describe_vpcs(#{ filters: #{ \"tag:Name\": \"shop\" } }).only(\"Vpcs\").VpcId;
        for s in ec2::describe_subnets(#{ filters: #{ \"vpc-id\": v } }).Subnets { ec2::delete_subnet(#{ SubnetId: s.SubnetId }); }
        if all { ec2::delete_vpc(#{ VpcId: v }) }";
    let journal = whole.file(".handson/small/rehearsal/journal.jsonl");
    let subnet = Handson::eval(&take.replace("all", "false")).in_copy(&whole).run().ok();
    let refused = verify(&[], &subnet).code(1);
    let refused = refused.says(&["[NotConfirmed]", "missing: 1 of 2 resources", "subnet-", "--verify --yes"]);
    let kept = refused.file(".handson/small/rehearsal/journal.jsonl");
    assert!(kept.starts_with(&journal) && !kept.contains("\"line\":\"again\""), "nothing was voided: {kept}");
    let again = verify(&["--yes"], &subnet).ok();
    let again =
        again.says(&["missing: 1 of 2 resources", "made again: 1 call", "[1] VPC  vpc  ✔ done", "[3] Seen  seen\n"]);
    let json = status(&again, &["--json"]).ok().json();
    assert!(list(&json, "resources").iter().all(|resource| resource["now"]["there"] == true), "{json}");
    let new = of_kind(&json, "subnet")[0]["id"].as_str().expect("an id").to_owned();
    let outputs = again.file(".handson/small/rehearsal/outputs.json");
    assert_eq!(outputs.matches(&new).count(), 2, "the step that only reads saw the new one: {outputs}");

    let both = Handson::eval(&take.replace("all", "true")).in_copy(&whole).run().ok();
    verify(&["--yes", "--lang", "ja"], &both)
        .ok()
        .says(&["2 個のうち 2 個のリソースがなくなっています", "2 件の呼び出しをやり直します"]);
    let json = status(&both, &["--json"]).ok().json();
    assert_eq!(list(&json, "resources").len(), 2, "{json}");
    assert!(list(&json, "resources").iter().all(|resource| resource["now"]["there"] == true), "{json}");
}

#[test]
fn a_fresh_run_begins_when_nothing_is_left() {
    let port = Port::open(Handson::new(&["cloud"]), "1");
    let run = |args: &[&str]| Handson::script(SMALL).at(port.url()).args(args);
    let first = run(&[]).run().ok();
    run(&[]).within(&first).run().ok().says(&["nothing was left to do"]);
    let left = run(&["--fresh"]).within(&first).run().code(1);
    left.says(&["[RunLeft]", "2 resources", "vpc-", "subnet-", "handson destroy", "leave --fresh out"]);
    let shown = status(&first, &[]).ok();
    assert!(shown.stdout.contains("the endpoint http://127.0.0.1:"), "{shown}");
    let take = "let v = ec2::describe_vpcs(#{ filters: #{ \"tag:Name\": \"shop\" } }).only(\"Vpcs\").VpcId;
        for s in ec2::describe_subnets(#{ filters: #{ \"vpc-id\": v } }).Subnets { ec2::delete_subnet(#{ SubnetId: s.SubnetId }); }
        ec2::delete_vpc(#{ VpcId: v })";
    Handson::eval(take).at(port.url()).args(&["--region", "ap-northeast-1"]).within(&first).run().ok();
    let begun = |of: &Ended| status(of, &["--json"]).ok().json()["run"].as_str().expect("a run").to_owned();
    let (before, fresh) = (begun(&first), run(&["--fresh"]).within(&first).run().ok());
    assert_ne!(begun(&fresh), before, "it is another run");
    let target = fresh.files(".handson/small");
    let files = fresh.files(&format!(".handson/small/{}", target[0]));
    assert!(files.contains(&format!("journal-{before}.jsonl")), "the old journal was put aside: {files:?}");
    // A journal of another endpoint that was put in this one's place.
    let moved = Port::open(Handson::new(&["cloud"]), "1");
    let name = moved.url().trim_start_matches("http://").replace(':', "-");
    let journal = fresh.file(&format!(".handson/small/{}/journal.jsonl", target[0]));
    let place = format!(".handson/small/endpoint-{name}-ap-northeast-1/journal.jsonl");
    let told = Handson::script(SMALL).at(moved.url()).file(&place, &journal).run().code(1);
    told.says(&["[RunElsewhere]", port.url(), moved.url()]);
}

#[test]
fn reset_forgets_the_journal_with_the_world() {
    let whole = Handson::script(SMALL).run().ok();
    Handson::new(&["cloud", "reset"]).within(&whole).run().ok();
    status(&whole, &[]).code(1).says(&["[NoRun]"]);
    Handson::script(SMALL).args(&["--resume"]).within(&whole).run().ok().never_says(&["✔ done 2"]);
    assert_eq!(whole.files(".handson"), ["small"]);
}

#[test]
fn what_is_advised_names_the_folder_of_state() {
    let run = Handson::script(SMALL).args(&["--state", "elsewhere", "--fault", "kill:intent:2"]).run();
    let page = status(&run, &["--state", "elsewhere"]).ok();
    assert!(page.stdout.contains("handson run script.rhai --resume --state elsewhere"), "{page}");
    Handson::script(SMALL).within(&run).args(&["--state", "elsewhere", "--resume"]).run().ok();
    let page = status(&run, &["--state", "elsewhere"]).ok();
    assert!(page.stdout.contains("handson graph --state elsewhere"), "{page}");
    status(&run, &["--state", "elsewhere", "larg"])
        .code(1)
        .says(&["handson status small --target rehearsal --state elsewhere"]);
}

#[test]
fn a_journal_that_cannot_be_read_does_not_hide_the_others() {
    let whole = Handson::script(SMALL).run().ok();
    let broken = ".handson/another/rehearsal/journal.jsonl";
    let all =
        |args: &[&str]| Handson::new(&["status", "--all"]).args(args).within(&whole).file(broken, "{]\n").run().code(1);
    let told = all(&[]).says(&["[JournalUnreadable]", "another"]);
    assert!(told.stdout.contains("small  rehearsal"), "{told}");
    assert_eq!(all(&["--json"]).json().as_array().map(Vec::len), Some(1));
}

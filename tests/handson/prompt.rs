//! The prompt without a terminal: entries, values, every command.

use super::fixture::{Ended, Handson, project};
use handson::repl::commands;
use std::collections::BTreeSet;

/// `handson repl` with these, one after the other.
pub fn typed(entries: &[&str]) -> Handson {
    entries.iter().fold(Handson::new(&["repl"]), |repl, entry| repl.args(&["--command", entry]))
}

/// The workshop, rehearsed in a folder in which the prompt is then.
pub fn workshop() -> Ended {
    Handson::run_project("scripts/handson.rhai").run().ok()
}

/// Standard output in lines.
fn lines(ended: &Ended) -> Vec<&str> {
    ended.stdout.lines().collect()
}

#[test]
fn values_live_on_as_it_and_errors_as_err() {
    typed(&["let x = 20; x + 22", "it * 2", "it"]).run().ok().prints("42\n84\n84");
    typed(&["fn twice(x) { x * 2 }", "import \"cidr\" as cidr;", "twice(21)"]).run().ok().prints("42");
    let failed = Handson::new(&["repl"]).stdin("ecs::delete_cluster(#{ cluster: \"x\" })").run().code(1);
    failed.says(&["ClusterNotFoundException", "repl:1:"]);
    let ended = Handson::new(&["repl"]).stdin("nope\n:quit\n").run().code(1);
    ended.says(&["nope"]);
}

#[test]
fn a_semicolon_at_the_end_is_silent_and_the_value_is_kept() {
    typed(&["6 * 7;", "it // the answer;", "let y = 1; // nothing"]).run().ok().prints("42");
}

#[test]
fn lines_of_a_script_that_are_commands_are_done_where_they_stand() {
    let script = "let x = 1;\n:vars\nx += 1;\nif x == 2 {\n  print(\"two\");\n}\nelse { print(\"no\"); }\n:vars\nexit\nprint(\"never\")\n";
    Handson::new(&["repl"]).stdin(script).run().ok().prints("x  i64  1\ntwo\nx  i64  2");
    let failed = Handson::new(&["repl"]).stdin(":vars\n:nope\nprint(1)\n").run().code(1);
    failed.never_says(&["\n1\n"]).says(&["UnknownCommand", ":nope"]);
}

#[test]
fn a_command_that_is_none_is_told_with_the_nearest() {
    typed(&[":watsh x"]).run().code(1).says(&["there is no command `:watsh`", "`:watch`"]);
    typed(&["：vars"]).env("HANDSON_LANG", "ja").run().code(1).says(&["全角のコロン", "`:vars`"]);
    typed(&[":step"]).run().code(1).says(&["needs ID", ":step check"]);
    typed(&[":quit now"]).run().code(1).says(&["takes nothing"]);
}

#[test]
fn help_lists_every_command_within_80_columns_in_both_languages() {
    use unicode_width::UnicodeWidthStr as _;
    for lang in ["en", "ja"] {
        let page = typed(&[":help"]).args(&["--lang", lang]).run().ok();
        for command in commands::all() {
            assert!(page.stdout.contains(&format!(":{}", command.name)), "{}: {page}", command.name);
            let own = typed(&[&format!(":help {}", command.name)]).args(&["--lang", lang]).run().ok();
            assert!(command.examples.iter().all(|example| own.stdout.contains(example)), "{own}");
        }
        assert!(page.stdout.lines().all(|line| line.width() <= 80), "{page}");
    }
    typed(&["help"]).run().ok();
    for asked in ["help ecs::create_cluster", ":help ecs::create_cluster", "ecs::create_cluster?"] {
        assert!(typed(&[asked]).run().ok().stdout.contains("API_CreateCluster.html"), "{asked}");
    }
    typed(&[":help wach"]).run().code(1).says(&["`:watch`"]);
}

#[test]
fn variables_are_listed_with_what_they_are() {
    let ended = typed(&[
        "let made = ecs::create_cluster(#{ clusterName: \"Shop\" }).cluster;",
        "const N = 3; let list = [1, 2]; let f = |x| x; let n = 1; let n = \"二\";",
        ":vars",
    ])
    .run()
    .ok();
    let all = lines(&ended);
    assert!(all.iter().any(|line| line.starts_with("made  Cluster  {\"clusterArn\":")), "{ended}");
    for line in ["N     const i64  3", "list  array(2)  [1,2]", "n     string  \"二\""] {
        assert!(all.contains(&line), "{line:?}: {ended}");
    }
    assert!(!ended.stdout.contains("outputs"), "{ended}");
    typed(&[":vars"]).run().ok().prints("").says(&["no variable yet"]);
}

#[test]
fn outputs_of_entries_are_there_in_the_next_session() {
    let first = typed(&["output(\"VpcId\", \"vpc-1\");", ":outputs"]).run().ok().prints("VpcId  vpc-1");
    typed(&[":outputs", "outputs.VpcId"]).within(&first).run().ok().prints("VpcId  vpc-1\n\"vpc-1\"");
    typed(&[":outputs"]).run().ok().prints("").says(&["no outputs"]);
}

#[test]
fn the_calls_of_an_entry_are_told_with_their_time_requests_and_status() {
    let ended =
        typed(&["ecs::list_clusters();", ":time", ":time attempt(|| ecs::delete_cluster(#{ cluster: \"x\" })).ok"])
            .run()
            .ok();
    let all = lines(&ended);
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(all[0])[..4], ["call", "took", "requests", "status"], "{ended}");
    assert_eq!(words(all[2])[0], "ecs::list_clusters", "{ended}");
    assert_eq!(words(all[2])[2..4], ["1", "200"], "{ended}");
    assert!(ended.stdout.contains("400 ClusterNotFoundException"), "{ended}");
    let retried = (0..6).any(|seed| {
        let seed = format!("{seed}");
        let told =
            typed(&["ecs::list_clusters();", ":time"]).args(&["--fault", "throttle:ecs:0.5", "--seed", &seed]).run();
        let words: Vec<&str> = told.stdout.lines().nth(2).unwrap_or_default().split_whitespace().collect();
        words.get(2..4).is_some_and(|words| words == ["2", "200"])
    });
    assert!(retried, "no call was made twice");
    typed(&["1 + 1;", ":time"]).run().ok().says(&["made no call"]);
}

#[test]
fn a_call_is_shown_as_a_command_and_not_made() {
    let ended =
        typed(&[":cli ecs::create_cluster(#{ clusterName: \"Shop\" })", "ecs::list_clusters().clusterArns"]).run().ok();
    let all = lines(&ended);
    assert!(all[0].starts_with("aws ecs create-cluster ") && all[0].contains("Shop"), "{ended}");
    assert_eq!(all[1..], ["[]"], "{ended}");
    // Questions are asked, for a call may need their answers.
    let ended = typed(&[
        "ecs::create_cluster(#{ clusterName: \"Shop\" });",
        ":cli",
        ":cli ecs::delete_cluster(#{ cluster: ecs::list_clusters().clusterArns[0] })",
    ])
    .run()
    .ok();
    let all = lines(&ended);
    assert!(all[0].starts_with("aws ecs create-cluster ") && all[1].starts_with("aws ecs list-clusters"), "{ended}");
    assert!(all[2].starts_with("aws ecs delete-cluster ") && all[3].contains("cluster/Shop"), "{ended}");
    typed(&[":cli ecs::create_cluster(#{ clusterNam: 1 })"]).run().code(1).says(&["clusterName"]);
}

#[test]
fn a_service_is_found_in_its_cluster_and_its_trouble_named() {
    let made = workshop();
    for name in ["", " ContainerHandsOn", " ContainerHandsOn/ContainerHandsOn", " ContainerHandsOn ContainerHandsOn"] {
        let well = typed(&[&format!(":why{name}")]).within(&made).run().ok();
        assert!(well.stdout.contains("ContainerHandsOn/ContainerHandsOn is well"), "{well}");
    }
    typed(&[":why Contaner"]).within(&made).run().code(1).says(&["Contaner"]);
    typed(&[":logs"]).within(&made).run().ok();
    typed(&[":logs ContainerHandsOn 5 10m"]).within(&made).run().ok();
    let off = [
        "elbv2::delete_listener(#{ ListenerArn: elbv2::describe_listeners(#{ LoadBalancerArn: outputs.LoadBalancerArn }).only(\"Listeners\").ListenerArn });",
        ":why",
    ];
    let ill = typed(&off).within(&made).run().code(1);
    assert!(ill.stdout.contains("1. ") || ill.stdout.contains("listener"), "{ill}");
    // What is not well is an answer, and the exit code; a script goes on.
    let script = Handson::new(&["repl"]).stdin(":why\nprint(6 * 7)\n").within(&made).run().code(1);
    assert_eq!(lines(&script).last(), Some(&"42"), "{script}");
}

#[test]
fn what_is_pasted_may_mix_commands_of_the_aws_cli_rhai_and_the_prompt_s() {
    let script = "# one after the other\naws ecs create-cluster \\\n  --cluster-name Shop --query cluster.status --output text\n\
        let n = ecs::list_clusters().clusterArns.len();\nn + 41\n:vars\naws ecs list-clusters --query 'length(clusterArns)'\n";
    let ended = Handson::new(&["repl"]).stdin(script).run().ok();
    assert_eq!(lines(&ended), ["ACTIVE", "42", "it  i64  42", "n   i64  1", "1"], "{ended}");
}

#[test]
fn commands_take_an_expression_as_a_command_of_the_aws_cli_too() {
    let ended = typed(&[
        ":cli aws ecs create-cluster --cluster-name Shop",
        "aws ecs create-cluster --cluster-name Test --query cluster.status --output text",
        ":watch aws ecs list-clusters --query 'length(clusterArns)' 1s 3s",
        ":time aws ecs list-clusters --output text",
    ])
    .run()
    .ok();
    let all = lines(&ended);
    assert_eq!(all[..3], ["aws ecs create-cluster --cluster-name Shop", "ACTIVE", "1"], "{ended}");
    assert!(ended.stdout.contains("ecs::list_clusters"), "{ended}");
    typed(&[":watch aws ecs list-clusters | head -1"]).run().code(1).says(&["one call is wanted here"]);
    typed(&[":cli aws ecs list-clusterz"]).run().code(1).says(&["list-clusters"]);
    typed(&[":watch ecs::list_clusters() 1x"]).run().code(1).says(&["`1x` is no time"]);
}

#[test]
fn each_region_of_the_prompt_s_rehearsal_has_entries_of_its_own() {
    let made = typed(&[
        "ecs::create_cluster(#{ clusterName: \"Tokyo\" });",
        ":region us-east-1",
        "ecs::create_cluster(#{ clusterName: \"Virginia\" });",
        ":status",
        ":undo",
        "ecs::list_clusters().clusterArns",
        ":region ap-northeast-1",
        ":status",
    ])
    .run()
    .ok();
    let (virginia, tokyo) = made.stdout.split_once("[]").expect("the cluster of us-east-1 is undone");
    assert!(virginia.contains("cluster/Virginia") && !virginia.contains("cluster/Tokyo"), "{made}");
    assert!(tokyo.contains("cluster/Tokyo") && !tokyo.contains("cluster/Virginia"), "{made}");
    let there = Handson::new(&["status", "repl", "--all"]).within(&made).run().ok();
    assert!(
        there.stdout.contains("rehearsal-ap-northeast-1") && there.stdout.contains("rehearsal-us-east-1"),
        "{there}"
    );
    Handson::new(&["destroy", "repl", "--target", "rehearsal-ap-northeast-1", "--yes"]).within(&made).run().ok();
    typed(&["ecs::list_clusters().clusterArns"]).within(&made).run().ok().prints("[]");
}

#[test]
fn steps_of_a_workshop_are_listed_and_run_one_by_one() {
    let folder = Handson::new(&["repl"])
        .file("first.rhai", "workshop(#{ id: \"first\", title: \"First\", region: \"ap-northeast-1\" });\nimport \"part\";\nstep(\"last\", #{ en: \"Last\", ja: \"最後\" }, || output(\"Last\", outputs.Cluster));\n")
        .file("part.rhai", "step(\"cluster\", \"Cluster\", || output(\"Cluster\", ecs::create_cluster(#{ clusterName: \"Shop\" }).cluster.clusterArn));\n");
    let loaded = folder
        .args(&[
            "--command",
            ":load first.rhai",
            "--command",
            ":step cluster",
            "--command",
            "outputs.Cluster",
            "--command",
            ":steps",
        ])
        .run()
        .ok();
    let all = lines(&loaded);
    assert_eq!(all[..2], ["cluster  Cluster", "last     Last"], "{loaded}");
    assert!(all[2].contains("cluster/Shop") && all[3].starts_with("cluster  Cluster  done 20"), "{loaded}");
    // The prompt is in that rehearsal now, and knows its script.
    let next = typed(&[":step last", ":steps", ":outputs"]).within(&loaded).run().ok();
    assert!(
        next.stdout.contains("last     Last     done 20") && next.stdout.contains("Last     arn:aws:ecs:"),
        "{next}"
    );
    typed(&[":step lost"]).within(&loaded).run().code(1).says(&[":step last"]);
    typed(&[":steps"]).args(&["--lang", "ja"]).within(&loaded).run().ok();
    typed(&[":steps"]).run().code(1).says(&["no workshop", ":load"]);
}

#[test]
fn a_loaded_script_is_an_entry_whose_mistakes_are_at_their_places() {
    let chore = Handson::new(&["repl"])
        .file("lib/chore.rhai", "import \"part\" as part;\nlet name = part::name();\nfn shout(x) { x + \"!\" }\nname\n")
        .file("lib/part.rhai", "fn name() { \"Shop\" }\n")
        .file("bad.rhai", "let x = 1;\nfn f() {\n    nope()\n}\n");
    let ended = chore.args(&["--command", ":load lib/chore.rhai", "--command", "shout(name)"]).run().ok();
    let ended = ended.prints("\"Shop\"\n\"Shop!\"");
    typed(&[":load bad.rhai", "f()"]).within(&ended).run().code(1).says(&["bad.rhai:3:"]);
    typed(&[":load gone.rhai"]).run().code(1).says(&["gone.rhai", "no such file"]);
}

#[test]
fn what_entries_made_is_in_their_status_also_on_the_command_line() {
    let made = typed(&[
        "ecs::create_cluster(#{ clusterName: \"Shop\" });",
        "let vpc = ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" }).Vpc.VpcId;",
        ":status",
    ])
    .run()
    .ok();
    for part in ["entry-1  ecs::create_cluster", "cluster/Shop", "entry-2  ec2::create_vpc", "VPC  vpc-"] {
        assert!(made.stdout.contains(part), "{part}: {made}");
    }
    let status = Handson::new(&["status", "repl"]).within(&made).run().ok();
    for part in ["repl on the rehearsal cloud", "entry-1", "cluster/Shop", "handson repl"] {
        assert!(status.stdout.contains(part), "{part}: {status}");
    }
    Handson::new(&["graph", "repl"]).within(&made).run().ok();
    // The folder of work has nothing of it.
    assert!(!made.folder.path().join(".handson").exists());
    let gone = typed(&["ecs::delete_cluster(#{ cluster: \"Shop\" });", ":status"]).within(&made).run().ok();
    assert!(!gone.stdout.contains("cluster/Shop"), "{gone}");
    typed(&[":status"]).run().ok().never_says(&["entry-"]);
}

#[test]
fn a_rehearsal_of_the_prompt_can_begin_anew() {
    let made = typed(&[
        "ecs::create_cluster(#{ clusterName: \"Shop\" });",
        "output(\"A\", 1);",
        ":target empty",
        "ecs::list_clusters().clusterArns",
        ":outputs",
        ":status",
    ])
    .run()
    .ok();
    assert_eq!(lines(&made)[..1], ["[]"], "{made}");
    typed(&["ecs::list_clusters().clusterArns"]).within(&made).run().ok().prints("[]");
}

#[test]
fn region_and_target_change_and_variables_stay() {
    let ended = typed(&[
        "let name = \"Shop\"; fn f(x) { x }",
        ":region us-east-1",
        ":region",
        "f(name)",
        "ecs::create_cluster(#{ clusterName: name }).cluster.clusterArn",
        ":region ap-northeast-1",
        "ecs::list_clusters().clusterArns",
    ])
    .run()
    .ok();
    assert_eq!(
        lines(&ended),
        ["us-east-1", "\"Shop\"", "\"arn:aws:ecs:us-east-1:123456789012:cluster/Shop\"", "[]"],
        "{ended}"
    );
    typed(&[":region nowhere"]).run().code(1).says(&["nowhere"]);
    typed(&[":target moon"]).run().code(1).says(&["there is no target", ":target rehearsal"]);
    let there = typed(&[":target http://127.0.0.1:9", ":target", ":region", ":target rehearsal", ":target"])
        .args(&["--region", "us-east-1"])
        .run()
        .ok();
    assert!(
        lines(&there)[0].starts_with("endpoint http://127.0.0.1:9") && lines(&there)[2].starts_with("rehearsal cloud"),
        "{there}"
    );
    typed(&[":profile shop"]).run().code(1).says(&[":target aws shop"]);
    typed(&[":profile nobody"])
        .args(&["--endpoint-url", "http://127.0.0.1:9", "--region", "us-east-1"])
        .run()
        .code(1)
        .says(&["nobody"]);
    typed(&[":profile"]).run().ok().says(&["no profile"]);
    let profile = typed(&[":target http://127.0.0.1:9 shop", ":profile", ":region", ":target rehearsal", ":profile"])
        .file(
            ".aws/config",
            "[profile shop]\nregion = eu-west-1\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n",
        );
    profile.run().ok().prints("shop\neu-west-1");
}

#[test]
fn what_changes_in_a_value_is_watched_and_nothing_is_changed() {
    let made = workshop();
    let scaled = typed(&[
        "ecs::update_service(#{ cluster: \"ContainerHandsOn\", service: \"ContainerHandsOn\", desiredCount: 3 });",
        ":watch ecs::describe_services(#{ cluster: \"ContainerHandsOn\", services: \"ContainerHandsOn\" }).services[0] 5s 3m",
        "it.runningCount",
    ])
    .within(&made)
    .run()
    .ok();
    assert!(scaled.stdout.contains("runningCount  2 -> 3"), "{scaled}");
    assert_eq!(lines(&scaled).last(), Some(&"3"), "{scaled}");
    typed(&[":watch ecs::create_cluster(#{ clusterName: \"x\" }) 1s 1m"]).run().code(1).says(&["WatchChanges"]);
    typed(&[":watch nope() 1s 1m"]).run().code(1).says(&["nope"]);
}

#[test]
fn a_rollout_is_shown_to_its_end() {
    let made = Handson::run_project("scripts/handson.rhai").args(&["--set", "controller=ECS"]).run().ok();
    let rollout = typed(&[
        "let service = #{ cluster: \"ContainerHandsOn\", services: \"ContainerHandsOn\" };",
        "ecs::update_service(#{ cluster: \"ContainerHandsOn\", service: \"ContainerHandsOn\", forceNewDeployment: true });",
        ":watch ecs::describe_services(service).services[0] 10s 15m",
    ])
    .within(&made)
    .run()
    .ok();
    let text = &rollout.stdout;
    let mut at = 0;
    for part in
        ["has started 2 tasks", "runningCount  2 -> 4", "has begun draining", "rolloutState  IN_PROGRESS -> COMPLETED"]
    {
        let found = text[at..].find(part).unwrap_or_else(|| panic!("{part:?} does not come there: {rollout}"));
        at += found;
    }
    assert!(text.contains("  - deployments  id: ") && text.contains("has reached a steady state"), "{rollout}");
}

#[test]
fn names_are_found_by_words() {
    let found = typed(&[":find create cluster"]).run().ok();
    assert!(found.stdout.contains("ecs::create_cluster"), "{found}");
    typed(&[":find nosuchwordanywhere"]).run().ok().says(&["nothing has all of these words"]);
}

#[test]
fn history_is_searched_by_words() {
    let history = "#V2\nlet a = 1;\necs::list_clusters()\nf(\\n1)\n";
    let repl = typed(&[":history", ":history list_clusters"]).file(".local/share/handson/history", history);
    let repl = repl.file("Library/Application Support/handson/history", history);
    repl.run().ok().prints("let a = 1;\necs::list_clusters()\nf(\n1)\necs::list_clusters()");
    typed(&[":history"]).run().ok().says(&["nothing of that was typed"]);
}

#[test]
fn the_last_value_is_printed_whole() {
    let ended = typed(&["let list = []; for i in 0..500 { list.push(#{ n: i }); } list;", ":all"]).run().ok();
    assert_eq!(ended.json().as_array().map(Vec::len), Some(500));
    typed(&[":all"]).run().ok().says(&["no value yet"]);
}

#[test]
fn leaving_leaves_at_once() {
    for word in [":quit", "exit", "quit()", ":q"] {
        typed(&[word, "print(1)"]).run().ok().prints("");
    }
    typed(&["let exit = 1;", "exit"]).run().ok().prints("1");
}

#[test]
fn a_workshop_that_is_pasted_is_tried_and_its_calls_are_the_entry_s() {
    let script = "workshop(#{ id: \"first\", title: \"First\", region: \"us-east-1\" });\nlet p = params(#{ name: #{ value: \"Shop\" } });\nstep(\"cluster\", \"Cluster\", || output(\"Arn\", ecs::create_cluster(#{ clusterName: p.name }).cluster.clusterArn));";
    let ended = typed(&[script, script, ":status"]).args(&["--region", "ap-northeast-1"]).run().ok();
    assert!(ended.stdout.contains("entry-1  ecs::create_cluster"), "{ended}");
    ended.says(&["`:region us-east-1`", "[1] Cluster"]);
}

#[test]
fn every_command_has_a_test_here() {
    let own = std::fs::read_to_string(project("tests/handson/prompt.rs")).expect("this file");
    let others = std::fs::read_to_string(project("tests/handson/prompt_saved.rs")).expect("its neighbour");
    let safety = std::fs::read_to_string(project("tests/handson/prompt_safety.rs")).expect("its neighbour");
    let all = [own, others, safety].concat();
    let names: BTreeSet<&str> = commands::all().iter().map(|command| command.name).collect();
    let missing: Vec<&&str> = names.iter().filter(|name| !all.contains(&format!("\":{name}"))).collect();
    assert!(missing.is_empty(), "no test of {missing:?}");
}

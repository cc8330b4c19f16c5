//! The prompt in other people's accounts: it looks until it is told otherwise, and writes down what it makes.

use super::fixture::{Ended, Handson};
use super::port::Port;
use super::prompt::typed;
use super::proxy::{Fate, Proxy};

const CREATE: &str = "ecs::create_cluster(#{ clusterName: \"Shop\" }).cluster.status";

fn at(port: &Port, entries: &[&str]) -> Handson {
    typed(entries).at(port.url()).args(&["--region", "ap-northeast-1"])
}

fn port() -> Port {
    Port::open(Handson::new(&["cloud"]), "1")
}

#[test]
fn outside_of_the_rehearsal_cloud_nothing_is_changed_before_somebody_agrees() {
    let port = port();
    let proxy = Proxy::before(port.url().trim_start_matches("http://"), |_, _| Fate::Served);
    let refused =
        typed(&["ecs::list_clusters().clusterArns", CREATE]).at(&proxy.url).args(&["--region", "ap-northeast-1"]);
    let refused = refused.run().code(1).prints("[]").says(&["[ReadOnly]", "ecs::create_cluster", ":write on"]);
    drop(refused);
    assert_eq!((proxy.count("ListClusters"), proxy.count("CreateCluster")), (1, 0));
    // An error that a script can catch is one still.
    at(&port, &[&format!("attempt(|| {CREATE}).error.code")]).run().ok().prints("\"ReadOnly\"");
    // Nobody is there to agree.
    at(&port, &[":write on", CREATE]).run().code(1).says(&["NotConfirmed", "--yes"]);
    at(&port, &[":write", ":write off", ":write maybe"]).run().code(1).says(&["on or off"]);
    let agreed = at(&port, &[":write", CREATE, ":write off"]).args(&["--yes"]).run().ok();
    assert!(agreed.stdout.contains("ACTIVE"), "{agreed}");
    at(&port, &[":write off", CREATE]).args(&["--yes"]).run().code(1).says(&["[ReadOnly]"]);
    typed(&[":write", CREATE]).run().ok();
    // What is taken down is changed as well.
    at(&port, &[":undo"]).run().code(1).says(&["[ReadOnly]"]);
    // As everywhere else, `eval` of a script says so itself.
    Handson::eval(CREATE).at(port.url()).args(&["--region", "ap-northeast-1"]).run().ok();
}

#[test]
fn what_is_made_at_an_endpoint_is_known_to_later_prompts_and_to_status() {
    let port = port();
    let made = at(&port, &[CREATE]).args(&["--yes"]).run().ok();
    let later = |entries: &[&str]| at(&port, entries).within(&made);
    let status = later(&[":status"]).run().ok();
    for part in ["entry-1  ecs::create_cluster", "cluster/Shop", "ACTIVE"] {
        assert!(status.stdout.contains(part), "{part}: {status}");
    }
    let there = Handson::new(&["status", "repl"]).within(&made).run().ok();
    assert!(there.stdout.contains("cluster/Shop") && there.stdout.contains("ACTIVE"), "{there}");
    let tags =
        later(&["ecs::list_tags_for_resource(#{ resourceArn: ecs::list_clusters().clusterArns[0] }).tags"]).run().ok();
    // Ours are on it, and not in what scripts see.
    assert_eq!(tags.stdout.trim(), "[]", "{tags}");
}

#[test]
fn a_prompt_undoes_its_own_entry_before_those_of_others() {
    let port = port();
    let home = at(&port, &["1"]).run().ok();
    let create = |name: &str| format!("ecs::create_cluster(#{{ clusterName: \"{name}\" }});");
    let until =
        |count: usize| format!("while ecs::list_clusters().clusterArns.len() < {count} {{ sleep(\"100ms\"); }}");
    let names = "ecs::list_clusters().clusterArns.map(|arn| arn.split(\"/\")[1])";
    let ours = std::thread::scope(|scope| {
        let ours = scope.spawn(|| {
            at(&port, &[&create("Ours"), &until(2), ":undo", names]).args(&["--yes"]).within(&home).run().ok()
        });
        at(&port, &[&until(1), &create("Theirs")]).args(&["--yes"]).within(&home).run().ok();
        ours.join().expect("it ends")
    });
    assert!(ours.stdout.contains("Theirs") && !ours.stdout.contains("Ours"), "{ours}");
}

#[test]
fn a_step_asks_for_the_same_permission() {
    let port = port();
    let script = "workshop(#{ id: \"w\", title: \"W\", region: \"ap-northeast-1\" });\nstep(\"a\", \"A\", || ecs::create_cluster(#{ clusterName: \"Shop\" }));\n";
    at(&port, &[":load w.rhai", ":step a"]).file("w.rhai", script).run().code(1).says(&["[ReadOnly]"]);
    at(&port, &[":load w.rhai", ":step a"]).file("w.rhai", script).args(&["--yes"]).run().ok();
}

#[test]
fn two_prompts_at_once_write_down_what_both_make() {
    let first = Handson::new(&["repl"])
        .stdin("ecs::create_cluster(#{ clusterName: \"A\" });\nprint(\"made\");\nsleep(1);\n")
        .run()
        .ok();
    let folder = &first.folder;
    let both: Vec<_> = ["B", "C"]
        .iter()
        .map(|name| {
            let script = format!("for i in 0..5 {{ ecs::create_cluster(#{{ clusterName: `{name}${{i}}` }}); }}\n");
            Handson::new(&["repl"]).stdin(&script).inside(folder).start()
        })
        .collect();
    let ended: Vec<Ended> = both.into_iter().map(|running| running.wait().ok()).collect();
    let status = typed(&[":status"]).within(&ended[0]).run().ok();
    assert_eq!(status.stdout.matches("cluster/").count(), 11, "{status}");
    assert!(status.stdout.contains("entry-3"), "{status}");
}

#[test]
fn what_a_prompt_makes_in_a_workshop_s_rehearsal_goes_with_it() {
    let script = "workshop(#{ id: \"w\", title: \"W\", region: \"ap-northeast-1\" });\nstep(\"a\", \"A\", || ecs::create_cluster(#{ clusterName: \"Shop\" }));\n";
    let made = Handson::script(script).run().ok();
    let at = typed(&["ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" });", ":status"]).within(&made).run().ok();
    assert!(at.stdout.contains("workshop w: 1 of 1") && at.stdout.contains("entry-1  ec2::create_vpc"), "{at}");
    Handson::script(script).within(&made).run().ok();
    typed(&[":status"]).within(&made).run().ok().never_says(&["entry-1"]);
    typed(&["ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" });"]).within(&made).run().ok();
    Handson::new(&["cloud", "reset"]).within(&made).run().ok();
    assert!(!made.folder.path().join(".handson/w").exists());
}

#[test]
fn a_secret_of_an_entry_is_in_no_file() {
    let port = port();
    let proxy = Proxy::before(port.url().trim_start_matches("http://"), |operation, _| match operation {
        "CreateKeyPair" => Fate::Says(
            "<CreateKeyPairResponse><keyPairId>key-0123456789abcdef0</keyPairId><keyName>k</keyName>\
             <keyMaterial>PLANTED-material</keyMaterial></CreateKeyPairResponse>",
        ),
        _ => Fate::Served,
    });
    let session = [
        "let key = ec2::create_key_pair(#{ KeyName: \"k\" }).KeyMaterial;",
        "ecs::create_cluster(#{ clusterName: \"c\", tags: #{ Key: key } });",
        "let copy = \"PLANTED-material\";",
        ":save s",
        ":time ecs::list_clusters();",
        ":cli",
    ];
    let ended = typed(&session).at(&proxy.url).args(&["--region", "ap-northeast-1", "--yes", "--debug"]).run().ok();
    ended_without(&ended, "PLANTED");
    assert!(ended.file("s.rhai").contains("\"***\""));
    ended.says(&["secrets are left out of s.rhai"]);
}

/// No file below the folder has it, nor was it said.
#[track_caller]
fn ended_without(ended: &Ended, secret: &str) {
    let mut folders = vec![ended.folder.path().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the run") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let content = String::from_utf8_lossy(&std::fs::read(&path).expect("a file of the run")).into_owned();
            assert!(!content.contains(secret), "{}: {content}", path.display());
        }
    }
    assert!(files > 1, "only {files} files");
    assert!(!ended.stdout.contains(secret) && !ended.stderr.contains(secret), "{ended}");
}

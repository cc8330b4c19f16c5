use super::files::Mark;
use crate::api::Value;
use crate::cloud::trial::Trial;
use crate::cloud::{Clock, Cloud, Pace};
use serde_json::{Value as Json, json};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let root = TempDir::new().expect("a folder");
    let folder = root.path().join("handson").join("rehearsal");
    (root, folder)
}

fn trial(cloud: Cloud) -> Trial {
    let clock = Clock::new(cloud.now(), Pace::Stands);
    Trial { cloud, clock, region: "ap-northeast-1" }
}

fn created(folder: &Path) -> Trial {
    trial(Cloud::create(folder, 0).expect("a new world"))
}

fn opened(folder: &Path) -> Trial {
    trial(Cloud::open(folder, 0).expect("a world"))
}

fn make(trial: &Trial, name: &str) {
    trial.call("ecs::create_cluster", json!({"clusterName": name}));
}

/// The ARNs of the clusters, which tell in what order they were made.
fn clusters(trial: &Trial) -> Vec<String> {
    let mut arns: Vec<String> = Vec::new();
    let mut input = json!({"maxResults": 100});
    loop {
        let page = trial.call("ecs::list_clusters", input.clone());
        let list = page["clusterArns"].as_array().expect("a list");
        arns.extend(list.iter().filter_map(Json::as_str).map(str::to_owned));
        match page["nextToken"].as_str() {
            Some(token) => input["nextToken"] = json!(token),
            None => return arns,
        }
    }
}

/// The world as it is written, at its own time.
fn written(trial: &Trial) -> Json {
    let mut world = serde_json::to_value(&trial.cloud.inner().world).expect("a world is written");
    world.as_object_mut().expect("an object").remove("now");
    world
}

/// The folder as a process that is killed now leaves it.
fn left_by(folder: &Path) -> (TempDir, PathBuf) {
    let (root, copy) = self::folder();
    fs::create_dir_all(&copy).expect("a folder");
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), copy.join(entry.file_name())).expect("copies");
    }
    (root, copy)
}

/// Calls of every service, some of which are refused, and what happens by itself meanwhile.
fn story(trial: &Trial) {
    let call = |path: &str, input: Json| {
        trial.pass(7);
        trial.try_call(path, input).unwrap_or(Json::Null)
    };
    call("ecs::create_cluster", json!({"clusterName": "one", "tags": [{"key": "$time", "value": "雲"}]}));
    call("ecs::create_cluster", json!({"clusterName": "no such name"}));
    call("ecs::delete_cluster", json!({"cluster": "nowhere"}));
    call("iam::create_role", json!({"RoleName": "role", "AssumeRolePolicyDocument": "{}"}));
    call("logs::create_log_group", json!({"logGroupName": "/ecs/web"}));
    call("ecr::create_repository", json!({"repositoryName": "web"}));
    let vpc = call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}))["Vpc"]["VpcId"].clone();
    let subnets = [(0, "a"), (1, "c")].map(|(n, zone)| {
        let (block, zone) = (format!("10.0.{n}.0/24"), format!("ap-northeast-1{zone}"));
        let subnet = json!({"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone});
        call("ec2::create_subnet", subnet)["Subnet"]["SubnetId"].clone()
    });
    call("ec2::create_subnet", json!({"VpcId": vpc, "CidrBlock": "10.0.0.0/24"}));
    let gateway = call("ec2::create_internet_gateway", json!({}))["InternetGateway"]["InternetGatewayId"].clone();
    call("ec2::attach_internet_gateway", json!({"InternetGatewayId": gateway, "VpcId": vpc}));
    let address = call("ec2::allocate_address", json!({"Domain": "vpc"}))["AllocationId"].clone();
    call("ec2::create_nat_gateway", json!({"SubnetId": subnets[0], "AllocationId": address}));
    call("elbv2::create_load_balancer", json!({"Name": "web", "Subnets": subnets, "Scheme": "internet-facing"}));
    call(
        "elbv2::create_target_group",
        json!({"Name": "web", "Protocol": "HTTP", "Port": 80, "TargetType": "ip", "VpcId": vpc}),
    );
    let containers = json!([{"name": "web", "image": "nginx", "essential": true, "memory": 512}]);
    call(
        "ecs::register_task_definition",
        json!({"family": "web", "containerDefinitions": containers, "networkMode": "awsvpc", "cpu": "256",
               "memory": "512", "requiresCompatibilities": ["FARGATE"]}),
    );
    call(
        "ecs::create_service",
        json!({"cluster": "one", "serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
               "launchType": "FARGATE", "networkConfiguration": {"awsvpcConfiguration": {"subnets": subnets}}}),
    );
    let said = [("reference", "nginx"), ("ready", "5s")].map(|(k, v)| (k.to_owned(), Value::Text(v.to_owned())));
    trial.cloud.declare(trial.region, "image", said.into_iter().collect(), &trial.clock).expect("said");
    // Some of it is under way.
    trial.pass(40);
    call("ec2::delete_vpc", json!({"VpcId": vpc}));
}

/// What the calls of every service that look see of it.
fn looks(trial: &Trial) -> Vec<Json> {
    let looks = [
        ("ecs::describe_clusters", json!({"clusters": ["one"], "include": ["TAGS"]})),
        ("ecs::describe_services", json!({"cluster": "one", "services": ["web"]})),
        ("ecs::list_tasks", json!({"cluster": "one"})),
        ("ec2::describe_vpcs", json!({})),
        ("ec2::describe_subnets", json!({})),
        ("ec2::describe_nat_gateways", json!({})),
        ("ec2::describe_network_interfaces", json!({})),
        ("elbv2::describe_load_balancers", json!({})),
        ("elbv2::describe_target_groups", json!({})),
        ("iam::list_roles", json!({})),
        ("logs::describe_log_groups", json!({})),
        ("ecr::describe_repositories", json!({})),
    ];
    looks.into_iter().map(|(path, input)| trial.try_call(path, input).unwrap_or(Json::Null)).collect()
}

#[test]
fn a_world_is_the_same_when_it_is_read_back() {
    let (_root, folder) = folder();
    let before = created(&folder);
    story(&before);
    let (_copy, killed) = left_by(&folder);
    before.cloud.close().expect("closes");
    assert_eq!(fs::read(folder.join("calls.jsonl")).expect("a log").len(), 0);
    let (_copy, ended) = left_by(&folder);
    // One is read from the log, the other from the snapshot.
    let (killed, ended) = (opened(&killed), opened(&ended));
    // However long the copying took.
    let latest = killed.cloud.now().max(ended.cloud.now());
    for trial in [&before, &killed, &ended] {
        trial.clock.at_least(latest);
        trial.call("sts::get_caller_identity", json!({}));
    }
    assert_eq!(written(&killed), written(&before));
    assert_eq!(written(&ended), written(&before));
    for seconds in [0, 60, 600, 7_200] {
        for trial in [&before, &killed, &ended] {
            trial.pass(seconds);
        }
        let seen = looks(&before);
        assert!(seen.iter().any(|answer| !answer.is_null()));
        assert_eq!(looks(&killed), seen, "after {seconds} s");
        assert_eq!(looks(&ended), seen, "after {seconds} s");
    }
}

#[test]
fn a_call_that_was_not_written_to_its_end_was_not_made() {
    let (_root, folder) = folder();
    let trial = created(&folder);
    let mut worlds = Vec::new();
    for name in ["one", "two", "three", "four"] {
        worlds.push(written(&trial));
        make(&trial, name);
    }
    worlds.push(written(&trial));
    let (_copy, left) = left_by(&folder);
    let log = fs::read(left.join("calls.jsonl")).expect("a log");
    let first = log.iter().position(|byte| *byte == b'\n').expect("a line");
    let last = log[..log.len() - 1].iter().rposition(|byte| *byte == b'\n').expect("several lines");
    for length in [first, first + 1].into_iter().chain(last - 20..=log.len()) {
        let (_copy, torn) = left_by(&left);
        fs::write(torn.join("calls.jsonl"), &log[..length]).expect("writes");
        let whole = log[..length].iter().filter(|byte| **byte == b'\n').count();
        let trial = opened(&torn);
        assert_eq!(written(&trial), worlds[whole], "{length} bytes");
        make(&trial, "next");
        let (_copy, left) = left_by(&torn);
        assert_eq!(written(&opened(&left)), written(&trial), "{length} bytes and a call");
    }
}

#[test]
fn a_snapshot_and_the_log_that_it_was_made_from_are_one_world() {
    let (_root, folder) = folder();
    let trial = created(&folder);
    make(&trial, "one");
    make(&trial, "two");
    let (arns, log) = (clusters(&trial), fs::read(folder.join("calls.jsonl")).expect("a log"));
    drop(trial);
    // As if it had been killed before it emptied the log.
    fs::write(folder.join("calls.jsonl"), log).expect("writes");
    let trial = opened(&folder);
    assert_eq!(clusters(&trial), arns);
    make(&trial, "three");
    let (_copy, left) = left_by(&folder);
    assert_eq!(clusters(&opened(&left)), clusters(&trial));
    // Or while it wrote the next snapshot.
    fs::write(left.join("world.json.new"), "{\"format\":1,").expect("writes");
    assert_eq!(clusters(&opened(&left)), clusters(&trial));
}

#[test]
fn two_processes_see_what_each_other_did() {
    let (_root, folder) = folder();
    let (one, two) = (created(&folder), opened(&folder));
    let mut random = fastrand::Rng::with_seed(1);
    for n in 0..200 {
        let (who, name) = if random.bool() { (&one, "one") } else { (&two, "two") };
        who.pass(random.u64(..20));
        make(who, &format!("{name}-{n}"));
        if n % 50 == 0 {
            one.cloud.close().expect("a snapshot");
        }
    }
    assert_eq!(clusters(&one).len(), 200);
    assert_eq!(clusters(&one), clusters(&two));
    assert_eq!(written(&one), written(&two));
    assert_eq!(written(&opened(&folder)), written(&one));
    // Time has gone on in both.
    one.pass(100);
    clusters(&one);
    clusters(&two);
    assert!(two.clock.time() >= one.clock.time());
}

#[test]
fn two_processes_at_once_lose_nothing() {
    let (_root, folder) = folder();
    drop(created(&folder));
    std::thread::scope(|scope| {
        for who in 0..4 {
            let folder = &folder;
            scope.spawn(move || {
                for n in 0..50 {
                    let trial = opened(folder);
                    make(&trial, &format!("{who}-{n}"));
                }
            });
        }
    });
    assert_eq!(clusters(&opened(&folder)).len(), 200);
}

#[test]
fn a_long_log_becomes_a_snapshot() {
    let (_root, folder) = folder();
    let (one, two) = (created(&folder), opened(&folder));
    for n in 0..super::LOG_LINES + 10 {
        make(&one, &format!("{}", n % 7));
    }
    assert_eq!(fs::read_to_string(folder.join("calls.jsonl")).expect("a log").lines().count(), 10);
    assert_eq!(clusters(&two), clusters(&one));
    assert_eq!(clusters(&opened(&folder)), clusters(&one));
}

#[test]
fn a_new_world_takes_the_place_of_the_old_one_for_everybody() {
    let (_root, folder) = folder();
    let old = created(&folder);
    make(&old, "old");
    let new = created(&folder);
    assert_eq!(clusters(&new), [""; 0]);
    make(&new, "new");
    assert_eq!(clusters(&old), clusters(&new));
    assert_eq!(Cloud::reset(&folder), Ok(true));
    assert_eq!(Cloud::reset(&folder), Ok(false));
    assert_eq!(clusters(&new), [""; 0]);
    make(&new, "newer");
    assert_eq!(clusters(&old).len(), 1);
    assert_eq!(Cloud::reset(&folder.join("nowhere")), Ok(false));
    assert!(!folder.join("nowhere").exists());
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_deleted_is_made_again() {
    let (_root, folder) = folder();
    let trial = created(&folder);
    make(&trial, "one");
    fs::remove_dir_all(&folder).expect("removes");
    assert_eq!(clusters(&trial), [""; 0]);
    make(&trial, "two");
    assert_eq!(clusters(&opened(&folder)), clusters(&trial));
    fs::remove_dir_all(&folder).expect("removes");
    drop(trial);
    assert!(!folder.exists(), "nobody needs it any more");
}

#[test]
fn waits_are_kept_and_time_goes_on_between_processes() {
    let (_root, folder) = folder();
    let trial = created(&folder);
    let begun = trial.clock.time();
    trial.pass(3_600);
    clusters(&trial);
    let seconds = |trial: &Trial| trial.cloud.now().duration_since(begun).as_secs();
    let (_copy, killed) = left_by(&folder);
    assert!((3_600..3_660).contains(&seconds(&opened(&killed))), "the last call was none that is written");
    trial.pass(3_600);
    drop(trial);
    assert!((7_200..7_260).contains(&seconds(&opened(&folder))), "the last wait was behind the last call");
    // An hour later, and an hour earlier: somebody set the clock.
    for (hours, expected) in [(1, 10_800..10_920), (-1, 10_800..10_920)] {
        let lock = folder.join("lock");
        let mark = Mark::read(&fs::read_to_string(&lock).expect("a mark")).expect("a mark");
        let Mark { generation, time, wall } = mark;
        let text = format!("{generation} {} {}", time.as_nanosecond(), wall - hours * 3_600_000);
        fs::write(&lock, text).expect("writes");
        let seconds = seconds(&opened(&folder));
        assert!(expected.contains(&seconds), "{hours}: {seconds}");
    }
}

#[test]
fn what_cannot_be_read_is_named_and_can_be_begun_anew() {
    let line = |n: u64, o: &str| {
        let line = json!({"n": n, "t": "2026-04-06T01:00:00Z", "w": 0, "r": "x", "s": "sts", "o": o, "i": {}, "c": 1});
        format!("{line}\n")
    };
    let cases = [
        ("world.json", "{\"format\":1,\"calls\":".to_owned(), "world.json", "line 1 column"),
        ("world.json", String::new(), "world.json", "EOF"),
        ("world.json", "{\"format\":2,\"other\":[]}".to_owned(), "world.json", "2"),
        ("calls.jsonl", "\0\0\0\n".to_owned(), "calls.jsonl:1", "column"),
        ("calls.jsonl", line(1, "NoSuchThing"), "calls.jsonl:1", "there is no sts NoSuchThing"),
        ("calls.jsonl", line(1, "GetCallerIdentity"), "calls.jsonl:1", "another version"),
        ("calls.jsonl", line(7, "GetCallerIdentity"), "calls.jsonl:1", "call 7 follows call 0"),
        ("calls.jsonl", format!("{}{}", line(0, "Old"), line(2, "New")), "calls.jsonl:2", "call 2 follows call 0"),
    ];
    for (file, content, place, why) in cases {
        let (_root, folder) = folder();
        drop(created(&folder));
        fs::write(folder.join(file), &content).expect("writes");
        let error = Cloud::open(&folder, 0).err().expect("cannot be read");
        let text = error.text();
        assert!(text.en.contains(place) && text.en.contains(why), "{content:?}: {}", text.en);
        assert!(text.ja.contains(place), "{content:?}: {}", text.ja);
        assert!(error.hints.iter().all(|hint| hint.en.contains("handson")), "{error:?}");
        assert_eq!(Cloud::reset(&folder), Ok(true));
        assert_eq!(clusters(&opened(&folder)), [""; 0]);
        fs::write(folder.join(file), &content).expect("writes");
        assert_eq!(clusters(&created(&folder)), [""; 0]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_call_that_cannot_be_written_is_not_made() {
    let (_root, folder) = folder();
    drop(created(&folder));
    let log = folder.join("calls.jsonl");
    fs::remove_file(&log).expect("removes");
    std::os::unix::fs::symlink("/dev/full", &log).expect("links");
    let trial = opened(&folder);
    let refused = trial.try_call("ecs::create_cluster", json!({"clusterName": "one"})).expect_err("no space");
    assert_eq!((refused.status, refused.code.as_str()), (500, "InternalFailure"));
    assert!(refused.message.contains("calls.jsonl") && refused.message.contains("space"), "{refused:?}");
    assert_eq!(clusters(&trial), [""; 0]);
    fs::remove_file(&log).expect("removes");
    drop(trial);
    let trial = opened(&folder);
    make(&trial, "one");
    assert_eq!(clusters(&trial).len(), 1);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_root, folder) = folder();
    let trial = created(&folder);
    make(&trial, "one");
    trial.cloud.close().expect("closes");
    let mode = |path: &Path| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

const VICTIM: &str = "HANDSON_TEST_WORLD_OF_A_VICTIM";

/// Makes clusters and says so, until it is killed. Does nothing unless the next test started it.
#[test]
fn victim() {
    let Some(folder) = std::env::var_os(VICTIM) else { return };
    for opening in 0.. {
        let trial = opened(Path::new(&folder));
        for n in 0..20 {
            let name = format!("{}-{opening}-{n}", std::process::id());
            let made = trial.call("ecs::create_cluster", json!({"clusterName": name}));
            println!("\nmade {}", made["cluster"]["clusterArn"].as_str().unwrap_or_default());
            drop(std::io::stdout().flush());
        }
    }
}

#[test]
fn a_process_killed_at_any_moment_leaves_what_it_said_it_made() {
    let (_root, folder) = folder();
    let mut random = fastrand::Rng::with_seed(50);
    let test = module_path!().split_once("::").expect("in a crate").1.to_owned() + "::victim";
    for round in 0..50 {
        if round % 10 == 0 {
            drop(created(&folder));
        }
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .args(["--exact", &test, "--nocapture"])
            .env(VICTIM, &folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let made = |line: &String| line.strip_prefix("made ").map(str::to_owned);
        let mut last = lines.by_ref().map_while(Result::ok).find_map(|line| made(&line));
        std::thread::sleep(Duration::from_micros(random.u64(..15_000)));
        child.kill().expect("kills");
        drop(child.wait());
        last = lines.map_while(Result::ok).filter_map(|line| made(&line)).last().or(last);
        let last = last.expect("it made something");
        let clusters = clusters(&opened(&folder));
        assert!(clusters.contains(&last), "{last} of {clusters:?}");
    }
}

#[test]
fn calls_without_a_snapshot_are_said_to_be_no_world() {
    let (_root, folder) = folder();
    let trial = opened(&folder);
    make(&trial, "web");
    let (_copy, killed) = left_by(&folder);
    fs::remove_file(killed.join("world.json")).expect("removes");
    let Err(error) = Cloud::open(&killed, 0) else { panic!("it is opened") };
    assert!(error.to_string().contains("world.json is missing"), "{error}");
    assert!(error.hints.iter().any(|hint| hint.en.contains("handson cloud reset")));
    assert!(Cloud::reset(&killed).expect("resets"));
    assert!(Cloud::open(&killed, 0).is_ok());
}

#[test]
fn a_world_of_today_is_not_behind_the_clock_on_the_wall() {
    let (_root, folder) = folder();
    let before = jiff::Timestamp::now();
    let cloud = Cloud::open_today(&folder, 0).expect("opens");
    let now = cloud.now();
    let ahead = now.as_millisecond() - jiff::Timestamp::now().as_millisecond();
    assert!(now >= before && ahead <= 1, "{now}, {ahead} ms ahead");
}

//! The workshop as people have it in shells today, pasted line by line: what the AWS CLI gives, the prompt gives.

use super::differences::differences;
use super::fixture::{Ended, Handson, project};
use super::moto::Moto;
use super::peers;
use super::process::{Heard, Process, look};
use serde_json::Value as Json;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// How long the AWS CLI may take to start.
const START: Duration = Duration::from_secs(120);

/// One line of the record: a command, quoted for a shell, and what came of it.
struct Line {
    command: String,
    status: i64,
    printed: String,
}

/// An AWS CLI that stays and writes down what it is asked, in that folder, for that endpoint.
#[cfg(unix)]
fn recorder(folder: &Path, url: &str) -> Process {
    let mut command = Command::new(peers::program("python3").expect("a Python beside moto_server"));
    command
        .arg(project("tests/peers").join("aws_recorder.py"))
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command.envs([("AWS_ENDPOINT_URL", url), ("AWS_DEFAULT_REGION", "ap-northeast-1"), ("AWS_DEFAULT_OUTPUT", "json")]);
    command.envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_PAGER", "")]);
    command.envs([("AWS_CONFIG_FILE", "/dev/null"), ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")]);
    let mut child = command.spawn().expect("Python starts");
    let (heard, _) = Heard::listen(child.stdout.take().expect("a piped stdout"));
    let process = Process(child);
    look(START, || heard.text().contains("ready").then_some(())).expect("the recorder is ready");
    process
}

/// Runs the two scripts of the baseline with the recorder in place of the AWS CLI.
#[cfg(unix)]
fn recorded(moto: &Moto, scripts: &[&Path], folder: &Path) -> Vec<Line> {
    let _recorder = recorder(folder, &moto.url);
    for script in scripts {
        let ended = Command::new("bash")
            .arg(script)
            .envs([("OUT", folder.join("out")), ("AWS", folder.join("aws"))])
            .envs([("AWS_ENDPOINT_URL", moto.url.as_str()), ("WAIT", "0"), ("KEEP_GOING", "1")])
            // The scripts wait for what moto never does.
            .env("BASH_FUNC_sleep%%", "() { :; }")
            .output()
            .expect("bash runs");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    let record = std::fs::read_to_string(folder.join("record")).expect("a record");
    let mut lines: Vec<Line> = Vec::new();
    for line in record.lines() {
        let line: Json = serde_json::from_str(line).expect("JSON");
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let line =
            Line { command: text("command"), status: line["status"].as_i64().unwrap_or(1), printed: text("printed") };
        // A script that waits asks the same again and again.
        if lines.last().is_none_or(|last| last.command != line.command) {
            lines.push(line);
        }
    }
    lines
}

/// Whether a text is one that an endpoint made up: it has a part of digits and hexadecimal letters.
fn is_id(text: &str) -> bool {
    let part = |part: &str| {
        part.len() >= 8 && part.chars().all(|c| c.is_ascii_hexdigit()) && part.contains(|c: char| c.is_ascii_digit())
    };
    !text.contains(' ') && text.split(['-', '/', ':', '.']).any(part)
}

/// Times, and what else is made up and nowhere else named.
fn masked(value: &mut Json) {
    match value {
        Json::String(text) => {
            let time = text.len() > 18 && text.as_bytes()[4] == b'-' && text.as_bytes()[10] == b'T';
            if time {
                *text = "TIME".to_owned();
            } else if is_id(text) {
                let parts: Vec<String> = text.split_inclusive(['-', '/', ':', '.']).map(mask).collect();
                *text = parts.concat();
            }
        }
        Json::Number(number) if number.as_f64().is_some_and(|n| n > 1_600_000_000.0) => *value = "TIME".into(),
        Json::Array(list) => list.iter_mut().for_each(masked),
        Json::Object(members) => members.iter_mut().for_each(|(name, value)| {
            // Names that are drawn.
            if ["RoleId", "OwnerId", "DNSName", "repositoryUri"].contains(&name.as_str()) && value.is_string() {
                *value = "DRAWN".into();
            }
            masked(value);
        }),
        _ => {}
    }
}

fn mask(part: &str) -> String {
    let bare = part.trim_end_matches(['-', '/', ':', '.']);
    let drawn =
        bare.len() >= 8 && bare.chars().all(|c| c.is_ascii_hexdigit()) && bare.contains(|c: char| c.is_ascii_digit());
    // An account's number is the same everywhere.
    if drawn && bare != "123456789012" { part.replace(bare, "ID") } else { part.to_owned() }
}

/// An answer as JSON; texts line by line.
fn read(answer: &str) -> Json {
    serde_json::from_str(answer).unwrap_or_else(|_| {
        answer.lines().map(|line| Json::from(line.split('\t').map(Json::from).collect::<Vec<_>>())).collect()
    })
}

fn paste(text: &str, moto: &Moto, folder: &Arc<TempDir>) -> Ended {
    Handson::new(&["repl", "--region", "ap-northeast-1", "--yes"])
        .at(&moto.url)
        .inside(folder)
        .stdin(text)
        .limit(Duration::from_secs(60))
        .run()
}

/// What two answers differ in, but for what is made up.
fn compared(theirs: &str, ours: &str) -> Vec<String> {
    let (mut theirs, mut ours) = (read(theirs), read(ours));
    masked(&mut theirs);
    masked(&mut ours);
    differences(&theirs, &ours)
}

/// What was printed up to each line `=== NUMBER`.
fn parted(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in text.lines() {
        // What bash's `clear` writes stands before it.
        if line.trim_start_matches(['\u{1b}', '[', 'H', 'J', '2', '3', ';']).starts_with("=== ") {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    parts
}

/// All lines, pasted at once, on an endpoint that draws the same ids: each gives what it gave.
#[cfg(unix)]
#[test]
fn the_baseline_scripts_give_at_the_prompt_what_the_aws_cli_gives() {
    let (Some(make), Some(clean)) = (peers::shared("baseline/workshop.sh"), peers::shared("baseline/cleanup.sh"))
    else {
        return;
    };
    if !peers::python_has("awscli") {
        return;
    }
    let (Some(there), Some(here)) = (Moto::start(), Moto::start()) else { return };
    there.seed();
    here.seed();
    let record = TempDir::new().expect("a folder");
    let lines = recorded(&there, &[&make, &clean], record.path());
    assert!(lines.len() >= 85, "{} lines", lines.len());
    let folder = Arc::new(TempDir::new().expect("a folder"));
    for name in ["assume-role-policy-document.json", "register-task-definition.json"] {
        std::fs::copy(record.path().join("out").join(name), folder.path().join(name)).expect("a file");
    }
    // One that fails ends a paste: those are pasted alone.
    let (good, bad): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.status == 0);
    let text: String = good.iter().map(|line| format!("{}\necho \"=== {}\"\n", line.command, line.status)).collect();
    let ended = paste(&text, &here, &folder).ok();
    let parts = parted(&ended.stdout);
    let mut wrong = Vec::new();
    for (line, ours) in good.iter().zip(&parts) {
        let found = compared(&line.printed, ours);
        if !found.is_empty() {
            wrong.push(format!("{}\n{}", line.command, found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} lines:\n{}", wrong.len(), good.len(), wrong.join("\n\n"));
    assert!(bad.len() * 10 < lines.len(), "{} of {} lines fail on moto", bad.len(), lines.len());
    for line in bad {
        paste(&line.command, &here, &folder).code(1);
    }
}

/// The commands of a page: what stands in its blocks of code of that language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let (mut blocks, mut open) = (Vec::new(), None::<String>);
    for line in page.lines() {
        match &mut open {
            None if line.trim() == format!("```{language}") => open = Some(String::new()),
            None => {}
            Some(_) if line.trim() == "```" => blocks.extend(open.take()),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
        }
    }
    blocks
}

/// The outputs of the chapters before: the same on both endpoints, for nothing of the chapter asks whether they are there.
const BEFORE: &str = "export AccountID=\"123456789012\"
export VpcId=\"vpc-010a940bbd8f747c2\"
export SubnetId1aPublic=\"subnet-0356b36ba2daa766c\"
export SubnetId1cPublic=\"subnet-0dabe411bfdc835fb\"
export SubnetId1aPrivate=\"subnet-0d99180ac3baeb5fa\"
export SubnetId1cPrivate=\"subnet-0a66f1c2d5ce3b939\"
export InternetGatewayId=\"igw-082f42082d7748713\"
export RouteTableIdPublic=\"rtb-000a11e6eacc5c263\"
export RouteTableIdPrivate=\"rtb-077b87e7eb65d1f43\"
export PublicSecurityGroupsId=\"sg-065a7c8eceb9759d4\"
export PrivateSecurityGroupsId=\"sg-0f59547a1185820b5\"
export LoadBalancersDnsName=\"ContainerHandsOn-681708310.ap-northeast-1.elb.amazonaws.com\"
export LoadBalancerArn=\"arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/ContainerHandsOn/b392eaa096f09053\"
export TargetGroupArn=\"arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/ContainerHandsOn/b2da630c91ed7148\"
";

/// Makes what the chapter's commands name and moto looks for, and gives the outputs so far with its ids, and these: as they were, as
/// they are.
fn prepared(url: &str) -> (String, Vec<(String, String)>) {
    const MADE: &str = "let vpc = ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" }).Vpc.VpcId;
        let subnet = |cidr| ec2::create_subnet(#{ VpcId: vpc, CidrBlock: cidr }).Subnet.SubnetId;
        let group = ec2::create_security_group(#{ VpcId: vpc, GroupName: \"private\", Description: \"private\" });
        [vpc, subnet.call(\"10.0.2.0/24\"), subnet.call(\"10.0.3.0/24\"), group.GroupId]";
    let made = Handson::eval(MADE).at(url).args(&["--region", "ap-northeast-1"]).run().ok().json();
    let names = ["VpcId", "SubnetId1aPrivate", "SubnetId1cPrivate", "PrivateSecurityGroupsId"];
    let ids = names.iter().zip(made.as_array().expect("ids")).map(|(name, id)| {
        let (_, rest) = BEFORE.split_once(&format!("export {name}=\"")).expect("an output");
        let before = rest.split('"').next().unwrap_or_default();
        (before.to_owned(), id.as_str().expect("an id").to_owned())
    });
    let ids: Vec<(String, String)> = ids.collect();
    (ids.iter().fold(BEFORE.to_owned(), |text, (before, id)| text.replace(before, id)), ids)
}

#[cfg(unix)]
#[test]
fn the_chapters_blocks_give_at_the_prompt_what_they_give_in_bash() {
    let Some(chapter) = peers::shared("seed/9.ecs-fargate.md") else { return };
    let Some(aws) = peers::program("aws") else { return };
    let (Some(there), Some(here)) = (Moto::start(), Moto::start()) else { return };
    let chapter = std::fs::read_to_string(chapter).expect("the chapter");
    let starts = ["aws ", "cd ", "RevisionNo=", "clear;"];
    let commands =
        blocks(&chapter, "Cloud9").into_iter().filter(|block| starts.iter().any(|start| block.starts_with(start)));
    let commands: Vec<String> = commands.collect();
    assert_eq!(commands.len(), 6, "{commands:?}");
    let whole: String =
        commands.iter().enumerate().map(|(number, block)| format!("{block}echo \"=== {number}\"\n")).collect();
    let whole = format!("source ~/environment/export.log\n{whole}");
    // The same text, to bash with the AWS CLI, and to the prompt.
    let home = TempDir::new().expect("a home");
    std::fs::create_dir(home.path().join("environment")).expect("a folder");
    let (given, their_ids) = prepared(&there.url);
    std::fs::write(home.path().join("environment/export.log"), given).expect("a file");
    let path = format!("{}:{}", aws.parent().expect("a folder").display(), std::env::var("PATH").unwrap_or_default());
    let bash = Command::new("bash")
        .args(["-c", &whole])
        .current_dir(home.path())
        .envs([("HOME", home.path()), ("AWS_CONFIG_FILE", Path::new("/dev/null"))])
        .envs([("PATH", path.as_str()), ("AWS_ENDPOINT_URL", &there.url), ("AWS_DEFAULT_REGION", "ap-northeast-1")])
        .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_PAGER", ""), ("TERM", "dumb")])
        .output()
        .expect("bash runs");
    let theirs = String::from_utf8(bash.stdout).expect("UTF-8");
    let folder = Arc::new(TempDir::new().expect("a folder"));
    let (given, our_ids) = prepared(&here.url);
    std::fs::write(folder.path().join("export.log"), given).expect("a file");
    let ours = paste(&whole, &here, &folder).ok();
    let before = |text: &str, ids: &[(String, String)]| {
        ids.iter().fold(text.to_owned(), |text, (before, id)| text.replace(id, before))
    };
    let (theirs, ours_parts) = (parted(&before(&theirs, &their_ids)), parted(&before(&ours.stdout, &our_ids)));
    assert_eq!((theirs.len(), ours_parts.len()), (7, 7), "{theirs:?}\n{ours}");
    for ((command, theirs), ours) in commands.iter().zip(&theirs).zip(&ours_parts) {
        let found = compared(theirs, ours);
        assert!(found.is_empty(), "{command}\n{}\n{theirs}\n{ours}", found.join("\n"));
    }
    let log = |folder: &Path, ids: &[(String, String)]| {
        before(&std::fs::read_to_string(folder.join("export.log")).expect("export.log"), ids)
    };
    let ours = log(folder.path(), &our_ids);
    assert_eq!(log(&home.path().join("environment"), &their_ids), ours);
    assert!(ours.contains("export RevisionNo=\"1\""));
}

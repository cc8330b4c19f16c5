//! The workshop as people have it in shells today, pasted line by line: what the AWS CLI gives, the prompt gives.

use super::differences::differences;
use super::fixture::{Ended, Handson};
use super::moto::Moto;
use super::peers;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// An AWS CLI that writes down what it is asked, a shell's line each, and what it answers.
const RECORDER: &str = r#"#!/bin/bash
printf 'aws' >> "$RECORD/lines"
printf ' %q' "$@" >> "$RECORD/lines"
printf '\n' >> "$RECORD/lines"
n=$(wc -l < "$RECORD/lines")
"$REAL" "$@" > "$RECORD/$n.out"
rc=$?
cat "$RECORD/$n.out"
exit $rc
"#;

/// One line of the record.
struct Line {
    command: String,
    answer: String,
}

/// Runs the two scripts of the baseline with the recorder in place of the AWS CLI.
#[cfg(unix)]
fn recorded(moto: &Moto, scripts: &[&Path], aws: &Path) -> (Vec<Line>, TempDir) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().expect("a folder");
    let recorder = folder.path().join("recorder");
    std::fs::write(&recorder, RECORDER).expect("a file");
    std::fs::set_permissions(&recorder, std::fs::Permissions::from_mode(0o755)).expect("a program");
    for script in scripts {
        let ended = Command::new("bash")
            .arg(script)
            .env("AWS_ENDPOINT_URL", &moto.url)
            .env("OUT", folder.path().join("out"))
            .env("AWS", &recorder)
            .env("REAL", aws)
            .env("RECORD", folder.path())
            .env("WAIT", "0")
            // moto keeps what is deleted in its lists, which the script would wait for.
            .env("KEEP_GOING", "1")
            .output()
            .expect("bash runs");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    let lines = std::fs::read_to_string(folder.path().join("lines")).expect("a record");
    let lines = lines.lines().enumerate().map(|(number, command)| {
        let answer = std::fs::read_to_string(folder.path().join(format!("{}.out", number + 1))).expect("an answer");
        Line { command: command.to_owned(), answer }
    });
    (lines.collect(), folder)
}

/// Ids of the record and what they are here.
#[derive(Default)]
struct Ids(BTreeMap<String, String>);

impl Ids {
    /// Learns from two answers to the same question.
    fn learn(&mut self, theirs: &Json, ours: &Json) {
        match (theirs, ours) {
            (Json::String(a), Json::String(b)) if a != b && is_id(a) && is_id(b) => {
                self.0.insert(a.clone(), b.clone());
            }
            (Json::Array(a), Json::Array(b)) => a.iter().zip(b).for_each(|(a, b)| self.learn(a, b)),
            (Json::Object(a), Json::Object(b)) => {
                a.iter().for_each(|(name, a)| b.get(name).into_iter().for_each(|b| self.learn(a, b)));
            }
            _ => {}
        }
    }

    /// A text with the ids of here, the longest first: an ARN has others in it.
    fn here(&self, text: &str) -> String {
        let mut ids: Vec<_> = self.0.iter().collect();
        ids.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
        ids.iter().fold(text.to_owned(), |text, (theirs, ours)| text.replace(*theirs, ours))
    }
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
    Handson::new(&["repl", "--region", "ap-northeast-1"])
        .at(&moto.url)
        .inside(folder)
        .stdin(text)
        .limit(Duration::from_secs(60))
        .run()
}

/// What two answers differ in, but for what is made up.
fn compared(theirs: &str, ours: &str, ids: &mut Ids) -> Vec<String> {
    let (mut theirs, mut ours) = (read(theirs), read(ours));
    ids.learn(&theirs, &ours);
    masked(&mut theirs);
    masked(&mut ours);
    differences(&theirs, &ours)
}

#[cfg(unix)]
#[test]
fn the_baseline_scripts_give_at_the_prompt_what_the_aws_cli_gives() {
    let (Some(make), Some(clean)) = (peers::shared("baseline/workshop.sh"), peers::shared("baseline/cleanup.sh"))
    else {
        return;
    };
    let Some(aws) = peers::program("aws") else { return };
    let (Some(there), Some(here)) = (Moto::start(), Moto::start()) else { return };
    let (lines, record) = recorded(&there, &[&make, &clean], &aws);
    assert!(lines.len() >= 90, "{} lines", lines.len());
    let folder = Arc::new(TempDir::new().expect("a folder"));
    for name in ["assume-role-policy-document.json", "register-task-definition.json"] {
        std::fs::copy(record.path().join("out").join(name), folder.path().join(name)).expect("a file");
    }
    let (mut ids, mut wrong) = (Ids::default(), Vec::new());
    for Line { command, answer } in &lines {
        let ended = paste(&ids.here(command), &here, &folder);
        if answer.is_empty() && !ended.status().success() {
            continue;
        }
        let found = compared(answer, &ended.stdout, &mut ids);
        if !found.is_empty() {
            wrong.push(format!("{command}\n{}\n{}", found.join("\n"), ended.stderr));
        }
    }
    assert!(wrong.is_empty(), "{} of {} lines:\n{}", wrong.len(), lines.len(), wrong.join("\n\n"));
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
    std::fs::write(home.path().join("environment/export.log"), BEFORE).expect("a file");
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
    std::fs::write(folder.path().join("export.log"), BEFORE).expect("a file");
    let ours = paste(&whole, &here, &folder).ok();
    let parted = |text: &str| -> Vec<String> {
        let mut parts = vec![String::new()];
        for line in text.lines() {
            // `clear` of bash writes something of its own before.
            match line.trim_start_matches(['\u{1b}', '[', 'H', 'J', '2', '3', ';']).starts_with("=== ") {
                true => parts.push(String::new()),
                false => {
                    let last = parts.last_mut().expect("a part");
                    last.push_str(line);
                    last.push('\n');
                }
            }
        }
        parts
    };
    let (theirs, ours_parts) = (parted(&theirs), parted(&ours.stdout));
    assert_eq!((theirs.len(), ours_parts.len()), (7, 7), "{theirs:?}\n{ours}");
    let mut ids = Ids::default();
    for ((command, theirs), ours) in commands.iter().zip(&theirs).zip(&ours_parts) {
        let found = compared(theirs, ours, &mut ids);
        assert!(found.is_empty(), "{command}\n{}\n{theirs}\n{ours}", found.join("\n"));
    }
    let log = |folder: &Path| std::fs::read_to_string(folder.join("export.log")).expect("export.log");
    assert_eq!(log(&home.path().join("environment")), log(folder.path()));
    assert!(log(folder.path()).contains("export RevisionNo=\"1\""));
}

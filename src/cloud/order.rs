//! Deleting in the wrong order: of every two things of the finished workshop the one that AWS holds back is held back, and
//! everything else goes.

mod table;

use super::finished::Finished;
use super::trial::Refused;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use table::{HOLDS, NEEDS, PARTS, THINGS, Thing};

type Names = BTreeSet<&'static str>;

fn has(names: &str, name: &str) -> bool {
    names.split(' ').any(|one| one == name)
}

/// The codes with which something is refused while that is there.
fn held(name: &str, by: &Names) -> Names {
    let holds = HOLDS.iter().filter(|hold| has(hold.held, name) && hold.by.split(' ').any(|one| by.contains(one)));
    holds.map(|hold| hold.code).collect()
}

/// These things and all that is there as long as they are.
fn with_needs(wanted: &[&'static str]) -> Names {
    let mut all: Names = wanted.iter().copied().collect();
    loop {
        let before = all.len();
        let held = HOLDS.iter().filter(|hold| hold.by.split(' ').any(|one| all.contains(one)));
        let mut more: Vec<&str> = held.map(|hold| hold.held).collect();
        more.extend(
            PARTS.iter().chain(NEEDS).filter(|row| row.part.split(' ').any(|one| all.contains(one))).map(|row| row.of),
        );
        all.extend(more.into_iter().flat_map(|names| names.split(' ')));
        if all.len() == before {
            return all;
        }
    }
}

/// Whether it is gone when these are.
fn gone_with(name: &str, gone: &Names) -> bool {
    PARTS.iter().any(|row| has(row.part, name) && gone.contains(row.of))
}

fn delete(finished: &Finished, thing: &Thing) -> Result<(), Refused> {
    let input: Json = serde_json::from_str(&finished.filled(thing.input)).expect("JSON");
    let answer = finished.try_call(thing.path, input)?;
    for refused in ["Unsuccessful", "failures"] {
        assert!(answer[refused].as_array().is_none_or(Vec::is_empty), "{}: {answer}", thing.name);
    }
    finished.pass(thing.gone_after);
    Ok(())
}

/// Deletes everything but that, in the right order.
fn reduce(finished: &Finished, keep: &Names) {
    let mut gone = Names::new();
    for thing in THINGS.iter().filter(|thing| !keep.contains(thing.name)) {
        if !gone_with(thing.name, &gone) {
            delete(finished, thing).unwrap_or_else(|refused| panic!("{} with {keep:?}: {refused:?}", thing.name));
        }
        gone.insert(thing.name);
    }
}

/// Whether it was held back, in the way in which AWS does.
fn check(finished: &Finished, thing: &Thing, there: &Names, wrong: &mut Vec<String>) -> bool {
    let expected = held(thing.name, there);
    match delete(finished, thing) {
        Ok(()) if expected.is_empty() => return false,
        Err(refused) if expected.contains(refused.code.as_str()) => return true,
        Ok(()) => wrong.push(format!("{} goes; expected {expected:?} with {there:?}", thing.name)),
        Err(refused) => wrong.push(format!("{}: {refused:?}; expected {expected:?} with {there:?}", thing.name)),
    }
    false
}

#[test]
fn of_every_two_things_the_one_that_aws_holds_back_is_held_back() {
    let whole = Finished::new();
    let (mut wrong, mut pairs, mut refused) = (Vec::new(), 0, 0);
    for (i, one) in THINGS.iter().enumerate() {
        for other in &THINGS[i + 1..] {
            let there = with_needs(&[one.name, other.name]);
            let reduced = whole.again();
            reduce(&reduced, &there);
            for first in [one, other] {
                pairs += 1;
                refused += usize::from(check(&reduced.again(), first, &there, &mut wrong));
            }
            // And in the right order the two go, and all that they needed.
            let mut gone = Names::new();
            for thing in THINGS.iter().filter(|thing| there.contains(thing.name)) {
                if !gone_with(thing.name, &gone)
                    && let Err(refused) = delete(&reduced, thing)
                {
                    wrong.push(format!("{} of {there:?} in the right order: {refused:?}", thing.name));
                }
                gone.insert(thing.name);
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {pairs}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(pairs, THINGS.len() * (THINGS.len() - 1));
    let rows: usize = HOLDS.iter().map(|hold| hold.held.split(' ').count() * hold.by.split(' ').count()).sum();
    assert!(refused >= rows, "{refused} of {rows}");
    // Every row names where AWS says so.
    assert!(HOLDS.iter().all(|hold| !hold.page.is_empty()));
}

#[test]
fn too_early_in_the_whole_workshop() {
    let whole = Finished::new();
    let all: Names = THINGS.iter().map(|thing| thing.name).collect();
    let mut wrong = Vec::new();
    let refused = THINGS.iter().filter(|thing| check(&whole.again(), thing, &all, &mut wrong)).count();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let held: Names = HOLDS.iter().flat_map(|hold| hold.held.split(' ')).collect();
    assert_eq!(refused, held.len());
}

/// How many seconds something is still held back after a deletion, within ten seconds.
fn lingers(finished: &Finished, name: &str) -> Option<u64> {
    let thing = THINGS.iter().find(|thing| thing.name == name).expect("a thing of the workshop");
    (0..600).step_by(10).find(|_| match delete(finished, thing) {
        Ok(()) => true,
        Err(refused) => {
            assert_eq!(refused.code, "DependencyViolation", "{name}");
            finished.pass(10);
            false
        }
    })
}

#[test]
fn interfaces_linger_after_what_they_belonged_to() {
    let whole = Finished::new();
    let only = |names: &[&'static str]| {
        let finished = whole.again();
        reduce(&finished, &with_needs(names));
        finished
    };
    let tasks = only(&["service"]);
    let service = json!({"cluster": "ContainerHandsOn", "service": "ContainerHandsOn", "force": true});
    let arns = tasks.call("ecs::list_tasks", json!({"cluster": "ContainerHandsOn"}))["taskArns"].clone();
    tasks.call("ecs::delete_service", service);
    for arn in arns.as_array().expect("a list") {
        tasks.call("ecs::stop_task", json!({"cluster": "ContainerHandsOn", "task": arn}));
    }
    let statuses = || -> Vec<Json> {
        let described = tasks.call("ecs::describe_tasks", json!({"cluster": "ContainerHandsOn", "tasks": arns}));
        described["tasks"].as_array().expect("a list").iter().map(|task| task["lastStatus"].clone()).collect()
    };
    let stopped = (0..600).find(|_| {
        tasks.pass(1);
        statuses().iter().all(|status| status == "STOPPED")
    });
    assert!(stopped.is_some(), "{:?}", statuses());
    let held = "DependencyViolation";
    assert_eq!(tasks.refused("ec2::delete_subnet", json!({"SubnetId": tasks.id("private-a")})), held);
    assert_eq!(tasks.refused("ec2::delete_security_group", json!({"GroupId": tasks.id("private-group")})), held);
    assert!(matches!(lingers(&tasks, "private-a"), Some(10..=60)));
    assert_eq!(lingers(&tasks, "private-group"), Some(0));
    let balancer = only(&["balancer"]);
    balancer.call("elbv2::delete_load_balancer", json!({"LoadBalancerArn": balancer.id("balancer")}));
    for (path, input) in [
        ("ec2::delete_subnet", json!({"SubnetId": balancer.id("public-a")})),
        ("ec2::delete_security_group", json!({"GroupId": balancer.id("public-group")})),
        (
            "ec2::detach_internet_gateway",
            json!({"InternetGatewayId": balancer.id("gateway"), "VpcId": balancer.id("vpc")}),
        ),
    ] {
        assert_eq!(balancer.refused(path, input), held, "{path}");
    }
    assert!(matches!(lingers(&balancer, "attachment"), Some(10..=120)));
    assert_eq!(["public-a", "public-c", "public-group"].map(|name| lingers(&balancer, name)), [Some(0); 3]);
    let endpoint = only(&["logs"]);
    endpoint.call("ec2::delete_vpc_endpoints", json!({"VpcEndpointIds": [endpoint.id("logs")]}));
    assert_eq!(endpoint.refused("ec2::delete_vpc", json!({"VpcId": endpoint.id("vpc")})), held);
    assert!(matches!(lingers(&endpoint, "private-a"), Some(10..=180)));
    let rest = ["private-c", "private-group", "vpc"];
    assert_eq!(rest.map(|name| lingers(&endpoint, name)), [Some(0); 3]);
}

#[test]
fn groups_that_refer_to_each_other_go_after_a_rule() {
    let finished = Finished::new();
    reduce(&finished, &with_needs(&["public-group", "private-group", "web-from-balancer"]));
    let back = json!({
        "GroupId": finished.id("public-group"), "IpPermissions": [{
            "IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": finished.id("private-group")}],
        }],
    });
    finished.call("ec2::authorize_security_group_egress", back.clone());
    let own = json!({
        "GroupId": finished.id("private-group"), "IpPermissions": [{
            "IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": finished.id("private-group")}],
        }],
    });
    finished.call("ec2::authorize_security_group_ingress", own);
    let delete = |name: &str| finished.try_call("ec2::delete_security_group", json!({"GroupId": finished.id(name)}));
    for name in ["public-group", "private-group"] {
        assert_eq!(delete(name).expect_err("the other one refers to it").code, "DependencyViolation");
    }
    finished.call("ec2::revoke_security_group_egress", back);
    assert_eq!(delete("public-group").expect_err("the other one refers to it").code, "DependencyViolation");
    // That it refers to itself does not matter, and with it goes what it said of the other.
    delete("private-group").expect("nobody refers to it");
    delete("public-group").expect("nobody refers to it any more");
}

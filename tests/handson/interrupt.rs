//! Ctrl-C ends a call, a wait and a loop within a second, with the code of a shell.

#![cfg(unix)]

use super::fixture::Handson;
use super::moto::Moto;
use super::process::look;
use super::proxy::{Fate, Proxy};
use std::time::{Duration, Instant};

/// An endpoint that is never asked: where it is not a rehearsal, time is real.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Interrupts a run that has said `words`; it must end within a second, with code 130 and without a panic.
fn stops(run: Handson, words: &str) {
    let running = run.start();
    running.until_says(words).interrupt();
    let asked = Instant::now();
    let ended = running.wait().code(130);
    assert!(asked.elapsed() < Duration::from_secs(1), "it took {:?}: {ended}", asked.elapsed());
}

#[test]
fn a_sleep_stops() {
    stops(Handson::script("print(\"here\"); sleep(60);").at(NOWHERE), "here");
}

#[test]
fn a_loop_stops() {
    stops(Handson::script("print(\"here\"); let i = 0; loop { i = (i + 1) % 1000; }"), "here");
}

#[test]
fn a_wait_of_the_script_stops() {
    stops(
        Handson::script(
            "wait_until(\"the end\", || { print(\"here\"); false }, #{ timeout: \"10m\", every: \"1m\" });",
        )
        .at(NOWHERE),
        "here",
    );
}

#[test]
fn a_call_to_a_silent_endpoint_stops() {
    let silent = Proxy::always(Fate::Silence);
    let running = Handson::script("ecs::list_clusters()").at(&silent.url).args(&["--region", "us-east-1"]).start();
    let arrived = look(Duration::from_secs(30), || (silent.count("ListClusters") > 0).then_some(()));
    assert!(arrived.is_some(), "the call never arrived");
    running.interrupt();
    let asked = Instant::now();
    let ended = running.wait().code(130);
    assert!(asked.elapsed() < Duration::from_secs(1), "it took {:?}: {ended}", asked.elapsed());
}

#[test]
fn a_create_that_is_stopped_says_that_it_may_have_been_made() {
    let silent = Proxy::always(Fate::Silence);
    let running = Handson::script("ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" })")
        .at(&silent.url)
        .args(&["--region", "us-east-1"])
        .start();
    let arrived = look(Duration::from_secs(30), || (silent.count("CreateVpc") > 0).then_some(()));
    assert!(arrived.is_some(), "the call never arrived");
    running.interrupt();
    running.wait().code(130).says(&["may have done it all the same"]);
}

#[test]
fn a_wait_for_a_resource_stops() {
    let Some(moto) = Moto::start() else { return };
    // A cluster's service that no one starts: the wait has nothing to end it.
    let script = r##"
        let subnet = ec2::describe_subnets().Subnets[0].SubnetId;
        let made = ec2::run_instances(#{ ImageId: "ami-12c6146b", MinCount: 1, MaxCount: 1, InstanceType: "t3.micro", SubnetId: subnet });
        let id = made.Instances[0].InstanceId;
        print("waiting");
        ec2::wait_instance_terminated(#{ InstanceIds: [id], timeout: "10m" });
    "##;
    stops(Handson::script(script).at(&moto.url).args(&["--region", "us-east-1"]), "running");
}

#[test]
fn a_run_that_was_stopped_keeps_its_outputs() {
    let moto = Moto::start();
    let Some(moto) = moto else { return };
    let script = r##"
        workshop(#{ id: "stopped", title: "Stopped", region: "us-east-1" });
        step("first", "First", || { output("Made", "it"); });
        step("second", "Second", || { print("the second waits"); sleep(60); });
    "##;
    let running = Handson::script(script).at(&moto.url).start();
    running.until_says("the second waits").interrupt();
    let ended = running.wait().code(130);
    assert_eq!(ended.file("export.log"), "export Made=\"it\"\n");
}

//! The rehearsal cloud: the whole workshop as a process, and single calls through the whole SDK in worlds of two sizes.

use super::process::{self, command};
use super::{Failed, HANDSON, ROOT, report};
use handson::api::{self, Operation, Value};
use handson::aws::{Aws, Environment, Parts, Target, TargetOptions};
use handson::aws::{CallOptions, Fault};
use handson::cancel::Cancel;
use handson::cloud::{Clock, Cloud, InProcess, Pace};
use handson::lang::Lang;
use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Whole runs that are counted.
const RUNS: usize = 10;
/// Calls of each kind that are timed together.
const CALLS: u32 = 2_000;
/// The large world.
const SERVICES: usize = 1_000;
const TASKS_EACH: usize = 5;

/// Runs and reports all of it.
pub fn measure(folder: &Path) -> Result<(), Failed> {
    let script = Path::new(ROOT).join("scripts/handson.rhai");
    println!("\nThe rehearsal, {RUNS} runs after one that is dropped");
    report::starts_head();
    let mut costs = Vec::new();
    for round in 0..=RUNS {
        let cost = process::run(command(HANDSON, folder).arg("run").arg(&script).arg("--quiet"))?;
        if round > 0 {
            costs.push(cost);
        }
    }
    report::start("handson run", &costs);
    let (small, large) = (World::new()?, World::new()?);
    small.services(1, 1)?;
    large.services(SERVICES, TASKS_EACH)?;
    println!("\nMicroseconds a call, {CALLS} of each; large: {SERVICES} services with {TASKS_EACH} tasks each");
    println!("{:<34} {:>8} {:>8} {:>8}", "", "small", "large", "times");
    for (path, input) in calls() {
        let (one, other) = (small.time(path, &input)?, large.time(path, &input)?);
        let times = other.as_secs_f64() / one.as_secs_f64();
        println!("{path:<34} {:>8.1} {:>8.1} {times:>8.2}", micros(one), micros(other));
    }
    Ok(())
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Calls that any world of this benchmark answers alike: reads, and writes that repeat.
fn calls() -> Vec<(&'static str, Json)> {
    vec![
        ("sts::get_caller_identity", json!({})),
        ("ec2::describe_vpcs", json!({})),
        ("ecs::describe_services", json!({"cluster": "bench", "services": ["service-0"]})),
        ("ecs::list_tasks", json!({"cluster": "bench", "serviceName": "service-0"})),
        ("ecs::update_service", json!({"cluster": "bench", "service": "service-0", "propagateTags": "SERVICE"})),
        ("ec2::create_tags", json!({"Resources": ["SUBNET"], "Tags": [{"Key": "Name", "Value": "bench"}]})),
        (
            "ecs::register_task_definition",
            json!({"family": "bench-2", "containerDefinitions": [{"name": "web", "image": "web", "memory": 128}]}),
        ),
        ("logs::describe_log_groups", json!({})),
    ]
}

/// A rehearsal cloud in this process, with the SDK in front of it.
struct World {
    aws: Aws,
    clock: Clock,
    subnet: String,
    _runtime: tokio::runtime::Runtime,
}

impl World {
    fn new() -> Result<World, Failed> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let cloud = Arc::new(Cloud::in_memory(0));
        let clock = Clock::new(cloud.now(), Pace::Stands);
        let target = runtime.block_on(Target::resolve(&TargetOptions::default(), &Environment::real()));
        let parts = Parts {
            http: Some(aws_smithy_runtime_api::client::http::SharedHttpClient::new(InProcess {
                cloud,
                clock: clock.clone(),
            })),
            sleep: Some(aws_smithy_async::rt::sleep::SharedAsyncSleep::new(clock.clone())),
            time: Some(aws_smithy_async::time::SharedTimeSource::new(clock.clone())),
            trace: None,
        };
        let aws = Aws::new(target.map_err(said)?, runtime.handle().clone(), Cancel::default(), parts);
        let mut world = World { aws, clock, subnet: String::new(), _runtime: runtime };
        let vpc = world.call("ec2::create_vpc", &json!({"CidrBlock": "10.0.0.0/16"}))?;
        let vpc = text(&vpc, &["Vpc", "VpcId"]);
        let subnet = world.call("ec2::create_subnet", &json!({"VpcId": vpc, "CidrBlock": "10.0.0.0/16"}))?;
        world.subnet = text(&subnet, &["Subnet", "SubnetId"]);
        // Tasks fetch their image from the internet.
        let gateway = world.call("ec2::create_internet_gateway", &json!({}))?;
        let gateway = text(&gateway, &["InternetGateway", "InternetGatewayId"]);
        world.call("ec2::attach_internet_gateway", &json!({"InternetGatewayId": gateway, "VpcId": vpc}))?;
        let table =
            text(&world.call("ec2::create_route_table", &json!({"VpcId": vpc}))?, &["RouteTable", "RouteTableId"]);
        world.call("ec2::associate_route_table", &json!({"RouteTableId": table, "SubnetId": "SUBNET"}))?;
        let out = json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway});
        world.call("ec2::create_route", &out)?;
        Ok(world)
    }

    fn call(&self, path: &str, input: &Json) -> Result<Value, Failed> {
        let input = serde_json::from_str(&input.to_string().replace("SUBNET", &self.subnet))?;
        let called = self.aws.call(operation(path)?, Value::from_json(&input), CallOptions::default());
        Ok(called.map_err(said)?.value)
    }

    /// So many services with so many running tasks each.
    fn services(&self, services: usize, tasks: usize) -> Result<(), Failed> {
        self.call("ecs::create_cluster", &json!({"clusterName": "bench"}))?;
        let container = json!({"name": "web", "image": "web"});
        self.call(
            "ecs::register_task_definition",
            &json!({"family": "bench", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
                    "memory": "512", "containerDefinitions": [container]}),
        )?;
        for index in 0..services {
            self.call(
                "ecs::create_service",
                &json!({"cluster": "bench", "serviceName": format!("service-{index}"), "taskDefinition": "bench",
                "launchType": "FARGATE", "desiredCount": tasks,
                "networkConfiguration": {"awsvpcConfiguration": {
                    "subnets": ["SUBNET"], "assignPublicIp": "ENABLED",
                }}}),
            )?;
        }
        self.clock.pass(Duration::from_secs(600));
        let last = json!({"cluster": "bench", "services": [format!("service-{}", services - 1)]});
        let described = self.call("ecs::describe_services", &last)?;
        let running =
            described.get("services").and_then(Value::as_list).and_then(|list| list.first()?.get("runningCount"));
        match running {
            Some(Value::Int(running)) if usize::try_from(*running) == Ok(tasks) => Ok(()),
            other => Err(format!("{tasks} tasks should run, but there are {other:?}").into()),
        }
    }

    /// The time of one call, of many.
    fn time(&self, path: &str, input: &Json) -> Result<Duration, Failed> {
        for _ in 0..CALLS / 10 {
            self.call(path, input)?;
        }
        let input = Value::from_json(&serde_json::from_str(&input.to_string().replace("SUBNET", &self.subnet))?);
        let operation = operation(path)?;
        let begun = Instant::now();
        for _ in 0..CALLS {
            self.aws.call(operation, input.clone(), CallOptions::default()).map_err(said)?;
        }
        Ok(begun.elapsed() / CALLS)
    }
}

fn operation(path: &str) -> Result<&'static Operation, Failed> {
    let found = path.split_once("::").and_then(|(module, function)| api::service(module)?.operation(function));
    found.ok_or_else(|| format!("no operation {path}").into())
}

fn said(fault: Fault) -> Failed {
    fault.message(Lang::En).into()
}

fn text(value: &Value, path: &[&str]) -> String {
    path.iter().try_fold(value, |value, name| value.get(name)).and_then(Value::as_str).unwrap_or_default().to_owned()
}

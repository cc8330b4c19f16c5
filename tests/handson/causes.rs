//! Every cause for which tasks do not run, alone in the workshop: `ecs::wait_services_stable` fails with AWS's reason, `ops::why`
//! names the cause first, at the prompt too, and what it says to do heals the service.

use super::fixture::{Ended, Handson};
use handson::cloud::causes::{ALL, Call, Cause, Told};
use serde_json::Value;
use std::fmt::Write as _;

/// What `ops::why` calls a cause, and how many of the calls that its fix begins with are run to mend it; what a program does
/// wrong is put right as the rehearsal cloud is told it.
pub const NAMED: &[(&str, &str, usize)] = &[
    ("ecr-api-endpoint", "NoRoute", 1),
    ("ecr-dkr-endpoint", "NoRoute", 1),
    ("s3-endpoint", "NoRoute", 1),
    ("s3-endpoint-route-table", "EndpointNoRoute", 1),
    ("logs-endpoint", "NoRoute", 1),
    ("endpoint-private-dns", "EndpointNoPrivateDns", 1),
    ("vpc-dns-support", "DnsOff", 1),
    ("vpc-dns-hostnames", "DnsOff", 1),
    ("endpoint-group", "EndpointClosed", 1),
    ("secrets-endpoint", "NoRoute", 1),
    ("parameters-endpoint", "NoRoute", 1),
    ("dhcp-options", "DhcpDns", 1),
    ("endpoint-policy", "EndpointPolicy", 1),
    ("s3-endpoint-policy", "EndpointPolicy", 1),
    ("nat-gateway", "RouteBlackhole", 0),
    ("internet-route", "NoRoute", 1),
    ("public-address", "NoPublicIp", 0),
    ("task-group-egress", "TasksNoEgress", 1),
    ("acl-egress", "AclDenies", 1),
    ("acl-answers", "AclDenies", 1),
    ("role", "RoleGone", 1),
    ("role-trust", "RoleTrust", 1),
    ("role-young", "RoleYoung", 1),
    ("role-policy", "RoleNoEcr", 1),
    ("role-boundary", "RoleBoundary", 1),
    ("role-get-image", "RoleNoEcr", 1),
    ("role-get-layers", "RoleNoEcr", 1),
    ("role-log-stream", "RoleNoLogs", 1),
    ("role-secrets", "RoleNoSecrets", 1),
    ("role-parameters", "RoleNoSecrets", 1),
    ("repository-policy", "RepositoryPolicy", 1),
    ("log-group", "LogGroupGone", 1),
    ("log-group-creation", "RoleNoCreateLogGroup", 1),
    ("repository", "RepositoryGone", 2),
    ("image", "ImageGone", 1),
    ("image-platform", "ImagePlatform", 0),
    ("exit", "ContainerFailed", 0),
    ("container-health", "ContainerUnhealthy", 0),
    ("slow-start", "HealthCheckRefused", 1),
    ("health-code", "HealthCheckError", 0),
    ("health-path", "HealthCheckPath", 0),
    ("health-matcher", "HealthCheckAnswer", 1),
    ("health-port", "HealthCheckPort", 1),
    ("image-port", "HealthCheckRefused", 0),
    ("task-group", "TasksClosed", 1),
    ("balancer-group", "BalancerNoEgress", 1),
    ("acl-balancer", "AclDenies", 1),
    ("balancer-zones", "ZoneNotEnabled", 1),
    ("listener", "NoListener", 1),
];

/// Where AWS says more than a cause's own words.
const ALSO: &[(&str, &str)] = &[
    // The event says what the health check met.
    ("Task failed ELB health checks", "is unhealthy in (target-group *) due to (reason *)"),
    // No deployment begins: the call that asks for one is refused.
    ("Target group is not configured", "The target group * does not have an associated load balancer"),
];

/// The workshop, with the names that the calls of the causes have.
fn workshop(controller: &str) -> Ended {
    let names = ["name=web", "repository=web", "image_tag=1", "log_group=web", "log_prefix=ecs"];
    let mut args: Vec<&str> = names.iter().flat_map(|name| ["--set", name]).collect();
    let controller = format!("controller={controller}");
    args.extend(["--set", &controller]);
    Handson::run_project("scripts/handson.rhai").args(&args).run().ok()
}

/// What the scripts of the cases share. `IDS` are the ids that calls name as `<vpc>`.
const WORDS: &str = r##"
import "balancer" as balancer;
import "endpoints" as endpoints;
import "fargate" as fargate;
import "identity" as identity;
import "image" as image;
import "ops" as ops;
import "security" as security;

const ROLE = "ecsTaskExecutionRole";
const SERVICE = #{ cluster: "web", services: ["web"] };

fn ids() {
    let repository = ecr::describe_repositories(#{ repositoryNames: ["web"] }).only("repositories");
    let ids = #{
        vpc: outputs.VpcId,
        "subnet-1": outputs.SubnetId1aPrivate, "subnet-2": outputs.SubnetId1cPrivate,
        "public-1": outputs.SubnetId1aPublic, "public-2": outputs.SubnetId1cPublic,
        "public-3": ec2::describe_subnets(#{ filters: #{ "tag:Name": "third" } }).only("Subnets").SubnetId,
        table: outputs.RouteTableIdPrivate,
        group: outputs.PrivateSecurityGroupsId, "public-group": outputs.PublicSecurityGroupsId,
        acl: ec2::describe_network_acls(#{ filters: #{ "vpc-id": outputs.VpcId } }).only("NetworkAcls").NetworkAclId,
        balancer: outputs.LoadBalancerArn,
        listener: elbv2::describe_listeners(#{ LoadBalancerArn: outputs.LoadBalancerArn }).only("Listeners").ListenerArn,
        "target-group": outputs.TargetGroupArn,
        role: global::ROLE, "role-arn": `arn:aws:iam::${outputs.AccountID}:role/${global::ROLE}`,
        policy: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        image: repository.repositoryUri + ":1",
        region: target.region,
        "dhcp-first": ec2::describe_vpcs(#{ VpcIds: outputs.VpcId }).only("Vpcs").DhcpOptionsId,
    };
    for options in ec2::describe_dhcp_options(#{ filters: #{ value: "8.8.8.8" } }).DhcpOptions {
        ids.dhcp = options.DhcpOptionsId;
    }
    for gateway in ec2::describe_internet_gateways(#{ filters: #{ "attachment.vpc-id": outputs.VpcId } }).InternetGateways {
        ids.gateway = gateway.InternetGatewayId;
    }
    for nat in ec2::describe_nat_gateways().NatGateways {
        if nat.State in ["pending", "available"] { ids.nat = nat.NatGatewayId; }
    }
    for address in ec2::describe_addresses().Addresses {
        ids.address = address.AllocationId;
    }
    for endpoint in ec2::describe_vpc_endpoints().VpcEndpoints {
        let service = endpoint.ServiceName;
        service.replace(`com.amazonaws.${target.region}.`, "");
        ids[service] = endpoint.VpcEndpointId;
    }
    ids
}

fn filled(ids, json) {
    for name in ids.keys() { json.replace("<" + name + ">", ids[name]); }
    parse_json(json)
}

fn declared(what) {
    let reference = what.reference;
    what.remove("reference");
    rehearsal::image(reference, what);
}

/// The service, made anew from the newest revision, as the workshop makes it.
fn anew() {
    let before = ecs::describe_services(global::SERVICE).only("services");
    ecs::delete_service(#{ cluster: "web", service: "web", force: true });
    ecs::wait_services_inactive(global::SERVICE);
    fargate::service(#{
        name: "web", cluster: "web", task_definition: "web", count: 2, controller: before.deploymentController.type,
        subnet_ids: [outputs.SubnetId1aPrivate, outputs.SubnetId1cPrivate],
        security_group_ids: [outputs.PrivateSecurityGroupsId], target_group_arn: outputs.TargetGroupArn, port: 80,
    });
    ecs::wait_services_stable(global::SERVICE);
    elbv2::wait_target_in_service(#{ TargetGroupArn: outputs.TargetGroupArn });
}

/// All that AWS says: reasons of stopped tasks with their codes, events, descriptions of targets' health.
fn said() {
    let stopped = ecs::list_tasks(#{ cluster: "web", serviceName: "web", desiredStatus: "STOPPED" }).taskArns;
    let tasks = if stopped.len() == 0 { [] } else { ecs::describe_tasks(#{ cluster: "web", tasks: stopped }).tasks };
    let targets = elbv2::describe_target_health(#{ TargetGroupArn: outputs.TargetGroupArn }).TargetHealthDescriptions;
    tasks.map(|task| `${task.stopCode}: ${task.stoppedReason}`)
        + ecs::describe_services(global::SERVICE).only("services").events.map(|event| event.message)
        + targets.map(|one| one.TargetHealth.Description ?? "")
}
"##;

/// A call of a cause, as a script writes it.
fn written(calls: &[Call]) -> String {
    let mut script = String::new();
    for (path, input) in calls {
        let line = match *path {
            "image::publish" => "image::publish(\".\", \"web\", #{ tag: \"1\" });".to_owned(),
            "rehearsal::image" => format!("declared(filled(ids, {}));", Value::from(*input)),
            path => format!("{path}(filled(ids, {}));", Value::from(*input)),
        };
        writeln!(script, "{line}").expect("a String takes it");
        // Later calls name what these make.
        if matches!(*path, "ec2::allocate_address" | "ec2::create_nat_gateway") {
            script.push_str("ids = ids();\n");
        }
    }
    script
}

/// A script in the world of a run, or in a copy of it.
fn script(text: &str, place: impl Fn(Handson) -> Handson) -> Ended {
    place(Handson::new(&["run", "then.rhai", "--outputs", "export.log"]))
        .file("then.rhai", &(WORDS.to_owned() + text))
        .run()
}

/// Whether a text has the words of AWS; `*` stands for anything.
fn has(text: &str, words: &str) -> bool {
    let mut rest = Some(text);
    words.split('*').all(|part| {
        rest = rest.and_then(|rest| rest.find(part).map(|at| &rest[at + part.len()..]));
        rest.is_some()
    })
}

/// What a wait says first of why it is in vain, or all that a call says that is refused.
fn reason(error: &str) -> &str {
    let first =
        ["event: ", " stopped: ", ": target "].into_iter().filter_map(|mark| Some(error.find(mark)? + mark.len()));
    first.min().map_or(error, |at| &error[at..])
}

/// How the event of a task that did not start begins.
const UNPLACED: &str = "was unable to place a task. Reason: ";

/// Whether a reason is those words of AWS, after the service, task or target that it is about.
fn begins(reason: &str, words: &str) -> bool {
    let about = ["(service ", "(task ", "(port "];
    let mut rest = reason;
    while let Some((_, after)) =
        about.iter().any(|about| rest.starts_with(about)).then(|| rest.split_once(") ")).flatten()
    {
        rest = after;
    }
    rest = rest.strip_prefix(UNPLACED).unwrap_or(rest);
    // `ADDRESS:PORT is unused: REASON: WORDS`
    let starts = [rest].into_iter().chain(rest.splitn(3, ": ").nth(2));
    let first = words.split('*').next().unwrap_or_default();
    has(reason, words) && starts.into_iter().any(|rest| rest.starts_with(first))
}

/// The calls in a text: what stands between backticks.
fn calls(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(|call| call.replace("(dir,", "(\".\",")).collect()
}

/// Takes the cause out of a copy of the world, and gives what does not fit of what follows.
fn show(cause: &Cause, code: &str, mends: usize, world: &Ended, controller: &str) -> Result<(), String> {
    let mut take = format!("let ids = ids();\n{}", written(cause.first));
    if !cause.first.is_empty() {
        take += "anew();\nids = ids();\n";
    }
    take += &written(cause.out);
    take += match controller {
        _ if cause.passes => "let start = || ();\n",
        "ECS" => {
            "let start = || ecs::update_service(#{ cluster: \"web\", service: \"web\", forceNewDeployment: true });\n"
        }
        _ if cause.next => {
            "let start = || for task in ecs::list_tasks(#{ cluster: \"web\", serviceName: \"web\" }).taskArns {
                ecs::stop_task(#{ cluster: \"web\", task: task, reason: \"for the test\" });
            };\n"
        }
        _ => "let start = || sleep(\"2m\");\n",
    };
    let limit = if cause.passes { "5s" } else { "40m" };
    take += &format!(
        "let tried = attempt(|| {{ start.call(); ecs::wait_services_stable(SERVICE + #{{ timeout: \"{limit}\" }}) }});\n"
    );
    take += "print(json(#{ error: tried.error?.message, hints: tried.error?.hints, why: ops::why(\"web\", \"web\"), said: said() }));";
    let taken = script(&take, |run| run.in_copy(world)).ok();
    let seen = taken.json();
    let why = &seen["why"];
    let text = why["text"].as_str().unwrap_or_default();
    let shown =
        |problem: &str| Err(format!("{} under {controller}: {problem}\n{}\n{text}\n", cause.name, seen["error"]));

    let told = match cause.told {
        Told::Stopped(stop) => format!("{stop}: {}", cause.words),
        Told::Event | Told::Target => cause.words.to_owned(),
    };
    let said = seen["said"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if !said.clone().any(|said| has(said, &told)) {
        return shown(&format!("AWS does not say {told}: {:#?}", said.collect::<Vec<_>>()));
    }
    let error = seen["error"].as_str().unwrap_or_default();
    let also = ALSO.iter().filter(|(words, _)| cause.words.starts_with(words)).map(|(_, also)| *also);
    if ![cause.words].into_iter().chain(also).any(|words| begins(reason(error), words)) {
        return shown("the wait does not say why first");
    }
    let first = &why["causes"][0];
    if first["code"] != code || why["healthy"] == true {
        return shown(&format!("{} is named first, not {code}", first["code"]));
    }
    let asked = Handson::new(&["repl", "--command", ":why web/web"]).within(&taken).run();
    let what = first["what"].as_str().unwrap_or_default();
    let at = |what: &str| asked.stdout.find(what.lines().next().unwrap_or_default());
    let others = why["causes"].as_array().into_iter().flatten().skip(1).filter_map(|other| other["what"].as_str());
    // What passes by itself has passed when another process asks.
    let first_there = at(what).is_some() && !others.filter_map(at).any(|other| Some(other) < at(what));
    if !cause.passes && !first_there {
        return shown(&format!("the prompt does not name it first: {asked}"));
    }
    let fix = first["fix"].as_str().unwrap_or_default();
    let mend = match mends {
        0 => format!("let ids = ids();\n{}", written(cause.back)),
        number => calls(fix).iter().take(number).map(|call| format!("{call};\n")).collect(),
    };
    let heal = "ecs::wait_services_stable(SERVICE + #{ timeout: \"40m\" });
                elbv2::wait_target_in_service(#{ TargetGroupArn: outputs.TargetGroupArn });
                let found = ops::why(\"web\", \"web\");
                print(found.text);";
    let healed = script(&(mend.clone() + heal), |run| run.within(&taken));
    match healed.stdout.lines().last().is_some_and(|line| line.starts_with("web/web is well")) {
        true => Ok(()),
        false => shown(&format!("{mend}does not heal it: {healed}")),
    }
}

fn show_all(controller: &str) {
    let made = workshop(controller);
    let third = "let third = ec2::create_subnet(#{ VpcId: outputs.VpcId, CidrBlock: \"10.0.4.0/24\",
                     AvailabilityZone: target.region + \"d\", tags: #{ Name: \"third\" } }).Subnet.SubnetId;
                 ec2::associate_route_table(#{ RouteTableId: outputs.RouteTableIdPublic, SubnetId: third });";
    let world = script(third, |run| run.within(&made)).ok();
    let wrong: Vec<String> = ALL
        .iter()
        .filter_map(|cause| {
            let Some((_, code, mends)) = NAMED.iter().find(|(name, _, _)| *name == cause.name) else {
                return Some(format!("{} has no name", cause.name));
            };
            show(cause, code, *mends, &world, controller).err()
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), ALL.len(), wrong.join("\n"));
}

#[test]
fn the_wait_and_why_name_each_cause_first_under_code_deploy() {
    show_all("CODE_DEPLOY");
}

#[test]
fn the_wait_and_why_name_each_cause_first_in_rolling_deployments() {
    show_all("ECS");
}

//! What CreateService, UpdateService, CreateTaskSet and RunTask ask before anything is started.

use super::recipe::Recipe;
use super::types::{Cluster, TaskDefinition};
use crate::api::{Members, Value};
use crate::cloud::call::{Read as _, Refusal, refuse};
use crate::cloud::world::Context;
use std::collections::BTreeSet;

/// Versions of Fargate's platform for Linux.
const PLATFORMS: &[&str] = &["LATEST", "1.4.0", "1.3.0"];

/// Most target groups of a service.
const MOST_BALANCERS: usize = 5;

/// Members of inputs that would change what a user sees, and are not simulated.
const NOT_SIMULATED: &[&str] =
    &["serviceRegistries", "volumeConfigurations", "vpcLatticeConfigurations", "gatewayConnectors", "monitoring"];

/// AWS's refusal of what a parameter says.
pub fn invalid<T>(message: impl Into<String>) -> Result<T, Refusal> {
    refuse("InvalidParameterException", message)
}

/// Refuses by name what is not simulated.
pub fn simulated(input: &Members) -> Result<(), Refusal> {
    let given = |name: &str| match input.member(name) {
        None => false,
        Some(Value::List(list)) => !list.is_empty(),
        Some(_) => true,
    };
    if let Some(name) = NOT_SIMULATED.iter().find(|name| given(name)) {
        return not_simulated(name);
    }
    if input.map("serviceConnectConfiguration").and_then(|connect| connect.flag("enabled")) == Some(true) {
        return not_simulated("serviceConnectConfiguration");
    }
    if input.maps("loadBalancers").any(|one| one.text("loadBalancerName").is_some()) {
        return not_simulated("loadBalancerName of a Classic Load Balancer");
    }
    if input.maps("loadBalancers").any(|one| one.map("advancedConfiguration").is_some()) {
        return not_simulated("advancedConfiguration of loadBalancers");
    }
    let Some(deployment) = input.map("deploymentConfiguration") else { return Ok(()) };
    if let Some(strategy) = deployment.text("strategy").filter(|strategy| *strategy != "ROLLING") {
        return not_simulated(&format!("the deployment strategy {strategy}"));
    }
    if deployment.list("lifecycleHooks").is_empty() { Ok(()) } else { not_simulated("lifecycleHooks") }
}

pub fn not_simulated<T>(what: &str) -> Result<T, Refusal> {
    let message = format!("The rehearsal cloud does not simulate {what}; an endpoint or AWS itself does.");
    Err(Refusal::new("NotImplemented", message).status(501))
}

/// What tasks are to be started from, as the input of a call says. What it leaves out is as in `before`.
///
/// # Errors
/// What AWS refuses: what is not there, or does not fit together.
pub fn recipe(
    context: &Context<'_>,
    cluster: &Cluster,
    input: &Members,
    before: Option<&Recipe>,
) -> Result<Recipe, Refusal> {
    let mut recipe = before.cloned().unwrap_or_default();
    if let Some(name) = input.text("taskDefinition") {
        recipe.task_definition = context.ecs.task_definition(name)?.arn.clone();
    } else if before.is_none() {
        return invalid("TaskDefinition can not be blank.");
    }
    let Some(definition) = context.ecs.known_task_definition(&recipe.task_definition) else {
        return refuse("ClientException", "TaskDefinition not found.");
    };
    capacity(cluster, input, before.is_none(), &mut recipe)?;
    if !definition.is_compatible(recipe.runs_on()) {
        return invalid(format!("Task definition does not support launch_type {}.", recipe.runs_on()));
    }
    platform(input, &mut recipe)?;
    if let Some(network) = input.map("networkConfiguration") {
        recipe.network = with_defaults(network);
    }
    network(context, definition, &recipe)?;
    if input.member("loadBalancers").is_some() {
        recipe.load_balancers = input.list("loadBalancers").to_vec();
    }
    if recipe.load_balancers.len() > MOST_BALANCERS {
        return invalid(format!("load balancers can have at most {MOST_BALANCERS} items."));
    }
    for one in recipe.load_balancers.iter().filter_map(Value::as_map) {
        load_balancer(context, definition, one)?;
    }
    Ok(recipe)
}

fn capacity(cluster: &Cluster, input: &Members, new: bool, recipe: &mut Recipe) -> Result<(), Refusal> {
    let launch_type = input.text("launchType");
    let strategy = input.list("capacityProviderStrategy");
    match (launch_type, strategy.is_empty()) {
        (Some(_), false) => {
            return invalid(
                "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
            );
        }
        (Some(launch_type), true) => recipe.launch_type = Some(launch_type.to_owned()),
        (None, false) => {
            recipe.launch_type = None;
            recipe.strategy = filled(strategy);
        }
        (None, true) if new && !cluster.default_strategy.is_empty() => {
            recipe.strategy = filled(&cluster.default_strategy);
        }
        (None, true) if new => recipe.launch_type = Some("EC2".to_owned()),
        (None, true) => {}
    }
    usable(strategy)?;
    let mut providers = strategy.iter().filter_map(Value::as_map).map(|one| one.required("capacityProvider"));
    if providers.any(|provider| !cluster.capacity_providers.iter().any(|known| known == provider)) {
        return invalid(
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
        );
    }
    Ok(())
}

/// Refuses a strategy with several bases, with a provider twice, or that gives no provider any task.
fn usable(strategy: &[Value]) -> Result<(), Refusal> {
    let maps: Vec<&Members> = strategy.iter().filter_map(Value::as_map).collect();
    let names: BTreeSet<&str> = maps.iter().map(|one| one.required("capacityProvider")).collect();
    if names.len() < maps.len() {
        return invalid(
            "A capacity provider strategy cannot contain duplicate capacity providers. Remove duplicates and try again.",
        );
    }
    if maps.iter().filter(|one| one.int("base").is_some_and(|base| base > 0)).count() > 1 {
        return invalid("Only one capacity provider in a capacity provider strategy can have a base defined.");
    }
    // Some SDKs write a weight that was not given as 0: of a single provider it says nothing.
    if maps.len() > 1 && maps.iter().all(|one| one.int("weight").unwrap_or(0) == 0) {
        return invalid(
            "At least one capacity provider in a capacity provider strategy must have a weight greater than 0.",
        );
    }
    Ok(())
}

/// Refuses ECS Exec for tasks without a role of their own, with AWS's words for the call.
pub fn executable(definition: Option<&TaskDefinition>, overrides: &Members, message: &str) -> Result<(), Refusal> {
    let role = overrides.text("taskRoleArn").or_else(|| definition?.document.text("taskRoleArn"));
    if role.is_some_and(|role| !role.is_empty()) { Ok(()) } else { invalid(message) }
}

/// A strategy with the weights and bases that AWS fills in.
fn filled(strategy: &[Value]) -> Vec<Value> {
    let alone = i64::from(strategy.len() == 1);
    let one = |one: &Members| {
        Value::Map(members! {
            "capacityProvider": one.text("capacityProvider"),
            "weight": one.int("weight").unwrap_or(alone),
            "base": one.int("base").unwrap_or(0),
        })
    };
    strategy.iter().filter_map(Value::as_map).map(one).collect()
}

fn platform(input: &Members, recipe: &mut Recipe) -> Result<(), Refusal> {
    let given = input.text("platformVersion");
    if !recipe.fargate() {
        return match given {
            Some(_) => invalid(format!(
                "The platform version must be null when specifying an {} launch type.",
                recipe.runs_on()
            )),
            None => Ok(()),
        };
    }
    if let Some(version) = given.filter(|version| !PLATFORMS.contains(version)) {
        return refuse("PlatformUnknownException", format!("The specified platform version does not exist: {version}"));
    }
    match given {
        Some(version) => recipe.platform_version = Some(version.to_owned()),
        None => drop(recipe.platform_version.get_or_insert_with(|| "LATEST".to_owned())),
    }
    Ok(())
}

/// A network configuration as AWS shows it.
fn with_defaults(network: &Members) -> Members {
    let Some(given) = network.map("awsvpcConfiguration") else { return Members::new() };
    let awsvpc = members! {
        "subnets": given.list("subnets"),
        "securityGroups": given.list("securityGroups"),
        "assignPublicIp": given.text("assignPublicIp").unwrap_or("DISABLED"),
    };
    members! { "awsvpcConfiguration": awsvpc }
}

fn network(context: &Context<'_>, definition: &TaskDefinition, recipe: &Recipe) -> Result<(), Refusal> {
    let awsvpc = definition.network_mode() == "awsvpc";
    match (awsvpc, recipe.network.is_empty()) {
        (true, true) => {
            return invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
        }
        (false, false) => {
            return invalid("Network Configuration is not valid for the given networkMode of this task definition.");
        }
        (false, true) => return Ok(()),
        (true, false) => {}
    }
    let subnets = recipe.subnets();
    if subnets.is_empty() {
        return invalid("subnets can not be empty.");
    }
    if subnets.len() > 16 || recipe.security_groups().len() > 5 {
        return invalid("At most 16 subnets and 5 security groups can be specified.");
    }
    let mut vpc = None;
    for id in &subnets {
        let Some(subnet) = context.ec2.subnets.get(*id) else {
            return invalid(format!(
                "Error retrieving subnet information for [{}]: The subnet ID '{id}' does not exist (ErrorCode: InvalidSubnetID.NotFound)",
                subnets.join(", ")
            ));
        };
        if *vpc.get_or_insert(&subnet.vpc_id) != &subnet.vpc_id {
            return invalid("Provided subnets must belong to the same VPC.");
        }
    }
    let groups = recipe.security_groups();
    for id in &groups {
        let Some(group) = context.ec2.security_groups.get(*id) else {
            return invalid(format!(
                "Error retrieving security group information for [{}]: The security group '{id}' does not exist (ErrorCode: InvalidGroup.NotFound)",
                groups.join(", ")
            ));
        };
        if vpc != Some(&group.vpc_id) {
            return invalid(format!(
                "Security Group {id} does not appear to belong to the same VPC as the input subnets."
            ));
        }
    }
    if recipe.public_ip() && !recipe.fargate() {
        return invalid("Assign public IP is not supported for this launch type.");
    }
    Ok(())
}

fn load_balancer(context: &Context<'_>, definition: &TaskDefinition, one: &Members) -> Result<(), Refusal> {
    let (Some(arn), Some(name), Some(port)) =
        (one.text("targetGroupArn"), one.text("containerName"), one.int("containerPort"))
    else {
        return invalid("targetGroupArn, containerName and containerPort must be specified for a load balancer.");
    };
    if definition.container(name).is_none() {
        return invalid(format!("The container {name} does not exist in the task definition."));
    }
    if !definition.ports(name).any(|known| known.container_port == port) {
        return invalid(format!("The container {name} did not have a container port {port} defined."));
    }
    let Some(group) = context.elbv2.target_group(arn) else {
        return invalid(format!("The specified target group does not exist. (targetGroupArn: {arn})"));
    };
    if (definition.network_mode() == "awsvpc") != (group.target_type == "ip") {
        return invalid(format!(
            "The provided target group {arn} has target type {}, which is incompatible with the {} network mode specified in the task definition.",
            group.target_type,
            definition.network_mode()
        ));
    }
    if !context.elbv2.balanced(arn) {
        return invalid(format!(
            "The target group with targetGroupArn {arn} does not have an associated load balancer."
        ));
    }
    Ok(())
}

/// The percentages of a deployment configuration.
///
/// # Errors
/// Nothing could ever be replaced with them.
pub fn percentages(least: i64, most: i64) -> Result<(), Refusal> {
    if least < 0 || most < 0 || most < least || most == 0 {
        return invalid("maximumPercent must be at least minimumHealthyPercent, and both must not be negative.");
    }
    if least >= 100 && most <= 100 {
        return invalid("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.");
    }
    Ok(())
}

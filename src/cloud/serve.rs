//! A call in the world: from the request on the wire to the answer on the wire.

use super::call::{Answer, Handler, Input, Read as _, Refusal};
use super::ids::Ids;
use super::world::{Spent, World};
use super::{SERVICES, StoreError, constraints, elbv2};
use crate::api::table::Protocol;
use crate::api::wire::{self, WireError};
use crate::api::{Members, Operation, Service, Value};

/// A request, as far as the rehearsal cloud looks at it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// The header `Authorization`, whose scope names service and region. The signature is not checked.
    pub authorization: Option<&'a str>,
    /// The header `X-Amz-Target`.
    pub target: Option<&'a str>,
    pub body: &'a [u8],
}

/// An answer on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub content_type: &'static str,
    pub request_id: String,
    pub body: Vec<u8>,
}

/// A request that was understood.
#[derive(Debug, Clone)]
pub struct Call {
    pub operation: &'static Operation,
    pub region: String,
    pub input: Members,
}

/// Reads a request.
///
/// # Errors
/// The answer that AWS gives to a request that it cannot make out.
pub fn read(request: &Request<'_>, ids: &mut Ids) -> Result<Call, Response> {
    let unsigned = "Request is missing Authentication Token";
    let Some((service, region)) = scope(request) else {
        let service = request.target.and_then(by_target).unwrap_or(crate::api::services()[0]);
        return Err(refused(service, &Refusal::new("MissingAuthenticationToken", unsigned).status(403), ids));
    };
    let service = match service {
        Ok(service) => service,
        Err(name) => return Err(not_simulated_at_all(request, name, ids)),
    };
    match wire::decode_request(service, request.target, request.body) {
        Ok((operation, input)) => Ok(Call { operation, region: region.to_owned(), input }),
        Err(error) => Err(refused(service, &unreadable(service, &error), ids)),
    }
}

/// Service and region of `Credential=AKID/20260406/ap-northeast-1/ecs/aws4_request`. Also of the X-Amz-Target, where the
/// signature is for a name that several services share. The name itself for a service that is not simulated.
fn scope<'a>(request: &Request<'a>) -> Option<(Result<&'static Service, &'a str>, &'a str)> {
    let credential = request.authorization?.split_once("Credential=")?.1;
    let mut parts = credential.split(',').next()?.split('/').skip(2);
    let (region, name) = (parts.next()?, parts.next()?);
    let signed = crate::api::services().iter().find(|service| service.signing_name == name).copied();
    Some((request.target.and_then(by_target).or(signed).ok_or(name), region))
}

fn by_target(target: &str) -> Option<&'static Service> {
    let prefix = target.split('.').next()?;
    crate::api::services()
        .iter()
        .copied()
        .find(|service| matches!(service.protocol, Protocol::Json { target_prefix, .. } if target_prefix == prefix))
}

/// Operations of services with query protocols that the API table has not: a module and a name a line.
const UNTAKEN: &str = include_str!("../api/untaken.txt");

fn unreadable(service: &Service, error: &WireError) -> Refusal {
    let json = matches!(service.protocol, Protocol::Json { .. });
    match error {
        WireError::UnknownOperation { name } => {
            let left_out = service.left_out.iter().any(|left_out| left_out.name == name);
            if left_out || is_untaken(service.module, name) {
                return not_simulated(service.module, name);
            }
            if json {
                return Refusal::new("UnknownOperationException", "");
            }
            Refusal::new("InvalidAction", format!("The action {name} is not valid for this web service."))
        }
        WireError::NoOperation if json => Refusal::new("UnknownOperationException", ""),
        WireError::NoOperation => Refusal::new("MissingAction", "Missing Action"),
        WireError::UnknownParameter { name } => {
            Refusal::new("UnknownParameter", format!("The parameter {name} is not recognized"))
        }
        _ if json => Refusal::new("SerializationException", error.to_string()),
        _ => Refusal::new("InvalidParameterValue", error.to_string()),
    }
}

/// Of a service that is not simulated the request alone says which operation it wants, and in which protocol.
fn not_simulated_at_all(request: &Request<'_>, service: &str, ids: &mut Ids) -> Response {
    let action = || {
        let body = std::str::from_utf8(request.body).ok()?;
        body.split('&').find_map(|field| field.strip_prefix("Action="))
    };
    let target = request.target.map(|target| target.rsplit('.').next().unwrap_or(target));
    let operation = target.or_else(action).map(|name| format!(" {name}")).unwrap_or_default();
    let message = format!(
        "The rehearsal cloud does not simulate {service}{operation}; it has the services ecs, ec2, elbv2, sts, iam, ecr and \
         logs. An endpoint or AWS itself has the others."
    );
    // Whoever reads the answer expects the protocol of the request: JSON, or XML.
    let like = if target.is_some() { "ecs" } else { "sts" };
    let like = crate::api::service(like).unwrap_or(crate::api::services()[0]);
    refused(like, &Refusal::new("NotImplemented", message).status(501), ids)
}

/// Whether AWS has an operation of that name that the API table has not.
fn is_untaken(module: &str, name: &str) -> bool {
    UNTAKEN.lines().any(|line| line.split_once(' ') == Some((module, name)))
}

fn not_simulated(module: &str, name: &str) -> Refusal {
    let message = format!("The rehearsal cloud does not simulate {module} {name}; an endpoint or AWS itself does.");
    Refusal::new("NotImplemented", message).status(501)
}

/// Makes a call in the world as it is now. A call that is refused changes nothing.
pub fn call(world: &mut World, operation: &'static Operation, region: &str, members: Members) -> Answer {
    let handler = handler(operation).ok_or_else(|| not_simulated(operation.service.module, operation.name))?;
    constraints::check(operation, &members)?;
    if members.flag("DryRun") == Some(true) {
        let message = "Request would have succeeded, but DryRun flag is set.";
        return Err(Refusal::new("DryRunOperation", message).status(412));
    }
    // IAM and STS are of no region, whatever their requests are signed for.
    if operation.mutates && !matches!(operation.service.module, "iam" | "sts") {
        world.used = Some(region.to_owned());
    }
    let token = operation.token.and_then(|name| Some((name, members.text(name)?.to_owned())));
    let Some((name, token)) = token.filter(|(_, token)| !token.is_empty()) else {
        return made(world, operation, region, handler, members);
    };
    let key = format!("{region}/{operation}/{token}");
    let mut rest = members.clone();
    rest.shift_remove(name);
    let input = Value::Map(rest).to_json().to_string();
    if let Some(spent) = world.tokens.get(&key) {
        return if spent.input == input {
            Ok(spent.output.clone())
        } else {
            Err(other_parameters(operation, &spent.output))
        };
    }
    let output = made(world, operation, region, handler, members)?;
    world.tokens.insert(key, Spent { input, output: output.clone() });
    Ok(output)
}

/// Calls after which requests may reach other targets than before, or find them well where they did not.
const OPENING_AND_CLOSING: &[(&str, &str)] = &[
    ("ec2", "AuthorizeSecurityGroupEgress"),
    ("ec2", "AuthorizeSecurityGroupIngress"),
    ("ec2", "CreateNetworkAclEntry"),
    ("ec2", "DeleteNetworkAclEntry"),
    ("ec2", "ModifyManagedPrefixList"),
    ("ec2", "ModifyNetworkInterfaceAttribute"),
    ("ec2", "ModifySecurityGroupRules"),
    ("ec2", "ReplaceNetworkAclAssociation"),
    ("ec2", "ReplaceNetworkAclEntry"),
    ("ec2", "RevokeSecurityGroupEgress"),
    ("ec2", "RevokeSecurityGroupIngress"),
    ("elbv2", "ModifyTargetGroup"),
    ("elbv2", "SetSecurityGroups"),
    ("elbv2", "SetSubnets"),
];

/// Makes the call, and lets be known what depends on it.
fn made(world: &mut World, operation: &'static Operation, region: &str, handler: Handler, members: Members) -> Answer {
    let users = (operation.name == "DeleteServiceLinkedRole").then(|| world.users_of_linked_roles());
    let mut context = world.context(region);
    if let Some(users) = users {
        context.iam.in_use = users;
    }
    let output = handler(&mut context, &Input { operation, members })?;
    if operation.mutates && OPENING_AND_CLOSING.contains(&(operation.service.module, operation.name)) {
        elbv2::look_again(&mut context);
    }
    Ok(output)
}

/// The token was given before, with another input.
fn other_parameters(operation: &Operation, output: &Members) -> Refusal {
    let message = "Request arguments do not match the original request with the same client token.";
    match operation.service.module {
        // What was made stands in the refusal where the operation has one for this.
        "ecs" if operation.errors.contains(&"ConflictException") => {
            let made = output.maps("tasks").filter_map(|task| task.text("taskArn")).map(str::to_owned);
            Refusal::new("ConflictException", message).with("resourceIds", made.collect())
        }
        "ec2" => Refusal::new("IdempotentParameterMismatch", message),
        _ => Refusal::new("InvalidParameterException", message),
    }
}

/// The refusal of a call that could not be made, because the world cannot be read or written.
pub fn failed(error: &StoreError) -> Refusal {
    Refusal::new("InternalFailure", error.to_string()).status(500)
}

/// What simulates the operation, if anything does.
pub fn handler(operation: &Operation) -> Option<Handler> {
    let rows = SERVICES.iter().find(|(module, _)| *module == operation.service.module)?.1;
    rows.iter().find(|(name, _)| *name == operation.name).map(|(_, handler)| *handler)
}

/// An answer on the wire.
pub fn written(operation: &'static Operation, answer: Answer, ids: &mut Ids) -> Response {
    let service = operation.service;
    let output = match answer {
        Ok(output) => output,
        Err(refusal) => return refused(service, &refusal, ids),
    };
    let request_id = ids.uuid();
    match wire::encode_response(operation, &output, &request_id) {
        Ok(body) => Response { status: 200, content_type: wire::content_type(service), request_id, body },
        Err(error) => refused(service, &Refusal::new("InternalFailure", error.to_string()).status(500), ids),
    }
}

/// A refusal on the wire.
pub fn refused(service: &'static Service, refusal: &Refusal, ids: &mut Ids) -> Response {
    let told = service.errors.iter().find(|error| error.code == refusal.code).and_then(|error| error.status);
    let status = refusal.status.or(told).unwrap_or(400);
    let request_id = ids.uuid();
    let more = refusal.more.as_ref().map(|(name, texts)| (*name, texts.as_slice()));
    let body = wire::encode_error(service, &refusal.code, &refusal.message, more, status < 500, &request_id);
    Response { status, content_type: wire::content_type(service), request_id, body }
}

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
    let Some((service, region)) = scope(request) else {
        return Err(unsigned(request, ids));
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

/// The answer to a request that nobody signed. AWS has operations that need no signature (`AssumeRoleWithSAML`), and those that
/// are not simulated are refused as such; all others want one.
fn unsigned(request: &Request<'_>, ids: &mut Ids) -> Response {
    let service = match (request.target, field(request.body, "Version")) {
        (Some(target), _) => by_target(target).ok_or_else(|| target.split('.').next().unwrap_or(target).to_owned()),
        (None, Some(version)) => by_version(version).ok_or_else(|| format!("the API of {version}")),
        (None, None) => {
            // Nothing says which service is meant; an operation's name at least, that XML is wanted.
            let service = like(if field(request.body, "Action").is_some() { "sts" } else { "ecs" });
            return refused(service, &no_token(like("sts")), ids);
        }
    };
    let service = match service {
        Ok(service) => service,
        Err(name) => return not_simulated_at_all(request, &name, ids),
    };
    let refusal = match wire::decode_request(service, request.target, request.body) {
        Ok((operation, _)) if handler(operation).is_none() => not_simulated(service.module, operation.name),
        Err(WireError::UnknownOperation { name }) if is_left_out(service, &name) => {
            not_simulated(service.module, &name)
        }
        _ => no_token(service),
    };
    refused(service, &refusal, ids)
}

/// What AWS says where a signature is missing, as people have met it: STS in JuliaServices/CloudStore.jl#56, EC2 in
/// aws/aws-sdk-java-v2#120, ECR in jenkinsci/aws-credentials-plugin#270.
fn no_token(service: &Service) -> Refusal {
    match service.protocol {
        Protocol::Json { .. } => Refusal::new("MissingAuthenticationTokenException", "Missing Authentication Token"),
        Protocol::Ec2 { .. } => {
            Refusal::new("MissingParameter", "The request must contain the parameter AWSAccessKeyId")
        }
        Protocol::Query { .. } => {
            Refusal::new("MissingAuthenticationToken", "Request is missing Authentication Token").status(403)
        }
    }
}

/// A field of a form whose value needs no decoding: the name of an operation, a version.
fn field<'a>(body: &'a [u8], name: &str) -> Option<&'a str> {
    let body = std::str::from_utf8(body).ok()?;
    body.split('&').find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
}

/// The service whose query API has that version; no two have the same.
fn by_version(version: &str) -> Option<&'static Service> {
    let queried = |service: &&Service| !matches!(service.protocol, Protocol::Json { .. });
    crate::api::services().iter().copied().filter(queried).find(|service| service.api_version == version)
}

/// The service of that module, for the protocol that it speaks.
fn like(module: &str) -> &'static Service {
    crate::api::service(module).unwrap_or(crate::api::services()[0])
}

fn by_target(target: &str) -> Option<&'static Service> {
    let prefix = target.split('.').next()?;
    crate::api::services()
        .iter()
        .copied()
        .find(|service| matches!(service.protocol, Protocol::Json { target_prefix, .. } if target_prefix == prefix))
}

fn unreadable(service: &Service, error: &WireError) -> Refusal {
    let json = matches!(service.protocol, Protocol::Json { .. });
    match error {
        WireError::UnknownOperation { name } => {
            if is_left_out(service, name) {
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
    let target = request.target.map(|target| target.rsplit('.').next().unwrap_or(target));
    let operation = target.or_else(|| field(request.body, "Action")).map(|name| format!(" {name}")).unwrap_or_default();
    let message = format!(
        "The rehearsal cloud does not simulate {service}{operation}; it has the services ecs, ec2, elbv2, sts, iam, ecr and \
         logs. An endpoint or AWS itself has the others."
    );
    // Whoever reads the answer expects the protocol of the request: JSON, or XML.
    let like = like(if target.is_some() { "ecs" } else { "sts" });
    refused(like, &Refusal::new("NotImplemented", message).status(501), ids)
}

/// Whether AWS has an operation of that name that scripts cannot call.
fn is_left_out(service: &Service, name: &str) -> bool {
    service.left_out.iter().any(|left_out| left_out.name == name)
        || crate::api::untaken(service.module).any(|untaken| untaken == name)
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

//! Which options a command has.

use super::names::kebab;
use crate::api::table::{Kind, Member, Operation, Shape};

/// How many words an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// `--force`
    None,
    One,
    /// `--enable-dns-support`, `--enable-dns-support Value=false`
    Maybe,
    Many,
}

/// An option of a command.
#[derive(Debug, Clone)]
pub struct Opt {
    /// Without the dashes: `cluster-name`.
    pub name: String,
    pub takes: Takes,
    pub means: Means,
}

/// What an option is for.
#[derive(Debug, Clone, Copy)]
pub enum Means {
    /// It gives a member of the input.
    Member(&'static Member),
    /// It sets a member that is true or false, or the `Value` of one (EC2's attributes).
    Switch {
        member: &'static Member,
        on: bool,
        wrapped: bool,
    },
    /// Something that the AWS CLI adds, by what `extras.rs` knows it as.
    Extra(Extra),
    Global(Global),
}

/// What the AWS CLI adds to operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extra {
    Protocol,
    Port,
    Cidr,
    SourceGroup,
    GroupOwner,
    Count,
    SecondaryAddresses,
    SecondaryAddressCount,
    PublicAddress(bool),
    InputJson,
    InputYaml,
    Skeleton,
    StartingToken,
    PageSize,
    MaxItems,
}

/// Options that come before everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Global {
    Output,
    Query,
    Region,
    Profile,
    EndpointUrl,
    NoPaginate,
    BinaryFormat,
    /// Means nothing here: colours and pagers are the prompt's.
    Nothing,
    /// Is an option of `handson repl` itself.
    OfTheSession,
    /// Not here.
    Refused,
}

/// The options of every command.
pub fn globals() -> Vec<Opt> {
    use Global as G;
    let one = Takes::One;
    [
        ("output", one, G::Output),
        ("query", one, G::Query),
        ("region", one, G::Region),
        ("profile", one, G::Profile),
        ("endpoint-url", one, G::EndpointUrl),
        ("no-paginate", Takes::None, G::NoPaginate),
        ("cli-binary-format", one, G::BinaryFormat),
        ("color", one, G::Nothing),
        ("no-cli-pager", Takes::None, G::Nothing),
        ("no-cli-auto-prompt", Takes::None, G::Nothing),
        ("v2-debug", Takes::None, G::Nothing),
        ("debug", Takes::None, G::OfTheSession),
        ("cli-auto-prompt", Takes::None, G::Refused),
        ("no-verify-ssl", Takes::None, G::Refused),
        ("no-sign-request", Takes::None, G::Refused),
        ("ca-bundle", one, G::Refused),
        ("cli-read-timeout", one, G::Refused),
        ("cli-connect-timeout", one, G::Refused),
    ]
    .map(|(name, takes, global)| Opt { name: name.to_owned(), takes, means: Means::Global(global) })
    .into()
}

/// The options of an operation in the order of its members, then those that the AWS CLI adds.
pub fn options(operation: &'static Operation) -> Vec<Opt> {
    let mut all = Vec::new();
    for member in operation.input.members().iter().filter(|member| !member.result_only) {
        let name = kebab(member.name);
        let opt = |name: String, takes, means| Opt { name, takes, means };
        if matches!(member.shape.kind, Kind::Boolean) {
            let switch = |on| Means::Switch { member, on, wrapped: false };
            all.push(opt(name.clone(), Takes::None, switch(true)));
            all.push(opt(renamed(operation, format!("no-{name}")), Takes::None, switch(false)));
        } else if operation.service.module == "ec2" && is_wrapped_boolean(member.shape) {
            let switch = |on| Means::Switch { member, on, wrapped: true };
            all.push(opt(name.clone(), Takes::Maybe, switch(true)));
            all.push(opt(format!("no-{name}"), Takes::None, switch(false)));
        } else {
            let takes = if matches!(member.shape.kind, Kind::List { .. }) { Takes::Many } else { Takes::One };
            all.push(opt(name, takes, Means::Member(member)));
        }
    }
    for (name, takes, extra) in extras(operation) {
        all.retain(|opt| opt.name != name);
        all.push(Opt { name: name.to_owned(), takes, means: Means::Extra(extra) });
    }
    all
}

/// What the AWS CLI calls options that would begin with `no-no-` or say the opposite (its `argrename.py`).
fn renamed(operation: &Operation, name: String) -> String {
    let new = match (operation.service.module, operation.function, name.as_str()) {
        ("ec2", "create_image", "no-no-reboot") => "reboot",
        ("ec2", _, "no-egress") => "ingress",
        ("ec2", _, "no-disable-api-termination") => "enable-api-termination",
        ("ecs", _, "no-enable-execute-command") => "disable-execute-command",
        ("ecs", "execute_command", "no-interactive") => "non-interactive",
        _ => return name,
    };
    new.to_owned()
}

/// Whether this is a structure with `Value` alone, which is true or false.
fn is_wrapped_boolean(shape: &Shape) -> bool {
    matches!(shape.members(), [only] if only.name == "Value" && matches!(only.shape.kind, Kind::Boolean))
}

/// The options that the AWS CLI adds to an operation.
fn extras(operation: &Operation) -> Vec<(&'static str, Takes, Extra)> {
    use Extra as E;
    let mut all = Vec::new();
    match (operation.service.module, operation.name) {
        (
            "ec2",
            "AuthorizeSecurityGroupIngress"
            | "AuthorizeSecurityGroupEgress"
            | "RevokeSecurityGroupIngress"
            | "RevokeSecurityGroupEgress",
        ) => all.extend([
            ("protocol", Takes::One, E::Protocol),
            ("port", Takes::One, E::Port),
            ("cidr", Takes::One, E::Cidr),
            ("source-group", Takes::One, E::SourceGroup),
            ("group-owner", Takes::One, E::GroupOwner),
        ]),
        ("ec2", "RunInstances") => all.extend([
            ("count", Takes::One, E::Count),
            ("secondary-private-ip-addresses", Takes::Many, E::SecondaryAddresses),
            ("secondary-private-ip-address-count", Takes::One, E::SecondaryAddressCount),
            ("associate-public-ip-address", Takes::None, E::PublicAddress(true)),
            ("no-associate-public-ip-address", Takes::None, E::PublicAddress(false)),
        ]),
        _ => {}
    }
    if let Some(paginator) = &operation.paginator {
        all.extend([("starting-token", Takes::One, E::StartingToken), ("max-items", Takes::One, E::MaxItems)]);
        all.extend(paginator.limit_key.map(|_| ("page-size", Takes::One, E::PageSize)));
    }
    all.extend([
        ("cli-input-json", Takes::One, E::InputJson),
        ("cli-input-yaml", Takes::One, E::InputYaml),
        ("generate-cli-skeleton", Takes::Maybe, E::Skeleton),
    ]);
    all
}

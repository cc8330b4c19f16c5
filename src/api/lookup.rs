//! Looking things up in the API table.

use super::generated::{S_, SERVICES};
use super::table::{Kind, Member, Operation, Service, Shape, Waiter};
use crate::nearest::same;
use std::fmt;

/// Every service, in the order in which they are shown.
pub fn services() -> &'static [&'static Service] {
    &SERVICES
}

/// The service of a script module: `elbv2`.
pub fn service(module: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.module == module).copied()
}

/// Where AWS describes the operations of a service.
const PAGES: [(&str, &str); 7] = [
    ("ecs", "AmazonECS"),
    ("ec2", "AWSEC2"),
    ("elbv2", "elasticloadbalancing"),
    ("sts", "STS"),
    ("iam", "IAM"),
    ("ecr", "AmazonECR"),
    ("logs", "AmazonCloudWatchLogs"),
];

impl Operation {
    /// The address of AWS's description.
    pub fn page(&self) -> String {
        let module = self.service.module;
        let folder = PAGES.iter().find(|(known, _)| *known == module).map_or(module, |(_, folder)| folder);
        format!("https://docs.aws.amazon.com/{folder}/latest/APIReference/API_{}.html", self.name)
    }
}

impl Service {
    /// The operation of a script's function name: `create_cluster`.
    pub fn operation(&self, function: &str) -> Option<&'static Operation> {
        let at = self.operations.binary_search_by_key(&function, |operation| operation.function).ok()?;
        Some(&self.operations[at])
    }

    /// The operation of AWS's name: `CreateCluster`.
    pub fn operation_named(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// The waiter of a script's function name: `wait_load_balancer_available`.
    pub fn waiter(&self, function: &str) -> Option<&'static Waiter> {
        let at = self.waiters.binary_search_by_key(&function, |waiter| waiter.function).ok()?;
        Some(&self.waiters[at])
    }
}

impl Shape {
    /// The members of a structure in AWS's order; none for any other kind.
    pub fn members(&self) -> &'static [Member] {
        match self.kind {
            Kind::Structure { members, .. } => members,
            _ => &[],
        }
    }

    /// The member of exactly that name.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members().iter().find(|member| member.name == name)
    }

    /// The member of that name in any casing: the exact one, else the one with the same [`crate::nearest::name_key`].
    pub fn member_any_case(&self, name: &str) -> Option<&'static Member> {
        self.member(name).or_else(|| self.members().iter().find(|member| same(member.name, name)))
    }

    /// The values of an enum; none for any other kind.
    pub fn values(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::String { values, .. } => values,
            _ => &[],
        }
    }
}

impl fmt::Display for Operation {
    /// As a script writes it: `ecs::create_cluster`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.service.module, self.function)
    }
}

/// The structure with that id: `ec2.Vpc`.
pub fn shape(id: &str) -> Option<&'static Shape> {
    let (module, name) = id.split_once('.')?;
    let structures = service(module).map(|service| service.structures).unwrap_or_default();
    match structures.binary_search_by_key(&name, |shape| shape.name) {
        Ok(at) => Some(structures[at]),
        // What an operation gives that gives nothing is of no service.
        Err(_) => (name == S_.name).then_some(&S_),
    }
}

/// The id of a structure.
pub fn shape_id(shape: &Shape) -> String {
    format!("{}.{}", shape.module, shape.name)
}

/// Operations of services with query protocols that the API table has not: a module and a name a line.
const UNTAKEN: &str = include_str!("untaken.txt");

/// AWS's names of operations that a service with a query protocol has and the API table has not.
pub fn untaken(module: &str) -> impl Iterator<Item = &'static str> {
    UNTAKEN.lines().filter_map(move |line| line.strip_prefix(module)?.strip_prefix(' '))
}

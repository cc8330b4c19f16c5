//! Looking things up in the API table.

use super::generated::SERVICES;
use super::table::{Kind, Member, Operation, Service, Shape, Waiter};
use crate::nearest::same;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

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

/// Every structure that results have, by its id.
struct Structures {
    by_id: HashMap<String, &'static Shape>,
    by_place: HashMap<usize, String>,
}

fn structures() -> &'static Structures {
    static ALL: OnceLock<Structures> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Structures { by_id: HashMap::new(), by_place: HashMap::new() };
        for service in services() {
            for operation in service.operations {
                all.add(service.module, operation.output);
            }
        }
        all
    })
}

impl Structures {
    fn add(&mut self, module: &str, shape: &'static Shape) {
        match &shape.kind {
            Kind::Structure { members, .. } => {
                let place = std::ptr::from_ref(shape).addr();
                if self.by_place.contains_key(&place) {
                    return;
                }
                let id = format!("{module}.{}", shape.name);
                self.by_place.insert(place, id.clone());
                self.by_id.insert(id, shape);
                members.iter().for_each(|member| self.add(module, member.shape));
            }
            Kind::List { element, .. } => self.add(module, element),
            Kind::Map { value, .. } => self.add(module, value),
            _ => {}
        }
    }
}

/// The structure of results with that id: `ec2.Vpc`.
pub fn shape(id: &str) -> Option<&'static Shape> {
    structures().by_id.get(id).copied()
}

/// The id of a structure of results.
pub fn shape_id(shape: &Shape) -> Option<String> {
    structures().by_place.get(&std::ptr::from_ref(shape).addr()).cloned()
}

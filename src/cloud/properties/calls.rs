//! Calls made at random: most of them make sense, and refer to what calls before them made.

use super::ids::{self, Pool};
use crate::api::testing::operation;
use crate::api::{Kind, Operation, Shape};
use crate::cloud::SERVICES;
use fastrand::Rng;
use serde_json::{Map, Number, Value as Json, json};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A kind of call, and what it is made with.
struct Template {
    weight: u32,
    path: String,
    input: Json,
    /// Of what it names something, whatever its options.
    kinds: Vec<&'static str>,
    /// Makes something that is known by its name.
    founds: bool,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let mut service = "";
    let lines = include_str!("calls.txt").lines().filter(|line| !line.starts_with('#'));
    let template = |line: &'static str| {
        let mut parts = line.splitn(3, ' ');
        let (Some(weight), Some(function), Some(input)) = (parts.next(), parts.next(), parts.next()) else {
            service = line;
            return None;
        };
        let path = format!("{service}::{function}");
        let input = serde_json::from_str(input).unwrap_or_else(|e| panic!("{path}: {e}: {input}"));
        let kinds = ids::KINDS.iter().copied().filter(|kind| names(&input, &format!("<{kind}>"))).collect();
        let founds = FOUNDERS.contains(&function);
        Some(Template { weight: weight.parse().expect("a weight"), path, input, kinds, founds })
    };
    lines.filter_map(template).collect()
});

/// How many calls of each sequence make what others only name.
const FOUNDING: usize = 24;

const FOUNDERS: &[&str] = &[
    "create_cluster",
    "register_task_definition",
    "create_role",
    "create_repository",
    "create_log_group",
    "create_log_stream",
    "create_instance_profile",
    "create_policy",
    "create_target_group",
    "create_security_group",
];

/// Whether a template has that text in a member that is always there.
fn names(template: &Json, text: &str) -> bool {
    match template {
        Json::Object(members) => members.iter().any(|(name, value)| !name.ends_with('?') && names(value, text)),
        Json::Array(list) => list.iter().any(|value| names(value, text)),
        value => value == text,
    }
}

/// Names of everything that has one; few, so that they meet.
pub const NAMES: &[&str] = &["web", "batch", "default", "ContainerHandsOn"];

/// The names that things may have besides, when something takes what was meant to be wrong.
pub const OTHERS: &[&str] = &["x", "ecsTaskExecutionRole", "80", "vpc-1"];

const DOCUMENT: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}"#;
const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#;

/// Makes calls from a seed.
pub struct Calls {
    random: Rng,
    pub pool: Pool,
    simulated: Vec<&'static Operation>,
    made: usize,
    /// A thousandth of a second of the world, for log events.
    pub now: i64,
}

impl Calls {
    pub fn new(seed: u64) -> Calls {
        let of = |(module, rows): &(&str, &[crate::cloud::call::Row])| {
            let service = crate::api::service(module).expect("a service of the table");
            rows.iter().filter_map(|(name, _)| service.operation_named(name)).collect::<Vec<_>>()
        };
        let simulated = SERVICES.iter().flat_map(of).collect();
        Calls { random: Rng::with_seed(seed), pool: Pool::default(), simulated, made: 0, now: 0 }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.u32(..100) < percent
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.random.usize(..of.len())]
    }

    /// How many milliseconds pass before the next call: mostly none, sometimes long enough for whatever is under way.
    pub fn pause(&mut self) -> u64 {
        match self.random.u32(..20) {
            0 => self.random.u64(..600_000),
            1..=3 => self.random.u64(..60_000),
            4..=8 => self.random.u64(..3_000),
            _ => 0,
        }
    }

    /// The next call.
    pub fn next(&mut self) -> (String, Json) {
        if self.made > FOUNDING && self.chance(15) {
            let operation = self.simulated[self.random.usize(..self.simulated.len())];
            let input = self.any(operation.input, "", 0);
            return (format!("{}::{}", operation.service.module, operation.function), input);
        }
        self.made += 1;
        let mut chosen = self.template();
        for _ in 0..40 {
            // What names something of which there is none is refused, and says little; and without clusters and task
            // definitions nothing happens in ECS.
            let known = chosen.kinds.iter().all(|kind| !self.pool.of(kind).is_empty());
            if known && (self.made > FOUNDING || chosen.founds) {
                break;
            }
            chosen = self.template();
        }
        let mut input = self.filled(&chosen.input);
        if self.chance(4) {
            // A member more, whatever it is.
            let shape = operation(&chosen.path).input;
            if let (Json::Object(input), Json::Object(more)) = (&mut input, self.any(shape, "", 0)) {
                let extra = more.into_iter().find(|(name, _)| !input.contains_key(name));
                input.extend(extra);
            }
        }
        if self.chance(2)
            && let Json::Object(input) = &mut input
            && let Some(name) = input.keys().next().cloned()
        {
            input.remove(&name);
        }
        (chosen.path.clone(), input)
    }

    fn template(&mut self) -> &'static Template {
        let total: u32 = TEMPLATES.iter().map(|template| template.weight).sum();
        let mut left = self.random.u32(..total);
        let mut all = TEMPLATES.iter();
        loop {
            let template = all.next().unwrap_or(&TEMPLATES[0]);
            match left.checked_sub(template.weight) {
                Some(rest) => left = rest,
                None => return template,
            }
        }
    }

    /// A template with values in place of what it names.
    fn filled(&mut self, template: &Json) -> Json {
        match template {
            Json::Object(members) => {
                let mut filled = Map::new();
                for (name, value) in members {
                    let optional = name.strip_suffix('?');
                    if optional.is_none() || self.chance(50) {
                        filled.insert(optional.unwrap_or(name).to_owned(), self.filled(value));
                    }
                }
                Json::Object(filled)
            }
            Json::Array(list) => list.iter().map(|value| self.filled(value)).collect(),
            Json::String(text) => self.text(text),
            other => other.clone(),
        }
    }

    fn text(&mut self, template: &str) -> Json {
        match template {
            "<bool>" => return json!(self.random.bool()),
            "<now>" => return json!(self.now),
            _ => {}
        }
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('<') {
            let (inside, behind) = after.split_once('>').expect("a closing bracket");
            filled += before;
            if let Some(numbers) = inside.strip_prefix('#') {
                let number: i64 = self.word(numbers).parse().expect("a number");
                return Json::Number(Number::from(number));
            }
            filled += &self.word(inside);
            rest = behind;
        }
        Json::String(filled + rest)
    }

    fn word(&mut self, of: &str) -> String {
        let words: Vec<&str> = of.split('|').collect();
        match self.one(&words) {
            "name" if self.chance(2) => self.one(&["no such name", "", "x"]).to_owned(),
            "name" if self.chance(50) => NAMES[0].to_owned(),
            "name" => self.one(NAMES).to_owned(),
            "zone" => self.one(&["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d", "x"]).to_owned(),
            "document" => self.one(&[DOCUMENT, DOCUMENT, "x", "{}"]).to_owned(),
            "trust" => self.one(&[TRUST, TRUST, TRUST, "{}"]).to_owned(),
            "manifest" => manifest(self.random.u32(..3)),
            word if ids::KINDS.contains(&word) => self.id(word),
            word => word.to_owned(),
        }
    }

    /// An id of that kind; now and then one that is none.
    fn id(&mut self, kind: &str) -> String {
        let known = self.pool.of(kind);
        let id = match known.len() {
            0 => format!("{kind}-0123456789abcdef0"),
            // Mostly one of the newest.
            count => known[count.saturating_sub(1 + self.random.usize(..count.min(6)))].clone(),
        };
        match self.random.u32(..60) {
            0 => format!("{kind}-00000000000000000"),
            1 => "x".to_owned(),
            2 => {
                let kind = self.one(ids::KINDS);
                self.pool.of(kind).last().cloned().unwrap_or(id)
            }
            _ => id,
        }
    }

    /// Whatever the table allows.
    fn any(&mut self, shape: &'static Shape, name: &str, depth: u32) -> Json {
        match &shape.kind {
            Kind::Structure { members, union } => {
                let mut set = Map::new();
                let only = union.then(|| self.random.usize(..members.len()));
                for (n, member) in members.iter().enumerate() {
                    let optional = match depth {
                        0 => 25,
                        _ => 12,
                    };
                    let wanted = match only {
                        Some(only) => only == n,
                        None => self.chance(if member.required { 97 } else { optional }),
                    };
                    let described = matches!(member.name, "DryRun" | "Filters");
                    if wanted && !member.result_only && depth < 6 && !(described && self.chance(80)) {
                        set.insert(member.name.to_owned(), self.any(member.shape, member.name, depth + 1));
                    }
                }
                Json::Object(set)
            }
            Kind::List { element, .. } => {
                let length = self.one(&[&0, &1, &1, &1, &2]);
                (0..*length).map(|_| self.any(element, name, depth + 1)).collect()
            }
            Kind::Map { value, .. } => json!({"web": self.any(value, name, depth + 1)}),
            Kind::String { values: [], .. } => Json::String(self.any_text(name)),
            Kind::String { values, .. } if self.chance(97) => json!(self.one(values)),
            Kind::String { .. } => json!("x"),
            Kind::Integer { min, max } | Kind::Long { min, max } => {
                let bounds = [min.unwrap_or(0), max.unwrap_or(10), 1, 2, 80];
                json!(bounds[self.random.usize(..bounds.len())])
            }
            Kind::Float | Kind::Double => json!([0.0, 50.0, 100.0][self.random.usize(..3)]),
            Kind::Boolean => json!(self.random.bool()),
            Kind::Timestamp => json!(1_775_437_200),
            Kind::Blob => json!("aGVsbG8="),
            Kind::Document => json!({}),
        }
    }

    fn any_text(&mut self, name: &str) -> String {
        static BY_NAME: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
            let pairs = "vpcid vpc|subnetid subnet|groupid sg|securitygroup sg|securitygroupid sg|subnet subnet|\
                routetableid rtb|internetgatewayid igw|natgatewayid nat|allocationid eipalloc|networkinterfaceid eni|\
                networkaclid acl|dhcpoptionsid dopt|vpcendpointid vpce|prefixlistid pl|securitygroupruleid sgr|\
                loadbalancerarn loadbalancer|targetgrouparn targetgroup|listenerarn listener|rulearn listener-rule|\
                cluster name|service name|servicename name|clustername name|taskdefinition name|task task|\
                taskset task-set|resourcearn loadbalancer|policyarn policy|rolename name|repositoryname name|\
                loggroupname name|logstreamname name|family name|cidrblock 10.0.0.0/24|resource vpc|resources vpc|\
                servicearn service|taskarn task|policydocument document|instanceprofilename name|gatewayid igw|\
                associationid rtbassoc|privateipaddress ip|assumerolepolicydocument trust|availabilityzone zone";
            pairs.split('|').filter_map(|pair| pair.trim().split_once(' ')).collect()
        });
        let lower = name.to_ascii_lowercase();
        let kind = BY_NAME.get(lower.as_str()).or_else(|| BY_NAME.get(lower.trim_end_matches('s')));
        match kind {
            Some(kind) if self.chance(90) => self.word(kind),
            _ => self.one(&["web", "", "10.0.0.0/24", "x y", "雲", "80", "arn:aws:x", "vpc-1"]).to_owned(),
        }
    }
}

/// An image's manifest. Its layers are nowhere, which the registry says unless somebody has pushed them.
fn manifest(n: u32) -> String {
    json!({
        "schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json", "size": n, "digest": format!("sha256:{n:064}"),
        },
        "layers": [],
    })
    .to_string()
}

//! What an id is an id of, and those that were seen.

use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of what has an id: of EC2 the prefix, of what has an ARN the word in it that says what it is.
pub const KINDS: &[&str] = &[
    "vpc",
    "subnet",
    "sg",
    "sgr",
    "rtb",
    "rtbassoc",
    "igw",
    "eigw",
    "nat",
    "eipalloc",
    "eipassoc",
    "eni",
    "eni-attach",
    "acl",
    "aclassoc",
    "dopt",
    "vpce",
    "pl",
    "vpc-cidr-assoc",
    "subnet-cidr-assoc",
    "cluster",
    "service",
    "task",
    "task-definition",
    "task-set",
    "service-deployment",
    "service-revision",
    "capacity-provider",
    "loadbalancer",
    "targetgroup",
    "listener",
    "listener-rule",
    "role",
    "policy",
    "instance-profile",
    "repository",
    "log-group",
    "ip",
];

/// What a text is an id of, if it is one.
pub fn kind(text: &str) -> Option<&'static str> {
    let found = |kind: &str| KINDS.iter().copied().find(|known| *known == kind);
    if let Some(rest) = text.strip_prefix("arn:aws:") {
        let mut parts = rest.splitn(4, ':');
        let (service, _, account, resource) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if account != "123456789012" || text.ends_with('*') {
            return None;
        }
        let end = resource.find(['/', ':'])?;
        let kind = &resource[..end];
        let known = matches!(service, "ecs" | "elasticloadbalancing" | "iam" | "ecr" | "logs");
        return known.then(|| found(kind)).flatten();
    }
    if text.parse::<std::net::Ipv4Addr>().is_ok() {
        return Some("ip");
    }
    let (prefix, digits) = text.rsplit_once('-')?;
    let hex = digits.len() >= 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex { found(prefix) } else { None }
}

/// Every text in a value, with the members that lead to it.
pub fn texts<'a>(value: &'a Json, see: &mut dyn FnMut(&[&'a Json], &str, &'a str)) {
    fn walk<'a>(
        value: &'a Json,
        path: &str,
        above: &mut Vec<&'a Json>,
        see: &mut dyn FnMut(&[&'a Json], &str, &'a str),
    ) {
        match value {
            Json::String(text) => see(above, path, text),
            Json::Array(list) => list.iter().for_each(|one| walk(one, path, above, see)),
            Json::Object(members) => {
                above.push(value);
                for (name, one) in members {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    walk(one, &path, above, see);
                }
                above.pop();
            }
            _ => {}
        }
    }
    walk(value, "", &mut Vec::new(), see);
}

/// The ids that answers named, the newest last.
#[derive(Default)]
pub struct Pool {
    known: BTreeSet<String>,
    by_kind: BTreeMap<&'static str, Vec<String>>,
}

impl Pool {
    /// Takes note of all that an answer names.
    pub fn see(&mut self, answer: &Json) {
        texts(answer, &mut |_, _, text| {
            if let Some(kind) = kind(text)
                && self.known.insert(text.to_owned())
            {
                self.by_kind.entry(kind).or_default().push(text.to_owned());
            }
        });
    }

    pub fn of(&self, kind: &str) -> &[String] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }
}

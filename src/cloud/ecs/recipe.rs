//! What tasks are started from.

use crate::api::value::kept;
use crate::api::{Members, Value};
use crate::cloud::call::Read as _;
use serde::{Deserialize, Serialize};

/// What a task's definition leaves open: where it runs, in which network, behind what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// The ARN of a revision.
    pub task_definition: String,
    /// `FARGATE`, `EC2`, `EXTERNAL`; none where a capacity provider strategy says it.
    pub launch_type: Option<String>,
    /// `[{capacityProvider, weight, base}]`
    pub strategy: Vec<Value>,
    /// As it was given: `LATEST`. None where tasks do not run on Fargate.
    pub platform_version: Option<String>,
    /// `{awsvpcConfiguration}`, or nothing.
    #[serde(with = "kept")]
    pub network: Members,
    /// `[{targetGroupArn, containerName, containerPort}]`
    pub load_balancers: Vec<Value>,
}

/// What `LATEST` is on Fargate for Linux.
const LATEST_PLATFORM: &str = "1.4.0";

impl Recipe {
    /// Whether its tasks run on Fargate.
    pub fn fargate(&self) -> bool {
        match &self.launch_type {
            Some(launch_type) => launch_type == "FARGATE",
            None => self.strategy.iter().any(|one| {
                let provider = one.as_map().map(|one| one.required("capacityProvider"));
                provider.is_some_and(|provider| provider.starts_with("FARGATE"))
            }),
        }
    }

    /// The launch type of its tasks.
    pub fn runs_on(&self) -> &str {
        match &self.launch_type {
            Some(launch_type) => launch_type,
            None if self.fargate() => "FARGATE",
            None => "EC2",
        }
    }

    /// The platform version that `LATEST` stands for.
    pub fn resolved_platform(&self) -> Option<&str> {
        self.platform_version.as_deref().map(|version| if version == "LATEST" { LATEST_PLATFORM } else { version })
    }

    /// The family of platforms, on Fargate.
    pub fn platform_family(&self) -> Option<&'static str> {
        self.fargate().then_some("Linux")
    }

    fn awsvpc(&self) -> Option<&Members> {
        self.network.map("awsvpcConfiguration")
    }

    pub fn subnets(&self) -> Vec<&str> {
        self.awsvpc().map(|network| network.texts("subnets")).unwrap_or_default()
    }

    pub fn security_groups(&self) -> Vec<&str> {
        self.awsvpc().map(|network| network.texts("securityGroups")).unwrap_or_default()
    }

    pub fn public_ip(&self) -> bool {
        self.awsvpc().and_then(|network| network.text("assignPublicIp")) == Some("ENABLED")
    }

    /// Target groups and the port that each gets requests on.
    pub fn targets(&self) -> impl Iterator<Item = (&str, i64)> {
        let maps = self.load_balancers.iter().filter_map(Value::as_map);
        maps.filter_map(|one| Some((one.text("targetGroupArn")?, one.int("containerPort")?)))
    }

    /// The capacity provider of the task with that number: first the base, then by weight.
    pub fn provider(&self, number: i64) -> Option<&str> {
        let maps = || self.strategy.iter().filter_map(Value::as_map);
        let mut left = number;
        for one in maps() {
            let base = one.int("base").unwrap_or(0);
            if left < base {
                return one.text("capacityProvider");
            }
            left -= base;
        }
        // A single provider may leave its weight out.
        let weight = |one: &Members| one.int("weight").unwrap_or(i64::from(self.strategy.len() == 1)).max(0);
        let mut turn = left.checked_rem(maps().map(weight).sum())?;
        for one in maps() {
            if turn < weight(one) {
                return one.text("capacityProvider");
            }
            turn -= weight(one);
        }
        None
    }
}

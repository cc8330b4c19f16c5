//! How long AWS takes to answer a call. The one list of it; docs/rehearsal-cloud.md is written from it.

use crate::api::Operation;
use std::time::Duration;

/// What calls of a service take, in milliseconds.
#[derive(Debug)]
pub struct Latency {
    /// The service's module: `ec2`.
    pub module: &'static str,
    /// A call that changes nothing.
    pub looks: u64,
    /// One of an operation whose name begins with `Create`.
    pub creates: u64,
    /// Any other that changes something.
    pub changes: u64,
    /// What the numbers rest on.
    pub source: &'static str,
}

const fn row(module: &'static str, looks: u64, creates: u64, changes: u64, source: &'static str) -> Latency {
    Latency { module, looks, creates, changes, source }
}

/// One row for each service.
pub const ALL: &[Latency] = &[
    row("ecs", 50, 250, 250, "our estimate: a change is written to ECS's own store and scheduled"),
    row(
        "ec2",
        100,
        350,
        200,
        "our estimate: EC2 is the slowest of them, and a create answers only when the thing is there",
    ),
    row("elbv2", 80, 250, 250, "our estimate, between ECS and EC2"),
    row("sts", 50, 120, 120, "our estimate: nothing is written"),
    row("iam", 50, 180, 180, "our estimate: IAM is far away from most regions"),
    row("ecr", 50, 120, 120, "our estimate: small things are read and written"),
    row("logs", 50, 120, 120, "our estimate: small things are read and written"),
];

/// The usual latency of a call.
pub fn of(operation: &Operation) -> Duration {
    let of = ALL.iter().find(|row| row.module == operation.service.module);
    let milliseconds = of.map_or(0, |row| match operation.mutates {
        false => row.looks,
        true if operation.name.starts_with("Create") => row.creates,
        true => row.changes,
    });
    Duration::from_millis(milliseconds)
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_service_has_its_row_and_every_row_says_what_it_rests_on() {
        let modules: Vec<&str> = crate::api::services().iter().map(|service| service.module).collect();
        assert_eq!(ALL.iter().map(|row| row.module).collect::<Vec<_>>(), modules);
        assert!(ALL.iter().all(|row| row.source.starts_with("our estimate")));
    }
}

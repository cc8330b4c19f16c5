//! What the health check of a target finds: whether the load balancer gets to it, who listens there, and what it answers.

use super::health::{self, Verdict};
use super::types::{HealthCheck, Target, TargetGroup};
use crate::cloud::ec2::Interface;
use crate::cloud::ecs;
use crate::cloud::world::Context;

/// The port that is asked, where it is not the target's own.
fn port(check: &HealthCheck, target: &Target) -> Option<i64> {
    check.port.as_deref().and_then(|port| port.parse().ok()).or(target.port)
}

/// The task that a target is.
pub fn task<'a>(context: &'a Context<'_>, group: &TargetGroup, target: &Target) -> Option<&'a ecs::Task> {
    context.ecs.tasks.at(group.vpc_id.as_deref()?, &target.id)
}

/// Checks a target. What is no task is nothing that is simulated, and taken to be well.
pub fn check(context: &Context<'_>, group: &TargetGroup, target: &Target) -> Verdict {
    let (Some(task), Some(port)) = (task(context, group, target), port(&group.check, target)) else {
        return Verdict::Pass;
    };
    let interface = task.attached.as_ref().and_then(|attached| attached.interface.as_ref());
    let Some(interface) = interface.and_then(|id| context.ec2.interfaces.get(id)) else { return Verdict::Pass };
    if !is_open(context, group, interface, port) {
        return Verdict::Fail("Target.Timeout", "Request timed out".to_owned());
    }
    let Some(image) = ecs::listener(context, task, port) else {
        return Verdict::Fail("Target.FailedHealthChecks", "Health checks failed".to_owned());
    };
    // What nothing was said of speaks whatever protocol it is asked in.
    let (Some(path), Some(codes)) = (&group.check.path, &group.check.codes) else { return Verdict::Pass };
    if group.protocol_version.as_deref() == Some("GRPC") {
        return Verdict::Pass;
    }
    let code = image.code(path);
    if fits(codes, code) {
        return Verdict::Pass;
    }
    let description = format!("Health checks failed with these codes: [{code}]");
    Verdict::Fail("Target.ResponseCodeMismatch", description)
}

/// Whether all interfaces of the group's load balancers can connect to a port of an interface.
fn is_open(context: &Context<'_>, group: &TargetGroup, to: &Interface, port: i64) -> bool {
    let balancers = health::balancers(group);
    let found = balancers.iter().filter_map(|arn| context.elbv2.balancers.get(arn));
    let mut interfaces =
        found.flat_map(|balancer| &balancer.places).filter_map(|place| context.ec2.interfaces.get(&place.interface));
    interfaces.all(|from| context.ec2.connects(from, to, port))
}

/// Whether a code is one of those: `200`, `200,202`, `200-399`.
fn fits(codes: &str, code: i64) -> bool {
    let number = |text: &str| text.trim().parse::<i64>().ok();
    codes.split(',').any(|part| match part.split_once('-') {
        Some((first, last)) => {
            number(first).zip(number(last)).is_some_and(|(first, last)| (first..=last).contains(&code))
        }
        None => number(part) == Some(code),
    })
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn codes_are_numbers_lists_and_ranges() {
        for (codes, code, fit) in [
            ("200", 200, true),
            ("200", 404, false),
            ("200,301", 301, true),
            ("200-399", 302, true),
            ("200-399", 404, false),
            ("200-299, 404", 404, true),
        ] {
            assert_eq!(fits(codes, code), fit, "{codes} {code}");
        }
    }
}

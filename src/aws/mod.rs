//! Calls through the AWS SDK.

mod bindings;
mod convert;
pub mod fault;

pub use bindings::{Sent, send};
pub use fault::Fault;

/// The SDK's client of each service in the API table.
#[derive(Debug, Clone)]
pub struct Clients {
    pub ecs: aws_sdk_ecs::Client,
    pub ec2: aws_sdk_ec2::Client,
    pub elbv2: aws_sdk_elasticloadbalancingv2::Client,
    pub sts: aws_sdk_sts::Client,
    pub iam: aws_sdk_iam::Client,
    pub ecr: aws_sdk_ecr::Client,
    pub logs: aws_sdk_cloudwatchlogs::Client,
}

#[cfg(test)]
mod tests;

//! The SDK's clients, with the retry rule and the observer of this module.

use super::observe::Observe;
use super::retry::Once;
use aws_config::SdkConfig;
use std::sync::OnceLock;

/// The SDK's client of each service in the API table, made when it is first needed.
#[derive(Debug)]
pub struct Clients {
    config: SdkConfig,
    ecs: OnceLock<aws_sdk_ecs::Client>,
    ec2: OnceLock<aws_sdk_ec2::Client>,
    elbv2: OnceLock<aws_sdk_elasticloadbalancingv2::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
    iam: OnceLock<aws_sdk_iam::Client>,
    ecr: OnceLock<aws_sdk_ecr::Client>,
    logs: OnceLock<aws_sdk_cloudwatchlogs::Client>,
}

impl Clients {
    pub fn new(config: SdkConfig) -> Clients {
        let (ecs, ec2, elbv2, sts) = (OnceLock::new(), OnceLock::new(), OnceLock::new(), OnceLock::new());
        let (iam, ecr, logs) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Clients { config, ecs, ec2, elbv2, sts, iam, ecr, logs }
    }
}

macro_rules! clients {
    ($($module:ident: $sdk:ident),*) => {
        impl Clients {
            $(pub fn $module(&self) -> &$sdk::Client {
                self.$module.get_or_init(|| {
                    let config = $sdk::config::Builder::from(&self.config).interceptor(Observe);
                    $sdk::Client::from_conf(config.retry_classifier(Once).build())
                })
            })*
        }
    };
}

clients! {
    ecs: aws_sdk_ecs,
    ec2: aws_sdk_ec2,
    elbv2: aws_sdk_elasticloadbalancingv2,
    sts: aws_sdk_sts,
    iam: aws_sdk_iam,
    ecr: aws_sdk_ecr,
    logs: aws_sdk_cloudwatchlogs
}

//! The services of AWS that a VPC can have endpoints for, as far as a container workload uses them.

use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::{Filter, filtered};
use crate::cloud::ids::Ids;
use crate::cloud::page::{page, with_token};
use crate::cloud::world::Context;

use super::security_groups::PAGE;

/// A service.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// After `com.amazonaws.REGION.`
    pub name: &'static str,
    /// Its host names before `.REGION.amazonaws.com`: those that private DNS answers.
    pub hosts: &'static [&'static str],
    /// Whether it also, or only, has gateway endpoints.
    pub gateway: bool,
}

const fn service(name: &'static str, hosts: &'static [&'static str]) -> Service {
    Service { name, hosts, gateway: false }
}

const fn with_gateway(name: &'static str, hosts: &'static [&'static str]) -> Service {
    Service { name, hosts, gateway: true }
}

/// All of them, sorted by name. Host names from the services' pages in the AWS General Reference.
pub const ALL: &[Service] = &[
    service("application-autoscaling", &["application-autoscaling"]),
    service("autoscaling", &["autoscaling"]),
    service("codebuild", &["codebuild"]),
    service("codedeploy", &["codedeploy"]),
    with_gateway("dynamodb", &["dynamodb"]),
    service("ec2", &["ec2"]),
    service("ec2messages", &["ec2messages"]),
    service("ecr.api", &["api.ecr"]),
    service("ecr.dkr", &["dkr.ecr", "*.dkr.ecr"]),
    service("ecs", &["ecs"]),
    service("ecs-agent", &["ecs-a"]),
    service("ecs-telemetry", &["ecs-t"]),
    service("elasticfilesystem", &["elasticfilesystem"]),
    service("elasticloadbalancing", &["elasticloadbalancing"]),
    service("events", &["events"]),
    service("execute-api", &["execute-api", "*.execute-api"]),
    service("kms", &["kms"]),
    service("lambda", &["lambda"]),
    service("logs", &["logs"]),
    service("monitoring", &["monitoring"]),
    with_gateway("s3", &["s3", "*.s3", "*.s3-accesspoint", "*.s3-control"]),
    service("secretsmanager", &["secretsmanager"]),
    service("servicediscovery", &["servicediscovery"]),
    service("sns", &["sns"]),
    service("sqs", &["sqs"]),
    service("ssm", &["ssm"]),
    service("ssmmessages", &["ssmmessages"]),
    service("states", &["states"]),
    service("sts", &["sts"]),
    service("xray", &["xray"]),
];

/// The service of a name such as `com.amazonaws.ap-northeast-1.ecr.dkr`, in that region.
///
/// # Errors
/// There is none.
pub fn find(region: &str, name: &str) -> Result<&'static Service, Refusal> {
    let short = name
        .strip_prefix("com.amazonaws.")
        .and_then(|rest| rest.strip_prefix(region))
        .and_then(|rest| rest.strip_prefix('.'));
    let found = short.and_then(|short| ALL.iter().find(|service| service.name == short));
    found.ok_or_else(|| Refusal::new("InvalidServiceName", format!("The Vpc Endpoint Service '{name}' does not exist")))
}

impl Service {
    /// `com.amazonaws.ap-northeast-1.ecr.dkr`
    pub fn full_name(&self, region: &str) -> String {
        format!("com.amazonaws.{region}.{}", self.name)
    }

    /// Under which AWS gives endpoints their own names: `dkr.ecr.ap-northeast-1.vpce.amazonaws.com`.
    pub fn base(&self, region: &str) -> String {
        format!("{}.{region}.vpce.amazonaws.com", self.hosts.first().unwrap_or(&self.name))
    }

    /// The names that private DNS answers.
    pub fn private_names(&self, region: &str) -> Vec<String> {
        self.hosts.iter().map(|host| format!("{host}.{region}.amazonaws.com")).collect()
    }

    /// Described once for each type of endpoint that it has.
    fn described(&self, region: &str, zones: &[Members]) -> Vec<Members> {
        let name = self.full_name(region);
        let types = if self.gateway { ["Gateway", "Interface"].as_slice() } else { &["Interface"] };
        let one = |kind: &&str| {
            let gateway = *kind == "Gateway";
            let id = format!("vpce-svc-0{}", Ids::new(0, &format!("{name} {kind}")).hex(16));
            let base = if gateway { format!("{}.{region}.amazonaws.com", self.name) } else { self.base(region) };
            // Where a wildcard answers too, AWS names that.
            let mut private = self.private_names(region);
            if private.len() > 1 {
                private.remove(0);
            }
            let private = Some(private).filter(|_| !gateway);
            let names = private.iter().flatten().map(|name| members! { "PrivateDnsName": name }).collect::<Vec<_>>();
            let text = |zone: &Members, member| zone.required(member).to_owned();
            members! {
                "ServiceName": &name, "ServiceId": id, "ServiceType": vec![members! { "ServiceType": *kind }],
                "ServiceRegion": region,
                "AvailabilityZoneIds": zones.iter().map(|zone| text(zone, "ZoneId")).collect::<Vec<_>>(),
                "AvailabilityZones": zones.iter().map(|zone| text(zone, "ZoneName")).collect::<Vec<_>>(),
                "Owner": "amazon", "BaseEndpointDnsNames": vec![base],
                "PrivateDnsName": private.as_ref().and_then(|names| names.first()),
                "PrivateDnsNames": Some(names).filter(|_| !gateway), "VpcEndpointPolicySupported": true,
                "AcceptanceRequired": false, "ManagesVpcEndpoints": false, "Tags": Vec::<Members>::new(),
                "PrivateDnsNameVerificationState": (!gateway).then_some("verified"),
                "SupportedIpAddressTypes": vec!["ipv4"],
            }
        };
        types.iter().map(one).collect()
    }
}

/// `DescribeVpcEndpointServices`
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    const FILTERS: &[Filter] = &[
        ("owner", "Owner"),
        ("service-name", "ServiceName"),
        ("service-region", "ServiceRegion"),
        ("service-type", "ServiceType.ServiceType"),
        ("supported-ip-address-types", "SupportedIpAddressTypes"),
    ];
    if let Some(other) = input.texts("ServiceRegions").into_iter().find(|region| *region != context.name) {
        return refuse("InvalidParameter", format!("The rehearsal cloud offers no services of {other} here"));
    }
    let zones = zones(context);
    let mut services: Vec<&Service> = Vec::new();
    for name in input.texts("ServiceNames") {
        services.push(find(context.name, name)?);
    }
    if services.is_empty() {
        services.extend(ALL);
    }
    services.sort_by_key(|service| service.name);
    services.dedup_by_key(|service| service.name);
    let described = services.into_iter().flat_map(|service| service.described(context.name, &zones)).collect();
    let key = |one: &Members| format!("{} {}", one.required("ServiceName"), one.required("ServiceId"));
    let mut found = filtered(input, FILTERS, described)?;
    found.sort_by_key(key);
    let (details, token) = page(input, PAGE, found, key)?;
    let mut names: Vec<&str> = details.iter().map(|one| one.required("ServiceName")).collect();
    names.dedup();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    Ok(with_token(input, members! { "ServiceNames": names, "ServiceDetails": details }, token))
}

/// The region's zones: `ZoneName` and `ZoneId`, where there are subnets.
fn zones(context: &Context<'_>) -> Vec<Members> {
    let zones: std::collections::BTreeMap<_, _> =
        context.ec2.subnets.values().map(|subnet| (&subnet.zone, &subnet.zone_id)).collect();
    zones.into_iter().map(|(name, id)| members! { "ZoneName": name, "ZoneId": id }).collect()
}

//! How many of a thing there may be. AWS's defaults, unless a rehearsal was told otherwise: `rehearsal::quota(name, most)`.

use super::call::{Refusal, refuse};
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A quota of AWS's.
#[derive(Debug)]
pub struct Quota {
    /// Ours, but for those of load balancing, which has names for them.
    pub name: &'static str,
    /// AWS's default.
    pub usual: usize,
    /// What it is a number of.
    pub what: &'static str,
    /// AWS's code for one too many.
    pub code: &'static str,
    message: &'static str,
    /// Where AWS documents it, below `https://docs.aws.amazon.com/`.
    pub page: &'static str,
}

macro_rules! quotas {
    ($($id:ident = $name:literal, $usual:expr, $what:literal, $code:literal, $message:literal, $page:expr;)*) => {
        $(pub const $id: Quota =
            Quota { name: $name, usual: $usual, what: $what, code: $code, message: $message, page: $page };)*

        /// All of them, in the order of the list.
        pub const ALL: &[&Quota] = &[$(&$id),*];
    };
}

const OF_VPC: &str = "vpc/latest/userguide/amazon-vpc-limits.html";
const OF_IAM: &str = "IAM/latest/UserGuide/reference_iam-quotas.html";
const OF_ECS: &str = "AmazonECS/latest/developerguide/service-quotas.html";
const OF_ALB: &str = "elasticloadbalancing/latest/application/load-balancer-limits.html";
const OF_NLB: &str = "elasticloadbalancing/latest/network/load-balancer-limits.html";

quotas! {
    VPCS = "vpcs", 5, "VPCs in a region", "VpcLimitExceeded",
        "The maximum number of VPCs has been reached.", OF_VPC;
    VPC_BLOCKS = "blocks-per-vpc", 5, "IPv4 blocks of a VPC", "CidrLimitExceeded",
        "This network has met its maximum number of allowed CIDRs: {}", OF_VPC;
    SUBNETS = "subnets-per-vpc", 200, "subnets of a VPC", "SubnetLimitExceeded",
        "The maximum number of subnets has been reached.", OF_VPC;
    INTERNET_GATEWAYS = "internet-gateways", 5, "internet gateways in a region", "InternetGatewayLimitExceeded",
        "The maximum number of internet gateways has been reached.", OF_VPC;
    EGRESS_GATEWAYS = "egress-only-internet-gateways", 5, "egress-only internet gateways in a region",
        "EgressOnlyInternetGatewayLimitExceeded", "The maximum number of egress-only internet gateways has been reached.", OF_VPC;
    NAT_GATEWAYS = "nat-gateways-per-zone", 5, "NAT gateways in an Availability Zone", "NatGatewayLimitExceeded",
        "Performing this operation would exceed the limit of {} NAT gateways", OF_VPC;
    ADDRESSES = "elastic-ips", 5, "elastic IP addresses in a region", "AddressLimitExceeded",
        "The maximum number of addresses has been reached.", OF_VPC;
    ROUTE_TABLES = "route-tables-per-vpc", 200, "route tables of a VPC", "RouteTableLimitExceeded",
        "The maximum number of route tables has been reached.", OF_VPC;
    ROUTES = "routes-per-table", 500, "routes in a table", "RouteLimitExceeded",
        "The maximum number of routes has been reached.", OF_VPC;
    NETWORK_ACLS = "network-acls-per-vpc", 200, "network ACLs of a VPC", "NetworkAclLimitExceeded",
        "The maximum number of network ACLs has been reached.", OF_VPC;
    NETWORK_ACL_ENTRIES = "entries-per-network-acl", 20, "entries of a network ACL in one direction",
        "NetworkAclEntryLimitExceeded", "The maximum number of network acl entries has been reached.", OF_VPC;
    SECURITY_GROUPS = "security-groups", 2_500, "security groups in a region", "SecurityGroupLimitExceeded",
        "The maximum number of security groups has been reached.", OF_VPC;
    GROUP_RULES = "rules-per-security-group", 60, "rules of a security group in one direction",
        "RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.", OF_VPC;
    INTERFACE_GROUPS = "security-groups-per-interface", 5, "security groups of an interface",
        "SecurityGroupsPerInterfaceLimitExceeded", "The maximum number of security groups per interface has been reached.", OF_VPC;
    INTERFACES = "network-interfaces", 5_000, "network interfaces in a region", "NetworkInterfaceLimitExceeded",
        "The maximum number of network interfaces has been reached.", OF_VPC;
    GATEWAY_ENDPOINTS = "gateway-endpoints", 20, "gateway endpoints in a region", "VpcEndpointLimitExceeded",
        "The maximum number of VPC endpoints has been reached.", OF_VPC;
    INTERFACE_ENDPOINTS = "interface-endpoints-per-vpc", 50, "interface endpoints of a VPC", "VpcEndpointLimitExceeded",
        "The maximum number of VPC endpoints has been reached.", OF_VPC;
    BALANCERS = "application-load-balancers", 50, "application load balancers in a region", "TooManyLoadBalancers",
        "The maximum number of load balancers has been reached", OF_ALB;
    NETWORK_BALANCERS = "network-load-balancers", 50, "network load balancers in a region", "TooManyLoadBalancers",
        "The maximum number of load balancers has been reached", OF_NLB;
    TARGET_GROUPS = "target-groups", 3_000, "target groups in a region", "TooManyTargetGroups",
        "The maximum number of target groups has been reached", OF_ALB;
    LISTENERS = "listeners-per-application-load-balancer", 50, "listeners of a load balancer", "TooManyListeners",
        "The maximum number of listeners has been reached", OF_ALB;
    RULES = "rules-per-application-load-balancer", 100, "rules of a load balancer without the default ones", "TooManyRules",
        "The maximum number of rules has been reached", OF_ALB;
    TARGETS = "targets-per-application-load-balancer", 1_000, "targets of a group for HTTP", "TooManyTargets",
        "The maximum number of targets has been reached", OF_ALB;
    NETWORK_TARGETS = "targets-per-network-load-balancer", 3_000, "targets of a group for TCP or UDP", "TooManyTargets",
        "The maximum number of targets has been reached", OF_NLB;
    CLUSTERS = "clusters", 10_000, "clusters in a region", "LimitExceededException",
        "The limit of clusters has been reached.", OF_ECS;
    SERVICES = "services-per-cluster", 5_000, "services of a cluster", "InvalidParameterException",
        "The maximum number of services for the cluster has been reached.", OF_ECS;
    ROLES = "roles", 1_000, "IAM roles in the account", "LimitExceeded",
        "Cannot exceed quota for RolesPerAccount: {}", OF_IAM;
    ROLE_POLICIES = "managed-policies-per-role", 10, "managed policies of a role", "LimitExceeded",
        "Cannot exceed quota for PoliciesPerRole: {}", OF_IAM;
    POLICIES = "customer-policies", 1_500, "managed policies of the account's own", "LimitExceeded",
        "Cannot exceed quota for PoliciesPerAccount: {}", OF_IAM;
    PROFILES = "instance-profiles", 1_000, "instance profiles in the account", "LimitExceeded",
        "Cannot exceed quota for InstanceProfilesPerAccount: {}", OF_IAM;
    REPOSITORIES = "repositories", 100_000, "repositories in a region", "LimitExceededException",
        "The maximum number of repositories has been reached.", "AmazonECR/latest/userguide/service-quotas.html";
    LOG_GROUPS = "log-groups", 1_000_000, "log groups in a region", "LimitExceededException",
        "Resource limit exceeded.", "AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html";
}

/// What a rehearsal was told of its quotas. They hold for the account, in every region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Quotas(BTreeMap<String, usize>);

impl Quotas {
    /// How many there may be.
    pub fn most(&self, quota: &Quota) -> usize {
        self.0.get(quota.name).copied().unwrap_or(quota.usual)
    }

    /// The same of the quota of that name.
    pub fn named(&self, name: &str) -> Option<usize> {
        ALL.iter().find(|quota| quota.name == name).map(|quota| self.most(quota))
    }

    /// Refuses one more where there are already so many.
    pub fn one_more(&self, quota: &Quota, there: usize) -> Result<(), Refusal> {
        self.room(quota, there + 1)
    }

    /// Refuses more than there may be.
    pub fn room(&self, quota: &Quota, wanted: usize) -> Result<(), Refusal> {
        let most = self.most(quota);
        match wanted <= most {
            true => Ok(()),
            false => refuse(quota.code, quota.message.replacen("{}", &most.to_string(), 1)),
        }
    }

    /// Sets one. What is there already stays, also where it is more.
    ///
    /// # Errors
    /// There is no such quota: with the names of those that there are.
    pub fn set(&mut self, name: &str, most: usize) -> Result<(), Refusal> {
        if !ALL.iter().any(|quota| quota.name == name) {
            let names: Vec<&str> = ALL.iter().map(|quota| quota.name).collect();
            let names = names.join(", ");
            let message = text!(
                en: "there is no quota {name:?}; there are {names}",
                ja: "{name:?} というクォータはありません。使えるのは {names}"
            );
            return refuse("InvalidParameter", message);
        }
        self.0.insert(name.to_owned(), most);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Quotas, VPCS};
    use crate::api::Value;
    use crate::cloud::trial::Trial;
    use serde_json::{Value as Json, json};

    fn set(trial: &Trial, name: &str, most: i64) -> Result<(), (String, String)> {
        let input = json!({"name": name, "most": most});
        let Value::Map(input) = Value::from_json(&input) else { panic!("a map") };
        trial.cloud.declare(trial.region, "quota", input, &trial.clock).map(drop)
    }

    #[test]
    fn names_differ_and_numbers_are_told() {
        let names: std::collections::BTreeSet<&str> = ALL.iter().map(|quota| quota.name).collect();
        assert_eq!(names.len(), ALL.len());
        assert!(ALL.iter().all(|quota| quota.page.ends_with(".html") && quota.usual > 0));
        assert_eq!(Quotas::default().most(&VPCS), 5);
    }

    /// Each quota that a call can reach, with how many there are before.
    #[test]
    fn one_too_many_is_refused() {
        let trial = Trial::new();
        let made = trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}));
        let vpc = made["Vpc"]["VpcId"].as_str().expect("an id").to_owned();
        trial.call("ecs::create_cluster", json!({"clusterName": "web"}));
        let trust = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#;
        let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
        let rows: [(&str, &str, Json, &str); 13] = [
            ("vpcs", "ec2::create_vpc", json!({"CidrBlock": "10.1.0.0/16"}), "VpcLimitExceeded"),
            (
                "blocks-per-vpc",
                "ec2::associate_vpc_cidr_block",
                json!({"VpcId": vpc, "CidrBlock": "10.9.0.0/16"}),
                "CidrLimitExceeded",
            ),
            (
                "subnets-per-vpc",
                "ec2::create_subnet",
                json!({"VpcId": vpc, "CidrBlock": "10.0.0.0/24"}),
                "SubnetLimitExceeded",
            ),
            ("internet-gateways", "ec2::create_internet_gateway", json!({}), "InternetGatewayLimitExceeded"),
            ("elastic-ips", "ec2::allocate_address", json!({}), "AddressLimitExceeded"),
            ("route-tables-per-vpc", "ec2::create_route_table", json!({"VpcId": vpc}), "RouteTableLimitExceeded"),
            ("network-acls-per-vpc", "ec2::create_network_acl", json!({"VpcId": vpc}), "NetworkAclLimitExceeded"),
            (
                "security-groups",
                "ec2::create_security_group",
                json!({"VpcId": vpc, "GroupName": "web", "Description": "web"}),
                "SecurityGroupLimitExceeded",
            ),
            (
                "target-groups",
                "elbv2::create_target_group",
                json!({"Name": "web", "Protocol": "HTTP", "Port": 80, "VpcId": vpc}),
                "TooManyTargetGroups",
            ),
            ("clusters", "ecs::create_cluster", json!({"clusterName": "more"}), "LimitExceededException"),
            (
                "roles",
                "iam::create_role",
                json!({"RoleName": "web", "AssumeRolePolicyDocument": trust}),
                "LimitExceeded",
            ),
            (
                "customer-policies",
                "iam::create_policy",
                json!({"PolicyName": "web", "PolicyDocument": policy}),
                "LimitExceeded",
            ),
            ("repositories", "ecr::create_repository", json!({"repositoryName": "web"}), "LimitExceededException"),
        ];
        for (name, path, input, code) in rows {
            set(&trial, name, 0).expect("a quota");
            assert_eq!(trial.refused(path, input.clone()), code, "{name}");
            set(&trial, name, 10).expect("a quota");
            trial.call(path, input);
        }
        set(&trial, "target-groups", 7).expect("a quota");
        let limits = trial.call("elbv2::describe_account_limits", json!({}));
        let told = limits["Limits"].as_array().expect("a list").iter().find(|limit| limit["Name"] == "target-groups");
        assert_eq!(told.expect("told")["Max"], "7");
    }

    #[test]
    fn a_quota_that_there_is_not_is_named() {
        let trial = Trial::new();
        let (code, message) = set(&trial, "planets", 9).expect_err("no quota");
        assert_eq!(code, "InvalidParameter");
        assert!(message.contains("\"planets\"; there are vpcs, "), "{message}");
        assert!(set(&trial, "vpcs", -1).is_err());
    }
}

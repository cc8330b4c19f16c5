//! The kinds of resources: how AWS calls them, and what it says of one that is not there.

use super::Ec2;
use crate::cloud::call::Refusal;
use std::collections::BTreeMap;

/// A kind of resource.
#[derive(Debug)]
pub struct Kind {
    /// Of its ids: `vpc`.
    pub prefix: &'static str,
    /// In tags: `vpc`.
    pub resource_type: &'static str,
    /// AWS's code for an id that does not exist.
    pub code: &'static str,
    /// What it then says, with `{}` for the id.
    message: &'static str,
    exists: fn(&Ec2, &str) -> bool,
}

macro_rules! kinds {
    ($($name:ident = $prefix:literal, $type:literal, $code:literal, $message:literal, $exists:expr;)*) => {
        $(pub const $name: Kind =
            Kind { prefix: $prefix, resource_type: $type, code: $code, message: $message, exists: $exists };)*

        /// All of them: what tags can be on.
        const ALL: &[&Kind] = &[$(&$name),*];
    };
}

kinds! {
    ACL = "acl", "network-acl", "InvalidNetworkAclID.NotFound", "The networkAcl ID '{}' does not exist",
        |ec2, id| ec2.acls.contains_key(id);
    ADDRESS = "eipalloc", "elastic-ip", "InvalidAllocationID.NotFound", "The allocation ID '{}' does not exist",
        |ec2, id| ec2.addresses.contains_key(id);
    DHCP_OPTIONS = "dopt", "dhcp-options", "InvalidDhcpOptionID.NotFound", "The dhcpOption ID '{}' does not exist",
        |ec2, id| ec2.dhcp_options.contains_key(id);
    EGRESS_GATEWAY = "eigw", "egress-only-internet-gateway", "InvalidGatewayID.NotFound", "The eigw ID '{}' does not exist",
        |ec2, id| ec2.egress_gateways.contains_key(id);
    ENDPOINT = "vpce", "vpc-endpoint", "InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '{}' does not exist",
        |ec2, id| ec2.endpoints.contains_key(id);
    INTERFACE = "eni", "network-interface", "InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '{}' does not exist",
        |ec2, id| ec2.interfaces.contains_key(id);
    INTERNET_GATEWAY = "igw", "internet-gateway", "InvalidInternetGatewayID.NotFound", "The internetGateway ID '{}' does not exist",
        |ec2, id| ec2.internet_gateways.contains_key(id);
    NAT_GATEWAY = "nat", "natgateway", "NatGatewayNotFound", "NatGateway {} was not found",
        |ec2, id| ec2.nat_gateways.contains_key(id);
    PREFIX_LIST = "pl", "prefix-list", "InvalidPrefixListID.NotFound", "The prefix list ID '{}' does not exist",
        |ec2, id| ec2.prefix_lists.contains_key(id);
    ROUTE_TABLE = "rtb", "route-table", "InvalidRouteTableID.NotFound", "The routeTable ID '{}' does not exist",
        |ec2, id| ec2.route_tables.contains_key(id);
    SECURITY_GROUP = "sg", "security-group", "InvalidGroup.NotFound", "The security group '{}' does not exist",
        |ec2, id| ec2.security_groups.contains_key(id);
    SECURITY_GROUP_RULE = "sgr", "security-group-rule", "InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '{}' does not exist",
        |ec2, id| ec2.security_groups.values().any(|group| group.rules.iter().any(|rule| rule.id == id));
    SUBNET = "subnet", "subnet", "InvalidSubnetID.NotFound", "The subnet ID '{}' does not exist",
        |ec2, id| ec2.subnets.contains_key(id);
    VPC = "vpc", "vpc", "InvalidVpcID.NotFound", "The vpc ID '{}' does not exist",
        |ec2, id| ec2.vpcs.contains_key(id);
}

/// The kind of resource that has such an id.
pub fn of(id: &str) -> Option<&'static Kind> {
    let prefix = id.rsplit_once('-')?.0;
    ALL.iter().copied().find(|kind| kind.prefix == prefix)
}

impl Kind {
    /// What AWS says of an id that is not there, or that cannot be one.
    pub fn unknown(&self, id: &str) -> Refusal {
        let digits = id.strip_prefix(self.prefix).and_then(|rest| rest.strip_prefix('-'));
        let possible = digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit()));
        if let (false, Some(code)) = (possible, self.code.strip_suffix(".NotFound")) {
            let message = format!("Invalid id: \"{id}\" (expecting \"{}-...\")", self.prefix);
            // Of security groups alone AWS names the id here.
            let code = if code == "InvalidGroup" { "InvalidGroupId" } else { code };
            return Refusal::new(format!("{code}.Malformed"), message);
        }
        if !possible && self.code == NAT_GATEWAY.code {
            return Refusal::new("NatGatewayMalformed", format!("The NAT gateway ID '{id}' is malformed"));
        }
        Refusal::new(self.code, self.message.replacen("{}", id, 1))
    }

    /// Whether a resource of that id is there.
    pub fn exists(&self, ec2: &Ec2, id: &str) -> bool {
        (self.exists)(ec2, id)
    }

    /// # Errors
    /// There is no resource of that id.
    pub fn one<'a, T>(&self, things: &'a BTreeMap<String, T>, id: &str) -> Result<&'a T, Refusal> {
        things.get(id).ok_or_else(|| self.unknown(id))
    }

    /// # Errors
    /// There is no resource of that id.
    pub fn one_mut<'a, T>(&self, things: &'a mut BTreeMap<String, T>, id: &str) -> Result<&'a mut T, Refusal> {
        things.get_mut(id).ok_or_else(|| self.unknown(id))
    }
}

/// That something cannot be deleted for what still needs it.
pub fn in_use(noun: &str, id: &str) -> Refusal {
    Refusal::new("DependencyViolation", format!("The {noun} '{id}' has dependencies and cannot be deleted."))
}

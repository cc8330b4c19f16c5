//! The Elastic Compute Cloud, as far as it is a network: VPCs and all that is in them.

mod common;
mod interfaces;
mod tags;
mod types;

#[allow(unused_imports, reason = "for the other services")]
pub use interfaces::{private_name, public_address, public_name};
pub use types::*;

use super::call::Row;
use super::filter::Tags;
use super::ids::Ids;
use super::world::Context;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is simulated.
pub const OPERATIONS: &[Row] = &[];

/// What a region has of it. Resources are kept by id.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ec2 {
    pub vpcs: BTreeMap<String, Vpc>,
    pub subnets: BTreeMap<String, Subnet>,
    pub route_tables: BTreeMap<String, RouteTable>,
    pub security_groups: BTreeMap<String, SecurityGroup>,
    pub interfaces: BTreeMap<String, Interface>,
    /// The interfaces in each security group that has any.
    pub group_members: BTreeMap<String, BTreeSet<String>>,
    /// The tags of every resource, by its id.
    pub tags: BTreeMap<String, Tags>,
}

/// What happens by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {}

/// Lets it happen.
pub fn happen(_context: &mut Context<'_>, event: Event) {
    match event {}
}

impl Ec2 {
    /// The region on the account's first day: the default VPC with all that belongs to it.
    pub fn first_day(_ids: &mut Ids, _region: &str) -> Ec2 {
        Ec2::default()
    }
}

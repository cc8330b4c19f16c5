//! Network interfaces: addresses in subnets, and what makes and drops them.

use super::kinds::{SECURITY_GROUP, SUBNET};
use super::{Attachment, Ec2, Interface, NewInterface, RouteTarget, Subnet};
use crate::api::Members;
use crate::cloud::call::{Refusal, refuse};
use crate::cloud::ids::Ids;
use crate::cloud::sts;
use crate::cloud::world::Context;
use jiff::Timestamp;
use std::net::Ipv4Addr;

/// Of each subnet AWS keeps the first four addresses and the last: network, router, DNS, the future, broadcast.
const FIRST_HOST: u32 = 4;

/// First bytes of addresses that AWS gives out in its regions.
const PUBLIC: &[u8] = &[3, 13, 18, 35, 43, 52, 54];

impl Subnet {
    /// The network's address and how many addresses it has.
    fn block(&self) -> Option<(u32, u32)> {
        let (address, length) = self.cidr_block.split_once('/')?;
        let length: u32 = length.parse().ok().filter(|length| (1..=32).contains(length))?;
        Some((address.parse::<Ipv4Addr>().ok()?.into(), 1 << (32 - length)))
    }

    /// How many more interfaces there is room for.
    pub fn free_addresses(&self) -> usize {
        let hosts = self.block().map_or(0, |(_, size)| size.saturating_sub(FIRST_HOST + 1));
        usize::try_from(hosts).unwrap_or(usize::MAX).saturating_sub(self.used.len())
    }

    /// The next address: after the last one in use, and where there is none, the first gap.
    fn next_address(&self) -> Option<Ipv4Addr> {
        let (base, size) = self.block()?;
        let last = size.saturating_sub(1);
        let next = self.used.last().map_or(FIRST_HOST, |used| used + 1);
        let host = if next < last { next } else { (FIRST_HOST..last).find(|host| !self.used.contains(host))? };
        Some((base + host).into())
    }

    /// The number of an address within the block, if interfaces may have it.
    fn host(&self, address: Ipv4Addr) -> Option<u32> {
        let (base, size) = self.block()?;
        let host = u32::from(address).checked_sub(base)?;
        (FIRST_HOST..size.saturating_sub(1)).contains(&host).then_some(host)
    }
}

impl Ec2 {
    /// Makes an interface with the next free address of its subnet; without groups it gets the VPC's default one. One of an
    /// AWS service is attached from the start.
    ///
    /// # Errors
    /// The subnet or a group is not there, they are of two VPCs, or the subnet is full. Nothing has changed then.
    pub fn make_interface(
        &mut self,
        ids: &mut Ids,
        now: Timestamp,
        _account: &str,
        new: &NewInterface<'_>,
    ) -> Result<Interface, Refusal> {
        self.make_interface_at(ids, now, new, &[], 0)
    }

    /// The same with those addresses, the first of which is the primary one, and so many more.
    pub(super) fn make_interface_at(
        &mut self,
        ids: &mut Ids,
        now: Timestamp,
        new: &NewInterface<'_>,
        addresses: &[Ipv4Addr],
        more: usize,
    ) -> Result<Interface, Refusal> {
        let Some(subnet) = self.subnets.get(new.subnet_id) else {
            return Err(SUBNET.unknown(new.subnet_id));
        };
        let (zone, vpc_id) = (subnet.zone.clone(), subnet.vpc_id.clone());
        let groups = self.groups_in(&vpc_id, &new.groups, new.subnet_id)?;
        let more = if addresses.is_empty() { more + 1 } else { more };
        let mut taken = self.take_addresses(new.subnet_id, addresses, more)?.into_iter();
        let private_ip = taken.next().unwrap_or_default();
        let id = ids.ec2("eni");
        let attachment = new.requester.map(|requester| Attachment {
            id: ids.ec2("ela-attach"),
            instance_owner_id: if requester == "amazon-elb" { requester } else { "amazon-aws" }.to_owned(),
            at: now,
        });
        let interface = Interface {
            subnet_id: new.subnet_id.to_owned(),
            vpc_id,
            zone,
            private_ip,
            secondary: taken.collect(),
            public_ip: new.public_ip.then(|| public_address(ids)),
            elastic: None,
            mac: mac_address(ids),
            groups,
            description: new.description.clone(),
            kind: if new.kind.is_empty() { "interface" } else { new.kind }.to_owned(),
            requester: new.requester.map(str::to_owned),
            status: if attachment.is_some() { "in-use" } else { "available" }.to_owned(),
            attachment,
            source_dest_check: new.kind != "nat_gateway",
            made: now,
            id,
        };
        for group in &interface.groups {
            self.group_members.entry(group.clone()).or_default().insert(interface.id.clone());
        }
        self.interfaces.insert(interface.id.clone(), interface.clone());
        Ok(interface)
    }

    /// Drops an interface with all that belongs to it, attached or not; nothing where it is not there.
    pub fn drop_interface(&mut self, id: &str) {
        let Some(interface) = self.interfaces.remove(id) else { return };
        self.free_addresses(&interface.subnet_id, interface.addresses());
        self.leave_groups(id, &interface.groups);
        self.tags.remove(id);
        if let Some((allocation, _)) = &interface.elastic {
            self.unbind_address(allocation);
        }
        // No route can lead to a service's own.
        if interface.requester.is_none() {
            self.set_routes(&RouteTarget::Interface(id.to_owned()), "blackhole");
        }
    }

    /// Gives an interface other groups, which have to be there and of its VPC.
    pub fn set_groups(&mut self, id: &str, groups: Vec<String>) {
        let Some(interface) = self.interfaces.get_mut(id) else { return };
        let before = std::mem::replace(&mut interface.groups, groups.clone());
        self.leave_groups(id, &before);
        for group in groups {
            self.group_members.entry(group).or_default().insert(id.to_owned());
        }
    }

    fn leave_groups(&mut self, id: &str, groups: &[String]) {
        for group in groups {
            if let Some(members) = self.group_members.get_mut(group) {
                members.remove(id);
                if members.is_empty() {
                    self.group_members.remove(group);
                }
            }
        }
    }

    /// The groups of a new interface in that VPC: those given, else the default one.
    ///
    /// # Errors
    /// One is not there or of another VPC.
    pub fn groups_in(&self, vpc_id: &str, given: &[String], subnet_id: &str) -> Result<Vec<String>, Refusal> {
        for id in given {
            match self.security_groups.get(id) {
                None => return Err(SECURITY_GROUP.unknown(id)),
                Some(group) if group.vpc_id != vpc_id => {
                    let message = format!("Security group {id} and subnet {subnet_id} belong to different networks.");
                    return refuse("InvalidParameter", message);
                }
                Some(_) => {}
            }
        }
        if given.is_empty() {
            let default = self.security_groups.values().find(|group| group.vpc_id == vpc_id && group.name == "default");
            return Ok(default.into_iter().map(|group| group.id.clone()).collect());
        }
        let mut groups = Vec::with_capacity(given.len());
        for id in given {
            if !groups.contains(id) {
                groups.push(id.clone());
            }
        }
        Ok(groups)
    }

    /// Takes those addresses of a subnet and so many more.
    pub(super) fn take_addresses(
        &mut self,
        subnet_id: &str,
        wanted: &[Ipv4Addr],
        more: usize,
    ) -> Result<Vec<String>, Refusal> {
        let Some(subnet) = self.subnets.get_mut(subnet_id) else {
            return Err(SUBNET.unknown(subnet_id));
        };
        if subnet.free_addresses() < wanted.len() + more {
            let message = "The specified subnet does not have enough free addresses to satisfy the request.";
            return refuse("InsufficientFreeAddressesInSubnet", message);
        }
        let mut hosts = Vec::with_capacity(wanted.len());
        for address in wanted {
            match subnet.host(*address) {
                None => {
                    return refuse(
                        "InvalidParameterValue",
                        format!("Address {address} does not fall within the subnet's address range"),
                    );
                }
                Some(host) if subnet.used.contains(&host) || hosts.contains(&host) => {
                    return refuse("InvalidIPAddress.InUse", format!("Address {address} is in use."));
                }
                Some(host) => hosts.push(host),
            }
        }
        subnet.used.extend(hosts);
        let mut taken: Vec<String> = wanted.iter().map(Ipv4Addr::to_string).collect();
        for _ in 0..more {
            if let Some(address) = subnet.next_address() {
                subnet.used.extend(subnet.host(address));
                taken.push(address.to_string());
            }
        }
        Ok(taken)
    }

    /// Gives addresses back to their subnet.
    pub(super) fn free_addresses<'a>(&mut self, subnet_id: &str, addresses: impl IntoIterator<Item = &'a String>) {
        let Some(subnet) = self.subnets.get_mut(subnet_id) else { return };
        for address in addresses {
            if let Some(host) = address.parse().ok().and_then(|address| subnet.host(address)) {
                subnet.used.remove(&host);
            }
        }
    }
}

impl Interface {
    /// Its private addresses, the primary one first.
    pub fn addresses(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.private_ip).chain(&self.secondary)
    }

    /// As `DescribeNetworkInterfaces` shows it.
    pub fn described(&self, context: &Context<'_>) -> Members {
        let ec2 = &*context.ec2;
        let hostnames = ec2.vpcs.get(&self.vpc_id).is_some_and(|vpc| vpc.dns_hostnames);
        let subnet = ec2.subnets.get(&self.subnet_id);
        let association = self.public_ip.as_ref().map(|ip| {
            let (allocation, association) = self.elastic.clone().unzip();
            let owner = match (&self.requester, &self.elastic) {
                (_, Some(_)) => context.account,
                (Some(requester), None) if requester == "amazon-elb" => requester,
                _ => "amazon",
            };
            let name = hostnames.then(|| public_name(ip, context.name));
            members! {
                "AllocationId": allocation, "AssociationId": association, "IpOwnerId": owner,
                "PublicDnsName": Some(name.unwrap_or_default()), "PublicIp": ip,
            }
        });
        let private_name = |ip: &str| hostnames.then(|| private_name(ip, context.name));
        let addresses: Vec<Members> = self
            .addresses()
            .enumerate()
            .map(|(n, ip)| {
                members! {
                    "Association": association.as_ref().filter(|_| n == 0), "Primary": n == 0,
                    "PrivateDnsName": private_name(ip), "PrivateIpAddress": ip,
                }
            })
            .collect();
        let attachment = self.attachment.as_ref().map(|attachment| {
            members! {
                "AttachTime": attachment.at, "AttachmentId": &attachment.id, "DeleteOnTermination": false,
                "DeviceIndex": 1, "NetworkCardIndex": 0, "InstanceOwnerId": &attachment.instance_owner_id,
                "Status": "attached",
            }
        });
        members! {
            "Association": association.as_ref(), "Attachment": attachment, "AvailabilityZone": &self.zone,
            "AvailabilityZoneId": subnet.map(|subnet| &subnet.zone_id), "Description": &self.description,
            "Groups": ec2.named_groups(&self.groups), "InterfaceType": &self.kind,
            "Ipv6Addresses": Vec::<Members>::new(), "MacAddress": &self.mac, "NetworkInterfaceId": &self.id,
            "OwnerId": context.account, "PrivateDnsName": private_name(&self.private_ip),
            "PublicDnsName": self.public_ip.as_ref().filter(|_| hostnames).map(|ip| public_name(ip, context.name)),
            "PrivateIpAddress": &self.private_ip, "PrivateIpAddresses": addresses,
            "RequesterId": self.requester.as_deref().unwrap_or(sts::USER_ID),
            "RequesterManaged": self.requester.is_some(), "SourceDestCheck": self.source_dest_check,
            "Status": &self.status, "SubnetId": &self.subnet_id, "TagSet": ec2.tags_of(&self.id),
            "VpcId": &self.vpc_id, "Operator": members! { "Managed": false },
        }
    }
}

impl Ec2 {
    /// Groups as `[{GroupName, GroupId}]`.
    pub fn named_groups(&self, groups: &[String]) -> Vec<Members> {
        let name = |id: &String| self.security_groups.get(id).map(|group| &group.name);
        groups.iter().map(|id| members! { "GroupName": name(id), "GroupId": id }).collect()
    }
}

/// A public address of those that AWS gives out.
pub fn public_address(ids: &mut Ids) -> String {
    let first = PUBLIC[usize::try_from(ids.below(PUBLIC.len() as u64)).unwrap_or(0)];
    let mut byte = |limit| ids.below(limit) + 1;
    format!("{first}.{}.{}.{}", byte(253), byte(253), byte(253))
}

/// `06:` and five more bytes.
fn mac_address(ids: &mut Ids) -> String {
    let digits = ids.hex(10);
    (0..5).fold("06".to_owned(), |mac, n| mac + ":" + &digits[2 * n..2 * n + 2])
}

/// `ip-10-0-0-5.ap-northeast-1.compute.internal`
pub fn private_name(ip: &str, region: &str) -> String {
    let ip = ip.replace('.', "-");
    if region == "us-east-1" { format!("ip-{ip}.ec2.internal") } else { format!("ip-{ip}.{region}.compute.internal") }
}

/// `ec2-3-112-4-5.ap-northeast-1.compute.amazonaws.com`
pub fn public_name(ip: &str, region: &str) -> String {
    let ip = ip.replace('.', "-");
    let domain = if region == "us-east-1" { "compute-1".to_owned() } else { format!("{region}.compute") };
    format!("ec2-{ip}.{domain}.amazonaws.com")
}

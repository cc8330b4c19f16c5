//! Elastic IP addresses.

use super::common::simulated;
use super::interfaces::public_address;
use super::kinds::{ADDRESS, INTERFACE};
use super::lists::{Listing, invalid, missing};
use super::{Ec2, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::Filter;
use crate::cloud::ids::Ids;
use crate::cloud::quotas;
use crate::cloud::world::Context;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A public address of the account's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Address {
    /// Of its allocation: `eipalloc-...`
    pub id: String,
    pub public_ip: String,
    pub association: Option<AddressAssociation>,
    /// The name that a reverse look-up gives.
    pub domain_name: Option<String>,
}

/// That an address is an interface's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddressAssociation {
    /// `eipassoc-...`
    pub id: String,
    pub interface_id: String,
    pub private_ip: String,
}

impl Ec2 {
    /// Gives an interface that Elastic IP address; the association's id. Nothing where either is not there.
    pub fn bind_address(&mut self, ids: &mut Ids, allocation: &str, interface_id: &str) -> Option<String> {
        let address = self.addresses.get_mut(allocation)?;
        let interface = self.interfaces.get_mut(interface_id)?;
        let id = ids.ec2("eipassoc");
        interface.public_ip = Some(address.public_ip.clone());
        interface.elastic = Some((allocation.to_owned(), id.clone()));
        address.association = Some(AddressAssociation {
            id: id.clone(),
            interface_id: interface_id.to_owned(),
            private_ip: interface.private_ip.clone(),
        });
        Some(id)
    }

    /// Takes an Elastic IP address away from its interface, if it has one.
    pub fn unbind_address(&mut self, allocation: &str) {
        let association = self.addresses.get_mut(allocation).and_then(|address| address.association.take());
        let interface = association.and_then(|association| self.interfaces.get_mut(&association.interface_id));
        if let Some(interface) = interface {
            interface.public_ip = None;
            interface.elastic = None;
        }
    }

    /// Whether an address belongs to an interface of an AWS service, which alone may take it away.
    fn is_managed(&self, address: &Address) -> bool {
        let interface = address.association.as_ref().and_then(|one| self.interfaces.get(&one.interface_id));
        interface.is_some_and(|interface| interface.requester.is_some())
    }
}

pub fn allocate(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, &["Address", "CustomerOwnedIpv4Pool", "IpamPoolId"])?;
    if input.text("PublicIpv4Pool").is_some_and(|pool| pool != "amazon") {
        simulated(input, &["PublicIpv4Pool"])?;
    }
    if let Some(group) = input.text("NetworkBorderGroup").filter(|group| *group != context.name) {
        return Err(invalid(format!("Value ({group}) for parameter networkBorderGroup is invalid.")));
    }
    let tags = tags::checked(input, "elastic-ip")?;
    context.quotas.one_more(&quotas::ADDRESSES, context.ec2.addresses.len())?;
    let id = context.ids.ec2("eipalloc");
    let address =
        Address { id: id.clone(), public_ip: public_address(context.ids), association: None, domain_name: None };
    context.ec2.tag(&id, tags);
    let answer = members! {
        "AllocationId": &id,
        "PublicIpv4Pool": "amazon",
        "NetworkBorderGroup": context.name,
        "Domain": "vpc",
        "PublicIp": &address.public_ip,
    };
    context.ec2.addresses.insert(id, address);
    Ok(answer)
}

/// The address that the call names by its allocation or by itself.
fn named<'a>(ec2: &'a Ec2, input: &Input) -> Result<&'a Address, Refusal> {
    match (input.text("AllocationId"), input.text("PublicIp")) {
        (Some(id), None) => ADDRESS.one(&ec2.addresses, id),
        (None, Some(ip)) => by_ip(ec2, ip),
        (None, None) => Err(missing("allocationId")),
        (Some(_), Some(_)) => refuse(
            "InvalidParameterCombination",
            "You may specify public IP or allocation id, but not both in the same call",
        ),
    }
}

fn by_ip<'a>(ec2: &'a Ec2, ip: &str) -> Result<&'a Address, Refusal> {
    let found = ec2.addresses.values().find(|address| address.public_ip == ip);
    found.ok_or_else(|| Refusal::new("InvalidAddress.NotFound", format!("Address '{ip}' not found.")))
}

pub fn release(context: &mut Context<'_>, input: &Input) -> Answer {
    let address = named(context.ec2, input)?;
    if context.ec2.is_managed(address) {
        return Err(not_yours());
    }
    if address.association.is_some() {
        let message = format!("Address {} is in use: it is associated with an interface.", address.public_ip);
        return refuse("InvalidIPAddress.InUse", message);
    }
    let id = address.id.clone();
    context.ec2.addresses.remove(&id);
    context.ec2.tags.remove(&id);
    Ok(members! {})
}

fn not_yours() -> Refusal {
    Refusal::new("AuthFailure", "You do not have permission to access the specified resource.")
}

pub fn associate(context: &mut Context<'_>, input: &Input) -> Answer {
    if let Some(id) = input.text("InstanceId") {
        return refuse("InvalidInstanceID.NotFound", format!("The instance ID '{id}' does not exist"));
    }
    let ec2 = &*context.ec2;
    let address = named(ec2, input)?;
    let interface_id = input.text("NetworkInterfaceId").ok_or_else(|| missing("networkInterfaceId"))?;
    let interface = INTERFACE.one(&ec2.interfaces, interface_id)?;
    if let Some(given) = input.text("PrivateIpAddress").filter(|given| *given != interface.private_ip) {
        match interface.addresses().any(|one| one == given) {
            // Secondary addresses have no public ones here.
            true => simulated(input, &["PrivateIpAddress"])?,
            false => return Err(invalid(format!("Address {given} is not an address of {interface_id}"))),
        }
    }
    if interface.requester.is_some() || ec2.is_managed(address) {
        return Err(not_yours());
    }
    if ec2.gateway_of(&interface.vpc_id).is_none() {
        let message = format!("Network {} is not attached to any internet gateway", interface.vpc_id);
        return refuse("Gateway.NotAttached", message);
    }
    let again = input.flag("AllowReassociation") == Some(true);
    if let Some(old) = &address.association {
        if old.interface_id == interface_id {
            return Ok(members! { "AssociationId": &old.id });
        }
        if !again {
            let message = format!("resource {} is already associated with associate-id {}", address.id, old.id);
            return refuse("Resource.AlreadyAssociated", message);
        }
    }
    let before = interface.elastic.as_ref().map(|(allocation, association)| (allocation.clone(), association));
    if let Some((_, association)) = &before
        && !again
    {
        let message = format!("resource {interface_id} is already associated with associate-id {association}");
        return refuse("Resource.AlreadyAssociated", message);
    }
    let (id, before) = (address.id.clone(), before.map(|(allocation, _)| allocation));
    for old in before.iter().chain([&id]) {
        context.ec2.unbind_address(old);
    }
    Ok(members! { "AssociationId": context.ec2.bind_address(context.ids, &id, interface_id) })
}

pub fn disassociate(context: &mut Context<'_>, input: &Input) -> Answer {
    let ec2 = &*context.ec2;
    let address = match (input.text("AssociationId"), input.text("PublicIp")) {
        (Some(id), _) => {
            let of = |address: &&Address| address.association.as_ref().is_some_and(|association| association.id == id);
            ec2.addresses.values().find(of).ok_or_else(|| {
                Refusal::new("InvalidAssociationID.NotFound", format!("The association ID '{id}' does not exist"))
            })?
        }
        (None, Some(ip)) => by_ip(ec2, ip)?,
        (None, None) => return Err(missing("associationId")),
    };
    if ec2.is_managed(address) {
        return Err(not_yours());
    }
    let id = address.id.clone();
    context.ec2.unbind_address(&id);
    Ok(members! {})
}

const LISTING: Listing =
    Listing { kind: &ADDRESS, ids: "AllocationIds", result: "Addresses", key: "AllocationId", filters: FILTERS };

const FILTERS: &[Filter] = &[
    ("allocation-id", "AllocationId"),
    ("association-id", "AssociationId"),
    ("domain", "Domain"),
    ("instance-id", "InstanceId"),
    ("network-border-group", "NetworkBorderGroup"),
    ("network-interface-id", "NetworkInterfaceId"),
    ("network-interface-owner-id", "NetworkInterfaceOwnerId"),
    ("private-ip-address", "PrivateIpAddress"),
    ("public-ip", "PublicIp"),
];

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let (ec2, account, region) = (&*context.ec2, context.account, context.name);
    let ips = input.texts("PublicIps");
    for ip in &ips {
        by_ip(ec2, ip)?;
    }
    let some: BTreeMap<String, &Address> = ec2
        .addresses
        .iter()
        .filter(|(_, address)| ips.is_empty() || ips.contains(&&*address.public_ip))
        .map(|(id, address)| (id.clone(), address))
        .collect();
    LISTING.answer(input, &some, |_, address| described(ec2, account, region, address))
}

fn described(ec2: &Ec2, account: &str, region: &str, address: &Address) -> Members {
    let association = address.association.as_ref();
    members! {
        "AllocationId": &address.id,
        "AssociationId": association.map(|one| &one.id),
        "Domain": "vpc",
        "NetworkInterfaceId": association.map(|one| &one.interface_id),
        "NetworkInterfaceOwnerId": association.map(|_| account),
        "PrivateIpAddress": association.map(|one| &one.private_ip),
        "Tags": ec2.some_tags_of(&address.id),
        "PublicIpv4Pool": "amazon",
        "NetworkBorderGroup": region,
        "PublicIp": &address.public_ip,
    }
}

const ATTRIBUTES: Listing = Listing { filters: &[], ..LISTING };

pub fn describe_attribute(context: &mut Context<'_>, input: &Input) -> Answer {
    let attribute = input.text("Attribute").unwrap_or("domain-name");
    if attribute != "domain-name" {
        return Err(invalid(format!("Value ({attribute}) for parameter attribute is invalid. Unknown attribute.")));
    }
    ATTRIBUTES.answer(input, &context.ec2.addresses, |_, address| reverse(address))
}

fn reverse(address: &Address) -> Members {
    members! {
        "PublicIp": &address.public_ip,
        "AllocationId": &address.id,
        "PtrRecord": address.domain_name.as_ref(),
    }
}

pub fn modify_attribute(context: &mut Context<'_>, input: &Input) -> Answer {
    let address = ADDRESS.one_mut(&mut context.ec2.addresses, input.required("AllocationId"))?;
    let name = input.text("DomainName").ok_or_else(|| missing("DomainName"))?;
    let name = if name.ends_with('.') { name.to_owned() } else { format!("{name}.") };
    let mut shown = reverse(address);
    shown.extend(members! { "PtrRecordUpdate": members! { "Value": &name, "Status": "PENDING" } });
    address.domain_name = Some(name);
    Ok(members! { "Address": shown })
}

pub fn reset_attribute(context: &mut Context<'_>, input: &Input) -> Answer {
    let address = ADDRESS.one_mut(&mut context.ec2.addresses, input.required("AllocationId"))?;
    address.domain_name = None;
    Ok(members! { "Address": reverse(address) })
}

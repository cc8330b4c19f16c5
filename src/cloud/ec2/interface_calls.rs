//! Calls about network interfaces.

use super::common::simulated;
use super::interfaces::public_address;
use super::kinds::INTERFACE;
use super::{Ec2, Interface, NewInterface, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::{Asked, Filter};
use crate::cloud::page::{self, Limits, with_token};
use crate::cloud::quotas;
use crate::cloud::sts::USER_ID;
use crate::cloud::world::{ACCOUNT, Context};
use std::net::Ipv4Addr;

const PAGE: Limits = Limits { usual: 1000, most: 1000, invalid_token: "InvalidNextToken" };

const FILTERS: &[Filter] = &[
    ("addresses.association.owner-id", "PrivateIpAddresses.Association.IpOwnerId"),
    ("addresses.association.public-ip", "PrivateIpAddresses.Association.PublicIp"),
    ("addresses.primary", "PrivateIpAddresses.Primary"),
    ("addresses.private-ip-address", "PrivateIpAddresses.PrivateIpAddress"),
    ("association.allocation-id", "Association.AllocationId"),
    ("association.association-id", "Association.AssociationId"),
    ("association.ip-owner-id", "Association.IpOwnerId"),
    ("association.public-dns-name", "Association.PublicDnsName"),
    ("association.public-ip", "Association.PublicIp"),
    ("attachment.attachment-id", "Attachment.AttachmentId"),
    ("attachment.delete-on-termination", "Attachment.DeleteOnTermination"),
    ("attachment.device-index", "Attachment.DeviceIndex"),
    ("attachment.instance-id", "Attachment.InstanceId"),
    ("attachment.instance-owner-id", "Attachment.InstanceOwnerId"),
    ("attachment.status", "Attachment.Status"),
    ("availability-zone", "AvailabilityZone"),
    ("availability-zone-id", "AvailabilityZoneId"),
    ("description", "Description"),
    ("group-id", "Groups.GroupId"),
    ("group-name", "Groups.GroupName"),
    ("interface-type", "InterfaceType"),
    ("ipv6-addresses.ipv6-address", "Ipv6Addresses.Ipv6Address"),
    ("mac-address", "MacAddress"),
    ("network-interface-id", "NetworkInterfaceId"),
    ("operator.managed", "Operator.Managed"),
    ("operator.principal", "Operator.Principal"),
    ("owner-id", "OwnerId"),
    ("private-dns-name", "PrivateDnsName"),
    ("private-ip-address", "PrivateIpAddress"),
    ("requester-id", "RequesterId"),
    ("requester-managed", "RequesterManaged"),
    ("source-dest-check", "SourceDestCheck"),
    ("status", "Status"),
    ("subnet-id", "SubnetId"),
    ("vpc-id", "VpcId"),
];

/// IPv6, prefixes and special hardware.
const NOT: &[&str] = &[
    "Ipv4Prefixes",
    "Ipv4PrefixCount",
    "Ipv6Prefixes",
    "Ipv6PrefixCount",
    "Ipv6Addresses",
    "Ipv6AddressCount",
    "EnablePrimaryIpv6",
    "ConnectionTrackingSpecification",
    "EnaSrdSpecification",
    "AssociatedSubnetIds",
    "Operator",
];

fn unknown(id: &str) -> Refusal {
    INTERFACE.unknown(id)
}

fn found<'a>(context: &'a Context<'_>, id: &str) -> Result<&'a Interface, Refusal> {
    context.ec2.interfaces.get(id).ok_or_else(|| unknown(id))
}

/// The same for a change: an AWS service's interfaces are changed by that service alone.
fn own<'a>(context: &'a Context<'_>, id: &str) -> Result<&'a Interface, Refusal> {
    let interface = found(context, id)?;
    if interface.requester.is_some() {
        let message = format!("You do not have permission to access the specified resource {id}.");
        return refuse("AuthFailure", message);
    }
    Ok(interface)
}

fn address(text: &str) -> Result<Ipv4Addr, Refusal> {
    let invalid = || Refusal::new("InvalidParameterValue", format!("Value ({text}) for parameter address is invalid."));
    text.parse().map_err(|_| invalid())
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, NOT)?;
    if let Some(kind) = input.text("InterfaceType").filter(|kind| *kind != "interface") {
        let message = format!("The rehearsal cloud does not simulate network interfaces of type {kind}");
        return Err(Refusal::new("NotImplemented", message).status(501));
    }
    let mut addresses: Vec<Ipv4Addr> = Vec::new();
    addresses.extend(input.text("PrivateIpAddress").map(address).transpose()?);
    for one in input.maps("PrivateIpAddresses") {
        let given = address(one.required("PrivateIpAddress"))?;
        match one.flag("Primary") {
            Some(true) if addresses.first().is_none_or(|first| *first != given) => addresses.insert(0, given),
            _ if !addresses.contains(&given) => addresses.push(given),
            _ => {}
        }
    }
    let more = input.int("SecondaryPrivateIpAddressCount").and_then(|more| usize::try_from(more).ok()).unwrap_or(0);
    context.quotas.room(&quotas::INTERFACE_GROUPS, input.list("Groups").len())?;
    context.quotas.one_more(&quotas::INTERFACES, context.ec2.interfaces.len())?;
    let new = NewInterface {
        subnet_id: input.required("SubnetId"),
        groups: input.texts("Groups").into_iter().map(str::to_owned).collect(),
        description: input.text("Description").unwrap_or_default().to_owned(),
        kind: "interface",
        ..NewInterface::default()
    };
    let tags = tags::checked(input, "network-interface")?;
    let interface = context.ec2.make_interface_at(context.ids, context.now, &new, &addresses, more)?;
    context.ec2.tag(&interface.id, tags);
    let mut described = interface.described(context);
    described.extend(members! { "Status": "pending" });
    Ok(members! { "NetworkInterface": described, "ClientToken": input.text("ClientToken") })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("NetworkInterfaceId");
    if found(context, id)?.attachment.is_some() {
        return refuse("InvalidParameterValue", format!("Network interface '{id}' is currently in use."));
    }
    context.ec2.drop_interface(id);
    Ok(members! {})
}

pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let mut ids = input.texts("NetworkInterfaceIds");
    ids.sort_unstable();
    ids.dedup();
    let mut interfaces: Vec<&Interface> = Vec::new();
    for id in &ids {
        interfaces.push(found(context, id)?);
    }
    if ids.is_empty() {
        interfaces.extend(context.ec2.interfaces.values());
    }
    let ec2 = &*context.ec2;
    let (list, token) = page::found(
        input,
        PAGE,
        FILTERS,
        interfaces,
        |interface| &interface.id,
        |interface, asked| glance(ec2, interface, asked),
        |interface| interface.described(context),
    )?;
    Ok(with_token(input, members! { "NetworkInterfaces": list }, token))
}

/// What a filter asks of an interface, where it need not be described for that.
fn glance<'a>(ec2: &'a Ec2, interface: &'a Interface, asked: Asked<'_>) -> Option<Vec<&'a str>> {
    let Asked::Member(path) = asked else { return asked.of_tags(ec2.tags.get(&interface.id)) };
    let flag = |flag: bool| vec![if flag { "true" } else { "false" }];
    let attachment = || interface.attachment.iter();
    let elastic = || interface.elastic.iter();
    let found = match path {
        "Association.AllocationId" => elastic().map(|(allocation, _)| allocation.as_str()).collect(),
        "Association.AssociationId" => elastic().map(|(_, association)| association.as_str()).collect(),
        "Association.PublicIp" | "PrivateIpAddresses.Association.PublicIp" => {
            interface.public_ip.iter().map(String::as_str).collect()
        }
        "Attachment.AttachmentId" => attachment().map(|attachment| attachment.id.as_str()).collect(),
        "Attachment.InstanceOwnerId" => attachment().map(|attachment| attachment.instance_owner_id.as_str()).collect(),
        "Attachment.Status" => attachment().map(|_| "attached").collect(),
        "AvailabilityZone" => vec![interface.zone.as_str()],
        "AvailabilityZoneId" => {
            ec2.subnets.get(&interface.subnet_id).map(|subnet| subnet.zone_id.as_str()).into_iter().collect()
        }
        "Description" => vec![interface.description.as_str()],
        "Groups.GroupId" => interface.groups.iter().map(String::as_str).collect(),
        "Groups.GroupName" => {
            let group = |id| ec2.security_groups.get(id).map(|group| group.name.as_str());
            interface.groups.iter().filter_map(group).collect()
        }
        "InterfaceType" => vec![interface.kind.as_str()],
        "MacAddress" => vec![interface.mac.as_str()],
        "NetworkInterfaceId" => vec![interface.id.as_str()],
        "PrivateIpAddress" => vec![interface.private_ip.as_str()],
        "PrivateIpAddresses.PrivateIpAddress" => interface.addresses().map(String::as_str).collect(),
        "RequesterId" => vec![interface.requester.as_deref().unwrap_or(USER_ID)],
        "RequesterManaged" => flag(interface.requester.is_some()),
        "SourceDestCheck" => flag(interface.source_dest_check),
        "Status" => vec![interface.status.as_str()],
        "SubnetId" => vec![interface.subnet_id.as_str()],
        "VpcId" => vec![interface.vpc_id.as_str()],
        "OwnerId" => vec![ACCOUNT],
        // Of instances, IPv6 and operators, which no interface has here, and names, which it takes the VPC to make.
        _ => return None,
    };
    Some(found)
}

pub fn describe_attribute(context: &mut Context<'_>, input: &Input) -> Answer {
    let interface = found(context, input.required("NetworkInterfaceId"))?;
    let described = interface.described(context);
    let attribute = match input.text("Attribute") {
        Some("description") => members! { "Description": members! { "Value": &interface.description } },
        Some("sourceDestCheck") => members! { "SourceDestCheck": members! { "Value": interface.source_dest_check } },
        Some("groupSet") => members! { "Groups": described.get("Groups") },
        Some("attachment") => members! { "Attachment": described.get("Attachment") },
        Some("associatePublicIpAddress") => members! { "AssociatePublicIpAddress": interface.public_ip.is_some() },
        Some(other) => {
            return refuse("InvalidParameterValue", format!("Value ({other}) for parameter attribute is invalid."));
        }
        None => return refuse("MissingParameter", "The request must contain the parameter attribute"),
    };
    let mut answer = members! { "NetworkInterfaceId": &interface.id };
    answer.extend(attribute);
    Ok(answer)
}

/// What one call can change of an interface: one of these.
const ATTRIBUTES: &[&str] = &["Attachment", "AssociatePublicIpAddress", "Description", "Groups", "SourceDestCheck"];

pub fn modify_attribute(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, NOT)?;
    let id = input.required("NetworkInterfaceId");
    let interface = own(context, id)?;
    let given: Vec<&str> = ATTRIBUTES.iter().copied().filter(|name| input.member(name).is_some()).collect();
    match given[..] {
        [_] => {}
        [] => return refuse("InvalidParameterCombination", "No attributes specified."),
        _ => {
            let message = format!("Fields for multiple attribute types specified: {}", given.join(", "));
            return refuse("InvalidParameterCombination", message);
        }
    }
    let groups: Vec<String> = input.texts("Groups").into_iter().map(str::to_owned).collect();
    let groups = if groups.is_empty() {
        None
    } else {
        Some(context.ec2.groups_in(&interface.vpc_id, &groups, &interface.subnet_id)?)
    };
    if let Some(attachment) = input.map("Attachment") {
        let attachment = attachment.required("AttachmentId");
        if interface.attachment.as_ref().is_none_or(|own| own.id != attachment) {
            return Err(no_attachment(attachment));
        }
    }
    let public_ip = match input.flag("AssociatePublicIpAddress") {
        Some(true) if interface.public_ip.is_none() => Some(Some(public_address(context.ids))),
        Some(false) if interface.elastic.is_none() => Some(None),
        _ => None,
    };
    if let Some(groups) = groups {
        context.ec2.set_groups(id, groups);
    }
    let Some(interface) = context.ec2.interfaces.get_mut(id) else { return Err(unknown(id)) };
    if let Some(description) = input.map("Description") {
        interface.description = description.required("Value").to_owned();
    }
    if let Some(check) = input.map("SourceDestCheck").and_then(|check| check.flag("Value")) {
        interface.source_dest_check = check;
    }
    if let Some(public_ip) = public_ip {
        interface.public_ip = public_ip;
    }
    Ok(members! {})
}

/// `ResetNetworkInterfaceAttribute`: the check of source and destination is on again.
pub fn reset_attribute(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("NetworkInterfaceId");
    own(context, id)?;
    if let Some(interface) = context.ec2.interfaces.get_mut(id) {
        interface.source_dest_check = true;
    }
    Ok(members! {})
}

/// There are no instances that an interface could be attached to.
pub fn attach(context: &mut Context<'_>, input: &Input) -> Answer {
    own(context, input.required("NetworkInterfaceId"))?;
    let message = format!("The instance ID '{}' does not exist", input.required("InstanceId"));
    refuse("InvalidInstanceID.NotFound", message)
}

/// All attachments are those of AWS's services.
pub fn detach(context: &mut Context<'_>, input: &Input) -> Answer {
    let id = input.required("AttachmentId");
    let attached = context.ec2.interfaces.values().filter_map(|interface| interface.attachment.as_ref());
    if attached.into_iter().any(|attachment| attachment.id == id) {
        return refuse("OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments.");
    }
    Err(no_attachment(id))
}

fn no_attachment(id: &str) -> Refusal {
    Refusal::new("InvalidAttachmentID.NotFound", format!("The attachment ID '{id}' does not exist"))
}

/// `AssignPrivateIpAddresses`: more addresses of the same subnet.
pub fn assign(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, &["Ipv4Prefixes", "Ipv4PrefixCount", "AllowReassignment"])?;
    let id = input.required("NetworkInterfaceId");
    let subnet_id = own(context, id)?.subnet_id.clone();
    let addresses = input.texts("PrivateIpAddresses").into_iter().map(address).collect::<Result<Vec<_>, _>>()?;
    let more = input.int("SecondaryPrivateIpAddressCount").and_then(|more| usize::try_from(more).ok()).unwrap_or(0);
    if addresses.is_empty() == (more == 0) {
        let message = "Specify either privateIpAddresses or secondaryPrivateIpAddressCount";
        return refuse("InvalidParameterCombination", message);
    }
    let taken = context.ec2.take_addresses(&subnet_id, &addresses, more)?;
    if let Some(interface) = context.ec2.interfaces.get_mut(id) {
        interface.secondary.extend(taken.clone());
    }
    let assigned: Vec<Members> = taken.iter().map(|ip| members! { "PrivateIpAddress": ip }).collect();
    Ok(members! { "NetworkInterfaceId": id, "AssignedPrivateIpAddresses": assigned })
}

pub fn unassign(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, &["Ipv4Prefixes"])?;
    let id = input.required("NetworkInterfaceId");
    let interface = own(context, id)?;
    let addresses: Vec<String> = input.texts("PrivateIpAddresses").into_iter().map(str::to_owned).collect();
    if let Some(other) = addresses.iter().find(|ip| !interface.secondary.contains(ip)) {
        let message = format!("Some of the specified addresses are not assigned to interface {id}: {other}");
        return refuse("InvalidParameterValue", message);
    }
    let subnet_id = interface.subnet_id.clone();
    context.ec2.free_addresses(&subnet_id, &addresses);
    if let Some(interface) = context.ec2.interfaces.get_mut(id) {
        interface.secondary.retain(|ip| !addresses.contains(ip));
    }
    Ok(members! {})
}

//! What the AWS CLI adds to operations of the API, from its `customizations` (awscli 1.46).

use super::mistake::Mistake;
use super::options::{Extra, Means};
use super::read::{Given, find, source};
use super::unpack::Unpacker;
use crate::api::table::Operation;
use crate::api::value::{Members, Value};
use crate::text;

/// Adds to an input what its extra options stand for.
///
/// # Errors
/// A value that is none, or options that exclude one another.
pub fn add(operation: &Operation, given: &[Given<'_>], input: &mut Members) -> Result<(), Mistake> {
    if operation.service.module != "ec2" {
        return Ok(());
    }
    match operation.name {
        "RunInstances" => instances(given, input),
        "CreateNetworkAclEntry" | "ReplaceNetworkAclEntry" => {
            protocol_number(input);
            Ok(())
        }
        _ => permissions(given, input),
    }
}

/// The option that stands for that member, where the AWS CLI has one of its own.
pub fn given_for<'g, 'w>(member: &str, given: &'g [Given<'w>]) -> Option<&'g Given<'w>> {
    let extras: &[Extra] = match member {
        "IpPermissions" => &RULE,
        "MinCount" | "MaxCount" => &[Extra::Count],
        "NetworkInterfaces" => &INTERFACE,
        _ => return None,
    };
    extras.iter().find_map(|extra| find(given, *extra))
}

/// The options of a rule of a security group.
const RULE: [Extra; 5] = [Extra::Protocol, Extra::Port, Extra::Cidr, Extra::SourceGroup, Extra::GroupOwner];

/// The options of the first network interface.
const INTERFACE: [Extra; 4] =
    [Extra::SecondaryAddresses, Extra::SecondaryAddressCount, Extra::PublicAddress(true), Extra::PublicAddress(false)];

/// The first value of an option and its word.
fn value<'g>(given: &'g [Given<'_>], extra: Extra) -> Option<(usize, &'g str)> {
    find(given, extra)?.values.first().map(|(at, value)| (*at, *value)).filter(|(_, value)| !value.is_empty())
}

/// `--protocol --port --cidr --source-group --group-owner` are one rule.
fn permissions(given: &[Given<'_>], input: &mut Members) -> Result<(), Mistake> {
    let mut rule = Members::new();
    if let Some((at, protocol)) = value(given, Extra::Protocol) {
        let known = match protocol {
            "tcp" | "udp" | "icmp" => Some(protocol),
            "all" => Some("-1"),
            number => number.parse::<i16>().ok().filter(|number| (-1..=255).contains(number)).map(|_| number),
        };
        let known = known.ok_or_else(|| {
            Mistake::new(
                "CommandValue",
                at,
                text!(
                    en: "--protocol takes tcp, udp, icmp, all or a number from 0 to 255, not `{protocol}`",
                    ja: "--protocol に指定できるのは tcp、udp、icmp、all か 0 から 255 の番号です（`{protocol}` は使えません）"
                ),
            )
        })?;
        rule.insert("IpProtocol", Value::Text(known.to_owned()));
    }
    if let Some((at, port)) = value(given, Extra::Port) {
        let (from, to) = match port {
            "-1" | "all" => ("-1", "-1"),
            _ => port.split_once('-').unwrap_or((port, port)),
        };
        let (Ok(from), Ok(to)) = (from.parse(), to.parse()) else {
            return Err(Mistake::new(
                "CommandValue",
                at,
                text!(
                    en: "--port takes a number or a range such as 22 or 8000-8080, not `{port}`",
                    ja: "--port には 22 や 8000-8080 のように番号か範囲を指定します（`{port}` は使えません）"
                ),
            ));
        };
        rule.insert("FromPort", Value::Int(from));
        rule.insert("ToPort", Value::Int(to));
    }
    if let Some((_, cidr)) = value(given, Extra::Cidr) {
        let range = Members::from([("CidrIp", Value::Text(cidr.to_owned()))]);
        rule.insert("IpRanges", Value::List(vec![Value::Map(range)]));
    }
    let mut pair = Members::new();
    if let Some((_, group)) = value(given, Extra::SourceGroup) {
        let name = if group.starts_with("sg-") { "GroupId" } else { "GroupName" };
        pair.insert(name, Value::Text(group.to_owned()));
    }
    if let Some((_, owner)) = value(given, Extra::GroupOwner) {
        pair.insert("UserId", Value::Text(owner.to_owned()));
    }
    if !pair.is_empty() {
        rule.insert("UserIdGroupPairs", Value::List(vec![Value::Map(pair)]));
    }
    if rule.is_empty() {
        return Ok(());
    }
    if input.contains_key("IpPermissions") {
        let one = given_for("IpPermissions", given);
        let name = one.map_or_else(String::new, Given::named);
        return Err(Mistake::new(
            "CommandOptions",
            one.map(|one| one.at),
            text!(
                en: "{name} does not go together with --ip-permissions, which says all of it",
                ja: "{name} は --ip-permissions と一緒には使えません"
            ),
        ));
    }
    input.insert("IpPermissions", Value::List(vec![Value::Map(rule)]));
    Ok(())
}

/// `--count`, and the options of the first network interface.
fn instances(given: &[Given<'_>], input: &mut Members) -> Result<(), Mistake> {
    if let Some((at, count)) = value(given, Extra::Count) {
        let (least, most) = count.split_once(':').unwrap_or((count, count));
        let (Ok(least), Ok(most)) = (least.parse(), most.parse()) else {
            return Err(Mistake::new(
                "CommandValue",
                at,
                text!(
                    en: "--count takes a number or min:max such as 1 or 1:10, not `{count}`",
                    ja: "--count には 1 や 1:10 のように数か 最小:最大 を指定します（`{count}` は使えません）"
                ),
            ));
        };
        input.insert("MinCount", Value::Int(least));
        input.insert("MaxCount", Value::Int(most));
    }
    for name in ["MinCount", "MaxCount"] {
        input.entry(name).or_insert(Value::Int(1));
    }
    let mut interface = Members::from([("DeviceIndex", Value::Int(0))]);
    if let Some(one) = find(given, Extra::SecondaryAddresses) {
        let address = |text: &str| {
            Value::Map(Members::from([
                ("PrivateIpAddress", Value::Text(text.to_owned())),
                ("Primary", Value::Bool(false)),
            ]))
        };
        let list = one.values.iter().map(|(_, text)| address(text)).collect();
        interface.insert("PrivateIpAddresses", Value::List(list));
    }
    if let Some((at, count)) = value(given, Extra::SecondaryAddressCount) {
        let number = count.parse().map_err(|_| {
            Mistake::new(
                "CommandValue",
                at,
                text!(
                    en: "--secondary-private-ip-address-count: a whole number is needed, not `{count}`",
                    ja: "--secondary-private-ip-address-count: 整数を指定してください（`{count}` は使えません）"
                ),
            )
        })?;
        interface.insert("SecondaryPrivateIpAddressCount", Value::Int(number));
    }
    let public = given.iter().rev().find_map(|one| match one.opt.means {
        Means::Extra(Extra::PublicAddress(on)) => Some(on),
        _ => None,
    });
    if let Some(on) = public {
        interface.insert("AssociatePublicIpAddress", Value::Bool(on));
    }
    if interface.len() == 1 {
        return Ok(());
    }
    if input.contains_key("NetworkInterfaces") {
        let one = given_for("NetworkInterfaces", given);
        let name = one.map_or_else(String::new, Given::named);
        return Err(Mistake::new(
            "CommandOptions",
            one.map(|one| one.at),
            text!(
                en: "{name} does not go together with --network-interfaces: say it in there",
                ja: "{name} は --network-interfaces と一緒には使えません。その中に書いてください"
            ),
        ));
    }
    into_interface(input, &mut interface);
    input.insert("NetworkInterfaces", Value::List(vec![Value::Map(interface)]));
    Ok(())
}

/// What a request with a network interface says there, and not beside it.
fn into_interface(input: &mut Members, interface: &mut Members) {
    for (outside, inside) in [
        ("SubnetId", "SubnetId"),
        ("SecurityGroupIds", "Groups"),
        ("Ipv6AddressCount", "Ipv6AddressCount"),
        ("Ipv6Addresses", "Ipv6Addresses"),
        ("EnablePrimaryIpv6", "PrimaryIpv6"),
    ] {
        if let Some(value) = input.shift_remove(outside) {
            interface.insert(inside, value);
        }
    }
    if let Some(address) = input.shift_remove("PrivateIpAddress") {
        let first = Members::from([("PrivateIpAddress", address), ("Primary", Value::Bool(true))]);
        interface.insert("PrivateIpAddresses", Value::List(vec![Value::Map(first)]));
    }
}

/// Entries of network ACLs take numbers; people write names.
fn protocol_number(input: &mut Members) {
    if let Some(Value::Text(protocol)) = input.get_mut("Protocol") {
        let number = match protocol.as_str() {
            "tcp" => "6",
            "udp" => "17",
            "icmp" => "1",
            "all" => "-1",
            _ => return,
        };
        number.clone_into(protocol);
    }
}

/// `--cli-input-json`: what no option gives. Which word it is in, if there is one.
///
/// # Errors
/// It is no JSON object.
pub fn input_json(
    given: &[Given<'_>],
    unpacker: &Unpacker<'_>,
    operation: &'static Operation,
    input: &mut Members,
) -> Result<Option<usize>, Mistake> {
    if let Some(one) = find(given, Extra::InputYaml) {
        let wrong = text!(en: "--cli-input-yaml is not here", ja: "--cli-input-yaml はここにはありません");
        return Err(Mistake::new("CommandOptions", one.at, wrong).hint(text!(
            en: "give the same as JSON: --cli-input-json file://FILE",
            ja: "同じ内容を JSON で指定してください: --cli-input-json file://FILE"
        )));
    }
    let Some(one) = find(given, Extra::InputJson) else { return Ok(None) };
    let from = source(one);
    let text = unpacker.content(one)?;
    let Value::Map(members) = unpacker.json(operation.input, from, &text)? else {
        let wrong = text!(
            en: "--cli-input-json: one object {{...}} with the members of the input is needed",
            ja: "--cli-input-json: 入力のメンバーを並べたオブジェクト {{...}} を指定してください"
        );
        return Err(Mistake::new("CommandValue", from.at, wrong));
    };
    let own = |name: &str| {
        let said = operation.input.member_any_case(name).map(|member| member.name);
        input.keys().any(|key| Some(key.as_ref()) == said)
    };
    let more: Vec<_> = members.into_iter().filter(|(name, _)| !own(name)).collect();
    input.extend(more);
    Ok(Some(from.at))
}

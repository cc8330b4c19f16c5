//! Prefix lists: AWS's own, which name the addresses of S3 and DynamoDB, and those that customers make.

use super::common::{one_of, simulated};
use super::kinds::PREFIX_LIST;
use super::rules::canonical;
use super::{Ec2, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read, Refusal, refuse};
use crate::cloud::filter::{Filter, filtered};
use crate::cloud::ids::Ids;
use crate::cloud::page::{page, with_token};
use crate::cloud::world::Context;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

use super::security_groups::PAGE;

/// A list of blocks of addresses under one id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PrefixList {
    pub id: String,
    pub name: String,
    /// `IPv4` or `IPv6`
    pub family: String,
    /// None in AWS's own.
    pub most: Option<i64>,
    pub state: String,
    /// Blocks and their descriptions, of each version from the first.
    pub versions: Vec<Vec<(String, Option<String>)>>,
}

/// Ids of AWS's lists as they are in a few regions; elsewhere they are made up from the region's name.
const KNOWN: &[(&str, &str, &str)] = &[
    ("ap-northeast-1", "pl-61a54008", "pl-78a54011"),
    ("eu-west-1", "pl-6da54004", "pl-6fa54006"),
    ("us-east-1", "pl-63a5400a", "pl-02cd2c6b"),
    ("us-west-2", "pl-68a54001", "pl-00a54069"),
];

/// Some of the blocks of S3 and of DynamoDB. They stand for all: every region of a rehearsal has the same.
const S3: &[&str] = &["3.5.152.0/21", "52.219.0.0/20", "52.219.16.0/22", "52.219.68.0/22"];
const DYNAMODB: &[&str] = &["52.94.8.0/24", "52.119.232.0/21"];

/// The id of AWS's list of a service (`s3`, `dynamodb`) in a region.
pub fn of_service(region: &str, service: &str) -> Option<String> {
    let known = KNOWN.iter().find(|(name, ..)| *name == region);
    let made_up = || format!("pl-{}", Ids::new(0, &format!("{region} {service}")).hex(8));
    match service {
        "s3" => Some(known.map_or_else(made_up, |(_, s3, _)| (*s3).to_owned())),
        "dynamodb" => Some(known.map_or_else(made_up, |(.., dynamodb)| (*dynamodb).to_owned())),
        _ => None,
    }
}

/// AWS's lists in a region, by id.
fn of_aws(region: &str) -> Vec<PrefixList> {
    let list = |service: &str, blocks: &[&str]| {
        let entries = blocks.iter().map(|block| ((*block).to_owned(), None)).collect();
        Some(PrefixList {
            id: of_service(region, service)?,
            name: format!("com.amazonaws.{region}.{service}"),
            family: "IPv4".to_owned(),
            most: None,
            state: "create-complete".to_owned(),
            versions: vec![entries],
        })
    };
    [list("s3", S3), list("dynamodb", DYNAMODB)].into_iter().flatten().collect()
}

/// The list of that id, AWS's or a customer's.
///
/// # Errors
/// There is none.
pub fn find<'a>(ec2: &'a Ec2, region: &str, id: &str) -> Result<Cow<'a, PrefixList>, Refusal> {
    match ec2.prefix_lists.get(id) {
        Some(list) => Ok(Cow::Borrowed(list)),
        None => {
            of_aws(region).into_iter().find(|list| list.id == id).map(Cow::Owned).ok_or_else(|| PREFIX_LIST.unknown(id))
        }
    }
}

/// The lists that a call names, or all, by id.
fn named<'a>(context: &'a Context<'_>, input: &Input) -> Result<Vec<Cow<'a, PrefixList>>, Refusal> {
    let ids = input.texts("PrefixListIds");
    let mut lists = ids.iter().map(|id| find(context.ec2, context.name, id)).collect::<Result<Vec<_>, _>>()?;
    if ids.is_empty() {
        lists.extend(of_aws(context.name).into_iter().map(Cow::Owned));
        lists.extend(context.ec2.prefix_lists.values().map(Cow::Borrowed));
    }
    lists.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(lists)
}

impl PrefixList {
    /// Its blocks, as they are now.
    pub fn blocks(&self) -> impl Iterator<Item = &str> {
        self.entries().iter().map(|(block, _)| block.as_str())
    }

    fn entries(&self) -> &[(String, Option<String>)] {
        self.versions.last().map(Vec::as_slice).unwrap_or_default()
    }

    fn described(&self, context: &Context<'_>) -> Members {
        let own = self.most.is_some();
        let arn = if own {
            context.arn("ec2", &format!("prefix-list/{}", self.id))
        } else {
            format!("arn:aws:ec2:{}:aws:prefix-list/{}", context.name, self.id)
        };
        members! {
            "PrefixListId": &self.id, "AddressFamily": &self.family, "State": &self.state, "PrefixListArn": arn,
            "PrefixListName": &self.name, "MaxEntries": self.most, "Version": Some(self.versions.len()).filter(|_| own),
            "Tags": context.ec2.tags_of(&self.id), "OwnerId": if own { context.account } else { "AWS" },
        }
    }
}

const KEY: &str = "PrefixListId";

/// `DescribePrefixLists`: AWS's own.
pub fn describe_services(context: &mut Context<'_>, input: &Input) -> Answer {
    const FILTERS: &[Filter] = &[("prefix-list-id", KEY), ("prefix-list-name", "PrefixListName")];
    let lists = named(context, input)?;
    let described = lists
        .iter()
        .filter(|list| list.most.is_none())
        .map(|list| {
            let blocks: Vec<&String> = list.entries().iter().map(|(block, _)| block).collect();
            members! { "Cidrs": blocks, "PrefixListId": &list.id, "PrefixListName": &list.name }
        })
        .collect();
    let (lists, token) = page(input, PAGE, filtered(input, FILTERS, described)?, |one| one.required(KEY).to_owned())?;
    Ok(with_token(input, members! { "PrefixLists": lists }, token))
}

/// `DescribeManagedPrefixLists`: all.
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    const FILTERS: &[Filter] =
        &[("owner-id", "OwnerId"), ("prefix-list-id", KEY), ("prefix-list-name", "PrefixListName")];
    let described = named(context, input)?.iter().map(|list| list.described(context)).collect();
    let (lists, token) = page(input, PAGE, filtered(input, FILTERS, described)?, |one| one.required(KEY).to_owned())?;
    Ok(with_token(input, members! { "PrefixLists": lists }, token))
}

/// `GetManagedPrefixListEntries`, of the version that the call asks for, else the last.
pub fn entries(context: &mut Context<'_>, input: &Input) -> Answer {
    let list = find(context.ec2, context.name, input.required(KEY))?;
    let entries = match input.int("TargetVersion") {
        None => list.entries(),
        Some(version) => {
            let at = usize::try_from(version).ok().and_then(|version| version.checked_sub(1));
            match at.and_then(|at| list.versions.get(at)) {
                Some(entries) => entries,
                None => {
                    let message = format!("The prefix list version {version} does not exist");
                    return refuse("InvalidPrefixListVersion.NotFound", message);
                }
            }
        }
    };
    let mut described: Vec<Members> =
        entries.iter().map(|(block, text)| members! { "Cidr": block, "Description": text.as_ref() }).collect();
    described.sort_by(|a, b| a.required("Cidr").cmp(b.required("Cidr")));
    let (entries, token) = page(input, PAGE, described, |entry| entry.required("Cidr").to_owned())?;
    Ok(with_token(input, members! { "Entries": entries }, token))
}

/// `GetManagedPrefixListAssociations`: the security groups and route tables that use it.
pub fn associations(context: &mut Context<'_>, input: &Input) -> Answer {
    let list = find(context.ec2, context.name, input.required(KEY))?;
    let described: Vec<Members> = users(context.ec2, &list.id)
        .into_iter()
        .map(|id| members! { "ResourceId": id, "ResourceOwner": context.account })
        .collect();
    let (found, token) = page(input, PAGE, described, |one| one.required("ResourceId").to_owned())?;
    Ok(with_token(input, members! { "PrefixListAssociations": found }, token))
}

/// The ids of what uses a list, sorted.
fn users(ec2: &Ec2, id: &str) -> Vec<String> {
    let peer = super::Peer::PrefixList(id.to_owned());
    let groups = ec2.security_groups.values().filter(|group| group.rules.iter().any(|rule| rule.peer == peer));
    let tables = ec2.route_tables.values().filter(|table| table.routes.iter().any(|route| route.destination == id));
    let mut users: Vec<String> =
        groups.map(|group| group.id.clone()).chain(tables.map(|table| table.id.clone())).collect();
    users.sort();
    users
}

fn blocks(input: &Input, member: &str, family: &str) -> Result<Vec<(String, Option<String>)>, Refusal> {
    let read = |entry: &Members| {
        let block = canonical(entry.required("Cidr"))?;
        if block.contains(':') != (family == "IPv6") {
            let message = format!("The CIDR {block} is not of the address family {family}");
            return refuse("InvalidParameterValue", message);
        }
        Ok((block, entry.text("Description").map(str::to_owned)))
    };
    input.maps(member).map(read).collect()
}

pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let (name, family) = (input.required("PrefixListName"), input.required("AddressFamily"));
    one_of("addressFamily", family, &["IPv4", "IPv6"])?;
    if name.starts_with("com.amazonaws") {
        return refuse("InvalidParameterValue", "The prefix list name cannot begin with com.amazonaws");
    }
    let most = input.int("MaxEntries").unwrap_or_default();
    if !(1..=1000).contains(&most) {
        return refuse("InvalidParameterValue", format!("Value ({most}) for parameter MaxEntries is invalid."));
    }
    let entries = blocks(input, "Entries", family)?;
    fits(entries.len(), most)?;
    let tags = tags::checked(input, "prefix-list")?;
    let list = PrefixList {
        id: context.ids.ec2("pl"),
        name: name.to_owned(),
        family: family.to_owned(),
        most: Some(most),
        state: "create-complete".to_owned(),
        versions: vec![entries],
    };
    context.ec2.tag(&list.id, tags);
    let mut described = list.described(context);
    described.extend(members! { "State": "create-in-progress" });
    context.ec2.prefix_lists.insert(list.id.clone(), list);
    Ok(members! { "PrefixList": described })
}

fn fits(entries: usize, most: i64) -> Result<(), Refusal> {
    if i64::try_from(entries).is_ok_and(|entries| entries <= most) {
        return Ok(());
    }
    refuse("PrefixListMaxEntriesExceeded", format!("The prefix list cannot have more than {most} entries"))
}

/// A customer's list, to be changed.
fn own(context: &Context<'_>, input: &Input) -> Result<PrefixList, Refusal> {
    let list = find(context.ec2, context.name, input.required(KEY))?.into_owned();
    if list.most.is_none() {
        let message = format!("You do not have permission to access the specified resource {}.", list.id);
        return refuse("UnauthorizedOperation", message);
    }
    Ok(list)
}

pub fn modify(context: &mut Context<'_>, input: &Input) -> Answer {
    simulated(input, &["IpamPrefixListResolverSyncEnabled"])?;
    let mut list = own(context, input)?;
    let (add, remove) = (blocks(input, "AddEntries", &list.family)?, blocks(input, "RemoveEntries", &list.family)?);
    let changes = !add.is_empty() || !remove.is_empty();
    let version = i64::try_from(list.versions.len()).unwrap_or(i64::MAX);
    match input.int("CurrentVersion") {
        None if changes => return refuse("MissingParameter", "The request must contain the parameter CurrentVersion"),
        Some(given) if given != version => {
            let message = format!("The prefix list has the incorrect version number {given}; its version is {version}");
            return refuse("PrefixListVersionMismatch", message);
        }
        _ => {}
    }
    let mut entries = list.entries().to_vec();
    for (block, _) in &remove {
        let Some(at) = entries.iter().position(|(other, _)| other == block) else {
            return refuse("InvalidParameterValue", format!("The CIDR {block} is not in the prefix list"));
        };
        entries.remove(at);
    }
    for (block, text) in add {
        entries.retain(|(other, _)| *other != block);
        entries.push((block, text));
    }
    let most = input.int("MaxEntries").or(list.most).unwrap_or_default();
    fits(entries.len(), most)?;
    list.most = Some(most);
    list.name = input.text("PrefixListName").unwrap_or(&list.name).to_owned();
    list.state = "modify-complete".to_owned();
    if changes {
        list.versions.push(entries);
    }
    let mut described = list.described(context);
    described.extend(members! { "State": "modify-in-progress" });
    context.ec2.prefix_lists.insert(list.id.clone(), list);
    Ok(members! { "PrefixList": described })
}

pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let list = own(context, input)?;
    if !users(context.ec2, &list.id).is_empty() {
        let message = format!("The prefix list {} is in use and cannot be deleted.", list.id);
        return refuse("PrefixListInUse", message);
    }
    let mut described = list.described(context);
    described.extend(members! { "State": "delete-in-progress" });
    context.ec2.prefix_lists.remove(&list.id);
    context.ec2.tags.remove(&list.id);
    Ok(members! { "PrefixList": described })
}

//! Pages of lists, as the operation's paginator in the table says.

use super::call::{Input, Read as _, Refusal, refuse};
use super::filter::{Asked, Filter, Filters};
use crate::api::Members;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How many things a page holds.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Where the call says nothing.
    pub usual: usize,
    pub most: usize,
    /// AWS's code for a token that it did not give.
    pub invalid_token: &'static str,
}

/// The things of the page that the call asks for, and the token for the next one. `key` is what a thing is known by: the
/// next page begins after it, also when others came and went in between. The list has to be sorted by it.
///
/// # Errors
/// The token is none of ours.
pub fn page<T>(
    input: &Input,
    limits: Limits,
    list: Vec<T>,
    key: impl Fn(&T) -> String,
) -> Result<(Vec<T>, Option<String>), Refusal> {
    let (size, after) = asked(input, limits)?;
    let begin = after.map_or(0, |after| {
        list.iter()
            .position(|thing| key(thing) == after)
            .map_or_else(|| list.iter().position(|thing| key(thing) > after).unwrap_or(list.len()), |at| at + 1)
    });
    let more = list.len() > begin + size;
    let mut list: Vec<T> = list.into_iter().skip(begin).take(size).collect();
    let token = list.last().filter(|_| more).map(|last| token_of(&key(last)));
    list.shrink_to_fit();
    Ok((list, token))
}

/// How many things the call asks for, and the key of the last one on the page before.
fn asked(input: &Input, limits: Limits) -> Result<(usize, Option<String>), Refusal> {
    let paginator = input.operation.paginator.as_ref();
    let token_member = paginator.and_then(|p| p.input_token.first()).copied().unwrap_or("NextToken");
    let size_member = paginator.and_then(|p| p.limit_key).unwrap_or("MaxResults");
    let size = input.int(size_member).and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0);
    if let Some(size) = input.int(size_member)
        && input.operation.service.module == "ecs"
        && !(1..=i64::try_from(limits.most).unwrap_or(i64::MAX)).contains(&size)
    {
        let message = format!("{size_member} should be between 1 and {}.", limits.most);
        return refuse("InvalidParameterException", message);
    }
    let after = input.text(token_member).filter(|token| !token.is_empty()).map(|token| {
        let after = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let invalid = || Refusal::new(limits.invalid_token, format!("The token '{token}' is invalid."));
        after.ok_or_else(invalid)
    });
    Ok((size.unwrap_or(limits.usual).min(limits.most), after.transpose()?))
}

fn token_of(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

/// A page of the things that the call's filters let through, described, and the token for the next one. There may be
/// thousands, so no more is described than has to be: what is before the page is passed over by its key, what a glance shows
/// not to be looked for is left, and what comes after the page is looked at only as far as the first that would be on the next.
///
/// `things` are sorted by `key`. `glance` gives what a filter asks of a thing where that is known without describing it, all
/// of it; else `None`.
///
/// # Errors
/// A filter is unknown, or the token is none of ours.
pub fn found<'a, T: Copy>(
    input: &Input,
    limits: Limits,
    known: &[Filter],
    things: impl IntoIterator<Item = T>,
    key: impl Fn(T) -> &'a str,
    glance: impl Fn(T, Asked<'_>) -> Option<Vec<&'a str>>,
    shown: impl Fn(T) -> Members,
) -> Result<(Vec<Members>, Option<String>), Refusal> {
    let filters = Filters::of(input, known)?;
    let (size, after) = asked(input, limits)?;
    let before = |thing: &T| after.as_deref().is_some_and(|after| key(*thing) <= after);
    let mut found = things
        .into_iter()
        .skip_while(before)
        .filter(|thing| filters.may_agree(|asked| glance(*thing, asked)))
        .map(|thing| (thing, shown(thing)))
        .filter(|(_, described)| filters.agree(described));
    let (on_page, described): (Vec<T>, Vec<Members>) = found.by_ref().take(size).unzip();
    let last = on_page.last().filter(|_| found.next().is_some());
    Ok((described, last.map(|last| token_of(key(*last)))))
}

/// Adds the token for the next page under the name that the operation has for it.
pub fn with_token(input: &Input, mut answer: Members, token: Option<String>) -> Members {
    let paginator = input.operation.paginator.as_ref();
    let member = paginator.and_then(|p| p.output_token.first()).copied().unwrap_or("NextToken");
    if let Some(token) = token {
        answer.insert(member.to_owned(), crate::api::Value::Text(token));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::{Limits, found};
    use crate::api::Members;
    use crate::cloud::call::Input;
    use crate::cloud::filter::Asked;
    use std::cell::Cell;

    const LIMITS: Limits = Limits { usual: 1_000, most: 1_000, invalid_token: "InvalidNextToken" };

    /// How many of five thousand things are described for a call, and what it gives.
    fn ask(members: Members) -> (usize, Vec<String>, Option<String>) {
        let service = crate::api::service("ec2").expect("EC2");
        let operation = service.operation_named("DescribeNetworkInterfaces").expect("it is there");
        let ids: Vec<String> = (0..5_000).map(|n| format!("eni-{n:04}")).collect();
        let described = Cell::new(0);
        let shown = |id: &String| {
            described.set(described.get() + 1);
            members! { "NetworkInterfaceId": id, "Description": &id[7..] }
        };
        let known = &[("network-interface-id", "NetworkInterfaceId"), ("description", "Description")];
        let input = Input { operation, members };
        let (page, token) = found(&input, LIMITS, known, &ids, |id| id, glance, shown).expect("a page");
        let id =
            |one: &Members| one.get("NetworkInterfaceId").and_then(|id| id.as_str()).unwrap_or_default().to_owned();
        (described.get(), page.iter().map(id).collect(), token)
    }

    #[expect(clippy::ptr_arg, reason = "the list that is looked through holds these")]
    fn glance<'a>(id: &'a String, asked: Asked<'_>) -> Option<Vec<&'a str>> {
        match asked {
            Asked::Member("NetworkInterfaceId") => Some(vec![id]),
            Asked::Member(_) => None,
            _ => Some(Vec::new()),
        }
    }

    fn filter(name: &str, value: &str) -> Vec<Members> {
        vec![members! { "Name": name, "Values": vec![value] }]
    }

    #[test]
    fn no_more_is_described_than_has_to_be() {
        let (described, page, token) = ask(members! { "MaxResults": 5 });
        assert_eq!((described, page.len(), page[4].as_str()), (6, 5, "eni-0004"));
        let (described, page, _) = ask(members! { "MaxResults": 5, "NextToken": token });
        assert_eq!((described, page[0].as_str()), (6, "eni-0005"));
        let (described, page, token) = ask(members! { "Filters": filter("network-interface-id", "eni-999*") });
        assert_eq!((described, page.len(), token), (0, 0, None));
        let (described, page, token) = ask(members! { "Filters": filter("network-interface-id", "eni-499*") });
        assert_eq!((described, page.len(), token), (10, 10, None));
        assert_eq!(ask(members! { "Filters": filter("tag:a", "*") }).0, 0);
        // The fifth with a 3 at its end is the 43rd; the sixth says that there is another page.
        let by_description = members! { "Filters": filter("description", "3"), "MaxResults": 5 };
        let (described, page, token) = ask(by_description);
        assert_eq!((described, page[4].as_str(), token.is_some()), (54, "eni-0043", true));
    }

    #[test]
    fn pages_together_are_the_whole() {
        let mut all: Vec<String> = Vec::new();
        let mut token = None;
        loop {
            let (_, page, next) = ask(members! { "MaxResults": 999, "NextToken": token });
            all.extend(page);
            token = next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!((all.len(), all[4_999].as_str()), (5_000, "eni-4999"));
        assert!(all.is_sorted());
    }
}

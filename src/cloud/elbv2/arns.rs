//! Amazon Resource Names. What belongs to a load balancer has its name and id in its own ARN, so that all listeners of one,
//! and all rules of a listener, lie side by side in a sorted map.

use crate::cloud::call::{Refusal, refuse};
use std::collections::BTreeMap;

/// What an ARN is of: the part after the account, and AWS's name for it.
pub struct Type {
    pub part: &'static str,
    pub name: &'static str,
}

pub const BALANCER: Type = Type { part: ":loadbalancer/", name: "load balancer" };
pub const LISTENER: Type = Type { part: ":listener/", name: "listener" };
pub const RULE: Type = Type { part: ":listener-rule/", name: "listener rule" };
pub const TARGET_GROUP: Type = Type { part: ":targetgroup/", name: "target group" };

/// The ARN, if it looks like one of that type.
///
/// # Errors
/// AWS's ValidationError for what is none.
pub fn valid<'a>(of: &Type, arn: &'a str) -> Result<&'a str, Refusal> {
    if arn.starts_with("arn:aws") && arn.contains(":elasticloadbalancing:") && arn.contains(of.part) {
        return Ok(arn);
    }
    refuse("ValidationError", format!("'{arn}' is not a valid {} ARN", of.name))
}

/// The load balancer that a listener or a rule belongs to.
pub fn balancer_of(arn: &str) -> String {
    part_of(arn, &BALANCER, 3)
}

/// The listener that a rule belongs to.
pub fn listener_of(arn: &str) -> String {
    part_of(arn, &LISTENER, 4)
}

/// `arn:..:listener-rule/app/web/1/2/3` with the first so many parts of its path, as that type.
fn part_of(arn: &str, of: &Type, parts: usize) -> String {
    let (before, path) =
        arn.split_once(":listener-rule/").or_else(|| arn.split_once(":listener/")).unwrap_or((arn, ""));
    let path: Vec<&str> = path.split('/').take(parts).collect();
    format!("{before}{}{}", of.part, path.join("/"))
}

/// What belongs to a resource: listeners to a load balancer, rules to a listener or a load balancer. `of` is their type.
pub fn within<'a, T>(map: &'a BTreeMap<String, T>, of: &Type, owner: &str) -> impl Iterator<Item = &'a T> {
    let (before, path) =
        owner.split_once(":loadbalancer/").or_else(|| owner.split_once(":listener/")).unwrap_or((owner, ""));
    starting(map, format!("{before}{}{path}/", of.part))
}

/// What has a key that starts with that.
pub fn starting<T>(map: &BTreeMap<String, T>, prefix: String) -> impl Iterator<Item = &T> {
    map.range(prefix.clone()..).take_while(move |(key, _)| key.starts_with(&prefix)).map(|(_, thing)| thing)
}

#[cfg(test)]
mod tests {
    use super::{LISTENER, RULE, balancer_of, listener_of, within};
    use std::collections::BTreeMap;

    #[test]
    fn a_rule_knows_where_it_belongs() {
        let rule = "arn:aws:elasticloadbalancing:r:1:listener-rule/app/web/a/b/c";
        assert_eq!(balancer_of(rule), "arn:aws:elasticloadbalancing:r:1:loadbalancer/app/web/a");
        assert_eq!(listener_of(rule), "arn:aws:elasticloadbalancing:r:1:listener/app/web/a/b");
        let rules = BTreeMap::from([(rule.to_owned(), 1), (rule.replace("/a/", "/ab/"), 2)]);
        for owner in [balancer_of(rule), listener_of(rule)] {
            assert_eq!(within(&rules, &RULE, &owner).collect::<Vec<_>>(), [&1], "{owner}");
        }
        assert_eq!(within(&rules, &LISTENER, &balancer_of(rule)).count(), 0);
    }
}

//! Which list gives values for which member: by the kinds of resources of the API table, and a few rows for what is none.

use super::{Form, Item, List};
use crate::api::effects::{Effect, Path, Verb, kinds};
use crate::api::{Operation, ResourceId, ResourceKind, Value, service};
use crate::nearest::same;

/// Kinds that members of other services name too: `subnets` of ECS, `taskRoleArn`.
const ELSEWHERE: [&str; 9] = [
    "vpc",
    "subnet",
    "security-group",
    "role",
    "target-group",
    "load-balancer",
    "log-group",
    "instance-profile",
    "cluster",
];

/// What AWS calls a kind by another name in some members.
const ALIASES: [(&str, &str, &str); 4] = [
    ("ec2", "group", "security-group"),
    ("ec2", "gateway", "internet-gateway"),
    ("ec2", "allocation", "elastic-ip"),
    ("ecs", "managed-instances-role", "role"),
];

/// Values of the account that are no resources of it.
#[derive(Debug)]
pub struct Further {
    /// The member that wants one, in any casing, one or several.
    member: &'static str,
    pub module: &'static str,
    pub function: &'static str,
    /// Members of other services want them, too.
    everywhere: bool,
    /// Where the answer has them.
    pub path: &'static [&'static str],
}

static FURTHER: [Further; 5] = [
    further("availabilityZone", "ec2", "describe_availability_zones", true, &["AvailabilityZones", "*", "ZoneName"]),
    further("regionName", "ec2", "describe_regions", true, &["Regions", "*", "RegionName"]),
    further("serviceName", "ec2", "describe_vpc_endpoint_services", false, &["ServiceNames", "*"]),
    further("family", "ecs", "list_task_definition_families", false, &["families", "*"]),
    further("familyPrefix", "ecs", "list_task_definition_families", false, &["families", "*"]),
];

const fn further(
    member: &'static str,
    module: &'static str,
    function: &'static str,
    everywhere: bool,
    path: &'static [&'static str],
) -> Further {
    Further { member, module, function, everywhere, path }
}

impl Further {
    /// The call that gives them.
    pub fn operation(&self) -> Option<&'static Operation> {
        service(self.module)?.operation(self.function)
    }

    /// The values in its answer.
    pub fn items(&self, answer: &Value) -> Vec<Item> {
        let values = Path(self.path).all(answer);
        values.iter().filter_map(Value::as_str).map(|value| Item::plain(value.to_owned())).collect()
    }
}

/// A list, and what of its elements is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub list: List,
    pub form: Form,
}

/// The list that gives values for a member of a call's input. `effect` is what the call does, `given` what it has so far: names and
/// texts.
pub fn wanted(
    module: &str,
    effect: Option<&'static Effect>,
    member: &str,
    given: &[(String, String)],
) -> Option<Wanted> {
    let (stem, form) = stem(member);
    let kind = kind_of(module, &stem);
    if let Some(kind) = kind.filter(|kind| kind.find.is_some() && !names_anew(effect, kind)) {
        let per = kind.find.as_ref().and_then(|find| find.per);
        let holder = match per {
            Some(per) => Some(holder(per, given)?),
            None => None,
        };
        return Some(Wanted { list: List::Kind(kind, holder), form });
    }
    let named = |row: &&Further| same(row.member, member) || same(&format!("{}s", row.member), member);
    let row = FURTHER.iter().find(|row| named(row) && (row.everywhere || row.module == module))?;
    Some(Wanted { list: List::Further(row), form: Form::Id })
}

/// The kind that such words mean: that of the service with the longest name that they end with, else one that all may name.
fn kind_of(module: &str, stem: &str) -> Option<&'static ResourceKind> {
    let alias = ALIASES.iter().find(|(of, word, _)| *of == module && *word == stem).map(|(.., kind)| *kind);
    let stem = alias.unwrap_or(stem);
    let ends = |kind: &&&ResourceKind| {
        stem.strip_suffix(kind.name).is_some_and(|before| before.is_empty() || before.ends_with('-'))
    };
    let longest = |own: bool| {
        let fits = kinds()
            .iter()
            .filter(|kind| if own { kind.service.module == module } else { ELSEWHERE.contains(&kind.name) });
        fits.filter(ends).max_by_key(|kind| kind.name.len()).copied()
    };
    longest(true).or_else(|| longest(false))
}

/// Whether the call makes one of the kind, so that the member says how it will be called.
fn names_anew(effect: Option<&Effect>, kind: &ResourceKind) -> bool {
    effect.is_some_and(|effect| {
        matches!(effect.verb, Verb::Makes | Verb::Puts) && effect.kind.is_some_and(|made| made.name == kind.name)
    })
}

/// What the list is asked for: the cluster of `cluster: "Shop"`. ECS takes a cluster that is not named for `default`.
fn holder(per: &'static ResourceKind, given: &[(String, String)]) -> Option<ResourceId> {
    let told = per.id.iter().filter_map(|id| {
        let (wanted, _) = stem(id.name);
        let text = given.iter().find(|(name, _)| stem(name).0 == wanted).map(|(_, text)| text.clone());
        let text = text.or_else(|| (wanted == "cluster").then(|| "default".to_owned()))?;
        Some((id.name.to_owned(), text))
    });
    let told: Vec<_> = told.collect();
    ResourceId::new(per, told).filter(ResourceId::complete)
}

/// The words of a member's name without what says in which form it is, and that form: `target-group` and `Arn` of
/// `TargetGroupArns`.
fn stem(member: &str) -> (String, Form) {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in member.chars() {
        let begins = c.is_ascii_uppercase() && !before.is_ascii_uppercase();
        if begins || words.is_empty() || matches!(before, '_' | '-') {
            words.push(String::new());
        }
        if !matches!(c, '_' | '-') {
            words.last_mut().expect("there is a word").push(c.to_ascii_lowercase());
        }
        before = c;
    }
    let form = match words.last().map(String::as_str) {
        Some("id" | "ids") => Some(Form::Id),
        Some("arn" | "arns") => Some(Form::Arn),
        Some("name" | "names") => Some(Form::Name),
        _ => None,
    };
    if form.is_some() && words.len() > 1 {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        *last = match last.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None if last.ends_with("ss") => last.clone(),
            None => last.strip_suffix('s').unwrap_or(last).to_owned(),
        };
    }
    (words.join("-"), form.unwrap_or(Form::Short))
}

#[cfg(test)]
mod tests {
    use super::{FURTHER, Wanted, wanted};
    use crate::api::service;
    use crate::repl::live::{Form, List};

    fn list(path: &str, member: &str, given: &[(String, String)]) -> Option<Wanted> {
        let (module, function) = path.split_once("::").expect("a path");
        let operation =
            service(module).and_then(|service| service.operation(function)).unwrap_or_else(|| panic!("{path}"));
        wanted(module, operation.effect(), member, given)
    }

    #[test]
    fn members_want_values_of_the_kind_that_they_name() {
        let shop = [("cluster".to_owned(), "Shop".to_owned())];
        for (path, member, expected) in [
            ("ecs::describe_clusters", "clusters", Some(("cluster", Form::Short))),
            ("ecs::update_service", "service", Some(("service", Form::Short))),
            ("ecs::create_service", "cluster", Some(("cluster", Form::Short))),
            ("ecs::create_service", "serviceName", None),
            ("ecs::create_service", "subnets", Some(("subnet", Form::Short))),
            ("ecs::create_service", "securityGroups", Some(("security-group", Form::Short))),
            ("ecs::create_service", "targetGroupArn", Some(("target-group", Form::Arn))),
            ("ecs::create_service", "taskDefinition", Some(("task-definition", Form::Short))),
            ("ecs::register_task_definition", "executionRoleArn", Some(("role", Form::Arn))),
            ("ecs::describe_tasks", "tasks", Some(("task", Form::Short))),
            ("ec2::create_subnet", "VpcId", Some(("vpc", Form::Id))),
            ("ec2::create_vpc", "VpcId", None),
            ("ec2::describe_subnets", "SubnetIds", Some(("subnet", Form::Id))),
            ("ec2::authorize_security_group_ingress", "GroupId", Some(("security-group", Form::Id))),
            ("ec2::create_nat_gateway", "AllocationId", Some(("elastic-ip", Form::Id))),
            ("elbv2::create_listener", "LoadBalancerArn", Some(("load-balancer", Form::Arn))),
            ("elbv2::create_load_balancer", "Subnets", Some(("subnet", Form::Short))),
            ("elbv2::create_load_balancer", "Name", None),
            ("iam::attach_role_policy", "RoleName", Some(("role", Form::Name))),
            ("logs::get_log_events", "logGroupName", Some(("log-group", Form::Name))),
            ("ecr::describe_images", "repositoryName", Some(("repository", Form::Name))),
            ("ec2::create_route", "DestinationCidrBlock", None),
            ("ec2::create_vpc", "CidrBlock", None),
        ] {
            let found = list(path, member, &shop).and_then(|wanted| match wanted.list {
                List::Kind(kind, _) => Some((kind.name, wanted.form)),
                List::Further(_) => None,
            });
            assert_eq!(found, expected, "{path} {member}");
        }
    }

    #[test]
    fn what_is_listed_per_something_is_asked_for_with_it() {
        for (given, cluster) in [(vec![("cluster".to_owned(), "Shop".to_owned())], "Shop"), (Vec::new(), "default")] {
            match list("ecs::update_service", "service", &given).expect("a list").list {
                List::Kind(_, holder) => assert_eq!(holder.expect("a cluster").to_string(), cluster),
                other => panic!("{other:?}"),
            }
        }
        assert!(list("elbv2::modify_listener", "ListenerArn", &[]).is_none());
    }

    #[test]
    fn the_rows_name_calls_that_there_are() {
        for row in &FURTHER {
            let operation = row.operation().unwrap_or_else(|| panic!("{}::{}", row.module, row.function));
            assert!(super::Path(row.path).shape(operation.output).is_some(), "{operation}");
        }
    }
}

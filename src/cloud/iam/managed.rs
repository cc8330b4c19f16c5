//! AWS's managed policies, from `managed.txt`.

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::sync::LazyLock;

/// One of AWS's managed policies.
pub struct Managed {
    pub name: &'static str,
    pub path: &'static str,
    pub arn: String,
    /// `v3`
    pub version: &'static str,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub description: Option<&'static str>,
    statements: Vec<&'static str>,
}

static ALL: LazyLock<Vec<Managed>> = LazyLock::new(|| read(include_str!("managed.txt")));

/// All of them, by name.
pub fn all() -> &'static [Managed] {
    &ALL
}

/// The one with that ARN.
pub fn by_arn(arn: &str) -> Option<&'static Managed> {
    ALL.iter().find(|policy| policy.arn == arn)
}

/// Whether the ARN is that of a policy of AWS's, known or not.
pub fn is_aws(arn: &str) -> bool {
    arn.starts_with("arn:aws:iam::aws:policy/")
}

fn read(text: &'static str) -> Vec<Managed> {
    let mut all: Vec<Managed> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Some(detail) = line.strip_prefix("    ") else {
            all.extend(head(line));
            continue;
        };
        let Some(policy) = all.last_mut() else { continue };
        match detail.strip_prefix("= ") {
            Some(description) => policy.description = Some(description),
            None => policy.statements.push(detail),
        }
    }
    all
}

fn head(line: &'static str) -> Option<Managed> {
    let mut words = line.split(' ');
    let (name, path, version) = (words.next()?, words.next()?, words.next()?);
    Some(Managed {
        name,
        path,
        arn: format!("arn:aws:iam::aws:policy{path}{name}"),
        version,
        created: words.next()?.parse().ok()?,
        updated: words.next()?.parse().ok()?,
        description: None,
        statements: Vec::new(),
    })
}

impl Managed {
    /// `ANPA...`: the same in every account.
    pub fn id(&self) -> String {
        crate::cloud::ids::Ids::new(0, &self.arn).iam("ANPA")
    }

    /// The policy document.
    pub fn document(&self) -> String {
        let mut statements = Vec::new();
        let mut condition = None;
        for line in &self.statements {
            if let Some(text) = line.strip_prefix("? ") {
                condition = serde_json::from_str::<Json>(text).ok();
                continue;
            }
            let Some((resources, actions)) = line.split_once(" : ") else { continue };
            let (word, actions) =
                actions.strip_prefix('!').map_or(("Action", actions), |actions| ("NotAction", actions));
            let actions: Vec<String> = actions.split(' ').flat_map(spelled).collect();
            let mut statement = json!({ "Effect": "Allow", word: one_or_more(actions) });
            statement["Resource"] = one_or_more(resources.split(' ').map(str::to_owned).collect());
            if let Some(condition) = condition.take() {
                statement["Condition"] = condition;
            }
            statements.push(statement);
        }
        json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
    }
}

/// The actions of `ecr:GetAuthorizationToken,BatchGetImage`.
fn spelled(short: &str) -> Vec<String> {
    match short.split_once(':') {
        None => vec![short.to_owned()],
        Some((service, names)) => names.split(',').map(|name| format!("{service}:{name}")).collect(),
    }
}

fn one_or_more(mut texts: Vec<String>) -> Json {
    if texts.len() == 1 { Json::String(texts.remove(0)) } else { json!(texts) }
}

#[cfg(test)]
mod tests {
    use super::{all, by_arn};
    use crate::cloud::iam::document::{Document, Kind};

    #[test]
    fn every_policy_of_the_list_can_be_read() {
        assert!(all().is_sorted_by_key(|policy| policy.name.to_ascii_lowercase()));
        assert!(all().len() > 35, "{}", all().len());
        for policy in all() {
            let read = Document::read(&policy.document(), Kind::Identity);
            assert!(read.is_ok_and(|document| !document.statements.is_empty()), "{}", policy.name);
        }
    }

    #[test]
    fn the_task_execution_policy_creates_no_log_groups() {
        let arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
        let document = by_arn(arn).expect("known").document();
        assert!(document.contains(r#""logs:PutLogEvents""#) && !document.contains("CreateLogGroup"), "{document}");
    }
}

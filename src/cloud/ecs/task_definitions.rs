//! Task definitions: families and their revisions.

use super::types::{DefinitionStatus, Ecs, Family, TaskDefinition, family_and_revision};
use super::{Event, register, settings, tags};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::times;
use crate::cloud::world::{self, Context};

const LIMITS: Limits = Limits { usual: 100, most: 100, invalid_token: "InvalidParameterException" };

/// How many revisions one call deletes.
const MOST_DELETED: usize = 10;

/// AWS's words for a revision that is not there.
const NOT_THERE: &str =
    "The specified task definition does not exist. Specify a valid account, family, revision and try again.";

/// A revision as AWS answers it.
fn shown(found: &TaskDefinition) -> Members {
    let mut shown = found.document.clone();
    shown.extend(members! {
        "taskDefinitionArn": &found.arn,
        "family": &found.family,
        "revision": found.revision,
        "status": found.status.text(),
        "registeredAt": found.registered_at,
        "deregisteredAt": found.deregistered_at,
        "deleteRequestedAt": found.delete_requested_at,
    });
    shown
}

/// Registers the next revision of a family.
pub fn register(context: &mut Context<'_>, input: &Input) -> Answer {
    let family = input.required("family");
    let mut document = register::document(input)?;
    document.extend(members! { "registeredBy": settings::caller(context.account) });
    let tags = tags::given(&input.members)?;
    let revision = context.ecs.families.get(family).map_or(0, |family| family.last) + 1;
    let registered = TaskDefinition {
        family: family.to_owned(),
        revision,
        arn: context.arn("ecs", &format!("task-definition/{family}:{revision}")),
        status: DefinitionStatus::Active,
        document,
        registered_at: context.now,
        deregistered_at: None,
        delete_requested_at: None,
        held: 0,
        overdue: false,
        tags,
    };
    let shown_tags = Some(tags::shown(&registered.tags)).filter(|tags| !tags.is_empty());
    let answer = members! { "taskDefinition": shown(&registered), "tags": shown_tags };
    let family = context.ecs.families.entry(family.to_owned()).or_default();
    family.last = revision;
    family.revisions.insert(revision, registered);
    Ok(answer)
}

/// Describes a revision, or the last active one of a family.
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let Some(found) = context.ecs.known_task_definition(input.required("taskDefinition")) else {
        return refuse("ClientException", "Unable to describe task definition.");
    };
    let with_tags = input.texts("include").contains(&"TAGS");
    let tags = if with_tags { tags::shown(&found.tags) } else { Vec::new() };
    Ok(members! { "taskDefinition": shown(found), "tags": tags })
}

/// The ARNs of revisions, of all families or one, active ones where the call says nothing.
pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let wanted = one_of(input, "status", &["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"])?.unwrap_or("ACTIVE");
    let descending = one_of(input, "sort", &["ASC", "DESC"])? == Some("DESC");
    let families: Vec<&Family> = match input.text("familyPrefix").filter(|prefix| !prefix.is_empty()) {
        Some(family) => context.ecs.families.get(family).into_iter().collect(),
        None => context.ecs.families.values().collect(),
    };
    let revisions = families.into_iter().flat_map(|family| family.revisions.values());
    let mut revisions: Vec<&TaskDefinition> = revisions.filter(|found| found.status.text() == wanted).collect();
    if descending {
        revisions.reverse();
    }
    let key = |found: &&TaskDefinition| format!("{}:{:019}", found.family, found.revision);
    let (revisions, token) = page(input, LIMITS, revisions, key)?;
    let arns: Vec<&str> = revisions.into_iter().map(|found| found.arn.as_str()).collect();
    Ok(with_token(input, members! { "taskDefinitionArns": arns }, token))
}

/// The names of families: active ones have an active revision, inactive ones others only.
pub fn list_families(context: &mut Context<'_>, input: &Input) -> Answer {
    let wanted = one_of(input, "status", &["ACTIVE", "INACTIVE", "ALL"])?.unwrap_or("ALL");
    let prefix = input.text("familyPrefix").unwrap_or_default();
    let families = context
        .ecs
        .families
        .range(prefix.to_owned()..)
        .take_while(|(name, _)| name.starts_with(prefix))
        .filter(|(_, family)| {
            let mut revisions = family.revisions.values();
            match wanted {
                "ACTIVE" => revisions.any(|found| found.status == DefinitionStatus::Active),
                "INACTIVE" => {
                    !family.revisions.is_empty() && revisions.all(|found| found.status != DefinitionStatus::Active)
                }
                _ => !family.revisions.is_empty(),
            }
        })
        .map(|(name, _)| name.as_str());
    let (families, token) = page(input, LIMITS, families.collect(), |name| (*name).to_owned())?;
    Ok(with_token(input, members! { "families": families }, token))
}

/// The text of a member that takes only these.
fn one_of<'a>(input: &'a Input, member: &str, values: &[&str]) -> Result<Option<&'a str>, Refusal> {
    match input.text(member) {
        Some(text) if !values.contains(&text) => {
            refuse("InvalidParameterException", format!("{member} should be one of [{}]", values.join(",")))
        }
        text => Ok(text),
    }
}

/// The revision that a call names with its number.
fn revision_mut<'a>(ecs: &'a mut Ecs, name: &str) -> Result<&'a mut TaskDefinition, Refusal> {
    if let Some((_, None)) = family_and_revision(name) {
        return refuse("ClientException", "Revision is missing.");
    }
    ecs.task_definition_mut(name).ok_or_else(|| Refusal::new("ClientException", NOT_THERE))
}

/// Makes a revision INACTIVE: what runs with it goes on, and nothing new is started with it.
pub fn deregister(context: &mut Context<'_>, input: &Input) -> Answer {
    let now = context.now;
    let found = revision_mut(context.ecs, input.required("taskDefinition"))?;
    match found.status {
        DefinitionStatus::Active => {
            found.status = DefinitionStatus::Inactive;
            found.deregistered_at = Some(now);
        }
        DefinitionStatus::Inactive => {}
        DefinitionStatus::DeleteInProgress => {
            return refuse("ClientException", "The specified task definition is in DELETE_IN_PROGRESS status.");
        }
    }
    Ok(members! { "taskDefinition": shown(found) })
}

/// Deletes revisions that were deregistered. They go when nothing refers to them any more.
pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let asked = input.texts("taskDefinitions");
    if asked.is_empty() || asked.len() > MOST_DELETED {
        let message = format!("Between 1 and {MOST_DELETED} task definitions can be deleted at once.");
        return refuse("InvalidParameterException", message);
    }
    let (mut deleted, mut failures) = (Vec::new(), Vec::new());
    for name in asked {
        let arn = if name.starts_with("arn:") {
            name.to_owned()
        } else {
            context.arn("ecs", &format!("task-definition/{name}"))
        };
        match begin_to_delete(context, name) {
            Ok(shown) => deleted.push(shown),
            Err(reason) => failures.push(members! { "arn": arn, "reason": reason }),
        }
    }
    Ok(members! { "taskDefinitions": deleted, "failures": failures })
}

fn begin_to_delete(context: &mut Context<'_>, name: &str) -> Result<Members, String> {
    let found = revision_mut(context.ecs, name).map_err(|refusal| refusal.message)?;
    match found.status {
        DefinitionStatus::Active => {
            Err("The specified task definition is still in ACTIVE status. Please deregister the target and try again."
                .to_owned())
        }
        DefinitionStatus::DeleteInProgress => Ok(shown(found)),
        DefinitionStatus::Inactive => {
            found.status = DefinitionStatus::DeleteInProgress;
            found.delete_requested_at = Some(context.now);
            let event = Event::TaskDefinitionDeleted { family: found.family.clone(), revision: found.revision };
            context.timers.after(times::TASK_DEFINITION_DELETED.milliseconds, world::Event::Ecs(event));
            Ok(shown(found))
        }
    }
}

/// A revision's time to go has come: it goes, or as soon as nothing refers to it.
pub fn deleted(context: &mut Context<'_>, family: &str, revision: i64) {
    let found = context.ecs.families.get_mut(family).and_then(|family| family.revisions.get_mut(&revision));
    match found {
        Some(found) if found.held > 0 => found.overdue = true,
        _ => context.ecs.forget_task_definition(family, revision),
    }
}

#[cfg(test)]
mod tests;

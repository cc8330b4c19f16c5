//! What keeps AWS from deleting something: what of it goes by itself, what is a part of the run's own, and what is somebody else's.

use super::super::connection::Connection;
use super::super::durable::{OWNER, RUN};
use super::super::reconcile::{ask, tags_of};
use super::Teardown;
use crate::api::{ResourceId, ResourceKind, Value};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, Fault};
use crate::workshop::graph::ids::{is_id, short, told};
use crate::workshop::teardown::Way;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// Something that is not the run's and keeps something of the run's from being deleted.
#[derive(Debug, Clone)]
pub struct Holder {
    pub id: ResourceId,
    pub name: Option<String>,
    /// What AWS says it is for.
    pub description: Option<String>,
    /// Whose it is, by our tags: the owner and the run.
    pub of: Option<(String, String)>,
}

/// What a refusal is about.
pub(super) enum Hold {
    /// A part of the run's own things was in the way, and is cut off.
    Cut,
    /// It is on its way out, or waits for its own turn; its state.
    Passes(Option<String>),
    /// These may go by themselves in a moment.
    Perhaps(Vec<Holder>),
    /// These stay.
    Stays(Vec<Holder>),
    /// Another item, which could not be taken down.
    Behind(usize),
    /// Nothing is seen.
    Unseen,
}

/// For whom AWS made something.
enum Whose {
    Ours,
    Theirs,
    Unknown,
}

impl Teardown<'_> {
    /// Looks for what holds an item. `open` are the items that are not settled, `gone` those that are gone.
    pub(super) fn held(&self, at: usize, open: &BTreeSet<usize>, gone: &BTreeSet<usize>) -> Result<Hold, Trouble> {
        let id = &self.plan.items[at].thing.id;
        let (mut strangers, mut perhaps): (Vec<Holder>, Vec<Holder>) = (Vec::new(), Vec::new());
        let (mut passes, mut cut, mut behind) = (None::<Option<String>>, false, None);
        for (hold, call) in id.kind.holds(id) {
            self.calls.fetch_add(1, Ordering::Relaxed);
            let answer = match ask(self.aws, &call) {
                Ok(answer) => answer,
                Err(fault @ Fault::Cancelled { .. }) => return Err(fault.into()),
                // Who may not ask does not see what holds it.
                Err(_) => continue,
            };
            let Some(answer) = answer else { continue };
            for (holder, element) in hold.found(id, &answer) {
                if let Some(item) = self.plan.find(&holder) {
                    match self.plan.items[item].way {
                        // What stays as planned is named as such.
                        Way::Stays(_) => strangers.push(self.connection.holder(self.aws, holder, &element)),
                        _ if open.contains(&item) => passes = passes.or(Some(None)),
                        _ if !gone.contains(&item) => behind = Some(item),
                        _ => {}
                    }
                } else if hold.kind.going(&element) {
                    passes = Some(hold.kind.state_of(&element));
                } else if let Some(whose) = self.made_for(hold.kind, &element) {
                    match whose {
                        Whose::Ours => passes = passes.or(Some(description(&element))),
                        Whose::Theirs => strangers.push(self.connection.holder(self.aws, holder, &element)),
                        Whose::Unknown => perhaps.push(self.connection.holder(self.aws, holder, &element)),
                    }
                } else if self.is_part(&holder) {
                    match holder.kind.deletion(&holder).map(|call| self.make(&call)).transpose()? {
                        Some(Ok(None)) => cut = true,
                        _ => strangers.push(self.connection.holder(self.aws, holder, &element)),
                    }
                } else if !strangers.iter().any(|known| known.id == holder) {
                    strangers.push(self.connection.holder(self.aws, holder, &element));
                }
            }
        }
        Ok(match (cut, strangers.is_empty(), passes) {
            (true, ..) => Hold::Cut,
            (_, false, _) => Hold::Stays(strangers),
            (_, true, Some(state)) => Hold::Passes(state),
            (_, true, None) if behind.is_some() => Hold::Behind(behind.unwrap_or_default()),
            (_, true, None) if !perhaps.is_empty() => Hold::Perhaps(perhaps),
            (_, true, None) => Hold::Unseen,
        })
    }

    /// For whom AWS made an interface; none for one that it did not make for something. It goes by itself with what it was made for.
    fn made_for(&self, kind: &ResourceKind, element: &Value) -> Option<Whose> {
        let text = |name: &str| element.get(name).and_then(Value::as_str);
        let said = text("Description").unwrap_or_default();
        let managed = element.get("RequesterManaged") == Some(&Value::Bool(true))
            || text("InterfaceType").is_some_and(|kind| kind != "interface")
            || said.starts_with("arn:aws:ecs:")
            || said.starts_with("ELB ");
        if !managed || !kind.guest {
            return None;
        }
        let known = |part: &str| self.ever.iter().any(|id| id.members().any(|(_, text)| text.contains(part)));
        // Without the journal what went before is not known, and its interface may linger.
        let of = |known: bool| match known {
            true => Some(Whose::Ours),
            false if self.journal.is_none() => Some(Whose::Unknown),
            false => Some(Whose::Theirs),
        };
        // `ELB app/shop/0123456789abcdef`, `VPC Endpoint Interface vpce-...`, `Interface for NAT Gateway nat-...`
        if let Some(balancer) = said.strip_prefix("ELB ") {
            return of(known(balancer));
        }
        // A task's interface names an attachment, which nobody can look up.
        let mut named = said.split_whitespace().filter(|word| is_id(word) && !word.starts_with("arn:")).peekable();
        match named.peek() {
            Some(_) => of(named.any(known)),
            None => Some(Whose::Unknown),
        }
    }

    /// Whether something is nothing but a part of the run's own things, and a tie between no others.
    fn is_part(&self, holder: &ResourceId) -> bool {
        let going = |at: usize| !matches!(self.plan.items[at].way, Way::Stays(_));
        let own = |id: &ResourceId| self.plan.find(id).is_some_and(going);
        holder.holder().is_some_and(|id| own(&id))
    }
}

impl Connection {
    /// What is known of something that is not the run's.
    fn holder(&self, aws: &Aws, id: ResourceId, element: &Value) -> Holder {
        let tags = tags_of(aws, &id, element).ok().flatten().unwrap_or_default();
        let tag = |key: &str| tags.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone());
        let of = tag(RUN).map(|run| (tag(OWNER).unwrap_or_default(), run));
        let name = id.kind.name_of(element).or_else(|| tag("Name")).filter(|name| !name.is_empty());
        Holder { description: description(element), name, of, id }
    }
}

fn description(element: &Value) -> Option<String> {
    let said = element.get("Description").and_then(Value::as_str).filter(|said| !said.is_empty())?;
    Some(match told(element).iter().find(|arn| said == *arn) {
        Some(arn) => short(arn).to_owned(),
        None => said.to_owned(),
    })
}

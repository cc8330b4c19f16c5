//! What keeps AWS from deleting something: what of it goes by itself, what is a part of the run's own, and what is somebody else's.

use super::super::connection::Connection;
use super::super::durable::{OWNER, RUN};
use super::super::reconcile::{ask, tags_of, whole};
use super::Teardown;
use super::tagged::tag;
use crate::api::{ResourceId, ResourceKind, Value};
use crate::aws::natives::Trouble;
use crate::aws::{Aws, Fault};
use crate::workshop::graph::ids::{is_id, short, texts, told};
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
    /// AWS made it for something, which the description names; it goes with that.
    pub made_for: bool,
    /// Whose it is, by our tags: the owner and the run.
    pub of: Option<(String, String)>,
}

impl Holder {
    fn for_something(self) -> Holder {
        Holder { made_for: true, ..self }
    }
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
    /// For this item, where it is one; else for what the run made and is gone.
    Ours(Option<usize>),
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
                        // It goes when that does, which may never be.
                        Whose::Ours(Some(item)) if !open.contains(&item) && !gone.contains(&item) => {
                            behind = Some(item)
                        }
                        Whose::Ours(_) => passes = passes.or(Some(description(&element))),
                        Whose::Theirs => {
                            strangers.push(self.connection.holder(self.aws, holder, &element).for_something())
                        }
                        Whose::Unknown => {
                            perhaps.push(self.connection.holder(self.aws, holder, &element).for_something())
                        }
                    }
                } else if self.is_part(&holder) {
                    let cuts = holder.kind.deletion(&holder).filter(|_| !self.looks);
                    match cuts.map(|call| self.make(&call)).transpose()? {
                        Some(Ok(None)) => cut = true,
                        // It would be cut off.
                        _ if self.looks => {}
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

    /// In place of what AWS made for somebody's things in the run's own, those things: an interface says a task's attachment alone, and
    /// the task shows the interface.
    pub(super) fn users(&self, by: Vec<Holder>) -> Result<Vec<Holder>, Trouble> {
        let own = self.plan.items.iter().map(|item| &item.thing.id);
        let asks = own.flat_map(|id| id.kind.holds(id).into_iter().map(move |(hold, call)| (id, hold, call)));
        let inside = asks.filter(|(id, hold, _)| {
            hold.kind.find.as_ref().and_then(|find| find.per).is_some_and(|per| per == id.kind)
        });
        let mut there = Vec::new();
        for (id, hold, call) in inside {
            self.calls.fetch_add(1, Ordering::Relaxed);
            let answer = match ask(self.aws, &call) {
                Ok(answer) => answer,
                Err(fault @ Fault::Cancelled { .. }) => return Err(fault.into()),
                Err(_) => continue,
            };
            for (holder, element) in answer.iter().flat_map(|answer| hold.found(id, answer)) {
                self.calls.fetch_add(1, Ordering::Relaxed);
                match whole(self.aws, &holder, element) {
                    Ok(shown) => there.extend(shown.map(|shown| (holder, shown))),
                    Err(fault @ Fault::Cancelled { .. }) => return Err(fault.into()),
                    Err(_) => {}
                }
            }
        }
        let mut users: Vec<Holder> = Vec::new();
        for holder in by {
            let shows = |(_, shown): &&(ResourceId, Value)| {
                holder.id.members().next().is_some_and(|(_, own)| texts(shown).contains(&own))
            };
            let user = there.iter().find(shows);
            // A service would start another task in place of one that is stopped.
            let service = |(_, task): &(ResourceId, Value)| {
                let name = task.get("group")?.as_str()?.strip_prefix("service:")?;
                there.iter().find(|(_, shown)| shown.get("serviceName").and_then(Value::as_str) == Some(name))
            };
            let user = user.and_then(service).or(user);
            let user = user.map(|(id, shown)| self.connection.holder(self.aws, id.clone(), shown)).unwrap_or(holder);
            if !users.iter().any(|known| known.id == user.id) {
                users.push(user);
            }
        }
        Ok(users)
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
        let known = |part: &str| self.ever.iter().find(|id| id.members().any(|(_, text)| text.contains(part)));
        // Without the journal what went before is not known, and its interface may linger.
        let of = |known: Option<&ResourceId>| match known {
            Some(id) => Some(Whose::Ours(self.plan.find(id))),
            None if !self.knows_all => Some(Whose::Unknown),
            None => Some(Whose::Theirs),
        };
        // `ELB app/shop/0123456789abcdef`, `VPC Endpoint Interface vpce-...`, `Interface for NAT Gateway nat-...`
        if let Some(balancer) = said.strip_prefix("ELB ") {
            return of(known(balancer));
        }
        // A task's interface names an attachment, which nobody can look up.
        let mut named = said.split_whitespace().filter(|word| is_id(word) && !word.starts_with("arn:")).peekable();
        match named.peek() {
            Some(_) => of(named.find_map(known)),
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
        let of = tag(&tags, RUN).map(|run| (tag(&tags, OWNER).unwrap_or_default(), run));
        let name = id.kind.name_of(element).or_else(|| tag(&tags, "Name")).filter(|name| !name.is_empty());
        Holder { description: description(element), name, of, id, made_for: false }
    }
}

fn description(element: &Value) -> Option<String> {
    let said = element.get("Description").and_then(Value::as_str).filter(|said| !said.is_empty())?;
    Some(match told(element).iter().find(|arn| said == *arn) {
        Some(arn) => short(arn).to_owned(),
        None => said.to_owned(),
    })
}

//! What is taken down, and in which order: data in, data out. Nobody is asked and nothing is called here.
//!
//! A [`Thing`] is what the journal or the tags of a run tell of. The plan says of each what becomes of it ([`Way`]), and which others
//! must be gone before: what was made from it, and what the `order down` rows of the API table say.

mod things;

pub use things::things;

use crate::api::ResourceId;
use crate::api::effects::{self, Call, Phase, Reason, ResourceKind};
use crate::lang::Text;
use crate::text;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Something that a run made, or changed.
#[derive(Debug, Clone)]
pub struct Thing {
    pub id: ResourceId,
    pub name: Option<String>,
    /// The call that made it, where the journal knows it.
    pub call: Option<u64>,
    pub made: Option<Timestamp>,
    /// What undoes it, in this order; empty where it goes with something or nothing does.
    pub undo: Vec<Call>,
    /// What it was made from, by their places: it goes before them.
    pub needs: Vec<usize>,
    pub stays: Option<Stays>,
}

/// Why something is not taken down.
#[derive(Debug, Clone)]
pub enum Stays {
    /// Its row says so.
    Because(&'static Reason),
    /// Others in the account may rely on it by now, and nobody asked for it: the name of its kind.
    AccountWide(&'static str),
    /// It was asked to be kept.
    Kept,
    /// That other thing stays, and needs it.
    Needed(usize),
    /// It is a part of that other thing, which stays.
    PartOf(usize),
    /// It was there before the run.
    Before,
    /// It is a part of something that was there before the run: that is not touched.
    PartOfOlder,
    /// AWS does not say whether it was there before the run.
    PerhapsBefore,
    /// It has the name of what the run made, and not its tags: somebody made it anew.
    Another,
}

impl Stays {
    /// Whether it is not the run's own, as far as is known.
    pub fn is_strange(&self) -> bool {
        matches!(self, Stays::Before | Stays::PartOfOlder | Stays::Another)
    }

    /// In the user's words.
    pub fn text(&self) -> Text {
        match self {
            Stays::Because(reason) => reason.text(),
            Stays::AccountWide(kind) => text!(
                en: "others in the account may use it by now; --include {kind} takes it down, too",
                ja: "アカウント内のほかの人が使っているかもしれません（--include {kind} を付けると削除します）"
            ),
            Stays::Kept => text!(en: "kept, as you asked", ja: "指定により残します"),
            Stays::Needed(_) => text!(en: "something that stays needs it", ja: "残すものが使っています"),
            Stays::PartOf(_) => text!(en: "a part of something that stays", ja: "残すものの一部です"),
            Stays::Before => text!(en: "it was there before the run", ja: "実行の前からありました"),
            Stays::PartOfOlder => text!(
                en: "a part of something that was there before the run, which is not touched",
                ja: "実行の前からあったものの一部です（前からあったものには触れません）"
            ),
            Stays::PerhapsBefore => {
                text!(en: "it may have been there before the run", ja: "実行の前からあったかもしれません")
            }
            Stays::Another => text!(
                en: "somebody made it anew: it does not bear the run's tags",
                ja: "だれかが作り直したものです（この実行のタグがありません）"
            ),
        }
    }
}

/// What becomes of a thing.
#[derive(Debug, Clone)]
pub enum Way {
    /// Its calls undo it.
    Undone,
    /// It goes when that other thing goes.
    With(usize),
    Stays(Stays),
}

/// A thing with its place in the order.
#[derive(Debug, Clone)]
pub struct Item {
    pub thing: Thing,
    pub way: Way,
    /// What is to be gone before, by places.
    pub after: BTreeSet<usize>,
}

/// What the user wants kept, and what gone that would else be kept.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub keep: Vec<&'static ResourceKind>,
    pub include: Vec<&'static ResourceKind>,
}

impl Choice {
    /// Nothing is kept because others may use it.
    pub fn everything() -> Choice {
        let include = effects::kinds().iter().filter(|kind| kind.account_wide).copied().collect();
        Choice { keep: Vec::new(), include }
    }
}

/// What becomes of each thing, in the order of the things.
#[derive(Debug, Default)]
pub struct Plan {
    pub items: Vec<Item>,
}

impl Plan {
    /// The plan for these things.
    pub fn of(mut things: Vec<Thing>, choice: &Choice) -> Plan {
        for thing in &mut things {
            let kind = thing.id.kind;
            if choice.keep.contains(&kind) {
                thing.stays = Some(Stays::Kept);
            } else if thing.stays.is_none() && kind.account_wide && !choice.include.contains(&kind) {
                thing.stays = Some(Stays::AccountWide(kind.name));
            }
        }
        follow_wholes(&mut things);
        keep_needed(&mut things);
        let ways: Vec<Way> = (0..things.len()).map(|at| way(&things, at)).collect();
        let after = order(&things, &ways);
        let items = things.into_iter().zip(ways).zip(after);
        Plan { items: items.map(|((thing, way), after)| Item { thing, way, after }).collect() }
    }

    /// Those that are taken down, by their places.
    pub fn going(&self) -> impl Iterator<Item = (usize, &Item)> {
        self.items.iter().enumerate().filter(|(_, item)| !matches!(item.way, Way::Stays(_)))
    }

    /// Those that stay, and why.
    pub fn staying(&self) -> impl Iterator<Item = (&Item, &Stays)> {
        self.items.iter().filter_map(|item| match &item.way {
            Way::Stays(why) => Some((item, why)),
            _ => None,
        })
    }

    /// The thing of that id; what was only changed about it, as its tags, is another.
    pub fn find(&self, id: &ResourceId) -> Option<usize> {
        self.items.iter().position(|item| item.thing.id.kind == id.kind && item.thing.id.is(id))
    }
}

/// The account-wide things that something is a part of, such as the role of a policy's attachment: whose id is in its own and that
/// it goes before.
fn wholes(part: &ResourceId) -> impl Iterator<Item = ResourceId> + '_ {
    let kinds = effects::kinds().iter().filter(|kind| kind.account_wide && part.kind.goes_before(kind));
    kinds.filter_map(|kind| {
        let given = part.members().map(|(name, text)| (name.to_owned(), text.to_owned()));
        // A policy of AWS itself belongs to nobody here.
        ResourceId::new(kind, given).filter(|id| id.complete() && !id.to_string().contains(":iam::aws:"))
    })
}

/// Parts of account-wide things go and stay with them: a role that was there before the run is not touched.
fn follow_wholes(things: &mut [Thing]) {
    for at in 0..things.len() {
        if things[at].stays.is_some() || things[at].id.kind.account_wide {
            continue;
        }
        let wholes: Vec<ResourceId> = wholes(&things[at].id).collect();
        let known: Vec<usize> =
            wholes.iter().filter_map(|whole| things.iter().position(|thing| thing.id.is(whole))).collect();
        let stays = known.iter().find(|whole| things[**whole].stays.is_some()).map(|whole| Stays::PartOf(*whole));
        things[at].stays = match (wholes.is_empty(), known.is_empty()) {
            (false, true) => Some(Stays::PartOfOlder),
            _ => stays,
        };
    }
}

/// What stays needs what it was made from, and what it goes with.
fn keep_needed(things: &mut [Thing]) {
    let mut open: Vec<usize> = (0..things.len()).filter(|at| things[*at].stays.is_some()).collect();
    while let Some(at) = open.pop() {
        // What is not the run's own, or always stays, holds nothing of the run's back.
        let holds_nothing =
            |stays: &Stays| stays.is_strange() || matches!(stays, Stays::Because(_) | Stays::PerhapsBefore);
        if things[at].stays.as_ref().is_some_and(holds_nothing) {
            continue;
        }
        let holder = things[at].id.holder().and_then(|id| things.iter().position(|thing| thing.id.is(&id)));
        let needed: Vec<usize> =
            things[at].needs.iter().copied().chain(holder).chain(needed_by_rows(things, at)).collect();
        for need in needed {
            if things[need].stays.is_none() {
                things[need].stays = Some(Stays::Needed(at));
                open.push(need);
            }
        }
    }
}

/// What something needs as the rows say, where values do not: what it comes down before, if both were made from the same, or that was
/// made from nothing and may be for anything.
fn needed_by_rows(things: &[Thing], at: usize) -> Vec<usize> {
    let (kind, own) = (things[at].id.kind, origins(things, at));
    let told = |then: usize| things[at].needs.iter().any(|need| things[*need].id.kind == things[then].id.kind);
    let related = |then: usize| {
        let theirs = origins(things, then);
        theirs.is_empty() || !theirs.is_disjoint(&own)
    };
    (0..things.len()).filter(|then| kind.goes_before(things[*then].id.kind) && !told(*then) && related(*then)).collect()
}

/// Everything that a thing was made from, however far.
fn origins(things: &[Thing], at: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        open.extend(things[at].needs.iter().filter(|need| found.insert(**need)));
    }
    found
}

fn way(things: &[Thing], at: usize) -> Way {
    let thing = &things[at];
    if let Some(stays) = &thing.stays {
        return Way::Stays(stays.clone());
    }
    let holder = thing.id.holder().and_then(|id| things.iter().position(|other| other.id.is(&id)));
    let holder = holder.filter(|holder| things[*holder].stays.is_none());
    match holder {
        // Where an order says that it comes first, going along would be too late.
        Some(holder) if thing.undo.is_empty() || !thing.id.kind.goes_before(things[holder].id.kind) => {
            Way::With(holder)
        }
        _ => Way::Undone,
    }
}

/// What is to be gone before each.
fn order(things: &[Thing], ways: &[Way]) -> Vec<BTreeSet<usize>> {
    let mut after: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); things.len()];
    let goes = |at: usize| !matches!(ways[at], Way::Stays(_));
    for (at, thing) in things.iter().enumerate().filter(|(at, _)| goes(*at)) {
        for need in thing.needs.iter().copied().filter(|need| goes(*need) && *need != at) {
            after[need].insert(at);
            // What goes with another goes when that does.
            if let (Way::With(holder), Way::Undone) = (&ways[need], &ways[at])
                && *holder != at
            {
                after[*holder].insert(at);
            }
        }
    }
    for order in effects::orders().iter().filter(|order| order.phase == Phase::Down) {
        let of = |kind: &ResourceKind| -> Vec<usize> {
            (0..things.len()).filter(|at| goes(*at) && things[*at].id.kind == kind).collect()
        };
        let first = of(order.first);
        for then in of(order.then) {
            // The row knows better than what was made from what.
            for first in &first {
                after[*first].remove(&then);
            }
            after[then].extend(first.iter().copied());
        }
    }
    for at in 0..things.len() {
        if let Way::With(holder) = ways[at] {
            after[at].insert(holder);
            after[holder].remove(&at);
        }
    }
    without_circles(after)
}

/// Where things wait for each other, the one that was made last goes first.
fn without_circles(mut after: Vec<BTreeSet<usize>>) -> Vec<BTreeSet<usize>> {
    let mut open: BTreeSet<usize> = (0..after.len()).collect();
    while !open.is_empty() {
        let ready: Vec<usize> = open.iter().copied().filter(|at| after[*at].is_disjoint(&open)).collect();
        if ready.is_empty() {
            if let Some(last) = open.iter().next_back().copied() {
                after[last].retain(|before| !open.contains(before));
            }
            continue;
        }
        open.retain(|at| !ready.contains(at));
    }
    after
}

#[cfg(test)]
mod tests;

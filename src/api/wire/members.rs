//! Finding and collecting the members of a structure as a message has them, which is mostly in the table's order.

use crate::api::table::Member;
use crate::api::value::{Members, Value};

/// Room for more members is made only when they are there: most structures have few of the many that they may have.
const ROOM: usize = 16;

/// The place of the member of which that holds. It is looked for from `from` on, where the next one usually is, and then
/// before that.
pub(super) fn place(members: &[Member], from: usize, is: impl Fn(&Member) -> bool) -> Option<usize> {
    let (before, after) = members.split_at(from.min(members.len()));
    after.iter().position(&is).map(|index| before.len() + index).or_else(|| before.iter().position(&is))
}

/// The members of a structure that have been read so far.
pub(super) struct Collected<'a> {
    members: &'a [Member],
    read: Members,
    /// The place after that of the last one.
    pub next: usize,
    in_order: bool,
}

impl<'a> Collected<'a> {
    pub fn new(members: &'a [Member]) -> Collected<'a> {
        let read = Members::with_capacity(members.len().min(ROOM));
        Collected { members, read, next: 0, in_order: true }
    }

    /// Takes the value of the member at that place.
    pub fn put(&mut self, place: usize, value: Value) {
        self.in_order &= place >= self.next;
        self.next = place + 1;
        self.read.insert(self.members[place].name, value);
    }

    pub fn contains(&self, place: usize) -> bool {
        // In order there can be none after the last one.
        (place < self.next || !self.in_order) && self.read.contains_key(self.members[place].name)
    }

    pub fn is_empty(&self) -> bool {
        self.read.is_empty()
    }

    /// All of them, in the table's order.
    pub fn finish(mut self) -> Members {
        if !self.in_order {
            let place = |name: &str| self.members.iter().position(|member| member.name == name);
            self.read.sort_by(|one, _, other, _| place(one).cmp(&place(other)));
        }
        self.read
    }
}

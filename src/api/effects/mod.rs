//! What operations do: what they make, what to do when an answer was lost, what undoes them.
//!
//! The rows are `src/api/effects.txt`, whose head describes them; `build.rs` makes constants of the types here. Nothing here
//! calls AWS: calls are described ([`Call`]), answers are read, and whoever runs a workshop makes them.
//!
//! # After a lost answer
//!
//! | [`Lost`] | what to do |
//! | --- | --- |
//! | `Token` | the same request with the same token: the answer is that of the first |
//! | `Tag` | look for a resource of the kind with the tag of the call ([`Effect::look`], else [`ResourceKind::find_all`]); ask again if there is none |
//! | `Look` | [`Effect::look`]; ask again if it shows none. Where it cannot be asked, as `Never` |
//! | `Again` | the same request; a [`Refusal`] of the list, or of the kind's `absent` for what removes, says that the first was served. The answer is then that of `look`, else of the kind's ask |
//! | `Never` | stop, and tell the reason |
//!
//! What `look` shows is turned into the answer by [`Effect::answer`]. More than it should be (two where the call makes one) cannot
//! be told apart, and is `Never` too.
//!
//! # Taking down
//!
//! [`Effect::undo`] gives the calls. They are superfluous when everything in [`Effect::holders`] goes, except where an [`Order`]
//! says that they come before the holder. What [`Verb::Puts`] says may have been there before: only a run that asked and found
//! nothing may undo it.

mod effect;
mod fill;
mod id;
mod kind;
mod path;

pub use id::{ANYTHING, ResourceId};
pub use path::Path;

use super::generated::{KINDS, ORDERS};
use super::table::{Operation, Service};
use super::value::Value;
use crate::lang::Text;

/// A kind of resource: `vpc`, `route-table-association`.
pub struct ResourceKind {
    pub name: &'static str,
    /// As people call it, in English.
    pub title: &'static str,
    /// The same in Japanese.
    pub title_ja: &'static str,
    pub service: &'static Service,
    /// What tells one from another; the first is how people call it. Empty for what an account has one of.
    pub id: &'static [IdMember],
    /// The call that shows one.
    pub ask: Option<Question>,
    pub state: Option<State>,
    /// Errors that say that it does not exist.
    pub absent: &'static [Refusal],
    /// The call that deletes one.
    pub delete: Option<Request>,
    /// What lifts a protection from deletion.
    pub unlock: Option<Unlock>,
    /// Where its name is in what `ask` shows; without it the tag `Name`.
    pub named: Option<Path>,
    pub tags: Tags,
    pub find: Option<Find>,
    /// Which of what `find` shows are of this kind.
    pub only: Option<Only>,
    /// Deleting that deletes this.
    pub goes_with: Option<Holder>,
    /// Others in the account may use it by now.
    pub account_wide: bool,
    /// It costs money while it is there.
    pub hourly: Option<Hourly>,
    /// AWS makes some by itself for other things, and takes them away with those.
    pub guest: bool,
    /// When one was made, in what its `ask` shows.
    pub created: Option<Path>,
    /// What keeps AWS from deleting one.
    pub held_by: &'static [Hold],
}

/// Something of a kind that keeps AWS from deleting something else.
#[derive(Debug)]
pub struct Hold {
    pub kind: &'static ResourceKind,
    /// Shows all of them, from the id of what they hold.
    pub question: Question,
    /// Those of what it shows do not.
    pub but: Option<Only>,
}

/// What AWS makes by itself after a call, some time later.
#[derive(Debug)]
pub struct Brought {
    pub kind: &'static ResourceKind,
    /// Each value there may bring one.
    pub at: Source,
    /// Members of its id, and where the value has them.
    pub ids: &'static [(&'static str, Source)],
    /// Only such a value does.
    pub when: Option<Only>,
}

/// A member of a kind's id.
#[derive(Debug)]
pub struct IdMember {
    pub name: &'static str,
    /// A resource need not have it.
    pub optional: bool,
}

/// Where a resource's state is in what its kind's `ask` shows.
#[derive(Debug)]
pub struct State {
    /// The first that is there.
    pub paths: &'static [Path],
    /// States in which it is shown and does not exist any more.
    pub gone: &'static [&'static str],
    /// States in which it is on its way out.
    pub going: &'static [&'static str],
}

/// An error that a call is answered with.
#[derive(Debug)]
pub struct Refusal {
    pub code: &'static str,
    /// Words that the message must have.
    pub words: Option<&'static str>,
}

/// Where the tags of a resource are.
#[derive(Debug)]
pub enum Tags {
    /// It has none, or none can be seen.
    None,
    /// In what the kind's `ask` shows.
    Shown(Path),
    /// Another call shows them, which may need what `ask` shows.
    Asked(Question),
}

/// The call that shows all resources of a kind.
#[derive(Debug)]
pub struct Find {
    pub question: Question,
    /// It asks once for each resource of that kind.
    pub per: Option<&'static ResourceKind>,
    /// It takes a filter on tags.
    pub by_tag: bool,
}

/// A condition on a value: one of these texts is there.
#[derive(Debug)]
pub struct Only {
    pub path: Path,
    pub is: &'static [&'static str],
}

/// The kind with which another goes, and its id.
#[derive(Debug)]
pub struct Holder {
    pub kind: &'static ResourceKind,
    /// Members of the holder's id, and which of one's own they are.
    pub ids: &'static [(&'static str, &'static str)],
}

#[derive(Debug)]
pub struct Hourly {
    /// AWS's page of prices.
    pub page: &'static str,
    /// Only those cost, of what the kind's `ask` shows.
    pub when: Option<Only>,
}

#[derive(Debug)]
pub struct Unlock {
    pub call: Request,
    /// The errors of a deletion after which it may help.
    pub on: &'static [Refusal],
}

/// What an operation does.
pub struct Effect {
    pub operation: &'static Operation,
    pub verb: Verb,
    /// Of what it makes, changes or removes; none where nothing stays.
    pub kind: Option<&'static ResourceKind>,
    pub ids: Ids,
    pub lost: Lost,
    /// How to find what the call made, from its input.
    pub look: Option<Question>,
    pub undo: Undo,
    /// The member of the answer that says what of the call did not work.
    pub failures: Option<&'static str>,
    /// What comes of it later on without any call.
    pub brings: &'static [Brought],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// It is there afterwards and was not before.
    Makes,
    /// It is there afterwards, and the answer does not say whether it was before.
    Puts,
    /// As `Makes`, of a tie between two things.
    Joins,
    Changes,
    Removes,
    /// Something happens and nothing stays.
    Acts,
}

/// Where the ids of what a call is about are.
#[derive(Debug)]
pub struct Ids {
    /// The first of these that is there; each value at it is one resource.
    pub at: &'static [Source],
    /// Members of the id, and where they are: the first that is there.
    pub members: &'static [(&'static str, &'static [Source])],
}

/// What to do when the answer of a call was lost: the table in this module's head.
#[derive(Debug)]
pub enum Lost {
    /// The member of the input with the token.
    Token(&'static str),
    Tag,
    Look,
    Again(&'static [Refusal]),
    Never(Reason),
}

/// What undoes a call.
#[derive(Debug)]
pub enum Undo {
    /// Deleting what it made.
    Delete,
    /// These calls, in this order.
    Calls(&'static [Request]),
    /// Nothing, because it goes with what it was done to.
    GoesWith,
    Nothing(Reason),
}

/// Why something cannot be done.
#[derive(Debug)]
pub struct Reason {
    pub en: &'static str,
    pub ja: &'static str,
}

/// What values do not show: `first` before `then`.
#[derive(Debug)]
pub struct Order {
    pub phase: Phase,
    pub first: &'static ResourceKind,
    pub then: &'static ResourceKind,
    pub why: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Made before.
    Up,
    /// Taken down before.
    Down,
}

/// A call to be filled in.
#[derive(Debug)]
pub struct Request {
    pub operation: &'static Operation,
    pub arguments: &'static [Argument],
}

#[derive(Debug)]
pub struct Argument {
    pub into: Target,
    pub from: Source,
    /// Left out where there is no value; otherwise the call cannot be made then.
    pub optional: bool,
}

#[derive(Debug)]
pub enum Target {
    /// A path of the input; lists on the way hold one.
    Member(Path),
    /// A filter of that name.
    Filter(&'static str),
}

/// Where a value comes from.
#[derive(Debug)]
pub enum Source {
    /// A member of an id.
    Id(&'static str),
    Input(Path),
    Output(Path),
    /// What a question or a path showed.
    Element(Path),
    Text(&'static str),
    /// A value between two texts.
    Within(&'static str, &'static Source, &'static str),
}

/// A call, and what of its answer is meant.
#[derive(Debug)]
pub struct Question {
    pub call: Request,
    /// Every value at these paths is an element.
    pub at: &'static [Path],
    /// Members of the kind's id, and where an element has them.
    pub ids: &'static [(&'static str, Source)],
    /// Elements for which one does not hold are not meant.
    pub conditions: &'static [Condition],
}

/// What is at a path is among the values of a source.
#[derive(Debug)]
pub struct Condition {
    pub path: Path,
    pub is: Source,
    /// It holds where the source has no value.
    pub optional: bool,
}

/// A call with its input, ready to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub operation: &'static Operation,
    /// A map in AWS's own names.
    pub input: Value,
}

/// Every kind of resource.
pub fn kinds() -> &'static [&'static ResourceKind] {
    &KINDS
}

/// The kind of that name: `security-group-rule`.
pub fn kind(name: &str) -> Option<&'static ResourceKind> {
    KINDS.iter().find(|kind| kind.name == name).copied()
}

/// What comes before what, where values do not show it.
pub fn orders() -> &'static [Order] {
    &ORDERS
}

impl Operation {
    /// What the operation does; none if it only reads.
    pub fn effect(&self) -> Option<&'static Effect> {
        self.effect
    }
}

impl ResourceKind {
    /// As people call it, in both languages.
    pub fn titles(&self) -> Text {
        Text { en: self.title.to_owned(), ja: self.title_ja.to_owned() }
    }
}

impl Reason {
    /// In both languages.
    pub fn text(&self) -> Text {
        Text { en: self.en.to_owned(), ja: self.ja.to_owned() }
    }
}

impl Refusal {
    /// Whether an error is this one.
    pub fn is(&self, code: &str, message: &str) -> bool {
        self.code == code && self.words.is_none_or(|words| contains(message, words))
    }
}

/// Whether a text has the words, in any casing.
fn contains(text: &str, words: &str) -> bool {
    text.to_lowercase().contains(&words.to_lowercase())
}

impl PartialEq for ResourceKind {
    fn eq(&self, other: &ResourceKind) -> bool {
        self.name == other.name
    }
}

impl Eq for ResourceKind {}

/// By its name alone, as the rest of the table.
impl std::fmt::Debug for ResourceKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResourceKind({})", self.name)
    }
}

impl PartialEq for Operation {
    fn eq(&self, other: &Operation) -> bool {
        std::ptr::eq(self, other)
    }
}

#[cfg(test)]
mod tests;

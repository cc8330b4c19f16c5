//! The members of a structure or the entries of a map.

use super::value::Value;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use indexmap::map::{Entry, IntoIter, Iter, IterMut};
use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

/// What a member or an entry is called. The names of the API table are constants, so that a value needs no copies of them.
pub type Name = Cow<'static, str>;

/// The members of a structure or the entries of a map, in order. Beyond what is here it is an [`IndexMap`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Members(Map);

/// With a hash that is quick for short texts: a large answer has hundreds of names.
type Map = IndexMap<Name, Value, RandomState>;

impl Members {
    pub fn new() -> Members {
        Members::default()
    }

    pub fn with_capacity(members: usize) -> Members {
        Members(Map::with_capacity_and_hasher(members, RandomState::default()))
    }

    /// Sets a member, behind the others if it is new; gives what it was.
    pub fn insert(&mut self, name: impl Into<Name>, value: Value) -> Option<Value> {
        self.0.insert(name.into(), value)
    }

    /// The place of a member, for what is to be done depending on whether it is there.
    pub fn entry(&mut self, name: impl Into<Name>) -> Entry<'_, Name, Value> {
        self.0.entry(name.into())
    }
}

impl Deref for Members {
    type Target = Map;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Members {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<N: Into<Name>> FromIterator<(N, Value)> for Members {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(members: I) -> Members {
        Members(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl<N: Into<Name>> Extend<(N, Value)> for Members {
    fn extend<I: IntoIterator<Item = (N, Value)>>(&mut self, members: I) {
        self.0.extend(members.into_iter().map(|(name, value)| (name.into(), value)));
    }
}

impl<N: Into<Name>, const COUNT: usize> From<[(N, Value); COUNT]> for Members {
    fn from(members: [(N, Value); COUNT]) -> Members {
        members.into_iter().collect()
    }
}

impl IntoIterator for Members {
    type Item = (Name, Value);
    type IntoIter = IntoIter<Name, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Members {
    type Item = (&'a Name, &'a Value);
    type IntoIter = Iter<'a, Name, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a mut Members {
    type Item = (&'a Name, &'a mut Value);
    type IntoIter = IterMut<'a, Name, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}
